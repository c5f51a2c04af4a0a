//! Listening sockets, and the rows that they become.

use super::{HostNoteKind, Notes};
use crate::domain::bind::Protocol;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// Where a process listens: one port, or neighbouring ones.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Listen {
    pub is_udp: bool,
    /// The address.
    pub ip: IpAddr,
    /// Whether the same port is open on the same address of IPv6, too.
    pub also_ipv6: bool,
    /// The first port.
    pub first: u16,
    /// The last port.
    pub last: u16,
}

impl Listen {
    /// Returns the protocol as CMDB has it.
    #[must_use]
    pub const fn protocol(&self) -> Protocol {
        match (self.is_udp, self.ip) {
            (false, IpAddr::V4(_)) => Protocol::Tcp,
            (true, IpAddr::V4(_)) => Protocol::Udp,
            (false, IpAddr::V6(_)) => Protocol::Tcp6,
            (true, IpAddr::V6(_)) => Protocol::Udp6,
        }
    }

    /// Returns the ports as CMDB has them.
    #[must_use]
    pub fn ports(&self) -> String {
        if self.first == self.last { self.first.to_string() } else { format!("{}-{}", self.first, self.last) }
    }
}

/// A socket that listens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Socket {
    pub(super) line: u32,
    pub(super) is_udp: bool,
    pub(super) ip: IpAddr,
    pub(super) port: u16,
    /// The processes that have it; never empty.
    pub(super) owners: Vec<Owner>,
}

/// A process that has a socket.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Owner {
    pub(super) name: String,
    pub(super) pid: u32,
    /// Whether the name is that of the command line, which `ps` has, too.
    pub(super) is_of_command: bool,
    /// Whether the tool may have cut the name off.
    pub(super) is_cut: bool,
}

/// Reads an address and a port as all of the tools write them: `*:80`, `0.0.0.0:80`, `:::80`, `[::]:80`,
/// `127.0.0.53%lo:53`. `None`, with a note, for anything else.
pub(super) fn read(line: u32, text: &str, notes: &mut Notes) -> Option<(IpAddr, u16)> {
    let listen = || text.to_owned();
    let Some((address, port)) = text.rsplit_once(':') else {
        notes.not_understood(line, text);
        return None;
    };
    let Ok(port) = port.parse::<u16>() else {
        // `*` is no port of a socket that listens.
        if port.starts_with(|ch: char| ch.is_ascii_alphabetic()) {
            notes.add(line, HostNoteKind::PortName { listen: listen() });
        } else {
            notes.not_understood(line, text);
        }
        return None;
    };
    let address = address.split('%').next().unwrap_or_default();
    let address = address.trim_start_matches('[').trim_end_matches(']');
    let ip = match address {
        "*" => Some(IpAddr::V4(Ipv4Addr::UNSPECIFIED)),
        address => address.parse().ok(),
    };
    let Some(ip) = ip.map(|ip: IpAddr| ip.to_canonical()) else {
        notes.not_understood(line, text);
        return None;
    };
    Some((ip, port))
}

/// Makes the rows of sockets of one process: IPv4 and IPv6 of one port together, and neighbouring ports as a range.
pub(super) fn listens(sockets: impl Iterator<Item = (bool, IpAddr, u16)>) -> Vec<Listen> {
    let mut all: Vec<(bool, IpAddr, u16)> = sockets.collect();
    all.sort_unstable();
    all.dedup();
    let twin = |ip: IpAddr| match ip {
        IpAddr::V4(Ipv4Addr::UNSPECIFIED) => Some(IpAddr::V6(Ipv6Addr::UNSPECIFIED)),
        IpAddr::V4(Ipv4Addr::LOCALHOST) => Some(IpAddr::V6(Ipv6Addr::LOCALHOST)),
        IpAddr::V6(Ipv6Addr::UNSPECIFIED) => Some(IpAddr::V4(Ipv4Addr::UNSPECIFIED)),
        IpAddr::V6(Ipv6Addr::LOCALHOST) => Some(IpAddr::V4(Ipv4Addr::LOCALHOST)),
        _ => None,
    };
    let has_twin = |(is_udp, ip, port): (bool, IpAddr, u16)| {
        twin(ip).is_some_and(|twin| all.binary_search(&(is_udp, twin, port)).is_ok())
    };
    let mut rows: Vec<Listen> = Vec::new();
    let own = all.iter().filter(|socket| socket.1.is_ipv4() || !has_twin(**socket)).map(|socket| Listen {
        is_udp: socket.0,
        ip: socket.1,
        also_ipv6: has_twin(*socket),
        first: socket.2,
        last: socket.2,
    });
    for row in own {
        match rows.last_mut() {
            Some(last)
                if (last.is_udp, last.ip, last.also_ipv6) == (row.is_udp, row.ip, row.also_ipv6)
                    && last.last.checked_add(1) == Some(row.first) =>
            {
                last.last = row.last;
            }
            _ => rows.push(row),
        }
    }
    rows
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_text(text: &str) -> Option<String> {
        read(1, text, &mut Notes::default()).map(|(ip, port)| format!("{ip} {port}"))
    }

    #[test]
    fn addresses_are_read_as_every_tool_writes_them() {
        for (text, expected) in [
            ("*:80", "0.0.0.0 80"),
            ("0.0.0.0:80", "0.0.0.0 80"),
            (":::80", ":: 80"),
            ("[::]:80", ":: 80"),
            ("::1:25", "::1 25"),
            ("[::1]:25", "::1 25"),
            ("127.0.0.53%lo:53", "127.0.0.53 53"),
            ("[fe80::1]%eth0:546", "fe80::1 546"),
            ("*%eth0:68", "0.0.0.0 68"),
            ("::ffff:10.0.0.1:8080", "10.0.0.1 8080"),
            ("[::ffff:10.0.0.1]:8080", "10.0.0.1 8080"),
        ] {
            assert_eq!(read_text(text).as_deref(), Some(expected), "{text}");
        }
        for text in ["", "80", "*:*", "*:ssh", "*:65536", "localhost:80", "1.2.3:80", "a:b:c:80"] {
            assert_eq!(read_text(text), None, "{text}");
        }
    }

    #[test]
    fn both_families_of_a_port_are_one_row_and_neighbours_a_range() {
        let [any, any6, own]: [IpAddr; 3] = ["0.0.0.0", "::", "10.0.0.1"].map(|ip| ip.parse().unwrap());
        let sockets = [
            (false, any6, 80),
            (false, any, 80),
            (false, any, 81),
            (false, own, 90),
            (false, own, 91),
            (true, any6, 53),
        ];
        let rows = listens(sockets.into_iter());
        let shown: Vec<_> = rows.iter().map(|row| (row.ip.to_string(), row.ports(), row.also_ipv6)).collect();
        let expected =
            [("0.0.0.0", "80", true), ("0.0.0.0", "81", false), ("10.0.0.1", "90-91", false), ("::", "53", false)];
        assert_eq!(shown, expected.map(|(ip, ports, both)| (ip.to_owned(), ports.to_owned(), both)));
        assert_eq!(rows.iter().map(Listen::protocol).collect::<Vec<_>>()[2..], [Protocol::Tcp, Protocol::Udp6]);
    }
}
