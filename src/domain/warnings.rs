//! Kinds of warnings, which an environment can be told to leave out: those of products that it does not use, and others.

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::collections::BTreeMap;

/// A kind of warning.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum WarningKind {
    /// Two processes of a host want one port.
    Ports,
    /// An address is none of the host's.
    Addresses,
    /// Two service instances of a host have one alias.
    Alias,
    /// What GSEKit needs to start and stop a process is missing.
    Gsekit,
    /// BK-Monitor will not watch a port.
    Monitor,
}

impl WarningKind {
    /// Every kind.
    pub const ALL: [Self; 5] = [Self::Ports, Self::Addresses, Self::Alias, Self::Gsekit, Self::Monitor];
    /// The name of every kind.
    pub const NAMES: [&str; 5] = [
        Self::Ports.as_str(),
        Self::Addresses.as_str(),
        Self::Alias.as_str(),
        Self::Gsekit.as_str(),
        Self::Monitor.as_str(),
    ];

    /// Returns the name that the configuration uses.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Ports => "ports",
            Self::Addresses => "addresses",
            Self::Alias => "alias",
            Self::Gsekit => "gsekit",
            Self::Monitor => "monitor",
        }
    }

    /// Returns the kind of a name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == name)
    }

    /// Returns `true` if it is about a product that an environment may do without. Only these are switched off from the
    /// screen: ports, addresses and names clash whatever is installed.
    #[must_use]
    pub const fn is_of_product(self) -> bool {
        matches!(self, Self::Gsekit | Self::Monitor)
    }
}

/// The kinds of warnings that are silenced, by the name of the environment.
pub type Silenced = BTreeMap<String, WarningSet>;

/// Some kinds of warnings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WarningSet(u8);

impl WarningSet {
    /// None.
    pub const NONE: Self = Self(0);
    /// All.
    pub const ALL: Self = Self(u8::MAX);

    /// Returns `true` if a kind is among them.
    #[must_use]
    pub const fn holds(self, kind: WarningKind) -> bool {
        self.0 & (1 << kind as u8) != 0
    }

    /// Returns them and one more.
    #[must_use]
    pub const fn with(self, kind: WarningKind) -> Self {
        Self(self.0 | 1 << kind as u8)
    }

    /// Returns those that are not among others.
    #[must_use]
    pub const fn without(self, others: Self) -> Self {
        Self(self.0 & !others.0)
    }

    /// Returns `true` if there is none.
    #[must_use]
    pub fn is_empty(self) -> bool {
        self.names().next().is_none()
    }

    /// Iterates over their names.
    pub fn names(self) -> impl Iterator<Item = &'static str> {
        WarningKind::ALL.into_iter().filter(move |kind| self.holds(*kind)).map(WarningKind::as_str)
    }
}

impl FromIterator<WarningKind> for WarningSet {
    fn from_iter<I: IntoIterator<Item = WarningKind>>(kinds: I) -> Self {
        kinds.into_iter().fold(Self::NONE, Self::with)
    }
}

/// As a list of names.
impl Serialize for WarningSet {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.names())
    }
}

/// Names of a later version are left out.
impl<'de> Deserialize<'de> for WarningSet {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let names = Vec::<String>::deserialize(deserializer)?;
        Ok(names.iter().filter_map(|name| WarningKind::named(name)).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_set_holds_what_was_put_in_and_is_read_back_by_names() {
        let set: WarningSet = [WarningKind::Gsekit, WarningKind::Ports].into_iter().collect();
        assert_eq!(set.names().collect::<Vec<_>>(), ["ports", "gsekit"]);
        assert_eq!(serde_json::to_string(&set).unwrap(), r#"["ports","gsekit"]"#);
        assert_eq!(serde_json::from_str::<WarningSet>(r#"["gsekit","ports","later"]"#).unwrap(), set);
        let rest = WarningSet::ALL.without(set);
        assert_eq!(rest.names().collect::<Vec<_>>(), ["addresses", "alias", "monitor"]);
        assert!(WarningSet::NONE.is_empty() && !rest.is_empty());
        for (kind, name) in WarningKind::ALL.into_iter().zip(WarningKind::NAMES) {
            assert_eq!(WarningKind::named(name), Some(kind));
        }
    }
}
