//! Reading the terminal.
//!
//! The descriptor is watched by the loop's own reactor and read only when it has something: an idle program is not
//! woken, and a terminal that is gone (end of file, EIO) is told once. Not `crossterm::event`, which spins then
//! (crossterm issue 793) and takes a sequence that comes in two reads for several keys (issue 993). The descriptor is
//! not made non-blocking, for it is shared with the shell that started us.

use super::message::Message;
use super::parser::{Input, Parser, Patience};
use crate::app::Event;
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::io::{Errno, read, retry_on_intr};
use std::io;
use std::os::fd::{AsFd, AsRawFd};
use std::time::Duration;
use tokio::io::Interest;
use tokio::io::unix::AsyncFd;
use tokio::sync::mpsc::UnboundedSender;
use tokio::time::{Instant, sleep_until};

/// How long an unfinished sequence is waited for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hold {
    /// After a lone ESC.
    pub escape: Duration,
    /// After more than ESC.
    pub sequence: Duration,
}

/// For how long after its ESC the rest of a sequence is known for what it is.
const BELONGS: Duration = Duration::from_millis(100);

impl Hold {
    /// Over SSH a sequence may come in two packets; at a terminal of this machine it does not.
    #[must_use]
    pub fn of(env: &dyn Fn(&str) -> Option<String>) -> Self {
        let remote = ["SSH_TTY", "SSH_CONNECTION"].iter().any(|name| env(name).is_some_and(|value| !value.is_empty()));
        let escape = Duration::from_millis(if remote { 100 } else { 25 });
        Self { escape, sequence: Duration::from_millis(500) }
    }
}

/// Reads a terminal and sends what was typed, until it is gone or nobody listens.
///
/// # Errors
///
/// When the descriptor cannot be watched.
pub(super) fn watch<D>(terminal: D, hold: Hold, messages: UnboundedSender<Message>) -> io::Result<()>
where
    D: AsFd + AsRawFd + Send + Sync + 'static,
{
    let terminal = AsyncFd::with_interest(terminal, Interest::READABLE)?;
    tokio::spawn(async move {
        let mut reader = Reader { terminal, hold, parser: Parser::default(), last: Instant::now() };
        reader.run(&messages).await;
    });
    Ok(())
}

struct Reader<D: AsRawFd> {
    terminal: AsyncFd<D>,
    hold: Hold,
    parser: Parser,
    /// When bytes came last.
    last: Instant,
}

impl<D: AsFd + AsRawFd> Reader<D> {
    async fn run(&mut self, messages: &UnboundedSender<Message>) {
        let mut bytes = [0; 16 * 1024];
        let mut inputs = Vec::new();
        loop {
            let patience = match self.parser.patience() {
                Patience::Unlimited => None,
                Patience::Short => Some(self.hold.escape),
                Patience::Long => Some(self.hold.sequence),
            };
            let read = tokio::select! {
                biased;
                read = next(&self.terminal, &mut bytes) => Some(read),
                () = sleep_until(self.last + patience.unwrap_or_default()), if patience.is_some() => {
                    // We may be late ourselves, and the rest be here.
                    read_now(self.terminal.get_ref(), &mut bytes).transpose()
                }
            };
            match read.transpose() {
                Ok(None) => self.parser.give_up(&mut inputs),
                Ok(Some(0)) | Err(_) => {
                    // Nobody is left to hear that nobody listens.
                    let _ = messages.send(Message::Gone);
                    return;
                }
                Ok(Some(count)) => {
                    let now = Instant::now();
                    if now - self.last > BELONGS {
                        self.parser.forget_escape();
                    }
                    self.last = now;
                    self.parser.feed(bytes.get(..count).unwrap_or_default(), &mut inputs);
                }
            }
            for input in inputs.drain(..) {
                let event = match input {
                    Input::Key(key) => Event::Key(key),
                    Input::Paste(text) => Event::Pasted(text),
                };
                if messages.send(Message::Event(event)).is_err() {
                    return;
                }
            }
        }
    }
}

/// Waits for bytes; 0 of them are the end.
async fn next<D: AsFd + AsRawFd>(terminal: &AsyncFd<D>, bytes: &mut [u8]) -> io::Result<usize> {
    loop {
        let mut guard = terminal.readable().await?;
        match read_now(terminal.get_ref(), bytes)? {
            Some(count) => return Ok(count),
            None => guard.clear_ready(),
        }
    }
}

/// Reads what is there; none when there is nothing.
fn read_now<D: AsFd>(terminal: &D, bytes: &mut [u8]) -> io::Result<Option<usize>> {
    let ready = retry_on_intr(|| poll(&mut [PollFd::new(terminal, PollFlags::IN)], Some(&Timespec::default())))?;
    if ready == 0 {
        return Ok(None);
    }
    match retry_on_intr(|| read(terminal, &mut *bytes)) {
        Ok(count) => Ok(Some(count)),
        // Whoever shares the terminal took it, and made it non-blocking.
        Err(Errno::AGAIN) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

#[cfg(test)]
mod tests;
