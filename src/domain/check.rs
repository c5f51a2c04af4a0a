//! Judges a draft: raw text in, typed values out, every problem at once and each at its place
//! (contract sections 1.5, 1.6, 2.3 and 3; the server would name one problem, and neither row nor field).

mod problem;
mod row;
mod unique;
mod value;
mod warn;

pub use problem::{Problem, ProblemCause, Severity};
pub(crate) use value::whole_number;

use super::bind::{BindRow, Column};
use super::draft::{BindDraft, Draft, Path, ProcessDraft, Target, Targets};
use super::field::{Field, FieldKey, FieldTable, Kind, is_removed, is_set_by_server, is_stored_unseen};
use super::id::BizId;
use super::json::{Json, JsonType};
use super::process::{ProcessSpec, Value};
use std::collections::HashMap;

/// What a draft asks for, every value judged.
#[derive(Debug, Clone, PartialEq)]
pub struct Wanted {
    /// The business.
    pub biz: BizId,
    /// The service instances, each once.
    pub targets: Targets,
    /// The processes, in order.
    pub processes: Vec<ProcessSpec>,
}

/// The judgement of a draft.
#[derive(Debug, Clone, PartialEq)]
pub struct Checked {
    /// Every problem: those that block first, each kind in the order of the screens.
    pub problems: Vec<Problem>,
    /// What is asked for; none while a problem blocks.
    pub wanted: Option<Wanted>,
}

/// Judges a draft against the fields of its business.
#[must_use]
pub fn check(draft: &Draft, table: &FieldTable) -> Checked {
    let mut problems = Problems::default();
    if draft.business.is_none() {
        problems.add(Path::Business, ProblemCause::NoBusiness);
    }
    check_targets(&draft.targets, &mut problems);
    if draft.processes.is_empty() {
        problems.add(Path::Processes, ProblemCause::NoProcesses);
    }
    let mut processes = Vec::with_capacity(draft.processes.len());
    let mut rows = Vec::with_capacity(draft.processes.len());
    for (at, process) in draft.processes.iter().enumerate() {
        let (values, unknown) = check_fields(at, process, table, &mut problems);
        let bind = check_rows(at, process, table.takes_ipv6(), &mut problems);
        processes.push(ProcessSpec::new(values, bind.iter().flatten().cloned().collect()).with_unknown(unknown));
        rows.push(bind);
    }
    unique::check(&draft.processes, &mut problems);
    warn::unmanaged(&draft.processes, &mut problems);
    warn::rows(&rows, &mut problems);
    let mut problems = problems.0;
    problems.sort_by_cached_key(|problem| (problem.severity(), place(&problem.path, table)));
    let wanted = match &draft.business {
        Some(business) if !problems.iter().any(Problem::blocks) => {
            Some(Wanted { biz: business.id, targets: draft.targets.clone(), processes })
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
    row.set(column, text.to_owned());
    let mut problems = Problems::default();
    row::check(0, 0, &row, ipv6, &mut problems);
    problems.0.into_iter().find(|problem| problem.path == Path::Cell(0, 0, column)).map(|problem| problem.cause)
}

#[derive(Default)]
struct Problems(Vec<Problem>);

impl Problems {
    fn add(&mut self, path: Path, cause: ProblemCause) {
        self.0.push(Problem { path, cause });
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

fn check_targets(targets: &[Target], problems: &mut Problems) {
    if targets.is_empty() {
        problems.add(Path::Targets, ProblemCause::NoTargets);
    }
    for (at, _) in targets.iter().enumerate().filter(|(_, target)| target.template_bound) {
        problems.add(Path::Target(at), ProblemCause::TemplateBound);
    }
    // Marking all leaves 100,000 in the order of their identifiers; then none is there twice.
    if targets.is_sorted_by(|one, next| one.id < next.id) {
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

/// Returns the values to send: of fields in the table, and of fields that are in no table.
fn check_fields(at: usize, process: &ProcessDraft, table: &FieldTable, problems: &mut Problems) -> (Values, Values) {
    let mut values = Values::new();
    for field in table.iter().filter(|field| !field.kind.is_bind() && !is_set_by_server(&field.key)) {
        let typed = process.text(&field.key);
        let path = || Path::Field(at, field.key.clone());
        let written = process.written(&field.key);
        if let Some(found) = not_text(written, &field.kind) {
            problems.add(path(), ProblemCause::WrongType { found });
            continue;
        }
        if typed.trim().len() != typed.len() {
            problems.add(path(), ProblemCause::Untrimmed);
        }
        if let (Kind::Unsupported(name), false) = (&field.kind, typed.is_empty()) {
            problems.add(path(), ProblemCause::UnsupportedType { name: name.clone() });
        }
        match value::check(typed.trim(), written, field) {
            Ok(value) => values.extend(value.map(|value| (field.key.clone(), value))),
            Err(cause) => problems.add(path(), cause),
        }
    }
    let mut unknown = Values::new();
    for (key, text) in process.texts().filter(|(key, _)| table.get(key).is_none() && !is_set_by_server(key)) {
        if is_stored_unseen(key) {
            problems.add(Path::Field(at, key.clone()), ProblemCause::StoredUnseen);
            continue;
        }
        let cause = if is_removed(key) { ProblemCause::RemovedField } else { ProblemCause::UnknownField };
        problems.add(Path::Field(at, key.clone()), cause);
        let value =
            process.written(key).map_or_else(|| Value::Text(text.trim().to_owned()), |json| json.clone().into());
        unknown.push((key.clone(), value));
    }
    (values, unknown)
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
