//! Lines of `ss` (iproute2).

use super::socket::{self, Owner, Socket};
use super::{HostNoteKind, Notes};

/// Bytes of a name that the kernel has of a binary.
const COMM: usize = 15;
/// What begins the list of owners.
const USERS: &str = "users:((";

/// Recognises a heading; returns whether the first column is the protocol.
pub(super) fn heading(line: &str) -> Option<bool> {
    let mut words = line.split_whitespace();
    let first = words.next()?;
    let is_heading = line.contains("Local Address:Port") && line.contains("Recv-Q");
    match first {
        "Netid" if is_heading => Some(true),
        "State" | "Recv-Q" if is_heading => Some(false),
        _ => None,
    }
}

/// Recognises a line without a heading.
pub(super) fn is_line(line: &str) -> bool {
    let mut words = line.split_whitespace();
    let is_ip = matches!(words.next(), Some("tcp" | "udp"));
    is_ip && matches!(words.next(), Some("LISTEN" | "UNCONN"))
}

/// Reads a line. `None`, with a note where it says something of a socket, for one that is no socket that listens.
pub(super) fn line(at: u32, text: &str, has_netid: bool, notes: &mut Notes) -> Option<Socket> {
    let mut words = text.split_whitespace();
    let netid = if has_netid { words.next()? } else { "" };
    let Some(state) = words.next() else {
        notes.not_understood(at, text);
        return None;
    };
    let is_udp = match (netid, state) {
        ("tcp" | "", "LISTEN") => false,
        ("udp" | "", "UNCONN") => true,
        ("tcp" | "udp" | "", _) if is_state(state) => {
            notes.connection(at);
            return None;
        }
        // Unix, netlink, packet and raw sockets have no ports.
        (other, _) if is_portless(other) => return None,
        _ => {
            notes.not_understood(at, text);
            return None;
        }
    };
    // The queues stand between.
    let (Some(local), Some(_peer)) = (words.nth(2), words.next()) else {
        notes.not_understood(at, text);
        return None;
    };
    let (ip, port) = socket::read(at, local, notes)?;
    let owners = text.split_once(USERS).map(|(_, users)| owners(users)).unwrap_or_default();
    if owners.is_empty() {
        notes.add(at, HostNoteKind::NoOwner { listen: local.to_owned() });
        return None;
    }
    Some(Socket { line: at, is_udp, ip, port, owners })
}

fn is_state(text: &str) -> bool {
    text.len() > 2 && text.chars().all(|ch| ch.is_ascii_uppercase() || matches!(ch, '-' | '1' | '2'))
}

fn is_portless(netid: &str) -> bool {
    let known = ["nl", "raw", "icmp6", "sctp", "mptcp", "dccp", "tipc", "xdp", "vsock", "???"];
    known.contains(&netid) || ["u_", "p_", "v_", "ti-"].iter().any(|begin| netid.starts_with(begin))
}

/// Reads `"nginx",pid=12,fd=6),("nginx",pid=11,fd=6))`, or `"nginx",12,6)` of iproute2 before 3.12.
fn owners(mut rest: &str) -> Vec<Owner> {
    let mut all = Vec::new();
    while let Some((name, after)) = rest.strip_prefix('"').and_then(|rest| rest.split_once("\",")) {
        let (own, next) = after.split_once(')').unwrap_or((after, ""));
        let pid = own.split(',').find_map(|part| part.strip_prefix("pid=").unwrap_or(part).parse().ok());
        all.extend(pid.map(|pid| Owner {
            name: name.to_owned(),
            pid,
            is_of_command: false,
            is_cut: name.len() >= COMM,
        }));
        rest = next.strip_prefix(",(").unwrap_or_default();
    }
    all.dedup();
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn owners_are_read_of_old_and_new_versions() {
        for (text, expected) in [
            ("\"sshd\",pid=1045,fd=3))", &[("sshd", 1045)][..]),
            ("\"sshd\",1045,3))", &[("sshd", 1045)]),
            ("\"nginx\",pid=12,fd=6),(\"nginx\",pid=11,fd=6))", &[("nginx", 12), ("nginx", 11)]),
            ("\"a,b)\",pid=3,proc_ctx=system_u:r,fd=3))", &[("a,b)", 3)]),
            ("\"open", &[]),
            ("\"x\",fd=)", &[]),
        ] {
            let owners = owners(text);
            let read: Vec<_> = owners.iter().map(|owner| (owner.name.as_str(), owner.pid)).collect();
            assert_eq!(read, expected, "{text}");
        }
    }
}
