//! Identifiers of the CMDB, one type each, so that a host's number never stands for an instance's.

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;
use std::num::{NonZeroI64, NonZeroU32, ParseIntError};
use std::str::FromStr;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub i64);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = ParseIntError;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                text.parse().map(Self)
            }
        }
    )*};
}

ids! {
    /// A business (`bk_biz_id`).
    BizId;
    /// A service instance (`service_instance_id`; `id` in lists).
    ServiceInstanceId;
    /// A process instance (`bk_process_id`).
    ProcessId;
    /// A host (`bk_host_id`).
    HostId;
    /// A module of the business topology (`bk_module_id`).
    ModuleId;
}

/// A cloud area (`bk_cloud_id`, 0 and up). 4 bytes, also an optional one, since each of many hosts has it; a number beyond
/// that is no area of a CMDB, whose largest is 90000001.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AreaId(
    // One more than the number, which may be 0.
    NonZeroU32,
);

impl AreaId {
    /// Takes what is on the wire.
    #[must_use]
    pub fn of(number: i64) -> Option<Self> {
        u32::try_from(number).ok()?.checked_add(1).and_then(NonZeroU32::new).map(Self)
    }

    /// Returns what is on the wire.
    #[must_use]
    pub const fn number(self) -> u32 {
        self.0.get() - 1
    }
}

impl fmt::Display for AreaId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.number().fmt(f)
    }
}

impl fmt::Debug for AreaId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "AreaId({self})")
    }
}

impl Serialize for AreaId {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.number().serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for AreaId {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let number = i64::deserialize(deserializer)?;
        Self::of(number).ok_or_else(|| D::Error::custom(format_args!("`{number}` is no cloud area")))
    }
}

/// A service template (`service_template_id`); an optional one takes no more room than a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ServiceTemplateId(NonZeroI64);

impl ServiceTemplateId {
    /// Takes what is on the wire, where 0 means none (contract section 4).
    #[must_use]
    pub fn of(number: i64) -> Option<Self> {
        NonZeroI64::new(number).map(Self)
    }

    /// Returns what is on the wire.
    #[must_use]
    pub const fn number(self) -> i64 {
        self.0.get()
    }
}

/// The identifier of one call that writes, chosen by the caller before it is sent (`X-Request-ID`). The server stores it
/// with what the call changed, so that it finds the call's receipt (contract 7.1).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct CallId(Box<str>);

/// Most characters of a [`CallId`].
const CALL_ID_LIMIT: usize = 64;

impl CallId {
    /// Returns the identifier that stands for 128 random bits, in the form that the CMDB itself uses: `cc`, then 32
    /// hexadecimal digits.
    #[must_use]
    pub fn from_random(bits: u128) -> Self {
        Self(format!("cc{bits:032x}").into())
    }

    /// Returns the text that is sent.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for CallId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A text that is no [`CallId`]: empty, too long, or with a character that is no ASCII letter, digit or `-`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BadCallId;

impl fmt::Display for BadCallId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "expected 1 to {CALL_ID_LIMIT} ASCII letters, digits or `-`")
    }
}

impl std::error::Error for BadCallId {}

impl FromStr for CallId {
    type Err = BadCallId;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let fits = (1..=CALL_ID_LIMIT).contains(&text.len());
        if fits && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-') {
            Ok(Self(text.into()))
        } else {
            Err(BadCallId)
        }
    }
}

impl<'de> Deserialize<'de> for CallId {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<str>::deserialize(from)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn call_id_accepts_what_a_header_and_a_log_can_hold() {
        for good in ["a", "cc0123456789abcdef0123456789abcdef", "A-1", &"x".repeat(64)] {
            assert_eq!(good.parse::<CallId>().unwrap().as_str(), good);
        }
        for bad in ["", "a b", "a\n", "\u{e9}", "a_b", &"x".repeat(65)] {
            assert_eq!(bad.parse::<CallId>(), Err(BadCallId), "{bad:?}");
        }
    }

    #[test]
    fn call_id_of_random_bits_has_them_all_and_reads_back() {
        let id = CallId::from_random(u128::MAX - 1);
        assert_eq!(id.as_str(), "ccfffffffffffffffffffffffffffffffe");
        assert_eq!(CallId::from_random(0).as_str().len(), id.as_str().len());
        assert_eq!(id.as_str().parse(), Ok(id));
    }

    #[test]
    fn call_id_is_plain_text_in_json() {
        let id = CallId::from_random(7);
        let json = serde_json::to_string(&id).unwrap();
        assert_eq!(json, format!("\"{id}\""));
        assert_eq!(serde_json::from_str::<CallId>(&json).unwrap(), id);
        assert!(serde_json::from_str::<CallId>("\"a b\"").is_err());
    }
}
