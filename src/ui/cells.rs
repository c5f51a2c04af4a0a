//! The one place that writes cells, and so the one place that cuts, pads and wraps text, by terminal cells.
//!
//! All text passes [`text::shown`] here, so that nothing from a server or a file reaches the terminal raw. A screen holds
//! a [`Canvas`], takes a [`Pen`] for each line and says what stands there and what it means; colours are the theme's.

mod text;

pub(crate) use text::{cut, width, wrap};

use super::Look;
use super::widget::symbols::Symbols;
use crate::app::find::{Hits, IndexColumn};
use crate::app::form::Editor;
use crate::theme::{Role, Theme};
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::style::Style;
use std::ops::Range;
use text::{cut_middle, cut_start, grapheme_width, length, saturate, shown};
use unicode_segmentation::UnicodeSegmentation as _;
use unicode_width::UnicodeWidthStr as _;

/// The cells of a frame, and how they look.
#[derive(Debug)]
pub(super) struct Canvas<'a> {
    buffer: &'a mut Buffer,
    theme: &'a Theme,
    symbols: &'static Symbols,
    /// What a role's look is laid over.
    base: Style,
    cursor: Option<Position>,
}

impl<'a> Canvas<'a> {
    /// Takes a frame's cells, and paints their ground.
    pub(super) fn new(buffer: &'a mut Buffer, look: &Look<'a>) -> Self {
        let base = look.theme.style(Role::Text);
        buffer.set_style(buffer.area, base);
        Self { buffer, theme: look.theme, symbols: look.symbols, base, cursor: None }
    }

    /// Returns the signs in use.
    pub(super) const fn symbols(&self) -> &'static Symbols {
        self.symbols
    }

    /// Returns where the terminal's cursor belongs; nowhere when nothing is typed.
    pub(super) const fn cursor(&self) -> Option<Position> {
        self.cursor
    }

    /// Takes the cursor away: what it is in is covered.
    pub(super) const fn hide_cursor(&mut self) {
        self.cursor = None;
    }

    /// Begins a line of an area, `row` lines below its top. Outside the area nothing is drawn.
    pub(super) fn line(&mut self, area: Rect, row: usize) -> Pen<'_, 'a> {
        let y = area.y.saturating_add(saturate(row));
        let screen = self.buffer.area;
        let inside = y < area.bottom() && y < screen.bottom();
        let end = if inside { area.right().min(screen.right()) } else { area.x };
        Pen { x: area.x, end, y, canvas: self }
    }

    /// Draws pieces at the right end of a line, and returns the area that is left of them on it.
    pub(super) fn right(&mut self, area: Rect, row: usize, pieces: &[(Role, &str)]) -> Rect {
        let total = pieces.iter().map(|(_, text)| width(text)).sum::<u16>().min(area.width);
        let rest = area.width - total;
        let mut pen = self.line(Rect { x: area.x + rest, width: total, ..area }, row);
        for (role, text) in pieces {
            pen.put(*role, text);
        }
        Rect { width: rest.saturating_sub(2), ..area }
    }

    /// Draws a text over several lines, broken between words, the last line cut when there is more; returns the lines
    /// used.
    pub(super) fn paragraph(&mut self, area: Rect, row: usize, lines: usize, role: Role, text: &str) -> usize {
        let wrapped = wrap(text, area.width);
        let used = wrapped.len().min(lines);
        for (at, line) in wrapped.iter().take(lines).enumerate() {
            let more = at + 1 == lines && wrapped.len() > lines;
            let mut pen = self.line(area, row + at);
            if more {
                let cut = format!("{line}{}", pen.canvas.symbols.cut);
                // Where the sign has no place behind the line, it takes that of the line's end.
                let over = width(&cut) > area.width;
                let longer = format!("{line}{}", wrapped.get(at + 1).map_or("", |next| next));
                pen.put(role, if over { &longer } else { &cut });
            } else {
                pen.put(role, line);
            }
        }
        used
    }

    /// Blanks an area and lets what follows be laid over a role's look; see [`Self::end_popup`].
    pub(super) fn begin_popup(&mut self, area: Rect, role: Role) {
        self.base = self.theme.style(Role::Text).patch(self.theme.style(role));
        self.clear(area);
    }

    /// Blanks an area.
    pub(super) fn clear(&mut self, area: Rect) {
        let area = area.intersection(self.buffer.area);
        for position in area.positions() {
            if let Some(cell) = self.buffer.cell_mut(position) {
                cell.reset();
                cell.set_style(self.base);
            }
        }
        // A wide character cut in half by the popup's left edge would be drawn over it.
        if let Some(x) = area.x.checked_sub(1) {
            for y in area.top()..area.bottom() {
                if let Some(cell) = self.buffer.cell_mut(Position { x, y })
                    && cell.symbol().width() > 1
                {
                    cell.set_symbol(" ");
                }
            }
        }
    }

    /// Goes back to the look of the screen.
    pub(super) fn end_popup(&mut self) {
        self.base = self.theme.style(Role::Text);
    }

    /// Draws a frame around an area with texts in its upper and lower edge, and returns the area inside.
    pub(super) fn frame(&mut self, area: Rect, role: Role, title: &str, footer: &str) -> Rect {
        let symbols = self.symbols;
        let [top_left, top_right, bottom_left, bottom_right] = symbols.corners;
        let last = usize::from(area.height.saturating_sub(1));
        let inner = area.width.saturating_sub(2);
        self.line(area, 0).put(role, top_left).rule(role, symbols.across, inner).put(role, top_right);
        self.line(area, last).put(role, bottom_left).rule(role, symbols.across, inner).put(role, bottom_right);
        for row in 1..last {
            self.line(area, row).put(role, symbols.down);
            self.line(Rect { x: area.right().saturating_sub(1), width: 1, ..area }, row).put(role, symbols.down);
        }
        let edge = Rect { x: area.x.saturating_add(2), width: area.width.saturating_sub(4), ..area };
        if !title.is_empty() {
            self.line(edge, 0).put(Role::Title, &format!(" {title} "));
        }
        if !footer.is_empty() {
            let footer = format!(" {footer} ");
            let room = edge.width.saturating_sub(width(&footer));
            self.line(edge, last).gap(room).put(Role::Dim, &footer);
        }
        Rect::new(area.x + 1, area.y + 1, inner, area.height.saturating_sub(2))
    }
}

/// A place in a line at which the next text is drawn. It never leaves its line's area.
#[derive(Debug)]
pub(super) struct Pen<'p, 'a> {
    canvas: &'p mut Canvas<'a>,
    x: u16,
    /// The cell behind the last one that may be drawn.
    end: u16,
    y: u16,
}

impl Pen<'_, '_> {
    /// Returns how many cells are left.
    pub(super) const fn room(&self) -> u16 {
        self.end.saturating_sub(self.x)
    }

    /// Leaves cells as they are.
    pub(super) fn gap(&mut self, cells: u16) -> &mut Self {
        self.x = self.x.saturating_add(cells).min(self.end);
        self
    }

    /// Draws a text, cut where the line ends.
    pub(super) fn put(&mut self, role: Role, text: &str) -> &mut Self {
        let room = self.room();
        let shown = shown(text);
        let drawn = cut(&shown, room, self.canvas.symbols.cut);
        self.draw(role, &drawn, room);
        self
    }

    /// Draws a text in a column, cut where the column ends, and goes to its end.
    pub(super) fn column(&mut self, role: Role, text: &str, cells: u16) -> &mut Self {
        let room = self.room().min(cells);
        let shown = shown(text);
        let drawn = cut(&shown, room, self.canvas.symbols.cut);
        let from = self.x;
        self.draw(role, &drawn, room);
        self.x = from + room;
        self
    }

    /// Draws a text at the right end of a column.
    pub(super) fn number(&mut self, role: Role, text: &str, cells: u16) -> &mut Self {
        let before = self.room().min(cells).saturating_sub(width(text));
        self.gap(before).column(role, text, cells - before)
    }

    /// Draws the end of a text in a column, cut at its start: of a path the last part tells most.
    pub(super) fn tail(&mut self, role: Role, text: &str, cells: u16) -> &mut Self {
        let room = self.room().min(cells);
        let shown = shown(text);
        let drawn = cut_start(&shown, room, self.canvas.symbols.cut);
        let from = self.x;
        self.draw(role, &drawn, room);
        self.x = from + room;
        self
    }

    /// Draws a text in a column, cut in its middle: of an address the end tells most, and the start whose it is.
    pub(super) fn middle(&mut self, role: Role, text: &str, cells: u16) -> &mut Self {
        let room = self.room().min(cells);
        let shown = shown(text);
        let drawn = cut_middle(&shown, room, self.canvas.symbols.cut);
        let from = self.x;
        self.draw(role, &drawn, room);
        self.x = from + room;
        self
    }

    /// Draws a text that shows values of some columns, with what a query found in it.
    pub(super) fn found(
        &mut self,
        role: Role,
        text: &str,
        cells: u16,
        hits: &Hits,
        columns: &[IndexColumn],
    ) -> &mut Self {
        let hits = hits.of(columns, &shown(text));
        if hits.is_empty() {
            return self.column(role, text, cells);
        }
        let room = self.room().min(cells);
        let shown = shown(text);
        let drawn = cut(&shown, room, self.canvas.symbols.cut);
        let from = self.x;
        for (at, grapheme) in drawn.grapheme_indices(true) {
            let hit = hits.iter().any(|hit| hit.contains(&at));
            let rest = (from + room).saturating_sub(self.x);
            self.draw(if hit { Role::Match } else { role }, grapheme, rest);
        }
        self.x = from + room;
        self
    }

    /// Draws one sign over and over.
    pub(super) fn rule(&mut self, role: Role, sign: &str, cells: u16) -> &mut Self {
        let room = self.room().min(cells);
        let text = sign.repeat(usize::from(room));
        self.draw(role, &text, room);
        self
    }

    /// Draws a text that is being typed, scrolled so that its cursor shows, and puts the terminal's cursor there.
    ///
    /// Scrolls by half the room, so that most typed characters change one cell only.
    pub(super) fn edit(&mut self, editor: &Editor, cells: u16) -> &mut Self {
        self.edit_with(editor, cells, &[])
    }

    /// The same, with stretches that are wrong, in bytes of the text as typed; in order, and apart from each other.
    pub(super) fn edit_with(&mut self, editor: &Editor, cells: u16, wrong: &[Range<usize>]) -> &mut Self {
        let room = self.room().min(cells);
        // A pasted text may have more cells than a terminal can.
        let before = length(editor.before_cursor());
        let last = usize::from(room.saturating_sub(1));
        let half = usize::from(room / 2).max(1);
        let offset = if before < last { 0 } else { (before.saturating_sub(last) / half + 1) * half };
        let (from, y) = (self.x, self.y);
        let pieces: Vec<_> = pieces(editor.text(), wrong).map(|(piece, wrong)| (shown(piece), wrong)).collect();
        let graphemes = pieces.iter().flat_map(|(piece, wrong)| piece.graphemes(true).map(|one| (one, *wrong)));
        let mut drawn: Vec<(String, bool)> = Vec::new();
        let (mut at, mut taken) = (0, 0);
        let left = usize::from(offset > 0);
        let mut more = false;
        for (grapheme, wrong) in graphemes {
            let cells = usize::from(grapheme_width(grapheme));
            if at >= offset + left {
                let gap = at - offset - left - taken;
                if left + taken + gap + cells > last {
                    more = true;
                    break;
                }
                if drawn.last().is_none_or(|(_, own)| *own != wrong) {
                    drawn.push((String::new(), wrong));
                }
                if let Some((run, _)) = drawn.last_mut() {
                    run.push_str(&" ".repeat(gap));
                    run.push_str(grapheme);
                }
                taken += gap + cells;
            }
            at += cells;
        }
        let blank = " ".repeat(usize::from(room));
        self.draw(Role::FieldActive, &blank, room);
        self.x = from;
        if left > 0 {
            self.draw(Role::FieldActive, self.canvas.symbols.earlier, 1);
        }
        for (run, wrong) in &drawn {
            let style = self.style(Role::FieldActive);
            let style =
                if editor.is_selected() { style.patch(self.canvas.theme.style(Role::TextSelection)) } else { style };
            let style = if *wrong { style.patch(self.canvas.theme.style(Role::Problem)) } else { style };
            let rest = (from + room).saturating_sub(self.x);
            self.draw_in(style, run, rest);
        }
        let last = room.saturating_sub(1);
        if more {
            self.x = from + last;
            self.draw(Role::FieldActive, self.canvas.symbols.later, 1);
        }
        self.x = from + room;
        if room > 0 {
            let column = u16::try_from(before.saturating_sub(offset)).unwrap_or(last).min(last);
            self.canvas.cursor = Some(Position { x: from + column, y });
        }
        self
    }

    /// Draws a text, its stretches that are wrong marked as such; in bytes of the text.
    pub(super) fn put_with(&mut self, role: Role, text: &str, wrong: &[Range<usize>]) -> &mut Self {
        for (piece, wrong) in pieces(text, wrong) {
            self.put(if wrong { Role::Problem } else { role }, piece);
        }
        self
    }

    fn style(&self, role: Role) -> Style {
        self.canvas.base.patch(self.canvas.theme.style(role))
    }

    fn draw(&mut self, role: Role, text: &str, room: u16) {
        let style = self.style(role);
        self.draw_in(style, text, room);
    }

    fn draw_in(&mut self, style: Style, text: &str, room: u16) {
        if room == 0 {
            return;
        }
        let (x, _) = self.canvas.buffer.set_stringn(self.x, self.y, text, usize::from(room), style);
        self.x = x.min(self.end);
    }
}

/// Divides a text at the ends of some stretches of it, and tells which pieces are in one.
fn pieces<'t>(text: &'t str, stretches: &[Range<usize>]) -> impl Iterator<Item = (&'t str, bool)> {
    let mut ends: Vec<usize> = stretches.iter().flat_map(|stretch| [stretch.start, stretch.end]).collect();
    ends.push(text.len());
    let mut from = 0;
    let cut = move |(at, end): (usize, usize)| {
        let piece = text.get(from..end)?;
        from = end;
        // Every second piece is one of the stretches.
        (!piece.is_empty()).then_some((piece, at % 2 == 1))
    };
    ends.into_iter().enumerate().filter_map(cut)
}
