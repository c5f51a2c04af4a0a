//! Step 1: choosing service instances.
//!
//! This file owns the list and its filter; the tree beside it is in `tree`, choosing the business in `business`, marks
//! in `marks`, those of a range in `range`, those by a pasted list in `mark_list`, how many of them are hidden in `tally`,
//! and what one of them has in `inside`.

pub mod inside;
mod range;
mod tally;
pub mod tree;

pub use range::Anchor;
pub use tally::Tally;

use crate::app::action::{Action as A, KeyRow};
use crate::app::catalogue::Catalogue;
use crate::app::find::{Finder, Query, Scope};
use crate::app::form::Editor;
use crate::app::list::Cursor;
use crate::app::open::Open;
use crate::domain::draft::Target;
use crate::domain::id::ServiceInstanceId;
use crate::domain::instance::ServiceInstance;
use tree::Tree;

/// The list of service instances of the business, or of the targets when nothing was read.
#[derive(Debug, Clone, Default)]
pub struct Instances {
    /// What the list is narrowed by.
    pub filter: Editor,
    /// What it asks for.
    pub query: Query,
    /// Whether the filter is being typed.
    pub filtering: bool,
    /// Whether only the draft's targets are shown.
    pub only_marked: bool,
    /// The tree beside the list, and what it narrows the list to.
    pub tree: Tree,
    /// The rows that match the filter.
    pub finder: Finder,
    /// The cursor among the rows shown.
    pub cursor: Cursor,
    /// Where a range of rows begins that is about to be marked.
    pub range: Option<Anchor>,
    /// Which rows are marked.
    pub tally: Tally,
    /// The text of a list of rows to mark that was left with Esc.
    pub left_list: String,
    /// The modules that were searched.
    searched: Scope,
}

/// A row of the list.
#[derive(Debug, Clone, Copy)]
pub enum Row<'a> {
    /// A service instance that was read.
    Instance(&'a ServiceInstance),
    /// A target of the draft, as it was when it was marked.
    Target(&'a Target),
}

impl Row<'_> {
    /// Returns its identifier.
    #[must_use]
    pub const fn id(&self) -> ServiceInstanceId {
        match self {
            Self::Instance(instance) => instance.id,
            Self::Target(target) => target.id,
        }
    }
}

impl Instances {
    /// Counts the rows shown.
    #[must_use]
    pub fn rows(&self, open: &Open, catalogue: Option<&Catalogue>) -> usize {
        match self.source(open, catalogue) {
            Source::Targets => open.draft.targets.len(),
            Source::Found => self.finder.rows().len(),
        }
    }

    /// Returns a row shown.
    #[must_use]
    pub fn row<'a>(&self, at: usize, open: &'a Open, catalogue: Option<&'a Catalogue>) -> Option<Row<'a>> {
        match self.source(open, catalogue) {
            Source::Targets => open.draft.targets.get(at).map(Row::Target),
            Source::Found => {
                let place = *self.finder.rows().get(at)?;
                catalogue?.instances.get(place as usize).map(Row::Instance)
            }
        }
    }

    /// Returns the rows of the range that is about to be marked: the first one and the last one.
    #[must_use]
    pub fn range(&self) -> Option<(usize, usize)> {
        let anchor = self.range.as_ref()?;
        Some((anchor.at.min(self.cursor.at), anchor.at.max(self.cursor.at)))
    }

    /// Returns `true` if some of what was read is out of sight, by the filter or by the tree.
    #[must_use]
    pub fn is_narrowed(&self) -> bool {
        !self.query.is_empty() || self.tree.modules().is_some()
    }

    /// Counts how often one has to go back until the tree narrows the list no more.
    #[must_use]
    pub fn backs(&self) -> usize {
        let typed = self.filtering || !self.filter.text().is_empty();
        [self.tree.focused, self.range.is_some(), typed, self.only_marked].into_iter().filter(|first| *first).count()
            + 1
    }

    /// Brings rows and counts up to date with filter, catalogue and marks.
    pub fn find(&mut self, open: Option<&Open>, catalogue: Option<&Catalogue>) {
        let Some(catalogue) = catalogue else {
            self.tally = Tally::default();
            return;
        };
        let query = Query::new(self.filter.text());
        let typed = query != self.query;
        let changed = typed || *self.tree.modules() != self.searched;
        let row = self.finder.rows().get(self.cursor.at).copied();
        self.query = query;
        self.searched.clone_from(self.tree.modules());
        self.finder.find(&catalogue.index, &self.query, &self.searched);
        if changed {
            // The closest row is the first one; without a filter the person is where the filter led.
            let stays = row.filter(|_| !typed || self.query.is_empty()).and_then(|row| self.finder.place(row));
            self.cursor.at = stays.unwrap_or(0);
        }
        if let Some(open) = open {
            self.tally.count(open, catalogue, &self.finder);
        }
    }

    fn source(&self, open: &Open, catalogue: Option<&Catalogue>) -> Source {
        let read = catalogue
            .is_some_and(|catalogue| Some(catalogue.business.id) == open.draft.business.as_ref().map(|own| own.id));
        let nothing_read = !read || catalogue.is_some_and(|catalogue| catalogue.instances.is_empty());
        if self.only_marked || nothing_read { Source::Targets } else { Source::Found }
    }
}

/// Where the rows come from.
enum Source {
    Targets,
    Found,
}

/// The keys of the list, as they are at first.
pub(in crate::app) const KEYS: &[KeyRow] = &[
    ("space", A::Mark, true),
    ("enter ctrl-n", A::NextStep, true),
    ("/ tab", A::Filter, true),
    ("a ctrl-a", A::MarkAll, true),
    ("p right l", A::LookInside, true),
    ("b f3", A::ChooseBusiness, true),
    ("i insert", A::MarkList, true),
    ("v f2", A::MarkRange, true),
    ("left h backtab", A::PreviousPane, true),
    ("t f4", A::ToggleTree, false),
    ("*", A::InvertMarks, false),
    ("m", A::OnlyMarked, false),
    ("M ctrl-u", A::ClearMarks, false),
    ("r f5", A::Refresh, false),
    ("up k", A::Up, false),
    ("down j", A::Down, false),
    ("pageup ctrl-b", A::PageUp, false),
    ("pagedown ctrl-f", A::PageDown, false),
    ("home g", A::First, false),
    ("end G", A::Last, false),
];

/// The keys while a range of rows is about to be marked.
pub(in crate::app) const RANGE_KEYS: &[KeyRow] = &[
    ("space enter", A::Mark, true),
    ("esc v f2", A::Back, true),
    ("up k", A::Up, true),
    ("down j", A::Down, true),
    ("pageup ctrl-b", A::PageUp, false),
    ("pagedown ctrl-f", A::PageDown, false),
    ("home g", A::First, false),
    ("end G", A::Last, false),
];

/// The keys of the tree.
pub(in crate::app) const TREE_KEYS: &[KeyRow] = &[
    ("enter", A::Accept, true),
    ("left h", A::Left, true),
    ("right l", A::Right, true),
    ("tab esc backtab", A::Back, true),
    ("t f4", A::ToggleTree, true),
    ("b f3", A::ChooseBusiness, false),
    ("r f5", A::Refresh, false),
    ("up k", A::Up, false),
    ("down j", A::Down, false),
    ("pageup ctrl-b", A::PageUp, false),
    ("pagedown ctrl-f", A::PageDown, false),
    ("home g", A::First, false),
    ("end G", A::Last, false),
];
