//! Addresses of bind rows: exactly the literals that the server's own rule takes and that mean one address
//! (contract section 3).
//!
//! The rule is not std's: it tolerates `01` in an octet, knows a zone on `fe80::` only, and mixes IPv4 into IPv6 in
//! fewer places. What std would refuse is refused too, though the rule lets some of it pass (`fe80::::%eth0`).

use super::is_list;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::str::FromStr;

/// One IPv4 or IPv6 literal, kept as it was written, because the server stores it so.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ip {
    text: String,
    addr: IpAddr,
}

/// Why a text is not an address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IpError {
    /// Not a single IPv4 or IPv6 literal.
    NotAnAddress,
    /// Several addresses; the server takes one a row.
    Several,
    /// `"1"` … `"8"`: a code of process templates, which this call does not resolve (contract 1.10).
    TemplateCode,
}

impl Ip {
    /// Returns the text as written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Returns `true` if both mean the same address of the same zone, however they are written.
    #[must_use]
    pub fn is_same(&self, other: &Self) -> bool {
        fn zone(ip: &Ip) -> Option<&str> {
            ip.text.split_once('%').map(|(_, zone)| zone)
        }
        self.addr == other.addr && zone(self) == zone(other)
    }

    /// Returns the address that is meant.
    #[must_use]
    pub const fn addr(&self) -> IpAddr {
        self.addr
    }
}

impl FromStr for Ip {
    type Err = IpError;

    fn from_str(text: &str) -> Result<Self, IpError> {
        if is_list(text, |item| read(item).is_some()) {
            return Err(IpError::Several);
        }
        if matches!(text.as_bytes(), [b'1'..=b'8']) {
            return Err(IpError::TemplateCode);
        }
        let addr = read(text).ok_or(IpError::NotAnAddress)?;
        Ok(Self { text: text.to_owned(), addr })
    }
}

fn read(text: &str) -> Option<IpAddr> {
    read_v4(text).map(IpAddr::V4).or_else(|| read_v6(text).map(IpAddr::V6))
}

/// Four numbers up to 255, decimal; two digits may be `00` or `01`, three start with 1 or 2.
fn read_v4(text: &str) -> Option<Ipv4Addr> {
    let mut parts = text.split('.');
    let mut octets = [0_u8; 4];
    for octet in &mut octets {
        let part = parts.next()?;
        let padded = part.len() > 2 && part.starts_with('0');
        // `parse` alone would take a sign.
        if padded || !part.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        *octet = part.parse().ok()?;
    }
    parts.next().is_none().then(|| Ipv4Addr::from(octets))
}

fn read_v6(text: &str) -> Option<Ipv6Addr> {
    if let Some((addr, zone)) = text.split_once('%') {
        return read_zoned(addr, zone);
    }
    if let Some((head, v4)) = text.rsplit_once(':').filter(|(_, tail)| tail.contains('.')) {
        return read_mixed(head, v4);
    }
    text.parse().ok()
}

/// `fe80::` in lower case, at most four groups after it, and a zone of letters and digits.
fn read_zoned(addr: &str, zone: &str) -> Option<Ipv6Addr> {
    let rest = addr.strip_prefix("fe80::")?;
    let named = !zone.is_empty() && zone.bytes().all(|byte| byte.is_ascii_alphanumeric());
    let groups = rest.split(':').count() <= 4 && !rest.contains('.');
    if named && groups { addr.parse().ok() } else { None }
}

/// An IPv4 address after `::`, `::ffff:`, `::ffff:0:`, or one to four groups and `::`. `head` lacks its last colon.
fn read_mixed(head: &str, v4: &str) -> Option<Ipv6Addr> {
    let [a, b, c, d] = read_v4(v4)?.octets();
    let zero = |group: &str| matches!(group.len(), 1..=4) && group.bytes().all(|byte| byte == b'0');
    let mapped = match head.strip_prefix("::ffff") {
        Some(rest) => rest.is_empty() || rest.strip_prefix(':').is_some_and(zero),
        None => false,
    };
    let compatible = head == ":";
    let embedded = head.strip_suffix(':').is_some_and(|groups| matches!(groups.split(':').count(), 1..=4));
    if !(mapped || compatible || embedded) {
        return None;
    }
    // std knows no leading zeros in octets; as groups it reads the same address.
    let (high, low) = (u16::from_be_bytes([a, b]), u16::from_be_bytes([c, d]));
    format!("{head}:{high:x}:{low:x}").parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn takes_what_the_servers_rule_takes() {
        for (text, meant) in [
            ("0.0.0.0", "0.0.0.0"),
            ("255.255.255.255", "255.255.255.255"),
            ("199.1.1.01", "199.1.1.1"),
            ("01.02.03.00", "1.2.3.0"),
            ("::", "::"),
            ("::1", "::1"),
            ("1::", "1::"),
            ("2001:DB8::aB", "2001:db8::ab"),
            ("1:2:3:4:5:6:7:8", "1:2:3:4:5:6:7:8"),
            ("1:2:3:4:5:6:7::", "1:2:3:4:5:6:7:0"),
            ("::2:3:4:5:6:7:8", "0:2:3:4:5:6:7:8"),
            ("1:2:3::5:6:7:8", "1:2:3:0:5:6:7:8"),
            ("0001::000a", "1::a"),
            ("fe80::%eth0", "fe80::"),
            ("fe80::1%eth0", "fe80::1"),
            ("fe80::1:2:3:4%Ethernet2", "fe80::1:2:3:4"),
            ("::ffff:10.0.0.1", "::ffff:10.0.0.1"),
            ("::ffff:10.0.0.01", "::ffff:10.0.0.1"),
            ("::ffff:0:10.0.0.1", "::ffff:0:10.0.0.1"),
            ("::ffff:0000:10.0.0.1", "::ffff:0:10.0.0.1"),
            ("::10.0.0.1", "::10.0.0.1"),
            ("64:ff9b::192.0.2.33", "64:ff9b::192.0.2.33"),
            ("1:2:3:4::1.2.3.4", "1:2:3:4::1.2.3.4"),
        ] {
            let ip = text.parse::<Ip>().unwrap_or_else(|error| panic!("{text}: {error:?}"));
            assert_eq!(ip.addr(), meant.parse::<IpAddr>().unwrap(), "{text}");
            assert_eq!(ip.as_str(), text, "kept as written");
        }
    }

    #[test]
    fn refuses_what_the_servers_rule_refuses() {
        for text in [
            "",
            "localhost",
            "10.0.0",
            "10.0.0.1.2",
            "10.0.0.",
            ".10.0.0.1",
            "10..0.1",
            "256.0.0.1",
            "10.0.0.300",
            "001.2.3.4",
            "199.1.1.001",
            "+1.2.3.4",
            "10.0.0.1/24",
            "10.0.0.1:80",
            "１０.0.0.1",
            ":",
            ":::",
            "1:2:3:4:5:6:7",
            "1:2:3:4:5:6:7:8:9",
            "1:2:3:4:5:6:7:8::",
            "1::2::3",
            "12345::",
            "[::1]",
            "::1/64",
            "g::1",
            // A zone on fe80:: only, spelt so, four groups after it at most, and named by letters and digits.
            "::1%eth0",
            "FE80::1%eth0",
            "fe90::1%eth0",
            "fe80::1%",
            "fe80::1%eth0.100",
            "fe80::1%br-lan",
            "fe80::1:2:3:4:5%eth0",
            "fe80:0:0:0:1:2:3:4%eth0",
            "fe80::::%eth0",
            "fe80::10.0.0.1%eth0",
            // IPv4 in the places named above only.
            "::FFFF:10.0.0.1",
            "1:2:3:4:5::1.2.3.4",
            "1:2:3:4:5:6:1.2.3.4",
            "1::2:1.2.3.4",
            "::ffff:00000:10.0.0.1",
            "::ffff:10.0.0.256",
            "::ffff:10.0.0",
        ] {
            assert_eq!(text.parse::<Ip>(), Err(IpError::NotAnAddress), "{text:?}");
        }
    }

    #[test]
    fn tells_lists_and_template_codes_from_mistakes() {
        for text in ["10.0.0.1,10.0.0.2", "10.0.0.1；10.0.0.2", "10.0.0.1 ::1", "10.0.0.1,"] {
            assert_eq!(text.parse::<Ip>(), Err(IpError::Several), "{text:?}");
        }
        for code in '1'..='8' {
            assert_eq!(code.to_string().parse::<Ip>(), Err(IpError::TemplateCode));
        }
        for text in ["0", "9", "11", "10.0.0.1 host"] {
            assert_eq!(text.parse::<Ip>(), Err(IpError::NotAnAddress), "{text:?}");
        }
    }
}
