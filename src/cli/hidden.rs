//! A secret that is typed on the terminal without being shown. Asked on the controlling terminal itself, so that
//! standard input and output stay free for data.

use crate::domain::environment::Secret;
use crate::domain::text::Visible;
use rustix::termios::{OptionalActions, Termios, tcgetattr, tcsetattr};
use std::fs::{File, OpenOptions};
use std::io::{self, Read, Write};
use std::sync::{Mutex, PoisonError};

/// The modes that the terminal had before; `None` while it shows what is typed.
static QUIET: Mutex<Option<Termios>> = Mutex::new(None);

/// What a terminal sends for the keys that count here.
const INTERRUPT: u8 = 0x03;
const END: u8 = 0x04;
const ERASE: [u8; 2] = [0x08, 0x7f];
const ERASE_ALL: u8 = 0x15;

/// How a question ended.
#[derive(Debug)]
pub(super) enum PromptAnswer {
    Secret(Secret),
    /// With nothing typed, or given up.
    Nothing,
    /// By Ctrl-C, which is to end the program.
    Interrupted,
}

/// Asks and returns what was typed.
///
/// # Errors
///
/// When there is no terminal.
pub(super) fn ask(question: &str) -> io::Result<PromptAnswer> {
    let terminal = OpenOptions::new().read(true).write(true).open("/dev/tty")?;
    let before = tcgetattr(&terminal)?;
    *QUIET.lock().unwrap_or_else(PoisonError::into_inner) = Some(before.clone());
    let quiet = Quiet { terminal: &terminal, before };
    quiet.begin()?;
    (&terminal).write_all(format!("{} ", Visible::new(question)).as_bytes())?;
    let typed = read(&terminal)?;
    drop(quiet);
    (&terminal).write_all(b"\n")?;
    Ok(typed)
}

/// A terminal that neither shows what is typed nor turns keys into signals, which would leave it so.
struct Quiet<'a> {
    terminal: &'a File,
    before: Termios,
}

impl Quiet<'_> {
    fn begin(&self) -> io::Result<()> {
        let mut quiet = self.before.clone();
        quiet.make_raw();
        // What is written goes on to be turned into lines.
        quiet.output_modes = self.before.output_modes;
        Ok(tcsetattr(self.terminal, OptionalActions::Flush, &quiet)?)
    }
}

impl Drop for Quiet<'_> {
    fn drop(&mut self) {
        // A terminal that is gone needs no repair.
        let _ = tcsetattr(self.terminal, OptionalActions::Now, &self.before);
        QUIET.lock().unwrap_or_else(PoisonError::into_inner).take();
    }
}

/// Puts back the modes of a terminal that shows nothing of what is typed, when the program fails meanwhile.
pub(super) fn restore() {
    let before = QUIET.try_lock().ok().and_then(|mut before| before.take());
    if let (Some(before), Ok(terminal)) = (before, File::open("/dev/tty")) {
        let _ = tcsetattr(&terminal, OptionalActions::Now, &before);
    }
}

/// Reads up to the end of the line.
///
/// Keys that are no characters, such as arrows, send control sequences (`ESC [ D`), and a paste may be wrapped in them;
/// no part of one is part of the secret.
fn read(mut from: impl Read) -> io::Result<PromptAnswer> {
    let mut typed = Vec::new();
    let mut byte = [0];
    let mut sequence = Sequence::None;
    while from.read(&mut byte)? == 1 {
        let [byte] = byte;
        if sequence.takes(byte) {
            continue;
        }
        match byte {
            b'\r' | b'\n' => {
                let text = String::from_utf8_lossy(&typed);
                let text: String = text.trim().chars().filter(|ch| !ch.is_control()).collect();
                return Ok(if text.is_empty() {
                    PromptAnswer::Nothing
                } else {
                    PromptAnswer::Secret(Secret::new(text))
                });
            }
            INTERRUPT => return Ok(PromptAnswer::Interrupted),
            END => return Ok(PromptAnswer::Nothing),
            ERASE_ALL => typed.clear(),
            _ if ERASE.contains(&byte) => {
                // A character whole: its later bytes start with 10.
                while typed.pop().is_some_and(|byte| byte & 0xc0 == 0x80) {}
            }
            // Other control characters mean nothing here.
            0..0x20 => {}
            _ => typed.push(byte),
        }
    }
    Ok(PromptAnswer::Nothing)
}

/// How far into a control sequence the input is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sequence {
    None,
    /// After ESC.
    Escape,
    /// After `ESC [`: parameters, then a final byte.
    Csi,
    /// After `ESC O`: one byte.
    Ss3,
}

impl Sequence {
    /// Takes a byte that belongs to a sequence. Returns `false` for one that means something by itself: line ends, Ctrl-C
    /// and the like end a sequence that is not whole.
    fn takes(&mut self, byte: u8) -> bool {
        let before = *self;
        *self = match (before, byte) {
            (_, 0x1b) => Self::Escape,
            (Self::Escape, b'[') | (Self::Csi, 0x20..=0x3f) => Self::Csi,
            (Self::Escape, b'O') => Self::Ss3,
            _ => Self::None,
        };
        byte == 0x1b || byte >= 0x20 && before != Self::None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(keys: &[u8]) -> Option<String> {
        match read(keys).unwrap() {
            PromptAnswer::Secret(secret) => Some(secret.expose().to_owned()),
            PromptAnswer::Nothing | PromptAnswer::Interrupted => None,
        }
    }

    #[test]
    fn a_line_is_taken_with_its_corrections() {
        assert_eq!(typed(b"t0ken\r").as_deref(), Some("t0ken"));
        assert_eq!(typed("ab\u{7f}密\u{7f}\u{8}t0ken \n".as_bytes()).as_deref(), Some("t0ken"));
        assert_eq!(typed(b"wrong\x15right\r").as_deref(), Some("right"));
        for noise in
            ["t0\x1b[Dken\r", "\x1b[200~t0ken\x1b[201~\r", "t0\x1bOAk\x1b[1;5Cen\r", "t0\tk\0en\r", "t0ken\x1b\r"]
        {
            assert_eq!(typed(noise.as_bytes()).as_deref(), Some("t0ken"), "{noise:?}");
        }
        assert!(matches!(read(&b"t0k\x1b[\x03"[..]).unwrap(), PromptAnswer::Interrupted));
        for given_up in [&b"t0k\x03en\r"[..], b"\x04", b"\r", b"t0ken", b""] {
            assert_eq!(typed(given_up), None, "{given_up:?}");
        }
    }
}
