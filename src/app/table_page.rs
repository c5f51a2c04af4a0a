//! The pages over the table: what an action on many cells would do, before it does it.

use super::form::Editor;
use super::screen::table::WriteScope;
use crate::domain::check::ProblemCause;
use crate::domain::draft::TargetKey;
use crate::domain::table::{CellWrite, TableColumn, TableRow};

/// A page over the table.
#[derive(Debug, Clone)]
pub enum TablePage {
    /// Fill cells of a column with a series.
    Series(SeriesPage),
    /// Find and replace text in cells.
    Replace(ReplacePage),
    /// Paste a block of cells.
    Paste(PastePage),
    /// Change cells in which overrides or formulas would be lost.
    Count(CountPage),
    /// The values of a column, with their numbers.
    Values(ValuesPage),
    /// Which columns are shown; the target values.
    Columns(ColumnsPage),
    /// Give the targets other numbers.
    Renumber(RenumberPage),
}

/// What a page would do.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct PageCounts {
    /// Cells that would hold another value.
    pub changed: usize,
    /// Cells that give that value already.
    pub same: usize,
    /// Overrides that would end or get another value.
    pub replaced: usize,
    /// Formulas that a literal would take the place of.
    pub formulas: usize,
    /// Cells that would get a value which is not valid.
    pub invalid: usize,
    /// Cells that would become overrides, or keep one: the process itself stays as it is.
    pub of_targets: usize,
}

/// Filling with a series.
#[derive(Debug, Clone)]
pub struct SeriesPage {
    /// The first value: a whole number, perhaps with a text before it.
    pub from: Editor,
    /// What is added from one row to the next.
    pub step: Editor,
    /// Whether the rows of each host are counted apart.
    pub per_host: bool,
    /// Whether a formula is written, so that targets marked later step on.
    pub formula: bool,
    /// Whether a formula can be written.
    pub can_be_formula: bool,
    /// How many entries it has: what is counted and written can be chosen in the table only.
    pub entries: usize,
    /// The entry that takes the keys, from 0.
    pub at: usize,
    /// The cells.
    pub scope: WriteScope,
    /// The column.
    pub column: TableColumn,
    /// The values, as they would be typed; empty while first value or step are not valid.
    pub values: Vec<String>,
    /// What would be done.
    pub counts: PageCounts,
}

/// Finding and replacing.
#[derive(Debug, Clone)]
pub struct ReplacePage {
    /// What is looked for.
    pub find: Editor,
    /// What is put in its place.
    pub with: Editor,
    /// Whether letters must be of the same case.
    pub case: bool,
    /// Whether all shown rows and columns are looked at, not only the cells that the action is for.
    pub everywhere: bool,
    /// The entry that takes the keys, from 0.
    pub at: usize,
    /// How many rows are shown.
    pub shown: usize,
    /// The rows and columns that the action is for.
    pub rows: Vec<TableRow>,
    /// The columns that the action is for.
    pub columns: Vec<TableColumn>,
    /// What would be written.
    pub writes: Vec<CellWrite>,
    /// Cells with the text, and how many of these are formulas.
    pub hits: (usize, usize),
    /// What would be done.
    pub counts: PageCounts,
    /// The first cell that would get a value which is not valid.
    pub invalid: Option<Box<PastedCell>>,
}

/// A cell of a pasted block.
#[derive(Debug, Clone, PartialEq)]
pub struct PastedCell {
    /// The row.
    pub at: TableRow,
    /// The column.
    pub column: TableColumn,
    /// What it gives now.
    pub before: String,
    /// What was pasted.
    pub after: String,
    /// What becomes of it.
    pub fate: PasteFate,
}

/// What becomes of a pasted cell.
#[derive(Debug, Clone, PartialEq)]
pub enum PasteFate {
    /// It gets the value.
    Changes,
    /// It keeps its formula, whose result is that value already; the formula as typed.
    KeepsFormula(String),
    /// It gets the value, which is not valid.
    Invalid(Box<ProblemCause>),
}

/// Pasting a block.
#[derive(Debug, Clone)]
pub struct PastePage {
    /// What was pasted.
    pub text: std::sync::Arc<str>,
    /// Rows and columns of the block.
    pub size: (usize, usize),
    /// The first cell.
    pub first: TableRow,
    /// The column of the first cell.
    pub column: TableColumn,
    /// The cells that change, are not valid or keep a formula; no more than can be read.
    pub cells: Vec<PastedCell>,
    /// The first of them that is shown.
    pub top: usize,
    /// What would be written.
    pub writes: Vec<CellWrite>,
    /// Which of `writes` are not valid.
    pub invalid: Vec<bool>,
    /// What would be done.
    pub counts: PageCounts,
    /// Cells of the block that stand on blank or read-only cells.
    pub skipped: usize,
    /// Rows of the block below the last row of the table, and columns behind its last one.
    pub beyond: (usize, usize),
}

/// What is changed once its numbers were seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Counted {
    /// Formulas become values.
    ToValues,
    /// A value is filled down.
    FillDown,
}

/// A change in which overrides or formulas would be lost.
#[derive(Debug, Clone)]
pub struct CountPage {
    /// What is done.
    pub what: Counted,
    /// What would be written.
    pub writes: Vec<CellWrite>,
    /// The columns.
    pub columns: Vec<TableColumn>,
    /// What would be done.
    pub counts: PageCounts,
    /// Marked rows that are not shown, and those that it is not for.
    pub left: (usize, usize),
}

/// The values of a column.
#[derive(Debug, Clone)]
pub struct ValuesPage {
    /// The column.
    pub column: TableColumn,
    /// The values and the number of cells that give each, the most frequent first.
    pub values: Vec<(String, usize)>,
    /// The one that the cursor is on.
    pub at: usize,
}

/// A column that can be shown.
#[derive(Debug, Clone, PartialEq)]
pub struct ColumnLine {
    /// The column.
    pub column: TableColumn,
    /// Whether it is shown.
    pub shown: bool,
    /// Targets on which it is other than the process says; of a target value those that have none.
    pub count: usize,
}

/// The columns and target values.
#[derive(Debug, Clone)]
pub struct ColumnsPage {
    /// The columns; behind the last one stands the line of a new target value.
    pub lines: Vec<ColumnLine>,
    /// The line that the cursor is on.
    pub at: usize,
    /// The name that is typed, of a new target value or of the one that the cursor is on.
    pub name: Option<Editor>,
}

/// What targets are numbered by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NumberOrder {
    /// The name of the service instance.
    Name,
    /// The address of the host.
    Address,
    /// The order in which they were marked.
    Marked,
}

impl NumberOrder {
    /// Every order.
    pub const ALL: [Self; 3] = [Self::Name, Self::Address, Self::Marked];
}

/// Giving the targets other numbers.
#[derive(Debug, Clone)]
pub struct RenumberPage {
    /// The order.
    pub order: NumberOrder,
    /// The numbers that change.
    pub numbers: Vec<(TargetKey, u32)>,
    /// Formulas that ask for the number.
    pub formulas: usize,
}

impl TablePage {
    /// Returns the editor that takes typed characters, if the keys are in one.
    pub const fn editor(&mut self) -> Option<&mut Editor> {
        match self {
            Self::Series(page) => match page.at {
                0 => Some(&mut page.from),
                1 => Some(&mut page.step),
                _ => None,
            },
            Self::Replace(page) => match page.at {
                0 => Some(&mut page.find),
                1 => Some(&mut page.with),
                _ => None,
            },
            Self::Columns(page) => page.name.as_mut(),
            Self::Paste(_) | Self::Count(_) | Self::Values(_) | Self::Renumber(_) => None,
        }
    }

    /// Returns `true` if typed characters go into an editor.
    #[must_use]
    pub const fn types(&self) -> bool {
        match self {
            Self::Series(page) => page.at < 2,
            Self::Replace(page) => page.at < 2,
            Self::Columns(page) => page.name.is_some(),
            Self::Paste(_) | Self::Count(_) | Self::Values(_) | Self::Renumber(_) => false,
        }
    }

    /// Returns the number of entries that Tab goes through, and the one that takes the keys.
    pub const fn entries(&mut self) -> Option<(usize, &mut usize)> {
        match self {
            Self::Series(page) => Some((page.entries, &mut page.at)),
            Self::Replace(page) => Some((4, &mut page.at)),
            Self::Paste(_) | Self::Count(_) | Self::Values(_) | Self::Columns(_) | Self::Renumber(_) => None,
        }
    }
}

/// Splits a pasted text into rows and cells: tabs between cells, one line a row. A cell in quotes may hold both, as
/// spreadsheets copy it.
#[must_use]
pub fn block(text: &str) -> Vec<Vec<String>> {
    let mut rows: Vec<Vec<String>> = Vec::new();
    let mut row: Vec<String> = Vec::new();
    let mut cell = String::new();
    let mut chars = text.chars().peekable();
    let mut quoted = false;
    let mut is_start = true;
    while let Some(ch) = chars.next() {
        match ch {
            '"' if quoted && chars.peek() == Some(&'"') => {
                chars.next();
                cell.push('"');
            }
            '"' if quoted => quoted = false,
            '"' if is_start => quoted = true,
            '\t' if !quoted => row.push(std::mem::take(&mut cell)),
            '\r' if !quoted => {}
            '\n' if !quoted => {
                row.push(std::mem::take(&mut cell));
                rows.push(std::mem::take(&mut row));
            }
            // A cell is one line.
            '\n' | '\r' | '\t' => cell.push(' '),
            ch if ch.is_control() => {}
            ch => cell.push(ch),
        }
        is_start = matches!(ch, '\t' | '\n') && !quoted;
    }
    if !cell.is_empty() || !row.is_empty() {
        row.push(cell);
        rows.push(row);
    }
    rows
}

/// Returns a block as it is copied: the opposite of [`block`].
#[must_use]
pub fn copied(rows: &[Vec<String>]) -> String {
    let cell = |text: &String| {
        if text.starts_with('"') || text.contains(['\t', '\n']) {
            format!("\"{}\"", text.replace('"', "\"\""))
        } else {
            text.clone()
        }
    };
    let line = |row: &Vec<String>| row.iter().map(cell).collect::<Vec<_>>().join("\t") + "\n";
    rows.iter().map(line).collect()
}

/// Returns the values of a series: so many, the last number of `from` raised by `step` each time; `None` if `from` does not
/// end with a whole number, `step` is none or 0, or a value would be too large.
#[must_use]
pub fn series(from: &str, step: &str, places: impl Iterator<Item = usize>) -> Option<Vec<String>> {
    let from = from.trim();
    let step: i64 = step.trim().parse().ok().filter(|step| *step != 0)?;
    let digits = from.len() - from.trim_end_matches(|ch: char| ch.is_ascii_digit()).len();
    let (before, number) = from.split_at_checked(from.len() - digits)?;
    let first: i64 = number.parse().ok()?;
    let (before, first) = match before {
        "-" => ("", -first),
        before => (before, first),
    };
    let value = |place: usize| {
        let number = first.checked_add(step.checked_mul(i64::try_from(place).ok()?)?)?;
        // Leading zeros stay.
        let width = if number.is_negative() || !number_is_padded(from, digits) { 0 } else { digits };
        Some(format!("{before}{number:0width$}"))
    };
    places.map(value).collect()
}

fn number_is_padded(text: &str, digits: usize) -> bool {
    digits > 1 && text.get(text.len() - digits..).is_some_and(|number| number.starts_with('0'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_block_has_rows_and_cells_and_is_copied_as_it_is_pasted() {
        let rows = block("a\tb c\r\n\"x\ty\n\"\"z\"\t\n");
        assert_eq!(rows, [vec!["a", "b c"], vec!["x y \"z", ""]]);
        assert_eq!(block("8001"), [["8001"]]);
        assert_eq!(block("8001\n"), [["8001"]]);
        assert!(block("").is_empty());
        assert_eq!(copied(&rows), "a\tb c\nx y \"z\t\n");
        let odd = vec![vec!["\"q".to_owned(), "=1".to_owned()]];
        assert_eq!(block(&copied(&odd)), odd);
    }

    #[test]
    fn a_series_steps_the_last_number() {
        let values = |from, step| series(from, step, 0..3);
        assert_eq!(values("8001", "1").unwrap(), ["8001", "8002", "8003"]);
        assert_eq!(values("8010", "-10").unwrap(), ["8010", "8000", "7990"]);
        assert_eq!(values("node-08", "1").unwrap(), ["node-08", "node-09", "node-10"]);
        assert_eq!(values("-1", "1").unwrap(), ["-1", "0", "1"]);
        for (from, step) in [("8001", "0"), ("8001", "x"), ("node", "1"), ("", "1"), ("9223372036854775807", "1")] {
            assert_eq!(values(from, step), None, "{from} {step}");
        }
    }
}
