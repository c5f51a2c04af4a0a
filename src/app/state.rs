//! The one state.

mod known;
mod raise;

use crate::api::ApiError;
use crate::app::action::Action;
use crate::app::catalogue::Catalogue;
use crate::app::event::{CacheRead, Next, Opened};
use crate::app::find::{ENTRY_TOPICS, TABLE_TOPICS, TOPICS};
use crate::app::form::{Completion, Editor};
use crate::app::geometry;
use crate::app::import::ImportState;
use crate::app::keymap::Keymap;
use crate::app::menu::{DescribeLine, MenuSource};
use crate::app::notice::{Habit, Notice};
use crate::app::open::Open;
use crate::app::overlay::Overlay;
use crate::app::presets::PresetSave;
use crate::app::request::{Loadable, RequestId};
use crate::app::screen::bindings::Bindings;
use crate::app::screen::drafts::Drafts;
use crate::app::screen::instances::Instances;
use crate::app::screen::processes::{Editing, Focus, FormRow, Processes};
use crate::app::screen::review::Review;
use crate::app::screen::submit::Submit;
use crate::app::screen::table::Table;
use crate::app::screen::{Context, Screen};
use crate::app::set_field::FieldNames;
use crate::app::typing::Typing;
use crate::app::waiting::Waiting;
use crate::domain::draft::ProcessDraft;
use crate::domain::environment::Environment;
use crate::domain::field::{FieldKey, FieldTable};
use crate::domain::instance::Business;
use crate::domain::lang::Lang;
use crate::domain::mistake::Mistake;
use crate::domain::place::{Place, Step};
use crate::domain::plan::Entry;
use crate::domain::warnings::Silenced;
use crate::store::{DraftId, RunId, StoreError};
use ratatui::layout::Size;

/// What a line of a failure tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PageLine {
    /// What happened.
    What,
    /// Why, or what to do.
    SkipReason,
    /// The words of the server.
    Server,
}

/// Returns the lines of a page that explain the outcome of an entry of the run; empty if there is nothing to explain.
///
/// The state knows how far a page scrolls, but no words; so the caller of [`crate::app::init`] gets them from `i18n`.
pub type ExplainOutcome = fn(&State, Entry) -> Vec<(PageLine, String)>;

/// What the program starts with.
#[derive(Debug, Clone)]
pub struct Setup {
    /// The terminal's size, in cells.
    pub size: Size,
    /// The language.
    pub lang: Lang,
    /// The CMDB to talk to; `None` when none is set, and then drafts can still be made.
    pub environment: Option<Environment>,
    /// The CMDBs to choose from.
    pub environments: Vec<Environment>,
    /// The themes to choose from.
    pub themes: Vec<String>,
    /// The theme in force.
    pub theme: String,
    /// The keys.
    pub keymap: Keymap,
    /// How failures are put into words.
    pub says: ExplainOutcome,
    /// The names that fields are found by.
    pub names: FieldNames,
    /// How the lines of F1 are put into words.
    pub describe: DescribeLine,
    /// The warnings that were silenced, or why they could not be read.
    pub silenced: Result<Silenced, StoreError>,
    /// What is wrong in the settings; the first one is told.
    pub settings: Vec<Mistake>,
    /// A draft to open at once, read from a file that was named.
    pub open: Option<Box<Opened>>,
    /// A table to import at once, the path of a file that was named.
    pub import: Option<String>,
}

/// Everything that the screen depends on.
#[derive(Debug, Clone)]
pub struct State {
    /// The terminal's size, in cells.
    pub size: Size,
    /// The language.
    pub lang: Lang,
    /// The CMDB to talk to.
    pub environment: Option<Environment>,
    /// The CMDBs to choose from.
    pub environments: Vec<Environment>,
    /// The themes to choose from.
    pub themes: Vec<String>,
    /// The theme in force.
    pub theme: String,
    /// The keys.
    pub keymap: Keymap,
    /// How failures are put into words.
    pub says: ExplainOutcome,
    /// The names that fields are found by.
    pub names: FieldNames,
    /// How the lines of F1 are put into words.
    pub describe: DescribeLine,
    /// The kinds of warnings that were silenced from the screen, by environment.
    pub silenced: Silenced,

    /// The screen that is shown.
    pub screen: Screen,
    /// What stands over it.
    pub overlay: Option<Overlay>,
    /// What else wants to stand there.
    pub waiting: Waiting,
    /// How fast keys come.
    pub typing: Typing,
    /// The changes of keys that were said in this session.
    pub(in crate::app) explained: Vec<Habit>,
    /// What just happened; until the next key.
    pub notice: Option<Notice>,
    /// The problem that was gone to last, by its place.
    pub problem: Option<usize>,

    pub businesses: Loadable<Vec<Business>, ApiError>,
    /// The businesses as they were kept, for as long as they cannot be read.
    pub businesses_kept: Option<CacheRead<Vec<Business>>>,
    /// What was read of the business of the open draft.
    pub catalogue: Option<Catalogue>,
    /// The request whose parts fill the catalogue.
    pub reading: Option<RequestId>,
    /// The draft that is open.
    pub open: Option<Open>,
    /// The draft that is being read, to be opened or copied.
    pub opening: Option<(RequestId, DraftId, Opening)>,
    /// The draft that is being taken over from another session.
    pub taking: Option<RequestId>,
    /// The draft that is being put into the trash.
    pub removing: Option<(RequestId, DraftId)>,
    /// The run that is being read, to be looked at.
    pub showing: Option<(RequestId, RunId)>,
    /// The run whose journal is being put into the trash.
    pub removing_run: Option<(RequestId, RunId)>,
    /// The result that is being written to a file.
    pub exporting: Option<RequestId>,
    /// What is being imported.
    pub import: ImportState,
    /// The preset that is about to be saved.
    pub preset: Option<PresetSave>,
    /// The draft that is being exported: the path as typed, and the revision.
    pub exporting_draft: Option<(RequestId, String, u64)>,
    /// The path that a draft was last exported to, as typed.
    pub export_path: String,
    /// The drafts that were asked to be kept from other processes, and not to be left to them again.
    pub held: Vec<DraftId>,
    /// Whether the program ends as soon as the draft is written.
    pub quitting: bool,
    /// Whether no one is there any more to be asked.
    pub terminated: bool,
    /// Whether the person said to end although the draft could not be written.
    pub abandoning: bool,
    /// What is opened as soon as the draft that is open is on disk.
    pub next: Option<Next>,

    /// The list of drafts.
    pub drafts: Drafts,
    /// Step 1.
    pub instances: Instances,
    /// Step 2.
    pub processes: Processes,
    /// Step 3.
    pub bindings: Bindings,
    /// The list of names while a formula is typed in step 2 or 3.
    pub completion: Completion,
    pub table: Table,
    /// Step 4.
    pub review: Review,
    /// Step 5.
    pub submit: Submit,

    next_request: u64,
    /// The last request that was made before a part of the credentials was given; `None` before the first was.
    given_after: Option<RequestId>,
    built_in: FieldTable,
}

/// Why a draft is being read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Opening {
    /// To work on it.
    Edit,
    /// To make a new draft of its content.
    Copy,
    /// To work on it under another name.
    Rename,
}

impl State {
    /// The state with no draft open; [`crate::app::init`] opens the one of the setup.
    #[must_use]
    pub(super) fn new(setup: Setup) -> Self {
        let others = setup.settings.len().saturating_sub(1);
        let mut settings = setup.settings;
        // That a guard is on is said first.
        settings.sort_by_key(|mistake| !mistake.fault.is_about_guard());
        let mistake = settings.into_iter().next().map(Box::new);
        let unread = setup.silenced.as_ref().err().cloned().map(Notice::PreferencesUnread);
        Self {
            size: setup.size,
            lang: setup.lang,
            environment: setup.environment,
            environments: setup.environments,
            themes: setup.themes,
            theme: setup.theme,
            keymap: setup.keymap,
            says: setup.says,
            names: setup.names,
            describe: setup.describe,
            silenced: setup.silenced.unwrap_or_default(),
            screen: Screen::Drafts,
            overlay: None,
            waiting: Waiting::default(),
            typing: Typing::default(),
            explained: Vec::new(),
            notice: mistake.map(|mistake| Notice::Settings { mistake, others }).or(unread),
            problem: None,
            businesses: Loadable::Idle,
            businesses_kept: None,
            catalogue: None,
            reading: None,
            open: None,
            opening: None,
            taking: None,
            removing: None,
            showing: None,
            removing_run: None,
            exporting: None,
            import: ImportState::default(),
            preset: None,
            exporting_draft: None,
            export_path: "bkproc-draft.json".to_owned(),
            held: Vec::new(),
            quitting: false,
            terminated: false,
            abandoning: false,
            next: None,
            drafts: Drafts::default(),
            instances: Instances::default(),
            processes: Processes::default(),
            bindings: Bindings::default(),
            completion: Completion::default(),
            table: Table::default(),
            review: Review::default(),
            submit: Submit::default(),
            next_request: 0,
            given_after: None,
            built_in: FieldTable::built_in(),
        }
    }

    /// Returns `true` if a field is open in which something else stands than in the draft, and so on disk.
    #[must_use]
    pub fn is_typing(&self) -> bool {
        let Some(open) = &self.open else { return false };
        let process = open.draft.processes.get(self.processes.list.at);
        match self.screen {
            Screen::Step(Step::Processes) => match (&self.processes.editing, self.form_key()) {
                (Some(Editing::Text(editor)), Some(key)) => self.form_text(&key).0 != editor.text(),
                _ => false,
            },
            Screen::Step(Step::Bindings) => match &self.bindings.editing {
                Some(Editing::Text(editor)) => {
                    let row = process.and_then(|process| process.bind.get(self.bindings.row.at));
                    row.is_some_and(|row| row.typed(self.bindings.current()) != editor.text())
                }
                _ => false,
            },
            Screen::Table => matches!(self.table.editing, Some(Editing::Text(_))) && self.table.begun,
            _ => false,
        }
    }

    /// Returns the text of the open field, if something else stands there than in the draft.
    #[must_use]
    pub fn typed_text(&self) -> Option<&str> {
        match self.editing().filter(|_| self.is_typing()) {
            Some(Editing::Text(editor)) => Some(editor.text()),
            _ => None,
        }
    }

    /// Returns what the lines of F1 are made of.
    #[must_use]
    pub fn menu_source(&self) -> MenuSource<'_> {
        MenuSource {
            keymap: &self.keymap,
            topics: match self.screen {
                Screen::Step(Step::Review) => ENTRY_TOPICS,
                Screen::Table => TABLE_TOPICS,
                _ => TOPICS,
            },
            lang: self.lang,
            describe: self.describe,
            height: geometry::menu_height(self.size),
        }
    }

    /// Returns a request identifier that was never used before.
    pub(super) const fn request(&mut self) -> RequestId {
        self.next_request += 1;
        RequestId(self.next_request)
    }

    /// Notes that a part of the credentials is given.
    pub(super) const fn give(&mut self) {
        self.given_after = Some(RequestId(self.next_request));
    }

    /// Returns `true` if a request was made before a part of the credentials was given, so that it went without it.
    pub(super) fn went_without(&self, id: RequestId) -> bool {
        self.given_after.is_some_and(|last| id <= last)
    }

    /// Returns the keys that are in force.
    #[must_use]
    pub fn context(&self) -> Context {
        if let Some(overlay) = &self.overlay {
            return overlay.context();
        }
        if let Some(editing) = self.editing() {
            let is_text = matches!(editing, Editing::Text(_));
            return if is_text { Context::Text } else { Context::Choice };
        }
        match self.screen {
            Screen::Drafts => Context::Drafts,
            Screen::Step(Step::Instances) if self.instances.filtering => Context::Filter,
            Screen::Step(Step::Instances) if self.instances.range.is_some() => Context::Range,
            Screen::Step(Step::Instances) if self.instances.tree.focused => Context::Tree,
            Screen::Step(Step::Instances) => Context::Instances,
            Screen::Step(Step::Processes) => match self.processes.focus {
                Focus::List => Context::Processes,
                Focus::Form => Context::Form,
            },
            Screen::Step(Step::Bindings) => Context::Bindings,
            Screen::Table if self.table.filtering => Context::Filter,
            Screen::Table => Context::Table,
            Screen::Step(Step::Review) if self.review.filtering => Context::Filter,
            Screen::Step(Step::Review) => Context::Review,
            Screen::Step(Step::Submit) => Context::Submit,
        }
    }

    /// Returns the field of the screen that is being edited, if any.
    pub(super) const fn editing(&self) -> Option<&Editing> {
        match self.screen {
            Screen::Step(Step::Processes) => self.processes.editing.as_ref(),
            Screen::Step(Step::Bindings) => self.bindings.editing.as_ref(),
            Screen::Table => self.table.editing.as_ref(),
            Screen::Drafts | Screen::Step(Step::Instances | Step::Review | Step::Submit) => None,
        }
    }

    /// Closes the fields of all screens; what was typed there is dropped.
    pub(super) fn close_fields(&mut self) {
        for editing in [&mut self.processes.editing, &mut self.bindings.editing, &mut self.table.editing] {
            *editing = None;
        }
    }

    /// Returns the editor that takes typed characters now, if any.
    pub fn editor(&mut self) -> Option<&mut Editor> {
        if let Some(overlay) = &mut self.overlay {
            return overlay.editor();
        }
        let editing = match self.screen {
            Screen::Step(Step::Instances) if self.instances.filtering => return Some(&mut self.instances.filter),
            Screen::Step(Step::Review) if self.review.filtering => return Some(&mut self.review.filter),
            Screen::Step(Step::Processes) => self.processes.editing.as_mut(),
            Screen::Step(Step::Bindings) => self.bindings.editing.as_mut(),
            Screen::Table if self.table.filtering => return Some(&mut self.table.filter),
            Screen::Table => self.table.editing.as_mut(),
            Screen::Drafts | Screen::Step(Step::Instances | Step::Review | Step::Submit) => None,
        };
        match editing {
            Some(Editing::Text(editor)) => Some(editor),
            Some(Editing::Choice(_)) | None => None,
        }
    }

    /// Returns where the user is in the draft, to come back to.
    #[must_use]
    pub fn place(&self) -> Place {
        let step = self.screen.step().unwrap_or_default();
        let in_form = self.processes.focus == Focus::Form;
        let field = in_form.then(|| self.form_key()).flatten();
        Place { step, process: self.processes.list.at, field, table: self.table.view.clone() }
    }

    /// Returns the key of undo, as it is printed.
    pub(super) fn undo_key(&self) -> String {
        self.key_of(Action::Undo)
    }

    /// Returns the first key of an action in force, as it is printed.
    pub(super) fn key_of(&self, action: Action) -> String {
        let chords = self.keymap.chords(self.context(), action);
        chords.first().map(ToString::to_string).unwrap_or_default()
    }

    /// Returns `true` the first time in a session: then it has to be said that a key means something else than before.
    pub(super) fn must_explain(&mut self, habit: Habit) -> bool {
        let is_new = !self.explained.contains(&habit);
        if is_new {
            self.explained.push(habit);
        }
        is_new
    }

    /// Returns the process that the form shows.
    pub(super) fn shown_process(&self) -> Option<&ProcessDraft> {
        self.open.as_ref()?.draft.processes.get(self.processes.list.at)
    }

    /// Returns the rows of the form.
    pub(super) fn form_rows(&self) -> Vec<FormRow<'_>> {
        self.processes.form_rows(self.fields(), self.shown_process())
    }

    /// Returns the row of the form that the cursor is on.
    pub(super) fn form_row(&self) -> Option<FormRow<'_>> {
        self.processes.current(self.fields(), self.shown_process())
    }

    /// Returns the field that the cursor of the form is on.
    pub(super) fn form_key(&self) -> Option<FieldKey> {
        self.form_row()?.key().cloned()
    }

    /// Returns `true` if the tree stands beside the list: there is room, and something is known or is about to be.
    #[must_use]
    pub fn shows_tree(&self) -> bool {
        let known = |catalogue: &Catalogue| {
            catalogue.ended.is_none() || !catalogue.topology.is_empty() || !catalogue.instances.is_empty()
        };
        self.screen == Screen::Step(Step::Instances)
            && self.size.width >= geometry::TREE
            && !self.instances.tree.hidden
            && self.own_catalogue().is_some_and(known)
    }
}
