//! Notices: one line that tells what just happened.

use super::explain::{Explained, anomaly, api_error, config_problem, counted, holder, list, say, store_error};
use super::tables::write_refusal;
use super::{fields, foreign, grouped};
use crate::app::notice::{Chosen, Notice, RunNotice, TreeNotice};
use crate::domain::anomaly::Anomaly;
use crate::domain::field::FieldTable;
use crate::domain::lang::Lang;
use crate::domain::mistake::Mistake;
use crate::domain::warnings::WarningKind;
use crate::store::StoreError;
use crate::store::error::Holder;
use std::collections::BTreeSet;
use std::path::Path;

/// Tells a notice in one line.
#[expect(clippy::too_many_lines, reason = "one arm each, so that the compiler names a missing one")]
#[must_use]
pub fn notice(lang: Lang, notice: &Notice) -> String {
    match notice {
        Notice::NothingToUndo => say!(lang, "没有可撤销的修改", "Nothing to undo"),
        Notice::NothingToRedo => say!(lang, "没有可重做的修改", "Nothing to redo"),
        Notice::Undone => say!(lang, "已撤销", "Undone"),
        Notice::Redone => say!(lang, "已重做", "Redone"),
        Notice::ReadOnly => {
            say!(lang, "该草稿正被另一个 bkproc 使用，此处只读", "In use by another bkproc, so it is read-only here",)
        }
        Notice::NoEditor { clear } => {
            say!(
                lang,
                "该值来自文件，不可在此修改；按 {clear} 清空",
                "From a file, cannot be edited here; {clear} clears it"
            )
        }
        Notice::NoFormula(chosen) => no_formula(lang, chosen),
        Notice::InUse(_)
        | Notice::TakenOver { .. }
        | Notice::Writable
        | Notice::TakenIn(_)
        | Notice::TheirsKept(_)
        | Notice::OursKept(_)
        | Notice::FileWasGone
        | Notice::TextDropped(_)
        | Notice::TextKept
        | Notice::Converted(_)
        | Notice::Restored => of_drafts(lang, notice),
        Notice::Cloned { processes } => {
            let en = counted(*processes, "process", "processes");
            say!(lang, "已克隆 {processes} 个进程到草稿", "{en} cloned into the draft")
        }
        Notice::Import(notice) => super::tables::page::notice(lang, notice),
        Notice::Preset(notice) => super::presets::notice(lang, notice),
        Notice::NothingCloned => say!(lang, "全部跳过，没有可克隆的进程", "All are left out; nothing to clone"),
        Notice::CopyOpened => {
            say!(lang, "已另建一份草稿，现在编辑的是副本", "This is a copy now, a draft of its own")
        }
        Notice::Unwritable(error) => unwritable(lang, error),
        Notice::Table(notice) => super::table::notice(lang, notice),
        Notice::TemplateBound => say!(
            lang,
            "该服务实例由服务模板创建，不可选择；请编辑其服务模板",
            "Made from a service template, cannot be marked; edit the template instead",
        ),
        Notice::Marked { count, skipped } => marked(lang, *count, *skipped),
        Notice::MarkedOfList { count, left } => marked_of_list(lang, *count, *left),
        Notice::Inverted { marked, unmarked } => inverted(lang, *marked, *unmarked),
        Notice::Unmarked { count } => {
            let en = counted(*count, "service instance", "service instances");
            say!(lang, "已取消选择 {count} 个服务实例", "{en} unmarked")
        }
        Notice::NotAnId { text } => {
            say!(lang, "不是有效的 ID，须为正整数：{text}", "Not a valid ID (a whole number above 0): {text}")
        }
        Notice::PreferencesUnread(error) => {
            let told = in_a_line(lang, store_error(lang, error));
            say!(lang, "个人设置未读取：{told}", "Preferences not read: {told}")
        }
        Notice::PreferencesNotKept(error) => {
            let told = in_a_line(lang, store_error(lang, error));
            say!(lang, "未能保存：{told}", "Not kept: {told}")
        }
        Notice::Warnings { silenced: Some(kind), environment } => {
            let name = product(*kind);
            say!(
                lang,
                "{name} 的提醒已在环境 {environment} 关闭；F1 中可恢复",
                "{name} warnings are off in {environment}; F1 brings them back",
            )
        }
        Notice::Warnings { silenced: None, environment } => {
            say!(lang, "环境 {environment} 恢复全部提醒", "All warnings are on again in {environment}")
        }
        Notice::WarningsConfigured { environment } => say!(
            lang,
            "环境 {environment} 的提醒由配置文件的 warnings 决定",
            "The configuration file's warnings decide for {environment}",
        ),
        Notice::NeverSilenced => say!(lang, "这类提醒不能关闭", "Warnings of this kind cannot be silenced"),
        Notice::Tree(notice) => tree(lang, *notice),
        Notice::NoProblems => say!(lang, "没有发现问题", "No problems"),
        Notice::NoOtherConflict => say!(lang, "没有其他冲突", "No other conflict"),
        Notice::ProblemsWrapped => say!(lang, "已回到第一个问题", "Back at the first problem"),
        Notice::Blocked { count } => {
            let en = counted(*count, "problem", "problems");
            say!(lang, "还有 {count} 个问题，解决后才能提交", "{en} to fix before submitting")
        }
        Notice::NothingNew => say!(lang, "没有待新建的进程，无需提交", "Nothing new to submit"),
        Notice::StillReading => {
            say!(lang, "正在读取服务实例的现状，请稍候", "Still reading the service instances; one moment")
        }
        Notice::PlanChanged => say!(
            lang,
            "进程属性已读取，计划有变化；请核对后再提交",
            "The attributes arrived and changed the plan; check it, submit again",
        ),
        Notice::NoEnvironment => say!(
            lang,
            "没有配置环境，无法连接 CMDB；请在配置文件中添加",
            "No environment is configured, CMDB cannot be reached; add one to the config",
        ),
        Notice::Moved { environment } => {
            say!(
                lang,
                "草稿已移到环境 {environment}，撤销不会移回",
                "The draft was moved to environment {environment}; undo does not move it back",
            )
        }
        Notice::OtherEnvironment { draft } => say!(
            lang,
            "该草稿属于环境 {draft}，当前环境不同",
            "This draft is for environment {draft}, not for the current one",
        ),
        Notice::TooEarly
        | Notice::Burst { .. }
        | Notice::PasteWaits
        | Notice::PasteGivenUp
        | Notice::PasteTooLarge { .. }
        | Notice::EnterWithText
        | Notice::QuestionWaits => of_typing(lang, notice),
        Notice::Copied { count } => {
            let en = counted(*count, "ID", "IDs");
            say!(lang, "已复制 {count} 个 ID 到剪贴板", "{en} copied to the clipboard")
        }
        Notice::NothingCreated => say!(lang, "没有创建任何进程", "Nothing was created"),
        Notice::NoRun => say!(
            lang,
            "这次打开后还没有提交；以前的提交在草稿列表中查看",
            "Not submitted since it was opened; earlier runs are in the list of drafts",
        ),
        Notice::NoProcess => say!(lang, "未添加进程，请先添加", "No process added; add one first"),
        Notice::NotHere => {
            say!(lang, "此处没有输入框，请先打开一个字段再粘贴", "No text is being edited; open a field, then paste")
        }
        Notice::StillSaving => {
            say!(lang, "另一份草稿仍在保存，请稍后再试", "Another draft is still being saved; try again in a moment")
        }
        Notice::Theme(name) => say!(lang, "主题：{name}", "Theme: {name}"),
        Notice::Language(chosen) => language(lang, *chosen),
        Notice::NoSuchKey => {
            say!(lang, "此键在此处无效，可用的按键见帮助", "This key does nothing here; see help for the keys")
        }
        Notice::PasteCleaned => {
            say!(
                lang,
                "粘贴的换行已改为空格，控制字符已去掉",
                "Line breaks in the paste became spaces; control characters were removed"
            )
        }
        Notice::Removed => say!(lang, "草稿已移到回收目录", "Draft moved to the trash"),
        Notice::Run(notice) => of_runs(lang, notice),
        Notice::Bulk(notice) => super::bulk::notice(lang, notice),
        Notice::Exported(path) => {
            let path = path.display();
            say!(lang, "已保存到 {path}", "Saved to {path}")
        }
        Notice::Environment { name, production } => switched(lang, name, *production),
        Notice::Settings { mistake, others } => settings(lang, mistake, *others),
        Notice::SaveFailed(error) => not_saved(lang, error),
        Notice::SetAside(path) => set_aside(lang, path),
        Notice::UnreadableAside(path) => unreadable_aside(lang, path),
        Notice::NotKept(error) => not_kept(lang, error),
        Notice::OpenFailed(error)
        | Notice::RemoveFailed(error)
        | Notice::ExportFailed(error)
        | Notice::NotRecalled(error) => in_a_line(lang, store_error(lang, error)),
        Notice::TableRefused(refusal) => {
            let json = say!(lang, "导出为 .json 可保留公式", "Export it as .json, which keeps formulas");
            in_a_line(lang, write_refusal(lang, refusal, &FieldTable::built_in(), json))
        }
        Notice::ReadFailed(error) => read_failed(lang, api_error(lang, error)),
        Notice::HostsUnread(error) => hosts_unread(lang, &api_error(lang, error).what),
        Notice::Anomalies(noticed) => anomalies(lang, noticed),
    }
}

/// Returns why keys or a paste did nothing.
fn of_typing(lang: Lang, notice: &Notice) -> String {
    match notice {
        Notice::TooEarly => say!(
            lang,
            "按键早于问题显示，未采用；请看清问题再按",
            "That key came before the question was shown and was not used",
        ),
        Notice::Burst { keys } => {
            let keys = grouped(*keys);
            say!(
                lang,
                "一次收到 {keys} 个按键，像是粘贴，没有执行；要粘贴请先进入输入框",
                "{keys} keys came at once, like a paste; nothing was done. Enter a field first",
            )
        }
        Notice::PasteWaits => say!(
            lang,
            "粘贴的内容还没有收完，正在等待结尾；按 Ctrl-C 放弃",
            "The paste has not ended; waiting for the rest. Ctrl-C gives it up",
        ),
        Notice::PasteGivenUp => say!(
            lang,
            "粘贴的内容没有收完，已放弃，未采用；请重新粘贴",
            "The paste never ended and was not used; paste it again",
        ),
        Notice::PasteTooLarge { limit } => {
            let limit = limit / (1024 * 1024);
            say!(
                lang,
                "粘贴的内容超过 {limit} MiB，未采用；请分几次粘贴",
                "The paste is larger than {limit} MiB and was not used; paste it in parts",
            )
        }
        Notice::EnterWithText => say!(
            lang,
            "回车和文字一起收到，没有执行；请再按一次回车",
            "Enter came together with the text and did nothing; press it again",
        ),
        _ => say!(lang, "有问题等待回答，关闭当前内容后显示", "A question is waiting; it opens when this is closed"),
    }
}

/// Returns what others did to the draft, and what was kept or brought back of it.
fn of_drafts(lang: Lang, notice: &Notice) -> String {
    match notice {
        Notice::InUse(by) => {
            let by = holder(lang, &by.as_deref().cloned().unwrap_or_default());
            say!(lang, "只读，另一会话在用：{by}", "Read-only: another bkproc, {by}")
        }
        Notice::TakenOver { by, kept } => taken_over(lang, by.as_deref(), kept.as_deref()),
        Notice::Writable => say!(lang, "该草稿现在可以编辑了", "The draft can be edited now"),
        Notice::TakenIn(key) => {
            say!(lang, "草稿已按文件更新；{key} 撤销", "Draft updated from its file; {key} undoes")
        }
        Notice::TheirsKept(path) => {
            let name = foreign::name(path);
            say!(lang, "文件的版本在 {name}", "The file's version is in {name}")
        }
        Notice::OursKept(path) => {
            let name = foreign::name(path);
            say!(lang, "这里的版本在 {name}", "The version from here is in {name}")
        }
        Notice::Converted(notes) => {
            let keys: BTreeSet<&str> = notes.iter().flat_map(|(_, keys)| keys).map(String::as_str).collect();
            let keys = list(lang, &keys.into_iter().collect::<Vec<_>>());
            say!(
                lang,
                "读取文件时有转换（bkproc plan 会逐类列出）：{keys}",
                "Converted on reading (bkproc plan says how): {keys}"
            )
        }
        Notice::FileWasGone => say!(
            lang,
            "草稿文件被其他程序删除，已重新写入",
            "Another program had removed the draft's file; it was written again",
        ),
        Notice::TextKept => say!(lang, "输入已保留，再次打开可继续", "The text is kept: open it again to go on"),
        Notice::TextDropped(key) => {
            say!(lang, "输入未采用；{key} 恢复", "Text dropped; {key} brings it back")
        }
        _ => say!(lang, "草稿已恢复", "Draft restored"),
    }
}

fn taken_over(lang: Lang, by: Option<&Holder>, kept: Option<&Path>) -> String {
    if let Some(kept) = kept.map(foreign::name) {
        return say!(lang, "草稿被接管，未写入的内容在 {kept}", "Taken over; what was not written is in {kept}");
    }
    let by = holder(lang, &by.cloned().unwrap_or_default());
    say!(lang, "草稿被接管，此处只读：{by}", "Taken over: {by}")
}

fn language(lang: Lang, chosen: Lang) -> String {
    match chosen {
        Lang::Zh => say!(lang, "界面语言：中文", "Language: Chinese"),
        Lang::En => say!(lang, "界面语言：英文", "Language: English"),
    }
}

/// Tells a notice about runs.
fn of_runs(lang: Lang, notice: &RunNotice) -> String {
    match notice {
        RunNotice::Removed => say!(lang, "操作日志已移到回收目录", "Journal moved to the trash"),
        RunNotice::ListFailed(error) => in_a_line(lang, store_error(lang, error)),
        RunNotice::All(true) => say!(lang, "列出全部提交", "All runs are listed"),
        RunNotice::All(false) => {
            say!(lang, "只列出还有事可做的提交", "Only runs with something left to do are listed")
        }
        RunNotice::Elsewhere => {
            say!(lang, "另一个会话正在进行这次提交，请等它结束", "Another session is at this run; wait for it to end")
        }
        RunNotice::RecordFailed(error) => {
            let told = in_a_line(lang, store_error(lang, error));
            say!(lang, "操作日志写入失败，不再发送：{told}", "Not recorded, so not sent: {told}")
        }
        RunNotice::OfOther { environment, address } => say!(
            lang,
            "这次提交属于环境 {environment}（{address}），当前环境不同，不能续提",
            "This run belongs to environment {environment} ({address}), not to the current one",
        ),
        RunNotice::NothingToUndo => say!(lang, "没有可撤销的进程", "No process of this run can be undone"),
        RunNotice::NoRecord => {
            say!(lang, "这次提交没有操作日志，不能撤销", "This run has no journal and cannot be undone")
        }
        RunNotice::Blocked => say!(
            lang,
            "未发送的进程被同一实例上之前的失败阻止；修正后重新提交草稿",
            "Not sent after an earlier failure: fix that and submit the draft again",
        ),
        RunNotice::NothingToResume => say!(lang, "没有可续提的内容", "Nothing to resume"),
        RunNotice::Stopping => say!(
            lang,
            "正在停止：等待当前请求返回，其余不再发送",
            "Stopping: waiting for the current call; no more will be sent",
        ),
        RunNotice::Occupied { instance, process } => {
            (super::words(lang).submit.occupied_help)(&instance.to_string(), *process)
        }
        RunNotice::UndoStopped => say!(lang, "已停止撤销，未删除任何进程", "Undo stopped; nothing was deleted"),
        RunNotice::UnderWay => {
            say!(lang, "正在提交，请等待完成，或先停止", "A run is in progress; wait for it to finish, or stop it")
        }
        RunNotice::NoDraft => say!(lang, "这次提交的草稿已不在", "The draft of this run is gone"),
    }
}

fn settings(lang: Lang, mistake: &Mistake, others: usize) -> String {
    let told = config_problem(lang, mistake).into_notice_of_file(lang);
    if others == 0 {
        return told;
    }
    say!(lang, "{told}（另有 {others} 处，见 bkproc config check）", "{told} ({others} more: bkproc config check)")
}

fn read_failed(lang: Lang, told: Explained) -> String {
    let told = told.into_notice(lang);
    say!(lang, "读取失败：{told}", "Read failed: {told}")
}

fn hosts_unread(lang: Lang, what: &str) -> String {
    say!(lang, "主机未核对，可能缺少提醒：{what}", "Hosts not checked, so warnings may be missing: {what}",)
}

fn anomalies(lang: Lang, noticed: &[Anomaly]) -> String {
    let first = noticed.first().map(|first| anomaly(lang, first).what).unwrap_or_default();
    match noticed.len() {
        0 | 1 => first,
        count => say!(lang, "{first}（共 {count} 处）", "{first} ({count} in all)"),
    }
}

fn switched(lang: Lang, name: &str, production: bool) -> String {
    if production {
        return say!(lang, "已切换到生产环境 {name}", "Environment {name} is in force: production");
    }
    say!(lang, "已切换到环境 {name}", "Environment {name} is in force")
}

fn unwritable(lang: Lang, error: &StoreError) -> String {
    let told = in_a_line(lang, store_error(lang, error));
    say!(lang, "草稿只能留在内存里：{told}", "Drafts stay in memory only: {told}")
}

fn not_saved(lang: Lang, error: &StoreError) -> String {
    let told = in_a_line(lang, store_error(lang, error));
    say!(lang, "{told}；草稿仍在内存中", "{told}. The draft is still in memory")
}

/// Tells the name only: it is beside the draft, and the whole path would not fit.
fn set_aside(lang: Lang, path: &Path) -> String {
    let name = path.file_name().unwrap_or(path.as_os_str()).display();
    say!(lang, "已保存；原文件已损坏，保留为 {name}", "Saved; the damaged file is kept as {name}")
}

fn unreadable_aside(lang: Lang, path: &Path) -> String {
    let name = path.file_name().unwrap_or(path.as_os_str()).display();
    say!(lang, "未写入的修改已损坏，保留为 {name}", "The unsaved copy is damaged; kept as {name}")
}

fn marked(lang: Lang, count: usize, skipped: usize) -> String {
    let en = counted(count, "service instance", "service instances");
    if skipped == 0 {
        return say!(lang, "已选择 {count} 个服务实例", "{en} marked");
    }
    say!(
        lang,
        "已选择 {count} 个服务实例，跳过由服务模板创建的 {skipped} 个",
        "{en} marked, {skipped} made from a service template left out",
    )
}

fn marked_of_list(lang: Lang, count: usize, left: usize) -> String {
    let en = counted(count, "service instance", "service instances");
    say!(
        lang,
        "已选中 {count} 个服务实例，列表中还有 {left} 项未选，原因见各项",
        "{en} marked, {left} left in the list, each with its reason",
    )
}

fn inverted(lang: Lang, marked: usize, unmarked: usize) -> String {
    let en = counted(marked, "service instance", "service instances");
    say!(lang, "已反选：选中 {marked} 个服务实例，取消 {unmarked} 个", "{en} marked, {unmarked} unmarked")
}

fn tree(lang: Lang, notice: TreeNotice) -> String {
    match notice {
        TreeNotice::Gone => say!(
            lang,
            "只看的集群或模块已不在拓扑中，现在显示全部",
            "The set or module is not in the topology any more; all is shown",
        ),
        TreeNotice::NoRoom { width } => {
            say!(lang, "终端不足 {width} 列，放不下拓扑", "The topology needs a terminal of {width} columns")
        }
        TreeNotice::Unread => say!(lang, "还没有读到拓扑", "No topology was read yet"),
    }
}

/// The product that a kind of warning is about; names are the same in every language.
const fn product(kind: WarningKind) -> &'static str {
    match kind {
        WarningKind::Monitor => "BK-Monitor",
        WarningKind::Gsekit => "GSEKit",
        other => other.as_str(),
    }
}

fn not_kept(lang: Lang, error: &StoreError) -> String {
    let told = in_a_line(lang, store_error(lang, error));
    say!(lang, "缓存未更新：{told}", "Not cached: {told}")
}

/// Returns what happened and, in few words, why: ours or, without them, those of the system.
fn in_a_line(lang: Lang, told: Explained) -> String {
    let what = told.what;
    match told.why.or(told.server) {
        Some(why) => say!(lang, "{what}，{why}", "{what}: {why}"),
        None => what,
    }
}

fn no_formula(lang: Lang, chosen: &Chosen) -> String {
    let name = match chosen {
        Chosen::Field(field) => fields::label(lang, field),
        Chosen::Column(column) => fields::column(lang, *column).into(),
    };
    say!(lang, "这里不能写公式：{name}是选项", "No formula here: {name} is a choice")
}
