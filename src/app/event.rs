//! What happened: keys, pastes, sizes, signals, and answers to what was asked for.

use super::catalogue::{BusinessPart, Catalogue};
use super::request::{PresetChange, RequestId};
use super::run::{Run, UndoOffer};
use super::typing::TerminalRead;
use crate::api::ApiError;
use crate::app::import::TableRead;
use crate::domain::anomaly::Anomaly;
use crate::domain::check::Checked;
use crate::domain::draft::{Draft, ProcessDraft};
use crate::domain::edit::History;
use crate::domain::environment::RecordedEnvironment;
use crate::domain::id::HostId;
use crate::domain::instance::Business;
use crate::domain::mistake::Mistake;
use crate::domain::place::{Place, Step};
use crate::domain::plan::{EntryKey, Live};
use crate::domain::process::Process;
use crate::domain::state::StateCounts;
use crate::store::error::Holder;
use crate::store::notes::Notes;
use crate::store::{Beside, DraftId, RunId, RunState, StoreError};
use crate::submit::{Outcome, ReadBack, Receipts, UndoProgress};
use crate::tables::OpenError;
use crate::tables::write::WriteRefusal;
use crossterm::event::KeyEvent;
use jiff::civil::DateTime;
use ratatui::layout::Size;
use std::path::PathBuf;
use std::time::Duration;

/// Something that happened outside.
#[derive(Debug, Clone, PartialEq)]
pub enum Event {
    /// The terminal was read.
    Typed(TerminalRead),
    /// A key was pressed by itself, on what the screen shows; what [`Self::Typed`] comes to after a pause.
    Key(KeyEvent),
    /// Text was pasted by itself, on what the screen shows.
    Pasted(String),
    /// A frame was drawn of the state as it is; frames are counted.
    Drawn {
        /// Its number.
        frame: u64,
    },
    /// The terminal has another size, in cells.
    Resized(Size),
    /// The program came back from the background; the screen is gone.
    Resumed,
    /// The program has to end: a signal, or the terminal is gone.
    Terminated,
    /// The thread of the disk failed, and the writing under way with it.
    DiskFailed,
    /// Something in the settings turned out to be wrong when it was used.
    Mistaken(Mistake),
    /// An answer came.
    Answered {
        id: RequestId,
        /// What it says.
        answer: Answer,
    },
    /// Something was found at the file of a draft, without having been asked for.
    DraftFile {
        /// Which one.
        draft: DraftId,
        /// What.
        news: News,
    },
}

/// What others did to a draft's file.
#[derive(Debug, Clone, PartialEq)]
pub enum News {
    /// Another program changed it.
    Changed(Box<ChangedFile>),
    /// Another session has taken the draft.
    TakenOver(Option<Holder>),
    /// The session that had it has left it, and it is this one's now.
    Free(Box<Opened>),
}

/// A draft's file as another program has made it.
#[derive(Debug, Clone, PartialEq)]
pub struct ChangedFile {
    /// Its name, without the folder.
    pub file: String,
    pub draft: Draft,
    /// What it holds besides.
    pub beside: Beside,
    /// When it was changed, local time.
    pub modified: DateTime,
    /// Counts such changes; a writing that names it may go over this one.
    pub version: u64,
}

/// What an earlier session had not decided about.
#[derive(Debug, Clone, PartialEq)]
pub struct Unwritten {
    /// What was there.
    pub draft: Draft,
    /// The name of the draft's file, without the folder.
    pub file: String,
    /// When the draft's file was changed, local time.
    pub modified: DateTime,
}

/// The answer to an effect; the variant is named like what was asked.
#[derive(Debug, Clone, PartialEq)]
pub enum Answer {
    /// The drafts on disk, newest first.
    Drafts(Result<Vec<Listing>, StoreError>),
    /// A draft was read.
    Opened(Result<Box<Opened>, StoreError>),
    /// A new draft was written for the first time.
    Created(Result<DraftId, StoreError>),
    /// A draft was written.
    Saved(Result<(), StoreError>),
    /// The draft was not written: another program has changed its file.
    Changed(Box<ChangedFile>),
    /// The draft was not written: another session has taken it. What is here is kept under this name, if it is not
    /// what the file held before.
    TakenOver(Option<Holder>, Option<PathBuf>),
    /// What another program had made of the draft's file is kept under this name; that the draft was written follows.
    FileKept(PathBuf),
    /// The draft's file had been removed by another program; that the draft was written follows.
    FileWasGone,
    /// A version of the draft is kept under this name.
    KeptAside(Result<PathBuf, StoreError>),
    /// A draft that another session had is this one's.
    TookOver(Result<Box<Opened>, StoreError>),
    /// What can be restored.
    Trash(Result<Vec<TrashListing>, StoreError>),
    /// A draft was restored.
    Restored(Result<DraftId, StoreError>),
    /// What was in the draft's file could not be read, and is kept under this name; that the draft was written follows.
    SetAside(PathBuf),
    /// Why no draft can be written, before the list of them comes.
    Unwritable(StoreError),
    /// The draft was written to a file that a person named.
    DraftExported(Result<PathBuf, StoreError>),
    /// The open draft cannot be written as a table.
    TableRefused(WriteRefusal),
    /// A draft was taken away.
    Removed(Result<(), StoreError>),
    /// What a person prefers was written.
    PreferencesKept(Result<(), StoreError>),
    /// The businesses as they were kept; the live ones follow.
    BusinessesKept(CacheRead<Vec<Business>>),
    /// The businesses that the user may see.
    Businesses(Result<Vec<Business>, ApiError>),
    /// A business as it was kept, or why that is of no use; its parts follow.
    CatalogueKept(Result<Box<Catalogue>, StoreError>),
    /// A part of a business came; more follow.
    CataloguePart(BusinessPart),
    /// The names of the hosts of the business.
    HostNames(Result<Vec<(HostId, String)>, ApiError>),
    /// The processes of a service instance.
    Inside(Result<Vec<Process>, ApiError>),
    /// A file that processes are imported from was read.
    TableRead(Result<Box<TableRead>, OpenError>),
    /// A path was completed as far as it could be.
    PathCompleted {
        /// The path.
        text: String,
        /// The names that it may become.
        names: Vec<String>,
    },
    /// The presets, and folders of them that cannot be read.
    Presets(Vec<PresetListing>),
    /// A preset was written to this file. `AlreadyExists` if there is one of that name and it was not to be replaced.
    PresetSaved(Result<PathBuf, StoreError>),
    /// A preset was renamed or removed.
    PresetChanged {
        name: String,
        change: PresetChange,
        /// Its file now, or why it is as it was. `AlreadyExists` if another preset has the name.
        result: Result<PathBuf, StoreError>,
    },
    /// The entries whose values are other ones than those that were shown last, maybe in another session.
    ShownBefore(Vec<EntryKey>),
    /// The rows of a large table were found.
    RowsFound(Vec<u32>),
    /// A draft was judged.
    Judged(Box<Checked>),
    /// Nothing more of the business comes.
    CatalogueEnded(Result<(), ApiError>),
    /// What was read of the CMDB is kept for the next time, or could not be.
    Kept(Result<(), StoreError>),
    /// So many targets were read; more follow.
    LiveProgress {
        /// Targets read.
        done: usize,
    },
    /// The live state of all targets.
    Live(Result<Box<Live>, ApiError>),
    /// Why it could not be read what hosts of the plan have; the live state of its targets is still to come.
    HostsUnread(Box<ApiError>),
    /// What the CMDB has stored and cannot serve itself, noticed by a read or a run.
    Anomalies(Vec<Anomaly>),
    /// What was kept of the targets; `None` when nothing was.
    CacheRead(Result<Option<Box<CacheRead<Live>>>, StoreError>),
    /// The runs on disk, the newest first.
    Runs(Result<Vec<RunListing>, StoreError>),
    /// A run was read.
    RunShown(Result<Box<Shown>, StoreError>),
    /// A run's journal was taken away.
    RunRemoved(Result<(), StoreError>),
    /// The run's journal is on disk, and calls are about to be made; none is made otherwise. No name when it keeps no
    /// journal.
    RunBegun(Option<RunId>),
    /// A call of the run is on its way.
    CallSent {
        /// Its place in the plan.
        call: usize,
    },
    /// A call of the run did not arrive, and is sent again after a wait.
    CallWaiting {
        /// Its place in the plan.
        call: usize,
        /// Why it did not arrive.
        error: Box<ApiError>,
        /// Which wait this is, from 1.
        attempt: u32,
        /// How long it is.
        wait: Duration,
    },
    /// Another window of this machine writes to the service instance of a call, which is waited for.
    CallOccupied {
        /// The place of the call in the plan.
        call: usize,
        /// The process of the other window, if the system says.
        process: Option<u32>,
    },
    /// The run has found out whether the audit log tells which calls committed.
    Receipts(Receipts),
    /// The answer to a call of the run was not seen, and what the service instance has is about to be read.
    CallSettling {
        /// Its place in the plan.
        call: usize,
        /// Which reading this is, from 1.
        attempt: u32,
        /// How long is waited before it.
        wait: Duration,
    },
    /// What became of a call of the run.
    CallEnded {
        /// Its place in the plan.
        call: usize,
        /// What became of it.
        outcome: Outcome,
    },
    /// What is stored of what the run created.
    ReadBack(Result<ReadBack, ApiError>),
    /// What would be deleted of what the run created.
    UndoPlanned(Result<UndoOffer, RunError>),
    /// Something happens while the run is undone.
    Undoing(UndoProgress),
    /// Nothing more of the run is deleted.
    UndoEnded(Result<(), RunError>),
    /// The run makes no more calls; an error when something hindered it.
    RunEnded(Result<(), RunError>),
    /// The result of the run was written to a file.
    Exported(Result<PathBuf, StoreError>),
}

/// Something that was read before and kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CacheRead<T> {
    /// What it is.
    pub content: T,
    /// How old it was when it was looked up.
    pub age: Duration,
}

/// What hindered a run as a whole, or its undoing.
#[derive(Debug, Clone, PartialEq)]
pub enum RunError {
    /// Its journal could not be made, opened or kept.
    Record(StoreError),
    /// The settings do not make a client, or what is there could not be read.
    Server(Box<ApiError>),
}

impl From<StoreError> for RunError {
    fn from(error: StoreError) -> Self {
        Self::Record(error)
    }
}

impl From<ApiError> for RunError {
    fn from(error: ApiError) -> Self {
        Self::Server(Box::new(error))
    }
}

/// A run in the list.
#[derive(Debug, Clone, PartialEq)]
pub struct RunListing {
    /// The name of its journal.
    pub id: RunId,
    /// What it is, or why it cannot be told.
    pub heading: Result<RunHeading, StoreError>,
}

/// What the list shows of a run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunHeading {
    /// When it was begun, local time.
    pub started: DateTime,
    /// The environment's name.
    pub environment: String,
    /// The business's name; may be empty.
    pub business: String,
    /// Whether anything is left to do.
    pub state: RunState,
    /// How many processes came to what.
    pub counts: StateCounts,
    /// How many processes an undo was to delete whose deletion has no known outcome.
    pub undo_unknown: usize,
}

/// A run that was read.
#[derive(Debug, Clone, PartialEq)]
pub struct Shown {
    pub run: Run,
    /// Its draft, if it is still there.
    pub draft: Option<Opened>,
}

/// What is opened next.
#[derive(Debug, Clone, PartialEq)]
pub enum Next {
    Draft(Box<Opened>),
    /// A run, with its draft.
    Run(Box<Shown>),
}

impl Next {
    /// Returns the name of the draft's file, if it has one.
    #[must_use]
    pub fn draft(&self) -> Option<&DraftId> {
        match self {
            Self::Draft(opened) => opened.id.as_ref(),
            Self::Run(shown) => shown.draft.as_ref().and_then(|opened| opened.id.as_ref()),
        }
    }
}

/// A draft in the list.
#[derive(Debug, Clone, PartialEq)]
pub struct Listing {
    /// Its file's name.
    pub id: DraftId,
    /// When it was last changed, local time.
    pub modified: DateTime,
    /// What it holds, or why it cannot be read.
    pub heading: Result<Heading, StoreError>,
}

/// Something that can be restored.
#[derive(Debug, Clone, PartialEq)]
pub struct TrashListing {
    /// Its file.
    pub path: PathBuf,
    /// Whether it is a version that was set aside, and not a removed draft.
    pub version: bool,
    /// When it was removed or set aside, local time.
    pub removed: DateTime,
    /// What it holds, or why it cannot be read.
    pub heading: Result<Heading, StoreError>,
}

/// A preset in the list, or a folder of presets that cannot be read.
#[derive(Debug, Clone, PartialEq)]
pub struct PresetListing {
    /// Its name; of a folder its path.
    pub name: String,
    /// The folder of the team that it is in; `None` for the user's own.
    pub team: Option<PathBuf>,
    /// When its file was changed last, local time.
    pub modified: Option<DateTime>,
    /// Its processes, at least one; or why they cannot be read.
    pub processes: Result<Vec<ProcessDraft>, StoreError>,
}

/// What the list shows of a draft.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Heading {
    /// Its name; may be empty.
    pub name: String,
    /// The environment it is meant for.
    pub environment: RecordedEnvironment,
    /// The name of its business; empty when none was chosen.
    pub business: String,
    /// How many service instances were chosen.
    pub targets: usize,
    /// The alias, or the binary, of each process, in order.
    pub processes: Vec<String>,
    /// Where it was left.
    pub step: Step,
}

impl Heading {
    /// Returns the name, or, where none was typed, the processes.
    #[must_use]
    pub fn title(&self) -> String {
        if self.name.is_empty() { self.processes.join(", ") } else { self.name.clone() }
    }
}

/// A draft that was read.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Opened {
    /// Its file's name; `None` when it was read from a file elsewhere and has none yet.
    pub id: Option<DraftId>,
    pub draft: Draft,
    /// Where it was left.
    pub place: Place,
    /// Whether another process has it.
    pub read_only: bool,
    /// Who that is, as far as it is known.
    pub holder: Option<Holder>,
    /// What its file holds besides.
    pub beside: Beside,
    /// What can be undone in it.
    pub history: History,
    /// What an earlier session could not write.
    pub unwritten: Option<Box<Unwritten>>,
    /// Where that was kept, if it could not be read.
    pub set_aside: Option<PathBuf>,
    /// What of a request body is taken for something else than it is written as.
    pub notes: Notes,
}
