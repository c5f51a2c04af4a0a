//! Between what the engine knows and what a journal keeps: neither knows the other's types but here.

use super::{Outcome, ReadBack, Record, Undone};
use crate::api::{ApiError, ErrorKind, Permission};
use crate::domain::id::{CallId, ProcessId, ServiceInstanceId};
use crate::store::journal::{BodyHash, CallState, Failure, MissingPermission, RecordedAnswer, UndoAnswer};
use crate::store::target_lock::TargetLocks;
use crate::store::{Journal, RunRecord, StoreError};
use std::collections::BTreeMap;
use std::time::Duration;

impl Record for Journal {
    fn locks(&self) -> Option<TargetLocks> {
        Some(Self::locks(self).clone())
    }

    fn intent(&mut self, call: usize, request_id: &CallId, body: &BodyHash) -> Result<(), StoreError> {
        self.intent_of(call, request_id, body)
    }

    fn outcome(&mut self, call: usize, outcome: &Outcome) -> Result<(), StoreError> {
        self.answer(call, answer_of(outcome))
    }

    fn end(&mut self) -> Result<(), StoreError> {
        Self::end(self)
    }

    fn read_back(&mut self, found: &ReadBack) -> Result<(), StoreError> {
        Self::read_back(self, found.read, &found.differs, found.gone.clone())
    }

    fn read_back_failed(&mut self, error: &ApiError) -> Result<(), StoreError> {
        Self::read_back_failed(self, failure_of(error))
    }

    fn undo_intent(
        &mut self,
        target: ServiceInstanceId,
        request_id: &CallId,
        ids: &[ProcessId],
    ) -> Result<(), StoreError> {
        Self::undo_intent(self, target, request_id, ids)
    }

    fn undo_answer(
        &mut self,
        target: ServiceInstanceId,
        ids: &[ProcessId],
        outcome: &Undone,
    ) -> Result<(), StoreError> {
        match undo_answer_of(outcome) {
            Some(answer) => Self::undo_answer(self, target, ids, answer),
            None => Ok(()),
        }
    }
}

/// Reads what a journal tells of a call.
pub(super) fn outcome_of(answer: &RecordedAnswer) -> Outcome {
    let error = |failure: &Failure| Box::new(error_of(failure));
    match answer {
        RecordedAnswer::Created { ids, evidence } => Outcome::Created { ids: ids.clone(), evidence: *evidence },
        RecordedAnswer::Refused { failure } => Outcome::Refused(error(failure)),
        RecordedAnswer::Unknown { failure } => Outcome::Unknown(error(failure)),
        RecordedAnswer::NotCreated { failure } => Outcome::NotCreated(error(failure)),
        RecordedAnswer::NotSent { failure } => Outcome::NotSent(failure.as_ref().map(error)),
        RecordedAnswer::Mixed { found } => Outcome::Mixed(found.clone()),
        RecordedAnswer::PerhapsAnothers { found } => Outcome::PerhapsAnothers(found.clone()),
    }
}

/// Reads what a journal tells of every call, in the order of the plan. A call without an answer is unknown when it was
/// sent, as if the connection had been cut.
#[must_use]
pub fn outcomes_of(record: &RunRecord) -> Vec<Outcome> {
    let of = |state: &CallState| match state {
        CallState::Waiting => Outcome::NotSent(None),
        CallState::Sent => Outcome::Unknown(Box::new(ApiError::new(ErrorKind::Cut, CREATE))),
        CallState::Answered(answer) => outcome_of(answer),
    };
    record.calls.iter().map(|call| of(&call.state)).collect()
}

/// Reads what a journal tells of each process that was deleted again, or was to be. One without an answer is unknown,
/// as if the connection had been cut.
#[must_use]
pub fn undone_of(record: &RunRecord) -> BTreeMap<ProcessId, Undone> {
    let of = |answer: &Option<UndoAnswer>| {
        let error = |failure: &Failure| Box::new(error_of(failure));
        match answer {
            None => Undone::Unknown(Box::new(ApiError::new(ErrorKind::Cut, DELETE))),
            Some(UndoAnswer::Deleted) => Undone::Deleted,
            Some(UndoAnswer::Refused { failure }) => Undone::Refused(error(failure)),
            Some(UndoAnswer::Unknown { failure }) => Undone::Unknown(error(failure)),
            Some(UndoAnswer::NotDeleted { failure }) => Undone::NotDeleted(error(failure)),
            Some(UndoAnswer::NotSent { failure }) => Undone::NotSent(failure.as_ref().map(error)),
        }
    };
    record.undone.iter().map(|(id, undone)| (*id, of(&undone.answer))).collect()
}

fn answer_of(outcome: &Outcome) -> RecordedAnswer {
    match outcome {
        Outcome::Created { ids, evidence } => RecordedAnswer::Created { ids: ids.clone(), evidence: *evidence },
        Outcome::Refused(error) => RecordedAnswer::Refused { failure: failure_of(error) },
        Outcome::Unknown(error) => RecordedAnswer::Unknown { failure: failure_of(error) },
        Outcome::NotCreated(error) => RecordedAnswer::NotCreated { failure: failure_of(error) },
        Outcome::NotSent(error) => RecordedAnswer::NotSent { failure: error.as_deref().map(failure_of) },
        Outcome::PerhapsAnothers(found) => RecordedAnswer::PerhapsAnothers { found: found.clone() },
        Outcome::Mixed(found) => RecordedAnswer::Mixed { found: found.clone() },
    }
}

/// What is kept of it; nothing of a process that was left alone.
fn undo_answer_of(outcome: &Undone) -> Option<UndoAnswer> {
    Some(match outcome {
        Undone::Skipped(_) => return None,
        Undone::Deleted => UndoAnswer::Deleted,
        Undone::Refused(error) => UndoAnswer::Refused { failure: failure_of(error) },
        Undone::Unknown(error) => UndoAnswer::Unknown { failure: failure_of(error) },
        Undone::NotDeleted(error) => UndoAnswer::NotDeleted { failure: failure_of(error) },
        Undone::NotSent(error) => UndoAnswer::NotSent { failure: error.as_deref().map(failure_of) },
    })
}

const CREATE: &str = "create_process_instance";
pub(super) const DELETE: &str = "delete_process_instance";

/// The calls whose errors are kept. [`ApiError`] has their names for as long as the program lives.
const CALLS: [&str; 4] = [CREATE, DELETE, "list_process_instance", "list_process_detail_by_ids"];

/// Turns an error into what a journal keeps of it.
#[must_use]
pub fn failure_of(error: &ApiError) -> Failure {
    let (kind, number) = match error.kind {
        ErrorKind::Connect => ("connect", None),
        ErrorKind::Tls => ("tls", None),
        ErrorKind::Timeout => ("timeout", None),
        ErrorKind::Cut => ("cut", None),
        ErrorKind::Throttled { wait } => ("throttled", wait.map(|wait| wait.as_secs())),
        ErrorKind::Credentials => ("credentials", None),
        ErrorKind::GatewayDenied => ("gateway_denied", None),
        ErrorKind::Denied => ("denied", None),
        ErrorKind::Refused => ("refused", None),
        ErrorKind::Server => ("server", None),
        ErrorKind::NotFound => ("not_found", None),
        ErrorKind::Garbage => ("garbage", None),
        ErrorKind::TooLarge { limit } => ("too_large", Some(limit)),
        ErrorKind::Endless { most } => ("endless", Some(most)),
        ErrorKind::HostsIgnored => ("hosts_ignored", None),
        ErrorKind::Settings => ("settings", None),
    };
    let permission = error.permission.as_deref().map(|permission| MissingPermission {
        actions: permission.actions.clone(),
        resources: permission.resources.clone(),
    });
    Failure {
        kind: kind.to_owned(),
        api: error.api.to_owned(),
        status: error.status,
        code: error.code,
        message: error.message.clone(),
        request_id: error.request_id.clone(),
        number,
        permission,
    }
}

/// Reads an error that a journal keeps. A kind that is unknown is [`ErrorKind::Server`]: nothing was promised.
#[must_use]
pub fn error_of(failure: &Failure) -> ApiError {
    let kind = match failure.kind.as_str() {
        "connect" => ErrorKind::Connect,
        "tls" => ErrorKind::Tls,
        "timeout" => ErrorKind::Timeout,
        "cut" => ErrorKind::Cut,
        "throttled" => ErrorKind::Throttled { wait: failure.number.map(Duration::from_secs) },
        "credentials" => ErrorKind::Credentials,
        "gateway_denied" => ErrorKind::GatewayDenied,
        "denied" => ErrorKind::Denied,
        "refused" => ErrorKind::Refused,
        "not_found" => ErrorKind::NotFound,
        "garbage" => ErrorKind::Garbage,
        "too_large" => ErrorKind::TooLarge { limit: failure.number.unwrap_or_default() },
        "endless" => ErrorKind::Endless { most: failure.number.unwrap_or_default() },
        "hosts_ignored" => ErrorKind::HostsIgnored,
        "settings" => ErrorKind::Settings,
        _ => ErrorKind::Server,
    };
    let api = CALLS.into_iter().find(|name| *name == failure.api).unwrap_or(CREATE);
    let permission = failure.permission.as_ref().map(|permission| {
        Box::new(Permission { actions: permission.actions.clone(), resources: permission.resources.clone() })
    });
    ApiError {
        status: failure.status,
        code: failure.code,
        message: failure.message.clone(),
        request_id: failure.request_id.clone(),
        permission,
        ..ApiError::new(kind, api)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::journal::CallRecord;

    #[test]
    fn every_error_comes_back_as_it_was_kept_and_is_judged_alike_by_run_and_journal() {
        let wait = Some(Duration::from_secs(3));
        let kinds = [
            ErrorKind::Connect,
            ErrorKind::Tls,
            ErrorKind::Timeout,
            ErrorKind::Cut,
            ErrorKind::Throttled { wait },
            ErrorKind::Credentials,
            ErrorKind::GatewayDenied,
            ErrorKind::Denied,
            ErrorKind::Refused,
            ErrorKind::Server,
            ErrorKind::NotFound,
            ErrorKind::Garbage,
            ErrorKind::TooLarge { limit: 7 },
            ErrorKind::Endless { most: 7 },
            ErrorKind::HostsIgnored,
            ErrorKind::Settings,
        ];
        for kind in kinds {
            let error = ApiError { message: "m".to_owned(), code: Some(7), ..ApiError::new(kind.clone(), CREATE) };
            let failure = failure_of(&error);
            assert_eq!(error_of(&failure), error);
            let refused = Outcome::Refused(Box::new(error));
            // The others are never a refusal, but a call that did not arrive or was not seen.
            let asker = [ErrorKind::Credentials, ErrorKind::GatewayDenied, ErrorKind::Denied, ErrorKind::NotFound];
            if asker.contains(&kind) || kind == ErrorKind::Refused {
                assert_eq!(failure.is_about_the_asker(), refused.is_open(), "{kind:?}");
                let kept = CallRecord {
                    state: CallState::Answered(RecordedAnswer::Refused { failure }),
                    ..CallRecord::default()
                };
                assert_eq!(kept.work(), refused.work(), "{kind:?}");
            }
        }
    }
}
