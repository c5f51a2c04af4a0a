//! What the loop waits for: all in one queue, in the order it happened.

use super::signals::Caught;
use crate::app::{Event, Input};
use std::time::Instant;

/// The name of the disk's thread.
pub(super) const DISK_THREAD: &str = "disk";
/// The name of the network's thread.
pub(super) const NETWORK_THREAD: &str = "network";

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
    /// A thread of ours panicked, and does nothing more.
    Panicked(PanickedThread),
}

/// A thread other than the loop's that panicked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum PanickedThread {
    /// The disk's.
    Disk,
    /// The network's: of the calls on their way no answer is read any more.
    Network,
    /// One that did a single thing.
    Other,
}

impl PanickedThread {
    /// Returns the thread of this name.
    pub(super) fn of(name: Option<&str>) -> Self {
        match name {
            Some(DISK_THREAD) => Self::Disk,
            Some(NETWORK_THREAD) => Self::Network,
            _ => Self::Other,
        }
    }
}
