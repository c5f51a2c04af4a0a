//! What the server takes and a host may not bear: names and ports that another process of the host has, or will have by
//! the same plan, and addresses that the host has not (contract section 3: the server checks none of this).

use super::{Entry, Live, Resident, Verdict};
use crate::domain::check::Wanted;
use crate::domain::id::{HostId, ServiceInstanceId};
use crate::domain::process::ProcessSpec;
use std::collections::{BTreeMap, HashMap};
use std::net::IpAddr;
use std::sync::Arc;

/// What may not be meant so; it does not keep an entry from being sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Warning {
    /// Another service instance of the host has a process of this alias.
    SameAlias(Other),
    /// A process of the host listens on the same port of the same address.
    PortTaken {
        /// Place of the bind row.
        row: usize,
        /// Who listens there.
        by: Other,
    },
    /// An address that is not one of the host's.
    ForeignIp {
        /// Place of the bind row.
        row: usize,
    },
}

/// Another process of the host.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Other {
    /// Its service instance.
    pub instance: ServiceInstanceId,
    /// Its service instance's name; may be empty.
    pub name: Arc<str>,
    /// Its alias.
    pub alias: Arc<str>,
    /// Whether it is not there yet, and will be created by the same plan.
    pub planned: bool,
}

/// Warns of the entries that will be sent, by their places; at most once of each kind.
pub(super) fn warnings(wanted: &Wanted, live: &Live, entries: &[Entry]) -> BTreeMap<usize, Vec<Warning>> {
    let width = wanted.processes.len();
    let is_new = |target: usize, process: usize| {
        entries.get(target * width + process).is_some_and(|entry| entry.verdict == Verdict::New)
    };
    let mut found: BTreeMap<usize, Vec<Warning>> = BTreeMap::new();
    let mut hosts: BTreeMap<HostId, Vec<usize>> = BTreeMap::new();
    for (at, target) in wanted.targets.iter().enumerate() {
        if let Some(host) = live.host_of(target.id) {
            hosts.entry(host).or_default().push(at);
        }
    }
    for (host, targets) in hosts {
        let residents = Residents::of(live.residents_of(host));
        for (at, process) in wanted.processes.iter().enumerate() {
            let new: Vec<usize> = targets.iter().copied().filter(|target| is_new(*target, at)).collect();
            if new.is_empty() {
                continue;
            }
            // Not of one service instance: within it the alias is the server's to check, and the port is taken anyway.
            let port = residents.port(process);
            for target in &new {
                let Some(own) = wanted.targets.get(*target) else { continue };
                let twin = || {
                    let twin = new.iter().take(2).find(|other| *other != target)?;
                    let twin = wanted.targets.get(*twin)?;
                    let (name, alias) = (twin.name.as_str().into(), process.alias().into());
                    Some(Other { instance: twin.id, name, alias, planned: true })
                };
                let alias = residents.alias(process.alias(), own.id).or_else(twin);
                let port = port.clone().or_else(|| (!process.bind().is_empty()).then(twin)?.map(|by| (0, by)));
                let both = [alias.map(Warning::SameAlias), port.map(|(row, by)| Warning::PortTaken { row, by })];
                if both.iter().any(Option::is_some) {
                    found.entry(target * width + at).or_default().extend(both.into_iter().flatten());
                }
            }
        }
    }
    for (target, own) in wanted.targets.iter().enumerate() {
        let kept;
        let addresses = match live.addresses_of(own.id) {
            [] => {
                kept = addresses(&own.host);
                &kept
            }
            live => live,
        };
        let foreign = wanted.processes.iter().enumerate().filter(|(process, _)| is_new(target, *process));
        for (process, spec) in foreign {
            if let Some(row) = foreign_row(spec, addresses) {
                found.entry(target * width + process).or_default().push(Warning::ForeignIp { row });
            }
        }
    }
    found
}

/// The processes of one host.
struct Residents<'a> {
    all: &'a [Resident],
    by_alias: HashMap<&'a str, Vec<&'a Resident>>,
}

impl<'a> Residents<'a> {
    fn of(all: &'a [Resident]) -> Self {
        let mut by_alias: HashMap<&str, Vec<&Resident>> = HashMap::new();
        for resident in all {
            by_alias.entry(&resident.alias).or_default().push(resident);
        }
        Self { all, by_alias }
    }

    /// Finds a process of this alias in another service instance.
    fn alias(&self, alias: &str, own: ServiceInstanceId) -> Option<Other> {
        self.by_alias.get(alias)?.iter().find(|resident| resident.instance != own).map(|resident| other(resident))
    }

    /// Finds the first bind row whose port is taken, and who has it.
    fn port(&self, process: &ProcessSpec) -> Option<(usize, Other)> {
        process.bind().iter().enumerate().find_map(|(row, bind)| {
            let taker = self.all.iter().find(|resident| resident.bind.iter().any(|taken| taken.clashes(bind)))?;
            Some((row, other(taker)))
        })
    }
}

fn other(resident: &Resident) -> Other {
    let Resident { instance, name, alias, .. } = resident;
    Other { instance: *instance, name: Arc::clone(name), alias: Arc::clone(alias), planned: false }
}

/// The addresses of a target's host as the draft has them; none are known of some.
fn addresses(host: &str) -> Vec<IpAddr> {
    host.split(',').filter_map(|text| text.trim().parse::<IpAddr>().ok()).map(|addr| addr.to_canonical()).collect()
}

/// The first row with an address that the host has not. Every host has its loopback.
fn foreign_row(process: &ProcessSpec, addresses: &[IpAddr]) -> Option<usize> {
    if addresses.is_empty() {
        return None;
    }
    let is_foreign = |addr: IpAddr| !addr.is_loopback() && !addr.is_multicast() && !addresses.contains(&addr);
    process.bind().iter().position(|row| row.address().0.is_some_and(is_foreign))
}
