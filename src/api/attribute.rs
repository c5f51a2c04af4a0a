//! Attributes of model `process` as a server describes them, to fields (contract section 2).

use super::json::{Items, List, Text, parse_counted};
use super::wire;
use crate::domain::bind::Protocol;
use crate::domain::field::{
    Field, FieldKey, Group, Kind, Known, LONG_TEXT, Pattern, SET_BY_SERVER, SHORT_TEXT, ServerWords,
};
use serde::de::DeserializeOwned;
use std::str::FromStr;

/// What a user or a list of users may take, in UTF-8 bytes (contract 2.3).
const USER_TEXT: usize = 2000;
/// The forms of `date` and `time` values; the server stores what matches and refuses the rest.
const DATE: &str = r"^\d{4}-\d{2}-\d{2}$";
const TIME: &str = r"^\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}$";

/// Gives the fields that a person can fill in, in the server's order within each group.
pub(super) fn fields(wire: List<wire::Attribute>) -> Vec<Field> {
    let mut wire = wire.0;
    wire.retain(|attribute| !is_hidden(attribute));
    wire.sort_by_key(|attribute| attribute.bk_property_index);
    let items = Items::default();
    wire.into_iter().map(|wire| field(wire, &items)).collect()
}

fn is_hidden(attribute: &wire::Attribute) -> bool {
    attribute.bk_isapi || attribute.bk_issystem || SET_BY_SERVER.contains(&attribute.bk_property_id.as_str())
}

fn field(wire: wire::Attribute, items: &Items) -> Field {
    let key = FieldKey::new(&wire.bk_property_id);
    let kind = kind(&key, &wire.bk_property_type, wire.option.as_ref(), items);
    let group = match wire.bk_property_group.as_str() {
        "default" => Group::Basic,
        "proc_port" => Group::Listening,
        "proc_mgr" => Group::Management,
        id if wire.bk_property_group_name.is_empty() => Group::Custom(id.to_owned()),
        _ => Group::Custom(wire.bk_property_group_name),
    };
    let words = match key {
        FieldKey::Known(_) => None,
        FieldKey::Custom(_) => Some(ServerWords { label: wire.bk_property_name, help: wire.placeholder }),
    };
    Field { key, kind, group, required: wire.isrequired, unit: wire.unit, words, legacy: None }
}

/// Types whose values are text or one scalar can be written; arrays and references can't (contract 2.3).
fn kind(key: &FieldKey, name: &str, option: Option<&Text>, items: &Items) -> Kind {
    let text = |limit, pattern: Option<&str>| Kind::Text { limit, pattern: pattern.map(Pattern::new) };
    let own_pattern = || option.filter(|option| option.quoted && !option.text.is_empty()).map(|it| it.text.as_str());
    match name {
        "singlechar" => text(SHORT_TEXT, own_pattern()),
        "longchar" => text(LONG_TEXT, own_pattern()),
        "int" => {
            let (min, max) = bounds(option, items);
            Kind::Int { min: min.unwrap_or(i64::MIN), max: max.unwrap_or(i64::MAX) }
        }
        "float" => {
            let (min, max) = bounds(option, items);
            Kind::Float { min: min.unwrap_or(f64::MIN), max: max.unwrap_or(f64::MAX) }
        }
        "bool" => Kind::Bool,
        "enum" => {
            let choices = parsed::<List<wire::Choice>>(option, items).0.into_iter();
            Kind::Enum {
                options: choices
                    .map(|choice| {
                        let name = choice.name.map_or_else(|| choice.id.text.clone(), |name| name.text);
                        (choice.id.text, name)
                    })
                    .collect(),
            }
        }
        "list" => {
            let listed = parsed::<List<Text>>(option, items).0.into_iter();
            Kind::Enum { options: listed.map(|item| (item.text.clone(), item.text)).collect() }
        }
        "objuser" | "user" => text(USER_TEXT, None),
        "date" => text(SHORT_TEXT, Some(DATE)),
        "time" => text(SHORT_TEXT, Some(TIME)),
        "timezone" => text(SHORT_TEXT, None),
        "table" if *key == FieldKey::Known(Known::BindInfo) => Kind::Bind { ipv6: takes_ipv6(option, items) },
        other => Kind::Unsupported(other.to_owned()),
    }
}

/// Tells by the protocols that bind rows may have whether they take IPv6 (contract section 8); where they are not told,
/// the server judges.
fn takes_ipv6(columns: Option<&Text>, items: &Items) -> bool {
    let columns = parsed::<List<wire::Column>>(columns, items).0;
    let protocols = columns.iter().find(|column| column.bk_property_id == "protocol");
    let protocols = protocols.map(|column| parsed::<List<wire::Choice>>(column.option.as_ref(), items).0);
    let protocols = protocols.unwrap_or_default();
    protocols.is_empty() || protocols.iter().any(|choice| Protocol::new(&choice.id.text).is_some_and(Protocol::is_v6))
}

/// Bounds are numbers or digit strings; an empty or unreadable one is none, since the server judges last.
fn bounds<N: FromStr>(option: Option<&Text>, items: &Items) -> (Option<N>, Option<N>) {
    let bounds = parsed::<wire::Bounds>(option, items);
    let number = |text: Option<Text>| text.and_then(|text| text.text.trim().parse().ok());
    (number(bounds.min), number(bounds.max))
}

/// Reads an option of the form that its type has; one of another form, such as `""`, says nothing.
///
/// Older servers put the JSON of it into a string, which reads the same here.
fn parsed<T: DeserializeOwned + Default>(option: Option<&Text>, items: &Items) -> T {
    option.and_then(|option| parse_counted(option.text.as_bytes(), items).ok()).unwrap_or_default()
}
