//! Bind rows of `bind_info`: address, ports, protocol; parsed, printed and compared (contract section 3).

use serde::{Serialize, Serializer};
use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::str::FromStr;

/// A column of a bind row that a person fills in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Column {
    /// Address that the process listens on.
    Ip,
    /// One port or one range.
    Port,
    /// TCP or UDP, over IPv4 or IPv6.
    Protocol,
    /// Whether the port is monitored.
    Enable,
    /// `template_row_id`; documented as `row_id`. The server stores it as sent.
    RowId,
}

impl Column {
    /// Every column, in the order of the grid.
    pub const ALL: [Self; 5] = [Self::Ip, Self::Port, Self::Protocol, Self::Enable, Self::RowId];

    /// Gives the wire name.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Ip => "ip",
            Self::Port => "port",
            Self::Protocol => "protocol",
            Self::Enable => "enable",
            Self::RowId => "template_row_id",
        }
    }

    /// Reads a wire name; the documented `row_id` is `template_row_id` (contract section 3).
    #[must_use]
    pub fn new(name: &str) -> Option<Self> {
        if name == "row_id" {
            return Some(Self::RowId);
        }
        Self::ALL.into_iter().find(|column| column.as_str() == name)
    }
}

/// A bind row as it will be sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BindRow {
    /// Address; none means the server stores an empty text.
    pub ip: Option<Ip>,
    /// Port or range.
    pub ports: Ports,
    /// Protocol.
    pub protocol: Protocol,
    /// Whether the port is monitored.
    pub enable: bool,
    /// `template_row_id`; left out when none.
    pub row_id: Option<i64>,
}

impl Serialize for BindRow {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        use serde::ser::SerializeMap;
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("ip", &self.ip.as_ref().map(Ip::as_str).unwrap_or_default())?;
        map.serialize_entry("port", &self.ports.to_string())?;
        map.serialize_entry("protocol", self.protocol.wire())?;
        map.serialize_entry("enable", &self.enable)?;
        if let Some(row_id) = self.row_id {
            map.serialize_entry("template_row_id", &row_id)?;
        }
        map.end()
    }
}

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
    /// Gives the text as written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Gives the address that is meant.
    #[must_use]
    pub const fn addr(&self) -> IpAddr {
        self.addr
    }
}

impl FromStr for Ip {
    type Err = IpError;

    fn from_str(text: &str) -> Result<Self, IpError> {
        if text.contains([',', ';', '，', '；', ' ']) {
            return Err(IpError::Several);
        }
        if matches!(text.as_bytes(), [b'1'..=b'8']) {
            return Err(IpError::TemplateCode);
        }
        let addr =
            parse_v4(text).map(IpAddr::V4).or_else(|| parse_v6(text).map(IpAddr::V6)).ok_or(IpError::NotAnAddress)?;
        Ok(Self { text: text.to_owned(), addr })
    }
}

/// Four numbers up to 255; one leading zero is tolerated in all but the first, as the server does.
fn parse_v4(text: &str) -> Option<Ipv4Addr> {
    let mut octets = [0_u8; 4];
    let mut parts = text.split('.');
    for (index, octet) in octets.iter_mut().enumerate() {
        let part = parts.next()?;
        let digits = part.bytes().all(|byte| byte.is_ascii_digit()) && matches!(part.len(), 1..=3);
        let zeros = part.len() - part.trim_start_matches('0').len();
        let padded = part.len() > 1 && zeros > 0;
        if !digits || (padded && (index == 0 || zeros > 1)) {
            return None;
        }
        *octet = part.parse().ok()?;
    }
    parts.next().is_none().then(|| Ipv4Addr::from(octets))
}

/// An IPv6 literal; a zone is allowed on link-local addresses only, as the server does.
fn parse_v6(text: &str) -> Option<Ipv6Addr> {
    let (addr, zone) = match text.split_once('%') {
        Some((addr, zone)) => (addr, Some(zone)),
        None => (text, None),
    };
    let addr: Ipv6Addr = addr.parse().ok()?;
    match zone {
        None => Some(addr),
        Some(zone) => {
            let named = !zone.is_empty() && zone.bytes().all(|byte| byte.is_ascii_alphanumeric());
            (named && addr.is_unicast_link_local()).then_some(addr)
        }
    }
}

/// One port or one range, `1…65535`, without leading zeros.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ports {
    first: u16,
    last: Option<u16>,
}

/// Why a text is not a port or a range.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PortsError {
    /// Not a number, or not two joined by `-`.
    NotPorts,
    /// A comma list; the server takes one port or one range a row (contract section 3).
    Several,
    /// Outside `1…65535`.
    OutOfRange,
    /// A leading zero, which the server refuses.
    LeadingZero,
    /// The end of the range is before its start. The server would take it; no process can listen on it.
    Reversed {
        /// Start as written.
        first: u16,
        /// End as written.
        last: u16,
    },
}

impl Ports {
    /// Gives the first port.
    #[must_use]
    pub const fn first(self) -> u16 {
        self.first
    }

    /// Gives the last port, the first one again when there is no range.
    #[must_use]
    pub const fn last(self) -> u16 {
        match self.last {
            Some(last) => last,
            None => self.first,
        }
    }

    /// Tells whether some port is in both.
    #[must_use]
    pub const fn overlaps(self, other: Self) -> bool {
        self.first() <= other.last() && other.first() <= self.last()
    }
}

impl fmt::Display for Ports {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.last {
            Some(last) => write!(f, "{}-{last}", self.first),
            None => self.first.fmt(f),
        }
    }
}

impl FromStr for Ports {
    type Err = PortsError;

    fn from_str(text: &str) -> Result<Self, PortsError> {
        if text.contains([',', ';', '，', '；', '、', ' ']) {
            return Err(PortsError::Several);
        }
        match text.split_once('-') {
            None => Ok(Self { first: parse_port(text)?, last: None }),
            Some((first, last)) => {
                let (first, last) = (parse_port(first)?, parse_port(last)?);
                if last < first {
                    return Err(PortsError::Reversed { first, last });
                }
                Ok(Self { first, last: Some(last) })
            }
        }
    }
}

fn parse_port(text: &str) -> Result<u16, PortsError> {
    if text.is_empty() || !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(PortsError::NotPorts);
    }
    if text.len() > 1 && text.starts_with('0') {
        return Err(PortsError::LeadingZero);
    }
    match text.parse() {
        Ok(0) | Err(_) => Err(PortsError::OutOfRange),
        Ok(port) => Ok(port),
    }
}

/// A protocol and its address family; a digit on the wire.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Protocol {
    /// `"1"`: TCP over IPv4.
    Tcp,
    /// `"2"`: UDP over IPv4.
    Udp,
    /// `"3"`: TCP over IPv6.
    Tcp6,
    /// `"4"`: UDP over IPv6.
    Udp6,
}

impl Protocol {
    /// Every protocol, in the server's order.
    pub const ALL: [Self; 4] = [Self::Tcp, Self::Udp, Self::Tcp6, Self::Udp6];

    /// Gives the wire text.
    #[must_use]
    pub const fn wire(self) -> &'static str {
        match self {
            Self::Tcp => "1",
            Self::Udp => "2",
            Self::Tcp6 => "3",
            Self::Udp6 => "4",
        }
    }

    /// Gives the name that people use.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Tcp => "TCP",
            Self::Udp => "UDP",
            Self::Tcp6 => "TCP6",
            Self::Udp6 => "UDP6",
        }
    }

    /// Reads a wire digit, or a name in any case.
    #[must_use]
    pub fn new(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|protocol| protocol.wire() == text || protocol.name().eq_ignore_ascii_case(text))
    }

    /// Tells whether an address is of this protocol's family.
    #[must_use]
    pub const fn suits(self, addr: IpAddr) -> bool {
        match self {
            Self::Tcp | Self::Udp => addr.is_ipv4(),
            Self::Tcp6 | Self::Udp6 => addr.is_ipv6(),
        }
    }

    /// Gives the same transport over the other family.
    #[must_use]
    pub const fn other_family(self) -> Self {
        match self {
            Self::Tcp => Self::Tcp6,
            Self::Udp => Self::Udp6,
            Self::Tcp6 => Self::Tcp,
            Self::Udp6 => Self::Udp,
        }
    }
}
