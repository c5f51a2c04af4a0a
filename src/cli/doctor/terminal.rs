//! The terminal: its kind, whether there is one, its size, its characters, and the language.

use super::report::{Report, State};
use crate::app::geometry::SMALLEST;
use crate::cli::variable;
use crate::config::surroundings::{characters, is_utf8};
use crate::config::{LangBy, Settings};
use crate::domain::color::ColorMode;
use crate::i18n::command::doctor::{CheckArea, Untried};
use crate::i18n::explain::Explained;
use rustix::termios::{Winsize, isatty, tcgetwinsize};
use serde_json::json;
use std::io;

const AREA: CheckArea = CheckArea::Terminal;

pub(super) fn look(settings: &Settings, report: &mut Report) {
    let words = report.words();
    let (input, output, error) = (isatty(io::stdin()), isatty(io::stdout()), isatty(io::stderr()));
    kind(settings.color, input || output || error, report);
    let facts = json!({ "stdin": input, "stdout": output, "stderr": error });
    let what = words.streams(input, output, error);
    if input && output && error {
        report.quiet(AREA, "streams", what, facts);
    } else {
        report.ok(AREA, "streams", what, facts);
    }
    match size() {
        None => report.skip(AREA, &["size"], Untried::NoTerminal),
        Some(Winsize { ws_col: columns, ws_row: rows, .. }) => {
            let facts = json!({ "columns": columns, "rows": rows, "signs": "ascii" });
            let what = words.size(columns, rows);
            if columns < SMALLEST.width || rows < SMALLEST.height {
                let told = words.too_small(what, SMALLEST.width, SMALLEST.height);
                report.add(AREA, "size", State::Warning, told, facts);
            } else {
                report.ok(AREA, "size", what, facts);
            }
        }
    }
    let set = characters(&variable);
    let utf8 = set.as_ref().is_some_and(|(_, locale)| is_utf8(locale));
    let (name, value) = set.clone().unzip();
    let told = words.characters(set.as_ref().map(|(name, value)| (*name, value.as_str())), utf8);
    let state = if utf8 { State::Ok } else { State::Warning };
    report.add(AREA, "locale", state, told, json!({ "variable": name, "value": value, "utf8": utf8 }));
    let by = match settings.lang_by {
        LangBy::Option => "--lang",
        LangBy::File => "config",
        LangBy::Variable(name) => name,
        LangBy::Nobody => "default",
    };
    let facts = json!({ "language": settings.lang.code(), "by": by });
    report.ok(AREA, "language", words.language(settings.lang_by), facts);
}

/// The kind by its variables: no terminal is asked.
fn kind(color: ColorMode, is_there: bool, report: &mut Report) {
    let value = |name| variable(name).filter(|value| !value.is_empty());
    let (term, colorterm, no_color) = (value("TERM"), value("COLORTERM"), value("NO_COLOR"));
    let inside = if value("TMUX").is_some() {
        Some("tmux")
    } else if value("STY").is_some() {
        Some("screen")
    } else {
        None
    };
    let named = colorterm.as_ref().map(|value| format!("COLORTERM={value}"));
    let because = if no_color.is_some() { Some("NO_COLOR") } else { named.as_deref() };
    let because: Vec<_> = [because, inside].into_iter().flatten().collect();
    let what = report.words().terminal(term.as_deref().unwrap_or_default(), color, &because);
    let facts = json!({
        "term": term,
        "colorterm": colorterm,
        "no_color": no_color.is_some(),
        "colors": match color {
            ColorMode::Mono => "none",
            ColorMode::Ansi16 => "16",
            ColorMode::Ansi256 => "256",
            ColorMode::TrueColor => "truecolor",
        },
        "inside": inside,
    });
    let known = term.as_deref().is_some_and(|term| term != "dumb");
    if is_there && !known {
        report.add(AREA, "kind", State::Warning, report.words().dumb_terminal(what), facts);
    } else {
        report.add(AREA, "kind", State::Ok, Explained { what, ..Explained::default() }, facts);
    }
}

/// The size of whichever of the three is a terminal that knows it.
fn size() -> Option<Winsize> {
    let sizes = [tcgetwinsize(io::stdout()), tcgetwinsize(io::stderr()), tcgetwinsize(io::stdin())];
    sizes.into_iter().flatten().find(|size| size.ws_col > 0 && size.ws_row > 0)
}
