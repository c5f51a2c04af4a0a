//! One process's values: fill, trim, judge (contract sections 1.4, 1.5, 2.3 and 3).
//!
//! Owns what is judged in which order and what is stored. What a value of a type may be is [`super::value`]; which of
//! several bad items is reported, and in which words, is [`super::create`].

use serde_json::{Map, Value};

use super::Version;
use super::attribute::{Attribute, Attributes};
use super::bind::COLUMNS;
use super::json::{Free, Json, free};
use super::value::{self, Rule};
use super::words::code;

/// Keys the server stores as they come, without a look (contract section 1.4).
const UNCHECKED: [&str; 5] = ["default", "bk_parent_id", "bk_inst_id", "bk_data_status", "bk_obj_id"];

/// Why a value is refused: the inner code, and the name that goes into its text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Bad {
    /// A required key is absent; named by property id.
    Absent(String),
    /// A value is wrong; named by the attribute's name in the database.
    Value(i64, String),
    /// A number passed, and the database cannot hold it.
    Unstorable,
}

/// Turns what was sent into what is stored, or says what is wrong with it.
///
/// Keys that are no attribute are dropped; absent attributes are filled; texts are trimmed. The caller has already
/// put the server's own values (business, service instance) into `sent`. Of several bad values the first one by key is
/// reported; the server goes through a Go map, so that there it is any of them.
pub(super) fn to_stored(
    version: Version,
    attributes: &Attributes,
    biz: i64,
    sent: Free,
) -> Result<Map<String, Value>, Bad> {
    // An inner table is the business of other calls: this one drops it.
    let mine = || attributes.of_business(biz).filter(|one| one.kind != "innertable");
    for one in mine().filter(|one| one.required) {
        if !sent.contains_key(&*one.key) {
            return Err(Bad::Absent(one.key.to_string()));
        }
    }
    let mut stored = Map::new();
    for one in mine().filter(|one| !sent.contains_key(&*one.key)) {
        let filling = value::filling(one);
        judge(version, one, &filling)?;
        stored.insert(one.key.to_string(), filling.stored().ok_or(Bad::Unstorable)?);
    }
    for (key, value) in sent {
        if UNCHECKED.contains(&key.as_str()) {
            stored.insert(key, value.stored().ok_or(Bad::Unstorable)?);
        } else if let Some(one) = attributes.find(biz, &key).filter(|one| one.kind != "innertable") {
            let value = trimmed(value);
            judge(version, one, &value)?;
            stored.insert(key, value::as_stored(one, value).ok_or(Bad::Unstorable)?);
        }
    }
    Ok(stored)
}

/// Judges one value of one attribute.
pub(super) fn judge(version: Version, one: &Attribute, value: &Json) -> Result<(), Bad> {
    let right = match &*one.kind {
        "table" => rows(version, value),
        kind => value::judge(
            &Rule { kind, required: one.required, option: &one.option, multiple: one.multiple, version },
            value,
        ),
    };
    right.map_err(|inner| Bad::Value(inner, one.name.to_string()))
}

/// Trims a text at both ends; anything else is left alone.
pub(super) fn trimmed(value: Json) -> Json {
    match value {
        Json::Text(text) => Json::Text(text.trim().to_owned()),
        other => other,
    }
}

/// The rows of `bind_info`: whatever is wrong, the code is the same (contract section 3).
fn rows(version: Version, value: &Json) -> Result<(), i64> {
    match value {
        Json::Null => Ok(()),
        Json::Array(rows) if rows.iter().all(|row| is_row(version, row)) => Ok(()),
        _ => Err(code::PARAM_INVALID),
    }
}

/// Only the keys that are there are judged, so a row without a port passes and one with a blank port does not.
fn is_row(version: Version, row: &Json) -> bool {
    let Json::Object(pairs) = row else {
        return false;
    };
    free(pairs.clone()).iter().all(|(key, value)| {
        COLUMNS.iter().find(|column| column.key == key).is_some_and(|column| {
            // The patterns are looked at below: those of a version are compiled once.
            let option = if column.kind == "singlechar" { Value::Null } else { column.option(version) };
            let rule = Rule { kind: column.kind, required: column.required, option: &option, multiple: false, version };
            // A text is judged trimmed though it is stored as it came.
            let text = value.as_text().map_or("", str::trim);
            value::judge(&rule, value).is_ok() && (text.is_empty() || column.fits(version, text))
        })
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::custom::AttributeChanges;
    use super::*;

    const NEW: Version = Version::V3_14;

    fn attributes(version: Version) -> Attributes {
        AttributeChanges::default().attributes(version)
    }

    fn judged(version: Version, key: &str, text: &str) -> Result<(), Bad> {
        let value = Json::read(text.as_bytes()).unwrap();
        judge(version, attributes(version).find(1, key).unwrap(), &value)
    }

    fn bad(code: i64, name: &str) -> Result<(), Bad> {
        Err(Bad::Value(code, name.to_owned()))
    }

    #[test]
    fn limits_are_bytes_not_characters() {
        let text = |count| format!("\"{}\"", "好".repeat(count));
        assert_eq!(judged(NEW, "bk_process_name", &text(85)), Ok(()));
        assert_eq!(judged(NEW, "bk_process_name", &text(86)), bad(code::TOO_LONG, "进程别名"));
    }

    #[test]
    fn a_fraction_counts_as_zero_for_the_range() {
        assert_eq!(judged(NEW, "priority", "1.5"), Ok(()));
        assert_eq!(judged(NEW, "proc_num", "1.5"), bad(code::PARAM_INVALID, "启动数量"));
    }

    #[test]
    fn old_versions_heed_only_the_limits_that_are_texts() {
        for version in Version::ALL {
            let heeded = version >= Version::V3_13;
            assert_eq!(judged(version, "proc_num", "10001").is_err(), heeded, "{version}");
            assert!(judged(version, "bk_start_check_secs", "601").is_err(), "{version}");
        }
    }

    #[test]
    fn rows_are_judged_by_the_keys_they_have() {
        let judged = |value: &Value| rows(NEW, &Json::from(value.clone()));
        for good in [json!(null), json!([]), json!([{}]), json!([{"ip": ""}, {"ip": null, "port": " 80 "}])] {
            assert!(judged(&good).is_ok(), "{good}");
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
            assert!(judged(&bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn of_a_column_that_stands_twice_the_last_counts() {
        let judged = |text: &str| rows(NEW, &Json::read(text.as_bytes()).unwrap());
        assert!(judged(r#"[{"port": "bad", "port": "80"}]"#).is_ok());
        assert!(judged(r#"[{"port": "80", "port": "bad"}]"#).is_err());
    }

    #[test]
    fn old_versions_take_any_three_digits_for_an_octet_and_two_protocols() {
        let judged = |version, text: &str| rows(version, &Json::read(text.as_bytes()).unwrap()).is_ok();
        for old in [Version::V3_9, Version::V3_10] {
            assert!(judged(old, r#"[{"ip": "999.0.0.1"}]"#));
            assert!(!judged(old, r#"[{"ip": "::1"}]"#));
            assert!(!judged(old, r#"[{"protocol": "3"}]"#));
        }
        assert!(!judged(Version::V3_12, r#"[{"ip": "999.0.0.1"}]"#));
    }
}
