//! What would become, or became, of what a run created when it is undone.

use super::run::RunItem;
use super::{DifferenceItem, EnvironmentItem, ErrorItem, Who, process_cell, target_cell};
use crate::cli::table::table;
use crate::domain::field::FieldTable;
use crate::domain::id::{BizId, ProcessId};
use crate::domain::lang::Lang;
use crate::domain::plan::{Entry, Plan};
use crate::domain::state::ProcessState;
use crate::i18n::command::CommandWords;
use crate::i18n::explain::{api_error, difference, not_deleted};
use crate::i18n::{state, words};
use crate::store::RunRecord;
use crate::submit::{Undone, Why, outcomes_of, results};
use serde::Serialize;
use std::collections::{BTreeMap, HashMap};
use std::path::Path;

/// What becomes of each process; none is to be deleted, and nothing was done yet.
pub(in crate::cli) type Fates = BTreeMap<ProcessId, Option<Undone>>;

/// An undoing, as a document tells it.
#[derive(Debug, Serialize)]
pub(in crate::cli) struct UndoReport<'a> {
    environment: EnvironmentItem,
    bk_biz_id: BizId,
    run: RunItem,
    counts: Counts,
    processes: Vec<Item<'a>>,
}

#[derive(Debug, Default, Serialize)]
struct Counts {
    to_delete: usize,
    deleted: usize,
    skipped: usize,
    refused: usize,
    unknown: usize,
    not_deleted: usize,
    not_sent: usize,
}

#[derive(Debug, Serialize)]
struct Item<'a> {
    #[serde(flatten)]
    who: Who<'a>,
    state: &'static str,
    bk_process_id: ProcessId,
    /// Why it stays: `gone`, `changed`, `not_ours`, `last_of_service_instance`.
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<&'static str>,
    /// Who changed it, as the server tells.
    #[serde(skip_serializing_if = "Option::is_none")]
    changed_by: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<ErrorItem>,
    /// What somebody changed.
    differences: Vec<DifferenceItem>,
}

impl<'a> UndoReport<'a> {
    pub(in crate::cli) fn new(lang: Lang, record: &'a RunRecord, folder: &Path, fates: &'a Fates) -> Self {
        let mut counts = Counts::default();
        let entries = entries(record);
        let mut processes = Vec::with_capacity(fates.len());
        for (id, fate) in fates {
            let Some(entry) = entries.get(id) else { continue };
            let (state, count) = match fate {
                None => ("to_delete", &mut counts.to_delete),
                Some(Undone::Deleted) => ("deleted", &mut counts.deleted),
                Some(Undone::Skipped(_)) => ("skipped", &mut counts.skipped),
                Some(Undone::Refused(_)) => ("refused", &mut counts.refused),
                Some(Undone::Unknown(_)) => ("unknown", &mut counts.unknown),
                Some(Undone::NotDeleted(_)) => ("not_deleted", &mut counts.not_deleted),
                Some(Undone::NotSent(_)) => ("not_sent", &mut counts.not_sent),
            };
            *count += 1;
            let why = why(fate.as_ref());
            let error = fate.as_ref().and_then(Undone::error);
            processes.push(Item {
                who: Who::of(&record.plan, entry),
                state,
                bk_process_id: *id,
                reason: why.map(reason),
                changed_by: match why {
                    Some(Why::Changed { by, .. }) if !by.is_empty() => Some(by),
                    _ => None,
                },
                error: error.map(|error| {
                    let explain = if state == "not_deleted" { not_deleted } else { api_error };
                    ErrorItem::of_api(error, &explain(lang, error))
                }),
                differences: match why {
                    Some(Why::Changed { differs, .. }) => differs.iter().map(DifferenceItem::new).collect(),
                    _ => Vec::new(),
                },
            });
        }
        Self {
            environment: EnvironmentItem::of_record(&record.about),
            bk_biz_id: record.plan.biz(),
            run: RunItem::new(&record.id, &record.about, folder),
            counts,
            processes,
        }
    }
}

const fn why(fate: Option<&Undone>) -> Option<&Why> {
    match fate {
        Some(Undone::Skipped(why)) => Some(why),
        _ => None,
    }
}

const fn reason(why: &Why) -> &'static str {
    match why {
        Why::Gone => "gone",
        Why::Changed { .. } => "changed",
        Why::NotOurs => "not_ours",
        Why::LastOfInstance => "last_of_service_instance",
    }
}

/// Finds what each process of a run was sent as.
fn entries(record: &RunRecord) -> HashMap<ProcessId, Entry> {
    let outcomes = outcomes_of(record);
    let plan: &Plan = &record.plan;
    results(plan, &outcomes, |_| ProcessState::Created).filter_map(|(entry, own)| Some((own.id?, *entry))).collect()
}

/// Tells an undoing as a table, below each process what somebody changed.
pub(in crate::cli) fn lines(lang: Lang, record: &RunRecord, fates: &Fates, fields: &FieldTable) -> Vec<String> {
    let (review, submit, own) = (&words(lang).review, &words(lang).submit, CommandWords(lang));
    let entries = entries(record);
    let mut rows = vec![[submit.state, submit.id, review.process, review.instance, ""].map(str::to_owned)];
    let mut below = Vec::new();
    for (id, fate) in fates {
        let Some(entry) = entries.get(id) else { continue };
        let word = match fate {
            None => own.to_delete(),
            Some(Undone::Deleted) => state::state(lang, ProcessState::Deleted),
            Some(Undone::Skipped(Why::Gone)) => state::state(lang, ProcessState::Gone),
            Some(Undone::Skipped(_)) => own.stays(),
            Some(Undone::Refused(_)) => state::state(lang, ProcessState::Refused),
            Some(Undone::Unknown(_)) => state::state(lang, ProcessState::Unknown),
            Some(Undone::NotDeleted(_)) => own.not_deleted(),
            Some(Undone::NotSent(_)) => state::state(lang, ProcessState::NotSent),
        };
        let why = why(fate.as_ref());
        let said = match why {
            None | Some(Why::Gone) => String::new(),
            Some(Why::Changed { by, .. }) => own.stays_changed(by),
            Some(Why::NotOurs) => own.stays_foreign().to_owned(),
            Some(Why::LastOfInstance) => own.stays_last().to_owned(),
        };
        let plan = &record.plan;
        rows.push([word.to_owned(), id.to_string(), process_cell(plan, entry), target_cell(plan, entry), said]);
        below.push(why);
    }
    let mut lines = table(&rows).into_iter();
    let mut out: Vec<String> = lines.next().into_iter().collect();
    for (line, why) in lines.zip(below) {
        out.push(line);
        if let Some(Why::Changed { differs, .. }) = why {
            out.extend(differs.iter().map(|found| format!("  {}", difference(lang, found, fields))));
        }
    }
    out
}
