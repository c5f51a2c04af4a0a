//! What the cells of a row hold on their target.

use super::{TableColumn, TableRow};
use crate::domain::bind::Column;
use crate::domain::check::{ProblemCause, check_cell, check_text};
use crate::domain::draft::{Draft, DraftValue, Override, ProcessDraft, RowOverride, Target};
use crate::domain::facts::TargetFacts;
use crate::domain::field::FieldTable;
use crate::domain::formula::{Formula, FormulaProblem, FormulaProblemKind, escape_literal};
use crate::domain::resolve::{ProcessFormulas, ProcessOnTarget, TargetView};
use std::borrow::Cow;

/// Where the value of a cell comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CellOrigin {
    /// The process.
    Process,
    /// An override on the target.
    Override,
    /// A bind row that the target adds.
    Added,
    /// The target itself: a target value or a fact.
    Target,
}

/// What a cell holds on its target.
#[derive(Debug, Clone, PartialEq)]
pub struct CellValue<'a> {
    /// The text, or why its formula has none.
    pub text: Result<Cow<'a, str>, FormulaProblem>,
    /// What it holds before formulas are computed.
    pub held: DraftValue,
    /// Where that comes from.
    pub origin: CellOrigin,
}

impl CellValue<'_> {
    /// Returns the text, `""` without one.
    #[must_use]
    pub fn shown(&self) -> &str {
        self.text.as_deref().unwrap_or_default()
    }

    /// Returns the cell as it is copied: its result as it would be typed, or the formula where that has no result. Typed
    /// into the same cell, it changes nothing.
    #[must_use]
    pub fn copied(&self) -> Cow<'_, str> {
        match (&self.text, self.origin) {
            // Target values are texts, whatever they begin with.
            (Ok(text), CellOrigin::Target) => Cow::Borrowed(text),
            (Ok(text), _) => escape_literal(text),
            (Err(_), _) => self.held.to_typed(),
        }
    }
}

/// What is needed to compute cells: the draft, the fields, and the formulas of its processes.
pub struct TableValues<'a> {
    draft: &'a Draft,
    table: &'a FieldTable,
    formulas: Vec<ProcessFormulas<'a>>,
}

impl<'a> TableValues<'a> {
    /// Parses the formulas of the processes. Those of overrides are parsed where they are met: there may be 100,000
    /// overrides, and a screen shows those of twenty targets.
    #[must_use]
    pub fn new(draft: &'a Draft, table: &'a FieldTable) -> Self {
        Self { draft, table, formulas: draft.processes.iter().map(ProcessFormulas::of_process).collect() }
    }

    /// Returns the draft.
    #[must_use]
    pub const fn draft(&self) -> &'a Draft {
        self.draft
    }

    /// Looks at a process on a target, with what was read of that target.
    #[must_use]
    pub fn on(&'a self, target: usize, process: usize, facts: Option<&'a TargetFacts>) -> Option<RowValues<'a>> {
        let process_draft = self.draft.processes.get(process)?;
        let target = self.draft.targets.get(target)?;
        let view = TargetView { target, business: self.draft.business.as_ref(), facts };
        let on = ProcessOnTarget::new(process_draft, self.formulas.get(process)?, view, self.table);
        let own = process_draft.overrides.of(target.id).map(AsRef::as_ref);
        Some(RowValues { process: process_draft, target, table: self.table, own, on })
    }
}

/// The cells of a process on a target.
pub struct RowValues<'a> {
    process: &'a ProcessDraft,
    target: &'a Target,
    table: &'a FieldTable,
    own: Option<&'a Override>,
    on: ProcessOnTarget<'a>,
}

impl<'a> RowValues<'a> {
    /// Returns the target.
    #[must_use]
    pub const fn target(&self) -> &'a Target {
        self.target
    }

    /// Returns the process as it is resolved on the target.
    #[must_use]
    pub const fn resolved(&self) -> &ProcessOnTarget<'a> {
        &self.on
    }

    /// Returns `true` if the process is left out there.
    #[must_use]
    pub fn is_left_out(&self) -> bool {
        self.on.is_left_out()
    }

    /// Returns `true` if a bind row is left out there, but not the process.
    #[must_use]
    pub fn is_row_left_out(&self, row: usize) -> bool {
        self.own.is_some_and(|own| own.leaves_out(row))
    }

    /// Returns `true` if there is a bind row at a place: the only row of a process without bind rows has none.
    #[must_use]
    pub fn has_bind(&self, row: usize) -> bool {
        row < self.process.bind.len() + self.own.map_or(0, |own| own.added.len())
    }

    /// Returns what a cell of the row holds; `None` for a cell that is blank: fields of the process stand on its first row
    /// only, and a process without bind rows has no address.
    #[must_use]
    pub fn cell(&self, row: usize, column: &TableColumn) -> Option<CellValue<'a>> {
        match column {
            TableColumn::Field(_) | TableColumn::Variable(_) | TableColumn::Fact(_) if row > 0 => None,
            TableColumn::Field(key) => {
                let origin = match self.own {
                    Some(own) if own.fields.contains_key(key) => CellOrigin::Override,
                    _ => CellOrigin::Process,
                };
                Some(CellValue { text: self.on.field_text(key), held: self.on.field(key).clone(), origin })
            }
            TableColumn::Bind(column) => self.bind(row, *column),
            TableColumn::Variable(name) => {
                let text = self.target.variables.get(name).unwrap_or_default();
                Some(CellValue { text: Ok(text.into()), held: text.into(), origin: CellOrigin::Target })
            }
            TableColumn::Fact(reference) => {
                let formula = Formula::parse(&reference.to_string());
                let text = formula.and_then(|formula| self.on.preview(&formula)).map(Cow::Owned);
                let held = DraftValue::EMPTY;
                Some(CellValue { text, held, origin: CellOrigin::Target })
            }
        }
    }

    fn bind(&self, row: usize, column: Column) -> Option<CellValue<'a>> {
        if !self.has_bind(row) {
            return None;
        }
        let origin = match self.own {
            Some(_) if row >= self.process.bind.len() => CellOrigin::Added,
            Some(own) if own.cell(row, column).is_some() => CellOrigin::Override,
            _ => CellOrigin::Process,
        };
        Some(CellValue { text: self.on.cell_text(row, column), held: self.on.cell(row, column), origin })
    }

    /// Returns what the process itself gives in a cell there, without overrides; `None` where the target adds the row.
    #[must_use]
    pub fn of_process(&self, row: usize, column: &TableColumn) -> Option<DraftValue> {
        match column {
            TableColumn::Field(key) => Some(self.process.value(key).clone()),
            TableColumn::Bind(column) => self.process.bind.get(row).map(|bind| bind.value(*column)),
            TableColumn::Variable(_) | TableColumn::Fact(_) => None,
        }
    }

    /// Returns what is wrong with a cell by itself. `None` also for a formula that only waits for another cell.
    #[must_use]
    pub fn problem(&self, row: usize, column: &TableColumn, value: &CellValue<'_>) -> Option<ProblemCause> {
        if matches!(column, TableColumn::Variable(_) | TableColumn::Fact(_)) {
            return None;
        }
        let text = match &value.text {
            Ok(text) => text,
            Err(problem) if problem.kind == FormulaProblemKind::Waiting => return None,
            Err(problem) => {
                let source = value.held.formula().unwrap_or_default().into();
                return Some(ProblemCause::Formula { source, problem: Box::new(problem.clone()) });
            }
        };
        match column {
            // What a file has in place of a text is judged with the whole draft.
            TableColumn::Field(key) if self.process.written(key).is_some() => None,
            TableColumn::Field(key) => self.table.get(key).and_then(|field| check_text(text, field)),
            TableColumn::Bind(column) => {
                let (made, _) = self.on.row_text(row);
                check_cell(text, &made, *column, self.table.takes_ipv6())
            }
            TableColumn::Variable(_) | TableColumn::Fact(_) => None,
        }
    }

    /// Counts the cells that are other than the process says; that it is left out there is one, and so is each bind row
    /// that is left out or added.
    #[must_use]
    pub fn overrides(own: &Override) -> usize {
        let rows = own.rows.values().map(|row| match row {
            RowOverride::LeftOut => 1,
            RowOverride::Cells(cells) => cells.len(),
        });
        usize::from(own.leave_out) + own.fields.len() + rows.sum::<usize>() + own.added.len()
    }

    /// Returns `true` if the row is there and is created.
    #[must_use]
    pub fn is_created(&self, row: TableRow) -> bool {
        !self.is_left_out() && (row.row == 0 || !self.is_row_left_out(row.row))
    }
}
