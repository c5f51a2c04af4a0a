//! Every word a user reads, in Chinese and English.
//!
//! Chinese stands beside English in one place: `pick` takes both, and `say!` formats one of them. The words of a screen
//! are a struct with the screen's name, so that what the screen draws and what it says have the same fields. What is said
//! of fields, of errors and of what just happened has modules of its own.
//!
//! No Chinese text of a screen has a sign of ambiguous width: a terminal set up for Chinese may draw it two cells wide.

mod age;
mod bindings;
pub mod bulk;
pub mod cli;
pub mod command;
mod drafts;
pub mod explain;
pub mod fields;
mod find;
mod foreign;
pub mod formula;
mod header;
mod help;
pub mod hosts;
pub mod inside;
mod instances;
mod keys;
mod mark_list;
pub mod notice;
mod overlay;
pub mod presets;
mod processes;
mod review;
pub mod state;
mod submit;
pub mod table;
pub mod tables;
mod tree;

pub use bindings::Bindings;
pub use drafts::Drafts;
pub use foreign::Trash;
pub use header::Header;
pub use help::help_line;
pub use instances::Instances;
pub use mark_list::MarkList;
pub use overlay::Overlay;
pub use processes::Processes;
pub use review::Review;
pub use submit::{MixedHelp, Submit};
pub use tree::Tree;

use crate::app::Action;
use crate::app::screen::Context;
use crate::domain::lang::Lang;
use crate::domain::place::Step;
use explain::pick;
use ratatui::layout::Size;

static ZH: Words = Words::of(Lang::Zh);
static EN: Words = Words::of(Lang::En);

/// Returns the words of a language.
#[must_use]
pub const fn words(lang: Lang) -> &'static Words {
    match lang {
        Lang::Zh => &ZH,
        Lang::En => &EN,
    }
}

/// Writes a count with its thousands apart: `12,345`.
#[must_use]
pub fn grouped(count: usize) -> String {
    let digits = count.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// Returns a count and the thing counted, in English, in the right number.
fn count_of(count: usize, one: &str, many: &str) -> String {
    format!("{} {}", grouped(count), if count == 1 { one } else { many })
}

/// Says how many problems block and how many warn.
fn problems(lang: Lang, blocking: usize, warning: usize) -> String {
    let (blocks, warns) = match lang {
        Lang::Zh => (format!("{blocking} 个问题"), format!("{warning} 个提醒")),
        Lang::En => (count_of(blocking, "problem", "problems"), count_of(warning, "warning", "warnings")),
    };
    match (blocking, warning) {
        (_, 0) => blocks,
        (0, _) => warns,
        _ => [blocks, warns].join(pick(lang, "，", ", ")),
    }
}

/// The words of the screens. Keys that a sentence names are given to it, since they can be changed.
#[derive(Debug)]
pub struct Words {
    /// The name of a step in the step bar.
    pub step: fn(Step) -> &'static str,
    /// The name of a step where there is little room.
    pub step_short: fn(Step) -> &'static str,
    /// The names of the arrow keys: up, down, left, right.
    pub arrows: [&'static str; 4],
    /// What an action is called beside its key: at most 8 cells in Chinese and 12 in English.
    pub action: fn(Context, Action) -> &'static str,
    /// What an action does, for the help page.
    pub describe: fn(Context, Action) -> &'static str,
    /// The title of a context's keys on the help page.
    pub context: fn(Context) -> &'static str,
    /// The terminal is too small: the size needed, the size it has.
    pub too_small: fn(Size, Size) -> String,
    /// The line above the screens.
    pub header: Header,
    /// The list of drafts.
    pub drafts: Drafts,
    /// Step 1.
    pub instances: Instances,
    /// Step 2.
    pub processes: Processes,
    /// Step 3.
    pub bindings: Bindings,
    /// Step 4.
    pub review: Review,
    /// Step 5.
    pub submit: Submit,
    /// What stands over a screen.
    pub overlay: Overlay,
    /// A list of rows to mark.
    pub mark_list: MarkList,
    /// The tree of sets and modules.
    pub tree: Tree,
}

impl Words {
    /// Returns the words of a language.
    const fn of(lang: Lang) -> Self {
        Self {
            step: pick(lang, |at| step(Lang::Zh, at), |at| step(Lang::En, at)),
            step_short: pick(lang, |at| step_short(Lang::Zh, at), |at| step_short(Lang::En, at)),
            arrows: pick(lang, ["上", "下", "左", "右"], ["Up", "Down", "Left", "Right"]),
            action: pick(
                lang,
                |at, action| keys::action(Lang::Zh, at, action),
                |at, action| keys::action(Lang::En, at, action),
            ),
            describe: pick(
                lang,
                |at, action| keys::describe(Lang::Zh, at, action),
                |at, action| keys::describe(Lang::En, at, action),
            ),
            context: pick(lang, |at| context(Lang::Zh, at), |at| context(Lang::En, at)),
            too_small: pick(
                lang,
                |need, have| format!("需要 {}x{}，现在 {}x{}", need.width, need.height, have.width, have.height),
                |need, have| format!("Needs {}x{}, has {}x{}", need.width, need.height, have.width, have.height),
            ),
            header: Header::of(lang),
            drafts: Drafts::of(lang),
            instances: Instances::of(lang),
            processes: Processes::of(lang),
            bindings: Bindings::of(lang),
            review: Review::of(lang),
            submit: Submit::of(lang),
            overlay: Overlay::of(lang),
            mark_list: MarkList::of(lang),
            tree: Tree::of(lang),
        }
    }
}

/// The name of a step in the step bar.
fn step(lang: Lang, step: Step) -> &'static str {
    match step {
        Step::Instances => pick(lang, "实例", "Instances"),
        Step::Processes => pick(lang, "进程", "Processes"),
        Step::Bindings => pick(lang, "绑定", "Bindings"),
        Step::Review => pick(lang, "核对", "Review"),
        Step::Submit => pick(lang, "提交", "Submit"),
    }
}

/// The name of a step where there is little room.
fn step_short(lang: Lang, step: Step) -> &'static str {
    match step {
        Step::Instances => pick(lang, "实例", "Inst"),
        Step::Processes => pick(lang, "进程", "Proc"),
        Step::Bindings => pick(lang, "绑定", "Bind"),
        Step::Review => pick(lang, "核对", "Review"),
        Step::Submit => pick(lang, "提交", "Submit"),
    }
}

/// The title of a context's keys on the help page.
const fn context(lang: Lang, context: Context) -> &'static str {
    use Context as C;
    match context {
        C::Global => pick(lang, "各屏通用", "On every screen"),
        C::Drafts => pick(lang, "草稿", "Drafts"),
        C::Instances => pick(lang, "第 1 步  服务实例", "Step 1  Service instances"),
        C::Range => pick(lang, "第 1 步  选择范围", "Step 1  Range of rows"),
        C::Tree => pick(lang, "第 1 步  拓扑", "Step 1  Topology"),
        C::Filter => pick(lang, "筛选", "Filter"),
        C::Processes => pick(lang, "第 2 步  进程列表", "Step 2  List of processes"),
        C::Form => pick(lang, "第 2 步  进程表单", "Step 2  Form of a process"),
        C::Bindings => pick(lang, "第 3 步  绑定信息", "Step 3  Bind info"),
        C::Table => pick(lang, "表格", "Table"),
        C::Page | C::PageText => pick(lang, "表格的页", "A page of the table"),
        C::Review => pick(lang, "第 4 步  核对", "Step 4  Review"),
        C::Submit => pick(lang, "第 5 步  提交", "Step 5  Submit"),
        C::Text => pick(lang, "输入文字", "Typing"),
        C::Choice => pick(lang, "选择一项", "Choosing"),
        C::Picker => pick(lang, "筛选并选择", "Choosing, narrowed by typing"),
        C::Hosts => pick(lang, "主机上的进程", "Processes of hosts"),
        C::Import => pick(lang, "导入", "Import"),
        C::Presets => pick(lang, "预设", "Presets"),
        C::SetField => pick(lang, "批量编辑", "Setting a field"),
        C::MarkList => pick(lang, "按列表选中", "A list of rows to mark"),
        C::Trash => pick(lang, "回收目录", "Trash"),
        C::Inside => pick(lang, "第 1 步  实例现有的进程", "Step 1  Processes of an instance"),
        C::Clone => pick(lang, "克隆进程", "Cloning processes"),
        C::Confirm => pick(lang, "确认", "A question"),
        C::Menu => pick(lang, "帮助", "Help"),
        C::Reader => pick(lang, "阅读", "Reading"),
        C::Compare => pick(lang, "冲突对比", "Comparing a conflict"),
    }
}
