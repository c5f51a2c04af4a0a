//! What formulas of the open draft ask of its targets, taken from what was read of the business.

use crate::app::catalogue::{Catalogue, HostNames};
use crate::app::open::FactsSource;
use crate::app::state::State;
use crate::domain::facts::{FactKind, FactTable, FactsWanted};
use crate::domain::formula::Reference;
use crate::domain::id::ServiceInstanceId;
use crate::domain::table::TableColumn;
use std::collections::HashSet;

/// Brings the facts of the open draft up to date: after the business was read, and after a change of its formulas or
/// targets. A draft that is the same on all targets costs nothing.
pub(super) fn refresh(state: &mut State) {
    let (Some(open), Some(catalogue)) = (&mut state.open, &state.catalogue) else { return };
    let is_its = open.draft.business.as_ref().is_some_and(|business| business.id == catalogue.business.id);
    let is_label = |column: &TableColumn| matches!(column, TableColumn::Fact(Reference::Label(_)));
    let shows_labels = state.table.view.added.iter().any(is_label);
    if !is_its || catalogue.ended.is_none() || !(open.draft.differs_by_target() || shows_labels) {
        return;
    }
    let source = FactsSource {
        // Host names come when they are asked for, after the rest.
        names: matches!(catalogue.host_names, HostNames::Read(_)),
        instances: catalogue.instances.len(),
        kept: catalogue.kept.is_some(),
        business: catalogue.business.id,
    };
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
