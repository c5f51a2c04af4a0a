//! The headers of an answer: its request ID, the server's clock, how long to wait, what a gateway says of it.

use crate::api::call::Call;
use crate::api::door::{AuthenticatedDoor, OLD_REQUEST_ID, REQUEST_ID};
use crate::api::envelope::Answer;
use crate::api::error::AnswerFacts;
use crate::domain::id::CallId;
use jiff::fmt::rfc2822;
use reqwest::Response;
use reqwest::header::{CONTENT_TYPE, DATE, HeaderMap, HeaderName, RETRY_AFTER};
use std::sync::Arc;
use std::time::Duration;

/// Reads status and headers; the body is still to come.
pub(super) fn head(id: &CallId, call: &Call, entrance: &AuthenticatedDoor, response: &Response) -> Answer {
    let headers = response.headers();
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    let theirs = text("x-bkapi-request-id").or_else(|| text(REQUEST_ID.as_str())).filter(|id| !id.is_empty());
    let code = text("x-bkapi-error-code").and_then(|code| code.parse().ok()).filter(|code| *code != 0);
    Answer {
        api: call.api,
        writes: call.writes,
        status: response.status().as_u16(),
        request_id: theirs.map_or_else(|| id.to_string(), str::to_owned),
        facts: facts(id, headers),
        wait: wait(headers),
        gateway: code.map(|code| (code, text("x-bkapi-error-message").unwrap_or_default().to_owned())),
        redactor: Arc::clone(entrance.redactor()),
        html: text(CONTENT_TYPE.as_str()).is_some_and(|kind| kind.contains("html")),
        plain: text(CONTENT_TYPE.as_str()).is_some_and(|kind| kind.trim_start().starts_with("text/plain")),
        body: Vec::new(),
    }
}

/// Reads what the headers of an answer show of the request and of the server's clock. A gateway may add an identifier of
/// its own beside the one that comes back.
pub(super) fn facts(id: &CallId, headers: &HeaderMap) -> AnswerFacts {
    let date = headers.get(DATE).and_then(|date| date.to_str().ok());
    let came_back =
        |name: &HeaderName| headers.get_all(name).iter().any(|own| own.as_bytes() == id.as_str().as_bytes());
    AnswerFacts {
        echoed: [REQUEST_ID, OLD_REQUEST_ID].iter().any(came_back),
        date: date.and_then(|date| rfc2822::DateTimeParser::new().parse_timestamp(date).ok()),
        ..AnswerFacts::default()
    }
}

/// Whole seconds, from the gateway's header (contract 5.5) or the general one; more than a day is not believed.
fn wait(headers: &HeaderMap) -> Option<Duration> {
    let names = ["x-bkapi-ratelimit-reset", RETRY_AFTER.as_str()];
    let seconds = names.into_iter().find_map(|name| headers.get(name)?.to_str().ok()?.trim().parse::<u64>().ok());
    seconds.filter(|seconds| *seconds <= 86_400).map(Duration::from_secs)
}
