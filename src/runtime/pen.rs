//! How text is to look, and the fewest bytes that change a terminal from one look to another.
//!
//! The sixteen named colours are sent by their short codes, which every terminal of the last decades knows; crossterm
//! sends them as entries of the palette of 256, and under `NO_COLOR` a bare `CSI m`, which takes bold off as well.

use ratatui::buffer::Cell;
use ratatui::style::{Color, Modifier};
use std::io::Write;

/// A look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct AnsiStyle {
    foreground: Color,
    background: Color,
    modifier: Modifier,
}

/// What shows on a blank too.
const ON_BLANK: Modifier = Modifier::REVERSED
    .union(Modifier::UNDERLINED)
    .union(Modifier::CROSSED_OUT)
    .union(Modifier::SLOW_BLINK)
    .union(Modifier::RAPID_BLINK);

/// Modifiers with the codes that turn them on and off.
const MODIFIERS: [(Modifier, u8, u8); 9] = [
    (Modifier::BOLD, 1, 22),
    (Modifier::DIM, 2, 22),
    (Modifier::ITALIC, 3, 23),
    (Modifier::UNDERLINED, 4, 24),
    (Modifier::SLOW_BLINK, 5, 25),
    (Modifier::RAPID_BLINK, 6, 25),
    (Modifier::REVERSED, 7, 27),
    (Modifier::HIDDEN, 8, 28),
    (Modifier::CROSSED_OUT, 9, 29),
];

impl AnsiStyle {
    /// The look after a reset.
    pub(super) const PLAIN: Self =
        Self { foreground: Color::Reset, background: Color::Reset, modifier: Modifier::empty() };

    pub(super) const fn of(cell: &Cell) -> Self {
        Self { foreground: cell.fg, background: cell.bg, modifier: cell.modifier }
    }

    /// Returns `true` if a blank looks the same with either.
    pub(super) fn same_blank(self, other: Self) -> bool {
        self.background == other.background
            && !self.modifier.intersects(ON_BLANK)
            && !other.modifier.intersects(ON_BLANK)
    }

    /// Appends what changes the terminal to this look; `from` is none when its look is not known.
    pub(super) fn change(self, from: Option<Self>, out: &mut Vec<u8>) {
        if from == Some(self) {
            return;
        }
        let mut anew = Codes::default();
        anew.add(0);
        anew.turn_on(self.modifier);
        anew.colors(Self::PLAIN, self);
        if self == Self::PLAIN {
            anew = Codes::default();
        }
        let codes = match from {
            None => anew,
            Some(from) => {
                let mut step = Codes::default();
                step.step(from, self);
                if step.0.len() < anew.0.len() { step } else { anew }
            }
        };
        out.extend_from_slice(b"\x1b[");
        out.extend_from_slice(&codes.0);
        out.push(b'm');
    }
}

/// The parameters of a `CSI m`.
#[derive(Default)]
struct Codes(Vec<u8>);

impl Codes {
    fn add(&mut self, code: u8) {
        if !self.0.is_empty() {
            self.0.push(b';');
        }
        // Writing to memory does not fail.
        let _ = write!(self.0, "{code}");
    }

    fn turn_on(&mut self, modifier: Modifier) {
        for (own, on, _) in MODIFIERS {
            if modifier.contains(own) {
                self.add(on);
            }
        }
    }

    fn step(&mut self, from: AnsiStyle, to: AnsiStyle) {
        let mut left = from.modifier;
        let mut last = 0;
        for (own, _, off) in MODIFIERS {
            if from.modifier.contains(own) && !to.modifier.contains(own) {
                if last != off {
                    self.add(off);
                }
                last = off;
                // One code turns both of a pair off.
                for (other, _, code) in MODIFIERS {
                    if code == off {
                        left -= other;
                    }
                }
            }
        }
        self.turn_on(to.modifier - left);
        self.colors(from, to);
    }

    fn colors(&mut self, from: AnsiStyle, to: AnsiStyle) {
        if from.foreground != to.foreground {
            self.color(to.foreground, 30);
        }
        if from.background != to.background {
            self.color(to.background, 40);
        }
    }

    /// `base` is 30 for the text, 40 for what is behind it.
    fn color(&mut self, color: Color, base: u8) {
        let index = match color {
            Color::Reset => return self.add(base + 9),
            Color::Rgb(red, green, blue) => {
                for code in [base + 8, 2, red, green, blue] {
                    self.add(code);
                }
                return;
            }
            Color::Black => 0,
            Color::Red => 1,
            Color::Green => 2,
            Color::Yellow => 3,
            Color::Blue => 4,
            Color::Magenta => 5,
            Color::Cyan => 6,
            Color::Gray => 7,
            Color::DarkGray => 8,
            Color::LightRed => 9,
            Color::LightGreen => 10,
            Color::LightYellow => 11,
            Color::LightBlue => 12,
            Color::LightMagenta => 13,
            Color::LightCyan => 14,
            Color::White => 15,
            Color::Indexed(index) => index,
        };
        match index {
            0..=7 => self.add(base + index),
            8..=15 => self.add(base + 60 + index - 8),
            _ => {
                for code in [base + 8, 5, index] {
                    self.add(code);
                }
            }
        }
    }
}
