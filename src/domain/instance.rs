//! What a business holds: its topology, hosts and service instances, and which of them can take a process.

use super::id::{AreaId, BizId, HostId, ModuleId, ServiceInstanceId, ServiceTemplateId};
use super::packed::Packed;
use serde::{Deserialize, Serialize, Serializer};
use std::collections::HashMap;
use std::ops::Deref;
use std::sync::Arc;

/// A business, as lists show it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Business {
    /// Its identifier.
    pub id: BizId,
    /// Its name; not translated by the server.
    pub name: String,
}

/// Labels, in the order of their keys; many service instances have the same ones, and can hold them once.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct Labels(
    // Not `Arc<[…]>`, whose length would make it twice as large; `None` when there is no label.
    Option<Arc<Vec<(String, String)>>>,
);

impl Deref for Labels {
    type Target = [(String, String)];

    fn deref(&self) -> &Self::Target {
        self.0.as_ref().map_or(&[], |labels| labels)
    }
}

impl FromIterator<(String, String)> for Labels {
    fn from_iter<I: IntoIterator<Item = (String, String)>>(labels: I) -> Self {
        let mut labels: Vec<_> = labels.into_iter().collect();
        labels.shrink_to_fit();
        Self((!labels.is_empty()).then(|| Arc::new(labels)))
    }
}

/// A service instance, as read from `list_service_instance_detail` (contract section 4). Kept small, since there are
/// 200,000 of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServiceInstance {
    /// Its identifier.
    pub id: ServiceInstanceId,
    /// Its name, usually `IP_process_port`.
    pub name: Packed,
    /// The module that it belongs to.
    pub module: ModuleId,
    /// The host that it runs on.
    pub host: HostId,
    /// The service template that it was made from, if any; then the server refuses new processes (1108035).
    pub template: Option<ServiceTemplateId>,
    pub labels: Labels,
    /// How many processes it has.
    pub processes: u32,
    /// The aliases and binaries of its processes, each once, one a line; many service instances have the same ones.
    pub names: Arc<str>,
}

impl ServiceInstance {
    /// Returns `true` if `create_process_instance` is allowed on it (contract 1.3, step 7).
    #[must_use]
    pub const fn is_eligible(&self) -> bool {
        self.template.is_none()
    }
}

/// Addresses of a host, in the server's order: in one piece, joined by commas, since there are many hosts.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Addresses(Packed);

impl Addresses {
    /// No address.
    #[must_use]
    pub const fn none() -> Self {
        Self(Packed::new())
    }

    /// Iterates over them.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        self.0.split(',').filter(|address| !address.is_empty())
    }

    /// Returns them joined by commas.
    #[must_use]
    pub const fn joined(&self) -> &Packed {
        &self.0
    }

    /// Returns them joined by commas, to be packed.
    pub const fn joined_mut(&mut self) -> &mut Packed {
        &mut self.0
    }
}

/// Of addresses that are joined by commas.
impl From<Packed> for Addresses {
    fn from(joined: Packed) -> Self {
        Self(joined)
    }
}

impl<T: AsRef<str>> FromIterator<T> for Addresses {
    fn from_iter<I: IntoIterator<Item = T>>(addresses: I) -> Self {
        let addresses: Vec<T> = addresses.into_iter().collect();
        let addresses: Vec<&str> = addresses.iter().map(AsRef::as_ref).collect();
        Self(addresses.join(",").into())
    }
}

/// As a list.
impl Serialize for Addresses {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.iter())
    }
}

/// A cloud area, within which an address is of one host.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Area {
    /// Its identifier.
    pub id: AreaId,
    pub name: String,
}

/// A host of a business.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Host {
    /// Its identifier.
    pub id: HostId,
    /// Its cloud area; `None` where that was not read.
    pub area: Option<AreaId>,
    /// Whether its addresses may change, and be those of others too (`bk_addressing`): then they do not identify it.
    pub dynamic: bool,
    /// Inner (private) addresses: IPv4 first, then IPv6.
    pub inner: Addresses,
    /// Outer (public) addresses: IPv4 first, then IPv6.
    pub outer: Addresses,
}

/// The modules of a business, each with its path from below the business, as `Set / Module`, in the server's order.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Topology {
    modules: Vec<(ModuleId, Path)>,
    places: HashMap<ModuleId, usize>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Path {
    names: Vec<String>,
    joined: Packed,
}

impl Topology {
    /// Adds a module after those that are there; `path` holds the names from the level below the business down to the
    /// module. One that is there already gets the path and keeps its place.
    pub fn insert(&mut self, module: ModuleId, path: Vec<String>) {
        let joined = path.join(" / ").into();
        let path = Path { names: path, joined };
        if let Some((_, own)) = self.places.get(&module).and_then(|place| self.modules.get_mut(*place)) {
            *own = path;
        } else {
            self.places.insert(module, self.modules.len());
            self.modules.push((module, path));
        }
    }

    /// Returns the names from the level below the business down to the module.
    #[must_use]
    pub fn path(&self, module: ModuleId) -> Option<&[String]> {
        self.find(module).map(|path| path.names.as_slice())
    }

    /// Returns the same names joined by ` / `; empty when the module is not known.
    #[must_use]
    pub fn joined(&self, module: ModuleId) -> Packed {
        self.find(module).map(|path| path.joined.clone()).unwrap_or_default()
    }

    fn find(&self, module: ModuleId) -> Option<&Path> {
        let (_, path) = self.modules.get(*self.places.get(&module)?)?;
        Some(path)
    }

    /// Returns all modules with their paths, in the order in which they were added.
    pub fn paths(&self) -> impl Iterator<Item = (ModuleId, &[String])> {
        self.modules.iter().map(|(module, path)| (*module, path.names.as_slice()))
    }

    /// Counts the modules.
    #[must_use]
    pub fn len(&self) -> usize {
        self.modules.len()
    }

    /// Returns `true` if no module is known.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.modules.is_empty()
    }
}
