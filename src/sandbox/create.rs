//! `create_process_instance` and `create_service_instance` (contract section 1, and 4).
//!
//! Owns the order of checks (1.3), what the server writes over (1.4), uniqueness (1.6), which of several bad items is
//! reported (1.7), the nesting of messages (1.8), and that a call does all or nothing while its ids are gone (1.9).

use serde_json::{Map, Value, json};

use super::Version;
use super::attribute;
use super::audit;
use super::clock::{Moment, shown};
use super::decode::{self, Record, Undecodable};
use super::door::{Call, Caller};
use super::reply::{Outcome, Refusal};
use super::validate::{Bad, SHORT_BYTES, settle};
use super::words::{Language, code};
use super::world::{Body, Instance, Process, World};

/// Most processes of one call, and most service instances.
const MOST: usize = 100;

#[derive(Debug, Default)]
struct ProcessesInput {
    biz: i64,
    instance: i64,
    processes: Vec<ProcessInput>,
}

#[derive(Debug, Default)]
struct ProcessInput {
    /// The nil map when missing or null.
    info: Option<Map<String, Value>>,
}

impl Record for ProcessesInput {
    fn take(&mut self, key: &str, value: Value) -> Result<(), Undecodable> {
        match key {
            "bk_biz_id" => self.biz = decode::int(&value)?,
            "service_instance_id" => self.instance = decode::int(&value)?,
            "processes" => self.processes = decode::records(value)?,
            _ => {}
        }
        Ok(())
    }
}

impl Record for ProcessInput {
    fn take(&mut self, key: &str, value: Value) -> Result<(), Undecodable> {
        match key {
            // Decoded, so that a wrong type is an error, and then ignored (contract section 1.2).
            "process_template_id" => {
                decode::int(&value)?;
            }
            "process_info" => self.info = decode::map(value)?,
            _ => {}
        }
        Ok(())
    }
}

/// `create_process_instance`: one service instance, 1 to 100 processes, all or nothing.
pub(super) fn process_instances(world: &mut World, call: &Call) -> Outcome {
    let caller = &call.caller;
    let input: ProcessesInput = decode::body(&call.body).map_err(|_| caller.undecodable())?;
    if input.processes.is_empty() && world.version.limits_calls() {
        return Err(Refusal::literal(code::VALUE_INVALID, "not set processes"));
    }
    if input.processes.len() > MOST && world.version.limits_calls() {
        let arguments = ["create process instances", "100"];
        return Err(caller.refuse(code::LIMIT_EXCEEDED, &arguments));
    }
    let instance = world.instances.get(&input.instance).ok_or_else(|| caller.refuse(code::NOT_FOUND, &[]))?;
    if instance.biz != input.biz {
        return Err(caller.invalid("bk_biz_id"));
    }
    if instance.template != 0 {
        return Err(caller.refuse(code::TEMPLATED, &[]));
    }
    let made = make(world, caller, input.instance, input.biz, input.processes)?;
    let ids: Vec<i64> = made.iter().map(|one| one.id).collect();
    for process in made {
        world.add_process(process);
    }
    let changes = created(world, &ids);
    world.record(caller, "update", input.instance, changes);
    Ok(json!(ids))
}

/// Makes the processes of one call, or says what the server says when one of them is bad.
///
/// Every item that passes its checks draws an id, whatever becomes of the call.
fn make(
    world: &mut World,
    caller: &Caller,
    instance: i64,
    biz: i64,
    items: Vec<ProcessInput>,
) -> Result<Vec<Process>, Refusal> {
    // A nil map is written to: the handler panics before anything else is looked at.
    let items: Option<Vec<_>> = items.into_iter().map(|item| item.info).collect();
    let items = items.ok_or_else(|| caller.refuse(code::PANICKED, &[]))?;
    let now = shown(Moment::now());
    let mut taken: Vec<Names> = world.processes_of(instance).map(|one| Names::of(&world.property(one))).collect();
    let mut repeated: Option<String> = None;
    let mut exception: Option<Bad> = None;
    let mut made = Vec::with_capacity(items.len());
    let version = world.version;
    for mut sent in items {
        if !version.has_indexes() {
            old_names(caller, &sent, &taken)?;
        }
        sent.insert("bk_biz_id".to_owned(), biz.into());
        sent.insert("service_instance_id".to_owned(), instance.into());
        let mut stored = match settle(version, biz, sent) {
            Ok(stored) => stored,
            Err(bad) => {
                exception.get_or_insert(bad);
                continue;
            }
        };
        let id = world.draw_process_id();
        let names = Names::of(&stored);
        if let Some(clash) = names.clash(&taken, instance) {
            repeated.get_or_insert(clash);
            continue;
        }
        taken.push(names);
        for (key, value) in [
            ("bk_process_id", Value::from(id)),
            ("bk_supplier_account", caller.supplier.as_str().into()),
            ("create_time", now.as_str().into()),
            ("last_time", now.as_str().into()),
            ("bk_created_by", caller.user.as_str().into()),
            ("bk_created_at", now.as_str().into()),
            ("bk_updated_at", now.as_str().into()),
        ] {
            if version.records_who() || !attribute::records_who(key) {
                stored.insert(key.to_owned(), value);
            }
        }
        made.push(Process { id, instance, template: 0, body: Body::Written(stored) });
    }
    match (repeated, exception) {
        (Some(clash), _) => Err(caller.refuse(code::DUPLICATED, &[&clash])),
        (None, Some(bad)) => Err(nested(&bad, version, caller.language)),
        (None, None) => Ok(made),
    }
}

/// The fields of the two unique indexes; only values of the declared type take part (contract section 1.6).
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Names {
    alias: Option<String>,
    func: Option<String>,
    regex: Option<String>,
}

impl Names {
    /// Reads the indexed fields of a stored process.
    pub(super) fn of(stored: &Map<String, Value>) -> Self {
        let text = |key: &str| stored.get(key).and_then(Value::as_str).map(str::to_owned);
        Self { alias: text("bk_process_name"), func: text("bk_func_name"), regex: text("bk_start_param_regex") }
    }

    /// The key part of MongoDB's text, blanks at both ends included, when one of `taken` is in the way; the index
    /// made first is the one reported.
    pub(super) fn clash(&self, taken: &[Self], instance: i64) -> Option<String> {
        let quoted = |text: &str| Value::from(text).to_string();
        if let Some(alias) = &self.alias
            && taken.iter().any(|other| other.alias.as_ref() == Some(alias))
        {
            let alias = quoted(alias);
            return Some(format!(" service_instance_id: {instance}, bk_process_name: {alias} "));
        }
        if let (Some(func), Some(regex)) = (&self.func, &self.regex)
            && taken.iter().any(|other| other.func.as_ref() == Some(func) && other.regex.as_ref() == Some(regex))
        {
            let (func, regex) = (quoted(func), quoted(regex));
            return Some(format!(
                " service_instance_id: {instance}, bk_func_name: {func}, bk_start_param_regex: {regex} "
            ));
        }
        None
    }
}

/// What v3.9 looks at before any attribute: names that are there and short enough, and that nobody has (contract
/// section 8).
fn old_names(caller: &Caller, sent: &Map<String, Value>, taken: &[Names]) -> Result<(), Refusal> {
    let own = Names::of(sent);
    let unfit = |name: &Option<String>| name.as_ref().is_none_or(|name| name.is_empty() || name.len() > SHORT_BYTES);
    for (key, name) in [("bk_process_name", &own.alias), ("bk_func_name", &own.func)] {
        if unfit(name) {
            return Err(caller.invalid(key));
        }
    }
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    if taken.iter().any(|other| other.alias == own.alias) {
        return Err(caller.refuse(code::ALIAS_TAKEN, &[&text(&own.alias)]));
    }
    let command = |names: &Names| (names.func.clone(), text(&names.regex));
    if taken.iter().any(|other| command(other) == command(&own)) {
        return Err(caller.refuse(code::COMMAND_TAKEN, &[&text(&own.func), &text(&own.regex)]));
    }
    Ok(())
}

/// The words of a bad item: the same template around itself for an absent key, twice the general one around the
/// inner text for a bad value (contract section 1.8); before v3.14 the inner one around itself, before v3.10 none.
fn nested(bad: &Bad, version: Version, language: Language) -> Refusal {
    if !version.has_indexes() {
        return Refusal::new(code::NOT_CREATED, language, &[]);
    }
    let (code, inner) = match bad {
        Bad::Absent(key) => (code::NOT_SET, Refusal::new(code::NOT_SET, language, &[key]).message),
        Bad::Value(inner, name) if !version.wraps_values() => (*inner, Refusal::new(*inner, language, &[name]).message),
        Bad::Value(inner, name) => {
            let inner = Refusal::new(*inner, language, &[name]).message;
            let once = Refusal::new(code::VALUE_INVALID, language, &[&inner]).message;
            (code::VALUE_INVALID, once)
        }
    };
    Refusal::new(code, language, &[&inner])
}

#[derive(Debug, Default)]
struct InstancesInput {
    biz: i64,
    module: i64,
    instances: Vec<InstanceInput>,
}

#[derive(Debug, Default)]
struct InstanceInput {
    host: i64,
    name: String,
    processes: Vec<ProcessInput>,
}

impl Record for InstancesInput {
    fn take(&mut self, key: &str, value: Value) -> Result<(), Undecodable> {
        match key {
            "bk_biz_id" => self.biz = decode::int(&value)?,
            "bk_module_id" => self.module = decode::int(&value)?,
            "instances" => self.instances = decode::records(value)?,
            _ => {}
        }
        Ok(())
    }
}

impl Record for InstanceInput {
    fn take(&mut self, key: &str, value: Value) -> Result<(), Undecodable> {
        match key {
            "bk_host_id" => self.host = decode::int(&value)?,
            "service_instance_name" => self.name = decode::text(value)?,
            "processes" => self.processes = decode::records(value)?,
            _ => {}
        }
        Ok(())
    }
}

/// `create_service_instance`: hosts of one module get a service instance each (contract section 4).
///
/// In a module made from a service template the processes are the template's, whatever was sent.
pub(super) fn service_instances(world: &mut World, call: &Call) -> Outcome {
    let caller = &call.caller;
    let input: InstancesInput = decode::body(&call.body).map_err(|_| caller.undecodable())?;
    if input.instances.is_empty() {
        return Err(caller.refuse(code::NOT_SET, &["instances"]));
    }
    if input.instances.len() > MOST {
        let arguments = ["create service instances", "100"];
        return Err(caller.refuse(code::LIMIT_EXCEEDED, &arguments));
    }
    let module = world
        .modules
        .get(&input.module)
        .filter(|one| one.biz == input.biz && one.default == 0)
        .cloned()
        .ok_or_else(|| caller.invalid("bk_module_id"))?;
    let strangers: Vec<String> = input
        .instances
        .iter()
        .map(|one| one.host)
        .filter(|id| !world.hosts.get(id).is_some_and(|host| host.modules.contains(&input.module)))
        .map(|id| id.to_string())
        .collect();
    if !strangers.is_empty() {
        let list = format!("[{}]", strangers.join(" "));
        return Err(caller.refuse(code::HOST_NOT_IN_MODULE, &[&list]));
    }
    if module.template == 0 && input.instances.iter().any(|one| one.processes.is_empty()) {
        return Err(caller.refuse(code::NOT_SET, &["instances.processes"]));
    }
    let mut ready = Vec::new();
    for one in input.instances {
        let id = world.draw_instance_id();
        let processes = if module.template == 0 {
            make(world, caller, id, input.biz, one.processes)?
        } else {
            from_template(world, module.template, id)
        };
        ready.push((id, one.host, one.name, processes));
    }
    let mut ids = Vec::new();
    for (id, host, name, processes) in ready {
        let instance = Instance {
            id,
            biz: input.biz,
            name: if name.is_empty() { given_name(world, host, &processes) } else { name }.into(),
            labels: Vec::new(),
            template: module.template,
            host,
            module: input.module,
            creator: caller.user.as_str().into(),
            created: Moment::now(),
            processes: Vec::new(),
        };
        world.add_instance(instance);
        let made: Vec<i64> = processes.iter().map(|one| one.id).collect();
        for process in processes {
            world.add_process(process);
        }
        let changes = created(world, &made);
        world.record(caller, "create", id, changes);
        ids.push(id);
    }
    Ok(json!(ids))
}

/// What the audit log says of processes that were created.
fn created(world: &World, ids: &[i64]) -> Vec<Value> {
    let processes = ids.iter().filter_map(|id| world.processes.get(id));
    processes.map(|process| audit::change("create", None, Some(world.property(process)))).collect()
}

fn from_template(world: &mut World, template: i64, instance: i64) -> Vec<Process> {
    let parts = world.templates.get(&template).map_or_else(Vec::new, |one| one.processes.clone());
    let process =
        |(template, recipe)| Process { id: world.draw_process_id(), instance, template, body: Body::Born(recipe) };
    parts.into_iter().map(process).collect()
}

/// `innerip[_process name][_first port]` (contract section 1.9).
fn given_name(world: &World, host: i64, processes: &[Process]) -> String {
    match processes.first().map(|one| &one.body) {
        None => world.instance_name(host, None),
        Some(Body::Born(recipe)) => world.instance_name(host, Some(recipe)),
        Some(Body::Written(map)) => {
            let mut name = world.instance_name(host, None);
            let alias = map.get("bk_process_name").and_then(Value::as_str);
            let port = map.get("bind_info").and_then(|rows| rows.get(0)?.get("port")?.as_str());
            for part in [alias, port].into_iter().flatten() {
                name.push('_');
                name.push_str(part);
            }
            name
        }
    }
}
