//! What single targets have of a process in place of what it says, summed up for the form and for bind rows.

use crate::app::open::Open;
use crate::domain::bind::Column;
use crate::domain::draft::{DraftValue, Override, RowOverride, TargetKey};
use crate::domain::field::FieldKey;
use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

/// The overrides of a process on the targets of the draft. Those of unmarked targets are not counted.
///
/// There may be 100,000 of them, so they are summed up when the draft changes, not at each frame.
#[derive(Debug, Clone, Default)]
pub struct OverrideSummary {
    /// Counts fields, cells and rows that are other than the process says, on all targets.
    pub count: usize,
    /// Counts the targets on which the process is left out.
    pub left_out: usize,
    /// Counts bind rows that targets add.
    pub added: usize,
    fields: BTreeMap<FieldKey, Overridden>,
    cells: BTreeMap<(usize, Column), Overridden>,
    rows: BTreeMap<usize, usize>,
    /// The revision of the draft, and the place of the process.
    of: Option<(u64, usize)>,
}

/// A field or bind cell that targets have another value in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Overridden {
    /// How many targets.
    pub targets: usize,
    /// One of them.
    pub first: TargetKey,
    /// The value there.
    pub value: DraftValue,
    /// Whether all have the same value.
    pub is_same: bool,
}

impl OverrideSummary {
    /// Sums up the overrides of a process again, by its place, if the draft or the process is another one.
    pub fn refresh(&mut self, open: &Open, process: usize) {
        let of = Some((open.revision, process));
        if self.of == of {
            return;
        }
        *self = Self { of, ..Self::default() };
        let Some(process) = open.draft.processes.get(process) else { return };
        let is_target = |key: &TargetKey| match key {
            TargetKey::Id(id) => open.marks.contains(id),
            TargetKey::Given(_) => open.draft.given.iter().any(|given| given.key() == *key),
        };
        for (key, own) in process.overrides.iter().filter(|(key, _)| is_target(key)) {
            self.add(key, own);
        }
    }

    fn add(&mut self, key: &TargetKey, own: &Override) {
        self.count += own.count();
        self.left_out += usize::from(own.leave_out);
        self.added += own.added.len();
        for (field, value) in &own.fields {
            note(self.fields.entry(field.clone()), key, value);
        }
        for (row, changed) in &own.rows {
            match changed {
                RowOverride::LeftOut => *self.rows.entry(*row).or_default() += 1,
                RowOverride::Cells(cells) => {
                    for (column, value) in cells {
                        note(self.cells.entry((*row, *column)), key, value);
                    }
                }
            }
        }
    }

    /// Returns what targets have in a field.
    #[must_use]
    pub fn field(&self, key: &FieldKey) -> Option<&Overridden> {
        self.fields.get(key)
    }

    /// Returns what targets have in a bind cell.
    #[must_use]
    pub fn cell(&self, row: usize, column: Column) -> Option<&Overridden> {
        self.cells.get(&(row, column))
    }

    /// Returns `true` if a bind row is another one on a target, or one is added there.
    #[must_use]
    pub fn has_rows(&self) -> bool {
        !self.cells.is_empty() || !self.rows.is_empty() || self.added > 0
    }

    /// Counts the targets on which a bind row is left out.
    #[must_use]
    pub fn row_left_out(&self, row: usize) -> usize {
        self.rows.get(&row).copied().unwrap_or_default()
    }
}

fn note<K: Ord>(entry: Entry<'_, K, Overridden>, key: &TargetKey, value: &DraftValue) {
    let place =
        entry.or_insert_with(|| Overridden { targets: 0, first: key.clone(), value: value.clone(), is_same: true });
    place.targets += 1;
    place.is_same &= place.value == *value;
}

impl Overridden {
    /// Returns the same with the value of the current target, where that has one.
    #[must_use]
    pub fn seen_from(&self, here: Option<(&TargetKey, &DraftValue)>) -> Self {
        match here {
            Some((key, value)) => Self { first: key.clone(), value: value.clone(), ..self.clone() },
            None => self.clone(),
        }
    }
}

impl Open {
    /// Returns what the current target has of a process, by its place, in place of what it says.
    #[must_use]
    pub fn override_here(&self, process: usize) -> Option<(TargetKey, &Override)> {
        let target = self.draft.targets.get(self.current_target()?)?;
        let own = self.draft.processes.get(process)?.overrides.of(target.id)?;
        Some((target.id.into(), own))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::open::File;
    use crate::domain::draft::{Draft, ProcessDraft, Target};
    use crate::domain::field::{FieldTable, Known};
    use crate::domain::id::ServiceInstanceId;
    use crate::domain::place::Place;

    #[test]
    fn overrides_of_the_targets_are_summed_up() {
        let user = |text: &str| Override { fields: [(Known::User.into(), text.into())].into(), ..Override::default() };
        let cells = [(Column::Port, "9".into())].into();
        let rows = [(0, RowOverride::Cells(cells)), (1, RowOverride::LeftOut)].into();
        let all = [
            (1, user("a")),
            (2, Override { leave_out: true, ..user("b") }),
            (3, Override { rows, ..user("b") }),
            (9, user("of an unmarked target")),
        ];
        let mut process = ProcessDraft::default();
        process.overrides = all.into_iter().map(|(id, own)| (ServiceInstanceId(id).into(), own)).collect();
        let targets = [1, 2, 3].map(|id| Target::bare(ServiceInstanceId(id))).into_iter().collect();
        let draft = Draft { targets, processes: vec![process], ..Draft::default() };
        let mut open = Open::new(draft, Place::default(), File::None, &FieldTable::built_in());
        let mut summary = OverrideSummary::default();
        summary.refresh(&open, 0);
        assert_eq!((summary.count, summary.left_out), (6, 1));
        let found = summary.field(&Known::User.into()).unwrap();
        assert_eq!((found.targets, found.first.clone(), found.value.text()), (3, ServiceInstanceId(1).into(), "a"));
        assert!(!found.is_same);
        let found = summary.cell(0, Column::Port).unwrap();
        assert_eq!((found.targets, found.first.clone(), found.is_same), (1, ServiceInstanceId(3).into(), true));
        assert_eq!((summary.row_left_out(1), summary.row_left_out(0), summary.has_rows()), (1, 0, true));
        assert!(summary.cell(0, Column::Ip).is_none());
        // A change of the draft is summed up again.
        let ended = crate::domain::edit::Edit::SetOverrides {
            process: 0,
            overrides: vec![(ServiceInstanceId(3).into(), None)],
        };
        open.edit(ended, &FieldTable::built_in());
        summary.refresh(&open, 0);
        assert_eq!((summary.count, summary.has_rows()), (3, false));
        summary.refresh(&open, 1);
        assert_eq!(summary.count, 0);
    }
}
