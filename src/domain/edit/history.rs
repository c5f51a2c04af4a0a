//! The changes of a draft since it was opened, which undo and redo walk.

use super::{Edit, NoSuchPlace};
use crate::domain::draft::Draft;
use std::collections::VecDeque;

/// How many changes can be taken back.
pub const HISTORY_LIMIT: usize = 1_000;

/// The changes of a draft since it was opened, in both directions.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct History {
    undo: VecDeque<Edit>,
    redo: Vec<Edit>,
}

impl History {
    /// Applies a change and remembers how to take it back; what was undone before can no longer be redone.
    ///
    /// # Errors
    ///
    /// [`NoSuchPlace`] when the change names a place that is not there; nothing was changed.
    pub fn edit(&mut self, draft: &mut Draft, edit: Edit) -> Result<(), NoSuchPlace> {
        let inverse = draft.apply(edit)?;
        self.redo.clear();
        self.remember(inverse);
        Ok(())
    }

    /// Takes the last change back and gives the change that did so; none when there is nothing to undo.
    ///
    /// A change that no longer finds its place, because the draft was changed behind the history's back, is kept and
    /// does nothing.
    pub fn undo(&mut self, draft: &mut Draft) -> Option<Edit> {
        let inverse = draft.apply(self.undo.back()?.clone()).ok()?;
        self.redo.push(inverse);
        self.undo.pop_back()
    }

    /// Applies again what was undone last and gives that change; none when there is nothing to redo.
    /// As with [`History::undo`], a change that no longer finds its place is kept.
    pub fn redo(&mut self, draft: &mut Draft) -> Option<Edit> {
        let inverse = draft.apply(self.redo.last()?.clone()).ok()?;
        self.remember(inverse);
        self.redo.pop()
    }

    fn remember(&mut self, inverse: Edit) {
        if self.undo.len() == HISTORY_LIMIT {
            self.undo.pop_front();
        }
        self.undo.push_back(inverse);
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
}
