//! A process that a test did not start itself: its end, and what it cost.

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::process::{Pid, PidfdFlags, Signal, kill_process, pidfd_open};
use std::fs;
use std::os::fd::OwnedFd;
use std::time::{Duration, Instant};

/// After so long an end is taken for one that never comes.
const DEADLINE: Duration = Duration::from_secs(30);
/// How often the cost is looked at.
const LOOK: Duration = Duration::from_millis(20);

/// A running process.
pub(crate) struct Process {
    pid: Pid,
    /// Can be read when the process has ended.
    end: OwnedFd,
}

/// What a process cost from a moment to its end.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Cost {
    /// By the clock on the wall.
    pub(crate) time: Duration,
    /// Of the processor, as far as it was seen: of the last [`LOOK`] nothing is known.
    pub(crate) cpu: Duration,
}

impl Process {
    pub(crate) fn new(pid: Pid) -> Self {
        Self { pid, end: pidfd_open(pid, PidfdFlags::empty()).unwrap() }
    }

    /// Finds the one process that another one has started.
    pub(crate) fn child_of(parent: Pid) -> Self {
        let parent = parent.as_raw_pid();
        let children = fs::read_to_string(format!("/proc/{parent}/task/{parent}/children")).unwrap();
        Self::new(Pid::from_raw(children.trim().parse().unwrap()).unwrap())
    }

    pub(crate) fn signal(&self, signal: Signal) {
        kill_process(self.pid, signal).unwrap();
    }

    /// Returns the processor's time that it took so far; `None` when it is gone.
    fn cpu(&self) -> Option<Duration> {
        let stat = fs::read_to_string(format!("/proc/{}/stat", self.pid.as_raw_pid())).ok()?;
        // The name, which may hold blanks, is in parentheses; of what follows it the 12th and 13th are user and system.
        let numbers: Vec<&str> = stat.rsplit_once(") ")?.1.split(' ').collect();
        let ticks: u64 =
            [numbers.get(11)?, numbers.get(12)?].into_iter().flat_map(|number| number.parse::<u64>()).sum();
        // What the kernel tells programs is in hundredths, whatever it counts in itself.
        Some(Duration::from_millis(10 * ticks))
    }

    /// Returns `true` if it is stopped by a signal.
    pub(crate) fn is_stopped(&self) -> bool {
        let stat = fs::read_to_string(format!("/proc/{}/stat", self.pid.as_raw_pid())).unwrap_or_default();
        stat.rsplit_once(") ").is_some_and(|(_, rest)| rest.starts_with('T'))
    }

    /// Waits for its end; gives what it cost from now on.
    pub(crate) fn end(&self) -> Cost {
        let (began, before) = (Instant::now(), self.cpu().unwrap_or_default());
        let mut cpu = before;
        while !self.has_ended(LOOK) {
            cpu = self.cpu().unwrap_or(cpu).max(cpu);
            assert!(began.elapsed() < DEADLINE, "process {:?} does not end", self.pid);
        }
        Cost { time: began.elapsed(), cpu: cpu.saturating_sub(before) }
    }

    fn has_ended(&self, wait: Duration) -> bool {
        let wait = Timespec::try_from(wait).unwrap();
        poll(&mut [PollFd::new(&self.end, PollFlags::IN)], Some(&wait)).unwrap() > 0
    }
}
