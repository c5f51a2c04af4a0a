//! Errors by their kind, for those without a code or with one that says no more.

use super::super::{Explained, list, say, size};
use super::code::later;
use crate::api::{ApiError, ErrorKind, Permission};
use crate::domain::lang::Lang;
use std::time::Duration;

/// Explains an error by its kind.
pub(super) fn explain(lang: Lang, error: &ApiError) -> Explained {
    match &error.kind {
        ErrorKind::Connect => connect(lang),
        ErrorKind::Tls => tls(lang),
        ErrorKind::Timeout => {
            Explained::new(say!(lang, "等待应答超时", "No answer in time"), later(lang, "CMDB ", "CMDB"))
        }
        ErrorKind::Cut => Explained::new(
            say!(lang, "应答中途断开", "The connection broke before the answer was complete"),
            say!(lang, "检查网络后重试", "Check the network, then try again"),
        ),
        ErrorKind::Throttled { wait } => throttled(lang, error, *wait),
        ErrorKind::Credentials => Explained::new(
            say!(lang, "认证未通过", "The credentials were not accepted"),
            say!(
                lang,
                "核对该环境的 bk_app_code、bk_app_secret 和用户凭证，凭证过期时重新登录；草稿已保留",
                "Check bk_app_code, bk_app_secret and the user's token, log in again if it has expired; the draft is kept",
            ),
        ),
        ErrorKind::GatewayDenied => gateway_denied(lang, error.api),
        ErrorKind::Denied => denied(lang, error),
        ErrorKind::Refused => refused(lang),
        ErrorKind::Server => {
            Explained::new(say!(lang, "服务端出错", "The server failed"), later(lang, "CMDB ", "CMDB"))
        }
        ErrorKind::NotFound => not_found(lang),
        ErrorKind::Garbage => Explained::new(
            say!(lang, "应答无法识别", "The answer makes no sense"),
            say!(
                lang,
                "检查该环境的 url 和接入方式；中间的代理也可能改动应答",
                "Check this environment's url and door; a proxy in between may alter answers too",
            ),
        )
        .because(say!(lang, "应答不是 CMDB 约定的格式", "It is not of the form that CMDB promises",)),
        ErrorKind::TooLarge { limit } => too_large(lang, *limit),
        ErrorKind::Settings => Explained::new(
            say!(lang, "该环境的配置无法发出请求", "This environment's settings make no request"),
            say!(
                lang,
                "检查配置文件中该环境的 url、用户名和认证信息",
                "Check the environment's url, user and credentials in the configuration file",
            ),
        ),
    }
}

fn connect(lang: Lang) -> Explained {
    Explained::new(
        say!(lang, "连接不上服务器", "Cannot connect to the server"),
        say!(
            lang,
            "检查该环境的 url、本机网络和代理设置，然后重试",
            "Check this environment's url, the network and the proxy settings, then try again",
        ),
    )
    .because(say!(lang, "连接被拒绝、网络不通，或域名无法解析", "Refused, unreachable, or its name is not known",))
}

fn tls(lang: Lang) -> Explained {
    Explained::new(
        say!(lang, "TLS 握手失败", "TLS handshake failed"),
        say!(
            lang,
            "核对 url 的域名和端口；使用内部 CA 时，把其根证书加入系统信任库",
            "Check host and port of the url; for an internal CA, add its root certificate to the system's trust store",
        ),
    )
    .because(say!(
        lang,
        "证书不受信任、已过期或域名不符，也可能对端不是 HTTPS",
        "The certificate is not trusted, has expired or names another host, or the other end speaks no HTTPS",
    ))
}

fn throttled(lang: Lang, error: &ApiError, wait: Option<Duration>) -> Explained {
    let next = match wait.map(|wait| wait.as_secs().max(1)) {
        Some(seconds) => say!(lang, "等待 {seconds} 秒后重试", "Wait {seconds} s, then try again"),
        None => say!(lang, "稍后重试", "Try again later"),
    };
    let why = match error.code {
        Some(1_199_997) => say!(lang, "超过 CMDB 的限流规则", "CMDB limits how often it is asked"),
        Some(1_642_904) => say!(lang, "超过网关的并发上限", "The gateway limits how many calls run at once"),
        _ => say!(lang, "超过网关的频率上限", "The gateway limits how often it is called"),
    };
    Explained::new(say!(lang, "请求过于频繁", "Too many requests"), next).because(why)
}

fn gateway_denied(lang: Lang, api: &str) -> Explained {
    Explained::new(
        say!(lang, "网关拒绝了请求", "The gateway denied the request"),
        say!(
            lang,
            "请网关维护人确认该应用和用户可以调用 {api}",
            "Ask the gateway's maintainers whether app and user may call {api}",
        ),
    )
    .because(say!(
        lang,
        "请求没有到达 CMDB，与用户在 CMDB 中的权限无关",
        "It did not reach CMDB, whatever the user may do there",
    ))
}

/// Which permission on what, as far as the server says (contract 5.3); for writes it is known anyway.
fn denied(lang: Lang, error: &ApiError) -> Explained {
    let none = Permission { actions: Vec::new(), resources: Vec::new() };
    let Permission { actions, resources } = error.permission.as_deref().unwrap_or(&none);
    let action = match (actions.is_empty(), super::writes(error.api)) {
        (false, _) => list(lang, actions),
        (true, true) => say!(lang, "服务实例编辑", "edit_biz_service_instance"),
        (true, false) => String::new(),
    };
    let resource = if resources.is_empty() { say!(lang, "该业务", "this business") } else { list(lang, resources) };
    let (what, permission) = if action.is_empty() {
        (say!(lang, "没有 CMDB 权限", "No permission in CMDB"), say!(lang, "所需权限", "the permission"))
    } else {
        (say!(lang, "没有「{action}」权限", "No permission: {action}"), say!(lang, "「{action}」权限", "\"{action}\""))
    };
    Explained::new(
        what,
        say!(
            lang,
            "在权限中心申请{permission}，范围选「{resource}」；生效后重试",
            "Apply in BlueKing IAM for {permission} on {resource}; try again once it is granted",
        ),
    )
    .because(say!(lang, "用户在 CMDB 中缺少对「{resource}」的权限", "In CMDB the user lacks it on {resource}",))
}

fn refused(lang: Lang) -> Explained {
    Explained::new(
        say!(lang, "CMDB 拒绝了请求", "CMDB refused the request"),
        say!(
            lang,
            "按原文修改后重试；看不出原因时，把原文交给 CMDB 管理员",
            "Mend what the original text says; if it is unclear, give the text to a CMDB administrator",
        ),
    )
}

fn not_found(lang: Lang) -> Explained {
    Explained::new(
        say!(lang, "该地址不是 CMDB 接口", "No CMDB API at this address"),
        say!(
            lang,
            "检查该环境的 url 和接入方式（gateway、esb 或 direct）",
            "Check this environment's url and door (gateway, esb or direct)",
        ),
    )
    .because(say!(
        lang,
        "应答是 404 或网页，可能是路径不对或需要登录",
        "It answers 404 or a web page: the path may be wrong, or a login is asked for",
    ))
}

fn too_large(lang: Lang, limit: u64) -> Explained {
    let limit = size(lang, limit);
    Explained::new(
        say!(lang, "应答过大，上限 {limit}", "The answer is too large, the limit is {limit}"),
        say!(
            lang,
            "检查该环境的 url；地址无误时，把原文反馈给 bkproc 的维护者",
            "Check this environment's url; if it is right, report it to the maintainers of bkproc",
        ),
    )
}
