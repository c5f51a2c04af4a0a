//! What would become of each wanted process on a service instance, by the server's two rules of uniqueness
//! (contract 1.6).

use super::Verdict;
use super::live::KnownLive;
use crate::domain::check::{Planned, Wanted};
use crate::domain::compare::is_same;
use crate::domain::field::Known;
use crate::domain::process::{Process, ProcessSpec};
use std::collections::HashMap;

/// Judges service instances one after another. Looks each of their processes up among the wanted ones, which are few
/// and mostly the same for all.
pub(super) struct Judge<'a> {
    wanted: &'a Wanted,
    /// By what must be its own, the place in the list that all targets have.
    common: Option<Names<'a>>,
}

/// The wanted processes of a service instance by what each must have for itself.
struct Names<'a> {
    by_alias: HashMap<&'a str, usize>,
    by_command: HashMap<(&'a str, &'a str), usize>,
}

impl<'a> Names<'a> {
    fn of(wanted: &'a Wanted, list: &[Planned]) -> Self {
        let specs = || list.iter().enumerate().filter_map(|(at, planned)| Some((at, wanted.spec(*planned)?)));
        Self {
            by_alias: specs().map(|(at, spec)| (spec.alias(), at)).collect(),
            by_command: specs().map(|(at, spec)| (spec.command(), at)).collect(),
        }
    }
}

/// The processes of a service instance that have what a wanted process must have for itself.
#[derive(Clone, Copy, Default)]
struct Taken<'a> {
    alias: Option<&'a Process>,
    command: Option<&'a Process>,
}

impl<'a> Judge<'a> {
    pub(super) fn new(wanted: &'a Wanted) -> Self {
        Self { wanted, common: wanted.common_list().map(|list| Names::of(wanted, list)) }
    }

    /// Returns a verdict for each process of a list, in order. What was not read counts as empty.
    pub(super) fn verdicts(&self, list: &[Planned], seen: Option<&KnownLive>) -> Vec<Verdict> {
        let processes = match seen {
            None => return vec![Verdict::New; list.len()],
            Some(KnownLive::Bar(bar)) => return vec![Verdict::Ineligible(*bar); list.len()],
            Some(KnownLive::Processes(processes)) if processes.is_empty() => return vec![Verdict::New; list.len()],
            Some(KnownLive::Processes(processes)) => processes,
        };
        let own;
        let names = if let Some(common) = &self.common {
            common
        } else {
            own = Names::of(self.wanted, list);
            &own
        };
        let mut taken = vec![Taken::default(); list.len()];
        for process in processes.iter() {
            let alias = names.by_alias.get(process.known(Known::ProcessName));
            if let Some(taken) = alias.and_then(|at| taken.get_mut(*at)) {
                taken.alias.get_or_insert(process);
            }
            // A null parameter escapes the server's second rule, `""` does not. Both read as `""` here: to hold a
            // process back that could be created is the smaller harm.
            let command = (process.known(Known::FuncName), process.known(Known::StartParamRegex));
            if let Some(taken) = names.by_command.get(&command).and_then(|at| taken.get_mut(*at)) {
                taken.command.get_or_insert(process);
            }
        }
        let verdict = |(planned, taken): (&Planned, Taken<'_>)| {
            self.wanted.spec(*planned).map_or(Verdict::New, |spec| verdict(spec, taken))
        };
        list.iter().zip(taken).map(verdict).collect()
    }
}

fn verdict(spec: &ProcessSpec, taken: Taken<'_>) -> Verdict {
    match taken {
        Taken { alias: None, command: None } => Verdict::New,
        Taken { alias: Some(process), .. } if is_same(spec, process) => Verdict::Identical(process.id),
        Taken { alias, command } => {
            Verdict::Conflict { alias: alias.map(|taker| taker.id), command: command.map(|taker| taker.id) }
        }
    }
}
