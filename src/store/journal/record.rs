//! A run as its journal tells it.

use super::line::{Entry, Failure, Header, RecordedAnswer, UndoAnswer};
use super::{About, RunId};
use crate::domain::compare::Difference;
use crate::domain::id::{CallId, ProcessId, ServiceInstanceId};
use crate::domain::plan::Plan;
use crate::domain::state::{Evidence, ReadBackState};
use crate::domain::work::{CallWork, WorkLeft};
use crate::store::DraftId;
use jiff::Timestamp;
use std::collections::{BTreeMap, BTreeSet};

/// A run as its journal tells it.
#[derive(Debug, Clone, PartialEq)]
pub struct RunRecord {
    /// Its identifier.
    pub id: RunId,
    /// Its place among all runs; `None` before version 2, whose runs are older than all others.
    pub order: Option<u64>,
    /// Where and when it was begun.
    pub about: About,
    /// What was to be sent.
    pub plan: Plan,
    /// What became of each call of the plan, in order.
    pub calls: Vec<CallRecord>,
    /// What is stored otherwise than it was sent of what was created, as it was read back last.
    pub read_back: BTreeMap<ProcessId, Vec<Difference>>,
    /// What was created and was not there any more when it was read back last.
    pub gone: BTreeSet<ProcessId>,
    /// Whether what was created was read back since the last call.
    pub read_back_state: ReadBackState,
    /// Why it could not be.
    pub read_back_failure: Option<Failure>,
    /// The processes that were deleted again, or were to be.
    pub undone: BTreeMap<ProcessId, UndoRecord>,
    /// Whether it came to its end, be it by being stopped.
    pub ended: bool,
    /// Whether its last line was being written when its process ended.
    pub torn: bool,
}

/// What became of a call.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CallRecord {
    /// Where it is.
    pub state: CallState,
    /// How often it was sent, or was about to be; dispatches of one intent count once.
    pub tries: u32,
    /// Whether an answer to it was not seen, at least once; then what the server has of it may be its own.
    pub unseen: bool,
    /// The hash of its body, when it was sent.
    pub sha256: Option<String>,
    /// The request IDs of all its intents, in order; empty before version 2.
    pub requests: Vec<CallId>,
    /// The time of its first intent, by this machine's clock.
    pub first_sent: Option<Timestamp>,
    /// The time of its last intent.
    pub last_sent: Option<Timestamp>,
}

/// Where a call is.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum CallState {
    /// It was never sent.
    #[default]
    Waiting,
    /// It was about to be sent, and nothing is known of an answer.
    Sent,
    /// It is known what became of it, or that is unknown.
    Answered(RecordedAnswer),
}

/// A process that was deleted again, or was to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UndoRecord {
    pub instance: ServiceInstanceId,
    /// What became of it; `None` when nothing is known of an answer.
    pub answer: Option<UndoAnswer>,
    /// The request IDs of all intents to delete it, in order; empty before version 2.
    pub requests: Vec<CallId>,
    /// The time of the first of them, by this machine's clock.
    pub first_sent: Timestamp,
}

impl UndoRecord {
    /// Returns `true` if it must be read from the server what became of it.
    #[must_use]
    pub const fn is_unsettled(&self) -> bool {
        matches!(self.answer, None | Some(UndoAnswer::Unknown { .. }))
    }
}

impl CallRecord {
    /// Returns `true` if it must be read from the server what became of the call.
    #[must_use]
    pub const fn is_unsettled(&self) -> bool {
        matches!(self.state, CallState::Sent | CallState::Answered(RecordedAnswer::Unknown { .. }))
    }

    /// Returns `true` if the call may still be sent: it was not, the server has nothing of it, or refused it for who asked.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.work() == CallWork::Send
    }

    /// Returns what resuming the run does about the call.
    #[must_use]
    pub fn work(&self) -> CallWork {
        match &self.state {
            CallState::Waiting
            | CallState::Answered(RecordedAnswer::NotSent { .. } | RecordedAnswer::NotCreated { .. }) => CallWork::Send,
            CallState::Sent | CallState::Answered(RecordedAnswer::Unknown { .. }) => CallWork::Settle,
            CallState::Answered(RecordedAnswer::Refused { failure }) if failure.is_about_the_asker() => CallWork::Send,
            CallState::Answered(RecordedAnswer::Created { .. }) => CallWork::Created,
            CallState::Answered(
                RecordedAnswer::Refused { .. } | RecordedAnswer::PerhapsAnothers { .. } | RecordedAnswer::Mixed { .. },
            ) => CallWork::Over,
        }
    }

    /// Returns the identifiers of the processes that it created.
    #[must_use]
    pub fn created(&self) -> &[ProcessId] {
        match &self.state {
            CallState::Answered(RecordedAnswer::Created { ids, .. }) => ids,
            _ => &[],
        }
    }
}

impl RunRecord {
    pub(super) fn new(id: RunId, order: Option<u64>, about: About, plan: Plan) -> Self {
        let calls = vec![CallRecord::default(); plan.calls().len()];
        let (read_back, undone) = (BTreeMap::new(), BTreeMap::new());
        Self {
            id,
            order,
            about,
            plan,
            calls,
            read_back,
            gone: BTreeSet::new(),
            read_back_state: ReadBackState::NotYet,
            read_back_failure: None,
            undone,
            ended: false,
            torn: false,
        }
    }

    /// Returns what resuming it does.
    #[must_use]
    pub fn work_left(&self) -> WorkLeft {
        let calls = self.plan.calls().iter().zip(&self.calls);
        WorkLeft::of(calls.map(|(planned, call)| (planned.target(), planned.size(), call.work())))
    }

    /// Takes a further line in; false when it does not fit to those before.
    pub(super) fn take(&mut self, entry: Entry) -> bool {
        match entry {
            Entry::ReadBack(read_back) => {
                if let Some(failure) = read_back.failure {
                    self.read_back_state = ReadBackState::Failed;
                    self.read_back_failure = Some(failure);
                    return true;
                }
                // It is of all that the run created: what differed before and is not told again does not differ now.
                let differs = read_back.differs.into_iter();
                self.read_back =
                    differs.map(|item| (item.id, item.fields.into_iter().map(Into::into).collect())).collect();
                self.gone = read_back.gone.into_iter().collect();
                self.read_back_state = ReadBackState::Done;
                self.read_back_failure = None;
                true
            }
            entry @ (Entry::UndoIntent { .. } | Entry::UndoAnswer { .. }) => take_undo(&mut self.undone, entry),
            Entry::Answer { call, ref answer, .. } => {
                let sizes = self.plan.calls().get(call).map(crate::domain::plan::Call::size);
                let fits = match answer {
                    RecordedAnswer::Created { ids, .. } => sizes == Some(ids.len()),
                    RecordedAnswer::PerhapsAnothers { found } => sizes == Some(found.len()),
                    RecordedAnswer::Mixed { found } => sizes == Some(found.len()),
                    _ => true,
                };
                fits && take_call(&mut self.calls, &mut self.ended, entry)
            }
            entry => {
                if matches!(entry, Entry::Intent(_)) {
                    // What it creates has not been read back.
                    self.read_back_state = ReadBackState::NotYet;
                    self.read_back_failure = None;
                }
                take_call(&mut self.calls, &mut self.ended, entry)
            }
        }
    }
}

/// Takes in what a line tells of deletions; false when it does not fit to those before.
pub(super) fn take_undo(undone: &mut BTreeMap<ProcessId, UndoRecord>, entry: Entry) -> bool {
    match entry {
        Entry::UndoIntent { at, service_instance_id: instance, ids, request_id } => {
            for id in ids {
                let new = || UndoRecord { instance, answer: None, requests: Vec::new(), first_sent: at };
                let undone = undone.entry(id).or_insert_with(new);
                undone.instance = instance;
                undone.answer = None;
                undone.requests.extend(request_id.clone());
            }
        }
        Entry::UndoAnswer { ids, answer, .. } => {
            for id in ids {
                let Some(undone) = undone.get_mut(&id) else { return false };
                undone.answer = Some(answer.clone());
            }
        }
        _ => {}
    }
    true
}

/// Takes in what a line tells of calls, and of the run's end.
pub(super) fn take_call(calls: &mut [CallRecord], ended: &mut bool, entry: Entry) -> bool {
    match entry {
        Entry::Intent(intent) => {
            let Some(call) = calls.get_mut(intent.call) else { return false };
            // An intent after an intent: the first was of a process that ended before it knew an answer.
            call.unseen |= call.is_unsettled();
            call.state = CallState::Sent;
            call.tries += 1;
            call.sha256 = Some(intent.sha256);
            call.requests.extend(intent.request_id);
            call.first_sent.get_or_insert(intent.at);
            call.last_sent = Some(intent.at);
        }
        Entry::Answer { call, evidence, mut answer, .. } => {
            let Some(call) = calls.get_mut(call) else { return false };
            call.unseen |= matches!(answer, RecordedAnswer::Unknown { .. } | RecordedAnswer::NotCreated { .. });
            if let RecordedAnswer::Created { evidence: own, .. } = &mut answer {
                // Version 1 does not say, but notes an answer that was not seen.
                *own = evidence.unwrap_or(if call.unseen { Evidence::Settled } else { Evidence::Answer });
            }
            call.state = CallState::Answered(answer);
        }
        Entry::End { .. } => *ended = true,
        Entry::Resumed { .. } => {
            *ended = false;
            // Their answers came, if at all, to a process that had ended.
            for call in calls.iter_mut().filter(|call| call.state == CallState::Sent) {
                call.unseen = true;
            }
        }
        Entry::ReadBack(_) | Entry::UndoIntent { .. } | Entry::UndoAnswer { .. } => {}
    }
    true
}

impl About {
    pub(super) fn of<P>(header: &Header<P>) -> Self {
        Self {
            program: header.program.clone(),
            started: header.started,
            environment: header.environment.name.clone(),
            url: header.environment.url.clone(),
            door: header.environment.door,
            account: header.environment.account(header.version),
            user: header.environment.user.clone(),
            draft: header.draft.clone().map(DraftId),
            business: header.bk_biz_name.clone(),
        }
    }
}
