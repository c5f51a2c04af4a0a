//! What is said of several processes or bind rows at once, of marks, and of keys that meant something else before.

use super::explain::{counted, say};
use super::fields;
use crate::app::notice::BulkNotice;
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

fn overrides_lost(lang: Lang, count: usize) -> String {
    if count == 0 {
        return String::new();
    }
    let en = counted(count, "override", "overrides");
    say!(lang, "（含 {count} 处覆盖值）", " ({en} with it)")
}
