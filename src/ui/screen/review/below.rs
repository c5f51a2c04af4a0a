//! The lines below the list: what is known of the row that the cursor is on, and what to do.

use super::columns::title;
use super::{GAP, target_name, verdict};
use crate::app::Action;
use crate::app::open::Open;
use crate::app::request::Loadable;
use crate::app::screen::Context;
use crate::app::screen::processes::name_of;
use crate::app::screen::review::{Row, ValueOrigin, WorkGroup, origins};
use crate::domain::check::Problem;
use crate::domain::plan::{Entry, Plan, Verdict};
use crate::domain::process::ProcessSpec;
use crate::domain::warnings::WarningKind;
use crate::i18n::explain::{self, Explained, api_error, problem};
use crate::theme::Role;
use crate::ui::cells::{Canvas, wrap};
use crate::ui::widget::reader::{differing, spot};
use crate::ui::widget::{problems, symbols};
use crate::ui::{MARGIN, Scene};

/// Draws the lines.
pub(super) fn draw(scene: &Scene<'_>, canvas: &mut Canvas<'_>, row: Row<'_>, open: &Open) {
    match (row, &scene.state.review.plan) {
        (Row::Problem(problem, _), _) => about_problem(scene, canvas, problem, open),
        (Row::Group(group, is_open), _) => about_group(scene, canvas, group, is_open, open),
        (Row::Entry(at, entry, _), Some(plan)) => about_entry(scene, canvas, at, entry, plan, open),
        (Row::Entry(..), None) => {}
    }
}

/// Names the fields of the filter, and what is wrong with what was typed.
pub(super) fn filter(scene: &Scene<'_>, canvas: &mut Canvas<'_>) {
    let (review, words, area) = (&scene.state.review, &scene.words.instances, scene.below());
    let names: Vec<String> = crate::app::find::Query::entry_fields().map(|name| format!("{name}:")).collect();
    canvas.line(area, 0).gap(MARGIN).put(Role::Dim, &(words.fields)(&names.join(" ")));
    if let Some(mistake) = review.query.mistakes().first() {
        let term = review.filter.text().get(mistake.span.clone()).unwrap_or_default();
        let mut pen = canvas.line(area, 1);
        pen.put(Role::Problem, symbols::BLOCKS).gap(MARGIN - 1);
        pen.put(Role::Problem, &(words.mistake)(&mistake.fault, term));
    }
}

fn about_problem(scene: &Scene<'_>, canvas: &mut Canvas<'_>, what: &Problem, open: &Open) {
    let area = scene.below();
    let place = explain::place(scene.lang(), &what.path, &open.draft, scene.state.fields());
    let key = (scene.words.review.go)(&scene.key_in(Context::Review, Action::Accept));
    let rest = canvas.right(area, 0, &[(Role::Dim, &key), (Role::Text, " ")]);
    canvas.line(rest, 0).gap(MARGIN).put(Role::LabelActive, &place);
    problems::explain(scene, canvas, area, 1, what, open);
}

fn about_group(scene: &Scene<'_>, canvas: &mut Canvas<'_>, group: &WorkGroup, is_open: bool, open: &Open) {
    let (area, words) = (scene.below(), &scene.words.review);
    canvas.line(area, 0).gap(MARGIN).put(Role::LabelActive, &title(scene, group, open));
    let first = group.first_problem(&open.checked.problems);
    let told = first.map(|first| problem(scene.lang(), first, &open.draft, scene.state.fields()));
    let why = match told {
        Some(told) => told.why.unwrap_or_default(),
        None => (words.group_why)(&group.kind).to_owned(),
    };
    canvas.paragraph(problems::text_area(area), 1, 2, Role::Text, &why);
    let key = |action| scene.key_in(Context::Review, action);
    let keys = if is_open { (words.closes)(&key(Action::Left)) } else { (words.opens)(&key(Action::Accept)) };
    let mut pen = canvas.line(area, usize::from(area.height).saturating_sub(1));
    pen.gap(MARGIN).put(Role::Dim, &keys);
    if first.is_some_and(|first| first.path.process().is_some()) {
        pen.gap(GAP).put(Role::Dim, &(words.fills)(&key(Action::SetField)));
    }
    if first.and_then(|first| first.cause.warning_kind()).is_some_and(WarningKind::is_of_product) {
        pen.gap(GAP).put(Role::Dim, &(words.silences)(&key(Action::SilenceWarnings)));
    }
}

fn about_entry(scene: &Scene<'_>, canvas: &mut Canvas<'_>, at: usize, entry: Entry, plan: &Plan, open: &Open) {
    let area = scene.below();
    let words = &scene.words.review;
    let (Some(target), Some(spec)) = (plan.target(&entry), plan.spec(&entry)) else {
        return;
    };
    let mut pen = canvas.line(area, 0);
    pen.gap(MARGIN).put(Role::LabelActive, &target_name(target)).gap(GAP).put(Role::Dim, &target.module);
    if scene.state.review.dynamic.contains(&target.id) {
        pen.gap(GAP).put(Role::Warning, words.dynamic);
    }
    if let (Loadable::Failed(error), true) = (&scene.state.review.live, plan.is_unread(entry.target())) {
        failed(scene, canvas, api_error(scene.lang(), error));
        return;
    }
    let (binary, parameter) = spec.command();
    let mut pen = canvas.line(area, 1);
    pen.gap(MARGIN).put(Role::Text, name_of(spec)).gap(GAP);
    pen.put(Role::Dim, binary).gap(1).put(Role::Dim, parameter);
    let key = |action| scene.key_in(Context::Review, action);
    let verdict_of = plan.verdict(&entry);
    let (role, sign, _) = verdict(scene, entry, plan);
    let names: Vec<String> = differing(scene, at).into_iter().map(|one| one.name).collect();
    let text = match &verdict_of {
        Verdict::New if plan.is_unread(entry.target()) => words.is_unchecked.to_owned(),
        Verdict::New => {
            let (call, inside) = plan.call_of(&entry).unwrap_or_default();
            (words.is_new)(inside + 1, call + 1, plan.calls().len())
        }
        Verdict::Conflict { alias, command } if !names.is_empty() => {
            let taken = explain::taken(scene.lang(), *alias, *command);
            format!("{taken}{}{}", words.and, (words.differs)(&names))
        }
        verdict => explain::verdict_why(scene.lang(), verdict).unwrap_or_default(),
    };
    let mut rest = area;
    if matches!(verdict_of, Verdict::Conflict { .. }) {
        let key = (words.more)(&key(Action::Accept));
        rest = canvas.right(area, 2, &[(Role::Dim, &key), (Role::Text, " ")]);
    }
    canvas.line(rest, 2).put(role, sign).gap(MARGIN - 1).put(role, &text);
    let warnings = plan.warnings(&entry);
    if !warnings.is_empty() {
        let mut pen = canvas.line(area, 3);
        pen.put(Role::Warning, symbols::WARNS).gap(MARGIN - 1);
        pen.put(Role::Warning, &explain::warnings(scene.lang(), warnings));
        return;
    }
    if let Some(origin) = origins(open, scene.state.fields(), target, entry.process()).first() {
        let key = (words.to_cell)(&key(Action::ToCell));
        let rest = canvas.right(area, 3, &[(Role::Dim, &key), (Role::Text, " ")]);
        canvas.line(rest, 3).gap(MARGIN).put(Role::Text, &self::origin(scene, origin, spec));
        return;
    }
    if verdict_of == Verdict::New {
        let request = key(Action::ShowRequest);
        let keys = match scene.state.review.live {
            Loadable::Ready(_) => (words.ready)(&request, &key(Action::Submit)),
            _ => (words.request)(&request),
        };
        canvas.line(area, 3).gap(MARGIN).put(Role::Dim, &keys);
    }
}

/// Says where a value comes from.
pub(super) fn origin(scene: &Scene<'_>, origin: &ValueOrigin, spec: &ProcessSpec) -> String {
    let words = &scene.words.review;
    let (name, value) = (spot(scene, &origin.at, spec.bind().len() == 1), &origin.value);
    match &origin.formula {
        formula if origin.overridden => (words.overridden)(&name, value, formula.as_deref()),
        Some(formula) => (words.from_formula)(&name, value, formula, origin.n),
        None => format!("{name} {value}"),
    }
}

/// Tells why nothing is known of the processes of a service instance, and what to do.
fn failed(scene: &Scene<'_>, canvas: &mut Canvas<'_>, told: Explained) {
    let area = scene.below();
    let Explained { what, why, next, .. } = told;
    canvas.line(area, 1).put(Role::Problem, symbols::BLOCKS).gap(MARGIN - 1).put(Role::Problem, &what);
    let text = problems::text_area(area);
    let mut row = 2;
    let room = usize::from(area.height).saturating_sub(row);
    let next = next.map(|next| format!("{} {next}", scene.words.submit.next)).unwrap_or_default();
    let lines = wrap(&next, text.width).len().min(room);
    if let Some(why) = why.filter(|_| lines < room) {
        row += canvas.paragraph(text, row, room - lines, Role::Text, &why);
    }
    canvas.paragraph(text, row, lines, Role::Text, &next);
}
