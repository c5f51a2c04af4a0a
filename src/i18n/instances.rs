//! What step 1 says.

use super::explain::pick;
use super::explain::say;
use super::find;
use super::grouped;
use crate::app::find::TermFault;
use crate::app::find::Topic;
use crate::domain::id::AreaId;
use crate::domain::lang::Lang;

/// The words of step 1.
#[derive(Debug)]
pub struct Instances {
    /// Label: business.
    pub business: &'static str,
    /// How many there are.
    pub all: fn(&str) -> String,
    /// How many were read, of how many if known, while reading goes on.
    pub reading: fn(&str, Option<&str>) -> String,
    /// How many are shown, and how many were read again behind them, of how many if known.
    pub refreshing: fn(&str, &str, Option<&str>) -> String,
    /// How many are shown, which were read before; the key that reads them again.
    pub stale: fn(&str, &str) -> String,
    /// Reading ended early; how many were read, the key that tries again.
    pub interrupted: fn(&str, &str) -> String,
    /// All service instances came, and not all that stands beside them; how many, whether it is the topology that is
    /// missing, the key that tries again.
    pub incomplete: fn(&str, bool, &str) -> String,
    /// How many are marked.
    pub marked: fn(&str) -> String,
    /// How many marks the filter hides.
    pub hidden: fn(&str) -> String,
    /// How many marks are of instances that the business has no more.
    pub marks_gone: fn(&str) -> String,
    /// How many rows the range has.
    pub range: fn(&str) -> String,
    /// Nothing was read, so the draft's own targets are shown.
    pub from_draft: &'static str,
    /// Label of the filter.
    pub filter: &'static str,
    /// What can be typed into the filter; the key that begins it.
    pub filter_hint: fn(&str) -> String,
    /// Title of what the filter understands, on the help page.
    pub language: &'static str,
    /// What a term of the filter finds.
    pub topic: fn(Topic) -> &'static str,
    /// The fields of the filter, and what else it understands.
    pub fields: fn(&str) -> String,
    /// What is wrong with a term of the filter; the term as typed.
    pub mistake: fn(&TermFault, &str) -> String,
    /// How many rows are shown.
    pub matching: fn(&str) -> String,
    /// Only marked rows are shown.
    pub only_marked: &'static str,
    /// Column: name of the service instance.
    pub name: &'static str,
    /// Column: identifier.
    pub id: &'static str,
    /// Column: address of the host.
    pub host: &'static str,
    /// Column, and label: cloud area of the host.
    pub area: &'static str,
    /// How many cloud areas the hosts are in.
    pub areas: fn(usize) -> String,
    /// Several hosts have one address, and their cloud areas are not known.
    pub areas_unread: &'static str,
    /// A host: its identifier, and its name if known.
    pub about_host: fn(&str, Option<&str>, bool) -> String,
    /// Column: path of the module.
    pub module: &'static str,
    /// Column: number of processes.
    pub count: &'static str,
    /// Column: labels.
    pub labels: &'static str,
    /// A target known only by its ID.
    pub bare: &'static str,
    /// Why a row made from a service template cannot be marked: its template's identifier, when known.
    pub template_bound: fn(Option<i64>) -> String,
    /// No environment is set; the key that types an identifier.
    pub no_environment: fn(&str) -> [String; 3],
    /// No business was chosen; the key that does.
    pub no_business: fn(&str) -> [String; 2],
    /// The business was not read; the keys that read it and that type an identifier.
    pub not_read: fn(&str, &str) -> [String; 2],
    /// The business is being read, nothing came yet.
    pub waiting: &'static str,
    /// The business has no service instance.
    pub none: &'static str,
    /// The filter finds nothing; the filter, the key that changes it.
    pub no_match: fn(&str, &str) -> [String; 2],
    /// The filter finds nothing so far, and not all was read.
    pub may_come: &'static str,
    /// Hosts match, and have no service instance: the first one, and how many.
    pub hosts_alone: fn(&str, usize) -> String,
    /// What to do about a host without a service instance.
    pub add_instance: &'static str,
    /// An address is not in a cloud area, but in others.
    pub not_in_area: fn(&str, AreaId) -> String,
    /// Nothing is marked, and only marked rows are shown; the key that shows all.
    pub none_marked: fn(&str) -> String,
    /// The key that tries again.
    pub retry: fn(&str) -> String,
}

impl Instances {
    /// Returns the words of a language.
    #[expect(clippy::too_many_lines, reason = "a table: one entry a word")]
    pub(super) const fn of(lang: Lang) -> Self {
        Self {
            business: pick(lang, "业务", "Business"),
            all: pick(lang, |count| format!("共 {count} 个实例"), |count| format!("{count} instances")),
            reading: pick(
                lang,
                |read, total| reading(Lang::Zh, read, total),
                |read, total| reading(Lang::En, read, total),
            ),
            refreshing: pick(
                lang,
                |shown, read, total| refreshing(Lang::Zh, shown, read, total),
                |shown, read, total| refreshing(Lang::En, shown, read, total),
            ),
            stale: pick(
                lang,
                |shown, key| format!("共 {shown} 个，更新失败，按 {key} 重试"),
                |shown, key| format!("{shown} instances, not refreshed, {key} tries again"),
            ),
            interrupted: pick(
                lang,
                |read, key| format!("读到 {read} 个时中断，按 {key} 重试"),
                |read, key| format!("stopped after {read}, {key} tries again"),
            ),
            incomplete: pick(
                lang,
                |read, topology, key| {
                    let missing = if topology { "拓扑读取失败" } else { "主机或字段没有读全" };
                    format!("共 {read} 个实例，{missing}，按 {key} 重试")
                },
                |read, topology, key| {
                    let missing = if topology { "no topology" } else { "hosts or fields incomplete" };
                    format!("{read} instances, {missing}, {key} tries again")
                },
            ),
            marked: pick(lang, |count| format!("已选 {count}"), |count| format!("{count} marked")),
            hidden: pick(
                lang,
                |count| format!("，{count} 个被筛选隐藏"),
                |count| format!(", {count} hidden by the filter"),
            ),
            marks_gone: pick(
                lang,
                |count| format!("，{count} 个已不在业务中"),
                |count| format!(", {count} not in the business"),
            ),
            range: pick(lang, |count| format!("范围 {count} 行"), |count| format!("range of {count}")),
            from_draft: pick(lang, "离线：只列出草稿中的实例", "offline: the draft's own instances"),
            filter: pick(lang, "筛选", "Filter"),
            filter_hint: pick(
                lang,
                |key| format!("按 {key} 输入：名称、IP、模块、标签或 ID"),
                |key| format!("{key} to type: name, IP, module, label or ID"),
            ),
            language: pick(lang, "筛选可以这样写：各项须同时满足", "What the filter understands: all terms must hold"),
            topic: pick(lang, |topic| find::topic(Lang::Zh, topic), |topic| find::topic(Lang::En, topic)),
            fields: pick(lang, |names| format!("{names}  ~字符  !排除"), |names| format!("{names}  ~abc  !not")),
            mistake: pick(
                lang,
                |fault, term| find::mistake(Lang::Zh, fault, term),
                |fault, term| find::mistake(Lang::En, fault, term),
            ),
            matching: pick(lang, |count| format!("匹配 {count}"), |count| format!("{count} match")),
            only_marked: pick(lang, "只看已选", "marked only"),
            name: pick(lang, "实例名称", "Service instance"),
            id: "ID",
            host: pick(lang, "主机 IP", "Host IP"),
            area: pick(lang, "管控区域", "Area"),
            areas: pick(lang, |count| format!("{count} 个管控区域"), |count| format!("{count} cloud areas")),
            areas_unread: pick(
                lang,
                "未读到管控区域，同 IP 主机不能区分",
                "Areas were not read; hosts with one IP cannot be told apart",
            ),
            about_host: pick(
                lang,
                |id, name, dynamic| {
                    let name = name.map(|name| format!(" {name}")).unwrap_or_default();
                    let dynamic = if dynamic { "，动态寻址" } else { "" };
                    format!("主机 ID {id}{name}{dynamic}")
                },
                |id, name, dynamic| {
                    let name = name.map(|name| format!(" {name}")).unwrap_or_default();
                    let dynamic = if dynamic { ", dynamic addressing" } else { "" };
                    format!("Host ID {id}{name}{dynamic}")
                },
            ),
            module: pick(lang, "模块", "Module"),
            count: pick(lang, "进程", "Procs"),
            labels: pick(lang, "标签", "Labels"),
            bare: pick(lang, "只知道 ID，读取业务后显示名称", "only the ID is known until the business is read"),
            template_bound: pick(
                lang,
                |template| match template {
                    Some(id) => {
                        format!("由服务模板 {id} 创建，不能直接添加进程 (1108035)；请在服务模板中添加")
                    }
                    None => "由服务模板创建，不能直接添加进程 (1108035)；请在服务模板中添加".to_owned(),
                },
                |template| {
                    let from =
                        template.map_or_else(|| "a service template".to_owned(), |id| format!("service template {id}"));
                    format!("From {from}: takes no processes (1108035); edit the template")
                },
            ),
            no_environment: pick(
                lang,
                |key| {
                    [
                        "没有设置要连接的 CMDB".to_owned(),
                        "在配置文件中写好环境，或用 --env 指定。".to_owned(),
                        format!("草稿现在就可以写：按 {key} 直接输入服务实例 ID。"),
                    ]
                },
                |key| {
                    [
                        "No CMDB is set".to_owned(),
                        "Name an environment in the configuration file, or with --env.".to_owned(),
                        format!("A draft can be made now: {key} takes the ID of a service instance."),
                    ]
                },
            ),
            no_business: pick(
                lang,
                |key| ["还没有选择业务".to_owned(), format!("按 {key} 选择。")],
                |key| ["No business chosen".to_owned(), format!("Press {key} to choose one.")],
            ),
            not_read: pick(
                lang,
                |refresh, id| {
                    ["还没有读取这个业务".to_owned(), format!("按 {refresh} 读取，或按 {id} 直接输入服务实例 ID。")]
                },
                |refresh, id| {
                    [
                        "This business was not read yet".to_owned(),
                        format!("{refresh} reads it; {id} takes the ID of a service instance."),
                    ]
                },
            ),
            waiting: pick(lang, "正在读取业务", "Reading the business"),
            none: pick(lang, "这个业务没有服务实例", "This business has no service instances"),
            no_match: pick(
                lang,
                |filter, key| [format!("没有实例匹配「{filter}」"), format!("按 {key} 修改筛选。")],
                |filter, key| {
                    [format!("No instance matches \"{filter}\""), format!("Press {key} to change the filter.")]
                },
            ),
            may_come: pick(lang, "实例还没有读完，后面可能有匹配的。", "Still reading: some may come."),
            hosts_alone: pick(
                lang,
                |host, count| hosts_alone(Lang::Zh, host, count),
                |host, count| hosts_alone(Lang::En, host, count),
            ),
            add_instance: pick(
                lang,
                "请先在 CMDB 中添加服务实例，再重新读取业务。",
                "Add a service instance in CMDB first, then read the business again.",
            ),
            not_in_area: pick(
                lang,
                |address, area| format!("管控区域 {area} 中没有主机 {address}"),
                |address, area| format!("No host {address} in area {area}"),
            ),
            none_marked: pick(
                lang,
                |key| format!("还没有选中的实例。按 {key} 显示全部。"),
                |key| format!("Nothing is marked. {key} shows all."),
            ),
            retry: pick(lang, |key| format!("按 {key} 重试。"), |key| format!("Press {key} to try again.")),
        }
    }
}

/// How many were read, of how many if known, while reading goes on.
fn reading(lang: Lang, read: &str, total: Option<&str>) -> String {
    match total {
        Some(total) => say!(lang, "正在读取 {read}/{total}", "reading {read} of {total}"),
        None => say!(lang, "正在读取 {read}", "reading {read}"),
    }
}

/// How many are shown, and how many were read again behind them, of how many if known.
fn refreshing(lang: Lang, shown: &str, read: &str, total: Option<&str>) -> String {
    match total {
        Some(total) => {
            say!(lang, "共 {shown} 个，正在更新 {read}/{total}", "{shown} instances, refreshing {read} of {total}")
        }
        None => say!(lang, "共 {shown} 个，正在更新", "{shown} instances, refreshing"),
    }
}

/// Hosts match, and have no service instance: the first one, and how many.
fn hosts_alone(lang: Lang, host: &str, count: usize) -> String {
    match count {
        0 | 1 => say!(
            lang,
            "业务中有主机 {host}，但它没有服务实例",
            "{host} is a host of this business, but it has no service instance"
        ),
        _ => {
            let count = grouped(count);
            say!(
                lang,
                "业务中有 {count} 台主机匹配，但都没有服务实例",
                "{count} hosts of this business match, but none has a service instance"
            )
        }
    }
}
