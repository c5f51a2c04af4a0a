//! Judges what differs by target: formulas and overrides. A process whose cells are the same on two targets is judged once
//! for both.

use super::wanted::{Lists, Planned};
use super::{
    Fields, OnTargets, Problem, ProblemCause, Problems, check_fields, check_rows, check_unknown, check_value, row,
    unique, warn,
};
use crate::domain::bind::{BindRow, Column};
use crate::domain::draft::{Draft, Path, ProcessDraft, RowOverride, Target};
use crate::domain::facts::FactTable;
use crate::domain::field::{FieldKey, FieldTable, Known};
use crate::domain::formula::{FormulaProblem, FormulaProblemKind};
use crate::domain::process::ProcessSpec;
use crate::domain::resolve::{ProcessFormulas, ProcessOnTarget, TargetView};
use std::borrow::Cow;
use std::collections::{BTreeSet, HashMap};
use std::mem::{Discriminant, discriminant};
use std::sync::Arc;

/// The judged processes of each target.
pub(super) struct Varying {
    processes: usize,
    /// Of each target and process the form that it has there; [`LEFT_OUT`] where it is left out.
    forms: Vec<u32>,
    /// Every form of every process.
    all: Vec<Form>,
}

/// The place of no form.
const LEFT_OUT: u32 = u32::MAX;

/// A process as it is on one or more targets.
struct Form {
    process: u32,
    /// Its place among the specs, if nothing is wrong with it.
    spec: u32,
    /// Alias, binary and start parameter, trimmed; empty where a formula has no value.
    names: [Arc<str>; 3],
    rows: Rows,
}

/// Bind rows with their places among those of the process; those with a problem are left out.
#[derive(Clone)]
struct Rows {
    places: Arc<[usize]>,
    /// The same rows as the spec's.
    bind: Arc<[BindRow]>,
}

impl Rows {
    fn of(rows: impl IntoIterator<Item = (usize, BindRow)>) -> Self {
        let (places, bind): (Vec<usize>, Vec<BindRow>) = rows.into_iter().unzip();
        Self { places: places.into(), bind: bind.into() }
    }

    fn iter(&self) -> impl Iterator<Item = (usize, &BindRow)> {
        self.places.iter().copied().zip(self.bind.iter())
    }
}

/// The alias, and binary with start parameter, which are unique in a service instance (contract 1.6).
const NAMES: [Known; 3] = [Known::ProcessName, Known::FuncName, Known::StartParamRegex];

/// Where a problem is and what kind it is: what makes two problems one, on several targets.
type Kind = (Path, Discriminant<ProblemCause>, Option<Discriminant<FormulaProblemKind>>);

/// Problems that stand on single targets.
#[derive(Default)]
struct Spread {
    places: HashMap<Kind, usize>,
    found: Vec<Problem>,
}

impl Spread {
    fn add(&mut self, path: &Path, cause: &ProblemCause, on: OnTargets) {
        let formula = match cause {
            ProblemCause::Formula { problem, .. } => Some(discriminant(&problem.kind)),
            _ => None,
        };
        let place = *self.places.entry((path.clone(), discriminant(cause), formula)).or_insert(self.found.len());
        match self.found.get_mut(place) {
            None => self.found.push(Problem { path: path.clone(), cause: cause.clone(), on: Some(on) }),
            Some(problem) => {
                let known = problem.on.get_or_insert(OnTargets { count: 0, first: on.first });
                known.count += on.count;
                if on.first < known.first {
                    known.first = on.first;
                    problem.cause = cause.clone();
                }
            }
        }
    }

    /// A problem that stands on every target is one of the process.
    fn finish(self, targets: usize, problems: &mut Problems) {
        problems.0.extend(self.found.into_iter().map(|mut problem| {
            problem.on = problem.on.filter(|on| on.count < targets || targets == 1);
            problem
        }));
    }
}

impl Varying {
    /// Judges every process on every target.
    pub(super) fn judge(
        draft: &Draft,
        table: &FieldTable,
        facts: &FactTable,
        specs: &mut Vec<ProcessSpec>,
        problems: &mut Problems,
    ) -> Self {
        let (targets, processes) = (draft.targets.len(), draft.processes.len());
        let mut varying = Self { processes, forms: vec![LEFT_OUT; targets * processes], all: Vec::new() };
        for (at, process) in draft.processes.iter().enumerate() {
            let judge = Judge::new(at, process, table, draft, problems);
            let mut spread = Spread::default();
            let mut found: HashMap<Box<[u8]>, u32> = HashMap::new();
            let mut text = Vec::new();
            let mut counts: Vec<OnTargets> = Vec::new();
            let first_form = varying.all.len();
            let mut form_problems: Vec<Vec<(Path, ProblemCause)>> = Vec::new();
            for (place, target) in draft.targets.iter().enumerate() {
                let view = TargetView { target, business: draft.business.as_ref(), facts: facts.of(target.id) };
                let here = ProcessOnTarget::new(process, &judge.formulas, view, table);
                if here.is_left_out() {
                    continue;
                }
                text.clear();
                judge.describe(&here, &mut text);
                let form = if let Some(form) = found.get(text.as_slice()) {
                    *form
                } else {
                    let (form, own) = judge.form(&here, specs);
                    let place = u32::try_from(varying.all.len()).unwrap_or(LEFT_OUT);
                    varying.all.push(form);
                    form_problems.push(own);
                    counts.push(OnTargets { count: 0, first: draft.targets.len() });
                    found.insert(text.as_slice().into(), place);
                    place
                };
                if let Some(on) = counts.get_mut(form as usize - first_form) {
                    on.count += 1;
                    on.first = on.first.min(place);
                }
                if let Some(slot) = varying.forms.get_mut(place * processes + at) {
                    *slot = form;
                }
            }
            for (on, own) in counts.iter().zip(&form_problems) {
                for (path, cause) in own {
                    spread.add(path, cause, *on);
                }
            }
            spread.finish(targets, problems);
            judge.without_targets(targets, problems);
        }
        varying
    }

    /// Returns the form of a process on a target.
    fn form(&self, target: usize, process: usize) -> Option<&Form> {
        let form = *self.forms.get(target * self.processes + process)?;
        self.all.get(form as usize)
    }

    /// Iterates over the processes that are on a target, with their forms.
    fn on(&self, target: usize) -> impl Iterator<Item = (usize, &Form)> {
        (0..self.processes).filter_map(move |process| Some((process, self.form(target, process)?)))
    }

    fn targets(&self) -> usize {
        self.forms.len().checked_div(self.processes).unwrap_or_default()
    }

    /// Names what one service instance could not hold both.
    pub(super) fn unique(&self, draft: &Draft, problems: &mut Problems) {
        if draft.targets.is_empty() {
            unique::check(&draft.processes, problems);
            return;
        }
        let mut spread = Spread::default();
        let mut seen = unique::Seen::default();
        for target in 0..self.targets() {
            seen.clear();
            let on = OnTargets { count: 1, first: target };
            for (process, form) in self.on(target) {
                let [alias, binary, parameter] = &form.names;
                seen.add(process, alias, binary, parameter, |path, cause| spread.add(&path, &cause, on));
            }
        }
        spread.finish(self.targets(), problems);
    }

    /// Warns of bind rows that want a port which an earlier one of the same target has.
    pub(super) fn ports(&self, problems: &mut Problems) {
        let mut spread = Spread::default();
        let mut listeners = Vec::new();
        for target in 0..self.targets() {
            let rows = self.on(target).flat_map(|(process, form)| {
                form.rows.iter().map(move |(row, bind)| warn::Listener::new(process, row, bind))
            });
            listeners.extend(rows);
            let on = OnTargets { count: 1, first: target };
            warn::taken(&mut listeners, |path, cause| spread.add(&path, &cause, on));
            listeners.clear();
        }
        spread.finish(self.targets(), problems);
    }

    /// Returns the list of each target.
    pub(super) fn lists(&self) -> Lists {
        Lists::each(
            (0..self.targets())
                .map(|target| self.on(target).map(|(_, form)| Planned { process: form.process, spec: form.spec })),
        )
    }
}

/// Judges one process.
struct Judge<'a> {
    at: usize,
    process: &'a ProcessDraft,
    table: &'a FieldTable,
    formulas: ProcessFormulas<'a>,
    /// The fields that are not the same on all targets.
    keys: Vec<FieldKey>,
    /// Alias, binary and start parameter, of those that are.
    names: [Option<Arc<str>>; 3],
    /// Whether the bind rows are not.
    rows_vary: bool,
    /// The bind rows of the process that are the same wherever they are, judged; `None` for the others.
    fixed_rows: Vec<Option<FixedRow>>,
    /// What all targets have in common.
    common: ProcessSpec,
    common_rows: Rows,
}

/// A bind row without formulas that no target overrides, though one may leave it out.
struct FixedRow {
    bind: Option<BindRow>,
    problems: Vec<(Path, ProblemCause)>,
}

impl<'a> Judge<'a> {
    fn new(
        at: usize,
        process: &'a ProcessDraft,
        table: &'a FieldTable,
        draft: &Draft,
        problems: &mut Problems,
    ) -> Self {
        let formulas = process.values().filter(|(_, value)| value.is_formula());
        let mut keys: BTreeSet<&FieldKey> = formulas.map(|(key, _)| key).collect();
        let mut varies: Vec<bool> = process.bind.iter().map(|row| !row.formulas.is_empty()).collect();
        let mut rows_vary = varies.contains(&true);
        for own in draft.targets.iter().filter_map(|target| process.overrides.of(target.id)) {
            keys.extend(own.fields.keys());
            rows_vary |= !own.rows.is_empty() || !own.added.is_empty();
            for (row, _) in own.rows.iter().filter(|(_, own)| matches!(own, RowOverride::Cells(_))) {
                if let Some(varies) = varies.get_mut(*row) {
                    *varies = true;
                }
            }
        }
        let keys: Vec<FieldKey> = keys.into_iter().cloned().collect();
        let Fields { values, unknown } = check_fields(at, process, table, |key| !keys.contains(key), problems);
        let rows = if rows_vary { Vec::new() } else { check_rows(at, process, table.takes_ipv6(), problems) };
        if !rows_vary {
            warn::not_monitored(at, &rows, problems);
        }
        let common_rows = Rows::of(rows.into_iter().enumerate().filter_map(|(row, bind)| Some((row, bind?))));
        let common = ProcessSpec::common(values, Arc::clone(&common_rows.bind)).with_unknown(unknown);
        let name = |known: Known| {
            let key = known.into();
            (!keys.contains(&key)).then(|| process.value(&key).text().trim().into())
        };
        let names = NAMES.map(name);
        let fixed_rows = if rows_vary { fixed_rows(at, process, table, &varies) } else { Vec::new() };
        let formulas = ProcessFormulas::of(process);
        Self { at, process, table, formulas, keys, names, rows_vary, fixed_rows, common, common_rows }
    }

    fn fixed_row(&self, row: usize) -> Option<&FixedRow> {
        self.fixed_rows.get(row)?.as_ref()
    }

    /// Appends everything of the process on a target that is not the same on all. Two targets with the same bytes have
    /// the same form: each text stands with its length.
    fn describe(&self, here: &ProcessOnTarget<'_>, out: &mut Vec<u8>) {
        fn add(text: Result<Cow<'_, str>, FormulaProblem>, out: &mut Vec<u8>) {
            let (sign, text) = match text {
                Ok(text) => (b':', text),
                Err(problem) => (b'!', format!("{problem:?}").into()),
            };
            out.push(sign);
            out.extend(text.len().to_le_bytes());
            out.extend(text.as_bytes());
        }
        for key in &self.keys {
            add(here.field_text(key), out);
        }
        if self.rows_vary {
            for row in here.rows() {
                out.extend(row.to_le_bytes());
                if self.fixed_row(row).is_none() {
                    for column in Column::ALL {
                        add(here.cell_text(row, column), out);
                    }
                }
            }
        }
    }

    /// Judges the process on a target.
    fn form(&self, here: &ProcessOnTarget<'_>, specs: &mut Vec<ProcessSpec>) -> (Form, Vec<(Path, ProblemCause)>) {
        let mut problems = Vec::new();
        let (mut values, mut unknown) = (Vec::new(), Vec::new());
        for key in &self.keys {
            let path = Path::Field(self.at, key.clone());
            let text = match here.field_text(key) {
                Ok(text) => text,
                Err(problem) => {
                    problems.extend(cause(here.field(key).formula(), problem).map(|cause| (path, cause)));
                    continue;
                }
            };
            // What a file has in place of a text stands in the process, not in an override.
            let is_own = here.field(key) != self.process.value(key);
            let written = if is_own { None } else { self.process.written(key) };
            let mut add = |cause| problems.push((path.clone(), cause));
            match self.table.get(key) {
                Some(field) => {
                    values.extend(check_value(&text, written, field, &mut add).map(|value| (key.clone(), value)));
                }
                None if text.is_empty() => {}
                None => unknown.extend(check_unknown(key, &text, written, &mut add).map(|value| (key.clone(), value))),
            }
        }
        let rows = if self.rows_vary { self.rows(here, &mut problems) } else { self.common_rows.clone() };
        let bind = self.rows_vary.then(|| Arc::clone(&rows.bind));
        let mut spec = self.common.with_own(values, bind);
        if !unknown.is_empty() {
            let all = spec.unknown().cloned().chain(unknown).collect();
            spec = spec.with_unknown(all);
        }
        let mut names = self.names.clone();
        for (known, name) in NAMES.into_iter().zip(&mut names) {
            name.get_or_insert_with(|| {
                here.field_text(&known.into()).map_or_else(|_| Arc::default(), |text| text.trim().into())
            });
        }
        let place = u32::try_from(specs.len()).unwrap_or(LEFT_OUT);
        specs.push(spec);
        let process = u32::try_from(self.at).unwrap_or(LEFT_OUT);
        (Form { process, spec: place, names: names.map(Option::unwrap_or_default), rows }, problems)
    }

    fn rows(&self, here: &ProcessOnTarget<'_>, problems: &mut Vec<(Path, ProblemCause)>) -> Rows {
        let mut rows = Vec::new();
        for row in here.rows() {
            if let Some(fixed) = self.fixed_row(row) {
                problems.extend(fixed.problems.iter().cloned());
                rows.extend(fixed.bind.clone().map(|bind| (row, bind)));
                continue;
            }
            let (made, formulas) = here.row_text(row);
            let failed: Vec<Column> = formulas.iter().map(|(column, _)| *column).collect();
            for (column, problem) in formulas {
                let source = here.cell(row, column);
                let cause = cause(source.formula(), problem);
                problems.extend(cause.map(|cause| (Path::Cell(self.at, row, column), cause)));
            }
            let mut own = Problems::default();
            let bind = row::check(self.at, row, &made, self.table.takes_ipv6(), &mut own);
            if bind.as_ref().is_some_and(|bind| failed.is_empty() && !bind.enable) {
                own.add(Path::Cell(self.at, row, Column::Enable), ProblemCause::NotMonitored);
            }
            // A cell without a value is empty here, and its formula says why.
            let is_told = |problem: &Problem| match &problem.path {
                Path::Cell(_, _, column) => failed.contains(column),
                _ => false,
            };
            problems.extend(own.0.into_iter().filter(|own| !is_told(own)).map(|own| (own.path, own.cause)));
            rows.extend(bind.filter(|_| failed.is_empty()).map(|bind| (row, bind)));
        }
        Rows::of(rows)
    }

    /// Judges the formulas of a draft without targets by what is wrong with them everywhere.
    fn without_targets(&self, targets: usize, problems: &mut Problems) {
        if targets > 0 {
            return;
        }
        let bare = Target::bare(crate::domain::id::ServiceInstanceId(0));
        let here = ProcessOnTarget::new(
            self.process,
            &self.formulas,
            TargetView { target: &bare, business: None, facts: None },
            self.table,
        );
        let (_, found) = self.form(&here, &mut Vec::new());
        let depends_on_target = |cause: &ProblemCause| match cause {
            ProblemCause::Formula { problem, .. } => matches!(
                problem.kind,
                FormulaProblemKind::Missing | FormulaProblemKind::NotRead | FormulaProblemKind::Waiting
            ),
            _ => false,
        };
        for (path, cause) in found.into_iter().filter(|(_, cause)| !depends_on_target(cause)) {
            problems.add(path, cause);
        }
    }
}

/// Judges the bind rows of a process that do not vary.
fn fixed_rows(at: usize, process: &ProcessDraft, table: &FieldTable, varies: &[bool]) -> Vec<Option<FixedRow>> {
    let judge = |row: usize, draft| {
        let mut own = Problems::default();
        let bind = row::check(at, row, draft, table.takes_ipv6(), &mut own);
        if bind.as_ref().is_some_and(|bind| !bind.enable) {
            own.add(Path::Cell(at, row, Column::Enable), ProblemCause::NotMonitored);
        }
        FixedRow { bind, problems: own.0.into_iter().map(|own| (own.path, own.cause)).collect() }
    };
    let rows = process.bind.iter().zip(varies).enumerate();
    rows.map(|(row, (draft, varies))| (!varies).then(|| judge(row, draft))).collect()
}

/// Returns what is said of a formula without a value; `None` where the cell that it waits for says it.
fn cause(source: Option<&str>, problem: FormulaProblem) -> Option<ProblemCause> {
    if problem.kind == FormulaProblemKind::Waiting {
        return None;
    }
    Some(ProblemCause::Formula { source: source.unwrap_or_default().into(), problem: Box::new(problem) })
}
