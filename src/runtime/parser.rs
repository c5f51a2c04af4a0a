//! From the bytes a terminal sends to keys and pastes, however they are cut into reads.
//!
//! A state machine that takes one byte at a time, so that a sequence split anywhere is the same key. What is not a
//! key (mouse, focus, replies to questions that another program asked) is swallowed. Knows no clock: the reader calls
//! [`Parser::give_up`] when an unfinished state has waited as long as its [`Patience`] allows.
//!
//! ```text
//!                       ┌─ first byte of a character ─▶ Utf8 ─ last byte ─▶ key
//!        printable ─▶ key│
//! Ground ───────────────┴─ ESC ─▶ Escape ─┬─ x ─────────▶ Meta key
//!   ▲ ▲                             │     ├─ ESC ───────▶ Esc, Escape
//!   │ │     ESC_HOLD: Esc, and for  │     ├─ [ ─▶ Csi ──┬─ final byte ─▶ key
//!   │ │     TAIL a late "[x", "Ox"  │     │             ├─ [ ─▶ Console ─ letter ─▶ key
//!   │ └───── is swallowed ──────────┘     │             ├─ M ─▶ Mouse ─ 3 bytes ─▶ nothing
//!   │                                     │             └─ 200~ ─▶ Paste ─ ESC[201~ ─▶ paste
//!   │                                     ├─ O ─▶ Ss3 ─ letter ─▶ key
//!   │                                     └─ ] P _ ─▶ Text ─ BEL, ST ─▶ nothing
//!   │
//!   │   each state but Ground ends without its last byte, too:
//!   ├── Utf8, Csi, Ss3, Console, Mouse, Text: 500 ms without a byte, or a control character, which is a key again
//!   └── Paste: says after 500 ms that it waits; after 5 s without a byte, or Ctrl-C by itself, nothing of it is taken
//!        └─▶ Drain: what comes is the rest of the paste, and is dropped until 500 ms without a byte
//! ```
//!
//! Of our own rather than termwiz's or termina's: theirs hold a paste without bound, and give up either never or
//! by turning the rest of a sequence into text.

use super::keys;
use crate::app::Input;
use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

/// Most bytes of one paste; of a larger one nothing is taken.
pub(super) const PASTE_LIMIT: usize = 4 * 1024 * 1024;

/// Longest sequence that is understood, in bytes; a longer one is swallowed to its end.
const SEQUENCE_LIMIT: usize = 64;

/// What ends a paste.
const PASTE_END: &[u8] = b"\x1b[201~";

/// How long the state may wait for its next byte; the reader has the times.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Patience {
    /// Nothing is unfinished.
    Unlimited,
    /// A lone ESC, which is a key of its own.
    Escape,
    /// More than ESC; hardly ever a key, and its rest would be taken for text.
    Sequence,
    /// A paste, before the user is told that it waits.
    PasteSilent,
    /// A paste, after that.
    PasteEnd,
    /// The rest of a paste that was given up.
    Drain,
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
    Console { late: bool },
    /// The three bytes of an old mouse report.
    Mouse { left: u8 },
    /// A string for programs (OSC, DCS, APC), by the byte that began it, until BEL or ST.
    Text { introducer: u8, empty: bool, escape: bool },
    /// A paste; `matched` bytes of its end were seen.
    Paste { pasted: Pasted, matched: usize },
    /// After a paste that was given up.
    Drain,
}

/// A paste so far.
#[derive(Debug, Default)]
struct Pasted {
    bytes: Vec<u8>,
    /// It has more bytes than are allowed, and they are counted no more.
    too_large: bool,
    /// The user was told that its end is waited for.
    told: bool,
}

impl Parser {
    /// Takes bytes in, and appends what they mean.
    pub(super) fn feed(&mut self, bytes: &[u8], out: &mut Vec<Input>) {
        for byte in bytes {
            self.advance(*byte, out);
        }
    }

    /// Returns how long to wait for more.
    #[must_use]
    pub(super) const fn patience(&self) -> Patience {
        match &self.state {
            State::Ground => Patience::Unlimited,
            State::Escape => Patience::Escape,
            State::Paste { pasted: Pasted { told: false, .. }, .. } => Patience::PasteSilent,
            State::Paste { .. } => Patience::PasteEnd,
            State::Drain => Patience::Drain,
            _ => Patience::Sequence,
        }
    }

    /// Ends the wait: a lone ESC is Esc, ESC and a character are Alt and that character, a paste says that it waits and
    /// later that it is given up, anything else is nothing.
    pub(super) fn give_up(&mut self, out: &mut Vec<Input>) {
        self.gave_up = false;
        match std::mem::take(&mut self.state) {
            State::Escape => {
                self.gave_up = true;
                push(out, Some(plain(KeyCode::Esc)));
            }
            State::Csi { late, bytes } if bytes.is_empty() => out.push(meta_unless(late, '[')),
            State::Ss3 { late, modifier: None } => out.push(meta_unless(late, 'O')),
            State::Text { introducer, empty: true, .. } => out.push(meta_unless(false, char::from(introducer))),
            State::Paste { mut pasted, matched } if !pasted.told => {
                pasted.told = true;
                self.state = State::Paste { pasted, matched };
                out.push(Input::PasteWaits);
            }
            State::Paste { .. } => self.abandon(out),
            _ => {}
        }
    }

    /// Returns `true` while the end of a paste is waited for.
    #[must_use]
    pub(super) const fn is_pasting(&self) -> bool {
        matches!(self.state, State::Paste { .. })
    }

    /// Gives a paste up: nothing of it is taken, and its rest is dropped.
    pub(super) fn abandon(&mut self, out: &mut Vec<Input>) {
        self.state = State::Drain;
        out.push(Input::PasteGivenUp);
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
                0x20..=0x7e if late => {}
                0x20..=0x7e => push(out, keys::ss3(byte, modifier)),
                _ => self.ground(byte, false, out),
            },
            // No report has control characters: it was cut off.
            State::Console { .. } | State::Mouse { .. } if byte < 0x20 => self.ground(byte, false, out),
            State::Console { late: true } => {}
            State::Console { late: false } => push(out, keys::console(byte)),
            State::Mouse { left } => {
                if left > 1 {
                    self.state = State::Mouse { left: left - 1 };
                }
            }
            State::Text { introducer, empty, escape } => self.text(byte, introducer, empty, escape, out),
            State::Paste { pasted, matched } => self.paste(byte, pasted, matched, out),
            State::Drain => self.state = State::Drain,
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
                out.extend(keys::single(byte).map(|key| typed(key, alt)));
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
        out.extend(text.and_then(|text| text.chars().next()).map(|ch| typed(keys::char_key(ch), alt)));
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
            // Terminals send no SOS and no PM, so `ESC X` and `ESC ^` are keys.
            b']' | b'P' | b'_' => {
                self.state = State::Text { introducer: byte, empty: true, escape: false };
            }
            _ => self.ground(byte, true, out),
        }
    }

    fn csi(&mut self, byte: u8, late: bool, mut bytes: Vec<u8>, out: &mut Vec<Input>) {
        match byte {
            b'[' if bytes.is_empty() => self.state = State::Console { late },
            b'M' if bytes.is_empty() => self.state = State::Mouse { left: 3 },
            // Late, too: what follows is not typed.
            b'~' if bytes == b"200" => self.state = State::Paste { pasted: Pasted::default(), matched: 0 },
            0x20..=0x3f => {
                if bytes.len() <= SEQUENCE_LIMIT {
                    bytes.push(byte);
                }
                self.state = State::Csi { late, bytes };
            }
            0x40..=0x7e => {
                // The Esc before a late one has acted; its rest must not act as well.
                if bytes.len() <= SEQUENCE_LIMIT && !late {
                    push(out, keys::csi(&bytes, byte));
                }
            }
            0x18 | 0x1a => {}
            _ => self.ground(byte, false, out),
        }
    }

    fn text(&mut self, byte: u8, introducer: u8, empty: bool, escape: bool, out: &mut Vec<Input>) {
        match byte {
            0x07 | 0x18 | 0x1a => {}
            b'\\' if escape => {}
            // Not its end after all: the string was cut off, and another sequence began.
            _ if escape => self.escape(byte, out),
            // No string has control characters, and Ctrl-C must never be swallowed.
            0..=0x1a | 0x1c..=0x1f => {
                if empty {
                    out.push(meta_unless(false, char::from(introducer)));
                }
                self.ground(byte, false, out);
            }
            // No terminal begins one like this: Alt and the introducer were typed, and then this.
            _ if empty && byte != 0x1b && !begins_text(introducer, byte) => {
                out.push(meta_unless(false, char::from(introducer)));
                self.ground(byte, false, out);
            }
            _ => self.state = State::Text { introducer, empty: false, escape: byte == 0x1b },
        }
    }

    fn paste(&mut self, byte: u8, mut pasted: Pasted, matched: usize, out: &mut Vec<Input>) {
        if PASTE_END.get(matched) == Some(&byte) {
            if matched + 1 == PASTE_END.len() {
                out.push(pasted.end());
            } else {
                self.state = State::Paste { pasted, matched: matched + 1 };
            }
            return;
        }
        // ESC is only at the start of the end, so what matched so far can't hold another start.
        pasted.append(PASTE_END.get(..matched).unwrap_or_default());
        let matched = usize::from(byte == 0x1b);
        if matched == 0 {
            pasted.append(&[byte]);
        }
        self.state = State::Paste { pasted, matched };
    }
}

impl Pasted {
    fn append(&mut self, more: &[u8]) {
        self.too_large |= self.bytes.len() + more.len() > PASTE_LIMIT;
        if self.too_large {
            self.bytes = Vec::new();
        } else {
            self.bytes.extend_from_slice(more);
        }
    }

    /// Makes text of it. Terminals send CR for every line end.
    fn end(self) -> Input {
        if self.too_large {
            return Input::PasteTooLarge { limit: PASTE_LIMIT };
        }
        let text = String::from_utf8(self.bytes)
            .unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned());
        Input::Paste(if text.contains('\r') { text.replace("\r\n", "\n").replace('\r', "\n") } else { text })
    }
}

/// Returns `true` if a terminal's string may begin with this byte: OSC and DCS by the numbers and signs of the replies
/// that terminals make, APC by kitty's graphics.
const fn begins_text(introducer: u8, byte: u8) -> bool {
    match introducer {
        b']' => matches!(byte, b'0'..=b'9' | b'l' | b'L' | b'I'),
        b'P' => matches!(byte, b'0'..=b'9' | b'>' | b'!' | b'$' | b'+' | b'='),
        _ => byte == b'G',
    }
}

fn push(out: &mut Vec<Input>, key: Option<KeyEvent>) {
    out.extend(key.map(Input::Key));
}

const fn plain(code: KeyCode) -> KeyEvent {
    KeyEvent::new(code, KeyModifiers::NONE)
}

/// A key, or one that followed an ESC.
const fn typed(key: KeyEvent, alt: bool) -> Input {
    if alt { Input::Meta(key) } else { Input::Key(key) }
}

/// A character after an ESC, unless that was given up before.
fn meta_unless(late: bool, ch: char) -> Input {
    typed(keys::char_key(ch), !late)
}

#[cfg(test)]
mod tests;
