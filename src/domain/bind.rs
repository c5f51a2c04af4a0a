//! Bind rows of `bind_info`: address, ports, protocol; parsed, printed and compared (contract section 3).

mod ip;
mod ports;
mod protocol;

pub use ip::{Ip, IpError};
pub use ports::{Ports, PortsError};
pub use protocol::Protocol;

use super::address::{around, short};
use serde::{Deserialize, Serialize, Serializer};
use std::borrow::Cow;
use std::net::IpAddr;

/// A column of a bind row that a person fills in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
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

    /// Returns the wire name.
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

    /// Returns `true` if a value is typed, so that it may be a formula.
    #[must_use]
    pub const fn takes_formula(self) -> bool {
        matches!(self, Self::Ip | Self::Port | Self::RowId)
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
    pub protocol: Protocol,
    /// Whether the port is monitored.
    pub enable: bool,
    /// `template_row_id`; left out when none.
    pub row_id: Option<i64>,
}

impl BindRow {
    /// Returns `true` if another row of the same port could not be listened on as well: the same transport, and the same
    /// address or one that stands for all of its family. No address stands for all of its protocol's family.
    #[must_use]
    pub fn shares_address(&self, other: &Self) -> bool {
        if self.protocol.is_udp() != other.protocol.is_udp() {
            return false;
        }
        match (self.address(), other.address()) {
            ((a, v6), (b, other_v6)) if v6 == other_v6 => a.is_none() || b.is_none() || a == b,
            _ => false,
        }
    }

    /// Returns `true` if two rows of one host could not both be listened on.
    #[must_use]
    pub fn clashes(&self, other: &Self) -> bool {
        self.ports.overlaps(other.ports) && self.shares_address(other)
    }

    /// Returns the one address that is listened on, `None` when it stands for all; and whether the family is IPv6.
    #[must_use]
    pub fn address(&self) -> (Option<IpAddr>, bool) {
        match &self.ip {
            None => (None, self.protocol.is_v6()),
            Some(ip) => {
                let addr = ip.addr().to_canonical();
                (Some(addr).filter(|addr| !addr.is_unspecified()), addr.is_ipv6())
            }
        }
    }

    /// Returns address and port as people write them: `10.0.0.1:8001`, `[fd00::1]:80`; `:80` without an address.
    #[must_use]
    pub fn listening(&self) -> String {
        let ip = self.ip.as_ref().map_or(Cow::Borrowed(""), |ip| short(ip.as_str()));
        let (open, close) = around(None, &ip);
        format!("{open}{ip}{close}:{}", self.ports)
    }

    /// Returns a column as the server would store it, as text; `""` for what is not sent.
    #[must_use]
    pub fn text(&self, column: Column) -> Cow<'_, str> {
        match column {
            Column::Ip => self.ip.as_ref().map(Ip::as_str).unwrap_or_default().into(),
            Column::Port => self.ports.to_string().into(),
            Column::Protocol => self.protocol.wire().into(),
            Column::Enable => if self.enable { "true" } else { "false" }.into(),
            Column::RowId => self.row_id.map(|id| id.to_string()).unwrap_or_default().into(),
        }
    }
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

/// Separators that people put between the items of a list, Chinese ones included.
pub(super) const LIST: [char; 5] = [',', ';', '，', '；', '、'];

/// Returns `true` for a text that was meant as a list, to say "one a row" rather than "not one".
fn is_list(text: &str, is_item: impl Fn(&str) -> bool) -> bool {
    text.contains(LIST) || (text.contains(char::is_whitespace) && text.split_whitespace().all(is_item))
}
