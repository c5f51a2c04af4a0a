//! A record in memory, as words.

use super::*;

/// Keeps everything until it is told to fail.
#[derive(Default)]
pub(super) struct MemoryRecord {
    pub(super) lines: Vec<String>,
    /// The ID of each intent to create.
    pub(super) ids: Vec<CallId>,
    pub(super) room: Option<usize>,
}

impl MemoryRecord {
    fn keep(&mut self, line: String) -> Result<(), StoreError> {
        if self.room.is_some_and(|room| self.lines.len() >= room) {
            return Err(full());
        }
        self.lines.push(line);
        Ok(())
    }
}

pub(super) fn full() -> StoreError {
    StoreError { path: "/full".into(), cause: crate::store::error::Cause::InUse }
}

impl Record for MemoryRecord {
    fn intent(&mut self, call: usize, id: &CallId, _: &BodyHash) -> Result<(), StoreError> {
        self.ids.push(id.clone());
        self.keep(format!("intent {call}"))
    }

    fn outcome(&mut self, call: usize, outcome: &Outcome) -> Result<(), StoreError> {
        let word = match outcome {
            Outcome::Created { .. } => "created",
            Outcome::Refused(_) => "refused",
            Outcome::Unknown(_) => "unknown",
            Outcome::NotCreated(_) => "not created",
            Outcome::NotSent(_) => "not sent",
            Outcome::PerhapsAnothers(_) => "perhaps",
            Outcome::Mixed(_) => "mixed",
        };
        self.keep(format!("{word} {call}"))
    }

    fn end(&mut self) -> Result<(), StoreError> {
        self.keep("end".to_owned())
    }

    fn read_back(&mut self, found: &ReadBack) -> Result<(), StoreError> {
        self.keep(format!("read {}, {} differ, {} gone", found.read, found.differs.len(), found.gone.len()))
    }

    fn read_back_failed(&mut self, _: &ApiError) -> Result<(), StoreError> {
        self.keep("not read".to_owned())
    }

    fn undo_intent(&mut self, target: ServiceInstanceId, _: &CallId, ids: &[ProcessId]) -> Result<(), StoreError> {
        self.keep(format!("undo {} of {}", numbers(ids), target.0))
    }

    fn undo_answer(
        &mut self,
        target: ServiceInstanceId,
        ids: &[ProcessId],
        outcome: &Undone,
    ) -> Result<(), StoreError> {
        let word = match outcome {
            Undone::Deleted => "deleted",
            Undone::Skipped(_) => "skipped",
            Undone::Refused(_) => "refused",
            Undone::Unknown(_) => "unknown",
            Undone::NotDeleted(_) => "not deleted",
            Undone::NotSent(_) => "not sent",
        };
        self.keep(format!("{word} {} of {}", numbers(ids), target.0))
    }
}

fn numbers(ids: &[ProcessId]) -> String {
    ids.iter().map(|id| id.0.to_string()).collect::<Vec<_>>().join(",")
}
