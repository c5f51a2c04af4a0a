//! Importing a file or a paste: the path is asked for, the file is read beside the screen, a page says what would become of
//! it, and one step takes it in.
//!
//! ```text
//! ask ─▶ Effect::ReadTable ─▶ read: the page waits in `State::import` ─▶ settle: a draft is open, its business is known,
//!                                                                           nothing stands over the screen ─▶ the page
//! ```

use crate::app::action::Action;
use crate::app::effect::Effect;
use crate::app::form::Editor;
use crate::app::geometry;
use crate::app::hosts_page::HostsPage;
use crate::app::import::{ImportButton, ImportPage, Importing, TableFrom, TableRead, size};
use crate::app::list::{Cursor, Motion};
use crate::app::notice::{ImportNotice, Notice};
use crate::app::overlay::{Overlay, Prompt, Purpose};
use crate::app::request::RequestId;
use crate::app::screen::Screen;
use crate::app::state::State;
use crate::app::update::screen::instances;
use crate::app::update::{draft, edit, enter};
use crate::domain::instance::Business;
use crate::tables::{OpenError, OpenOptions};
use std::sync::Arc;

/// Asks for the path of a file.
pub(in crate::app) fn ask(state: &mut State) {
    if state.screen == Screen::Drafts || !edit::is_refused(state) {
        state.overlay = Some(Overlay::prompt(Purpose::ImportFile, &state.import.path));
    }
}

/// Does what an action means in the prompt of the path; returns `false` if it closes.
pub(in crate::app) fn prompted(state: &mut State, text: &str, action: Action, effects: &mut Vec<Effect>) -> bool {
    match action {
        Action::Back => {
            text.clone_into(&mut state.import.path);
            return false;
        }
        Action::NextPane => {
            let id = state.request();
            state.import.completing = Some(id);
            effects.push(Effect::CompletePath { id, text: text.to_owned() });
        }
        Action::Accept if !text.is_empty() => {
            text.clone_into(&mut state.import.path);
            begin(state, TableFrom::Path(text.to_owned()), OpenOptions::default(), effects);
            return false;
        }
        _ => {}
    }
    true
}

/// Puts the longest path that a typed one begins into the prompt.
pub(in crate::app) fn completed(state: &mut State, id: RequestId, text: &str, others: Vec<String>) {
    if state.import.completing != Some(id) {
        return;
    }
    state.import.completing = None;
    if let Some(Overlay::Prompt(prompt)) = &mut state.overlay
        && prompt.purpose == Purpose::ImportFile
    {
        *prompt = Prompt { purpose: Purpose::ImportFile, editor: Editor::new(text) };
        state.notice = Some(match others.len() {
            0 => Notice::Import(ImportNotice::NoSuchPath),
            1 => return,
            _ => Notice::Import(ImportNotice::Paths(others)),
        });
    }
}

/// Reads a table.
pub(in crate::app) fn begin(state: &mut State, from: TableFrom, options: OpenOptions, effects: &mut Vec<Effect>) {
    let id = state.request();
    let fields = Box::new(state.fields().clone());
    state.import.file = Some(Importing { id, from: from.clone(), options: options.clone(), page: None });
    effects.push(Effect::ReadTable { id, from, options, fields });
}

/// Reads a paste, if it is a table for the draft: on Processes and Bindings any, on Instances one of several columns.
pub(in crate::app) fn pasted(state: &mut State, text: &str, effects: &mut Vec<Effect>) {
    if !edit::is_refused(state) {
        begin(state, TableFrom::Text(Arc::from(text)), OpenOptions::default(), effects);
    }
}

/// Takes in what was read.
pub(in crate::app) fn read(state: &mut State, id: RequestId, result: Result<Box<TableRead>, OpenError>) {
    let Some(importing) = state.import.file.take_if(|own| own.id == id) else { return };
    match result {
        Ok(read) => {
            let Importing { from, options, .. } = importing;
            let page = ImportPage::new(from.clone(), options.clone(), *read, state.fields());
            if state.screen == Screen::Drafts {
                draft::fresh(state);
            }
            state.import.file = Some(Importing { id, from, options, page: Some(Box::new(page)) });
        }
        Err(error) => {
            if let TableFrom::Path(path) = &importing.from {
                // The page of a sheet that cannot be read stays on the one before.
                if state.overlay.is_none() {
                    state.raise(Overlay::prompt(Purpose::ImportFile, path));
                }
            }
            state.notice = Some(Notice::Import(ImportNotice::Refused { from: importing.from, error: Box::new(error) }));
        }
    }
}

/// Opens the page once everything is there that it needs, and computes it again when more of the business was read.
pub(in crate::app) fn settle(state: &mut State, effects: &mut Vec<Effect>) {
    refresh(state);
    let is_read = state.import.file.as_ref().is_some_and(|own| own.page.is_some());
    let Some(open) = state.open.as_ref().filter(|_| is_read && state.next.is_none()) else { return };
    let business = open.draft.business.as_ref().map(|business| business.id);
    let wanted = state.import.file.as_ref().and_then(|own| own.page.as_ref()?.import.business);
    match (business, wanted) {
        (Some(own), Some(wanted)) if own != wanted => {
            state.import.file = None;
            state.notice = Some(Notice::Import(ImportNotice::OtherBusiness { own, wanted }));
            return;
        }
        (None, Some(id)) => {
            let known = state.known_businesses().iter().find(|business| business.id == id).cloned();
            let business = known.unwrap_or(Business { id, name: String::new() });
            if matches!(state.overlay, Some(Overlay::Businesses { .. })) {
                state.overlay = None;
            }
            instances::choose_business(state, business, effects);
        }
        // The list of businesses is open, or will be.
        (None, None) => return,
        _ => {}
    }
    if state.overlay.is_some() || state.has_waiting() {
        return;
    }
    if let Some(page) = state.import.file.take().and_then(|own| own.page) {
        if let Some(text) = page.hosts().cloned() {
            state.overlay = Some(Overlay::Hosts(Box::new(HostsPage::new(page, text))));
            return;
        }
        state.overlay = Some(Overlay::Import(page));
        compute(state);
    }
}

/// Computes the page again if more service instances were read since.
fn refresh(state: &mut State) {
    let Some(Overlay::Import(page)) = &state.overlay else { return };
    if page.seen != catalogue_size(state) {
        compute(state);
    }
}

fn catalogue_size(state: &State) -> Option<usize> {
    let business = state.open.as_ref()?.draft.business.as_ref()?.id;
    let catalogue = state.catalogue.as_ref().filter(|catalogue| catalogue.business.id == business)?;
    // What is not there yet is not missing.
    (catalogue.ended.is_some() || catalogue.kept.is_some()).then(|| size(catalogue))
}

/// Computes what would become of the import that is shown.
pub(super) fn compute(state: &mut State) {
    let Some(Overlay::Import(mut page)) = state.overlay.take() else { return };
    compute_page(state, &mut page);
    state.overlay = Some(Overlay::Import(page));
}

fn compute_page(state: &State, page: &mut ImportPage) {
    let Some(open) = &state.open else { return };
    let catalogue = catalogue_size(state).and(state.catalogue.as_ref());
    page.compute(&open.draft, catalogue);
}

/// Goes to the first line after the search was changed.
pub(in crate::app) fn typed(state: &mut State) {
    if let Some(Overlay::Import(page)) = &mut state.overlay {
        page.cursor = Cursor::default();
    }
}

/// Does what an action means on the page; returns `false` if it closes.
pub(in crate::app) fn act(state: &mut State, page: &mut ImportPage, action: Action, effects: &mut Vec<Effect>) -> bool {
    let rows = page.shown().count();
    let height = geometry::import_lines(state.size);
    if let Some(motion) = Motion::of(action) {
        page.cursor.go(motion, rows, height);
        return true;
    }
    if page.filtering {
        match action {
            Action::Accept => page.filtering = false,
            // While the search is typed, Tab goes on in the list.
            Action::NextPane => page.cursor.go(Motion::Down, rows, height),
            Action::PreviousPane => page.cursor.go(Motion::Up, rows, height),
            Action::Back => drop(page.end_search()),
            _ => {}
        }
        return true;
    }
    match action {
        Action::Filter => {
            page.filtering = true;
            page.search.select_all();
        }
        Action::NextPane | Action::PreviousPane => page.turn_filter(action == Action::NextPane),
        Action::Left | Action::Right => {
            page.turn_button(action == Action::Right);
            compute_page(state, page);
        }
        Action::NextChoice => {
            if page.decide(state.fields()) {
                compute_page(state, page);
            } else {
                state.notice = Some(Notice::Import(ImportNotice::NothingToDecide));
            }
        }
        Action::NextSheet => match page.sheets().map(|(_, others)| others.first().cloned()) {
            Some(Some(next)) => {
                let options = OpenOptions { sheet: Some(next.to_string()), ..page.options.clone() };
                begin(state, page.from.clone(), options, effects);
                return false;
            }
            _ => state.notice = Some(Notice::Import(ImportNotice::OneSheet)),
        },
        Action::Refresh => {
            let Some(guess) = page.guessed() else { return true };
            let options = OpenOptions { guess: guess.next_guess(), ..page.options.clone() };
            begin(state, page.from.clone(), options, effects);
            return false;
        }
        Action::Accept => return take(state, page, effects),
        Action::Back => return page.end_search(),
        _ => {}
    }
    true
}

/// Presses the button; returns `false` if the page closes.
fn take(state: &mut State, page: &mut ImportPage, effects: &mut Vec<Effect>) -> bool {
    if page.button == ImportButton::Cancel {
        return false;
    }
    if edit::is_refused(state) {
        return true;
    }
    compute_page(state, page);
    let Some(edit) = page.merged.edit.clone() else {
        state.notice = Some(Notice::Import(ImportNotice::Nothing));
        return true;
    };
    let before = state.open.as_ref().and_then(|open| open.draft.business.clone());
    edit::apply_group(state, edit);
    if state.open.as_ref().is_some_and(|open| open.draft.business != before) {
        enter::business_changed(state, effects);
    }
    state.notice = Some(Notice::Import(ImportNotice::Imported { rows: page.imported_lines() }));
    false
}
