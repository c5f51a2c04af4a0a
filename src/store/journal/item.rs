//! A plan as the first line of a journal has it, and back: enough to send its calls again, byte for byte.

use crate::domain::bind::{BindRow, Protocol};
use crate::domain::check::Wanted;
use crate::domain::draft::Target;
use crate::domain::field::{FieldKey, Known};
use crate::domain::id::{BizId, ProcessId, ServiceInstanceId};
use crate::domain::plan::{self, Bar, Plan, Verdict};
use crate::domain::process::{ProcessSpec, Value};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value as Json};
use std::collections::BTreeMap;

/// A plan. The calls are not in it: they follow from it.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct PlanItem {
    bk_biz_id: BizId,
    targets: Vec<TargetItem>,
    processes: Vec<SpecItem>,
    /// Target, process and verdict of the entries that are not new.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    others: Vec<(usize, usize, VerdictItem)>,
    /// Targets of which nothing was known.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    unread: Vec<usize>,
}

#[derive(Debug, Serialize, Deserialize)]
struct TargetItem {
    service_instance_id: ServiceInstanceId,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    name: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    host: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    module: String,
}

#[derive(Debug, Serialize, Deserialize)]
struct SpecItem {
    process_info: Json,
    /// Keys of `process_info` that are in no table.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    unknown: Vec<String>,
}

#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum VerdictItem {
    Identical(ProcessId),
    Conflict { alias: Option<ProcessId>, command: Option<ProcessId> },
    TemplateBound,
    Gone,
    OtherBusiness,
}

impl PlanItem {
    pub(super) fn of(plan: &Plan) -> Self {
        let target = |target: &Target| TargetItem {
            service_instance_id: target.id,
            name: target.name.to_string(),
            host: target.host.to_string(),
            module: target.module.to_string(),
        };
        let others = plan.entries().iter().filter_map(|entry| {
            let verdict = match entry.verdict {
                Verdict::New => return None,
                Verdict::Identical(id) => VerdictItem::Identical(id),
                Verdict::Conflict { alias, command } => VerdictItem::Conflict { alias, command },
                Verdict::Ineligible(Bar::TemplateBound) => VerdictItem::TemplateBound,
                Verdict::Ineligible(Bar::Gone) => VerdictItem::Gone,
                Verdict::Ineligible(Bar::OtherBusiness) => VerdictItem::OtherBusiness,
            };
            Some((entry.target, entry.process, verdict))
        });
        Self {
            bk_biz_id: plan.biz(),
            targets: plan.targets().iter().map(target).collect(),
            processes: plan.processes().iter().map(SpecItem::of).collect(),
            others: others.collect(),
            unread: plan.unread().to_vec(),
        }
    }

    /// Makes the plan again; none when it holds what this program does not write.
    pub(super) fn plan(self) -> Option<Plan> {
        let target = |item: TargetItem| Target {
            name: item.name.into(),
            host: item.host.into(),
            module: item.module.into(),
            ..Target::bare(item.service_instance_id)
        };
        let verdict = |verdict: VerdictItem| match verdict {
            VerdictItem::Identical(id) => Verdict::Identical(id),
            VerdictItem::Conflict { alias, command } => Verdict::Conflict { alias, command },
            VerdictItem::TemplateBound => Verdict::Ineligible(Bar::TemplateBound),
            VerdictItem::Gone => Verdict::Ineligible(Bar::Gone),
            VerdictItem::OtherBusiness => Verdict::Ineligible(Bar::OtherBusiness),
        };
        let others = self.others.into_iter().map(|(target, process, item)| ((target, process), verdict(item)));
        let others: BTreeMap<_, _> = others.collect();
        let wanted = Wanted {
            biz: self.bk_biz_id,
            targets: self.targets.into_iter().map(target).collect(),
            processes: self.processes.into_iter().map(SpecItem::spec).collect::<Option<_>>()?,
        };
        Some(plan::again(wanted, &others, self.unread))
    }
}

impl SpecItem {
    fn of(spec: &ProcessSpec) -> Self {
        let process_info = serde_json::to_value(spec).unwrap_or_default();
        Self { process_info, unknown: spec.unknown().map(|(key, _)| key.as_str().to_owned()).collect() }
    }

    fn spec(self) -> Option<ProcessSpec> {
        let Json::Object(info) = self.process_info else { return None };
        let (mut fields, mut unknown, mut bind) = (Vec::new(), Vec::new(), Vec::new());
        for (key, json) in info {
            if key == Known::BindInfo.as_str() {
                let Json::Array(rows) = json else { return None };
                bind = rows.iter().map(|row| self::row(row.as_object()?)).collect::<Option<_>>()?;
                continue;
            }
            let list = if self.unknown.contains(&key) { &mut unknown } else { &mut fields };
            list.push((FieldKey::new(&key), value(json)?));
        }
        Some(ProcessSpec::new(fields, bind).with_unknown(unknown))
    }
}

fn value(json: Json) -> Option<Value> {
    Some(match json {
        Json::String(text) => Value::Text(text),
        Json::Bool(flag) => Value::Bool(flag),
        Json::Number(number) => match number.as_i64() {
            Some(number) => Value::Int(number),
            None => Value::Float(number.as_f64()?),
        },
        Json::Null | Json::Array(_) | Json::Object(_) => return None,
    })
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
