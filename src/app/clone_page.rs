//! What taking processes into the draft will change, line by line.

use super::list::Cursor;
use super::screen::bindings::OwnAddress;
use crate::domain::clone::ClonePlan;
use crate::domain::id::ServiceInstanceId;

/// Where processes are taken from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CloneSource {
    /// A service instance.
    Instance {
        /// Which one.
        id: ServiceInstanceId,
        name: String,
    },
    Presets,
}

/// What taking processes into the draft will change.
#[derive(Debug, Clone)]
pub struct ClonePage {
    /// Where they are taken from.
    pub source: CloneSource,
    /// The processes, and how they are taken.
    pub plan: ClonePlan,
    /// The line that the cursor is on.
    pub cursor: Cursor,
    /// Of each line the address of the targets' own hosts that its formula asks for; `None` where there is none.
    pub addresses: Vec<Option<OwnAddress>>,
}
