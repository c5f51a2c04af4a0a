//! Overrides: what a process has of its own on single targets.

use super::Reader;
use crate::domain::bind::Column;
use crate::domain::draft::{DraftValue, Override, Overrides, ProcessDraft, RowOverride, TargetKey};
use crate::domain::field::{FieldKey, Known};
use crate::store::error::{Cause, ItemFault};
use crate::store::items::narrow_cell;
use serde_json::value::RawValue;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

/// One thing that an override says, and where it stands.
struct Said<'de> {
    what: What,
    key: String,
    at: &'de RawValue,
}

/// What an override can say once for a target.
enum What {
    LeaveOut,
    Field(FieldKey),
    Row(usize),
    Cell(usize, Column),
    Added,
}

impl What {
    /// Returns `true` if an override of the same target says something else of it already.
    fn is_said(&self, own: &Override) -> bool {
        match self {
            Self::LeaveOut => own.leave_out,
            Self::Field(key) => own.fields.contains_key(key),
            Self::Row(row) => own.rows.contains_key(row),
            Self::Cell(row, column) => own.leaves_out(*row) || own.cell(*row, *column).is_some(),
            Self::Added => !own.added.is_empty(),
        }
    }
}

impl<'de> Reader<'de> {
    /// Reads what a process has of its own on single targets.
    pub(super) fn overrides(
        self,
        raw: Option<&'de RawValue>,
        process: &ProcessDraft,
        targets: &HashSet<TargetKey>,
    ) -> Result<Overrides, Cause> {
        let mut own: HashMap<TargetKey, Arc<Override>> = HashMap::new();
        for entry in self.list(raw, "overrides")? {
            let (on, entry, said) = self.entry(entry, process.bind.len())?;
            let entry = Arc::new(entry);
            for at in self.list(Some(on), "on")? {
                let key: TargetKey = self.typed(at, "on")?;
                if !targets.contains(&key) {
                    return Err(self.refuse(at, "on", ItemFault::NoSuchTarget { target: name(&key) }));
                }
                let Some(before) = own.get_mut(&key) else {
                    own.insert(key, Arc::clone(&entry));
                    continue;
                };
                if let Some(twice) = said.iter().find(|said| said.what.is_said(before)) {
                    let fault = ItemFault::Twice { target: name(&key) };
                    return Err(self.refuse(twice.at, &twice.key, fault));
                }
                merge(Arc::make_mut(before), &entry);
            }
        }
        let mut overrides = Overrides::default();
        overrides.set(own.into_iter().map(|(key, own)| (key, Some(own))));
        Ok(overrides)
    }

    /// Reads an entry of `overrides`: the targets that it is for, and what it says.
    fn entry(self, entry: &'de RawValue, rows: usize) -> Result<(&'de RawValue, Override, Vec<Said<'de>>), Cause> {
        let (mut on, mut own, mut said) = (None, Override::default(), Vec::new());
        for (key, raw) in self.entries(entry, "overrides")? {
            match &*key {
                "on" => on = Some(raw),
                "leave_out" => {
                    own.leave_out = self.typed(raw, &key)?;
                    if own.leave_out {
                        said.push(Said { what: What::LeaveOut, key: key.into_owned(), at: raw });
                    }
                }
                "process_info" => {
                    for (key, raw) in self.entries(raw, &key)? {
                        let field = FieldKey::new(&key);
                        if field == FieldKey::Known(Known::BindInfo) {
                            // Bind rows of an override stand beside it.
                            return Err(self.refuse(raw, key, ItemFault::UnknownKey));
                        }
                        own.fields.insert(field.clone(), self.value(raw, &key)?);
                        said.push(Said { what: What::Field(field), key: key.into_owned(), at: raw });
                    }
                }
                "bind_info" => {
                    for (number, raw) in self.entries(raw, &key)? {
                        let key = format!("bind_info.{number}");
                        let Some(at) = row_at(&number, rows) else {
                            return Err(self.refuse(raw, key, ItemFault::NoSuchRow { rows }));
                        };
                        own.rows.insert(at, self.row_override(raw, &key, at, &mut said)?);
                    }
                }
                "add_bind_info" => {
                    let list = self.list(Some(raw), &key)?.into_iter();
                    own.added = list.map(|row| self.row(row, &key)).collect::<Result<_, _>>()?;
                    said.push(Said { what: What::Added, key: key.into_owned(), at: raw });
                }
                _ => return Err(self.refuse(raw, key, ItemFault::UnknownKey)),
            }
        }
        let on = on.ok_or_else(|| self.refuse(entry, "on", ItemFault::Missing))?;
        Ok((on, own, said))
    }

    /// Reads what an override has of one bind row; `null` takes the row away.
    fn row_override(
        self,
        raw: &'de RawValue,
        key: &str,
        at: usize,
        said: &mut Vec<Said<'de>>,
    ) -> Result<RowOverride, Cause> {
        if raw.get() == "null" {
            said.push(Said { what: What::Row(at), key: key.to_owned(), at: raw });
            return Ok(RowOverride::LeftOut);
        }
        let mut cells = BTreeMap::new();
        for (name, raw) in self.entries(raw, key)? {
            let key = format!("{key}.{name}");
            let Some(column) = Column::new(&name).filter(|column| !cells.contains_key(column)) else {
                return Err(self.refuse(raw, key, ItemFault::UnknownKey));
            };
            let mut value = self.value(raw, &key)?;
            if let DraftValue::Text(text) = &mut value
                && let Some(narrow) = narrow_cell(column, text)
            {
                *text = narrow;
            }
            cells.insert(column, value);
            said.push(Said { what: What::Cell(at, column), key, at: raw });
        }
        Ok(RowOverride::Cells(cells))
    }
}

/// Returns the place of a bind row by its number in the file, from 1.
fn row_at(number: &str, rows: usize) -> Option<usize> {
    let is_plain = number.bytes().all(|byte| byte.is_ascii_digit()) && !number.starts_with('0');
    let at = number.parse::<usize>().ok().filter(|_| is_plain)?.checked_sub(1)?;
    (at < rows).then_some(at)
}

/// Adds what another entry says of a target; none of it is said yet.
fn merge(own: &mut Override, entry: &Override) {
    own.leave_out |= entry.leave_out;
    own.fields.extend(entry.fields.clone());
    own.added.extend(entry.added.iter().cloned());
    for (at, row) in &entry.rows {
        match (own.rows.get_mut(at), row) {
            (Some(RowOverride::Cells(cells)), RowOverride::Cells(more)) => cells.extend(more.clone()),
            _ => drop(own.rows.insert(*at, row.clone())),
        }
    }
}

/// Returns what a file calls a target.
fn name(key: &TargetKey) -> String {
    match key {
        TargetKey::Id(id) => id.to_string(),
        TargetKey::Given(text) => text.to_string(),
    }
}
