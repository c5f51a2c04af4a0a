//! Changes of a draft as values that can be inverted, and the history that undo and redo walk.

mod history;

use super::bind::Column;
use super::draft::{BindDraft, Draft, Path, ProcessDraft, Target};
use super::field::FieldKey;
use super::instance::Business;

pub use history::{HISTORY_BYTES, HISTORY_LIMIT, History};

use serde::{Deserialize, Serialize};

/// One change of a draft. Applying it returns the change that takes it back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Edit {
    /// Names the draft.
    Rename(String),
    /// Chooses the business.
    SetBusiness(Option<Business>),
    /// Puts targets at places of the resulting list; places ascend.
    InsertTargets(Vec<(usize, Target)>),
    /// Takes targets away by their places; places ascend.
    RemoveTargets(Vec<usize>),
    /// Types a field.
    SetField {
        /// The process, by its place.
        process: usize,
        /// The field.
        field: FieldKey,
        /// Its new text.
        text: String,
    },
    /// Types a column of a bind row.
    SetCell {
        /// The process, by its place.
        process: usize,
        /// The row, by its place.
        row: usize,
        /// The column.
        column: Column,
        /// Its new text.
        text: String,
    },
    /// Puts a process at a place.
    InsertProcess {
        /// The place.
        at: usize,
        /// The process.
        process: Box<ProcessDraft>,
    },
    /// Takes a process away.
    RemoveProcess {
        /// The place.
        at: usize,
    },
    /// Moves a process.
    MoveProcess {
        /// Its place before.
        from: usize,
        /// Its place after.
        to: usize,
    },
    /// Puts a bind row at a place.
    InsertRow {
        /// The process, by its place.
        process: usize,
        /// The place.
        at: usize,
        /// The row.
        row: Box<BindDraft>,
    },
    /// Takes a bind row away.
    RemoveRow {
        /// The process, by its place.
        process: usize,
        /// The place.
        at: usize,
    },
    /// Moves a bind row.
    MoveRow {
        /// The process, by its place.
        process: usize,
        /// The row's place before.
        from: usize,
        /// Its place after.
        to: usize,
    },
    /// Takes away a column that the server does not know, or puts it back.
    SetUnknown {
        /// The process, by its place.
        process: usize,
        /// The row, by its place.
        row: usize,
        /// The column's name in the file.
        name: String,
        /// Its text; none takes it away.
        text: Option<String>,
    },
    /// Several changes that are one to the person.
    Group(Vec<Edit>),
    /// Puts another draft in place of the whole: what another program has made of its file.
    Replace(Box<Draft>),
}

/// A change names a place that the draft does not have; nothing was changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NoSuchPlace;

impl Draft {
    /// Applies a change and returns the one that takes it back.
    ///
    /// # Errors
    ///
    /// [`NoSuchPlace`] when the change names a place that is not there; the draft is as it was.
    pub fn apply(&mut self, edit: Edit) -> Result<Edit, NoSuchPlace> {
        match edit {
            Edit::Rename(name) => Ok(Edit::Rename(std::mem::replace(&mut self.name, name))),
            Edit::SetBusiness(business) => Ok(Edit::SetBusiness(std::mem::replace(&mut self.business, business))),
            Edit::InsertTargets(targets) => self.insert_targets(targets),
            Edit::RemoveTargets(places) => self.remove_targets(&places),
            Edit::SetField { process, field, text } => {
                let text = self.process_mut(process)?.set(field.clone(), text);
                Ok(Edit::SetField { process, field, text })
            }
            Edit::SetCell { process, row, column, text } => {
                let text = self.row_mut(process, row)?.set(column, text);
                Ok(Edit::SetCell { process, row, column, text })
            }
            Edit::InsertProcess { at, process } => {
                insert(&mut self.processes, at, *process)?;
                Ok(Edit::RemoveProcess { at })
            }
            Edit::RemoveProcess { at } => {
                let process = Box::new(remove(&mut self.processes, at)?);
                Ok(Edit::InsertProcess { at, process })
            }
            Edit::MoveProcess { from, to } => {
                relocate(&mut self.processes, from, to)?;
                Ok(Edit::MoveProcess { from: to, to: from })
            }
            Edit::InsertRow { process, at, row } => {
                insert(&mut self.process_mut(process)?.bind, at, *row)?;
                Ok(Edit::RemoveRow { process, at })
            }
            Edit::RemoveRow { process, at } => {
                let row = Box::new(remove(&mut self.process_mut(process)?.bind, at)?);
                Ok(Edit::InsertRow { process, at, row })
            }
            Edit::MoveRow { process, from, to } => {
                relocate(&mut self.process_mut(process)?.bind, from, to)?;
                Ok(Edit::MoveRow { process, from: to, to: from })
            }
            Edit::SetUnknown { process, row, name, text } => {
                let unknown = &mut self.row_mut(process, row)?.unknown;
                let before = match text {
                    Some(text) => unknown.insert(name.clone(), text),
                    None => unknown.remove(&name),
                };
                Ok(Edit::SetUnknown { process, row, name, text: before })
            }
            Edit::Group(edits) => self.apply_all(edits),
            Edit::Replace(draft) => Ok(Edit::Replace(Box::new(std::mem::replace(self, *draft)))),
        }
    }

    fn apply_all(&mut self, edits: Vec<Edit>) -> Result<Edit, NoSuchPlace> {
        let mut inverses = Vec::with_capacity(edits.len());
        for edit in edits {
            match self.apply(edit) {
                Ok(inverse) => inverses.push(inverse),
                Err(error) => {
                    // Each inverse was made by this very draft, so it finds its place again.
                    for inverse in inverses.into_iter().rev() {
                        self.apply(inverse)?;
                    }
                    return Err(error);
                }
            }
        }
        inverses.reverse();
        Ok(Edit::Group(inverses))
    }

    fn insert_targets(&mut self, targets: Vec<(usize, Target)>) -> Result<Edit, NoSuchPlace> {
        let total = self.targets.len() + targets.len();
        let places: Vec<usize> = targets.iter().map(|(place, _)| *place).collect();
        if !ascend(&places) || places.last().is_some_and(|last| *last >= total) {
            return Err(NoSuchPlace);
        }
        let mut old = std::mem::take(&mut self.targets).into_iter();
        let mut new = targets.into_iter().peekable();
        let next = |place| match new.next_if(|(at, _)| *at == place) {
            Some((_, target)) => Some(target),
            None => old.next(),
        };
        self.targets = (0..total).filter_map(next).collect();
        Ok(Edit::RemoveTargets(places))
    }

    fn remove_targets(&mut self, places: &[usize]) -> Result<Edit, NoSuchPlace> {
        if !ascend(places) || places.last().is_some_and(|last| *last >= self.targets.len()) {
            return Err(NoSuchPlace);
        }
        let mut next = places.iter().copied().peekable();
        let (mut kept, mut taken) = (Vec::new(), Vec::new());
        for (place, target) in std::mem::take(&mut self.targets).into_iter().enumerate() {
            if next.next_if_eq(&place).is_some() {
                taken.push((place, target));
            } else {
                kept.push(target);
            }
        }
        self.targets = kept.into();
        Ok(Edit::InsertTargets(taken))
    }

    fn process_mut(&mut self, at: usize) -> Result<&mut ProcessDraft, NoSuchPlace> {
        self.processes.get_mut(at).ok_or(NoSuchPlace)
    }

    fn row_mut(&mut self, process: usize, at: usize) -> Result<&mut BindDraft, NoSuchPlace> {
        self.process_mut(process)?.bind.get_mut(at).ok_or(NoSuchPlace)
    }
}

impl Edit {
    /// Returns `true` if the list of targets may be another after it.
    #[must_use]
    pub fn changes_targets(&self) -> bool {
        match self {
            Self::InsertTargets(_) | Self::RemoveTargets(_) | Self::Replace(_) => true,
            Self::Group(edits) => edits.iter().any(Self::changes_targets),
            _ => false,
        }
    }

    /// Returns how much memory it takes, in bytes.
    #[must_use]
    pub fn bytes(&self) -> usize {
        let rest = match self {
            Self::Rename(name) => name.len(),
            Self::SetBusiness(business) => business.as_ref().map_or(0, |business| business.name.len()),
            Self::InsertTargets(targets) => targets.iter().map(|(_, target)| size_of::<usize>() + target.bytes()).sum(),
            Self::RemoveTargets(places) => size_of_val(places.as_slice()),
            Self::SetField { field, text, .. } => field.as_str().len() + text.len(),
            Self::SetCell { text, .. } => text.len(),
            Self::InsertProcess { process, .. } => process.bytes(),
            Self::InsertRow { row, .. } => row.bytes(),
            Self::SetUnknown { name, text, .. } => name.len() + text.as_ref().map_or(0, String::len),
            Self::RemoveProcess { .. } | Self::MoveProcess { .. } | Self::RemoveRow { .. } | Self::MoveRow { .. } => 0,
            Self::Group(edits) => edits.iter().map(Self::bytes).sum(),
            Self::Replace(draft) => draft.bytes(),
        };
        size_of::<Self>() + rest
    }

    /// Returns the place that a person should be led to when the change is undone or redone.
    #[must_use]
    pub fn place(&self) -> Option<Path> {
        let field = |process, key: &FieldKey| Path::Field(process, key.clone());
        match self {
            Self::Rename(_) | Self::Replace(_) => None,
            Self::SetBusiness(_) => Some(Path::Business),
            Self::InsertTargets(targets) => targets.first().map(|(place, _)| Path::Target(*place)),
            Self::RemoveTargets(places) => places.first().map(|place| Path::Target(*place)),
            Self::SetField { process, field: key, .. } => Some(field(*process, key)),
            Self::SetCell { process, row, column, .. } => Some(Path::Cell(*process, *row, *column)),
            Self::InsertProcess { at, .. } | Self::RemoveProcess { at } | Self::MoveProcess { to: at, .. } => {
                Some(Path::Field(*at, super::field::Known::FuncName.into()))
            }
            Self::InsertRow { process, at, .. }
            | Self::RemoveRow { process, at }
            | Self::MoveRow { process, to: at, .. } => Some(Path::Row(*process, *at)),
            Self::SetUnknown { process, row, .. } => Some(Path::Row(*process, *row)),
            Self::Group(edits) => edits.iter().rev().find_map(Self::place),
        }
    }
}

fn ascend(places: &[usize]) -> bool {
    places.iter().zip(places.iter().skip(1)).all(|(a, b)| a < b)
}

fn insert<T>(list: &mut Vec<T>, at: usize, item: T) -> Result<(), NoSuchPlace> {
    if at > list.len() {
        return Err(NoSuchPlace);
    }
    list.insert(at, item);
    Ok(())
}

fn relocate<T>(list: &mut Vec<T>, from: usize, to: usize) -> Result<(), NoSuchPlace> {
    if from.max(to) >= list.len() {
        return Err(NoSuchPlace);
    }
    let item = remove(list, from)?;
    insert(list, to, item)
}

fn remove<T>(list: &mut Vec<T>, at: usize) -> Result<T, NoSuchPlace> {
    if at >= list.len() {
        return Err(NoSuchPlace);
    }
    Ok(list.remove(at))
}
