//! Choosing of what hosts say.

use crate::app::action::Action;
use crate::app::form::Editor;
use crate::app::geometry;
use crate::app::hosts_page::HostsPage;
use crate::app::list::{Motion, scroll};
use crate::app::notice::{ImportNotice, Notice};
use crate::app::overlay::Overlay;
use crate::app::state::State;
use crate::app::update::import;

/// Does what an action means on the page; returns `false` if it closes.
pub(in crate::app) fn act(state: &mut State, page: &mut HostsPage, action: Action) -> bool {
    let height = geometry::inside_height(state.size);
    if page.editor.is_some() {
        return rename(page, action);
    }
    if let Some(top) = &mut page.notes {
        if matches!(action, Action::NextPane | Action::PreviousPane) {
            page.notes = None;
            return true;
        }
        if action == Action::Back {
            page.notes = None;
            return true;
        }
        let last = page.text.notes.len().saturating_sub(height);
        return scroll(top, action, height, last);
    }
    let rows = page.text.candidates.len();
    if let Some(motion) = Motion::of(action) {
        page.cursor.go(motion, rows, height);
        page.marks.leave();
        return true;
    }
    match action {
        Action::Mark if rows > 0 => {
            page.marks.toggle(page.cursor.at, (page.cursor.at + 1).min(rows.saturating_sub(1)));
            page.cursor.go(Motion::Down, rows, height);
        }
        Action::MarkAll => page.marks.mark_all(0..rows),
        Action::InvertMarks => page.marks.invert(0..rows),
        Action::ClearMarks => page.marks.clear(),
        Action::NextPane | Action::PreviousPane if !page.text.notes.is_empty() => page.notes = Some(0),
        Action::RenameDraft => page.editor = page.aliases.get(page.cursor.at).map(|alias| Editor::new(alias)),
        Action::Accept => {
            let Some(chosen) = page.chosen() else {
                state.notice = Some(Notice::Import(ImportNotice::NoneMarked));
                return true;
            };
            page.import.choose(chosen, state.fields());
            state.overlay = Some(Overlay::Import(page.import.clone()));
            import::compute(state);
            return false;
        }
        Action::Back => return false,
        _ => {}
    }
    true
}

/// Does what an action means while an alias is typed. An empty one leaves it as it was.
fn rename(page: &mut HostsPage, action: Action) -> bool {
    if !matches!(action, Action::Accept | Action::Back) {
        return true;
    }
    let typed = page.editor.take().map(|editor| editor.text().trim().to_owned()).unwrap_or_default();
    if let (Action::Accept, false, Some(alias)) = (action, typed.is_empty(), page.aliases.get_mut(page.cursor.at)) {
        *alias = typed;
    }
    true
}
