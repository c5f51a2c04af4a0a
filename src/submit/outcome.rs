//! What became of a call, and what an error means for the calls after it (contract section 7).

use crate::api::{ApiError, Created, ErrorKind};
use crate::domain::found::{Found, FoundProcess};
use crate::domain::id::ProcessId;
use crate::domain::state::Evidence;
use crate::domain::work::CallWork;

/// What became of a call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// All its processes were created.
    Created {
        /// Their IDs, in order.
        ids: Vec<ProcessId>,
        /// How that is known.
        evidence: Evidence,
    },
    /// The server did nothing, and said why.
    Refused(Box<ApiError>),
    /// Whether the server did it was not seen, and that could not be settled.
    Unknown(Box<ApiError>),
    /// No answer was seen, and the server had nothing of it for longer than a transaction lives: it can be sent
    /// again. The error is why the answer was not seen, or what came of sending it again.
    NotCreated(Box<ApiError>),
    /// It never reached the CMDB: the way there failed, or it was not sent at all because of an earlier error; none
    /// when the run was stopped.
    NotSent(Option<Box<ApiError>>),
    /// The service instance has processes of its names, and nothing proves that it created them: what was found of each,
    /// in order. Nothing in the program makes them ours; a person decides.
    PerhapsAnothers(Vec<Option<FoundProcess>>),
    /// The same in journals of version 1, which know less of what was found.
    Mixed(Vec<Found>),
}

impl Outcome {
    /// Returns the error, if there is one.
    #[must_use]
    pub fn error(&self) -> Option<&ApiError> {
        match self {
            Self::Created { .. } | Self::PerhapsAnothers(_) | Self::Mixed(_) => None,
            Self::Refused(error) | Self::Unknown(error) | Self::NotCreated(error) => Some(error),
            Self::NotSent(error) => error.as_deref(),
        }
    }

    /// Returns `true` if going on with the run would do something about it: find out what became of the call, or send it.
    #[must_use]
    pub fn is_open(&self) -> bool {
        match self {
            Self::Unknown(_) | Self::NotCreated(_) | Self::NotSent(_) => true,
            // Refused for who asked, not for what was asked.
            Self::Refused(error) => concerns_all(error),
            Self::Created { .. } | Self::PerhapsAnothers(_) | Self::Mixed(_) => false,
        }
    }

    /// Returns what resuming the run does about the call.
    #[must_use]
    pub fn work(&self) -> CallWork {
        match self {
            Self::Created { .. } => CallWork::Created,
            Self::Unknown(_) => CallWork::Settle,
            _ if self.is_open() => CallWork::Send,
            _ => CallWork::Over,
        }
    }

    /// Returns `true` if the server gave no answer that could be read, whatever was found out afterwards.
    pub(super) fn is_silence(&self) -> bool {
        match self {
            Self::Unknown(_) | Self::NotCreated(_) => true,
            Self::NotSent(error) => error.as_deref().is_some_and(ApiError::outcome_unknown),
            Self::Created { .. } | Self::Refused(_) | Self::PerhapsAnothers(_) | Self::Mixed(_) => false,
        }
    }
}

/// Judges the answer to a call of `size` processes. `admit` returns `false` if processes of these IDs cannot have been
/// created by it.
pub(super) fn outcome(
    answer: Result<Created, ApiError>,
    size: usize,
    admit: impl FnOnce(&[ProcessId]) -> bool,
) -> Outcome {
    let garbage = |message| {
        let error = ApiError { message, ..ApiError::new(ErrorKind::Garbage, "create_process_instance") };
        Outcome::Unknown(Box::new(error))
    };
    match answer {
        Ok(Created { ids, .. }) if ids.len() != size => garbage(format!("{} IDs for {size} processes", ids.len())),
        Ok(Created { ids, .. }) if admit(&ids) => Outcome::Created { ids, evidence: Evidence::Answer },
        Ok(Created { ids, .. }) => {
            let first: Vec<String> = ids.iter().take(5).map(ToString::to_string).collect();
            let more = if ids.len() > first.len() { ", …" } else { "" };
            garbage(format!("not the IDs of {size} new processes: {}{more}", first.join(", ")))
        }
        Err(error) if error.outcome_unknown() || !is_believed(&error) => Outcome::Unknown(Box::new(error)),
        Err(error) if was_not_done(&error) => Outcome::NotSent(Some(Box::new(error))),
        Err(error) => Outcome::Refused(Box::new(error)),
    }
}

/// Returns `true` if an answer's refusal is believed: the CMDB or the gateway wrote it, and it does not contradict itself.
/// Whatever else may have answered after the CMDB committed, but for a size that is judged before anything is passed on.
pub(super) fn is_believed(error: &ApiError) -> bool {
    error.facts.is_none()
        || error.is_authoritative()
        || (matches!(error.status, Some(407 | 413 | 414))
            && error.facts.as_ref().is_some_and(|facts| !facts.contradicts))
}

/// Returns `true` if a call that ended so was not even looked at.
pub(super) const fn was_not_done(error: &ApiError) -> bool {
    matches!(error.kind, ErrorKind::Connect | ErrorKind::Tls | ErrorKind::Settings | ErrorKind::Throttled { .. })
}

/// Returns `true` if every further call would meet the same error.
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
        | ErrorKind::TooLarge { .. }
        | ErrorKind::HostsIgnored
        | ErrorKind::Endless { .. } => false,
    }
}
