//! What a host says of its processes: output of `ss`, `netstat` and `ps` of one host or several, made into candidates for
//! processes of a draft.
//!
//! ```text
//! text -> several: sections, each of a host -> ss, netstat: sockets with their owners -+
//!                                           -> ps: command lines ----------------------+-> join by PID -> Candidate
//! ```
//!
//! Read are `ss -lntup`, `netstat -lntup` and `-antp`, `ps -ef`, `ps aux` and `ps -eo pid,user,args`, of iproute2 from
//! 3.10 on, net-tools, procps and busybox. Nothing is guessed: what is not understood, and what a tool cut off, is a
//! [`HostNote`] with its line.

mod join;
mod netstat;
mod ps;
mod several;
mod socket;
mod ss;
mod wanted;

pub use socket::Listen;
pub use wanted::{import, names};

use ps::PsTable;
use socket::Socket;
use std::collections::HashMap;

/// Most candidates and notes of one text; a host has some hundreds of processes.
const MOST: usize = 100_000;
/// Bytes of a line that a note repeats.
const SHOWN: usize = 200;

/// A process that a host says it has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    /// The host as the text names it; `""` where it names none.
    pub host: String,
    pub binary: String,
    /// The user that runs it; `""` where no `ps` was there, or the name was cut off.
    pub user: String,
    /// What stands behind the binary on its command line; `""` where no `ps` was there.
    pub arguments: String,
    /// Where it listens, neighbouring ports as one range.
    pub listens: Vec<Listen>,
    /// The line that says the most of it, from 1.
    pub line: u32,
}

/// Something of a text that is in no candidate, or not as it is on the host.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HostNote {
    /// The line, from 1.
    pub line: u32,
    /// What it is.
    pub kind: HostNoteKind,
}

/// What is said of a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum HostNoteKind {
    /// The line is not understood.
    NotUnderstood {
        /// Its beginning.
        text: String,
    },
    /// No process is named: the tool was not run as root, or without `-p`.
    NoOwner {
        /// The address and port.
        listen: String,
    },
    /// The port is a name: the tool was run without `-n`.
    PortName {
        /// The address and port.
        listen: String,
    },
    /// The address may be cut off; without `-W` netstat does that.
    CutAddress {
        /// The address and port.
        listen: String,
    },
    /// The name of the user was cut off, or is only a number; it is left empty.
    CutUser {
        /// What stands there.
        user: String,
    },
    /// The name of the binary may be cut off, and no `ps` has it whole.
    CutName {
        /// What stands there.
        name: String,
    },
    /// The command failed on the host.
    Failed { host: String },
    /// Processes from here on listen on `::` alone, where most hosts take IPv4, too.
    AnyIpv6 { count: usize },
    /// Lines from here on are no processes of their own and left out: kernel threads, ended processes.
    Kernel { count: usize },
    /// Lines from here on are connections, not listening sockets, and left out.
    Connections { count: usize },
}

/// What was read of a text.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct HostText {
    /// The candidates, those that listen first, each host by itself.
    pub candidates: Vec<Candidate>,
    /// What is said of other lines, by line.
    pub notes: Vec<HostNote>,
    /// The hosts that the text names, in its order.
    pub hosts: Vec<String>,
}

/// Why a text gives no candidates.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HostTextError {
    /// No line is of one of the tools.
    NotHostText,
    /// More processes than are read.
    TooMany {
        /// The bound.
        limit: usize,
    },
}

/// Returns `true` if a text is output of one of the tools.
#[must_use]
pub fn is_host_text(text: &str) -> bool {
    several::sections(text).iter().any(|section| section.lines.iter().any(|(_, line)| Tool::begins(line).is_some()))
}

/// Reads the output of the tools.
///
/// # Errors
///
/// When the text is none, or says too much.
pub fn read(text: &str) -> Result<HostText, HostTextError> {
    let mut reader = Reader::default();
    for section in several::sections(text) {
        reader.section(&section)?;
    }
    reader.finish()
}

/// The tool that lines are of.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Tool {
    Ss { has_netid: bool },
    Netstat,
    Ps(PsTable),
}

impl Tool {
    /// Recognises a heading, or a line of a tool without one.
    fn begins(line: &str) -> Option<Self> {
        Self::heading(line).or_else(|| {
            if ss::is_line(line) {
                Some(Self::Ss { has_netid: true })
            } else if netstat::is_line(line) {
                Some(Self::Netstat)
            } else {
                ps::is_full_line(line).then(|| Self::Ps(PsTable::full()))
            }
        })
    }

    fn heading(line: &str) -> Option<Self> {
        if let Some(has_netid) = ss::heading(line) {
            return Some(Self::Ss { has_netid });
        }
        if netstat::is_heading(line) {
            return Some(Self::Netstat);
        }
        PsTable::heading(line).map(Self::Ps)
    }
}

/// What is known of one host.
#[derive(Debug, Default)]
struct HostState {
    sockets: Vec<Socket>,
    processes: Vec<ps::PsLine>,
}

#[derive(Debug, Default)]
struct Reader {
    hosts: Vec<(String, HostState)>,
    places: HashMap<String, usize>,
    notes: Notes,
    count: usize,
    is_known: bool,
}

/// The notes, those of a kind that has no lines of its own counted.
#[derive(Debug, Default)]
struct Notes {
    all: Vec<HostNote>,
    any_ipv6: Option<(u32, usize)>,
    kernel: Option<(u32, usize)>,
    connections: Option<(u32, usize)>,
}

impl Notes {
    fn add(&mut self, line: u32, kind: HostNoteKind) {
        if self.all.len() < MOST {
            self.all.push(HostNote { line, kind });
        }
    }

    fn not_understood(&mut self, line: u32, text: &str) {
        let text = text.trim();
        let end = (0..=SHOWN.min(text.len())).rev().find(|end| text.is_char_boundary(*end)).unwrap_or_default();
        let text = text.get(..end).unwrap_or_default().to_owned();
        self.add(line, HostNoteKind::NotUnderstood { text });
    }

    const fn any_ipv6(&mut self, line: u32) {
        Self::count(&mut self.any_ipv6, line);
    }

    const fn kernel(&mut self, line: u32) {
        Self::count(&mut self.kernel, line);
    }

    const fn connection(&mut self, line: u32) {
        Self::count(&mut self.connections, line);
    }

    const fn count(counted: &mut Option<(u32, usize)>, line: u32) {
        match counted {
            Some((_, count)) => *count += 1,
            None => *counted = Some((line, 1)),
        }
    }

    fn finish(mut self) -> Vec<HostNote> {
        let any_ipv6 = self.any_ipv6.map(|(line, count)| HostNote { line, kind: HostNoteKind::AnyIpv6 { count } });
        let kernel = self.kernel.map(|(line, count)| HostNote { line, kind: HostNoteKind::Kernel { count } });
        let connections =
            self.connections.map(|(line, count)| HostNote { line, kind: HostNoteKind::Connections { count } });
        self.all.extend(any_ipv6.into_iter().chain(kernel).chain(connections));
        self.all.sort_by_key(|note| note.line);
        self.all
    }
}

impl Reader {
    fn section(&mut self, section: &several::Section<'_>) -> Result<(), HostTextError> {
        let at = *self.places.entry(section.host.to_owned()).or_insert_with(|| {
            self.hosts.push((section.host.to_owned(), HostState::default()));
            self.hosts.len() - 1
        });
        if let Some(line) = section.failed {
            self.notes.add(line, HostNoteKind::Failed { host: section.host.to_owned() });
        }
        let Some((_, host)) = self.hosts.get_mut(at) else { return Ok(()) };
        // Without a heading each line says itself which tool it is of.
        let (mut tool, mut has_heading): (Option<Tool>, bool) = (None, false);
        for (at, text) in joined(&section.lines) {
            if let Some(next) = Tool::heading(&text) {
                (tool, has_heading) = (Some(next), true);
                self.is_known = true;
                continue;
            }
            if text.trim().is_empty() || several::is_prompt(&text) || netstat::is_remark(&text) {
                continue;
            }
            if !has_heading {
                tool = Tool::begins(&text).or(tool);
                self.is_known |= tool.is_some();
            }
            // What a command that failed says instead is no output of it.
            if tool.is_none() && section.failed.is_some() {
                continue;
            }
            match &tool {
                Some(Tool::Ss { has_netid }) => host.sockets.extend(ss::line(at, &text, *has_netid, &mut self.notes)),
                Some(Tool::Netstat) => host.sockets.extend(netstat::line(at, &text, &mut self.notes)),
                Some(Tool::Ps(table)) => host.processes.extend(table.line(at, &text, &mut self.notes)),
                None => self.notes.not_understood(at, &text),
            }
            self.count += 1;
            if self.count > MOST {
                return Err(HostTextError::TooMany { limit: MOST });
            }
        }
        Ok(())
    }

    fn finish(mut self) -> Result<HostText, HostTextError> {
        if !self.is_known {
            return Err(HostTextError::NotHostText);
        }
        let mut candidates = Vec::new();
        for (host, state) in std::mem::take(&mut self.hosts) {
            join::join(&host, state, &mut self.notes, &mut candidates);
        }
        let hosts = several::names(candidates.iter().map(|candidate| candidate.host.as_str()));
        Ok(HostText { candidates, notes: self.notes.finish(), hosts })
    }
}

/// Iterates over lines, with those that `ss` breaks at the width of the terminal put together again.
fn joined<'a>(lines: &[(u32, &'a str)]) -> Vec<(u32, std::borrow::Cow<'a, str>)> {
    let mut all: Vec<(u32, std::borrow::Cow<'a, str>)> = Vec::with_capacity(lines.len());
    for (at, line) in lines {
        if line.starts_with([' ', '\t'])
            && line.trim_start().starts_with("users:((")
            && let Some((_, before)) = all.last_mut()
            && !before.contains("users:((")
        {
            before.to_mut().push(' ');
            before.to_mut().push_str(line.trim());
            continue;
        }
        all.push((*at, std::borrow::Cow::Borrowed(line)));
    }
    all
}
