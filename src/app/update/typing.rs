//! Keys of one read: those of a paste are refused, all others act, one by one.

use crate::app::action::Action;
use crate::app::effect::Effect;
use crate::app::list::Motion;
use crate::app::notice::Notice;
use crate::app::screen::Context;
use crate::app::state::State;
use crate::app::typing::{Burst, Input, TerminalRead};
use crate::app::update::{finish, keys};
use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use std::time::Duration;

/// Printable keys that are a paste when they come at once.
const MANY: usize = 4;
/// Keys within this time come at once: no hand types four that fast, and a paste over a slow line comes in several reads.
const AT_ONCE: Duration = Duration::from_millis(30);
/// A paste is over after so long without a key.
const OVER: Duration = Duration::from_millis(100);

/// Takes in what one read brought, key by key.
pub(super) fn take(state: &mut State, typed: &TerminalRead, effects: &mut Vec<Effect>) {
    let TerminalRead { at, frame, inputs } = typed;
    if state.typing.burst.is_some_and(|burst| at.saturating_sub(burst.at) >= OVER) {
        (state.typing.burst, state.typing.pasted) = (None, None);
    }
    let pasted = into_table(state, *at, *frame, inputs, effects);
    if pasted > 0 {
        finish::finish(state, effects);
    }
    state.typing.recent.retain(|key| at.saturating_sub(*key) <= AT_ONCE);
    for (place, input) in inputs.iter().enumerate().skip(pasted) {
        match input {
            Input::Key(_) | Input::Meta(_) if is_refused(state, *at, inputs.get(place..).unwrap_or_default()) => {}
            input => one(state, input, *frame, effects),
        }
        finish::finish(state, effects);
        // What follows is for the program that has the terminal next.
        if effects.iter().any(|effect| matches!(effect, Effect::Quit | Effect::Suspend)) {
            break;
        }
    }
    if let Some(Burst { keys, refused: true, .. }) = state.typing.burst {
        // In the menu all but Enter was taken, as text.
        let in_menu = state.context() == Context::Menu;
        state.notice = Some(if in_menu { Notice::EnterWithText } else { Notice::Burst { keys } });
    }
}

/// Takes the keys of a burst on a cell of the table as a paste. Returns how many inputs of the read that are.
fn into_table(state: &mut State, at: Duration, frame: u64, inputs: &[Input], effects: &mut Vec<Effect>) -> usize {
    let goes_on = state.typing.burst.is_some() && state.typing.pasted.is_some();
    let text: String = inputs.iter().map_while(text_of).collect();
    let mut letters = inputs.iter().take_while(|input| text_of(input).is_some()).filter(|input| input.is_printable());
    let begins = || {
        let first = letters.next();
        let rest: Vec<&Input> = letters.collect();
        // The same key again and again is held, and keys that move are no text.
        let is_text = rest.iter().any(|input| Some(*input) != first)
            && inputs
                .iter()
                .any(|input| matches!(input, Input::Key(key) if input.is_printable() && !moves(state, *key)));
        state.context() == Context::Table
            && state.typing.burst.is_none()
            && state.typing.recent.is_empty()
            && rest.len() + 1 >= MANY
            && is_text
    };
    if text.is_empty() || !(goes_on || begins()) || !state.is_for_open(frame) {
        return 0;
    }
    let count = text.chars().count();
    let all = state.typing.pasted.take().unwrap_or_default() + &text;
    if goes_on {
        // The page is made again, of the whole.
        state.overlay = None;
    }
    keys::paste(state, &all.replace("\r\n", "\n").replace('\r', "\n"), effects);
    let keys = state.typing.burst.map_or(0, |burst| burst.keys) + count;
    state.typing.burst = Some(Burst { at, keys, refused: false });
    state.typing.pasted = Some(all);
    count
}

/// Returns the character that a key stands for in a pasted text. A line end may come as it is in the text, which is Ctrl-J.
fn text_of(input: &Input) -> Option<char> {
    let Input::Key(key) = input else { return None };
    match key.code {
        KeyCode::Enter => Some('\r'),
        KeyCode::Char('j') if key.modifiers == KeyModifiers::CONTROL => Some('\n'),
        KeyCode::Tab => Some('\t'),
        KeyCode::Char(ch) if input.is_printable() => Some(ch),
        _ => None,
    }
}

fn one(state: &mut State, input: &Input, frame: u64, effects: &mut Vec<Effect>) {
    let taken = matches!(input, Input::Key(_) | Input::Meta(_) | Input::Paste(_));
    if taken && !state.is_for_open(frame) {
        state.notice = Some(Notice::TooEarly);
        return;
    }
    match input {
        Input::Key(key) => keys::press(state, *key, effects),
        Input::Meta(key) => meta(state, *key, frame, effects),
        Input::Paste(text) => keys::paste(state, text, effects),
        Input::PasteWaits => state.notice = Some(Notice::PasteWaits),
        Input::PasteGivenUp => state.notice = Some(Notice::PasteGivenUp),
        Input::PasteTooLarge { limit } => state.notice = Some(Notice::PasteTooLarge { limit: *limit }),
    }
}

/// Takes ESC and a key in one piece.
fn meta(state: &mut State, key: KeyEvent, frame: u64, effects: &mut Vec<Effect>) {
    let alt = KeyEvent { modifiers: key.modifiers | KeyModifiers::ALT, ..key };
    if keys::means_something(state, alt) {
        keys::press(state, alt, effects);
        return;
    }
    keys::press(state, KeyEvent::new(KeyCode::Esc, KeyModifiers::NONE), effects);
    finish::finish(state, effects);
    if state.is_for_open(frame) {
        keys::press(state, key, effects);
    }
}

/// Judges the first of the inputs that are left of a read. Returns `true` if it is a key of a paste and does nothing.
fn is_refused(state: &mut State, at: Duration, left: &[Input]) -> bool {
    let [input, rest @ ..] = left else { return false };
    // What is typed in the menu narrows it, an input method's words too; Enter would run a line, which of a paste could be
    // any.
    let in_menu = state.context() == Context::Menu;
    let typed = keys::takes_text(state) && !in_menu;
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
    let is_text = in_menu && key.is_some_and(|key| key.code != KeyCode::Enter);
    let moves = is_text || key.is_some_and(|key| moves(state, key)) && (!printable || is_held());
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
