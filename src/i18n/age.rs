//! The unit in which an age is written.

use std::time::Duration;

/// A unit of an age.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Unit {
    Minutes,
    Hours,
    Days,
}

/// Returns an age in the unit that people would use for it, rounded down.
pub(super) const fn unit(age: Duration) -> (u64, Unit) {
    let minutes = age.as_secs() / 60;
    match minutes {
        0..=89 => (minutes, Unit::Minutes),
        90..=2879 => (minutes / 60, Unit::Hours),
        _ => (minutes / 60 / 24, Unit::Days),
    }
}

/// Returns the word of a unit.
pub(super) const fn pick_unit(
    unit: Unit,
    minutes: &'static str,
    hours: &'static str,
    days: &'static str,
) -> &'static str {
    match unit {
        Unit::Minutes => minutes,
        Unit::Hours => hours,
        Unit::Days => days,
    }
}
