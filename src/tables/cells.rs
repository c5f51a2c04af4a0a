//! Cells as people write them: what is meant by `8001、8002`, `8001/tcp`, `10.0.0.1:80`, `8,001` or a tick.

use super::columns::Vocabulary;
use super::grid::is_blank;
use crate::domain::bind::{Ip, Ports, Protocol};
use crate::domain::delimited::is_guarded;
use crate::domain::draft::BindDraft;
use crate::domain::text::half_width;
use std::borrow::Cow;

/// Takes away what shows nothing at both ends of a cell, and no-break spaces and byte order marks within it.
#[must_use]
pub fn clean(text: &str) -> Cow<'_, str> {
    let trimmed = text.trim_matches(is_blank);
    let odd = |ch: char| matches!(ch, '\u{a0}' | '\u{feff}' | '\u{200b}');
    if !trimmed.contains(odd) {
        return Cow::Borrowed(trimmed);
    }
    let kept = trimmed.chars().filter(|ch| !matches!(ch, '\u{feff}' | '\u{200b}'));
    Cow::Owned(kept.map(|ch| if ch == '\u{a0}' { ' ' } else { ch }).collect())
}

/// Takes away the `'` that keeps spreadsheets from taking a text for a formula or a number.
#[must_use]
pub fn unguard(text: &str) -> &str {
    match text.strip_prefix('\'') {
        Some(rest) if is_guarded(rest) || is_digits(rest) => rest,
        _ => text,
    }
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

fn narrow(text: &str) -> String {
    text.chars().map(half_width).collect()
}

/// Splits a cell into the items of a list. Full-width signs are half-width already.
fn items(text: &str) -> impl Iterator<Item = &str> {
    text.split(|ch: char| matches!(ch, ',' | ';' | '|') || is_blank(ch)).filter(|item| !item.is_empty())
}

/// Returns a number without separators of thousands and a fraction of zeros; any other text as it is.
#[must_use]
pub fn number(text: &str) -> Cow<'_, str> {
    let narrow = narrow(text);
    let narrow = unguard(&narrow);
    let (whole, fraction) = narrow.split_once('.').unwrap_or((narrow, "0"));
    let (sign, digits) = whole.strip_prefix('-').map_or(("", whole), |digits| ("-", digits));
    let joined = thousands(digits).unwrap_or_else(|| digits.to_owned());
    if is_digits(&joined) && is_digits(fraction) && fraction.bytes().all(|byte| byte == b'0') {
        return Cow::Owned(format!("{sign}{joined}"));
    }
    Cow::Borrowed(text)
}

/// Joins the digits of `8,001` and `1,234,567`; `None` if these are no groups of three.
fn thousands(text: &str) -> Option<String> {
    let mut groups = text.split(',');
    let first = groups.next().filter(|first| (1..=3).contains(&first.len()) && is_digits(first))?;
    let mut joined = first.to_owned();
    for group in groups {
        if group.len() != 3 || !is_digits(group) {
            return None;
        }
        joined.push_str(group);
    }
    (joined.len() > first.len()).then_some(joined)
}

/// Returns `true` or `false` as it is written on the wire; any other text as it is.
#[must_use]
pub fn flag<'a>(text: &'a str, words: &Vocabulary) -> Cow<'a, str> {
    let folded = narrow(text).to_lowercase();
    let folded = folded.trim();
    let is_one = |of: &[String], others: &[&str]| others.contains(&folded) || of.iter().any(|word| word == folded);
    if is_one(&words.yes, &["true", "yes", "y", "1", "on", "\u{221a}", "\u{2713}", "\u{2714}", "\u{2611}"]) {
        "true".into()
    } else if is_one(&words.no, &["false", "no", "n", "0", "off", "\u{d7}", "x", "\u{2717}", "\u{2718}"]) {
        "false".into()
    } else {
        text.into()
    }
}

/// Returns the wire digit of a protocol: by its name, its digit, or the number that IP has for it; any other text as it is.
#[must_use]
pub fn protocol(text: &str) -> Cow<'_, str> {
    let narrow = narrow(text);
    let name = match narrow.trim() {
        "6" => "TCP",
        "17" => "UDP",
        name => name,
    };
    Protocol::new(name).map_or(Cow::Borrowed(text), |protocol| protocol.wire().into())
}

/// What the cells of one line say of where a process listens.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct BindCells<'a> {
    /// Addresses.
    pub ip: &'a str,
    pub port: &'a str,
    pub protocol: &'a str,
    /// Whether ports are monitored.
    pub enable: &'a str,
    /// `template_row_id`.
    pub row_id: &'a str,
}

/// A number that may also be meant as a list: it is taken for the one, and might be the other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Doubtful {
    /// What it is taken for.
    pub read: String,
}

impl BindCells<'_> {
    /// Returns the bind rows: each address with each port. What is not understood stays as it is written. A protocol that
    /// is not said is TCP of the address's family, and a row that says nothing of it is monitored, as the web page has it.
    #[must_use]
    pub fn rows(&self, words: &Vocabulary) -> (Vec<BindDraft>, Option<Doubtful>) {
        let (mut ports, doubtful) = ports(self.port);
        let mut addresses: Vec<String> = Vec::new();
        for item in split_addresses(self.ip) {
            let (address, port) = endpoint(&item);
            if let Some(port) = port {
                ports.push(PortItem { port, protocol: String::new(), address: Some(address) });
            } else {
                addresses.push(address);
            }
        }
        if addresses.is_empty() && (ports.is_empty() || ports.iter().any(|port| port.address.is_none())) {
            addresses.push(String::new());
        }
        if ports.is_empty() {
            ports.push(PortItem::default());
        }
        let said = protocol(self.protocol);
        let enable = if self.enable.is_empty() { "true".into() } else { flag(self.enable, words) };
        let mut rows: Vec<BindDraft> = Vec::new();
        for port in &ports {
            let own: &[String] = port.address.as_ref().map_or(&addresses, std::slice::from_ref);
            for ip in own {
                let protocol = match (port.protocol.as_str(), said.as_ref()) {
                    ("", "") => default_protocol(ip).to_owned(),
                    ("", said) => said.to_owned(),
                    (own, _) => own.to_owned(),
                };
                let row = BindDraft {
                    ip: ip.clone(),
                    port: port.port.clone(),
                    protocol,
                    enable: enable.to_string(),
                    row_id: number(self.row_id).into_owned(),
                    ..BindDraft::default()
                };
                if !rows.contains(&row) {
                    rows.push(row);
                }
            }
        }
        (rows, doubtful)
    }

    /// Returns `true` if no cell says where the process listens.
    #[must_use]
    pub const fn is_blank(&self) -> bool {
        self.ip.is_empty() && self.port.is_empty()
    }
}

/// Returns the wire digit of TCP in the family of an address.
fn default_protocol(ip: &str) -> &'static str {
    match ip.parse::<Ip>() {
        Ok(ip) if ip.addr().is_ipv6() => Protocol::Tcp6.wire(),
        _ => Protocol::Tcp.wire(),
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
struct PortItem {
    port: String,
    /// The wire digit behind the port, as in `8001/tcp`.
    protocol: String,
    /// The address before the port, as in `10.0.0.1:80`.
    address: Option<String>,
}

/// Reads a cell of ports.
fn ports(text: &str) -> (Vec<PortItem>, Option<Doubtful>) {
    let narrow = narrow(text);
    let narrow = unguard(narrow.trim());
    // `8,001` is one number where the list would have a port that no one writes so.
    if let Some(joined) = thousands(narrow).filter(|joined| joined.parse::<Ports>().is_ok()) {
        let (first, rest) = narrow.split_once(',').unwrap_or_default();
        let is_list = rest.split(',').all(|port| port.parse::<Ports>().is_ok());
        if !is_list || first.len() == 1 {
            let doubtful = is_list.then(|| Doubtful { read: joined.clone() });
            return (vec![PortItem { port: joined, ..PortItem::default() }], doubtful);
        }
        let list = items(narrow).map(port_item).collect();
        return (list, Some(Doubtful { read: narrow.replace(',', ", ") }));
    }
    // Blanks around the sign of a range are part of it.
    let joined = narrow.replace(" - ", "-").replace(" ~ ", "~");
    let list: Vec<PortItem> = items(&joined).map(port_item).collect();
    let is_port = |item: &PortItem| item.port.parse::<Ports>().is_ok();
    if list.iter().all(is_port) {
        return (list, None);
    }
    // Something else than ports: as it is written, so that it can be seen and fixed.
    if list.iter().any(is_port) && list.len() > 1 {
        return (list, None);
    }
    (vec![PortItem { port: text.trim_matches(is_blank).to_owned(), ..PortItem::default() }], None)
}

fn port_item(item: &str) -> PortItem {
    let (address, port) = match endpoint(item) {
        (address, Some(port)) => (Some(address), port),
        (_, None) => (None, item.to_owned()),
    };
    let (port, protocol) = match port.split_once('/') {
        Some((one, two)) if Protocol::new(two).is_some() && !is_digits(two) => (one, protocol(two).into_owned()),
        Some((one, two)) if Protocol::new(one).is_some() && !is_digits(one) => (two, protocol(one).into_owned()),
        _ => (port.as_str(), String::new()),
    };
    let plain = number(port);
    let range = plain.replace('~', "-");
    PortItem { port: if range.parse::<Ports>().is_ok() { range } else { plain.into_owned() }, protocol, address }
}

/// Splits `10.0.0.1:80`, `[fd00::1]:80`, `*:80` and `:80` into address and port; anything else is an address alone.
fn endpoint(text: &str) -> (String, Option<String>) {
    let alone = || (text.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(text).to_owned(), None);
    let Some((address, port)) = text.rsplit_once(':') else { return alone() };
    let is_port = number(port.split('/').next().unwrap_or_default()).replace('~', "-").parse::<Ports>().is_ok();
    let address = match address {
        "" | "*" => "",
        _ if address.starts_with('[') => match address.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
            Some(inner) => inner,
            None => return alone(),
        },
        _ if address.contains(':') || !address.contains('.') => return alone(),
        _ => address,
    };
    if is_port { (address.to_owned(), Some(port.to_owned())) } else { alone() }
}

/// Splits a cell of addresses. One that is not understood stays whole.
fn split_addresses(text: &str) -> Vec<String> {
    let narrow = narrow(text);
    let narrow = narrow.trim();
    if narrow == "*" {
        return vec!["0.0.0.0".to_owned()];
    }
    let list: Vec<String> = items(narrow).map(str::to_owned).collect();
    let is_address = |item: &String| {
        let (address, _) = endpoint(item);
        address.is_empty() || address.parse::<Ip>().is_ok()
    };
    if list.len() < 2 || list.iter().all(is_address) { list } else { vec![narrow.to_owned()] }
}

/// Splits a cell that names several targets, by their addresses. Any other stays whole: names may hold commas.
#[must_use]
pub fn targets(text: &str) -> Vec<String> {
    let narrow = narrow(text);
    let list: Vec<String> = items(&narrow).map(str::to_owned).collect();
    let is_address = |item: &String| crate::domain::address::read(item).is_some();
    if !list.is_empty() && list.iter().all(is_address) { list } else { vec![text.trim_matches(is_blank).to_owned()] }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(ip: &str, port: &str, protocol: &str) -> Vec<String> {
        let cells = BindCells { ip, port, protocol, ..BindCells::default() };
        let row = |row: BindDraft| format!("{} {} {}", row.ip, row.port, row.protocol);
        cells.rows(&Vocabulary::default()).0.into_iter().map(row).collect()
    }

    #[test]
    fn ports_are_read_as_people_write_them() {
        for (port, expected) in [
            ("8001", vec![" 8001 1"]),
            ("8001,8002", vec![" 8001 1", " 8002 1"]),
            ("8001、8002；8003", vec![" 8001 1", " 8002 1", " 8003 1"]),
            ("8001\n8002", vec![" 8001 1", " 8002 1"]),
            ("8001/tcp 53/UDP", vec![" 8001 1", " 53 2"]),
            ("tcp/8001", vec![" 8001 1"]),
            ("'8001", vec![" 8001 1"]),
            ("8,001", vec![" 8001 1"]),
            ("8001.0", vec![" 8001 1"]),
            ("８００１", vec![" 8001 1"]),
            ("8000~8010", vec![" 8000-8010 1"]),
            ("8000 - 8010", vec![" 8000-8010 1"]),
            ("80,443", vec![" 80 1", " 443 1"]),
            ("10.0.0.1:80", vec!["10.0.0.1 80 1"]),
            ("[fd00::1]:80", vec!["fd00::1 80 3"]),
            ("80a0", vec![" 80a0 1"]),
            ("8001,80a0", vec![" 8001 1", " 80a0 1"]),
            ("8001,8001", vec![" 8001 1"]),
            ("", vec!["  1"]),
        ] {
            assert_eq!(rows("", port, ""), expected, "{port:?}");
        }
    }

    #[test]
    fn each_address_has_each_port_and_the_protocol_of_its_family() {
        assert_eq!(rows("10.0.0.1,10.0.0.2", "80", "tcp"), ["10.0.0.1 80 1", "10.0.0.2 80 1"]);
        assert_eq!(rows("0.0.0.0 ::", "80", ""), ["0.0.0.0 80 1", ":: 80 3"]);
        assert_eq!(rows("10.0.0.1:80", "", "17"), ["10.0.0.1 80 2"]);
        assert_eq!(rows("10.0.0.1:80", "81", "6"), [" 81 1", "10.0.0.1 80 1"]);
        assert_eq!(rows("*", "80", "TCP6"), ["0.0.0.0 80 3"]);
        assert_eq!(rows("first one, second", "80", "sctp"), ["first one, second 80 sctp"]);
    }

    #[test]
    fn numbers_that_may_be_lists_are_said_to_be_doubtful() {
        let doubtful = |port| BindCells { port, ..BindCells::default() }.rows(&Vocabulary::default()).1;
        assert_eq!(doubtful("8,443"), Some(Doubtful { read: "8443".into() }));
        assert_eq!(doubtful("22,443"), Some(Doubtful { read: "22, 443".into() }));
        assert_eq!(doubtful("8,001"), None, "no port has a zero at its beginning");
        assert_eq!(doubtful("80,443"), None, "no port is as large as 80443");
    }

    #[test]
    fn numbers_flags_and_protocols_are_read_in_other_spellings() {
        for (text, expected) in
            [("1,000", "1000"), ("30.0", "30"), ("-5", "-5"), ("１０", "10"), ("1.5", "1.5"), ("x", "x")]
        {
            assert_eq!(number(text), expected);
        }
        let mut words = Vocabulary::default();
        words.yes.push("是".into());
        words.no.push("否".into());
        for (text, expected) in [
            ("是", "true"),
            ("TRUE", "true"),
            ("√", "true"),
            ("否", "false"),
            ("×", "false"),
            ("0", "false"),
            ("?", "?"),
        ] {
            assert_eq!(flag(text, &words), expected);
        }
        for (text, expected) in [("tcp", "1"), ("6", "1"), ("17", "2"), ("3", "3"), ("TCP6", "3"), ("sctp", "sctp")] {
            assert_eq!(protocol(text), expected);
        }
    }

    #[test]
    fn one_quote_is_taken_away_where_it_guards_something() {
        for (text, expected) in
            [("'=x", "=x"), ("''x", "'x"), ("'-x", "-x"), ("'8001", "8001"), ("'x'", "'x'"), ("it's", "it's")]
        {
            assert_eq!(unguard(text), expected);
        }
        for text in ["=1", "+x", "-x", "@a", "\tx", "'", "'x"] {
            assert!(is_guarded(text), "{text}");
            assert_eq!(unguard(&format!("'{text}")), text);
        }
        for text in ["-5", "+5", "8001", "x=", ""] {
            assert!(!is_guarded(text), "{text}");
        }
    }

    #[test]
    fn several_targets_are_addresses_and_names_stay_whole() {
        assert_eq!(targets("10.0.0.1、0:10.0.0.2"), ["10.0.0.1", "0:10.0.0.2"]);
        assert_eq!(targets("10.0.0.1_java, pay"), ["10.0.0.1_java, pay"]);
        assert_eq!(clean("\u{feff} a\u{a0}b\u{200b} "), "a b");
    }
}
