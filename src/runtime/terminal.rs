//! The modes of the terminal: what is switched on at the start is switched off again, whichever way the program ends.
//!
//! Written to the descriptor itself: the standard library's lock on stdout may be held by a thread that panics. And without
//! ever waiting: a terminal that takes no bytes, because its line hangs or someone holds the output, must hold neither
//! calls on their way nor what is typed nor the end.

use super::message::Message;
use super::signals;
use ratatui::layout::Size;
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::fs::{Mode, OFlags, fstat, open};
use rustix::io::Errno;
use rustix::process::{Signal, getpgrp};
use rustix::termios::{OptionalActions, Termios, isatty, tcgetattr, tcgetpgrp, tcgetwinsize, tcsetattr, ttyname};
use rustix::{io as descriptor, stdio};
use std::io::{self, Write};
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::sync::{Mutex, OnceLock, PoisonError, TryLockError};
use std::thread;
use std::time::{Duration, Instant};
use tokio::sync::mpsc::UnboundedSender;

/// Alternate screen, bracketed paste; to be drawn before anything else.
pub(super) const ENTER: &[u8] = b"\x1b[?1049h\x1b[?2004h\x1b[m\x1b[2J";
/// The same off, colours off, cursor on.
const LEAVE: &[u8] = b"\x1b[?2004l\x1b[m\x1b[?25h\x1b[?1049l";
/// How long a terminal that takes no bytes is waited for when it is given back.
const PATIENCE: Duration = Duration::from_millis(500);

/// The terminal, opened once more, not to wait for room in it: how stdout itself is open is shared with the shell that
/// started us. None where it cannot be opened, as after `su`, when it is another user's.
static OWN: OnceLock<Option<OwnedFd>> = OnceLock::new();

/// The modes that the terminal had before; none while we have not changed them.
static BEFORE: Mutex<Option<Termios>> = Mutex::new(None);

/// The number of SIGHUP.
pub(super) const HANGUP: i32 = Signal::HUP.as_raw();

/// What the loop needs of a terminal; tests have one in memory.
///
/// Writing to it does not wait: it fails with [`io::ErrorKind::WouldBlock`] while there is no room.
pub(super) trait Device: Write {
    /// Takes it, or puts its driver's modes in place again; [`ENTER`] is then to be drawn.
    ///
    /// # Errors
    ///
    /// When it does not let us.
    fn take(&mut self) -> io::Result<()>;

    /// Sees to it that [`Message::Room`] comes, once, when there is room to write.
    ///
    /// # Errors
    ///
    /// When there is no thread to be had.
    fn tell_of_room(&self) -> io::Result<()>;

    /// Gives it back for a while.
    fn give_back(&mut self);

    /// Returns `true` if this program has the terminal: in the background, touching it would stop the program again.
    fn is_ours(&self) -> bool;

    /// Stops this program until it is continued.
    fn stop(&mut self);

    /// Returns its size, in cells.
    fn size(&self) -> Size;
}

/// The terminal as something to write to.
#[derive(Debug)]
pub(super) struct Out {
    messages: UnboundedSender<Message>,
}

impl Out {
    /// Writes to the terminal that is taken; reports room by a message.
    pub(super) const fn new(messages: UnboundedSender<Message>) -> Self {
        Self { messages }
    }
}

impl Device for Out {
    fn take(&mut self) -> io::Result<()> {
        enter()
    }

    fn tell_of_room(&self) -> io::Result<()> {
        let messages = self.messages.clone();
        let wait = move || {
            // Whatever is wrong with the terminal is told by the next write.
            let _ = has_room(None);
            // No one is left to hear of it.
            let _ = messages.send(Message::Room);
        };
        thread::Builder::new().name("room".to_owned()).spawn(wait).map(drop)
    }

    fn give_back(&mut self) {
        leave();
    }

    fn is_ours(&self) -> bool {
        is_foreground(stdio::stdin())
    }

    fn stop(&mut self) {
        signals::stop();
    }

    fn size(&self) -> Size {
        size()
    }
}

impl Write for Out {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        Ok(descriptor::retry_on_intr(|| descriptor::write(out(), bytes))?)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn out() -> BorrowedFd<'static> {
    OWN.get().and_then(Option::as_ref).map_or_else(stdio::stdout, AsFd::as_fd)
}

/// Opens the terminal of stdout once more.
fn reopen() -> Option<OwnedFd> {
    let name = ttyname(stdio::stdout(), Vec::new()).ok()?;
    let how = OFlags::WRONLY | OFlags::NONBLOCK | OFlags::NOCTTY | OFlags::CLOEXEC;
    let own = open(&name, how, Mode::empty()).ok()?;
    // In a container the name may be that of another.
    (fstat(&own).ok()?.st_rdev == fstat(stdio::stdout()).ok()?.st_rdev).then_some(own)
}

/// Waits for room in the terminal, for ever if there is no limit; gives whether there is some.
fn has_room(limit: Option<Duration>) -> io::Result<bool> {
    let out = out();
    // Too long for the system is for ever.
    let limit = limit.and_then(|limit| Timespec::try_from(limit).ok());
    let mut polled = [PollFd::new(&out, PollFlags::OUT)];
    Ok(descriptor::retry_on_intr(|| poll(&mut polled, limit.as_ref()))? > 0)
}

/// Writes as much as there is room for within a time.
fn write_within(mut bytes: &[u8], limit: Duration) -> io::Result<()> {
    let end = Instant::now() + limit;
    while !bytes.is_empty() && has_room(Some(end.saturating_duration_since(Instant::now())))? {
        match descriptor::write(out(), bytes) {
            Ok(count) => bytes = bytes.get(count..).unwrap_or_default(),
            Err(Errno::INTR | Errno::AGAIN) => {}
            Err(error) => return Err(error.into()),
        }
    }
    Ok(())
}

/// Returns `true` if someone can type and see.
#[must_use]
pub fn is_interactive() -> bool {
    isatty(stdio::stdin()) && isatty(stdio::stdout())
}

/// Returns `true` unless another process group has the terminal. One that cannot be asked, as after `su`, has no job
/// control over us.
pub(super) fn is_foreground(terminal: impl AsFd) -> bool {
    tcgetpgrp(terminal).map_or(true, |group| group == getpgrp())
}

/// Returns the terminal's size, in cells; 80×24 when it does not know.
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
    OWN.get_or_init(reopen);
    Ok(())
}

/// Restores the terminal. Does nothing if it is not ours; never fails, since no output is left to report to.
///
/// In the background neither: the shell has put its own modes in place, and to change them would stop us.
pub(super) fn leave() {
    if !is_foreground(stdio::stdin()) {
        return;
    }
    let mut before = match BEFORE.try_lock() {
        Ok(before) => before,
        Err(TryLockError::Poisoned(before)) => before.into_inner(),
        Err(TryLockError::WouldBlock) => return,
    };
    if let Some(before) = before.take() {
        let _ = write_within(LEAVE, PATIENCE);
        // Not later, after everything is written: a terminal that takes no bytes would hold us for ever.
        let _ = tcsetattr(stdio::stdin(), OptionalActions::Now, &before);
    }
}

/// Restores the terminal when it goes out of scope.
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
