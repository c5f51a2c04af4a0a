//! What is true of an address or a host where no row is found: a host need not have a service instance, and may be in
//! another cloud area.

use super::index::{Index, IndexColumn};
use super::name_test::How;
use super::query::{Query, Test};
use crate::domain::address;
use crate::domain::id::{AreaId, HostId};

/// Why a query about hosts finds no row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NoRows {
    /// These hosts match, and have no row; in the order of their identifiers.
    HostsAlone(Vec<HostId>),
    /// The address is not in this cloud area, but in others.
    NotInArea {
        /// The area that was asked for.
        area: AreaId,
        /// The address, folded.
        address: String,
    },
}

impl Query {
    /// Returns what is known of the hosts that a query asks for when it finds no row; `None` where it asks for something
    /// else as well, or no host matches either.
    #[must_use]
    pub fn why_no_rows(&self, index: &Index) -> Option<NoRows> {
        let is_about_hosts = |negated: bool, test: &Test| match test {
            Test::Text { column: None, text, .. } => !negated && is_like_address(text),
            test => is_of_host(test),
        };
        if !self.terms.iter().all(|term| is_about_hosts(term.negated, &term.test))
            || self.terms.iter().all(|term| term.negated)
        {
            return None;
        }
        let mut has_row = vec![false; index.hosts.len()];
        for at in 0..u32::try_from(index.len()).unwrap_or(u32::MAX) {
            if let Some(own) = index.row(at).and_then(|row| has_row.get_mut(row.host as usize)) {
                *own = true;
            }
        }
        let alone = |place: u32| has_row.get(place as usize) == Some(&false);
        let matches =
            |id: HostId, place: u32| self.terms.iter().all(|term| passes(&term.test, index, id, place) != term.negated);
        let hosts = index.hosts.keys().filter(|(id, place)| alone(*place) && matches(**id, *place));
        let mut hosts: Vec<HostId> = hosts.map(|(id, _)| *id).collect();
        if !hosts.is_empty() {
            hosts.sort_unstable();
            return Some(NoRows::HostsAlone(hosts));
        }
        self.elsewhere(index)
    }

    /// Returns the area that a query asks for alone with an address, where hosts of other areas have that.
    fn elsewhere(&self, index: &Index) -> Option<NoRows> {
        let [term] = self.terms.as_slice() else { return None };
        let Test::Placed { area, address: test } = &term.test else { return None };
        let Test::Text { text, .. } = &**test else { return None };
        let is_there = index.hosts.keys().any(|(id, place)| passes(test, index, *id, place));
        is_there.then(|| NoRows::NotInArea { area: *area, address: text.clone() })
    }
}

/// Returns `true` for a test that a host passes or does not, whatever its service instances are.
fn is_of_host(test: &Test) -> bool {
    match test {
        Test::Text { column, .. } => *column == Some(IndexColumn::Address),
        Test::Pattern { column, .. } => *column == IndexColumn::Address,
        Test::Addresses(_)
        | Test::Placed { .. }
        | Test::Area(_)
        | Test::AreaName(_)
        | Test::Host(_)
        | Test::HostName(_) => true,
        Test::Id(_)
        | Test::Processes(_)
        | Test::TemplateBound(_)
        | Test::Fuzzy(_)
        | Test::Alias(_)
        | Test::Port(_)
        | Test::Bind(_) => false,
    }
}

/// Returns `true` for a word that can hardly be meant as anything but an address, or a part of one.
fn is_like_address(text: &str) -> bool {
    let is_part = |sign: char, digit: fn(&char) -> bool| {
        text.contains(sign) && text.chars().all(|ch| ch == sign || digit(&ch)) && text.chars().any(|ch| ch != sign)
    };
    address::read(text).is_some() || is_part('.', char::is_ascii_digit) || is_part(':', char::is_ascii_hexdigit)
}

fn passes(test: &Test, index: &Index, id: HostId, place: u32) -> bool {
    let mut addresses = IndexColumn::Address.values(index.hosts.text(place));
    match test {
        Test::Text { how: How::Contains, text, .. } => addresses.any(|own| own.contains(text.as_str())),
        Test::Text { how: How::Starts, text, .. } => addresses.any(|own| own.starts_with(text.as_str())),
        Test::Text { how: How::Equals, text, .. } => addresses.any(|own| own == text),
        Test::Pattern { pattern, .. } => addresses.any(|own| pattern.matches(own)),
        Test::Addresses(tests) => tests.iter().any(|test| passes(test, index, id, place)),
        Test::Placed { area, address } => {
            index.area(place).is_none_or(|own| own == *area) && passes(address, index, id, place)
        }
        Test::Area(numbers) => index.area(place).is_some_and(|area| numbers.hold(area.number().into())),
        Test::AreaName(name) => {
            index.area(place).and_then(|area| index.areas().get(&area)).is_some_and(|own| name.passes(own))
        }
        Test::Host(numbers) => numbers.hold(id.0),
        Test::HostName(name) => index.host_name(place).is_some_and(|own| name.passes(own)),
        Test::Id(_)
        | Test::Processes(_)
        | Test::TemplateBound(_)
        | Test::Fuzzy(_)
        | Test::Alias(_)
        | Test::Port(_)
        | Test::Bind(_) => false,
    }
}
