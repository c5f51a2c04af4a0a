//! What the commands about runs say.

use super::CommandWords;
use crate::domain::check::ProblemCause;
use crate::domain::state::{ReadBackState, StateCounts};
use crate::domain::work::{NextStep, WorkLeft};
use crate::i18n::explain::{Explained, counted, pick, say};
use crate::i18n::{grouped, state};
use crate::store::RunState;
use crate::submit::Receipts;
use std::fmt::Display;
use std::time::Duration;

/// What a question before a creation is about.
#[derive(Debug, Clone, Copy)]
pub struct Asked<'a> {
    /// Processes to be created.
    pub processes: usize,
    /// Service instances that get them.
    pub targets: usize,
    /// The environment's name.
    pub environment: &'a str,
}

pub(super) fn told(what: String, next: String) -> Explained {
    Explained { what, next: Some(next), ..Explained::default() }
}

impl CommandWords {
    /// Data could not be written.
    #[must_use]
    pub fn not_written(self, error: &dyn Display) -> String {
        say!(self.0, "结果无法写到标准输出：{error}", "the result cannot be written to standard output: {error}")
    }

    /// The simulator could not be started.
    #[must_use]
    pub fn sandbox_failed(self, error: &dyn Display) -> Explained {
        let next = say!(self.0, "排除系统报告的问题后重试", "Fix what the system reports, then try again");
        told(self.no_sandbox(error), next)
    }

    /// Signals cannot be caught.
    #[must_use]
    pub fn no_signals(self, error: &dyn Display) -> Explained {
        told(
            say!(self.0, "无法接管信号，未发送：{error}", "signals cannot be caught, nothing was sent: {error}"),
            say!(self.0, "排除系统报告的问题后重试", "Fix what the system reports, then try again"),
        )
    }

    /// Work cannot be begun.
    #[must_use]
    pub fn no_reactor(self, error: &dyn Display) -> Explained {
        told(
            say!(self.0, "系统资源不足，未发送：{error}", "the system gives no resources, nothing was sent: {error}"),
            say!(self.0, "排除系统报告的问题后重试", "Fix what the system reports, then try again"),
        )
    }

    /// No CMDB was named.
    #[must_use]
    pub fn no_environment(self) -> Explained {
        told(
            say!(self.0, "没有指定 CMDB", "no CMDB was named"),
            say!(
                self.0,
                "用 --env NAME 或 --url URL 指定，或在配置文件中设置 default",
                "Name one with --env NAME or --url URL, or set default in the configuration file",
            ),
        )
    }

    /// The draft or the run is of an environment that is not in the configuration file.
    #[must_use]
    pub fn unknown_environment_of_draft(self, name: &str) -> Explained {
        told(
            say!(self.0, "配置文件中没有环境 {name}", "the configuration file has no environment {name}"),
            say!(
                self.0,
                "在配置文件中添加该环境；如果它是用 --url 指定的，再次用 --url 指定同一地址；要移到另一环境，用 --env 指定并加上 --move",
                "Add it there; if it was named with --url, name the same address with --url again; to move the draft to \
                 another environment, name that with --env and add --move",
            ),
        )
    }

    /// The configuration does not have the environment that a run was begun in.
    #[must_use]
    pub fn unknown_environment(self, name: &str) -> Explained {
        told(
            say!(self.0, "配置文件中没有环境 {name}", "the configuration file has no environment {name}"),
            say!(
                self.0,
                "在配置文件中添加该环境；如果它是用 --url 指定的，再次用 --url 指定同一地址",
                "Add it there; if it was named with --url, name the same address with --url again",
            ),
        )
    }

    /// The draft or the run is of another environment than the one in force.
    #[must_use]
    pub fn other_environment(self, own: &str, chosen: &str) -> Explained {
        Explained {
            why: Some(say!(self.0, "当前选择的环境是 {chosen}", "The environment chosen is {chosen}")),
            ..told(
                say!(self.0, "属于环境 {own}，未发送", "it is meant for environment {own}, nothing was sent"),
                say!(self.0, "选择环境 {own}，或另存一份草稿", "Choose {own}, or make a draft of its own"),
            )
        }
    }

    /// Asks whether to move a draft to the environment in force.
    #[must_use]
    pub fn ask_to_move(self, own: &str, chosen: &str) -> String {
        say!(
            self.0,
            "草稿属于环境 {own}，把它移到 {chosen}？已选的实例保留 ID [y/N]",
            "The draft is for {own}. Move it to {chosen}? Its targets keep their IDs [y/N]",
        )
    }

    /// The draft is of another environment, and was not moved.
    #[must_use]
    pub fn draft_of_other(self, own: &str, chosen: &str) -> Explained {
        Explained {
            why: Some(say!(self.0, "当前选择的环境是 {chosen}", "The environment chosen is {chosen}")),
            ..told(
                say!(self.0, "草稿属于环境 {own}，未发送", "the draft is for environment {own}, nothing was sent"),
                say!(
                    self.0,
                    "选择草稿的环境，或用 --move 把草稿移到当前环境",
                    "Choose the environment of the draft, or move it to the chosen one with --move",
                ),
            )
        }
    }

    /// There is no folder for the journals of runs.
    #[must_use]
    pub fn no_runs_folder(self) -> Explained {
        Explained {
            why: Some(say!(
                self.0,
                "HOME 和 XDG_STATE_HOME 都没有设置；没有操作日志，中断后就无法续提",
                "Neither HOME nor XDG_STATE_HOME is set; without a journal no one can go on after an interruption",
            )),
            ..told(
                say!(self.0, "没有存放操作日志的目录，未发送", "no folder for the journals of runs, nothing was sent"),
                say!(self.0, "设置环境变量 HOME 或 XDG_STATE_HOME", "Set HOME or XDG_STATE_HOME"),
            )
        }
    }

    /// No one can be asked, and consent was not given.
    #[must_use]
    pub fn needs_yes(self) -> Explained {
        told(
            say!(self.0, "没有终端可供确认，未发送", "there is no terminal to ask on, nothing was sent"),
            say!(
                self.0,
                "确认无误后加上 --yes；只想查看则用 --dry-run",
                "Add --yes when it is meant, or --dry-run to look only",
            ),
        )
    }

    /// Returns `true` if an answer says yes, in either language.
    #[must_use]
    pub fn is_yes(self, answer: &str) -> bool {
        matches!(answer.to_ascii_lowercase().as_str(), "y" | "yes" | "是")
    }

    /// Asks whether to create; in production, for the number to be typed.
    #[must_use]
    pub fn ask_apply(self, asked: &Asked<'_>, production: bool) -> String {
        let Asked { targets, environment, .. } = asked;
        let (count, to) = (asked.processes, grouped(*targets));
        let processes = grouped(count);
        if production {
            return say!(
                self.0,
                "将在生产环境 {environment} 的 {to} 个服务实例中创建 {processes} 个进程。确认请输入 {count}：",
                "About to create {processes} process(es) in {to} service instance(s) of PRODUCTION {environment}. \
                 Type {count} to go on:",
            );
        }
        say!(
            self.0,
            "将在环境 {environment} 的 {to} 个服务实例中创建 {processes} 个进程。继续？[y/N]",
            "Create {processes} process(es) in {to} service instance(s) of {environment}? [y/N]",
        )
    }

    /// Asks whether to go on with a run; in production, for the number to be typed.
    #[must_use]
    pub fn ask_resume(self, run: &str, left: WorkLeft, environment: &str, production: bool) -> String {
        let WorkLeft { settle: unknown, send: open, .. } = left;
        let count = unknown + open;
        if production {
            return say!(
                self.0,
                "继续生产环境 {environment} 的提交 {run}：先核对 {unknown} 个结果未知的进程，再创建 {open} 个。\
                 确认请输入 {count}：",
                "Go on with run {run} in PRODUCTION {environment}: settle {unknown} of unknown outcome, then create \
                 {open}. Type {count} to go on:",
            );
        }
        say!(
            self.0,
            "继续环境 {environment} 的提交 {run}：先核对 {unknown} 个结果未知的进程，再创建 {open} 个？[y/N]",
            "Go on with run {run} in {environment}: settle {unknown} of unknown outcome, then create {open}? [y/N]",
        )
    }

    /// The answer was not yes.
    #[must_use]
    pub const fn declined(self) -> &'static str {
        pick(self.0, "未确认，未发送", "not agreed to, nothing was sent")
    }

    /// A business was named that is not the file's.
    #[must_use]
    pub fn other_business(self, own: &str, named: &str) -> Explained {
        told(
            say!(
                self.0,
                "文件中的业务是 {own}，--biz 指定的是 {named}",
                "the file is for business {own}, --biz names {named}"
            ),
            say!(self.0, "去掉 --biz，或修改文件中的 bk_biz_id", "Leave out --biz, or change bk_biz_id in the file"),
        )
    }

    /// What to do about a file that names no business, no service instance or no process; elsewhere the step of the screen
    /// is named.
    #[must_use]
    pub fn missing_in_file(self, cause: &ProblemCause) -> Option<String> {
        Some(match cause {
            ProblemCause::NoBusiness => say!(
                self.0,
                "在文件中加上 bk_biz_id，或用 --biz 指定业务",
                "Add bk_biz_id to the file, or name the business with --biz",
            ),
            ProblemCause::NoTargets => say!(
                self.0,
                "在文件中加上 service_instance_id（草稿为 targets）",
                "Add service_instance_id to the file (targets in a draft)",
            ),
            ProblemCause::TemplateBound => say!(
                self.0,
                "在 --to 的条件中加上 tpl:no，或从文件中去掉它",
                "Add tpl:no to the filter of --to, or take it out of the file",
            ),
            ProblemCause::NoProcesses => {
                say!(self.0, "在文件的 processes 中加上进程", "Add one to processes in the file")
            }
            _ => return None,
        })
    }

    /// The attributes could not be read, and the built-in ones are used.
    #[must_use]
    pub const fn built_in_fields(self) -> &'static str {
        pick(
            self.0,
            "改用内置的字段表，其中没有自定义字段",
            "the built-in table of fields is used instead; it has no custom fields",
        )
    }

    /// It could not be read what the hosts of a plan have.
    #[must_use]
    pub const fn hosts_unread(self) -> &'static str {
        pick(
            self.0,
            "主机上还有什么没有读到，因此可能缺少端口、别名和 IP 的提醒；计划照常生成",
            "what else the hosts have was not read, so that warnings of ports, aliases and addresses may be missing; \
             the plan is made all the same",
        )
    }

    /// A problem of a draft: whether it blocks, where it is.
    #[must_use]
    pub fn problem(self, blocks: bool, place: &str, told: &Explained) -> String {
        let line = self.line(told);
        if blocks {
            say!(self.0, "错误 {place}：{line}", "error: {place}: {line}")
        } else {
            say!(self.0, "提醒 {place}：{line}", "warning: {place}: {line}")
        }
    }

    /// Problems keep the draft from being sent.
    #[must_use]
    pub fn not_valid(self, problems: usize) -> String {
        let counted = counted(problems, "problem", "problems");
        say!(self.0, "草稿有 {problems} 处错误，未发送", "the draft has {counted}, nothing was sent")
    }

    /// How many service instances have been read, of how many.
    #[must_use]
    pub fn reading(self, done: usize, all: usize) -> String {
        let (done, all) = (grouped(done), grouped(all));
        say!(self.0, "正在与 CMDB 核对 {done}/{all}", "comparing with the CMDB {done}/{all}")
    }

    /// How far a run is: processes created, processes over, processes in all; what it waits for.
    #[must_use]
    pub fn progress(self, created: usize, over: usize, all: usize, note: Option<&str>) -> String {
        let [created, over, all] = [created, over, all].map(grouped);
        let note = note.map(|note| format!("  {note}")).unwrap_or_default();
        say!(self.0, "{over}/{all}  已创建 {created}{note}", "{over}/{all}  {created} created{note}")
    }

    /// A call did not arrive and is sent again after a wait.
    #[must_use]
    pub fn waiting(self, wait: Duration) -> String {
        let seconds = wait.as_secs_f32().ceil();
        say!(self.0, "未送达，{seconds} 秒后重试", "did not arrive, again in {seconds} s")
    }

    /// An answer was not seen, and is read back after a wait.
    #[must_use]
    pub fn settling(self, wait: Duration) -> String {
        let seconds = wait.as_secs_f32().ceil();
        say!(self.0, "结果未知，{seconds} 秒后读取核对", "outcome unknown, reading back in {seconds} s")
    }

    /// Why the audit log does not tell whose a process is; `None` if it does.
    #[must_use]
    pub fn receipts(self, receipts: &Receipts) -> Option<&'static str> {
        (crate::i18n::words(self.0).submit.receipts)(receipts)
    }

    /// Another window of this machine writes to a service instance, which is waited for.
    #[must_use]
    pub fn occupied(self, instance: &str, process: Option<u32>) -> String {
        (crate::i18n::words(self.0).submit.occupied_help)(instance, process)
    }

    /// A signal came.
    #[must_use]
    pub const fn stopping(self) -> &'static str {
        pick(
            self.0,
            "收到信号：等在途的调用结束后停止；再次收到则立即停止",
            "signal: stopping after the call on its way; a second signal stops at once",
        )
    }

    /// How many processes the message that follows is about.
    #[must_use]
    pub fn affected(self, processes: usize) -> String {
        let counted = counted(processes, "process was", "processes were");
        say!(self.0, "{processes} 个进程未确认创建：", "{counted} not confirmed as created:")
    }

    /// Service instances have what their calls alone do not leave.
    #[must_use]
    pub fn mixed(self, processes: usize) -> Explained {
        let counted = counted(processes, "process", "processes");
        told(
            say!(
                self.0,
                "{processes} 个进程需要人工判断：服务实例中的内容不是这次提交单独造成的",
                "{counted} for a person to decide on: the service instance has what this run alone does not leave",
            ),
            say!(
                self.0,
                "在 CMDB 中核对上表中的进程，再用 bkproc plan 核对草稿",
                "Look at the processes of the table in CMDB, then compare the draft with bkproc plan",
            ),
        )
    }

    /// How many processes of a run are in which state.
    #[must_use]
    pub fn result(self, counts: &StateCounts) -> String {
        state::result(self.0, counts)
    }

    /// The run's name.
    #[must_use]
    pub fn run_is(self, run: &str) -> String {
        say!(self.0, "提交 {run}", "run {run}")
    }

    /// What to do next about a run.
    #[must_use]
    pub fn next_step(self, run: &str, step: NextStep) -> Explained {
        let line = |what| Explained { what, why: None, next: None, server: None };
        line(match step {
            NextStep::Decide { processes } => return self.mixed(processes),
            NextStep::Undo { .. } => self.undo_again(run),
            NextStep::Resume { .. } => self.resume_run(run),
            NextStep::SubmitAgain { processes } => self.submit_again(run, processes),
        })
    }

    fn resume_run(self, run: &str) -> String {
        say!(
            self.0,
            "提交 {run} 尚未完成；继续：bkproc resume {run}",
            "run {run} is not finished; to go on: bkproc resume {run}",
        )
    }

    fn submit_again(self, run: &str, processes: usize) -> String {
        let blocked = grouped(processes);
        let counted = counted(processes, "process was", "processes were");
        say!(
            self.0,
            "提交 {run}：{blocked} 个进程因所在服务实例之前的调用未成功而没有发送，不能续提；排除原因后重新提交草稿",
            "run {run}: {counted} not sent, since an earlier call to the service instance did not succeed; resuming \
                 does not send them: fix the cause, then submit the draft again",
        )
    }

    /// The heading of the list of runs.
    #[must_use]
    pub const fn history_heading(self) -> [&'static str; 7] {
        pick(
            self.0,
            ["提交", "状态", "开始时间", "已创建", "已撤销", "环境", "业务"],
            ["Run", "State", "Started", "Created", "Undone", "Environment", "Business"],
        )
    }

    /// State of a run, in the list of runs.
    #[must_use]
    pub const fn run_state(self, state: RunState) -> &'static str {
        match state {
            RunState::Running => pick(self.0, "进行中", "running"),
            RunState::Unfinished => pick(self.0, "未完成", "unfinished"),
            RunState::Stopped => pick(self.0, "已停止", "stopped"),
            RunState::Finished => pick(self.0, "已结束", "finished"),
        }
    }

    /// State of a run whose record cannot be read.
    #[must_use]
    pub const fn unreadable(self) -> &'static str {
        pick(self.0, "无法读取", "unreadable")
    }

    /// Whether what was created was read back, and how many processes are stored otherwise than they were sent.
    #[must_use]
    pub fn read_back(self, state: ReadBackState, differs: usize, counts: &StateCounts) -> String {
        let word = state::read_back(self.0, state, differs, counts);
        if state == ReadBackState::Done && differs > 0 {
            return say!(self.0, "{word}，见进程下方", "{word}; what differs is shown below each");
        }
        word
    }
}
