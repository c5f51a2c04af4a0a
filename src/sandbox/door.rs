//! The three ways in: which call a URL names at each, who is let in, and in whose name (contract section 5.4).
//!
//! Owns [`Door`] and what each of them says before a call reaches its rules: unknown URLs, missing headers, tenants.
//! Credentials are [`super::credentials`]. A started sandbox answers the URL form of its own door only.
//!
//! ```text
//! gateway ── URL ─ credentials ─ verified token: no user? ─┐
//! direct ────────────────────────────────── below /api/v3? ┴ supplier or tenant ─ user ─ URL, method ─▶ call
//! ESB ────── component ─ JSON ─ credentials ────────────────────────────────────────────────────────▶ call
//! ```

use std::fmt;
use std::str::FromStr;

use serde_json::{Map, Value};

use super::Version;
use super::api::{self, Found};
use super::call::{Api, Call, Caller};
use super::credentials::{Given, KEYS, Users};
use super::reply::{self, API_NOT_FOUND, INVALID_ARGS, Refusal, Reply, by_gateway};
use super::request::{Request, parameters};
use super::words::{Language, code};

/// How a sandbox is reached (contract section 5.4).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Door {
    /// The `api_server` itself: trusted headers, `/api/v3/…`, keys `bk_error_*`.
    #[default]
    Direct,
    /// The API gateway: `X-Bkapi-Authorization`, `/api/{gateway}/{stage}/api/v3/…`, keys `code` and `message`.
    Gateway,
    /// The ESB: credentials in body or header, `/api/c/compapi/v2/cc/{api name}/`, `request_id` in bodies.
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
            Self::Direct => match api::at(&request.method, request.path.strip_prefix("/api/v3")?) {
                Found::Call(api, id) => Some((api, id)),
                Found::WrongMethod | Found::Unknown => None,
            },
            Self::Gateway => {
                let (_, rest) = request.path.strip_prefix("/api/")?.split_once('/')?;
                let (_, rest) = rest.split_once('/')?;
                match api::at(&request.method, rest.strip_prefix("api/v3")?) {
                    Found::Call(api, id) => Some((api, id)),
                    Found::WrongMethod | Found::Unknown => None,
                }
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

    /// The language a request asks for, in the header of its door (contract section 5.4). Through a verified token the old
    /// name is not looked at.
    pub(super) fn language(self, version: Version, request: &Request) -> Language {
        Language::of(match self {
            Self::Gateway if version.knows_new_headers() => request.header("x-bkcmdb-language"),
            Self::Direct | Self::Gateway => {
                request.header_of(known(version, &["x-bkcmdb-language", "http_blueking_language"]))
            }
            Self::Esb => request.header("blueking-language"),
        })
    }

    /// Lets a request in, or answers in the door's own words.
    pub(super) fn admit(
        self,
        version: Version,
        users: Users,
        request: &Request,
        request_id: &str,
    ) -> Result<Call, Reply> {
        match self {
            Self::Direct => self.admit_trusted(version, request, request_id),
            Self::Gateway => self.admit_app(version, users, request, request_id),
            Self::Esb => self.admit_component(version, request, request_id),
        }
    }

    /// Whose data it is about: a supplier account, or in newer versions a tenant. Where tenants are not in use none, and
    /// the usual one, will do; the gateway's callers have to name it all the same.
    fn supplier(self, version: Version, request: &Request, request_id: &str) -> Result<String, Reply> {
        if version.has_tenants() {
            return match request.header("x-bk-tenant-id") {
                Some(USUAL_TENANT) => Ok(USUAL_TENANT.to_owned()),
                None if self == Self::Direct => Ok(USUAL_TENANT.to_owned()),
                None => Err(self.no_identity(version, request, "tenant_id", request_id)),
                Some(_) => {
                    let refusal = Refusal::literal(code::INVALID_TENANT, "invalid tenant");
                    Err(Reply::by_server(200, &refusal, false, self, request_id))
                }
            };
        }
        let supplier = request.header_of(suppliers(version));
        supplier.map(str::to_owned).ok_or_else(|| self.no_identity(version, request, "owner_id", request_id))
    }

    fn no_identity(self, version: Version, request: &Request, what: &str, request_id: &str) -> Reply {
        let refusal = Refusal::new(code::NO_IDENTITY, self.language(version, request), &[what]);
        Reply::by_server(500, &refusal, true, self, request_id)
    }

    /// Trusted headers; the supplier is looked at before the user, and both before the URL.
    fn admit_trusted(self, version: Version, request: &Request, request_id: &str) -> Result<Call, Reply> {
        let Some(path) = request.path.strip_prefix("/api/v3") else {
            return Err(Reply::text(404, reply::NOT_FOUND));
        };
        let language = self.language(version, request);
        let user = || {
            let user = request.header_of(known(version, &["x-bkcmdb-user", "bk_user"]));
            user.map(str::to_owned).ok_or_else(|| self.no_identity(version, request, "user", request_id))
        };
        // A version with tenants wants a user only, and judges the tenant when it has one.
        let (supplier, user) = if version.has_tenants() {
            let user = user()?;
            (self.supplier(version, request, request_id)?, user)
        } else {
            (self.supplier(version, request, request_id)?, user()?)
        };
        match api::at(&request.method, path) {
            Found::Call(api, id) => {
                Ok(call(api, id, request, Caller { user, supplier, language, rid: request_id.to_owned() }))
            }
            Found::WrongMethod => Err(Reply::text(200, reply::NOT_ALLOWED)),
            Found::Unknown if api::leads_to_backend(path) => Err(Reply::text(200, reply::NOT_FOUND)),
            Found::Unknown => Err(Reply::unknown_backend(version, self, request_id)),
        }
    }

    /// `X-Bkapi-Authorization`. The gateway knows the URL before it asks who is there; whether it verifies users too is the
    /// resource's setting. What it lets through has a token that the CMDB verifies.
    fn admit_app(self, version: Version, users: Users, request: &Request, request_id: &str) -> Result<Call, Reply> {
        let Some((api, id)) = self.find(request) else {
            let detail = format!("method=\"{}\" path=\"{}\"", request.method, request.path);
            return Err(by_gateway(API_NOT_FOUND, &detail));
        };
        let refused = |reason: &str| by_gateway(INVALID_ARGS, &format!("reason=\"{reason}\""));
        let given = match request.header("x-bkapi-authorization") {
            Some(header) => Given::read(header).map_err(refused)?,
            None => Given::default(),
        };
        let user = given.at_gateway(users).map_err(|reason| refused(&reason))?;
        if user.is_empty() {
            return Err(Reply::token_refused("user is not set", self, request_id));
        }
        let supplier = self.supplier(version, request, request_id)?;
        let caller = Caller { user, supplier, language: self.language(version, request), rid: request_id.to_owned() };
        Ok(call(api, id, request, caller))
    }

    /// Credentials in body or header, by GET in the query; they are taken out before the body goes on to the CMDB.
    fn admit_component(self, version: Version, request: &Request, request_id: &str) -> Result<Call, Reply> {
        let refused = |message: &str| Reply::by_esb(200, code::BUS_REFUSED, message, request_id);
        let (api, _) = self.find(request).ok_or_else(Reply::no_component)?;
        let mut fields = if request.method == "GET" {
            let number = |value: String| value.parse::<i64>().map_or_else(|_| value.into(), Value::from);
            parameters(&request.query).into_iter().map(|(key, value)| (key, number(value))).collect()
        } else {
            match serde_json::from_slice(&request.body) {
                Ok(Value::Object(map)) => map,
                _ if request.body.is_empty() => Map::new(),
                _ => return Err(refused("Request JSON string is wrong in format, which cannot be analyzed")),
            }
        };
        let header = request.header("x-bkapi-authorization");
        let mut given = header.and_then(|text| Given::read(text).ok()).unwrap_or_default();
        for key in KEYS {
            if let Some(value) = fields.shift_remove(key) {
                given.add(key, value);
            }
        }
        let user = given.at_bus().map_err(|message| refused(&message))?;
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

/// The tenant of a server that has only one.
const USUAL_TENANT: &str = "default";
/// The headers of the supplier account; versions before v3.14 know the second only.
const SUPPLIERS: [&str; 4] =
    ["x-bkcmdb-supplier-account", "http_blueking_supplier_id", "x-bkapi-supplier-account", "http_bk_supplier_account"];

fn suppliers(version: Version) -> &'static [&'static str] {
    let [_, old, ..] = &SUPPLIERS;
    if version.knows_new_headers() { &SUPPLIERS } else { std::slice::from_ref(old) }
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
