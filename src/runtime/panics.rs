//! What a bug of ours does: a panic ends the program, and loses neither what was typed nor a call on its way.
//!
//! The released program does not unwind: of a thread that panics only the hook here still runs, and nothing that the
//! thread holds is released.
//!
//! ```text
//! another thread ─▶ Message::Panicked ─▶ the loop, which has the state, ends as at a signal; the thread stays in its hook
//! the loop's     ─▶ terminal given back ─▶ what no save was sent of ─▶ the disk's queue ─▶ calls on their way ─▶ exit
//! ```
//!
//! The state is lost with the loop's thread, so after each event the loop leaves here what no save was sent of.

use super::message::{Message, PanickedThread};
use super::tasks::disk::SpareDisk;
use super::tasks::network::CallsUnderWay;
use super::terminal;
use crate::app::{Effect, State, unsaved};
use crate::domain::text::Visible;
use rustix::io::write;
use rustix::stdio;
use std::panic;
use std::process;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::Duration;
use tokio::sync::mpsc::UnboundedSender;

/// What a shell gets from a program that panicked.
pub const EXIT_CODE: u8 = 101;
/// How long the disk is waited for. A folder on a network may be slow; one that hangs must not hold us.
const DISK: Duration = Duration::from_secs(10);
/// How much longer than their answers may take calls on their way are waited for.
const GRACE: Duration = Duration::from_secs(5);

/// What another thread than the loop's panicked with, to be said when the terminal is the user's again.
static LAST_WORDS: Mutex<Option<String>> = Mutex::new(None);

/// What is said on the terminal when the loop's thread panics.
#[derive(Debug, Clone)]
pub struct BugWords {
    /// That the program failed.
    pub bug: &'static str,
    /// That the disk did not answer.
    pub not_kept: &'static str,
    /// What stood in the open field, before its text.
    pub typed: &'static str,
}

/// What a panic of the loop's thread still needs.
#[derive(Debug, Default)]
pub(super) struct Rescue {
    kept: Mutex<Kept>,
}

#[derive(Debug, Default)]
struct Kept {
    /// The change of the open draft that `unsaved` is of.
    revision: Option<(u64, u64)>,
    /// The writing that no save was sent of.
    unsaved: Option<Effect>,
    /// The text of the open field.
    typed: Option<String>,
}

impl Rescue {
    /// Notes what would be lost with the state.
    pub(super) fn note(&self, state: &State) {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let revision = state.open.as_ref().map(|open| (open.revision, open.saving.attempted));
        if kept.revision != revision {
            kept.revision = revision;
            kept.unsaved = unsaved(state);
        }
        kept.typed = state.typed_text().map(str::to_owned);
    }

    /// Takes it; `None` for what the thread that panicked was just changing.
    pub(super) fn take(&self) -> (Option<Effect>, Option<String>) {
        let Ok(mut kept) = self.kept.try_lock() else { return (None, None) };
        (kept.unsaved.take(), kept.typed.take())
    }
}

/// What of the tasks a panic of the loop's thread still needs.
pub(super) struct Remains {
    /// What was left by the loop.
    pub(super) rescue: Arc<Rescue>,
    /// The disk's queue.
    pub(super) disk: SpareDisk,
    pub(super) calls: CallsUnderWay,
    /// What is said.
    pub(super) words: BugWords,
}

/// Makes a panic end the program in order. Call it on the loop's thread.
pub(super) fn watch(messages: UnboundedSender<Message>, remains: Remains) {
    let own = thread::current().id();
    panic::set_hook(Box::new(move |info| {
        if thread::current().id() == own {
            terminal::leave();
            say(&info.to_string());
            end(&remains);
        }
        *LAST_WORDS.lock().unwrap_or_else(PoisonError::into_inner) = Some(info.to_string());
        let thread = PanickedThread::of(thread::current().name());
        if messages.send(Message::Panicked(thread)).is_err() {
            // The loop is over, and the program as good as ended.
            say(&info.to_string());
        }
        loop {
            thread::park();
        }
    }));
}

/// Brings everything to its end and ends the program.
fn end(remains: &Remains) -> ! {
    remains.calls.stop();
    let (unsaved, typed) = remains.rescue.take();
    let kept = remains.disk.finish(unsaved, DISK);
    remains.calls.wait(GRACE);
    if let Some(typed) = typed {
        say(&format!("{}{typed}", remains.words.typed));
    }
    if !kept {
        say(remains.words.not_kept);
    }
    say(remains.words.bug);
    process::exit(i32::from(EXIT_CODE))
}

/// Says something on standard error, not through the lock of the standard library, which the thread may hold.
fn say(text: &str) {
    for line in text.lines() {
        let line = format!("bkproc: {}\n", Visible::new(line));
        let mut rest = line.as_bytes();
        // A terminal that is gone hears nothing.
        while let (false, Ok(count)) = (rest.is_empty(), write(stdio::stderr(), rest)) {
            rest = rest.get(count..).unwrap_or_default();
        }
    }
}

/// Makes a panic of a command end the program, with the terminal as it was. What was sent by then is in the journal, as
/// after a kill.
pub fn end_on_panic(restore: fn()) {
    panic::set_hook(Box::new(move |info| {
        restore();
        say(&info.to_string());
        process::exit(i32::from(EXIT_CODE));
    }));
}

/// Returns what another thread than the loop's panicked with.
#[must_use]
pub fn last_words() -> Option<String> {
    LAST_WORDS.lock().unwrap_or_else(PoisonError::into_inner).take()
}
