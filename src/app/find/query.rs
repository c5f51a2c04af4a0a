//! The language of the filter: what is typed, read into terms that all must hold.
//!
//! | typed | finds |
//! |---|---|
//! | `word` | the text anywhere in the row: name, ID, address, set, module, label, process |
//! | `"two words"` | the text as it stands, blanks and signs included |
//! | `name:` `set:` `mod:` | the text in that name; with `*`, `?`, `[1-3]` or `[a,b]` the whole name |
//! | `ip:10.1.` | an address that begins so |
//! | `ip:10.0.0.1,10.0.0.2` | one of these addresses, as BlueKing copies them |
//! | `0:10.0.0.1` `ip:0:10.1.` | the same in cloud area 0 |
//! | `area:3` `area:深圳` | a cloud area by its number, or by its name |
//! | `host:42` `host:web-1` | a host by its identifier, or by its name; of a name that reads as a number, in quotes |
//! | `label:env=prod` | a label whose key is `env` and whose value begins with `prod`; without `=` the text in either |
//! | `has:nginx` `no:nginx` | an instance with, or without, a process whose alias or binary holds the text |
//! | `id:48` `procs:0` | the number; also `40-60`, `>3`, `1,2`, for `area:` and `host:` too |
//! | `tpl:no` | an instance that was not made from a service template |
//! | `field:=text` | the whole value |
//! | `~word` | the letters in this order, others between them; closest first |
//! | `!term` | what the term does not find |
//!
//! Over the entries of a plan (see [`super::EntryMatcher`]) the fields of processes that are there already have no
//! meaning, and there are others:
//!
//! | typed | finds |
//! |---|---|
//! | `alias:pay` | a process whose alias holds the text |
//! | `port:8001-8060` | a process that listens on one of these ports |
//! | `bind:10.` | a process that listens on an address that begins so |
//!
//! Nothing that is typed is refused: a term that cannot be read is a [`FilterMistake`], and the others are in force.

mod field;

use super::fold::{fold_char, half_width};
use super::index::IndexColumn;
use super::name_test::{How, NameTest};
use super::numbers::Numbers;
use super::pattern::{Pattern, Sign, is_pattern};
use crate::domain::address::{self, Placed};
use crate::domain::id::AreaId;
use field::{ENTRY_FIELDS, Field, Fields, INSTANCE_FIELDS, nearest, shortest};
use std::ops::Range;

/// What a filter asks for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Query {
    pub(super) terms: Vec<Term>,
    mistakes: Vec<FilterMistake>,
}

/// One thing that must hold, or must not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Term {
    pub(super) negated: bool,
    pub(super) test: Test,
}

/// What a row is tested for. All text is folded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Test {
    /// A text, in one column or in any.
    Text {
        column: Option<IndexColumn>,
        how: How,
        text: String,
    },
    /// One of these addresses, or beginnings of addresses.
    Addresses(Vec<Self>),
    /// An address, or the beginning of one, in a cloud area.
    Placed {
        area: AreaId,
        address: Box<Self>,
    },
    /// The number of the cloud area is one of these.
    Area(Numbers),
    /// The name of the cloud area.
    AreaName(NameTest),
    /// The identifier of the host is one of these.
    Host(Numbers),
    HostName(NameTest),
    /// An expression that a whole name matches.
    Pattern {
        column: IndexColumn,
        pattern: Pattern,
    },
    /// The identifier is one of these.
    Id(Numbers),
    /// The number of processes is one of these.
    Processes(Numbers),
    /// Whether it was made from a service template.
    TemplateBound(bool),
    /// Letters in this order, in the name or in the module's path.
    Fuzzy(String),
    /// The alias of the process.
    Alias(NameTest),
    /// A port that the process listens on is one of these.
    Port(Numbers),
    /// An address that the process listens on.
    Bind(NameTest),
}

/// Something typed that is not understood. The rest of the query is in force.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FilterMistake {
    /// Where it is in the text as typed, in bytes.
    pub span: Range<usize>,
    /// What is wrong.
    pub fault: TermFault,
}

/// What is wrong with a term.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TermFault {
    /// There is no such field; the term is looked for as a word.
    UnknownField {
        /// As typed, folded.
        name: String,
        /// The field that is spelled most alike.
        nearest: Option<&'static str>,
    },
    /// The field takes a number; the term is left out.
    BadNumber { field: &'static str },
    /// The field takes `yes` or `no`; the term is left out.
    BadFlag { field: &'static str },
    /// A `[` has no `]`; the term is looked for up to there.
    OpenBracket,
}

impl Query {
    /// Returns the names of the fields of service instances, as they are typed; of several names the shortest.
    pub fn fields() -> impl Iterator<Item = &'static str> {
        shortest(INSTANCE_FIELDS)
    }

    /// Returns the names of the fields of the entries of a plan.
    pub fn entry_fields() -> impl Iterator<Item = &'static str> {
        shortest(ENTRY_FIELDS)
    }

    /// Reads a filter of service instances as it was typed.
    #[must_use]
    pub fn new(text: &str) -> Self {
        Self::with(text, INSTANCE_FIELDS)
    }

    /// Reads a filter of the entries of a plan.
    #[must_use]
    pub fn of_entries(text: &str) -> Self {
        Self::with(text, ENTRY_FIELDS)
    }

    fn with(text: &str, fields: Fields) -> Self {
        let mut query = Self::default();
        for (span, signs) in words(text) {
            query.read(&span, &signs, fields);
        }
        query
    }

    /// Takes a text as it stands, in which nothing is a sign: for lists that have no fields.
    #[must_use]
    pub fn literal(typed: &str) -> Self {
        let text = super::fold(typed.trim());
        if text.is_empty() {
            return Self::default();
        }
        let term = Term { negated: false, test: Test::Text { column: None, how: How::Contains, text } };
        Self { terms: vec![term], mistakes: Vec::new() }
    }

    /// Returns `true` if nothing is asked for, so that every row is found.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.terms.is_empty()
    }

    /// Returns what was not understood, in the order of the text.
    #[must_use]
    pub fn mistakes(&self) -> &[FilterMistake] {
        &self.mistakes
    }

    /// Returns `true` if it asks for a host by its name, which a catalogue does not have until it is read.
    #[must_use]
    pub fn needs_host_names(&self) -> bool {
        self.terms.iter().any(|term| matches!(term.test, Test::HostName(_)))
    }

    /// Returns `true` if every row that this finds is one that `other` finds, as far as the words tell.
    pub(super) fn narrows(&self, other: &Self) -> bool {
        other.terms.iter().all(|wide| self.terms.iter().any(|narrow| narrow.implies(wide)))
    }

    /// Returns the texts whose letters decide the order of the rows, if any.
    pub(super) fn fuzzy(&self) -> impl Iterator<Item = &str> {
        self.terms.iter().filter_map(|term| match &term.test {
            Test::Fuzzy(text) if !term.negated => Some(text.as_str()),
            _ => None,
        })
    }

    fn read(&mut self, span: &Range<usize>, signs: &[Sign], fields: Fields) {
        let (mut negated, signs) = match signs {
            [('!', false), rest @ ..] => (true, rest),
            all => (false, all),
        };
        let mut complain = |fault| self.mistakes.push(FilterMistake { span: span.clone(), fault });
        let test = if let [('~', false), rest @ ..] = signs {
            Some(Test::Fuzzy(text_of(rest).split_whitespace().collect()))
        } else if let Some(addresses) = listed_addresses(signs) {
            Some(Test::Addresses(addresses))
        } else if let Some(address) = copied_address(signs) {
            Some(address)
        } else if let Some((field, value)) = field_of(signs, fields, &mut complain) {
            // `no:` is a negated `has:`, so that `!no:` is `has:` again.
            negated ^= field == Field::Lacks;
            test_of(field, value, fields, &mut complain)
        } else {
            Some(Test::Text { column: None, how: How::Contains, text: text_of(signs) })
        };
        // The start of a term asks for nothing yet.
        let asks = |test: &Test| match test {
            Test::Id(numbers)
            | Test::Processes(numbers)
            | Test::Area(numbers)
            | Test::Host(numbers)
            | Test::Port(numbers) => !numbers.is_empty(),
            Test::Text { text, .. }
            | Test::Fuzzy(text)
            | Test::AreaName(NameTest::Text { text, .. })
            | Test::HostName(NameTest::Text { text, .. })
            | Test::Alias(NameTest::Text { text, .. })
            | Test::Bind(NameTest::Text { text, .. }) => !text.is_empty(),
            Test::Addresses(_)
            | Test::Placed { .. }
            | Test::AreaName(_)
            | Test::HostName(_)
            | Test::Alias(_)
            | Test::Bind(_)
            | Test::Pattern { .. }
            | Test::TemplateBound(_) => true,
        };
        self.terms.extend(test.filter(asks).map(|test| Term { negated, test }));
    }
}

/// Splits a text into words at blanks outside quotes. Each sign is folded, and knows whether it was quoted.
pub(super) fn words(text: &str) -> Vec<(Range<usize>, Vec<Sign>)> {
    let mut words = Vec::new();
    let mut word: Option<(usize, Vec<Sign>)> = None;
    let mut quoted = false;
    let mut folded = String::new();
    for (at, ch) in text.char_indices() {
        let ch = half_width(ch);
        if matches!(ch, '"' | '\u{201c}' | '\u{201d}') {
            quoted = !quoted;
            word.get_or_insert((at, Vec::new()));
        } else if !quoted && (ch.is_whitespace() || ch.is_control()) {
            words.extend(word.take().map(|(start, signs)| (start..at, signs)));
        } else {
            folded.clear();
            fold_char(&mut folded, ch);
            let (_, signs) = word.get_or_insert((at, Vec::new()));
            signs.extend(folded.chars().map(|ch| (ch, quoted)));
        }
    }
    words.extend(word.map(|(start, signs)| (start..text.len(), signs)));
    words
}

/// Returns the test of a whole address that is not typed in its short form: with its area before it, in brackets, or IPv6 in
/// full. It may stand after `ip:`.
fn copied_address(signs: &[Sign]) -> Option<Test> {
    if signs.iter().any(|(_, quoted)| *quoted) {
        return None;
    }
    let text = text_of(signs);
    let text = text.strip_prefix("ip:").unwrap_or(&text);
    let text = text.strip_prefix('=').unwrap_or(text);
    let Placed { area, address } = address::read(text)?;
    let address = address.to_string();
    (address != text).then(|| in_area(area, How::Equals, address))
}

/// Returns the test of an address, in a cloud area where one is named.
fn in_area(area: Option<AreaId>, how: How, text: String) -> Test {
    let address = Test::Text { column: Some(IndexColumn::Address), how, text };
    match area {
        Some(area) => Test::Placed { area, address: Box::new(address) },
        None => address,
    }
}

/// Returns the tests of a list of addresses after `ip:`, or of whole addresses without it, with commas or semicolons
/// between them.
fn listed_addresses(signs: &[Sign]) -> Option<Vec<Test>> {
    const SEPARATORS: [char; 2] = [',', ';'];
    if signs.iter().any(|(_, quoted)| *quoted) || !signs.iter().any(|(ch, _)| SEPARATORS.contains(ch)) {
        return None;
    }
    let text = text_of(signs);
    let (named, list) = text.strip_prefix("ip:").map_or((false, text.as_str()), |list| (true, list));
    let list = list.strip_prefix('=').unwrap_or(list);
    // A `*`, `?` or `[` makes an expression of it.
    if list.contains(['*', '?']) || (named && list.starts_with('[') && !list.contains(':')) {
        return None;
    }
    let items = list.split(SEPARATORS).filter(|item| !item.is_empty());
    let begins = |item: &str| match address::read(item) {
        Some(Placed { area, address }) => Some(in_area(area, How::Equals, address.to_string())),
        None if named => Some(match address::begins(item) {
            Some((area, text)) => in_area(Some(area), How::Starts, text.to_owned()),
            None => in_area(None, How::Starts, item.to_owned()),
        }),
        None => None,
    };
    let tests: Vec<Test> = items.map(begins).collect::<Option<_>>()?;
    (!tests.is_empty()).then_some(tests)
}

fn text_of(signs: &[Sign]) -> String {
    signs.iter().map(|(ch, _)| *ch).collect()
}

/// Returns the field that a term begins with, and its value.
fn field_of<'s>(
    signs: &'s [Sign],
    fields: Fields,
    complain: &mut impl FnMut(TermFault),
) -> Option<(Field, &'s [Sign])> {
    let colon = signs.iter().position(|sign| *sign == (':', false))?;
    let (name, value) = (signs.get(..colon)?, signs.get(colon + 1..)?);
    if name.is_empty() || !name.iter().all(|(ch, quoted)| ch.is_ascii_lowercase() && !quoted) {
        return None;
    }
    let name = text_of(name);
    let found = fields.iter().find(|(own, _)| *own == name);
    if found.is_none() && !is_address(&name, value) {
        let nearest = nearest(&name, fields);
        complain(TermFault::UnknownField { name, nearest });
    }
    found.map(|(_, field)| (*field, value))
}

/// Returns `true` for the beginning of an IPv6 address or of a URL, which have a colon and no field.
fn is_address(name: &str, value: &[Sign]) -> bool {
    let hex = |ch: char| ch.is_ascii_hexdigit() || ch == ':';
    value.starts_with(&[('/', false)]) || (name.chars().all(hex) && value.iter().all(|(ch, _)| hex(*ch)))
}

fn test_of(field: Field, value: &[Sign], fields: Fields, complain: &mut impl FnMut(TermFault)) -> Option<Test> {
    let name = fields.iter().find(|(_, own)| *own == field).map_or("", |(name, _)| name);
    let column = match field {
        Field::Text(column) => column,
        Field::Lacks => IndexColumn::Process,
        Field::Id | Field::Processes | Field::Port => {
            let numbers = Numbers::new(text_of(value).trim_start_matches('='));
            if numbers.is_none() {
                complain(TermFault::BadNumber { field: name });
            }
            return numbers.map(match field {
                Field::Id => Test::Id,
                Field::Port => Test::Port,
                _ => Test::Processes,
            });
        }
        Field::Template => {
            let text = text_of(value);
            let text = text.trim_start_matches('=');
            if text.is_empty() {
                return None;
            }
            let says = |word: &str| word.starts_with(text);
            let flag = if says("no") { Some(false) } else { says("yes").then_some(true) };
            if flag.is_none() {
                complain(TermFault::BadFlag { field: name });
            }
            return flag.map(Test::TemplateBound);
        }
        Field::Area | Field::Host => return Some(place_of(field, value, complain)),
        Field::Alias => return Some(Test::Alias(name_of(value, How::Contains, complain))),
        Field::Bind => return Some(Test::Bind(name_of(value, How::Starts, complain))),
    };
    if let [('=', false), rest @ ..] = value {
        return Some(Test::Text { column: Some(column), how: How::Equals, text: text_of(rest) });
    }
    if column == IndexColumn::Address
        && let Some((area, text)) = address::begins(&text_of(value))
    {
        return Some(in_area(Some(area), How::Starts, text.to_owned()));
    }
    if is_pattern(value) {
        return Some(Test::Pattern { column, pattern: pattern_of(value, complain) });
    }
    let text = text_of(value);
    let starts = column == IndexColumn::Address || (column == IndexColumn::Label && text.contains('='));
    let how = if starts { How::Starts } else { How::Contains };
    Some(Test::Text { column: Some(column), how, text })
}

fn pattern_of(value: &[Sign], complain: &mut impl FnMut(TermFault)) -> Pattern {
    let (pattern, open) = Pattern::new(value);
    if open {
        complain(TermFault::OpenBracket);
    }
    pattern
}

/// Returns the test of a cloud area or a host: of numbers where these are typed, else of its name.
fn place_of(field: Field, value: &[Sign], complain: &mut impl FnMut(TermFault)) -> Test {
    let plain = value.strip_prefix(&[('=', false)]).unwrap_or(value);
    if let Some(numbers) = Numbers::new(&text_of(plain)).filter(|_| plain.iter().all(|(_, quoted)| !quoted)) {
        return if field == Field::Area { Test::Area(numbers) } else { Test::Host(numbers) };
    }
    let name = name_of(value, How::Contains, complain);
    if field == Field::Area { Test::AreaName(name) } else { Test::HostName(name) }
}

/// Returns the test of a name: of the whole of it after `=` or by an expression, else of a part.
fn name_of(value: &[Sign], how: How, complain: &mut impl FnMut(TermFault)) -> NameTest {
    match value {
        [('=', false), rest @ ..] => NameTest::Text { how: How::Equals, text: text_of(rest) },
        _ if is_pattern(value) => NameTest::Pattern(pattern_of(value, complain)),
        _ => NameTest::Text { how, text: text_of(value) },
    }
}

impl Term {
    fn implies(&self, wide: &Self) -> bool {
        match (self.negated, wide.negated) {
            (false, false) => self.test.implies(&wide.test),
            // What has not even `ng` has no `nginx`.
            (true, true) => wide.test.implies(&self.test),
            _ => false,
        }
    }
}

impl Test {
    /// Passes the texts of all addresses that it asks for.
    pub(super) fn addresses(&self, take: &mut impl FnMut(How, &str)) {
        match self {
            Self::Addresses(tests) => tests.iter().for_each(|test| test.addresses(take)),
            Self::Placed { address, .. } => address.addresses(take),
            Self::Text { column: Some(IndexColumn::Address), how, text } => take(*how, text),
            _ => {}
        }
    }

    /// Returns `true` if what passes this test surely passes the other.
    fn implies(&self, wide: &Self) -> bool {
        match (self, wide) {
            (Self::Addresses(own), wide) if self != wide => own.iter().all(|test| test.implies(wide)),
            (own, Self::Addresses(any)) if *own != *wide => any.iter().any(|test| own.implies(test)),
            (Self::Placed { area, address }, Self::Placed { area: other, address: wide }) => {
                area == other && address.implies(wide)
            }
            (Self::Placed { address, .. }, wide) => address.implies(wide),
            (Self::Text { column, how, text }, Self::Text { column: wider, how: looser, text: part }) => {
                let held = match (how, looser) {
                    (_, How::Contains) => text.contains(part.as_str()),
                    (How::Starts | How::Equals, How::Starts) => text.starts_with(part.as_str()),
                    (How::Equals, How::Equals) => text == part,
                    _ => false,
                };
                held && (wider.is_none() || wider == column)
            }
            (Self::Pattern { column, pattern }, Self::Text { column: wider, how: How::Contains, text }) => {
                pattern.literals().any(|literal| literal.contains(text.as_str()))
                    && (wider.is_none() || *wider == Some(*column))
            }
            (Self::Fuzzy(text), Self::Fuzzy(part)) => {
                let mut rest = text.chars();
                part.chars().all(|ch| rest.any(|own| own == ch))
            }
            _ => self == wide,
        }
    }
}

#[cfg(test)]
mod tests;
