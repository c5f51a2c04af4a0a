//! Two processes of a draft that one service instance could not hold both (contract 1.6).

use super::{ProblemCause, Problems};
use crate::domain::draft::{Path, ProcessDraft};
use crate::domain::field::{FieldKey, Known};
use std::collections::HashMap;

/// Alias, and binary with start parameter, are unique in a service instance (contract 1.6): byte for byte,
/// after trimming, an absent parameter counting as `""`.
pub(super) fn check(processes: &[ProcessDraft], problems: &mut Problems) {
    let mut seen = Seen::default();
    for (at, process) in processes.iter().enumerate() {
        let [alias, binary, parameter] =
            [Known::ProcessName, Known::FuncName, Known::StartParamRegex].map(|known| process.known(known).trim());
        seen.add(at, alias, binary, parameter, |path, cause| problems.add(path, cause));
    }
}

/// The names that processes of one service instance have.
#[derive(Default)]
pub(super) struct Seen<'a> {
    aliases: HashMap<&'a str, usize>,
    commands: HashMap<(&'a str, &'a str), usize>,
}

impl<'a> Seen<'a> {
    /// Starts with another service instance.
    pub(super) fn clear(&mut self) {
        self.aliases.clear();
        self.commands.clear();
    }

    /// Adds a process by its trimmed names, and names what another one has already.
    pub(super) fn add(
        &mut self,
        at: usize,
        alias: &'a str,
        binary: &'a str,
        parameter: &'a str,
        mut problem: impl FnMut(Path, ProblemCause),
    ) {
        let first = *self.aliases.entry(alias).or_insert(at);
        if first != at && !alias.is_empty() {
            problem(Path::Field(at, Known::ProcessName.into()), ProblemCause::SameAlias { first });
        }
        let first = *self.commands.entry((binary, parameter)).or_insert(at);
        if first != at && !binary.is_empty() {
            problem(Path::Field(at, FieldKey::Known(Known::FuncName)), ProblemCause::SameCommand { first });
        }
    }
}
