//! Shapes of JSON that bend where CMDB versions differ: null lists, values of any type as text, maps in order.
//!
//! Knows nothing of what the values mean. Nothing here builds a tree of an answer, so that a hostile one takes
//! about as much memory as it has bytes.

use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Serialize};
use std::fmt;
use std::marker::PhantomData;

/// Most items of one list; the largest page has 1000 (contract section 4), unpaged lists a few thousand.
const MOST_ITEMS: usize = 20_000;

/// Reads a value that may be null, which then is the type's default.
pub(super) fn nullable<'de, D: Deserializer<'de>, T: Deserialize<'de> + Default>(from: D) -> Result<T, D::Error> {
    Option::deserialize(from).map(Option::unwrap_or_default)
}

/// A value as text: a string without its quotes, anything else as its JSON.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Text {
    /// The text.
    pub(super) text: String,
    /// Whether it was a JSON string.
    pub(super) quoted: bool,
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

/// A list that may be null, of at most [`MOST_ITEMS`]; an error in it names the item.
#[derive(Debug)]
pub(super) struct List<T>(pub(super) Vec<T>);

impl<T> Default for List<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for List<T> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_any(Items(PhantomData))
    }
}

struct Items<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> Visitor<'de> for Items<T> {
    type Value = List<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list")
    }

    fn visit_unit<E: Error>(self) -> Result<List<T>, E> {
        Ok(List::default())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<List<T>, A::Error> {
        let mut list = Vec::new();
        loop {
            match items.next_element() {
                Ok(Some(_)) if list.len() == MOST_ITEMS => return Err(A::Error::invalid_length(MOST_ITEMS + 1, &self)),
                Ok(Some(item)) => list.push(item),
                Ok(None) => return Ok(List(list)),
                Err(error) => return Err(A::Error::custom(format_args!("[{}]: {error}", list.len()))),
            }
        }
    }
}

/// How many items a list has, which may be null.
#[derive(Debug, Default, Clone, Copy)]
pub(super) struct Count(pub(super) u32);

impl<'de> Deserialize<'de> for Count {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_any(Counting)
    }
}

struct Counting;

impl<'de> Visitor<'de> for Counting {
    type Value = Count;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list")
    }

    fn visit_unit<E: Error>(self) -> Result<Count, E> {
        Ok(Count(0))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Count, A::Error> {
        let mut count = 0_u32;
        while items.next_element::<IgnoredAny>()?.is_some() {
            count = count.saturating_add(1);
        }
        Ok(Count(count))
    }
}

/// A map's entries in their order, nulls left out; an error in one names its key.
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
                Ok(Some(value)) => entries.push((key, value)),
                Ok(None) => {}
                Err(error) => return Err(A::Error::custom(format_args!("{key}: {error}"))),
            }
        }
        Ok(Entries(entries))
    }
}

#[cfg(test)]
mod tests {
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
    fn lists_may_be_null_and_name_the_bad_item_and_have_an_end() {
        assert!(serde_json::from_str::<List<i64>>("null").unwrap().0.is_empty());
        let error = serde_json::from_str::<List<List<i64>>>("[[1],[2,\"x\"]]").unwrap_err().to_string();
        assert!(error.starts_with("[1]: [1]: invalid type: string \"x\""), "{error}");
        let endless = format!("[{}1]", "1,".repeat(MOST_ITEMS));
        assert!(serde_json::from_str::<List<i64>>(&endless).is_err());
        assert_eq!(serde_json::from_str::<Count>("[1,[],{}]").unwrap().0, 3);
    }
}
