//! Codes of who may ask: the gateway's own (contract 5.5), and the CMDB's of identity. The CMDB's 9900403 is told by
//! its kind, since it brings the permission along.

use super::super::{Explained, say};
use super::{Responsible, kind, later};
use crate::api::error::Unaccepted;
use crate::api::{ApiError, ErrorKind, code};
use crate::domain::lang::Lang;

pub(super) fn explain(lang: Lang, code: i64, error: &ApiError) -> Option<Explained> {
    error
        .unaccepted()
        .map(|cause| unaccepted(lang, code, cause, error))
        .or_else(|| identity(lang, code, error))
        .or_else(|| permission(lang, code, error.api))
        .or_else(|| gateway(lang, code, error))
        .or_else(|| bus(lang, code, error.api))
}

/// What is wrong with the credentials, by what the answer says.
fn unaccepted(lang: Lang, code: i64, cause: Unaccepted, error: &ApiError) -> Explained {
    use Unaccepted as U;
    match cause {
        U::Missing | U::AppCode | U::AppSecret | U::App | U::UnverifiedApp => application(lang, cause),
        U::AccessToken | U::AppAccessToken => access_token(lang, cause),
        U::User | U::Anonymous | U::UserName => user(lang, cause),
        U::Jwt => jwt(lang, code, &error.message),
        U::Supplier => Explained::new(
            say!(lang, "请求缺少开发商账号", "The request names no supplier account"),
            say!(
                lang,
                "为该环境设置开发商账号（supplier，一般为 0）；v3.15 之前不能用 tenant 代替",
                "Set supplier of this environment (usually 0); before v3.15 tenant does not stand in for it",
            ),
        ),
        U::Tenant => Explained::new(
            say!(lang, "请求缺少租户", "The request names no tenant"),
            say!(
                lang,
                "为该环境设置租户（tenant），单租户部署一般为 default",
                "Set tenant of this environment; where there is only one it is usually default",
            ),
        ),
        U::UnknownTenant => Explained::new(
            say!(lang, "租户无效", "The tenant is not valid"),
            say!(
                lang,
                "为该环境设置正确的租户（tenant）；CMDB 没有开启多租户时删除该项，或设为 default",
                "Set tenant of this environment to one that exists; where the CMDB has no tenant mode, remove it or use default",
            ),
        )
        .because(say!(
            lang,
            "该租户不存在或已停用，或 CMDB 没有开启多租户",
            "It does not exist or is disabled, or the CMDB has no tenant mode",
        )),
    }
}

/// The application.
fn application(lang: Lang, cause: Unaccepted) -> Explained {
    let where_from = say!(
        lang,
        "核对应用编码（app_code）和应用密钥（app_secret），二者须属于这个蓝鲸平台上的同一个应用；草稿已保留",
        "Check app_code and app_secret; both must be those of one app of this BlueKing; the draft is kept",
    );
    match cause {
        Unaccepted::Missing => Explained::new(
            say!(lang, "请求中没有凭据", "The request carries no credentials"),
            say!(
                lang,
                "为该环境设置应用编码（app_code），以及 app_secret 和 token 的来源，或在提示时输入",
                "Set app_code of this environment, and where app_secret and token come from, or type them when asked",
            ),
        ),
        Unaccepted::AppCode => Explained::new(
            say!(lang, "应用编码（app_code）为空或不存在", "The app code is missing or not registered"),
            say!(
                lang,
                "核对应用编码（app_code），须是这个蓝鲸平台上的应用；草稿已保留",
                "Check app_code; it must be that of an app of this BlueKing; the draft is kept",
            ),
        ),
        Unaccepted::AppSecret => Explained::new(
            say!(lang, "缺少应用密钥（app_secret），或格式不对", "The app secret is missing or malformed"),
            say!(
                lang,
                "输入应用密钥（app_secret），或检查它的来源；草稿已保留",
                "Type the app secret, or check where it comes from; the draft is kept",
            ),
        ),
        Unaccepted::UnverifiedApp => Explained::new(
            say!(lang, "请求到达 CMDB 时，应用未经网关认证", "The gateway passed the app on unverified"),
            where_from,
        )
        .because(say!(
            lang,
            "应用编码或应用密钥不正确，或该网关资源没有开启应用认证",
            "The app code or secret is wrong, or the gateway resource does not verify apps",
        )),
        _ => Explained::new(
            say!(lang, "应用编码或应用密钥不正确", "The app code or the app secret is wrong"),
            where_from,
        ),
    }
}

fn access_token(lang: Lang, cause: Unaccepted) -> Explained {
    match cause {
        Unaccepted::AppAccessToken => Explained::new(
            say!(lang, "access_token 只代表应用，不代表用户", "The access token stands for an app, not for a user"),
            say!(
                lang,
                "换成用户类型的 access_token，或去掉它，改用应用密钥和 bk_token；草稿已保留",
                "Use an access token of a user, or remove it and use app secret and bk_token; the draft is kept",
            ),
        ),
        _ => Explained::new(
            say!(lang, "access_token 无效或已过期", "The access token is wrong or has expired"),
            say!(
                lang,
                "重新申请或续期 access_token 后输入，或更新其来源；草稿已保留",
                "Renew the access token and type it, or update where it comes from; the draft is kept",
            ),
        ),
    }
}

fn user(lang: Lang, cause: Unaccepted) -> Explained {
    match cause {
        Unaccepted::Anonymous => Explained::new(
            say!(lang, "请求到达 CMDB 时没有用户", "The request reached CMDB without a user"),
            log_in_again(lang),
        )
        .because(say!(
            lang,
            "登录态（bk_token）已失效或没有提供；网关没有校验用户，按匿名用户转发",
            "The login (bk_token) has expired or is missing; the gateway does not verify users and passed on an anonymous one",
        )),
        Unaccepted::UserName => Explained::new(
            say!(lang, "请求缺少用户名", "The request names no user"),
            say!(
                lang,
                "为该环境设置用户名（user）；经网关时重新登录蓝鲸并输入 bk_token",
                "Set user of this environment; through a gateway log in to BlueKing again and type the bk_token",
            ),
        ),
        _ => Explained::new(
            say!(lang, "用户认证失败", "The user's credentials were not accepted"),
            log_in_again(lang),
        ),
    }
}

/// The token by which the gateway vouches for its callers. No credential of ours helps.
fn jwt(lang: Lang, code: i64, message: &str) -> Explained {
    let keys = say!(
        lang,
        "请网关和 CMDB 的管理员核对：CMDB 配置的 JWT 公钥是否为这个网关的公钥",
        "Ask the administrators of gateway and CMDB whether the JWT public key in CMDB's configuration is this gateway's",
    );
    if code == code::GATEWAY_JWT {
        let what = say!(lang, "网关 JWT 校验失败", "The gateway's JWT was not accepted");
        let next =
            say!(lang, "请网关维护人检查 JWT 公钥配置", "Ask the gateway's maintainers to check the JWT public key");
        return Explained::new(what, next);
    }
    let what = say!(lang, "CMDB 不接受网关签发的 JWT", "CMDB refuses the gateway's JWT");
    // The library's own words; both are about clocks that differ.
    let by_time = ["expired", "not valid yet", "before issued"].iter().any(|text| message.contains(text));
    let told = if by_time {
        let next = say!(
            lang,
            "请网关和 CMDB 的管理员核对：两边服务器的时间是否一致",
            "Ask the administrators of gateway and CMDB whether the clocks of both agree",
        );
        Explained::new(what, next)
    } else {
        Explained::new(what, keys)
    };
    told.because(say!(
        lang,
        "与本机的凭据无关，重新输入没有用",
        "It is not about the credentials of this machine; to type them again does not help",
    ))
}

/// Who is asking, where the answer does not say what is wrong.
fn identity(lang: Lang, code: i64, error: &ApiError) -> Option<Explained> {
    let told = match code {
        // ESB answers so for a failed component too, which is of kind `Server`.
        code::ESB_GENERAL if error.kind == ErrorKind::Credentials => {
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
        code::NO_IDENTITY => Explained::new(
            say!(lang, "请求缺少用户名、开发商账号或租户", "User name, supplier account or tenant is missing"),
            say!(
                lang,
                "为该环境设置用户名（user）和开发商账号（supplier，一般为 0）；v3.15 起改设租户（tenant）",
                "Set user and supplier (usually 0) of this environment; from v3.15 on, tenant in place of supplier",
            ),
        ),
        code::AUTHORIZE_FAILED => Explained::new(
            say!(lang, "CMDB 鉴权失败，权限中心可能不可用", "CMDB could not authorize; IAM may be down"),
            later(lang, Responsible::Iam),
        ),
        code::BUSINESS_PERMISSIONS_FAILED => Explained::new(
            say!(
                lang,
                "CMDB 查不到有权限的业务，权限中心可能不可用",
                "CMDB could not look up your businesses; IAM may be down",
            ),
            later(lang, Responsible::Iam),
        ),
        _ => return None,
    };
    Some(told)
}

/// Explains an empty list of businesses: the CMDB leaves out those that the user may not see, and answers with success.
#[must_use]
pub fn no_business_visible(lang: Lang) -> Explained {
    Explained::new(
        say!(lang, "没有可见的业务", "No business is visible"),
        say!(
            lang,
            "在权限中心申请业务的访问权限，生效后重试；业务已有权限时，检查该环境的用户（user）和开发商账号（supplier）",
            "Apply in BlueKing IAM for access to the business, then try again; if it was granted, check user and supplier of this \
             environment",
        ),
    )
    .because(say!(
        lang,
        "CMDB 只列出有权限的业务，一个也没有时不报错",
        "CMDB lists those that the user may see, and reports no error when there are none",
    ))
}

/// The one place that says how to renew a login.
fn log_in_again(lang: Lang) -> String {
    say!(
        lang,
        "重新登录蓝鲸，输入新的 bk_token，或更新其来源后重试；草稿已保留",
        "Log in to BlueKing again, and type the new bk_token, or renew it where it comes from; the draft is kept",
    )
}

/// What the gateway lets no one, or not this one, do.
fn permission(lang: Lang, code: i64, api: &str) -> Option<Explained> {
    let told = match code {
        code::GATEWAY_APP_DENIED => Explained::new(
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
        code::GATEWAY_IP_DENIED => Explained::new(
            say!(lang, "网关不允许该来源 IP 或跨租户调用", "The gateway denies this IP, or a call across tenants"),
            say!(
                lang,
                "请网关维护人放行本机 IP，或改用同一租户的应用",
                "Ask the gateway's maintainers to allow this host's IP, or use an app of the same tenant",
            ),
        ),
        code::GATEWAY_USER_DENIED => Explained::new(
            say!(lang, "网关不允许该用户调用", "The gateway denies this user"),
            say!(lang, "请网关维护人放行该用户", "Ask the gateway's maintainers to allow the user"),
        ),
        code::GATEWAY_TENANT_DENIED => Explained::new(
            say!(lang, "网关不允许该租户调用", "The gateway denies this tenant"),
            say!(lang, "请网关维护人放行该租户", "Ask the gateway's maintainers to allow the tenant"),
        ),
        _ => return None,
    };
    Some(told)
}

/// Addresses, sizes, and what is behind the gateway.
fn gateway(lang: Lang, code: i64, error: &ApiError) -> Option<Explained> {
    let api = error.api;
    let told = match code {
        code::UNKNOWN | code::REWRITE_FAILED if error.kind == ErrorKind::NotFound => Explained::new(
            say!(
                lang,
                "CMDB 没有该接口，或接口背后的服务没有启动",
                "CMDB does not have this call, or the service behind it is down"
            ),
            say!(
                lang,
                "检查该环境 url 的路径；地址无误时，请 CMDB 管理员检查各服务是否已启动",
                "Check the path of this environment's url; if it is right, ask a CMDB administrator whether all services run",
            ),
        ),
        code::GATEWAY_INVALID_ARGS => Explained::new(
            say!(lang, "网关判定请求参数有误", "The gateway found the request invalid"),
            say!(lang, "检查该环境的 url 和凭据", "Check this environment's url and credentials"),
        ),
        code::GATEWAY_NOT_FOUND => Explained::new(
            say!(lang, "网关没有该 API", "The gateway does not have this API"),
            say!(
                lang,
                "检查 url 中的网关名和环境名（stage），并请网关维护人确认 {api} 已发布",
                "Check gateway and stage in the url, and ask the gateway's maintainers whether {api} is published",
            ),
        ),
        code::NO_RULE => Explained::new(
            say!(lang, "CMDB 不认识该请求地址", "CMDB does not know this address"),
            say!(
                lang,
                "检查该环境的 url，末尾不能有多余的路径",
                "Check this environment's url; it must not have anything extra at its end",
            ),
        )
        .because(say!(lang, "没有与之匹配的鉴权规则", "No authorization rule matches it")),
        code::GATEWAY_BODY_TOO_LARGE | code::GATEWAY_URI_TOO_LONG => Explained::new(
            say!(lang, "请求超过网关允许的大小", "The request is larger than the gateway allows"),
            kind::split(lang),
        ),
        code::GATEWAY_BACKEND_FAILED..=code::GATEWAY_MISCONFIGURED => {
            Explained::new(say!(lang, "网关内部错误", "Gateway internal error"), later(lang, Responsible::Gateway))
        }
        code::GATEWAY_BAD_GATEWAY | code::GATEWAY_REQUEST_FAILED | code::GATEWAY_UNAVAILABLE => Explained::new(
            say!(lang, "网关无法连接 CMDB", "The gateway cannot reach CMDB"),
            later(lang, Responsible::GatewayAndCmdb),
        ),
        code::GATEWAY_TIMEOUT => Explained::new(
            say!(lang, "网关等待 CMDB 超时", "CMDB timed out behind the gateway"),
            later(lang, Responsible::Cmdb),
        ),
        _ => return None,
    };
    Some(told)
}

/// What the ESB says of a call that it let in.
fn bus(lang: Lang, code: i64, api: &str) -> Option<Explained> {
    let told = match code {
        code::ESB_NOT_FOUND | code::ESB_METHOD => Explained::new(
            say!(lang, "ESB 没有该 API", "ESB does not have this API"),
            say!(
                lang,
                "检查该环境的 url，并请 ESB 维护人确认 cc 系统的 {api} 已启用",
                "Check this environment's url, and ask the maintainers of ESB whether {api} of system cc is enabled",
            ),
        ),
        code::ESB_UNDECODABLE | code::ESB_PARAMETERS => Explained::new(
            say!(lang, "ESB 无法解析请求", "ESB could not read the request"),
            say!(
                lang,
                "检查途中的代理是否改动了请求；没有代理时，把服务端原文反馈给 bkproc 的维护者",
                "Check whether a proxy on the way alters requests; if there is none, report the server's message to the \
                 maintainers of bkproc",
            ),
        ),
        // Those that `envelope` knows as something else are told by their kind.
        code::ESB_UNAUTHENTICATED..=code::ESB_USER_DENIED | code::ESB_LIMIT => return None,
        code::ESB_GENERAL..=code::ESB_LAST => Explained::new(
            say!(lang, "ESB 或其后的 CMDB 出错", "ESB failed, or CMDB behind it"),
            later(lang, Responsible::EsbAndCmdb),
        ),
        _ => return None,
    };
    Some(told)
}
