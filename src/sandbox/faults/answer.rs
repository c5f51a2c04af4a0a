//! What a fault has said in place of the reply: by the gateway, a proxy, the limiter, the permission centre.

use axum::http::StatusCode;
use serde_json::{Value, json};

use super::{AUDIT, Act, TOKEN_REFUSED};
use crate::sandbox::reply::{
    APP_NO_PERMISSION, GatewayError, NOT_ALLOWED, NOT_FOUND, RATE_LIMITED, Refusal, Reply, by_gateway, gateway_error,
    gateway_error_of, proxy_failed,
};
use crate::sandbox::request::Request;
use crate::sandbox::words::{Language, code, template};
use crate::sandbox::world::World;
use crate::sandbox::{Door, Version};

/// What is said by something other than the call itself: gateway, proxy, limiter, permission check. `None` if that has
/// nothing to say of this call, which is answered as ever then.
pub(in crate::sandbox) fn reply(
    act: &Act,
    door: Door,
    request: &Request,
    request_id: &str,
    world: &World,
) -> Option<Reply> {
    let at_gateway = door == Door::Gateway;
    let (api, id) = door.find(request).map_or(("", 0), |(api, id)| (api.name, id));
    Some(match act {
        Act::Garbage => Reply {
            status: 200,
            headers: vec![("content-type", "text/html".to_owned())],
            body: b"<html><body><h1>It works!</h1>\xff\xfe".to_vec(),
            code: -1,
        },
        Act::ThrottleCmdb => limited(door, request_id),
        Act::Throttle if !at_gateway => limited(door, request_id),
        Act::Throttle | Act::ThrottleGateway => throttled(RATE_LIMITED),
        Act::DenyGateway => by_gateway(APP_NO_PERMISSION, ""),
        Act::DenyCmdb => return denied(api, id, door, request, request_id, world),
        Act::IamDown => return iam_down(api, door, request, request_id, world),
        Act::Jwt(text) => {
            if !at_gateway {
                return None;
            }
            Reply::token_refused(text, door, request_id)
        }
        Act::Bus(text) => {
            if door != Door::Esb {
                return None;
            }
            Reply::by_esb(200, code::BUS_REFUSED, text, request_id)
        }
        Act::NoRule => return no_rule(door, request, request_id, world),
        Act::NoComponent => {
            if door != Door::Esb {
                return None;
            }
            Reply::no_component()
        }
        // Through a verified token the server renames the keys of what is no JSON.
        Act::Plain(_) if at_gateway => Reply::text(200, "{\"code\":,\"message\":}"),
        Act::Plain(status) => Reply::text(200, if *status == 405 { NOT_ALLOWED } else { NOT_FOUND }),
        Act::Nothing => Reply::of(Ok(json!({"count": 0, "info": []})), door, world.version, request_id),
        Act::Code(code) => by_code(*code, door, request, request_id, world),
        Act::Status(status) if at_gateway => by_gateway(gateway_error(*status), ""),
        Act::Stalled if at_gateway => by_gateway(gateway_error(504), ""),
        Act::Status(status) => bare(*status, door, request_id),
        _ => proxy_failed(door, request_id),
    })
}

/// The calls that need a right of the permission centre; others pass it by (contract section 5.3).
fn needs_right(api: &str, version: Version) -> bool {
    match api {
        "list_biz_hosts" => version.guards_hosts(),
        _ => {
            AUDIT.contains(&api)
                || ["search_cloud_area", "create_service_instance"].contains(&api)
                || ["create_process_instance", "update_process_instance", "delete_process_instance"].contains(&api)
        }
    }
}

/// No permission: which business it was about stands in the body, or for lists of hosts in the path.
fn denied(api: &str, id: i64, door: Door, request: &Request, request_id: &str, world: &World) -> Option<Reply> {
    if api == "list_biz_hosts" && !needs_right(api, world.version) {
        return None;
    }
    let body = serde_json::from_slice::<Value>(&request.body).unwrap_or_default();
    let biz = body.get("bk_biz_id").and_then(Value::as_i64).or_else(|| (id != 0).then_some(id));
    let biz = biz.map(|id| (id, world.business(id).map_or("", |one| &*one.name)));
    let language = door.language(world.version, request);
    Some(Reply::denied(language, api, biz, door, world.version, request_id))
}

/// The permission centre cannot be reached (contract section 5.3).
fn iam_down(api: &str, door: Door, request: &Request, request_id: &str, world: &World) -> Option<Reply> {
    let language = door.language(world.version, request);
    if api == "search_business" {
        let refusal = Refusal::new(code::NO_BUSINESSES, language, &[]);
        return Some(Reply::of(Err(refusal), door, world.version, request_id));
    }
    needs_right(api, world.version)
        .then(|| Reply::by_server(200, &Refusal::new(code::NO_IAM, language, &[]), false, door, request_id))
}

/// The server with the permission centre on: it compares URLs with its rules literally (contract section 1.1). The gateway
/// and the ESB send literal URLs only, and know no others.
fn no_rule(door: Door, request: &Request, request_id: &str, world: &World) -> Option<Reply> {
    let is_literal = door.find(request).is_some() && !request.path.ends_with('/');
    if door != Door::Direct || is_literal {
        return None;
    }
    let refusal = Refusal::new(code::NO_RULE, door.language(world.version, request), &[]);
    Some(Reply::by_server(200, &refusal, false, door, request_id))
}

/// A code as it comes from its origin: the gateway, the ESB, `api_server` itself, or a backend (contract
/// sections 5 and 6).
fn by_code(code: i64, door: Door, request: &Request, request_id: &str, world: &World) -> Reply {
    let language = door.language(world.version, request);
    let by_gateway_itself = if door == Door::Gateway { gateway_error_of(code) } else { None };
    match (code, by_gateway_itself) {
        (_, Some(error)) if error.0 == RATE_LIMITED.0 => throttled(error),
        (_, Some(error)) => by_gateway(error, ""),
        (1_306_000..=1_306_999, _) if door == Door::Esb => {
            let (status, text) = match code {
                code::BUS_REFUSED => (200, TOKEN_REFUSED),
                // A newer ESB's word for a component that it does not have.
                1_306_404 => (404, "API not found"),
                _ => (200, "Request refused by ESB"),
            };
            Reply::by_esb(status, code, text, request_id)
        }
        (code::THROTTLED, _) => limited(door, request_id),
        (code::NO_PERMISSION, _) => {
            let (api, id) = door.find(request).map_or(("", 0), |(api, id)| (api.name, id));
            denied(api, id, door, request, request_id, world).unwrap_or_else(|| proxy_failed(door, request_id))
        }
        (code::INVALID_TENANT, _) => Reply::by_server(200, &Refusal::new(code, language, &[]), false, door, request_id),
        (code::NO_IDENTITY, _) => {
            Reply::by_server(500, &Refusal::new(code, language, &["owner_id"]), true, door, request_id)
        }
        (code::NO_RULE | code::NO_IAM, _) => {
            Reply::by_server(200, &Refusal::new(code, language, &[]), false, door, request_id)
        }
        (1_199_066, _) => {
            let refusal = Refusal::literal(code, "retry transaction exceeds maximum count");
            Reply::of(Err(refusal), door, world.version, request_id)
        }
        _ => Reply::of(Err(Refusal::new(code, language, arguments(code))), door, world.version, request_id),
    }
}

/// What the template of a code is filled with when nothing real is at hand.
const fn arguments(code: i64) -> &'static [&'static str] {
    match code {
        code::PARAM_INVALID => &["bk_biz_id"],
        code::PATTERN_MISMATCH
        | code::NOT_TEXT
        | code::NOT_INTEGER
        | code::NOT_SET
        | code::VALUE_INVALID
        | code::TOO_LONG
        | code::NOT_BOOL
        | code::UNKNOWN_TYPE => &["bk_func_name"],
        code::DUPLICATED => &["service_instance_id: 1, bk_process_name: \"x\""],
        code::LIMIT_EXCEEDED => &["create process instances", "100"],
        code::ARRAY_LENGTH => &["bk_process_ids", "500"],
        1_199_065 | 1_199_067 => &["(NoSuchTransaction) Transaction has been aborted."],
        code::ALIAS_TAKEN | code::TEMPLATED_DELETE => &["x"],
        code::COMMAND_TAKEN => &["x", ""],
        code::NO_NEW_ATTRIBUTE => &["进程"],
        code::HOST_NOT_IN_MODULE => &["1"],
        _ => &[],
    }
}

fn throttled(error: GatewayError) -> Reply {
    let mut reply = by_gateway(error, "");
    reply.headers.extend([
        ("x-bkapi-ratelimit-limit", "100".to_owned()),
        ("x-bkapi-ratelimit-remaining", "0".to_owned()),
        ("x-bkapi-ratelimit-reset", "1".to_owned()),
        ("x-bkapi-ratelimit-plugin", "bk-resource-rate-limit".to_owned()),
    ]);
    reply
}

fn limited(door: Door, request_id: &str) -> Reply {
    let refusal = Refusal::literal(code::THROTTLED, template(code::THROTTLED, Language::English));
    Reply::by_server(200, &refusal, false, door, request_id)
}

/// A status of something between client and CMDB; 500 is `api_server`'s own.
fn bare(status: u16, door: Door, request_id: &str) -> Reply {
    if status == 500 {
        return proxy_failed(door, request_id);
    }
    let text = StatusCode::from_u16(status).ok().and_then(|status| status.canonical_reason()).unwrap_or("Error");
    let page = format!("<html>\r\n<head><title>{status} {text}</title></head>\r\n<body>nginx</body>\r\n</html>\r\n");
    Reply { status, headers: vec![("content-type", "text/html".to_owned())], body: page.into_bytes(), code: -1 }
}
