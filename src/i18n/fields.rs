//! Names of fields and columns, the help beside them, their limits and the shown form of their values.
//!
//! Built-in fields have words of ours, those of the web page where it has any; custom ones have the server's.

use super::explain::{pick, say};
use crate::domain::bind::Column;
use crate::domain::field::{Field, FieldKey, Group, Kind, Known, USER_TEXT};
use crate::domain::lang::Lang;
use std::borrow::Cow;

/// Returns a field's name.
#[must_use]
pub fn label(lang: Lang, field: &Field) -> Cow<'_, str> {
    match (&field.key, &field.words) {
        (FieldKey::Known(known), _) => known_label(lang, *known).into(),
        (FieldKey::Custom(_), Some(words)) if !words.label.trim().is_empty() => words.label.trim().into(),
        (FieldKey::Custom(name), _) => Cow::Borrowed(name),
    }
}

/// Returns the name that CMDB itself shows for a field in a language, if it is another than ours: a person who looks for
/// it on the web page, or in documents, looks for that one.
#[must_use]
pub fn cmdb_name(lang: Lang, field: &Field) -> Option<&'static str> {
    let FieldKey::Known(known) = field.key else { return None };
    let (zh, en) = match known {
        Known::FuncName => (None, Some("Function name")),
        Known::ProcessName => (None, Some("Alias")),
        // The English name is the beginning of ours.
        Known::StartParamRegex => (Some("启动参数匹配规则"), None),
        Known::Description => (None, Some("Description")),
        Known::BindInfo => (None, Some("Bind Information")),
        Known::PidFile => (None, Some("PID filepath")),
        Known::User => (None, Some("User")),
        Known::ProcNum => (None, Some("Process number")),
        Known::Priority => (None, Some("Priority")),
        Known::StartCheckSecs => (None, Some("Startup check time")),
        Known::Timeout => (None, Some("Timeout")),
        Known::AutoStart => (None, Some("Autostart")),
        _ => (None, None),
    };
    match lang {
        Lang::Zh => zh,
        Lang::En => en,
    }
}

/// Returns the names that a field is found by: its label, CMDB's own name, and the initials of the label in pinyin; empty
/// where there is none.
#[must_use]
pub fn names(lang: Lang, field: &Field) -> [String; 3] {
    let cmdb = cmdb_name(lang, field).unwrap_or_default();
    let initials = match (&field.key, lang) {
        (FieldKey::Known(known), Lang::Zh) => initials(*known),
        _ => "",
    };
    [label(lang, field).into_owned(), cmdb.to_owned(), initials.to_owned()]
}

/// Returns the initials of a Chinese label in pinyin, as they are typed without an input method.
const fn initials(known: Known) -> &'static str {
    match known {
        Known::FuncName => "jcmc",
        Known::ProcessName => "jcbm",
        Known::StartParamRegex => "jcqdcs",
        Known::Description => "bz",
        Known::BindInfo => "bdxx",
        Known::WorkPath => "gzlj",
        Known::PidFile => "pidwjlj",
        Known::User => "qdyh",
        Known::ProcNum => "qdsl",
        Known::Priority => "qdyxj",
        Known::StartCmd => "qdml",
        Known::StopCmd => "tzml",
        Known::RestartCmd => "cqml",
        Known::FaceStopCmd => "qztzml",
        Known::ReloadCmd => "jcczml",
        Known::StartCheckSecs => "qdddsc",
        Known::Timeout => "czcssc",
        Known::AutoStart => "sfzdlq",
        Known::AutoTimeGap => "lqjg",
        Known::FuncId => "gnid",
        Known::ProcessId | Known::BizId | Known::SupplierAccount => "",
    }
}

/// Returns a field's help, `""` when a custom field has none.
#[must_use]
pub fn help(lang: Lang, field: &Field) -> Cow<'_, str> {
    match (&field.key, &field.words) {
        (FieldKey::Known(known), _) => known_help(lang, *known).into(),
        (FieldKey::Custom(_), Some(words)) => words.help.trim().into(),
        (FieldKey::Custom(_), None) => Cow::Borrowed(""),
    }
}

/// Returns what a field's value must keep to, `""` when there is nothing to say: `≤ 256 字节`, `0–600 秒`.
#[must_use]
pub fn limit(lang: Lang, field: &Field) -> String {
    match &field.kind {
        Kind::Text { limit, .. } => say!(lang, "最多 {limit} 字节", "at most {limit} bytes"),
        Kind::Int { min, max } => with_unit(lang, range(*min, *max), &field.unit),
        Kind::Float { min, max } => with_unit(lang, bounds(*min, *max), &field.unit),
        Kind::User { multiple: false } => say!(lang, "一个用户名", "one user name"),
        Kind::User { multiple: true } => {
            say!(
                lang,
                "用户名，逗号分隔，最多 {USER_TEXT} 字节",
                "user names, commas between, at most {USER_TEXT} bytes"
            )
        }
        Kind::Ids { multiple: false } => say!(lang, "一个 ID", "one ID"),
        Kind::Ids { multiple: true } => say!(lang, "ID，逗号分隔", "IDs, commas between"),
        Kind::Choices { multiple: false, .. } => say!(lang, "一个选项", "one option"),
        Kind::Choices { multiple: true, .. } => say!(lang, "选项，逗号分隔", "options, commas between"),
        Kind::Date => "YYYY-MM-DD".to_owned(),
        Kind::Time => "YYYY-MM-DD hh:mm:ss".to_owned(),
        Kind::TimeZone => say!(lang, "时区，如 Asia/Shanghai", "time zone, such as Asia/Shanghai"),
        Kind::Unsupported(name) => say!(lang, "{name} 类型，只能写在文件中", "type {name}, only in a file"),
        Kind::Bool | Kind::Enum { .. } | Kind::Bind { .. } => String::new(),
    }
}

fn with_unit(lang: Lang, range: Option<String>, unit: &str) -> String {
    let unit = if unit == "s" { pick(lang, "秒", "s") } else { unit };
    match (range, unit) {
        (Some(range), "") => range,
        (Some(range), unit) => format!("{range} {unit}"),
        (None, unit) => unit.to_owned(),
    }
}

/// Returns the bounds of a whole number, `None` when there are none: `1..10000`, `>= 0`; in signs that every terminal shows one cell wide.
pub(super) fn range(min: i64, max: i64) -> Option<String> {
    spell((min != i64::MIN).then_some(min), (max != i64::MAX).then_some(max))
}

/// Returns the bounds of a number, `None` when there are none.
pub(super) fn bounds(min: f64, max: f64) -> Option<String> {
    spell(Some(min).filter(|min| *min > f64::MIN), Some(max).filter(|max| *max < f64::MAX))
}

fn spell<N: std::fmt::Display>(min: Option<N>, max: Option<N>) -> Option<String> {
    match (min, max) {
        (Some(min), Some(max)) => Some(format!("{min}..{max}")),
        (Some(min), None) => Some(format!(">= {min}")),
        (None, Some(max)) => Some(format!("<= {max}")),
        (None, None) => None,
    }
}

/// Returns a group's name.
#[must_use]
pub fn group(lang: Lang, group: &Group) -> Cow<'_, str> {
    let (zh, en) = match group {
        Group::Basic => ("基础信息", "Basic info"),
        Group::Listening => ("监听信息", "Listening info"),
        Group::Management => ("进程管理信息", "Process management"),
        Group::Custom(name) => return name.as_str().into(),
    };
    pick(lang, zh, en).into()
}

/// Returns the name of a column of bind rows.
#[must_use]
pub const fn column(lang: Lang, column: Column) -> &'static str {
    let (zh, en) = match column {
        Column::Ip => ("绑定IP", "IP"),
        Column::Port => ("端口", "Port"),
        Column::Protocol => ("协议", "Protocol"),
        Column::Enable => ("启用", "Enable"),
        Column::RowId => ("行ID", "Row ID"),
    };
    pick(lang, zh, en)
}

/// Returns the help of a column of bind rows.
#[must_use]
pub const fn column_help(lang: Lang, column: Column) -> &'static str {
    let (zh, en) = match column {
        Column::Ip => {
            ("进程绑定的IP，一个 IPv4 或 IPv6 地址，可留空", "Process-bound IP: one IPv4 or IPv6 address, or empty")
        }
        Column::Port => (
            "单个端口或端口段，如 8080、8080-9090；8001+ 按实例递增；多个时分行添加",
            "One port or one range, as 8080 or 8080-9090; 8001+ steps by target",
        ),
        Column::Protocol => {
            ("进程使用的协议；TCP6、UDP6 用于 IPv6", "Protocol used by the process; TCP6 and UDP6 for IPv6")
        }
        Column::Enable => ("是否开启端口监控（供蓝鲸监控使用）", "Enable port monitoring (for BK-Monitor use)"),
        Column::RowId => (
            "即 template_row_id，仅供 API 使用，一般留空；CMDB 原样保存",
            "template_row_id, for API use; usually empty. CMDB stores it as sent",
        ),
    };
    pick(lang, zh, en)
}

/// Returns the shown form of a field's value: 是/Yes for `true`, an option's name, otherwise the text itself.
#[must_use]
pub fn value<'a>(lang: Lang, field: &'a Field, text: &'a str) -> Cow<'a, str> {
    match (&field.kind, text) {
        (Kind::Bool, _) => flag(lang, text).into(),
        (Kind::Enum { options }, _) => {
            options.iter().find(|(id, _)| id == text).map_or(text, |(_, name)| name.as_str()).into()
        }
        _ => text.into(),
    }
}

/// Returns the shown form of `true` and `false`, and any other text as it is.
#[must_use]
pub fn flag(lang: Lang, text: &str) -> &str {
    match text {
        "true" => pick(lang, "是", "Yes"),
        "false" => pick(lang, "否", "No"),
        _ => text,
    }
}

/// Returns the name of a built-in field.
#[must_use]
pub const fn known_label(lang: Lang, known: Known) -> &'static str {
    let (zh, en) = match known {
        Known::FuncName => ("进程名称", "Process name (binary)"),
        Known::ProcessName => ("进程别名", "Process alias"),
        Known::StartParamRegex => ("进程启动参数", "Startup parameter (match rule)"),
        Known::Description => ("备注", "Remark"),
        Known::BindInfo => ("绑定信息", "Bind info"),
        Known::WorkPath => ("工作路径", "Work path"),
        Known::PidFile => ("PID文件路径", "PID file path"),
        Known::User => ("启动用户", "Run as user"),
        Known::ProcNum => ("启动数量", "Process count to start"),
        Known::Priority => ("启动优先级", "Start priority"),
        Known::StartCmd => ("启动命令", "Start command"),
        Known::StopCmd => ("停止命令", "Stop command"),
        Known::RestartCmd => ("重启命令", "Restart command"),
        Known::FaceStopCmd => ("强制停止命令", "Force-stop command"),
        Known::ReloadCmd => ("进程重载命令", "Reload command"),
        Known::StartCheckSecs => ("启动等待时长", "Start-check wait (s)"),
        Known::Timeout => ("操作超时时长", "Operation timeout (s)"),
        Known::AutoStart => ("是否自动拉起", "Auto-start"),
        Known::AutoTimeGap => ("拉起间隔", "Auto-start interval"),
        Known::FuncId => ("功能ID", "Function ID"),
        Known::ProcessId => ("进程ID", "Process ID"),
        Known::BizId => ("业务ID", "Business ID"),
        Known::SupplierAccount => ("开发商账号", "Supplier account"),
    };
    pick(lang, zh, en)
}

const fn known_help(lang: Lang, known: Known) -> &'static str {
    let (zh, en) = match known {
        Known::FuncName => {
            ("程序的二进制名称，如 zookeeper 的进程名称填 java", "Name of the program's binary; for zookeeper, java")
        }
        Known::ProcessName => (
            "对外显示的服务名，如 zookeeper；同一服务实例内不能重复",
            "Service name shown outside, such as zookeeper; unique in a service instance",
        ),
        Known::StartParamRegex => (
            "用于唯一识别一个进程，如 -cp zookeeper；可留空",
            "Identifies one process uniquely, such as -cp zookeeper; may be empty",
        ),
        Known::Description => ("补充说明", "Anything worth noting"),
        Known::BindInfo => ("进程监听的 IP、端口和协议，可有多行", "IPs, ports and protocols listened on, one a row"),
        Known::WorkPath => ("执行进程启停等操作的工作路径", "Folder in which start, stop and other commands run"),
        Known::PidFile => ("PID 文件的路径，如 /run/nginx.pid", "Path of the PID file, such as /run/nginx.pid"),
        Known::User => ("启动进程的系统用户，如 root", "System user that starts the process, such as root"),
        Known::ProcNum => ("启动多少个该进程", "How many of this process to start"),
        Known::Priority => (
            "批量启动时按优先级从小到大执行，停止时按反序执行",
            "Batch start runs in ascending order, batch stop in descending order",
        ),
        Known::StartCmd => ("启动进程的命令", "Command that starts the process"),
        Known::StopCmd => ("停止进程的命令", "Command that stops the process"),
        Known::RestartCmd => ("重启进程的命令", "Command that restarts the process"),
        Known::FaceStopCmd => (
            "强制停止进程的命令；API 字段名为 face_stop_cmd",
            "Command that stops the process by force; the key is spelled face_stop_cmd",
        ),
        Known::ReloadCmd => ("重载进程配置的命令", "Command that reloads the process"),
        Known::StartCheckSecs => (
            "执行启动命令后，等待多久检查 PID 是否存活",
            "How long to wait after the start command before the PID is checked",
        ),
        Known::Timeout => ("执行启停等命令的超时时长", "How long a command may take"),
        Known::AutoStart => (
            "进程退出后是否自动拉起；网页表单不显示此字段",
            "Whether to restart it when it exits; not shown on the web page",
        ),
        Known::AutoTimeGap => ("自动拉起的间隔秒数", "Seconds between automatic starts"),
        Known::FuncId => ("旧版功能的 ID", "Identifier of the function in old versions"),
        Known::ProcessId => ("进程实例的 ID，由 CMDB 分配", "Identifier of the process instance, assigned by CMDB"),
        Known::BizId => ("业务的 ID，以所选业务为准", "Identifier of the business; the chosen one is used"),
        Known::SupplierAccount => ("开发商账号，以环境配置为准", "Supplier account; the environment's is used"),
    };
    pick(lang, zh, en)
}
