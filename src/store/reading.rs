//! What can be said of a file before its content is understood: that it is text, and JSON that can be read in one way only.

use super::error::{Cause, Unreadable};
use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use std::cell::RefCell;
use std::collections::HashSet;
use std::fmt;

/// Keys of one object that are compared one by one; those of larger objects are looked up.
const FEW: usize = 16;

/// Returns the text of a file, without the byte order mark that some editors put before UTF-8.
///
/// # Errors
///
/// [`Cause::Unreadable`] when it is empty or in another encoding.
pub(super) fn text(bytes: &[u8]) -> Result<&str, Cause> {
    if let Some(encoding) = wide(bytes) {
        return Err(Cause::Unreadable(encoding));
    }
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let text = str::from_utf8(bytes).map_err(|error| {
        let before = bytes.get(..error.valid_up_to()).unwrap_or_default();
        Cause::Unreadable(Unreadable::Encoding { line: line_of(before) })
    })?;
    if text.trim().is_empty() {
        return Err(Cause::Unreadable(Unreadable::Empty));
    }
    Ok(text)
}

/// Recognises UTF-32 and UTF-16: by the byte order mark, else by the zeros beside the first character, which is ASCII in
/// JSON. UTF-32 is looked for first: its little-endian mark begins with that of UTF-16.
fn wide(bytes: &[u8]) -> Option<Unreadable> {
    match bytes {
        [0xff, 0xfe, 0, 0, ..] | [0, 0, 0xfe, 0xff, ..] | [0, 0, 0, _, ..] | [_, 0, 0, 0, ..] => {
            Some(Unreadable::Utf32)
        }
        [0xff, 0xfe, ..] | [0xfe, 0xff, ..] | [0, _, ..] | [_, 0, ..] => Some(Unreadable::Utf16),
        _ => None,
    }
}

/// Returns the line, from 1, on which a text ends.
pub(super) fn line_of(before: &[u8]) -> usize {
    memchr::memchr_iter(b'\n', before).count() + 1
}

/// Puts an error of the JSON reader into facts. What Python prints is told from other faults by the word or quote that
/// stands where JSON ends.
#[must_use]
pub fn fault(text: &str, error: &serde_json::Error) -> Cause {
    let (line, column) = (error.line().max(1), error.column().max(1));
    if error.is_syntax() && is_python(text, line, column) {
        return Cause::Unreadable(Unreadable::Python { line });
    }
    // The reader's message ends with the place, which is told apart.
    let message = error.to_string();
    let message = message.rsplit_once(" at line ").map_or(message.as_str(), |(message, _)| message).to_owned();
    Cause::Malformed { line, column, message }
}

fn is_python(text: &str, line: usize, column: usize) -> bool {
    let Some(line) = text.lines().nth(line - 1) else { return false };
    // The reader stands at the character that it did not expect, or just behind it.
    let starts = [column - 1, column, column.saturating_sub(2)];
    starts.into_iter().filter_map(|at| line.get(at..)).any(|rest| {
        rest.starts_with(['\'', '(']) || ["True", "False", "None", "u'", "b'"].iter().any(|word| rest.starts_with(word))
    })
}

/// Looks for a key that stands twice in an object, at any depth. Keys at the top that are among `any_case` are the same
/// in any letter case.
///
/// # Errors
///
/// [`Unreadable::Duplicate`] for the first one, and what the reader finds wrong with the JSON.
pub(super) fn distinct_keys(text: &str, any_case: &[&str]) -> Result<(), Cause> {
    let found = RefCell::new(None);
    let mut reader = serde_json::Deserializer::from_str(text);
    let read = Distinct { found: &found, any_case }.deserialize(&mut reader).and_then(|()| reader.end());
    read.map_err(|error| match found.take() {
        Some(key) => Cause::Unreadable(Unreadable::Duplicate { key, line: error.line().max(1) }),
        None => fault(text, &error),
    })
}

/// Walks through a value and notes the first key that stands twice.
#[derive(Clone, Copy)]
struct Distinct<'a> {
    found: &'a RefCell<Option<String>>,
    any_case: &'a [&'a str],
}

impl<'de> DeserializeSeed<'de> for Distinct<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Distinct<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_unit<E: Error>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_bool<E: Error>(self, _: bool) -> Result<(), E> {
        Ok(())
    }

    fn visit_i64<E: Error>(self, _: i64) -> Result<(), E> {
        Ok(())
    }

    fn visit_u64<E: Error>(self, _: u64) -> Result<(), E> {
        Ok(())
    }

    fn visit_f64<E: Error>(self, _: f64) -> Result<(), E> {
        Ok(())
    }

    fn visit_str<E: Error>(self, _: &str) -> Result<(), E> {
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<(), A::Error> {
        let inner = Self { any_case: &[], ..self };
        while seq.next_element_seed(inner)?.is_some() {}
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let (mut few, mut many) = (Vec::<String>::new(), HashSet::new());
        let inner = Self { any_case: &[], ..self };
        while let Some(mut key) = map.next_key::<String>()? {
            if self.any_case.iter().any(|name| key.eq_ignore_ascii_case(name)) {
                key.make_ascii_lowercase();
            }
            let again = if few.len() < FEW { few.contains(&key) } else { few.contains(&key) || many.contains(&key) };
            if again {
                self.found.replace(Some(key));
                return Err(A::Error::custom("a key stands twice"));
            }
            if few.len() < FEW {
                few.push(key);
            } else {
                many.insert(key);
            }
            map.next_value_seed(inner)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unreadable(bytes: &[u8]) -> Option<Unreadable> {
        let read = text(bytes).and_then(|text| distinct_keys(text, &["any_case"]));
        match read {
            Err(Cause::Unreadable(what)) => Some(what),
            _ => None,
        }
    }

    #[test]
    fn what_is_no_text_is_named() {
        let utf16: Vec<u8> = "{\"a\": 1}".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(unreadable(&utf16), Some(Unreadable::Utf16));
        assert_eq!(unreadable(&[b"\xff\xfe".as_slice(), &utf16].concat()), Some(Unreadable::Utf16));
        for (mark, bytes) in
            [(b"\xff\xfe\0\0", u32::to_le_bytes as fn(u32) -> [u8; 4]), (b"\0\0\xfe\xff", u32::to_be_bytes)]
        {
            let utf32: Vec<u8> = "{\"a\": 1}".chars().flat_map(|ch| bytes(u32::from(ch))).collect();
            assert_eq!(unreadable(&utf32), Some(Unreadable::Utf32));
            assert_eq!(unreadable(&[mark.as_slice(), &utf32].concat()), Some(Unreadable::Utf32));
        }
        assert_eq!(unreadable(b"{\n\"a\": \"\xd6\xd0\xce\xc4\"}"), Some(Unreadable::Encoding { line: 2 }));
        for empty in ["", " \n\t", "\u{feff}"] {
            assert_eq!(unreadable(empty.as_bytes()), Some(Unreadable::Empty), "{empty:?}");
        }
        assert_eq!(unreadable(b"\xef\xbb\xbf{}"), None);
    }

    #[test]
    fn what_python_prints_is_told_from_other_faults() {
        for text in [
            "{'a': 1}",
            "{\"a\": True}",
            "{\"a\":\nNone}",
            "[False]",
            "{ u'a': 1}",
            "[\"a\", 'b']",
            "{\"a\": 1, 'b': 2}",
        ] {
            assert!(matches!(unreadable(text.as_bytes()), Some(Unreadable::Python { .. })), "{text}");
        }
        for text in ["{\"a\": 1", "{a: 1}", "{\"a\": \"True'\" x}", "nothing", "{\"a\": true,}"] {
            let fault = distinct_keys(text, &[]);
            assert!(matches!(fault, Err(Cause::Malformed { .. })), "{text}: {fault:?}");
        }
    }

    #[test]
    fn a_key_that_stands_twice_is_found_at_any_depth() {
        let many: Vec<String> = (0..40).map(|at| format!("\"k{at}\":{at}")).collect();
        let many = format!("{{{},\n\"k39\":0}}", many.join(","));
        for (text, key, line) in [
            ("{\"a\":1,\n\"a\":2}", "a", 2),
            ("{\"a\":{\"b\":[1,{\"c\":1,\"c\":1}]}}", "c", 1),
            ("{\"any_case\":1,\"Any_Case\":2}", "any_case", 1),
            ("[{},{\"\\u0061\":1,\"a\":1}]", "a", 1),
            (many.as_str(), "k39", 2),
        ] {
            assert_eq!(unreadable(text.as_bytes()), Some(Unreadable::Duplicate { key: key.into(), line }), "{text}");
        }
        assert_eq!(unreadable(b"[{\"a\":1},{\"a\":{\"a\":1,\"A\":1}}]"), None);
        assert_eq!(unreadable(b"[{\"any_case\":1,\"Any_Case\":2}]"), None, "at the top only");
    }
}
