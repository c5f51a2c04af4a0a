//! Cells in lines, each with its place: what a text with separators and a sheet of a workbook have in common.

use std::sync::Arc;

/// A place in a file: a line, and a cell on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CellPlace {
    /// The line or the row of the sheet, from 1.
    pub line: u32,
    /// The column, from 1; `None` for the line as a whole.
    pub column: Option<u32>,
}

impl CellPlace {
    /// The place of a whole line.
    #[must_use]
    pub const fn line(line: u32) -> Self {
        Self { line, column: None }
    }

    /// The place of a cell.
    #[must_use]
    pub const fn cell(line: u32, column: u32) -> Self {
        Self { line, column: Some(column) }
    }

    /// Returns the column as spreadsheets name it: `A`, `Z`, `AA`; `""` for the line as a whole.
    #[must_use]
    pub fn letters(self) -> String {
        self.column.map(letters).unwrap_or_default()
    }
}

/// Returns the name of a column, from 1, in spreadsheets.
#[must_use]
pub fn letters(mut column: u32) -> String {
    let mut name = Vec::new();
    while column > 0 {
        column -= 1;
        // Below 26, so that it is a letter.
        name.push(char::from(b'A' + u8::try_from(column % 26).unwrap_or_default()));
        column /= 26;
    }
    name.into_iter().rev().collect()
}

/// What a cell has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum GridCell {
    /// Text, or a number as it is shown.
    Text(Box<str>),
    /// A date that a spreadsheet made of what was typed, as it is shown.
    Date(Box<str>),
    /// A formula whose value was not saved, or is an error: the formula or the error, if it is known.
    NoValue(Box<str>),
}

impl GridCell {
    /// Returns its text, `""` of a cell without a value.
    #[must_use]
    pub fn text(&self) -> &str {
        match self {
            Self::Text(text) | Self::Date(text) => text,
            Self::NoValue(_) => "",
        }
    }

    /// Returns `true` if nothing can be seen in it.
    #[must_use]
    pub fn is_blank(&self) -> bool {
        match self {
            Self::Text(text) => text.chars().all(is_blank),
            Self::Date(_) | Self::NoValue(_) => false,
        }
    }
}

/// Returns `true` for a character that shows nothing, also of those that spreadsheets and web pages leave in cells.
#[must_use]
pub const fn is_blank(ch: char) -> bool {
    ch.is_whitespace() || matches!(ch, '\u{200b}' | '\u{feff}')
}

/// A line that has a cell which is not blank.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GridRow {
    /// Its place, from 1.
    pub line: u32,
    /// Its cells from the first column on.
    pub cells: Vec<GridCell>,
}

impl GridRow {
    /// Returns a cell by its column, from 0; `None` for a blank one.
    #[must_use]
    pub fn cell(&self, column: usize) -> Option<&GridCell> {
        self.cells.get(column).filter(|cell| !cell.is_blank())
    }

    /// Iterates over the cells that are not blank, with their columns from 0.
    pub fn filled(&self) -> impl Iterator<Item = (usize, &GridCell)> {
        self.cells.iter().enumerate().filter(|(_, cell)| !cell.is_blank())
    }
}

/// The cells of one table. Blank lines are left out.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Grid {
    /// The name of the sheet; `None` of a text.
    pub sheet: Option<Arc<str>>,
    /// The other sheets that have cells.
    pub other_sheets: Vec<Arc<str>>,
    /// The lines.
    pub rows: Vec<GridRow>,
    /// How many of them are hidden or filtered away in the spreadsheet.
    pub hidden: usize,
    /// Cells that are merged downwards, and so have what the first of them has.
    pub merged: Vec<MergedCells>,
    /// How many cells have a formula that refers to another workbook.
    pub external: usize,
    /// Whether `'` before a text keeps spreadsheets from taking it for a formula.
    pub is_guarded: bool,
}

/// Cells of a column that a merged cell was filled into.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MergedCells {
    /// The column, from 0.
    pub column: usize,
    /// The line of the first cell that was filled.
    pub first: u32,
    /// The line of the last one.
    pub last: u32,
    pub cells: usize,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_named_as_in_spreadsheets() {
        for (column, name) in [(1, "A"), (26, "Z"), (27, "AA"), (52, "AZ"), (53, "BA"), (702, "ZZ"), (703, "AAA")] {
            assert_eq!(letters(column), name);
        }
        assert_eq!(CellPlace::line(3).letters(), "");
    }
}
