//! What version 2 of a draft's file adds: numbers and values of targets, targets as typed, formulas, overrides.
//!
//! These parts are read after everything else: overrides name targets and bind rows that may stand after them in the file.
//! Where version 1 takes what it does not know for nothing, version 2 refuses it with line and key: a misspelled override
//! that is passed over would send the wrong value.

mod overrides;
mod preset;

pub(super) use preset::preset;

use crate::domain::bind::Column;
use crate::domain::draft::{BindDraft, Draft, DraftValue, GivenTarget, ProcessDraft};
use crate::domain::draft::{Target, TargetKey, Variables};
use crate::domain::field::{FieldKey, Known};
use crate::domain::id::{AreaId, ServiceInstanceId};
use crate::domain::json::Json;
use crate::store::error::{Cause, ItemFault, Unreadable};
use crate::store::items::{Number, TargetPacker, Text, Typed, narrow_cell};
use crate::store::print::{FORMULA, LITERAL, is_ambiguous};
use crate::store::reading;
use serde::Deserialize;
use serde::de::{DeserializeOwned, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;
use std::borrow::Cow;
use std::collections::HashSet;
use std::fmt;
use std::sync::Arc;

/// The largest number of a target that is read: so many more can be marked that no two get the same.
const MAX_NUMBER: u32 = 1 << 31;

/// The parts of a file as they are written.
#[derive(Default)]
pub(super) struct Parts<'de> {
    pub(super) variables: Option<&'de RawValue>,
    pub(super) targets: Option<&'de RawValue>,
    pub(super) unmarked: Option<&'de RawValue>,
    pub(super) processes: Option<&'de RawValue>,
}

/// Reads the parts of a file of this text into a draft.
///
/// # Errors
///
/// [`Unreadable::Item`] for the first thing that is refused.
pub(super) fn read<'de>(text: &'de str, parts: &Parts<'de>, draft: &mut Draft) -> Result<(), Cause> {
    let reader = Reader { text };
    draft.set_version_2();
    for name in reader.list(parts.variables, "variables")? {
        draft.variables.push(reader.string(name, "variables")?.into());
    }
    reader.targets(parts, draft)?;
    let own = draft.targets.iter().chain(&draft.unmarked).map(|target| TargetKey::Id(target.id));
    let targets: HashSet<TargetKey> = own.chain(draft.given.iter().map(GivenTarget::key)).collect();
    for process in reader.list(parts.processes, "processes")? {
        draft.processes.push(reader.process(process, &targets)?);
    }
    Ok(())
}

/// The entries of an object, in their order.
struct Entries<'de>(Vec<(Cow<'de, str>, &'de RawValue)>);

#[derive(Deserialize)]
struct Key<'a>(#[serde(borrow)] Cow<'a, str>);

impl<'de> Deserialize<'de> for Entries<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Object;
        impl<'de> Visitor<'de> for Object {
            type Value = Entries<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Entries<'de>, A::Error> {
                let mut entries = Vec::new();
                while let Some((Key(key), value)) = map.next_entry()? {
                    entries.push((key, value));
                }
                Ok(Entries(entries))
            }
        }
        deserializer.deserialize_map(Object)
    }
}

/// A target that is known by a text only; its number may not be given.
type GivenItem = (Option<u32>, Arc<str>, Variables);

/// The text of a file whose pieces are read.
#[derive(Clone, Copy)]
struct Reader<'de> {
    text: &'de str,
}

impl<'de> Reader<'de> {
    /// Refuses something that stands at a piece of the text.
    fn refuse(self, at: &RawValue, key: impl Into<String>, fault: ItemFault) -> Cause {
        let offset = at.get().as_ptr().addr().saturating_sub(self.text.as_ptr().addr());
        let line = reading::line_of(self.text.as_bytes().get(..offset).unwrap_or_default());
        Cause::Unreadable(Unreadable::Item { fault, key: key.into(), line })
    }

    /// Reads a value whose type tells what it may be.
    fn typed<T: DeserializeOwned>(self, raw: &RawValue, key: &str) -> Result<T, Cause> {
        serde_json::from_str(raw.get()).map_err(|_| self.refuse(raw, key, ItemFault::Value))
    }

    /// Reads a list; one that is missing or `null` is empty.
    fn list(self, raw: Option<&'de RawValue>, key: &str) -> Result<Vec<&'de RawValue>, Cause> {
        let Some(raw) = raw else { return Ok(Vec::new()) };
        let list: Result<Option<Vec<&RawValue>>, _> = serde_json::from_str(raw.get());
        list.map(Option::unwrap_or_default).map_err(|_| self.refuse(raw, key, ItemFault::Value))
    }

    fn entries(self, raw: &'de RawValue, key: &str) -> Result<Vec<(Cow<'de, str>, &'de RawValue)>, Cause> {
        let entries = serde_json::from_str::<Entries<'_>>(raw.get());
        entries.map(|entries| entries.0).map_err(|_| self.refuse(raw, key, ItemFault::Value))
    }

    /// Reads a text; nothing else is taken for one.
    fn string(self, raw: &RawValue, key: &str) -> Result<String, Cause> {
        self.typed(raw, key)
    }

    /// Reads a text, or another scalar as it is written.
    fn scalar(self, raw: &'de RawValue, key: &str) -> Result<String, Cause> {
        let Typed { text, json } = self.any(raw, key)?;
        match json {
            Json::Null | Json::List(_) | Json::Object(_) => Err(self.refuse(raw, key, ItemFault::Value)),
            _ => Ok(text),
        }
    }

    fn any(self, raw: &'de RawValue, key: &str) -> Result<Typed, Cause> {
        Typed::of(raw).map_err(|_| self.refuse(raw, key, ItemFault::Value))
    }

    /// Reads the number of a target.
    fn number(self, raw: &RawValue, key: &str) -> Result<u32, Cause> {
        let number: u32 = self.typed(raw, key)?;
        if number > MAX_NUMBER { Err(self.refuse(raw, key, ItemFault::Value)) } else { Ok(number) }
    }

    /// Returns the formula that a value is, if it is one.
    fn formula(self, raw: &'de RawValue, value: &Typed, key: &str) -> Result<Option<DraftValue>, Cause> {
        let Json::Object(entries) = &value.json else { return Ok(None) };
        if !entries.iter().any(|(key, _)| key == FORMULA) {
            return Ok(None);
        }
        if let Some((other, _)) = entries.iter().find(|(key, _)| key != FORMULA) {
            return Err(self.refuse(raw, format!("{key}.{other}"), ItemFault::UnknownKey));
        }
        match entries.first() {
            Some((_, Json::Text(source))) => Ok(Some(DraftValue::Formula(source.as_str().into()))),
            _ => Err(self.refuse(raw, format!("{key}.{FORMULA}"), ItemFault::Value)),
        }
    }

    /// Reads what a field or a cell of an override holds. There is no other type than text in an override: the field's own
    /// decides what is sent.
    fn value(self, raw: &'de RawValue, key: &str) -> Result<DraftValue, Cause> {
        let value = self.any(raw, key)?;
        match self.formula(raw, &value, key)? {
            Some(formula) => Ok(formula),
            None => self.scalar(raw, key).map(DraftValue::Text),
        }
    }

    fn targets(self, parts: &Parts<'de>, draft: &mut Draft) -> Result<(), Cause> {
        let (mut given, mut numbers) = (Vec::new(), HashSet::new());
        let mut targets = TargetPacker::default();
        for item in self.list(parts.targets, "targets")? {
            match self.target(item, &mut numbers, true)? {
                Item::Known(target) => targets.push(*target),
                Item::Given(item) => given.push(item),
            }
        }
        draft.targets = targets.finish();
        let mut unmarked = TargetPacker::default();
        for item in self.list(parts.unmarked, "unmarked")? {
            if let Item::Known(target) = self.target(item, &mut numbers, false)? {
                unmarked.push(*target);
            }
        }
        draft.unmarked = unmarked.finish();
        let numbered = |(n, text, variables): &GivenItem| {
            Some(GivenTarget { text: Arc::clone(text), n: (*n)?, variables: variables.clone() })
        };
        // Numbers that are given come first, whatever the order in the file.
        draft.given = given.iter().filter_map(numbered).collect();
        draft.number_targets();
        let mut next = draft.next_n()..;
        let number = |(n, text, variables): GivenItem| {
            let n = n.or_else(|| next.next()).unwrap_or(u32::MAX);
            GivenTarget { text, n, variables }
        };
        draft.given = given.into_iter().map(number).collect();
        Ok(())
    }

    /// Reads a target, and notes its number.
    fn target(self, item: &'de RawValue, numbers: &mut HashSet<u32>, may_be_given: bool) -> Result<Item, Cause> {
        let mut target = Target::bare(ServiceInstanceId(0));
        let (mut id, mut text, mut facts) = (None, None, None);
        for (key, raw) in self.entries(item, "targets")? {
            match &*key {
                "service_instance_id" => id = Some(self.typed::<Number>(raw, &key)?.0),
                "given" if may_be_given => text = Some((self.string(raw, &key)?, raw)),
                "n" => {
                    let n = self.number(raw, &key)?;
                    if !numbers.insert(n) {
                        return Err(self.refuse(raw, key, ItemFault::SameNumber { n }));
                    }
                    target.n = Some(n);
                }
                "var" => target.variables = self.variables(raw)?,
                "host_n" => (target.host_n, facts) = (Some(self.number(raw, &key)?), Some((key, raw))),
                _ => {
                    match &*key {
                        "name" => target.name = self.typed::<Text>(raw, &key)?.0.into(),
                        "host" => target.host = self.typed::<Text>(raw, &key)?.0.into(),
                        "module" => target.module = self.typed::<Text>(raw, &key)?.0.into(),
                        "template_bound" => target.template_bound = self.typed(raw, &key)?,
                        "bk_cloud_id" => {
                            let area: Option<Number> = self.typed(raw, &key)?;
                            target.area = area.and_then(|area| AreaId::of(area.0));
                        }
                        _ => return Err(self.refuse(raw, key, ItemFault::UnknownKey)),
                    }
                    facts = Some((key, raw));
                }
            }
        }
        match (id, text) {
            (Some(_), Some((_, raw))) => Err(self.refuse(raw, "given", ItemFault::IdAndGiven)),
            (Some(id), None) => {
                target.id = ServiceInstanceId(id);
                Ok(Item::Known(Box::new(target)))
            }
            (None, Some((text, _))) => match facts {
                // Nothing is known of a service instance that is not found yet.
                Some((key, raw)) => Err(self.refuse(raw, key, ItemFault::UnknownKey)),
                None => Ok(Item::Given((target.n, text.into(), target.variables))),
            },
            (None, None) => Err(self.refuse(item, "service_instance_id", ItemFault::Missing)),
        }
    }

    fn variables(self, raw: &'de RawValue) -> Result<Variables, Cause> {
        let mut variables = Variables::NONE;
        for (name, raw) in self.entries(raw, "var")? {
            let value = self.scalar(raw, &format!("var.{name}"))?;
            variables.set(&name, Some(value.into()));
        }
        Ok(variables)
    }

    fn process(self, item: &'de RawValue, targets: &HashSet<TargetKey>) -> Result<ProcessDraft, Cause> {
        let (mut info, mut overrides) = (None, None);
        for (key, raw) in self.entries(item, "processes")? {
            match &*key {
                "process_info" => info = Some(raw),
                "overrides" => overrides = Some(raw),
                _ => return Err(self.refuse(raw, key, ItemFault::UnknownKey)),
            }
        }
        let info = info.ok_or_else(|| self.refuse(item, "process_info", ItemFault::Missing))?;
        let mut process = self.info(info)?;
        process.overrides = self.overrides(overrides, &process, targets)?;
        Ok(process)
    }

    /// Reads what a process has on every target.
    fn info(self, info: &'de RawValue) -> Result<ProcessDraft, Cause> {
        let mut process = ProcessDraft::default();
        for (key, raw) in self.entries(info, "process_info")? {
            let field = FieldKey::new(&key);
            if field == FieldKey::Known(Known::BindInfo) {
                process.bind = self.rows(raw, &key)?;
                continue;
            }
            let value = self.any(raw, &key)?;
            if let Some(formula) = self.formula(raw, &value, &key)? {
                process.set(field, formula);
            } else {
                let Typed { text, json } = unwrapped(value);
                process.set_json(field, text, json);
            }
        }
        Ok(process)
    }

    /// Reads bind rows: a list, one row, or nothing as `null` or an empty text.
    fn rows(self, raw: &'de RawValue, key: &str) -> Result<Vec<BindDraft>, Cause> {
        match self.any(raw, key)?.json {
            Json::Null => Ok(Vec::new()),
            Json::Text(text) if text.is_empty() => Ok(Vec::new()),
            Json::Object(_) => Ok(vec![self.row(raw, key)?]),
            _ => self.list(Some(raw), key)?.into_iter().map(|row| self.row(row, key)).collect(),
        }
    }

    fn row(self, raw: &'de RawValue, key: &str) -> Result<BindDraft, Cause> {
        let mut row = BindDraft::default();
        for (name, raw) in self.entries(raw, key)? {
            let value = self.any(raw, &name)?;
            let Some(column) = Column::new(&name) else {
                row.unknown.insert(name.into_owned(), value.text);
                continue;
            };
            let text = || narrow_cell(column, &value.text).unwrap_or_else(|| value.text.clone());
            let own = self.formula(raw, &value, &name)?.unwrap_or_else(|| text().into());
            let before = row.value(column);
            // `row_id` beside a `template_row_id` that says otherwise: neither may be lost.
            if before.is_empty() || before == own {
                row.set(column, own);
            } else {
                row.unknown.insert(name.into_owned(), value.text);
            }
        }
        Ok(row)
    }
}

/// An element of a list of targets.
enum Item {
    Known(Box<Target>),
    Given(GivenItem),
}

/// Takes an object out of what keeps it from being read as a formula.
fn unwrapped(value: Typed) -> Typed {
    match value.json {
        Json::Object(mut entries) if entries.len() == 1 => match entries.pop() {
            Some((key, json)) if key == LITERAL && is_ambiguous(&json) => Typed { text: json.to_string(), json },
            entry => Typed { text: value.text, json: Json::Object(entry.into_iter().collect()) },
        },
        json => Typed { text: value.text, json },
    }
}
