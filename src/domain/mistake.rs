//! What is wrong in a file that a person wrote (settings, a theme) or on the command line, as facts with
//! their place. A mistake never stops the program; `i18n` has the words for it.

use super::environment::source::Source;
use std::io;
use std::ops::Range;
use std::path::{Path, PathBuf};

/// Something wrong in a file that a person wrote, or on the command line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mistake {
    /// The file; `None` for the command line.
    pub file: Option<PathBuf>,
    /// Where in the file, when it is at a place.
    pub spot: Option<TextPosition>,
    /// The key as a path from the top, such as `environments.prod.url`, or the option, such as `--env`;
    /// empty when the file as a whole is meant.
    pub key: String,
    /// What is wrong.
    pub fault: Fault,
}

/// A place in a text file; both counts start at 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct TextPosition {
    pub line: usize,
    /// Column, in characters.
    pub column: usize,
}

impl TextPosition {
    /// Finds the place of a byte offset; one beyond the end, or inside a character, is the nearest before it.
    #[must_use]
    pub fn of(text: &str, offset: usize) -> Self {
        let mut offset = offset.min(text.len());
        while !text.is_char_boundary(offset) {
            offset -= 1;
        }
        let before = text.get(..offset).unwrap_or_default();
        let line_start = before.rfind('\n').map_or(0, |at| at + 1);
        let line = before.bytes().filter(|byte| *byte == b'\n').count() + 1;
        Self { line, column: before.get(line_start..).unwrap_or_default().chars().count() + 1 }
    }
}

/// What is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// The file cannot be read.
    Unreadable {
        /// The kind of refusal.
        kind: io::ErrorKind,
        /// The system's own words.
        message: String,
    },
    /// An address holds a placeholder of the documents, such as `{gateway_name}`, in place of a value.
    Placeholder {
        /// The placeholder with its braces.
        text: String,
        /// What usually stands there, if it is known.
        usual: Option<&'static str>,
    },
    /// A secret has fewer characters than are looked for in what a server says, so that it is not taken out of it.
    ShortSecret {
        /// The fewest characters that are.
        least: usize,
    },
    /// The file is not UTF-8 text.
    NotText,
    /// The file is larger than such a file may be.
    TooLarge {
        /// Bytes allowed.
        limit: u64,
    },
    /// Not TOML.
    Syntax {
        /// The reader's own words.
        message: String,
    },
    /// A key that means nothing here.
    UnknownKey {
        /// The known key that looks most like it.
        nearest: Option<String>,
    },
    /// A key that earlier versions had and that is of no use any more.
    RetiredKey,
    /// A key that means nothing here and stands where one was most likely meant that must not be overlooked.
    Misspelt {
        /// The key that was most likely meant.
        meant: &'static str,
        /// What holds until it is corrected.
        until: Until,
    },
    /// The file is broken or cannot be read, and the guard of an environment may be in what is lost.
    GuardUnread,
    /// A key that must be there is not.
    MissingKey,
    /// A value of another type.
    WrongType {
        /// What it should be.
        expected: ValueType,
        /// What it is.
        found: ValueType,
    },
    /// A value of the right type that is none of those allowed.
    BadValue {
        /// The value as written.
        found: String,
        allowed: Allowed,
    },
    /// A name of something that there is not.
    UnknownName {
        /// The name as written.
        found: String,
        /// The known name that looks most like it.
        nearest: Option<String>,
    },
    /// A theme that inherits from itself, by whatever way.
    InheritsItself,
    /// A secret that was written into the file itself; its text is not kept.
    SecretInFile,
    /// Two keys that exclude each other.
    Twice {
        /// The key that counts.
        other: String,
    },
    /// A key that needs another one beside it.
    Without {
        /// The other key.
        other: String,
    },
    /// A key of the keyboard that is none.
    UnknownChord {
        /// The key as written.
        found: String,
    },
    /// A key of the keyboard that means something else already.
    ChordTaken {
        /// The key as written.
        found: String,
        /// The action that has it.
        by: &'static str,
    },
    /// A place of a secret that gave none.
    Secret {
        /// The place.
        source: Source,
        /// Why it gave none.
        fault: SecretFault,
    },
}

/// What holds until a misspelt key is corrected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Until {
    /// The environment counts as production.
    Production,
    /// Every environment counts as production.
    AllProduction,
    /// The environment is not used.
    Unused,
}

impl Fault {
    /// Returns `true` if a person must know of it before anything else: a guard is on that was perhaps meant otherwise.
    #[must_use]
    pub const fn is_about_guard(&self) -> bool {
        matches!(self, Self::GuardUnread | Self::Misspelt { .. })
    }
}

/// The type of a value in a TOML file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ValueType {
    /// Text in quotes.
    Text,
    /// A whole number.
    Integer,
    /// A number with a fraction.
    Float,
    /// `true` or `false`.
    Bool,
    /// A date or time.
    Date,
    List,
    Table,
}

impl ValueType {
    /// Reads TOML's own name of a type.
    #[must_use]
    pub fn of_toml(name: &str) -> Self {
        match name {
            "integer" => Self::Integer,
            "float" => Self::Float,
            "boolean" => Self::Bool,
            "datetime" => Self::Date,
            "array" => Self::List,
            "table" => Self::Table,
            _ => Self::Text,
        }
    }
}

/// What a value may be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Allowed {
    /// One of these words.
    OneOf(Vec<&'static str>),
    /// An `http://` or `https://` address with a host, and neither user nor password in it.
    Url,
    /// A colour: `#rrggbb`, a name of the terminal's sixteen, a name of the palette, or `0`–`255`.
    Color,
    /// Text that is not empty.
    NotEmpty,
    /// A whole number within these bounds.
    Range {
        /// The smallest.
        least: u64,
        /// The largest.
        most: u64,
    },
}

/// Why the place of a secret gave none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SecretFault {
    /// The variable is not set, or empty.
    NotSet,
    /// The command could not be started.
    NotStarted {
        /// The system's own words.
        message: String,
    },
    /// The command failed.
    Failed {
        /// Its exit code; `None` when a signal ended it.
        code: Option<i32>,
        /// The first line that it said on standard error.
        words: String,
    },
    /// The command took too long, and was ended.
    TooLong {
        /// Seconds that it had.
        seconds: u64,
    },
    /// There is none.
    Missing,
    /// Not a regular file.
    NotRegular,
    /// Owned by another client.
    NotOwn {
        /// The owner's user number.
        uid: u32,
    },
    /// Others may read or write it.
    Mode {
        /// Its permission bits, such as `0o644`.
        mode: u32,
    },
    /// There is nothing in it.
    Empty,
    /// Not UTF-8 text of one line.
    NotText,
    /// Larger than a secret may be.
    TooLarge {
        /// Bytes allowed.
        limit: u64,
    },
    /// The system said no.
    Unreadable {
        /// The kind of refusal.
        kind: io::ErrorKind,
        /// The system's own words.
        message: String,
    },
}

/// The mistakes of one file, collected while it is read.
#[derive(Debug)]
pub struct Mistakes<'a> {
    file: &'a Path,
    text: &'a str,
    found: Vec<Mistake>,
}

impl<'a> Mistakes<'a> {
    /// Starts with none.
    #[must_use]
    pub const fn new(file: &'a Path, text: &'a str) -> Self {
        Self { file, text, found: Vec::new() }
    }

    /// Notes a mistake at a range of bytes of the file's text.
    pub fn add(&mut self, span: Range<usize>, key: impl Into<String>, fault: Fault) {
        let spot = Some(TextPosition::of(self.text, span.start));
        self.found.push(Mistake { file: Some(self.file.to_owned()), spot, key: key.into(), fault });
    }

    /// Notes that the text is not TOML at a place; of several on a line, the first says it all.
    pub fn add_syntax(&mut self, offset: usize, message: &str) {
        let line = TextPosition::of(self.text, offset).line;
        if !self.is_broken_in(line, line) {
            self.add(offset..offset, "", Fault::Syntax { message: message.to_owned() });
        }
    }

    /// Returns `true` if a syntax fault is on the lines of a key and its value. What a reader made of such a value is a
    /// guess, and neither to be used nor to be judged.
    #[must_use]
    pub fn is_broken(&self, key: &Range<usize>, value: &Range<usize>) -> bool {
        let line = |offset| TextPosition::of(self.text, offset).line;
        // Nothing was ever wrong in most files, and counting lines costs.
        !self.found.is_empty() && self.is_broken_in(line(key.start), line(value.end.max(key.end)))
    }

    /// Iterates over the lines with a syntax fault, from 1.
    pub fn broken_lines(&self) -> impl Iterator<Item = usize> {
        let broken = self.found.iter().filter(|mistake| matches!(mistake.fault, Fault::Syntax { .. }));
        broken.filter_map(|mistake| mistake.spot.map(|spot| spot.line))
    }

    fn is_broken_in(&self, first: usize, last: usize) -> bool {
        self.found.iter().any(|mistake| {
            let line = mistake.spot.map_or(0, |spot| spot.line);
            matches!(mistake.fault, Fault::Syntax { .. }) && (first..=last).contains(&line)
        })
    }

    /// Returns what was found, in the order of the file.
    #[must_use]
    pub fn into_vec(mut self) -> Vec<Mistake> {
        self.found.sort_by_key(|mistake| mistake.spot);
        self.found
    }
}

/// Finds the known word that a mistyped one was most likely meant to be: at most a third of it differs.
#[must_use]
pub fn nearest<'a>(typed: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let limit = (typed.chars().count() / 3).max(1);
    known
        .into_iter()
        .map(|word| (if is_swapped(typed, word) { 1 } else { distance(typed, word) }, word))
        .filter(|(far, word)| *far <= limit || is_start(typed, word))
        .min_by_key(|(far, _)| *far)
        .map(|(_, word)| word)
}

/// `app_secret` for `app_secret_file`: the start of a longer name.
fn is_start(typed: &str, word: &str) -> bool {
    typed.chars().count() >= 3 && word.starts_with(typed)
}

/// `blod` for `bold`: two neighbours the wrong way round, the commonest slip of all.
fn is_swapped(typed: &str, word: &str) -> bool {
    let pairs = typed.chars().zip(word.chars()).enumerate();
    let differ: Vec<_> = pairs.filter(|(_, (own, other))| own != other).collect();
    let crossed = matches!(*differ, [(at, left), (next, right)] if next == at + 1 && left == (right.1, right.0));
    crossed && typed.len() == word.len()
}

/// Counts the characters to insert, remove or replace to get from one word to the other.
fn distance(a: &str, b: &str) -> usize {
    let mut row: Vec<usize> = (0..=b.chars().count()).collect();
    for (i, x) in a.chars().enumerate() {
        let mut diagonal = i;
        let mut left = i + 1;
        for (cell, y) in row.iter_mut().skip(1).zip(b.chars()) {
            let best = (diagonal + usize::from(x != y)).min(left + 1).min(*cell + 1);
            diagonal = std::mem::replace(cell, best);
            left = best;
        }
        if let Some(first) = row.first_mut() {
            *first = i + 1;
        }
    }
    row.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_counted_in_lines_and_characters() {
        let text = "a = 1\n名 = \"值\" x\n";
        let offset = text.find('x').unwrap();
        assert_eq!(TextPosition::of(text, offset), TextPosition { line: 2, column: 9 });
        assert_eq!(TextPosition::of(text, 7), TextPosition { line: 2, column: 1 }, "inside a character");
        assert_eq!(TextPosition::of(text, 99), TextPosition { line: 3, column: 1 });
    }

    #[test]
    fn a_mistyped_word_finds_the_one_meant() {
        let known = ["url", "door", "app_code", "app_secret_file", "supplier"];
        for (typed, meant) in [
            ("uri", Some("url")),
            ("appcode", Some("app_code")),
            ("app_secret", Some("app_secret_file")),
            ("suplier", Some("supplier")),
            ("dorr", Some("door")),
            ("ulr", Some("url")),
            ("colour", None),
            ("门", None),
        ] {
            assert_eq!(nearest(typed, known), meant, "{typed}");
        }
        assert_eq!(distance("kitten", "sitting"), 3);
    }
}
