//! What keys do in the list of fields that sets one field of several processes.

use crate::app::action::Action;
use crate::app::effect::Effect;
use crate::app::form::Completion;
use crate::app::notice::{BulkNotice, Notice};
use crate::app::overlay::Overlay;
use crate::app::preview;
use crate::app::screen::Screen;
use crate::app::screen::processes::{Editing, edit_field};
use crate::app::set_field::{FieldPurpose, SetField};
use crate::app::several::common_value;
use crate::app::state::State;
use crate::app::update::{edit, enter, navigate};
use crate::domain::draft::DraftValue;
use crate::domain::edit::Edit;
use crate::domain::field::{Field, FieldKey, Known};
use crate::domain::place::Step;
use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

/// Opens the list for processes, by their places.
pub(in crate::app) fn open(state: &mut State, purpose: FieldPurpose, places: Vec<usize>) {
    if places.is_empty() || (purpose == FieldPurpose::Set && edit::is_refused(state)) {
        return;
    }
    let list = SetField::new(purpose, places, state.fields());
    state.overlay = Some(Overlay::SetField(Box::new(list)));
}

/// Finds the fields again after the text was changed.
pub(in crate::app) fn typed(state: &mut State) {
    let (names, lang, table) = (state.names, state.lang, state.fields().clone());
    if let Some(Overlay::SetField(list)) = &mut state.overlay
        && list.value.is_none()
    {
        list.find(&table, |field| names(lang, field));
    }
}

/// Does what an action means here; returns `false` if the list is closed.
pub(super) fn act(state: &mut State, list: &mut SetField, action: Action, effects: &mut Vec<Effect>) -> bool {
    match &mut list.value {
        None => act_fields(state, list, action, effects),
        Some(Editing::Choice(choice)) => {
            match action {
                Action::Up => choice.up(),
                Action::Down => choice.down(),
                Action::Accept => return !take(state, list, effects),
                Action::Back => list.value = None,
                _ => {}
            }
            true
        }
        Some(Editing::Text(editor)) => match action {
            Action::Clear if editor.text().is_empty() => !set(state, list, &DraftValue::EMPTY, effects),
            Action::Clear => {
                editor.key(KeyEvent::new(KeyCode::Delete, KeyModifiers::NONE));
                true
            }
            Action::Accept => !take(state, list, effects),
            Action::Back => {
                list.value = None;
                state.completion = Completion::default();
                true
            }
            _ => true,
        },
    }
}

fn act_fields(state: &mut State, list: &mut SetField, action: Action, effects: &mut Vec<Effect>) -> bool {
    let end = list.found.len().saturating_sub(1);
    match action {
        Action::Up => list.at = list.at.saturating_sub(1),
        Action::Down => list.at = (list.at + 1).min(end),
        Action::First => list.at = 0,
        Action::Last => list.at = end,
        Action::Clear => {
            list.filter.key(KeyEvent::new(KeyCode::Delete, KeyModifiers::NONE));
            let (names, lang, table) = (state.names, state.lang, state.fields().clone());
            list.find(&table, |field| names(lang, field));
        }
        Action::Back => return false,
        Action::Accept | Action::NextPane => {
            let Some(field) = list.field(state.fields()).cloned() else { return true };
            if list.purpose == FieldPurpose::Find {
                navigate::step(state, Step::Processes, effects);
                navigate::reveal(state, &field.key);
                return false;
            }
            list.value = value_editor(state, list, &field);
        }
        _ => {}
    }
    true
}

/// Opens the editor of the value: empty, since what is typed takes the place of what is there.
fn value_editor(state: &State, list: &SetField, field: &Field) -> Option<Editing> {
    let common = common_value(state.processes_at(&list.places), &field.key);
    let common = common.map(|value| value.text().to_owned()).unwrap_or_default();
    match edit_field(field, &common)? {
        Editing::Text(_) => edit_field(field, ""),
        choice @ Editing::Choice(_) => Some(choice),
    }
}

/// Takes the value. Returns `false` if the list stays open.
fn take(state: &mut State, list: &SetField, effects: &mut Vec<Effect>) -> bool {
    let value = match &list.value {
        // An empty text is no wish; Delete empties.
        Some(Editing::Text(editor)) if editor.text().is_empty() => return false,
        Some(Editing::Text(editor)) => preview::taken(None, editor.text()),
        Some(Editing::Choice(choice)) => choice.value().into(),
        None => return false,
    };
    set(state, list, &value, effects)
}

fn set(state: &mut State, list: &SetField, value: &DraftValue, effects: &mut Vec<Effect>) -> bool {
    let Some(field) = list.field(state.fields()).cloned() else { return false };
    state.completion = Completion::default();
    let done = set_all(state, &list.places, &field.key, value, true);
    if done && state.screen == Screen::Step(Step::Review) {
        enter::review(state, effects);
    }
    done
}

/// Sets a field of processes as one step, and says so if asked or if there are several. Returns `false` if the value cannot
/// be that of all: a literal alias.
pub(in crate::app) fn set_all(
    state: &mut State,
    places: &[usize],
    key: &FieldKey,
    value: &DraftValue,
    say: bool,
) -> bool {
    let several = places.len() > 1;
    let is_alias = *key == FieldKey::Known(Known::ProcessName);
    if several && is_alias && !value.is_formula() && !value.is_empty() {
        state.notice = Some(Notice::Bulk(BulkNotice::SameAlias));
        return false;
    }
    let Some(open) = &state.open else { return true };
    let differs = |place: &&usize| open.draft.processes.get(**place).is_some_and(|own| own.value(key) != value);
    let others = places.iter().filter(differs);
    let edits = others.map(|place| Edit::SetField { process: *place, field: key.clone(), value: value.clone() });
    let edits: Vec<_> = edits.collect();
    let field = state.fields().get(key).cloned();
    let nothing = edits.is_empty();
    let done = edit::apply_group(state, Edit::Group(edits));
    if !(several || say) {
        return true;
    }
    match field {
        _ if nothing => state.notice = Some(Notice::Bulk(BulkNotice::NothingChanged)),
        Some(field) if done => {
            let (count, value) = (places.len(), value.to_typed().into_owned());
            state.notice = Some(Notice::Bulk(BulkNotice::FieldSet { field: Box::new(field), value, count }));
        }
        _ => {}
    }
    true
}
