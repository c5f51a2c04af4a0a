//! What every event ends with.

use crate::app::effect::Effect;
use crate::app::overlay::Overlay;
use crate::app::question::Question;
use crate::app::state::State;
use crate::app::update::screen::{instances, review, table};
use crate::app::update::{draft, facts, foreign, import, judge, screen};

/// Begins the end. A writing that failed is tried once more: its cause, such as a full disk, may be gone by now.
pub(super) fn end(state: &mut State) {
    state.quitting = true;
    if let Some(open) = &mut state.open {
        open.try_again();
    }
}

/// What every event ends with: cursors inside their lists, the draft on its way to disk, the end if it is time.
pub(super) fn finish(state: &mut State, effects: &mut Vec<Effect>) {
    // A field that was left without a change may have been all that stood against it.
    foreign::take_in_if_untouched(state, effects);
    facts::refresh(state);
    review::want_warnings(state);
    draft::save(state, effects);
    draft::open_next(state, effects);
    draft::release(state, effects);
    import::settle(state, effects);
    // The draft that is open now may be another one.
    facts::refresh(state);
    judge::begin(state, effects);
    screen::refresh(state);
    review::note_shown(state, effects);
    table::begin_finding(state, effects);
    instances::read_host_names(state, effects);
    if state.quitting {
        quit(state, effects);
    }
    state.raise_next();
}

fn quit(state: &mut State, effects: &mut Vec<Effect>) {
    let unsaved = state.open.as_ref().filter(|open| open.must_be_saved());
    match unsaved {
        Some(open) if open.saving.under_way.is_some() => {}
        Some(open) if open.is_only_in_memory() && !state.terminated && !state.abandoning => {
            state.quitting = false;
            state.raise(Overlay::ask(Question::QuitUnsaved));
        }
        _ => effects.push(Effect::Quit),
    }
}
