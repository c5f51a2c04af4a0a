//! What a change of the draft touches, as the table shows it.

use super::{TableColumn, TableRow};
use crate::domain::bind::Column;
use crate::domain::draft::{Draft, Override, RowOverride, TargetKey};
use crate::domain::edit::Edit;
use std::collections::{BTreeMap, BTreeSet, HashSet};

/// The cells that a change touches.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Touched {
    /// The column, if it is one.
    pub column: Option<TableColumn>,
    /// How many cells.
    pub cells: usize,
    /// The first of them.
    pub first: Option<TableRow>,
}

type Cells<'a> = BTreeMap<(usize, &'a TargetKey), Option<&'a Override>>;

/// Returns the cells that a change touched; `inverse` takes it back. Nothing of other changes than those of cells.
#[must_use]
pub fn touched(draft: &Draft, change: &Edit, inverse: &Edit) -> Touched {
    let (mut after, mut before) = (Cells::new(), Cells::new());
    let mut whole: BTreeSet<(usize, usize)> = BTreeSet::new();
    let mut columns: HashSet<TableColumn> = HashSet::new();
    let mut cells = 0;
    let mut first: Option<TableRow> = None;
    let targets = draft.targets.len();
    each(change, &mut |leaf| match leaf {
        Edit::SetField { process, field, .. } => {
            whole.insert((*process, 0));
            columns.insert(TableColumn::Field(field.clone()));
            cells += targets;
            first.get_or_insert(TableRow { target: 0, process: *process, row: 0 });
        }
        Edit::SetCell { process, row, column, .. } => {
            whole.insert((*process, *row));
            columns.insert(TableColumn::Bind(*column));
            cells += targets;
            first.get_or_insert(TableRow { target: 0, process: *process, row: *row });
        }
        Edit::SetVariable { name, values } => {
            columns.insert(TableColumn::Variable(name.clone()));
            cells += values.len();
        }
        Edit::SetOverrides { process, overrides } => {
            after.extend(overrides.iter().map(|(key, own)| ((*process, key), own.as_deref())));
        }
        _ => {}
    });
    each(inverse, &mut |leaf| {
        if let Edit::SetOverrides { process, overrides } = leaf {
            before.extend(overrides.iter().map(|(key, own)| ((*process, key), own.as_deref())));
        }
    });
    let none = Override::default();
    for ((process, key), own) in &after {
        let own = own.unwrap_or(&none);
        let old = before.get(&(*process, key)).copied().flatten().unwrap_or(&none);
        let mut row = 0;
        let found = differences(own, old, |at, column| {
            row = at;
            // An override that ends with a change of the process itself is a cell of that.
            let is_new = !whole.contains(&(*process, at));
            columns.extend(column);
            is_new
        });
        cells += found;
        if found > 0
            && let Some(target) = draft.targets.iter().position(|target| TargetKey::Id(target.id) == **key)
            && first.is_none()
        {
            first = Some(TableRow { target, process: *process, row });
        }
    }
    let column = if columns.len() == 1 { columns.into_iter().next() } else { None };
    Touched { column, cells, first }
}

fn each<'a>(edit: &'a Edit, take: &mut impl FnMut(&'a Edit)) {
    match edit {
        Edit::Group(edits) => edits.iter().for_each(|edit| each(edit, take)),
        edit => take(edit),
    }
}

/// Counts the cells in which two overrides differ; `take` gets the row and the column of each, and says whether it counts.
fn differences(one: &Override, other: &Override, mut take: impl FnMut(usize, Option<TableColumn>) -> bool) -> usize {
    let mut count = 0;
    let mut add = |row, column| count += usize::from(take(row, column));
    if one.leave_out != other.leave_out {
        add(0, None);
    }
    let keys: BTreeSet<_> = one.fields.keys().chain(other.fields.keys()).collect();
    for key in keys.into_iter().filter(|key| one.fields.get(key) != other.fields.get(key)) {
        add(0, Some(TableColumn::Field(key.clone())));
    }
    let rows: BTreeSet<usize> = one.rows.keys().chain(other.rows.keys()).copied().collect();
    for row in rows {
        let (own, old) = (one.rows.get(&row), other.rows.get(&row));
        let is_out = |own: Option<&RowOverride>| matches!(own, Some(RowOverride::LeftOut));
        if is_out(own) != is_out(old) {
            add(row, None);
            continue;
        }
        for column in Column::ALL {
            if one.cell(row, column) != other.cell(row, column) {
                add(row, Some(TableColumn::Bind(column)));
            }
        }
    }
    for at in 0..one.added.len().max(other.added.len()) {
        if one.added.get(at) != other.added.get(at) {
            add(at, None);
        }
    }
    count
}
