//! What administrators and vendors change of the attributes of model `process` (contract section 2.1).
//!
//! Owns reading such changes from JSON: objects of the form that `search_object_attribute` answers with. An
//! administrator can change the limits, unit, placeholder and place of a built-in attribute and nothing else of it; an
//! attribute that is not built in is one that a vendor made, of whatever type.

use std::str::FromStr;

use serde_json::{Map, Value};

use super::Version;
use super::attribute::{Attribute, Attributes, of_version};

/// Numbers of attributes that have none start here.
const FIRST_ID: i64 = 112;

/// What a careful administrator sets: a rule for the work path, and no more than 64 processes.
const STRICT: &str = r#"[
    {"bk_property_id": "work_path", "option": "^/[A-Za-z0-9._/-]*$", "placeholder": "/data/…"},
    {"bk_property_id": "proc_num", "option": {"min": 1, "max": 64}}
]"#;

/// Changes of the attributes of model `process`; none by default.
///
/// Made from JSON with [`str::parse`]: a list of attribute objects, or an answer of `search_object_attribute`, whose
/// list is its `data`. An object names a built-in attribute by `bk_property_id` and changes `option`, `unit`,
/// `placeholder`, `bk_property_group` and `bk_property_index`, or it adds an attribute, for which `bk_property_type` is
/// needed.
///
/// ```
/// use bkproc::sandbox::AttributeChanges;
///
/// let changes = r#"[{"bk_property_id": "tier", "bk_property_type": "enum", "option": [{"id": "core", "name": "Core"}]}]"#;
/// assert!(changes.parse::<AttributeChanges>().is_ok());
/// assert!(r#"[{"bk_property_id": "tier"}]"#.parse::<AttributeChanges>().is_err(), "an attribute has a type");
/// ```
#[derive(Debug, Clone, Default, PartialEq)]
pub struct AttributeChanges(Vec<Map<String, Value>>);

impl AttributeChanges {
    /// Returns what a careful administrator sets: a pattern for `work_path`, and 1 to 64 for `proc_num`.
    #[must_use]
    pub fn strict() -> Self {
        // The text is a constant, and a test reads it.
        STRICT.parse().unwrap_or_default()
    }

    /// Returns the attributes of a version with the changes.
    pub(super) fn attributes(&self, version: Version) -> Attributes {
        let mut all = of_version(version);
        self.apply(&mut all);
        Attributes(all)
    }

    fn apply(&self, all: &mut Vec<Attribute>) {
        let built_in = all.len();
        for (number, change) in (FIRST_ID..).zip(&self.0) {
            let key = text(change, "bk_property_id").unwrap_or_default();
            match all.iter_mut().take(built_in).find(|one| one.key == key) {
                Some(one) => change_limits(one, change),
                None => all.push(added(number, change)),
            }
        }
    }
}

impl FromStr for AttributeChanges {
    type Err = String;

    fn from_str(given: &str) -> Result<Self, String> {
        let mut value: Value = serde_json::from_str(given).map_err(|error| error.to_string())?;
        if let Some(data) = value.get_mut("data") {
            value = data.take();
        }
        let Value::Array(items) = value else {
            return Err("not a list of attribute objects".to_owned());
        };
        let mut changes = Vec::new();
        for item in items {
            let Value::Object(map) = item else {
                return Err(format!("not an attribute object: {item}"));
            };
            let Some(key) = text(&map, "bk_property_id") else {
                return Err("an attribute object without bk_property_id".to_owned());
            };
            if text(&map, "bk_property_type").is_none() && !is_built_in(key) {
                return Err(format!("{key} is not built in, so it needs bk_property_type"));
            }
            changes.push(map);
        }
        Ok(Self(changes))
    }
}

fn is_built_in(key: &str) -> bool {
    super::attribute::all_built_in().iter().any(|one| one.key == key)
}

fn text<'a>(map: &'a Map<String, Value>, key: &str) -> Option<&'a str> {
    map.get(key).and_then(Value::as_str)
}

fn change_limits(one: &mut Attribute, change: &Map<String, Value>) {
    if let Some(option) = change.get("option") {
        one.option = option.clone();
    }
    if let Some(unit) = text(change, "unit") {
        one.unit = unit.to_owned().into();
    }
    if let Some(placeholder) = text(change, "placeholder") {
        one.placeholder = (placeholder.to_owned().into(), placeholder.to_owned().into());
    }
    if let Some(group) = text(change, "bk_property_group") {
        one.group = group.to_owned().into();
    }
    if let Some(index) = change.get("bk_property_index").and_then(Value::as_i64) {
        one.index = index;
    }
}

fn added(number: i64, given: &Map<String, Value>) -> Attribute {
    let int = |key: &str, default: i64| given.get(key).and_then(Value::as_i64).unwrap_or(default);
    let flag = |key: &str, default: bool| given.get(key).and_then(Value::as_bool).unwrap_or(default);
    let key = text(given, "bk_property_id").unwrap_or_default().to_owned();
    let name = text(given, "bk_property_name").unwrap_or(&key).to_owned();
    let mut one = Attribute {
        id: int("id", number),
        biz: int("bk_biz_id", 0),
        key: key.into(),
        name: name.clone().into(),
        english: name.into(),
        kind: text(given, "bk_property_type").unwrap_or_default().to_owned().into(),
        required: flag("isrequired", false),
        editable: flag("editable", true),
        api_only: flag("bk_isapi", false),
        multiple: flag("ismultiple", false),
        default: given.get("default").filter(|default| !default.is_null()).cloned(),
        ..Attribute::default()
    };
    change_limits(&mut one, given);
    one
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strict_is_what_an_administrator_can_change() {
        let strict = AttributeChanges::strict().attributes(Version::default());
        assert_eq!(strict.find(1, "proc_num").unwrap().option["max"], 64);
        assert!(strict.find(1, "work_path").unwrap().option.as_str().unwrap().starts_with("^/"));
        assert_eq!(strict.own(1).count(), 0);
    }

    #[test]
    fn only_the_limits_of_a_built_in_attribute_change() {
        let changes: AttributeChanges = r#"{"data": [
            {"bk_property_id": "user", "bk_property_type": "int", "isrequired": true, "bk_property_name": "x",
             "option": "^app$", "unit": "u", "default": "root", "bk_property_index": 9, "bk_property_group": "ops"}
        ]}"#
        .parse()
        .unwrap();
        let all = changes.attributes(Version::default());
        let user = all.find(1, "user").unwrap();
        assert_eq!((&*user.kind, &*user.name, user.required, &user.default), ("singlechar", "启动用户", false, &None));
        assert_eq!((user.option.as_str(), &*user.unit, user.index, &*user.group), (Some("^app$"), "u", 9, "ops"));
    }

    #[test]
    fn an_attribute_is_added_for_all_businesses_or_for_one() {
        let changes: AttributeChanges = r#"[
            {"bk_property_id": "everywhere", "bk_property_type": "date"},
            {"bk_property_id": "here", "bk_property_type": "no_such_type", "bk_biz_id": 2}
        ]"#
        .parse()
        .unwrap();
        let all = changes.attributes(Version::default());
        assert_eq!(all.own(1).map(|one| &*one.key).collect::<Vec<_>>(), ["everywhere"]);
        assert_eq!(all.own(2).map(|one| &*one.key).collect::<Vec<_>>(), ["everywhere", "here"]);
    }

    #[test]
    fn what_cannot_be_read_is_refused() {
        for bad in ["", "5", "[5]", "[{}]", r#"[{"bk_property_id": "x"}]"#, r#"{"data": null}"#] {
            assert!(bad.parse::<AttributeChanges>().is_err(), "{bad}");
        }
    }
}
