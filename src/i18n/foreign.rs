//! Words about drafts that others have or change: another program at the file, another session at the draft.

use super::explain::pick;
use super::explain::say;
use super::explain::{counted, holder, label};
use super::fields;
use crate::app::overlay::Question;
use crate::domain::draft::{DraftDifference, Path};
use crate::domain::field::FieldTable;
use crate::domain::lang::Lang;
use jiff::civil::DateTime;
use std::path::Path as File;

/// The words of the list of what can be restored.
#[derive(Debug)]
pub struct Trash {
    pub title: &'static str,
    /// The list is being read.
    pub reading: &'static str,
    /// Heading of the column of times.
    pub removed: &'static str,
    /// Heading of the column that tells removed drafts from versions.
    pub kind: &'static str,
    /// A removed draft.
    pub draft: &'static str,
    /// A version that was set aside.
    pub version: &'static str,
    /// Nothing can be restored, and what would be here.
    pub empty: [&'static str; 2],
    /// The key that restores, and the one that closes.
    pub keys: fn(&str, &str) -> String,
}

impl Trash {
    /// Returns the words of a language.
    pub(super) const fn of(lang: Lang) -> Self {
        Self {
            title: pick(lang, "回收目录", "Trash"),
            reading: pick(lang, "正在读取", "Reading"),
            removed: pick(lang, "时间", "When"),
            kind: pick(lang, "类型", "Kind"),
            draft: pick(lang, "草稿", "draft"),
            version: pick(lang, "另存版本", "version"),
            empty: pick(
                lang,
                ["没有可恢复的草稿", "删除的草稿和另存的版本会列在这里，可以恢复。"],
                ["Nothing to restore", "Removed drafts and versions that were set aside are listed here."],
            ),
            keys: pick(
                lang,
                |restore, close| format!("{restore} 恢复，{close} 关闭"),
                |restore, close| format!("{restore} restores, {close} closes"),
            ),
        }
    }
}

/// Asks which version of a draft is used, or whether it is taken over; empty for any other question.
pub(super) fn ask(lang: Lang, question: &Question) -> String {
    match question {
        Question::ForeignChange { file, at, there, here, place } => {
            let at = time(*at);
            let found = if there.is_none() {
                // Left undecided by an earlier session: what it was before is not known.
                say!(lang, "{file} 在 {at} 被修改", "{file} was changed at {at}")
            } else {
                let there = difference(lang, there);
                say!(lang, "{file} 在 {at} 被修改：{there}", "{file} was changed at {at}: {there}")
            };
            let own = match place {
                Some((process, path)) => {
                    let field = field(lang, path);
                    say!(
                        lang,
                        "这里有 1 处修改还没写入：{process} 的{field}",
                        "1 change here is not written: {field} of {process}",
                    )
                }
                None if here.is_none() => say!(lang, "这里有输入还没写入", "What is typed here is not written"),
                None => {
                    let here = difference(lang, here);
                    say!(lang, "这里的修改还没写入：{here}", "Changes here are not written: {here}")
                }
            };
            let safe = say!(
                lang,
                "没选用的一份另存在旁边，不会丢",
                "The version that is not used is kept beside it, nothing is lost",
            );
            format!("{found}\n{own}\n{safe}")
        }
        Question::TakeOver { by } => {
            let by = holder(lang, by);
            say!(
                lang,
                "另一个 bkproc 正在使用这份草稿：{by}\n接管后对方变为只读，没写入的内容另存在旁边，不会丢。",
                "Another bkproc has this draft: {by}\nTaken over, it is read-only there; what is not written there is kept beside it.",
            )
        }
        _ => String::new(),
    }
}

/// Says in numbers how two versions of a draft differ.
fn difference(lang: Lang, difference: &DraftDifference) -> String {
    let DraftDifference { changed, added, removed, marked, unmarked, overrides, values, variables, heading, only: _ } =
        difference;
    let processes = |count: usize| counted(count, "process", "processes");
    let instances = |count: usize| counted(count, "instance", "instances");
    let part = |count: usize, text: &dyn Fn(usize) -> String| (count > 0).then(|| text(count));
    let parts = [
        part(*changed, &|count| {
            let en = processes(count);
            say!(lang, "改 {count} 个进程", "{en} changed")
        }),
        part(*added, &|count| {
            let en = processes(count);
            say!(lang, "加 {count} 个进程", "{en} added")
        }),
        part(*removed, &|count| {
            let en = processes(count);
            say!(lang, "删 {count} 个进程", "{en} removed")
        }),
        part(*marked, &|count| {
            let en = instances(count);
            say!(lang, "加 {count} 个实例", "{en} added")
        }),
        part(*unmarked, &|count| {
            let en = instances(count);
            say!(lang, "去掉 {count} 个实例", "{en} removed")
        }),
        part(*overrides, &|count| {
            let en = counted(count, "override", "overrides");
            say!(lang, "改 {count} 个覆盖值", "{en} changed")
        }),
        part(*values, &|count| {
            let en = instances(count);
            say!(lang, "改 {count} 个实例的变量或编号", "values or number of {en} changed")
        }),
        variables.then(|| say!(lang, "改实例变量的名称", "names of target values changed")),
        heading.then(|| say!(lang, "改名称、环境或业务", "name, environment or business changed")),
    ];
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    if parts.is_empty() {
        return say!(lang, "改服务实例的顺序或信息", "order or details of instances changed");
    }
    parts.join(pick(lang, "，", ", "))
}

fn field(lang: Lang, path: &Path) -> String {
    match path {
        Path::Field(_, key) => label(lang, key, &FieldTable::built_in()).into_owned(),
        Path::Cell(_, _, column) => fields::column(lang, *column).to_owned(),
        _ => say!(lang, "绑定信息", "bind info"),
    }
}

fn time(at: DateTime) -> String {
    format!("{:02}:{:02}", at.hour(), at.minute())
}

/// Says where a file is kept: by its name only, since it is beside the draft and the whole path would not fit.
pub(super) fn name(path: &File) -> String {
    path.file_name().unwrap_or(path.as_os_str()).display().to_string()
}
