//! The list of drafts and runs: reading it, and what keys do there.

pub(in crate::app) mod trash;

use crate::app::action::Action;
use crate::app::effect::Effect;
use crate::app::event::{Heading, Listing, RunListing};
use crate::app::list::Motion;
use crate::app::notice::{Notice, RunNotice};
use crate::app::open::File;
use crate::app::overlay::Overlay;
use crate::app::question::Question;
use crate::app::screen::Screen;
use crate::app::screen::drafts::{Row, Subject};
use crate::app::screen::submit::Submit;
use crate::app::state::{Opening, State};
use crate::app::update::{access, draft, enter, navigate};
use crate::domain::place::Step;
use crate::domain::state::ProcessState;
use crate::store::{DraftId, RunId, RunState, StoreError};

/// Takes the list in.
pub(in crate::app) fn listed(state: &mut State, list: Result<Vec<Listing>, StoreError>) {
    let current = state.drafts.subject();
    state.drafts.awaited = None;
    state.drafts.list.resolve(list);
    state.drafts.part(state.environment.as_ref());
    let open = match state.open.as_ref().map(|open| &open.file) {
        Some(File::Known(id)) => Some(Subject::Draft(id.clone())),
        _ => None,
    };
    if let Some(restored) = state.drafts.restored.take() {
        let restored = Subject::Draft(restored);
        if !state.drafts.stay(Some(&restored)) {
            // It is of another environment.
            state.drafts.all = true;
            state.drafts.stay(Some(&restored));
        }
    } else if !state.drafts.stay(current.as_ref()) {
        state.drafts.stay(open.as_ref());
    }
}

/// Takes the list of runs in.
pub(in crate::app) fn runs_listed(state: &mut State, runs: Result<Vec<RunListing>, StoreError>) {
    let current = state.drafts.subject();
    state.drafts.runs_awaited = None;
    match runs {
        Ok(runs) => state.drafts.runs = runs,
        // That nothing can be saved matters more.
        Err(error) => drop(state.notice.get_or_insert(Notice::Run(RunNotice::ListFailed(error)))),
    }
    state.drafts.stay(current.as_ref());
}

/// Does what an action means here.
pub(in crate::app) fn act(state: &mut State, action: Action, effects: &mut Vec<Effect>) {
    let (rows, height) = (state.drafts.rows(), Screen::Drafts.height(state.size));
    if let Some(motion) = Motion::of(action) {
        state.drafts.cursor.go(motion, rows, height);
        return;
    }
    match (action, state.drafts.current()) {
        (Action::Accept, Row::New) | (Action::NewDraft, _) => draft::fresh(state),
        (Action::Refresh, _) => enter::drafts(state, effects),
        (Action::Trash, _) => trash::open(state, effects),
        (Action::AllDrafts, _) => state.drafts.all = !state.drafts.all,
        (Action::AllRuns, _) => {
            state.drafts.all_runs = !state.drafts.all_runs;
            state.notice = Some(Notice::Run(RunNotice::All(state.drafts.all_runs)));
            enter::drafts(state, effects);
        }
        (_, Row::Run(listing)) => {
            let listing = listing.clone();
            act_on_run(state, action, listing, effects);
        }
        (_, Row::Draft(listing)) => {
            let listing = listing.clone();
            act_on_draft(state, action, listing, effects);
        }
        _ => {}
    }
}

fn act_on_run(
    state: &mut State,
    action: Action,
    RunListing { id: run, heading }: RunListing,
    effects: &mut Vec<Effect>,
) {
    let is_running = heading.as_ref().is_ok_and(|heading| heading.state == RunState::Running);
    match (action, heading) {
        (Action::Accept | Action::RemoveDraft, _) if is_running => {
            state.notice = Some(Notice::Run(RunNotice::Elsewhere));
        }
        (Action::Accept, Err(error)) => state.notice = Some(Notice::OpenFailed(error)),
        (Action::Accept, Ok(_)) => {
            let id = state.request();
            state.showing = Some((id, run.clone()));
            effects.push(Effect::ShowRun { id, run });
        }
        (Action::RemoveDraft, heading) => {
            let unsettled = heading.map_or(0, |heading| heading.counts.of(ProcessState::Unknown));
            state.raise(Overlay::ask(Question::RemoveRun { run, unsettled }));
        }
        _ => {}
    }
}

fn act_on_draft(state: &mut State, action: Action, listing: Listing, effects: &mut Vec<Effect>) {
    match action {
        Action::Accept => read(state, listing, Opening::Edit, effects),
        Action::CopyDraft => read(state, listing, Opening::Copy, effects),
        Action::RenameDraft => read(state, listing, Opening::Rename, effects),
        Action::RemoveDraft => {
            let name = listing.heading.as_ref().map(Heading::title).unwrap_or_default();
            let name = if name.is_empty() { listing.id.0.clone() } else { name };
            state.raise(Overlay::ask(Question::RemoveDraft { draft: listing.id, name }));
        }
        _ => {}
    }
}

fn read(state: &mut State, listing: Listing, purpose: Opening, effects: &mut Vec<Effect>) {
    let open = state.open.as_ref().filter(|open| open.file == File::Known(listing.id.clone()));
    // One that another process had is read again: it may be free by now, and other than it was.
    let open = open.filter(|open| !open.read_only);
    if let (Some(open), Opening::Edit) = (open, purpose) {
        // It is open already, with its history.
        let (step, environment) = (open.place.step, open.draft.environment.clone());
        access::follow(state, &environment, effects);
        let step = if step == Step::Submit && state.submit.run.is_none() { Step::Review } else { step };
        navigate::arrive(state, Screen::Step(step), effects);
        access::ask_to_move(state);
        return;
    }
    if let Err(error) = listing.heading {
        state.notice = Some(Notice::OpenFailed(error));
        return;
    }
    if state.removing.as_ref().is_some_and(|(_, draft)| *draft == listing.id) {
        // It is on its way to the trash; the list that still shows it is about to be read again.
        return;
    }
    let id = state.request();
    state.opening = Some((id, listing.id.clone(), purpose));
    let hold = purpose != Opening::Copy;
    if hold && !state.held.contains(&listing.id) {
        state.held.push(listing.id.clone());
    }
    effects.push(Effect::OpenDraft { id, draft: listing.id, hold });
}

/// Puts a draft into the trash folder.
pub(in crate::app) fn remove(state: &mut State, draft: DraftId, effects: &mut Vec<Effect>) {
    if state.open.as_ref().is_some_and(|open| open.file == File::Known(draft.clone())) {
        state.open = None;
        state.submit = Submit::default();
    }
    // One that is just being read, or waits to be opened, would be written again by its first change.
    state.opening = state.opening.take().filter(|(_, opening, _)| *opening != draft);
    state.next = state.next.take().filter(|next| next.draft() != Some(&draft));
    let id = state.request();
    state.removing = Some((id, draft.clone()));
    effects.push(Effect::RemoveDraft { id, draft });
}

/// Puts the journal of a run into the trash folder.
pub(in crate::app) fn remove_run(state: &mut State, run: RunId, effects: &mut Vec<Effect>) {
    if state.submit.run.as_ref().is_some_and(|shown| shown.record.as_ref() == Some(&run)) {
        state.submit = Submit::default();
    }
    state.showing = state.showing.take().filter(|(_, showing)| *showing != run);
    let id = state.request();
    state.removing_run = Some((id, run.clone()));
    effects.push(Effect::RemoveRun { id, run });
}

/// Keeps the cursor inside the list.
pub(in crate::app) fn refresh(state: &mut State) {
    let (rows, height) = (state.drafts.rows(), Screen::Drafts.height(state.size));
    state.drafts.cursor.clamp(rows, height);
}
