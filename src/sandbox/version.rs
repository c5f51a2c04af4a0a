//! The versions of CMDB that a client can meet, and what differs between them (contract section 8).
//!
//! Owns which version behaves how; what follows from it stands where the behaviour does.

use std::fmt;
use std::str::FromStr;

/// A version of CMDB.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Version {
    /// v3.9: names are judged first and in words of their own, no limit of a call.
    V3_9,
    /// v3.10 and v3.11 before IPv6: unique indexes, plain codes for values.
    V3_10,
    /// v3.12: keys renamed at the gateway, who created a process and when.
    V3_12,
    /// v3.13: limits of numbers hold, lists of hosts need a permission.
    V3_13,
    /// v3.14: values wrapped in 1199011, headers `X-Bkcmdb-…`.
    #[default]
    V3_14,
    /// v3.15: tenants in place of supplier accounts.
    V3_15,
}

impl Version {
    /// All of them, the oldest first.
    pub const ALL: [Self; 6] = [Self::V3_9, Self::V3_10, Self::V3_12, Self::V3_13, Self::V3_14, Self::V3_15];

    /// Whether a call has 1 to 100 processes, and not any number.
    pub(super) fn limits_calls(self) -> bool {
        self >= Self::V3_10
    }

    /// Whether unique indexes find duplicates (1199014), and not the server before it looks at values (1113019, 1113020).
    pub(super) fn has_indexes(self) -> bool {
        self >= Self::V3_10
    }

    /// Whether a duplicate is told in the whole text of the database's driver, and not in the part that names the keys.
    pub(super) fn quotes_driver(self) -> bool {
        self < Self::V3_12
    }

    /// Whether an update that makes a duplicate says so, and not that a call inside the server failed (1199002).
    pub(super) fn names_clash_of_update(self) -> bool {
        self != Self::V3_10
    }

    /// Whether the text of a bad value is put through its template a second time.
    pub(super) fn doubles_texts(self) -> bool {
        self >= Self::V3_10
    }

    /// Whether a process has an attribute, and its document the field.
    pub(super) fn stores(self, key: &str) -> bool {
        match key {
            "service_instance_id" => self >= Self::V3_10,
            _ if key.starts_with("bk_created_") || key.starts_with("bk_updated_") => self.records_who(),
            _ => true,
        }
    }

    /// Whether limits of a number hold that are stored as numbers, and not only those that are stored as texts.
    pub(super) fn heeds_number_limits(self) -> bool {
        self >= Self::V3_13
    }

    /// Whether lists of hosts need a permission of the permission centre (contract section 5.3).
    pub(super) fn guards_hosts(self) -> bool {
        self >= Self::V3_13
    }

    /// Whether calls leave rows in the audit log.
    pub(super) fn writes_audit(self) -> bool {
        self >= Self::V3_10
    }

    /// Whether `X-Request-ID` names a request beside `Cc_Request_Id`.
    pub(super) fn knows_new_request_id(self) -> bool {
        self >= Self::V3_14
    }

    /// Whether bind rows take IPv6 addresses, TCP6 and UDP6 (v3.11).
    pub(super) fn speaks_ipv6(self) -> bool {
        self >= Self::V3_12
    }

    /// Whether processes have `bk_created_…` and `bk_updated_…`.
    pub(super) fn records_who(self) -> bool {
        self >= Self::V3_12
    }

    /// Whether the gateway's callers get `code` and `message`.
    pub(super) fn renames_keys(self) -> bool {
        self >= Self::V3_12
    }

    /// Whether a bad value is wrapped in 1199011 (contract section 1.8).
    pub(super) fn wraps_values(self) -> bool {
        self >= Self::V3_14
    }

    /// Whether the headers `X-Bkcmdb-…` are known beside the old ones.
    pub(super) fn knows_new_headers(self) -> bool {
        self >= Self::V3_14
    }

    /// Whether `X-Bk-Tenant-Id` stands in place of the supplier account.
    pub(super) fn has_tenants(self) -> bool {
        self >= Self::V3_15
    }

    /// Whether pages of service instances are judged at all: their limit, and in the detail call that there is one.
    pub(super) fn limits_pages(self) -> bool {
        self >= Self::V3_10
    }

    /// Whether service instances are listed of one module at a time only.
    pub(super) fn lists_by_module_only(self) -> bool {
        self < Self::V3_10
    }
}

impl FromStr for Version {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let found = Self::ALL.into_iter().find(|one| one.to_string() == text);
        found.ok_or_else(|| format!("no such version: {text:?} (3.9, 3.10, 3.12, 3.13, 3.14 or 3.15)"))
    }
}

impl fmt::Display for Version {
    fn fmt(&self, out: &mut fmt::Formatter) -> fmt::Result {
        out.write_str(match self {
            Self::V3_9 => "3.9",
            Self::V3_10 => "3.10",
            Self::V3_12 => "3.12",
            Self::V3_13 => "3.13",
            Self::V3_14 => "3.14",
            Self::V3_15 => "3.15",
        })
    }
}
