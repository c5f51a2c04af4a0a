//! What is said of the tree of sets and modules beside the service instances.

/// The words of the tree.
#[derive(Debug)]
pub struct Tree {
    /// Title.
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
