//! Step 3: what keys do in the bind rows.

use crate::app::action::Action;
use crate::app::effect::Effect;
use crate::app::form::{Completion, Editor};
use crate::app::geometry;
use crate::app::list::{Cursor, Motion};
use crate::app::notice::{Chosen, Notice};
use crate::app::preview;
use crate::app::screen::Screen;
use crate::app::screen::bindings::{HostAddress, Offer, Offers, USUAL_ADDRESSES, enable_choice, protocol_choice};
use crate::app::screen::processes::Editing;
use crate::app::state::State;
use crate::app::update::{edit, formula, navigate};
use crate::domain::bind::Column;
use crate::domain::draft::{BindDraft, DraftValue};
use crate::domain::edit::Edit;
use crate::domain::place::Step;

/// Does what an action means here.
pub(in crate::app) fn act(state: &mut State, action: Action, effects: &mut Vec<Effect>) {
    if state.bindings.editing.is_some() {
        if !formula::act(state, action) {
            act_editing(state, action);
        }
        return;
    }
    let (rows, height) = (rows(state), height(state));
    if let Some(motion) = Motion::of(action) {
        state.bindings.row.go(motion, rows, height);
        return;
    }
    let process = state.processes.list.at;
    let at = state.bindings.row.at;
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
        Action::Duplicate => {
            if let Some(copy) = row(state).cloned() {
                add_at(state, at + 1, copy);
                state.bindings.put_column(Column::Port);
            }
        }
        Action::Remove if at < rows => {
            edit::apply(state, Edit::RemoveRow { process, at });
        }
        Action::MoveUp if at > 0 && at < rows => relocate(state, at - 1),
        Action::MoveDown if at + 1 < rows => relocate(state, at + 1),
        Action::BeginFormula => begin_formula(state),
        Action::Clear => clear(state),
        _ => {}
    }
}

/// Moves the row that the cursor is on, and the cursor with it.
fn relocate(state: &mut State, to: usize) {
    let (process, from) = (state.processes.list.at, state.bindings.row.at);
    if edit::apply(state, Edit::MoveRow { process, from, to }) {
        state.bindings.row.at = to;
    }
}

/// Empties the cell, or takes away columns that the server does not know when the cell is empty already.
fn clear(state: &mut State) {
    let (process, at, column) = (state.processes.list.at, state.bindings.row.at, state.bindings.current());
    let Some(row) = row(state) else { return };
    if !row.value(column).is_empty() {
        edit::apply(state, Edit::SetCell { process, row: at, column, value: DraftValue::EMPTY });
        return;
    }
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
    state.bindings.offers = if column == Column::Ip { offers(state) } else { Offers::default() };
    state.bindings.editing = Some(match column {
        Column::Protocol => Editing::Choice(protocol_choice(&text, state.fields().takes_ipv6())),
        Column::Enable => Editing::Choice(enable_choice(&text)),
        Column::Ip | Column::Port | Column::RowId => Editing::Text(Box::new(Editor::narrow(&text))),
    });
}

/// Opens the cell with the `=` of a formula typed, in place of what it holds.
fn begin_formula(state: &mut State) {
    let column = state.bindings.current();
    if state.bindings.row.at >= rows(state) {
        state.notice = Some(Notice::NoSuchKey);
    } else if !column.takes_formula() {
        state.notice = Some(Notice::NoFormula(Chosen::Column(column)));
    } else if !edit::is_refused(state) {
        state.bindings.offers = Offers::default();
        state.bindings.editing = Some(Editing::Text(Box::new(Editor::narrow("="))));
    }
}

/// What each target's host has of its own, the addresses of the host if it is only one, then the usual ones.
fn offers(state: &State) -> Offers {
    let ipv6 = state.fields().takes_ipv6();
    let own = HostAddress::ALL.into_iter().filter(|address| ipv6 || *address != HostAddress::Private6).map(Offer::Own);
    let literal = state.open.as_ref().map(preview::addresses_of_one_host).unwrap_or_default();
    let literal = literal.into_iter().chain(USUAL_ADDRESSES.map(str::to_owned));
    let literal = literal.filter(|address| ipv6 || !address.contains(':')).map(Offer::Literal);
    Offers { list: own.chain(literal).collect(), at: None }
}

/// Returns `true` if the list of addresses is shown: not while a formula of one's own is typed.
fn offers_are_shown(state: &State) -> bool {
    let Some(Editing::Text(editor)) = &state.bindings.editing else { return false };
    state.bindings.shows_offers(editor.text())
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
        Action::Down if offers_are_shown(state) => {
            let last = state.bindings.offers.list.len() - 1;
            let next = state.bindings.offers.at.map_or(0, |at| (at + 1).min(last));
            state.bindings.offers.at = Some(next);
        }
        Action::Up if state.bindings.offers.at.is_some() => {
            state.bindings.offers.at = state.bindings.offers.at.and_then(|at| at.checked_sub(1));
        }
        Action::Accept | Action::Down | Action::Up => commit(state),
        Action::NextPane | Action::PreviousPane => {
            commit(state);
            if step_cell(state, action == Action::NextPane) {
                open_cell(state);
            }
        }
        _ => {}
    }
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
    let (process, at) = (state.processes.list.at, state.bindings.row.at);
    if row(state).is_some_and(|row| row.value(column) != value) {
        edit::apply(state, Edit::SetCell { process, row: at, column, value });
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
    let (process, row, column) = (state.processes.list.at, state.bindings.row.at, state.bindings.current());
    let value = preview::taken(Some(column), editor.text());
    edit::withdraw(state, Edit::SetCell { process, row, column, value });
}

fn row(state: &State) -> Option<&BindDraft> {
    state.open.as_ref()?.draft.processes.get(state.processes.list.at)?.bind.get(state.bindings.row.at)
}

fn rows(state: &State) -> usize {
    let open = state.open.as_ref();
    open.and_then(|open| open.draft.processes.get(state.processes.list.at)).map_or(0, |process| process.bind.len())
}

fn height(state: &State) -> usize {
    geometry::height(state.size, Screen::Step(Step::Bindings))
}

/// Keeps the cursor inside the grid.
pub(in crate::app) fn refresh(state: &mut State) {
    let (rows, height) = (rows(state), height(state));
    state.bindings.row.clamp(rows, height);
    if rows == 0 {
        state.bindings.editing = None;
    }
}
