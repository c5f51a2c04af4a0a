//! What stands above the rows of the table, or in their place.

use crate::domain::lang::Lang;
use crate::i18n::explain::{counted, pick, say};
use crate::i18n::grouped;

/// The title: how many rows there are, or are shown of all.
#[must_use]
pub fn title(lang: Lang, shown: usize, rows: usize, narrowed: bool) -> String {
    let (shown, all) = (grouped(shown), grouped(rows));
    if narrowed {
        return say!(lang, "表格 {shown}/{all} 行", "Table  {shown}/{all} rows");
    }
    let en = counted(rows, "row", "rows");
    say!(lang, "表格 {all} 行", "Table  {en}")
}

/// How many targets and processes the rows are of.
#[must_use]
pub fn size(lang: Lang, targets: usize, processes: usize) -> String {
    let (own, all) = (grouped(targets), grouped(processes));
    let (en, en_all) = (counted(targets, "target", "targets"), counted(processes, "process", "processes"));
    say!(lang, "{own} 个实例 x {all} 个进程", "{en} x {en_all}")
}

/// How many rows are marked, in brackets while an action is for the cursor's row only.
#[must_use]
pub fn marked(lang: Lang, marked: usize, hidden: usize, live: bool) -> String {
    let count = grouped(marked);
    let mut text = say!(lang, "已选 {count}", "{count} marked");
    if hidden > 0 {
        let hidden = grouped(hidden);
        text.push_str(&say!(lang, "，{hidden} 行未显示", ", {hidden} not shown"));
    }
    if live { text } else { format!("({text})") }
}

/// How large the rectangle is.
#[must_use]
pub fn rectangle(lang: Lang, rows: usize, columns: usize) -> String {
    let (rows, columns) = (grouped(rows), grouped(columns));
    say!(lang, "选区 {rows} 行 x {columns} 列", "range {rows} x {columns}")
}

/// How many cells are other than their process says.
#[must_use]
pub fn overrides(lang: Lang, count: usize) -> String {
    let all = grouped(count);
    let en = counted(count, "override", "overrides");
    say!(lang, "覆盖值 {all}", "{en}")
}

/// How many problems block.
#[must_use]
pub fn problems(lang: Lang, count: usize) -> String {
    let all = grouped(count);
    let en = counted(count, "problem", "problems");
    say!(lang, "问题 {all}", "{en}")
}

/// Which columns are shown of all.
#[must_use]
pub fn columns(lang: Lang, first: usize, last: usize, all: usize) -> String {
    say!(lang, "列 {first}-{last}/{all}", "cols {first}-{last}/{all}")
}

/// What the filter takes, while there is none.
#[must_use]
pub fn filter_hint(lang: Lang, key: &str) -> String {
    say!(
        lang,
        "筛选 按 {key} 输入：IP、别名；port:8001  bind:10.  is:override  is:problem",
        "Filter  {key} types: IP, alias; port:8001  bind:10.  is:override  is:problem"
    )
}

/// The title of the filter.
#[must_use]
pub const fn filter(lang: Lang) -> &'static str {
    pick(lang, "筛选", "Filter")
}

/// The rows are being looked for.
#[must_use]
pub const fn finding(lang: Lang) -> &'static str {
    pick(lang, "查找中", "searching")
}

/// How many rows the filter finds.
#[must_use]
pub fn found(lang: Lang, count: usize) -> String {
    let count = grouped(count);
    say!(lang, "匹配 {count}", "{count} match")
}

/// The filter has a field that the table does not have.
#[must_use]
pub fn unknown_field(lang: Lang, name: &str) -> String {
    say!(lang, "没有 {name} 这一列，按文字查找", "No column {name}; looked for as text")
}

/// Only marked rows are shown.
#[must_use]
pub const fn only_marked(lang: Lang) -> &'static str {
    pick(lang, "只看已选", "marked only")
}

/// The headings that are no column: target, bind row.
#[must_use]
pub const fn headings(lang: Lang) -> [&'static str; 2] {
    pick(lang, ["服务实例", "行"], ["Target", "Row"])
}

/// There is no process, or no target; the key that goes back, where one is added.
#[must_use]
pub fn empty(lang: Lang, processes: usize, key: &str) -> [String; 2] {
    if processes == 0 {
        return [
            pick(lang, "还没有进程", "No processes yet").to_owned(),
            say!(lang, "按 {key} 回去添加。", "{key} goes back to add one."),
        ];
    }
    [
        pick(lang, "还没有选实例", "No targets yet").to_owned(),
        say!(lang, "选好后，每个实例的每个进程一行。", "Once some are marked, each has a row for every process."),
    ]
}

/// The filter finds no row; the key that clears it.
#[must_use]
pub fn nothing_found(lang: Lang, key: &str) -> [String; 2] {
    [
        pick(lang, "没有匹配的行", "Nothing matches").to_owned(),
        say!(lang, "按 {key} 清除筛选。", "{key} clears the filter."),
    ]
}

/// How many targets are not shown, because it is not known which service instances they are.
#[must_use]
pub fn given(lang: Lang, count: usize) -> String {
    say!(lang, "{count} 个未对应到实例", "{count} not found yet")
}
