//! What frames are drawn on: ratatui's terminal over our [`TerminalBackend`], and the care that wide characters need.

use super::screen::TerminalBackend;
use crate::app::State;
use ratatui::buffer::{Buffer, CellDiffOption};
use ratatui::layout::Size;
use ratatui::{Frame, Terminal};
use std::io::{self, Write};
use unicode_width::UnicodeWidthStr;

/// A place for frames.
#[derive(Debug)]
pub(super) struct FrameCanvas<W: Write> {
    terminal: Terminal<TerminalBackend<W>>,
    /// Right halves of the wide characters of the last frame, by their place in the buffer, ascending.
    halves: Vec<usize>,
}

impl<W: Write> FrameCanvas<W> {
    /// Draws into `out`, which is of this size and blank.
    ///
    /// # Errors
    ///
    /// None that is known: nothing is written yet.
    pub(super) fn new(out: W, size: Size) -> io::Result<Self> {
        Ok(Self { terminal: Terminal::new(TerminalBackend::new(out, size))?, halves: Vec::new() })
    }

    /// Draws a frame with one write, or none when nothing changed.
    ///
    /// # Errors
    ///
    /// When the terminal cannot be written to.
    pub(super) fn draw(&mut self, state: &State, view: impl FnOnce(&State, &mut Frame<'_>)) -> io::Result<()> {
        self.terminal.backend_mut().resize(state.size);
        self.frame(|frame| view(state, frame))
    }

    fn frame(&mut self, view: impl FnOnce(&mut Frame<'_>)) -> io::Result<()> {
        let halves = &mut self.halves;
        self.terminal.draw(|frame| {
            view(frame);
            fix_halves(frame.buffer_mut(), halves);
        })?;
        Ok(())
    }

    /// Draws the next frame as a whole, on a terminal in an unknown state.
    ///
    /// # Errors
    ///
    /// None that is known: nothing is written yet.
    pub(super) fn forget(&mut self) -> io::Result<()> {
        self.terminal.backend_mut().forget();
        self.terminal.clear()
    }

    /// Returns what is drawn into.
    pub(super) const fn device(&mut self) -> &mut W {
        self.terminal.backend_mut().out()
    }

    /// Adds bytes to the next frame that neither move the cursor nor change how the terminal writes.
    pub(super) fn push(&mut self, bytes: &[u8]) {
        self.terminal.backend_mut().push(bytes);
    }

    /// Writes what the terminal has not taken yet, as far as it has room.
    ///
    /// # Errors
    ///
    /// When the terminal cannot be written to.
    pub(super) fn send(&mut self) -> io::Result<()> {
        self.terminal.backend_mut().send()
    }

    /// Returns `true` if there are bytes that the terminal has not taken, for want of room.
    pub(super) const fn is_stuck(&self) -> bool {
        self.terminal.backend().is_stuck()
    }

    /// Drops what the terminal has not taken.
    pub(super) fn drop_rest(&mut self) {
        self.terminal.backend_mut().drop_rest();
    }
}

/// Sees to it that no half of a wide character is left over, which ratatui's comparison of frames misses, and that
/// no control character is drawn, whatever a widget let through.
///
/// A wide character whose right half something else was drawn over, such as the border of a popup, would hide that:
/// it becomes a blank. And the right half of one that is gone, if nothing new is in its cell, would keep its look:
/// the cell is sent again.
fn fix_halves(buffer: &mut Buffer, halves: &mut Vec<usize>) {
    let width = usize::from(buffer.area.width).max(1);
    let mut now = Vec::new();
    let mut at = 0;
    while let Some(cell) = buffer.content.get(at) {
        let symbol = cell.symbol();
        let harmless = !symbol.chars().any(char::is_control);
        // Nothing shorter is wide.
        if harmless && (symbol.len() < 3 || symbol.width() < 2) {
            at += 1;
            continue;
        }
        let in_row = (at + 1) % width != 0;
        let whole = in_row && buffer.content.get(at + 1).is_none_or(|half| half.symbol() == " ");
        if harmless && whole {
            now.push(at + 1);
            at += 2;
        } else {
            if let Some(cell) = buffer.content.get_mut(at) {
                cell.set_symbol(" ");
            }
            at += 1;
        }
    }
    for half in halves.iter().filter(|half| now.binary_search(half).is_err()) {
        if let Some(cell) = buffer.content.get_mut(*half) {
            cell.set_diff_option(CellDiffOption::AlwaysUpdate);
        }
    }
    *halves = now;
}

#[cfg(test)]
mod tests;
