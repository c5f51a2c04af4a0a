//! Text with a separator between cells: CSV, TSV, and what is copied out of a spreadsheet. Quotes are those of RFC 4180: a
//! quoted cell may hold separators and line breaks, `""` in it is one quote.

use super::TableError;
use super::grid::{CellPlace, Grid, GridCell, GridRow};

/// The separators that are known, in the order in which the first of equal ones is taken.
const SEPARATORS: [char; 3] = ['\t', ',', ';'];

/// Lines that are looked at to find the separator.
const SAMPLE: usize = 50;

/// Filled cells that are read; more is no table of processes.
pub const MAX_CELLS: usize = 4_000_000;

/// The longest cell, in bytes.
pub const MAX_CELL: usize = 1 << 20;

/// Reads a text. Cells of a text without any separator stand in one column.
///
/// # Errors
///
/// When a quoted cell has no end, or a bound is exceeded.
pub fn read(text: &str) -> Result<Grid, TableError> {
    let separator = separator(text);
    let mut rows = Vec::new();
    let mut filled = 0;
    let mut reader = Reader { rest: text, line: 1, separator };
    while !reader.rest.is_empty() {
        let line = reader.line;
        let mut cells = Vec::new();
        loop {
            let place = CellPlace::cell(reader.line, u32::try_from(cells.len() + 1).unwrap_or(u32::MAX));
            let (cell, is_last) = reader.cell().ok_or(TableError::OpenQuote(place))?;
            if cell.len() > MAX_CELL {
                return Err(TableError::LargeCell { place, limit: MAX_CELL });
            }
            cells.push(GridCell::Text(cell.into()));
            if is_last {
                break;
            }
        }
        while cells.last().is_some_and(GridCell::is_blank) {
            cells.pop();
        }
        filled += cells.iter().filter(|cell| !cell.is_blank()).count();
        if filled > MAX_CELLS {
            return Err(TableError::TooManyCells { limit: MAX_CELLS });
        }
        if !cells.is_empty() {
            rows.push(GridRow { line, cells });
        }
    }
    Ok(Grid { rows, is_guarded: true, ..Grid::default() })
}

/// Returns `true` if a text has several columns: each line has as many tabs, or a first line without a digit names them.
#[must_use]
pub fn has_columns(text: &str) -> bool {
    let mut lines = text.lines().filter(|line| !line.trim().is_empty());
    let Some(first) = lines.next() else { return false };
    let count = |line: &str, separator| line.matches(separator).count();
    let rest: Vec<&str> = lines.collect();
    let tabs = count(first.trim_end_matches(['\r', '\n']), '\t');
    if tabs > 0 && rest.iter().all(|line| count(line, '\t') == tabs) {
        return true;
    }
    let is_heading = !first.contains(|ch: char| ch.is_ascii_digit());
    is_heading && !rest.is_empty() && [',', ';', '\t'].into_iter().any(|separator| count(first, separator) > 0)
}

/// Finds the separator: the one that stands in the largest part of the lines, then the one that divides the largest part
/// into the same number of cells. Quoted cells are passed over, which makes the number of lines differ by separator.
#[must_use]
pub fn separator(text: &str) -> char {
    // `sep=;` is how a file tells Excel.
    if let Some(told) = text.lines().next().and_then(|line| line.trim().strip_prefix("sep=")) {
        return told.chars().next().unwrap_or(',');
    }
    let score = |separator: &char| {
        let mut counts: Vec<usize> = Vec::new();
        let mut reader = Reader { rest: text, line: 1, separator: *separator };
        while !reader.rest.is_empty() && counts.len() < SAMPLE {
            let mut count = 0;
            while let Some((_, false)) = reader.cell() {
                count += 1;
            }
            counts.push(count);
        }
        let most = counts.iter().copied().max().unwrap_or_default();
        let alike = counts.iter().filter(|count| **count == most && most > 0).count();
        let with = counts.iter().filter(|count| **count > 0).count();
        let part_of = |lines: usize| lines * 1_000 / counts.len().max(1);
        (part_of(with), part_of(alike))
    };
    let mut best = (',', (0, 0));
    for separator in &SEPARATORS {
        let found = score(separator);
        if found > best.1 {
            best = (*separator, found);
        }
    }
    best.0
}

struct Reader<'a> {
    rest: &'a str,
    line: u32,
    separator: char,
}

impl Reader<'_> {
    /// Reads a cell, and returns whether it is the last of its line; `None` if a quote has no end.
    fn cell(&mut self) -> Option<(String, bool)> {
        let mut cell = String::new();
        if let Some(quoted) = self.rest.strip_prefix('"') {
            self.rest = quoted;
            loop {
                let end = self.rest.find('"').unwrap_or(self.rest.len());
                let (text, rest) = self.rest.split_at(end);
                self.line += u32::try_from(memchr::memchr_iter(b'\n', text.as_bytes()).count()).unwrap_or_default();
                cell.push_str(text);
                let Some(rest) = rest.strip_prefix('"') else {
                    self.rest = "";
                    return None;
                };
                let Some(again) = rest.strip_prefix('"') else {
                    self.rest = rest;
                    break;
                };
                cell.push('"');
                self.rest = again;
            }
        }
        // What stands behind a closing quote belongs to the cell, as in Excel.
        let end = self.rest.find([self.separator, '\n', '\r']).unwrap_or(self.rest.len());
        let (text, rest) = self.rest.split_at(end);
        cell.push_str(text);
        if let Some(rest) = rest.strip_prefix(self.separator) {
            self.rest = rest;
            return Some((cell, false));
        }
        let rest = rest.strip_prefix('\r').unwrap_or(rest);
        self.rest = rest.strip_prefix('\n').unwrap_or(rest);
        self.line += 1;
        Some((cell, true))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cells(text: &str) -> Vec<(u32, Vec<String>)> {
        let grid = read(text).unwrap();
        let row = |row: GridRow| (row.line, row.cells.iter().map(|cell| cell.text().to_owned()).collect());
        grid.rows.into_iter().map(row).collect()
    }

    #[test]
    fn cells_keep_their_lines_whatever_stands_between_quotes() {
        let text = "a,\"b \"\"x\"\", y\nz\",c\r\n\r\n,,\n\"d\"e,,\n";
        assert_eq!(cells(text), [(1, vec!["a".into(), "b \"x\", y\nz".into(), "c".into()]), (5, vec!["de".into()]),]);
    }

    #[test]
    fn the_separator_is_found_beside_others_in_cells() {
        for (text, expected) in [
            ("a,b\n1,2\n", ','),
            ("a;b\n1,5;2,5\n", ';'),
            ("a\tb\n1,2\t3,4\n", '\t'),
            ("a,b\n\"1;2;3\",4\n", ','),
            ("sep=;\na;b", ';'),
            ("title\na;b\n1;2\n", ';'),
            // With the wrong one a cell of several lines is several lines.
            ("a,b\n\"x\n;y\n;z\",;\n", ','),
            ("one\ntwo\n", ','),
            ("", ','),
        ] {
            assert_eq!(separator(text), expected, "{text:?}");
        }
    }

    #[test]
    fn an_open_quote_is_named_with_its_place() {
        assert_eq!(read("a,b\n1,\"2\n3"), Err(TableError::OpenQuote(CellPlace::cell(2, 2))));
    }
}
