//! The words of a list of rows to mark.

use super::explain::pick;
use super::explain::say;
use super::grouped;
use crate::app::mark_list::ListTally;
use crate::domain::id::AreaId;
use crate::domain::lang::Lang;

/// The words of a list of rows to mark.
#[derive(Debug)]
pub struct MarkList {
    pub title: &'static str,
    /// What can be pasted or typed.
    pub help: &'static str,
    /// What Enter does, and what becomes of the rest; the key, and the one that marks also where several are meant.
    pub keys: fn(&str, &str) -> String,
    /// The business was not read.
    pub only_ids: &'static str,
    /// The business is being read: how many instances were read.
    pub reading: fn(&str) -> String,
    /// Where several are meant, those that the filter shows come first.
    pub narrowed: &'static str,
    /// How many entries of each kind there are.
    pub tally: fn(&ListTally) -> String,
    /// Nothing of this name.
    pub nothing: &'static str,
    /// Not an identifier, and nothing was read.
    pub unread: &'static str,
    /// An address of a host that has no service instance.
    pub no_instance: &'static str,
    /// No host of this cloud area has the address.
    pub not_in_area: fn(AreaId) -> String,
    /// So many instances may be meant, in so many cloud areas; they follow.
    pub several: fn(usize, usize) -> String,
    /// The address may be of other hosts too; what may be meant follows.
    pub dynamic: &'static str,
    /// So many more may be meant.
    pub more: fn(usize) -> String,
    /// Before the cloud areas that may be meant.
    pub area: &'static str,
    /// Any of them.
    pub any_area: &'static str,
    /// Made from a service template: its identifier.
    pub bound: fn(Option<i64>) -> String,
    /// An identifier that no session holds looked up.
    pub bare: &'static str,
    /// Marked already.
    pub marked: &'static str,
}

impl MarkList {
    /// Returns the words of a language.
    pub(super) const fn of(lang: Lang) -> Self {
        Self {
            title: pick(lang, "按列表选中", "Mark from a list"),
            help: pick(
                lang,
                "粘贴或输入 IP、实例名称或 ID，以换行、逗号、制表符或空格分隔。",
                "Paste or type IPs, names or IDs, with line breaks, commas, tabs or blanks between them.",
            ),
            keys: pick(
                lang,
                |one, all| {
                    format!(
                        "{one} 选中每一项对应的实例。未找到的、对应多个实例的留在列表中；{all} 把对应的多个实例也一并选中。"
                    )
                },
                |one, all| {
                    format!(
                        "{one} marks what each of them names. What is not found or names several instances stays in the list; \
             {all} marks those several, too."
                    )
                },
            ),
            only_ids: pick(lang, "还没有读取业务，只能输入 ID", "The business was not read: only IDs can be taken"),
            reading: pick(
                lang,
                |read| format!("仍在读取，已读 {read} 个，之后可能找到更多"),
                |read| format!("Still reading, {read} so far: more may be found"),
            ),
            narrowed: pick(
                lang,
                "对应多个实例时，以列表显示的为准",
                "Of several instances, those that the list shows are meant",
            ),
            tally: pick(
                lang,
                |tally| {
                    let parts = [
                        ("将选中", tally.free),
                        ("未找到", tally.nothing),
                        ("不唯一", tally.several),
                        ("由模板创建", tally.bound),
                        ("已选中", tally.marked),
                    ];
                    let parts = parts.into_iter().filter(|(_, count)| *count > 0);
                    parts.map(|(name, count)| format!("{name} {}", grouped(count))).collect::<Vec<_>>().join("  ")
                },
                |tally| {
                    let parts = [
                        ("to mark", tally.free),
                        ("not found", tally.nothing),
                        ("ambiguous", tally.several),
                        ("from a template", tally.bound),
                        ("marked already", tally.marked),
                    ];
                    let parts = parts.into_iter().filter(|(_, count)| *count > 0);
                    parts.map(|(name, count)| format!("{} {name}", grouped(count))).collect::<Vec<_>>().join("  ")
                },
            ),
            nothing: pick(lang, "业务中没有", "not found in this business"),
            unread: pick(lang, "不是 ID", "not an ID"),
            no_instance: pick(
                lang,
                "业务中有这台主机，但它没有服务实例",
                "a host of this business, but it has no service instance",
            ),
            not_in_area: pick(
                lang,
                |area| format!("管控区域 {area} 中没有这台主机"),
                |area| format!("no such host in area {area}"),
            ),
            several: pick(
                lang,
                |count, areas| several(Lang::Zh, count, areas),
                |count, areas| several(Lang::En, count, areas),
            ),
            dynamic: pick(
                lang,
                "动态寻址的主机，只凭 IP 不能确定：",
                "dynamic addressing, the IP alone does not tell which host:",
            ),
            more: pick(lang, |count| format!("还有 {} 个", grouped(count)), |count| format!("{} more", grouped(count))),
            area: pick(lang, "管控区域", "Area"),
            any_area: pick(lang, "不限", "any"),
            bound: pick(
                lang,
                |template| match template {
                    Some(id) => format!("由服务模板 {id} 创建，不可选择"),
                    None => "由服务模板创建，不可选择".to_owned(),
                },
                |template| {
                    let from =
                        template.map_or_else(|| "a service template".to_owned(), |id| format!("service template {id}"));
                    format!("from {from}, cannot be marked")
                },
            ),
            bare: pick(lang, "ID，未核对", "ID, not looked up"),
            marked: pick(lang, "已选中", "marked already"),
        }
    }
}

/// So many instances may be meant, in so many cloud areas; they follow.
fn several(lang: Lang, count: usize, areas: usize) -> String {
    match areas {
        0 | 1 => {
            let count = grouped(count);
            say!(lang, "对应 {count} 个实例：", "{count} instances:")
        }
        _ => say!(lang, "在 {areas} 个管控区域都有，请选一个：", "in {areas} areas; choose one:"),
    }
}
