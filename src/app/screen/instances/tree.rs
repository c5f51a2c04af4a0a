//! The tree of sets and modules beside the list: which of its rows are shown, the one that keys act on, how many service
//! instances each has, and the one that the list is narrowed to.
//!
//! It is made of the topology, in the server's order. What was closed and what the list is narrowed to are known by
//! their names, so that both outlive a refresh; names that are gone narrow nothing.

mod node;

pub use node::{Node, NodeKind, NodePlace};

use super::Tally;
use crate::app::action::Action;
use crate::app::catalogue::Catalogue;
use crate::app::find::Scope;
use crate::app::geometry;
use crate::app::list::{Cursor, Motion};
use crate::app::notice::{Notice, TreeNotice};
use crate::app::screen::Screen;
use crate::app::state::State;
use crate::domain::id::{BizId, ModuleId};
use crate::domain::place::Step;
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
    pub(super) fn leave(&mut self) {
        self.scope = NodePlace::All;
        self.modules = None;
    }

    /// Forgets everything of a business, but not whether the tree is shown.
    pub(in crate::app) fn forget(&mut self) {
        *self = Self { hidden: self.hidden, ..Self::default() };
    }

    /// Makes the nodes again from what takes the place of what was read.
    pub(super) const fn renew(&mut self) {
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
}

/// Returns `true` if the tree stands beside the list: there is room, and something is known or is about to be.
#[must_use]
pub fn is_shown(state: &State) -> bool {
    let known = |catalogue: &Catalogue| {
        catalogue.ended.is_none() || !catalogue.topology.is_empty() || !catalogue.instances.is_empty()
    };
    state.screen == Screen::Step(Step::Instances)
        && state.size.width >= geometry::TREE
        && !state.instances.tree.hidden
        && catalogue(state).is_some_and(known)
}

/// What was read of the draft's business.
fn catalogue(state: &State) -> Option<&Catalogue> {
    let business = state.open.as_ref()?.draft.business.as_ref()?.id;
    state.catalogue.as_ref().filter(|catalogue| catalogue.business.id == business)
}

/// Brings the nodes up to date, and with them the modules that the list is narrowed to.
pub(super) fn refresh(state: &mut State) {
    let shown = is_shown(state);
    let mut tree = std::mem::take(&mut state.instances.tree);
    tree.focused &= shown;
    let mut gone = false;
    match catalogue(state) {
        // On a narrow terminal no one sees it, and on another screen it can wait.
        Some(catalogue) if shown || tree.scope != NodePlace::All => {
            let made = TreeInput { business: catalogue.business.id, generation: catalogue.index.stamp().1 };
            let anew = tree.made != Some(made) || tree.counted > catalogue.instances.len();
            if anew {
                tree.make(catalogue, made);
            }
            let grown = tree.counted != catalogue.instances.len();
            if anew || grown {
                tree.count(catalogue);
            }
            if anew || (grown && tree.scope == NodePlace::Elsewhere) || tree.modules.is_none() {
                gone = tree.resolve(catalogue);
            }
        }
        Some(_) => {}
        None => {
            tree.nodes.clear();
            tree.rows.clear();
            tree.modules = None;
            tree.made = None;
        }
    }
    if gone {
        tree.leave();
        state.notice = Some(Notice::Tree(TreeNotice::Gone));
    }
    tree.cursor.clamp(tree.rows.len(), height(state));
    state.instances.tree = tree;
}

/// Counts the marks of what is shown.
pub(super) fn tally(state: &mut State) {
    if !is_shown(state) {
        return;
    }
    let mut tree = std::mem::take(&mut state.instances.tree);
    if let (Some(open), Some(catalogue), Some(made)) = (&state.open, catalogue(state), tree.made) {
        let tallied = Some((made, tree.counted, open.marks_revision));
        if tree.tallied != tallied {
            tree.tally(catalogue, &state.instances.tally);
            tree.tallied = tallied;
        }
    }
    state.instances.tree = tree;
}

fn height(state: &State) -> usize {
    geometry::height(state.size, Screen::Step(Step::Instances))
}

/// Returns the keys to the tree, showing it where it was put away.
pub(super) fn focus(state: &mut State) {
    state.instances.tree.hidden = false;
    if is_shown(state) {
        state.instances.tree.focused = true;
    } else {
        refuse(state);
    }
}

/// Shows the tree, or puts it away.
pub(super) fn toggle(state: &mut State) {
    if is_shown(state) {
        state.instances.tree.hidden = true;
        return;
    }
    state.instances.tree.hidden = false;
    if !is_shown(state) {
        refuse(state);
    }
}

/// Says why there is no tree.
fn refuse(state: &mut State) {
    let narrow = state.size.width < geometry::TREE;
    state.notice =
        Some(Notice::Tree(if narrow { TreeNotice::NoRoom { width: geometry::TREE } } else { TreeNotice::Unread }));
}

/// Does what an action means in the tree; says whether it means something there.
pub(super) fn act(state: &mut State, action: Action) -> bool {
    let height = height(state);
    let tree = &mut state.instances.tree;
    if let Some(motion) = Motion::of(action) {
        tree.cursor.go(motion, tree.rows.len(), height);
        return true;
    }
    match action {
        Action::Back => tree.focused = false,
        Action::Left => close(tree),
        Action::Right => open(tree),
        Action::Accept => {
            if let Some(node) = tree.rows.get(tree.cursor.at) {
                tree.scope = tree.place(*node);
                tree.modules = None;
                tree.focused = false;
                state.instances.only_marked = false;
            }
        }
        _ => return false,
    }
    true
}

/// Closes the level that the cursor is on; from anything else, goes to the level above it.
fn close(tree: &mut Tree) {
    let Some(at) = tree.rows.get(tree.cursor.at).copied() else { return };
    match tree.nodes.get_mut(at) {
        Some(Node { kind: NodeKind::Level { open: open @ true }, .. }) => {
            *open = false;
            let path = node::path(&tree.nodes, at);
            tree.closed.insert(path.clone());
            tree.show(&NodePlace::At(path));
        }
        Some(Node { parent: Some(parent), .. }) => {
            let parent = *parent;
            tree.cursor.at = tree.rows.partition_point(|shown| *shown <= parent).saturating_sub(1);
        }
        _ => {}
    }
}

/// Opens the level that the cursor is on; from an open one, goes to the first row in it.
fn open(tree: &mut Tree) {
    let Some(at) = tree.rows.get(tree.cursor.at).copied() else { return };
    match tree.nodes.get_mut(at) {
        Some(Node { kind: NodeKind::Level { open: true }, .. }) => tree.cursor.at += 1,
        Some(Node { kind: NodeKind::Level { open }, .. }) => {
            *open = true;
            let path = node::path(&tree.nodes, at);
            tree.closed.remove(&path);
            tree.show(&NodePlace::At(path));
        }
        _ => {}
    }
}
