//! From a state and an event to a state and effects.

use super::effect::Effect;
use super::event::{Event, Opened};
use super::state::State;

/// Takes an event in, and gives what is to be done about it.
pub fn update(state: &mut State, event: Event) -> Vec<Effect> {
    let _ = (state, event);
    Vec::new()
}

/// Opens a draft.
pub(super) fn open_draft(state: &mut State, opened: Opened) {
    let _ = (state, opened);
}
