//! Waiting for a fact that no event tells of, such as what stands in a file.

use std::thread;
use std::time::{Duration, Instant};

/// After so long a fact is taken for one that never comes.
const DEADLINE: Duration = Duration::from_secs(60);
/// How often it is looked for.
const LOOK: Duration = Duration::from_micros(200);

/// Waits until something is so.
pub(crate) fn wait(what: &str, is_so: impl Fn() -> bool) {
    let end = Instant::now() + DEADLINE;
    while !is_so() {
        assert!(Instant::now() < end, "waited for {what}");
        // The processor is for those who make it so.
        thread::park_timeout(LOOK);
    }
}
