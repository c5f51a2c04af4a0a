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
            let number = text.parse::<i64>().map_err(|_| whole_number_cause(text, *min, *max))?;
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

/// Digits that no `i64` holds are a number out of range, not something that is no number.
pub(super) fn whole_number_cause(text: &str, min: i64, max: i64) -> Cause {
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
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
