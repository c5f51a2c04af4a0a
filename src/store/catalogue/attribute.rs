//! A process attribute as a line spells it. Apart from the type of the program, so that a name changed there does not
//! change files.

use crate::domain::field::{Field, FieldKey, Group, Kind, Pattern, ServerWords};
use serde::{Deserialize, Serialize};

/// An attribute.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Written {
    key: String,
    #[serde(flatten)]
    kind: WrittenKind,
    group: WrittenGroup,
    #[serde(default, skip_serializing_if = "is_false")]
    required: bool,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    unit: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    words: Option<(String, String)>,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
enum WrittenKind {
    Text {
        limit: usize,
        pattern: Option<String>,
    },
    Int {
        min: i64,
        max: i64,
    },
    Float {
        min: f64,
        max: f64,
    },
    Bool,
    Enum {
        options: Vec<(String, String)>,
    },
    Choices {
        options: Vec<(String, String)>,
        multiple: bool,
    },
    Ids {
        multiple: bool,
    },
    User {
        multiple: bool,
    },
    Date,
    Time,
    TimeZone,
    Bind {
        #[serde(default = "yes", skip_serializing_if = "is_true")]
        ipv6: bool,
    },
    Unsupported {
        name: String,
    },
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum WrittenGroup {
    Basic,
    Listening,
    Management,
    Custom(String),
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "as serde asks for it")]
const fn is_false(flag: &bool) -> bool {
    !*flag
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "as serde asks for it")]
const fn is_true(flag: &bool) -> bool {
    *flag
}

const fn yes() -> bool {
    true
}

impl Written {
    pub(super) fn of(field: &Field) -> Self {
        let kind = match &field.kind {
            Kind::Text { limit, pattern } => {
                let pattern = pattern.as_ref().map(|pattern| pattern.as_str().to_owned());
                WrittenKind::Text { limit: *limit, pattern }
            }
            Kind::Int { min, max } => WrittenKind::Int { min: *min, max: *max },
            Kind::Float { min, max } => WrittenKind::Float { min: *min, max: *max },
            Kind::Bool => WrittenKind::Bool,
            Kind::Enum { options } => WrittenKind::Enum { options: options.clone() },
            Kind::Choices { options, multiple } => {
                WrittenKind::Choices { options: options.clone(), multiple: *multiple }
            }
            Kind::Ids { multiple } => WrittenKind::Ids { multiple: *multiple },
            Kind::User { multiple } => WrittenKind::User { multiple: *multiple },
            Kind::Date => WrittenKind::Date,
            Kind::Time => WrittenKind::Time,
            Kind::TimeZone => WrittenKind::TimeZone,
            Kind::Bind { ipv6 } => WrittenKind::Bind { ipv6: *ipv6 },
            Kind::Unsupported(name) => WrittenKind::Unsupported { name: name.clone() },
        };
        let group = match &field.group {
            Group::Basic => WrittenGroup::Basic,
            Group::Listening => WrittenGroup::Listening,
            Group::Management => WrittenGroup::Management,
            Group::Custom(name) => WrittenGroup::Custom(name.clone()),
        };
        let words = field.words.as_ref().map(|words| (words.label.clone(), words.help.clone()));
        let key = field.key.as_str().to_owned();
        Self { key, kind, group, required: field.required, unit: field.unit.clone(), words }
    }

    pub(super) fn into_field(self) -> Field {
        let kind = match self.kind {
            WrittenKind::Text { limit, pattern } => {
                Kind::Text { limit, pattern: pattern.map(|text| Pattern::new(&text)) }
            }
            WrittenKind::Int { min, max } => Kind::Int { min, max },
            WrittenKind::Float { min, max } => Kind::Float { min, max },
            WrittenKind::Bool => Kind::Bool,
            WrittenKind::Enum { options } => Kind::Enum { options },
            WrittenKind::Choices { options, multiple } => Kind::Choices { options, multiple },
            WrittenKind::Ids { multiple } => Kind::Ids { multiple },
            WrittenKind::User { multiple } => Kind::User { multiple },
            WrittenKind::Date => Kind::Date,
            WrittenKind::Time => Kind::Time,
            WrittenKind::TimeZone => Kind::TimeZone,
            WrittenKind::Bind { ipv6 } => Kind::Bind { ipv6 },
            WrittenKind::Unsupported { name } => Kind::Unsupported(name),
        };
        let group = match self.group {
            WrittenGroup::Basic => Group::Basic,
            WrittenGroup::Listening => Group::Listening,
            WrittenGroup::Management => Group::Management,
            WrittenGroup::Custom(name) => Group::Custom(name),
        };
        let key = FieldKey::new(&self.key);
        let words = self.words.map(|(label, help)| ServerWords { label, help });
        Field { key, kind, group, required: self.required, unit: self.unit, words }
    }
}
