//! Changes of a draft as values that can be inverted, and the history that undo and redo walk.

mod history;

use super::bind::Column;
use super::draft::{
    BindDraft, Draft, DraftValue, GivenTarget, Override, Path, ProcessDraft, RowOverride, Target, TargetKey,
};
use super::field::FieldKey;
use super::id::ServiceInstanceId;
use super::instance::Business;

pub use history::{HISTORY_BYTES, HISTORY_LIMIT, History};

use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, HashMap, HashSet};
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
    /// its number, target values and overrides. Any other that has no number gets the next one.
    InsertTargets(Vec<(usize, Target)>),
    /// Takes targets away by their places; places ascend.
    RemoveTargets {
        /// The places.
        places: Vec<usize>,
        /// Those of them that are kept as unmarked; ascending.
        keep: Vec<usize>,
    },
    /// Puts the targets that are known by a text only in place of those there are.
    SetGiven(Vec<GivenTarget>),
    /// Gives targets other numbers.
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
            Edit::RemoveTargets { places, keep } => self.remove_targets(&places, &keep),
            Edit::SetGiven(given) => Ok(Edit::SetGiven(std::mem::replace(&mut self.given, given))),
            Edit::Renumber(numbers) => self.renumber(numbers),
            Edit::SetVariable { name, values } => self.set_variable(name, values),
            Edit::SetVariables(names) => Ok(Edit::SetVariables(std::mem::replace(&mut self.variables, names))),
            Edit::SetOverrides { process, overrides } => {
                let overrides = self.process_mut(process)?.overrides.set(overrides);
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
        let mut again = self.take_unmarked(targets.iter().map(|(_, target)| target.id));
        let mut keep = Vec::new();
        let mut targets = targets;
        for (place, target) in &mut targets {
            if let Some(before) = again.remove(&target.id) {
                keep.push(*place);
                (target.n, target.host_n, target.variables) = (before.n, before.host_n, before.variables);
            }
        }
        self.number(targets.iter_mut().map(|(_, target)| target));
        let mut new = targets.into_iter().peekable();
        let mut old = std::mem::take(&mut self.targets).into_iter();
        let next = |place| match new.next_if(|(at, _)| *at == place) {
            Some((_, target)) => Some(target),
            None => old.next(),
        };
        self.targets = (0..total).filter_map(next).collect();
        Ok(Edit::RemoveTargets { places, keep })
    }

    /// Takes targets out of the list of unmarked ones.
    fn take_unmarked(&mut self, ids: impl Iterator<Item = ServiceInstanceId>) -> HashMap<ServiceInstanceId, Target> {
        if self.unmarked.is_empty() {
            return HashMap::new();
        }
        let mut ids: HashSet<ServiceInstanceId> = ids.collect();
        let taken = self.unmarked.extract_if(.., |target| ids.remove(&target.id));
        taken.map(|target| (target.id, target)).collect()
    }

    fn remove_targets(&mut self, places: &[usize], keep: &[usize]) -> Result<Edit, NoSuchPlace> {
        if !ascend(places) || places.last().is_some_and(|last| *last >= self.targets.len()) || !ascend(keep) {
            return Err(NoSuchPlace);
        }
        let mut next = places.iter().copied().peekable();
        let mut next_kept = keep.iter().copied().peekable();
        let (mut rest, mut taken) = (Vec::new(), Vec::new());
        for (place, target) in std::mem::take(&mut self.targets).into_iter().enumerate() {
            if next.next_if_eq(&place).is_none() {
                rest.push(target);
                continue;
            }
            if next_kept.next_if_eq(&place).is_some() {
                self.unmarked.push(target.clone());
            }
            taken.push((place, target));
        }
        self.targets = rest.into();
        if !keep.is_empty() {
            self.unmarked.sort_by_key(|target| (target.n, target.id));
        }
        Ok(Edit::InsertTargets(taken))
    }

    fn renumber(&mut self, numbers: Vec<(TargetKey, u32)>) -> Result<Edit, NoSuchPlace> {
        let numbers: BTreeMap<TargetKey, u32> = numbers.into_iter().collect();
        let mut before = Vec::with_capacity(numbers.len());
        for target in self.targets.iter_mut().chain(self.unmarked.iter_mut()) {
            let key = TargetKey::Id(target.id);
            if let (Some(new), Some(old)) = (numbers.get(&key), target.n) {
                before.push((key, old));
                target.n = Some(*new);
            }
        }
        for given in &mut self.given {
            let key = given.key();
            if let Some(new) = numbers.get(&key) {
                before.push((key, std::mem::replace(&mut given.n, *new)));
            }
        }
        // Each of them stands in the draft once, so that all were found.
        if before.len() < numbers.len() { Err(NoSuchPlace) } else { Ok(Edit::Renumber(before)) }
    }

    fn set_variable(
        &mut self,
        name: Box<str>,
        values: Vec<(TargetKey, Option<Box<str>>)>,
    ) -> Result<Edit, NoSuchPlace> {
        let mut values: BTreeMap<TargetKey, Option<Box<str>>> = values.into_iter().collect();
        let mut before = Vec::with_capacity(values.len());
        for target in self.targets.iter_mut().chain(self.unmarked.iter_mut()) {
            if let Some((key, value)) = values.remove_entry(&TargetKey::Id(target.id)) {
                before.push((key, target.variables.set(&name, value)));
            }
        }
        for given in &mut self.given {
            if let Some((key, value)) = values.remove_entry(&given.key()) {
                before.push((key, given.variables.set(&name, value)));
            }
        }
        Ok(Edit::SetVariable { name, values: before })
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
        Self::RemoveTargets { keep: places.clone(), places }
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
            Self::RemoveTargets { places, keep } => size_of_val(places.as_slice()) + size_of_val(keep.as_slice()),
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
