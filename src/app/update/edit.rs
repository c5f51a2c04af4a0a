//! Changing the open draft, unless another session has it.

use crate::app::notice::Notice;
use crate::app::open::File;
use crate::app::overlay::Overlay;
use crate::app::question::Question;
use crate::app::state::State;
use crate::domain::draft::{Draft, Path};
use crate::domain::edit::Edit;
use crate::domain::environment::Environment;
use crate::domain::field::Known;

/// Changes the open draft.
///
/// Returns `false` if nothing changed, as where another process has the draft.
pub(in crate::app) fn apply(state: &mut State, edit: Edit) -> bool {
    if is_refused(state) {
        return false;
    }
    let fields = state.fields().clone();
    let Some(open) = &mut state.open else { return false };
    let done = open.edit(edit, &fields);
    if done {
        changed(state);
    }
    done
}

/// Makes several changes that are one to the person; one of them stands for itself.
///
/// Returns `false` if nothing changed.
pub(in crate::app) fn apply_group(state: &mut State, group: Edit) -> bool {
    match group {
        Edit::Group(edits) if edits.is_empty() => false,
        Edit::Group(mut edits) if edits.len() == 1 => edits.pop().is_some_and(|edit| apply(state, edit)),
        edit => apply(state, edit),
    }
}

/// Remembers a change that was typed but given up, and says how to bring it back; one that would change nothing is
/// none.
pub(in crate::app) fn withdraw(state: &mut State, edit: Edit) {
    let fields = state.fields().clone();
    let key = state.undo_key();
    let Some(open) = state.open.as_mut().filter(|open| !open.read_only) else { return };
    let mut after = open.draft.clone();
    let is_change = after.apply(edit.clone()).is_ok() && after != open.draft;
    if is_change && open.withdraw(edit, &fields) {
        state.notice = Some(Notice::TextDropped(key));
    }
}

/// Returns `true` if the open draft must not be changed, and then says so.
pub(in crate::app) fn is_refused(state: &mut State) -> bool {
    let refused = state.open.as_ref().is_some_and(|open| open.read_only);
    if refused {
        state.notice = Some(Notice::ReadOnly);
        offer(state);
    }
    refused
}

/// What stands on the draft's former content is stale.
pub(super) fn changed(state: &mut State) {
    state.problem = None;
    state.review.plan = None;
}

/// Says where a draft belongs, as far as its file does not. A record of 0.1.0 has the name only; the rest is written with
/// the next change.
pub(super) fn fill_in(draft: &mut Draft, environment: Option<&Environment>) {
    if let Some(environment) = environment
        && (draft.environment.is_empty() || draft.environment.is_of(environment))
    {
        draft.environment = environment.into();
    }
}

/// Offers to take the open draft over from the session that has it.
pub(in crate::app) fn offer(state: &mut State) {
    let Some(open) = state.open.as_ref().filter(|open| open.read_only) else { return };
    if let File::Known(_) = open.file {
        let by = open.holder.as_deref().cloned().unwrap_or_default();
        state.raise(Overlay::ask(Question::TakeOver { by: Box::new(by) }));
    }
}

/// The field that a new process is first asked for.
pub(in crate::app) fn first_field(process: usize) -> Path {
    Path::Field(process, Known::FuncName.into())
}
