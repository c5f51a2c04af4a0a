//! One submission as the screen sees it: the plan, and what became of each of its calls.

use super::state::RequestId;
use crate::api::ApiError;
use crate::domain::compare::Difference;
use crate::domain::environment::Environment;
use crate::domain::found::Found;
use crate::domain::id::ProcessId;
use crate::domain::plan::{Entry, Plan};
use crate::store::{DraftId, RunId};
use crate::submit::{Outcome, ReadBack, UndoProgress, Undone, Why};
use std::collections::{BTreeMap, HashMap};
use std::time::Duration;

/// Where a call is on its way.
#[derive(Debug, Clone, PartialEq, Default)]
pub enum CallState {
    /// Its turn has not come.
    #[default]
    Waiting,
    /// It was sent and the answer is awaited.
    Sent,
    /// It did not arrive, and is sent again after a wait.
    Retrying {
        /// Why it did not arrive.
        error: Box<ApiError>,
        /// Which wait this is, from 1.
        attempt: u32,
        /// How long it is.
        wait: Duration,
    },
    /// Its answer was not seen, and what the service instance has is read.
    Settling {
        /// Which reading this is, from 1.
        attempt: u32,
        /// How long is waited before it.
        wait: Duration,
    },
    /// It is over.
    Ended(Outcome),
}

/// Where a run is begun, for its journal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin {
    /// The CMDB that it writes to.
    pub environment: Environment,
    /// The draft that the plan was made of, when it has a file.
    pub draft: Option<DraftId>,
    /// The business's name; may be empty.
    pub business: String,
}

impl Origin {
    /// Returns `true` if the environment is the one of this run: by its name and its address.
    #[must_use]
    pub fn is_in(&self, environment: &Environment) -> bool {
        self.environment.name == environment.name && self.environment.address() == environment.address()
    }
}

/// How far the undoing of a run is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UndoStage {
    /// What is there is read, to tell what would be deleted.
    Planning,
    /// It was told, and a person decides.
    Offered,
    /// Processes are being deleted.
    Running,
    /// It is over.
    Ended,
}

/// The undoing of a run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Undo {
    /// Whom its answers are for.
    pub id: RequestId,
    /// How far it is.
    pub stage: UndoStage,
    /// Something did not arrive, and is sent again: which wait this is, from 1, and how long.
    pub waiting: Option<(u32, Duration)>,
}

/// Where a created process is on its way out.
#[derive(Debug, Clone, PartialEq)]
pub enum UndoState {
    /// Its deletion was sent, and the answer is awaited.
    Sent,
    /// The answer was not seen, and whether it is there is read.
    Settling {
        /// Which reading this is, from 1.
        attempt: u32,
        /// How long is waited before it.
        wait: Duration,
    },
    /// It is done with, or will be left alone.
    Ended(Undone),
}

/// What would be deleted of a run, and what not.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct UndoOffer {
    /// Processes that would be deleted, in the order of the run.
    pub delete: Vec<ProcessId>,
    /// Their service instances.
    pub instances: usize,
    /// Processes that would be left alone, and why.
    pub skip: Vec<(ProcessId, Why)>,
}

/// How many processes are left alone, by reason.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Skipped {
    /// Not there any more.
    pub gone: usize,
    /// Changed by somebody.
    pub changed: usize,
    /// Not surely of this run.
    pub not_ours: usize,
    /// The last ones of their service instances.
    pub last: usize,
}

impl UndoOffer {
    /// Returns what is agreed to with the last processes of service instances: these are deleted as well.
    #[must_use]
    pub fn with_last(self) -> Self {
        let Self { mut delete, instances, skip } = self;
        let (last, skip): (Vec<_>, Vec<_>) = skip.into_iter().partition(|(_, why)| *why == Why::LastOfInstance);
        delete.extend(last.into_iter().map(|(id, _)| id));
        Self { delete, instances, skip }
    }

    /// Counts what would be left alone.
    #[must_use]
    pub fn skipped(&self) -> Skipped {
        let mut skipped = Skipped::default();
        for (_, why) in &self.skip {
            *match why {
                Why::Gone => &mut skipped.gone,
                Why::Changed { .. } => &mut skipped.changed,
                Why::NotOurs => &mut skipped.not_ours,
                Why::LastOfInstance => &mut skipped.last,
            } += 1;
        }
        skipped
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
    pub calls: Vec<CallState>,
    /// Whether its journal is on disk, so that calls can be made.
    pub begun: bool,
    /// Whether it was told to make no further call.
    pub stopping: bool,
    /// Whether it makes no further call.
    pub ended: bool,
    /// What is stored of what it created, once that was read back.
    pub read_back: Option<Result<ReadBack, ApiError>>,
    /// Its undoing, once that was asked for.
    pub undo: Option<Undo>,
    /// What was offered to be deleted, until that is agreed to: exactly this is done then.
    pub offer: Option<UndoOffer>,
    /// Where each created process is on its way out.
    pub undone: BTreeMap<ProcessId, UndoState>,
    /// For each entry of the plan, the call and the place in it, if it is sent at all.
    places: HashMap<(usize, usize), (usize, usize)>,
}

/// What the screen says of one process on one target.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum EntryState<'a> {
    /// It is not part of the run, because of its verdict.
    Left,
    /// Its turn has not come.
    Waiting,
    /// Its answer is awaited.
    Sent,
    /// It did not arrive, and is sent again after a wait.
    Retrying {
        /// Why it did not arrive.
        error: &'a ApiError,
        /// Which wait this is, from 1.
        attempt: u32,
        /// How long it is.
        wait: Duration,
    },
    /// Its answer was not seen, and what the service instance has is read.
    Settling {
        /// Which reading this is, from 1.
        attempt: u32,
        /// How long is waited before it.
        wait: Duration,
    },
    /// It was created.
    Created(ProcessId),
    /// It was created, and is being deleted.
    Undoing(ProcessId),
    /// It was created, and deleted again.
    Undone(ProcessId),
    /// The server did nothing.
    Refused(&'a ApiError),
    /// Nobody saw whether the server did it.
    Unknown(&'a ApiError),
    /// It was never sent.
    NotSent(Option<&'a ApiError>),
    /// Its answer was not seen, and the server has nothing of it.
    NotCreated(&'a ApiError),
    /// The server has something that its call alone does not leave; of this one, what.
    Mixed(Found),
}

/// How many processes are in which state.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counts {
    /// Created, and not deleted again.
    pub created: usize,
    /// Created, and deleted again.
    pub undone: usize,
    /// Refused.
    pub refused: usize,
    /// Unknown.
    pub unknown: usize,
    /// The server has something that their call alone does not leave.
    pub mixed: usize,
    /// Never sent, or the server has nothing of them.
    pub not_sent: usize,
    /// Waiting or on the way.
    pub pending: usize,
}

impl Counts {
    /// Counts what was to be created and was not, or not surely.
    #[must_use]
    pub const fn failed(&self) -> usize {
        self.refused + self.unknown + self.mixed + self.not_sent
    }
}

impl Run {
    /// Starts with no call made.
    #[must_use]
    pub fn new(id: RequestId, origin: Origin, plan: Plan) -> Self {
        let mut places = HashMap::with_capacity(plan.new_count());
        for (at, call) in plan.calls().iter().enumerate() {
            for (inside, process) in call.processes.iter().enumerate() {
                places.insert((call.target, *process), (at, inside));
            }
        }
        let calls = vec![CallState::Waiting; plan.calls().len()];
        Self {
            id,
            record: None,
            origin,
            plan,
            calls,
            begun: false,
            stopping: false,
            ended: false,
            read_back: None,
            undo: None,
            offer: None,
            undone: BTreeMap::new(),
            places,
        }
    }

    /// Shows an earlier run, by what its journal tells of each call.
    #[must_use]
    pub fn earlier(id: RequestId, record: RunId, origin: Origin, plan: Plan, outcomes: Vec<Outcome>) -> Self {
        let mut run = Self::new(id, origin, plan);
        run.record = Some(record);
        for (call, outcome) in outcomes.into_iter().enumerate() {
            run.set(call, CallState::Ended(outcome));
        }
        run.end();
        run
    }

    /// Counts the processes of calls whose outcome is not known, and of calls that would be sent by going on.
    #[must_use]
    pub fn left(&self) -> (usize, usize) {
        let mut left = (0, 0);
        for (call, state) in self.plan.calls().iter().zip(&self.calls) {
            match state {
                CallState::Ended(Outcome::Unknown(_)) => left.0 += call.processes.len(),
                CallState::Ended(outcome) if outcome.is_open() => left.1 += call.processes.len(),
                _ => {}
            }
        }
        left
    }

    /// Tells whether it can be gone on with: it is over, is on record, and left something to do.
    #[must_use]
    pub fn can_be_resumed(&self) -> bool {
        self.ended && self.record.is_some() && self.left() != (0, 0)
    }

    /// Tells whether something is done to it: calls, deletions, or a reading for these.
    #[must_use]
    pub fn is_busy(&self) -> bool {
        let stage = self.undo.as_ref().map(|undo| undo.stage);
        !self.ended || matches!(stage, Some(UndoStage::Planning | UndoStage::Running))
    }

    /// Tells whether all its calls are over; what is stored may still be read back.
    #[must_use]
    pub fn is_sent(&self) -> bool {
        self.calls.iter().all(|state| matches!(state, CallState::Ended(_)))
    }

    /// Lists what is stored otherwise than it was sent of a process that was created; none when all is as it was sent.
    #[must_use]
    pub fn changes(&self, id: ProcessId) -> Option<&[Difference]> {
        let Some(Ok(found)) = &self.read_back else { return None };
        let own = found.differs.iter().find(|(other, _)| *other == id);
        own.map(|(_, changes)| changes.as_slice())
    }

    /// Tells whether a process that was created was not there any more when it was read back.
    #[must_use]
    pub fn is_gone(&self, id: ProcessId) -> bool {
        matches!(&self.read_back, Some(Ok(found)) if found.gone.contains(&id))
    }

    /// Takes in what happens while it is undone.
    pub fn undo_goes_on(&mut self, progress: UndoProgress) {
        if let Some(undo) = &mut self.undo {
            undo.waiting = None;
        }
        match progress {
            UndoProgress::Sent { processes } => {
                self.undone.extend(processes.into_iter().map(|id| (id, UndoState::Sent)));
            }
            UndoProgress::Settling { processes, attempt, wait } => {
                self.undone.extend(processes.into_iter().map(|id| (id, UndoState::Settling { attempt, wait })));
            }
            UndoProgress::Waiting { attempt, wait, .. } => {
                if let Some(undo) = &mut self.undo {
                    undo.waiting = Some((attempt, wait));
                }
            }
            UndoProgress::Ended { process, outcome } => {
                self.undone.insert(process, UndoState::Ended(outcome));
            }
        }
    }

    /// Notes that nothing more is deleted.
    pub fn undo_ends(&mut self) {
        self.undone.retain(|_, state| matches!(state, UndoState::Ended(_)));
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
        self.read_back = None;
        for state in &mut self.calls {
            if matches!(state, CallState::Ended(outcome) if outcome.is_open()) {
                *state = CallState::Waiting;
            }
        }
    }

    /// Notes that the client could not be made, so that nothing is sent.
    pub fn refuse(&mut self, error: &ApiError) {
        for state in self.calls.iter_mut().filter(|state| **state == CallState::Waiting) {
            *state = CallState::Ended(Outcome::NotSent(Some(Box::new(error.clone()))));
        }
    }

    /// Notes where a call is; a place that the plan does not have is nobody's.
    pub fn set(&mut self, call: usize, state: CallState) {
        if let Some(place) = self.calls.get_mut(call) {
            *place = state;
        }
    }

    /// Notes that no further call is made: what waited was never sent.
    pub fn end(&mut self) {
        (self.ended, self.stopping) = (true, false);
        for state in self.calls.iter_mut().filter(|state| **state == CallState::Waiting) {
            *state = CallState::Ended(Outcome::NotSent(None));
        }
    }

    /// Tells what became of an entry.
    #[must_use]
    pub fn state(&self, entry: Entry) -> EntryState<'_> {
        let Some((call, inside)) = self.places.get(&(entry.target, entry.process)) else { return EntryState::Left };
        match self.calls.get(*call) {
            None => EntryState::Left,
            Some(CallState::Waiting) => EntryState::Waiting,
            Some(CallState::Sent) => EntryState::Sent,
            Some(CallState::Retrying { error, attempt, wait }) => {
                EntryState::Retrying { error, attempt: *attempt, wait: *wait }
            }
            Some(CallState::Settling { attempt, wait }) => EntryState::Settling { attempt: *attempt, wait: *wait },
            Some(CallState::Ended(Outcome::Created(ids))) => {
                ids.get(*inside).map_or(EntryState::Left, |id| match self.undone.get(id) {
                    Some(UndoState::Ended(Undone::Deleted)) => EntryState::Undone(*id),
                    Some(UndoState::Sent | UndoState::Settling { .. }) => EntryState::Undoing(*id),
                    Some(UndoState::Ended(_)) | None => EntryState::Created(*id),
                })
            }
            Some(CallState::Ended(Outcome::Refused(error))) => EntryState::Refused(error),
            Some(CallState::Ended(Outcome::Unknown(error))) => EntryState::Unknown(error),
            Some(CallState::Ended(Outcome::NotSent(error))) => EntryState::NotSent(error.as_deref()),
            Some(CallState::Ended(Outcome::NotCreated(error))) => EntryState::NotCreated(error),
            Some(CallState::Ended(Outcome::Mixed(found))) => {
                found.get(*inside).map_or(EntryState::Left, |found| EntryState::Mixed(*found))
            }
        }
    }

    /// Counts processes by state.
    #[must_use]
    pub fn counts(&self) -> Counts {
        let mut counts = Counts::default();
        for (call, state) in self.plan.calls().iter().zip(&self.calls) {
            let size = call.processes.len();
            match state {
                CallState::Waiting | CallState::Sent | CallState::Retrying { .. } | CallState::Settling { .. } => {
                    counts.pending += size;
                }
                CallState::Ended(Outcome::Created(ids)) => {
                    let gone = |id: &&ProcessId| self.undone.get(id) == Some(&UndoState::Ended(Undone::Deleted));
                    let undone = ids.iter().filter(gone).count();
                    counts.created += size - undone.min(size);
                    counts.undone += undone;
                }
                CallState::Ended(Outcome::Refused(_)) => counts.refused += size,
                CallState::Ended(Outcome::Unknown(_)) => counts.unknown += size,
                CallState::Ended(Outcome::Mixed(_)) => counts.mixed += size,
                CallState::Ended(Outcome::NotSent(_) | Outcome::NotCreated(_)) => counts.not_sent += size,
            }
        }
        counts
    }

    /// Gives every created process with its entry, in the order of the plan.
    pub fn created(&self) -> impl Iterator<Item = (Entry, ProcessId)> {
        self.plan.entries().iter().filter_map(|entry| match self.state(*entry) {
            EntryState::Created(id) => Some((*entry, id)),
            _ => None,
        })
    }
}
