//! What the pages over the table say.

use super::super::explain::{counted, pick, say};
use super::super::grouped;
use crate::app::table_page::{Counted, NumberOrder, PageCounts};
use crate::domain::formula::Reference;
use crate::domain::lang::Lang;
use crate::domain::table::TableColumn;

/// The words of filling with a series: title, first value, step, what is counted, what is written.
#[must_use]
pub const fn series(lang: Lang) -> [&'static str; 5] {
    pick(lang, ["填充序列", "起始", "步长", "递增", "写成"], ["Fill series", "From", "Step", "Counts", "Writes"])
}

/// What a series counts: every row, or the rows of each host.
#[must_use]
pub const fn per_row(lang: Lang) -> [&'static str; 2] {
    pick(lang, ["每行", "每台主机内"], ["every row", "within each host"])
}

/// What a series writes: values, or a formula.
#[must_use]
pub const fn fixed(lang: Lang) -> [&'static str; 2] {
    pick(lang, ["固定的值", "公式（以后选中的实例也递增）"], ["values", "a formula, for later targets too"])
}

/// What a series of bind rows does, and how a port steps by target instead.
#[must_use]
pub const fn by_row(lang: Lang) -> &'static str {
    pick(
        lang,
        "按行递增，写入进程本身；要按实例递增，在端口格输入 8001+",
        "Steps by row, in the process; 8001+ in a port cell steps by target",
    )
}

/// Names a bind row.
#[must_use]
pub fn bind_row(lang: Lang, row: usize) -> String {
    let row = row + 1;
    say!(lang, "第 {row} 行", "row {row}")
}

/// Says how many values become overrides while the process keeps its formula.
#[must_use]
pub fn of_targets(lang: Lang, count: usize) -> String {
    let en = counted(count, "override", "overrides");
    match count {
        0 => String::new(),
        _ => say!(
            lang,
            "写成 {count} 处覆盖值；进程本身仍是公式，以后选中的实例也用它",
            "{en}; the process keeps its formula, for later targets too"
        ),
    }
}

/// Why a series cannot be a formula.
#[must_use]
pub const fn no_formula(lang: Lang) -> &'static str {
    pick(lang, "排序后，或在实例变量中，不能写成公式", "no formula in a sorted table or a target value")
}

/// Which cells a series fills.
#[must_use]
pub fn series_cells(lang: Lang, column: &str, cells: usize) -> String {
    let (count, en) = (grouped(cells), counted(cells, "row", "rows"));
    say!(lang, "{column} 列 {count} 行，按现在显示的顺序", "{column}, {en}, in the order shown")
}

/// What a series needs.
#[must_use]
pub const fn bad_step(lang: Lang) -> &'static str {
    pick(
        lang,
        "起始以整数结尾，步长是不为 0 的整数；公式的起始只能是整数",
        "From ends with a whole number; the step is a whole number other than 0",
    )
}

/// The words of find and replace: title, what is looked for, what takes its place, the case, where.
#[must_use]
pub const fn replace(lang: Lang) -> [&'static str; 5] {
    pick(
        lang,
        ["查找和替换", "查找", "替换为", "大小写", "范围"],
        ["Find and replace", "Find", "Replace", "Case", "Where"],
    )
}

/// Whether letters must be of the same case.
#[must_use]
pub const fn case(lang: Lang) -> [&'static str; 2] {
    pick(lang, ["区分", "不区分"], ["matters", "does not matter"])
}

/// Where text is looked for: in the cells that the action is for, or in all that is shown.
#[must_use]
pub fn range(lang: Lang, rows: usize, column: Option<&str>, shown: usize) -> [String; 2] {
    let column = column.unwrap_or_default();
    let (en, all) = (counted(rows, "row", "rows"), counted(shown, "row", "rows"));
    [
        say!(lang, "已选 {rows} 行的 {column}", "{column} of {en}"),
        say!(lang, "显示的 {shown} 行的全部列", "all columns of the {all} shown"),
    ]
}

/// What was found.
#[must_use]
pub fn hits(lang: Lang, hits: usize, formulas: usize) -> String {
    let en = counted(hits, "cell", "cells");
    match (hits, formulas) {
        (0, _) => pick(lang, "没有命中", "No hits").to_owned(),
        (_, 0) => say!(lang, "命中 {hits} 格", "{en}"),
        _ => {
            let fixed = hits - formulas;
            say!(
                lang,
                "命中 {hits} 格：{fixed} 格是固定的值，{formulas} 格是公式（只替换公式里的文字）",
                "{en}: {fixed} values, {formulas} formulas (only their text is replaced)"
            )
        }
    }
}

/// The title of a pasted block.
#[must_use]
pub fn paste(lang: Lang, rows: usize, columns: usize) -> String {
    say!(lang, "粘贴 {rows} 行 x {columns} 列", "Paste {rows} x {columns}")
}

/// Where the block goes, and how many of its cells do what.
#[must_use]
pub fn pasted(lang: Lang, place: &str, cells: usize, counts: &PageCounts) -> String {
    let PageCounts { changed, same, invalid, .. } = counts;
    let en = counted(cells, "cell", "cells");
    say!(
        lang,
        "从 {place} 起 {cells} 格：改 {changed}，相同 {same}，无效 {invalid}",
        "{en} from {place}: {changed} change, {same} equal, {invalid} not valid"
    )
}

/// What of a block is not pasted.
#[must_use]
pub fn left_over(lang: Lang, rows: usize, columns: usize, skipped: usize) -> String {
    let mut parts = Vec::new();
    if rows > 0 {
        let en = counted(rows, "row", "rows");
        parts.push(say!(lang, "{rows} 行超出表格末尾", "{en} below the last one"));
    }
    if columns > 0 {
        let en = counted(columns, "column", "columns");
        parts.push(say!(lang, "{columns} 列超出最后一列", "{en} behind the last one"));
    }
    if skipped > 0 {
        let en = counted(skipped, "cell", "cells");
        parts.push(say!(lang, "{skipped} 格在空白、只读或不建的格上", "{en} on blank or read-only ones"));
    }
    if parts.is_empty() {
        return pick(lang, "未显示的行不写入", "Rows that are not shown are left alone").to_owned();
    }
    let all = parts.join(pick(lang, "，", ", "));
    say!(lang, "不粘贴：{all}", "Not pasted: {all}")
}

/// What becomes of values that are not valid.
#[must_use]
pub fn invalid(lang: Lang, key: &str) -> String {
    say!(
        lang,
        "无效的也写入，标为问题；{key} 只写有效的",
        "Invalid ones are written too, as problems; {key} leaves them out"
    )
}

/// A cell keeps its formula.
#[must_use]
pub fn keeps(lang: Lang, formula: &str, value: &str) -> String {
    say!(lang, "{formula} 在这里就是 {value}，保持公式", "{formula} gives {value} here already; it stays")
}

/// The title of what is counted first.
#[must_use]
pub const fn count_title(lang: Lang, what: Counted) -> &'static str {
    match what {
        Counted::ToValues => pick(lang, "把公式转为值", "Formulas to values"),
        Counted::FillDown => pick(lang, "向下填充", "Fill down"),
    }
}

/// What a change would do, and what would be lost.
#[must_use]
pub fn counts(lang: Lang, counts: &PageCounts) -> [String; 2] {
    let PageCounts { changed, same, replaced, formulas, .. } = counts;
    let en = counted(*changed, "cell", "cells");
    let first = say!(lang, "改 {changed} 格，相同 {same} 格", "{en} change, {same} equal");
    let mut lost = Vec::new();
    if *replaced > 0 {
        let en = counted(*replaced, "override", "overrides");
        lost.push(say!(lang, "{replaced} 处覆盖值", "{en}"));
    }
    if *formulas > 0 {
        let en = counted(*formulas, "formula", "formulas");
        lost.push(say!(lang, "{formulas} 个公式", "{en}"));
    }
    let lost = lost.join(pick(lang, "、", ", "));
    let second =
        if lost.is_empty() { String::new() } else { say!(lang, "其中 {lost}将被替换", "replaces {lost}") };
    [first, second]
}

/// The title of the values of a column.
#[must_use]
pub fn values(lang: Lang, column: &str, different: usize) -> String {
    let count = grouped(different);
    say!(lang, "{column}：{count} 个不同的值", "{column}: {count} different values")
}

/// How many cells have a value.
#[must_use]
pub fn cells(lang: Lang, count: usize) -> String {
    let (all, en) = (grouped(count), counted(count, "cell", "cells"));
    say!(lang, "{all} 格", "{en}")
}

/// The title of the columns.
#[must_use]
pub const fn columns(lang: Lang) -> &'static str {
    pick(lang, "列", "Columns")
}

/// The line of a new target value, and the title of its name.
#[must_use]
pub const fn new_value(lang: Lang) -> [&'static str; 2] {
    pick(lang, ["新的实例变量", "名称"], ["New target value", "Name"])
}

/// What is said of a column.
#[must_use]
pub fn about_column(lang: Lang, column: &TableColumn, count: usize) -> String {
    match column {
        TableColumn::Variable(_) if count == 0 => pick(lang, "实例变量", "target value").to_owned(),
        TableColumn::Variable(_) => {
            let en = counted(count, "target has none", "targets have none");
            say!(lang, "实例变量，{count} 个实例没有值", "target value, {en}")
        }
        TableColumn::Fact(Reference::Label(_)) if count > 0 => {
            let en = counted(count, "target has none", "targets have none");
            say!(lang, "标签，只读；{count} 个实例没有", "label, read-only; {en}")
        }
        TableColumn::Fact(_) => pick(lang, "只读", "read-only").to_owned(),
        TableColumn::Field(_) | TableColumn::Bind(_) if count == 0 => String::new(),
        TableColumn::Field(_) | TableColumn::Bind(_) => {
            let en = counted(count, "override", "overrides");
            say!(lang, "覆盖值 {count}", "{en}")
        }
    }
}

/// The title of the numbers.
#[must_use]
pub const fn renumber(lang: Lang) -> &'static str {
    pick(lang, "重新编号 n", "Renumber n")
}

/// What targets are numbered by.
#[must_use]
pub const fn number_order(lang: Lang, order: NumberOrder) -> &'static str {
    match order {
        NumberOrder::Name => pick(lang, "按名称", "by name"),
        NumberOrder::Address => pick(lang, "按 IP", "by IP"),
        NumberOrder::Marked => pick(lang, "按选中顺序", "as marked"),
    }
}

/// What would change with other numbers.
#[must_use]
pub fn renumbered(lang: Lang, count: usize, formulas: usize) -> [String; 2] {
    let (en, en_formulas) =
        (counted(count, "target gets", "targets get"), counted(formulas, "formula uses", "formulas use"));
    let first = say!(lang, "{count} 个实例的编号会变；{formulas} 个公式用到 n", "{en} another number; {en_formulas} n");
    let second = pick(
        lang,
        "已提交过的实例也会得到新的值，如端口；没有选中的实例编号不变",
        "Targets submitted before get other values too, such as ports",
    );
    [first, if count == 0 { String::new() } else { second.to_owned() }]
}
