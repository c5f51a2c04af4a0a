//! The trash: removed drafts, and versions of drafts that were set aside, to be restored.

use crate::app::event::TrashListing;
use crate::app::geometry;
use crate::app::list::Cursor;
use crate::app::request::{Loadable, RequestId};
use crate::store::StoreError;
use ratatui::layout::Size;

/// Lines of a reason: an empty one, what and where, why, and what to do, the last two on two lines each.
const REASON: usize = 6;

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

    /// Returns how many rows are shown at once.
    #[must_use]
    pub fn height(&self, size: Size) -> usize {
        geometry::trash_height(size).saturating_sub(self.reason_height(size))
    }

    /// Returns how many lines below the rows say why the one under the cursor cannot be read: none if all can be read. At
    /// least half of the room stays for the rows.
    #[must_use]
    pub fn reason_height(&self, size: Size) -> usize {
        let any = self.listings().iter().any(|listing| listing.heading.is_err());
        if any { REASON.min(geometry::trash_height(size) / 2) } else { 0 }
    }
}
