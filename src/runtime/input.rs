//! Reading the terminal.
//!
//! On a thread of its own that waits in `poll`: an idle program is not woken, and a terminal that is gone (end of
//! file, EIO) is told once. Not `crossterm::event`, which spins then (crossterm issue 793) and takes a sequence that
//! comes in two reads for several keys (issue 993). Not tokio's `AsyncFd`, which takes descriptors only by unsafe
//! code now. The descriptor is not made non-blocking, for it is shared with the shell that started us.

use super::message::Message;
use super::parser::{Input, Parser, Patience};
use crate::app::Event;
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::io::{Errno, read, retry_on_intr};
use std::io;
use std::os::fd::AsFd;
use std::thread;
use std::time::{Duration, Instant};
use tokio::sync::mpsc::UnboundedSender;

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

/// Reads a terminal and sends what was typed, until it is gone or, at the next key, nobody listens.
///
/// # Errors
///
/// When there is no thread to be had.
pub(super) fn watch<D>(terminal: D, hold: Hold, messages: UnboundedSender<Message>) -> io::Result<()>
where
    D: AsFd + Send + 'static,
{
    let mut reader = Reader { terminal, hold, parser: Parser::default(), last: Instant::now() };
    thread::Builder::new().name("input".to_owned()).spawn(move || reader.run(&messages)).map(drop)
}

struct Reader<D> {
    terminal: D,
    hold: Hold,
    parser: Parser,
    /// When bytes came last.
    last: Instant,
}

impl<D: AsFd> Reader<D> {
    fn run(&mut self, messages: &UnboundedSender<Message>) {
        let mut bytes = [0; 16 * 1024];
        let mut inputs = Vec::new();
        loop {
            match self.next(&mut bytes) {
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

    /// Waits for bytes, 0 of which are the end; none when what is unfinished has waited long enough.
    fn next(&self, bytes: &mut [u8]) -> io::Result<Option<usize>> {
        loop {
            let patience = match self.parser.patience() {
                Patience::Unlimited => None,
                Patience::Short => Some(self.hold.escape),
                Patience::Long => Some(self.hold.sequence),
            };
            let left = patience.map(|patience| patience.saturating_sub(self.last.elapsed()));
            // Too long for the system is for ever.
            let timeout = left.and_then(|left| Timespec::try_from(left).ok());
            let mut polled = [PollFd::new(&self.terminal, PollFlags::IN)];
            if retry_on_intr(|| poll(&mut polled, timeout.as_ref()))? == 0 {
                return Ok(None);
            }
            match retry_on_intr(|| read(&self.terminal, &mut *bytes)) {
                // Whoever shares the terminal made it non-blocking and was faster.
                Err(Errno::AGAIN) => {}
                other => return Ok(Some(other?)),
            }
        }
    }
}

#[cfg(test)]
mod tests;
