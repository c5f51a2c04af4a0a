//! Values of a TOML file, each taken for what it should be or told as a mistake.

use super::Value;
use super::guard::Lost;
use crate::domain::mistake::{Allowed, Fault, Mistakes, TextPosition, ValueType, nearest};
use std::ops::Range;
use toml::de::{DeTable, DeValue};

pub(super) struct Reader<'a> {
    pub(super) mistakes: Mistakes<'a>,
    pub(super) text: &'a str,
    /// What broken lines may have held.
    pub(super) lost: Lost,
}

impl Reader<'_> {
    /// A table's own lines are judged one by one.
    pub(super) fn is_broken(&self, key: &Range<usize>, value: &Value<'_>) -> bool {
        !value.get_ref().is_table() && self.mistakes.is_broken(key, &value.span())
    }

    pub(super) fn spot(&self, span: &Range<usize>) -> TextPosition {
        TextPosition::of(self.text, span.start)
    }

    pub(super) fn wrong_type(&mut self, key: &str, value: &Value<'_>, expected: ValueType) {
        let found = ValueType::of_toml(value.get_ref().type_str());
        self.mistakes.add(value.span(), key, Fault::WrongType { expected, found });
    }

    pub(super) fn unknown<'k>(
        &mut self,
        span: Range<usize>,
        above: &str,
        key: &str,
        known: impl IntoIterator<Item = &'k str>,
    ) {
        let nearest = nearest(key, known).map(str::to_owned);
        let path = if above.is_empty() { key.to_owned() } else { format!("{above}.{key}") };
        self.mistakes.add(span, path, Fault::UnknownKey { nearest });
    }

    pub(super) fn bad(&mut self, key: &str, value: &Value<'_>, found: String, allowed: Allowed) {
        self.mistakes.add(value.span(), key, Fault::BadValue { found, allowed });
    }

    pub(super) fn string(&mut self, key: &str, value: &Value<'_>) -> Option<String> {
        let text = value.get_ref().as_str().map(str::to_owned);
        if text.is_none() {
            self.wrong_type(key, value, ValueType::Text);
        }
        text
    }

    /// Text that says something.
    pub(super) fn filled(&mut self, key: &str, value: &Value<'_>) -> Option<String> {
        let text = self.string(key, value)?;
        if text.trim().is_empty() {
            self.bad(key, value, text, Allowed::NotEmpty);
            return None;
        }
        Some(text.trim().to_owned())
    }

    pub(super) fn bool(&mut self, key: &str, value: &Value<'_>) -> Option<bool> {
        let flag = value.get_ref().as_bool();
        if flag.is_none() {
            self.wrong_type(key, value, ValueType::Bool);
        }
        flag
    }

    pub(super) fn number(&mut self, key: &str, value: &Value<'_>, least: u64, most: u64) -> Option<u64> {
        let Some(written) = value.get_ref().as_integer() else {
            self.wrong_type(key, value, ValueType::Integer);
            return None;
        };
        let digits = written.as_str();
        let number = u64::from_str_radix(digits, written.radix()).ok().filter(|number| (least..=most).contains(number));
        if number.is_none() {
            self.bad(key, value, digits.to_owned(), Allowed::Range { least, most });
        }
        number
    }

    /// A list of texts, or one text for a list of one; `None` when there is nothing in it.
    pub(super) fn texts(&mut self, key: &str, value: &Value<'_>) -> Option<Vec<String>> {
        let texts: Vec<String> = match value.get_ref() {
            DeValue::String(text) => vec![text.to_string()],
            DeValue::Array(list) => {
                let texts: Vec<_> = list.iter().map(|item| self.string(key, item)).collect();
                // One that is no text was told.
                texts.into_iter().collect::<Option<_>>()?
            }
            _ => {
                self.wrong_type(key, value, ValueType::List);
                return None;
            }
        };
        if texts.iter().all(|text| text.trim().is_empty()) {
            self.bad(key, value, String::new(), Allowed::NotEmpty);
            return None;
        }
        Some(texts)
    }

    pub(super) fn word<T>(
        &mut self,
        key: &str,
        value: &Value<'_>,
        words: &[&'static str],
        read: impl FnOnce(&str) -> Option<T>,
    ) -> Option<T> {
        let text = self.string(key, value)?;
        let word = read(&text);
        if word.is_none() {
            self.bad(key, value, text, Allowed::OneOf(words.to_vec()));
        }
        word
    }

    pub(super) fn table<'v>(&mut self, key: &str, value: &'v Value<'v>) -> Option<&'v DeTable<'v>> {
        let table = value.get_ref().as_table();
        if table.is_none() {
            self.wrong_type(key, value, ValueType::Table);
        }
        table
    }
}
