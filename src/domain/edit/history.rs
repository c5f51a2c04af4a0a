//! The changes of a draft that undo and redo walk, from this session and earlier ones.

use super::{Edit, NoSuchPlace};
use crate::domain::draft::Draft;
use std::collections::VecDeque;
use std::sync::Arc;

/// How many changes can be taken back.
pub const HISTORY_LIMIT: usize = 1_000;
/// How much memory the changes may take, in bytes. The oldest are dropped first.
pub const HISTORY_BYTES: usize = 32 * 1024 * 1024;

/// The changes of a draft, in both directions. Cheap to clone: it is handed to the disk with every save.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct History {
    undo: VecDeque<Arc<Edit>>,
    redo: Vec<Arc<Edit>>,
    bytes: usize,
}

impl History {
    /// Restores a history; each list ends with the change that is taken next.
    #[must_use]
    pub fn new(undo: Vec<Edit>, redo: Vec<Edit>) -> Self {
        let bytes = undo.iter().chain(&redo).map(Edit::bytes).sum();
        let undo = undo.into_iter().map(Arc::new).collect();
        let mut history = Self { undo, redo: redo.into_iter().map(Arc::new).collect(), bytes };
        history.trim();
        history
    }

    /// Applies a change and remembers how to take it back; what was undone before can no longer be redone.
    ///
    /// # Errors
    ///
    /// [`NoSuchPlace`] when the change names a place that is not there; nothing was changed.
    pub fn edit(&mut self, draft: &mut Draft, edit: Edit) -> Result<(), NoSuchPlace> {
        let inverse = draft.apply(edit)?;
        self.bytes -= self.redo.drain(..).map(|edit| edit.bytes()).sum::<usize>();
        self.bytes += inverse.bytes();
        self.undo.push_back(Arc::new(inverse));
        self.trim();
        Ok(())
    }

    /// Remembers a change that was typed but not made, so that the next undo makes it. The draft stays as it is.
    ///
    /// # Errors
    ///
    /// [`NoSuchPlace`] when the change names a place that is not there.
    pub fn withdraw(&mut self, draft: &mut Draft, edit: Edit) -> Result<(), NoSuchPlace> {
        let back = draft.clone().apply(edit.clone())?;
        // Made, and taken back at once: both are steps, so that each undo leads to a state that was on the screen.
        self.edit(draft, edit)?;
        self.edit(draft, back)
    }

    /// Takes the last change back and returns the change that did so; `None` when there is nothing to undo.
    ///
    /// A change that no longer finds its place, because the draft was changed behind the history's back, is kept and
    /// does nothing.
    pub fn undo(&mut self, draft: &mut Draft) -> Option<Edit> {
        let edit = self.undo.back()?;
        let inverse = draft.apply(Edit::clone(edit)).ok()?;
        let edit = self.undo.pop_back()?;
        self.bytes = self.bytes + inverse.bytes() - edit.bytes();
        self.redo.push(Arc::new(inverse));
        self.trim();
        Some(Arc::unwrap_or_clone(edit))
    }

    /// Applies again what was undone last and gives that change; `None` when there is nothing to redo.
    /// As with [`History::undo`], a change that no longer finds its place is kept.
    pub fn redo(&mut self, draft: &mut Draft) -> Option<Edit> {
        let edit = self.redo.last()?;
        let inverse = draft.apply(Edit::clone(edit)).ok()?;
        let edit = self.redo.pop()?;
        self.bytes = self.bytes + inverse.bytes() - edit.bytes();
        self.undo.push_back(Arc::new(inverse));
        self.trim();
        Some(Arc::unwrap_or_clone(edit))
    }

    /// Drops the oldest changes until the limits hold; then what lies farthest ahead.
    fn trim(&mut self) {
        while self.undo.len() > HISTORY_LIMIT || self.bytes > HISTORY_BYTES {
            let dropped = self.undo.pop_front().or_else(|| (!self.redo.is_empty()).then(|| self.redo.remove(0)));
            let Some(dropped) = dropped else { return };
            self.bytes -= dropped.bytes();
        }
    }

    /// Iterates over the changes that can be taken back, the next one first.
    pub fn to_undo(&self) -> impl Iterator<Item = &Edit> {
        self.undo.iter().rev().map(AsRef::as_ref)
    }

    /// Iterates over the changes that can be applied again, the next one first.
    pub fn to_redo(&self) -> impl Iterator<Item = &Edit> {
        self.redo.iter().rev().map(AsRef::as_ref)
    }

    /// Counts the changes that can be taken back.
    #[must_use]
    pub fn undoable(&self) -> usize {
        self.undo.len()
    }

    /// Counts the changes that can be applied again.
    #[must_use]
    pub fn redoable(&self) -> usize {
        self.redo.len()
    }

    /// Returns how much memory the changes take, in bytes.
    #[must_use]
    pub const fn bytes(&self) -> usize {
        self.bytes
    }
}
