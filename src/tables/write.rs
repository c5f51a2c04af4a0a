//! From a draft to the rows of a table: target by target, process by process, bind row by bind row, with the keys of fields
//! as headings. Reading it again makes the same of the same targets.

use super::merge::on_target;
use crate::domain::address;
use crate::domain::bind::{Column, Protocol};
use crate::domain::draft::{Draft, GivenTarget, ProcessDraft, Target, TargetKey, Variables};
use crate::domain::facts::FactTable;
use crate::domain::field::{FieldKey, FieldTable, Known};
use crate::domain::formula::FormulaProblem;
use crate::domain::id::ServiceInstanceId;
use crate::domain::resolve::{ProcessFormulas, ProcessOnTarget, TargetView};
use std::borrow::Cow;
use std::collections::BTreeSet;

/// The columns that name a target; the area stands before the address of its host.
const TARGET: [&str; 3] = ["service_instance_id", "service_instance_name", "bk_host_innerip"];

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
        Self { draft, facts, fields, form, keys: keys.into_iter().collect(), has_row_ids }
    }

    fn columns(&self) -> impl Iterator<Item = Column> {
        Column::ALL.into_iter().filter(|column| *column != Column::RowId || self.has_row_ids)
    }

    /// Returns the names of the columns.
    #[must_use]
    pub fn heading(&self) -> Vec<String> {
        let target = TARGET.into_iter().filter(|_| self.has_targets()).map(str::to_owned);
        let fields = self.keys.iter().map(|key| key.as_str().to_owned());
        let bind = self.columns().map(|column| column.as_str().to_owned());
        let variables = self.draft.variables.iter().map(|name| format!("var.{name}"));
        target.chain(fields).chain(bind).chain(variables).collect()
    }

    /// Returns the names of the columns of a table that is yet to be filled in.
    #[must_use]
    pub fn empty_heading() -> Vec<String> {
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
        let bind = Column::ALL.into_iter().filter(|column| *column != Column::RowId).map(Column::as_str);
        ["bk_host_innerip"].into_iter().chain(fields.map(Known::as_str)).chain(bind).map(str::to_owned).collect()
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
                    FormulaForm::Sources => process.value(key).to_typed().into_owned(),
                    FormulaForm::Values => take(key.as_str(), process.value(key).formula(), here.field_text(key)),
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

/// Returns the first address of a target's host, with the area before it.
fn host(target: &Target) -> String {
    let first = target.host.split(',').next().unwrap_or_default();
    if first.is_empty() {
        return String::new();
    }
    let (before, after) = address::around(target.area, first);
    format!("{before}{first}{after}")
}
