//! Workbooks: XLSX and ODS by calamine, with bounds that hold before anything is unpacked into memory.

use super::TableError;
use super::delimited::{MAX_CELL, MAX_CELLS};
use super::grid::{CellPlace, Grid, GridCell, GridRow, MergedCells};
use calamine::{Data, DataRef, Dimensions, ExcelDateTime, Ods, Reader, SheetVisible, Xlsx};
use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::io::{Cursor, Read};
use std::sync::Arc;
use zip::ZipArchive;

/// Most bytes that a workbook may have once it is unpacked.
const MAX_UNPACKED: u64 = 512 << 20;

/// What the first bytes of a file are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Container {
    /// A ZIP archive: XLSX and ODS.
    Zip,
    /// A compound file: XLS, and workbooks with a password.
    Compound,
}

impl Container {
    /// Recognises a workbook by its first bytes.
    pub(super) fn of(bytes: &[u8]) -> Option<Self> {
        match bytes {
            [b'P', b'K', 3, 4, ..] | [b'P', b'K', 5, 6, ..] => Some(Self::Zip),
            [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1, ..] => Some(Self::Compound),
            _ => None,
        }
    }
}

/// Cells by row and column, from 0, as they are found.
type Cells = BTreeMap<u32, BTreeMap<u32, GridCell>>;

/// Reads a sheet of a workbook: the one that is named, or the first visible one with cells.
///
/// # Errors
///
/// When it has a password, exceeds a bound, is damaged, or has no such sheet.
pub(super) fn read(bytes: &[u8], container: Container, sheet: Option<&str>) -> Result<Grid, TableError> {
    match container {
        Container::Compound => {
            // A workbook with a password is an encrypted package in a compound file.
            let mark: Vec<u8> = "EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes).collect();
            if memchr::memmem::find(bytes, &mark).is_some() {
                return Err(TableError::Password);
            }
            Err(TableError::OldExcel)
        }
        Container::Zip => {
            let parts = unpack(bytes)?;
            if let Some(content) = parts.get("content.xml") {
                bound_repeats(content)?;
                let mut book = Ods::new(Cursor::new(bytes)).map_err(|error| damaged(&error))?;
                return by_range(&mut book, sheet, |_, _| Vec::new());
            }
            read_xlsx(bytes, sheet, &parts)
        }
    }
}

fn damaged(error: &dyn std::fmt::Display) -> TableError {
    let message = error.to_string();
    if message.contains("password") { TableError::Password } else { TableError::Damaged { message } }
}

/// Unpacks the parts that say which rows are hidden or repeated, and counts the bytes of all: an archive may say less than
/// it has.
fn unpack(bytes: &[u8]) -> Result<BTreeMap<String, String>, TableError> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|error| damaged(&error))?;
    let mut rest = MAX_UNPACKED;
    let mut parts = BTreeMap::new();
    for at in 0..archive.len() {
        let mut entry = archive.by_index(at).map_err(|error| damaged(&error))?;
        let name = entry.name().map_err(|error| damaged(&error))?.into_owned();
        let is_wanted = name == "content.xml"
            || name == "xl/workbook.xml"
            || name == "xl/_rels/workbook.xml.rels"
            || name.starts_with("xl/worksheets/sheet");
        let read = if is_wanted {
            let mut content = Vec::new();
            let read = entry.by_ref().take(rest + 1).read_to_end(&mut content).map_err(|error| damaged(&error))?;
            parts.insert(name, String::from_utf8_lossy(&content).into_owned());
            read as u64
        } else {
            std::io::copy(&mut entry.by_ref().take(rest + 1), &mut std::io::sink()).map_err(|error| damaged(&error))?
        };
        rest = rest.checked_sub(read).ok_or(TableError::TooLarge { limit: MAX_UNPACKED })?;
    }
    Ok(parts)
}

/// Returns the value of an attribute of a tag; only what escapes occur in names of sheets are read.
fn attribute<'a>(tag: &'a str, name: &str) -> Option<&'a str> {
    let mut rest = tag;
    while let Some(at) = rest.find(name) {
        let (before, after) = rest.split_at(at);
        let after = after.get(name.len()..)?;
        if before.ends_with(char::is_whitespace)
            && let Some(value) = after.strip_prefix("=\"").or_else(|| after.strip_prefix("='"))
        {
            return value.split(['"', '\'']).next();
        }
        rest = after;
    }
    None
}

/// Iterates over the tags of a name, each up to its `>`.
fn tags<'a>(xml: &'a str, name: &'a str) -> impl Iterator<Item = &'a str> {
    xml.split('<').filter_map(move |piece| {
        let tag = piece.split('>').next()?;
        let rest = tag.strip_prefix(name)?;
        rest.starts_with([' ', '/', '\t', '\n', '\r']).then_some(tag).or_else(|| rest.is_empty().then_some(tag))
    })
}

/// Refuses an ODS sheet whose repeated cells would fill the memory: two numbers may stand for 10¹⁰ cells.
fn bound_repeats(content: &str) -> Result<(), TableError> {
    let (mut cells, mut rows) = (0_u64, 1_u64);
    for piece in content.split('<') {
        let Some(tag) = piece.split('>').next() else { continue };
        let repeats = |name| attribute(tag, name).and_then(|text| text.parse::<u64>().ok()).unwrap_or(1);
        if tag.starts_with("table:table-row ") || tag == "table:table-row" {
            rows = repeats("table:number-rows-repeated");
        } else if tag.starts_with("table:table-cell") && tag.contains("office:value-type") {
            cells = cells.saturating_add(rows.saturating_mul(repeats("table:number-columns-repeated")));
        }
        if cells > MAX_CELLS as u64 {
            return Err(TableError::TooManyCells { limit: MAX_CELLS });
        }
    }
    Ok(())
}

/// Returns the sheet to read and the other visible ones.
fn choose(
    sheets: &[calamine::Sheet],
    wanted: Option<&str>,
    has_cells: impl FnMut(&str) -> bool,
) -> Result<(String, Vec<Arc<str>>), TableError> {
    let visible: Vec<&str> =
        sheets.iter().filter(|sheet| sheet.visible == SheetVisible::Visible).map(|sheet| sheet.name.as_str()).collect();
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

fn read_xlsx(bytes: &[u8], sheet: Option<&str>, parts: &BTreeMap<String, String>) -> Result<Grid, TableError> {
    let mut book = Xlsx::new(Cursor::new(bytes)).map_err(|error| damaged(&error))?;
    let sheets = book.sheets_metadata().to_vec();
    let has_cells = |name: &str| {
        let found = book.worksheet_cells_reader(name).and_then(|mut reader| reader.next_cell());
        matches!(found, Ok(Some(_)))
    };
    let (name, other_sheets) = choose(&sheets, sheet, has_cells)?;
    let mut cells = Cells::new();
    let mut filled = 0;
    let merged = book.merge_cells_by_sheet_name(&name).unwrap_or_default();
    let mut reader = book.worksheet_cells_reader(&name).map_err(|error| damaged(&error))?;
    while let Some(found) = reader.next_cell_with_formula().map_err(|error| damaged(&error))? {
        let cell = match found.value {
            DataRef::SharedString(text) => Some(GridCell::Text(text.into())),
            value => cell_of(&value.into()),
        };
        let cell = match (cell, &found.formula) {
            (None, Some(formula)) => Some(GridCell::NoValue(format!("={formula}").into())),
            (cell, _) => cell,
        };
        if let Some(cell) = cell {
            put(&mut cells, found.pos, cell, &mut filled)?;
        }
    }
    let merged = fill_merged(&mut cells, &merged);
    let hidden = hidden_rows(parts, &name);
    Ok(Grid { hidden, merged, ..grid(cells, &name, other_sheets) })
}

/// Counts the hidden rows of a sheet of an XLSX; filtered ones are hidden.
fn hidden_rows(parts: &BTreeMap<String, String>, sheet: &str) -> usize {
    let part = || {
        let book = parts.get("xl/workbook.xml")?;
        let unescape =
            |text: &str| text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&amp;", "&");
        let tag = tags(book, "sheet").find(|tag| attribute(tag, "name").map(unescape).as_deref() == Some(sheet))?;
        let id = attribute(tag, "r:id")?;
        let relations = parts.get("xl/_rels/workbook.xml.rels")?;
        let target = tags(relations, "Relationship").find(|tag| attribute(tag, "Id") == Some(id))?;
        let path = attribute(target, "Target")?.trim_start_matches('/').trim_start_matches("xl/");
        parts.get(&format!("xl/{path}"))
    };
    let is_hidden = |tag: &&str| matches!(attribute(tag, "hidden"), Some("1" | "true"));
    part().map_or(0, |xml| tags(xml, "row").filter(is_hidden).count())
}

/// Reads a sheet of a format whose reader returns a whole range.
fn by_range<R: Reader<Cursor<B>>, B: AsRef<[u8]>>(
    book: &mut R,
    sheet: Option<&str>,
    merged: impl Fn(&mut R, &str) -> Vec<Dimensions>,
) -> Result<Grid, TableError>
where
    Cursor<B>: std::io::Read + std::io::Seek,
    R::Error: std::fmt::Display,
{
    let sheets = book.sheets_metadata().to_vec();
    let has_cells = |name: &str| book.worksheet_range(name).is_ok_and(|range| !range.is_empty());
    let (name, other_sheets) = choose(&sheets, sheet, has_cells)?;
    let range = book.worksheet_range(&name).map_err(|error| damaged(&error))?;
    let (top, left) = range.start().unwrap_or_default();
    let mut cells = Cells::new();
    let mut filled = 0;
    for (row, column, value) in range.used_cells() {
        if let Some(cell) = cell_of(value) {
            let at = (top + u32::try_from(row).unwrap_or(u32::MAX), left + u32::try_from(column).unwrap_or(u32::MAX));
            put(&mut cells, at, cell, &mut filled)?;
        }
    }
    if let Ok(formulas) = book.worksheet_formula(&name) {
        let (top, left) = formulas.start().unwrap_or_default();
        for (row, column, formula) in formulas.used_cells().filter(|(_, _, formula)| !formula.is_empty()) {
            let at = (top + u32::try_from(row).unwrap_or(u32::MAX), left + u32::try_from(column).unwrap_or(u32::MAX));
            let known = cells.get(&at.0).is_some_and(|row| row.contains_key(&at.1));
            if !known {
                put(&mut cells, at, GridCell::NoValue(format!("={formula}").into()), &mut filled)?;
            }
        }
    }
    let merged = merged(book, &name);
    let merged = fill_merged(&mut cells, &merged);
    Ok(Grid { merged, ..grid(cells, &name, other_sheets) })
}

fn put(cells: &mut Cells, (row, column): (u32, u32), cell: GridCell, filled: &mut usize) -> Result<(), TableError> {
    if cell.text().len() > MAX_CELL {
        let place = CellPlace::cell(row.saturating_add(1), column.saturating_add(1));
        return Err(TableError::LargeCell { place, limit: MAX_CELL });
    }
    *filled += 1;
    if *filled > MAX_CELLS {
        return Err(TableError::TooManyCells { limit: MAX_CELLS });
    }
    cells.entry(row).or_default().insert(column, cell);
    Ok(())
}

/// Returns a cell; `None` for an empty one.
fn cell_of(value: &Data) -> Option<GridCell> {
    let text = match value {
        Data::Empty => return None,
        Data::String(text) | Data::DurationIso(text) => text.clone(),
        Data::Int(number) => number.to_string(),
        // Whole numbers are floats in workbooks; they are written without a fraction.
        Data::Float(number) => number.to_string(),
        Data::Bool(flag) => flag.to_string(),
        Data::DateTime(at) => return Some(GridCell::Date(date(at).into())),
        Data::DateTimeIso(text) => return Some(GridCell::Date(text.as_str().into())),
        Data::Error(error) => return Some(GridCell::NoValue(error.to_string().into())),
    };
    Some(GridCell::Text(text.into()))
}

/// Writes a date as the CMDB takes it: `2026-11-28`, with the time where it has one.
fn date(at: &ExcelDateTime) -> String {
    let (year, month, day, hour, minute, second, _) = at.to_ymd_hms_milli();
    let day = format!("{year:04}-{month:02}-{day:02}");
    if (hour, minute, second) == (0, 0, 0) { day } else { format!("{day} {hour:02}:{minute:02}:{second:02}") }
}

/// Fills cells that are merged downwards with what the first of them has. Cells that are merged to the right stay blank:
/// they are titles and headings of groups.
fn fill_merged(cells: &mut Cells, merged: &[Dimensions]) -> Vec<MergedCells> {
    let mut filled: BTreeMap<u32, MergedCells> = BTreeMap::new();
    for Dimensions { start, end } in merged {
        let Some(first) = cells.get(&start.0).and_then(|row| row.get(&start.1)).cloned() else { continue };
        // A merge of whole columns says nothing of rows that have nothing else.
        let rows: Vec<u32> = cells.range(start.0 + 1..=end.0.max(start.0 + 1)).map(|(row, _)| *row).collect();
        for row in rows.into_iter().filter(|row| *row <= end.0) {
            let Some(own) = cells.get_mut(&row) else { continue };
            if let Entry::Vacant(place) = own.entry(start.1) {
                place.insert(first.clone());
                let (column, line) = (start.1 as usize, row.saturating_add(1));
                let known = filled.entry(start.1).or_insert(MergedCells { column, first: line, last: line, cells: 0 });
                (known.first, known.last) = (known.first.min(line), known.last.max(line));
                known.cells += 1;
            }
        }
    }
    filled.into_values().collect()
}

fn grid(cells: Cells, name: &str, other_sheets: Vec<Arc<str>>) -> Grid {
    let row = |(row, cells): (u32, BTreeMap<u32, GridCell>)| {
        let mut line = Vec::new();
        for (column, cell) in cells {
            let column = column as usize;
            line.resize_with(column, || GridCell::Text("".into()));
            line.push(cell);
        }
        GridRow { line: row.saturating_add(1), cells: line }
    };
    let rows: Vec<GridRow> = cells.into_iter().map(row).filter(|row| row.filled().next().is_some()).collect();
    Grid { sheet: Some(name.into()), other_sheets, rows, ..Grid::default() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attributes_and_tags_are_found() {
        let xml =
            "<sheets><sheet name='A &amp; B' r:id=\"rId1\"/><sheetX name='b'/></sheets><row r=\"1\" hidden=\"1\">";
        assert_eq!(tags(xml, "sheet").count(), 1);
        let tag = tags(xml, "sheet").next().unwrap();
        assert_eq!((attribute(tag, "name"), attribute(tag, "r:id")), (Some("A &amp; B"), Some("rId1")));
        assert_eq!(attribute(tag, "me"), None);
        assert_eq!(tags(xml, "row").count(), 1);
    }

    #[test]
    fn repeated_cells_of_an_ods_are_bounded() {
        let row = |repeats: u64, columns: u64| {
            format!(
                "<table:table-row table:number-rows-repeated=\"{repeats}\"><table:table-cell office:value-type=\"string\" \
                 table:number-columns-repeated=\"{columns}\"/></table:table-row>"
            )
        };
        assert_eq!(bound_repeats(&row(1_000, 4_000)), Ok(()));
        let refused = Err(TableError::TooManyCells { limit: MAX_CELLS });
        assert_eq!(bound_repeats(&row(1_048_576, 16_384)), refused);
    }
}
