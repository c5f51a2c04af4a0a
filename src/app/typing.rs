//! What came from the keyboard in one piece, and when it is a paste although the terminal did not say so.
//!
//! ```text
//!            4 printable keys outside text fields in one read, or within 30 ms
//!   single ────────────────────────────────────────────────────────────────────▶ burst
//!     ▲                        100 ms without a key                                │ motion passes, all else is refused
//!     └─────────────────────────────────────────────────────────────────────────────┘
//! ```
//!
//! A read is judged whole before its first key acts. No key waits for another: what earlier reads brought has acted.

use super::action::Action;
use super::effect::Effect;
use super::keymap::Chord;
use super::list::Motion;
use super::notice::Notice;
use super::state::State;
use super::update;
use crossterm::event::{KeyCode, KeyEvent, KeyEventKind, KeyModifiers};
use std::collections::VecDeque;
use std::time::Duration;

/// Printable keys that are a paste when they come at once.
const MANY: usize = 4;
/// Keys within this time come at once: no hand types four that fast, and a paste over a slow line comes in several reads.
const AT_ONCE: Duration = Duration::from_millis(30);
/// A paste is over after so long without a key.
const OVER: Duration = Duration::from_millis(100);

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
    /// A key.
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
    fn is_printable(&self) -> bool {
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
    recent: VecDeque<Duration>,
    /// The last key outside text fields.
    last: Option<KeyEvent>,
    burst: Option<Burst>,
}

/// A paste without brackets.
#[derive(Debug, Clone, Copy)]
struct Burst {
    /// When its last key was read.
    at: Duration,
    /// Keys so far.
    keys: usize,
    /// Whether one of them was refused.
    refused: bool,
}

/// Takes in what one read brought, key by key.
pub(super) fn take(state: &mut State, typed: &TerminalRead, effects: &mut Vec<Effect>) {
    let TerminalRead { at, frame, inputs } = typed;
    if state.typing.burst.is_some_and(|burst| at.saturating_sub(burst.at) >= OVER) {
        state.typing.burst = None;
    }
    state.typing.recent.retain(|key| at.saturating_sub(*key) <= AT_ONCE);
    for (place, input) in inputs.iter().enumerate() {
        match input {
            Input::Key(_) | Input::Meta(_) if is_refused(state, *at, inputs.get(place..).unwrap_or_default()) => {}
            input => one(state, input, *frame, effects),
        }
        update::finish(state, effects);
        // What follows is for the program that has the terminal next.
        if effects.iter().any(|effect| matches!(effect, Effect::Quit | Effect::Suspend)) {
            break;
        }
    }
    if let Some(Burst { keys, refused: true, .. }) = state.typing.burst {
        state.notice = Some(Notice::Burst { keys });
    }
}

fn one(state: &mut State, input: &Input, frame: u64, effects: &mut Vec<Effect>) {
    let taken = matches!(input, Input::Key(_) | Input::Meta(_) | Input::Paste(_));
    if taken && !state.is_for_open(frame) {
        state.notice = Some(Notice::TooEarly);
        return;
    }
    match input {
        Input::Key(key) => update::press(state, *key, effects),
        Input::Meta(key) => meta(state, *key, frame, effects),
        Input::Paste(text) => update::paste(state, text),
        Input::PasteWaits => state.notice = Some(Notice::PasteWaits),
        Input::PasteGivenUp => state.notice = Some(Notice::PasteGivenUp),
        Input::PasteTooLarge { limit } => state.notice = Some(Notice::PasteTooLarge { limit: *limit }),
    }
}

/// Takes ESC and a key in one piece.
fn meta(state: &mut State, key: KeyEvent, frame: u64, effects: &mut Vec<Effect>) {
    let alt = KeyEvent { modifiers: key.modifiers | KeyModifiers::ALT, ..key };
    if update::means_something(state, alt) {
        update::press(state, alt, effects);
        return;
    }
    update::press(state, KeyEvent::new(KeyCode::Esc, KeyModifiers::NONE), effects);
    update::finish(state, effects);
    if state.is_for_open(frame) {
        update::press(state, key, effects);
    }
}

/// Judges the first of the inputs that are left of a read. Returns `true` if it is a key of a paste and does nothing.
fn is_refused(state: &mut State, at: Duration, left: &[Input]) -> bool {
    let [input, rest @ ..] = left else { return false };
    let typed = update::takes_text(state);
    let printable = input.is_printable();
    if state.typing.burst.is_none() && !typed {
        let here = left.iter().filter(|input| input.is_printable()).count();
        if printable && state.typing.recent.len() + here >= MANY {
            state.typing.burst = Some(Burst { at, keys: 0, refused: false });
        }
    }
    let key = match input {
        Input::Key(key) => Some(*key),
        _ => None,
    };
    let before = state.typing.last.take();
    let Some(burst) = &mut state.typing.burst else {
        if !typed {
            state.typing.last = key;
            if printable {
                state.typing.recent.push_back(at);
            }
        }
        return false;
    };
    burst.at = at;
    burst.keys += 1;
    state.typing.last = key;
    let is_held = || key == before || rest.first() == Some(input);
    let moves = key.is_some_and(|key| moves(state, key)) && (!printable || is_held());
    if !moves && let Some(burst) = &mut state.typing.burst {
        burst.refused = true;
    }
    !moves
}

/// Returns `true` if a key only moves the cursor where it is pressed.
fn moves(state: &State, key: KeyEvent) -> bool {
    let action = state.keymap.action(state.context(), key);
    action.is_some_and(|action| Motion::of(action).is_some() || matches!(action, Action::Left | Action::Right))
}
