//! What the commands about runs tell, as JSON documents. Names of keys are the API's own where it has one; texts for
//! people are in the language in force, everything else stays the same in every language.
//!
//! ```json
//! {
//!   "schema_version": 2,
//!   "command": "apply",
//!   "exit_code": 0,
//!   "environment": { "name": "prod", "url": "https://…", "door": "gateway" },
//!   "bk_biz_id": 2,
//!   "problems": [{ "severity": "warns", "at": "processes[0].process_info.user", "what": "…", "next": "…" }],
//!   "run": { "id": "20261103-081457-ab12cd", "started": "…", "record": "/…/20261103-081457-ab12cd.jsonl", … },
//!   "read_back": "done",
//!   "counts": { "planned": 1, "created": 1, … },
//!   "next": [{ "step": "resume", "processes": 3 }],
//!   "processes": [{
//!     "service_instance_id": 48, "service_instance_name": "…", "bk_cloud_id": 0, "host": "…", "module": "…",
//!     "bk_process_name": "…", "bk_func_name": "…", "bk_start_param_regex": "…",
//!     "verdict": "new", "state": "created", "bk_process_id": 64, "evidence": "answer", "differences": []
//!   }]
//! }
//! ```
//!
//! `conversions` of `plan` and `apply` says what of a request body was taken for something else than it is written as:
//! `{ "kind": "bindings", "keys": ["bind_ip", "port"], "what": "…" }`.
//!
//! `notes` of `import`, `check`, `plan` and `apply` is what is said of the rows, columns and cells of a table:
//! `{ "kind": "total", "line": 4, "subject": "合计", "what": "…", "needs_look": false }`, with a `column` such as `"C"` where
//! it is about one.
//!
//! `next` is what to do next, in order: `decide`, `undo`, `resume`, `submit_again`. The document of `undo` has the same
//! `state` and `counts`; what undo does or did with a process is in its key `undo`, and counted in the key `undo` beside
//! `counts`.
//!
//! `plan`, and every `--dry-run` of `apply`, has no `run` and no `state`; its counts are by verdict, and each process has
//! `warnings`, texts of what may not be meant so: a name or port that another process of the host has, an address that
//! the host has not. With `--requests` it has `requests` besides, one for each of `calls` in sending order:
//! `{ "method": "POST", "url": "https://…", "body": { … } }`, without credentials.
//!
//! `check` has `problems` as `plan` has them, `counts` of `targets` and `processes`, and `built_in`: whether the fields
//! were the built-in ones.

mod note;
mod plan;
mod run;
mod undo;

pub(super) use note::NoteItem;
pub(super) use plan::{CheckReport, PLAN_HEADING, PlanReport, cells as plan_cells, lines as plan_lines, problems};
pub(super) use run::{HISTORY_HEADING, HistoryItem, RunReport, RunResult, lines as run_lines};
pub(super) use undo::{UndoOutcomes, UndoReport, UndoView, lines as undo_lines};

use crate::api::ApiError;
use crate::domain::address;
use crate::domain::check::{Problem, Severity};
use crate::domain::compare::Difference;
use crate::domain::draft::Path;
use crate::domain::environment::{Door, Environment};
use crate::domain::lang::Lang;
use crate::domain::plan::{Entry, EntryIdentity, Plan, Verdict};
use crate::domain::process::ProcessSpec;
use crate::i18n::explain::{Explained, conversion};
use crate::store::journal::About;
use crate::store::notes::{Conversion, Notes};
use crate::submit::failure_of;
use serde::Serialize;
use std::borrow::Cow;
use std::collections::BTreeSet;

/// What was known of a file before anything was sent.
#[derive(Debug, Default, Serialize)]
pub(super) struct Before {
    #[serde(skip_serializing_if = "Vec::is_empty")]
    problems: Vec<ProblemItem>,
    /// Absent where nothing was converted, and where a record is read.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    conversions: Vec<ConversionItem>,
    /// Absent where nothing is said of a file, and where a record is read.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    notes: Vec<NoteItem>,
}

/// Keys of a file that were taken for something else than they are written as.
#[derive(Debug, Serialize)]
pub(super) struct ConversionItem {
    kind: &'static str,
    keys: Vec<String>,
    what: String,
}

impl ConversionItem {
    fn all(lang: Lang, notes: &Notes) -> Vec<Self> {
        let item = |(kind, keys): (Conversion, &BTreeSet<String>)| Self {
            kind: kind.as_str(),
            keys: keys.iter().cloned().collect(),
            what: conversion(lang, kind, keys),
        };
        notes.iter().map(item).collect()
    }
}

/// Something wrong, told to a person.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Complaint {
    what: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    why: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<String>,
    /// The words of the server that refused, of the reader or the system, untranslated.
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<String>,
}

impl From<Explained> for Complaint {
    fn from(Explained { what, why, next, server }: Explained) -> Self {
        Self { what, why, next, message: server }
    }
}

/// Why something failed.
#[derive(Debug, Clone, Serialize)]
pub(super) struct ErrorItem {
    /// A word for programs.
    kind: String,
    #[serde(flatten)]
    told: Complaint,
    #[serde(skip_serializing_if = "Option::is_none")]
    code: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    status: Option<u16>,
    #[serde(skip_serializing_if = "Option::is_none")]
    request_id: Option<String>,
}

impl ErrorItem {
    /// An error of our own or of the system.
    pub(super) fn own(kind: &str, told: &Explained) -> Self {
        Self { kind: kind.to_owned(), told: told.clone().into(), code: None, status: None, request_id: None }
    }

    /// An error of the server or of the way there.
    pub(super) fn of_api(error: &ApiError, told: &Explained) -> Self {
        // What stands beside it is not told twice.
        let server = Some(error.message.clone()).filter(|message| !message.is_empty());
        Self {
            code: error.code,
            status: error.status,
            request_id: error.request_id.clone(),
            ..Self::own(&failure_of(error).kind, &Explained { server, ..told.clone() })
        }
    }
}

/// Returns what is said of an error after which the outcome of a write is unknown. What to do is said once, by the next step
/// of the run, which settles it: advice for one call alone would be another one.
pub(super) fn unsettled(told: Explained) -> Explained {
    Explained { next: None, ..told }
}

/// An environment, as far as it is no secret.
#[derive(Debug, Serialize)]
pub(super) struct EnvironmentItem {
    name: String,
    url: String,
    door: Door,
}

impl EnvironmentItem {
    pub(super) fn of(environment: &Environment) -> Self {
        Self { name: environment.name.clone(), url: environment.address().to_string(), door: environment.door }
    }

    pub(super) fn of_record(about: &About) -> Self {
        Self { name: about.environment.clone(), url: about.url.clone(), door: about.door }
    }
}

/// Something wrong in a draft.
#[derive(Debug, Serialize)]
pub(super) struct ProblemItem {
    severity: &'static str,
    /// Where, as a path in a draft's file.
    at: String,
    #[serde(flatten)]
    told: Complaint,
}

impl ProblemItem {
    fn new(problem: &Problem, told: Explained) -> Self {
        let severity = match problem.severity() {
            Severity::Blocks => "blocks",
            Severity::Warns => "warns",
        };
        Self { severity, at: path(&problem.path), told: told.into() }
    }
}

/// Spells a place in a draft as a path in its file.
fn path(path: &Path) -> String {
    match path {
        Path::Business => "bk_biz_id".to_owned(),
        Path::Targets => "targets".to_owned(),
        Path::Target(at) => format!("targets[{at}]"),
        Path::Given(at) => format!("given[{at}]"),
        Path::Processes => "processes".to_owned(),
        Path::Field(at, key) => format!("processes[{at}].process_info.{}", key.as_str()),
        Path::Row(at, row) => format!("processes[{at}].process_info.bind_info[{row}]"),
        Path::Cell(at, row, column) => {
            format!("processes[{at}].process_info.bind_info[{row}].{}", column.as_str())
        }
    }
}

/// A value that is stored otherwise than it was wanted.
#[derive(Debug, Serialize)]
pub(super) struct DifferenceItem {
    /// `work_path`, `bind_info`, `bind_info[0].port`; of `bind_info` the values are the numbers of rows.
    field: String,
    wanted: String,
    stored: String,
}

impl DifferenceItem {
    fn new(difference: &Difference) -> Self {
        Self { field: difference.at.to_string(), wanted: difference.wanted.clone(), stored: difference.stored.clone() }
    }
}

/// Which process on which service instance, and the verdict of the plan.
#[derive(Debug, Serialize)]
struct Who<'a> {
    #[serde(flatten)]
    identity: EntryIdentity<'a>,
    bk_start_param_regex: &'a str,
    verdict: &'static str,
}

impl<'a> Who<'a> {
    fn of(plan: &'a Plan, entry: &Entry) -> Self {
        Self {
            identity: EntryIdentity::of(plan, entry),
            bk_start_param_regex: plan.spec(entry).map_or("", |process| process.command().1),
            verdict: match plan.verdict(entry) {
                Verdict::New => "new",
                Verdict::Identical(_) => "identical",
                Verdict::Conflict { .. } => "conflict",
                Verdict::Ineligible(_) => "ineligible",
            },
        }
    }
}

/// Returns `true` if the targets are in several cloud areas, so that these are shown.
fn shows_areas(plan: &Plan) -> bool {
    let mut areas = plan.targets().iter().filter_map(|target| target.area);
    areas.next().is_some_and(|first| areas.any(|area| area != first))
}

/// Names a service instance for a table: by its ID and name, and the first address of its host where areas are shown.
fn target_cell<'a>(plan: &'a Plan, entry: &Entry, with_areas: bool) -> Cow<'a, str> {
    let Some(target) = plan.target(entry) else { return Cow::Borrowed("") };
    let id = target.id.to_string();
    let first = target.host.split(',').next().filter(|host| with_areas && !host.is_empty()).map(address::short);
    let host = first.map(|first| {
        let (before, after) = address::around(target.area, &first);
        format!("{before}{first}{after}")
    });
    let name = Some(address::short_name(target.name.trim()).into_owned()).filter(|name| !name.is_empty());
    std::iter::once(id).chain(name).chain(host).collect::<Vec<_>>().join(" ").into()
}

/// Names a process for a table.
fn process_cell<'a>(plan: &'a Plan, entry: &Entry) -> Cow<'a, str> {
    plan.spec(entry).map_or("", ProcessSpec::alias).into()
}
