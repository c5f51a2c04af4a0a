//! Errors by their kind, for those without a code or with one that says no more.

use super::super::{Explained, list, say, secret, size};
use super::{Responsible, later, tls, writes};
use crate::api::{ApiError, ErrorKind, Permission, code};
use crate::domain::lang::Lang;
use std::time::Duration;

/// Explains an error by its kind.
pub(super) fn explain(lang: Lang, error: &ApiError) -> Explained {
    match &error.kind {
        ErrorKind::Connect => connect(lang),
        ErrorKind::Tls => tls::explain(lang, error.refusal(), error.handshake()),
        ErrorKind::Timeout => Explained::new(
            say!(lang, "等待应答超时", "No answer in time"),
            say!(
                lang,
                "检查网络后重试；仍超时，请联系 CMDB 管理员",
                "Check the network, then try again; if it times out again, contact a CMDB administrator",
            ),
        ),
        ErrorKind::Cut => Explained::new(
            say!(lang, "应答未收完，连接已断开", "The connection broke mid-answer"),
            say!(lang, "检查网络后重试", "Check the network, then try again"),
        ),
        ErrorKind::Throttled { wait } => throttled(lang, error.code, *wait),
        ErrorKind::Credentials => credentials(lang, error),
        ErrorKind::GatewayDenied => gateway_denied(lang, error.api),
        ErrorKind::Denied => denied(lang, error),
        ErrorKind::Refused => refused(lang, error.status),
        ErrorKind::Server => Explained::new(say!(lang, "服务端错误", "Server error"), later(lang, Responsible::Cmdb)),
        ErrorKind::NotFound if error.is_unknown_component() => unknown_component(lang, error.api),
        ErrorKind::NotFound if is_plain_refusal(error) => plain_refusal(lang),
        ErrorKind::NotFound => not_found(lang),
        ErrorKind::Garbage => garbage(lang),
        ErrorKind::TooLarge { limit } => too_large(lang, *limit),
        ErrorKind::Endless { most } => Explained::new(
            say!(
                lang,
                "列表超过 {most} 条仍未结束，其余未读取",
                "A list did not end after {most} items; the rest was not read"
            ),
            say!(
                lang,
                "检查该环境的 url 和途中的代理；地址无误时，联系 CMDB 管理员",
                "Check this environment's url and any proxy on the way; if they are right, contact a CMDB administrator",
            ),
        ),
        ErrorKind::HostsIgnored => Explained::new(
            say!(
                lang,
                "此版本的 CMDB 不能按主机查询服务实例，读取已停止",
                "This CMDB cannot list instances by host; reading was stopped"
            ),
            say!(
                lang,
                "同主机的端口和别名冲突未检查，请自行核对；升级到 v3.9.34 或 v3.10.7 以上可以检查",
                "Check ports and aliases on the same host yourself; v3.9.34 and v3.10.7 or later can be checked",
            ),
        ),
        ErrorKind::Settings if error.status == Some(407) => proxy(lang),
        ErrorKind::Settings => Explained::new(
            say!(lang, "该环境的配置有误，请求未发出", "This environment's settings are wrong; nothing was sent"),
            say!(
                lang,
                "检查该环境的 url、user、app_code、ca_file、client_cert 和代理变量，然后重新启动",
                "Check url, user, app_code, ca_file, client_cert and the proxy variables, then start again",
            ),
        ),
    }
}

fn connect(lang: Lang) -> Explained {
    Explained::new(
        say!(lang, "无法连接服务器", "Cannot connect to the server"),
        say!(
            lang,
            "检查该环境的 url、本机网络和代理设置，然后重试",
            "Check this environment's url, the network and the proxy settings, then try again",
        ),
    )
    .because(say!(
        lang,
        "连接被拒绝、网络不通，或域名无法解析",
        "Refused, unreachable, or a name that cannot be resolved",
    ))
}

fn throttled(lang: Lang, code: Option<i64>, wait: Option<Duration>) -> Explained {
    let next = match wait.map(|wait| wait.as_secs().max(1)) {
        Some(seconds) => say!(lang, "等待 {seconds} 秒后重试", "Wait {seconds} s, then try again"),
        None => say!(lang, "稍后重试", "Try again later"),
    };
    let why = match code {
        Some(code::THROTTLED) => say!(lang, "超过 CMDB 的限流规则", "CMDB limits how often it is called"),
        Some(code::GATEWAY_CONCURRENCY_LIMIT) => {
            say!(lang, "超过网关的并发上限", "The gateway limits how many calls run at once")
        }
        Some(code::GATEWAY_LIMIT_FIRST..=code::GATEWAY_LIMIT_LAST) => {
            say!(lang, "超过网关的频率上限", "The gateway limits how often it is called")
        }
        Some(code::ESB_LIMIT) => say!(lang, "超过 ESB 的频率上限", "ESB limits how often it is called"),
        _ => say!(lang, "超过网关或途中代理的频率上限", "The gateway or a proxy limits how often it is called"),
    };
    Explained::new(say!(lang, "请求过于频繁", "Too many requests"), next).because(why)
}

/// What could not be got, and why; or that a server did not take it.
fn credentials(lang: Lang, error: &ApiError) -> Explained {
    let renew = error.renew();
    if let Some((source, fault)) = renew.and_then(|renew| renew.failed.as_ref()) {
        return secret::explain(lang, source, fault);
    }
    let part = renew.map(|renew| secret::part(lang, renew.part));
    if let Some(part) = part.as_ref().filter(|_| error.status.is_none()) {
        let what = say!(lang, "需要输入{part}", "Needed: {part}");
        return Explained::new(what, say!(lang, "输入后继续；草稿已保留", "Type it to go on; the draft is kept"));
    }
    let next = match part {
        Some(part) => say!(
            lang,
            "重新输入{part}，或更新其来源后重试；草稿已保留",
            "Type the {part} again, or renew it where it comes from, then try again; the draft is kept",
        ),
        None => say!(
            lang,
            "核对该环境的 app_code、app_secret 和 token，登录过期时更新后重试；草稿已保留",
            "Check app_code, app_secret and token of this environment, renew an expired login, then try again; the draft \
             is kept",
        ),
    };
    Explained::new(say!(lang, "认证未通过", "The credentials were not accepted"), next)
}

fn gateway_denied(lang: Lang, api: &str) -> Explained {
    Explained::new(
        say!(lang, "网关、ESB 或途中的代理拒绝了请求", "The gateway, ESB or a proxy denied the request"),
        say!(
            lang,
            "请其维护人确认该应用和用户可以调用 {api}",
            "Ask its maintainers whether this app and user may call {api}",
        ),
    )
    .because(say!(
        lang,
        "请求没有到达 CMDB，与用户在 CMDB 的权限无关",
        "The request did not reach CMDB; the user's permissions there do not matter",
    ))
}

/// Which permission, on what: as far as the server says (contract 5.3); for a write it is known anyway.
fn denied(lang: Lang, error: &ApiError) -> Explained {
    let names = |pick: fn(&Permission) -> &Vec<String>| {
        error.permission.as_deref().map(pick).filter(|names| !names.is_empty()).map(|names| list(lang, names))
    };
    let action = names(|permission| &permission.actions)
        .or_else(|| writes(error.api).then(|| say!(lang, "服务实例编辑", "edit_biz_service_instance")));
    let biz = match names(|permission| &permission.resources) {
        Some(biz) => say!(lang, "业务「{biz}」", "business {biz}"),
        None => say!(lang, "所选业务", "the chosen business"),
    };
    let (what, permission) = match action {
        Some(action) => {
            (say!(lang, "没有「{action}」权限", "No permission: {action}"), say!(lang, "「{action}」", "{action}"))
        }
        None => (say!(lang, "没有 CMDB 权限", "No permission in CMDB"), say!(lang, "访问", "access")),
    };
    Explained::new(
        what,
        say!(
            lang,
            "在权限中心申请{biz}的{permission}权限，生效后重试",
            "Apply in BlueKing IAM for {permission} on {biz}; try again once it is granted",
        ),
    )
    .because(say!(
        lang,
        "缺的是用户在 CMDB 的权限，不是应用在网关的权限",
        "It is the user's permission in CMDB that is missing, not the app's at the gateway",
    ))
}

fn refused(lang: Lang, status: Option<u16>) -> Explained {
    if matches!(status, Some(413 | 414)) {
        return Explained::new(
            say!(lang, "请求超过途中代理允许的大小", "The request is larger than a proxy on the way allows"),
            split(lang),
        );
    }
    Explained::new(
        say!(lang, "CMDB 拒绝了请求", "CMDB refused the request"),
        say!(
            lang,
            "按服务端原文修改后重试；看不出原因时，把原文交给 CMDB 管理员",
            "Fix what the server's message says, then try again; if it is unclear, pass it to a CMDB administrator",
        ),
    )
}

/// The way on when a request is too large.
pub(super) fn split(lang: Lang) -> String {
    say!(lang, "把草稿拆成几个再提交", "Split the draft and submit the parts")
}

fn proxy(lang: Lang) -> Explained {
    Explained::new(
        say!(lang, "代理要求用户名和密码（407）", "The proxy wants a user name and a password (407)"),
        say!(
            lang,
            "写入代理变量，如 https_proxy=http://用户名:密码@代理:端口，然后重新启动",
            "Put them into the proxy variable, as in https_proxy=http://name:password@proxy:port, then start again",
        ),
    )
    .because(say!(lang, "请求没有到达 CMDB", "The request did not reach the CMDB"))
}

/// Returns `true` if the CMDB's web framework says that there is no such path or method (contract 1.1 and 5.2).
fn is_plain_refusal(error: &ApiError) -> bool {
    let texts =
        ["404: Page Not Found", "405: Method Not Allowed", r#"{"code":,"message":}"#, r#"{"message":,"code":}"#];
    error.code.is_none() && texts.iter().any(|text| error.message.contains(text))
}

fn plain_refusal(lang: Lang) -> Explained {
    Explained::new(
        say!(lang, "CMDB 的这个地址没有该接口", "CMDB does not have this call at this address"),
        say!(
            lang,
            "检查该环境的 url 是否多了或少了路径，以及途中的代理是否改了路径或请求方法",
            "Check whether this environment's url has too much or too little of a path, and whether a proxy on the way changes \
             path or method",
        ),
    )
    .because(say!(
        lang,
        "应答是 404 或 405 的纯文本，由 CMDB 的接口服务写出",
        "It answers in plain text with 404 or 405, as CMDB's own web framework does",
    ))
}

fn unknown_component(lang: Lang, api: &str) -> Explained {
    Explained::new(
        say!(lang, "ESB 没有该组件", "ESB does not have this component"),
        say!(
            lang,
            "检查该环境的 url，并请 ESB 维护人确认 cc 系统的 {api} 已启用",
            "Check this environment's url, and ask the maintainers of ESB whether {api} of system cc is enabled",
        ),
    )
}

fn not_found(lang: Lang) -> Explained {
    Explained::new(
        say!(lang, "该地址不是 CMDB API", "No CMDB API at this address"),
        say!(
            lang,
            "检查该环境的 url 和接入方式 door（gateway、esb 或 direct）",
            "Check this environment's url and door (gateway, esb or direct)",
        ),
    )
    .because(say!(
        lang,
        "应答为 404 或网页：路径有误，或被转到了登录页",
        "It answers with 404 or a web page: the path is wrong, or a login page stands in between",
    ))
}

fn garbage(lang: Lang) -> Explained {
    Explained::new(
        say!(lang, "应答不是 CMDB 的格式", "The answer is not in CMDB's format"),
        say!(
            lang,
            "检查该环境的 url 和接入方式 door，以及途中的代理",
            "Check this environment's url and door, and any proxy on the way",
        ),
    )
}

fn too_large(lang: Lang, limit: u64) -> Explained {
    let limit = size(lang, limit);
    Explained::new(
        say!(lang, "应答过大，上限 {limit}", "The answer is too large, the limit is {limit}"),
        say!(
            lang,
            "检查该环境的 url；地址无误时，反馈给 bkproc 的维护者",
            "Check this environment's url; if it is right, report this to the maintainers of bkproc",
        ),
    )
}
