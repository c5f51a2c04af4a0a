//! The screens: what keys do on each, under the names that they have in `app::screen`; and what every screen takes part
//! in, so that a new one is asked for all of it. What entering one reads is in [`Screen::reads_on_entry`].

pub(in crate::app) mod bindings;
pub(in crate::app) mod drafts;
pub(in crate::app) mod instances;
pub(in crate::app) mod processes;
pub(in crate::app) mod review;
pub(in crate::app) mod submit;
pub(in crate::app) mod table;

use crate::app::action::Action;
use crate::app::effect::Effect;
use crate::app::screen::Screen;
use crate::app::state::State;
use crate::domain::place::Step;

/// Does what an action means on the screen that is shown.
pub(super) fn act(state: &mut State, action: Action, effects: &mut Vec<Effect>) {
    match state.screen {
        Screen::Drafts => drafts::act(state, action, effects),
        Screen::Step(Step::Instances) => instances::act(state, action, effects),
        Screen::Step(Step::Processes) => processes::act(state, action, effects),
        Screen::Step(Step::Bindings) => bindings::act(state, action, effects),
        Screen::Table => table::act(state, action, effects),
        Screen::Step(Step::Review) => review::act(state, action, effects),
        Screen::Step(Step::Submit) => submit::act(state, action, effects),
    }
}

/// Takes what was typed in the fields of all screens.
pub(super) fn commit(state: &mut State) {
    for screen in Screen::ALL {
        match screen {
            Screen::Step(Step::Processes) => {
                processes::commit(state);
            }
            Screen::Step(Step::Bindings) => bindings::commit(state),
            Screen::Table => table::commit(state),
            Screen::Drafts | Screen::Step(Step::Instances | Step::Review | Step::Submit) => {}
        }
    }
}

/// Keeps the cursors of all screens inside their lists, and what is listed up to date.
pub(super) fn refresh(state: &mut State) {
    // The cursors of steps 2 and 3 follow that of the table.
    table::refresh(state);
    for screen in Screen::ALL {
        match screen {
            Screen::Table => {}
            Screen::Drafts => drafts::refresh(state),
            Screen::Step(Step::Instances) => instances::refresh(state),
            Screen::Step(Step::Processes) => processes::refresh(state),
            Screen::Step(Step::Bindings) => bindings::refresh(state),
            Screen::Step(Step::Review) => review::refresh(state),
            Screen::Step(Step::Submit) => submit::refresh(state),
        }
    }
}
