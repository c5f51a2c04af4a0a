//! The line that says what the list is narrowed to: by the tree, by the filter that was typed.

use super::tree;
use crate::app::Action;
use crate::app::catalogue::Catalogue;
use crate::app::open::Open;
use crate::app::screen::Context;
use crate::i18n::grouped;
use crate::theme::Role;
use crate::ui::cells::{Canvas, Pen, width};
use crate::ui::{MARGIN, Scene};

/// Least cells of the names of a scope beside which there is room for the key that leaves it.
const NAMES: u16 = 10;

/// Draws the line.
pub(super) fn draw(scene: &Scene<'_>, canvas: &mut Canvas<'_>, open: &Open, catalogue: Option<&Catalogue>) {
    let words = &scene.words.instances;
    let instances = &scene.state.instances;
    let shown = grouped(instances.rows(open, catalogue));
    let mut right = Vec::new();
    if let Some((first, last)) = instances.range() {
        right.push((Role::Accent, (words.range)(&grouped(last - first + 1))));
    } else if instances.only_marked {
        right.push((Role::Accent, words.only_marked.to_owned()));
    } else if instances.is_narrowed() {
        right.push((Role::Dim, (words.matching)(&shown)));
    }
    right.push((Role::Text, " ".to_owned()));
    let pieces: Vec<_> = right.iter().map(|(role, text)| (*role, text.as_str())).collect();
    let rest = canvas.right(scene.above(), 1, &pieces);
    let mut pen = canvas.line(rest, 1);
    pen.gap(MARGIN);
    scope(scene, &mut pen);
    let role = if instances.filtering { Role::LabelActive } else { Role::Dim };
    pen.put(role, words.filter).gap(1);
    let wrong: Vec<_> = instances.query.mistakes().iter().map(|mistake| mistake.span.clone()).collect();
    if instances.filtering {
        let room = pen.room();
        pen.edit_with(&instances.filter, room, &wrong);
    } else if instances.filter.text().is_empty() {
        pen.put(Role::Placeholder, &(words.filter_hint)(&scene.key_in(Context::Instances, Action::Filter)));
    } else {
        pen.put_with(Role::Text, instances.filter.text(), &wrong);
    }
}

/// Says what the tree narrows the list to, and how to leave that. The filter keeps what it needs, up to half of the
/// line.
fn scope(scene: &Scene<'_>, pen: &mut Pen<'_, '_>) {
    let words = &scene.words.tree;
    // Marked ones are shown wherever they are.
    let shown = Some(&scene.state.instances).filter(|instances| !instances.only_marked);
    let Some(place) = shown.and_then(|instances| instances.tree.scope()) else { return };
    let names = tree::name(scene, place);
    let instances = &scene.state.instances;
    let half = pen.room() / 2;
    let typed = width(scene.words.instances.filter) + 1 + width(instances.filter.text()).max(NAMES) + 2;
    let filter = if instances.filtering { half } else { typed.min(half) };
    let room = (pen.room() - filter).saturating_sub(width(words.only) + 1);
    let leave = (words.leave)(&key(scene));
    let beside = room.saturating_sub(width(&leave));
    let leave = (beside >= NAMES.min(width(&names))).then_some(leave);
    let room = if leave.is_some() { beside } else { room };
    pen.put(Role::Accent, words.only).gap(1).tail(Role::Accent, &names, room.min(width(&names)));
    pen.put(Role::Dim, leave.as_deref().unwrap_or_default()).gap(2);
}

/// The key that leaves the scope, as often as it has to be pressed.
pub(super) fn key(scene: &Scene<'_>) -> String {
    let key = scene.key_in(Context::Instances, Action::Back);
    vec![key; scene.state.instances.backs()].join(" ")
}
