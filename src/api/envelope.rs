//! What an answer says: the envelope in both spellings, possibly mixed, the gateway's own errors, and pages that
//! are no envelope at all (contract section 5).

use super::code;
use super::convert;
use super::error::{AnswerFacts, AnswerSource, ApiError, ErrorKind, UNKNOWN_COMPONENT, Unaccepted};
use super::json::{self, Text};
use super::redact::Redactor;
use super::wire;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use std::sync::Arc;
use std::time::Duration;

/// A whole answer, whatever it says.
#[derive(Debug)]
pub(super) struct Answer {
    /// The call's name.
    pub(super) api: &'static str,
    /// Whether the call may have changed something.
    pub(super) writes: bool,
    /// HTTP status.
    pub(super) status: u16,
    /// The identifier that finds the request in the server's logs.
    pub(super) request_id: String,
    /// What the headers show besides.
    pub(super) facts: AnswerFacts,
    /// How long the gateway asks to wait.
    pub(super) wait: Option<Duration>,
    /// The gateway's own code and words, from headers (contract 5.5).
    pub(super) gateway: Option<(i64, String)>,
    /// What takes secrets out of what is quoted of it.
    pub(super) redactor: Arc<Redactor>,
    /// Whether it calls itself an HTML page.
    pub(super) html: bool,
    /// Whether it calls itself plain text, as what `api_server` writes itself does, JSON or not (contract 5.2).
    pub(super) plain: bool,
    /// The body, decompressed.
    pub(super) body: Vec<u8>,
}

/// The keys of both spellings; which of them come depends on the door, and on who answers (contract 5.1).
#[derive(Debug, Default, Deserialize)]
struct Head {
    result: Option<Text>,
    code: Option<Text>,
    bk_error_code: Option<Text>,
    message: Option<Text>,
    bk_error_msg: Option<Text>,
    request_id: Option<Text>,
    /// Only the gateway's own errors have it (contract 5.5).
    code_name: Option<Text>,
}

impl Head {
    /// Returns the code: the one that tells of a failure, when two are there.
    fn code(&self) -> Option<i64> {
        let codes = [&self.bk_error_code, &self.code];
        let codes: Vec<i64> = codes.into_iter().flatten().filter_map(|code| code.text.parse().ok()).collect();
        codes.iter().find(|code| **code != 0).or(codes.first()).copied()
    }

    fn message(&mut self) -> String {
        let words = [self.bk_error_msg.take(), self.message.take()];
        words.into_iter().flatten().map(|words| words.text).find(|words| !words.is_empty()).unwrap_or_default()
    }

    /// Returns which spellings of the code are there: the renamed one, and CMDB's own.
    fn spelling(&self) -> (bool, bool) {
        (self.code.is_some(), self.bk_error_code.is_some())
    }

    fn is_envelope(&self) -> bool {
        self.result.is_some() || self.code.is_some() || self.bk_error_code.is_some()
    }
}

#[derive(Deserialize)]
struct Data<T> {
    data: T,
}

#[derive(Deserialize)]
struct Denial {
    permission: wire::Permission,
}

/// How the message of an unknown URL begins, whatever the language.
const REWRITE_FAILED: &str = "rewrite request failed";
/// How the messages of a 1199998 begin that says nothing of the outcome: the catalogue's text in English and in Chinese
/// (未知或未能识别的异常), and that of a failed proxy.
const UNCERTAIN: [&str; 3] = [
    "Unknown or unrecognized error",
    "\u{672a}\u{77e5}\u{6216}\u{672a}\u{80fd}\u{8bc6}\u{522b}\u{7684}\u{5f02}\u{5e38}",
    "proxy request failed",
];
/// What the CMDB's web framework writes, without blanks; the latter two after its keys were renamed for the gateway.
const PLAIN_REFUSALS: [&str; 4] =
    ["404:PageNotFound", "405:MethodNotAllowed", r#"{"code":,"message":}"#, r#"{"message":,"code":}"#];
/// Most characters of a page that an error quotes.
const QUOTED: usize = 200;

impl Answer {
    /// Returns which spellings of the code the envelope has, `code` and `bk_error_code`; neither when it is no envelope.
    pub(super) fn spelling(&self) -> (bool, bool) {
        let object = self.body.trim_ascii_start().starts_with(b"{");
        if object {
            json::parse::<Head>(&self.body).map_or((false, false), |head| head.spelling())
        } else {
            (false, false)
        }
    }

    /// Returns what the server says, when it says that all went well.
    ///
    /// The head is read first and the data after it, so that an error is told whatever its data is: null, absent or
    /// of another type.
    pub(super) fn open<T: DeserializeOwned>(&mut self) -> Result<T, ApiError> {
        let object = self.body.trim_ascii_start().starts_with(b"{");
        let head = if object { json::parse::<Head>(&self.body) } else { Ok(Head::default()) };
        let mut head = match head {
            Ok(head) if head.is_envelope() || self.gateway.is_some() => head,
            _ if self.is_plain_refusal() => return Err(self.not_an_envelope()),
            Err(error) if self.status < 300 => return Err(self.error(ErrorKind::Garbage, error.to_string())),
            Ok(_) | Err(_) => return Err(self.not_an_envelope()),
        };
        let refused = head.result.as_ref().is_some_and(|result| result.text == "false");
        let code = head.code().filter(|code| *code != 0).or(self.gateway.as_ref().map(|(code, _)| *code));
        self.facts.source = self.source(&head, code);
        let succeeded = head.result.as_ref().is_some_and(|result| result.text == "true");
        self.facts.contradicts = succeeded && (code.is_some() || self.status >= 300);
        if code.is_none() && !refused && self.status < 300 {
            return json::parse::<Data<T>>(&self.body)
                .map(|data| data.data)
                .map_err(|error| self.error(ErrorKind::Garbage, format!("data: {error}")));
        }
        let mut message = head.message();
        if message.is_empty() {
            message = self.gateway.as_ref().map(|(_, words)| words.clone()).unwrap_or_default();
        }
        let kind = self.kind(&head, code, &message);
        let permission = (kind == ErrorKind::Denied)
            .then(|| json::parse::<Denial>(&self.body).ok())
            .flatten()
            .map(|denial| Box::new(convert::permission(denial.permission)));
        let mut error = ApiError { code, permission, ..self.error(kind, message) };
        if let Some(id) = head.request_id.filter(|id| !id.text.is_empty()) {
            error.request_id = Some(id.text);
        }
        Err(error)
    }

    /// Returns who wrote an envelope.
    fn source(&self, head: &Head, code: Option<i64>) -> AnswerSource {
        if self.gateway.is_some() || head.code_name.is_some() || code.is_some_and(code::is_of_gateway) {
            AnswerSource::Gateway
        } else if head.result.is_some() && matches!(self.status, 200 | 500) {
            AnswerSource::Cmdb
        } else {
            AnswerSource::Unidentified
        }
    }

    /// Makes an error of this answer.
    pub(super) fn error(&self, kind: ErrorKind, message: String) -> ApiError {
        ApiError {
            status: Some(self.status),
            message,
            request_id: Some(self.request_id.clone()),
            facts: Some(Box::new(self.facts.clone())),
            ..ApiError::new(kind, self.api)
        }
    }

    /// Returns what a failure is, by its code, then by its status.
    ///
    /// What matters most is whether a write may have been done. `Server` means that it may; the others mean that it was not.
    fn kind(&self, head: &Head, code: Option<i64>, message: &str) -> ErrorKind {
        let Some(code) = code else {
            // ESB answers so, without a code, when it has no such component (contract 5.1).
            let unknown = message == UNKNOWN_COMPONENT;
            return if unknown { ErrorKind::NotFound } else { self.kind_of_status(ErrorKind::Server) };
        };
        match code {
            _ if self.status == 429 => ErrorKind::Throttled { wait: self.wait },
            // Contract 5.3.
            code::NO_PERMISSION => ErrorKind::Denied,
            // Contract 5.6, and 5.5 when the deployment rewrites all statuses to 200; ESB's.
            code::THROTTLED | code::GATEWAY_LIMIT_FIRST..=code::GATEWAY_LIMIT_LAST | code::ESB_LIMIT => {
                ErrorKind::Throttled { wait: self.wait }
            }
            // The gateway's code for every wrong credential and for every other bad request (contract 5.5).
            code::GATEWAY_INVALID_ARGS if Unaccepted::by_gateway(message).is_some() => ErrorKind::Credentials,
            // ESB's code for whatever has no other: used for credentials before the call, and for its own failure at any
            // time, then with this text.
            code::ESB_GENERAL if message.starts_with("Component error") => ErrorKind::Server,
            // Without a user, supplier account or tenant a call is refused before anything else (contract 5.2, 5.4).
            code::NO_IDENTITY
            | code::TENANT_INVALID
            | code::ESB_GENERAL
            | code::ESB_UNAUTHENTICATED
            | code::GATEWAY_JWT
            | code::GATEWAY_UNAUTHORIZED..=code::GATEWAY_IDENTITY_LAST => ErrorKind::Credentials,
            code::UNKNOWN if self.refuses_caller(head, message) => ErrorKind::Credentials,
            // Refused before it was passed on; 1199998 since v3.14, 1199037 before (contract 5.2).
            code::REWRITE_FAILED => ErrorKind::NotFound,
            code::UNKNOWN if message.starts_with(REWRITE_FAILED) => ErrorKind::NotFound,
            code::ESB_APP_DENIED | code::ESB_USER_DENIED | code::GATEWAY_DENIED_FIRST..=code::GATEWAY_DENIED_LAST => {
                ErrorKind::GatewayDenied
            }
            code::ESB_NOT_FOUND | code::ESB_METHOD | code::GATEWAY_NOT_FOUND_FIRST..=code::GATEWAY_NOT_FOUND_LAST => {
                ErrorKind::NotFound
            }
            // The transaction did not start, or was aborted (contract 1.2); ESB could not make a call of it.
            code::TRANSACTION_NOT_STARTED | code::PANICKED | code::ESB_UNDECODABLE | code::ESB_PARAMETERS => {
                ErrorKind::Refused
            }
            // Contract section 7. 1199998 stands for a failed proxy as well (5.2), and trouble behind ESB and the gateway
            // (5.5) may have reached the CMDB.
            code::INTERNAL_CALL_FAILED
            | code::NOT_COMMITTED
            | code::NOT_ABORTED
            | code::PROXY_FAILED
            | code::UNKNOWN
            | code::ESB_GENERAL..=code::ESB_LAST
            | code::GATEWAY_BACKEND_FAILED..=code::GATEWAY_LAST => ErrorKind::Server,
            // Every other code of the CMDB comes from inside the transaction, which is then aborted (contract 1.9).
            _ => self.kind_of_status(ErrorKind::Refused),
        }
    }

    /// Returns `true` if a 1199998 is about who calls through a gateway: an anonymous caller (contract 5.5), or a token of the
    /// gateway that the CMDB refuses. The latter has no text of its own, and is believed only with all of its marks
    /// (contract 5.2): in doubt a write may have been done.
    fn refuses_caller(&self, head: &Head, message: &str) -> bool {
        let written_by_server = self.status == 200 && head.bk_error_code.is_some() && head.code.is_none();
        let marked = self.plain && !message.is_empty() && !UNCERTAIN.iter().any(|start| message.starts_with(start));
        written_by_server && (Unaccepted::by_cmdb(message).is_some() || marked)
    }

    /// Returns `true` if it is the text that the CMDB's web framework writes for an unknown path or a wrong method, at HTTP 200
    /// as well (contract 1.1).
    fn is_plain_refusal(&self) -> bool {
        let text: Vec<u8> = self.body.iter().copied().filter(|byte| !byte.is_ascii_whitespace()).collect();
        self.status < 300 && PLAIN_REFUSALS.iter().any(|own| own.as_bytes() == text)
    }

    fn kind_of_status(&self, otherwise: ErrorKind) -> ErrorKind {
        match self.status {
            401 => ErrorKind::Credentials,
            403 => ErrorKind::GatewayDenied,
            404 | 405 => ErrorKind::NotFound,
            // A proxy that wants to know who asks, and has passed nothing on.
            407 => ErrorKind::Settings,
            // Told by whatever stands in front, which has passed nothing on.
            413 | 414 => ErrorKind::Refused,
            429 => ErrorKind::Throttled { wait: self.wait },
            408 | 499 | 500.. => ErrorKind::Server,
            _ => otherwise,
        }
    }

    /// A page of a proxy, a login, another program; or something broken.
    fn not_an_envelope(&self) -> ApiError {
        let page = self.html || self.body.trim_ascii_start().starts_with(b"<");
        let otherwise = match self.status {
            // A redirect is not followed, and no other refusal without an envelope is a CMDB's.
            300..=499 => ErrorKind::NotFound,
            _ if self.is_plain_refusal() => ErrorKind::NotFound,
            // A page after a write may stand in for an answer that something on the way did not like.
            _ if page && !self.writes => ErrorKind::NotFound,
            _ => ErrorKind::Garbage,
        };
        self.error(
            self.kind_of_status(otherwise),
            format!("HTTP {}: {}", self.status, quote(&self.body, &self.redactor)),
        )
    }
}

/// Returns the beginning of a page as text: tags left out, blanks folded, secrets taken out before it is cut.
fn quote(body: &[u8], redactor: &Redactor) -> String {
    let text = String::from_utf8_lossy(body.get(..8 * 1024).unwrap_or(body));
    let mut quoted = String::new();
    let mut in_tag = false;
    for ch in text.chars() {
        match ch {
            '<' => in_tag = true,
            '>' if in_tag => {
                in_tag = false;
                if !quoted.is_empty() && !quoted.ends_with(' ') {
                    quoted.push(' ');
                }
            }
            _ if in_tag => {}
            ch if ch.is_whitespace() => {
                if !quoted.is_empty() && !quoted.ends_with(' ') {
                    quoted.push(' ');
                }
            }
            ch => quoted.push(ch),
        }
    }
    let quoted: String = redactor.clean(quoted).chars().take(QUOTED).collect();
    quoted.trim_end().to_owned()
}
