//! Rows by what names them exactly: an identifier, the name of the instance, an address of its host.

use super::index::{Column, Index};
use crate::domain::address::{self, Placed};
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::net::IpAddr;

/// What names the rows of an index, in order, to be looked up by halving.
///
/// It is made anew for an index that has grown: some milliseconds for 100,000 rows.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Lookup {
    /// Identifier and row.
    ids: Vec<(i64, u32)>,
    /// A number made of the name, and row: names themselves would be as large as the index.
    names: Vec<(u64, u32)>,
    /// Address, and the place of the host that has it.
    addresses: Vec<(IpAddr, u32)>,
    /// The place of a host, and row.
    hosts: Vec<(u32, u32)>,
}

impl Lookup {
    /// Puts what names the rows of an index in order.
    #[must_use]
    pub fn new(index: &Index) -> Self {
        let rows = u32::try_from(index.len()).unwrap_or(u32::MAX);
        let mut lookup = Self::default();
        for at in 0..rows {
            let own = index.own(at);
            let id = Column::Id.values(own).next().and_then(|id| id.parse().ok());
            lookup.ids.extend(id.map(|id| (id, at)));
            lookup.names.extend(Column::Name.values(own).map(|name| (number(name), at)));
            lookup.hosts.extend(index.row(at).map(|row| (row.host, at)));
        }
        for place in 0..u32::try_from(index.hosts.len()).unwrap_or(u32::MAX) {
            let addresses = Column::Address.values(index.hosts.text(place)).filter_map(|text| text.parse().ok());
            lookup.addresses.extend(addresses.map(|address: IpAddr| (address, place)));
        }
        lookup.ids.sort_unstable();
        lookup.names.sort_unstable();
        lookup.addresses.sort_unstable();
        lookup.hosts.sort_unstable();
        lookup
    }

    /// Gives the rows that a folded text names, in the order of the index. However an address is spelled, it is the
    /// same address.
    #[must_use]
    pub fn rows(&self, index: &Index, text: &str) -> Vec<u32> {
        let mut rows = Vec::new();
        if let Ok(id) = text.parse::<i64>() {
            rows.extend(all(&self.ids, &id));
        }
        let is_its_name = |at: &u32| Column::Name.values(index.own(*at)).any(|name| name == text);
        rows.extend(all(&self.names, &number(text)).filter(is_its_name));
        // The area is not known of hosts yet, so that it tells nothing.
        if let Some(Placed { address, .. }) = address::read(text) {
            for host in all(&self.addresses, &address) {
                rows.extend(all(&self.hosts, &host));
            }
        }
        rows.sort_unstable();
        rows.dedup();
        rows
    }
}

fn number(name: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    name.hash(&mut hasher);
    hasher.finish()
}

/// Gives everything that has a key, of a list in the order of keys.
fn all<K: Ord>(list: &[(K, u32)], key: &K) -> impl Iterator<Item = u32> {
    let first = list.partition_point(|(own, _)| own < key);
    let rest = list.get(first..).unwrap_or_default();
    let count = rest.partition_point(|(own, _)| own <= key);
    rest.iter().take(count).map(|(_, at)| *at)
}
