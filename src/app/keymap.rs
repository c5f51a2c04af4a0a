//! The keys: one table, from which help and hints are made, so that they cannot lie.
//!
//! Outside text fields full-width letters and digits count as half-width, and everything can be done without any
//! letter: a Chinese input method may keep letters for itself.

mod own;

use super::action::Action;
use super::find::half_width;
use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use std::fmt;

/// Where keys are in force. Each screen has one; an editor, a list and a question over it have theirs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Context {
    /// On every screen.
    Global,
    /// The list of drafts.
    Drafts,
    /// Step 1, the list.
    Instances,
    /// Step 1, while the filter is typed.
    Filter,
    /// Step 1, while a range of rows is about to be marked.
    Range,
    /// Step 2, the list of processes.
    Processes,
    /// Step 2, the form.
    Form,
    /// Step 3.
    Bindings,
    /// Step 4.
    Review,
    /// Step 5.
    Submit,
    /// A text that is being typed.
    Text,
    /// A list of values.
    Choice,
    /// A list that is narrowed by typing.
    Picker,
    /// A list of what is to be marked.
    MarkList,
    /// A question.
    Confirm,
    /// A page that is read.
    Reader,
}

impl Context {
    /// Tells whether typed characters are text here, not keys.
    #[must_use]
    pub const fn types(self) -> bool {
        matches!(self, Self::Filter | Self::Text | Self::Picker | Self::MarkList)
    }

    /// Tells whether the keys of every screen are in force here too.
    #[must_use]
    pub const fn is_screen(self) -> bool {
        matches!(
            self,
            Self::Drafts
                | Self::Instances
                | Self::Range
                | Self::Processes
                | Self::Form
                | Self::Bindings
                | Self::Review
                | Self::Submit
        )
    }
}

/// A key with its modifiers, in one spelling: shift is part of a letter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Chord {
    code: KeyCode,
    modifiers: KeyModifiers,
}

impl Chord {
    /// Gives the chord of a key, full-width characters as half-width.
    #[must_use]
    pub fn of(key: KeyEvent) -> Self {
        let mut modifiers = key.modifiers & (KeyModifiers::CONTROL | KeyModifiers::ALT | KeyModifiers::SHIFT);
        let code = match key.code {
            KeyCode::Char(ch) => {
                modifiers -= KeyModifiers::SHIFT;
                let ch = half_width(ch);
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

    /// Tells whether the key would be typed as text where text is typed.
    #[must_use]
    pub const fn is_text(self) -> bool {
        matches!(self.code, KeyCode::Char(_))
            && !self.modifiers.intersects(KeyModifiers::CONTROL.union(KeyModifiers::ALT))
    }

    /// Gives a key that has this chord.
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
    /// Gives what a key means in a context; on a screen the keys of every screen count too.
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

    /// Gives the lines of a context, in the order of the table.
    pub fn bindings_of(&self, context: Context) -> impl Iterator<Item = &Binding> {
        self.bindings.iter().filter(move |binding| binding.context == context)
    }

    /// Gives the keys of an action in a context, or of every screen.
    #[must_use]
    pub fn chords(&self, context: Context, action: Action) -> &[Chord] {
        self.bindings_of(context)
            .chain(self.bindings_of(Context::Global))
            .find(|binding| binding.action == action)
            .map_or(&[], |binding| &binding.chords)
    }
}

/// The keys as they are at first: context, keys, meaning, and whether the line of hints shows it.
const TABLE: &[(Context, &str, Action, bool)] = {
    use Action as A;
    use Context as C;
    &[
        (C::Drafts, "enter right l", A::Accept, true),
        (C::Drafts, "n insert", A::NewDraft, true),
        (C::Drafts, "c", A::CopyDraft, true),
        (C::Drafts, "e f2", A::RenameDraft, true),
        (C::Drafts, "d delete", A::RemoveDraft, true),
        (C::Drafts, "a f4", A::AllRuns, false),
        (C::Drafts, "A ctrl-a", A::AllDrafts, false),
        (C::Drafts, "r f5", A::Refresh, false),
        (C::Drafts, "up k", A::Up, false),
        (C::Drafts, "down j", A::Down, false),
        (C::Drafts, "pageup ctrl-b", A::PageUp, false),
        (C::Drafts, "pagedown ctrl-f", A::PageDown, false),
        (C::Drafts, "home g", A::First, false),
        (C::Drafts, "end G", A::Last, false),
        (C::Instances, "space", A::Mark, true),
        (C::Instances, "enter ctrl-n ]", A::NextStep, true),
        (C::Instances, "/ tab", A::Filter, true),
        (C::Instances, "a ctrl-a", A::MarkAll, true),
        (C::Instances, "b f3", A::ChooseBusiness, true),
        (C::Instances, "i insert", A::MarkList, true),
        (C::Instances, "v f2", A::MarkRange, true),
        (C::Instances, "*", A::InvertMarks, false),
        (C::Instances, "m", A::OnlyMarked, false),
        (C::Instances, "D ctrl-d", A::ClearMarks, false),
        (C::Instances, "r f5", A::Refresh, false),
        (C::Instances, "up k", A::Up, false),
        (C::Instances, "down j", A::Down, false),
        (C::Instances, "pageup ctrl-b", A::PageUp, false),
        (C::Instances, "pagedown ctrl-f", A::PageDown, false),
        (C::Instances, "home g", A::First, false),
        (C::Instances, "end G", A::Last, false),
        (C::Range, "space enter", A::Mark, true),
        (C::Range, "esc v f2", A::Back, true),
        (C::Range, "up k", A::Up, true),
        (C::Range, "down j", A::Down, true),
        (C::Range, "pageup ctrl-b", A::PageUp, false),
        (C::Range, "pagedown ctrl-f", A::PageDown, false),
        (C::Range, "home g", A::First, false),
        (C::Range, "end G", A::Last, false),
        (C::Filter, "enter tab", A::Accept, true),
        (C::Filter, "esc", A::Back, true),
        (C::Filter, "up", A::Up, false),
        (C::Filter, "down", A::Down, false),
        (C::Filter, "pageup", A::PageUp, false),
        (C::Filter, "pagedown", A::PageDown, false),
        (C::Filter, "ctrl-c", A::Back, false),
        (C::Processes, "enter right l tab", A::Accept, true),
        (C::Processes, "a insert", A::Add, true),
        (C::Processes, "c", A::Duplicate, true),
        (C::Processes, "d delete", A::Remove, true),
        (C::Processes, "b f3", A::EditBindings, true),
        (C::Processes, "alt-up K", A::MoveUp, false),
        (C::Processes, "alt-down J", A::MoveDown, false),
        (C::Processes, "up k", A::Up, false),
        (C::Processes, "down j", A::Down, false),
        (C::Processes, "pageup ctrl-b", A::PageUp, false),
        (C::Processes, "pagedown ctrl-f", A::PageDown, false),
        (C::Processes, "home g", A::First, false),
        (C::Processes, "end G", A::Last, false),
        (C::Form, "enter space", A::Accept, true),
        (C::Form, "delete backspace", A::Clear, true),
        (C::Form, "left h tab backtab", A::PreviousPane, true),
        (C::Form, "b f3", A::EditBindings, true),
        (C::Form, "{ ctrl-pageup", A::PreviousProcess, false),
        (C::Form, "} ctrl-pagedown", A::NextProcess, false),
        (C::Form, "o", A::ToggleGroup, false),
        (C::Form, "up k", A::Up, false),
        (C::Form, "down j", A::Down, false),
        (C::Form, "pageup ctrl-b", A::PageUp, false),
        (C::Form, "pagedown ctrl-f", A::PageDown, false),
        (C::Form, "home g", A::First, false),
        (C::Form, "end G", A::Last, false),
        (C::Bindings, "enter space", A::Accept, true),
        (C::Bindings, "a insert", A::Add, true),
        (C::Bindings, "c", A::Duplicate, true),
        (C::Bindings, "d ctrl-d", A::Remove, true),
        (C::Bindings, "delete backspace", A::Clear, false),
        (C::Bindings, "{ ctrl-pageup", A::PreviousProcess, false),
        (C::Bindings, "} ctrl-pagedown", A::NextProcess, true),
        (C::Bindings, "left h backtab", A::Left, false),
        (C::Bindings, "right l tab", A::Right, false),
        (C::Bindings, "up k", A::Up, false),
        (C::Bindings, "down j", A::Down, false),
        (C::Bindings, "pageup ctrl-b", A::PageUp, false),
        (C::Bindings, "pagedown ctrl-f", A::PageDown, false),
        (C::Bindings, "home g", A::First, false),
        (C::Bindings, "end G", A::Last, false),
        (C::Review, "enter right l", A::Accept, true),
        (C::Review, "s f9", A::Submit, true),
        (C::Review, "p", A::ShowRequest, false),
        (C::Review, "r f5", A::Refresh, true),
        (C::Review, "up k", A::Up, false),
        (C::Review, "down j", A::Down, false),
        (C::Review, "pageup ctrl-b", A::PageUp, false),
        (C::Review, "pagedown ctrl-f", A::PageDown, false),
        (C::Review, "home g", A::First, false),
        (C::Review, "end G", A::Last, false),
        (C::Submit, "enter", A::Mend, true),
        (C::Submit, "s f9", A::Stop, true),
        (C::Submit, "r f5", A::Resume, true),
        (C::Submit, "D delete", A::UndoRun, false),
        (C::Submit, "y f3", A::CopyIds, true),
        (C::Submit, "w f4", A::SaveCsv, true),
        (C::Submit, "W f12", A::SaveJson, false),
        (C::Submit, "p", A::ShowRequest, false),
        (C::Submit, "up k", A::Up, false),
        (C::Submit, "down j", A::Down, false),
        (C::Submit, "pageup ctrl-b", A::PageUp, false),
        (C::Submit, "pagedown ctrl-f", A::PageDown, false),
        (C::Submit, "home g", A::First, false),
        (C::Submit, "end G", A::Last, false),
        (C::Text, "enter", A::Accept, true),
        (C::Text, "esc", A::Back, true),
        (C::Text, "tab", A::NextPane, true),
        (C::Text, "backtab", A::PreviousPane, false),
        (C::Text, "up", A::Up, false),
        (C::Text, "down", A::Down, false),
        (C::Text, "ctrl-c", A::Back, false),
        (C::Choice, "enter space", A::Accept, true),
        (C::Choice, "esc", A::Back, true),
        (C::Choice, "up k", A::Up, true),
        (C::Choice, "down j", A::Down, true),
        (C::Choice, "tab", A::NextPane, false),
        (C::Choice, "backtab", A::PreviousPane, false),
        (C::Choice, "ctrl-c", A::Back, false),
        (C::Picker, "enter", A::Accept, true),
        (C::Picker, "esc", A::Back, true),
        (C::Picker, "up", A::Up, true),
        (C::Picker, "down", A::Down, true),
        (C::Picker, "pageup", A::PageUp, false),
        (C::Picker, "pagedown", A::PageDown, false),
        (C::Picker, "f5", A::Refresh, true),
        (C::Picker, "insert", A::TypeId, true),
        (C::Picker, "ctrl-c", A::Back, false),
        (C::MarkList, "enter", A::Accept, true),
        (C::MarkList, "f4 ctrl-a", A::MarkAll, true),
        (C::MarkList, "esc", A::Back, true),
        (C::MarkList, "up", A::Up, true),
        (C::MarkList, "down", A::Down, true),
        (C::MarkList, "pageup", A::PageUp, false),
        (C::MarkList, "pagedown", A::PageDown, false),
        (C::MarkList, "ctrl-c", A::Back, false),
        (C::Confirm, "y", A::Yes, true),
        (C::Confirm, "n esc ctrl-c", A::No, true),
        (C::Confirm, "left h up", A::Left, true),
        (C::Confirm, "right l down tab backtab", A::Right, true),
        (C::Confirm, "enter", A::Accept, true),
        (C::Reader, "esc q enter left f1 ? ctrl-c", A::Back, true),
        (C::Reader, "up k", A::Up, true),
        (C::Reader, "down j", A::Down, true),
        (C::Reader, "pageup ctrl-b", A::PageUp, true),
        (C::Reader, "pagedown ctrl-f space", A::PageDown, true),
        (C::Reader, "home g", A::First, false),
        (C::Reader, "end G", A::Last, false),
        (C::Global, "ctrl-n ]", A::NextStep, true),
        (C::Global, "ctrl-p [", A::PreviousStep, false),
        (C::Global, "C ctrl-o", A::CopyDraft, true),
        (C::Global, "ctrl-s", A::ExportDraft, true),
        (C::Global, "x f8", A::NextProblem, false),
        (C::Global, "u ctrl-_ ctrl-7", A::Undo, false),
        (C::Global, "U ctrl-r", A::Redo, false),
        (C::Global, "1", A::StepInstances, false),
        (C::Global, "2", A::StepProcesses, false),
        (C::Global, "3", A::StepBindings, false),
        (C::Global, "4", A::StepReview, false),
        (C::Global, "5", A::StepSubmit, false),
        (C::Global, "esc", A::Back, false),
        (C::Global, "L f6", A::SwitchLanguage, true),
        (C::Global, "T f7", A::ChooseTheme, false),
        (C::Global, "E ctrl-e", A::ChooseEnvironment, false),
        (C::Global, "? f1", A::Help, true),
        (C::Global, "ctrl-l", A::Redraw, false),
        (C::Global, "ctrl-z", A::Suspend, false),
        (C::Global, "q f10 ctrl-c", A::Quit, true),
    ]
};

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
    fn full_width_keys_count_as_half_width() {
        let key = KeyEvent::new(KeyCode::Char('？'), KeyModifiers::NONE);
        assert_eq!(Keymap::default().action(Context::Review, key), Some(Action::Help));
    }

    #[test]
    fn everything_can_be_done_without_letters() {
        let keymap = Keymap::default();
        let plain = |chord: &Chord| !matches!(chord.code, KeyCode::Char(ch) if ch != ' ' && !chord.modifiers.contains(KeyModifiers::CONTROL));
        // Conveniences that have another way: a copy, marks one by one, steps one by one, a popup's own arrows.
        let convenient = [
            Action::CopyDraft,
            Action::InvertMarks,
            Action::OnlyMarked,
            Action::Duplicate,
            Action::ToggleGroup,
            Action::ShowRequest,
            Action::StepInstances,
            Action::StepProcesses,
            Action::StepBindings,
            Action::StepReview,
            Action::StepSubmit,
            Action::Yes,
        ];
        for binding in &keymap.bindings {
            let reachable = binding.chords.iter().any(plain) || convenient.contains(&binding.action);
            assert!(reachable, "{binding:?}");
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
