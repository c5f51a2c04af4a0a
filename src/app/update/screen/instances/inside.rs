//! Looking into a service instance: reading its processes, and taking some of them into the draft.

use crate::api::ApiError;
use crate::app::action::Action;
use crate::app::clone_page::{ClonePage, CloneSource};
use crate::app::effect::{Effect, cancel};
use crate::app::geometry;
use crate::app::list::{Cursor, Motion, scroll};
use crate::app::marks::Marks;
use crate::app::overlay::Overlay;
use crate::app::preview;
use crate::app::request::{Loadable, RequestId};
use crate::app::screen::instances::Row;
use crate::app::screen::instances::inside::{InsidePage, LookInside, view};
use crate::app::state::State;
use crate::app::update::clone::{self, CloneStep};
use crate::app::update::{access, edit};
use crate::domain::clone::{CloneLine, ClonePlan};
use crate::domain::process::Process;

/// Looks into the service instance that the cursor is on.
pub(in crate::app) fn open(state: &mut State, effects: &mut Vec<Effect>) {
    let Some(open) = &state.open else { return };
    let row = state.instances.row(state.instances.cursor.at, open, state.catalogue.as_ref());
    let (instance, name) = match row {
        Some(Row::Instance(instance)) => (instance.id, instance.name.to_string()),
        Some(Row::Target(target)) => (target.id, target.name.to_string()),
        None => return,
    };
    let mut inside = LookInside {
        instance,
        name,
        processes: Loadable::Idle,
        cursor: Cursor::default(),
        marks: Marks::default(),
        page: InsidePage::List,
    };
    read(state, &mut inside, effects);
    state.overlay = Some(Overlay::Inside(Box::new(inside)));
}

fn read(state: &mut State, inside: &mut LookInside, effects: &mut Vec<Effect>) {
    cancel(&mut inside.processes, effects);
    let Some(biz) = state.open.as_ref().and_then(|open| Some(open.draft.business.as_ref()?.id)) else { return };
    // Without an environment, or in that of another draft, nothing is read; the list says so.
    if state.environment.is_none() || state.is_foreign() {
        return;
    }
    let id = state.request();
    inside.processes = Loadable::Loading(id);
    effects.push(Effect::ReadInside { id, biz, instance: inside.instance });
}

/// Takes the processes in.
pub(in crate::app) fn came(
    state: &mut State,
    id: RequestId,
    result: Result<Vec<Process>, ApiError>,
    effects: &mut Vec<Effect>,
) {
    let Some(Overlay::Inside(inside)) = &mut state.overlay else { return };
    if !inside.processes.awaits(id) {
        return;
    }
    inside.processes.resolve(result);
    let error = match &inside.processes {
        Loadable::Failed(error) if error.can_be_typed() => error.clone(),
        _ => return,
    };
    access::ask_for(state, id, &error, effects);
}

/// Does what an action means there. Returns `false` if it is closed.
pub(in crate::app) fn act(
    state: &mut State,
    inside: &mut LookInside,
    action: Action,
    effects: &mut Vec<Effect>,
) -> bool {
    match &mut inside.page {
        InsidePage::List => list(state, inside, action, effects),
        InsidePage::Process { top } => {
            let room = geometry::inside_value_width(state.size);
            let lines = inside.processes.ready().and_then(|all| all.get(inside.cursor.at));
            let lines = lines.map_or(0, |process| view(process, state.fields(), room).len());
            let height = geometry::inside_height(state.size);
            if !scroll(top, action, height, lines.saturating_sub(height)) {
                inside.page = InsidePage::List;
            }
            true
        }
        InsidePage::Clone(page) => match clone::act(state, page, action) {
            CloneStep::Stay => true,
            CloneStep::Leave => {
                inside.page = InsidePage::List;
                true
            }
            CloneStep::Taken { .. } => false,
        },
    }
}

fn list(state: &mut State, inside: &mut LookInside, action: Action, effects: &mut Vec<Effect>) -> bool {
    let (rows, height) = (inside.processes().len(), geometry::inside_height(state.size));
    if let Some(motion) = Motion::of(action) {
        inside.cursor.go(motion, rows, height);
        inside.marks.leave();
        return true;
    }
    match action {
        Action::Back => {
            cancel(&mut inside.processes, effects);
            return false;
        }
        Action::Refresh => read(state, inside, effects),
        Action::Accept if inside.current().is_some() => inside.page = InsidePage::Process { top: 0 },
        Action::Mark if rows > 0 => {
            let at = inside.cursor.at;
            inside.marks.toggle(at, (at + 1).min(rows - 1));
            inside.cursor.go(Motion::Down, rows, height);
        }
        Action::MarkAll => inside.marks.mark_all(0..rows),
        Action::InvertMarks => inside.marks.invert(0..rows),
        Action::ClearMarks => inside.marks.clear(),
        Action::Clone if rows > 0 && !edit::is_refused(state) => {
            // Whatever the cursor is on: who marked some means those.
            let marked: Vec<usize> = inside.marks.iter().copied().collect();
            let chosen = if marked.is_empty() { vec![inside.cursor.at] } else { marked };
            let all = inside.processes();
            let processes = chosen.into_iter().filter_map(|at| all.get(at).cloned()).collect();
            if let Some(page) = page_of(state, inside, processes) {
                inside.page = InsidePage::Clone(Box::new(page));
            }
        }
        _ => {}
    }
    true
}

/// Finds out what cloning processes of a service instance will change.
fn page_of(state: &State, inside: &LookInside, processes: Vec<Process>) -> Option<ClonePage> {
    let open = state.open.as_ref()?;
    let read = state.catalogue.as_ref().and_then(|own| Some(own.facts(own.instance(inside.instance)?)));
    let host = read.as_ref().and_then(|facts| facts.host.as_deref());
    let plan = ClonePlan::new(processes, host, &open.draft);
    let own = |line: &CloneLine| match line {
        CloneLine::Address { place: Some(place), .. } => Some(preview::own(state, &place.formula())),
        _ => None,
    };
    let addresses = plan.lines.iter().map(own).collect();
    let source = CloneSource::Instance { id: inside.instance, name: inside.name.clone() };
    Some(ClonePage { source, plan, cursor: Cursor::default(), addresses })
}
