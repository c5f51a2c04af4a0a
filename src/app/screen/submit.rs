//! Step 5: the run, with created identifiers beside each process.

use crate::api::ApiError;
use crate::app::list::Cursor;
use crate::app::run::{CallState, Outcome, Run};

/// The run, if one was started.
#[derive(Debug, Clone, Default)]
pub struct Submit {
    /// The submission.
    pub run: Option<Run>,
    /// The row that the cursor is on: an entry of the plan.
    pub cursor: Cursor,
}

impl Submit {
    /// Tells whether calls are being made.
    #[must_use]
    pub fn is_running(&self) -> bool {
        self.run.as_ref().is_some_and(|run| !run.ended)
    }
}

/// Failures of one cause.
#[derive(Debug, Clone, Copy)]
pub struct Failure<'a> {
    /// The error of the first of them.
    pub error: &'a ApiError,
    /// Whether nobody knows what became of them.
    pub unknown: bool,
    /// How many processes have it.
    pub processes: usize,
}

/// Groups the failures of a run by kind and code, in the order in which they came.
#[must_use]
pub fn failures(run: &Run) -> Vec<Failure<'_>> {
    let mut groups: Vec<Failure<'_>> = Vec::new();
    for (call, state) in run.plan.calls().iter().zip(&run.calls) {
        let (error, unknown) = match state {
            CallState::Ended(Outcome::Refused(error) | Outcome::NotSent(Some(error))) => (error.as_ref(), false),
            CallState::Ended(Outcome::Unknown(error)) => (error.as_ref(), true),
            CallState::Waiting | CallState::Sent | CallState::Ended(Outcome::Created(_) | Outcome::NotSent(None)) => {
                continue;
            }
        };
        let same = |group: &&mut Failure<'_>| {
            group.unknown == unknown && group.error.kind == error.kind && group.error.code == error.code
        };
        let processes = call.processes.len();
        match groups.iter_mut().find(same) {
            Some(group) => group.processes += processes,
            None => groups.push(Failure { error, unknown, processes }),
        }
    }
    groups
}
