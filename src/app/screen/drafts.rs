//! The list of drafts. Its first row makes a new one; runs that left something to do stand above the drafts.

pub mod trash;

use crate::app::action::{Action as A, KeyRow};
use crate::app::event::{Listing, RunListing};
use crate::app::list::Cursor;
use crate::app::request::{Loadable, RequestId};
use crate::domain::environment::Environment;
use crate::store::{DraftId, RunId, StoreError};

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
    Run(&'a RunListing),
    Draft(&'a Listing),
}

/// What a row is about, wherever it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::app) enum Subject {
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

    pub(in crate::app) fn subject(&self) -> Option<Subject> {
        match self.current() {
            Row::New => None,
            Row::Run(listing) => Some(Subject::Run(listing.id.clone())),
            Row::Draft(listing) => Some(Subject::Draft(listing.id.clone())),
        }
    }

    /// Puts the cursor on what it was on, wherever that now stands; says whether it is still there.
    pub(in crate::app) fn stay(&mut self, subject: Option<&Subject>) -> bool {
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

    /// Puts the drafts of other environments behind those of the one in force. One that cannot be read, or is of none,
    /// may be of any.
    pub(in crate::app) fn part(&mut self, own: Option<&Environment>) {
        let Loadable::Ready(list) = &mut self.list else { return };
        let is_other = |listing: &Listing| match (own, &listing.heading) {
            (Some(own), Ok(heading)) => !heading.environment.is_empty() && !heading.environment.is_of(own),
            _ => false,
        };
        list.sort_by_key(|listing| (is_other(listing), std::cmp::Reverse(listing.modified)));
        self.others = list.iter().filter(|listing| is_other(listing)).count();
    }
}

/// The keys of the screen, as they are at first.
pub(in crate::app) const KEYS: &[KeyRow] = &[
    ("enter right l", A::Accept, true),
    ("n insert", A::NewDraft, true),
    ("i", A::Import, true),
    ("c", A::CopyDraft, true),
    ("e f2", A::RenameDraft, true),
    ("d delete", A::RemoveDraft, true),
    ("t f3", A::Trash, false),
    ("a f4", A::AllRuns, false),
    ("A ctrl-a", A::AllDrafts, false),
    ("r f5", A::Refresh, false),
    ("up k", A::Up, false),
    ("down j", A::Down, false),
    ("pageup ctrl-b", A::PageUp, false),
    ("pagedown ctrl-f", A::PageDown, false),
    ("home g", A::First, false),
    ("end G", A::Last, false),
];
