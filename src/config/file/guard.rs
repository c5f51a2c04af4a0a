//! Keys that must not be overlooked when they are misspelt or the line that holds them is broken.

use super::Value;
use super::reader::Reader;
use super::{WrittenSettings, entries};
use crate::config::key::{GUARD, Key, vital_like};
use crate::domain::mistake::Fault;
use toml::de::{DeTable, DeValue};

/// Deepest table that is looked into.
const DEPTH: usize = 16;
/// Most broken lines of a file whose rest is still used.
const BROKEN_LINES: usize = 100;

/// Returns `true` if a key is the guard or was most likely meant to be.
pub(super) fn is_like(key: &str) -> bool {
    vital_like(key).is_some_and(|vital| vital.name == GUARD)
}

/// Returns the vital key that an unknown key of an environment, or one in its table, was most likely meant to be.
pub(super) fn vital_in(key: &str, value: &Value<'_>) -> Option<Key> {
    let guard = || vital_like(GUARD).filter(|_| is_in(key, value));
    vital_like(key).or_else(guard)
}

/// Returns `true` if a key is like the guard, or one at any depth of its tables is.
pub(super) fn is_in(key: &str, value: &Value<'_>) -> bool {
    is_below(key, value, DEPTH)
}

fn is_below(key: &str, value: &Value<'_>, depth: usize) -> bool {
    let below = |value: &Value<'_>| match value.get_ref() {
        DeValue::Table(table) => entries(table).any(|(key, _, value)| is_below(key, value, depth - 1)),
        DeValue::Array(list) => list.iter().any(|value| is_below("", value, depth - 1)),
        _ => false,
    };
    is_like(key) || depth > 0 && below(value)
}

/// What the broken lines of a file may have held.
#[derive(Debug, Default)]
pub(super) struct Lost {
    /// Headers of the tables that broken lines are in; an empty one is no table's.
    tables: Vec<String>,
    /// Where a guard is in the broken file, in bytes, and whether on a broken line.
    pub(super) guard: Option<(usize, bool)>,
}

impl Lost {
    /// Returns `true` if a line of the environment was lost, or may have been.
    pub(super) fn is_half(&self, environment: &str) -> bool {
        self.tables.iter().any(|table| table.is_empty() || names(table, environment))
    }
}

impl Reader<'_> {
    /// Notes the lines that are not TOML, and returns the text with blanks in their place.
    ///
    /// The reader of TOML goes on after some faults, but may skip the rest of the file. So each broken line is taken out
    /// and the rest is read again: no other line is lost, and places stay what they are.
    pub(super) fn without_broken_lines(&mut self) -> String {
        let mut text = self.text.as_bytes().to_vec();
        for _ in 0..BROKEN_LINES {
            let left = String::from_utf8_lossy(&text).into_owned();
            let (_, errors) = DeTable::parse_recoverable(&left);
            let first = errors.iter().map(|error| (error.span().map_or(0, |span| span.start), error.message()));
            let Some((at, message)) = first.min_by_key(|(at, _)| *at) else { return left };
            self.mistakes.add_syntax(at, message);
            let (start, end) = line_at(&text, at);
            // Without its header the rest of a table would be read as part of the one before.
            let is_header = |line: &[u8]| line.trim_ascii_start().starts_with(b"[");
            let is_table = text.get(start..end).is_some_and(is_header);
            let mut next = end;
            while is_table && next < text.len() {
                let (start, end) = line_at(&text, next + 1);
                if text.get(start..end).is_some_and(is_header) {
                    break;
                }
                next = end;
            }
            for byte in text.get_mut(start..next).unwrap_or_default() {
                if *byte != b'\n' {
                    *byte = b' ';
                }
            }
            // The fault is not in the line that it was found at.
            if start == next {
                break;
            }
        }
        // Nothing of what is so broken can be relied on.
        self.lost.tables.push(String::new());
        String::new()
    }

    /// Judges what broken lines may have held.
    ///
    /// An environment with a broken line is not used, unless the line holds the guard only. Where a guard is anywhere in
    /// a broken file, every environment is guarded: which table a line belongs to is not sure.
    pub(super) fn judge_broken_lines(&mut self) {
        let broken: Vec<_> = self.mistakes.broken_lines().collect();
        if broken.is_empty() {
            return;
        }
        let (mut offset, mut table) = (0, "");
        for (at, line) in self.text.split_inclusive('\n').enumerate() {
            let is_broken = broken.contains(&(at + 1));
            let header = header(line);
            table = header.unwrap_or(table);
            let holds_guard = keys(line).any(is_like);
            let is_vital = header.is_some() || table.trim_start().starts_with("environments") && !holds_guard;
            // Above all tables a line may be of an environment only if it says so.
            if is_broken && (is_vital || line.contains("environments")) {
                self.lost.tables.push(table.to_owned());
            }
            // One on a broken line is worth the most to be pointed at.
            if holds_guard && (is_broken || self.lost.guard.is_none()) {
                self.lost.guard = Some((offset, is_broken));
            }
            offset += line.len();
        }
    }

    /// Guards every environment where that is not sure of one of them.
    pub(super) fn guard(&mut self, written: &mut WrittenSettings) {
        let Some((offset, is_broken)) = self.lost.guard else {
            written.environments.iter_mut().for_each(|own| own.environment.production |= written.guarded);
            return;
        };
        let open = written.environments.iter().any(|own| !own.environment.production);
        // Where the guard was read, and all are guarded anyway, there is nothing to say.
        if is_broken || written.environments.is_empty() || open {
            self.mistakes.add(offset..offset, GUARD, Fault::GuardUnread);
        }
        written.environments.iter_mut().for_each(|own| own.environment.production = true);
    }
}

/// Returns where the line around a byte starts and ends, without its end of line.
fn line_at(text: &[u8], at: usize) -> (usize, usize) {
    let at = at.min(text.len());
    let (before, after) = text.split_at(at);
    let start = before.iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1);
    let end = after.iter().position(|byte| *byte == b'\n').map_or(text.len(), |length| at + length);
    (start, end)
}

/// Returns what is in the brackets of a line that begins a table, as far as they are there.
fn header(line: &str) -> Option<&str> {
    line.trim().strip_prefix('[').map(|rest| rest.split(']').next().unwrap_or(rest))
}

/// Returns `true` if a table's header is that of an environment or of a table in it.
fn names(header: &str, environment: &str) -> bool {
    let own = header.trim().strip_prefix("environments").and_then(|rest| rest.trim_start().strip_prefix('.'));
    let own = own.map(|own| own.trim().trim_matches(['"', '\'']));
    own.is_some_and(|own| {
        own.strip_prefix(environment).is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '"', '\'', ' ']))
    })
}

/// Iterates over what may be keys on a line of a file that is not TOML: the start of the line and of each part of an
/// inline table, up to `=` and up to a blank.
fn keys(line: &str) -> impl Iterator<Item = &str> {
    let line = line.split('#').next().unwrap_or_default();
    let parts = line.split(['{', ',']).map(str::trim_start).filter(|part| !part.starts_with('['));
    let names = parts.flat_map(|part| {
        let whole = part.split(['=', ':']).next().unwrap_or_default();
        let first = part.split(|ch: char| ch.is_whitespace() || ch == '=' || ch == ':').next().unwrap_or_default();
        [whole, first]
    });
    names.map(|name| name.rsplit('.').next().unwrap_or(name)).filter(|name| !name.trim().is_empty())
}
