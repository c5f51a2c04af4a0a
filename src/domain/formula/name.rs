//! The names that a formula may use.

use crate::domain::field::FieldKey;
use std::fmt;

/// What a name in a formula stands for.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Reference {
    /// Something that is known of the target.
    Fact(Fact),
    /// The label of the service instance with this key.
    Label(Box<str>),
    /// The target value of this name, the user's own.
    Variable(Box<str>),
    /// A field of the process, by its key.
    Field(FieldKey),
    /// The address of the first bind row.
    BindIp,
    /// The port of the first bind row; of a range the first one.
    BindPort,
    /// The addresses of all bind rows.
    BindIps,
    /// The ports of all bind rows.
    BindPorts,
}

/// What is known of a target.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Fact {
    /// The number of the target in the draft, from 0.
    N,
    /// The number of the target among those of its host, from 0.
    HostN,
    /// The first private IPv4 address.
    HostIp,
    /// All private IPv4 addresses.
    HostIps,
    /// The first private IPv6 address.
    HostIp6,
    /// All private IPv6 addresses.
    HostIps6,
    /// The first public address.
    HostOuterIp,
    /// All public addresses.
    HostOuterIps,
    /// `bk_host_id`.
    HostId,
    /// `bk_cloud_id`.
    HostArea,
    /// `bk_host_name`.
    HostName,
    /// The service instance's ID.
    InstanceId,
    /// The service instance's name.
    InstanceName,
    /// The module's name.
    ModuleName,
    /// The set's name.
    SetName,
    /// `bk_biz_id`.
    BusinessId,
    /// The business's name.
    BusinessName,
}

/// Every fact with its name, in the order in which they are offered.
const FACTS: [(&str, Fact); 17] = [
    ("n", Fact::N),
    ("host.n", Fact::HostN),
    ("host.ip", Fact::HostIp),
    ("host.ips", Fact::HostIps),
    ("host.ip6", Fact::HostIp6),
    ("host.ips6", Fact::HostIps6),
    ("host.outer_ip", Fact::HostOuterIp),
    ("host.outer_ips", Fact::HostOuterIps),
    ("host.id", Fact::HostId),
    ("host.area", Fact::HostArea),
    ("host.name", Fact::HostName),
    ("instance.id", Fact::InstanceId),
    ("instance.name", Fact::InstanceName),
    ("module.name", Fact::ModuleName),
    ("set.name", Fact::SetName),
    ("business.id", Fact::BusinessId),
    ("business.name", Fact::BusinessName),
];

/// The names that do not depend on a draft, for completion. Labels, target values and fields come on top.
pub const NAMES: [&str; 23] = [
    "n",
    "host.n",
    "host.ip",
    "host.ips",
    "host.ip6",
    "host.ips6",
    "host.outer_ip",
    "host.outer_ips",
    "host.id",
    "host.area",
    "host.name",
    "instance.id",
    "instance.name",
    "module.name",
    "set.name",
    "business.id",
    "business.name",
    "alias",
    "binary",
    "ip",
    "port",
    "ips",
    "ports",
];

/// The first words of names that have a second one.
const GROUPS: [&str; 7] = ["host", "instance", "module", "set", "business", "label", "var"];

impl Reference {
    /// Returns what a name of one or two words stands for; `None` where nothing has that name. A single word that is no
    /// other name is the key of a field, which may be one that only a CMDB knows.
    pub(super) fn of(first: &str, second: Option<&str>) -> Option<Self> {
        use crate::domain::field::Known;
        match (first, second) {
            ("label", Some(key)) => Some(Self::Label(key.into())),
            ("var", Some(name)) => Some(Self::Variable(name.into())),
            (first, Some(second)) => {
                let split = |(name, fact): &(&str, Fact)| {
                    name.split_once('.').filter(|(a, b)| (*a, *b) == (first, second)).map(|_| *fact)
                };
                FACTS.iter().find_map(split).map(Self::Fact)
            }
            ("n", None) => Some(Self::Fact(Fact::N)),
            ("alias", None) => Some(Self::Field(Known::ProcessName.into())),
            ("binary", None) => Some(Self::Field(Known::FuncName.into())),
            ("ip", None) => Some(Self::BindIp),
            ("port", None) => Some(Self::BindPort),
            ("ips", None) => Some(Self::BindIps),
            ("ports", None) => Some(Self::BindPorts),
            (first, None) if GROUPS.contains(&first) => None,
            (key, None) => Some(Self::Field(FieldKey::new(key))),
        }
    }

    /// Returns `true` if the value is a list, which an index may follow.
    pub(super) const fn is_list(&self) -> bool {
        matches!(
            self,
            Self::Fact(Fact::HostIps | Fact::HostIps6 | Fact::HostOuterIps) | Self::BindIps | Self::BindPorts
        )
    }
}

impl fmt::Display for Reference {
    /// Writes the name as a formula spells it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let pair = |f: &mut fmt::Formatter<'_>, first: &str, second: &str| {
            let plain = second.chars().next().is_some_and(char::is_alphabetic)
                && second.chars().all(|ch| ch.is_alphanumeric() || ch == '_');
            match (plain, second.contains('"')) {
                (true, _) => write!(f, "{first}.{second}"),
                (false, false) => write!(f, "{first}[\"{second}\"]"),
                (false, true) => write!(f, "{first}['{second}']"),
            }
        };
        match self {
            Self::Fact(fact) => f.write_str(FACTS.iter().find(|(_, own)| own == fact).map_or("", |(name, _)| name)),
            Self::Label(key) => pair(f, "label", key),
            Self::Variable(name) => pair(f, "var", name),
            Self::Field(key) => key.fmt(f),
            Self::BindIp => f.write_str("ip"),
            Self::BindPort => f.write_str("port"),
            Self::BindIps => f.write_str("ips"),
            Self::BindPorts => f.write_str("ports"),
        }
    }
}
