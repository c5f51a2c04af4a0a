//! Codes of who may ask: the gateway's own (contract 5.5), and the CMDB's of identity. The CMDB's 9900403 is told by
//! its kind, since it brings the permission along.

use super::super::{Explained, say};
use super::{Keeper, kind, later};
use crate::api::{ApiError, ErrorKind};
use crate::domain::lang::Lang;

pub(super) fn explain(lang: Lang, code: i64, error: &ApiError) -> Option<Explained> {
    identity(lang, code, error)
        .or_else(|| permission(lang, code, error.api))
        .or_else(|| gateway(lang, code, error.api))
        .or_else(|| bus(lang, code, error.api))
}

/// Who is asking.
fn identity(lang: Lang, code: i64, error: &ApiError) -> Option<Explained> {
    let told = match code {
        // ESB answers so for a failed component too, which is of kind `Server`.
        1_306_000 if error.kind == ErrorKind::Credentials => {
            let what = say!(lang, "ESB 认证未通过", "ESB did not accept the credentials");
            let next = say!(
                lang,
                "核对应用编码（app_code）和应用密钥；无误则重新登录蓝鲸，输入新的 bk_token，或更新其来源后重试；草稿已保留",
                "Check app code and app secret; if they are right, log in to BlueKing again, and type the new bk_token, or renew \
                 it where it comes from; the draft is kept",
            );
            Explained::new(what, next).because(say!(
                lang,
                "登录态已失效，或应用认证失败：ESB 报的是同一个错误码",
                "The login has expired, or the app is not accepted: ESB has one code for both",
            ))
        }
        1_640_100 => Explained::new(
            say!(lang, "请求中没有凭据", "The request carries no credentials"),
            say!(
                lang,
                "为该环境设置应用编码（app_code），以及 app_secret 和 token 的来源，或在提示时输入",
                "Set app_code of this environment, and where app_secret and token come from, or type them when asked",
            ),
        ),
        1_640_101 => Explained::new(
            say!(lang, "应用认证失败", "The app's credentials were not accepted"),
            say!(
                lang,
                "核对应用编码（app_code）和应用密钥（app_secret），二者须属于该网关",
                "Check app_code and app_secret; both must be of this gateway",
            ),
        ),
        1_640_102 => {
            Explained::new(say!(lang, "用户认证失败", "The user's credentials were not accepted"), log_in_again(lang))
        }
        1_640_004 => Explained::new(
            say!(lang, "网关 JWT 校验失败", "The gateway's JWT was not accepted"),
            say!(lang, "请网关维护人检查 JWT 公钥配置", "Ask the gateway's maintainers to check the JWT public key",),
        ),
        1_199_027 => Explained::new(
            say!(lang, "请求缺少用户名、开发商账号或租户", "User name, supplier account or tenant is missing"),
            say!(
                lang,
                "为该环境设置用户名（user）和开发商账号（supplier，一般为 0）；v3.15 起改设租户（tenant）",
                "Set user and supplier (usually 0) of this environment; from v3.15 on, tenant in place of supplier",
            ),
        ),
        1_199_046 => Explained::new(
            say!(lang, "CMDB 鉴权失败，权限中心可能不可用", "CMDB could not authorize; IAM may be down"),
            later(lang, Keeper::Iam),
        ),
        _ => return None,
    };
    Some(told)
}

/// The one place that says how to renew a login.
fn log_in_again(lang: Lang) -> String {
    say!(
        lang,
        "重新登录蓝鲸，输入新的 bk_token，或更新其来源后重试；草稿已保留",
        "Log in to BlueKing again, and type the new bk_token, or renew it where it comes from; the draft is kept",
    )
}

/// What the gateway lets nobody, or not this one, do.
fn permission(lang: Lang, code: i64, api: &str) -> Option<Explained> {
    let told = match code {
        1_640_301 => Explained::new(
            say!(lang, "应用没有网关 API 权限", "The app has no permission for this gateway API"),
            say!(
                lang,
                "为应用申请网关 bk-cmdb 的 {api} 权限，由网关维护人审批；通过后重试",
                "Apply for {api} of gateway bk-cmdb for the app; try again once the gateway's maintainers grant it",
            ),
        )
        .because(say!(
            lang,
            "请求没有到达 CMDB：缺的是应用在网关的权限，不是用户在 CMDB 的权限",
            "The request did not reach CMDB: the app lacks it at the gateway, not the user in CMDB",
        )),
        1_640_302 => Explained::new(
            say!(lang, "网关不允许该来源 IP 或跨租户调用", "The gateway denies this IP, or a call across tenants"),
            say!(
                lang,
                "请网关维护人放行本机 IP，或改用同一租户的应用",
                "Ask the gateway's maintainers to allow this host's IP, or use an app of the same tenant",
            ),
        ),
        1_640_303 => Explained::new(
            say!(lang, "网关不允许该用户调用", "The gateway denies this user"),
            say!(lang, "请网关维护人放行该用户", "Ask the gateway's maintainers to allow the user"),
        ),
        1_640_304 => Explained::new(
            say!(lang, "网关不允许该租户调用", "The gateway denies this tenant"),
            say!(lang, "请网关维护人放行该租户", "Ask the gateway's maintainers to allow the tenant"),
        ),
        _ => return None,
    };
    Some(told)
}

/// Addresses, sizes, and what is behind the gateway.
fn gateway(lang: Lang, code: i64, api: &str) -> Option<Explained> {
    let told = match code {
        1_640_001 => Explained::new(
            say!(lang, "网关判定请求参数有误", "The gateway found the request invalid"),
            say!(lang, "检查该环境的 url 和凭据", "Check this environment's url and credentials"),
        ),
        1_640_401 => Explained::new(
            say!(lang, "网关没有该 API", "The gateway does not have this API"),
            say!(
                lang,
                "检查 url 中的网关名和环境名（stage），并请网关维护人确认 {api} 已发布",
                "Check gateway and stage in the url, and ask the gateway's maintainers whether {api} is published",
            ),
        ),
        1_199_045 => Explained::new(
            say!(lang, "CMDB 不认识该请求地址", "CMDB does not know this address"),
            say!(
                lang,
                "检查该环境的 url，末尾不能有多余的路径",
                "Check this environment's url; it must not have anything extra at its end",
            ),
        )
        .because(say!(lang, "没有与之匹配的鉴权规则", "No authorization rule matches it")),
        1_641_301 | 1_641_401 => Explained::new(
            say!(lang, "请求超过网关允许的大小", "The request is larger than the gateway allows"),
            kind::split(lang),
        ),
        1_650_000..=1_650_002 => {
            Explained::new(say!(lang, "网关内部错误", "Gateway internal error"), later(lang, Keeper::Gateway))
        }
        1_650_200 | 1_650_201 | 1_650_300 => Explained::new(
            say!(lang, "网关无法连接 CMDB", "The gateway cannot reach CMDB"),
            later(lang, Keeper::GatewayAndCmdb),
        ),
        1_650_401 => Explained::new(
            say!(lang, "网关等待 CMDB 超时", "CMDB timed out behind the gateway"),
            later(lang, Keeper::Cmdb),
        ),
        _ => return None,
    };
    Some(told)
}

/// What the ESB says of a call that it let in.
fn bus(lang: Lang, code: i64, api: &str) -> Option<Explained> {
    let told = match code {
        1_306_404 | 1_306_405 => Explained::new(
            say!(lang, "ESB 没有该 API", "ESB does not have this API"),
            say!(
                lang,
                "检查该环境的 url，并请 ESB 维护人确认 cc 系统的 {api} 已启用",
                "Check this environment's url, and ask the maintainers of ESB whether {api} of system cc is enabled",
            ),
        ),
        1_306_406 | 1_306_407 => Explained::new(
            say!(lang, "ESB 无法解析请求", "ESB could not read the request"),
            say!(
                lang,
                "检查途中的代理是否改动了请求；没有代理时，把服务端原文反馈给 bkproc 的维护者",
                "Check whether a proxy on the way alters requests; if there is none, report the server's message to the \
                 maintainers of bkproc",
            ),
        ),
        // Those that `envelope` knows as something else are told by their kind.
        1_306_401..=1_306_403 | 1_306_429 => return None,
        1_306_000..=1_306_999 => Explained::new(
            say!(lang, "ESB 或其后的 CMDB 出错", "ESB failed, or CMDB behind it"),
            later(lang, Keeper::EsbAndCmdb),
        ),
        _ => return None,
    };
    Some(told)
}
