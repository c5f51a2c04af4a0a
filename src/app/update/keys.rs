//! What a key and a paste do: on every screen, over a screen, and on the screen itself.

use crate::app::action::Action;
use crate::app::effect::Effect;
use crate::app::form::Completion;
use crate::app::keymap::Chord;
use crate::app::menu::Menu;
use crate::app::notice::{BulkNotice, Notice};
use crate::app::overlay::Overlay;
use crate::app::question::Question;
use crate::app::screen::{Context, Screen};
use crate::app::state::State;
use crate::app::update::screen::{bindings, instances, review, table};
use crate::app::update::{access, draft, finish, import, navigate, over, presets, screen, set_field};
use crate::domain::place::Step;
use crate::tables::delimited::has_columns;
use crate::tables::hosts::is_host_text;
use crate::tables::source::is_imported;
use crossterm::event::{KeyCode, KeyEvent, KeyEventKind};

pub(super) fn press(state: &mut State, key: KeyEvent, effects: &mut Vec<Effect>) {
    if key.kind == KeyEventKind::Release {
        return;
    }
    if is_second_dash(state, key) {
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
        Some(Action::BeginValue) => {
            act(state, Action::BeginValue, effects);
            // The key is the first of the value.
            type_key(state, key);
            if let Some(digit) = Chord::of(key).digit() {
                bindings::explain_digit(state, digit);
            }
        }
        Some(action) => act(state, action, effects),
        None if takes_text(state) => type_key(state, key),
        None => state.notice = Some(unbound(state, context, key)),
    }
}

/// Returns `true` for the second of two dashes: a Chinese input method types both for one `_`.
fn is_second_dash(state: &mut State, key: KeyEvent) -> bool {
    let is_dash = key.code == KeyCode::Char('\u{2014}') && !takes_text(state);
    let is_second = is_dash && state.typing.dash;
    state.typing.dash = is_dash && !is_second;
    is_second
}

/// Returns what to say of a key that does nothing here; it may have done something in version 0.1.0.
fn unbound(state: &State, context: Context, key: KeyEvent) -> Notice {
    if context == Context::Instances && Chord::parse("ctrl-d") == Some(Chord::of(key)) {
        return Notice::Bulk(BulkNotice::UnmarkMoved { key: state.key_of(Action::ClearMarks) });
    }
    Notice::NoSuchKey
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

/// Passes a key to the text that is being typed.
fn type_key(state: &mut State, key: KeyEvent) {
    if let Some(editor) = state.editor() {
        editor.key(key);
    }
    typed(state);
}

/// Takes a paste as typing, where something is being typed; elsewhere it would be a storm of keys, and is refused.
pub(super) fn paste(state: &mut State, text: &str, effects: &mut Vec<Effect>) {
    state.notice = None;
    if is_table(state, text) {
        import::pasted(state, text, effects);
        return;
    }
    if instances::mark_list::is_meant_by(state, text) {
        instances::mark_list::open(state, text);
        return;
    }
    if let Some(Overlay::Confirm(confirm)) = &mut state.overlay {
        confirm.paste(text);
        return;
    }
    if state.context() == Context::Table {
        table::pages::paste::open(state, text);
        return;
    }
    if state.context() == Context::Bindings {
        bindings::begin_paste(state);
    }
    state.notice = match state.editor().map(|editor| editor.paste(text)) {
        Some(true) => Some(Notice::PasteCleaned),
        Some(false) => None,
        // What begins a value says itself why it cannot.
        None => Some(state.notice.take().unwrap_or(Notice::NotHere)),
    };
    typed(state);
}

/// Returns `true` if a paste is a table for the draft: of several columns, or JSON; on the list of service instances a
/// single column is a list of those to mark.
fn is_table(state: &mut State, text: &str) -> bool {
    if state.overlay.is_some() || state.open.is_none() || state.editor().is_some() {
        return false;
    }
    match state.screen {
        Screen::Step(Step::Processes | Step::Bindings) => is_imported(text),
        Screen::Step(Step::Instances) => has_columns(text) || is_host_text(text),
        _ => false,
    }
}

/// What follows from typed text: lists that it narrows, offers that it leaves.
fn typed(state: &mut State) {
    match state.overlay.take() {
        Some(Overlay::Businesses { filter, .. }) => state.overlay = Some(Overlay::Businesses { filter, at: 0 }),
        Some(Overlay::Help(mut menu)) => {
            menu.narrowed(state.menu_source());
            state.overlay = Some(Overlay::Help(menu));
        }
        other => state.overlay = other,
    }
    state.bindings.offers.at = None;
    state.completion = Completion::default();
    set_field::typed(state);
    table::pages::typed(state);
    presets::typed(state);
    import::typed(state);
}

/// Does what an action means, where it means something.
fn act(state: &mut State, action: Action, effects: &mut Vec<Effect>) {
    if always(state, action, effects) {
        return;
    }
    if let (Action::Accept, Some(Overlay::Help(menu))) = (action, &state.overlay) {
        // What it stands over has the keys again, as if the line's own key had been pressed there.
        if let Some(chosen) = menu.chosen(state.menu_source()) {
            state.overlay = None;
            act(state, chosen, effects);
        }
        return;
    }
    if state.overlay.is_some() {
        over::act(state, action, effects);
        return;
    }
    if matches!(action, Action::NextStep | Action::PreviousStep | Action::NextProblem) {
        // To go away from a field takes what was typed in it.
        screen::commit(state);
    }
    if is_step(action) {
        state.review.left_from_row = false;
    }
    if action == Action::Back && state.review.left_from_row && returns(state.context()) {
        navigate::step(state, Step::Review, effects);
        return;
    }
    if state.context().is_screen() && everywhere(state, action, effects) {
        return;
    }
    screen::act(state, action, effects);
}

/// Returns `true` for an action that goes to a step as such, and not to what a row of step 4 is about.
const fn is_step(action: Action) -> bool {
    matches!(
        action,
        Action::StepInstances
            | Action::StepProcesses
            | Action::StepBindings
            | Action::StepReview
            | Action::StepSubmit
            | Action::NextStep
            | Action::PreviousStep
    )
}

/// Returns `true` if going back from here leads to the row of step 4 that was left for this: nothing is open that has to
/// be closed first.
const fn returns(context: Context) -> bool {
    matches!(context, Context::Instances | Context::Processes | Context::Form | Context::Bindings)
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
        Action::Quit => finish::end(state),
        Action::ExportDraft => draft::ask_export(state),
        Action::Import => import::ask(state),
        Action::CopyDraft if state.screen != Screen::Drafts => draft::copy(state, effects),
        Action::Help => state.overlay = Some(Overlay::Help(Menu::new(state.context()))),
        Action::ChooseEnvironment => access::environments(state),
        Action::ChooseTheme => state.overlay = Some(over::themes(state)),
        Action::Undo => draft::undo(state, effects),
        Action::Redo => draft::redo(state, effects),
        // In step 4 and in the table it stays in the list.
        Action::NextProblem if !matches!(state.screen, Screen::Step(Step::Review) | Screen::Table) => {
            navigate::next_problem(state, effects);
        }
        Action::StepInstances => navigate::step(state, Step::Instances, effects),
        Action::StepProcesses => navigate::step(state, Step::Processes, effects),
        Action::StepBindings => navigate::step(state, Step::Bindings, effects),
        Action::StepReview => navigate::step(state, Step::Review, effects),
        Action::StepSubmit => navigate::step(state, Step::Submit, effects),
        Action::PreviousStep => navigate::previous(state, effects),
        Action::NextStep if state.screen != Screen::Step(Step::Instances) => next(state, effects),
        _ => return false,
    }
    true
}

/// Goes to the next step; from the last one there is none.
pub(super) fn next(state: &mut State, effects: &mut Vec<Effect>) {
    let Some(current) = state.screen.step() else { return };
    let none = state.open.as_ref().is_some_and(|open| open.draft.processes.is_empty());
    match current {
        Step::Instances => navigate::step(state, Step::Processes, effects),
        // Without a process there are no bind rows to look at; the plan says what is missing. The table is steps 2 and 3.
        Step::Processes if none || state.screen == Screen::Table => navigate::step(state, Step::Review, effects),
        Step::Processes => navigate::step(state, Step::Bindings, effects),
        Step::Bindings => navigate::step(state, Step::Review, effects),
        Step::Review if state.submit.run.is_some() => navigate::step(state, Step::Submit, effects),
        Step::Review => review::ask(state),
        Step::Submit => {}
    }
}
