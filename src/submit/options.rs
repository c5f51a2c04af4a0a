//! How a run goes about it: how much at a time, how often, how long.

use crate::api::Api;
use crate::domain::id::CallId;
use jiff::Timestamp;
use std::hash::{BuildHasher, Hasher, RandomState};
use std::time::Duration;

/// How a run goes about it.
#[derive(Debug, Clone, Copy)]
pub struct Options {
    /// Service instances that are worked on at a time; at least 1.
    pub parallel: usize,
    /// Outcomes in a row that are unknown, or were and left nothing, after which no further call is made; at least 1.
    /// A server that gives three does not get better by being asked again.
    pub unknown: usize,
    /// Waits before the second and further readings by which an unknown outcome is settled. Together they are longer
    /// than a transaction lives that no one ends, 60 s (contract section 7).
    pub settle: &'static [Duration],
    /// How often a call may be sent again that was settled to have left nothing.
    pub resend: u32,
    /// How often and after which waits a call is sent again that surely did not arrive.
    pub backoff: Backoff,
    /// Waits before the canary is looked up again, by which a run finds out whether there are receipts: the audit log is
    /// read from a replica that may lag.
    pub canary: &'static [Duration],
    /// Returns the request ID of a new call, which no other call ever has.
    pub call_id: fn() -> CallId,
    /// Returns the time, for the span in which a call was sent.
    pub clock: fn() -> Timestamp,
}

/// Returns an ID of random bits; the keys of a `RandomState` come from the system, and each state has others.
fn random_id() -> CallId {
    let random = || u128::from(RandomState::new().build_hasher().finish());
    CallId::from_random(random() << 64 | random())
}

const fn seconds<const N: usize>(seconds: [u64; N]) -> [Duration; N] {
    let mut waits = [Duration::ZERO; N];
    let mut at = 0;
    while at < N {
        #[expect(clippy::indexing_slicing, reason = "const, and both are N long")]
        {
            waits[at] = Duration::from_secs(seconds[at]);
        }
        at += 1;
    }
    waits
}

/// Waits before the canary is looked up again.
const CANARY: [Duration; 3] = seconds([1, 3, 10]);

/// Waits between the readings that settle an unknown outcome.
const SETTLE: [Duration; 5] = seconds([2, 5, 10, 30, 60]);

impl Options {
    /// The usual ones, but for what the settings of a client say.
    #[must_use]
    pub fn of(api: &impl Api) -> Self {
        Self { parallel: api.writes(), ..Self::default() }
    }
}

impl Default for Options {
    fn default() -> Self {
        Self {
            parallel: 4,
            unknown: 3,
            settle: &SETTLE,
            resend: 1,
            backoff: Backoff::default(),
            canary: &CANARY,
            call_id: random_id,
            clock: Timestamp::now,
        }
    }
}

/// Waits before something is sent again that surely did not arrive; each twice as long as the one before, and shortened
/// by chance, so that many who were turned away together do not come back together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Backoff {
    /// How often it is sent again.
    pub tries: u32,
    /// The first wait.
    pub first: Duration,
    /// The longest wait of our own.
    pub most: Duration,
    /// The longest wait that a server may ask for; when it asks for more, nothing is sent again.
    pub asked: Duration,
}

impl Default for Backoff {
    fn default() -> Self {
        let seconds = Duration::from_secs;
        Self { tries: 4, first: seconds(1), most: seconds(30), asked: seconds(300) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::{HttpApi, Link};
    use crate::domain::environment::{Credentials, Door, Environment, Network};
    use crate::domain::lang::Lang;
    use std::sync::Arc;

    #[test]
    fn the_settings_say_how_many_service_instances_are_written_to_at_a_time() {
        let environment = Environment {
            name: "test".into(),
            url: "http://127.0.0.1:1".into(),
            door: Door::Direct,
            ..Environment::default()
        };
        let parallel = |network: &Network| {
            let link = Link::find(&environment, network, &|_| None);
            let api = HttpApi::open(&environment, Arc::new(|| Ok(Credentials::default())), Lang::En, link).unwrap();
            Options::of(&api).parallel
        };
        assert_eq!(parallel(&Network::default()), Options::default().parallel);
        assert_eq!(parallel(&Network { writes: 2, ..Network::default() }), 2);
    }
}
