//! Marks: which service instances become targets of the draft.

use crate::app::catalogue::Catalogue;
use crate::app::notice::Notice;
use crate::app::open::Open;
use crate::app::screen::instances::Row;
use crate::app::state::State;
use crate::app::update::edit;
use crate::domain::draft::Target;
use crate::domain::edit::Edit;
use crate::domain::id::ServiceInstanceId;
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
    if count > 0 && !edit::apply(state, Edit::InsertTargets(new)) {
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
        edit::apply(state, Edit::unmark(places));
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
fn shown(state: &State) -> Vec<Row<'_>> {
    let Some(catalogue) = state.catalogue.as_ref().filter(|_| !state.instances.only_marked) else { return Vec::new() };
    let rows = state.instances.finder.rows().iter();
    rows.filter_map(|place| catalogue.instances.get(*place as usize)).map(Row::Instance).collect()
}

/// A change of marks.
pub(super) enum Change {
    /// These are marked.
    Add(Vec<Target>),
    /// These are unmarked.
    Take(HashSet<ServiceInstanceId>),
}

/// Returns the change that marks all rows; when all that can be marked are, the one that unmarks them.
pub(super) fn turn(rows: &[Row<'_>], open: &Open, catalogue: Option<&Catalogue>) -> Change {
    let unmarked = |row: &&Row<'_>| !open.marks.contains(&row.id());
    let free = |row: &Row<'_>| matches!(row, Row::Instance(instance) if instance.is_eligible());
    if rows.iter().filter(unmarked).any(free) || rows.iter().all(|row| !open.marks.contains(&row.id())) {
        let targets = rows.iter().filter(unmarked).filter_map(|row| match (row, catalogue) {
            (Row::Instance(instance), Some(catalogue)) => Some(catalogue.target(instance)),
            _ => None,
        });
        return Change::Add(targets.collect());
    }
    Change::Take(rows.iter().map(Row::id).filter(|id| open.marks.contains(id)).collect())
}

/// Makes a change, and tells how many service instances it was about.
pub(super) fn make(state: &mut State, change: Change) {
    match change {
        Change::Add(targets) => add(state, targets),
        Change::Take(gone) => {
            take(state, &gone);
            state.notice = Some(Notice::Unmarked { count: gone.len() });
        }
    }
}

/// Marks all rows shown; when all are marked already, unmarks them.
pub(super) fn mark_all(state: &mut State) {
    let (Some(open), Some(catalogue)) = (&state.open, &state.catalogue) else { return };
    let change = turn(&shown(state), open, Some(catalogue));
    make(state, change);
}

/// Turns the marks of all rows shown: one change, taken back by one undo.
pub(super) fn invert(state: &mut State) {
    let (Some(open), Some(catalogue)) = (&state.open, &state.catalogue) else { return };
    let free = shown(state).into_iter().filter_map(|row| match row {
        Row::Instance(instance) if instance.is_eligible() => Some(instance),
        _ => None,
    });
    let (gone, new): (Vec<_>, Vec<_>) = free.partition(|instance| open.marks.contains(&instance.id));
    let gone: HashSet<_> = gone.iter().map(|instance| instance.id).collect();
    let targets = open.draft.targets.iter().enumerate();
    let places: Vec<usize> = targets.filter(|(_, target)| gone.contains(&target.id)).map(|(place, _)| place).collect();
    let first = open.draft.targets.len() - places.len();
    let new: Vec<_> = (first..).zip(new.iter().map(|instance| catalogue.target(instance))).collect();
    let (marked, unmarked) = (new.len(), places.len());
    if marked + unmarked == 0 {
        return;
    }
    if edit::apply(state, Edit::Group(vec![Edit::unmark(places), Edit::InsertTargets(new)])) {
        state.notice = Some(Notice::Inverted { marked, unmarked });
    }
}
