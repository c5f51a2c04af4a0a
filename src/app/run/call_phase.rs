//! How far a call of a run is.

use crate::api::ApiError;
use crate::submit::Outcome;
use std::time::Duration;

/// Where a call is on its way.
#[derive(Debug, Clone, PartialEq, Default)]
pub enum CallPhase {
    /// Its turn has not come.
    #[default]
    Waiting,
    /// It was sent and the answer is awaited.
    Sent,
    /// It did not arrive, and is sent again after a wait.
    Retrying {
        /// Why it did not arrive.
        error: Box<ApiError>,
        /// Which wait this is, from 1.
        attempt: u32,
        /// How long it is.
        wait: Duration,
    },
    /// Another window of this machine writes to its service instance, which is waited for.
    Occupied {
        /// The process of the other window, if the system says.
        process: Option<u32>,
    },
    /// Its answer was not seen, and what the service instance has is read.
    Settling {
        /// Which reading this is, from 1.
        attempt: u32,
        /// How long is waited before it.
        wait: Duration,
    },
    /// It is over.
    Ended(Outcome),
}
