//! The pieces of a draft's file, each read leniently: a text from any scalar, bind rows from a list or a single one.

use crate::domain::bind::Column;
use crate::domain::draft::{BindDraft, ProcessDraft, Target, Targets};
use crate::domain::field::{FieldKey, Known};
use crate::domain::id::ServiceInstanceId;
use crate::domain::packed::{Packed, pack};
use serde::Deserialize;
use serde::de::value::{MapAccessDeserializer, SeqAccessDeserializer};
use serde::de::{Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::Value;
use std::collections::HashSet;
use std::fmt;

/// What was typed: a text as it is, any other scalar as JSON writes it, `null` as nothing; a list or an object, which
/// no field takes, as compact JSON, so that it can be seen and mended.
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

/// An identifier: a whole number, or one in quotes.
#[derive(Debug, Clone, Copy)]
pub(super) struct Number(pub(super) i64);

impl<'de> Deserialize<'de> for Number {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let Text(text) = Text::deserialize(deserializer)?;
        text.trim().parse().map(Self).map_err(|_| D::Error::custom(format_args!("`{text}` is not a whole number")))
    }
}

/// How many elements a list has; anything else has none.
#[derive(Debug, Default)]
pub(super) struct Count(pub(super) usize);

impl<'de> Deserialize<'de> for Count {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        /// Skips: nothing is built.
        struct Any;
        impl<'de> Visitor<'de> for Any {
            type Value = Count;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a value")
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Count, A::Error> {
                let mut count = 0;
                while seq.next_element::<IgnoredAny>()?.is_some() {
                    count += 1;
                }
                Ok(Count(count))
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Count, A::Error> {
                while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
                Ok(Count(0))
            }

            fn visit_str<E: Error>(self, _: &str) -> Result<Count, E> {
                Ok(Count(0))
            }

            fn visit_i64<E: Error>(self, _: i64) -> Result<Count, E> {
                Ok(Count(0))
            }

            fn visit_u64<E: Error>(self, _: u64) -> Result<Count, E> {
                Ok(Count(0))
            }

            fn visit_f64<E: Error>(self, _: f64) -> Result<Count, E> {
                Ok(Count(0))
            }

            fn visit_bool<E: Error>(self, _: bool) -> Result<Count, E> {
                Ok(Count(0))
            }

            fn visit_unit<E: Error>(self) -> Result<Count, E> {
                Ok(Count(0))
            }
        }
        deserializer.deserialize_any(Any)
    }
}

/// A target as a draft's file has it.
#[derive(Deserialize)]
struct TargetItem {
    service_instance_id: Number,
    #[serde(default)]
    name: Text,
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
            id: ServiceInstanceId(item.service_instance_id.0),
            name: item.name.0.into(),
            host: item.host.0.into(),
            module: item.module.0.into(),
            template_bound: item.template_bound,
        }
    }
}

/// The texts of so many targets stand in one allocation.
const PACKED: usize = 1_000;

/// A list of targets, of which there may be 100,000.
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
                let mut list: Vec<Target> = Vec::new();
                let mut modules: HashSet<Packed> = HashSet::new();
                let mut packed = 0;
                while let Some(item) = items.next_element::<TargetItem>()? {
                    let mut target = Target::from(item);
                    match modules.get(&target.module) {
                        Some(module) => target.module = module.clone(),
                        None => drop(modules.insert(target.module.clone())),
                    }
                    list.push(target);
                    if list.len() - packed == PACKED {
                        pack_from(&mut list, &mut packed);
                    }
                }
                pack_from(&mut list, &mut packed);
                Ok(TargetList(list.into()))
            }
        }
        deserializer.deserialize_seq(Items)
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

impl From<ProcessItem> for ProcessDraft {
    fn from(item: ProcessItem) -> Self {
        item.process_info.0
    }
}

/// `process_info`: a free map; of a key that is there twice the last counts, as for the server.
struct Info(ProcessDraft);

impl<'de> Deserialize<'de> for Info {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Fields;
        impl<'de> Visitor<'de> for Fields {
            type Value = Info;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object with the fields of a process")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Info, A::Error> {
                let mut process = ProcessDraft::default();
                while let Some(key) = map.next_key::<String>()? {
                    match FieldKey::new(&key) {
                        FieldKey::Known(Known::BindInfo) => process.bind = map.next_value::<Rows>()?.0,
                        key => {
                            process.set(key, map.next_value::<Text>()?.0);
                        }
                    }
                }
                Ok(Info(process))
            }
        }
        deserializer.deserialize_map(Fields)
    }
}

/// `bind_info`: a list of rows; or one row, as the published document has it (contract section 3).
struct Rows(Vec<BindDraft>);

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
                while let Some(Row(row)) = seq.next_element()? {
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

struct Row(BindDraft);

impl<'de> Deserialize<'de> for Row {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Fields;
        impl<'de> Visitor<'de> for Fields {
            type Value = Row;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object with the columns of a bind row")
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Row, A::Error> {
                row(map).map(Row)
            }
        }
        deserializer.deserialize_map(Fields)
    }
}

fn row<'de, A: MapAccess<'de>>(mut map: A) -> Result<BindDraft, A::Error> {
    let mut row = BindDraft::default();
    while let Some(key) = map.next_key::<String>()? {
        let Text(text) = map.next_value()?;
        match Column::new(&key) {
            // `row_id` beside a `template_row_id` that says otherwise: neither may be lost.
            Some(Column::RowId) if !row.row_id.is_empty() && row.row_id != text => {
                row.unknown.insert(key, text);
            }
            Some(column) => {
                row.set(column, text);
            }
            None => {
                row.unknown.insert(key, text);
            }
        }
    }
    Ok(row)
}
