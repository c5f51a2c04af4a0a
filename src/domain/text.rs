//! The boundary that text from outside passes before it reaches a terminal.
//!
//! A server, a file or an error may hold escape sequences, bidirectional overrides, zero-width or tag
//! characters. [`Visible`] is text in which each of those is written out, so that a reader sees it and
//! the terminal does not obey it.

use std::borrow::Cow;
use std::fmt;
use std::fmt::Write as _;

/// Text that is safe to draw: every character in it takes the cells it seems to take.
///
/// Made only by [`Visible::new`]; making it twice changes nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Visible<'a>(Cow<'a, str>);

impl<'a> Visible<'a> {
    /// Writes out what a terminal would obey or hide: `\n`, `\t`, `\r`, `\x1b` and `\u{202e}` in their
    /// Rust spelling.
    #[must_use]
    pub fn new(text: &'a str) -> Self {
        // Printable ASCII is the common case, and costs one pass and no copy.
        if text.bytes().all(|byte| (0x20..0x7f).contains(&byte)) || !text.chars().any(is_hidden) {
            return Self(Cow::Borrowed(text));
        }
        let mut out = String::with_capacity(text.len() + 16);
        for ch in text.chars() {
            push_visible(&mut out, ch);
        }
        Self(Cow::Owned(out))
    }

    /// Returns the safe text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Returns the safe text, borrowed from the source where nothing had to be written out.
    #[must_use]
    pub fn into_cow(self) -> Cow<'a, str> {
        self.0
    }
}

impl fmt::Display for Visible<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Appends one character as [`Visible`] shows it.
pub fn push_visible(out: &mut String, ch: char) {
    match ch {
        '\n' => out.push_str("\\n"),
        '\r' => out.push_str("\\r"),
        '\t' => out.push_str("\\t"),
        ch if is_hidden(ch) && (ch as u32) < 0x100 => {
            // Writing to a String cannot fail.
            let _ = write!(out, "\\x{:02x}", ch as u32);
        }
        ch if is_hidden(ch) => {
            let _ = write!(out, "\\u{{{:x}}}", ch as u32);
        }
        ch => out.push(ch),
    }
}

/// Returns `true` for a character that a terminal obeys, hides or draws in no cell of its own.
///
/// Controls (C0, DEL, C1), format characters of Unicode (bidirectional marks and overrides, zero-width
/// spaces and joiners, soft hyphen, byte order mark), line and paragraph separators, variation
/// selectors, tag characters, and interlinear and musical format characters.
#[must_use]
pub const fn is_hidden(ch: char) -> bool {
    matches!(ch as u32,
        0x00..=0x1f
        | 0x7f..=0x9f
        | 0x00ad
        | 0x034f
        | 0x0600..=0x0605
        | 0x061c
        | 0x06dd
        | 0x070f
        | 0x0890..=0x0891
        | 0x08e2
        | 0x115f..=0x1160
        | 0x17b4..=0x17b5
        | 0x180b..=0x180f
        | 0x200b..=0x200f
        | 0x2028..=0x202e
        | 0x2060..=0x206f
        | 0x3164
        | 0xfe00..=0xfe0f
        | 0xfeff
        | 0xffa0
        | 0xfff0..=0xfffb
        | 0xfffe..=0xffff
        | 0x110bd
        | 0x110cd
        | 0x13430..=0x1343f
        | 0x1bca0..=0x1bca3
        | 0x1d173..=0x1d17a
        | 0xe0000..=0xe0fff)
}

/// Returns the half-width form of a full-width letter, digit, punctuation mark or blank; any other character as it is.
#[must_use]
pub fn half_width(ch: char) -> char {
    match ch {
        '\u{3000}' => ' ',
        '。' => '.',
        '、' => ',',
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(ch as u32 - 0xfee0).unwrap_or(ch),
        _ => ch,
    }
}

/// Largest name of a file without its ending, in bytes: file systems take 255 with it.
const LONGEST_NAME: usize = 200;

/// Returns `true` for a name that a file can have on every file system, without an ending, and that shows as one line.
#[must_use]
pub fn is_file_name(name: &str) -> bool {
    let is_refused = |ch: char| ch.is_control() || matches!(ch, '/' | '\\' | ':' | '*' | '?' | '"' | '<' | '>' | '|');
    !name.is_empty()
        && name.len() <= LONGEST_NAME
        && name.trim() == name
        && !name.starts_with('.')
        && !name.contains(is_refused)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn leaves_plain_text_of_any_language_alone() {
        for text in ["nginx -c /etc/nginx.conf", "支付网关", "é ü ﷼", ""] {
            assert_eq!(Visible::new(text).as_str(), text);
        }
    }

    #[test]
    fn writes_out_what_a_terminal_would_obey_or_hide() {
        let text = "a\x1b]0;title\x07b\u{202e}c\u{200b}d\u{e0041}\u{9b}e\n";
        assert_eq!(Visible::new(text).as_str(), r"a\x1b]0;title\x07b\u{202e}c\u{200b}d\u{e0041}\x9be\n");
    }

    #[test]
    fn a_second_pass_changes_nothing() {
        let once = Visible::new("\u{feff}x\x1b[2J").to_string();
        assert_eq!(Visible::new(&once).as_str(), once);
    }
}
