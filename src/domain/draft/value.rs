//! What a field or a bind cell of a draft holds: literal text, or a formula.

use crate::domain::formula::{Typed, escape_literal};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;

/// What a field or a bind cell holds. A file has literal text as a string, and a formula as `{"formula": source}`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(untagged)]
pub enum DraftValue {
    /// Literal text, as typed.
    Text(String),
    /// The source of a formula, without the `=` before it.
    #[serde(with = "formula")]
    Formula(Box<str>),
}

impl DraftValue {
    /// Nothing.
    pub const EMPTY: Self = Self::Text(String::new());

    /// Reads typed text: `=` begins a formula, `\\=` a literal that begins with `=`.
    #[must_use]
    pub fn typed(text: &str) -> Self {
        match Typed::read(text) {
            Typed::Literal(text) => Self::Text(text.to_owned()),
            Typed::Formula(source) => Self::Formula(source.trim().into()),
        }
    }

    /// Returns it as it must be typed: the opposite of [`DraftValue::typed`].
    #[must_use]
    pub fn to_typed(&self) -> Cow<'_, str> {
        match self {
            Self::Text(text) => escape_literal(text),
            Self::Formula(source) => Cow::Owned(format!("={source}")),
        }
    }

    /// Returns the literal text, `""` of a formula.
    #[must_use]
    pub fn text(&self) -> &str {
        match self {
            Self::Text(text) => text,
            Self::Formula(_) => "",
        }
    }

    /// Returns the source of a formula.
    #[must_use]
    pub fn formula(&self) -> Option<&str> {
        match self {
            Self::Text(_) => None,
            Self::Formula(source) => Some(source),
        }
    }

    /// Returns `true` for a formula.
    #[must_use]
    pub const fn is_formula(&self) -> bool {
        matches!(self, Self::Formula(_))
    }

    /// Returns `true` for a literal text without a character.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        matches!(self, Self::Text(text) if text.is_empty())
    }

    /// Returns how much memory it takes, in bytes.
    #[must_use]
    pub const fn bytes(&self) -> usize {
        size_of::<Self>()
            + match self {
                Self::Text(text) => text.len(),
                Self::Formula(source) => source.len(),
            }
    }
}

impl Default for DraftValue {
    fn default() -> Self {
        Self::EMPTY
    }
}

impl From<String> for DraftValue {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<&str> for DraftValue {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

/// The form of a formula in files.
mod formula {
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    #[derive(Serialize, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Form<T> {
        formula: T,
    }

    pub(super) fn serialize<S: Serializer>(source: &str, serializer: S) -> Result<S::Ok, S::Error> {
        Form { formula: source }.serialize(serializer)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Box<str>, D::Error> {
        Form::<String>::deserialize(deserializer).map(|form| form.formula.into())
    }
}

/// A fact of a draft that is no content: two drafts that differ in it alone are the same.
#[derive(Debug, Clone, Copy, Default, Eq, Serialize, Deserialize)]
pub struct Sticky(pub bool);

impl PartialEq for Sticky {
    fn eq(&self, _other: &Self) -> bool {
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn typed_text_comes_back_as_it_was_typed() {
        for (typed, value) in [
            ("8001", DraftValue::from("8001")),
            ("=8001+n", DraftValue::Formula("8001+n".into())),
            ("\\=8001", DraftValue::from("=8001")),
            ("\\\\=8001", DraftValue::from("\\=8001")),
            ("-Dx=1", DraftValue::from("-Dx=1")),
        ] {
            assert_eq!(DraftValue::typed(typed), value);
            assert_eq!(value.to_typed(), typed);
        }
        assert_eq!(DraftValue::typed("＝ n "), DraftValue::Formula("n".into()));
    }

    #[test]
    fn files_have_a_formula_as_an_object_of_one_key() {
        let json = |value: &DraftValue| serde_json::to_string(value).unwrap();
        let formula = DraftValue::Formula("8001 + n".into());
        assert_eq!(json(&formula), r#"{"formula":"8001 + n"}"#);
        assert_eq!(json(&"=x".into()), r#""=x""#);
        for value in [formula, "=x".into(), DraftValue::EMPTY] {
            assert_eq!(serde_json::from_str::<DraftValue>(&json(&value)).unwrap(), value);
        }
        assert!(serde_json::from_str::<DraftValue>(r#"{"formula":"n","x":1}"#).is_err());
    }
}
