//! Attributes of model `process` as a server describes them, to fields (contract section 2).

use super::json::{Items, List, Text, parse_counted};
use super::wire;
use crate::domain::bind::Protocol;
use crate::domain::field::{
    Field, FieldKey, Group, Kind, Known, LONG_TEXT, Pattern, SHORT_TEXT, ServerWords, is_set_by_server,
    is_stored_unseen,
};
use serde::de::DeserializeOwned;
use std::str::FromStr;

/// Returns the fields that a person can fill in, in the server's order within each group.
pub(super) fn fields(wire: List<wire::Attribute>) -> Vec<Field> {
    let mut wire = wire.0;
    wire.retain(|attribute| !is_hidden(attribute));
    wire.sort_by_key(|attribute| attribute.bk_property_index);
    let items = Items::default();
    wire.into_iter().map(|wire| field(wire, &items)).collect()
}

fn is_hidden(attribute: &wire::Attribute) -> bool {
    let key = FieldKey::new(&attribute.bk_property_id);
    attribute.bk_isapi || attribute.bk_issystem || is_set_by_server(&key) || is_stored_unseen(&key)
}

fn field(wire: wire::Attribute, items: &Items) -> Field {
    let key = FieldKey::new(&wire.bk_property_id);
    let kind = kind(&key, &wire, items);
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
    Field { key, kind, group, required: wire.isrequired, unit: wire.unit, words }
}

/// Types of the contract, section 2.3, can be typed; those of vendors, inner tables and references cannot.
fn kind(key: &FieldKey, wire: &wire::Attribute, items: &Items) -> Kind {
    let option = wire.option.as_ref();
    // Where nothing is said the server judges.
    let multiple = wire.ismultiple.unwrap_or(true);
    let text = |limit, pattern: Option<&str>| Kind::Text { limit, pattern: pattern.map(Pattern::new) };
    let own_pattern = || option.filter(|option| option.quoted && !option.text.is_empty()).map(|it| it.text.as_str());
    match wire.bk_property_type.as_str() {
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
        "enum" => Kind::Enum { options: choices(option, items) },
        "enummulti" => Kind::Choices { options: choices(option, items), multiple },
        "organization" | "enumquote" => Kind::Ids { multiple },
        "list" => {
            let listed = parsed::<List<Text>>(option, items).0.into_iter();
            Kind::Enum { options: listed.map(|item| (item.text.clone(), item.text)).collect() }
        }
        "objuser" | "user" => Kind::User { multiple },
        "date" => Kind::Date,
        "time" => Kind::Time,
        "timezone" => Kind::TimeZone,
        "table" if *key == FieldKey::Known(Known::BindInfo) => Kind::Bind { ipv6: takes_ipv6(option, items) },
        other => Kind::Unsupported(other.to_owned()),
    }
}

/// What is sent and what is shown of each choice.
fn choices(option: Option<&Text>, items: &Items) -> Vec<(String, String)> {
    let choices = parsed::<List<wire::Choice>>(option, items).0.into_iter();
    choices
        .map(|choice| {
            let name = choice.name.map_or_else(|| choice.id.text.clone(), |name| name.text);
            (choice.id.text, name)
        })
        .collect()
}

/// Tells by the protocols that bind rows may have whether they take IPv6 (contract section 8); where they are not told,
/// the server judges.
fn takes_ipv6(columns: Option<&Text>, items: &Items) -> bool {
    has_ipv6(columns, items).unwrap_or(true)
}

/// Returns whether the protocols that bind rows may have include those of IPv6; `None` if the columns name no protocols.
pub(super) fn has_ipv6(columns: Option<&Text>, items: &Items) -> Option<bool> {
    let columns = parsed::<List<wire::Column>>(columns, items).0;
    let protocols = columns.iter().find(|column| column.bk_property_id == "protocol");
    let protocols = protocols.map(|column| parsed::<List<wire::Choice>>(column.option.as_ref(), items).0);
    let protocols = protocols.unwrap_or_default();
    let is_v6 = |choice: &wire::Choice| Protocol::new(&choice.id.text).is_some_and(Protocol::is_v6);
    (!protocols.is_empty()).then(|| protocols.iter().any(is_v6))
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
