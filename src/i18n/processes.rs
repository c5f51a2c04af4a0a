//! What step 2 says.

use super::count_of;
use super::explain::pick;
use super::formula;
use super::problems;
use crate::domain::lang::Lang;

/// The words of step 2.
#[derive(Debug)]
pub struct Processes {
    /// Heading of the list: how many there are.
    pub list: fn(usize) -> String,
    /// What stands for a process without a name.
    pub unnamed: &'static str,
    /// There is no process; the key that adds one, and the key that lists presets.
    pub empty: fn(&str, &str) -> [String; 3],
    /// Stands in a required field that is empty.
    pub required: &'static str,
    /// Stands in a field to choose a value for, when none is chosen.
    pub unset: &'static str,
    /// How many bind rows there are.
    pub rows: fn(usize) -> String,
    /// There is no bind row; the key that goes to them.
    pub no_rows: fn(&str) -> String,
    /// How many problems block and how many warn.
    pub problems: fn(usize, usize) -> String,
    /// The process has no problem.
    pub fine: &'static str,
    /// The key that goes to the next problem.
    pub next_problem: fn(&str) -> String,
    /// Which problem of the draft this is, from 1, and how many there are.
    pub nth_problem: fn(usize, usize) -> String,
    /// The heading of values that no field has.
    pub others: &'static str,
    /// What can be done with such a value; the key that clears it.
    pub other_help: fn(&str) -> String,
    /// What CMDB calls the field.
    pub cmdb_name: fn(&str) -> String,
    /// That a value may be a formula, after what it must keep to.
    pub or_formula: fn(&str) -> String,
    /// What a group's row does; the key.
    pub group_help: fn(&str) -> String,
    /// How many bytes were typed and how many are allowed.
    pub bytes: fn(usize, usize) -> String,
}

impl Processes {
    /// Returns the words of a language.
    pub(super) const fn of(lang: Lang) -> Self {
        Self {
            list: pick(lang, |count| format!("进程 ({count})"), |count| format!("Processes ({count})")),
            unnamed: pick(lang, "未命名", "unnamed"),
            empty: pick(
                lang,
                |key, presets| {
                    [
                        "还没有进程".to_owned(),
                        format!("按 {key} 添加。每个进程都会在每个选中的实例上创建。"),
                        format!("{presets} 从预设添加；已有的进程在实例步骤查看并克隆。"),
                    ]
                },
                |key, presets| {
                    [
                        "No processes yet".to_owned(),
                        format!("Press {key} to add one. Each is created on every marked instance."),
                        format!("{presets} adds from presets; step 1 shows and clones existing processes."),
                    ]
                },
            ),
            required: pick(lang, "必填", "required"),
            unset: pick(lang, "未设置", "not set"),
            rows: pick(lang, |count| format!("{count} 行"), |count| count_of(count, "row", "rows")),
            no_rows: pick(lang, |key| format!("无，按 {key} 添加"), |key| format!("none, {key} adds")),
            problems: pick(
                lang,
                |blocking, warning| problems(Lang::Zh, blocking, warning),
                |blocking, warning| problems(Lang::En, blocking, warning),
            ),
            fine: pick(lang, "无问题", "no problems"),
            next_problem: pick(lang, |key| format!("{key} 到问题处"), |key| format!("{key} goes there")),
            nth_problem: pick(
                lang,
                |at, total| format!("问题 {at}/{total}"),
                |at, total| format!("problem {at}/{total}"),
            ),
            others: pick(lang, "其他字段", "Other fields"),
            other_help: pick(
                lang,
                |key| format!("来自文件，不可在此修改；按 {key} 清空"),
                |key| format!("From a file, cannot be edited here; {key} clears it"),
            ),
            cmdb_name: pick(lang, |name| format!("CMDB：{name}"), |name| format!("CMDB: {name}")),
            or_formula: pick(
                lang,
                |limit| after(limit, "；", formula::hint(Lang::Zh)),
                |limit| after(limit, "; ", formula::hint(Lang::En)),
            ),
            group_help: pick(
                lang,
                |key| format!("按 {key} 展开或收起"),
                |key| format!("{key} opens or closes the group"),
            ),
            bytes: pick(
                lang,
                |typed, limit| format!("{typed}/{limit} 字节"),
                |typed, limit| format!("{typed}/{limit} bytes"),
            ),
        }
    }
}

/// Joins two remarks; the first may be empty.
fn after(first: &str, joint: &str, second: &str) -> String {
    if first.is_empty() { second.to_owned() } else { format!("{first}{joint}{second}") }
}
