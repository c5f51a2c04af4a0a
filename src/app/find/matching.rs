//! A query made ready for searching: which rows pass every term.
//!
//! Where nearly all rows are looked at, a text is searched in the one long text, from each place where it was found to
//! the next, and not row by row; where few are, only these are. What rows share is looked at once.

use super::index::{END, Index, IndexColumn, Part, Row};
use super::name_test::How;
use super::pattern::Pattern;
use super::query::{Query, Term, Test};
use crate::domain::id::AreaId;
use memchr::memmem;

/// A query made ready for an index.
pub(super) struct Matching<'i> {
    index: &'i Index,
    terms: Vec<Prepared<'i>>,
    /// Whether rows are asked for in order and nearly all of them.
    dense: bool,
}

struct Prepared<'i> {
    negated: bool,
    test: Ready<'i>,
}

enum Ready<'i> {
    Text(Search),
    Any(Vec<Self>),
    /// Which hosts pass, by their places.
    Hosts(Vec<bool>),
    /// The same, and what else must hold.
    HostsAnd(Vec<bool>, Box<Self>),
    /// The expression, and the search for a text that it must hold.
    Pattern {
        column: IndexColumn,
        pattern: &'i Pattern,
        literal: Search,
    },
    Plain(&'i Test),
    Fuzzy {
        text: &'i str,
        modules: Vec<Known>,
    },
}

/// What is known of something that rows share.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Known {
    Not,
    Yes,
    No,
}

/// The search for a text.
struct Search {
    finder: memmem::Finder<'static>,
    /// The column that the text has to be in; not needed where the text begins with the column's sign.
    column: Option<IndexColumn>,
    own: bool,
    labels: Vec<Known>,
    names: Vec<Known>,
    modules: Vec<Known>,
    hosts: Vec<Known>,
    /// From which place on the long text was searched, and where the next hit is.
    seen: Option<(usize, usize)>,
}

impl<'i> Matching<'i> {
    /// Makes a query ready; `dense` when rows will be asked for in their order and most of them.
    pub(super) fn new(index: &'i Index, query: &'i Query, dense: bool) -> Self {
        let prepare = |own: &'i Term| Prepared { negated: own.negated, test: Ready::new(index, &own.test) };
        let terms = query.terms.iter().map(prepare);
        Self { index, terms: terms.collect(), dense }
    }

    /// Returns which rows of an index pass a test, by their places.
    pub(super) fn rows_passing(index: &'i Index, test: &'i Test) -> Vec<bool> {
        let terms = vec![Prepared { negated: false, test: Ready::new(index, test) }];
        let mut matching = Self { index, terms, dense: true };
        (0..u32::try_from(index.len()).unwrap_or(u32::MAX)).map(|at| matching.passes(at)).collect()
    }

    /// Returns `true` if a row passes every term.
    pub(super) fn passes(&mut self, at: u32) -> bool {
        let index = self.index;
        let Some(row) = index.row(at) else { return false };
        let dense = self.dense;
        self.terms.iter_mut().all(|term| term.test.passes(index, row, at, dense) != term.negated)
    }
}

impl<'i> Ready<'i> {
    fn new(index: &Index, asked: &'i Test) -> Self {
        match asked {
            Test::Text { column, how, text } => Self::Text(Search::new(index, *column, *how, text)),
            Test::Addresses(tests) => Self::Any(tests.iter().map(|own| Self::new(index, own)).collect()),
            Test::Pattern { column, pattern } => {
                let literal = Search::new(index, Some(*column), How::Contains, pattern.longest_literal());
                Self::Pattern { column: *column, pattern, literal }
            }
            Test::Fuzzy(text) => Self::Fuzzy { text, modules: vec![Known::Not; index.modules.len()] },
            Test::Placed { area, address } => {
                // A host whose area was not read may be the one that is meant.
                let hosts = hosts(index, |host| index.area(host).is_none_or(|own| own == *area));
                Self::HostsAnd(hosts, Box::new(Self::new(index, address)))
            }
            Test::Area(numbers) => {
                let is_one = |area: AreaId| numbers.hold(area.number().into());
                Self::Hosts(hosts(index, |host| index.area(host).is_some_and(is_one)))
            }
            Test::AreaName(test) => {
                let is_one = |area: AreaId| index.areas().get(&area).is_some_and(|name| test.passes(name));
                Self::Hosts(hosts(index, |host| index.area(host).is_some_and(is_one)))
            }
            Test::Host(numbers) => {
                let mut hosts = vec![false; index.hosts.len()];
                for (_, place) in index.hosts.keys().filter(|(id, _)| numbers.hold(id.0)) {
                    if let Some(own) = hosts.get_mut(place as usize) {
                        *own = true;
                    }
                }
                Self::Hosts(hosts)
            }
            Test::HostName(test) => {
                Self::Hosts(hosts(index, |host| index.host_name(host).is_some_and(|name| test.passes(name))))
            }
            Test::Id(_)
            | Test::Processes(_)
            | Test::TemplateBound(_)
            | Test::Alias(_)
            | Test::Port(_)
            | Test::Bind(_) => Self::Plain(asked),
        }
    }

    fn passes(&mut self, index: &Index, row: &Row, at: u32, dense: bool) -> bool {
        match self {
            Self::Text(search) => search.passes(index, row, at, dense),
            Self::Any(tests) => tests.iter_mut().any(|test| test.passes(index, row, at, dense)),
            Self::Hosts(hosts) => hosts.get(row.host as usize) == Some(&true),
            Self::HostsAnd(hosts, test) => {
                hosts.get(row.host as usize) == Some(&true) && test.passes(index, row, at, dense)
            }
            Self::Pattern { column, pattern, literal } => {
                let text = match column.part() {
                    Part::Own => index.own(at),
                    Part::Labels => index.labels.text(row.labels),
                    Part::Names => index.names.text(row.names),
                    Part::Module => index.modules.text(row.module),
                    Part::Host => index.hosts.text(row.host),
                };
                literal.passes(index, row, at, dense) && column.values(text).any(|value| pattern.matches(value))
            }
            Self::Fuzzy { text, modules } => {
                let in_path = || {
                    let path = index.modules.text(row.module);
                    path.split_terminator(END).any(|name| in_order(name, text))
                };
                IndexColumn::Name.values(index.own(at)).any(|name| in_order(name, text))
                    || remember(modules, row.module, in_path)
            }
            Self::Plain(Test::Processes(numbers)) => numbers.hold(row.processes.into()),
            Self::Plain(Test::TemplateBound(bound)) => row.template_bound == *bound,
            Self::Plain(Test::Id(numbers)) => IndexColumn::Id
                .values(index.own(at))
                .next()
                .and_then(|id| id.parse().ok())
                .is_some_and(|id| numbers.hold(id)),
            Self::Plain(_) => false,
        }
    }
}

impl Search {
    fn new(index: &Index, column: Option<IndexColumn>, how: How, text: &str) -> Self {
        let sign = column.filter(|_| how != How::Contains).map(IndexColumn::sign);
        let end = Some(END).filter(|_| how == How::Equals);
        let needle: String = sign.into_iter().chain(text.chars()).chain(end).collect();
        let in_part = |part| column.is_none_or(|column| column.part() == part);
        let unknown = |part, len| if in_part(part) { vec![Known::Not; len] } else { Vec::new() };
        Self {
            finder: memmem::Finder::new(&needle).into_owned(),
            column: column.filter(|_| sign.is_none()),
            own: in_part(Part::Own),
            labels: unknown(Part::Labels, index.labels.len()),
            names: unknown(Part::Names, index.names.len()),
            modules: unknown(Part::Module, index.modules.len()),
            hosts: unknown(Part::Host, index.hosts.len()),
            seen: None,
        }
    }

    fn passes(&mut self, index: &Index, row: &Row, at: u32, dense: bool) -> bool {
        let (finder, column) = (&self.finder, self.column);
        let shared = |text: &str| next(finder, column, text.as_bytes(), 0).is_some();
        if remember(&mut self.labels, row.labels, || shared(index.labels.text(row.labels)))
            || remember(&mut self.names, row.names, || shared(index.names.text(row.names)))
            || remember(&mut self.modules, row.module, || shared(index.modules.text(row.module)))
            || remember(&mut self.hosts, row.host, || shared(index.hosts.text(row.host)))
        {
            return true;
        }
        if !self.own {
            return false;
        }
        let (start, end) = index.bounds(at);
        if !dense {
            return next(finder, column, index.text().get(start..end).unwrap_or_default(), 0).is_some();
        }
        let hit = match self.seen {
            Some((from, hit)) if from <= start && start <= hit => hit,
            _ => {
                let hit = next(finder, column, index.text(), start).unwrap_or(usize::MAX);
                self.seen = Some((start, hit));
                hit
            }
        };
        hit < end
    }
}

/// Returns which hosts pass, by their places.
fn hosts(index: &Index, passes: impl Fn(u32) -> bool) -> Vec<bool> {
    (0..u32::try_from(index.hosts.len()).unwrap_or(u32::MAX)).map(passes).collect()
}

/// Returns the next place, from one on, where a text is found in a column.
fn next(finder: &memmem::Finder<'_>, column: Option<IndexColumn>, text: &[u8], from: usize) -> Option<usize> {
    let mut from = from;
    loop {
        let at = from + finder.find(text.get(from..)?)?;
        if column.is_none_or(|column| column.holds(text, at)) {
            return Some(at);
        }
        from = at + 1;
    }
}

/// Looks at something that rows share once; what the search has no part for is never so.
fn remember(known: &mut [Known], place: u32, look: impl FnOnce() -> bool) -> bool {
    let Some(known) = known.get_mut(place as usize) else { return false };
    if *known == Known::Not {
        *known = if look() { Known::Yes } else { Known::No };
    }
    *known == Known::Yes
}

/// Returns `true` if the letters are in a text in their order.
pub(super) fn in_order(text: &str, letters: &str) -> bool {
    if letters.is_ascii() {
        // Bytes below 128 are never part of another character.
        let mut rest = text.bytes();
        return letters.bytes().all(|byte| rest.any(|own| own == byte));
    }
    let mut rest = text.chars();
    letters.chars().all(|ch| rest.any(|own| own == ch))
}
