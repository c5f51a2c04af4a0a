//! The text form of a screen: its signs row by row, and where the cursor is.

use bkproc::app::State;
use bkproc::theme::Theme;
use bkproc::ui::{Look, Symbols, view};
use ratatui::Terminal;
use ratatui::backend::{Backend, TestBackend};
use ratatui::buffer::{Buffer, CellWidth as _};

/// Draws a state and gives its rows, trimmed at the right, then the cursor when one is shown.
pub fn text(state: &State) -> String {
    text_with(state, &Symbols::ASCII)
}

/// Draws a state with other signs.
pub fn text_with(state: &State, symbols: &'static Symbols) -> String {
    let theme = Theme::default();
    let (mut text, cursor) = draw(state, &Look { theme: &theme, symbols });
    if let Some((x, y)) = cursor {
        text.push_str(&format!("cursor {x},{y}\n"));
    }
    text
}

fn draw(state: &State, look: &Look<'_>) -> (String, Option<(u16, u16)>) {
    let backend = TestBackend::new(state.size.width, state.size.height);
    let mut terminal = Terminal::new(backend).unwrap();
    terminal.hide_cursor().unwrap();
    let buffer = terminal.draw(|frame| view(state, look, frame)).unwrap().buffer.clone();
    let shown = terminal.backend().cursor_visible();
    let position = terminal.backend_mut().get_cursor_position().unwrap();
    (rows(&buffer), shown.then_some((position.x, position.y)))
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
