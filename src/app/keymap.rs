//! The keys: one table, from which help and hints are made, so that they cannot lie.
//!
//! Outside text fields full-width letters and digits count as half-width, and everything can be done without any
//! letter: a Chinese input method may keep letters for itself.

mod context;
mod own;
mod table;

pub use context::Context;

use super::action::Action;
use super::find::half_width;
use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use std::fmt;
use table::TABLE;

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
    code: KeyCode,
    modifiers: KeyModifiers,
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

/// One line of the table: in a context, these keys mean this.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Binding {
    /// Where it is in force.
    pub context: Context,
    /// The keys, the one to be shown first.
    pub chords: Vec<Chord>,
    /// What they mean.
    pub action: Action,
    /// Whether the line of hints shows it.
    pub hint: bool,
}

/// The keys in force.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Keymap {
    bindings: Vec<Binding>,
}

impl Default for Keymap {
    fn default() -> Self {
        let line = |(context, keys, action, hint): &(Context, &str, Action, bool)| Binding {
            context: *context,
            chords: keys.split(' ').filter_map(Chord::parse).collect(),
            action: *action,
            hint: *hint,
        };
        Self { bindings: TABLE.iter().map(line).collect() }
    }
}

impl Keymap {
    /// Returns what a key means in a context; on a screen the keys of every screen count too.
    #[must_use]
    pub fn action(&self, context: Context, key: KeyEvent) -> Option<Action> {
        let chord = Chord::of(key);
        let find = |context| self.bindings_of(context).find(|binding| binding.chords.contains(&chord));
        let found = find(context).or_else(|| {
            let global = find(Context::Global)?;
            let reaches = context.is_screen() || (global.action.is_always() && !chord.is_text());
            reaches.then_some(global)
        });
        found.map(|binding| binding.action)
    }

    /// Returns the lines of a context, in the order of the table.
    pub fn bindings_of(&self, context: Context) -> impl Iterator<Item = &Binding> {
        self.bindings.iter().filter(move |binding| binding.context == context)
    }

    /// Returns the keys of an action in a context, or of every screen.
    #[must_use]
    pub fn chords(&self, context: Context, action: Action) -> &[Chord] {
        self.bindings_of(context)
            .chain(self.bindings_of(Context::Global))
            .find(|binding| binding.action == action)
            .map_or(&[], |binding| &binding.chords)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn press(text: &str) -> KeyEvent {
        Chord::parse(text).unwrap().key()
    }

    #[test]
    fn every_key_of_the_table_can_be_read_and_means_one_thing() {
        for (context, keys, action, _) in TABLE {
            for key in keys.split(' ') {
                assert!(Chord::parse(key).is_some(), "{key}");
                assert_eq!(Keymap::default().action(*context, press(key)), Some(*action), "{context:?} {key}");
            }
        }
    }

    #[test]
    fn no_part_of_an_arrow_key_is_a_command() {
        // `ESC [ C` and `ESC [ D` come in two halves on a bad line.
        let keymap = Keymap::default();
        for binding in &keymap.bindings {
            for key in ["[", "]", "C", "D"] {
                assert_eq!(keymap.action(binding.context, press(key)), None, "{:?} {key}", binding.context);
            }
        }
    }

    #[test]
    fn full_width_keys_count_as_half_width() {
        let key = KeyEvent::new(KeyCode::Char('？'), KeyModifiers::NONE);
        assert_eq!(Keymap::default().action(Context::Review, key), Some(Action::Help));
        for (typed, plain) in
            [('\u{3001}', '/'), ('\u{2014}', '_'), ('\u{300a}', '<'), ('\u{300b}', '>'), ('\u{ff08}', '(')]
        {
            let chord = |ch| Chord::of(KeyEvent::new(KeyCode::Char(ch), KeyModifiers::NONE));
            assert_eq!(chord(typed), chord(plain), "{typed}");
        }
    }

    #[test]
    fn everything_can_be_done_without_letters() {
        let keymap = Keymap::default();
        let plain = |chord: &Chord| !matches!(chord.code, KeyCode::Char(ch) if ch != ' ' && !chord.modifiers.contains(KeyModifiers::CONTROL));
        let has_way = |binding: &Binding| binding.chords.iter().any(plain);
        // On a screen F1 opens the menu, in which the arrows walk to any line and Enter runs it.
        let menu = [(Context::Global, Action::Help), (Context::Menu, Action::Down), (Context::Menu, Action::Accept)];
        for (context, action) in menu {
            assert!(keymap.bindings_of(context).any(|own| own.action == action && has_way(own)), "{action:?}");
        }
        for binding in &keymap.bindings {
            let runs = binding.context.is_screen() || binding.context == Context::Global;
            // Space marks and unmarks row by row.
            let has_other = binding.action == Action::InvertMarks;
            assert!(runs || has_other || has_way(binding), "{binding:?}");
        }
    }

    #[test]
    fn a_capital_letter_is_another_key_and_control_is_not() {
        let keymap = Keymap::default();
        let key = |code, modifiers| KeyEvent::new(KeyCode::Char(code), modifiers);
        assert_eq!(keymap.action(Context::Form, key('U', KeyModifiers::SHIFT)), Some(Action::Redo));
        assert_eq!(keymap.action(Context::Form, key('R', KeyModifiers::CONTROL)), Some(Action::Redo));
    }
}
