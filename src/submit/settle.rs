//! Settles a call whose answer was not seen (contract sections 7 and 7.1), by its receipt and by what its
//! service instance has.
//!
//! ```text
//!                      ┌─ a receipt ─────────────────────────────▶ created (receipt)
//!                      │
//!  read list and log ──┼─ all is there ──┬─ creator and time fit ▶ created (settled), where receipts are not known to work
//!   ▲                  │                 └─ else ─┐
//!   │                  ├─ some is there ──────────┴─ to the end ─▶ perhaps another's
//!   │                  ├─ nothing is there ───────── to the end ─▶ not created: it may be sent once more
//!   └── wait ◀─────────┴─ not readable ───────────── to the end ─▶ unknown: a later resume settles it
//! ```
//!
//! The end is that of the window: longer than a transaction lives, from when the answer was given up. Where the log cannot
//! be asked, what was seen twice is not waited for any longer.

use super::engine::Engine;
use super::proof::AuditAnswer;
use super::{Progress, Record};
use crate::api::Api;
use crate::domain::found::{Found, FoundProcess, Sight, look};
use crate::domain::id::ProcessId;
use crate::domain::process::{Process, ProcessSpec};
use crate::domain::state::Evidence;
use std::iter;
use std::time::Duration;

/// What became of a call.
#[derive(Debug)]
pub(super) enum Settled {
    /// It created its processes.
    Created(Vec<ProcessId>, Evidence),
    /// Something is there that nothing proves to be its own.
    Anothers(Vec<Option<FoundProcess>>),
    /// Nothing is there, and nothing will come.
    Nothing,
    /// It could not be read, or not to the end.
    Unsettled,
}

/// What the answer to a call was.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Uncertainty {
    /// It was not seen: what is there by the user of this run, at its time, is its own.
    Unseen,
    /// It said that nothing was done: only a receipt says otherwise.
    Refused,
}

impl<A: Api, R: Record, F: FnMut(Progress) + Send> Engine<'_, A, R, F> {
    /// Reads at once, and then again and again until it is clear.
    pub(super) async fn settle(&self, at: usize, ground: Uncertainty) -> Settled {
        let Some((target, sent)) = self.plan.calls().get(at).map(|call| self.plan.parts(call)) else {
            return Settled::Unsettled;
        };
        let window: Duration = self.options.settle.iter().sum();
        let mut passed =
            self.proof.tries(at).map_or(Duration::ZERO, |tries| tries.age(self.now(), self.api.patience()));
        // Where its time is over, nothing is waited for: not even a second look would show anything else.
        let once = !passed.is_zero() && passed >= window;
        let mut due = Duration::ZERO;
        let mut last: Option<Sight> = None;
        let mut found = Vec::new();
        let mut row = AuditAnswer::Never;
        let readings = u32::try_from(self.options.settle.len()).unwrap_or(u32::MAX).saturating_add(1);
        for (attempt, wait) in (1..).zip(iter::once(Duration::ZERO).chain(self.options.settle.iter().copied())) {
            due += wait;
            let wait = wait.min(due.saturating_sub(passed));
            passed += wait;
            // A refusal has been told; looking whether it is true does not take it back.
            if ground == Uncertainty::Unseen {
                self.context.tell(Progress::Settling { call: at, attempt, wait });
            }
            if !self.stop.wait(wait).await {
                return Settled::Unsettled;
            }
            let Some(read) = self.stop.unless(self.api.processes(self.plan.biz(), target)).await else {
                return Settled::Unsettled;
            };
            let stored = read.ok();
            // After the list: what the list shows has a row, unless the log lags.
            row = match self.look_up(at, target).await {
                None => return Settled::Unsettled,
                Some(row) => row,
            };
            if let AuditAnswer::Ours(ids) = &row {
                if let Some(ids) = assign(&sent, ids, stored.as_deref()) {
                    return Settled::Created(ids, Evidence::Receipt);
                }
                // Neither the log nor the list tells which is which.
                row = AuditAnswer::Failed;
            }
            let sight = stored.as_deref().map(|stored| look(&sent, stored));
            found = sight.iter().flat_map(|sight| details(sight, stored.as_deref().unwrap_or_default())).collect();
            let is_last = once || attempt == readings;
            if let (Some(Sight::All(ids)), Some(stored)) = (&sight, &stored)
                && ground == Uncertainty::Unseen
                && self.lacks_receipts(is_last)
            {
                let own: Vec<&Process> = stored.iter().filter(|process| ids.contains(&process.id)).collect();
                if self.is_ours(at, &own).await {
                    return Settled::Created(ids.clone(), Evidence::Settled);
                }
            }
            // A call that committed left all its processes, equal to what was sent; so what differs is not its own.
            if ground == Uncertainty::Refused && sight.is_some() && !found.iter().flatten().any(|found| found.equal) {
                return Settled::Nothing;
            }
            // Twice the same: not a moment between two commits of others. A refusal is an answer that ended its
            // transaction, so only a log that lags is waited for, and not for longer than that.
            let twice = sight.is_some() && sight == last;
            if (matches!(row, AuditAnswer::Never) || ground == Uncertainty::Refused)
                && twice
                && sight != Some(Sight::None)
            {
                return Settled::Anothers(found);
            }
            last = sight;
            if once {
                break;
            }
        }
        match (last, row) {
            (Some(Sight::None), _) => Settled::Nothing,
            (None, _) | (Some(_), AuditAnswer::Failed) => Settled::Unsettled,
            (Some(_), _) => Settled::Anothers(found),
        }
    }
}

/// Returns which of the processes of a receipt is which of a call's. The log has them in the order of the call; the list,
/// if it was read, knows better.
fn assign(sent: &[&ProcessSpec], ids: &[ProcessId], stored: Option<&[Process]>) -> Option<Vec<ProcessId>> {
    use crate::domain::field::Known;
    let of_alias = |spec: &&ProcessSpec| {
        let own = |process: &&Process| process.known(Known::ProcessName) == spec.alias() && ids.contains(&process.id);
        stored.unwrap_or_default().iter().find(own).map(|process| process.id)
    };
    let by_alias: Vec<Option<ProcessId>> = sent.iter().map(of_alias).collect();
    if ids.len() != sent.len() {
        return by_alias.into_iter().collect();
    }
    // One that is not in the list any more, or not under its alias, is in its place in the log, or takes what is left.
    let is_left = |id: &ProcessId| !by_alias.contains(&Some(*id));
    let in_place = by_alias.iter().zip(ids).map(|(own, id)| own.or(Some(*id).filter(is_left)));
    let mut assigned: Vec<Option<ProcessId>> = in_place.collect();
    let mut left = ids.iter().filter(|id| !assigned.contains(&Some(**id))).copied().collect::<Vec<_>>().into_iter();
    for id in &mut assigned {
        *id = id.or_else(|| left.next());
    }
    assigned.into_iter().collect()
}

/// Returns what is known of the processes that were found, by the order of the call.
pub(super) fn details(sight: &Sight, stored: &[Process]) -> Vec<Option<FoundProcess>> {
    let detail = |found: Found| {
        let (id, equal) = match found {
            Found::Absent => return None,
            Found::Same(id) => (id, true),
            Found::Differs(id) => (id, false),
        };
        let process = stored.iter().find(|process| process.id == id);
        let creator = process.and_then(Process::created_by).unwrap_or_default().to_owned();
        let created = process.and_then(|process| process.created_at().or_else(|| process.create_time()));
        Some(FoundProcess { id, equal, creator, created: created.unwrap_or_default().to_owned() })
    };
    match sight {
        Sight::None => Vec::new(),
        Sight::All(ids) => ids.iter().map(|id| detail(Found::Same(*id))).collect(),
        Sight::Mixed(found) => found.iter().map(|found| detail(*found)).collect(),
    }
}
