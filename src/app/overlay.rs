//! What stands over a screen and takes the keys: help, a question, a list, a prompt.

pub use super::confirm::{Confirm, Remark, Reply};
use super::form::{Choice, Editor, Hidden};
use super::keymap::Context;
use super::mark_list::MarkList;
use super::run::Skipped;
use super::screen::drafts::trash::Trash;
use crate::api::ApiError;
use crate::domain::draft::{DraftDifference, Path};
use crate::domain::environment::{CredentialPart, RecordedEnvironment};
use crate::domain::instance::Business;
use crate::store::error::Holder;
use crate::store::{DraftId, RunId};
use jiff::civil::DateTime;

/// Something over the screen.
#[derive(Debug, Clone)]
pub enum Overlay {
    /// All keys of the screen below; `top` is the first line shown.
    Help {
        /// The screen whose keys are shown.
        context: Context,
        /// First line shown.
        top: usize,
    },
    /// A question.
    Confirm(Confirm),
    /// A list of businesses.
    Businesses {
        /// What is typed to narrow the list.
        filter: Editor,
        /// The row that the cursor is on, among those that match.
        at: usize,
    },
    /// A list of themes; stored and shown names are the same.
    Themes(Choice),
    /// A list of environments, by their names.
    Environments(Choice),
    /// A part of the credentials to be typed.
    Credential(Credential),
    /// A text to be typed.
    Prompt(Prompt),
    /// A list of rows to mark.
    MarkList(Box<MarkList>),
    /// The exact request of one call, or what is known of one entry.
    Detail(Detail),
    /// What can be restored.
    Trash(Trash),
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
            | Self::ForeignChange { .. }
            | Self::TakeOver { .. } => None,
        }
    }
}

/// A text to be typed.
#[derive(Debug, Clone)]
pub struct Prompt {
    /// What it is for.
    pub purpose: Purpose,
    /// The text.
    pub editor: Editor,
}

/// A part of the credentials that is asked for.
#[derive(Debug, Clone)]
pub struct Credential {
    /// Which part.
    pub part: CredentialPart,
    /// The parts that the door takes, to choose another one.
    pub parts: &'static [CredentialPart],
    /// What is typed; shown for names only.
    pub typed: Hidden,
    /// Why it is asked for.
    pub error: Box<ApiError>,
}

impl Credential {
    /// Goes to another part, so many further in the list.
    pub fn turn(&mut self, by: usize) {
        let at = self.parts.iter().position(|part| *part == self.part).unwrap_or_default();
        if let Some(part) = self.parts.get((at + by) % self.parts.len().max(1)) {
            self.part = *part;
            self.typed = Hidden::default();
        }
    }
}

/// What a prompt is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// Name the draft.
    RenameDraft,
    /// Choose a business by its identifier.
    BusinessId,
    /// Export the draft to a file.
    ExportDraft,
}

/// The exact request of one call, scrolled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Detail {
    /// Place of the entry in the plan.
    pub entry: usize,
    /// First line shown.
    pub top: usize,
}

impl Overlay {
    /// Asks a question; open it with `State::raise`.
    #[must_use]
    pub const fn ask(question: Question) -> Self {
        Self::Confirm(Confirm::new(question))
    }

    /// Asks before writing to the server; in production the count has to be typed.
    #[must_use]
    pub fn ask_to_write(question: Question, production: bool) -> Self {
        let by_count = production && question.count().is_some();
        Self::Confirm(if by_count { Confirm::by_count(question) } else { Confirm::new(question) })
    }

    /// Asks for a text.
    #[must_use]
    pub fn prompt(purpose: Purpose, text: &str) -> Self {
        let editor = match purpose {
            Purpose::RenameDraft | Purpose::ExportDraft => Editor::new(text),
            Purpose::BusinessId => Editor::narrow(text),
        };
        Self::Prompt(Prompt { purpose, editor })
    }

    /// Returns the keys that are in force.
    #[must_use]
    pub const fn context(&self) -> Context {
        match self {
            Self::Help { .. } | Self::Detail(_) => Context::Reader,
            Self::Themes(_) | Self::Environments(_) => Context::Choice,
            Self::Businesses { .. } => Context::Picker,
            Self::Prompt(_) | Self::Credential(_) => Context::Text,
            Self::MarkList(_) => Context::MarkList,
            Self::Confirm(_) => Context::Confirm,
            Self::Trash(_) => Context::Trash,
        }
    }

    /// Returns the editor that takes typed characters, if any.
    pub fn editor(&mut self) -> Option<&mut Editor> {
        match self {
            Self::MarkList(list) => Some(&mut list.editor),
            Self::Prompt(prompt) => Some(&mut prompt.editor),
            Self::Credential(asked) => Some(asked.typed.editor_mut()),
            Self::Businesses { filter, .. } => Some(filter),
            // A question takes its digits itself.
            Self::Confirm(_)
            | Self::Help { .. }
            | Self::Themes(_)
            | Self::Environments(_)
            | Self::Detail(_)
            | Self::Trash(_) => None,
        }
    }
}
