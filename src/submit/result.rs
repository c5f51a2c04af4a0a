//! The result of each process of a plan: its state, from the outcome of its call and what happened to it afterwards.
//! The one place where states are derived; every output takes them from here.

use super::Outcome;
use crate::api::ApiError;
use crate::domain::found::{Found, FoundProcess};
use crate::domain::id::ProcessId;
use crate::domain::plan::{Entry, Plan, Verdict};
use crate::domain::state::{Evidence, ProcessState};

/// The result of one process on one service instance.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ProcessResult<'a> {
    pub state: ProcessState,
    /// The process that was created, or the one that is in its place.
    pub id: Option<ProcessId>,
    /// How it is known that it was created; `None` if it was not.
    pub evidence: Option<Evidence>,
    /// Why it was not created, or why that is not known.
    pub error: Option<&'a ApiError>,
    /// What is known of the process that is in its place, and that nothing proves to be of this run.
    pub found: Option<&'a FoundProcess>,
}

impl<'a> ProcessResult<'a> {
    /// Returns the result of a process that has nothing but a state.
    #[must_use]
    pub const fn of_state(state: ProcessState) -> Self {
        Self { state, id: None, evidence: None, error: None, found: None }
    }

    /// Returns the result of a process that is in no call of its plan.
    #[must_use]
    pub fn of_verdict(verdict: Verdict) -> Self {
        let (state, id) = match verdict {
            Verdict::New => (ProcessState::NotSent, None),
            Verdict::Identical(id) => (ProcessState::Identical, Some(id)),
            Verdict::Conflict { alias, command } => (ProcessState::Conflict, alias.or(command)),
            Verdict::Ineligible(_) => (ProcessState::Ineligible, None),
        };
        Self { id, ..Self::of_state(state) }
    }

    /// Returns the result of the process at a place of a call. `later` returns the state of a process that was created:
    /// `Created`, or what became of it since.
    #[must_use]
    pub fn of_outcome(outcome: &'a Outcome, place: usize, later: impl FnOnce(ProcessId) -> ProcessState) -> Self {
        let failed = |state| Self { error: outcome.error(), ..Self::of_state(state) };
        match outcome {
            Outcome::Created { ids, evidence } => match ids.get(place) {
                Some(id) => Self { id: Some(*id), evidence: Some(*evidence), ..Self::of_state(later(*id)) },
                // No answer and no journal is taken that has another number of IDs than processes.
                None => Self::of_state(ProcessState::Unknown),
            },
            Outcome::Refused(_) => failed(ProcessState::Refused),
            Outcome::Unknown(_) => failed(ProcessState::Unknown),
            Outcome::NotCreated(_) => failed(ProcessState::NotCreated),
            Outcome::NotSent(_) => failed(ProcessState::NotSent),
            Outcome::PerhapsAnothers(found) => {
                let found = found.get(place).and_then(Option::as_ref);
                Self { id: found.map(|found| found.id), found, ..Self::of_state(FoundProcess::state(found)) }
            }
            Outcome::Mixed(found) => match found.get(place) {
                None | Some(Found::Absent) => Self::of_state(ProcessState::NotCreated),
                Some(Found::Same(id)) => Self { id: Some(*id), ..Self::of_state(ProcessState::PerhapsAnothers) },
                Some(Found::Differs(id)) => Self { id: Some(*id), ..Self::of_state(ProcessState::Differs) },
            },
        }
    }
}

/// Iterates over the entries of a plan with their results, in the order of the plan; `outcomes` are those of its calls.
///
/// The calls of a plan hold its new entries in the order of the entries, so that both are walked side by side.
pub fn results<'p, 'o>(
    plan: &'p Plan,
    outcomes: &'o [Outcome],
    later: impl Fn(ProcessId) -> ProcessState,
) -> impl Iterator<Item = (&'p Entry, ProcessResult<'o>)> {
    let calls = plan.calls().iter().zip(outcomes);
    let mut sent = calls
        .flat_map(|(call, outcome)| {
            let places = plan.sent(call).enumerate();
            places.map(move |(place, entry)| (entry, outcome, place))
        })
        .peekable();
    plan.entries().iter().map(move |entry| {
        let own = sent.next_if(|(of, ..)| *of == entry);
        let result = match own {
            None => ProcessResult::of_verdict(plan.verdict(entry)),
            Some((_, outcome, place)) => ProcessResult::of_outcome(outcome, place, &later),
        };
        (entry, result)
    })
}
