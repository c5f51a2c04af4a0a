//! How reads are made: a few side by side, their results in the order in which they were begun, and with patience for a
//! server that has had too many requests. For callers that read more than one thing; writes have nothing to do with it.

use super::{ApiError, ErrorKind};
use std::collections::VecDeque;
use std::future::poll_fn;
use std::pin::Pin;
use std::task::Poll;
use std::time::Duration;
use tokio::time::sleep;

/// Most waits for a server that has had too many requests.
const WAITS: u32 = 5;
/// Longest wait of these.
const LONGEST: Duration = Duration::from_secs(30);

/// Futures that run side by side. Dropping it drops them.
pub(crate) struct Parallel<F: Future> {
    slots: VecDeque<Slot<F>>,
}

enum Slot<F: Future> {
    Running(Pin<Box<F>>),
    Done(F::Output),
}

impl<F: Future> Parallel<F> {
    pub(crate) const fn new() -> Self {
        Self { slots: VecDeque::new() }
    }

    /// Counts what was begun and whose result was not taken.
    pub(crate) fn len(&self) -> usize {
        self.slots.len()
    }

    /// Begins another.
    pub(crate) fn push(&mut self, future: F) {
        self.slots.push_back(Slot::Running(Box::pin(future)));
    }

    /// Waits for the one that was begun first; `None` when nothing is left.
    pub(crate) async fn next(&mut self) -> Option<F::Output> {
        poll_fn(|context| {
            for slot in &mut self.slots {
                if let Slot::Running(future) = slot
                    && let Poll::Ready(output) = future.as_mut().poll(context)
                {
                    *slot = Slot::Done(output);
                }
            }
            match self.slots.pop_front() {
                None => Poll::Ready(None),
                Some(Slot::Done(output)) => Poll::Ready(Some(output)),
                Some(running) => {
                    self.slots.push_front(running);
                    Poll::Pending
                }
            }
        })
        .await
    }
}

/// Reads, and when the server has had too many requests waits and reads again: by the time it asks for, else twice as
/// long each time.
pub(crate) async fn retry_throttled<T, F>(read: impl Fn() -> F) -> Result<T, ApiError>
where
    F: Future<Output = Result<T, ApiError>>,
{
    for waited in 0..WAITS {
        match read().await {
            Err(ApiError { kind: ErrorKind::Throttled { wait }, .. }) => {
                let wait = wait.unwrap_or(Duration::from_secs(1 << waited));
                sleep(wait.min(LONGEST)).await;
            }
            other => return other,
        }
    }
    read().await
}
