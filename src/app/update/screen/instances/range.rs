//! A range of rows: it starts at an anchor, and marks up to the cursor.

use crate::app::screen::instances::{Anchor, Row};
use crate::app::state::State;
use crate::app::update::screen::instances::marks;
use crate::domain::id::ServiceInstanceId;

/// Begins a range at the cursor.
pub(super) fn begin(state: &mut State) {
    let at = state.instances.cursor.at;
    state.instances.range = id(state, at).map(|id| Anchor { at, id });
}

/// Marks the rows of the range; when all are marked already, unmarks them.
pub(super) fn mark(state: &mut State) {
    let Some((first, last)) = state.instances.range() else { return };
    state.instances.range = None;
    let Some(open) = &state.open else { return };
    let rows = (first..=last).filter_map(|at| state.instances.row(at, open, state.catalogue.as_ref()));
    let rows: Vec<Row<'_>> = rows.collect();
    let change = marks::turn(&rows, open, state.catalogue.as_ref());
    marks::make(state, change);
}

/// Ends the range when another list is shown.
pub(super) fn refresh(state: &mut State) {
    if let Some(anchor) = state.instances.range
        && id(state, anchor.at) != Some(anchor.id)
    {
        state.instances.range = None;
    }
}

fn id(state: &State, at: usize) -> Option<ServiceInstanceId> {
    let open = state.open.as_ref()?;
    state.instances.row(at, open, state.catalogue.as_ref()).map(|row| row.id())
}
