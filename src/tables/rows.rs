//! From the rows of a grid to processes on targets: blank cells are filled from above where people merge cells, rows of the
//! same target and alias are bind rows of one process, and what is no row of the table is named.

use super::cells::{self, BindCells};
use super::columns::{ColumnUse, HeadedColumn, TableHeading, TargetPart, Vocabulary, fold};
use super::grid::{CellPlace, Grid, GridCell, GridRow};
use super::import::{CellFault, Coverage, Import, ImportNote, ImportRow, TargetName};
use crate::domain::address::{self, around};
use crate::domain::bind::Column;
use crate::domain::check::{ProblemCause, check_cell, check_text};
use crate::domain::draft::{BindDraft, DraftValue, ProcessDraft};
use crate::domain::field::{Field, FieldKey, FieldTable, Kind, Known};
use crate::domain::id::{AreaId, BizId, ServiceInstanceId};
use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};

/// What a grid is read by.
#[derive(Debug, Clone, Copy)]
pub struct RowReading<'a> {
    /// The words for columns, totals and flags.
    pub words: &'a Vocabulary,
    /// The fields of the business.
    pub fields: &'a FieldTable,
    /// Whether a cell that begins with `=` is a formula.
    pub formulas: bool,
}

/// Reads the rows of a grid below a heading.
#[must_use]
pub fn read(grid: &Grid, heading: &TableHeading, reading: RowReading<'_>) -> Import {
    let mut reader = Reader::new(grid, heading, reading);
    reader.note_heading();
    for row in grid.rows.iter().skip(heading.first) {
        reader.row(row);
    }
    reader.finish()
}

/// The filled cells of a column.
struct Filled {
    at: CellPlace,
    cells: usize,
    last: u32,
}

struct Reader<'a> {
    grid: &'a Grid,
    heading: &'a TableHeading,
    reading: RowReading<'a>,
    /// The columns that are read, by what they are for.
    columns: BTreeMap<&'a ColumnUse, &'a HeadedColumn>,
    has_targets: bool,
    import: Import,
    /// The row of each target and alias.
    known: HashMap<(Option<TargetName>, String), usize>,
    /// Targets and alias of the row before.
    above: Option<(Vec<Option<TargetName>>, String)>,
    filled: BTreeMap<usize, Filled>,
    formula_cells: usize,
}

const ALIAS: ColumnUse = ColumnUse::Field(FieldKey::Known(Known::ProcessName));
const BINARY: ColumnUse = ColumnUse::Field(FieldKey::Known(Known::FuncName));

impl<'a> Reader<'a> {
    fn new(grid: &'a Grid, heading: &'a TableHeading, reading: RowReading<'a>) -> Self {
        let columns: BTreeMap<_, _> =
            heading.columns.iter().filter_map(|column| Some((column.column.as_ref()?, column))).collect();
        let fields = columns.keys().filter_map(|column| match column {
            ColumnUse::Field(key) => Some(key.clone()),
            _ => None,
        });
        let bind = columns.keys().any(|column| matches!(column, ColumnUse::Bind(_)));
        let coverage = Coverage::Columns { fields: fields.collect(), bind };
        Self {
            grid,
            heading,
            reading,
            has_targets: heading.has_targets(),
            columns,
            import: Import { coverage, ..Import::default() },
            known: HashMap::new(),
            above: None,
            filled: BTreeMap::new(),
            formula_cells: 0,
        }
    }

    fn note(&mut self, note: ImportNote) {
        self.import.notes.push(note);
    }

    fn note_heading(&mut self) {
        let heading = self.heading;
        if !heading.titles.is_empty() {
            self.note(ImportNote::Titles { lines: heading.titles.clone() });
        }
        // Where the heading stands: the last line before the first row.
        let line = heading.first.checked_sub(1).and_then(|at| self.grid.rows.get(at)).map_or(1, |row| row.line);
        for column in &heading.columns {
            let at = CellPlace::cell(line, place_of(column.at));
            let heading = column.heading.clone();
            match &column.column {
                None => self.note(ImportNote::UnknownColumn { at, heading }),
                Some(ColumnUse::Ignored) => self.note(ImportNote::IgnoredColumn { at, heading }),
                Some(_) => {}
            }
        }
        for merge in &self.grid.merged {
            if let Some(column) =
                heading.columns.iter().find(|column| column.at == merge.column && column.column.is_some())
            {
                let at = CellPlace::cell(merge.first, place_of(merge.column));
                let (heading, cells, last) = (column.heading.clone(), merge.cells, merge.last);
                self.note(ImportNote::FilledDown { at, heading, cells, last });
            }
        }
        if self.grid.hidden > 0 {
            self.note(ImportNote::Hidden { rows: self.grid.hidden });
        }
        if self.grid.external > 0 {
            self.note(ImportNote::External { cells: self.grid.external });
        }
        if !self.grid.other_sheets.is_empty() {
            self.note(ImportNote::OtherSheets { names: self.grid.other_sheets.clone() });
        }
        let has = |column: Column| self.columns.contains_key(&ColumnUse::Bind(column));
        let (ports, protocol, enable) = (has(Column::Port), has(Column::Protocol), has(Column::Enable));
        if ports && !protocol {
            self.note(ImportNote::TcpByDefault);
        }
        if ports && !enable {
            self.note(ImportNote::MonitoredByDefault);
        }
    }

    /// Returns the cell of a kind, and notes one without a value.
    fn cell(&mut self, row: &'a GridRow, column: &ColumnUse) -> Cow<'a, str> {
        let Some(known) = self.columns.get(column) else { return Cow::Borrowed("") };
        let at = CellPlace::cell(row.line, place_of(known.at));
        let fault = match row.cell(known.at) {
            None => return Cow::Borrowed(""),
            Some(GridCell::Text(text)) => {
                let text = cells::clean(text);
                return match text {
                    Cow::Borrowed(text) if self.grid.is_guarded => Cow::Borrowed(cells::unguard(text)),
                    text => text,
                };
            }
            Some(GridCell::Date(text)) if self.takes_date(column) => return Cow::Borrowed(text),
            Some(GridCell::Date(text)) => (text, CellFault::Date),
            Some(GridCell::NoValue(text)) => (text, CellFault::NoValue),
        };
        let (text, fault) = (fault.0.to_string(), fault.1);
        self.note(ImportNote::Cell { at, column: column.clone(), text, fault });
        Cow::Borrowed("")
    }

    fn takes_date(&self, column: &ColumnUse) -> bool {
        let ColumnUse::Field(key) = column else { return matches!(column, ColumnUse::Variable(_)) };
        self.field(key).is_some_and(|field| matches!(field.kind, Kind::Date | Kind::Time))
    }

    fn field(&self, key: &FieldKey) -> Option<&'a Field> {
        self.reading.fields.get(key)
    }

    fn row(&mut self, row: &'a GridRow) {
        if self.heading.stands_again(row, self.reading.words) {
            return self.note(ImportNote::HeadingAgain { line: row.line });
        }
        let Some((first, text)) = row.filled().next() else { return };
        let text = cells::clean(text.text()).into_owned();
        if self.is_total(&text) {
            return self.note(ImportNote::Total { line: row.line, text });
        }
        if self.is_remark(row, first, &text) {
            return self.note(ImportNote::Remark { line: row.line, text });
        }
        let alias = self.cell(row, &ALIAS);
        let binary = self.cell(row, &BINARY);
        let Some((targets, is_filled)) = self.targets(row) else {
            return self.note(ImportNote::NoTarget { line: row.line });
        };
        let bind = self.bind(row);
        // A row without a name goes with the process above it on the same target.
        let name = match &self.above {
            _ if !alias.is_empty() => alias.to_string(),
            _ if !binary.is_empty() => format!("\0{binary}"),
            Some((above, name)) if *above == targets && !bind.is_empty() => {
                let name = name.clone();
                self.note_filled(row.line, &ALIAS);
                name
            }
            _ => return self.note(ImportNote::NoProcess { line: row.line }),
        };
        if is_filled {
            let column = [TargetPart::Host, TargetPart::Name, TargetPart::Id].map(ColumnUse::Target);
            let column = column.into_iter().find(|column| self.columns.contains_key(column));
            if let Some(column) = column {
                self.note_filled(row.line, &column);
            }
        }
        let mut process = ProcessDraft::default();
        process.bind = bind;
        self.fields(row, &mut process);
        let variables = self.variables(row);
        self.import.lines += 1;
        for target in &targets {
            self.add(row, target.clone(), &name, &process, &variables);
        }
        self.above = Some((targets, name));
    }

    fn add(
        &mut self,
        row: &'a GridRow,
        target: Option<TargetName>,
        name: &str,
        process: &ProcessDraft,
        variables: &[(Box<str>, Box<str>)],
    ) {
        let key = (target, name.to_owned());
        let Some(at) = self.known.get(&key).copied() else {
            let place = CellPlace::line(row.line);
            let target = key.0.clone();
            self.known.insert(key, self.import.rows.len());
            let (process, variables) = (process.clone(), variables.to_vec());
            self.import.rows.push(ImportRow { place, target, process, is_whole: false, lines: 1, variables });
            return;
        };
        let Some(known) = self.import.rows.get_mut(at) else { return };
        let line = known.place.line;
        known.process.bind.extend(process.bind.iter().cloned());
        known.lines += 1;
        let mut differing = Vec::new();
        for (key, value) in process.values() {
            if known.process.value(key).is_empty() {
                known.process.set(key.clone(), value.clone());
            } else if known.process.value(key) != value {
                differing.push((key.clone(), value.to_typed().into_owned()));
            }
        }
        for (field, text) in differing {
            let column = ColumnUse::Field(field);
            let at = self.place(row.line, &column);
            self.note(ImportNote::Cell { at, column, text, fault: CellFault::Differs { line } });
        }
    }

    fn place(&self, line: u32, column: &ColumnUse) -> CellPlace {
        self.columns.get(column).map_or(CellPlace::line(line), |known| CellPlace::cell(line, place_of(known.at)))
    }

    fn is_total(&self, text: &str) -> bool {
        let text = fold(text);
        self.reading.words.totals.iter().any(|word| {
            text.strip_prefix(word.as_str())
                .is_some_and(|rest| rest.is_empty() || rest.starts_with(|ch: char| ch == '(' || ch.is_ascii_digit()))
        })
    }

    /// Returns `true` for a line with one text that neither names a host nor says where something listens.
    fn is_remark(&self, row: &GridRow, first: usize, text: &str) -> bool {
        let is_alone = row.filled().count() == 1 && self.columns.len() > 2;
        let column = self.heading.columns.iter().find(|column| column.at == first);
        let is_bind = column.is_some_and(|column| matches!(column.column, Some(ColumnUse::Bind(_))));
        is_alone && !is_bind && address::read(text).is_none()
    }

    /// Returns the targets of a row, and whether they are those of the row above since its own cells are blank; `None` if
    /// there is no row above.
    fn targets(&mut self, row: &'a GridRow) -> Option<(Vec<Option<TargetName>>, bool)> {
        let part = |part| ColumnUse::Target(part);
        let business = self.cell(row, &part(TargetPart::Business));
        if let Ok(id) = cells::number(&business).parse() {
            self.import.business.get_or_insert(BizId(id));
        }
        if !self.has_targets {
            return Some((vec![None], false));
        }
        let [id, name, host, area, set, module] =
            [TargetPart::Id, TargetPart::Name, TargetPart::Host, TargetPart::Area, TargetPart::Set, TargetPart::Module]
                .map(|own| self.cell(row, &part(own)));
        if let Some(id) = cells::number(&id).parse().ok().filter(|id| *id > 0) {
            return Some((vec![Some(TargetName::of_id(ServiceInstanceId(id)))], false));
        }
        let named = [&name, &id].into_iter().find(|text| !text.is_empty());
        if let (Some(name), true) = (named, host.is_empty() || !name.is_empty()) {
            // A column that is headed as the instance may have its number.
            let id = cells::number(name).parse().ok().filter(|id| *id > 0);
            let target = id.map_or_else(|| TargetName::of_text(name), |id| TargetName::of_id(ServiceInstanceId(id)));
            return Some((vec![Some(target)], false));
        }
        if host.is_empty() {
            return self.above.as_ref().map(|(targets, _)| (targets.clone(), true));
        }
        let area = cells::number(&area).parse().ok().and_then(AreaId::of);
        let path: Vec<&str> = [set.as_ref(), module.as_ref()].into_iter().filter(|part| !part.is_empty()).collect();
        let target = |host: String| {
            let mut text = match address::read(&host) {
                Some(found) => {
                    let address = found.address.to_string();
                    let (before, after) = around(found.area.or(area), &address);
                    format!("{before}{address}{after}")
                }
                None => host,
            };
            if !path.is_empty() {
                text = format!("{text} ({})", path.join(" / "));
            }
            Some(TargetName::of_text(&text))
        };
        Some((cells::targets(&host).into_iter().map(target).collect(), false))
    }

    fn note_filled(&mut self, line: u32, column: &ColumnUse) {
        let Some(known) = self.columns.get(column) else { return };
        let at = CellPlace::cell(line, place_of(known.at));
        let filled = self.filled.entry(known.at).or_insert(Filled { at, cells: 0, last: line });
        filled.cells += 1;
        filled.last = line;
    }

    fn bind(&mut self, row: &'a GridRow) -> Vec<BindDraft> {
        let owned = OwnedBindCells(Column::ALL.map(|column| self.cell(row, &ColumnUse::Bind(column))));
        let cells = owned.cells();
        // A date, or a formula without a value, leaves its cell empty: the row shows it as a problem.
        let is_lost = [Column::Ip, Column::Port].into_iter().any(|column| {
            let known = self.columns.get(&ColumnUse::Bind(column)).and_then(|known| row.cell(known.at));
            matches!(known, Some(GridCell::Date(_) | GridCell::NoValue(_)))
        });
        if cells.is_blank() && !is_lost {
            return Vec::new();
        }
        let formulas = [cells.ip, cells.port].into_iter().filter(|text| text.starts_with(['=', '\u{ff1d}'])).count();
        if self.reading.formulas && formulas > 0 {
            let mut made = BindCells { ip: "", port: "0", ..cells }.rows(self.reading.words).0;
            made.truncate(1);
            for bind in &mut made {
                bind.set(Column::Ip, DraftValue::typed(cells.ip));
                bind.set(Column::Port, DraftValue::typed(cells.port));
            }
            return made;
        }
        self.formula_cells += formulas;
        let (rows, doubtful) = cells.rows(self.reading.words);
        let line = row.line;
        if let Some(doubtful) = doubtful {
            let column = ColumnUse::Bind(Column::Port);
            let (at, text) = (self.place(line, &column), cells.port.to_owned());
            let fault = CellFault::Doubtful { read: doubtful.read };
            self.note(ImportNote::Cell { at, column, text, fault });
        }
        for bind in &rows {
            for own in [Column::Ip, Column::Port, Column::Protocol, Column::Enable] {
                if let Some(cause) = check_cell(bind.text(own), bind, own, true)
                    && !(is_lost && cause == ProblemCause::Required)
                {
                    let column = ColumnUse::Bind(own);
                    let (at, text) = (self.place(line, &column), bind.text(own).to_owned());
                    let fault = CellFault::Invalid(cause);
                    self.note(ImportNote::Cell { at, column, text, fault });
                }
            }
        }
        rows
    }

    fn fields(&mut self, row: &'a GridRow, process: &mut ProcessDraft) {
        let columns: Vec<&ColumnUse> = self.columns.keys().copied().collect();
        for column in columns {
            let ColumnUse::Field(key) = column else { continue };
            let text = self.cell(row, column);
            if text.is_empty() {
                continue;
            }
            let field = self.field(key);
            if text.starts_with(['=', '\u{ff1d}']) {
                self.formula_cells += 1;
            }
            let value = if self.reading.formulas && field.is_none_or(|field| field.kind.takes_formula()) {
                DraftValue::typed(&text)
            } else {
                DraftValue::from(text.as_ref())
            };
            let value = match value {
                DraftValue::Text(text) => {
                    let read = field.map_or(Cow::Borrowed(text.as_str()), |field| self.value(&text, field));
                    if let Some(cause) = field.and_then(|field| check_text(&read, field)) {
                        let (at, fault) = (self.place(row.line, column), CellFault::Invalid(cause));
                        let text = text.clone();
                        self.note(ImportNote::Cell { at, column: column.clone(), text, fault });
                    }
                    DraftValue::Text(read.into_owned())
                }
                formula @ DraftValue::Formula(_) => formula,
            };
            process.set(key.clone(), value);
        }
    }

    /// Returns the value of a field as it is typed.
    fn value<'t>(&self, text: &'t str, field: &Field) -> Cow<'t, str> {
        let option = |text: &str, options: &[(String, String)]| {
            let is_one = |(id, name): &&(String, String)| id == text || name == text;
            options.iter().find(is_one).map_or_else(|| text.to_owned(), |(id, _)| id.clone())
        };
        match &field.kind {
            Kind::Int { .. } | Kind::Float { .. } => cells::number(text),
            Kind::Bool => cells::flag(text, self.reading.words).into_owned().into(),
            Kind::Enum { options } => option(text, options).into(),
            _ => text.into(),
        }
    }

    fn variables(&mut self, row: &'a GridRow) -> Vec<(Box<str>, Box<str>)> {
        let columns: Vec<&ColumnUse> = self.columns.keys().copied().collect();
        let value = |column: &ColumnUse| match column {
            ColumnUse::Variable(name) => Some((name.clone(), self.cell(row, column).into())),
            _ => None,
        };
        let values: Vec<(Box<str>, Box<str>)> = columns.into_iter().filter_map(value).collect();
        values.into_iter().filter(|(_, value)| !value.is_empty()).collect()
    }

    fn finish(mut self) -> Import {
        for (at, filled) in std::mem::take(&mut self.filled) {
            let heading = self.heading.columns.iter().find(|column| column.at == at);
            let heading = heading.map(|column| column.heading.clone()).unwrap_or_default();
            let Filled { at, cells, last } = filled;
            self.note(ImportNote::FilledDown { at, heading, cells, last });
        }
        if self.formula_cells > 0 && !self.reading.formulas {
            self.note(ImportNote::FormulaCells { cells: self.formula_cells });
        }
        // A value that is required may stand on any row of the process.
        let required = [(ALIAS, Known::ProcessName), (BINARY, Known::FuncName)];
        let mut missing = Vec::new();
        for row in &self.import.rows {
            for (column, known) in &required {
                if self.columns.contains_key(column) && row.process.value(&(*known).into()).is_empty() {
                    let at = self.place(row.place.line, column);
                    let fault = CellFault::Invalid(ProblemCause::Required);
                    missing.push(ImportNote::Cell { at, column: column.clone(), text: String::new(), fault });
                }
            }
        }
        self.import.notes.extend(missing);
        self.import
    }
}

struct OwnedBindCells<'a>([Cow<'a, str>; 5]);

impl OwnedBindCells<'_> {
    fn cells(&self) -> BindCells<'_> {
        let [ip, port, protocol, enable, row_id] = &self.0;
        BindCells { ip, port, protocol, enable, row_id }
    }
}

fn place_of(column: usize) -> u32 {
    u32::try_from(column + 1).unwrap_or(u32::MAX)
}
