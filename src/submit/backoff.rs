//! Which error allows to send again, and after which wait (contract section 7: only what surely was not done).

use super::options::Backoff;
use crate::api::{ApiError, ErrorKind};
use std::hash::{BuildHasher, Hasher, RandomState};
use std::time::Duration;

impl Backoff {
    /// Returns the wait before the try after `tries` others; `None` when there must be none.
    pub(super) fn wait(&self, tries: u32, error: &ApiError) -> Option<Duration> {
        let asked = match error.kind {
            ErrorKind::Connect | ErrorKind::Tls => None,
            ErrorKind::Throttled { wait } => wait,
            _ => return None,
        };
        if tries >= self.tries || asked.is_some_and(|asked| asked > self.asked) {
            return None;
        }
        let full = self.first.saturating_mul(1_u32.checked_shl(tries).unwrap_or(u32::MAX)).min(self.most);
        // Between a half and the whole.
        let own = full / 2 + full / 2 * chance() / 256;
        Some(match asked {
            Some(asked) => asked.max(own) + own / 4,
            None => own,
        })
    }
}

/// Returns a number from 0 to 255; need not be secret.
fn chance() -> u32 {
    u32::try_from(RandomState::new().build_hasher().finish() & 0xff).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wait(backoff: &Backoff, tries: u32, kind: ErrorKind) -> Option<Duration> {
        backoff.wait(tries, &ApiError::new(kind, "create_process_instance"))
    }

    #[test]
    fn waits_double_up_to_the_longest_and_end() {
        let seconds = Duration::from_secs;
        let backoff = Backoff { tries: 8, first: seconds(1), most: seconds(5), asked: seconds(60) };
        for (tries, full) in [(0, 1), (1, 2), (2, 4), (3, 5), (7, 5)] {
            for _ in 0..50 {
                let wait = wait(&backoff, tries, ErrorKind::Connect).unwrap();
                assert!(wait <= seconds(full) && wait >= seconds(full) / 2, "{tries}: {wait:?}");
            }
        }
        assert_eq!(wait(&backoff, 8, ErrorKind::Tls), None);
        let endless = Backoff { tries: u32::MAX, ..backoff };
        assert!(wait(&endless, 1000, ErrorKind::Connect).unwrap() <= seconds(5));
    }

    #[test]
    fn a_wait_that_the_server_asks_for_is_kept_unless_it_asks_too_much() {
        let backoff = Backoff::default();
        let throttled = |wait| ErrorKind::Throttled { wait: Some(wait) };
        assert!(wait(&backoff, 0, throttled(Duration::from_secs(20))).unwrap() >= Duration::from_secs(20));
        assert!(wait(&backoff, 3, throttled(Duration::ZERO)).unwrap() >= Duration::from_secs(4));
        assert_eq!(wait(&backoff, 0, throttled(Duration::from_secs(301))), None);
    }

    #[test]
    fn nothing_else_is_sent_again() {
        for kind in [ErrorKind::Timeout, ErrorKind::Cut, ErrorKind::Server, ErrorKind::Garbage, ErrorKind::Refused] {
            assert_eq!(wait(&Backoff::default(), 0, kind), None);
        }
    }
}
