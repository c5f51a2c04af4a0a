//! Which rows of the table a filter finds, and their order.

use super::cells;
use crate::app::find::{FilteredRow, RowState, TableQuery, column_of};
use crate::app::open::Open;
use crate::app::screen::table::{Arrangement, all_columns};
use crate::app::state::State;
use crate::domain::bind::Column;
use crate::domain::check::Problem;
use crate::domain::draft::{Path, RowOverride};
use crate::domain::table::{CellOrigin, RowValues, TableColumn, TableRow, TableValues};

pub(in crate::app) fn query(state: &State, filter: &str) -> TableQuery {
    let Some(open) = state.open.as_ref().filter(|_| !filter.trim().is_empty()) else { return TableQuery::default() };
    let all = all_columns(&open.draft, state.fields());
    TableQuery::new(filter, |key| column_of(key, &all))
}

pub(in crate::app) fn find(state: &State, open: &Open, query: &TableQuery, wanted: &Arrangement) -> Vec<u32> {
    let fields = state.fields();
    let seeing = Seeing { state, open, columns: &state.table.model.columns, paths: problem_paths(open) };
    let values = TableValues::new(&open.draft, fields);
    let rows = &state.table.model.rows;
    let mut found: Vec<u32> = Vec::new();
    let mut cells: Option<(usize, usize, RowValues<'_>)> = None;
    for (place, row) in (0..).zip(rows.iter()) {
        if wanted.only_marked && !state.table.marks.contains(&row) {
            continue;
        }
        if cells.as_ref().is_none_or(|(target, process, _)| (*target, *process) != (row.target, row.process)) {
            cells = cells::on(open, &values, row).map(|own| (row.target, row.process, own));
        }
        let Some((_, _, cells)) = &cells else { continue };
        if query.finds(&Seen { seeing: &seeing, row, cells }) {
            found.push(place);
        }
    }
    if let Some((column, descending)) = &wanted.sort {
        found.sort_by_cached_key(|place| {
            let row = rows.get(*place as usize);
            let cells = row.and_then(|row| cells::on(open, &values, row));
            let text = cells.zip(row).and_then(|(cells, row)| seeing.text(&cells, row, column));
            (text.is_none(), sort_key(&text.unwrap_or_default()))
        });
        if *descending {
            found.reverse();
        }
    }
    found
}

/// Returns what texts are sorted by: numbers in them by their value.
pub(super) fn sort_key(text: &str) -> Vec<(bool, u64, String)> {
    let mut parts: Vec<(bool, u64, String)> = Vec::new();
    for ch in text.chars() {
        let digit = ch.to_digit(10).map(u64::from);
        match (digit, parts.last_mut()) {
            (Some(digit), Some((false, number, _))) => *number = number.saturating_mul(10).saturating_add(digit),
            (Some(digit), _) => parts.push((false, digit, String::new())),
            (None, Some((true, _, text))) => text.push(ch),
            (None, _) => parts.push((true, 0, ch.to_string())),
        }
    }
    parts
}

struct Seeing<'a> {
    state: &'a State,
    open: &'a Open,
    columns: &'a [TableColumn],
    /// The places that have a problem on some target.
    paths: Vec<&'a Problem>,
}

impl Seeing<'_> {
    fn text(&self, cells: &RowValues<'_>, row: TableRow, column: &TableColumn) -> Option<String> {
        // A row below the first one shows what the process has once, and is found by it.
        let at = if column.is_of_bind() { row.row } else { 0 };
        Some(cells.cell(at, column)?.text.ok()?.into_owned())
    }
}

struct Seen<'a> {
    seeing: &'a Seeing<'a>,
    row: TableRow,
    cells: &'a RowValues<'a>,
}

impl FilteredRow for Seen<'_> {
    fn host(&self) -> &str {
        &self.cells.target().host
    }

    fn name(&self) -> &str {
        &self.cells.target().name
    }

    fn module(&self) -> &str {
        &self.cells.target().module
    }

    fn id(&self) -> i64 {
        self.cells.target().id.0
    }

    fn n(&self) -> Option<u32> {
        self.cells.target().n
    }

    fn area(&self) -> Option<u32> {
        self.cells.target().area.map(crate::domain::id::AreaId::number)
    }

    fn text(&self, column: &TableColumn) -> Option<String> {
        self.seeing.text(self.cells, self.row, column)
    }

    fn columns(&self) -> &[TableColumn] {
        self.seeing.columns
    }

    fn is(&self, state: RowState) -> bool {
        let Self { seeing, row, cells } = self;
        match state {
            RowState::Problem => problems_of(&seeing.paths, cells, *row).next().is_some(),
            RowState::Override => {
                let own = seeing.open.draft.processes.get(row.process);
                let own = own.and_then(|process| process.overrides.of(cells.target().id));
                own.is_some_and(|own| {
                    let rows = own.rows.get(&row.row).is_some_and(|own| match own {
                        RowOverride::LeftOut => true,
                        RowOverride::Cells(cells) => !cells.is_empty(),
                    });
                    let is_added = matches!(
                        cells.cell(row.row, &TableColumn::Bind(Column::Ip)),
                        Some(cell) if cell.origin == CellOrigin::Added
                    );
                    own.leave_out || rows || is_added || (row.row == 0 && !own.fields.is_empty())
                })
            }
            RowState::LeftOut => cells.is_left_out() || cells.is_row_left_out(row.row),
            RowState::Marked => seeing.state.table.marks.contains(row),
        }
    }
}

/// Returns the problems that block or warn at cells of processes, those that block first.
pub(in crate::app) fn problem_paths(open: &Open) -> Vec<&Problem> {
    open.checked.problems.iter().filter(|problem| problem.path.process().is_some() && problem.blocks()).collect()
}

/// Iterates over the columns of a row that have a problem on its target.
pub(in crate::app) fn problems_of<'a>(
    problems: &'a [&'a Problem],
    cells: &'a RowValues<'a>,
    row: TableRow,
) -> impl Iterator<Item = TableColumn> + 'a {
    let is_here = move |problem: &&&Problem| {
        let place = match &problem.path {
            Path::Field(process, _) => (*process, 0),
            Path::Row(process, at) | Path::Cell(process, at, _) => (*process, *at),
            _ => return false,
        };
        place == (row.process, row.row) && !cells.is_left_out()
    };
    problems.iter().filter(is_here).filter_map(move |problem| {
        let column = match &problem.path {
            Path::Cell(_, _, column) => TableColumn::Bind(*column),
            Path::Field(_, key) => TableColumn::Field(key.clone()),
            _ => TableColumn::Bind(Column::Ip),
        };
        // Where it stands on some targets only, the cell itself says whether it is one of them.
        let is_here = match problem.on {
            None => true,
            Some(_) => {
                let value = cells.cell(row.row, &column)?;
                cells.problem(row.row, &column, &value).is_some()
            }
        };
        is_here.then_some(column)
    })
}
