//! A CMDB to talk to: where it is, through which door, and as whom (contract 5.4).

use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

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

    /// Gives the name that configuration and command line use.
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
    /// The supplier account; usually `0`.
    pub supplier: String,
    /// Whether a submission asks for the count to be typed.
    pub production: bool,
}

impl Environment {
    /// Gives the address as it may be kept and shown: without a user name, a password or a query, which an address
    /// must not hold, and some do.
    #[must_use]
    pub fn address(&self) -> String {
        let url = self.url.split(['?', '#']).next().unwrap_or_default();
        let Some((scheme, rest)) = url.split_once("://") else { return url.to_owned() };
        let (authority, path) = rest.find('/').map_or((rest, ""), |at| rest.split_at(at));
        let host = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
        format!("{scheme}://{host}{path}")
    }
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
    /// An access token, which stands for application and user.
    pub access_token: Option<Secret>,
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

    /// Gives the secret out, to be put into a request and nowhere else.
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
        let credentials =
            Credentials { app_secret: Some(secret.clone()), token: Some(secret), ..Credentials::default() };
        assert!(!format!("{credentials:?} {credentials:#?}").contains("canary"));
    }
}
