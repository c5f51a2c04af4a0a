//! One line that says what just happened; it stands until the next key.

mod bulk;
mod import;
mod preset;
mod table;

pub use bulk::{BulkNotice, Habit};
pub use import::ImportNotice;
pub use preset::PresetNotice;
pub use table::{ColumnName, TableNotice};

use crate::api::ApiError;
use crate::domain::anomaly::Anomaly;
use crate::domain::bind::Column;
use crate::domain::field::Field;
use crate::domain::id::ServiceInstanceId;
use crate::domain::lang::Lang;
use crate::domain::mistake::Mistake;
use crate::domain::warnings::WarningKind;
use crate::store::StoreError;
use crate::store::error::Holder;
use crate::store::notes::Notes;
use crate::tables::write::WriteRefusal;
use std::path::PathBuf;

/// Something to tell the person once.
#[derive(Debug, Clone, PartialEq)]
pub enum Notice {
    /// Nothing to take back.
    NothingToUndo,
    /// Nothing to apply again.
    NothingToRedo,
    /// The last change was taken back.
    Undone,
    /// The change was applied again.
    Redone,
    /// The draft cannot be changed or submitted, because another process has it.
    ReadOnly,
    /// The value has no editor; the key clears it.
    NoEditor {
        /// The key.
        clear: String,
    },
    /// A value that is chosen from a list cannot be a formula.
    NoFormula(Chosen),
    /// The draft was opened, but another session has it.
    InUse(Option<Box<Holder>>),
    /// Another session has taken the draft; what was not written here is kept.
    TakenOver {
        /// Who, as far as it is known.
        by: Option<Box<Holder>>,
        /// Where what was not written is.
        kept: Option<PathBuf>,
    },
    /// A draft that another session had can be changed now.
    Writable,
    /// The draft is what another program has made of its file; the key takes that back.
    TakenIn(String),
    /// What another program had made of the draft's file is kept here.
    TheirsKept(PathBuf),
    /// What was here is kept under this name, beside the draft.
    OursKept(PathBuf),
    /// The draft's file had been removed by another program, and was written again.
    FileWasGone,
    /// What was typed in a field was not taken; the key brings it back.
    TextDropped(String),
    /// What was typed was given up, and stands there again when the prompt is opened again.
    TextKept,
    /// A draft was restored.
    Restored,
    /// What of the request body that was opened is taken for something else than it is written as.
    Converted(Notes),
    /// Processes of a service instance were taken into the draft.
    Cloned {
        /// How many.
        processes: usize,
    },
    /// All processes were to be left out.
    NothingCloned,
    /// Something about an import.
    Import(ImportNotice),
    /// Something about presets.
    Preset(PresetNotice),
    /// A copy of the draft that was open is open now.
    CopyOpened,
    /// No draft can be written; they are kept in memory.
    Unwritable(StoreError),
    /// The draft could not be written; it is kept in memory.
    SaveFailed(StoreError),
    /// The draft was written; what another client had made of its file could not be read, and is kept here.
    SetAside(PathBuf),
    /// What an earlier session could not write of the draft is damaged, and is kept here.
    UnreadableAside(PathBuf),
    /// A draft could not be read.
    OpenFailed(StoreError),
    /// A draft could not be taken away.
    RemoveFailed(StoreError),
    /// The draft was put into the trash folder.
    Removed,
    /// About runs and their journals.
    Run(RunNotice),
    /// About several rows at once.
    Bulk(BulkNotice),
    /// About the table.
    Table(TableNotice),
    /// The service instance was made from a template and cannot be marked.
    TemplateBound,
    /// So many were marked; template-bound ones were left out.
    Marked {
        /// Service instances newly marked.
        count: usize,
        /// Service instances left out because they were made from a template.
        skipped: usize,
    },
    /// So many were marked of a list, and so many entries are left in it.
    MarkedOfList {
        /// Service instances newly marked.
        count: usize,
        /// Entries left.
        left: usize,
    },
    /// The marks of what is shown were turned.
    Inverted {
        /// Service instances newly marked.
        marked: usize,
        /// Service instances unmarked.
        unmarked: usize,
    },
    /// All marks were taken away.
    Unmarked {
        /// How many there were.
        count: usize,
    },
    /// A typed identifier is no number above 0.
    NotAnId { text: String },
    /// About the tree of sets and modules.
    Tree(TreeNotice),
    /// The draft has no problem to go to.
    NoProblems,
    /// The list has no other conflict to go to.
    NoOtherConflict,
    /// Nothing was submitted yet, so there is no result to look at.
    NoRun,
    /// There is no process that could have bind rows.
    NoProcess,
    /// A paste came where nothing is typed.
    NotHere,
    /// What a person prefers could not be read; the usual is in force.
    PreferencesUnread(StoreError),
    /// What a person prefers could not be written; it is in force until the program ends.
    PreferencesNotKept(StoreError),
    /// Warnings of a kind are silenced in the environment, or said again.
    Warnings {
        /// The kind; `None` when all are said again.
        silenced: Option<WarningKind>,
        environment: String,
    },
    /// The configuration says which warnings are wanted in the environment.
    WarningsConfigured { environment: String },
    /// Warnings of this kind are always said.
    NeverSilenced,
    /// Another draft is still being written; try again in a moment.
    StillSaving,
    /// The last problem was passed; the first one follows.
    ProblemsWrapped,
    /// Nothing can be submitted before the problems are fixed.
    Blocked {
        /// How many problems block.
        count: usize,
    },
    /// The plan has nothing new to send.
    NothingNew,
    /// The live state, or the attributes of the business, are still being read.
    StillReading,
    /// The attributes of the business came, and changed the plan that was asked about.
    PlanChanged,
    /// No environment is set, so the server cannot be reached.
    NoEnvironment,
    /// The draft was moved to the environment in force.
    Moved {
        /// Its name.
        environment: String,
    },
    /// The draft is meant for another environment.
    OtherEnvironment {
        /// The draft's environment.
        draft: String,
    },
    /// A key, or a paste, was typed before the question was on the screen.
    TooEarly,
    /// So many keys came at once, and were refused for being a paste.
    Burst {
        /// How many.
        keys: usize,
    },
    /// Enter came at once with text for the menu, and was refused for being part of a paste.
    EnterWithText,
    /// The end of a paste is waited for.
    PasteWaits,
    /// The end of a paste never came; nothing of it was taken.
    PasteGivenUp,
    /// A paste was too large; nothing of it was taken.
    PasteTooLarge {
        /// Most bytes that one may have.
        limit: usize,
    },
    /// A question waits until what is open is closed.
    QuestionWaits,
    /// Identifiers were put into the clipboard.
    Copied {
        /// How many.
        count: usize,
    },
    /// Nothing was created that could be copied or saved.
    NothingCreated,
    /// The result was written to a file.
    Exported(PathBuf),
    /// The result could not be written.
    ExportFailed(StoreError),
    /// The draft cannot be written as a table.
    TableRefused(WriteRefusal),
    /// What was read of the CMDB before cannot be used; it is read again.
    NotRecalled(StoreError),
    /// What was read of the CMDB could not be kept for the next time.
    NotKept(StoreError),
    /// A read failed; the place that needed it shows the rest.
    ReadFailed(Box<ApiError>),
    /// The CMDB has something stored that it cannot serve itself; never empty.
    Anomalies(Vec<Anomaly>),
    /// It could not be read what the hosts of the plan have; what would be warned of there is not known.
    HostsUnread(Box<ApiError>),
    /// The language was switched.
    Language(Lang),
    /// Another environment is in force.
    Environment {
        name: String,
        /// Whether it is in production.
        production: bool,
    },
    /// The theme was switched.
    Theme(String),
    /// Something in the settings, or in a theme, is wrong; the rest is in force.
    Settings {
        /// The first that is wrong.
        mistake: Box<Mistake>,
        /// How many more are.
        others: usize,
    },
    /// A key that does nothing here.
    NoSuchKey,
    /// Line breaks of a paste became blanks, or controls were left out.
    PasteCleaned,
}

/// What has its value chosen from a list.
#[derive(Debug, Clone, PartialEq)]
pub enum Chosen {
    Field(Box<Field>),
    /// A column of bind rows.
    Column(Column),
}

/// Something to tell about runs and their journals.
#[derive(Debug, Clone, PartialEq)]
pub enum RunNotice {
    /// A journal was put into the trash folder.
    Removed,
    /// The journals could not be read.
    ListFailed(StoreError),
    /// All runs are listed, or only those that left something to do.
    All(bool),
    /// Another process is at the run.
    Elsewhere,
    /// The journal could not be kept; nothing more is sent.
    RecordFailed(StoreError),
    /// The run was begun in another environment than the one in force.
    OfOther {
        /// The name of its environment.
        environment: String,
        /// The address of its environment.
        address: String,
    },
    /// Nothing of the run can be deleted.
    NothingToUndo,
    /// The run has no journal, and so cannot be undone.
    NoRecord,
    /// The run left nothing to do, or has no journal to go on with.
    NothingToResume,
    /// What was not sent cannot be sent by resuming: an earlier call of the service instance did not create its
    /// processes.
    Blocked,
    /// The draft of the run is not there any more.
    NoDraft,
    /// The run stops before its next call.
    Stopping,
    /// Another window of this machine writes to a service instance, which the undo waits for.
    Occupied {
        instance: ServiceInstanceId,
        /// The process of the other window, if the system says.
        process: Option<u32>,
    },
    /// Reading what can be undone was stopped; nothing was deleted and nothing will be asked.
    UndoStopped,
    /// A run is under way and keeps its screen.
    UnderWay,
}

/// Something to tell about the tree of sets and modules.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TreeNotice {
    /// The topology has no more what the list was narrowed to, so that all is shown.
    Gone,
    /// It needs a wider terminal.
    NoRoom {
        /// The width that it needs, in cells.
        width: u16,
    },
    /// Nothing was read to make it of.
    Unread,
}

impl Notice {
    /// Returns `true` if something went wrong.
    #[must_use]
    pub const fn is_error(&self) -> bool {
        matches!(
            self,
            Self::SaveFailed(_)
                | Self::SetAside(_)
                | Self::UnreadableAside(_)
                | Self::Unwritable(_)
                | Self::OpenFailed(_)
                | Self::RemoveFailed(_)
                | Self::Run(RunNotice::ListFailed(_) | RunNotice::RecordFailed(_))
                | Self::ExportFailed(_)
                | Self::TableRefused(_)
                | Self::ReadFailed(_)
                | Self::HostsUnread(_)
                | Self::Anomalies(_)
                | Self::NotKept(_)
                | Self::PreferencesUnread(_)
                | Self::PreferencesNotKept(_)
                | Self::Settings { .. }
                | Self::NotAnId { .. }
                | Self::Blocked { .. }
        )
    }
}
