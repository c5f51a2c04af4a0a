//! What tells a process that this run created from an equal one of another user (contract sections 7 and 7.1).
//!
//! A receipt proves it: the audit log has a row with the request ID of a call exactly if the call committed. A canary
//! finds out whether an environment has receipts: the ID of the first call that succeeded is looked up. Without them,
//! creator and time of creation must both fit. Names and values prove nothing: another user may have applied the same draft.

use super::engine::Engine;
use super::{Progress, Record};
use crate::api::{AnswerFacts, Api, ApiError, AuditAction};
use crate::domain::field::Known;
use crate::domain::id::{CallId, ProcessId, ServiceInstanceId};
use crate::domain::plan::{Plan, Verdict};
use crate::domain::process::Process;
use crate::domain::state::Evidence;
use crate::store::journal::{CallRecord, CallState, RecordedAnswer};
use jiff::{SignedDuration, Timestamp};
use std::collections::HashSet;
use std::iter;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::Notify;

/// How far a time of creation may lie outside a call's time: the server's `Date` has whole seconds, and an answer takes
/// a while.
const TOLERANCE: SignedDuration = SignedDuration::from_secs(5);

/// Whether the audit log tells which calls committed, as a run has found out.
#[derive(Debug, Clone, PartialEq)]
pub enum Receipts {
    /// It has a call of this run: one that it does not have, after the settle window, did not commit.
    Work,
    /// The user may not read it (`find_audit_log`), or the application may not use the resource.
    Denied(Box<ApiError>),
    /// Something on the way replaces request IDs.
    Replaced,
    /// It has no row of a call that succeeded: versions before v3.10 write none, or it lags behind.
    Missing,
    /// It could not be read.
    Unread(Box<ApiError>),
}

/// The tries of one call.
#[derive(Debug, Clone)]
pub(super) struct Tries {
    /// The request IDs, in order; an intent of a version 1 journal has none.
    ids: Vec<CallId>,
    /// When it was first about to be sent, by this machine's clock.
    first: Timestamp,
    /// When it was last about to be sent.
    last: Timestamp,
    /// Whether the last try is of this process, which has waited for the answer.
    live: bool,
}

/// What the audit log says of a call.
#[derive(Debug)]
pub(super) enum AuditAnswer {
    /// It committed, and created these processes.
    Ours(Vec<ProcessId>),
    /// There is no row, or not yet.
    Absent,
    /// No row will be found: the log cannot be asked in this environment, or the call has no ID.
    Never,
    /// It could not be read this time.
    Failed,
}

/// What a run knows that proves something. Never locked while waiting.
pub(super) struct Proof {
    inside: Mutex<Inside>,
    /// A call has succeeded.
    succeeded: Notify,
    /// No further call is made.
    over: Notify,
}

struct Inside {
    /// By the place of the call in the plan.
    tries: Vec<Option<Tries>>,
    /// `None` until something is known.
    receipts: Option<Receipts>,
    /// A call that surely succeeded, when it was sent, and whether its ID came back, if that is known.
    canary: Option<(CallId, Timestamp, Option<bool>)>,
    /// The first process of a call that surely succeeded, by the ID of its answer, and the place of that call.
    sample: Option<(ProcessId, usize)>,
    /// Whom the server writes down as the creator of what this run creates.
    creator: Option<String>,
    /// Processes that no further call can have created: those that were there, and those of calls that succeeded.
    known: HashSet<ProcessId>,
}

impl Proof {
    /// Knows what a plan has found, and what a journal says of an earlier part of the run.
    pub(super) fn new(plan: &Plan, before: &[CallRecord]) -> Self {
        let mut inside = Inside {
            tries: vec![None; plan.calls().len()],
            receipts: None,
            canary: None,
            sample: None,
            creator: None,
            known: HashSet::new(),
        };
        for entry in plan.entries() {
            match plan.verdict(entry) {
                Verdict::Identical(id) => inside.known.extend([id]),
                Verdict::Conflict { alias, command } => inside.known.extend(alias.into_iter().chain(command)),
                Verdict::New | Verdict::Ineligible(_) => {}
            }
        }
        for (at, call) in before.iter().enumerate() {
            let span = call.first_sent.zip(call.last_sent);
            if let Some(tries) = inside.tries.get_mut(at) {
                *tries = span.map(|(first, last)| Tries { ids: call.requests.clone(), first, last, live: false });
            }
            if let CallState::Answered(RecordedAnswer::Created { ids, evidence }) = &call.state {
                inside.known.extend(ids);
                if *evidence != Evidence::Settled {
                    inside.sample = inside.sample.or(ids.first().map(|id| (*id, at)));
                    let canary = call.requests.last().cloned().zip(call.last_sent);
                    inside.canary = inside.canary.take().or(canary.map(|(id, sent)| (id, sent, None)));
                }
            }
        }
        let succeeded = Notify::new();
        if inside.canary.is_some() {
            succeeded.notify_one();
        }
        Self { inside: Mutex::new(inside), succeeded, over: Notify::new() }
    }

    fn inside(&self) -> MutexGuard<'_, Inside> {
        self.inside.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Notes that a call is about to be sent under an ID.
    pub(super) fn tried(&self, call: usize, id: &CallId, now: Timestamp) {
        if let Some(place) = self.inside().tries.get_mut(call) {
            let tries = place.get_or_insert_with(|| Tries { ids: Vec::new(), first: now, last: now, live: true });
            tries.ids.push(id.clone());
            (tries.last, tries.live) = (now, true);
        }
    }

    /// Returns the tries of a call; `None` if it was never about to be sent.
    pub(super) fn tries(&self, call: usize) -> Option<Tries> {
        self.inside().tries.get(call)?.clone()
    }

    /// Takes the IDs of processes that a call has created. Returns `false`, and takes none, if they cannot be: equal ones,
    /// some that are not positive, or some of processes that are known as others.
    pub(super) fn admit(&self, ids: &[ProcessId]) -> bool {
        let mut inside = self.inside();
        let mut own = HashSet::with_capacity(ids.len());
        if !ids.iter().all(|id| id.0 > 0 && !inside.known.contains(id) && own.insert(*id)) {
            return false;
        }
        inside.known.extend(own);
        true
    }

    /// Notes processes that a call was found to have created.
    pub(super) fn were_created(&self, ids: &[ProcessId]) {
        self.inside().known.extend(ids);
    }

    /// Notes processes that were there before a call was sent.
    pub(super) fn were_there(&self, stored: &[Process]) {
        self.inside().known.extend(stored.iter().map(|process| process.id));
    }

    /// Notes an answer that surely says which processes were created.
    fn succeeded(&self, at: usize, (id, sent): (&CallId, Timestamp), ids: &[ProcessId], facts: &AnswerFacts) {
        let mut inside = self.inside();
        inside.sample = inside.sample.or(ids.first().map(|id| (*id, at)));
        if inside.canary.is_none() {
            inside.canary = Some((id.clone(), sent, Some(facts.echoed)));
            self.succeeded.notify_one();
        }
    }

    /// Notes that no further call is made, so that the canary waits no longer.
    pub(super) fn ends(&self) {
        self.over.notify_one();
    }
}

impl Tries {
    /// Returns for how long nothing can have been sent any more, as far as it is known: an answer is waited for no
    /// longer than `patience`, also by a process that was killed.
    pub(super) fn age(&self, now: Timestamp, patience: Duration) -> Duration {
        if self.live {
            return Duration::ZERO;
        }
        Duration::try_from(now.duration_since(self.last)).unwrap_or_default().saturating_sub(patience)
    }
}

impl<A: Api, R: Record, F: FnMut(Progress) + Send> Engine<'_, A, R, F> {
    /// Notes an answer that surely says which processes a call created.
    pub(super) fn succeeded(&self, at: usize, call: (&CallId, Timestamp), ids: &[ProcessId], facts: &AnswerFacts) {
        self.proof.succeeded(at, call, ids, facts);
    }

    /// Finds out whether the environment has receipts, by the first call that succeeds; not longer than calls are made.
    pub(super) async fn canary(&self) {
        tokio::select! {
            biased;
            () = self.proof.succeeded.notified() => {}
            () = self.proof.over.notified() => return,
        }
        self.try_canary(true).await;
    }

    /// Looks up a call that succeeded, if there is one; `patient`ly, or once.
    pub(super) async fn try_canary(&self, patient: bool) {
        let (canary, receipts) = {
            let inside = self.proof.inside();
            (inside.canary.clone(), inside.receipts.clone())
        };
        let Some((id, sent, echoed)) = canary else { return };
        if receipts == Some(Receipts::Work) {
            return;
        }
        if echoed == Some(false) {
            return self.conclude(Receipts::Replaced);
        }
        let waits: &[Duration] = if patient { self.options.canary } else { &[] };
        for wait in waits.iter().copied().map(Some).chain(iter::once(None)) {
            let read = self.api.receipts(self.plan.biz(), std::slice::from_ref(&id), sent, self.now());
            let Some(read) = self.stop.unless(read).await else { return };
            match read {
                Ok(rows) => {
                    if let Some(row) = rows.into_iter().find(|row| row.call == id) {
                        self.learn(row.user);
                        return self.conclude(Receipts::Work);
                    }
                }
                Err(error) if error.is_denial() => return self.conclude(Receipts::Denied(Box::new(error))),
                Err(error) => return self.conclude(Receipts::Unread(Box::new(error))),
            }
            let Some(wait) = wait else { break };
            let over = tokio::select! {
                biased;
                () = self.proof.over.notified() => true,
                go_on = self.stop.wait(wait) => !go_on,
            };
            if over {
                break;
            }
        }
        self.conclude(Receipts::Missing);
    }

    fn learn(&self, creator: String) {
        if !creator.is_empty() {
            self.proof.inside().creator = Some(creator);
        }
    }

    /// Notes what is known of receipts, and reports it when it is new. What once worked does.
    fn conclude(&self, receipts: Receipts) {
        let is_new = {
            let mut inside = self.proof.inside();
            let is_new = inside.receipts != Some(Receipts::Work) && inside.receipts.as_ref() != Some(&receipts);
            if is_new {
                inside.receipts = Some(receipts.clone());
            }
            is_new
        };
        if is_new {
            self.context.tell(Progress::Receipts(receipts));
        }
    }

    /// Returns `true` if creator and time have to do, since receipts are not known to work. While a canary is on its way
    /// that is known only at the last moment.
    pub(super) fn lacks_receipts(&self, is_last: bool) -> bool {
        let inside = self.proof.inside();
        match inside.receipts {
            Some(Receipts::Work) => false,
            Some(_) => true,
            None => is_last || inside.canary.is_none(),
        }
    }

    /// Looks a call up in the audit log; `None` when told to stop.
    pub(super) async fn look_up(&self, at: usize, target: ServiceInstanceId) -> Option<AuditAnswer> {
        let Some(tries) = self.proof.tries(at).filter(|tries| !tries.ids.is_empty()) else {
            return Some(AuditAnswer::Never);
        };
        let before = self.proof.inside().receipts.clone();
        if matches!(before, Some(Receipts::Denied(_) | Receipts::Replaced)) {
            return Some(AuditAnswer::Never);
        }
        let read = self.api.receipts(self.plan.biz(), &tries.ids, tries.first, self.now());
        Some(match self.stop.unless(read).await? {
            Ok(rows) => {
                let is_its = |row: &crate::api::Receipt| {
                    row.instance == target && row.action == AuditAction::Created && tries.ids.contains(&row.call)
                };
                match rows.into_iter().find(is_its) {
                    Some(row) => {
                        self.learn(row.user);
                        self.conclude(Receipts::Work);
                        AuditAnswer::Ours(row.processes)
                    }
                    None => AuditAnswer::Absent,
                }
            }
            Err(error) if error.is_denial() => {
                self.conclude(Receipts::Denied(Box::new(error)));
                AuditAnswer::Never
            }
            Err(_) if matches!(before, Some(Receipts::Unread(_))) => AuditAnswer::Never,
            Err(_) => AuditAnswer::Failed,
        })
    }

    /// Returns `true` if creator and time of creation say that processes are of a call: by the user of this run, not
    /// before its first try and not after its settle window. What is not told proves nothing.
    pub(super) async fn is_ours(&self, at: usize, processes: &[&Process]) -> bool {
        let Some(tries) = self.proof.tries(at) else { return false };
        let Some(ahead) = self.api.ahead() else { return false };
        let Some(user) = self.creator().await else { return false };
        let window = self.options.settle.iter().sum::<Duration>() + self.api.patience();
        let from = tries.first.checked_add(ahead).and_then(|first| first.checked_sub(TOLERANCE));
        let to = tries.last.checked_add(ahead + TOLERANCE).and_then(|last| last.checked_add(window));
        let (Ok(from), Ok(to)) = (from, to) else { return false };
        processes.iter().all(|process| {
            let at = process.created_at().and_then(|text| text.parse::<Timestamp>().ok());
            process.created_by() == Some(user.as_str()) && at.is_some_and(|at| (from..=to).contains(&at))
        })
    }

    /// Returns whom the server writes down as the creator of what this run creates: learnt from what it surely created, or
    /// the user of the environment.
    async fn creator(&self) -> Option<String> {
        let (known, sample) = {
            let inside = self.proof.inside();
            (inside.creator.clone(), inside.sample)
        };
        if known.is_some() {
            return known;
        }
        // An answer may name a process of another client.
        let is_it = |process: &&Process, (id, at)| {
            let spec = self.plan.calls().get(at).and_then(|call| self.plan.parts(call).1.first().copied());
            process.id == id && spec.is_some_and(|spec| spec.alias() == process.known(Known::ProcessName))
        };
        if let Some(sample) = sample
            && let Some(call) = self.plan.calls().get(sample.1)
            && let named = [(self.plan.parts(call).0, sample.0)]
            && let Some(Ok(read)) = self.stop.unless(self.api.processes_by_id(self.plan.biz(), &named)).await
            && let Some(creator) = read.iter().find(|process| is_it(process, sample)).and_then(Process::created_by)
        {
            self.learn(creator.to_owned());
            return Some(creator.to_owned());
        }
        self.api.user()
    }
}
