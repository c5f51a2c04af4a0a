//! The trash: removed drafts, and versions of drafts that were set aside, to be restored.

use crate::app::event::TrashListing;
use crate::app::list::Cursor;
use crate::app::request::{Loadable, RequestId};
use crate::store::StoreError;

/// The list over the drafts.
#[derive(Debug, Clone, Default)]
pub struct Trash {
    /// What can be restored, the one removed last first.
    pub list: Loadable<Vec<TrashListing>, StoreError>,
    /// The row that the cursor is on.
    pub cursor: Cursor,
    /// The one that is being restored.
    pub restoring: Option<RequestId>,
}

impl Trash {
    /// Returns what can be restored; nothing while it is not read.
    #[must_use]
    pub fn listings(&self) -> &[TrashListing] {
        self.list.ready().map_or(&[], Vec::as_slice)
    }
}
