//! What stands behind `|`: small changes of a value.

use super::evaluate::{evaluate, number, text};
use super::{Expression, Facts, FormulaProblem, FormulaProblemKind as Kind, MAX_RESULT, Operand};
use std::borrow::Cow;
use std::net::{Ipv4Addr, Ipv6Addr};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Filter {
    Default,
    Pad,
    Octet,
    Lower,
    Upper,
    Replace,
    Last,
    Short,
}

/// The names of the filters.
pub const FILTERS: [&str; 8] = ["default", "pad", "octet", "lower", "upper", "replace", "last", "short"];

impl Filter {
    const ALL: [Self; 8] =
        [Self::Default, Self::Pad, Self::Octet, Self::Lower, Self::Upper, Self::Replace, Self::Last, Self::Short];

    pub(super) fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|filter| filter.name() == name)
    }

    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Default => "default",
            Self::Pad => "pad",
            Self::Octet => "octet",
            Self::Lower => "lower",
            Self::Upper => "upper",
            Self::Replace => "replace",
            Self::Last => "last",
            Self::Short => "short",
        }
    }

    /// Returns how many arguments the filter takes.
    pub(super) const fn arguments(self) -> usize {
        match self {
            Self::Lower | Self::Upper | Self::Short => 0,
            Self::Default | Self::Pad | Self::Octet | Self::Last => 1,
            Self::Replace => 2,
        }
    }
}

/// Evaluates `input` and applies a filter; `whole` is the expression with the filter, for the place of a problem.
pub(super) fn apply<'a>(
    filter: Filter,
    input: &'a Expression,
    arguments: &'a [Expression],
    whole: &Expression,
    facts: &'a impl Facts,
) -> Result<Operand<'a>, FormulaProblem> {
    let value = match (filter, evaluate(input, facts)) {
        // Only a missing name has a default: a wrong calculation must not be hidden by it.
        (Filter::Default, Err(problem)) if problem.kind == Kind::Missing => {
            return argument(arguments, 0, whole, facts);
        }
        (_, value) => value?,
    };
    let value = text(&value);
    let wrong = |kind| FormulaProblem::named(kind, whole.range.clone(), value.as_ref());
    let refused =
        |at| FormulaProblem::named(Kind::Arguments, argument_range(arguments, at, whole).range.clone(), filter.name());
    let result = match filter {
        // There is a value, so that it stays as it is.
        Filter::Default => value.into_owned(),
        Filter::Pad => {
            let width = number(&argument(arguments, 0, whole, facts)?, argument_range(arguments, 0, whole))?;
            let width = usize::try_from(width).map_err(|_| refused(0))?;
            if width > MAX_RESULT {
                return Err(wrong(Kind::TooLong));
            }
            pad(&value, width)
        }
        Filter::Octet => {
            let index = number(&argument(arguments, 0, whole, facts)?, argument_range(arguments, 0, whole))?;
            let octets = value.trim().parse::<Ipv4Addr>().map_err(|_| wrong(Kind::NotAddress))?.octets();
            let octet = usize::try_from(index).ok().and_then(|index| octets.get(index.checked_sub(1)?));
            return octet.map(|octet| Operand::Number((*octet).into())).ok_or_else(|| refused(0));
        }
        Filter::Lower => value.to_lowercase(),
        Filter::Upper => value.to_uppercase(),
        Filter::Replace => {
            let from = argument(arguments, 0, whole, facts)?;
            let from = text(&from);
            if from.is_empty() {
                return Err(refused(0));
            }
            let to = argument(arguments, 1, whole, facts)?;
            let to = text(&to);
            // Checked before it is made: each occurrence may grow to a whole result.
            let count = value.matches(from.as_ref()).count();
            if value.len() + count * to.len() > 2 * MAX_RESULT {
                return Err(wrong(Kind::TooLong));
            }
            value.replace(from.as_ref(), &to)
        }
        Filter::Last => {
            let separator = argument(arguments, 0, whole, facts)?;
            let separator = text(&separator);
            if separator.is_empty() {
                return Err(refused(0));
            }
            value.rsplit(separator.as_ref()).next().unwrap_or_default().to_owned()
        }
        Filter::Short => {
            let short = |part: &str| part.trim().parse::<Ipv6Addr>().map_or(part.to_owned(), |ip| ip.to_string());
            value.split(',').map(short).collect::<Vec<_>>().join(",")
        }
    };
    Ok(Operand::Text(Cow::Owned(result)))
}

/// Pads a whole number, or text, with zeros on the left; a minus sign stays in front.
fn pad(value: &str, width: usize) -> String {
    let (sign, digits) = value.strip_prefix('-').map_or(("", value), |digits| ("-", digits));
    let missing = width.saturating_sub(value.chars().count());
    format!("{sign}{}{digits}", "0".repeat(missing))
}

fn argument<'a>(
    arguments: &'a [Expression],
    index: usize,
    whole: &Expression,
    facts: &'a impl Facts,
) -> Result<Operand<'a>, FormulaProblem> {
    // The parser has counted them; a filter with too few would be a fault there.
    let argument = arguments.get(index).ok_or_else(|| FormulaProblem::new(Kind::Arguments, whole.range.clone()))?;
    evaluate(argument, facts)
}

fn argument_range<'a>(arguments: &'a [Expression], index: usize, whole: &'a Expression) -> &'a Expression {
    arguments.get(index).unwrap_or(whole)
}
