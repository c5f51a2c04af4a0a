//! A CMDB to talk to: where it is, through which door, and as whom (contract 5.4).

mod identity;
pub(super) mod source;

pub use identity::{Account, Address, Identity, RecordedEnvironment};
pub use source::Source;

use super::lang::Lang;
use super::mistake::SecretFault;
use super::warnings::WarningSet;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;

/// The supplier account where none is named.
const SUPPLIER: &str = "0";

/// A way into a CMDB; each has its own paths, headers and envelope.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Door {
    /// The API gateway; `url` holds its stage path.
    #[default]
    Gateway,
    /// The older enterprise service bus.
    Esb,
    /// The CMDB's own server, which trusts its headers.
    Direct,
}

impl Door {
    /// Every door.
    pub const ALL: [Self; 3] = [Self::Gateway, Self::Esb, Self::Direct];
    /// The name of every door.
    pub const NAMES: [&str; 3] = [Self::Gateway.as_str(), Self::Esb.as_str(), Self::Direct.as_str()];

    /// Returns the name that configuration and command line use.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Gateway => "gateway",
            Self::Esb => "esb",
            Self::Direct => "direct",
        }
    }
}

impl fmt::Display for Door {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Door {
    type Err = NotADoor;

    fn from_str(text: &str) -> Result<Self, NotADoor> {
        Self::ALL.into_iter().find(|door| door.as_str() == text).ok_or(NotADoor)
    }
}

/// The text names no door.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NotADoor;

impl fmt::Display for NotADoor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("gateway | esb | direct")
    }
}

impl std::error::Error for NotADoor {}

/// A named CMDB. Holds no secret: those are in [`Credentials`], which are never stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Environment {
    /// The name that drafts refer to.
    pub name: String,
    /// The address: scheme, host, port, and for a gateway or ESB the path below which its calls are.
    pub url: String,
    /// The way in.
    pub door: Door,
    /// The tenant, on v3.15 and later, where it stands in place of the supplier account (contract 5.4).
    pub tenant: Option<String>,
    /// The supplier account; usually `0`.
    pub supplier: String,
    /// Whether a submission asks for the count to be typed.
    pub production: bool,
    /// The kinds of warnings that are wanted, where the configuration says so.
    pub warnings: Option<WarningSet>,
    /// Whether it ends with this process, as the simulator of `--sandbox` does: its address means nothing later.
    pub ephemeral: bool,
}

impl Default for Environment {
    fn default() -> Self {
        Self {
            name: String::new(),
            url: String::new(),
            door: Door::default(),
            tenant: None,
            supplier: SUPPLIER.to_owned(),
            production: false,
            warnings: None,
            ephemeral: false,
        }
    }
}

impl Environment {
    /// Returns the address as it may be stored and shown: without a user name, a password or a query, which an address
    /// must not hold, and some do.
    #[must_use]
    pub fn address(&self) -> Address {
        Address::new(&self.url)
    }

    /// Returns whose data of the CMDB is meant.
    #[must_use]
    pub fn account(&self) -> Account {
        Account { tenant: self.tenant.clone().unwrap_or_default(), supplier: self.supplier.clone() }
    }

    /// Returns what tells it from other environments.
    #[must_use]
    pub fn identity(&self) -> Identity {
        Identity { name: self.name.clone(), address: self.address(), account: self.account() }
    }
}

/// How to talk to an environment: what its server and the way to it need.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Network {
    /// The language of the server's messages; none means that of the screen.
    pub messages: Option<Lang>,
    /// Most items of a page; 1 to 1000.
    pub page: u64,
    /// Most reads on their way at a time; at least 1.
    pub parallel: usize,
    /// Most service instances that are written to at a time; at least 1.
    pub writes: usize,
    /// Seconds for a connection, with the TLS handshake.
    pub connect_timeout: u64,
    /// Seconds for the whole answer of a read.
    pub read_timeout: u64,
    /// Seconds for the whole answer of a write.
    pub write_timeout: u64,
    /// The file of the certificate authorities that are trusted, PEM; none leaves it to the surroundings.
    pub ca_file: Option<PathBuf>,
    /// The files of the client's own certificate and of its key, PEM.
    pub client: Option<(PathBuf, PathBuf)>,
}

impl Default for Network {
    fn default() -> Self {
        Self {
            messages: None,
            page: 1000,
            parallel: 8,
            writes: 4,
            connect_timeout: 5,
            read_timeout: 30,
            // The server takes up to 25 s a hop (contract 5.2); giving up sooner would make unknown outcomes.
            write_timeout: 40,
            ca_file: None,
            client: None,
        }
    }
}

/// A piece of what shows who calls (contract 5.4).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CredentialPart {
    /// The user's name (`bk_username`).
    User,
    /// The application's code (`bk_app_code`).
    AppCode,
    /// The application's secret (`bk_app_secret`).
    AppSecret,
    /// The user's login token (`bk_token`).
    Token,
    /// The user's login ticket (`bk_ticket`), which some companies have in place of the token.
    Ticket,
    /// An access token (`access_token`), which stands for application and user.
    AccessToken,
}

impl CredentialPart {
    /// Every part.
    pub const ALL: [Self; 6] =
        [Self::User, Self::AppCode, Self::AppSecret, Self::Token, Self::Ticket, Self::AccessToken];

    /// Returns the name that configuration uses.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::User => "user",
            Self::AppCode => "app_code",
            Self::AppSecret => "app_secret",
            Self::Token => "token",
            Self::Ticket => "ticket",
            Self::AccessToken => "access_token",
        }
    }

    /// Returns `true` if it is never shown; the others are names.
    #[must_use]
    pub const fn is_secret(self) -> bool {
        !matches!(self, Self::User | Self::AppCode)
    }

    /// Returns the parts that a door takes.
    #[must_use]
    pub const fn of_door(door: Door) -> &'static [Self] {
        match door {
            Door::Direct => &[Self::User],
            Door::Gateway | Door::Esb => &Self::ALL,
        }
    }
}

impl FromStr for CredentialPart {
    type Err = NotAPart;

    fn from_str(text: &str) -> Result<Self, NotAPart> {
        Self::ALL.into_iter().find(|part| part.as_str() == text).ok_or(NotAPart)
    }
}

/// The text names no part of credentials.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NotAPart;

/// A part of the credentials that has to be given again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Renew {
    /// Which one; the likeliest, where the server does not say.
    pub part: CredentialPart,
    /// Why the place that it comes from gave none, if that is the reason.
    pub failed: Option<(Source, SecretFault)>,
}

/// As whom to talk to an environment.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Credentials {
    /// The user's name (`bk_username`); the only one that the direct door needs.
    pub user: String,
    /// The application's code (`bk_app_code`).
    pub app_code: String,
    /// The application's secret (`bk_app_secret`).
    pub app_secret: Option<Secret>,
    /// The user's login token (`bk_token`), where the door verifies users.
    pub token: Option<Secret>,
    /// The user's login ticket (`bk_ticket`), which some companies have in place of the token.
    pub ticket: Option<Secret>,
    /// An access token, which stands for application and user.
    pub access_token: Option<Secret>,
    /// Secrets of other environments. Never sent; taken out of what this server says, since it may have heard one of them.
    pub others: Vec<Secret>,
}

impl Credentials {
    /// Iterates over the secrets of the environment itself.
    pub fn secrets(&self) -> impl Iterator<Item = &Secret> {
        [&self.app_secret, &self.token, &self.ticket, &self.access_token].into_iter().flatten()
    }

    /// Puts a part in place.
    pub fn put(&mut self, part: CredentialPart, secret: Secret) {
        match part {
            CredentialPart::User => self.user = secret.0,
            CredentialPart::AppCode => self.app_code = secret.0,
            CredentialPart::AppSecret => self.app_secret = Some(secret),
            CredentialPart::Token => self.token = Some(secret),
            CredentialPart::Ticket => self.ticket = Some(secret),
            CredentialPart::AccessToken => self.access_token = Some(secret),
        }
    }

    /// Returns a part that is a secret, if it is there.
    #[must_use]
    pub const fn secret(&self, part: CredentialPart) -> Option<&Secret> {
        match part {
            CredentialPart::User | CredentialPart::AppCode => None,
            CredentialPart::AppSecret => self.app_secret.as_ref(),
            CredentialPart::Token => self.token.as_ref(),
            CredentialPart::Ticket => self.ticket.as_ref(),
            CredentialPart::AccessToken => self.access_token.as_ref(),
        }
    }

    /// Returns `true` if a part is there.
    #[must_use]
    pub fn has(&self, part: CredentialPart) -> bool {
        match part {
            CredentialPart::User => !self.user.is_empty(),
            CredentialPart::AppCode => !self.app_code.is_empty(),
            CredentialPart::AppSecret => self.app_secret.is_some(),
            CredentialPart::Token => self.token.is_some(),
            CredentialPart::Ticket => self.ticket.is_some(),
            CredentialPart::AccessToken => self.access_token.is_some(),
        }
    }
}

/// A text that is never shown, written or logged.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// Takes a secret in.
    #[must_use]
    pub const fn new(text: String) -> Self {
        Self(text)
    }

    /// Returns the secret out, to be put into a request and nowhere else.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_door_is_read_as_it_is_written() {
        for door in Door::ALL {
            assert_eq!(door.to_string().parse(), Ok(door));
        }
        assert_eq!("Gateway".parse::<Door>(), Err(NotADoor));
    }

    #[test]
    fn a_secret_is_given_out_only_when_asked_for() {
        let secret = Secret::new("canary".to_owned());
        assert_eq!(secret.expose(), "canary");
        let own = (Some(secret.clone()), Some(secret.clone()));
        let credentials =
            Credentials { app_secret: own.0, token: own.1, others: vec![secret], ..Credentials::default() };
        assert!(!format!("{credentials:?} {credentials:#?}").contains("canary"));
    }
}
