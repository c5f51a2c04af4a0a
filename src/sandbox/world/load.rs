//! A world described by data: what a test wants a server to hold, such as what a real one held when it was recorded.
//!
//! Owns the form of the description. Numbers are given, not drawn, and nothing is judged: it may hold what no call can
//! make.

use std::str::FromStr;

use serde::Deserialize;
use serde_json::{Map, Value};

use super::{Area, Body, Business, Host, Instance, Level, Moment, Node, Process, System, Template, World};

/// What a sandbox holds in place of the default world; made from JSON with [`str::parse`].
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Data {
    areas: Vec<AreaData>,
    businesses: Vec<BusinessData>,
    /// Service templates; their instances and modules name them.
    templates: Vec<TemplateData>,
    hosts: Vec<HostData>,
    instances: Vec<InstanceData>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct AreaData {
    id: i64,
    name: String,
    #[serde(default)]
    default: bool,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct BusinessData {
    id: i64,
    name: String,
    sets: Vec<SetData>,
    idle: SetData,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct SetData {
    id: i64,
    name: String,
    modules: Vec<ModuleData>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct ModuleData {
    id: i64,
    name: String,
    #[serde(default)]
    template: i64,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct TemplateData {
    id: i64,
    biz: i64,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct HostData {
    id: i64,
    biz: i64,
    #[serde(default)]
    area: i64,
    name: String,
    #[serde(default)]
    inner: String,
    #[serde(default)]
    inner_v6: String,
    #[serde(default)]
    outer: String,
    /// Whether its agent has reported Linux.
    #[serde(default)]
    linux: bool,
    modules: Vec<i64>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct InstanceData {
    id: i64,
    name: String,
    #[serde(default)]
    labels: Map<String, Value>,
    #[serde(default)]
    template: i64,
    host: i64,
    module: i64,
    processes: Vec<ProcessData>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct ProcessData {
    id: i64,
    #[serde(default)]
    template: i64,
    /// Every stored field but the numbers, the business and the times.
    property: Map<String, Value>,
}

/// When everything in it was made.
const MADE: Moment = Moment(1_732_786_874_403);

impl FromStr for Data {
    type Err = serde_json::Error;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        serde_json::from_str(text)
    }
}

fn node(level: Level, id: i64, name: &str, children: Vec<Node>) -> Node {
    Node { level, id, name: name.to_owned(), default: 0, children }
}

fn set(data: &SetData) -> Node {
    let modules = data.modules.iter().map(|module| node(Level::Module, module.id, &module.name, Vec::new()));
    node(Level::Set, data.id, &data.name, modules.collect())
}

/// The idle set; its modules are idle, fault and recycle, in this order.
fn idle(data: &SetData) -> Node {
    let mut idle = set(data);
    idle.default = 1;
    for (default, module) in (1..).zip(&mut idle.children) {
        module.default = default;
    }
    idle
}

/// Puts everything in.
pub(super) fn fill(world: &mut World, data: Data) {
    world.areas = data
        .areas
        .into_iter()
        .map(|area| Area { id: area.id, name: area.name.into(), default: area.default, created: MADE })
        .collect();
    for business in data.businesses {
        world.add_business(Business {
            id: business.id,
            name: business.name.into(),
            maintainer: "admin".into(),
            default: 0,
            archived: false,
            created: MADE,
            children: business.sets.iter().map(set).collect(),
            idle: idle(&business.idle),
        });
        for module in business.sets.iter().flat_map(|set| &set.modules) {
            if let Some(own) = world.modules.get_mut(&module.id) {
                own.template = module.template;
            }
        }
    }
    for template in data.templates {
        let TemplateData { id, biz } = template;
        world.templates.insert(id, Template { id, biz, created: MADE, processes: Vec::new() });
    }
    for host in data.hosts {
        world.hosts.insert(
            host.id,
            Host {
                id: host.id,
                biz: host.biz,
                area: host.area,
                dynamic: false,
                modules: host.modules,
                name: host.name,
                inner: host.inner,
                inner_v6: host.inner_v6,
                outer: host.outer,
                system: host.linux.then_some(System::Linux),
                created: MADE,
            },
        );
    }
    for instance in data.instances {
        put(world, instance);
    }
}

fn put(world: &mut World, data: InstanceData) {
    let biz = world.modules.get(&data.module).map_or(0, |module| module.biz);
    let labels = data.labels.iter().map(|(key, value)| (key.as_str().into(), value.as_str().unwrap_or("").into()));
    world.add_instance(Instance {
        id: data.id,
        biz,
        name: data.name.into(),
        labels: labels.collect(),
        template: data.template,
        host: data.host,
        module: data.module,
        creator: "admin".into(),
        created: MADE,
        processes: Vec::new(),
    });
    let time = super::shown(MADE);
    for process in data.processes {
        let mut stored = process.property;
        for (key, value) in [
            ("bk_biz_id", Value::from(biz)),
            ("bk_process_id", process.id.into()),
            ("service_instance_id", data.id.into()),
            ("bk_supplier_account", "0".into()),
            ("create_time", time.as_str().into()),
            ("last_time", time.as_str().into()),
        ] {
            stored.insert(key.to_owned(), value);
        }
        if world.version.records_who() {
            for (key, value) in [
                ("bk_created_at", Value::from(time.as_str())),
                ("bk_created_by", "admin".into()),
                ("bk_updated_at", time.as_str().into()),
                ("bk_updated_by", Value::Null),
            ] {
                stored.insert(key.to_owned(), value);
            }
        }
        let (id, template) = (process.id, process.template);
        world.add_process(Process { id, instance: data.id, template, body: Body::Written(stored) });
    }
}
