//! Choosing the business whose service instances are listed.

use crate::app::effect::Effect;
use crate::app::notice::Notice;
use crate::app::overlay::Overlay;
use crate::app::question::Question;
use crate::app::request::Loadable;
use crate::app::state::State;
use crate::app::update::{edit, enter};
use crate::domain::draft::TargetKey;
use crate::domain::edit::Edit;
use crate::domain::id::BizId;
use crate::domain::instance::Business;

/// Chooses the only business, if there is but one and the person is choosing.
pub(in crate::app) fn businesses_read(state: &mut State, effects: &mut Vec<Effect>) {
    let choosing = matches!(&state.overlay, Some(Overlay::Businesses { filter, .. }) if filter.text().is_empty());
    let none = state.open.as_ref().is_some_and(|open| open.draft.business.is_none());
    if let (true, true, Loadable::Ready(list)) = (choosing, none, &state.businesses)
        && let [only] = list.as_slice()
    {
        let only = only.clone();
        state.overlay = None;
        set_business(state, only, effects);
    }
}

/// Chooses a business, after asking when that would lose marks.
pub(in crate::app) fn choose_business(state: &mut State, business: Business, effects: &mut Vec<Effect>) {
    let Some(open) = &state.open else { return };
    if open.draft.business.as_ref().is_some_and(|own| own.id == business.id) {
        return;
    }
    // What was marked by identifiers before any business was chosen is meant for the one that is chosen now.
    let lost = if open.draft.business.is_some() { open.draft.targets.len() } else { 0 };
    match lost {
        0 => set_business(state, business, effects),
        targets => state.raise(Overlay::ask(Question::ChangeBusiness { business, targets })),
    }
}

/// Chooses a business; marks of another one go.
pub(in crate::app) fn set_business(state: &mut State, business: Business, effects: &mut Vec<Effect>) {
    let Some(open) = &state.open else { return };
    let mut edits = vec![Edit::SetBusiness(Some(business))];
    if open.draft.business.is_some() {
        let places = (0..open.draft.targets.len()).collect();
        edits.insert(0, Edit::RemoveTargets { places, keep: Vec::new() });
        // A file holds no overrides of targets that the draft does not have; so they go with these, and come back with them.
        let is_lost = |key: &TargetKey| matches!(key, TargetKey::Id(id) if open.marks.contains(id));
        for (process, own) in open.draft.processes.iter().enumerate() {
            let lost = own.overrides.iter().filter(|(key, _)| is_lost(key));
            let overrides: Vec<_> = lost.map(|(key, _)| (key.clone(), None)).collect();
            if !overrides.is_empty() {
                edits.push(Edit::SetOverrides { process, overrides });
            }
        }
    }
    if !edit::apply(state, Edit::Group(edits)) {
        return;
    }
    enter::business_changed(state, effects);
    enter::instances(state, effects);
}

/// Chooses a business by its typed number; says whether it was one.
pub(in crate::app) fn type_business(state: &mut State, text: &str, effects: &mut Vec<Effect>) -> bool {
    let Some(id) = text.parse::<i64>().ok().filter(|id| *id > 0).map(BizId) else {
        state.notice = Some(Notice::NotAnId { text: text.to_owned() });
        return false;
    };
    let known = state.known_businesses().iter().find(|business| business.id == id).cloned();
    choose_business(state, known.unwrap_or(Business { id, name: String::new() }), effects);
    true
}
