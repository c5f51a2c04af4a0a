//! Two processes of a draft that one service instance could not hold both (contract 1.6).

use super::{ProblemCause, Problems};
use crate::domain::draft::{Path, ProcessDraft};
use crate::domain::field::{FieldKey, Known};
use std::collections::HashMap;

/// Alias, and binary with start parameter, are unique in a service instance (contract 1.6): byte for byte,
/// after trimming, an absent parameter counting as `""`.
pub(super) fn check(processes: &[ProcessDraft], problems: &mut Problems) {
    let mut aliases = HashMap::new();
    let mut commands = HashMap::new();
    for (at, process) in processes.iter().enumerate() {
        let alias = process.known(Known::ProcessName).trim();
        let first = *aliases.entry(alias).or_insert(at);
        if first != at && !alias.is_empty() {
            problems.add(Path::Field(at, Known::ProcessName.into()), ProblemCause::SameAlias { first });
        }
        let binary = process.known(Known::FuncName).trim();
        let parameter = process.known(Known::StartParamRegex).trim();
        let first = *commands.entry((binary, parameter)).or_insert(at);
        if first != at && !binary.is_empty() {
            problems.add(Path::Field(at, FieldKey::Known(Known::FuncName)), ProblemCause::SameCommand { first });
        }
    }
}
