//! The pieces of a draft's file, each read leniently: a text from any scalar, bind rows from a list or a single one.

use super::notes::{Conversion, Notes};
use crate::domain::bind::{Column, Protocol};
use crate::domain::check::whole_number;
use crate::domain::draft::{BindDraft, DraftValue, ProcessDraft, Target, Targets};
use crate::domain::field::{FieldKey, Known, is_flat_bind, is_set_by_server};
use crate::domain::id::{AreaId, ServiceInstanceId};
use crate::domain::json::Json;
use crate::domain::packed::{Packed, pack};
use crate::domain::text::half_width;
use serde::Deserialize;
use serde::de::value::{MapAccessDeserializer, SeqAccessDeserializer};
use serde::de::{Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::Value;
use serde_json::value::RawValue;
use std::collections::HashSet;
use std::fmt;

/// What was typed: a text as it is, any other scalar as JSON writes it, `null` as nothing; a list or an object, which
/// no field takes, as compact JSON, so that it can be seen and fixed.
#[derive(Debug, Default)]
pub(super) struct Text(pub(super) String);

impl<'de> Deserialize<'de> for Text {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Any;
        impl<'de> Visitor<'de> for Any {
            type Value = Text;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a value")
            }

            fn visit_str<E: Error>(self, text: &str) -> Result<Text, E> {
                Ok(Text(text.to_owned()))
            }

            fn visit_string<E: Error>(self, text: String) -> Result<Text, E> {
                Ok(Text(text))
            }

            fn visit_i64<E: Error>(self, number: i64) -> Result<Text, E> {
                Ok(Text(number.to_string()))
            }

            fn visit_u64<E: Error>(self, number: u64) -> Result<Text, E> {
                Ok(Text(number.to_string()))
            }

            fn visit_f64<E: Error>(self, number: f64) -> Result<Text, E> {
                Ok(Text(Value::from(number).to_string()))
            }

            fn visit_bool<E: Error>(self, flag: bool) -> Result<Text, E> {
                Ok(Text(flag.to_string()))
            }

            fn visit_unit<E: Error>(self) -> Result<Text, E> {
                Ok(Text(String::new()))
            }

            fn visit_seq<A: SeqAccess<'de>>(self, seq: A) -> Result<Text, A::Error> {
                Value::deserialize(SeqAccessDeserializer::new(seq)).map(|value| Text(value.to_string()))
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Text, A::Error> {
                Value::deserialize(MapAccessDeserializer::new(map)).map(|value| Text(value.to_string()))
            }
        }
        deserializer.deserialize_any(Any)
    }
}

/// A value as it is written, and as what it is.
#[derive(Debug, Clone)]
pub(super) struct Typed {
    /// As for [`Text`], but a number in its own spelling.
    pub(super) text: String,
    pub(super) json: Json,
}

impl<'de> Deserialize<'de> for Typed {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::of(<&RawValue>::deserialize(deserializer)?).map_err(D::Error::custom)
    }
}

impl Typed {
    /// Reads a value.
    pub(super) fn of(raw: &RawValue) -> serde_json::Result<Self> {
        let raw = raw.get();
        let json: Json = serde_json::from_str(raw)?;
        let text = match &json {
            Json::Null => String::new(),
            Json::Text(text) => text.clone(),
            Json::Int(_) | Json::Large(_) | Json::Float(_) | Json::Bool(_) => raw.to_owned(),
            Json::List(_) | Json::Object(_) => json.to_string(),
        };
        Ok(Self { text, json })
    }
}

/// An identifier: a whole number, or one in quotes.
#[derive(Debug, Clone, Copy)]
pub(super) struct Number(pub(super) i64);

impl<'de> Deserialize<'de> for Number {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let Text(text) = Text::deserialize(deserializer)?;
        let number = whole_number(text.trim());
        number.map(Self).ok_or_else(|| D::Error::custom(format_args!("`{text}` is not a whole number")))
    }
}

/// A target as a draft's file has it.
#[derive(Deserialize)]
struct TargetItem {
    service_instance_id: Number,
    #[serde(default)]
    name: Text,
    #[serde(default)]
    bk_cloud_id: Option<Number>,
    #[serde(default)]
    host: Text,
    #[serde(default)]
    module: Text,
    #[serde(default)]
    template_bound: bool,
}

impl From<TargetItem> for Target {
    fn from(item: TargetItem) -> Self {
        Self {
            name: item.name.0.into(),
            area: item.bk_cloud_id.and_then(|number| AreaId::of(number.0)),
            host: item.host.0.into(),
            module: item.module.0.into(),
            template_bound: item.template_bound,
            ..Self::bare(ServiceInstanceId(item.service_instance_id.0))
        }
    }
}

/// The texts of so many targets stand in one allocation.
const PACKED: usize = 1_000;

/// A list of up to 100,000 targets.
#[derive(Default)]
pub(super) struct TargetList(pub(super) Targets);

impl<'de> Deserialize<'de> for TargetList {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Items;
        impl<'de> Visitor<'de> for Items {
            type Value = TargetList;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a list of targets")
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<TargetList, A::Error> {
                let mut list = TargetPacker::default();
                while let Some(item) = items.next_element::<TargetItem>()? {
                    list.push(item.into());
                }
                Ok(TargetList(list.finish()))
            }
        }
        deserializer.deserialize_seq(Items)
    }
}

/// A list of targets that takes little room: modules are shared, names and hosts stand together.
#[derive(Default)]
pub(super) struct TargetPacker {
    list: Vec<Target>,
    modules: HashSet<Packed>,
    packed: usize,
}

impl TargetPacker {
    /// Adds a target.
    pub(super) fn push(&mut self, mut target: Target) {
        match self.modules.get(&target.module) {
            Some(module) => target.module = module.clone(),
            None => drop(self.modules.insert(target.module.clone())),
        }
        self.list.push(target);
        if self.list.len() - self.packed == PACKED {
            pack_from(&mut self.list, &mut self.packed);
        }
    }

    /// Returns the list.
    pub(super) fn finish(mut self) -> Targets {
        pack_from(&mut self.list, &mut self.packed);
        self.list.into()
    }
}

/// Packs the names and hosts of the targets from a place on, and moves the place to their end.
fn pack_from(list: &mut [Target], place: &mut usize) {
    let newest = list.iter_mut().skip(*place);
    pack(newest.flat_map(|target| [&mut target.name, &mut target.host]));
    *place = list.len();
}

/// An element of `processes`. What stands beside `process_info` means nothing to the server (contract 1.2).
#[derive(Deserialize)]
pub(super) struct ProcessItem {
    process_info: Info,
}

impl ProcessItem {
    /// Makes the process of a draft's own file: as it was written, but for full-width digits in addresses and ports, which
    /// an editor with a Chinese input method leaves there.
    pub(super) fn own(self) -> ProcessDraft {
        let Info { mut process, listed, flat, .. } = self.process_info;
        for (key, Typed { text, json }) in listed.into_iter().chain(flat) {
            process.set_json(FieldKey::new(&key), text, json);
        }
        narrow_bind(&mut process.bind, |_| {});
        process
    }

    /// Makes the process of a request body, and notes what is taken for something else than it is written as.
    pub(super) fn request(self, notes: &mut Notes) -> ProcessDraft {
        let Info { mut process, listed, flat, notes: mut own } = self.process_info;
        // What a server listed has all its attributes, unset ones and its own ones too: no user wrote these.
        let has = |name: &str| listed.iter().any(|(key, value)| key == name && !value.text.is_empty());
        if has("bk_process_id") && (has("create_time") || has("last_time") || has("bk_created_at")) {
            own.forget(Conversion::Blank);
        } else {
            for (key, _) in &listed {
                own.add(Conversion::SetByServer, key);
            }
        }
        notes.extend(own);
        narrow_bind(&mut process.bind, |column| notes.add(Conversion::HalfWidth, column.as_str()));
        bind_flat(&mut process, &flat, notes);
        process
    }
}

/// Makes the addresses and ports of bind rows half-width, and reports each column that this changes. Full-width digits and
/// dots are never meant there; the form takes them for half-width, too.
fn narrow_bind(rows: &mut [BindDraft], mut changed: impl FnMut(Column)) {
    for row in rows {
        for (column, text) in [(Column::Ip, &mut row.ip), (Column::Port, &mut row.port)] {
            if let Some(narrow) = narrow_cell(column, text) {
                changed(column);
                *text = narrow;
            }
        }
    }
}

/// Returns the half-width form of an address or a port, if it is another; `None` for any other column.
pub(super) fn narrow_cell(column: Column, text: &str) -> Option<String> {
    let narrow: String = text.chars().map(half_width).collect();
    (matches!(column, Column::Ip | Column::Port) && narrow != text).then_some(narrow)
}

/// `process_info`: a free map.
struct Info {
    process: ProcessDraft,
    /// What the server sets, whatever is sent.
    listed: Vec<(String, Typed)>,
    /// Where the process listens, as bodies before v3.9 have it (contract section 8).
    flat: Vec<(String, Typed)>,
    notes: Notes,
}

impl<'de> Deserialize<'de> for Info {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Fields;
        impl<'de> Visitor<'de> for Fields {
            type Value = Info;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object with the fields of a process")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Info, A::Error> {
                let process = ProcessDraft::default();
                let mut info = Info { process, listed: Vec::new(), flat: Vec::new(), notes: Notes::default() };
                while let Some(key) = map.next_key::<String>()? {
                    if key == Known::BindInfo.as_str() {
                        info.process.bind = map.next_value::<Rows>()?.note(&mut info.notes);
                        continue;
                    }
                    let value = map.next_value::<Typed>()?;
                    let field = FieldKey::new(&key);
                    if is_set_by_server(&field) {
                        info.listed.push((key, value));
                    } else if is_flat_bind(&field) {
                        info.flat.push((key, value));
                    } else {
                        info.notes.field(&key, &value);
                        info.process.set_json(field, value.text, value.json);
                    }
                }
                Ok(info)
            }
        }
        deserializer.deserialize_map(Fields)
    }
}

/// Makes bind rows of what bodies before v3.9 have in place of them: each address with each port. What stands in a row
/// already is not added again. A code for an address of the host is the formula for it; the file is refused for one that
/// has none.
fn bind_flat(process: &mut ProcessDraft, flat: &[(String, Typed)], notes: &mut Notes) {
    let text = |name: &str| flat.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value.text.trim());
    let listed = |name: &str| -> Vec<String> {
        let narrow: String = text(name).chars().map(half_width).collect();
        let parts = narrow.split(|ch: char| ch == ',' || ch == ';' || ch.is_whitespace());
        parts.filter(|part| !part.is_empty()).map(str::to_owned).collect()
    };
    let (mut addresses, mut ports) = (listed("bind_ip"), listed("port"));
    if addresses.is_empty() && ports.is_empty() {
        // Nothing to make a row of: they are named as fields that later versions drop.
        for (key, Typed { text, json }) in flat.iter().filter(|(_, value)| !value.text.is_empty()) {
            process.set_json(FieldKey::new(key), text.clone(), json.clone());
        }
        return;
    }
    if addresses.is_empty() {
        addresses.push(String::new());
    }
    if ports.is_empty() {
        ports.push(String::new());
    }
    let said = |name: &str, otherwise| Some(text(name)).filter(|text| !text.is_empty()).unwrap_or(otherwise);
    let (protocol, enable) = (said("protocol", "1"), said("bk_enable_port", "true"));
    for (key, _) in flat.iter().filter(|(_, value)| !value.text.is_empty()) {
        notes.add(Conversion::Bindings, key);
    }
    for address in &addresses {
        // Contract 1.10: these stand for an address that is the same everywhere, the others for one of the host.
        let ip = match address.as_str() {
            "1" => "127.0.0.1",
            "2" => "0.0.0.0",
            "5" => "::1",
            "6" => "::",
            other => other,
        };
        let of_host = match ip {
            "3" => Some("host.ip"),
            "4" => Some("host.outer_ip"),
            "7" => Some("host.ip6"),
            _ => None,
        };
        let ip = of_host.map_or_else(|| DraftValue::from(ip), |source| DraftValue::Formula(source.into()));
        for port in &ports {
            let same = |row: &BindDraft| {
                (&row.value(Column::Ip), &row.port) == (&ip, port)
                    && Protocol::new(&row.protocol) == Protocol::new(protocol)
            };
            if !process.bind.iter().any(same) {
                let (port, protocol, enable) = (port.clone(), protocol.to_owned(), enable.to_owned());
                let mut row = BindDraft { port, protocol, enable, ..BindDraft::default() };
                row.set(Column::Ip, ip.clone());
                process.bind.push(row);
            }
        }
    }
}

/// `bind_info`: a list of rows; or one row, as the published document has it (contract section 3).
struct Rows(Vec<Row>);

impl Rows {
    fn note(self, notes: &mut Notes) -> Vec<BindDraft> {
        let row = |Row(row, own)| {
            notes.extend(own);
            row
        };
        self.0.into_iter().map(row).collect()
    }
}

impl<'de> Deserialize<'de> for Rows {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Any;
        impl<'de> Visitor<'de> for Any {
            type Value = Rows;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("bind rows")
            }

            fn visit_unit<E: Error>(self) -> Result<Rows, E> {
                Ok(Rows(Vec::new()))
            }

            fn visit_str<E: Error>(self, text: &str) -> Result<Rows, E> {
                if text.is_empty() {
                    self.visit_unit()
                } else {
                    Err(E::invalid_type(serde::de::Unexpected::Str(text), &self))
                }
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Rows, A::Error> {
                let mut rows = Vec::new();
                while let Some(row) = seq.next_element()? {
                    rows.push(row);
                }
                Ok(Rows(rows))
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Rows, A::Error> {
                row(map).map(|row| Rows(vec![row]))
            }
        }
        deserializer.deserialize_any(Any)
    }
}

struct Row(BindDraft, Notes);

impl<'de> Deserialize<'de> for Row {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Fields;
        impl<'de> Visitor<'de> for Fields {
            type Value = Row;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object with the columns of a bind row")
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Row, A::Error> {
                row(map)
            }
        }
        deserializer.deserialize_map(Fields)
    }
}

fn row<'de, A: MapAccess<'de>>(mut map: A) -> Result<Row, A::Error> {
    let (mut row, mut notes) = (BindDraft::default(), Notes::default());
    while let Some(key) = map.next_key::<String>()? {
        let value = map.next_value::<Typed>()?;
        let column = Column::new(&key);
        let text = value.text.clone();
        match column {
            // `row_id` beside a `template_row_id` that says otherwise: neither may be lost.
            Some(Column::RowId) if !row.row_id.is_empty() && row.row_id != text => {
                row.unknown.insert(key, text);
            }
            Some(column) => {
                notes.column(&key, column, &value);
                row.set(column, text);
            }
            None => {
                row.unknown.insert(key, text);
            }
        }
    }
    Ok(Row(row, notes))
}
