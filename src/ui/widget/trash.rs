//! The list of what can be restored.

use super::{message, popup, symbols};
use crate::app::keymap::Context;
use crate::app::request::Loadable;
use crate::app::screen::drafts::trash::Trash;
use crate::app::{Action, geometry};
use crate::i18n::explain::store_error;
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
            let height = usize::from(rows.height);
            for (row, (at, listing)) in list.iter().enumerate().skip(trash.cursor.top).take(height).enumerate() {
                let on = at == trash.cursor.at;
                let role = if on { Role::Selection } else { Role::Text };
                let when = listing.removed;
                let when = format!("{:02}-{:02} {:02}:{:02}", when.month(), when.day(), when.hour(), when.minute());
                let title = listing.heading.title();
                let title = if title.is_empty() { scene.words.drafts.untitled.to_owned() } else { title };
                let mut pen = canvas.line(rows, row);
                pen.column(role, if on { symbols::CURSOR } else { "" }, 1).gap(1);
                pen.column(role, &when, TIME).gap(GAP);
                pen.column(Role::Dim, if listing.version { words.version } else { words.draft }, kind).gap(GAP);
                pen.column(role, &title, name).gap(GAP);
                pen.column(Role::Text, &listing.heading.business, business);
            }
        }
    }
}
