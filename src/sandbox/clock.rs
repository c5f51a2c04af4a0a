//! Moments, and the way the server writes them.
//!
//! Owns the format: RFC 3339 in UTC whatever the server's zone, with milliseconds, trailing zeros dropped as Go drops
//! them.

use jiff::Timestamp;

/// A moment, in milliseconds since 1970, UTC.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Moment(pub(super) i64);

impl Moment {
    /// The present.
    pub(super) fn now() -> Self {
        Self(Timestamp::now().as_millisecond())
    }
}

/// Writes a moment as the server does.
pub(super) fn shown(moment: Moment) -> String {
    let time = Timestamp::from_millisecond(moment.0).unwrap_or(Timestamp::UNIX_EPOCH);
    let mut text = time.strftime("%Y-%m-%dT%H:%M:%S").to_string();
    let millisecond = moment.0.rem_euclid(1000);
    if millisecond != 0 {
        let fraction = format!("{millisecond:03}");
        text.push('.');
        text.push_str(fraction.trim_end_matches('0'));
    }
    text.push('Z');
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn trailing_zeros_of_the_fraction_are_dropped() {
        assert_eq!(shown(Moment(1_700_039_958_100)), "2023-11-15T09:19:18.1Z");
        assert_eq!(shown(Moment(1_700_039_958_000)), "2023-11-15T09:19:18Z");
        assert_eq!(shown(Moment(1_700_039_958_007)), "2023-11-15T09:19:18.007Z");
    }
}
