//! XLS, the workbooks of Excel 97 to 2003: records of a type, a length and data, in one stream of a compound file. The
//! source is [MS-XLS]; record names are its own. calamine's reader of this form fills the memory on chains that form a
//! circle and panics on records that are cut, so that records are read here, each number checked against the file.
//!
//! ```text
//! BOF  FILEPASS? DATEMODE FORMAT.. XF.. BOUNDSHEET.. SUPBOOK.. EXTERNSHEET SST CONTINUE.. EOF
//! BOF  ROW.. cells MERGECELLS EOF      (once a sheet, where its BOUNDSHEET says)
//! ```

mod records;
#[cfg(test)]
mod tests;

use super::compound::{Compound, u16_at, u32_at};
use super::grid::{Grid, GridCell};
use super::sheet::{SheetCells, SheetName, choose};
use super::workbook::date_cell;
use super::{OldFault, TableError};
use calamine::Dimensions;
use records::{Chunks, Record, Records, string, text_at};
use std::collections::HashMap;

const FORMULA: u16 = 0x0006;
const EOF: u16 = 0x000a;
const EXTERN_SHEET: u16 = 0x0017;
const DATE_MODE: u16 = 0x0022;
const FILE_PASS: u16 = 0x002f;
const BOUND_SHEET: u16 = 0x0085;
const MUL_RK: u16 = 0x00bd;
const RSTRING: u16 = 0x00d6;
const XF: u16 = 0x00e0;
const MERGE_CELLS: u16 = 0x00e5;
const SST: u16 = 0x00fc;
const LABEL_SST: u16 = 0x00fd;
const SUP_BOOK: u16 = 0x01ae;
const NUMBER: u16 = 0x0203;
const LABEL: u16 = 0x0204;
const BOOL_ERR: u16 = 0x0205;
const STRING: u16 = 0x0207;
const ROW: u16 = 0x0208;
const RK: u16 = 0x027e;
const FORMAT: u16 = 0x041e;
const BOF: u16 = 0x0809;

/// The version of BOF that this reads; Excel 5.0 and 95 have 0x0500.
const BIFF8: u16 = 0x0600;

/// Reads a sheet.
///
/// # Errors
///
/// When the file has a password, is older than Excel 97, exceeds a bound, is damaged, or has no such sheet.
pub(super) fn read(file: &Compound<'_>, sheet: Option<&str>) -> Result<Grid, TableError> {
    let Some(stream) = file.stream("Workbook")? else {
        let fault = if file.has("Book") { OldFault::Version } else { OldFault::NoWorkbook };
        return Err(TableError::OldExcel(fault));
    };
    let book = Book::read(&stream)?;
    let names: Vec<SheetName> = book.sheets.iter().map(|(_, name)| name.clone()).collect();
    let mut found: HashMap<String, SheetCells> = HashMap::new();
    let mut failed = None;
    // Sheets lie behind one another; those of a damaged file may all be the same.
    let mut unread = stream.len() * 2;
    let mut cells_of = |name: &str| {
        let at = book.sheets.iter().find(|(_, own)| own.name == name).map_or(0, |(at, _)| *at);
        let (cells, end) = book.cells(&stream, at)?;
        unread = unread.checked_sub(end - at).ok_or(TableError::OldExcel(OldFault::Record { at }))?;
        Ok(cells)
    };
    let has_cells = |name: &str| match cells_of(name) {
        Ok(cells) => {
            let has = !cells.is_empty();
            if has {
                found.insert(name.to_owned(), cells);
            }
            has
        }
        // The error is about the sheet that would be read.
        Err(error) => {
            failed = Some(error);
            true
        }
    };
    let (name, others) = choose(&names, sheet, has_cells)?;
    if let Some(error) = failed {
        return Err(error);
    }
    let cells = match found.remove(&name) {
        Some(cells) => cells,
        None => cells_of(&name)?,
    };
    cells.into_grid(&name, others)
}

/// What the sheets of a workbook share.
#[derive(Default)]
struct Book {
    /// Worksheets by the places of their records.
    sheets: Vec<(usize, SheetName)>,
    strings: Vec<Box<str>>,
    /// Whether each cell format is one of dates.
    dates: Vec<bool>,
    is_1904: bool,
    /// Whether each entry of EXTERNSHEET is of another workbook.
    outside: Vec<bool>,
}

impl Book {
    fn read(stream: &[u8]) -> Result<Self, TableError> {
        let mut book = Self::default();
        let mut records = Records { stream, at: 0 };
        let mut formats: HashMap<u16, bool> = HashMap::new();
        let mut cell_formats = Vec::new();
        let mut other_books = Vec::new();
        let mut is_first = true;
        while let Some(record) = records.next()? {
            let data = record.data;
            let number = |at| u16_at(data, at).ok_or_else(|| record.fault());
            if std::mem::take(&mut is_first) && (record.kind != BOF || number(0)? != BIFF8) {
                return Err(TableError::OldExcel(OldFault::Version));
            }
            match record.kind {
                EOF => break,
                FILE_PASS => return Err(TableError::Password),
                DATE_MODE => book.is_1904 = number(0)? == 1,
                FORMAT => {
                    let code = text_at(data, 2).ok_or_else(|| record.fault())?;
                    formats.insert(number(0)?, is_date_code(&code));
                }
                XF => cell_formats.push(number(2)?),
                // Others are charts and macros.
                BOUND_SHEET if data.get(5).is_none_or(|kind| *kind == 0) => {
                    book.sheets.push(sheet(data).ok_or_else(|| record.fault())?);
                }
                // 0x0401 is this workbook, 0x3a01 the functions of an add-in.
                SUP_BOOK => other_books.push(!matches!(number(2)?, 0x0401 | 0x3a01)),
                EXTERN_SHEET => {
                    let of = |entry: &[u8]| other_books.get(usize::from(u16_at(entry, 0)?)).copied();
                    let entries = records.continued(record)?;
                    let entries: Vec<&[u8]> = entries.rest.into_iter().rev().collect();
                    let entries = entries.concat();
                    let entries = entries.get(2..).unwrap_or_default().chunks_exact(6);
                    book.outside = entries.map(|entry| of(entry).unwrap_or_default()).collect();
                }
                SST => book.strings = strings(&mut records, record)?,
                _ => {}
            }
        }
        if is_first {
            return Err(TableError::OldExcel(OldFault::NoWorkbook));
        }
        let is_date = |id: &u16| formats.get(id).copied().unwrap_or_else(|| is_date_id(*id));
        book.dates = cell_formats.iter().map(is_date).collect();
        Ok(book)
    }

    /// Reads the cells of the sheet at a place of the stream, and returns where it ends.
    fn cells(&self, stream: &[u8], at: usize) -> Result<(SheetCells, usize), TableError> {
        let mut reader = SheetReader {
            book: self,
            sheet: SheetCells::default(),
            waiting: None,
            unsaved: Vec::new(),
            has_values: false,
        };
        let mut records = Records { stream, at };
        let mut depth = 0_usize;
        while let Some(record) = records.next()? {
            match record.kind {
                BOF => depth += 1,
                EOF if depth <= 1 => return Ok((reader.finish()?, records.at)),
                EOF => depth -= 1,
                // Charts stand within a sheet, with cells of their own.
                _ if depth > 1 => {}
                // The bytes where the sheet should begin are something else.
                _ if depth == 0 => return Err(record.fault()),
                STRING => {
                    let text = string(records.continued(record)?).ok_or_else(|| record.fault())?;
                    reader.result(text)?;
                }
                _ => reader.record(record)?,
            }
        }
        Err(TableError::OldExcel(OldFault::Record { at: stream.len() }))
    }
}

/// Returns the place and the name of a sheet.
fn sheet(data: &[u8]) -> Option<(usize, SheetName)> {
    let at = u32_at(data, 0)? as usize;
    let (state, count) = (*data.get(4)?, usize::from(*data.get(6)?));
    let name = Chunks { now: data.get(8..)?, rest: Vec::new() }.characters(count, *data.get(7)?)?;
    Some((at, SheetName { name, is_visible: matches!(state & 3, 0) }))
}

/// Reads the table of strings. Its number of strings may be any: it ends where its records do.
fn strings<'a>(records: &mut Records<'a>, record: Record<'a>) -> Result<Vec<Box<str>>, TableError> {
    let mut chunks = records.continued(record)?;
    chunks.skip(8).ok_or_else(|| record.fault())?;
    let mut strings = Vec::new();
    while chunks.advance() {
        strings.push(chunks.text().ok_or_else(|| record.fault())?.into());
    }
    Ok(strings)
}

/// Returns `true` for the dates and times among the formats that every workbook has; 27-36 and 50-58 are those of East
/// Asian editions, which Chinese Excel takes for a typed `3-5`.
const fn is_date_id(id: u16) -> bool {
    matches!(id, 14..=22 | 27..=36 | 45..=47 | 50..=58)
}

/// Returns `true` if a number format is one of dates or times: outside of quotes, escapes and brackets, its first part
/// has a letter of them. `[h]` counts hours.
fn is_date_code(code: &str) -> bool {
    let mut chars = code.chars();
    while let Some(ch) = chars.next() {
        match ch.to_ascii_lowercase() {
            ';' => return false,
            '"' => drop(chars.by_ref().find(|ch| *ch == '"')),
            // These show, leave the width of, or repeat the next character.
            '\\' | '_' | '*' => drop(chars.next()),
            '[' => {
                let inner: String = chars.by_ref().take_while(|ch| *ch != ']').collect();
                let is_time = |unit: char| !inner.is_empty() && inner.chars().all(|ch| ch.eq_ignore_ascii_case(&unit));
                if ['h', 'm', 's'].into_iter().any(is_time) {
                    return true;
                }
            }
            'd' | 'm' | 'y' | 'h' | 's' => return true,
            _ => {}
        }
    }
    false
}

/// Reads the records of one sheet.
struct SheetReader<'a> {
    book: &'a Book,
    sheet: SheetCells,
    /// The formula whose text stands in the next STRING.
    waiting: Option<(u32, u32)>,
    /// Formulas whose value is an empty text.
    unsaved: Vec<(u32, u32)>,
    /// Whether a formula has another value.
    has_values: bool,
}

impl SheetReader<'_> {
    fn record(&mut self, record: Record<'_>) -> Result<(), TableError> {
        match self.cell(record) {
            Some(done) => done,
            None => Err(record.fault()),
        }
    }

    /// Reads a record; `None` if it is cut.
    fn cell(&mut self, Record { kind, data, .. }: Record<'_>) -> Option<Result<(), TableError>> {
        let place = || Some((u32::from(u16_at(data, 0)?), u32::from(u16_at(data, 2)?)));
        Some(match kind {
            ROW => {
                if u16_at(data, 12)? & 0x20 != 0 {
                    self.sheet.hidden.insert(u32::from(u16_at(data, 0)?));
                }
                Ok(())
            }
            LABEL_SST => {
                let text = self.book.strings.get(u32_at(data, 6)? as usize)?;
                self.sheet.put(place()?, GridCell::Text(text.clone()))
            }
            LABEL | RSTRING => self.sheet.put(place()?, GridCell::Text(text_at(data, 6)?.into())),
            NUMBER => self.number(place()?, u16_at(data, 4)?, f64_at(data, 6)?),
            RK => self.number(place()?, u16_at(data, 4)?, rk(u32_at(data, 6)?)),
            MUL_RK => {
                let (row, first) = place()?;
                // The last column follows the cells.
                let cells = data.get(4..data.len().checked_sub(2)?)?.chunks_exact(6);
                for (column, cell) in (first..).zip(cells) {
                    if let Err(error) = self.number((row, column), u16_at(cell, 0)?, rk(u32_at(cell, 2)?)) {
                        return Some(Err(error));
                    }
                }
                Ok(())
            }
            BOOL_ERR => {
                let value = *data.get(6)?;
                let is_error = *data.get(7)? != 0;
                self.sheet.put(place()?, if is_error { error(value) } else { flag(value) })
            }
            FORMULA => self.formula(place()?, data)?,
            MERGE_CELLS => {
                for range in data.get(2..)?.chunks_exact(8) {
                    let at = |at| u16_at(range, at).map(u32::from);
                    let (start, end) = ((at(0)?, at(4)?), (at(2)?, at(6)?));
                    self.sheet.merged.push(Dimensions { start, end });
                }
                Ok(())
            }
            _ => Ok(()),
        })
    }

    fn number(&mut self, at: (u32, u32), format: u16, value: f64) -> Result<(), TableError> {
        let is_date = self.book.dates.get(usize::from(format)).copied().unwrap_or_default();
        let cell = if is_date { date_cell(value, self.book.is_1904) } else { GridCell::Text(value.to_string().into()) };
        self.sheet.put(at, cell)
    }

    fn formula(&mut self, at: (u32, u32), data: &[u8]) -> Option<Result<(), TableError>> {
        let length = usize::from(u16_at(data, 20)?);
        let tokens = data.get(22..)?;
        let tokens = tokens.get(..length).unwrap_or(tokens);
        self.sheet.external += usize::from(refers_outside(tokens, &self.book.outside));
        if let Err(error) = self.give_up() {
            return Some(Err(error));
        }
        // What has ones there is no number ([MS-XLS] 2.5.133).
        if u16_at(data, 12)? != 0xffff {
            self.has_values = true;
            return Some(self.number(at, u16_at(data, 4)?, f64_at(data, 6)?));
        }
        let value = *data.get(8)?;
        self.has_values |= data.get(6) != Some(&3);
        Some(match data.get(6)? {
            0 => {
                self.waiting = Some(at);
                Ok(())
            }
            1 => self.sheet.put(at, flag(value)),
            2 => self.sheet.put(at, error(value)),
            _ => {
                self.unsaved.push(at);
                Ok(())
            }
        })
    }

    /// Puts in the text that a formula results in.
    fn result(&mut self, text: String) -> Result<(), TableError> {
        self.waiting.take().map_or(Ok(()), |at| self.sheet.put(at, GridCell::Text(text.into())))
    }

    /// Names the formula whose text did not come.
    fn give_up(&mut self) -> Result<(), TableError> {
        self.waiting.take().map_or(Ok(()), |at| self.sheet.put(at, GridCell::NoValue("=".into())))
    }

    /// Returns the cells. An empty text is what a formula results in, or what programs write that do not compute: these
    /// leave all formulas so.
    fn finish(mut self) -> Result<SheetCells, TableError> {
        self.give_up()?;
        if !self.has_values {
            for at in self.unsaved {
                self.sheet.put(at, GridCell::NoValue("=".into()))?;
            }
        }
        Ok(self.sheet)
    }
}

fn f64_at(data: &[u8], at: usize) -> Option<f64> {
    Some(f64::from_le_bytes(*data.get(at..)?.first_chunk()?))
}

/// Returns the number of four bytes: the upper half of a float or a whole number, times 100 where the lowest bit says so
/// ([MS-XLS] 2.5.217).
fn rk(bits: u32) -> f64 {
    let value =
        if bits & 2 == 0 { f64::from_bits(u64::from(bits & !3) << 32) } else { f64::from(bits.cast_signed() >> 2) };
    if bits & 1 == 0 { value } else { value / 100.0 }
}

fn flag(value: u8) -> GridCell {
    GridCell::Text(if value == 0 { "false" } else { "true" }.into())
}

/// Returns a cell with an error ([MS-XLS] 2.5.10).
fn error(code: u8) -> GridCell {
    let text = match code {
        0x00 => "#NULL!",
        0x07 => "#DIV/0!",
        0x0f => "#VALUE!",
        0x17 => "#REF!",
        0x1d => "#NAME?",
        0x24 => "#NUM!",
        0x2a => "#N/A",
        _ => "#",
    };
    GridCell::NoValue(text.into())
}

/// Returns `true` if a formula refers to another workbook. Its tokens are walked ([MS-XLS] 2.5.198); an unknown one ends
/// the walk.
fn refers_outside(tokens: &[u8], outside: &[bool]) -> bool {
    let mut rest = tokens;
    while let Some((token, operands)) = rest.split_first() {
        // Tokens of operands exist in three classes.
        let base = if *token < 0x40 { *token } else { token & 0x1f | 0x20 };
        let length = match base {
            0x03..=0x16 => 0,
            0x1c | 0x1d => 1,
            0x1e | 0x21 | 0x29 => 2,
            0x22 => 3,
            0x01 | 0x02 | 0x23 | 0x24 | 0x2a | 0x2c => 4,
            0x26..=0x28 | 0x39 | 0x3a | 0x3c => 6,
            0x20 => 7,
            0x1f | 0x25 | 0x2b | 0x2d => 8,
            0x3b | 0x3d => 10,
            // A text.
            0x17 => match operands {
                [count, flags, ..] => 2 + (usize::from(*count) << (flags & 1)),
                _ => return false,
            },
            // An attribute; that of CHOOSE has a table.
            0x19 => match (operands.first(), u16_at(operands, 1)) {
                (Some(kind), Some(count)) if kind & 4 != 0 => 3 + 2 * (usize::from(count) + 1),
                _ => 3,
            },
            _ => return false,
        };
        if matches!(base, 0x39..=0x3d)
            && let Some(at) = u16_at(operands, 0)
            && outside.get(usize::from(at)) == Some(&true)
        {
            return true;
        }
        let Some(next) = operands.get(length..) else { return false };
        rest = next;
    }
    false
}
