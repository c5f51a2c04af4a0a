//! What entering a screen does: it reads what the screen needs and nothing else holds.

use crate::app::catalogue::Catalogue;
use crate::app::effect::{Effect, cancel};
use crate::app::find::Finder;
use crate::app::form::Editor;
use crate::app::list::Cursor;
use crate::app::overlay::Overlay;
use crate::app::request::Loadable;
use crate::app::screen::{ReadOnEntry, Screen};
use crate::app::state::State;
use crate::app::update::screen::instances::rows;
use crate::domain::instance::Business;
use crate::domain::place::Step;
use crate::domain::plan::{Live, plan};

/// Does what entering the current screen means. Every way onto a screen ends here: a step, the list, a path on the
/// command line, a copy, an earlier run.
pub(in crate::app) fn screen(state: &mut State, effects: &mut Vec<Effect>) {
    for read in state.screen.reads_on_entry() {
        match read {
            ReadOnEntry::Drafts => drafts(state, effects),
            ReadOnEntry::Business => instances(state, effects),
            ReadOnEntry::Live => review(state, effects),
        }
    }
}

/// Reads what the current screen needs and could not be read without credentials. The drafts need none.
pub(super) fn again(state: &mut State, effects: &mut Vec<Effect>) {
    for read in state.screen.reads_on_entry() {
        match read {
            ReadOnEntry::Drafts => {}
            ReadOnEntry::Live if matches!(state.review.live, Loadable::Failed(_)) => review(state, effects),
            ReadOnEntry::Business | ReadOnEntry::Live => instances(state, effects),
        }
    }
}

/// Asks for the list again.
pub(in crate::app) fn drafts(state: &mut State, effects: &mut Vec<Effect>) {
    let id = state.request();
    // The old list stays on screen until the new one is here.
    state.drafts.awaited = Some(id);
    if state.drafts.list.ready().is_none() {
        state.drafts.list = Loadable::Loading(id);
    }
    effects.push(Effect::ListDrafts { id });
    let id = state.request();
    state.drafts.runs_awaited = Some(id);
    effects.push(Effect::ListRuns { id, all: state.drafts.all_runs });
}

/// Reads what this step needs and no one has read yet: the business's content, or the list of businesses.
pub(in crate::app) fn instances(state: &mut State, effects: &mut Vec<Effect>) {
    // An identifier of one CMDB says nothing in another.
    if state.environment.is_none() || state.is_foreign() {
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
pub(super) fn read_catalogue(state: &mut State, business: Business, effects: &mut Vec<Effect>) {
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
        rows::show_again(state);
    }
    effects.push(Effect::ReadCatalogue { id, business, recall });
}

/// Opens the list of businesses, reading it if no one has.
pub(super) fn pick_business(state: &mut State, effects: &mut Vec<Effect>) {
    if !matches!(state.businesses, Loadable::Ready(_) | Loadable::Loading(_)) {
        read_businesses(state, effects);
    }
    state.raise(Overlay::Businesses { filter: Editor::default(), at: 0 });
}

/// Reads the list of businesses again.
pub(in crate::app) fn read_businesses(state: &mut State, effects: &mut Vec<Effect>) {
    cancel(&mut state.businesses, effects);
    let id = state.request();
    state.businesses = Loadable::Loading(id);
    effects.push(Effect::ReadBusinesses { id });
}

/// Forgets what was read of another business.
pub(in crate::app) fn business_changed(state: &mut State, effects: &mut Vec<Effect>) {
    let business = state.open.as_ref().and_then(|open| open.draft.business.as_ref()).map(|business| business.id);
    if state.catalogue.as_ref().map(|catalogue| catalogue.business.id) == business {
        return;
    }
    if let Some(id) = state.reading.take() {
        effects.push(Effect::Cancel(id));
    }
    state.catalogue = None;
    state.instances.finder = Finder::default();
    state.instances.tree.forget();
    state.instances.cursor = Cursor::default();
    let fields = state.fields().clone();
    if let Some(open) = &mut state.open {
        open.recheck(&fields);
    }
    instances(state, effects);
}

/// Makes the plan again, and reads the live state of the targets for it.
pub(in crate::app) fn review(state: &mut State, effects: &mut Vec<Effect>) {
    cancel(&mut state.review.live, effects);
    state.review.live = Loadable::Idle;
    state.review.recalled = Loadable::Idle;
    state.review.read = 0;
    state.review.show_again();
    // The draft may have been opened right here: its attributes are needed all the same.
    instances(state, effects);
    let wanted = state.open.as_ref().and_then(|open| open.checked.wanted.as_ref());
    let read = wanted.filter(|_| state.environment.is_some() && !state.is_foreign());
    if let Some(wanted) = read.cloned().map(Box::new) {
        let id = state.request();
        state.review.live = Loadable::Loading(id);
        effects.push(Effect::ReadLive { id, wanted });
    }
    replan(state);
}

/// Makes the plan of what is wanted and of what is known of the targets.
pub(in crate::app) fn replan(state: &mut State) {
    let nothing = Live::default();
    let live = state.review.live.ready().or_else(|| state.review.kept().map(|kept| &kept.content));
    let live = live.unwrap_or(&nothing);
    let wanted = state.open.as_ref().and_then(|open| open.checked.wanted.clone());
    let warnings = state.wanted_warnings();
    let dynamic = state.catalogue.as_ref().map(Catalogue::dynamic_instances);
    let made = wanted.map(|wanted| plan(wanted, live).with_warnings(warnings));
    state.review.dynamic = dynamic.unwrap_or_default();
    match &state.open {
        Some(open) => state.review.show(made, &open.draft, open.edits()),
        None => state.review.plan = None,
    }
}
