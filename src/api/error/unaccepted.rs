//! Why credentials were not accepted, as far as an answer says.
//!
//! The gateway and ESB have one code for every wrong credential and say in the message which one it is; the CMDB answers with
//! its general code when the gateway passed an anonymous caller on. These texts are constants of their programs and are not
//! translated, so that they can be relied on (contract 5.1, 5.2 and 5.5).

use super::{ApiError, ErrorKind};
use crate::api::code;

/// What is wrong with credentials.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Unaccepted {
    /// The gateway received none.
    Missing,
    /// The application's code is missing or not registered.
    AppCode,
    /// The application's secret is missing or malformed.
    AppSecret,
    /// The application's code or secret is wrong.
    App,
    /// The access token is wrong or expired.
    AccessToken,
    /// The access token stands for an application and for no user.
    AppAccessToken,
    /// The user's login is missing, wrong or expired.
    User,
    /// The gateway passed the caller on without a user: it does not verify users, and so did not report an expired login.
    Anonymous,
    /// The gateway passed the caller on without having verified the application.
    UnverifiedApp,
    /// The token by which the gateway vouches for its callers was refused.
    Jwt,
    /// The request names no user.
    UserName,
    /// The request names no supplier account.
    Supplier,
    /// The request names no tenant.
    Tenant,
    /// The tenant is not one of the CMDB's.
    UnknownTenant,
}

/// The texts of the CMDB for a caller whom the gateway did not identify.
const ANONYMOUS: [(&str, Unaccepted); 4] = [
    ("user is not set", Unaccepted::Anonymous),
    ("user info is not set", Unaccepted::Anonymous),
    ("app is not verified", Unaccepted::UnverifiedApp),
    ("app info is not set", Unaccepted::UnverifiedApp),
];

/// What the gateway's reasons begin with or hold, in lower case; the first that fits counts.
const GATEWAY_REASONS: [(&str, Unaccepted); 16] = [
    ("bk_app_code or bk_app_secret is incorrect", Unaccepted::App),
    ("app code cannot be", Unaccepted::AppCode),
    ("app not found", Unaccepted::AppCode),
    ("app secret cannot be", Unaccepted::AppSecret),
    ("please provide bk_app_secret", Unaccepted::AppSecret),
    ("signature", Unaccepted::App),
    ("access_token is the application type", Unaccepted::AppAccessToken),
    ("access_token is invalid", Unaccepted::AccessToken),
    ("access_token cannot be empty", Unaccepted::AccessToken),
    ("access_token of the user", Unaccepted::AccessToken),
    ("access_token of the app", Unaccepted::AccessToken),
    ("access_token has expired", Unaccepted::AccessToken),
    ("user authentication failed", Unaccepted::User),
    ("bk_token", Unaccepted::User),
    ("bk_ticket", Unaccepted::User),
    ("bk_username", Unaccepted::User),
];

/// The same for ESB.
const ESB_REASONS: [(&str, Unaccepted); 7] = [
    ("app code [bk_app_code] cannot be empty", Unaccepted::AppCode),
    ("invalid app code", Unaccepted::AppCode),
    ("app secret [bk_app_secret] cannot be empty", Unaccepted::AppSecret),
    ("app secret verification failed", Unaccepted::App),
    ("app authentication failed", Unaccepted::App),
    ("user token [bk_access_token]", Unaccepted::AccessToken),
    ("user authentication failed", Unaccepted::User),
];

impl Unaccepted {
    /// Reads the message of a gateway's 1640001; `None` if the request was invalid for another reason.
    pub(in crate::api) fn by_gateway(message: &str) -> Option<Self> {
        find(&GATEWAY_REASONS, reason(message))
    }

    /// Reads the message of a 1199998 that may be about a caller whom the gateway did not identify.
    pub(in crate::api) fn by_cmdb(message: &str) -> Option<Self> {
        ANONYMOUS.into_iter().find(|(text, _)| *text == message.trim()).map(|(_, cause)| cause)
    }

    /// Returns `true` if a person can fix it by typing a part of the credentials. The rest is a matter of the configuration
    /// or of an administrator.
    #[must_use]
    pub const fn can_be_typed(self) -> bool {
        !matches!(self, Self::Jwt | Self::Supplier | Self::Tenant | Self::UnknownTenant)
    }
}

/// Returns what a gateway gives as the reason: `Parameters error [reason="…"]`.
fn reason(message: &str) -> &str {
    message.split_once("reason=").map_or(message, |(_, reason)| reason)
}

fn find(table: &[(&str, Unaccepted)], text: &str) -> Option<Unaccepted> {
    let text = text.to_lowercase();
    table.iter().find(|(part, _)| text.contains(part)).map(|(_, cause)| *cause)
}

impl ApiError {
    /// Returns what is wrong with the credentials; `None` if they were accepted or the answer does not say.
    #[must_use]
    pub fn unaccepted(&self) -> Option<Unaccepted> {
        if self.kind != ErrorKind::Credentials {
            return None;
        }
        let message = self.message.as_str();
        match self.code? {
            code::GATEWAY_INVALID_ARGS => Unaccepted::by_gateway(message),
            code::GATEWAY_UNAUTHORIZED => Some(Unaccepted::Missing),
            code::GATEWAY_APP => Some(Unaccepted::App),
            code::GATEWAY_USER => Some(Unaccepted::User),
            code::GATEWAY_JWT => Some(Unaccepted::Jwt),
            code::ESB_GENERAL => find(&ESB_REASONS, message),
            code::UNKNOWN => Some(Unaccepted::by_cmdb(message).unwrap_or(Unaccepted::Jwt)),
            code::TENANT_INVALID => Some(Unaccepted::UnknownTenant),
            code::NO_IDENTITY if message.contains("tenant_id") => Some(Unaccepted::Tenant),
            code::NO_IDENTITY if message.contains("owner_id") => Some(Unaccepted::Supplier),
            code::NO_IDENTITY if message.contains("user") => Some(Unaccepted::UserName),
            _ => None,
        }
    }

    /// Returns `true` if a person can fix it by typing a part of the credentials.
    #[must_use]
    pub fn can_be_typed(&self) -> bool {
        self.kind == ErrorKind::Credentials && self.unaccepted().is_none_or(Unaccepted::can_be_typed)
    }
}
