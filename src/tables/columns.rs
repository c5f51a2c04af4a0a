//! Which column of a table is which field, by the headings above them.

use super::grid::{Grid, GridRow};
use crate::domain::bind::Column;
use crate::domain::field::FieldKey;
use crate::domain::text::half_width;
use std::collections::{BTreeSet, HashMap};

/// Lines from the first on that the heading is looked for in.
const DEPTH: usize = 30;

/// A part of what names a target.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TargetPart {
    /// The ID of the service instance.
    Id,
    Name,
    /// An address of its host.
    Host,
    /// The cloud area of its host.
    Area,
    Set,
    /// Its module, or the path of that.
    Module,
    Business,
}

/// What a column is for.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ColumnUse {
    /// It names the target.
    Target(TargetPart),
    /// A field of the process.
    Field(FieldKey),
    /// A cell of a bind row.
    Bind(Column),
    /// A target value, by its name.
    Variable(Box<str>),
    /// Known, and nothing that a process has: a number of the line, what the server sets.
    Ignored,
}

/// The words that a table is read by.
#[derive(Debug, Clone, Default)]
pub struct Vocabulary {
    columns: HashMap<String, ColumnUse>,
    /// What a line of totals begins with.
    pub totals: Vec<String>,
    /// What `true` is written as.
    pub yes: Vec<String>,
    /// What `false` is written as.
    pub no: Vec<String>,
}

impl Vocabulary {
    /// Adds a name of a column. The first meaning of a name holds.
    pub fn add(&mut self, name: &str, column: ColumnUse) {
        self.columns.entry(fold(name)).or_insert(column);
    }

    /// Adds several names of a column.
    pub fn add_all(&mut self, names: &[&str], column: &ColumnUse) {
        for name in names {
            self.add(name, column.clone());
        }
    }

    /// Returns what a heading stands for: whatever its case, width and blanks are, and what stands in brackets behind it.
    #[must_use]
    pub fn column(&self, heading: &str) -> Option<ColumnUse> {
        let narrow: String = heading.chars().map(half_width).collect();
        let narrow = narrow.trim();
        if let Some(name) = narrow.strip_prefix("var.").filter(|name| is_name(name)) {
            return Some(ColumnUse::Variable(name.into()));
        }
        if narrow.starts_with("label.") {
            return Some(ColumnUse::Ignored);
        }
        let found = self.columns.get(&fold(narrow));
        let found = found.or_else(|| {
            let (before, _) = narrow.split_once(['(', '[', '/', '\n'])?;
            self.columns.get(&fold(before))
        });
        found.cloned()
    }
}

fn is_name(text: &str) -> bool {
    let is_part = |ch: char| ch.is_alphanumeric() || ch == '_';
    text.starts_with(|ch: char| is_part(ch) && !ch.is_numeric()) && text.chars().all(is_part)
}

/// Makes headings comparable: half-width, lower case, without blanks and signs between words.
pub(super) fn fold(text: &str) -> String {
    let signs =
        |ch: &char| !super::grid::is_blank(*ch) && !matches!(ch, '_' | '-' | '*' | '.' | ':' | '#' | '"' | '\'');
    text.chars().map(half_width).filter(signs).flat_map(char::to_lowercase).collect()
}

/// A column of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeadedColumn {
    /// Its place, from 0.
    pub at: usize,
    /// Its heading as written; `""` if it has none.
    pub heading: String,
    /// What it is for; `None` if that is not known.
    pub column: Option<ColumnUse>,
}

/// The heading of a table.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct TableHeading {
    /// The columns that have a cell, in order.
    pub columns: Vec<HeadedColumn>,
    /// The lines above it.
    pub titles: Vec<u32>,
    /// The place of the first row of the table among those of the grid.
    pub first: usize,
}

impl TableHeading {
    /// Finds the heading of a grid: the line with the most known columns, or two lines that have more of them together.
    /// `None` if no line has one.
    #[must_use]
    pub fn find(grid: &Grid, words: &Vocabulary) -> Option<Self> {
        let rows = grid.rows.get(..DEPTH.min(grid.rows.len())).unwrap_or_default();
        let mut best: Option<(usize, usize, usize)> = None;
        for (at, row) in rows.iter().enumerate() {
            let own = known(&[row], words);
            if own > best.map_or(0, |best| best.0) {
                best = Some((own, at, 1));
            }
            if let Some(next) = rows.get(at + 1) {
                // The upper line of two is a heading only where the lower one is, too.
                let both = if known(&[next], words) > 0 && own > 0 { known(&[row, next], words) } else { 0 };
                if both > best.map_or(0, |best| best.0) {
                    best = Some((both, at, 2));
                }
            }
        }
        let (_, at, lines) = best?;
        let first = at + lines;
        let heads: Vec<&GridRow> = rows.iter().skip(at).take(lines).collect();
        let width = grid.rows.iter().map(|row| row.cells.len()).max().unwrap_or_default();
        let mut used = vec![false; width];
        for row in grid.rows.iter().skip(at) {
            for (column, _) in row.filled() {
                if let Some(used) = used.get_mut(column) {
                    *used = true;
                }
            }
        }
        let mut taken = BTreeSet::new();
        let column = |at: usize| {
            let (heading, column) = meaning(&heads, at, words);
            // A second column of the same kind is left to the user.
            let column = column.filter(|column| *column == ColumnUse::Ignored || taken.insert(column.clone()));
            HeadedColumn { at, heading, column }
        };
        let is_used = |at: &usize| used.get(*at).copied().unwrap_or_default();
        let columns = (0..width).filter(is_used).map(column).collect();
        let titles = rows.iter().take(at).map(|row| row.line).collect();
        Some(Self { columns, titles, first })
    }

    /// Returns the columns of a grid without a heading: none of them is known.
    #[must_use]
    pub fn none(grid: &Grid) -> Self {
        let width = grid.rows.iter().map(|row| row.cells.len()).max().unwrap_or_default();
        let column = |at| HeadedColumn { at, heading: String::new(), column: None };
        Self { columns: (0..width).map(column).collect(), titles: Vec::new(), first: 0 }
    }

    /// Returns the column of a kind.
    #[must_use]
    pub fn of(&self, column: &ColumnUse) -> Option<&HeadedColumn> {
        self.columns.iter().find(|own| own.column.as_ref() == Some(column))
    }

    /// Returns `true` if a column names targets, or a host of them.
    #[must_use]
    pub fn has_targets(&self) -> bool {
        let names = [TargetPart::Id, TargetPart::Name, TargetPart::Host];
        names.into_iter().any(|part| self.of(&ColumnUse::Target(part)).is_some())
    }
}

/// Counts the different columns that headings name.
fn known(rows: &[&GridRow], words: &Vocabulary) -> usize {
    let width = rows.iter().map(|row| row.cells.len()).max().unwrap_or_default();
    let found = (0..width).filter_map(|at| meaning(rows, at, words).1).filter(|column| *column != ColumnUse::Ignored);
    found.collect::<BTreeSet<_>>().len()
}

/// Returns the heading of a column and what it stands for: both lines together, then the lower one, then the upper one.
fn meaning(rows: &[&GridRow], at: usize, words: &Vocabulary) -> (String, Option<ColumnUse>) {
    let text = |row: &GridRow, at: usize| row.cell(at).map(|cell| cell.text().trim().to_owned());
    let own = rows.last().and_then(|row| text(row, at));
    let above = rows.first().filter(|_| rows.len() > 1);
    let mut found = Vec::new();
    if let (Some(own), Some(above)) = (&own, above) {
        // A cell that is merged over several columns stands in the first of them.
        let group = (0..=at).rev().find_map(|left| text(above, left)).unwrap_or_default();
        found.push(group + own);
    }
    found.extend(own);
    found.extend(above.and_then(|above| text(above, at)));
    let known = found.iter().find_map(|text| Some((text.clone(), Some(words.column(text)?))));
    known.unwrap_or_else(|| (found.into_iter().next().unwrap_or_default(), None))
}

impl TableHeading {
    /// Returns `true` if a row below the heading is one again: each of its cells names a column, or is the heading above it.
    pub(super) fn stands_again(&self, row: &GridRow, words: &Vocabulary) -> bool {
        let is_own = |at: usize, text: &str| self.columns.iter().any(|own| own.at == at && own.heading == text);
        let mut filled = 0;
        let mut known = 0;
        row.filled().all(|(at, cell)| {
            filled += 1;
            let is_known = words.column(cell.text()).is_some();
            known += usize::from(is_known);
            is_known || is_own(at, cell.text().trim())
        }) && filled > 1
            && known > 1
    }
}
