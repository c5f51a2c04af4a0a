//! Output of several hosts in one text, as the tools that run a command on many frame it.

/// The lines of one host.
#[derive(Debug, Default)]
pub(super) struct Section<'a> {
    /// The host; `""` where none is named.
    pub(super) host: &'a str,
    /// The line that says that the command failed there.
    pub(super) failed: Option<u32>,
    pub(super) lines: Vec<(u32, &'a str)>,
}

/// Splits a text where another host begins.
pub(super) fn sections(text: &str) -> Vec<Section<'_>> {
    let mut all = vec![Section::default()];
    for (at, line) in text.lines().enumerate() {
        let number = u32::try_from(at + 1).unwrap_or(u32::MAX);
        let line = if at == 0 { line.trim_start_matches('\u{feff}') } else { line };
        match frame(line) {
            Some((host, is_failed)) => {
                all.push(Section { host, failed: is_failed.then_some(number), lines: Vec::new() });
            }
            None => all.last_mut().into_iter().for_each(|section| section.lines.push((number, line))),
        }
    }
    all
}

/// Reads the line before the output of a host, and whether the command failed there.
fn frame(line: &str) -> Option<(&str, bool)> {
    ansible(line).or_else(|| pssh(line)).or_else(|| banner(line).map(|host| (host, false)))
}

/// `HOST | CHANGED | rc=0 >>`, `HOST | UNREACHABLE! => {`.
fn ansible(line: &str) -> Option<(&str, bool)> {
    let (host, rest) = line.split_once(" | ")?;
    let state = rest.split_once(" | ").map_or(rest, |(state, _)| state).split([' ', '!']).next()?;
    let is_end = rest.trim_end().ends_with(">>") || rest.trim_end().ends_with("=> {");
    let host = named(host).filter(|_| is_end)?;
    match state {
        "CHANGED" | "SUCCESS" => Some((host, false)),
        "FAILED" | "UNREACHABLE" => Some((host, true)),
        _ => None,
    }
}

/// `[1] 10:20:30 [SUCCESS] HOST`, `[2] 10:20:31 [FAILURE] HOST Exited with error code 1`.
fn pssh(line: &str) -> Option<(&str, bool)> {
    let (number, rest) = line.strip_prefix('[')?.split_once(']')?;
    number.parse::<u32>().ok()?;
    let (_, rest) = rest.split_once('[')?;
    let (state, rest) = rest.split_once(']')?;
    let host = named(rest.split_whitespace().next()?)?;
    match state {
        "SUCCESS" => Some((host, false)),
        "FAILURE" => Some((host, true)),
        _ => None,
    }
}

/// `== HOST ==`, `--- HOST ---`, `==> HOST <==`.
fn banner(line: &str) -> Option<&str> {
    let line = line.trim();
    let is_frame = |ch: char| matches!(ch, '=' | '-' | '#' | '*' | '<' | '>');
    let inner = line.trim_matches(is_frame);
    let around =
        (line.len() - line.trim_start_matches(is_frame).len(), line.len() - line.trim_end_matches(is_frame).len());
    if around.0 < 2 || around.1 < 2 || !inner.starts_with(' ') || !inner.ends_with(' ') {
        return None;
    }
    named(inner)
}

/// Returns the name of a host without blanks around it; `None` for what is none.
fn named(text: &str) -> Option<&str> {
    let name = text.trim();
    let is_part = |ch: char| ch.is_alphanumeric() || matches!(ch, '.' | '-' | '_' | ':' | '[' | ']' | '@');
    (!name.is_empty() && name.len() <= 253 && name.chars().all(is_part)).then_some(name)
}

/// Returns `true` for a line on which one of the tools was called: `[root@web1 ~]# ss -lntup`.
pub(super) fn is_prompt(line: &str) -> bool {
    let ended = line.trim_end();
    if ended.ends_with(['#', '$']) && (ended.len() == 1 || ended.contains('@')) {
        return true;
    }
    let Some((_, command)) = line.split_once(['#', '$', '>', '%']) else { return false };
    let mut words = command.split_whitespace();
    let first = words.next().unwrap_or_default();
    let command = if first == "sudo" { words.next().unwrap_or_default() } else { first };
    let name = command.rsplit('/').next().unwrap_or_default();
    // Else the line of a process that was started so would be one, too.
    let is_before_columns = !line.starts_with(|ch: char| ch.is_ascii_digit());
    is_before_columns
        && matches!(name, "ss" | "netstat" | "ps" | "busybox" | "exit" | "logout")
        && !line.contains(" ?  ")
}

/// Lists names, each once, in order; the empty one is none.
pub(super) fn names<'a>(all: impl Iterator<Item = &'a str>) -> Vec<String> {
    let mut seen = std::collections::HashSet::new();
    all.filter(|name| !name.is_empty() && seen.insert(*name)).map(ToOwned::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frames_of_several_hosts_are_known() {
        for (line, expected) in [
            ("10.0.0.1 | CHANGED | rc=0 >>", Some(("10.0.0.1", false))),
            ("web-1 | SUCCESS | rc=0 >>", Some(("web-1", false))),
            ("web-2 | FAILED | rc=1 >>", Some(("web-2", true))),
            ("web-3 | UNREACHABLE! => {", Some(("web-3", true))),
            ("[1] 10:20:30 [SUCCESS] 10.0.0.1", Some(("10.0.0.1", false))),
            ("[12] 10:20:31 [FAILURE] web-2 Exited with error code 255", Some(("web-2", true))),
            ("== 10.0.0.1 ==", Some(("10.0.0.1", false))),
            ("==> web_1 <==", Some(("web_1", false))),
            ("------ fd00::1 ------", Some(("fd00::1", false))),
            ("== two words ==", None),
            ("= 10.0.0.1 =", None),
            ("====", None),
            ("tcp | x", None),
            ("[kworker/0:0]", None),
            ("[1] x [SUCCESS]", None),
        ] {
            assert_eq!(frame(line), expected, "{line}");
        }
    }

    #[test]
    fn lines_on_which_a_tool_was_called_are_no_output() {
        for line in [
            "[root@web1 ~]# ss -lntup",
            "$ sudo netstat -antp",
            "root@web1:~# /usr/bin/ps -ef",
            "# exit",
            "[root@a ~]# ",
            "$",
        ] {
            assert!(is_prompt(line), "{line}");
        }
        for line in ["tcp LISTEN 0 128 *:22 *:*", "1 root bash -c 'x > ps'", "Netid State"] {
            assert!(!is_prompt(line), "{line}");
        }
    }
}
