//! The modes of the terminal: what is switched on at the start is switched off again, whichever way the program ends.
//!
//! Written to the descriptor itself: the standard library's lock on stdout may be held by whoever panics.

use ratatui::layout::Size;
use rustix::io::Errno;
use rustix::process::Signal;
use rustix::termios::{OptionalActions, Termios, isatty, tcgetattr, tcgetwinsize, tcsetattr};
use rustix::{io as descriptor, stdio};
use std::io::{self, Write};
use std::panic;
use std::sync::{Mutex, PoisonError, TryLockError};
use std::thread;

/// Alternate screen, bracketed paste.
const ENTER: &[u8] = b"\x1b[?1049h\x1b[?2004h\x1b[m\x1b[2J";
/// The same off, colours off, cursor on.
const LEAVE: &[u8] = b"\x1b[?2004l\x1b[m\x1b[?25h\x1b[?1049l";

/// The modes that the terminal had before; none while we have not changed them.
static BEFORE: Mutex<Option<Termios>> = Mutex::new(None);

/// What a thread other than the loop's panicked with, to be told when the terminal is the user's again.
static LAST_WORDS: Mutex<Option<String>> = Mutex::new(None);

/// The number of SIGHUP.
pub(super) const HANGUP: i32 = Signal::HUP.as_raw();

/// What the loop needs of a terminal; tests have one in memory.
pub(super) trait Device: Write {
    /// Takes it, or puts its modes in place again.
    ///
    /// # Errors
    ///
    /// When it does not let us.
    fn take(&mut self) -> io::Result<()>;

    /// Gives it back for a while.
    fn give_back(&mut self);

    /// Gives its size, in cells.
    fn size(&self) -> Size;
}

/// The terminal as something to write to.
#[derive(Debug, Clone, Copy)]
pub(super) struct Out;

impl Device for Out {
    fn take(&mut self) -> io::Result<()> {
        enter()
    }

    fn give_back(&mut self) {
        leave();
    }

    fn size(&self) -> Size {
        size()
    }
}

impl Write for Out {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        loop {
            match descriptor::write(stdio::stdout(), bytes) {
                Err(Errno::INTR) => {}
                // Somebody else made the terminal non-blocking: it is shared with whoever started us.
                Err(Errno::AGAIN) => wait_for_room()?,
                other => return other.map_err(io::Error::from),
            }
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn wait_for_room() -> io::Result<()> {
    use rustix::event::{PollFd, PollFlags, poll};
    let stdout = stdio::stdout();
    match poll(&mut [PollFd::new(&stdout, PollFlags::OUT)], None) {
        Ok(_) | Err(Errno::INTR) => Ok(()),
        Err(error) => Err(error.into()),
    }
}

/// Tells whether somebody can type and see.
#[must_use]
pub fn is_interactive() -> bool {
    isatty(stdio::stdin()) && isatty(stdio::stdout())
}

/// Gives the terminal's size, in cells; 80×24 when it does not know.
pub(super) fn size() -> Size {
    match tcgetwinsize(stdio::stdout()) {
        Ok(size) if size.ws_col > 0 && size.ws_row > 0 => Size { width: size.ws_col, height: size.ws_row },
        _ => Size { width: 80, height: 24 },
    }
}

/// Takes the terminal: keys come one by one, and the screen is ours. Taking it again puts everything in place again.
///
/// # Errors
///
/// When the terminal does not let us.
fn enter() -> io::Result<()> {
    let mut before = BEFORE.lock().unwrap_or_else(PoisonError::into_inner);
    let own = match &*before {
        Some(own) => own.clone(),
        None => tcgetattr(stdio::stdin())?,
    };
    let mut raw = own.clone();
    raw.make_raw();
    tcsetattr(stdio::stdin(), OptionalActions::Now, &raw)?;
    *before = Some(own);
    Out.write_all(ENTER)
}

/// Gives the terminal back. Does nothing when it is not ours; never fails, since there is nobody to tell.
fn leave() {
    let mut before = match BEFORE.try_lock() {
        Ok(before) => before,
        Err(TryLockError::Poisoned(before)) => before.into_inner(),
        Err(TryLockError::WouldBlock) => return,
    };
    if let Some(before) = before.take() {
        let _ = Out.write_all(LEAVE);
        // Not later, after everything is written: a terminal that takes no bytes would hold us for ever.
        let _ = tcsetattr(stdio::stdin(), OptionalActions::Now, &before);
    }
}

/// Gives the terminal back when it goes out of scope.
#[derive(Debug)]
pub(super) struct Taken(());

impl Taken {
    /// Takes the terminal.
    pub(super) fn take() -> io::Result<Self> {
        let taken = Self(());
        enter()?;
        Ok(taken)
    }
}

impl Drop for Taken {
    fn drop(&mut self) {
        leave();
    }
}

/// Makes a panic give the terminal back before it speaks. Call it on the loop's thread.
///
/// Other threads do not speak at once, for the loop may still draw: see [`last_words`].
pub(super) fn leave_on_panic() {
    let own = thread::current().id();
    let speak = panic::take_hook();
    panic::set_hook(Box::new(move |info| {
        if thread::current().id() == own {
            leave();
            speak(info);
        } else {
            *LAST_WORDS.lock().unwrap_or_else(PoisonError::into_inner) = Some(info.to_string());
        }
    }));
}

/// Gives what another thread panicked with.
#[must_use]
pub fn last_words() -> Option<String> {
    LAST_WORDS.lock().unwrap_or_else(PoisonError::into_inner).take()
}
