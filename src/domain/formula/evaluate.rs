//! From expressions to values.

use super::{
    Expression, Facts, FormulaProblem, FormulaProblemKind as Problem, Kind, Operand, Operator, Unavailable, filter,
};
use std::borrow::Cow;
use std::fmt::Write as _;

impl Operand<'_> {
    /// Appends the value as text.
    pub(super) fn write(&self, out: &mut String) {
        match self {
            Self::Number(number) => {
                // Writing to a String cannot fail.
                let _ = write!(out, "{number}");
            }
            Self::Text(text) => out.push_str(text),
            Self::List(items) => {
                for (at, item) in items.iter().enumerate() {
                    if at > 0 {
                        out.push(',');
                    }
                    out.push_str(item);
                }
            }
        }
    }
}

/// Returns a value as text: a number in decimal, a list joined by commas.
pub(super) fn text<'a>(operand: &'a Operand<'_>) -> Cow<'a, str> {
    match operand {
        Operand::Text(text) => Cow::Borrowed(text),
        other => {
            let mut out = String::new();
            other.write(&mut out);
            Cow::Owned(out)
        }
    }
}

/// Returns a value as a whole number. Text in decimal counts as one, also with zeros in front; `place` is the expression
/// that gave it.
pub(super) fn number(operand: &Operand<'_>, place: &Expression) -> Result<i64, FormulaProblem> {
    if let Operand::Number(number) = operand {
        return Ok(*number);
    }
    let text = text(operand);
    let digits = text.strip_prefix('-').unwrap_or(&text);
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(FormulaProblem::named(Problem::NotNumber, place.range.clone(), text.as_ref()));
    }
    text.parse().map_err(|_| FormulaProblem::named(Problem::Overflow, place.range.clone(), text.as_ref()))
}

pub(super) fn evaluate<'a>(expression: &'a Expression, facts: &'a impl Facts) -> Result<Operand<'a>, FormulaProblem> {
    match &expression.kind {
        Kind::Number(number) => Ok(Operand::Number(*number)),
        Kind::Text(text) => Ok(Operand::Text(Cow::Borrowed(text))),
        Kind::Name { reference, index } => {
            let named = |kind, name| FormulaProblem::named(kind, expression.range.clone(), name);
            let problem = |kind| named(kind, reference.to_string());
            let value = facts.get(reference).map_err(|why| {
                problem(match why {
                    Unavailable::Missing => Problem::Missing,
                    Unavailable::NotRead => Problem::NotRead,
                    Unavailable::Unknown => Problem::UnknownName,
                    Unavailable::Cycle(way) => Problem::Cycle(way),
                    Unavailable::NoRows => Problem::NoRows,
                    Unavailable::Waiting => Problem::Waiting,
                })
            })?;
            let Some(index) = index else { return Ok(value) };
            let place = number(&evaluate(index, facts)?, index)?;
            // Lists count from 1, as rows on the screen do.
            let at = usize::try_from(place).ok().and_then(|at| at.checked_sub(1));
            let item = match (value, at) {
                (Operand::List(Cow::Borrowed(items)), Some(at)) => {
                    items.get(at).map(|item| Cow::Borrowed(item.as_str()))
                }
                (Operand::List(Cow::Owned(items)), Some(at)) => items.into_iter().nth(at).map(Cow::Owned),
                _ => None,
            };
            item.map(Operand::Text).ok_or_else(|| named(Problem::Missing, format!("{reference}[{place}]")))
        }
        Kind::Negative(inner) => {
            let value = number(&evaluate(inner, facts)?, inner)?;
            let value = value.checked_neg();
            value.map(Operand::Number).ok_or_else(|| FormulaProblem::new(Problem::Overflow, expression.range.clone()))
        }
        Kind::Binary { operator, left, right } => {
            let a = number(&evaluate(left, facts)?, left)?;
            let b = number(&evaluate(right, facts)?, right)?;
            let divides = matches!(operator, Operator::Divide | Operator::Remainder);
            if divides && b == 0 {
                return Err(FormulaProblem::new(Problem::DivisionByZero, right.range.clone()));
            }
            let result = match operator {
                Operator::Add => a.checked_add(b),
                Operator::Subtract => a.checked_sub(b),
                Operator::Multiply => a.checked_mul(b),
                Operator::Divide => a.checked_div_euclid(b),
                Operator::Remainder => a.checked_rem_euclid(b),
            };
            result.map(Operand::Number).ok_or_else(|| FormulaProblem::new(Problem::Overflow, expression.range.clone()))
        }
        Kind::Filtered { input, filter, arguments } => filter::apply(*filter, input, arguments, expression, facts),
    }
}
