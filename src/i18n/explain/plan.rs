//! What would become of a process on a service instance, and why.

use super::place::{bind_row, label};
use super::{pick, say};
use crate::domain::address::short_name;
use crate::domain::bind::{Column, Protocol};
use crate::domain::compare::{Difference, Spot};
use crate::domain::field::{FieldKey, FieldTable, Known};
use crate::domain::id::ProcessId;
use crate::domain::lang::Lang;
use crate::domain::plan::{Bar, Other, Verdict, Warning};
use crate::i18n::fields;
use std::borrow::Cow;

/// Says why a service instance cannot take a process.
#[must_use]
pub fn bar(lang: Lang, bar: Bar) -> String {
    match bar {
        Bar::TemplateBound => {
            say!(lang, "由服务模板创建，请编辑其服务模板", "Made from a service template; edit the template")
        }
        Bar::Gone => say!(
            lang,
            "该业务中没有此服务实例：已删除，或属于看不到的业务",
            "Not in this business: deleted, or in a business you cannot see",
        ),
        Bar::OtherBusiness(None) => say!(lang, "服务实例属于其他业务", "The service instance is in another business"),
        Bar::OtherBusiness(Some(biz)) => {
            say!(lang, "服务实例属于业务 {biz}", "The service instance is in business {biz}")
        }
    }
}

/// Names a verdict in a word.
#[must_use]
pub const fn verdict(lang: Lang, verdict: &Verdict) -> &'static str {
    match verdict {
        Verdict::New => pick(lang, "待新建", "New"),
        Verdict::Identical(_) => pick(lang, "已存在且一致", "Identical"),
        Verdict::Conflict { .. } => pick(lang, "冲突", "Conflict"),
        Verdict::Ineligible(_) => pick(lang, "不可添加", "Ineligible"),
    }
}

/// Says why a verdict is what it is; `None` for what is new.
#[must_use]
pub fn verdict_why(lang: Lang, verdict: &Verdict) -> Option<String> {
    match verdict {
        Verdict::New => None,
        Verdict::Identical(id) => Some(say!(
            lang,
            "与已有进程 {id} 完全一致，无需提交",
            "Same as process {id}, which is there already; nothing to send",
        )),
        Verdict::Conflict { alias, command } => Some(conflict(lang, *alias, *command)),
        Verdict::Ineligible(reason) => Some(bar(lang, *reason)),
    }
}

fn conflict(lang: Lang, alias: Option<ProcessId>, command: Option<ProcessId>) -> String {
    let taken = taken(lang, alias, command);
    match (alias, command) {
        (Some(id), Some(other)) if id == other => {
            say!(lang, "{taken}，但其他内容不同", "{taken}, but differs elsewhere")
        }
        (Some(_), None) => say!(lang, "{taken}，但内容不同", "{taken}, which differs"),
        _ => taken,
    }
}

/// Says what of an entry in conflict is taken, and by which process; what differs is said beside it.
#[must_use]
pub fn taken(lang: Lang, alias: Option<ProcessId>, command: Option<ProcessId>) -> String {
    match (alias, command) {
        (Some(id), Some(other)) if id == other => say!(
            lang,
            "已有进程 {id} 的别名、名称和启动参数相同",
            "Process {id} has the same alias, name and parameter",
        ),
        (Some(id), Some(other)) => say!(
            lang,
            "进程别名与已有进程 {id} 重复，名称和启动参数与已有进程 {other} 重复",
            "Alias taken by process {id}, name and parameter by process {other}",
        ),
        (Some(id), None) => say!(lang, "进程别名与已有进程 {id} 重复", "Alias taken by process {id}"),
        (None, Some(id)) => {
            say!(lang, "名称和启动参数与已有进程 {id} 重复", "Name and startup parameter taken by process {id}",)
        }
        // A conflict is with some process (see `Verdict::Conflict`).
        (None, None) => say!(lang, "与已有进程重复", "Clashes with an existing process"),
    }
}

/// Returns what may not be meant so of an entry that will be sent: what, and because of what other process of the host.
#[must_use]
pub fn warning(lang: Lang, warning: &Warning) -> String {
    let instance = |other: &Other| {
        if other.name.is_empty() { format!("ID {}", other.instance) } else { short_name(&other.name).into_owned() }
    };
    match warning {
        Warning::SameAlias(other) => {
            let name = instance(other);
            if other.planned {
                say!(lang, "同主机还将创建同名进程（{name}）", "The host gets this alias twice ({name})")
            } else {
                say!(lang, "同主机已有同名进程（{name}）", "The host has this alias already ({name})")
            }
        }
        Warning::PortTaken { row, by } => {
            let (row, name, alias) = (row + 1, instance(by), &by.alias);
            if by.planned {
                say!(
                    lang,
                    "绑定行 {row} 与同主机将创建的 {alias} 端口重叠（{name}）",
                    "Port of bind row {row} will also be used by {alias} on this host ({name})",
                )
            } else {
                say!(
                    lang,
                    "绑定行 {row} 与同主机的 {alias} 端口重叠（{name}）",
                    "Port of bind row {row} is used by {alias} on this host ({name})",
                )
            }
        }
        Warning::ForeignIp { row } => {
            let row = row + 1;
            say!(lang, "绑定行 {row} 的 IP 不是该主机的 IP", "IP of bind row {row} is no address of the host",)
        }
    }
}

/// Tells all of some warnings in a line.
#[must_use]
pub fn warnings(lang: Lang, warnings: &[Warning]) -> String {
    let told: Vec<String> = warnings.iter().map(|what| warning(lang, what)).collect();
    told.join(pick(lang, "；", "; "))
}

/// Tells a difference: where, what the draft has, and what the CMDB has.
#[must_use]
pub fn difference(lang: Lang, difference: &Difference, table: &FieldTable) -> String {
    let Difference { at, wanted, stored } = difference;
    let (place, wanted, stored) = match at {
        Spot::Field(key) if *key == FieldKey::Known(Known::BindInfo) => {
            let place = label(lang, key, table).into_owned();
            (place, rows(lang, wanted).into(), rows(lang, stored).into())
        }
        Spot::Field(key) => {
            let shown = |text| table.get(key).map_or(Cow::Borrowed(text), |field| fields::value(lang, field, text));
            (label(lang, key, table).into_owned(), shown(wanted), shown(stored))
        }
        Spot::Cell(row, column) => {
            let place = format!("{} › {}", bind_row(lang, *row), fields::column(lang, *column));
            (place, cell(lang, *column, wanted), cell(lang, *column, stored))
        }
    };
    let (wanted, stored) = (quoted(lang, &wanted), quoted(lang, &stored));
    say!(lang, "{place}：草稿为{wanted}，CMDB 中为{stored}", "{place}: {wanted} in the draft, {stored} in CMDB")
}

/// Sets a value off from the words around it.
fn quoted(lang: Lang, text: &str) -> String {
    if text.is_empty() { say!(lang, "空", "empty") } else { say!(lang, "「{text}」", "\"{text}\"") }
}

fn rows(lang: Lang, count: &str) -> String {
    let rows = if count == "1" { "row" } else { "rows" };
    say!(lang, "{count} 行", "{count} {rows}")
}

fn cell(lang: Lang, column: Column, text: &str) -> Cow<'_, str> {
    match column {
        Column::Protocol => Protocol::new(text).map_or(Cow::Borrowed(text), |protocol| protocol.name().into()),
        Column::Enable => fields::flag(lang, text).into(),
        Column::Ip | Column::Port | Column::RowId => text.into(),
    }
}
