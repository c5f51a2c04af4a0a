//! Presets: listing them, taking them into the draft, and saving processes as one.

use crate::app::action::Action;
use crate::app::clone_page::{ClonePage, CloneSource};
use crate::app::effect::Effect;
use crate::app::event::PresetListing;
use crate::app::form::Editor;
use crate::app::geometry;
use crate::app::list::{Cursor, Motion};
use crate::app::notice::{Notice, PresetNotice};
use crate::app::overlay::{Overlay, Purpose};
use crate::app::presets::{PresetSave, Presets};
use crate::app::question::Question;
use crate::app::request::{PresetChange, RequestId};
use crate::app::screen::Context;
use crate::app::screen::processes::Focus;
use crate::app::state::State;
use crate::app::update::clone::{self, CloneStep};
use crate::app::update::edit;
use crate::domain::clone::ClonePlan;
use crate::domain::draft::{Overrides, ProcessDraft};
use crate::domain::field::Known;
use crate::domain::text::is_file_name;
use crate::store::StoreError;
use crate::store::error::Cause;
use std::io::ErrorKind;
use std::path::PathBuf;

/// Opens the list.
pub(in crate::app) fn open(state: &mut State, effects: &mut Vec<Effect>) {
    let id = state.request();
    state.overlay = Some(Overlay::Presets(Box::new(Presets::new(id))));
    effects.push(Effect::ListPresets { id });
}

/// Takes the list in.
pub(in crate::app) fn listed(state: &mut State, id: RequestId, all: Vec<PresetListing>) {
    let height = geometry::presets_height(state.size);
    let Some(Overlay::Presets(presets)) = &mut state.overlay else { return };
    if presets.awaited != Some(id) {
        return;
    }
    presets.awaited = None;
    // Marks are places in the list, which is another one now.
    presets.marks.clear();
    presets.all = all;
    if let Some(name) = presets.go_to.take() {
        // Of equal names the user's own comes first.
        let is_it = |at: &usize| presets.all.get(*at).is_some_and(|own| own.name == name);
        presets.cursor.at = presets.shown().iter().position(is_it).unwrap_or(0);
    }
    presets.cursor.clamp(presets.shown().len(), height);
}

/// Keeps the cursor inside the list after the filter was changed.
pub(in crate::app) fn typed(state: &mut State) {
    if let Some(Overlay::Presets(presets)) = &mut state.overlay
        && presets.filtering
    {
        presets.cursor = Cursor::default();
    }
}

/// Does what an action means for the list. Returns `false` if it is closed.
pub(in crate::app) fn act(state: &mut State, presets: &mut Presets, action: Action, effects: &mut Vec<Effect>) -> bool {
    if let Some(page) = &mut presets.page {
        match clone::act(state, page, action) {
            CloneStep::Stay => {}
            CloneStep::Leave => presets.page = None,
            CloneStep::Taken { processes } => {
                taken(state, processes);
                return false;
            }
        }
        return true;
    }
    if let Some(editor) = presets.renaming.take() {
        return rename(state, presets, editor, action, effects);
    }
    let (shown, height) = (presets.shown(), geometry::presets_height(state.size));
    if let Some(motion) = Motion::of(action) {
        presets.cursor.go(motion, shown.len(), height);
        presets.marks.leave();
        return true;
    }
    if presets.filtering {
        match action {
            Action::Accept => presets.filtering = false,
            // While the filter is typed, Down goes on in the list.
            Action::NextPane => presets.cursor.go(Motion::Down, shown.len(), height),
            Action::PreviousPane => presets.cursor.go(Motion::Up, shown.len(), height),
            Action::Back => {
                presets.filtering = false;
                presets.filter.set("");
                presets.cursor = Cursor::default();
            }
            _ => {}
        }
        return true;
    }
    let at = shown.get(presets.cursor.at).copied();
    match action {
        Action::Back if !presets.filter.text().is_empty() => {
            presets.filter.set("");
            presets.cursor = Cursor::default();
        }
        Action::Back => return false,
        Action::Filter => {
            presets.filtering = true;
            presets.filter.select_all();
        }
        Action::Refresh => {
            let id = state.request();
            presets.awaited = Some(id);
            effects.push(Effect::ListPresets { id });
        }
        Action::Mark => {
            if let Some(at) = at {
                let below = shown.get(presets.cursor.at + 1).copied().unwrap_or(at);
                presets.marks.toggle(at, below);
                presets.cursor.go(Motion::Down, shown.len(), height);
            }
        }
        Action::MarkAll => presets.marks.mark_all(shown.iter().copied()),
        Action::InvertMarks => presets.marks.invert(shown.iter().copied()),
        Action::ClearMarks => presets.marks.clear(),
        Action::Duplicate => return !copy(state, presets),
        Action::RenameDraft => presets.renaming = changeable(state, presets).map(|name| Editor::new(&name)),
        Action::Remove => {
            if let Some(name) = changeable(state, presets) {
                let next = presets.neighbour();
                state.raise(Overlay::ask(Question::RemovePreset { name, next }));
                return false;
            }
        }
        Action::Accept => return !accept(state, presets, &shown),
        _ => {}
    }
    true
}

/// Takes the marked presets that are shown, else the one at the cursor. Returns `true` if the list is done with.
fn accept(state: &mut State, presets: &mut Presets, shown: &[usize]) -> bool {
    let Some(at) = shown.get(presets.cursor.at) else { return false };
    let marked: Vec<usize> = shown.iter().copied().filter(|at| presets.marks.contains(at)).collect();
    let chosen = if marked.is_empty() { vec![*at] } else { marked };
    let mut processes = Vec::new();
    for preset in chosen.into_iter().filter_map(|at| presets.all.get(at)) {
        match &preset.processes {
            Ok(own) => processes.extend(own.iter().cloned()),
            Err(error) => {
                state.notice = Some(Notice::Preset(PresetNotice::Unreadable(error.clone())));
                return false;
            }
        }
    }
    if edit::is_refused(state) {
        return false;
    }
    let Some(open) = &state.open else { return true };
    let plan = ClonePlan::of_drafts(processes, &open.draft);
    let addresses = plan.lines.iter().map(|_| None).collect();
    let page = ClonePage { source: CloneSource::Presets, plan, cursor: Cursor::default(), addresses };
    // With nothing to decide there is nothing to ask.
    if page.plan.lines.is_empty() {
        let count = clone::take(state, &page);
        if let Some(count) = count {
            taken(state, count);
        }
        return count.is_some();
    }
    presets.page = Some(Box::new(page));
    false
}

/// Puts the cursor on the first process that was taken, and says how many there are.
fn taken(state: &mut State, processes: usize) {
    let all = state.open.as_ref().map_or(0, |open| open.draft.processes.len());
    state.processes.focus = Focus::List;
    state.processes.list.at = all.saturating_sub(processes);
    let undo = state.undo_key();
    state.notice = Some(Notice::Preset(PresetNotice::Taken { processes, undo }));
}

/// Asks for the name under which the processes are kept.
pub(in crate::app) fn ask_name(state: &mut State, places: &[usize]) {
    let own: Vec<ProcessDraft> = state.processes_at(places).cloned().collect();
    let Some(first) = own.first() else {
        state.notice = Some(Notice::Preset(PresetNotice::NothingToSave));
        return;
    };
    let name = usual_name(first);
    let overrides = own.iter().map(|process| process.overrides.count()).sum();
    let without = |mut process: ProcessDraft| {
        process.overrides = Overrides::default();
        process
    };
    let processes = own.into_iter().map(without).collect();
    prompt(state, PresetSave { processes, name, overrides, is_copy: false, awaited: None });
}

/// Returns a name for a preset: the alias, or the binary where the alias differs by target.
fn usual_name(process: &ProcessDraft) -> String {
    let names = [Known::ProcessName, Known::FuncName].map(|known| process.known(known).trim());
    let name = names.into_iter().find(|name| !name.is_empty()).unwrap_or_default();
    let name: String = name.chars().map(|ch| if is_file_name(&format!("a{ch}a")) { ch } else { '-' }).collect();
    name.trim_start_matches('.').to_owned()
}

fn prompt(state: &mut State, save: PresetSave) {
    state.overlay = Some(Overlay::prompt(Purpose::SavePreset, &save.name));
    state.preset = Some(save);
}

/// Asks for another name, after the one that was typed was not to be taken from the preset that has it.
pub(in crate::app) fn ask_again(state: &mut State) {
    if let Some(save) = state.preset.take() {
        prompt(state, save);
    }
}

/// Copies the preset at the cursor into the user's own. Returns `true` if the list makes place for the name.
fn copy(state: &mut State, presets: &Presets) -> bool {
    let Some(preset) = presets.current() else { return false };
    let processes = match &preset.processes {
        Ok(processes) => processes.clone(),
        Err(error) => {
            state.notice = Some(Notice::Preset(PresetNotice::Unreadable(error.clone())));
            return false;
        }
    };
    if preset.team.is_none() {
        state.notice = Some(Notice::Preset(PresetNotice::OwnAlready));
        return false;
    }
    let name = preset.name.clone();
    prompt(state, PresetSave { processes, name, overrides: 0, is_copy: true, awaited: None });
    true
}

/// Returns the name of the preset at the cursor if it can be renamed and removed; otherwise says why it cannot.
fn changeable(state: &mut State, presets: &Presets) -> Option<String> {
    let preset = presets.current()?;
    let notice = match &preset.processes {
        _ if preset.team.is_some() => {
            let chord = state.keymap.chords(Context::Presets, Action::Duplicate).first();
            PresetNotice::OfTeam { copy: chord.map(ToString::to_string).unwrap_or_default() }
        }
        // The user's own folder, which cannot be read.
        Err(error) if !is_file_name(&preset.name) => PresetNotice::Unreadable(error.clone()),
        _ => return Some(preset.name.clone()),
    };
    state.notice = Some(Notice::Preset(notice));
    None
}

/// Does what an action means while the new name of a preset is typed. The list stays.
fn rename(state: &mut State, presets: &mut Presets, editor: Editor, action: Action, effects: &mut Vec<Effect>) -> bool {
    let new = editor.text().trim().to_owned();
    let name = presets.current().map(|own| own.name.clone()).unwrap_or_default();
    match action {
        Action::Back => {}
        Action::Accept if new == name => {}
        Action::Accept if is_file_name(&new) => {
            let id = state.request();
            effects.push(Effect::ChangePreset { id, name, change: PresetChange::Rename(new) });
        }
        Action::Accept => {
            state.notice = Some(Notice::Preset(PresetNotice::BadName));
            presets.renaming = Some(editor);
        }
        _ => presets.renaming = Some(editor),
    }
    true
}

/// Has a preset moved to the trash folder.
pub(in crate::app) fn remove(state: &mut State, name: &str, next: Option<String>, effects: &mut Vec<Effect>) {
    let id = state.request();
    effects.push(Effect::ChangePreset { id, name: name.to_owned(), change: PresetChange::Remove { next } });
}

/// Shows the list again after its question was answered with no.
pub(in crate::app) fn back_to(state: &mut State, question: &Question, effects: &mut Vec<Effect>) {
    let Question::RemovePreset { name, .. } = question else { return };
    open(state, effects);
    if let Some(Overlay::Presets(presets)) = &mut state.overlay {
        presets.go_to = Some(name.clone());
    }
}

/// Takes in what became of a preset that was to be renamed or removed, and shows the list as it is now.
pub(in crate::app) fn changed(
    state: &mut State,
    name: String,
    change: PresetChange,
    result: Result<PathBuf, StoreError>,
    effects: &mut Vec<Effect>,
) {
    let is_taken = |error: &StoreError| matches!(error.cause, Cause::Io { kind: ErrorKind::AlreadyExists, .. });
    let (notice, go_to) = match (change, result) {
        (PresetChange::Rename(to), Ok(_)) => (PresetNotice::Renamed { from: name, to: to.clone() }, Some(to)),
        (PresetChange::Rename(to), Err(error)) if is_taken(&error) => {
            (PresetNotice::NameTaken { name: to }, Some(name))
        }
        (PresetChange::Rename(_), Err(error)) => (PresetNotice::NotRenamed(error), Some(name)),
        (PresetChange::Remove { next }, Ok(path)) => (PresetNotice::Removed { name, path }, next),
        (PresetChange::Remove { .. }, Err(error)) => (PresetNotice::NotRemoved(error), Some(name)),
    };
    state.notice = Some(Notice::Preset(notice));
    // What the user has opened meanwhile stays.
    if state.overlay.is_none() {
        open(state, effects);
    } else if matches!(state.overlay, Some(Overlay::Presets(_))) {
        let id = state.request();
        effects.push(Effect::ListPresets { id });
        if let Some(Overlay::Presets(presets)) = &mut state.overlay {
            presets.awaited = Some(id);
        }
    }
    if let Some(Overlay::Presets(presets)) = &mut state.overlay {
        presets.go_to = go_to;
    }
}

/// Does what an action means in the prompt of the name. Returns `false` if it is closed.
pub(in crate::app) fn prompted(state: &mut State, text: &str, action: Action, effects: &mut Vec<Effect>) -> bool {
    match action {
        Action::Back => {
            give_up(state, effects);
            false
        }
        Action::Accept if !is_file_name(text) => {
            state.notice = Some(Notice::Preset(PresetNotice::BadName));
            true
        }
        Action::Accept => {
            if let Some(save) = &mut state.preset {
                text.clone_into(&mut save.name);
            }
            send(state, false, effects);
            false
        }
        _ => true,
    }
}

/// Forgets what was about to be saved.
pub(in crate::app) fn give_up(state: &mut State, effects: &mut Vec<Effect>) {
    if state.preset.take().is_some_and(|save| save.is_copy) {
        open(state, effects);
    }
}

/// Has the preset written.
pub(in crate::app) fn send(state: &mut State, replace: bool, effects: &mut Vec<Effect>) {
    let id = state.request();
    let Some(save) = &mut state.preset else { return };
    save.awaited = Some(id);
    effects.push(Effect::SavePreset { id, name: save.name.clone(), processes: save.processes.clone().into(), replace });
}

/// Takes in what became of that.
pub(in crate::app) fn saved(
    state: &mut State,
    id: RequestId,
    result: Result<PathBuf, StoreError>,
    effects: &mut Vec<Effect>,
) {
    let Some(save) = state.preset.take_if(|save| save.awaited == Some(id)) else {
        // Another one is about to be saved meanwhile; what became of this one is said all the same.
        let notice = result.map_or_else(PresetNotice::NotSaved, |path| PresetNotice::Saved { path, overrides: 0 });
        state.notice = Some(Notice::Preset(notice));
        return;
    };
    let error = match result {
        Ok(path) => {
            // What the user has opened meanwhile stays.
            if save.is_copy && state.overlay.is_none() {
                open(state, effects);
                if let Some(Overlay::Presets(presets)) = &mut state.overlay {
                    presets.go_to = Some(save.name);
                }
            }
            state.notice = Some(Notice::Preset(PresetNotice::Saved { path, overrides: save.overrides }));
            return;
        }
        Err(error) => error,
    };
    if matches!(error.cause, Cause::Io { kind: ErrorKind::AlreadyExists, .. }) {
        let name = save.name.clone();
        state.preset = Some(PresetSave { awaited: None, ..save });
        state.raise(Overlay::ask(Question::ReplacePreset { name }));
        return;
    }
    let overlay = Overlay::prompt(Purpose::SavePreset, &save.name);
    state.preset = Some(PresetSave { awaited: None, ..save });
    state.raise(overlay);
    // What is wrong matters more than that the prompt waits.
    state.notice = Some(Notice::Preset(PresetNotice::NotSaved(error)));
}
