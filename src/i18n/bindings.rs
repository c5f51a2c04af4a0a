//! What step 3 says.

use super::count_of;
use super::explain::pick;
use crate::domain::lang::Lang;

/// The words of step 3.
#[derive(Debug)]
pub struct Bindings {
    /// Title: how many rows the process has.
    pub title: fn(usize) -> String,
    /// There is no process; the key that goes back to add one.
    pub no_process: fn(&str) -> [String; 2],
    /// There is no row; the key that adds one.
    pub empty: fn(&str) -> [String; 2],
    /// The keys that go to the process before and the next one.
    pub other_process: fn(&str, &str) -> String,
    /// Column: number of the row.
    pub number: &'static str,
    /// Columns of a file that the server does not know.
    pub unknown: fn(&str) -> String,
}

impl Bindings {
    /// Returns the words of a language.
    pub(super) const fn of(lang: Lang) -> Self {
        Self {
            title: pick(
                lang,
                |count| format!("绑定信息 {count} 行"),
                |count| format!("bind info, {}", count_of(count, "row", "rows")),
            ),
            no_process: pick(
                lang,
                |key| ["还没有进程".to_owned(), format!("按 {key} 回到第 2 步添加。")],
                |key| ["No processes yet".to_owned(), format!("{key} goes to step 2 to add one.")],
            ),
            empty: pick(
                lang,
                |key| ["没有绑定信息".to_owned(), format!("按 {key} 添加一行。不监听端口的进程可以不填。")],
                |key| {
                    [
                        "No bind info".to_owned(),
                        format!("Press {key} to add a row. A process that listens nowhere needs none."),
                    ]
                },
            ),
            other_process: pick(
                lang,
                |before, after| format!("{before} {after} 切换进程"),
                |before, after| format!("{before} {after} other process"),
            ),
            number: "#",
            unknown: pick(
                lang,
                |names| format!("CMDB 不认识的列：{names}"),
                |names| format!("columns unknown to the CMDB: {names}"),
            ),
        }
    }
}
