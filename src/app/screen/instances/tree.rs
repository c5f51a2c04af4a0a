//! The tree of sets and modules beside the list: which of its rows are shown, the one that keys act on, how many service
//! instances each has, and the one that the list is narrowed to.
//!
//! It is made of the topology, in the server's order. What was closed and what the list is narrowed to are known by
//! their names, so that both outlive a refresh; names that are gone narrow nothing.

mod node;

pub use node::{Node, NodeKind, NodePlace};

use crate::app::catalogue::Catalogue;
use crate::app::find::Scope;
use crate::app::list::Cursor;
use crate::app::screen::instances::tally::Tally;
use crate::domain::id::{BizId, ModuleId};
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

/// Modules up to which all levels are open at first; of more, only the uppermost level is shown.
const FEW: usize = 200;

/// The tree.
#[derive(Debug, Clone, Default)]
pub struct Tree {
    /// Whether it was put away by its key.
    pub hidden: bool,
    /// Whether it has the keys; else the list has them.
    pub focused: bool,
    /// The cursor among the rows shown.
    pub cursor: Cursor,
    nodes: Vec<Node>,
    /// The nodes that are shown, by their places.
    rows: Vec<usize>,
    /// Levels that are closed, by their names from the level below the business down.
    closed: HashSet<Vec<String>>,
    /// Whether it was decided what is closed at first.
    begun: bool,
    scope: NodePlace,
    /// The modules of the scope; none while all are shown.
    modules: Scope,
    made: Option<TreeInput>,
    counts: HashMap<ModuleId, usize>,
    /// How many rows of the catalogue are in the counts.
    counted: usize,
    tallied: Option<(TreeInput, usize, u64)>,
}

/// What the nodes were made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct TreeInput {
    business: BizId,
    generation: u32,
}

impl Tree {
    /// Returns a row that is shown.
    #[must_use]
    pub fn row(&self, at: usize) -> Option<&Node> {
        self.nodes.get(*self.rows.get(at)?)
    }

    /// Returns the row that the cursor is on, and what it stands for.
    #[must_use]
    pub fn current(&self) -> Option<(&Node, NodePlace)> {
        Some((self.row(self.cursor.at)?, self.place(*self.rows.get(self.cursor.at)?)))
    }

    /// Counts the rows that are shown.
    #[must_use]
    pub const fn rows(&self) -> usize {
        self.rows.len()
    }

    /// Returns the modules that the list is narrowed to; none while all are shown.
    #[must_use]
    pub const fn modules(&self) -> &Scope {
        &self.modules
    }

    /// Returns what the list is narrowed to; nothing while all are shown, or as long as it is not known which modules
    /// that are.
    #[must_use]
    pub fn scope(&self) -> Option<&NodePlace> {
        self.modules.as_ref().map(|_| &self.scope)
    }

    /// Returns `true` if the list is narrowed to this row.
    #[must_use]
    pub fn is_scope(&self, at: usize) -> bool {
        self.scope().is_some() && self.rows.get(at).is_some_and(|node| self.place(*node) == self.scope)
    }

    /// Returns the most that any node has: of service instances, and of marked ones.
    #[must_use]
    pub fn most(&self) -> (usize, usize) {
        self.nodes.first().map_or((0, 0), |all| (all.count, all.marked))
    }

    /// Narrows the list to nothing any more.
    pub(in crate::app) fn leave(&mut self) {
        self.scope = NodePlace::All;
        self.modules = None;
    }

    /// Forgets everything of a business, but not whether the tree is shown.
    pub(in crate::app) fn forget(&mut self) {
        *self = Self { hidden: self.hidden, ..Self::default() };
    }

    /// Makes the nodes again from what takes the place of what was read.
    pub(in crate::app) const fn renew(&mut self) {
        self.made = None;
    }

    /// Makes the nodes again; what is closed and what the cursor is on stay.
    fn make(&mut self, catalogue: &Catalogue, made: TreeInput) {
        let on = self.rows.get(self.cursor.at).map_or(NodePlace::All, |node| self.place(*node));
        self.nodes = node::nodes(&catalogue.topology);
        if !self.begun && !catalogue.topology.is_empty() {
            self.begun = true;
            if catalogue.topology.len() > FEW {
                let levels = (0..self.nodes.len()).filter(|at| self.is_level(*at));
                self.closed = levels.map(|at| node::path(&self.nodes, at)).collect();
            }
        }
        for at in 0..self.nodes.len() {
            let closed = self.closed.contains(&node::path(&self.nodes, at));
            if let Some(Node { kind: NodeKind::Level { open }, .. }) = self.nodes.get_mut(at) {
                *open = !closed;
            }
        }
        self.made = Some(made);
        self.counts.clear();
        self.counted = 0;
        self.tallied = None;
        self.show(&on);
    }

    /// Finds the rows that are shown, and puts the cursor on what it was on, or on the level that hides it.
    fn show(&mut self, on: &NodePlace) {
        self.rows.clear();
        let mut at = 0;
        while let Some(node) = self.nodes.get(at) {
            self.rows.push(at);
            at = if node.kind == (NodeKind::Level { open: false }) { node.end } else { at + 1 };
        }
        let node = node::find(&self.nodes, on).unwrap_or(0);
        self.cursor.at = self.rows.partition_point(|shown| *shown <= node).saturating_sub(1);
    }

    fn place(&self, node: usize) -> NodePlace {
        match self.nodes.get(node).map(|node| &node.kind) {
            None | Some(NodeKind::All) => NodePlace::All,
            Some(NodeKind::Elsewhere) => NodePlace::Elsewhere,
            Some(NodeKind::Level { .. } | NodeKind::Module(_)) => NodePlace::At(node::path(&self.nodes, node)),
        }
    }

    fn is_level(&self, node: usize) -> bool {
        matches!(self.nodes.get(node), Some(Node { kind: NodeKind::Level { .. }, .. }))
    }

    /// Counts the service instances of each module that came since.
    fn count(&mut self, catalogue: &Catalogue) {
        for instance in catalogue.instances.get(self.counted..).unwrap_or_default() {
            *self.counts.entry(instance.module).or_default() += 1;
        }
        self.counted = catalogue.instances.len();
        let known = |module: &ModuleId| catalogue.topology.path(*module).is_some_and(|path| !path.is_empty());
        let elsewhere = self.counts.iter().filter(|(module, _)| !known(module)).map(|(_, count)| count).sum();
        let last = self.nodes.last().is_some_and(|node| node.kind == NodeKind::Elsewhere);
        if (elsewhere > 0) != last && !catalogue.topology.is_empty() {
            let on = self.rows.get(self.cursor.at).map_or(NodePlace::All, |node| self.place(*node));
            if last {
                self.nodes.pop();
            } else {
                self.nodes.push(Node::elsewhere(self.nodes.len()));
            }
            self.show(&on);
        }
        node::sum(&mut self.nodes, self.counted, elsewhere, |node| &mut node.count, &self.counts);
    }

    /// Counts the marks of each module.
    fn tally(&mut self, catalogue: &Catalogue, tally: &Tally) {
        let mut counts = HashMap::new();
        let mut all = 0;
        for row in tally.marked_rows() {
            if let Some(instance) = catalogue.instances.get(row) {
                all += 1;
                *counts.entry(instance.module).or_default() += 1;
            }
        }
        let known: usize = self.nodes.iter().filter_map(Node::module).filter_map(|module| counts.get(&module)).sum();
        node::sum(&mut self.nodes, all, all.saturating_sub(known), |node| &mut node.marked, &counts);
    }

    /// Finds the modules of the scope; says whether it is gone.
    fn resolve(&mut self, catalogue: &Catalogue) -> bool {
        let modules: HashSet<ModuleId> = match &self.scope {
            NodePlace::All => HashSet::new(),
            NodePlace::Elsewhere => {
                let known = |module: &ModuleId| catalogue.topology.path(*module).is_some_and(|path| !path.is_empty());
                self.counts.keys().filter(|module| !known(module)).copied().collect()
            }
            place @ NodePlace::At(_) => {
                let node = node::find(&self.nodes, place);
                let below = node.and_then(|at| self.nodes.get(at..self.nodes.get(at)?.end)).unwrap_or_default();
                below.iter().filter_map(Node::module).collect()
            }
        };
        if self.modules.as_deref() != Some(&modules) || modules.is_empty() {
            self.modules = (!modules.is_empty()).then(|| Arc::new(modules));
        }
        let known = match &self.scope {
            NodePlace::All => false,
            NodePlace::Elsewhere => catalogue.ended.is_some() && !catalogue.topology.is_empty(),
            NodePlace::At(_) => !catalogue.topology.is_empty(),
        };
        known && self.modules.is_none()
    }

    /// Brings the nodes up to date with the business of the draft, and with them the modules that the list is narrowed
    /// to. Returns `true` if what it is narrowed to is no longer there.
    pub(in crate::app) fn follow(&mut self, catalogue: Option<&Catalogue>, shown: bool) -> bool {
        self.focused &= shown;
        match catalogue {
            // On a narrow terminal it is not drawn, and on another screen it can wait.
            Some(catalogue) if shown || self.scope != NodePlace::All => {
                let made = TreeInput { business: catalogue.business.id, generation: catalogue.index.stamp().1 };
                let is_new = self.made != Some(made) || self.counted > catalogue.instances.len();
                if is_new {
                    self.make(catalogue, made);
                }
                let grown = self.counted != catalogue.instances.len();
                if is_new || grown {
                    self.count(catalogue);
                }
                if is_new || (grown && self.scope == NodePlace::Elsewhere) || self.modules.is_none() {
                    return self.resolve(catalogue);
                }
            }
            Some(_) => {}
            None => {
                self.nodes.clear();
                self.rows.clear();
                self.modules = None;
                self.made = None;
            }
        }
        false
    }

    /// Counts the marks below each node, unless they are the ones that were counted last.
    pub(in crate::app) fn count_marks(&mut self, catalogue: &Catalogue, marks_revision: u64, tally: &Tally) {
        let Some(made) = self.made else { return };
        let tallied = Some((made, self.counted, marks_revision));
        if self.tallied != tallied {
            self.tally(catalogue, tally);
            self.tallied = tallied;
        }
    }

    /// Narrows the list to the node that the cursor is on, and leaves the keys to the list. Returns `false` if there is
    /// no such node.
    pub(in crate::app) fn choose(&mut self) -> bool {
        let Some(node) = self.rows.get(self.cursor.at) else { return false };
        self.scope = self.place(*node);
        self.modules = None;
        self.focused = false;
        true
    }

    /// Closes the level that the cursor is on; from anything else, goes to the level above it.
    pub(in crate::app) fn close(&mut self) {
        let Some(at) = self.rows.get(self.cursor.at).copied() else { return };
        match self.nodes.get_mut(at) {
            Some(Node { kind: NodeKind::Level { open: open @ true }, .. }) => {
                *open = false;
                let path = node::path(&self.nodes, at);
                self.closed.insert(path.clone());
                self.show(&NodePlace::At(path));
            }
            Some(Node { parent: Some(parent), .. }) => {
                let parent = *parent;
                self.cursor.at = self.rows.partition_point(|shown| *shown <= parent).saturating_sub(1);
            }
            _ => {}
        }
    }

    /// Opens the level that the cursor is on; from an open one, goes to the first row in it.
    pub(in crate::app) fn open(&mut self) {
        let Some(at) = self.rows.get(self.cursor.at).copied() else { return };
        match self.nodes.get_mut(at) {
            Some(Node { kind: NodeKind::Level { open: true }, .. }) => self.cursor.at += 1,
            Some(Node { kind: NodeKind::Level { open }, .. }) => {
                *open = true;
                let path = node::path(&self.nodes, at);
                self.closed.remove(&path);
                self.show(&NodePlace::At(path));
            }
            _ => {}
        }
    }
}
