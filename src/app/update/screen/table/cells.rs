//! Cells of the table, one by one.

use crate::app::notice::{ColumnName, Notice, TableNotice};
use crate::app::open::Open;
use crate::app::screen::Screen;
use crate::app::state::State;
use crate::domain::draft::DraftValue;
use crate::domain::place::Step;
use crate::domain::table::{RowValues, TableColumn, TableRow, TableValues};

/// Says that nothing can be done with the cell.
pub(in crate::app) fn refuse(state: &mut State, notice: TableNotice) {
    state.notice = Some(Notice::Table(notice));
}

/// Returns `true` if the cells are those of step 3: the bind rows of a process itself, whatever targets have in their place.
pub(in crate::app) fn is_of_bind_rows(state: &State) -> bool {
    state.screen == Screen::Step(Step::Bindings)
}

/// Returns the cell that the cursor is on.
pub(in crate::app) fn current(state: &State) -> Option<(TableRow, TableColumn)> {
    if is_of_bind_rows(state) {
        let row = bind_row(state, state.bindings.row.at);
        return Some((row, TableColumn::Bind(state.bindings.current())));
    }
    state.table.current().map(|(row, column)| (row, column.clone()))
}

/// Returns a bind row of the shown process; the target does not matter.
pub(in crate::app) fn bind_row(state: &State, row: usize) -> TableRow {
    TableRow { target: 0, process: state.processes.list.at, row }
}

/// Returns what a cell holds; otherwise why it takes no value.
pub(in crate::app) fn cell(state: &State, row: TableRow, column: &TableColumn) -> Result<DraftValue, TableNotice> {
    let Some(open) = &state.open else { return Err(TableNotice::Blank) };
    if matches!(column, TableColumn::Fact(_)) {
        return Err(TableNotice::ReadOnlyColumn);
    }
    if is_of_bind_rows(state) {
        let own = open.draft.processes.get(row.process).and_then(|process| process.bind.get(row.row));
        return match (own, column) {
            (Some(own), TableColumn::Bind(column)) => Ok(own.value(*column)),
            _ => Err(TableNotice::Blank),
        };
    }
    let values = TableValues::new(&open.draft, state.fields());
    let facts = open.draft.targets.get(row.target).and_then(|target| open.facts.of(target.id));
    let Some(cells) = values.on(row.target, row.process, facts) else { return Err(TableNotice::Blank) };
    if !matches!(column, TableColumn::Variable(_)) && cells.is_left_out() {
        return Err(TableNotice::LeftOut);
    }
    if column.is_of_bind() && !cells.has_bind(row.row) {
        return Err(TableNotice::NoBindRow);
    }
    if column.is_of_bind() && cells.is_row_left_out(row.row) {
        return Err(TableNotice::RowLeftOut);
    }
    cells.cell(row.row, column).map(|cell| cell.held).ok_or(TableNotice::Blank)
}

/// Returns the result of a cell, if it has one.
pub(in crate::app) fn text(state: &State, row: TableRow, column: &TableColumn) -> Option<String> {
    if is_of_bind_rows(state) {
        return Some(cell(state, row, column).ok()?.to_typed().into_owned());
    }
    let open = state.open.as_ref()?;
    let values = TableValues::new(&open.draft, state.fields());
    let cells = on(open, &values, row)?;
    Some(cells.cell(row.row, column)?.text.ok()?.into_owned())
}

/// Looks at the process of a row on its target.
pub(in crate::app) fn on<'a>(open: &'a Open, values: &'a TableValues<'a>, row: TableRow) -> Option<RowValues<'a>> {
    let target = open.draft.targets.get(row.target)?;
    values.on(row.target, row.process, open.facts.of(target.id))
}

/// Returns a column with its field, from which words make its name.
pub(in crate::app) fn column_name(state: &State, column: TableColumn) -> ColumnName {
    let field = match &column {
        TableColumn::Field(key) => state.fields().get(key).cloned().map(Box::new),
        _ => None,
    };
    ColumnName { column, field }
}
