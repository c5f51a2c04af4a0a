//! Step 2: what keys do in the list of processes and in the form.

use crate::app::action::Action;
use crate::app::effect::Effect;
use crate::app::form::Completion;
use crate::app::list::Motion;
use crate::app::notice::{BulkNotice, Chosen, Notice};
use crate::app::screen::processes::{Editing, Focus, FormRow, edit_field};
use crate::app::screen::{Context, Screen};
use crate::app::set_field::FieldPurpose;
use crate::app::state::State;
use crate::app::update::marks::{self, Marked, block_moves};
use crate::app::update::screen::table;
use crate::app::update::{edit, formula, navigate, presets, set_field};
use crate::domain::draft::{DraftValue, ProcessDraft};
use crate::domain::edit::Edit;
use crate::domain::field::{FieldKey, Group, Known};
use crate::domain::place::Step;

/// Does what an action means here.
pub(in crate::app) fn act(state: &mut State, action: Action, effects: &mut Vec<Effect>) {
    if state.processes.editing.is_some() {
        if !formula::act(state, action) {
            act_editing(state, action);
        }
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
        leave_marks(state);
        return;
    }
    if let Some(motion) = marks::extension(action).filter(|_| count > 0) {
        if let Some(open) = &mut state.open {
            open.process_marks.extend_from(at);
        }
        state.processes.list.go(motion, count, height(state));
        return;
    }
    if count > 0 && mark(state, action, count) {
        return;
    }
    match action {
        Action::Back => navigate::previous(state, effects),
        Action::Accept if count == 0 => add(state, ProcessDraft::default()),
        Action::Accept | Action::NextPane => focus_form(state),
        Action::Add => add(state, ProcessDraft::default()),
        Action::Duplicate => duplicate(state),
        Action::Remove if at < count => remove(state),
        Action::MoveUp | Action::MoveDown if at < count => relocate(state, action == Action::MoveDown),
        Action::EditBindings => navigate::step(state, Step::Bindings, effects),
        Action::SetField => {
            let places = affected(state);
            set_field::open(state, FieldPurpose::Set, places);
        }
        Action::OpenTable => table::open(state, effects),
        Action::Presets => presets::open(state, effects),
        Action::SavePreset => {
            let places = affected(state);
            presets::ask_name(state, &places);
        }
        _ => {}
    }
}

fn act_form(state: &mut State, action: Action, effects: &mut Vec<Effect>) {
    let rows = state.form_rows().len();
    if let Some(motion) = Motion::of(action) {
        state.processes.form.go(motion, rows, height(state));
        return;
    }
    match action {
        Action::Back | Action::PreviousPane => state.processes.focus = Focus::List,
        Action::PreviousProcess => {
            state.processes.list.at = state.processes.list.at.saturating_sub(1);
            leave_marks(state);
        }
        Action::PreviousTarget | Action::NextTarget => navigate::target(state, action == Action::NextTarget),
        Action::NextProcess => {
            state.processes.list.at += 1;
            leave_marks(state);
        }
        Action::EditBindings => navigate::step(state, Step::Bindings, effects),
        Action::OpenTable => table::open(state, effects),
        Action::Add => add(state, ProcessDraft::default()),
        Action::Accept => open_row(state, effects),
        Action::BeginFormula => begin_formula(state),
        Action::SetField => set_field::open(state, FieldPurpose::Set, state.form_places()),
        Action::Filter => set_field::open(state, FieldPurpose::Find, state.form_places()),
        Action::Clear => {
            set_current(state, &DraftValue::EMPTY);
        }
        Action::ToggleGroup => {
            let group = match state.form_row() {
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
    let row = match state.form_row() {
        Some(FormRow::Group(group, _)) => Err(group.clone()),
        Some(FormRow::Field(field)) => Ok(field.clone()),
        Some(FormRow::Others(_)) => return toggle_others(state),
        Some(FormRow::Other(_)) => return no_editor(state),
        None => return,
    };
    match row {
        Err(group) => toggle(state, &group),
        Ok(field) if field.kind.is_bind() => navigate::step(state, Step::Bindings, effects),
        Ok(_) if edit::is_refused(state) => {}
        Ok(field) => {
            let (text, _) = state.form_text(&field.key);
            state.processes.editing = edit_field(&field, &text);
            if state.processes.editing.is_none() {
                no_editor(state);
            }
        }
    }
}

/// Opens the field with the `=` of a formula typed, in place of what it holds.
fn begin_formula(state: &mut State) {
    match state.form_row() {
        Some(FormRow::Field(field)) if field.kind.takes_formula() => {
            let editing = edit_field(field, "=");
            if !edit::is_refused(state) {
                state.processes.editing = editing;
            }
        }
        Some(FormRow::Field(field)) if field.kind.is_chosen() => {
            let field = Box::new(field.clone());
            state.notice = Some(Notice::NoFormula(Chosen::Field(field)));
        }
        Some(FormRow::Other(_)) => no_editor(state),
        _ => state.notice = Some(Notice::NoSuchKey),
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
    let at = state.form_rows().iter().position(|row| matches!(row, FormRow::Others(_)));
    state.processes.form.at = at.unwrap_or(0);
}

/// Opens or closes a group; the cursor goes to its heading, so that it stays on something that is shown.
fn toggle(state: &mut State, group: &Group) {
    if !state.processes.toggled.remove(group) {
        state.processes.toggled.insert(group.clone());
    }
    let heading = |row: &FormRow<'_>| matches!(row, FormRow::Group(own, _) if *own == group);
    let at = state.form_rows().iter().position(heading);
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
        Action::Down | Action::Up => {
            leave_field(state, action == Action::Down);
        }
        // Letters that are typed on after Enter are the next field's, not keys.
        Action::Accept | Action::NextPane | Action::PreviousPane => open_next(state, action != Action::PreviousPane),
        _ => {}
    }
}

/// Takes the text and goes to the next field, or to the one before. Returns `false` if the cursor stays.
fn leave_field(state: &mut State, forward: bool) -> bool {
    commit(state) && step_field(state, forward)
}

/// Takes the text, and opens the next field, or the one before.
fn open_next(state: &mut State, forward: bool) {
    if !leave_field(state, forward) {
        return;
    }
    // Only an editor is opened on the way: the bind rows are another screen.
    let opens = matches!(state.form_row(), Some(FormRow::Field(field)) if !field.kind.is_bind());
    if opens {
        open_row(state, &mut Vec::new());
    }
}

/// Moves the cursor of the form to the next field, or to the one before; says whether there was one.
fn step_field(state: &mut State, forward: bool) -> bool {
    let rows = state.form_rows();
    let at = state.processes.form.at;
    let is_field = |place: &usize| matches!(rows.get(*place), Some(FormRow::Field(_)));
    let next = if forward { (at + 1..rows.len()).find(is_field) } else { (0..at).rev().find(is_field) };
    if let Some(next) = next {
        state.processes.form.at = next;
    }
    next.is_some()
}

/// Takes what is in the editor as the field's text, and closes the editor. Returns `false` if it stays open, because the
/// text cannot be that of all processes of the form.
pub(in crate::app) fn commit(state: &mut State) -> bool {
    state.completion = Completion::default();
    let Some(editing) = state.processes.editing.take() else { return true };
    let differs = state.form_key().is_some_and(|key| state.form_text(&key).1);
    let value = match &editing {
        // Nothing was typed where they differ: they stay as they are.
        Editing::Text(editor) if editor.text().is_empty() && differs => return true,
        Editing::Text(editor) => DraftValue::typed(editor.text()),
        Editing::Choice(choice) => choice.value().into(),
    };
    let taken = set_current(state, &value);
    if !taken {
        state.processes.editing = Some(editing);
    }
    taken
}

/// Closes the editor without taking its text, which undo brings back.
fn withdraw(state: &mut State) {
    state.completion = Completion::default();
    let Some(Editing::Text(editor)) = state.processes.editing.take() else { return };
    let Some(field) = state.form_key() else { return };
    let (typed, differs) = state.form_text(&field);
    if editor.text() == typed || (differs && editor.text().is_empty()) {
        return;
    }
    let value = DraftValue::typed(editor.text());
    let set = |process| Edit::SetField { process, field: field.clone(), value: value.clone() };
    let edits = state.form_places().into_iter().map(set).collect();
    edit::withdraw(state, Edit::Group(edits));
}

/// Sets the field that the cursor is on, of all processes of the form; a text that is the same already changes nothing.
/// Returns `false` if it cannot be that of all.
fn set_current(state: &mut State, value: &DraftValue) -> bool {
    let Some(field) = state.form_key() else { return true };
    let places = state.form_places();
    set_field::set_all(state, &places, &field, value, false)
}

/// Puts a process below the current one, and the cursor on its first field, ready to be typed.
fn add(state: &mut State, process: ProcessDraft) {
    let at = if count(state) == 0 { 0 } else { state.processes.list.at + 1 };
    if edit::apply(state, Edit::InsertProcess { at, process: Box::new(process) }) {
        state.processes.list.at = at;
        if let crate::domain::draft::Path::Field(_, key) = edit::first_field(at) {
            navigate::reveal(state, &key);
            open_row(state, &mut Vec::new());
        }
    }
}

/// Does what an action means for marks; returns `false` if it is not about them.
fn mark(state: &mut State, action: Action, count: usize) -> bool {
    let at = state.processes.list.at;
    let next = (at + 1).min(count - 1);
    let Some(open) = &mut state.open else { return false };
    let rows = marks::Rows { cursor: at, next, shown: 0..count };
    let marked = marks::act(&mut open.process_marks, action, rows);
    if marked == Some(Marked::GoOn) {
        state.processes.list.at = next;
    }
    marked.is_some()
}

/// Notes that the cursor of the list was moved away.
fn leave_marks(state: &mut State) {
    if let Some(open) = &mut state.open {
        open.process_marks.leave();
    }
}

/// Returns the processes that an action is for, ascending, and ends the range.
fn affected(state: &mut State) -> Vec<usize> {
    let at = state.processes.list.at;
    let count = count(state);
    let Some(open) = &mut state.open else { return Vec::new() };
    open.process_marks.take_range(&at, 0..count);
    open.process_marks.affected(&at, 0..count).into_iter().collect()
}

/// Puts copies of the processes below the last one of them. A single copy has to become another one, so the cursor goes to
/// its alias; several are marked.
fn duplicate(state: &mut State) {
    let places = affected(state);
    let Some((last, open)) = places.last().zip(state.open.as_ref()) else { return };
    let first = last + 1;
    let copies = places.iter().filter_map(|at| open.draft.processes.get(*at)).enumerate();
    let edits = copies
        .map(|(nth, process)| Edit::InsertProcess { at: first + nth, process: Box::new(process.clone()) })
        .collect();
    if !edit::apply_group(state, Edit::Group(edits)) {
        return;
    }
    state.processes.list.at = first;
    if places.len() == 1 {
        navigate::reveal(state, &Known::ProcessName.into());
    } else if let Some(open) = &mut state.open {
        open.process_marks.replace(first..first + places.len());
    }
}

/// Removes the processes as one step.
fn remove(state: &mut State) {
    let at = state.processes.list.at;
    let away = state.open.as_ref().filter(|open| !open.process_marks.is_live(&at));
    let left = away.map_or(0, |open| open.process_marks.iter().len());
    let places = affected(state);
    let of = |at: &usize| state.open.as_ref()?.draft.processes.get(*at);
    let overrides: usize = places.iter().filter_map(of).map(|process| process.overrides.count()).sum();
    let edits = places.iter().rev().map(|at| Edit::RemoveProcess { at: *at }).collect();
    if !edit::apply_group(state, Edit::Group(edits)) {
        return;
    }
    if places.len() > 1 || overrides > 0 {
        let (count, undo) = (places.len(), state.undo_key());
        state.notice = Some(Notice::Bulk(BulkNotice::ProcessesRemoved { count, overrides, undo }));
    } else if left > 0 {
        state.notice = Some(Notice::Bulk(BulkNotice::MarkedLeft { count: left }));
    }
}

/// Moves the processes, and the cursor with its own.
fn relocate(state: &mut State, down: bool) {
    let at = state.processes.list.at;
    let moves = block_moves(&affected(state), count(state), down);
    let edit = Edit::Group(moves.into_iter().map(|(from, to)| Edit::MoveProcess { from, to }).collect());
    let to = edit.process_after(at);
    if edit::apply_group(state, edit) {
        state.processes.list.at = to.unwrap_or(at);
    }
}

fn focus_form(state: &mut State) {
    affected(state);
    state.processes.focus = Focus::Form;
    // The cursor starts on a field, not on the heading above it.
    if matches!(state.form_row(), Some(FormRow::Group(_, true))) && state.processes.form.at == 0 {
        state.processes.form.at = 1;
    }
}

/// Puts the cursor of the form back on a field after the rows changed.
pub(in crate::app) fn put_key(state: &mut State, key: Option<&FieldKey>) {
    let Some(key) = key else { return };
    if let Some(at) = state.form_rows().iter().position(|row| row.key() == Some(key)) {
        state.processes.form.at = at;
    }
}

fn count(state: &State) -> usize {
    state.open.as_ref().map_or(0, |open| open.draft.processes.len())
}

fn height(state: &State) -> usize {
    Screen::Step(Step::Processes).height(state.size)
}

/// Keeps the cursors inside the lists; without a process there is no form to be in.
pub(in crate::app) fn refresh(state: &mut State) {
    let (count, height) = (count(state), height(state));
    state.processes.list.clamp(count, height);
    if let Some(open) = &state.open {
        state.processes.overrides.refresh(open, state.processes.list.at);
    }
    let rows = state.form_rows().len();
    state.processes.form.clamp(rows, height);
    if count == 0 {
        state.processes.focus = Focus::List;
        state.processes.editing = None;
    }
}
