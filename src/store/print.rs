//! From a draft to its file: pretty printed, in a fixed order, what is empty left out.

use super::parse::{MARKER, VERSION};
use crate::domain::bind::Column;
use crate::domain::draft::{
    BindDraft, Draft, DraftValue, GivenTarget, Override, Overrides, ProcessDraft, RowOverride, Target, TargetKey,
    Variables,
};
use crate::domain::environment::Account;
use crate::domain::field::{FieldKey, Known};
use crate::domain::id::{AreaId, ServiceInstanceId};
use crate::domain::json::Json;
use crate::domain::place::Place;
use crate::domain::table::TableView;
use jiff::Timestamp;
use serde::ser::{Error as _, SerializeMap};
use serde::{Serialize, Serializer};
use serde_json::value::to_raw_value;
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, HashMap, HashSet};

/// The keys at the top that version 2 adds.
pub(super) const VARIABLES: &str = "variables";
/// See [`VARIABLES`].
pub(super) const UNMARKED: &str = "unmarked";

/// Writes a draft's file. Reading it again returns the same draft, without overrides on targets that it does not have.
///
/// `extra` holds the top-level keys that this version does not know; they come last, as they were.
#[must_use]
pub fn print(draft: &Draft, place: &Place, times: [Timestamp; 2], extra: &Map<String, Value>) -> Vec<u8> {
    let mut bytes = Vec::new();
    let form = if draft.is_version_2() { Form::Two } else { Form::One };
    // Into memory, of text and numbers: it cannot fail.
    let _ = serde_json::to_writer_pretty(&mut bytes, &File { draft, place, times, extra, form });
    bytes.push(b'\n');
    bytes
}

/// Writes the file of a preset; the overrides of its processes are left out.
pub(super) fn preset(version: u64, processes: &[ProcessDraft]) -> Vec<u8> {
    struct File<'a>(u64, &'a [ProcessDraft]);
    impl Serialize for File<'_> {
        fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            let Self(version, processes) = self;
            let mut file = serializer.serialize_map(None)?;
            file.serialize_entry("bkproc", super::preset::MARKER)?;
            file.serialize_entry("version", version)?;
            if let [process] = processes {
                file.serialize_entry("process_info", &Info { process, form: Form::Two })?;
            } else {
                // Without targets no override is written.
                let keys = HashSet::new();
                let item = |process| ProcessItem { process, keys: &keys, form: Form::Two };
                file.serialize_entry("processes", &Sequence(|| processes.iter().map(item)))?;
            }
            file.end()
        }
    }
    let mut bytes = Vec::new();
    // Into memory, of text and numbers: it cannot fail.
    let _ = serde_json::to_writer_pretty(&mut bytes, &File(version, processes));
    bytes.push(b'\n');
    bytes
}

/// The version that is written.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Form {
    One,
    Two,
}

/// A draft's file. Written as it is walked through: 100,000 targets as JSON values would take 150 MB.
struct File<'a> {
    draft: &'a Draft,
    place: &'a Place,
    times: [Timestamp; 2],
    extra: &'a Map<String, Value>,
    form: Form,
}

impl Serialize for File<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self { draft, place, times: [created, modified], extra, form } = self;
        let mut file = serializer.serialize_map(None)?;
        file.serialize_entry("bkproc", MARKER)?;
        file.serialize_entry("version", &if *form == Form::Two { VERSION } else { 1 })?;
        file.serialize_entry("name", &draft.name)?;
        file.serialize_entry("environment", &draft.environment.name)?;
        if let Some(address) = &draft.environment.address {
            file.serialize_entry("address", address.as_str())?;
        }
        if let Some(Account { tenant, supplier }) = &draft.environment.account {
            if !tenant.is_empty() {
                file.serialize_entry("tenant", tenant)?;
            }
            // The usual one is what its absence means.
            if *supplier != Account::default().supplier {
                file.serialize_entry("supplier", supplier)?;
            }
        }
        if let Some(business) = &draft.business {
            file.serialize_entry("bk_biz_id", &business.id)?;
            if !business.name.is_empty() {
                file.serialize_entry("bk_biz_name", &business.name)?;
            }
        }
        file.serialize_entry("created", &created.to_string())?;
        file.serialize_entry("modified", &modified.to_string())?;
        file.serialize_entry("place", &place_value(place))?;
        let keys = match form {
            Form::One => HashSet::new(),
            Form::Two => keys(draft),
        };
        if *form == Form::Two && !draft.variables.is_empty() {
            file.serialize_entry(VARIABLES, &draft.variables)?;
        }
        let given = if *form == Form::Two { draft.given.as_slice() } else { &[] };
        file.serialize_entry("targets", &TargetItems { targets: &draft.targets, given, form: *form })?;
        if *form == Form::Two && !draft.unmarked.is_empty() {
            file.serialize_entry(UNMARKED, &TargetItems { targets: &draft.unmarked, given: &[], form: *form })?;
        }
        let process = |process| ProcessItem { process, keys: &keys, form: *form };
        file.serialize_entry("processes", &Sequence(|| draft.processes.iter().map(process)))?;
        for (key, value) in *extra {
            // What version 1 did not know at the top may be a key of version 2.
            if *form == Form::One || !matches!(key.as_str(), VARIABLES | UNMARKED) {
                file.serialize_entry(key, value)?;
            }
        }
        file.end()
    }
}

/// Returns what the targets of a draft are known by, if it has overrides.
fn keys(draft: &Draft) -> HashSet<TargetKey> {
    if draft.processes.iter().all(|process| process.overrides.is_empty()) {
        return HashSet::new();
    }
    let own = draft.targets.iter().chain(&draft.unmarked).map(|target| TargetKey::Id(target.id));
    own.chain(draft.given.iter().map(GivenTarget::key)).collect()
}

/// A list that is written as it is walked.
struct Sequence<F>(F);

impl<I: Iterator<Item: Serialize>, F: Fn() -> I> Serialize for Sequence<F> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq((self.0)())
    }
}

/// A value on one line. Version 2 has a line for each target and each override: a file of 100,000 of both takes half the
/// room then, reads better, and is compared line by line.
struct Line<T>(T);

impl<T: Serialize> Serialize for Line<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        to_raw_value(&self.0).map_err(S::Error::custom)?.serialize(serializer)
    }
}

fn place_value(place: &Place) -> Value {
    let mut value = json!({ "step": place.step, "process": place.process });
    if let (Some(map), Some(field)) = (value.as_object_mut(), &place.field) {
        map.insert("field".to_owned(), field.as_str().into());
    }
    if place.table != TableView::default()
        && let (Some(map), Ok(table)) = (value.as_object_mut(), serde_json::to_value(&place.table))
    {
        map.insert("table".to_owned(), table);
    }
    value
}

/// A list of targets; those that are known by a text only come last.
struct TargetItems<'a> {
    targets: &'a [Target],
    given: &'a [GivenTarget],
    form: Form,
}

impl Serialize for TargetItems<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let targets = self.targets.iter().map(|target| TargetItem::of(target, self.form));
        match self.form {
            Form::One => serializer.collect_seq(targets),
            Form::Two => serializer.collect_seq(targets.chain(self.given.iter().map(TargetItem::given)).map(Line)),
        }
    }
}

#[derive(Default, Serialize)]
struct TargetItem<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    service_instance_id: Option<ServiceInstanceId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    given: Option<&'a str>,
    #[serde(skip_serializing_if = "str::is_empty")]
    name: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    bk_cloud_id: Option<AreaId>,
    #[serde(skip_serializing_if = "str::is_empty")]
    host: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    module: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    template_bound: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    n: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    host_n: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    var: Option<VariableItems<'a>>,
}

impl<'a> TargetItem<'a> {
    fn of(target: &'a Target, form: Form) -> Self {
        let Target { id, name, area, host, module, template_bound, n, host_n, variables } = target;
        let template_bound = template_bound.then_some(true);
        let item = Self {
            service_instance_id: Some(*id),
            name,
            bk_cloud_id: *area,
            host,
            module,
            template_bound,
            ..Self::default()
        };
        match form {
            Form::One => item,
            Form::Two => Self { n: *n, host_n: *host_n, var: VariableItems::of(variables), ..item },
        }
    }

    fn given(GivenTarget { text, n, variables }: &'a GivenTarget) -> Self {
        Self { given: Some(text), n: Some(*n), var: VariableItems::of(variables), ..Self::default() }
    }
}

/// The values of one target.
struct VariableItems<'a>(&'a Variables);

impl<'a> VariableItems<'a> {
    fn of(variables: &'a Variables) -> Option<Self> {
        (!variables.is_empty()).then_some(Self(variables))
    }
}

impl Serialize for VariableItems<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter())
    }
}

/// An element of `processes`.
struct ProcessItem<'a> {
    process: &'a ProcessDraft,
    /// What the targets of the draft are known by.
    keys: &'a HashSet<TargetKey>,
    form: Form,
}

impl Serialize for ProcessItem<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self { process, keys, form } = *self;
        let mut item = serializer.serialize_map(None)?;
        item.serialize_entry("process_info", &Info { process, form })?;
        if form == Form::Two && !process.overrides.is_empty() {
            let groups = groups(&process.overrides, keys);
            if !groups.is_empty() {
                let entries = || groups.chunk_by(|(one, _, _), (two, _, _)| one == two);
                item.serialize_entry("overrides", &Sequence(|| entries().map(OverrideItem).map(Line)))?;
            }
        }
        item.end()
    }
}

/// An override with its target, and the number of the entry that it stands in.
type Grouped<'a> = (usize, &'a TargetKey, &'a Override);

/// Puts overrides that are equal together, in the order of the first of each.
fn groups<'a>(overrides: &'a Overrides, keys: &HashSet<TargetKey>) -> Vec<Grouped<'a>> {
    let mut known: HashMap<&Override, usize> = HashMap::new();
    let mut grouped = Vec::new();
    for (key, own) in overrides.iter().filter(|(key, _)| keys.contains(key)) {
        let next = known.len();
        grouped.push((*known.entry(own).or_insert(next), key, &**own));
    }
    grouped.sort_by_key(|(group, _, _)| *group);
    grouped
}

/// Equal overrides, at least one.
struct OverrideItem<'a>(&'a [Grouped<'a>]);

impl Serialize for OverrideItem<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut item = serializer.serialize_map(None)?;
        item.serialize_entry("on", &Sequence(|| self.0.iter().map(|(_, key, _)| key)))?;
        if let Some((_, _, Override { leave_out, fields, rows, added })) = self.0.first() {
            if *leave_out {
                item.serialize_entry("leave_out", leave_out)?;
            }
            if !fields.is_empty() {
                item.serialize_entry("process_info", &FieldItems(fields))?;
            }
            if !rows.is_empty() {
                item.serialize_entry("bind_info", &RowItems(rows))?;
            }
            if !added.is_empty() {
                let row = |row| Row { row, form: Form::Two };
                item.serialize_entry("add_bind_info", &Sequence(|| added.iter().map(row)))?;
            }
        }
        item.end()
    }
}

/// The fields of an override.
struct FieldItems<'a>(&'a BTreeMap<FieldKey, DraftValue>);

impl Serialize for FieldItems<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(key, value)| (key.as_str(), value)))
    }
}

/// The bind rows of an override. Rows count from 1 in files, as on the screen.
struct RowItems<'a>(&'a BTreeMap<usize, RowOverride>);

impl Serialize for RowItems<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(at, row)| (at + 1, RowItem(row))))
    }
}

/// A bind row of an override.
struct RowItem<'a>(&'a RowOverride);

impl Serialize for RowItem<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            RowOverride::LeftOut => serializer.serialize_none(),
            RowOverride::Cells(cells) => {
                serializer.collect_map(cells.iter().map(|(column, value)| (column.as_str(), value)))
            }
        }
    }
}

/// `process_info`.
struct Info<'a> {
    process: &'a ProcessDraft,
    form: Form,
}

impl Serialize for Info<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self { process, form } = *self;
        let mut info = serializer.serialize_map(None)?;
        for (key, value) in process.values() {
            match process.written(key) {
                // What was typed is text; of anything else the type tells what it is.
                Some(json) if form == Form::Two && is_ambiguous(json) => {
                    info.serialize_entry(key.as_str(), &BTreeMap::from([(LITERAL, json)]))?;
                }
                Some(json) => info.serialize_entry(key.as_str(), json)?,
                None => info.serialize_entry(key.as_str(), value)?,
            }
        }
        if !process.bind.is_empty() {
            let row = |row| Row { row, form };
            info.serialize_entry(Known::BindInfo.as_str(), &Sequence(|| process.bind.iter().map(row)))?;
        }
        info.end()
    }
}

/// The key of a formula.
pub(super) const FORMULA: &str = "formula";
/// In version 2, an object as the value of a field that would be read as a formula stands under this key.
pub(super) const LITERAL: &str = "literal";

/// Returns `true` for an object that means something else in version 2 than itself.
pub(super) fn is_ambiguous(json: &Json) -> bool {
    match json {
        Json::Object(entries) => {
            let has = |name| entries.iter().any(|(key, _)| key == name);
            has(FORMULA) || (entries.len() == 1 && has(LITERAL))
        }
        _ => false,
    }
}

/// A bind row.
struct Row<'a> {
    row: &'a BindDraft,
    form: Form,
}

impl Serialize for Row<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self { row, form } = *self;
        let mut map = serializer.serialize_map(None)?;
        for column in Column::ALL {
            match row.formula(column) {
                Some(source) if form == Form::Two => put_formula(&mut map, column.as_str(), source)?,
                _ if row.text(column).is_empty() => {}
                _ => map.serialize_entry(column.as_str(), row.text(column))?,
            }
        }
        // Also an empty one: that the column is there is what the server refuses.
        for (name, text) in &row.unknown {
            map.serialize_entry(name, text)?;
        }
        map.end()
    }
}

fn put_formula<M: SerializeMap>(map: &mut M, key: &str, source: &str) -> Result<(), M::Error> {
    map.serialize_entry(key, &BTreeMap::from([(FORMULA, source)]))
}
