//! ODS, the workbooks of `LibreOffice` and WPS: one XML text with all sheets. The source is `OpenDocument` 1.3, part 3,
//! chapter 9. calamine's reader of this form says neither which cells are merged nor which rows are hidden, and lets
//! repeated spaces and texts fill the memory.

use super::TableError;
use super::delimited::MAX_CELL;
use super::grid::{CellPlace, Grid, GridCell};
use super::sheet::{SheetCells, SheetName, choose};
use super::workbook::damaged;
use calamine::Dimensions;
use quick_xml::escape::{resolve_xml_entity, unescape};
use quick_xml::events::{BytesStart, Event};
use quick_xml::reader::Reader;
use std::collections::HashSet;

/// The part with the sheets.
pub(super) const CONTENT: &str = "content.xml";

/// The part that names the others, and says which of them are encrypted.
pub(super) const MANIFEST: &str = "META-INF/manifest.xml";

/// Reads a sheet of the content.
///
/// # Errors
///
/// When it exceeds a bound, is damaged, or has no such sheet.
pub(super) fn read(content: &str, sheet: Option<&str>) -> Result<Grid, TableError> {
    let mut reader = Reader::from_str(content);
    let config = reader.config_mut();
    config.expand_empty_elements = true;
    // Names of ends are known by their order; a wrong one is no reason to read nothing.
    config.check_end_names = false;
    let mut content = Content { reader };
    let mut sheets: Vec<SheetName> = Vec::new();
    let mut found: Option<(String, SheetCells)> = None;
    let (mut style, mut hidden_styles) = (String::new(), HashSet::new());
    loop {
        match content.next()? {
            Event::Start(tag) => match tag.name().as_ref() {
                "style:style" => style = attribute(&tag, "style:name")?.unwrap_or_default(),
                "style:table-properties" if attribute(&tag, "table:display")?.as_deref() == Some("false") => {
                    hidden_styles.insert(style.clone());
                }
                "table:table" => {
                    let name = attribute(&tag, "table:name")?.unwrap_or_default();
                    let own = attribute(&tag, "table:style-name")?;
                    let is_visible = !own.is_some_and(|style| hidden_styles.contains(&style));
                    let is_wanted = found.is_none() && sheet.map_or(is_visible, |wanted| wanted == name);
                    if is_wanted {
                        let cells = content.table()?;
                        if sheet.is_some() || !cells.is_empty() {
                            found = Some((name.clone(), cells));
                        }
                    } else {
                        content.skip(&tag)?;
                    }
                    sheets.push(SheetName { name, is_visible });
                }
                _ => {}
            },
            Event::Eof => break,
            _ => {}
        }
    }
    let is_found = |name: &str| found.as_ref().is_some_and(|(own, _)| own == name);
    let (name, others) = choose(&sheets, sheet, is_found)?;
    found.map(|(_, cells)| cells).unwrap_or_default().into_grid(&name, others)
}

/// Returns an attribute of a tag.
fn attribute(tag: &BytesStart<'_>, name: &str) -> Result<Option<String>, TableError> {
    let Some(found) = tag.try_get_attribute(name).map_err(|error| damaged(&error))? else { return Ok(None) };
    let value = unescape(&found.value).map_err(|error| damaged(&error))?;
    Ok(Some(value.into_owned()))
}

/// Returns an attribute that says how often something stands: once if it is not there.
fn times(tag: &BytesStart<'_>, name: &str) -> Result<u32, TableError> {
    Ok(attribute(tag, name)?.and_then(|text| text.parse().ok()).unwrap_or(1).max(1))
}

struct Content<'a> {
    reader: Reader<&'a [u8]>,
}

impl<'a> Content<'a> {
    fn next(&mut self) -> Result<Event<'a>, TableError> {
        self.reader.read_event().map_err(|error| damaged(&error))
    }

    /// Skips what is in an element whose start was read.
    fn skip(&mut self, tag: &BytesStart<'_>) -> Result<(), TableError> {
        self.reader.read_to_end(tag.name()).map(drop).map_err(|error| damaged(&error))
    }

    /// Reads the rows of a sheet.
    fn table(&mut self) -> Result<SheetCells, TableError> {
        let mut sheet = SheetCells::default();
        let mut row = 0_u32;
        loop {
            match self.next()? {
                Event::Start(tag) => match tag.name().as_ref() {
                    "table:table-row" => {
                        let repeats = times(&tag, "table:number-rows-repeated")?;
                        let is_hidden =
                            matches!(attribute(&tag, "table:visibility")?.as_deref(), Some("collapse" | "filter"));
                        let cells = self.row(&mut sheet, row, repeats)?;
                        if !cells.is_empty() {
                            for row in row..row.saturating_add(repeats) {
                                if is_hidden {
                                    sheet.hidden.insert(row);
                                }
                                for (column, cell) in &cells {
                                    sheet.put_counted((row, *column), cell.clone());
                                }
                            }
                        }
                        row = row.saturating_add(repeats);
                    }
                    // Groups of rows are part of the sheet; pictures and source ranges are not.
                    "table:table-header-rows" | "table:table-rows" | "table:table-row-group" => {}
                    _ => self.skip(&tag)?,
                },
                Event::End(tag) if tag.name().as_ref() == "table:table" => return Ok(sheet),
                Event::Eof => return Err(damaged(&"content.xml")),
                _ => {}
            }
        }
    }

    /// Reads the cells of a row that stands a number of times.
    fn row(&mut self, sheet: &mut SheetCells, row: u32, repeats: u32) -> Result<Vec<(u32, GridCell)>, TableError> {
        let mut cells = Vec::new();
        let mut column = 0_u32;
        loop {
            match self.next()? {
                Event::Start(tag) => match tag.name().as_ref() {
                    "table:table-cell" | "table:covered-table-cell" => {
                        let columns = times(&tag, "table:number-columns-repeated")?;
                        let formula = attribute(&tag, "table:formula")?;
                        let is_outside = formula.as_deref().is_some_and(|formula| formula.contains("'#"));
                        let text = self.text((row, column))?;
                        let down = times(&tag, "table:number-rows-spanned")?;
                        let right = times(&tag, "table:number-columns-spanned")?;
                        if down > 1 {
                            let end = (row.saturating_add(down - 1), column.saturating_add(right.saturating_sub(1)));
                            sheet.merged.push(Dimensions { start: (row, column), end });
                        }
                        let all = (columns as usize).saturating_mul(repeats as usize);
                        if let Some(cell) = cell(&tag, text, formula)? {
                            sheet.count((row, column), &cell, all)?;
                            sheet.external += if is_outside { all } else { 0 };
                            cells.extend((column..column.saturating_add(columns)).map(|at| (at, cell.clone())));
                        }
                        column = column.saturating_add(columns);
                    }
                    _ => self.skip(&tag)?,
                },
                Event::End(tag) if tag.name().as_ref() == "table:table-row" => return Ok(cells),
                Event::Eof => return Err(damaged(&"content.xml")),
                _ => {}
            }
        }
    }

    /// Reads the paragraphs of a cell up to its end, without its notes and pictures.
    fn text(&mut self, (row, column): (u32, u32)) -> Result<String, TableError> {
        let mut text = String::new();
        let mut paragraphs = 0;
        let mut depth = 0_usize;
        loop {
            if text.len() > MAX_CELL {
                let place = CellPlace::cell(row.saturating_add(1), column.saturating_add(1));
                return Err(TableError::LargeCell { place, limit: MAX_CELL });
            }
            match self.next()? {
                Event::Start(tag) => {
                    let name = tag.name();
                    let name = name.as_ref();
                    if depth == 0 && name != "text:p" || name == "office:annotation" || name.starts_with("draw:") {
                        self.skip(&tag)?;
                        continue;
                    }
                    depth += 1;
                    match name {
                        "text:p" if depth == 1 => {
                            paragraphs += 1;
                            if paragraphs > 1 {
                                text.push('\n');
                            }
                        }
                        "text:s" => {
                            let spaces = times(&tag, "text:c")? as usize;
                            text.extend(std::iter::repeat_n(' ', spaces.min(MAX_CELL + 1)));
                        }
                        "text:tab" => text.push('\t'),
                        "text:line-break" => text.push('\n'),
                        _ => {}
                    }
                }
                Event::End(_) if depth == 0 => return Ok(text),
                Event::End(_) => depth -= 1,
                Event::Text(part) if depth > 0 => text.push_str(&part.xml10_content()),
                Event::CData(part) if depth > 0 => text.push_str(&part.xml10_content()),
                Event::GeneralRef(name) if depth > 0 => match resolve_xml_entity(&name) {
                    Some(own) => text.push_str(own),
                    None => text.extend(name.resolve_char_ref().map_err(|error| damaged(&error))?),
                },
                Event::Eof => return Err(damaged(&"content.xml")),
                _ => {}
            }
        }
    }
}

/// Returns a cell; `None` for an empty one.
fn cell(tag: &BytesStart<'_>, text: String, formula: Option<String>) -> Result<Option<GridCell>, TableError> {
    let kind = attribute(tag, "office:value-type")?;
    let value = |name| Ok(attribute(tag, name)?.unwrap_or_else(|| text.clone()));
    if attribute(tag, "calcext:value-type")?.as_deref() == Some("error") {
        return Ok(Some(GridCell::NoValue(text.into())));
    }
    let text = match kind.as_deref() {
        Some("float" | "percentage" | "currency") => {
            let number = value("office:value")?;
            // As the other forms write it: whole numbers without a fraction.
            number.parse::<f64>().map_or(number, |number| number.to_string())
        }
        Some("date") => return Ok(Some(GridCell::Date(value("office:date-value")?.into()))),
        Some("time") => value("office:time-value")?,
        Some("boolean") => value("office:boolean-value")?.to_lowercase(),
        Some(_) => value("office:string-value")?,
        None => match formula {
            Some(formula) => {
                let shown = formula.strip_prefix("of:").unwrap_or(&formula);
                return Ok(Some(GridCell::NoValue(shown.into())));
            }
            None => text,
        },
    };
    Ok((!text.is_empty()).then(|| GridCell::Text(text.into())))
}
