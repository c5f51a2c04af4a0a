//! F1 as a menu: a line to narrow it, keys with what they do, and the cursor.

use super::{popup, symbols};
use crate::app::Action;
use crate::app::geometry;
use crate::app::keymap::Binding;
use crate::app::menu::{HelpLine, Menu};
use crate::i18n::help_line;
use crate::theme::Role;
use crate::ui::Scene;
use crate::ui::cells::{Canvas, width};
use ratatui::layout::Rect;

/// Most keys of an action that the menu names.
const KEYS: usize = 3;

/// Draws the menu.
pub(in crate::ui) fn draw(scene: &Scene<'_>, canvas: &mut Canvas<'_>, menu: &Menu) {
    let lines = menu.lines(scene.state.menu_source());
    let height = geometry::menu_height(scene.size);
    let (top, last) = (menu.cursor.top, (menu.cursor.top + height).min(lines.len()));
    let footer = if lines.len() > height { format!("{}-{last}/{}", top + 1, lines.len()) } else { String::new() };
    let area = geometry::reader(scene.size);
    let inner = popup::open(canvas, area, scene.words.overlay.help, &footer);
    let inner = Rect { x: inner.x + 1, width: inner.width.saturating_sub(2), ..inner };
    let mut pen = canvas.line(inner, 0);
    pen.put(Role::LabelActive, scene.words.instances.filter).gap(1);
    let room = pen.room();
    pen.edit(&menu.filter, room);
    let rule = canvas.symbols().across;
    canvas.line(inner, 1).rule(Role::Border, rule, inner.width);
    let rows = Rect { y: inner.y + 2, height: inner.height.saturating_sub(2), ..inner };
    if lines.is_empty() {
        canvas.line(rows, 0).put(Role::Dim, scene.words.overlay.no_line);
        return;
    }
    let left = |line: &HelpLine<'_>| match line {
        HelpLine::Key(_, binding) => keys(scene, binding),
        HelpLine::Topic(_, example) => (*example).to_owned(),
        HelpLine::Name(name) => (*name).to_owned(),
        HelpLine::Filter(name) => format!("|{name}"),
        HelpLine::Title(_) | HelpLine::Language | HelpLine::Formulas | HelpLine::Blank => String::new(),
    };
    let column = lines.iter().map(|line| width(&left(line))).max().unwrap_or_default();
    for (row, line) in lines.iter().enumerate().skip(top).take(height) {
        let on = row == menu.cursor.at;
        let text = help_line(scene.lang(), line);
        let mut pen = canvas.line(rows, row - top);
        if line.is_stop() {
            pen.column(Role::Selection, if on { symbols::CURSOR } else { "" }, 1).gap(1);
            pen.column(Role::Key, &left(line), column).gap(3);
            pen.put(if on { Role::Selection } else { Role::Text }, &text);
        } else {
            pen.put(Role::Heading, &text);
        }
    }
}

fn keys(scene: &Scene<'_>, binding: &Binding) -> String {
    // The digits are one to the reader.
    if let ([first, .., last], Action::BeginValue) = (binding.chords.as_slice(), binding.action) {
        return format!("{first} .. {last}");
    }
    let names = binding.chords.iter().take(KEYS).map(|chord| scene.key_name(chord));
    names.collect::<Vec<_>>().join("  ")
}
