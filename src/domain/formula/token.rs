//! Tokens of an expression.

use super::{FormulaProblem, FormulaProblemKind as Kind};
use std::ops::Range;

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Token {
    Number(i64),
    Text(String),
    Ident(String),
    /// A sign in its half-width form.
    Sign(char),
    /// `}}`, the end of an expression within text.
    Close,
    End,
}

/// Returns the half-width form of a full-width sign or digit, other characters as they are. Letters are not changed: they
/// may be part of a name.
pub(super) const fn narrow(ch: char) -> char {
    match ch {
        '\u{ff01}'..='\u{ff20}' | '\u{ff3b}'..='\u{ff40}' | '\u{ff5b}'..='\u{ff5e}' => {
            // These blocks are ASCII moved by a constant, so that the result is a character.
            match char::from_u32(ch as u32 - 0xfee0) {
                Some(narrow) => narrow,
                None => ch,
            }
        }
        '\u{3000}' => ' ',
        ch => ch,
    }
}

/// Reads the tokens of a source from a place on.
pub(super) struct Tokens<'a> {
    source: &'a str,
    at: usize,
}

impl<'a> Tokens<'a> {
    pub(super) const fn new(source: &'a str, at: usize) -> Self {
        Self { source, at }
    }

    /// Returns the place behind the token that was read last, in bytes.
    pub(super) const fn at(&self) -> usize {
        self.at
    }

    fn rest(&self) -> &'a str {
        self.source.get(self.at..).unwrap_or_default()
    }

    fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    /// Reads the next token and its range. At the end of the source it is [`Token::End`], again and again.
    pub(super) fn next(&mut self) -> Result<(Token, Range<usize>), FormulaProblem> {
        while let Some(ch) = self.peek().filter(|ch| narrow(*ch).is_whitespace()) {
            self.at += ch.len_utf8();
        }
        let start = self.at;
        let Some(ch) = self.peek() else { return Ok((Token::End, start..start)) };
        let narrowed = narrow(ch);
        let token = match narrowed {
            '0'..='9' => self.number()?,
            '"' | '\'' => self.text(narrowed)?,
            _ if narrowed.is_alphabetic() => self.ident(),
            '}' if self.rest().chars().nth(1).map(narrow) == Some('}') => {
                self.at += self.rest().chars().take(2).map(char::len_utf8).sum::<usize>();
                Token::Close
            }
            _ => {
                self.at += ch.len_utf8();
                Token::Sign(narrowed)
            }
        };
        Ok((token, start..self.at))
    }

    fn take_while(&mut self, keep: impl Fn(char) -> bool) -> &'a str {
        let rest = self.rest();
        let end = rest.char_indices().find(|(_, ch)| !keep(*ch)).map_or(rest.len(), |(at, _)| at);
        self.at += end;
        rest.get(..end).unwrap_or_default()
    }

    fn number(&mut self) -> Result<Token, FormulaProblem> {
        let start = self.at;
        let text = self.take_while(|ch| narrow(ch).is_alphanumeric() || ch == '_');
        let digits: String = text.chars().map(narrow).collect();
        let wrong = || FormulaProblem::named(Kind::BadNumber, start..start + text.len(), text);
        if digits.len() > 1 && digits.starts_with('0') || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(wrong());
        }
        digits.parse().map(Token::Number).map_err(|_| wrong())
    }

    fn text(&mut self, quote: char) -> Result<Token, FormulaProblem> {
        let start = self.at;
        self.at += self.peek().map_or(0, char::len_utf8);
        let text = self.take_while(|ch| narrow(ch) != quote);
        let Some(close) = self.peek() else {
            return Err(FormulaProblem::new(Kind::Unclosed, start..self.source.len()));
        };
        self.at += close.len_utf8();
        Ok(Token::Text(text.to_owned()))
    }

    fn ident(&mut self) -> Token {
        Token::Ident(self.take_while(|ch| narrow(ch).is_alphanumeric() || ch == '_').to_owned())
    }
}
