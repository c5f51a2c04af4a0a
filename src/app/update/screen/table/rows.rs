//! Which rows of the table are shown, marks, and the way to the next problem or value.

use super::cells::{on, refuse, text};
use crate::app::action::Action;
use crate::app::effect::Effect;
use crate::app::find::{RowState, TableQuery, column_of};
use crate::app::list::Motion;
use crate::app::marks::Marks;
use crate::app::menu::Menu;
use crate::app::notice::{Notice, TableNotice};
use crate::app::open::Open;
use crate::app::overlay::Overlay;
use crate::app::request::RequestId;
use crate::app::screen::Screen;
use crate::app::screen::table::{ColumnTally, TableModel, all_columns};
use crate::app::state::State;
use crate::app::table_find::{Arrangement, TableJob, problems_of, sort_key};
use crate::domain::check::Problem;
use crate::domain::field::{FieldKey, Known};
use crate::domain::table::{TableColumn, TableRow, TableValues};
use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

/// Does what an action means for rows and marks; returns `false` if it means something else.
pub(super) fn act(state: &mut State, action: Action) -> bool {
    match action {
        Action::Filter => {
            state.table.filtering = true;
            state.table.filter.select_all();
        }
        Action::Mark => mark(state),
        Action::MarkAll => mark_all(state),
        Action::InvertMarks => invert(state),
        Action::MarkRange => {
            let here = (state.table.cursor.at, state.table.column);
            state.table.range = if state.table.range.is_some() { None } else { Some(here) };
        }
        Action::ClearMarks => {
            state.table.range = None;
            state.table.marks.clear();
            show_again(state);
        }
        Action::OnlyMarked => {
            state.table.only_marked = !state.table.only_marked;
            if state.table.only_marked && state.table.marks.is_empty() {
                state.table.only_marked = false;
                refuse(state, TableNotice::NothingMarked);
            }
            show_again(state);
        }
        Action::Sort => sort(state),
        Action::NextProblem => next_problem(state),
        Action::NextDifferent => different(state, true),
        Action::PreviousDifferent => different(state, false),
        _ => return false,
    }
    count_hidden(state);
    true
}

/// Counts the marked rows that are not shown.
fn count_hidden(state: &mut State) {
    let table = &state.table;
    let hidden = match &table.shown {
        Some(shown) if !table.marks.is_empty() => {
            let mut is_shown = vec![false; table.model.rows.len()];
            for place in shown.iter() {
                if let Some(own) = is_shown.get_mut(*place as usize) {
                    *own = true;
                }
            }
            let place = |row: &&TableRow| table.model.rows.place(**row);
            table.marks.iter().filter(|row| place(row).and_then(|place| is_shown.get(place)) != Some(&true)).count()
        }
        _ => 0,
    };
    state.table.hidden_marks = hidden;
}

/// Does what an action means while the filter is typed.
pub(super) fn act_filter(state: &mut State, action: Action) {
    match action {
        Action::Accept => state.table.filtering = false,
        Action::Back => {
            state.table.filtering = false;
            state.table.filter.clear();
            show_again(state);
        }
        Action::Help => state.overlay = Some(Overlay::Help(Menu::new(state.context()))),
        Action::Up | Action::Down | Action::PageUp | Action::PageDown => drop(moves(state, action)),
        _ => {}
    }
}

/// Marks the row and goes down; in a rectangle, marks its rows.
fn mark(state: &mut State) {
    if let Some([first, last, ..]) = state.table.rectangle() {
        let rows: BTreeSet<TableRow> = (first..=last).filter_map(|place| state.table.row(place)).collect();
        state.table.marks.mark_all(rows.iter().copied());
        state.table.range = None;
        return;
    }
    let at = state.table.cursor.at;
    let Some(row) = state.table.row(at) else { return };
    let next = state.table.row(at + 1).unwrap_or(row);
    state.table.marks.toggle(row, next);
    let (len, height) = (state.table.len(), height(state));
    state.table.cursor.go(Motion::Down, len, height);
}

fn shown(state: &State) -> Vec<TableRow> {
    (0..state.table.len()).filter_map(|place| state.table.row(place)).collect()
}

fn mark_all(state: &mut State) {
    let rows = shown(state);
    state.table.marks.mark_all(rows.iter().copied());
}

/// Turns the marks of what is shown; without any mark, this marks all.
fn invert(state: &mut State) {
    let rows = shown(state);
    state.table.marks.invert(rows.into_iter());
}

/// Sorts by the column of the cursor: from the smallest value, from the largest, not at all.
fn sort(state: &mut State) {
    let Some(column) = state.table.model.columns.get(state.table.column).cloned() else { return };
    state.table.view.sort = match state.table.view.sort.take() {
        Some((own, false)) if own == column => Some((own, true)),
        Some((own, true)) if own == column => None,
        _ => Some((column, false)),
    };
    if let Some(open) = &mut state.open {
        open.touch();
    }
    show_again(state);
}

/// Finds the rows again, and keeps the cursor on its row where that is shown.
fn show_again(state: &mut State) {
    let row = state.table.row(state.table.cursor.at);
    arrange(state);
    if let Some(row) = row {
        state.table.put_row(row);
    }
}

/// Finds the rows that are shown, if the filter or the order changed.
fn refresh_rows(state: &mut State) {
    if wanted(state) != state.table.arranged {
        show_again(state);
    }
}

fn wanted(state: &State) -> Arrangement {
    let table = &state.table;
    Arrangement {
        filter: table.filter.text().to_owned(),
        only_marked: table.only_marked,
        sort: table.view.sort.clone(),
    }
}

/// Rows that are searched while a key is answered: some milliseconds of work.
const FOUND_AT_ONCE: usize = 3_000;

/// Finds the rows that are shown; in a large table beside the screen, which shows the rows as they were meanwhile.
pub(super) fn arrange(state: &mut State) {
    let wanted = wanted(state);
    let is_plain = wanted.filter.trim().is_empty() && !wanted.only_marked && wanted.sort.is_none();
    state.table.range = None;
    state.table.must_find = false;
    let query = query(state, &wanted.filter);
    state.table.unknown_field.clone_from(&query.unknown);
    let is_large = state.table.model.rows.len() > FOUND_AT_ONCE;
    match &state.open {
        Some(_) if !is_plain && is_large => {
            state.table.must_find = true;
            // The rows that it was made of may be others now.
            if state.table.shown_of != state.table.model.rows.len() {
                state.table.shown = None;
            }
        }
        Some(open) if !is_plain => {
            let rows = job(state, open, query, wanted.clone()).run();
            state.table.shown = Some(Arc::new(rows));
        }
        _ => state.table.shown = None,
    }
    state.table.shown_of = state.table.model.rows.len();
    state.table.arranged = wanted;
    count_hidden(state);
}

fn job(state: &State, open: &Open, query: TableQuery, wanted: Arrangement) -> TableJob {
    let needs_marks = wanted.only_marked || query.asks_for(RowState::Marked);
    let needs_problems = query.asks_for(RowState::Problem);
    TableJob {
        draft: open.draft.clone(),
        fields: state.fields().clone(),
        facts: open.facts.clone(),
        rows: state.table.model.rows.clone(),
        columns: state.table.model.columns.clone(),
        marks: if needs_marks { state.table.marks.clone() } else { Marks::default() },
        problems: if needs_problems { problem_paths(open).into_iter().cloned().collect() } else { Vec::new() },
        query,
        wanted,
    }
}

/// Returns the problems at cells of processes that keep the draft from being submitted.
fn problem_paths(open: &Open) -> Vec<&Problem> {
    open.checked.problems.iter().filter(|problem| problem.path.process().is_some() && problem.blocks()).collect()
}

fn query(state: &State, filter: &str) -> TableQuery {
    let Some(open) = state.open.as_ref().filter(|_| !filter.trim().is_empty()) else { return TableQuery::default() };
    let all = all_columns(&open.draft, state.fields());
    TableQuery::new(filter, |key| column_of(key, &all))
}

/// Begins to find the rows beside the screen, if they have to be found and no search is under way.
pub(in crate::app) fn begin_finding(state: &mut State, effects: &mut Vec<Effect>) {
    if !state.table.must_find || state.table.finding.is_some() {
        return;
    }
    state.table.must_find = false;
    let wanted = state.table.arranged.clone();
    let query = query(state, &wanted.filter);
    let Some(open) = &state.open else { return };
    let job = job(state, open, query, wanted.clone());
    let id = state.request();
    state.table.finding = Some((id, wanted));
    effects.push(Effect::FindRows { id, job: Box::new(job) });
}

/// Takes the rows that were found beside the screen, unless something else is asked for by now.
pub(in crate::app) fn found(state: &mut State, id: RequestId, rows: Vec<u32>) {
    let Some((_, wanted)) = state.table.finding.take_if(|(own, _)| *own == id) else { return };
    if state.table.must_find || wanted != state.table.arranged {
        return;
    }
    let row = state.table.row(state.table.cursor.at);
    state.table.shown = Some(Arc::new(rows));
    count_hidden(state);
    if let Some(row) = row {
        state.table.put_row(row);
    }
}

/// Goes to the next cell that has a problem, and round to the first one.
fn next_problem(state: &mut State) {
    let len = state.table.len();
    let Some(open) = &state.open else { return };
    let problems = problem_paths(open);
    let fields = state.fields();
    let values = TableValues::new(&open.draft, fields);
    let table = &state.table;
    let (from, own) = (table.cursor.at, table.model.columns.get(table.column));
    let mut found = None;
    if !problems.is_empty() {
        for step in 0..=len {
            let place = (from + step) % len.max(1);
            let Some(row) = table.row(place) else { continue };
            let Some(cells) = on(open, &values, row) else { continue };
            let mut columns = problems_of(&problems, &cells, row);
            // On the cursor's row those after its cell come first.
            let next = match own.filter(|_| step == 0) {
                Some(own) => columns.skip_while(|column| column != own).nth(1),
                None => columns.next(),
            };
            if let Some(column) = next {
                found = Some((place, column, from + step >= len));
                break;
            }
        }
    }
    match found {
        None => state.notice = Some(Notice::NoProblems),
        Some((place, column, wrapped)) => {
            state.table.cursor.at = place;
            state.table.marks.leave();
            show_column(state, &column);
            if wrapped {
                state.notice = Some(Notice::ProblemsWrapped);
            }
        }
    }
}

/// Goes to the next row with another value in the column, or to the one before.
fn different(state: &mut State, forward: bool) {
    let Some((row, column)) = state.table.current() else { return };
    let here = text(state, row, column);
    let at = state.table.cursor.at;
    let is_other = |place: &usize| {
        let row = state.table.row(*place).filter(|row| column.is_of_bind() || row.row == 0);
        row.is_some_and(|row| text(state, row, column) != here)
    };
    let next = if forward { (at + 1..state.table.len()).find(is_other) } else { (0..at).rev().find(is_other) };
    match next {
        Some(next) => {
            state.table.cursor.at = next;
            state.table.marks.leave();
        }
        None => refuse(state, TableNotice::NoDifferent),
    }
}

/// Moves the cursor; returns `false` if the action is no motion.
pub(super) fn moves(state: &mut State, action: Action) -> bool {
    let (len, height) = (state.table.len(), height(state));
    let last = state.table.model.columns.len().saturating_sub(1);
    let table = &mut state.table;
    if matches!(action, Action::ExtendUp | Action::ExtendDown | Action::ExtendLeft | Action::ExtendRight) {
        table.range.get_or_insert((table.cursor.at, table.column));
    }
    let motion = match action {
        Action::ExtendUp => Some(Motion::Up),
        Action::ExtendDown => Some(Motion::Down),
        _ => Motion::of(action),
    };
    if let Some(motion) = motion {
        table.cursor.go(motion, len, height);
    } else {
        table.column = match action {
            Action::Left | Action::ExtendLeft => table.column.saturating_sub(1),
            Action::Right | Action::ExtendRight => (table.column + 1).min(last),
            Action::FirstColumn => 0,
            Action::LastColumn => last,
            _ => return false,
        };
        // Moving along the row leaves no row.
        return true;
    }
    table.marks.leave();
    true
}

/// Puts the cursor on a column, which is shown from then on.
pub(in crate::app) fn show_column(state: &mut State, column: &TableColumn) {
    if matches!(column, TableColumn::Field(FieldKey::Known(Known::BindInfo))) {
        return;
    }
    let place = |state: &State| state.table.model.columns.iter().position(|own| own == column);
    if place(state).is_none() {
        state.table.view.show(column, true);
        compute(state);
    }
    if let Some(at) = place(state) {
        state.table.column = at;
    }
}

fn height(state: &State) -> usize {
    Screen::Table.height(state.size)
}

/// Computes what is shown of the whole draft again.
fn compute(state: &mut State) {
    let fields = state.fields();
    let Some(open) = &state.open else { return };
    let model = TableModel::of(open, fields, &state.table.view, &state.table.model);
    let is_same_rows = model.rows == state.table.model.rows;
    state.table.model = Arc::new(model);
    if !is_same_rows {
        let rows = Arc::clone(&state.table.model);
        state.table.marks.follow(|row| rows.rows.place(*row).map(|_| *row));
        let at = state.table.cursor.at;
        let row = state.table.row(at);
        arrange(state);
        if let Some(row) = row {
            state.table.put_row(row);
        }
    }
}

/// Takes in another choice of columns.
pub(super) fn look_again(state: &mut State) {
    compute(state);
    if let Some(open) = &mut state.open {
        open.touch();
    }
}

/// Returns what texts are sorted by.
pub(super) fn natural(text: &str) -> Vec<(bool, u64, String)> {
    sort_key(text)
}

/// Keeps the table up to date with the draft, and the cursor inside it; form and bind rows follow the cursor.
pub(in crate::app) fn refresh(state: &mut State) {
    if state.screen != Screen::Table {
        return;
    }
    let Some(open) = &state.open else { return };
    let made = (state.table.model.revision, state.table.model.targets_revision);
    if made != (Some(open.revision), Some(open.marks_revision)) {
        compute(state);
    }
    refresh_rows(state);
    let (len, height) = (state.table.len(), height(state));
    state.table.cursor.clamp(len, height);
    let size = state.size;
    state.table.scroll(size);
    let Some(row) = state.table.row(state.table.cursor.at) else {
        state.table.editing = None;
        return;
    };
    state.processes.list.at = row.process;
    state.bindings.row.at = row.row;
    if let Some(open) = &mut state.open {
        open.look_at(row.target);
    }
    tally(state);
}

/// Most rows whose values are counted without being asked.
const TALLIED: usize = 2_000;

/// Counts the values of the column under the cursor, unless that was done or there are too many rows.
fn tally(state: &mut State) {
    let (Some(open), Some((_, column))) = (&state.open, state.table.current()) else { return };
    let of = (open.judged(), state.table.arranged.clone());
    if state.table.tally.as_ref().is_some_and(|tally| tally.of == of && tally.column == *column) {
        return;
    }
    let counts = (state.table.len() <= TALLIED).then(|| counts(state, column));
    state.table.tally = counts.map(|counts| ColumnTally {
        column: column.clone(),
        cells: counts.values().sum(),
        different: counts.len(),
        of,
    });
}

/// Counts the values of a column, of the rows that are shown.
pub(super) fn counts(state: &State, column: &TableColumn) -> HashMap<String, usize> {
    let mut counts: HashMap<String, usize> = HashMap::new();
    let Some(open) = &state.open else { return counts };
    let values = TableValues::new(&open.draft, state.fields());
    for row in (0..state.table.len()).filter_map(|place| state.table.row(place)) {
        let cells = on(open, &values, row).filter(|cells| !cells.is_left_out());
        let Some(cell) = cells.as_ref().and_then(|cells| cells.cell(row.row, column)) else { continue };
        *counts.entry(cell.text.map(std::borrow::Cow::into_owned).unwrap_or_default()).or_default() += 1;
    }
    counts
}
