//! What a change of cells would do, and which of its values would not be valid.

use crate::app::state::State;
use crate::app::table_page::PageCounts;
use crate::domain::check::{ProblemCause, check_cell, check_text};
use crate::domain::draft::DraftValue;
use crate::domain::formula::Formula;
use crate::domain::table::{RowValues, TableColumn, TableEdit, TableRow};

pub(super) fn counts(done: &TableEdit) -> PageCounts {
    PageCounts {
        changed: done.changed,
        same: done.same,
        replaced: done.replaced,
        formulas: done.formulas,
        invalid: 0,
        of_targets: done.changed - done.of_process,
    }
}

/// Returns what would be wrong with a value in a cell. `cells` are those of its row on its target; without them the bind row
/// of the process itself is looked at, and of a formula only how it is written.
pub(super) fn invalid(
    state: &State,
    cells: Option<&RowValues<'_>>,
    row: TableRow,
    column: &TableColumn,
    value: &DraftValue,
) -> Option<ProblemCause> {
    let fields = state.fields();
    let text = match value {
        DraftValue::Text(text) => text.clone(),
        DraftValue::Formula(source) => {
            let result = Formula::parse(source)
                .and_then(|formula| cells.map(|cells| cells.resolved().preview(&formula)).transpose());
            match result {
                Ok(text) => text?,
                Err(problem) => {
                    return Some(ProblemCause::Formula { source: source.clone(), problem: Box::new(problem) });
                }
            }
        }
    };
    match (column, cells) {
        (TableColumn::Field(key), _) => fields.get(key).and_then(|field| check_text(&text, field)),
        (TableColumn::Bind(column), Some(cells)) => {
            let (made, _) = cells.resolved().row_text(row.row);
            check_cell(&text, &made, *column, fields.takes_ipv6())
        }
        (TableColumn::Bind(column), None) => {
            let own = state.open.as_ref()?.draft.processes.get(row.process)?.bind.get(row.row)?;
            check_cell(&text, own, *column, fields.takes_ipv6())
        }
        (TableColumn::Variable(_) | TableColumn::Fact(_), _) => None,
    }
}
