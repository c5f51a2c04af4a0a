//! The words of step 5 in Chinese.

use crate::domain::lang::Lang;
use crate::domain::state::ProcessState;
use crate::i18n::{Submit, grouped, state};
use crate::submit::{Receipts, SkipReason};

/// Step 5.
pub(super) const SUBMIT: Submit = Submit {
    no_run: |key| ["还没有提交".to_owned(), format!("按 {key} 回到核对，在那里提交。")],
    running: |key| format!("{key} 停止"),
    stopping: "当前调用结束后停止",
    all_created: |count| format!("完成：{} 个进程全部创建成功", grouped(count)),
    ended: |counts| format!("结束：{}", state::counts(Lang::Zh, counts, None)),
    state: "状态",
    id: "进程 ID",
    retrying_help: |attempt, wait| format!("没有送达；{wait} 秒后重发（第 {attempt} 次）"),
    sent_help: ["已发送，正在等待答复", "等不到答复时，会查证是否已创建，不会直接重发。"],
    settling_help: |attempt, wait| match wait {
        0 => format!("没有收到答复；正在读取服务实例，查证是否已创建（第 {attempt} 次）"),
        _ => format!("没有收到答复；{wait} 秒后再读取服务实例，查证是否已创建（第 {attempt} 次）"),
    },
    receipts: |receipts| match receipts {
        Receipts::Work => None,
        Receipts::Denied(_) => Some("操作审计可以确认，但缺少查询权限 find_audit_log（操作审计查询）。"),
        Receipts::Replaced => Some("操作审计无法确认：途中的代理替换了请求 ID。"),
        Receipts::Missing => Some("操作审计无法确认：此版本不记录，或记录延迟。"),
        Receipts::Unread(_) => Some("操作审计可以确认，但未能读取。"),
    },
    occupied_help: |instance, process| {
        let process = process.map(|process| format!("（进程号 {process}）")).unwrap_or_default();
        format!("另一个 bkproc{process}正在写入服务实例 {instance}，等它完成后继续")
    },
    mixed_help: |state, id, found| {
        let what = match (state, id) {
            (ProcessState::NotCreated, _) => "CMDB 中没有这个进程，但同一次调用的其他进程在".to_owned(),
            (ProcessState::PerhapsAnothers, Some(id)) => {
                let by = found.map(|found| created(&found.creator, &found.created)).unwrap_or_default();
                format!("CMDB 中已有一样的进程，ID {id}{by}，无法证明由本次提交创建")
            }
            (ProcessState::Differs, Some(id)) => {
                let by = found.map(|found| created(&found.creator, &found.created)).unwrap_or_default();
                format!("名称或启动命令已被另一个进程占用，ID {id}{by}")
            }
            _ => return None,
        };
        Some([what, "撤销时不会删除它，续提时也不会再发送。请到「核对」逐个对比后决定。".to_owned()])
    },
    resume: |key| format!("{key} 断点续提"),
    undo: |key| format!("{key} 撤销创建"),
    reading_back: "正在读回，核对存下的内容",
    planning_undo: "正在读取现状，看哪些可以撤销",
    undo_goes_on: |deleted, key| format!("正在撤销：已删除 {}，{key} 停止", grouped(deleted)),
    undo_waits: |attempt, wait| format!("没有送达，{wait} 秒后重发（第 {attempt} 次）"),
    skipped: |why| match why {
        SkipReason::Gone => "未删除：CMDB 中已没有这个进程".to_owned(),
        SkipReason::Changed { by, .. } if by.is_empty() => "未删除：创建之后被人修改过".to_owned(),
        SkipReason::Changed { by, .. } => format!("未删除：创建之后被 {by} 修改过"),
        SkipReason::NotOurs => "未删除：不能确定是本次提交创建的".to_owned(),
        SkipReason::LastOfInstance => "未删除：这是服务实例的最后一个进程，删除它，服务实例也会被删除".to_owned(),
    },
    gone: "读回时 CMDB 中已没有这个进程",
    stored_as: |names| [format!("存下的与提交的不同（{} 处）", names.len()), names.join("；")],
    cause: |at, causes, processes| {
        if causes > 1 {
            format!("原因 {at}/{causes}，{} 个进程", grouped(processes))
        } else {
            format!("{} 个进程", grouped(processes))
        }
    },
    whole: |key| format!("按 {key} 看全文"),
    unknown_help: "没有收到答复，CMDB 可能已经创建，也可能没有；核对之前不要重发",
    unknown_next: |key| format!("按 {key} 断点续提：先读取 CMDB，查清是否已创建，不会重复创建"),
    next: "处理",
    server: "原文",
    keep: |copy, csv, json| format!("{copy} 复制 ID  {csv} 存 CSV  {json} 存 JSON"),
    mend: |key| format!("{key} 去处理"),
    left_help: "这一项不在本次提交之内，原因见第 4 步",
};

/// 创建人与创建时间，以服务端所给为准。
fn created(creator: &str, at: &str) -> String {
    match (creator, at) {
        ("", "") => String::new(),
        ("", at) => format!("（创建于 {at}）"),
        (creator, "") => format!("（由 {creator} 创建）"),
        (creator, at) => format!("（由 {creator} 创建于 {at}）"),
    }
}
