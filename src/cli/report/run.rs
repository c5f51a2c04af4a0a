//! What became of a run: each process on each service instance with its state.

use super::{DifferenceItem, EnvironmentItem, ErrorItem, ProblemItem, Who, process_cell, target_cell};
use crate::api::ApiError;
use crate::cli::table::table;
use crate::domain::compare::Difference;
use crate::domain::field::FieldTable;
use crate::domain::found::Found;
use crate::domain::id::{BizId, ProcessId};
use crate::domain::lang::Lang;
use crate::domain::plan::{Entry, Plan, Verdict};
use crate::i18n::command::CommandWords;
use crate::i18n::explain::{api_error, difference, not_created};
use crate::i18n::words;
use crate::store::journal::{About, RunCounts, RunListing, RunState, UndoAnswer, UndoRecord};
use crate::store::{RunId, StoreError};
use crate::submit::Outcome;
use jiff::Timestamp;
use serde::Serialize;
use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};

/// What became of one process on one service instance.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(in crate::cli) enum Became {
    /// It was not part of the run, because of its verdict.
    LeftOut,
    /// It was created.
    Created,
    /// The server did nothing.
    Refused,
    /// Nobody knows.
    Unknown,
    /// Its answer was not seen, and the server has nothing of it.
    NotCreated,
    /// It was never sent.
    NotSent,
    /// It was created, and deleted again when the run was undone.
    Deleted,
    /// Its call left something else than it should have; the service instance does not have this one.
    Absent,
    /// Likewise; the service instance has one that is the same.
    There,
    /// Likewise; the service instance has one that differs.
    Differs,
}

/// A run, as a document tells it.
#[derive(Debug, Serialize)]
pub(in crate::cli) struct RunReport<'a> {
    environment: EnvironmentItem,
    bk_biz_id: BizId,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    problems: Vec<ProblemItem>,
    /// None when nothing was to be sent.
    run: Option<RunItem>,
    counts: Counts,
    processes: Vec<Item<'a>>,
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

/// How many processes came to what.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
struct Counts {
    /// All that were to be created.
    planned: usize,
    /// And still there, as far as is known.
    created: usize,
    /// Created, and deleted again when the run was undone.
    deleted: usize,
    refused: usize,
    unknown: usize,
    not_created: usize,
    not_sent: usize,
    /// In calls that left something else than they should have.
    mixed: usize,
    /// Not part of the run: there already, or the service instance cannot take them.
    left_out: usize,
}

#[derive(Debug, Serialize)]
struct Item<'a> {
    #[serde(flatten)]
    who: Who<'a>,
    state: Became,
    bk_process_id: Option<ProcessId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<ErrorItem>,
    /// What is stored otherwise than it was sent, as far as it was read back.
    differences: Vec<DifferenceItem>,
}

/// What became of a plan.
#[derive(Debug, Clone, Copy)]
pub(in crate::cli) struct Came<'a> {
    pub(in crate::cli) plan: &'a Plan,
    /// Of each call of the plan.
    pub(in crate::cli) outcomes: &'a [Outcome],
    /// What is stored otherwise than it was sent.
    pub(in crate::cli) differs: &'a BTreeMap<ProcessId, Vec<Difference>>,
    /// What was deleted again, or was to be; none where the run has just been begun.
    pub(in crate::cli) undone: Option<&'a BTreeMap<ProcessId, UndoRecord>>,
}

impl Came<'_> {
    /// Tells whether a process was deleted again.
    pub(in crate::cli) fn is_deleted(&self, id: ProcessId) -> bool {
        let undone = self.undone.and_then(|undone| undone.get(&id));
        undone.is_some_and(|undone| undone.answer == Some(UndoAnswer::Deleted))
    }

    /// Gives what became of a process in the end, by what its call made of it.
    fn in_the_end(&self, state: Became, id: Option<ProcessId>) -> Became {
        match (state, id) {
            (Became::Created, Some(id)) if self.is_deleted(id) => Became::Deleted,
            _ => state,
        }
    }
}

impl<'a> RunReport<'a> {
    /// Tells of a run; of none when nothing was to be sent.
    pub(in crate::cli) fn new(
        lang: Lang,
        about: &About,
        run: Option<(&RunId, &Path)>,
        result: Came<'a>,
        problems: Vec<ProblemItem>,
    ) -> Self {
        let mut counts = Counts { planned: result.plan.new_count(), ..Counts::default() };
        let mut processes = Vec::with_capacity(result.plan.entries().len());
        for (entry, state, id, error) in became(result.plan, result.outcomes) {
            let state = result.in_the_end(state, id);
            *match state {
                Became::LeftOut => &mut counts.left_out,
                Became::Created => &mut counts.created,
                Became::Deleted => &mut counts.deleted,
                Became::Refused => &mut counts.refused,
                Became::Unknown => &mut counts.unknown,
                Became::NotCreated => &mut counts.not_created,
                Became::NotSent => &mut counts.not_sent,
                Became::Absent | Became::There | Became::Differs => &mut counts.mixed,
            } += 1;
            let differs = id.and_then(|id| result.differs.get(&id));
            processes.push(Item {
                who: Who::of(result.plan, entry),
                state,
                bk_process_id: id,
                error: error.map(|error| {
                    let explain = if state == Became::NotCreated { not_created } else { api_error };
                    ErrorItem::of_api(error, &explain(lang, error))
                }),
                differences: differs.into_iter().flatten().map(DifferenceItem::new).collect(),
            });
        }
        Self {
            environment: EnvironmentItem::of_record(about),
            bk_biz_id: result.plan.biz(),
            problems,
            run: run.map(|(id, folder)| RunItem::new(id, about, folder)),
            counts,
            processes,
        }
    }
}

type Told<'a> = (&'a Entry, Became, Option<ProcessId>, Option<&'a ApiError>);

/// Tells what became of every process on every service instance, in the order of the plan.
pub(super) fn became<'a>(plan: &'a Plan, outcomes: &'a [Outcome]) -> impl Iterator<Item = Told<'a>> {
    let mut places = HashMap::with_capacity(plan.new_count());
    for (call, outcome) in plan.calls().iter().zip(outcomes) {
        places.extend(call.processes.iter().enumerate().map(|(at, process)| ((call.target, *process), (outcome, at))));
    }
    plan.entries().iter().map(move |entry| {
        let (state, id, error) = match places.get(&(entry.target, entry.process)) {
            None => match entry.verdict {
                Verdict::Identical(id) => (Became::LeftOut, Some(id), None),
                _ => (Became::LeftOut, None, None),
            },
            Some((outcome, at)) => of_outcome(outcome, *at),
        };
        (entry, state, id, error)
    })
}

fn of_outcome(outcome: &Outcome, at: usize) -> (Became, Option<ProcessId>, Option<&ApiError>) {
    let error = outcome.error();
    match outcome {
        Outcome::Created(ids) => (Became::Created, ids.get(at).copied(), None),
        Outcome::Refused(_) => (Became::Refused, None, error),
        Outcome::Unknown(_) => (Became::Unknown, None, error),
        Outcome::NotCreated(_) => (Became::NotCreated, None, error),
        Outcome::NotSent(_) => (Became::NotSent, None, error),
        Outcome::Mixed(found) => match found.get(at) {
            None | Some(Found::Absent) => (Became::Absent, None, None),
            Some(Found::Same(id)) => (Became::There, Some(*id), None),
            Some(Found::Differs(id)) => (Became::Differs, Some(*id), None),
        },
    }
}

/// Tells what became of a plan as a table, below each process what is stored otherwise.
pub(in crate::cli) fn lines(lang: Lang, result: Came<'_>, fields: &FieldTable) -> Vec<String> {
    let (submit, review) = (&words(lang).submit, &words(lang).review);
    let mut rows = vec![[submit.state, submit.id, review.process, review.instance].map(str::to_owned)];
    let mut below: Vec<&[Difference]> = Vec::new();
    for (entry, state, id, _) in became(result.plan, result.outcomes) {
        rows.push([
            word(lang, result.in_the_end(state, id)).to_owned(),
            id.map(|id| id.to_string()).unwrap_or_default(),
            process_cell(result.plan, entry),
            target_cell(result.plan, entry),
        ]);
        below.push(id.and_then(|id| result.differs.get(&id)).map_or(&[], Vec::as_slice));
    }
    let mut lines = table(&rows).into_iter();
    let mut out: Vec<String> = lines.next().into_iter().collect();
    for (line, differs) in lines.zip(below) {
        out.push(line);
        out.extend(differs.iter().map(|found| format!("  {}", difference(lang, found, fields))));
    }
    out
}

fn word(lang: Lang, state: Became) -> &'static str {
    let (submit, own) = (&words(lang).submit, CommandWords(lang));
    match state {
        Became::LeftOut => submit.left,
        Became::Created => submit.created,
        Became::Deleted => own.deleted(),
        Became::Refused => submit.refused,
        Became::Unknown => submit.unknown,
        Became::NotSent => submit.not_sent,
        Became::NotCreated => submit.not_created,
        Became::Absent => own.absent(),
        Became::There => own.there(),
        Became::Differs => own.differs(),
    }
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
    counts: SummaryCounts,
}

#[derive(Debug, Serialize)]
struct SummaryCounts {
    planned: usize,
    /// And still there, as in [`Counts`].
    created: usize,
    deleted: usize,
    refused: usize,
    unknown: usize,
    /// Of calls that left nothing as well: the list does not tell them apart.
    not_sent: usize,
    mixed: usize,
}

impl HistoryItem {
    pub(in crate::cli) fn new(lang: Lang, run: &RunListing) -> Self {
        let error = |error: &StoreError| ErrorItem::own("record", &crate::i18n::explain::store_error(lang, error));
        let read = run.summary.as_ref().ok().map(|summary| Summary {
            state: state(summary.state),
            started: summary.about.started,
            environment: EnvironmentItem::of_record(&summary.about),
            bk_biz_name: summary.about.business.clone(),
            draft: summary.about.draft.as_ref().map(|draft| draft.0.clone()),
            counts: summary.counts.into(),
        });
        let error = run.summary.as_ref().err().map(error);
        Self { id: run.id.to_string(), record: run.path.clone(), read, error }
    }
}

impl From<RunCounts> for SummaryCounts {
    fn from(counts: RunCounts) -> Self {
        Self {
            planned: counts.planned,
            created: counts.created.saturating_sub(counts.undone),
            deleted: counts.undone,
            refused: counts.refused,
            unknown: counts.unsettled,
            not_sent: counts.open,
            mixed: counts.mixed,
        }
    }
}

const fn state(state: RunState) -> &'static str {
    match state {
        RunState::Running => "running",
        RunState::Unfinished => "unfinished",
        RunState::Stopped => "stopped",
        RunState::Finished => "finished",
    }
}
