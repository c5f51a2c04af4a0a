//! From a draft to its file: pretty printed, in a fixed order, what is empty left out.

use super::parse::{MARKER, VERSION};
use crate::domain::bind::Column;
use crate::domain::draft::{BindDraft, Draft, ProcessDraft, Target};
use crate::domain::environment::Account;
use crate::domain::id::{AreaId, ServiceInstanceId};
use crate::domain::place::Place;
use jiff::Timestamp;
use serde::ser::SerializeMap as _;
use serde::{Serialize, Serializer};
use serde_json::{Map, Value, json};

/// Writes a draft's file. Reading it again returns the same draft.
///
/// `extra` holds the top-level keys that this version does not know; they come last, as they were.
#[must_use]
pub fn print(draft: &Draft, place: &Place, times: [Timestamp; 2], extra: &Map<String, Value>) -> Vec<u8> {
    let mut bytes = Vec::new();
    // Into memory, of text and numbers: it cannot fail.
    let _ = serde_json::to_writer_pretty(&mut bytes, &File { draft, place, times, extra });
    bytes.push(b'\n');
    bytes
}

/// A draft's file. Written as it is walked through: 100,000 targets as JSON values would take 150 MB.
struct File<'a> {
    draft: &'a Draft,
    place: &'a Place,
    times: [Timestamp; 2],
    extra: &'a Map<String, Value>,
}

impl Serialize for File<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self { draft, place, times: [created, modified], extra } = self;
        let mut file = serializer.serialize_map(None)?;
        file.serialize_entry("bkproc", MARKER)?;
        file.serialize_entry("version", &VERSION)?;
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
        file.serialize_entry("targets", &TargetItems(&draft.targets))?;
        file.serialize_entry("processes", &draft.processes.iter().map(process).collect::<Vec<_>>())?;
        for (key, value) in *extra {
            file.serialize_entry(key, value)?;
        }
        file.end()
    }
}

fn place_value(place: &Place) -> Value {
    let mut value = json!({ "step": place.step, "process": place.process });
    if let (Some(map), Some(field)) = (value.as_object_mut(), &place.field) {
        map.insert("field".to_owned(), field.as_str().into());
    }
    value
}

struct TargetItems<'a>(&'a [Target]);

impl Serialize for TargetItems<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.0.iter().map(TargetItem::of))
    }
}

#[derive(Serialize)]
struct TargetItem<'a> {
    service_instance_id: ServiceInstanceId,
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
}

impl<'a> TargetItem<'a> {
    fn of(target: &'a Target) -> Self {
        let Target { id, name, area, host, module, template_bound, .. } = target;
        let template_bound = template_bound.then_some(true);
        Self { service_instance_id: *id, name, bk_cloud_id: *area, host, module, template_bound }
    }
}

fn process(process: &ProcessDraft) -> Value {
    let mut info = Map::new();
    for (key, text) in process.texts() {
        match process.written(key) {
            // What was typed is text; of anything else the type tells what it is.
            Some(json) => {
                info.insert(key.as_str().to_owned(), serde_json::to_value(json).unwrap_or_else(|_| text.into()));
            }
            None => put_text(&mut info, key.as_str(), text),
        }
    }
    if !process.bind.is_empty() {
        info.insert("bind_info".to_owned(), process.bind.iter().map(row).collect());
    }
    json!({ "process_info": info })
}

fn row(row: &BindDraft) -> Value {
    let mut map = Map::new();
    for column in Column::ALL {
        put_text(&mut map, column.as_str(), row.text(column));
    }
    // Also an empty one: that the column is there is what the server refuses.
    for (name, text) in &row.unknown {
        map.insert(name.clone(), text.as_str().into());
    }
    map.into()
}

fn put_text(map: &mut Map<String, Value>, key: &str, text: &str) {
    if !text.is_empty() {
        map.insert(key.to_owned(), text.into());
    }
}
