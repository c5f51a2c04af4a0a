//! From a state and an event to a state and effects.
//!
//! This file routes: keys to [`keys`], an answer to the part of the state that asked. What an action does on a screen is
//! in the file of the screen's name below [`screen`], as its state is in `app::screen` and its drawing in `ui::screen`. A file here may
//! use those that stand before it in this list, and all of them the state; none uses one that stands after it:
//!
//! | file | does |
//! |---|---|
//! | [`edit`], [`enter`] | changes the open draft; reads what a screen needs when it is entered |
//! | [`foreign`] | takes in what others do to the open draft |
//! | [`navigate`], [`access`] | moves between screens; switches environments and asks for credentials |
//! | [`draft`] | opens, saves, copies, exports; undo and redo |
//! | [`formula`], [`marks`] | completes the names of formulas; marks rows of lists |
//! | [`set_field`] | sets a field of several processes |
//! | [`hosts`] | chooses of what hosts say |
//! | [`import`] | imports a file or a paste |
//! | the screens, [`screen`] | what keys do on each; what all of them take part in |
//! | [`over`], [`answer`], [`finish`] | what keys do over a screen; answers from outside; the end of each event |
//! | [`keys`], [`typing`] | one key, one paste; the keys of one read |
//!
//! ```text
//!  Typed ──▶ typing: one read, judged whole ──┐
//!  Key ───────────────────────────────────────┴▶ press ─┬▶ an open question ─▶ over::answer
//!                                                       ├▶ an action ─┬▶ possible always: language, redraw, suspend
//!                                                       │             ├▶ over what is open: over::act
//!                                                       │             ├▶ on every screen: everywhere
//!                                                       │             └▶ on this screen: its `act`
//!                                                       └▶ text ─▶ the open editor
//!  Pasted ────▶ a list of marks, the question, or the open editor
//!  Answered ──▶ answer::take ─▶ the part of the state that asked; dropped if nothing asks any more
//!  DraftFile ─▶ answer::heard
//!        │
//!        └─ each event ends in `finish`: save the draft ─▶ cursors inside their lists ─▶ quit if it is time
//!                                        ─▶ the next question that waits
//! ```

pub(super) mod access;
pub(super) mod answer;
mod clone;
pub(super) mod draft;
pub(super) mod edit;
pub(super) mod enter;
pub(super) mod facts;
mod finish;
pub(super) mod foreign;
pub(super) mod formula;
pub(super) mod hosts;
pub(super) mod import;
mod judge;
pub(super) mod keys;
mod marks;
pub(super) mod navigate;
pub(super) mod over;
mod presets;
pub(super) mod screen;
pub(super) mod set_field;
pub(super) mod typing;

use crate::app::effect::Effect;
use crate::app::event::Event;
use crate::app::import::TableFrom;
use crate::app::notice::Notice;
use crate::app::screen::Screen;
use crate::app::state::{Setup, State};
use crate::tables::OpenOptions;

/// Returns the writing of what the open draft holds and no writing was sent of; `None` if there is nothing.
#[must_use]
pub fn unsaved(state: &State) -> Option<Effect> {
    draft::unsaved(state)
}

/// Returns the state that the program starts with: at the list of drafts, or in the draft of the setup. Nothing is asked
/// of the world yet.
#[must_use]
pub fn init(mut setup: Setup) -> State {
    let opened = setup.open.take();
    let import = setup.import.take();
    let mut state = State::new(setup);
    state.import.at_start = import;
    if let Some(opened) = opened {
        // The caller that read it holds its lock already.
        state.held.extend(opened.id.clone());
        draft::put(&mut state, *opened);
    }
    state
}

/// Returns the effects to perform first, after the first frame was drawn.
pub fn start(state: &mut State) -> Vec<Effect> {
    let mut effects = Vec::new();
    let on_draft = state.screen != Screen::Drafts;
    if on_draft {
        let environment = state.open.as_ref().map(|open| open.draft.environment.clone()).unwrap_or_default();
        access::follow(state, &environment, &mut effects);
    }
    enter::screen(state, &mut effects);
    if let Some(path) = state.import.at_start.take() {
        path.clone_into(&mut state.import.path);
        import::begin(state, TableFrom::Path(path), OpenOptions::default(), &mut effects);
    }
    if on_draft {
        access::ask_to_move(state);
    }
    finish::finish(state, &mut effects);
    effects
}

/// Applies an event to the state and returns the effects to perform.
pub fn update(state: &mut State, event: Event) -> Vec<Effect> {
    let mut effects = Vec::new();
    match event {
        Event::Drawn { frame } => {
            state.drawn(frame);
            return effects;
        }
        Event::Typed(typed) => typing::take(state, &typed, &mut effects),
        Event::Key(key) => keys::press(state, key, &mut effects),
        Event::Pasted(text) => keys::paste(state, &text, &mut effects),
        Event::Resized(size) => state.size = size,
        Event::Resumed => effects.push(Effect::Redraw),
        Event::Terminated => {
            // What is in an editor counts as typed: no one will be there to press Enter.
            screen::commit(state);
            finish::end(state);
            state.terminated = true;
        }
        Event::DiskFailed => {
            if let Some(open) = &mut state.open {
                open.lose_writing();
            }
        }
        Event::Mistaken(mistake) => {
            state.notice = Some(Notice::Settings { mistake: Box::new(mistake), others: 0 });
        }
        Event::Answered { id, answer } => answer::take(state, id, answer, &mut effects),
        Event::DraftFile { draft, news } => answer::heard(state, &draft, news, &mut effects),
    }
    finish::finish(state, &mut effects);
    effects
}
