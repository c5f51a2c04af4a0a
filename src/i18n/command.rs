//! What commands say on standard output and standard error.

mod change;
pub mod doctor;
mod read;
mod run;
mod settings;
mod undo;
mod which;

pub use run::Asked;

use super::explain::{Explained, pick, say};
use crate::domain::lang::Lang;
use std::fmt::Display;

/// The sentences of commands; texts that are put in come as they are.
#[derive(Debug, Clone, Copy)]
pub struct CommandWords(pub Lang);

impl CommandWords {
    /// Standard input or output is no terminal.
    #[must_use]
    pub const fn not_a_terminal(self) -> &'static str {
        pick(
            self.0,
            "需要在终端里运行：标准输入和标准输出都必须是终端",
            "needs a terminal: standard input and standard output must both be one",
        )
    }

    /// The terminal cannot be used.
    #[must_use]
    pub fn no_terminal(self, error: &dyn Display) -> String {
        say!(self.0, "无法使用终端：{error}", "the terminal cannot be used: {error}")
    }

    /// The simulator could not be started.
    #[must_use]
    pub fn no_sandbox(self, error: &dyn Display) -> String {
        say!(self.0, "模拟 CMDB 无法启动：{error}", "the CMDB simulator cannot start: {error}")
    }

    /// A fault that was asked of the simulator is none that it knows.
    #[must_use]
    pub fn bad_fault(self, fault: &str, error: &dyn Display) -> String {
        say!(self.0, "无法识别的故障 {fault}：{error}", "not a fault, {fault}: {error}")
    }

    /// The file of `--attributes` cannot be read, or is not what it should be.
    #[must_use]
    pub fn bad_attributes(self, file: &str, error: &dyn Display) -> String {
        say!(self.0, "无法使用字段文件 {file}：{error}", "cannot use the attributes in {file}: {error}")
    }

    /// How to talk to the simulator: the command that does, after its colon.
    #[must_use]
    pub const fn connect_with(self) -> &'static str {
        pick(
            self.0,
            "模拟 CMDB 已启动，数据只在内存里，按 Ctrl+C 停止。连接方法：",
            "The CMDB simulator is running; its data live in memory. Stop it with Ctrl+C. To connect:",
        )
    }

    /// The program itself failed.
    #[must_use]
    pub const fn bug(self) -> &'static str {
        pick(
            self.0,
            "程序内部出错，已退出；草稿以最后一次保存为准",
            "the program failed and ended; drafts are as they were last saved",
        )
    }

    /// Neither a file nor a command has the name that was typed.
    #[must_use]
    pub fn no_such_command(self, meant: &str) -> String {
        match self.0 {
            Lang::Zh => format!("没有这个文件，也没有这个命令；是否想用 {meant}？"),
            Lang::En => format!("there is no such file, and no such command; {meant}?"),
        }
    }

    /// What stood in the open field when the program failed, before its text.
    #[must_use]
    pub const fn typed(self) -> &'static str {
        pick(self.0, "输入框里尚未确认的内容：", "in the open field stood: ")
    }

    /// The disk did not answer, and was not waited for any longer.
    #[must_use]
    pub const fn not_kept(self) -> &'static str {
        pick(
            self.0,
            "磁盘没有响应，已不再等待；最后的修改可能没有保存，下次打开草稿时请核对",
            "the disk does not answer and was not waited for any longer; the last change may not be saved: look when the draft is opened next",
        )
    }

    /// Puts what happened, why, and what to do next into one line.
    #[must_use]
    pub fn line(self, told: &Explained) -> String {
        let stop = pick(self.0, "；", ". ");
        let parts = [Some(&told.what), told.why.as_ref(), told.next.as_ref()];
        parts.into_iter().flatten().map(String::as_str).collect::<Vec<_>>().join(stop)
    }
}
