//! What an answer shows of a server besides what was asked: its clock, its headers, its certificate. For callers that look
//! for what is wrong; nothing else depends on it.

use super::{HttpApi, complete};
use crate::api::call::Call;
use crate::api::certificate::Certificate;
use crate::api::door::Headers;
use crate::api::envelope::Answer;
use crate::api::error::ApiError;
use crate::api::wire;
use crate::domain::id::CallId;
use jiff::Timestamp;
use jiff::fmt::rfc2822;
use reqwest::Response;
use reqwest::header::DATE;
use reqwest::tls::{TlsInfo, Version};
use std::time::{Duration, Instant};

/// What came of one harmless read.
#[derive(Debug, Clone)]
pub struct Probe {
    /// What the answer showed, whatever it said; `None` when there was no answer.
    pub observed: Option<Observed>,
    /// Whether the server did what was asked.
    pub result: Result<(), ApiError>,
}

/// What an answer shows of a server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Observed {
    /// From the first try to connect until the answer's headers were there.
    pub took: Duration,
    /// HTTP status.
    pub status: u16,
    /// How far the server's clock is ahead of this machine's, in whole seconds, by the header `Date`; negative when it
    /// is behind. None when the server does not tell. Exact to a second and half of `took`.
    pub ahead: Option<i64>,
    /// Whether a header of the gateway was there (`X-Bkapi-…`, contract 5.5).
    pub gateway: bool,
    /// Whether there was an identifier of the request (`X-Request-Id`, contract 5.2).
    pub request_id: bool,
    /// Whether it was the one that the request was sent with.
    pub echoed: bool,
    /// How the envelope spells its keys; `None` when it was no envelope.
    pub keys: Option<Spelling>,
    /// The server's certificate; `None` without TLS.
    pub certificate: Option<Certificate>,
    /// The version of TLS, such as `1.3`; `None` without TLS.
    pub tls: Option<&'static str>,
}

/// How an envelope spells code and message (contract 5.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Spelling {
    /// `code` and `message`.
    Renamed,
    /// `bk_error_code` and `bk_error_msg`.
    Own,
    Both,
}

impl HttpApi {
    /// Asks for one business (`search_business`) and tells what the answer shows. Sent once; waits for no one.
    pub async fn probe(&self, sent: Headers) -> Probe {
        let call = Call::search_any_business();
        let entrance = match self.shared.entrance().await {
            Ok(entrance) => entrance,
            Err(error) => return Probe { observed: None, result: Err(super::of(&call, error)) },
        };
        // Reading certificates is no part of the time that an answer takes.
        if let Err(error) = self.shared.client().await {
            return Probe { observed: None, result: Err(super::of(&call, error)) };
        }
        let (began, clock) = (Instant::now(), Timestamp::now());
        let id = super::fresh_id();
        let response = match self.dispatch(&id, &call, &entrance, sent).await {
            Ok(sent) => sent,
            Err(error) => return Probe { observed: None, result: Err(complete(&entrance, error)) },
        };
        let took = began.elapsed();
        let mut observed = observe(&id, &response, took, clock);
        // A certificate may hold what was sent as well as any other text from outside.
        let clean = |text: String| entrance.redactor().clean(text);
        observed.certificate = observed.certificate.map(|certificate| certificate.map_texts(clean));
        let received = self.receive(&id, &call, &entrance, response).await;
        observed.keys = received.as_ref().ok().and_then(keys);
        let result = received.and_then(|mut answer| answer.open::<wire::Page<wire::Business>>());
        Probe { observed: Some(observed), result: result.map(drop).map_err(|error| complete(&entrance, error)) }
    }
}

fn observe(id: &CallId, response: &Response, took: Duration, sent: Timestamp) -> Observed {
    let headers = response.headers();
    let tls = response.extensions().get::<TlsInfo>();
    Observed {
        took,
        status: response.status().as_u16(),
        ahead: headers.get(DATE).and_then(|date| ahead(date.to_str().ok()?, sent, took)),
        gateway: headers.keys().any(|name| name.as_str().starts_with("x-bkapi-")),
        request_id: headers.contains_key(crate::api::door::REQUEST_ID),
        echoed: super::head::facts(id, headers).echoed,
        keys: None,
        certificate: tls.and_then(TlsInfo::peer_certificate).map(Certificate::read),
        tls: tls.and_then(TlsInfo::version).and_then(version),
    }
}

/// The server wrote its whole seconds at some moment between sending and receiving. When both clocks agree, what it
/// wrote is within that time, or less than a second before it.
fn ahead(date: &str, sent: Timestamp, took: Duration) -> Option<i64> {
    let theirs = rfc2822::DateTimeParser::new().parse_timestamp(date).ok()?.as_second();
    let received = sent.checked_add(took).ok()?;
    let (earliest, latest) = (sent.as_second(), received.as_second());
    Some(if theirs < earliest { theirs - earliest } else { (theirs - latest).max(0) })
}

const fn version(version: Version) -> Option<&'static str> {
    match version {
        Version::TLS_1_2 => Some("1.2"),
        Version::TLS_1_3 => Some("1.3"),
        _ => None,
    }
}

fn keys(answer: &Answer) -> Option<Spelling> {
    match answer.spelling() {
        (true, true) => Some(Spelling::Both),
        (true, false) => Some(Spelling::Renamed),
        (false, true) => Some(Spelling::Own),
        (false, false) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_is_compared_with_the_whole_time_that_the_answer_took() {
        let sent = Timestamp::from_millisecond(784_111_777_900).unwrap();
        for (date, took, told) in [
            ("Sun, 06 Nov 1994 08:49:37 GMT", 0, Some(0)),
            ("Sun, 06 Nov 1994 08:49:38 GMT", 200, Some(0)),
            ("Sun, 06 Nov 1994 08:49:38 GMT", 0, Some(1)),
            ("Sun, 06 Nov 1994 08:49:40 GMT", 5000, Some(0)),
            ("Sun, 06 Nov 1994 08:48:02 GMT", 5000, Some(-95)),
            ("Sun, 06 Nov 1994 09:49:37 GMT", 10, Some(3600)),
            ("yesterday", 0, None),
        ] {
            assert_eq!(ahead(date, sent, Duration::from_millis(took)), told, "{date} {took}");
        }
    }
}
