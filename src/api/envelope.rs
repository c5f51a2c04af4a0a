//! What an answer says: the envelope in both spellings, possibly mixed, the gateway's own errors, and pages that
//! are no envelope at all (contract section 5).

use super::convert;
use super::error::{AnswerFacts, ApiError, ErrorKind, Source};
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
    /// Gives the code: the one that tells of a failure, when two are there.
    fn code(&self) -> Option<i64> {
        let codes = [&self.bk_error_code, &self.code];
        let codes: Vec<i64> = codes.into_iter().flatten().filter_map(|code| code.text.parse().ok()).collect();
        codes.iter().find(|code| **code != 0).or(codes.first()).copied()
    }

    fn message(&mut self) -> String {
        let words = [self.bk_error_msg.take(), self.message.take()];
        words.into_iter().flatten().map(|words| words.text).find(|words| !words.is_empty()).unwrap_or_default()
    }

    /// Tells which spellings of the code are there: the renamed one, and CMDB's own.
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

/// Most characters of a page that an error quotes.
const QUOTED: usize = 200;

impl Answer {
    /// Tells which spellings of the code the envelope has, `code` and `bk_error_code`; neither when it is no envelope.
    pub(super) fn spelling(&self) -> (bool, bool) {
        let object = self.body.trim_ascii_start().starts_with(b"{");
        if object {
            json::parse::<Head>(&self.body).map_or((false, false), |head| head.spelling())
        } else {
            (false, false)
        }
    }

    /// Gives what the server says, when it says that all went well.
    ///
    /// The head is read first and the data after it, so that an error is told whatever its data is: null, absent or
    /// of another type.
    pub(super) fn open<T: DeserializeOwned>(&mut self) -> Result<T, ApiError> {
        let object = self.body.trim_ascii_start().starts_with(b"{");
        let head = if object { json::parse::<Head>(&self.body) } else { Ok(Head::default()) };
        let mut head = match head {
            Ok(head) if head.is_envelope() || self.gateway.is_some() => head,
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
        let kind = self.kind(code, &message);
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

    /// Tells who wrote an envelope.
    fn source(&self, head: &Head, code: Option<i64>) -> Source {
        let own_code = code.is_some_and(|code| matches!(code, 1_306_000..=1_306_999 | 1_640_000..=1_659_999));
        if self.gateway.is_some() || head.code_name.is_some() || own_code {
            Source::Gateway
        } else if head.result.is_some() && matches!(self.status, 200 | 500) {
            Source::Cmdb
        } else {
            Source::Unidentified
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

    /// Tells what a failure is by its code, then by its status.
    ///
    /// What matters most is whether a write may have been done. `Server` says that it may; the others say that it
    /// was not.
    fn kind(&self, code: Option<i64>, message: &str) -> ErrorKind {
        match code {
            _ if self.status == 429 => ErrorKind::Throttled { wait: self.wait },
            // Contract 5.3.
            Some(9_900_403) => ErrorKind::Denied,
            // Contract 5.6, and 5.5 when the deployment rewrites all statuses to 200; ESB's.
            Some(1_199_997 | 1_642_900..=1_642_999 | 1_306_429) => ErrorKind::Throttled { wait: self.wait },
            // ESB's code for whatever has no other: told of credentials before the call, and of its own failure at
            // any time, then by this fixed text.
            Some(1_306_000) if message.starts_with("Component error") => ErrorKind::Server,
            // No user or supplier account in the headers: told before anything else, at HTTP 500 (contract 5.2).
            // The rest: ESB's, and contract 5.5.
            Some(1_199_027 | 1_306_000 | 1_306_401 | 1_640_004 | 1_640_100..=1_640_199) => ErrorKind::Credentials,
            Some(1_306_402 | 1_306_403 | 1_640_300..=1_640_399) => ErrorKind::GatewayDenied,
            Some(1_306_404 | 1_306_405 | 1_640_400..=1_640_499) => ErrorKind::NotFound,
            // 1199065: the transaction did not start. 1199999: a panic in it, caught and aborted (contract 1.2).
            // 1306406 and 1306407: ESB could not make a call of it.
            Some(1_199_065 | 1_199_999 | 1_306_406 | 1_306_407) => ErrorKind::Refused,
            // Contract section 7: 1199002 and 1199066 say so; 1199998 stands for a failed proxy as well (5.2).
            // 1199067: not even the abort was answered, so the transaction may still hold its names for a minute.
            // 1306… and 165…: trouble behind ESB and the gateway (5.5), which may have reached the CMDB.
            Some(1_199_002 | 1_199_066 | 1_199_067 | 1_199_998 | 1_306_001..=1_306_999 | 1_650_000..=1_659_999) => {
                ErrorKind::Server
            }
            // Every other code of the CMDB is told from inside the transaction, which is then aborted (contract 1.9).
            Some(_) => self.kind_of_status(ErrorKind::Refused),
            // A refusal without a code is of nobody that is known.
            None => self.kind_of_status(ErrorKind::Server),
        }
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
