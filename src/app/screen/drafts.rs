//! The list of drafts. Its first row makes a new one; runs that left something to do stand above the drafts.

pub mod trash;

use super::Screen;
use crate::app::action::Action;
use crate::app::effect::Effect;
use crate::app::event::{Heading, Listing, RunListing};
use crate::app::geometry;
use crate::app::list::{Cursor, Motion};
use crate::app::notice::{Notice, RunNotice};
use crate::app::open::File;
use crate::app::overlay::{Overlay, Question};
use crate::app::state::{Loadable, Opening, RequestId, State};
use crate::app::update;
use crate::domain::place::Step;
use crate::domain::state::ProcessState;
use crate::store::{DraftId, RunId, RunState, StoreError};

/// The list of drafts, and of runs above them.
#[derive(Debug, Clone, Default)]
pub struct Drafts {
    /// The drafts on disk, newest first; those of other environments behind those of the one in force.
    pub list: Loadable<Vec<Listing>, StoreError>,
    /// How many of them, at the end, are of other environments.
    pub others: usize,
    /// Whether those are shown too.
    pub all: bool,
    /// The runs on disk that left something to do, or all of them; newest first.
    pub runs: Vec<RunListing>,
    /// Whether all runs are listed.
    pub all_runs: bool,
    /// A new name that was typed for a draft, and given up.
    pub left_name: Option<(DraftId, String)>,
    /// Row 0 is "new draft"; the runs follow, then the drafts.
    pub cursor: Cursor,
    /// The list that is being read, perhaps while an older one is shown.
    pub awaited: Option<RequestId>,
    /// The list of runs that is being read.
    pub runs_awaited: Option<RequestId>,
    /// The draft that was just restored: the cursor goes to it.
    pub restored: Option<DraftId>,
}

/// A row of the list.
#[derive(Debug, Clone, Copy)]
pub enum Row<'a> {
    /// Makes a new draft.
    New,
    /// A run.
    Run(&'a RunListing),
    /// A draft.
    Draft(&'a Listing),
}

/// What a row is about, wherever it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Subject {
    Run(RunId),
    Draft(DraftId),
}

impl Drafts {
    /// Returns the drafts that are shown, none while they are not read.
    #[must_use]
    pub fn listings(&self) -> &[Listing] {
        match &self.list {
            Loadable::Ready(list) if self.all => list,
            Loadable::Ready(list) => list.get(..list.len().saturating_sub(self.others)).unwrap_or(list),
            Loadable::Idle | Loadable::Loading(_) | Loadable::Failed(_) => &[],
        }
    }

    /// Counts the rows, "new draft" included.
    #[must_use]
    pub fn rows(&self) -> usize {
        1 + self.runs.len() + self.listings().len()
    }

    /// Returns a row.
    #[must_use]
    pub fn row(&self, at: usize) -> Option<Row<'_>> {
        let Some(at) = at.checked_sub(1) else { return Some(Row::New) };
        match at.checked_sub(self.runs.len()) {
            None => self.runs.get(at).map(Row::Run),
            Some(at) => self.listings().get(at).map(Row::Draft),
        }
    }

    /// Returns the row that the cursor is on.
    #[must_use]
    pub fn current(&self) -> Row<'_> {
        self.row(self.cursor.at).unwrap_or(Row::New)
    }

    fn subject(&self) -> Option<Subject> {
        match self.current() {
            Row::New => None,
            Row::Run(listing) => Some(Subject::Run(listing.id.clone())),
            Row::Draft(listing) => Some(Subject::Draft(listing.id.clone())),
        }
    }

    /// Puts the cursor on what it was on, wherever that now stands; says whether it is still there.
    fn stay(&mut self, subject: Option<&Subject>) -> bool {
        let place = (0..self.rows()).find(|at| match (self.row(*at), subject) {
            (Some(Row::Run(listing)), Some(Subject::Run(id))) => listing.id == *id,
            (Some(Row::Draft(listing)), Some(Subject::Draft(id))) => listing.id == *id,
            _ => false,
        });
        if let Some(at) = place {
            self.cursor.at = at;
        }
        place.is_some()
    }
}

/// Asks for the list again.
pub(in crate::app) fn list(state: &mut State, effects: &mut Vec<Effect>) {
    let id = state.request();
    // The old list stays on screen until the new one is here.
    state.drafts.awaited = Some(id);
    if state.drafts.list.ready().is_none() {
        state.drafts.list = Loadable::Loading(id);
    }
    effects.push(Effect::ListDrafts { id });
    let id = state.request();
    state.drafts.runs_awaited = Some(id);
    effects.push(Effect::ListRuns { id, all: state.drafts.all_runs });
}

/// Puts the drafts of other environments behind those of the one in force. One that cannot be read, or is of none, may
/// be of any.
pub(in crate::app) fn part(state: &mut State) {
    let Loadable::Ready(list) = &mut state.drafts.list else { return };
    let own = state.environment.as_ref();
    let is_other = |listing: &Listing| match (own, &listing.heading) {
        (Some(own), Ok(heading)) => !heading.environment.is_empty() && !heading.environment.is_of(own),
        _ => false,
    };
    list.sort_by_key(|listing| (is_other(listing), std::cmp::Reverse(listing.modified)));
    state.drafts.others = list.iter().filter(|listing| is_other(listing)).count();
}

/// Takes the list in.
pub(in crate::app) fn listed(state: &mut State, list: Result<Vec<Listing>, StoreError>) {
    let current = state.drafts.subject();
    state.drafts.awaited = None;
    state.drafts.list.resolve(list);
    part(state);
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
    let (rows, height) = (state.drafts.rows(), geometry::height(state.size, Screen::Drafts));
    if let Some(motion) = Motion::of(action) {
        state.drafts.cursor.go(motion, rows, height);
        return;
    }
    match (action, state.drafts.current()) {
        (Action::Accept, Row::New) | (Action::NewDraft, _) => update::draft::fresh(state),
        (Action::Refresh, _) => list(state, effects),
        (Action::Trash, _) => trash::open(state, effects),
        (Action::AllDrafts, _) => state.drafts.all = !state.drafts.all,
        (Action::AllRuns, _) => {
            state.drafts.all_runs = !state.drafts.all_runs;
            state.notice = Some(Notice::Run(RunNotice::All(state.drafts.all_runs)));
            list(state, effects);
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
        update::access::follow(state, &environment, effects);
        let step = if step == Step::Submit && state.submit.run.is_none() { Step::Review } else { step };
        update::navigate::arrive(state, Screen::Step(step), effects);
        update::access::ask_to_move(state);
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
        state.submit = super::submit::Submit::default();
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
        state.submit = super::submit::Submit::default();
    }
    state.showing = state.showing.take().filter(|(_, showing)| *showing != run);
    let id = state.request();
    state.removing_run = Some((id, run.clone()));
    effects.push(Effect::RemoveRun { id, run });
}

/// Keeps the cursor inside the list.
pub(in crate::app) fn refresh(state: &mut State) {
    let (rows, height) = (state.drafts.rows(), geometry::height(state.size, Screen::Drafts));
    state.drafts.cursor.clamp(rows, height);
}
