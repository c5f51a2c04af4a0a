//! Which version lines of the CMDB a server can be of, by what it shows (contract section 8).
//!
//! A server does not tell its version. Only what is certain counts: each sign allows a range of lines, and the server is of one
//! that all signs allow.

use super::attribute;
use super::call::Call;
use super::error::ApiError;
use super::http::HttpApi;
use super::json::{Items, List};
use super::wire;
use crate::domain::id::BizId;

/// A version line, the oldest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum VersionLine {
    /// 3.9 or older.
    V3_9,
    /// 3.10.
    V3_10,
    /// 3.11.
    V3_11,
    /// 3.12.
    V3_12,
    /// 3.13.
    V3_13,
    /// 3.14.
    V3_14,
    /// 3.15 or newer.
    V3_15,
}

impl VersionLine {
    /// All of them, the oldest first.
    pub const ALL: [Self; 7] =
        [Self::V3_9, Self::V3_10, Self::V3_11, Self::V3_12, Self::V3_13, Self::V3_14, Self::V3_15];

    /// Returns its number.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::V3_9 => "3.9",
            Self::V3_10 => "3.10",
            Self::V3_11 => "3.11",
            Self::V3_12 => "3.12",
            Self::V3_13 => "3.13",
            Self::V3_14 => "3.14",
            Self::V3_15 => "3.15",
        }
    }
}

/// What a server shows of its version; `None` where it could not be found out.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Signs {
    /// Whether it knows who asks by the headers `X-Bkcmdb-…` alone: since v3.14.
    pub new_headers: Option<bool>,
    /// Whether processes record by whom and when they were created (`bk_created_at`): since v3.12.
    pub recorded_fields: Option<bool>,
    /// Whether bind rows have the protocols TCP6 and UDP6: since v3.11, not in all of its releases.
    pub ipv6: Option<bool>,
    /// Whether attributes have a supplier account: until v3.14.
    pub supplier: Option<bool>,
}

impl Signs {
    /// Returns the oldest and the newest line that all signs allow; `None` if no line does, as of a vendor's own version.
    #[must_use]
    pub fn lines(self) -> Option<(VersionLine, VersionLine)> {
        let since = |sign: Option<bool>, first: VersionLine, last_without: VersionLine| match sign {
            None => (VersionLine::V3_9, VersionLine::V3_15),
            Some(true) => (first, VersionLine::V3_15),
            Some(false) => (VersionLine::V3_9, last_without),
        };
        let ranges = [
            since(self.new_headers, VersionLine::V3_14, VersionLine::V3_13),
            since(self.recorded_fields, VersionLine::V3_12, VersionLine::V3_11),
            since(self.ipv6, VersionLine::V3_11, VersionLine::V3_11),
            since(self.supplier.map(|supplier| !supplier), VersionLine::V3_15, VersionLine::V3_14),
        ];
        let oldest = ranges.into_iter().map(|(oldest, _)| oldest).max()?;
        let newest = ranges.into_iter().map(|(_, newest)| newest).min()?;
        (oldest <= newest).then_some((oldest, newest))
    }
}

impl HttpApi {
    /// Reads the signs that the attributes of model `process` show in a business.
    ///
    /// # Errors
    ///
    /// As [`super::Api::process_fields`].
    pub async fn version_signs(&self, biz: BizId) -> Result<Signs, ApiError> {
        let attributes: List<wire::Attribute> = self.ask(Call::search_object_attribute(biz)).await?;
        let find = |id: &str| attributes.0.iter().find(|attribute| attribute.bk_property_id == id);
        // Each attribute has it or none has; where none was read, nothing is known.
        let known = find("bk_func_name");
        Ok(Signs {
            new_headers: None,
            recorded_fields: known.map(|_| find("bk_created_at").is_some()),
            ipv6: find("bind_info").and_then(|bind| attribute::has_ipv6(bind.option.as_ref(), &Items::default())),
            supplier: known.map(|one| one.bk_supplier_account.is_some()),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_those_that_every_sign_allows() {
        let none = Signs::default();
        let all = |new_headers, recorded_fields, ipv6, supplier| Signs {
            new_headers: Some(new_headers),
            recorded_fields: Some(recorded_fields),
            ipv6: Some(ipv6),
            supplier: Some(supplier),
        };
        for (signs, lines) in [
            (none, Some((VersionLine::V3_9, VersionLine::V3_15))),
            (all(false, false, false, true), Some((VersionLine::V3_9, VersionLine::V3_11))),
            (all(false, false, true, true), Some((VersionLine::V3_11, VersionLine::V3_11))),
            (all(false, true, true, true), Some((VersionLine::V3_12, VersionLine::V3_13))),
            (all(true, true, true, true), Some((VersionLine::V3_14, VersionLine::V3_14))),
            (all(true, true, true, false), Some((VersionLine::V3_15, VersionLine::V3_15))),
            (
                Signs { new_headers: None, ..all(true, true, true, true) },
                Some((VersionLine::V3_12, VersionLine::V3_14)),
            ),
            // No release is so.
            (all(true, false, true, true), None),
        ] {
            assert_eq!(signs.lines(), lines, "{signs:?}");
        }
    }
}
