//! What hosts say, to choose from.

use super::{popup, symbols};
use crate::app::geometry;
use crate::app::hosts_page::HostsPage;
use crate::i18n::{grouped, hosts as words};
use crate::theme::Role;
use crate::ui::Scene;
use crate::ui::cells::{Canvas, width};
use ratatui::layout::Rect;

/// Cells between columns.
const GAP: u16 = 2;

/// Draws the page.
pub(in crate::ui) fn draw(scene: &Scene<'_>, canvas: &mut Canvas<'_>, page: &HostsPage) {
    let lang = scene.lang();
    let area = geometry::inside(scene.size);
    let candidates = &page.text.candidates;
    let mut footer = Vec::new();
    if !page.marks.is_empty() {
        footer.push(words::marked(lang, page.marks.iter().len()));
    }
    let (at, all) = match page.notes {
        Some(top) => (top + 1, page.text.notes.len()),
        None => (page.cursor.at + 1, candidates.len()),
    };
    if all > 0 {
        footer.push(format!("{}/{}", grouped(at), grouped(all)));
    }
    let title = words::title(lang, candidates.len(), page.text.hosts.len(), page.notes.is_some());
    let inner = popup::open(canvas, area, &title, &footer.join("  "));
    let inner = Rect { x: inner.x + 1, width: inner.width.saturating_sub(2), ..inner };
    let height = geometry::inside_height(scene.size);
    if let Some(top) = page.notes {
        for (row, note) in page.text.notes.iter().skip(top).take(height).enumerate() {
            canvas.line(inner, row + 1).put(Role::Text, &words::note(lang, note));
        }
        return;
    }
    list(scene, canvas, inner, page);
    let last = usize::from(inner.height.saturating_sub(1));
    if let Some(editor) = &page.editor {
        let label = words::alias(lang);
        let room = inner.width.saturating_sub(width(label) + 1);
        canvas.line(inner, last).put(Role::LabelActive, label).gap(1).edit(editor, room);
    } else if let Some(note) = page.text.notes.first() {
        let text = words::notes(lang, page.text.notes.len(), note);
        canvas.line(inner, last).put(Role::Warning, &text);
    }
}

fn list(scene: &Scene<'_>, canvas: &mut Canvas<'_>, inner: Rect, page: &HostsPage) {
    let has_hosts = !page.text.hosts.is_empty();
    let room = inner.width.saturating_sub(3 + 5 * GAP);
    // The start parameter is cut first.
    let host = if has_hosts { (room * 2 / 10).min(16) } else { 0 };
    let [alias, binary, user] = [(room * 2 / 10).min(24), (room * 15 / 100).min(20), (room / 10).min(12)];
    let listening = (room * 3 / 10).min(40);
    let widths = [alias, host, binary, user, listening, room.saturating_sub(alias + host + binary + user + listening)];
    let mut pen = canvas.line(inner, 0);
    pen.gap(3);
    for (heading, cells) in words::headings(scene.lang()).into_iter().zip(widths).filter(|(_, cells)| *cells > 0) {
        pen.column(Role::Heading, heading, cells).gap(GAP);
    }
    let height = geometry::inside_height(scene.size);
    let rows = page.text.candidates.iter().zip(&page.aliases).enumerate();
    for (row, (at, (candidate, alias))) in rows.skip(page.cursor.top).take(height).enumerate() {
        let on = at == page.cursor.at;
        let role = if on { Role::Selection } else { Role::Text };
        let mut pen = canvas.line(inner, row + 1);
        pen.column(role, if on { symbols::CURSOR } else { "" }, 1);
        pen.column(Role::Marked, symbols::marked(page.marks.contains(&at)), 1).gap(1);
        let listening = words::listening(candidate, 2);
        let dash = |text: &'_ str| if text.is_empty() { symbols::EMPTY.to_owned() } else { text.to_owned() };
        let cells = [
            alias.clone(),
            candidate.host.clone(),
            candidate.binary.clone(),
            dash(&candidate.user),
            dash(&listening),
            dash(&candidate.arguments),
        ];
        for (text, cells) in cells.iter().zip(widths).filter(|(_, cells)| *cells > 0) {
            pen.column(role, text, cells).gap(GAP);
        }
    }
}
