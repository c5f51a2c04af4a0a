//! The list of fields that sets one field of several processes.

use super::{formula, popup, problems, symbols};
use crate::app::form::Choice;
use crate::app::preview::{self, FormulaPreview};
use crate::app::screen::Context;
use crate::app::screen::processes::Editing;
use crate::app::set_field::{FieldPurpose, SetField};
use crate::app::several::ValueTally;
use crate::app::{Action, geometry};
use crate::domain::check::{Problem, check_text};
use crate::domain::draft::{DraftValue, Path};
use crate::domain::field::Field;
use crate::i18n::bulk::{self, SetPlan};
use crate::i18n::explain::problem;
use crate::i18n::{self, fields};
use crate::theme::Role;
use crate::ui::Scene;
use crate::ui::cells::{Canvas, width};
use ratatui::layout::Rect;

/// Lines below the list: a rule, the value, what it comes to, what will be written.
const BELOW: u16 = 4;

/// Draws the list.
pub(in crate::ui) fn draw(scene: &Scene<'_>, canvas: &mut Canvas<'_>, list: &SetField) {
    let lang = scene.lang();
    let area = geometry::set_field(scene.size);
    let inner = popup::open(canvas, area, &bulk::set_field(lang, list.purpose, list.places.len()), "");
    let inner = Rect { x: inner.x + 1, width: inner.width.saturating_sub(2), ..inner };
    let across = canvas.symbols().across;
    let mut pen = canvas.line(inner, 0);
    pen.put(Role::LabelActive, bulk::field(lang)).gap(1);
    let room = pen.room();
    if list.value.is_none() {
        pen.edit(&list.filter, room);
    } else {
        pen.put(Role::Field, list.filter.text());
    }
    canvas.line(inner, 1).rule(Role::Border, across, inner.width);
    let below = if list.purpose == FieldPurpose::Set { BELOW } else { 0 };
    let rows = Rect { y: inner.y + 2, height: inner.height.saturating_sub(2 + below), ..inner };
    let field = list.field(scene.state.fields());
    match (&list.value, field) {
        (Some(Editing::Choice(choice)), Some(field)) => options(scene, canvas, rows, choice, field),
        _ => found(scene, canvas, rows, list),
    }
    if below == 0 {
        return;
    }
    let foot = Rect { y: rows.bottom(), height: below, ..inner };
    canvas.line(foot, 0).rule(Role::Border, across, foot.width);
    if let Some(field) = field {
        value(scene, canvas, foot, list, field);
    }
}

fn found(scene: &Scene<'_>, canvas: &mut Canvas<'_>, area: Rect, list: &SetField) {
    let lang = scene.lang();
    let table = scene.state.fields();
    if list.found.is_empty() {
        canvas.paragraph(area, 0, 2, Role::Dim, bulk::no_field(lang));
        return;
    }
    let height = usize::from(area.height);
    let top = (list.at + 1).saturating_sub(height);
    let shown: Vec<&Field> = list.found.iter().skip(top).take(height).filter_map(|key| table.get(key)).collect();
    let cells = |text: &dyn Fn(&Field) -> u16| shown.iter().map(|field| text(field)).max().unwrap_or_default();
    let (label, key) = (cells(&|field| width(&fields::label(lang, field))), cells(&|field| width(field.key.as_str())));
    for (row, field) in shown.iter().enumerate() {
        let on = top + row == list.at;
        let role = if on { Role::Selection } else { Role::Text };
        let mut pen = canvas.line(area, row);
        pen.column(role, if on { symbols::CURSOR } else { "" }, 1).gap(1);
        pen.column(role, &fields::label(lang, field), label).gap(2).column(Role::Dim, field.key.as_str(), key).gap(2);
        if let Some(name) = fields::cmdb_name(lang, field) {
            pen.put(Role::Dim, &(scene.words.processes.cmdb_name)(name)).gap(2);
        }
        if !field.kind.is_bind() {
            let tally = ValueTally::of(scene.state.processes_at(&list.places), &field.key);
            pen.put(Role::Text, &bulk::tally(lang, field, &tally));
        }
    }
}

fn options(scene: &Scene<'_>, canvas: &mut Canvas<'_>, area: Rect, choice: &Choice, field: &Field) {
    let height = usize::from(area.height);
    let top = (choice.at + 1).saturating_sub(height);
    for (row, option) in choice.options.iter().enumerate().skip(top).take(height) {
        let on = row == choice.at;
        let role = if on { Role::Selection } else { Role::Text };
        let mut pen = canvas.line(area, row - top);
        pen.column(role, if on { symbols::CURSOR } else { "" }, 1).gap(1);
        pen.put(role, &crate::ui::screen::processes::option_label(scene, field, option));
    }
}

/// Draws the value that is typed or chosen, what a formula comes to, and what will be written.
fn value(scene: &Scene<'_>, canvas: &mut Canvas<'_>, area: Rect, list: &SetField, field: &Field) {
    let lang = scene.lang();
    let mut pen = canvas.line(area, 1);
    pen.put(Role::LabelActive, &fields::label(lang, field)).gap(1);
    let at = Rect { x: area.right() - pen.room(), width: pen.room(), y: area.y + 1, height: 1 };
    let typed = match &list.value {
        None => {
            pen.put(Role::Dim, &fields::limit(lang, field));
            canvas.line(area, 2).put(Role::Dim, &fields::help(lang, field));
            return;
        }
        Some(Editing::Text(editor)) => {
            pen.edit(editor, at.width);
            preview::taken(None, editor.text())
        }
        Some(Editing::Choice(choice)) => {
            let chosen = choice.options.get(choice.at);
            let shown = chosen.map(|option| crate::ui::screen::processes::option_label(scene, field, option));
            pen.put(Role::Field, &shown.unwrap_or_default());
            DraftValue::from(choice.value())
        }
    };
    let count = list.places.len();
    if typed.is_empty() && matches!(list.value, Some(Editing::Text(_))) {
        let delete = scene.key_in(Context::SetField, Action::Clear);
        canvas.line(area, 2).put(Role::Dim, &bulk::type_value(lang, &delete, count));
        return;
    }
    comes_to(scene, canvas, area, list, field, &typed);
    let tally = ValueTally::of(scene.state.processes_at(&list.places), &field.key);
    let own = scene.state.processes_at(&list.places).flat_map(|process| process.overrides.iter());
    let overrides = own.filter(|(_, own)| own.fields.contains_key(&field.key)).count();
    let plan = SetPlan { count, equal: tally.having(&typed), overrides };
    canvas.line(area, 3).put(Role::Text, &bulk::set_plan(lang, plan));
    formula::names(scene, canvas, at);
}

/// Draws what a typed formula comes to, or what is wrong with a value.
fn comes_to(
    scene: &Scene<'_>,
    canvas: &mut Canvas<'_>,
    area: Rect,
    list: &SetField,
    field: &Field,
    typed: &DraftValue,
) {
    let lang = scene.lang();
    let found = match preview::formula(scene.state) {
        Some(FormulaPreview::Wrong(wrong)) => Some(*wrong),
        Some(FormulaPreview::On(results)) => match results.here {
            Err(found) => Some(found),
            Ok(ref here) => {
                let summary = i18n::formula::summary(lang, &results);
                let text = i18n::formula::here(lang, Some(here), summary.as_deref());
                canvas.line(area, 2).put(Role::Accent, symbols::FORMULA).gap(1).put(Role::Text, &text);
                None
            }
        },
        Some(FormulaPreview::NoTargets) => None,
        None => check_text(typed.text(), field).map(|cause| {
            let place = list.places.first().copied().unwrap_or_default();
            Problem { path: Path::Field(place, field.key.clone()), cause, on: None }
        }),
    };
    if let (Some(found), Some(open)) = (found, &scene.state.open) {
        let (role, sign) = problems::mark(&found);
        let what = problem(lang, &found, &open.draft, scene.state.fields()).what;
        canvas.line(area, 2).put(role, sign).gap(1).put(role, &what);
    }
}
