//! What is known of the service instances when a plan is made.

use crate::domain::id::{ProcessId, ServiceInstanceId};
use crate::domain::process::Process;
use std::collections::HashMap;
use std::sync::Arc;

/// What is known of the service instances when a plan is made. Cheap to clone: processes are shared.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Live {
    seen: HashMap<ServiceInstanceId, Seen>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Seen {
    Bar(Bar),
    Processes(Arc<[Process]>),
}

/// Why a service instance cannot take a process.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Bar {
    /// It was made from a service template; the server answers 1108035 (contract 1.3, step 7).
    TemplateBound,
    /// The server does not have it; it answers 1199019 (contract 1.3, step 5).
    Gone,
    /// It is in another business; the server answers 1199006 (contract 1.3, step 6).
    OtherBusiness,
}

impl Live {
    /// Knows nothing of any service instance.
    #[must_use]
    pub fn unknown() -> Self {
        Self::default()
    }

    /// Notes that a service instance cannot take a process.
    pub fn bar(&mut self, target: ServiceInstanceId, bar: Bar) {
        self.seen.insert(target, Seen::Bar(bar));
    }

    /// Notes all processes that a service instance has.
    pub fn processes(&mut self, target: ServiceInstanceId, processes: Vec<Process>) {
        self.seen.insert(target, Seen::Processes(processes.into()));
    }

    /// Forgets what is known of a service instance.
    pub fn forget(&mut self, target: ServiceInstanceId) {
        self.seen.remove(&target);
    }

    /// Tells whether anything is known of a service instance.
    #[must_use]
    pub fn is_read(&self, target: ServiceInstanceId) -> bool {
        self.seen.contains_key(&target)
    }

    /// Finds a process that a service instance has.
    #[must_use]
    pub fn process(&self, target: ServiceInstanceId, id: ProcessId) -> Option<&Process> {
        match self.seen.get(&target)? {
            Seen::Bar(_) => None,
            Seen::Processes(processes) => processes.iter().find(|process| process.id == id),
        }
    }

    pub(super) fn of(&self, target: ServiceInstanceId) -> Option<&Seen> {
        self.seen.get(&target)
    }
}
