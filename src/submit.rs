//! The submission engine: a plan's calls, each created once or not at all, each with what became of it. Used by the
//! screen and by commands without one; knows neither.
//!
//! Calls of one service instance are made strictly in order, and none after one that did not create its processes.
//! A call goes out only after its [`Record`] holds the intent. What surely did not arrive is sent again, after a wait.
//! What nobody saw the answer of is never sent again blindly: it is *settled* by reading what the service instance has
//! (contract section 7), and only when the server had nothing of it for longer than a transaction lives may it be sent
//! once more; the server's uniqueness (contract 1.6) guards that. An error that every other call would meet as well
//! (no connection, no permission) ends the run, and so do several unknown outcomes in a row: nothing is hammered.
//!
//! [`resume`] goes on with a run that was cut off, from its journal. Afterwards [`read_back()`] compares what is stored
//! with what was sent, and [`plan_undo`] and [`undo()`] delete what a run created and nobody changed since.

mod backoff;
mod book;
mod call;
mod engine;
mod kept;
pub mod live;
mod made;
mod options;
mod outcome;
mod read_back;
mod record;
mod result;
mod settle;
mod side_by_side;
mod stop;
mod undo;

pub use kept::{error_of, failure_of, outcomes_of, undone_of};
pub use made::Made;
pub use options::{Backoff, Options};
pub use outcome::Outcome;
pub use read_back::{NotReadBack, ReadBack, read_back};
pub use record::{NoRecord, Record};
pub use result::{ProcessResult, results};
pub use stop::Stop;
pub use undo::{Last, UndoPlan, UndoProgress, Undone, Why, plan_undo, undo};

use crate::api::{Api, ApiError};
use crate::domain::id::CallId;
use crate::domain::plan::Plan;
use crate::store::{RunRecord, StoreError};
use engine::{Engine, Step};
use std::hash::{BuildHasher, Hasher, RandomState};
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
    /// A call is over. Told of every call of the plan, once.
    Ended {
        /// Its place in the plan.
        call: usize,
        /// What became of it.
        outcome: Outcome,
    },
}

/// Makes the calls of a plan.
///
/// A target of which nothing was known when the plan was made is read first, and nothing is sent to it when it has any
/// of the processes.
///
/// Must not be dropped before it is done: a call on its way would be cut off, and nobody would know what became of
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
    record: &mut R,
    tell: impl FnMut(Progress) + Send,
) -> Result<(), StoreError> {
    let steps = vec![Step::Send { unseen: false }; plan.calls().len()];
    let unread: Vec<bool> = (0..plan.targets().len()).map(|target| plan.unread().contains(&target)).collect();
    Engine::new(api, plan, options, stop, record, tell).go(steps, |target| unread.get(target) != Some(&false)).await
}

/// Goes on with a run that was cut off or stopped, as its journal tells it.
///
/// First every call whose answer is not known is settled. Then the calls that were never sent, or left nothing, are
/// sent, each target being read anew before: the plan may be old. What is already known is told first. A call that the
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
    record: &mut R,
    tell: impl FnMut(Progress) + Send,
) -> Result<(), StoreError> {
    let steps = before.calls.iter().map(Step::after).collect();
    Engine::new(api, &before.plan, options, stop, record, tell).go(steps, |_| true).await
}

/// Returns the identifier of a new call.
fn random_id() -> CallId {
    let random = || u128::from(RandomState::new().build_hasher().finish());
    CallId::from_random(random() << 64 | random())
}

#[cfg(test)]
mod tests;
