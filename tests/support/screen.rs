//! The text form of a screen: its signs row by row, and where the cursor is.

use bkproc::app::State;
use bkproc::theme::Theme;
use bkproc::ui::{Look, Symbols, view};
use ratatui::Terminal;
use ratatui::backend::{Backend, TestBackend};
use ratatui::buffer::{Buffer, CellWidth as _};
use ratatui::layout::Size;
use std::fmt::Write as _;

/// Draws a state and gives its rows, trimmed at the right, then the cursor when one is shown.
pub(crate) fn text(state: &State) -> String {
    text_with(state, &Symbols::ASCII)
}

/// Draws a state with other signs.
pub(crate) fn text_with(state: &State, symbols: &'static Symbols) -> String {
    let theme = Theme::default();
    let (mut text, cursor) = draw(state, state.size, &Look { theme: &theme, symbols });
    if let Some((x, y)) = cursor {
        writeln!(text, "cursor {x},{y}").unwrap();
    }
    text
}

/// Draws a state in a theme's colours; returns its cells, and the cursor when one is shown.
pub(crate) fn buffer(state: &State, theme: &Theme) -> (Buffer, Option<(u16, u16)>) {
    draw_buffer(state, state.size, &Look { theme, symbols: &Symbols::ASCII })
}

/// Draws a state in a terminal of another size than the state knows of.
pub(crate) fn text_sized(state: &State, size: Size) -> String {
    let theme = Theme::default();
    draw(state, size, &Look::new(&theme)).0
}

fn draw(state: &State, size: Size, look: &Look<'_>) -> (String, Option<(u16, u16)>) {
    let (buffer, cursor) = draw_buffer(state, size, look);
    (rows(&buffer), cursor)
}

fn draw_buffer(state: &State, size: Size, look: &Look<'_>) -> (Buffer, Option<(u16, u16)>) {
    let backend = TestBackend::new(size.width, size.height);
    let mut terminal = Terminal::new(backend).unwrap();
    terminal.hide_cursor().unwrap();
    let buffer = terminal.draw(|frame| view(state, look, frame)).unwrap().buffer.clone();
    let shown = terminal.backend().cursor_visible();
    let position = terminal.backend_mut().get_cursor_position().unwrap();
    (buffer, shown.then_some((position.x, position.y)))
}

/// The signs of a buffer; the cell after a wide one is not one of its own.
fn rows(buffer: &Buffer) -> String {
    let area = buffer.area;
    let mut out = String::new();
    for y in area.top()..area.bottom() {
        let mut line = String::new();
        let mut x = area.left();
        while x < area.right() {
            let cell = &buffer[(x, y)];
            line.push_str(cell.symbol());
            x += cell.cell_width().max(1);
        }
        assert_eq!(x, area.right(), "a wide sign hangs over the edge: {line}");
        out.push_str(line.trim_end());
        out.push('\n');
    }
    out
}
