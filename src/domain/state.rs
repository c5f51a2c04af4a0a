//! The state of a process in a run: one enum for the engine, the screen, JSON, CSV, text and the list of runs.
//!
//! ```text
//! waiting ─▶ sent ─▶ created ─▶ deleting ─▶ deleted
//!   ▲  ▲      │ │       └─▶ gone
//!   │  │      │ └─▶ settling ─▶ created | perhaps_anothers | differs | not_created | unknown
//!   │  └─ retrying    
//!   │         ├─▶ refused
//!   └─────────┴─▶ not_sent          identical, conflict, ineligible: the verdict of the plan, nothing is sent
//! ```

use serde::{Deserialize, Serialize};

/// Version of every JSON document that the program writes about states: of the commands, of their errors and of the
/// screen. It grows when a key changes its meaning or goes.
pub const SCHEMA_VERSION: u32 = 2;

/// The state of one process on one service instance.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ProcessState {
    /// Its turn has not come.
    Waiting,
    /// Its call was sent and the answer is awaited.
    Sent,
    /// Its call did not arrive and is sent again after a wait.
    Retrying,
    /// The answer was not seen; the service instance is read to find out.
    Settling,
    /// It was created by this run; [`Evidence`] says how that is known.
    Created,
    /// It was created and is being deleted by an undo.
    Deleting,
    /// It was created and then deleted by an undo.
    Deleted,
    /// It was created, and was no longer there when it was read back.
    Gone,
    /// The service instance has an equal process that nothing proves to be of this run.
    PerhapsAnothers,
    /// The service instance has another process with its alias, or its binary and start parameter.
    Differs,
    /// The server did nothing and said why.
    Refused,
    /// The answer was not seen, and it could not be settled.
    Unknown,
    /// The answer was not seen, and the server has nothing of it.
    NotCreated,
    /// It never reached the server.
    NotSent,
    /// The service instance had it before, with the same values; nothing was sent.
    Identical,
    /// Its names were taken before by a process that differs; nothing was sent.
    Conflict,
    /// The service instance cannot take it; nothing was sent.
    Ineligible,
}

impl ProcessState {
    /// All states, in the order in which outputs list them.
    pub const ALL: [Self; 17] = [
        Self::Waiting,
        Self::Sent,
        Self::Retrying,
        Self::Settling,
        Self::Created,
        Self::Deleting,
        Self::Deleted,
        Self::Gone,
        Self::PerhapsAnothers,
        Self::Differs,
        Self::Refused,
        Self::Unknown,
        Self::NotCreated,
        Self::NotSent,
        Self::Identical,
        Self::Conflict,
        Self::Ineligible,
    ];

    /// Returns the name for programs, the same in every output.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Sent => "sent",
            Self::Retrying => "retrying",
            Self::Settling => "settling",
            Self::Created => "created",
            Self::Deleting => "deleting",
            Self::Deleted => "deleted",
            Self::Gone => "gone",
            Self::PerhapsAnothers => "perhaps_anothers",
            Self::Differs => "differs",
            Self::Refused => "refused",
            Self::Unknown => "unknown",
            Self::NotCreated => "not_created",
            Self::NotSent => "not_sent",
            Self::Identical => "identical",
            Self::Conflict => "conflict",
            Self::Ineligible => "ineligible",
        }
    }

    /// Returns `true` while the run goes on with the process.
    #[must_use]
    pub const fn is_under_way(self) -> bool {
        matches!(self, Self::Waiting | Self::Sent | Self::Retrying | Self::Settling | Self::Deleting)
    }

    /// Returns `true` if the process is a verdict of the plan: nothing was to be sent.
    #[must_use]
    pub const fn is_verdict(self) -> bool {
        matches!(self, Self::Identical | Self::Conflict | Self::Ineligible)
    }

    /// Returns `true` if the process was to be created and is not known to be.
    #[must_use]
    pub const fn is_failure(self) -> bool {
        matches!(
            self,
            Self::PerhapsAnothers | Self::Differs | Self::Refused | Self::Unknown | Self::NotCreated | Self::NotSent
        )
    }
}

/// How it is known that a run created a process.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Evidence {
    /// The server's answer to the call gave its ID.
    #[default]
    Answer,
    /// The audit log has the ID of the call (contract 7.1).
    Receipt,
    /// The answer was not seen; the service instance was read, and what it has was confirmed to be of this run.
    Settled,
}

impl Evidence {
    /// Returns the name for programs.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Answer => "answer",
            Self::Receipt => "receipt",
            Self::Settled => "settled",
        }
    }

    /// Returns `true` if this is [`Self::Answer`], which a journal leaves out.
    #[must_use]
    pub const fn is_answer(&self) -> bool {
        matches!(self, Self::Answer)
    }
}

/// How many processes are in each state.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct StateCounts([usize; ProcessState::ALL.len()]);

impl StateCounts {
    /// Returns how many processes are in a state.
    #[must_use]
    pub fn of(&self, state: ProcessState) -> usize {
        self.0.get(state as usize).copied().unwrap_or_default()
    }

    /// Adds processes of a state.
    pub fn add(&mut self, state: ProcessState, processes: usize) {
        if let Some(count) = self.0.get_mut(state as usize) {
            *count = count.saturating_add(processes);
        }
    }

    /// Takes processes of a state away.
    pub fn remove(&mut self, state: ProcessState, processes: usize) {
        if let Some(count) = self.0.get_mut(state as usize) {
            *count = count.saturating_sub(processes);
        }
    }

    /// Adds all processes of other counts.
    pub fn add_all(&mut self, other: &Self) {
        other.iter().for_each(|(state, count)| self.add(state, count));
    }

    /// Takes all processes of other counts away.
    pub fn remove_all(&mut self, other: &Self) {
        other.iter().for_each(|(state, count)| self.remove(state, count));
    }

    /// Moves one process from a state to another.
    pub fn shift(&mut self, from: ProcessState, to: ProcessState) {
        self.remove(from, 1);
        self.add(to, 1);
    }

    /// Iterates over the states that have processes.
    pub fn iter(&self) -> impl Iterator<Item = (ProcessState, usize)> {
        ProcessState::ALL.into_iter().map(|state| (state, self.of(state))).filter(|(_, count)| *count > 0)
    }

    fn sum(&self, is: impl Fn(ProcessState) -> bool) -> usize {
        self.iter().filter(|(state, _)| is(*state)).map(|(_, count)| count).sum()
    }

    /// Returns how many processes were to be created.
    #[must_use]
    pub fn planned(&self) -> usize {
        self.sum(|state| !state.is_verdict())
    }

    /// Returns how many processes are not over: waiting, or on the way.
    #[must_use]
    pub fn pending(&self) -> usize {
        self.sum(|state| state.is_under_way() && state != ProcessState::Deleting)
    }

    /// Returns how many processes were to be created and are not known to be.
    #[must_use]
    pub fn failed(&self) -> usize {
        self.sum(ProcessState::is_failure)
    }

    /// Returns how many processes the run created, whatever became of them later.
    #[must_use]
    pub fn created_ever(&self) -> usize {
        use ProcessState::{Created, Deleted, Deleting, Gone};
        self.sum(|state| matches!(state, Created | Deleting | Deleted | Gone))
    }
}

impl FromIterator<(ProcessState, usize)> for StateCounts {
    fn from_iter<I: IntoIterator<Item = (ProcessState, usize)>>(counts: I) -> Self {
        let mut all = Self::default();
        for (state, count) in counts {
            all.add(state, count);
        }
        all
    }
}

impl Serialize for StateCounts {
    /// Writes an object of the states that have processes.
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.iter())
    }
}

impl<'de> Deserialize<'de> for StateCounts {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let counts = std::collections::BTreeMap::<ProcessState, usize>::deserialize(from)?;
        Ok(counts.into_iter().collect())
    }
}

/// Whether what a run created was read back from the server.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReadBackState {
    /// Not yet, or not since the run went on.
    #[default]
    NotYet,
    /// It was read back; what differs and what is gone is known.
    Done,
    /// It could not be read; nothing is known of what is stored.
    Failed,
}

impl ReadBackState {
    /// Returns the name for programs.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::NotYet => "not_yet",
            Self::Done => "done",
            Self::Failed => "failed",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_state_has_its_place_and_one_name_that_json_uses_too() {
        let mut names = BTreeSet::new();
        for (place, state) in ProcessState::ALL.into_iter().enumerate() {
            assert_eq!(state as usize, place, "{state:?}");
            assert_eq!(serde_json::to_value(state).unwrap(), state.as_str());
            assert!(names.insert(state.as_str()), "{state:?}");
        }
        for evidence in [Evidence::Answer, Evidence::Receipt, Evidence::Settled] {
            assert_eq!(serde_json::to_value(evidence).unwrap(), evidence.as_str());
        }
        for read in [ReadBackState::NotYet, ReadBackState::Done, ReadBackState::Failed] {
            assert_eq!(serde_json::to_value(read).unwrap(), read.as_str());
        }
    }

    #[test]
    fn counts_sum_up_and_come_back_from_json() {
        use ProcessState::{Created, Deleted, Differs, Gone, Identical, Sent};
        let mut counts: StateCounts = [(Created, 5), (Sent, 2), (Identical, 9), (Differs, 1)].into_iter().collect();
        counts.shift(Created, Gone);
        counts.shift(Created, Deleted);
        assert_eq!((counts.of(Created), counts.of(Gone), counts.created_ever()), (3, 1, 5));
        assert_eq!((counts.planned(), counts.pending(), counts.failed()), (8, 2, 1));
        counts.remove(Sent, 7);
        assert_eq!(counts.of(Sent), 0);
        let json = serde_json::to_string(&counts).unwrap();
        assert_eq!(json, r#"{"created":3,"deleted":1,"gone":1,"differs":1,"identical":9}"#);
        assert_eq!(serde_json::from_str::<StateCounts>(&json).unwrap(), counts);
        assert!(serde_json::from_str::<StateCounts>(r#"{"made":1}"#).is_err());
    }
}
