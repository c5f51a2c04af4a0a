//! From the bytes a terminal sends to keys and pastes, however they are cut into reads.
//!
//! A state machine that takes one byte at a time, so that a sequence split anywhere is the same key. What is not a
//! key (mouse, focus, replies to questions that somebody else asked) is swallowed. Knows no clock: whoever feeds it
//! calls [`Parser::give_up`] when an unfinished sequence has waited long enough.
//!
//! Of our own rather than termwiz's or termina's: theirs hold a paste without bound, and give up either never or
//! by turning the rest of a sequence into text.

use super::keys;
use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

/// Most bytes of one paste; what is beyond is left out.
pub(super) const PASTE_LIMIT: usize = 4 * 1024 * 1024;

/// Longest sequence that is understood, in bytes; a longer one is swallowed to its end.
const SEQUENCE_LIMIT: usize = 64;

/// What ends a paste.
const PASTE_END: &[u8] = b"\x1b[201~";

/// What the bytes meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Input {
    /// A key.
    Key(KeyEvent),
    /// A paste as one piece; line ends are `\n`.
    Paste(String),
}

/// How long an unfinished sequence may wait for its next byte.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Patience {
    /// Nothing is unfinished, or it is a paste, whose end surely comes.
    Unlimited,
    /// A lone ESC, which is a key of its own.
    Short,
    /// More than ESC; hardly ever a key, and its rest would be taken for text.
    Long,
}

/// Holds what is unfinished between reads.
#[derive(Debug, Default)]
pub(super) struct Parser {
    state: State,
    /// Set when a lone ESC was given up: its rest may still come, and is no text.
    gave_up: bool,
}

#[derive(Debug, Default)]
enum State {
    #[default]
    Ground,
    /// A character of several bytes.
    Utf8 { alt: bool, bytes: [u8; 4], have: usize, need: usize },
    /// After ESC.
    Escape,
    /// After ESC `[`. `late` when the ESC was given up before.
    Csi { late: bool, bytes: Vec<u8> },
    /// After ESC `O`; a digit before the final byte is a modifier.
    Ss3 { late: bool, modifier: Option<u8> },
    /// After ESC `[` `[`: the function keys of the Linux console.
    Console,
    /// The three bytes of an old mouse report.
    Mouse { left: u8 },
    /// A string for programs (OSC, DCS, APC, PM, SOS), by the byte that began it, until BEL or ST.
    Text { introducer: u8, empty: bool, escape: bool },
    /// A paste; `matched` bytes of its end were seen.
    Paste { bytes: Vec<u8>, matched: usize },
}

impl Parser {
    /// Takes bytes in, and appends what they mean.
    pub(super) fn feed(&mut self, bytes: &[u8], out: &mut Vec<Input>) {
        for byte in bytes {
            self.advance(*byte, out);
        }
    }

    /// Tells how long to wait for more.
    #[must_use]
    pub(super) fn patience(&self) -> Patience {
        match self.state {
            State::Ground | State::Paste { .. } => Patience::Unlimited,
            State::Escape => Patience::Short,
            _ => Patience::Long,
        }
    }

    /// Takes what is unfinished for finished: a lone ESC is Esc, ESC and a character are Alt and that character,
    /// anything longer is nothing.
    pub(super) fn give_up(&mut self, out: &mut Vec<Input>) {
        self.gave_up = false;
        match std::mem::take(&mut self.state) {
            State::Escape => {
                self.gave_up = true;
                push(out, Some(plain(KeyCode::Esc)));
            }
            State::Csi { late, bytes } if bytes.is_empty() => push(out, Some(maybe_alt(!late, '['))),
            State::Ss3 { late, modifier: None } => push(out, Some(maybe_alt(!late, 'O'))),
            State::Text { introducer, empty: true, .. } => push(out, Some(maybe_alt(true, char::from(introducer)))),
            paste @ State::Paste { .. } => self.state = paste,
            _ => {}
        }
    }

    /// Forgets that an ESC was given up: what comes now belongs to a new key.
    pub(super) fn forget_escape(&mut self) {
        self.gave_up = false;
    }

    fn advance(&mut self, byte: u8, out: &mut Vec<Input>) {
        let late = std::mem::take(&mut self.gave_up);
        match std::mem::take(&mut self.state) {
            State::Ground => match byte {
                b'[' if late => self.state = State::Csi { late, bytes: Vec::new() },
                b'O' if late => self.state = State::Ss3 { late, modifier: None },
                _ => self.ground(byte, false, out),
            },
            State::Utf8 { alt, bytes, have, need } => self.utf8(byte, alt, bytes, have, need, out),
            State::Escape => self.escape(byte, out),
            State::Csi { late, bytes } => self.csi(byte, late, bytes, out),
            State::Ss3 { modifier, late } => match byte {
                b'0'..=b'9' => self.state = State::Ss3 { late, modifier: Some(byte - b'0') },
                0x20..=0x7e => push(out, keys::ss3(byte, modifier)),
                _ => self.ground(byte, false, out),
            },
            State::Console => push(out, keys::console(byte)),
            State::Mouse { left } => {
                if left > 1 {
                    self.state = State::Mouse { left: left - 1 };
                }
            }
            State::Text { introducer, escape, .. } => match byte {
                0x07 | 0x18 | 0x1a => {}
                b'\\' if escape => {}
                // Not its end after all: the string was cut off, and another sequence began.
                _ if escape => self.escape(byte, out),
                _ => self.state = State::Text { introducer, empty: false, escape: byte == 0x1b },
            },
            State::Paste { bytes, matched } => self.paste(byte, bytes, matched, out),
        }
    }

    fn ground(&mut self, byte: u8, alt: bool, out: &mut Vec<Input>) {
        let need = match byte {
            0x1b => {
                self.state = State::Escape;
                return;
            }
            0xc2..=0xdf => 2,
            0xe0..=0xef => 3,
            0xf0..=0xf4 => 4,
            _ => {
                push(out, keys::single(byte).map(|key| with_alt(key, alt)));
                return;
            }
        };
        self.state = State::Utf8 { alt, bytes: [byte, 0, 0, 0], have: 1, need };
    }

    fn utf8(&mut self, byte: u8, alt: bool, mut bytes: [u8; 4], have: usize, need: usize, out: &mut Vec<Input>) {
        if !matches!(byte, 0x80..=0xbf) {
            // A character that was cut off: it is lost, the byte is not.
            self.ground(byte, false, out);
            return;
        }
        if let Some(place) = bytes.get_mut(have) {
            *place = byte;
        }
        let have = have + 1;
        if have < need {
            self.state = State::Utf8 { alt, bytes, have, need };
            return;
        }
        let text = bytes.get(..need).and_then(|bytes| std::str::from_utf8(bytes).ok());
        push(out, text.and_then(|text| text.chars().next()).map(|ch| with_alt(keys::char_key(ch), alt)));
    }

    fn escape(&mut self, byte: u8, out: &mut Vec<Input>) {
        match byte {
            // Two of them at once are a key pressed twice on a slow line, or Esc before another sequence.
            0x1b => {
                push(out, Some(plain(KeyCode::Esc)));
                self.state = State::Escape;
            }
            b'[' => self.state = State::Csi { late: false, bytes: Vec::new() },
            b'O' => self.state = State::Ss3 { late: false, modifier: None },
            b']' | b'P' | b'_' | b'^' | b'X' => {
                self.state = State::Text { introducer: byte, empty: true, escape: false };
            }
            _ => self.ground(byte, true, out),
        }
    }

    fn csi(&mut self, byte: u8, late: bool, mut bytes: Vec<u8>, out: &mut Vec<Input>) {
        match byte {
            b'[' if bytes.is_empty() => self.state = State::Console,
            b'M' if bytes.is_empty() => self.state = State::Mouse { left: 3 },
            b'~' if bytes == b"200" => self.state = State::Paste { bytes: Vec::new(), matched: 0 },
            0x20..=0x3f => {
                if bytes.len() <= SEQUENCE_LIMIT {
                    bytes.push(byte);
                }
                self.state = State::Csi { late, bytes };
            }
            0x40..=0x7e => {
                if bytes.len() <= SEQUENCE_LIMIT {
                    push(out, keys::csi(&bytes, byte));
                }
            }
            0x18 | 0x1a => {}
            _ => self.ground(byte, false, out),
        }
    }

    fn paste(&mut self, byte: u8, mut bytes: Vec<u8>, matched: usize, out: &mut Vec<Input>) {
        if PASTE_END.get(matched) == Some(&byte) {
            if matched + 1 == PASTE_END.len() {
                out.push(Input::Paste(pasted(bytes)));
            } else {
                self.state = State::Paste { bytes, matched: matched + 1 };
            }
            return;
        }
        // ESC is only at the start of the end, so what matched so far can't hold another start.
        append(&mut bytes, PASTE_END.get(..matched).unwrap_or_default());
        let matched = usize::from(byte == 0x1b);
        if matched == 0 {
            append(&mut bytes, &[byte]);
        }
        self.state = State::Paste { bytes, matched };
    }
}

fn append(bytes: &mut Vec<u8>, more: &[u8]) {
    let room = PASTE_LIMIT.saturating_sub(bytes.len()).min(more.len());
    bytes.extend_from_slice(more.get(..room).unwrap_or_default());
}

/// Makes text of a paste. Terminals send CR for every line end.
fn pasted(bytes: Vec<u8>) -> String {
    let full = bytes.len() >= PASTE_LIMIT;
    let mut text =
        String::from_utf8(bytes).unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned());
    if full && text.ends_with(char::REPLACEMENT_CHARACTER) {
        text.pop();
    }
    if text.contains('\r') { text.replace("\r\n", "\n").replace('\r', "\n") } else { text }
}

fn push(out: &mut Vec<Input>, key: Option<KeyEvent>) {
    out.extend(key.map(Input::Key));
}

const fn plain(code: KeyCode) -> KeyEvent {
    KeyEvent::new(code, KeyModifiers::NONE)
}

fn with_alt(mut key: KeyEvent, alt: bool) -> KeyEvent {
    if alt {
        key.modifiers |= KeyModifiers::ALT;
    }
    key
}

fn maybe_alt(alt: bool, ch: char) -> KeyEvent {
    with_alt(keys::char_key(ch), alt)
}

#[cfg(test)]
mod tests;
