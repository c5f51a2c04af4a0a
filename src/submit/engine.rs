//! The order of a run: what was settled, what must be, and then each service instance, some side by side.

use super::journal_convert::outcome_of;
use super::lock::{TargetGuard, hold};
use super::proof::Proof;
use super::run_context::RunContext;
use super::settle::{Settled, Uncertainty, details};
use super::side_by_side::{Work, side_by_side};
use super::{Options, Outcome, Progress, Record, Recorder, Stop};
use crate::api::retry::retry_throttled;
use crate::api::{Api, ApiError, ErrorKind};
use crate::domain::found::{Sight, look};
use crate::domain::id::{ProcessId, ServiceInstanceId};
use crate::domain::plan::{Call, Plan};
use crate::domain::process::{NaturalKey, Process};
use crate::domain::state::Evidence;
use crate::store::StoreError;
use crate::store::journal::{CallRecord, CallState};
use crate::store::target_lock::TargetLocks;
use jiff::Timestamp;
use std::collections::{BTreeSet, HashMap};
use std::sync::{Mutex, PoisonError};

/// Service instances that are asked for at once; each comes with the names of its processes.
const BATCH: usize = 200;

/// What must be done about a call.
#[derive(Debug, Clone)]
pub(super) enum NextStep {
    Send,
    /// Find out what became of it.
    Settle(Box<ApiError>),
    /// Nothing: it is known.
    Done(Outcome),
}

impl NextStep {
    /// What must be done about a call after what a journal says of it.
    pub(super) fn after(call: &CallRecord) -> Self {
        let CallState::Answered(answer) = &call.state else {
            return match call.state {
                // As if the connection had been cut, by our own end.
                CallState::Sent => Self::Settle(Box::new(cut())),
                CallState::Waiting | CallState::Answered(_) => Self::Send,
            };
        };
        match outcome_of(answer) {
            Outcome::Unknown(error) => Self::Settle(error),
            outcome if outcome.is_open() => Self::Send,
            done => Self::Done(done),
        }
    }
}

/// A run.
pub(super) struct Engine<'a, A, R, F> {
    pub(super) api: &'a A,
    pub(super) plan: &'a Plan,
    pub(super) options: Options,
    pub(super) stop: &'a Stop,
    pub(super) context: RunContext<'a, R, F>,
    pub(super) proof: Proof,
    locks: Option<TargetLocks>,
    /// Calls that were sent and said to have done nothing, each with the outcome.
    doubtful: Mutex<Vec<(usize, Outcome)>>,
}

impl<'a, A: Api, R: Record, F: FnMut(Progress) + Send> Engine<'a, A, R, F> {
    pub(super) fn new(
        api: &'a A,
        plan: &'a Plan,
        before: &[CallRecord],
        (options, stop): (Options, &'a Stop),
        record: &'a Recorder<R>,
        tell: F,
    ) -> Self {
        let locks = record.record().locks();
        let context = RunContext::new(record, tell, stop, options.unknown);
        let proof = Proof::new(plan, before);
        Self { api, plan, options, stop, context, proof, locks, doubtful: Mutex::default() }
    }

    pub(super) fn now(&self) -> Timestamp {
        (self.options.clock)()
    }

    /// Does all steps, one a call. `check` tells by its place whether a target must be read before anything is sent to
    /// it.
    pub(super) async fn go(self, steps: Vec<NextStep>, check: impl Fn(usize) -> bool) -> Result<(), StoreError> {
        for (call, step) in steps.iter().enumerate() {
            if let NextStep::Done(outcome) = step {
                self.doubt(call, outcome);
                self.context.tell(Progress::Ended { call, outcome: outcome.clone() });
            }
        }
        let steps = self.settle_all(steps).await;
        let lanes = by_target(self.plan.calls()).into_iter().map(|(target, calls)| -> Work<'_> {
            let lane = self.target(calls, &steps, check(target));
            Box::pin(lane)
        });
        let lanes = async {
            side_by_side(self.options.parallel, lanes).await;
            self.proof.ends();
        };
        tokio::join!(lanes, self.canary());
        self.look_again().await;
        self.context.close().await
    }

    /// Settles what must be, before anything is sent.
    async fn settle_all(&self, steps: Vec<NextStep>) -> Vec<NextStep> {
        let steps = Mutex::new(steps);
        let errors: Vec<(usize, Box<ApiError>)> = {
            let steps = steps.lock().unwrap_or_else(PoisonError::into_inner);
            let unsettled = steps.iter().enumerate();
            unsettled.filter_map(|(at, step)| Some((at, Box::new(step.error()?.clone())))).collect()
        };
        if !errors.is_empty() {
            // An earlier call of the run may tell what a missing receipt means.
            self.try_canary(false).await;
        }
        let all = errors.into_iter().map(|(at, error)| -> Work<'_> {
            let steps = &steps;
            Box::pin(async move {
                let outcome = match self.context.may_go_on() {
                    Ok(()) => match self.hold(at).await {
                        Some(_held) => self.settle_unseen(at, error).await,
                        None => Outcome::Unknown(error),
                    },
                    // A server that is silent so often is not read any more; the record has it as unknown.
                    Err(_) => Outcome::Unknown(error),
                };
                let step = match outcome {
                    Outcome::NotCreated(_) => NextStep::Send,
                    outcome => {
                        self.ended(at, outcome.clone());
                        NextStep::Done(outcome)
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
    async fn target(&self, calls: Vec<usize>, steps: &[NextStep], check: bool) {
        let mut left = calls.into_iter().filter_map(|at| Some((at, steps.get(at)?)));
        let mut stored: Option<Vec<Process>> = None;
        // From before the first intent until the last outcome is settled.
        let mut held: Option<TargetGuard> = None;
        while let Some((at, step)) = left.next() {
            match step {
                NextStep::Done(Outcome::Created { .. }) => continue,
                NextStep::Done(_) | NextStep::Settle(_) => return self.leave(left, None),
                NextStep::Send => {}
            }
            if let Err(why) = self.context.may_go_on() {
                return self.leave(std::iter::once((at, step)).chain(left), why.as_deref());
            }
            if held.is_none() {
                held = self.hold(at).await;
            }
            let Some(held) = &held else {
                self.ended(at, Outcome::NotSent(None));
                return self.leave(left, None);
            };
            if (check || held.waited) && stored.is_none() {
                match self.read(at).await {
                    Ok(processes) => stored = Some(processes),
                    Err(error) => {
                        self.ended(at, Outcome::NotSent(error));
                        return self.leave(left, None);
                    }
                }
            }
            let there = match &stored {
                Some(stored) => self.there_already(at, stored).await,
                None => None,
            };
            let outcome = match there {
                Some(outcome) => outcome,
                None => self.call(at).await,
            };
            let created = matches!(outcome, Outcome::Created { .. });
            self.ended(at, outcome);
            if !created {
                return self.leave(left, None);
            }
        }
    }

    /// Takes the lock of a call's service instance; `None` if it must not be sent to.
    async fn hold(&self, at: usize) -> Option<TargetGuard> {
        let target = self.plan.calls().get(at).map(|call| self.plan.parts(call).0)?;
        let occupied = |process| self.context.tell(Progress::Occupied { call: at, process });
        match hold(self.locks.as_ref(), target, self.stop, occupied).await {
            Ok(held) => Some(held),
            Err(error) => {
                if let Some(error) = error {
                    self.context.fail(error);
                }
                None
            }
        }
    }

    /// Judges by what a service instance has whether a call need not, or must not, be sent to it.
    async fn there_already(&self, at: usize, stored: &[Process]) -> Option<Outcome> {
        let (_, sent) = self.plan.parts(self.plan.calls().get(at)?);
        let sight = look(&sent, stored);
        if sight == Sight::None {
            self.proof.were_there(stored);
            return None;
        }
        if self.proof.tries(at).is_some() {
            // It was sent before, whatever the answer said: what is there may be its own.
            let outcome = self.settle_unseen(at, Box::new(cut())).await;
            return (!matches!(outcome, Outcome::NotCreated(_))).then_some(outcome);
        }
        let outcome = Outcome::PerhapsAnothers(details(&sight, stored));
        self.context.note(at, &outcome).await;
        Some(outcome)
    }

    /// Looks once more at every service instance to which something was sent that is said to have left nothing: a proxy
    /// may have answered for a server that had committed, or sent the call twice by itself.
    async fn look_again(&self) {
        let mut doubtful = std::mem::take(&mut *self.doubtful.lock().unwrap_or_else(PoisonError::into_inner));
        doubtful.sort_by_key(|(at, _)| *at);
        let parts = |at: usize| self.plan.calls().get(at).map(|call| self.plan.parts(call));
        let targets: BTreeSet<ServiceInstanceId> = doubtful.iter().filter_map(|(at, _)| Some(parts(*at)?.0)).collect();
        let targets: Vec<ServiceInstanceId> = targets.into_iter().collect();
        let mut there: HashMap<ServiceInstanceId, Vec<NaturalKey>> = HashMap::new();
        for batch in targets.chunks(BATCH) {
            let read = retry_throttled(|| self.api.instances_by_id(self.plan.biz(), batch));
            // What cannot be read is not known to be otherwise.
            let Some(Ok(found)) = self.stop.unless(read).await else { return };
            there.extend(found.into_iter().map(|(instance, keys)| (instance.id, keys)));
        }
        doubtful.retain(|(at, _)| {
            parts(*at).is_some_and(|(target, sent)| {
                let keys = there.get(&target).map(Vec::as_slice).unwrap_or_default();
                sent.iter().any(|spec| keys.iter().any(|key| key.alias == spec.alias()))
            })
        });
        let work = doubtful.into_iter().map(|(at, before)| -> Work<'_> {
            Box::pin(async move {
                let ground =
                    if matches!(before, Outcome::NotCreated(_)) { Uncertainty::Unseen } else { Uncertainty::Refused };
                let outcome = match self.settle(at, ground).await {
                    Settled::Created(ids, evidence) => self.created(ids, evidence),
                    // An equal process is there; of one that differs, the refusal has said all that is known.
                    Settled::Anothers(found) if found.iter().flatten().any(|found| found.equal) => {
                        Outcome::PerhapsAnothers(found)
                    }
                    // Told again, since a progress of its own was told meanwhile.
                    Settled::Anothers(_) | Settled::Nothing | Settled::Unsettled => {
                        return self.context.tell(Progress::Ended { call: at, outcome: before });
                    }
                };
                self.context.note(at, &outcome).await;
                self.context.tell(Progress::Ended { call: at, outcome });
            })
        });
        let work: Vec<Work<'_>> = work.collect();
        side_by_side(self.options.parallel, work).await;
    }

    /// Returns the outcome of a call that was found to have created processes.
    pub(super) fn created(&self, ids: Vec<ProcessId>, evidence: Evidence) -> Outcome {
        self.proof.were_created(&ids);
        Outcome::Created { ids, evidence }
    }

    /// Reports what became of a call in the end.
    fn ended(&self, at: usize, outcome: Outcome) {
        self.doubt(at, &outcome);
        self.context.ended(at, outcome);
    }

    fn doubt(&self, at: usize, outcome: &Outcome) {
        let left_nothing = matches!(outcome, Outcome::Refused(_) | Outcome::NotCreated(_) | Outcome::NotSent(_));
        if left_nothing && self.proof.tries(at).is_some() {
            self.doubtful.lock().unwrap_or_else(PoisonError::into_inner).push((at, outcome.clone()));
        }
    }

    /// Reports calls that are not made; those with a known outcome were reported before.
    fn leave<'s>(&self, calls: impl Iterator<Item = (usize, &'s NextStep)>, why: Option<&ApiError>) {
        let left = calls.filter(|(_, step)| !matches!(step, NextStep::Done(_))).map(|(at, _)| at);
        self.context.leave(left, why);
    }
}

impl NextStep {
    fn error(&self) -> Option<&ApiError> {
        match self {
            Self::Settle(error) => Some(error),
            Self::Send | Self::Done(_) => None,
        }
    }
}

/// The error of a call with an unknown outcome: as if the connection had been cut.
fn cut() -> ApiError {
    ApiError::new(ErrorKind::Cut, "create_process_instance")
}

/// Groups the places of calls by target, in order.
fn by_target(calls: &[Call]) -> Vec<(usize, Vec<usize>)> {
    let mut targets: Vec<(usize, Vec<usize>)> = Vec::new();
    for (at, call) in calls.iter().enumerate() {
        match targets.last_mut() {
            Some((target, places)) if *target == call.target() => places.push(at),
            _ => targets.push((call.target(), vec![at])),
        }
    }
    targets
}
