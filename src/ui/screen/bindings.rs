//! Step 3: the bind rows of the chosen process, as a grid.

use super::processes::{look_of, name_of};
use crate::app::open::Open;
use crate::app::overlay::Overlay;
use crate::app::preview;
use crate::app::screen::Context;
use crate::app::screen::bindings::Offer;
use crate::app::screen::processes::Editing;
use crate::app::{Action, geometry};
use crate::domain::address::short;
use crate::domain::bind::{Column, Protocol};
use crate::domain::check::{Problem, check_cell};
use crate::domain::draft::{BindDraft, Path};
use crate::i18n::explain::problem;
use crate::i18n::{self, fields};
use crate::theme::Role;
use crate::ui::cells::{Canvas, width};
use crate::ui::widget::problems::{self, About};
use crate::ui::widget::{formula, message, overrides, popup, symbols};
use crate::ui::{MARGIN, Scene};
use ratatui::layout::Rect;
use std::borrow::Cow;

/// Cells between columns; the last of them holds the sign of a problem.
const GAP: u16 = 2;
/// Cells of the marker and the row's number.
const NUMBER: u16 = 5;

/// Width from which the list of addresses says how many hosts have one, in cells.
const REMARKS: u16 = 60;

/// Draws the screen.
pub(in crate::ui) fn draw(scene: &Scene<'_>, canvas: &mut Canvas<'_>) {
    let Some(open) = &scene.state.open else { return };
    let words = &scene.words.bindings;
    let (above, rows) = (scene.above(), scene.rows());
    let at = scene.state.processes.list.at;
    let Some(process) = open.draft.processes.get(at) else {
        let [heading, rest] = (words.no_process)(&scene.key(Action::StepProcesses));
        message::draw(canvas, rows, Role::Text, &heading, &[rest]);
        return;
    };
    let count = open.draft.processes.len();
    let keys = (words.other_process)(&scene.key(Action::PreviousProcess), &scene.key(Action::NextProcess));
    let title = if count > 1 { canvas.right(above, 0, &[(Role::Dim, &keys), (Role::Text, " ")]) } else { above };
    let (nth, name, rows_of) =
        (format!("{}/{count}", at + 1), name_of(scene, process), (words.title)(process.bind.len()));
    let cursor = (at, scene.state.bindings.row.at);
    let marked = match open.row_marks.count(&cursor, (0..process.bind.len()).map(|row| (at, row))) {
        0 => String::new(),
        count => i18n::bulk::marked(scene.lang(), count, open.row_marks.is_live(&cursor)),
    };
    let taken = MARGIN
        + width(&nth)
        + 1
        + width(&name)
        + 2
        + width(&rows_of)
        + if marked.is_empty() { 0 } else { 2 + width(&marked) }
        + 2;
    let turns = format!("{} {} ", scene.key(Action::PreviousTarget), scene.key(Action::NextTarget));
    let target = formula::current_target(scene, title.width.saturating_sub(taken + width(&turns)));
    let title = match target.as_str() {
        "" => title,
        target => canvas.right(title, 0, &[(Role::Dim, &turns), (Role::Dim, target)]),
    };
    let mut pen = canvas.line(title, 0);
    pen.gap(MARGIN).put(Role::Dim, &nth).gap(1).put(Role::Title, &name);
    pen.gap(2).put(Role::Dim, &rows_of).gap(2).put(Role::Marked, &marked);
    if process.bind.is_empty() {
        let [heading, rest] = (words.empty)(&scene.key(Action::Add));
        message::draw(canvas, rows, Role::Text, &heading, &[rest]);
        return;
    }
    let widths = widths(scene, rows.width);
    heading(scene, canvas, &widths);
    let bindings = &scene.state.bindings;
    let mut cell = None;
    let visible = process.bind.iter().enumerate().skip(bindings.row.top).take(usize::from(rows.height));
    for (line, (row, bind)) in visible.enumerate() {
        let drawn = grid_row(scene, canvas, line, (at, row), bind, &widths, open);
        cell = cell.or(drawn);
    }
    below(scene, canvas, at, open);
    if let Some(cell) = cell {
        lists(scene, canvas, cell);
    }
}

/// The widths of the columns, in the order of [`Column::ALL`].
fn widths(scene: &Scene<'_>, total: u16) -> [u16; 5] {
    let [_, port, protocol, enable, row_id] = match scene.size.width {
        // An address is worth more than whole headings.
        0..60 => [0, 9, 4, 4, 0],
        60..100 => [0, 13, 9, 8, 8],
        _ => [0, 16, 12, 12, 12],
    };
    let gaps = if row_id > 0 { 5 * GAP } else { 4 * GAP };
    let fixed = NUMBER + port + protocol + enable + row_id + gaps;
    let longest = if scene.size.width < 100 { 24 } else { 40 };
    [total.saturating_sub(fixed).min(longest), port, protocol, enable, row_id]
}

fn heading(scene: &Scene<'_>, canvas: &mut Canvas<'_>, widths: &[u16; 5]) {
    let mut pen = canvas.line(scene.above(), 1);
    pen.gap(2).number(Role::Heading, scene.words.bindings.number, NUMBER - 2);
    for (column, cells) in Column::ALL.into_iter().zip(widths) {
        pen.gap(GAP).column(Role::Heading, fields::column(scene.lang(), column), *cells);
    }
}

/// Draws a row, and returns the area of the cell that the cursor is on.
fn grid_row(
    scene: &Scene<'_>,
    canvas: &mut Canvas<'_>,
    line: usize,
    (process, row): (usize, usize),
    bind: &BindDraft,
    widths: &[u16; 5],
    open: &Open,
) -> Option<Rect> {
    let bindings = &scene.state.bindings;
    let area = scene.rows();
    let on_row = bindings.row.at == row;
    let mut current = None;
    let mut pen = canvas.line(area, line);
    let role = if on_row { Role::Accent } else { Role::Dim };
    let cursor = (process, bindings.row.at);
    let in_range = open.row_marks.range(&cursor).is_some_and(|range| range.contains(&(process, row)));
    pen.column(role, if on_row { symbols::CURSOR } else { symbols::in_range(in_range) }, 1);
    pen.column(Role::Marked, symbols::marked(open.row_marks.contains(&(process, row))), 1);
    pen.number(role, &(row + 1).to_string(), NUMBER - 2);
    for (column, cells) in Column::ALL.into_iter().zip(widths) {
        let on = on_row && bindings.current() == column;
        let found = problems::at(open, |path| *path == Path::Cell(process, row, column));
        let found = found.filter(|problem| !on || has_still(scene, problem, open));
        let overridden =
            if scene.state.processes.overrides.cell(row, column).is_some() { symbols::OVERRIDE } else { "" };
        let (tone, sign) = found.map_or((Role::Override, overridden), problems::mark);
        pen.gap(GAP - 1).column(tone, sign, 1);
        let text = bind.typed(column);
        let shown = shown(scene, column, &text);
        let role = match (on, found.is_some()) {
            (true, _) => Role::Selection,
            (false, true) => tone,
            (false, false) if text.is_empty() => Role::Placeholder,
            (false, false) => look_of(&bind.value(column)),
        };
        if on {
            let x = area.right().saturating_sub(pen.room());
            let y = area.y.saturating_add(u16::try_from(line).unwrap_or(u16::MAX));
            current = Some(Rect::new(x, y, *cells, 1));
        }
        match &bindings.editing {
            Some(Editing::Text(editor)) if on => {
                pen.edit(editor, *cells);
            }
            _ => {
                pen.column(role, if text.is_empty() { symbols::EMPTY } else { &shown }, *cells);
            }
        }
    }
    let found = problems::at(
        open,
        |path| matches!(path, Path::Row(own, at) | Path::Cell(own, at, _) if *own == process && *at == row),
    );
    if let Some(found) = found.filter(|_| pen.room() > 12) {
        let what = problem(scene.lang(), found, &open.draft, scene.state.fields()).what;
        pen.gap(GAP).put(problems::mark(found).0, &what);
    }
    current
}

/// Returns `true` unless the cell that the problem is in is being edited and what is typed does not have it any more.
fn has_still(scene: &Scene<'_>, found: &Problem, open: &Open) -> bool {
    let (Some(Editing::Text(editor)), Path::Cell(process, row, column)) = (&scene.state.bindings.editing, &found.path)
    else {
        return true;
    };
    let bind = open.draft.processes.get(*process).and_then(|process| process.bind.get(*row));
    bind.filter(|bind| bind.typed(*column) != editor.text()).is_none_or(|bind| {
        // What is wrong with a formula is said live.
        !preview::taken(Some(*column), editor.text()).is_formula()
            && check_cell(editor.text(), bind, *column, scene.state.fields().takes_ipv6()).as_ref()
                == Some(&found.cause)
    })
}

/// What a cell shows: a protocol's name, yes or no, otherwise what was typed.
fn shown<'a>(scene: &Scene<'_>, column: Column, text: &'a str) -> Cow<'a, str> {
    match column {
        Column::Protocol => Protocol::new(text.trim()).map_or(text, |protocol| protocol.name()).into(),
        Column::Enable => Cow::Owned(flag(scene, text).to_owned()),
        Column::Ip | Column::Port | Column::RowId => text.into(),
    }
}

fn flag<'a>(scene: &Scene<'_>, text: &'a str) -> &'a str {
    fields::flag(scene.lang(), text)
}

/// Explains the cell that the cursor is on.
fn below(scene: &Scene<'_>, canvas: &mut Canvas<'_>, process: usize, open: &Open) {
    let bindings = &scene.state.bindings;
    let (row, column) = (bindings.row.at, bindings.current());
    let here = problems::at(open, |path| *path == Path::Cell(process, row, column));
    let here = here.filter(|problem| has_still(scene, problem, open));
    let of_row = problems::at(open, |path| *path == Path::Row(process, row));
    let unknown = open.draft.processes.get(process).and_then(|process| process.bind.get(row));
    let unknown: Vec<&str> = unknown.into_iter().flat_map(|row| row.unknown.keys().map(String::as_str)).collect();
    let names = if unknown.is_empty() { String::new() } else { (scene.words.bindings.unknown)(&unknown.join(", ")) };
    let has_field_list = matches!(scene.state.overlay, Some(Overlay::SetField(_)));
    let source = preview::source(scene.state).filter(|_| !has_field_list);
    let cursor = (process, row);
    let count = open.draft.processes.get(process).map_or(0, |process| process.bind.len());
    let rows = open.row_marks.affected(&cursor, (0..count).map(|row| (process, row)));
    let several = rows.iter().filter(|(own, _)| *own == process).count();
    let limit = match &source {
        _ if !names.is_empty() => names,
        _ if several > 1 && bindings.editing.is_some() => i18n::bulk::goes_to_rows(scene.lang(), several),
        Some(_) => i18n::formula::limited(scene.lang(), ""),
        None if column.takes_formula() => i18n::formula::hint(scene.lang()).to_owned(),
        None => String::new(),
    };
    let about = About {
        name: fields::column(scene.lang(), column),
        cmdb: "",
        wire: column.as_str(),
        limit: &limit,
        help: fields::column_help(scene.lang(), column),
    };
    let is_occupied = source.is_some() || here.or(of_row).is_some();
    match source {
        Some(source) => formula::about(scene, canvas, scene.below(), &about, &source, here.or(of_row)),
        None => problems::about(scene, canvas, scene.below(), &about, here.or(of_row)),
    }
    if bindings.editing.is_some() {
        return;
    }
    let summary = &scene.state.processes.overrides;
    let here = open.override_here(process);
    let here = here.as_ref().and_then(|(key, own)| Some((key, own.cell(row, column)?)));
    let cell = summary.cell(row, column).map(|own| own.seen_from(here));
    let text = match (cell, summary.row_left_out(row)) {
        (Some(own), _) => {
            let typed = own.value.to_typed();
            i18n::bulk::overridden(scene.lang(), &own, &open.draft, &shown(scene, column, &typed))
        }
        (None, 0) => return,
        (None, count) => i18n::bulk::row_left_out(scene.lang(), count),
    };
    overrides::below(scene, canvas, scene.below(), &text, is_occupied);
}

/// Draws the list that stands at the cell being edited: values to choose from, or addresses that are offered.
fn lists(scene: &Scene<'_>, canvas: &mut Canvas<'_>, cell: Rect) {
    let bindings = &scene.state.bindings;
    let body = geometry::frame(scene.size).body;
    match &bindings.editing {
        Some(Editing::Choice(choice)) => {
            let labels: Vec<&str> = choice.options.iter().map(|(_, shown)| flag(scene, shown)).collect();
            popup::choice(canvas, popup::beside(cell, body, &labels), choice, &labels);
        }
        Some(Editing::Text(_)) if scene.state.context() == Context::Text && formula::names(scene, canvas, cell) => {}
        Some(Editing::Text(editor)) if scene.state.context() == Context::Text && bindings.current() == Column::Ip => {
            let labels = offers(scene);
            let labels: Vec<&str> = labels.iter().map(String::as_str).collect();
            if bindings.shows_offers(editor.text()) {
                popup::values(canvas, popup::beside(cell, body, &labels), &labels, bindings.offers.at);
            }
        }
        _ => {}
    }
}

/// Returns the lines of the addresses that are offered: of those that each host has of its own also the one on the current
/// target, and how many hosts have none.
pub(super) fn offers(scene: &Scene<'_>) -> Vec<String> {
    let lang = scene.lang();
    let names = scene.state.bindings.offers.list.iter().map(|offer| match offer {
        Offer::Literal(text) => (text.clone(), None),
        Offer::Own(address) => {
            let own = preview::own(scene.state, address.formula());
            let here = own.here.as_deref().map_or_else(|| symbols::EMPTY.into(), short);
            let remark = if scene.size.width < REMARKS { String::new() } else { i18n::formula::hosts(lang, &own) };
            (i18n::formula::host_address(lang, *address).to_owned(), Some((here.into_owned(), remark)))
        }
    });
    let names: Vec<_> = names.collect();
    let own = || names.iter().filter_map(|(name, own)| own.as_ref().map(|own| (name, own)));
    let longest = own().map(|(name, _)| width(name)).max().unwrap_or_default();
    let longest_here = own().map(|(_, (here, _))| width(here)).max().unwrap_or_default();
    let pad = |text: &str, cells: u16| " ".repeat(usize::from(cells.saturating_sub(width(text))) + 2);
    let line = |(name, own): &(String, Option<(String, String)>)| match own {
        None => name.clone(),
        Some((here, remark)) => {
            format!("{name}{}{here}{}{remark}", pad(name, longest), pad(here, longest_here)).trim_end().to_owned()
        }
    };
    names.iter().map(line).collect()
}
