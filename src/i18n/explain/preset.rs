//! What is wrong with a preset's file.

use super::{Explained, say, store_error};
use crate::domain::lang::Lang;
use crate::store::StoreError;
use crate::store::error::Cause;

/// Explains why a preset or a folder of presets cannot be read.
#[must_use]
pub fn preset_error(lang: Lang, error: &StoreError) -> Explained {
    let explained = store_error(lang, error);
    let path = error.path.display();
    match &error.cause {
        Cause::Malformed { .. } => Explained {
            what: say!(lang, "预设文件格式有误：{path}", "Not a valid preset file: {path}"),
            next: Some(say!(lang, "用编辑器改正该处后刷新", "Fix it there with an editor, then refresh")),
            ..explained
        },
        Cause::TooLarge { .. } => Explained {
            next: Some(say!(lang, "把它拆成几个预设", "Split it into several presets")),
            ..explained
        },
        _ => explained,
    }
}

/// Explains that a file is a preset where a draft is wanted.
pub(super) fn instead_of_draft(lang: Lang, path: &str) -> Explained {
    Explained::new(
        say!(lang, "文件是预设，不是草稿：{path}", "The file is a preset, not a draft: {path}"),
        say!(lang, "在草稿的进程步骤按 i 使用预设", "Insert it into a draft: i in the list of processes lists presets",),
    )
}

/// Explains that a file is none of a preset.
pub(super) fn not_a_preset(lang: Lang, path: &str) -> Explained {
    Explained::new(
        say!(lang, "文件不是预设：{path}", "Not a preset: {path}"),
        say!(
            lang,
            "在进程列表按 w 保存的文件才是预设；其他文件请移出预设目录",
            "Files that w in the list of processes writes are presets; keep others in another folder",
        ),
    )
}
