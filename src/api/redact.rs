//! Takes secrets out of what a server says: it may quote the request that it refuses, as it came or in another writing.
//!
//! A secret is found as it is, as JSON, URLs and HTML write it (escaped once or several times, any character in any of the
//! ways), in base64 wherever it begins, in hexadecimal, and cut: its beginning where a text ends or was cut (`…`, `...`),
//! its end where one begins. Secrets shorter than [`SHORTEST`] are left alone: one letter would be blotted out of every word.

use crate::domain::environment::Secret;
use std::borrow::Cow;
use std::fmt;

/// The shortest secret, in characters, that is looked for.
pub const SHORTEST: usize = 4;
/// Stands where a secret was.
const SIGN: &str = "…";
/// The most of a piece that has to be there for a cut secret, in characters; of a short one half of it.
const PIECE: usize = 6;
/// Most bytes of a text that are looked at; no message for people is longer. What is beyond is cut off.
const LIMIT: usize = 16 * 1024;
/// How much is left off before that cut: a secret that straddles it, in its longest writing.
const STRADDLE: usize = 4 * 1024;
/// Most escapes of escapes that are followed.
const NESTED: usize = 8;
/// Most backslashes of one character: four times escaped.
const SLASHES: usize = 16;

/// What is taken out of texts. Holds secrets: `Debug` shows none.
#[derive(Default)]
pub(super) struct Redactor {
    /// Each secret in each writing that is not one of characters.
    written: Vec<Vec<char>>,
}

impl fmt::Debug for Redactor {
    /// Shows nothing of what is looked for.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Redactor").finish_non_exhaustive()
    }
}

impl Redactor {
    /// Looks for these secrets.
    pub(super) fn new<'a>(secrets: impl Iterator<Item = &'a str>) -> Self {
        let mut written: Vec<Vec<char>> = Vec::new();
        for secret in secrets.filter(|secret| secret.chars().count() >= SHORTEST) {
            written.push(secret.chars().collect());
            // The secret inside of JSON that was encoded whole.
            let json = serde_json::to_string(secret).unwrap_or_default();
            let inside = json.trim_start_matches('"').strip_suffix('"').unwrap_or(&json);
            for bytes in [secret.as_bytes(), inside.as_bytes()] {
                for shift in 0..3 {
                    let standard = base64(bytes, shift);
                    let for_urls = standard.iter().map(|ch| match ch {
                        '+' => '-',
                        '/' => '_',
                        other => *other,
                    });
                    written.push(for_urls.collect());
                    written.push(standard);
                }
            }
            let digit = |digit: u8| char::from_digit(u32::from(digit), 16);
            let hex: String = secret.bytes().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).flatten().collect();
            written.push(hex.to_uppercase().chars().collect());
            written.push(hex.chars().collect());
        }
        written.retain(|form| form.len() >= SHORTEST);
        written.sort_unstable();
        written.dedup();
        // The longest first: a shorter one may be a part of it.
        written.sort_by_key(|form| std::cmp::Reverse(form.len()));
        Self { written }
    }

    /// Returns a text without them.
    pub(super) fn clean(&self, text: String) -> String {
        let Cow::Owned(text) = self.cleaned(&text) else { return text };
        text
    }

    fn cleaned<'a>(&self, text: &'a str) -> Cow<'a, str> {
        let whole = text.len() <= LIMIT;
        let looked_at = if whole { text } else { head(text, LIMIT) };
        if self.written.is_empty() {
            return if whole { Cow::Borrowed(text) } else { Cow::Owned(looked_at.to_owned()) };
        }
        let end = if whole { looked_at.len() } else { LIMIT - STRADDLE };
        let mut clean = String::new();
        let (mut rest, mut kept) = (looked_at, 0);
        let (mut begins, mut found) = (true, false);
        while let Some(ch) = rest.chars().next() {
            let at = looked_at.len() - rest.len();
            if at >= end && !whole {
                clean.push_str(looked_at.get(kept..at).unwrap_or_default());
                return Cow::Owned(clean);
            }
            if let Some(length) = self.longest(rest, begins) {
                clean.push_str(looked_at.get(kept..at).unwrap_or_default());
                clean.push_str(SIGN);
                rest = rest.get(length..).unwrap_or_default();
                kept = at + length;
                found = true;
                // What follows may be the rest of what was cut.
                begins = false;
            } else {
                rest = rest.get(ch.len_utf8()..).unwrap_or_default();
                let before = looked_at.get(..looked_at.len() - rest.len()).unwrap_or_default();
                begins = ch == '…' || before.ends_with("...");
            }
        }
        if !found && whole {
            return Cow::Borrowed(text);
        }
        clean.push_str(looked_at.get(kept..).unwrap_or_default());
        Cow::Owned(clean)
    }

    /// Returns how many bytes at the beginning of `text` are a secret, whole or cut; the most of all.
    fn longest(&self, text: &str, begins: bool) -> Option<usize> {
        self.written.iter().filter_map(|form| found(form, text, begins)).max()
    }
}

/// Returns the secrets of credentials that are too short to be looked for.
#[must_use]
pub fn too_short(secret: &Secret) -> bool {
    (1..SHORTEST).contains(&secret.expose().chars().count())
}

/// The beginning of a text, of at most so many bytes.
fn head(text: &str, bytes: usize) -> &str {
    let end = (0..=bytes.min(text.len())).rev().find(|end| text.is_char_boundary(*end)).unwrap_or_default();
    text.get(..end).unwrap_or_default()
}

/// Returns how many bytes at the beginning of `text` are this form of a secret: whole, or its beginning before a cut, or,
/// where the text `begins` after one, its end.
fn found(form: &[char], text: &str, begins: bool) -> Option<usize> {
    let (matched, length) = matched(form, text);
    let enough = PIECE.min(form.len().div_ceil(2)).max(SHORTEST);
    let rest = text.get(length..).unwrap_or_default();
    if matched == form.len() {
        return Some(length);
    }
    if matched >= enough && is_cut(rest) {
        return Some(length + broken_escape(rest));
    }
    // The last character matched may be the first of an escape that the cut went through.
    let before = text.get(..length).and_then(|text| text.chars().next_back()).filter(|ch| "&%\\".contains(*ch));
    if let Some(rest) = before.and_then(|_| text.get(length - 1..)).filter(|rest| matched > enough && is_cut(rest)) {
        return Some(length - 1 + broken_escape(rest));
    }
    if !begins {
        return None;
    }
    // An end of it: what is left of it has to be matched whole.
    (1..=form.len().saturating_sub(enough)).find_map(|start| {
        let end = form.get(start..)?;
        let (matched, length) = self::matched(end, text);
        (matched == end.len()).then_some(length)
    })
}

/// Whether a text ends here, or was cut here.
fn is_cut(rest: &str) -> bool {
    let rest = rest.get(broken_escape(rest)..).unwrap_or_default();
    rest.is_empty() || rest.starts_with('…') || rest.starts_with("...")
}

/// Returns how many bytes are the beginning of an escape that the cut went through.
fn broken_escape(rest: &str) -> usize {
    let end = rest.find(['…', '.']).unwrap_or(rest.len());
    let part = rest.get(..end).unwrap_or_default();
    let inside =
        |part: &str, most: usize| part.len() <= most && part.chars().all(|ch| ch.is_ascii_alphanumeric() || ch == '#');
    let broken = match part.as_bytes() {
        [b'\\', ..] => inside(part.trim_start_matches('\\'), 4),
        [b'%', rest @ ..] => rest.len() < 2 && rest.iter().all(u8::is_ascii_hexdigit),
        [b'&', ..] => inside(part.get(1..).unwrap_or_default(), 8),
        _ => false,
    };
    if broken { end } else { 0 }
}

/// Matches as many characters of a form as the text begins with, each in any writing; returns how many, and the bytes.
fn matched(form: &[char], text: &str) -> (usize, usize) {
    let (mut best, mut length) = (0, 0);
    // A character may be written in several ways that begin alike; the few places reached are carried along.
    let mut reached = vec![0];
    let mut next = Vec::new();
    for (count, ch) in form.iter().enumerate() {
        next.clear();
        for at in &reached {
            let rest = text.get(*at..).unwrap_or_default();
            ways(*ch, rest, |bytes| {
                let to = at + bytes;
                if !next.contains(&to) {
                    next.push(to);
                }
            });
        }
        let Some(furthest) = next.iter().max() else { break };
        (best, length) = (count + 1, *furthest);
        std::mem::swap(&mut reached, &mut next);
    }
    (best, length)
}

/// Finds the ways in which a text may begin with a character, and passes on how many bytes each takes.
fn ways(ch: char, text: &str, mut way: impl FnMut(usize)) {
    if text.starts_with(ch) {
        way(ch.len_utf8());
    }
    match text.as_bytes().first() {
        Some(b'\\') => escaped(ch, text, &mut way),
        Some(b'%') => {
            percent(ch, text, &mut way);
            if matches!(ch, '"' | '\\' | '/') {
                escaped_then_percent(ch, text, &mut way);
            }
        }
        Some(b'&') => entity(ch, text, &mut way),
        Some(b'+') if ch == ' ' => way(1),
        _ => {}
    }
}

/// JSON, and what looks like it: `\"`, `\\`, `\/`, `\n`, `\u0041`, with any number of backslashes.
fn escaped(ch: char, text: &str, way: &mut impl FnMut(usize)) {
    let slashes = text.bytes().take(SLASHES + 1).take_while(|byte| *byte == b'\\').count();
    if slashes > SLASHES {
        return;
    }
    if ch == '\\' {
        (2..=slashes).for_each(&mut *way);
    }
    let rest = text.get(slashes..).unwrap_or_default();
    let short = match ch {
        '\n' => 'n',
        '\r' => 'r',
        '\t' => 't',
        '\u{8}' => 'b',
        '\u{c}' => 'f',
        other => other,
    };
    // What was escaped may have been written once more in another way.
    match rest.as_bytes().first() {
        Some(b'&') => entity(ch, rest, &mut |bytes| way(slashes + bytes)),
        Some(b'%') => percent(ch, rest, &mut |bytes| way(slashes + bytes)),
        _ => {}
    }
    if ch != '\\' && rest.starts_with(short) && (short != ch || ch.is_ascii_punctuation()) {
        way(slashes + short.len_utf8());
    }
    let mut units = [0; 2];
    let mut end = slashes;
    for (at, unit) in ch.encode_utf16(&mut units).iter().enumerate() {
        if at > 0 {
            end += text.get(end..).unwrap_or_default().bytes().take(SLASHES).take_while(|byte| *byte == b'\\').count();
        }
        let rest = text.get(end..).unwrap_or_default();
        let digits = rest.strip_prefix('u').and_then(|rest| rest.get(..4));
        if digits.and_then(|digits| u16::from_str_radix(digits, 16).ok()) != Some(*unit) {
            return;
        }
        end += 5;
    }
    way(end);
}

/// Addresses: `%22`, `%2522`; a character of several bytes has several.
fn percent(ch: char, text: &str, way: &mut impl FnMut(usize)) {
    let mut bytes = [0; 4];
    let mut end = 0;
    for byte in ch.encode_utf8(&mut bytes).bytes() {
        let Some(mut rest) = text.get(end..).and_then(|rest| rest.strip_prefix('%')) else { return };
        end += 1;
        for _ in 0..NESTED {
            let Some(inner) = rest.strip_prefix("25").filter(|inner| ch != '%' || inner.len() > 1 && starts_hex(inner))
            else {
                break;
            };
            (rest, end) = (inner, end + 2);
        }
        if rest.get(..2).and_then(|digits| u8::from_str_radix(digits, 16).ok()) != Some(byte) {
            return;
        }
        end += 2;
    }
    way(end);
}

/// JSON in an address: `%5C%22`.
fn escaped_then_percent(ch: char, text: &str, way: &mut impl FnMut(usize)) {
    let mut slashes = 0;
    for _ in 0..SLASHES {
        let mut length = None;
        let rest = text.get(slashes..).unwrap_or_default();
        percent('\\', rest, &mut |bytes| length = Some(bytes));
        let Some(length) = length else { return };
        slashes += length;
        percent(ch, text.get(slashes..).unwrap_or_default(), &mut |bytes| way(slashes + bytes));
    }
}

fn starts_hex(text: &str) -> bool {
    text.bytes().take(2).all(|byte| byte.is_ascii_hexdigit())
}

/// HTML: `&quot;`, `&#34;`, `&#x22;`, `&amp;quot;`.
fn entity(ch: char, text: &str, way: &mut impl FnMut(usize)) {
    let mut rest = text.get(1..).unwrap_or_default();
    for nested in 0..=NESTED {
        if let Some((name, _)) = rest.split_once(';').filter(|(name, _)| name.len() <= 10) {
            let number = name.strip_prefix('#');
            let code = number.and_then(|number| match number.strip_prefix(['x', 'X']) {
                Some(hex) => u32::from_str_radix(hex, 16).ok(),
                None => number.parse().ok(),
            });
            let named = match name {
                "amp" => Some('&'),
                "lt" => Some('<'),
                "gt" => Some('>'),
                "quot" => Some('"'),
                "apos" => Some('\''),
                "nbsp" => Some(' '),
                _ => code.and_then(char::from_u32),
            };
            if named == Some(ch) {
                way(text.len() - rest.len() + name.len() + 1);
            }
        }
        let Some(inner) = rest.strip_prefix("amp;") else { return };
        if nested == NESTED {
            return;
        }
        rest = inner;
    }
}

const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// Encodes what of the base64 of a longer text depends on these bytes alone, when they begin `shift` bytes after a place
/// that 3 divides.
fn base64(bytes: &[u8], shift: usize) -> Vec<char> {
    let bit = |at: usize| -> Option<usize> {
        let byte = bytes.get((at / 8).checked_sub(shift)?)?;
        Some(usize::from(byte >> (7 - at % 8) & 1))
    };
    let first = (shift * 8).div_ceil(6);
    let last = (shift + bytes.len()) * 8 / 6;
    let digit = |at: usize| {
        let bits = (at * 6..at * 6 + 6).try_fold(0, |digit, at| Some(digit << 1 | bit(at)?))?;
        ALPHABET.get(bits).map(|byte| char::from(*byte))
    };
    (first..last).filter_map(digit).collect()
}

#[cfg(test)]
mod tests;
