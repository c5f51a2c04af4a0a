//! What formulas may ask of a target: its host, service instance, module and set.
//!
//! Facts are no part of a draft. They are read for its targets on demand, and only what its formulas name: `FactsWanted`
//! is collected from them, a reader fills a [`TargetFacts`] for each target, and a formula gets its values from there.

use super::draft::{Draft, DraftValue, Override, ProcessDraft, RowOverride, Target};
use super::formula::{Fact, Formula, Operand, Reference};
use super::id::{AreaId, HostId, ServiceInstanceId};
use super::instance::{Addresses, Host, Labels, ServiceInstance, Topology};
use super::packed::Packed;
use std::borrow::Cow;
use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

/// A part of the facts that is read by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FactKind {
    /// The names of module and set.
    Topology,
    /// The private IPv4 addresses of the host.
    Ip,
    /// The private IPv6 addresses of the host.
    Ip6,
    /// The public addresses of the host.
    OuterIp,
    /// The cloud area of the host.
    Area,
    HostName,
}

/// Which facts are asked for, beyond those that come with each service instance (its name, labels and host ID).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FactsWanted(BTreeSet<FactKind>);

/// What is known of a host.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HostFacts {
    pub id: HostId,
    /// Its cloud area; `None` where that was not read.
    pub area: Option<AreaId>,
    /// Its private IPv4 addresses.
    pub ips: Addresses,
    /// Its private IPv6 addresses, as CMDB spells them: in full.
    pub ips6: Addresses,
    /// Its public addresses: IPv4 first, then IPv6.
    pub outer_ips: Addresses,
    /// Its name; `None` where that was not read.
    pub name: Option<Box<str>>,
}

/// What is known of a target.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TargetFacts {
    pub instance: ServiceInstanceId,
    pub name: Packed,
    pub labels: Labels,
    pub host_id: HostId,
    /// Its host, which several targets may share; `None` where it was not read or is not in the business.
    pub host: Option<Arc<HostFacts>>,
    /// The name of its module; `None` where the topology was not read, or does not have it.
    pub module: Option<Box<str>>,
    /// The name of the set that its module is in.
    pub set: Option<Box<str>>,
}

impl FactsWanted {
    /// Collects what some names of formulas ask for.
    pub fn of<'a>(references: impl IntoIterator<Item = &'a Reference>) -> Self {
        let mut wanted = Self::default();
        references.into_iter().for_each(|reference| wanted.add(reference));
        wanted
    }

    /// Collects what has to be read for the formulas of a draft; `None` if the draft itself holds all that they name.
    #[must_use]
    pub fn of_draft(draft: &Draft) -> Option<Self> {
        let (mut wanted, mut lacks) = (Self::default(), false);
        let is_bare = draft.targets.iter().any(Target::is_bare);
        for source in draft.processes.iter().flat_map(formulas) {
            let Ok(formula) = Formula::parse(source) else { continue };
            formula.for_each_reference(&mut |reference| {
                wanted.add(reference);
                lacks |= match reference {
                    Reference::Label(_) => true,
                    Reference::Fact(fact) => match fact {
                        Fact::HostOuterIp | Fact::HostOuterIps | Fact::HostId | Fact::HostName => true,
                        Fact::N | Fact::InstanceId | Fact::BusinessId | Fact::BusinessName => false,
                        _ => is_bare,
                    },
                    _ => false,
                };
            });
        }
        lacks.then_some(wanted)
    }

    /// Adds what a name of a formula asks for.
    pub fn add(&mut self, reference: &Reference) {
        let Reference::Fact(fact) = reference else { return };
        let kind = match fact {
            Fact::HostIp | Fact::HostIps => FactKind::Ip,
            Fact::HostIp6 | Fact::HostIps6 => FactKind::Ip6,
            Fact::HostOuterIp | Fact::HostOuterIps => FactKind::OuterIp,
            Fact::HostArea => FactKind::Area,
            Fact::HostName => FactKind::HostName,
            Fact::ModuleName | Fact::SetName => FactKind::Topology,
            // Numbers are of the draft, the business is known, the rest comes with the service instance.
            Fact::N
            | Fact::HostN
            | Fact::HostId
            | Fact::InstanceId
            | Fact::InstanceName
            | Fact::BusinessId
            | Fact::BusinessName => return,
        };
        self.0.insert(kind);
    }

    /// Returns `true` if a part is asked for.
    #[must_use]
    pub fn has(&self, kind: FactKind) -> bool {
        self.0.contains(&kind)
    }

    /// Returns `true` if something of the hosts is asked for.
    #[must_use]
    pub fn has_hosts(&self) -> bool {
        self.0.iter().any(|kind| *kind != FactKind::Topology)
    }

    /// Returns `true` if nothing has to be read beyond the service instances.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl HostFacts {
    /// Takes what a business's list of hosts has. `name` is `None` where names were not read; an empty one is a host without
    /// a name.
    #[must_use]
    pub fn of(host: &Host, name: Option<&str>) -> Self {
        let (ips6, ips): (Vec<&str>, Vec<&str>) = host.inner.iter().partition(|address| address.contains(':'));
        Self {
            id: host.id,
            area: host.area,
            ips: ips.into_iter().collect(),
            ips6: ips6.into_iter().collect(),
            outer_ips: host.outer.clone(),
            name: name.map(Into::into),
        }
    }
}

impl TargetFacts {
    /// Takes what is known of a service instance, and of its host and module as far as they were read.
    #[must_use]
    pub fn of(instance: &ServiceInstance, host: Option<Arc<HostFacts>>, topology: Option<&Topology>) -> Self {
        let path = topology.and_then(|topology| topology.path(instance.module));
        let (module, above) = path.and_then(<[String]>::split_last).map_or((None, None), |(last, rest)| {
            // Levels above the sets have no name in formulas.
            (Some(last.as_str().into()), rest.last().map(|set| set.as_str().into()))
        });
        Self {
            instance: instance.id,
            name: instance.name.clone(),
            labels: instance.labels.clone(),
            host_id: instance.host,
            host,
            module,
            set: above,
        }
    }

    /// Returns the value of a name; `None` where the target does not have it, it was not read, or the name is of the draft
    /// or the business.
    #[must_use]
    pub fn get(&self, reference: &Reference) -> Option<Operand<'_>> {
        let fact = match reference {
            Reference::Fact(fact) => *fact,
            Reference::Label(key) => {
                let label = self.labels.iter().find(|(own, _)| **own == **key);
                return label.map(|(_, value)| text(value));
            }
            _ => return None,
        };
        let host = self.host.as_deref();
        match fact {
            Fact::HostIp => first(&host?.ips),
            Fact::HostIps => list(&host?.ips),
            Fact::HostIp6 => first(&host?.ips6),
            Fact::HostIps6 => list(&host?.ips6),
            Fact::HostOuterIp => first(&host?.outer_ips),
            Fact::HostOuterIps => list(&host?.outer_ips),
            Fact::HostArea => Some(Operand::Number(host?.area?.number().into())),
            Fact::HostName => host?.name.as_deref().filter(|name| !name.is_empty()).map(text),
            Fact::HostId => Some(Operand::Number(self.host_id.0)),
            Fact::InstanceId => Some(Operand::Number(self.instance.0)),
            Fact::InstanceName => Some(text(&self.name)),
            Fact::ModuleName => self.module.as_deref().map(text),
            Fact::SetName => self.set.as_deref().map(text),
            Fact::N | Fact::HostN | Fact::BusinessId | Fact::BusinessName => None,
        }
    }
}

const fn text(text: &str) -> Operand<'_> {
    Operand::Text(Cow::Borrowed(text))
}

fn first(addresses: &Addresses) -> Option<Operand<'_>> {
    addresses.iter().next().map(text)
}

/// Returns all addresses; `None` without one, since a list without items is no value.
fn list(addresses: &Addresses) -> Option<Operand<'_>> {
    let items: Vec<String> = addresses.iter().map(str::to_owned).collect();
    (!items.is_empty()).then_some(Operand::List(Cow::Owned(items)))
}

/// Which service instance a target is that the draft knows by its text only.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum GivenFound {
    /// This one.
    One(Box<Target>),
    /// None has this ID, address or name.
    None,
    /// Several have it: how many.
    Several(usize),
}

/// What was read of the targets of a draft. Cheap to clone.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct FactTable {
    targets: Arc<HashMap<ServiceInstanceId, TargetFacts>>,
    given: Arc<HashMap<Arc<str>, GivenFound>>,
}

impl FactTable {
    /// Returns the facts of a service instance; `None` if nothing was read of it.
    #[must_use]
    pub fn of(&self, id: ServiceInstanceId) -> Option<&TargetFacts> {
        self.targets.get(&id)
    }

    /// Notes what was read of a service instance.
    pub fn insert(&mut self, id: ServiceInstanceId, facts: TargetFacts) {
        Arc::make_mut(&mut self.targets).insert(id, facts);
    }

    /// Returns what was found for a target that is known by its text only; `None` if it was not looked up.
    #[must_use]
    pub fn given(&self, text: &str) -> Option<&GivenFound> {
        self.given.get(text)
    }

    /// Notes what was found for a target that is known by its text only.
    pub fn insert_given(&mut self, text: Arc<str>, found: GivenFound) {
        Arc::make_mut(&mut self.given).insert(text, found);
    }
}

/// Returns the sources of the formulas of a process, its overrides included; one that stands twice is returned twice.
pub fn formulas(process: &ProcessDraft) -> impl Iterator<Item = &str> {
    own_formulas(process).chain(process.overrides.iter().flat_map(|(_, own)| formulas_of(own)))
}

/// Returns the sources of the formulas of a process without its overrides; one that stands twice is returned twice.
pub(super) fn own_formulas(process: &ProcessDraft) -> impl Iterator<Item = &str> {
    let rows = process.bind.iter().flat_map(|row| row.formulas.values());
    process.values().filter_map(|(_, value)| value.formula()).chain(rows.map(AsRef::as_ref))
}

/// Returns the sources of the formulas of an override.
fn formulas_of(own: &Override) -> impl Iterator<Item = &str> {
    let cells = own.rows.values().filter_map(|row| match row {
        RowOverride::LeftOut => None,
        RowOverride::Cells(cells) => Some(cells.values()),
    });
    let added = own.added.iter().flat_map(|row| row.formulas.values()).map(AsRef::as_ref);
    own.fields.values().chain(cells.flatten()).filter_map(DraftValue::formula).chain(added)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::formula::Formula;
    use crate::domain::id::ModuleId;

    const FULL: &str = "fd00:0000:0000:0000:0000:0000:0000:0009";

    fn instance() -> ServiceInstance {
        ServiceInstance {
            id: ServiceInstanceId(48),
            name: "10.0.0.1_java".into(),
            module: ModuleId(7),
            host: HostId(3),
            template: None,
            labels: [("env".to_owned(), "prod".to_owned())].into_iter().collect(),
            processes: 1,
            names: "java".into(),
        }
    }

    fn host() -> Host {
        Host {
            id: HostId(3),
            area: AreaId::of(5),
            dynamic: false,
            inner: ["10.0.0.1", "10.1.0.1", FULL].into_iter().collect(),
            outer: ["120.1.1.1"].into_iter().collect(),
        }
    }

    fn topology() -> Topology {
        let mut topology = Topology::default();
        topology.insert(ModuleId(7), ["region", "set", "module"].map(str::to_owned).to_vec());
        topology
    }

    fn references(source: &str) -> Vec<Reference> {
        let mut found = Vec::new();
        Formula::parse(source).unwrap().for_each_reference(&mut |reference| found.push(reference.clone()));
        found
    }

    fn value(facts: &TargetFacts, source: &str) -> Option<String> {
        match facts.get(&references(source)[0])? {
            Operand::Number(number) => Some(number.to_string()),
            Operand::Text(text) => Some(text.into_owned()),
            Operand::List(items) => Some(items.join(",")),
        }
    }

    #[test]
    fn every_name_of_a_target_has_its_value() {
        let host = Arc::new(HostFacts::of(&host(), Some("web-1")));
        let facts = TargetFacts::of(&instance(), Some(host), Some(&topology()));
        for (name, expected) in [
            ("host.ip", "10.0.0.1"),
            ("host.ips", "10.0.0.1,10.1.0.1"),
            ("host.ip6", FULL),
            ("host.ips6", FULL),
            ("host.outer_ip", "120.1.1.1"),
            ("host.outer_ips", "120.1.1.1"),
            ("host.id", "3"),
            ("host.area", "5"),
            ("host.name", "web-1"),
            ("instance.id", "48"),
            ("instance.name", "10.0.0.1_java"),
            ("module.name", "module"),
            ("set.name", "set"),
            ("label.env", "prod"),
        ] {
            assert_eq!(value(&facts, name).as_deref(), Some(expected), "{name}");
        }
        for name in ["label.zone", "n", "host.n", "var.x", "port", "business.name"] {
            assert_eq!(value(&facts, name), None, "{name}");
        }
    }

    #[test]
    fn what_was_not_read_or_is_not_there_has_no_value() {
        let bare = Host { area: None, inner: Addresses::none(), outer: Addresses::none(), ..host() };
        let facts = TargetFacts::of(&instance(), Some(Arc::new(HostFacts::of(&bare, Some("")))), None);
        for name in
            ["host.ip", "host.ips", "host.ip6", "host.outer_ip", "host.area", "host.name", "module.name", "set.name"]
        {
            assert_eq!(value(&facts, name), None, "{name}");
        }
        assert_eq!(value(&facts, "host.id").as_deref(), Some("3"), "it comes with the service instance");
        assert_eq!(value(&TargetFacts::of(&instance(), None, None), "host.ip"), None);
    }

    #[test]
    fn only_what_formulas_name_is_asked_for() {
        let wanted = |source: &str| FactsWanted::of(&references(source));
        for source in
            ["n", "host.n", "host.id", "instance.name", "label.env", "business.id", "var.x", "port", "work_path"]
        {
            assert!(wanted(source).is_empty() && !wanted(source).has_hosts(), "{source}");
        }
        for (source, kind) in [
            ("host.ips[2]", FactKind::Ip),
            ("host.ip6", FactKind::Ip6),
            ("host.outer_ips", FactKind::OuterIp),
            ("host.area", FactKind::Area),
            ("{{ host.name|lower }}", FactKind::HostName),
        ] {
            assert_eq!(wanted(source), FactsWanted([kind].into()), "{source}");
            assert!(wanted(source).has_hosts(), "{source}");
        }
        let wanted = wanted("{{ set.name }}/{{ module.name }}");
        assert!(wanted.has(FactKind::Topology) && !wanted.has_hosts());
    }
}
