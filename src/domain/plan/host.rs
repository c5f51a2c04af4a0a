//! What the server takes and a host may not bear: names and ports that another process of the host has, or will have by
//! the same plan, and addresses that the host has not (contract section 3: the server checks none of this).

use super::{Entry, Live, Resident};
use crate::domain::bind::BindRow;
use crate::domain::check::Wanted;
use crate::domain::draft::Target;
use crate::domain::id::{HostId, ServiceInstanceId};
use crate::domain::process::ProcessSpec;
use crate::domain::warnings::WarningKind;
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

impl Warning {
    /// Returns the kind of warning that it is.
    #[must_use]
    pub const fn kind(&self) -> WarningKind {
        match self {
            Self::SameAlias(_) => WarningKind::Alias,
            Self::PortTaken { .. } => WarningKind::Ports,
            Self::ForeignIp { .. } => WarningKind::Addresses,
        }
    }
}

/// Another process of the host.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Other {
    pub instance: ServiceInstanceId,
    /// Its service instance's name; may be empty.
    pub name: Arc<str>,
    pub alias: Arc<str>,
    /// Whether it is not there yet, and will be created by the same plan.
    pub planned: bool,
}

/// Warns of the entries that will be sent, by their places; at most once of each kind.
pub(super) fn warnings(wanted: &Wanted, live: &Live, entries: &[Entry]) -> BTreeMap<usize, Vec<Warning>> {
    let mut found: BTreeMap<usize, Vec<Warning>> = BTreeMap::new();
    // Where the entries of each target begin.
    let mut starts = vec![entries.len(); wanted.targets.len()];
    for (place, entry) in entries.iter().enumerate().rev() {
        if let Some(start) = starts.get_mut(entry.target()) {
            *start = place;
        }
    }
    let new_of = |target: usize| {
        let own = entries.iter().enumerate().skip(starts.get(target).copied().unwrap_or(entries.len()));
        own.take_while(move |(_, entry)| entry.target() == target)
            .filter(|(_, entry)| entry.is_new())
            .filter_map(|(place, entry)| Some((place, wanted.spec(entry.planned())?)))
    };
    let mut hosts: BTreeMap<HostId, Vec<usize>> = BTreeMap::new();
    for (at, target) in wanted.targets.iter().enumerate() {
        if let Some(host) = live.host_of(target.id) {
            hosts.entry(host).or_default().push(at);
        }
    }
    let mut texts = Texts::default();
    for (host, targets) in hosts {
        let residents = Residents::of(live.residents_of(host));
        let planned: Vec<PlannedHere<'_>> = targets
            .iter()
            .filter_map(|at| Some((*at, wanted.targets.get(*at)?)))
            .flat_map(|(at, target)| new_of(at).map(move |(place, spec)| PlannedHere { place, at, target, spec }))
            .collect();
        // Within one service instance the alias is the server's to check, and ports are the draft's.
        let siblings = (targets.len() > 1).then(|| Siblings::of(&planned));
        // Several service instances of a host have one and the same process: it is compared with the residents once.
        let mut ports: HashMap<*const ProcessSpec, Option<(usize, Other)>> = HashMap::new();
        let mut port_of = |spec: &ProcessSpec| match siblings {
            Some(_) => ports.entry(std::ptr::from_ref(spec)).or_insert_with(|| residents.port(spec)).clone(),
            None => residents.port(spec),
        };
        for here in &planned {
            let alias = residents
                .alias(here.spec.alias(), here.target.id)
                .or_else(|| Some(texts.other(siblings.as_ref()?.alias(here)?)));
            let port = port_of(here.spec).or_else(|| {
                let (row, other) = siblings.as_ref()?.port(here)?;
                Some((row, texts.other(other)))
            });
            let both = [alias.map(Warning::SameAlias), port.map(|(row, by)| Warning::PortTaken { row, by })];
            if both.iter().any(Option::is_some) {
                found.entry(here.place).or_default().extend(both.into_iter().flatten());
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
        for (place, spec) in new_of(target) {
            if let Some(row) = foreign_row(spec, addresses) {
                found.entry(place).or_default().push(Warning::ForeignIp { row });
            }
        }
    }
    found
}

/// A process that will be created on a host.
#[derive(Clone, Copy)]
struct PlannedHere<'a> {
    /// The place of its entry.
    place: usize,
    /// The place of its target.
    at: usize,
    target: &'a Target,
    spec: &'a ProcessSpec,
}

/// The texts of other processes, each once: a million warnings may name the same few.
#[derive(Default)]
struct Texts {
    names: HashMap<ServiceInstanceId, Arc<str>>,
    aliases: HashMap<*const ProcessSpec, Arc<str>>,
}

impl Texts {
    fn other(&mut self, here: &PlannedHere<'_>) -> Other {
        let name = self.names.entry(here.target.id).or_insert_with(|| here.target.name.as_str().into());
        let alias = self.aliases.entry(std::ptr::from_ref(here.spec)).or_insert_with(|| here.spec.alias().into());
        Other { instance: here.target.id, name: Arc::clone(name), alias: Arc::clone(alias), planned: true }
    }
}

/// Where a row listens; rows that are alike in this clash with the same others.
type Listening = (u16, u16, bool, (Option<IpAddr>, bool));

/// The processes that will be created on several service instances of one host.
struct Siblings<'a> {
    /// Of each alias the first processes of two service instances.
    aliases: HashMap<&'a str, FirstTwo<'a>>,
    /// Of each place to listen on the first rows of two service instances, by first port.
    rows: Vec<(&'a BindRow, FirstTwo<'a>)>,
    /// The groups of rows that clash with those of a place to listen on, itself included.
    clashes: HashMap<Listening, Vec<usize>>,
}

/// The first process, and the first one of another service instance: one of them is another's, whichever asks.
#[derive(Clone, Copy)]
struct FirstTwo<'a>(PlannedHere<'a>, Option<PlannedHere<'a>>);

impl<'a> FirstTwo<'a> {
    fn add(&mut self, here: PlannedHere<'a>) {
        if self.1.is_none() && here.at != self.0.at {
            self.1 = Some(here);
        }
    }

    fn other_than(&self, here: &PlannedHere<'_>) -> Option<&PlannedHere<'a>> {
        if self.0.at == here.at { self.1.as_ref() } else { Some(&self.0) }
    }
}

fn listening(row: &BindRow) -> Listening {
    (row.ports.first(), row.ports.last(), row.protocol.is_udp(), row.address())
}

impl<'a> Siblings<'a> {
    fn of(planned: &[PlannedHere<'a>]) -> Self {
        let mut aliases: HashMap<&str, FirstTwo<'_>> = HashMap::new();
        let mut places: HashMap<Listening, (&BindRow, FirstTwo<'_>)> = HashMap::new();
        for here in planned {
            aliases.entry(here.spec.alias()).or_insert(FirstTwo(*here, None)).add(*here);
            for row in here.spec.bind() {
                places.entry(listening(row)).or_insert((row, FirstTwo(*here, None))).1.add(*here);
            }
        }
        let mut rows: Vec<_> = places.into_values().collect();
        rows.sort_by_key(|(row, first)| (row.ports.first(), first.0.place));
        let mut clashes: HashMap<Listening, Vec<usize>> = HashMap::new();
        let mut reaching: Vec<usize> = Vec::new();
        for (at, (row, _)) in rows.iter().enumerate() {
            clashes.entry(listening(row)).or_default().push(at);
            reaching.retain(|other| rows.get(*other).is_some_and(|(other, _)| other.ports.last() >= row.ports.first()));
            for other in &reaching {
                if let Some((taken, _)) = rows.get(*other).filter(|(taken, _)| taken.clashes(row)) {
                    clashes.entry(listening(row)).or_default().push(*other);
                    clashes.entry(listening(taken)).or_default().push(at);
                }
            }
            reaching.push(at);
        }
        Self { aliases, rows, clashes }
    }

    /// Finds a process of this alias that another service instance gets.
    fn alias(&self, here: &PlannedHere<'_>) -> Option<&PlannedHere<'a>> {
        self.aliases.get(here.spec.alias())?.other_than(here)
    }

    /// Finds the first bind row that another service instance gets, too, and the first process that has it.
    fn port(&self, here: &PlannedHere<'_>) -> Option<(usize, &PlannedHere<'a>)> {
        here.spec.bind().iter().enumerate().find_map(|(row, bind)| {
            let groups = self.clashes.get(&listening(bind))?.iter().filter_map(|at| self.rows.get(*at));
            let others = groups.filter_map(|(_, first)| first.other_than(here));
            Some((row, others.min_by_key(|other| other.place)?))
        })
    }
}

/// The processes of one host.
struct Residents<'a> {
    all: &'a [Resident],
    /// Ascending by alias: a host has few, and many hosts are asked.
    by_alias: Vec<&'a Resident>,
}

impl<'a> Residents<'a> {
    fn of(all: &'a [Resident]) -> Self {
        let mut by_alias: Vec<&Resident> = all.iter().collect();
        by_alias.sort_by(|one, next| one.alias.cmp(&next.alias));
        Self { all, by_alias }
    }

    /// Finds a process of this alias in another service instance.
    fn alias(&self, alias: &str, own: ServiceInstanceId) -> Option<Other> {
        let first = self.by_alias.partition_point(|resident| &*resident.alias < alias);
        let mut alike = self.by_alias.iter().skip(first).take_while(|resident| &*resident.alias == alias);
        alike.find(|resident| resident.instance != own).map(|resident| other(resident))
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
