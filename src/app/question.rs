//! The questions that are asked before something is done, with their buttons.

use super::run::Skipped;
use crate::domain::draft::{DraftDifference, Path};
use crate::domain::environment::RecordedEnvironment;
use crate::domain::instance::Business;
use crate::store::error::Holder;
use crate::store::{DraftId, RunId};
use jiff::civil::DateTime;

/// A button of a question.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reply {
    /// Do what is asked.
    Proceed,
    /// Use what is here.
    Mine,
    /// Use what another program wrote.
    Theirs,
    /// Decide later; change nothing now.
    Later,
    /// Do nothing.
    Cancel,
}

/// What is asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Question {
    /// Write to the server?
    Submit {
        /// Processes that will be created.
        processes: usize,
        /// Service instances that get them.
        targets: usize,
        /// Calls that are made.
        calls: usize,
        /// Processes among them that the list does not show.
        unseen: usize,
        /// Where.
        environment: String,
    },
    /// Write to the server although no journal can be kept?
    SubmitUnrecorded {
        /// Processes that will be created.
        processes: usize,
    },
    /// Go on with a run?
    Resume {
        /// Processes of calls that will be settled.
        settle: usize,
        /// Processes that will be sent, and those of unseen calls that left nothing as well.
        send: usize,
        /// Where.
        environment: String,
    },
    /// Delete what a run created?
    Undo {
        /// Processes that will be deleted.
        processes: usize,
        /// Their service instances.
        instances: usize,
        /// What will be left alone.
        skipped: Skipped,
        /// Where.
        environment: String,
    },
    /// Delete the last processes of service instances, and so these as well?
    UndoLast {
        /// Service instances that will be deleted.
        instances: usize,
        /// Where.
        environment: String,
    },
    /// Put the journal of a run into the trash folder?
    RemoveRun {
        /// Which one.
        run: RunId,
        /// processes of calls with an unknown outcome.
        unsettled: usize,
    },
    /// Put a draft into the trash folder?
    RemoveDraft {
        /// Which one.
        draft: DraftId,
        /// What the list calls it.
        name: String,
    },
    /// Choose another business and lose the marks?
    ChangeBusiness {
        /// The other business.
        business: Business,
        /// How many marks are lost.
        targets: usize,
    },
    /// Move the draft to the environment in force?
    MoveDraft {
        /// Where it was made.
        from: Box<RecordedEnvironment>,
        /// The environment in force.
        to: Box<RecordedEnvironment>,
        /// How many service instances are marked; their IDs may mean others there.
        targets: usize,
    },
    /// End the program while calls are being made?
    QuitDuringRun,
    /// Leave the program although the draft could not be written?
    QuitUnsaved,
    /// Export the draft over a file that is there?
    Replace {
        /// The path as typed.
        path: String,
    },
    /// Save a preset in place of the one of this name?
    ReplacePreset { name: String },
    /// Move a preset of the user's own to the trash folder?
    RemovePreset {
        name: String,
        /// The preset that the cursor is on then.
        next: Option<String>,
    },
    /// Which version of a draft is used, since another program changed its file?
    ForeignChange {
        /// The name of the file.
        file: String,
        /// When it was changed, local time.
        at: DateTime,
        /// What is other there.
        there: Box<DraftDifference>,
        /// What is other here, and not written.
        here: Box<DraftDifference>,
        /// If that is one field: what its process is called, and where it is.
        place: Option<(String, Path)>,
    },
    /// Take the draft over from the session that has it?
    TakeOver {
        /// Who that is, as far as it is known.
        by: Box<Holder>,
    },
}

impl Question {
    /// Returns the buttons, from left to right. The last one changes nothing: it has the focus at first, and Esc
    /// chooses it.
    #[must_use]
    pub const fn replies(&self) -> &'static [Reply] {
        match self {
            Self::ForeignChange { .. } => &[Reply::Mine, Reply::Theirs, Reply::Later],
            _ => &[Reply::Proceed, Reply::Cancel],
        }
    }

    /// Returns the count that has to be typed to agree, where the environment is in production.
    #[must_use]
    pub const fn count(&self) -> Option<usize> {
        match self {
            Self::Submit { processes, .. } | Self::SubmitUnrecorded { processes } | Self::Undo { processes, .. } => {
                Some(*processes)
            }
            Self::Resume { settle, send, .. } => Some(*settle + *send),
            Self::UndoLast { instances, .. } => Some(*instances),
            Self::RemoveRun { .. }
            | Self::RemoveDraft { .. }
            | Self::ChangeBusiness { .. }
            | Self::MoveDraft { .. }
            | Self::QuitDuringRun
            | Self::QuitUnsaved
            | Self::Replace { .. }
            | Self::ReplacePreset { .. }
            | Self::RemovePreset { .. }
            | Self::ForeignChange { .. }
            | Self::TakeOver { .. } => None,
        }
    }
}
