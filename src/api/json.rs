//! Shapes of JSON that bend where CMDB versions differ: null lists, values of any type as text, maps in order.
//!
//! Knows nothing of what the values mean. Nothing here builds a tree of an answer, and what is kept of one is counted
//! (see `counted`), so that a hostile one takes little more memory than it has bytes.

mod counted;

pub(super) use counted::Items;

use counted::Counted;
use serde::de::{DeserializeOwned, DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Serialize};
use std::fmt;
use std::marker::PhantomData;

/// Reads a whole answer.
///
/// # Errors
///
/// When it is not JSON of this type, or has too many items.
pub(super) fn parse<T: DeserializeOwned>(answer: &[u8]) -> serde_json::Result<T> {
    parse_counted(answer, &Items::default())
}

/// Reads a whole text of an answer. Its items are added to those of the others.
///
/// # Errors
///
/// As [`parse`].
pub(super) fn parse_counted<T: DeserializeOwned>(text: &[u8], items: &Items) -> serde_json::Result<T> {
    let mut from = serde_json::Deserializer::from_slice(text);
    let value = T::deserialize(Counted::new(&mut from, items))?;
    from.end()?;
    Ok(value)
}

/// Reads a value that may be null, which then is the type's default.
pub(super) fn nullable<'de, D: Deserializer<'de>, T: Deserialize<'de> + Default>(from: D) -> Result<T, D::Error> {
    Option::deserialize(from).map(Option::unwrap_or_default)
}

/// A value as text: a string without its quotes, anything else as its JSON.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Text {
    pub(super) text: String,
    /// Whether it was a JSON string.
    pub(super) quoted: bool,
}

impl Text {
    /// Returns `true` for what [`Entries`] holds in place of a null.
    pub(super) const fn is_null(&self) -> bool {
        !self.quoted && self.text.is_empty()
    }
}

impl<'de> Deserialize<'de> for Text {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let mut text = String::new();
        let quoted = from.deserialize_any(Write { out: &mut text, bare: true })?;
        Ok(Self { text, quoted })
    }
}

/// Writes a value's JSON; gives whether it was a string. `bare` leaves out a string's quotes and escapes.
struct Write<'a> {
    out: &'a mut String,
    bare: bool,
}

impl Write<'_> {
    fn json<E: Error>(self, value: &impl Serialize) -> Result<bool, E> {
        self.out.push_str(&serde_json::to_string(value).map_err(E::custom)?);
        Ok(false)
    }
}

impl<'de> DeserializeSeed<'de> for Write<'_> {
    type Value = bool;

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<bool, D::Error> {
        from.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Write<'_> {
    type Value = bool;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_unit<E: Error>(self) -> Result<bool, E> {
        self.json(&())
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<bool, E> {
        self.json(&value)
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<bool, E> {
        self.json(&value)
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<bool, E> {
        self.json(&value)
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<bool, E> {
        self.json(&value)
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<bool, E> {
        if self.bare {
            self.out.push_str(value);
        } else {
            self.json(&value)?;
        }
        Ok(true)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<bool, A::Error> {
        self.out.push('[');
        let mut before = "";
        loop {
            let end = self.out.len();
            self.out.push_str(before);
            if items.next_element_seed(Write { out: self.out, bare: false })?.is_none() {
                self.out.truncate(end);
                break;
            }
            before = ",";
        }
        self.out.push(']');
        Ok(false)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<bool, A::Error> {
        self.out.push('{');
        let mut before = "";
        while let Some(key) = entries.next_key::<String>()? {
            self.out.push_str(before);
            Write { out: self.out, bare: false }.json::<A::Error>(&key)?;
            self.out.push(':');
            entries.next_value_seed(Write { out: self.out, bare: false })?;
            before = ",";
        }
        self.out.push('}');
        Ok(false)
    }
}

/// A list that may be null; an error in it names the item.
#[derive(Debug)]
pub(super) struct List<T>(pub(super) Vec<T>);

impl<T> Default for List<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for List<T> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        // As an option alone, a key that is missing would be an empty list.
        from.deserialize_newtype_struct("List", Elements(PhantomData))
    }
}

struct Elements<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> Visitor<'de> for Elements<T> {
    type Value = List<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list")
    }

    fn visit_newtype_struct<D: Deserializer<'de>>(self, from: D) -> Result<List<T>, D::Error> {
        from.deserialize_option(self)
    }

    fn visit_none<E: Error>(self) -> Result<List<T>, E> {
        Ok(List::default())
    }

    fn visit_some<D: Deserializer<'de>>(self, from: D) -> Result<List<T>, D::Error> {
        from.deserialize_seq(self)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<List<T>, A::Error> {
        let mut list = Vec::new();
        loop {
            match items.next_element() {
                Ok(Some(item)) => list.push(item),
                Ok(None) => return Ok(List(list)),
                Err(error) => return Err(A::Error::custom(format_args!("[{}]: {error}", list.len()))),
            }
        }
    }
}

/// A map's entries in their order; an error in one names its key. Null is an unquoted empty text, which no other value is.
#[derive(Debug, Default)]
pub(super) struct Entries(pub(super) Vec<(String, Text)>);

impl<'de> Deserialize<'de> for Entries {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_map(Pairs)
    }
}

struct Pairs;

impl<'de> Visitor<'de> for Pairs {
    type Value = Entries;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Entries, A::Error> {
        let mut entries = Vec::new();
        while let Some(key) = map.next_key::<String>()? {
            match map.next_value::<Option<Text>>() {
                Ok(value) => entries.push((key, value.unwrap_or_default())),
                Err(error) => return Err(A::Error::custom(format_args!("{key}: {error}"))),
            }
        }
        Ok(Entries(entries))
    }
}

#[cfg(test)]
mod tests {
    use super::counted::MOST_ITEMS;
    use super::*;

    fn text(json: &str) -> String {
        serde_json::from_str::<Text>(json).unwrap().text
    }

    #[test]
    fn a_value_of_any_type_is_its_text() {
        for (json, expected) in [
            (r#""a\"b""#, r#"a"b"#),
            ("9007199254740993", "9007199254740993"),
            ("18446744073709551615", "18446744073709551615"),
            ("-5", "-5"),
            ("1.0", "1.0"),
            ("true", "true"),
            ("[ ]", "[]"),
            (r#"[1, "a\n", null, {"k" : [true]}, {}]"#, r#"[1,"a\n",null,{"k":[true]},{}]"#),
        ] {
            assert_eq!(text(json), expected, "{json}");
        }
    }

    #[test]
    fn lists_may_be_null_and_name_the_bad_item() {
        assert!(parse::<List<i64>>(b"null").unwrap().0.is_empty());
        let error = parse::<List<List<i64>>>(b"[[1],[2,\"x\"]]").unwrap_err().to_string();
        assert!(error.starts_with("[1]: [1]: invalid type: string \"x\""), "{error}");
    }

    #[test]
    fn what_is_kept_of_one_answer_has_an_end() {
        let half = |item: &str| format!("[{}{item}]", format!("{item},").repeat(MOST_ITEMS as usize / 2));
        let whole = format!("[{},{}]", half("1"), half("1"));
        assert!(parse::<List<List<i64>>>(whole.as_bytes()).is_err());
        let entries = half("{\"a\":1}");
        assert!(parse::<List<Entries>>(entries.as_bytes()).is_err());
        assert!(parse::<List<i64>>(half("1").as_bytes()).is_ok(), "each answer has a count of its own");
        let items = Items::default();
        let texts = [(); 3].map(|()| parse_counted::<List<i64>>(half("1").as_bytes(), &items).is_ok());
        assert_eq!(texts, [true, false, false], "the texts of one answer share a count");
    }

    #[test]
    fn what_is_not_kept_is_not_counted() {
        #[derive(Deserialize)]
        struct Row {
            a: i64,
        }
        let ignored = format!("[{}1]", "1,".repeat(MOST_ITEMS as usize));
        let rows = parse::<List<Row>>(format!("[{{\"a\":7,\"b\":{ignored}}}]").as_bytes()).unwrap();
        assert_eq!(rows.0.first().map(|row| row.a), Some(7));
        assert_eq!(parse::<Text>(ignored.as_bytes()).unwrap().text, ignored, "kept as text");
        assert!(parse::<List<i64>>(b"[1] 2").is_err());
    }
}
