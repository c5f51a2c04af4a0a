//! What a change of cells would do, and which of its values would not be valid.

use crate::app::state::State;
use crate::app::table_page::PageCounts;
use crate::domain::check::{ProblemCause, check_cell, check_text};
use crate::domain::draft::DraftValue;
use crate::domain::formula::Formula;
use crate::domain::table::{RowValues, TableColumn, TableEdit, TableRow};

pub(super) fn counts(done: &TableEdit) -> PageCounts {
    PageCounts { changed: done.changed, same: done.same, replaced: done.replaced, formulas: done.formulas, invalid: 0 }
}

/// Returns what would be wrong with a value in a cell.
pub(super) fn invalid(
    state: &State,
    cells: &RowValues<'_>,
    row: TableRow,
    column: &TableColumn,
    value: &DraftValue,
) -> Option<ProblemCause> {
    let fields = state.fields();
    let text = match value {
        DraftValue::Text(text) => text.clone(),
        DraftValue::Formula(source) => {
            let result = Formula::parse(source).and_then(|formula| cells.resolved().preview(&formula));
            match result {
                Ok(text) => text,
                Err(problem) => {
                    return Some(ProblemCause::Formula { source: source.clone(), problem: Box::new(problem) });
                }
            }
        }
    };
    match column {
        TableColumn::Field(key) => fields.get(key).and_then(|field| check_text(&text, field)),
        TableColumn::Bind(column) => {
            let (made, _) = cells.resolved().row_text(row.row);
            check_cell(&text, &made, *column, fields.takes_ipv6())
        }
        TableColumn::Variable(_) | TableColumn::Fact(_) => None,
    }
}
