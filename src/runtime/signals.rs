//! Signals, as messages.
//!
//! SIGTSTP is caught too, so that a stop from outside leaves the terminal in order. What then stops us must not be
//! SIGTSTP, which is caught, nor SIGSTOP, which would hang a program whose shell has no job control: SIGTTIN stops by
//! default and, as SIGTSTP would, does nothing in a process group that no one could continue.

use super::message::Message;
use rustix::process::{Signal, kill_current_process_group};
use std::io;
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::mpsc::UnboundedSender;

/// What a signal asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Caught {
    /// To end; the number of the signal.
    End(i32),
    /// To stop until continued.
    Stop,
    /// We were stopped and go on; the terminal was another user's.
    Continued,
    /// The terminal has another size.
    Resized,
}

/// Sends signals on until the receiver is gone.
///
/// # Errors
///
/// When a signal cannot be caught.
pub(super) fn watch(messages: &UnboundedSender<Message>) -> io::Result<()> {
    use Caught::{Continued, End, Resized, Stop};
    let ends = [SignalKind::terminate(), SignalKind::hangup(), SignalKind::interrupt(), SignalKind::quit()];
    let ends = ends.map(|kind| (kind, End(kind.as_raw_value())));
    let others = [
        (SignalKind::window_change(), Resized),
        (SignalKind::from_raw(Signal::TSTP.as_raw()), Stop),
        (SignalKind::from_raw(Signal::CONT.as_raw()), Continued),
    ];
    for (kind, caught) in ends.into_iter().chain(others) {
        let mut stream = signal(kind)?;
        let messages = messages.clone();
        tokio::spawn(async move {
            while stream.recv().await.is_some() && messages.send(Message::Caught(caught)).is_ok() {}
        });
    }
    Ok(())
}

/// Stops this program, and what was started together with it, until it is continued.
pub(super) fn stop() {
    // Not being able to stop is no reason to end.
    let _ = kill_current_process_group(Signal::TTIN);
}
