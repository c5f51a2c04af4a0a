//! JSON exactly as CMDBs spell it (contract section 4). Private: what leaves `api` is of `domain`.

use super::json::{Entries, List, Text, nullable};
use serde::de::Error as _;
use serde::{Deserialize, Deserializer};

/// A page of a list.
#[derive(Debug, Deserialize)]
pub(super) struct Page<T> {
    #[serde(default)]
    pub(super) count: u64,
    #[serde(default = "List::default")]
    pub(super) info: List<T>,
}

/// An item of `search_business`.
#[derive(Debug, Deserialize)]
pub(super) struct Business {
    pub(super) bk_biz_id: i64,
    #[serde(default, deserialize_with = "nullable")]
    pub(super) bk_biz_name: String,
}

/// A node of `search_biz_inst_topo`.
#[derive(Debug, Deserialize)]
pub(super) struct Node {
    pub(super) bk_inst_id: i64,
    #[serde(default, deserialize_with = "nullable")]
    pub(super) bk_inst_name: String,
    pub(super) bk_obj_id: String,
    #[serde(default = "List::default")]
    pub(super) child: List<Node>,
}

/// The answer of `get_biz_internal_module`.
#[derive(Debug, Deserialize)]
pub(super) struct InternalSet {
    #[serde(default, deserialize_with = "nullable")]
    pub(super) bk_set_name: String,
    #[serde(default)]
    pub(super) module: List<InternalModule>,
}

/// An idle, fault or recycle module.
#[derive(Debug, Deserialize)]
pub(super) struct InternalModule {
    pub(super) bk_module_id: i64,
    #[serde(default, deserialize_with = "nullable")]
    pub(super) bk_module_name: String,
}

/// An item of `list_biz_hosts`.
#[derive(Debug, Deserialize)]
pub(super) struct Host {
    #[serde(rename = "bk_host_id")]
    pub(super) id: i64,
    #[serde(rename = "bk_cloud_id", default)]
    pub(super) area: Option<i64>,
    /// `static` or `dynamic`; versions before v3.11 have neither.
    #[serde(rename = "bk_addressing", default, deserialize_with = "nullable")]
    pub(super) addressing: String,
    #[serde(rename = "bk_host_innerip", default)]
    pub(super) inner_v4: Addresses,
    #[serde(rename = "bk_host_innerip_v6", default)]
    pub(super) inner_v6: Addresses,
    #[serde(rename = "bk_host_outerip", default)]
    pub(super) outer_v4: Addresses,
    #[serde(rename = "bk_host_outerip_v6", default)]
    pub(super) outer_v6: Addresses,
    /// Absent where it was not asked for, which is nearly always.
    #[serde(rename = "bk_host_name", default, deserialize_with = "nullable")]
    pub(super) name: String,
}

/// A host's name, in an item of `list_biz_hosts`.
#[derive(Debug, Deserialize)]
pub(super) struct HostName {
    pub(super) bk_host_id: i64,
    #[serde(default, deserialize_with = "nullable")]
    pub(super) bk_host_name: String,
}

/// An item of `search_cloud_area`.
#[derive(Debug, Deserialize)]
pub(super) struct Area {
    pub(super) bk_cloud_id: i64,
    #[serde(default, deserialize_with = "nullable")]
    pub(super) bk_cloud_name: String,
}

/// Addresses as comma-joined text, as direct calls give them, or as a list, as the host cache does.
#[derive(Debug, Default)]
pub(super) struct Addresses(pub(super) Vec<String>);

impl<'de> Deserialize<'de> for Addresses {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let parts: Vec<String> = match Option::<Text>::deserialize(from)? {
            None => Vec::new(),
            Some(joined) if joined.quoted => joined.text.split(',').map(str::to_owned).collect(),
            Some(list) => serde_json::from_str(&list.text).map_err(D::Error::custom)?,
        };
        let kept = parts.iter().map(|part| part.trim()).filter(|part| !part.is_empty());
        Ok(Self(kept.map(str::to_owned).collect()))
    }
}

/// An item of `list_service_instance_detail`.
#[derive(Debug, Deserialize)]
pub(super) struct ServiceInstance {
    pub(super) id: i64,
    #[serde(default, deserialize_with = "nullable")]
    pub(super) name: String,
    #[serde(default, deserialize_with = "nullable")]
    pub(super) service_template_id: i64,
    pub(super) bk_host_id: i64,
    pub(super) bk_module_id: i64,
    #[serde(default)]
    pub(super) labels: Option<Entries>,
    #[serde(default = "List::default", rename = "process_instances")]
    pub(super) processes: List<KeyedProcess>,
}

/// An item of `process_instances`.
#[derive(Debug, Deserialize)]
pub(super) struct KeyedProcess {
    /// `None` for a relation without a process.
    #[serde(default)]
    pub(super) process: Option<Key>,
}

/// What tells a process apart.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Key {
    #[serde(rename = "bk_process_id", default, deserialize_with = "nullable")]
    pub(super) id: i64,
    #[serde(rename = "bk_process_name", default, deserialize_with = "nullable")]
    pub(super) alias: String,
    #[serde(rename = "bk_func_name", default, deserialize_with = "nullable")]
    pub(super) binary: String,
    #[serde(rename = "bk_start_param_regex", default, deserialize_with = "nullable")]
    pub(super) parameter: String,
}

/// An item of `list_service_instance_detail`, with where its processes listen.
#[derive(Debug, Deserialize)]
pub(super) struct ResidentInstance {
    pub(super) id: i64,
    #[serde(default, deserialize_with = "nullable")]
    pub(super) name: String,
    pub(super) bk_host_id: i64,
    #[serde(default = "List::default", rename = "process_instances")]
    pub(super) processes: List<ResidentItem>,
}

/// An item of `process_instances`.
#[derive(Debug, Deserialize)]
pub(super) struct ResidentItem {
    /// `None` for a relation without a process.
    #[serde(default)]
    pub(super) process: Option<Listening>,
}

/// A process, as far as others of its host may clash with it.
#[derive(Debug, Deserialize)]
pub(super) struct Listening {
    #[serde(rename = "bk_process_name", default, deserialize_with = "nullable")]
    pub(super) alias: String,
    #[serde(rename = "bind_info", default = "List::default")]
    pub(super) bind: List<Entries>,
}

/// An item of `search_object_attribute`.
#[derive(Debug, Deserialize)]
pub(super) struct Attribute {
    pub(super) bk_property_id: String,
    pub(super) bk_property_type: String,
    #[serde(default, deserialize_with = "nullable")]
    pub(super) bk_property_name: String,
    #[serde(default, deserialize_with = "nullable")]
    pub(super) bk_property_group: String,
    #[serde(default, deserialize_with = "nullable")]
    pub(super) bk_property_group_name: String,
    #[serde(default, deserialize_with = "nullable")]
    pub(super) bk_property_index: i64,
    #[serde(default, deserialize_with = "nullable")]
    pub(super) placeholder: String,
    #[serde(default, deserialize_with = "nullable")]
    pub(super) unit: String,
    #[serde(default, deserialize_with = "nullable")]
    pub(super) isrequired: bool,
    #[serde(default, deserialize_with = "nullable")]
    pub(super) bk_isapi: bool,
    #[serde(default, deserialize_with = "nullable")]
    pub(super) bk_issystem: bool,
    /// Whether a list may have more than one item, or a text more than one user; absent of other types, and of all
    /// before v3.10.
    #[serde(default)]
    pub(super) ismultiple: Option<bool>,
    /// Absent since v3.15.
    #[serde(default)]
    pub(super) bk_supplier_account: Option<Text>,
    /// A regular expression, bounds, choices, or nothing, by type; its JSON when not a string.
    #[serde(default)]
    pub(super) option: Option<Text>,
}

/// A column of `bind_info`, one of its `option`.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Column {
    pub(super) bk_property_id: String,
    pub(super) option: Option<Text>,
}

/// `option` of a number; numbers or digit strings (contract 2.3).
#[derive(Debug, Default, Deserialize)]
pub(super) struct Bounds {
    #[serde(default)]
    pub(super) min: Option<Text>,
    #[serde(default)]
    pub(super) max: Option<Text>,
}

/// One choice of an enum.
#[derive(Debug, Deserialize)]
pub(super) struct Choice {
    pub(super) id: Text,
    #[serde(default)]
    pub(super) name: Option<Text>,
}

/// An item of `list_process_instance`.
#[derive(Debug, Deserialize)]
pub(super) struct ProcessInstance {
    /// `None` where a relation is left of a process whose document is gone (contract section 4). The list of details has
    /// the same under another name.
    #[serde(alias = "process", deserialize_with = "Option::deserialize")]
    pub(super) property: Option<Entries>,
    #[serde(default)]
    pub(super) relation: Option<Relation>,
}

/// An item of `list_service_instance_detail`, its processes whole.
#[derive(Debug, Deserialize)]
pub(super) struct WholeInstance {
    pub(super) id: i64,
    #[serde(default = "List::default", rename = "process_instances")]
    pub(super) processes: List<ProcessInstance>,
}

/// Where a process belongs.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Relation {
    #[serde(rename = "bk_process_id", default, deserialize_with = "nullable")]
    pub(super) process: i64,
    #[serde(rename = "service_instance_id", default, deserialize_with = "nullable")]
    pub(super) instance: i64,
    #[serde(rename = "process_template_id", default, deserialize_with = "nullable")]
    pub(super) template: i64,
    #[serde(rename = "bk_host_id", default, deserialize_with = "nullable")]
    pub(super) host: i64,
}

/// A row of the audit log, as its list tells it.
#[derive(Debug, Deserialize)]
pub(super) struct AuditRow {
    pub(super) id: i64,
}

/// A row of the audit log with its detail.
#[derive(Debug, Deserialize)]
pub(super) struct AuditDetail {
    #[serde(default, deserialize_with = "nullable")]
    pub(super) rid: String,
    #[serde(default, deserialize_with = "nullable")]
    pub(super) user: String,
    #[serde(default, deserialize_with = "nullable")]
    pub(super) resource_type: String,
    /// Of a service instance a number; other kinds of rows have texts.
    #[serde(default)]
    pub(super) resource_id: Option<Text>,
    #[serde(default)]
    pub(super) operation_time: Option<Text>,
    #[serde(default, deserialize_with = "nullable")]
    pub(super) operation_detail: AuditOperation,
}

/// `operation_detail` of a row.
#[derive(Debug, Default, Deserialize)]
pub(super) struct AuditOperation {
    #[serde(default)]
    pub(super) processes: List<AuditProcess>,
}

/// What was done to one process.
#[derive(Debug, Deserialize)]
pub(super) struct AuditProcess {
    #[serde(default, deserialize_with = "nullable")]
    pub(super) action: String,
    /// One number, in spite of the name.
    #[serde(rename = "bk_process_ids")]
    pub(super) process: i64,
    #[serde(default, deserialize_with = "nullable")]
    pub(super) details: AuditChange,
}

/// A process before and after.
#[derive(Debug, Default, Deserialize)]
pub(super) struct AuditChange {
    #[serde(default, deserialize_with = "nullable")]
    pub(super) cur_data: AuditData,
}

/// What of a process dates its creation.
#[derive(Debug, Default, Deserialize)]
pub(super) struct AuditData {
    #[serde(default)]
    pub(super) create_time: Option<Text>,
}

/// `permission` of a denial (contract 5.3).
#[derive(Debug, Deserialize)]
pub(super) struct Permission {
    #[serde(default)]
    pub(super) actions: List<Action>,
}

/// What the user may not do.
#[derive(Debug, Deserialize)]
pub(super) struct Action {
    #[serde(default)]
    pub(super) id: Option<Text>,
    #[serde(default)]
    pub(super) name: Option<Text>,
    #[serde(default)]
    pub(super) related_resource_types: List<ResourceType>,
}

/// To what the user may not do it: of one type, paths from the top down.
#[derive(Debug, Deserialize)]
pub(super) struct ResourceType {
    #[serde(default)]
    pub(super) instances: List<List<Instance>>,
}

/// Something in the CMDB.
#[derive(Debug, Deserialize)]
pub(super) struct Instance {
    #[serde(default)]
    pub(super) id: Option<Text>,
    #[serde(default)]
    pub(super) name: Option<Text>,
}
