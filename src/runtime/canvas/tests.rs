//! Whatever is drawn, a terminal that reads our bytes shows it; and how many bytes that takes.

use super::*;
use proptest::prelude::*;
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::style::{Color, Modifier, Style};
use ratatui::widgets::Paragraph;

const SIZE: Size = Size { width: 20, height: 5 };

/// A terminal that draws into memory, and one that reads what was drawn.
struct Pair {
    canvas: FrameCanvas<Vec<u8>>,
    reader: vt100::Parser,
}

impl Pair {
    fn new() -> Self {
        let canvas = FrameCanvas::new(Vec::new(), SIZE).unwrap();
        Self { canvas, reader: vt100::Parser::new(SIZE.height.try_into().unwrap(), SIZE.width.try_into().unwrap(), 0) }
    }

    /// Draws, and returns the bytes that were sent.
    fn draw(&mut self, view: impl FnOnce(&mut ratatui::Frame<'_>)) -> Vec<u8> {
        self.canvas.frame(view).unwrap();
        let bytes = std::mem::take(self.canvas.terminal.backend_mut().out());
        self.reader.process(&bytes);
        bytes
    }

    fn assert_shows(&self, buffer: &Buffer) {
        let screen = self.reader.screen();
        for y in 0..SIZE.height {
            let mut x = 0;
            while x < SIZE.width {
                let cell = &buffer[(x, y)];
                let seen = screen.cell(y, x).unwrap();
                let text = if seen.has_contents() { seen.contents() } else { " " };
                assert_eq!(text, cell.symbol(), "at {x},{y}");
                let visible = Modifier::REVERSED | Modifier::UNDERLINED;
                if cell.symbol() != " " || cell.modifier.intersects(visible) {
                    assert_eq!(seen.fgcolor(), color(cell.fg), "text at {x},{y}");
                    // The reader has room for one of the two.
                    let strong = cell.modifier.intersects(Modifier::BOLD | Modifier::DIM);
                    assert_eq!(seen.bold() || seen.dim(), strong, "weight at {x},{y}");
                    assert_eq!(seen.italic(), cell.modifier.contains(Modifier::ITALIC), "italic at {x},{y}");
                }
                assert_eq!(seen.bgcolor(), color(cell.bg), "ground at {x},{y}");
                assert_eq!(seen.inverse(), cell.modifier.contains(Modifier::REVERSED), "reverse at {x},{y}");
                assert_eq!(seen.underline(), cell.modifier.contains(Modifier::UNDERLINED), "underline at {x},{y}");
                x += if seen.is_wide() { 2 } else { 1 };
            }
        }
    }
}

fn color(color: Color) -> vt100::Color {
    match color {
        Color::Reset => vt100::Color::Default,
        Color::Red => vt100::Color::Idx(1),
        Color::LightBlue => vt100::Color::Idx(12),
        Color::Indexed(index) => vt100::Color::Idx(index),
        Color::Rgb(red, green, blue) => vt100::Color::Rgb(red, green, blue),
        other => panic!("{other:?} is not used here"),
    }
}

fn styles() -> impl Strategy<Value = Style> {
    let colors = || {
        proptest::sample::select(vec![
            Color::Reset,
            Color::Reset,
            Color::Red,
            Color::LightBlue,
            Color::Indexed(200),
            Color::Rgb(1, 20, 255),
        ])
    };
    let modifiers = proptest::sample::select(vec![
        Modifier::empty(),
        Modifier::empty(),
        Modifier::BOLD,
        Modifier::REVERSED,
        Modifier::UNDERLINED,
        Modifier::BOLD | Modifier::ITALIC,
        Modifier::BOLD | Modifier::DIM,
    ]);
    (colors(), colors(), modifiers).prop_map(|(fg, bg, modifier)| Style::new().fg(fg).bg(bg).add_modifier(modifier))
}

/// Texts put on the screen, one over the other.
fn frames() -> impl Strategy<Value = Vec<Vec<(Position, String, Style)>>> {
    let place = (0..SIZE.width, 0..SIZE.height).prop_map(|(x, y)| Position { x, y });
    let text = proptest::sample::select(vec!["a", "abc", "中文", "写a程", "    ", "            x", "─│┌", "", "é"]);
    let item = (place, text.prop_map(str::to_owned), styles());
    proptest::collection::vec(proptest::collection::vec(item, 0..6), 1..6)
}

proptest! {
    #[test]
    fn a_terminal_shows_what_was_drawn(frames in frames(), cursor in proptest::option::of((0..SIZE.width, 0..SIZE.height))) {
        let mut pair = Pair::new();
        for items in frames {
            let mut drawn = Buffer::empty(Rect::default());
            pair.draw(|frame| {
                for (at, text, style) in &items {
                    let room = usize::from(SIZE.width - at.x);
                    frame.buffer_mut().set_stringn(at.x, at.y, text, room, *style);
                }
                if let Some(at) = cursor {
                    frame.set_cursor_position(at);
                }
                drawn = frame.buffer_mut().clone();
            });
            fix_halves(&mut drawn, &mut Vec::new());
            pair.assert_shows(&drawn);
            prop_assert_eq!(pair.reader.screen().hide_cursor(), cursor.is_none());
            if let Some((x, y)) = cursor {
                prop_assert_eq!(pair.reader.screen().cursor_position(), (y, x));
            }
        }
    }
}

#[test]
fn a_frame_that_changes_nothing_is_no_byte() {
    let mut pair = Pair::new();
    let view = |frame: &mut ratatui::Frame<'_>| {
        frame.render_widget(Paragraph::new("中文 text").style(Style::new().fg(Color::Red)), frame.area());
        frame.set_cursor_position((3, 0));
    };
    assert!(!pair.draw(view).is_empty());
    assert_eq!(pair.draw(view), b"");
}

#[test]
fn a_typed_character_is_hardly_more_than_itself() {
    let mut pair = Pair::new();
    let mut text = "ab".to_owned();
    for (typed, bytes) in [("", 100), ("c", 1), ("中", 3), ("d", 1)] {
        text.push_str(typed);
        let sent = pair.draw(|frame| {
            frame.render_widget(Paragraph::new(text.as_str()), frame.area());
            frame
                .set_cursor_position((u16::try_from(unicode_width::UnicodeWidthStr::width(text.as_str())).unwrap(), 0));
        });
        assert!(sent.len() <= bytes, "{typed}: {:?}", sent.escape_ascii().to_string());
    }
}

#[test]
fn nothing_but_our_own_sequences_reaches_the_terminal() {
    let mut pair = Pair::new();
    let sent = pair.draw(|frame| {
        for (x, symbol) in (0..).zip(["\x1b]0;x\x07", "\u{9b}31m", "\n", "\x7f", "ok"]) {
            frame.buffer_mut()[(x, 0)].set_symbol(symbol);
        }
    });
    let text = String::from_utf8(sent).unwrap();
    assert!(!text.contains("]0") && !text.contains('\u{9b}') && !text.contains('\n'), "{text:?}");
}

#[test]
fn what_someone_else_wrote_is_drawn_over() {
    let mut pair = Pair::new();
    let view = |frame: &mut ratatui::Frame<'_>| frame.render_widget(Paragraph::new("text"), frame.area());
    pair.draw(view);
    pair.reader.process(b"\x1b[3;3Hjunk\x1b[?25h\x1b[31;7m");
    pair.canvas.forget().unwrap();
    let mut drawn = Buffer::empty(Rect::default());
    pair.draw(|frame| {
        view(frame);
        drawn = frame.buffer_mut().clone();
    });
    pair.assert_shows(&drawn);
    assert!(pair.reader.screen().hide_cursor());
}
