//! What went wrong between us and a server, as facts; `i18n::explain` has the words.

mod unaccepted;

pub use super::certificate::Certificate;
pub use super::tls::Authorities;
use crate::domain::environment::Renew;
use jiff::Timestamp;
use std::time::Duration;
pub use unaccepted::Unaccepted;

/// The text of an ESB that has no component of a name, without a code (contract 5.1).
pub(super) const UNKNOWN_COMPONENT: &str = "The content does not exist";

/// A request that did not succeed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{api}: {kind:?} {code:?} {message}")]
pub struct ApiError {
    /// What happened.
    pub kind: ErrorKind,
    /// The name of the call in the published documents, such as `create_process_instance`.
    pub api: &'static str,
    /// HTTP status, when an answer came.
    pub status: Option<u16>,
    /// The server's code, from either spelling of the envelope.
    pub code: Option<i64>,
    /// The server's own words, or the transport's. Text from outside: it may hold anything.
    pub message: String,
    /// The request's identifier, for support.
    pub request_id: Option<String>,
    /// What permission the server says is missing (contract 5.3).
    pub permission: Option<Box<Permission>>,
    /// What helps to fix it.
    pub hint: Option<Box<Hint>>,
    /// What the answer shows besides; `None` when no answer came.
    pub facts: Option<Box<AnswerFacts>>,
}

/// What an answer shows besides its content, as far as finding out about a write needs it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AnswerFacts {
    /// Whether the answer brought back the identifier that the request was sent with (`X-Request-ID`). Only then is the
    /// identifier known to be the one that the server stored (contract 7.1).
    pub echoed: bool,
    /// The server's clock when it answered (`Date`).
    pub date: Option<Timestamp>,
    /// Who answered.
    pub source: AnswerSource,
    /// Whether the answer says of the same request that it succeeded and that it failed: `result` true with a code that is
    /// not 0, or at an HTTP status of failure.
    pub contradicts: bool,
}

/// Who wrote an answer, by its form (contract 5.1, 5.2, 5.5).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum AnswerSource {
    /// The CMDB, or ESB for it: an envelope with `result`, at HTTP 200 or 500, the only statuses that the CMDB has.
    Cmdb,
    /// The gateway or ESB by itself: an envelope with `code_name`, the header `X-Bkapi-Error-Code`, or one of its codes.
    Gateway,
    /// Anything else: a proxy, a login page. It may have answered after the CMDB did what was asked.
    #[default]
    Unidentified,
}

/// What helps to fix a failure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Hint {
    /// What has to be given again: the credentials were not accepted, or could not be got.
    Renew(Renew),
    /// The server's certificate was refused.
    Refusal(Refusal),
    /// The handshake failed for another reason.
    Handshake(Handshake),
}

/// Why a TLS handshake failed that was not about the server's certificate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Handshake {
    /// The other side does not speak TLS; its port may be one of plain HTTP.
    NotTls,
    /// The other side ended the connection in the middle of it.
    Closed,
    /// It has no version of TLS that we have.
    Version,
    /// It has no cipher or key exchange that we have.
    NoCommonCipher,
    /// It wants a client's certificate, and none is set.
    WantsClient,
    /// It does not accept the client's certificate.
    ClientRefused,
    /// It does not know the host name that it was asked for.
    UnknownName,
    /// Something else.
    Other,
}

/// Why a server's certificate was refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    pub reason: Distrust,
    /// What the certificate says of itself.
    pub certificate: Certificate,
    /// Which authorities were trusted.
    pub authorities: Authorities,
}

impl Refusal {
    /// Returns it with each text that came from outside replaced.
    pub(super) fn map_texts(self, map: impl Fn(String) -> String) -> Self {
        let reason = match self.reason {
            Distrust::Other { message } => Distrust::Other { message: map(message) },
            other => other,
        };
        Self { reason, certificate: self.certificate.map_texts(map), authorities: self.authorities }
    }
}

/// The reason why a certificate was refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Distrust {
    /// No one who is trusted signed it.
    UnknownIssuer,
    /// It signed itself, and is not trusted by name.
    SelfSigned,
    /// Its time is over.
    Expired,
    /// Its time has not come.
    NotYetValid,
    OtherHost {
        /// The host that was asked for.
        asked: String,
    },
    /// It is that of an authority, not of a server.
    IsAuthority,
    /// It was called back.
    Revoked,
    /// It is for another purpose, such as for clients.
    NotForServers,
    /// It is signed in a way that is not safe any more, or not known.
    Algorithm,
    /// It cannot be read.
    Broken,
    /// Something else.
    Other {
        /// The library's own words.
        message: String,
    },
}

/// The kinds of failure, by what a person or a caller does about them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ErrorKind {
    /// No connection: refused, no route, name not found. Nothing was sent.
    Connect,
    /// The TLS handshake failed. Nothing was sent.
    Tls,
    /// The answer was awaited longer than allowed.
    Timeout,
    /// The connection ended before the whole answer came.
    Cut,
    /// Too many requests: HTTP 429 of the gateway, or the CMDB's own 1199997 (contract 5.6). Nothing was done.
    Throttled {
        /// How long the server asks to wait, when it says.
        wait: Option<Duration>,
    },
    /// The gateway or ESB does not accept the credentials (1640001 with its reasons, 1640100–1640102, 1640004, 1306000, 401),
    /// or the CMDB misses or does not know the user, the supplier account or the tenant (1199027, 1100005), or was called by an
    /// anonymous user or with a gateway's token that it refuses (1199998, contract 5.2 and 5.5). Nothing was done.
    /// [`ApiError::unaccepted`] returns which it is.
    Credentials,
    /// The gateway does not let the application use the resource (1640301 and its kin, 1306403).
    GatewayDenied,
    /// The CMDB does not let the user do it (9900403; `permission` says what is missing).
    Denied,
    /// The CMDB refused the request by its rules, or gave its transaction up (1199065, 1199999); nothing was done
    /// (contract section 6).
    Refused,
    /// The server failed, and may or may not have done what was asked (5xx, 1199002, 1199066, 1199067, 1199998;
    /// contract section 7).
    Server,
    /// The address answers, but not as a CMDB by this door does (404, an HTML page, a redirect), or the CMDB or ESB does not
    /// know it (`rewrite request failed`, contract 5.2). Nothing was done.
    NotFound,
    /// The answer is not of the promised form.
    Garbage,
    /// The answer is larger than allowed.
    TooLarge {
        /// Bytes allowed.
        limit: u64,
    },
    /// A list has more items than the server said at first, or than any list has; the rest was not read.
    Endless {
        /// Items allowed.
        most: u64,
    },
    /// The server does not know the parameter that limits a list to some hosts, and answered with others as well (contract
    /// section 4: v3.9 before 3.9.34, v3.10 before 3.10.7).
    HostsIgnored,
    /// The settings do not make a request: a bad address, a header that cannot be sent.
    Settings,
}

/// What the CMDB says is missing (contract 5.3). Names are the server's, always Chinese.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Permission {
    /// `actions[].name`, or `id` when there is no name.
    pub actions: Vec<String>,
    /// Names of the related instances, such as the business.
    pub resources: Vec<String>,
}

impl ApiError {
    /// Makes an error with only kind and call known.
    #[must_use]
    pub const fn new(kind: ErrorKind, api: &'static str) -> Self {
        Self {
            kind,
            api,
            status: None,
            code: None,
            message: String::new(),
            request_id: None,
            permission: None,
            hint: None,
            facts: None,
        }
    }

    /// Returns what has to be given again, when the credentials were not accepted or could not be got.
    #[must_use]
    pub fn renew(&self) -> Option<&Renew> {
        match self.hint.as_deref() {
            Some(Hint::Renew(renew)) => Some(renew),
            Some(Hint::Refusal(_) | Hint::Handshake(_)) | None => None,
        }
    }

    /// Returns `true` if this call is not for who asks, and would be answered so each time: an application may not have been
    /// granted it.
    #[must_use]
    pub const fn is_denial(&self) -> bool {
        matches!(self.kind, ErrorKind::GatewayDenied | ErrorKind::Denied | ErrorKind::NotFound)
    }

    /// Returns why the server's certificate was refused, if it was.
    #[must_use]
    pub fn refusal(&self) -> Option<&Refusal> {
        match self.hint.as_deref() {
            Some(Hint::Refusal(refusal)) => Some(refusal),
            Some(Hint::Renew(_) | Hint::Handshake(_)) | None => None,
        }
    }

    /// Returns why the handshake failed, if that was not about the server's certificate.
    #[must_use]
    pub fn handshake(&self) -> Option<Handshake> {
        match self.hint.as_deref() {
            Some(Hint::Handshake(handshake)) => Some(*handshake),
            Some(Hint::Renew(_) | Hint::Refusal(_)) | None => None,
        }
    }

    /// Returns `true` if the answer's refusal can be believed: the CMDB or the gateway wrote it, and it does not contradict
    /// itself. A proxy may answer 403, 404 or 429 after the CMDB committed.
    #[must_use]
    pub fn is_authoritative(&self) -> bool {
        self.facts.as_ref().is_some_and(|facts| facts.source != AnswerSource::Unidentified && !facts.contradicts)
    }

    /// Returns `true` if ESB has no component of the call's name.
    #[must_use]
    pub fn is_unknown_component(&self) -> bool {
        self.kind == ErrorKind::NotFound && self.code.is_none() && self.message == UNKNOWN_COMPONENT
    }

    /// Returns `true` if a write that ended so may have been done (contract section 7).
    #[must_use]
    pub const fn outcome_unknown(&self) -> bool {
        match self.kind {
            ErrorKind::Timeout
            | ErrorKind::Cut
            | ErrorKind::Server
            | ErrorKind::Garbage
            | ErrorKind::TooLarge { .. } => true,
            ErrorKind::Connect
            | ErrorKind::Tls
            | ErrorKind::Throttled { .. }
            | ErrorKind::Credentials
            | ErrorKind::GatewayDenied
            | ErrorKind::Denied
            | ErrorKind::Refused
            | ErrorKind::NotFound
            | ErrorKind::Endless { .. }
            | ErrorKind::HostsIgnored
            | ErrorKind::Settings => false,
        }
    }
}
