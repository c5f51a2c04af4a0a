//! What undoing a run says.

use super::CommandWords;
use super::run::told;
use crate::domain::lang::Lang;
use crate::i18n::explain::{Explained, pick, say};
use crate::i18n::grouped;

impl CommandWords {
    /// The undoing of a run is not finished.
    #[must_use]
    pub fn undo_again(self, run: &str) -> String {
        say!(self.0, "撤销尚未完成；继续：bkproc undo {run}", "undoing is not finished; to go on: bkproc undo {run}")
    }

    /// A run with unknown outcomes is undone; what to do about that is said at the end.
    #[must_use]
    pub fn undo_of_unknown(self, processes: usize) -> String {
        say!(
            self.0,
            "另有 {processes} 个进程结果未知，不会撤销；可先断点续提进行核对",
            "{processes} more of unknown outcome will not be undone; resuming the run first finds out about them",
        )
    }

    /// Asks whether to delete; in production, for the number to be typed.
    #[must_use]
    pub fn ask_undo(self, count: usize, environment: &str, production: bool, with_instances: bool) -> String {
        let processes = grouped(count);
        let also = match (with_instances, self.0) {
            (false, _) => "",
            (true, Lang::Zh) => "，并删除由此变空的服务实例",
            (true, Lang::En) => ", and service instances that are left empty",
        };
        if production {
            return say!(
                self.0,
                "将在生产环境 {environment} 删除 {processes} 个进程{also}。确认请输入 {count}：",
                "About to delete {processes} process(es) in PRODUCTION {environment}{also}. Type {count} to go on:",
            );
        }
        say!(
            self.0,
            "将在环境 {environment} 删除 {processes} 个进程{also}。继续？[y/N]",
            "Delete {processes} process(es) in {environment}{also}? [y/N]",
        )
    }

    /// How far an undoing is: processes over, processes in all; what it waits for.
    #[must_use]
    pub fn undo_progress(self, over: usize, all: usize, note: Option<&str>) -> String {
        let [over, all] = [over, all].map(grouped);
        let note = note.map(|note| format!("  {note}")).unwrap_or_default();
        say!(self.0, "删除 {over}/{all}{note}", "deleting {over}/{all}{note}")
    }

    /// How many processes would be deleted, of how many that the run has to do with.
    #[must_use]
    pub fn undo_planned(self, planned: usize, all: usize) -> String {
        let [planned, all] = [planned, all].map(grouped);
        say!(self.0, "进程：将删除 {planned}，共 {all}", "processes: {planned} to delete, of {all}")
    }

    /// How many processes were deleted, of how many that the run has to do with.
    #[must_use]
    pub fn undo_result(self, deleted: usize, all: usize) -> String {
        let [deleted, all] = [deleted, all].map(grouped);
        say!(self.0, "进程：已删除 {deleted}，共 {all}", "processes: {deleted} deleted, of {all}")
    }

    /// Last processes of service instances were spared.
    #[must_use]
    pub fn last_stay(self) -> Explained {
        Explained {
            why: Some(say!(
                self.0,
                "删除服务实例的最后一个进程时，CMDB 会同时删除该服务实例",
                "With the last process of a service instance, CMDB deletes the service instance too",
            )),
            ..told(
                say!(self.0, "保留了服务实例的最后一个进程", "the last process of a service instance was kept"),
                say!(
                    self.0,
                    "确实要一并删除时，加上 --delete-service-instances",
                    "Where that is meant, add --delete-service-instances",
                ),
            )
        }
    }

    /// What undo does with a process: it would be deleted.
    #[must_use]
    pub const fn to_delete(self) -> &'static str {
        pick(self.0, "将删除", "to delete")
    }

    /// Heading of what undo does or did with a process.
    #[must_use]
    pub const fn undo_heading(self) -> &'static str {
        pick(self.0, "撤销", "Undo")
    }

    /// A process is left alone, and why.
    #[must_use]
    pub fn stays(self, why: &str) -> String {
        say!(self.0, "保留：{why}", "stays: {why}")
    }

    /// What undo did with a process: the answer was not seen, and it is still there.
    #[must_use]
    pub const fn not_deleted(self) -> &'static str {
        pick(self.0, "未删除", "not deleted")
    }

    /// Why a process stays: someone changed it; who, if the CMDB tells.
    #[must_use]
    pub fn stays_changed(self, by: &str) -> String {
        if by.is_empty() {
            return say!(self.0, "创建后被修改过", "changed since it was created");
        }
        say!(self.0, "创建后被 {by} 修改过", "changed by {by} since it was created")
    }

    /// Why a process stays: it is not sure that the run created it.
    #[must_use]
    pub const fn stays_foreign(self) -> &'static str {
        pick(self.0, "不能确定由这次提交创建", "not surely created by this run")
    }

    /// Why a process stays: it is the last one of its service instance.
    #[must_use]
    pub const fn stays_last(self) -> &'static str {
        pick(self.0, "服务实例的最后一个进程", "the last process of its service instance")
    }
}
