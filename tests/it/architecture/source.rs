//! Reads Rust files well enough for the rules: comments fall away, texts are told from code, and inline test modules
//! are left out.

use std::fs;
use std::path::{Path, PathBuf};

/// A Rust file of the project.
#[derive(Debug, Clone)]
pub(crate) struct Source {
    /// Its path from the project's folder, with `/`.
    pub(crate) path: String,
    pub(crate) text: String,
}

impl Source {
    /// Returns the module that it is: `["ui", "cells"]` for `src/ui/cells.rs`; `None` for `src/lib.rs`.
    pub(crate) fn module(&self) -> Vec<&str> {
        let path = self.path.trim_start_matches("src/").trim_end_matches(".rs");
        if path == "lib" { vec![] } else { path.split('/').collect() }
    }

    /// Returns `true` for a file that holds the tests of a module of `src/`.
    pub(crate) fn is_test(&self) -> bool {
        self.module().contains(&"tests")
    }

    pub(crate) fn tokens(&self) -> Vec<Token> {
        without_tests(&tokens(&self.text))
    }
}

/// Reads every Rust file below a folder of the project, in a fixed order.
pub(crate) fn sources(folder: &str) -> Vec<Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut files = Vec::new();
    collect(&root.join(folder), &mut files);
    files.sort();
    let read = |file: PathBuf| Source {
        path: file.strip_prefix(root).unwrap().to_str().unwrap().replace('\\', "/"),
        text: fs::read_to_string(&file).unwrap(),
    };
    files.into_iter().map(read).collect()
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(&path, files);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            files.push(path);
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Token {
    pub(crate) line: usize,
    pub(crate) kind: Kind,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Kind {
    Word(String),
    /// `::`, or one character.
    Mark(&'static str),
    Other(char),
    /// What stands between quotes, escapes as written.
    Text(String),
}

impl Token {
    pub(crate) fn word(&self) -> Option<&str> {
        match &self.kind {
            Kind::Word(word) => Some(word),
            _ => None,
        }
    }

    pub(crate) fn is(&self, text: &str) -> bool {
        match &self.kind {
            Kind::Word(word) => word == text,
            Kind::Mark(mark) => *mark == text,
            Kind::Other(ch) => text.chars().eq([*ch]),
            Kind::Text(_) => false,
        }
    }
}

/// Splits code into words, marks and texts.
pub(crate) fn tokens(code: &str) -> Vec<Token> {
    let chars: Vec<char> = code.chars().collect();
    let mut reader = Reader { chars: &chars, at: 0, line: 1 };
    let mut tokens = Vec::new();
    while let Some(ch) = reader.peek(0) {
        let line = reader.line;
        let kind = match (ch, reader.peek(1)) {
            ('/', Some('/')) => reader.skip_while(|ch| ch != '\n'),
            ('/', Some('*')) => reader.skip_block(),
            ('"', _) => Some(reader.text()),
            ('\'', _) => reader.char_or_lifetime(),
            ('r' | 'b' | 'c', _) if reader.raw_hashes().is_some() => Some(reader.raw_text()),
            (ch, _) if ch.is_alphanumeric() || ch == '_' => Some(Kind::Word(reader.word())),
            (':', Some(':')) => {
                reader.skip(2);
                Some(Kind::Mark("::"))
            }
            (ch, _) => {
                reader.skip(1);
                (!ch.is_whitespace()).then_some(Kind::Other(ch))
            }
        };
        tokens.extend(kind.map(|kind| Token { line, kind }));
    }
    tokens
}

struct Reader<'a> {
    chars: &'a [char],
    at: usize,
    line: usize,
}

impl Reader<'_> {
    fn peek(&self, ahead: usize) -> Option<char> {
        self.chars.get(self.at + ahead).copied()
    }

    fn skip(&mut self, count: usize) {
        for _ in 0..count {
            self.line += usize::from(self.peek(0) == Some('\n'));
            self.at += 1;
        }
    }

    fn skip_while(&mut self, go_on: impl Fn(char) -> bool) -> Option<Kind> {
        while self.peek(0).is_some_and(&go_on) {
            self.skip(1);
        }
        None
    }

    /// Block comments nest.
    fn skip_block(&mut self) -> Option<Kind> {
        let mut depth = 0;
        while let Some(ch) = self.peek(0) {
            match (ch, self.peek(1)) {
                ('/', Some('*')) => depth += 1,
                ('*', Some('/')) => depth -= 1,
                _ => {
                    self.skip(1);
                    continue;
                }
            }
            self.skip(2);
            if depth == 0 {
                break;
            }
        }
        None
    }

    fn word(&mut self) -> String {
        let start = self.at;
        self.skip_while(|ch| ch.is_alphanumeric() || ch == '_');
        self.chars[start..self.at].iter().collect()
    }

    fn text(&mut self) -> Kind {
        self.quoted('"')
    }

    fn quoted(&mut self, quote: char) -> Kind {
        self.skip(1);
        let start = self.at;
        while let Some(ch) = self.peek(0).filter(|ch| *ch != quote) {
            self.skip(if ch == '\\' { 2 } else { 1 });
        }
        let text = self.chars[start..self.at.min(self.chars.len())].iter().collect();
        self.skip(1);
        Kind::Text(text)
    }

    /// `'x'` and `'\n'` are characters, `'a` is a lifetime or a label.
    fn char_or_lifetime(&mut self) -> Option<Kind> {
        if self.peek(1) == Some('\\') || self.peek(2) == Some('\'') {
            return Some(self.quoted('\''));
        }
        self.skip(1);
        self.skip_while(|ch| ch.is_alphanumeric() || ch == '_')
    }

    /// After `r`, `br` or `cr`: how many `#` before the quote. None when this starts no raw text.
    fn raw_hashes(&self) -> Option<(usize, usize)> {
        let prefix = match (self.peek(0)?, self.peek(1)?) {
            ('r', _) => 1,
            (_, 'r') => 2,
            _ => return None,
        };
        let hashes = (prefix..self.chars.len()).take_while(|ahead| self.peek(*ahead) == Some('#')).count();
        (self.peek(prefix + hashes) == Some('"')).then_some((prefix, hashes))
    }

    fn raw_text(&mut self) -> Kind {
        let (prefix, hashes) = self.raw_hashes().unwrap();
        self.skip(prefix + hashes + 1);
        let start = self.at;
        let closes =
            |reader: &Self| reader.peek(0) == Some('"') && (1..=hashes).all(|ahead| reader.peek(ahead) == Some('#'));
        while self.peek(0).is_some() && !closes(self) {
            self.skip(1);
        }
        let text = self.chars[start..self.at].iter().collect();
        self.skip(1 + hashes);
        Kind::Text(text)
    }
}

/// Leaves out `#[cfg(test)]` with the module, function or other item in braces that follows it.
pub(crate) fn without_tests(tokens: &[Token]) -> Vec<Token> {
    const MARK: [&str; 7] = ["#", "[", "cfg", "(", "test", ")", "]"];
    let mut kept = Vec::new();
    let mut rest = tokens;
    while let Some((first, after)) = rest.split_first() {
        let marked = rest.len() >= MARK.len() && rest.iter().zip(MARK).all(|(token, mark)| token.is(mark));
        if marked {
            rest = after_item(&rest[MARK.len()..]);
        } else {
            kept.push(first.clone());
            rest = after;
        }
    }
    kept
}

fn after_item(tokens: &[Token]) -> &[Token] {
    let mut depth = 0_i32;
    for (at, token) in tokens.iter().enumerate() {
        if token.is("{") {
            depth += 1;
        } else if token.is("}") {
            depth -= 1;
        }
        if depth == 0 && (token.is("}") || token.is(";")) {
            return &tokens[at + 1..];
        }
    }
    &[]
}
