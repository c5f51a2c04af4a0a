//! Marks: which service instances become targets of the draft.

use super::Row;
use crate::app::notice::Notice;
use crate::app::state::State;
use crate::app::update;
use crate::domain::draft::Target;
use crate::domain::edit::Edit;
use crate::domain::id::ServiceInstanceId;
use crate::domain::instance::ServiceInstance;
use std::collections::HashSet;

/// Adds targets that are not in the draft yet; template-bound ones stay out.
pub(super) fn add(state: &mut State, targets: Vec<Target>) {
    let Some(open) = &state.open else { return };
    let first = open.draft.targets.len();
    let mut seen = open.marks.clone();
    let skipped = targets.iter().filter(|target| target.template_bound).count();
    let new = targets.into_iter().filter(|target| !target.template_bound && seen.insert(target.id));
    let new: Vec<_> = new.enumerate().map(|(at, target)| (first + at, target)).collect();
    let count = new.len();
    if count > 0 && !update::draft::edit(state, Edit::InsertTargets(new)) {
        return;
    }
    state.notice = Some(Notice::Marked { count, skipped });
}

/// Takes targets away.
pub(super) fn take(state: &mut State, gone: &HashSet<ServiceInstanceId>) {
    let Some(open) = &state.open else { return };
    let places = open.draft.targets.iter().enumerate().filter(|(_, target)| gone.contains(&target.id));
    let places: Vec<usize> = places.map(|(place, _)| place).collect();
    if !places.is_empty() {
        update::draft::edit(state, Edit::RemoveTargets(places));
    }
}

/// Marks or unmarks the row, and goes on to the next one.
pub(super) fn mark(state: &mut State) {
    let Some(open) = &state.open else { return };
    let catalogue = state.catalogue.as_ref();
    let Some(row) = state.instances.row(state.instances.cursor.at, open, catalogue) else { return };
    let id = row.id();
    if open.marks.contains(&id) {
        take(state, &HashSet::from([id]));
        // In the list of targets the next one has moved up to the cursor.
        if matches!(state.catalogue, Some(ref catalogue) if !catalogue.instances.is_empty())
            && !state.instances.only_marked
        {
            state.instances.cursor.at += 1;
        }
        return;
    }
    let target = match (row, catalogue) {
        (Row::Instance(instance), Some(catalogue)) => catalogue.target(instance),
        (Row::Instance(_), None) | (Row::Target(_), _) => return,
    };
    if target.template_bound {
        state.notice = Some(Notice::TemplateBound);
        return;
    }
    add(state, vec![target]);
    state.notice = None;
    state.instances.cursor.at += 1;
}

/// The instances that the filter shows.
fn shown(state: &State) -> Vec<&ServiceInstance> {
    let Some(catalogue) = state.catalogue.as_ref().filter(|_| !state.instances.only_marked) else { return Vec::new() };
    let rows = state.instances.finder.rows().iter();
    rows.filter_map(|place| catalogue.instances.get(*place as usize)).collect()
}

/// Marks all rows shown; when all are marked already, unmarks them.
pub(super) fn mark_all(state: &mut State) {
    let (Some(open), Some(catalogue)) = (&state.open, &state.catalogue) else { return };
    let shown = shown(state);
    let unmarked = shown.iter().filter(|instance| instance.is_eligible() && !open.marks.contains(&instance.id));
    if unmarked.clone().next().is_some() || shown.iter().all(|instance| !instance.is_eligible()) {
        let targets = shown.iter().filter(|instance| !open.marks.contains(&instance.id));
        let targets = targets.map(|instance| catalogue.target(instance)).collect();
        add(state, targets);
    } else {
        let gone: HashSet<_> = shown.iter().map(|instance| instance.id).collect();
        let count = gone.intersection(&open.marks).count();
        take(state, &gone);
        state.notice = Some(Notice::Unmarked { count });
    }
}

/// Turns the marks of all rows shown.
pub(super) fn invert(state: &mut State) {
    let (Some(open), Some(catalogue)) = (&state.open, &state.catalogue) else { return };
    let (gone, new): (Vec<_>, Vec<_>) = shown(state)
        .into_iter()
        .filter(|instance| instance.is_eligible())
        .partition(|instance| open.marks.contains(&instance.id));
    let gone: HashSet<_> = gone.iter().map(|instance| instance.id).collect();
    let new: Vec<_> = new.iter().map(|instance| catalogue.target(instance)).collect();
    take(state, &gone);
    add(state, new);
}
