//! The layout of help texts: no line is wider than the narrowest terminal.

use crate::ui::cells::{width, wrap};

/// How wide they are at most, in cells.
const COLUMNS: u16 = 80;

/// Breaks the lines of a help text that are wider than [`COLUMNS`], within their second column if they have one.
pub(super) fn within_columns(help: &str) -> String {
    let mut out = String::new();
    for line in help.lines() {
        let indent = second_column(line).unwrap_or_else(|| width(line) - width(line.trim_start()));
        // One column that leaves no room is broken as a whole.
        let indent = if indent * 2 > COLUMNS { 0 } else { indent };
        if width(line) <= COLUMNS {
            out.push_str(line);
            out.push('\n');
            continue;
        }
        let (first, rest) = split_at_column(line, indent);
        for (at, part) in broken(rest, COLUMNS - indent).iter().enumerate() {
            out.push_str(&if at == 0 { first.to_owned() } else { " ".repeat(usize::from(indent)) });
            out.push_str(part.trim_end());
            out.push('\n');
        }
    }
    out
}

/// Breaks a text into lines of so many cells: at blanks, and within Chinese text, which has none.
fn broken(text: &str, room: u16) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line = String::new();
    for word in text.split(' ') {
        let mut word = word;
        loop {
            let used = if line.is_empty() { 0 } else { width(&line) + 1 };
            let cells = width(word);
            // A short word is not broken; one of ASCII only where it has no room in any line.
            let is_whole = cells <= room && (word.is_ascii() || cells <= room / 2);
            if used + cells <= room {
                if used > 0 {
                    line.push(' ');
                }
                line.push_str(word);
                break;
            }
            if is_whole || room - used < 4 {
                lines.push(std::mem::take(&mut line));
                continue;
            }
            let begins = wrap(word, room - used).into_iter().next().unwrap_or_default();
            let Some(rest) = word.get(begins.len()..).filter(|_| !begins.is_empty()) else {
                line.push_str(word);
                break;
            };
            if used > 0 {
                line.push(' ');
            }
            line.push_str(&begins);
            lines.push(std::mem::take(&mut line));
            word = rest;
        }
    }
    lines.push(line);
    lines
}

/// Returns the column, in cells, at which the text after an option, a command or a code begins.
fn second_column(line: &str) -> Option<u16> {
    let start = line.len() - line.trim_start().len();
    let body = line.get(start..)?;
    if start == 0 {
        return None;
    }
    let gap = body.find("  ")?;
    let rest = body.get(gap..)?.trim_start();
    Some(width(line) - width(rest))
}

/// Splits a line at a column, in cells.
fn split_at_column(line: &str, column: u16) -> (&str, &str) {
    let mut cells = 0;
    let at = line.char_indices().find(|(at, ch)| {
        let is_there = cells >= column;
        cells += width(line.get(*at..*at + ch.len_utf8()).unwrap_or_default());
        is_there
    });
    line.split_at(at.map_or(line.len(), |(at, _)| at))
}
