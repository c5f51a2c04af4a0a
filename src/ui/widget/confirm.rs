//! A question with its buttons, or the count to be typed where a mistake would be dear.

use super::{popup, symbols};
use crate::app::overlay::{Confirm, Question, Remark, Reply};
use crate::app::screen::Context;
use crate::app::{Action, geometry};
use crate::theme::Role;
use crate::ui::Scene;
use crate::ui::cells::{Canvas, width, wrap};
use ratatui::layout::Rect;

/// Cells of the popup, border included.
const WIDTH: u16 = 62;

/// Every remark, to keep the same place for whichever is shown.
const REMARKS: [Remark; 2] = [Remark::LettersDoNothing, Remark::ArrowFirst];

/// Where the buttons stand, and the line that says why a key did nothing.
#[derive(Clone, Copy)]
struct Layout {
    /// The buttons stand below each other.
    stacked: bool,
    /// The remark has a line of its own.
    apart: bool,
}

/// Draws the question.
pub(in crate::ui) fn draw(scene: &Scene<'_>, canvas: &mut Canvas<'_>, confirm: &Confirm) {
    let words = &scene.words.overlay;
    let cells = WIDTH.min(scene.size.width.saturating_sub(2)).saturating_sub(6);
    let question = text(scene, &confirm.question, cells);
    let lines = question.lines().map(|line| wrap(line, cells).len().max(1)).sum::<usize>();
    let buttons = buttons(scene, confirm);
    let layout = layout(scene, &buttons, cells);
    let below = match (&confirm.typed, layout) {
        (Some(_), _) => 3,
        (None, Layout { stacked, apart }) => usize::from(apart) + if stacked { buttons.len() } else { 1 },
    };
    let height = u16::try_from(lines + below).unwrap_or(u16::MAX).saturating_add(5);
    let area = geometry::popup(scene.size, WIDTH, height.saturating_sub(1));
    let inner = popup::open(canvas, area, (words.question)(&confirm.question), "");
    let area = Rect { x: inner.x + 2, width: inner.width.saturating_sub(4), ..inner };
    // In a low terminal the text gives way, not the buttons.
    let room = usize::from(inner.height).saturating_sub(below + 2);
    let mut row = 1;
    for line in question.lines() {
        row += canvas.paragraph(area, row, room.saturating_sub(row - 1), Role::Text, line);
    }
    if let (Some(editor), Some(count)) = (&confirm.typed, confirm.question.count()) {
        let ask = (words.type_count)(count);
        canvas.line(area, row + 1).put(Role::Production, &ask).gap(1).edit(editor, 10);
        let key = |action| scene.key_in(Context::Confirm, action);
        let keys = (words.typed_keys)(&key(Action::Accept), &key(Action::Back));
        let (role, line) =
            confirm.remark.map_or((Role::Dim, keys.as_str()), |remark| (Role::Warning, (words.remark)(remark)));
        canvas.line(area, row + 3).put(role, line);
        return;
    }
    let remark = confirm.remark.map_or("", words.remark);
    canvas.line(area, row + 1).put(Role::Warning, remark);
    row += 1 + usize::from(layout.apart);
    draw_buttons(
        canvas,
        Rect { y: area.y.saturating_add(u16::try_from(row).unwrap_or(u16::MAX)), ..area },
        &buttons,
        layout,
    );
}

/// Returns the text of a question; the short one, where there is one, if the long one does not fit on its lines.
fn text(scene: &Scene<'_>, question: &Question, cells: u16) -> String {
    let words = &scene.words.overlay;
    let long = (words.ask)(question);
    let fits = long.lines().all(|line| width(line) <= cells);
    if fits { long } else { (words.ask_briefly)(question).unwrap_or(long) }
}

/// Returns the buttons' texts, and whether each has the focus.
fn buttons(scene: &Scene<'_>, confirm: &Confirm) -> Vec<(bool, String)> {
    let words = &scene.words.overlay;
    let label = |reply| match reply {
        Reply::Proceed => (words.yes)(&confirm.question),
        Reply::Cancel => words.no,
        Reply::Mine => words.mine,
        Reply::Theirs => words.theirs,
        Reply::Later => words.later,
    };
    let replies = confirm.question.replies().iter().enumerate();
    replies.map(|(at, reply)| (at == confirm.focus, format!("[ {} ]", label(*reply)))).collect()
}

fn layout(scene: &Scene<'_>, buttons: &[(bool, String)], cells: u16) -> Layout {
    let remark =
        REMARKS.into_iter().map(|remark| width((scene.words.overlay.remark)(remark))).max().unwrap_or_default();
    let total = total(buttons);
    Layout { stacked: total > cells, apart: total + 2 + remark > cells }
}

/// Cells that the buttons take beside each other, each after a sign and with a gap between.
fn total(buttons: &[(bool, String)]) -> u16 {
    buttons.iter().map(|(_, label)| width(label) + 2).sum::<u16>().saturating_sub(1)
}

fn draw_buttons(canvas: &mut Canvas<'_>, area: Rect, buttons: &[(bool, String)], layout: Layout) {
    let look = |on| if on { (symbols::CURSOR, Role::Selection) } else { (" ", Role::Text) };
    if layout.stacked {
        for (row, (on, label)) in buttons.iter().enumerate() {
            let (sign, role) = look(*on);
            canvas.line(area, row).put(role, sign).put(role, label);
        }
        return;
    }
    let rest = area.width.saturating_sub(total(buttons));
    let mut pen = canvas.line(Rect { x: area.x + rest, width: area.width - rest, ..area }, 0);
    for (on, label) in buttons {
        let (sign, role) = look(*on);
        pen.put(role, sign).put(role, label).gap(1);
    }
}
