//! What a server or the way to it refused, by its code and, where that says nothing, by its kind.
//!
//! The messages of the server are never read: they differ by version and language (contract 1.8).

mod code;
mod kind;

use super::{Explained, pick, say};
use crate::api::ApiError;
use crate::domain::lang::Lang;

/// Explains what went wrong with a request.
///
/// A write that may have been done says so, whatever its code says, and sends nobody to try again blindly
/// (contract section 7).
#[must_use]
pub fn api_error(lang: Lang, error: &ApiError) -> Explained {
    let mut told = code::explain(lang, error).unwrap_or_else(|| kind::explain(lang, error));
    if writes(error.api) {
        if error.outcome_unknown() {
            told = unsettled(lang, told);
        } else {
            let nothing = say!(lang, "本次请求没有写入任何数据", "This request has written nothing");
            told.why = Some(match told.why {
                Some(why) => format!("{why}{}{nothing}", pick(lang, "；", "; ")),
                None => nothing,
            });
        }
    }
    told.server = raw(error);
    told
}

/// Tells the calls that write; the others may be repeated at any time.
fn writes(api: &str) -> bool {
    ["create_", "update_", "delete_"].iter().any(|start| api.starts_with(start))
}

fn unsettled(lang: Lang, told: Explained) -> Explained {
    let what = told.what;
    Explained {
        what: say!(lang, "结果未知：{what}", "Outcome unknown: {what}"),
        why: Some(say!(lang, "CMDB 可能已经写入，也可能没有", "CMDB may have written it, or not",)),
        next: Some(say!(
            lang,
            "不要直接重新提交；约 1 分钟后查看该服务实例的进程，确认是否已写入",
            "Do not submit again yet; in about a minute look at the service instance's processes to see what is there",
        )),
        server: told.server,
    }
}

/// Gives the server's own words, with what support needs to find the request.
fn raw(error: &ApiError) -> Option<String> {
    let mut parts = Vec::new();
    if let Some(status) = error.status.filter(|status| *status != 200) {
        parts.push(format!("HTTP {status}"));
    }
    if let Some(code) = error.code {
        parts.push(format!("code {code}"));
    }
    if let Some(id) = error.request_id.as_deref().filter(|id| !id.is_empty()) {
        parts.push(format!("request_id {id}"));
    }
    let facts = parts.join(", ");
    match (error.message.trim(), facts.as_str()) {
        ("", "") => None,
        ("", facts) => Some(facts.to_owned()),
        (message, "") => Some(message.to_owned()),
        (message, facts) => Some(format!("{message} ({facts})")),
    }
}
