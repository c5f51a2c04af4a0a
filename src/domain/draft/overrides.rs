//! What a process is on single targets in place of what it says.

use super::{BindDraft, DraftValue};
use crate::domain::bind::Column;
use crate::domain::field::{FieldKey, Known};
use crate::domain::id::ServiceInstanceId;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::sync::Arc;

/// What a target is known by.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(untagged)]
pub enum TargetKey {
    Id(ServiceInstanceId),
    /// Its text, as typed while no CMDB could tell which service instance it is.
    Given(Arc<str>),
}

impl From<ServiceInstanceId> for TargetKey {
    fn from(id: ServiceInstanceId) -> Self {
        Self::Id(id)
    }
}

/// What one process has on one target in place of what the process says.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
pub struct Override {
    /// Whether the process is left out there. The other values stay, for when it is taken in again.
    #[serde(default)]
    pub leave_out: bool,
    /// The fields; an empty text empties the field there.
    #[serde(default)]
    pub fields: BTreeMap<FieldKey, DraftValue>,
    /// The bind rows of the process, by their places.
    #[serde(default)]
    pub rows: BTreeMap<usize, RowOverride>,
    /// More bind rows, after those of the process.
    #[serde(default)]
    pub added: Vec<BindDraft>,
}

impl Override {
    /// Returns `true` if nothing is other than the process says.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        !self.leave_out && self.fields.is_empty() && self.rows.is_empty() && self.added.is_empty()
    }

    /// Returns the value of a bind cell, if it is another one there; rows after those of the process are its own.
    #[must_use]
    pub fn cell(&self, row: usize, column: Column) -> Option<&DraftValue> {
        match self.rows.get(&row)? {
            RowOverride::LeftOut => None,
            RowOverride::Cells(cells) => cells.get(&column),
        }
    }

    /// Returns `true` if a bind row of the process is left out there.
    #[must_use]
    pub fn leaves_out(&self, row: usize) -> bool {
        matches!(self.rows.get(&row), Some(RowOverride::LeftOut))
    }

    /// Counts the fields, cells and rows that are other than the process says; left out counts as one.
    #[must_use]
    pub fn count(&self) -> usize {
        let rows = self.rows.values().map(RowOverride::count);
        usize::from(self.leave_out) + self.fields.len() + rows.sum::<usize>() + self.added.len()
    }

    /// Returns how much memory it takes, in bytes.
    #[must_use]
    pub fn bytes(&self) -> usize {
        let fields = self.fields.iter().map(|(key, value)| size_of::<FieldKey>() + key.as_str().len() + value.bytes());
        let rows = self.rows.values().map(|row| {
            size_of::<(usize, RowOverride)>()
                + match row {
                    RowOverride::LeftOut => 0,
                    RowOverride::Cells(cells) => cells.values().map(|value| value.bytes() + 1).sum(),
                }
        });
        let added = self.added.iter().map(BindDraft::bytes);
        size_of::<Self>() + fields.sum::<usize>() + rows.sum::<usize>() + added.sum::<usize>()
    }
}

/// What one bind row of a process has on one target in place of what it says.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum RowOverride {
    /// The row is not there.
    LeftOut,
    /// Other values, by column.
    Cells(BTreeMap<Column, DraftValue>),
}

impl RowOverride {
    /// Counts the cells that are other than the process says; left out counts as one.
    #[must_use]
    pub fn count(&self) -> usize {
        match self {
            Self::LeftOut => 1,
            Self::Cells(cells) => cells.len(),
        }
    }
}

/// The overrides of a process by target. Cheap to clone: there may be 100,000 of them, and a draft is cloned to be saved
/// at every change.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Overrides(Arc<Vec<(TargetKey, Arc<Override>)>>);

impl Overrides {
    /// Returns the override on a target.
    #[must_use]
    pub fn get(&self, key: &TargetKey) -> Option<&Arc<Override>> {
        let at = self.0.binary_search_by(|(own, _)| own.cmp(key)).ok()?;
        self.0.get(at).map(|(_, own)| own)
    }

    /// Returns the override on a service instance.
    #[must_use]
    pub fn of(&self, id: ServiceInstanceId) -> Option<&Arc<Override>> {
        if self.0.is_empty() { None } else { self.get(&TargetKey::Id(id)) }
    }

    /// Iterates over the overrides in the order of their keys.
    #[must_use]
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (&TargetKey, &Arc<Override>)> {
        self.0.iter().map(|(key, own)| (key, own))
    }

    /// Counts the fields, cells and rows that are other than the process says, on all targets.
    #[must_use]
    pub fn count(&self) -> usize {
        self.0.iter().map(|(_, own)| own.count()).sum()
    }

    /// Counts the targets that have one.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Returns `true` if the process is what it says on every target.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Sets the overrides of targets, `None` and an empty one ending one, and returns what was there before.
    pub fn set(
        &mut self,
        changes: impl IntoIterator<Item = (TargetKey, Option<Arc<Override>>)>,
    ) -> Vec<(TargetKey, Option<Arc<Override>>)> {
        let changes: BTreeMap<TargetKey, Option<Arc<Override>>> =
            changes.into_iter().map(|(key, own)| (key, own.and_then(normal))).collect();
        let before = changes.keys().map(|key| (key.clone(), self.get(key).cloned())).collect();
        // One walk through both, so that 100,000 changes cost no more than the list.
        let mut merged = Vec::with_capacity(self.0.len() + changes.len());
        let mut changes = changes.into_iter().peekable();
        let list = Arc::make_mut(&mut self.0);
        for (key, own) in list.drain(..) {
            while let Some((changed, new)) = changes.next_if(|(changed, _)| *changed < key) {
                merged.extend(new.map(|new| (changed, new)));
            }
            match changes.next_if(|(changed, _)| *changed == key) {
                Some((_, new)) => merged.extend(new.map(|new| (key, new))),
                None => merged.push((key, own)),
            }
        }
        merged.extend(changes.filter_map(|(key, new)| Some((key, new?))));
        *list = merged;
        before
    }

    /// Changes what each target has of the bind rows, and ends overrides that say nothing any more.
    pub(in crate::domain) fn change_rows(&mut self, change: impl Fn(&mut BTreeMap<usize, RowOverride>)) {
        if self.0.iter().all(|(_, own)| own.rows.is_empty()) {
            return;
        }
        let list = Arc::make_mut(&mut self.0);
        for (_, own) in list.iter_mut().filter(|(_, own)| !own.rows.is_empty()) {
            change(&mut Arc::make_mut(own).rows);
        }
        list.retain(|(_, own)| !own.is_empty());
    }

    /// Returns how much memory they take, in bytes; those that targets share are counted for each.
    #[must_use]
    pub fn bytes(&self) -> usize {
        self.0.iter().map(|(_, own)| size_of::<(TargetKey, Arc<Override>)>() + own.bytes()).sum()
    }
}

/// Takes out of an override what says nothing: rows without cells, and bind rows as a text. `None` if nothing is left.
fn normal(mut own: Arc<Override>) -> Option<Arc<Override>> {
    let bind = FieldKey::Known(Known::BindInfo);
    let says = |row: &RowOverride| !matches!(row, RowOverride::Cells(cells) if cells.is_empty());
    if own.fields.contains_key(&bind) || !own.rows.values().all(says) {
        let own = Arc::make_mut(&mut own);
        own.fields.remove(&bind);
        own.rows.retain(|_, row| says(row));
    }
    (!own.is_empty()).then_some(own)
}

impl FromIterator<(TargetKey, Override)> for Overrides {
    fn from_iter<I: IntoIterator<Item = (TargetKey, Override)>>(all: I) -> Self {
        let mut overrides = Self::default();
        overrides.set(all.into_iter().map(|(key, own)| (key, Some(Arc::new(own)))));
        overrides
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(id: i64) -> TargetKey {
        ServiceInstanceId(id).into()
    }

    fn user(text: &str) -> Override {
        Override { fields: [(Known::User.into(), text.into())].into(), ..Override::default() }
    }

    fn rows(rows: &[usize]) -> Override {
        Override { rows: rows.iter().map(|row| (*row, RowOverride::LeftOut)).collect(), ..Override::default() }
    }

    #[test]
    fn setting_returns_what_was_there_and_an_empty_override_is_none() {
        let mut overrides: Overrides = [(key(2), user("b")), (key(9), user("z"))].into_iter().collect();
        let some = |own: Override| Some(Arc::new(own));
        let given = TargetKey::Given("10.0.0.9".into());
        let before = overrides.set([
            (given.clone(), some(user("g"))),
            (key(9), some(Override::default())),
            (key(2), some(user("c"))),
            (key(1), some(user("a"))),
        ]);
        let expected = [(key(1), None), (key(2), some(user("b"))), (key(9), some(user("z"))), (given.clone(), None)];
        assert_eq!(before, expected);
        let keys: Vec<_> = overrides.iter().map(|(key, _)| key.clone()).collect();
        assert_eq!(keys, [key(1), key(2), given.clone()]);
        assert_eq!(overrides.get(&given), some(user("g")).as_ref());
        assert_eq!(overrides.of(ServiceInstanceId(2)), some(user("c")).as_ref());
        assert_eq!(overrides.get(&key(9)), None);
        overrides.set(before);
        assert_eq!(overrides, [(key(2), user("b")), (key(9), user("z"))].into_iter().collect());
    }

    #[test]
    fn what_says_nothing_is_not_kept() {
        let nothing = Override {
            fields: [(Known::BindInfo.into(), "x".into())].into(),
            rows: [(0, RowOverride::Cells(BTreeMap::new()))].into(),
            ..Override::default()
        };
        let mut overrides: Overrides = [(key(1), nothing.clone())].into_iter().collect();
        assert!(overrides.is_empty());
        overrides.set([(key(1), Some(Arc::new(Override { leave_out: true, ..nothing })))]);
        assert_eq!(**overrides.get(&key(1)).unwrap(), Override { leave_out: true, ..Override::default() });
    }

    #[test]
    fn an_override_without_rows_ends_and_one_with_others_stays() {
        let mut overrides: Overrides =
            [(key(1), rows(&[1])), (key(2), rows(&[0, 1])), (key(3), user("a"))].into_iter().collect();
        overrides.change_rows(|rows| drop(rows.remove(&1)));
        assert_eq!(overrides, [(key(2), rows(&[0])), (key(3), user("a"))].into_iter().collect());
    }
}
