//! The text of one field against its type and limit (contract 2.3).

use super::ProblemCause;
use crate::domain::bind::LIST;
use crate::domain::field::{Field, Kind, USER_TEXT};
use crate::domain::json::Json;
use crate::domain::moment;
use crate::domain::process::Value;

/// Judges a trimmed text, and what a file has in place of it; `None` if the field is empty and need not be sent.
pub(super) fn check(text: &str, written: Option<&Json>, field: &Field) -> Result<Option<Value>, ProblemCause> {
    if text.is_empty() {
        return if field.required { Err(ProblemCause::Required) } else { Ok(None) };
    }
    let value = match &field.kind {
        Kind::Text { limit, pattern } => {
            bounded(text, *limit)?;
            if let Some(pattern) = pattern.as_ref().filter(|pattern| !pattern.accepts(text)) {
                return Err(ProblemCause::Mismatch { pattern: pattern.as_str().to_owned() });
            }
            Value::Text(text.to_owned())
        }
        Kind::Int { min, max } => {
            let number = whole_number(text).ok_or_else(|| whole_number_cause(text, *min, *max))?;
            if number < *min || number > *max {
                return Err(ProblemCause::OutOfRange { min: *min, max: *max });
            }
            Value::Int(number)
        }
        Kind::Float { min, max } => {
            let number = text.parse::<f64>().ok().filter(|number| number.is_finite()).ok_or(ProblemCause::NotNumber)?;
            if number < *min || number > *max {
                return Err(ProblemCause::OutOfBounds { min: *min, max: *max });
            }
            Value::Float(number)
        }
        Kind::Bool => Value::Bool(parse_bool(text).ok_or(ProblemCause::NotBool)?),
        Kind::Enum { options } => {
            let known = options.iter().any(|(id, _)| id == text);
            if !known {
                return Err(ProblemCause::NotAnOption);
            }
            Value::Text(text.to_owned())
        }
        Kind::Choices { options, multiple } => {
            let chosen = items(text, written).ok_or(ProblemCause::NotAnOption)?;
            let chosen = chosen.into_iter().map(|chosen| option(chosen, options)).collect();
            let is_option = |chosen: &Json| options.iter().any(|(id, _)| chosen.as_text() == Some(id));
            list(chosen, *multiple, field.required, is_option, ProblemCause::NotAnOption)?
        }
        Kind::Ids { multiple } => {
            let ids = items(text, written).ok_or(ProblemCause::NotIds)?;
            let ids = ids.into_iter().map(id).collect();
            list(ids, *multiple, field.required, |id| matches!(id, Json::Int(1..)), ProblemCause::NotIds)?
        }
        Kind::User { multiple } => {
            bounded(text, USER_TEXT)?;
            if !is_user(text) {
                return Err(ProblemCause::NotUser);
            }
            if !multiple && text.contains(',') {
                return Err(ProblemCause::OnlyOne);
            }
            Value::Text(text.to_owned())
        }
        Kind::Date => of_form(text, moment::is_day, ProblemCause::NotDate)?,
        Kind::Time => of_form(text, moment::is_time, ProblemCause::NotTime)?,
        Kind::TimeZone => of_form(text, is_time_zone, ProblemCause::NotTimeZone)?,
        // Rows are judged apart.
        Kind::Bind { .. } => return Ok(None),
        Kind::Unsupported(_) => written.map_or_else(|| Value::Text(text.to_owned()), |json| json.clone().into()),
    };
    Ok(Some(value))
}

fn bounded(text: &str, limit: usize) -> Result<(), ProblemCause> {
    if text.len() > limit { Err(ProblemCause::TooLong { bytes: text.len(), limit }) } else { Ok(()) }
}

fn of_form(text: &str, is_of_form: impl Fn(&str) -> bool, otherwise: ProblemCause) -> Result<Value, ProblemCause> {
    if is_of_form(text) { Ok(Value::Text(text.to_owned())) } else { Err(otherwise) }
}

/// Returns the items of a list: those that a file has, or what is typed, joined by commas; `None` if a file has
/// something that is neither a list nor one item.
fn items(text: &str, written: Option<&Json>) -> Option<Vec<Json>> {
    match written {
        Some(Json::List(items)) => Some(items.clone()),
        Some(item @ (Json::Text(_) | Json::Int(_))) => Some(vec![item.clone()]),
        Some(_) => None,
        None => Some(text.split(LIST).map(|item| Json::Text(item.trim().to_owned())).collect()),
    }
}

/// An option by its ID, or else by its name, which is what a person sees; anything else as it is.
fn option(chosen: Json, options: &[(String, String)]) -> Json {
    let has = |id: &str| options.iter().any(|(own, _)| own == id);
    match chosen.as_text() {
        Some(text) if !has(text) => {
            let named = options.iter().find(|(_, name)| name == text);
            named.map_or(chosen, |(id, _)| Json::Text(id.clone()))
        }
        _ => chosen,
    }
}

/// A typed ID as a number; anything else as it is.
fn id(item: Json) -> Json {
    match item {
        Json::Text(text) => text.parse().map_or(Json::Text(text), Json::Int),
        item => item,
    }
}

/// Judges the items of a list; an empty one is as good as none, except where the field is required (contract 2.3).
fn list(
    items: Vec<Json>,
    multiple: bool,
    required: bool,
    takes: impl Fn(&Json) -> bool,
    otherwise: ProblemCause,
) -> Result<Value, ProblemCause> {
    if items.is_empty() && required {
        return Err(ProblemCause::Required);
    }
    if items.len() > 1 && !multiple {
        return Err(ProblemCause::OnlyOne);
    }
    if items.iter().all(takes) { Ok(Value::Json(Json::List(items))) } else { Err(otherwise) }
}

/// Letters and digits first, then also `@ . , _ -` (contract 2.3).
fn is_user(text: &str) -> bool {
    text.starts_with(|ch: char| ch.is_ascii_alphanumeric())
        && text.chars().all(|ch| ch.is_ascii_alphanumeric() || "@.,_-".contains(ch))
}

/// Letters, digits, and `- − _ / +` (contract 2.3; the second is a minus sign, as the server has it).
fn is_time_zone(text: &str) -> bool {
    text.chars().all(|ch| ch.is_ascii_alphanumeric() || "-−_/+".contains(ch))
}

/// Reads a whole number in any spelling of JSON: `30`, `30.0`, `1e0`.
pub(crate) fn whole_number(text: &str) -> Option<i64> {
    text.parse().ok().or_else(|| whole_digits(text)?.parse().ok())
}

/// Returns the digits, with their sign, of a number with a point or an exponent that is whole all the same.
fn whole_digits(text: &str) -> Option<String> {
    let (sign, number) = text.strip_prefix('-').map_or(("", text), |number| ("-", number));
    let (digits, exponent) = match number.split_once(['e', 'E']) {
        Some((digits, exponent)) => (digits, exponent.parse::<i32>().ok()?),
        None => (number, 0),
    };
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let is_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || !is_digits(whole) || !is_digits(fraction) || (digits.contains('.') && fraction.is_empty()) {
        return None;
    }
    // Where the point stands after the exponent moved it.
    let point = i64::try_from(whole.len()).ok()? + i64::from(exponent);
    let mut all = format!("{whole}{fraction}");
    if !(0..=40).contains(&point) {
        return all.bytes().all(|byte| byte == b'0').then(|| "0".to_owned());
    }
    let point = usize::try_from(point).ok()?;
    let rest = all.split_off(point.min(all.len()));
    if rest.bytes().any(|byte| byte != b'0') {
        return None;
    }
    all.extend(std::iter::repeat_n('0', point.saturating_sub(all.len())));
    Some(format!("{sign}{}", if all.is_empty() { "0" } else { &all }))
}

/// Digits that no `i64` holds are a number out of range, not something that is no number.
pub(super) fn whole_number_cause(text: &str, min: i64, max: i64) -> ProblemCause {
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
    let written_out = whole_digits(text);
    let digits = written_out.as_deref().map_or(digits, |digits| digits.trim_start_matches('-'));
    if !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit()) {
        ProblemCause::OutOfRange { min, max }
    } else {
        ProblemCause::NotWhole
    }
}

pub(super) fn parse_bool(text: &str) -> Option<bool> {
    match text {
        "true" => Some(true),
        "false" => Some(false),
        _ => None,
    }
}
