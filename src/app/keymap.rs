//! The keys: one table, from which help and hints are made, so that they cannot lie. The rows of a screen are in its own
//! file, in [`crate::app::screen`].
//!
//! Outside text fields full-width letters and digits count as half-width, and everything can be done without any
//! letter: a Chinese input method may keep letters for itself.

pub(in crate::app) mod chord;
mod own;
mod table;

pub use chord::Chord;

use super::action::{Action, KeyRow};
use super::screen::{Context, Screen};
use crossterm::event::KeyEvent;
use table::TABLE;

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
        let line = |(context, (keys, action, hint)): (Context, &KeyRow)| Binding {
            context,
            chords: keys.split(' ').filter_map(Chord::parse).collect(),
            action: *action,
            hint: *hint,
        };
        Self { bindings: rows().map(line).collect() }
    }
}

/// Returns the keys as they are at first, with their contexts: first those of the screens.
fn rows() -> impl Iterator<Item = (Context, &'static KeyRow)> {
    let screens = Screen::ALL.iter().flat_map(|screen| screen.keys());
    screens.chain(TABLE).flat_map(|(context, rows)| rows.iter().map(|row| (*context, row)))
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
    use crossterm::event::{KeyCode, KeyModifiers};

    fn press(text: &str) -> KeyEvent {
        Chord::parse(text).unwrap().key()
    }

    #[test]
    fn every_key_of_the_table_can_be_read_and_means_one_thing() {
        for (context, (keys, action, _)) in rows() {
            for key in keys.split(' ') {
                assert!(Chord::parse(key).is_some(), "{key}");
                assert_eq!(Keymap::default().action(context, press(key)), Some(*action), "{context:?} {key}");
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
