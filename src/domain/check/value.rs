//! The text of one field against its type and limit (contract 2.3).

use super::Cause;
use crate::domain::field::{Field, Kind};
use crate::domain::process::Value;

/// Judges a trimmed text; none when the field is empty and need not be sent.
pub(super) fn check(text: &str, field: &Field) -> Result<Option<Value>, Cause> {
    if text.is_empty() {
        return if field.required { Err(Cause::Required) } else { Ok(None) };
    }
    let value = match &field.kind {
        Kind::Text { limit, pattern } => {
            if text.len() > *limit {
                return Err(Cause::TooLong { bytes: text.len(), limit: *limit });
            }
            if let Some(pattern) = pattern.as_ref().filter(|pattern| !pattern.accepts(text)) {
                return Err(Cause::Mismatch { pattern: pattern.as_str().to_owned() });
            }
            Value::Text(text.to_owned())
        }
        Kind::Int { min, max } => {
            let number = whole_number(text).ok_or_else(|| whole_number_cause(text, *min, *max))?;
            if number < *min || number > *max {
                return Err(Cause::OutOfRange { min: *min, max: *max });
            }
            Value::Int(number)
        }
        Kind::Float { min, max } => {
            let number = text.parse::<f64>().ok().filter(|number| number.is_finite()).ok_or(Cause::NotNumber)?;
            if number < *min || number > *max {
                return Err(Cause::OutOfBounds { min: *min, max: *max });
            }
            Value::Float(number)
        }
        Kind::Bool => Value::Bool(parse_bool(text).ok_or(Cause::NotBool)?),
        Kind::Enum { options } => {
            let known = options.iter().any(|(id, _)| id == text);
            if !known {
                return Err(Cause::NotAnOption);
            }
            Value::Text(text.to_owned())
        }
        // Rows are judged apart.
        Kind::Bind { .. } => return Ok(None),
        Kind::Unsupported(name) => return Err(Cause::UnsupportedType { name: name.clone() }),
    };
    Ok(Some(value))
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
pub(super) fn whole_number_cause(text: &str, min: i64, max: i64) -> Cause {
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
    let written_out = whole_digits(text);
    let digits = written_out.as_deref().map_or(digits, |digits| digits.trim_start_matches('-'));
    if !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit()) {
        Cause::OutOfRange { min, max }
    } else {
        Cause::NotWhole
    }
}

pub(super) fn parse_bool(text: &str) -> Option<bool> {
    match text {
        "true" => Some(true),
        "false" => Some(false),
        _ => None,
    }
}
