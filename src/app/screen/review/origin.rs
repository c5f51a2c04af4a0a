//! Where the values of an entry come from, as far as that is not simply its process.

use crate::app::open::Open;
use crate::domain::bind::Column;
use crate::domain::compare::Spot;
use crate::domain::draft::{DraftValue, RowOverride, Target};
use crate::domain::field::FieldTable;
use crate::domain::formula::{Fact, Formula, Reference};
use crate::domain::resolve::{ProcessFormulas, ProcessOnTarget, TargetView};
use std::collections::BTreeSet;

/// A value of an entry that a formula or an override gives.
#[derive(Debug, Clone, PartialEq)]
pub struct ValueOrigin {
    /// The field, or the cell of a bind row.
    pub at: Spot,
    /// The value on the target.
    pub value: String,
    /// The formula, if one gives it.
    pub formula: Option<Box<str>>,
    /// The number of the target, if the formula refers to it.
    pub n: Option<u32>,
    /// Whether it stands on this target in place of what the process says.
    pub overridden: bool,
}

/// Lists the values of a process on a target that a formula or an override gives: bind rows first, which tell entries apart,
/// then fields in the order of the form.
#[must_use]
pub fn origins(open: &Open, fields: &FieldTable, target: &Target, process: usize) -> Vec<ValueOrigin> {
    let Some(process) = open.draft.processes.get(process).filter(|process| process.differs_by_target()) else {
        return Vec::new();
    };
    let formulas = ProcessFormulas::of_process(process);
    let view = TargetView { target, business: open.draft.business.as_ref(), facts: open.facts.of(target.id) };
    let on = ProcessOnTarget::new(process, &formulas, view, fields);
    let own = process.overrides.of(target.id);
    let origin = |at, value: String, held: DraftValue, overridden| {
        let formula = held.formula().map(Box::from);
        let n = formula.as_ref().filter(|_| refers_to_n(&held)).and(target.n);
        (overridden || formula.is_some()).then_some(ValueOrigin { at, value, formula, n, overridden })
    };
    let mut list = Vec::new();
    for (place, row) in on.rows().enumerate() {
        for column in [Column::Port, Column::Ip, Column::Protocol, Column::Enable] {
            let cells = own.and_then(|own| own.rows.get(&row));
            let added = row >= process.bind.len() && column == Column::Port;
            let overridden = added || matches!(cells, Some(RowOverride::Cells(cells)) if cells.contains_key(&column));
            let value = on.cell_text(row, column).unwrap_or_default().into_owned();
            list.extend(origin(Spot::Cell(place, column), value, on.cell(row, column), overridden));
        }
    }
    let overridden = own.into_iter().flat_map(|own| own.fields.keys());
    let keys: BTreeSet<_> = process.values().map(|(key, _)| key).chain(overridden).collect();
    for key in keys {
        let value = on.field_text(key).unwrap_or_default().into_owned();
        let overridden = own.is_some_and(|own| own.fields.contains_key(key));
        list.extend(origin(Spot::Field(key.clone()), value, on.field(key).clone(), overridden));
    }
    list
}

/// Returns `true` for a formula that the number of the target is part of.
fn refers_to_n(held: &DraftValue) -> bool {
    let parsed = held.formula().and_then(|source| Formula::parse(source).ok());
    let mut found = false;
    if let Some(formula) = parsed {
        formula.for_each_reference(&mut |reference| found |= matches!(reference, Reference::Fact(Fact::N)));
    }
    found
}
