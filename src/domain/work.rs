//! What is left to do of a run. One rule, for every place that concludes from it: `resume` with and without a name,
//! the history, the list on the screen, and what is said at the end of a run.

use super::state::{ProcessState, StateCounts};
use serde::{Deserialize, Serialize};

/// What resuming a run does about one call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CallWork {
    /// Nothing: its processes were created.
    Created,
    /// It reads what became of the call.
    Settle,
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

    /// Adds other processes.
    pub(crate) const fn add(&mut self, other: Self) {
        self.settle += other.settle;
        self.send += other.send;
        self.blocked += other.blocked;
    }

    /// Takes processes away that were added before.
    pub(crate) const fn remove(&mut self, other: Self) {
        self.settle -= other.settle;
        self.send -= other.send;
        self.blocked -= other.blocked;
    }

    /// Returns `true` if resuming the run does nothing.
    #[must_use]
    pub const fn is_none(self) -> bool {
        self.settle == 0 && self.send == 0
    }
}

/// A step that a person takes next about a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(tag = "step", rename_all = "snake_case")]
pub enum NextStep {
    /// Decide about processes that are in the place of those of the run.
    Decide {
        /// How many.
        processes: usize,
    },
    /// Undo the run again: deletions are not over.
    Undo {
        /// How many.
        processes: usize,
    },
    /// Resume the run.
    Resume {
        /// How many processes that settles or sends.
        processes: usize,
    },
    /// Fix the cause, then submit the draft again: resuming does not send them.
    SubmitAgain {
        /// How many processes.
        processes: usize,
    },
}

/// Returns what to do next about a run that is not under way, in the order in which to do it; empty if nothing is left.
/// `deletions` is how many deletions were asked for and are not over.
///
/// To send the rest of a run is not proposed once something of it was deleted: an undo is meant for the whole run.
#[must_use]
pub fn next_steps(left: WorkLeft, counts: &StateCounts, deletions: usize) -> Vec<NextStep> {
    let decide = counts.of(ProcessState::PerhapsAnothers) + counts.of(ProcessState::Differs);
    let is_undone = deletions + counts.of(ProcessState::Deleted) > 0;
    let resume = left.settle + if is_undone { 0 } else { left.send };
    let again = if left.is_none() && !is_undone { left.blocked } else { 0 };
    [
        (decide, NextStep::Decide { processes: decide }),
        (deletions, NextStep::Undo { processes: deletions }),
        (resume, NextStep::Resume { processes: resume }),
        (again, NextStep::SubmitAgain { processes: again }),
    ]
    .into_iter()
    .filter(|(processes, _)| *processes > 0)
    .map(|(_, step)| step)
    .collect()
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

    #[test]
    fn the_next_steps_follow_from_the_work_left_and_the_counts() {
        use NextStep::{Decide, Resume, SubmitAgain, Undo};
        let next = |settle, send, blocked, counts: &[(ProcessState, usize)], deletions| {
            next_steps(WorkLeft { settle, send, blocked }, &counts.iter().copied().collect(), deletions)
        };
        let mixed = [(ProcessState::PerhapsAnothers, 2), (ProcessState::Differs, 1), (ProcessState::Created, 4)];
        let undone = [(ProcessState::Deleted, 1)];
        assert_eq!(next(0, 0, 0, &[(ProcessState::Created, 9), (ProcessState::Gone, 1)], 0), []);
        assert_eq!(next(0, 0, 0, &mixed, 0), [Decide { processes: 3 }]);
        assert_eq!(next(1, 2, 4, &mixed, 0), [Decide { processes: 3 }, Resume { processes: 3 }]);
        assert_eq!(next(0, 0, 4, &[], 0), [SubmitAgain { processes: 4 }]);
        // After an undo nothing is sent, but what is unknown is still found out.
        assert_eq!(next(0, 2, 0, &undone, 0), []);
        assert_eq!(next(1, 2, 0, &undone, 3), [Undo { processes: 3 }, Resume { processes: 1 }]);
        assert_eq!(
            serde_json::to_string(&next(0, 0, 4, &mixed, 0)).unwrap(),
            r#"[{"step":"decide","processes":3},{"step":"submit_again","processes":4}]"#
        );
    }
}
