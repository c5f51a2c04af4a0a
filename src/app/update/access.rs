//! Which CMDB is talked to, and as whom: the environment, and the parts of the credentials that are asked for.

use crate::api::{ApiError, ErrorKind};
use crate::app::action::Action;
use crate::app::effect::{Effect, cancel};
use crate::app::event::RunError;
use crate::app::form::{Choice, Hidden};
use crate::app::notice::{Notice, RunNotice};
use crate::app::overlay::{Credential, Overlay};
use crate::app::question::Question;
use crate::app::request::{Loadable, RequestId};
use crate::app::run::{CallPhase, Run};
use crate::app::screen::Screen;
use crate::app::state::State;
use crate::app::update::{enter, navigate};
use crate::domain::environment::{CredentialPart, Environment, RecordedEnvironment, Secret};
use crate::domain::place::Step;
use crate::submit::Outcome;

/// Opens the list of environments on the one in force.
pub(super) fn environments(state: &mut State) {
    if state.submit.is_running() {
        state.notice = Some(Notice::Run(RunNotice::UnderWay));
        return;
    }
    if state.environments.is_empty() {
        state.notice = Some(Notice::NoEnvironment);
        return;
    }
    let options = state.environments.iter().map(|own| (own.name.clone(), own.name.clone())).collect();
    let own = state.environment.as_ref().map_or("", |own| own.name.as_str());
    state.overlay = Some(Overlay::Environments(Choice::new(options, own)));
}

/// Does what an action means in the list of environments; says whether it stays.
pub(super) fn choose(state: &mut State, choice: &mut Choice, action: Action, effects: &mut Vec<Effect>) -> bool {
    match action {
        Action::Up => choice.up(),
        Action::Down => choice.down(),
        Action::Back => return false,
        Action::Accept => {
            if let Some(environment) = state.environments.iter().find(|own| own.name == choice.value()).cloned() {
                switch(state, environment, effects);
            }
            return false;
        }
        _ => {}
    }
    true
}

/// Goes to the drafts of another environment.
fn switch(state: &mut State, environment: Environment, effects: &mut Vec<Effect>) {
    if state.environment.as_ref() == Some(&environment) {
        return;
    }
    put(state, environment, effects);
    state.drafts.cursor.at = 0;
    navigate::arrive(state, Screen::Drafts, effects);
}

/// Follows a draft to the environment that it is meant for, if that is one of the settings.
///
/// Of several environments that could be meant the one in force wins, then one that the record fits, then one that has
/// its name only: what the draft is to it is for a person to say.
pub(in crate::app) fn follow(state: &mut State, draft: &RecordedEnvironment, effects: &mut Vec<Effect>) {
    // A run goes on where it was begun.
    if state.submit.is_running() {
        return;
    }
    if draft.is_empty() || state.environment.as_ref().is_some_and(|own| draft.is_of(own)) {
        return;
    }
    let fits = state.environments.iter().find(|own| draft.is_of(own));
    let here = state.environment.as_ref().is_some_and(|own| own.name == draft.name);
    let named = || state.environments.iter().find(|own| own.name == draft.name && !here);
    if let Some(other) = fits.or_else(named).cloned() {
        put(state, other, effects);
    }
}

/// Asks whether to move the open draft to the environment in force, if it is of another one and can be changed.
///
/// The answer is remembered in the draft itself: only this one was looked at, and another draft of that environment
/// may be meant for it.
pub(in crate::app) fn ask_to_move(state: &mut State) {
    let (Some(open), Some(environment)) = (&state.open, &state.environment) else { return };
    if !state.is_foreign() || open.read_only || state.submit.is_running() {
        return;
    }
    let question = Question::MoveDraft {
        from: Box::new(open.draft.environment.clone()),
        to: Box::new(environment.into()),
        targets: open.draft.targets.len(),
    };
    state.raise(Overlay::ask(question));
}

/// Moves the open draft to the environment in force, if that is still the one of the question.
pub(super) fn move_draft(state: &mut State, to: &RecordedEnvironment, effects: &mut Vec<Effect>) {
    let (Some(open), Some(environment)) = (&mut state.open, &state.environment) else { return };
    if *to != RecordedEnvironment::from(environment) {
        return;
    }
    open.draft.environment = to.clone();
    open.touch();
    // What was read or planned is of the other environment.
    cancel(&mut state.businesses, effects);
    effects.extend(state.reading.take().map(Effect::Cancel));
    state.businesses = Loadable::Idle;
    state.businesses_kept = None;
    state.catalogue = None;
    state.notice = Some(Notice::Moved { environment: environment.name.clone() });
    enter::instances(state, effects);
    if state.screen == Screen::Step(Step::Review) {
        enter::review(state, effects);
    }
}

/// Talks to another environment; nothing that was read of the old one is kept.
fn put(state: &mut State, environment: Environment, effects: &mut Vec<Effect>) {
    cancel(&mut state.businesses, effects);
    cancel(&mut state.review.live, effects);
    effects.extend(state.reading.take().map(Effect::Cancel));
    state.businesses = Loadable::Idle;
    state.businesses_kept = None;
    state.review.live = Loadable::Idle;
    state.review.recalled = Loadable::Idle;
    state.catalogue = None;
    effects.push(Effect::UseEnvironment(environment.name.clone()));
    state.notice = Some(Notice::Environment { name: environment.name.clone(), production: environment.production });
    state.environment = Some(environment);
    state.drafts.part(state.environment.as_ref());
}

/// Asks for the part of the credentials that an error names. A list of businesses in which nothing was typed gives way:
/// it has nothing to show without them.
pub(super) fn ask(state: &mut State, error: &ApiError) {
    if matches!(&state.overlay, Some(Overlay::Credential(_))) {
        return;
    }
    let Some(environment) = state.environment.as_ref().filter(|_| error.can_be_typed()) else { return };
    let parts = CredentialPart::of_door(environment.door);
    let part = error.renew().map_or(CredentialPart::Token, |renew| renew.part);
    let part = if parts.contains(&part) { part } else { CredentialPart::User };
    let (typed, error) = (Hidden::default(), Box::new(error.clone()));
    if matches!(&state.overlay, Some(Overlay::Businesses { filter, .. }) if filter.text().is_empty()) {
        state.overlay = None;
    }
    state.raise(Overlay::Credential(Credential { part, parts, typed, error }));
}

/// Asks for what a reading that failed lacks; one that went without what has been given since is made again.
pub(super) fn ask_for(state: &mut State, id: RequestId, error: &ApiError, effects: &mut Vec<Effect>) {
    if error.kind == ErrorKind::Credentials && state.went_without(id) {
        try_again(state, effects);
    } else {
        ask(state, error);
    }
}

/// The same for a run that made no further call: any of its calls may tell.
pub(super) fn ask_after(state: &mut State) {
    let error = state.submit.run.as_ref().and_then(refused);
    if let Some(error) = error {
        ask(state, &error);
    }
}

/// Asks for the part of the credentials that stopped an undo.
pub(super) fn ask_after_undo(state: &mut State) {
    let run = state.submit.run.as_ref();
    let error = run.and_then(|run| run.undo_errors().find(|error| error.kind == ErrorKind::Credentials)).cloned();
    if let Some(error) = error {
        ask(state, &error);
    }
}

fn refused(run: &Run) -> Option<ApiError> {
    run.calls().iter().find_map(|call| {
        match call {
            CallPhase::Ended(Outcome::Refused(error)) => Some(error.as_ref()),
            CallPhase::Ended(Outcome::NotSent(error)) => error.as_deref(),
            _ => None,
        }
        .filter(|error| error.kind == ErrorKind::Credentials)
        .cloned()
    })
}

/// Does what an action means while a part is typed; says whether it goes on being typed.
pub(super) fn typed(state: &mut State, asked: &mut Credential, action: Action, effects: &mut Vec<Effect>) -> bool {
    match action {
        Action::Back => return false,
        Action::NextPane | Action::Down => asked.turn(1),
        Action::PreviousPane | Action::Up => asked.turn(asked.parts.len().saturating_sub(1)),
        Action::Accept => {
            let text = asked.typed.expose().trim();
            if text.is_empty() {
                return true;
            }
            effects.push(Effect::GiveCredential { part: asked.part, secret: Secret::new(text.to_owned()) });
            state.give();
            state.drop_waiting_credential();
            try_again(state, effects);
            return false;
        }
        _ => {}
    }
    true
}

/// Reads again what could not be read. A submission is not begun again: that is for the person to say.
fn try_again(state: &mut State, effects: &mut Vec<Effect>) {
    if matches!(state.businesses, Loadable::Failed(_)) {
        enter::read_businesses(state, effects);
    }
    let failed = state.catalogue.as_ref().is_some_and(|catalogue| matches!(catalogue.ended, Some(Err(_))));
    if failed {
        read_again(state, effects);
    }
    enter::again(state, effects);
}

/// Reports why a run, or its undo, could not go on, and asks for what would fix it.
pub(in crate::app) fn report_run_error(state: &mut State, error: RunError) {
    state.notice = Some(match error {
        RunError::Server(error) => {
            ask(state, &error);
            Notice::ReadFailed(error)
        }
        RunError::Record(error) => Notice::Run(RunNotice::RecordFailed(error)),
    });
}

/// Reads the business of the draft again, or the list of businesses; says why not where that cannot be.
pub(in crate::app) fn read_again(state: &mut State, effects: &mut Vec<Effect>) {
    match state.open.as_ref().and_then(|open| open.draft.business.clone()) {
        _ if state.environment.is_none() => state.notice = Some(Notice::NoEnvironment),
        _ if state.is_foreign() => {
            let draft = state.open.as_ref().map(|open| open.draft.environment.name.clone()).unwrap_or_default();
            ask_to_move(state);
            state.notice = Some(Notice::OtherEnvironment { draft });
        }
        Some(business) => enter::read_catalogue(state, business, effects),
        None => enter::read_businesses(state, effects),
    }
}
