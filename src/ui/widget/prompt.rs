//! A text to be typed.

use super::popup;
use crate::app::geometry;
use crate::app::overlay::Prompt;
use crate::theme::Role;
use crate::ui::Scene;
use crate::ui::cells::{Canvas, wrap};
use ratatui::layout::Rect;

/// Cells of the popup, border included.
const WIDTH: u16 = 62;

/// Draws the prompt.
pub(in crate::ui) fn draw(scene: &Scene<'_>, canvas: &mut Canvas<'_>, prompt: &Prompt) {
    let words = &scene.words.overlay;
    let help = (words.prompt_help)(prompt.purpose);
    let cells = WIDTH.min(scene.size.width.saturating_sub(2)).saturating_sub(6);
    let lines = u16::try_from(wrap(help, cells).len()).unwrap_or(1);
    let area = geometry::popup(scene.size, WIDTH, lines + 6);
    let inner = popup::open(canvas, area, (words.prompt)(prompt.purpose), "");
    let text = Rect { x: inner.x + 2, width: inner.width.saturating_sub(4), ..inner };
    let row = 1 + canvas.paragraph(text, 1, 3, Role::Dim, help);
    canvas.line(text, row + 1).edit(&prompt.editor, text.width);
}
