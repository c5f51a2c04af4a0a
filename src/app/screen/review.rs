//! Step 4: the problems, and the plan that will be submitted.

use crate::api::ApiError;
use crate::app::event::CacheRead;
use crate::app::list::Cursor;
use crate::app::open::Open;
use crate::app::request::Loadable;
use crate::domain::check::Problem;
use crate::domain::plan::{Entry, Live, Plan};
use crate::store::StoreError;

/// The plan, and what it stands on.
#[derive(Debug, Clone, Default)]
pub struct Review {
    /// The live state of the targets.
    pub live: Loadable<Live, ApiError>,
    /// What was kept of the targets, when their live state could not be read; `None` when nothing was.
    pub recalled: Loadable<Option<CacheRead<Live>>, StoreError>,
    /// How many targets were read so far.
    pub read: usize,
    /// The plan; none while a problem blocks.
    pub plan: Option<Plan>,
    /// The row that the cursor is on.
    pub cursor: Cursor,
}

/// A row of the review: the problems first, then the entries of the plan.
#[derive(Debug, Clone, Copy)]
pub enum Row<'a> {
    /// A problem, by its place.
    Problem(&'a Problem),
    /// An entry of the plan, by its place.
    Entry(usize, Entry),
}

impl Review {
    /// Returns what was kept of the targets, when that is what the plan stands on.
    #[must_use]
    pub fn kept(&self) -> Option<&CacheRead<Live>> {
        self.recalled.ready().and_then(Option::as_ref)
    }

    /// Counts the rows.
    #[must_use]
    pub fn rows(&self, open: &Open) -> usize {
        open.checked.problems.len() + self.plan.as_ref().map_or(0, |plan| plan.entries().len())
    }

    /// Returns a row.
    #[must_use]
    pub fn row<'a>(&self, at: usize, open: &'a Open) -> Option<Row<'a>> {
        if let Some(problem) = open.checked.problems.get(at) {
            return Some(Row::Problem(problem));
        }
        let place = at.checked_sub(open.checked.problems.len())?;
        let entry = self.plan.as_ref()?.entries().get(place)?;
        Some(Row::Entry(place, *entry))
    }

    /// Returns the first row that the cursor should stand on.
    #[must_use]
    pub fn current<'a>(&self, open: &'a Open) -> Option<Row<'a>> {
        self.row(self.cursor.at, open)
    }
}
