//! Sockets and command lines of one host, joined by PID.

use super::ps::PsLine;
use super::socket::{Owner, Socket, listens};
use super::{Candidate, HostNoteKind, HostState, Notes};
use std::collections::{BTreeMap, HashMap, HashSet};
use std::net::{IpAddr, Ipv6Addr};

/// Joins what a host said, and adds its candidates: those that listen by their first line, then the others.
pub(super) fn join(host: &str, state: HostState, notes: &mut Notes, candidates: &mut Vec<Candidate>) {
    let HostState { mut sockets, processes } = state;
    // One without a name cannot be chosen by it.
    for socket in &mut sockets {
        socket.owners.retain(|owner| !owner.name.is_empty());
    }
    let lines: HashMap<u32, &PsLine> = processes.iter().map(|line| (line.pid, line)).collect();
    let mut groups = Groups::default();
    for socket in &sockets {
        // The processes of one binary that share a socket are one process and its workers.
        let mut first: HashMap<&str, u32> = HashMap::new();
        for Owner { name, pid, .. } in &socket.owners {
            groups.find(*pid);
            let other = *first.entry(name).or_insert(*pid);
            groups.unite(*pid, other);
        }
    }
    let listening: Vec<u32> = sockets.iter().flat_map(|socket| &socket.owners).map(|owner| owner.pid).collect();
    let is_listening: HashSet<u32> = listening.iter().copied().collect();
    for line in &processes {
        groups.find(line.pid);
        // A worker that has no socket of its own.
        let parent = line.parent.and_then(|parent| lines.get(&parent));
        if let Some(parent) = parent
            && parent.binary == line.binary
            && !is_listening.contains(&line.pid)
        {
            groups.unite(line.pid, parent.pid);
        }
    }
    let mut members: BTreeMap<u32, Group<'_>> = BTreeMap::new();
    for (at, socket) in sockets.iter().enumerate() {
        for owner in &socket.owners {
            let group = members.entry(groups.find(owner.pid)).or_default();
            group.pids.push(owner.pid);
            group.owner = Some(owner);
            if group.sockets.last() != Some(&at) {
                group.sockets.push(at);
            }
        }
    }
    for line in &processes {
        members.entry(groups.find(line.pid)).or_default().pids.push(line.pid);
    }
    let mut made: Vec<(bool, Candidate)> =
        members.into_values().map(|group| group.candidate(host, &sockets, &lines, notes)).collect();
    made.sort_by_key(|(is_listening, candidate)| (!is_listening, candidate.line));
    candidates.extend(made.into_iter().map(|(_, candidate)| candidate));
}

/// Processes that are one candidate.
#[derive(Default)]
struct Group<'a> {
    pids: Vec<u32>,
    /// What the list of sockets calls it.
    owner: Option<&'a Owner>,
    sockets: Vec<usize>,
}

impl Group<'_> {
    fn candidate(
        self,
        host: &str,
        sockets: &[Socket],
        lines: &HashMap<u32, &PsLine>,
        notes: &mut Notes,
    ) -> (bool, Candidate) {
        let own: HashSet<u32> = self.pids.iter().copied().collect();
        // The one that started the others, else the first.
        let known = self.pids.iter().filter_map(|pid| lines.get(pid)).copied();
        let leader = known.min_by_key(|line| (line.parent.is_some_and(|parent| own.contains(&parent)), line.pid));
        let (binary, is_cut) = match (self.owner, leader) {
            // Whole where the list of sockets cuts it off. One that differs from the command line stays: it is what a
            // script calls itself, as the process list of the kernel has it.
            (Some(owner), Some(line)) if owner.is_of_command || line.binary.starts_with(&owner.name) => {
                (line.binary.as_str(), false)
            }
            (Some(owner), _) => (owner.name.as_str(), owner.is_cut),
            (None, line) => (line.map_or("", |line| &line.binary), false),
        };
        let of = self.sockets.iter().filter_map(|at| sockets.get(*at));
        let first = of.clone().map(|socket| socket.line).min();
        let line = first.or(leader.map(|line| line.line)).unwrap_or_default();
        let listens = listens(of.map(|socket| (socket.is_udp, socket.ip, socket.port)));
        if listens.iter().any(|row| row.ip == IpAddr::V6(Ipv6Addr::UNSPECIFIED)) {
            notes.any_ipv6(line);
        }
        if is_cut {
            notes.add(line, HostNoteKind::CutName { name: binary.to_owned() });
        }
        let candidate = Candidate {
            host: host.to_owned(),
            binary: binary.to_owned(),
            user: leader.map(|line| line.user.clone()).unwrap_or_default(),
            arguments: leader.map(|line| line.arguments.clone()).unwrap_or_default(),
            listens,
            line,
        };
        (first.is_some(), candidate)
    }
}

/// Which processes are one: a forest of unions, flat enough for any input.
#[derive(Default)]
struct Groups(HashMap<u32, u32>);

impl Groups {
    /// Returns the first process of a group.
    fn find(&mut self, pid: u32) -> u32 {
        let mut at = pid;
        let mut passed = Vec::new();
        loop {
            let above = *self.0.entry(at).or_insert(at);
            if above == at {
                break;
            }
            passed.push(at);
            at = above;
        }
        self.0.extend(passed.into_iter().map(|below| (below, at)));
        at
    }

    fn unite(&mut self, one: u32, other: u32) {
        let (one, other) = (self.find(one), self.find(other));
        self.0.insert(one.max(other), one.min(other));
    }
}
