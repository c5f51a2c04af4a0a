//! The results of formulas on the targets, for the field or cell that the cursor is on and for names.

use crate::app::open::Open;
use crate::app::overlay::Overlay;
use crate::app::screen::Screen;
use crate::app::screen::processes::{Editing, Focus, FormRow};
use crate::app::state::State;
use crate::domain::bind::Column;
use crate::domain::check::{OnTargets, Problem, ProblemCause, check_cell, check_text};
use crate::domain::draft::{BindDraft, DraftValue, Path, ProcessDraft, Target};
use crate::domain::facts::TargetFacts;
use crate::domain::field::{FieldKey, FieldTable};
use crate::domain::formula::{Fact, Formula, FormulaProblem, Reference, port_series};
use crate::domain::id::ServiceInstanceId;
use crate::domain::place::Step;
use crate::domain::resolve::{ProcessFormulas, ProcessOnTarget, TargetView};
use crate::domain::table::TableColumn;
use std::collections::{HashMap, HashSet};

/// Most targets that a result is computed on: a key must be answered within a frame however many there are.
pub const PREVIEWED: usize = 2_000;

/// A place of a process that may hold a formula.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FormulaSlot {
    Field(FieldKey),
    /// A cell of a bind row.
    Cell(usize, Column),
}

/// What a formula comes to.
#[derive(Debug, Clone, PartialEq)]
pub enum FormulaPreview {
    /// The formula is wrong by itself, on whatever target.
    Wrong(Box<Problem>),
    /// There is no target to compute it on.
    NoTargets,
    On(Box<TargetResults>),
}

/// What a formula comes to on the targets.
#[derive(Debug, Clone, PartialEq)]
pub struct TargetResults {
    /// The result on the current target, or why it has none that can be sent.
    pub here: Result<String, Problem>,
    /// The place of the current target.
    pub target: usize,
    /// How many targets there are.
    pub targets: usize,
    /// On how many of them it was computed, besides the current one.
    pub computed: usize,
    /// The smallest and the largest result if all are numbers, otherwise the first and the last; `None` without one.
    pub span: Option<(String, String)>,
    /// How many different results there are.
    pub different: usize,
    /// The first problem, with the number of targets that have one.
    pub failing: Option<Problem>,
}

/// Returns what a typed text becomes when it is taken: in a port cell `8001+` is a formula too.
#[must_use]
pub fn taken(column: Option<Column>, text: &str) -> DraftValue {
    match column.filter(|column| *column == Column::Port).and_then(|_| port_series(text)) {
        Some(source) => DraftValue::Formula(source.into()),
        None => DraftValue::typed(text),
    }
}

/// Returns the place that the cursor is on, if a value is typed there.
#[must_use]
pub fn slot(state: &State) -> Option<FormulaSlot> {
    if let Some(Overlay::SetField(list)) = &state.overlay {
        let field = list.field(state.fields()).filter(|field| field.kind.takes_formula());
        return field.map(|field| FormulaSlot::Field(field.key.clone()));
    }
    match state.screen {
        Screen::Step(Step::Processes) if state.processes.focus == Focus::Form => match state.form_row()? {
            FormRow::Field(field) if field.kind.takes_formula() => Some(FormulaSlot::Field(field.key.clone())),
            FormRow::Other(key) => Some(FormulaSlot::Field(key.clone())),
            FormRow::Field(_) | FormRow::Group(..) | FormRow::Others(_) => None,
        },
        Screen::Step(Step::Bindings) => {
            let column = state.bindings.current();
            let row = state.bindings.row.at;
            (row < state.shown_process()?.bind.len()).then_some(FormulaSlot::Cell(row, column))
        }
        Screen::Table => match state.table.current()? {
            (row, TableColumn::Bind(column)) => Some(FormulaSlot::Cell(row.row, *column)),
            (_, TableColumn::Field(key)) => Some(FormulaSlot::Field(key.clone())),
            (_, TableColumn::Variable(_) | TableColumn::Fact(_)) => None,
        },
        _ => None,
    }
}

/// Returns the process whose value is looked at: the first of those whose field is being set, otherwise the shown one.
pub(super) fn process(state: &State) -> Option<&ProcessDraft> {
    match &state.overlay {
        Some(Overlay::SetField(list)) => state.processes_at(&list.places).next(),
        _ => state.shown_process(),
    }
}

/// Returns the text that is being typed in a field or cell.
pub(super) fn typing(state: &State) -> Option<(&str, &str)> {
    let editing = match &state.overlay {
        Some(Overlay::SetField(list)) => list.value.as_ref(),
        _ => state.editing(),
    };
    match editing {
        Some(Editing::Text(editor)) => Some((editor.text(), editor.before_cursor())),
        Some(Editing::Choice(_)) | None => None,
    }
}

/// Returns the source of the formula that the cursor is on, as it is or as it is being typed; `None` on a literal.
#[must_use]
pub fn source(state: &State) -> Option<Box<str>> {
    let slot = slot(state)?;
    let column = match &slot {
        FormulaSlot::Field(_) => None,
        FormulaSlot::Cell(_, column) => Some(*column),
    };
    let process = process(state)?;
    let value = match (typing(state), &slot) {
        (Some((text, _)), _) => taken(column, text),
        (None, FormulaSlot::Field(key)) => process.value(key).clone(),
        (None, FormulaSlot::Cell(row, column)) => process.bind.get(*row)?.value(*column),
    };
    match value {
        DraftValue::Formula(source) => Some(source),
        DraftValue::Text(_) => None,
    }
}

/// Returns `true` while a series such as `8001+` is typed, which is the formula `source` when it is taken.
#[must_use]
pub fn is_series(state: &State, source: &str) -> bool {
    typing(state).is_some_and(|(text, _)| port_series(text).as_deref() == Some(source))
}

/// Computes the formula that the cursor is on; `None` on a literal.
#[must_use]
pub fn formula(state: &State) -> Option<FormulaPreview> {
    let (slot, source) = (slot(state)?, source(state)?);
    if let Err(problem) = Formula::parse(&source) {
        let cause = formula_cause(&source, problem);
        let path = path(state.processes.list.at, &slot);
        return Some(FormulaPreview::Wrong(Box::new(Problem { path, cause, on: None })));
    }
    let mut process = process(state)?.clone();
    let value = DraftValue::Formula(source);
    match &slot {
        FormulaSlot::Field(key) => drop(process.set(key.clone(), value)),
        FormulaSlot::Cell(row, column) => drop(process.bind.get_mut(*row)?.set(*column, value)),
    }
    Some(on_targets(state, &process, &Asked::Slot(&slot)))
}

/// Computes a name, or any other formula, beside the values of the shown process.
#[must_use]
pub fn of_name(state: &State, name: &str) -> Option<FormulaPreview> {
    let formula = Formula::parse(name).ok()?;
    Some(on_targets(state, process(state)?, &Asked::Formula(&formula)))
}

/// Returns the bind rows of the shown process as they are on the current target; a cell whose formula has no result is as
/// typed. `None` if they are the same on all targets, or there is none.
#[must_use]
pub fn rows_here(state: &State) -> Option<Vec<BindDraft>> {
    let open = state.open.as_ref()?;
    let process = state.shown_process()?;
    let target = open.draft.targets.get(open.current_target()?)?;
    let own = process.overrides.of(target.id);
    let has_own = own.is_some_and(|own| !own.rows.is_empty() || !own.added.is_empty());
    if !has_own && process.bind.iter().all(|row| row.formulas.is_empty()) {
        return None;
    }
    let formulas = ProcessFormulas::of(process);
    let facts = KnownFacts::of(state, open, std::iter::once(target), formulas.refer_to(is_read));
    let on = ProcessOnTarget::new(process, &formulas, facts.view(target), state.fields());
    let rows = on.rows().map(|row| {
        let (mut made, problems) = on.row_text(row);
        for (column, _) in problems {
            made.set(column, on.cell(row, column));
        }
        made
    });
    Some(rows.collect())
}

/// What is computed on each target.
enum Asked<'a> {
    Slot(&'a FormulaSlot),
    Formula(&'a Formula),
}

fn path(process: usize, slot: &FormulaSlot) -> Path {
    match slot {
        FormulaSlot::Field(key) => Path::Field(process, key.clone()),
        FormulaSlot::Cell(row, column) => Path::Cell(process, *row, *column),
    }
}

fn formula_cause(source: &str, problem: FormulaProblem) -> ProblemCause {
    ProblemCause::Formula { source: source.into(), problem: Box::new(problem) }
}

fn on_targets(state: &State, process: &ProcessDraft, asked: &Asked<'_>) -> FormulaPreview {
    let Some(open) = &state.open else { return FormulaPreview::NoTargets };
    let Some(here) = open.current_target() else { return FormulaPreview::NoTargets };
    let formulas = ProcessFormulas::of(process);
    let asks = |is_one: &dyn Fn(&Reference) -> bool| match asked {
        Asked::Slot(_) => false,
        Asked::Formula(formula) => {
            let mut found = false;
            formula.for_each_reference(&mut |reference| found |= is_one(reference));
            found
        }
    };
    let needs_facts = asks(&is_read) || formulas.refer_to(is_read);
    let near: Vec<&Target> = open.draft.targets.iter().take(PREVIEWED).collect();
    let current = open.draft.targets.get(here);
    let facts = KnownFacts::of(state, open, near.iter().copied().chain(current), needs_facts);
    let computer = Computer { state, process, formulas: &formulas, facts: &facts, asked };
    let compute = |target: &Target| computer.compute(target);
    let Some(result) = current.map(compute) else { return FormulaPreview::NoTargets };
    let place = |cause, on| Problem { path: computer.path(), cause, on };
    let mut tally = Tally::default();
    for (at, target) in near.iter().enumerate() {
        tally.add(at, compute(target));
    }
    // What is wrong on all targets alike is not said of their number.
    let is_of_some = |count| count < near.len();
    let on = |count, first| is_of_some(count).then_some(OnTargets { count, first });
    let failures = tally.failing.as_ref().map_or(1, |(_, count, _)| *count);
    let failing = tally.failing.map(|(first, count, cause)| place(cause, on(count, first)));
    FormulaPreview::On(Box::new(TargetResults {
        here: result.map_err(|cause| place(cause, on(failures, here))),
        target: here,
        targets: open.draft.targets.len(),
        computed: near.len(),
        span: tally.results.span(),
        different: tally.results.different.len(),
        failing,
    }))
}

/// Returns `true` for a name whose value may have to be read.
fn is_read(reference: &Reference) -> bool {
    match reference {
        Reference::Label(_) => true,
        Reference::Fact(fact) => {
            !matches!(fact, Fact::N | Fact::HostN | Fact::InstanceId | Fact::BusinessId | Fact::BusinessName)
        }
        _ => false,
    }
}

/// What was read of the targets: for the formulas of the draft, or else with the business.
pub(super) struct KnownFacts<'a> {
    open: &'a Open,
    catalogue: HashMap<ServiceInstanceId, TargetFacts>,
}

impl<'a> KnownFacts<'a> {
    pub(super) fn of<'t>(
        state: &State,
        open: &'a Open,
        targets: impl Iterator<Item = &'t Target>,
        is_needed: bool,
    ) -> Self {
        let mut catalogue = HashMap::new();
        if let Some(read) = state.own_catalogue().filter(|_| is_needed) {
            let unknown = |target: &&Target| open.facts.of(target.id).is_none_or(|facts| facts.host.is_none());
            let mut wanted: HashSet<_> = targets.filter(unknown).map(|target| target.id).collect();
            for instance in &read.instances {
                if wanted.is_empty() {
                    break;
                }
                if wanted.remove(&instance.id) {
                    catalogue.insert(instance.id, read.facts(instance));
                }
            }
        }
        Self { open, catalogue }
    }

    pub(super) fn get(&self, target: &Target) -> Option<&TargetFacts> {
        // The catalogue holds those only that the other does not, or not with their host.
        self.catalogue.get(&target.id).or_else(|| self.open.facts.of(target.id))
    }

    pub(super) fn view<'v>(&'v self, target: &'v Target) -> TargetView<'v> {
        TargetView { target, business: self.open.draft.business.as_ref(), facts: self.get(target) }
    }
}

struct Computer<'a> {
    state: &'a State,
    process: &'a ProcessDraft,
    formulas: &'a ProcessFormulas<'a>,
    facts: &'a KnownFacts<'a>,
    asked: &'a Asked<'a>,
}

impl Computer<'_> {
    /// Returns the text on a target, if it could be sent.
    fn compute(&self, target: &Target) -> Result<String, ProblemCause> {
        let table: &FieldTable = self.state.fields();
        let on = ProcessOnTarget::new(self.process, self.formulas, self.facts.view(target), table);
        match self.asked {
            Asked::Formula(formula) => on.preview(formula).map_err(|problem| formula_cause(formula.source(), problem)),
            Asked::Slot(slot) => {
                let text = self.slot_text(&on, slot, target)?;
                let cause = match slot {
                    FormulaSlot::Field(key) => table.get(key).and_then(|field| check_text(&text, field)),
                    FormulaSlot::Cell(row, column) => {
                        let own = self.process.bind.get(*row);
                        own.and_then(|own| check_cell(&text, own, *column, table.takes_ipv6()))
                    }
                };
                cause.map_or(Ok(text), Err)
            }
        }
    }

    /// Returns what the process says in the slot, whatever the target has in place of it.
    fn slot_text(&self, on: &ProcessOnTarget<'_>, slot: &FormulaSlot, target: &Target) -> Result<String, ProblemCause> {
        let own = self.process.overrides.of(target.id);
        let (value, is_overridden) = match slot {
            FormulaSlot::Field(key) => {
                (self.process.value(key).clone(), own.is_some_and(|own| own.fields.contains_key(key)))
            }
            FormulaSlot::Cell(row, column) => {
                let value = self.process.bind.get(*row).map(|bind| bind.value(*column)).unwrap_or_default();
                (value, own.is_some_and(|own| own.cell(*row, *column).is_some()))
            }
        };
        let source = value.formula().unwrap_or_default();
        let text = match slot {
            _ if is_overridden => Formula::parse(source).and_then(|formula| on.preview(&formula)),
            FormulaSlot::Field(key) => on.field_text(key).map(std::borrow::Cow::into_owned),
            FormulaSlot::Cell(row, column) => on.cell_text(*row, *column).map(std::borrow::Cow::into_owned),
        };
        text.map_err(|problem| formula_cause(source, problem))
    }

    fn path(&self) -> Path {
        match self.asked {
            Asked::Slot(slot) => path(self.state.processes.list.at, slot),
            Asked::Formula(_) => Path::Processes,
        }
    }
}

/// What was computed so far.
#[derive(Default)]
struct Tally {
    results: Results,
    /// The place of the first target without a result, how many there are, and why it has none.
    failing: Option<(usize, usize, ProblemCause)>,
}

#[derive(Default)]
struct Results {
    different: HashSet<String>,
    first: Option<String>,
    last: Option<String>,
    /// The smallest and largest number; `None` after a result that is none.
    numbers: Option<(i64, i64)>,
}

impl Tally {
    fn add(&mut self, at: usize, result: Result<String, ProblemCause>) {
        match (result, &mut self.failing) {
            (Ok(text), _) => self.results.add(text),
            (Err(_), Some((_, count, _))) => *count += 1,
            (Err(cause), failing @ None) => *failing = Some((at, 1, cause)),
        }
    }
}

impl Results {
    fn add(&mut self, text: String) {
        let number = text.parse::<i64>().ok();
        let before = self.first.is_some();
        self.numbers = match (number, self.numbers) {
            (Some(number), Some((low, high))) => Some((low.min(number), high.max(number))),
            (Some(number), None) if !before => Some((number, number)),
            _ => None,
        };
        if !before {
            self.first = Some(text.clone());
        }
        if !self.different.contains(&text) {
            self.different.insert(text.clone());
        }
        self.last = Some(text);
    }

    fn span(&self) -> Option<(String, String)> {
        match self.numbers {
            Some((low, high)) => Some((low.to_string(), high.to_string())),
            None => self.first.clone().zip(self.last.clone()),
        }
    }
}
