//! The pages over the table: fill with a series, find and replace, paste, and those that only count.

mod columns;
mod judge;
pub(in crate::app) mod paste;
mod replace;

use super::cells::{cell, current, is_of_bind_rows, on, refuse};
use super::rows;
use super::write::{self, Affected, affected};
use crate::app::action::Action;
use crate::app::effect::Effect;
use crate::app::form::Editor;
use crate::app::notice::TableNotice;
use crate::app::overlay::Overlay;
use crate::app::state::State;
use crate::app::table_page::{CountPage, Counted, PageCounts, SeriesPage, TablePage, ValuesPage, copied, series};
use crate::app::update::edit;
use crate::domain::bind::{Column, Protocol};
use crate::domain::draft::DraftValue;
use crate::domain::table::{CellWrite, TableColumn, TableRow, TableValues, Write};
use judge::counts;
use std::collections::HashMap;

/// Opens the page of an action, if it is one that has a page.
pub(super) fn open(state: &mut State, action: Action, effects: &mut Vec<Effect>) -> bool {
    match action {
        Action::CopyCells => copy(state, effects),
        Action::ColumnValues => open_values(state),
        Action::Columns => columns::open(state),
        _ if !matches!(action, Action::FillSeries | Action::Replace) => return false,
        _ if edit::is_refused(state) => {}
        Action::FillSeries => open_series(state),
        _ => replace::open(state),
    }
    true
}

/// Does an action of the table that step 3 has too, for its bind rows.
pub(in crate::app) fn on_bind_rows(state: &mut State, action: Action, effects: &mut Vec<Effect>) {
    if open(state, action, effects) || edit::is_refused(state) {
        return;
    }
    // What formulas come to differs by target, so that these are values on the targets.
    let affected = affected(state);
    let has_formula =
        |at| affected.columns.iter().any(|column| cell(state, at, column).is_ok_and(|own| own.is_formula()));
    if !affected.rows.iter().any(|at| has_formula(*at)) {
        return refuse(state, TableNotice::NoFormulas);
    }
    let affected = write::on_all_targets(state, &affected);
    match write::to_values(state, &affected) {
        writes if writes.is_empty() => refuse(state, TableNotice::NoResults),
        writes => count_first(state, Counted::ToValues, writes, &affected),
    }
}

fn put(state: &mut State, page: TablePage) {
    state.overlay = Some(Overlay::TablePage(Box::new(page)));
}

/// Shows what a change would do before it does it, if overrides or formulas would be lost.
pub(super) fn count_first(state: &mut State, what: Counted, writes: Vec<CellWrite>, affected: &Affected) {
    let counts = counts(&write::plan_on_targets(state, &writes));
    let columns = affected.columns.clone();
    let left = (affected.hidden, affected.elsewhere);
    let page = CountPage { what, writes, columns, counts, left };
    if page.counts.replaced + page.counts.formulas > 0 {
        put(state, TablePage::Count(page));
    } else {
        take_count(state, &page);
    }
}

fn take_count(state: &mut State, page: &CountPage) {
    let done = write::plan_on_targets(state, &page.writes);
    let done = write::make(state, done);
    let cells = page.writes.len().max(2);
    write::tell(state, done, &page.columns, cells, page.left.0, page.left.1);
    state.table.range = None;
}

/// Does what an action means on a page; returns `false` if it closes.
pub(in crate::app) fn act(state: &mut State, page: &mut TablePage, action: Action) -> bool {
    if let (Some((entries, at)), Action::NextPane | Action::PreviousPane) = (page.entries(), action) {
        *at = if action == Action::NextPane { (*at + 1) % entries } else { (*at + entries - 1) % entries };
        if let Some(editor) = page.editor() {
            editor.select_all();
        }
        return true;
    }
    if action == Action::Back && !matches!(page, TablePage::Columns(_)) {
        return false;
    }
    match page {
        TablePage::Series(page) => act_series(state, page, action),
        TablePage::Replace(page) => replace::act(state, page, action),
        TablePage::Paste(page) => paste::act(state, page, action),
        TablePage::Count(page) => {
            if action == Action::Accept {
                take_count(state, page);
            }
            action != Action::Accept
        }
        TablePage::Values(page) => act_values(state, page, action),
        TablePage::Columns(page) => columns::act(state, page, action),
        TablePage::Renumber(page) => columns::act_renumber(state, page, action),
    }
}

/// Computes a page again after something was typed in it.
pub(in crate::app) fn typed(state: &mut State) {
    let Some(Overlay::TablePage(page)) = &state.overlay else { return };
    let mut page = page.clone();
    match page.as_mut() {
        TablePage::Series(page) => compute_series(state, page),
        TablePage::Replace(page) => replace::compute(state, page),
        TablePage::Paste(_)
        | TablePage::Count(_)
        | TablePage::Values(_)
        | TablePage::Columns(_)
        | TablePage::Renumber(_) => {}
    }
    state.overlay = Some(Overlay::TablePage(page));
}

fn open_series(state: &mut State) {
    let Some((_, column)) = current(state) else { return };
    if !write::takes_text(state, &column) {
        return refuse(state, TableNotice::NoSeries);
    }
    let scope = write::scope(state);
    let Some(first) = scope.rows.first() else { return refuse(state, TableNotice::Blank) };
    let from = super::cells::text(state, *first, &column).unwrap_or_default();
    let mut from = Editor::new(&from);
    from.select_all();
    let can_be_formula = state.table.view.sort.is_none() && !matches!(column, TableColumn::Variable(_));
    // The rows of step 3 are those of one process on every host, and a formula would be the same on each of them.
    let entries = if is_of_bind_rows(state) { 2 } else { 4 };
    let mut page = SeriesPage {
        from,
        step: Editor::narrow("1"),
        per_host: false,
        formula: false,
        can_be_formula,
        entries,
        at: 0,
        scope,
        column,
        values: Vec::new(),
        counts: PageCounts::default(),
    };
    compute_series(state, &mut page);
    put(state, TablePage::Series(page));
}

/// Returns the place of each row in its series: among all, or among those of its host.
fn places(state: &State, page: &SeriesPage) -> Vec<usize> {
    let Some(open) = state.open.as_ref().filter(|_| page.per_host) else {
        return (0..page.scope.rows.len()).collect();
    };
    let mut hosts: HashMap<(&str, Option<u32>), usize> = HashMap::new();
    let place = |row: &TableRow| {
        let target = open.draft.targets.get(row.target)?;
        let host = (target.host.as_str(), target.area.map(crate::domain::id::AreaId::number));
        let next = hosts.entry(host).or_default();
        *next += 1;
        Some(*next - 1)
    };
    page.scope.rows.iter().filter_map(place).collect()
}

fn compute_series(state: &State, page: &mut SeriesPage) {
    let (from, step) = (page.from.text(), page.step.text());
    let places = places(state, page);
    page.values = match series(from, step, places.iter().copied()) {
        Some(_) if page.formula => match formula_of(from, step, page.per_host) {
            Some(source) => vec![format!("={source}"); page.scope.rows.len()],
            None => Vec::new(),
        },
        Some(values) => values,
        None => Vec::new(),
    };
    page.counts = counts(&write::plan(state, &series_writes(page)));
}

/// Returns the formula of a series: `8001+n*10`.
fn formula_of(from: &str, step: &str, per_host: bool) -> Option<String> {
    let (from, step): (i64, i64) = (from.trim().parse().ok()?, step.trim().parse().ok()?);
    let n = if per_host { "host.n" } else { "n" };
    Some(match step {
        1 => format!("{from}+{n}"),
        step if step < 0 => format!("{from}-{n}*{}", step.unsigned_abs()),
        step => format!("{from}+{n}*{step}"),
    })
}

fn series_writes(page: &SeriesPage) -> Vec<CellWrite> {
    let write = |(at, text): (&TableRow, &String)| CellWrite {
        at: *at,
        column: page.column.clone(),
        write: Write::Value(if page.formula { DraftValue::typed(text) } else { text.as_str().into() }),
    };
    page.scope.rows.iter().zip(&page.values).map(write).collect()
}

fn act_series(state: &mut State, page: &mut SeriesPage, action: Action) -> bool {
    match action {
        Action::Left | Action::Right if page.at == 2 => page.per_host = !page.per_host,
        Action::Left | Action::Right if page.at == 3 && page.can_be_formula => page.formula = !page.formula,
        Action::Accept if page.values.is_empty() => {
            refuse(state, TableNotice::BadStep);
            return true;
        }
        Action::Accept => {
            let writes = series_writes(page);
            let first = page.values.first().cloned().unwrap_or_default();
            let last = page.values.last().cloned().unwrap_or_default();
            let done = write::apply(state, &writes);
            state.table.range = None;
            let column = write::named(state, &page.column);
            refuse(
                state,
                match done {
                    Some(_) => {
                        TableNotice::Filled { column, cells: writes.len(), first, last, hidden: page.scope.hidden }
                    }
                    None => TableNotice::NothingChanged,
                },
            );
            return false;
        }
        _ => {}
    }
    compute_series(state, page);
    true
}

/// Puts the cells that an action is for into the clipboard, as they would be typed.
fn copy(state: &mut State, effects: &mut Vec<Effect>) {
    let what = affected(state);
    let Some(open) = &state.open else { return };
    let values = TableValues::new(&open.draft, state.fields());
    let line = |row: &TableRow| {
        let cells = on(open, &values, *row).filter(|_| !is_of_bind_rows(state));
        let text = |column: &TableColumn| {
            let own = cells.as_ref().and_then(|cells| cells.cell(row.row, column));
            let held = cell(state, *row, column).ok().filter(|_| cells.is_none());
            let copied = match (&own, &held) {
                (Some(own), _) => own.copied(),
                (None, held) => held.as_ref().map(DraftValue::to_typed).unwrap_or_default(),
            };
            match column {
                TableColumn::Bind(Column::Protocol) => {
                    Protocol::new(copied.trim()).map_or_else(|| copied.to_string(), |own| own.name().to_owned())
                }
                _ => copied.into_owned(),
            }
        };
        what.columns.iter().map(text).collect::<Vec<_>>()
    };
    let rows: Vec<Vec<String>> = what.rows.iter().map(line).collect();
    let cells = what.rows.len() * what.columns.len();
    effects.push(Effect::Copy(copied(&rows)));
    refuse(state, TableNotice::Copied { cells });
    state.table.range = None;
}

/// Shows the values of the column under the cursor, of the rows that are shown.
fn open_values(state: &mut State) {
    let Some((_, column)) = state.table.current() else { return };
    let counts = rows::counts(state, column);
    let mut values: Vec<(String, usize)> = counts.into_iter().collect();
    values.sort_by(|one, other| other.1.cmp(&one.1).then_with(|| one.0.cmp(&other.0)));
    let page = ValuesPage { column: column.clone(), values, at: 0 };
    put(state, TablePage::Values(page));
}

fn act_values(state: &mut State, page: &mut ValuesPage, action: Action) -> bool {
    let last = page.values.len().saturating_sub(1);
    match action {
        Action::Up => page.at = page.at.saturating_sub(1),
        Action::Down => page.at = (page.at + 1).min(last),
        Action::PageUp => page.at = page.at.saturating_sub(10),
        Action::PageDown => page.at = (page.at + 10).min(last),
        Action::Accept => {
            if let Some((value, _)) = page.values.get(page.at) {
                let key = match &page.column {
                    TableColumn::Bind(Column::Ip) => "bind".to_owned(),
                    column => column.key(),
                };
                state.table.filter.set(&format!("{key}:=\"{}\"", value.replace('"', "")));
                rows::refresh(state);
            }
            return false;
        }
        _ => {}
    }
    true
}
