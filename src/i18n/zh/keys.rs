//! What keys do, in Chinese.

use crate::app::Action as A;
use crate::app::keymap::Context as C;

/// Short, for the line of hints: at most 8 cells.
pub(in crate::i18n) const fn action(context: C, action: A) -> &'static str {
    match action {
        A::Quit => "退出",
        A::Back => match context {
            C::Reader | C::Trash => "关闭",
            C::Filter => "清除筛选",
            C::Range => "取消范围",
            C::Tree => "回到列表",
            C::Text | C::Choice | C::Picker | C::MarkList | C::Confirm => "取消",
            _ => "返回",
        },
        A::Help => "帮助",
        A::SwitchLanguage => "English",
        A::ChooseEnvironment => "环境",
        A::AllDrafts => "全部草稿",
        A::ChooseTheme => "主题",
        A::Suspend => "挂起",
        A::Redraw => "重绘",
        A::Undo => "撤销",
        A::Redo => "重做",
        A::NextStep => "下一步",
        A::PreviousStep => "上一步",
        A::StepInstances => "实例",
        A::StepProcesses => "进程",
        A::StepBindings | A::EditBindings => "绑定",
        A::StepReview => "核对",
        A::StepSubmit | A::Submit => "提交",
        A::NextProblem => "下个问题",
        A::Refresh => match context {
            C::Review => "重新核对",
            _ => "刷新",
        },
        A::Up | A::Down => "移动",
        A::Left | A::Right => match context {
            C::Confirm => "选择",
            C::Tree => "展开收起",
            _ => "换列",
        },
        A::PageUp | A::PageDown => "翻页",
        A::First => "开头",
        A::Last => "末尾",
        A::NextPane => match context {
            C::Text | C::Choice => "下一格",
            _ => "切换",
        },
        A::PreviousPane => match context {
            C::Form => "进程列表",
            C::Instances => "拓扑",
            _ => "上一格",
        },
        A::Accept => enter(context),
        A::NewDraft => "新建",
        A::CopyDraft | A::Duplicate => "复制",
        A::RenameDraft => "改名",
        A::ExportDraft => "导出",
        A::RemoveDraft | A::Remove => "删除",
        A::Trash => "回收目录",
        A::Filter => "筛选",
        A::Mark => "选中",
        A::MarkAll => match context {
            C::MarkList => "多个也选",
            _ => "全选",
        },
        A::MarkRange => "范围",
        A::InvertMarks => "反选",
        A::ToggleTree => "隐藏拓扑",
        A::ClearMarks => "清空选中",
        A::OnlyMarked => "只看已选",
        A::MarkList => "粘贴列表",
        A::NextArea => "管控区域",
        A::TypeId => "输入 ID",
        A::ChooseBusiness => "换业务",
        A::Add => match context {
            C::Bindings => "加一行",
            _ => "添加",
        },
        A::MoveUp => "上移",
        A::MoveDown => "下移",
        A::Clear => "清空",
        A::ToggleGroup => "展开收起",
        A::PreviousProcess => "上个进程",
        A::NextProcess => "下个进程",
        A::ShowRequest => "看请求",
        A::AllRuns => "全部提交",
        A::UndoRun => "撤销创建",
        A::Resume => "续提",
        A::Stop => "停止",
        A::Mend => "去处理",
        A::CopyIds => "复制 ID",
        A::SaveCsv => "存 CSV",
        A::SaveJson => "存 JSON",
    }
}

/// What Enter means, short.
const fn enter(context: C) -> &'static str {
    match context {
        C::Drafts => "打开",
        C::Filter => "完成",
        C::MarkList => "选中",
        C::Trash => "恢复",
        C::Processes => "填写",
        C::Form | C::Bindings => "编辑",
        C::Review => "查看",
        C::Choice | C::Picker => "选定",
        C::Tree => "只看这里",
        _ => "确定",
    }
}

/// In full, for the help page.
pub(in crate::i18n) const fn describe(context: C, action: A) -> &'static str {
    match action {
        A::Quit => "退出；草稿已自动保存",
        A::Back => back(context),
        A::Help => "显示本屏的全部按键",
        A::SwitchLanguage => "切换到英文",
        A::ChooseEnvironment => "选择环境（CMDB）",
        A::AllDrafts => "显示所有环境的草稿，或只看当前环境的",
        A::ChooseTheme => "选择主题",
        A::Suspend => "挂到后台，用 fg 回来",
        A::Redraw => "重绘屏幕",
        A::Undo => "撤销上一处修改",
        A::Redo => "重做撤销的修改",
        A::NextStep => "到下一步",
        A::PreviousStep => "到上一步",
        A::StepInstances => "到第 1 步：选服务实例",
        A::StepProcesses => "到第 2 步：填写进程",
        A::StepBindings => "到第 3 步：绑定信息",
        A::StepReview => "到第 4 步：核对计划",
        A::StepSubmit => "到第 5 步：看提交结果",
        A::NextProblem => "到草稿的下一个问题",
        A::Refresh => match context {
            C::Review => "重新与 CMDB 核对",
            _ => "重新读取；失败后也用它重试",
        },
        A::Up => "上一行",
        A::Down => "下一行",
        A::Left => match context {
            C::Tree => "收起；已收起时到上一级",
            _ => "左移",
        },
        A::Right => match context {
            C::Tree => "展开；已展开时到第一个下级",
            _ => "右移",
        },
        A::PageUp => "上一屏",
        A::PageDown => "下一屏",
        A::First => "到第一行",
        A::Last => "到最后一行",
        A::NextPane => "确认并到下一格",
        A::PreviousPane => match context {
            C::Form => "回到进程列表",
            C::Instances => "到左边的拓扑",
            _ => "确认并到上一格",
        },
        A::Accept => accept(context),
        A::NewDraft => "新建草稿",
        A::CopyDraft => "复制草稿",
        A::RenameDraft => "给草稿改名",
        A::ExportDraft => "把草稿导出到任意文件",
        A::RemoveDraft => "把草稿或操作日志移到回收目录",
        A::Trash => "打开回收目录，恢复删除的草稿或另存的版本",
        A::Filter => "输入筛选词",
        A::Mark => "选中或取消选中",
        A::MarkAll => match context {
            C::MarkList => "一项对应多个实例时，也全部选中",
            _ => "选中列表显示的全部实例",
        },
        A::MarkRange => "开始一个范围：移动光标，再一起选中",
        A::InvertMarks => "反选列表显示的实例",
        A::ClearMarks => "取消全部选中",
        A::OnlyMarked => "只看已选，或显示全部",
        A::MarkList => "粘贴或输入一批 IP、名称或 ID 来选中",
        A::NextArea => "IP 在几个管控区域都有时，选其中一个区域",
        A::TypeId => "直接输入业务 ID",
        A::ChooseBusiness => "选择业务",
        A::Add => match context {
            C::Bindings => "加一行绑定信息",
            _ => "添加进程",
        },
        A::Duplicate => match context {
            C::Bindings => "复制这一行",
            _ => "复制这个进程",
        },
        A::Remove => match context {
            C::Bindings => "删除这一行",
            _ => "删除这个进程",
        },
        A::MoveUp | A::MoveDown => relocate(context, action),
        A::Clear => "清空这一格",
        A::ToggleGroup => "展开或收起分组",
        A::ToggleTree => "显示或隐藏拓扑（终端须有 120 列）",
        A::EditBindings => "编辑绑定信息",
        A::PreviousProcess => "上一个进程",
        A::NextProcess => "下一个进程",
        A::ShowRequest => match context {
            C::Submit => "看失败的全部说明和请求全文",
            _ => "看请求全文，或与 CMDB 的差异",
        },
        A::Submit => "提交计划；会先询问",
        A::AllRuns => "列出全部提交，或只列出还有事可做的",
        A::UndoRun => "撤销本次创建：只删除本次创建且无人改过的进程",
        A::Resume => "断点续提：先查证未知的结果，再发送其余的",
        A::Stop => "停止：当前调用之后不再发送",
        A::Mend => "到可以处理失败的地方",
        A::CopyIds => "把已创建的进程 ID 复制到剪贴板",
        A::SaveCsv => "把结果存为 CSV 文件",
        A::SaveJson => "把结果存为 JSON 文件",
    }
}

/// What moving a row means.
const fn relocate(context: C, action: A) -> &'static str {
    match (context, action) {
        (C::Bindings, A::MoveUp) => "上移这一行",
        (C::Bindings, _) => "下移这一行",
        (_, A::MoveUp) => "进程上移一位",
        _ => "进程下移一位",
    }
}

/// What going back means.
const fn back(context: C) -> &'static str {
    match context {
        C::Reader | C::Trash => "关闭",
        C::Range => "取消范围，不改选中",
        C::Tree => "回到列表，不改只看的范围",
        C::Filter => "清除筛选，回到列表",
        C::Text => "取消输入，保留原值",
        C::MarkList => "关闭列表",
        C::Choice | C::Picker => "取消选择",
        _ => "返回：关闭浮层、上一步、草稿列表",
    }
}

/// What Enter means.
const fn accept(context: C) -> &'static str {
    match context {
        C::Drafts => "打开草稿，或新建一份",
        C::Filter => "结束输入，保留筛选",
        C::Processes => "填写这个进程",
        C::Form => "编辑字段，或展开收起分组",
        C::Bindings => "编辑这一格",
        C::Review => "去修改问题，或看这一项的内容",
        C::Text => "确认输入；在表单中接着填下一格",
        C::MarkList => "选中每一项对应的实例",
        C::Trash => "恢复光标处的草稿",
        C::Choice | C::Picker => "选定光标处的一项",
        C::Tree => "列表只看这个集群或模块；第一行为全部",
        _ => "确定",
    }
}

/// Titles of the help page.
pub(in crate::i18n) const fn context(context: C) -> &'static str {
    match context {
        C::Global => "各屏通用",
        C::Drafts => "草稿",
        C::Instances => "第 1 步  服务实例",
        C::Range => "第 1 步  选择范围",
        C::Tree => "第 1 步  拓扑",
        C::Filter => "筛选",
        C::Processes => "第 2 步  进程列表",
        C::Form => "第 2 步  进程表单",
        C::Bindings => "第 3 步  绑定信息",
        C::Review => "第 4 步  核对",
        C::Submit => "第 5 步  提交",
        C::Text => "输入文字",
        C::Choice => "选择一项",
        C::Picker => "筛选并选择",
        C::MarkList => "按列表选中",
        C::Trash => "回收目录",
        C::Confirm => "确认",
        C::Reader => "阅读",
    }
}
