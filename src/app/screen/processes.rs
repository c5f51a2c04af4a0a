//! Step 2: composing processes: a list at the left, the form of the chosen one at the right.

use super::Screen;
use crate::app::action::Action;
use crate::app::effect::Effect;
use crate::app::form::{Choice, Editor};
use crate::app::geometry;
use crate::app::keymap::Context;
use crate::app::list::{Cursor, Motion};
use crate::app::notice::Notice;
use crate::app::state::State;
use crate::app::update;
use crate::domain::check::{Problem, check_text};
use crate::domain::draft::{DraftValue, ProcessDraft};
use crate::domain::edit::Edit;
use crate::domain::field::{Field, FieldKey, FieldTable, Group, Kind, Known, is_set_by_server};
use crate::domain::place::Step;
use crate::domain::process::ProcessSpec;
use std::collections::HashSet;

/// The processes of the draft, and the form.
#[derive(Debug, Clone, Default)]
pub struct Processes {
    /// Which pane takes the keys.
    pub focus: Focus,
    /// The process that the form shows.
    pub list: Cursor,
    /// The row of the form that the cursor is on.
    pub form: Cursor,
    /// The groups that were closed.
    pub toggled: HashSet<Group>,
    /// Whether the values that no field of the table has were closed.
    pub others_closed: bool,
    /// The field that is being edited.
    pub editing: Option<Editing>,
}

/// A pane.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Focus {
    /// The list of processes.
    #[default]
    List,
    /// The form.
    Form,
}

/// A value that is being typed or chosen.
#[derive(Debug, Clone)]
pub enum Editing {
    /// Typed.
    Text(Box<Editor>),
    /// Chosen from a list.
    Choice(Choice),
}

/// A row of the form.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum FormRow<'a> {
    /// The heading of a group, and whether its fields follow.
    Group(&'a Group, bool),
    /// A field.
    Field(&'a Field),
    /// The heading of the values that no field of the table has, and whether they follow.
    Others(bool),
    /// A value that no field of the table has; it came from a file.
    Other(&'a FieldKey),
}

impl FormRow<'_> {
    /// Returns the key of the value that the row shows; `None` for a heading.
    #[must_use]
    pub fn key(&self) -> Option<&FieldKey> {
        match self {
            Self::Field(field) => Some(&field.key),
            Self::Other(key) => Some(key),
            Self::Group(..) | Self::Others(_) => None,
        }
    }
}

impl Processes {
    /// Returns `true` if the fields of a group are shown.
    #[must_use]
    pub fn is_open(&self, group: &Group) -> bool {
        !self.toggled.contains(group)
    }

    /// Returns the rows of the form for a process: the fields of the table, then what else the process has.
    #[must_use]
    pub fn form_rows<'a>(&self, table: &'a FieldTable, process: Option<&'a ProcessDraft>) -> Vec<FormRow<'a>> {
        let mut rows = Vec::new();
        let mut group = None;
        for field in table {
            let open = self.is_open(&field.group);
            if group != Some(&field.group) {
                group = Some(&field.group);
                rows.push(FormRow::Group(&field.group, open));
            }
            // What the server sets by itself is not offered.
            if open && !is_set_by_server(&field.key) {
                rows.push(FormRow::Field(field));
            }
        }
        let keys = process.into_iter().flat_map(|process| process.values().map(|(key, _)| key));
        let others = keys.filter(|key| table.get(key).is_none() && !is_set_by_server(key)).map(FormRow::Other);
        let fields = rows.len();
        rows.extend(others);
        if rows.len() > fields {
            rows.insert(fields, FormRow::Others(!self.others_closed));
            if self.others_closed {
                rows.truncate(fields + 1);
            }
        }
        rows
    }

    /// Returns the row of the form that the cursor is on.
    #[must_use]
    pub fn current<'a>(&self, table: &'a FieldTable, process: Option<&'a ProcessDraft>) -> Option<FormRow<'a>> {
        self.form_rows(table, process).get(self.form.at).copied()
    }

    /// Finds the row of a value, opening its group first.
    pub fn reveal(&mut self, key: &FieldKey, table: &FieldTable, process: Option<&ProcessDraft>) -> Option<usize> {
        if let Some(field) = table.get(key) {
            self.toggled.remove(&field.group);
        } else {
            self.others_closed = false;
        }
        self.form_rows(table, process).iter().position(|row| row.key() == Some(key))
    }
}

impl Processes {
    /// Returns `true` unless the field that the problem is in is being edited and what is typed does not have it any more.
    /// What is typed is judged when it is taken; until then no new problem is shown.
    #[must_use]
    pub fn has_still(&self, problem: &Problem, field: &Field, process: &ProcessDraft) -> bool {
        match &self.editing {
            Some(Editing::Text(editor)) if editor.text() != process.value(&field.key).to_typed() => {
                check_text(editor.text(), field).as_ref() == Some(&problem.cause)
            }
            _ => true,
        }
    }
}

/// Opens the right editor for a field.
#[must_use]
pub fn edit_field(field: &Field, text: &str) -> Option<Editing> {
    match &field.kind {
        Kind::Text { .. } | Kind::Choices { .. } => Some(Editing::Text(Box::new(Editor::new(text)))),
        Kind::Int { .. }
        | Kind::Float { .. }
        | Kind::Ids { .. }
        | Kind::User { .. }
        | Kind::Date
        | Kind::Time
        | Kind::TimeZone => Some(Editing::Text(Box::new(Editor::narrow(text)))),
        Kind::Bool => Some(Editing::Choice(Choice::new(bool_options(), text))),
        Kind::Enum { options } => {
            let none = std::iter::once((String::new(), String::new()));
            Some(Editing::Choice(Choice::new(none.chain(options.iter().cloned()).collect(), text)))
        }
        Kind::Bind { .. } | Kind::Unsupported(_) => None,
    }
}

/// Unset, true, false; shown by their words in `i18n`.
fn bool_options() -> Vec<(String, String)> {
    ["", "true", "false"].map(|text| (text.to_owned(), text.to_owned())).to_vec()
}

/// What the list calls a process that was judged: its alias, or its binary.
#[must_use]
pub fn name_of(spec: &ProcessSpec) -> &str {
    if spec.alias().is_empty() { spec.command().0 } else { spec.alias() }
}

/// Does what an action means here.
pub(in crate::app) fn act(state: &mut State, action: Action, effects: &mut Vec<Effect>) {
    if state.processes.editing.is_some() {
        act_editing(state, action);
        return;
    }
    match state.processes.focus {
        Focus::List => act_list(state, action, effects),
        Focus::Form => act_form(state, action, effects),
    }
}

fn act_list(state: &mut State, action: Action, effects: &mut Vec<Effect>) {
    let at = state.processes.list.at;
    let count = count(state);
    if let Some(motion) = Motion::of(action) {
        state.processes.list.go(motion, count, height(state));
        return;
    }
    match action {
        Action::Back => update::navigate::previous(state, effects),
        Action::Accept if count == 0 => add(state, ProcessDraft::default()),
        Action::Accept | Action::NextPane => focus_form(state),
        Action::Add => add(state, ProcessDraft::default()),
        Action::Duplicate => duplicate(state),
        Action::Remove if at < count => {
            update::draft::edit(state, Edit::RemoveProcess { at });
        }
        Action::MoveUp if at > 0 => relocate(state, at, at - 1),
        Action::MoveDown if at + 1 < count => relocate(state, at, at + 1),
        Action::EditBindings => update::navigate::step(state, Step::Bindings, effects),
        _ => {}
    }
}

fn act_form(state: &mut State, action: Action, effects: &mut Vec<Effect>) {
    let rows = rows(state).len();
    if let Some(motion) = Motion::of(action) {
        state.processes.form.go(motion, rows, height(state));
        return;
    }
    match action {
        Action::Back | Action::PreviousPane => state.processes.focus = Focus::List,
        Action::PreviousProcess => state.processes.list.at = state.processes.list.at.saturating_sub(1),
        Action::NextProcess => state.processes.list.at += 1,
        Action::EditBindings => update::navigate::step(state, Step::Bindings, effects),
        Action::Add => add(state, ProcessDraft::default()),
        Action::Accept => open_row(state, effects),
        Action::Clear => set_current(state, DraftValue::EMPTY),
        Action::ToggleGroup => {
            let group = match current(state) {
                Some(FormRow::Group(group, _)) => group.clone(),
                Some(FormRow::Field(field)) => field.group.clone(),
                Some(FormRow::Others(_) | FormRow::Other(_)) => return toggle_others(state),
                None => return,
            };
            toggle(state, &group);
        }
        _ => {}
    }
}

/// Opens what the cursor of the form is on: a group, the bind rows, or an editor.
fn open_row(state: &mut State, effects: &mut Vec<Effect>) {
    let row = match current(state) {
        Some(FormRow::Group(group, _)) => Err(group.clone()),
        Some(FormRow::Field(field)) => Ok(field.clone()),
        Some(FormRow::Others(_)) => return toggle_others(state),
        Some(FormRow::Other(_)) => return no_editor(state),
        None => return,
    };
    match row {
        Err(group) => toggle(state, &group),
        Ok(field) if field.kind.is_bind() => update::navigate::step(state, Step::Bindings, effects),
        Ok(_) if update::draft::is_refused(state) => {}
        Ok(field) => {
            let text =
                process(state).map(|process| process.value(&field.key).to_typed().into_owned()).unwrap_or_default();
            state.processes.editing = edit_field(&field, &text);
            if state.processes.editing.is_none() {
                no_editor(state);
            }
        }
    }
}

/// Says that a value of no type that is known can be cleared, not edited.
fn no_editor(state: &mut State) {
    let clear = state.keymap.chords(Context::Form, Action::Clear).first().map(ToString::to_string).unwrap_or_default();
    state.notice = Some(Notice::NoEditor { clear });
}

/// Opens or closes the values that no field of the table has; the cursor goes to their heading.
fn toggle_others(state: &mut State) {
    state.processes.others_closed = !state.processes.others_closed;
    let at = rows(state).iter().position(|row| matches!(row, FormRow::Others(_)));
    state.processes.form.at = at.unwrap_or(0);
}

/// Opens or closes a group; the cursor goes to its heading, so that it stays on something that is shown.
fn toggle(state: &mut State, group: &Group) {
    if !state.processes.toggled.remove(group) {
        state.processes.toggled.insert(group.clone());
    }
    let heading = |row: &FormRow<'_>| matches!(row, FormRow::Group(own, _) if *own == group);
    let at = rows(state).iter().position(heading);
    state.processes.form.at = at.unwrap_or(0);
}

fn act_editing(state: &mut State, action: Action) {
    let choosing = matches!(state.processes.editing, Some(Editing::Choice(_)));
    match action {
        Action::Back => withdraw(state),
        Action::Up | Action::Down if choosing => {
            if let Some(Editing::Choice(choice)) = &mut state.processes.editing {
                if action == Action::Up { choice.up() } else { choice.down() }
            }
        }
        Action::Down => {
            commit(state);
            step_field(state, true);
        }
        Action::Up => {
            commit(state);
            step_field(state, false);
        }
        // Letters that are typed on after Enter are the next field's, not keys.
        Action::Accept | Action::NextPane | Action::PreviousPane => {
            commit(state);
            if step_field(state, action != Action::PreviousPane) {
                let mut none = Vec::new();
                // Only an editor is opened on the way: the bind rows are another screen.
                let opens = matches!(current(state), Some(FormRow::Field(field)) if !field.kind.is_bind());
                if opens {
                    open_row(state, &mut none);
                }
            }
        }
        _ => {}
    }
}

/// Moves the cursor of the form to the next field, or to the one before; says whether there was one.
fn step_field(state: &mut State, forward: bool) -> bool {
    let rows = rows(state);
    let at = state.processes.form.at;
    let is_field = |place: &usize| matches!(rows.get(*place), Some(FormRow::Field(_)));
    let next = if forward { (at + 1..rows.len()).find(is_field) } else { (0..at).rev().find(is_field) };
    if let Some(next) = next {
        state.processes.form.at = next;
    }
    next.is_some()
}

/// Takes what is in the editor as the field's text, and closes the editor.
pub(in crate::app) fn commit(state: &mut State) {
    let value = match state.processes.editing.take() {
        Some(Editing::Text(editor)) => DraftValue::typed(editor.text()),
        Some(Editing::Choice(choice)) => choice.value().into(),
        None => return,
    };
    set_current(state, value);
}

/// Closes the editor without taking its text, which undo brings back.
fn withdraw(state: &mut State) {
    let Some(Editing::Text(editor)) = state.processes.editing.take() else { return };
    let Some(field) = current_key(state) else { return };
    let (process, value) = (state.processes.list.at, DraftValue::typed(editor.text()));
    update::draft::withdraw(state, Edit::SetField { process, field, value });
}

/// Sets the field that the cursor is on; a text that is the same already changes nothing.
fn set_current(state: &mut State, value: DraftValue) {
    let Some(field) = current_key(state) else { return };
    let at = state.processes.list.at;
    if process(state).is_some_and(|process| *process.value(&field) != value) {
        update::draft::edit(state, Edit::SetField { process: at, field, value });
    }
}

/// Puts a process below the current one, and the cursor on its first field, ready to be typed.
fn add(state: &mut State, process: ProcessDraft) {
    let at = if count(state) == 0 { 0 } else { state.processes.list.at + 1 };
    if update::draft::edit(state, Edit::InsertProcess { at, process: Box::new(process) }) {
        state.processes.list.at = at;
        if let crate::domain::draft::Path::Field(_, key) = update::draft::first_field(at) {
            reveal(state, &key);
            open_row(state, &mut Vec::new());
        }
    }
}

/// Puts a copy below the current process; it has to become another one, so the cursor goes to its alias.
fn duplicate(state: &mut State) {
    let Some(copy) = process(state).cloned() else { return };
    let at = state.processes.list.at + 1;
    if update::draft::edit(state, Edit::InsertProcess { at, process: Box::new(copy) }) {
        state.processes.list.at = at;
        reveal(state, &Known::ProcessName.into());
    }
}

fn relocate(state: &mut State, from: usize, to: usize) {
    if update::draft::edit(state, Edit::MoveProcess { from, to }) {
        state.processes.list.at = to;
    }
}

fn focus_form(state: &mut State) {
    state.processes.focus = Focus::Form;
    // The cursor starts on a field, not on the heading above it.
    if matches!(current(state), Some(FormRow::Group(_, true))) && state.processes.form.at == 0 {
        state.processes.form.at = 1;
    }
}

/// Puts the cursor of the form on a field, its group opened.
pub(in crate::app) fn reveal(state: &mut State, key: &FieldKey) {
    let (table, process) = (state.fields().clone(), process(state).cloned());
    state.processes.focus = Focus::Form;
    if let Some(at) = state.processes.reveal(key, &table, process.as_ref()) {
        state.processes.form.at = at;
    }
}

/// Returns the field that the cursor of the form is on.
pub(in crate::app) fn current_key(state: &State) -> Option<FieldKey> {
    current(state)?.key().cloned()
}

fn current(state: &State) -> Option<FormRow<'_>> {
    state.processes.current(state.fields(), process(state))
}

fn rows(state: &State) -> Vec<FormRow<'_>> {
    state.processes.form_rows(state.fields(), process(state))
}

/// Puts the cursor of the form back on a field after the rows changed.
pub(in crate::app) fn put_key(state: &mut State, key: Option<&FieldKey>) {
    let Some(key) = key else { return };
    if let Some(at) = rows(state).iter().position(|row| row.key() == Some(key)) {
        state.processes.form.at = at;
    }
}

/// Returns the process that the form shows.
pub(in crate::app) fn process(state: &State) -> Option<&ProcessDraft> {
    state.open.as_ref()?.draft.processes.get(state.processes.list.at)
}

fn count(state: &State) -> usize {
    state.open.as_ref().map_or(0, |open| open.draft.processes.len())
}

fn height(state: &State) -> usize {
    geometry::height(state.size, Screen::Step(Step::Processes))
}

/// Keeps the cursors inside the lists; without a process there is no form to be in.
pub(in crate::app) fn refresh(state: &mut State) {
    let (count, height) = (count(state), height(state));
    state.processes.list.clamp(count, height);
    let rows = rows(state).len();
    state.processes.form.clamp(rows, height);
    if count == 0 {
        state.processes.focus = Focus::List;
        state.processes.editing = None;
    }
}
