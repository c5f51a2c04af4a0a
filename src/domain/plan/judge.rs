//! What would become of each wanted process on a service instance, by the server's two rules of uniqueness
//! (contract 1.6).

use super::Verdict;
use super::live::KnownLive;
use crate::domain::compare::is_same;
use crate::domain::field::Known;
use crate::domain::process::{Process, ProcessSpec};
use std::collections::HashMap;

/// Judges service instances one after another. Looks each of their processes up among the wanted ones, which are few
/// and the same for all.
pub(super) struct Judge<'a> {
    specs: &'a [ProcessSpec],
    by_alias: HashMap<&'a str, usize>,
    by_command: HashMap<(&'a str, &'a str), usize>,
}

/// The processes of a service instance that have what a wanted process must have for itself.
#[derive(Clone, Copy, Default)]
struct Taken<'a> {
    alias: Option<&'a Process>,
    command: Option<&'a Process>,
}

impl<'a> Judge<'a> {
    pub(super) fn new(specs: &'a [ProcessSpec]) -> Self {
        Self {
            specs,
            by_alias: specs.iter().enumerate().map(|(at, spec)| (spec.alias(), at)).collect(),
            by_command: specs.iter().enumerate().map(|(at, spec)| (spec.command(), at)).collect(),
        }
    }

    /// Returns a verdict for each wanted process, in order. What was not read counts as empty.
    pub(super) fn verdicts(&self, seen: Option<&KnownLive>) -> Vec<Verdict> {
        match seen {
            None => vec![Verdict::New; self.specs.len()],
            Some(KnownLive::Bar(bar)) => vec![Verdict::Ineligible(*bar); self.specs.len()],
            Some(KnownLive::Processes(processes)) => {
                let taken = self.taken(processes);
                self.specs.iter().zip(taken).map(|(spec, taken)| verdict(spec, taken)).collect()
            }
        }
    }

    fn taken<'p>(&self, processes: &'p [Process]) -> Vec<Taken<'p>> {
        let mut taken = vec![Taken::default(); self.specs.len()];
        for process in processes {
            let alias = self.by_alias.get(process.known(Known::ProcessName));
            if let Some(taken) = alias.and_then(|at| taken.get_mut(*at)) {
                taken.alias.get_or_insert(process);
            }
            // A null parameter escapes the server's second rule, `""` does not. Both read as `""` here: to hold a
            // process back that could be created is the smaller harm.
            let command = (process.known(Known::FuncName), process.known(Known::StartParamRegex));
            if let Some(taken) = self.by_command.get(&command).and_then(|at| taken.get_mut(*at)) {
                taken.command.get_or_insert(process);
            }
        }
        taken
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
