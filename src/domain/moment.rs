//! Values of `date` and `time` attributes. A time is sent as `YYYY-MM-DD hh:mm:ss` or RFC 3339, and stored as a moment that comes back as
//! RFC 3339 (contract 2.3).

/// Seconds of the zones that are in use: from −12:00 to +14:00, in quarters of an hour.
const WEST: i64 = -12 * 3600;
const EAST: i64 = 14 * 3600;
const QUARTER: i64 = 15 * 60;

/// A date and time of day, in seconds and milliseconds.
struct Moment {
    /// Seconds since 1970, in UTC where the zone is given, else in a zone that is not.
    seconds: i64,
    millis: i64,
    zoned: bool,
}

/// Returns `true` for a day of the calendar, `YYYY-MM-DD`, as the server wants it of a `date` (contract 2.3).
pub(super) fn is_day(text: &str) -> bool {
    let Some([year, month, day]) = numbers(text, '-', [4, 2, 2]) else { return false };
    (1..=12).contains(&month) && (1..=days_of(year, month)).contains(&day)
}

/// Returns `true` for a form that the server takes of a `time` (contract 2.3): `YYYY-MM-DD hh:mm:ss`, or RFC 3339 with
/// its zone.
///
/// Stricter than the server, whose first form is a pattern only: `2024-99-99 99:99:99` is no moment, and would be stored
/// as another one.
pub(super) fn is_time(text: &str) -> bool {
    let day = text.get(..10).is_some_and(is_day);
    let zoned = match text.as_bytes().get(10) {
        Some(b'T') => true,
        Some(b' ') => false,
        _ => return false,
    };
    // Without a zone there is no fraction of a second either.
    day && read(text).is_some_and(|moment| moment.zoned == zoned) && (zoned || text.len() == 19)
}

const fn days_of(year: i64, month: i64) -> i64 {
    let (next_year, next) = if month == 12 { (year + 1, 1) } else { (year, month + 1) };
    days(next_year, next, 1) - days(year, month, 1)
}

/// Returns `true` if two texts mean the same moment. A server reads a time without a zone in its own zone, which it does
/// not tell, and gives it back in UTC: such a time is the same in any zone that is in use.
pub(super) fn is_same(wanted: &str, stored: &str) -> bool {
    let (Some(wanted), Some(stored)) = (read(wanted), read(stored)) else { return false };
    let ahead = wanted.seconds - stored.seconds;
    let millis = wanted.millis == stored.millis || !wanted.zoned;
    match (wanted.zoned, stored.zoned) {
        (false, true) => millis && ahead % QUARTER == 0 && (WEST..=EAST).contains(&ahead),
        (true, true) | (false, false) => millis && ahead == 0,
        (true, false) => false,
    }
}

fn read(text: &str) -> Option<Moment> {
    let (date, rest) = text.split_at_checked(10)?;
    let time = rest.strip_prefix(['T', 't', ' '])?;
    let (time, zone) = time.split_at_checked(8)?;
    let [year, month, day] = numbers(date, '-', [4, 2, 2])?;
    let [hour, minute, second] = numbers(time, ':', [2, 2, 2])?;
    if !(1..=12).contains(&month) || !(1..=31).contains(&day) || hour > 23 || minute > 59 || second > 60 {
        return None;
    }
    let (millis, zone) = match zone.strip_prefix('.') {
        None => (0, zone),
        Some(rest) => {
            let end = rest.find(|ch: char| !ch.is_ascii_digit()).unwrap_or(rest.len());
            let (digits, zone) = rest.split_at_checked(end)?;
            let millis = digits.chars().chain("000".chars()).take(3).collect::<String>();
            (millis.parse().ok()?, zone)
        }
    };
    let offset = match zone {
        "" => None,
        "Z" | "z" => Some(0),
        zone => {
            let sign = if zone.starts_with('-') { -1 } else { 1 };
            let [hours, minutes] = numbers(zone.strip_prefix(['+', '-'])?, ':', [2, 2])?;
            Some(sign * (hours * 3600 + minutes * 60))
        }
    };
    let seconds = days(year, month, day) * 86_400 + hour * 3600 + minute * 60 + second;
    Some(Moment { seconds: seconds - offset.unwrap_or_default(), millis, zoned: offset.is_some() })
}

/// Reads digits in groups of fixed widths.
fn numbers<const N: usize>(text: &str, separator: char, widths: [usize; N]) -> Option<[i64; N]> {
    let mut parts = text.split(separator);
    let mut numbers = [0; N];
    for (number, width) in numbers.iter_mut().zip(widths) {
        let part = parts.next().filter(|part| part.len() == width && part.bytes().all(|byte| byte.is_ascii_digit()))?;
        *number = part.parse().ok()?;
    }
    parts.next().is_none().then_some(numbers)
}

/// Returns the days since 1970-01-01 in the Gregorian calendar. Years begin in March here, so that the leap day ends one.
const fn days(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let of_era = year.rem_euclid(400);
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_counted_from_1970() {
        for (date, expected) in [
            ((1970, 1, 1), 0),
            ((1969, 12, 31), -1),
            ((2000, 2, 29), 11_016),
            ((2024, 3, 1), 19_783),
            ((1, 1, 1), -719_162),
        ] {
            assert_eq!(days(date.0, date.1, date.2), expected, "{date:?}");
        }
    }

    #[test]
    fn accepts_days_of_the_calendar_and_no_others() {
        for text in ["2024-02-29", "2026-11-30", "0001-01-01", "9999-12-31"] {
            assert!(is_day(text), "{text}");
        }
        for text in ["2023-02-29", "2024-02-30", "2024-13-01", "2024-00-10", "2024-1-1", "2024/01/01", "", "今天"] {
            assert!(!is_day(text), "{text}");
        }
    }

    #[test]
    fn accepts_times_in_the_two_forms_of_the_server() {
        for text in
            ["2024-01-01 10:00:00", "2024-01-01T10:00:00Z", "2024-01-01T10:00:00+08:00", "2024-01-01T10:00:00.123Z"]
        {
            assert!(is_time(text), "{text}");
        }
        for text in [
            "2024-01-01T10:00:00",
            "2024-01-01 10:00:00Z",
            "2024-01-01 10:00",
            "2024-99-99 99:99:99",
            "2023-02-29 10:00:00",
            "2024-01-01",
            "2024-01-01 10:00:00.5",
            "",
            "支付支付支付",
        ] {
            assert!(!is_time(text), "{text}");
        }
    }

    #[test]
    fn a_time_is_the_moment_that_it_means() {
        for (wanted, stored, same) in [
            ("2024-01-01 10:00:00", "2024-01-01T10:00:00Z", true),
            ("2024-01-01 10:00:00", "2024-01-01T02:00:00.000Z", true),
            ("2024-01-01 10:00:00", "2024-01-01T10:00:00+08:00", true),
            ("2024-01-01 00:30:00", "2023-12-31T18:45:00Z", true),
            ("2024-01-01T10:00:00+08:00", "2024-01-01T02:00:00Z", true),
            ("2024-01-01T10:00:00+08:00", "2024-01-01T10:00:00Z", false),
            ("2024-01-01 10:00:00", "2024-01-01T02:00:01Z", false),
            ("2024-01-01 10:00:00", "2024-01-01T02:01:00Z", false),
            ("2024-01-01 10:00:00", "2024-01-02T10:00:00Z", false),
            ("2024-01-01 10:00:00", "2024-01-01 11:00:00", false),
            ("2024-01-01T10:00:00Z", "2024-01-01 10:00:00", false),
            ("2024-99-99 99:99:99", "2024-01-01T02:00:00Z", false),
            ("", "2024-01-01T02:00:00Z", false),
            ("支付支付支付", "2024-01-01T02:00:00Z", false),
        ] {
            assert_eq!(is_same(wanted, stored), same, "{wanted} {stored}");
        }
    }
}
