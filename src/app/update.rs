//! From a state and an event to a state and effects.
//!
//! This file routes: a key to what it means, an answer to who waits for it. What an action does on a screen is in
//! that screen's file; what concerns the open draft's file is in [`draft`], moving between steps in [`navigate`].
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
//!  DraftFile ─▶ foreign::heard
//!        │
//!        └─ each event ends in `finish`: save the draft ─▶ cursors inside their lists ─▶ quit if it is time
//!                                        ─▶ the next question that waits
//! ```

pub(super) mod access;
pub(super) mod answer;
pub(super) mod draft;
pub(super) mod foreign;
pub(super) mod navigate;
pub(super) mod over;

use super::action::Action;
use super::effect::Effect;
use super::event::Event;
use super::notice::Notice;
use super::overlay::{Overlay, Question};
use super::screen::Screen;
use super::screen::{bindings, drafts, instances, processes, review, submit};
use super::state::{Loadable, State};
use super::typing;
use crate::domain::place::Step;
use crossterm::event::{KeyEvent, KeyEventKind};

/// Returns the effects to perform first, after the first frame was drawn.
pub fn start(state: &mut State) -> Vec<Effect> {
    let mut effects = Vec::new();
    let on_draft = matches!(state.screen, Screen::Step(_));
    if on_draft {
        let environment = state.open.as_ref().map(|open| open.draft.environment.clone()).unwrap_or_default();
        access::follow(state, &environment, &mut effects);
    }
    navigate::enter(state, &mut effects);
    if on_draft {
        access::ask_to_move(state);
    }
    finish(state, &mut effects);
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
        Event::Key(key) => press(state, key, &mut effects),
        Event::Pasted(text) => paste(state, &text),
        Event::Resized(size) => state.size = size,
        Event::Resumed => effects.push(Effect::Redraw),
        Event::Terminated => {
            // What is in an editor counts as typed: no one will be there to press Enter.
            processes::commit(state);
            bindings::commit(state);
            end(state);
            state.terminated = true;
        }
        Event::Mistaken(mistake) => {
            state.notice = Some(Notice::Settings { mistake: Box::new(mistake), others: 0 });
        }
        Event::Answered { id, answer } => answer::take(state, id, answer, &mut effects),
        Event::DraftFile { draft, news } => foreign::heard(state, &draft, news, &mut effects),
    }
    finish(state, &mut effects);
    effects
}

/// Begins the end. A writing that failed is tried once more: its cause, such as a full disk, may be gone by now.
fn end(state: &mut State) {
    state.quitting = true;
    if let Some(open) = &mut state.open {
        open.try_again();
    }
}

/// What every event ends with: cursors inside their lists, the draft on its way to disk, the end if it is time.
pub(super) fn finish(state: &mut State, effects: &mut Vec<Effect>) {
    // A field that was left without a change may have been all that stood against it.
    foreign::take_in_if_untouched(state, effects);
    draft::save(state, effects);
    draft::open_next(state, effects);
    draft::release(state, effects);
    refresh(state);
    instances::read_host_names(state, effects);
    if state.quitting {
        quit(state, effects);
    }
    state.raise_next();
}

fn refresh(state: &mut State) {
    drafts::refresh(state);
    instances::refresh(state);
    processes::refresh(state);
    bindings::refresh(state);
    review::refresh(state);
    submit::refresh(state);
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

pub(super) fn press(state: &mut State, key: KeyEvent, effects: &mut Vec<Effect>) {
    if key.kind == KeyEventKind::Release {
        return;
    }
    state.notice = None;
    let context = state.context();
    let action = state.keymap.action(context, key);
    if over::answer(state, key, action.filter(|action| !action.is_always()), effects)
        && !action.is_some_and(Action::is_always)
    {
        return;
    }
    match action {
        Some(action) => act(state, action, effects),
        None if takes_text(state) => type_key(state, key),
        None => state.notice = Some(Notice::NoSuchKey),
    }
}

/// Returns `true` if typed characters are text now.
pub(super) fn takes_text(state: &mut State) -> bool {
    state.context().types() || state.overlay.as_mut().is_some_and(|overlay| overlay.editor().is_some())
}

/// Returns `true` if a key is a command now, or edits the text that is being typed.
pub(super) fn means_something(state: &mut State, key: KeyEvent) -> bool {
    // On a copy: the editor says what it does with a key only by doing it.
    let edits = |state: &mut State| state.editor().is_some_and(|editor| editor.clone().key(key));
    state.keymap.action(state.context(), key).is_some() || edits(state)
}

/// Gives a key to whatever is being typed.
fn type_key(state: &mut State, key: KeyEvent) {
    if let Some(editor) = state.editor() {
        editor.key(key);
    }
    typed(state);
}

/// Takes a paste as typing, where something is being typed; elsewhere it would be a storm of keys, and is refused.
pub(super) fn paste(state: &mut State, text: &str) {
    state.notice = None;
    if instances::mark_list::is_meant_by(state, text) {
        instances::mark_list::open(state, text);
        return;
    }
    if let Some(Overlay::Confirm(confirm)) = &mut state.overlay {
        confirm.paste(text);
        return;
    }
    state.notice = match state.editor().map(|editor| editor.paste(text)) {
        Some(true) => Some(Notice::PasteCleaned),
        Some(false) => None,
        None => Some(Notice::NotHere),
    };
    typed(state);
}

/// What follows from typed text: lists that it narrows, offers that it leaves.
fn typed(state: &mut State) {
    if let Some(Overlay::Businesses { at, .. }) = &mut state.overlay {
        *at = 0;
    }
    state.bindings.offers.at = None;
}

/// Does what an action means, where it means something.
fn act(state: &mut State, action: Action, effects: &mut Vec<Effect>) {
    if always(state, action, effects) {
        return;
    }
    if state.overlay.is_some() {
        over::act(state, action, effects);
        return;
    }
    if matches!(action, Action::NextStep | Action::PreviousStep | Action::NextProblem) {
        // To go away from a field takes what was typed in it.
        processes::commit(state);
        bindings::commit(state);
    }
    if state.context().is_screen() && everywhere(state, action, effects) {
        return;
    }
    match state.screen {
        Screen::Drafts => drafts::act(state, action, effects),
        Screen::Step(Step::Instances) => instances::act(state, action, effects),
        Screen::Step(Step::Processes) => processes::act(state, action, effects),
        Screen::Step(Step::Bindings) => bindings::act(state, action, effects),
        Screen::Step(Step::Review) => review::act(state, action, effects),
        Screen::Step(Step::Submit) => submit::act(state, action, effects),
    }
}

/// Actions that are possible at any moment; says whether it was one.
fn always(state: &mut State, action: Action, effects: &mut Vec<Effect>) -> bool {
    match action {
        Action::SwitchLanguage => {
            state.lang = state.lang.other();
            state.notice = Some(Notice::Language(state.lang));
            effects.push(Effect::SetLanguage(state.lang));
        }
        Action::Suspend => effects.push(Effect::Suspend),
        Action::Redraw => effects.push(Effect::Redraw),
        _ => return false,
    }
    true
}

/// Actions that mean the same on every screen; says whether it was one.
fn everywhere(state: &mut State, action: Action, effects: &mut Vec<Effect>) -> bool {
    match action {
        Action::Quit if state.submit.is_running() => {
            state.raise(Overlay::ask(Question::QuitDuringRun));
        }
        Action::Quit => end(state),
        Action::ExportDraft => draft::ask_export(state),
        Action::CopyDraft if state.screen != Screen::Drafts => draft::copy(state, effects),
        Action::Help => state.overlay = Some(Overlay::Help { context: state.context(), top: 0 }),
        Action::ChooseEnvironment => access::environments(state),
        Action::ChooseTheme => state.overlay = Some(over::themes(state)),
        Action::Undo => draft::undo(state, effects),
        Action::Redo => draft::redo(state, effects),
        Action::NextProblem => navigate::next_problem(state, effects),
        Action::StepInstances => navigate::step(state, Step::Instances, effects),
        Action::StepProcesses => navigate::step(state, Step::Processes, effects),
        Action::StepBindings => navigate::step(state, Step::Bindings, effects),
        Action::StepReview => navigate::step(state, Step::Review, effects),
        Action::StepSubmit => navigate::step(state, Step::Submit, effects),
        Action::PreviousStep => navigate::previous(state, effects),
        Action::NextStep if state.screen != Screen::Step(Step::Instances) => navigate::next(state, effects),
        _ => return false,
    }
    true
}

/// Forgets a read whose answer is no longer awaited.
pub(super) fn cancel<T, E>(thing: &mut Loadable<T, E>, effects: &mut Vec<Effect>) {
    if let Loadable::Loading(id) = thing {
        effects.push(Effect::Cancel(*id));
        *thing = Loadable::Idle;
    }
}
