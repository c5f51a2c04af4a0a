//! A journal on a disk that is full from some line on.

use crate::rng::Rng;
use bkproc::api::ApiError;
use bkproc::domain::id::{CallId, ProcessId, ServiceInstanceId};
use bkproc::store::error::Cause;
use bkproc::store::journal::BodyHash;
use bkproc::store::{Journal, StoreError};
use bkproc::submit::{Outcome, ReadBack, Record, Undone};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

pub(crate) struct Failing {
    journal: Journal,
    /// Lines for which there is room.
    room: Option<usize>,
    /// Whether a line was refused.
    full: Arc<AtomicBool>,
}

impl Failing {
    pub(crate) fn drawn(journal: Journal, rng: &mut Rng, clear: bool) -> Self {
        let room = (!clear && rng.once_in(5)).then(|| rng.of(8));
        Self { journal, room, full: Arc::default() }
    }

    /// Returns what becomes true when a line is refused.
    pub(crate) fn full(&self) -> Arc<AtomicBool> {
        Arc::clone(&self.full)
    }

    fn keep(&mut self, note: impl FnOnce(&mut Journal) -> Result<(), StoreError>) -> Result<(), StoreError> {
        match &mut self.room {
            Some(0) => {
                self.full.store(true, Ordering::SeqCst);
                Err(StoreError { path: self.journal.path().to_owned(), cause: Cause::InUse })
            }
            Some(room) => {
                *room -= 1;
                note(&mut self.journal)
            }
            None => note(&mut self.journal),
        }
    }
}

impl Record for Failing {
    fn intent(&mut self, call: usize, request_id: &CallId, body: &BodyHash) -> Result<(), StoreError> {
        self.keep(|journal| Record::intent(journal, call, request_id, body))
    }

    fn outcome(&mut self, call: usize, outcome: &Outcome) -> Result<(), StoreError> {
        self.keep(|journal| Record::outcome(journal, call, outcome))
    }

    fn end(&mut self) -> Result<(), StoreError> {
        self.keep(Record::end)
    }

    fn read_back(&mut self, found: &ReadBack) -> Result<(), StoreError> {
        self.keep(|journal| Record::read_back(journal, found))
    }

    fn read_back_failed(&mut self, error: &ApiError) -> Result<(), StoreError> {
        self.keep(|journal| Record::read_back_failed(journal, error))
    }

    fn undo_intent(
        &mut self,
        target: ServiceInstanceId,
        request_id: &CallId,
        ids: &[ProcessId],
    ) -> Result<(), StoreError> {
        self.keep(|journal| Record::undo_intent(journal, target, request_id, ids))
    }

    fn undo_answer(
        &mut self,
        target: ServiceInstanceId,
        ids: &[ProcessId],
        outcome: &Undone,
    ) -> Result<(), StoreError> {
        self.keep(|journal| Record::undo_answer(journal, target, ids, outcome))
    }
}
