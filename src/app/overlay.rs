//! What stands over a screen and takes the keys: help, a question, a list, a prompt.

pub use super::confirm::{Confirm, Remark};
use super::form::{Choice, Editor, Hidden};
use super::hosts_page::HostsPage;
use super::import::ImportPage;
use super::mark_list::MarkList;
use super::menu::Menu;
use super::presets::Presets;
pub use super::question::{Question, Reply};
use super::screen::Context;
use super::screen::drafts::trash::Trash;
use super::screen::instances::inside::{InsidePage, LookInside};
use super::screen::processes::Editing;
use super::set_field::SetField;
use super::table_page::TablePage;
use crate::api::ApiError;
use crate::domain::environment::CredentialPart;

/// Something over the screen.
#[derive(Debug, Clone)]
pub enum Overlay {
    /// All keys of the screen below, to be walked, narrowed and run.
    Help(Menu),
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
    /// A field of several processes, and its value.
    SetField(Box<SetField>),
    /// What a service instance has.
    Inside(Box<LookInside>),
    /// What hosts say, to choose from.
    Hosts(Box<HostsPage>),
    /// What an import would do.
    Import(Box<ImportPage>),
    /// Presets.
    Presets(Box<Presets>),
    /// What an action on many cells of the table would do.
    TablePage(Box<TablePage>),
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
    /// The path of a file to import.
    ImportFile,
    /// Name a preset.
    SavePreset,
}

/// The exact request of one call, scrolled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Detail {
    /// Place of the entry in the plan.
    pub entry: usize,
    /// First line shown.
    pub top: usize,
    /// Whether only that is shown in which the entry differs from what is there, and not the request.
    pub compares: bool,
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
            Purpose::RenameDraft | Purpose::ExportDraft | Purpose::SavePreset | Purpose::ImportFile => {
                Editor::new(text)
            }
            Purpose::BusinessId => Editor::narrow(text),
        };
        Self::Prompt(Prompt { purpose, editor })
    }

    /// Returns the keys that are in force.
    #[must_use]
    pub const fn context(&self) -> Context {
        match self {
            Self::Help(_) => Context::Menu,
            Self::Detail(detail) if detail.compares => Context::Compare,
            Self::Detail(_) => Context::Reader,
            Self::Themes(_) | Self::Environments(_) => Context::Choice,
            Self::Businesses { .. } => Context::Picker,
            Self::Prompt(_) | Self::Credential(_) => Context::Text,
            Self::MarkList(_) => Context::MarkList,
            Self::Confirm(_) => Context::Confirm,
            Self::Trash(_) => Context::Trash,
            Self::SetField(_) => Context::SetField,
            Self::Inside(inside) => match inside.page {
                InsidePage::List => Context::Inside,
                InsidePage::Process { .. } => Context::Reader,
                InsidePage::Clone(_) => Context::Clone,
            },
            Self::Hosts(page) if page.editor.is_some() => Context::Text,
            Self::Hosts(_) => Context::Hosts,
            Self::Import(page) if page.filtering => Context::PageText,
            Self::Import(_) => Context::Import,
            Self::Presets(presets) if presets.page.is_some() => Context::Clone,
            Self::Presets(presets) if presets.renaming.is_some() => Context::Text,
            Self::Presets(presets) if presets.filtering => Context::PageText,
            Self::Presets(_) => Context::Presets,
            Self::TablePage(page) if page.types() => Context::PageText,
            Self::TablePage(_) => Context::Page,
        }
    }

    /// Returns the editor that takes typed characters, if any.
    pub fn editor(&mut self) -> Option<&mut Editor> {
        match self {
            Self::MarkList(list) => Some(&mut list.editor),
            Self::Hosts(page) => page.editor.as_mut(),
            Self::TablePage(page) => page.editor(),
            Self::Presets(presets) => {
                if presets.filtering {
                    Some(&mut presets.filter)
                } else {
                    presets.renaming.as_mut()
                }
            }
            Self::Import(page) => page.filtering.then_some(&mut page.search),
            Self::SetField(list) => match &mut list.value {
                None => Some(&mut list.filter),
                Some(Editing::Text(editor)) => Some(editor),
                Some(Editing::Choice(_)) => None,
            },
            Self::Prompt(prompt) => Some(&mut prompt.editor),
            Self::Credential(asked) => Some(asked.typed.editor_mut()),
            Self::Businesses { filter, .. } => Some(filter),
            Self::Help(menu) => Some(&mut menu.filter),
            // A question takes its digits itself.
            Self::Confirm(_)
            | Self::Themes(_)
            | Self::Environments(_)
            | Self::Detail(_)
            | Self::Inside(_)
            | Self::Trash(_) => None,
        }
    }
}
