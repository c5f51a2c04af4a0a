//! Step 4: the problems, and the plan that will be submitted.

use crate::api::ApiError;
use crate::app::list::Cursor;
use crate::app::open::Open;
use crate::app::state::Loadable;
use crate::domain::check::Problem;
use crate::domain::plan::{Entry, Live, Plan};

/// The plan, and what it stands on.
#[derive(Debug, Clone, Default)]
pub struct Review {
    /// The live state of the targets.
    pub live: Loadable<Live, ApiError>,
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
    /// Counts the rows.
    #[must_use]
    pub fn rows(&self, open: &Open) -> usize {
        open.checked.problems.len() + self.plan.as_ref().map_or(0, |plan| plan.entries().len())
    }

    /// Gives a row.
    #[must_use]
    pub fn row<'a>(&self, at: usize, open: &'a Open) -> Option<Row<'a>> {
        if let Some(problem) = open.checked.problems.get(at) {
            return Some(Row::Problem(problem));
        }
        let place = at.checked_sub(open.checked.problems.len())?;
        let entry = self.plan.as_ref()?.entries().get(place)?;
        Some(Row::Entry(place, *entry))
    }

    /// Gives the first row that the cursor should stand on.
    #[must_use]
    pub fn current<'a>(&self, open: &'a Open) -> Option<Row<'a>> {
        self.row(self.cursor.at, open)
    }
}
