//! The two lines above the list: how many entries have each verdict, and what the list is narrowed to.

use super::{GAP, shown_as};
use crate::app::Action;
use crate::app::open::Open;
use crate::app::request::Loadable;
use crate::app::screen::Context;
use crate::app::screen::review::Class;
use crate::domain::plan::Plan;
use crate::i18n::grouped;
use crate::theme::Role;
use crate::ui::cells::{Canvas, width};
use crate::ui::{MARGIN, Scene};

/// Draws the verdicts with their counts, and how far the server's state is known.
pub(super) fn draw(scene: &Scene<'_>, canvas: &mut Canvas<'_>, open: &Open) {
    let words = &scene.words.review;
    let review = &scene.state.review;
    let (role, state) = known(scene, open);
    let rest = canvas.right(scene.above(), 0, &[(role, &state), (Role::Text, " ")]);
    let Some(plan) = &review.plan else {
        let blocking = open.blocking();
        let warning = open.checked.problems.len() - blocking;
        let mut pen = canvas.line(rest, 0);
        pen.gap(MARGIN);
        if blocking + warning > 0 {
            let role = if blocking > 0 { Role::Problem } else { Role::Warning };
            pen.put(role, &(words.problems)(blocking, warning)).gap(GAP);
        }
        if blocking > 0 {
            pen.put(Role::Dim, words.blocked);
        }
        return;
    };
    let all = (None, Role::Text, "", words.all, plan.entries().len());
    let class = |class| {
        let (role, sign, word) = shown_as(scene, class);
        (Some(class), role, sign, word, review.list.total(class))
    };
    let has_some = |class: &Class| *class == Class::New || review.list.total(*class) > 0;
    let items: Vec<_> = std::iter::once(all).chain(Class::ALL.into_iter().filter(has_some).map(class)).collect();
    let text = |(class, _, sign, word, count): &(Option<Class>, Role, &str, &str, usize), whole: bool| {
        let signed = if sign.is_empty() { String::new() } else { format!("{sign} ") };
        // The sign shows the verdict where there is no room for its name.
        if whole || class.is_none() || *class == review.class {
            signed + &(words.tally)(word, *count)
        } else {
            signed + &grouped(*count)
        }
    };
    let cells: u16 = items.iter().map(|item| width(&text(item, true)) + 2).sum();
    let whole = cells + 1 < rest.width;
    let mut pen = canvas.line(rest, 0);
    pen.gap(1);
    for item in &items {
        let chosen = item.0 == review.class;
        let role = if chosen { Role::Selection } else { item.1 };
        let (before, after) = if chosen { ("[", "]") } else { (" ", " ") };
        pen.put(role, before).put(role, &text(item, whole)).put(role, after);
        pen.gap(u16::from(!chosen));
    }
}

/// Says how far the state of the server is known.
fn known(scene: &Scene<'_>, open: &Open) -> (Role, String) {
    let words = &scene.words.review;
    let review = &scene.state.review;
    let unread = review.plan.as_ref().map_or(0, |plan| plan.unread().len());
    let hosts = review.plan.as_ref().map_or(0, Plan::unread_hosts);
    let cached = |age| match unread {
        0 => (scene.words.header.cached)(age),
        _ => format!("{}  {}", (scene.words.header.cached)(age), (words.unread)(unread)),
    };
    match &review.live {
        Loadable::Loading(_) => (Role::Info, (words.reading)(review.read, open.draft.targets.len())),
        Loadable::Ready(_) if unread > 0 => (Role::Offline, (words.unread)(unread)),
        Loadable::Ready(_) if hosts > 0 => (Role::Offline, (words.unread_hosts)(hosts)),
        Loadable::Ready(_) if scene.state.awaits_fields() => (Role::Info, words.reading_fields.to_owned()),
        Loadable::Ready(_) if has_unchecked_fields(scene) => (Role::Offline, words.unread_fields.to_owned()),
        Loadable::Ready(_) => (Role::Success, words.live.to_owned()),
        Loadable::Failed(_) => review
            .kept()
            .map_or_else(|| (Role::Problem, words.failed.to_owned()), |kept| (Role::Offline, cached(kept.age))),
        // Without a plan there is nothing that could be compared.
        Loadable::Idle if review.plan.is_none() => (Role::Text, String::new()),
        Loadable::Idle => (Role::Offline, words.offline.to_owned()),
    }
}

/// Returns `true` if the plan sends fields that only the attributes could judge, and these could
/// not be read.
fn has_unchecked_fields(scene: &Scene<'_>) -> bool {
    let unread = scene.state.catalogue.as_ref().is_none_or(|catalogue| !catalogue.fields_came);
    let specs = scene.state.review.plan.as_ref().map_or(&[][..], Plan::specs);
    unread && specs.iter().any(|spec| spec.unknown().next().is_some())
}

/// Draws what the list is narrowed to, how many entries that leaves, warnings and calls.
pub(super) fn filter(scene: &Scene<'_>, canvas: &mut Canvas<'_>, open: &Open) {
    let review = &scene.state.review;
    let Some(plan) = &review.plan else { return };
    let words = &scene.words;
    let mut right = Vec::new();
    let warnings = plan.warned() + open.checked.problems.len() - open.blocking();
    if !review.query.is_empty() {
        right.push((Role::Dim, (words.instances.matching)(&grouped(review.list.matching()))));
    } else if warnings > 0 {
        right.push((Role::Warning, (words.review.warned)(warnings)));
    }
    right.push((Role::Dim, (words.review.calls)(plan.calls().len())));
    let mut pieces: Vec<(Role, &str)> =
        right.iter().flat_map(|(role, text)| [(*role, text.as_str()), (Role::Text, "  ")]).collect();
    pieces.pop();
    pieces.push((Role::Text, " "));
    let rest = canvas.right(scene.above(), 1, &pieces);
    let mut pen = canvas.line(rest, 1);
    pen.gap(MARGIN);
    let role = if review.filtering { Role::LabelActive } else { Role::Dim };
    pen.put(role, words.instances.filter).gap(1);
    let wrong: Vec<_> = review.query.mistakes().iter().map(|mistake| mistake.span.clone()).collect();
    if review.filtering {
        let room = pen.room();
        pen.edit_with(&review.filter, room, &wrong);
    } else if review.filter.text().is_empty() {
        pen.put(Role::Placeholder, &(words.review.filter_hint)(&scene.key_in(Context::Review, Action::Filter)));
    } else {
        pen.put_with(Role::Text, review.filter.text(), &wrong);
    }
}
