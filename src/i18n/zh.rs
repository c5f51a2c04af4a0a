//! The words of the screens in Chinese.
//!
//! No sign of ambiguous width stands here: a terminal set up for Chinese may draw it two cells wide.

mod find;
mod keys;
mod submit;

use super::explain::environment;
use super::{
    Bindings, Drafts, Header, Instances, Overlay, Processes, Review, Trash, Words, grouped, pick_unit, state, unit,
};
use crate::app::overlay::{Purpose, Question, Remark};
use crate::domain::lang::Lang;
use crate::domain::place::Step;
use crate::store::RunState;

/// The words.
pub(super) const WORDS: Words = Words {
    arrows: ["上", "下", "左", "右"],
    step: |step| match step {
        Step::Instances => "实例",
        Step::Processes => "进程",
        Step::Bindings => "绑定",
        Step::Review => "核对",
        Step::Submit => "提交",
    },
    step_short: |step| (WORDS.step)(step),
    action: keys::action,
    describe: keys::describe,
    context: keys::context,
    too_small: |need, have| format!("需要 {}x{}，现在 {}x{}", need.width, need.height, have.width, have.height),
    header: Header {
        saved: "已保存",
        saving: "保存中",
        not_saved: "未保存!",
        typing: "输入中",
        unwritten: "未写入",
        read_only: "只读",
        production: "生产",
        no_environment: "未设环境",
        cached: |age| match unit(age) {
            (0, _) => "刚刚缓存".to_owned(),
            (count, unit) => format!("{count} {}前缓存", pick_unit(unit, "分钟", "小时", "天")),
        },
    },
    drafts: Drafts {
        title: "草稿",
        all_runs: |key| format!("按 {key} 列出历次提交"),
        others: |count, key| format!("另有 {} 份属于其他环境，按 {key} 显示", grouped(count)),
        summary: |total, unreadable| {
            let total = grouped(total);
            if unreadable == 0 {
                format!("{total} 份草稿")
            } else {
                format!("{total} 份草稿，其中 {} 份无法读取", grouped(unreadable))
            }
        },
        reading: "正在读取草稿",
        opening: "正在打开草稿",
        new_draft: "+ 新建草稿",
        untitled: "未命名",
        empty: |key| {
            [
                "还没有草稿".to_owned(),
                format!("按 {key} 新建一份：选服务实例，填写进程，核对，提交。"),
                "每处修改都自动保存；断线、关机也不会丢。提交之前不会写入 CMDB。".to_owned(),
            ]
        },
        name: "名称",
        business: "业务",
        instances: "实例",
        processes: "进程",
        step: "步骤",
        modified: "修改时间",
        environment: "环境",
        file: "文件",
        none: "未选",
        new_help: "新建一份草稿：选服务实例，填写进程，核对，提交",
        run: |state| match state {
            RunState::Running => "提交：别处进行中",
            RunState::Unfinished => "提交：未完成",
            RunState::Stopped => "提交：已停止",
            RunState::Finished => "提交：已结束",
        },
        run_counts: |counts, undo_unknown| {
            let all = state::counts(Lang::Zh, counts, Some(counts.planned()));
            if undo_unknown == 0 { all } else { format!("{all}  删除结果未知 {}", grouped(undo_unknown)) }
        },
        run_help: |state, open, remove| match state {
            RunState::Running => "另一个会话正在进行这次提交；它结束后才能打开".to_owned(),
            RunState::Unfinished => format!("中断的提交：{open} 打开，可在那里断点续提，先查清未知的结果"),
            RunState::Stopped => format!("停止的提交：{open} 打开，可在那里续提；不再需要则 {remove} 移到回收目录"),
            RunState::Finished => format!("{open} 打开查看结果"),
        },
        record: "操作日志",
        started: "开始时间",
        result: "结果",
    },
    instances: Instances {
        business: "业务",
        all: |count| format!("共 {count} 个实例"),
        reading: |read, total| match total {
            Some(total) => format!("正在读取 {read}/{total}"),
            None => format!("正在读取 {read}"),
        },
        refreshing: |shown, read, total| match total {
            Some(total) => format!("共 {shown} 个，正在更新 {read}/{total}"),
            None => format!("共 {shown} 个，正在更新"),
        },
        stale: |shown, key| format!("共 {shown} 个，更新失败，按 {key} 重试"),
        interrupted: |read, key| format!("读到 {read} 个时中断，按 {key} 重试"),
        incomplete: |read, topology, key| {
            let missing = if topology { "拓扑没有读到" } else { "主机或字段没有读全" };
            format!("共 {read} 个实例，{missing}，按 {key} 重试")
        },
        marked: |count| format!("已选 {count}"),
        hidden: |count| format!("，{count} 个被筛选隐藏"),
        marks_gone: |count| format!("，{count} 个已不在业务中"),
        range: |count| format!("范围 {count} 行"),
        from_draft: "离线：只列出草稿中的实例",
        filter: "筛选",
        filter_hint: |key| format!("按 {key} 输入：名称、IP、模块、标签或 ID"),
        language: "筛选可以这样写：各项须同时满足",
        topic: find::topic,
        fields: |names| format!("{names}  ~字符  !排除"),
        mistake: find::mistake,
        matching: |count| format!("匹配 {count}"),
        only_marked: "只看已选",
        name: "实例名称",
        id: "ID",
        host: "主机 IP",
        area: "管控区域",
        areas: |count| format!("{count} 个管控区域"),
        areas_unread: "未读到管控区域，同 IP 主机不能区分",
        about_host: |id, name, dynamic| {
            let name = name.map(|name| format!(" {name}")).unwrap_or_default();
            let dynamic = if dynamic { "，动态寻址" } else { "" };
            format!("主机 ID {id}{name}{dynamic}")
        },
        module: "模块",
        count: "进程",
        labels: "标签",
        bare: "只知道 ID，读取业务后显示名称",
        template_bound: |template| match template {
            Some(id) => {
                format!("由服务模板 {id} 创建，不能直接添加进程 (1108035)；请在服务模板中添加")
            }
            None => "由服务模板创建，不能直接添加进程 (1108035)；请在服务模板中添加".to_owned(),
        },
        no_environment: |key| {
            [
                "没有设置要连接的 CMDB".to_owned(),
                "在配置文件中写好环境，或用 --env 指定。".to_owned(),
                format!("草稿现在就可以写：按 {key} 直接输入服务实例 ID。"),
            ]
        },
        no_business: |key| ["还没有选择业务".to_owned(), format!("按 {key} 选择。")],
        not_read: |refresh, id| {
            ["还没有读取这个业务".to_owned(), format!("按 {refresh} 读取，或按 {id} 直接输入服务实例 ID。")]
        },
        waiting: "正在读取业务",
        none: "这个业务没有服务实例",
        no_match: |filter, key| [format!("没有实例匹配「{filter}」"), format!("按 {key} 修改筛选。")],
        may_come: "实例还没有读完，后面可能有匹配的。",
        hosts_alone: |host, count| match count {
            0 | 1 => format!("业务中有主机 {host}，但它没有服务实例"),
            _ => format!("业务中有 {} 台主机匹配，但都没有服务实例", grouped(count)),
        },
        add_instance: "请先在 CMDB 中添加服务实例，再重新读取业务。",
        not_in_area: |address, area| format!("管控区域 {area} 中没有主机 {address}"),
        none_marked: |key| format!("还没有选中的实例。按 {key} 显示全部。"),
        retry: |key| format!("按 {key} 重试。"),
    },
    processes: Processes {
        list: |count| format!("进程 ({count})"),
        unnamed: "未命名",
        empty: |key| ["还没有进程".to_owned(), format!("按 {key} 添加。每个进程都会在每个选中的实例上创建。")],
        required: "必填",
        unset: "未设置",
        rows: |count| format!("{count} 行"),
        no_rows: |key| format!("无，按 {key} 添加"),
        problems: |blocking, warning| match (blocking, warning) {
            (blocking, 0) => format!("{blocking} 个问题"),
            (0, warning) => format!("{warning} 个提醒"),
            (blocking, warning) => format!("{blocking} 个问题，{warning} 个提醒"),
        },
        fine: "无问题",
        next_problem: |key| format!("{key} 到问题处"),
        others: "其他字段",
        other_help: |key| format!("来自文件，不可在此修改；按 {key} 清空"),
        cmdb_name: |name| format!("CMDB：{name}"),
        nth_problem: |at, total| format!("问题 {at}/{total}"),
        group_help: |key| format!("按 {key} 展开或收起"),
        bytes: |typed, limit| format!("{typed}/{limit} 字节"),
    },
    bindings: Bindings {
        title: |count| format!("绑定信息 {count} 行"),
        no_process: |key| ["还没有进程".to_owned(), format!("按 {key} 回到第 2 步添加。")],
        empty: |key| ["没有绑定信息".to_owned(), format!("按 {key} 添加一行。不监听端口的进程可以不填。")],
        other_process: |before, after| format!("{before} {after} 切换进程"),
        number: "#",
        unknown: |names| format!("CMDB 不认识的列：{names}"),
    },
    review: Review {
        problems: |blocking, warning| match (blocking, warning) {
            (blocking, 0) => format!("{blocking} 个问题"),
            (0, warning) => format!("{warning} 个提醒"),
            (blocking, warning) => format!("{blocking} 个问题，{warning} 个提醒"),
        },
        plan: |counts, calls| {
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
        warned: |count| format!("提醒 {}", grouped(count)),
        blocked: "改好问题后才有计划",
        live: "已与 CMDB 核对",
        reading: |done, total| format!("正在核对 {}/{}", grouped(done), grouped(total)),
        offline: "离线，未核对",
        failed: "核对失败",
        unread: |count| format!("{} 个实例未核对", grouped(count)),
        unread_hosts: |count| format!("{} 台主机未核对", grouped(count)),
        reading_fields: "正在读取进程属性",
        unread_fields: "自定义字段未核对",
        verdict: "结论",
        instance: "服务实例",
        host: "主机 IP",
        module: "模块",
        process: "进程别名",
        place: "位置",
        problem: "说明",
        blocks: "问题",
        warns: "提醒",
        new: "新建",
        identical: "一致",
        conflict: "冲突",
        ineligible: "不可添加",
        unchecked: "未核对",
        is_unchecked: "尚不知道该实例已有哪些进程；提交之前会再核对",
        is_new: |inside, call, calls| format!("将创建：第 {call}/{calls} 次调用的第 {inside} 个进程"),
        differs: |names| format!("不同：{}", names.join("、")),
        wanted: "草稿",
        stored: "CMDB",
        go: |key| format!("按 {key} 去修改"),
        request: |key| format!("按 {key} 看请求全文"),
        ready: |request, submit| format!("按 {request} 看请求全文，按 {submit} 提交"),
        more: |key| format!("按 {key} 逐项对比"),
        retry: |key| format!("按 {key} 重新核对。"),
        nothing: "没有可核对的内容：先选实例，填写进程",
    },
    submit: submit::SUBMIT,
    overlay: Overlay {
        help: "按键",
        businesses: "选择业务",
        businesses_reading: "正在读取业务列表",
        businesses_none: "没有匹配的业务",
        businesses_failed: |refresh, id| format!("按 {refresh} 重试，或按 {id} 输入业务 ID。"),
        businesses_hint: |key| format!("按 {key} 可直接输入业务 ID。"),
        themes: "主题",
        environments: "环境",
        credential: "需要凭据",
        credential_help: "只保存在内存中，不写入任何文件",
        credential_keys: |accept, other, cancel| format!("{accept} 确定，{other} 换一项，{cancel} 取消"),
        question: |question| match question {
            Question::Submit { .. } | Question::SubmitUnrecorded { .. } => "提交",
            Question::Resume { .. } => "断点续提",
            Question::Undo { .. } => "撤销本次创建",
            Question::UndoLast { .. } => "删除进程和服务实例",
            Question::RemoveRun { .. } => "删除操作日志",
            Question::RemoveDraft { .. } => "删除草稿",
            Question::ChangeBusiness { .. } => "更换业务",
            Question::MoveDraft { .. } => "草稿属于其他环境",
            Question::QuitDuringRun | Question::QuitUnsaved => "退出",
            Question::Replace { .. } => "导出草稿",
            Question::ForeignChange { .. } => "草稿文件被其他程序修改",
            Question::TakeOver { .. } => "接管草稿",
        },
        ask: |question| match question {
            Question::Submit { processes, targets, calls, environment } => format!(
                "在环境 {environment} 中创建 {} 个进程？\n{} 个服务实例，{} 次调用。",
                grouped(*processes),
                grouped(*targets),
                grouped(*calls)
            ),
            Question::SubmitUnrecorded { processes } => format!(
                "操作日志写不进磁盘，尚未发送任何请求。\n不记日志，仍创建 {} 个进程？中断后将无法续提，也无法撤销。",
                grouped(*processes)
            ),
            Question::Resume { settle, send, environment } => {
                let mut parts = Vec::new();
                if *settle > 0 {
                    parts.push(format!("先查证 {} 个结果未知的进程", grouped(*settle)));
                }
                if *send > 0 {
                    parts.push(format!("发送其余 {} 个", grouped(*send)));
                }
                format!("在环境 {environment} 中继续这次提交？\n{}。", parts.join("，再"))
            }
            Question::Undo { processes, instances, skipped, environment } => {
                let reasons = [
                    ("已不在", skipped.gone),
                    ("被修改过", skipped.changed),
                    ("不能确定归属", skipped.not_ours),
                    ("是实例的最后一个进程", skipped.last),
                ];
                let kept: Vec<String> = reasons
                    .into_iter()
                    .filter(|(_, count)| *count > 0)
                    .map(|(name, count)| format!("{} 个{name}", grouped(count)))
                    .collect();
                let kept = if kept.is_empty() { String::new() } else { format!("\n保留：{}。", kept.join("，")) };
                let (processes, instances) = (grouped(*processes), grouped(*instances));
                format!(
                    "在环境 {environment} 中删除本次创建的 {processes} 个进程？\n它们分布在 {instances} 个服务实例中，服务实例不会删除。{kept}"
                )
            }
            Question::UndoLast { instances, environment } => format!(
                "环境 {environment} 的 {} 个服务实例只剩本次创建的这一个进程。\n删除这些进程，CMDB 会把服务实例一并删除。",
                grouped(*instances)
            ),
            Question::RemoveRun { unsettled: 0, .. } => {
                "把这次提交的操作日志移到回收目录？\n之后不能续提，也不能撤销；CMDB 中的进程不受影响。".to_owned()
            }
            Question::RemoveRun { unsettled, .. } => format!(
                "还有 {} 个进程不知道是否已创建。\n仍把操作日志移到回收目录？之后不能续提，也不能撤销。",
                grouped(*unsettled)
            ),
            Question::RemoveDraft { name, .. } => {
                format!("把草稿「{name}」移到回收目录？\nCMDB 中的进程不受影响。")
            }
            Question::ChangeBusiness { business, targets } => format!(
                "改用业务 {}？\n已选的 {} 个服务实例会被取消。",
                if business.name.is_empty() {
                    business.id.to_string()
                } else {
                    format!("「{}」({})", business.name, business.id)
                },
                grouped(*targets)
            ),
            Question::MoveDraft { from, to, targets } => format!(
                "把这份草稿移到另一个环境？\n从 {}\n到 {}{}",
                environment(Lang::Zh, from),
                environment(Lang::Zh, to),
                match targets {
                    0 => String::new(),
                    _ => format!("\n已选的 {} 个实例保留 ID，移过去后请核对。", grouped(*targets)),
                }
            ),
            Question::QuitDuringRun => "提交还在进行，现在退出？\n当前调用会等到答复，其余的不再发送。".to_owned(),
            Question::QuitUnsaved => "草稿没能写入磁盘，现在退出会丢失修改；可取消后先导出。\n仍要退出？".to_owned(),
            Question::Replace { path } => format!("文件 {path} 已存在。\n要覆盖它吗？"),
            Question::ForeignChange { .. } | Question::TakeOver { .. } => super::foreign::ask(Lang::Zh, question),
        },
        ask_briefly: |question| match question {
            Question::Submit { processes, targets, environment, .. } => Some(format!(
                "在环境 {environment} 中创建 {} 个进程？\n{} 个服务实例。",
                grouped(*processes),
                grouped(*targets)
            )),
            _ => None,
        },
        type_count: |count| format!("输入 {count} 以确认"),
        typed_keys: |yes, no| format!("输入后按 {yes} 确认，按 {no} 取消"),
        yes: |question| match question {
            Question::Submit { .. } | Question::SubmitUnrecorded { .. } => "提交",
            Question::Resume { .. } => "继续",
            Question::Undo { .. }
            | Question::UndoLast { .. }
            | Question::RemoveRun { .. }
            | Question::RemoveDraft { .. } => "删除",
            Question::ChangeBusiness { .. } => "更换",
            Question::MoveDraft { .. } => "移过去",
            Question::QuitDuringRun | Question::QuitUnsaved => "退出",
            Question::Replace { .. } => "覆盖",
            Question::TakeOver { .. } => "接管",
            // It has buttons of its own.
            Question::ForeignChange { .. } => "",
        },
        no: "取消",
        mine: "用我的",
        theirs: "用文件的",
        later: "稍后",
        remark: |remark| match remark {
            Remark::LettersDoNothing => "字母键在这里无效",
            Remark::ArrowFirst => "先按左右方向键",
            Remark::DigitsOnly => "只接受数字，已清空；按 Backspace 后重新输入",
            Remark::WrongCount => "数量不符，什么都没有做；请重新输入",
        },
        prompt: |purpose| match purpose {
            Purpose::RenameDraft => "草稿名称",
            Purpose::BusinessId => "业务 ID",
            Purpose::ExportDraft => "导出草稿",
        },
        prompt_help: |purpose| match purpose {
            Purpose::RenameDraft => "留空则以进程名显示",
            Purpose::BusinessId => "即 bk_biz_id",
            Purpose::ExportDraft => "新文件的路径；相对路径从当前目录算起，~/ 表示主目录",
        },
        request: |call, calls| format!("请求 {call}/{calls}  create_process_instance"),
        entry: "不提交的一项",
        trash: Trash {
            title: "回收目录",
            reading: "正在读取",
            removed: "时间",
            kind: "类型",
            draft: "草稿",
            version: "另存版本",
            empty: ["没有可恢复的草稿", "删除的草稿和另存的版本会列在这里，可以恢复。"],
            keys: |restore, close| format!("{restore} 恢复，{close} 关闭"),
        },
    },
    mark_list: find::MARK_LIST,
    tree: find::TREE,
};
