//! Compares what would be stored of a wanted process with what a server has stored.
//!
//! What would be stored is what is sent, after the server's own filling (contract 1.4): a text that is not sent
//! becomes `""`, a bool false, a number null. Null and `""` are one here, as are null and no rows, and a
//! `template_row_id` of 0 and none (contract section 3). Not compared: what the server sets, overwrites or drops,
//! and custom fields that are not sent, since their defaults are the administrator's.
//!
//! A sent field that is in no attribute table is compared where the stored process has it: the attributes may not have
//! been readable, and what the server does not know it does not store.

use super::bind::{BindRow, Column, Ip};
use super::draft::BindDraft;
use super::field::{FieldKey, Known, is_set_by_server};
use super::json::Json;
use super::moment;
use super::process::{Process, ProcessSpec, Value};
use std::borrow::Cow;
use std::cmp::Ordering;
use std::fmt;

/// A value that a server would store and the one that it has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// Where they differ.
    pub at: Spot,
    /// What would be stored, as text; `""` for null.
    pub wanted: String,
    /// What is stored, as text; `""` for null.
    pub stored: String,
}

/// A place in a process, with no draft around it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Spot {
    /// A field. Of `bind_info` the texts are the numbers of rows.
    Field(FieldKey),
    /// A column of a bind row, by the row's place.
    Cell(usize, Column),
}

impl fmt::Display for Spot {
    /// Writes the place as a path for programs: `work_path`, `bind_info[0].port`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Field(key) => f.write_str(key.as_str()),
            Self::Cell(row, column) => write!(f, "bind_info[{row}].{}", column.as_str()),
        }
    }
}

/// Lists what differs, in the order of the form; empty when the two are the same.
#[must_use]
pub fn differences(spec: &ProcessSpec, process: &Process) -> Vec<Difference> {
    let fields = fields(spec, process).filter(|field| !field.is_same()).map(|field| Difference {
        at: Spot::Field(FieldKey::clone(&field.key)),
        wanted: field.wanted(),
        stored: field.stored.to_owned(),
    });
    let (wanted, stored) = (spec.bind().len(), process.bind.len());
    let rows = (wanted != stored).then(|| Difference {
        at: Spot::Field(Known::BindInfo.into()),
        wanted: wanted.to_string(),
        stored: stored.to_string(),
    });
    let cells = cells(spec, process).filter(|cell| !cell.is_same()).map(|cell| Difference {
        at: Spot::Cell(cell.row, cell.column),
        wanted: cell.wanted.into_owned(),
        stored: cell.stored.to_owned(),
    });
    let untabled = untabled(spec, process).filter(|field| !field.is_same()).map(|field| Difference {
        at: Spot::Field(FieldKey::clone(&field.key)),
        wanted: field.wanted(),
        stored: field.stored.to_owned(),
    });
    fields.chain(rows).chain(cells).chain(untabled).collect()
}

/// Counts the values that are the same, without those that neither has.
#[must_use]
pub fn same_values(spec: &ProcessSpec, process: &Process) -> usize {
    let fields = fields(spec, process).chain(untabled(spec, process));
    let fields = fields.filter(|field| field.is_same() && !field.stored.is_empty());
    let cells = cells(spec, process).filter(|cell| cell.is_same() && !cell.stored.is_empty());
    fields.count() + cells.count()
}

/// Returns `true` if nothing differs; does not make a list.
#[must_use]
pub fn is_same(spec: &ProcessSpec, process: &Process) -> bool {
    spec.bind().len() == process.bind.len()
        && fields(spec, process).chain(untabled(spec, process)).all(|field| field.is_same())
        && cells(spec, process).all(|cell| cell.is_same())
}

struct Field<'a> {
    key: Cow<'a, FieldKey>,
    wanted: Option<&'a Value>,
    stored: &'a str,
}

impl Field<'_> {
    fn is_same(&self) -> bool {
        match self.wanted {
            None | Some(Value::Bool(false)) if self.stored.is_empty() => true,
            None => self.is_flag() && self.stored == "false",
            Some(Value::Text(text)) => text == self.stored || (self.is_custom() && moment::is_same(text, self.stored)),
            Some(Value::Int(number)) => self.stored.parse() == Ok(*number),
            Some(Value::Float(number)) => {
                self.stored.parse::<f64>().is_ok_and(|stored| stored.partial_cmp(number).is_some_and(Ordering::is_eq))
            }
            Some(Value::Bool(flag)) => self.stored.parse() == Ok(*flag),
            Some(Value::Json(Json::Null)) => self.stored.is_empty(),
            Some(Value::Json(json)) => json.to_string() == self.stored,
        }
    }

    fn wanted(&self) -> String {
        match self.wanted {
            Some(value) => value.to_string(),
            None if self.is_flag() => "false".to_owned(),
            None => String::new(),
        }
    }

    /// No built-in field is a time.
    fn is_custom(&self) -> bool {
        matches!(*self.key, FieldKey::Custom(_))
    }

    fn is_flag(&self) -> bool {
        *self.key == FieldKey::Known(Known::AutoStart)
    }
}

fn fields<'a>(spec: &'a ProcessSpec, process: &'a Process) -> impl Iterator<Item = Field<'a>> {
    let wanted = by_known(spec.fields().map(|(key, value)| (key, Some(value))), None);
    let stored = by_known(process.fields.iter().map(|(key, text)| (key, text.as_str())), "");
    let known = Known::ALL.iter().zip(wanted.into_iter().zip(stored));
    // Where no attribute list has a removed field, it is not sent as one, and not filled by the server.
    let known = known.filter(|(known, (wanted, _))| {
        **known != Known::BindInfo && !known.is_set_by_server() && (!known.is_removed() || wanted.is_some())
    });
    let known =
        known.map(|(known, (wanted, stored))| Field { key: Cow::Owned(FieldKey::Known(*known)), wanted, stored });
    let custom = spec.fields().filter(|(key, _)| matches!(key, FieldKey::Custom(_)));
    let custom = custom.map(move |(key, value)| Field {
        key: Cow::Borrowed(key),
        wanted: Some(value),
        stored: process.text(key),
    });
    known.chain(custom)
}

/// Returns what built-in fields have, in their order, by one walk: to look for each would take one walk a field.
fn by_known<'a, T: Copy>(fields: impl Iterator<Item = (&'a FieldKey, T)>, absent: T) -> [T; Known::ALL.len()] {
    let mut found = [absent; Known::ALL.len()];
    for (key, value) in fields {
        if let FieldKey::Known(known) = key
            && let Some(place) = found.get_mut(*known as usize)
        {
            *place = value;
        }
    }
    found
}

/// The fields of no table that the stored process has.
fn untabled<'a>(spec: &'a ProcessSpec, process: &'a Process) -> impl Iterator<Item = Field<'a>> {
    let stored = spec.unknown().filter(|(key, _)| process.has(key) && !is_set_by_server(key));
    stored.map(move |(key, value)| Field { key: Cow::Borrowed(key), wanted: Some(value), stored: process.text(key) })
}

struct Cell<'a> {
    row: usize,
    column: Column,
    wanted: Cow<'a, str>,
    stored: &'a str,
}

impl Cell<'_> {
    fn is_same(&self) -> bool {
        let zero = |text: &str| text.is_empty() || text == "0";
        let same_address = || match (self.wanted.parse::<Ip>(), self.stored.parse::<Ip>()) {
            (Ok(wanted), Ok(stored)) => wanted.is_same(&stored),
            _ => false,
        };
        // Stored cells are not trimmed (contract section 3), and so compared as they are.
        *self.wanted == *self.stored
            || (self.column == Column::RowId && zero(&self.wanted) && zero(self.stored))
            || (self.column == Column::Ip && same_address())
    }
}

fn cells<'a>(spec: &'a ProcessSpec, process: &'a Process) -> impl Iterator<Item = Cell<'a>> {
    let rows = 0..spec.bind().len().max(process.bind.len());
    rows.flat_map(move |row| {
        let (wanted, stored) = (spec.bind().get(row), process.bind.get(row));
        Column::ALL.into_iter().map(move |column| Cell {
            row,
            column,
            wanted: wanted.map_or(Cow::Borrowed(""), |row: &BindRow| row.text(column)),
            stored: stored.map_or("", |row: &BindDraft| row.text(column)),
        })
    })
}
