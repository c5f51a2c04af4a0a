//! What a value of each type may be (contract section 2.3).
//!
//! Owns the rules by type and the value that an absent attribute gets. The table of bind rows is
//! [`super::validate`].

use regex_lite::Regex;
use serde_json::Value;

use super::Version;
use super::attribute::Attribute;
use super::json::Json;
use super::words::code;

/// The longest `singlechar`, in UTF-8 bytes.
pub(super) const SHORT_BYTES: usize = 256;
/// The longest `longchar` and `objuser`, in UTF-8 bytes.
const LONG_BYTES: usize = 2000;

/// What is asked of a value.
#[derive(Debug, Clone, Copy)]
pub(super) struct Rule<'a> {
    pub(super) kind: &'a str,
    pub(super) required: bool,
    /// The limits, in the form that the type has.
    pub(super) option: &'a Value,
    pub(super) multiple: bool,
    pub(super) version: Version,
}

/// Judges a value: the code of what is wrong with it.
pub(super) fn judge(rule: &Rule, value: &Json) -> Result<(), i64> {
    if *value == Json::Null {
        return if rule.required { Err(code::NOT_SET) } else { Ok(()) };
    }
    let right = |is: bool| if is { Ok(()) } else { Err(code::PARAM_INVALID) };
    match rule.kind {
        "singlechar" => text(rule, value, SHORT_BYTES),
        "longchar" => text(rule, value, LONG_BYTES),
        "int" => int(rule, value),
        "float" => float(rule, value),
        "bool" if matches!(value, Json::Bool(_)) => Ok(()),
        "bool" => Err(code::NOT_BOOL),
        "enum" if rule.required && value.as_text() == Some("") => Err(code::NOT_SET),
        "enum" => right(value.as_text().is_some_and(|id| is_choice(rule.option, id))),
        "enummulti" => several(rule, value, |item| item.as_text().is_some_and(|id| is_choice(rule.option, id))),
        "list" => right(value.as_text().is_some_and(|text| names(rule.option, text))),
        // Whether the instances that are named exist is not looked at: the sandbox has no other models.
        "enumquote" | "organization" => several(rule, value, is_int),
        "time" => right(value.as_text().is_some_and(is_time)),
        "date" => right(value.as_text().is_some_and(is_date)),
        "timezone" => right(value.as_text().is_some_and(|text| fits(r"^[a-zA-Z0-9\-−_/+]+$", text))),
        "objuser" => user(rule, value),
        _ => Err(code::UNKNOWN_TYPE),
    }
}

/// Returns the value that an absent attribute gets: its default, the default of its choices, or that of its type.
pub(super) fn filling(one: &Attribute) -> Json {
    if let Some(default) = &one.default {
        return default.clone().into();
    }
    let chosen = || {
        let choices = one.option.as_array().into_iter().flatten();
        choices
            .filter(|choice| choice.get("is_default") == Some(&Value::Bool(true)))
            .filter_map(|choice| choice.get("id"))
    };
    match &*one.kind {
        "singlechar" | "longchar" => Json::Text(String::new()),
        "bool" => Json::Bool(false),
        "enum" => chosen().next().cloned().map_or(Json::Null, Json::from),
        "enummulti" | "enumquote" if chosen().next().is_some() => {
            Json::Array(chosen().cloned().map(Json::from).collect())
        }
        _ => Json::Null,
    }
}

/// Returns what is stored for a value that was judged; a time becomes one with a zone where it can be read.
pub(super) fn as_stored(one: &Attribute, value: Json) -> Option<Value> {
    if let ("time", Some(text)) = (&*one.kind, value.as_text())
        && let Ok(time) = text.parse::<jiff::civil::DateTime>()
        && !text.contains('T')
    {
        return Some(time.strftime("%Y-%m-%dT%H:%M:%SZ").to_string().into());
    }
    value.stored()
}

fn text(rule: &Rule, value: &Json, most: usize) -> Result<(), i64> {
    let text = value.as_text().ok_or(code::NOT_TEXT)?.trim();
    if text.len() > most {
        return Err(code::TOO_LONG);
    }
    if text.is_empty() {
        return if rule.required { Err(code::NOT_SET) } else { Ok(()) };
    }
    match rule.option.as_str() {
        None | Some("") => Ok(()),
        Some(pattern) => match Regex::new(pattern) {
            Ok(pattern) if pattern.is_match(text) => Ok(()),
            Ok(_) => Err(code::PATTERN_MISMATCH),
            Err(_) => Err(code::VALUE_INVALID),
        },
    }
}

/// A limit of `option`: none, or a number, or digits in a text.
fn limit(rule: &Rule, key: &str) -> Result<Option<f64>, i64> {
    match rule.option.get(key) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) if text.is_empty() => Ok(None),
        Some(Value::String(text)) => text.parse().map(Some).map_err(|_| code::VALUE_INVALID),
        Some(Value::Number(_)) if !rule.version.heeds_number_limits() => Ok(None),
        Some(Value::Number(number)) => Ok(number.as_f64()),
        Some(_) => Err(code::VALUE_INVALID),
    }
}

fn int(rule: &Rule, value: &Json) -> Result<(), i64> {
    let Json::Number(number) = value else {
        return Err(code::NOT_INTEGER);
    };
    let (min, max) = (limit(rule, "min")?, limit(rule, "max")?);
    #[expect(clippy::cast_precision_loss, reason = "limits are far smaller than what a double holds exactly")]
    let compared = number.compared() as f64;
    if min.is_none_or(|min| min <= compared) && max.is_none_or(|max| compared <= max) {
        Ok(())
    } else {
        Err(code::PARAM_INVALID)
    }
}

fn float(rule: &Rule, value: &Json) -> Result<(), i64> {
    let Json::Number(number) = value else {
        return Err(code::PARAM_INVALID);
    };
    let (min, max) = (limit(rule, "min")?, limit(rule, "max")?);
    let number = number.double().ok_or(code::PARAM_INVALID)?;
    if min.is_none_or(|min| min <= number) && max.is_none_or(|max| number <= max) {
        Ok(())
    } else {
        Err(code::PARAM_INVALID)
    }
}

/// A list of one value, or of any number where the attribute is multiple.
fn several(rule: &Rule, value: &Json, is_right: impl Fn(&Json) -> bool) -> Result<(), i64> {
    match value {
        Json::Array(items) if items.is_empty() && rule.required => Err(code::NOT_SET),
        Json::Array(items) if (items.len() <= 1 || rule.multiple) && items.iter().all(is_right) => Ok(()),
        _ => Err(code::PARAM_INVALID),
    }
}

fn is_int(value: &Json) -> bool {
    matches!(value, Json::Number(number) if number.int().is_some())
}

/// Whether an identifier is among the choices of an enumeration.
fn is_choice(option: &Value, id: &str) -> bool {
    option.as_array().into_iter().flatten().any(|choice| choice.get("id").and_then(Value::as_str) == Some(id))
}

/// Whether a text is in the option of a `list`.
fn names(option: &Value, text: &str) -> bool {
    option.as_array().into_iter().flatten().any(|item| item.as_str() == Some(text))
}

fn fits(pattern: &str, text: &str) -> bool {
    Regex::new(pattern).is_ok_and(|pattern| pattern.is_match(text))
}

fn user(rule: &Rule, value: &Json) -> Result<(), i64> {
    let text = value.as_text().ok_or(code::NOT_TEXT)?;
    if text.len() > LONG_BYTES {
        Err(code::TOO_LONG)
    } else if text.is_empty() {
        if rule.required { Err(code::NOT_SET) } else { Ok(()) }
    } else if text.contains(',') && !rule.multiple {
        Err(code::PARAM_INVALID)
    } else if fits("^[0-9a-zA-Z][a-zA-Z0-9@.,_-]*$", text) {
        Ok(())
    } else {
        Err(code::PATTERN_MISMATCH)
    }
}

/// `2026-05-28 10:00:00` or RFC 3339 with a zone, by the places of the digits alone; and nothing at all.
fn is_time(text: &str) -> bool {
    const PATTERN: &str = concat!(
        r"^([0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}:[0-9]{2}",
        r"|[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]+)?(Z|[+-][0-9]{2}:[0-9]{2}))$",
    );
    text.is_empty() || fits(PATTERN, text)
}

/// A day of the calendar.
fn is_date(text: &str) -> bool {
    text.len() == 10 && text.parse::<jiff::civil::Date>().is_ok()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn judged(kind: &str, option: &Value, multiple: bool, value: &Value) -> Result<(), i64> {
        let rule = Rule { kind, required: false, option, multiple, version: Version::default() };
        judge(&rule, &value.clone().into())
    }

    #[test]
    fn a_time_is_judged_by_its_form_alone() {
        for good in ["", "2024-99-99 99:99:99", "2024-01-01T25:00:00Z", "2024-01-01T10:00:00.123+08:00"] {
            assert_eq!(judged("time", &json!(""), false, &json!(good)), Ok(()), "{good}");
        }
        for bad in ["2024-01-01T10:00:00", "2024-01-01", "2024-01-01  10:00:00", "2024-01-01t10:00:00z"] {
            assert_eq!(judged("time", &json!(""), false, &json!(bad)), Err(code::PARAM_INVALID), "{bad}");
        }
    }

    #[test]
    fn odd_types_have_their_rules() {
        let choices = json!([{"id": "a", "name": "A"}, {"id": "b", "name": "B"}]);
        let listed = json!(["x", "y"]);
        let range = json!({"min": "1", "max": 2.5});
        let none = json!("");
        for (kind, option, multiple, good, bad) in [
            ("date", &none, false, json!("2024-02-29"), json!("2023-02-29")),
            ("timezone", &none, false, json!("Asia/Shanghai"), json!("a b")),
            ("enum", &choices, false, json!("a"), json!("c")),
            ("enummulti", &choices, true, json!(["a", "b"]), json!(["c"])),
            ("enummulti", &choices, false, json!(["a"]), json!(["a", "b"])),
            ("list", &listed, false, json!("x"), json!("z")),
            ("float", &range, false, json!(2.25), json!(2.75)),
            ("organization", &none, false, json!([1]), json!([1, 2])),
            ("enumquote", &none, true, json!([1, 2]), json!(["1"])),
        ] {
            assert_eq!(judged(kind, option, multiple, &good), Ok(()), "{kind} {good}");
            assert_eq!(judged(kind, option, multiple, &bad), Err(code::PARAM_INVALID), "{kind} {bad}");
        }
        assert_eq!(judged("objuser", &none, true, &json!("a,b")), Ok(()));
        assert_eq!(judged("objuser", &none, false, &json!("a,b")), Err(code::PARAM_INVALID));
        assert_eq!(judged("objuser", &none, false, &json!("_a")), Err(code::PATTERN_MISMATCH));
        assert_eq!(judged("no_such_type", &none, false, &json!(1)), Err(code::UNKNOWN_TYPE));
        assert_eq!(judged("no_such_type", &none, false, &json!(null)), Ok(()));
    }

    #[test]
    fn limits_that_cannot_be_read_are_an_error_of_their_own() {
        assert_eq!(judged("int", &json!({"min": "x"}), false, &json!(1)), Err(code::VALUE_INVALID));
        assert_eq!(judged("singlechar", &json!("("), false, &json!("a")), Err(code::VALUE_INVALID));
        assert_eq!(judged("int", &json!(null), false, &json!(1)), Ok(()));
    }

    #[test]
    fn an_absent_attribute_gets_its_default_or_that_of_its_choices() {
        let choices = json!([{"id": "a", "is_default": false}, {"id": "b", "is_default": true}]);
        let filled = |kind: &'static str, default: Option<Value>| {
            let one = Attribute { kind: kind.into(), option: choices.clone(), default, ..Attribute::default() };
            filling(&one).stored()
        };
        assert_eq!(filled("enum", None), Some(json!("b")));
        assert_eq!(filled("enummulti", None), Some(json!(["b"])));
        assert_eq!(filled("enum", Some(json!("a"))), Some(json!("a")));
        assert_eq!(filled("date", None), Some(Value::Null));
        assert_eq!(filled("singlechar", None), Some(json!("")));
    }
}
