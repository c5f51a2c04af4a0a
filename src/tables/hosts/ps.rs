//! Lines of `ps` (procps and busybox).

use super::{HostNoteKind, Notes};

/// The columns of a list of processes; the last one is the command line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct PsTable {
    pid: usize,
    user: Option<usize>,
    parent: Option<usize>,
    /// Busybox puts a blank into the state of a process: `S <`.
    state: Option<usize>,
    /// How many stand before the command line.
    before: usize,
}

/// A process.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct PsLine {
    pub(super) line: u32,
    pub(super) pid: u32,
    pub(super) parent: Option<u32>,
    /// `""` where no column has it, or only a part of it.
    pub(super) user: String,
    pub(super) binary: String,
    pub(super) arguments: String,
}

impl PsTable {
    /// Recognises a heading.
    pub(super) fn heading(line: &str) -> Option<Self> {
        let names: Vec<&str> = line.split_whitespace().collect();
        let place = |wanted: &[&str]| names.iter().position(|name| wanted.contains(name));
        let is_command = matches!(names.last(), Some(&("CMD" | "COMMAND" | "ARGS")));
        let is_heading = |name: &&str| name.chars().all(|ch| ch.is_ascii_uppercase() || matches!(ch, '%' | '_' | '+'));
        let pid = place(&["PID"]).filter(|_| is_command && names.iter().all(is_heading))?;
        Some(Self {
            pid,
            user: place(&["USER", "UID", "RUSER", "EUSER", "RUID", "EUID"]),
            parent: place(&["PPID"]),
            state: place(&["STAT", "S"]),
            before: names.len().saturating_sub(1),
        })
    }

    /// The columns of `ps -ef`.
    pub(super) const fn full() -> Self {
        Self { pid: 1, user: Some(0), parent: Some(2), state: None, before: 7 }
    }

    /// Reads a line. `None`, with a note, for one that is no process.
    pub(super) fn line(&self, at: u32, text: &str, notes: &mut Notes) -> Option<PsLine> {
        let mut rest = text.trim_start();
        let mut cells = Vec::with_capacity(self.before);
        for column in 0..self.before {
            let (cell, after) = rest.split_once(|ch: char| ch.is_ascii_whitespace()).unwrap_or((rest, ""));
            cells.push(cell);
            rest = after.trim_start();
            if Some(column) == self.state {
                rest = rest.strip_prefix("< ").or_else(|| rest.strip_prefix("N ")).unwrap_or(rest).trim_start();
            }
        }
        let number = |place: usize| cells.get(place).and_then(|cell| cell.parse::<u32>().ok());
        let parent = self.parent.map(number);
        let (Some(pid), false, false) = (number(self.pid), parent == Some(None), rest.is_empty()) else {
            notes.not_understood(at, text);
            return None;
        };
        // The tree that `ps f` draws.
        let command = rest.trim_start_matches(['|', '\\', '_', ' ']).trim_end();
        if command.starts_with('[') && (command.ends_with(']') || command.ends_with("<defunct>")) {
            notes.kernel(at);
            return None;
        }
        let user = self.user.and_then(|place| cells.get(place)).copied().unwrap_or_default();
        let is_cut = user.ends_with('+') || (!user.is_empty() && user.bytes().all(|byte| byte.is_ascii_digit()));
        if is_cut {
            notes.add(at, HostNoteKind::CutUser { user: user.to_owned() });
        }
        let (binary, arguments) = command_line(command);
        Some(PsLine {
            line: at,
            pid,
            parent: parent.flatten(),
            user: if is_cut { String::new() } else { user.to_owned() },
            binary: binary.to_owned(),
            arguments: arguments.to_owned(),
        })
    }
}

/// Recognises a line of `ps -ef` without a heading.
pub(super) fn is_full_line(line: &str) -> bool {
    let words: Vec<&str> = line.split_whitespace().take(8).collect();
    let [_, pid, parent, usage, _, _, time, _] = words.as_slice() else { return false };
    let is_time = time.split([':', '-']).all(|part| part.parse::<u32>().is_ok()) && time.contains(':');
    [pid, parent, usage].iter().all(|word| word.parse::<u32>().is_ok()) && is_time
}

/// Splits a command line into the name of the binary, without its path, and what stands behind it.
fn command_line(command: &str) -> (&str, &str) {
    // Busybox puts the name before a command line that begins with another one: `{gunicorn} python3 gunicorn`.
    let named = command.strip_prefix('{').and_then(|rest| rest.split_once("} "));
    let (name, command) = named.map_or((None, command), |(name, command)| (Some(name), command));
    let (first, rest) = command.split_once(' ').unwrap_or((command, ""));
    let own = match first.strip_suffix(':') {
        // A title of its own: `nginx: master process /usr/sbin/nginx`.
        Some(title) if !title.is_empty() => title,
        // A login shell begins with `-`.
        _ => {
            let own = first.rsplit('/').next().unwrap_or(first).trim_start_matches('-');
            if own.is_empty() { first } else { own }
        }
    };
    (name.filter(|name| !own.starts_with(name)).unwrap_or(own), rest.trim())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn command_lines_are_split_after_the_binary() {
        for (command, expected) in [
            ("/usr/lib/jvm/bin/java -Xmx1g -jar a.jar", ("java", "-Xmx1g -jar a.jar")),
            ("nginx: master process /usr/sbin/nginx", ("nginx", "master process /usr/sbin/nginx")),
            ("-bash", ("bash", "")),
            ("- a", ("-", "a")),
            ("/", ("/", "")),
            ("{gunicorn} /usr/bin/python3 /usr/bin/gunicorn app", ("gunicorn", "/usr/bin/gunicorn app")),
            ("{java} /opt/java -jar a", ("java", "-jar a")),
            ("redis-server *:6379", ("redis-server", "*:6379")),
            ("(sd-pam)", ("(sd-pam)", "")),
        ] {
            assert_eq!(command_line(command), expected, "{command}");
        }
    }

    #[test]
    fn headings_name_the_columns() {
        for (heading, before) in [
            ("UID        PID  PPID  C STIME TTY          TIME CMD", 7),
            ("UID          PID    PPID  C STIME TTY          TIME CMD", 7),
            ("  PID USER     COMMAND", 2),
            ("PID   USER     TIME  COMMAND", 3),
            ("USER         PID %CPU %MEM    VSZ   RSS TTY      STAT START   TIME COMMAND", 10),
        ] {
            assert_eq!(PsTable::heading(heading).map(|table| table.before), Some(before), "{heading}");
        }
        assert_eq!(PsTable::heading("tcp PID COMMAND"), None);
        assert!(is_full_line("root       922     1  0 Oct02 ?        00:01:02 /usr/sbin/sshd -D"));
        assert!(is_full_line("app 17 1 0 11:20 ? 1-02:03:04 java"));
        assert!(!is_full_line("17 app java -jar x y z a b"));
    }
}
