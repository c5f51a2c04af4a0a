//! How a run is told to make no further call.

use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;

/// Tells a run to make no further call; the one on its way is awaited, waits and readings are given up. All clones are
/// one.
#[derive(Debug, Clone, Default)]
pub struct Stop(Arc<watch::Sender<bool>>);

impl Stop {
    /// Says so.
    pub fn stop(&self) {
        self.0.send_replace(true);
    }

    /// Returns `true` if it was said.
    #[must_use]
    pub fn is_told(&self) -> bool {
        *self.0.borrow()
    }

    /// Waits; false when told to stop before the time is over.
    pub(super) async fn wait(&self, time: Duration) -> bool {
        if time.is_zero() {
            return !self.is_told();
        }
        self.unless(tokio::time::sleep(time)).await.is_some()
    }

    /// Does something that may be given up; `None` when told to stop before it is done.
    pub async fn unless<T>(&self, work: impl Future<Output = T>) -> Option<T> {
        let mut told = self.0.subscribe();
        tokio::select! {
            biased;
            // An error would mean that the sender is gone, which this holds.
            _ = told.wait_for(|told| *told) => None,
            done = work => Some(done),
        }
    }
}
