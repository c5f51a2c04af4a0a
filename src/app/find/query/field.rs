//! The names of the fields that a filter can ask for, of service instances and of the entries of a plan.

use crate::app::find::index::IndexColumn;

/// A field by its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Field {
    Text(IndexColumn),
    Lacks,
    Id,
    Processes,
    Template,
    Area,
    Host,
    Alias,
    Port,
    Bind,
}

/// The names of the fields of a list.
pub(super) type Fields = &'static [(&'static str, Field)];

/// The fields of service instances, in the order in which help shows them.
pub(super) const INSTANCE_FIELDS: Fields = &[
    ("name", Field::Text(IndexColumn::Name)),
    ("ip", Field::Text(IndexColumn::Address)),
    ("area", Field::Area),
    ("host", Field::Host),
    ("set", Field::Text(IndexColumn::Set)),
    ("mod", Field::Text(IndexColumn::Module)),
    ("module", Field::Text(IndexColumn::Module)),
    ("label", Field::Text(IndexColumn::Label)),
    ("has", Field::Text(IndexColumn::Process)),
    ("no", Field::Lacks),
    ("procs", Field::Processes),
    ("id", Field::Id),
    ("tpl", Field::Template),
    ("template", Field::Template),
];

/// The fields of the entries of a plan.
pub(super) const ENTRY_FIELDS: Fields = &[
    ("alias", Field::Alias),
    ("port", Field::Port),
    ("bind", Field::Bind),
    ("ip", Field::Text(IndexColumn::Address)),
    ("area", Field::Area),
    ("name", Field::Text(IndexColumn::Name)),
    ("set", Field::Text(IndexColumn::Set)),
    ("mod", Field::Text(IndexColumn::Module)),
    ("module", Field::Text(IndexColumn::Module)),
    ("id", Field::Id),
];

/// Returns the names of fields; of several names of one field the first, which is the shortest.
pub(super) fn shortest(fields: Fields) -> impl Iterator<Item = &'static str> {
    let mut last = None;
    fields.iter().filter(move |(_, field)| last.replace(*field) != Some(*field)).map(|(name, _)| *name)
}

/// Returns the field that is spelled most alike, if more than half of its letters are.
pub(super) fn nearest(name: &str, fields: Fields) -> Option<&'static str> {
    let distances = fields.iter().map(|(field, _)| (distance(name, field), *field));
    distances.filter(|(distance, field)| distance * 2 < field.len().max(name.len())).min().map(|(_, field)| field)
}

/// Counts the letters to be added, taken away or changed, by Levenshtein's rows.
fn distance(one: &str, other: &str) -> usize {
    let mut row: Vec<usize> = (0..=other.chars().count()).collect();
    for (at, ch) in one.chars().enumerate() {
        let mut diagonal = at;
        let mut left = at + 1;
        for (cell, own) in row.iter_mut().skip(1).zip(other.chars()) {
            let here = (diagonal + usize::from(own != ch)).min(left + 1).min(*cell + 1);
            diagonal = std::mem::replace(cell, here);
            left = here;
        }
        if let Some(first) = row.first_mut() {
            *first = at + 1;
        }
    }
    row.last().copied().unwrap_or_default()
}
