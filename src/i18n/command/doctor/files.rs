//! What is kept on this machine.

use super::{CheckWords, told};
use crate::i18n::explain::{Explained, counted, pick, say};

/// A folder of the program's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Folder {
    /// Of the configuration file and of themes.
    Config,
    Drafts,
    /// Of the journals of runs.
    Runs,
    /// Of what was read of CMDBs.
    Cache,
}

/// What there is in a folder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FolderContents<'a> {
    /// The folder, as it is shown.
    pub path: &'a str,
    /// Whether it is there; one that is not is made when it is needed.
    pub exists: bool,
    /// How many of its things there are; `None` where they are not counted.
    pub count: Option<usize>,
    /// Bytes that can still be written; `None` where the system does not tell.
    pub space: Option<u64>,
}

impl CheckWords {
    /// The name of a folder.
    #[must_use]
    pub const fn folder_name(self, folder: Folder) -> &'static str {
        let (zh, en) = match folder {
            Folder::Config => ("配置目录", "configuration"),
            Folder::Drafts => ("草稿", "drafts"),
            Folder::Runs => ("操作日志", "runs"),
            Folder::Cache => ("缓存", "cache"),
        };
        pick(self.0, zh, en)
    }

    /// A folder that can be used.
    #[must_use]
    pub fn folder(self, folder: Folder, held: &FolderContents<'_>) -> String {
        let (name, path) = (self.folder_name(folder), held.path);
        let space = held.space.map(amount).map(|space| say!(self.0, "，剩余 {space}", ", {space} free"));
        let space = space.unwrap_or_default();
        let state = match (held.exists, held.count) {
            (false, _) => say!(self.0, "，尚未创建", ", none yet"),
            (true, Some(count)) => say!(self.0, "，{count} 个", ", {count} there"),
            (true, None) => String::new(),
        };
        say!(self.0, "{name}：{path}{state}{space}", "{name}: {path}{state}{space}")
    }

    /// A folder on a disk that is nearly full.
    #[must_use]
    pub fn nearly_full(self, what: String) -> Explained {
        told(what, say!(self.0, "腾出磁盘空间", "Free some space"))
    }

    /// Nothing names a folder.
    #[must_use]
    pub fn no_folder(self, folder: Folder) -> Explained {
        let name = self.folder_name(folder);
        told(
            say!(self.0, "{name}：没有可用的目录", "{name}: there is no folder"),
            say!(self.0, "设置环境变量 HOME", "Set HOME"),
        )
    }

    /// Something cannot be read or written: what is told of it, behind the name of its folder.
    #[must_use]
    pub fn in_folder(self, folder: Folder, told: Explained) -> Explained {
        self.named(self.folder_name(folder), told)
    }

    /// More of the same is wrong.
    #[must_use]
    pub fn more(self, folder: Folder, count: usize) -> String {
        let name = self.folder_name(folder);
        say!(self.0, "{name}：还有 {count} 个也无法读取", "{name}: {count} more cannot be read")
    }

    /// Another process has something.
    #[must_use]
    pub fn in_use(self, folder: Folder, id: &str, process: Option<u32>) -> String {
        let name = self.folder_name(folder);
        match process {
            Some(process) => {
                say!(self.0, "{name}：{id} 正被进程 {process} 使用", "{name}: {id} is in use by process {process}")
            }
            None => say!(self.0, "{name}：{id} 正被另一个进程使用", "{name}: {id} is in use by another process"),
        }
    }

    /// Runs did not come to their end.
    #[must_use]
    pub fn unfinished(self, count: usize) -> Explained {
        let en = counted(count, "run is", "runs are");
        told(
            say!(self.0, "操作日志：{count} 次提交没有完成", "runs: {en} not finished"),
            say!(
                self.0,
                "用 bkproc history 查看，用 bkproc resume 继续",
                "See bkproc history; bkproc resume goes on with one",
            ),
        )
    }
}

/// Returns a size in the largest unit that is not zero, rounded down.
fn amount(bytes: u64) -> String {
    match bytes >> 20 {
        0..10_240 => format!("{} MiB", bytes >> 20),
        _ => format!("{} GiB", bytes >> 30),
    }
}
