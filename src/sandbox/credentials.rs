//! Who is let in by the gateway and the ESB (contract sections 5.1, 5.4, 5.5).
//!
//! Owns the known application, its secret and tokens, and what each door says of wrong ones. The gateway judges the
//! application always, and users only where a resource is set so: an expired login passes it otherwise, without a user's
//! name, and it is the CMDB that refuses.

use std::fmt;
use std::str::FromStr;

use serde_json::{Map, Value};

use super::{ACCESS_TOKEN, APP_CODE, APP_SECRET, TOKEN};

/// Whether the gateway's resources are set to verify users.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Users {
    /// As published: any user's name is taken, and a token that is not accepted leaves an anonymous user.
    #[default]
    Unchecked,
    /// A name alone does not do, and a token that is not accepted is refused by the gateway.
    Checked,
}

impl FromStr for Users {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            "checked" => Ok(Self::Checked),
            "unchecked" => Ok(Self::Unchecked),
            other => Err(format!("no such check of users: {other:?} (checked or unchecked)")),
        }
    }
}

impl fmt::Display for Users {
    fn fmt(&self, out: &mut fmt::Formatter) -> fmt::Result {
        out.write_str(match self {
            Self::Checked => "checked",
            Self::Unchecked => "unchecked",
        })
    }
}

/// The keys of credentials in a body or query, in the new spelling and the old one.
pub(super) const KEYS: [&str; 9] = [
    "bk_app_code",
    "bk_app_secret",
    "bk_token",
    "bk_ticket",
    "access_token",
    "bk_username",
    "app_code",
    "app_secret",
    "username",
];

/// Credentials as a request has them.
#[derive(Debug, Default)]
pub(super) struct Given(Map<String, Value>);

impl Given {
    /// Reads the header `X-Bkapi-Authorization`.
    ///
    /// # Errors
    ///
    /// The reason that the gateway gives if it is no JSON object.
    pub(super) fn read(header: &str) -> Result<Self, &'static str> {
        match serde_json::from_str(header) {
            Ok(Value::Object(given)) => Ok(Self(given)),
            _ => Err("request header X-Bkapi-Authorization is not a valid JSON"),
        }
    }

    /// Adds a key of a body or a query.
    pub(super) fn add(&mut self, key: &str, value: Value) {
        self.0.insert(key.to_owned(), value);
    }

    /// Returns the first of these keys that has a text; the old spelling stands behind the new one.
    fn text(&self, keys: &[&str]) -> &str {
        keys.iter().filter_map(|key| self.0.get(*key)?.as_str()).find(|text| !text.is_empty()).unwrap_or("")
    }

    fn code(&self) -> &str {
        self.text(&["bk_app_code", "app_code"])
    }

    fn secret(&self) -> &str {
        self.text(&["bk_app_secret", "app_secret"])
    }

    fn name(&self) -> &str {
        self.text(&["bk_username", "username"])
    }

    /// Returns the token that is to show who the user is, and whether it is a known one; they are all `admin`'s.
    fn token(&self) -> Option<(&'static str, bool)> {
        let known = [("access_token", ACCESS_TOKEN), ("bk_token", TOKEN), ("bk_ticket", TOKEN)];
        known
            .into_iter()
            .map(|(key, known)| (key, known, self.text(&[key])))
            .find(|(.., given)| !given.is_empty())
            .map(|(key, known, given)| (key, given == known))
    }

    /// Judges the credentials as the gateway does; the name is empty for an anonymous user.
    ///
    /// # Errors
    ///
    /// The reason that the gateway gives.
    pub(super) fn at_gateway(&self, users: Users) -> Result<String, String> {
        if let Some(("access_token", known)) = self.token() {
            let unknown = || "access_token is invalid, message: access_token not exist or has expired".to_owned();
            return if known { Ok("admin".to_owned()) } else { Err(unknown()) };
        }
        let reason = match (self.code(), self.secret()) {
            ("", _) => Some("app code cannot be empty"),
            (_, "") => Some("please provide bk_app_secret or bk_signature to verify app"),
            (code, _) if code != APP_CODE => Some("app not found"),
            (_, secret) if secret != APP_SECRET => Some("bk_app_code or bk_app_secret is incorrect"),
            _ => None,
        };
        if let Some(reason) = reason {
            return Err(reason.to_owned());
        }
        match (users, self.token(), self.name()) {
            (_, Some((_, true)), _) => Ok("admin".to_owned()),
            (Users::Unchecked, Some((_, false)), _) => Ok(String::new()),
            (Users::Unchecked, None, name) => Ok(name.to_owned()),
            (Users::Checked, Some((key, false)), _) => {
                Err(format!("user authentication failed, please check if the {key} is valid"))
            }
            (Users::Checked, None, "") => {
                Err("user authentication failed, please provide a valid user identity, such as bk_username, bk_token, \
                     access_token"
                    .to_owned())
            }
            (Users::Checked, None, _) => {
                Err("user authentication failed, the user indicated by bk_username is not verified".to_owned())
            }
        }
    }

    /// Judges the credentials as the ESB does; a name alone is taken of a trusted application.
    ///
    /// # Errors
    ///
    /// The text of 1306000.
    pub(super) fn at_bus(&self) -> Result<String, String> {
        let token = self.token();
        if token != Some(("access_token", true)) {
            match (self.code(), self.secret()) {
                (APP_CODE, APP_SECRET) => {}
                // The typing error is theirs.
                (code @ APP_CODE, _) => {
                    return Err(format!(
                        "APP Secret verification failed, pelase confirm if the APP Secret and APP Code \
                         [bk_app_code={code}] match"
                    ));
                }
                (code, _) => {
                    return Err(format!(
                        "Invalid APP Code [bk_app_code={code}], please confirm if the APP Code has been registered"
                    ));
                }
            }
        }
        match (token, self.name()) {
            (Some((_, true)), _) => Ok("admin".to_owned()),
            (Some((key, false)), _) => Err(format!("User authentication failed, please check if the {key} is valid")),
            (None, "") => {
                Err("User authentication failed, please provide a valid user identity, such as bk_username, \
                               bk_token"
                    .to_owned())
            }
            (None, name) => Ok(name.to_owned()),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn given(more: &Value) -> Given {
        let mut all = json!({"bk_app_code": APP_CODE, "bk_app_secret": APP_SECRET});
        for (key, value) in more.as_object().unwrap() {
            all[key] = value.clone();
        }
        Given::read(&all.to_string()).unwrap()
    }

    #[test]
    fn the_gateway_judges_the_application_whatever_it_does_with_users() {
        for users in [Users::Checked, Users::Unchecked] {
            for (more, reason) in [
                (json!({"bk_app_code": ""}), "app code cannot be empty"),
                (json!({"bk_app_code": "other"}), "app not found"),
                (json!({"bk_app_secret": ""}), "please provide bk_app_secret or bk_signature to verify app"),
                (json!({"bk_app_secret": "old"}), "bk_app_code or bk_app_secret is incorrect"),
            ] {
                assert_eq!(given(&more).at_gateway(users).unwrap_err(), reason);
            }
            let old = given(&json!({"access_token": "old"})).at_gateway(users).unwrap_err();
            assert!(old.starts_with("access_token is invalid, "), "{old}");
            assert_eq!(given(&json!({"bk_token": TOKEN})).at_gateway(users).unwrap(), "admin");
        }
    }

    #[test]
    fn an_expired_login_is_noticed_where_users_are_checked() {
        let old = given(&json!({"bk_token": "old"}));
        assert_eq!(old.at_gateway(Users::Unchecked).unwrap(), "");
        let reason = old.at_gateway(Users::Checked).unwrap_err();
        assert!(reason.starts_with("user authentication failed, "), "{reason}");
        assert!(given(&json!({"bk_username": "lee"})).at_gateway(Users::Checked).is_err());
        assert_eq!(given(&json!({"bk_username": "lee"})).at_gateway(Users::Unchecked).unwrap(), "lee");
    }

    #[test]
    fn old_names_of_keys_are_taken_too() {
        let old = json!({"app_code": APP_CODE, "app_secret": APP_SECRET, "username": "lee"}).to_string();
        assert_eq!(Given::read(&old).unwrap().at_gateway(Users::Unchecked).unwrap(), "lee");
        assert_eq!(Given::read(&old).unwrap().at_bus().unwrap(), "lee");
    }
}
