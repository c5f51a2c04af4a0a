//! What single targets have of a process in place of what it says, summed up for the form and for bind rows.

use crate::app::open::Open;
use crate::domain::bind::Column;
use crate::domain::draft::{DraftValue, Override, RowOverride, TargetKey};
use crate::domain::field::FieldKey;
use std::collections::BTreeMap;

/// The overrides of a process on the targets of the draft. Those of unmarked targets are not counted.
#[derive(Debug, Clone, Default)]
pub struct OverrideSummary<'a> {
    /// Counts fields, cells and rows that are other than the process says, on all targets.
    pub count: usize,
    /// Counts the targets on which the process is left out.
    pub left_out: usize,
    /// Counts bind rows that targets add.
    pub added: usize,
    /// Whether it is left out on the current target.
    pub left_out_here: bool,
    fields: BTreeMap<&'a FieldKey, Overridden<'a>>,
    cells: BTreeMap<(usize, Column), Overridden<'a>>,
    rows: BTreeMap<usize, usize>,
}

/// A field or bind cell that targets have another value in.
#[derive(Debug, Clone)]
pub struct Overridden<'a> {
    /// How many targets.
    pub targets: usize,
    /// The current target if it is one of them, otherwise the first one.
    pub first: &'a TargetKey,
    /// The value there.
    pub value: &'a DraftValue,
    /// Whether that is the current target.
    pub is_here: bool,
    /// Whether all have the same value.
    pub is_same: bool,
}

impl<'a> OverrideSummary<'a> {
    /// Sums up the overrides of a process, by its place.
    #[must_use]
    pub fn of(open: &'a Open, process: usize) -> Self {
        let mut summary = Self::default();
        let Some(process) = open.draft.processes.get(process).filter(|process| !process.overrides.is_empty()) else {
            return summary;
        };
        let current = open.current_target().and_then(|at| open.draft.targets.get(at)).map(|target| target.id.into());
        let is_target = |key: &TargetKey| match key {
            TargetKey::Id(id) => open.marks.contains(id),
            TargetKey::Given(_) => open.draft.given.iter().any(|given| given.key() == *key),
        };
        for (key, own) in process.overrides.iter().filter(|(key, _)| is_target(key)) {
            summary.add(key, own, current.as_ref() == Some(key));
        }
        summary
    }

    fn add(&mut self, key: &'a TargetKey, own: &'a Override, is_here: bool) {
        self.count += own.count();
        self.left_out += usize::from(own.leave_out);
        self.added += own.added.len();
        self.left_out_here |= own.leave_out && is_here;
        for (field, value) in &own.fields {
            note(self.fields.entry(field), key, value, is_here);
        }
        for (row, changed) in &own.rows {
            match changed {
                RowOverride::LeftOut => *self.rows.entry(*row).or_default() += 1,
                RowOverride::Cells(cells) => {
                    for (column, value) in cells {
                        note(self.cells.entry((*row, *column)), key, value, is_here);
                    }
                }
            }
        }
    }

    /// Returns what targets have in a field.
    #[must_use]
    pub fn field(&self, key: &FieldKey) -> Option<&Overridden<'a>> {
        self.fields.get(key)
    }

    /// Returns what targets have in a bind cell.
    #[must_use]
    pub fn cell(&self, row: usize, column: Column) -> Option<&Overridden<'a>> {
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

fn note<'a, K: Ord>(
    entry: std::collections::btree_map::Entry<'_, K, Overridden<'a>>,
    first: &'a TargetKey,
    value: &'a DraftValue,
    is_here: bool,
) {
    let new = Overridden { targets: 0, first, value, is_here, is_same: true };
    let place = entry.or_insert_with(|| new.clone());
    let is_same = place.is_same && place.value == value;
    if is_here {
        *place = Overridden { targets: place.targets, ..new };
    }
    place.is_same = is_same;
    place.targets += 1;
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
        open.look_at(1);
        let summary = OverrideSummary::of(&open, 0);
        assert_eq!((summary.count, summary.left_out, summary.left_out_here), (6, 1, true));
        let found = summary.field(&Known::User.into()).unwrap();
        assert_eq!((found.targets, found.first, found.value.text()), (3, &ServiceInstanceId(2).into(), "b"));
        assert!(found.is_here && !found.is_same);
        let found = summary.cell(0, Column::Port).unwrap();
        assert_eq!((found.targets, found.first, found.is_here), (1, &ServiceInstanceId(3).into(), false));
        assert_eq!((summary.row_left_out(1), summary.row_left_out(0), summary.has_rows()), (1, 0, true));
        assert!(summary.cell(0, Column::Ip).is_none());
    }
}
