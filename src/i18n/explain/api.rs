//! What a server or the way to it refused, by its code and, where that says nothing, by its kind.
//!
//! The messages of the server are shown and never read: they differ by version and language (contract 1.8).

mod access;
mod code;
mod kind;
mod tls;

pub use access::no_business_visible;
pub use tls::authorities;

use super::{Explained, pick, say};
use crate::api::{ApiError, ErrorKind};
use crate::domain::lang::Lang;

/// Explains what went wrong with a request.
///
/// A write that may have been done says so, whatever its code says, and sends no one to do it again blindly
/// (contract section 7). One that was not done says that too.
#[must_use]
pub fn api_error(lang: Lang, error: &ApiError) -> Explained {
    let told = plainly(lang, error);
    let told = match (writes(error.api), error.outcome_unknown()) {
        (false, _) => told,
        (true, true) => unsettled(lang, &told.what),
        (true, false) => undone(lang, told),
    };
    Explained { server: raw(error), ..told }
}

/// Explains why a write was not seen to be done, when it was found out afterwards that it was not.
#[must_use]
pub fn not_created(lang: Lang, error: &ApiError) -> Explained {
    let why = say!(
        lang,
        "已核对：服务实例中没有这些进程，没有写入任何数据",
        "It was looked up afterwards: the service instance has none of these processes, nothing was written",
    );
    let told = plainly(lang, error);
    // Sent again before that is put right, it would meet the same answer.
    let stays = matches!(
        error.kind,
        ErrorKind::Credentials | ErrorKind::GatewayDenied | ErrorKind::Denied | ErrorKind::NotFound
    );
    let resume = || say!(lang, "断点续提：会再次发送", "Resume the run: they are sent again");
    let next = told.next.filter(|_| stays).unwrap_or_else(resume);
    Explained { server: raw(error), ..Explained::new(told.what, next).because(why) }
}

/// Explains why a deletion was not seen to be done, when it was found out afterwards that it was not.
#[must_use]
pub fn not_deleted(lang: Lang, error: &ApiError) -> Explained {
    let why = say!(lang, "已核对：进程仍在", "It was looked up afterwards: the process is still there");
    let next = say!(lang, "再次撤销这次提交：会再次删除", "Undo the run again: it is deleted then");
    Explained { server: raw(error), ..Explained::new(plainly(lang, error).what, next).because(why) }
}

/// Returns what went wrong, whatever became of it.
fn plainly(lang: Lang, error: &ApiError) -> Explained {
    code::explain(lang, error).unwrap_or_else(|| kind::explain(lang, error))
}

/// Returns `true` for the calls that write; the others may be repeated at any time.
fn writes(api: &str) -> bool {
    ["create_", "update_", "delete_"].iter().any(|start| api.starts_with(start))
}

fn unsettled(lang: Lang, what: &str) -> Explained {
    Explained::new(
        say!(lang, "结果未知：{what}", "Outcome unknown: {what}"),
        say!(
            lang,
            "不要直接重新提交；约 1 分钟后重新核对，查看该服务实例中已有的进程",
            "Do not submit again blindly; in about a minute check again, and look at the processes that the \
             service instance has",
        ),
    )
    .because(say!(lang, "CMDB 可能已经执行，也可能没有", "CMDB may or may not have done it"))
}

fn undone(lang: Lang, told: Explained) -> Explained {
    let why = match &told.why {
        Some(why) => say!(lang, "{why}；没有写入任何数据", "{why}. Nothing was written"),
        None => say!(lang, "没有写入任何数据", "Nothing was written"),
    };
    told.because(why)
}

/// Returns the server's own words, with what support needs to find the request; `None` where nothing was said.
fn raw(error: &ApiError) -> Option<String> {
    let status = error.status.filter(|status| *status != 200).map(|status| format!("HTTP {status}"));
    let code = error.code.map(|code| format!("code {code}"));
    let id = error.request_id.as_deref().filter(|id| !id.is_empty()).map(|id| format!("request_id {id}"));
    // Which write it was is told by where its words stand.
    let said = !error.message.trim().is_empty() || status.is_some() || code.is_some() || id.is_some();
    let call = (said && !writes(error.api) && error.kind != ErrorKind::Settings).then(|| error.api.to_owned());
    let facts: Vec<_> = [status, code, id, call].into_iter().flatten().collect();
    let facts = facts.join(", ");
    match (error.message.trim(), facts.as_str()) {
        ("", "") => None,
        ("", facts) => Some(facts.to_owned()),
        (message, "") => Some(message.to_owned()),
        (message, facts) => Some(format!("{message} ({facts})")),
    }
}

/// Who can fix what cannot be fixed here.
#[derive(Clone, Copy)]
enum Responsible {
    Cmdb,
    Gateway,
    GatewayAndCmdb,
    EsbAndCmdb,
    Iam,
}

/// What to do when nothing can be fixed here.
fn later(lang: Lang, responsible: Responsible) -> String {
    let (zh, en) = match responsible {
        Responsible::Cmdb => (" CMDB 管理员", "a CMDB administrator"),
        Responsible::Gateway => ("网关维护人", "the gateway's maintainers"),
        Responsible::GatewayAndCmdb => ("网关维护人和 CMDB 管理员", "the maintainers of gateway and CMDB"),
        Responsible::EsbAndCmdb => (" ESB 维护人和 CMDB 管理员", "the maintainers of ESB and CMDB"),
        Responsible::Iam => ("权限中心管理员", "an IAM administrator"),
    };
    let people = pick(lang, zh, en);
    say!(
        lang,
        "稍后重试；仍失败时，把服务端原文交给{people}",
        "Try again later; if it fails again, pass the server's message to {people}",
    )
}
