//! The three ways into a CMDB: where a call goes, and what shows who calls (contract 5.4).
//!
//! Nothing here is ever sent that could join a transaction of the server's: no header comes from outside.

use super::call::{Call, Segment};
use super::error::{ApiError, ErrorKind, Unaccepted};
use super::redact::Redactor;
use crate::domain::environment::{CredentialPart, Credentials, Door, Environment, Renew, Secret};
use crate::domain::id::CallId;
use crate::domain::lang::Lang;
use reqwest::header::{ACCEPT, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue};
use reqwest::{Method, Request, Url};
use serde_json::{Map, Value};
use std::sync::Arc;

/// Where ESB keeps its components.
const ESB_PATH: &str = "/api/c/compapi/v2/cc";
/// How much of it an address may hold, the longest first.
const ESB_PATHS: [&str; 3] = [ESB_PATH, "/api/c/compapi/v2", "/api/c/compapi"];
/// The keys that show who calls, in the header of credentials and in ESB's bodies.
const IDENTITY: [&str; 6] = ["bk_app_code", "bk_app_secret", "bk_username", "bk_ticket", "bk_token", "access_token"];
/// The header of credentials, at the gateway and at newer ESBs.
const AUTHORIZATION: HeaderName = HeaderName::from_static("x-bkapi-authorization");
/// The header of the request's identifier.
pub(super) const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
/// The same for servers before v3.14.
pub(super) const OLD_REQUEST_ID: HeaderName = HeaderName::from_static("cc_request_id");
/// The header of the language: of v3.14, of servers before, of ESB and the gateway.
const LANGUAGE: [HeaderName; 3] = [
    HeaderName::from_static("x-bkcmdb-language"),
    HeaderName::from_static("http_blueking_language"),
    HeaderName::from_static("blueking-language"),
];
/// The header of the supplier account: of v3.14, of servers before.
const SUPPLIER: [HeaderName; 2] =
    [HeaderName::from_static("x-bkcmdb-supplier-account"), HeaderName::from_static("http_blueking_supplier_id")];
/// The header of the tenant, which is all that v3.15 knows of them.
const TENANT: HeaderName = HeaderName::from_static("x-bk-tenant-id");
/// The header of the user, which the direct door trusts: of v3.14, of servers before.
const USER: [HeaderName; 2] = [HeaderName::from_static("x-bkcmdb-user"), HeaderName::from_static("bk_user")];

/// Which of the headers that mean the same a request carries. Everything else sends all of them; to send fewer is the way
/// to find out which ones a server knows (contract sections 5.4 and 8).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Headers {
    /// Those of every version.
    All,
    /// Those of v3.14 and later only: `X-Bkcmdb-…`.
    New,
    /// Those of servers before only: `BK_User`, `HTTP_BLUEKING_SUPPLIER_ID`.
    Old,
}

impl Headers {
    /// Takes away what is not to be sent.
    pub(super) fn leave(self, headers: &mut HeaderMap) {
        let ([new_user, old_user], [new_supplier, old_supplier]) = (USER, SUPPLIER);
        let without = match self {
            Self::All => return,
            Self::New => [old_user, old_supplier],
            Self::Old => [new_user, new_supplier],
        };
        for name in without {
            headers.remove(name);
        }
    }
}

/// An environment's door, with the key in it. No `Debug`: it holds secrets.
pub(super) struct AuthenticatedDoor {
    door: Door,
    base: Url,
    supplier: String,
    /// What every request carries.
    headers: HeaderMap,
    /// What every body carries, at ESB.
    keys: Map<String, Value>,
    redactor: Arc<Redactor>,
    /// The user's name, if it is given; empty where only a token stands for the user.
    pub(super) user: String,
    /// The parts that are in the key.
    has: Vec<CredentialPart>,
}

impl AuthenticatedDoor {
    /// Judges an address and credentials. The password of a proxy on the way is no less a secret than they are.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Settings`] when the address is not one of HTTP, or a value can't be in a header.
    pub(super) fn new(
        environment: &Environment,
        tenant: Option<&str>,
        credentials: Credentials,
        proxy: Option<&str>,
    ) -> Result<Self, ApiError> {
        let base = base(environment)?;
        let mut headers = HeaderMap::new();
        headers.insert(ACCEPT, HeaderValue::from_static("application/json"));
        let mut keys = Map::new();
        match environment.door {
            Door::Direct => {
                for name in USER {
                    headers.insert(name, value(&credentials.user)?);
                }
            }
            Door::Gateway => {
                headers.insert(AUTHORIZATION, authorization(&identity(&credentials))?);
            }
            // Older ESBs read the body only; newer ones the header only, when there is one.
            Door::Esb => {
                keys = identity(&credentials);
                headers.insert(AUTHORIZATION, authorization(&keys)?);
                keys.insert("bk_supplier_account".to_owned(), environment.supplier.clone().into());
            }
        }
        if let Some(tenant) = tenant {
            headers.insert(TENANT, value(tenant)?);
        } else if environment.door != Door::Esb {
            for name in SUPPLIER {
                headers.insert(name, value(&environment.supplier)?);
            }
        }
        let has = CredentialPart::ALL.into_iter().filter(|part| credentials.has(*part)).collect();
        let secrets = credentials.secrets().chain(&credentials.others).map(Secret::expose);
        let redactor = Arc::new(Redactor::new(secrets.chain(proxy)));
        let user = credentials.user;
        Ok(Self {
            door: environment.door,
            base,
            supplier: environment.supplier.clone(),
            headers,
            keys,
            redactor,
            user,
            has,
        })
    }

    /// Returns what takes the secrets out of a text from outside.
    pub(super) fn redactor(&self) -> &Arc<Redactor> {
        &self.redactor
    }

    /// Returns which part of the key must be given again: the one that the answer names (contract 5.5), else one that is
    /// missing, else the login, which expires.
    pub(super) fn renew(&self, cause: Option<Unaccepted>) -> Renew {
        use Unaccepted as U;
        let has = |part: &CredentialPart| self.has.contains(part);
        let missing = |parts: &[CredentialPart]| parts.iter().find(|part| !has(part)).copied();
        let login = if has(&CredentialPart::Ticket) && !has(&CredentialPart::Token) {
            CredentialPart::Ticket
        } else {
            CredentialPart::Token
        };
        let part = match (self.door, cause) {
            (Door::Direct, _) => CredentialPart::User,
            // It is sent alone, and stands for application and user.
            _ if has(&CredentialPart::AccessToken) => CredentialPart::AccessToken,
            (_, Some(U::AppCode)) => CredentialPart::AppCode,
            (_, Some(U::AppSecret)) => CredentialPart::AppSecret,
            (_, Some(U::App | U::UnverifiedApp)) => {
                missing(&[CredentialPart::AppCode]).unwrap_or(CredentialPart::AppSecret)
            }
            (_, Some(U::AccessToken | U::AppAccessToken)) => CredentialPart::AccessToken,
            (_, Some(U::User | U::Anonymous)) => login,
            (_, Some(U::UserName)) => CredentialPart::User,
            (_, Some(U::Missing | U::Jwt | U::Supplier | U::Tenant | U::UnknownTenant) | None) => {
                missing(&[CredentialPart::AppCode, CredentialPart::AppSecret]).unwrap_or(login)
            }
        };
        Renew { part, failed: None }
    }

    /// Makes the request of a call.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Settings`] when it can't be written; does not happen with an address that was judged.
    pub(super) fn request(&self, call: &Call, lang: Lang, id: &CallId) -> Result<Request, ApiError> {
        let method = if self.door == Door::Esb { Method::POST } else { call.method.clone() };
        let mut request = Request::new(method, self.url(call)?);
        let headers = request.headers_mut();
        headers.clone_from(&self.headers);
        let language = match lang {
            Lang::En => "en",
            Lang::Zh => "zh-cn",
        };
        for name in LANGUAGE {
            headers.insert(name, HeaderValue::from_static(language));
        }
        for name in [REQUEST_ID, OLD_REQUEST_ID] {
            headers.insert(name, value(id.as_str())?);
        }
        if request.method() != Method::GET {
            request.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
            *request.body_mut() = Some(self.body(call)?.into());
        }
        Ok(request)
    }

    /// Returns method, address and body of a call as they are sent, without what shows who calls.
    ///
    /// # Errors
    ///
    /// As [`AuthenticatedDoor::request`].
    pub(super) fn preview(&self, call: Call) -> Result<(Method, Url, Map<String, Value>), ApiError> {
        let method = if self.door == Door::Esb { Method::POST } else { call.method.clone() };
        let url = self.url(&call)?;
        let keys = self.keys.iter().filter(|(key, _)| !IDENTITY.contains(&key.as_str()));
        let keys = keys.map(|(key, value)| (key.clone(), value.clone()));
        Ok((method, url, self.merged(keys.collect(), call)))
    }

    fn url(&self, call: &Call) -> Result<Url, ApiError> {
        let mut url = self.base.clone();
        let mut path = url.path_segments_mut().map_err(|()| unusable("not an address of HTTP"))?;
        path.pop_if_empty();
        if self.door == Door::Esb {
            path.extend([call.api, ""]);
        } else {
            // No slash at the end: the CMDB compares paths literally (contract 1.1).
            path.extend(["api", "v3"]);
            for segment in &call.path {
                match segment {
                    Segment::Word(word) => path.push(word),
                    Segment::Biz(biz) => path.push(&biz.to_string()),
                    Segment::Supplier => path.push(&self.supplier),
                };
            }
        }
        drop(path);
        Ok(url)
    }

    fn body(&self, call: &Call) -> Result<Vec<u8>, ApiError> {
        let bytes = if self.door == Door::Esb {
            serde_json::to_vec(&self.merged(self.keys.clone(), call.clone()))
        } else {
            serde_json::to_vec(&call.body)
        };
        bytes.map_err(|error| unusable(&error.to_string()))
    }

    /// Returns the body of a call after some keys: at ESB with the variable parts of its path, which is flat there.
    fn merged(&self, mut body: Map<String, Value>, call: Call) -> Map<String, Value> {
        if self.door == Door::Esb {
            for segment in &call.path {
                if let Segment::Biz(biz) = segment {
                    body.insert("bk_biz_id".to_owned(), biz.0.into());
                }
            }
        }
        body.extend(call.body);
        body
    }
}

/// Reads an address; the parts of a path that calls add themselves may be in it or not.
pub(super) fn base(environment: &Environment) -> Result<Url, ApiError> {
    let mut url = Url::parse(environment.url.trim()).map_err(|error| unusable(&error.to_string()))?;
    if !matches!(url.scheme(), "http" | "https") || !url.has_host() {
        return Err(unusable("not an address of HTTP"));
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(unusable("a user name or password in the address"));
    }
    if url.query().is_some() || url.fragment().is_some() {
        return Err(unusable("a query in the address"));
    }
    let path = url.path().trim_end_matches('/');
    let path = match environment.door {
        Door::Esb => {
            let known = ESB_PATHS.into_iter().find_map(|known| path.strip_suffix(known));
            format!("{}{ESB_PATH}", known.unwrap_or(path))
        }
        Door::Gateway | Door::Direct => path.strip_suffix("/api/v3").unwrap_or(path).to_owned(),
    };
    url.set_path(&path);
    Ok(url)
}

/// Who calls: an access token stands for application and user; else the application, and its user's token or name.
fn identity(credentials: &Credentials) -> Map<String, Value> {
    let access = exposed(credentials.access_token.as_ref());
    let (token, ticket) = (exposed(credentials.token.as_ref()), exposed(credentials.ticket.as_ref()));
    let pairs = if access.is_empty() {
        vec![
            ("bk_app_code", credentials.app_code.as_str()),
            ("bk_app_secret", exposed(credentials.app_secret.as_ref())),
            match (token, ticket) {
                ("", "") => ("bk_username", credentials.user.as_str()),
                ("", ticket) => ("bk_ticket", ticket),
                (token, _) => ("bk_token", token),
            },
        ]
    } else {
        vec![("access_token", access)]
    };
    let pairs = pairs.into_iter().filter(|(_, text)| !text.is_empty());
    pairs.map(|(key, text)| (key.to_owned(), text.into())).collect()
}

fn exposed(secret: Option<&Secret>) -> &str {
    secret.map_or("", Secret::expose)
}

fn authorization(keys: &Map<String, Value>) -> Result<HeaderValue, ApiError> {
    let json = serde_json::to_string(keys).map_err(|error| unusable(&error.to_string()))?;
    value(&json)
}

/// Every value that comes from settings is marked, so that no log shows it.
fn value(text: &str) -> Result<HeaderValue, ApiError> {
    // The text itself may be a secret, so that the message must not quote it.
    let mut value = HeaderValue::from_str(text).map_err(|_| unusable("a character that can't be in a header"))?;
    value.set_sensitive(true);
    Ok(value)
}

fn unusable(message: &str) -> ApiError {
    ApiError { message: message.to_owned(), ..ApiError::new(ErrorKind::Settings, "settings") }
}
