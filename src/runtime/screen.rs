//! Ratatui's backend: a frame as the fewest bytes, in one write; a frame that changes nothing writes nothing.
//!
//! Of our own rather than ratatui's for crossterm, which sends its cursor and reset sequences with every frame and
//! moves the cursor after each wide character: too much for a slow line, on which every byte is recorded. It keeps
//! in mind where the terminal's cursor is and how it writes, and never asks the terminal anything. What the terminal has
//! no room for is kept, to be written before anything else.

use super::pen::AnsiStyle;
use ratatui::backend::{Backend, ClearType, WindowSize};
use ratatui::buffer::Cell;
use ratatui::layout::{Position, Size};
use std::io::{self, Write};
use unicode_width::UnicodeWidthChar;

/// Blanks from which erasing them is shorter than writing them.
const WORTH_ERASING: u16 = 7;

/// A terminal as far as drawing goes.
#[derive(Debug)]
pub(super) struct TerminalBackend<W> {
    out: W,
    /// What the frame has come to so far, after what is left of those before.
    frame: Vec<u8>,
    size: Size,
    /// How the terminal writes; `None` when that is not known.
    pen: Option<AnsiStyle>,
    /// Where the terminal's cursor is; `None` when that is not known.
    at: Option<Position>,
    /// Whether the terminal shows its cursor; `None` when that is not known.
    shown: Option<bool>,
    /// Where the cursor shall be, and whether it shall be seen.
    wanted: Cursor,
    /// Blanks that are still to be written, at the place where they begin.
    blanks: Option<(Position, u16)>,
}

#[derive(Debug, Clone, Copy, Default)]
struct Cursor {
    at: Position,
    shown: bool,
}

impl<W: Write> TerminalBackend<W> {
    /// Draws into `out`, whose state is unknown but for its size.
    pub(super) fn new(out: W, size: Size) -> Self {
        Self { out, frame: Vec::new(), size, pen: None, at: None, shown: None, wanted: Cursor::default(), blanks: None }
    }

    /// Takes another size in; ratatui draws everything again when it finds it.
    pub(super) const fn resize(&mut self, size: Size) {
        self.size = size;
    }

    /// Forgets what is known of the terminal: another client wrote to it.
    pub(super) const fn forget(&mut self) {
        self.pen = None;
        self.at = None;
        self.shown = None;
    }

    /// Returns `true` if there are bytes that the terminal has not taken.
    pub(super) const fn is_stuck(&self) -> bool {
        !self.frame.is_empty()
    }

    /// Drops what the terminal has not taken.
    pub(super) fn drop_rest(&mut self) {
        self.frame.clear();
    }

    /// Writes as much of what there is as the terminal takes.
    ///
    /// # Errors
    ///
    /// When the terminal cannot be written to; not when it has no room.
    pub(super) fn send(&mut self) -> io::Result<()> {
        let mut taken = 0;
        let written = loop {
            let Some(rest) = self.frame.get(taken..).filter(|rest| !rest.is_empty()) else { break Ok(()) };
            match self.out.write(rest) {
                Ok(0) => break Err(io::ErrorKind::WriteZero.into()),
                Ok(count) => taken += count,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => break Ok(()),
                Err(error) => break Err(error),
            }
        };
        self.frame.drain(..taken);
        written
    }

    /// Adds bytes to the frame that neither move the cursor nor change how the terminal writes.
    pub(super) fn push(&mut self, bytes: &[u8]) {
        self.frame.extend_from_slice(bytes);
    }

    /// Returns what is drawn into.
    pub(super) const fn out(&mut self) -> &mut W {
        &mut self.out
    }

    fn sequence(&mut self, sequence: std::fmt::Arguments<'_>) {
        // Writing to memory does not fail.
        let _ = write!(self.frame, "\x1b[{sequence}");
    }

    /// Moves the cursor the shortest way.
    fn go(&mut self, to: Position) {
        let (row, column) = (to.y.saturating_add(1), to.x.saturating_add(1));
        match self.at {
            Some(at) if at == to => {}
            Some(at) if at.y == to.y && to.x == 0 => self.push(b"\r"),
            Some(at) if at.y.checked_add(1) == Some(to.y) && to.x == 0 => self.push(b"\r\n"),
            Some(at) if at.y == to.y && at.x < to.x => self.step(to.x - at.x, 'C'),
            Some(at) if at.y == to.y => self.step(at.x - to.x, 'D'),
            _ if to.x == 0 => self.sequence(format_args!("{row}H")),
            _ => self.sequence(format_args!("{row};{column}H")),
        }
        self.at = Some(to);
    }

    fn step(&mut self, count: u16, letter: char) {
        match (count, letter) {
            (1..=3, 'D') => self.push(b"\x08\x08\x08".get(..usize::from(count)).unwrap_or_default()),
            (1, _) => self.sequence(format_args!("{letter}")),
            _ => self.sequence(format_args!("{count}{letter}")),
        }
    }

    fn cell(&mut self, at: Position, cell: &Cell) {
        let pen = AnsiStyle::of(cell);
        let symbol = cell.symbol();
        if symbol == " " && pen.same_blank(AnsiStyle::PLAIN) {
            match &mut self.blanks {
                Some((from, count)) if from.y == at.y && from.x.saturating_add(*count) == at.x => *count += 1,
                _ => {
                    self.end_blanks(Some(at));
                    self.blanks = Some((at, 1));
                }
            }
            return;
        }
        self.end_blanks(Some(at));
        self.go(at);
        let keeps = symbol == " " && self.pen.is_some_and(|own| own.same_blank(pen));
        if !keeps {
            pen.change(self.pen, &mut self.frame);
            self.pen = Some(pen);
        }
        self.symbol(at, symbol);
    }

    /// Writes a symbol, and nothing in it that would steer the terminal.
    fn symbol(&mut self, at: Position, symbol: &str) {
        if symbol.is_empty() || symbol.chars().any(char::is_control) {
            self.push(b" ");
            self.moved(at, 1);
            return;
        }
        self.push(symbol.as_bytes());
        let mut chars = symbol.chars();
        let single = chars.next().filter(|_| chars.next().is_none());
        match single.and_then(UnicodeWidthChar::width) {
            // Plain letters, lines, and what is wide in every font; terminals differ on the rest, such as emoji.
            Some(1) => self.moved(at, 1),
            Some(2) if single.is_some_and(|ch| matches!(ch, '\u{1100}'..='\u{115f}' | '\u{2e80}'..='\u{ffff}')) => {
                self.moved(at, 2);
            }
            _ => self.at = None,
        }
    }

    /// Notes that the cursor went on. In the last column terminals keep it where it is, in a state of its own.
    fn moved(&mut self, from: Position, cells: u16) {
        let x = from.x.saturating_add(cells);
        self.at = (x < self.size.width).then_some(Position { x, ..from });
    }

    /// Writes the blanks that wait; `next` is where the following cell is.
    fn end_blanks(&mut self, next: Option<Position>) {
        let Some((from, count)) = self.blanks.take() else { return };
        self.go(from);
        if !self.pen.is_some_and(|own| own.same_blank(AnsiStyle::PLAIN)) {
            AnsiStyle::PLAIN.change(self.pen, &mut self.frame);
            self.pen = Some(AnsiStyle::PLAIN);
        }
        let end = Position { x: from.x.saturating_add(count), ..from };
        // What follows at once needs a move, which costs as much again.
        let worth = if next == Some(end) { 2 * WORTH_ERASING } else { WORTH_ERASING };
        if end.x >= self.size.width && count > 3 {
            self.sequence(format_args!("K"));
        } else if count >= worth {
            self.sequence(format_args!("{count}X"));
        } else {
            self.frame.resize(self.frame.len() + usize::from(count), b' ');
            self.moved(from, count);
        }
    }
}

impl<W: Write> Backend for TerminalBackend<W> {
    type Error = io::Error;

    fn draw<'a, I>(&mut self, content: I) -> io::Result<()>
    where
        I: Iterator<Item = (u16, u16, &'a Cell)>,
    {
        for (x, y, cell) in content {
            self.cell(Position { x, y }, cell);
        }
        self.end_blanks(None);
        Ok(())
    }

    fn hide_cursor(&mut self) -> io::Result<()> {
        self.wanted.shown = false;
        Ok(())
    }

    fn show_cursor(&mut self) -> io::Result<()> {
        self.wanted.shown = true;
        Ok(())
    }

    fn get_cursor_position(&mut self) -> io::Result<Position> {
        Ok(self.wanted.at)
    }

    fn set_cursor_position<P: Into<Position>>(&mut self, position: P) -> io::Result<()> {
        self.wanted.at = position.into();
        Ok(())
    }

    fn clear(&mut self) -> io::Result<()> {
        self.clear_region(ClearType::All)
    }

    fn clear_region(&mut self, region: ClearType) -> io::Result<()> {
        // Terminals erase in the colour they write with.
        AnsiStyle::PLAIN.change(self.pen, &mut self.frame);
        self.pen = Some(AnsiStyle::PLAIN);
        if region != ClearType::All {
            self.go(self.wanted.at);
        }
        self.push(match region {
            ClearType::All => b"\x1b[2J",
            ClearType::AfterCursor => b"\x1b[J",
            ClearType::BeforeCursor => b"\x1b[1J",
            ClearType::CurrentLine => b"\x1b[2K",
            ClearType::UntilNewLine => b"\x1b[K",
        });
        Ok(())
    }

    fn size(&self) -> io::Result<Size> {
        Ok(self.size)
    }

    fn window_size(&mut self) -> io::Result<WindowSize> {
        Ok(WindowSize { columns_rows: self.size, pixels: Size::default() })
    }

    fn flush(&mut self) -> io::Result<()> {
        if self.wanted.shown {
            self.go(self.wanted.at);
        }
        if self.shown != Some(self.wanted.shown) {
            self.push(if self.wanted.shown { b"\x1b[?25h" } else { b"\x1b[?25l" });
            self.shown = Some(self.wanted.shown);
        }
        self.send()
    }
}
