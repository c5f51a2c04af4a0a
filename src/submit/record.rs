//! What is kept of a run while it goes on, so that it can be settled when this process does not live to its end.

use super::{Outcome, ReadBack, Undone};
use crate::api::ApiError;
use crate::domain::id::{CallId, ProcessId, ServiceInstanceId};
use crate::store::StoreError;
use crate::store::journal::BodyHash;
use crate::store::target_lock::TargetLocks;

/// Keeps what a run is about to do and has done. Blocks until it is kept, on a thread of its
/// own ([`Recorder`](super::Recorder)). [`crate::store::Journal`] is one.
pub trait Record: Send + 'static {
    /// Returns the locks that keep other windows of this machine from the service instances of the run; `None` if there
    /// are none.
    fn locks(&self) -> Option<TargetLocks> {
        None
    }

    /// Notes that a call is about to be sent under a request ID: once for all dispatches with that ID, again for a
    /// deliberate second try, which has an ID of its own. It is not sent if this fails.
    ///
    /// # Errors
    ///
    /// When it is not sure to be kept.
    fn intent(&mut self, call: usize, request_id: &CallId, body: &BodyHash) -> Result<(), StoreError>;

    /// Notes what became of a call that was sent; again when an unknown outcome is settled. No further call is made if
    /// this fails.
    ///
    /// # Errors
    ///
    /// When it is not sure to be kept; a reader of the record then finds the intent, and takes the outcome for
    /// unknown.
    fn outcome(&mut self, call: usize, outcome: &Outcome) -> Result<(), StoreError>;

    /// Notes that the run makes no further call.
    ///
    /// # Errors
    ///
    /// When it is not sure to be kept; a reader of the record then takes the run for cut off.
    fn end(&mut self) -> Result<(), StoreError>;

    /// Notes what was found stored of what was created.
    ///
    /// # Errors
    ///
    /// When it is not sure to be kept.
    fn read_back(&mut self, found: &ReadBack) -> Result<(), StoreError>;

    /// Notes that what was created could not be read back.
    ///
    /// # Errors
    ///
    /// When it is not sure to be kept.
    fn read_back_failed(&mut self, error: &ApiError) -> Result<(), StoreError>;

    /// Notes that processes of a service instance are about to be deleted, under a request ID. They are not if this
    /// fails.
    ///
    /// # Errors
    ///
    /// When it is not sure to be kept.
    fn undo_intent(
        &mut self,
        target: ServiceInstanceId,
        request_id: &CallId,
        ids: &[ProcessId],
    ) -> Result<(), StoreError>;

    /// Notes what became of processes of a service instance that were to be deleted; again when an unknown outcome is
    /// settled. Nothing further is deleted if this fails.
    ///
    /// # Errors
    ///
    /// As [`Record::outcome`].
    fn undo_answer(&mut self, target: ServiceInstanceId, ids: &[ProcessId], outcome: &Undone)
    -> Result<(), StoreError>;
}

/// Any record: so the engine is compiled once for all of them.
impl Record for Box<dyn Record> {
    fn locks(&self) -> Option<TargetLocks> {
        self.as_ref().locks()
    }

    fn intent(&mut self, call: usize, request_id: &CallId, body: &BodyHash) -> Result<(), StoreError> {
        self.as_mut().intent(call, request_id, body)
    }

    fn outcome(&mut self, call: usize, outcome: &Outcome) -> Result<(), StoreError> {
        self.as_mut().outcome(call, outcome)
    }

    fn end(&mut self) -> Result<(), StoreError> {
        self.as_mut().end()
    }

    fn read_back(&mut self, found: &ReadBack) -> Result<(), StoreError> {
        self.as_mut().read_back(found)
    }

    fn read_back_failed(&mut self, error: &ApiError) -> Result<(), StoreError> {
        self.as_mut().read_back_failed(error)
    }

    fn undo_intent(
        &mut self,
        target: ServiceInstanceId,
        request_id: &CallId,
        ids: &[ProcessId],
    ) -> Result<(), StoreError> {
        self.as_mut().undo_intent(target, request_id, ids)
    }

    fn undo_answer(
        &mut self,
        target: ServiceInstanceId,
        ids: &[ProcessId],
        outcome: &Undone,
    ) -> Result<(), StoreError> {
        self.as_mut().undo_answer(target, ids, outcome)
    }
}

/// Keeps nothing.
#[derive(Debug, Clone, Copy, Default)]
pub struct NoRecord;

impl Record for NoRecord {
    fn intent(&mut self, _call: usize, _request_id: &CallId, _body: &BodyHash) -> Result<(), StoreError> {
        Ok(())
    }

    fn outcome(&mut self, _call: usize, _outcome: &Outcome) -> Result<(), StoreError> {
        Ok(())
    }

    fn end(&mut self) -> Result<(), StoreError> {
        Ok(())
    }

    fn read_back(&mut self, _found: &ReadBack) -> Result<(), StoreError> {
        Ok(())
    }

    fn read_back_failed(&mut self, _error: &ApiError) -> Result<(), StoreError> {
        Ok(())
    }

    fn undo_intent(
        &mut self,
        _target: ServiceInstanceId,
        _request_id: &CallId,
        _ids: &[ProcessId],
    ) -> Result<(), StoreError> {
        Ok(())
    }

    fn undo_answer(
        &mut self,
        _target: ServiceInstanceId,
        _ids: &[ProcessId],
        _outcome: &Undone,
    ) -> Result<(), StoreError> {
        Ok(())
    }
}
