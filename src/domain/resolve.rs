//! What a process of a draft is on one target: overrides in place of what the process says, and formulas as their values.
//!
//! Evaluation follows references from cell to cell, whatever cells they are; each cell is computed once.

use super::bind::Column;
use super::draft::{BindDraft, DraftValue, Override, ProcessDraft, Target};
use super::facts::{TargetFacts, formulas, own_formulas};
use super::field::{FieldKey, FieldTable, Known};
use super::formula::{Fact, Facts, Formula, FormulaProblem, FormulaProblemKind, Operand, Reference, Unavailable};
use super::instance::Business;
use std::borrow::Cow;
use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

/// The formulas of a process, its overrides included, each parsed once.
#[derive(Debug, Default)]
pub struct ProcessFormulas<'a>(HashMap<&'a str, Result<Formula, FormulaProblem>>);

impl<'a> ProcessFormulas<'a> {
    /// Parses the formulas of a process.
    #[must_use]
    pub fn of(process: &'a ProcessDraft) -> Self {
        Self::parse(formulas(process))
    }

    /// Parses the formulas of a process without those of its overrides, which are then parsed wherever they are met.
    #[must_use]
    pub fn of_process(process: &'a ProcessDraft) -> Self {
        Self::parse(own_formulas(process))
    }

    fn parse(sources: impl Iterator<Item = &'a str>) -> Self {
        let mut parsed = HashMap::new();
        for source in sources {
            parsed.entry(source).or_insert_with(|| Formula::parse(source));
        }
        Self(parsed)
    }

    /// Returns `true` if a formula uses one of these names.
    #[must_use]
    pub fn refer_to(&self, is_one: impl Fn(&Reference) -> bool) -> bool {
        self.0.values().flatten().any(|formula| {
            let mut found = false;
            formula.for_each_reference(&mut |reference| found |= is_one(reference));
            found
        })
    }
}

/// A target as formulas see it.
#[derive(Debug, Clone, Copy)]
pub struct TargetView<'a> {
    pub target: &'a Target,
    /// The business of the draft.
    pub business: Option<&'a Business>,
    /// What was read of the target.
    pub facts: Option<&'a TargetFacts>,
}

impl<'a> TargetView<'a> {
    fn fact(&self, fact: Fact) -> Result<Operand<'a>, Unavailable> {
        if let Some(value) = self.facts.and_then(|facts| facts.get(&Reference::Fact(fact))) {
            return Ok(value);
        }
        let host = self.facts.and_then(|facts| facts.host.as_deref());
        let text = |text: &'a str| {
            if text.is_empty() { Err(Unavailable::NotRead) } else { Ok(Operand::Text(Cow::Borrowed(text))) }
        };
        let number = |number: Option<u32>| number.map(|number| Operand::Number(number.into()));
        // What was read and has no value here is not there; of the rest the draft itself may know something.
        match fact {
            Fact::N => number(self.target.n).ok_or(Unavailable::NotRead),
            Fact::HostN => number(self.target.host_n).ok_or(Unavailable::NotRead),
            Fact::HostIp => first(self.addresses(false)?),
            Fact::HostIps => list(self.addresses(false)?),
            Fact::HostIp6 => first(self.addresses(true)?),
            Fact::HostIps6 => list(self.addresses(true)?),
            Fact::HostOuterIp | Fact::HostOuterIps if host.is_some() => Err(Unavailable::Missing),
            Fact::HostName if host.is_some_and(|host| host.name.is_some()) => Err(Unavailable::Missing),
            Fact::HostOuterIp | Fact::HostOuterIps | Fact::HostName | Fact::HostId => Err(Unavailable::NotRead),
            Fact::HostArea => number(self.target.area.map(super::id::AreaId::number)).ok_or(Unavailable::NotRead),
            Fact::InstanceId => Ok(Operand::Number(self.target.id.0)),
            Fact::InstanceName => text(&self.target.name),
            Fact::ModuleName => text(self.target.module.rsplit(" / ").next().unwrap_or_default()),
            Fact::SetName => text(self.target.module.rsplit(" / ").nth(1).unwrap_or_default()),
            Fact::BusinessId => {
                self.business.map(|business| Operand::Number(business.id.0)).ok_or(Unavailable::NotRead)
            }
            Fact::BusinessName => text(self.business.map_or("", |business| &business.name)),
        }
    }

    /// Returns the private addresses of a family that the draft holds; none if the host was read and has none.
    fn addresses(&self, ipv6: bool) -> Result<Vec<String>, Unavailable> {
        if self.facts.is_some_and(|facts| facts.host.is_some()) {
            return Ok(Vec::new());
        }
        if self.target.host.is_empty() {
            return Err(Unavailable::NotRead);
        }
        let own = self.target.host.split(',').map(str::trim).filter(|address| address.contains(':') == ipv6);
        Ok(own.map(str::to_owned).collect())
    }

    fn label(&self, key: &str) -> Result<Operand<'a>, Unavailable> {
        let facts = self.facts.ok_or(Unavailable::NotRead)?;
        facts.get(&Reference::Label(key.into())).ok_or(Unavailable::Missing)
    }
}

fn list<'a>(items: Vec<String>) -> Result<Operand<'a>, Unavailable> {
    if items.is_empty() { Err(Unavailable::Missing) } else { Ok(Operand::List(items.into())) }
}

fn first<'a>(items: Vec<String>) -> Result<Operand<'a>, Unavailable> {
    items.into_iter().next().map(|item| Operand::Text(item.into())).ok_or(Unavailable::Missing)
}

/// A cell of a process; of a bind row its place among those of the process, and after them those that the target adds.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Cell {
    Field(FieldKey),
    Bind(usize, Column),
}

impl Cell {
    /// Returns how a formula names the cell, for the way of a circle.
    fn name(&self) -> Box<str> {
        match self {
            Self::Field(FieldKey::Known(Known::ProcessName)) => "alias".into(),
            Self::Field(FieldKey::Known(Known::FuncName)) => "binary".into(),
            Self::Field(key) => key.as_str().into(),
            Self::Bind(_, column) => column.as_str().into(),
        }
    }
}

enum Memo {
    /// Being computed.
    Open,
    Done(Result<Rc<str>, FormulaProblem>),
}

/// A process of a draft on one target.
pub struct ProcessOnTarget<'a> {
    process: &'a ProcessDraft,
    own: Option<&'a Override>,
    formulas: &'a ProcessFormulas<'a>,
    view: TargetView<'a>,
    table: &'a FieldTable,
    memo: RefCell<Vec<(Cell, Memo)>>,
}

impl<'a> ProcessOnTarget<'a> {
    /// Looks at a process on a target.
    #[must_use]
    pub fn new(
        process: &'a ProcessDraft,
        formulas: &'a ProcessFormulas<'a>,
        view: TargetView<'a>,
        table: &'a FieldTable,
    ) -> Self {
        let own = process.overrides.of(view.target.id).map(AsRef::as_ref);
        Self { process, own, formulas, view, table, memo: RefCell::default() }
    }

    /// Returns `true` if the process is left out there.
    #[must_use]
    pub fn is_left_out(&self) -> bool {
        self.own.is_some_and(|own| own.leave_out)
    }

    /// Returns what a field holds there, before formulas are computed.
    #[must_use]
    pub fn field(&self, key: &FieldKey) -> &'a DraftValue {
        self.own.and_then(|own| own.fields.get(key)).unwrap_or_else(|| self.process.value(key))
    }

    /// Iterates over the places of the bind rows that are there: those of the process, then those that the target adds.
    pub fn rows(&self) -> impl Iterator<Item = usize> {
        let all = self.process.bind.len() + self.own.map_or(0, |own| own.added.len());
        (0..all).filter(|row| !self.own.is_some_and(|own| own.leaves_out(*row)))
    }

    /// Returns what a bind cell holds there, before formulas are computed.
    #[must_use]
    pub fn cell(&self, row: usize, column: Column) -> DraftValue {
        if let Some(value) = self.own.and_then(|own| own.cell(row, column)) {
            return value.clone();
        }
        self.row(row).map_or(DraftValue::EMPTY, |row| row.value(column))
    }

    fn row(&self, row: usize) -> Option<&'a BindDraft> {
        let added = || self.own?.added.get(row.checked_sub(self.process.bind.len())?);
        self.process.bind.get(row).or_else(added)
    }

    /// Returns a field's text there.
    ///
    /// # Errors
    /// What is wrong with its formula.
    pub fn field_text(&self, key: &FieldKey) -> Result<Cow<'a, str>, FormulaProblem> {
        match self.field(key) {
            DraftValue::Text(text) => Ok(Cow::Borrowed(text)),
            DraftValue::Formula(source) => {
                self.computed(&Cell::Field(key.clone()), source).map(|text| Cow::Owned(text.as_ref().to_owned()))
            }
        }
    }

    /// Returns the text of a bind cell there.
    ///
    /// # Errors
    /// What is wrong with its formula.
    pub fn cell_text(&self, row: usize, column: Column) -> Result<Cow<'a, str>, FormulaProblem> {
        let own = self.own.and_then(|own| own.cell(row, column));
        let formula = match own {
            Some(DraftValue::Text(text)) => return Ok(Cow::Borrowed(text)),
            Some(DraftValue::Formula(source)) => Some(source.as_ref()),
            None => self.row(row).and_then(|row| row.formula(column)),
        };
        match formula {
            None => Ok(Cow::Borrowed(self.row(row).map_or("", |row| row.text(column)))),
            Some(source) => {
                self.computed(&Cell::Bind(row, column), source).map(|text| Cow::Owned(text.as_ref().to_owned()))
            }
        }
    }

    /// Returns a bind row there with every formula computed, and what is wrong with those that cannot be.
    #[must_use]
    pub fn row_text(&self, row: usize) -> (BindDraft, Vec<(Column, FormulaProblem)>) {
        let mut made = BindDraft {
            unknown: self.row(row).map(|row| row.unknown.clone()).unwrap_or_default(),
            ..BindDraft::default()
        };
        let mut problems = Vec::new();
        for column in Column::ALL {
            match self.cell_text(row, column) {
                Ok(text) => drop(made.set(column, text.into_owned())),
                Err(problem) => problems.push((column, problem)),
            }
        }
        (made, problems)
    }

    /// Computes a formula as if it stood in a field, for what is being typed.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn preview(&self, formula: &Formula) -> Result<String, FormulaProblem> {
        let mut out = String::new();
        formula.evaluate(self, &mut out)?;
        Ok(out)
    }

    fn computed(&self, cell: &Cell, source: &str) -> Result<Rc<str>, FormulaProblem> {
        if let Some((_, Memo::Done(known))) = self.memo.borrow().iter().find(|(own, _)| own == cell) {
            return known.clone();
        }
        self.memo.borrow_mut().push((cell.clone(), Memo::Open));
        let found = match self.formulas.0.get(source) {
            Some(Ok(formula)) => {
                let mut out = String::new();
                formula.evaluate(self, &mut out).map(|()| Rc::from(out))
            }
            Some(Err(problem)) => Err(problem.clone()),
            // A formula of an override, unless these were parsed too.
            None => Formula::parse(source).and_then(|formula| self.preview(&formula)).map(Rc::from),
        };
        if let Some((_, memo)) = self.memo.borrow_mut().iter_mut().find(|(own, _)| own == cell) {
            *memo = Memo::Done(found.clone());
        }
        found
    }

    /// Returns the value of a cell that a formula names.
    fn referred(&self, cell: &Cell) -> Result<Operand<'a>, Unavailable> {
        if let Some(way) = self.circle(cell) {
            return Err(Unavailable::Cycle(way));
        }
        let text = match cell {
            Cell::Field(key) => self.field_text(key),
            Cell::Bind(row, column) => self.cell_text(*row, *column),
        };
        // Its own problem is reported where it stands.
        text.map(Operand::Text).map_err(|problem| match problem.kind {
            FormulaProblemKind::NotRead => Unavailable::NotRead,
            _ => Unavailable::Waiting,
        })
    }

    /// Returns the way from a cell that is being computed back to itself.
    fn circle(&self, cell: &Cell) -> Option<Vec<Box<str>>> {
        let memo = self.memo.borrow();
        let start = memo.iter().position(|(own, memo)| own == cell && matches!(memo, Memo::Open))?;
        let open = memo.iter().skip(start).filter(|(_, memo)| matches!(memo, Memo::Open));
        Some(open.map(|(own, _)| own.name()).chain([cell.name()]).collect())
    }

    fn column(&self, column: Column) -> Result<Vec<String>, Unavailable> {
        let texts = self.rows().map(|row| match self.referred(&Cell::Bind(row, column))? {
            Operand::Text(text) => Ok(text.into_owned()),
            Operand::Number(_) | Operand::List(_) => Err(Unavailable::Waiting),
        });
        let texts: Vec<String> = texts.collect::<Result<_, _>>()?;
        if texts.is_empty() { Err(Unavailable::NoRows) } else { Ok(texts) }
    }
}

impl Facts for ProcessOnTarget<'_> {
    fn get(&self, reference: &Reference) -> Result<Operand<'_>, Unavailable> {
        let first = || self.rows().next().ok_or(Unavailable::NoRows);
        match reference {
            Reference::Fact(fact) => self.view.fact(*fact),
            Reference::Label(key) => self.view.label(key),
            Reference::Variable(name) => {
                let value = self.view.target.variables.get(name).ok_or(Unavailable::Missing)?;
                Ok(Operand::Text(Cow::Borrowed(value)))
            }
            Reference::Field(key) => {
                if self.table.get(key).is_none() && self.field(key).is_empty() {
                    return Err(Unavailable::Unknown);
                }
                self.referred(&Cell::Field(key.clone()))
            }
            Reference::BindIp => self.referred(&Cell::Bind(first()?, Column::Ip)),
            Reference::BindPort => match self.referred(&Cell::Bind(first()?, Column::Port))? {
                Operand::Text(text) => Ok(Operand::Text(match text.split_once('-') {
                    // The first port of a range.
                    Some((port, _)) => Cow::Owned(port.trim().to_owned()),
                    None => text,
                })),
                other => Ok(other),
            },
            Reference::BindIps => self.column(Column::Ip).map(|items| Operand::List(items.into())),
            Reference::BindPorts => self.column(Column::Port).map(|items| Operand::List(items.into())),
        }
    }
}
