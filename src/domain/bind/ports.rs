//! Ports of bind rows: one or one range (contract section 3).

use super::is_list;
use std::fmt;
use std::str::FromStr;

/// One port or one range, `1…65535`, without leading zeros.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ports {
    first: u16,
    last: Option<u16>,
}

/// Why a text is not a port or a range.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PortsError {
    /// Not a number, or not two joined by `-`.
    NotPorts,
    /// A comma list; the server takes one port or one range a row (contract section 3).
    Several,
    /// Outside `1…65535`.
    OutOfRange,
    /// A leading zero, which the server refuses.
    LeadingZero,
    /// The end of the range is before its start. The server would take it; no process can listen on it.
    Reversed {
        /// Start as written.
        first: u16,
        /// End as written.
        last: u16,
    },
}

impl Ports {
    /// Returns the first port.
    #[must_use]
    pub const fn first(self) -> u16 {
        self.first
    }

    /// Returns the last port, the first one again when there is no range.
    #[must_use]
    pub const fn last(self) -> u16 {
        match self.last {
            Some(last) => last,
            None => self.first,
        }
    }

    /// Returns `true` if some port is in both.
    #[must_use]
    pub const fn overlaps(self, other: Self) -> bool {
        self.first() <= other.last() && other.first() <= self.last()
    }
}

impl fmt::Display for Ports {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.last {
            Some(last) => write!(f, "{}-{last}", self.first),
            None => self.first.fmt(f),
        }
    }
}

impl FromStr for Ports {
    type Err = PortsError;

    fn from_str(text: &str) -> Result<Self, PortsError> {
        if is_list(text, |item| read(item).is_ok()) {
            return Err(PortsError::Several);
        }
        read(text)
    }
}

fn read(text: &str) -> Result<Ports, PortsError> {
    match text.split_once('-') {
        None => Ok(Ports { first: parse_port(text)?, last: None }),
        Some((first, last)) => {
            let (first, last) = (parse_port(first)?, parse_port(last)?);
            if last < first {
                return Err(PortsError::Reversed { first, last });
            }
            Ok(Ports { first, last: Some(last) })
        }
    }
}

fn parse_port(text: &str) -> Result<u16, PortsError> {
    if text.is_empty() || !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(PortsError::NotPorts);
    }
    if text.len() > 1 && text.starts_with('0') {
        return Err(PortsError::LeadingZero);
    }
    match text.parse() {
        Ok(0) | Err(_) => Err(PortsError::OutOfRange),
        Ok(port) => Ok(port),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bounds(text: &str) -> Result<(u16, u16), PortsError> {
        text.parse::<Ports>().map(|ports| (ports.first(), ports.last()))
    }

    #[test]
    fn takes_one_port_or_one_range_without_leading_zeros() {
        for (text, expected) in [
            ("1", (1, 1)),
            ("80", (80, 80)),
            ("65535", (65_535, 65_535)),
            ("8080-8090", (8_080, 8_090)),
            ("1-65535", (1, 65_535)),
            ("443-443", (443, 443)),
        ] {
            assert_eq!(bounds(text), Ok(expected), "{text}");
            assert_eq!(text.parse::<Ports>().unwrap().to_string(), text, "printed as it was written");
        }
    }

    #[test]
    fn says_what_is_wrong_with_the_rest() {
        use PortsError::{LeadingZero, NotPorts, OutOfRange, Reversed, Several};
        for (text, expected) in [
            ("", NotPorts),
            ("http", NotPorts),
            ("80a0", NotPorts),
            ("8080-", NotPorts),
            ("-8080", NotPorts),
            ("-", NotPorts),
            ("1-2-3", NotPorts),
            ("8080 - 8090", NotPorts),
            ("8080–8090", NotPorts),
            ("+80", NotPorts),
            ("８０", NotPorts),
            ("0", OutOfRange),
            ("65536", OutOfRange),
            ("80-65536", OutOfRange),
            ("99999999999999999999", OutOfRange),
            ("080", LeadingZero),
            ("00", LeadingZero),
            ("80-090", LeadingZero),
            ("80,443", Several),
            ("80，443", Several),
            ("80、443", Several),
            ("80;443", Several),
            ("80 443", Several),
            ("8080-8089,9000", Several),
            ("9090-8080", Reversed { first: 9_090, last: 8_080 }),
        ] {
            assert_eq!(bounds(text), Err(expected), "{text:?}");
        }
    }

    #[test]
    fn overlaps_where_some_port_is_in_both() {
        let ports = |text: &str| text.parse::<Ports>().unwrap();
        for (a, b, expected) in [
            ("80", "80", true),
            ("80", "81", false),
            ("80-90", "90", true),
            ("80-90", "91-99", false),
            ("80-90", "85-86", true),
            ("80-90", "85-99", true),
        ] {
            assert_eq!(ports(a).overlaps(ports(b)), expected, "{a} {b}");
            assert_eq!(ports(b).overlaps(ports(a)), expected, "{b} {a}");
        }
    }
}
