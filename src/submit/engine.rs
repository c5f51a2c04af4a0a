//! The order of a run: what was settled, what must be, and then each service instance, some side by side.

use super::book::Book;
use super::kept::outcome_of;
use super::outcome::concerns_all;
use super::side_by_side::{Work, side_by_side};
use super::{Options, Outcome, Progress, Record, Stop};
use crate::api::{Api, ApiError, ErrorKind};
use crate::domain::found::{Found, Sight, look};
use crate::domain::plan::{Call, Plan};
use crate::domain::process::Process;
use crate::domain::state::Evidence;
use crate::store::StoreError;
use crate::store::journal::{CallRecord, CallState};
use std::sync::{Mutex, PoisonError};

/// What is to be done about a call.
#[derive(Debug, Clone)]
pub(super) enum Step {
    /// Send it.
    Send {
        /// Whether it was sent before and nobody saw the answer; then what the server has of it may be its own.
        unseen: bool,
    },
    /// Find out what became of it.
    Settle(Box<ApiError>),
    /// Nothing: it is known.
    Done(Outcome),
}

impl Step {
    /// What is to be done about a call after what a journal tells of it.
    pub(super) fn after(call: &CallRecord) -> Self {
        let CallState::Answered(answer) = &call.state else {
            return match call.state {
                // As if the connection had been cut, by our own end.
                CallState::Sent => Self::Settle(Box::new(ApiError::new(ErrorKind::Cut, "create_process_instance"))),
                CallState::Waiting | CallState::Answered(_) => Self::Send { unseen: call.unseen },
            };
        };
        match outcome_of(answer) {
            Outcome::Unknown(error) => Self::Settle(error),
            Outcome::NotSent(_) | Outcome::NotCreated(_) => Self::Send { unseen: call.unseen },
            Outcome::Refused(error) if concerns_all(&error) => Self::Send { unseen: call.unseen },
            done @ (Outcome::Created { .. } | Outcome::Refused(_) | Outcome::Mixed(_)) => Self::Done(done),
        }
    }
}

/// A run.
pub(super) struct Engine<'a, A, R, F> {
    pub(super) api: &'a A,
    pub(super) plan: &'a Plan,
    pub(super) options: Options,
    pub(super) stop: &'a Stop,
    pub(super) book: Book<'a, R, F>,
}

impl<'a, A: Api, R: Record, F: FnMut(Progress) + Send> Engine<'a, A, R, F> {
    pub(super) fn new(
        api: &'a A,
        plan: &'a Plan,
        options: Options,
        stop: &'a Stop,
        record: &'a mut R,
        tell: F,
    ) -> Self {
        Self { api, plan, options, stop, book: Book::new(record, tell, stop, options.unknown) }
    }

    /// Does all steps, one a call. `check` tells by its place whether a target must be read before anything is sent to
    /// it.
    pub(super) async fn go(self, steps: Vec<Step>, check: impl Fn(usize) -> bool) -> Result<(), StoreError> {
        for (call, step) in steps.iter().enumerate() {
            if let Step::Done(outcome) = step {
                self.book.tell(Progress::Ended { call, outcome: outcome.clone() });
            }
        }
        let steps = self.settle_all(steps).await;
        let lanes = by_target(self.plan.calls()).into_iter().map(|(target, calls)| -> Work<'_> {
            let lane = self.target(calls, &steps, check(target));
            Box::pin(lane)
        });
        side_by_side(self.options.parallel, lanes).await;
        self.book.close()
    }

    /// Settles what must be, before anything is sent.
    async fn settle_all(&self, steps: Vec<Step>) -> Vec<Step> {
        let steps = Mutex::new(steps);
        let errors: Vec<(usize, Box<ApiError>)> = {
            let steps = steps.lock().unwrap_or_else(PoisonError::into_inner);
            let unsettled = steps.iter().enumerate();
            unsettled.filter_map(|(at, step)| Some((at, Box::new(step.error()?.clone())))).collect()
        };
        let all = errors.into_iter().map(|(at, error)| -> Work<'_> {
            let steps = &steps;
            Box::pin(async move {
                let step = match self.settle_unseen(at, error).await {
                    Outcome::NotCreated(_) => Step::Send { unseen: true },
                    outcome => {
                        self.book.ended(at, outcome.clone());
                        Step::Done(outcome)
                    }
                };
                if let Some(place) = steps.lock().unwrap_or_else(PoisonError::into_inner).get_mut(at) {
                    *place = step;
                }
            })
        });
        side_by_side(self.options.parallel, all).await;
        steps.into_inner().unwrap_or_else(PoisonError::into_inner)
    }

    /// Does the steps of one service instance in order, up to the first that does not create its processes.
    async fn target(&self, calls: Vec<usize>, steps: &[Step], check: bool) {
        let mut left = calls.into_iter().filter_map(|at| Some((at, steps.get(at)?)));
        let mut stored: Option<Vec<Process>> = None;
        while let Some((at, step)) = left.next() {
            let unseen = match step {
                Step::Done(Outcome::Created { .. }) => continue,
                Step::Done(_) | Step::Settle(_) => return self.leave(left, None),
                Step::Send { unseen } => *unseen,
            };
            if let Err(why) = self.book.may_go_on() {
                return self.leave(std::iter::once((at, step)).chain(left), why.as_deref());
            }
            if check && stored.is_none() {
                match self.read(at).await {
                    Ok(processes) => stored = Some(processes),
                    Err(error) => {
                        self.book.ended(at, Outcome::NotSent(error));
                        return self.leave(left, None);
                    }
                }
            }
            let outcome = match stored.as_deref().and_then(|stored| self.there_already(at, stored, unseen)) {
                Some(outcome) => outcome,
                None => self.call(at, unseen).await,
            };
            let created = matches!(outcome, Outcome::Created { .. });
            self.book.ended(at, outcome);
            if !created {
                return self.leave(left, None);
            }
        }
    }

    /// Judges by what a service instance has whether a call need not, or must not, be sent to it.
    fn there_already(&self, at: usize, stored: &[Process], unseen: bool) -> Option<Outcome> {
        let (_, sent) = self.plan.parts(self.plan.calls().get(at)?);
        let outcome = match look(&sent, stored) {
            Sight::None => return None,
            Sight::All(ids) if unseen => Outcome::Created { ids, evidence: Evidence::Settled },
            Sight::All(ids) => Outcome::Mixed(ids.into_iter().map(Found::Same).collect()),
            Sight::Mixed(found) => Outcome::Mixed(found),
        };
        self.book.note(at, &outcome);
        Some(outcome)
    }

    /// Tells of calls that are not made; what was known of them has been told.
    fn leave<'s>(&self, calls: impl Iterator<Item = (usize, &'s Step)>, why: Option<&ApiError>) {
        let left = calls.filter(|(_, step)| !matches!(step, Step::Done(_))).map(|(at, _)| at);
        self.book.leave(left, why);
    }
}

impl Step {
    fn error(&self) -> Option<&ApiError> {
        match self {
            Self::Settle(error) => Some(error),
            Self::Send { .. } | Self::Done(_) => None,
        }
    }
}

/// Groups the places of calls by target, in order.
fn by_target(calls: &[Call]) -> Vec<(usize, Vec<usize>)> {
    let mut targets: Vec<(usize, Vec<usize>)> = Vec::new();
    for (at, call) in calls.iter().enumerate() {
        match targets.last_mut() {
            Some((target, places)) if *target == call.target => places.push(at),
            _ => targets.push((call.target, vec![at])),
        }
    }
    targets
}
