//! What the page of an import says.

use super::{NoteLine, column_use, note, place};
use crate::app::import::{ImportButton, ImportLine, ImportPage, LineKind, TableFrom, TargetState};
use crate::app::notice::ImportNotice;
use crate::domain::field::FieldTable;
use crate::domain::instance::ServiceInstance;
use crate::domain::lang::Lang;
use crate::i18n::explain::{counted, list, pick, say};
use crate::i18n::tables::open_error;
use std::path::Path;

/// Returns the title: the file, and the sheet of a workbook with its place among all.
#[must_use]
pub fn title(lang: Lang, page: &ImportPage) -> String {
    let from = match &page.from {
        TableFrom::Path(path) => {
            Path::new(path).file_name().map_or_else(|| path.clone(), |name| name.to_string_lossy().into_owned())
        }
        TableFrom::Text(_) => pick(lang, "粘贴的内容", "what was pasted").to_owned(),
    };
    match page.sheets() {
        Some((sheet, others)) if !others.is_empty() => {
            let all = others.len() + 1;
            say!(lang, "导入 {from}  工作表 {sheet}（共 {all} 个）", "Import {from}  sheet {sheet} (of {all})")
        }
        _ => say!(lang, "导入 {from}", "Import {from}"),
    }
}

/// Returns the sign of a kind of line.
#[must_use]
pub const fn sign(kind: LineKind) -> &'static str {
    match kind {
        LineKind::Target | LineKind::Cell => "!",
        LineKind::Choice => "?",
        LineKind::Ineligible => "-",
        LineKind::Note => "=",
    }
}

/// Returns a kind of line with the number of its lines; all if none is named.
#[must_use]
pub fn kind(lang: Lang, kind: Option<LineKind>, count: usize) -> String {
    let Some(kind) = kind else { return say!(lang, "全部 {count}", "all {count}") };
    let name = match kind {
        LineKind::Target => pick(lang, "目标", "targets"),
        LineKind::Cell => pick(lang, "单元格", "cells"),
        LineKind::Choice => pick(lang, "要选择", "to decide"),
        LineKind::Ineligible => pick(lang, "不可添加", "ineligible"),
        LineKind::Note => pick(lang, "说明", "notes"),
    };
    format!("{} {name} {count}", sign(kind))
}

/// Returns the words of a button.
#[must_use]
pub const fn button(lang: Lang, button: ImportButton) -> &'static str {
    match button {
        ImportButton::Add => pick(lang, "添加", "Add"),
        ImportButton::Replace => pick(lang, "替换", "Replace"),
        ImportButton::Cancel => pick(lang, "取消", "Cancel"),
    }
}

/// Says what the draft has already.
#[must_use]
pub fn draft_has(lang: Lang, page: &ImportPage) -> String {
    let count = page.draft_processes;
    if count == 0 {
        return String::new();
    }
    let en = counted(count, "process", "processes");
    let same = page.merged.replaced.first().filter(|_| page.button == ImportButton::Replace);
    match same {
        Some(alias) => {
            say!(lang, "草稿现有 {count} 个进程，{alias} 同别名", "the draft has {en}, {alias} with the same alias")
        }
        None => say!(lang, "草稿现有 {count} 个进程", "the draft has {en}"),
    }
}

/// Says which columns are the process's own and which differ by target.
#[must_use]
pub fn emptied(lang: Lang, page: &ImportPage, table: &FieldTable) -> String {
    use crate::domain::bind::Column;
    use crate::domain::field::FieldKey;
    use crate::tables::ColumnUse;
    let name = |key: &String| {
        let own = Column::new(key).map_or_else(|| ColumnUse::Field(FieldKey::new(key)), ColumnUse::Bind);
        column_use(lang, &own, table)
    };
    let mut parts = Vec::new();
    if page.seen.is_none() {
        parts.push(say!(lang, "业务还没有读完，目标没有核对", "the business is not read yet; targets are unchecked"));
    }
    if !page.merged.emptied.is_empty() {
        let names: Vec<String> = page.merged.emptied.iter().map(name).collect();
        let names = list(lang, &names);
        parts.push(say!(
            lang,
            "{names}各实例不同，进程本身留空",
            "differs by target, so empty in the process itself: {names}"
        ));
    }
    if page.merged.left_out > 0 {
        let count = page.merged.left_out;
        let en = counted(count, "process", "processes");
        parts.push(say!(
            lang,
            "现有的 {count} 个进程不建在新增的实例上",
            "{en} of the draft left out on the new targets"
        ));
    }
    parts.join(pick(lang, "；", "; "))
}

/// Returns a line of the page; `label` names a service instance.
#[must_use]
pub fn line(
    lang: Lang,
    own: &ImportLine,
    table: &FieldTable,
    label: impl Fn(crate::domain::id::ServiceInstanceId) -> String,
) -> NoteLine {
    match own {
        ImportLine::Note(own) => note(lang, own, table),
        ImportLine::Process { alias, kept } => NoteLine {
            place: pick(lang, "进程", "Process").to_owned(),
            subject: alias.clone(),
            what: if *kept {
                say!(lang, "保留草稿中的；按空格改为按文件", "stays as in the draft; Space takes the file's")
            } else {
                say!(lang, "与草稿不同，按文件替换；按空格保留", "differs; becomes the file's; Space keeps the draft's")
            },
        },
        ImportLine::Column { at, column, heading, .. } => {
            let letters = at.letters();
            NoteLine {
                place: say!(lang, "列 {letters}", "Column {letters}"),
                subject: heading.clone(),
                what: match column {
                    None => say!(lang, "不认识的列，不导入；按空格选字段", "not known, left out; Space picks a field"),
                    Some(own) => {
                        let name = column_use(lang, own, table);
                        say!(lang, "导入为 {name}；按空格换", "imported as {name}; Space changes it")
                    }
                },
            }
        }
        ImportLine::Target { at, name, rows, state } => {
            let subject = name.id.map_or_else(|| name.text.to_string(), |id| id.to_string());
            NoteLine { place: place(lang, *at), subject, what: target_state(lang, *rows, state, label) }
        }
    }
}

fn target_state(
    lang: Lang,
    rows: usize,
    state: &TargetState,
    label: impl Fn(crate::domain::id::ServiceInstanceId) -> String,
) -> String {
    let left_out = if rows == 1 {
        pick(lang, "此行不导入", "the row is left out").to_owned()
    } else {
        say!(lang, "{rows} 行不导入", "{rows} rows are left out")
    };
    match state {
        TargetState::Unread => String::new(),
        TargetState::Found { id, bound } => {
            let (name, all) = (label(*id), bound + 1);
            say!(
                lang,
                "{all} 个服务实例中用 {name}，其余由服务模板创建",
                "of {all} service instances {name} is meant; the rest were created from a template"
            )
        }
        TargetState::None { has_host: true } => {
            say!(lang, "主机上没有服务实例，{left_out}", "the host has no service instance; {left_out}")
        }
        TargetState::None { has_host: false } => {
            say!(lang, "业务中没有，{left_out}", "not in the business; {left_out}")
        }
        TargetState::Bound(_) => {
            say!(lang, "由服务模板创建，{left_out}", "created from a service template; {left_out}")
        }
        TargetState::Several { all, chosen } => {
            if let Some(id) = chosen.and_then(|at| all.get(at)) {
                let name = label(*id);
                return say!(lang, "用 {name}；按空格换", "{name} is meant; Space changes it");
            }
            let (count, names) = (all.len(), all.iter().take(3).map(|id| label(*id)).collect::<Vec<_>>());
            let names = list(lang, &names);
            say!(lang, "{count} 个服务实例，按空格选：{names}", "{count} service instances, Space picks: {names}")
        }
    }
}

/// Names a service instance in a line.
#[must_use]
pub fn instance(own: &ServiceInstance) -> String {
    let name = crate::domain::address::short_name(&own.name);
    format!("{} {name}", own.id)
}

/// Says what happened.
#[must_use]
pub fn notice(lang: Lang, notice: &ImportNotice) -> String {
    match notice {
        ImportNotice::Imported { rows } => {
            let en = counted(*rows, "row", "rows");
            say!(lang, "已导入：{rows} 行；u 撤销", "Imported: {en}; u undoes")
        }
        ImportNotice::Refused { from, error } => {
            let path = match from {
                TableFrom::Path(path) => path.as_str(),
                TableFrom::Text(_) => pick(lang, "粘贴的内容", "what was pasted"),
            };
            let name = Path::new(path).file_name().unwrap_or(path.as_ref());
            open_error(lang, error, Path::new(name)).into_notice_of_file(lang)
        }
        ImportNotice::OtherBusiness { own, wanted } => say!(
            lang,
            "文件属于业务 {wanted}，草稿属于业务 {own}，没有导入",
            "The file is of business {wanted}, the draft of {own}; nothing was imported"
        ),
        ImportNotice::Nothing => say!(lang, "没有可导入的行", "No row can be imported"),
        ImportNotice::NoneMarked => {
            say!(lang, "先用空格选中要添加的进程", "Mark the processes that are wanted with Space first")
        }
        ImportNotice::NothingToDecide => say!(lang, "这一行不用选择", "There is nothing to decide in this line"),
        ImportNotice::OneSheet => say!(lang, "没有其他工作表", "There is no other sheet"),
        ImportNotice::NoSuchPath => say!(lang, "没有以此开头的文件", "No file begins so"),
        ImportNotice::Paths(paths) => {
            let count = paths.len();
            let names: Vec<&String> = paths.iter().take(6).collect();
            let names = list(lang, &names);
            say!(lang, "{count} 个匹配：{names}", "{count} begin so: {names}")
        }
    }
}
