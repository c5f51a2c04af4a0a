//! What the service instances of a run or of its undoing have in common: the record, whom to tell, and whether to go
//! on.

use super::outcome::concerns_all;
use super::{Outcome, Progress, Record, Recorder, Stop};
use crate::api::ApiError;
use crate::domain::id::CallId;
use crate::domain::plan::Body;
use crate::store::StoreError;
use crate::store::journal::BodyHash;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Shared by pieces of work in one task, and never held while waiting.
pub(super) struct RunContext<'a, R, F> {
    inside: Mutex<Inside<F>>,
    record: &'a Recorder<R>,
    stop: &'a Stop,
    /// Outcomes in a row that are silence, after which no further call is made.
    most: usize,
}

struct Inside<F> {
    tell: F,
    /// Outcomes that are silence, since the last that is not.
    silent: usize,
    verdict: Circuit,
    /// Why the record could not be kept.
    failure: Option<StoreError>,
}

enum Circuit {
    GoOn,
    /// No further call is made; the error that says why, if one does.
    Stop(Option<Box<ApiError>>),
}

impl<'a, R: Record, F> RunContext<'a, R, F> {
    pub(super) fn new(record: &'a Recorder<R>, tell: F, stop: &'a Stop, most: usize) -> Self {
        let inside = Inside { tell, silent: 0, verdict: Circuit::GoOn, failure: None };
        Self { inside: Mutex::new(inside), record, stop, most: most.max(1) }
    }

    fn inside(&self) -> MutexGuard<'_, Inside<F>> {
        self.inside.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn tell<P>(&self, progress: P)
    where
        F: FnMut(P),
    {
        (self.inside().tell)(progress);
    }

    /// Returns whether a further call may be made; when not, the error that says why, if one does.
    pub(super) fn may_go_on(&self) -> Result<(), Option<Box<ApiError>>> {
        match &self.inside().verdict {
            Circuit::Stop(why) => Err(why.clone()),
            Circuit::GoOn if self.stop.is_told() => Err(None),
            Circuit::GoOn => Ok(()),
        }
    }

    /// Notes that something is about to be done; false when it must not be.
    pub(super) async fn begin(&self, note: impl FnOnce(&mut R) -> Result<(), StoreError> + Send + 'static) -> bool {
        self.may_go_on().is_ok() && self.keep(note).await
    }

    /// Notes something that has happened; false when that failed.
    pub(super) async fn keep(&self, note: impl FnOnce(&mut R) -> Result<(), StoreError> + Send + 'static) -> bool {
        let noted = self.record.write(note).await;
        self.inside().keep(noted)
    }

    /// Takes in what the end of one call means for the others: its error, and whether it was silence.
    pub(super) fn record_outcome(&self, error: Option<&ApiError>, silent: bool) {
        let mut inside = self.inside();
        inside.silent = if silent { inside.silent + 1 } else { 0 };
        if matches!(inside.verdict, Circuit::GoOn) {
            if let Some(error) = error.filter(|error| concerns_all(error)) {
                inside.verdict = Circuit::Stop(Some(Box::new(error.clone())));
            } else if inside.silent >= self.most {
                inside.verdict = Circuit::Stop(None);
            }
        }
    }

    /// Ends it, since something on disk that it needs could not be made.
    pub(super) fn fail(&self, error: StoreError) {
        self.inside().keep(Err(error));
    }

    /// Notes the end.
    pub(super) async fn close(self) -> Result<(), StoreError> {
        let failure = self.inside().failure.take();
        match failure {
            Some(error) => Err(error),
            None => self.record.write(Record::end).await,
        }
    }
}

impl<R: Record, F: FnMut(Progress) + Send> RunContext<'_, R, F> {
    /// Notes that a call is about to be sent; false when it must not be.
    pub(super) async fn intent(&self, call: usize, request_id: &CallId, body: &Body<'_>) -> bool {
        let (request_id, body) = (request_id.clone(), BodyHash::of(body));
        self.begin(move |record| record.intent(call, &request_id, &body)).await
    }

    /// Notes what became of a call.
    pub(super) async fn note(&self, call: usize, outcome: &Outcome) {
        let outcome = outcome.clone();
        self.keep(move |record| record.outcome(call, &outcome)).await;
    }

    /// Tells what became of a call in the end, and what that means for the others. It has been noted: what is shown is
    /// on disk.
    pub(super) fn ended(&self, call: usize, outcome: Outcome) {
        self.record_outcome(outcome.error(), outcome.is_silence());
        self.tell(Progress::Ended { call, outcome });
    }

    /// Tells of calls that are not made.
    pub(super) fn leave(&self, calls: impl IntoIterator<Item = usize>, why: Option<&ApiError>) {
        for call in calls {
            let outcome = Outcome::NotSent(why.cloned().map(Box::new));
            self.tell(Progress::Ended { call, outcome });
        }
    }
}

impl<F> Inside<F> {
    fn keep(&mut self, noted: Result<(), StoreError>) -> bool {
        let Err(error) = noted else { return true };
        self.failure.get_or_insert(error);
        self.verdict = Circuit::Stop(None);
        false
    }
}
