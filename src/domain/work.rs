//! What is left to do of a run. One rule, for every place that concludes from it: `resume` with and without a name,
//! the history, the list on the screen, and what is said at the end of a run.

use serde::{Deserialize, Serialize};

/// What resuming a run does about one call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CallWork {
    /// Nothing: its processes were created.
    Created,
    /// It reads what became of the call.
    Settle,
    /// It sends the call.
    Send,
    /// Nothing: the call is over without having created its processes.
    Over,
}

/// How many processes of a run are left, by what resuming does about them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
pub struct WorkLeft {
    /// Their outcome is unknown, and is read.
    pub settle: usize,
    /// They are sent.
    pub send: usize,
    /// They were not sent and will not be: an earlier call of their service instance is over without having created its
    /// processes, and calls of one service instance keep their order. A new submission of the draft takes them along.
    pub blocked: usize,
}

impl WorkLeft {
    /// Sums up the calls of a run in sending order, each with the place of its target and how many processes it has.
    #[must_use]
    pub fn of(calls: impl IntoIterator<Item = (usize, usize, CallWork)>) -> Self {
        let mut left = Self::default();
        let mut blocked = None;
        for (target, processes, work) in calls {
            match work {
                CallWork::Created => {}
                // Whatever stands before it, what became of it can be read.
                CallWork::Settle => left.settle += processes,
                CallWork::Send if blocked == Some(target) => left.blocked += processes,
                CallWork::Send => left.send += processes,
                CallWork::Over => blocked = Some(target),
            }
        }
        left
    }

    /// Returns `true` if resuming the run does nothing.
    #[must_use]
    pub const fn is_none(self) -> bool {
        self.settle == 0 && self.send == 0
    }
}

#[cfg(test)]
mod tests {
    use super::CallWork::{Created, Over, Send, Settle};
    use super::*;

    #[test]
    fn a_call_after_one_that_is_over_is_blocked_on_its_target_only() {
        let left = |calls: &[(usize, CallWork)]| {
            let left = WorkLeft::of(calls.iter().map(|(target, work)| (*target, 10, *work)));
            (left.settle, left.send, left.blocked, left.is_none())
        };
        assert_eq!(left(&[]), (0, 0, 0, true));
        assert_eq!(left(&[(0, Created), (0, Over), (1, Created)]), (0, 0, 0, true));
        assert_eq!(left(&[(0, Over), (0, Send), (0, Send), (1, Send)]), (0, 10, 20, false));
        assert_eq!(left(&[(0, Over), (0, Send)]), (0, 0, 10, true), "it never ends otherwise");
        // Unknown may turn out as created, and then the next is sent.
        assert_eq!(left(&[(0, Settle), (0, Send)]), (10, 10, 0, false));
        assert_eq!(left(&[(0, Over), (0, Settle)]), (10, 0, 0, false));
    }
}
