//! What is told of a CMDB, as JSON documents. Names of keys are the API's own where it has one; texts for people are in
//! the language in force, everything else stays the same in every language.
//!
//! ```json
//! {
//!   "schema_version": 2, "command": "instances", "exit_code": 0,
//!   "environment": { "name": "prod", "url": "https://…", "door": "gateway" },
//!   "offline": false, "age_seconds": null, "bk_biz_id": 2, "total": 5432,
//!   "instances": [{
//!     "id": 48, "name": "…", "bk_host_id": 3, "bk_host_name": null, "bk_cloud_id": 0, "bk_cloud_name": null,
//!     "bk_addressing": "static", "bk_host_innerip": ["10.0.0.3"], "bk_host_outerip": [],
//!     "bk_module_id": 7, "topology": ["set", "module"], "service_template_id": 0, "labels": { "env": "prod" },
//!     "process_count": 2, "process_names": ["java", "zookeeper"]
//!   }],
//!   "hosts_without_instances": [{
//!     "bk_host_id": 9, "bk_cloud_id": 0, "bk_addressing": "static", "bk_host_innerip": ["10.0.0.9"], "bk_host_outerip": []
//!   }]
//! }
//! ```

use super::source::{CacheAge, Read};
use crate::app::catalogue::Catalogue;
use crate::cli::report::EnvironmentItem;
use crate::domain::draft::BindDraft;
use crate::domain::environment::Environment;
use crate::domain::field::{Field, FieldKey, FieldTable, Kind, Pattern, USER_TEXT};
use crate::domain::id::{AreaId, BizId, HostId, ModuleId, ProcessId, ServiceInstanceId, ServiceTemplateId};
use crate::domain::instance::{Addresses, Business, Host, ServiceInstance};
use crate::domain::lang::Lang;
use crate::domain::process::Process;
use crate::i18n::fields::{cmdb_name, group, help, label};
use serde::{Serialize, Serializer};
use serde_json::{Map, Value, json};

#[derive(Serialize)]
pub(super) struct BusinessesBody<'a> {
    environment: EnvironmentItem,
    #[serde(flatten)]
    kept: CacheAge,
    businesses: Vec<BusinessItem<'a>>,
}

#[derive(Serialize)]
struct BusinessItem<'a> {
    bk_biz_id: BizId,
    bk_biz_name: &'a str,
}

impl<'a> BusinessesBody<'a> {
    pub(super) fn new(environment: &Environment, kept: CacheAge, businesses: &'a [Business]) -> Self {
        let item = |business: &'a Business| BusinessItem { bk_biz_id: business.id, bk_biz_name: &business.name };
        Self { environment: EnvironmentItem::of(environment), kept, businesses: businesses.iter().map(item).collect() }
    }
}

#[derive(Serialize)]
pub(super) struct InstancesBody<'a> {
    environment: EnvironmentItem,
    #[serde(flatten)]
    kept: CacheAge,
    bk_biz_id: BizId,
    /// How many the business has, found or not.
    total: usize,
    instances: InstanceItems<'a>,
    /// The hosts that match where no instance does.
    hosts_without_instances: Vec<HostItem<'a>>,
}

#[derive(Serialize)]
#[expect(clippy::struct_field_names, reason = "the API's own names")]
struct HostItem<'a> {
    bk_host_id: HostId,
    bk_cloud_id: Option<AreaId>,
    bk_addressing: &'static str,
    bk_host_innerip: &'a Addresses,
    bk_host_outerip: &'a Addresses,
}

/// `bk_addressing` as CMDB spells it.
pub(super) const fn addressing(dynamic: bool) -> &'static str {
    if dynamic { "dynamic" } else { "static" }
}

/// Service instances, each made while it is written.
struct InstanceItems<'a> {
    catalogue: &'a Catalogue,
    found: &'a [&'a ServiceInstance],
}

impl Serialize for InstanceItems<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.found.iter().map(|instance| InstanceItem::new(self.catalogue, instance)))
    }
}

#[derive(Serialize)]
struct InstanceItem<'a> {
    id: ServiceInstanceId,
    name: &'a str,
    bk_host_id: HostId,
    /// None where the filter does not ask for names, or it has none.
    bk_host_name: Option<&'a str>,
    /// None where it was not read, as in a cache of an older version.
    bk_cloud_id: Option<AreaId>,
    /// None where it could not be read, or all hosts are in area 0.
    bk_cloud_name: Option<&'a str>,
    /// `static`, or `dynamic` where the addresses do not identify the host.
    bk_addressing: &'static str,
    bk_host_innerip: &'a Addresses,
    bk_host_outerip: &'a Addresses,
    bk_module_id: ModuleId,
    topology: &'a [String],
    /// 0 for none: only then can processes be created.
    service_template_id: i64,
    labels: Map<String, Value>,
    process_count: u32,
    process_names: Vec<&'a str>,
}

impl<'a> InstanceItem<'a> {
    fn new(catalogue: &'a Catalogue, instance: &'a ServiceInstance) -> Self {
        Self {
            id: instance.id,
            name: &instance.name,
            bk_host_id: instance.host,
            bk_host_name: catalogue.host_name(instance.host),
            bk_cloud_id: catalogue.area(instance),
            bk_cloud_name: catalogue.area(instance).and_then(|area| catalogue.areas.get(&area)).map(String::as_str),
            bk_addressing: addressing(catalogue.is_dynamic(instance)),
            bk_host_innerip: catalogue.addresses(instance),
            bk_host_outerip: catalogue.outer_addresses(instance),
            bk_module_id: instance.module,
            topology: catalogue.module_path(instance),
            service_template_id: instance.template.map_or(0, ServiceTemplateId::number),
            labels: instance.labels.iter().map(|(key, value)| (key.clone(), value.as_str().into())).collect(),
            process_count: instance.processes,
            process_names: instance.names.lines().collect(),
        }
    }
}

impl<'a> InstancesBody<'a> {
    pub(super) fn new(
        environment: &Environment,
        kept: CacheAge,
        catalogue: &'a Catalogue,
        found: &'a [&'a ServiceInstance],
        alone: &[HostId],
    ) -> Self {
        let host = |host: &'a Host| HostItem {
            bk_host_id: host.id,
            bk_cloud_id: host.area,
            bk_addressing: addressing(host.dynamic),
            bk_host_innerip: &host.inner,
            bk_host_outerip: &host.outer,
        };
        Self {
            environment: EnvironmentItem::of(environment),
            kept,
            bk_biz_id: catalogue.business.id,
            total: catalogue.instances.len(),
            instances: InstanceItems { catalogue, found },
            hosts_without_instances: alone.iter().filter_map(|id| catalogue.host(*id)).map(host).collect(),
        }
    }
}

#[derive(Serialize)]
pub(super) struct ProcessesBody<'a> {
    environment: EnvironmentItem,
    #[serde(flatten)]
    kept: CacheAge,
    bk_biz_id: BizId,
    instances: OfInstances<'a>,
    /// Those that the business does not have.
    missing: &'a [ServiceInstanceId],
    /// Which of these are in another business.
    elsewhere: Vec<Elsewhere>,
}

#[derive(Serialize)]
struct Elsewhere {
    service_instance_id: ServiceInstanceId,
    bk_biz_id: BizId,
}

/// Service instances with their processes, each made while it is written.
struct OfInstances<'a>(&'a Read);

impl Serialize for OfInstances<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Read { kept, fields, found, .. } = self.0;
        let process = |process: &Process| ProcessItem {
            bk_process_id: process.id,
            process_template_id: process.template,
            process_info: info(process, fields, kept.offline),
        };
        serializer.collect_seq(found.iter().map(|(id, processes)| OfInstance {
            service_instance_id: *id,
            processes: processes.iter().map(process).collect(),
        }))
    }
}

#[derive(Serialize)]
struct OfInstance {
    service_instance_id: ServiceInstanceId,
    processes: Vec<ProcessItem>,
}

/// A process; offline only names and number are known of it.
#[derive(Serialize)]
struct ProcessItem {
    bk_process_id: ProcessId,
    /// None when it was not made from a template, or that is not known.
    process_template_id: Option<i64>,
    /// Its stored fields, each of the type that its attribute has.
    process_info: Map<String, Value>,
}

impl<'a> ProcessesBody<'a> {
    pub(super) fn new(environment: &Environment, business: &Business, read: &'a Read) -> Self {
        Self {
            environment: EnvironmentItem::of(environment),
            kept: read.kept,
            bk_biz_id: business.id,
            instances: OfInstances(read),
            missing: &read.missing,
            elsewhere: read
                .elsewhere
                .iter()
                .map(|(id, biz)| Elsewhere { service_instance_id: *id, bk_biz_id: *biz })
                .collect(),
        }
    }
}

fn info(process: &Process, fields: &FieldTable, offline: bool) -> Map<String, Value> {
    let typed = |text: &str, kind: Option<&Kind>| match kind {
        Some(Kind::Int { .. } | Kind::Float { .. } | Kind::Bool) => serde_json::from_str(text).unwrap_or(text.into()),
        _ => Value::from(text),
    };
    let of = |key| fields.get(key).map(|field: &Field| &field.kind);
    // Which one it belongs to is told where all of its processes are.
    let own = process.fields.iter().filter(|(key, text)| !text.is_empty() || matches!(key, FieldKey::Known(_)));
    let own = own.filter(|(key, _)| key.as_str() != "service_instance_id");
    let mut info: Map<_, _> = own.map(|(key, text)| (key.as_str().to_owned(), typed(text, of(key)))).collect();
    if !offline {
        info.insert("bind_info".to_owned(), process.bind.iter().map(row).collect());
    }
    info
}

fn row(row: &BindDraft) -> Value {
    let parsed = |text: &str| serde_json::from_str::<Value>(text).unwrap_or(text.into());
    let mut value = json!({ "ip": row.ip, "port": row.port, "protocol": row.protocol, "enable": parsed(&row.enable) });
    if let (false, Some(map)) = (row.row_id.is_empty(), value.as_object_mut()) {
        map.insert("template_row_id".to_owned(), parsed(&row.row_id));
    }
    value
}

#[derive(Serialize)]
pub(super) struct FieldsBody<'a> {
    environment: EnvironmentItem,
    #[serde(flatten)]
    kept: CacheAge,
    /// None when they are the built-in ones, because those of a business could not be read.
    bk_biz_id: Option<BizId>,
    built_in: bool,
    fields: Vec<FieldItem<'a>>,
}

#[derive(Serialize)]
struct FieldItem<'a> {
    bk_property_id: &'a str,
    name: String,
    /// What CMDB calls it, if it is another name.
    #[serde(skip_serializing_if = "Option::is_none")]
    cmdb_name: Option<&'static str>,
    #[serde(rename = "type")]
    kind: &'a str,
    required: bool,
    #[serde(flatten)]
    limit: Limit<'a>,
    unit: &'a str,
    group: String,
    help: String,
}

/// What a value must keep to; what says nothing is left out.
#[derive(Default, Serialize)]
struct Limit<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    max_bytes: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pattern: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    min: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    max: Option<Value>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    options: Vec<Value>,
    /// Whether there may be more than one; only of types that can hold several.
    #[serde(skip_serializing_if = "Option::is_none")]
    multiple: Option<bool>,
}

impl<'a> Limit<'a> {
    fn of(kind: &'a Kind) -> Self {
        let choices = |options: &[(String, String)]| {
            options.iter().map(|(id, name)| json!({ "id": id, "name": name })).collect::<Vec<_>>()
        };
        match kind {
            Kind::Text { limit, pattern } => {
                Self { max_bytes: Some(*limit), pattern: pattern.as_ref().map(Pattern::as_str), ..Self::default() }
            }
            Kind::Int { min, max } => Self {
                min: (*min != i64::MIN).then(|| (*min).into()),
                max: (*max != i64::MAX).then(|| (*max).into()),
                ..Self::default()
            },
            Kind::Float { min, max } => Self {
                min: (*min > f64::MIN).then(|| (*min).into()),
                max: (*max < f64::MAX).then(|| (*max).into()),
                ..Self::default()
            },
            Kind::Enum { options } => Self { options: choices(options), ..Self::default() },
            Kind::Choices { options, multiple } => {
                Self { options: choices(options), multiple: Some(*multiple), ..Self::default() }
            }
            Kind::Ids { multiple } => Self { multiple: Some(*multiple), ..Self::default() },
            Kind::User { multiple } => {
                Self { max_bytes: Some(USER_TEXT), multiple: Some(*multiple), ..Self::default() }
            }
            Kind::Bool | Kind::Date | Kind::Time | Kind::TimeZone | Kind::Bind { .. } | Kind::Unsupported(_) => {
                Self::default()
            }
        }
    }
}

impl<'a> FieldsBody<'a> {
    pub(super) fn new(
        lang: Lang,
        environment: &Environment,
        kept: CacheAge,
        business: Option<BizId>,
        fields: &'a FieldTable,
    ) -> Self {
        let item = |field: &'a Field| FieldItem {
            bk_property_id: field.key.as_str(),
            name: label(lang, field).into_owned(),
            cmdb_name: cmdb_name(lang, field),
            kind: type_name(&field.kind),
            required: field.required,
            limit: Limit::of(&field.kind),
            unit: &field.unit,
            group: group(lang, &field.group).into_owned(),
            help: help(lang, field).into_owned(),
        };
        let environment = EnvironmentItem::of(environment);
        let (built_in, fields) = (business.is_none(), fields.iter().map(item).collect());
        Self { environment, kept, bk_biz_id: business, built_in, fields }
    }
}

/// The name of a type, the same in every language.
pub(super) fn type_name(kind: &Kind) -> &str {
    match kind {
        Kind::Text { .. } => "text",
        Kind::Int { .. } => "int",
        Kind::Float { .. } => "float",
        Kind::Bool => "bool",
        Kind::Enum { .. } => "enum",
        Kind::Choices { .. } => "choices",
        Kind::Ids { .. } => "ids",
        Kind::User { .. } => "user",
        Kind::Date => "date",
        Kind::Time => "time",
        Kind::TimeZone => "timezone",
        Kind::Bind { .. } => "table",
        Kind::Unsupported(name) => name,
    }
}
