//! What a business holds: its topology, hosts and service instances, and which of them can take a process.

use super::id::{BizId, HostId, ModuleId, ServiceInstanceId, ServiceTemplateId};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;

/// A business, as lists show it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Business {
    /// Its identifier.
    pub id: BizId,
    /// Its name; not translated by the server.
    pub name: String,
}

/// A service instance, as read from `list_service_instance_detail` (contract section 4).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServiceInstance {
    /// Its identifier.
    pub id: ServiceInstanceId,
    /// Its name, usually `IP_process_port`.
    pub name: String,
    /// The module that it belongs to.
    pub module: ModuleId,
    /// The host that it runs on.
    pub host: HostId,
    /// The service template that it was made from, if any; then the server refuses new processes (1108035).
    pub template: Option<ServiceTemplateId>,
    /// Its labels, in the order of their keys.
    pub labels: Vec<(String, String)>,
    /// How many processes it has.
    pub processes: u32,
    /// The aliases and binaries of its processes, each once, one a line: in one piece, since there are 200,000 of them.
    pub names: Box<str>,
}

impl ServiceInstance {
    /// Tells whether `create_process_instance` is allowed on it (contract 1.3, step 7).
    #[must_use]
    pub const fn is_eligible(&self) -> bool {
        self.template.is_none()
    }
}

/// A host of a business: its addresses, in the server's order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Host {
    /// Its identifier.
    pub id: HostId,
    /// Inner (private) addresses: IPv4 first, then IPv6.
    pub inner: Vec<String>,
    /// Outer (public) addresses: IPv4 first, then IPv6.
    pub outer: Vec<String>,
}

/// The modules of a business, each with its path from below the business, as `Set / Module`, in the server's order.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Topology {
    modules: Vec<(ModuleId, Vec<String>)>,
    places: HashMap<ModuleId, usize>,
}

impl Topology {
    /// Adds a module after those that are there; `path` holds the names from the level below the business down to the
    /// module. One that is there already gets the path and keeps its place.
    pub fn insert(&mut self, module: ModuleId, path: Vec<String>) {
        if let Some((_, own)) = self.places.get(&module).and_then(|place| self.modules.get_mut(*place)) {
            *own = path;
        } else {
            self.places.insert(module, self.modules.len());
            self.modules.push((module, path));
        }
    }

    /// Gives the names from the level below the business down to the module.
    #[must_use]
    pub fn path(&self, module: ModuleId) -> Option<&[String]> {
        let (_, path) = self.modules.get(*self.places.get(&module)?)?;
        Some(path)
    }

    /// Gives all modules with their paths, in the order in which they were added.
    pub fn paths(&self) -> impl Iterator<Item = (ModuleId, &[String])> {
        self.modules.iter().map(|(module, path)| (*module, path.as_slice()))
    }

    /// Counts the modules.
    #[must_use]
    pub fn len(&self) -> usize {
        self.modules.len()
    }

    /// Tells whether no module is known.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.modules.is_empty()
    }
}
