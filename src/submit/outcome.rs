//! What became of a call, and what an error means for the calls after it (contract section 7).

use crate::api::{ApiError, ErrorKind};
use crate::domain::id::ProcessId;

/// What became of a call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// All its processes were created; identifiers in their order.
    Created(Vec<ProcessId>),
    /// The server did nothing, and said why.
    Refused(Box<ApiError>),
    /// Nobody saw whether the server did it.
    Unknown(Box<ApiError>),
    /// It never reached the CMDB: the way there failed, or it was not sent at all because of an earlier error; none
    /// when the run was stopped.
    NotSent(Option<Box<ApiError>>),
}

impl Outcome {
    /// Gives the error, if there is one.
    #[must_use]
    pub fn error(&self) -> Option<&ApiError> {
        match self {
            Self::Created(_) => None,
            Self::Refused(error) | Self::Unknown(error) => Some(error),
            Self::NotSent(error) => error.as_deref(),
        }
    }
}

/// Judges the answer to a call of `size` processes.
pub(super) fn outcome(answer: Result<Vec<ProcessId>, ApiError>, size: usize) -> Outcome {
    match answer {
        Ok(ids) if ids.len() == size => Outcome::Created(ids),
        Ok(ids) => {
            let message = format!("{} identifiers for {size} processes", ids.len());
            let error = ApiError { message, ..ApiError::new(ErrorKind::Garbage, "create_process_instance") };
            Outcome::Unknown(Box::new(error))
        }
        Err(error) if error.outcome_unknown() => Outcome::Unknown(Box::new(error)),
        Err(error) => match error.kind {
            ErrorKind::Connect | ErrorKind::Tls | ErrorKind::Settings | ErrorKind::Throttled { .. } => {
                Outcome::NotSent(Some(Box::new(error)))
            }
            _ => Outcome::Refused(Box::new(error)),
        },
    }
}

/// Tells whether every further call would meet the same error.
pub(super) const fn concerns_all(error: &ApiError) -> bool {
    match error.kind {
        ErrorKind::Connect
        | ErrorKind::Tls
        | ErrorKind::Settings
        | ErrorKind::Throttled { .. }
        | ErrorKind::Credentials
        | ErrorKind::GatewayDenied
        | ErrorKind::Denied
        | ErrorKind::NotFound => true,
        ErrorKind::Refused
        | ErrorKind::Timeout
        | ErrorKind::Cut
        | ErrorKind::Server
        | ErrorKind::Garbage
        | ErrorKind::TooLarge { .. } => false,
    }
}
