//! Identifiers of the CMDB, one type each, so that a host's number never stands for an instance's.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::num::{NonZeroI64, ParseIntError};
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

/// A service template (`service_template_id`); an optional one takes no more room than a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ServiceTemplateId(NonZeroI64);

impl ServiceTemplateId {
    /// Takes what is on the wire, where 0 means none (contract section 4).
    #[must_use]
    pub fn of(number: i64) -> Option<Self> {
        NonZeroI64::new(number).map(Self)
    }

    /// Gives what is on the wire.
    #[must_use]
    pub const fn number(self) -> i64 {
        self.0.get()
    }
}
