//! Another name for a target value in the formulas that name it.

use crate::domain::bind::Column;
use crate::domain::draft::{BindDraft, DraftValue, Override, ProcessDraft, RowOverride};
use crate::domain::edit::Edit;
use crate::domain::formula::Formula;
use std::sync::Arc;

/// Adds the changes of one process and of what targets have in its place.
pub(super) fn in_process(at: usize, process: &ProcessDraft, old: &str, new: &str, edits: &mut Vec<Edit>) {
    let renamed = |value: &DraftValue| renamed(value, old, new);
    for (field, value) in process.values() {
        if let Some(value) = renamed(value) {
            edits.push(Edit::SetField { process: at, field: field.clone(), value });
        }
    }
    for (row, bind) in process.bind.iter().enumerate() {
        for column in Column::ALL {
            if let Some(value) = renamed(&bind.value(column)) {
                edits.push(Edit::SetCell { process: at, row, column, value });
            }
        }
    }
    let overrides: Vec<_> = process
        .overrides
        .iter()
        .filter_map(|(key, own)| Some((key.clone(), Some(Arc::new(in_override(own, &renamed)?)))))
        .collect();
    if !overrides.is_empty() {
        edits.push(Edit::SetOverrides { process: at, overrides });
    }
}

/// Returns a value with the other name; `None` if it does not have the old one.
fn renamed(value: &DraftValue, old: &str, new: &str) -> Option<DraftValue> {
    let formula = Formula::parse(value.formula()?).ok()?;
    formula.rename_variable(old, new).map(|source| DraftValue::Formula(source.into()))
}

/// Returns an override with the other name; `None` if it does not have the old one.
fn in_override(own: &Override, renamed: &impl Fn(&DraftValue) -> Option<DraftValue>) -> Option<Override> {
    let mut made = own.clone();
    let mut is_changed = false;
    let mut change = |value: &mut DraftValue| {
        if let Some(other) = renamed(value) {
            *value = other;
            is_changed = true;
        }
    };
    made.fields.values_mut().for_each(&mut change);
    for row in made.rows.values_mut() {
        if let RowOverride::Cells(cells) = row {
            cells.values_mut().for_each(&mut change);
        }
    }
    let in_row = |row: &mut BindDraft| {
        let mut any = false;
        for column in Column::ALL {
            if let Some(value) = renamed(&row.value(column)) {
                row.set(column, value);
                any = true;
            }
        }
        any
    };
    for row in &mut made.added {
        is_changed |= in_row(row);
    }
    is_changed.then_some(made)
}
