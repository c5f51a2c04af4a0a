//! From what came over the wire to what the world is. Attributes have a file of their own, [`super::attribute`].

use super::error::Permission;
use super::json::{Entries, Items, List, Text, parse_counted};
use super::{AuditAction, Receipt, wire};
use crate::domain::bind::Column;
use crate::domain::draft::BindDraft;
use crate::domain::facts::{FactKind, FactsWanted, HostFacts};
use crate::domain::field::{FieldKey, Known};
use crate::domain::id::{AreaId, BizId, CallId, HostId, ModuleId, ProcessId, ServiceInstanceId, ServiceTemplateId};
use crate::domain::instance::{Area, Business, Host, ServiceInstance, Topology};
use crate::domain::plan::Resident;
use crate::domain::process::{Keyed, NaturalKey, Process};
use jiff::Timestamp;
use std::collections::BTreeSet;
use std::sync::Arc;

pub(super) fn business(wire: wire::Business) -> Business {
    Business { id: BizId(wire.bk_biz_id), name: wire.bk_biz_name }
}

pub(super) fn host(wire: wire::Host) -> Host {
    let both = |v4: wire::Addresses, v6: wire::Addresses| v4.0.iter().chain(&v6.0).collect();
    Host {
        id: HostId(wire.id),
        area: wire.area.and_then(AreaId::of),
        dynamic: wire.addressing == "dynamic",
        inner: both(wire.inner_v4, wire.inner_v6),
        outer: both(wire.outer_v4, wire.outer_v6),
    }
}

/// What is wanted of a host: a field that was not asked for is not taken for an empty one.
pub(super) fn host_facts(mut wire: wire::Host, wanted: &FactsWanted) -> HostFacts {
    let name = std::mem::take(&mut wire.name);
    HostFacts::of(&host(wire), wanted.has(FactKind::HostName).then_some(name.as_str()))
}

/// A cloud area; `None` when its number is none.
pub(super) fn area(wire: wire::Area) -> Option<Area> {
    Some(Area { id: AreaId::of(wire.bk_cloud_id)?, name: wire.bk_cloud_name })
}

/// A service instance and what tells its processes apart. A template of 0 is none, labels may be null (contract
/// section 4), an absent start parameter is `""`.
pub(super) fn instance(wire: wire::ServiceInstance) -> (ServiceInstance, Vec<Keyed>) {
    let labels = wire.labels.unwrap_or_default().0.into_iter().filter(|(_, value)| !value.is_null());
    let mut labels: Vec<_> = labels.map(|(key, value)| (key, value.text)).collect();
    labels.sort();
    let keyed = |wire: wire::KeyedProcess| {
        let wire::Key { id, alias, binary, parameter } = wire.process?;
        Some(Keyed { id: ProcessId(id), key: NaturalKey { alias, binary, parameter } })
    };
    let processes: Vec<_> = wire.processes.0.into_iter().filter_map(keyed).collect();
    let instance = ServiceInstance {
        id: ServiceInstanceId(wire.id),
        name: wire.name.into(),
        module: ModuleId(wire.bk_module_id),
        host: HostId(wire.bk_host_id),
        template: ServiceTemplateId::of(wire.service_template_id),
        labels: labels.into_iter().collect(),
        processes: u32::try_from(processes.len()).unwrap_or(u32::MAX),
        names: names(&processes),
    };
    (instance, processes)
}

/// Aliases and binaries, each once, a name a line; a line break in one would make it two.
fn names(processes: &[Keyed]) -> Arc<str> {
    let names = processes.iter().flat_map(|one| [&one.key.alias, &one.key.binary]).filter(|name| !name.is_empty());
    let names: BTreeSet<String> = names.map(|name| name.replace('\n', " ")).collect();
    names.into_iter().collect::<Vec<_>>().join("\n").into()
}

/// The processes of a service instance, by its host; a bind row that does not tell where it listens is left out.
pub(super) fn residents(wire: wire::ResidentInstance) -> (ServiceInstanceId, HostId, Vec<Resident>) {
    let (instance, name) = (ServiceInstanceId(wire.id), Arc::<str>::from(wire.name));
    let resident = |wire: wire::ResidentItem| {
        let wire::Listening { alias, bind } = wire.process?;
        Some(Resident {
            instance,
            name: Arc::clone(&name),
            alias: alias.into(),
            bind: bind.0.into_iter().filter_map(|row| bind_row(row).stored()).collect(),
        })
    };
    (instance, HostId(wire.bk_host_id), wire.processes.0.into_iter().filter_map(resident).collect())
}

/// Custom levels may stand between the business and its sets, so the depth is whatever it is; the parser has
/// bounded it.
pub(super) fn topology(nodes: List<wire::Node>, internal: Option<wire::InternalSet>) -> Topology {
    let mut topology = Topology::default();
    for node in nodes.0 {
        descend(node, &[], &mut topology);
    }
    if let Some(set) = internal {
        for module in set.module.0 {
            topology.insert(ModuleId(module.bk_module_id), vec![set.bk_set_name.clone(), module.bk_module_name]);
        }
    }
    topology
}

fn descend(node: wire::Node, above: &[String], topology: &mut Topology) {
    let mut path = above.to_vec();
    if node.bk_obj_id != "biz" {
        path.push(node.bk_inst_name);
    }
    if node.bk_obj_id == "module" {
        topology.insert(ModuleId(node.bk_inst_id), path);
        return;
    }
    for child in node.child.0 {
        descend(child, &path, topology);
    }
}

/// A process of `asked`, the service instance that the question was about; `None` where only the relation is left.
///
/// # Errors
///
/// When its bind rows are not a list of objects, or it has no identifier.
pub(super) fn process(
    wire: wire::ProcessInstance,
    asked: ServiceInstanceId,
    items: &Items,
) -> Result<Option<Process>, String> {
    let relation = wire.relation.unwrap_or_default();
    let Some(property) = wire.property else { return Ok(None) };
    let instance = match relation.instance {
        0 => asked,
        id => ServiceInstanceId(id),
    };
    let process = stored(property, relation.process, items).map_err(|error| format!("property{error}"))?;
    let template = (relation.template != 0).then_some(relation.template);
    Ok(Some(Process { instance, template, ..process }))
}

/// A process without its relation; a stored field tells its service instance, and nothing tells its template.
///
/// # Errors
///
/// As [`process`].
pub(super) fn detail(wire: Entries, items: &Items) -> Result<Process, String> {
    stored(wire, 0, items).map_err(|error| error.trim_start_matches([':', '.', ' ']).to_owned())
}

/// The fields of a process, of no service instance when they do not tell one. An error continues the name of what it
/// is in.
fn stored(wire: Entries, otherwise: i64, items: &Items) -> Result<Process, String> {
    let mut fields = Vec::with_capacity(wire.0.len());
    let mut bind = Vec::new();
    for (key, value) in wire.0 {
        match FieldKey::new(&key) {
            // A built-in field is compared whether it is stored or not; of any other it counts that it is an attribute.
            FieldKey::Known(_) if value.is_null() => {}
            FieldKey::Known(Known::BindInfo) => {
                let rows: List<Entries> =
                    parse_counted(value.text.as_bytes(), items).map_err(|error| format!(".bind_info: {error}"))?;
                bind = rows.0.into_iter().map(bind_row).collect();
            }
            key => fields.push((key, value.text)),
        }
    }
    let number = |name: &str| {
        let own = fields.iter().find(|(key, _)| key.as_str() == name);
        own.and_then(|(_, text)| text.parse::<i64>().ok())
    };
    let id = number(Known::ProcessId.as_str()).unwrap_or(otherwise);
    if id == 0 {
        return Err(": missing field `bk_process_id`".to_owned());
    }
    let instance = ServiceInstanceId(number("service_instance_id").unwrap_or_default());
    Ok(Process { id: ProcessId(id), instance, template: None, fields, bind })
}

fn bind_row(wire: Entries) -> BindDraft {
    let mut row = BindDraft::default();
    for (key, value) in wire.0.into_iter().filter(|(_, value)| !value.is_null()) {
        match Column::new(&key) {
            Some(column) => {
                row.set(column, value.text);
            }
            None => {
                row.unknown.insert(key, value.text);
            }
        }
    }
    row
}

/// The receipts of a row of the audit log, one for each thing that was done to its processes; `None` when the row is of
/// something else, or of a call that was not ours.
///
/// The row's own action says `update` when processes were created, since the service instance was (contract 7.1).
pub(super) fn receipts(wire: wire::AuditDetail) -> Vec<Receipt> {
    let instance = wire.resource_id.and_then(|id| id.text.parse().ok()).map(ServiceInstanceId);
    let (Ok(call), Some(instance), "service_instance") = (wire.rid.parse::<CallId>(), instance, &*wire.resource_type)
    else {
        return Vec::new();
    };
    let at = |text: Option<Text>| text.and_then(|text| text.text.parse::<Timestamp>().ok());
    let at_row = at(wire.operation_time);
    let mut receipts: Vec<Receipt> = Vec::new();
    for process in wire.operation_detail.processes.0 {
        let id = ProcessId(process.process);
        let action = match process.action.as_str() {
            "create" => AuditAction::Created,
            "delete" => AuditAction::Deleted,
            _ => AuditAction::Other,
        };
        if let Some(receipt) = receipts.iter_mut().find(|receipt| receipt.action == action) {
            receipt.processes.push(id);
            continue;
        }
        // The row's time has no time zone; that of a process which it created has.
        let created = (action == AuditAction::Created).then(|| at(process.details.cur_data.create_time)).flatten();
        receipts.push(Receipt {
            call: call.clone(),
            instance,
            user: wire.user.clone(),
            at: at_row.or(created),
            action,
            processes: vec![id],
        });
    }
    receipts
}

pub(super) fn permission(wire: wire::Permission) -> Permission {
    let mut permission = Permission { actions: Vec::new(), resources: Vec::new() };
    for action in wire.actions.0 {
        permission.actions.extend(shown(action.name, action.id));
        // Each path leads from the top down; its last part is what the action is about.
        let paths = action.related_resource_types.0.into_iter().flat_map(|kind| kind.instances.0);
        let resources = paths.filter_map(|mut path| path.0.pop());
        permission.resources.extend(resources.filter_map(|instance| shown(instance.name, instance.id)));
    }
    permission
}

fn shown(name: Option<Text>, id: Option<Text>) -> Option<String> {
    name.map(|name| name.text).filter(|name| !name.is_empty()).or_else(|| id.map(|id| id.text))
}
