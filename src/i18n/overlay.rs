//! What stands over a screen.

use super::Trash;
use super::count_of;
use super::explain::environment;
use super::explain::pick;
use super::explain::say;
use super::grouped;
use crate::app::overlay::Purpose;
use crate::app::overlay::Remark;
use crate::app::question::Question;
use crate::app::run::Skipped;
use crate::domain::lang::Lang;

/// The words of what stands over a screen.
#[derive(Debug)]
pub struct Overlay {
    /// Title of the help page.
    pub help: &'static str,
    /// No line of it holds what was typed.
    pub no_line: &'static str,
    /// Title of the list of businesses.
    pub businesses: &'static str,
    /// The businesses are being read.
    pub businesses_reading: &'static str,
    /// No business matches.
    pub businesses_none: &'static str,
    /// The keys that read the list again and that type an identifier.
    pub businesses_failed: fn(&str, &str) -> String,
    /// What else can be done; the key that types an identifier.
    pub businesses_hint: fn(&str) -> String,
    /// Title of the list of themes.
    pub themes: &'static str,
    /// Title of the list of environments.
    pub environments: &'static str,
    /// Title of what asks for a part of the credentials.
    pub credential: &'static str,
    /// What becomes of what is typed there.
    pub credential_help: &'static str,
    /// The keys that accept, that go to another part, and that cancel.
    pub credential_keys: fn(&str, &str, &str) -> String,
    /// Title of a question.
    pub question: fn(&Question) -> &'static str,
    /// The question itself.
    pub ask: fn(&Question) -> String,
    /// The same without its least important part, where there is one.
    pub ask_briefly: fn(&Question) -> Option<String>,
    /// What has to be typed before a submission to production.
    pub type_count: fn(usize) -> String,
    /// The keys that submit, once the count is typed, and that do not.
    pub typed_keys: fn(&str, &str) -> String,
    /// The button that says yes.
    pub yes: fn(&Question) -> &'static str,
    /// The button that says no.
    pub no: &'static str,
    /// The button that keeps what is here.
    pub mine: &'static str,
    /// The button that takes what another program wrote.
    pub theirs: &'static str,
    /// The button that leaves the decision open.
    pub later: &'static str,
    /// Why the last key did not answer a question.
    pub remark: fn(Remark) -> &'static str,
    /// Title of a prompt.
    pub prompt: fn(Purpose) -> &'static str,
    /// What a prompt wants.
    pub prompt_help: fn(Purpose) -> &'static str,
    /// Title of a request: the call's place from 1, and the calls in all.
    pub request: fn(usize, usize) -> String,
    /// Title of what is known of an entry that is not sent.
    pub entry: &'static str,
    /// What can be restored.
    pub trash: Trash,
}

impl Overlay {
    /// Returns the words of a language.
    pub(super) const fn of(lang: Lang) -> Self {
        Self {
            no_line: pick(lang, "没有匹配的按键", "No line holds this"),
            help: pick(lang, "按键", "Keys"),
            businesses: pick(lang, "选择业务", "Choose a business"),
            businesses_reading: pick(lang, "正在读取业务列表", "Reading the businesses"),
            businesses_none: pick(lang, "没有匹配的业务", "No business matches"),
            businesses_failed: pick(
                lang,
                |refresh, id| format!("按 {refresh} 重试，或按 {id} 输入业务 ID。"),
                |refresh, id| format!("{refresh} tries again, {id} takes the ID of a business."),
            ),
            businesses_hint: pick(
                lang,
                |key| format!("按 {key} 可直接输入业务 ID。"),
                |key| format!("{key} takes the ID of a business."),
            ),
            themes: pick(lang, "主题", "Theme"),
            environments: pick(lang, "环境", "Environment"),
            credential: pick(lang, "需要凭据", "Credentials needed"),
            credential_help: pick(
                lang,
                "只保存在内存中，不写入任何文件",
                "Kept in memory only, never written to a file",
            ),
            credential_keys: pick(
                lang,
                |accept, other, cancel| format!("{accept} 确定，{other} 换一项，{cancel} 取消"),
                |accept, other, cancel| format!("{accept} accepts, {other} another part, {cancel} cancels"),
            ),
            question: pick(lang, |asked| question(Lang::Zh, asked), |asked| question(Lang::En, asked)),
            ask: pick(lang, |question| ask(Lang::Zh, question), |question| ask(Lang::En, question)),
            ask_briefly: pick(
                lang,
                |question| ask_briefly(Lang::Zh, question),
                |question| ask_briefly(Lang::En, question),
            ),
            type_count: pick(lang, |count| format!("输入 {count} 以确认"), |count| format!("Type {count} to confirm")),
            typed_keys: pick(
                lang,
                |yes, no| format!("输入后按 {yes} 确认，按 {no} 取消"),
                |yes, no| format!("then {yes} confirms, {no} cancels"),
            ),
            yes: pick(lang, |question| yes(Lang::Zh, question), |question| yes(Lang::En, question)),
            no: pick(lang, "取消", "Cancel"),
            mine: pick(lang, "用我的", "Mine"),
            theirs: pick(lang, "用文件的", "The file's"),
            later: pick(lang, "稍后", "Later"),
            remark: pick(lang, |last| remark(Lang::Zh, last), |last| remark(Lang::En, last)),
            prompt: pick(lang, |purpose| prompt(Lang::Zh, purpose), |purpose| prompt(Lang::En, purpose)),
            prompt_help: pick(lang, |purpose| prompt_help(Lang::Zh, purpose), |purpose| prompt_help(Lang::En, purpose)),
            request: pick(
                lang,
                |call, calls| format!("请求 {call}/{calls}  create_process_instance"),
                |call, calls| format!("Request {call}/{calls}  create_process_instance"),
            ),
            entry: pick(lang, "不提交的一项", "Not submitted"),
            trash: Trash::of(lang),
        }
    }
}

/// Title of a question.
fn question(lang: Lang, question: &Question) -> &'static str {
    match question {
        Question::Submit { .. } | Question::SubmitUnrecorded { .. } => pick(lang, "提交", "Submit"),
        Question::Resume { .. } => pick(lang, "断点续提", "Resume"),
        Question::Undo { .. } => pick(lang, "撤销本次创建", "Undo this run"),
        Question::UndoLast { .. } => pick(lang, "删除进程和服务实例", "Delete with service instances"),
        Question::RemoveRun { .. } => pick(lang, "删除操作日志", "Remove journal"),
        Question::RemoveDraft { .. } => pick(lang, "删除草稿", "Remove draft"),
        Question::ChangeBusiness { .. } => pick(lang, "更换业务", "Change business"),
        Question::MoveDraft { .. } => pick(lang, "草稿属于其他环境", "Draft of another environment"),
        Question::QuitDuringRun | Question::QuitUnsaved => pick(lang, "退出", "Quit"),
        Question::Replace { .. } => pick(lang, "导出草稿", "Export the draft"),
        Question::ReplacePreset { .. } => pick(lang, "存为预设", "Save as preset"),
        Question::RemovePreset { .. } => pick(lang, "删除预设", "Remove preset"),
        Question::ForeignChange { .. } => pick(lang, "草稿文件被其他程序修改", "Draft file changed by another program"),
        Question::TakeOver { .. } => pick(lang, "接管草稿", "Take over"),
    }
}

/// The question itself.
#[expect(clippy::too_many_lines, reason = "a table: one arm a question")]
fn ask(lang: Lang, question: &Question) -> String {
    match question {
        Question::Submit { processes, targets, calls, unseen, environment } => {
            let unseen = unseen_too(lang, *unseen);
            let (count, processes) = (grouped(*processes), count_of(*processes, "process", "processes"));
            let (instances, targets) = (grouped(*targets), count_of(*targets, "service instance", "service instances"));
            let (times, calls) = (grouped(*calls), count_of(*calls, "call", "calls"));
            say!(
                lang,
                "在环境 {environment} 中创建 {count} 个进程？\n{instances} 个服务实例，{times} 次调用。{unseen}",
                "Create {processes} in environment {environment}?\n{targets}, {calls}.{unseen}",
            )
        }
        Question::SubmitUnrecorded { processes } => {
            let (count, processes) = (grouped(*processes), count_of(*processes, "process", "processes"));
            say!(
                lang,
                "操作日志写不进磁盘，尚未发送任何请求。\n\
                 不记日志，仍创建 {count} 个进程？中断后将无法续提，也无法撤销。",
                "The journal could not be written to disk, nothing was sent.\n\
                 Create {processes} without one? No resume, no undo then.",
            )
        }
        Question::Resume { settle, send, environment } => {
            let (count, unknown) = (grouped(*settle), count_of(*settle, "process", "processes"));
            let (rest, others) = (grouped(*send), count_of(*send, "process", "processes"));
            let first = say!(lang, "先查证 {count} 个结果未知的进程", "find out what became of {unknown}");
            let then = say!(lang, "发送其余 {rest} 个", "send {others}");
            let parts = [(*settle, first), (*send, then)].into_iter().filter(|(count, _)| *count > 0);
            let parts: Vec<String> = parts.map(|(_, part)| part).collect();
            let parts = parts.join(pick(lang, "，再", ", then "));
            say!(
                lang,
                "在环境 {environment} 中继续这次提交？\n{parts}。",
                "Resume this run in environment {environment}?\nIt will {parts}.",
            )
        }
        Question::Undo { processes, instances, skipped, environment } => {
            let kept = left_alone(lang, skipped);
            let one = *processes == 1;
            let (zh_are, are) = if one { ("它在", "It is") } else { ("它们分布在", "They are") };
            let stay = if *instances == 1 { "stays" } else { "stay" };
            let (count, processes) = (grouped(*processes), count_of(*processes, "process", "processes"));
            let (at, instances) = (grouped(*instances), count_of(*instances, "service instance", "service instances"));
            say!(
                lang,
                "在环境 {environment} 中删除本次创建的 {count} 个进程？\n\
                 {zh_are} {at} 个服务实例中，服务实例不会删除。{kept}",
                "Delete the {processes} that this run created in environment {environment}?\n\
                 {are} in {instances}, which {stay}.{kept}",
            )
        }
        Question::UndoLast { instances, environment } => {
            let count = grouped(*instances);
            let have = match instances {
                1 => "one service instance has".to_owned(),
                _ => format!("{count} service instances have"),
            };
            say!(
                lang,
                "环境 {environment} 的 {count} 个服务实例只剩本次创建的这一个进程。\n\
                 删除这些进程，CMDB 会把服务实例一并删除。",
                "In environment {environment} {have} only this run's process left.\n\
                 Deleting it makes the CMDB delete the service instance as well.",
            )
        }
        Question::RemoveRun { unsettled: 0, .. } => pick(
            lang,
            "把这次提交的操作日志移到回收目录？\n\
             之后不能续提，也不能撤销；CMDB 中的进程不受影响。",
            "Move the journal of this run to the trash folder?\n\
             It can be neither resumed nor undone then. Processes in the CMDB stay as they are.",
        )
        .to_owned(),
        Question::RemoveRun { unsettled, .. } => {
            let (count, processes) = (grouped(*unsettled), count_of(*unsettled, "process", "processes"));
            say!(
                lang,
                "还有 {count} 个进程不知道是否已创建。\n\
                 仍把操作日志移到回收目录？之后不能续提，也不能撤销。",
                "The outcome of {processes} is unknown.\n\
                 Move the journal to the trash folder? The run can be neither resumed nor undone then.",
            )
        }
        Question::RemoveDraft { name, .. } => say!(
            lang,
            "把草稿「{name}」移到回收目录？\nCMDB 中的进程不受影响。",
            "Move draft \"{name}\" to the trash folder?\n\
             Processes in the CMDB stay as they are."
        ),
        Question::ChangeBusiness { business, targets } => {
            let (id, name) = (business.id, &business.name);
            let business =
                if name.is_empty() { id.to_string() } else { say!(lang, "「{name}」({id})", "\"{name}\" ({id})") };
            let (count, instances) = (grouped(*targets), count_of(*targets, "service instance", "service instances"));
            say!(
                lang,
                "改用业务 {business}？\n已选的 {count} 个服务实例会被取消。",
                "Change to business {business}?\n{instances} will be unmarked.",
            )
        }
        Question::MoveDraft { from, to, targets } => {
            let (from, to, count) = (environment(lang, from), environment(lang, to), grouped(*targets));
            let targets = match targets {
                0 => String::new(),
                _ => say!(
                    lang,
                    "\n已选的 {count} 个实例保留 ID，移过去后请核对。",
                    "\nIts targets keep their IDs ({count}); check them there.",
                ),
            };
            say!(
                lang,
                "把这份草稿移到另一个环境？\n从 {from}\n到 {to}{targets}",
                "Move this draft to another environment?\nFrom {from}\nto {to}{targets}",
            )
        }
        Question::QuitDuringRun => pick(
            lang,
            "提交还在进行，现在退出？\n当前调用会等到答复，其余的不再发送。",
            "A run is in progress. Quit now?\n\
             The call on its way is awaited, the rest is not sent.",
        )
        .to_owned(),
        Question::QuitUnsaved => pick(
            lang,
            "草稿没能写入磁盘，现在退出会丢失修改；可取消后先导出。\n仍要退出？",
            "The draft could not be written to disk; its changes would be lost.\n\
             Cancel to export it first. Quit anyway?",
        )
        .to_owned(),
        Question::Replace { path } => {
            say!(lang, "文件 {path} 已存在。\n要覆盖它吗？", "There is a file {path} already.\nReplace it?")
        }
        Question::ReplacePreset { name } => {
            say!(
                lang,
                "已有名为 {name} 的预设。\n要替换它吗？取消后可另取名称。",
                "There is a preset {name} already.\nReplace it? Cancel to give another name."
            )
        }
        Question::RemovePreset { name, .. } => say!(
            lang,
            "要把预设 {name} 移到回收目录吗？\n用它添加过的进程不受影响。",
            "Move preset {name} to the trash folder?\nProcesses that were added from it stay as they are."
        ),
        Question::ForeignChange { .. } | Question::TakeOver { .. } => super::foreign::ask(lang, question),
    }
}

/// Says how many processes an undo leaves alone, and why; empty if it leaves none.
fn left_alone(lang: Lang, skipped: &Skipped) -> String {
    let reasons = [
        (skipped.gone, pick(lang, "个已不在", "gone")),
        (skipped.changed, pick(lang, "个被修改过", "changed since")),
        (skipped.not_ours, pick(lang, "个不能确定归属", "not surely of this run")),
        (skipped.last, pick(lang, "个是实例的最后一个进程", "the last of their service instance")),
    ];
    let kept = reasons.into_iter().filter(|(count, _)| *count > 0);
    let kept: Vec<String> = kept.map(|(count, reason)| format!("{} {reason}", grouped(count))).collect();
    if kept.is_empty() {
        return String::new();
    }
    let kept = kept.join(pick(lang, "，", ", "));
    say!(lang, "\n保留：{kept}。", "\nLeft alone: {kept}.")
}

/// The same without its least important part, where there is one.
fn ask_briefly(lang: Lang, question: &Question) -> Option<String> {
    match question {
        Question::Submit { processes, targets, unseen, environment, .. } => {
            let unseen = unseen_too(lang, *unseen);
            let (count, processes) = (grouped(*processes), count_of(*processes, "process", "processes"));
            let (instances, targets) = (grouped(*targets), count_of(*targets, "service instance", "service instances"));
            Some(say!(
                lang,
                "在环境 {environment} 中创建 {count} 个进程？\n{instances} 个服务实例。{unseen}",
                "Create {processes} in environment {environment}?\n{targets}.{unseen}",
            ))
        }
        _ => None,
    }
}

/// Says that what the list hides is sent too; empty if it hides nothing.
fn unseen_too(lang: Lang, unseen: usize) -> String {
    let count = grouped(unseen);
    match unseen {
        0 => String::new(),
        _ => say!(lang, "\n筛选隐藏的 {count} 个也会提交。", "\n{count} hidden by the filter are sent too."),
    }
}

/// The button that says yes.
fn yes(lang: Lang, question: &Question) -> &'static str {
    match question {
        Question::Submit { .. } | Question::SubmitUnrecorded { .. } => pick(lang, "提交", "Submit"),
        Question::Resume { .. } => pick(lang, "继续", "Resume"),
        Question::Undo { .. } | Question::UndoLast { .. } => pick(lang, "删除", "Delete"),
        Question::RemoveRun { .. } | Question::RemoveDraft { .. } | Question::RemovePreset { .. } => {
            pick(lang, "删除", "Remove")
        }
        Question::ChangeBusiness { .. } => pick(lang, "更换", "Change"),
        Question::MoveDraft { .. } => pick(lang, "移过去", "Move"),
        Question::QuitDuringRun | Question::QuitUnsaved => pick(lang, "退出", "Quit"),
        Question::Replace { .. } => pick(lang, "覆盖", "Replace"),
        Question::ReplacePreset { .. } => pick(lang, "替换", "Replace"),
        Question::TakeOver { .. } => pick(lang, "接管", "Take over"),
        // It has buttons of its own.
        Question::ForeignChange { .. } => "",
    }
}

/// Why the last key did not answer a question.
fn remark(lang: Lang, remark: Remark) -> &'static str {
    match remark {
        Remark::LettersDoNothing => pick(lang, "字母键在这里无效", "Letters do nothing here"),
        Remark::ArrowFirst => pick(lang, "先按左右方向键", "Left or Right first"),
        Remark::DigitsOnly => pick(
            lang,
            "只接受数字，已清空；按 Backspace 后重新输入",
            "Digits only, emptied; Backspace, then type it again",
        ),
        Remark::WrongCount => {
            pick(lang, "数量不符，什么都没有做；请重新输入", "Not the count, nothing was done; type it again")
        }
    }
}

/// Title of a prompt.
fn prompt(lang: Lang, purpose: Purpose) -> &'static str {
    match purpose {
        Purpose::RenameDraft => pick(lang, "草稿名称", "Name of the draft"),
        Purpose::BusinessId => pick(lang, "业务 ID", "Business ID"),
        Purpose::ExportDraft => pick(lang, "导出草稿", "Export the draft"),
        Purpose::ImportFile => pick(lang, "导入文件", "Import a file"),
        Purpose::SavePreset => pick(lang, "存为预设", "Save as preset"),
    }
}

/// What a prompt wants.
fn prompt_help(lang: Lang, purpose: Purpose) -> &'static str {
    match purpose {
        Purpose::RenameDraft => pick(lang, "留空则以进程名显示", "Empty shows the names of its processes"),
        Purpose::BusinessId => pick(lang, "即 bk_biz_id", "bk_biz_id"),
        Purpose::ImportFile => pick(
            lang,
            "CSV、XLSX、ODS、JSON 文件的路径；按 Tab 补全",
            "The path of a CSV, XLSX, ODS or JSON file; Tab completes it",
        ),
        Purpose::SavePreset => {
            pick(lang, "预设的名称；公式会保留，覆盖值不会", "Name of the preset; it keeps formulas, not overrides")
        }
        Purpose::ExportDraft => pick(
            lang,
            "新文件的路径，可用 ~/；.csv、.tsv、.xlsx 结尾则写成表格",
            "Path of a new file, ~/ is the home folder; the endings csv, tsv and xlsx write a table",
        ),
    }
}
