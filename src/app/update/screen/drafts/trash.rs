//! The list of what can be restored: reading it, and what keys do there.

use crate::app::action::Action;
use crate::app::effect::Effect;
use crate::app::event::TrashListing;
use crate::app::list::Motion;
use crate::app::notice::Notice;
use crate::app::overlay::Overlay;
use crate::app::request::{Loadable, RequestId};
use crate::app::screen::Screen;
use crate::app::screen::drafts::trash::Trash;
use crate::app::state::State;
use crate::app::update::enter;
use crate::store::{DraftId, StoreError};

/// Opens the list.
pub(in crate::app) fn open(state: &mut State, effects: &mut Vec<Effect>) {
    let id = state.request();
    state.overlay = Some(Overlay::Trash(Trash { list: Loadable::Loading(id), ..Trash::default() }));
    effects.push(Effect::ListTrash { id });
}

/// Takes the list in.
pub(in crate::app) fn listed(state: &mut State, id: RequestId, list: Result<Vec<TrashListing>, StoreError>) {
    if let Some(Overlay::Trash(trash)) = &mut state.overlay
        && trash.list.awaits(id)
    {
        trash.list.resolve(list);
    }
}

/// Does what an action means for the list. Returns `false` if it is closed.
pub(in crate::app) fn act(state: &mut State, trash: &mut Trash, action: Action, effects: &mut Vec<Effect>) -> bool {
    let (rows, height) = (trash.listings().len(), trash.height(state.size));
    if let Some(motion) = Motion::of(action) {
        trash.cursor.go(motion, rows, height);
        return true;
    }
    match action {
        Action::Back => return false,
        Action::Accept if trash.restoring.is_none() => {
            if let Some(listing) = trash.listings().get(trash.cursor.at) {
                let (id, path) = (state.request(), listing.path.clone());
                trash.restoring = Some(id);
                effects.push(Effect::Restore { id, path });
            }
        }
        _ => {}
    }
    true
}

/// Takes in what became of a restoration; the list of drafts shows it.
pub(in crate::app) fn restored(
    state: &mut State,
    id: RequestId,
    result: Result<DraftId, StoreError>,
    effects: &mut Vec<Effect>,
) {
    let Some(Overlay::Trash(trash)) = &mut state.overlay else {
        // It was closed meanwhile; what was restored is shown all the same.
        if state.screen == Screen::Drafts {
            enter::drafts(state, effects);
        }
        return;
    };
    if trash.restoring != Some(id) {
        return;
    }
    trash.restoring = None;
    match result {
        Ok(draft) => {
            state.overlay = None;
            state.drafts.restored = Some(draft);
            state.notice = Some(Notice::Restored);
            enter::drafts(state, effects);
        }
        Err(error) => state.notice = Some(Notice::OpenFailed(error)),
    }
}
