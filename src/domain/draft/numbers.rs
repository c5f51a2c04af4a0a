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
    /// list, then of the unmarked ones, and never one that another target has or had.
    pub fn number_targets(&mut self) {
        let lacks = |target: &Target| target.n.is_none() || lacks_host_n(target);
        if self.targets.iter().chain(&self.unmarked).any(lacks) {
            let (mut targets, mut unmarked) = (self.targets.clone(), self.unmarked.clone());
            self.number(targets.iter_mut().chain(unmarked.iter_mut()));
            (self.targets, self.unmarked) = (targets, unmarked);
        }
        self.sort_unmarked();
    }

    /// Puts the unmarked targets in the order of their numbers, which is that of a file, too.
    pub(in crate::domain) fn sort_unmarked(&mut self) {
        if !self.unmarked.is_sorted_by_key(|target| (target.n, target.id)) {
            self.unmarked.sort_by_key(|target| (target.n, target.id));
        }
    }

    /// Gives numbers to targets that will stand in the draft besides those that do.
    pub(in crate::domain) fn number<'a>(&self, new: impl Iterator<Item = &'a mut Target>) {
        let mut new: Vec<&mut Target> = new.collect();
        let newest = new.iter().filter_map(|target| target.n).max().map_or(0, |last| last.saturating_add(1));
        let mut n = self.next_n().max(newest);
        let mut of_host: HashMap<(u32, Packed), u32> = HashMap::new();
        for target in self.targets.iter().chain(&self.unmarked).chain(new.iter().map(|target| &**target)) {
            if let Some(host_n) = target.host_n {
                let next = of_host.entry(host(target)).or_default();
                *next = (*next).max(host_n.saturating_add(1));
            }
        }
        for target in &mut new {
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::draft::GivenTarget;
    use crate::domain::edit::{Edit, History};
    use crate::domain::id::ServiceInstanceId;

    fn target(id: i64, host: &str) -> Target {
        Target { host: host.into(), area: AreaId::of(0), ..Target::bare(ServiceInstanceId(id)) }
    }

    fn insert(draft: &mut Draft, targets: &[(i64, &str)]) -> Edit {
        let first = draft.targets.len();
        let new = targets.iter().enumerate().map(|(at, (id, host))| (first + at, target(*id, host)));
        draft.apply(Edit::InsertTargets(new.collect())).unwrap()
    }

    fn numbers(draft: &Draft) -> Vec<(i64, Option<u32>, Option<u32>)> {
        draft.targets.iter().map(|target| (target.id.0, target.n, target.host_n)).collect()
    }

    #[test]
    fn a_target_that_is_marked_again_is_the_same_again() {
        let mut draft = Draft::default();
        insert(&mut draft, &[(1, "a"), (2, "a"), (3, "b")]);
        let before = numbers(&draft);
        assert_eq!(before, [(1, Some(0), Some(0)), (2, Some(1), Some(1)), (3, Some(2), Some(0))]);
        let value = vec![(ServiceInstanceId(1).into(), Some("x".into()))];
        draft.apply(Edit::SetVariable { name: "shard".into(), values: value }).unwrap();
        draft.apply(Edit::unmark(vec![0])).unwrap();
        assert_eq!(numbers(&draft), before[1..], "the others keep theirs");
        insert(&mut draft, &[(4, "a"), (1, "a")]);
        let expected = [before[1], before[2], (4, Some(3), Some(2)), before[0]];
        assert_eq!(numbers(&draft), expected, "its numbers were not used in the meantime");
        assert_eq!(draft.targets[3].variables.get("shard"), Some("x"));
        assert!(draft.unmarked.is_empty());
    }

    #[test]
    fn numbers_do_not_follow_the_order_of_the_list() {
        let mut draft = Draft::default();
        insert(&mut draft, &[(1, ""), (2, "")]);
        draft.apply(Edit::InsertTargets(vec![(0, target(3, ""))])).unwrap();
        draft.targets.sort_by_key(|target| -target.id.0);
        draft.number_targets();
        assert_eq!(numbers(&draft), [(3, Some(2), None), (2, Some(1), None), (1, Some(0), None)]);
    }

    #[test]
    fn instances_of_one_host_are_numbered_once_the_host_is_known() {
        let mut draft = Draft::default();
        insert(&mut draft, &[(1, "a"), (2, ""), (3, "a")]);
        draft.targets[2].area = AreaId::of(3);
        draft.targets[2].host_n = None;
        draft.number_targets();
        assert_eq!(draft.targets[2].host_n, Some(0), "the same address in another area is another host");
        draft.targets[1].host = "a".into();
        draft.number_targets();
        assert_eq!(draft.targets[1].host_n, Some(1));
        draft.apply(Edit::unmark(vec![0, 1])).unwrap();
        insert(&mut draft, &[(4, "a")]);
        assert_eq!(draft.targets[1].host_n, Some(2), "unmarked targets count");
    }

    #[test]
    fn targets_as_typed_have_numbers_of_their_own() {
        let mut draft = Draft::default();
        insert(&mut draft, &[(1, ""), (2, "")]);
        let given = |n| GivenTarget { text: "10.0.0.9".into(), n, variables: <_>::default() };
        assert!(draft.apply(Edit::SetGiven(vec![given(1)])).is_err(), "another target has it");
        assert!(draft.apply(Edit::SetGiven(vec![given(2), given(2)])).is_err());
        draft.apply(Edit::SetGiven(vec![given(draft.next_n())])).unwrap();
        insert(&mut draft, &[(3, "")]);
        assert_eq!(numbers(&draft)[2].1, Some(3));
        assert!(draft.is_version_2());
    }

    #[test]
    fn undo_of_an_unmarking_from_before_the_file_was_read_gives_no_number_twice() {
        let (mut draft, mut history) = (Draft::default(), History::default());
        insert(&mut draft, &[(1, "a"), (2, "a")]);
        history.edit(&mut draft, Edit::unmark(vec![0])).unwrap();
        // A file of version 1 has neither numbers nor unmarked targets.
        draft.unmarked = <_>::default();
        draft.targets[0].n = None;
        draft.targets[0].host_n = None;
        draft.number_targets();
        history.undo(&mut draft).unwrap();
        assert_eq!(numbers(&draft), [(1, Some(1), Some(1)), (2, Some(0), Some(0))]);
    }

    #[test]
    fn renumbering_needs_a_number_for_each_and_changes_nothing_else() {
        let mut draft = Draft::default();
        insert(&mut draft, &[(1, ""), (2, ""), (3, "")]);
        draft.apply(Edit::unmark(vec![2])).unwrap();
        let before = draft.clone();
        let key = |id| ServiceInstanceId(id).into();
        for wrong in [vec![(key(1), 1)], vec![(key(1), 2)], vec![(key(9), 7)], vec![(key(1), 5), (key(9), 7)]] {
            assert!(draft.apply(Edit::Renumber(wrong)).is_err());
            assert_eq!(draft, before);
        }
        let back = draft.apply(Edit::Renumber(vec![(key(1), 1), (key(2), 0), (key(3), 9)])).unwrap();
        assert_eq!(numbers(&draft), [(1, Some(1), None), (2, Some(0), None)]);
        assert_eq!(draft.unmarked[0].n, Some(9));
        draft.apply(back).unwrap();
        assert_eq!(draft, before);
        draft.targets.push(Target { n: Some(8), ..target(1, "") });
        assert!(draft.apply(Edit::Renumber(vec![(key(1), 5)])).is_err(), "a key that two targets have");
    }
}
