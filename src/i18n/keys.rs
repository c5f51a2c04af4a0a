//! What keys do: in the line of hints, and on the help page.

use super::explain::pick;
use crate::app::Action as A;
use crate::app::screen::Context as C;
use crate::domain::lang::Lang;

/// Short, for the line of hints: at most 12 cells.
#[expect(clippy::too_many_lines, reason = "a table: one arm an action")]
pub(super) const fn action(lang: Lang, context: C, action: A) -> &'static str {
    match action {
        A::Quit => pick(lang, "退出", "quit"),
        A::Back => match context {
            C::Reader | C::Compare | C::Menu | C::Presets => pick(lang, "关闭", "close"),
            C::Trash => pick(lang, "关闭", "back"),
            C::Filter => pick(lang, "清除筛选", "clear filter"),
            C::Range => pick(lang, "取消范围", "end range"),
            C::Tree => pick(lang, "回到列表", "list"),
            C::Page
            | C::PageText
            | C::Text
            | C::Choice
            | C::Picker
            | C::MarkList
            | C::SetField
            | C::Confirm
            | C::Hosts
            | C::Import
            | C::Clone => pick(lang, "取消", "cancel"),
            _ => pick(lang, "返回", "back"),
        },
        A::Help => pick(lang, "帮助", "help"),
        A::SwitchLanguage => pick(lang, "English", "\u{4e2d}\u{6587}"),
        A::ChooseEnvironment => pick(lang, "环境", "environment"),
        A::AllDrafts => pick(lang, "全部草稿", "all drafts"),
        A::ChooseTheme => pick(lang, "主题", "theme"),
        A::Suspend => pick(lang, "挂起", "suspend"),
        A::Redraw => pick(lang, "重绘", "redraw"),
        A::Undo => pick(lang, "撤销", "undo"),
        A::Redo => pick(lang, "重做", "redo"),
        A::NextStep => pick(lang, "下一步", "next step"),
        A::PreviousStep => pick(lang, "上一步", "step back"),
        A::StepInstances => pick(lang, "实例", "instances"),
        A::StepProcesses => pick(lang, "进程", "processes"),
        A::StepBindings | A::EditBindings => pick(lang, "绑定", "bindings"),
        A::StepReview => pick(lang, "核对", "review"),
        A::StepSubmit | A::Submit => pick(lang, "提交", "submit"),
        A::NextProblem => pick(lang, "下个问题", "next problem"),
        A::Refresh => match context {
            C::Import => pick(lang, "换编码", "encoding"),
            C::Review | C::Compare => pick(lang, "重新核对", "check again"),
            _ => pick(lang, "刷新", "refresh"),
        },
        A::Up | A::Down => pick(lang, "移动", "move"),
        A::Left | A::Right => match context {
            C::Confirm | C::Page | C::Import => pick(lang, "选择", "choose"),
            C::Tree | C::Review => pick(lang, "展开收起", "open/close"),
            _ => pick(lang, "换列", "columns"),
        },
        A::PageUp | A::PageDown => pick(lang, "翻页", "page"),
        A::First => pick(lang, "开头", "first"),
        A::Last => pick(lang, "末尾", "last"),
        A::NextPane => match context {
            C::Text | C::Choice | C::Page | C::PageText => pick(lang, "下一格", "next field"),
            C::Hosts => pick(lang, "说明", "remarks"),
            _ => pick(lang, "切换", "other pane"),
        },
        A::PreviousPane => match context {
            C::Form => pick(lang, "进程列表", "list"),
            C::Instances => pick(lang, "拓扑", "topology"),
            _ => pick(lang, "上一格", "field before"),
        },
        A::Accept => enter(lang, context),
        A::Import => match context {
            C::Page => pick(lang, "当表格导入", "import"),
            _ => pick(lang, "导入", "import"),
        },
        A::NextSheet => pick(lang, "工作表", "sheet"),
        A::Presets => pick(lang, "预设", "presets"),
        A::SavePreset => pick(lang, "存为预设", "save preset"),
        A::NewDraft => pick(lang, "新建", "new"),
        A::Duplicate if matches!(context, C::Presets) => pick(lang, "复制为自己的", "make own"),
        A::CopyDraft | A::Duplicate | A::CopyCells => pick(lang, "复制", "copy"),
        A::RenameDraft => pick(lang, "改名", "rename"),
        A::ExportDraft => pick(lang, "导出", "export"),
        A::RemoveDraft | A::Remove => pick(lang, "删除", "remove"),
        A::Trash => pick(lang, "回收目录", "trash"),
        A::Filter => match context {
            C::Form => pick(lang, "查找字段", "find field"),
            _ => pick(lang, "筛选", "filter"),
        },
        A::Mark => pick(lang, "选中", "mark"),
        A::LookInside => pick(lang, "查看进程", "processes"),
        A::Clone => pick(lang, "克隆", "clone"),
        A::NextChoice if matches!(context, C::Import) => pick(lang, "处理", "decide"),
        A::NextChoice => pick(lang, "换方式", "other way"),
        A::MarkAll => match context {
            C::MarkList => pick(lang, "多个也选", "several too"),
            _ => pick(lang, "全选", "mark all"),
        },
        A::MarkRange => pick(lang, "范围", "range"),
        A::InvertMarks => pick(lang, "反选", "invert"),
        A::ToggleTree => pick(lang, "隐藏拓扑", "hide"),
        A::ClearMarks => pick(lang, "清空选中", "unmark all"),
        A::OnlyMarked => pick(lang, "只看已选", "marked only"),
        A::MarkList => pick(lang, "粘贴列表", "mark a list"),
        A::NextArea => pick(lang, "管控区域", "area"),
        A::TypeId => pick(lang, "输入 ID", "type ID"),
        A::ChooseBusiness => pick(lang, "换业务", "business"),
        A::Add => match context {
            C::Bindings | C::Table => pick(lang, "加一行", "add row"),
            _ => pick(lang, "添加", "add"),
        },
        A::MoveUp => pick(lang, "上移", "move up"),
        A::MoveDown => pick(lang, "下移", "move down"),
        A::Clear => pick(lang, "清空", "clear"),
        A::BeginFormula => pick(lang, "公式", "formula"),
        A::SetField => pick(lang, "批量编辑", "set field"),
        A::BeginValue => pick(lang, "输入", "type"),
        A::FillDown => pick(lang, "向下填充", "fill down"),
        A::ToggleGroup => pick(lang, "展开收起", "group"),
        A::OpenTable => match context {
            C::Table => pick(lang, "回表单", "form"),
            _ => pick(lang, "表格", "table"),
        },
        A::FirstColumn => pick(lang, "第一列", "first column"),
        A::LastColumn => pick(lang, "最后一列", "last column"),
        A::NextDifferent => pick(lang, "下个不同", "next change"),
        A::PreviousDifferent => pick(lang, "上个不同", "prev change"),
        A::ExtendUp | A::ExtendDown | A::ExtendLeft | A::ExtendRight => pick(lang, "选区", "extend"),
        A::AsProcess => pick(lang, "恢复", "as process"),
        A::LeaveOut => pick(lang, "此处不建", "not here"),
        A::LeaveOutRow => pick(lang, "此行不建", "no such row"),
        A::AddHere => pick(lang, "此处加行", "row here"),
        A::ToValues => pick(lang, "转为值", "to values"),
        A::FillSeries => pick(lang, "填充序列", "series"),
        A::Replace => pick(lang, "替换", "replace"),
        A::OnlyValid => pick(lang, "只写有效", "valid only"),
        A::Columns => pick(lang, "列", "columns"),
        A::Renumber => pick(lang, "重新编号", "renumber"),
        A::ColumnValues => pick(lang, "各值", "values"),
        A::Sort => pick(lang, "排序", "sort"),
        A::Widen => pick(lang, "加宽", "widen"),
        A::PreviousProcess => pick(lang, "上个进程", "prev process"),
        A::NextProcess => pick(lang, "下个进程", "next process"),
        A::PreviousTarget => pick(lang, "上个实例", "prev target"),
        A::NextTarget => pick(lang, "下个实例", "next target"),
        A::NextVerdict => pick(lang, "换结论", "verdict"),
        A::PreviousVerdict => pick(lang, "上个结论", "verdict"),
        A::OnlyNew => pick(lang, "只看新建", "new only"),
        A::OnlyIdentical => pick(lang, "只看一致", "same only"),
        A::OnlyConflicts => pick(lang, "只看冲突", "conflicts"),
        A::OnlyIneligible => pick(lang, "只看不可", "ineligible"),
        A::NextConflict => pick(lang, "下个冲突", "conflict"),
        A::NextBlocking => pick(lang, "下个问题", "problem"),
        A::ToCell => pick(lang, "去修改", "to cell"),
        A::SilenceWarnings => pick(lang, "不再提醒", "silence"),
        A::RestoreWarnings => pick(lang, "恢复提醒", "warn again"),
        A::ShowRequest => pick(lang, "看请求", "request"),
        A::AllRuns => pick(lang, "全部提交", "all runs"),
        A::UndoRun => pick(lang, "撤销创建", "undo run"),
        A::Resume => pick(lang, "续提", "resume"),
        A::Stop => pick(lang, "停止", "stop"),
        A::Mend => pick(lang, "去处理", "fix"),
        A::CopyIds => pick(lang, "复制 ID", "copy IDs"),
        A::SaveCsv => pick(lang, "存 CSV", "save CSV"),
        A::SaveJson => pick(lang, "存 JSON", "save JSON"),
    }
}

/// What Enter means, short.
const fn enter(lang: Lang, context: C) -> &'static str {
    match context {
        C::Drafts => pick(lang, "打开", "open"),
        C::Filter => pick(lang, "完成", "done"),
        C::MarkList => pick(lang, "选中", "mark"),
        C::Trash => pick(lang, "恢复", "restore"),
        C::Hosts => pick(lang, "导入", "import"),
        C::Processes => pick(lang, "填写", "fill in"),
        C::Form | C::Bindings | C::Table => pick(lang, "编辑", "edit"),
        C::Review | C::Inside => pick(lang, "查看", "open"),
        C::Clone => pick(lang, "加入草稿", "add to draft"),
        C::Presets => pick(lang, "添加", "add"),
        C::Menu => pick(lang, "执行", "run"),
        C::Choice | C::Picker => pick(lang, "选定", "choose"),
        C::Tree => pick(lang, "只看这里", "only this"),
        _ => pick(lang, "确定", "OK"),
    }
}

/// In full, for the help page.
#[expect(clippy::too_many_lines, reason = "a table: one arm an action")]
pub(super) const fn describe(lang: Lang, context: C, action: A) -> &'static str {
    match action {
        A::Quit => pick(lang, "退出；草稿已自动保存", "Quit; the draft is saved already"),
        A::Back => back(lang, context),
        A::Help => pick(lang, "本屏的全部按键，可选一项执行", "All keys of this screen; any can be run from here"),
        A::SwitchLanguage => pick(lang, "切换到英文", "Switch to Chinese"),
        A::ChooseEnvironment => pick(lang, "选择环境（CMDB）", "Choose the environment"),
        A::AllDrafts => pick(
            lang,
            "显示所有环境的草稿，或只看当前环境的",
            "Show the drafts of all environments, or only this one's",
        ),
        A::ChooseTheme => pick(lang, "选择主题", "Choose a theme"),
        A::Suspend => pick(lang, "挂到后台，用 fg 回来", "Go to the background; fg comes back"),
        A::Redraw => pick(lang, "重绘屏幕", "Draw the screen again"),
        A::Undo => pick(lang, "撤销上一处修改", "Undo the last change"),
        A::Redo => pick(lang, "重做撤销的修改", "Redo what was undone"),
        A::NextStep => pick(lang, "到下一步", "Go to the next step"),
        A::PreviousStep => pick(lang, "到上一步", "Go to the step before"),
        A::StepInstances => pick(lang, "到第 1 步：选服务实例", "Go to step 1: choose service instances"),
        A::StepProcesses => pick(lang, "到第 2 步：填写进程", "Go to step 2: fill in processes"),
        A::StepBindings => pick(lang, "到第 3 步：绑定信息", "Go to step 3: bind info"),
        A::StepReview => pick(lang, "到第 4 步：核对计划", "Go to step 4: review the plan"),
        A::StepSubmit => pick(lang, "到第 5 步：看提交结果", "Go to step 5: the result of a submission"),
        A::NextProblem => match context {
            C::Review => pick(
                lang,
                "到列表中下一项要处理的：问题、冲突、提醒",
                "Go to the next problem, conflict or warning in the list",
            ),
            _ => pick(lang, "到草稿的下一个问题", "Go to the next problem of the draft"),
        },
        A::Refresh => match context {
            C::Review => pick(lang, "重新与 CMDB 核对", "Check against the CMDB again"),
            _ => pick(lang, "重新读取；失败后也用它重试", "Read again; also to try again after a failure"),
        },
        A::Up => pick(lang, "上一行", "One row up"),
        A::Down => pick(lang, "下一行", "One row down"),
        A::Left => match context {
            C::Review => pick(lang, "收起这一组", "Close the group"),
            C::Tree => {
                pick(lang, "收起；已收起时到上一级", "Close the level; from a closed one, go to the level above")
            }
            _ => pick(lang, "左移", "To the left"),
        },
        A::Right => match context {
            C::Tree => {
                pick(lang, "展开；已展开时到第一个下级", "Open the level; from an open one, go to the first in it")
            }
            _ => pick(lang, "右移", "To the right"),
        },
        A::PageUp => pick(lang, "上一屏", "One page up"),
        A::PageDown => pick(lang, "下一屏", "One page down"),
        A::First => pick(lang, "到第一行", "To the first row"),
        A::Last => pick(lang, "到最后一行", "To the last row"),
        A::NextPane => pick(lang, "确认并到下一格", "Take the value and go to the next field"),
        A::PreviousPane => match context {
            C::Form => pick(lang, "回到进程列表", "Go back to the list of processes"),
            C::Instances => pick(lang, "到左边的拓扑", "Go to the topology at the left"),
            _ => pick(lang, "确认并到上一格", "Take the value and go to the field before"),
        },
        A::Accept => accept(lang, context),
        A::NewDraft => pick(lang, "新建草稿", "Start a new draft"),
        A::CopyDraft => pick(lang, "复制草稿", "Make a copy of the draft"),
        A::RenameDraft if matches!(context, C::Hosts) => {
            pick(lang, "改这个进程的别名", "Give the process another alias")
        }
        A::RenameDraft if matches!(context, C::Presets) => {
            pick(lang, "给自己的预设改名", "Rename a preset of your own")
        }
        A::RenameDraft => pick(lang, "给草稿改名", "Rename the draft"),
        A::ExportDraft => pick(lang, "把草稿导出到任意文件", "Export the draft to a file of any name"),
        A::RemoveDraft => {
            pick(lang, "把草稿或操作日志移到回收目录", "Move the draft, or the journal, to the trash folder")
        }
        A::Trash => {
            pick(lang, "打开回收目录，恢复删除的草稿或另存的版本", "Open the trash, to restore a draft or a version")
        }
        A::Filter => match context {
            C::Form => pick(
                lang,
                "按标签、键、拼音首字母或 CMDB 的名称查找字段",
                "Find a field by label, key or the name that CMDB has for it",
            ),
            _ => pick(lang, "输入筛选词", "Type words to filter by"),
        },
        A::Mark => pick(lang, "选中或取消选中", "Mark or unmark"),
        A::MarkAll => match context {
            C::MarkList => {
                pick(lang, "一项对应多个实例时，也全部选中", "Mark also where an entry names several instances")
            }
            _ => pick(lang, "选中显示的全部行；都已选中时取消", "Mark all rows shown, or unmark them again"),
        },
        A::MarkRange if matches!(context, C::Table) => pick(
            lang,
            "开始一个选区：移动光标扩大，再按一次结束",
            "Begin a rectangle: move to extend it, again to end it",
        ),
        A::MarkRange => {
            pick(lang, "开始一个范围：移动光标，再一起选中", "Begin a range: move, then mark it as a whole")
        }
        A::InvertMarks => pick(lang, "反选显示的各行", "Invert the marks of the rows shown"),
        A::ClearMarks => pick(lang, "取消全部选中", "Unmark all"),
        A::OnlyMarked => pick(lang, "只看已选，或显示全部", "Show marked ones only, or all"),
        A::MarkList => {
            pick(lang, "粘贴或输入一批 IP、名称或 ID 来选中", "Mark a pasted or typed list of IPs, names or IDs")
        }
        A::NextArea => {
            pick(lang, "IP 在几个管控区域都有时，选其中一个区域", "Where an IP is in several areas, take one of these")
        }
        A::TypeId => pick(lang, "直接输入业务 ID", "Type the ID of a business"),
        A::ChooseBusiness => pick(lang, "选择业务", "Choose the business"),
        A::Add => match context {
            C::Bindings => pick(lang, "加一行绑定信息", "Add a bind row"),
            C::Table => {
                pick(lang, "给这个进程加一行绑定信息，全部实例都有", "Add a bind row to the process, on all targets")
            }
            _ => pick(lang, "添加进程", "Add a process"),
        },
        A::Import => match context {
            C::Page => pick(lang, "把粘贴的内容当表格导入", "Import what was pasted as a table"),
            _ => pick(lang, "从表格或 JSON 文件导入进程", "Import processes from a spreadsheet or a JSON file"),
        },
        A::NextSheet => pick(lang, "读取下一个工作表", "Read the next sheet"),
        A::Presets => pick(lang, "添加预设中的进程", "Add processes of a preset"),
        A::SavePreset => pick(lang, "把选中的进程存为预设", "Save the marked processes as a preset"),
        A::Duplicate => match context {
            C::Presets => pick(lang, "把团队预设复制为自己的", "Copy a preset of the team to your own"),
            C::Bindings => pick(lang, "复制这一行", "Copy this row"),
            _ => pick(lang, "复制这个进程", "Copy this process"),
        },
        A::Remove => match context {
            C::Presets => {
                pick(lang, "删除自己的预设，移到回收目录", "Remove a preset of your own, to the trash folder")
            }
            C::Bindings => pick(lang, "删除这一行", "Remove this row"),
            _ => pick(lang, "删除这个进程", "Remove this process"),
        },
        A::MoveUp | A::MoveDown => relocate(lang, context, action),
        A::Clear => match context {
            C::Table => pick(lang, "清空此处的这一格", "Empty the cell here"),
            _ => pick(lang, "清空这一格", "Empty the field"),
        },
        A::BeginFormula => {
            pick(lang, "写公式：按实例算出的值，如 =8001+n", "Begin a formula, as =8001+n: a value per target")
        }
        A::SetField => match context {
            C::Bindings => pick(lang, "填这个进程的一个字段", "Set a field of this process"),
            C::Review => pick(lang, "给这一组的进程填好缺少的字段", "Fill in what the processes of the group lack"),
            _ => pick(lang, "批量编辑：给选中的进程填一个字段", "Set one field of all marked processes"),
        },
        A::ExtendUp | A::ExtendDown if matches!(context, C::Processes | C::Bindings) => {
            pick(lang, "开始或扩大范围", "Begin a range, or extend it")
        }
        A::BeginValue => {
            pick(lang, "直接输入新值；去下一步按 Ctrl-N", "Type a new value; Ctrl-N goes to the next step")
        }
        A::FillDown => pick(
            lang,
            "向下填充上一行的值；有选中的行时，填充其中第一行的",
            "Fill down the row above, or the first marked row",
        ),
        A::ToggleGroup => pick(lang, "展开或收起分组", "Open or close the group"),
        A::OpenTable
        | A::FirstColumn
        | A::LastColumn
        | A::NextDifferent
        | A::PreviousDifferent
        | A::ExtendUp
        | A::ExtendDown
        | A::ExtendLeft
        | A::ExtendRight
        | A::AsProcess
        | A::LeaveOut
        | A::LeaveOutRow
        | A::AddHere
        | A::ToValues
        | A::FillSeries
        | A::Replace
        | A::OnlyValid
        | A::Columns
        | A::Renumber
        | A::CopyCells
        | A::ColumnValues
        | A::Sort
        | A::Widen => super::table::describe(lang, context, action),
        A::ToggleTree => {
            pick(lang, "显示或隐藏拓扑（终端须有 120 列）", "Show or hide the topology (from 120 columns on)")
        }
        A::EditBindings => pick(lang, "编辑绑定信息", "Edit the bind info"),
        A::PreviousProcess => pick(lang, "上一个进程", "The process before"),
        A::NextProcess => pick(lang, "下一个进程", "The next process"),
        A::PreviousTarget => pick(lang, "看上一个实例的结果", "Show what it is on the target before"),
        A::NextTarget => pick(lang, "看下一个实例的结果", "Show what it is on the next target"),
        A::NextVerdict => {
            pick(lang, "只看下一种结论；最后一种之后看全部", "Show only the next verdict; after the last, all")
        }
        A::PreviousVerdict => pick(lang, "只看上一种结论", "Show only the verdict before"),
        A::OnlyNew => pick(lang, "只看将新建的；再按看全部", "Show only what is new; again, all"),
        A::OnlyIdentical => pick(lang, "只看已存在且一致的；再按看全部", "Show only what is identical; again, all"),
        A::OnlyConflicts => pick(lang, "只看冲突；再按看全部", "Show only conflicts; again, all"),
        A::OnlyIneligible => pick(lang, "只看不可添加的；再按看全部", "Show only what cannot be added; again, all"),
        A::NextConflict => pick(lang, "到下一个冲突", "Go to the next conflict"),
        A::NextBlocking => pick(lang, "到列表中下一个问题", "Go to the next problem in the list"),
        A::ToCell => pick(
            lang,
            "到这一项对应的字段或单元格；Esc 回到这一项",
            "Go to the field or cell that this is about; Esc comes back",
        ),
        A::LookInside => pick(lang, "查看实例现有的进程，可克隆到草稿", "Show the processes it has, to clone them"),
        A::Clone => {
            pick(lang, "把选中的进程克隆到草稿；先看会改什么", "Clone the marked processes; shows what changes first")
        }
        A::NextChoice => {
            pick(lang, "换一种处理：公式、原值、空", "Treat this line another way: formula, as it is, empty")
        }
        A::SilenceWarnings => {
            pick(lang, "在这个环境不再提醒光标处的产品", "Silence the warnings of this product in this environment")
        }
        A::RestoreWarnings => pick(lang, "恢复这个环境已关闭的提醒", "Say silenced warnings again in this environment"),
        A::ShowRequest => match context {
            C::Submit => pick(lang, "看失败的全部说明和请求全文", "Show all of a failure, and the whole request"),
            _ => pick(lang, "看请求全文，或与 CMDB 的差异", "Show the whole request, or how the CMDB differs"),
        },
        A::Submit => pick(lang, "提交计划；会先询问", "Submit the plan; asks first"),
        A::AllRuns => {
            pick(lang, "列出全部提交，或只列出还有事可做的", "List all runs, or only those that left something to do")
        }
        A::UndoRun => pick(
            lang,
            "撤销本次创建：只删除本次创建且无人改过的进程",
            "Delete what the run created, unless it was changed",
        ),
        A::Resume => pick(
            lang,
            "断点续提：先查证未知的结果，再发送其余的",
            "Resume the run: find out what is unknown, then send the rest",
        ),
        A::Stop => pick(lang, "停止：当前调用之后不再发送", "Stop: send nothing after the call on its way"),
        A::Mend => pick(lang, "到可以处理失败的地方", "Go to where the failure can be fixed"),
        A::CopyIds => pick(lang, "把已创建的进程 ID 复制到剪贴板", "Copy the created process IDs to the clipboard"),
        A::SaveCsv => pick(lang, "把结果存为 CSV 文件", "Save the result as a CSV file"),
        A::SaveJson => pick(lang, "把结果存为 JSON 文件", "Save the result as a JSON file"),
    }
}

/// What moving a row means.
const fn relocate(lang: Lang, context: C, action: A) -> &'static str {
    match (context, action) {
        (C::Bindings, A::MoveUp) => pick(lang, "上移这一行", "Move the row up"),
        (C::Bindings, _) => pick(lang, "下移这一行", "Move the row down"),
        (_, A::MoveUp) => pick(lang, "进程上移一位", "Move the process up"),
        _ => pick(lang, "进程下移一位", "Move the process down"),
    }
}

/// What going back means.
const fn back(lang: Lang, context: C) -> &'static str {
    match context {
        C::Reader | C::Compare | C::Menu => pick(lang, "关闭", "Close"),
        C::Trash => pick(lang, "关闭", "Close the list"),
        C::Range => pick(lang, "取消范围，不改选中", "End the range and mark nothing"),
        C::Tree => pick(lang, "回到列表，不改只看的范围", "Go back to the list; it stays as it is narrowed"),
        C::Filter => pick(lang, "清除筛选，回到列表", "Clear the filter and go back to the list"),
        C::Text => pick(lang, "取消输入，保留原值", "Leave the value as it was"),
        C::MarkList => pick(lang, "关闭列表", "Close the list"),
        C::SetField => pick(lang, "回到字段列表，或关闭", "Go back to the fields, or close the list"),
        C::Choice | C::Picker => pick(lang, "取消选择", "Choose nothing"),
        C::Page | C::PageText | C::Import | C::Hosts => {
            pick(lang, "取消，什么都不改", "Close the page; nothing changes")
        }
        _ => pick(lang, "返回：关闭浮层、上一步、草稿列表", "Go back: close what is open, the step before, the drafts"),
    }
}

/// What Enter means.
const fn accept(lang: Lang, context: C) -> &'static str {
    match context {
        C::Drafts => pick(lang, "打开草稿，或新建一份", "Open the draft, or start a new one"),
        C::Filter => pick(lang, "结束输入，保留筛选", "Keep the filter and go back to the list"),
        C::Processes => pick(lang, "填写这个进程", "Fill in this process"),
        C::Form => pick(lang, "编辑字段，或展开收起分组", "Edit the field, or open or close the group"),
        C::Bindings | C::Table => pick(lang, "编辑这一格", "Edit this cell"),
        C::Review => pick(
            lang,
            "去修改问题、展开这一组，或看这一项的内容",
            "Go to the problem, open the group, or show the entry",
        ),
        C::Text => pick(lang, "确认输入；在表单中接着填下一格", "Take the text; in the form, go on to the next field"),
        C::SetField => pick(lang, "选定字段，或写入填好的值", "Choose the field, or write the value"),
        C::MarkList => pick(lang, "选中每一项对应的实例", "Mark what each entry names"),
        C::Menu => pick(lang, "执行光标处的一项", "Run the line under the cursor"),
        C::Trash => pick(lang, "恢复光标处的草稿", "Restore the draft under the cursor"),
        C::Inside => pick(lang, "看这个进程的全部字段", "Show every field of the process"),
        C::Clone => pick(lang, "添加到草稿", "Add to the draft"),
        C::Hosts => pick(lang, "导入选中的进程", "Import the marked processes"),
        C::Import => pick(lang, "按下光标所在的按钮", "Press the button"),
        C::Presets => {
            pick(lang, "添加选中的预设，没有选中时添加光标处的", "Add the marked presets, else the one at the cursor")
        }
        C::Choice | C::Picker => pick(lang, "选定光标处的一项", "Choose what the cursor is on"),
        C::Tree => pick(
            lang,
            "列表只看这个集群或模块；第一行为全部",
            "Narrow the list to this set or module; the first row shows all",
        ),
        _ => pick(lang, "确定", "Confirm"),
    }
}
