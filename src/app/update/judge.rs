//! Large drafts that differ by target are judged beside the screen, so that no key waits for it.

use crate::app::effect::Effect;
use crate::app::request::RequestId;
use crate::app::state::State;
use crate::app::update::screen::review;
use crate::domain::check::Checked;

/// Begins to judge the open draft, if it has to be and none is under way.
pub(super) fn begin(state: &mut State, effects: &mut Vec<Effect>) {
    let Some(number) = state.open.as_ref().and_then(super::super::open::Open::must_be_judged) else { return };
    let id = state.request();
    let fields = Box::new(state.fields().clone());
    let Some(open) = &mut state.open else { return };
    open.judging = Some((id, number));
    effects.push(Effect::Judge { id, draft: Box::new(open.draft.clone()), fields, facts: open.facts.clone() });
}

/// Takes what was judged. The review that waits for it begins then.
pub(super) fn judged(state: &mut State, id: RequestId, checked: Checked, effects: &mut Vec<Effect>) {
    let taken = state.open.as_mut().is_some_and(|open| open.take_judged(id, checked));
    if taken {
        review::judged_again(state, effects);
    }
}
