//! What step 4 says.

use super::count_of;
use super::explain::pick;
use super::grouped;
use super::problems;
use crate::app::screen::review::GroupKind;
use crate::domain::lang::Lang;
use crate::domain::plan::VerdictCounts as PlanCounts;

/// The words of step 4.
#[derive(Debug)]
pub struct Review {
    /// How many problems block and how many warn.
    pub problems: fn(usize, usize) -> String,
    /// What the plan would do: counts by verdict, and calls; for commands.
    pub plan: fn(PlanCounts, usize) -> String,
    /// An item of the bar: its name, and how many entries it has.
    pub tally: fn(&str, usize) -> String,
    /// All verdicts.
    pub all: &'static str,
    /// How many calls the plan makes.
    pub calls: fn(usize) -> String,
    /// What can be typed to filter, and the key.
    pub filter_hint: fn(&str) -> String,
    /// Nothing is found: what was typed, and the key that changes it.
    pub no_match: fn(&str, &str) -> [String; 2],
    /// No entry has the verdict that alone is shown; the key that shows all.
    pub none_of_verdict: fn(&str) -> String,
    /// How many entries that will be sent have a warning of their host.
    pub warned: fn(usize) -> String,
    /// No plan, since problems block.
    pub blocked: &'static str,
    /// The server's state is known.
    pub live: &'static str,
    /// The server's state is being read: targets done and in all.
    pub reading: fn(usize, usize) -> String,
    /// The server's state is not known.
    pub offline: &'static str,
    /// The server's state could not be read.
    pub failed: &'static str,
    /// Some targets were not read.
    pub unread: fn(usize) -> String,
    /// Of some hosts it was not read what they have.
    pub unread_hosts: fn(usize) -> String,
    /// The attributes of the business are being read.
    pub reading_fields: &'static str,
    /// The attributes of the business could not be read, and the draft has fields beside the built-in ones.
    pub unread_fields: &'static str,
    /// Column: verdict, or severity of a problem.
    pub verdict: &'static str,
    /// Column: service instance.
    pub instance: &'static str,
    /// Column: host.
    pub host: &'static str,
    /// Column: module.
    pub module: &'static str,
    /// Column: process.
    pub process: &'static str,
    /// Column: where the process listens.
    pub listening: &'static str,
    /// Column: where a problem is.
    pub place: &'static str,
    /// Column: what a problem is.
    pub problem: &'static str,
    /// A problem blocks.
    pub blocks: &'static str,
    /// A problem warns.
    pub warns: &'static str,
    /// Verdict: new.
    pub new: &'static str,
    /// Verdict: identical.
    pub identical: &'static str,
    /// Verdict: conflict.
    pub conflict: &'static str,
    /// Verdict: ineligible.
    pub ineligible: &'static str,
    /// Verdict: nothing is known of the target.
    pub unchecked: &'static str,
    /// The same in a sentence.
    pub is_unchecked: &'static str,
    /// What becomes of a new process; its place in its call and the call's place, both from 1, and the calls in all.
    pub is_new: fn(usize, usize, usize) -> String,
    /// A value that a formula gives: its name, the value, the formula, and the number of the target where it is part of that.
    pub from_formula: fn(&str, &str, &str, Option<u32>) -> String,
    /// A value of the target alone: its name, the value, and the formula if it is one.
    pub overridden: fn(&str, &str, Option<&str>) -> String,
    /// The title of a group.
    pub group: fn(&GroupKind) -> &'static str,
    /// What is the matter with a group.
    pub group_why: fn(&GroupKind) -> &'static str,
    /// How much a group holds: processes or entries, and targets.
    pub group_size: fn(usize, Option<usize>) -> String,
    /// Problems that are no process's.
    pub group_problems: fn(usize) -> String,
    /// A problem stands on all of so many targets.
    pub on_all: fn(usize) -> String,
    /// A problem stands on so many targets.
    pub on: fn(usize) -> String,
    /// The key that opens a group.
    pub opens: fn(&str) -> String,
    /// The key that closes a group.
    pub closes: fn(&str) -> String,
    /// The addresses of the host may change.
    pub dynamic: &'static str,
    /// The key that fills a field in for all in a group.
    pub fills: fn(&str) -> String,
    /// The key that silences the product of a group.
    pub silences: fn(&str) -> String,
    /// The key that goes to the cell.
    pub to_cell: fn(&str) -> String,
    /// Between a reason and what differs.
    pub and: &'static str,
    /// What differs: the names of fields.
    pub differs: fn(&[String]) -> String,
    /// Heading: what the draft has.
    pub wanted: &'static str,
    /// Heading: what the server has.
    pub stored: &'static str,
    /// How many values of two processes differ, and how many are equal.
    pub compared: fn(usize, usize) -> String,
    /// The key that goes to the problem.
    pub go: fn(&str) -> String,
    /// The key that shows the request, where it cannot be submitted.
    pub request: fn(&str) -> String,
    /// The keys that show the request and submit.
    pub ready: fn(&str, &str) -> String,
    /// The key that shows more.
    pub more: fn(&str) -> String,
    /// The key that reads the state again.
    pub retry: fn(&str) -> String,
    /// Nothing to show.
    pub nothing: &'static str,
}

impl Review {
    /// Returns the words of a language.
    #[expect(clippy::too_many_lines, reason = "a table: one entry a word")]
    pub(super) const fn of(lang: Lang) -> Self {
        Self {
            problems: pick(
                lang,
                |blocking, warning| problems(Lang::Zh, blocking, warning),
                |blocking, warning| problems(Lang::En, blocking, warning),
            ),
            plan: pick(
                lang,
                |counts, calls| {
                    let mut parts = vec![format!("新建 {}", grouped(counts.new))];
                    for (name, count) in
                        [("一致", counts.identical), ("冲突", counts.conflict), ("不可添加", counts.ineligible)]
                    {
                        if count > 0 {
                            parts.push(format!("{name} {}", grouped(count)));
                        }
                    }
                    parts.push(format!("{} 次调用", grouped(calls)));
                    parts.join("  ")
                },
                |counts, calls| {
                    let mut parts = vec![format!("{} new", grouped(counts.new))];
                    for (name, count) in [
                        ("identical", counts.identical),
                        ("conflict", counts.conflict),
                        ("ineligible", counts.ineligible),
                    ] {
                        if count > 0 {
                            parts.push(format!("{} {name}", grouped(count)));
                        }
                    }
                    parts.push(count_of(calls, "call", "calls"));
                    parts.join("  ")
                },
            ),
            tally: pick(
                lang,
                |name, count| format!("{name} {}", grouped(count)),
                |name, count| {
                    if name == "All" {
                        format!("{name} {}", grouped(count))
                    } else {
                        format!("{} {name}", grouped(count))
                    }
                },
            ),
            all: pick(lang, "全部", "All"),
            calls: pick(lang, |count| format!("{} 次调用", grouped(count)), |count| count_of(count, "call", "calls")),
            filter_hint: pick(
                lang,
                |key| format!("按 {key} 输入：别名、IP、端口、实例"),
                |key| format!("{key} to type: alias, IP, port, instance"),
            ),
            no_match: pick(
                lang,
                |typed, key| [format!("没有匹配「{typed}」的进程"), format!("按 {key} 修改筛选。")],
                |typed, key| [format!("No process matches \"{typed}\""), format!("{key} changes the filter.")],
            ),
            none_of_verdict: pick(
                lang,
                |key| format!("没有这个结论的进程；按 {key} 显示全部"),
                |key| format!("Nothing has this verdict; {key} shows all"),
            ),
            warned: pick(
                lang,
                |count| format!("提醒 {}", grouped(count)),
                |count| count_of(count, "warning", "warnings"),
            ),
            blocked: pick(lang, "修正问题后生成计划", "no plan until they are fixed"),
            live: pick(lang, "已与 CMDB 核对", "checked with CMDB"),
            reading: pick(
                lang,
                |done, total| format!("正在核对 {}/{}", grouped(done), grouped(total)),
                |done, total| format!("checking {}/{}", grouped(done), grouped(total)),
            ),
            offline: pick(lang, "离线，未核对", "offline, not checked"),
            failed: pick(lang, "核对失败", "check failed"),
            unread: pick(
                lang,
                |count| format!("{} 个实例未核对", grouped(count)),
                |count| format!("{} not checked", count_of(count, "instance", "instances")),
            ),
            unread_hosts: pick(
                lang,
                |count| format!("{} 台主机未核对", grouped(count)),
                |count| format!("{} not checked", count_of(count, "host", "hosts")),
            ),
            reading_fields: pick(lang, "正在读取进程属性", "reading attributes"),
            unread_fields: pick(lang, "自定义字段未核对", "custom fields not checked"),
            verdict: pick(lang, "结论", "Verdict"),
            instance: pick(lang, "服务实例", "Instance"),
            host: pick(lang, "主机 IP", "Host IP"),
            module: pick(lang, "模块", "Module"),
            process: pick(lang, "进程别名", "Alias"),
            listening: pick(lang, "监听", "Listening"),
            place: pick(lang, "位置", "Place"),
            problem: pick(lang, "说明", "Problem"),
            blocks: pick(lang, "问题", "problem"),
            warns: pick(lang, "提醒", "warning"),
            new: pick(lang, "新建", "new"),
            identical: pick(lang, "一致", "identical"),
            conflict: pick(lang, "冲突", "conflict"),
            ineligible: pick(lang, "不可添加", "ineligible"),
            unchecked: pick(lang, "未核对", "unchecked"),
            is_unchecked: pick(
                lang,
                "尚不知道该实例已有哪些进程；提交之前会再核对",
                "What it has already is not known; it is checked before anything is sent",
            ),
            is_new: pick(
                lang,
                |inside, call, calls| format!("将创建：第 {call}/{calls} 次调用的第 {inside} 个进程"),
                |inside, call, calls| format!("Will be created: process {inside} of call {call}/{calls}"),
            ),
            from_formula: pick(
                lang,
                |name, value, formula, n| {
                    let n = n.map(|n| format!("，此实例 n={n}")).unwrap_or_default();
                    format!("{name} {value} 来自公式 ={formula}{n}")
                },
                |name, value, formula, n| {
                    let n = n.map(|n| format!(", here n={n}")).unwrap_or_default();
                    format!("{name} {value} from the formula ={formula}{n}")
                },
            ),
            overridden: pick(
                lang,
                |name, value, formula| {
                    let formula = formula.map(|formula| format!(" ={formula}")).unwrap_or_default();
                    format!("{name} {value} 是此实例的覆盖值{formula}")
                },
                |name, value, formula| {
                    let formula = formula.map(|formula| format!(" ={formula}")).unwrap_or_default();
                    format!("{name} {value} is an override here{formula}")
                },
            ),
            group: pick(lang, |kind| group(Lang::Zh, kind), |kind| group(Lang::En, kind)),
            group_why: pick(lang, |kind| group_why(Lang::Zh, kind), |kind| group_why(Lang::En, kind)),
            group_size: pick(
                lang,
                |processes, targets| match targets {
                    None => format!("{} 个进程", grouped(processes)),
                    Some(targets) if targets == processes => format!("{} 个实例", grouped(targets)),
                    Some(targets) => format!("{} 项，{} 个实例", grouped(processes), grouped(targets)),
                },
                |processes, targets| match targets {
                    None => count_of(processes, "process", "processes"),
                    Some(targets) if targets == processes => count_of(targets, "target", "targets"),
                    Some(targets) => format!("{} on {}", grouped(processes), count_of(targets, "target", "targets")),
                },
            ),
            group_problems: pick(lang, |count| format!("{} 项", grouped(count)), grouped),
            on_all: pick(
                lang,
                |count| format!("全部 {} 个实例", grouped(count)),
                |count| match count {
                    1 => "the only target".to_owned(),
                    _ => format!("all {} targets", grouped(count)),
                },
            ),
            on: pick(lang, |count| format!("{} 个实例", grouped(count)), |count| count_of(count, "target", "targets")),
            opens: pick(lang, |key| format!("{key} 展开"), |key| format!("{key} opens")),
            closes: pick(lang, |key| format!("{key} 收起"), |key| format!("{key} closes")),
            dynamic: pick(lang, "动态寻址，IP 会变", "dynamic host, its IPs change"),
            fills: pick(lang, |key| format!("{key} 一次填好"), |key| format!("{key} fills it in for all")),
            silences: pick(
                lang,
                |key| format!("{key} 此环境不再提醒"),
                |key| format!("{key} silences it in this environment"),
            ),
            to_cell: pick(lang, |key| format!("{key} 去修改"), |key| format!("{key} to the cell")),
            and: pick(lang, "；", "; "),
            differs: pick(
                lang,
                |names| format!("不同：{}", names.join("、")),
                |names| format!("differs in: {}", names.join(", ")),
            ),
            wanted: pick(lang, "草稿", "draft"),
            compared: pick(
                lang,
                |differ, equal| format!("{differ} 项不同，{equal} 项相同"),
                |differ, equal| match differ {
                    1 => format!("1 differs, {equal} equal"),
                    _ => format!("{differ} differ, {equal} equal"),
                },
            ),
            stored: "CMDB",
            go: pick(lang, |key| format!("按 {key} 去修改"), |key| format!("{key} goes there")),
            request: pick(lang, |key| format!("按 {key} 看请求全文"), |key| format!("{key} shows the whole request")),
            ready: pick(
                lang,
                |request, submit| format!("按 {request} 看请求全文，按 {submit} 提交"),
                |request, submit| format!("{request} shows the whole request, {submit} submits"),
            ),
            more: pick(lang, |key| format!("{key} 逐项对比"), |key| format!("{key} compares")),
            retry: pick(lang, |key| format!("按 {key} 重新核对。"), |key| format!("Press {key} to check again.")),
            nothing: pick(
                lang,
                "没有可核对的内容：先选实例，填写进程",
                "Nothing to review: mark instances and fill in processes first",
            ),
        }
    }
}

/// The title of a group of entries; groups of problems have the words of their problems.
const fn group(lang: Lang, kind: &GroupKind) -> &'static str {
    match kind {
        GroupKind::Problems(..) => "",
        GroupKind::SameAlias => pick(lang, "同主机已有相同别名", "Alias used twice on the host"),
        GroupKind::PortTaken => pick(lang, "同主机已有相同端口", "Port used twice on the host"),
        GroupKind::ForeignIp => pick(lang, "绑定IP 不是该主机的 IP", "IP is no address of the host"),
        GroupKind::Changed => pick(lang, "值有变化", "Value changed"),
    }
}

/// What is the matter with a group of entries.
const fn group_why(lang: Lang, kind: &GroupKind) -> &'static str {
    match kind {
        GroupKind::Problems(..) => "",
        GroupKind::SameAlias => pick(
            lang,
            "别名只在服务实例内唯一；同一主机上重名时，监控和告警难以区分",
            "An alias is unique in its service instance only; alerts will not tell the two apart",
        ),
        GroupKind::PortTaken => pick(
            lang,
            "同一地址的同一端口只能由一个进程监听；CMDB 不检查这一点",
            "Only one process can listen on a port of an address; CMDB does not check it",
        ),
        GroupKind::ForeignIp => pick(
            lang,
            "CMDB 中该主机没有这个 IP，进程可能无法监听",
            "The host has no such address in CMDB; the process may not be able to listen",
        ),
        GroupKind::Changed => pick(
            lang,
            "上次核对之后，公式用到的实例信息变了",
            "What formulas use of their targets changed since the last review",
        ),
    }
}
