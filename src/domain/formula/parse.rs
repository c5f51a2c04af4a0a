//! From source to expressions.

use super::filter::Filter;
use super::name::Reference;
use super::token::{Token, Tokens};
use super::{Expression, FormulaProblem, FormulaProblemKind as Problem, Kind, MAX_DEPTH, MAX_SOURCE, Operator, Part};
use std::ops::Range;

/// Parses a whole formula: an expression, or text with expressions in `{{ }}`.
pub(super) fn parse(source: &str) -> Result<Vec<Part>, FormulaProblem> {
    if source.len() > MAX_SOURCE {
        return Err(FormulaProblem::new(Problem::TooLong, 0..source.len()));
    }
    if !source.contains("{{") {
        let mut parser = Parser::new(source, 0)?;
        let expression = parser.expression()?;
        return match parser.token {
            Token::End => Ok(vec![Part::Expression(expression)]),
            _ => Err(parser.unexpected()),
        };
    }
    let mut parts = Vec::new();
    let mut at = 0;
    while let Some(rest) = source.get(at..).filter(|rest| !rest.is_empty()) {
        let Some(open) = rest.find("{{") else {
            parts.push(Part::Text(rest.to_owned()));
            break;
        };
        if let Some(text) = rest.get(..open).filter(|text| !text.is_empty()) {
            parts.push(Part::Text(text.to_owned()));
        }
        let mut parser = Parser::new(source, at + open + 2)?;
        let expression = parser.expression()?;
        match parser.token {
            Token::Close => at = parser.range.end,
            Token::End => return Err(FormulaProblem::new(Problem::Unclosed, at + open..source.len())),
            _ => return Err(parser.unexpected()),
        }
        parts.push(Part::Expression(expression));
    }
    Ok(parts)
}

/// Finds where a target value is named in a source that is a formula: the ranges of its names, without quotes, ascending.
pub(super) fn variables(source: &str, name: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let begin = |from: usize| source.get(from..)?.find("{{").map(|open| from + open + 2);
    let mut next = if source.contains("{{") { begin(0) } else { Some(0) };
    while let Some(start) = next {
        let mut tokens = Tokens::new(source, start);
        // The three tokens before the one that is looked at.
        let mut before = [Token::End, Token::End, Token::End];
        let end = loop {
            let Ok((token, range)) = tokens.next() else { return found };
            let is_named = match (&before, &token) {
                ([_, _, Token::Sign('.')], Token::Ident(own)) | ([_, _, Token::Sign('[')], Token::Text(own)) => {
                    own == name
                }
                _ => false,
            };
            let is_variable =
                matches!(&before, [first, Token::Ident(var), _] if *first != Token::Sign('.') && var == "var");
            if is_named && is_variable {
                let signs = usize::from(matches!(token, Token::Text(_)));
                found.push(quoted(source, &range, signs));
            }
            if matches!(token, Token::End | Token::Close) {
                break range.end;
            }
            let [_, second, third] = before;
            before = [second, third, token];
        };
        next = if source.contains("{{") { begin(end) } else { None };
    }
    found
}

/// Returns a range without so many signs at each end, each in the width that it is written in.
fn quoted(source: &str, range: &Range<usize>, signs: usize) -> Range<usize> {
    let text = source.get(range.clone()).unwrap_or_default();
    let cut = |chars: &mut dyn Iterator<Item = char>| chars.take(signs).map(char::len_utf8).sum::<usize>();
    range.start + cut(&mut text.chars())..range.end - cut(&mut text.chars().rev())
}

/// A recursive descent with one token of lookahead.
struct Parser<'a> {
    source: &'a str,
    tokens: Tokens<'a>,
    token: Token,
    range: Range<usize>,
    depth: usize,
}

impl<'a> Parser<'a> {
    fn new(source: &'a str, at: usize) -> Result<Self, FormulaProblem> {
        let mut tokens = Tokens::new(source, at);
        let (token, range) = tokens.next()?;
        Ok(Self { source, tokens, token, range, depth: 0 })
    }

    /// Moves to the next token and returns the one before with its range.
    fn advance(&mut self) -> Result<(Token, Range<usize>), FormulaProblem> {
        let (token, range) = self.tokens.next()?;
        debug_assert_eq!(self.tokens.at(), range.end, "a token ends where the next one is looked for");
        Ok((std::mem::replace(&mut self.token, token), std::mem::replace(&mut self.range, range)))
    }

    fn eat(&mut self, sign: char) -> Result<bool, FormulaProblem> {
        if self.token != Token::Sign(sign) {
            return Ok(false);
        }
        self.advance()?;
        Ok(true)
    }

    /// Returns the problem of a token that must not stand here: nothing at all, or something else.
    fn unexpected(&self) -> FormulaProblem {
        match self.token {
            Token::End | Token::Close => FormulaProblem::new(Problem::Empty, self.range.clone()),
            _ => {
                let text = self.source.get(self.range.clone()).unwrap_or_default();
                FormulaProblem::named(Problem::Unexpected, self.range.clone(), text)
            }
        }
    }

    /// Reads the closing sign of something that was opened at `open`.
    fn close(&mut self, sign: char, open: usize) -> Result<usize, FormulaProblem> {
        let end = self.range.end;
        match self.token {
            Token::Sign(own) if own == sign => {
                self.advance()?;
                Ok(end)
            }
            Token::End | Token::Close => Err(FormulaProblem::new(Problem::Unclosed, open..self.range.start)),
            _ => Err(self.unexpected()),
        }
    }

    fn deeper<T>(&mut self, inner: impl FnOnce(&mut Self) -> Result<T, FormulaProblem>) -> Result<T, FormulaProblem> {
        if self.depth == MAX_DEPTH {
            return Err(FormulaProblem::new(Problem::TooDeep, self.range.clone()));
        }
        self.depth += 1;
        let result = inner(self);
        self.depth -= 1;
        result
    }

    fn expression(&mut self) -> Result<Expression, FormulaProblem> {
        self.deeper(|parser| {
            parser.chain(&[('+', Operator::Add), ('-', Operator::Subtract)], |parser| {
                parser.chain(
                    &[('*', Operator::Multiply), ('/', Operator::Divide), ('%', Operator::Remainder)],
                    Self::unary,
                )
            })
        })
    }

    /// Reads operands joined by operators of one precedence, from the left. Each level of the tree counts as a level of
    /// depth, since evaluation goes down the left side.
    fn chain(
        &mut self,
        operators: &[(char, Operator)],
        operand: impl Fn(&mut Self) -> Result<Expression, FormulaProblem>,
    ) -> Result<Expression, FormulaProblem> {
        let mut left = operand(self)?;
        let mut length = 0;
        loop {
            let Token::Sign(sign) = self.token else { return Ok(left) };
            let Some((_, operator)) = operators.iter().find(|(own, _)| *own == sign) else { return Ok(left) };
            length += 1;
            if length > MAX_DEPTH {
                return Err(FormulaProblem::new(Problem::TooDeep, self.range.clone()));
            }
            self.advance()?;
            let right = operand(self)?;
            let range = left.range.start..right.range.end;
            let kind = Kind::Binary { operator: *operator, left: Box::new(left), right: Box::new(right) };
            left = Expression { kind, range };
        }
    }

    fn unary(&mut self) -> Result<Expression, FormulaProblem> {
        if self.token == Token::Sign('-') {
            let (_, sign) = self.advance()?;
            let inner = self.deeper(Self::unary)?;
            let range = sign.start..inner.range.end;
            return Ok(Expression { kind: Kind::Negative(Box::new(inner)), range });
        }
        let mut value = self.atom()?;
        let mut length = 0;
        while self.eat('|')? {
            length += 1;
            if length > MAX_DEPTH {
                return Err(FormulaProblem::new(Problem::TooDeep, self.range.clone()));
            }
            value = self.filter(value)?;
        }
        Ok(value)
    }

    fn filter(&mut self, input: Expression) -> Result<Expression, FormulaProblem> {
        let Token::Ident(name) = &self.token else { return Err(self.unexpected()) };
        let Some(filter) = Filter::named(name) else {
            return Err(FormulaProblem::named(Problem::UnknownFilter, self.range.clone(), name.as_str()));
        };
        let (_, name) = self.advance()?;
        let mut arguments = Vec::new();
        let mut end = name.end;
        let open = self.range.start;
        if self.eat('(')? {
            if self.token != Token::Sign(')') {
                arguments.push(self.expression()?);
                while self.eat(',')? {
                    arguments.push(self.expression()?);
                }
            }
            end = self.close(')', open)?;
        }
        if arguments.len() != filter.arguments() {
            return Err(FormulaProblem::named(Problem::Arguments, name.start..end, filter.name()));
        }
        let range = input.range.start..end;
        Ok(Expression { kind: Kind::Filtered { input: Box::new(input), filter, arguments }, range })
    }

    fn atom(&mut self) -> Result<Expression, FormulaProblem> {
        match &self.token {
            Token::Number(number) => {
                let kind = Kind::Number(*number);
                let (_, range) = self.advance()?;
                Ok(Expression { kind, range })
            }
            Token::Text(text) => {
                let kind = Kind::Text(text.clone());
                let (_, range) = self.advance()?;
                Ok(Expression { kind, range })
            }
            Token::Ident(first) => {
                let first = first.clone();
                self.name(&first)
            }
            Token::Sign('(') => {
                let open = self.range.start;
                self.advance()?;
                let mut inner = self.expression()?;
                inner.range = open..self.close(')', open)?;
                Ok(inner)
            }
            _ => Err(self.unexpected()),
        }
    }

    fn name(&mut self, first: &str) -> Result<Expression, FormulaProblem> {
        let (_, mut range) = self.advance()?;
        let mut second = None;
        if self.eat('.')? {
            let Token::Ident(word) = &self.token else { return Err(self.unexpected()) };
            second = Some(word.clone());
            range.end = self.advance()?.1.end;
        } else if matches!(first, "label" | "var") && self.token == Token::Sign('[') {
            let open = self.range.start;
            self.advance()?;
            let Token::Text(key) = &self.token else { return Err(self.unexpected()) };
            second = Some(key.clone());
            self.advance()?;
            range.end = self.close(']', open)?;
        }
        let unknown = |range: Range<usize>| {
            let text = self.source.get(range.clone()).unwrap_or_default();
            FormulaProblem::named(Problem::UnknownName, range, text)
        };
        let Some(reference) = Reference::of(first, second.as_deref()) else { return Err(unknown(range)) };
        let mut index = None;
        if self.token == Token::Sign('[') && reference.is_list() {
            let open = self.range.start;
            self.advance()?;
            index = Some(Box::new(self.expression()?));
            range.end = self.close(']', open)?;
        }
        Ok(Expression { kind: Kind::Name { reference, index }, range })
    }
}
