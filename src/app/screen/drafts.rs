//! The list of drafts. Its first row makes a new one.

use crate::app::event::Listing;
use crate::app::list::Cursor;
use crate::app::state::Loadable;
use crate::store::StoreError;

/// The list of drafts.
#[derive(Debug, Clone, Default)]
pub struct Drafts {
    /// The drafts on disk, newest first.
    pub list: Loadable<Vec<Listing>, StoreError>,
    /// Row 0 is "new draft"; the drafts follow.
    pub cursor: Cursor,
}

impl Drafts {
    /// Gives the drafts, none while they are not read.
    #[must_use]
    pub fn listings(&self) -> &[Listing] {
        match &self.list {
            Loadable::Ready(list) => list,
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
