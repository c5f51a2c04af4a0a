//! Step 3: what keys do in the bind rows.

use crate::app::action::Action;
use crate::app::effect::Effect;
use crate::app::form::{Completion, Editor};
use crate::app::list::{Cursor, Motion};
use crate::app::notice::{BulkNotice, Chosen, Habit, Notice};
use crate::app::preview;
use crate::app::screen::Screen;
use crate::app::screen::bindings::{Offer, Offers, enable_choice, protocol_choice};
use crate::app::screen::processes::Editing;
use crate::app::set_field::FieldPurpose;
use crate::app::state::State;
use crate::app::update::marks::{self, Marked, block_moves};
use crate::app::update::screen::table;
use crate::app::update::{edit, formula, navigate, set_field};
use crate::domain::bind::Column;
use crate::domain::draft::{BindDraft, DraftValue, RowOverride};
use crate::domain::edit::Edit;
use crate::domain::place::Step;
use crate::domain::table::TableColumn;

/// Does what an action means here.
pub(in crate::app) fn act(state: &mut State, action: Action, effects: &mut Vec<Effect>) {
    if state.bindings.editing.is_some() {
        if !formula::act(state, action) {
            act_editing(state, action);
        }
        return;
    }
    let rows = rows(state);
    if let Some(motion) = Motion::of(action) {
        go(state, motion);
        return;
    }
    if let Some(motion) = marks::extension(action).filter(|_| rows > 0) {
        let cursor = (state.processes.list.at, state.bindings.row.at);
        if let Some(open) = &mut state.open {
            open.row_marks.extend_from(cursor);
        }
        go(state, motion);
        return;
    }
    let process = state.processes.list.at;
    let at = state.bindings.row.at;
    if rows > 0 && mark(state, action, rows) {
        return;
    }
    match action {
        Action::Back => navigate::previous(state, effects),
        Action::Left => state.bindings.column = state.bindings.column.saturating_sub(1),
        Action::Right => state.bindings.column = (state.bindings.column + 1).min(Column::ALL.len() - 1),
        Action::PreviousProcess => go_to_process(state, process.saturating_sub(1)),
        Action::PreviousTarget | Action::NextTarget => navigate::target(state, action == Action::NextTarget),
        Action::NextProcess => go_to_process(state, process + 1),
        Action::Accept if rows == 0 => add(state, BindDraft::fresh()),
        Action::Accept => open_cell(state),
        Action::Add => add(state, BindDraft::fresh()),
        Action::Duplicate if at < rows => duplicate(state),
        Action::Remove if at < rows => remove(state),
        Action::MoveUp | Action::MoveDown if at < rows => relocate(state, action == Action::MoveDown),
        Action::FillDown if at < rows => fill_down(state),
        Action::FillSeries | Action::Replace | Action::ToValues | Action::CopyCells if at < rows => {
            // The rows of a range are marked from now on, so that the page is for them.
            affected(state);
            table::pages::on_bind_rows(state, action, effects);
        }
        Action::BeginFormula => begin(state, "="),
        Action::BeginValue => begin(state, ""),
        Action::SetField => set_field::open(state, FieldPurpose::Set, vec![process]),
        Action::OpenTable => table::open(state, effects),
        Action::Clear => clear(state),
        _ => {}
    }
}

/// Does what an action means for marks; returns `false` if it is not about them.
fn mark(state: &mut State, action: Action, rows: usize) -> bool {
    let (process, at) = (state.processes.list.at, state.bindings.row.at);
    let next = (at + 1).min(rows - 1);
    let Some(open) = &mut state.open else { return false };
    let shown = (0..rows).map(move |row| (process, row));
    let rows = marks::Rows { cursor: (process, at), next: (process, next), shown };
    let Some(marked) = marks::act(&mut open.row_marks, action, rows) else { return false };
    if marked == Marked::GoOn {
        state.bindings.row.at = next;
        if state.must_explain(Habit::Space) {
            state.notice = Some(Notice::Bulk(BulkNotice::SpaceMarks { open: state.key_of(Action::Accept) }));
        }
    }
    true
}

/// Notes that the cursor was moved away.
fn leave_marks(state: &mut State) {
    if let Some(open) = &mut state.open {
        open.row_marks.leave();
    }
}

/// Returns the rows that an action is for, ascending, and ends the range.
fn affected(state: &mut State) -> Vec<usize> {
    let (process, at, rows) = (state.processes.list.at, state.bindings.row.at, rows(state));
    if let Some(open) = &mut state.open {
        open.row_marks.take_range(&(process, at), (0..rows).map(|row| (process, row)));
    }
    marks::bind_rows(state)
}

/// Moves the rows, and the cursor with its own.
fn relocate(state: &mut State, down: bool) {
    let (process, at) = (state.processes.list.at, state.bindings.row.at);
    let moves = block_moves(&affected(state), rows(state), down);
    let edits = moves.into_iter().map(|(from, to)| Edit::MoveRow { process, from, to });
    let edit = Edit::Group(edits.collect());
    let to = edit.row_after(process, at);
    if edit::apply_group(state, edit)
        && let Some((_, to)) = to
    {
        state.bindings.row.at = to;
    }
}

/// Puts copies of the rows below the last one of them; the cursor goes to the port of the first copy.
fn duplicate(state: &mut State) {
    let process = state.processes.list.at;
    let rows = affected(state);
    let Some(last) = rows.last() else { return };
    let first = last + 1;
    let bind = state.shown_process().map(|process| process.bind.as_slice()).unwrap_or_default();
    let copies = rows.iter().filter_map(|row| bind.get(*row)).enumerate().map(|(nth, row)| Edit::InsertRow {
        process,
        at: first + nth,
        row: Box::new(row.clone()),
        overrides: Vec::new(),
    });
    let edit = Edit::Group(copies.collect());
    if edit::apply_group(state, edit) {
        state.bindings.row.at = first;
        state.bindings.put_column(Column::Port);
        if rows.len() > 1
            && let Some(open) = &mut state.open
        {
            open.row_marks.replace((first..first + rows.len()).map(|row| (process, row)));
        }
    }
}

/// Removes the rows as one step.
fn remove(state: &mut State) {
    let process = state.processes.list.at;
    let left = marks::bind_rows_elsewhere(state);
    let rows = affected(state);
    let own = state.shown_process().into_iter().flat_map(|process| process.overrides.iter());
    let overrides: usize = own
        .map(|(_, own)| rows.iter().filter_map(|row| own.rows.get(row)).map(RowOverride::count).sum::<usize>())
        .sum();
    let edits = rows.iter().rev().map(|at| Edit::RemoveRow { process, at: *at });
    let edit = Edit::Group(edits.collect());
    if edit::apply_group(state, edit) {
        if rows.len() > 1 || overrides > 0 {
            let (count, undo) = (rows.len(), state.undo_key());
            state.notice = Some(Notice::Bulk(BulkNotice::RowsRemoved { count, overrides, undo }));
        }
        say_left(state, left);
    }
}

/// Fills the value of the first of the rows into the others; with one row only, that of the row above it.
fn fill_down(state: &mut State) {
    let (process, column) = (state.processes.list.at, state.bindings.current());
    let rows = affected(state);
    let (from, to) = match rows.as_slice() {
        [only] => (only.checked_sub(1), rows.as_slice()),
        [first, rest @ ..] => (Some(*first), rest),
        [] => return,
    };
    let Some(from) = from else {
        state.notice = Some(Notice::Bulk(BulkNotice::NothingAbove));
        return;
    };
    let bind = state.shown_process().map(|process| process.bind.as_slice()).unwrap_or_default();
    let Some(value) = bind.get(from).map(|row| row.value(column)) else { return };
    let others = to.iter().filter(|row| bind.get(**row).is_some_and(|own| own.value(column) != value));
    let edits = others.map(|row| Edit::SetCell { process, row: *row, column, value: value.clone() });
    let edits: Vec<_> = edits.collect();
    let (count, undo) = (edits.len(), state.undo_key());
    if edits.is_empty() {
        state.notice = Some(Notice::Bulk(BulkNotice::NothingChanged));
    } else if edit::apply_group(state, Edit::Group(edits)) {
        state.notice = Some(Notice::Bulk(BulkNotice::FilledDown { column, count, undo }));
    }
    if state.must_explain(Habit::FillDown) {
        state.notice = Some(Notice::Bulk(BulkNotice::FillsDown { remove: state.key_of(Action::Remove) }));
    }
}

/// Empties the cell, or takes away columns that the server does not know when the cell is empty already.
fn clear(state: &mut State) {
    let (process, at, column) = (state.processes.list.at, state.bindings.row.at, state.bindings.current());
    if set_cells(state, column, &DraftValue::EMPTY) > 0 {
        return;
    }
    let Some(row) = row(state) else { return };
    let unknown = row.unknown.keys();
    let edits = unknown.map(|name| Edit::SetUnknown { process, row: at, name: name.clone(), text: None });
    let edits: Vec<_> = edits.collect();
    if !edits.is_empty() {
        edit::apply(state, Edit::Group(edits));
    }
}

fn go_to_process(state: &mut State, at: usize) {
    let count = state.open.as_ref().map_or(0, |open| open.draft.processes.len());
    if at < count && at != state.processes.list.at {
        state.processes.list.at = at;
        state.bindings.row = Cursor::default();
    }
}

/// Puts a row below the current one, and starts typing its address.
fn add(state: &mut State, new: BindDraft) {
    let at = if rows(state) == 0 { 0 } else { state.bindings.row.at + 1 };
    if let Some(open) = &mut state.open {
        // What is typed is for the new row.
        open.row_marks.end_range();
    }
    if add_at(state, at, new) {
        state.bindings.put_column(Column::Ip);
        open_cell(state);
    }
}

fn add_at(state: &mut State, at: usize, new: BindDraft) -> bool {
    let process = state.processes.list.at;
    let done = edit::apply(state, Edit::InsertRow { process, at, row: Box::new(new), overrides: Vec::new() });
    if done {
        state.bindings.row.at = at;
    }
    done
}

fn open_cell(state: &mut State) {
    if edit::is_refused(state) {
        return;
    }
    let column = state.bindings.current();
    let Some(text) = row(state).map(|row| row.value(column).to_typed().into_owned()) else { return };
    state.bindings.begun = false;
    state.bindings.offers = if column == Column::Ip { formula::offers(state) } else { Offers::default() };
    state.bindings.editing = Some(match column {
        Column::Protocol => Editing::Choice(protocol_choice(&text, state.fields().takes_ipv6())),
        Column::Enable => Editing::Choice(enable_choice(&text)),
        Column::Ip | Column::Port | Column::RowId => Editing::Text(Box::new(Editor::narrow(&text))),
    });
}

/// Opens the cell with the beginning of a value typed, in place of what it holds: the `=` of a formula, or nothing before
/// the digit that follows.
fn begin(state: &mut State, text: &str) {
    let column = state.bindings.current();
    let is_formula = !text.is_empty();
    let is_row = state.bindings.row.at < rows(state);
    if is_row && is_formula && !column.takes_formula() {
        state.notice = Some(Notice::NoFormula(Chosen::Column(column)));
    } else if is_row && !column.takes_formula() {
        open_cell(state);
    } else if is_row && !edit::is_refused(state) {
        state.bindings.offers = Offers::default();
        state.bindings.begun = true;
        state.bindings.editing = Some(Editing::Text(Box::new(Editor::narrow(text))));
    } else if !is_row && is_formula {
        state.notice = Some(Notice::NoSuchKey);
    }
}

/// Opens the cell for a value that is pasted in place of what it holds, if it takes typed text.
pub(in crate::app) fn begin_paste(state: &mut State) {
    if state.bindings.current().takes_formula() {
        begin(state, "");
    }
}

/// Says once that a digit begins a value, to a person who meant the step that it went to before.
pub(in crate::app) fn explain_digit(state: &mut State, digit: char) {
    let forward = matches!(digit, '4' | '5');
    if !(forward || matches!(digit, '1' | '2')) || !state.must_explain(Habit::Digit) {
        return;
    }
    let (editing, column) = match state.table.current() {
        Some((_, TableColumn::Bind(column))) if state.screen == Screen::Table => (&state.table.editing, Some(*column)),
        _ if state.screen == Screen::Table => (&state.table.editing, None),
        _ => (&state.bindings.editing, Some(state.bindings.current())),
    };
    let column = column.filter(|_| matches!(editing, Some(Editing::Text(_))));
    let key = state.key_of(if forward { Action::NextStep } else { Action::PreviousStep });
    state.notice = Some(Notice::Bulk(BulkNotice::DigitTypes { column, key, forward }));
}

fn act_editing(state: &mut State, action: Action) {
    let choosing = matches!(state.bindings.editing, Some(Editing::Choice(_)));
    match action {
        Action::Back if state.bindings.offers.at.take().is_some() => {}
        Action::Back => withdraw(state),
        Action::Up | Action::Down if choosing => {
            if let Some(Editing::Choice(choice)) = &mut state.bindings.editing {
                if action == Action::Up { choice.up() } else { choice.down() }
            }
        }
        Action::Down if formula::offers_are_shown(state) => {
            let last = state.bindings.offers.list.len() - 1;
            let next = state.bindings.offers.at.map_or(0, |at| (at + 1).min(last));
            state.bindings.offers.at = Some(next);
        }
        Action::Up if state.bindings.offers.at.is_some() => {
            state.bindings.offers.at = state.bindings.offers.at.and_then(|at| at.checked_sub(1));
        }
        Action::Accept => {
            commit(state);
            go(state, Motion::Down);
        }
        // A cell that was opened keeps its value until Enter or Tab; one that was begun by typing goes with the cursor.
        Action::Down | Action::Up if state.bindings.begun => {
            commit(state);
            go(state, if action == Action::Down { Motion::Down } else { Motion::Up });
        }
        Action::NextPane | Action::PreviousPane => {
            commit(state);
            if step_cell(state, action == Action::NextPane) {
                open_cell(state);
            }
        }
        _ => {}
    }
}

fn go(state: &mut State, motion: Motion) {
    let (rows, height) = (rows(state), height(state));
    state.bindings.row.go(motion, rows, height);
    leave_marks(state);
}

/// Moves to the next cell that is usually filled in, or to the one before; says whether there was one in the row.
fn step_cell(state: &mut State, forward: bool) -> bool {
    let at = state.bindings.column;
    let next = if forward { at + 1 } else { at.wrapping_sub(1) };
    let usual = Column::ALL.get(next).is_some_and(|column| *column != Column::RowId);
    if usual {
        state.bindings.column = next;
    }
    usual
}

/// Takes what is in the editor, or the address that is picked, as the cell's text, and closes the editor.
pub(in crate::app) fn commit(state: &mut State) {
    let offered = state.bindings.offers.at.and_then(|at| state.bindings.offers.list.get(at)).map(Offer::typed);
    let column = state.bindings.current();
    close(state);
    let value = match state.bindings.editing.take() {
        Some(Editing::Text(editor)) => {
            preview::taken(Some(column), offered.as_deref().unwrap_or_else(|| editor.text()))
        }
        Some(Editing::Choice(choice)) => choice.value().into(),
        None => return,
    };
    // What was opened and left as it was is no wish for the other rows either.
    if state.bindings.begun || !row_holds(state, column, &value) {
        set_cells(state, column, &value);
    }
}

/// Sets a column of the rows that an action is for, as one step. Returns how many of them held another value.
fn set_cells(state: &mut State, column: Column, value: &DraftValue) -> usize {
    let process = state.processes.list.at;
    let left = marks::bind_rows_elsewhere(state);
    let rows = affected(state);
    let bind = state.shown_process().map(|process| process.bind.as_slice()).unwrap_or_default();
    let others = rows.iter().filter(|row| bind.get(**row).is_some_and(|own| own.value(column) != *value));
    let edits = others.map(|row| Edit::SetCell { process, row: *row, column, value: value.clone() });
    let edits: Vec<_> = edits.collect();
    let changed = edits.len();
    if edit::apply_group(state, Edit::Group(edits)) {
        if rows.len() > 1 {
            let (count, value) = (rows.len(), value.to_typed().into_owned());
            state.notice = Some(Notice::Bulk(BulkNotice::CellsSet { column, value, count }));
        }
        say_left(state, left);
    }
    changed
}

/// Says that marked rows were left alone, where there is nothing else to say.
fn say_left(state: &mut State, count: usize) {
    if count > 0 && state.notice.is_none() {
        state.notice = Some(Notice::Bulk(BulkNotice::MarkedLeft { count }));
    }
}

/// Closes the lists beside the editor.
fn close(state: &mut State) {
    state.bindings.offers = Offers::default();
    state.completion = Completion::default();
}

/// Closes the editor without taking its text, which undo brings back.
fn withdraw(state: &mut State) {
    close(state);
    let Some(Editing::Text(editor)) = state.bindings.editing.take() else { return };
    let (process, column) = (state.processes.list.at, state.bindings.current());
    let value = preview::taken(Some(column), editor.text());
    let rows = if row_holds(state, column, &value) { Vec::new() } else { affected(state) };
    let edits = rows.into_iter().map(|row| Edit::SetCell { process, row, column, value: value.clone() });
    edit::withdraw(state, Edit::Group(edits.collect()));
}

fn row_holds(state: &State, column: Column, value: &DraftValue) -> bool {
    row(state).is_some_and(|row| row.value(column) == *value)
}

fn row(state: &State) -> Option<&BindDraft> {
    state.open.as_ref()?.draft.processes.get(state.processes.list.at)?.bind.get(state.bindings.row.at)
}

fn rows(state: &State) -> usize {
    let open = state.open.as_ref();
    open.and_then(|open| open.draft.processes.get(state.processes.list.at)).map_or(0, |process| process.bind.len())
}

fn height(state: &State) -> usize {
    Screen::Step(Step::Bindings).height(state.size)
}

/// Keeps the cursor inside the grid.
pub(in crate::app) fn refresh(state: &mut State) {
    let (rows, height) = (rows(state), height(state));
    state.bindings.row.clamp(rows, height);
    if rows == 0 {
        state.bindings.editing = None;
    }
    // A range is one of the rows of one process.
    let cursor = (state.processes.list.at, state.bindings.row.at);
    if let Some(open) = &mut state.open
        && open.row_marks.range(&cursor).is_some_and(|range| range.start().0 != range.end().0)
    {
        open.row_marks.end_range();
    }
}
