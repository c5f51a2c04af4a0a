//! Step 1: choosing service instances.
//!
//! This file owns the list and its filter; the tree beside it is in `tree`, choosing the business in `business`, marks
//! in `marks`, those of a range in `range`, those by a pasted list in `mark_list`, and how many of them are hidden in
//! `tally`.

mod business;
pub(in crate::app) mod mark_list;
mod marks;
mod range;
mod tally;
pub mod tree;

pub(in crate::app) use business::{
    business_changed, businesses_read, choose_business, read_businesses, set_business, type_business,
};

pub use range::Anchor;
pub use tally::Tally;

use super::{Screen, review};
use crate::api::ApiError;
use crate::app::RequestId;
use crate::app::action::Action;
use crate::app::catalogue::{BusinessPart, Catalogue, HostNames};
use crate::app::effect::Effect;
use crate::app::find::{Finder, Query, Scope};
use crate::app::form::Editor;
use crate::app::geometry;
use crate::app::keymap::Context;
use crate::app::list::{Cursor, Motion};
use crate::app::notice::Notice;
use crate::app::open::Open;
use crate::app::overlay::{Overlay, Purpose};
use crate::app::state::State;
use crate::app::update;
use crate::domain::draft::Target;
use crate::domain::id::{HostId, ServiceInstanceId};
use crate::domain::instance::{Business, ServiceInstance};
use crate::domain::place::Step;
use business::pick_business;
use marks::{invert, mark, mark_all, take};
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

/// Reads what this step needs and no one has read yet: the business's content, or the list of businesses.
pub(in crate::app) fn read(state: &mut State, effects: &mut Vec<Effect>) {
    // An identifier of one CMDB says nothing in another.
    if state.environment.is_none() || review::is_foreign(state) {
        return;
    }
    let Some(open) = &state.open else { return };
    match open.draft.business.clone() {
        Some(business) => {
            let here = state.catalogue.as_ref().is_some_and(|catalogue| catalogue.business.id == business.id);
            if !here {
                read_catalogue(state, business, effects);
            }
        }
        None if state.screen == Screen::Step(Step::Instances) => pick_business(state, effects),
        None => {}
    }
}

/// Reads the content of a business again.
fn read_catalogue(state: &mut State, business: Business, effects: &mut Vec<Effect>) {
    if let Some(id) = state.reading.take() {
        effects.push(Effect::Cancel(id));
    }
    let id = state.request();
    state.reading = Some(id);
    let shown = state.catalogue.as_mut().filter(|own| own.business.id == business.id && !own.instances.is_empty());
    let recall = shown.is_none();
    if let Some(catalogue) = shown {
        catalogue.refresh();
    } else {
        state.catalogue = Some(Catalogue::new(business.clone()));
        show_again(state);
    }
    effects.push(Effect::ReadCatalogue { id, business, recall });
}

/// Reads the names of the hosts, when the filter asks for one of them and no one has read them.
pub(in crate::app) fn read_host_names(state: &mut State, effects: &mut Vec<Effect>) {
    let is_unread = |catalogue: &&Catalogue| catalogue.host_names == HostNames::Unread;
    let asked = state.instances.query.needs_host_names() && state.environment.is_some() && !review::is_foreign(state);
    let Some(biz) = state.catalogue.as_ref().filter(is_unread).map(|own| own.business.id).filter(|_| asked) else {
        return;
    };
    let id = state.request();
    if let Some(catalogue) = &mut state.catalogue {
        catalogue.host_names = HostNames::Reading(id);
    }
    effects.push(Effect::ReadHostNames { id, biz });
}

/// Takes the names of the hosts in, of the business that is shown.
pub(in crate::app) fn host_names_read(
    state: &mut State,
    id: RequestId,
    result: Result<Vec<(HostId, String)>, ApiError>,
) {
    let awaits = |catalogue: &&mut Catalogue| catalogue.host_names == HostNames::Reading(id);
    let Some(catalogue) = state.catalogue.as_mut().filter(awaits) else { return };
    match result {
        Ok(names) => catalogue.take(BusinessPart::HostNames(names)),
        Err(error) => {
            catalogue.host_names = HostNames::Failed(Box::new(error.clone()));
            state.notice = Some(Notice::ReadFailed(Box::new(error)));
        }
    }
}

/// Finds the rows of another catalogue.
pub(in crate::app) fn show_again(state: &mut State) {
    state.instances.finder = Finder::default();
    state.instances.tree.renew();
    find(state);
}

/// Does what an action means here.
pub(in crate::app) fn act(state: &mut State, action: Action, effects: &mut Vec<Effect>) {
    if state.context() == Context::Tree && tree::act(state, action) {
        return;
    }
    if let Some(motion) = Motion::of(action) {
        let rows = rows(state);
        state.instances.cursor.go(motion, rows, geometry::height(state.size, Screen::Step(Step::Instances)));
        return;
    }
    let changes = matches!(
        action,
        Action::Mark
            | Action::MarkAll
            | Action::MarkRange
            | Action::InvertMarks
            | Action::ClearMarks
            | Action::MarkList
            | Action::ChooseBusiness
    );
    if changes && update::draft::is_refused(state) {
        return;
    }
    match action {
        Action::Back if state.instances.range.is_some() => state.instances.range = None,
        Action::Back if state.instances.filtering || !state.instances.filter.text().is_empty() => {
            state.instances.filtering = false;
            state.instances.filter.clear();
        }
        Action::Back if state.instances.only_marked => state.instances.only_marked = false,
        Action::Back if state.instances.tree.scope().is_some() => state.instances.tree.leave(),
        Action::PreviousPane => tree::focus(state),
        Action::ToggleTree => tree::toggle(state),
        Action::Back => update::navigate::previous(state, effects),
        Action::Accept => state.instances.filtering = false,
        Action::Help => state.overlay = Some(Overlay::Help { context: Context::Filter, top: 0 }),
        Action::Filter => {
            state.instances.filtering = true;
            state.instances.only_marked = false;
        }
        Action::NextStep => go_on(state, effects),
        Action::Mark if state.instances.range.is_some() => range::mark(state),
        Action::Mark => mark(state),
        Action::MarkRange => range::begin(state),
        Action::MarkAll => mark_all(state),
        Action::InvertMarks => invert(state),
        Action::ClearMarks => {
            let marks = state.open.as_ref().map(|open| open.marks.clone()).unwrap_or_default();
            take(state, &marks);
            state.notice = Some(Notice::Unmarked { count: marks.len() });
        }
        Action::OnlyMarked => state.instances.only_marked = !state.instances.only_marked,
        Action::MarkList => mark_list::open(state, ""),
        Action::ChooseBusiness if state.environment.is_none() => {
            state.overlay = Some(Overlay::prompt(Purpose::BusinessId, ""));
        }
        Action::ChooseBusiness => pick_business(state, effects),
        Action::Refresh => match state.open.as_ref().and_then(|open| open.draft.business.clone()) {
            _ if state.environment.is_none() => state.notice = Some(Notice::NoEnvironment),
            _ if review::is_foreign(state) => {
                let draft = state.open.as_ref().map(|open| open.draft.environment.name.clone()).unwrap_or_default();
                update::access::ask_to_move(state);
                state.notice = Some(Notice::OtherEnvironment { draft });
            }
            Some(business) => read_catalogue(state, business, effects),
            None => read_businesses(state, effects),
        },
        _ => {}
    }
}

/// Goes to step 2; with nothing marked, the row that the cursor is on is meant.
fn go_on(state: &mut State, effects: &mut Vec<Effect>) {
    let Some(open) = &state.open else { return };
    if open.draft.business.is_none() && state.environment.is_some() {
        pick_business(state, effects);
        return;
    }
    if open.draft.targets.is_empty() && rows(state) > 0 {
        mark(state);
        if state.notice == Some(Notice::TemplateBound) {
            return;
        }
    }
    update::navigate::step(state, Step::Processes, effects);
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

fn rows(state: &State) -> usize {
    state.open.as_ref().map_or(0, |open| state.instances.rows(open, state.catalogue.as_ref()))
}

/// Keeps rows and cursor up to date.
pub(in crate::app) fn refresh(state: &mut State) {
    find(state);
    let rows = rows(state);
    state.instances.cursor.clamp(rows, geometry::height(state.size, Screen::Step(Step::Instances)));
    range::refresh(state);
    mark_list::refresh(state);
}
