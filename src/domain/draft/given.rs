//! From the text of a target to the service instance that it stands for.

use super::{Draft, Override, Target, TargetKey};
use crate::domain::edit::Edit;
use crate::domain::facts::{FactTable, GivenFound};
use std::collections::HashSet;
use std::sync::Arc;

impl Draft {
    /// Returns the change that puts the service instances that were found in place of the texts that stand for them, with
    /// their numbers, target values and overrides; `None` if there is none. A text stays that stands for a service instance
    /// which is a target already: a person removes one of the two.
    #[must_use]
    pub fn identify(&self, facts: &FactTable) -> Option<Edit> {
        let mut known: HashSet<_> = self.targets.iter().map(|target| target.id).collect();
        let (mut rest, mut found) = (Vec::new(), Vec::new());
        for given in &self.given {
            match facts.given(&given.text) {
                Some(GivenFound::One(target)) if !target.template_bound && known.insert(target.id) => {
                    let variables = given.variables.clone();
                    found.push((given, Target { n: Some(given.n), variables, ..Target::clone(target) }));
                }
                _ => rest.push(given.clone()),
            }
        }
        if found.is_empty() {
            return None;
        }
        let mut edits = vec![Edit::SetGiven(rest)];
        for (at, process) in self.processes.iter().enumerate() {
            let moved = found.iter().filter_map(|(given, target)| {
                let own: Arc<Override> = Arc::clone(process.overrides.get(&given.key())?);
                Some([(given.key(), None), (TargetKey::Id(target.id), Some(own))])
            });
            let overrides: Vec<_> = moved.flatten().collect();
            if !overrides.is_empty() {
                edits.push(Edit::SetOverrides { process: at, overrides });
            }
        }
        // In the order of the numbers, as they were given.
        found.sort_by_key(|(_, target)| target.n);
        let mut places = Vec::with_capacity(found.len());
        for (inserted, (_, target)) in found.into_iter().enumerate() {
            let before = self.targets.iter().take_while(|own| own.n < target.n).count();
            places.push((before + inserted, target));
        }
        edits.push(Edit::InsertTargets(places));
        Some(Edit::Group(edits))
    }
}
