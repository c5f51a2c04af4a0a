//! What would become, or became, of what a run created when it is undone.

use super::run::{FINAL, RunItem, counts_item};
use super::{DifferenceItem, EnvironmentItem, ErrorItem, Who, process_cell, shows_areas, target_cell, unsettled};
use crate::cli::table::Columns;
use crate::domain::field::FieldTable;
use crate::domain::id::{BizId, ProcessId};
use crate::domain::lang::Lang;
use crate::domain::plan::{Entry, Plan};
use crate::domain::state::{ProcessState, StateCounts};
use crate::domain::work::{NextStep, next_steps};
use crate::i18n::command::CommandWords;
use crate::i18n::explain::{api_error, difference, not_deleted};
use crate::i18n::{state, words};
use crate::store::RunRecord;
use crate::store::journal::UndoAnswer;
use crate::submit::{SkipReason, Undone, outcomes_of, results};
use serde::{Serialize, Serializer};
use serde_json::{Map, Value as Json};
use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};
use std::iter;
use std::path::Path;

/// What becomes of each process; `None` means it would be deleted, and nothing was done yet.
pub(in crate::cli) type UndoOutcomes = BTreeMap<ProcessId, Option<Undone>>;

/// An undoing, as a document tells it.
#[derive(Debug, Serialize)]
pub(in crate::cli) struct UndoReport<'a> {
    environment: EnvironmentItem,
    bk_biz_id: BizId,
    run: RunItem,
    /// Of the whole run, as in the document of a run.
    counts: Map<String, Json>,
    /// How many processes have each value of `undo`.
    undo: BTreeMap<UndoWord, usize>,
    next: Vec<NextStep>,
    processes: Items<'a>,
}

/// The processes of an undo, each made while it is written.
#[derive(Debug)]
struct Items<'a> {
    lang: Lang,
    view: &'a UndoView<'a>,
}

impl Serialize for Items<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.view.processes().map(|process| item(self.lang, self.view.plan(), process)))
    }
}

/// What an undo does or did with a process.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
enum UndoWord {
    ToDelete,
    Deleted,
    Skipped,
    Refused,
    Unknown,
    NotDeleted,
    NotSent,
}

impl UndoWord {
    const ALL: [Self; 7] =
        [Self::ToDelete, Self::Deleted, Self::Skipped, Self::Refused, Self::Unknown, Self::NotDeleted, Self::NotSent];

    const fn of(fate: Option<&Undone>) -> Self {
        match fate {
            None => Self::ToDelete,
            Some(Undone::Deleted) => Self::Deleted,
            Some(Undone::Skipped(_)) => Self::Skipped,
            Some(Undone::Refused(_)) => Self::Refused,
            Some(Undone::Unknown(_)) => Self::Unknown,
            Some(Undone::NotDeleted(_)) => Self::NotDeleted,
            Some(Undone::NotSent(_)) => Self::NotSent,
        }
    }
}

#[derive(Debug, Serialize)]
struct Item<'a> {
    #[serde(flatten)]
    who: Who<'a>,
    state: ProcessState,
    undo: UndoWord,
    bk_process_id: ProcessId,
    /// Why it stays: `gone`, `changed`, `not_ours`, `last_of_service_instance`.
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<&'static str>,
    /// Who changed it, as the server tells.
    #[serde(skip_serializing_if = "Option::is_none")]
    changed_by: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<ErrorItem>,
    /// What someone changed.
    differences: Vec<DifferenceItem>,
}

impl<'a> UndoReport<'a> {
    pub(in crate::cli) fn new(lang: Lang, view: &'a UndoView<'a>, folder: &Path) -> Self {
        let mut undo: BTreeMap<UndoWord, usize> = UndoWord::ALL.map(|word| (word, 0)).into();
        for process in view.processes() {
            *undo.entry(UndoWord::of(process.outcome)).or_default() += 1;
        }
        let record = view.record;
        Self {
            environment: EnvironmentItem::of_record(&record.about),
            bk_biz_id: record.plan.biz(),
            run: RunItem::new(&record.id, &record.about, folder),
            counts: counts_item(&view.counts, &FINAL),
            undo,
            next: view.next(),
            processes: Items { lang, view },
        }
    }
}

fn item<'a>(lang: Lang, plan: &'a Plan, process: UndoneProcess<'a>) -> Item<'a> {
    let UndoneProcess { id, entry, state, outcome } = process;
    let (undo, why) = (UndoWord::of(outcome), why(outcome));
    let explain = |error| match undo {
        UndoWord::NotDeleted => not_deleted(lang, error),
        UndoWord::Unknown => unsettled(api_error(lang, error)),
        _ => api_error(lang, error),
    };
    Item {
        who: Who::of(plan, entry),
        state,
        undo,
        bk_process_id: id,
        reason: why.map(reason),
        changed_by: match why {
            Some(SkipReason::Changed { by, .. }) if !by.is_empty() => Some(by),
            _ => None,
        },
        error: outcome.and_then(Undone::error).map(|error| ErrorItem::of_api(error, &explain(error))),
        differences: match why {
            Some(SkipReason::Changed { differs, .. }) => differs.iter().map(DifferenceItem::new).collect(),
            _ => Vec::new(),
        },
    }
}

const fn why(fate: Option<&Undone>) -> Option<&SkipReason> {
    match fate {
        Some(Undone::Skipped(why)) => Some(why),
        _ => None,
    }
}

const fn reason(why: &SkipReason) -> &'static str {
    match why {
        SkipReason::Gone => "gone",
        SkipReason::Changed { .. } => "changed",
        SkipReason::NotOurs => "not_ours",
        SkipReason::LastOfInstance => "last_of_service_instance",
    }
}

/// A run after an undo, or before it: the state of each process that it created, and as what that was sent.
#[derive(Debug)]
pub(in crate::cli) struct UndoView<'a> {
    record: &'a RunRecord,
    outcomes: &'a UndoOutcomes,
    by_id: HashMap<ProcessId, (&'a Entry, ProcessState)>,
    /// Of the whole run.
    counts: StateCounts,
}

/// A process that an undo is about.
#[derive(Debug, Clone, Copy)]
struct UndoneProcess<'a> {
    id: ProcessId,
    entry: &'a Entry,
    state: ProcessState,
    /// `None` means it would be deleted.
    outcome: Option<&'a Undone>,
}

impl<'a> UndoView<'a> {
    /// Judges by the journal as it was before the undo, and by what the undo did.
    pub(in crate::cli) fn new(record: &'a RunRecord, outcomes: &'a UndoOutcomes) -> Self {
        let later = |id: ProcessId| {
            let before = record.undone.get(&id).and_then(|undone| undone.answer.as_ref());
            match outcomes.get(&id).and_then(Option::as_ref) {
                _ if before == Some(&UndoAnswer::Deleted) => ProcessState::Deleted,
                Some(Undone::Deleted) => ProcessState::Deleted,
                Some(Undone::Skipped(SkipReason::Gone)) => ProcessState::Gone,
                // It was just read, whatever an earlier reading found.
                None | Some(Undone::Skipped(_)) if outcomes.contains_key(&id) => ProcessState::Created,
                _ if record.gone.contains(&id) => ProcessState::Gone,
                _ => ProcessState::Created,
            }
        };
        let (mut by_id, mut counts) = (HashMap::new(), StateCounts::default());
        for (entry, own) in results(&record.plan, &outcomes_of(record), later) {
            counts.add(own.state, 1);
            by_id.extend(own.id.map(|id| (id, (entry, own.state))));
        }
        Self { record, outcomes, by_id, counts }
    }

    const fn plan(&self) -> &'a Plan {
        &self.record.plan
    }

    /// Iterates over the processes that the undo is about, by ID.
    fn processes(&self) -> impl Iterator<Item = UndoneProcess<'a>> + Clone {
        self.outcomes.iter().filter_map(|(id, outcome)| {
            let (entry, state) = *self.by_id.get(id)?;
            Some(UndoneProcess { id: *id, entry, state, outcome: outcome.as_ref() })
        })
    }

    /// Returns what to do next about the run.
    pub(in crate::cli) fn next(&self) -> Vec<NextStep> {
        let is_open =
            |outcome: &&Undone| matches!(outcome, Undone::Unknown(_) | Undone::NotDeleted(_) | Undone::NotSent(_));
        let deletions = self.outcomes.values().flatten().filter(is_open).count();
        next_steps(self.record.work_left(), &self.counts, deletions)
    }
}

/// Returns an undo as a table, below each process what someone changed.
pub(in crate::cli) fn lines<'a>(
    lang: Lang,
    view: &'a UndoView<'a>,
    fields: &'a FieldTable,
) -> impl Iterator<Item = String> + 'a {
    let (review, submit, own) = (&words(lang).review, &words(lang).submit, CommandWords(lang));
    let with_areas = shows_areas(view.plan());
    let row = move |process: UndoneProcess<'a>| {
        let undo = match process.outcome {
            None => own.to_delete().into(),
            // The state says it.
            Some(Undone::Deleted | Undone::Skipped(SkipReason::Gone)) => Cow::Borrowed(""),
            Some(Undone::Skipped(SkipReason::Changed { by, .. })) => own.stays(&own.stays_changed(by)).into(),
            Some(Undone::Skipped(SkipReason::NotOurs)) => own.stays(own.stays_foreign()).into(),
            Some(Undone::Skipped(SkipReason::LastOfInstance)) => own.stays(own.stays_last()).into(),
            Some(Undone::Refused(_)) => state::state(lang, ProcessState::Refused).into(),
            Some(Undone::Unknown(_)) => state::state(lang, ProcessState::Unknown).into(),
            Some(Undone::NotDeleted(_)) => own.not_deleted().into(),
            Some(Undone::NotSent(_)) => state::state(lang, ProcessState::NotSent).into(),
        };
        let (plan, word) = (view.plan(), state::state(lang, process.state));
        [
            word.into(),
            process.id.to_string().into(),
            process_cell(plan, process.entry),
            target_cell(plan, process.entry, with_areas),
            undo,
        ]
    };
    let heading = [submit.state, submit.id, review.process, review.instance, own.undo_heading()].map(Cow::Borrowed);
    let columns = Columns::measure(iter::once(heading.clone()).chain(view.processes().map(row)));
    let head = iter::once(columns.line(&heading));
    head.chain(view.processes().flat_map(move |process| {
        let differs = match why(process.outcome) {
            Some(SkipReason::Changed { differs, .. }) => differs.as_slice(),
            _ => &[],
        };
        let differs = differs.iter().map(move |found| format!("  {}", difference(lang, found, fields)));
        iter::once(columns.line(&row(process))).chain(differs)
    }))
}
