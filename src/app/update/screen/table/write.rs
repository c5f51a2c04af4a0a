//! Changes of cells of the table. Each is one step of undo, and touches rows that are shown only.

use super::cells::{bind_row, cell, column_name, is_of_bind_rows, on, refuse, text};
use super::rows::{refresh, show_column};
use crate::app::notice::{Notice, TableNotice};
use crate::app::screen::table::WriteScope;
use crate::app::state::State;
use crate::app::update::{edit, marks};
use crate::domain::draft::{BindDraft, DraftValue};
use crate::domain::edit::Edit;
use crate::domain::facts::TargetFacts;
use crate::domain::table::{
    CellWrite, RowPresence, TableColumn, TableEdit, TableRow, TableValues, Write, covers_all, set_presence,
    write_cells, write_rows,
};
use std::collections::{BTreeMap, BTreeSet};

/// The cells that an action is for.
pub(super) struct Affected {
    /// The rows, in the order in which they are shown.
    pub(super) rows: Vec<TableRow>,
    /// The columns.
    pub(super) columns: Vec<TableColumn>,
    /// Marked rows that are not shown.
    pub(super) hidden: usize,
    /// Marked rows that the action is not for, because the cursor is elsewhere.
    pub(super) elsewhere: usize,
}

/// Returns the cells that an action is for: those of the rectangle, of the marked rows that are shown, or the cursor's.
pub(super) fn affected(state: &State) -> Affected {
    if is_of_bind_rows(state) {
        let rows = marks::bind_rows(state).into_iter().map(|row| bind_row(state, row)).collect();
        let columns = vec![TableColumn::Bind(state.bindings.current())];
        return Affected { rows, columns, hidden: 0, elsewhere: marks::bind_rows_elsewhere(state) };
    }
    let table = &state.table;
    let columns = &table.model.columns;
    let column = || columns.get(table.column).cloned().into_iter().collect();
    let marked = table.marks.iter().len();
    if let Some([first, last, left, right]) = table.rectangle() {
        let rows = (first..=last).filter_map(|place| table.row(place)).collect();
        let columns = columns.get(left..=right).unwrap_or_default().to_vec();
        return Affected { rows, columns, hidden: 0, elsewhere: 0 };
    }
    if table.is_live() {
        let rows: Vec<TableRow> =
            (0..table.len()).filter_map(|place| table.row(place)).filter(|row| table.marks.contains(row)).collect();
        // Space led to a row while all marked ones are hidden.
        if !rows.is_empty() {
            return Affected { hidden: marked - rows.len(), rows, columns: column(), elsewhere: 0 };
        }
    }
    let rows: Vec<TableRow> = table.row(table.cursor.at).into_iter().collect();
    Affected { rows, columns: column(), hidden: 0, elsewhere: marked }
}

/// Returns the cells that what is typed goes into: those of the cursor's column.
pub(super) fn scope(state: &State) -> WriteScope {
    let affected = affected(state);
    if is_of_bind_rows(state) {
        return WriteScope { rows: affected.rows, whole: vec![state.processes.list.at], hidden: 0 };
    }
    let Some((_, column)) = state.table.current() else { return WriteScope::default() };
    let rows = affected.rows;
    let rows: Vec<TableRow> = match &state.open {
        Some(open) => {
            let values = TableValues::new(&open.draft, state.fields());
            let takes = |row: &TableRow| {
                let Some(cells) = values.on(row.target, row.process, None) else { return false };
                match column {
                    TableColumn::Bind(_) => {
                        !cells.is_left_out() && cells.has_bind(row.row) && !cells.is_row_left_out(row.row)
                    }
                    TableColumn::Field(_) => !cells.is_left_out() && row.row == 0,
                    TableColumn::Variable(_) => row.row == 0,
                    TableColumn::Fact(_) => false,
                }
            };
            rows.into_iter().filter(takes).collect()
        }
        None => Vec::new(),
    };
    let whole = whole(state, &rows, column);
    WriteScope { rows, whole, hidden: affected.hidden }
}

/// Returns the processes whose cells on all targets these are; none if some of them are on single targets.
fn whole(state: &State, rows: &[TableRow], column: &TableColumn) -> Vec<usize> {
    let Some(open) = state.open.as_ref() else { return Vec::new() };
    if matches!(column, TableColumn::Variable(_) | TableColumn::Fact(_)) {
        return Vec::new();
    }
    let mut groups: BTreeMap<(usize, usize), BTreeSet<usize>> = BTreeMap::new();
    for row in rows {
        groups.entry((row.process, row.row)).or_default().insert(row.target);
    }
    let covers = |((process, row), targets): (&(usize, usize), &BTreeSet<usize>)| {
        let process = open.draft.processes.get(*process);
        let bind_row = column.is_of_bind().then_some(*row);
        process.is_some_and(|process| {
            bind_row.is_none_or(|row| row < process.bind.len()) && covers_all(&open.draft, process, bind_row, targets)
        })
    };
    if !groups.iter().all(covers) {
        return Vec::new();
    }
    let mut processes: Vec<usize> = groups.into_keys().map(|(process, _)| process).collect();
    processes.dedup();
    processes
}

/// Returns `true` if text is typed in a column, so that a part of it can be replaced.
pub(super) fn takes_text(state: &State, column: &TableColumn) -> bool {
    match column {
        TableColumn::Bind(column) => column.takes_formula(),
        TableColumn::Field(key) => state.fields().get(key).is_some_and(|field| !field.kind.is_chosen()),
        TableColumn::Variable(_) => true,
        TableColumn::Fact(_) => false,
    }
}

/// Returns a column with its field, from which words make its name.
pub(super) fn named(state: &State, column: &TableColumn) -> crate::app::notice::ColumnName {
    column_name(state, column.clone())
}

/// Returns what writes come to.
pub(super) fn plan(state: &State, writes: &[CellWrite]) -> TableEdit {
    match &state.open {
        Some(open) if is_of_bind_rows(state) => write_rows(&open.draft, writes),
        _ => plan_on_targets(state, writes),
    }
}

/// Returns what writes come to that name the targets they are for, also in step 3.
pub(super) fn plan_on_targets(state: &State, writes: &[CellWrite]) -> TableEdit {
    let Some(open) = &state.open else { return TableEdit::default() };
    let values = TableValues::new(&open.draft, state.fields());
    let facts = |at: usize| -> Option<&TargetFacts> { open.facts.of(open.draft.targets.get(at)?.id) };
    write_cells(&values, &facts, writes)
}

/// Writes cells, as one step.
///
/// Returns `None` if nothing changed, as where another process has the draft.
pub(super) fn apply(state: &mut State, writes: &[CellWrite]) -> Option<TableEdit> {
    let done = plan(state, writes);
    make(state, done)
}

/// Makes a planned change, as one step.
///
/// Returns `None` if nothing changed.
pub(super) fn make(state: &mut State, mut done: TableEdit) -> Option<TableEdit> {
    let change = done.edit.take()?;
    edit::apply(state, change).then_some(done)
}

fn writes(rows: &[TableRow], columns: &[TableColumn], write: &Write) -> Vec<CellWrite> {
    let cells = rows.iter().flat_map(|at| columns.iter().map(move |column| (at, column)));
    cells.map(|(at, column)| CellWrite { at: *at, column: column.clone(), write: write.clone() }).collect()
}

/// Writes what was typed into the cells that it was begun for.
pub(super) fn scoped(state: &mut State, write: &Write) {
    let scope = std::mem::take(&mut state.table.scope);
    let Some((_, column)) = state.table.current() else { return };
    let column = column.clone();
    let elsewhere = if scope.rows.len() > 1 { 0 } else { affected(state).elsewhere };
    let done = apply(state, &writes(&scope.rows, std::slice::from_ref(&column), write));
    tell(state, done, &[column], scope.rows.len(), scope.hidden, elsewhere);
    state.table.range = None;
}

/// Returns the change that writing what was typed would make.
pub(super) fn change(state: &mut State, write: &Write) -> Option<Edit> {
    let scope = std::mem::take(&mut state.table.scope);
    let (_, column) = state.table.current()?;
    plan(state, &writes(&scope.rows, std::slice::from_ref(column), write)).edit
}

/// Says what became of a change, where the screen does not show all of it.
pub(super) fn tell(
    state: &mut State,
    done: Option<TableEdit>,
    columns: &[TableColumn],
    cells: usize,
    hidden: usize,
    elsewhere: usize,
) {
    let done = done.unwrap_or_default();
    if done.changed == 0 && hidden == 0 && cells < 2 {
        return;
    }
    if done.changed > 1 || cells > 1 || hidden + elsewhere > 0 || done.of_process > 0 {
        let column = match columns {
            [column] => Some(column.clone()),
            _ => None,
        };
        let column = column.map(|column| column_name(state, column));
        refuse(
            state,
            TableNotice::Changed { column, cells: done.changed, of_process: done.of_process > 0, hidden, elsewhere },
        );
    }
}

/// Writes one thing into the cells that an action is for.
pub(super) fn constant(state: &mut State, write: &Write) {
    let affected = affected(state);
    let done = apply(state, &writes(&affected.rows, &affected.columns, write));
    if let Some((row, column)) = state.table.current()
        && affected.rows.len() * affected.columns.len() == 1
        && done.is_none()
    {
        let notice = match (cell(state, row, column), write) {
            (Err(notice), _) => notice,
            (Ok(_), Write::AsProcess) => TableNotice::NoOverride,
            (Ok(_), _) => return,
        };
        refuse(state, notice);
        return;
    }
    let cells = affected.rows.len() * affected.columns.len();
    if cells == 1 && *write == Write::AsProcess {
        let value = state.table.current().and_then(|(row, column)| text(state, row, column));
        let undo = state.undo_key();
        refuse(state, TableNotice::Restored { value: value.unwrap_or_default(), undo });
    } else {
        tell(state, done, &affected.columns, cells, affected.hidden, affected.elsewhere);
    }
    state.table.range = None;
}

/// Returns what puts the results of formulas in their place.
pub(super) fn to_values(state: &State, affected: &Affected) -> Vec<CellWrite> {
    let Some(open) = &state.open else { return Vec::new() };
    let values = TableValues::new(&open.draft, state.fields());
    let mut writes = Vec::new();
    for row in &affected.rows {
        let Some(cells) = on(open, &values, *row).filter(|cells| !cells.is_left_out()) else { continue };
        for column in &affected.columns {
            let Some(cell) = cells.cell(row.row, column).filter(|cell| cell.held.is_formula()) else { continue };
            if let Ok(text) = cell.text {
                let write = Write::Pin(DraftValue::Text(text.into_owned()));
                writes.push(CellWrite { at: *row, column: column.clone(), write });
            }
        }
    }
    writes
}

/// Returns what the bind rows of step 3 are on each target.
pub(super) fn on_all_targets(state: &State, affected: &Affected) -> Affected {
    let targets = state.open.as_ref().map_or(0, |open| open.draft.targets.len());
    let rows = affected.rows.iter().flat_map(|row| (0..targets).map(|target| TableRow { target, ..*row }));
    Affected { rows: rows.collect(), columns: affected.columns.clone(), ..*affected }
}

/// Returns what writes the value of the first row into the others; with one row only, that of the row above it. `None` if
/// there is no row above.
pub(super) fn fill_down(state: &State, affected: &Affected) -> Option<Vec<CellWrite>> {
    let above = || state.table.row(state.table.cursor.at.checked_sub(1)?);
    let source = match affected.rows.as_slice() {
        [] | [_] => above()?,
        [first, ..] => *first,
    };
    let mut all = Vec::new();
    for column in &affected.columns {
        // A formula is copied as such.
        let Ok(value) = cell(state, source, column) else { continue };
        let write = |at: &TableRow| CellWrite { at: *at, column: column.clone(), write: Write::Value(value.clone()) };
        all.extend(affected.rows.iter().map(write));
    }
    Some(all)
}

/// Leaves processes or bind rows out on their targets, takes them in again, or adds bind rows.
pub(super) fn presence(state: &mut State, presence: RowPresence) {
    let affected = affected(state);
    let Some(open) = &state.open else { return };
    let (mut done, taken_in) = set_presence(&open.draft, &affected.rows, presence);
    let Some(change) = done.edit.take() else {
        let notice = match presence {
            RowPresence::BindRow if !affected.rows.is_empty() => TableNotice::NoBindRow,
            RowPresence::AddRow if !affected.rows.is_empty() => TableNotice::LeftOut,
            _ => return,
        };
        return refuse(state, notice);
    };
    let added = affected.rows.first().map(|row| {
        let own = open.draft.targets.get(row.target).zip(open.draft.processes.get(row.process));
        let rows = own.map_or(0, |(target, process)| {
            process.bind.len() + process.overrides.of(target.id).map_or(0, |own| own.added.len())
        });
        TableRow { row: rows, ..*row }
    });
    if !edit::apply(state, change) {
        return;
    }
    state.table.range = None;
    refresh(state);
    if let (RowPresence::AddRow, Some(row)) = (presence, added) {
        state.table.put_row(row);
        show_column(state, &TableColumn::Bind(crate::domain::bind::Column::Ip));
        refresh(state);
    }
    let (count, hidden, elsewhere) = (done.changed, affected.hidden, affected.elsewhere);
    refuse(state, TableNotice::Presence { presence, taken_in, count, hidden, elsewhere });
}

/// Adds a bind row to the process of the row, on all targets.
pub(super) fn add_for_all(state: &mut State) {
    let Some(row) = state.table.row(state.table.cursor.at) else { return };
    let process = row.process;
    let Some(at) = state.open.as_ref().and_then(|open| Some(open.draft.processes.get(process)?.bind.len())) else {
        return;
    };
    let new = Box::new(BindDraft::fresh());
    if edit::apply(state, Edit::InsertRow { process, at, row: new, overrides: Vec::new() }) {
        refresh(state);
        state.table.put_row(TableRow { row: at, ..row });
        show_column(state, &TableColumn::Bind(crate::domain::bind::Column::Ip));
        refresh(state);
        let name =
            state.open.as_ref().and_then(|open| open.draft.processes.get(process)).map(|own| own.name().into_owned());
        state.notice = Some(Notice::Table(TableNotice::RowForAll { process: name.unwrap_or_default() }));
    }
}
