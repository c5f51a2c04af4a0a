//! Processes taken into a draft: those of a service instance, or of a preset.
//!
//! Of a service instance, what the server assigned stays behind, and an address of the source's own host becomes the formula
//! for the same address of each target's host. A preset is taken as it is, formulas included.

use super::bind::Column;
use super::draft::{Draft, DraftValue, ProcessDraft};
use super::edit::Edit;
use super::facts::HostFacts;
use super::field::{FieldKey, Known, is_removed, is_set_by_server, is_stored_unseen};
use super::process::Process;
use std::borrow::Cow;
use std::collections::BTreeSet;
use std::net::IpAddr;

/// Which address of its host an address is; places count from 1, as in formulas.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HostPlace {
    /// A private IPv4 address.
    Private(usize),
    /// A private IPv6 address.
    Private6(usize),
    /// A public address.
    Public(usize),
}

impl HostPlace {
    /// Finds an address among those of a host.
    #[must_use]
    pub fn of(address: &str, host: &HostFacts) -> Option<Self> {
        let address: IpAddr = address.trim().parse().ok()?;
        let at = |own: Vec<&str>| own.iter().position(|own| own.trim().parse() == Ok(address)).map(|at| at + 1);
        at(host.ips.iter().collect())
            .map(Self::Private)
            .or_else(|| at(host.ips6.iter().collect()).map(Self::Private6))
            .or_else(|| at(host.outer_ips.iter().collect()).map(Self::Public))
    }

    /// Returns the source of the formula for this address of a target's host.
    #[must_use]
    pub fn formula(self) -> Cow<'static, str> {
        let (first, all, place) = match self {
            Self::Private(place) => ("host.ip", "host.ips", place),
            Self::Private6(place) => ("host.ip6", "host.ips6", place),
            Self::Public(place) => ("host.outer_ip", "host.outer_ips", place),
        };
        if place == 1 { Cow::Borrowed(first) } else { Cow::Owned(format!("{all}[{place}]")) }
    }
}

/// What becomes of an address of the source's host.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AddressChoice {
    /// Each target's host has its own.
    Formula,
    /// It stays.
    Literal,
    /// Nothing is filled in.
    Empty,
}

/// What becomes of a process whose alias another one has already.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AliasChoice {
    /// It gets another alias.
    Rename,
    /// It is not cloned.
    Skip,
    /// It takes the place of the process that the draft has.
    Replace,
}

/// Something that is said of a clone before it is made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CloneLine {
    /// An address that bind rows have.
    Address {
        /// As it is stored.
        address: String,
        /// Which of the host's it is; `None` if it is none of them, and stays.
        place: Option<HostPlace>,
        /// What becomes of it.
        choice: AddressChoice,
        /// How many bind rows have it.
        count: usize,
    },
    /// A text that holds an address of the source's host; it stays.
    Within {
        /// The field.
        field: FieldKey,
        /// What it holds.
        text: String,
        /// The address.
        address: String,
        /// How many processes have this text.
        count: usize,
    },
    /// A process whose alias the draft, or another process that is taken, has already.
    Alias {
        /// Place among the processes that are cloned.
        process: usize,
        /// The alias.
        alias: String,
        /// Place of the process that the draft has; `None` if it is one of those that are taken before this one.
        taken_by: Option<usize>,
        /// The alias that is free.
        other: String,
        /// What becomes of it.
        choice: AliasChoice,
    },
}

/// What will be cloned, and how.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClonePlan {
    /// The processes, without what stays behind.
    pub processes: Vec<ProcessDraft>,
    /// What is said of them, and can be chosen.
    pub lines: Vec<CloneLine>,
    /// The keys that stay behind since the server assigns them.
    pub left_behind: BTreeSet<FieldKey>,
    /// Whether the addresses of the source's host are known.
    pub is_host_known: bool,
}

impl CloneLine {
    /// Returns `true` if the address is computed on each target.
    #[must_use]
    pub const fn is_computed(&self) -> bool {
        matches!(self, Self::Address { place: Some(_), choice: AddressChoice::Formula, .. })
    }
}

impl ClonePlan {
    /// Looks at processes of a service instance; `host` is its host, if that was read.
    #[must_use]
    pub fn new(processes: Vec<Process>, host: Option<&HostFacts>, draft: &Draft) -> Self {
        let keys = processes.iter().flat_map(|process| &process.fields).map(|(key, _)| key);
        let left_behind = keys.filter(|key| is_set_by_server(key)).cloned().collect();
        let processes = processes.into_iter().map(taken).collect();
        let mut plan = Self { processes, lines: Vec::new(), left_behind, is_host_known: host.is_some() };
        plan.look_at_addresses(host);
        plan.look_into_texts(host);
        plan.look_at_aliases(draft);
        plan
    }

    /// Looks at processes that were written for drafts, as those of a preset: only their aliases can be in the way.
    #[must_use]
    pub fn of_drafts(processes: Vec<ProcessDraft>, draft: &Draft) -> Self {
        let mut plan = Self { processes, lines: Vec::new(), left_behind: BTreeSet::new(), is_host_known: true };
        plan.look_at_aliases(draft);
        plan
    }

    fn look_at_addresses(&mut self, host: Option<&HostFacts>) {
        let rows = self.processes.iter().flat_map(|process| &process.bind);
        for address in rows.map(|row| row.ip.trim()).filter(|address| !address.is_empty()) {
            let known = self.lines.iter_mut().find_map(|line| match line {
                CloneLine::Address { address: own, count, .. } if own == address => Some(count),
                _ => None,
            });
            if let Some(count) = known {
                *count += 1;
                continue;
            }
            let place = host.and_then(|host| HostPlace::of(address, host));
            let choice = if place.is_some() { AddressChoice::Formula } else { AddressChoice::Literal };
            self.lines.push(CloneLine::Address { address: address.to_owned(), place, choice, count: 1 });
        }
    }

    fn look_into_texts(&mut self, host: Option<&HostFacts>) {
        let Some(host) = host else { return };
        let addresses: Vec<&str> = host.ips.iter().chain(host.ips6.iter()).chain(host.outer_ips.iter()).collect();
        for process in &self.processes {
            for (field, text) in process.texts() {
                let Some(address) = addresses.iter().find(|address| holds(text, address)) else { continue };
                let known = self.lines.iter_mut().find_map(|line| match line {
                    CloneLine::Within { field: own, text: same, count, .. } if own == field && same == text => {
                        Some(count)
                    }
                    _ => None,
                });
                match known {
                    Some(count) => *count += 1,
                    None => self.lines.push(CloneLine::Within {
                        field: field.clone(),
                        text: text.to_owned(),
                        address: (*address).to_owned(),
                        count: 1,
                    }),
                }
            }
        }
    }

    /// Finds the processes whose alias the draft, or one that is taken before, has already: the same text, or the same
    /// formula. Only the first of an alias can take the place of the draft's.
    fn look_at_aliases(&mut self, draft: &Draft) {
        let alias_of = |process: &ProcessDraft| process.typed(&Known::ProcessName.into()).trim().to_owned();
        let own: Vec<String> = draft.processes.iter().map(alias_of).collect();
        let names: Vec<String> = self.processes.iter().map(alias_of).collect();
        let mut taken: BTreeSet<String> = own.iter().chain(&names).cloned().collect();
        for (at, alias) in names.iter().cloned().enumerate() {
            let is_second = names.iter().take(at).any(|name| *name == alias);
            let taken_by = own.iter().position(|own| *own == alias).filter(|_| !is_second);
            if alias.is_empty() || !(is_second || taken_by.is_some()) {
                continue;
            }
            // One more than there are names is enough to find a free one.
            let mut numbers = 2..=taken.len() + 2;
            let other = numbers.find_map(|number| Some(numbered(&alias, number)).filter(|name| !taken.contains(name)));
            let other = other.unwrap_or_default();
            taken.insert(other.clone());
            self.lines.push(CloneLine::Alias { process: at, alias, taken_by, other, choice: AliasChoice::Rename });
        }
    }

    /// Makes the next choice for a line; `false` where there is none to make.
    pub fn turn(&mut self, line: usize) -> bool {
        match self.lines.get_mut(line) {
            Some(CloneLine::Address { place: Some(_), choice, .. }) => {
                *choice = match choice {
                    AddressChoice::Formula => AddressChoice::Literal,
                    AddressChoice::Literal => AddressChoice::Empty,
                    AddressChoice::Empty => AddressChoice::Formula,
                };
                true
            }
            Some(CloneLine::Alias { choice, taken_by, .. }) => {
                *choice = match choice {
                    AliasChoice::Rename => AliasChoice::Skip,
                    AliasChoice::Skip if taken_by.is_some() => AliasChoice::Replace,
                    AliasChoice::Skip | AliasChoice::Replace => AliasChoice::Rename,
                };
                true
            }
            _ => false,
        }
    }

    /// Returns the change that takes the processes into the draft, behind those it has, and how many those are; `None`
    /// if all are left out.
    #[must_use]
    pub fn edit(&self, draft: &Draft) -> Option<(Edit, usize)> {
        let mut edits = Vec::new();
        let mut at = draft.processes.len();
        let mut count = 0;
        for (place, process) in self.processes.iter().enumerate() {
            let mut made = self.process(process);
            let line = self.lines.iter().find_map(|line| match line {
                CloneLine::Alias { process, taken_by, other, choice, .. } if *process == place => {
                    Some((*taken_by, other, *choice))
                }
                _ => None,
            });
            match line {
                Some((.., AliasChoice::Skip)) => continue,
                Some((Some(taken_by), _, AliasChoice::Replace)) => {
                    edits.push(Edit::RemoveProcess { at: taken_by });
                    edits.push(Edit::InsertProcess { at: taken_by, process: Box::new(made) });
                }
                line => {
                    if let Some((_, other, AliasChoice::Rename)) = line {
                        made.set(Known::ProcessName.into(), DraftValue::typed(other));
                    }
                    edits.push(Edit::InsertProcess { at, process: Box::new(made) });
                    at += 1;
                }
            }
            count += 1;
        }
        (count > 0).then_some((Edit::Group(edits), count))
    }

    /// Returns a process as the draft will have it.
    fn process(&self, process: &ProcessDraft) -> ProcessDraft {
        let mut made = process.clone();
        for row in &mut made.bind {
            let address = row.ip.trim().to_owned();
            let line = self.lines.iter().find_map(|line| match line {
                CloneLine::Address { address: own, place: Some(place), choice, .. } if *own == address => {
                    Some((*place, *choice))
                }
                _ => None,
            });
            match line {
                Some((place, AddressChoice::Formula)) => {
                    row.set(Column::Ip, DraftValue::Formula(place.formula().into()));
                }
                Some((_, AddressChoice::Empty)) => drop(row.set(Column::Ip, "")),
                Some((_, AddressChoice::Literal)) | None => {}
            }
        }
        made
    }
}

/// Returns a process of a service instance without what the server gave it.
#[must_use]
pub fn taken(process: Process) -> ProcessDraft {
    let mut made = ProcessDraft::default();
    for (key, text) in process.fields.into_iter().filter(|(key, text)| is_cloned(key) && !text.is_empty()) {
        made.set(key, text);
    }
    made.bind = process.bind;
    for row in &mut made.bind {
        // It names a row of the template that the process was made from.
        row.set(Column::RowId, "");
        row.unknown.clear();
    }
    made
}

/// Returns an alias with a number behind it, both as typed; the number of a formula is text behind its result.
fn numbered(alias: &str, number: usize) -> String {
    match DraftValue::typed(alias).formula() {
        Some(source) if !source.contains("{{") => format!("={{{{ {source} }}}}-{number}"),
        _ => format!("{alias}-{number}"),
    }
}

/// Returns `true` if a value of a field goes along: neither the server's own nor one that servers drop.
fn is_cloned(key: &FieldKey) -> bool {
    !is_set_by_server(key) && !is_stored_unseen(key) && !is_removed(key)
}

/// Returns `true` if a text holds an address, not as a part of a longer one.
fn holds(text: &str, address: &str) -> bool {
    let is_part = |ch: Option<char>| ch.is_some_and(|ch| ch.is_ascii_alphanumeric());
    text.match_indices(address).any(|(at, found)| {
        let before = text.get(..at).and_then(|before| before.chars().next_back());
        let after = text.get(at + found.len()..).and_then(|after| after.chars().next());
        !address.is_empty() && !is_part(before) && !is_part(after)
    })
}
