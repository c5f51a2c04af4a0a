//! What is said of a service instance that is looked into, and of what cloning its processes will change.

use super::explain::{counted, list, pick, say};
use super::{fields, grouped};
use crate::app::clone_page::CloneSource;
use crate::app::screen::bindings::OwnAddress;
use crate::app::screen::instances::inside::ViewKey;
use crate::domain::bind::Column;
use crate::domain::clone::{AddressChoice, AliasChoice, CloneLine, ClonePlan, HostPlace};
use crate::domain::draft::BindDraft;
use crate::domain::field::{FieldKey, FieldTable, Known};
use crate::domain::id::ServiceInstanceId;
use crate::domain::lang::Lang;
use crate::domain::process::Process;

/// The title: the service instance, and how many processes it has.
#[must_use]
pub fn title(lang: Lang, name: &str, id: ServiceInstanceId, count: Option<usize>) -> String {
    match count {
        None => format!("{name}  ID {id}"),
        Some(count) => {
            let (zh, en) = (grouped(count), counted(count, "process", "processes"));
            say!(lang, "{name}  ID {id}  现有 {zh} 个进程", "{name}  ID {id}  {en}")
        }
    }
}

/// The headings of the list: alias, binary, start parameter, and where it listens.
#[must_use]
pub const fn headings(lang: Lang) -> [&'static str; 4] {
    pick(lang, ["进程别名", "进程名称", "进程启动参数", "监听"], ["Alias", "Binary", "Start parameter", "Listens on"])
}

/// The processes are being read.
#[must_use]
pub const fn reading(lang: Lang) -> &'static str {
    pick(lang, "正在读取进程", "Reading the processes")
}

/// Nothing can be read: there is no environment, or the draft is of another one.
#[must_use]
pub const fn not_read(lang: Lang) -> [&'static str; 2] {
    pick(
        lang,
        ["未读取进程", "未连接本草稿的环境。"],
        ["Processes not read", "The environment of this draft is not connected."],
    )
}

/// There is no process.
#[must_use]
pub const fn empty(lang: Lang) -> [&'static str; 2] {
    pick(
        lang,
        ["未添加进程", "这个服务实例还没有进程。"],
        ["No process added", "This service instance has no process yet."],
    )
}

/// How many rows are marked.
#[must_use]
pub fn marked(lang: Lang, count: usize) -> String {
    let count = grouped(count);
    say!(lang, "已选 {count}", "{count} marked")
}

/// Where a process listens: its first bind row, and how many more there are.
#[must_use]
pub fn listening(process: &Process) -> String {
    let Some(row) = process.bind.first() else { return "-".to_owned() };
    let more = process.bind.len() - 1;
    let more = if more > 0 { format!(" +{more}") } else { String::new() };
    format!("{}{more}", bind(row))
}

/// A bind row in a few words.
fn bind(row: &BindDraft) -> String {
    let ip = crate::domain::address::short(row.ip.trim()).into_owned();
    let ip = if ip.contains(':') { format!("[{ip}]") } else { ip };
    let protocol = crate::domain::bind::Protocol::new(row.protocol.trim()).map_or("", |own| own.name());
    format!("{ip}:{} {protocol}", row.port.trim()).trim().to_owned()
}

/// The line about the process at the cursor.
#[must_use]
pub fn about(lang: Lang, process: &Process) -> String {
    let mut parts = vec![process.known(Known::ProcessName).to_owned(), format!("ID {}", process.id)];
    if process.template.is_some() {
        parts.push(pick(lang, "来自模板", "from a template").to_owned());
    }
    let mut add = |label: &str, text: &str| {
        if !text.is_empty() {
            parts.push(format!("{label} {text}"));
        }
    };
    add(fields::known_label(lang, Known::User), process.known(Known::User));
    add(fields::known_label(lang, Known::WorkPath), process.known(Known::WorkPath));
    add(pick(lang, "创建人", "created by"), process.created_by().unwrap_or_default());
    parts.join("  ")
}

/// The name of what a line of a process holds.
#[must_use]
pub fn view_key(lang: Lang, key: &ViewKey, table: &FieldTable) -> String {
    match key {
        ViewKey::Field(key) => field(lang, key, table),
        ViewKey::Bind(at) => {
            let at = at + 1;
            say!(lang, "绑定信息 {at}", "Bind row {at}")
        }
    }
}

fn field(lang: Lang, key: &FieldKey, table: &FieldTable) -> String {
    match table.get(key) {
        Some(field) => fields::label(lang, field).into_owned(),
        None => server_key(lang, key).unwrap_or(key.as_str()).to_owned(),
    }
}

/// Title of the page of a clone.
#[must_use]
pub fn clone_title(lang: Lang, source: &CloneSource, count: usize) -> String {
    let (zh, en) = (grouped(count), counted(count, "process", "processes"));
    match source {
        CloneSource::Instance { .. } => say!(lang, "克隆 {zh} 个进程", "Clone {en}"),
        CloneSource::Presets => say!(lang, "添加 {zh} 个进程", "Add {en}"),
    }
}

/// From where to where.
#[must_use]
pub fn clone_from(lang: Lang, source: &CloneSource, targets: usize) -> String {
    let (zh, en) = (grouped(targets), counted(targets, "target", "targets"));
    let CloneSource::Instance { id, name } = source else {
        return match targets {
            0 => pick(lang, "还没有选实例；来自预设", "No targets yet; from presets").to_owned(),
            _ => say!(lang, "添加到草稿的 {zh} 个实例；来自预设", "Onto {en}, from presets"),
        };
    };
    match targets {
        0 => say!(lang, "还没有选实例；来自 {name} (ID {id})", "No targets yet; from {name} (ID {id})"),
        _ => say!(lang, "克隆到草稿的 {zh} 个实例；来自 {name} (ID {id})", "Onto {en}, from {name} (ID {id})"),
    }
}

/// No value becomes another one.
#[must_use]
pub const fn nothing_changes(lang: Lang) -> &'static str {
    pick(lang, "各项原样带走", "Every value goes along as it is")
}

/// The headings of the lines: before, after, and how many places.
#[must_use]
pub const fn clone_headings(lang: Lang) -> [&'static str; 3] {
    pick(lang, ["变更前", "变更后", "处数"], ["Before", "After", "Places"])
}

/// What a line is about: a column, a field, an alias.
#[must_use]
pub fn line_name(lang: Lang, line: &CloneLine, table: &FieldTable) -> String {
    match line {
        CloneLine::Address { .. } => fields::column(lang, Column::Ip).to_owned(),
        CloneLine::Within { field: key, .. } => field(lang, key, table),
        CloneLine::Alias { .. } => fields::known_label(lang, Known::ProcessName).to_owned(),
    }
}

/// What a line holds now.
#[must_use]
pub fn line_before(lang: Lang, line: &CloneLine) -> String {
    match line {
        CloneLine::Address { address, place, .. } => match place {
            None => address.clone(),
            Some(place) => format!("{address}  {}", host_place(lang, *place)),
        },
        CloneLine::Within { text, address, .. } => around(text, address),
        CloneLine::Alias { alias, taken_by: None, .. } => {
            say!(lang, "重复 {alias}", "twice {alias}")
        }
        CloneLine::Alias { alias, .. } => say!(lang, "草稿已有 {alias}", "{alias} is in the draft"),
    }
}

/// The part of a text around an address: what makes the line.
fn around(text: &str, address: &str) -> String {
    let start = text.find(address).unwrap_or_default();
    let from = text.get(..start).map_or(0, |before| before.char_indices().rev().nth(7).map_or(0, |(at, _)| at));
    let part = text.get(from..).unwrap_or(text);
    if from > 0 { format!("..{part}") } else { part.to_owned() }
}

/// What it will hold.
#[must_use]
pub fn line_after(lang: Lang, line: &CloneLine) -> String {
    match line {
        CloneLine::Address { place: Some(place), choice: AddressChoice::Formula, .. } => {
            format!("={}", place.formula())
        }
        CloneLine::Address { choice: AddressChoice::Empty, .. } => pick(lang, "空", "empty").to_owned(),
        CloneLine::Address { .. } => pick(lang, "不变", "as it is").to_owned(),
        CloneLine::Within { .. } => pick(lang, "不变，含源主机的IP", "as it is, has the source's IP").to_owned(),
        CloneLine::Alias { other, choice, .. } => match choice {
            AliasChoice::Rename => say!(lang, "改名 {other}", "renamed {other}"),
            AliasChoice::Skip => pick(lang, "跳过", "left out").to_owned(),
            AliasChoice::Replace => pick(lang, "替换", "in its place").to_owned(),
        },
    }
}

/// How many places a line stands for.
#[must_use]
pub const fn line_count(line: &CloneLine) -> usize {
    match line {
        CloneLine::Address { count, .. } | CloneLine::Within { count, .. } => *count,
        CloneLine::Alias { .. } => 1,
    }
}

/// Names an address of a host, as CMDB does.
fn host_place(lang: Lang, place: HostPlace) -> String {
    const ZH: [&str; 5] = ["一", "二", "三", "四", "五"];
    const EN: [&str; 5] = ["first", "second", "third", "fourth", "fifth"];
    let (zh, en, at) = match place {
        HostPlace::Private(at) => ("内网IP", "private IP", at),
        HostPlace::Private6(at) => ("内网IPv6", "private IPv6", at),
        HostPlace::Public(at) => ("外网IP", "public IP", at),
    };
    let number = |names: [&str; 5]| {
        at.checked_sub(1).and_then(|at| names.get(at)).map_or_else(|| at.to_string(), |name| (*name).to_owned())
    };
    let (zh_number, en_number) = (number(ZH), number(EN));
    say!(lang, "第{zh_number}{zh}", "{en_number} {en}")
}

/// Says which hosts have no such address, or that it was not read; `None` where all have one.
#[must_use]
pub fn lacking(lang: Lang, line: &CloneLine, own: &OwnAddress, first: &str) -> Option<String> {
    let CloneLine::Address { place: Some(place), .. } = line else { return None };
    let place = host_place(lang, *place);
    let OwnAddress { lacking, unread, .. } = own;
    if *lacking > 0 {
        let (zh, en) = (grouped(*lacking), counted(*lacking, "host has", "hosts have"));
        return Some(say!(lang, "{zh} 台主机没有{place}，如 {first}", "{en} no {place}, as {first}"));
    }
    (*unread > 0).then(|| {
        let (zh, en) = (grouped(*unread), counted(*unread, "host", "hosts"));
        say!(lang, "{zh} 台主机未读取，由核对检查", "{en} not read; Review will check")
    })
}

/// What is not taken along.
#[must_use]
pub fn left_behind(lang: Lang, plan: &ClonePlan) -> String {
    let count = plan.left_behind.len();
    // The one that a person knows best, then who made it.
    let known = ["bk_process_id", "bk_created_by", "create_time"].map(FieldKey::new);
    let names = known.iter().filter(|key| plan.left_behind.contains(key)).filter_map(|key| server_key(lang, key));
    let names = names.take(2).collect::<Vec<_>>();
    let names = list(lang, &names);
    say!(lang, "{names}等 {count} 项由 CMDB 给出，不带走", "{count} server-set values left behind: {names} ..")
}

fn server_key(lang: Lang, key: &FieldKey) -> Option<&'static str> {
    match key.as_str() {
        "bk_process_id" => Some(pick(lang, "进程ID", "process ID")),
        "bk_created_by" => Some(pick(lang, "创建人", "creator")),
        "create_time" | "bk_created_at" => Some(pick(lang, "创建时间", "creation time")),
        "last_time" | "bk_updated_at" => Some(pick(lang, "更新时间", "last change")),
        "bk_updated_by" => Some(pick(lang, "更新人", "changed by")),
        "service_instance_id" => Some(pick(lang, "服务实例ID", "service instance ID")),
        "bk_biz_id" => Some(pick(lang, "业务ID", "business ID")),
        "bk_supplier_account" => Some(pick(lang, "开发商账号", "supplier account")),
        _ => None,
    }
}

/// The addresses of the source's host are not known, so that none becomes a formula.
#[must_use]
pub const fn host_unknown(lang: Lang) -> &'static str {
    pick(lang, "未读取源主机，它的IP不能换成公式", "The source's host was not read; its IPs stay as they are")
}
