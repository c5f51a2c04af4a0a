//! Codes that say more than their kind: those of CMDB (contract section 6). Those of who may ask are in `access`.

use super::super::{Explained, say};
use super::{Responsible, access, later, writes};
use crate::api::{ApiError, code};
use crate::domain::lang::Lang;

/// Explains an error by its code; `None` when its kind says as much.
pub(super) fn explain(lang: Lang, error: &ApiError) -> Option<Explained> {
    let code = error.code?;
    let wish = if writes(error.api) {
        rule(lang, code).or_else(|| audit(lang, code, error.api)).or_else(|| value(lang, code))
    } else {
        None
    };
    wish.or_else(|| access::explain(lang, code, error)).or_else(|| inside(lang, code))
}

/// What the rules of CMDB do not let a write do.
fn rule(lang: Lang, code: i64) -> Option<Explained> {
    let told = match code {
        // 1113019 and 1113020 were the same two rules in v3.9.
        code::DUPLICATED | code::ALIAS_TAKEN | code::COMMAND_TAKEN => Explained::new(
            say!(lang, "与已有进程重复", "Clashes with an existing process"),
            say!(
                lang,
                "重新核对，找出已存在的进程，修改或去掉后再提交",
                "Check again to find which one is there; change or remove yours, then submit again",
            ),
        )
        .because(say!(
            lang,
            "同一服务实例内，进程别名不能重复，进程名称和进程启动参数也不能都相同",
            "In a service instance no two processes may share the alias, or both process name and startup parameter",
        )),
        code::TEMPLATED => Explained::new(
            say!(lang, "服务实例由服务模板创建", "The service instance is made from a service template"),
            say!(
                lang,
                "从草稿中去掉该服务实例，或改为编辑其服务模板",
                "Take the service instance out of the draft, or edit its service template instead",
            ),
        )
        .because(say!(
            lang,
            "CMDB 禁止在这类服务实例中直接添加或修改进程",
            "CMDB forbids adding or editing processes directly in such a service instance",
        )),
        code::TEMPLATED_DELETE => Explained::new(
            say!(lang, "进程由模板创建，禁止删除", "The process belongs to a template and cannot be deleted"),
            say!(
                lang,
                "在服务模板中删除对应的进程模板，再同步到服务实例",
                "Delete its process template in the service template, then synchronize the service instance",
            ),
        ),
        code::NOT_FOUND => Explained::new(
            say!(lang, "服务实例不存在", "The service instance does not exist"),
            say!(
                lang,
                "刷新服务实例列表，从草稿中去掉已不存在的服务实例",
                "Refresh the list of service instances, and take what is gone out of the draft",
            ),
        )
        .because(say!(lang, "它可能已被删除，或 ID 有误", "It was deleted, or the ID is wrong")),
        code::LIMIT_EXCEEDED => Explained::new(
            say!(lang, "数量超过单次请求的上限", "Too many processes for one request"),
            say!(lang, "减少数量后重试", "Try again with fewer"),
        )
        .because(say!(
            lang,
            "单次最多添加 100 个、删除 500 个进程",
            "One request adds at most 100 processes, or deletes 500",
        )),
        _ => return None,
    };
    Some(told)
}

/// A write without a row in the audit log is rolled back; so is the deletion of a process whose document is gone, for which no
/// row can be written, ever (contract section 4).
fn audit(lang: Lang, code: i64, api: &str) -> Option<Explained> {
    if code != code::AUDIT_FAILED {
        return None;
    }
    let told = Explained::new(
        say!(lang, "CMDB 写操作审计失败，本次请求已回滚", "CMDB failed to write its audit log and undid the call"),
        later(lang, Responsible::Cmdb),
    );
    if api == "delete_process_instance" {
        return Some(told.because(say!(
            lang,
            "进程的数据可能已不在，只剩关系记录：这样的进程无法删除",
            "The process may be gone but for its relation record: such a process cannot be deleted",
        )));
    }
    Some(told)
}

/// Values that CMDB does not take; it names neither process nor row (contract 1.7 and 1.8).
fn value(lang: Lang, code: i64) -> Option<Explained> {
    let silent = say!(
        lang,
        "CMDB 每次只报一个问题，且不指明是哪个进程",
        "CMDB reports one problem at a time and does not say which process it is in",
    );
    let check = say!(
        lang,
        "刷新字段规则后重新核对草稿，按列出的问题修改；绑定信息请逐行检查",
        "Refresh the field rules, check the draft again and fix what is listed; check bind info row by row",
    );
    let told = match code {
        code::NOT_SET => Explained::new(
            say!(lang, "必填字段未赋值", "A required field is missing"),
            say!(
                lang,
                "填写服务端原文中提到的字段；找不到该字段时，先刷新字段规则",
                "Fill in the field that the server's message names; if it is not there, refresh the field rules first",
            ),
        )
        .because(silent),
        code::PARAMETER_INVALID => {
            Explained::new(say!(lang, "数据参数校验不通过", "A parameter did not pass verification"), check).because(
                say!(
                    lang,
                    "服务实例不属于所选业务，或有字段、绑定信息不合规则",
                    "The service instance is not in this business, or a field or bind row breaks a rule",
                ),
            )
        }
        code::VALUE_INVALID => {
            Explained::new(say!(lang, "有字段的值无效", "A value is not valid"), check).because(silent)
        }
        code::OUT_OF_BOUNDS => {
            Explained::new(say!(lang, "有字段的值超出长度或范围", "A value is too long or out of range"), check)
                .because(silent)
        }
        code::PATTERN_MISMATCH => {
            Explained::new(say!(lang, "有字段的值不符合正则", "A value does not match its regular expression"), check)
                .because(silent)
        }
        code::NOT_TEXT | code::NOT_INTEGER | code::NOT_BOOL | code::TYPE_UNKNOWN => {
            Explained::new(say!(lang, "有字段的值类型不对", "A value is of the wrong type"), check).because(silent)
        }
        code::NOT_CREATED => {
            Explained::new(say!(lang, "CMDB 创建进程失败", "CMDB failed to create the processes"), check)
        }
        _ => return None,
    };
    Some(told)
}

/// What went wrong inside CMDB, or between us and it.
fn inside(lang: Lang, code: i64) -> Option<Explained> {
    let told = match code {
        code::UNDECODABLE | code::UNREADABLE => Explained::new(
            say!(lang, "CMDB 无法解析请求", "CMDB could not read the request"),
            say!(
                lang,
                "检查途中的代理是否改动了请求；没有代理时，把服务端原文反馈给 bkproc 的维护者",
                "Check whether a proxy on the way alters requests; if there is none, report the server's message to the \
                 maintainers of bkproc",
            ),
        ),
        code::PAGE_TOO_LARGE => Explained::new(
            say!(lang, "每页数量超过 CMDB 的上限", "The page is larger than CMDB allows"),
            say!(
                lang,
                "把服务端原文反馈给 bkproc 的维护者",
                "Report the server's message to the maintainers of bkproc",
            ),
        ),
        code::INTERNAL_CALL_FAILED => failed(lang, say!(lang, "CMDB 内部调用失败", "A call inside CMDB failed")),
        code::PROCESS_LIST_FAILED => {
            failed(lang, say!(lang, "CMDB 查询服务实例的进程失败", "CMDB failed to read the instance's processes"))
        }
        code::HOST_LIST_FAILED => {
            failed(lang, say!(lang, "CMDB 查询业务主机失败", "CMDB failed to read the hosts of the business"))
        }
        code::TOPOLOGY_FAILED => {
            failed(lang, say!(lang, "CMDB 查询业务拓扑失败", "CMDB failed to read the topology of the business"))
        }
        code::ATTRIBUTE_FORBIDDEN => Explained::new(
            say!(lang, "进程模型不允许新加字段", "Model process takes no new attributes"),
            say!(
                lang,
                "使用模型已有的字段；管理员能改的只有已有字段的取值规则、单位和分组",
                "Use the attributes that there are; an administrator can change only their option, unit and group",
            ),
        ),
        code::QUERY_FAILED | code::PROCESS_READ_FAILED => {
            failed(lang, say!(lang, "CMDB 查询数据失败", "CMDB failed to query its data"))
        }
        code::INSERT_FAILED => failed(lang, say!(lang, "CMDB 写入数据失败", "CMDB failed to store the data")),
        code::TRANSACTION_NOT_STARTED => {
            failed(lang, say!(lang, "CMDB 无法开启事务", "CMDB could not start a transaction"))
        }
        code::NOT_COMMITTED => failed(lang, say!(lang, "CMDB 提交事务失败", "CMDB failed to commit the transaction")),
        code::NOT_ABORTED => failed(lang, say!(lang, "CMDB 中止事务失败", "CMDB failed to abort the transaction")),
        code::PROXY_FAILED => failed(lang, say!(lang, "CMDB 转发请求失败", "CMDB failed to forward the request")),
        code::UNKNOWN => failed(lang, say!(lang, "CMDB 报告未知异常", "CMDB reports an unknown error")),
        code::PANICKED => failed(lang, say!(lang, "CMDB 内部错误", "CMDB internal error")),
        _ => return None,
    };
    Some(told)
}

fn failed(lang: Lang, what: String) -> Explained {
    Explained::new(what, later(lang, Responsible::Cmdb))
}
