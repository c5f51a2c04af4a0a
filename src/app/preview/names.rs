//! The names that complete one that is being typed in a formula, and their values on the current target.

use super::results::{FormulaSlot, KnownFacts, PREVIEWED, process, slot, typing};
use crate::app::form::{NameTyped, name_typed};
use crate::app::state::State;
use crate::domain::field::{FieldKey, is_set_by_server};
use crate::domain::formula::{FILTERS, Formula, NAMES, Reference};
use crate::domain::resolve::{ProcessFormulas, ProcessOnTarget};
use std::collections::BTreeSet;

/// A name that completes a typed one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NameOffer {
    /// The name, as a formula spells it.
    pub text: String,
    /// What it is.
    pub kind: NameKind,
}

/// What an offered name is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NameKind {
    /// One of [`NAMES`].
    Known(&'static str),
    /// A target value.
    Variable,
    Label,
    /// A field of the process.
    Field(FieldKey),
    Filter,
}

/// Returns the names that complete the one that is being typed, in the order in which they are offered; none when that
/// is finished.
#[must_use]
pub fn names(state: &State) -> Vec<NameOffer> {
    let Some((text, before)) = typing(state) else { return Vec::new() };
    let Some(NameTyped { text: typed, is_filter }) = name_typed(text, before) else { return Vec::new() };
    let Some(slot) = slot(state) else { return Vec::new() };
    let all = if is_filter {
        FILTERS.iter().map(|filter| NameOffer { text: (*filter).to_owned(), kind: NameKind::Filter }).collect()
    } else {
        all_names(state, &slot)
    };
    if all.iter().any(|name| name.text == typed) {
        return Vec::new();
    }
    let typed = typed.to_lowercase();
    all.into_iter().filter(|name| name.text.to_lowercase().starts_with(&typed)).collect()
}

/// Returns the names that are offered now: none after the list was closed.
#[must_use]
pub fn open_names(state: &State) -> Vec<NameOffer> {
    if state.completion.closed { Vec::new() } else { names(state) }
}

fn all_names(state: &State, slot: &FormulaSlot) -> Vec<NameOffer> {
    let known = NAMES.into_iter().map(|name| NameOffer { text: name.to_owned(), kind: NameKind::Known(name) });
    let Some(open) = &state.open else { return known.collect() };
    let variables = open
        .draft
        .variables
        .iter()
        .map(|name| NameOffer { text: Reference::Variable(name.clone()).to_string(), kind: NameKind::Variable });
    let near = || open.draft.targets.iter().take(PREVIEWED);
    let facts = KnownFacts::of(state, open, near(), true);
    let keys: BTreeSet<&str> = near()
        .filter_map(|target| facts.get(target))
        .flat_map(|facts| facts.labels.iter().map(|(key, _)| key.as_str()))
        .collect();
    let labels =
        keys.into_iter().map(|key| NameOffer { text: Reference::Label(key.into()).to_string(), kind: NameKind::Label });
    // A field that names itself runs in a circle.
    let is_itself = |key: &FieldKey| matches!(slot, FormulaSlot::Field(own) if own == key);
    let fields = state
        .fields()
        .iter()
        .filter(|field| !field.kind.is_bind() && !is_set_by_server(&field.key) && !is_itself(&field.key));
    let fields =
        fields.map(|field| NameOffer { text: field.key.as_str().to_owned(), kind: NameKind::Field(field.key.clone()) });
    known.chain(variables).chain(labels).chain(fields).collect()
}

/// Returns the values of names on the current target; `None` for a name that has none there.
#[must_use]
pub fn values_here(state: &State, names: &[NameOffer]) -> Vec<Option<String>> {
    let (Some(open), Some(process)) = (&state.open, process(state)) else { return vec![None; names.len()] };
    let Some(target) = open.current_target().and_then(|at| open.draft.targets.get(at)) else {
        return vec![None; names.len()];
    };
    let formulas = ProcessFormulas::of(process);
    let facts = KnownFacts::of(state, open, std::iter::once(target), true);
    let on = ProcessOnTarget::new(process, &formulas, facts.view(target), state.fields());
    let value = |name: &NameOffer| match name.kind {
        NameKind::Filter => None,
        _ => Formula::parse(&name.text).and_then(|formula| on.preview(&formula)).ok().filter(|text| !text.is_empty()),
    };
    names.iter().map(value).collect()
}
