//! The submission engine: creates each process of a plan once or not at all, and reports the outcome of each call. Used by
//! the screen and by commands; knows neither.
//!
//! ```text
//!                       ┌────────────── throttled, no connection: the same ID after a wait ─────────────┐
//!                       ▼                                                                               │
//!  lock ─▶ read* ─▶ intent (new ID, synced) ─▶ SENT ─┬─ IDs that can be new ───────▶ created (answer)   │
//!            │                                       ├─ refused, by who can know ──▶ refused            │
//!            │                                       ├─ surely did not arrive ──────────────────────────┴▶ not sent
//!            │                                       └─ no answer, or one not to rely on
//!            │                                                  ▼
//!            │ names are there                               UNSEEN ── settle (see `settle`) ──┐
//!            │                                                                                │
//!            ├─ never sent ─▶ perhaps another's ◀── nothing proves that it is ours ────────────┤
//!            └─ sent before ─▶ settle               created (receipt) ◀── the audit log has it ┤
//!                                                   created (settled) ◀── creator and time fit ┤
//!                                                   unknown ◀──────── could not be read at all ┤
//!                       RESEND, a deliberate second try with a new ID ◀── nothing of it after the window
//!                       (else: not created)
//! ```
//!
//! \* only where the target's state is not known: not read by the plan, after another window had the lock, on resume.
//!
//! - Calls of one service instance are made strictly in order, none after one that did not create its processes. A lock
//!   keeps other windows of this machine away from it, from before the intent until the outcome is settled.
//! - A call is sent only after its [`Record`] holds the intent with its request ID. It is sent again under the same ID
//!   only if it surely did not arrive, and once more under a new one only if the server has had nothing of it for longer
//!   than a transaction lives (contract section 7). The server's uniqueness (contract 1.6) guards both.
//! - Names and values prove nothing, since another user may have applied the same draft (see `proof`). What is not proven to be
//!   ours is [`Outcome::PerhapsAnothers`]: nothing makes it *created*, [`undo()`] leaves it, and [`resume`] sends nothing
//!   for it.
//! - An error that every other call would meet as well (no connection, no permission) ends the run, and so do several
//!   unknown outcomes in a row: nothing is hammered.
//! - At the end every service instance is looked at once more to which something was sent that was refused: what is there
//!   nevertheless is reported as there.
//!
//! [`resume`] continues a run from its journal. [`read_back()`] compares what is stored with what was sent, and finds
//! what was really created where an answer named the processes of others; [`plan_undo`] and [`undo()`] delete what a run
//! created, unless it was changed since.

mod backoff;
mod call;
mod correct;
mod created_processes;
mod engine;
mod journal_convert;
pub mod live;
mod lock;
mod options;
mod outcome;
mod proof;
mod read_back;
mod record;
mod recorder;
mod result;
mod run_context;
mod settle;
mod side_by_side;
mod stop;
mod undo;

pub use created_processes::CreatedProcesses;
pub use journal_convert::{error_of, failure_of, outcomes_of, undone_of};
pub use options::{Backoff, Options};
pub use outcome::Outcome;
pub use proof::Receipts;
pub use read_back::{NotReadBack, ReadBack, read_back};
pub use record::{NoRecord, Record};
pub use recorder::Recorder;
pub use result::{ProcessResult, results};
pub use stop::Stop;
pub use undo::{LastProcess, SkipReason, UndoPlan, UndoProgress, Undone, plan_undo, undo};

use crate::api::{Api, ApiError};
use crate::domain::plan::Plan;
use crate::store::{RunRecord, StoreError};
use engine::{Engine, NextStep};
use std::time::Duration;

/// What happens in a run, in order; of each call of its own.
#[derive(Debug, Clone, PartialEq)]
pub enum Progress {
    /// A call is on its way; more than once when it is sent again.
    Sent {
        /// Its place in the plan.
        call: usize,
    },
    /// A call did not arrive, and is sent again after a wait, which a [`Stop`] ends.
    Waiting {
        /// Its place in the plan.
        call: usize,
        /// Why it did not arrive.
        error: Box<ApiError>,
        /// Which wait this is, from 1.
        attempt: u32,
        /// How long it is.
        wait: Duration,
    },
    /// The answer to a call was not seen, and what the service instance has is about to be read; a [`Stop`] ends that.
    Settling {
        /// Its place in the plan.
        call: usize,
        /// Which reading this is, from 1.
        attempt: u32,
        /// How long is waited before it.
        wait: Duration,
    },
    /// Another window of this machine writes to the service instance, which is waited for; a [`Stop`] ends that.
    Occupied {
        /// The place of the call in the plan.
        call: usize,
        /// The process of the other window, if the system says.
        process: Option<u32>,
    },
    /// Whether receipts work has been found out, or has changed.
    Receipts(Receipts),
    /// A call is over. Reported once for every call of the plan, and again if a last look at its service instance shows
    /// that it left something although it was refused.
    Ended {
        /// Its place in the plan.
        call: usize,
        /// What became of it.
        outcome: Outcome,
    },
}

/// Makes the calls of a plan.
///
/// A target that was unknown when the plan was made is read first, and nothing is sent to it when it has any
/// of the processes.
///
/// Must not be dropped before it is done: a call on its way would be cut off, and there would be no record of what became of
/// it.
///
/// # Errors
///
/// When the record could not be kept. What was sent until then was told as usual; nothing was sent after.
pub async fn run<A: Api, R: Record>(
    api: &A,
    plan: &Plan,
    options: Options,
    stop: &Stop,
    record: &Recorder<R>,
    tell: impl FnMut(Progress) + Send,
) -> Result<(), StoreError> {
    let steps = vec![NextStep::Send; plan.calls().len()];
    let unread: Vec<bool> = (0..plan.targets().len()).map(|target| plan.unread().contains(&target)).collect();
    let tell: Tell<'_, Progress> = Box::new(tell);
    Engine::new(api, plan, &[], (options, stop), record, tell)
        .go(steps, |target| unread.get(target) != Some(&false))
        .await
}

/// Whom to tell how a run goes on; of one type, so that the engine is compiled once.
type Tell<'a, P> = Box<dyn FnMut(P) + Send + 'a>;

/// Goes on with a run that was cut off or stopped, as its journal tells it.
///
/// First every call whose answer is not known is settled. Then the calls that were never sent, or left nothing, are
/// sent, each target being read again before: the plan may be old. What is already known is told first. A call that the
/// server refused for what it asks is not sent again; one that it refused for who asks is.
///
/// # Errors
///
/// As [`run`].
pub async fn resume<A: Api, R: Record>(
    api: &A,
    before: &RunRecord,
    options: Options,
    stop: &Stop,
    record: &Recorder<R>,
    tell: impl FnMut(Progress) + Send,
) -> Result<(), StoreError> {
    let steps = before.calls.iter().map(NextStep::after).collect();
    let tell: Tell<'_, Progress> = Box::new(tell);
    Engine::new(api, &before.plan, &before.calls, (options, stop), record, tell).go(steps, |_| true).await
}

#[cfg(test)]
mod tests;
