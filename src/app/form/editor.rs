//! A one-line text editor over `tui-textarea`: the text and the cursor; drawing is `ui`'s.

use crate::app::find::half_width;
use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use std::fmt;
use tui_textarea::{CursorMove, TextArea};

/// A line of text that is being typed.
#[derive(Debug, Clone)]
pub struct Editor {
    area: TextArea<'static>,
    kind: Kind,
    /// Whether the whole text is selected: what is typed next takes its place.
    selected: bool,
}

/// What becomes of text as it comes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// It stays as it is.
    Plain,
    /// Full-width digits and punctuation become half-width.
    Narrow,
    /// Pasted lines are entries of a list.
    List,
}

impl Default for Editor {
    fn default() -> Self {
        Self::new("")
    }
}

impl Editor {
    /// Starts with a text, the cursor behind it.
    #[must_use]
    pub fn new(text: &str) -> Self {
        let mut area = TextArea::new(vec![one_line(text)]);
        area.move_cursor(CursorMove::End);
        Self { area, kind: Kind::Plain, selected: false }
    }

    /// Starts an editor of an address, a port or a number, where full-width characters are never meant.
    #[must_use]
    pub fn narrow(text: &str) -> Self {
        Self { kind: Kind::Narrow, ..Self::new(text) }
    }

    /// Starts an editor of a list, in which pasted lines stand apart by commas.
    #[must_use]
    pub fn list() -> Self {
        Self { kind: Kind::List, ..Self::new("") }
    }

    /// Returns the text.
    #[must_use]
    pub fn text(&self) -> &str {
        self.area.lines().first().map_or("", String::as_str)
    }

    /// Returns the text before the cursor.
    #[must_use]
    pub fn before_cursor(&self) -> &str {
        let text = self.text();
        let chars = self.area.cursor().1;
        let end = text.char_indices().nth(chars).map_or(text.len(), |(at, _)| at);
        text.get(..end).unwrap_or(text)
    }

    /// Selects the whole text: a character or a paste takes its place, any other key goes on editing it.
    pub fn select_all(&mut self) {
        self.selected = !self.text().is_empty();
    }

    /// Returns `true` if the whole text is selected.
    #[must_use]
    pub const fn is_selected(&self) -> bool {
        self.selected
    }

    /// Ends the selection; what replaces the text takes it away.
    fn end_selection(&mut self, replaces: bool) {
        if std::mem::take(&mut self.selected) && replaces {
            self.area.select_all();
            self.area.cut();
        }
    }

    /// Takes all text away.
    pub fn clear(&mut self) {
        self.selected = false;
        self.area.clear();
    }

    /// Puts another text in place, the cursor behind it.
    pub fn set(&mut self, text: &str) {
        self.selected = false;
        self.area.clear();
        self.area.insert_str(one_line(text));
    }

    /// Puts a text in place of the last characters before the cursor, and the cursor behind it.
    pub fn replace_before_cursor(&mut self, chars: usize, text: &str) {
        for _ in 0..chars {
            self.area.delete_char();
        }
        self.area.insert_str(one_line(text));
    }

    /// Inserts a pasted text as one step; line breaks become blanks, other controls are left out.
    /// Says whether the text had to be changed.
    pub fn paste(&mut self, text: &str) -> bool {
        self.end_selection(true);
        if self.kind == Kind::List {
            let before = self.before_cursor().trim_end();
            let joint = if before.is_empty() || before.ends_with(is_comma) { "" } else { ", " };
            let lines = text.split(['\n', '\r', '\t']).map(str::trim).filter(|line| !line.is_empty());
            let lines: Vec<String> = lines.map(one_line).collect();
            self.area.insert_str(format!("{joint}{}", lines.join(", ")));
            return false;
        }
        let clean = one_line(text.trim_end_matches(['\r', '\n']));
        let clean: String = if self.kind == Kind::Narrow { clean.chars().map(half_width).collect() } else { clean };
        let changed = clean != text;
        self.area.insert_str(&clean);
        changed
    }

    /// Takes a key as typing or as movement in the line; says whether it was one.
    pub fn key(&mut self, key: KeyEvent) -> bool {
        let types = matches!(key.code, KeyCode::Char(_))
            && !key.modifiers.intersects(KeyModifiers::CONTROL | KeyModifiers::ALT);
        self.end_selection(types);
        let ctrl = key.modifiers.contains(KeyModifiers::CONTROL);
        let alt = key.modifiers.contains(KeyModifiers::ALT);
        match key.code {
            KeyCode::Char(ch) if ctrl && !alt => return self.ctrl(ch.to_ascii_lowercase()),
            KeyCode::Char(ch) if alt && !ctrl => match ch {
                'b' => self.area.move_cursor(CursorMove::WordBack),
                'f' => self.area.move_cursor(CursorMove::WordForward),
                'd' => drop(self.area.delete_next_word()),
                _ => return false,
            },
            KeyCode::Char(ch) => self.area.insert_char(if self.kind == Kind::Narrow { half_width(ch) } else { ch }),
            KeyCode::Backspace if alt || ctrl => drop(self.area.delete_word()),
            KeyCode::Backspace => drop(self.area.delete_char()),
            KeyCode::Delete => drop(self.area.delete_next_char()),
            KeyCode::Left if ctrl || alt => self.area.move_cursor(CursorMove::WordBack),
            KeyCode::Right if ctrl || alt => self.area.move_cursor(CursorMove::WordForward),
            KeyCode::Left => self.area.move_cursor(CursorMove::Back),
            KeyCode::Right => self.area.move_cursor(CursorMove::Forward),
            KeyCode::Home => self.area.move_cursor(CursorMove::Head),
            KeyCode::End => self.area.move_cursor(CursorMove::End),
            _ => return false,
        }
        true
    }

    /// The line-editing keys of a shell.
    fn ctrl(&mut self, ch: char) -> bool {
        match ch {
            'a' => self.area.move_cursor(CursorMove::Head),
            'e' => self.area.move_cursor(CursorMove::End),
            'b' => self.area.move_cursor(CursorMove::Back),
            'f' => self.area.move_cursor(CursorMove::Forward),
            'h' => drop(self.area.delete_char()),
            'd' => drop(self.area.delete_next_char()),
            'k' => drop(self.area.delete_line_by_end()),
            'u' => drop(self.area.delete_line_by_head()),
            'w' => drop(self.area.delete_word()),
            'y' => drop(self.area.paste()),
            '_' | '/' | '7' => drop(self.area.undo()),
            'r' => drop(self.area.redo()),
            _ => return false,
        }
        true
    }
}

const fn is_comma(ch: char) -> bool {
    matches!(ch, ',' | ';' | '，' | '、' | '；')
}

/// A line that is typed and not shown: a secret. Its `Debug` says nothing of it.
#[derive(Clone, Default)]
pub struct Hidden(Editor);

impl Hidden {
    /// Returns what was typed, to be used and not shown.
    #[must_use]
    pub fn expose(&self) -> &str {
        self.0.text()
    }

    /// Returns the editor that takes the keys.
    pub const fn editor_mut(&mut self) -> &mut Editor {
        &mut self.0
    }

    /// Gives an editor with the cursor in the same place and a star for each character; or, for a name, the text.
    #[must_use]
    pub fn shown(&self, as_stars: bool) -> Editor {
        if !as_stars {
            return self.0.clone();
        }
        let mut stars = Editor::new(&"*".repeat(self.0.text().chars().count()));
        let column = u16::try_from(self.0.area.cursor().1).unwrap_or(u16::MAX);
        stars.area.move_cursor(CursorMove::Jump(0, column));
        stars
    }
}

impl fmt::Debug for Hidden {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Hidden(…)")
    }
}

/// Line breaks and tabs become blanks, a pair of them one; other controls are left out.
fn one_line(text: &str) -> String {
    let text = text.replace("\r\n", " ");
    text.chars()
        .filter_map(|ch| match ch {
            '\n' | '\r' | '\t' => Some(' '),
            ch if ch.is_control() => None,
            ch => Some(ch),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(editor: &mut Editor, text: &str) {
        for ch in text.chars() {
            editor.key(KeyEvent::new(KeyCode::Char(ch), KeyModifiers::NONE));
        }
    }

    #[test]
    fn types_and_deletes_whole_characters() {
        let mut editor = Editor::new("支付");
        typed(&mut editor, "网关x");
        editor.key(KeyEvent::new(KeyCode::Backspace, KeyModifiers::NONE));
        editor.key(KeyEvent::new(KeyCode::Left, KeyModifiers::NONE));
        assert_eq!(editor.text(), "支付网关");
        assert_eq!(editor.before_cursor(), "支付网");
    }

    #[test]
    fn a_paste_is_one_line_and_says_when_it_was_changed() {
        let mut editor = Editor::new("");
        assert!(editor.paste("./run.sh \\\r\n  --port 80\n\x1b[31m"));
        assert_eq!(editor.text(), "./run.sh \\   --port 80 [31m");
        let mut editor = Editor::new("");
        assert!(!editor.paste("plain"));
    }

    #[test]
    fn a_paste_is_one_step_of_undo() {
        let mut editor = Editor::new("a");
        editor.paste(" long pasted text");
        editor.key(KeyEvent::new(KeyCode::Char('_'), KeyModifiers::CONTROL));
        assert_eq!(editor.text(), "a");
    }

    #[test]
    fn pasted_lines_are_entries_of_a_list() {
        let mut editor = Editor::list();
        assert!(!editor.paste("10.0.0.1\r\n\r\n支付 网关\tx\n"));
        assert_eq!(editor.text(), "10.0.0.1, 支付 网关, x");
        assert!(!editor.paste("48\n"));
        assert_eq!(editor.text(), "10.0.0.1, 支付 网关, x, 48");
        typed(&mut editor, "，");
        assert!(!editor.paste("52"));
        assert_eq!(editor.text(), "10.0.0.1, 支付 网关, x, 48，52");
    }

    #[test]
    fn a_port_is_typed_in_half_width() {
        let mut editor = Editor::narrow("");
        typed(&mut editor, "８０８０－８０９０");
        assert_eq!(editor.text(), "8080-8090");
    }

    #[test]
    fn what_is_hidden_shows_stars_and_the_cursor_only() {
        let mut hidden = Hidden::default();
        typed(hidden.editor_mut(), "t0ken");
        hidden.editor_mut().key(KeyEvent::new(KeyCode::Left, KeyModifiers::NONE));
        let shown = hidden.shown(true);
        assert_eq!((shown.text(), shown.before_cursor()), ("*****", "****"));
        assert_eq!((hidden.expose(), hidden.shown(false).text()), ("t0ken", "t0ken"));
        assert!(!format!("{hidden:?}").contains("t0ken"));
    }

    #[test]
    fn a_selected_text_is_replaced_by_what_is_typed_and_edited_by_other_keys() {
        let selected = || {
            let mut editor = Editor::new("ip:10.");
            editor.select_all();
            editor
        };
        let mut editor = selected();
        typed(&mut editor, "ab");
        assert_eq!(editor.text(), "ab");
        let mut editor = selected();
        editor.paste("x");
        assert_eq!((editor.text(), editor.is_selected()), ("x", false));
        let mut editor = selected();
        editor.key(KeyEvent::new(KeyCode::Backspace, KeyModifiers::NONE));
        typed(&mut editor, "1");
        assert_eq!(editor.text(), "ip:101");
        let mut empty = Editor::new("");
        empty.select_all();
        assert!(!empty.is_selected());
    }

    #[test]
    fn setting_a_text_replaces_the_old_one() {
        let mut editor = Editor::new("old");
        editor.set("新的");
        assert_eq!((editor.text(), editor.before_cursor()), ("新的", "新的"));
        editor.set("");
        assert_eq!(editor.text(), "");
    }
}
