//! Deletes what an undoing plans, and settles what has no answer that was seen.

use super::{LastProcess, SkipReason, UndoPlan, UndoProgress, Undone};
use crate::api::{Api, ApiError, AuditAction, IDS_LIMIT};
use crate::domain::id::{CallId, ProcessId, ServiceInstanceId};
use crate::domain::process::Process;
use crate::store::StoreError;
use crate::store::target_lock::TargetLocks;
use crate::submit::created_processes::{CreatedProcess, CreatedProcesses};
use crate::submit::lock::hold;
use crate::submit::outcome::{is_believed, was_not_done};
use crate::submit::run_context::RunContext;
use crate::submit::side_by_side::{Work, side_by_side};
use crate::submit::{Options, Record, Recorder, Stop};
use jiff::Timestamp;
use std::collections::{BTreeSet, HashMap, HashSet};
use std::iter;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// An undoing.
pub(super) struct Eraser<'a, A, R, F> {
    api: &'a A,
    plan: &'a UndoPlan,
    options: Options,
    stop: &'a Stop,
    context: RunContext<'a, R, F>,
    locks: Option<TargetLocks>,
    /// The request IDs under which each process was to be deleted, and when that began.
    sent: Mutex<HashMap<ProcessId, (Vec<CallId>, Timestamp)>>,
    /// Whether the audit log may not be read.
    denied: AtomicBool,
}

impl<'a, A: Api, R: Record, F: FnMut(UndoProgress) + Send> Eraser<'a, A, R, F> {
    pub(super) fn new(
        api: &'a A,
        plan: &'a UndoPlan,
        options: Options,
        stop: &'a Stop,
        record: &'a Recorder<R>,
        tell: F,
    ) -> Self {
        let locks = record.record().locks();
        let context = RunContext::new(record, tell, stop, options.unknown);
        let sent = Mutex::new(plan.made.deletions().clone());
        Self { api, plan, options, stop, context, locks, sent, denied: AtomicBool::new(false) }
    }

    pub(super) async fn go(self) -> Result<(), StoreError> {
        self.skipped().await;
        // A list, not an iterator over borrowed slices: a caller that spawns this needs it to be `Send`.
        let lane = |(instance, lane)| -> Work<'_> { Box::pin(self.lane(instance, lane)) };
        let lanes: Vec<Work<'_>> = self.plan.lanes().map(lane).collect();
        side_by_side(self.options.parallel, lanes).await;
        self.context.close().await
    }

    fn made(&self) -> &'a CreatedProcesses {
        &self.plan.made
    }

    /// Reports what stays. What of it was to be deleted before is settled: the planning has seen that it is gone, or
    /// it is read until nothing can come of that any more.
    async fn skipped(&self) {
        let made: HashMap<ProcessId, &CreatedProcess> =
            self.made().processes().iter().map(|one| (one.id, one)).collect();
        let mut unsettled: Vec<(&CreatedProcess, &ApiError, &SkipReason)> = Vec::new();
        for (id, why) in &self.plan.skip {
            match (made.get(id), self.made().unsettled(*id)) {
                (Some(one), Some(error)) if *why != SkipReason::Gone => unsettled.push((one, error, why)),
                (Some(one), _) => self.leave_alone(one, why.clone()).await,
                (None, _) => self.tell(*id, Undone::Skipped(why.clone())),
            }
        }
        let lanes = unsettled.chunk_by(|a, b| a.0.instance == b.0.instance).flat_map(|lane| lane.chunks(IDS_LIMIT));
        let lanes = lanes.map(|lane| -> Work<'_> {
            Box::pin(async move {
                let Some((CreatedProcess { instance, .. }, error, _)) = lane.first() else { return };
                let ids: Vec<ProcessId> = lane.iter().map(|(one, ..)| one.id).collect();
                let groups = match self.context.may_go_on() {
                    Ok(()) => self.settle(*instance, &ids, error).await,
                    // The server has been silent too often, or a person said stop; the record has it as unsettled.
                    Err(_) => vec![(ids, Undone::Unknown(Box::new((*error).clone())))],
                };
                let unread = groups.iter().any(|(_, outcome)| matches!(outcome, Undone::Unknown(_)));
                self.context.record_outcome(None, unread);
                for (one, _, why) in lane {
                    let outcome = groups.iter().find(|(ids, _)| ids.contains(&one.id)).map(|(_, outcome)| outcome);
                    match outcome {
                        // It is known to have stayed, as it should.
                        None | Some(Undone::NotDeleted(_)) => self.tell(one.id, Undone::Skipped((*why).clone())),
                        Some(outcome) => self.tell(one.id, outcome.clone()),
                    }
                }
            })
        });
        let lanes: Vec<Work<'_>> = lanes.collect();
        side_by_side(self.options.parallel, lanes).await;
    }

    /// Deletes some processes of one service instance, so many at a time.
    async fn lane(&self, instance: ServiceInstanceId, lane: &[CreatedProcess]) {
        let occupied = |process| self.context.tell(UndoProgress::Occupied { instance, process });
        let held = match self.context.may_go_on() {
            Ok(()) => hold(self.locks.as_ref(), instance, self.stop, occupied).await.map_err(|error| {
                if let Some(error) = error {
                    self.context.fail(error);
                }
            }),
            Err(_) => Err(()),
        };
        let mut batches = lane.chunks(IDS_LIMIT);
        if held.is_err() {
            let why = self.context.may_go_on().err().flatten();
            return lane.iter().for_each(|one| self.tell(one.id, self.not_sent(one.id, why.clone())));
        }
        while let Some(batch) = batches.next() {
            let left = self.batch(instance, batch).await;
            if !left.is_empty() {
                let why = self.context.may_go_on().err().flatten();
                for one in left.into_iter().chain(batches.by_ref().flatten().copied()) {
                    self.tell(one.id, self.not_sent(one.id, why.clone()));
                }
            }
        }
    }

    /// Returns what becomes of a process that nothing was sent for now. One that an earlier deletion without an answer may
    /// still take stays unknown: the planning may have read it before that deletion was committed.
    fn not_sent(&self, id: ProcessId, why: Option<Box<ApiError>>) -> Undone {
        match self.made().unsettled(id) {
            Some(earlier) => Undone::Unknown(Box::new(earlier.clone())),
            None => Undone::NotSent(why),
        }
    }

    /// Reads a service instance, and deletes what may be of some of its processes; gives those that nothing was done
    /// about.
    async fn batch(&self, instance: ServiceInstanceId, batch: &[CreatedProcess]) -> Vec<CreatedProcess> {
        let mut open = batch.to_vec();
        let mut silence: Option<Box<ApiError>> = None;
        for tries in 0.. {
            let stored = match (self.context.may_go_on(), &silence) {
                (Ok(()), _) => self.read(instance).await,
                (Err(_), None) => return open,
                (Err(_), Some(_)) => Err(None),
            };
            let outcome = match stored {
                Ok(stored) => {
                    open = self.sift(open, &stored, silence.is_some()).await;
                    if open.is_empty() {
                        return open;
                    }
                    self.send(instance, &ids(&open)).await
                }
                Err(error) => Undone::NotSent(error),
            };
            let error = match (outcome, silence.take()) {
                (Undone::Unknown(error), _) => error,
                // It is no longer something that was never sent.
                (Undone::NotSent(error), Some(before)) => {
                    let outcome = Undone::NotDeleted(error.unwrap_or(before));
                    self.note(instance, &ids(&open), &outcome).await;
                    self.ended(&ids(&open), &outcome);
                    return Vec::new();
                }
                (Undone::NotSent(error), None) => {
                    let outcome = Undone::NotSent(error.clone());
                    self.context.record_outcome(outcome.error(), outcome.is_silence());
                    for one in &open {
                        self.tell(one.id, self.not_sent(one.id, error.clone()));
                    }
                    return Vec::new();
                }
                (known, _) => {
                    self.ended(&ids(&open), &known);
                    return Vec::new();
                }
            };
            let again = tries < self.options.resend;
            for (ids, outcome) in self.settle(instance, &ids(&open), &error).await {
                if !again || !matches!(outcome, Undone::NotDeleted(_)) {
                    open.retain(|one| !ids.contains(&one.id));
                    self.ended(&ids, &outcome);
                }
            }
            if open.is_empty() {
                break;
            }
            silence = Some(error);
        }
        Vec::new()
    }

    /// Returns of those that must not be deleted, by what the service instance has, and returns the others.
    async fn sift(&self, open: Vec<CreatedProcess>, stored: &[Process], sent: bool) -> Vec<CreatedProcess> {
        let mut delete = Vec::with_capacity(open.len());
        for one in open {
            let process = stored.iter().find(|process| process.id == one.id);
            match process.map_or(Some(SkipReason::Gone), |process| self.made().judge(&one, process)) {
                Some(SkipReason::Gone) if sent => {
                    self.note(one.instance, &[one.id], &Undone::Deleted).await;
                    self.tell(one.id, Undone::Deleted);
                }
                Some(why) => self.leave_alone(&one, why).await,
                None => delete.push(one),
            }
        }
        if self.plan.last == LastProcess::Keep && !delete.is_empty() && delete.len() == stored.len() {
            let kept = delete.remove(0);
            self.leave_alone(&kept, SkipReason::LastOfInstance).await;
        }
        delete
    }

    /// Tells that a process stays, or is gone by a deletion that was not known to have been done.
    async fn leave_alone(&self, one: &CreatedProcess, why: SkipReason) {
        if why == SkipReason::Gone && self.made().was_to_go(one.id) {
            self.note(one.instance, &[one.id], &Undone::Deleted).await;
            self.tell(one.id, Undone::Deleted);
        } else {
            self.tell(one.id, Undone::Skipped(why));
        }
    }

    /// Sends a deletion until it arrives, as often as that is allowed; what became of it is noted.
    async fn send(&self, instance: ServiceInstanceId, ids: &[ProcessId]) -> Undone {
        let (id, now) = ((self.options.call_id)(), (self.options.clock)());
        let (noted, processes) = (id.clone(), ids.to_vec());
        if !self.context.begin(move |record| record.undo_intent(instance, &noted, &processes)).await {
            return Undone::NotSent(None);
        }
        // The disk took its time: another deletion may have ended the undoing meanwhile, or a person.
        if let Err(why) = self.context.may_go_on() {
            let outcome = Undone::NotSent(why);
            self.note(instance, ids, &outcome).await;
            return outcome;
        }
        self.tried(ids, &id, now);
        for tries in 0.. {
            self.context.tell(UndoProgress::Sent { processes: ids.to_vec() });
            let outcome = match self.api.delete(&id, self.made().biz(), ids).await {
                Ok(_) => Undone::Deleted,
                Err(error) if error.outcome_unknown() || !is_believed(&error) => Undone::Unknown(Box::new(error)),
                Err(error) if was_not_done(&error) => Undone::NotSent(Some(Box::new(error))),
                Err(error) => Undone::Refused(Box::new(error)),
            };
            if let Undone::NotSent(Some(error)) = &outcome
                && self.wait(instance, tries, error).await
                && self.context.may_go_on().is_ok()
            {
                continue;
            }
            self.note(instance, ids, &outcome).await;
            return outcome;
        }
        Undone::NotSent(None)
    }

    fn tried(&self, ids: &[ProcessId], id: &CallId, now: Timestamp) {
        let mut sent = self.sent.lock().unwrap_or_else(PoisonError::into_inner);
        for process in ids {
            let (calls, _) = sent.entry(*process).or_insert_with(|| (Vec::new(), now));
            calls.push(id.clone());
        }
    }

    /// Reads from the audit log which of some processes a deletion of ours has deleted; `None` where it cannot be read.
    async fn receipts(&self, ids: &[ProcessId]) -> Option<HashSet<ProcessId>> {
        let (calls, since) = {
            let sent = self.sent.lock().unwrap_or_else(PoisonError::into_inner);
            let sent = ids.iter().filter_map(|id| sent.get(id));
            let since = sent.clone().map(|(_, since)| *since).min();
            (sent.flat_map(|(calls, _)| calls.iter().cloned()).collect::<BTreeSet<CallId>>(), since)
        };
        let calls: Vec<CallId> = calls.into_iter().collect();
        let since = since.filter(|_| !calls.is_empty() && !self.denied.load(Ordering::Relaxed))?;
        let read = self.api.receipts(self.made().biz(), &calls, since, (self.options.clock)());
        match self.stop.unless(read).await? {
            Ok(rows) => {
                let own =
                    rows.into_iter().filter(|row| row.action == AuditAction::Deleted && calls.contains(&row.call));
                Some(own.flat_map(|row| row.processes).collect())
            }
            Err(error) => {
                self.denied.fetch_or(error.is_denial(), Ordering::Relaxed);
                None
            }
        }
    }

    /// Reads what a service instance has, as patiently as is allowed; the error why not, `None` when told to stop.
    async fn read(&self, instance: ServiceInstanceId) -> Result<Vec<Process>, Option<Box<ApiError>>> {
        for tries in 0.. {
            let read = self.stop.unless(self.api.processes(self.made().biz(), instance)).await.ok_or(None)?;
            let Err(error) = read else { return Ok(read.unwrap_or_default()) };
            if !self.wait(instance, tries, &error).await {
                return Err(Some(Box::new(error)));
            }
        }
        Err(None)
    }

    async fn wait(&self, instance: ServiceInstanceId, tries: u32, error: &ApiError) -> bool {
        let Some(wait) = self.options.backoff.wait(tries, error) else { return false };
        let error = Box::new(error.clone());
        self.context.tell(UndoProgress::Waiting { instance, error, attempt: tries + 1, wait });
        self.stop.wait(wait).await
    }

    /// Reads again and again which of some processes are there, until none is or a transaction has had its time; notes
    /// what came of it. Every process is in one of the groups that it gives.
    async fn settle(
        &self,
        instance: ServiceInstanceId,
        ids: &[ProcessId],
        error: &ApiError,
    ) -> Vec<(Vec<ProcessId>, Undone)> {
        let mut left = ids.to_vec();
        let mut seen = false;
        let waits = iter::once(Duration::ZERO).chain(self.options.settle.iter().copied());
        for (attempt, wait) in (1..).zip(waits) {
            self.context.tell(UndoProgress::Settling { processes: left.clone(), attempt, wait });
            seen = false;
            if !self.stop.wait(wait).await {
                break;
            }
            let named: Vec<_> = left.iter().map(|id| (instance, *id)).collect();
            match self.stop.unless(self.api.processes_by_id(self.made().biz(), &named)).await {
                None => break,
                // What is there cannot be read; but a receipt says that it is not.
                Some(Err(_)) => {
                    let deleted = self.receipts(&left).await.unwrap_or_default();
                    left.retain(|id| !deleted.contains(id));
                }
                Some(Ok(there)) => {
                    seen = true;
                    let there: HashSet<ProcessId> = there.into_iter().map(|process| process.id).collect();
                    left.retain(|id| there.contains(id));
                }
            }
            if left.is_empty() {
                break;
            }
        }
        let error = Box::new(error.clone());
        let last = if seen { Undone::NotDeleted(error) } else { Undone::Unknown(error) };
        let gone: Vec<ProcessId> = ids.iter().copied().filter(|id| !left.contains(id)).collect();
        let mut groups = vec![(gone, Undone::Deleted), (left, last)];
        groups.retain(|(ids, _)| !ids.is_empty());
        for (ids, outcome) in &groups {
            self.note(instance, ids, outcome).await;
        }
        groups
    }

    async fn note(&self, instance: ServiceInstanceId, ids: &[ProcessId], outcome: &Undone) {
        let (ids, outcome) = (ids.to_vec(), outcome.clone());
        self.context.keep(move |record| record.undo_answer(instance, &ids, &outcome)).await;
    }

    fn tell(&self, process: ProcessId, outcome: Undone) {
        self.context.tell(UndoProgress::Ended { process, outcome });
    }

    /// Reports what became of processes in the end, and takes in what that means for the others. It has been noted.
    fn ended(&self, ids: &[ProcessId], outcome: &Undone) {
        self.context.record_outcome(outcome.error(), outcome.is_silence());
        for id in ids {
            self.tell(*id, outcome.clone());
        }
    }
}

fn ids(of: &[CreatedProcess]) -> Vec<ProcessId> {
    of.iter().map(|one| one.id).collect()
}
