//! A process as it will be sent, and a process as the server has it.

use super::bind::BindRow;
use super::field::{FieldKey, Known};
use super::id::{ProcessId, ServiceInstanceId};
use super::json::Json;
use serde::{Serialize, Serializer};
use std::fmt;
use std::sync::Arc;

/// A value of one field, judged and ready for the wire.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// Text, trimmed as the server would.
    Text(String),
    /// A whole number.
    Int(i64),
    /// A number.
    Float(f64),
    /// True or false.
    Bool(bool),
    /// A list or an object, of a field that is in no table.
    Json(Json),
}

impl From<Json> for Value {
    fn from(json: Json) -> Self {
        match json {
            Json::Text(text) => Self::Text(text),
            Json::Int(number) => Self::Int(number),
            Json::Float(number) => Self::Float(number),
            Json::Bool(flag) => Self::Bool(flag),
            json => Self::Json(json),
        }
    }
}

impl Serialize for Value {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Text(text) => serializer.serialize_str(text),
            Self::Int(number) => serializer.serialize_i64(*number),
            Self::Float(number) => serializer.serialize_f64(*number),
            Self::Bool(flag) => serializer.serialize_bool(*flag),
            Self::Json(json) => json.serialize(serializer),
        }
    }
}

impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(text) => f.write_str(text),
            Self::Int(number) => number.fmt(f),
            Self::Float(number) => number.fmt(f),
            Self::Bool(flag) => flag.fmt(f),
            Self::Json(json) => json.fmt(f),
        }
    }
}

/// A process that passed every check, as it will be sent on some targets: the `process_info` of a request.
///
/// Always holds the alias, the binary and the start parameter; the last as text even when empty, so that the
/// server's uniqueness protects against creating it twice (contract 1.6).
///
/// What targets have in common is shared: one that differs from another in a port takes the room of its bind rows only.
#[derive(Debug, Clone)]
pub struct ProcessSpec {
    /// Values by key, ascending, none of them a key of `own`.
    base: Arc<[(FieldKey, Value)]>,
    /// Values by key, ascending.
    own: Box<[(FieldKey, Value)]>,
    unknown: Arc<[(FieldKey, Value)]>,
    bind: Arc<[BindRow]>,
}

impl PartialEq for ProcessSpec {
    fn eq(&self, other: &Self) -> bool {
        self.fields().eq(other.fields()) && self.unknown == other.unknown && self.bind == other.bind
    }
}

/// Returns a list to be shared; an empty one takes no memory of its own.
fn shared<T>(list: Vec<T>) -> Arc<[T]> {
    if list.is_empty() { Arc::default() } else { list.into() }
}

impl ProcessSpec {
    /// Makes a process of judged values; an absent start parameter becomes `""`.
    #[must_use]
    pub fn new(fields: Vec<(FieldKey, Value)>, bind: Vec<BindRow>) -> Self {
        Self::common(Vec::new(), shared(bind)).with_own(fields, None)
    }

    /// Makes what several processes have in common; [`Self::with_own`] adds the rest.
    #[must_use]
    pub(super) fn common(mut fields: Vec<(FieldKey, Value)>, bind: Arc<[BindRow]>) -> Self {
        fields.sort_by(|a, b| a.0.cmp(&b.0));
        Self { base: shared(fields), own: Box::default(), unknown: Arc::default(), bind }
    }

    /// Adds values of fields that are in no table. They are sent, since a file asked for it; the server drops them
    /// (contract 1.4), so that they are not looked for afterwards.
    #[must_use]
    pub fn with_unknown(self, unknown: Vec<(FieldKey, Value)>) -> Self {
        Self { unknown: shared(unknown), ..self }
    }

    /// Returns the process with values that it has not yet; an absent start parameter becomes `""`. `bind` replaces its
    /// bind rows.
    #[must_use]
    pub(super) fn with_own(&self, mut own: Vec<(FieldKey, Value)>, bind: Option<Arc<[BindRow]>>) -> Self {
        let regex = FieldKey::Known(Known::StartParamRegex);
        if !own.iter().chain(self.base.iter()).any(|(key, _)| *key == regex) {
            own.push((regex, Value::Text(String::new())));
        }
        own.sort_by(|a, b| a.0.cmp(&b.0));
        let bind = bind.unwrap_or_else(|| Arc::clone(&self.bind));
        Self { base: Arc::clone(&self.base), own: own.into(), unknown: Arc::clone(&self.unknown), bind }
    }

    /// Iterates over the values in the order of the form, those of unknown fields left out.
    pub fn fields(&self) -> impl Iterator<Item = &(FieldKey, Value)> {
        let (mut base, mut own) = (self.base.iter().peekable(), self.own.iter().peekable());
        std::iter::from_fn(move || match (base.peek(), own.peek()) {
            (Some((key, _)), Some((other, _))) if other < key => own.next(),
            (Some(_), _) => base.next(),
            (None, _) => own.next(),
        })
    }

    /// Iterates over the values of fields that are in no table.
    pub fn unknown(&self) -> impl Iterator<Item = &(FieldKey, Value)> {
        self.unknown.iter()
    }

    /// Returns a value that will be sent.
    #[must_use]
    pub fn get(&self, key: &FieldKey) -> Option<&Value> {
        self.own.iter().chain(self.base.iter()).find(|(own, _)| own == key).map(|(_, value)| value)
    }

    /// Returns a text that will be sent, `""` when it will not be.
    #[must_use]
    pub fn text(&self, known: Known) -> &str {
        match self.get(&FieldKey::Known(known)) {
            Some(Value::Text(text)) => text,
            _ => "",
        }
    }

    /// Returns the alias, unique in a service instance.
    #[must_use]
    pub fn alias(&self) -> &str {
        self.text(Known::ProcessName)
    }

    /// Returns binary and start parameter, together unique in a service instance.
    #[must_use]
    pub fn command(&self) -> (&str, &str) {
        (self.text(Known::FuncName), self.text(Known::StartParamRegex))
    }

    /// Returns the bind rows.
    #[must_use]
    pub fn bind(&self) -> &[BindRow] {
        &self.bind
    }
}

impl Serialize for ProcessSpec {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        use serde::ser::SerializeMap;
        let mut map = serializer.serialize_map(None)?;
        for (key, value) in self.fields().chain(self.unknown()) {
            map.serialize_entry(key.as_str(), value)?;
        }
        // Absent and `[]` are both "no rows" to the server; absent is what older ones know too.
        if !self.bind.is_empty() {
            map.serialize_entry(Known::BindInfo.as_str(), &*self.bind)?;
        }
        map.end()
    }
}

/// What tells the processes of a service instance apart: the alias, and binary with start parameter (contract 1.6).
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct NaturalKey {
    pub alias: String,
    pub binary: String,
    /// The start parameter; none counts as `""`.
    pub parameter: String,
}

/// What lists of service instances tell of a process.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Keyed {
    /// Its identifier; 0 when the list did not give it.
    pub id: ProcessId,
    /// What tells it apart in its service instance.
    pub key: NaturalKey,
}

impl Keyed {
    /// Makes a process with nothing else known.
    #[must_use]
    pub fn into_process(self, instance: ServiceInstanceId) -> Process {
        let NaturalKey { alias, binary, parameter } = self.key;
        let fields = [(Known::ProcessName, alias), (Known::FuncName, binary), (Known::StartParamRegex, parameter)];
        let fields = fields.map(|(known, text)| (known.into(), text)).into();
        Process { id: self.id, instance, template: None, fields, bind: Vec::new() }
    }
}

/// A process as the server has it: its fields as text, and its bind rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Process {
    /// Its identifier.
    pub id: ProcessId,
    /// The service instance that it belongs to.
    pub instance: ServiceInstanceId,
    /// The process template that it came from, when it is known to have one; then it cannot be deleted (1113022).
    pub template: Option<i64>,
    /// Its fields, each as the JSON text of its value, strings without quotes; `""` for null. Absent ones are left out.
    pub fields: Vec<(FieldKey, String)>,
    /// Its bind rows, each column as text.
    pub bind: Vec<super::draft::BindDraft>,
}

impl Process {
    /// Returns a field's text, `""` when the server has none.
    #[must_use]
    pub fn text(&self, key: &FieldKey) -> &str {
        self.fields.iter().find(|(own, _)| own == key).map_or("", |(_, text)| text)
    }

    /// Returns a built-in field's text.
    #[must_use]
    pub fn known(&self, known: Known) -> &str {
        self.text(&FieldKey::Known(known))
    }

    /// Returns who created it (`bk_created_by`); `None` before v3.12, whose servers do not record it.
    #[must_use]
    pub fn created_by(&self) -> Option<&str> {
        self.server_text("bk_created_by")
    }

    /// Returns when it was created, as the server writes it (`bk_created_at`); `None` before v3.12.
    #[must_use]
    pub fn created_at(&self) -> Option<&str> {
        self.server_text("bk_created_at")
    }

    /// Returns when it was created, as every version writes it (`create_time`).
    #[must_use]
    pub fn create_time(&self) -> Option<&str> {
        self.server_text("create_time")
    }

    fn server_text(&self, name: &str) -> Option<&str> {
        let own = self.fields.iter().find(|(key, _)| key.as_str() == name);
        own.map(|(_, text)| text.as_str()).filter(|text| !text.is_empty())
    }

    /// Returns `true` if the server stores this field, even as null.
    #[must_use]
    pub fn has(&self, key: &FieldKey) -> bool {
        self.fields.iter().any(|(own, _)| own == key)
    }
}
