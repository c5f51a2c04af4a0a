//! What the table says.

pub mod page;
mod title;

pub use title::{
    columns, empty, filter, filter_hint, finding, found, given, headings, marked, nothing_found, only_marked,
    overrides, problems, rectangle, size, title, unknown_field,
};

use super::explain::{counted, pick, say};
use super::{fields, grouped};
use crate::app::Action as A;
use crate::app::notice::{ColumnName, TableNotice};
use crate::app::screen::Context as C;
use crate::domain::draft::Target;
use crate::domain::field::FieldTable;
use crate::domain::lang::Lang;
use crate::domain::table::{RowPresence, TableColumn};
use std::borrow::Cow;

/// Returns the name of a column.
#[must_use]
pub fn column<'a>(lang: Lang, column: &'a TableColumn, table: &'a FieldTable) -> Cow<'a, str> {
    match column {
        TableColumn::Field(key) => table.get(key).map_or(key.as_str().into(), |field| fields::label(lang, field)),
        TableColumn::Bind(column) => fields::column(lang, *column).into(),
        TableColumn::Variable(name) => Cow::Borrowed(name),
        TableColumn::Fact(reference) => {
            use crate::domain::formula::{Fact, Reference};
            match reference {
                Reference::Fact(Fact::N) => pick(lang, "编号", "n").into(),
                Reference::Fact(Fact::InstanceName) => pick(lang, "服务实例", "Instance").into(),
                Reference::Fact(Fact::HostArea) => pick(lang, "管控区域", "Area").into(),
                Reference::Fact(Fact::SetName) => pick(lang, "集群", "Set").into(),
                Reference::Fact(Fact::ModuleName) => pick(lang, "模块", "Module").into(),
                other => other.to_string().into(),
            }
        }
    }
}

fn named(lang: Lang, name: &ColumnName) -> String {
    match (&name.field, &name.column) {
        (Some(field), _) => fields::label(lang, field).into_owned(),
        (None, own) => column(lang, own, &FieldTable::default()).into_owned(),
    }
}

/// What stands in a cell of a process that is left out on the target.
#[must_use]
pub const fn left_out(lang: Lang) -> &'static str {
    pick(lang, "此实例不建", "left out here")
}

/// What stands in a cell of a bind row that is left out on the target.
#[must_use]
pub const fn row_left_out(lang: Lang) -> &'static str {
    pick(lang, "此行不建", "row left out")
}

/// Explains that a process is left out on a target.
#[must_use]
pub fn about_left_out(lang: Lang, process: &str, target: &str, key: &str) -> String {
    say!(
        lang,
        "{process} 不在 {target} 创建；按 {key} 重新创建，各格的值都还在",
        "{process} is not created on {target}; {key} takes it in again, its values are kept"
    )
}

/// Explains that a bind row is left out on a target.
#[must_use]
pub fn about_row_left_out(lang: Lang, key: &str) -> String {
    say!(lang, "这条绑定行在此实例不建；按 {key} 恢复", "This bind row is left out here; {key} takes it in again")
}

/// Explains a blank cell.
#[must_use]
pub fn about_blank(lang: Lang, of_bind: bool, here: &str, all: &str) -> String {
    if of_bind {
        return say!(
            lang,
            "此进程没有绑定信息；按 {here} 在此实例加一行，按 {all} 给全部实例加",
            "No bind info; {here} adds a row here, {all} on all targets"
        );
    }
    pick(lang, "进程的值在它的第一行", "The value stands on the first row of the process").to_owned()
}

/// What stands in a cell whose formula needs something that the target does not have.
#[must_use]
pub fn missing(lang: Lang, name: &str) -> String {
    say!(lang, "缺 {name}", "no {name}")
}

/// Says where a value comes from: the process, literally or by a formula.
#[must_use]
pub fn from_process(lang: Lang, value: &str, formula: Option<&str>, n: Option<u32>) -> String {
    match (formula, n) {
        (None, _) => say!(lang, "{value}  来自进程", "{value}  from the process"),
        (Some(source), Some(n)) => say!(
            lang,
            "{value}  来自进程的公式 ={source}，此实例 n={n}",
            "{value}  from the process's formula ={source}, n={n} here"
        ),
        (Some(source), None) => {
            say!(lang, "{value}  来自进程的公式 ={source}", "{value}  from the process's formula ={source}")
        }
    }
}

/// Counts the cells of the column that are shown, and the different values among them.
#[must_use]
pub fn tally(lang: Lang, cells: usize, different: usize) -> String {
    let (cells_zh, different) = (grouped(cells), grouped(different));
    let en = counted(cells, "cell", "cells");
    say!(lang, "本列 {cells_zh} 格，{different} 个不同", "{en} in this column, {different} different")
}

/// Says that a value is an override, and what the process has in its place.
#[must_use]
pub fn is_override(lang: Lang, value: &str, formula: Option<&str>, process: &str, result: Option<&str>) -> String {
    let own = formula.map_or_else(String::new, |source| format!(" ={source}"));
    let here = match result {
        Some(result) => say!(lang, "，在这里是 {result}", ", here {result}"),
        None => String::new(),
    };
    say!(
        lang,
        "{value}{own}  覆盖值，只在此实例生效；进程的值 {process}{here}",
        "{value}{own}  override, on this target only; the process says {process}{here}"
    )
}

/// Says that a bind row is one that the target adds.
#[must_use]
pub fn is_added(lang: Lang, value: &str) -> String {
    say!(lang, "{value}  此实例自己的绑定行", "{value}  a bind row of this target only")
}

/// Says that a value belongs to the target.
#[must_use]
pub fn of_target(lang: Lang, value: &str, read_only: bool) -> String {
    if read_only {
        return say!(lang, "{value}  实例的信息，只读", "{value}  known of the target, read-only");
    }
    say!(lang, "{value}  实例变量，此实例的值", "{value}  target value, of this target")
}

/// Names the key that ends an override.
#[must_use]
pub fn restore(lang: Lang, key: &str) -> String {
    say!(lang, "按 {key} 恢复为进程的值", "{key} goes back to the process's value")
}

/// Says what typing will write: how many cells, and whether into the process itself.
#[must_use]
pub fn scope(lang: Lang, cells: usize, whole: &[Cow<'_, str>], targets: usize, span: Option<(&str, &str)>) -> String {
    let count = grouped(cells);
    let en = counted(cells, "cell", "cells");
    let mut text = match whole {
        [name] if targets == 1 => say!(lang, "写入进程 {name}", "Writes to process {name}"),
        [name] => say!(
            lang,
            "写入 {count} 格，即 {name} 的全部实例：改的是进程本身",
            "{en}, all targets of {name}: changes the process itself"
        ),
        [_, _, ..] => {
            let processes = whole.len();
            say!(
                lang,
                "写入 {count} 格，即 {processes} 个进程的全部实例：改的是进程本身",
                "{en}, all targets of {processes} processes: changes these themselves"
            )
        }
        [] if cells == 1 => say!(lang, "写入这一格：成为此实例的覆盖值", "This cell only: an override on this target"),
        [] => say!(lang, "写入 {count} 格，成为这些实例的覆盖值", "{en}: overrides on these targets"),
    };
    if let Some((first, last)) = span {
        text.push_str(&if first == last {
            say!(lang, "，{first}", ", {first}")
        } else {
            say!(lang, "，{first} .. {last}", ", {first} .. {last}")
        });
    }
    text
}

/// Says that typing writes a target value.
#[must_use]
pub fn scope_of_target(lang: Lang, cells: usize) -> String {
    let count = grouped(cells);
    let en = counted(cells, "target", "targets");
    say!(lang, "写入 {count} 个实例的实例变量", "Writes the target value of {en}")
}

/// Names a target by its place, where it has no address and no name.
#[must_use]
pub fn target_id(target: &Target) -> String {
    format!("ID {}", target.id)
}

/// Adds what was left alone to a notice.
fn rest(lang: Lang, text: String, hidden: usize, elsewhere: usize) -> String {
    let (count, en) = (hidden, counted(hidden, "marked row is", "marked rows are"));
    let hidden_text = say!(lang, "；另有 {count} 个已选的行未显示，没有改动", "; {en} not shown and left alone");
    let (count, en) = (elsewhere, counted(elsewhere, "marked row", "marked rows"));
    let elsewhere_text = say!(lang, "；另有 {count} 行已选，未改动", "; {en} not touched");
    let mut text = text;
    if hidden > 0 {
        text.push_str(&hidden_text);
    }
    if elsewhere > 0 {
        text.push_str(&elsewhere_text);
    }
    text
}

/// Tells a notice about the table.
#[expect(clippy::too_many_lines, reason = "one arm each, so that the compiler names a missing one")]
pub(super) fn notice(lang: Lang, notice: &TableNotice) -> String {
    match notice {
        TableNotice::NoOverride => say!(lang, "这一格没有覆盖值", "No override here"),
        TableNotice::Restored { value, undo } => {
            say!(lang, "已恢复为进程的值 {value}；{undo} 撤销", "Back to the process's value, {value}; {undo} undoes")
        }
        TableNotice::Blank => about_blank(lang, false, "", ""),
        TableNotice::ReadOnlyColumn => say!(lang, "这一列只读", "This column is read-only"),
        TableNotice::LeftOut => {
            say!(lang, "进程在此实例不建；先按 - 重新创建", "Not created on this target; - takes it in again first")
        }
        TableNotice::RowLeftOut => {
            say!(
                lang,
                "这条绑定行在此实例不建；先按 _ 恢复",
                "The bind row is left out here; _ takes it in again first"
            )
        }
        TableNotice::NoBindRow => {
            say!(lang, "这里没有绑定行；按 + 在此实例加一行", "No bind row here; + adds one on this target")
        }
        TableNotice::NoSeries => say!(lang, "这一列是选项，不能填充序列", "No series here: this column is a choice"),
        TableNotice::BadStep => say!(lang, "步长要是不为 0 的整数", "The step is a whole number other than 0"),
        TableNotice::NoHits => say!(lang, "没有命中", "No hits"),
        TableNotice::NothingToPaste => say!(lang, "剪贴内容是空的", "Nothing to paste"),
        TableNotice::NothingChanged => say!(lang, "各格已经是这样", "The cells hold that already"),
        TableNotice::Copied { cells } => {
            let en = counted(*cells, "cell", "cells");
            say!(lang, "已复制 {cells} 格", "{en} copied")
        }
        TableNotice::Filled { column, cells, first, last, hidden } => {
            let (name, en) = (named(lang, column), counted(*cells, "row", "rows"));
            let text = if first == last {
                say!(lang, "已填充{name} {cells} 格：{first}", "{name} filled in {en}: {first}")
            } else {
                say!(lang, "已填充{name} {cells} 格：{first} .. {last}", "{name} filled in {en}: {first} .. {last}")
            };
            rest(lang, text, *hidden, 0)
        }
        TableNotice::BadName { name } => say!(
            lang,
            "{name} 不能用作名称：用字母、数字、下划线，以字母开头，不与其他重复",
            "{name} is no name: letters, digits and _, a letter first, and no other's"
        ),
        TableNotice::VariableRenamed { name, formulas, undo } => {
            let en = counted(*formulas, "formula", "formulas");
            say!(
                lang,
                "已改名，{formulas} 个用到 {name} 的公式一并修改；{undo} 撤销",
                "Renamed, in the {en} with {name} too; {undo} undoes"
            )
        }
        TableNotice::VariableRemoved { name, formulas: 0, undo } => {
            say!(lang, "已删除实例变量 {name}；{undo} 撤销", "Target value {name} removed; {undo} undoes")
        }
        TableNotice::VariableRemoved { name, formulas, undo } => {
            let en = counted(*formulas, "formula names", "formulas name");
            say!(
                lang,
                "已删除实例变量 {name}，有 {formulas} 个公式用到；{undo} 撤销",
                "Target value {name} removed; {en} it; {undo} undoes"
            )
        }
        TableNotice::Renumbered { count, undo } => {
            let en = counted(*count, "target has", "targets have");
            say!(lang, "已重新编号，改了 {count} 个实例；{undo} 撤销", "{en} another n; {undo} undoes")
        }
        TableNotice::NoFormulas => say!(lang, "这些格没有公式", "No formula in these cells"),
        TableNotice::NoResults => say!(
            lang,
            "公式还没有结果：没有选实例，或实例的信息没有读到",
            "No results yet: no targets are marked, or nothing was read of them"
        ),
        TableNotice::NothingAbove => say!(lang, "上面没有行可以填充", "No row above to fill from"),
        TableNotice::NothingMarked => say!(lang, "还没有选中的行", "No row is marked"),
        TableNotice::NoDifferent => say!(lang, "这个方向没有不同的值", "No other value that way"),
        TableNotice::Changed { column, cells, of_process, hidden, elsewhere } => {
            let (count, en) = (*cells, counted(*cells, "cell", "cells"));
            let name = column.as_ref().map(|column| named(lang, column));
            let mut text = match name {
                Some(name) => say!(lang, "{name} 已改 {count} 格", "{name}: {en} changed"),
                None => say!(lang, "已改 {count} 格", "{en} changed"),
            };
            if *of_process {
                text.push_str(pick(lang, "，改的是进程本身", ", with the process itself"));
            }
            rest(lang, text, *hidden, *elsewhere)
        }
        TableNotice::Presence { presence, taken_in, count, hidden, elsewhere } => {
            let all = *count;
            let text = match (presence, taken_in) {
                (RowPresence::Process, false) => {
                    let en = counted(*count, "target", "targets");
                    say!(lang, "进程在 {all} 个实例上不建；u 撤销", "Not created on {en} any more; u undoes")
                }
                (RowPresence::Process, true) => {
                    let en = counted(*count, "target", "targets");
                    say!(lang, "进程在 {all} 个实例上重新创建", "Created on {en} again")
                }
                (RowPresence::BindRow, false) => {
                    let en = counted(*count, "bind row", "bind rows");
                    say!(lang, "{all} 条绑定行不建；u 撤销", "{en} left out; u undoes")
                }
                (RowPresence::BindRow, true) => {
                    let en = counted(*count, "bind row", "bind rows");
                    say!(lang, "已恢复 {all} 条绑定行", "{en} taken in again")
                }
                (RowPresence::AddRow, _) => {
                    let en = counted(*count, "target", "targets");
                    say!(lang, "在 {all} 个实例上加了一行绑定信息", "A bind row added on {en}")
                }
            };
            rest(lang, text, *hidden, *elsewhere)
        }
        TableNotice::Walked { is_undo, column, cells } => {
            let (name, count, en) = (named(lang, column), *cells, counted(*cells, "row", "rows"));
            if *is_undo {
                say!(lang, "已撤销：{name}，{count} 行", "Undone: {name} in {en}")
            } else {
                say!(lang, "已重做：{name}，{count} 行", "Redone: {name} in {en}")
            }
        }
        TableNotice::RowForAll { process } => {
            say!(lang, "进程 {process} 加了一行，全部实例都有", "A bind row added to {process}, on all targets")
        }
    }
}

/// What an action of the table does, for the help page.
pub(super) const fn describe(lang: Lang, context: C, action: A) -> &'static str {
    match action {
        A::OpenTable if matches!(context, C::Table) => pick(
            lang,
            "到表单或绑定信息：修改全部实例共有的值",
            "To the form or the bind info, to edit for all targets",
        ),
        A::OpenTable => pick(lang, "打开表格：每个实例各自的值", "Open the table: the values of each target"),
        A::FirstColumn => pick(lang, "到第一列", "To the first column"),
        A::LastColumn => pick(lang, "到最后一列", "To the last column"),
        A::NextDifferent => pick(lang, "到下一个不同的值", "To the next different value"),
        A::PreviousDifferent => pick(lang, "到上一个不同的值", "To the different value before"),
        A::ExtendUp => pick(lang, "选区向上扩大", "Extend the rectangle upwards"),
        A::ExtendDown => pick(lang, "选区向下扩大", "Extend the rectangle downwards"),
        A::ExtendLeft => pick(lang, "选区向左扩大", "Extend the rectangle to the left"),
        A::ExtendRight => pick(lang, "选区向右扩大", "Extend the rectangle to the right"),
        A::AsProcess => pick(lang, "去掉覆盖值，恢复为进程的值", "End the override: back to the process's value"),
        A::LeaveOut => {
            pick(lang, "进程在此实例不建；再按一次重新创建", "Do not create the process here; again takes it in")
        }
        A::LeaveOutRow => {
            pick(lang, "这条绑定行在此实例不建；再按一次恢复", "Leave this bind row out here; again takes it in")
        }
        A::AddHere => pick(lang, "在此实例加一条绑定行", "Add a bind row on this target"),
        A::ToValues => pick(lang, "把公式换成它现在的结果", "Replace formulas by their results"),
        A::FillSeries => pick(lang, "填充序列：端口等按行递增", "Fill with a series: a number that steps by row"),
        A::Replace => pick(lang, "查找和替换文字", "Find and replace text"),
        A::OnlyValid => pick(lang, "只写有效的格", "Write only the cells that are valid"),
        A::CopyCells => pick(lang, "复制已选的格，可粘贴到电子表格", "Copy the cells, for a spreadsheet too"),
        A::ColumnValues => pick(lang, "这一列有哪些值，各有几格", "The values of the column, with their numbers"),
        A::Columns => pick(lang, "选择显示的列，新建实例变量", "Choose the columns; make target values"),
        A::Renumber => pick(lang, "重新编号 n", "Give the targets other numbers n"),
        A::Sort => pick(lang, "按这一列排序：升序、降序、不排", "Sort by the column: up, down, off"),
        A::Widen => pick(lang, "加宽这一列；到头后恢复", "Widen the column; after the last step, as at first"),
        _ => "",
    }
}
