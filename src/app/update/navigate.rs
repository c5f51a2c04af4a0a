//! Moving between steps, and to the place of a problem.

use crate::app::effect::{Effect, cancel};
use crate::app::notice::{Notice, RunNotice};
use crate::app::screen::Screen;
use crate::app::screen::processes::Focus;
use crate::app::state::State;
use crate::app::update::{enter, foreign};
use crate::domain::draft::Path;
use crate::domain::field::{FieldKey, Known};
use crate::domain::place::Step;

/// Goes to a step of the open draft.
pub(in crate::app) fn step(state: &mut State, step: Step, effects: &mut Vec<Effect>) {
    // The list of drafts has no steps; a draft is opened from it.
    if state.screen == Screen::Drafts {
        return;
    }
    let Some(open) = state.open.as_ref() else {
        // The draft of an earlier run is gone.
        state.notice = Some(Notice::Run(RunNotice::NoDraft));
        return;
    };
    if state.submit.is_running() && step != Step::Submit {
        state.notice = Some(Notice::Run(RunNotice::UnderWay));
        return;
    }
    if step == Step::Submit && state.submit.run.is_none() {
        state.notice = Some(Notice::NoRun);
        return;
    }
    if step == Step::Bindings && open.draft.processes.is_empty() {
        state.notice = Some(Notice::NoProcess);
        return;
    }
    arrive(state, Screen::Step(step), effects);
}

/// Goes to a screen and enters it.
pub(in crate::app) fn arrive(state: &mut State, screen: Screen, effects: &mut Vec<Effect>) {
    if state.screen != screen {
        // Where a draft was left is kept with it.
        if let Some(open) = &mut state.open {
            open.touch();
        }
        // It is read again at each return.
        cancel(&mut state.review.live, effects);
        if !matches!(screen, Screen::Step(Step::Instances | Step::Processes | Step::Bindings)) {
            state.review.left_from_row = false;
        }
        state.screen = screen;
        if screen != Screen::Drafts {
            foreign::remind(state);
        }
    }
    enter::screen(state, effects);
}

/// Goes to the step before; from the first one to the list of drafts.
pub(in crate::app) fn previous(state: &mut State, effects: &mut Vec<Effect>) {
    let Some(current) = state.screen.step() else { return };
    let none = state.open.as_ref().is_some_and(|open| open.draft.processes.is_empty());
    match current {
        Step::Instances => leave(state, effects),
        Step::Processes => step(state, Step::Instances, effects),
        Step::Review if none => step(state, Step::Processes, effects),
        Step::Bindings => step(state, Step::Processes, effects),
        Step::Review => step(state, Step::Bindings, effects),
        // The draft of an earlier run may be gone.
        Step::Submit if state.open.is_none() => leave(state, effects),
        Step::Submit => step(state, Step::Review, effects),
    }
}

/// Goes to the list of drafts; the draft stays open until another one is opened.
fn leave(state: &mut State, effects: &mut Vec<Effect>) {
    if state.submit.is_running() {
        state.notice = Some(Notice::Run(RunNotice::UnderWay));
        return;
    }
    arrive(state, Screen::Drafts, effects);
}

/// Goes to the next problem of the draft, the ones that block first met in the order of the screens.
pub(super) fn next_problem(state: &mut State, effects: &mut Vec<Effect>) {
    let Some(open) = state.open.as_ref().filter(|_| state.screen != Screen::Drafts) else { return };
    let count = open.checked.problems.len();
    if count == 0 {
        state.notice = Some(Notice::NoProblems);
        return;
    }
    let next = state.problem.map_or(0, |last| last + 1);
    let wrapped = next >= count;
    let next = if wrapped { 0 } else { next };
    let Some(path) = open.checked.problems.get(next).map(|problem| problem.path.clone()) else { return };
    go(state, &path, effects);
    state.problem = Some(next);
    if wrapped {
        state.notice = Some(Notice::ProblemsWrapped);
    }
}

/// Makes the next target the current one, or the one before.
pub(super) fn target(state: &mut State, forward: bool) {
    let Some(open) = &mut state.open else { return };
    let Some(at) = open.current_target() else { return };
    let last = open.draft.targets.len() - 1;
    open.look_at(if forward { (at + 1).min(last) } else { at.saturating_sub(1) });
}

/// Goes to a place of the draft.
pub(in crate::app) fn go(state: &mut State, path: &Path, effects: &mut Vec<Effect>) {
    if state.open.is_none() {
        return;
    }
    if let Some(process) = path.process() {
        state.processes.list.at = process;
    }
    state.instances.tree.focused = false;
    match path {
        Path::Business | Path::Targets | Path::Given(_) => {
            step(state, Step::Instances, effects);
            state.instances.only_marked = false;
        }
        Path::Target(at) => {
            step(state, Step::Instances, effects);
            state.instances.only_marked = true;
            state.instances.cursor.at = *at;
        }
        Path::Processes => step(state, Step::Processes, effects),
        Path::Field(_, FieldKey::Known(Known::BindInfo)) => step(state, Step::Bindings, effects),
        Path::Field(_, field) => {
            step(state, Step::Processes, effects);
            reveal(state, field);
        }
        Path::Row(_, row) => {
            step(state, Step::Bindings, effects);
            state.bindings.row.at = *row;
        }
        Path::Cell(_, row, column) => {
            step(state, Step::Bindings, effects);
            state.bindings.row.at = *row;
            state.bindings.put_column(*column);
        }
    }
}

/// Puts the cursor of the form on a field, its group opened.
pub(in crate::app) fn reveal(state: &mut State, key: &FieldKey) {
    let (table, process) = (state.fields().clone(), state.shown_process().cloned());
    state.processes.focus = Focus::Form;
    if let Some(at) = state.processes.reveal(key, &table, process.as_ref()) {
        state.processes.form.at = at;
    }
}
