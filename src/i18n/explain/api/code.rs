//! Codes that say more than their kind: of the CMDB (contract section 6) and of the gateway (5.5).

use super::super::{Explained, say};
use crate::api::{ApiError, ErrorKind};
use crate::domain::lang::Lang;

/// Explains an error by its code; none when its kind says as much.
pub(super) fn explain(lang: Lang, error: &ApiError) -> Option<Explained> {
    let code = error.code?;
    rules(lang, code)
        .or_else(|| values(lang, code))
        .or_else(|| access(lang, code, error))
        .or_else(|| gateway(lang, code, error))
        .or_else(|| inside(lang, code))
}

/// What the CMDB's rules do not let happen.
fn rules(lang: Lang, code: i64) -> Option<Explained> {
    let told = match code {
        // 1113019 and 1113020 are the same two rules in v3.9.
        1_199_014 | 1_113_019 | 1_113_020 => Explained::new(
            say!(lang, "与已有进程重复", "Clashes with an existing process"),
            say!(
                lang,
                "刷新计划，查看哪些进程已存在，修改或去掉后再提交",
                "Refresh the plan to see what is there, change or remove it, then submit",
            ),
        )
        .because(say!(
            lang,
            "同一服务实例内，进程别名不能重复，进程名称和进程启动参数也不能都相同",
            "In a service instance the alias is unique, and so is process name with startup parameter",
        )),
        1_108_035 => Explained::new(
            say!(lang, "服务实例由服务模板创建，不可添加进程", "The service instance is made from a service template"),
            say!(
                lang,
                "取消选择该服务实例，或改为编辑其服务模板",
                "Unmark the service instance, or edit its service template instead",
            ),
        )
        .because(say!(
            lang,
            "CMDB 禁止在这类服务实例中直接添加或修改进程",
            "CMDB forbids adding or editing processes directly in such a service instance",
        )),
        1_113_022 => Explained::new(
            say!(lang, "进程由模板创建，禁止删除", "The process belongs to a template, cannot be deleted"),
            say!(
                lang,
                "在服务模板中删除对应的进程模板，再同步",
                "Delete its process template in the service template, then synchronise",
            ),
        ),
        1_199_019 => Explained::new(
            say!(lang, "服务实例不存在", "The service instance does not exist"),
            say!(
                lang,
                "在第 1 步刷新列表，取消选择已不存在的服务实例",
                "Refresh the list in step 1, and unmark what is gone",
            ),
        )
        .because(say!(lang, "可能已被删除，或 ID 填错", "It may have been deleted, or the ID is wrong",)),
        1_199_035 => Explained::new(
            say!(lang, "数量超过单次请求的上限", "Too many items for one request"),
            say!(lang, "减少数量后重试", "Try again with fewer"),
        )
        .because(say!(
            lang,
            "单次最多添加 100 个进程，删除 500 个进程",
            "One request adds at most 100 processes, or deletes 500",
        )),
        1_199_059 => Explained::new(
            say!(lang, "每页数量超过上限", "The page is larger than allowed"),
            say!(
                lang,
                "该版本 CMDB 的上限较小，请把原文反馈给 bkproc 的维护者",
                "This CMDB allows less; report the original text to the maintainers of bkproc",
            ),
        ),
        _ => return None,
    };
    Some(told)
}

/// Values that the CMDB does not take; it names neither process nor row (contract 1.7, 1.8).
fn values(lang: Lang, code: i64) -> Option<Explained> {
    let check = || {
        say!(
            lang,
            "刷新业务以更新字段规则，再按第 4 步列出的问题修改；绑定信息请逐行检查",
            "Refresh the business for its field rules, mend what step 4 lists; check bind info row by row",
        )
    };
    let silent = || {
        say!(
            lang,
            "CMDB 每次只报一个问题，且不指明是哪个进程",
            "CMDB reports one problem at a time and does not say in which process",
        )
    };
    let told = match code {
        1_199_010 => Explained::new(
            say!(lang, "必填字段未赋值", "A required field is missing"),
            say!(
                lang,
                "刷新业务以更新字段规则，再填写必填字段；字段名见原文",
                "Refresh the business for its field rules, then fill in the field named in the original text",
            ),
        )
        .because(silent()),
        1_199_006 => Explained::new(say!(lang, "数据参数校验不通过", "A parameter did not pass verification"), check())
            .because(say!(
                lang,
                "服务实例不属于所选业务，或有字段值、绑定信息不合规则",
                "The service instance is not in this business, or a field or bind row breaks a rule",
            )),
        1_199_011 => {
            Explained::new(say!(lang, "有字段的值无效", "A field's value is not valid"), check()).because(silent())
        }
        1_199_015 => {
            Explained::new(say!(lang, "有字段的值超出长度或范围", "A value is too long or out of range"), check())
                .because(silent())
        }
        1_199_016 => {
            Explained::new(say!(lang, "有字段的值不符合正则", "A value does not match its regular expression"), check())
                .because(silent())
        }
        1_199_007 | 1_199_009 | 1_199_025 | 1_199_085 => {
            Explained::new(say!(lang, "有字段的值类型不对", "A value is of the wrong type"), check()).because(silent())
        }
        _ => return None,
    };
    Some(told)
}

/// Who asks: credentials and permissions. The CMDB's 9900403 is told by its kind, since it brings the permission.
fn access(lang: Lang, code: i64, error: &ApiError) -> Option<Explained> {
    let api = error.api;
    let told = match code {
        // ESB uses the code for failures of a component too (kind `Server`).
        1_306_000 if error.kind == ErrorKind::Credentials => Explained::new(
            say!(lang, "登录态已失效", "The login has expired"),
            say!(
                lang,
                "重新登录蓝鲸并更新 bk_token，然后重试；草稿已保留",
                "Log in to BlueKing again, renew bk_token, then try again; the draft is kept",
            ),
        ),
        1_640_100 => Explained::new(
            say!(lang, "请求没有带认证信息", "The request carries no credentials"),
            say!(
                lang,
                "为该环境设置 bk_app_code、bk_app_secret 和用户凭证",
                "Set bk_app_code, bk_app_secret and the user's token for this environment",
            ),
        ),
        1_640_101 => Explained::new(
            say!(lang, "应用认证失败", "The application was not recognised"),
            say!(
                lang,
                "核对 bk_app_code 和 bk_app_secret 是否属于该网关",
                "Check bk_app_code and bk_app_secret; they must be of this gateway",
            ),
        ),
        1_640_102 => Explained::new(
            say!(lang, "用户认证失败", "The user was not recognised"),
            say!(
                lang,
                "重新登录蓝鲸并更新 bk_token 或 access_token，然后重试",
                "Log in to BlueKing again, renew bk_token or access_token, then try again",
            ),
        ),
        1_640_004 => Explained::new(
            say!(lang, "网关签发的 JWT 校验失败", "The gateway's JWT was not accepted"),
            say!(
                lang,
                "请 CMDB 网关的维护人检查 JWT 公钥配置",
                "Ask the maintainers of the CMDB gateway to check its JWT public key",
            ),
        ),
        1_640_301 => Explained::new(
            say!(lang, "应用没有网关接口的权限", "The app has no permission for this gateway API"),
            say!(
                lang,
                "在蓝鲸开发者中心为应用申请网关 bk-cmdb 的 {api} 权限，由网关维护人审批",
                "Apply for {api} of gateway bk-cmdb for the app in the BlueKing developer center; \
                 the gateway's maintainers approve it",
            ),
        )
        .because(say!(
            lang,
            "缺的是应用的权限，与用户在 CMDB 中的权限无关",
            "It is the app that lacks it, whatever the user may do in CMDB",
        )),
        1_640_302 => Explained::new(
            say!(lang, "来源 IP 不允许，或禁止跨租户调用", "This IP or a call across tenants is not allowed"),
            say!(
                lang,
                "请网关维护人把本机 IP 加入白名单，或改用本租户的应用",
                "Ask the gateway's maintainers to allow this host's IP, or use an app of the same tenant",
            ),
        ),
        1_640_303 => Explained::new(
            say!(lang, "网关不允许该用户调用", "The gateway does not allow this user"),
            say!(lang, "请网关维护人放行该用户", "Ask the gateway's maintainers to allow the user"),
        ),
        1_640_304 => Explained::new(
            say!(lang, "网关不允许该租户调用", "The gateway does not allow this tenant"),
            say!(lang, "请网关维护人放行该租户", "Ask the gateway's maintainers to allow the tenant"),
        ),
        1_199_027 => Explained::new(
            say!(lang, "请求缺少用户名或供应商账号", "User name or supplier account is missing"),
            say!(
                lang,
                "为该环境设置用户名和供应商账号（一般为 0）",
                "Set user name and supplier account (usually 0) for this environment",
            ),
        ),
        _ => return None,
    };
    Some(told)
}

/// The gateway's own answers about address, size and what is behind it.
fn gateway(lang: Lang, code: i64, error: &ApiError) -> Option<Explained> {
    let api = error.api;
    let told = match code {
        1_640_001 => Explained::new(
            say!(lang, "网关认为请求参数有误", "The gateway found the request's arguments wrong"),
            say!(lang, "检查该环境的 url 和认证信息", "Check this environment's url and credentials",),
        ),
        1_640_401 => Explained::new(
            say!(lang, "网关没有该接口", "The gateway does not know this API"),
            say!(
                lang,
                "检查 url 中的网关名和环境名（stage），并确认 {api} 已发布到该环境",
                "Check gateway name and stage in the url, and that {api} is published there",
            ),
        ),
        1_641_301 | 1_641_401 => Explained::new(
            say!(lang, "请求大小超过网关的上限", "The request is larger than the gateway allows"),
            say!(
                lang,
                "把草稿拆成几个，减少每次提交的进程",
                "Split the draft, so that fewer processes go with one request",
            ),
        ),
        1_650_000..=1_650_002 => Explained::new(
            say!(lang, "API 网关内部错误", "Internal error of the API gateway"),
            later(lang, "网关", "the gateway"),
        ),
        1_650_200 | 1_650_201 | 1_650_300 => Explained::new(
            say!(lang, "API 网关连不上 CMDB", "The API gateway cannot reach CMDB"),
            later(lang, "网关和 CMDB", "the gateway and CMDB"),
        ),
        1_650_401 => Explained::new(
            say!(lang, "API 网关等待 CMDB 超时", "The API gateway waited too long for CMDB"),
            later(lang, "CMDB", "CMDB"),
        ),
        _ => return None,
    };
    Some(told)
}

/// What went wrong inside the CMDB.
fn inside(lang: Lang, code: i64) -> Option<Explained> {
    let cmdb = || later(lang, "CMDB", "CMDB");
    let told = match code {
        1_199_000 | 1_199_004 => Explained::new(
            say!(lang, "CMDB 读不懂请求", "CMDB could not read the request"),
            say!(
                lang,
                "检查中间有无代理改动请求，并把原文反馈给 bkproc 的维护者",
                "Check for a proxy that alters requests, and report the original text to the maintainers of bkproc",
            ),
        ),
        1_199_045 => Explained::new(
            say!(lang, "CMDB 没有与该地址对应的鉴权规则", "CMDB has no authorization rule for this address"),
            say!(
                lang,
                "检查该环境的 url，末尾不要多出路径",
                "Check this environment's url; nothing extra may stand at its end",
            ),
        ),
        1_199_046 => Explained::new(
            say!(lang, "CMDB 鉴权失败，权限中心可能不可用", "CMDB could not authorize; IAM may be down"),
            later(lang, "权限中心", "IAM"),
        ),
        1_199_002 => Explained::new(say!(lang, "CMDB 内部调用失败", "A call inside CMDB failed"), cmdb()),
        1_199_017 | 1_108_028 => {
            Explained::new(say!(lang, "CMDB 查询数据失败", "CMDB failed to query its data"), cmdb())
        }
        1_199_018 => Explained::new(say!(lang, "CMDB 写入数据失败", "CMDB failed to store the data"), cmdb()),
        1_108_008 => Explained::new(
            say!(lang, "CMDB 创建进程失败", "CMDB failed to create the processes"),
            say!(
                lang,
                "逐个检查字段和绑定信息后重试；仍失败时，把原文交给 CMDB 管理员",
                "Check fields and bind info, then try again; if it fails again, give the original text to a CMDB administrator",
            ),
        ),
        1_199_065 => Explained::new(say!(lang, "CMDB 启动事务失败", "CMDB failed to start a transaction"), cmdb()),
        1_199_066 => Explained::new(say!(lang, "CMDB 提交事务失败", "CMDB failed to commit the transaction"), cmdb())
            .because(say!(
                lang,
                "可能与他人同时修改了同一服务实例",
                "Somebody else may be changing the same service instance",
            )),
        1_199_067 => Explained::new(say!(lang, "CMDB 中止事务失败", "CMDB failed to abort the transaction"), cmdb()),
        1_199_998 => Explained::new(say!(lang, "CMDB 报告未知异常", "CMDB reports an unknown error"), cmdb()),
        1_199_999 => Explained::new(say!(lang, "CMDB 内部错误", "Internal error of CMDB"), cmdb()),
        _ => return None,
    };
    Some(told)
}

/// The way on when nothing here can be mended.
pub(super) fn later(lang: Lang, zh: &str, en: &str) -> String {
    say!(
        lang,
        "稍后重试；仍失败时，把原文交给{zh}管理员",
        "Try again later; if it fails again, give the original text to the administrators of {en}",
    )
}
