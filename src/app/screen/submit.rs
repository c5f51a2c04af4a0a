//! Step 5: the run, with created identifiers beside each process.

use crate::app::action::{Action as A, KeyRow};
use crate::app::list::Cursor;
use crate::app::run::{FailureGroup, Run, Sure};
use crate::domain::plan::Entry;
use crate::domain::state::ProcessState;

/// The run, if one was started.
#[derive(Debug, Clone, Default)]
pub struct Submit {
    /// The submission.
    pub run: Option<Run>,
    /// The row that the cursor is on: an entry of the plan.
    pub cursor: Cursor,
}

impl Submit {
    /// Returns `true` if calls are being made, or processes deleted.
    #[must_use]
    pub fn is_running(&self) -> bool {
        self.run.as_ref().is_some_and(Run::is_busy)
    }
}

/// Returns the failure of one entry, if it failed.
#[must_use]
pub fn failure(run: &Run, entry: Entry) -> Option<FailureGroup<'_>> {
    let result = run.result(entry);
    let sure = match result.state {
        ProcessState::Refused | ProcessState::NotSent => Sure::Told,
        ProcessState::NotCreated => Sure::Seen,
        ProcessState::Unknown => Sure::Not,
        _ => return None,
    };
    Some(FailureGroup { error: result.error?, sure, processes: 1 })
}

/// The keys of the screen, as they are at first.
pub(in crate::app) const KEYS: &[KeyRow] = &[
    ("enter", A::Mend, true),
    ("s f9", A::Stop, true),
    ("r f5", A::Resume, true),
    ("Z delete", A::UndoRun, false),
    ("y f3", A::CopyIds, true),
    ("w f4", A::SaveCsv, true),
    ("W f12", A::SaveJson, false),
    ("p", A::ShowRequest, false),
    ("up k", A::Up, false),
    ("down j", A::Down, false),
    ("pageup ctrl-b", A::PageUp, false),
    ("pagedown ctrl-f", A::PageDown, false),
    ("home g", A::First, false),
    ("end G", A::Last, false),
];
