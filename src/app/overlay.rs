//! What stands over a screen and takes the keys: help, a question, a list, a prompt.

use super::action::Action;
use super::form::{Choice, Editor, Hidden};
use super::keymap::Context;
use crate::api::ApiError;
use crate::domain::environment::Part;
use crate::domain::instance::Business;
use crate::store::DraftId;

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
    /// A question that is answered by yes or no.
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
    /// The exact request of one call, or what is known of one entry.
    Detail(Detail),
}

/// A question. Its answer is chosen by moving to it and pressing Enter, or by `y`; never by the key that asked.
#[derive(Debug, Clone)]
pub struct Confirm {
    /// What is asked.
    pub question: Question,
    /// Whether the cursor is on "yes"; it starts on "no".
    pub yes: bool,
    /// What has to be typed first, when the environment is in production: the count.
    pub typed: Option<Editor>,
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
    /// End the program while calls are being made?
    QuitDuringRun,
    /// Leave the program although the draft could not be written?
    QuitUnsaved,
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
    pub part: Part,
    /// The parts that the door takes, to choose another one.
    pub parts: &'static [Part],
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
    /// Mark a service instance by its identifier.
    InstanceId,
    /// Choose a business by its identifier.
    BusinessId,
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
    /// Asks a question; the cursor starts on "no".
    #[must_use]
    pub const fn ask(question: Question) -> Self {
        Self::Confirm(Confirm { question, yes: false, typed: None })
    }

    /// Asks for a text.
    #[must_use]
    pub fn prompt(purpose: Purpose, text: &str) -> Self {
        let editor = match purpose {
            Purpose::RenameDraft => Editor::new(text),
            Purpose::InstanceId | Purpose::BusinessId => Editor::narrow(text),
        };
        Self::Prompt(Prompt { purpose, editor })
    }

    /// Gives the keys that are in force.
    #[must_use]
    pub const fn context(&self) -> Context {
        match self {
            Self::Help { .. } | Self::Detail(_) => Context::Reader,
            Self::Themes(_) | Self::Environments(_) => Context::Choice,
            Self::Businesses { .. } => Context::Picker,
            Self::Prompt(_) | Self::Credential(_) | Self::Confirm(Confirm { typed: Some(_), .. }) => Context::Text,
            Self::Confirm(_) => Context::Confirm,
        }
    }

    /// Gives the editor that takes typed characters, if any.
    pub const fn editor(&mut self) -> Option<&mut Editor> {
        match self {
            Self::Prompt(prompt) => Some(&mut prompt.editor),
            Self::Credential(asked) => Some(asked.typed.editor_mut()),
            Self::Businesses { filter, .. } => Some(filter),
            Self::Confirm(confirm) => confirm.typed.as_mut(),
            Self::Help { .. } | Self::Themes(_) | Self::Environments(_) | Self::Detail(_) => None,
        }
    }
}

/// The answer that an action gives to a question.
#[must_use]
pub const fn answer(action: Action, on_yes: bool) -> Option<bool> {
    match action {
        Action::Yes => Some(true),
        Action::No | Action::Back => Some(false),
        Action::Accept => Some(on_yes),
        _ => None,
    }
}
