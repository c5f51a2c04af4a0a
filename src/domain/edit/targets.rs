//! Changes of the targets of a draft: which they are, their numbers and their values.

use super::{Edit, NoSuchPlace};
use crate::domain::draft::{Draft, GivenTarget, Target, TargetKey};
use std::collections::{BTreeMap, HashMap, HashSet};

impl Draft {
    pub(super) fn insert_targets(&mut self, mut targets: Vec<(usize, Target)>) -> Result<Edit, NoSuchPlace> {
        let total = self.targets.len() + targets.len();
        let places: Vec<usize> = targets.iter().map(|(place, _)| *place).collect();
        if !ascend(&places) || places.last().is_some_and(|last| *last >= total) {
            return Err(NoSuchPlace);
        }
        let mut keep = self.take_unmarked(&mut targets);
        self.free_numbers(&mut targets);
        self.number(targets.iter_mut().map(|(_, target)| target));
        let mut kept = keep.iter_mut().peekable();
        for (place, target) in &targets {
            if let Some((_, known)) = kept.next_if(|(at, _)| at == place)
                && known.as_deref() == Some(target)
            {
                *known = None;
            }
        }
        let mut new = targets.into_iter().peekable();
        let mut old = std::mem::take(&mut self.targets).into_iter();
        let next = |place| match new.next_if(|(at, _)| *at == place) {
            Some((_, target)) => Some(target),
            None => old.next(),
        };
        self.targets = (0..total).filter_map(next).collect();
        Ok(Edit::RemoveTargets { places, keep })
    }

    /// Takes targets out of the list of unmarked ones, and returns the places and what was known of those that were in it. A
    /// target with a number is taken by it, so that undo finds the very one; any other by its ID.
    fn take_unmarked(&mut self, targets: &mut [(usize, Target)]) -> Vec<(usize, Option<Box<Target>>)> {
        let mut keep = Vec::new();
        if self.unmarked.is_empty() {
            return keep;
        }
        let mut known: HashMap<_, Vec<usize>> = HashMap::new();
        for (at, target) in self.unmarked.iter().enumerate() {
            known.entry(target.id).or_default().push(at);
        }
        let mut taken = HashSet::new();
        for (place, target) in targets {
            let Some(found) = known.get_mut(&target.id) else { continue };
            let is_same =
                |at: &usize| target.n.is_none() || self.unmarked.get(*at).is_some_and(|old| old.n == target.n);
            let Some(at) = found.iter().position(is_same).map(|at| found.remove(at)) else { continue };
            let old = self.unmarked.get(at);
            if let Some(old) = old {
                (target.n, target.host_n, target.variables) = (old.n, old.host_n, old.variables.clone());
            }
            taken.insert(at);
            keep.push((*place, old.cloned().map(Box::new)));
        }
        if !taken.is_empty() {
            let mut at = 0..;
            self.unmarked.retain(|_| at.next().is_none_or(|at| !taken.contains(&at)));
        }
        keep
    }

    /// Takes numbers away from targets that will stand in the draft if others have them. Only a change that was made when
    /// the draft had other numbers has such: a file of version 1 does not hold them.
    fn free_numbers(&self, targets: &mut [(usize, Target)]) {
        let mut wanted: HashSet<u32> = targets.iter().filter_map(|(_, target)| target.n).collect();
        if wanted.is_empty() {
            return;
        }
        for n in self.numbers() {
            wanted.remove(&n);
        }
        for (_, target) in targets {
            if target.n.is_some_and(|n| !wanted.remove(&n)) {
                (target.n, target.host_n) = (None, None);
            }
        }
    }

    /// Iterates over the numbers that targets have.
    fn numbers(&self) -> impl Iterator<Item = u32> {
        let own = self.targets.iter().chain(&self.unmarked).filter_map(|target| target.n);
        own.chain(self.given.iter().map(|given| given.n))
    }

    pub(super) fn remove_targets(
        &mut self,
        places: &[usize],
        keep: Vec<(usize, Option<Box<Target>>)>,
    ) -> Result<Edit, NoSuchPlace> {
        let is_there = |place: &usize| *place < self.targets.len();
        if !ascend(places) || !places.last().is_none_or(is_there) {
            return Err(NoSuchPlace);
        }
        let kept: Vec<usize> = keep.iter().map(|(place, _)| *place).collect();
        if !ascend(&kept) || kept.iter().any(|place| places.binary_search(place).is_err()) {
            return Err(NoSuchPlace);
        }
        let mut next = places.iter().copied().peekable();
        let mut next_kept = keep.into_iter().peekable();
        let (mut rest, mut taken) = (Vec::new(), Vec::new());
        for (place, target) in std::mem::take(&mut self.targets).into_iter().enumerate() {
            if next.next_if_eq(&place).is_none() {
                rest.push(target);
                continue;
            }
            if let Some((_, known)) = next_kept.next_if(|(at, _)| *at == place) {
                self.unmarked.push(match known {
                    Some(known) => Target { n: target.n, variables: target.variables.clone(), ..*known },
                    None => target.clone(),
                });
            }
            taken.push((place, target));
        }
        self.targets = rest.into();
        if !kept.is_empty() {
            self.sort_unmarked();
        }
        Ok(Edit::InsertTargets(taken))
    }

    /// Puts numbers in place of those there are. A key must be that of one target only: two that are the same service
    /// instance cannot be told apart by it.
    pub(super) fn renumber(&mut self, numbers: Vec<(TargetKey, u32)>) -> Result<Edit, NoSuchPlace> {
        let numbers: BTreeMap<TargetKey, u32> = numbers.into_iter().collect();
        let mut before = Vec::with_capacity(numbers.len());
        let mut after = HashSet::new();
        let own = self.targets.iter().chain(&self.unmarked);
        let own = own.filter_map(|target| Some((TargetKey::Id(target.id), target.n?)));
        for (key, old) in own.chain(self.given.iter().map(|given| (given.key(), given.n))) {
            let new = numbers.get(&key).copied();
            if !after.insert(new.unwrap_or(old)) {
                return Err(NoSuchPlace);
            }
            if new.is_some() {
                before.push((key, old));
            }
        }
        let mut found: Vec<&TargetKey> = before.iter().map(|(key, _)| key).collect();
        found.sort_unstable();
        found.dedup();
        if found.len() < before.len() || found.len() < numbers.len() {
            return Err(NoSuchPlace);
        }
        for target in self.targets.iter_mut().chain(self.unmarked.iter_mut()) {
            if let Some(new) = numbers.get(&TargetKey::Id(target.id)) {
                target.n = Some(*new);
            }
        }
        for given in &mut self.given {
            if let Some(new) = numbers.get(&given.key()) {
                given.n = *new;
            }
        }
        self.sort_unmarked();
        Ok(Edit::Renumber(before))
    }

    pub(super) fn set_given(&mut self, given: Vec<GivenTarget>) -> Result<Edit, NoSuchPlace> {
        let numbers: HashSet<u32> = given.iter().map(|given| given.n).collect();
        let mut own = self.targets.iter().chain(&self.unmarked).filter_map(|target| target.n);
        if numbers.len() < given.len() || own.any(|n| numbers.contains(&n)) {
            return Err(NoSuchPlace);
        }
        Ok(Edit::SetGiven(std::mem::replace(&mut self.given, given)))
    }

    pub(super) fn set_variable(&mut self, name: Box<str>, values: Vec<(TargetKey, Option<Box<str>>)>) -> Edit {
        let mut values: BTreeMap<TargetKey, Option<Box<str>>> = values.into_iter().collect();
        let mut before = Vec::with_capacity(values.len());
        for target in self.targets.iter_mut().chain(self.unmarked.iter_mut()) {
            if let Some((key, value)) = values.remove_entry(&TargetKey::Id(target.id)) {
                before.push((key, target.variables.set(&name, value)));
            }
        }
        for given in &mut self.given {
            if let Some((key, value)) = values.remove_entry(&given.key()) {
                before.push((key, given.variables.set(&name, value)));
            }
        }
        Edit::SetVariable { name, values: before }
    }
}

fn ascend(places: &[usize]) -> bool {
    places.iter().zip(places.iter().skip(1)).all(|(a, b)| a < b)
}
