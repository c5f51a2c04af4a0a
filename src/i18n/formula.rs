//! What is said of formulas: what they come to on the targets, the names to choose from, and the hosts' own addresses.

use super::explain::{pick, say};
use super::fields;
use crate::app::preview::{NameKind, NameOffer, TargetResults};
use crate::app::screen::bindings::{HostAddress, OwnAddress};
use crate::domain::draft::Target;
use crate::domain::field::FieldTable;
use crate::domain::lang::Lang;

/// The help that a field or cell takes formulas.
#[must_use]
pub const fn hint(lang: Lang) -> &'static str {
    pick(lang, "以 = 开头是公式", "= begins a formula")
}

/// The title of the names on the help page.
#[must_use]
pub const fn help(lang: Lang) -> &'static str {
    pick(
        lang,
        "公式，如 =/run/{{ port }}.pid；可用 var.名称、label.键、字段名和",
        "Formulas, as =/run/{{ port }}.pid, of var.NAME, label.KEY, fields and",
    )
}

/// What Tab does beside the list of names.
#[must_use]
pub const fn complete(lang: Lang) -> &'static str {
    pick(lang, "补全", "complete")
}

/// Says that the value is a formula, whose result must keep to a limit.
#[must_use]
pub fn limited(lang: Lang, limit: &str) -> String {
    match limit {
        "" => pick(lang, "公式", "a formula").to_owned(),
        // Chinese is set apart from what is not.
        limit if limit.starts_with(|ch: char| ch.is_ascii()) => {
            say!(lang, "公式，结果 {limit}", "a formula; its result: {limit}")
        }
        limit => say!(lang, "公式，结果{limit}", "a formula; its result: {limit}"),
    }
}

/// There is no target to compute a formula on.
#[must_use]
pub const fn no_targets(lang: Lang) -> &'static str {
    pick(lang, "还没有选实例，选好后显示结果", "No targets yet; results appear once some are marked")
}

/// What a formula needs was not read, and nothing can be read now.
#[must_use]
pub const fn offline(lang: Lang) -> &'static str {
    pick(lang, "主机信息未读取（离线），草稿照常保存", "Host facts not read (offline); drafting goes on")
}

/// Names the target that a result is shown for: `实例 1/20 10.20.1.11`.
#[must_use]
pub fn target(lang: Lang, at: usize, targets: usize, target: &Target) -> String {
    let (at, name) = (at + 1, target_name(target));
    say!(lang, "实例 {at}/{targets} {name}", "target {at}/{targets} {name}")
}

/// Names the current target where there is no room for more than its place: `实例 1/20`.
#[must_use]
pub fn target_place(lang: Lang, at: usize, targets: usize) -> String {
    let at = at + 1;
    say!(lang, "实例 {at}/{targets}", "target {at}/{targets}")
}

/// Returns what a target is called: the first address of its host, else its name or its ID.
#[must_use]
pub fn target_name(target: &Target) -> String {
    let host = target.host.split(',').next().unwrap_or_default().trim();
    match (host, target.name.as_str()) {
        ("", "") => format!("ID {}", target.id),
        ("", name) => name.to_owned(),
        (host, _) => crate::domain::address::short(host).into_owned(),
    }
}

/// Sums the results up: `全部实例 8001 .. 8020，20 个不同`. `None` where there is nothing to say beyond the current target.
#[must_use]
pub fn summary(lang: Lang, results: &TargetResults) -> Option<String> {
    let (first, last) = results.span.as_ref()?;
    if results.targets < 2 {
        return None;
    }
    let computed = results.computed;
    let whom = if computed < results.targets {
        say!(lang, "前 {computed} 个实例", "first {computed} targets")
    } else {
        pick(lang, "全部实例", "all targets").to_owned()
    };
    let different = results.different;
    let without = results.failing.as_ref().and_then(|failing| failing.on).map_or(0, |on| on.count);
    let rest = match without {
        0 => String::new(),
        _ => say!(lang, "，{without} 个没有结果", ", {without} without a result"),
    };
    if different == 1 {
        return Some(say!(lang, "{whom}都是 {first}{rest}", "{whom}: {first} everywhere{rest}"));
    }
    let last = shortened(first, last);
    Some(say!(
        lang,
        "{whom} {first} .. {last}，{different} 个不同{rest}",
        "{whom} {first} .. {last}, {different} different{rest}"
    ))
}

/// Leaves out the folders that the last result shares with the first one: `8020.pid` of `/run/8020.pid`.
fn shortened<'a>(first: &str, last: &'a str) -> &'a str {
    let shared = first.bytes().zip(last.bytes()).take_while(|(one, other)| one == other).count();
    let folder = last.as_bytes().get(..shared).and_then(|shared| shared.iter().rposition(|byte| *byte == b'/'));
    folder.and_then(|at| last.get(at + 1..)).filter(|rest| !rest.is_empty()).unwrap_or(last)
}

/// Says what comes out on the current target, before what it is on all: `本实例 8001；`.
#[must_use]
pub fn here(lang: Lang, value: Option<&str>, summary: Option<&str>) -> String {
    let value = value.unwrap_or("-");
    match summary {
        None => say!(lang, "本实例 {value}", "here {value}"),
        Some(summary) => say!(lang, "本实例 {value}；{summary}", "here {value}; {summary}"),
    }
}

/// Says which formula a series is, and what comes out: `8001 + n，本实例 8001；..`.
#[must_use]
pub fn of_series(lang: Lang, source: &str, value: &str, summary: Option<&str>) -> String {
    let here = here(lang, Some(value), summary);
    say!(lang, "{source}，{here}", "{source}, {here}")
}

/// Explains how a port can step without a formula of one's own.
#[must_use]
pub const fn series(lang: Lang) -> &'static str {
    pick(
        lang,
        "8001+10 每个实例隔 10；8001++ 在同一台主机的几个实例之间递增",
        "8001+10 steps by 10; 8001++ steps within the targets of one host",
    )
}

/// Says what a name stands for.
#[must_use]
pub fn about(lang: Lang, name: &NameOffer, table: &FieldTable) -> String {
    match &name.kind {
        NameKind::Known(known) => of_known(lang, known).to_owned(),
        NameKind::Variable => pick(lang, "实例变量", "a target value of your own").to_owned(),
        NameKind::Label => pick(lang, "服务实例的标签", "a label of the service instance").to_owned(),
        NameKind::Field(key) => {
            let field = table.get(key).map(|field| fields::label(lang, field));
            field.map_or_else(|| key.as_str().to_owned(), std::borrow::Cow::into_owned)
        }
        NameKind::Filter => of_filter(lang, &name.text).to_owned(),
    }
}

/// Says what a name of every draft stands for.
#[must_use]
pub fn of_known(lang: Lang, name: &str) -> &'static str {
    let (zh, en) = match name {
        "n" => ("实例的编号，从 0 起，不随排序变化", "number of the target, from 0; it never moves"),
        "host.n" => ("在同一台主机的实例中的编号，从 0 起", "number among the targets of its host, from 0"),
        "host.ip" => ("主机的第一个内网 IP", "first private IP of the host"),
        "host.ips" => ("主机的全部内网 IP", "all private IPs of the host"),
        "host.ip6" => ("主机的第一个内网 IPv6", "first private IPv6 address of the host"),
        "host.ips6" => ("主机的全部内网 IPv6", "all private IPv6 addresses of the host"),
        "host.outer_ip" => ("主机的第一个外网 IP", "first public IP of the host"),
        "host.outer_ips" => ("主机的全部外网 IP", "all public IPs of the host"),
        "host.id" => ("主机 ID", "ID of the host"),
        "host.area" => ("管控区域 ID", "ID of the cloud area"),
        "host.name" => ("主机名称", "name of the host"),
        "instance.id" => ("服务实例 ID", "ID of the service instance"),
        "instance.name" => ("服务实例名称", "name of the service instance"),
        "module.name" => ("模块名", "name of the module"),
        "set.name" => ("集群名", "name of the set"),
        "business.id" => ("业务 ID", "ID of the business"),
        "business.name" => ("业务名", "name of the business"),
        "alias" => ("进程别名", "process alias"),
        "binary" => ("进程名称", "process name (binary)"),
        "ip" => ("第一条绑定行的 IP", "IP of the first bind row"),
        "port" => ("第一条绑定行的端口；端口段取第一个端口", "port of the first bind row; of a range the first one"),
        "ips" => ("全部绑定行的 IP", "IPs of all bind rows"),
        "ports" => ("全部绑定行的端口", "ports of all bind rows"),
        _ => ("", ""),
    };
    pick(lang, zh, en)
}

/// Says what a filter does, with an example.
#[must_use]
pub fn of_filter(lang: Lang, name: &str) -> &'static str {
    let (zh, en) = match name {
        "default" => {
            ("没有值时用它：label.env|default(\"prod\")", "used where there is none: label.env|default(\"prod\")")
        }
        "pad" => ("补零到这么多位：n|pad(2)", "zeros in front up to a width: n|pad(2)"),
        "octet" => ("IPv4 地址的第几段：host.ip|octet(4)", "one part of an IPv4 address: host.ip|octet(4)"),
        "lower" => ("转为小写", "in lower case"),
        "upper" => ("转为大写", "in upper case"),
        "replace" => ("替换文字：alias|replace(\"_\", \"-\")", "replaces text: alias|replace(\"_\", \"-\")"),
        "last" => ("最后一个分隔符之后的部分：alias|last(\"-\")", "what follows the last separator: alias|last(\"-\")"),
        "short" => ("IPv6 地址的简写", "an IPv6 address in its short form"),
        _ => ("", ""),
    };
    pick(lang, zh, en)
}

/// Names an address of the host, as the process templates of CMDB do.
#[must_use]
pub const fn host_address(lang: Lang, address: HostAddress) -> &'static str {
    let (zh, en) = match address {
        HostAddress::Private => ("第一内网IP", "First private IP"),
        HostAddress::Private6 => ("第一内网IP (IPv6)", "First private IP (IPv6)"),
        HostAddress::Public => ("第一外网IP", "First public IP"),
    };
    pick(lang, zh, en)
}

/// Says how many hosts have an address of their own.
#[must_use]
pub fn hosts(lang: Lang, own: &OwnAddress) -> String {
    let OwnAddress { lacking, unread, hosts, .. } = own;
    match (*hosts, *lacking, *unread) {
        (0, _, _) => String::new(),
        (hosts, _, unread) if unread == hosts => pick(lang, "未读取", "not read").to_owned(),
        (hosts, lacking, _) if lacking == hosts => say!(lang, "{hosts} 台都没有", "none of {hosts} hosts has one"),
        (_, 0, 0) => pick(lang, "每台主机用自己的", "each host its own").to_owned(),
        (_, 0, unread) => say!(lang, "{unread} 台未读取", "{unread} hosts not read"),
        (_, 1, _) => pick(lang, "1 台没有", "1 host has none").to_owned(),
        (_, lacking, _) => say!(lang, "{lacking} 台没有", "{lacking} hosts have none"),
    }
}
