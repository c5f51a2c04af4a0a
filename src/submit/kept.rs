//! Between what the engine knows and what a journal keeps: neither knows the other's types but here.

use super::{Outcome, Record};
use crate::api::{ApiError, ErrorKind, Permission};
use crate::domain::plan::Body;
use crate::store::journal::{Answer, CallState, Failure, MissingPermission};
use crate::store::{Journal, RunRecord, StoreError};
use std::time::Duration;

impl Record for Journal {
    fn intent(&mut self, call: usize, body: &Body<'_>) -> Result<(), StoreError> {
        Self::intent(self, call, body)
    }

    fn outcome(&mut self, call: usize, outcome: &Outcome) -> Result<(), StoreError> {
        self.answer(call, answer_of(outcome))
    }

    fn end(&mut self) -> Result<(), StoreError> {
        Self::end(self)
    }
}

/// Reads what a journal tells of a call.
#[must_use]
pub fn outcome_of(answer: &Answer) -> Outcome {
    let error = |failure: &Failure| Box::new(error_of(failure));
    match answer {
        Answer::Created { ids } => Outcome::Created(ids.clone()),
        Answer::Refused { failure } => Outcome::Refused(error(failure)),
        Answer::Unknown { failure } => Outcome::Unknown(error(failure)),
        Answer::NotCreated { failure } => Outcome::NotCreated(error(failure)),
        Answer::NotSent { failure } => Outcome::NotSent(failure.as_ref().map(error)),
        Answer::Mixed { found } => Outcome::Mixed(found.clone()),
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

fn answer_of(outcome: &Outcome) -> Answer {
    match outcome {
        Outcome::Created(ids) => Answer::Created { ids: ids.clone() },
        Outcome::Refused(error) => Answer::Refused { failure: failure_of(error) },
        Outcome::Unknown(error) => Answer::Unknown { failure: failure_of(error) },
        Outcome::NotCreated(error) => Answer::NotCreated { failure: failure_of(error) },
        Outcome::NotSent(error) => Answer::NotSent { failure: error.as_deref().map(failure_of) },
        Outcome::Mixed(found) => Answer::Mixed { found: found.clone() },
    }
}

const CREATE: &str = "create_process_instance";

/// The calls whose errors are kept. [`ApiError`] has their names for as long as the program lives.
const CALLS: [&str; 4] = [CREATE, "delete_process_instance", "list_process_instance", "list_process_detail_by_ids"];

pub(super) fn failure_of(error: &ApiError) -> Failure {
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

/// Reads an error that a journal keeps. A kind that nobody knows is [`ErrorKind::Server`]: nothing was promised.
pub(super) fn error_of(failure: &Failure) -> ApiError {
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
