//! A secret that is typed on the terminal without being shown. Asked on the controlling terminal itself, so that
//! standard input and output stay free for data.

use crate::domain::environment::Secret;
use crate::domain::text::Visible;
use rustix::termios::{OptionalActions, Termios, tcgetattr, tcsetattr};
use std::fs::{File, OpenOptions};
use std::io::{self, Read, Write};

/// What a terminal sends for the keys that count here.
const INTERRUPT: u8 = 0x03;
const END: u8 = 0x04;
const ERASE: [u8; 2] = [0x08, 0x7f];
const ERASE_ALL: u8 = 0x15;

/// Asks and gives what was typed; none when it was given up.
///
/// # Errors
///
/// When there is no terminal.
pub(super) fn ask(question: &str) -> io::Result<Option<Secret>> {
    let terminal = OpenOptions::new().read(true).write(true).open("/dev/tty")?;
    let before = tcgetattr(&terminal)?;
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
    }
}

/// Reads up to the end of the line.
fn read(mut from: impl Read) -> io::Result<Option<Secret>> {
    let mut typed = Vec::new();
    let mut byte = [0];
    while from.read(&mut byte)? == 1 {
        let [byte] = byte;
        match byte {
            b'\r' | b'\n' => {
                let text = String::from_utf8_lossy(&typed).trim().to_owned();
                return Ok(Some(text).filter(|text| !text.is_empty()).map(Secret::new));
            }
            INTERRUPT | END => return Ok(None),
            ERASE_ALL => typed.clear(),
            _ if ERASE.contains(&byte) => {
                // A character whole: its later bytes start with 10.
                while typed.pop().is_some_and(|byte| byte & 0xc0 == 0x80) {}
            }
            _ => typed.push(byte),
        }
    }
    Ok(None)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(keys: &[u8]) -> Option<String> {
        read(keys).unwrap().map(|secret| secret.expose().to_owned())
    }

    #[test]
    fn a_line_is_taken_with_its_corrections() {
        assert_eq!(typed(b"t0ken\r").as_deref(), Some("t0ken"));
        assert_eq!(typed("ab\u{7f}密\u{7f}\u{8}t0ken \n".as_bytes()).as_deref(), Some("t0ken"));
        assert_eq!(typed(b"wrong\x15right\r").as_deref(), Some("right"));
        for given_up in [&b"t0k\x03en\r"[..], b"\x04", b"\r", b"t0ken", b""] {
            assert_eq!(typed(given_up), None, "{given_up:?}");
        }
    }
}
