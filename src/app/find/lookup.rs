//! Rows by what names them exactly: an identifier, the name of the instance, an address of its host.

use super::index::{Index, IndexColumn};
use crate::domain::address::{self, Placed};
use crate::domain::id::AreaId;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::net::IpAddr;

/// What names the rows of an index, in order, to be looked up by halving.
///
/// It is made again for an index that has grown: some milliseconds for 100,000 rows.
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
            let id = IndexColumn::Id.values(own).next().and_then(|id| id.parse().ok());
            lookup.ids.extend(id.map(|id| (id, at)));
            lookup.names.extend(IndexColumn::Name.values(own).map(|name| (number(name), at)));
            lookup.hosts.extend(index.row(at).map(|row| (row.host, at)));
        }
        for place in 0..u32::try_from(index.hosts.len()).unwrap_or(u32::MAX) {
            let addresses = IndexColumn::Address.values(index.hosts.text(place)).filter_map(|text| text.parse().ok());
            lookup.addresses.extend(addresses.map(|address: IpAddr| (address, place)));
        }
        lookup.ids.sort_unstable();
        lookup.names.sort_unstable();
        lookup.addresses.sort_unstable();
        lookup.hosts.sort_unstable();
        lookup
    }

    /// Returns what a folded text names. However an address is spelled, it is the same address.
    #[must_use]
    pub fn find(&self, index: &Index, text: &str) -> NamedRows {
        let mut named = NamedRows::default();
        let rows = &mut named.rows;
        if let Ok(id) = text.parse::<i64>() {
            rows.extend(all(&self.ids, &id));
        }
        let is_its_name = |at: &u32| IndexColumn::Name.values(index.own(*at)).any(|name| name == text);
        rows.extend(all(&self.names, &number(text)).filter(is_its_name));
        if let Some(Placed { area, address }) = address::read(text) {
            for host in all(&self.addresses, &address) {
                // A host whose area was not read may be the one that is meant.
                let is_there = match (area, index.area(host)) {
                    (Some(area), Some(own)) => area == own,
                    _ => true,
                };
                if is_there {
                    named.has_host = true;
                    let own = all(&self.hosts, &host);
                    if index.is_dynamic(host) {
                        let own: Vec<u32> = own.collect();
                        rows.extend(&own);
                        named.dynamic.extend(own);
                    } else {
                        rows.extend(own);
                    }
                } else {
                    named.elsewhere = area;
                }
            }
        }
        rows.sort_unstable();
        rows.dedup();
        named
    }
}

/// What a text names.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct NamedRows {
    /// The rows, in the order of the index.
    pub rows: Vec<u32>,
    /// Whether it is an address of a host, which need not have a service instance.
    pub has_host: bool,
    /// Those of the rows that it names by an address which does not identify their host.
    pub dynamic: Vec<u32>,
    /// The cloud area that stands before an address, where hosts of other areas have that.
    pub elsewhere: Option<AreaId>,
}

fn number(name: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    name.hash(&mut hasher);
    hasher.finish()
}

/// Returns everything that has a key, of a list in the order of keys.
fn all<K: Ord>(list: &[(K, u32)], key: &K) -> impl Iterator<Item = u32> {
    let first = list.partition_point(|(own, _)| own < key);
    let rest = list.get(first..).unwrap_or_default();
    let count = rest.partition_point(|(own, _)| own <= key);
    rest.iter().take(count).map(|(_, at)| *at)
}
