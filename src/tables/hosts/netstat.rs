//! Lines of `netstat` (net-tools and busybox).

use super::socket::{self, Owner, Socket};
use super::{HostNoteKind, Notes};

/// Cells that an address and its port take at most without `-W`: a longer address is cut to fill them.
const WIDTH: usize = 23;

/// Cells that a PID and a name take at most.
const OWNER: usize = 19;

pub(super) fn is_heading(line: &str) -> bool {
    line.starts_with("Proto") && line.contains("Recv-Q") && line.contains("Local Address")
}

/// Recognises what stands between the lists.
pub(super) fn is_remark(line: &str) -> bool {
    let line = line.trim_start();
    ["Active Internet connections", "Active UNIX domain", "(Not all processes could be", "will not be shown, you would"]
        .iter()
        .any(|begin| line.starts_with(begin))
}

/// Recognises a line without a heading.
pub(super) fn is_line(line: &str) -> bool {
    let words: Vec<&str> = line.split_whitespace().take(5).collect();
    let [proto, received, sent, local, _] = words.as_slice() else { return false };
    is_udp(proto).is_some() && [received, sent].iter().all(|queue| queue.parse::<u32>().is_ok()) && local.contains(':')
}

fn is_udp(proto: &str) -> Option<bool> {
    match proto {
        "tcp" | "tcp6" => Some(false),
        "udp" | "udp6" => Some(true),
        _ => None,
    }
}

/// Reads a line. `None`, with a note where it says something of a socket, for one that is no socket that listens.
pub(super) fn line(at: u32, text: &str, notes: &mut Notes) -> Option<Socket> {
    let mut words = text.split_whitespace();
    let proto = words.next()?;
    if matches!(proto, "unix" | "raw" | "raw6" | "udplite" | "udpl" | "l2cap" | "sctp" | "rfcomm") {
        return None;
    }
    let (Some(is_udp), Some(local), Some(peer)) = (is_udp(proto), words.nth(2), words.next()) else {
        notes.not_understood(at, text);
        return None;
    };
    let rest: Vec<&str> = words.collect();
    let is_open = if is_udp { peer.ends_with(":*") } else { rest.first() == Some(&"LISTEN") };
    if !is_open {
        notes.connection(at);
        return None;
    }
    if local.len() == WIDTH && local.matches(':').count() > 1 {
        notes.add(at, HostNoteKind::CutAddress { listen: local.to_owned() });
        return None;
    }
    let (ip, port) = socket::read(at, local, notes)?;
    let Some(owner) = rest.iter().enumerate().find_map(|(place, word)| owner(word, rest.get(place..))) else {
        notes.add(at, HostNoteKind::NoOwner { listen: local.to_owned() });
        return None;
    };
    Some(Socket { line: at, is_udp, ip, port, owners: vec![owner] })
}

/// Reads `1045/sshd`; of `1045/nginx: master pro` what a process calls itself is left out.
fn owner(word: &str, rest: Option<&[&str]>) -> Option<Owner> {
    let (pid, name) = word.split_once('/')?;
    let pid = pid.parse().ok()?;
    // As it was started: `2201/./order`, `1045/-bash`.
    let own = name.split(':').next().unwrap_or_default();
    let own = own.rsplit('/').next().unwrap_or_default().trim_start_matches('-');
    let is_whole = name.contains(':') || rest.is_some_and(|rest| rest.len() > 1);
    let is_cut = !is_whole && word.len() >= OWNER;
    (!own.is_empty()).then(|| Owner { name: own.to_owned(), pid, is_of_command: true, is_cut })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn owners_are_read() {
        for (word, expected) in [
            ("1045/sshd", Some(("sshd", 1045))),
            ("13181/nginx:", Some(("nginx", 13181))),
            ("1/-bash", Some(("bash", 1))),
            ("-", None),
            ("17085/./order-serve", Some(("order-serve", 17085))),
            ("x/y", None),
            ("12/", None),
        ] {
            let owner = owner(word, None);
            assert_eq!(owner.as_ref().map(|owner| (owner.name.as_str(), owner.pid)), expected, "{word}");
        }
    }
}
