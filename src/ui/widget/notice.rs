//! The line that says what just happened.

use super::problems::text_area;
use super::symbols;
use crate::i18n::notice::notice;
use crate::theme::Role;
use crate::ui::cells::{Canvas, width};
use crate::ui::{MARGIN, Scene};
use ratatui::layout::Rect;

/// Draws the line; nothing when nothing happened. What is too long for it takes the line above, too.
pub(in crate::ui) fn draw(scene: &Scene<'_>, canvas: &mut Canvas<'_>, area: Rect) {
    let Some(told) = &scene.state.notice else { return };
    let text = notice(scene.lang(), told);
    let (role, sign) = if told.is_error() { (Role::Problem, symbols::BLOCKS) } else { (Role::Notice, "") };
    let lines = if width(&text) > area.width.saturating_sub(MARGIN + 1) { 2 } else { 1 };
    let area = Rect { y: area.y + 1 - lines, height: lines, ..area };
    canvas.clear(area);
    canvas.line(area, 0).put(role, sign);
    canvas.paragraph(text_area(area), 0, usize::from(lines), role, &text);
}
