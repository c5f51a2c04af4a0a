//! A draft: what a person typed, before anybody judged it.
//!
//! Every value is text, so that `80a0` in a number field survives a crash and is shown as it was typed.
//! How a draft is changed is in [`super::edit`]; how it is judged in [`super::check`]; its file in `store`.

mod difference;
mod given;
mod numbers;
mod overrides;
mod targets;
mod value;

pub use difference::DraftDifference;
pub use overrides::{Override, Overrides, RowOverride, TargetKey};
pub use targets::{GivenTarget, Targets, Variables};
pub use value::{DraftValue, Sticky};

use super::bind::{BindRow, Column, Protocol};
use super::environment::RecordedEnvironment;
use super::field::{FieldKey, Known};
use super::formula::escape_literal;
use super::id::{AreaId, ServiceInstanceId};
use super::instance::Business;
use super::json::Json;
use super::packed::Packed;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
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
    /// Targets as typed while no CMDB could tell which service instances they are, in the order they were typed.
    #[serde(default)]
    pub given: Vec<GivenTarget>,
    /// Targets that were unmarked. They keep their numbers and target values, so that they are the same when
    /// they are marked again.
    #[serde(default)]
    pub unmarked: Targets,
    /// The names of target values, in the order they were made.
    #[serde(default)]
    pub variables: Vec<Box<str>>,
    /// The wished processes, in the order they will be sent.
    pub processes: Vec<ProcessDraft>,
    /// Whether its file is of version 2, for good once it was.
    #[serde(default)]
    pub version_2: Sticky,
}

impl Draft {
    /// Returns `true` if its file must be of version 2: it differs by target, or did once.
    #[must_use]
    pub fn is_version_2(&self) -> bool {
        let has_values = |target: &Target| !target.variables.is_empty();
        self.version_2.0 || self.differs_by_target() || self.targets.iter().chain(&self.unmarked).any(has_values)
    }

    /// Returns `true` if both are the same once they are written: a file of version 1 has neither the numbers of targets
    /// nor those that were unmarked.
    #[must_use]
    pub fn is_same_in_file(&self, other: &Self) -> bool {
        if self.is_version_2() || other.is_version_2() {
            return self == other;
        }
        let written = |target: &Target| Target { n: None, host_n: None, ..target.clone() };
        let Self { name, environment, business, targets, given: _, unmarked: _, variables: _, processes, version_2: _ } =
            self;
        (name, environment, business, processes) == (&other.name, &other.environment, &other.business, &other.processes)
            && targets.len() == other.targets.len()
            && targets.iter().zip(&other.targets).all(|(one, two)| one == two || written(one) == written(two))
    }

    /// Notes that its file is of version 2, for good.
    pub const fn set_version_2(&mut self) {
        self.version_2 = Sticky(true);
    }

    /// Returns `true` if anything of it is not the same on all targets, or a target is not known by its ID.
    #[must_use]
    pub fn differs_by_target(&self) -> bool {
        !self.given.is_empty()
            || !self.variables.is_empty()
            || self.processes.iter().any(ProcessDraft::differs_by_target)
    }

    /// Returns how much memory it takes, in bytes.
    #[must_use]
    pub fn bytes(&self) -> usize {
        let targets: usize = self.targets.iter().chain(&self.unmarked).map(Target::bytes).sum();
        let given: usize = self.given.iter().map(GivenTarget::bytes).sum();
        let processes: usize = self.processes.iter().map(ProcessDraft::bytes).sum();
        size_of::<Self>() + self.name.len() + self.environment.name.len() + targets + given + processes
    }

    /// Returns `true` if nothing was chosen or typed at all.
    #[must_use]
    pub fn is_blank(&self) -> bool {
        self.name.is_empty()
            && self.business.is_none()
            && self.targets.is_empty()
            && self.given.is_empty()
            && self.variables.is_empty()
            && self.processes.is_empty()
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
    /// Its number, from 0: given when it is marked, and never another. `None` only until it stands in a draft.
    #[serde(default)]
    pub n: Option<u32>,
    /// Its number among the targets of its host, from 0, given once the host is known.
    #[serde(default)]
    pub host_n: Option<u32>,
    /// Its target values.
    #[serde(default)]
    pub variables: Variables,
}

impl Target {
    /// Returns how much memory it takes, in bytes; texts that it shares with others are counted as its own.
    #[must_use]
    pub fn bytes(&self) -> usize {
        size_of::<Self>() + self.name.len() + self.host.len() + self.module.len() + self.variables.bytes()
    }

    /// Returns `true` if its name, its host or the cloud area of that is not known.
    #[must_use]
    pub fn is_bare(&self) -> bool {
        self.name.is_empty() || self.host.is_empty() || self.area.is_none()
    }

    /// A target known only by its ID.
    #[must_use]
    pub const fn bare(id: ServiceInstanceId) -> Self {
        Self {
            id,
            name: Packed::new(),
            area: None,
            host: Packed::new(),
            module: Packed::new(),
            template_bound: false,
            n: None,
            host_n: None,
            variables: Variables::NONE,
        }
    }
}

/// A wished process, as typed.
#[derive(Debug, Clone, Eq, Default, Serialize, Deserialize)]
pub struct ProcessDraft {
    /// What each field holds; never holds `bind_info`, nor an empty text.
    fields: BTreeMap<FieldKey, DraftValue>,
    /// What a file had in place of a text, with the text that stands for it.
    written: BTreeMap<FieldKey, (String, Json)>,
    /// The bind rows.
    pub bind: Vec<BindDraft>,
    /// What it is on single targets in place of what it says.
    #[serde(default)]
    pub overrides: Overrides,
}

/// What a file had in place of a text counts while the text is the same.
impl PartialEq for ProcessDraft {
    fn eq(&self, other: &Self) -> bool {
        self.fields == other.fields
            && self.bind == other.bind
            && self.overrides == other.overrides
            && self.fields.keys().all(|key| self.written(key) == other.written(key))
    }
}

impl ProcessDraft {
    /// Returns a field's literal text, `""` when nothing was typed or a formula was.
    #[must_use]
    pub fn text(&self, key: &FieldKey) -> &str {
        self.fields.get(key).map_or("", DraftValue::text)
    }

    /// Returns what a field holds, an empty text when nothing was typed.
    #[must_use]
    pub fn value(&self, key: &FieldKey) -> &DraftValue {
        self.fields.get(key).unwrap_or(const { &DraftValue::EMPTY })
    }

    /// Returns a field as it is typed: a formula with its `=`.
    #[must_use]
    pub fn typed(&self, key: &FieldKey) -> Cow<'_, str> {
        self.value(key).to_typed()
    }

    /// Returns what people call it, as it is typed: its alias, or else its binary; `""` if it has neither.
    #[must_use]
    pub fn name(&self) -> Cow<'_, str> {
        let typed = |known| self.value(&FieldKey::Known(known)).to_typed();
        let alias = typed(Known::ProcessName);
        if alias.trim().is_empty() { typed(Known::FuncName) } else { alias }
    }

    /// Returns `true` if it is not the same on all targets.
    #[must_use]
    pub fn differs_by_target(&self) -> bool {
        !self.overrides.is_empty() || self.has_formulas()
    }

    /// Returns `true` if a field or a bind row holds a formula.
    #[must_use]
    pub fn has_formulas(&self) -> bool {
        self.fields.values().any(DraftValue::is_formula) || self.bind.iter().any(|row| !row.formulas.is_empty())
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
            self.fields.iter().map(|(key, value)| size_of::<FieldKey>() + key.as_str().len() + value.bytes()).sum();
        size_of::<Self>() + fields + self.bind.iter().map(BindDraft::bytes).sum::<usize>() + self.overrides.bytes()
    }

    /// Sets a field and returns what it held. `bind_info` has rows, and is left alone.
    pub fn set(&mut self, key: FieldKey, value: impl Into<DraftValue>) -> DraftValue {
        let value = value.into();
        if key == FieldKey::Known(Known::BindInfo) {
            return DraftValue::EMPTY;
        }
        if value.is_empty() { self.fields.remove(&key) } else { self.fields.insert(key, value) }.unwrap_or_default()
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

    /// Iterates over the fields that hold something, in the order of the form.
    #[must_use]
    pub fn values(&self) -> impl ExactSizeIterator<Item = (&FieldKey, &DraftValue)> {
        self.fields.iter()
    }

    /// Iterates over the fields that hold literal text, in the order of the form.
    pub fn texts(&self) -> impl Iterator<Item = (&FieldKey, &str)> {
        self.fields.iter().filter(|(_, value)| !value.is_formula()).map(|(key, value)| (key, value.text()))
    }

    /// Returns `true` if nothing was typed at all.
    #[must_use]
    pub fn is_blank(&self) -> bool {
        self.fields.is_empty() && self.bind.is_empty()
    }
}

/// A bind row, as typed.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
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
    /// The formulas, of columns whose text is empty; changed by [`BindDraft::set`].
    #[serde(default)]
    pub formulas: BTreeMap<Column, Box<str>>,
}

impl BindDraft {
    /// Reads a row that a server has; `None` when it lacks what tells where it listens.
    #[must_use]
    pub fn stored(&self) -> Option<BindRow> {
        let ip = match self.ip.trim() {
            "" => None,
            text => Some(text.parse().ok()?),
        };
        Some(BindRow {
            ip,
            ports: self.port.trim().parse().ok()?,
            protocol: Protocol::new(self.protocol.trim())?,
            enable: self.enable == "true",
            row_id: self.row_id.parse().ok(),
        })
    }

    /// Returns how much memory the texts take, in bytes.
    #[must_use]
    pub fn bytes(&self) -> usize {
        let texts = [&self.ip, &self.port, &self.protocol, &self.enable, &self.row_id];
        let unknown = self.unknown.iter().map(|(name, text)| 2 * size_of::<String>() + name.len() + text.len());
        let formulas = self.formulas.values().map(|source| size_of::<(Column, Box<str>)>() + source.len());
        size_of::<Self>()
            + texts.into_iter().map(String::len).sum::<usize>()
            + unknown.sum::<usize>()
            + formulas.sum::<usize>()
    }

    /// A new row: TCP, monitored, as the web page makes it.
    #[must_use]
    pub fn fresh() -> Self {
        Self { protocol: "1".to_owned(), enable: "true".to_owned(), ..Self::default() }
    }

    /// Returns a column's literal text, `""` if it holds a formula.
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

    /// Returns a column as it is typed: a formula with its `=`.
    #[must_use]
    pub fn typed(&self, column: Column) -> Cow<'_, str> {
        match self.formula(column) {
            Some(source) => Cow::Owned(format!("={source}")),
            None => escape_literal(self.text(column)),
        }
    }

    /// Returns what a column holds.
    #[must_use]
    pub fn value(&self, column: Column) -> DraftValue {
        match self.formula(column) {
            Some(source) => DraftValue::Formula(source.into()),
            None => self.text(column).into(),
        }
    }

    /// Returns a column's formula.
    #[must_use]
    pub fn formula(&self, column: Column) -> Option<&str> {
        self.formulas.get(&column).map(AsRef::as_ref)
    }

    /// Sets a column and returns what it held.
    pub fn set(&mut self, column: Column, value: impl Into<DraftValue>) -> DraftValue {
        let (text, formula) = match value.into() {
            DraftValue::Text(text) => (text, None),
            DraftValue::Formula(source) => (String::new(), Some(source)),
        };
        let place = match column {
            Column::Ip => &mut self.ip,
            Column::Port => &mut self.port,
            Column::Protocol => &mut self.protocol,
            Column::Enable => &mut self.enable,
            Column::RowId => &mut self.row_id,
        };
        let before = std::mem::replace(place, text);
        let before_formula = match formula {
            Some(source) => self.formulas.insert(column, source),
            None => self.formulas.remove(&column),
        };
        before_formula.map_or(DraftValue::Text(before), DraftValue::Formula)
    }
}

/// A place in a draft: where a problem is, and where a key leads to.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Path {
    Business,
    /// The list of targets as a whole.
    Targets,
    /// A target, by its place in the list.
    Target(usize),
    /// A target that is not known by its ID, by its place in the list of these.
    Given(usize),
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
            Self::Business | Self::Targets | Self::Target(_) | Self::Given(_) | Self::Processes => None,
        }
    }
}
