//! What the list of drafts says.

use super::count_of;
use super::explain::pick;
use super::explain::say;
use super::grouped;
use super::state;
use crate::domain::lang::Lang;
use crate::domain::state::StateCounts;
use crate::store::RunState;

/// The words of the list of drafts.
#[derive(Debug)]
pub struct Drafts {
    pub title: &'static str,
    /// How many there are, and how many of them cannot be read.
    pub summary: fn(usize, usize) -> String,
    /// The list is being read.
    pub reading: &'static str,
    /// Something in the list was submitted; the key that lists all runs.
    pub all_runs: fn(&str) -> String,
    /// How many are of other environments and not shown; the key that shows them.
    pub others: fn(usize, &str) -> String,
    /// A draft is being opened.
    pub opening: &'static str,
    /// The first row.
    pub new_draft: &'static str,
    /// What stands for a draft with neither name nor processes.
    pub untitled: &'static str,
    /// No draft yet: the key that makes one.
    pub empty: fn(&str) -> [String; 3],
    /// Column: name.
    pub name: &'static str,
    /// Column: business.
    pub business: &'static str,
    /// Column: number of service instances.
    pub instances: &'static str,
    /// Column: processes.
    pub processes: &'static str,
    /// Column: step it was left at.
    pub step: &'static str,
    /// Column: time of the last change.
    pub modified: &'static str,
    /// Label: environment.
    pub environment: &'static str,
    /// Label: file.
    pub file: &'static str,
    /// Nothing was chosen.
    pub none: &'static str,
    /// What the row "new draft" does.
    pub new_help: &'static str,
    /// Name of a run, by whether anything is left to do.
    pub run: fn(RunState) -> &'static str,
    /// What the processes of a run came to; how many deletions have no known outcome.
    pub run_counts: fn(&StateCounts, usize) -> String,
    /// What can be done about a run; the keys that open it and that put it away.
    pub run_help: fn(RunState, &str, &str) -> String,
    /// Label: the name of a run.
    pub record: &'static str,
    /// Label: when a run was begun.
    pub started: &'static str,
    /// Label: what the processes of a run came to.
    pub result: &'static str,
}

impl Drafts {
    /// Returns the words of a language.
    pub(super) const fn of(lang: Lang) -> Self {
        Self {
            title: pick(lang, "草稿", "Drafts"),
            summary: pick(
                lang,
                |total, unreadable| {
                    let total = grouped(total);
                    if unreadable == 0 {
                        format!("{total} 份草稿")
                    } else {
                        format!("{total} 份草稿，其中 {} 份无法读取", grouped(unreadable))
                    }
                },
                |total, unreadable| {
                    let total = count_of(total, "draft", "drafts");
                    if unreadable == 0 { total } else { format!("{total}, {} cannot be read", grouped(unreadable)) }
                },
            ),
            reading: pick(lang, "正在读取草稿", "Reading drafts"),
            all_runs: pick(lang, |key| format!("按 {key} 列出历次提交"), |key| format!("{key} lists earlier runs")),
            others: pick(
                lang,
                |count, key| format!("另有 {} 份属于其他环境，按 {key} 显示", grouped(count)),
                |count, key| format!("{} of other environments, {key} shows them", grouped(count)),
            ),
            opening: pick(lang, "正在打开草稿", "Opening the draft"),
            new_draft: pick(lang, "+ 新建草稿", "+ New draft"),
            untitled: pick(lang, "未命名", "untitled"),
            empty: pick(
                lang,
                |key| {
                    [
                        "还没有草稿".to_owned(),
                        format!("按 {key} 新建一份：选服务实例，填写进程，核对，提交。"),
                        "每处修改都自动保存；断线、关机也不会丢。提交之前不会写入 CMDB。".to_owned(),
                    ]
                },
                |key| {
                    [
                        "No drafts yet".to_owned(),
                        format!(
                            "Press {key} to start one: choose service instances, fill in processes, review, submit."
                        ),
                        "Every change is saved by itself and survives a lost connection. \
                 Nothing is written to the CMDB before you submit."
                            .to_owned(),
                    ]
                },
            ),
            name: pick(lang, "名称", "Name"),
            business: pick(lang, "业务", "Business"),
            instances: pick(lang, "实例", "Inst."),
            processes: pick(lang, "进程", "Processes"),
            step: pick(lang, "步骤", "Step"),
            modified: pick(lang, "修改时间", "Modified"),
            environment: pick(lang, "环境", "Environment"),
            file: pick(lang, "文件", "File"),
            none: pick(lang, "未选", "not chosen"),
            new_help: pick(
                lang,
                "新建一份草稿：选服务实例，填写进程，核对，提交",
                "Starts a draft: choose service instances, fill in processes, review, submit",
            ),
            run: pick(lang, |state| run(Lang::Zh, state), |state| run(Lang::En, state)),
            run_counts: pick(
                lang,
                |counts, undo_unknown| {
                    let all = state::counts(Lang::Zh, counts, Some(counts.planned()));
                    if undo_unknown == 0 { all } else { format!("{all}  删除结果未知 {}", grouped(undo_unknown)) }
                },
                |counts, undo_unknown| {
                    let all = state::counts(Lang::En, counts, Some(counts.planned()));
                    if undo_unknown == 0 { all } else { format!("{all}  {} undo unknown", grouped(undo_unknown)) }
                },
            ),
            run_help: pick(
                lang,
                |state, open, remove| run_help(Lang::Zh, state, open, remove),
                |state, open, remove| run_help(Lang::En, state, open, remove),
            ),
            record: pick(lang, "操作日志", "Journal"),
            started: pick(lang, "开始时间", "Started"),
            result: pick(lang, "结果", "Result"),
        }
    }
}

/// Name of a run, by whether anything is left to do.
fn run(lang: Lang, state: RunState) -> &'static str {
    match state {
        RunState::Running => pick(lang, "提交：别处进行中", "run: elsewhere"),
        RunState::Unfinished => pick(lang, "提交：未完成", "run: unfinished"),
        RunState::Stopped => pick(lang, "提交：已停止", "run: stopped"),
        RunState::Finished => pick(lang, "提交：已结束", "run: finished"),
    }
}

/// What can be done about a run; the keys that open it and that put it away.
fn run_help(lang: Lang, state: RunState, open: &str, remove: &str) -> String {
    match state {
        RunState::Running => pick(
            lang,
            "另一个会话正在进行这次提交；它结束后才能打开",
            "Another session is at this run; it can be opened when that ends",
        )
        .to_owned(),
        RunState::Unfinished => say!(
            lang,
            "中断的提交：{open} 打开，可在那里断点续提，先查清未知的结果",
            "Cut off: {open} opens it to resume, which first finds out what is unknown"
        ),
        RunState::Stopped => say!(
            lang,
            "停止的提交：{open} 打开，可在那里续提；不再需要则 {remove} 移到回收目录",
            "Stopped: {open} opens it to resume, {remove} puts it into the trash folder"
        ),
        RunState::Finished => say!(lang, "{open} 打开查看结果", "{open} opens its result"),
    }
}
