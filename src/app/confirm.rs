//! A question with its buttons, and the keys that answer it.
//!
//! Stray text (a paste without brackets, a command typed into the wrong window) must never answer one. So the focus
//! starts on the button that does nothing, only Left and Right move it, and Enter counts only right after one of them.
//! Where the environment is in production the count is typed instead.

use super::action::Action;
use super::form::Editor;
use super::keymap::chord::Chord;
use super::question::{Question, Reply};
use crossterm::event::KeyEvent;

/// Longest count that can be typed, in digits.
const DIGITS: usize = 12;

/// Why the last key did not answer the question.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Remark {
    /// A printable key, Tab, Backspace or a paste: the focus is back on the last button.
    LettersDoNothing,
    /// Enter, but not right after Left or Right.
    ArrowFirst,
    /// Something other than a digit: the count was emptied, and Backspace has to be pressed before it is typed again.
    DigitsOnly,
    /// The typed count is not the one in question.
    WrongCount,
}

/// A question over the screen.
#[derive(Debug, Clone)]
pub struct Confirm {
    /// What is asked.
    pub question: Question,
    /// The button with the focus, as a place in [`Question::replies`].
    pub focus: usize,
    /// Why the last key did nothing; `None` when it did something.
    pub remark: Option<Remark>,
    /// The count typed so far, where it has to be typed instead of choosing a button.
    pub typed: Option<Editor>,
    /// Whether the last key was Left or Right, so that Enter counts.
    armed: bool,
    /// Whether digits are refused until Backspace. Stray text such as `10.0.0.1` and Enter ends in digits of its own.
    locked: bool,
}

impl Confirm {
    /// Asks a question that is answered by a button; the focus is on the last one, which changes nothing.
    #[must_use]
    pub const fn new(question: Question) -> Self {
        let focus = question.replies().len().saturating_sub(1);
        Self { question, focus, remark: None, typed: None, armed: false, locked: false }
    }

    /// Asks a question that is answered by typing its count.
    #[must_use]
    pub fn by_count(question: Question) -> Self {
        Self { typed: Some(Editor::narrow("")), ..Self::new(question) }
    }

    /// Takes a key and what it means here. Returns the answer, if it was one.
    pub fn press(&mut self, key: KeyEvent, action: Option<Action>) -> Option<Reply> {
        let armed = std::mem::take(&mut self.armed);
        match action {
            Some(Action::Back) => self.question.replies().last().copied(),
            _ if self.typed.is_some() => self.count(Chord::of(key), action),
            Some(Action::Left) => self.go(self.focus.saturating_sub(1)),
            Some(Action::Right) => self.go(self.focus.saturating_add(1)),
            Some(Action::Accept) if armed => self.question.replies().get(self.focus).copied(),
            Some(Action::Accept) => self.refuse(Remark::ArrowFirst),
            _ if Chord::of(key).leaves_text() => self.refuse(Remark::LettersDoNothing),
            _ => None,
        }
    }

    /// Takes a paste, which answers nothing; the count may be pasted.
    pub fn paste(&mut self, text: &str) {
        self.armed = false;
        let text = text.trim();
        let is_count = (1..=DIGITS).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
        match &mut self.typed {
            Some(editor) if is_count && !self.locked => editor.set(text),
            Some(_) => self.lock(),
            None => drop(self.refuse(Remark::LettersDoNothing)),
        }
    }

    fn go(&mut self, to: usize) -> Option<Reply> {
        self.focus = to.min(self.question.replies().len().saturating_sub(1));
        self.armed = true;
        self.remark = None;
        None
    }

    fn refuse(&mut self, remark: Remark) -> Option<Reply> {
        self.focus = self.question.replies().len().saturating_sub(1);
        self.remark = Some(remark);
        None
    }

    fn count(&mut self, chord: Chord, action: Option<Action>) -> Option<Reply> {
        let wanted = self.question.count()?.to_string();
        let editor = self.typed.as_mut()?;
        if action == Some(Action::Accept) {
            if self.locked {
                return None;
            }
            if editor.text() == wanted {
                return Some(Reply::Proceed);
            }
            // What is typed next is a new attempt, and not more digits of this one.
            editor.clear();
            self.remark = Some(Remark::WrongCount);
        } else if chord.is_backspace() {
            let mut text = editor.text().to_owned();
            text.pop();
            editor.set(&text);
            self.locked = false;
            self.remark = None;
        } else if let Some(digit) = chord.digit() {
            if !self.locked && editor.text().len() < DIGITS {
                let text = format!("{}{digit}", editor.text());
                editor.set(&text);
                self.remark = None;
            }
        } else if chord.leaves_text() {
            self.lock();
        }
        None
    }

    fn lock(&mut self) {
        if let Some(editor) = &mut self.typed {
            editor.clear();
        }
        self.locked = true;
        self.remark = Some(Remark::DigitsOnly);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::keymap::Keymap;
    use crate::app::screen::Context;
    use crossterm::event::{KeyCode, KeyModifiers};

    fn submit() -> Question {
        Question::Submit { processes: 1, targets: 1, calls: 1, unseen: 0, environment: "prod".to_owned() }
    }

    fn event(key: &str) -> KeyEvent {
        Chord::parse(key).unwrap().key()
    }

    fn press(confirm: &mut Confirm, key: KeyEvent) -> Option<Reply> {
        confirm.press(key, Keymap::default().action(Context::Confirm, key))
    }

    fn keys(confirm: &mut Confirm, keys: &str) -> Option<Reply> {
        keys.split(' ').fold(None, |_, key| press(confirm, event(key)))
    }

    fn types(confirm: &mut Confirm, text: &str) -> Option<Reply> {
        let key = |ch| match ch {
            '\n' => KeyCode::Enter,
            '\t' => KeyCode::Tab,
            ch => KeyCode::Char(ch),
        };
        text.chars().find_map(|ch| press(confirm, KeyEvent::new(key(ch), KeyModifiers::NONE)))
    }

    #[test]
    fn enter_counts_only_right_after_an_arrow() {
        let mut confirm = Confirm::new(submit());
        assert_eq!((keys(&mut confirm, "enter"), confirm.remark), (None, Some(Remark::ArrowFirst)));
        assert_eq!((keys(&mut confirm, "left"), confirm.remark, confirm.focus), (None, None, 0));
        assert_eq!(keys(&mut confirm, "enter"), Some(Reply::Proceed));
        assert_eq!(keys(&mut Confirm::new(submit()), "right enter"), Some(Reply::Cancel));
        assert_eq!(keys(&mut Confirm::new(submit()), "left right right enter"), Some(Reply::Cancel));
        assert_eq!(keys(&mut Confirm::new(submit()), "left left left enter"), Some(Reply::Proceed));
        for between in ["up", "down", "f5", "delete", "home", "ctrl-a"] {
            let mut confirm = Confirm::new(submit());
            assert_eq!(keys(&mut confirm, &format!("left {between} enter")), None, "{between}");
            assert_eq!(confirm.remark, Some(Remark::ArrowFirst), "{between}");
        }
    }

    #[test]
    fn letters_tab_and_backspace_put_the_focus_back_and_say_so() {
        for key in ["y", "n", "h", "l", "space", "tab", "backtab", "backspace", "1", "Y"] {
            let mut confirm = Confirm::new(submit());
            assert_eq!(keys(&mut confirm, &format!("left {key}")), None, "{key}");
            assert_eq!((confirm.focus, confirm.remark), (1, Some(Remark::LettersDoNothing)), "{key}");
            assert_eq!(keys(&mut confirm, "enter"), None, "{key}");
        }
    }

    #[test]
    fn up_and_down_move_nothing() {
        let mut confirm = Confirm::new(submit());
        keys(&mut confirm, "left up down");
        assert_eq!((confirm.focus, confirm.remark), (0, None));
    }

    #[test]
    fn escape_and_control_c_cancel_at_any_moment() {
        for before in ["left", "x", "up"] {
            for key in ["esc", "ctrl-c"] {
                assert_eq!(keys(&mut Confirm::new(submit()), &format!("{before} {key}")), Some(Reply::Cancel));
                assert_eq!(keys(&mut Confirm::by_count(submit()), &format!("{before} {key}")), Some(Reply::Cancel));
            }
        }
    }

    #[test]
    fn the_count_and_enter_confirm_in_production() {
        assert_eq!(keys(&mut Confirm::by_count(submit()), "1 enter"), Some(Reply::Proceed));
        assert_eq!(keys(&mut Confirm::by_count(submit()), "1 2 backspace enter"), Some(Reply::Proceed));
        let mut confirm = Confirm::by_count(submit());
        assert_eq!((keys(&mut confirm, "2 enter"), confirm.remark), (None, Some(Remark::WrongCount)));
        assert_eq!(keys(&mut confirm, "1 enter"), Some(Reply::Proceed), "a new attempt begins empty");
        assert_eq!(keys(&mut Confirm::by_count(submit()), "enter"), None);
        assert_eq!(keys(&mut Confirm::by_count(submit()), "left enter"), None, "an arrow is no answer here");
        assert_eq!(types(&mut Confirm::by_count(submit()), "１\n"), Some(Reply::Proceed), "full-width digits count");
    }

    #[test]
    fn another_key_empties_the_count_and_backspace_begins_again() {
        let mut confirm = Confirm::by_count(submit());
        assert_eq!(types(&mut confirm, "1x\n1\n"), None);
        assert_eq!(confirm.remark, Some(Remark::DigitsOnly));
        assert_eq!(confirm.typed.as_ref().map(Editor::text), Some(""));
        assert_eq!(keys(&mut confirm, "backspace 1 enter"), Some(Reply::Proceed));
    }

    #[test]
    fn stray_text_answers_no_question() {
        for text in ["sh deploy@10.0.0.1\n", "y\ny\nyes\n", "\tsh deploy@10.0.0.1\n1\n", "no\t1\n", "-1\n"] {
            assert_eq!(types(&mut Confirm::new(submit()), text), None, "{text:?}");
            assert_eq!(types(&mut Confirm::by_count(submit()), text), None, "{text:?}");
        }
    }

    #[test]
    fn a_paste_answers_nothing() {
        let mut confirm = Confirm::new(submit());
        keys(&mut confirm, "left");
        confirm.paste("x");
        assert_eq!((confirm.focus, confirm.remark), (1, Some(Remark::LettersDoNothing)));
        let mut confirm = Confirm::by_count(submit());
        confirm.paste("10.0.0.1\n1");
        assert_eq!(keys(&mut confirm, "1 enter"), None);
        let mut confirm = Confirm::by_count(submit());
        confirm.paste("1\n");
        assert_eq!(keys(&mut confirm, "enter"), Some(Reply::Proceed), "the count may be pasted");
    }
}
