//! One process's values: fill, trim, judge (contract sections 1.4, 1.5, 2.3 and 3).
//!
//! Owns what a value may be. Which of several bad items is reported, and in which words, is [`super::create`].

use regex_lite::Regex;
use serde_json::{Map, Value};

use super::Version;
use super::attribute::{self, Attribute, Kind};
use super::bind::COLUMNS;
use super::words::code;

/// The longest `singlechar`, in UTF-8 bytes.
pub(super) const SHORT_BYTES: usize = 256;
/// The longest `longchar`, in UTF-8 bytes.
const LONG_BYTES: usize = 2000;

/// Keys the server stores as they come, without a look (contract section 1.4).
const UNCHECKED: [&str; 5] = ["default", "bk_parent_id", "bk_inst_id", "bk_data_status", "bk_obj_id"];

/// Why a value is refused: the inner code, and the name that goes into its text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Bad {
    /// A required key is absent; named by property id.
    Absent(&'static str),
    /// A value is wrong; named by the attribute's name in the database.
    Value(i64, &'static str),
}

/// Turns what was sent into what is stored, or says what is wrong with it.
///
/// Keys that are no attribute are dropped; absent attributes are filled; texts are trimmed. The caller has already
/// put the server's own values (business, service instance) into `sent`.
pub(super) fn settle(version: Version, biz: i64, sent: Map<String, Value>) -> Result<Map<String, Value>, Bad> {
    for one in attribute::of_business(version, biz).filter(|one| one.required) {
        if !sent.contains_key(one.key) {
            return Err(Bad::Absent(one.key));
        }
    }
    let mut stored = Map::new();
    for one in attribute::of_business(version, biz).filter(|one| !sent.contains_key(one.key)) {
        stored.insert(one.key.to_owned(), filling(one));
    }
    for (key, value) in sent {
        if UNCHECKED.contains(&key.as_str()) {
            stored.insert(key, value);
        } else if let Some(one) = attribute::find(version, biz, &key) {
            let value = trimmed(value);
            judge(version, one, &value)?;
            stored.insert(key, as_stored(value));
        }
    }
    Ok(stored)
}

/// Judges one value of one attribute.
pub(super) fn judge(version: Version, one: &Attribute, value: &Value) -> Result<(), Bad> {
    let pattern = match one.kind {
        Kind::Short(pattern) => pattern,
        _ => "",
    };
    let right = match one.kind {
        Kind::Table => rows(version, value),
        kind => plain(kind, one.required, pattern, value),
    };
    right.map_err(|inner| Bad::Value(inner, one.name))
}

fn filling(one: &Attribute) -> Value {
    match (one.default, one.kind) {
        (Some(default), _) => Value::from(default),
        (None, Kind::Short(_) | Kind::Long) => Value::from(""),
        (None, Kind::Bool) => Value::from(false),
        (None, _) => Value::Null,
    }
}

/// Trims a text at both ends; anything else is left alone.
pub(super) fn trimmed(value: Value) -> Value {
    match value {
        Value::String(text) => Value::String(text.trim().to_owned()),
        other => other,
    }
}

/// A number with a fraction or an exponent is stored as a double, and shown as Go shows one.
fn as_stored(value: Value) -> Value {
    match value.as_f64() {
        #[expect(clippy::cast_possible_truncation, reason = "guarded: integral and far inside the range")]
        Some(float) if value.is_f64() && float.fract() == 0.0 && float.abs() < 1e15 => Value::from(float as i64),
        _ => value,
    }
}

fn plain(kind: Kind, required: bool, pattern: &str, value: &Value) -> Result<(), i64> {
    if value.is_null() {
        return if required { Err(code::NOT_SET) } else { Ok(()) };
    }
    match kind {
        Kind::Short(_) => text(value, SHORT_BYTES, required, pattern),
        Kind::Long => text(value, LONG_BYTES, required, pattern),
        Kind::Int(min, max) | Kind::QuotedInt(min, max) => match value {
            // Whatever is not written as an integer counts as 0 for the range (contract section 2.3).
            Value::Number(number) if (min..=max).contains(&number.as_i64().unwrap_or(0)) => Ok(()),
            Value::Number(_) => Err(code::PARAM_INVALID),
            _ => Err(code::NOT_INTEGER),
        },
        Kind::Bool if value.is_boolean() => Ok(()),
        Kind::Bool => Err(code::NOT_BOOL),
        Kind::Enum(choices) => match value.as_str() {
            Some("") if required => Err(code::NOT_SET),
            Some(id) if choices.iter().any(|(known, _)| *known == id) => Ok(()),
            _ => Err(code::PARAM_INVALID),
        },
        Kind::Time => match value.as_str() {
            Some(text) if is_time(text) => Ok(()),
            _ => Err(code::PARAM_INVALID),
        },
        Kind::User => user(value),
        // Only bind rows are a table, and no column of theirs is one.
        Kind::Table => Err(code::PARAM_INVALID),
    }
}

fn text(value: &Value, most: usize, required: bool, pattern: &str) -> Result<(), i64> {
    let Value::String(text) = value else {
        return Err(code::NOT_TEXT);
    };
    let text = text.trim();
    if text.len() > most {
        return Err(code::TOO_LONG);
    }
    if text.is_empty() {
        return if required { Err(code::NOT_SET) } else { Ok(()) };
    }
    if pattern.is_empty() {
        return Ok(());
    }
    match Regex::new(pattern) {
        Ok(rule) if rule.is_match(text) => Ok(()),
        Ok(_) => Err(code::PATTERN_MISMATCH),
        Err(_) => Err(code::VALUE_INVALID),
    }
}

fn user(value: &Value) -> Result<(), i64> {
    let Value::String(text) = value else {
        return Err(code::NOT_TEXT);
    };
    let allowed = |char: char| char.is_ascii_alphanumeric() || "@._-".contains(char);
    if text.len() > LONG_BYTES {
        Err(code::TOO_LONG)
    } else if text.contains(',') {
        Err(code::PARAM_INVALID)
    } else if text.chars().all(allowed) {
        Ok(())
    } else {
        Err(code::PATTERN_MISMATCH)
    }
}

/// `2026-05-28 10:00:00` or RFC 3339.
fn is_time(text: &str) -> bool {
    text.parse::<jiff::Timestamp>().is_ok() || (text.len() == 19 && text.parse::<jiff::civil::DateTime>().is_ok())
}

/// The rows of `bind_info`: whatever is wrong, the code is the same (contract section 3).
fn rows(version: Version, value: &Value) -> Result<(), i64> {
    match value {
        Value::Null => Ok(()),
        Value::Array(rows) if rows.iter().all(|row| is_row(version, row)) => Ok(()),
        _ => Err(code::PARAM_INVALID),
    }
}

/// Only the keys that are there are judged, so a row without a port passes and one with a blank port does not.
fn is_row(version: Version, row: &Value) -> bool {
    let Value::Object(row) = row else {
        return false;
    };
    row.iter().all(|(key, value)| {
        COLUMNS.iter().find(|column| column.key == key).is_some_and(|column| {
            // A text is judged trimmed though it is stored as it came.
            let text = value.as_str().map_or("", str::trim);
            plain(column.kind(version), column.required, "", value).is_ok()
                && (text.is_empty() || column.fits(version, text))
        })
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const NEW: Version = Version::V3_14;

    fn judged(key: &str, value: &Value) -> Result<(), Bad> {
        judge(NEW, attribute::find(NEW, 1, key).unwrap(), value)
    }

    #[test]
    fn limits_are_bytes_not_characters() {
        assert!(judged("bk_process_name", &json!("好".repeat(85))).is_ok());
        assert_eq!(judged("bk_process_name", &json!("好".repeat(86))), Err(Bad::Value(code::TOO_LONG, "进程别名")));
    }

    #[test]
    fn a_fraction_counts_as_zero_for_the_range() {
        assert!(judged("priority", &json!(1.5)).is_ok());
        assert_eq!(judged("proc_num", &json!(1.5)), Err(Bad::Value(code::PARAM_INVALID, "启动数量")));
        assert_eq!(as_stored(json!(1e3)), json!(1000));
    }

    #[test]
    fn rows_are_judged_by_the_keys_they_have() {
        for good in [json!(null), json!([]), json!([{}]), json!([{"ip": ""}, {"ip": null, "port": " 80 "}])] {
            assert!(rows(NEW, &good).is_ok(), "{good}");
        }
        for bad in [
            json!({}),
            json!([null]),
            json!([{"row_id": 1}]),
            json!([{"port": ""}]),
            json!([{"port": 80}]),
            json!([{"protocol": 1}]),
            json!([{"protocol": "5"}]),
            json!([{"enable": "true"}]),
            json!([{"ip": "1"}]),
            json!([{"port": "80,443"}]),
            json!([{"enable": null}]),
            json!([{"template_row_id": "1"}]),
        ] {
            assert!(rows(NEW, &bad).is_err(), "{bad}");
        }
    }
}
