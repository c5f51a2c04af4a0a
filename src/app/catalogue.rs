//! What was read of a business: its modules, hosts, service instances and attributes, usable from the first page on.

mod given;
mod refresh;

use super::find::Index;
use super::request::RequestId;
use crate::api::ApiError;
use crate::domain::address;
use crate::domain::draft::Target;
use crate::domain::facts::{HostFacts, TargetFacts};
use crate::domain::field::{Field, FieldTable};
use crate::domain::id::{AreaId, HostId, ServiceInstanceId};
use crate::domain::instance::{Addresses, Area, Business, Host, ServiceInstance, Topology};
use crate::domain::packed::pack;
use refresh::Refresh;
use std::collections::{BTreeMap, BTreeSet};
use std::net::{Ipv4Addr, Ipv6Addr};
use std::sync::Arc;
use std::time::Duration;

/// What the text of a target stands for. A service instance that was created from a template can take no process, so that
/// it is not meant where there is another one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NamedTarget {
    /// No service instance.
    None {
        /// Whether a host of the business has the address.
        has_host: bool,
    },
    /// This one.
    One {
        /// The one.
        id: ServiceInstanceId,
        /// How many others there are, which were created from a template.
        bound: usize,
    },
    /// Only ones that were created from a template: the first of them.
    Bound(ServiceInstanceId),
    /// These; an address of a host of dynamic addressing does not identify even a single one.
    Several(Vec<ServiceInstanceId>),
}

/// How many service instances room is made for when their number becomes known: all at once, so that no outgrown list is
/// left behind for each doubling. Room that is not used takes no memory; of a server that claims any number, not all.
fn room(total: u64) -> usize {
    usize::try_from(total).unwrap_or(usize::MAX).min(300_000)
}

fn has_twice<T: Ord>(mut list: Vec<T>) -> bool {
    list.sort_unstable();
    !list.is_sorted_by(|one, next| one < next)
}

/// The addresses of a host that is not known.
static UNKNOWN: Addresses = Addresses::none();

/// A part of a business, as it comes.
#[derive(Debug, Clone, PartialEq)]
pub enum BusinessPart {
    /// All modules.
    Topology(Topology),
    /// All attributes of a process.
    Fields(Vec<Field>),
    /// Some hosts.
    Hosts(Vec<Host>),
    /// The cloud areas that have names.
    Areas(Vec<Area>),
    /// The names of all hosts.
    HostNames(Vec<(HostId, String)>),
    /// Some service instances.
    Instances {
        /// The next ones.
        items: Vec<ServiceInstance>,
        /// How many there are in all.
        total: u64,
    },
}

/// A business as far as it was read.
#[derive(Debug, Clone)]
pub struct Catalogue {
    pub business: Business,
    /// Its modules.
    pub topology: Topology,
    /// Its hosts, in the order of their identifiers.
    pub hosts: Vec<Host>,
    /// The names of the cloud areas, as far as they could be read.
    pub areas: BTreeMap<AreaId, String>,
    /// The cloud areas that its hosts are in.
    used_areas: BTreeSet<AreaId>,
    /// Whether an address is of several hosts; known when all hosts were read.
    shared_address: bool,
    /// The names of its hosts, where they were asked for.
    pub host_names: HostNames,
    /// Its service instances, in the order they came.
    pub instances: Vec<ServiceInstance>,
    /// How many service instances there are in all, when the server has said.
    pub total: Option<u64>,
    /// The fields of a process in it.
    pub fields: FieldTable,
    /// Whether the fields came since reading began last; those before may be old, or the built-in ones.
    pub fields_came: bool,
    /// How reading ended; none while it goes on.
    pub ended: Option<Result<(), ApiError>>,
    /// What the filter searches.
    pub index: Index,
    /// How old it was when it was looked up, if it was kept and has not been read again since.
    pub kept: Option<Duration>,
    /// How far it was read again behind what is shown.
    refresh: Option<Refresh>,
}

/// The names of the hosts of a business. They are read when they are asked for: few look for them, and they are long.
#[derive(Debug, Clone, Default, PartialEq)]
pub enum HostNames {
    /// They were not asked for.
    #[default]
    Unread,
    /// They are being read.
    Reading(RequestId),
    /// They were read, in the order of the hosts' identifiers.
    Read(Vec<(HostId, String)>),
    /// They could not be read.
    Failed(Box<ApiError>),
}

/// Equal when they show the same; what the filter searches follows from that.
impl PartialEq for Catalogue {
    fn eq(&self, other: &Self) -> bool {
        self.business == other.business
            && self.instances == other.instances
            && self.hosts == other.hosts
            && (&self.areas, &self.host_names) == (&other.areas, &other.host_names)
            && self.topology == other.topology
            && self.fields == other.fields
            && (self.total, self.kept, &self.ended) == (other.total, other.kept, &other.ended)
    }
}

impl Catalogue {
    /// Starts with nothing read.
    #[must_use]
    pub fn new(business: Business) -> Self {
        Self {
            business,
            topology: Topology::default(),
            hosts: Vec::new(),
            areas: BTreeMap::new(),
            used_areas: BTreeSet::new(),
            shared_address: false,
            host_names: HostNames::Unread,
            instances: Vec::new(),
            total: None,
            fields: FieldTable::built_in(),
            fields_came: false,
            ended: None,
            index: Index::default(),
            kept: None,
            refresh: None,
        }
    }

    /// Makes a business of what was kept of it; `age` is how long ago it was read. It must be read again behind that.
    #[must_use]
    pub fn recalled(business: Business, parts: impl IntoIterator<Item = BusinessPart>, age: Duration) -> Self {
        let mut catalogue = Self::new(business);
        for part in parts {
            catalogue.take(part);
        }
        catalogue.kept = Some(age);
        catalogue.shared_address = catalogue.has_shared_address();
        catalogue.refresh();
        catalogue
    }

    /// Begins to be read again: what is shown stays until all has come.
    pub fn refresh(&mut self) {
        self.refresh = Some(Refresh::default());
        if matches!(self.host_names, HostNames::Failed(_)) {
            self.host_names = HostNames::Unread;
        }
        self.fields_came = false;
        self.ended = None;
        self.total = None;
    }

    /// Counts the service instances that were read again, while what was there before is shown.
    #[must_use]
    pub fn refreshed(&self) -> Option<u64> {
        self.refresh.as_ref().map(Refresh::read)
    }

    /// Ends reading. What was read again takes its place when all service instances came; else what was there before
    /// stays.
    pub fn end(&mut self, result: Result<(), ApiError>) {
        let came = |refresh: &Refresh| result.is_ok() || self.total.is_some_and(|total| refresh.read() >= total);
        if let Some(refresh) = self.refresh.take().filter(came) {
            self.kept = None;
            if refresh.apply(&mut self.instances) {
                self.reindex();
            }
        }
        self.shared_address = self.has_shared_address();
        self.ended = Some(result);
    }

    /// Takes a part in.
    pub fn take(&mut self, part: BusinessPart) {
        match part {
            BusinessPart::Topology(topology) => {
                if self.topology != topology {
                    for (module, path) in topology.paths() {
                        self.index.set_module(module, path);
                    }
                    self.topology = topology;
                }
            }
            BusinessPart::Fields(fields) => {
                self.fields = FieldTable::with_server(fields);
                self.fields_came = true;
            }
            BusinessPart::Hosts(hosts) => self.take_hosts(hosts),
            BusinessPart::Areas(areas) => {
                let areas = areas.into_iter().map(|area| (area.id, area.name)).collect();
                if self.areas != areas {
                    self.index.set_areas(&areas);
                    self.areas = areas;
                }
            }
            BusinessPart::HostNames(mut names) => {
                self.index.set_host_names(&names);
                names.sort_unstable();
                self.host_names = HostNames::Read(names);
            }
            BusinessPart::Instances { mut items, total } => {
                self.total = Some(total);
                if let Some(refresh) = &mut self.refresh {
                    for instance in &mut items {
                        self.index.share(instance);
                    }
                    refresh.take(items, total, &self.instances);
                    return;
                }
                pack(items.iter_mut().map(|instance| &mut instance.name));
                let more = room(total).saturating_sub(self.instances.len()).max(items.len());
                self.index.reserve(more);
                for instance in &mut items {
                    self.index.share(instance);
                    self.index.push(instance);
                }
                if self.instances.is_empty() && more == items.len() {
                    self.instances = items;
                } else {
                    self.instances.reserve_exact(more);
                    self.instances.extend(items);
                }
            }
        }
    }

    fn take_hosts(&mut self, mut hosts: Vec<Host>) {
        self.used_areas.extend(hosts.iter().filter_map(|host| host.area));
        pack(hosts.iter_mut().flat_map(|host| [host.inner.joined_mut(), host.outer.joined_mut()]));
        hosts.sort_by_key(|host| host.id);
        hosts.dedup_by_key(|host| host.id);
        if self.hosts.is_empty() {
            for host in &hosts {
                self.index.set_host(host);
            }
            self.hosts = hosts;
            return;
        }
        let mut new = Vec::new();
        for host in hosts {
            let known = self.hosts.binary_search_by_key(&host.id, |own| own.id).ok();
            match known.and_then(|at| self.hosts.get_mut(at)) {
                // What is the same leaves the rows that were found as they are.
                Some(own) if *own == host => {}
                Some(own) => {
                    self.index.set_host(&host);
                    *own = host;
                }
                None => {
                    self.index.set_host(&host);
                    new.push(host);
                }
            }
        }
        self.hosts.append(&mut new);
        // They come in this order, most of the time, and nothing is moved.
        self.hosts.sort_by_key(|host| host.id);
    }

    fn reindex(&mut self) {
        self.index.clear_rows();
        for instance in &mut self.instances {
            self.index.share(instance);
            self.index.push(instance);
        }
    }

    /// Returns `true` if all of it was read, now or when it was kept.
    #[must_use]
    pub const fn is_whole(&self) -> bool {
        self.kept.is_some() || matches!(self.ended, Some(Ok(())))
    }

    /// Finds a host.
    #[must_use]
    pub fn host(&self, id: HostId) -> Option<&Host> {
        self.hosts.binary_search_by_key(&id, |host| host.id).ok().and_then(|at| self.hosts.get(at))
    }

    /// Returns `true` if all service instances came, whatever else of the business did not.
    #[must_use]
    pub fn has_all_instances(&self) -> bool {
        self.total.is_some_and(|total| u64::try_from(self.instances.len()) == Ok(total))
    }

    /// Returns the inner addresses of an instance's host; empty when the host is not known.
    #[must_use]
    pub fn addresses(&self, instance: &ServiceInstance) -> &Addresses {
        self.host(instance.host).map_or(&UNKNOWN, |host| &host.inner)
    }

    /// Returns the outer addresses of an instance's host; empty when the host is not known.
    #[must_use]
    pub fn outer_addresses(&self, instance: &ServiceInstance) -> &Addresses {
        self.host(instance.host).map_or(&UNKNOWN, |host| &host.outer)
    }

    /// Returns the names from the level below the business down to the instance's module; empty when not known.
    #[must_use]
    pub fn module_path(&self, instance: &ServiceInstance) -> &[String] {
        self.topology.path(instance.module).unwrap_or_default()
    }

    /// Returns the cloud area of an instance's host; `None` where it is not known.
    #[must_use]
    pub fn area(&self, instance: &ServiceInstance) -> Option<AreaId> {
        self.host(instance.host)?.area
    }

    /// Returns `true` if the addresses of an instance's host may change and be those of others, so that they do not identify
    /// it.
    #[must_use]
    pub fn is_dynamic(&self, instance: &ServiceInstance) -> bool {
        self.host(instance.host).is_some_and(|host| host.dynamic)
    }

    /// Returns the service instances on hosts whose addresses may change.
    #[must_use]
    pub fn dynamic_instances(&self) -> BTreeSet<ServiceInstanceId> {
        // Most businesses have no such host, and then the 200,000 instances are not looked at.
        if !self.hosts.iter().any(|host| host.dynamic) {
            return BTreeSet::new();
        }
        self.instances.iter().filter(|instance| self.is_dynamic(instance)).map(|instance| instance.id).collect()
    }

    /// Returns the cloud areas that hosts are in, in order.
    #[must_use]
    pub const fn used_areas(&self) -> &BTreeSet<AreaId> {
        &self.used_areas
    }

    /// Returns `true` if an address alone does not identify a host, so that its area is shown with it.
    #[must_use]
    pub fn shows_areas(&self) -> bool {
        self.used_areas.len() > 1 || self.shared_address
    }

    /// Returns a host's name; `None` where names were not read, or it has none.
    #[must_use]
    pub fn host_name(&self, host: HostId) -> Option<&str> {
        let HostNames::Read(names) = &self.host_names else { return None };
        let at = names.binary_search_by_key(&host, |(id, _)| *id).ok()?;
        names.get(at).map(|(_, name)| name.as_str()).filter(|name| !name.is_empty())
    }

    /// Returns what formulas may ask of a service instance, as far as it was read: the names of hosts only where they were
    /// asked for.
    #[must_use]
    pub fn facts(&self, instance: &ServiceInstance) -> TargetFacts {
        let is_named = matches!(self.host_names, HostNames::Read(_));
        let host = self.host(instance.host).map(|host| {
            let name = is_named.then(|| self.host_name(host.id).unwrap_or_default());
            Arc::new(HostFacts::of(host, name))
        });
        TargetFacts::of(instance, host, Some(&self.topology))
    }

    /// Names a host by its first address, with the cloud area where areas are shown; by its identifier where it has none.
    #[must_use]
    pub fn host_label(&self, id: HostId) -> String {
        let host = self.host(id);
        let Some(first) = host.and_then(|host| host.inner.iter().chain(host.outer.iter()).next()) else {
            return id.to_string();
        };
        let first = address::short(first);
        let area = host.and_then(|host| host.area).filter(|_| self.shows_areas());
        let (before, after) = address::around(area, &first);
        format!("{before}{first}{after}")
    }

    /// Returns `true` if an inner address is of several hosts.
    fn has_shared_address(&self) -> bool {
        // Areas are shown anyway.
        if self.used_areas.len() > 1 {
            return false;
        }
        // Apart, since one that may be of either family is four times as large as IPv4.
        let addresses = || self.hosts.iter().flat_map(|host| host.inner.iter());
        let v4: Vec<u32> =
            addresses().filter_map(|text| text.parse::<Ipv4Addr>().ok()).map(Ipv4Addr::to_bits).collect();
        let v6: Vec<u128> =
            addresses().filter_map(|text| text.parse::<Ipv6Addr>().ok()).map(Ipv6Addr::to_bits).collect();
        has_twice(v4) || has_twice(v6)
    }

    /// Finds a service instance.
    #[must_use]
    pub fn instance(&self, id: ServiceInstanceId) -> Option<&ServiceInstance> {
        self.instances.iter().find(|instance| instance.id == id)
    }

    /// Makes a target of a service instance, with what is known of it now.
    #[must_use]
    pub fn target(&self, instance: &ServiceInstance) -> Target {
        Target {
            name: instance.name.clone(),
            area: self.area(instance),
            host: self.addresses(instance).joined().clone(),
            module: self.topology.joined(instance.module),
            template_bound: !instance.is_eligible(),
            ..Target::bare(instance.id)
        }
    }
}
