//! What step 4 says.

use super::count_of;
use super::explain::pick;
use super::grouped;
use super::problems;
use crate::domain::lang::Lang;
use crate::domain::plan::VerdictCounts as PlanCounts;

/// The words of step 4.
#[derive(Debug)]
pub struct Review {
    /// How many problems block and how many warn.
    pub problems: fn(usize, usize) -> String,
    /// What the plan would do: counts by verdict, and calls.
    pub plan: fn(PlanCounts, usize) -> String,
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
    /// What differs: the names of fields.
    pub differs: fn(&[String]) -> String,
    /// Heading: what the draft has.
    pub wanted: &'static str,
    /// Heading: what the server has.
    pub stored: &'static str,
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
            warned: pick(
                lang,
                |count| format!("提醒 {}", grouped(count)),
                |count| count_of(count, "warning", "warnings"),
            ),
            blocked: pick(lang, "改好问题后才有计划", "no plan until they are fixed"),
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
            instance: pick(lang, "服务实例", "Service instance"),
            host: pick(lang, "主机 IP", "Host IP"),
            module: pick(lang, "模块", "Module"),
            process: pick(lang, "进程别名", "Process"),
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
            differs: pick(
                lang,
                |names| format!("不同：{}", names.join("、")),
                |names| format!("Differs in: {}", names.join(", ")),
            ),
            wanted: pick(lang, "草稿", "draft"),
            stored: "CMDB",
            go: pick(lang, |key| format!("按 {key} 去修改"), |key| format!("{key} goes there")),
            request: pick(lang, |key| format!("按 {key} 看请求全文"), |key| format!("{key} shows the whole request")),
            ready: pick(
                lang,
                |request, submit| format!("按 {request} 看请求全文，按 {submit} 提交"),
                |request, submit| format!("{request} shows the whole request, {submit} submits"),
            ),
            more: pick(lang, |key| format!("按 {key} 逐项对比"), |key| format!("{key} compares")),
            retry: pick(lang, |key| format!("按 {key} 重新核对。"), |key| format!("Press {key} to check again.")),
            nothing: pick(
                lang,
                "没有可核对的内容：先选实例，填写进程",
                "Nothing to review: mark instances and fill in processes first",
            ),
        }
    }
}
