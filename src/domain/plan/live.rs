//! What is known of the service instances when a plan is made.

use crate::domain::bind::BindRow;
use crate::domain::id::{AreaId, BizId, HostId, ProcessId, ServiceInstanceId};
use crate::domain::packed::Packed;
use crate::domain::process::Process;
use std::collections::{HashMap, HashSet};
use std::net::IpAddr;
use std::sync::Arc;

/// What is known of the service instances when a plan is made. Cheap to clone: processes are shared.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Live {
    seen: HashMap<ServiceInstanceId, KnownLive>,
    /// What is known of service instances that the draft holds only by ID.
    labels: HashMap<ServiceInstanceId, Label>,
    /// Where service instances run.
    hosts: HashMap<ServiceInstanceId, HostId>,
    residents: HashMap<HostId, Arc<[Resident]>>,
    addresses: HashMap<HostId, Arc<[IpAddr]>>,
    unread_hosts: HashSet<HostId>,
}

/// A process of a host, whichever service instance of the business has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Resident {
    pub instance: ServiceInstanceId,
    /// The service instance's name.
    pub name: Arc<str>,
    pub alias: Arc<str>,
    /// Where it listens.
    pub bind: Vec<BindRow>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum KnownLive {
    Bar(Bar),
    Processes(Arc<[Process]>),
}

/// What people know a service instance by.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Label {
    pub(super) name: Packed,
    pub(super) area: Option<AreaId>,
    pub(super) host: Packed,
}

/// Why a service instance cannot take a process.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Bar {
    /// It was made from a service template; the server answers 1108035 (contract 1.3, step 7).
    TemplateBound,
    /// The server does not have it; it answers 1199019 (contract 1.3, step 5).
    Gone,
    /// It is in another business; the server answers 1199006 (contract 1.3, step 6). Which one, where that is known.
    OtherBusiness(Option<BizId>),
}

impl Live {
    /// Knows nothing of any service instance.
    #[must_use]
    pub fn unknown() -> Self {
        Self::default()
    }

    /// Notes that a service instance cannot take a process.
    pub fn bar(&mut self, target: ServiceInstanceId, bar: Bar) {
        self.seen.insert(target, KnownLive::Bar(bar));
    }

    /// Notes all processes that a service instance has.
    pub fn processes(&mut self, target: ServiceInstanceId, processes: Vec<Process>) {
        self.seen.insert(target, KnownLive::Processes(processes.into()));
    }

    /// Notes a service instance's name, and of its host the cloud area and the inner addresses, joined by commas.
    pub fn label(&mut self, target: ServiceInstanceId, name: Packed, area: Option<AreaId>, host: Packed) {
        self.labels.insert(target, Label { name, area, host });
    }

    pub(super) fn label_of(&self, target: ServiceInstanceId) -> Option<&Label> {
        self.labels.get(&target)
    }

    /// Notes on which host a service instance runs.
    pub fn runs_on(&mut self, target: ServiceInstanceId, host: HostId) {
        self.hosts.insert(target, host);
    }

    /// Notes all processes that a host has.
    pub fn residents(&mut self, host: HostId, residents: Vec<Resident>) {
        self.residents.insert(host, residents.into());
    }

    /// Notes all addresses of a host, inner and outer.
    pub fn addresses(&mut self, host: HostId, addresses: impl IntoIterator<Item = IpAddr>) {
        self.addresses.insert(host, addresses.into_iter().map(|address| address.to_canonical()).collect());
    }

    /// Notes that it could not be read what a host has: its processes, or its addresses.
    pub fn unread_host(&mut self, host: HostId) {
        self.unread_hosts.insert(host);
    }

    /// Finds a process that a service instance has.
    #[must_use]
    pub fn process(&self, target: ServiceInstanceId, id: ProcessId) -> Option<&Process> {
        match self.seen.get(&target)? {
            KnownLive::Bar(_) => None,
            KnownLive::Processes(processes) => processes.iter().find(|process| process.id == id),
        }
    }

    pub(super) fn host_of(&self, target: ServiceInstanceId) -> Option<HostId> {
        self.hosts.get(&target).copied()
    }

    pub(super) fn residents_of(&self, host: HostId) -> &[Resident] {
        self.residents.get(&host).map_or(&[], |residents| residents)
    }

    /// The addresses of the host of a service instance; empty when none is known.
    pub(super) fn addresses_of(&self, target: ServiceInstanceId) -> &[IpAddr] {
        let addresses = self.host_of(target).and_then(|host| self.addresses.get(&host));
        addresses.map_or(&[], |addresses| addresses)
    }

    pub(super) fn unread_hosts(&self) -> usize {
        self.unread_hosts.len()
    }

    pub(super) fn of(&self, target: ServiceInstanceId) -> Option<&KnownLive> {
        self.seen.get(&target)
    }
}
