//! One key with its modifiers: as it is read from a terminal and from the configuration, and as it is printed.

use crate::app::find::half_width;
use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use std::fmt;

/// Returns the character that a key is a command by. A Chinese input method types other signs on the same keys.
fn command(ch: char) -> char {
    match ch {
        '\u{3001}' => '/',
        '\u{2014}' => '_',
        '\u{300a}' => '<',
        '\u{300b}' => '>',
        ch => half_width(ch),
    }
}

/// A key with its modifiers, in one spelling: shift is part of a letter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Chord {
    pub(super) code: KeyCode,
    pub(super) modifiers: KeyModifiers,
}

impl Chord {
    /// Returns the chord of a key, full-width characters as half-width.
    #[must_use]
    pub fn of(key: KeyEvent) -> Self {
        let mut modifiers = key.modifiers & (KeyModifiers::CONTROL | KeyModifiers::ALT | KeyModifiers::SHIFT);
        let code = match key.code {
            KeyCode::Char(ch) => {
                modifiers -= KeyModifiers::SHIFT;
                let ch = command(ch);
                KeyCode::Char(if modifiers.contains(KeyModifiers::CONTROL) { ch.to_ascii_lowercase() } else { ch })
            }
            KeyCode::BackTab => {
                modifiers -= KeyModifiers::SHIFT;
                KeyCode::BackTab
            }
            code => code,
        };
        Self { code, modifiers }
    }

    /// Returns `true` if the key would be typed as text where text is typed.
    #[must_use]
    pub const fn is_text(self) -> bool {
        matches!(self.code, KeyCode::Char(_))
            && !self.modifiers.intersects(KeyModifiers::CONTROL.union(KeyModifiers::ALT))
    }

    /// Returns `true` for what text without brackets around it brings: a printable key, Tab or Backspace.
    #[must_use]
    pub const fn leaves_text(self) -> bool {
        self.is_text() || matches!(self.code, KeyCode::Tab | KeyCode::BackTab | KeyCode::Backspace)
    }

    /// Returns `true` for Backspace, whatever is held with it.
    #[must_use]
    pub const fn is_backspace(self) -> bool {
        matches!(self.code, KeyCode::Backspace)
    }

    /// Returns the digit that the key types, if it types one.
    #[must_use]
    pub fn digit(self) -> Option<char> {
        match self.code {
            KeyCode::Char(ch) if self.is_text() && ch.is_ascii_digit() => Some(ch),
            _ => None,
        }
    }

    /// Returns a key that has this chord.
    #[must_use]
    pub const fn key(self) -> KeyEvent {
        KeyEvent::new(self.code, self.modifiers)
    }

    /// Reads a chord such as `ctrl-n`, `alt-up`, `f5`, `space`, `?`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let mut modifiers = KeyModifiers::NONE;
        let mut rest = text;
        loop {
            rest = if let Some(rest) = rest.strip_prefix("ctrl-") {
                modifiers |= KeyModifiers::CONTROL;
                rest
            } else if let Some(rest) = rest.strip_prefix("alt-") {
                modifiers |= KeyModifiers::ALT;
                rest
            } else if let Some(rest) = rest.strip_prefix("shift-") {
                modifiers |= KeyModifiers::SHIFT;
                rest
            } else {
                break;
            };
        }
        let mut chars = rest.chars();
        let code = match (chars.next(), chars.next()) {
            (Some(ch), None) => KeyCode::Char(ch),
            (Some('f'), Some(_)) if rest.get(1..).is_some_and(|number| number.parse::<u8>().is_ok()) => {
                KeyCode::F(rest.get(1..)?.parse().ok()?)
            }
            _ => NAMED.iter().find(|(name, _)| *name == rest).map(|(_, code)| *code)?,
        };
        Some(Self::of(KeyEvent::new(code, modifiers)))
    }
}

const NAMED: [(&str, KeyCode); 16] = [
    ("enter", KeyCode::Enter),
    ("esc", KeyCode::Esc),
    ("tab", KeyCode::Tab),
    ("backtab", KeyCode::BackTab),
    ("space", KeyCode::Char(' ')),
    ("backspace", KeyCode::Backspace),
    ("delete", KeyCode::Delete),
    ("insert", KeyCode::Insert),
    ("up", KeyCode::Up),
    ("down", KeyCode::Down),
    ("left", KeyCode::Left),
    ("right", KeyCode::Right),
    ("home", KeyCode::Home),
    ("end", KeyCode::End),
    ("pageup", KeyCode::PageUp),
    ("pagedown", KeyCode::PageDown),
];

impl fmt::Display for Chord {
    /// Prints the chord as keyboards and manuals do: `Ctrl-N`, `↑`, `F5`, `Space`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (modifier, name) in
            [(KeyModifiers::CONTROL, "Ctrl-"), (KeyModifiers::ALT, "Alt-"), (KeyModifiers::SHIFT, "Shift-")]
        {
            if self.modifiers.contains(modifier) {
                f.write_str(name)?;
            }
        }
        let name = match self.code {
            KeyCode::Char(' ') => "Space",
            KeyCode::Char(ch) if self.modifiers.contains(KeyModifiers::CONTROL) => {
                return write!(f, "{}", ch.to_ascii_uppercase());
            }
            KeyCode::Char(ch) => return write!(f, "{ch}"),
            KeyCode::F(number) => return write!(f, "F{number}"),
            KeyCode::Enter => "Enter",
            KeyCode::Esc => "Esc",
            KeyCode::Tab => "Tab",
            KeyCode::BackTab => "Shift-Tab",
            KeyCode::Backspace => "Backspace",
            KeyCode::Delete => "Del",
            KeyCode::Insert => "Ins",
            KeyCode::Up => "↑",
            KeyCode::Down => "↓",
            KeyCode::Left => "←",
            KeyCode::Right => "→",
            KeyCode::Home => "Home",
            KeyCode::End => "End",
            KeyCode::PageUp => "PgUp",
            KeyCode::PageDown => "PgDn",
            _ => "?",
        };
        f.write_str(name)
    }
}
