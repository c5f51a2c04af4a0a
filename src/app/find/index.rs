//! The searchable text of all service instances.
//!
//! What instances share is kept once: the path of a module, the addresses of a host, labels, and the names of processes
//! are texts of their own, searched once for all rows that have them. What a row has alone, its identifier and its name,
//! stands in one long text, so that 200,000 rows are searched without a copy. A value stands between a sign that tells
//! its column and a line break, so that "begins with" and "is" are plain searches too, and no text is found across two
//! values.

use super::fold::{fold, fold_into};
use crate::domain::address;
use crate::domain::id::{AreaId, HostId, ModuleId};
use crate::domain::instance::{Host, Labels, ServiceInstance};
use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};
use std::fmt::Write as _;
use std::hash::Hash;
use std::sync::Arc;

/// A kind of value in a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum IndexColumn {
    /// The identifier of the service instance.
    Id,
    /// The name of the service instance.
    Name,
    /// A label, as `key=value`.
    Label,
    /// The alias or the binary of a process.
    Process,
    /// A level above the module: a set, or a custom level above sets.
    Set,
    Module,
    /// An address of the host.
    Address,
}

/// The text that holds a column's values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    Own,
    Labels,
    Names,
    Module,
    Host,
}

/// Signs below this one tell columns; above them are line breaks and text.
const SIGNS: u8 = 8;
/// Room for a row's own text, in bytes. Most need less, and what is not used takes no memory.
const ROOM: usize = 40;
/// What stands after a value.
pub(super) const END: char = '\n';

impl IndexColumn {
    /// Returns the sign before a value.
    pub(super) const fn sign(self) -> char {
        match self {
            Self::Id => '\u{1}',
            Self::Name => '\u{2}',
            Self::Label => '\u{3}',
            Self::Process => '\u{4}',
            Self::Set => '\u{5}',
            Self::Module => '\u{6}',
            Self::Address => '\u{7}',
        }
    }

    pub(super) const fn part(self) -> Part {
        match self {
            Self::Id | Self::Name => Part::Own,
            Self::Label => Part::Labels,
            Self::Process => Part::Names,
            Self::Set | Self::Module => Part::Module,
            Self::Address => Part::Host,
        }
    }

    /// Returns `true` if a place in a text is in a value of this column.
    pub(super) fn holds(self, text: &[u8], at: usize) -> bool {
        let before = text.get(..=at).unwrap_or_default();
        before.iter().rev().find(|byte| **byte < SIGNS).is_some_and(|byte| char::from(*byte) == self.sign())
    }

    /// Returns the values of this column in a part of a row.
    pub(super) fn values(self, text: &str) -> impl Iterator<Item = &str> {
        text.split_terminator(END).filter_map(move |value| value.strip_prefix(self.sign()))
    }
}

/// The searchable text of all rows.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Index {
    text: String,
    rows: Vec<Row>,
    pub(super) labels: Shared<Labels>,
    pub(super) names: Shared<Arc<str>>,
    pub(super) modules: Shared<ModuleId>,
    pub(super) hosts: Shared<HostId>,
    /// What else is known of each host, by its place.
    places: Vec<HostPlace>,
    /// The names of hosts by their places, folded; empty until they are read.
    host_names: Vec<Box<str>>,
    /// The names of cloud areas, folded.
    areas: BTreeMap<AreaId, String>,
    /// Counts changes of rows that were there before, so that a finder knows when its answers are stale.
    generation: u32,
}

/// Where a host is. No text, so that no word is found in a number that many hosts have.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct HostPlace {
    area: Option<AreaId>,
    dynamic: bool,
}

/// A row, apart from its text. Kept small, since there are 200,000 of them; their own texts have some 30 bytes each.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Row {
    /// Where its own text ends; it begins where that of the row before ends.
    end: u32,
    /// Places of what it shares.
    pub(super) labels: u32,
    pub(super) names: u32,
    pub(super) module: u32,
    pub(super) host: u32,
    pub(super) processes: u32,
    pub(super) template_bound: bool,
}

/// Texts that rows share, in the order in which rows or their owners named them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Shared<K: Eq + Hash> {
    places: HashMap<K, u32>,
    /// All texts, one after another, and where each begins and ends. One that took another's place stands behind.
    text: String,
    spans: Vec<(u32, u32)>,
}

impl<K: Eq + Hash> Default for Shared<K> {
    fn default() -> Self {
        Self { places: HashMap::new(), text: String::new(), spans: Vec::new() }
    }
}

impl<K: Eq + Hash> Shared<K> {
    /// Returns the place of a key; of one that is new, the text is written first.
    fn place(&mut self, key: K, write: impl FnOnce(&K, &mut String)) -> u32 {
        if let Some(place) = self.known(&key) {
            return place;
        }
        let next = place(self.spans.len());
        let span = self.write(|text| write(&key, text));
        self.spans.push(span);
        self.places.insert(key, next);
        next
    }

    /// Sets the text of a key, and returns its place.
    fn set(&mut self, key: K, write: impl FnOnce(&mut String)) -> usize {
        let place = self.place(key, |_, _| {}) as usize;
        let span = self.write(write);
        if let Some(own) = self.spans.get_mut(place) {
            *own = span;
        }
        place
    }

    fn write(&mut self, write: impl FnOnce(&mut String)) -> (u32, u32) {
        let start = place(self.text.len());
        write(&mut self.text);
        (start, place(self.text.len()))
    }

    pub(super) fn text(&self, place: u32) -> &str {
        let span = self.spans.get(place as usize);
        span.and_then(|(start, end)| self.text.get(*start as usize..*end as usize)).unwrap_or_default()
    }

    pub(super) fn len(&self) -> usize {
        self.spans.len()
    }

    /// Iterates over the keys, each with its place.
    pub(super) fn keys(&self) -> impl Iterator<Item = (&K, u32)> {
        self.places.iter().map(|(key, place)| (key, *place))
    }

    /// Returns the place of a key that is known.
    pub(super) fn known(&self, key: &K) -> Option<u32> {
        self.places.get(key).copied()
    }
}

impl Index {
    /// Sets the path of a module, from the level below the business down; rows that have it change with it.
    pub fn set_module(&mut self, module: ModuleId, path: &[String]) {
        let (name, above) = path.split_last().map_or((None, path), |(name, above)| (Some(name), above));
        self.modules.set(module, |text| {
            for set in above {
                push(text, IndexColumn::Set, set);
            }
            if let Some(name) = name {
                push(text, IndexColumn::Module, name);
            }
        });
        self.generation = self.generation.wrapping_add(1);
    }

    /// Sets the addresses of a host; rows that have it change with it.
    pub fn set_host(&mut self, host: &Host) {
        let addresses = host.inner.iter().chain(host.outer.iter());
        let place = self.hosts.set(host.id, |text| {
            for address in addresses {
                push(text, IndexColumn::Address, address);
                // Servers have IPv6 in full, people in short.
                if let Cow::Owned(short) = address::short(address) {
                    push(text, IndexColumn::Address, &short);
                }
            }
        });
        if place >= self.places.len() {
            self.places.resize(place + 1, HostPlace::default());
        }
        if let Some(own) = self.places.get_mut(place) {
            *own = HostPlace { area: host.area, dynamic: host.dynamic };
        }
        self.generation = self.generation.wrapping_add(1);
    }

    /// Sets the names of hosts; of those that are not there, none.
    pub fn set_host_names(&mut self, names: &[(HostId, String)]) {
        self.host_names = vec![Box::default(); self.hosts.len()];
        for (id, name) in names {
            let place = self.hosts.known(id).map(|place| place as usize);
            if let Some(own) = place.and_then(|place| self.host_names.get_mut(place)) {
                *own = fold(name).into();
            }
        }
        self.generation = self.generation.wrapping_add(1);
    }

    /// Sets the names of cloud areas.
    pub fn set_areas(&mut self, areas: &BTreeMap<AreaId, String>) {
        self.areas = areas.iter().map(|(id, name)| (*id, fold(name))).collect();
        self.generation = self.generation.wrapping_add(1);
    }

    /// Returns the cloud area of a host by its place; `None` where it is not known.
    pub(super) fn area(&self, host: u32) -> Option<AreaId> {
        self.places.get(host as usize)?.area
    }

    /// Returns `true` if the addresses of a host do not identify it.
    pub(super) fn is_dynamic(&self, host: u32) -> bool {
        self.places.get(host as usize).is_some_and(|place| place.dynamic)
    }

    /// Returns the folded name of a host by its place; `None` where names were not read.
    pub(super) fn host_name(&self, host: u32) -> Option<&str> {
        self.host_names.get(host as usize).map(|name| &**name)
    }

    /// Returns the folded names of cloud areas.
    pub(super) const fn areas(&self) -> &BTreeMap<AreaId, String> {
        &self.areas
    }

    /// Makes room for so many more rows.
    pub fn reserve(&mut self, rows: usize) {
        self.rows.reserve_exact(rows);
        self.text.reserve_exact(rows.saturating_mul(ROOM));
    }

    /// Lets a service instance hold the labels and names of a row that has the same, so that they are held once.
    pub fn share(&self, instance: &mut ServiceInstance) {
        if let Some((labels, _)) = self.labels.places.get_key_value(&instance.labels) {
            instance.labels = labels.clone();
        }
        if let Some((names, _)) = self.names.places.get_key_value(&instance.names) {
            instance.names = Arc::clone(names);
        }
    }

    /// Adds a row.
    pub fn push(&mut self, instance: &ServiceInstance) {
        // Writing to a String cannot fail.
        let _ = write!(self.text, "{}{}{END}", IndexColumn::Id.sign(), instance.id.0);
        push(&mut self.text, IndexColumn::Name, &instance.name);
        if let Cow::Owned(short) = address::short_name(&instance.name) {
            push(&mut self.text, IndexColumn::Name, &short);
        }
        self.rows.push(Row {
            end: place(self.text.len()),
            labels: self.labels.place(instance.labels.clone(), |labels, text| push_labels(text, labels)),
            names: self.names.place(Arc::clone(&instance.names), |names, text| push_names(text, names)),
            module: self.modules.place(instance.module, |_, _| {}),
            host: self.hosts.place(instance.host, |_, _| {}),
            processes: instance.processes,
            template_bound: !instance.is_eligible(),
        });
    }

    /// Takes all rows away; modules and hosts stay, for those that take their place.
    pub fn clear_rows(&mut self) {
        self.text.clear();
        self.rows.clear();
        self.labels = Shared::default();
        self.names = Shared::default();
        self.generation = self.generation.wrapping_add(1);
    }

    /// Counts the rows.
    #[must_use]
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Returns `true` if there is no row.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// Returns what changes whenever the rows, or what they share, do.
    #[must_use]
    pub const fn stamp(&self) -> (usize, u32) {
        (self.rows.len(), self.generation)
    }

    pub(super) const fn generation(&self) -> u32 {
        self.generation
    }

    /// The own texts of all rows, one after another.
    pub(super) fn text(&self) -> &[u8] {
        self.text.as_bytes()
    }

    pub(super) fn row(&self, at: u32) -> Option<&Row> {
        self.rows.get(at as usize)
    }

    /// Returns where a row's own text begins and ends.
    pub(super) fn bounds(&self, at: u32) -> (usize, usize) {
        let end_of = |at: u32| self.row(at).map(|row| row.end as usize);
        let start = at.checked_sub(1).and_then(end_of).unwrap_or(0);
        (start, end_of(at).unwrap_or(start))
    }

    /// Returns a row's own text.
    pub(super) fn own(&self, at: u32) -> &str {
        let (start, end) = self.bounds(at);
        self.text.get(start..end).unwrap_or_default()
    }
}

/// Returns a length as places are kept; texts and rows end long before that.
fn place(len: usize) -> u32 {
    u32::try_from(len).unwrap_or(u32::MAX)
}

fn push_labels(text: &mut String, labels: &[(String, String)]) {
    for (key, value) in labels {
        text.push(IndexColumn::Label.sign());
        fold_into(text, key);
        text.push('=');
        fold_into(text, value);
        text.push(END);
    }
}

fn push_names(text: &mut String, names: &str) {
    names.lines().for_each(|name| push(text, IndexColumn::Process, name));
}

fn push(text: &mut String, column: IndexColumn, value: &str) {
    text.push(column.sign());
    fold_into(text, value);
    text.push(END);
}
