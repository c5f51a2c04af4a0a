//! The undoing of a run as the screen sees it: what would be deleted, how far it is, and what became of each process.

use crate::app::request::RequestId;
use crate::domain::id::ProcessId;
use crate::submit::{SkipReason, Undone};
use std::time::Duration;

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
    pub skip: Vec<(ProcessId, SkipReason)>,
}

/// How many processes are left alone, by reason.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Skipped {
    /// Not there any more.
    pub gone: usize,
    /// Changed since it was created.
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
        let (last, skip): (Vec<_>, Vec<_>) = skip.into_iter().partition(|(_, why)| *why == SkipReason::LastOfInstance);
        delete.extend(last.into_iter().map(|(id, _)| id));
        Self { delete, instances, skip }
    }

    /// Counts what would be left alone.
    #[must_use]
    pub fn skipped(&self) -> Skipped {
        let mut skipped = Skipped::default();
        for (_, why) in &self.skip {
            *match why {
                SkipReason::Gone => &mut skipped.gone,
                SkipReason::Changed { .. } => &mut skipped.changed,
                SkipReason::NotOurs => &mut skipped.not_ours,
                SkipReason::LastOfInstance => &mut skipped.last,
            } += 1;
        }
        skipped
    }
}
