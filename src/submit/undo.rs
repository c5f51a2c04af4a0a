//! Undoes a run: deletes what it created, unless it was changed since.
//!
//! [`plan_undo`] reads and reports what would go and what would stay, and why; [`undo`] does it, and reads each service
//! instance once more just before, so that no one's change is lost. The last process of a service instance would take
//! the service instance with it (contract section 4), and so stays unless [`LastProcess::Delete`] says otherwise.
//!
//! A deletion whose answer was not seen is settled by reading which of the processes are there; identifiers are never
//! used again, so that one that is not there is deleted. An undoing that was cut off goes on by being planned and done
//! again from the journal.

mod erase;

use super::created_processes::CreatedProcess;
use super::read_back::read_all;
use super::{CreatedProcesses, Options, Record, Recorder, Stop, Tell};
use crate::api::parallel::Parallel;
use crate::api::retry::retry_throttled;
use crate::api::{Api, ApiError};
use crate::domain::compare::Difference;
use crate::domain::id::{ProcessId, ServiceInstanceId};
use crate::store::StoreError;
use erase::Eraser;
use std::collections::{HashMap, HashSet};
use std::time::Duration;

/// Service instances that are asked for at once; each comes with its processes.
const BATCH: usize = 200;
/// Batches that are on their way at a time.
const BATCHES: usize = 4;

/// What to do about the last process of a service instance.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum LastProcess {
    /// It stays.
    #[default]
    Keep,
    /// It goes, and the server deletes the service instance as well.
    Delete,
}

/// Why a process that the run has to do with stays.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SkipReason {
    /// It is not there any more: an earlier undoing deleted it, or someone.
    Gone,
    /// Someone changed it since it was created.
    Changed {
        /// Who did, as the server tells; may be empty.
        by: String,
        /// What is stored otherwise than it was sent; may be empty, when only the time of the change tells it.
        differs: Vec<Difference>,
    },
    /// It is not sure that the run created it, or it belongs elsewhere now.
    NotOurs,
    /// It is the last process of its service instance, which would go with it.
    LastOfInstance,
}

/// What would be deleted of a run, and what not.
#[derive(Debug, Clone)]
pub struct UndoPlan {
    made: CreatedProcesses,
    last: LastProcess,
    delete: Vec<CreatedProcess>,
    skip: Vec<(ProcessId, SkipReason)>,
}

impl UndoPlan {
    /// Iterates over the service instances, in the order of the run, each with those of its processes that would be
    /// deleted.
    pub fn delete(&self) -> impl Iterator<Item = (ServiceInstanceId, impl Iterator<Item = ProcessId>)> {
        self.lanes().map(|(instance, lane)| (instance, lane.iter().map(|one| one.id)))
    }

    /// Counts the processes that would be deleted.
    #[must_use]
    pub fn delete_count(&self) -> usize {
        self.delete.len()
    }

    /// Returns what stays of what the run has to do with, and why.
    #[must_use]
    pub fn skip(&self) -> &[(ProcessId, SkipReason)] {
        &self.skip
    }

    /// Returns the plan that a person agreed to: exactly these processes of the run are deleted, or fewer. Nothing is
    /// read; [`undo`] leaves what has changed since, and reports why.
    ///
    /// What the run no longer counts among its own since is left as well.
    #[must_use]
    pub fn agreed(
        made: &CreatedProcesses,
        last: LastProcess,
        delete: &[ProcessId],
        mut skip: Vec<(ProcessId, SkipReason)>,
    ) -> Self {
        let agreed: HashSet<ProcessId> = delete.iter().copied().collect();
        let own = made.processes().iter().filter(|one| agreed.contains(&one.id));
        let own: Vec<CreatedProcess> = own.copied().collect();
        let still: HashSet<ProcessId> = own.iter().map(|one| one.id).collect();
        let others = delete.iter().filter(|id| !still.contains(id));
        skip.extend(
            others.map(|id| (*id, if made.deleted().contains(id) { SkipReason::Gone } else { SkipReason::NotOurs })),
        );
        Self { made: made.clone(), last, delete: own, skip }
    }

    fn lanes(&self) -> impl Iterator<Item = (ServiceInstanceId, &[CreatedProcess])> {
        let lanes = self.delete.chunk_by(|a, b| a.instance == b.instance);
        lanes.filter_map(|lane| Some((lane.first()?.instance, lane)))
    }
}

/// What becomes of a process whose run is undone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Undone {
    /// It is not there any more, by us.
    Deleted,
    /// It was left alone.
    Skipped(SkipReason),
    /// The server did nothing, and said why.
    Refused(Box<ApiError>),
    /// Whether the server did it was not seen, and that could not be settled.
    Unknown(Box<ApiError>),
    /// No answer was seen, and it was still there for longer than a transaction lives.
    NotDeleted(Box<ApiError>),
    /// It never reached the CMDB, or was not sent because of an earlier error; `None` when told to stop.
    NotSent(Option<Box<ApiError>>),
}

impl Undone {
    /// Returns the error, if there is one.
    #[must_use]
    pub fn error(&self) -> Option<&ApiError> {
        match self {
            Self::Deleted | Self::Skipped(_) => None,
            Self::Refused(error) | Self::Unknown(error) | Self::NotDeleted(error) => Some(error),
            Self::NotSent(error) => error.as_deref(),
        }
    }

    /// Returns `true` if the server gave no readable answer, whatever was found out afterwards; a reading before a
    /// deletion counts like the deletion itself.
    pub(super) fn is_silence(&self) -> bool {
        match self {
            Self::Unknown(_) | Self::NotDeleted(_) => true,
            Self::NotSent(error) => error.as_deref().is_some_and(ApiError::outcome_unknown),
            Self::Deleted | Self::Skipped(_) | Self::Refused(_) => false,
        }
    }
}

/// What happens while a run is undone.
#[derive(Debug, Clone, PartialEq)]
pub enum UndoProgress {
    /// Processes of a service instance are about to be deleted; more than once when that is sent again.
    Sent {
        /// Which.
        processes: Vec<ProcessId>,
    },
    /// Something did not arrive, and is sent again after a wait, which a [`Stop`] ends.
    Waiting {
        instance: ServiceInstanceId,
        /// Why it did not arrive.
        error: Box<ApiError>,
        /// Which wait this is, from 1.
        attempt: u32,
        /// How long it is.
        wait: Duration,
    },
    /// Another window of this machine writes to a service instance, which is waited for; a [`Stop`] ends that.
    Occupied {
        /// Which.
        instance: ServiceInstanceId,
        /// The process of the other window, if the system says.
        process: Option<u32>,
    },
    /// The answer was not seen, and which of the processes are there is about to be read; a [`Stop`] ends that.
    Settling {
        /// Which.
        processes: Vec<ProcessId>,
        /// Which reading this is, from 1.
        attempt: u32,
        /// How long is waited before it.
        wait: Duration,
    },
    /// A process is done with. Told of every process of the plan, once, the skipped ones first.
    Ended {
        /// Which.
        process: ProcessId,
        /// What became of it.
        outcome: Undone,
    },
}

/// Reads what is there of what a run created, and returns what would be deleted. Reports now and then how many processes
/// were read. Changes nothing, and may be dropped.
///
/// # Errors
///
/// The first error.
pub async fn plan_undo<A: Api>(
    api: &A,
    made: &CreatedProcesses,
    last: LastProcess,
    tell: impl FnMut(usize) + Send,
) -> Result<UndoPlan, ApiError> {
    let ids: Vec<_> = made.processes().iter().map(|one| (one.instance, one.id)).collect();
    let stored = read_all(api, made.biz(), &ids, tell).await?;
    let mut skip: Vec<(ProcessId, SkipReason)> = made.deleted().iter().map(|id| (*id, SkipReason::Gone)).collect();
    skip.extend(made.foreign().iter().map(|id| (*id, SkipReason::NotOurs)));
    let mut delete = Vec::new();
    for one in made.processes() {
        match stored.get(&one.id).map_or(Some(SkipReason::Gone), |process| made.judge(one, process)) {
            Some(why) => skip.push((one.id, why)),
            None => delete.push(*one),
        }
    }
    let mut plan = UndoPlan { made: made.clone(), last, delete, skip };
    if last == LastProcess::Keep {
        plan.keep_last(&sizes(api, &plan).await?);
    }
    Ok(plan)
}

impl UndoPlan {
    /// Spares the first process of each service instance that has no others.
    fn keep_last(&mut self, sizes: &HashMap<ServiceInstanceId, usize>) {
        let kept: Vec<ProcessId> = self
            .lanes()
            .filter(|(instance, lane)| sizes.get(instance).is_some_and(|size| *size <= lane.len()))
            .filter_map(|(_, lane)| Some(lane.first()?.id))
            .collect();
        let mut left = kept.iter().peekable();
        self.delete.retain(|one| left.next_if_eq(&&one.id).is_none());
        self.skip.extend(kept.into_iter().map(|id| (id, SkipReason::LastOfInstance)));
    }
}

/// Reads how many processes the service instances have that would lose some.
async fn sizes<A: Api>(api: &A, plan: &UndoPlan) -> Result<HashMap<ServiceInstanceId, usize>, ApiError> {
    let biz = plan.made.biz();
    let instances: Vec<ServiceInstanceId> = plan.lanes().map(|(instance, _)| instance).collect();
    let mut sizes = HashMap::with_capacity(instances.len());
    let mut batches = instances.chunks(BATCH);
    let mut under_way = Parallel::new();
    loop {
        while under_way.len() < BATCHES
            && let Some(batch) = batches.next()
        {
            under_way.push(retry_throttled(move || api.instances_by_id(biz, batch)));
        }
        let Some(found) = under_way.next().await else { return Ok(sizes) };
        sizes.extend(found?.into_iter().map(|(instance, keys)| (instance.id, keys.len())));
    }
}

/// Deletes what is planned, one service instance after another and some side by side; each is read once more before.
///
/// `record` notes what is about to be deleted before it goes out, and what became of it. Must not be dropped before it
/// is done.
///
/// # Errors
///
/// When the record could not be kept. Nothing was deleted after that.
pub async fn undo<A: Api, R: Record>(
    api: &A,
    plan: &UndoPlan,
    options: Options,
    stop: &Stop,
    record: &Recorder<R>,
    tell: impl FnMut(UndoProgress) + Send,
) -> Result<(), StoreError> {
    let tell: Tell<'_, UndoProgress> = Box::new(tell);
    Eraser::new(api, plan, options, stop, record, tell).go().await
}
