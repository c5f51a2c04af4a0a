//! What stands beside the list where there is room: what differs from the CMDB, where values come from, every warning.

use super::below;
use crate::app::open::Open;
use crate::app::screen::review::{Row, origins};
use crate::i18n::explain::warning;
use crate::theme::Role;
use crate::ui::Scene;
use crate::ui::cells::{Canvas, wrap};
use crate::ui::widget::reader::differing;
use crate::ui::widget::symbols;
use ratatui::layout::Rect;

/// Draws it, with a line between it and the list.
pub(super) fn draw(scene: &Scene<'_>, canvas: &mut Canvas<'_>, area: Rect, row: Row<'_>, open: &Open) {
    let down = canvas.symbols().down;
    for line in 0..usize::from(area.height) {
        canvas.line(area, line).put(Role::Border, down);
    }
    let area = Rect { x: area.x + 2, width: area.width.saturating_sub(3), ..area };
    let (Row::Entry(at, entry, _), Some(plan)) = (row, &scene.state.review.plan) else { return };
    let words = &scene.words.review;
    let mut line = 0;
    let mut text = |canvas: &mut Canvas<'_>, role, indent: u16, text: &str| {
        let inner = Rect { x: area.x + indent, width: area.width.saturating_sub(indent), ..area };
        let left = usize::from(area.height).saturating_sub(line);
        line += canvas.paragraph(inner, line, wrap(text, inner.width).len().min(left), role, text);
    };
    for one in differing(scene, at) {
        text(canvas, Role::Label, 0, &one.name);
        text(canvas, Role::Dim, 2, &format!("{}  {}", words.stored, one.stored));
        text(canvas, Role::Text, 2, &format!("{}  {}", words.wanted, one.wanted));
    }
    for what in plan.warnings(&entry) {
        text(canvas, Role::Warning, 0, &format!("{} {}", symbols::WARNS, warning(scene.lang(), what)));
    }
    if let (Some(target), Some(spec)) = (plan.target(&entry), plan.spec(&entry)) {
        for origin in origins(open, scene.state.fields(), target, entry.process()) {
            text(canvas, Role::Text, 0, &below::origin(scene, &origin, spec));
        }
    }
}
