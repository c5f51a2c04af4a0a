//! Which rows of the table a filter finds, and their order.
//!
//! What has to look at all rows is a job of its own, so that a large table is searched beside the screen.

use super::find::{FilteredRow, RowState, TableQuery};
use super::marks::Marks;
use crate::domain::bind::Column;
use crate::domain::check::Problem;
use crate::domain::draft::{Draft, Path, RowOverride};
use crate::domain::facts::FactTable;
use crate::domain::field::FieldTable;
use crate::domain::table::{CellOrigin, RowValues, TableColumn, TableRow, TableRows, TableValues};

/// What the rows were narrowed and sorted by.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Arrangement {
    /// The filter as typed.
    pub filter: String,
    /// Whether only marked rows are shown.
    pub only_marked: bool,
    /// The column that the rows are sorted by, and whether the largest value comes first.
    pub sort: Option<(TableColumn, bool)>,
}

/// Finds and sorts the rows of a table. It holds all that it needs, and is cheap to make.
#[derive(Debug, Clone, PartialEq)]
pub struct TableJob {
    pub(in crate::app) draft: Draft,
    pub(in crate::app) fields: FieldTable,
    pub(in crate::app) facts: FactTable,
    pub(in crate::app) rows: TableRows,
    /// The columns that are shown.
    pub(in crate::app) columns: Vec<TableColumn>,
    pub(in crate::app) marks: Marks<TableRow>,
    /// The places that have a problem on some target.
    pub(in crate::app) problems: Vec<Problem>,
    pub(in crate::app) query: TableQuery,
    pub(in crate::app) wanted: Arrangement,
}

impl TableJob {
    /// Returns the rows, by their places in the model.
    #[must_use]
    pub fn run(&self) -> Vec<u32> {
        let values = TableValues::new(&self.draft, &self.fields);
        let rows = &self.rows;
        let problems: Vec<&Problem> = self.problems.iter().collect();
        let on = |row: TableRow| {
            let facts = self.draft.targets.get(row.target).and_then(|target| self.facts.of(target.id));
            values.on(row.target, row.process, facts)
        };
        let mut found: Vec<u32> = Vec::new();
        let mut cells: Option<(usize, usize, RowValues<'_>)> = None;
        for (place, row) in (0..).zip(rows.iter()) {
            if self.wanted.only_marked && !self.marks.contains(&row) {
                continue;
            }
            if cells.as_ref().is_none_or(|(target, process, _)| (*target, *process) != (row.target, row.process)) {
                cells = on(row).map(|own| (row.target, row.process, own));
            }
            let Some((_, _, cells)) = &cells else { continue };
            if self.query.finds(&Seen { job: self, problems: &problems, row, cells }) {
                found.push(place);
            }
        }
        if let Some((column, descending)) = &self.wanted.sort {
            found.sort_by_cached_key(|place| {
                let row = rows.get(*place as usize);
                let text = row.and_then(|row| text_of(&on(row)?, row, column));
                (text.is_none(), sort_key(&text.unwrap_or_default()))
            });
            if *descending {
                found.reverse();
            }
        }
        found
    }
}

/// Returns the text of a cell as filters see it: a row below the first one is found by what the process has once, too.
fn text_of(cells: &RowValues<'_>, row: TableRow, column: &TableColumn) -> Option<String> {
    let at = if column.is_of_bind() { row.row } else { 0 };
    Some(cells.cell(at, column)?.text.ok()?.into_owned())
}

/// Returns what texts are sorted by: numbers in them by their value.
pub(in crate::app) fn sort_key(text: &str) -> Vec<(bool, u64, String)> {
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

struct Seen<'a> {
    job: &'a TableJob,
    problems: &'a [&'a Problem],
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
        text_of(self.cells, self.row, column)
    }

    fn columns(&self) -> &[TableColumn] {
        &self.job.columns
    }

    fn is(&self, state: RowState) -> bool {
        let Self { job, problems, row, cells } = self;
        match state {
            RowState::Problem => problems_of(problems, cells, *row).next().is_some(),
            RowState::Override => {
                let own = job.draft.processes.get(row.process);
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
            RowState::Marked => job.marks.contains(row),
        }
    }
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
        let is_here = problem.on.is_none() || {
            let value = cells.cell(row.row, &column)?;
            cells.problem(row.row, &column, &value).is_some()
        };
        is_here.then_some(column)
    })
}
