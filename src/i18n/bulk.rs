//! What is said of several processes or bind rows at once, of marks, and of keys that meant something else before.

use super::explain::{counted, pick, say};
use super::{fields, formula};
use crate::app::notice::BulkNotice;
use crate::app::overrides::Overridden;
use crate::app::set_field::FieldPurpose;
use crate::app::several::ValueTally;
use crate::domain::draft::{Draft, DraftValue, TargetKey};
use crate::domain::field::Field;
use crate::domain::lang::Lang;

/// Counts marked rows: `已选 3`; in parentheses where an action is not for them.
#[must_use]
pub fn marked(lang: Lang, count: usize, is_live: bool) -> String {
    let text = say!(lang, "已选 {count}", "{count} marked");
    if is_live { text } else { format!("({text})") }
}

/// Counts marked rows among all of them, where there is little room.
#[must_use]
pub fn marked_of(lang: Lang, count: usize, all: usize, is_live: bool) -> String {
    let text = say!(lang, "已选 {count}/{all}", "Marked {count} of {all}");
    if is_live { text } else { format!("({text})") }
}

/// Tells a notice in one line.
pub(super) fn notice(lang: Lang, notice: &BulkNotice) -> String {
    match notice {
        BulkNotice::ProcessesRemoved { count, overrides, undo } => {
            let en = counted(*count, "process", "processes");
            let with = overrides_lost(lang, *overrides);
            say!(lang, "已删除 {count} 个进程{with}；{undo} 撤销", "{en} removed{with}; {undo} undoes")
        }
        BulkNotice::RowsRemoved { count, overrides, undo } => {
            let en = counted(*count, "row", "rows");
            let with = overrides_lost(lang, *overrides);
            say!(lang, "已删除 {count} 行{with}；{undo} 撤销", "{en} removed{with}; {undo} undoes")
        }
        BulkNotice::FilledDown { column, count, undo } => {
            let (column, en) = (fields::column(lang, *column), counted(*count, "row", "rows"));
            say!(lang, "已向下填充{column} {count} 行；{undo} 撤销", "{column} filled in {en}; {undo} undoes")
        }
        BulkNotice::FieldSet { field, value, count } => field_set(lang, field, value, *count),
        BulkNotice::CellsSet { column, value, count } => {
            let (column, en) = (fields::column(lang, *column), counted(*count, "row", "rows"));
            if value.is_empty() {
                return say!(lang, "已清空 {count} 行的{column}", "{column} emptied in {en}");
            }
            say!(lang, "已把 {count} 行的{column}设为 {value}", "{column} set to {value} in {en}")
        }
        BulkNotice::Walked { is_undo, field, column, count } => {
            let name = match (field, column) {
                (Some(field), _) => fields::label(lang, field),
                (None, Some(column)) => fields::column(lang, *column).into(),
                (None, None) => "".into(),
            };
            let what = match column {
                None => processes(lang, *count),
                Some(_) => rows_between(lang, *count, *count),
            };
            if *is_undo {
                return say!(lang, "已撤销：{name}，{what}", "Undone: {name} in {what}");
            }
            say!(lang, "已重做：{name}，{what}", "Redone: {name} in {what}")
        }
        BulkNotice::MarkedLeft { count } => {
            let en = counted(*count, "marked row", "marked rows");
            say!(lang, "另有 {count} 行已选，未改动", "{en} not touched")
        }
        BulkNotice::SameAlias => say!(
            lang,
            "别名会重复：几个进程只能用公式，如 =app-{{{{ port }}}}",
            "Aliases would be the same; for several only a formula, as =app-{{{{ port }}}}",
        ),
        BulkNotice::NothingAbove => say!(
            lang,
            "上面没有行；先选中几行，则填充其中第一行的值",
            "No row above; with rows marked, the first one's value fills the others",
        ),
        BulkNotice::NothingChanged => say!(lang, "值都相同，没有改动", "All hold that value already; nothing changed"),
        BulkNotice::DigitTypes { column, key, forward } => {
            let what = column.map_or("", |column| fields::column(lang, column));
            match (column, forward) {
                (Some(_), true) => {
                    say!(lang, "正在输入{what}；去核对按 {key}", "Typing: {what}; {key} goes to Review")
                }
                (Some(_), false) => {
                    say!(lang, "正在输入{what}；回到进程按 {key}", "Typing: {what}; {key} goes back to Processes")
                }
                (None, true) => {
                    say!(lang, "这里的数字用于输入；去核对按 {key}", "Digits type a value here; {key} goes to Review")
                }
                (None, false) => say!(
                    lang,
                    "这里的数字用于输入；回到进程按 {key}",
                    "Digits type a value here; {key} goes back to Processes"
                ),
            }
        }
        BulkNotice::SpaceMarks { open } => {
            say!(lang, "空格选中一行；编辑按 {open}", "Space marks a row; {open} edits the cell")
        }
        BulkNotice::FillsDown { remove } => {
            say!(lang, "Ctrl-D 是向下填充；删除一行按 {remove}", "Ctrl-D fills down; {remove} removes a row")
        }
        BulkNotice::UnmarkMoved { key } => {
            say!(lang, "清空选中现在按 {key}", "Unmarking all is on {key} now")
        }
    }
}

fn field_set(lang: Lang, field: &Field, value: &str, count: usize) -> String {
    let (label, en) = (fields::label(lang, field), counted(count, "process", "processes"));
    if value.is_empty() {
        return say!(lang, "已清空 {count} 个进程的{label}", "{label} emptied in {en}");
    }
    let value = fields::value(lang, field, value);
    say!(lang, "已把 {count} 个进程的{label}设为 {value}", "{label} set to {value} in {en}")
}

/// Counts overrides in a title, before what else is counted.
#[must_use]
pub fn overrides(lang: Lang, count: usize) -> String {
    if count == 0 {
        return String::new();
    }
    let en = counted(count, "override", "overrides");
    say!(lang, "覆盖值 {count}，", "{en}, ")
}

/// Says that a process is left out on the current target.
#[must_use]
pub const fn left_out_here(lang: Lang) -> &'static str {
    pick(lang, "此实例不建", "left out here")
}

/// Says on how many targets a process is left out.
#[must_use]
pub fn left_out(lang: Lang, count: usize) -> String {
    let en = counted(count, "target", "targets");
    say!(lang, "在 {count} 个实例上不创建", "Left out on {en}")
}

/// Says on how many targets a bind row is left out.
#[must_use]
pub fn row_left_out(lang: Lang, count: usize) -> String {
    let en = counted(count, "target", "targets");
    say!(lang, "这一行在 {count} 个实例上没有", "This row is left out on {en}")
}

/// Says that bind rows are others on other targets.
#[must_use]
pub const fn by_target(lang: Lang) -> &'static str {
    pick(lang, "各实例不同", "differs by target")
}

/// Says what a field is on the current target in place of what the process says.
#[must_use]
pub fn here(lang: Lang, value: &str) -> String {
    let value = if value.is_empty() { pick(lang, "空", "empty") } else { value };
    say!(lang, "本实例 {value}", "here {value}")
}

/// Says which targets have another value: `10.20.1.13 等 2 个实例有覆盖值 app2`.
#[must_use]
pub fn overridden(lang: Lang, own: &Overridden, draft: &Draft, value: &str) -> String {
    let value = if value.is_empty() { pick(lang, "空", "empty") } else { value };
    let name = match &own.first {
        TargetKey::Id(id) => match draft.targets.iter().find(|target| target.id == *id) {
            Some(target) => formula::target_name(target),
            None => format!("ID {id}"),
        },
        TargetKey::Given(text) => text.to_string(),
    };
    let count = own.targets;
    match (count, own.is_same) {
        (1, _) => say!(lang, "{name} 有覆盖值 {value}", "Overridden on {name}: {value}"),
        (_, true) => {
            say!(lang, "{name} 等 {count} 个实例有覆盖值 {value}", "Overridden on {count} targets ({name} ..): {value}")
        }
        (_, false) => say!(
            lang,
            "{name} 等 {count} 个实例有覆盖值，各不相同，如 {value}",
            "Overridden on {count} targets ({name} ..), not alike, as {value}"
        ),
    }
}

/// Names the key that goes to the cell in the table.
#[must_use]
pub fn to_cell(lang: Lang, key: &str) -> String {
    say!(lang, "{key} 到表格这一格", "{key} goes to the cell")
}

/// Says what an edit in the form changes.
#[must_use]
pub const fn overrides_stay(lang: Lang) -> &'static str {
    pick(lang, "在这里修改的是进程本身，覆盖值不变", "What you change here is the process itself; overrides stay")
}

/// Says that what is typed is for all marked rows.
#[must_use]
pub fn goes_to_rows(lang: Lang, count: usize) -> String {
    say!(lang, "写入已选的 {count} 行", "goes to all {count} marked rows")
}

/// Stands for values that differ.
#[must_use]
pub const fn differs(lang: Lang) -> &'static str {
    pick(lang, "(多个值)", "(differs)")
}

/// Titles the form of several processes.
#[must_use]
pub fn processes(lang: Lang, count: usize) -> String {
    let en = counted(count, "process", "processes");
    say!(lang, "{count} 个进程", "{en}")
}

/// Says in the title of the form that others are marked, for which it does not stand.
#[must_use]
pub fn others_marked(lang: Lang, count: usize) -> String {
    say!(lang, "（另有 {count} 个已选）", " ({count} others marked)")
}

/// Counts bind rows that differ: `1 至 2 行`.
#[must_use]
pub fn rows_between(lang: Lang, least: usize, most: usize) -> String {
    if least == most {
        let en = counted(most, "row", "rows");
        return say!(lang, "{most} 行", "{en}");
    }
    say!(lang, "{least} 至 {most} 行", "{least} to {most} rows")
}

/// Most values that are named one by one.
const NAMED: usize = 2;

/// Sums up the values of several processes: `app 22 个，空 8 个`; `30 个各不相同`.
#[must_use]
pub fn tally(lang: Lang, field: &Field, tally: &ValueTally<'_>) -> String {
    let shown = |value: &DraftValue| match value.to_typed() {
        text if text.is_empty() => pick(lang, "空", "empty").to_owned(),
        text => fields::value(lang, field, &text).into_owned(),
    };
    let (count, different) = (tally.count, tally.values.len());
    match tally.values.as_slice() {
        [(value, _)] if count == 1 => shown(value),
        [(value, _)] if value.is_empty() => pick(lang, "都为空", "all empty").to_owned(),
        [(value, _)] => {
            let value = shown(value);
            say!(lang, "都是 {value}", "all {value}")
        }
        values if values.len() <= NAMED => {
            let one = |(value, count): &(&DraftValue, usize)| {
                let value = shown(value);
                say!(lang, "{value} {count} 个", "{value} {count}")
            };
            values.iter().map(one).collect::<Vec<_>>().join(pick(lang, "，", ", "))
        }
        values if values.len() == count => say!(lang, "{count} 个各不相同", "{count} different"),
        _ => say!(lang, "{count} 个中有 {different} 个不同的值", "{different} different values in {count}"),
    }
}

/// Says that what is typed is written to all of several processes, after their values.
#[must_use]
pub fn goes_to_all(lang: Lang, values: &str, count: usize) -> String {
    say!(lang, "{values}；在这里输入会写入全部 {count} 个", "{values}; what you type goes to all {count}")
}

/// What setting a field will do.
#[derive(Debug, Clone, Copy)]
pub struct SetPlan {
    /// The processes.
    pub count: usize,
    /// Those that hold the value already.
    pub equal: usize,
    /// Overrides of the field, which stay.
    pub overrides: usize,
}

/// Says what setting a field will do: `写入 30 个进程：改 8，相同 22；覆盖值 2 处不变`.
#[must_use]
pub fn set_plan(lang: Lang, plan: SetPlan) -> String {
    let SetPlan { count, equal, overrides } = plan;
    let (change, en) = (count - equal, counted(count, "process", "processes"));
    let rest = match overrides {
        0 => String::new(),
        1 => pick(lang, "；覆盖值 1 处不变", "; 1 override stays").to_owned(),
        _ => say!(lang, "；覆盖值 {overrides} 处不变", "; {overrides} overrides stay"),
    };
    say!(lang, "写入 {count} 个进程：改 {change}，相同 {equal}{rest}", "{en}: {change} change, {equal} equal{rest}")
}

/// Says how an empty value is written.
#[must_use]
pub fn type_value(lang: Lang, delete: &str, count: usize) -> String {
    let en = counted(count, "process", "processes");
    say!(lang, "输入新值；{delete} 清空全部 {count} 个", "Type a value; {delete} empties it in {en}")
}

/// Titles the list of fields.
#[must_use]
pub fn set_field(lang: Lang, purpose: FieldPurpose, count: usize) -> String {
    let en = counted(count, "process", "processes");
    match purpose {
        FieldPurpose::Set => say!(lang, "批量编辑  {count} 个进程", "Set a field of {en}"),
        FieldPurpose::Find => pick(lang, "查找字段", "Find a field").to_owned(),
    }
}

/// The label of the line that finds a field.
#[must_use]
pub const fn field(lang: Lang) -> &'static str {
    pick(lang, "字段", "Field")
}

/// No field matches.
#[must_use]
pub const fn no_field(lang: Lang) -> &'static str {
    pick(
        lang,
        "没有匹配的字段；可输入字段名称、英文标识或拼音首字母",
        "No field matches: type its label, key or CMDB's name",
    )
}

fn overrides_lost(lang: Lang, count: usize) -> String {
    if count == 0 {
        return String::new();
    }
    let en = counted(count, "override", "overrides");
    say!(lang, "（含 {count} 处覆盖值）", " ({en} with it)")
}
