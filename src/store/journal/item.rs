//! The parts of a plan as a journal spells them, and the plan of a version 1 journal, which stands in its first line.
//! [`super::plan_lines`] has that of version 2.

use super::plan_lines::{Builder, ReadPlan};
use crate::domain;
use crate::domain::bind::{BindRow, Protocol};
use crate::domain::check::Wanted;
use crate::domain::draft::Target;
use crate::domain::field::{FieldKey, Known};
use crate::domain::id::{AreaId, BizId, ProcessId, ServiceInstanceId};
use crate::domain::plan::{self, Bar, Plan, Verdict};
use crate::domain::process::{ProcessSpec, Value};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value as Json};
use std::collections::BTreeMap;

/// A version 1 plan: every process on every target.
#[derive(Debug, Deserialize)]
pub(super) struct PlanItem {
    bk_biz_id: BizId,
    targets: Vec<TargetItem>,
    processes: Vec<SpecItem>,
    /// Target, process and verdict of the entries that are not new.
    #[serde(default)]
    others: Vec<(usize, usize, VerdictItem)>,
    /// Targets whose live state was unknown.
    #[serde(default)]
    unread: Vec<usize>,
}

/// A service instance.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct TargetItem {
    service_instance_id: ServiceInstanceId,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    name: String,
    #[serde(rename = "bk_cloud_id", default, skip_serializing_if = "Option::is_none")]
    area: Option<AreaId>,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    host: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    module: String,
    /// The place of its list of processes; version 2 only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) list: Option<usize>,
}

#[derive(Debug, Deserialize)]
struct SpecItem {
    process_info: Map<String, Json>,
    /// Keys of `process_info` that are in no field table.
    #[serde(default)]
    unknown: Vec<String>,
}

/// A verdict other than new.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum VerdictItem {
    Identical(ProcessId),
    Conflict { alias: Option<ProcessId>, command: Option<ProcessId> },
    TemplateBound,
    Gone,
    OtherBusiness,
    InBusiness(BizId),
}

impl PlanItem {
    /// Returns the number of targets and processes, and the targets of the entries that are not new.
    pub(super) fn sizes(&self) -> (usize, usize, impl Iterator<Item = usize>) {
        (self.targets.len(), self.processes.len(), self.others.iter().map(|(target, ..)| *target))
    }
}

impl ReadPlan for Plan {
    type Version1 = PlanItem;
    type Builder = Builder;

    fn of_version_1(item: PlanItem) -> Option<Self> {
        let others = item.others.into_iter().map(|(target, process, item)| ((target, process), item.into()));
        let others: BTreeMap<_, _> = others.collect();
        let targets = item.targets.into_iter().map(Into::into).collect();
        let processes = item.processes.into_iter().map(SpecItem::spec).collect::<Option<_>>()?;
        Some(plan::again(Wanted::same(item.bk_biz_id, targets, processes), &others, item.unread))
    }

    fn totals(&self) -> (usize, usize) {
        (self.calls().len(), self.new_count())
    }
}

/// Returns what a journal holds of a target. Its numbers and target values are in the processes already.
pub(super) fn recorded(target: &Target) -> impl PartialEq + '_ {
    (target.id, &target.name, target.area, &target.host, &target.module)
}

impl TargetItem {
    /// Returns a target that takes the processes of a list.
    pub(super) fn of(target: &Target, list: usize) -> Self {
        Self {
            service_instance_id: target.id,
            name: target.name.to_string(),
            area: target.area,
            host: target.host.to_string(),
            module: target.module.to_string(),
            list: Some(list),
        }
    }
}

impl From<TargetItem> for Target {
    fn from(item: TargetItem) -> Self {
        let bare = Self::bare(item.service_instance_id);
        let TargetItem { name, area, host, module, .. } = item;
        Self { name: name.into(), area, host: host.into(), module: module.into(), ..bare }
    }
}

impl VerdictItem {
    /// Returns `None` for a new process, which a journal does not list.
    pub(super) const fn of(verdict: Verdict) -> Option<Self> {
        Some(match verdict {
            Verdict::New => return None,
            Verdict::Identical(id) => Self::Identical(id),
            Verdict::Conflict { alias, command } => Self::Conflict { alias, command },
            Verdict::Ineligible(Bar::TemplateBound) => Self::TemplateBound,
            Verdict::Ineligible(Bar::Gone) => Self::Gone,
            Verdict::Ineligible(Bar::OtherBusiness(None)) => Self::OtherBusiness,
            Verdict::Ineligible(Bar::OtherBusiness(Some(biz))) => Self::InBusiness(biz),
        })
    }
}

impl From<VerdictItem> for Verdict {
    fn from(item: VerdictItem) -> Self {
        match item {
            VerdictItem::Identical(id) => Self::Identical(id),
            VerdictItem::Conflict { alias, command } => Self::Conflict { alias, command },
            VerdictItem::TemplateBound => Self::Ineligible(Bar::TemplateBound),
            VerdictItem::Gone => Self::Ineligible(Bar::Gone),
            VerdictItem::OtherBusiness => Self::Ineligible(Bar::OtherBusiness(None)),
            VerdictItem::InBusiness(biz) => Self::Ineligible(Bar::OtherBusiness(Some(biz))),
        }
    }
}

impl SpecItem {
    fn spec(self) -> Option<ProcessSpec> {
        let Self { process_info, unknown } = self;
        spec(process_info, |key| unknown.iter().any(|own| own == key))
    }
}

/// Rebuilds a process from the keys of its `process_info`; `None` if they hold what this program does not write.
pub(super) fn spec(
    info: impl IntoIterator<Item = (String, Json)>,
    is_unknown: impl Fn(&str) -> bool,
) -> Option<ProcessSpec> {
    let (mut fields, mut unknown, mut bind) = (Vec::new(), Vec::new(), Vec::new());
    for (key, json) in info {
        if key == Known::BindInfo.as_str() {
            let Json::Array(rows) = json else { return None };
            bind = rows.iter().map(|row| self::row(row.as_object()?)).collect::<Option<_>>()?;
            continue;
        }
        let list = if is_unknown(&key) { &mut unknown } else { &mut fields };
        list.push((FieldKey::new(&key), value(json)?));
    }
    Some(ProcessSpec::new(fields, bind).with_unknown(unknown))
}

fn value(json: Json) -> Option<Value> {
    // Nothing is sent as null; it would stand for a number that JSON does not have.
    let json = Some(json).filter(|json| !json.is_null())?;
    domain::json::Json::deserialize(json).ok().map(Value::from)
}

fn row(row: &Map<String, Json>) -> Option<BindRow> {
    let text = |key: &str| row.get(key)?.as_str();
    Some(BindRow {
        ip: match text("ip")? {
            "" => None,
            ip => Some(ip.parse().ok()?),
        },
        ports: text("port")?.parse().ok()?,
        protocol: Protocol::new(text("protocol")?)?,
        enable: row.get("enable")?.as_bool()?,
        row_id: match row.get("template_row_id") {
            None => None,
            Some(id) => Some(id.as_i64()?),
        },
    })
}
