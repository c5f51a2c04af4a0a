//! Reads side by side, their results in the order in which they were begun. Writes have nothing to do with it.

use std::collections::VecDeque;
use std::future::poll_fn;
use std::pin::Pin;
use std::task::Poll;

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
