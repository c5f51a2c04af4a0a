//! The list of what can be restored.

use super::{message, popup, symbols};
use crate::app::event::TrashListing;
use crate::app::request::Loadable;
use crate::app::screen::Context;
use crate::app::screen::drafts::trash::Trash;
use crate::app::{Action, geometry};
use crate::i18n::explain::{Explained, store_error};
use crate::i18n::grouped;
use crate::theme::Role;
use crate::ui::Scene;
use crate::ui::cells::{Canvas, width};
use ratatui::layout::Rect;

/// Cells of a time, `11-28 14:02`.
const TIME: u16 = 11;
/// Cells between columns.
const GAP: u16 = 2;

/// Draws the list.
pub(in crate::ui) fn draw(scene: &Scene<'_>, canvas: &mut Canvas<'_>, trash: &Trash) {
    let words = &scene.words.overlay.trash;
    let listings = trash.listings();
    let footer = if listings.is_empty() {
        String::new()
    } else {
        let key = |action| scene.key_in(Context::Trash, action);
        let keys = (words.keys)(&key(Action::Accept), &key(Action::Back));
        format!("{keys}  {}/{}", grouped(trash.cursor.at + 1), grouped(listings.len()))
    };
    let inner = popup::open(canvas, geometry::trash(scene.size), words.title, &footer);
    let inner = Rect { x: inner.x + 1, width: inner.width.saturating_sub(2), ..inner };
    let rows = Rect { y: inner.y + 1, height: inner.height.saturating_sub(1), ..inner };
    match &trash.list {
        Loadable::Loading(_) | Loadable::Idle => message::draw(canvas, rows, Role::Info, words.reading, &[]),
        Loadable::Failed(error) => message::explain(canvas, rows, &store_error(scene.lang(), error), ""),
        Loadable::Ready(list) if list.is_empty() => {
            let [heading, help] = words.empty;
            message::draw(canvas, rows, Role::Text, heading, &[help.to_owned()]);
        }
        Loadable::Ready(list) => {
            let kind = [words.draft, words.version, words.kind].into_iter().map(width).max().unwrap_or_default();
            let room = inner.width.saturating_sub(2 + TIME + kind + 3 * GAP);
            let name = room * 3 / 5;
            let business = room - name;
            let mut pen = canvas.line(inner, 0);
            pen.gap(2).column(Role::Heading, words.removed, TIME).gap(GAP);
            pen.column(Role::Heading, words.kind, kind).gap(GAP);
            pen.column(Role::Heading, scene.words.drafts.name, name).gap(GAP);
            pen.column(Role::Heading, scene.words.drafts.business, business);
            let height = trash.height(scene.size);
            for (row, (at, listing)) in list.iter().enumerate().skip(trash.cursor.top).take(height).enumerate() {
                let on = at == trash.cursor.at;
                let role = if on { Role::Selection } else { Role::Text };
                let when = listing.removed;
                let when = format!("{:02}-{:02} {:02}:{:02}", when.month(), when.day(), when.hour(), when.minute());
                let mut pen = canvas.line(rows, row);
                pen.column(role, if on { symbols::CURSOR } else { "" }, 1).gap(1);
                pen.column(role, &when, TIME).gap(GAP);
                pen.column(Role::Dim, if listing.version { words.version } else { words.draft }, kind).gap(GAP);
                match &listing.heading {
                    Ok(heading) => {
                        let title = heading.title();
                        let title = if title.is_empty() { scene.words.drafts.untitled.to_owned() } else { title };
                        pen.column(role, &title, name).gap(GAP);
                        pen.column(Role::Text, &heading.business, business);
                    }
                    Err(error) => {
                        let what = store_error(scene.lang(), error).what;
                        pen.column(role, &file_name(listing), name).gap(GAP);
                        pen.put(Role::Problem, symbols::BLOCKS).gap(1);
                        pen.column(Role::Problem, &what, business.saturating_sub(2));
                    }
                }
            }
            let reason = u16::try_from(trash.reason_height(scene.size)).unwrap_or(rows.height).min(rows.height);
            let reason = Rect { y: rows.bottom() - reason, height: reason, ..rows };
            if let Some(Err(error)) = list.get(trash.cursor.at).map(|listing| &listing.heading) {
                explain(canvas, reason, &store_error(scene.lang(), error));
            }
        }
    }
}

/// Says why a file cannot be read, and what can be done about it, below an empty line.
fn explain(canvas: &mut Canvas<'_>, area: Rect, explained: &Explained) {
    let Explained { what, why, next, server } = explained;
    let mut row = 1;
    row += canvas.paragraph(area, row, 2, Role::Problem, what);
    for text in [why, server, next].into_iter().flatten() {
        row += canvas.paragraph(area, row, 2, Role::Text, text);
    }
}

/// Returns the name of a file that says nothing else of itself.
fn file_name(listing: &TrashListing) -> String {
    listing.path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}
