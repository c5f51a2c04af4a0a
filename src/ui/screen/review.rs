//! Step 4: what stands in the way, and the plan that will be submitted.

mod bar;
mod below;
mod beside;
mod columns;

use crate::app::Action;
use crate::app::find::Hits;
use crate::app::geometry;
use crate::app::open::Open;
use crate::app::request::Loadable;
use crate::app::screen::Context;
use crate::app::screen::review::{Class, Row};
use crate::domain::address::short_name;
use crate::domain::draft::Target;
use crate::domain::plan::{Entry, Plan};
use crate::i18n::explain::api_error;
use crate::theme::Role;
use crate::ui::Scene;
use crate::ui::cells::Canvas;
use crate::ui::widget::{message, symbols};
use columns::Columns;

/// Cells between columns.
const GAP: u16 = 2;

/// Draws the screen.
pub(in crate::ui) fn draw(scene: &Scene<'_>, canvas: &mut Canvas<'_>) {
    let Some(open) = &scene.state.open else { return };
    let review = &scene.state.review;
    bar::draw(scene, canvas, open);
    bar::filter(scene, canvas, open);
    let (area, beside) = geometry::review(scene.size, scene.rows());
    let count = review.list.len();
    if review.filtering {
        below::filter(scene, canvas);
    }
    if count == 0 {
        nothing(scene, canvas, open);
        return;
    }
    // A blank stands before what is beside the list.
    let columns = Columns::of(scene, area.width.saturating_sub(u16::from(beside.width > 0)));
    columns.heading(scene, canvas);
    let hits = Hits::new(review.query.clone());
    let cursor = review.cursor;
    let mut before = None;
    for (line, at) in (cursor.top..count).take(usize::from(area.height)).enumerate() {
        let on = cursor.at == at;
        let mut pen = canvas.line(area, line);
        pen.column(Role::Selection, if on { symbols::CURSOR } else { "" }, 1).gap(1);
        match (review.row(at, open), &review.plan) {
            (Some(Row::Problem(problem, inside)), _) => {
                columns.problem(scene, &mut pen, on, problem, inside.is_some(), open);
            }
            (Some(Row::Group(group, is_open)), _) => Columns::group(scene, &mut pen, on, group, is_open, open),
            (Some(Row::Entry(_, entry, inside)), Some(plan)) => {
                let again = before.replace(entry.target()) == Some(entry.target());
                columns.entry(scene, &mut pen, &columns::Shown { entry, plan, on, again, inside }, &hits);
            }
            _ => {}
        }
    }
    let Some(row) = review.current(open) else { return };
    if !review.filtering {
        below::draw(scene, canvas, row, open);
    }
    if beside.width > 0 {
        beside::draw(scene, canvas, beside, row, open);
    }
}

/// Says why the list is empty, and what to do.
fn nothing(scene: &Scene<'_>, canvas: &mut Canvas<'_>, open: &Open) {
    let (review, words, area) = (&scene.state.review, &scene.words.review, scene.rows());
    let back = scene.key_in(Context::Review, Action::Back);
    if review.list.total_of_all() > 0 {
        if review.query.is_empty() {
            message::draw(canvas, area, Role::Text, &(words.none_of_verdict)(&back), &[]);
        } else {
            let change = scene.key_in(Context::Review, Action::Filter);
            let [heading, change] = (words.no_match)(review.filter.text(), &change);
            let change = (!review.filtering).then_some(change);
            message::draw(canvas, area, Role::Text, &heading, &Vec::from_iter(change));
        }
        return;
    }
    match &review.live {
        Loadable::Failed(error) => {
            let retry = (words.retry)(&scene.key(Action::Refresh));
            message::explain(canvas, area, &api_error(scene.lang(), error), &retry);
        }
        Loadable::Loading(_) => {
            let text = (words.reading)(review.read, open.draft.targets.len());
            message::draw(canvas, area, Role::Info, &text, &[]);
        }
        Loadable::Idle | Loadable::Ready(_) => message::draw(canvas, area, Role::Dim, words.nothing, &[]),
    }
}

/// What lists call a target: its name, or its identifier when that is all that is known.
pub(in crate::ui) fn target_name(target: &Target) -> String {
    if target.name.is_empty() { format!("ID {}", target.id) } else { short_name(&target.name).into_owned() }
}

/// How entries of a verdict are shown.
fn shown_as(scene: &Scene<'_>, class: Class) -> (Role, &'static str, &'static str) {
    let words = &scene.words.review;
    match class {
        Class::Unchecked => (Role::Offline, symbols::UNKNOWN, words.unchecked),
        Class::New => (Role::New, symbols::NEW, words.new),
        Class::Identical => (Role::Identical, symbols::IDENTICAL, words.identical),
        Class::Conflict => (Role::Conflict, symbols::CONFLICT, words.conflict),
        Class::Ineligible => (Role::Ineligible, symbols::INELIGIBLE, words.ineligible),
    }
}

/// How an entry is shown. New is only what is known to be: on a target that was not read, nothing is.
fn verdict(scene: &Scene<'_>, entry: Entry, plan: &Plan) -> (Role, &'static str, &'static str) {
    shown_as(scene, Class::of(plan, &entry))
}
