//! Answers, each to whom it was asked for; one that is no longer awaited is dropped.

use crate::api::ApiError;
use crate::app::catalogue::{BusinessPart, Catalogue};
use crate::app::effect::{Effect, Way};
use crate::app::event::{Answer, News, Next, Opened, RunError};
use crate::app::notice::{Notice, RunNotice};
use crate::app::open::{File, Open};
use crate::app::overlay::{Overlay, Purpose};
use crate::app::question::Question;
use crate::app::request::{Loadable, RequestId};
use crate::app::run::{CallPhase, Run};
use crate::app::screen::Screen;
use crate::app::state::{Opening, State};
use crate::app::update::screen::drafts::trash;
use crate::app::update::screen::instances::rows;
use crate::app::update::screen::{drafts, instances, processes, review, submit, table};
use crate::app::update::{access, draft, enter, foreign, import, judge, presets, screen};
use crate::domain::field::FieldKey;
use crate::store::error::Holder;
use crate::store::notes::Notes;
use crate::store::{DraftId, StoreError};
use crate::submit::UndoProgress;
use std::path::PathBuf;

/// Takes an answer in.
pub(super) fn take(state: &mut State, id: RequestId, answer: Answer, effects: &mut Vec<Effect>) {
    if let Answer::RunShown(Ok(shown)) = &answer {
        // Its draft came with it, and is kept from other processes even if it is no longer awaited.
        state.held.extend(shown.draft.as_ref().and_then(|opened| opened.id.clone()));
    }
    match answer {
        Answer::Drafts(list) if state.drafts.awaited == Some(id) => drafts::listed(state, list),
        Answer::Opened(result) if state.opening.as_ref().is_some_and(|(own, ..)| *own == id) => opened(state, result),
        Answer::Created(result) if awaits_saving(state, id) => {
            let file = match &result {
                Ok(draft) => File::Known(draft.clone()),
                Err(_) => File::None,
            };
            if let Ok(draft) = &result {
                state.held.push(draft.clone());
            }
            if let Some(open) = &mut state.open {
                open.file = file;
            }
            saved(state, result.map(drop), effects);
        }
        Answer::Saved(result) if awaits_saving(state, id) => saved(state, result, effects),
        Answer::Changed(changed) if awaits_saving(state, id) => {
            if let Some(open) = &mut state.open {
                open.saving.under_way = None;
                open.saving.sent = None;
            }
            foreign::file_changed(state, *changed, effects);
        }
        Answer::TakenOver(by, kept) if awaits_saving(state, id) => not_saved(state, by, kept),
        Answer::FileKept(path) if awaits_saving(state, id) => state.notice = Some(Notice::TheirsKept(path)),
        Answer::FileWasGone if awaits_saving(state, id) => state.notice = Some(Notice::FileWasGone),
        Answer::KeptAside(result) => foreign::set_aside(state, result),
        Answer::TookOver(result) if state.taking == Some(id) => took_over(state, result, effects),
        Answer::Trash(result) => trash::listed(state, id, result),
        Answer::Restored(result) => trash::restored(state, id, result, effects),
        Answer::SetAside(path) if awaits_saving(state, id) => state.notice = Some(Notice::SetAside(path)),
        Answer::Unwritable(error) if state.drafts.awaited == Some(id) => {
            state.notice = Some(Notice::Unwritable(error));
        }
        Answer::TableRefused(refusal) => draft::table_refused(state, id, refusal),
        Answer::DraftExported(result) => draft::exported(state, id, result),
        Answer::Removed(result) if state.removing.as_ref().is_some_and(|(own, _)| *own == id) => {
            state.removing = None;
            state.notice = Some(result.map_or_else(Notice::RemoveFailed, |()| Notice::Removed));
            enter::drafts(state, effects);
        }
        Answer::Runs(result) if state.drafts.runs_awaited == Some(id) => drafts::runs_listed(state, result),
        Answer::RunShown(result) if state.showing.as_ref().is_some_and(|(own, _)| *own == id) => {
            state.showing = None;
            match result {
                Ok(shown) => state.next = Some(Next::Run(shown)),
                Err(error) => state.notice = Some(Notice::OpenFailed(error)),
            }
        }
        Answer::RunRemoved(result) if state.removing_run.as_ref().is_some_and(|(own, _)| *own == id) => {
            state.removing_run = None;
            state.notice = Some(result.map_or_else(Notice::RemoveFailed, |()| Notice::Run(RunNotice::Removed)));
            enter::drafts(state, effects);
        }
        Answer::Businesses(result) if state.businesses.awaits(id) => {
            state.businesses.resolve(result);
            instances::businesses_read(state, effects);
            if let Loadable::Failed(error) = &state.businesses {
                access::ask_for(state, id, &error.clone(), effects);
            }
        }
        Answer::BusinessesKept(kept) if state.businesses.awaits(id) => state.businesses_kept = Some(kept),
        Answer::CatalogueKept(kept) if state.reading == Some(id) => match kept {
            Ok(kept) => catalogue_kept(state, *kept, effects),
            Err(error) => state.notice = Some(Notice::NotRecalled(error)),
        },
        Answer::PreferencesKept(Err(error)) => state.notice = Some(Notice::PreferencesNotKept(error)),
        Answer::Kept(Err(error)) => state.notice = Some(Notice::NotKept(error)),
        Answer::CataloguePart(part) if state.reading == Some(id) => part_came(state, part, effects),
        Answer::Inside(result) => instances::inside::came(state, id, result, effects),
        Answer::TableRead(result) => import::read(state, id, result),
        Answer::PathCompleted { text, names } => import::completed(state, id, &text, names),
        Answer::Presets(all) => presets::listed(state, id, all),
        Answer::PresetSaved(result) => presets::saved(state, id, result, effects),
        Answer::PresetChanged { name, change, result } => presets::changed(state, name, change, result, effects),
        Answer::HostNames(result) => instances::host_names_read(state, id, result),
        Answer::ShownBefore(entries) => review::shown_before(state, id, entries),
        Answer::RowsFound(rows) => table::found(state, id, rows),
        Answer::Judged(checked) => judge::judged(state, id, *checked, effects),
        Answer::CatalogueEnded(result) if state.reading == Some(id) => catalogue_ended(state, id, result, effects),
        Answer::LiveProgress { done } if state.review.live.awaits(id) => state.review.read = done,
        Answer::HostsUnread(error) if state.review.live.awaits(id) => state.notice = Some(Notice::HostsUnread(error)),
        // Each is sent once, so it is shown regardless of the caller.
        Answer::Anomalies(noticed) => state.notice = Some(Notice::Anomalies(noticed)),
        Answer::Live(result) if state.review.live.awaits(id) => {
            state.review.live.resolve(result.map(|live| *live));
            review::live_read(state, effects);
            if let Loadable::Failed(error) = state.review.live.clone() {
                tell(state, id, error, effects);
            }
        }
        Answer::CacheRead(result) if state.review.recalled.awaits(id) => {
            state.review.recalled.resolve(result.map(|found| found.map(|found| *found)));
            enter::replan(state);
        }
        other => of_run(state, id, other),
    }
}

/// Takes what a run tells, or the undoing of one.
fn of_run(state: &mut State, id: RequestId, answer: Answer) {
    match answer {
        Answer::CallSent { call } => with_run(state, id, |run| run.set(call, CallPhase::Sent)),
        Answer::CallWaiting { call, error, attempt, wait } => {
            with_run(state, id, |run| run.set(call, CallPhase::Retrying { error, attempt, wait }));
        }
        Answer::CallOccupied { call, process } => {
            with_run(state, id, |run| run.set(call, CallPhase::Occupied { process }));
        }
        Answer::Receipts(receipts) => with_run(state, id, |run| run.receipts = Some(receipts)),
        Answer::CallSettling { call, attempt, wait } => {
            with_run(state, id, |run| run.set(call, CallPhase::Settling { attempt, wait }));
        }
        Answer::CallEnded { call, outcome } => with_run(state, id, |run| run.set(call, CallPhase::Ended(outcome))),
        Answer::ReadBack(result) => with_run(state, id, |run| run.set_read_back(result)),
        Answer::UndoPlanned(result) => submit::undo::planned(state, id, result),
        Answer::Undoing(UndoProgress::Occupied { instance, process }) => {
            state.notice = Some(Notice::Run(RunNotice::Occupied { instance, process }));
        }
        Answer::Undoing(progress) => with_undo(state, id, |run| run.undo_goes_on(progress)),
        Answer::UndoEnded(result) => {
            with_undo(state, id, Run::undo_ends);
            has_stopped(state);
            if let Err(error) = result {
                access::report_run_error(state, error);
            }
            access::ask_after_undo(state);
        }
        Answer::RunBegun(record) => with_run(state, id, |run| run.begin(record)),
        Answer::RunEnded(result) => run_ended(state, id, result),
        Answer::Exported(result) if state.exporting == Some(id) => {
            state.exporting = None;
            state.notice = Some(result.map_or_else(Notice::ExportFailed, Notice::Exported));
        }
        // It is no longer awaited.
        _ => {}
    }
}

fn part_came(state: &mut State, part: BusinessPart, effects: &mut Vec<Effect>) {
    let fields_came = matches!(part, BusinessPart::Fields(_));
    let field = state.form_key();
    let at = rows::current(state);
    if let Some(catalogue) = &mut state.catalogue {
        catalogue.take(part);
    }
    if fields_came {
        fields_came_with(state, field.as_ref(), effects);
    }
    // What came may stand before the row that the cursor is on.
    rows::put_cursor(state, at);
}

/// Takes in that nothing more of the business comes, and why if it is not all.
fn catalogue_ended(state: &mut State, id: RequestId, result: Result<(), ApiError>, effects: &mut Vec<Effect>) {
    state.reading = None;
    let at = rows::current(state);
    let error = result.as_ref().err().cloned();
    if let Some(catalogue) = &mut state.catalogue {
        catalogue.end(result);
    }
    rows::put_cursor(state, at);
    let Some(error) = error else { return };
    tell(state, id, error, effects);
}

/// Tells why something could not be read, or asks for what would fix it.
fn tell(state: &mut State, id: RequestId, error: ApiError, effects: &mut Vec<Effect>) {
    let read = state.catalogue.as_ref().is_some_and(|own| !own.instances.is_empty());
    if error.can_be_typed() {
        access::ask_for(state, id, &error, effects);
    } else if read || state.open.as_ref().is_some_and(|open| !open.draft.targets.is_empty()) {
        // Where rows stand, there is no place to tell why there are not more, or why they are old.
        state.notice = Some(Notice::ReadFailed(Box::new(error)));
    }
}

/// Shows what was kept of a business, as long as nothing newer came.
fn catalogue_kept(state: &mut State, kept: Catalogue, effects: &mut Vec<Effect>) {
    let field = state.form_key();
    let Some(catalogue) = state.catalogue.as_mut().filter(|own| own.instances.is_empty() && own.total.is_none()) else {
        return;
    };
    *catalogue = kept;
    fields_came_with(state, field.as_ref(), effects);
    rows::show_again(state);
}

/// Judges the draft by fields that came; the cursor, and what is being typed, belong to the field, not to the row.
fn fields_came_with(state: &mut State, at: Option<&FieldKey>, effects: &mut Vec<Effect>) {
    let fields = state.fields().clone();
    let mut converted = Notes::default();
    if let Some(open) = &mut state.open {
        open.recheck(&fields);
        // Those that were kept may be old; what they do not have is judged when the server's came.
        if state.catalogue.as_ref().is_some_and(|catalogue| catalogue.fields_came) {
            converted = open.notes.judge_custom(&fields);
        }
    }
    if !converted.is_empty() {
        state.notice = Some(Notice::Converted(converted));
    }
    processes::put_key(state, at);
    review::judged_again(state, effects);
}

/// Says no longer that a run, or its undo, is stopping once it is not busy any more.
fn has_stopped(state: &mut State) {
    let is_busy = state.submit.is_running();
    if !is_busy && state.notice == Some(Notice::Run(RunNotice::Stopping)) {
        state.notice = None;
    }
}

/// Takes in that a run makes no more calls.
fn run_ended(state: &mut State, id: RequestId, result: Result<(), RunError>) {
    let Some(run) = state.submit.run.as_mut().filter(|run| run.id == id) else { return };
    let mut question = None;
    if let Err(error) = result {
        if !run.begun {
            match &error {
                RunError::Server(error) => run.refuse(error),
                // A run that was to go on has its journal, or does not go on.
                RunError::Record(_) if run.record.is_some() => {}
                RunError::Record(_) => {
                    let processes = run.plan.new_count();
                    let production = run.origin.environment.production;
                    question = Some(Overlay::ask_to_write(Question::SubmitUnrecorded { processes }, production));
                }
            }
        }
        run.end();
        access::report_run_error(state, error);
    } else {
        run.end();
        has_stopped(state);
    }
    if let Some(question) = question {
        state.raise(question);
    }
    access::ask_after(state);
}

fn with_undo(state: &mut State, id: RequestId, then: impl FnOnce(&mut Run)) {
    let is_its = |run: &&mut Run| run.undo.as_ref().is_some_and(|undo| undo.id == id);
    if let Some(run) = state.submit.run.as_mut().filter(is_its) {
        then(run);
    }
}

fn with_run(state: &mut State, id: RequestId, then: impl FnOnce(&mut Run)) {
    if let Some(run) = state.submit.run.as_mut().filter(|run| run.id == id) {
        then(run);
    }
}

fn awaits_saving(state: &State, id: RequestId) -> bool {
    state.open.as_ref().and_then(|open| open.saving.under_way).is_some_and(|(own, _)| own == id)
}

fn saved(state: &mut State, result: Result<(), StoreError>, effects: &mut Vec<Effect>) {
    let Some(open) = &mut state.open else { return };
    let Some((_, revision)) = open.saving.under_way.take() else { return };
    let sent = open.saving.sent.take();
    match (result, sent) {
        (Ok(()), Some((_, Way::Beside))) => {
            open.saving.kept = Some(revision);
            open.saving.error = None;
        }
        (Ok(()), sent) => {
            open.saving.saved = revision;
            open.saving.error = None;
            open.saving.way = Way::Compare;
            if let Some((draft, _)) = sent {
                open.base = draft;
            }
            if state.screen == Screen::Drafts {
                enter::drafts(state, effects);
            }
        }
        (Err(error), _) => {
            open.saving.error = Some(error.clone());
            state.notice = Some(Notice::SaveFailed(error));
        }
    }
}

/// Takes in that a writing found the draft to be another session's; what it had to write is at `kept`.
fn not_saved(state: &mut State, by: Option<Holder>, kept: Option<PathBuf>) {
    // What is being typed is the last that can be kept.
    screen::commit(state);
    let Some(open) = &mut state.open else { return };
    let sent = open.saving.under_way.take().map(|(_, revision)| revision);
    open.saving.sent = None;
    // What was typed since that writing began is kept by another one, which finds out the same.
    if sent == Some(open.revision) {
        foreign::taken_over(state, by, kept);
    }
}

fn opened(state: &mut State, result: Result<Box<Opened>, StoreError>) {
    let Some((_, _, purpose)) = state.opening.take() else { return };
    let opened = match result {
        Ok(opened) => opened,
        Err(error) => {
            state.notice = Some(Notice::OpenFailed(error));
            return;
        }
    };
    match purpose {
        Opening::Edit => state.next = Some(Next::Draft(opened)),
        Opening::Copy => {
            let copy = draft::copy_of(opened.draft, opened.place, opened.beside);
            state.next = Some(Next::Draft(Box::new(copy)));
        }
        Opening::Rename if opened.read_only => state.notice = Some(Notice::InUse(opened.holder.map(Box::new))),
        Opening::Rename => {
            if state.open.as_ref().is_some_and(Open::must_be_saved) {
                state.notice = Some(Notice::StillSaving);
                return;
            }
            // What was typed and given up the last time, if it was of this draft.
            let left = state.drafts.left_name.take().filter(|(id, _)| opened.id.as_ref() == Some(id));
            let name = left.map_or_else(|| opened.draft.name.clone(), |(_, name)| name);
            draft::put(state, *opened);
            state.screen = Screen::Drafts;
            state.raise(Overlay::prompt(Purpose::RenameDraft, &name));
        }
    }
}

/// Takes in what was found at the draft's file without having been asked for.
pub(super) fn heard(state: &mut State, draft: &DraftId, news: News, effects: &mut Vec<Effect>) {
    let is_open = state.open.as_ref().is_some_and(|open| open.file == File::Known(draft.clone()));
    match news {
        _ if !is_open => {}
        News::Changed(changed) => foreign::file_changed(state, *changed, effects),
        News::TakenOver(by) => {
            // What is being typed is the last that can be kept.
            screen::commit(state);
            let open = state.open.as_ref();
            // Otherwise the next writing finds it out, and keeps what is here.
            if open.is_some_and(|open| !open.must_be_saved() && !open.read_only) {
                foreign::taken_over(state, by, None);
            }
        }
        News::Free(opened) => foreign::freed(state, *opened, effects),
    }
}

/// Takes in what became of that.
fn took_over(state: &mut State, result: Result<Box<Opened>, StoreError>, effects: &mut Vec<Effect>) {
    state.taking = None;
    match result {
        Ok(opened) => {
            let environment = opened.draft.environment.clone();
            foreign::freed(state, *opened, effects);
            access::follow(state, &environment, effects);
        }
        Err(error) => state.notice = Some(Notice::OpenFailed(error)),
    }
}
