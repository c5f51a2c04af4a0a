//! Request bodies as the server's decoder really reads them (contract section 1.2).
//!
//! Owns the decoder's rules: outer keys match without regard to case and the last one in the text wins, unknown
//! keys are ignored, `null` and an empty body are all-zero, an `int64` takes no string and no float (not even
//! `3.0`). Knows nothing of what the fields mean.

use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, MapAccess, Visitor};
use serde_json::{Map, Value};

/// The body, or a field of it, is not what the decoder takes: the server answers 1199000.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Undecodable;

/// A structure that is read key by key, as a Go struct is.
pub(super) trait Record: Default {
    /// Takes one key, already in lower case; a key that is not the record's is to be ignored.
    fn take(&mut self, key: &str, value: Value) -> Result<(), Undecodable>;
}

/// Decodes a whole body.
pub(super) fn body<T: Record>(bytes: &[u8]) -> Result<T, Undecodable> {
    let mut record = T::default();
    if bytes.is_empty() {
        return Ok(record);
    }
    let Pairs(pairs) = serde_json::from_slice(bytes).map_err(|_| Undecodable)?;
    for (key, value) in pairs {
        record.take(&key.to_ascii_lowercase(), value)?;
    }
    Ok(record)
}

/// Decodes an object inside a body; `null` is all-zero.
pub(super) fn record<T: Record>(value: Value) -> Result<T, Undecodable> {
    let mut record = T::default();
    match value {
        Value::Null => {}
        Value::Object(map) => {
            for (key, value) in map {
                record.take(&key.to_ascii_lowercase(), value)?;
            }
        }
        _ => return Err(Undecodable),
    }
    Ok(record)
}

/// An `int64`: `null` is 0.
pub(super) fn int(value: &Value) -> Result<i64, Undecodable> {
    match value {
        Value::Null => Ok(0),
        Value::Number(number) => number.as_i64().ok_or(Undecodable),
        _ => Err(Undecodable),
    }
}

/// A string: `null` is empty.
pub(super) fn text(value: Value) -> Result<String, Undecodable> {
    match value {
        Value::Null => Ok(String::new()),
        Value::String(text) => Ok(text),
        _ => Err(Undecodable),
    }
}

/// A `bool`: `null` is false.
pub(super) fn flag(value: &Value) -> Result<bool, Undecodable> {
    if value.is_null() { Ok(false) } else { value.as_bool().ok_or(Undecodable) }
}

/// An array of anything: `null` is empty.
pub(super) fn list(value: Value) -> Result<Vec<Value>, Undecodable> {
    match value {
        Value::Null => Ok(Vec::new()),
        Value::Array(items) => Ok(items),
        _ => Err(Undecodable),
    }
}

/// An array of `int64`.
pub(super) fn ints(value: Value) -> Result<Vec<i64>, Undecodable> {
    list(value)?.iter().map(int).collect()
}

/// An array of strings.
pub(super) fn texts(value: Value) -> Result<Vec<String>, Undecodable> {
    list(value)?.into_iter().map(text).collect()
}

/// An array of records.
pub(super) fn records<T: Record>(value: Value) -> Result<Vec<T>, Undecodable> {
    list(value)?.into_iter().map(record).collect()
}

/// A free map: `null` is the nil map, which is not the empty one.
pub(super) fn map(value: Value) -> Result<Option<Map<String, Value>>, Undecodable> {
    match value {
        Value::Null => Ok(None),
        Value::Object(map) => Ok(Some(map)),
        _ => Err(Undecodable),
    }
}

/// `page` of the list calls.
#[derive(Debug, Default, Clone)]
pub(super) struct Page {
    pub(super) start: i64,
    pub(super) limit: i64,
    pub(super) sort: String,
    /// Asks for the count alone; hosts are refused with both.
    pub(super) enable_count: bool,
}

impl Record for Page {
    fn take(&mut self, key: &str, value: Value) -> Result<(), Undecodable> {
        match key {
            "start" => self.start = int(&value)?,
            "limit" => self.limit = int(&value)?,
            "sort" => self.sort = text(value)?,
            "enable_count" => self.enable_count = flag(&value)?,
            _ => {}
        }
        Ok(())
    }
}

impl Page {
    /// How many rows to skip and to take; limit 0 takes all.
    pub(super) fn window(&self) -> (usize, usize) {
        let skip = usize::try_from(self.start).unwrap_or(0);
        let take = match usize::try_from(self.limit) {
            Ok(0) | Err(_) => usize::MAX,
            Ok(limit) => limit,
        };
        (skip, take)
    }
}

/// The outer object with its keys in the order of the text, doubles kept.
struct Pairs(Vec<(String, Value)>);

impl<'de> Deserialize<'de> for Pairs {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Read;
        impl<'de> Visitor<'de> for Read {
            type Value = Pairs;

            fn expecting(&self, out: &mut fmt::Formatter) -> fmt::Result {
                out.write_str("an object or null")
            }

            fn visit_unit<E>(self) -> Result<Pairs, E> {
                Ok(Pairs(Vec::new()))
            }

            fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<Pairs, A::Error> {
                let mut pairs = Vec::new();
                while let Some(pair) = access.next_entry()? {
                    pairs.push(pair);
                }
                Ok(Pairs(pairs))
            }
        }
        deserializer.deserialize_any(Read)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_spelling_in_the_text_wins() {
        let page: Page = body(br#"{"limit":1,"LIMIT":2,"limit":3}"#).unwrap();
        assert_eq!(page.limit, 3);
    }

    #[test]
    fn a_float_is_no_integer() {
        assert_eq!(body::<Page>(br#"{"limit":3.0}"#).unwrap_err(), Undecodable);
        assert_eq!(body::<Page>(br#"{"limit":1e3}"#).unwrap_err(), Undecodable);
    }
}
