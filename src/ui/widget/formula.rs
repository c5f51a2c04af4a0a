//! The lines below a field or cell that holds a formula, and the list of names that complete one.

use super::problems::{self, About};
use super::{popup, symbols};
use crate::app::geometry;
use crate::app::preview::{self, FormulaPreview, NameOffer, TargetResults};
use crate::domain::check::{Problem, ProblemCause};
use crate::domain::field::FieldTable;
use crate::domain::formula::FormulaProblemKind;
use crate::i18n::explain::problem;
use crate::i18n::formula;
use crate::theme::Role;
use crate::ui::cells::{Canvas, width};
use crate::ui::{MARGIN, Scene};
use ratatui::layout::Rect;

/// Most names that the list shows with their values.
const NAMES: usize = 10;
/// Width below which the list shows no values, in cells.
const VALUES: u16 = 60;
/// Most cells of a value in the list.
const VALUE: usize = 32;

/// Draws what a formula comes to, below the title of its field; `stored` is the problem that the draft has there.
pub(in crate::ui) fn about(
    scene: &Scene<'_>,
    canvas: &mut Canvas<'_>,
    area: Rect,
    about: &About<'_>,
    source: &str,
    stored: Option<&Problem>,
) {
    problems::title(scene, canvas, area, about, stored);
    let names = preview::open_names(scene.state);
    let Some(preview) = preview::formula(scene.state) else { return };
    if let Some(name) = names.get(scene.state.completion.at.unwrap_or(0)) {
        about_name(scene, canvas, area, name, &preview);
        return;
    }
    let results = match &preview {
        FormulaPreview::Wrong(found) => {
            explain(scene, canvas, area, found);
            return;
        }
        FormulaPreview::NoTargets => {
            result(canvas, area, 1, Role::Dim, formula::no_targets(scene.lang()));
            return;
        }
        FormulaPreview::On(results) => results,
    };
    if preview::is_series(scene.state, source) {
        let summary = formula::summary(scene.lang(), results);
        if let Ok(here) = &results.here {
            let text = formula::of_series(scene.lang(), source, here, summary.as_deref());
            result(canvas, area, 1, Role::Text, &text);
            canvas.line(area, 2).gap(MARGIN).put(Role::Dim, formula::series(scene.lang()));
            beyond(scene, canvas, area, results, stored);
            return;
        }
    }
    of_targets(scene, canvas, area, results, stored);
}

/// Draws the result on the current target, and what it is on all.
fn of_targets(
    scene: &Scene<'_>,
    canvas: &mut Canvas<'_>,
    area: Rect,
    results: &TargetResults,
    stored: Option<&Problem>,
) {
    let summary = formula::summary(scene.lang(), results);
    match &results.here {
        Ok(here) => {
            let text = if here.is_empty() { symbols::EMPTY } else { here };
            let first = with_target(scene, canvas, area, results, width(text));
            result(canvas, first, 1, Role::Text, text);
            if let Some(summary) = summary {
                canvas.line(area, 2).gap(MARGIN).put(Role::Dim, &summary);
            }
            beyond(scene, canvas, area, results, stored);
        }
        Err(found) if is_unread(found) && !is_online(scene) => {
            result(canvas, area, 1, Role::Warning, formula::offline(scene.lang()));
        }
        Err(found) => {
            let is_short = explain(scene, canvas, area, found);
            if let Some(summary) = summary.filter(|_| is_short) {
                canvas.line(area, 3).gap(MARGIN).put(Role::Dim, &summary);
            }
        }
    }
}

/// Names the current target at the right of the result, where there is room for both.
fn with_target(scene: &Scene<'_>, canvas: &mut Canvas<'_>, area: Rect, results: &TargetResults, taken: u16) -> Rect {
    let target = scene.state.open.as_ref().and_then(|open| open.draft.targets.get(results.target));
    let name = target.map(|target| formula::target(scene.lang(), results.target, results.targets, target));
    match name {
        Some(name) if MARGIN + taken + width(&name) + 3 <= area.width => {
            canvas.right(area, 1, &[(Role::Dim, &name), (Role::Text, " ")])
        }
        _ => area,
    }
}

/// Returns how a title names the current target in so many cells; empty where there are not several targets.
pub(in crate::ui) fn current_target(scene: &Scene<'_>, room: u16) -> String {
    let Some(open) = &scene.state.open else { return String::new() };
    let targets = &open.draft.targets;
    let Some((at, target)) = open.current_target().and_then(|at| Some((at, targets.get(at)?))) else {
        return String::new();
    };
    let (lang, count) = (scene.lang(), targets.len());
    let texts = [formula::target(lang, at, count, target), formula::target_place(lang, at, count)];
    texts.into_iter().find(|text| count > 1 && width(text) <= room).unwrap_or_default()
}

/// Draws what is wrong besides the result on the current target: on other targets, or with the value as the draft has it.
fn beyond(scene: &Scene<'_>, canvas: &mut Canvas<'_>, area: Rect, results: &TargetResults, stored: Option<&Problem>) {
    let Some(open) = &scene.state.open else { return };
    let Some(found) = results.failing.as_ref().or(stored).filter(|_| area.height > 3) else { return };
    // What is above makes room for what would be cut in the last line.
    let row = if problems::fits(scene, area, 3, found, open) { 3 } else { 2 };
    canvas.clear(Rect { y: area.y + row, height: area.height - row, ..area });
    problems::explain(scene, canvas, area, usize::from(row), found, open);
}

/// Explains a problem. Returns `true` if the last line is free: it is taken only by what would be cut without it.
fn explain(scene: &Scene<'_>, canvas: &mut Canvas<'_>, area: Rect, found: &Problem) -> bool {
    let Some(open) = &scene.state.open else { return true };
    let short = Rect { height: area.height.min(3), ..area };
    let is_short = problems::fits(scene, short, 1, found, open);
    problems::explain(scene, canvas, if is_short { short } else { area }, 1, found, open);
    is_short
}

fn is_unread(found: &Problem) -> bool {
    matches!(&found.cause, ProblemCause::Formula { problem, .. } if problem.kind == FormulaProblemKind::NotRead)
}

/// Returns `true` if the business was read now, so that what was not read is not for want of a connection.
fn is_online(scene: &Scene<'_>) -> bool {
    scene.state.catalogue.as_ref().is_some_and(|catalogue| matches!(catalogue.ended, Some(Ok(()))))
}

fn result(canvas: &mut Canvas<'_>, area: Rect, row: usize, role: Role, text: &str) {
    canvas.line(area, row).put(Role::Accent, symbols::FORMULA).gap(MARGIN - 1).put(role, text);
}

/// Explains a name of the list, with its value; and in the last line where the formula stands.
fn about_name(scene: &Scene<'_>, canvas: &mut Canvas<'_>, area: Rect, name: &NameOffer, preview: &FormulaPreview) {
    let lang = scene.lang();
    let table: &FieldTable = scene.state.fields();
    canvas
        .line(area, 1)
        .put(Role::Accent, symbols::FORMULA)
        .gap(MARGIN - 1)
        .put(Role::LabelActive, &name.text)
        .gap(2)
        .put(Role::Text, &formula::about(lang, name, table));
    let last = usize::from(area.height.saturating_sub(1)).max(2);
    if last > 2 {
        let text = match preview::of_name(scene.state, &name.text) {
            Some(FormulaPreview::On(results)) => {
                let summary = formula::summary(lang, &results);
                formula::here(lang, results.here.as_ref().ok().map(String::as_str), summary.as_deref())
            }
            Some(FormulaPreview::NoTargets) => formula::no_targets(lang).to_owned(),
            Some(FormulaPreview::Wrong(_)) | None => String::new(),
        };
        canvas.line(area, 2).gap(MARGIN).put(Role::Dim, &text);
    }
    let Some(open) = &scene.state.open else { return };
    let found = match preview {
        FormulaPreview::Wrong(found) => Some(found.as_ref()),
        FormulaPreview::On(results) => results.here.as_ref().err(),
        FormulaPreview::NoTargets => None,
    };
    match (found, preview) {
        (Some(found), _) => {
            let what = problem(lang, found, &open.draft, table).what;
            canvas.line(area, last).gap(MARGIN).put(Role::Dim, &what);
        }
        (None, FormulaPreview::On(results)) => {
            let here = results.here.as_ref().map(String::as_str).unwrap_or_default();
            result(canvas, area, last, Role::Text, here);
        }
        (None, _) => {}
    }
}

/// Draws the list of names at the field that is being typed; does nothing where no name is offered.
pub(in crate::ui) fn names(scene: &Scene<'_>, canvas: &mut Canvas<'_>, field: Rect) -> bool {
    let names = preview::open_names(scene.state);
    if names.is_empty() {
        return false;
    }
    let at = scene.state.completion.at;
    // Values are computed for those only that can be seen.
    let top = at.map_or(0, |at| (at + 1).saturating_sub(NAMES));
    let seen: Vec<NameOffer> = names.iter().skip(top).take(NAMES).cloned().collect();
    let values =
        if scene.size.width < VALUES { vec![None; seen.len()] } else { preview::values_here(scene.state, &seen) };
    let longest = seen.iter().map(|name| width(&name.text)).max().unwrap_or_default();
    let labels: Vec<String> = seen
        .iter()
        .zip(values)
        .map(|(name, value)| match value {
            Some(value) => {
                let pad = usize::from(longest - width(&name.text)) + 2;
                let value: String = value.chars().take(VALUE).collect();
                format!("{}{}{value}", name.text, " ".repeat(pad))
            }
            None => name.text.clone(),
        })
        .collect();
    let labels: Vec<&str> = labels.iter().map(String::as_str).collect();
    let body = geometry::frame(scene.size).body;
    popup::values(canvas, popup::beside(field, body, &labels), &labels, at.map(|at| at - top));
    true
}
