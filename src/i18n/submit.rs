//! The words of step 5 that a language has to have.

use super::count_of;
use super::explain::pick;
use super::explain::say;
use super::{grouped, state};
use crate::domain::found::FoundProcess;
use crate::domain::id::ProcessId;
use crate::domain::lang::Lang;
use crate::domain::state::{ProcessState, StateCounts};
use crate::submit::{Receipts, SkipReason};

/// Says of a process that a person has to decide about what is known of it, and what to do.
pub type MixedHelp = fn(ProcessState, Option<ProcessId>, Option<&FoundProcess>) -> Option<[String; 2]>;

/// The words of step 5.
#[derive(Debug)]
pub struct Submit {
    /// The run goes on; the key that stops it.
    pub running: fn(&str) -> String,
    /// The run stops before its next call.
    pub stopping: &'static str,
    /// All was created.
    pub all_created: fn(usize) -> String,
    /// The run is over, and not all was created.
    pub ended: fn(&StateCounts) -> String,
    /// Column: state.
    pub state: &'static str,
    /// Column: identifier of the process.
    pub id: &'static str,
    /// When it is sent again: which time, and after how many seconds.
    pub retrying_help: fn(u32, u64) -> String,
    /// What is done while an answer is awaited.
    pub sent_help: [&'static str; 2],
    /// When it is read: which time, and after how many seconds.
    pub settling_help: fn(u32, u64) -> String,
    /// What the service instance has of a process whose call left something else than it should have, with the ID of
    /// the process in its place, and what to do; `None` for other states.
    pub mixed_help: MixedHelp,
    /// Why the audit log does not tell whose a process is; `None` if it does.
    pub receipts: fn(&Receipts) -> Option<&'static str>,
    /// What is waited for where another window of this machine writes to a service instance; with its process.
    pub occupied_help: fn(&str, Option<u32>) -> String,
    /// The key that goes on with the run.
    pub resume: fn(&str) -> String,
    /// The key that deletes what the run created.
    pub undo: fn(&str) -> String,
    /// What is stored is read back.
    pub reading_back: &'static str,
    /// What would be deleted is read.
    pub planning_undo: &'static str,
    /// Processes are being deleted: how many were; the key that stops it.
    pub undo_goes_on: fn(usize, &str) -> String,
    /// A deletion did not arrive and is sent again: which time, and after how many seconds.
    pub undo_waits: fn(u32, u64) -> String,
    /// Why a created process was left alone.
    pub skipped: fn(&SkipReason) -> String,
    /// A created process was not there any more when it was read back.
    pub gone: &'static str,
    /// Stands before what differs: the names of fields.
    pub stored_as: fn(&[String]) -> [String; 2],
    /// A cause of failures: its place and how many there are, and how many processes have it.
    pub cause: fn(usize, usize, usize) -> String,
    /// There is more to read of it than fits; the key that shows it.
    pub whole: fn(&str) -> String,
    /// What an unknown outcome means.
    pub unknown_help: &'static str,
    /// What to do about an unknown outcome, by the key that resumes the run.
    pub unknown_next: fn(&str) -> String,
    /// Stands before what to do next.
    pub next: &'static str,
    /// Stands before the server's own words.
    pub server: &'static str,
    /// The keys that copy identifiers, save CSV and save JSON.
    pub keep: fn(&str, &str, &str) -> String,
    /// The key that goes to where a failure can be fixed.
    pub mend: fn(&str) -> String,
    /// What the run does to entries that are not part of it.
    pub left_help: &'static str,
}

impl Submit {
    /// Returns the words of a language.
    #[expect(clippy::too_many_lines, reason = "a table: one entry a word")]
    pub(super) const fn of(lang: Lang) -> Self {
        Self {
            running: pick(lang, |key| format!("{key} 停止"), |key| format!("{key} stops")),
            stopping: pick(lang, "当前调用结束后停止", "stops after this call"),
            all_created: pick(
                lang,
                |count| format!("完成：{} 个进程全部创建成功", grouped(count)),
                |count| format!("Done: {} created", count_of(count, "process", "processes")),
            ),
            ended: pick(
                lang,
                |counts| format!("结束：{}", state::counts(Lang::Zh, counts, None)),
                |counts| format!("Ended: {}", state::counts(Lang::En, counts, None)),
            ),
            state: pick(lang, "状态", "State"),
            id: pick(lang, "进程 ID", "Process ID"),
            retrying_help: pick(
                lang,
                |attempt, wait| format!("没有送达；{wait} 秒后重发（第 {attempt} 次）"),
                |attempt, wait| format!("It did not arrive; sent again after {wait} s (attempt {attempt})"),
            ),
            sent_help: pick(
                lang,
                ["已发送，正在等待答复", "等不到答复时，会查证是否已创建，不会直接重发。"],
                [
                    "Sent, its answer is awaited",
                    "If none comes, it is found out whether it was created before anything is sent again.",
                ],
            ),
            settling_help: pick(
                lang,
                |attempt, wait| settling_help(Lang::Zh, attempt, wait),
                |attempt, wait| settling_help(Lang::En, attempt, wait),
            ),
            mixed_help: pick(
                lang,
                |state, id, found| mixed_help(Lang::Zh, state, id, found),
                |state, id, found| mixed_help(Lang::En, state, id, found),
            ),
            receipts: pick(lang, |own| receipts(Lang::Zh, own), |own| receipts(Lang::En, own)),
            occupied_help: pick(
                lang,
                |instance, process| {
                    let process = process.map(|process| format!("（进程号 {process}）")).unwrap_or_default();
                    format!("另一个 bkproc{process}正在写入服务实例 {instance}，等它完成后继续")
                },
                |instance, process| {
                    let process = process.map(|process| format!(" (process {process})")).unwrap_or_default();
                    format!("Another bkproc{process} writes to instance {instance}; waiting for it")
                },
            ),
            resume: pick(lang, |key| format!("{key} 断点续提"), |key| format!("{key} resumes")),
            undo: pick(lang, |key| format!("{key} 撤销创建"), |key| format!("{key} undoes")),
            reading_back: pick(lang, "正在读回，核对 CMDB 中的值", "reading back what is stored"),
            planning_undo: pick(lang, "正在读取现状，看哪些可以撤销", "reading what can be undone"),
            undo_goes_on: pick(
                lang,
                |deleted, key| format!("正在撤销：已删除 {}，{key} 停止", grouped(deleted)),
                |deleted, key| format!("Undoing: {} deleted, {key} stops", grouped(deleted)),
            ),
            undo_waits: pick(
                lang,
                |attempt, wait| format!("没有送达，{wait} 秒后重发（第 {attempt} 次）"),
                |attempt, wait| format!("not delivered; again in {wait} s (attempt {attempt})"),
            ),
            skipped: pick(lang, |why| skipped(Lang::Zh, why), |why| skipped(Lang::En, why)),
            gone: pick(
                lang,
                "读回时 CMDB 中已没有这个进程",
                "When it was read back, the CMDB did not have it any more",
            ),
            stored_as: pick(
                lang,
                |names| [format!("CMDB 中的值与提交的不同（{} 处）", names.len()), names.join("；")],
                |names| {
                    [
                        format!("Stored otherwise than sent, in {}", count_of(names.len(), "place", "places")),
                        names.join("; "),
                    ]
                },
            ),
            cause: pick(
                lang,
                |at, causes, processes| {
                    if causes > 1 {
                        format!("原因 {at}/{causes}，{} 个进程", grouped(processes))
                    } else {
                        format!("{} 个进程", grouped(processes))
                    }
                },
                |at, causes, processes| {
                    let processes = count_of(processes, "process", "processes");
                    if causes > 1 { format!("cause {at}/{causes}, {processes}") } else { processes }
                },
            ),
            whole: pick(lang, |key| format!("按 {key} 看全文"), |key| format!("{key} shows all")),
            unknown_help: pick(
                lang,
                "没有收到答复，CMDB 可能已经创建，也可能没有；核对之前不要重发",
                "No answer came: the CMDB may or may not have created it. Check before sending it again.",
            ),
            unknown_next: pick(
                lang,
                |key| format!("按 {key} 断点续提：先读取 CMDB，查清是否已创建，不会重复创建"),
                |key| format!("resume ({key}): it reads what the CMDB has first, and creates nothing twice"),
            ),
            next: pick(lang, "处理", "Do:"),
            server: pick(lang, "原文", "Server:"),
            keep: pick(
                lang,
                |copy, csv, json| format!("{copy} 复制 ID  {csv} 存 CSV  {json} 存 JSON"),
                |copy, csv, json| format!("{copy} copies IDs  {csv} saves CSV  {json} saves JSON"),
            ),
            mend: pick(lang, |key| format!("{key} 去处理"), |key| format!("{key} fixes it")),
            left_help: pick(lang, "这一项不在本次提交之内，原因见第 4 步", "Not part of this run; step 4 says why"),
        }
    }
}

/// When it is read: which time, and after how many seconds.
fn settling_help(lang: Lang, attempt: u32, wait: u64) -> String {
    match wait {
        0 => say!(
            lang,
            "没有收到答复；正在读取服务实例，查证是否已创建（第 {attempt} 次）",
            "No answer came; reading what was created (attempt {attempt})"
        ),
        _ => say!(
            lang,
            "没有收到答复；{wait} 秒后再读取服务实例，查证是否已创建（第 {attempt} 次）",
            "No answer came; what was created is read in {wait} s (attempt {attempt})"
        ),
    }
}

/// Why the audit log does not tell whose a process is; `None` if it does.
fn receipts(lang: Lang, receipts: &Receipts) -> Option<&'static str> {
    match receipts {
        Receipts::Work => None,
        Receipts::Denied(_) => Some(pick(
            lang,
            "操作审计可以确认，但缺少查询权限 find_audit_log（操作审计查询）。",
            "The audit log would tell, but reading it needs the permission find_audit_log.",
        )),
        Receipts::Replaced => Some(pick(
            lang,
            "操作审计无法确认：途中的代理替换了请求 ID。",
            "The audit log cannot tell: a proxy on the way replaces request IDs.",
        )),
        Receipts::Missing => Some(pick(
            lang,
            "操作审计无法确认：此版本不记录，或记录延迟。",
            "The audit log does not tell: this version writes no entries of it, or they come late.",
        )),
        Receipts::Unread(_) => {
            Some(pick(lang, "操作审计可以确认，但未能读取。", "The audit log would tell, but it could not be read."))
        }
    }
}

/// Why a created process was left alone.
fn skipped(lang: Lang, why: &SkipReason) -> String {
    match why {
        SkipReason::Gone => {
            pick(lang, "未删除：CMDB 中已没有这个进程", "Not deleted: the CMDB does not have it any more").to_owned()
        }
        SkipReason::Changed { by, .. } if by.is_empty() => {
            pick(lang, "未删除：创建之后被人修改过", "Not deleted: someone changed it since").to_owned()
        }
        SkipReason::Changed { by, .. } => {
            say!(lang, "未删除：创建之后被 {by} 修改过", "Not deleted: {by} changed it since")
        }
        SkipReason::NotOurs => {
            pick(lang, "未删除：不能确定是本次提交创建的", "Not deleted: it is not sure that this run created it")
                .to_owned()
        }
        SkipReason::LastOfInstance => pick(
            lang,
            "未删除：这是服务实例的最后一个进程，删除它，服务实例也会被删除",
            "Not deleted: the last process of its service instance, which would be deleted as well",
        )
        .to_owned(),
    }
}

/// Says of a process that a person has to decide about what is known of it, and what to do.
fn mixed_help(
    lang: Lang,
    state: ProcessState,
    id: Option<ProcessId>,
    found: Option<&FoundProcess>,
) -> Option<[String; 2]> {
    let by = found.map(|found| created(lang, found)).unwrap_or_default();
    let what = match (state, id) {
        (ProcessState::NotCreated, _) => pick(
            lang,
            "CMDB 中没有这个进程，但同一次调用的其他进程在",
            "The CMDB has no such process, but others of the same call are there",
        )
        .to_owned(),
        (ProcessState::PerhapsAnothers, Some(id)) => say!(
            lang,
            "CMDB 中已有一样的进程，ID {id}{by}，无法证明由本次提交创建",
            "The CMDB has the same process, ID {id}{by}; nothing proves that this run created it"
        ),
        (ProcessState::Differs, Some(id)) => say!(
            lang,
            "别名，或名称和启动参数，已被另一个进程占用，ID {id}{by}",
            "Another process, ID {id}{by}, has its alias, or its name and start parameter"
        ),
        _ => return None,
    };
    Some([
        what,
        pick(
            lang,
            "撤销时不会删除它，续提时也不会再发送。请到「核对」逐个对比后决定。",
            "Undo leaves it, and resume sends nothing for it. Compare in the review, then decide.",
        )
        .to_owned(),
    ])
}

/// Says who created a process and when, as far as the server does.
fn created(lang: Lang, found: &FoundProcess) -> String {
    let (creator, at) = (&*found.creator, &*found.created);
    match (creator, at) {
        ("", "") => String::new(),
        ("", at) => say!(lang, "（创建于 {at}）", ", created at {at}"),
        (creator, "") => say!(lang, "（由 {creator} 创建）", ", created by {creator}"),
        (creator, at) => say!(lang, "（由 {creator} 创建于 {at}）", ", created by {creator} at {at}"),
    }
}
