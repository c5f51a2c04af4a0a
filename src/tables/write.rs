//! From a draft to the rows of a table: target by target, process by process, bind row by bind row, with the keys of fields
//! as headings. Reading it again makes the same of the same targets.

mod archive;
pub mod xlsx;

use super::columns::{ColumnUse, TargetPart};
use super::merge::on_target;
use crate::domain::address;
use crate::domain::bind::{Column, Protocol};
use crate::domain::delimited::Delimited;
use crate::domain::draft::{Draft, GivenTarget, ProcessDraft, Target, TargetKey, Variables};
use crate::domain::facts::FactTable;
use crate::domain::field::{FieldKey, FieldTable, Kind, Known};
use crate::domain::formula::FormulaProblem;
use crate::domain::id::ServiceInstanceId;
use crate::domain::resolve::{ProcessFormulas, ProcessOnTarget, TargetView};
use std::borrow::Cow;
use std::collections::BTreeSet;
use std::io;
use xlsx::{SheetColumn, SheetLimit, SheetSize};

/// The columns that name a target; the area stands before the address of its host.
const TARGET: [TargetPart; 3] = [TargetPart::Id, TargetPart::Name, TargetPart::Host];

/// What is written of formulas.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FormulaForm {
    /// Their results, as they will be sent.
    Values,
    /// Their sources, as they are typed.
    Sources,
}

/// A value that cannot be computed without the CMDB, or at all.
#[derive(Debug, Clone, PartialEq)]
pub struct NoResult {
    /// The target, as people know it.
    pub target: String,
    pub process: String,
    /// The field or column.
    pub key: String,
    /// The source of the formula.
    pub source: String,
    /// What is wrong.
    pub problem: FormulaProblem,
}

/// Why a draft is not written as a table.
#[derive(Debug, Clone, PartialEq)]
pub enum WriteRefusal {
    /// Values that cannot be computed.
    Values {
        /// How many.
        count: usize,
        /// The first of them.
        first: Box<NoResult>,
    },
    /// It is too large.
    Limit(SheetLimit),
}

/// A draft as a table.
#[derive(Debug)]
pub struct TableOf<'a> {
    draft: &'a Draft,
    facts: &'a FactTable,
    fields: &'a FieldTable,
    form: FormulaForm,
    /// The fields that some process has.
    keys: Vec<FieldKey>,
    has_row_ids: bool,
    /// Whether options stand by their names, as the lists of a sheet have them.
    by_name: bool,
}

impl<'a> TableOf<'a> {
    /// Looks at which columns a draft has.
    #[must_use]
    pub fn new(draft: &'a Draft, facts: &'a FactTable, fields: &'a FieldTable, form: FormulaForm) -> Self {
        // An alias and a binary are always asked for.
        let mut keys: BTreeSet<FieldKey> = [Known::FuncName.into(), Known::ProcessName.into()].into();
        let mut has_row_ids = false;
        for process in &draft.processes {
            keys.extend(process.values().map(|(key, _)| key.clone()));
            for (_, own) in process.overrides.iter() {
                keys.extend(own.fields.keys().cloned());
                has_row_ids |= own.added.iter().any(|row| !row.typed(Column::RowId).is_empty());
            }
            has_row_ids |= process.bind.iter().any(|row| !row.typed(Column::RowId).is_empty());
        }
        Self { draft, facts, fields, form, keys: keys.into_iter().collect(), has_row_ids, by_name: false }
    }

    fn columns(&self) -> impl Iterator<Item = Column> {
        Column::ALL.into_iter().filter(|column| *column != Column::RowId || self.has_row_ids)
    }

    fn uses(&self) -> Vec<ColumnUse> {
        let target = TARGET.into_iter().filter(|_| self.has_targets()).map(ColumnUse::Target);
        let fields = self.keys.iter().cloned().map(ColumnUse::Field);
        let bind = self.columns().map(ColumnUse::Bind);
        let variables = self.draft.variables.iter().map(|name| ColumnUse::Variable(name.clone()));
        target.chain(fields).chain(bind).chain(variables).collect()
    }

    /// Returns the names of the columns.
    #[must_use]
    pub fn heading(&self) -> Vec<String> {
        self.uses().iter().map(heading).collect()
    }

    /// Looks at whether all of it can be written, as a workbook or as text: what is not written as a whole is not begun.
    ///
    /// # Errors
    ///
    /// Why not.
    pub fn check(&self, is_workbook: bool) -> Result<(), WriteRefusal> {
        let mut size = SheetSize::default();
        let failed = self.rows(|row| size.add(row, is_workbook)).map_err(WriteRefusal::Limit)?;
        let count = failed.len();
        match failed.into_iter().next() {
            Some(first) => Err(WriteRefusal::Values { count, first: Box::new(first) }),
            None => Ok(()),
        }
    }

    /// Writes delimited text.
    ///
    /// # Errors
    ///
    /// Those of `to`.
    pub fn delimited(&self, dialect: Delimited, to: &mut (impl io::Write + ?Sized)) -> io::Result<()> {
        dialect.heading(to, self.heading())?;
        // Values that cannot be computed are what the caller asks for before.
        self.rows(|row| dialect.exact_row(to, row)).map(drop)
    }

    /// Writes a workbook with one sheet; the words of a column are its name and what belongs into it.
    ///
    /// # Errors
    ///
    /// When a workbook cannot be that large.
    pub fn workbook(mut self, name: &str, words: impl Fn(&ColumnUse) -> [String; 2]) -> io::Result<Vec<u8>> {
        self.by_name = true;
        let columns: Vec<SheetColumn> =
            self.uses().iter().map(|column| sheet_column(column, self.fields, &words)).collect();
        // Values that cannot be computed are what the caller asks for before.
        xlsx::workbook(name, &columns, |row| self.rows(row).map(drop))
    }

    /// Returns a value as the sheet has it.
    fn named(&self, key: &FieldKey, text: String) -> String {
        match self.fields.get(key).map(|field| &field.kind) {
            Some(Kind::Enum { options }) if self.by_name => option_name(options, &text).to_owned(),
            _ => text,
        }
    }

    fn has_targets(&self) -> bool {
        !(self.draft.targets.is_empty() && self.draft.given.is_empty())
    }

    /// Calls `row` for each row. Returns the values that could not be computed, whose cells are empty.
    ///
    /// # Errors
    ///
    /// Those of `row`.
    pub fn rows<E>(&self, mut row: impl FnMut(&[String]) -> Result<(), E>) -> Result<Vec<NoResult>, E> {
        let mut failed = Vec::new();
        if !self.has_targets() {
            let target = Target::bare(ServiceInstanceId(0));
            for process in &self.draft.processes {
                self.process(&[], &target, process, &mut row, &mut failed)?;
            }
            return Ok(failed);
        }
        for target in &self.draft.targets {
            let names = [target.id.to_string(), target.name.as_str().to_owned(), host(target)];
            self.target(&TargetKey::Id(target.id), &names, target, &mut row, &mut failed)?;
        }
        for given in &self.draft.given {
            let text = given.text.to_string();
            let names = match address::read(&text) {
                Some(_) => [String::new(), String::new(), text],
                None => [String::new(), text, String::new()],
            };
            let bare = Target::bare(ServiceInstanceId(0));
            let target = Target { n: Some(given.n), variables: given.variables.clone(), ..bare };
            self.target(&GivenTarget::key(given), &names, &target, &mut row, &mut failed)?;
        }
        Ok(failed)
    }

    fn target<E>(
        &self,
        key: &TargetKey,
        names: &[String; 3],
        target: &Target,
        row: &mut impl FnMut(&[String]) -> Result<(), E>,
        failed: &mut Vec<NoResult>,
    ) -> Result<(), E> {
        for process in &self.draft.processes {
            if !process.overrides.get(key).is_some_and(|own| own.leave_out) {
                self.process(names, target, &on_target(process, key), row, failed)?;
            }
        }
        Ok(())
    }

    /// Writes the rows of a process on a target, for which it has no overrides any more.
    fn process<E>(
        &self,
        names: &[String],
        target: &Target,
        process: &ProcessDraft,
        row: &mut impl FnMut(&[String]) -> Result<(), E>,
        failed: &mut Vec<NoResult>,
    ) -> Result<(), E> {
        let formulas = ProcessFormulas::of(process);
        let view = TargetView { target, business: self.draft.business.as_ref(), facts: self.facts.of(target.id) };
        let here = ProcessOnTarget::new(process, &formulas, view, self.fields);
        let mut take = |key: &str, source: Option<&str>, found: Result<Cow<'_, str>, FormulaProblem>| match found {
            Ok(text) => text.into_owned(),
            Err(problem) => {
                let target = names.iter().rev().find(|name| !name.is_empty()).cloned().unwrap_or_default();
                let (process, key) = (process.name().into_owned(), key.to_owned());
                failed.push(NoResult { target, process, key, source: source.unwrap_or_default().to_owned(), problem });
                String::new()
            }
        };
        for at in 0..process.bind.len().max(1) {
            let mut cells: Vec<String> = names.to_vec();
            for key in &self.keys {
                // Further rows say of the process only which one it is.
                let is_here = at == 0 || *key == FieldKey::Known(Known::ProcessName);
                cells.push(match self.form {
                    _ if !is_here => String::new(),
                    FormulaForm::Sources => self.named(key, process.value(key).to_typed().into_owned()),
                    FormulaForm::Values => {
                        self.named(key, take(key.as_str(), process.value(key).formula(), here.field_text(key)))
                    }
                });
            }
            for column in self.columns() {
                let text = match (process.bind.get(at), self.form) {
                    (None, _) => String::new(),
                    (Some(row), FormulaForm::Sources) => row.typed(column).into_owned(),
                    (Some(row), FormulaForm::Values) => {
                        take(column.as_str(), row.formula(column), here.cell_text(at, column))
                    }
                };
                let protocol = if column == Column::Protocol { Protocol::new(text.trim()) } else { None };
                cells.push(protocol.map_or(text, |protocol| protocol.name().to_owned()));
            }
            let variables: &Variables = &target.variables;
            cells.extend(self.draft.variables.iter().map(|name| variables.get(name).unwrap_or_default().to_owned()));
            row(&cells)?;
        }
        Ok(())
    }
}

/// Returns the columns of a table that is yet to be filled in.
fn empty() -> impl Iterator<Item = ColumnUse> {
    let fields = [
        Known::FuncName,
        Known::ProcessName,
        Known::StartParamRegex,
        Known::WorkPath,
        Known::User,
        Known::StartCmd,
        Known::StopCmd,
        Known::PidFile,
    ];
    let bind = Column::ALL.into_iter().filter(|column| *column != Column::RowId).map(ColumnUse::Bind);
    let fields = fields.into_iter().map(|known| ColumnUse::Field(known.into()));
    std::iter::once(ColumnUse::Target(TargetPart::Host)).chain(fields).chain(bind)
}

/// Returns the names of the columns of a table that is yet to be filled in.
#[must_use]
pub fn empty_heading() -> Vec<String> {
    empty().map(|column| heading(&column)).collect()
}

/// Writes a workbook that is yet to be filled in, as [`TableOf::workbook`] does.
///
/// # Errors
///
/// None that can occur: it has a heading only.
pub fn empty_workbook(
    name: &str,
    fields: &FieldTable,
    words: impl Fn(&ColumnUse) -> [String; 2],
) -> io::Result<Vec<u8>> {
    let columns: Vec<SheetColumn> = empty().map(|column| sheet_column(&column, fields, &words)).collect();
    xlsx::workbook(name, &columns, |_| Ok(()))
}

/// Returns the heading of a column, as it is read again whatever the language is.
fn heading(column: &ColumnUse) -> String {
    match column {
        ColumnUse::Target(TargetPart::Id) => "service_instance_id".to_owned(),
        ColumnUse::Target(TargetPart::Name) => "service_instance_name".to_owned(),
        ColumnUse::Target(_) => "bk_host_innerip".to_owned(),
        ColumnUse::Field(key) => key.as_str().to_owned(),
        ColumnUse::Bind(column) => column.as_str().to_owned(),
        ColumnUse::Variable(name) => format!("var.{name}"),
        ColumnUse::Ignored => String::new(),
    }
}

fn sheet_column(column: &ColumnUse, fields: &FieldTable, words: impl Fn(&ColumnUse) -> [String; 2]) -> SheetColumn {
    let flags = || ["true", "false"].map(str::to_owned).to_vec();
    let choices = match column {
        ColumnUse::Bind(Column::Protocol) => Protocol::ALL.map(|protocol| protocol.name().to_owned()).to_vec(),
        ColumnUse::Bind(Column::Enable) => flags(),
        ColumnUse::Field(key) => match fields.get(key).map(|field| &field.kind) {
            Some(Kind::Bool) => flags(),
            Some(Kind::Enum { options }) => options.iter().map(|(id, _)| option_name(options, id).to_owned()).collect(),
            _ => Vec::new(),
        },
        _ => Vec::new(),
    };
    let [title, note] = words(column);
    SheetColumn { heading: heading(column), title, note, choices }
}

/// Returns the name of an option, or its ID where the name would not be read as that option again.
fn option_name<'a>(options: &'a [(String, String)], id: &'a str) -> &'a str {
    let of = |text: &str| options.iter().find(|(id, name)| id == text || name == text);
    let name = options.iter().find(|(own, _)| own == id).map_or("", |(_, name)| name.as_str());
    let is_read = !name.is_empty() && name.trim() == name && !name.starts_with(['=', '\u{ff1d}', '\\', '\'']);
    if is_read && of(name).is_some_and(|(own, _)| own == id) { name } else { id }
}

/// Returns the first address of a target's host, with the area before it.
fn host(target: &Target) -> String {
    let first = target.host.split(',').next().unwrap_or_default();
    if first.is_empty() {
        return String::new();
    }
    let (before, after) = address::around(target.area, first);
    format!("{before}{first}{after}")
}
