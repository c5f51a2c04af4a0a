//! Step 1: reading the business and its service instances, and what keys do in the list.

mod business;
pub(in crate::app) mod inside;
pub(in crate::app) mod mark_list;
mod marks;
mod range;
pub(in crate::app) mod rows;
mod tree;

pub(in crate::app) use business::{businesses_read, choose_business, set_business, type_business};

use crate::api::ApiError;
use crate::app::action::Action;
use crate::app::catalogue::{BusinessPart, Catalogue, HostNames};
use crate::app::effect::Effect;
use crate::app::list::Motion;
use crate::app::menu::Menu;
use crate::app::notice::Notice;
use crate::app::overlay::{Overlay, Purpose};
use crate::app::request::RequestId;
use crate::app::screen::{Context, Screen};
use crate::app::state::State;
use crate::app::update::{access, edit, enter, facts, navigate};
use crate::domain::id::HostId;
use crate::domain::place::Step;
use marks::{invert, mark, mark_all, take};

/// Reads the names of the hosts, when the filter asks for one of them and no one has read them.
pub(in crate::app) fn read_host_names(state: &mut State, effects: &mut Vec<Effect>) {
    let is_unread = |catalogue: &&Catalogue| catalogue.host_names == HostNames::Unread;
    let is_named = state.instances.query.needs_host_names() || facts::wants_host_names(state);
    let asked = is_named && state.environment.is_some() && !state.is_foreign();
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

/// Does what an action means here.
pub(in crate::app) fn act(state: &mut State, action: Action, effects: &mut Vec<Effect>) {
    if state.context() == Context::Tree && tree::act(state, action) {
        return;
    }
    if let Some(motion) = Motion::of(action) {
        let rows = rows::rows(state);
        state.instances.cursor.go(motion, rows, Screen::Step(Step::Instances).height(state.size));
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
    if changes && edit::is_refused(state) {
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
        Action::Back => navigate::previous(state, effects),
        Action::Accept => state.instances.filtering = false,
        Action::Help => state.overlay = Some(Overlay::Help(Menu::new(Context::Filter))),
        Action::Filter => {
            state.instances.filtering = true;
            state.instances.filter.select_all();
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
        Action::LookInside => inside::open(state, effects),
        Action::ChooseBusiness if state.environment.is_none() => {
            state.overlay = Some(Overlay::prompt(Purpose::BusinessId, ""));
        }
        Action::ChooseBusiness => enter::pick_business(state, effects),
        Action::Refresh => access::read_again(state, effects),
        _ => {}
    }
}

/// Goes to step 2; with nothing marked, the row that the cursor is on is meant.
fn go_on(state: &mut State, effects: &mut Vec<Effect>) {
    let Some(open) = &state.open else { return };
    if open.draft.business.is_none() && state.environment.is_some() {
        enter::pick_business(state, effects);
        return;
    }
    if open.draft.targets.is_empty() && rows::rows(state) > 0 {
        mark(state);
        if state.notice == Some(Notice::TemplateBound) {
            return;
        }
    }
    navigate::step(state, Step::Processes, effects);
}

/// Makes the target that the cursor is on the current one, for the later steps.
fn look_at_cursor(state: &mut State) {
    if state.screen != Screen::Step(Step::Instances) {
        return;
    }
    let Some(open) = &mut state.open else { return };
    let row = state.instances.row(state.instances.cursor.at, open, state.catalogue.as_ref());
    if let Some(id) = row.map(|row| row.id()) {
        open.look_at_instance(id);
    }
}

/// Keeps rows and cursor up to date.
pub(in crate::app) fn refresh(state: &mut State) {
    rows::find(state);
    let rows = rows::rows(state);
    state.instances.cursor.clamp(rows, Screen::Step(Step::Instances).height(state.size));
    range::refresh(state);
    look_at_cursor(state);
    mark_list::refresh(state);
}
