//! Marking what a pasted or typed list names.

use crate::app::action::Action;
use crate::app::geometry;
use crate::app::list::Motion;
use crate::app::mark_list::{LookupTables, MarkList, Named};
use crate::app::notice::Notice;
use crate::app::open::Open;
use crate::app::overlay::Overlay;
use crate::app::screen::Screen;
use crate::app::state::State;
use crate::app::update::edit;
use crate::app::update::screen::instances::marks;
use crate::domain::draft::Target;
use crate::domain::place::Step;

/// Opens the list with a text in it; without one, with that of a list that was left with Esc.
pub(in crate::app) fn open(state: &mut State, text: &str) {
    if edit::is_refused(state) {
        return;
    }
    let left = std::mem::take(&mut state.instances.left_list);
    let text = if text.is_empty() { &left } else { text };
    state.overlay = Some(Overlay::MarkList(Box::new(MarkList::new(text))));
}

/// Returns `true` if a paste is a list of rows to mark: on the list of instances any text is one; in the filter,
/// which has one line, a text of several lines.
pub(in crate::app) fn is_meant_by(state: &State, text: &str) -> bool {
    let lines = text.lines().filter(|line| !line.trim().is_empty()).count();
    let here = state.screen == Screen::Step(Step::Instances) && state.overlay.is_none() && state.open.is_some();
    here && if state.instances.filtering { lines > 1 } else { lines > 0 }
}

/// Looks up what the list names, when it stands over the screen.
pub(super) fn refresh(state: &mut State) {
    if matches!(state.overlay, Some(Overlay::MarkList(_)))
        && let Some(Overlay::MarkList(mut list)) = state.overlay.take()
    {
        look_up(state, &mut list, false);
        scroll(state, &mut list, None);
        state.overlay = Some(Overlay::MarkList(list));
    }
}

fn look_up(state: &State, list: &mut MarkList, now: bool) {
    let Some(open) = &state.open else { return };
    let business = open.draft.business.as_ref().map(|business| business.id);
    let catalogue = state.catalogue.as_ref().filter(|catalogue| Some(catalogue.business.id) == business);
    let shown = state.instances.is_narrowed().then_some(&state.instances.finder);
    list.look_up(&LookupTables { catalogue, shown, marks: &open.marks }, now);
}

fn scroll(state: &State, list: &mut MarkList, motion: Option<Motion>) {
    let height = geometry::mark_list_height(state.size);
    let lowest = list.lines().count().saturating_sub(height);
    list.top = match motion {
        None => list.top,
        Some(Motion::Up) => list.top.saturating_sub(1),
        Some(Motion::Down) => list.top + 1,
        Some(Motion::PageUp) => list.top.saturating_sub(height),
        Some(Motion::PageDown) => list.top + height,
        Some(Motion::First) => 0,
        Some(Motion::Last) => lowest,
    };
    list.top = list.top.min(lowest);
}

/// Does what an action means for the list; says whether it stays.
pub(in crate::app) fn act(state: &mut State, list: &mut MarkList, action: Action) -> bool {
    match action {
        Action::Back => {
            state.instances.left_list = list.editor.text().to_owned();
            if !state.instances.left_list.trim().is_empty() {
                state.notice = Some(Notice::TextKept);
            }
            false
        }
        Action::Accept => take(state, list, false),
        Action::MarkAll => take(state, list, true),
        Action::NextArea => {
            list.next_area();
            true
        }
        _ => {
            scroll(state, list, Motion::of(action));
            true
        }
    }
}

/// Marks what the list names, and leaves the rest in it; with `several`, also what names several.
fn take(state: &mut State, list: &mut MarkList, several: bool) -> bool {
    look_up(state, list, true);
    if list.entries.is_empty() {
        return false;
    }
    let mut targets = Vec::new();
    for entry in &list.entries {
        match &entry.named {
            Named::One(row) => targets.extend(target(state, *row)),
            Named::Several(rows) | Named::Dynamic(rows) if several => {
                targets.extend(rows.iter().filter_map(|row| target(state, *row)));
            }
            Named::Bare(id) => targets.push(Target::bare(*id)),
            Named::Several(_)
            | Named::Dynamic(_)
            | Named::Nothing
            | Named::NoInstance
            | Named::NotInArea(_)
            | Named::Unread
            | Named::Bound(_)
            | Named::Marked(_) => {}
        }
    }
    let before = state.open.as_ref().map_or(0, marked);
    marks::add(state, targets);
    if state.notice == Some(Notice::ReadOnly) {
        return true;
    }
    list.leave_rest(several);
    look_up(state, list, true);
    let left = list.entries.len();
    if left > 0 {
        let count = state.open.as_ref().map_or(0, marked).saturating_sub(before);
        state.notice = Some(Notice::MarkedOfList { count, left });
    }
    left > 0
}

fn marked(open: &Open) -> usize {
    open.marks.len()
}

fn target(state: &State, row: u32) -> Option<Target> {
    let catalogue = state.catalogue.as_ref()?;
    catalogue.instances.get(row as usize).map(|instance| catalogue.target(instance))
}
