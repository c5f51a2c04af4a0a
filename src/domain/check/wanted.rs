//! What a draft asks for, every value judged: on each target a list of processes.

use crate::domain::draft::Targets;
use crate::domain::id::BizId;
use crate::domain::process::ProcessSpec;

/// What a draft asks for, every value judged.
#[derive(Debug, Clone, PartialEq)]
pub struct Wanted {
    /// The business.
    pub biz: BizId,
    /// The service instances, each once.
    pub targets: Targets,
    /// What processes are on targets; those that are the same on several targets stand here once.
    pub specs: Vec<ProcessSpec>,
    lists: Lists,
}

/// One process on a target.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Planned {
    /// Its place in the draft.
    pub process: u32,
    /// What it is there, by its place among the specs.
    pub spec: u32,
}

/// The processes of each target, in the order of the draft.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Lists {
    /// The same on all.
    Same(Vec<Planned>),
    /// One after another; a list ends where the next one starts.
    Each { all: Vec<Planned>, starts: Vec<usize> },
}

impl Lists {
    /// Every process on all targets, each with a spec of its own.
    pub(super) fn same(processes: usize) -> Self {
        Self::Same((0..).take(processes).map(|at| Planned { process: at, spec: at }).collect())
    }

    /// Collects the list of each target. They are kept once if all are the same.
    pub(super) fn each<L: IntoIterator<Item = Planned>>(lists: impl IntoIterator<Item = L>) -> Self {
        let (mut all, mut starts) = (Vec::new(), Vec::new());
        for list in lists {
            starts.push(all.len());
            all.extend(list);
        }
        let first = all.get(..starts.get(1).copied().unwrap_or(all.len())).unwrap_or_default();
        let size = first.len();
        let is_same = starts.len() > 1
            && size > 0
            && all.len() == size * starts.len()
            && starts.iter().enumerate().all(|(at, start)| *start == at * size)
            && all.chunks_exact(size).all(|list| list == first);
        if starts.len() == 1 || is_same {
            all.truncate(size);
            return Self::Same(all);
        }
        Self::Each { all, starts }
    }
}

impl Wanted {
    pub(super) const fn new(biz: BizId, targets: Targets, specs: Vec<ProcessSpec>, lists: Lists) -> Self {
        Self { biz, targets, specs, lists }
    }

    /// Asks for the same processes on all targets.
    #[must_use]
    pub fn same(biz: BizId, targets: Targets, processes: Vec<ProcessSpec>) -> Self {
        let lists = Lists::same(processes.len());
        Self { biz, targets, specs: processes, lists }
    }

    /// Asks for a list of processes on each target, in the order of the targets.
    #[must_use]
    pub fn each<L: IntoIterator<Item = Planned>>(
        biz: BizId,
        targets: Targets,
        specs: Vec<ProcessSpec>,
        lists: impl IntoIterator<Item = L>,
    ) -> Self {
        Self { biz, targets, specs, lists: Lists::each(lists) }
    }

    /// Returns the processes of a target, by its place, in the order of the draft.
    #[must_use]
    pub fn list(&self, target: usize) -> &[Planned] {
        match &self.lists {
            Lists::Same(list) => list,
            Lists::Each { all, starts } => {
                let end = starts.get(target + 1).copied().unwrap_or(all.len());
                starts.get(target).and_then(|start| all.get(*start..end)).unwrap_or_default()
            }
        }
    }

    /// Returns the list of all targets, if they have the same.
    #[must_use]
    pub fn common_list(&self) -> Option<&[Planned]> {
        match &self.lists {
            Lists::Same(list) => Some(list),
            Lists::Each { .. } => None,
        }
    }

    /// Counts the processes on all targets.
    #[must_use]
    pub fn total(&self) -> usize {
        match &self.lists {
            Lists::Same(list) => list.len().saturating_mul(self.targets.len()),
            Lists::Each { all, .. } => all.len(),
        }
    }

    /// Returns what a process is on a target.
    #[must_use]
    pub fn spec(&self, planned: Planned) -> Option<&ProcessSpec> {
        self.specs.get(planned.spec as usize)
    }
}
