//! A list of rows to mark, and what each entry names.

use super::{popup, symbols};
use crate::app::catalogue::Catalogue;
use crate::app::mark_list::{Line, ListEntry, ListTally, MarkList, Named};
use crate::app::screen::Context;
use crate::app::{Action, geometry};
use crate::domain::address;
use crate::domain::id::ServiceTemplateId;
use crate::domain::instance::ServiceInstance;
use crate::i18n::grouped;
use crate::theme::Role;
use crate::ui::Scene;
use crate::ui::cells::{Canvas, Pen, width};
use ratatui::layout::Rect;
use std::collections::BTreeSet;

/// Most cells of an entry's own text.
const TEXT: u16 = 34;
/// Cells before what an entry may mean.
const INDENT: u16 = 4;
/// Most cells of a cloud area.
const AREA: u16 = 20;

/// Draws the list.
pub(in crate::ui) fn draw(scene: &Scene<'_>, canvas: &mut Canvas<'_>, list: &MarkList) {
    let words = &scene.words.mark_list;
    let area = geometry::mark_list(scene.size);
    let height = geometry::mark_list_height(scene.size);
    let count = list.lines().count();
    let end = (list.top + height).min(count);
    let footer = if count > height { format!("{}-{end}/{}", list.top + 1, grouped(count)) } else { String::new() };
    let inner = popup::open(canvas, area, words.title, &footer);
    let inner = Rect { x: inner.x + 1, width: inner.width.saturating_sub(2), ..inner };
    canvas.line(inner, 0).edit(&list.editor, inner.width);
    let across = canvas.symbols().across;
    canvas.line(inner, 1).rule(Role::Border, across, inner.width);
    let rows = Rect { y: inner.y + 2, height: inner.height.saturating_sub(2), ..inner };
    if count == 0 {
        let key = |action| scene.key_in(Context::MarkList, action);
        let keys = (words.keys)(&key(Action::Accept), &key(Action::MarkAll));
        let mut row = canvas.paragraph(rows, 0, 3, Role::Text, words.help) + 1;
        row += canvas.paragraph(rows, row, 4, Role::Dim, &keys) + 1;
        if let Some(about) = about(scene) {
            canvas.paragraph(rows, row, 2, Role::Info, &about);
        }
        return;
    }
    summary(scene, canvas, rows, list);
    let rows = Rect { y: rows.y + 1, height: rows.height.saturating_sub(1), ..rows };
    let shown: Vec<Line<'_>> = list.lines().skip(list.top).take(height).collect();
    let texts = shown.iter().map(|line| if let Line::ListEntry(entry) = line { width(&entry.text) } else { 0 });
    let column = texts.max().unwrap_or_default().min(TEXT).min(rows.width / 3);
    for (row, shown) in shown.into_iter().enumerate() {
        match shown {
            Line::ListEntry(entry) => line(scene, canvas, rows, row, entry, column),
            Line::Candidate(at) => candidate(scene, canvas, rows, row, at),
            Line::More(count) => {
                canvas.line(rows, row).gap(INDENT).put(Role::Dim, &(words.more)(count));
            }
        }
    }
}

/// A service instance that an entry may mean, with what tells it from the others: area and host, module, name.
fn candidate(scene: &Scene<'_>, canvas: &mut Canvas<'_>, area: Rect, row: usize, at: u32) {
    let Some(catalogue) = &scene.state.catalogue else { return };
    let Some(instance) = instance(Some(catalogue), at) else { return };
    let mut pen = canvas.line(area, row);
    pen.gap(INDENT);
    if let Some(own) = catalogue.area(instance).filter(|_| catalogue.shows_areas()) {
        let name = catalogue.areas.get(&own).map_or("", String::as_str);
        let place = format!("{own} {name}");
        pen.column(Role::Text, place.trim_end(), AREA.min(area.width / 4)).gap(2);
    }
    let module = catalogue.module_path(instance).join(" / ");
    pen.tail(Role::Dim, &module, (area.width / 3).min(width(&module))).gap(2);
    pen.put(Role::Text, &address::short_name(&instance.name)).gap(2).put(Role::Dim, &format!("({})", instance.id));
}

/// How many entries of each kind there are; then what holds for all of them.
fn summary(scene: &Scene<'_>, canvas: &mut Canvas<'_>, area: Rect, list: &MarkList) {
    let tally: ListTally = list.tally();
    let mut pen = canvas.line(area, 0);
    pen.put(Role::Heading, &(scene.words.mark_list.tally)(&tally)).gap(2);
    if !list.areas.is_empty() {
        choice_of_area(scene, &mut pen, list);
        return;
    }
    if tally.several + tally.nothing > 0
        && let Some(about) = about(scene)
    {
        pen.put(Role::Info, &about);
    }
}

/// The cloud areas that may be meant, and which one is.
fn choice_of_area(scene: &Scene<'_>, pen: &mut Pen<'_, '_>, list: &MarkList) {
    let words = &scene.words.mark_list;
    let names = scene.state.catalogue.as_ref().map(|catalogue| &catalogue.areas);
    pen.put(Role::Dim, words.area);
    let any = std::iter::once((None, words.any_area.to_owned()));
    let each = list.areas.iter().map(|area| {
        let name = names.and_then(|names| names.get(area)).map_or("", String::as_str);
        (Some(*area), format!("{area} {name}").trim_end().to_owned())
    });
    for (area, name) in any.chain(each) {
        let (role, sign) = if area == list.area { (Role::Accent, symbols::CURSOR) } else { (Role::Dim, " ") };
        pen.gap(1).put(role, sign).gap(1).put(role, &name);
    }
}

/// What holds for all entries: that little is known, or what is meant where several are.
fn about(scene: &Scene<'_>) -> Option<String> {
    let words = &scene.words.mark_list;
    match &scene.state.catalogue {
        None => Some(words.only_ids.to_owned()),
        Some(catalogue) if catalogue.ended.is_none() => Some((words.reading)(&grouped(catalogue.instances.len()))),
        Some(_) if !scene.state.instances.query.is_empty() => Some(words.narrowed.to_owned()),
        Some(_) => None,
    }
}

fn line(scene: &Scene<'_>, canvas: &mut Canvas<'_>, area: Rect, row: usize, entry: &ListEntry, column: u16) {
    let words = &scene.words.mark_list;
    let instance = |at: &u32| instance(scene.state.catalogue.as_ref(), *at);
    let (role, sign) = match entry.named {
        Named::Nothing | Named::Unread | Named::NoInstance | Named::NotInArea(_) => (Role::Problem, symbols::BLOCKS),
        Named::Several(_) | Named::Dynamic(_) => (Role::Warning, symbols::WARNS),
        Named::Bound(_) => (Role::Disabled, symbols::INELIGIBLE),
        Named::One(_) | Named::Bare(_) => (Role::Marked, symbols::NEW),
        Named::Marked(_) => (Role::Dim, symbols::IDENTICAL),
    };
    let mut pen = canvas.line(area, row);
    pen.column(role, sign, 1).gap(1).column(Role::Text, &entry.text, column).gap(2);
    match &entry.named {
        Named::Nothing => pen.put(role, words.nothing),
        Named::Unread => pen.put(role, words.unread),
        Named::NoInstance => pen.put(role, words.no_instance),
        Named::NotInArea(area) => pen.put(role, &(words.not_in_area)(*area)),
        Named::Bare(_) => pen.put(Role::Dim, words.bare),
        Named::Marked(id) => pen.put(Role::Dim, words.marked).gap(1).put(Role::Dim, &format!("({id})")),
        Named::Bound(at) => {
            let template = instance(at).and_then(|instance| instance.template).map(ServiceTemplateId::number);
            pen.put(role, &(words.bound)(template))
        }
        Named::One(at) => {
            let Some(instance) = instance(at) else { return };
            pen.put(Role::Dim, &instance.id.to_string());
            // The name says nothing new where it is what was typed.
            if *instance.name != *entry.text {
                pen.gap(2).put(Role::Text, &address::short_name(&instance.name));
            }
            &mut pen
        }
        Named::Several(all) => {
            let catalogue = scene.state.catalogue.as_ref();
            let areas = all.iter().filter_map(instance).filter_map(|instance| catalogue?.area(instance));
            let areas: BTreeSet<_> = areas.collect();
            pen.put(role, &(words.several)(all.len(), areas.len()))
        }
        Named::Dynamic(_) => pen.put(role, words.dynamic),
    };
}

fn instance(catalogue: Option<&Catalogue>, at: u32) -> Option<&ServiceInstance> {
    catalogue?.instances.get(at as usize)
}
