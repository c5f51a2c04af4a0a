//! The addresses of the hosts of the targets, to pick one for a bind cell.

use super::results::{KnownFacts, PREVIEWED};
use crate::app::open::Open;
use crate::app::screen::bindings::OwnAddress;
use crate::app::state::State;
use crate::domain::draft::{ProcessDraft, Target};
use crate::domain::formula::{Formula, FormulaProblemKind};
use crate::domain::resolve::{ProcessFormulas, ProcessOnTarget};
use std::collections::HashSet;

/// Looks at the address of the hosts of the targets that a formula asks for.
#[must_use]
pub fn own(state: &State, source: &str) -> OwnAddress {
    let mut found = OwnAddress { here: None, lacking: 0, unread: 0, hosts: 0, first_lacking: None };
    let (Some(open), Ok(formula)) = (&state.open, Formula::parse(source)) else { return found };
    let process = ProcessDraft::default();
    let formulas = ProcessFormulas::of(&process);
    let here = open.current_target().and_then(|at| open.draft.targets.get(at));
    let near = || open.draft.targets.iter().take(PREVIEWED);
    let facts = KnownFacts::of(state, open, near().chain(here), true);
    let compute = |target: &Target| {
        ProcessOnTarget::new(&process, &formulas, facts.view(target), state.fields()).preview(&formula)
    };
    found.here = here.and_then(|target| compute(target).ok());
    let mut seen = HashSet::new();
    for (at, target) in near().enumerate() {
        // A host that is not known counts as one of its own.
        let host = match facts.get(target) {
            Some(facts) => (Some(facts.host_id), ""),
            None if target.host.is_empty() => (None, target.name.as_str()),
            None => (None, target.host.as_str()),
        };
        if !seen.insert((host, target.area)) {
            continue;
        }
        found.hosts += 1;
        match compute(target).map_err(|problem| problem.kind) {
            Ok(_) => {}
            Err(FormulaProblemKind::NotRead) => found.unread += 1,
            Err(_) => {
                found.lacking += 1;
                found.first_lacking.get_or_insert(at);
            }
        }
    }
    found
}

/// Returns the addresses of the host that all targets are on; none if they are on several, or it is not known.
#[must_use]
pub fn addresses_of_one_host(open: &Open) -> Vec<String> {
    let targets = &open.draft.targets;
    let Some(first) = targets.first().filter(|first| !first.host.is_empty()) else { return Vec::new() };
    if targets.iter().any(|target| target.host != first.host || target.area != first.area) {
        return Vec::new();
    }
    let mut addresses: Vec<String> = Vec::new();
    for address in first.host.split(',').map(str::trim).filter(|address| !address.is_empty()) {
        if !addresses.iter().any(|own| own == address) {
            addresses.push(address.to_owned());
        }
    }
    addresses
}
