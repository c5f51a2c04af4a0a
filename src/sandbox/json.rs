//! JSON as the server's parser reads it (contract section 1.2): a number keeps its spelling, an object the order and
//! the doubles of its keys, and half of a surrogate pair becomes U+FFFD.
//!
//! Owns reading and what a number is as an integer and as a stored value. Which keys count is [`super::decode`].

use std::collections::BTreeMap;
use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;
use serde_json::{Number as JsonNumber, Value};

/// The body, or a field of it, is not what the decoder takes: the server answers 1199000.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Undecodable;

/// Deepest nesting. The server goes on to 10,000, which would take more stack than a worker thread has.
const DEPTH: usize = 500;

/// A value of a body.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Json {
    Null,
    Bool(bool),
    Number(Number),
    Text(String),
    Array(Vec<Json>),
    Object(Vec<(String, Json)>),
}

/// A number, spelt as in the body.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Number(String);

/// A free map: of equal keys the last one counts.
pub(super) type Free = BTreeMap<String, Json>;

impl Json {
    /// Reads a whole body.
    pub(super) fn read(bytes: &[u8]) -> Result<Self, Undecodable> {
        let raw: &RawValue = serde_json::from_slice(bytes).map_err(|_| Undecodable)?;
        read(raw, DEPTH)
    }

    /// Returns the text of a string.
    pub(super) fn as_text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    /// Returns the value as the server stores it; `None` if a number is too large for a double.
    pub(super) fn stored(self) -> Option<Value> {
        self.with_numbers(Number::stored)
    }

    /// Returns the value with its numbers as they are spelt; `None` if one is too large for a double.
    pub(super) fn plain(self) -> Option<Value> {
        self.with_numbers(Number::plain)
    }

    fn with_numbers(self, number: fn(&Number) -> Option<Value>) -> Option<Value> {
        Some(match self {
            Self::Null => Value::Null,
            Self::Bool(on) => on.into(),
            Self::Number(one) => number(&one)?,
            Self::Text(text) => text.into(),
            Self::Array(items) => {
                Value::Array(items.into_iter().map(|item| item.with_numbers(number)).collect::<Option<_>>()?)
            }
            Self::Object(pairs) => {
                let pairs = pairs.into_iter().map(|(key, value)| Some((key, value.with_numbers(number)?)));
                Value::Object(pairs.collect::<Option<_>>()?)
            }
        })
    }
}

impl From<Value> for Json {
    fn from(value: Value) -> Self {
        match value {
            Value::Null => Self::Null,
            Value::Bool(on) => Self::Bool(on),
            Value::Number(number) => Self::Number(Number(number.to_string())),
            Value::String(text) => Self::Text(text),
            Value::Array(items) => Self::Array(items.into_iter().map(Self::from).collect()),
            Value::Object(map) => Self::Object(map.into_iter().map(|(key, value)| (key, value.into())).collect()),
        }
    }
}

impl Number {
    /// Returns the number as an `int64`; `None` for a fraction, an exponent, or what does not fit.
    pub(super) fn int(&self) -> Option<i64> {
        self.0.parse().ok()
    }

    /// Returns the integer that the server compares with limits: it ignores that the text may be none. A fraction or
    /// an exponent counts as 0, an integer of more than 64 bits as the largest or smallest one.
    pub(super) fn compared(&self) -> i64 {
        if let Some(int) = self.int() {
            return int;
        }
        let digits = self.0.strip_prefix('-');
        match (digits.unwrap_or(&self.0).bytes().all(|byte| byte.is_ascii_digit()), digits.is_some()) {
            (true, true) => i64::MIN,
            (true, false) => i64::MAX,
            (false, _) => 0,
        }
    }

    /// Returns the number as a double.
    pub(super) fn double(&self) -> Option<f64> {
        self.0.parse().ok().filter(|number: &f64| number.is_finite())
    }

    /// Returns an integer, or a double even where it has no fraction.
    fn plain(&self) -> Option<Value> {
        match self.int() {
            Some(int) => Some(int.into()),
            None => JsonNumber::from_f64(self.double()?).map(Value::Number),
        }
    }

    /// Returns what is stored: an `int64`, or a double. A double without a fraction is shown as an integer, as Go
    /// shows one.
    fn stored(&self) -> Option<Value> {
        /// 2^63, the first double that is no `int64`.
        const END: f64 = 9_223_372_036_854_775_808.0;
        if let Some(int) = self.int() {
            return Some(int.into());
        }
        let double = self.double()?;
        if double.fract() == 0.0 && (-END..END).contains(&double) {
            #[expect(clippy::cast_possible_truncation, reason = "integral and inside the range")]
            return Some((double as i64).into());
        }
        JsonNumber::from_f64(double).map(Value::Number)
    }
}

/// Returns the members of a free map.
pub(super) fn free(pairs: Vec<(String, Json)>) -> Free {
    pairs.into_iter().collect()
}

fn read(raw: &RawValue, depth: usize) -> Result<Json, Undecodable> {
    let text = raw.get();
    let inside = depth.checked_sub(1).ok_or(Undecodable)?;
    match text.as_bytes().first() {
        Some(b'{') => {
            let Pairs(pairs) = serde_json::from_str(text).map_err(|_| Undecodable)?;
            let pairs = pairs.into_iter().map(|(key, value)| Ok((key.0, read(value, inside)?)));
            Ok(Json::Object(pairs.collect::<Result<_, _>>()?))
        }
        Some(b'[') => {
            let items: Vec<&RawValue> = serde_json::from_str(text).map_err(|_| Undecodable)?;
            Ok(Json::Array(items.into_iter().map(|item| read(item, inside)).collect::<Result<_, _>>()?))
        }
        Some(b'"') => {
            let Lossy(text) = serde_json::from_str(text).map_err(|_| Undecodable)?;
            Ok(Json::Text(text))
        }
        Some(b't') => Ok(Json::Bool(true)),
        Some(b'f') => Ok(Json::Bool(false)),
        Some(b'n') => Ok(Json::Null),
        _ => Ok(Json::Number(Number(text.to_owned()))),
    }
}

/// The members of an object in the order of the text, doubles kept.
struct Pairs<'a>(Vec<(Lossy, &'a RawValue)>);

impl<'de> Deserialize<'de> for Pairs<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Read;
        impl<'de> Visitor<'de> for Read {
            type Value = Pairs<'de>;

            fn expecting(&self, out: &mut fmt::Formatter) -> fmt::Result {
                out.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<Pairs<'de>, A::Error> {
                let mut pairs = Vec::new();
                while let Some(pair) = access.next_entry()? {
                    pairs.push(pair);
                }
                Ok(Pairs(pairs))
            }
        }
        deserializer.deserialize_map(Read)
    }
}

/// A string in which half of a surrogate pair is U+FFFD.
struct Lossy(String);

impl<'de> Deserialize<'de> for Lossy {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Read;
        impl Visitor<'_> for Read {
            type Value = Lossy;

            fn expecting(&self, out: &mut fmt::Formatter) -> fmt::Result {
                out.write_str("a string")
            }

            fn visit_bytes<E>(self, bytes: &[u8]) -> Result<Lossy, E> {
                Ok(Lossy(lossy(bytes)))
            }
        }
        deserializer.deserialize_bytes(Read)
    }
}

/// Returns a text from WTF-8, in which half of a surrogate pair is three bytes from `ED A0 80` on.
fn lossy(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len());
    for chunk in bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        // The first byte of the three is invalid by itself, and so are the two that follow it.
        if chunk.invalid().first() == Some(&0xED) {
            text.push(char::REPLACEMENT_CHARACTER);
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn stored(text: &str) -> Value {
        Json::read(text.as_bytes()).unwrap().stored().unwrap()
    }

    fn number(text: &str) -> Number {
        match Json::read(text.as_bytes()) {
            Ok(Json::Number(number)) => number,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn half_a_surrogate_pair_is_replaced() {
        assert_eq!(
            stored(r#"["a\ude00", "\ud83d", "\ud83db", "\ud83d\ude00", "好"]"#),
            json!(["a\u{fffd}", "\u{fffd}", "\u{fffd}b", "😀", "好"])
        );
        assert_eq!(stored(r#"{"\ud83d": 1}"#), json!({"\u{fffd}": 1}));
    }

    #[test]
    fn doubles_of_keys_are_kept_and_the_last_is_stored() {
        let Json::Object(pairs) = Json::read(br#"{"a": 1, "a": 2}"#).unwrap() else { panic!() };
        assert_eq!(pairs.len(), 2);
        assert_eq!(Json::Object(pairs).stored(), Some(json!({"a": 2})));
    }

    #[test]
    fn a_number_is_compared_as_the_integer_that_its_text_is() {
        for (text, compared) in [
            ("7", 7),
            ("-7", -7),
            ("1.5", 0),
            ("1e3", 0),
            ("99999999999999999999", i64::MAX),
            ("-99999999999999999999", i64::MIN),
            ("1e400", 0),
        ] {
            assert_eq!(number(text).compared(), compared, "{text}");
        }
    }

    #[test]
    fn a_number_is_stored_as_an_integer_or_a_double() {
        assert_eq!(stored("[1e3, 1.0, 1.5, 1e-400]"), json!([1000, 1, 1.5, 0]));
        assert_eq!(stored("99999999999999999999"), json!(1e20));
        assert_eq!(stored("9007199254740993.5"), json!(9_007_199_254_740_994_i64));
        assert_eq!(Json::read(b"1e400").unwrap().stored(), None);
    }

    #[test]
    fn what_is_no_json_or_too_deep_is_undecodable() {
        for text in ["", "+1", ".5", "01", "{\"a\":1,}", "{} {}", "'a'", "\"a\\xb\"", "\"\n\""] {
            assert!(Json::read(text.as_bytes()).is_err(), "{text}");
        }
        let nested = |levels: usize| format!("{}1{}", "[".repeat(levels), "]".repeat(levels));
        assert!(Json::read(nested(DEPTH - 1).as_bytes()).is_ok());
        assert!(Json::read(nested(DEPTH).as_bytes()).is_err());
        assert!(Json::read(nested(100_000).as_bytes()).is_err());
    }
}
