//! What became of a run: each process on each service instance with its state.

use super::{
    Before, DifferenceItem, EnvironmentItem, ErrorItem, Who, process_cell, shows_areas, target_cell, unsettled,
};
use crate::cli::read_back::Stored;
use crate::cli::table::Columns;
use crate::domain::compare::Difference;
use crate::domain::field::FieldTable;
use crate::domain::found::FoundProcess;
use crate::domain::id::{BizId, ProcessId};
use crate::domain::lang::Lang;
use crate::domain::plan::{Entry, Live, Plan, Verdict, clash};
use crate::domain::state::{Evidence, ProcessState, ReadBackState, StateCounts};
use crate::domain::work::{NextStep, WorkLeft, next_steps};
use crate::i18n::explain::{api_error, difference, not_created};
use crate::i18n::{state, words};
use crate::store::journal::{About, RunList, RunState, UndoAnswer, UndoRecord};
use crate::store::{RunId, RunRecord, StoreError};
use crate::submit::{Outcome, ProcessResult, results};
use jiff::Timestamp;
use serde::{Serialize, Serializer};
use serde_json::{Map, Value as Json};
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::iter;
use std::path::{Path, PathBuf};

/// A run, as a document tells it.
#[derive(Debug, Serialize)]
pub(in crate::cli) struct RunReport<'a> {
    environment: EnvironmentItem,
    bk_biz_id: BizId,
    #[serde(flatten)]
    before: Before,
    /// None when nothing was to be sent.
    run: Option<RunItem>,
    /// `done`, `failed` or `not_yet`; `None` when nothing was created.
    read_back: Option<ReadBackState>,
    counts: Map<String, Json>,
    /// What to do next, in order; the texts say the same.
    next: Vec<NextStep>,
    processes: Items<'a>,
}

/// The processes of a run, each made while it is written.
#[derive(Debug)]
struct Items<'a> {
    lang: Lang,
    result: RunResult<'a>,
}

impl Serialize for Items<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self { lang, result } = *self;
        serializer.collect_seq(result.processes().map(|(entry, own)| item(lang, result, entry, own)))
    }
}

/// A run without its processes.
#[derive(Debug, Serialize)]
pub(super) struct RunItem {
    id: String,
    started: Timestamp,
    program: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    draft: Option<String>,
    bk_biz_name: String,
    record: PathBuf,
}

impl RunItem {
    pub(super) fn new(id: &RunId, about: &About, folder: &Path) -> Self {
        Self {
            id: id.to_string(),
            started: about.started,
            program: about.program.clone(),
            draft: about.draft.as_ref().map(|draft| draft.0.clone()),
            bk_biz_name: about.business.clone(),
            record: id.path(folder),
        }
    }
}

/// The states of a run that is over, in the order of the document's counts.
pub(super) const FINAL: [ProcessState; 12] = [
    ProcessState::Created,
    ProcessState::Deleted,
    ProcessState::Gone,
    ProcessState::PerhapsAnothers,
    ProcessState::Differs,
    ProcessState::Refused,
    ProcessState::Unknown,
    ProcessState::NotCreated,
    ProcessState::NotSent,
    ProcessState::Identical,
    ProcessState::Conflict,
    ProcessState::Ineligible,
];

/// Those of what was to be created.
const PLANNED: &[ProcessState] = FINAL.split_at(9).0;

/// Spells counts: all that were to be created, then each state, also those that no process is in.
pub(super) fn counts_item(counts: &StateCounts, states: &[ProcessState]) -> Map<String, Json> {
    let planned = std::iter::once(("planned", counts.planned()));
    let states = states.iter().map(|state| (state.as_str(), counts.of(*state)));
    planned.chain(states).map(|(name, count)| (name.to_owned(), count.into())).collect()
}

#[derive(Debug, Serialize)]
struct Item<'a> {
    #[serde(flatten)]
    who: Who<'a>,
    state: ProcessState,
    bk_process_id: Option<ProcessId>,
    /// How it is known that it was created.
    #[serde(skip_serializing_if = "Option::is_none")]
    evidence: Option<Evidence>,
    /// Who created the process that is in its place, and when, by the server.
    #[serde(skip_serializing_if = "Option::is_none")]
    found: Option<FoundItem<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<ErrorItem>,
    /// What is stored otherwise than it was sent, as far as it was read back; of a conflict, than it was wanted.
    differences: Vec<DifferenceItem>,
}

#[derive(Debug, Serialize)]
struct FoundItem<'a> {
    bk_created_by: &'a str,
    bk_created_at: &'a str,
}

/// The result of a run: its plan, the outcome of each call, and what happened since to what was created.
#[derive(Debug, Clone, Copy)]
pub(in crate::cli) struct RunResult<'a> {
    pub(in crate::cli) plan: &'a Plan,
    /// Of each call of the plan.
    pub(in crate::cli) outcomes: &'a [Outcome],
    /// What is stored of what was created.
    pub(in crate::cli) stored: &'a Stored,
    /// What was deleted again, or was to be; `None` where the run has just been begun.
    pub(in crate::cli) undone: Option<&'a BTreeMap<ProcessId, UndoRecord>>,
    /// What the plan was compared with; `None` where only the journal is known, which does not have it.
    pub(in crate::cli) live: Option<&'a Live>,
}

impl<'a> RunResult<'a> {
    /// Returns the result of a run known only from its journal, with the outcomes of its calls and what was read back.
    pub(in crate::cli) fn recorded(record: &'a RunRecord, outcomes: &'a [Outcome], stored: &'a Stored) -> Self {
        Self { plan: &record.plan, outcomes, stored, undone: Some(&record.undone), live: None }
    }

    /// Iterates over the entries of the plan with their results.
    pub(in crate::cli) fn processes(self) -> impl Iterator<Item = (&'a Entry, ProcessResult<'a>)> {
        results(self.plan, self.outcomes, move |id| {
            let undone = self.undone.and_then(|undone| undone.get(&id));
            if undone.is_some_and(|undone| undone.answer == Some(UndoAnswer::Deleted)) {
                ProcessState::Deleted
            } else if self.stored.gone.contains(&id) {
                ProcessState::Gone
            } else {
                ProcessState::Created
            }
        })
    }

    /// Returns whether what was created was read back; `None` if nothing was created.
    pub(in crate::cli) fn read_back(self) -> Option<ReadBackState> {
        (self.counts().created_ever() > 0).then_some(self.stored.state)
    }

    /// Counts the processes that are there and stored otherwise than they were sent.
    pub(in crate::cli) fn differing(self) -> usize {
        let there = self.processes().filter(|(_, own)| own.state == ProcessState::Created);
        there.filter(|(_, own)| own.id.is_some_and(|id| self.stored.differs.contains_key(&id))).count()
    }

    /// Lists what differs of an entry: of what was created, from what was sent; of what is in its place, from what was
    /// wanted, as far as the plan knows.
    pub(in crate::cli) fn differences(self, entry: &Entry, id: Option<ProcessId>) -> Vec<Difference> {
        match (self.plan.verdict(entry), self.live) {
            (Verdict::Conflict { .. }, Some(live)) => clash(self.plan, live, entry),
            _ => id.and_then(|id| self.stored.differs.get(&id)).cloned().unwrap_or_default(),
        }
    }

    /// Returns what to do next about the run.
    pub(in crate::cli) fn next(self) -> Vec<NextStep> {
        let deletions = self.undone.into_iter().flat_map(BTreeMap::values).filter(|undone| undone.is_unsettled());
        next_steps(work_left(self.plan, self.outcomes), &self.counts(), deletions.count())
    }

    /// Counts the processes in each state.
    pub(in crate::cli) fn counts(self) -> StateCounts {
        self.processes().map(|(_, result)| (result.state, 1)).collect()
    }
}

/// Returns what resuming a run does, by the outcomes of its calls.
pub(super) fn work_left(plan: &Plan, outcomes: &[Outcome]) -> WorkLeft {
    let calls = plan.calls().iter().zip(outcomes);
    WorkLeft::of(calls.map(|(call, outcome)| (call.target(), call.size(), outcome.work())))
}

impl<'a> RunReport<'a> {
    /// Returns of a run; of none when nothing was to be sent.
    pub(in crate::cli) fn new(
        lang: Lang,
        about: &About,
        run: Option<(&RunId, &Path)>,
        result: RunResult<'a>,
        before: Before,
    ) -> Self {
        Self {
            environment: EnvironmentItem::of_record(about),
            bk_biz_id: result.plan.biz(),
            before,
            run: run.map(|(id, folder)| RunItem::new(id, about, folder)),
            read_back: result.read_back(),
            counts: counts_item(&result.counts(), &FINAL),
            next: result.next(),
            processes: Items { lang, result },
        }
    }
}

fn item<'a>(lang: Lang, result: RunResult<'a>, entry: &Entry, own: ProcessResult<'a>) -> Item<'a> {
    let found = |found: &'a FoundProcess| FoundItem { bk_created_by: &found.creator, bk_created_at: &found.created };
    let explain = |error| match own.state {
        ProcessState::NotCreated => not_created(lang, error),
        ProcessState::Unknown => unsettled(api_error(lang, error)),
        _ => api_error(lang, error),
    };
    Item {
        who: Who::of(result.plan, entry),
        state: own.state,
        bk_process_id: own.id,
        evidence: own.evidence,
        found: own.found.map(found),
        error: own.error.map(|error| ErrorItem::of_api(error, &explain(error))),
        differences: result.differences(entry, own.id).iter().map(DifferenceItem::new).collect(),
    }
}

/// Returns what became of a plan as a table, below each process what is stored otherwise.
pub(in crate::cli) fn lines<'a>(
    lang: Lang,
    result: RunResult<'a>,
    fields: &'a FieldTable,
) -> impl Iterator<Item = String> + 'a {
    let (submit, review) = (&words(lang).submit, &words(lang).review);
    let with_areas = shows_areas(result.plan);
    let row = move |(entry, own): (&Entry, ProcessResult<'a>)| {
        let id = own.id.map(|id| id.to_string()).unwrap_or_default();
        let word = state::state(lang, own.state);
        [word.into(), id.into(), process_cell(result.plan, entry), target_cell(result.plan, entry, with_areas)]
    };
    let heading = [submit.state, submit.id, review.process, review.instance].map(Cow::Borrowed);
    let columns = Columns::measure(iter::once(heading.clone()).chain(result.processes().map(row)));
    let head = iter::once(columns.line(&heading));
    head.chain(result.processes().flat_map(move |(entry, own)| {
        let origin = own.found.map(|found| format!("  {}", state::origin(lang, found)));
        let differs = result.differences(entry, own.id).into_iter();
        let differs = differs.map(move |found| format!("  {}", difference(lang, &found, fields)));
        iter::once(columns.line(&row((entry, own)))).chain(origin).chain(differs)
    }))
}

/// A run, as the list of runs tells it.
#[derive(Debug, Serialize)]
pub(in crate::cli) struct HistoryItem {
    id: String,
    record: PathBuf,
    /// None when the record cannot be read.
    #[serde(flatten)]
    read: Option<Summary>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<ErrorItem>,
}

#[derive(Debug, Serialize)]
struct Summary {
    state: &'static str,
    started: Timestamp,
    environment: EnvironmentItem,
    bk_biz_name: String,
    draft: Option<String>,
    /// Without the verdicts, since the list does not read the plans.
    counts: Map<String, Json>,
}

impl HistoryItem {
    pub(in crate::cli) fn new(lang: Lang, run: &RunList) -> Self {
        let error = |error: &StoreError| ErrorItem::own("record", &crate::i18n::explain::store_error(lang, error));
        let read = run.summary.as_ref().ok().map(|summary| Summary {
            state: run_state(summary.state),
            started: summary.about.started,
            environment: EnvironmentItem::of_record(&summary.about),
            bk_biz_name: summary.about.business.clone(),
            draft: summary.about.draft.as_ref().map(|draft| draft.0.clone()),
            counts: counts_item(&summary.counts, PLANNED),
        });
        let error = run.summary.as_ref().err().map(error);
        Self { id: run.id.to_string(), record: run.path.clone(), read, error }
    }

    /// Returns its columns, in the order of [`HISTORY_HEADING`].
    pub(in crate::cli) fn cells(self) -> Vec<String> {
        let record = self.record.display().to_string();
        let error = self.error.map(|error| error.told.what).unwrap_or_default();
        let of = |summary: Summary| {
            let EnvironmentItem { name, url, door } = summary.environment;
            let about = [summary.state.to_owned(), summary.started.to_string(), name, url, door.as_str().to_owned()];
            let rest = [summary.bk_biz_name, summary.draft.unwrap_or_default()];
            // In the order of the heading, whatever the order in the document.
            let count = |name: &&str| summary.counts.get(*name).map(Json::to_string).unwrap_or_default();
            let counts: Vec<_> = COUNTED.iter().map(count).collect();
            about.into_iter().chain(rest).chain(counts).collect::<Vec<_>>()
        };
        let read = self.read.map_or_else(|| vec![String::new(); HISTORY_HEADING.len() - 3], of);
        std::iter::once(self.id).chain(read).chain([record, error]).collect()
    }
}

/// The counts of a run in the list of runs.
const COUNTED: [&str; 10] = {
    let [created, deleted, gone, anothers, differs, refused, unknown, not_created, not_sent, ..] = FINAL;
    [
        "planned",
        created.as_str(),
        deleted.as_str(),
        gone.as_str(),
        anothers.as_str(),
        differs.as_str(),
        refused.as_str(),
        unknown.as_str(),
        not_created.as_str(),
        not_sent.as_str(),
    ]
};

/// The columns of the list of runs.
pub(in crate::cli) const HISTORY_HEADING: [&str; 20] = {
    let [a, b, c, d, e, f, g, h, i, j] = COUNTED;
    let [id, state, started, environment, url, door] = ["id", "state", "started", "environment", "url", "door"];
    let [business, draft, record, error] = ["bk_biz_name", "draft", "record", "error"];
    [id, state, started, environment, url, door, business, draft, a, b, c, d, e, f, g, h, i, j, record, error]
};

const fn run_state(state: RunState) -> &'static str {
    match state {
        RunState::Running => "running",
        RunState::Unfinished => "unfinished",
        RunState::Stopped => "stopped",
        RunState::Finished => "finished",
    }
}
