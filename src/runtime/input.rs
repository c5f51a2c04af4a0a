//! Reading the terminal.
//!
//! On a thread of its own that waits in `poll`: an idle program is not woken, and a terminal that is gone (end of
//! file, EIO) is told once. Not `crossterm::event`, which spins then (crossterm issue 793) and takes a sequence that
//! comes in two reads for several keys (issue 993). Not tokio's `AsyncFd`, which takes descriptors only by unsafe
//! code now. The descriptor is not made non-blocking, for it is shared with the shell that started us.

use super::message::Message;
use super::parser::{Parser, Patience};
use super::terminal::is_foreground;
use crate::app::Input;
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::io::{Errno, read, retry_on_intr};
use std::io;
use std::os::fd::AsFd;
use std::thread;
use std::time::{Duration, Instant};
use tokio::sync::mpsc::UnboundedSender;

/// How long an unfinished sequence is waited for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EscTimeout {
    /// After a lone ESC.
    pub escape: Duration,
    /// After more than ESC.
    pub sequence: Duration,
}

/// For how long after its ESC the rest of a sequence is known for what it is. SSH and multiplexers have been seen to
/// split a sequence by 250 ms.
const ESC_TAIL: Duration = Duration::from_millis(500);
/// A paste that lasts longer, or is silent for so long, is said to be waited for.
const PASTE_SILENT: Duration = Duration::from_millis(500);
/// A paste without a byte for so long is given up. A slow line delivers within seconds, or not at all.
const PASTE_END: Duration = Duration::from_secs(5);
/// The rest of a paste that was given up is over after so long without a byte.
const DRAIN: Duration = Duration::from_millis(500);
/// A Ctrl-C so long after the last byte, and alone in its read, is a key, and no part of a paste.
const ALONE: Duration = Duration::from_millis(50);
/// How long is waited in the background before the terminal is looked at again.
const BACKGROUND: Duration = Duration::from_millis(100);
/// Ctrl-C.
const INTERRUPT: u8 = 0x03;

impl EscTimeout {
    /// Over a network, and through a multiplexer, a sequence may come in two packets; at a terminal of this machine it
    /// does not.
    #[must_use]
    pub fn of(env: &dyn Fn(&str) -> Option<String>) -> Self {
        let is_set = |name: &&str| env(name).is_some_and(|value| !value.is_empty());
        let here = ["DISPLAY", "WAYLAND_DISPLAY"].iter().any(is_set) || env("TERM").is_some_and(|term| term == "linux");
        let between = ["SSH_CONNECTION", "SSH_TTY", "TMUX", "STY"].iter().any(is_set);
        let escape = Duration::from_millis(if here && !between { 30 } else { 100 });
        Self { escape, sequence: Duration::from_millis(500) }
    }
}

/// Reads a terminal and sends what was typed, until it is gone or, at the next key, no one listens.
///
/// # Errors
///
/// When there is no thread to be had.
pub(super) fn watch<D>(terminal: D, hold: EscTimeout, messages: UnboundedSender<Message>) -> io::Result<()>
where
    D: AsFd + Send + 'static,
{
    let now = Instant::now();
    let parser = Parser::default();
    let mut reader = Reader { terminal, hold, parser, last: now, pasting: None };
    thread::Builder::new().name("input".to_owned()).spawn(move || reader.run(&messages)).map(drop)
}

struct Reader<D> {
    terminal: D,
    hold: EscTimeout,
    parser: Parser,
    /// When bytes came last.
    last: Instant,
    /// Since when a paste is under way.
    pasting: Option<Instant>,
}

impl<D: AsFd> Reader<D> {
    fn run(&mut self, messages: &UnboundedSender<Message>) {
        let mut bytes = [0; 16 * 1024];
        let mut inputs = Vec::new();
        loop {
            match self.next(&mut bytes) {
                Ok(None) => self.parser.give_up(&mut inputs),
                Ok(Some(0)) | Err(_) => {
                    // The loop may have ended before the terminal.
                    let _ = messages.send(Message::Gone);
                    return;
                }
                Ok(Some(count)) => self.take(bytes.get(..count).unwrap_or_default(), &mut inputs),
            }
            if inputs.is_empty() {
                continue;
            }
            let inputs = std::mem::take(&mut inputs);
            if messages.send(Message::Typed(Instant::now(), inputs)).is_err() {
                return;
            }
        }
    }

    fn take(&mut self, bytes: &[u8], inputs: &mut Vec<Input>) {
        let now = Instant::now();
        let silence = now - self.last;
        self.last = now;
        if silence > ESC_TAIL {
            self.parser.forget_escape();
        }
        if bytes == [INTERRUPT] && self.parser.is_pasting() && silence >= ALONE {
            self.parser.abandon(inputs);
        } else {
            self.parser.feed(bytes, inputs);
        }
        // Keys pressed meanwhile keep a paste from being silent.
        let since = self.pasting.filter(|_| self.parser.is_pasting());
        self.pasting = since.or_else(|| self.parser.is_pasting().then_some(now));
        if since.is_some_and(|since| now - since >= PASTE_SILENT) && self.parser.patience() == Patience::PasteSilent {
            self.parser.give_up(inputs);
        }
    }

    /// Waits for bytes; 0 bytes are the end. `None` if what is unfinished has waited long enough.
    fn next(&self, bytes: &mut [u8]) -> io::Result<Option<usize>> {
        loop {
            let patience = match self.parser.patience() {
                Patience::Unlimited => None,
                Patience::Escape => Some(self.hold.escape),
                Patience::Sequence => Some(self.hold.sequence),
                Patience::PasteSilent => Some(PASTE_SILENT),
                Patience::PasteEnd => Some(PASTE_END),
                Patience::Drain => Some(DRAIN),
            };
            let left = patience.map(|patience| patience.saturating_sub(self.last.elapsed()));
            // Too long for the system is for ever.
            let timeout = left.and_then(|left| Timespec::try_from(left).ok());
            let mut polled = [PollFd::new(&self.terminal, PollFlags::IN)];
            if retry_on_intr(|| poll(&mut polled, timeout.as_ref()))? == 0 {
                return Ok(None);
            }
            // To read in the background would stop us, and what is typed there is for another program.
            if !is_foreground(&self.terminal) {
                #[expect(clippy::disallowed_methods, reason = "nothing tells a program that it is in front again")]
                thread::sleep(BACKGROUND);
                continue;
            }
            match retry_on_intr(|| read(&self.terminal, &mut *bytes)) {
                // A program that shares the terminal made it non-blocking and was faster.
                Err(Errno::AGAIN) => {}
                other => return Ok(Some(other?)),
            }
        }
    }
}

#[cfg(test)]
mod tests;
