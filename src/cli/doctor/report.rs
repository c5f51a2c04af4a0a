//! What was found, in the order in which it is told; as lines for people and as items of a document.

use crate::cli::exit::Exit;
use crate::domain::lang::Lang;
use crate::i18n::command::CommandWords;
use crate::i18n::command::doctor::{CheckArea, CheckWords, Sign, Untried};
use crate::i18n::explain::Explained;
use crate::ui::cells::{width, wrap};
use serde::Serialize;
use serde_json::{Value, json};

/// Fewest cells for text beside the areas; where there is less, they stand above it.
const NARROW: usize = 24;
/// Between two columns, in cells.
const GAP: usize = 2;

/// How a check ended, and what the command ends with when this is the first problem.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum State {
    Ok,
    Warning,
    Problem(Exit),
    NotTried,
}

impl State {
    const fn sign(self) -> Sign {
        match self {
            Self::Ok => Sign::Ok,
            Self::Warning => Sign::Warning,
            Self::Problem(_) => Sign::Problem,
            Self::NotTried => Sign::NotTried,
        }
    }
}

#[derive(Debug)]
struct Check {
    area: CheckArea,
    name: &'static str,
    state: State,
    told: Explained,
    facts: Value,
    /// Whether it goes without saying: documents have it, lines have not.
    quiet: bool,
}

/// What was found so far.
#[derive(Debug)]
pub(super) struct Report {
    pub(super) lang: Lang,
    checks: Vec<Check>,
}

/// A check in a document.
#[derive(Serialize)]
pub(super) struct Item<'a> {
    area: &'static str,
    check: &'static str,
    state: &'static str,
    what: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    why: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<&'a str>,
    /// The words of the server or the system, untranslated.
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<&'a str>,
    facts: &'a Value,
}

impl<'a> Item<'a> {
    fn of(Check { area, name, state, told, facts, .. }: &'a Check) -> Self {
        Self {
            area: area_name(*area),
            check: name,
            state: state_name(state.sign()),
            what: &told.what,
            why: told.why.as_deref(),
            next: told.next.as_deref(),
            message: told.server.as_deref(),
            facts,
        }
    }
}

/// How many checks ended how.
#[derive(Serialize)]
pub(super) struct CheckCounts {
    ok: usize,
    warning: usize,
    problem: usize,
    not_tried: usize,
}

impl Report {
    pub(super) const fn new(lang: Lang) -> Self {
        Self { lang, checks: Vec::new() }
    }

    pub(super) const fn words(&self) -> CheckWords {
        CheckWords(self.lang)
    }

    /// Adds what a check found.
    pub(super) fn add(&mut self, area: CheckArea, name: &'static str, state: State, told: Explained, facts: Value) {
        self.checks.push(Check { area, name, state, told, facts, quiet: false });
    }

    /// Adds a check that found nothing wrong and need not be reported.
    pub(super) fn quiet(&mut self, area: CheckArea, name: &'static str, what: String, facts: Value) {
        let told = Explained { what, ..Explained::default() };
        self.checks.push(Check { area, name, state: State::Ok, told, facts, quiet: true });
    }

    /// Adds a check that found nothing wrong.
    pub(super) fn ok(&mut self, area: CheckArea, name: &'static str, what: String, facts: Value) {
        self.add(area, name, State::Ok, Explained { what, ..Explained::default() }, facts);
    }

    /// Adds checks that were not tried.
    pub(super) fn skip(&mut self, area: CheckArea, names: &[&'static str], why: Untried) {
        for name in names {
            self.skip_named(area, name, self.words().label(name).to_owned(), why);
        }
    }

    /// Adds a check that was not tried, by the name that people have for it.
    pub(super) fn skip_named(&mut self, area: CheckArea, name: &'static str, what: String, why: Untried) {
        let told = Explained { what, why: Some(self.words().untried(why).to_owned()), ..Explained::default() };
        self.add(area, name, State::NotTried, told, json!({}));
    }

    /// Returns what the command ends with: the code of the first problem, which is the one to fix first.
    pub(super) fn exit(&self) -> Exit {
        let problem = |check: &Check| if let State::Problem(exit) = check.state { Some(exit) } else { None };
        self.checks.iter().find_map(problem).unwrap_or(Exit::Done)
    }

    fn count(&self, sign: Sign) -> usize {
        self.checks.iter().filter(|check| check.state.sign() == sign).count()
    }

    pub(super) fn counts(&self) -> CheckCounts {
        let [ok, warning, problem, not_tried] = Sign::ALL.map(|sign| self.count(sign));
        CheckCounts { ok, warning, problem, not_tried }
    }

    pub(super) fn items(&self) -> Vec<Item<'_>> {
        self.checks.iter().map(Item::of).collect()
    }

    /// Writes lines, broken at `columns`: area, sign, what was found; below it what to do, and others' own words.
    pub(super) fn lines(&self, columns: Option<u16>, exit: Exit) -> Vec<String> {
        let words = self.words();
        let widest = |texts: &[&str]| texts.iter().map(|text| usize::from(width(text))).max().unwrap_or_default();
        let sign = widest(&Sign::ALL.map(|sign| words.sign(sign))) + GAP;
        let beside = widest(&CheckArea::ALL.map(|area| words.area(area))) + GAP;
        let columns = columns.map(usize::from);
        let above = columns.is_some_and(|columns| columns < beside + sign + NARROW);
        let area = if above { 0 } else { beside };
        let indent = area + sign;
        let room = columns.map(|columns| cells(columns.saturating_sub(indent).max(1)));
        let broken = |text: &str| room.map_or_else(|| vec![text.to_owned()], |room| wrap(text, room));
        let mut lines = Vec::new();
        let mut told_of = None;
        let spoken: Vec<&Check> = self.checks.iter().filter(|check| !check.quiet).collect();
        let mut rest = spoken.as_slice();
        while let Some(first) = rest.first() {
            // Those that were not tried for one reason are told in one line.
            let alike = |check: &&&Check| {
                check.state == State::NotTried && check.area == first.area && check.told.why == first.told.why
            };
            let count = rest.iter().take_while(alike).count().max(1);
            let (these, others) = rest.split_at(count);
            rest = others;
            let told = text_of(words, first, these);
            let named = if told_of == Some(first.area) { "" } else { words.area(first.area) };
            told_of = Some(first.area);
            if above && !named.is_empty() {
                lines.push(named.to_owned());
            }
            let named = if above { "" } else { named };
            let head = format!("{}{}", padded(named, area), padded(words.sign(first.state.sign()), sign));
            for (at, line) in broken(&told).into_iter().enumerate() {
                lines.push(if at == 0 { format!("{head}{line}") } else { format!("{}{line}", padded("", indent)) });
            }
            let below = [first.told.server.clone(), first.told.next.as_ref().map(|next| format!("-> {next}"))];
            let below = below.into_iter().flatten().flat_map(|text| broken(&text));
            lines.extend(below.map(|line| format!("{}{line}", padded("", indent))));
        }
        let summary = words.summary(Sign::ALL.map(|sign| self.count(sign)), exit.code());
        match columns {
            Some(columns) => lines.extend(wrap(&summary, cells(columns))),
            None => lines.push(summary),
        }
        lines
    }
}

fn text_of(words: CheckWords, first: &Check, these: &[&Check]) -> String {
    let why = first.told.why.as_deref().unwrap_or_default();
    if first.state == State::NotTried {
        let labels: Vec<_> = these.iter().map(|check| check.told.what.as_str()).collect();
        return words.not_tried(&labels, why);
    }
    CommandWords(words.0).line(&Explained { next: None, ..first.told.clone() })
}

fn padded(text: &str, cells: usize) -> String {
    format!("{text}{}", " ".repeat(cells.saturating_sub(usize::from(width(text)))))
}

fn cells(count: usize) -> u16 {
    u16::try_from(count).unwrap_or(u16::MAX)
}

const fn area_name(area: CheckArea) -> &'static str {
    match area {
        CheckArea::Terminal => "terminal",
        CheckArea::Configuration => "configuration",
        CheckArea::Credentials => "credentials",
        CheckArea::Network => "network",
        CheckArea::Server => "server",
        CheckArea::Files => "files",
    }
}

const fn state_name(sign: Sign) -> &'static str {
    match sign {
        Sign::Ok => "ok",
        Sign::Warning => "warning",
        Sign::Problem => "problem",
        Sign::NotTried => "not_tried",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn report() -> Report {
        let mut report = Report::new(Lang::En);
        report.ok(CheckArea::Terminal, "size", "80x24".to_owned(), json!({}));
        let told = Explained {
            what: "what is wrong".to_owned(),
            why: Some("because of this and that".to_owned()),
            next: Some("Do this, then try again".to_owned()),
            server: Some("raw words".to_owned()),
        };
        report.add(CheckArea::Network, "connection", State::Problem(Exit::Unreachable), told, json!({}));
        report.quiet(CheckArea::Network, "proxy", "none".to_owned(), json!({}));
        report.skip(CheckArea::Network, &["clock"], Untried::NoAnswer);
        report.skip(CheckArea::Server, &["answer", "identity"], Untried::NoAnswer);
        report
    }

    #[test]
    fn lines_are_in_columns_and_what_was_not_tried_is_told_once() {
        let report = report();
        assert_eq!(
            report.lines(None, report.exit()),
            [
                "terminal     ok    80x24",
                "network      FAIL  what is wrong. because of this and that",
                "                   raw words",
                "                   -> Do this, then try again",
                "             skip  clock: not tried, because the server did not answer",
                "server       skip  answer, identity: not tried, because the server did not answer",
                "bkproc 0.1.0: 2 ok, 0 warnings, 1 problem, 3 not tried; exit code 5",
            ]
            .map(|line| line.replace("0.1.0", env!("CARGO_PKG_VERSION")))
        );
        let counts = report.counts();
        assert_eq!((counts.ok, counts.warning, counts.problem, counts.not_tried), (2, 0, 1, 3));
    }

    #[test]
    fn lines_are_broken_at_the_terminals_width_and_stay_in_their_column() {
        let report = report();
        let lines = report.lines(Some(48), report.exit());
        assert!(lines.iter().all(|line| width(line) <= 48), "{lines:#?}");
        assert_eq!(lines[1..3], ["network      FAIL  what is wrong. because of", "                   this and that"]);
        let lines = report.lines(Some(24), report.exit());
        assert_eq!(lines[..4], ["terminal", "ok    80x24", "network", "FAIL  what is wrong."]);
        assert!(lines.iter().all(|line| width(line) <= 24), "{lines:#?}");
    }

    #[test]
    fn the_first_problem_decides_how_it_ends() {
        let mut report = report();
        assert_eq!(report.exit(), Exit::Unreachable);
        let told = Explained::default();
        report.add(CheckArea::Files, "drafts", State::Problem(Exit::Damaged), told, json!({}));
        assert_eq!(report.exit(), Exit::Unreachable);
        assert_eq!(Report::new(Lang::Zh).exit(), Exit::Done);
    }
}
