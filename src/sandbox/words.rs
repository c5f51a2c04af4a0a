//! The CMDB's own error texts, in its two languages, and the way its templates are filled.
//!
//! Owns the templates of contract section 6 and the Go `Sprintf` behaviour that shows in them (a template that
//! lacks a placeholder gets `%!(EXTRA string=…)`). Knows nothing of requests or replies.

use super::Version;

/// The language a caller asked for: `en` is English, anything else Chinese (contract section 5.4).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Language {
    Chinese,
    English,
}

impl Language {
    /// Reads a language header; only the exact word `en` gives English.
    pub(super) fn of(header: Option<&str>) -> Self {
        if header == Some("en") { Self::English } else { Self::Chinese }
    }

    /// Chooses one of two texts.
    pub(super) fn pick<'a>(self, chinese: &'a str, english: &'a str) -> &'a str {
        match self {
            Self::Chinese => chinese,
            Self::English => english,
        }
    }
}

/// Error codes this simulator raises; names follow the meaning, numbers the server (contract section 6).
pub(super) mod code {
    pub(in crate::sandbox) const UNDECODABLE: i64 = 1_199_000;
    pub(in crate::sandbox) const INPUT_INVALID: i64 = 1_199_003;
    pub(in crate::sandbox) const CALL_FAILED: i64 = 1_199_002;
    pub(in crate::sandbox) const PARAM_INVALID: i64 = 1_199_006;
    pub(in crate::sandbox) const NOT_TEXT: i64 = 1_199_007;
    pub(in crate::sandbox) const NOT_INTEGER: i64 = 1_199_009;
    pub(in crate::sandbox) const NOT_SET: i64 = 1_199_010;
    pub(in crate::sandbox) const VALUE_INVALID: i64 = 1_199_011;
    pub(in crate::sandbox) const DUPLICATED: i64 = 1_199_014;
    pub(in crate::sandbox) const TOO_LONG: i64 = 1_199_015;
    pub(in crate::sandbox) const PATTERN_MISMATCH: i64 = 1_199_016;
    pub(in crate::sandbox) const QUERY_FAILED: i64 = 1_199_017;
    pub(in crate::sandbox) const NOT_ADDED: i64 = 1_199_018;
    pub(in crate::sandbox) const NOT_FOUND: i64 = 1_199_019;
    pub(in crate::sandbox) const NOT_BOOL: i64 = 1_199_025;
    pub(in crate::sandbox) const NO_IDENTITY: i64 = 1_199_027;
    pub(in crate::sandbox) const LIMIT_EXCEEDED: i64 = 1_199_035;
    pub(in crate::sandbox) const UNKNOWN_URL: i64 = 1_199_037;
    pub(in crate::sandbox) const NO_RULE: i64 = 1_199_045;
    pub(in crate::sandbox) const NO_IAM: i64 = 1_199_046;
    pub(in crate::sandbox) const NO_PERMISSION_TEXT: i64 = 1_199_047;
    pub(in crate::sandbox) const PAGE_LIMIT: i64 = 1_199_059;
    pub(in crate::sandbox) const NOT_COMMITTED: i64 = 1_199_066;
    pub(in crate::sandbox) const UNKNOWN_TYPE: i64 = 1_199_085;
    pub(in crate::sandbox) const ARRAY_LENGTH: i64 = 1_199_089;
    pub(in crate::sandbox) const THROTTLED: i64 = 1_199_997;
    pub(in crate::sandbox) const UNKNOWN: i64 = 1_199_998;
    pub(in crate::sandbox) const PANICKED: i64 = 1_199_999;
    pub(in crate::sandbox) const NO_MODULE: i64 = 1_101_034;
    pub(in crate::sandbox) const NOT_LISTED: i64 = 1_108_024;
    pub(in crate::sandbox) const NOT_AUDITED: i64 = 1_109_001;
    pub(in crate::sandbox) const TEMPLATED: i64 = 1_108_035;
    pub(in crate::sandbox) const HOSTS_FAILED: i64 = 1_110_001;
    pub(in crate::sandbox) const HOST_NOT_IN_MODULE: i64 = 1_110_056;
    pub(in crate::sandbox) const MODULE_ELSEWHERE: i64 = 1_113_004;
    pub(in crate::sandbox) const INSTANCE_EXISTS: i64 = 1_113_016;
    pub(in crate::sandbox) const ALIAS_TAKEN: i64 = 1_113_019;
    pub(in crate::sandbox) const COMMAND_TAKEN: i64 = 1_113_020;
    pub(in crate::sandbox) const TEMPLATED_DELETE: i64 = 1_113_022;
    pub(in crate::sandbox) const NO_NEW_ATTRIBUTE: i64 = 1_113_028;
    pub(in crate::sandbox) const INVALID_TENANT: i64 = 1_100_005;
    pub(in crate::sandbox) const NO_BUSINESSES: i64 = 1_101_086;
    /// The ESB's own refusals: of an application, a user, a body.
    pub(in crate::sandbox) const BUS_REFUSED: i64 = 1_306_000;
    pub(in crate::sandbox) const NO_PERMISSION: i64 = 9_900_403;
}

/// Returns the template of a code.
pub(super) fn template(code: i64, language: Language) -> &'static str {
    let (chinese, english) = match code {
        1_199_000 => ("反序列化JSON数据失败", "Deserializing JSON data failed"),
        1_199_002 => ("http request failed", "http request failed"),
        1_199_003 => ("输入参数无效", "invalid input parameter"),
        1_199_004 => ("数据读取失败", "Data read failed"),
        1_199_006 => ("'%s' 数据参数校验不通过", "'%s' data parameter verification does not pass"),
        1_199_007 => ("'%s' 必须为字符串类型", "'%s' must be a string type"),
        1_199_009 => ("'%s' 参数必须是整型", "'%s' parameters must be integral"),
        1_199_010 => ("'%s' 未赋值", "'%s' unassigned"),
        1_199_011 => ("'%s' 参数无效或不存在", "'%s' the parameter is invalid or does not exist"),
        1_199_014 => ("数据唯一性校验失败， %s 重复", "duplicated instances exist, fields [%s] duplicated"),
        // The English template lost its placeholder; the server shows what Go makes of that (contract section 1.8).
        1_199_015 => ("'%s' 数据越界", "Data out of bounds"),
        1_199_016 => ("'%s' 字段正则校验失败", "'%s' Field regular check failed"),
        1_199_017 => ("查询数据失败", "Failed to query data"),
        1_199_018 => ("新加数据失败", "New data failed"),
        1_199_019 => ("未找到相关数据", "No relevant data found"),
        1_199_025 => ("'%s' 必须为bool类型", "'%s' must be boolean"),
        1_199_027 => ("[%s]授权信息查询失败", "'%s' authorization information query failed"),
        1_199_035 => (" %s 超过限制 %d", " %s exceed the limit %d"),
        1_199_045 => ("no matched rules", "no matched rules"),
        1_199_046 => ("鉴权失败", "Authorize request failed."),
        1_199_047 => ("没有操作的权限", "Do not have access permission."),
        1_199_059 => ("分页查询数量超过限制的最大值, 建议值200", "page limit is exceeded"),
        1_199_065 => ("开启事务失败, 错误:%s", "start transaction failed, error:%s"),
        1_199_066 => ("提交事务失败, 错误:%s", "commit transaction failed, error:%s"),
        1_199_067 => ("取消事务失败, 错误:%s", "abort transaction failed, error:%s"),
        1_199_085 => ("未知类型：%s", "unknown type: %s"),
        1_199_089 => ("'%s' 数组长度不合法，最大长度为 %d", "'%s' array length is invalid, the maximum length is %d"),
        1_199_997 => ("too many requests", "too many requests"),
        1_199_999 => ("proc Internal Server Error", "proc Internal Server Error"),
        1_108_008 => ("创建进程失败", "The creation process failed"),
        1_108_028 => ("查询进程实例失败", "get process instance failed"),
        1_108_035 => (
            "通过模板创建的服务实例禁止直接添加/修改进程实例",
            "create or update process instance under service instance create by template forbidden",
        ),
        1_100_005 => ("invalid tenant", "invalid tenant"),
        1_101_086 => ("获取有权限的业务列表失败", "get authorized business list failed"),
        1_110_001 => ("查询主机失败", "search host fail"),
        1_101_034 => ("查询模块失败,get none or multiple modules", "query module failed,get none or multiple modules"),
        1_108_024 => ("查询进程服务实例列表失败", "get service instances failed"),
        1_109_001 => ("保存操作审计日志失败", "save audit log failed"),
        1_110_056 => (
            "操作失败，以下主机不属于目标模块：%s",
            "Operation failed, the following host does not belong to the target module: %s",
        ),
        1_113_004 => ("模块ID[%d]不属于业务ID[%d]", "ModuleID [%d] has not belong to  businessID [%d]"),
        1_113_016 => ("服务实例[%s]已经存在", "service instance bound to host [%s] already exist"),
        1_113_019 => ("进程别名[%s]唯一校验失败", "process name [%s] unique validation failed"),
        1_113_020 => (
            "进程名称[%s]+启动参数[%s]唯一校验失败",
            "process name [%s] and start parameter [%s] unique validation failed",
        ),
        1_113_028 => ("模型[%s]不允许新加字段", "model [%s] does not Allow new Field"),
        1_113_022 => ("通过模板创建的进程[%s]禁止删除", "delete processe [%s] created by template forbidden"),
        _ => ("未知或未能识别的异常", "Unknown or unrecognized error"),
    };
    language.pick(chinese, english)
}

/// The same in the words of a version: before v3.12 the Chinese text of 1199025 was another one.
pub(super) fn say_in(version: Version, code: i64, language: Language, arguments: &[&str]) -> String {
    match (code, language) {
        (code::NOT_BOOL, Language::Chinese) if version < Version::V3_12 => fill("'%s' 必须为布尔类型", arguments),
        _ => say(code, language, arguments),
    }
}

/// Fills a code's template as Go's `Sprintf` does, arguments left over and arguments missing included.
pub(super) fn say(code: i64, language: Language, arguments: &[&str]) -> String {
    fill(template(code, language), arguments)
}

fn fill(template: &str, arguments: &[&str]) -> String {
    let mut text = String::with_capacity(template.len() + 32);
    let mut rest = arguments.iter();
    let mut chars = template.chars();
    while let Some(char) = chars.next() {
        if char != '%' {
            text.push(char);
            continue;
        }
        let verb = chars.next().unwrap_or('%');
        if let Some(argument) = rest.next() {
            text.push_str(argument);
        } else {
            text.push_str("%!");
            text.push(verb);
            text.push_str("(MISSING)");
        }
    }
    let extra: Vec<String> = rest.map(|one| format!("string={one}")).collect();
    if !extra.is_empty() {
        text.push_str("%!(EXTRA ");
        text.push_str(&extra.join(", "));
        text.push(')');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_template_is_filled_as_go_fills_it() {
        assert_eq!(fill("'%s' x", &["a"]), "'a' x");
        assert_eq!(fill("no place", &["a"]), "no place%!(EXTRA string=a)");
        assert_eq!(fill("'%s'", &[]), "'%!s(MISSING)'");
        assert_eq!(fill(" %s over %d", &["what", "100"]), " what over 100");
    }

    #[test]
    fn an_argument_with_a_percent_sign_is_not_filled_again() {
        assert_eq!(fill("<%s>", &["100%s"]), "<100%s>");
    }
}
