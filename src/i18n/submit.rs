//! The words of step 5 that a language has to have.

use crate::domain::found::FoundProcess;
use crate::domain::id::ProcessId;
use crate::domain::state::{ProcessState, StateCounts};
use crate::submit::{Receipts, SkipReason};

/// Says of a process that a person has to decide about what is known of it, and what to do.
pub type MixedHelp = fn(ProcessState, Option<ProcessId>, Option<&FoundProcess>) -> Option<[String; 2]>;

/// The words of step 5.
#[derive(Debug)]
pub struct Submit {
    /// No run was started; the key that goes to the review.
    pub no_run: fn(&str) -> [String; 2],
    /// The run goes on; the key that stops it.
    pub running: fn(&str) -> String,
    /// The run stops before its next call.
    pub stopping: &'static str,
    /// All was created.
    pub all_created: fn(usize) -> String,
    /// The run is over, and not all was created.
    pub ended: fn(&StateCounts) -> String,
    /// Column: state.
    pub state: &'static str,
    /// Column: identifier of the process.
    pub id: &'static str,
    /// When it is sent again: which time, and after how many seconds.
    pub retrying_help: fn(u32, u64) -> String,
    /// What is done while an answer is awaited.
    pub sent_help: [&'static str; 2],
    /// When it is read: which time, and after how many seconds.
    pub settling_help: fn(u32, u64) -> String,
    /// What the service instance has of a process whose call left something else than it should have, with the ID of
    /// the process in its place, and what to do; `None` for other states.
    pub mixed_help: MixedHelp,
    /// Why the audit log does not tell whose a process is; `None` if it does.
    pub receipts: fn(&Receipts) -> Option<&'static str>,
    /// What is waited for where another window of this machine writes to a service instance; with its process.
    pub occupied_help: fn(&str, Option<u32>) -> String,
    /// The key that goes on with the run.
    pub resume: fn(&str) -> String,
    /// The key that deletes what the run created.
    pub undo: fn(&str) -> String,
    /// What is stored is read back.
    pub reading_back: &'static str,
    /// What would be deleted is read.
    pub planning_undo: &'static str,
    /// Processes are being deleted: how many were; the key that stops it.
    pub undo_goes_on: fn(usize, &str) -> String,
    /// A deletion did not arrive and is sent again: which time, and after how many seconds.
    pub undo_waits: fn(u32, u64) -> String,
    /// Why a created process was left alone.
    pub skipped: fn(&SkipReason) -> String,
    /// A created process was not there any more when it was read back.
    pub gone: &'static str,
    /// Stands before what differs: the names of fields.
    pub stored_as: fn(&[String]) -> [String; 2],
    /// A cause of failures: its place and how many there are, and how many processes have it.
    pub cause: fn(usize, usize, usize) -> String,
    /// There is more to read of it than fits; the key that shows it.
    pub whole: fn(&str) -> String,
    /// What an unknown outcome means.
    pub unknown_help: &'static str,
    /// What to do about an unknown outcome, by the key that resumes the run.
    pub unknown_next: fn(&str) -> String,
    /// Stands before what to do next.
    pub next: &'static str,
    /// Stands before the server's own words.
    pub server: &'static str,
    /// The keys that copy identifiers, save CSV and save JSON.
    pub keep: fn(&str, &str, &str) -> String,
    /// The key that goes to where a failure can be mended.
    pub mend: fn(&str) -> String,
    /// What the run does to entries that are not part of it.
    pub left_help: &'static str,
}
