//! A question, its two answers, and the count to be typed where a mistake would be dear.

use super::{popup, symbols};
use crate::app::keymap::Context;
use crate::app::overlay::Confirm;
use crate::app::{Action, geometry};
use crate::theme::Role;
use crate::ui::Scene;
use crate::ui::cells::{Canvas, width, wrap};
use ratatui::layout::Rect;

/// Cells of the popup, border included.
const WIDTH: u16 = 62;

/// Draws the question.
pub(in crate::ui) fn draw(scene: &Scene<'_>, canvas: &mut Canvas<'_>, confirm: &Confirm) {
    let words = &scene.words.overlay;
    let question = (words.ask)(&confirm.question);
    let cells = WIDTH.min(scene.size.width.saturating_sub(2)).saturating_sub(6);
    let lines = question.lines().map(|line| wrap(line, cells).len().max(1)).sum::<usize>();
    let typed = if confirm.typed.is_some() { 2 } else { 0 };
    let height = u16::try_from(lines + typed).unwrap_or(u16::MAX).saturating_add(5);
    let area = geometry::popup(scene.size, WIDTH, height);
    let inner = popup::open(canvas, area, (words.question)(&confirm.question), "");
    let text = Rect { x: inner.x + 2, width: inner.width.saturating_sub(4), ..inner };
    let mut row = 1;
    for line in question.lines() {
        row += canvas.paragraph(text, row, 6, Role::Text, line).max(1);
    }
    if let (Some(editor), Some(count)) = (&confirm.typed, confirm.question.count()) {
        let ask = (words.type_count)(count);
        canvas.line(text, row + 1).put(Role::Production, &ask).gap(1).edit(editor, 10);
        let key = |action| scene.key_in(Context::Text, action);
        let keys = (words.typed_keys)(&key(Action::Accept), &key(Action::Back));
        canvas.line(text, row + 3).put(Role::Dim, &keys);
        return;
    }
    let yes = (words.yes)(&confirm.question);
    let total = width(words.no) + width(yes) + 11;
    let mut pen = canvas.line(text, row + 1);
    let room = pen.room().saturating_sub(total);
    pen.gap(room);
    for (on, label) in [(confirm.yes, yes), (!confirm.yes, words.no)] {
        let (sign, role) = if on { (symbols::CURSOR, Role::Selection) } else { (" ", Role::Text) };
        pen.put(role, sign).put(role, &format!("[ {label} ]")).gap(1);
    }
}
