//! The rows of the list: finding them again, and the one that the cursor is on.

use crate::app::find::Finder;
use crate::app::state::State;
use crate::app::update::screen::instances::tree;
use crate::domain::id::ServiceInstanceId;

/// Finds the rows of another catalogue.
pub(in crate::app) fn show_again(state: &mut State) {
    state.instances.finder = Finder::default();
    state.instances.tree.renew();
    find(state);
}

/// Brings rows and counts up to date.
pub(in crate::app) fn find(state: &mut State) {
    tree::refresh(state);
    state.instances.find(state.open.as_ref(), state.catalogue.as_ref());
    tree::tally(state);
}

/// Returns the service instance that the cursor is on.
pub(in crate::app) fn current(state: &State) -> Option<ServiceInstanceId> {
    let open = state.open.as_ref()?;
    state.instances.row(state.instances.cursor.at, open, state.catalogue.as_ref()).map(|row| row.id())
}

/// Puts the cursor on a service instance, wherever that stands now; on the row it is on when that is gone.
pub(in crate::app) fn put_cursor(state: &mut State, on: Option<ServiceInstanceId>) {
    find(state);
    let (Some(on), Some(open)) = (on, &state.open) else { return };
    let (instances, catalogue) = (&state.instances, state.catalogue.as_ref());
    let is_on = |at: &usize| instances.row(*at, open, catalogue).is_some_and(|row| row.id() == on);
    // Where it was is where it is, most of the time.
    let at = Some(instances.cursor.at).filter(is_on).or_else(|| (0..rows(state)).find(is_on));
    if let Some(at) = at {
        state.instances.cursor.at = at;
    }
}

/// Counts the rows that are shown.
pub(super) fn rows(state: &State) -> usize {
    state.open.as_ref().map_or(0, |open| state.instances.rows(open, state.catalogue.as_ref()))
}
