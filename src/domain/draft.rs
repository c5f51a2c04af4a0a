//! A draft: what a person typed, before anybody judged it.
//!
//! Every value is text, so that `80a0` in a number field survives a crash and is shown as it was typed.
//! How a draft is changed is in [`super::edit`]; how it is judged in [`super::check`]; its file in `store`.

mod difference;
mod targets;

pub use difference::DraftDifference;
pub use targets::Targets;

use super::bind::Column;
use super::environment::RecordedEnvironment;
use super::field::{FieldKey, Known};
use super::id::{AreaId, ServiceInstanceId};
use super::instance::Business;
use super::json::Json;
use super::packed::Packed;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A user's wish: processes to be created on each of the targets.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Draft {
    /// The name in the drafts list; may be empty.
    pub name: String,
    /// The environment it is meant for; empty when not yet chosen.
    pub environment: RecordedEnvironment,
    /// The business of all targets.
    pub business: Option<Business>,
    /// The chosen service instances, in the order they were marked.
    pub targets: Targets,
    /// The wished processes, in the order they will be sent.
    pub processes: Vec<ProcessDraft>,
}

impl Draft {
    /// Returns how much memory it takes, in bytes.
    #[must_use]
    pub fn bytes(&self) -> usize {
        let targets: usize = self.targets.iter().map(Target::bytes).sum();
        let processes: usize = self.processes.iter().map(ProcessDraft::bytes).sum();
        size_of::<Self>() + self.name.len() + self.environment.name.len() + targets + processes
    }

    /// Returns `true` if nothing was chosen or typed at all.
    #[must_use]
    pub fn is_blank(&self) -> bool {
        self.name.is_empty() && self.business.is_none() && self.targets.is_empty() && self.processes.is_empty()
    }
}

/// A chosen service instance, with what was known of it then, so that a draft reads well with no network. Cheap to clone:
/// it shares its texts with the service instance that it was made of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Target {
    /// Its identifier.
    pub id: ServiceInstanceId,
    /// Its name; empty when only the identifier was typed.
    pub name: Packed,
    /// Its host's cloud area, if known.
    pub area: Option<AreaId>,
    /// Its host's inner addresses, joined by commas; empty when not known.
    pub host: Packed,
    /// Its module's path, joined by ` / `; empty when not known.
    pub module: Packed,
    /// Whether it was made from a service template, and so cannot take a process (contract 1.3, step 7).
    pub template_bound: bool,
}

impl Target {
    /// Returns how much memory it takes, in bytes; texts that it shares with others are counted as its own.
    #[must_use]
    pub fn bytes(&self) -> usize {
        size_of::<Self>() + self.name.len() + self.host.len() + self.module.len()
    }

    /// Returns `true` if its name, its host or the cloud area of that is not known.
    #[must_use]
    pub fn is_bare(&self) -> bool {
        self.name.is_empty() || self.host.is_empty() || self.area.is_none()
    }

    /// A target known only by its ID.
    #[must_use]
    pub const fn bare(id: ServiceInstanceId) -> Self {
        Self { id, name: Packed::new(), area: None, host: Packed::new(), module: Packed::new(), template_bound: false }
    }
}

/// A wished process, as typed.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct ProcessDraft {
    /// Text of each field that holds any; never holds `bind_info`, nor an empty text.
    fields: BTreeMap<FieldKey, String>,
    /// What a file had in place of a text, with the text that stands for it.
    written: BTreeMap<FieldKey, (String, Json)>,
    /// The bind rows.
    pub bind: Vec<BindDraft>,
}

impl ProcessDraft {
    /// Returns a field's text, `""` when nothing was typed.
    #[must_use]
    pub fn text(&self, key: &FieldKey) -> &str {
        self.fields.get(key).map_or("", String::as_str)
    }

    /// Returns a built-in field's text.
    #[must_use]
    pub fn known(&self, known: Known) -> &str {
        self.text(&FieldKey::Known(known))
    }

    /// Returns how much memory the texts take, in bytes.
    #[must_use]
    pub fn bytes(&self) -> usize {
        let fields: usize =
            self.fields.iter().map(|(key, text)| 2 * size_of::<String>() + key.as_str().len() + text.len()).sum();
        size_of::<Self>() + fields + self.bind.iter().map(BindDraft::bytes).sum::<usize>()
    }

    /// Sets a field's text and returns the one it had. `bind_info` has rows, not text, and is left alone.
    pub fn set(&mut self, key: FieldKey, text: String) -> String {
        if key == FieldKey::Known(Known::BindInfo) {
            return String::new();
        }
        if text.is_empty() { self.fields.remove(&key) } else { self.fields.insert(key, text) }.unwrap_or_default()
    }

    /// Sets a field to what a file has, which is not always a text; `text` is how it is written there. Of a built-in field
    /// a number, and `true` or `false` where it is one, is as good as its text.
    pub fn set_json(&mut self, key: FieldKey, text: String, json: Json) {
        let as_text = match (&key, &json) {
            (_, Json::Text(_) | Json::Null) | (FieldKey::Known(Known::BindInfo), _) => true,
            // An attribute in some versions, and then of a type that the attribute list tells.
            (FieldKey::Known(known), _) if known.is_removed() => false,
            (FieldKey::Known(known), Json::Bool(_)) => *known == Known::AutoStart,
            (FieldKey::Known(_), Json::List(_) | Json::Object(_)) | (FieldKey::Custom(_), _) => false,
            (FieldKey::Known(_), _) => true,
        };
        if !as_text {
            self.written.insert(key.clone(), (text.clone(), json));
        }
        self.set(key, text);
    }

    /// Returns what a file had in a field in place of a text; `None` once something else was typed.
    #[must_use]
    pub fn written(&self, key: &FieldKey) -> Option<&Json> {
        self.written.get(key).filter(|(text, _)| text == self.text(key)).map(|(_, json)| json)
    }

    /// Iterates over the fields that hold text, in the order of the form.
    pub fn texts(&self) -> impl Iterator<Item = (&FieldKey, &str)> {
        self.fields.iter().map(|(key, text)| (key, text.as_str()))
    }

    /// Returns `true` if nothing was typed at all.
    #[must_use]
    pub fn is_blank(&self) -> bool {
        self.fields.is_empty() && self.bind.is_empty()
    }
}

/// A bind row, as typed.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct BindDraft {
    /// Address.
    pub ip: String,
    /// One port or one range.
    pub port: String,
    /// A wire digit or a name.
    pub protocol: String,
    /// `true` or `false`.
    pub enable: String,
    /// `template_row_id`.
    pub row_id: String,
    /// Columns of a file that the server does not know and would refuse (contract section 3).
    pub unknown: BTreeMap<String, String>,
}

impl BindDraft {
    /// Returns how much memory the texts take, in bytes.
    #[must_use]
    pub fn bytes(&self) -> usize {
        let texts = [&self.ip, &self.port, &self.protocol, &self.enable, &self.row_id];
        let unknown = self.unknown.iter().map(|(name, text)| 2 * size_of::<String>() + name.len() + text.len());
        size_of::<Self>() + texts.into_iter().map(String::len).sum::<usize>() + unknown.sum::<usize>()
    }

    /// A new row: TCP, monitored, as the web page makes it.
    #[must_use]
    pub fn fresh() -> Self {
        Self { protocol: "1".to_owned(), enable: "true".to_owned(), ..Self::default() }
    }

    /// Returns a column's text.
    #[must_use]
    pub fn text(&self, column: Column) -> &str {
        match column {
            Column::Ip => &self.ip,
            Column::Port => &self.port,
            Column::Protocol => &self.protocol,
            Column::Enable => &self.enable,
            Column::RowId => &self.row_id,
        }
    }

    /// Sets a column's text and returns the one it had.
    pub fn set(&mut self, column: Column, text: String) -> String {
        let place = match column {
            Column::Ip => &mut self.ip,
            Column::Port => &mut self.port,
            Column::Protocol => &mut self.protocol,
            Column::Enable => &mut self.enable,
            Column::RowId => &mut self.row_id,
        };
        std::mem::replace(place, text)
    }
}

/// A place in a draft: where a problem is, and where a key leads to.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Path {
    /// The business.
    Business,
    /// The list of targets as a whole.
    Targets,
    /// A target, by its place in the list.
    Target(usize),
    /// The list of processes as a whole.
    Processes,
    /// A field of a process.
    Field(usize, FieldKey),
    /// A bind row of a process as a whole.
    Row(usize, usize),
    /// A column of a bind row of a process.
    Cell(usize, usize, Column),
}

impl Path {
    /// Returns the process that the place is in, by its place in the list.
    #[must_use]
    pub const fn process(&self) -> Option<usize> {
        match self {
            Self::Field(process, _) | Self::Row(process, _) | Self::Cell(process, _, _) => Some(*process),
            Self::Business | Self::Targets | Self::Target(_) | Self::Processes => None,
        }
    }
}
