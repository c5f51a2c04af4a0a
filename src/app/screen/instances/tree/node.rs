//! The nodes of the tree: each level between the business and its modules, and the modules, in one list in which what is
//! below a node follows it.

use crate::domain::id::ModuleId;
use crate::domain::instance::Topology;
use std::collections::HashMap;

/// What a row of the tree stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NodeKind {
    /// The whole business.
    All,
    /// A set, or a level above the sets; whether what is below it is shown.
    Level {
        /// Whether it is.
        open: bool,
    },
    Module(ModuleId),
    /// Modules that have service instances and are not in the topology.
    Elsewhere,
}

/// A row of the tree.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Node {
    /// What it stands for.
    pub kind: NodeKind,
    /// Its name; empty for what has none of its own.
    pub name: String,
    /// How many levels stand above it.
    pub depth: u16,
    /// How many service instances it has, of those read so far.
    pub count: usize,
    /// How many of them are marked.
    pub marked: usize,
    /// The place of the level above it.
    pub(super) parent: Option<usize>,
    /// The place behind all that is below it.
    pub(super) end: usize,
}

impl Node {
    const fn new(kind: NodeKind, name: String, depth: u16, parent: Option<usize>, at: usize) -> Self {
        Self { kind, name, depth, count: 0, marked: 0, parent, end: at + 1 }
    }

    /// The last row, at this place.
    pub(super) const fn elsewhere(at: usize) -> Self {
        Self::new(NodeKind::Elsewhere, String::new(), 0, None, at)
    }

    pub(super) const fn module(&self) -> Option<ModuleId> {
        match self.kind {
            NodeKind::Module(module) => Some(module),
            NodeKind::All | NodeKind::Level { .. } | NodeKind::Elsewhere => None,
        }
    }
}

/// Where in a topology something is, whatever is refreshed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum NodePlace {
    /// Anywhere.
    #[default]
    All,
    /// In no place that the topology has.
    Elsewhere,
    /// At these names, from the level below the business down.
    At(Vec<String>),
}

/// What is below a level, as it grows.
#[derive(Default)]
struct Level<'t> {
    name: &'t str,
    below: Vec<Below>,
}

enum Below {
    Level(usize),
    Module(ModuleId),
}

/// Makes the nodes of a topology, all levels open; the first one is the whole business.
pub(super) fn nodes(topology: &Topology) -> Vec<Node> {
    let mut levels = vec![Level::default()];
    let mut places: HashMap<(usize, &str), usize> = HashMap::new();
    for (module, path) in topology.paths() {
        let Some((_, above)) = path.split_last() else { continue };
        let mut level = 0;
        for name in above {
            let next = levels.len();
            let place = *places.entry((level, name)).or_insert(next);
            if place == next {
                levels.push(Level { name, below: Vec::new() });
                add(&mut levels, level, Below::Level(place));
            }
            level = place;
        }
        add(&mut levels, level, Below::Module(module));
    }
    let mut nodes = vec![Node::new(NodeKind::All, String::new(), 0, None, 0)];
    descend(topology, &levels, 0, 0, None, &mut nodes);
    nodes
}

fn add(levels: &mut [Level<'_>], level: usize, below: Below) {
    if let Some(level) = levels.get_mut(level) {
        level.below.push(below);
    }
}

/// Adds what is below a level; the depth is what the server's answer may have.
fn descend(
    topology: &Topology,
    levels: &[Level<'_>],
    level: usize,
    depth: u16,
    parent: Option<usize>,
    nodes: &mut Vec<Node>,
) {
    for below in levels.get(level).map(|level| level.below.as_slice()).unwrap_or_default() {
        let at = nodes.len();
        match below {
            Below::Module(module) => {
                let name = topology.path(*module).and_then(<[String]>::last).cloned().unwrap_or_default();
                nodes.push(Node::new(NodeKind::Module(*module), name, depth, parent, at));
            }
            Below::Level(level) => {
                let name = levels.get(*level).map(|level| level.name.to_owned()).unwrap_or_default();
                nodes.push(Node::new(NodeKind::Level { open: true }, name, depth, parent, at));
                descend(topology, levels, *level, depth.saturating_add(1), Some(at), nodes);
                let end = nodes.len();
                if let Some(node) = nodes.get_mut(at) {
                    node.end = end;
                }
            }
        }
    }
}

/// Returns the names from the level below the business down to a node.
pub(super) fn path(nodes: &[Node], at: usize) -> Vec<String> {
    let mut path = Vec::new();
    let mut next = Some(at);
    while let Some(node) = next.and_then(|at| nodes.get(at)) {
        path.push(node.name.clone());
        next = node.parent;
    }
    path.reverse();
    path
}

/// Finds the node of a place.
pub(super) fn find(nodes: &[Node], place: &NodePlace) -> Option<usize> {
    let path = match place {
        NodePlace::All => return Some(0),
        NodePlace::Elsewhere => return nodes.iter().position(|node| node.kind == NodeKind::Elsewhere),
        NodePlace::At(path) => path,
    };
    let (mut at, mut end) = (1, nodes.len());
    let mut found = None;
    for name in path {
        let node = loop {
            let node = nodes.get(at).filter(|_| at < end)?;
            if node.name == *name && node.kind != NodeKind::Elsewhere {
                break node;
            }
            at = node.end;
        };
        found = Some(at);
        (at, end) = (at + 1, node.end);
    }
    found
}

/// Writes numbers to the nodes: modules have theirs, levels what is below them.
pub(super) fn sum(
    nodes: &mut [Node],
    all: usize,
    elsewhere: usize,
    number: impl Fn(&mut Node) -> &mut usize,
    counts: &HashMap<ModuleId, usize>,
) {
    for node in nodes.iter_mut() {
        *number(node) = 0;
    }
    // From the end, so that what is below a level is known before it.
    for at in (0..nodes.len()).rev() {
        let Some(node) = nodes.get_mut(at) else { continue };
        let own = match node.kind {
            NodeKind::All => all,
            NodeKind::Elsewhere => elsewhere,
            NodeKind::Module(module) => counts.get(&module).copied().unwrap_or_default(),
            // What is below it has been added to it already.
            NodeKind::Level { .. } => *number(node),
        };
        *number(node) = own;
        let parent = node.parent;
        if let Some(parent) = parent.and_then(|parent| nodes.get_mut(parent)) {
            *number(parent) += own;
        }
    }
}
