//! What is answered, and in which envelope (contract section 5).
//!
//! Owns refusals, the three envelopes, the gateway's own errors and the escaping of HTML characters. Who is let in
//! is [`super::door`].

use serde_json::{Map, Value, json};

use super::words::{Language, code, say, template};
use super::{Door, Version};

/// A business error: a code, its text, and sometimes `permission`.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Refusal {
    pub(super) code: i64,
    pub(super) message: String,
    pub(super) permission: Value,
}

impl Refusal {
    /// A refusal in the words of the catalogue.
    pub(super) fn new(code: i64, language: Language, arguments: &[&str]) -> Self {
        Self::literal(code, say(code, language, arguments))
    }

    /// A refusal with a text of its own.
    pub(super) fn literal(code: i64, message: impl Into<String>) -> Self {
        Self { code, message: message.into(), permission: Value::Null }
    }

    /// The text of no permission, with what the web page needs to apply for it (contract section 5.3). The action is
    /// about a business, which the permission names when the call did; or about nothing in particular.
    pub(super) fn no_permission(language: Language, right: &Right, biz: Option<(i64, &str)>) -> Self {
        let (system, name) = ("bk_cmdb", "配置平台");
        let mut resources = Vec::new();
        if right.of_business {
            let mut resource = Map::new();
            for (key, value) in [("system_id", system), ("system_name", name), ("type", "biz"), ("type_name", "业务")]
            {
                resource.insert(key.to_owned(), value.into());
            }
            if let Some((id, name)) = biz {
                let instance = json!({"type": "biz", "type_name": "业务", "id": id.to_string(), "name": name});
                resource.insert("instances".to_owned(), json!([[instance]]));
            }
            resources.push(Value::Object(resource));
        }
        Self {
            permission: json!({
                "system_id": system, "system_name": name,
                "actions": [{ "id": right.action, "name": right.name, "related_resource_types": resources }],
            }),
            ..Self::literal(code::NO_PERMISSION, template(code::NO_PERMISSION_TEXT, language))
        }
    }
}

/// A right of the permission centre that a call needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Right {
    pub(super) action: &'static str,
    pub(super) name: &'static str,
    /// Whether it is a right in a business.
    pub(super) of_business: bool,
    /// Whether a backend refuses, whose keys the gateway's callers get renamed, and not `api_server`.
    pub(super) by_backend: bool,
}

impl Right {
    /// Returns the right that a call needs. Lists of service instances and processes, the topology and the attributes need
    /// none; where a fault denies them all the same, it is access to the business.
    pub(super) fn of(api: &str) -> Self {
        let (action, name, of_business, by_backend) = match api {
            "create_process_instance" | "update_process_instance" | "delete_process_instance" => {
                ("edit_biz_service_instance", "服务实例编辑", true, false)
            }
            "create_service_instance" => ("create_biz_service_instance", "服务实例新建", true, false),
            "search_cloud_area" => ("view_cloud_area", "管控区域查看", false, false),
            "list_operation_audit" | "find_audit_by_id" => ("find_audit_log", "操作审计查询", false, false),
            _ => ("find_business_resource", "业务访问", true, true),
        };
        Self { action, name, of_business, by_backend }
    }
}

/// What a call comes to.
pub(super) type Outcome = Result<Value, Refusal>;

/// What the server writes in place of JSON for a path or a method that its backend does not have.
pub(super) const NOT_FOUND: &str = "404: Page Not Found";
pub(super) const NOT_ALLOWED: &str = "405: Method Not Allowed";
/// JSON of `api_server`'s own is sent as text where it does not say otherwise.
const TEXT: &str = "text/plain; charset=utf-8";

/// A whole reply, ready for the wire.
#[derive(Debug, Clone)]
pub(super) struct Reply {
    pub(super) status: u16,
    pub(super) headers: Vec<(&'static str, String)>,
    pub(super) body: Vec<u8>,
    /// The code in the body, for the request log.
    pub(super) code: i64,
}

/// The gateway's own errors: HTTP status, code, name and text (contract section 5.5).
pub(super) type GatewayError = (u16, i64, &'static str, &'static str);

pub(super) const INVALID_ARGS: GatewayError = (400, 1_640_001, "INVALID_ARGS", "Parameters error");
pub(super) const APP_NO_PERMISSION: GatewayError =
    (403, 1_640_301, "APP_NO_PERMISSION", "App has no permission to the resource");
pub(super) const API_NOT_FOUND: GatewayError = (404, 1_640_401, "API_NOT_FOUND", "API not found");
pub(super) const BODY_TOO_LARGE: GatewayError =
    (413, 1_641_301, "BODY_SIZE_LIMIT_EXCEED", "Request body size too large.");
pub(super) const RATE_LIMITED: GatewayError =
    (429, 1_642_903, "RATE_LIMIT_RESTRICTION", "API rate limit exceeded by resource strategy");

/// All of them; of those with the same status the one that stands for it comes first.
const GATEWAY_ERRORS: &[GatewayError] = &[
    INVALID_ARGS,
    (400, 1_640_004, "JWT_VERIFY_FAILED", "JWT verification failed"),
    (401, 1_640_100, "UNAUTHORIZED", "Unauthorized"),
    (401, 1_640_101, "APP_VERIFY_FAILED", "App authentication failed"),
    (401, 1_640_102, "USER_VERIFY_FAILED", "User authentication failed"),
    APP_NO_PERMISSION,
    (403, 1_640_302, "IP_NOT_ALLOWED", "Request rejected by ip restriction"),
    (403, 1_640_303, "BK_USER_NOT_ALLOWED", "Request rejected by user restriction"),
    (403, 1_640_304, "BK_TENANT_NOT_ALLOWED", "Request rejected by tenant restriction"),
    API_NOT_FOUND,
    BODY_TOO_LARGE,
    (414, 1_641_401, "URI_SIZE_LIMIT_EXCEED", "Request URI size too large."),
    RATE_LIMITED,
    (429, 1_642_901, "RATE_LIMIT_RESTRICTION", "API rate limit exceeded by stage global limit"),
    (429, 1_642_902, "RATE_LIMIT_RESTRICTION", "API rate limit exceeded by stage strategy"),
    (429, 1_642_904, "CONCURRENCY_LIMIT_RESTRICTION", "Request concurrency exceeds"),
    (500, 1_650_001, "INTERNAL_SERVER_ERROR", "Internal Server Error"),
    (500, 1_650_000, "REQUEST_RESOURCE_5xx", "Request resource error"),
    (500, 1_650_002, "INVALID_RESOURCE_CONFIG", "Invalid resource config"),
    (502, 1_650_200, "BAD_GATEWAY", "Bad Gateway"),
    (502, 1_650_201, "ERROR_REQUESTING_RESOURCE", "Error requesting resource"),
    (503, 1_650_300, "SERVICE_UNAVAILABLE", "Service Unavailable"),
    (504, 1_650_401, "REQUEST_BACKEND_TIMEOUT", "Request backend service timeout"),
];

/// The gateway's error for a status of its own making.
pub(super) fn gateway_error(status: u16) -> GatewayError {
    let found = GATEWAY_ERRORS.iter().find(|(own, ..)| *own == status);
    found.copied().unwrap_or((status, 1_650_070, "UNKNOWN_ERROR", "unknown error"))
}

/// The gateway's error of a code, if it has one.
pub(super) fn gateway_error_of(code: i64) -> Option<GatewayError> {
    GATEWAY_ERRORS.iter().find(|(_, own, ..)| *own == code).copied()
}

/// Writes the gateway's own error, body and headers.
pub(super) fn by_gateway(error: GatewayError, detail: &str) -> Reply {
    let (status, code, name, text) = error;
    let message = if detail.is_empty() { text.to_owned() } else { format!("{text} [{detail}]") };
    let mut reply = Reply::json(
        status,
        code,
        &json!({"code": code, "code_name": name, "message": message, "result": false, "data": null}),
    );
    reply.headers.push(("x-bkapi-error-code", code.to_string()));
    reply.headers.push(("x-bkapi-error-message", message));
    reply
}

impl Reply {
    /// Writes a body, with `<`, `>` and `&` escaped as Go's encoder escapes them.
    pub(super) fn json(status: u16, code: i64, body: &Value) -> Self {
        let text = body.to_string();
        let mut escaped = String::with_capacity(text.len() + 16);
        // These occur inside strings only, so the text can be gone through without parsing.
        for char in text.chars() {
            match char {
                '<' => escaped.push_str("\\u003c"),
                '>' => escaped.push_str("\\u003e"),
                '&' => escaped.push_str("\\u0026"),
                '\u{2028}' => escaped.push_str("\\u2028"),
                '\u{2029}' => escaped.push_str("\\u2029"),
                other => escaped.push(other),
            }
        }
        Self {
            status,
            headers: vec![("content-type", "application/json".to_owned())],
            body: escaped.into_bytes(),
            code,
        }
    }

    /// Writes a text that is no JSON.
    pub(super) fn text(status: u16, text: &str) -> Self {
        Self { status, headers: vec![("content-type", TEXT.to_owned())], body: text.as_bytes().to_vec(), code: -1 }
    }

    /// The same body, sent as text: the type does not say whether something is JSON.
    fn in_plain_text(mut self) -> Self {
        self.headers = vec![("content-type", TEXT.to_owned())];
        self
    }

    /// Writes that the gateway's token was not accepted, in the words of the library that reads it; nothing was done
    /// (contract section 5.2).
    pub(super) fn token_refused(message: &str, door: Door, request_id: &str) -> Self {
        let refusal = Refusal::literal(code::UNKNOWN, message);
        Self::by_server(200, &refusal, true, door, request_id).in_plain_text()
    }

    /// Writes that no backend has the URL.
    pub(super) fn unknown_backend(version: Version, door: Door, request_id: &str) -> Self {
        let code = if version.knows_new_headers() { code::UNKNOWN } else { code::UNKNOWN_URL };
        let refusal = Refusal::literal(code, "rewrite request failed, unknown requested with backend process");
        Self::by_server(500, &refusal, true, door, request_id)
    }

    /// Writes the ESB's answer to the name of a component that it does not have.
    pub(super) fn no_component() -> Self {
        Self::json(404, -1, &json!({"result": false, "data": null, "message": "The content does not exist"}))
    }

    /// Writes what a permission is missing for, in the words and keys of who says so.
    pub(super) fn denied(
        language: Language,
        api: &str,
        biz: Option<(i64, &str)>,
        door: Door,
        version: Version,
        request_id: &str,
    ) -> Self {
        let right = Right::of(api);
        let refusal = Refusal::no_permission(language, &right, biz);
        if !(right.by_backend && door == Door::Gateway && version.renames_keys()) {
            return Self::by_server(200, &refusal, false, door, request_id);
        }
        let Refusal { code, message, permission } = refusal;
        Self::json(200, code, &json!({"result": false, "permission": permission, "code": code, "message": message}))
    }

    /// Writes what a backend of the CMDB says, in the door's envelope; HTTP 200 whatever it is.
    pub(super) fn of(outcome: Outcome, door: Door, version: Version, request_id: &str) -> Self {
        let (result, code, message, permission, data) = match outcome {
            Ok(data) => (true, 0, "success".to_owned(), Value::Null, data),
            Err(refusal) => (false, refusal.code, refusal.message, refusal.permission, Value::Null),
        };
        let body = match door {
            // The server renames two keys of a map, which come last then, in either order.
            Door::Gateway if version.renames_keys() => json!({
                "result": result, "permission": permission, "data": data, "code": code, "message": message,
            }),
            Door::Direct | Door::Gateway => json!({
                "result": result, "bk_error_code": code, "bk_error_msg": message, "permission": permission,
                "data": data,
            }),
            Door::Esb => json!({
                "code": code, "permission": permission, "result": result, "request_id": request_id,
                "message": message, "data": data,
            }),
        };
        Self::json(200, code, &body)
    }

    /// Returns the data of the body.
    pub(super) fn data(&self) -> Option<Value> {
        serde_json::from_slice::<Value>(&self.body).ok()?.get_mut("data").map(Value::take)
    }

    /// Writes an answer that says of one call that it succeeded and that it failed.
    pub(super) fn contradiction(data: Value, door: Door, version: Version, request_id: &str) -> Self {
        let text = "retry transaction exceeds maximum count";
        let refused = Self::of(Err(Refusal::literal(code::NOT_COMMITTED, text)), door, version, request_id);
        let mut body = serde_json::from_slice::<Value>(&refused.body).unwrap_or_default();
        if let Some(body) = body.as_object_mut() {
            body.insert("result".to_owned(), true.into());
            body.insert("data".to_owned(), data);
        }
        Self::json(200, code::NOT_COMMITTED, &body)
    }

    /// Writes what `api_server` says itself: never renamed for the gateway, `data` only where it has one
    /// (contract section 5.1).
    pub(super) fn by_server(status: u16, refusal: &Refusal, with_data: bool, door: Door, request_id: &str) -> Self {
        let (code_key, message_key) = match door {
            Door::Esb => ("code", "message"),
            Door::Direct | Door::Gateway => ("bk_error_code", "bk_error_msg"),
        };
        let mut body = Map::new();
        let mut put = |key: &str, value: Value| body.insert(key.to_owned(), value);
        put("result", false.into());
        put(code_key, refusal.code.into());
        put(message_key, refusal.message.as_str().into());
        put("permission", refusal.permission.clone());
        if with_data {
            put("data", Value::Null);
        }
        if door == Door::Esb {
            put("request_id", request_id.into());
        }
        let reply = Self::json(status, refusal.code, &Value::Object(body));
        if status == 500 && door != Door::Esb { reply.in_plain_text() } else { reply }
    }

    /// Writes an error of the ESB itself.
    pub(super) fn by_esb(status: u16, code: i64, message: &str, request_id: &str) -> Self {
        Self::json(
            status,
            code,
            &json!({
                "code": code, "permission": null, "result": false, "request_id": request_id, "message": message,
                "data": null,
            }),
        )
    }
}

/// What `api_server` says when its backend does not answer (contract section 5.2).
pub(super) fn proxy_failed(door: Door, request_id: &str) -> Reply {
    let refusal = Refusal::literal(code::UNKNOWN, "proxy request failed, context deadline exceeded");
    Reply::by_server(500, &refusal, true, door, request_id)
}
