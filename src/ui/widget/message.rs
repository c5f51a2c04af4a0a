//! What stands where a list would: that it is empty, is being read, or could not be, and what to do.

use crate::i18n::explain::Explained;
use crate::theme::Role;
use crate::ui::MARGIN;
use crate::ui::cells::Canvas;
use ratatui::layout::Rect;

/// Draws a heading and sentences below it.
pub(in crate::ui) fn draw(canvas: &mut Canvas<'_>, area: Rect, role: Role, heading: &str, sentences: &[String]) {
    let area = inset(area);
    let mut row = 1;
    row += canvas.paragraph(area, row, 2, role, heading);
    for sentence in sentences {
        row += canvas.paragraph(area, row, 3, Role::Dim, sentence);
    }
}

/// Draws what went wrong, why, what to do, which key tries again, and the server's own words.
pub(in crate::ui) fn explain(canvas: &mut Canvas<'_>, area: Rect, explained: &Explained, retry: &str) {
    let area = inset(area);
    let mut row = 1;
    row += canvas.paragraph(area, row, 2, Role::Problem, &explained.what);
    for text in [&explained.why, &explained.next].into_iter().flatten() {
        row += canvas.paragraph(area, row, 3, Role::Text, text);
    }
    if !retry.is_empty() {
        row += canvas.paragraph(area, row, 1, Role::Text, retry);
    }
    if let Some(server) = &explained.server {
        canvas.paragraph(area, row + 1, 4, Role::Dim, server);
    }
}

fn inset(area: Rect) -> Rect {
    let cells = area.width.min(MARGIN);
    Rect { x: area.x + cells, width: area.width.saturating_sub(cells * 2).min(96), ..area }
}
