//! The numbers of targets, which never move: a target gets the next free one when it is marked, and keeps it.

use super::{Draft, Target};
use crate::domain::id::AreaId;
use crate::domain::packed::Packed;
use std::collections::HashMap;

impl Draft {
    /// Returns the number that the next target gets: one more than the largest, also of targets that were unmarked.
    #[must_use]
    pub fn next_n(&self) -> u32 {
        let own = self.targets.iter().chain(&self.unmarked).filter_map(|target| target.n);
        own.chain(self.given.iter().map(|given| given.n)).max().map_or(0, |last| last.saturating_add(1))
    }

    /// Gives numbers to the targets that have none: `n` at once, `host_n` where the host is known. In the order of the
    /// list, and never one that another target has or had.
    pub fn number_targets(&mut self) {
        if self.targets.iter().any(|target| target.n.is_none() || lacks_host_n(target)) {
            let mut targets = std::mem::take(&mut self.targets);
            let numbered = targets.iter().filter(|target| target.n.is_some()).cloned().collect();
            self.targets = numbered;
            self.number(targets.iter_mut());
            self.targets = targets;
        }
    }

    /// Gives numbers to targets that will stand in the draft besides those that do.
    pub(in crate::domain) fn number<'a>(&self, new: impl Iterator<Item = &'a mut Target>) {
        let mut n = self.next_n();
        let mut of_host: HashMap<(u32, Packed), u32> = HashMap::new();
        for target in self.targets.iter().chain(&self.unmarked) {
            if let Some(host_n) = target.host_n {
                let next = of_host.entry(host(target)).or_default();
                *next = (*next).max(host_n.saturating_add(1));
            }
        }
        for target in new {
            if target.n.is_none() {
                target.n = Some(n);
                n = n.saturating_add(1);
            }
            if lacks_host_n(target) {
                let next = of_host.entry(host(target)).or_default();
                target.host_n = Some(*next);
                *next = next.saturating_add(1);
            }
        }
    }
}

/// Returns `true` if a target has no number on its host, though the host is known.
fn lacks_host_n(target: &Target) -> bool {
    target.host_n.is_none() && !target.host.is_empty()
}

/// What a host is known by in a draft. Drafts before cloud areas were read have none, and mean the default one.
fn host(target: &Target) -> (u32, Packed) {
    (target.area.map_or(0, AreaId::number), target.host.clone())
}
