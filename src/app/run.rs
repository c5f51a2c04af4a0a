//! One submission as the screen sees it: the plan, and what became of each of its calls.

mod call_phase;
mod sums;
mod undo;

pub use call_phase::CallPhase;
pub use sums::{FailureGroup, Sure};
pub use undo::{Skipped, Undo, UndoOffer, UndoStage, UndoState};

use super::request::RequestId;
use crate::api::ApiError;
use crate::domain::compare::Difference;
use crate::domain::environment::{Account, Environment};
use crate::domain::id::ProcessId;
use crate::domain::plan::{Entry, Plan};
use crate::domain::state::{ProcessState, ReadBackState, StateCounts};
use crate::domain::work::{NextStep, WorkLeft, next_steps};
use crate::store::{DraftId, RunId};
use crate::submit::{Outcome, ProcessResult, ReadBack, Receipts, SkipReason, UndoProgress, Undone};
use std::collections::{BTreeMap, BTreeSet};
use sums::Sums;

/// Where a run is begun, for its journal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin {
    /// The CMDB that it writes to.
    pub environment: Environment,
    /// Whose data it is about; `None` where the journal does not say, and then any account of the address fits.
    pub account: Option<Account>,
    /// The draft that the plan was made of, when it has a file.
    pub draft: Option<DraftId>,
    /// The business's name; may be empty.
    pub business: String,
}

impl Origin {
    /// Returns `true` if the environment is the one of this run: by its name, its address and its account.
    #[must_use]
    pub fn is_in(&self, environment: &Environment) -> bool {
        self.environment.name == environment.name
            && self.environment.address() == environment.address()
            && self.account.as_ref().is_none_or(|account| *account == environment.account())
    }
}

/// A submission.
#[derive(Debug, Clone, PartialEq)]
pub struct Run {
    /// Whom its answers are for.
    pub id: RequestId,
    /// The name of its journal, once it has one.
    pub record: Option<RunId>,
    /// Where it was begun.
    pub origin: Origin,
    /// What is sent.
    pub plan: Plan,
    /// The state of each call of the plan, in order.
    calls: Vec<CallPhase>,
    /// Whether its journal is on disk, so that calls can be made.
    pub begun: bool,
    /// Whether it was told to make no further call.
    pub stopping: bool,
    /// Whether it makes no further call.
    pub ended: bool,
    /// Whether what it created was read back since its last call.
    read_back: ReadBackState,
    /// Why it could not be read back.
    read_back_error: Option<ApiError>,
    /// What is stored otherwise than it was sent, by the last reading that succeeded.
    differs: BTreeMap<ProcessId, Vec<Difference>>,
    /// The processes that were gone, by the same reading.
    gone: BTreeSet<ProcessId>,
    /// Its undoing, once that was asked for.
    pub undo: Option<Undo>,
    /// Whether the audit log tells which calls committed, once that was found out.
    pub receipts: Option<Receipts>,
    /// What was offered to be deleted, until that is agreed to: exactly this is done then.
    pub offer: Option<UndoOffer>,
    /// Where each created process is on its way out.
    undone: BTreeMap<ProcessId, UndoState>,
    /// How many processes are in each state. Kept up to date by every change, since every frame asks for it.
    counts: StateCounts,
    /// How many calls are not over.
    under_way: usize,
    /// How many processes are stored otherwise than they were sent, kept up to date like `counts`.
    differing: usize,
    /// What is left to do and why calls failed, kept up to date like `counts`.
    sums: Sums,
}

impl Run {
    /// Starts with no call made.
    #[must_use]
    pub fn new(id: RequestId, origin: Origin, plan: Plan) -> Self {
        let calls = vec![CallPhase::Waiting; plan.calls().len()];
        let mut run = Self {
            id,
            record: None,
            origin,
            plan,
            calls,
            begun: false,
            stopping: false,
            ended: false,
            read_back: ReadBackState::NotYet,
            read_back_error: None,
            differs: BTreeMap::new(),
            gone: BTreeSet::new(),
            undo: None,
            receipts: None,
            offer: None,
            undone: BTreeMap::new(),
            counts: StateCounts::default(),
            under_way: 0,
            differing: 0,
            sums: Sums::default(),
        };
        run.recount();
        run
    }

    /// Shows an earlier run, by what its journal says of each call.
    #[must_use]
    pub fn earlier(id: RequestId, record: RunId, origin: Origin, plan: Plan, outcomes: Vec<Outcome>) -> Self {
        let mut run = Self::new(id, origin, plan);
        run.record = Some(record);
        for (call, outcome) in outcomes.into_iter().enumerate() {
            run.set(call, CallPhase::Ended(outcome));
        }
        run.end();
        run
    }

    /// Returns what resuming it does, once it has ended.
    #[must_use]
    pub const fn left(&self) -> WorkLeft {
        self.sums.left()
    }

    /// Groups the failures by kind and code, in the order of their calls.
    #[must_use]
    pub fn failures(&self) -> Vec<FailureGroup<'_>> {
        self.sums.failures(&self.calls)
    }

    /// Returns what to do next about it, once it is over.
    #[must_use]
    pub fn next(&self) -> Vec<NextStep> {
        let is_open = |state: &&UndoState| match state {
            UndoState::Sent | UndoState::Settling { .. } => true,
            UndoState::Ended(undone) => {
                matches!(undone, Undone::Unknown(_) | Undone::NotDeleted(_) | Undone::NotSent(_))
            }
        };
        next_steps(self.left(), &self.counts, self.undone.values().filter(is_open).count())
    }

    /// Returns `true` if it can be resumed: it has ended, has a journal, and left something to do.
    #[must_use]
    pub fn can_be_resumed(&self) -> bool {
        self.ended && self.record.is_some() && !self.left().is_none()
    }

    /// Returns `true` if something is done to it: calls, deletions, or a reading for these.
    #[must_use]
    pub fn is_busy(&self) -> bool {
        let stage = self.undo.as_ref().map(|undo| undo.stage);
        !self.ended || matches!(stage, Some(UndoStage::Planning | UndoStage::Running))
    }

    /// Returns `true` if all its calls are over; what is stored may still be read back.
    #[must_use]
    pub fn is_sent(&self) -> bool {
        self.under_way == 0
    }

    /// Lists what is stored otherwise than it was sent of a process that was created; `None` when all is as it was sent.
    #[must_use]
    pub fn changes(&self, id: ProcessId) -> Option<&[Difference]> {
        self.differs.get(&id).map(Vec::as_slice)
    }

    /// Returns `true` if a process that was created was not there any more when it was read back.
    #[must_use]
    pub fn is_gone(&self, id: ProcessId) -> bool {
        self.gone.contains(&id)
    }

    /// Takes in what happens while it is undone.
    pub fn undo_goes_on(&mut self, progress: UndoProgress) {
        if let Some(undo) = &mut self.undo {
            undo.waiting = None;
        }
        match progress {
            UndoProgress::Sent { processes } => {
                for id in processes {
                    self.set_undone(id, UndoState::Sent);
                }
            }
            UndoProgress::Settling { processes, attempt, wait } => {
                for id in processes {
                    self.set_undone(id, UndoState::Settling { attempt, wait });
                }
            }
            UndoProgress::Waiting { attempt, wait, .. } => {
                if let Some(undo) = &mut self.undo {
                    undo.waiting = Some((attempt, wait));
                }
            }
            UndoProgress::Occupied { .. } => {}
            UndoProgress::Ended { process, outcome } => {
                self.set_undone(process, UndoState::Ended(outcome));
            }
        }
    }

    /// Notes that nothing more is deleted.
    pub fn undo_ends(&mut self) {
        self.undone.retain(|_, state| matches!(state, UndoState::Ended(_)));
        self.recount();
        if let Some(undo) = &mut self.undo {
            (undo.stage, undo.waiting) = (UndoStage::Ended, None);
        }
        self.stopping = false;
    }

    /// Is about to go on, for whom its answers are for from now on.
    pub fn resume(&mut self, id: RequestId) {
        self.id = id;
        (self.begun, self.ended, self.stopping) = (false, false, false);
    }

    /// Begins, or goes on: what is left to do waits for its turn.
    pub fn begin(&mut self, record: Option<RunId>) {
        self.record = record;
        self.begun = true;
        // What was read back before stands until it is read again.
        (self.read_back, self.read_back_error) = (ReadBackState::NotYet, None);
        for state in &mut self.calls {
            if matches!(state, CallPhase::Ended(outcome) if outcome.is_open()) {
                *state = CallPhase::Waiting;
            }
        }
        self.recount();
    }

    /// Notes that the client could not be made, so that nothing is sent.
    pub fn refuse(&mut self, error: &ApiError) {
        for state in self.calls.iter_mut().filter(|state| **state == CallPhase::Waiting) {
            *state = CallPhase::Ended(Outcome::NotSent(Some(Box::new(error.clone()))));
        }
        self.recount();
    }

    /// Notes where a call is; a place that the plan does not have belongs to no one.
    pub fn set(&mut self, call: usize, state: CallPhase) {
        let before = self.counts_of(call);
        self.sums.remove(&self.plan, &self.calls, call);
        let Some(place) = self.calls.get_mut(call) else { return };
        let was_over = matches!(place, CallPhase::Ended(_));
        self.under_way += usize::from(was_over);
        *place = state;
        self.under_way -= usize::from(matches!(place, CallPhase::Ended(_)));
        self.counts.remove_all(&before);
        self.counts.add_all(&self.counts_of(call));
        self.sums.add(&self.plan, &self.calls, call);
    }

    /// Notes that no further call is made: what waited was never sent.
    pub fn end(&mut self) {
        (self.ended, self.stopping) = (true, false);
        for state in self.calls.iter_mut().filter(|state| **state == CallPhase::Waiting) {
            *state = CallPhase::Ended(Outcome::NotSent(None));
        }
        self.recount();
    }

    /// Returns the state of each call of the plan, in order.
    #[must_use]
    pub fn calls(&self) -> &[CallPhase] {
        &self.calls
    }

    /// Returns the call that an entry is in; `None` if its verdict is not new.
    #[must_use]
    pub fn call_of(&self, entry: Entry) -> Option<&CallPhase> {
        let (call, _) = self.plan.call_of(&entry)?;
        self.calls.get(call)
    }

    /// Returns the result of an entry so far.
    #[must_use]
    pub fn result(&self, entry: Entry) -> ProcessResult<'_> {
        let place = self.plan.call_of(&entry);
        let call = place.and_then(|(call, inside)| Some((self.calls.get(call)?, inside)));
        match call {
            None => ProcessResult::of_verdict(self.plan.verdict(&entry)),
            Some((call, inside)) => self.result_of(call, inside),
        }
    }

    fn result_of<'a>(&self, call: &'a CallPhase, inside: usize) -> ProcessResult<'a> {
        match call {
            CallPhase::Waiting | CallPhase::Occupied { .. } => ProcessResult::of_state(ProcessState::Waiting),
            CallPhase::Sent => ProcessResult::of_state(ProcessState::Sent),
            CallPhase::Retrying { error, .. } => {
                ProcessResult { error: Some(error), ..ProcessResult::of_state(ProcessState::Retrying) }
            }
            CallPhase::Settling { .. } => ProcessResult::of_state(ProcessState::Settling),
            CallPhase::Ended(outcome) => ProcessResult::of_outcome(outcome, inside, |id| self.state_of_created(id)),
        }
    }

    /// Returns the state of a process that was created, by what became of it since.
    fn state_of_created(&self, id: ProcessId) -> ProcessState {
        match self.undone.get(&id) {
            Some(UndoState::Ended(Undone::Deleted)) => ProcessState::Deleted,
            Some(UndoState::Sent | UndoState::Settling { .. }) => ProcessState::Deleting,
            Some(UndoState::Ended(Undone::Skipped(SkipReason::Gone))) => ProcessState::Gone,
            Some(UndoState::Ended(_)) | None if self.is_gone(id) => ProcessState::Gone,
            Some(UndoState::Ended(_)) | None => ProcessState::Created,
        }
    }

    /// Returns where a created process is on its way out.
    #[must_use]
    pub fn undone(&self, id: ProcessId) -> Option<&UndoState> {
        self.undone.get(&id)
    }

    /// Returns the errors of the processes that could not be deleted.
    pub fn undo_errors(&self) -> impl Iterator<Item = &ApiError> {
        self.undone.values().filter_map(|state| match state {
            UndoState::Ended(undone) => undone.error(),
            _ => None,
        })
    }

    /// Notes where a created process is on its way out.
    pub fn set_undone(&mut self, id: ProcessId, state: UndoState) {
        let gone = state == UndoState::Ended(Undone::Skipped(SkipReason::Gone));
        if gone && self.undone.get(&id) == Some(&UndoState::Ended(Undone::Deleted)) {
            // An earlier undo deleted it: that is why it is gone.
            return;
        }
        let before = self.state_of_created(id);
        self.undone.insert(id, state);
        let after = self.state_of_created(id);
        self.counts.shift(before, after);
        if self.differs.contains_key(&id) {
            self.differing += usize::from(after == ProcessState::Created);
            self.differing -= usize::from(before == ProcessState::Created);
        }
    }

    /// Notes what an undo would leave alone, in place of what an earlier one left alone.
    pub fn set_skipped(&mut self, skip: impl IntoIterator<Item = (ProcessId, SkipReason)>) {
        self.undone.retain(|_, state| !matches!(state, UndoState::Ended(Undone::Skipped(_))));
        for (process, why) in skip {
            self.undone.entry(process).or_insert(UndoState::Ended(Undone::Skipped(why)));
        }
        self.recount();
    }

    /// Returns whether what it created was read back since its last call; `None` if it created nothing.
    #[must_use]
    pub fn read_back(&self) -> Option<ReadBackState> {
        (self.counts.created_ever() > 0).then_some(self.read_back)
    }

    /// Returns why what it created could not be read back.
    #[must_use]
    pub const fn read_back_error(&self) -> Option<&ApiError> {
        self.read_back_error.as_ref()
    }

    /// Counts the processes that are stored otherwise than they were sent.
    #[must_use]
    pub const fn differing(&self) -> usize {
        self.differing
    }

    fn count_differing(&self) -> usize {
        self.differs.keys().filter(|id| self.state_of_created(**id) == ProcessState::Created).count()
    }

    /// Takes in what is stored of what it created, or why that could not be read.
    pub fn set_read_back(&mut self, read: Result<ReadBack, ApiError>) {
        match read {
            Ok(found) => {
                (self.read_back, self.read_back_error) = (ReadBackState::Done, None);
                self.differs = found.differs.into_iter().collect();
                self.gone = found.gone.into_iter().collect();
                self.recount();
            }
            Err(error) => (self.read_back, self.read_back_error) = (ReadBackState::Failed, Some(error)),
        }
    }

    /// Takes in what the journal of an earlier run says: what the last reading that succeeded found, whether all was
    /// read since the last call, and why not.
    pub fn set_earlier_read_back(&mut self, found: ReadBack, state: ReadBackState, error: Option<ApiError>) {
        self.set_read_back(Ok(found));
        (self.read_back, self.read_back_error) = (state, error);
    }

    /// Returns how many processes are in each state.
    #[must_use]
    pub const fn counts(&self) -> &StateCounts {
        &self.counts
    }

    /// Counts the processes of one call.
    fn counts_of(&self, call: usize) -> StateCounts {
        let mut counts = StateCounts::default();
        let (Some(call), Some(state)) = (self.plan.calls().get(call), self.calls.get(call)) else { return counts };
        for inside in 0..call.size() {
            counts.add(self.result_of(state, inside).state, 1);
        }
        counts
    }

    /// Counts everything again, after a change of many calls.
    fn recount(&mut self) {
        let verdicts = self.plan.entries().iter().filter(|entry| !entry.is_new());
        let state = |entry| ProcessResult::of_verdict(self.plan.verdict(entry)).state;
        let mut counts: StateCounts = verdicts.map(|entry| (state(entry), 1)).collect();
        for call in 0..self.calls.len() {
            counts.add_all(&self.counts_of(call));
        }
        self.counts = counts;
        self.differing = self.count_differing();
        self.sums = Sums::of(&self.plan, &self.calls);
        self.under_way = self.calls.iter().filter(|call| !matches!(call, CallPhase::Ended(_))).count();
    }

    /// Returns every created process with its entry, in the order of the plan.
    pub fn created(&self) -> impl Iterator<Item = (Entry, ProcessId)> {
        self.plan.entries().iter().filter_map(|entry| match self.result(*entry) {
            ProcessResult { state: ProcessState::Created, id: Some(id), .. } => Some((*entry, id)),
            _ => None,
        })
    }
}
