//! The world: businesses, topology, hosts, service instances, processes and audit rows, in memory.
//!
//! Owns identity and storage: what exists, which numbers come next, how a stored thing looks as JSON. A process of
//! the start-up world is kept as a reference to its recipe and becomes JSON only when it is read, so that 100,000
//! service instances are cheap. What may be written is decided elsewhere.

mod fixtures;
mod generated;
mod load;
mod recipe;

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

pub use load::Data;
pub(super) use recipe::{RECIPES, Recipe};

use super::Version;
use super::attribute::Attributes;
use super::clock::{Moment, shown};
use super::custom::AttributeChanges;
use super::value::filling;
use super::words::Language;

/// Everything there is.
#[derive(Debug, Default)]
pub(super) struct World {
    pub(super) version: Version,
    /// The attributes of model `process`.
    pub(super) attributes: Attributes,
    pub(super) businesses: Vec<Business>,
    pub(super) modules: BTreeMap<i64, Module>,
    /// Cloud areas, the newest first.
    pub(super) areas: Vec<Area>,
    pub(super) hosts: BTreeMap<i64, Host>,
    pub(super) instances: BTreeMap<i64, Instance>,
    pub(super) processes: BTreeMap<i64, Process>,
    pub(super) templates: BTreeMap<i64, Template>,
    /// The audit log, oldest first.
    pub(super) audit: Vec<AuditRow>,
    last_process: i64,
    last_instance: i64,
}

/// What a call did to one service instance.
#[derive(Debug, Clone)]
pub(super) struct AuditRow {
    pub(super) id: i64,
    pub(super) rid: String,
    pub(super) user: String,
    pub(super) supplier: String,
    pub(super) action: &'static str,
    pub(super) biz: i64,
    pub(super) instance: i64,
    pub(super) name: String,
    pub(super) host: i64,
    pub(super) processes: Vec<Value>,
    pub(super) at: Moment,
    /// How often the log was searched since.
    pub(super) searched: u64,
}

/// A business with its topology.
#[derive(Debug)]
pub(super) struct Business {
    pub(super) id: i64,
    pub(super) name: Box<str>,
    pub(super) maintainer: Box<str>,
    /// 1 marks the resource pool.
    pub(super) default: i64,
    /// Archived businesses are hidden by default.
    pub(super) archived: bool,
    pub(super) created: Moment,
    /// Custom levels, sets and modules; without the idle set.
    pub(super) children: Vec<Node>,
    /// The idle set with its modules.
    pub(super) idle: Node,
}

/// A level of the topology under the business.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Level {
    Region,
    Set,
    Module,
}

impl Level {
    /// Its object id and its name.
    pub(super) fn names(self, language: Language) -> (&'static str, &'static str) {
        match self {
            // A level made by administrators has one name, in whatever language they speak.
            Self::Region => ("region", "Region"),
            Self::Set => ("set", language.pick("集群", "Set")),
            Self::Module => ("module", language.pick("模块", "Module")),
        }
    }
}

/// A node of the topology.
#[derive(Debug)]
pub(super) struct Node {
    pub(super) level: Level,
    pub(super) id: i64,
    pub(super) name: String,
    /// 0 for ordinary ones; the idle set has 1, its modules 1 idle, 2 fault, 3 recycle.
    pub(super) default: i64,
    pub(super) children: Vec<Node>,
}

/// A module, found by id.
#[derive(Debug, Clone)]
pub(super) struct Module {
    pub(super) biz: i64,
    pub(super) set: i64,
    pub(super) set_name: String,
    pub(super) name: String,
    pub(super) default: i64,
    /// The service template the module was made from, 0 for none.
    pub(super) template: i64,
}

/// A cloud area. Addresses are unique within one; the same address in two is common.
#[derive(Debug, Clone)]
pub(super) struct Area {
    pub(super) id: i64,
    pub(super) name: Box<str>,
    /// Made by the server itself, like the default area.
    pub(super) default: bool,
    pub(super) created: Moment,
}

impl Area {
    /// The area of hosts that are in none yet.
    pub(super) const UNASSIGNED: i64 = 90_000_001;

    pub(super) fn is_unassigned(&self) -> bool {
        self.id == Self::UNASSIGNED
    }
}

/// A kind of operating system.
#[derive(Debug, Clone, Copy)]
pub(super) enum System {
    Linux,
    Windows,
}

impl System {
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Linux => "linux",
            Self::Windows => "windows",
        }
    }

    /// The identifier of the kind in the host model.
    pub(super) const fn number(self) -> &'static str {
        match self {
            Self::Linux => "1",
            Self::Windows => "2",
        }
    }
}

/// A host. Addresses of one kind are joined with commas, and IPv6 is in full form, as CMDB shows them.
#[derive(Debug, Default, Clone)]
pub(super) struct Host {
    pub(super) id: i64,
    pub(super) biz: i64,
    /// The cloud area.
    pub(super) area: i64,
    /// Dynamic addressing: such hosts share addresses freely.
    pub(super) dynamic: bool,
    pub(super) modules: Vec<i64>,
    pub(super) name: String,
    pub(super) inner: String,
    pub(super) inner_v6: String,
    pub(super) outer: String,
    /// What its agent has reported; `None` if none has.
    pub(super) system: Option<System>,
    pub(super) created: Moment,
}

/// A service instance.
#[derive(Debug)]
pub(super) struct Instance {
    pub(super) id: i64,
    pub(super) biz: i64,
    pub(super) name: Box<str>,
    pub(super) labels: Vec<(Box<str>, Box<str>)>,
    pub(super) template: i64,
    pub(super) host: i64,
    pub(super) module: i64,
    pub(super) creator: Box<str>,
    pub(super) created: Moment,
    /// Process ids in the order of creation.
    pub(super) processes: Vec<i64>,
}

/// A process with its relation.
#[derive(Debug)]
pub(super) struct Process {
    pub(super) id: i64,
    pub(super) instance: i64,
    /// The process template of the relation, 0 for none.
    pub(super) template: i64,
    pub(super) body: Body,
}

/// What a process says of itself.
#[derive(Debug)]
pub(super) enum Body {
    /// As in the start-up world: a recipe, filled in when read.
    Born(&'static Recipe),
    /// As written through a call: every stored key.
    Written(Map<String, Value>),
    /// Nothing: the document was deleted, and the relation was left.
    Gone,
}

/// A service template with the processes its instances get.
#[derive(Debug)]
pub(super) struct Template {
    pub(super) id: i64,
    pub(super) biz: i64,
    pub(super) created: Moment,
    /// Process template ids with their recipes.
    pub(super) processes: Vec<(i64, &'static Recipe)>,
}

impl World {
    /// Makes a world of data, or the default company, or a crowd of `n` service instances in its first business.
    pub(super) fn new(version: Version, data: Option<Data>, instances: Option<usize>) -> Self {
        let attributes = AttributeChanges::default().attributes(version);
        let mut world = Self { version, attributes, ..Self::default() };
        if let Some(data) = data {
            load::fill(&mut world, data);
            return world;
        }
        fixtures::found(&mut world);
        match instances {
            None => fixtures::populate(&mut world),
            Some(count) => generated::populate(&mut world, count),
        }
        world
    }

    /// Finds a business by id.
    pub(super) fn business(&self, id: i64) -> Option<&Business> {
        self.businesses.iter().find(|one| one.id == id)
    }

    /// Draws the next process id; a drawn id is gone whatever comes of the call (contract section 1.9).
    pub(super) fn draw_process_id(&mut self) -> i64 {
        self.last_process += 1;
        self.last_process
    }

    /// Draws the next service instance id.
    pub(super) fn draw_instance_id(&mut self) -> i64 {
        self.last_instance += 1;
        self.last_instance
    }

    /// Puts a business in, and its modules into the index.
    fn add_business(&mut self, business: Business) {
        fn index(world: &mut World, biz: i64, set: (i64, &str), node: &Node) {
            let set = match node.level {
                Level::Set => (node.id, node.name.as_str()),
                Level::Region => set,
                Level::Module => {
                    let module = Module {
                        biz,
                        set: set.0,
                        set_name: set.1.to_owned(),
                        name: node.name.clone(),
                        default: node.default,
                        template: 0,
                    };
                    world.modules.insert(node.id, module);
                    set
                }
            };
            for child in &node.children {
                index(world, biz, set, child);
            }
        }
        for node in business.children.iter().chain([&business.idle]) {
            index(self, business.id, (0, ""), node);
        }
        self.businesses.push(business);
    }

    /// Puts a service instance in; its processes follow.
    pub(super) fn add_instance(&mut self, instance: Instance) {
        self.last_instance = self.last_instance.max(instance.id);
        self.instances.insert(instance.id, instance);
    }

    /// Puts a process in and ties it to its service instance.
    pub(super) fn add_process(&mut self, process: Process) {
        self.last_process = self.last_process.max(process.id);
        if let Some(instance) = self.instances.get_mut(&process.instance) {
            instance.processes.push(process.id);
        }
        self.processes.insert(process.id, process);
    }

    /// Takes a process out; returns its service instance's id when that one is now empty.
    pub(super) fn remove_process(&mut self, id: i64) -> Option<i64> {
        let process = self.processes.remove(&id)?;
        let instance = self.instances.get_mut(&process.instance)?;
        instance.processes.retain(|one| *one != id);
        instance.processes.is_empty().then_some(instance.id)
    }

    /// Returns the processes of a service instance, in the order of creation.
    pub(super) fn processes_of(&self, instance: i64) -> impl Iterator<Item = &Process> {
        self.instances.get(&instance).into_iter().flat_map(|one| &one.processes).filter_map(|id| self.processes.get(id))
    }

    /// Returns every stored field of a process, keys sorted as Go sorts a map; `None` when its document is gone.
    pub(super) fn property(&self, process: &Process) -> Map<String, Value> {
        let mut map = match &process.body {
            Body::Gone => Map::new(),
            Body::Written(map) => map.clone(),
            Body::Born(recipe) => match self.instances.get(&process.instance) {
                Some(instance) => {
                    let ip = self.hosts.get(&instance.host).map_or("", Host::address);
                    let mut map = recipe.property(process, instance, ip);
                    map.retain(|key, _| self.version.stores(key));
                    for one in self.attributes.own(instance.biz) {
                        map.insert(one.key.to_string(), filling(one).stored().unwrap_or_default());
                    }
                    map
                }
                None => Map::new(),
            },
        };
        if self.version.has_tenants() {
            map.shift_remove("bk_supplier_account");
        }
        map.sort_keys();
        map
    }

    /// Returns the stored fields of a process, `None` when its document is gone.
    pub(super) fn document(&self, process: &Process) -> Option<Map<String, Value>> {
        (!matches!(process.body, Body::Gone)).then(|| self.property(process))
    }

    /// The same of a process by its identifier, `None` too when there is none.
    pub(super) fn document_of(&self, id: i64) -> Option<Map<String, Value>> {
        self.document(self.processes.get(&id)?)
    }

    /// Returns the relation row of a process.
    pub(super) fn relation(&self, process: &Process) -> Value {
        let (biz, host) = self.instances.get(&process.instance).map_or((0, 0), |one| (one.biz, one.host));
        let mut relation = json!({
            "bk_biz_id": biz, "bk_process_id": process.id, "service_instance_id": process.instance,
            "process_template_id": process.template, "bk_host_id": host, "bk_supplier_account": "0",
        });
        if let (true, Some(relation)) = (self.version.has_tenants(), relation.as_object_mut()) {
            relation.shift_remove("bk_supplier_account");
        }
        relation
    }

    /// Returns the name that the server gives: addresses, first process, first port (contract section 1.9).
    pub(super) fn instance_name(&self, host: i64, first: Option<&Recipe>) -> String {
        named(self.hosts.get(&host).map_or("", Host::addresses), first)
    }

    /// The process template a recipe stands for in a service template.
    pub(super) fn process_template(&self, template: i64, recipe: &Recipe) -> i64 {
        self.templates
            .get(&template)
            .and_then(|one| one.processes.iter().find(|(_, made)| *made == recipe))
            .map_or(0, |(id, _)| *id)
    }
}

/// Returns `address[_process name][_first port]`.
fn named(address: &str, first: Option<&Recipe>) -> String {
    let mut name = address.to_owned();
    if let Some(recipe) = first {
        name.push('_');
        name.push_str(recipe.alias);
        if let Some((port, _, _)) = recipe.ports.first() {
            name.push('_');
            name.push_str(port);
        }
    }
    name
}

impl Host {
    /// Returns the inner addresses, joined; IPv6 if there is no IPv4.
    pub(super) fn addresses(&self) -> &str {
        if self.inner.is_empty() { &self.inner_v6 } else { &self.inner }
    }

    /// Returns the first inner address.
    pub(super) fn address(&self) -> &str {
        self.addresses().split(',').next().unwrap_or("")
    }
}

impl Instance {
    /// The service instance object (contract section 4): no `service_category_id`, whatever the docs show.
    /// v3.15 has no supplier account.
    pub(super) fn shown(&self, tenants: bool) -> Map<String, Value> {
        let labels = if self.labels.is_empty() {
            Value::Null
        } else {
            let pairs = self.labels.iter();
            pairs.map(|(key, value)| (key.to_string(), Value::from(&**value))).collect()
        };
        let created = shown(self.created);
        let mut map = Map::new();
        let mut put = |key: &str, value: Value| map.insert(key.to_owned(), value);
        put("bk_biz_id", self.biz.into());
        put("id", self.id.into());
        put("name", (&*self.name).into());
        put("labels", labels);
        put("service_template_id", self.template.into());
        put("bk_host_id", self.host.into());
        put("bk_module_id", self.module.into());
        put("creator", (&*self.creator).into());
        put("modifier", (&*self.creator).into());
        put("create_time", created.clone().into());
        put("last_time", created.into());
        if !tenants {
            put("bk_supplier_account", "0".into());
        }
        map
    }
}
