//! Request bodies as the server's decoder really reads them (contract section 1.2).
//!
//! Owns the decoder's rules: outer keys match without regard to case, unknown keys are ignored, `null` and an empty
//! body are all-zero, an `int64` takes no string and no float (not even `3.0`). In the bodies of writes a key that
//! stands twice is decoded into the same place, so maps and lists of records merge. Knows nothing of what the fields
//! mean; the text itself is read by [`super::json`].

use serde_json::{Map, Value};

pub(super) use super::json::Undecodable;
use super::json::{Free, Json, free};

/// A structure that is read key by key, as a Go struct is.
pub(super) trait Record: Default {
    /// Takes one key, already in lower case; a key that is not the record's must be ignored.
    fn take(&mut self, key: &str, value: Value) -> Result<(), Undecodable>;
}

/// A structure of a write's body: as [`Record`], but a key that stands twice is decoded into what is there.
pub(super) trait Merge: Default {
    /// Takes one key, already in lower case; a key that is not the structure's must be ignored.
    fn merge(&mut self, key: &str, value: Json) -> Result<(), Undecodable>;
}

/// Decodes a whole body.
pub(super) fn body<T: Record>(bytes: &[u8]) -> Result<T, Undecodable> {
    let mut record = T::default();
    for (key, value) in members(bytes)? {
        record.take(&key.to_ascii_lowercase(), value.plain().ok_or(Undecodable)?)?;
    }
    Ok(record)
}

/// Decodes a whole body of a write.
pub(super) fn write<T: Merge>(bytes: &[u8]) -> Result<T, Undecodable> {
    let mut into = T::default();
    for (key, value) in members(bytes)? {
        into.merge(&key.to_ascii_lowercase(), value)?;
    }
    Ok(into)
}

/// Returns the members of the body's object; `None` of `null` and of no bytes.
fn members(bytes: &[u8]) -> Result<Vec<(String, Json)>, Undecodable> {
    if bytes.is_empty() {
        return Ok(Vec::new());
    }
    match Json::read(bytes)? {
        Json::Null => Ok(Vec::new()),
        Json::Object(pairs) => Ok(pairs),
        _ => Err(Undecodable),
    }
}

/// Decodes an `int64` into its place, which `null` leaves as it is.
pub(super) fn set_int(into: &mut i64, value: &Json) -> Result<(), Undecodable> {
    match value {
        Json::Null => {}
        Json::Number(number) => *into = number.int().ok_or(Undecodable)?,
        _ => return Err(Undecodable),
    }
    Ok(())
}

/// Decodes a string into its place, which `null` leaves as it is.
pub(super) fn set_text(into: &mut String, value: Json) -> Result<(), Undecodable> {
    match value {
        Json::Null => {}
        Json::Text(text) => *into = text,
        _ => return Err(Undecodable),
    }
    Ok(())
}

/// Decodes an array of structures into one that may be there already: its elements are decoded into those of the same
/// place.
pub(super) fn merge_list<T: Merge>(into: &mut Vec<T>, value: Json) -> Result<(), Undecodable> {
    let items = match value {
        Json::Null => Vec::new(),
        Json::Array(items) => items,
        _ => return Err(Undecodable),
    };
    into.truncate(items.len());
    into.resize_with(items.len(), T::default);
    for (element, value) in into.iter_mut().zip(items) {
        match value {
            Json::Null => {}
            Json::Object(pairs) => {
                for (key, value) in pairs {
                    element.merge(&key.to_ascii_lowercase(), value)?;
                }
            }
            _ => return Err(Undecodable),
        }
    }
    Ok(())
}

/// Decodes a free map into one that may be there already; `null` makes it the nil map, which is not the empty one.
pub(super) fn merge_map(into: &mut Option<Free>, value: Json) -> Result<(), Undecodable> {
    match value {
        Json::Null => *into = None,
        Json::Object(pairs) => into.get_or_insert_default().extend(free(pairs)),
        _ => return Err(Undecodable),
    }
    Ok(())
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
        for text in ["3.0", "1e3", "9223372036854775808", "1e400"] {
            assert_eq!(body::<Page>(format!(r#"{{"limit":{text}}}"#).as_bytes()).unwrap_err(), Undecodable, "{text}");
        }
    }

    #[derive(Debug, Default)]
    struct Item {
        number: i64,
        map: Option<Free>,
        items: Vec<Item>,
    }

    impl Merge for Item {
        fn merge(&mut self, key: &str, value: Json) -> Result<(), Undecodable> {
            match key {
                "number" => set_int(&mut self.number, &value),
                "map" => merge_map(&mut self.map, value),
                "items" => merge_list(&mut self.items, value),
                _ => Ok(()),
            }
        }
    }

    fn keys(item: &Item) -> Vec<&str> {
        item.map.iter().flat_map(|map| map.keys().map(String::as_str)).collect()
    }

    #[test]
    fn a_map_that_stands_twice_is_merged_and_null_forgets_it() {
        let twice: Item = write(br#"{"map":{"a":1,"b":1},"MAP":{"b":2,"c":2}}"#).unwrap();
        assert_eq!(keys(&twice), ["a", "b", "c"]);
        let forgotten: Item = write(br#"{"map":{"a":1},"map":null}"#).unwrap();
        assert_eq!(forgotten.map, None);
    }

    #[test]
    fn elements_of_a_list_that_stands_twice_are_merged_by_place() {
        let item: Item = write(
            br#"{"items":[{"number":1,"map":{"a":1}},{"number":2}],"items":[{"map":{"b":1}},null,{"number":3}]}"#,
        )
        .unwrap();
        assert_eq!(keys(&item.items[0]), ["a", "b"]);
        assert_eq!(item.items.iter().map(|one| one.number).collect::<Vec<_>>(), [1, 2, 3]);
        let shorter: Item = write(br#"{"items":[{},{}],"items":[{}]}"#).unwrap();
        assert_eq!(shorter.items.len(), 1);
    }

    #[test]
    fn null_leaves_a_number_as_it_is() {
        assert_eq!(write::<Item>(br#"{"number":2,"number":null}"#).unwrap().number, 2);
    }
}
