//! What the loop waits for: all in one queue, in the order it happened.

use super::signals::Caught;
use crate::app::{Event, Input, RequestId};
use std::time::Instant;

/// Something that the loop has to do with.
#[derive(Debug)]
pub(super) enum Message {
    /// Something for `update`.
    Event(Event),
    /// What one read of the terminal brought, and when that was.
    Typed(Instant, Vec<Input>),
    /// A signal.
    Caught(Caught),
    /// The terminal is gone.
    Gone,
    /// The terminal, which took no bytes, takes some again.
    Room,
    /// A task of ours panicked; a run, if it was one, makes no further call.
    Panicked(Option<RequestId>),
}
