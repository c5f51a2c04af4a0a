//! The folder of journals, as a list shows it; plans are not read.

use super::line::{Entry, RecordedAnswer, UndoAnswer};
use super::plan_lines::CallSizes;
use super::read::{Opening, damaged, entries};
use super::record::{CallRecord, CallState, take_call, take_undo};
use super::{About, LIMIT, RunId, RunOrder, SummaryCache, id_of};
use crate::domain::found::FoundProcess;
use crate::domain::id::ProcessId;
use crate::domain::state::{ProcessState, StateCounts};
use crate::domain::work::WorkLeft;
use crate::store::disk::Disk;
use crate::store::error::{Cause, Operation, StoreError};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// A run, as a list shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunList {
    /// Its name.
    pub id: RunId,
    /// Its journal.
    pub path: PathBuf,
    /// Its place among all runs.
    pub order: RunOrder,
    /// What its journal tells, or why it cannot be told.
    pub summary: Result<RunSummary, StoreError>,
}

/// What a journal tells in short.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RunSummary {
    /// Its place among all runs.
    pub order: RunOrder,
    /// Where and when it was begun.
    pub about: About,
    /// Whether anything is left to do.
    pub state: RunState,
    /// How many of the processes that were to be created are in which state.
    pub counts: StateCounts,
    /// How many processes an undo was to delete whose deletion has no known outcome.
    pub undo_unknown: usize,
    /// What resuming it does.
    pub work: WorkLeft,
}

/// Whether anything is left of a run to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum RunState {
    /// Another process is at it.
    Running,
    /// It is not known what became of every call or deletion, or its process ended with calls still to be sent.
    Unfinished,
    /// It was ended with calls that were never sent, or left nothing, and that resuming it sends.
    Stopped,
    /// Nothing is left that resuming it would do.
    Finished,
}

/// Lists the names of the runs, in no order; their journals are not read.
///
/// # Errors
///
/// As [`runs`].
pub fn ids(folder: &Path) -> Result<Vec<RunId>, StoreError> {
    Ok(Disk::default().files(folder)?.iter().filter_map(|(_, name)| id_of(name)).collect())
}

/// Lists the runs, the newest first, by their order. A folder that is not there has none.
///
/// # Errors
///
/// When the folder cannot be read; what is wrong with one journal is told with it.
pub fn runs(folder: &Path) -> Result<Vec<RunList>, StoreError> {
    runs_on(&Disk::default(), folder)
}

/// Does what [`runs`] does, on a disk that may have faults.
///
/// # Errors
///
/// As [`runs`].
pub fn runs_on(disk: &Disk, folder: &Path) -> Result<Vec<RunList>, StoreError> {
    SummaryCache::default().runs(disk, folder)
}

/// Moves the journal of a run to the folder `trash`, and returns its new place. Nothing there is overwritten.
///
/// # Errors
///
/// [`Cause::InUse`] while another process has it; otherwise when the disk refuses. The journal is where it was then.
pub fn remove(folder: &Path, id: &RunId) -> Result<PathBuf, StoreError> {
    remove_on(&Disk::default(), folder, id)
}

/// Does what [`remove`] does, on a disk that may have faults.
///
/// # Errors
///
/// As [`remove`].
pub fn remove_on(disk: &Disk, folder: &Path, id: &RunId) -> Result<PathBuf, StoreError> {
    let path = id.path(folder);
    if disk.is_locked(&path) {
        return Err(StoreError { path, cause: Cause::InUse });
    }
    let trash = folder.join("trash");
    disk.make_folder(&trash)?;
    // A run's name is used once.
    let place = disk.also_as(&path, std::iter::once(id.path(&trash)), Operation::Remove)?;
    disk.remove(&path)?;
    Ok(place)
}

/// Reads what a journal tells in short.
pub(super) fn summary(disk: &Disk, path: &Path) -> Result<RunSummary, StoreError> {
    let bytes = disk.read_at_most(path, LIMIT)?.0;
    let Opening { header, plan: CallSizes(sizes), frames, lines } = Opening::<CallSizes>::read(path, &bytes)?;
    let mut calls = vec![CallRecord::default(); header.calls];
    let (mut ended, mut undone, mut gone) = (false, BTreeMap::new(), BTreeSet::new());
    for (number, entry) in entries(path, &bytes, &frames, lines) {
        let fits = match entry? {
            entry @ (Entry::UndoIntent { .. } | Entry::UndoAnswer { .. }) => take_undo(&mut undone, entry),
            Entry::ReadBack(read_back) => {
                if read_back.failure.is_none() {
                    gone = read_back.gone.into_iter().collect();
                }
                true
            }
            entry => take_call(&mut calls, &mut ended, entry),
        };
        if !fits {
            return Err(damaged(path, number));
        }
    }
    let deleted = |id: &ProcessId| undone.get(id).is_some_and(|undone| undone.answer == Some(UndoAnswer::Deleted));
    let created = |id: &ProcessId| match id {
        id if deleted(id) => ProcessState::Deleted,
        id if gone.contains(id) => ProcessState::Gone,
        _ => ProcessState::Created,
    };
    let work = WorkLeft::of(calls.iter().zip(&sizes).map(|(call, (target, size))| (*target, *size, call.work())));
    let mut counts = StateCounts::default();
    for (call, (_, size)) in calls.iter().zip(sizes) {
        match &call.state {
            CallState::Waiting | CallState::Answered(RecordedAnswer::NotSent { .. }) => {
                counts.add(ProcessState::NotSent, size);
            }
            CallState::Sent | CallState::Answered(RecordedAnswer::Unknown { .. }) => {
                counts.add(ProcessState::Unknown, size);
            }
            CallState::Answered(RecordedAnswer::Created { ids, .. }) => {
                for id in ids {
                    counts.add(created(id), 1);
                }
            }
            CallState::Answered(RecordedAnswer::Refused { .. }) => counts.add(ProcessState::Refused, size),
            CallState::Answered(RecordedAnswer::NotCreated { .. }) => counts.add(ProcessState::NotCreated, size),
            CallState::Answered(RecordedAnswer::Mixed { found }) => {
                for found in found {
                    counts.add(found.state(), 1);
                }
            }
            CallState::Answered(RecordedAnswer::PerhapsAnothers { found }) => {
                for found in found {
                    counts.add(FoundProcess::state(found.as_ref()), 1);
                }
            }
        }
    }
    let undo_unknown = undone.values().filter(|undone| undone.is_unsettled()).count();
    let is_over = ended && undo_unknown == 0 && work.settle == 0;
    let state = if !is_over && disk.is_locked(path) {
        RunState::Running
    } else if work.settle + undo_unknown > 0 || (!ended && work.send > 0) {
        RunState::Unfinished
    } else if work.send > 0 {
        RunState::Stopped
    } else {
        RunState::Finished
    };
    let about = About::of(&header);
    let order = header.order.map_or(RunOrder::Clock(about.started), RunOrder::Number);
    Ok(RunSummary { order, about, state, counts, undo_unknown, work })
}
