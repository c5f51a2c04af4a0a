//! A list of what is to be marked, and what each entry names.

use super::{popup, symbols};
use crate::app::catalogue::Catalogue;
use crate::app::keymap::Context;
use crate::app::mark_list::{Entry, MarkList, Named, Tally};
use crate::app::{Action, geometry};
use crate::domain::id::ServiceTemplateId;
use crate::domain::instance::ServiceInstance;
use crate::i18n::grouped;
use crate::theme::Role;
use crate::ui::Scene;
use crate::ui::cells::{Canvas, width};
use ratatui::layout::Rect;

/// Most cells of an entry's own text.
const TEXT: u16 = 34;
/// Instances that an entry names are listed up to so many; the line is cut before.
const LISTED: usize = 12;

/// Draws the list.
pub(in crate::ui) fn draw(scene: &Scene<'_>, canvas: &mut Canvas<'_>, list: &MarkList) {
    let words = &scene.words.mark_list;
    let area = geometry::mark_list(scene.size);
    let height = geometry::mark_list_height(scene.size);
    let count = list.entries.len();
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
    let shown = list.entries.iter().skip(list.top).take(height);
    let column = shown.clone().map(|entry| width(&entry.text)).max().unwrap_or_default();
    let column = column.min(TEXT).min(rows.width / 3);
    for (row, entry) in shown.enumerate() {
        line(scene, canvas, rows, row, entry, column);
    }
}

/// How many entries of each kind there are; then what holds for all of them.
fn summary(scene: &Scene<'_>, canvas: &mut Canvas<'_>, area: Rect, list: &MarkList) {
    let tally: Tally = list.tally();
    let mut pen = canvas.line(area, 0);
    pen.put(Role::Heading, &(scene.words.mark_list.tally)(&tally)).gap(2);
    if tally.several + tally.nothing > 0
        && let Some(about) = about(scene)
    {
        pen.put(Role::Info, &about);
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

fn line(scene: &Scene<'_>, canvas: &mut Canvas<'_>, area: Rect, row: usize, entry: &Entry, column: u16) {
    let words = &scene.words.mark_list;
    let instance = |at: &u32| instance(scene.state.catalogue.as_ref(), *at);
    let (role, sign) = match entry.named {
        Named::Nothing | Named::Unread => (Role::Problem, symbols::BLOCKS),
        Named::Several(_) => (Role::Warning, symbols::WARNS),
        Named::Bound(_) => (Role::Disabled, symbols::INELIGIBLE),
        Named::One(_) | Named::Bare(_) => (Role::Marked, symbols::NEW),
        Named::Marked(_) => (Role::Dim, symbols::IDENTICAL),
    };
    let mut pen = canvas.line(area, row);
    pen.column(role, sign, 1).gap(1).column(Role::Text, &entry.text, column).gap(2);
    match &entry.named {
        Named::Nothing => pen.put(role, words.nothing),
        Named::Unread => pen.put(role, words.unread),
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
                pen.gap(2).put(Role::Text, &instance.name);
            }
            &mut pen
        }
        Named::Several(all) => {
            pen.put(role, &(words.several)(all.len()));
            for instance in all.iter().take(LISTED).filter_map(instance) {
                pen.gap(1).put(Role::Text, &instance.id.to_string());
                if *instance.name != *entry.text {
                    pen.gap(1).put(Role::Dim, &instance.name).put(Role::Dim, ",");
                }
            }
            &mut pen
        }
    };
}

fn instance(catalogue: Option<&Catalogue>, at: u32) -> Option<&ServiceInstance> {
    catalogue?.instances.get(at as usize)
}
