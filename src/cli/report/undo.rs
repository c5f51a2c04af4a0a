//! What would become, or became, of what a run created when it is undone.

use super::run::{FINAL, RunItem, counts_item};
use super::{DifferenceItem, EnvironmentItem, ErrorItem, Who, process_cell, target_cell};
use crate::cli::table::table;
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
use serde::Serialize;
use serde_json::{Map, Value as Json};
use std::collections::{BTreeMap, HashMap};
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
    processes: Vec<Item<'a>>,
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
    pub(in crate::cli) fn new(lang: Lang, record: &'a RunRecord, folder: &Path, fates: &'a UndoOutcomes) -> Self {
        let mut undo: BTreeMap<UndoWord, usize> = UndoWord::ALL.map(|word| (word, 0)).into();
        let (states, entries) = (states(record, fates), entries(record));
        let mut processes = Vec::with_capacity(fates.len());
        for (id, fate) in fates {
            let Some(entry) = entries.get(id) else { continue };
            let word = UndoWord::of(fate.as_ref());
            *undo.entry(word).or_default() += 1;
            let why = why(fate.as_ref());
            let error = fate.as_ref().and_then(Undone::error);
            processes.push(Item {
                who: Who::of(&record.plan, entry),
                state: states.of(*id),
                undo: word,
                bk_process_id: *id,
                reason: why.map(reason),
                changed_by: match why {
                    Some(SkipReason::Changed { by, .. }) if !by.is_empty() => Some(by),
                    _ => None,
                },
                error: error.map(|error| {
                    let explain = if word == UndoWord::NotDeleted { not_deleted } else { api_error };
                    ErrorItem::of_api(error, &explain(lang, error))
                }),
                differences: match why {
                    Some(SkipReason::Changed { differs, .. }) => differs.iter().map(DifferenceItem::new).collect(),
                    _ => Vec::new(),
                },
            });
        }
        Self {
            environment: EnvironmentItem::of_record(&record.about),
            bk_biz_id: record.plan.biz(),
            run: RunItem::new(&record.id, &record.about, folder),
            counts: counts_item(&states.counts, &FINAL),
            undo,
            next: next(record, fates),
            processes,
        }
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

/// The states of the processes of a run after an undo, or before it.
struct States {
    by_id: HashMap<ProcessId, ProcessState>,
    counts: StateCounts,
}

impl States {
    /// Returns the state of a process of the run.
    fn of(&self, id: ProcessId) -> ProcessState {
        self.by_id.get(&id).copied().unwrap_or(ProcessState::Created)
    }
}

/// Judges by the journal as it was before the undo, and by what the undo did.
fn states(record: &RunRecord, fates: &UndoOutcomes) -> States {
    let outcomes = outcomes_of(record);
    let later = |id: ProcessId| {
        let before = record.undone.get(&id).and_then(|undone| undone.answer.as_ref());
        match fates.get(&id).and_then(Option::as_ref) {
            _ if before == Some(&UndoAnswer::Deleted) => ProcessState::Deleted,
            Some(Undone::Deleted) => ProcessState::Deleted,
            Some(Undone::Skipped(SkipReason::Gone)) => ProcessState::Gone,
            // It was just read, whatever an earlier reading found.
            None | Some(Undone::Skipped(_)) if fates.contains_key(&id) => ProcessState::Created,
            _ if record.gone.contains(&id) => ProcessState::Gone,
            _ => ProcessState::Created,
        }
    };
    let all = results(&record.plan, &outcomes, later);
    let (mut by_id, mut counts) = (HashMap::new(), StateCounts::default());
    for (_, own) in all {
        counts.add(own.state, 1);
        by_id.extend(own.id.map(|id| (id, own.state)));
    }
    States { by_id, counts }
}

/// Returns what to do next about a run after an undo, or before it.
pub(in crate::cli) fn next(record: &RunRecord, fates: &UndoOutcomes) -> Vec<NextStep> {
    let is_open = |fate: &&Undone| matches!(fate, Undone::Unknown(_) | Undone::NotDeleted(_) | Undone::NotSent(_));
    let deletions = fates.values().flatten().filter(is_open).count();
    next_steps(record.work_left(), &states(record, fates).counts, deletions)
}

/// Finds what each process of a run was sent as.
fn entries(record: &RunRecord) -> HashMap<ProcessId, Entry> {
    let outcomes = outcomes_of(record);
    let plan: &Plan = &record.plan;
    results(plan, &outcomes, |_| ProcessState::Created).filter_map(|(entry, own)| Some((own.id?, *entry))).collect()
}

/// Tells an undoing as a table, below each process what someone changed.
pub(in crate::cli) fn lines(lang: Lang, record: &RunRecord, fates: &UndoOutcomes, fields: &FieldTable) -> Vec<String> {
    let (review, submit, own) = (&words(lang).review, &words(lang).submit, CommandWords(lang));
    let entries = entries(record);
    let mut rows =
        vec![[submit.state, submit.id, review.process, review.instance, own.undo_heading()].map(str::to_owned)];
    let mut below = Vec::new();
    let states = states(record, fates);
    for (id, fate) in fates {
        let Some(entry) = entries.get(id) else { continue };
        let why = why(fate.as_ref());
        let undo = match fate {
            None => own.to_delete().to_owned(),
            // The state says it.
            Some(Undone::Deleted | Undone::Skipped(SkipReason::Gone)) => String::new(),
            Some(Undone::Skipped(SkipReason::Changed { by, .. })) => own.stays(&own.stays_changed(by)),
            Some(Undone::Skipped(SkipReason::NotOurs)) => own.stays(own.stays_foreign()),
            Some(Undone::Skipped(SkipReason::LastOfInstance)) => own.stays(own.stays_last()),
            Some(Undone::Refused(_)) => state::state(lang, ProcessState::Refused).to_owned(),
            Some(Undone::Unknown(_)) => state::state(lang, ProcessState::Unknown).to_owned(),
            Some(Undone::NotDeleted(_)) => own.not_deleted().to_owned(),
            Some(Undone::NotSent(_)) => state::state(lang, ProcessState::NotSent).to_owned(),
        };
        let (plan, word) = (&record.plan, state::state(lang, states.of(*id)));
        rows.push([word.to_owned(), id.to_string(), process_cell(plan, entry), target_cell(plan, entry), undo]);
        below.push(why);
    }
    let mut lines = table(&rows).into_iter();
    let mut out: Vec<String> = lines.next().into_iter().collect();
    for (line, why) in lines.zip(below) {
        out.push(line);
        if let Some(SkipReason::Changed { differs, .. }) = why {
            out.extend(differs.iter().map(|found| format!("  {}", difference(lang, found, fields))));
        }
    }
    out
}
