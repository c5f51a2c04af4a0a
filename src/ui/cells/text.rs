//! Text by terminal cells: how wide it is, where it is cut, where it breaks. The only place that cuts text.

use crate::domain::text::Visible;
use std::borrow::Cow;
use unicode_segmentation::UnicodeSegmentation as _;
use unicode_width::{UnicodeWidthChar as _, UnicodeWidthStr as _};

/// Most bytes of one character with its marks; a longer pile of marks is written out.
const LONGEST_GRAPHEME: usize = 32;

/// More cells than any terminal has in a line; so few that the widths of some texts can be added up.
const WIDEST: u16 = u16::MAX / 8;

/// Returns the cells that a text takes when it is drawn, but no more than [`WIDEST`].
pub(crate) fn width(text: &str) -> u16 {
    saturate(length(text)).min(WIDEST)
}

/// Counts the cells of a text that may be longer than any terminal is wide, as a pasted one is.
pub(super) fn length(text: &str) -> usize {
    let shown = shown(text);
    if shown.is_ascii() {
        return shown.len();
    }
    shown.graphemes(true).map(|grapheme| usize::from(grapheme_width(grapheme))).sum()
}

/// Breaks a text into lines of at most so many cells: at blanks, and between Chinese characters, but so that no line
/// begins with a closing mark. What has no blank in it (a date, an address) is broken only if it fills a line.
pub(crate) fn wrap(text: &str, room: u16) -> Vec<String> {
    let shown = shown(text);
    let mut lines: Vec<String> = Vec::new();
    let mut line: Vec<&str> = Vec::new();
    let mut used = 0;
    if room == 0 {
        return lines;
    }
    for word in unbroken(&shown, room) {
        let mut cells = width(word);
        if used + cells > room && !line.is_empty() {
            // The word before closing marks comes along to the next line, with those that are there already.
            let mut from = line.len();
            if is_closing(word) {
                while from > 1 && line.get(from).is_none_or(|word| is_closing(word)) {
                    from -= 1;
                }
            }
            let mut carried = line.split_off(from);
            used = carried.iter().map(|word| width(word)).sum();
            if used + cells > room {
                line.append(&mut carried);
                used = 0;
            }
            lines.push(line.concat().trim_end().to_owned());
            line = carried;
        }
        if line.is_empty() && word.trim().is_empty() && !lines.is_empty() {
            continue;
        }
        if cells > room {
            for grapheme in word.graphemes(true) {
                let own = grapheme_width(grapheme);
                if used + own > room {
                    lines.push(line.concat());
                    line.clear();
                    used = 0;
                }
                line.push(grapheme);
                used += own;
            }
            cells = 0;
        } else {
            line.push(word);
        }
        used += cells;
    }
    if !line.is_empty() {
        lines.push(line.concat().trim_end().to_owned());
    }
    lines
}

/// Splits a text at its word bounds, and joins those that stand together without a blank or a wide character between
/// them, as far as they fit into a line.
fn unbroken(text: &str, room: u16) -> Vec<&str> {
    let is_narrow = |word: &str| !word.trim().is_empty() && word.chars().all(|ch| ch.width() == Some(1));
    let mut parts: Vec<&str> = Vec::new();
    let mut start = 0;
    for (at, word) in text.split_word_bound_indices() {
        let joined = parts.last().filter(|before| is_narrow(before) && is_narrow(word));
        let joined = joined.and_then(|_| text.get(start..at + word.len())).filter(|joined| width(joined) <= room);
        if let Some(joined) = joined {
            parts.pop();
            parts.push(joined);
        } else {
            start = at;
            parts.push(word);
        }
    }
    parts
}

fn is_closing(word: &str) -> bool {
    word.chars().next().is_some_and(|ch| {
        matches!(
            ch,
            ',' | '.'
                | ';'
                | ':'
                | ')'
                | '!'
                | '?'
                | ']'
                | '\u{3001}'
                | '\u{3002}'
                | '\u{300d}'
                | '\u{300f}'
                | '\u{ff01}'
                | '\u{ff09}'
                | '\u{ff0c}'
                | '\u{ff1a}'
                | '\u{ff1b}'
                | '\u{ff1f}'
        )
    })
}

/// Writes out what would be obeyed or hidden, marks that stand on nothing, and heaps of marks.
pub(super) fn shown(text: &str) -> Cow<'_, str> {
    let visible = Visible::new(text).into_cow();
    if visible.is_ascii() {
        return visible;
    }
    let is_odd = |grapheme: &str| grapheme.len() > LONGEST_GRAPHEME || grapheme.width() == 0;
    if !visible.graphemes(true).any(is_odd) {
        return visible;
    }
    let mut out = String::with_capacity(visible.len());
    for grapheme in visible.graphemes(true) {
        if is_odd(grapheme) {
            out.extend(grapheme.chars().flat_map(char::escape_unicode));
        } else {
            out.push_str(grapheme);
        }
    }
    out.into()
}

pub(super) fn grapheme_width(grapheme: &str) -> u16 {
    saturate(grapheme.width())
}

pub(super) fn saturate(number: usize) -> u16 {
    u16::try_from(number).unwrap_or(u16::MAX)
}

/// Cuts a shown text at its end.
pub(crate) fn cut<'t>(text: &'t str, room: u16, mark: &str) -> Cow<'t, str> {
    let fits = if text.is_ascii() { text.len() <= usize::from(room) } else { text.width() <= usize::from(room) };
    if fits {
        return Cow::Borrowed(text);
    }
    let mark_width = grapheme_width(mark);
    let Some(mut left) = room.checked_sub(mark_width) else { return Cow::Owned(" ".repeat(usize::from(room))) };
    let mut out = String::new();
    for grapheme in text.graphemes(true) {
        let Some(rest) = left.checked_sub(grapheme_width(grapheme)) else { break };
        left = rest;
        out.push_str(grapheme);
    }
    out.push_str(mark);
    Cow::Owned(out)
}

/// Cuts a shown text at its start.
pub(super) fn cut_start<'t>(text: &'t str, room: u16, mark: &str) -> Cow<'t, str> {
    if text.width() <= usize::from(room) {
        return Cow::Borrowed(text);
    }
    let Some(mut left) = room.checked_sub(grapheme_width(mark)) else {
        return Cow::Owned(" ".repeat(usize::from(room)));
    };
    let mut kept = text.len();
    for (at, grapheme) in text.grapheme_indices(true).rev() {
        let Some(rest) = left.checked_sub(grapheme_width(grapheme)) else { break };
        left = rest;
        kept = at;
    }
    Cow::Owned(format!("{mark}{}", text.get(kept..).unwrap_or_default()))
}

/// Cuts a text that is too long in its middle; a third of what is left is its start.
pub(super) fn cut_middle<'t>(text: &'t str, room: u16, mark: &str) -> Cow<'t, str> {
    if text.width() <= usize::from(room) {
        return Cow::Borrowed(text);
    }
    let head = cut(text, room / 3, "");
    let tail = cut_start(text, room - width(&head), mark);
    Cow::Owned(format!("{head}{tail}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cuts_by_cells_and_never_in_a_wide_character() {
        assert_eq!(cut("支付网关", 8, ".."), "支付网关");
        assert_eq!(cut("支付网关", 7, ".."), "支付..");
        assert_eq!(cut("支付网关", 6, ".."), "支付..");
        assert_eq!(cut("支付网关", 5, ".."), "支..");
        assert_eq!(cut("支付网关", 1, ".."), " ");
        assert_eq!(cut_start("a / 支付网关", 7, ".."), "..网关");
        assert_eq!(cut_start("abc", 3, ".."), "abc");
    }

    #[test]
    fn hidden_text_and_heaps_of_marks_are_written_out() {
        assert_eq!(width("a\x1b[0m"), 8);
        assert_eq!(shown("\u{301}x"), "\\u{301}x");
        let heap = format!("e{}", "\u{301}".repeat(40));
        assert!(!shown(&heap).contains('\u{301}'));
        assert_eq!(width("支付"), 4);
    }

    #[test]
    fn wraps_between_words_and_chinese_characters() {
        assert_eq!(wrap("one two three", 8), ["one two", "three"]);
        assert_eq!(wrap("服务器拒绝了，请重试", 12), ["服务器拒绝", "了，请重试"]);
        assert_eq!(wrap("一般为（0）；改设", 11), ["一般为（", "0）；改设"], "no line begins with a closing mark");
        assert_eq!(wrap("abcd；", 4), ["abcd", "；"], "but where what it closes fills a line");
        assert_eq!(wrap("abcdefghij", 4), ["abcd", "efgh", "ij"]);
        assert_eq!(wrap("since 11-28 23:51", 9), ["since", "11-28", "23:51"], "a date stays whole");
        assert_eq!(wrap("见 /data/a.b-c（备注）", 12), ["见", "/data/a.b-c", "（备注）"]);
        assert_eq!(wrap("/data/logs/nginx.pid", 12), ["/data/logs/", "nginx.pid"], "but where it fills a line");
        assert_eq!(wrap("", 4), Vec::<String>::new());
    }
}
