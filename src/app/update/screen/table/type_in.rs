//! Typing into a cell of the table.

use super::cells::{cell, refuse};
use super::rows::moves;
use super::write;
use crate::app::action::Action;
use crate::app::form::{Choice, Completion, Editor};
use crate::app::notice::{Chosen, Notice, TableNotice};
use crate::app::screen::Screen;
use crate::app::screen::bindings::{Offers, enable_choice, protocol_choice};
use crate::app::screen::processes::{Editing, edit_field};
use crate::app::state::State;
use crate::app::update::{edit, formula};
use crate::domain::bind::Column;
use crate::domain::draft::DraftValue;
use crate::domain::table::{TableColumn, Write};

/// What a cell takes.
enum Takes {
    /// Typed text.
    Text(Box<Editor>),
    /// One of some values.
    Choice(Choice),
}

/// Returns what the cell under the cursor takes, with its value in it; otherwise says why it takes none.
fn takes(state: &mut State) -> Option<Takes> {
    let refused = {
        let (row, column) = state.table.current()?;
        match cell(state, row, column) {
            Ok(held) => {
                let typed = held.to_typed();
                let fields = state.fields();
                let taken = match column {
                    TableColumn::Bind(Column::Protocol) => {
                        Some(Takes::Choice(protocol_choice(&typed, fields.takes_ipv6())))
                    }
                    TableColumn::Bind(Column::Enable) => Some(Takes::Choice(enable_choice(&typed))),
                    TableColumn::Bind(_) => Some(Takes::Text(Box::new(Editor::narrow(&typed)))),
                    TableColumn::Variable(_) => Some(Takes::Text(Box::new(Editor::new(held.text())))),
                    TableColumn::Field(key) => {
                        fields.get(key).and_then(|field| edit_field(field, &typed)).map(|own| match own {
                            Editing::Text(editor) => Takes::Text(editor),
                            Editing::Choice(choice) => Takes::Choice(choice),
                        })
                    }
                    TableColumn::Fact(_) => None,
                };
                match taken {
                    Some(taken) => return Some(taken),
                    None => TableNotice::ReadOnlyColumn,
                }
            }
            Err(notice) => notice,
        }
    };
    refuse(state, refused);
    None
}

/// Opens the cell with what it holds.
pub(super) fn open(state: &mut State) {
    let Some(taken) = takes(state) else { return };
    put(state, taken, false);
}

/// Opens the cell with the begin of another value typed.
pub(super) fn begin(state: &mut State, text: &str) {
    let Some(taken) = takes(state) else { return };
    match (taken, state.table.current()) {
        (Takes::Text(mut editor), _) => {
            editor.set(text);
            put(state, Takes::Text(editor), true);
        }
        (Takes::Choice(_), Some((_, column))) if text == "=" => {
            let chosen = match column {
                TableColumn::Bind(column) => Some(Chosen::Column(*column)),
                TableColumn::Field(key) => state.fields().get(key).map(|field| Chosen::Field(Box::new(field.clone()))),
                TableColumn::Variable(_) | TableColumn::Fact(_) => None,
            };
            state.notice = chosen.map(Notice::NoFormula);
        }
        (choice @ Takes::Choice(_), _) => put(state, choice, false),
    }
}

fn put(state: &mut State, taken: Takes, begun: bool) {
    let is_address = matches!(state.table.current(), Some((_, TableColumn::Bind(Column::Ip))));
    state.bindings.offers = if is_address && !begun { formula::offers(state) } else { Offers::default() };
    state.table.scope = write::scope(state);
    state.table.begun = begun;
    state.table.editing = Some(match taken {
        Takes::Text(editor) => Editing::Text(editor),
        Takes::Choice(choice) => Editing::Choice(choice),
    });
}

/// Does what an action means while a cell is being edited.
pub(super) fn act(state: &mut State, action: Action) {
    let choosing = matches!(state.table.editing, Some(Editing::Choice(_)));
    let offers = state.bindings.offers.list.len();
    match action {
        Action::Back if state.bindings.offers.at.take().is_some() => {}
        Action::Back => withdraw(state),
        Action::Up | Action::Down if choosing => {
            if let Some(Editing::Choice(choice)) = &mut state.table.editing {
                if action == Action::Up { choice.up() } else { choice.down() }
            }
        }
        Action::Down if formula::offers_are_shown(state) => {
            let next = state.bindings.offers.at.map_or(0, |at| (at + 1).min(offers.saturating_sub(1)));
            state.bindings.offers.at = Some(next);
        }
        Action::Up if state.bindings.offers.at.is_some() => {
            state.bindings.offers.at = state.bindings.offers.at.and_then(|at| at.checked_sub(1));
        }
        Action::Up | Action::Down if !state.table.begun => {}
        Action::Accept | Action::Up | Action::Down | Action::NextPane | Action::PreviousPane => {
            let many = state.table.scope.rows.len() > 1;
            commit(state);
            let action = match action {
                // The marks stay live where the cursor is.
                Action::Accept | Action::Up | Action::Down if many => return,
                Action::Accept | Action::Down => Action::Down,
                Action::NextPane => Action::Right,
                Action::PreviousPane => Action::Left,
                other => other,
            };
            moves(state, action);
        }
        _ => {}
    }
}

/// Closes the editor and returns what was typed in it; `None` if no cell is being edited.
fn take(state: &mut State) -> Option<DraftValue> {
    let offers = std::mem::take(&mut state.bindings.offers);
    let offered = offers.at.and_then(|at| offers.list.get(at)).map(crate::app::screen::bindings::Offer::typed);
    state.completion = Completion::default();
    let (_, column) = state.table.current()?;
    let column = column.clone();
    Some(match state.table.editing.take()? {
        Editing::Text(editor) => column.typed(offered.as_deref().unwrap_or_else(|| editor.text())),
        Editing::Choice(choice) => choice.value().into(),
    })
}

/// Takes what is in the editor and writes it, and closes the editor. A text that was opened and not changed writes nothing.
pub(in crate::app) fn commit(state: &mut State) {
    if state.screen != Screen::Table {
        return;
    }
    let Some(value) = take(state) else { return };
    let held = state.table.current().and_then(|(row, column)| cell(state, row, column).ok());
    if state.table.begun || held != Some(value.clone()) {
        write::scoped(state, &Write::Value(value));
    }
}

/// Closes the editor without writing its text, which undo brings back.
fn withdraw(state: &mut State) {
    let is_text = matches!(state.table.editing, Some(Editing::Text(_)));
    let Some(value) = take(state) else { return };
    if is_text && let Some(change) = write::change(state, &Write::Value(value)) {
        edit::withdraw(state, change);
    }
}
