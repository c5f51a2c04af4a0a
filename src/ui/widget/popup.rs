//! A framed rectangle over the screen, and a list of values in it.

use super::symbols;
use crate::app::form::Choice;
use crate::theme::Role;
use crate::ui::cells::{Canvas, width};
use ratatui::layout::Rect;

/// Most values of a list that are shown at once.
const VALUES: u16 = 10;
/// Cells that are kept clear at the left and right of a frame.
const MARGIN: u16 = 2;

/// Clears an area, frames it and returns the area inside; what follows is drawn in the popup's look.
pub(in crate::ui) fn open(canvas: &mut Canvas<'_>, area: Rect, title: &str, footer: &str) -> Rect {
    // A margin keeps what is beside the frame from running into it.
    let margin = area.x.min(MARGIN);
    canvas.begin_popup(Rect { x: area.x - margin, width: area.width + margin + MARGIN, ..area }, Role::Popup);
    canvas.frame(area, Role::PopupBorder, title, footer)
}

/// The area of a list of values beside a field: below it where it fits, above it otherwise.
pub(in crate::ui) fn beside(field: Rect, screen: Rect, labels: &[&str]) -> Rect {
    let rows = u16::try_from(labels.len()).unwrap_or(VALUES).clamp(1, VALUES);
    let cells = labels.iter().map(|label| width(label)).max().unwrap_or_default();
    let (wide, high) = ((cells + 5).max(12).min(screen.width), rows + 2);
    let x = field.x.saturating_sub(3).min(screen.right().saturating_sub(wide)).max(screen.x);
    let below = field.bottom();
    let y = if below + high <= screen.bottom() { below } else { field.y.saturating_sub(high).max(screen.y) };
    Rect { x, y, width: wide, height: high.min(screen.bottom().saturating_sub(y)) }
}

/// Draws a list of values with its cursor; `None` when the cursor is elsewhere.
pub(in crate::ui) fn values(canvas: &mut Canvas<'_>, area: Rect, labels: &[&str], at: Option<usize>) {
    canvas.begin_popup(area, Role::Popup);
    let inner = canvas.frame(area, Role::PopupBorder, "", "");
    rows(canvas, inner, labels, at);
}

/// Draws a list of values with a title.
pub(in crate::ui) fn titled(canvas: &mut Canvas<'_>, area: Rect, title: &str, labels: &[&str], at: Option<usize>) {
    let inner = open(canvas, area, title, "");
    rows(canvas, Rect { x: inner.x + 1, width: inner.width.saturating_sub(1), ..inner }, labels, at);
}

fn rows(canvas: &mut Canvas<'_>, inner: Rect, labels: &[&str], at: Option<usize>) {
    let height = usize::from(inner.height);
    let top = at.map_or(0, |at| (at + 1).saturating_sub(height));
    for (row, label) in labels.iter().enumerate().skip(top).take(height) {
        let on = at == Some(row);
        let role = if on { Role::Selection } else { Role::Text };
        let mut pen = canvas.line(inner, row - top);
        pen.column(role, if on { symbols::CURSOR } else { "" }, 1).gap(1).put(role, label);
    }
    canvas.end_popup();
}

/// Draws a list of values that keys act on.
pub(in crate::ui) fn choice(canvas: &mut Canvas<'_>, area: Rect, choice: &Choice, labels: &[&str]) {
    values(canvas, area, labels, Some(choice.at));
}
