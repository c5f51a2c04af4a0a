//! `create_service_instance` (contract section 4): hosts of one module get a service instance each.
//!
//! Owns the order of its checks and what the new service instances are called. Their processes are made as those of
//! [`super::create`] are, or by the module's template, whatever was sent.

use serde_json::{Value, json};

use super::call::{Call, Caller};
use super::clock::Moment;
use super::create::{MOST, ProcessInput, created, make};
use super::decode::{self, Merge, Undecodable};
use super::json::Json;
use super::reply::{Outcome, Refusal};
use super::value::SHORT_BYTES;
use super::words::code;
use super::world::{Body, Instance, Module, Process, World};

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

impl Merge for InstancesInput {
    fn merge(&mut self, key: &str, value: Json) -> Result<(), Undecodable> {
        match key {
            "bk_biz_id" => decode::set_int(&mut self.biz, &value),
            "bk_module_id" => decode::set_int(&mut self.module, &value),
            "instances" => decode::merge_list(&mut self.instances, value),
            _ => Ok(()),
        }
    }
}

impl Merge for InstanceInput {
    fn merge(&mut self, key: &str, value: Json) -> Result<(), Undecodable> {
        match key {
            "bk_host_id" => decode::set_int(&mut self.host, &value),
            "service_instance_name" => decode::set_text(&mut self.name, value),
            "processes" => decode::merge_list(&mut self.processes, value),
            _ => Ok(()),
        }
    }
}

/// `create_service_instance`.
pub(super) fn service_instances(world: &mut World, call: &Call) -> Outcome {
    let caller = &call.caller;
    let input: InstancesInput = decode::write(&call.body).map_err(|_| caller.undecodable())?;
    create(world, caller, input)
}

fn create(world: &mut World, caller: &Caller, input: InstancesInput) -> Outcome {
    if input.instances.is_empty() {
        return Err(caller.refuse(code::NOT_SET, &["service_instance_ids"]));
    }
    if input.instances.len() > MOST {
        let arguments = ["create service instances", "100"];
        return Err(caller.refuse(code::LIMIT_EXCEEDED, &arguments));
    }
    let module = module_of(world, caller, &input)?;
    if module.template == 0 && input.instances.iter().any(|one| one.processes.is_empty()) {
        return Err(caller.refuse(code::NOT_SET, &["instances.processes"]));
    }
    hosts_are_there(world, caller, &input)?;
    if input.instances.iter().any(|one| one.name.len() > SHORT_BYTES) {
        return Err(caller.invalid("name"));
    }
    let mut ready: Vec<(i64, i64, String, Vec<Process>)> = Vec::new();
    for one in input.instances {
        if module.template != 0 {
            let there = world.instances.values().any(|old| old.module == input.module && old.host == one.host);
            if there || ready.iter().any(|(_, host, ..)| *host == one.host) {
                let name = world.instance_name(one.host, None);
                return Err(caller.refuse(code::INSTANCE_EXISTS, &[&name]));
            }
        }
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

/// Finds the module; it is of the business, no inner one, and its template, if any, has process templates.
fn module_of(world: &World, caller: &Caller, input: &InstancesInput) -> Result<Module, Refusal> {
    let Some(module) = world.modules.get(&input.module) else {
        return Err(caller.refuse(code::NO_MODULE, &[]));
    };
    if module.biz != input.biz {
        let (module, biz) = (input.module.to_string(), input.biz.to_string());
        return Err(caller.refuse(code::MODULE_ELSEWHERE, &[&module, &biz]));
    }
    if module.default != 0 {
        return Err(caller.invalid("bk_module_id"));
    }
    if world.templates.get(&module.template).is_some_and(|template| template.processes.is_empty()) {
        return Err(caller.invalid("service_template_id"));
    }
    Ok(module.clone())
}

fn hosts_are_there(world: &World, caller: &Caller, input: &InstancesInput) -> Result<(), Refusal> {
    let is_there = |id: &i64| world.hosts.get(id).is_some_and(|host| host.modules.contains(&input.module));
    let strangers = input.instances.iter().map(|one| one.host).filter(|id| !is_there(id));
    // The server puts numbers where its template has a text.
    let strangers: Vec<String> = strangers.map(|id| format!("%!s(int64={id})")).collect();
    if strangers.is_empty() {
        return Ok(());
    }
    let list = format!("[{}]", strangers.join(" "));
    Err(caller.refuse(code::HOST_NOT_IN_MODULE, &[&list]))
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
        None | Some(Body::Gone) => world.instance_name(host, None),
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

#[cfg(test)]
mod tests {
    use super::super::Version;
    use super::super::words::Language;
    use super::*;

    /// Creates service instances on hosts of a module of business 1.
    fn created_on(world: &mut World, module: i64, hosts: &[i64]) -> Outcome {
        let caller = Caller {
            user: "tester".to_owned(),
            supplier: "0".to_owned(),
            language: Language::English,
            rid: "cc1".to_owned(),
        };
        let instances = hosts.iter().map(|host| InstanceInput { host: *host, ..InstanceInput::default() }).collect();
        create(world, &caller, InstancesInput { biz: 1, module, instances })
    }

    #[test]
    fn a_service_instance_of_a_templated_module_gets_the_templates_processes() {
        let mut world = World::new(Version::default(), None, None);
        world.hosts.get_mut(&5).unwrap().modules.push(51);
        let ids = created_on(&mut world, 51, &[5]).unwrap();
        let id = ids[0].as_i64().unwrap();
        assert_eq!(world.instances[&id].template, 51);
        let process = world.processes_of(id).next().unwrap();
        assert_eq!((&world.property(process)["bk_process_name"], process.template), (&json!("nginx"), 32));
        assert_eq!(created_on(&mut world, 51, &[5]).unwrap_err().code, code::INSTANCE_EXISTS);
    }

    #[test]
    fn a_template_without_processes_makes_no_service_instance() {
        let mut world = World::new(Version::default(), None, None);
        world.templates.get_mut(&51).unwrap().processes.clear();
        let refusal = created_on(&mut world, 51, &[1]).unwrap_err();
        assert_eq!(refusal.code, code::PARAM_INVALID);
        assert!(refusal.message.contains("service_template_id"), "{}", refusal.message);
    }
}
