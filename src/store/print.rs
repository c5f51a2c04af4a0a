//! From a draft to its file: pretty printed, in a fixed order, what is empty left out.

use super::parse::{MARKER, VERSION};
use crate::domain::bind::Column;
use crate::domain::draft::{BindDraft, Draft, Place, ProcessDraft, Target};
use jiff::Timestamp;
use serde_json::{Map, Value, json};

/// Writes a draft's file. Reading it again gives the same draft.
///
/// `extra` holds the top-level keys that this version does not know; they come last, as they were.
#[must_use]
pub fn print(draft: &Draft, place: &Place, times: [Timestamp; 2], extra: &Map<String, Value>) -> Vec<u8> {
    let [created, modified] = times;
    let mut file = Map::new();
    let mut put = |key: &str, value: Value| file.insert(key.to_owned(), value);
    put("bkproc", MARKER.into());
    put("version", VERSION.into());
    put("name", draft.name.as_str().into());
    put("environment", draft.environment.as_str().into());
    if let Some(business) = &draft.business {
        put("bk_biz_id", business.id.0.into());
        if !business.name.is_empty() {
            put("bk_biz_name", business.name.as_str().into());
        }
    }
    put("created", created.to_string().into());
    put("modified", modified.to_string().into());
    put("place", place_value(place));
    put("targets", draft.targets.iter().map(target).collect());
    put("processes", draft.processes.iter().map(process).collect());
    for (key, value) in extra {
        if !file.contains_key(key) {
            file.insert(key.clone(), value.clone());
        }
    }
    let mut bytes = format!("{:#}", Value::Object(file)).into_bytes();
    bytes.push(b'\n');
    bytes
}

fn place_value(place: &Place) -> Value {
    let mut value = json!({ "step": place.step, "process": place.process });
    if let (Some(map), Some(field)) = (value.as_object_mut(), &place.field) {
        map.insert("field".to_owned(), field.as_str().into());
    }
    value
}

fn target(target: &Target) -> Value {
    let mut map = Map::new();
    map.insert("service_instance_id".to_owned(), target.id.0.into());
    put_text(&mut map, "name", &target.name);
    put_text(&mut map, "host", &target.host);
    put_text(&mut map, "module", &target.module);
    if target.template_bound {
        map.insert("template_bound".to_owned(), true.into());
    }
    map.into()
}

fn process(process: &ProcessDraft) -> Value {
    let mut info = Map::new();
    for (key, text) in process.texts() {
        put_text(&mut info, key.as_str(), text);
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
