//! Which run is meant, and why that is not clear.

use super::CommandWords;
use super::run::told;
use crate::i18n::explain::{Explained, pick, say};

impl CommandWords {
    /// There is no run at all.
    #[must_use]
    pub fn no_runs(self) -> Explained {
        told(
            say!(self.0, "还没有提交过", "there is no run yet"),
            say!(self.0, "用 bkproc apply FILE 开始一次提交", "Begin one with bkproc apply FILE"),
        )
    }

    /// No run has that name.
    #[must_use]
    pub fn no_such_run(self, typed: &str) -> Explained {
        told(
            say!(self.0, "没有名称以 {typed} 开头的提交", "no run has a name that begins with {typed}"),
            say!(self.0, "用 bkproc history 查看名称", "bkproc history lists the names"),
        )
    }

    /// Several runs have names that begin so.
    #[must_use]
    pub fn many_runs(self, typed: &str, names: &str) -> Explained {
        told(
            say!(self.0, "有多次提交的名称以 {typed} 开头：{names}", "several runs begin with {typed}: {names}"),
            say!(self.0, "多输入几个字符", "Type more of the name"),
        )
    }

    /// The last run is not known, since several have the same place.
    #[must_use]
    pub fn last_of_same_time(self, names: &str) -> Explained {
        told(
            say!(
                self.0,
                "无法确定最近一次提交：以下各次开始于同一时刻：{names}",
                "which run is the last is not clear: these began at the same time: {names}",
            ),
            self.name_the_run(),
        )
    }

    /// The last run is not known, since number and clock disagree.
    #[must_use]
    pub fn last_disputed(self, by_number: &str, by_clock: &str) -> Explained {
        told(
            say!(
                self.0,
                "无法确定最近一次提交：按次序是 {by_number}，按时间是 {by_clock}",
                "which run is the last is not clear: by its number it is {by_number}, by the clock {by_clock}",
            ),
            self.name_the_run(),
        )
    }

    /// The last run is not known, since it may be one that cannot be read.
    #[must_use]
    pub fn last_unreadable(self, path: &str) -> Explained {
        told(
            say!(
                self.0,
                "无法确定最近一次提交：{path} 无法读取",
                "which run is the last is not clear: {path} cannot be read",
            ),
            self.name_the_run(),
        )
    }

    fn name_the_run(self) -> String {
        say!(self.0, "写出提交的名称；用 bkproc history 查看", "Name the run; bkproc history lists the names",)
    }

    /// No run that can be read is unfinished, and some cannot be read.
    #[must_use]
    pub fn none_readable_unfinished(self) -> Explained {
        told(
            say!(
                self.0,
                "在可读取的提交中没有未完成的；另有提交无法读取",
                "no run that can be read is unfinished; others cannot be read",
            ),
            say!(self.0, "用 bkproc history 查看是哪些", "bkproc history lists them"),
        )
    }

    /// Several runs are not finished.
    #[must_use]
    pub fn many_unfinished(self, names: &str) -> Explained {
        told(
            say!(self.0, "有多次提交尚未完成：{names}", "several runs are not finished: {names}"),
            say!(self.0, "指定其中一次：bkproc resume RUN", "Name one of them: bkproc resume RUN"),
        )
    }

    /// No run is left to go on with.
    #[must_use]
    pub const fn none_unfinished(self) -> &'static str {
        pick(self.0, "没有未完成的提交", "no run is unfinished")
    }

    /// The run is under way in another process.
    #[must_use]
    pub fn run_in_use(self, run: &str) -> Explained {
        told(
            say!(self.0, "提交 {run} 正在另一个 bkproc 中进行", "run {run} is under way in another bkproc"),
            say!(self.0, "等它结束，或先将其停止", "Wait until it ends, or stop it"),
        )
    }
}
