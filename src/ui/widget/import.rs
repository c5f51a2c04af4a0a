//! The page of an import: what a file asks for, before anything changes.

use super::{popup, symbols};
use crate::app::geometry;
use crate::app::import::{ImportButton, ImportLine, ImportPage, LineKind};
use crate::domain::id::ServiceInstanceId;
use crate::i18n::presets::filter;
use crate::i18n::tables::{NoteLine, import_sum, page as words};
use crate::theme::Role;
use crate::ui::Scene;
use crate::ui::cells::Canvas;
use ratatui::layout::Rect;

/// Draws the page.
pub(in crate::ui) fn draw(scene: &Scene<'_>, canvas: &mut Canvas<'_>, page: &ImportPage) {
    let lang = scene.lang();
    let area = geometry::import(scene.size);
    let rows = page.shown().count();
    let height = geometry::import_lines(scene.size);
    let top = page.cursor.top.min(rows.saturating_sub(height));
    let footer = match rows {
        0 => String::new(),
        rows => format!("{}-{}/{rows}", top + 1, (top + height).min(rows)),
    };
    let inner = popup::open(canvas, area, &words::title(lang, page), &footer);
    let inner = Rect { x: inner.x + 1, width: inner.width.saturating_sub(2), ..inner };
    canvas.line(inner, 0).put(Role::Text, &import_sum(lang, page.import.lines, &page.merged));
    kinds(scene, canvas, inner, page);
    for (row, (at, line)) in page.shown().enumerate().skip(top).take(height).enumerate() {
        draw_line(scene, canvas, inner, row + 2, line, at == page.cursor.at);
    }
    let below = usize::from(inner.height).saturating_sub(2);
    if let Some(line) = page.shown().nth(page.cursor.at) {
        canvas.paragraph(inner, below.saturating_sub(2), 2, Role::Dim, &line_of(scene, line).what);
    }
    canvas.line(inner, below).put(Role::Dim, &words::emptied(lang, page, scene.state.fields()));
    let mut pen = canvas.line(inner, below + 1);
    for own in [ImportButton::Add, ImportButton::Replace, ImportButton::Cancel] {
        if own == ImportButton::Replace && !page.can_replace {
            continue;
        }
        let is_on = own == page.button;
        let text = format!("[ {} ]", words::button(lang, own));
        pen.put(Role::Accent, if is_on { symbols::CURSOR } else { " " });
        pen.put(if is_on { Role::Selection } else { Role::Text }, &text).gap(2);
    }
    pen.gap(2).put(Role::Dim, &words::draft_has(lang, page));
}

/// The kinds of lines with their numbers; the one that is shown is marked.
fn kinds(scene: &Scene<'_>, canvas: &mut Canvas<'_>, inner: Rect, page: &ImportPage) {
    let all = LineKind::ALL.into_iter().map(|kind| (Some(kind), page.count(kind)));
    let all = std::iter::once((None, page.lines.len())).chain(all.filter(|(_, count)| *count > 0));
    let mut pen = canvas.line(inner, 1);
    if page.filtering {
        pen.put(Role::LabelActive, filter(scene.lang())).gap(1);
        let room = pen.room();
        pen.edit(&page.search, room);
        return;
    }
    for (kind, count) in all {
        let text = words::kind(scene.lang(), kind, count);
        let is_on = kind == page.filter;
        let text = if is_on { format!("[{text}]") } else { text };
        pen.put(if is_on { Role::Selection } else { Role::Text }, &text).gap(2);
    }
    if !page.search.text().is_empty() {
        pen.put(Role::Label, filter(scene.lang())).gap(1).put(Role::Field, page.search.text());
    }
}

fn line_of(scene: &Scene<'_>, line: &ImportLine) -> NoteLine {
    let label = |id: ServiceInstanceId| {
        let instance = scene.state.catalogue.as_ref().and_then(|catalogue| catalogue.instance(id));
        instance.map_or_else(|| id.to_string(), words::instance)
    };
    words::line(scene.lang(), line, scene.state.fields(), label)
}

fn draw_line(scene: &Scene<'_>, canvas: &mut Canvas<'_>, inner: Rect, row: usize, line: &ImportLine, on: bool) {
    let own = line_of(scene, line);
    let role = match line.kind() {
        LineKind::Target | LineKind::Cell => Role::Problem,
        LineKind::Choice => Role::Warning,
        LineKind::Ineligible | LineKind::Note => Role::Dim,
    };
    let mut pen = canvas.line(inner, row);
    pen.column(Role::Accent, if on { symbols::CURSOR } else { "" }, 1).gap(1);
    pen.column(role, words::sign(line.kind()), 1).gap(1);
    let text = if on { Role::Selection } else { Role::Text };
    let (place, subject) = if inner.width >= 90 { (14, 30) } else { (11, 22) };
    if own.place.is_empty() && own.subject.is_empty() {
        pen.put(text, &own.what);
        return;
    }
    pen.column(text, &own.place, place).gap(1);
    pen.column(text, &own.subject, subject).gap(1).put(text, &own.what);
}
