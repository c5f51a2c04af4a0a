//! What a service instance has of processes that were sent to it: the ground on which an unseen answer is settled
//! (contract section 7).

use super::compare::is_same;
use super::field::Known;
use super::id::ProcessId;
use super::process::{Process, ProcessSpec};
use super::state::ProcessState;
use serde::{Deserialize, Serialize};

/// What a service instance has of one process that was sent to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Found {
    /// Neither its alias nor its binary and start parameter.
    Absent,
    /// A process of its alias, in which nothing differs.
    Same(ProcessId),
    /// A process that has its alias, or its binary and start parameter, and is another.
    Differs(ProcessId),
}

/// A process of a service instance that has the names of one that was sent, and that nothing proves to be ours.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct FoundProcess {
    pub id: ProcessId,
    /// Whether it has every value that was sent.
    pub equal: bool,
    /// Who created it (`bk_created_by`); empty if the server does not say.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub creator: String,
    /// When it was created (`bk_created_at`, before v3.12 `create_time`), in the server's spelling; empty if the server
    /// does not say.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub created: String,
}

impl Found {
    /// Returns the state of the process that was to be created.
    #[must_use]
    pub const fn state(&self) -> ProcessState {
        match self {
            Self::Absent => ProcessState::NotCreated,
            Self::Same(_) => ProcessState::PerhapsAnothers,
            Self::Differs(_) => ProcessState::Differs,
        }
    }
}

impl FoundProcess {
    /// Returns the state of the process that was to be created, where this was found in its place.
    #[must_use]
    pub fn state(found: Option<&Self>) -> ProcessState {
        match found {
            None => ProcessState::NotCreated,
            Some(found) if found.equal => ProcessState::PerhapsAnothers,
            Some(_) => ProcessState::Differs,
        }
    }
}

/// What a service instance has of all the processes of one call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Sight {
    /// None of them: the call left nothing.
    None,
    /// All of them, as they were sent; identifiers in their order.
    All(Vec<ProcessId>),
    /// Anything else. A call creates all or none (contract 1.9), so that another client had a hand in it.
    Mixed(Vec<Found>),
}

/// Looks for processes among all those of a service instance, by what must be their own there (contract 1.6).
#[must_use]
pub fn look(sent: &[&ProcessSpec], stored: &[Process]) -> Sight {
    let found: Vec<Found> = sent.iter().map(|spec| find(spec, stored)).collect();
    if found.iter().all(|found| *found == Found::Absent) {
        return Sight::None;
    }
    let same = found.iter().map(|found| if let Found::Same(id) = found { Some(*id) } else { None });
    match same.collect() {
        Some(ids) => Sight::All(ids),
        None => Sight::Mixed(found),
    }
}

fn find(spec: &ProcessSpec, stored: &[Process]) -> Found {
    let of_alias = || stored.iter().filter(|process| process.known(Known::ProcessName) == spec.alias());
    if let Some(process) = of_alias().find(|process| is_same(spec, process)) {
        return Found::Same(process.id);
    }
    let command =
        |process: &&Process| (process.known(Known::FuncName), process.known(Known::StartParamRegex)) == spec.command();
    let taker = of_alias().next().or_else(|| stored.iter().find(command));
    taker.map_or(Found::Absent, |process| Found::Differs(process.id))
}
