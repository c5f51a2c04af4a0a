//! The cells of one sheet of a workbook while they are read, and the bounds that hold for all forms of workbooks.

use super::TableError;
use super::delimited::{MAX_CELL, MAX_CELLS};
use super::grid::{CellPlace, Grid, GridCell, GridRow, MergedCells};
use calamine::Dimensions;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Most bytes that a workbook may have once it is unpacked, and that the texts of a sheet may have: many cells may share
/// one long text.
pub(super) const MAX_UNPACKED: u64 = 512 << 20;

/// Most blank cells that stand before filled ones: a row is stored from the first column on.
const MAX_PADDING: usize = 4 * MAX_CELLS;

/// The name of a sheet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct SheetName {
    pub(super) name: String,
    /// Whether the spreadsheet shows it.
    pub(super) is_visible: bool,
}

/// Returns the sheet to read and the other ones.
///
/// # Errors
///
/// When there is no sheet of the wanted name, or none at all.
pub(super) fn choose(
    sheets: &[SheetName],
    wanted: Option<&str>,
    has_cells: impl FnMut(&str) -> bool,
) -> Result<(String, Vec<Arc<str>>), TableError> {
    let visible: Vec<&str> = sheets.iter().filter(|sheet| sheet.is_visible).map(|sheet| sheet.name.as_str()).collect();
    let names = || sheets.iter().map(|sheet| Arc::from(sheet.name.as_str())).collect::<Vec<Arc<str>>>();
    let mut has_cells = has_cells;
    let chosen = if let Some(wanted) = wanted {
        sheets.iter().map(|sheet| sheet.name.as_str()).find(|name| *name == wanted)
    } else {
        visible.iter().copied().find(|name| has_cells(name)).or_else(|| visible.first().copied())
    };
    let Some(chosen) = chosen.map(str::to_owned) else {
        return Err(
            wanted.map_or(TableError::Empty, |wanted| TableError::NoSheet { name: wanted.into(), names: names() })
        );
    };
    // Those behind it first, so that going to the first of them walks through all.
    let mut others = names();
    let at = others.iter().position(|name| **name == *chosen).unwrap_or_default();
    others.rotate_left(at);
    others.remove(0);
    Ok((chosen, others))
}

/// Cells by row and column, from 0, as they are found.
#[derive(Debug, Default)]
pub(super) struct SheetCells {
    cells: BTreeMap<u32, BTreeMap<u32, GridCell>>,
    filled: usize,
    /// Bytes of all texts.
    bytes: u64,
    /// Ranges that are merged.
    pub(super) merged: Vec<Dimensions>,
    /// Rows that are hidden or filtered away, from 0; they may have no cells.
    pub(super) hidden: BTreeSet<u32>,
    /// Cells whose formula refers to another workbook.
    pub(super) external: usize,
}

impl SheetCells {
    /// Returns `true` if no cell was put into it.
    pub(super) fn is_empty(&self) -> bool {
        self.cells.is_empty()
    }

    /// Puts a cell in.
    ///
    /// # Errors
    ///
    /// When a bound is exceeded.
    pub(super) fn put(&mut self, (row, column): (u32, u32), cell: GridCell) -> Result<(), TableError> {
        self.count((row, column), &cell, 1)?;
        self.cells.entry(row).or_default().insert(column, cell);
        Ok(())
    }

    /// Counts a cell that is put in a number of times.
    ///
    /// # Errors
    ///
    /// When a bound is exceeded.
    pub(super) fn count(&mut self, (row, column): (u32, u32), cell: &GridCell, times: usize) -> Result<(), TableError> {
        let size = match cell {
            GridCell::Text(text) | GridCell::Date(text) | GridCell::NoValue(text) => text.len(),
        };
        if size > MAX_CELL {
            let place = CellPlace::cell(row.saturating_add(1), column.saturating_add(1));
            return Err(TableError::LargeCell { place, limit: MAX_CELL });
        }
        self.filled = self.filled.saturating_add(times);
        if self.filled > MAX_CELLS {
            return Err(TableError::TooManyCells { limit: MAX_CELLS });
        }
        self.bytes += (size as u64).saturating_mul(times as u64);
        if self.bytes > MAX_UNPACKED {
            return Err(TableError::TooLarge { limit: MAX_UNPACKED });
        }
        Ok(())
    }

    /// Puts a cell in that was counted already.
    pub(super) fn put_counted(&mut self, (row, column): (u32, u32), cell: GridCell) {
        self.cells.entry(row).or_default().insert(column, cell);
    }

    /// Returns `true` if the place has a cell.
    pub(super) fn has(&self, (row, column): (u32, u32)) -> bool {
        self.cells.get(&row).is_some_and(|own| own.contains_key(&column))
    }

    /// Fills cells that are merged downwards with what the first of them has. Cells that are merged to the right stay
    /// blank: they are titles and headings of groups.
    fn fill_merged(&mut self) -> Result<Vec<MergedCells>, TableError> {
        let mut filled: BTreeMap<u32, MergedCells> = BTreeMap::new();
        let mut steps = 0;
        for Dimensions { start, end } in std::mem::take(&mut self.merged) {
            let Some(first) = self.cells.get(&start.0).and_then(|row| row.get(&start.1)).cloned() else { continue };
            if end.0 <= start.0 {
                continue;
            }
            // A merge of whole columns says nothing of rows that have nothing else.
            let rows: Vec<u32> = self.cells.range(start.0 + 1..=end.0).map(|(row, _)| *row).collect();
            // Ranges of a damaged file overlap: each may have all rows.
            steps += rows.len();
            if steps > MAX_CELLS {
                return Err(TableError::TooManyCells { limit: MAX_CELLS });
            }
            for row in rows {
                if self.has((row, start.1)) {
                    continue;
                }
                self.put((row, start.1), first.clone())?;
                let (column, line) = (start.1 as usize, row.saturating_add(1));
                let known = filled.entry(start.1).or_insert(MergedCells { column, first: line, last: line, cells: 0 });
                (known.first, known.last) = (known.first.min(line), known.last.max(line));
                known.cells += 1;
            }
        }
        Ok(filled.into_values().collect())
    }

    /// Returns the grid.
    ///
    /// # Errors
    ///
    /// When a bound is exceeded.
    pub(super) fn into_grid(mut self, name: &str, other_sheets: Vec<Arc<str>>) -> Result<Grid, TableError> {
        let merged = self.fill_merged()?;
        let mut padding = MAX_PADDING;
        let mut rows = Vec::new();
        let mut hidden = 0;
        for (row, cells) in self.cells {
            let mut line = Vec::new();
            for (column, cell) in cells {
                let column = column as usize;
                let blank = column.saturating_sub(line.len());
                padding = padding.checked_sub(blank).ok_or(TableError::TooManyCells { limit: MAX_CELLS })?;
                line.resize_with(column, || GridCell::Text("".into()));
                line.push(cell);
            }
            let own = GridRow { line: row.saturating_add(1), cells: line };
            if own.filled().next().is_some() {
                hidden += usize::from(self.hidden.contains(&row));
                rows.push(own);
            }
        }
        let external = self.external;
        Ok(Grid { sheet: Some(name.into()), other_sheets, rows, hidden, merged, external, ..Grid::default() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(text: &str) -> GridCell {
        GridCell::Text(text.into())
    }

    #[test]
    fn texts_that_many_cells_share_are_bounded() {
        let mut sheet = SheetCells::default();
        let long = text(&"x".repeat(MAX_CELL));
        assert_eq!(sheet.count((0, 0), &long, 512), Ok(()));
        assert_eq!(sheet.count((0, 0), &long, 1), Err(TableError::TooLarge { limit: MAX_UNPACKED }));
        let mut sheet = SheetCells::default();
        let refused = Err(TableError::TooManyCells { limit: MAX_CELLS });
        assert_eq!(sheet.count((0, 0), &text("x"), MAX_CELLS + 1), refused);
        let place = CellPlace::cell(3, 2);
        let refused = Err(TableError::LargeCell { place, limit: MAX_CELL });
        assert_eq!(sheet.put((2, 1), text(&"x".repeat(MAX_CELL + 1))), refused);
    }

    #[test]
    fn blank_cells_before_filled_ones_are_bounded() {
        let mut sheet = SheetCells::default();
        for row in 0..1_000 {
            sheet.put((row, 16_383), text("x")).unwrap();
        }
        let refused = sheet.into_grid("a", Vec::new());
        assert_eq!(refused, Err(TableError::TooManyCells { limit: MAX_CELLS }));
    }

    #[test]
    fn merged_cells_that_overlap_are_bounded() {
        let mut sheet = SheetCells::default();
        for row in 0..3_000 {
            sheet.put((row, 0), text("x")).unwrap();
        }
        sheet.merged = vec![Dimensions { start: (0, 0), end: (u32::MAX, 0) }; 3_000];
        assert_eq!(sheet.into_grid("a", Vec::new()), Err(TableError::TooManyCells { limit: MAX_CELLS }));
    }

    #[test]
    fn only_hidden_rows_with_cells_count() {
        let mut sheet = SheetCells::default();
        sheet.put((1, 0), text("x")).unwrap();
        sheet.put((2, 0), text(" ")).unwrap();
        sheet.hidden = [1, 2, 9].into();
        assert_eq!(sheet.into_grid("a", Vec::new()).unwrap().hidden, 1);
    }
}
