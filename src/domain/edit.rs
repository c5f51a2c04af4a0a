//! Changes of a draft as values that can be inverted, and the history that undo and redo walk.

mod history;
mod places;
mod targets;

use super::bind::Column;
use super::draft::{
    BindDraft, Draft, DraftValue, GivenTarget, Override, Path, ProcessDraft, RowOverride, Target, TargetKey,
};
use super::field::FieldKey;
use super::instance::Business;

pub use history::{HISTORY_BYTES, HISTORY_LIMIT, History};

use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// Overrides of targets, `None` for a target that has none.
type OverrideChanges = Vec<(TargetKey, Option<Arc<Override>>)>;

/// One change of a draft. Applying it returns the change that takes it back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Edit {
    /// Names the draft.
    Rename(String),
    /// Chooses the business.
    SetBusiness(Option<Business>),
    /// Puts targets at places of the resulting list; places ascend. One that was unmarked before is the same again: it has
    /// its number, target values and overrides. Any other without a number, or with one that is taken, gets the next one.
    InsertTargets(Vec<(usize, Target)>),
    /// Takes targets away by their places; places ascend.
    RemoveTargets {
        /// The places.
        places: Vec<usize>,
        /// Those of `places` that are kept as unmarked, ascending; with what was known of a target before it was marked
        /// again, if that was something else.
        keep: Vec<(usize, Option<Box<Target>>)>,
    },
    /// Puts the targets that are known by a text only in place of those there are. No other target has their numbers.
    SetGiven(Vec<GivenTarget>),
    /// Gives targets other numbers. Afterwards each target still has one of its own.
    Renumber(Vec<(TargetKey, u32)>),
    /// Sets a target value of targets; `None` takes it away.
    SetVariable {
        /// Its name.
        name: Box<str>,
        /// The values.
        values: Vec<(TargetKey, Option<Box<str>>)>,
    },
    /// Puts names of target values in place of those there are, in this order. Values stay.
    SetVariables(Vec<Box<str>>),
    /// Sets what a process is on targets in place of what it says.
    SetOverrides {
        /// The process, by its place.
        process: usize,
        /// The overrides by target.
        overrides: OverrideChanges,
    },
    /// Types a field.
    SetField {
        /// The process, by its place.
        process: usize,
        /// The field.
        field: FieldKey,
        /// What it holds from then on.
        value: DraftValue,
    },
    /// Types a column of a bind row.
    SetCell {
        /// The process, by its place.
        process: usize,
        /// The row, by its place.
        row: usize,
        /// The column.
        column: Column,
        /// What it holds from then on.
        value: DraftValue,
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
        /// What targets have of it in place of what it says.
        overrides: Vec<(TargetKey, RowOverride)>,
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

/// A change names a place that the draft does not have, or would give two targets one number; nothing was changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NoSuchPlace;

impl Draft {
    /// Applies a change and returns the one that takes it back.
    ///
    /// # Errors
    ///
    /// [`NoSuchPlace`] when the change names a place that is not there; the draft is as it was.
    pub fn apply(&mut self, edit: Edit) -> Result<Edit, NoSuchPlace> {
        let is_version_2 = edit.needs_version_2();
        let inverse = self.change(edit)?;
        // Also of what is taken back again: a file of version 2 stays one.
        if is_version_2 || self.differs_by_target() {
            self.set_version_2();
        }
        Ok(inverse)
    }

    fn change(&mut self, edit: Edit) -> Result<Edit, NoSuchPlace> {
        match edit {
            Edit::Rename(name) => Ok(Edit::Rename(std::mem::replace(&mut self.name, name))),
            Edit::SetBusiness(business) => Ok(Edit::SetBusiness(std::mem::replace(&mut self.business, business))),
            Edit::InsertTargets(targets) => self.insert_targets(targets),
            Edit::RemoveTargets { places, keep } => self.remove_targets(&places, keep),
            Edit::SetGiven(given) => self.set_given(given),
            Edit::Renumber(numbers) => self.renumber(numbers),
            Edit::SetVariable { name, values } => Ok(self.set_variable(name, values)),
            Edit::SetVariables(names) => Ok(Edit::SetVariables(std::mem::replace(&mut self.variables, names))),
            Edit::SetOverrides { process, overrides } => {
                let process_draft = self.process_mut(process)?;
                let rows = process_draft.bind.len();
                let beyond = |own: &Override| own.rows.last_key_value().is_some_and(|(last, _)| *last >= rows);
                if overrides.iter().filter_map(|(_, own)| own.as_deref()).any(beyond) {
                    return Err(NoSuchPlace);
                }
                let overrides = process_draft.overrides.set(overrides);
                Ok(Edit::SetOverrides { process, overrides })
            }
            Edit::SetField { process, field, value } => {
                let value = self.process_mut(process)?.set(field.clone(), value);
                Ok(Edit::SetField { process, field, value })
            }
            Edit::SetCell { process, row, column, value } => {
                let value = self.row_mut(process, row)?.set(column, value);
                Ok(Edit::SetCell { process, row, column, value })
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
            Edit::InsertRow { process, at, row, overrides } => {
                let process_draft = self.process_mut(process)?;
                insert(&mut process_draft.bind, at, *row)?;
                process_draft.insert_row_overrides(at, overrides);
                Ok(Edit::RemoveRow { process, at })
            }
            Edit::RemoveRow { process, at } => {
                let process_draft = self.process_mut(process)?;
                let row = Box::new(remove(&mut process_draft.bind, at)?);
                let overrides = process_draft.remove_row_overrides(at);
                Ok(Edit::InsertRow { process, at, row, overrides })
            }
            Edit::MoveRow { process, from, to } => {
                let process_draft = self.process_mut(process)?;
                relocate(&mut process_draft.bind, from, to)?;
                let overrides = process_draft.remove_row_overrides(from);
                process_draft.insert_row_overrides(to, overrides);
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
            match self.change(edit) {
                Ok(inverse) => inverses.push(inverse),
                Err(error) => {
                    // Each inverse was made by this very draft, so it finds its place again.
                    for inverse in inverses.into_iter().rev() {
                        self.change(inverse)?;
                    }
                    return Err(error);
                }
            }
        }
        inverses.reverse();
        Ok(Edit::Group(inverses))
    }

    fn process_mut(&mut self, at: usize) -> Result<&mut ProcessDraft, NoSuchPlace> {
        self.processes.get_mut(at).ok_or(NoSuchPlace)
    }

    fn row_mut(&mut self, process: usize, at: usize) -> Result<&mut BindDraft, NoSuchPlace> {
        self.process_mut(process)?.bind.get_mut(at).ok_or(NoSuchPlace)
    }
}

impl ProcessDraft {
    /// Makes room for a row in the overrides, and puts there what targets have of it.
    fn insert_row_overrides(&mut self, at: usize, overrides: Vec<(TargetKey, RowOverride)>) {
        self.overrides.change_rows(|rows| {
            let later = rows.split_off(&at);
            rows.extend(later.into_iter().map(|(row, own)| (row + 1, own)));
        });
        let changed = overrides.into_iter().map(|(key, row)| {
            let mut own = self.overrides.get(&key).map_or_else(Override::default, |own| Override::clone(own));
            own.rows.insert(at, row);
            (key, Some(Arc::new(own)))
        });
        let changed: Vec<_> = changed.collect();
        self.overrides.set(changed);
    }

    /// Takes a row out of the overrides and returns what targets had of it.
    fn remove_row_overrides(&mut self, at: usize) -> Vec<(TargetKey, RowOverride)> {
        let of_row = |(key, own): (&TargetKey, &Arc<Override>)| Some((key.clone(), own.rows.get(&at)?.clone()));
        let removed = self.overrides.iter().filter_map(of_row).collect();
        self.overrides.change_rows(|rows| {
            rows.remove(&at);
            let later = rows.split_off(&at);
            rows.extend(later.into_iter().map(|(row, own)| (row - 1, own)));
        });
        removed
    }
}

impl Edit {
    /// Returns the change that unmarks targets, by their places: they keep their numbers, target values and overrides.
    #[must_use]
    pub fn unmark(places: Vec<usize>) -> Self {
        Self::RemoveTargets { keep: places.iter().map(|place| (*place, None)).collect(), places }
    }

    /// Returns `true` if it is of something that a file of version 1 does not have, whatever comes of it.
    fn needs_version_2(&self) -> bool {
        match self {
            Self::Renumber(_) | Self::SetVariable { .. } => true,
            Self::Group(edits) => edits.iter().any(Self::needs_version_2),
            _ => false,
        }
    }

    /// Returns `true` if the list of targets may be another after it.
    #[must_use]
    pub fn changes_targets(&self) -> bool {
        match self {
            Self::InsertTargets(_) | Self::RemoveTargets { .. } | Self::SetGiven(_) | Self::Replace(_) => true,
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
            Self::RemoveTargets { places, keep } => {
                let known = keep.iter().filter_map(|(_, known)| known.as_ref()).map(|known| known.bytes());
                size_of_val(places.as_slice()) + size_of_val(keep.as_slice()) + known.sum::<usize>()
            }
            Self::SetGiven(given) => given.iter().map(GivenTarget::bytes).sum(),
            Self::Renumber(numbers) => size_of_val(numbers.as_slice()),
            Self::SetVariable { name, values } => {
                let texts = values.iter().filter_map(|(_, value)| value.as_ref()).map(|value| value.len());
                name.len() + size_of_val(values.as_slice()) + texts.sum::<usize>()
            }
            Self::SetVariables(names) => names.iter().map(|name| size_of::<Box<str>>() + name.len()).sum(),
            Self::SetOverrides { overrides, .. } => {
                let own = overrides.iter().filter_map(|(_, own)| own.as_ref()).map(|own| own.bytes());
                size_of_val(overrides.as_slice()) + own.sum::<usize>()
            }
            Self::SetField { field, value, .. } => field.as_str().len() + value.bytes(),
            Self::SetCell { value, .. } => value.bytes(),
            Self::InsertProcess { process, .. } => process.bytes(),
            Self::InsertRow { row, overrides, .. } => row.bytes() + size_of_val(overrides.as_slice()),
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
            Self::Rename(_)
            | Self::Replace(_)
            | Self::Renumber(_)
            | Self::SetVariable { .. }
            | Self::SetVariables(_) => None,
            Self::SetGiven(_) => Some(Path::Given(0)),
            Self::SetBusiness(_) => Some(Path::Business),
            Self::InsertTargets(targets) => targets.first().map(|(place, _)| Path::Target(*place)),
            Self::RemoveTargets { places, .. } => places.first().map(|place| Path::Target(*place)),
            Self::SetField { process, field: key, .. } => Some(field(*process, key)),
            Self::SetCell { process, row, column, .. } => Some(Path::Cell(*process, *row, *column)),
            Self::InsertProcess { at, .. }
            | Self::RemoveProcess { at }
            | Self::MoveProcess { to: at, .. }
            | Self::SetOverrides { process: at, .. } => Some(Path::Field(*at, super::field::Known::FuncName.into())),
            Self::InsertRow { process, at, .. }
            | Self::RemoveRow { process, at }
            | Self::MoveRow { process, to: at, .. } => Some(Path::Row(*process, *at)),
            Self::SetUnknown { process, row, .. } => Some(Path::Row(*process, *row)),
            Self::Group(edits) => edits.iter().rev().find_map(Self::place),
        }
    }
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
