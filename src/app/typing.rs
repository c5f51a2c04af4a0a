//! What came from the keyboard in one piece, and when it is a paste although the terminal did not say so.
//!
//! ```text
//!            4 printable keys outside text fields in one read, or within 30 ms
//!   single ────────────────────────────────────────────────────────────────────▶ burst
//!     ▲                        100 ms without a key                                │ motion passes, all else is refused
//!     └─────────────────────────────────────────────────────────────────────────────┘
//! ```
//!
//! A burst that begins on a cell of the table is a paste: its page opens, and what comes after belongs to it.
//!
//! A read is judged whole before its first key acts. No key waits for another: what earlier reads brought has acted.

use crate::app::keymap::chord::Chord;
use crossterm::event::{KeyEvent, KeyEventKind};
use std::collections::VecDeque;
use std::time::Duration;

/// What one read of the terminal brought.
#[derive(Debug, Clone, PartialEq)]
pub struct TerminalRead {
    /// When it was read, by a clock that never goes back.
    pub at: Duration,
    /// The last frame that the terminal had taken in full by then.
    pub frame: u64,
    /// Keys and pastes, in order.
    pub inputs: Vec<Input>,
}

/// Something typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Input {
    Key(KeyEvent),
    /// ESC and a key in one piece: Alt and the key, or Esc and then the key where Alt and the key mean nothing.
    Meta(KeyEvent),
    /// A paste as one piece; line ends are `\n`.
    Paste(String),
    /// The end of a paste is not here yet, and keys do nothing before it.
    PasteWaits,
    /// The end of a paste never came, so nothing of it was taken.
    PasteGivenUp,
    /// A paste was too large, so nothing of it was taken.
    PasteTooLarge {
        /// Most bytes that one may have.
        limit: usize,
    },
}

impl Input {
    /// Returns `true` for what counts as a letter of a paste.
    pub(super) fn is_printable(&self) -> bool {
        match self {
            Self::Key(key) | Self::Meta(key) => key.kind != KeyEventKind::Release && Chord::of(*key).is_text(),
            Self::Paste(_) | Self::PasteWaits | Self::PasteGivenUp | Self::PasteTooLarge { .. } => false,
        }
    }
}

/// The speed of the keys so far.
#[derive(Debug, Clone, Default)]
pub struct Typing {
    /// When the last printable keys outside text fields were read.
    pub(super) recent: VecDeque<Duration>,
    /// The last key outside text fields.
    pub(super) last: Option<KeyEvent>,
    pub(super) burst: Option<Burst>,
    /// The text of the burst so far, where it began on a cell of the table and so is a paste.
    pub(super) pasted: Option<String>,
    /// Whether the last key was the first of two dashes.
    pub(super) dash: bool,
}

/// A paste without brackets.
#[derive(Debug, Clone, Copy)]
pub(super) struct Burst {
    /// When its last key was read.
    pub(super) at: Duration,
    /// Keys so far.
    pub(super) keys: usize,
    /// Whether one of them was refused.
    pub(super) refused: bool,
}
