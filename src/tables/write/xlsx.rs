//! An XLSX workbook of one sheet: a heading, text cells, and for each column a note and what can be chosen. Written here
//! since a library for all of XLSX would add 600 KB to the program.
//!
//! Cells are text (`t="inlineStr"`, format `@`), so that a spreadsheet makes no date of `3-5` and no number of `0123`, and
//! nothing needs a guard against formulas. Notes are those of data validation: they are shown beside the cell that is
//! chosen, and need no drawing.

use super::archive::Archive;
use crate::tables::delimited::MAX_CELLS;
use crate::tables::grid::letters;
use std::fmt::Write as _;
use std::io::{self, Write};

/// Rows of a sheet, the heading among them.
const ROWS: usize = 1_048_576;
/// UTF-16 units of a cell: spreadsheets call a file with a longer one damaged.
const CELL: usize = 32_767;
/// UTF-16 units of the choices of a list that stands in the validation itself; others stand on a sheet of their own.
const INLINE: usize = 255;
/// UTF-16 units of a note, and of its title.
const NOTE: usize = 255;
const TITLE: usize = 32;
/// The sheet of the lists that are too long.
const CHOICES: &str = "choices";
/// Characters that a column is wide, at least and at most.
const WIDTH: (usize, usize) = (12, 30);
const PROLOG: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";
const MAIN: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
const OFFICE: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const PACKAGE: &str = "http://schemas.openxmlformats.org/package/2006";
const TYPE: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml";

/// A column of a sheet.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SheetColumn {
    /// Its heading.
    pub heading: String,
    /// What it is called.
    pub title: String,
    /// What belongs into it; `""` for no note.
    pub note: String,
    /// What can be chosen; empty where anything can be typed.
    pub choices: Vec<String>,
}

/// Why a table cannot be a sheet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SheetLimit {
    /// It has too many rows.
    Rows {
        /// The bound, the heading included.
        limit: usize,
    },
    /// It has too many filled cells.
    Cells {
        /// The bound.
        limit: usize,
    },
    /// A cell is too long.
    Cell {
        /// The row on the sheet, from 1.
        row: usize,
        /// The column, from 0.
        column: usize,
        /// The bound, in UTF-16 units.
        limit: usize,
    },
}

/// Counts what of a table goes into a file, before it is written.
#[derive(Debug, Clone, Copy, Default)]
pub struct SheetSize {
    rows: usize,
    cells: usize,
}

impl SheetSize {
    /// Adds a row of a table; `is_sheet` says whether the bounds of spreadsheets count, too.
    ///
    /// # Errors
    ///
    /// When the table is too large.
    pub fn add(&mut self, cells: &[String], is_sheet: bool) -> Result<(), SheetLimit> {
        self.rows += 1;
        self.cells += cells.iter().filter(|cell| !cell.is_empty()).count();
        if self.cells > MAX_CELLS {
            return Err(SheetLimit::Cells { limit: MAX_CELLS });
        }
        // The heading is a row.
        let row = self.rows + 1;
        if is_sheet && row > ROWS {
            return Err(SheetLimit::Rows { limit: ROWS });
        }
        let is_long = |cell: &String| cell.len() > CELL && cell.encode_utf16().count() > CELL;
        match cells.iter().position(is_long).filter(|_| is_sheet) {
            Some(column) => Err(SheetLimit::Cell { row, column, limit: CELL }),
            None => Ok(()),
        }
    }
}

/// Returns a workbook with one sheet; `rows` calls its argument for each row.
///
/// # Errors
///
/// Those of `rows`.
pub fn workbook(
    name: &str,
    columns: &[SheetColumn],
    rows: impl FnOnce(&mut dyn FnMut(&[String]) -> io::Result<()>) -> io::Result<()>,
) -> io::Result<Vec<u8>> {
    let lists: Vec<&SheetColumn> = columns.iter().filter(|column| inline(&column.choices).is_none()).collect();
    let mut archive = Archive::default();
    package(&mut archive, name, !lists.is_empty())?;
    archive.part("xl/worksheets/sheet1.xml", |to| {
        write!(
            to,
            "{PROLOG}<worksheet xmlns=\"{MAIN}\"><sheetViews><sheetView workbookViewId=\"0\">\
             <pane ySplit=\"1\" topLeftCell=\"A2\" activePane=\"bottomLeft\" state=\"frozen\"/></sheetView></sheetViews>\
             <cols>"
        )?;
        for (at, column) in (1..).zip(columns) {
            let width = (column.heading.chars().count() + 2).clamp(WIDTH.0, WIDTH.1);
            write!(to, "<col min=\"{at}\" max=\"{at}\" width=\"{width}\" style=\"1\" customWidth=\"1\"/>")?;
        }
        to.write_all(b"</cols><sheetData>")?;
        row(to, 1, columns.iter().map(|column| column.heading.as_str()), 2)?;
        let mut at = 1;
        rows(&mut |cells| {
            at += 1;
            row(to, at, cells.iter().map(String::as_str), 1)
        })?;
        to.write_all(b"</sheetData>")?;
        validations(to, columns)?;
        // Ports and IDs are text on purpose.
        let last = letters(u32::try_from(columns.len().max(1)).unwrap_or(1));
        write!(
            to,
            "<ignoredErrors><ignoredError sqref=\"A1:{last}{ROWS}\" numberStoredAsText=\"1\"/></ignoredErrors></worksheet>"
        )
    })?;
    if !lists.is_empty() {
        let longest = lists.iter().map(|column| column.choices.len()).max().unwrap_or_default();
        archive.part("xl/worksheets/sheet2.xml", |to| {
            write!(to, "{PROLOG}<worksheet xmlns=\"{MAIN}\"><sheetData>")?;
            for at in 0..longest {
                let choice = |column: &&SheetColumn| column.choices.get(at).map_or("", String::as_str).to_owned();
                let cells: Vec<String> = lists.iter().map(choice).collect();
                row(to, at + 1, cells.iter().map(String::as_str), 1)?;
            }
            to.write_all(b"</sheetData></worksheet>")
        })?;
    }
    archive.finish()
}

/// Writes what a workbook has besides its sheets; `has_lists` says whether there is a sheet of choices.
fn package(archive: &mut Archive, name: &str, has_lists: bool) -> io::Result<()> {
    let text = |archive: &mut Archive, name: &str, text: &str| {
        archive.part(name, |to| {
            to.write_all(PROLOG.as_bytes())?;
            to.write_all(text.as_bytes())
        })
    };
    let sheets: &[usize] = if has_lists { &[1, 2] } else { &[1] };
    let mut types = String::new();
    let mut relations = String::new();
    for sheet in sheets {
        // Writing to a text cannot fail.
        let _ = write!(
            types,
            "<Override PartName=\"/xl/worksheets/sheet{sheet}.xml\" ContentType=\"{TYPE}.worksheet+xml\"/>"
        );
        let _ = write!(
            relations,
            "<Relationship Id=\"rId{sheet}\" Type=\"{OFFICE}/worksheet\" Target=\"worksheets/sheet{sheet}.xml\"/>"
        );
    }
    text(
        archive,
        "[Content_Types].xml",
        &format!(
            "<Types xmlns=\"{PACKAGE}/content-types\">\
             <Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/>\
             <Default Extension=\"xml\" ContentType=\"application/xml\"/>\
             <Override PartName=\"/xl/workbook.xml\" ContentType=\"{TYPE}.sheet.main+xml\"/>\
             <Override PartName=\"/xl/styles.xml\" ContentType=\"{TYPE}.styles+xml\"/>{types}</Types>"
        ),
    )?;
    text(
        archive,
        "_rels/.rels",
        &format!(
            "<Relationships xmlns=\"{PACKAGE}/relationships\"><Relationship Id=\"rId1\" Type=\"{OFFICE}/officeDocument\" \
             Target=\"xl/workbook.xml\"/></Relationships>"
        ),
    )?;
    let second = if has_lists {
        format!("<sheet name=\"{CHOICES}\" sheetId=\"2\" state=\"hidden\" r:id=\"rId2\"/>")
    } else {
        String::new()
    };
    text(
        archive,
        "xl/workbook.xml",
        &format!(
            "<workbook xmlns=\"{MAIN}\" xmlns:r=\"{OFFICE}\"><sheets><sheet name=\"{}\" sheetId=\"1\" r:id=\"rId1\"/>\
             {second}</sheets></workbook>",
            escaped(name)
        ),
    )?;
    text(
        archive,
        "xl/_rels/workbook.xml.rels",
        &format!(
            "<Relationships xmlns=\"{PACKAGE}/relationships\">{relations}\
             <Relationship Id=\"rId9\" Type=\"{OFFICE}/styles\" Target=\"styles.xml\"/></Relationships>"
        ),
    )?;
    // Format 49 is `@`, text; the second style is text, the third bold text.
    text(
        archive,
        "xl/styles.xml",
        &format!(
            "<styleSheet xmlns=\"{MAIN}\"><fonts count=\"2\"><font><sz val=\"11\"/><name val=\"Calibri\"/></font>\
             <font><b/><sz val=\"11\"/><name val=\"Calibri\"/></font></fonts>\
             <fills count=\"2\"><fill><patternFill patternType=\"none\"/></fill>\
             <fill><patternFill patternType=\"gray125\"/></fill></fills>\
             <borders count=\"1\"><border><left/><right/><top/><bottom/><diagonal/></border></borders>\
             <cellStyleXfs count=\"1\"><xf numFmtId=\"0\" fontId=\"0\" fillId=\"0\" borderId=\"0\"/></cellStyleXfs>\
             <cellXfs count=\"3\"><xf numFmtId=\"0\" fontId=\"0\" fillId=\"0\" borderId=\"0\" xfId=\"0\"/>\
             <xf numFmtId=\"49\" fontId=\"0\" fillId=\"0\" borderId=\"0\" xfId=\"0\" applyNumberFormat=\"1\"/>\
             <xf numFmtId=\"49\" fontId=\"1\" fillId=\"0\" borderId=\"0\" xfId=\"0\" applyNumberFormat=\"1\" \
             applyFont=\"1\"/></cellXfs></styleSheet>"
        ),
    )
}

fn row<'a>(to: &mut dyn Write, at: usize, cells: impl Iterator<Item = &'a str>, style: usize) -> io::Result<()> {
    write!(to, "<row r=\"{at}\">")?;
    for (column, cell) in (1..).zip(cells) {
        if !cell.is_empty() {
            let name = letters(column);
            write!(
                to,
                "<c r=\"{name}{at}\" s=\"{style}\" t=\"inlineStr\"><is><t xml:space=\"preserve\">{}</t></is></c>",
                escaped(cell)
            )?;
        }
    }
    to.write_all(b"</row>")
}

/// Writes the notes and lists of the columns. A list is advice: what is typed in its place is judged when it is read.
fn validations(to: &mut dyn Write, columns: &[SheetColumn]) -> io::Result<()> {
    let is_wanted = |column: &SheetColumn| !(column.note.is_empty() && column.choices.is_empty());
    let count = columns.iter().filter(|column| is_wanted(column)).count();
    if count == 0 {
        return Ok(());
    }
    write!(to, "<dataValidations count=\"{count}\">")?;
    let mut list = 0;
    for (at, column) in (1..).zip(columns).filter(|(_, column)| is_wanted(column)) {
        let letter = letters(at);
        let formula = match inline(&column.choices) {
            _ if column.choices.is_empty() => None,
            Some(text) => Some(format!("\"{text}\"")),
            None => {
                list += 1;
                let letter = letters(list);
                Some(format!("{CHOICES}!${letter}$1:${letter}${}", column.choices.len()))
            }
        };
        let kind = if formula.is_some() { "list" } else { "none" };
        write!(
            to,
            "<dataValidation type=\"{kind}\" errorStyle=\"warning\" allowBlank=\"1\" showInputMessage=\"1\" \
             showErrorMessage=\"{}\"",
            u8::from(formula.is_some())
        )?;
        if !column.note.is_empty() {
            let (title, note) = (cut(&column.title, TITLE), cut(&column.note, NOTE));
            write!(to, " promptTitle=\"{}\" prompt=\"{}\"", escaped(title), escaped(note))?;
        }
        write!(to, " sqref=\"{letter}2:{letter}{ROWS}\"")?;
        match formula {
            Some(formula) => write!(to, "><formula1>{}</formula1></dataValidation>", escaped(&formula))?,
            None => to.write_all(b"/>")?,
        }
    }
    to.write_all(b"</dataValidations>")
}

/// Returns choices as they stand in a formula; `None` where they are too long for one, or have a comma or a blank that a
/// spreadsheet would take away.
fn inline(choices: &[String]) -> Option<String> {
    let text = choices.join(",");
    let is_plain = |choice: &String| !choice.contains(',') && choice.trim() == choice;
    let fits = text.encode_utf16().count() <= INLINE && choices.iter().all(is_plain);
    fits.then(|| text.replace('"', "\"\""))
}

/// Returns the beginning of a text that has so many UTF-16 units at most.
fn cut(text: &str, units: usize) -> &str {
    let mut count = 0;
    let end = text.char_indices().find(|(_, ch)| {
        count += ch.len_utf16();
        count > units
    });
    end.and_then(|(end, _)| text.get(..end)).unwrap_or(text)
}

/// Escapes a text for XML. What XML cannot hold, or would change, is written as spreadsheets do: `_x000D_`; and so is a `_`
/// that would be read as the beginning of such a word.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for (at, ch) in text.char_indices() {
        match ch {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '_' if is_escape(text.get(at..).unwrap_or_default()) => out.push_str("_x005F_"),
            '\t' | '\n' => out.push(ch),
            '\0'..'\u{20}' | '\u{fffe}' | '\u{ffff}' => {
                // Writing to a text cannot fail.
                let _ = write!(out, "_x{:04X}_", u32::from(ch));
            }
            ch => out.push(ch),
        }
    }
    out
}

fn is_escape(text: &str) -> bool {
    let word = text.as_bytes().get(..7);
    word.is_some_and(|word| match word {
        [b'_', b'x' | b'X', digits @ .., b'_'] => digits.iter().all(u8::is_ascii_hexdigit),
        _ => false,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_that_xml_would_change_are_written_out() {
        for (text, expected) in [
            ("a<b>&\"c'", "a&lt;b&gt;&amp;&quot;c'"),
            ("a\r\nb\tc\u{1b}", "a_x000D_\nb\tc_x001B_"),
            ("_x000D_", "_x005F_x000D_"),
            ("_x00_", "_x00_"),
            ("支付_", "支付_"),
        ] {
            assert_eq!(escaped(text), expected, "{text:?}");
        }
    }

    #[test]
    fn short_choices_stand_in_the_list_itself() {
        let choices = |choices: &[&str]| choices.iter().map(|choice| (*choice).to_owned()).collect::<Vec<_>>();
        assert_eq!(inline(&choices(&["TCP", "a\"b"])).as_deref(), Some("TCP,a\"\"b"));
        assert_eq!(inline(&choices(&["a,b"])), None);
        assert_eq!(inline(&choices(&[" a"])), None);
        assert_eq!(inline(&choices(&["甲"; 127])).map(|text| text.chars().count()), Some(253));
        assert_eq!(inline(&choices(&["甲"; 129])), None);
        assert_eq!(cut("ab😀c", 3), "ab");
        assert_eq!(cut("ab😀c", 4), "ab😀");
    }

    #[test]
    fn what_no_sheet_holds_is_refused() {
        let long = "x".repeat(CELL + 1);
        let mut size = SheetSize::default();
        assert_eq!(size.add(&[String::new(), long.clone()], false), Ok(()));
        assert_eq!(size.add(&[String::new(), long], true), Err(SheetLimit::Cell { row: 3, column: 1, limit: CELL }));
        let mut size = SheetSize { rows: ROWS - 2, cells: 0 };
        assert_eq!(size.add(&[], true), Ok(()));
        assert_eq!(size.add(&[], true), Err(SheetLimit::Rows { limit: ROWS }));
        let mut size = SheetSize { rows: 0, cells: MAX_CELLS };
        assert_eq!(size.add(&["x".to_owned()], false), Err(SheetLimit::Cells { limit: MAX_CELLS }));
    }
}
