//! The three ways in: which call a URL names at each, who is let in, and in whose name (contract section 5.4).
//!
//! Owns [`Door`], the table from URL to [`Api`], and the checks of credentials. A started sandbox answers the
//! URL form of its own door only.

use std::fmt;
use std::str::FromStr;

use serde_json::{Map, Value};

use super::api::{self, Api};
use super::faults::Lag;
use super::reply::{API_NOT_FOUND, APP_VERIFY_FAILED, INVALID_ARGS, Refusal, Reply, USER_VERIFY_FAILED, by_gateway};
use super::request::{Request, parameters};
use super::words::{Language, code};
use super::{ACCESS_TOKEN, APP_CODE, APP_SECRET, TOKEN, Version};

/// How a sandbox is reached (contract section 5.4).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Door {
    /// The `api_server` itself: trusted headers, `/api/v3/…`, keys `bk_error_*`.
    #[default]
    Direct,
    /// The API gateway: `X-Bkapi-Authorization`, `/api/{gateway}/{stage}/api/v3/…`, keys `code` and `message`.
    Gateway,
    /// The ESB: credentials in body, query or header, `/api/c/compapi/v2/cc/{api name}/`, `request_id` in bodies.
    Esb,
}

impl FromStr for Door {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            "direct" => Ok(Self::Direct),
            "gateway" => Ok(Self::Gateway),
            "esb" => Ok(Self::Esb),
            other => Err(format!("no such door: {other:?} (direct, gateway or esb)")),
        }
    }
}

impl fmt::Display for Door {
    fn fmt(&self, out: &mut fmt::Formatter) -> fmt::Result {
        out.write_str(match self {
            Self::Direct => "direct",
            Self::Gateway => "gateway",
            Self::Esb => "esb",
        })
    }
}

/// Who calls, and how it wants to be answered.
#[derive(Debug, Clone)]
pub(super) struct Caller {
    pub(super) user: String,
    pub(super) supplier: String,
    pub(super) language: Language,
    /// The identifier of the request, as the server stores it.
    pub(super) rid: String,
}

/// A call past its door: what the rules see.
#[derive(Debug)]
pub(super) struct Call {
    pub(super) api: &'static Api,
    /// The id in the v3 path (of a business or a service template), 0 when there is none.
    pub(super) id: i64,
    pub(super) body: Vec<u8>,
    /// The query `with_default` of `search_biz_inst_topo`.
    pub(super) with_default: bool,
    pub(super) caller: Caller,
    /// How far the replica that the audit log is read from is behind.
    pub(super) lag: Option<Lag>,
}

/// Gateway and stage in the base URL that a sandbox names.
pub(super) const GATEWAY_PREFIX: &str = "/api/bk-cmdb/prod";
const ESB_PREFIX: &str = "/api/c/compapi/v2/cc/";

impl Door {
    /// What a client puts before the paths of contract section 4.
    pub(super) fn base_path(self) -> &'static str {
        match self {
            Self::Direct => "",
            Self::Gateway => GATEWAY_PREFIX,
            Self::Esb => "/api/c/compapi",
        }
    }

    /// Finds the call a request names, whether or not it will be let in.
    pub(super) fn find(self, request: &Request) -> Option<(&'static Api, i64)> {
        match self {
            Self::Direct => api::at(&request.method, request.path.strip_prefix("/api/v3")?),
            Self::Gateway => {
                let (_, rest) = request.path.strip_prefix("/api/")?.split_once('/')?;
                let (_, rest) = rest.split_once('/')?;
                api::at(&request.method, rest.strip_prefix("api/v3")?)
            }
            Self::Esb => {
                let name = request.path.strip_prefix(ESB_PREFIX)?;
                let name = name.strip_suffix('/').unwrap_or(name);
                let api = api::named(name)?;
                let allowed = request.method == "POST" || (api.by_get && request.method == "GET");
                allowed.then_some((api, 0))
            }
        }
    }

    /// The language a request asks for, in the header of its door (contract section 5.4).
    pub(super) fn language(self, version: Version, request: &Request) -> Language {
        Language::of(match self {
            Self::Direct | Self::Gateway => {
                request.header_of(known(version, &["x-bkcmdb-language", "http_blueking_language"]))
            }
            Self::Esb => request.header("blueking-language"),
        })
    }

    /// Lets a request in, or answers in the door's own words.
    pub(super) fn admit(self, version: Version, request: &Request, request_id: &str) -> Result<Call, Reply> {
        match self {
            Self::Direct => self.admit_trusted(version, request, request_id),
            Self::Gateway => self.admit_app(version, request, request_id),
            Self::Esb => self.admit_component(version, request, request_id),
        }
    }

    /// Whose data it is about: a supplier account, or in newer versions a tenant.
    fn supplier(self, version: Version, request: &Request, request_id: &str) -> Result<String, Reply> {
        let (names, what): (&[&'static str], _) = if version.has_tenants() {
            (&["x-bk-tenant-id"], "tenant_id")
        } else {
            (known(version, &["x-bkcmdb-supplier-account", "http_blueking_supplier_id"]), "owner_id")
        };
        let supplier = request.header_of(names).map(str::to_owned);
        supplier.ok_or_else(|| self.no_identity(version, request, what, request_id))
    }

    fn no_identity(self, version: Version, request: &Request, what: &str, request_id: &str) -> Reply {
        let refusal = Refusal::new(code::NO_IDENTITY, self.language(version, request), &[what]);
        Reply::by_server(500, &refusal, true, self, request_id)
    }

    /// Trusted headers; the supplier is looked at before the user, and both before the URL.
    fn admit_trusted(self, version: Version, request: &Request, request_id: &str) -> Result<Call, Reply> {
        let language = self.language(version, request);
        let supplier = self.supplier(version, request, request_id)?;
        let user = request
            .header_of(known(version, &["x-bkcmdb-user", "bk_user"]))
            .ok_or_else(|| self.no_identity(version, request, "user", request_id))?;
        let Some((api, id)) = self.find(request) else {
            let text = format!("rewrite request failed, unknown api {}", request.path);
            let refusal = Refusal::literal(code::UNKNOWN, text);
            return Err(Reply::by_server(500, &refusal, true, self, request_id));
        };
        let caller = Caller { user: user.to_owned(), supplier, language, rid: request_id.to_owned() };
        Ok(call(api, id, request, caller))
    }

    /// `X-Bkapi-Authorization`; the gateway knows the URL before it asks who is there. The published resource does not
    /// have users verified (contract 1.1); this one is set to do so, as many are, so that a wrong token is noticed here.
    fn admit_app(self, version: Version, request: &Request, request_id: &str) -> Result<Call, Reply> {
        let found = self.find(request);
        let (api, id) = found.ok_or_else(|| by_gateway(API_NOT_FOUND, ""))?;
        let refused = |error, reason: &str| by_gateway(error, &format!("reason=\"{reason}\""));
        let Some(header) = request.header("x-bkapi-authorization") else {
            return Err(refused(APP_VERIFY_FAILED, "please provide app code and secret"));
        };
        let Ok(Value::Object(given)) = serde_json::from_str(header) else {
            let reason = "request header X-Bkapi-Authorization is not a valid JSON";
            return Err(refused(INVALID_ARGS, reason));
        };
        if !is_app(&given) {
            return Err(refused(APP_VERIFY_FAILED, "app code or secret is incorrect"));
        }
        let user =
            user_of(&given).ok_or_else(|| refused(USER_VERIFY_FAILED, "user credentials are missing or wrong"))?;
        // The gateway knows the supplier account, but passes a tenant on as it came.
        let supplier =
            if version.has_tenants() { self.supplier(version, request, request_id)? } else { "0".to_owned() };
        let caller = Caller { user, supplier, language: self.language(version, request), rid: request_id.to_owned() };
        Ok(call(api, id, request, caller))
    }

    /// Credentials in body, query or header; they are taken out before the body goes on to the CMDB.
    fn admit_component(self, version: Version, request: &Request, request_id: &str) -> Result<Call, Reply> {
        let refused = |status, code, message: &str| Reply::by_esb(status, code, message, request_id);
        let (api, _) = self.find(request).ok_or_else(|| refused(404, 1_306_404, "API not found"))?;
        let mut fields = match serde_json::from_slice(&request.body) {
            Ok(Value::Object(map)) => map,
            _ if request.body.is_empty() => Map::new(),
            _ => {
                return Err(refused(
                    200,
                    1_306_406,
                    "Request JSON string is wrong in format, which cannot be analyzed",
                ));
            }
        };
        for (key, value) in parameters(&request.query) {
            let number = value.parse::<i64>().map(Value::from);
            fields.entry(key).or_insert(number.unwrap_or_else(|_| value.into()));
        }
        let mut given: Map<String, Value> = request
            .header("x-bkapi-authorization")
            .and_then(|text| serde_json::from_str(text).ok())
            .unwrap_or_default();
        for key in ["bk_app_code", "bk_app_secret", "bk_token", "bk_ticket", "access_token", "bk_username"] {
            if let Some(value) = fields.shift_remove(key) {
                given.insert(key.to_owned(), value);
            }
        }
        if !is_app(&given) {
            return Err(refused(200, 1_306_000, "APP authentication failed: bk_app_code or bk_app_secret is wrong"));
        }
        let user = user_of(&given).ok_or_else(|| {
            refused(200, 1_306_000, "User authentication failed: bk_token is wrong, or no bk_username")
        })?;
        let id = fields.get(api.id_key).and_then(Value::as_i64).unwrap_or(0);
        let caller = Caller {
            user,
            supplier: "0".to_owned(),
            language: self.language(version, request),
            rid: request_id.to_owned(),
        };
        let mut call = call(api, id, request, caller);
        call.with_default |= fields.contains_key("with_default");
        call.body = Value::Object(fields).to_string().into_bytes();
        Ok(call)
    }
}

/// The names of a header that a version knows, of the new one and the old.
fn known<'a>(version: Version, names: &'a [&'static str; 2]) -> &'a [&'static str] {
    let [_, old] = names;
    if version.knows_new_headers() { names } else { std::slice::from_ref(old) }
}

fn call(api: &'static Api, id: i64, request: &Request, caller: Caller) -> Call {
    Call {
        api,
        id,
        body: request.body.clone(),
        with_default: request.parameter("with_default").is_some(),
        caller,
        lag: None,
    }
}

fn text<'a>(given: &'a Map<String, Value>, key: &str) -> &'a str {
    given.get(key).and_then(Value::as_str).unwrap_or("")
}

/// An access token stands for the application and its user.
fn is_app(given: &Map<String, Value>) -> bool {
    match text(given, "access_token") {
        "" => text(given, "bk_app_code") == APP_CODE && text(given, "bk_app_secret") == APP_SECRET,
        token => token == ACCESS_TOKEN,
    }
}

/// The user of a set of credentials: of any name that an application gives, or `admin`, whose tokens are known.
fn user_of(given: &Map<String, Value>) -> Option<String> {
    let known = [("access_token", ACCESS_TOKEN), ("bk_token", TOKEN), ("bk_ticket", TOKEN)];
    match known.iter().find(|(key, _)| !text(given, key).is_empty()) {
        Some((key, token)) => (text(given, key) == *token).then(|| "admin".to_owned()),
        None => Some(text(given, "bk_username")).filter(|name| !name.is_empty()).map(str::to_owned),
    }
}
