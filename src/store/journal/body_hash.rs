//! The hash of a request body, which proves that a journal leads to the same body again.

use crate::domain::plan::Body;
use ring::digest::{SHA256, digest};
use std::fmt::Write;

/// The SHA-256 of a body in the documented spelling, in hexadecimal digits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BodyHash(pub(super) String);

impl BodyHash {
    /// Hashes a body.
    #[must_use]
    pub fn of(body: &Body<'_>) -> Self {
        let bytes = serde_json::to_vec(body).unwrap_or_default();
        Self(digest(&SHA256, &bytes).as_ref().iter().fold(String::new(), |mut text, byte| {
            // Writing to a text cannot fail.
            let _ = write!(text, "{byte:02x}");
            text
        }))
    }
}
