//! The lines below a field or bind cell that targets have another value in.

use super::symbols;
use crate::app::Action;
use crate::i18n::bulk;
use crate::theme::Role;
use crate::ui::cells::{Canvas, width};
use crate::ui::{MARGIN, Scene};
use ratatui::layout::Rect;

/// Draws that targets have another value: in place of the help, or in the last line where something else must be said.
pub(in crate::ui) fn below(scene: &Scene<'_>, canvas: &mut Canvas<'_>, area: Rect, text: &str, is_occupied: bool) {
    let last = usize::from(area.height.saturating_sub(1));
    if is_occupied && last < 3 {
        return;
    }
    let row = if is_occupied { last } else { 1 };
    let clear = Rect { y: area.y + u16::try_from(row).unwrap_or_default(), height: 1, ..area };
    canvas.clear(clear);
    let way = bulk::to_cell(scene.lang(), &scene.key(Action::OpenTable));
    let has_room = width(text) + MARGIN + width(&way) + 3 <= area.width;
    let rest = if has_room { canvas.right(area, row, &[(Role::Dim, &way), (Role::Text, " ")]) } else { area };
    let mut pen = canvas.line(rest, row);
    pen.put(Role::Override, symbols::OVERRIDE).gap(MARGIN - width(symbols::OVERRIDE)).put(Role::Text, text);
    if !is_occupied {
        canvas.line(area, row + 1).gap(MARGIN).put(Role::Dim, bulk::overrides_stay(scene.lang()));
    }
}
