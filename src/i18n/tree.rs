//! What is said of the tree of sets and modules beside the service instances.

use super::explain::pick;
use crate::domain::lang::Lang;

/// The words of the tree.
#[derive(Debug)]
pub struct Tree {
    pub title: &'static str,
    /// Column: number of service instances.
    pub count: &'static str,
    /// The first row: the whole business.
    pub all: &'static str,
    /// Modules that are not in the topology.
    pub elsewhere: &'static str,
    /// The topology is being read.
    pub reading: &'static str,
    /// The topology could not be read; the key that tries again.
    pub failed: fn(&str) -> [String; 2],
    /// The business has no module.
    pub none: &'static str,
    /// Stands before the names of what the list is narrowed to.
    pub only: &'static str,
    /// Stands behind them: the key that shows all.
    pub leave: fn(&str) -> String,
    /// How many marks are out of sight.
    pub hidden: fn(&str) -> String,
    /// What the list is narrowed to has no service instance, or none was read so far; the key that shows all.
    pub empty: fn(bool, &str) -> [String; 2],
}

impl Tree {
    /// Returns the words of a language.
    pub(super) const fn of(lang: Lang) -> Self {
        Self {
            title: pick(lang, "拓扑", "Topology"),
            count: pick(lang, "实例", "Inst."),
            all: pick(lang, "全部", "All"),
            elsewhere: pick(lang, "不在拓扑中的模块", "Modules not in the topology"),
            reading: pick(lang, "正在读取拓扑", "Reading the topology"),
            failed: pick(
                lang,
                |key| ["没有读到拓扑".to_owned(), format!("按 {key} 重试。右边的列表照常可用。")],
                |key| {
                    [
                        "The topology was not read".to_owned(),
                        format!("Press {key} to try again. The list works without it."),
                    ]
                },
            ),
            none: pick(lang, "这个业务没有模块", "This business has no modules"),
            only: pick(lang, "只看", "Only"),
            leave: pick(lang, |key| format!("（{key} 显示全部）"), |key| format!(" ({key} shows all)")),
            hidden: pick(lang, |count| format!("，{count} 个未显示"), |count| format!(", {count} not shown")),
            empty: pick(
                lang,
                |whole, key| {
                    let heading = if whole { "这里没有服务实例" } else { "这里还没有读到服务实例" };
                    [heading.to_owned(), format!("按 {key} 显示全部。")]
                },
                |whole, key| {
                    let heading =
                        if whole { "No service instances here" } else { "No service instances read here so far" };
                    [heading.to_owned(), format!("Press {key} to show all.")]
                },
            ),
        }
    }
}
