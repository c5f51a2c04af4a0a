//! The list of presets, with what the one at the cursor holds.

use super::{clone, message, popup, symbols};
use crate::app::event::PresetListing;
use crate::app::presets::Presets;
use crate::app::screen::Context;
use crate::app::{Action, geometry};
use crate::i18n::explain::preset_error;
use crate::i18n::{grouped, presets as words};
use crate::theme::Role;
use crate::ui::Scene;
use crate::ui::cells::{Canvas, width, wrap};
use ratatui::layout::Rect;

/// Width of the terminal below which there is no preview, in cells.
const WITH_PREVIEW: u16 = 70;
/// Most cells of a name in the preview.
const LABEL: u16 = 14;

/// Draws the list.
pub(in crate::ui) fn draw(scene: &Scene<'_>, canvas: &mut Canvas<'_>, presets: &Presets) {
    if let Some(page) = &presets.page {
        return clone::draw(scene, canvas, page);
    }
    let lang = scene.lang();
    let shown = presets.shown();
    let marked = presets.marks.iter().len();
    let mut footer = Vec::new();
    if marked > 0 {
        footer.push(crate::i18n::inside::marked(lang, marked));
    }
    if !shown.is_empty() {
        footer.push(format!("{}/{}", grouped(presets.cursor.at + 1), grouped(shown.len())));
    }
    let area = geometry::presets(scene.size);
    let inner = popup::open(canvas, area, words::title(lang), &footer.join("  "));
    let inner = Rect { x: inner.x + 1, width: inner.width.saturating_sub(2), ..inner };
    let mut pen = canvas.line(inner, 0);
    pen.put(if presets.filtering { Role::LabelActive } else { Role::Label }, words::filter(lang)).gap(1);
    let room = pen.room();
    if presets.filtering {
        pen.edit(&presets.filter, room);
    } else {
        pen.put(Role::Field, presets.filter.text());
    }
    let across = canvas.symbols().across;
    canvas.line(inner, 1).rule(Role::Border, across, inner.width);
    let rows = Rect { y: inner.y + 2, height: inner.height.saturating_sub(2), ..inner };
    if presets.awaited.is_some() && presets.all.is_empty() {
        return message::draw(canvas, rows, Role::Info, words::reading(lang), &[]);
    }
    if presets.all.is_empty() {
        let [heading, help] = words::empty(lang, &scene.key_in(Context::Processes, Action::SavePreset));
        return message::draw(canvas, rows, Role::Text, &heading, &[help]);
    }
    if shown.is_empty() {
        return message::draw(canvas, rows, Role::Text, words::no_match(lang), &[]);
    }
    let list = if scene.size.width < WITH_PREVIEW { rows.width } else { rows.width * 11 / 20 };
    let left = Rect { width: list, ..rows };
    let listed = || shown.iter().filter_map(|at| Some((at, presets.all.get(*at)?)));
    let longest = listed().map(|(_, preset)| width(&preset.name)).max().unwrap_or_default();
    let name = longest.min(left.width.saturating_sub(4) * 3 / 5);
    let height = geometry::presets_height(scene.size);
    for (row, (nth, (at, preset))) in listed().enumerate().skip(presets.cursor.top).take(height).enumerate() {
        let on = nth == presets.cursor.at;
        let role = if on { Role::Selection } else { Role::Text };
        let mut pen = canvas.line(left, row);
        pen.column(role, if on { symbols::CURSOR } else { "" }, 1);
        pen.column(Role::Marked, symbols::marked(presets.marks.contains(at)), 1);
        pen.column(Role::Problem, if preset.processes.is_err() { symbols::BLOCKS } else { "" }, 1).gap(1);
        if let Some(editor) = presets.renaming.as_ref().filter(|_| on) {
            let room = pen.room();
            pen.edit(editor, room);
            continue;
        }
        pen.column(role, &preset.name, name).gap(2);
        let room = pen.room();
        pen.column(Role::Dim, &words::origin(lang, preset), room);
    }
    if let Some(preset) = presets.current().filter(|_| list < rows.width) {
        let right = Rect { x: rows.x + list, width: rows.width - list, ..rows };
        let down = canvas.symbols().down;
        for row in 0..usize::from(right.height) {
            canvas.line(right, row).put(Role::Border, down);
        }
        preview(scene, canvas, Rect { x: right.x + 2, width: right.width.saturating_sub(2), ..right }, preset);
    }
}

/// Draws what a preset holds, or why it cannot be read.
fn preview(scene: &Scene<'_>, canvas: &mut Canvas<'_>, area: Rect, preset: &PresetListing) {
    let lang = scene.lang();
    let processes = match &preset.processes {
        Ok(processes) => processes,
        Err(error) => {
            let explained = preset_error(lang, error);
            let mut row = canvas.paragraph(area, 0, 4, Role::Problem, &explained.what);
            for text in [explained.why, explained.server, explained.next].into_iter().flatten() {
                row += canvas.paragraph(area, row, 4, Role::Text, &text);
            }
            return;
        }
    };
    let key = scene.key_in(Context::Presets, Action::Duplicate);
    let note = preset.team.as_ref().map(|_| wrap(&words::read_only(lang, &key), area.width)).unwrap_or_default();
    let room = usize::from(area.height).saturating_sub(note.len());
    let lines = words::preview(lang, processes, scene.state.fields());
    // What there is no room for is said to be there.
    let fit = if lines.len() > room { room.saturating_sub(1) } else { room };
    let label = lines.iter().map(|(label, _)| width(label)).max().unwrap_or_default().min(LABEL);
    for (row, (name, value)) in lines.iter().take(fit).enumerate() {
        let mut pen = canvas.line(area, row);
        if value.is_empty() {
            pen.put(Role::Heading, name);
        } else {
            pen.column(Role::Dim, name, label).gap(1).put(Role::Text, value);
        }
    }
    if lines.len() > fit {
        let cut = canvas.symbols().cut;
        canvas.line(area, fit).put(Role::Dim, cut);
    }
    for (row, text) in note.iter().enumerate() {
        canvas.line(area, room + row).put(Role::Dim, text);
    }
}
