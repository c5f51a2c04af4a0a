//! Judges a draft: raw text in, typed values out, every problem at once and each at its place
//! (contract sections 1.5, 1.6, 2.3 and 3; the server would name one problem, and neither row nor field).

mod given;
mod problem;
mod row;
mod unique;
mod value;
mod varying;
mod wanted;
mod warn;

pub use problem::{OnTargets, Problem, ProblemCause, Severity, keep_wanted};
pub(crate) use value::whole_number;
pub use wanted::{Planned, Wanted};

use super::bind::{BindRow, Column};
use super::draft::{BindDraft, Draft, DraftValue, Path, ProcessDraft, Target};
use super::facts::{FactTable, GivenFound};
use super::field::{Field, FieldKey, FieldTable, Kind, Known, is_removed, is_set_by_server, is_stored_unseen};
use super::json::{Json, JsonType};
use super::process::{ProcessSpec, Value};
use std::collections::HashMap;
use varying::Varying;
use wanted::Lists;

/// The judgement of a draft.
#[derive(Debug, Clone, PartialEq)]
pub struct Checked {
    /// Every problem: those that block first, each kind in the order of the screens.
    pub problems: Vec<Problem>,
    /// What is asked for; none while a problem blocks, or a formula waits for something that was not read yet.
    pub wanted: Option<Wanted>,
}

/// Judges a draft against the fields of its business, with what was read of its targets. What is the same on all targets is
/// judged once, the rest on each.
#[must_use]
pub fn check(draft: &Draft, table: &FieldTable, facts: &FactTable) -> Checked {
    let mut problems = Problems::default();
    if draft.business.is_none() {
        problems.add(Path::Business, ProblemCause::NoBusiness);
    }
    check_targets(draft, facts, &mut problems);
    if draft.processes.is_empty() {
        problems.add(Path::Processes, ProblemCause::NoProcesses);
    }
    let mut specs = Vec::with_capacity(draft.processes.len());
    let lists = if draft.processes.iter().any(ProcessDraft::differs_by_target) {
        let placed = given::placed(draft);
        let mut found = Problems::default();
        let varying = Varying::judge(&placed, table, facts, &mut specs, &mut found);
        varying.unique(&placed, &mut found);
        varying.ports(&mut found);
        problems.0.extend(found.0.into_iter().filter(|problem| !given::is_unknown_yet(problem, draft)));
        varying.lists()
    } else {
        let mut rows = Vec::with_capacity(draft.processes.len());
        for (at, process) in draft.processes.iter().enumerate() {
            let fixed = check_fields(at, process, table, |_| true, &mut problems);
            let bind = check_rows(at, process, table.takes_ipv6(), &mut problems);
            specs.push(fixed.spec(bind.iter().flatten().cloned().collect()));
            rows.push(bind);
        }
        unique::check(&draft.processes, &mut problems);
        warn::rows(&rows, &mut problems);
        Lists::same(specs.len())
    };
    warn::unmanaged(&draft.processes, &mut problems);
    let mut problems = problems.0;
    problems.sort_by_cached_key(|problem| (problem.severity(), place(&problem.path, table)));
    let wanted = match &draft.business {
        Some(business) if !problems.iter().any(Problem::keeps_from_planning) => {
            Some(Wanted::new(business.id, draft.targets.clone(), specs, lists))
        }
        _ => None,
    };
    Checked { problems, wanted }
}

/// Returns what is wrong with a text for a field, by itself: what other fields hold is not looked at.
#[must_use]
pub fn check_text(text: &str, field: &Field) -> Option<ProblemCause> {
    value::check(text.trim(), None, field).err()
}

/// Returns what is wrong with a text for a column of a bind row, the other columns being as they are.
#[must_use]
pub fn check_cell(text: &str, row: &BindDraft, column: Column, ipv6: bool) -> Option<ProblemCause> {
    let mut row = row.clone();
    row.set(column, DraftValue::from(text));
    let mut problems = Problems::default();
    row::check(0, 0, &row, ipv6, &mut problems);
    problems.0.into_iter().find(|problem| problem.path == Path::Cell(0, 0, column)).map(|problem| problem.cause)
}

#[derive(Default)]
struct Problems(Vec<Problem>);

impl Problems {
    fn add(&mut self, path: Path, cause: ProblemCause) {
        self.0.push(Problem { path, cause, on: None });
    }
}

/// The order of the screens: which screen, which target or process, which field or row, which column.
fn place(path: &Path, table: &FieldTable) -> (u8, usize, usize, Option<Column>) {
    match path {
        Path::Business => (0, 0, 0, None),
        Path::Targets => (1, 0, 0, None),
        Path::Target(at) => (2, *at, 0, None),
        Path::Given(at) => (2, usize::MAX, *at, None),
        Path::Processes => (3, 0, 0, None),
        Path::Field(process, key) => {
            let field = table.iter().position(|field| field.key == *key);
            (4, *process, field.unwrap_or(usize::MAX), None)
        }
        Path::Row(process, row) => (5, *process, *row, None),
        Path::Cell(process, row, column) => (5, *process, *row, Some(*column)),
    }
}

fn check_targets(draft: &Draft, facts: &FactTable, problems: &mut Problems) {
    let targets = &draft.targets;
    if targets.is_empty() && draft.given.is_empty() {
        problems.add(Path::Targets, ProblemCause::NoTargets);
    }
    // Marking all leaves 100,000 in the order of their identifiers; then none is there twice, and one walk is enough.
    let (mut ascend, mut before) = (true, None);
    for (at, target) in targets.iter().enumerate() {
        if target.template_bound {
            problems.add(Path::Target(at), ProblemCause::TemplateBound);
        }
        ascend &= before < Some(target.id);
        before = Some(target.id);
    }
    check_given(draft, facts, problems);
    if ascend {
        return;
    }
    let mut seen = HashMap::with_capacity(targets.len());
    for (at, target) in targets.iter().enumerate() {
        let first = *seen.entry(target.id).or_insert(at);
        if first != at {
            problems.add(Path::Target(at), ProblemCause::SameTarget { first });
        }
    }
}

/// Judges the targets that are known by a text only. One that was found takes the place of its text before anything is
/// planned; that it is still here means that it is there already.
fn check_given(draft: &Draft, facts: &FactTable, problems: &mut Problems) {
    let mut seen = HashMap::new();
    for (at, given) in draft.given.iter().enumerate() {
        let first = *seen.entry(&*given.text).or_insert(at);
        let cause = match facts.given(&given.text) {
            _ if first != at => ProblemCause::SameTarget { first: draft.targets.len() + first },
            None => ProblemCause::GivenNotRead,
            Some(GivenFound::None) => ProblemCause::GivenNotFound,
            Some(GivenFound::Several(count)) => ProblemCause::GivenAmbiguous { count: *count },
            Some(GivenFound::One(target)) if target.template_bound => ProblemCause::TemplateBound,
            Some(GivenFound::One(target)) => {
                let first = draft.targets.iter().position(|own: &Target| own.id == target.id);
                first.map_or(ProblemCause::GivenNotRead, |first| ProblemCause::SameTarget { first })
            }
        };
        problems.add(Path::Given(at), cause);
    }
}

/// The fields of a process that passed.
struct Fields {
    values: Values,
    /// Those that are in no table.
    unknown: Values,
}

impl Fields {
    fn spec(self, bind: Vec<BindRow>) -> ProcessSpec {
        ProcessSpec::new(self.values, bind).with_unknown(self.unknown)
    }
}

/// Judges those literal fields of a process that `is_asked` says: those in the table, and those in no table.
fn check_fields(
    at: usize,
    process: &ProcessDraft,
    table: &FieldTable,
    is_asked: impl Fn(&FieldKey) -> bool,
    problems: &mut Problems,
) -> Fields {
    // An absent start parameter is sent, too. Room that is not used would have to be given back.
    let has_parameter = !process.known(Known::StartParamRegex).is_empty();
    let mut values = Values::with_capacity(process.values().len() + usize::from(!has_parameter));
    for field in fields(table).filter(|field| is_asked(&field.key)) {
        let (typed, written) = (process.text(&field.key), process.written(&field.key));
        let mut add = |cause| problems.add(Path::Field(at, field.key.clone()), cause);
        values.extend(check_value(typed, written, field, &mut add).map(|value| (field.key.clone(), value)));
    }
    let mut unknown = Values::new();
    for (key, value) in process.values().filter(|(key, _)| is_unknown(key, table) && is_asked(key)) {
        let written = process.written(key);
        let mut add = |cause| problems.add(Path::Field(at, key.clone()), cause);
        unknown.extend(check_unknown(key, value.text(), written, &mut add).map(|value| (key.clone(), value)));
    }
    Fields { values, unknown }
}

/// Iterates over the fields that a user fills in, bind rows left out.
fn fields(table: &FieldTable) -> impl Iterator<Item = &Field> {
    table.iter().filter(|field| !field.kind.is_bind() && !is_set_by_server(&field.key))
}

fn is_unknown(key: &FieldKey, table: &FieldTable) -> bool {
    table.get(key).is_none() && !is_set_by_server(key)
}

/// Judges the text of a field, and what a file has in place of it; `None` if nothing is sent.
fn check_value(
    typed: &str,
    written: Option<&Json>,
    field: &Field,
    add: &mut impl FnMut(ProblemCause),
) -> Option<Value> {
    if let Some(found) = not_text(written, &field.kind) {
        add(ProblemCause::WrongType { found });
        return None;
    }
    if typed.trim().len() != typed.len() {
        add(ProblemCause::Untrimmed);
    }
    if let (Kind::Unsupported(name), false) = (&field.kind, typed.is_empty()) {
        add(ProblemCause::UnsupportedType { name: name.clone() });
    }
    value::check(typed.trim(), written, field).unwrap_or_else(|cause| {
        add(cause);
        None
    })
}

/// Judges the text of a field that is in no table; `None` if nothing is sent.
fn check_unknown(
    key: &FieldKey,
    text: &str,
    written: Option<&Json>,
    add: &mut impl FnMut(ProblemCause),
) -> Option<Value> {
    if is_stored_unseen(key) {
        add(ProblemCause::StoredUnseen);
        return None;
    }
    add(if is_removed(key) { ProblemCause::RemovedField } else { ProblemCause::UnknownField });
    Some(written.map_or_else(|| Value::Text(text.trim().to_owned()), |json| json.clone().into()))
}

/// Returns what a file has in a field that takes text, if that is no text: a person who wrote a list meant no text that
/// begins with a bracket.
fn not_text(written: Option<&Json>, kind: &Kind) -> Option<JsonType> {
    let takes_text = matches!(
        kind,
        Kind::Text { .. } | Kind::Enum { .. } | Kind::User { .. } | Kind::Date | Kind::Time | Kind::TimeZone
    );
    let found = written.map(Json::kind).filter(|_| takes_text);
    found.filter(|found| matches!(found, JsonType::List | JsonType::Object | JsonType::Bool))
}

type Values = Vec<(FieldKey, Value)>;

/// Judges the rows of a process; a row with a problem that blocks is none, so that the others keep their places.
fn check_rows(at: usize, process: &ProcessDraft, ipv6: bool, problems: &mut Problems) -> Vec<Option<BindRow>> {
    process.bind.iter().enumerate().map(|(row, draft)| row::check(at, row, draft, ipv6, problems)).collect()
}
