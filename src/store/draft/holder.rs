//! Who has a draft: what a session writes into its lock file, for the one that finds the draft in use.

use crate::store::error::Holder;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use rustix::termios::ttyname;
use serde::{Deserialize, Serialize};
use std::env;

/// Longest text of a lock file that is believed, in bytes: another program may have written anything there.
pub(super) const LIMIT: u64 = 4096;

/// The text of a lock file.
#[derive(Debug, Serialize, Deserialize)]
struct Line {
    process: u32,
    #[serde(default)]
    terminal: String,
    since: Timestamp,
    #[serde(default)]
    from: String,
    #[serde(default)]
    host: String,
}

/// Describes this process as the holder of a lock.
pub(super) fn own() -> Vec<u8> {
    let terminal = ttyname(std::io::stdin(), Vec::new()).ok().and_then(|name| name.into_string().ok());
    let terminal = terminal.unwrap_or_default();
    // "client port server port", set by sshd.
    let from = env::var("SSH_CONNECTION").ok().and_then(|all| all.split_whitespace().next().map(str::to_owned));
    let line = Line {
        process: std::process::id(),
        terminal: terminal.strip_prefix("/dev/").unwrap_or(&terminal).to_owned(),
        since: Timestamp::now(),
        from: from.unwrap_or_default(),
        host: host(),
    };
    serde_json::to_vec(&line).unwrap_or_default()
}

/// Reads what a session wrote about itself; `None` if it is not understood, such as the empty file of version 0.1.0.
pub(super) fn read(bytes: &[u8]) -> Option<Holder> {
    let Line { process, terminal, since, from, host: there } = serde_json::from_slice(bytes).ok()?;
    // Where a folder is shared by several hosts, a process number alone says little.
    let host = if there == host() { String::new() } else { there };
    let since = Some(TimeZone::system().to_datetime(since));
    Some(Holder { process: Some(process), terminal, since, from, host })
}

fn host() -> String {
    rustix::system::uname().nodename().to_string_lossy().into_owned()
}
