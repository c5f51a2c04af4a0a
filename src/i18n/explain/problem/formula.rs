//! What is wrong with a formula, and targets that are known by a text only.

use super::super::{Explained, pick, say};
use crate::domain::address::short;
use crate::domain::bind::Column;
use crate::domain::draft::Target;
use crate::domain::field::{FieldKey, FieldTable, Known};
use crate::domain::formula::{FILTERS, FormulaProblem, FormulaProblemKind, MAX_DEPTH, MAX_RESULT, MAX_SOURCE, NAMES};
use crate::domain::lang::Lang;
use crate::domain::mistake::nearest;
use crate::i18n::fields;

/// Explains a problem of a formula; `source` is the formula without the `=` before it.
#[must_use]
pub fn formula(lang: Lang, source: &str, problem: &FormulaProblem, table: &FieldTable) -> Explained {
    let name = &problem.name;
    let at = place(source, problem.range.start);
    match &problem.kind {
        FormulaProblemKind::Unexpected => Explained::new(
            match name.as_ref() {
                "" => say!(lang, "公式第 {at} 个字符处不能这样写", "Not expected here (character {at})"),
                found => {
                    say!(lang, "公式第 {at} 个字符处不能写 {found}", "{found} is not expected here (character {at})")
                }
            },
            fix(lang),
        ),
        FormulaProblemKind::Unclosed => {
            let closing = closing(source, problem);
            Explained::new(
                say!(lang, "公式还没写完：缺 {closing}", "Not finished: {closing} is missing"),
                say!(lang, "补上 {closing}", "Add {closing}"),
            )
        }
        FormulaProblemKind::Empty => {
            Explained::new(say!(lang, "公式第 {at} 个字符处还没写完", "Not finished (character {at})"), fix(lang))
        }
        // Digits only, and no zero in front: what is wrong is the size.
        FormulaProblemKind::BadNumber if !name.starts_with('0') && name.bytes().all(|byte| byte.is_ascii_digit()) => {
            Explained::new(
                say!(lang, "{name} 太大（第 {at} 个字符）", "{name} is too large (character {at})"),
                say!(lang, "写小一些的整数", "Write a smaller whole number"),
            )
        }
        FormulaProblemKind::BadNumber => Explained::new(
            say!(lang, "{name} 不是公式里的数（第 {at} 个字符）", "{name} is no number of a formula (character {at})"),
            say!(lang, "只能写整数，前面不带 0", "Write a whole number without zeros in front"),
        ),
        FormulaProblemKind::UnknownName => unknown_name(lang, name, at, table),
        FormulaProblemKind::UnknownFilter => {
            let filters = FILTERS.join(pick(lang, "、", ", "));
            Explained::new(
                say!(lang, "没有过滤器 {name}（第 {at} 个字符）", "No filter {name} (character {at})"),
                say!(lang, "可用的过滤器：{filters}", "Use one of {filters}"),
            )
        }
        FormulaProblemKind::Arguments => Explained::new(
            say!(lang, "过滤器 {name} 的参数不对（第 {at} 个字符）", "{name} takes other arguments (character {at})"),
            say!(lang, "例如 n|pad(2)、host.ip|octet(4)", "As in n|pad(2) or host.ip|octet(4)"),
        ),
        FormulaProblemKind::Missing => missing(lang, name),
        FormulaProblemKind::NotRead => Explained::new(
            say!(lang, "{name} 尚未读取", "{name} was not read yet"),
            say!(lang, "草稿照常保存，连接 CMDB 后显示结果", "Go on; it is computed once CMDB is read"),
        ),
        FormulaProblemKind::NotNumber if name.is_empty() => Explained::new(
            say!(lang, "空值不能计算（第 {at} 个字符）", "An empty value cannot be calculated with (character {at})"),
            say!(lang, "改公式，或填上它引用的值", "Change the formula, or fill in the value it uses"),
        ),
        FormulaProblemKind::NotNumber => Explained::new(
            say!(lang, "「{name}」不是整数，不能计算", "Not a whole number: {name}"),
            say!(lang, "改公式，或改它引用的值", "Change the formula, or the value it uses"),
        ),
        FormulaProblemKind::NotAddress => Explained::new(
            say!(lang, "「{name}」不是 IPv4 地址", "Not an IPv4 address: {name}"),
            say!(lang, "octet 只用于 IPv4 地址", "octet takes an IPv4 address only"),
        ),
        FormulaProblemKind::Overflow => Explained::new(
            say!(lang, "公式的结果太大", "The result is too large"),
            say!(lang, "改公式，或改它引用的值", "Change the formula, or the value it uses"),
        ),
        FormulaProblemKind::DivisionByZero => Explained::new(
            say!(lang, "除数为 0", "Division by zero"),
            say!(lang, "改公式，或改它引用的值", "Change the formula, or the value it uses"),
        ),
        FormulaProblemKind::TooLong => Explained::new(
            say!(
                lang,
                "公式或结果太长：公式最多 {MAX_SOURCE} 字节，结果最多 {MAX_RESULT} 字节",
                "Too long: a formula has at most {MAX_SOURCE} bytes, its result {MAX_RESULT}"
            ),
            say!(lang, "缩短公式", "Shorten the formula"),
        ),
        FormulaProblemKind::TooDeep => Explained::new(
            say!(lang, "公式嵌套超过 {MAX_DEPTH} 层", "Nested more than {MAX_DEPTH} levels"),
            say!(lang, "减少括号", "Use fewer brackets"),
        ),
        FormulaProblemKind::Cycle(way) => {
            let way: Vec<String> = way.iter().map(|cell| cell_name(lang, cell, table)).collect();
            let way = way.join(" -> ");
            Explained::new(
                say!(lang, "循环引用：{way}", "Goes in a circle: {way}"),
                say!(lang, "其中一格改为固定值", "Give one of these cells a fixed value"),
            )
        }
        FormulaProblemKind::NoRows => Explained::new(
            say!(lang, "{name}：这个进程没有绑定信息", "{name}: the process has no bind info"),
            say!(lang, "在第 3 步添加一行绑定信息", "Add a bind row in step 3"),
        ),
        FormulaProblemKind::Waiting => Explained::new(
            say!(lang, "等待 {name}，它还有问题", "Waits for {name}, which has a problem"),
            say!(lang, "先处理那一格", "Fix that cell first"),
        ),
    }
}

fn fix(lang: Lang) -> String {
    say!(lang, "改公式；写法如 8001+n、{{{{ port }}}}.pid", "Change it; as in 8001+n or {{{{ port }}}}.pid")
}

fn unknown_name(lang: Lang, name: &str, at: usize, table: &FieldTable) -> Explained {
    let fields = table.iter().map(|field| field.key.as_str());
    let what = match nearest(name, NAMES.into_iter().chain(fields)) {
        Some(near) => {
            say!(
                lang,
                "没有名称 {name}（第 {at} 个字符）；最接近：{near}",
                "No name {name} (character {at}); nearest: {near}"
            )
        }
        None => say!(lang, "没有名称 {name}（第 {at} 个字符）", "No name {name} (character {at})"),
    };
    Explained::new(
        what,
        say!(
            lang,
            "可用：port、alias、host.ip、n、var.名称、label.键",
            "Names: port, alias, host.ip, n, var.NAME, label.KEY"
        ),
    )
}

fn missing(lang: Lang, name: &str) -> Explained {
    let why = match name.split_once(['.', '[']).map(|(group, _)| group) {
        Some("label") => say!(lang, "没有此标签", "there is no such label"),
        Some("var") => say!(lang, "没有此实例变量的值", "this target value is not set"),
        Some("host") => say!(lang, "主机没有这一项", "the host has none"),
        _ => say!(lang, "没有值", "there is none"),
    };
    Explained::new(
        say!(lang, "缺 {name}：{why}", "{name} missing: {why}"),
        say!(lang, "另填一个值，或写 {name}|default(\"...\")", "Enter a value, or write {name}|default(\"...\")"),
    )
}

/// Names a cell in the way of a circle.
fn cell_name(lang: Lang, cell: &str, table: &FieldTable) -> String {
    let key = match cell {
        "alias" => Known::ProcessName.into(),
        "binary" => Known::FuncName.into(),
        cell => match Column::new(cell) {
            Some(column) => return fields::column(lang, column).to_owned(),
            None => FieldKey::new(cell),
        },
    };
    match lang {
        Lang::Zh => super::label(lang, &key, table).into_owned(),
        Lang::En => cell.to_owned(),
    }
}

/// What closes that which stands at the start of the range.
fn closing(source: &str, problem: &FormulaProblem) -> &'static str {
    let open = source.get(problem.range.start..).unwrap_or_default();
    match open.chars().next() {
        Some('{') => "}}",
        Some('(') => ")",
        Some('[') => "]",
        Some('"') => "\"",
        Some('\'') => "'",
        _ if source.contains("{{") => "}}",
        _ => ")",
    }
}

/// Returns the place of a byte among the characters of what was typed, from 1: the `=` in front counts.
fn place(source: &str, at: usize) -> usize {
    source.get(..at).map_or(0, |before| before.chars().count()) + 2
}

/// Says on which targets a problem stands: ` (3 targets, first 10.20.1.13)`.
pub(super) fn on_targets(lang: Lang, count: usize, name: &str) -> String {
    match count {
        1 => say!(lang, "（仅 {name}）", " (on {name})"),
        _ => say!(lang, "（{count} 个实例，如 {name}）", " ({count} targets, first {name})"),
    }
}

/// Names a target by its host, as people do, or else by its name or ID.
pub(super) fn target_name(target: &Target) -> String {
    let host = target.host.split(',').next().unwrap_or_default().trim();
    match (host, target.name.as_str()) {
        ("", "") => format!("ID {}", target.id),
        ("", name) => name.to_owned(),
        (host, _) => short(host).into_owned(),
    }
}

pub(super) fn given_not_read(lang: Lang) -> Explained {
    Explained::new(
        say!(lang, "尚未查到是哪个服务实例", "Not looked up yet"),
        say!(lang, "连接 CMDB 后查找", "It is looked up once CMDB is read"),
    )
}

pub(super) fn given_not_found(lang: Lang) -> Explained {
    Explained::new(
        say!(lang, "业务中没有这个服务实例", "No service instance of the business"),
        say!(lang, "核对 IP 或名称，或移除它", "Check the IP or name, or remove it"),
    )
}

pub(super) fn given_ambiguous(lang: Lang, count: usize) -> Explained {
    Explained::new(
        say!(lang, "符合的服务实例有 {count} 个", "{count} service instances match"),
        say!(lang, "改写为 AREA:IP（AREA 是管控区域）、名称或 ID", "Write AREA:IP, a name or an ID"),
    )
}
