//! Workbooks: XLSX by calamine, the others by readers of their own, with bounds that hold before anything is unpacked into
//! memory.

use super::compound::Compound;
use super::grid::{Grid, GridCell};
use super::sheet::{MAX_UNPACKED, SheetCells, SheetName, choose};
use super::{OldFault, TableError, ods, oldexcel};
use calamine::{Data, DataRef, ExcelDateTime, ExcelDateTimeType, Reader, SheetVisible, Xlsx};
use std::collections::{BTreeMap, BTreeSet};
use std::io::{Cursor, Read};
use zip::ZipArchive;

/// What the first bytes of a file are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Container {
    /// A ZIP archive: XLSX and ODS.
    Zip,
    /// A compound file: XLS, and workbooks with a password.
    Compound,
    /// The records of Excel 2 to 4 without a container: these begin with a BOF of their versions.
    Bare,
}

impl Container {
    /// Recognises a workbook by its first bytes.
    pub(super) fn of(bytes: &[u8]) -> Option<Self> {
        match bytes {
            [b'P', b'K', 3, 4, ..] | [b'P', b'K', 5, 6, ..] => Some(Self::Zip),
            [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1, ..] => Some(Self::Compound),
            [9, 0, 4, 0, ..] | [9, 2 | 4, 6, 0, ..] => Some(Self::Bare),
            _ => None,
        }
    }
}

/// Reads a sheet of a workbook: the one that is named, or the first visible one with cells.
///
/// # Errors
///
/// When it has a password, exceeds a bound, is damaged, or has no such sheet.
pub(super) fn read(bytes: &[u8], container: Container, sheet: Option<&str>) -> Result<Grid, TableError> {
    match container {
        Container::Compound => {
            let file = Compound::open(bytes)?;
            // A workbook with a password is an encrypted package in a compound file.
            if file.has("EncryptedPackage") { Err(TableError::Password) } else { oldexcel::read(&file, sheet) }
        }
        Container::Bare => Err(TableError::OldExcel(OldFault::Version)),
        Container::Zip => {
            let parts = unpack(bytes)?;
            if parts.get(ods::MANIFEST).is_some_and(|manifest| manifest.contains(":encryption-data")) {
                return Err(TableError::Password);
            }
            if let Some(content) = parts.get(ods::CONTENT) {
                return ods::read(content, sheet);
            }
            read_xlsx(bytes, sheet, &parts)
        }
    }
}

pub(super) fn damaged(error: &dyn std::fmt::Display) -> TableError {
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
        let is_wanted = name == ods::CONTENT
            || name == ods::MANIFEST
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

fn read_xlsx(bytes: &[u8], sheet: Option<&str>, parts: &BTreeMap<String, String>) -> Result<Grid, TableError> {
    let mut book = Xlsx::new(Cursor::new(bytes)).map_err(|error| damaged(&error))?;
    let sheets = book.sheets_metadata().iter();
    let sheets: Vec<SheetName> = sheets
        .map(|sheet| SheetName { name: sheet.name.clone(), is_visible: sheet.visible == SheetVisible::Visible })
        .collect();
    let has_cells = |name: &str| {
        let found = book.worksheet_cells_reader(name).and_then(|mut reader| reader.next_cell());
        matches!(found, Ok(Some(_)))
    };
    let (name, other_sheets) = choose(&sheets, sheet, has_cells)?;
    let mut cells = SheetCells::default();
    cells.merged = book.merge_cells_by_sheet_name(&name).unwrap_or_default();
    cells.hidden = hidden_rows(parts, &name);
    let mut reader = book.worksheet_cells_reader(&name).map_err(|error| damaged(&error))?;
    while let Some(found) = reader.next_cell_with_formula().map_err(|error| damaged(&error))? {
        let cell = match found.value {
            DataRef::SharedString(text) => Some(GridCell::Text(text.into())),
            value => cell_of(&value.into()),
        };
        cells.external += usize::from(found.formula.as_deref().is_some_and(refers_outside));
        let cell = match (cell, &found.formula) {
            (None, Some(formula)) => Some(GridCell::NoValue(format!("={formula}").into())),
            (cell, _) => cell,
        };
        if let Some(cell) = cell {
            cells.put(found.pos, cell)?;
        }
    }
    cells.into_grid(&name, other_sheets)
}

/// Returns `true` if a formula refers to another workbook, which stands in it as its number: `[1]Sheet1!A1`.
fn refers_outside(formula: &str) -> bool {
    // Texts are in double quotes, and have theirs doubled.
    formula.split('"').step_by(2).any(|code| {
        code.match_indices('[').any(|(at, _)| {
            let (before, after) = code.split_at(at);
            let digits = after.split(']').next().unwrap_or_default().trim_start_matches('[');
            // `Table1[1]` is a column.
            let is_column = before.ends_with(|ch: char| ch.is_alphanumeric() || matches!(ch, '_' | '.' | '[' | ','));
            !is_column && after.contains(']') && !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit())
        })
    })
}

/// Returns the hidden rows of a sheet of an XLSX, from 0; filtered ones are hidden.
fn hidden_rows(parts: &BTreeMap<String, String>, sheet: &str) -> BTreeSet<u32> {
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
    let mut hidden = BTreeSet::new();
    let mut next = 1_u32;
    for tag in part().into_iter().flat_map(|xml| tags(xml, "row")) {
        // A row without a number is the one behind.
        let own = attribute(tag, "r").and_then(|text| text.parse().ok()).unwrap_or(next);
        next = own.saturating_add(1);
        if matches!(attribute(tag, "hidden"), Some("1" | "true")) {
            hidden.insert(own.saturating_sub(1));
        }
    }
    hidden
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

/// Returns the cell of a date, which workbooks store as a number.
pub(super) fn date_cell(value: f64, is_1904: bool) -> GridCell {
    GridCell::Date(date(&ExcelDateTime::new(value, ExcelDateTimeType::DateTime, is_1904)).into())
}

/// Writes a date as the CMDB takes it: `2026-11-28`, with the time where it has one.
fn date(at: &ExcelDateTime) -> String {
    let (year, month, day, hour, minute, second, _) = at.to_ymd_hms_milli();
    let day = format!("{year:04}-{month:02}-{day:02}");
    if (hour, minute, second) == (0, 0, 0) { day } else { format!("{day} {hour:02}:{minute:02}:{second:02}") }
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
    fn formulas_that_refer_to_other_workbooks_are_found() {
        for (formula, expected) in [
            ("[1]Sheet1!A1", true),
            ("SUM('[12]端口 表'!A1:A3)", true),
            ("[1]!name", true),
            ("Sheet1!A1", false),
            ("Table1[1]", false),
            ("Table1[[#This Row],[1]]", false),
            ("CONCATENATE(\"[1]\",A1)", false),
            ("[a]Sheet1!A1", false),
            ("[1", false),
        ] {
            assert_eq!(refers_outside(formula), expected, "{formula}");
        }
    }
}
