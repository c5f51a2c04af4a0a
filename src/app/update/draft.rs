//! The open draft: changes, undo, and its way to disk at every committed change.

use crate::app::effect::{Effect, Way};
use crate::app::event::{Next, Opened, Shown};
use crate::app::export::{TableExport, TableForm};
use crate::app::list::Cursor;
use crate::app::notice::{BulkNotice, ColumnName, Notice, RunNotice, TableNotice};
use crate::app::open::{File, Open};
use crate::app::overlay::{Overlay, Purpose};
use crate::app::question::Question;
use crate::app::request::RequestId;
use crate::app::screen::Screen;
use crate::app::screen::bindings::Bindings;
use crate::app::screen::instances::Instances;
use crate::app::screen::processes::Processes;
use crate::app::screen::review::Review;
use crate::app::screen::submit::Submit;
use crate::app::screen::table::Table;
use crate::app::state::State;
use crate::app::update::{access, edit, enter, foreign, navigate};
use crate::domain::draft::{Draft, Path};
use crate::domain::edit::Edit;
use crate::domain::environment::Environment;
use crate::domain::place::{Place, Step};
use crate::domain::table::{self, TableColumn};
use crate::store::error::Cause;
use crate::store::{Beside, DraftId, StoreError};
use crate::tables::write::WriteRefusal;
use std::io::ErrorKind;
use std::path::PathBuf;

/// Takes the last change back, and leads to where it was.
pub(super) fn undo(state: &mut State, effects: &mut Vec<Effect>) {
    walk(state, Open::undo, Notice::Undone, Notice::NothingToUndo, effects);
}

/// Applies again what was taken back, and leads to where it was.
pub(super) fn redo(state: &mut State, effects: &mut Vec<Effect>) {
    walk(state, Open::redo, Notice::Redone, Notice::NothingToRedo, effects);
}

fn walk(
    state: &mut State,
    step: impl FnOnce(&mut Open, &crate::domain::field::FieldTable) -> Option<Edit>,
    done: Notice,
    nothing: Notice,
    effects: &mut Vec<Effect>,
) {
    if state.screen == Screen::Drafts || state.submit.is_running() {
        state.notice = Some(nothing);
        return;
    }
    if edit::is_refused(state) {
        return;
    }
    let fields = state.fields().clone();
    let edit = state.open.as_mut().and_then(|open| step(open, &fields));
    let Some(edit) = edit else {
        state.notice = Some(nothing);
        return;
    };
    edit::changed(state);
    enter::business_changed(state, effects);
    // Marks are in sight already; to lead to the first of them would show marked rows only.
    let in_sight = |place: &Path| {
        matches!(place, Path::Target(_)) && state.screen == Screen::Step(Step::Instances) && state.catalogue.is_some()
    };
    if state.screen == Screen::Table {
        state.notice = Some(walked(state, &edit, done));
        return;
    }
    let done = several(state, &edit, &done).unwrap_or(done);
    if let Some(place) = edit.place().filter(|place| !in_sight(place)) {
        navigate::go(state, &place, effects);
    }
    if state.screen == Screen::Step(Step::Review) {
        enter::review(state, effects);
    }
    state.notice = Some(done);
}

/// Says what was taken back, or applied again, if it was one field or one column of several.
fn several(state: &State, edit: &Edit, done: &Notice) -> Option<Notice> {
    let Edit::Group(edits) = edit else { return None };
    let is_undo = *done == Notice::Undone;
    let count = edits.len();
    let (field, column) = match edits.first()? {
        Edit::SetField { field, .. } => (Some(field), None),
        Edit::SetCell { column, .. } => (None, Some(*column)),
        _ => return None,
    };
    let is_same = |edit: &Edit| match edit {
        Edit::SetField { field: own, .. } => Some(own) == field,
        Edit::SetCell { column: own, .. } => Some(*own) == column,
        _ => false,
    };
    if count < 2 || !edits.iter().all(is_same) {
        return None;
    }
    let field = field.and_then(|key| state.fields().get(key)).cloned().map(Box::new);
    Some(Notice::Bulk(BulkNotice::Walked { is_undo, field, column, count }))
}

/// Says what was taken back in the table, or applied again, and puts the cursor there.
fn walked(state: &mut State, edit: &Edit, done: Notice) -> Notice {
    let Some(open) = &state.open else { return done };
    let is_undo = done == Notice::Undone;
    let inverse = if is_undo { open.history.to_redo().next() } else { open.history.to_undo().next() };
    let Some(inverse) = inverse else { return done };
    let touched = table::touched(&open.draft, edit, inverse);
    if let Some(first) = touched.first.filter(|_| touched.cells == 1) {
        state.table.put_row(first);
    }
    let field = match &touched.column {
        Some(TableColumn::Field(key)) => state.fields().get(key).cloned().map(Box::new),
        _ => None,
    };
    match touched.column {
        Some(column) if touched.cells > 0 => {
            let column = ColumnName { column, field };
            Notice::Table(TableNotice::Walked { is_undo, column, cells: touched.cells })
        }
        _ => done,
    }
}

/// Sends the draft to disk, if it changed since it was last sent and no writing is under way.
pub(super) fn save(state: &mut State, effects: &mut Vec<Effect>) {
    let place = state.place();
    if state.screen != Screen::Drafts
        && let Some(open) = &mut state.open
    {
        open.place = place;
    }
    let due = state.open.as_ref().is_some_and(Open::is_due);
    if !due {
        return;
    }
    let id = state.request();
    let Some(open) = &mut state.open else { return };
    effects.push(writing(open, id));
    open.saving.under_way = Some((id, open.revision));
    open.saving.attempted = open.revision;
    open.saving.sent = Some((open.draft.clone(), way_of(open)));
    if open.file == File::None {
        open.file = File::Creating(id);
    }
}

/// Returns the writing of what the open draft holds and no writing was sent of, as it would be sent if none were under
/// way. For a draft whose first writing is under way it has the request of that.
pub(super) fn unsaved(state: &State) -> Option<Effect> {
    let open = state.open.as_ref()?;
    let is_due = !open.read_only && open.must_be_saved() && open.saving.attempted != open.revision;
    let id = if let File::Creating(id) = open.file { id } else { RequestId(0) };
    is_due.then(|| writing(open, id))
}

/// Returns the effect that writes the open draft.
fn writing(open: &Open, id: RequestId) -> Effect {
    let content = Box::new(open.draft.clone());
    let (place, beside, history) = (open.place.clone(), Box::new(open.beside.clone()), Box::new(open.history.clone()));
    match &open.file {
        File::Known(draft) => {
            let (draft, version, way) = (draft.clone(), open.version, way_of(open));
            Effect::SaveDraft { id, draft, content, place, beside, history, version, way }
        }
        File::None | File::Creating(_) => Effect::CreateDraft { id, content, place, beside, history },
    }
}

const fn way_of(open: &Open) -> Way {
    if open.conflict.is_some() { Way::Beside } else { open.saving.way }
}

/// Opens the draft that waits, when the one that is open needs its place no more.
pub(super) fn open_next(state: &mut State, effects: &mut Vec<Effect>) {
    if state.next.is_none() {
        return;
    }
    if let Some(open) = state.open.as_ref().filter(|open| !open.may_be_left()) {
        if open.saving.under_way.is_none() {
            // Its file could not be written; opening another draft would lose it.
            state.next = None;
            state.notice = open.saving.error.clone().map(Notice::SaveFailed);
        }
        return;
    }
    match state.next.take() {
        None => return,
        Some(Next::Draft(opened)) => {
            access::follow(state, &opened.draft.environment, effects);
            put(state, *opened);
            access::ask_to_move(state);
        }
        Some(Next::Run(shown)) => show(state, *shown),
    }
    enter::screen(state, effects);
    // A copy, or a file from elsewhere, is kept from its first moment on.
    save(state, effects);
}

/// Shows an earlier run, on its draft, if that is still there.
fn show(state: &mut State, Shown { run, draft }: Shown) {
    let is_open = |open: &Open| {
        run.origin.draft.as_ref().is_some_and(|own| open.file == File::Known(own.clone())) && !open.read_only
    };
    match draft {
        // It keeps what can be taken back.
        _ if state.open.as_ref().is_some_and(is_open) => {}
        Some(opened) => put(state, opened),
        None => state.open = None,
    }
    state.submit = Submit { run: Some(run), cursor: Cursor::default() };
    state.screen = Screen::Step(Step::Submit);
}

/// Puts a draft in place of the one that is open, at the screen where it was left, which is still to be entered
/// ([`enter::screen`]).
pub(in crate::app) fn put(state: &mut State, opened: Opened) {
    let Opened { id, mut draft, place, read_only, holder, beside, history, unwritten, set_aside, mut notes } = opened;
    edit::fill_in(&mut draft, state.environment.as_ref());
    let unnamed = id.is_none() && !draft.is_blank();
    let file = id.map_or(File::None, File::Known);
    // A business of the same number is another one in another CMDB.
    let is_here = |own: &Environment| draft.environment.is_empty() || draft.environment.is_of(own);
    let is_foreign = !state.environment.as_ref().is_none_or(is_here);
    if is_foreign || state.catalogue.as_ref().map(|own| &own.business) != draft.business.as_ref() {
        state.catalogue = None;
    }
    if state.catalogue.as_ref().is_some_and(|catalogue| catalogue.fields_came) {
        // They are part of the notice that names the others.
        drop(notes.judge_custom(state.fields()));
    }
    let mut open = Open::new(draft, place, file, state.fields());
    let place = open.place.clone();
    if unnamed {
        open.touch();
    }
    open.read_only = read_only;
    open.holder = holder.map(Box::new);
    open.beside = beside;
    open.history = history;
    if read_only {
        state.notice = Some(Notice::InUse(open.holder.clone()));
    } else if let Some(path) = set_aside {
        state.notice = Some(Notice::UnreadableAside(path));
    } else if !notes.is_empty() {
        state.notice = Some(Notice::Converted(notes.clone()));
    }
    open.notes = notes;
    state.exporting_draft = None;
    state.open = Some(open);
    state.problem = None;
    let mut instances = Instances::default();
    instances.tree.hidden = state.instances.tree.hidden;
    state.instances = instances;
    state.processes = Processes::default();
    state.bindings = Bindings::default();
    state.table = Table { view: place.table.clone(), ..Table::default() };
    state.review = Review::default();
    state.submit = Submit::default();
    state.processes.list.at = place.process;
    if let Some(field) = &place.field {
        navigate::reveal(state, field);
    }
    // A run is not kept in a draft; the plan is where it would begin again.
    let step = if place.step == Step::Submit { Step::Review } else { place.step };
    state.screen = Screen::Step(step);
    if let Some(unwritten) = unwritten.filter(|_| !read_only) {
        foreign::recover(state, *unwritten);
    }
}

/// Starts a new draft.
pub(in crate::app) fn fresh(state: &mut State) {
    state.next = Some(Next::Draft(Box::default()));
}

/// Makes a new draft of the content of another. Keys that are not known here may belong to the content, and go along.
pub(super) fn copy_of(mut draft: Draft, place: Place, beside: Beside) -> Opened {
    if !draft.name.is_empty() {
        draft.name.push_str(" (2)");
    }
    Opened { draft, place, beside: Beside { created: None, ..beside }, ..Opened::default() }
}

/// Goes on with a copy of the open draft. What is only in memory is in the copy, so that nothing is lost.
pub(super) fn copy(state: &mut State, effects: &mut Vec<Effect>) {
    if state.submit.is_running() {
        state.notice = Some(Notice::Run(RunNotice::UnderWay));
        return;
    }
    let place = state.place();
    let Some(open) = &state.open else { return };
    put(state, copy_of(open.draft.clone(), place, open.beside.clone()));
    state.notice = Some(Notice::CopyOpened);
    enter::screen(state, effects);
}

/// Asks for the file that the open draft must be exported to.
pub(super) fn ask_export(state: &mut State) {
    if state.open.is_some() && state.screen != Screen::Drafts {
        state.overlay = Some(Overlay::prompt(Purpose::ExportDraft, &state.export_path));
    }
}

/// Exports the open draft to a file.
pub(super) fn export(state: &mut State, path: &str, replace: bool, effects: &mut Vec<Effect>) {
    let id = state.request();
    let place = state.place();
    let Some(open) = &state.open else { return };
    state.exporting_draft = Some((id, path.to_owned(), open.revision));
    if let Some(form) = TableForm::of(path) {
        let (draft, facts) = (open.draft.clone(), open.facts.clone());
        let export = Box::new(TableExport { form, lang: state.lang, draft, facts, fields: state.fields().clone() });
        effects.push(Effect::ExportTable { id, export, path: path.to_owned(), replace });
        return;
    }
    let content = Box::new(open.draft.clone());
    let beside = Box::new(open.beside.clone());
    effects.push(Effect::ExportDraft { id, content, place, beside, path: path.to_owned(), replace });
}

/// Hears what became of that.
pub(super) fn exported(state: &mut State, id: RequestId, result: Result<PathBuf, StoreError>) {
    let Some((_, typed, revision)) = state.exporting_draft.take_if(|(own, ..)| *own == id) else { return };
    let error = match result {
        Ok(path) => {
            // A table has values where the draft has formulas, so that it does not stand for the draft.
            if let Some(open) = &mut state.open
                && TableForm::of(&typed).is_none()
            {
                open.saving.exported = Some(revision);
            }
            state.export_path = typed;
            state.notice = Some(Notice::Exported(path));
            return;
        }
        Err(error) => error,
    };
    let taken = matches!(error.cause, Cause::Io { kind: ErrorKind::AlreadyExists, .. });
    if taken {
        state.raise(Overlay::ask(Question::Replace { path: typed }));
        return;
    }
    state.raise(Overlay::prompt(Purpose::ExportDraft, &typed));
    // What is wrong matters more than that the prompt waits.
    state.notice = Some(Notice::ExportFailed(error));
}

/// Hears that it cannot be written as a table.
pub(super) fn table_refused(state: &mut State, id: RequestId, refusal: WriteRefusal) {
    let Some((_, typed, _)) = state.exporting_draft.take_if(|(own, ..)| *own == id) else { return };
    state.raise(Overlay::prompt(Purpose::ExportDraft, &typed));
    state.notice = Some(Notice::TableRefused(refusal));
}

/// Leaves drafts that are open no more, nor about to be, to other processes.
pub(super) fn release(state: &mut State, effects: &mut Vec<Effect>) {
    let open = state.open.as_ref().map(|open| &open.file);
    let next = state.next.as_ref().and_then(Next::draft);
    let opening = state.opening.as_ref().map(|(_, draft, _)| draft);
    let is_wanted = |draft: &DraftId| {
        matches!(open, Some(File::Known(own)) if own == draft) || next == Some(draft) || opening == Some(draft)
    };
    let (held, left) = std::mem::take(&mut state.held).into_iter().partition(is_wanted);
    state.held = held;
    effects.extend(Vec::into_iter(left).map(|draft| Effect::ReleaseDraft { draft }));
}
