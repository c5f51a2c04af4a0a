//! The pages over the table.

use super::{popup, symbols};
use crate::app::form::Editor;
use crate::app::screen::{Context, Screen};
use crate::app::table_page::{
    ColumnsPage, CountPage, Counted, NumberOrder, PasteFate, PastePage, PastedCell, RenumberPage, ReplacePage,
    SeriesPage, TablePage, ValuesPage,
};
use crate::app::{Action, geometry};
use crate::domain::check::{Problem, ProblemCause};
use crate::domain::draft::Path;
use crate::domain::table::{TableColumn, TableRow};
use crate::i18n::explain::problem;
use crate::i18n::table::{self as words, page};
use crate::theme::Role;
use crate::ui::Scene;
use crate::ui::cells::{Canvas, Pen};
use ratatui::layout::Rect;

/// Draws a page.
pub(in crate::ui) fn draw(scene: &Scene<'_>, canvas: &mut Canvas<'_>, own: &TablePage) {
    match own {
        TablePage::Series(own) => series(scene, canvas, own),
        TablePage::Replace(own) => replace(scene, canvas, own),
        TablePage::Paste(own) => paste(scene, canvas, own),
        TablePage::Count(own) => count(scene, canvas, own),
        TablePage::Values(own) => values(scene, canvas, own),
        TablePage::Columns(own) => columns(scene, canvas, own),
        TablePage::Renumber(own) => renumber(scene, canvas, own),
    }
}

/// Opens a page of so many lines, and returns what is inside.
fn open(scene: &Scene<'_>, canvas: &mut Canvas<'_>, lines: u16, title: &str, footer: &str) -> Rect {
    let area = geometry::popup(scene.size, scene.size.width.saturating_sub(4).min(100), lines + 2);
    let inner = popup::open(canvas, area, title, footer);
    Rect { x: inner.x + 1, width: inner.width.saturating_sub(2), ..inner }
}

fn entry(pen: &mut Pen<'_, '_>, label: &str, editor: &Editor, on: bool, cells: u16) {
    pen.put(if on { Role::LabelActive } else { Role::Label }, label).gap(1);
    if on {
        pen.edit(editor, cells);
    } else {
        pen.column(Role::Field, editor.text(), cells);
    }
    pen.gap(2);
}

fn choice(pen: &mut Pen<'_, '_>, label: &str, options: &[&str; 2], second: bool, on: bool) {
    pen.put(if on { Role::LabelActive } else { Role::Label }, label).gap(1);
    for (at, option) in options.iter().enumerate() {
        let chosen = (at == 1) == second;
        let role = match (chosen, on) {
            (true, true) => Role::Selection,
            (true, false) => Role::Text,
            (false, _) => Role::Dim,
        };
        pen.put(Role::Accent, if chosen { symbols::CURSOR } else { " " }).gap(1).put(role, option).gap(2);
    }
}

fn column(scene: &Scene<'_>, own: &TableColumn) -> String {
    words::column(scene.lang(), own, scene.state.fields()).into_owned()
}

fn target(scene: &Scene<'_>, row: TableRow) -> String {
    let open = scene.state.open.as_ref();
    let own = open.and_then(|open| open.draft.targets.get(row.target));
    own.map(|own| crate::ui::screen::table::target_text(scene, row.target, own).0).unwrap_or_default()
}

/// Returns `true` over step 3, whose rows are those of a process, the same on all targets.
fn is_of_bind_rows(scene: &Scene<'_>) -> bool {
    scene.state.screen != Screen::Table
}

fn process(scene: &Scene<'_>, row: TableRow) -> String {
    let open = scene.state.open.as_ref();
    let own = open.and_then(|open| open.draft.processes.get(row.process));
    own.map(|own| own.name().into_owned()).unwrap_or_default()
}

fn series(scene: &Scene<'_>, canvas: &mut Canvas<'_>, own: &SeriesPage) {
    let lang = scene.lang();
    let [title, from, step, counts, writes] = page::series(lang);
    let area = open(scene, canvas, 6, title, "");
    let cells = page::series_cells(lang, &column(scene, &own.column), own.scope.rows.len());
    canvas.line(area, 0).put(Role::Text, &cells);
    let mut pen = canvas.line(area, 1);
    entry(&mut pen, from, &own.from, own.at == 0, 14);
    entry(&mut pen, step, &own.step, own.at == 1, 8);
    if is_of_bind_rows(scene) {
        canvas.line(area, 3).put(Role::Dim, page::by_row(lang));
    } else {
        choice(&mut canvas.line(area, 2), counts, &page::per_row(lang), own.per_host, own.at == 2);
        let mut pen = canvas.line(area, 3);
        choice(&mut pen, writes, &page::fixed(lang), own.formula, own.at == 3);
        if !own.can_be_formula {
            canvas.line(area, 4).put(Role::Dim, page::no_formula(lang));
        }
    }
    let mut pen = canvas.line(area, 5);
    match own.values.as_slice() {
        [] => {
            pen.put(Role::Warning, page::bad_step(lang));
        }
        [one] => {
            pen.put(Role::Success, one);
        }
        values => {
            let near: Vec<&str> = values.iter().take(3).map(String::as_str).collect();
            let shown = match values.last() {
                Some(last) if values.len() > 3 && !own.formula => format!("{} .. {last}", near.join("  ")),
                _ if own.formula => near.first().copied().unwrap_or_default().to_owned(),
                _ => near.join("  "),
            };
            pen.put(Role::Success, &shown);
        }
    }
    let [_, lost] = page::counts(lang, &own.counts);
    pen.gap(3).put(Role::Warning, &lost);
}

fn replace(scene: &Scene<'_>, canvas: &mut Canvas<'_>, own: &ReplacePage) {
    let lang = scene.lang();
    let [title, find, with, case, place] = page::replace(lang);
    let area = open(scene, canvas, 6, title, "");
    let half = (area.width / 2).saturating_sub(12);
    let mut pen = canvas.line(area, 0);
    entry(&mut pen, find, &own.find, own.at == 0, half);
    entry(&mut pen, with, &own.with, own.at == 1, half);
    choice(&mut canvas.line(area, 1), case, &page::case(lang), !own.case, own.at == 2);
    let name = match own.columns.as_slice() {
        [only] => Some(column(scene, only)),
        _ => None,
    };
    let [some, all] = page::range(lang, own.rows.len(), name.as_deref(), own.shown);
    choice(&mut canvas.line(area, 2), place, &[&some, &all], own.everywhere, own.at == 3);
    canvas.line(area, 3).put(Role::Text, &page::hits(lang, own.hits.0, own.hits.1));
    let [_, lost] = page::counts(lang, &own.counts);
    canvas.line(area, 4).put(Role::Warning, &lost);
    if let Some(cell) = &own.invalid {
        pasted_cell(scene, &mut canvas.line(area, 5), cell);
    }
}

fn cause_text(scene: &Scene<'_>, at: TableRow, column: &TableColumn, cause: &ProblemCause) -> String {
    let path = match column {
        TableColumn::Bind(column) => Path::Cell(at.process, at.row, *column),
        TableColumn::Field(key) => Path::Field(at.process, key.clone()),
        TableColumn::Variable(_) | TableColumn::Fact(_) => Path::Processes,
    };
    let Some(open) = &scene.state.open else { return String::new() };
    let found = Problem { path, cause: cause.clone(), on: None };
    problem(scene.lang(), &found, &open.draft, scene.state.fields()).what
}

fn pasted_cell(scene: &Scene<'_>, pen: &mut Pen<'_, '_>, cell: &PastedCell) {
    let (role, sign) = match cell.fate {
        PasteFate::Changes => (Role::Text, " "),
        PasteFate::KeepsFormula(_) => (Role::Dim, symbols::FORMULA),
        PasteFate::Invalid(_) => (Role::Problem, symbols::BLOCKS),
    };
    pen.put(role, sign).gap(1);
    if is_of_bind_rows(scene) {
        pen.column(Role::Text, &page::bind_row(scene.lang(), cell.at.row), 8).gap(1);
    } else {
        pen.column(Role::Text, &target(scene, cell.at), 14).gap(1);
        pen.column(Role::Text, &process(scene, cell.at), 9).gap(1);
    }
    pen.column(Role::Text, &column(scene, &cell.column), 9).gap(1);
    match &cell.fate {
        PasteFate::KeepsFormula(formula) => {
            pen.put(role, &page::keeps(scene.lang(), formula, &cell.before));
        }
        fate => {
            let before = if cell.before.is_empty() { symbols::EMPTY } else { &cell.before };
            let after = if cell.after.is_empty() { symbols::EMPTY } else { &cell.after };
            pen.column(Role::Dim, before, 11).put(Role::Dim, " -> ").put(role, after);
            if let PasteFate::Invalid(cause) = fate {
                pen.gap(2).put(role, &cause_text(scene, cell.at, &cell.column, cause));
            }
        }
    }
}

fn paste(scene: &Scene<'_>, canvas: &mut Canvas<'_>, own: &PastePage) {
    let lang = scene.lang();
    let most = scene.size.height.saturating_sub(12).max(1);
    let rows = u16::try_from(own.cells.len()).unwrap_or(most).min(most);
    let total = own.cells.len();
    let footer = if total > usize::from(rows) {
        format!("{}-{}/{total}", own.top + 1, (own.top + usize::from(rows)).min(total))
    } else {
        String::new()
    };
    let area = open(scene, canvas, rows + 4, &page::paste(lang, own.size.0, own.size.1), &footer);
    let place = [target(scene, own.first), process(scene, own.first), column(scene, &own.column)].join(" > ");
    canvas.line(area, 0).put(Role::Text, &page::pasted(lang, &place, own.writes.len(), &own.counts));
    for (row, cell) in own.cells.iter().skip(own.top).take(usize::from(rows)).enumerate() {
        pasted_cell(scene, &mut canvas.line(area, 1 + row), cell);
    }
    let below = 1 + usize::from(rows);
    let [_, lost] = page::counts(lang, &own.counts);
    canvas.line(area, below).put(Role::Warning, &lost);
    if own.counts.invalid > 0 {
        let key = scene.key_in(Context::Page, Action::OnlyValid);
        canvas.line(area, below + 1).put(Role::Text, &page::invalid(lang, &key));
    }
    canvas.line(area, below + 2).put(Role::Dim, &page::left_over(lang, own.beyond.0, own.beyond.1, own.skipped));
}

fn count(scene: &Scene<'_>, canvas: &mut Canvas<'_>, own: &CountPage) {
    let lang = scene.lang();
    // That formulas become overrides changes what later targets get.
    let third = match own.what {
        Counted::ToValues => page::of_targets(lang, own.counts.of_targets),
        Counted::FillDown => String::new(),
    };
    let lines = if third.is_empty() { 2 } else { 3 };
    let area = open(scene, canvas, lines, page::count_title(lang, own.what), "");
    let [first, second] = page::counts(lang, &own.counts);
    if lines > 2 {
        canvas.line(area, 2).put(Role::Text, &third);
    }
    canvas.line(area, 0).put(Role::Text, &first);
    canvas.line(area, 1).put(Role::Warning, &second);
}

fn values(scene: &Scene<'_>, canvas: &mut Canvas<'_>, own: &ValuesPage) {
    let lang = scene.lang();
    let most = scene.size.height.saturating_sub(10).max(1);
    let rows = u16::try_from(own.values.len()).unwrap_or(most).min(most);
    let title = page::values(lang, &column(scene, &own.column), own.values.len());
    let area = open(scene, canvas, rows, &title, "");
    let top = (own.at + 1).saturating_sub(usize::from(rows));
    for (line, (value, cells)) in own.values.iter().skip(top).take(usize::from(rows)).enumerate() {
        let on = top + line == own.at;
        let count = page::cells(lang, *cells);
        let rest = canvas.right(area, line, &[(Role::Dim, &count)]);
        let mut pen = canvas.line(rest, line);
        pen.column(Role::Accent, if on { symbols::CURSOR } else { "" }, 1).gap(1);
        let text = crate::ui::screen::table::shown(scene, &own.column, value);
        pen.put(if on { Role::Selection } else { Role::Text }, if value.is_empty() { symbols::EMPTY } else { &text });
    }
}

fn columns(scene: &Scene<'_>, canvas: &mut Canvas<'_>, own: &ColumnsPage) {
    let lang = scene.lang();
    let total = own.lines.len() + 1;
    let most = scene.size.height.saturating_sub(8).max(1);
    let rows = u16::try_from(total).unwrap_or(most).min(most);
    let top = (own.at + 1).saturating_sub(usize::from(rows));
    let footer = format!("{}-{}/{total}", top + 1, (top + usize::from(rows)).min(total));
    let area = open(scene, canvas, rows, page::columns(lang), &footer);
    let [new, name] = page::new_value(lang);
    for line in 0..usize::from(rows) {
        let at = top + line;
        let on = own.at == at;
        let role = if on { Role::Selection } else { Role::Text };
        let mut pen = canvas.line(area, line);
        pen.column(Role::Accent, if on { symbols::CURSOR } else { "" }, 1).gap(1);
        if let (true, Some(editor)) = (on, &own.name) {
            entry(&mut pen, name, editor, true, 24);
            continue;
        }
        match own.lines.get(at) {
            Some(one) => {
                pen.put(Role::Marked, if one.shown { symbols::MARKED } else { symbols::UNMARKED }).gap(1);
                pen.column(role, &column(scene, &one.column), 18).gap(1);
                pen.column(Role::Dim, &one.column.key(), 22).gap(1);
                pen.put(Role::Dim, &page::about_column(lang, &one.column, one.count));
            }
            None => {
                pen.put(Role::Accent, "+").gap(3).put(role, new);
            }
        }
    }
}

fn renumber(scene: &Scene<'_>, canvas: &mut Canvas<'_>, own: &RenumberPage) {
    let lang = scene.lang();
    let area = open(scene, canvas, 3, page::renumber(lang), "");
    let mut pen = canvas.line(area, 0);
    for order in NumberOrder::ALL {
        let chosen = order == own.order;
        pen.put(Role::Accent, if chosen { symbols::CURSOR } else { " " }).gap(1);
        pen.put(if chosen { Role::Selection } else { Role::Dim }, page::number_order(lang, order)).gap(2);
    }
    let [first, second] = page::renumbered(lang, own.numbers.len(), own.formulas);
    canvas.line(area, 1).put(Role::Text, &first);
    canvas.line(area, 2).put(Role::Warning, &second);
}
