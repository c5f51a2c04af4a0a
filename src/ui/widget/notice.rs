//! The line that tells what just happened.

use super::symbols;
use crate::i18n::notice::notice;
use crate::theme::Role;
use crate::ui::cells::Canvas;
use crate::ui::{MARGIN, Scene};
use ratatui::layout::Rect;

/// Draws the line; nothing when nothing happened.
pub(in crate::ui) fn draw(scene: &Scene<'_>, canvas: &mut Canvas<'_>, area: Rect) {
    let Some(told) = &scene.state.notice else { return };
    let text = notice(scene.lang(), told);
    let mut pen = canvas.line(area, 0);
    if told.is_error() {
        pen.put(Role::Problem, symbols::BLOCKS).gap(MARGIN - 1).put(Role::Problem, &text);
    } else {
        pen.gap(MARGIN).put(Role::Notice, &text);
    }
}
