//! What formulas of the open draft ask of its targets, taken from what was read of the business.

use crate::app::catalogue::{Catalogue, HostNames};
use crate::app::open::{FactsSource, Open};
use crate::app::state::State;
use crate::domain::draft::{Draft, Target};
use crate::domain::facts::{FactKind, FactTable, FactsWanted};
use crate::domain::formula::Reference;
use crate::domain::id::ServiceInstanceId;
use crate::domain::table::TableColumn;
use std::collections::{HashMap, HashSet};

/// Brings the facts of the open draft up to date: after the business was read, and after a change of its formulas or
/// targets. A draft that is the same on all targets costs nothing.
pub(super) fn refresh(state: &mut State) {
    let (Some(open), Some(catalogue)) = (&mut state.open, &state.catalogue) else { return };
    let is_its = open.draft.business.as_ref().is_some_and(|business| business.id == catalogue.business.id);
    let is_label = |column: &TableColumn| matches!(column, TableColumn::Fact(Reference::Label(_)));
    let shows_labels = state.table.view.added.iter().any(is_label);
    if !is_its || catalogue.ended.is_none() {
        return;
    }
    let source = FactsSource {
        // Host names come when they are asked for, after the rest.
        names: matches!(catalogue.host_names, HostNames::Read(_)),
        instances: catalogue.instances.len(),
        kept: catalogue.kept.is_some(),
        business: catalogue.business.id,
    };
    name_targets(open, catalogue, source);
    if !(open.draft.differs_by_target() || shows_labels) {
        return;
    }
    let is_new = open.facts_source != Some(source);
    if !is_new && open.facts_revision == open.revision {
        return;
    }
    // The business of the catalogue is that of the draft, and so are the fields.
    let fields = &catalogue.fields;
    if is_new {
        open.facts_source = Some(source);
        let mut facts = FactTable::default();
        catalogue.identify(&open.draft.given, &mut facts);
        open.facts = facts;
        if let Some(edit) = open.draft.identify(&open.facts) {
            open.edit_unjudged(edit);
        }
    }
    open.facts_revision = open.revision;
    let wanted = FactsWanted::of_draft(&open.draft).or_else(|| shows_labels.then(FactsWanted::default));
    let is_read = open.facts_wanted == wanted && open.facts_marks == open.marks_revision && !is_new;
    open.facts_wanted = wanted;
    open.facts_marks = open.marks_revision;
    let takes = !is_read && open.facts_wanted.is_some();
    if takes {
        let mut facts = open.facts.clone();
        take(catalogue, &open.marks, &mut facts);
        open.facts = facts;
    }
    if takes || is_new {
        open.recheck(fields);
    }
}

/// Fills in name, host and module of targets that the draft knows by their IDs only, as of a file that names no more. That is
/// no change of the draft: its file gets it with the next one.
fn name_targets(open: &mut Open, catalogue: &Catalogue, source: FactsSource) {
    if open.named == Some((source, open.marks_revision)) {
        return;
    }
    let bare = open.draft.targets.iter().filter(|target| target.is_bare());
    let bare: HashSet<ServiceInstanceId> = bare.map(|target| target.id).collect();
    let found = catalogue.instances.iter().filter(|instance| bare.contains(&instance.id));
    let found: HashMap<_, _> = found.map(|instance| (instance.id, catalogue.target(instance))).collect();
    let is_same = open.draft.targets == open.base.targets && open.draft.unmarked == open.base.unmarked;
    if !found.is_empty() && fill_in(&mut open.draft, &found) {
        // What the file held is compared with the draft; what was read is no difference.
        if is_same {
            (open.base.targets, open.base.unmarked) = (open.draft.targets.clone(), open.draft.unmarked.clone());
        } else {
            fill_in(&mut open.base, &found);
        }
        open.renew_targets(&catalogue.fields);
    }
    open.named = Some((source, open.marks_revision));
}

/// Fills in what was found in place of what the draft does not know. Returns `false` if it knew all of it.
fn fill_in(draft: &mut Draft, found: &HashMap<ServiceInstanceId, Target>) -> bool {
    let mut targets = draft.targets.clone();
    for target in &mut targets {
        let Some(own) = found.get(&target.id).filter(|_| target.is_bare()) else { continue };
        for (known, new) in
            [(&mut target.name, &own.name), (&mut target.host, &own.host), (&mut target.module, &own.module)]
        {
            if known.is_empty() {
                *known = new.clone();
            }
        }
        target.area = target.area.or(own.area);
        target.template_bound |= own.template_bound;
    }
    let is_new = targets != draft.targets;
    if is_new {
        draft.targets = targets;
        draft.number_targets();
    }
    is_new
}

/// Returns `true` if a formula of the open draft names the host.
pub(super) fn wants_host_names(state: &State) -> bool {
    let wanted = state.open.as_ref().and_then(|open| open.facts_wanted.as_ref());
    wanted.is_some_and(|wanted| wanted.has(FactKind::HostName))
}

fn take(catalogue: &Catalogue, targets: &HashSet<ServiceInstanceId>, facts: &mut FactTable) {
    for instance in catalogue.instances.iter().filter(|instance| targets.contains(&instance.id)) {
        facts.insert(instance.id, catalogue.facts(instance));
    }
}
