//! The table: what keys do in it. It stands above steps 2 and 3, which open it at a cell.
//!
//! | file | does |
//! |---|---|
//! | [`mod@write`] | changes of cells, each one step of undo |
//! | [`type_in`] | typing into a cell |
//! | [`pages`] | the pages of actions on many cells |
//! | [`rows`] | the cursor, marks, which rows are shown; problems and different values |
//! | [`cells`] | one cell |

mod cells;
pub(in crate::app) mod pages;
mod rows;
mod type_in;
mod write;

use crate::app::action::Action;
use crate::app::effect::Effect;
use crate::app::notice::{Notice, TableNotice};
use crate::app::screen::Screen;
use crate::app::screen::processes::Focus;
use crate::app::screen::table::STEPS;
use crate::app::set_field::FieldPurpose;
use crate::app::state::State;
use crate::app::table_page::Counted;
use crate::app::update::{edit, enter, formula, navigate, set_field};
use crate::domain::draft::{Path, TargetKey};
use crate::domain::place::Step;
use crate::domain::table::{Cell, RowPresence, TableColumn, TableRow, Write};
use std::collections::BTreeSet;

pub(in crate::app) use rows::{begin_finding, found, refresh};
pub(in crate::app) use type_in::commit;

/// Opens the table at the cell that the cursor of the screen is on.
pub(in crate::app) fn open(state: &mut State, effects: &mut Vec<Effect>) {
    let Some(open) = &state.open else { return };
    let target = open.current_target().and_then(|at| open.draft.targets.get(at));
    let target = target.map_or_else(|| TargetKey::Given("".into()), |target| target.id.into());
    let process = state.processes.list.at;
    let path = match state.screen {
        Screen::Step(Step::Bindings) => Some(Path::Cell(process, state.bindings.row.at, state.bindings.current())),
        _ if state.processes.focus == Focus::Form => state.form_key().map(|key| Path::Field(process, key)),
        _ => None,
    };
    let cell = path.and_then(|path| Cell::of_path(&path, target.clone()));
    open_at(state, &cell.unwrap_or(Cell { target, process, row: None, column: None }), effects);
}

/// Opens the table at a cell; Esc leads back to where it was opened.
pub(in crate::app) fn open_at(state: &mut State, cell: &Cell, effects: &mut Vec<Effect>) {
    if state.open.is_none() {
        return;
    }
    if state.screen != Screen::Table {
        state.table.back = state.screen.step().map(|step| (step, state.processes.focus));
        navigate::arrive(state, Screen::Table, effects);
    }
    refresh(state);
    go_to(state, cell);
}

/// Puts the cursor on a cell. What hides it is taken away.
fn go_to(state: &mut State, cell: &Cell) {
    let Some(open) = &state.open else { return };
    let place = |key: &TargetKey| match key {
        TargetKey::Id(id) => open.draft.targets.iter().position(|target| target.id == *id),
        TargetKey::Given(_) => None,
    };
    let target = place(&cell.target).or_else(|| open.current_target()).unwrap_or_default();
    let row = TableRow { target, process: cell.process, row: cell.row.unwrap_or_default() };
    if let Some(column) = &cell.column {
        rows::show_column(state, column);
    }
    let rows = &state.table.model.rows;
    let row = rows.place(row).map_or(TableRow { row: 0, ..row }, |_| row);
    if !state.table.put_row(row) && state.table.model.rows.place(row).is_some() {
        state.table.filter.clear();
        state.table.only_marked = false;
        rows::arrange(state);
        state.table.put_row(row);
    }
    refresh(state);
}

/// Does what an action means here.
pub(in crate::app) fn act(state: &mut State, action: Action, effects: &mut Vec<Effect>) {
    if state.table.editing.is_some() {
        if !formula::act(state, action) {
            type_in::act(state, action);
        }
        return;
    }
    if state.table.filtering {
        rows::act_filter(state, action);
        return;
    }
    if rows::moves(state, action) || rows::act(state, action) || pages::open(state, action, effects) {
        return;
    }
    match action {
        Action::Back => back(state, effects),
        Action::OpenTable => home(state, effects),
        Action::Refresh => {
            if let Some(business) = state.open.as_ref().and_then(|open| open.draft.business.clone()) {
                enter::read_catalogue(state, business, effects);
            }
        }
        Action::Widen => widen(state),
        _ if edit::is_refused(state) => {}
        Action::Accept => type_in::open(state),
        Action::BeginFormula => type_in::begin(state, "="),
        Action::BeginValue => type_in::begin(state, ""),
        Action::AsProcess => write::constant(state, &Write::AsProcess),
        Action::Clear => write::constant(state, &Write::Value(crate::domain::draft::DraftValue::EMPTY)),
        Action::ToValues => {
            let affected = write::affected(state);
            match write::to_values(state, &affected) {
                writes if writes.is_empty() => cells::refuse(state, TableNotice::NoFormulas),
                writes => pages::count_first(state, Counted::ToValues, writes, &affected),
            }
        }
        Action::FillDown => {
            let affected = write::affected(state);
            match write::fill_down(state, &affected) {
                Some(writes) => pages::count_first(state, Counted::FillDown, writes, &affected),
                None => cells::refuse(state, TableNotice::NothingAbove),
            }
        }
        // Of the processes themselves, so for all targets.
        Action::SetField => {
            let places: BTreeSet<usize> = write::affected(state).rows.iter().map(|row| row.process).collect();
            set_field::open(state, FieldPurpose::Set, places.into_iter().collect());
        }
        Action::LeaveOut => write::presence(state, RowPresence::Process),
        Action::LeaveOutRow => write::presence(state, RowPresence::BindRow),
        Action::AddHere => write::presence(state, RowPresence::AddRow),
        Action::Add => write::add_for_all(state),
        _ => state.notice = Some(Notice::NoSuchKey),
    }
}

/// Takes away one layer: the rectangle, the filter; then goes back to where the table was opened.
fn back(state: &mut State, effects: &mut Vec<Effect>) {
    if state.table.range.take().is_some() {
        return;
    }
    if state.table.is_narrowed() {
        let row = state.table.row(state.table.cursor.at);
        state.table.filter.clear();
        state.table.only_marked = false;
        rows::arrange(state);
        if let Some(row) = row {
            state.table.put_row(row);
        }
        return;
    }
    let (step, focus) = state.table.back.take().unwrap_or((Step::Processes, Focus::Form));
    state.processes.focus = focus;
    navigate::arrive(state, Screen::Step(step), effects);
}

/// Goes to where the cell is edited for all targets: the form, or the bind rows.
fn home(state: &mut State, effects: &mut Vec<Effect>) {
    let path = state.table.current().map(|(row, column)| match column {
        TableColumn::Bind(column) => Path::Cell(row.process, row.row, *column),
        TableColumn::Field(key) => Path::Field(row.process, key.clone()),
        TableColumn::Variable(_) | TableColumn::Fact(_) => Path::Processes,
    });
    state.table.range = None;
    navigate::go(state, &path.unwrap_or(Path::Processes), effects);
}

/// Makes the column wider, and after some steps as wide as at first.
fn widen(state: &mut State) {
    let Some(column) = state.table.model.columns.get(state.table.column).cloned() else { return };
    let steps = state.table.view.widths.entry(column).or_default();
    *steps = (*steps + 1) % STEPS;
    if let Some(open) = &mut state.open {
        open.touch();
    }
}
