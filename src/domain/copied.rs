//! Processes that were read of service instances and are to be on others: an address of the source's own host becomes the
//! formula for the same address of each target's host, as when processes are cloned on the screen.

use super::bind::Column;
use super::clone::HostPlace;
use super::draft::{Draft, DraftValue, ProcessDraft, TargetKey};
use super::facts::HostFacts;
use super::id::ServiceInstanceId;
use std::collections::HashMap;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::sync::Arc;

/// The hosts of service instances, as far as they were read.
pub type SourceHosts = HashMap<ServiceInstanceId, Arc<HostFacts>>;

/// What an address of a copied process is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AddressOrigin {
    /// One of its host's own: it becomes a formula.
    Host(HostPlace),
    /// None of its host's: it stays.
    Other,
    /// The host was not read.
    Unread,
}

/// An address of copied processes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CopiedAddress {
    /// As it is written.
    pub address: String,
    /// What it is.
    pub origin: AddressOrigin,
    /// How many bind rows have it.
    pub count: usize,
}

/// Lists the addresses of a draft whose targets are the service instances that its processes were read of. Addresses that
/// mean the same on every host are left out.
#[must_use]
pub fn addresses(draft: &Draft, hosts: &SourceHosts) -> Vec<CopiedAddress> {
    let mut all: Vec<CopiedAddress> = Vec::new();
    for (process, row) in rows(draft) {
        for value in on_sources(draft, process, row) {
            let Some(origin) = origin(&value, hosts) else { continue };
            let address = value.value.text().trim();
            match all.iter_mut().find(|known| known.address == address && known.origin == origin) {
                Some(known) => known.count += 1,
                None => all.push(CopiedAddress { address: address.to_owned(), origin, count: 1 }),
            }
        }
    }
    all
}

/// Returns the formulas that take the place of addresses, by the places of the process and the bind row. A row whose
/// sources do not agree has none.
#[must_use]
pub fn formulas(draft: &Draft, hosts: &SourceHosts) -> Vec<(usize, usize, DraftValue)> {
    let at = |process: &ProcessDraft| draft.processes.iter().position(|own| std::ptr::eq(own, process));
    let formula = |(process, row): (&ProcessDraft, usize)| {
        let mut values = on_sources(draft, process, row).into_iter().map(|value| match origin(&value, hosts) {
            Some(AddressOrigin::Host(place)) => Some(DraftValue::Formula(place.formula().into())),
            _ => None,
        });
        let first = values.next()??;
        values.all(|value| value.as_ref() == Some(&first)).then_some((at(process)?, row, first))
    };
    rows(draft).filter_map(formula).collect()
}

/// What a cell holds on a source; the source is `None` where the draft does not know it.
struct OnSource {
    source: Option<ServiceInstanceId>,
    value: DraftValue,
}

fn rows(draft: &Draft) -> impl Iterator<Item = (&ProcessDraft, usize)> {
    draft.processes.iter().flat_map(|process| (0..process.bind.len()).map(move |row| (process, row)))
}

/// Lists what a row's address is on each source that has the row.
fn on_sources(draft: &Draft, process: &ProcessDraft, row: usize) -> Vec<OnSource> {
    let own = process.bind.get(row).map(|bind| bind.value(Column::Ip)).unwrap_or_default();
    let of = |id: ServiceInstanceId| {
        let over = process.overrides.get(&TargetKey::Id(id));
        if over.is_some_and(|over| over.leave_out || over.leaves_out(row)) {
            return None;
        }
        let value = over.and_then(|over| over.cell(row, Column::Ip)).unwrap_or(&own).clone();
        Some(OnSource { source: Some(id), value })
    };
    let mut all: Vec<OnSource> = draft.targets.iter().filter_map(|target| of(target.id)).collect();
    if draft.targets.is_empty() {
        all.push(OnSource { source: None, value: own });
    }
    all
}

/// Returns what an address is; `None` for one that is the same everywhere, and for what is no address.
fn origin(on: &OnSource, hosts: &SourceHosts) -> Option<AddressOrigin> {
    let text = Some(on.value.text()).filter(|_| !on.value.is_formula())?;
    let address: IpAddr = text.trim().parse().ok()?;
    let same = [
        IpAddr::V4(Ipv4Addr::UNSPECIFIED),
        IpAddr::V4(Ipv4Addr::LOCALHOST),
        IpAddr::V6(Ipv6Addr::UNSPECIFIED),
        IpAddr::V6(Ipv6Addr::LOCALHOST),
    ];
    if same.contains(&address) {
        return None;
    }
    Some(match on.source.and_then(|id| hosts.get(&id)) {
        None => AddressOrigin::Unread,
        Some(host) => HostPlace::of(text, host).map_or(AddressOrigin::Other, AddressOrigin::Host),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::draft::{BindDraft, Override, RowOverride, Target};
    use crate::domain::id::HostId;
    use crate::domain::instance::Addresses;

    fn host(id: i64, ips: &str) -> Arc<HostFacts> {
        Arc::new(HostFacts {
            id: HostId(id),
            area: None,
            ips: ips.split(',').collect(),
            ips6: Addresses::none(),
            outer_ips: Addresses::none(),
            name: None,
        })
    }

    /// One process that listens on these addresses.
    fn draft(sources: &[i64], ips: &[&str]) -> Draft {
        let row = |ip: &&str| BindDraft { ip: (*ip).to_owned(), ..BindDraft::default() };
        let mut process = ProcessDraft::default();
        process.bind = ips.iter().map(row).collect();
        Draft {
            targets: sources.iter().map(|id| Target::bare(ServiceInstanceId(*id))).collect(),
            processes: vec![process],
            ..Draft::default()
        }
    }

    #[test]
    fn addresses_of_the_sources_host_become_formulas_and_others_stay() {
        let ips = ["10.0.0.1", "10.1.0.1", "0.0.0.0", "10.9.9.9", "::1", "10.0.0.1", "", "x"];
        let draft = draft(&[21], &ips);
        let hosts: SourceHosts = [(ServiceInstanceId(21), host(1, "10.0.0.1,10.1.0.1"))].into_iter().collect();
        let formula = |source: &str| DraftValue::Formula(source.into());
        let expected = [(0, 0, formula("host.ip")), (0, 1, formula("host.ips[2]")), (0, 5, formula("host.ip"))];
        assert_eq!(formulas(&draft, &hosts), expected);
        let told: Vec<_> =
            addresses(&draft, &hosts).into_iter().map(|one| (one.address, one.origin, one.count)).collect();
        let place = |place| AddressOrigin::Host(HostPlace::Private(place));
        let expected = [("10.0.0.1", place(1), 2), ("10.1.0.1", place(2), 1), ("10.9.9.9", AddressOrigin::Other, 1)];
        assert_eq!(told, expected.map(|(address, origin, count)| (address.to_owned(), origin, count)));
    }

    #[test]
    fn sources_with_their_own_addresses_agree_on_one_formula() {
        let mut draft = draft(&[21, 22], &[""]);
        let own = |ip: &str| Override {
            rows: [(0, RowOverride::Cells([(Column::Ip, ip.into())].into_iter().collect()))].into_iter().collect(),
            ..Override::default()
        };
        let key = |id| TargetKey::Id(ServiceInstanceId(id));
        draft.processes[0].overrides = [(key(21), own("10.0.0.1")), (key(22), own("10.0.0.2"))].into_iter().collect();
        let [first, second] =
            [(21, "10.0.0.1"), (22, "10.0.0.2")].map(|(id, ip)| (ServiceInstanceId(id), host(id, ip)));
        let hosts: SourceHosts = [first.clone(), second].into_iter().collect();
        assert_eq!(formulas(&draft, &hosts), [(0, 0, DraftValue::Formula("host.ip".into()))]);
        // One of them was not read: nothing is sure.
        let hosts: SourceHosts = [first].into_iter().collect();
        assert_eq!(formulas(&draft, &hosts), []);
        assert!(addresses(&draft, &hosts).iter().any(|one| one.origin == AddressOrigin::Unread));
    }

    #[test]
    fn addresses_without_a_source_are_unread() {
        let draft = draft(&[], &["10.0.0.1", "127.0.0.1"]);
        let told = addresses(&draft, &SourceHosts::new());
        assert_eq!(
            told.iter().map(|one| (one.address.as_str(), one.origin)).collect::<Vec<_>>(),
            [("10.0.0.1", AddressOrigin::Unread)]
        );
    }
}
