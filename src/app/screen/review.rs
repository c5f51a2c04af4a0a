//! Step 4: the problems, and the plan that will be submitted.
//!
//! This file owns what the plan stands on, and what the list is narrowed to; the list itself is in `list`, where values come from in `origin`.

mod list;
mod origin;

pub use list::{Class, GroupKind, InGroup, Members, Row, RowKey, WorkGroup, WorkList};
pub use origin::{ValueOrigin, origins};

use crate::api::ApiError;
use crate::app::action::{Action as A, KeyRow};
use crate::app::event::CacheRead;
use crate::app::find::{EntryIndex, EntryMatcher, Query};
use crate::app::form::Editor;
use crate::app::list::Cursor;
use crate::app::open::Open;
use crate::app::request::{Loadable, RequestId};
use crate::domain::draft::Draft;
use crate::domain::id::{AreaId, ServiceInstanceId};
use crate::domain::plan::{Entry, EntryKey, Live, Plan};
use crate::store::StoreError;
use list::Sources;
use std::collections::{BTreeMap, BTreeSet};

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
    /// What the list is narrowed by.
    pub filter: Editor,
    /// What it asks for.
    pub query: Query,
    /// Whether the filter is being typed.
    pub filtering: bool,
    /// The only verdict that is shown.
    pub class: Option<Class>,
    pub opened: Vec<GroupKind>,
    /// The service instances whose hosts may have other addresses tomorrow, as far as they were read.
    pub dynamic: BTreeSet<ServiceInstanceId>,
    /// Problems and plan in the order in which they are worked through.
    pub list: WorkList,
    /// The row that the cursor is on.
    pub cursor: Cursor,
    /// The row that the person went to; `None` while the cursor stays at the top.
    pub(in crate::app) row_key: Option<RowKey>,
    /// Whether the person went from a row to where it can be changed, so that going back leads to the row again.
    pub(in crate::app) left_from_row: bool,
    /// The plan that was shown last, and the content of the draft that it was made of; `None` where all targets have the same.
    shown: Option<(Plan, u64)>,
    /// The same before the screen was entered, or read again: what its values are compared with.
    shown_before: Option<(Plan, u64)>,
    /// The plan that was noted as shown last, and the request that found what differs from the one before.
    pub(in crate::app) noted: Option<(RequestId, Plan)>,
    /// What differs from the values that an earlier session showed, and the content of the draft that it is said of; `None`
    /// once this session compares by itself.
    shown_earlier: Option<(BTreeSet<EntryKey>, u64)>,
    /// Places of the entries whose values are other ones than those that were shown before, ascending.
    changed: Vec<u32>,
    /// What the list was made of.
    made_of: Option<MadeOf>,
    /// The targets of a plan, made ready for the filter.
    index: Option<(Plan, EntryIndex)>,
}

/// What a list was made of: with the same, it need not be made again.
#[derive(Debug, Clone)]
struct MadeOf {
    plan: Option<Plan>,
    judged: u64,
    query: Query,
    class: Option<Class>,
}

impl Review {
    /// Returns what was kept of the targets, when that is what the plan stands on.
    #[must_use]
    pub fn kept(&self) -> Option<&CacheRead<Live>> {
        self.recalled.ready().and_then(Option::as_ref)
    }

    /// Returns a row.
    #[must_use]
    pub fn row<'a>(&'a self, at: usize, open: &'a Open) -> Option<Row<'a>> {
        self.list.row(at, &open.checked.problems, self.plan.as_ref())
    }

    /// Returns the row that the cursor is on.
    #[must_use]
    pub fn current<'a>(&'a self, open: &'a Open) -> Option<Row<'a>> {
        self.row(self.cursor.at, open)
    }

    /// Returns `true` if entries are out of sight, by the filter or by the verdict that alone is shown.
    #[must_use]
    pub const fn is_narrowed(&self) -> bool {
        !self.query.is_empty() || self.class.is_some()
    }

    /// Counts the processes that will be sent and are not shown.
    #[must_use]
    pub fn sent_unseen(&self) -> usize {
        let sent = self.plan.as_ref().map_or(0, Plan::new_count);
        if self.is_narrowed() { sent.saturating_sub(self.list.sent_and_shown()) } else { 0 }
    }

    /// Begins to show a plan again: from now on values are compared with those that were shown last.
    pub(in crate::app) fn show_again(&mut self) {
        self.shown_before = self.shown.take().or_else(|| self.shown_before.take());
        self.shown_earlier = None;
    }

    /// Returns the plan that is shown, if it is not noted yet; only of values that can change without an edit.
    pub(in crate::app) fn to_note(&self) -> Option<&Plan> {
        let (plan, _) = self.shown.as_ref()?;
        let is_noted = self.noted.as_ref().is_some_and(|(_, noted)| noted.is(plan));
        (!is_noted).then_some(plan)
    }

    /// Takes in what differs from the values that an earlier session showed. What this session showed before is compared
    /// with that.
    pub(in crate::app) fn compare_with_earlier(&mut self, entries: Vec<EntryKey>, edits: u64) {
        if self.shown_before.is_some() || self.shown_earlier.is_some() || self.shown.is_none() {
            return;
        }
        self.shown_earlier = Some((entries.into_iter().collect(), edits));
        self.find_changed(edits);
        self.made_of = None;
    }

    /// Finds the entries of the plan whose values changed since they were shown.
    fn find_changed(&mut self, edits: u64) {
        let Some(plan) = &self.plan else { return };
        self.changed = match (&self.shown_before, &self.shown_earlier) {
            (Some((before, of)), _) if *of == edits => changed(before, plan),
            (None, Some((entries, of))) if *of == edits => {
                let key = |entry: &Entry| Some((plan.target(entry)?.id, entry.process()));
                let is_other = |entry: &Entry| key(entry).is_some_and(|key| entries.contains(&key));
                (0..).zip(plan.entries()).filter(|(_, entry)| is_other(entry)).map(|(at, _)| at).collect()
            }
            _ => Vec::new(),
        };
    }

    /// Shows a plan. `edits` counts the changes of the draft: what differs by one of these is no news.
    pub(in crate::app) fn show(&mut self, plan: Option<Plan>, draft: &Draft, edits: u64) {
        self.changed.clear();
        self.plan = plan;
        let Some(plan) = self.plan.as_ref().filter(|_| draft.differs_by_target()) else {
            (self.shown, self.shown_before) = (None, None);
            return;
        };
        self.shown = Some((plan.clone(), edits));
        self.find_changed(edits);
    }

    /// Brings the list up to date with problems, plan and filter, and puts the cursor on the row that it was on.
    pub(in crate::app) fn list_again(&mut self, open: &Open, areas: Option<&BTreeMap<AreaId, String>>) {
        let query = Query::of_entries(self.filter.text());
        let is_same = |made: &MadeOf| {
            let same_plan = match (&made.plan, &self.plan) {
                (Some(made), Some(plan)) => made.is(plan),
                (None, None) => true,
                _ => false,
            };
            same_plan && made.query == query && made.judged == open.judged() && made.class == self.class
        };
        if self.made_of.as_ref().is_some_and(is_same) {
            return;
        }
        self.query = query;
        let matcher = self.plan.clone().filter(|_| !self.query.is_empty()).map(|plan| {
            if !self.index.as_ref().is_some_and(|(own, _)| own.is(&plan)) {
                let none = BTreeMap::new();
                let index = EntryIndex::new(plan.targets(), areas.unwrap_or(&none));
                self.index = Some((plan.clone(), index));
            }
            let none = EntryIndex::default();
            let index = self.index.as_ref().map_or(&none, |(_, index)| index);
            EntryMatcher::new(index, &self.query, plan.specs())
        });
        let sources = Sources {
            problems: &open.checked.problems,
            plan: self.plan.as_ref(),
            matcher: matcher.as_ref(),
            class: self.class,
            changed: &self.changed,
        };
        self.list = WorkList::new(sources, &self.opened);
        self.made_of = Some(MadeOf {
            plan: self.plan.clone(),
            judged: open.judged(),
            query: self.query.clone(),
            class: self.class,
        });
        self.seek(open);
    }

    /// Puts the cursor on the row that the person went to, where it is still listed.
    fn seek(&mut self, open: &Open) {
        let found = |key: &RowKey| self.list.find(key, &open.checked.problems, self.plan.as_ref());
        match &self.row_key {
            Some(key) => self.cursor.at = found(key).unwrap_or(self.cursor.at),
            None => self.cursor.at = 0,
        }
    }

    /// Remembers the row that the cursor is on, unless it is at the top: there the first thing to decide on will be.
    pub(in crate::app) fn remember(&mut self, open: &Open) {
        let row = self.list.row(self.cursor.at, &open.checked.problems, self.plan.as_ref());
        self.row_key = row.filter(|_| self.cursor.at > 0).and_then(|row| WorkList::key(row, self.plan.as_ref()));
    }

    /// Remembers the row that the cursor is on, wherever it is.
    pub(in crate::app) fn remember_row(&mut self, open: &Open) {
        let row = self.list.row(self.cursor.at, &open.checked.problems, self.plan.as_ref());
        self.row_key = row.and_then(|row| WorkList::key(row, self.plan.as_ref()));
    }

    /// Opens or closes a group; the cursor goes to its row.
    pub(in crate::app) fn toggle(&mut self, kind: &GroupKind, open: &Open) {
        let at = self.opened.iter().position(|own| own == kind);
        match at {
            Some(at) => drop(self.opened.swap_remove(at)),
            None => self.opened.push(kind.clone()),
        }
        self.list.lay_out(&self.opened);
        let row = self.list.find(&RowKey::Group(kind.clone()), &open.checked.problems, self.plan.as_ref());
        self.cursor.at = row.unwrap_or(self.cursor.at);
        self.remember(open);
    }

    /// Forgets the list, which is made again when the screen is entered; what the person narrowed it to stays.
    pub(in crate::app) fn forget_list(&mut self) {
        if self.made_of.take().is_some() {
            self.list = WorkList::default();
            self.index = None;
        }
    }
}

/// Lists the entries of a plan that are something else than in a plan of the same draft before, by their places.
fn changed(before: &Plan, plan: &Plan) -> Vec<u32> {
    let both = plan.entries().iter().zip(before.entries());
    let differs = |(at, (own, former)): (usize, (&Entry, &Entry))| {
        let same_place = plan.target(own).map(|own| own.id) == before.target(former).map(|own| own.id)
            && own.process() == former.process();
        // What differs in which entries there are is an edit, or a target that another one took the place of.
        (same_place && plan.spec(own) != before.spec(former)).then(|| u32::try_from(at).unwrap_or(u32::MAX))
    };
    both.enumerate().filter_map(differs).collect()
}

/// The keys of the screen, as they are at first.
pub(in crate::app) const KEYS: &[KeyRow] = &[
    ("enter right l", A::Accept, true),
    ("t f4", A::ToCell, true),
    ("c", A::NextConflict, true),
    ("tab", A::NextVerdict, true),
    ("/ f3", A::Filter, true),
    ("s f9", A::Submit, true),
    ("r f5", A::Refresh, true),
    ("x f8", A::NextProblem, false),
    ("!", A::NextBlocking, false),
    ("backtab", A::PreviousVerdict, false),
    ("+", A::OnlyNew, false),
    ("=", A::OnlyIdentical, false),
    ("~", A::OnlyConflicts, false),
    ("-", A::OnlyIneligible, false),
    ("left h", A::Left, false),
    ("S", A::SetField, false),
    ("d delete", A::SilenceWarnings, false),
    ("w", A::RestoreWarnings, false),
    ("p", A::ShowRequest, false),
    ("up k", A::Up, false),
    ("down j", A::Down, false),
    ("pageup ctrl-b", A::PageUp, false),
    ("pagedown ctrl-f", A::PageDown, false),
    ("home g", A::First, false),
    ("end G", A::Last, false),
];
