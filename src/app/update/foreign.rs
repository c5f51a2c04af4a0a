//! What others do to the open draft: another program changes its file, another session has it or takes it.
//!
//! ```text
//!               nothing is unsaved here
//! file changed ──────────────────────────▶ taken in, one step of undo
//!      │ else
//!      ▼
//!  conflict ── mine ────▶ written over the file; a copy is set aside
//!      │ ▲ ──── theirs ─▶ what is here is set aside, the file's is taken in
//!      │ └───── later ──┐ asked again on the way to another step, and when the draft is opened next
//!      └────────────────┘ until then what is typed is kept in a file of its own, not in the draft's
//! ```

use crate::app::effect::{Effect, Way};
use crate::app::event::{ChangedFile, Opened, Unwritten};
use crate::app::notice::Notice;
use crate::app::open::{Conflict, File};
use crate::app::overlay::Overlay;
use crate::app::question::Question;
use crate::app::question::Reply;
use crate::app::screen::Screen;
use crate::app::state::State;
use crate::app::update::{edit, enter};
use crate::domain::draft::{Draft, DraftDifference, Path};
use crate::domain::edit::Edit;
use crate::domain::place::Step;
use crate::store::StoreError;
use crate::store::error::Holder;
use std::path::PathBuf;

/// Takes in that the file holds another draft than the one that was last read or written here.
pub(super) fn file_changed(state: &mut State, changed: ChangedFile, effects: &mut Vec<Effect>) {
    let Some(open) = &mut state.open else { return };
    // Reported before it was decided about.
    if changed.version == open.version || open.saving.way == Way::Over {
        open.saving.attempted = open.saving.saved;
        return;
    }
    if let Some(conflict) = &mut open.conflict {
        let is_known = conflict.changed.version == changed.version;
        conflict.changed = changed;
        open.saving.attempted = open.saving.saved;
        if is_known {
            return;
        }
    } else {
        open.conflict = Some(Box::new(Conflict { changed, deferred: false }));
        // What is here is written to a file of its own at once.
        open.saving.attempted = open.saving.saved;
    }
    if !take_in_if_untouched(state, effects) {
        ask(state);
    }
}

/// Takes the file's draft in if nothing was changed here since; a field that is being typed may stay open as long as
/// its process is the same there.
pub(super) fn take_in_if_untouched(state: &mut State, effects: &mut Vec<Effect>) -> bool {
    let at = state.processes.list.at;
    let typing = state.is_typing();
    // The list of fields is for processes by their places.
    let is_setting = matches!(state.overlay, Some(Overlay::SetField(_)));
    let Some(open) = &mut state.open else { return false };
    let Some(conflict) = &open.conflict else { return false };
    let found = &conflict.changed.draft;
    let fits = !typing || (at < found.processes.len() && open.draft.processes.get(at) == found.processes.get(at));
    if !fits || is_setting || !(open.read_only || open.draft == open.base) {
        return false;
    }
    take_in(state, effects);
    state.notice = Some(Notice::TakenIn(state.undo_key()));
    true
}

/// Puts the file's draft in place of what is here, as one step of undo.
fn take_in(state: &mut State, effects: &mut Vec<Effect>) {
    let environment = state.environment.clone();
    let fields = state.fields().clone();
    let Some(open) = &mut state.open else { return };
    let Some(conflict) = open.conflict.take() else { return };
    let Conflict { changed: ChangedFile { draft: mut found, beside, version, .. }, .. } = *conflict;
    edit::fill_in(&mut found, environment.as_ref());
    open.beside = beside;
    open.version = version;
    // A file of version 1 has no numbers of targets: those that are known here stay.
    let is_same = open.draft.is_same_in_file(&found);
    open.base = if is_same { open.draft.clone() } else { found.clone() };
    if is_same {
        // Nothing that the user sees is another.
    } else if open.read_only {
        open.replace(found, &fields);
    } else {
        open.edit(Edit::Replace(Box::new(found)), &fields);
    }
    // The file holds it already: writing it again would only disturb the other program.
    open.saving.saved = open.revision;
    open.saving.attempted = open.revision;
    open.saving.error = None;
    edit::changed(state);
    enter::business_changed(state, effects);
    if state.screen == Screen::Step(Step::Review) {
        enter::review(state, effects);
    }
}

/// Asks which of the two versions to use.
pub(super) fn ask(state: &mut State) {
    let Some(open) = &mut state.open else { return };
    let Some(conflict) = &mut open.conflict else { return };
    conflict.deferred = false;
    let changed = &conflict.changed;
    let here = DraftDifference::between(&open.base, &open.draft);
    let place = here.only.clone().map(|path| (name_of(&open.draft, &path), path));
    let question = Question::ForeignChange {
        file: changed.file.clone(),
        at: changed.modified,
        there: Box::new(DraftDifference::between(&open.base, &changed.draft)),
        here: Box::new(here),
        place,
    };
    state.raise(Overlay::ask(question));
}

/// Asks again what was deferred.
pub(super) fn remind(state: &mut State) {
    if state.open.as_ref().and_then(|open| open.conflict.as_ref()).is_some_and(|conflict| conflict.deferred) {
        ask(state);
    }
}

/// Does what was chosen.
pub(super) fn choose(state: &mut State, reply: Reply, effects: &mut Vec<Effect>) {
    let id = state.request();
    let Some(open) = &mut state.open else { return };
    let File::Known(own) = open.file.clone() else { return };
    let Some(conflict) = &mut open.conflict else { return };
    match reply {
        Reply::Mine => {
            open.conflict = None;
            open.saving.way = Way::Over;
            open.revision += 1;
        }
        Reply::Theirs => {
            let (content, place) = (Box::new(open.draft.clone()), open.place.clone());
            let beside = Box::new(open.beside.clone());
            effects.push(Effect::SetAside { id, draft: own, content, place, beside });
            take_in(state, effects);
        }
        _ => conflict.deferred = true,
    }
}

/// Takes in that what was here is set aside now.
pub(super) fn set_aside(state: &mut State, result: Result<PathBuf, StoreError>) {
    state.notice = Some(result.map_or_else(Notice::SaveFailed, Notice::OursKept));
}

/// Takes in that another session has the draft now; what was not written yet is at `kept`.
pub(super) fn taken_over(state: &mut State, by: Option<Holder>, kept: Option<PathBuf>) {
    state.close_fields();
    let Some(open) = &mut state.open else { return };
    open.read_only = true;
    open.holder = by.map(Box::new);
    open.conflict = None;
    open.saving.under_way = None;
    open.saving.saved = open.revision;
    open.saving.attempted = open.revision;
    open.saving.error = None;
    state.notice = Some(Notice::TakenOver { by: open.holder.clone(), kept });
}

/// Takes in that a draft which another session had is this one's now.
pub(super) fn freed(state: &mut State, opened: Opened, effects: &mut Vec<Effect>) {
    let environment = state.environment.clone();
    let fields = state.fields().clone();
    let Some(open) = state.open.as_mut().filter(|open| open.read_only) else { return };
    let Opened { id, mut draft, beside, history, unwritten, .. } = opened;
    if id.is_none() || Some(&open.file) != id.clone().map(File::Known).as_ref() {
        return;
    }
    edit::fill_in(&mut draft, environment.as_ref());
    open.read_only = false;
    open.holder = None;
    open.beside = beside;
    open.version = 0;
    open.base = draft.clone();
    open.replace(draft, &fields);
    open.history = history;
    open.saving.saved = open.revision;
    open.saving.attempted = open.revision;
    state.held.extend(id.filter(|id| !state.held.contains(id)));
    state.notice = Some(Notice::Writable);
    edit::changed(state);
    enter::business_changed(state, effects);
    if let Some(unwritten) = unwritten {
        recover(state, *unwritten);
    }
}

/// Puts what an earlier session could not write over the file's draft, and asks which of the two to use.
pub(super) fn recover(state: &mut State, unwritten: Unwritten) {
    let fields = state.fields().clone();
    let environment = state.environment.clone();
    let Some(open) = &mut state.open else { return };
    let Unwritten { mut draft, file, modified } = unwritten;
    edit::fill_in(&mut draft, environment.as_ref());
    if draft.is_same_in_file(&open.draft) {
        return;
    }
    let changed =
        ChangedFile { file, draft: open.draft.clone(), beside: open.beside.clone(), modified, version: open.version };
    open.edit(Edit::Replace(Box::new(draft)), &fields);
    // It is kept already.
    open.saving.attempted = open.revision;
    open.saving.kept = Some(open.revision);
    open.conflict = Some(Box::new(Conflict { changed, deferred: false }));
    ask(state);
}

/// Takes the open draft over.
pub(super) fn take_over(state: &mut State, effects: &mut Vec<Effect>) {
    let Some(File::Known(own)) = state.open.as_ref().filter(|open| open.read_only).map(|open| open.file.clone()) else {
        return;
    };
    let id = state.request();
    state.taking = Some(id);
    effects.push(Effect::TakeOver { id, draft: own });
}

/// What a person calls the process that a place is in.
fn name_of(draft: &Draft, path: &Path) -> String {
    let process = path.process().and_then(|at| draft.processes.get(at));
    process.map(|process| process.name().into_owned()).unwrap_or_default()
}
