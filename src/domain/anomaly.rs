//! What a CMDB stores and cannot serve itself (contract sections 2.3 and 4).

use super::id::{ProcessId, ServiceInstanceId};
use serde::Serialize;

/// Something stored that the server should not have, noticed while it was read.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Anomaly {
    /// A relation is left of a process whose document is gone: `"property": null`. It is no process, and the server
    /// cannot delete it (1109001).
    NoDocument {
        /// The service instance of the relation.
        service_instance_id: ServiceInstanceId,
        /// The process that is gone.
        bk_process_id: ProcessId,
    },
    /// A process has a fraction in a field of whole numbers, so that `list_service_instance_detail` refuses every page
    /// that holds its service instance (1199017).
    Fraction {
        service_instance_id: ServiceInstanceId,
        service_instance_name: String,
        /// The process; `None` where the service instance has several and the fraction is in none that is shown.
        #[serde(flatten)]
        process: Option<Fraction>,
    },
}

/// A process with a fraction.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct Fraction {
    pub bk_process_id: ProcessId,
    /// Its alias.
    pub bk_process_name: String,
    /// The field; empty where the server shows the number without its fraction.
    pub field: String,
    /// The number as the server shows it.
    pub value: String,
}

impl Anomaly {
    /// Returns the service instance that it is about.
    #[must_use]
    pub const fn instance(&self) -> ServiceInstanceId {
        match self {
            Self::NoDocument { service_instance_id, .. } | Self::Fraction { service_instance_id, .. } => {
                *service_instance_id
            }
        }
    }
}
