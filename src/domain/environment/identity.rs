//! What tells one environment from another.
//!
//! An environment is known by its name **and** by the CMDB behind it: address, tenant and supplier account. A name alone
//! is not enough: `--url …/stag` and `--url …/prod` of one gateway share a name, and so do `prod` in two people's
//! configuration files.

use super::Environment;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::hash::{Hash, Hasher};
use std::net::Ipv6Addr;

/// A name, and the CMDB that it stands for. Two environments are one only if both are equal.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Identity {
    /// The name in the configuration.
    pub name: String,
    /// Where its CMDB is.
    pub address: Address,
    /// Whose data it is about.
    pub account: Account,
}

impl Identity {
    /// Returns a text that is equal for equal identities only, for a key or a hash on disk.
    #[must_use]
    pub fn key(&self) -> String {
        let Self { name, address, account: Account { tenant, supplier } } = self;
        // Lengths, so that no name reads as another name followed by another address.
        let parts = [name, &address.canonical(), tenant, supplier];
        parts.map(|part| format!("{}:{part}", part.len())).join("\n")
    }
}

/// Whose data of a CMDB is meant (contract 5.4).
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Account {
    /// The tenant of v3.15 and later; empty for none.
    pub tenant: String,
    /// The supplier account; usually `0`.
    pub supplier: String,
}

impl Default for Account {
    fn default() -> Self {
        Self { tenant: String::new(), supplier: super::SUPPLIER.to_owned() }
    }
}

/// The address of a CMDB as it may be stored and shown: without user name, password and query.
///
/// Keeps its spelling. Comparison ignores what makes no difference to where it leads: the case of scheme and host, a
/// port that the scheme implies, slashes at the end. Everything else counts, the path above all: stages of one API
/// gateway differ in nothing else.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Address(String);

impl Address {
    /// Takes an address in, and drops what must not be stored.
    #[must_use]
    pub fn new(url: &str) -> Self {
        let url = url.split(['?', '#']).next().unwrap_or_default().trim();
        let Some((scheme, rest)) = url.split_once("://") else { return Self(url.to_owned()) };
        let (authority, path) = split(rest);
        Self(format!("{scheme}://{}{path}", without_user(authority)))
    }

    /// Returns the address as it was written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Returns the one spelling of all addresses that are equal to this one.
    fn canonical(&self) -> String {
        let Some((scheme, rest)) = self.0.split_once("://") else { return self.0.clone() };
        let scheme = scheme.to_ascii_lowercase();
        let (authority, path) = split(rest);
        let (host, port) = port(authority);
        let host = host.to_lowercase();
        let v6 = host.strip_prefix('[').and_then(|host| host.strip_suffix(']')?.parse::<Ipv6Addr>().ok());
        let host = v6.map_or(host, |address| format!("[{address}]"));
        let implied = match scheme.as_str() {
            "http" => "80",
            "https" => "443",
            _ => "",
        };
        // A port may have zeros before it.
        let port = port.trim_start_matches('0');
        let port = if port.is_empty() || port == implied { String::new() } else { format!(":{port}") };
        format!("{scheme}://{host}{port}{}", path.trim_end_matches('/'))
    }
}

/// Splits what follows the scheme into host with port, and path.
fn split(rest: &str) -> (&str, &str) {
    rest.find('/').map_or((rest, ""), |at| rest.split_at(at))
}

fn without_user(authority: &str) -> &str {
    authority.rsplit_once('@').map_or(authority, |(_, host)| host)
}

/// Splits a host from its port; colons of an IPv6 address stand in brackets.
fn port(authority: &str) -> (&str, &str) {
    match authority.rsplit_once(':') {
        Some((host, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => (host, port),
        _ => (authority, ""),
    }
}

impl PartialEq for Address {
    fn eq(&self, other: &Self) -> bool {
        self.0 == other.0 || self.canonical() == other.canonical()
    }
}

impl Eq for Address {}

impl Hash for Address {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.canonical().hash(state);
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The environment that a draft or a run was made in, as far as its file says.
///
/// What is `None` was not written by the version that made the file, and fits any environment of the name.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
pub struct RecordedEnvironment {
    /// The name; empty when none was chosen yet.
    pub name: String,
    /// Where the CMDB is.
    pub address: Option<Address>,
    /// Whose data it is about.
    pub account: Option<Account>,
}

impl RecordedEnvironment {
    /// Returns `true` if nothing is recorded.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.name.is_empty()
    }

    /// Returns `true` if this is a record of the environment: its name is equal, and so is all that was recorded.
    #[must_use]
    pub fn is_of(&self, environment: &Environment) -> bool {
        self.name == environment.name && self.is_same_cmdb(environment)
    }

    /// Returns `true` if nothing was recorded, or it is a record of the environment.
    #[must_use]
    pub fn is_for(&self, environment: &Environment) -> bool {
        self.is_empty() || self.is_of(environment)
    }

    /// Returns `true` if what was recorded of the CMDB fits the environment, whatever it is called.
    #[must_use]
    pub fn is_same_cmdb(&self, environment: &Environment) -> bool {
        // The simulator has another port each time, and is another CMDB each time.
        let placed = |address: &Address| !environment.ephemeral && *address == environment.address();
        self.address.as_ref().is_none_or(placed)
            && self.account.as_ref().is_none_or(|account| *account == environment.account())
    }
}

impl From<&Environment> for RecordedEnvironment {
    fn from(environment: &Environment) -> Self {
        let recorded = !environment.ephemeral;
        Self {
            name: environment.name.clone(),
            address: recorded.then(|| environment.address()),
            account: recorded.then(|| environment.account()),
        }
    }
}

impl From<&str> for RecordedEnvironment {
    /// Records a name and no more, as version 0.1.0 did.
    fn from(name: &str) -> Self {
        Self { name: name.to_owned(), ..Self::default() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::environment::Environment;
    use std::collections::HashSet;

    fn environment(url: &str) -> Environment {
        Environment { name: "prod".to_owned(), url: url.to_owned(), ..Environment::default() }
    }

    #[test]
    fn addresses_are_equal_when_they_lead_to_the_same_place() {
        for (a, b) in [
            ("https://BKAPI.example.com/api/prod", "https://bkapi.example.com/api/prod/"),
            ("HTTPS://a.example.com", "https://a.example.com:443/"),
            ("http://a.example.com:80", "http://a.example.com"),
            ("http://a.example.com:08080", "http://a.example.com:8080//"),
            ("https://user:password@a.example.com/x", "https://a.example.com/x"),
            ("https://a.example.com/x?y=1#z", "https://a.example.com/x"),
            ("http://[::1]:80/", "http://[0:0:0:0:0:0:0:1]"),
            (" https://a.example.com ", "https://a.example.com"),
        ] {
            assert_eq!(Address::new(a), Address::new(b), "{a} {b}");
            assert_eq!(HashSet::from([Address::new(a), Address::new(b)]).len(), 1, "{a} {b}");
        }
    }

    #[test]
    fn addresses_differ_in_path_port_scheme_and_host() {
        for (a, b) in [
            ("https://a.example.com/api/stag", "https://a.example.com/api/prod"),
            ("https://a.example.com/api/Prod", "https://a.example.com/api/prod"),
            ("https://a.example.com", "http://a.example.com"),
            ("https://a.example.com:8443", "https://a.example.com"),
            ("http://a.example.com:443", "http://a.example.com"),
            ("https://a.example.com", "https://b.example.com"),
            ("http://[::1]", "http://[::2]"),
            ("http://[::1]:81", "http://[::1]"),
        ] {
            assert_ne!(Address::new(a), Address::new(b), "{a} {b}");
        }
    }

    #[test]
    fn an_address_keeps_its_spelling_but_no_password() {
        assert_eq!(Address::new("HTTPS://me:pw@A.b/C/?k=v").as_str(), "HTTPS://A.b/C/");
        assert!(!format!("{:?}", Address::new("https://me:pw@a.b")).contains("pw"));
    }

    #[test]
    fn environments_of_one_name_are_told_apart_by_path_tenant_and_supplier() {
        let own = environment("https://a.example.com/stag");
        let others = [
            Environment { name: "stag".to_owned(), ..own.clone() },
            environment("https://a.example.com/prod"),
            Environment { tenant: Some("b".to_owned()), ..own.clone() },
            Environment { supplier: "tencent".to_owned(), ..own.clone() },
        ];
        for other in &others {
            assert_ne!(own.identity(), other.identity());
            assert_ne!(own.identity().key(), other.identity().key());
            assert!(!RecordedEnvironment::from(&own).is_of(other));
            assert!(!RecordedEnvironment::from(other).is_of(&own));
        }
        let same = Environment { url: "https://A.example.com:443/stag/".to_owned(), production: true, ..own.clone() };
        assert_eq!(own.identity(), same.identity());
        assert_eq!(own.identity().key(), same.identity().key());
        assert!(RecordedEnvironment::from(&own).is_of(&same));
    }

    #[test]
    fn no_name_can_be_taken_for_another_name_and_address() {
        let odd = Identity { name: "a\nhttps://b.c".to_owned(), ..environment("").identity() };
        let plain = Identity { name: "a".to_owned(), ..environment("https://b.c").identity() };
        assert_ne!(odd.key(), plain.key());
    }

    #[test]
    fn what_was_not_recorded_fits_any_environment_of_the_name() {
        let old = RecordedEnvironment::from("prod");
        assert!(old.is_of(&environment("https://a.b")));
        assert!(old.is_of(&Environment { tenant: Some("t".to_owned()), ..environment("https://a.c") }));
        assert!(!old.is_of(&Environment { name: "test".to_owned(), ..environment("https://a.b") }));
        let run = RecordedEnvironment { address: Some(Address::new("https://a.b")), ..old };
        assert!(run.is_of(&Environment { supplier: "x".to_owned(), ..environment("https://a.b/") }));
        assert!(!run.is_of(&environment("https://a.c")));
    }

    #[test]
    fn the_simulator_is_known_by_its_name_only() {
        let simulator = |port| Environment {
            name: "sandbox".to_owned(),
            url: format!("http://127.0.0.1:{port}"),
            ephemeral: true,
            ..Environment::default()
        };
        let recorded = RecordedEnvironment::from(&simulator(1));
        assert_eq!(recorded, RecordedEnvironment::from("sandbox"));
        assert!(recorded.is_of(&simulator(2)));
        let other = Environment { ephemeral: false, ..simulator(1) };
        assert!(!RecordedEnvironment::from(&other).is_of(&simulator(1)));
    }
}
