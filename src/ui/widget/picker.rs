//! The list of businesses, narrowed by typing.

use super::{message, popup, symbols};
use crate::app::find::{Hits, Query};
use crate::app::form::Editor;
use crate::app::request::Loadable;
use crate::app::screen::Context;
use crate::app::{Action, geometry};
use crate::i18n::explain::{api_error, no_business_visible};
use crate::i18n::grouped;
use crate::theme::Role;
use crate::ui::Scene;
use crate::ui::cells::{Canvas, width};
use ratatui::layout::Rect;

/// Draws the list.
pub(in crate::ui) fn draw(scene: &Scene<'_>, canvas: &mut Canvas<'_>, filter: &Editor, at: usize) {
    let words = &scene.words.overlay;
    let area = geometry::picker(scene.size);
    let businesses = scene.state.known_businesses();
    let found = scene.state.matching_businesses(filter.text());
    let kept = scene.state.businesses_kept.as_ref();
    let offline = kept.filter(|_| matches!(scene.state.businesses, Loadable::Failed(_)));
    let footer = match offline {
        _ if businesses.is_empty() => String::new(),
        Some(kept) => {
            let age = (scene.words.header.cached)(kept.age);
            format!("{age}  {}/{}", grouped(found.len()), grouped(businesses.len()))
        }
        None => format!("{}/{}", grouped(found.len()), grouped(businesses.len())),
    };
    let inner = popup::open(canvas, area, words.businesses, &footer);
    let inner = Rect { x: inner.x + 1, width: inner.width.saturating_sub(2), ..inner };
    let mut pen = canvas.line(inner, 0);
    pen.put(Role::LabelActive, scene.words.instances.filter).gap(1);
    let room = pen.room();
    pen.edit(filter, room);
    let across = canvas.symbols().across;
    canvas.line(inner, 1).rule(Role::Border, across, inner.width);
    let rows = Rect { y: inner.y + 2, height: inner.height.saturating_sub(2), ..inner };
    match &scene.state.businesses {
        Loadable::Failed(error) if kept.is_none() => {
            let key = |action| scene.key_in(Context::Picker, action);
            let text = (words.businesses_failed)(&key(Action::Refresh), &key(Action::TypeId));
            message::explain(canvas, rows, &api_error(scene.lang(), error), &text);
        }
        Loadable::Loading(_) if kept.is_none() => {
            message::draw(canvas, rows, Role::Info, words.businesses_reading, &[]);
        }
        Loadable::Ready(all) if all.is_empty() => {
            let key = |action| scene.key_in(Context::Picker, action);
            let text = (words.businesses_failed)(&key(Action::Refresh), &key(Action::TypeId));
            message::explain(canvas, rows, &no_business_visible(scene.lang()), &text);
        }
        _ if found.is_empty() => {
            let key = scene.key_in(Context::Picker, Action::TypeId);
            message::draw(canvas, rows, Role::Text, words.businesses_none, &[(words.businesses_hint)(&key)]);
        }
        _ => {
            let hits = Hits::new(Query::literal(filter.text()));
            let height = usize::from(rows.height);
            let top = (at + 1).saturating_sub(height);
            let digits = found.iter().map(|business| width(&business.id.to_string())).max().unwrap_or_default();
            for (row, (place, business)) in found.iter().enumerate().skip(top).take(height).enumerate() {
                let on = place == at;
                let role = if on { Role::Selection } else { Role::Text };
                let mut pen = canvas.line(rows, row);
                pen.column(role, if on { symbols::CURSOR } else { "" }, 1).gap(1);
                pen.number(Role::Dim, &business.id.to_string(), digits).gap(2);
                let room = pen.room();
                pen.found(role, &business.name, room, &hits, &[]);
            }
        }
    }
}
