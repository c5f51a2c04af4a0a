//! The list of drafts. Its first row makes a new one.

use super::Screen;
use crate::app::action::Action;
use crate::app::effect::Effect;
use crate::app::event::{Heading, Listing};
use crate::app::geometry;
use crate::app::list::{Cursor, Motion};
use crate::app::notice::Notice;
use crate::app::open::File;
use crate::app::overlay::{Overlay, Question};
use crate::app::state::{Loadable, Opening, RequestId, State};
use crate::app::update;
use crate::domain::draft::Step;
use crate::store::{DraftId, StoreError};

/// The list of drafts.
#[derive(Debug, Clone, Default)]
pub struct Drafts {
    /// The drafts on disk, newest first; those of other environments behind those of the one in force.
    pub list: Loadable<Vec<Listing>, StoreError>,
    /// How many of them, at the end, are of other environments.
    pub others: usize,
    /// Whether those are shown too.
    pub all: bool,
    /// Row 0 is "new draft"; the drafts follow.
    pub cursor: Cursor,
    /// The list that is being read, perhaps while an older one is shown.
    pub awaited: Option<RequestId>,
}

impl Drafts {
    /// Gives the drafts that are shown, none while they are not read.
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
        self.listings().len() + 1
    }

    /// Gives the draft that the cursor is on; none on "new draft".
    #[must_use]
    pub fn current(&self) -> Option<&Listing> {
        self.cursor.at.checked_sub(1).and_then(|at| self.listings().get(at))
    }
}

/// Asks for the list anew.
pub(in crate::app) fn list(state: &mut State, effects: &mut Vec<Effect>) {
    let id = state.request();
    // The old list stays on screen until the new one is here.
    state.drafts.awaited = Some(id);
    if state.drafts.list.ready().is_none() {
        state.drafts.list = Loadable::Loading(id);
    }
    effects.push(Effect::ListDrafts { id });
}

/// Puts the drafts of other environments behind those of the one in force. One that cannot be read, or is of none, may
/// be of any.
pub(in crate::app) fn part(state: &mut State) {
    let Loadable::Ready(list) = &mut state.drafts.list else { return };
    let own = state.environment.as_ref().map(|own| own.name.as_str());
    let is_other = |listing: &Listing| {
        let theirs = listing.heading.as_ref().map_or("", |heading| heading.environment.as_str());
        own.is_some_and(|own| !theirs.is_empty() && theirs != own)
    };
    list.sort_by_key(|listing| (is_other(listing), std::cmp::Reverse(listing.modified)));
    state.drafts.others = list.iter().filter(|listing| is_other(listing)).count();
}

/// Takes the list in.
pub(in crate::app) fn listed(state: &mut State, list: Result<Vec<Listing>, StoreError>) {
    let current = state.drafts.current().map(|listing| listing.id.clone());
    state.drafts.awaited = None;
    state.drafts.list.settle(list);
    part(state);
    // The cursor stays on the draft that it was on, wherever that one now stands.
    let open = match state.open.as_ref().map(|open| &open.file) {
        Some(File::Known(id)) => Some(id.clone()),
        _ => None,
    };
    let place = |id: &DraftId| state.drafts.listings().iter().position(|listing| listing.id == *id);
    if let Some(at) = current.as_ref().and_then(place).or_else(|| open.as_ref().and_then(place)) {
        state.drafts.cursor.at = at + 1;
    }
}

/// Does what an action means here.
pub(in crate::app) fn act(state: &mut State, action: Action, effects: &mut Vec<Effect>) {
    let (rows, height) = (state.drafts.rows(), geometry::height(state.size, Screen::Drafts));
    if let Some(motion) = Motion::of(action) {
        state.drafts.cursor.go(motion, rows, height);
        return;
    }
    match (action, state.drafts.current().cloned()) {
        (Action::Accept, None) | (Action::NewDraft, _) => update::draft::fresh(state),
        (Action::Accept, Some(listing)) => read(state, listing, Opening::Edit, effects),
        (Action::CopyDraft, Some(listing)) => read(state, listing, Opening::Copy, effects),
        (Action::RenameDraft, Some(listing)) => read(state, listing, Opening::Rename, effects),
        (Action::RemoveDraft, Some(listing)) => {
            let name = listing.heading.as_ref().map(Heading::title).unwrap_or_default();
            let name = if name.is_empty() { listing.id.0.clone() } else { name };
            state.overlay = Some(Overlay::ask(Question::RemoveDraft { draft: listing.id, name }));
        }
        (Action::AllDrafts, _) => state.drafts.all = !state.drafts.all,
        (Action::Refresh, _) => list(state, effects),
        _ => {}
    }
}

fn read(state: &mut State, listing: Listing, purpose: Opening, effects: &mut Vec<Effect>) {
    let open = state.open.as_ref().filter(|open| open.file == File::Known(listing.id.clone()));
    if let (Some(open), Opening::Edit) = (open, purpose) {
        // It is open already, with its history.
        let step = open.place.step;
        let step = if step == Step::Submit && state.submit.run.is_none() { Step::Review } else { step };
        state.screen = Screen::Step(step);
        update::navigate::step(state, step, effects);
        return;
    }
    if let Err(error) = listing.heading {
        state.notice = Some(Notice::OpenFailed(error));
        return;
    }
    if state.removing.as_ref().is_some_and(|(_, draft)| *draft == listing.id) {
        // It is on its way to the trash; the list that still shows it is about to be read anew.
        return;
    }
    let id = state.request();
    state.opening = Some((id, listing.id.clone(), purpose));
    effects.push(Effect::OpenDraft { id, draft: listing.id });
}

/// Puts a draft into the trash folder.
pub(in crate::app) fn remove(state: &mut State, draft: DraftId, effects: &mut Vec<Effect>) {
    if state.open.as_ref().is_some_and(|open| open.file == File::Known(draft.clone())) {
        state.open = None;
        state.submit = super::submit::Submit::default();
    }
    // One that is just being read, or waits to be opened, would be written anew by its first change.
    state.opening = state.opening.take().filter(|(_, opening, _)| *opening != draft);
    state.next = state.next.take().filter(|next| next.id.as_ref() != Some(&draft));
    let id = state.request();
    state.removing = Some((id, draft.clone()));
    effects.push(Effect::RemoveDraft { id, draft });
}

/// Keeps the cursor inside the list.
pub(in crate::app) fn settle(state: &mut State) {
    let (rows, height) = (state.drafts.rows(), geometry::height(state.size, Screen::Drafts));
    state.drafts.cursor.settle(rows, height);
}
