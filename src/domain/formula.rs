//! The language of formulas: values that are computed for each target.
//!
//! ```text
//! typed   = "\=" text | ("=" | "＝") formula | text
//! formula = expr                                  no "{{" in it
//!         | { text | "{{" expr "}}" }             results are joined
//! expr    = term { ("+" | "-") term }
//! term    = unary { ("*" | "/" | "%") unary }     whole numbers, checked; the remainder is never negative
//! unary   = "-" unary | post
//! post    = atom { "|" filter }                   binds tightest
//! atom    = number | string | name | "(" expr ")"
//! name    = ident { "." ident | "[" (string | expr) "]" }
//! ident   = letter { letter | digit | "_" }       any script
//! number  = "0" | "1".."9" { digit }              no leading zero
//! string  = '"' {any but '"'} '"' | "'" {any but "'"} "'"
//! filter  = default(x) | pad(width) | octet(k) | lower | upper | replace(a, b) | last(separator) | short
//! ```
//!
//! Parsing and evaluation are pure: what a target is like comes from [`Facts`]. Full-width signs and digits outside strings
//! count as their half-width forms. Lists count from 1.

mod evaluate;
mod filter;
mod name;
mod parse;
mod token;

pub use filter::FILTERS;
pub use name::{Fact, NAMES, Reference};

use std::borrow::Cow;
use std::ops::Range;

/// The longest source of a formula, in bytes. Sources are shown on one line and stored with each cell.
pub const MAX_SOURCE: usize = 2_000;

/// The deepest nesting of a formula: it bounds the stack of parser and evaluation.
pub const MAX_DEPTH: usize = 32;

/// The longest result, in bytes: twice what the longest text attribute takes (contract 2.3).
pub const MAX_RESULT: usize = 4_096;

/// What was typed into a field or cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Typed<'a> {
    /// Text that is the value itself.
    Literal(&'a str),
    /// The source of a formula.
    Formula(&'a str),
}

impl<'a> Typed<'a> {
    /// Reads typed text: `=` or `＝` begins a formula, `\=` a literal that begins with `=`.
    #[must_use]
    pub fn read(text: &'a str) -> Self {
        if let Some(formula) = text.strip_prefix('=').or_else(|| text.strip_prefix('＝')) {
            return Self::Formula(formula);
        }
        match text.strip_prefix('\\') {
            Some(rest) if is_marked(rest) => Self::Literal(rest),
            _ => Self::Literal(text),
        }
    }
}

/// Returns a literal as it must be typed to remain one: the opposite of [`Typed::read`].
#[must_use]
pub fn escape_literal(text: &str) -> Cow<'_, str> {
    if is_marked(text) { Cow::Owned(format!("\\{text}")) } else { Cow::Borrowed(text) }
}

/// Returns `true` for `=` with any number of backslashes before it: text that needs one more to be typed as a literal.
fn is_marked(text: &str) -> bool {
    text.trim_start_matches('\\').starts_with(['=', '＝'])
}

/// Returns the formula that a series typed into a port cell stands for: `8001+` is `8001 + n`, `8001+10` is
/// `8001 + n*10`, `8001++` is `8001 + host.n`. `None` for other text.
#[must_use]
pub fn port_series(text: &str) -> Option<String> {
    let text: String = text.trim().chars().map(token::narrow).collect();
    let (first, step) = text.split_once('+')?;
    let digits = |text: &str| (1..=5).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    // A leading zero is no number of the language, and no port of the CMDB (contract 3).
    if !digits(first) || first.starts_with('0') {
        return None;
    }
    match step {
        "" => Some(format!("{first} + n")),
        "+" => Some(format!("{first} + host.n")),
        step if digits(step) && !step.starts_with('0') => Some(format!("{first} + n*{step}")),
        _ => None,
    }
}

/// A formula that was parsed.
#[derive(Debug, Clone, PartialEq)]
pub struct Formula {
    source: Box<str>,
    parts: Vec<Part>,
}

impl Formula {
    /// Parses a formula, without the `=` before it.
    ///
    /// # Errors
    /// The first place that is not in the language, or a name or filter that does not exist.
    pub fn parse(source: &str) -> Result<Self, FormulaProblem> {
        Ok(Self { source: source.into(), parts: parse::parse(source)? })
    }

    /// Returns the source as it was typed, without the `=` before it.
    #[must_use]
    pub fn source(&self) -> &str {
        &self.source
    }

    /// Calls `visit` with every name in the formula, in the order of the source. A name that occurs twice is visited twice.
    pub fn for_each_reference(&self, visit: &mut impl FnMut(&Reference)) {
        for part in &self.parts {
            if let Part::Expression(expression) = part {
                expression.for_each_reference(visit);
            }
        }
    }

    /// Returns the source with another name for a target value; `None` if the formula does not name it.
    #[must_use]
    pub fn rename_variable(&self, old: &str, new: &str) -> Option<String> {
        let ranges = parse::variables(&self.source, old);
        let mut renamed = self.source.to_string();
        for range in ranges.iter().rev() {
            renamed.replace_range(range.clone(), new);
        }
        (!ranges.is_empty()).then_some(renamed)
    }

    /// Evaluates the formula and appends its result to `out`.
    ///
    /// # Errors
    /// The first problem; `out` then holds a part of the result.
    pub fn evaluate(&self, facts: &impl Facts, out: &mut String) -> Result<(), FormulaProblem> {
        let start = out.len();
        for part in &self.parts {
            match part {
                Part::Text(text) => out.push_str(text),
                Part::Expression(expression) => evaluate::evaluate(expression, facts)?.write(out),
            }
            if out.len() - start > MAX_RESULT {
                return Err(FormulaProblem::new(FormulaProblemKind::TooLong, 0..self.source.len()));
            }
        }
        Ok(())
    }
}

/// Where the values of names come from: one target, with one process on it.
pub trait Facts {
    /// Returns the value of a name on this target.
    ///
    /// # Errors
    /// Why it has none.
    fn get(&self, reference: &Reference) -> Result<Operand<'_>, Unavailable>;
}

/// Why a name has no value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unavailable {
    /// The target does not have it.
    Missing,
    /// It was not read yet whether the target has it.
    NotRead,
    /// Nothing has this name: a field that is in no table.
    Unknown,
    /// The cell that it names refers back to the cell being computed: the cells of the circle, in order.
    Cycle(Vec<Box<str>>),
    /// A bind cell of a process that has no bind rows.
    NoRows,
    /// The cell that it names has a problem of its own, which is reported there.
    Waiting,
}

/// A value while a formula is evaluated.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Operand<'a> {
    /// A whole number.
    Number(i64),
    Text(Cow<'a, str>),
    /// Several texts; as text they are joined by commas.
    List(Cow<'a, [String]>),
}

/// A part of a formula.
#[derive(Debug, Clone, PartialEq)]
enum Part {
    Text(String),
    Expression(Expression),
}

/// An expression and where it stands.
#[derive(Debug, Clone, PartialEq)]
struct Expression {
    kind: Kind,
    range: Range<usize>,
}

#[derive(Debug, Clone, PartialEq)]
enum Kind {
    Number(i64),
    Text(String),
    Name { reference: Reference, index: Option<Box<Expression>> },
    Negative(Box<Expression>),
    Binary { operator: Operator, left: Box<Expression>, right: Box<Expression> },
    Filtered { input: Box<Expression>, filter: filter::Filter, arguments: Vec<Expression> },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Operator {
    Add,
    Subtract,
    Multiply,
    Divide,
    Remainder,
}

impl Expression {
    fn for_each_reference(&self, visit: &mut impl FnMut(&Reference)) {
        match &self.kind {
            Kind::Number(_) | Kind::Text(_) => {}
            Kind::Name { reference, index } => {
                visit(reference);
                if let Some(index) = index {
                    index.for_each_reference(visit);
                }
            }
            Kind::Negative(inner) => inner.for_each_reference(visit),
            Kind::Binary { left, right, .. } => {
                left.for_each_reference(visit);
                right.for_each_reference(visit);
            }
            Kind::Filtered { input, arguments, .. } => {
                input.for_each_reference(visit);
                for argument in arguments {
                    argument.for_each_reference(visit);
                }
            }
        }
    }
}

/// What is wrong with a formula, and where in its source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FormulaProblem {
    /// What is wrong.
    pub kind: FormulaProblemKind,
    /// Where, in bytes of the source without the `=` before it.
    pub range: Range<usize>,
    /// The name, filter or text that is meant; empty where the place says all.
    pub name: Box<str>,
}

impl FormulaProblem {
    fn new(kind: FormulaProblemKind, range: Range<usize>) -> Self {
        Self { kind, range, name: Box::default() }
    }

    fn named(kind: FormulaProblemKind, range: Range<usize>, name: impl Into<Box<str>>) -> Self {
        Self { kind, range, name: name.into() }
    }
}

/// The kinds of problems of formulas.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FormulaProblemKind {
    /// Something else must stand here.
    Unexpected,
    /// A string, a bracket or `{{` is not closed.
    Unclosed,
    /// An expression is missing.
    Empty,
    /// Not a number of the language, or one too large for 64 bits.
    BadNumber,
    /// Nothing has this name.
    UnknownName,
    /// There is no filter of this name.
    UnknownFilter,
    /// A filter takes other arguments.
    Arguments,
    /// The target has no value of this name.
    Missing,
    /// It is not known yet whether the target has a value of this name.
    NotRead,
    /// Text where a number is needed.
    NotNumber,
    /// Text where an IPv4 address is needed.
    NotAddress,
    /// A number beyond 64 bits.
    Overflow,
    DivisionByZero,
    /// The source is over [`MAX_SOURCE`] or the result over [`MAX_RESULT`].
    TooLong,
    /// Nested more than [`MAX_DEPTH`] levels.
    TooDeep,
    /// A cell refers to itself: its way, from cell to cell.
    Cycle(Vec<Box<str>>),
    /// A bind cell of a process without bind rows.
    NoRows,
    /// A cell that it refers to has a problem of its own.
    Waiting,
}

#[cfg(test)]
mod tests;
