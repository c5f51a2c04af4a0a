//! `update_process_instance` and `delete_process_instance` (contract section 4).
//!
//! Owns the full replace of an update (what is left out becomes null), the end of a service instance whose last
//! process goes, and the relations that a delete with another business leaves behind.

use serde_json::{Map, Value, json};

use super::attribute::Attribute;
use super::audit;
use super::bind::COLUMNS;
use super::call::{Call, Caller};
use super::clock::{Moment, shown};
use super::decode::{self, Record, Undecodable};
use super::reply::{Outcome, Refusal};
use super::unique::Names;
use super::validate::{Bad, judge};
use super::words::{code, say_in};
use super::world::{Body, World};

/// The fields of the fixed structure that an update replaces, by their types.
const TEXTS: [&str; 12] = [
    "bk_func_name",
    "bk_process_name",
    "bk_start_param_regex",
    "description",
    "work_path",
    "pid_file",
    "user",
    "start_cmd",
    "stop_cmd",
    "restart_cmd",
    "face_stop_cmd",
    "reload_cmd",
];
const NUMBERS: [&str; 4] = ["proc_num", "priority", "timeout", "bk_start_check_secs"];

#[derive(Debug, Default)]
struct UpdateInput {
    biz: i64,
    processes: Vec<Value>,
}

impl Record for UpdateInput {
    fn take(&mut self, key: &str, value: Value) -> Result<(), Undecodable> {
        match key {
            "bk_biz_id" => self.biz = decode::int(&value)?,
            "processes" => self.processes = decode::list(value)?,
            _ => {}
        }
        Ok(())
    }
}

/// A process as the fixed structure of an update has it: built-in attributes only, each null unless given.
#[derive(Debug, Default)]
struct Flat {
    id: i64,
    fields: Map<String, Value>,
}

impl Record for Flat {
    fn take(&mut self, key: &str, value: Value) -> Result<(), Undecodable> {
        let value = match key {
            "bk_process_id" => {
                self.id = decode::int(&value)?;
                return Ok(());
            }
            _ if !is_replaced(key) => return Ok(()),
            _ if value.is_null() => value,
            "bind_info" => {
                let rows: Result<Vec<Value>, _> = decode::list(value)?.into_iter().map(row).collect();
                rows?.into()
            }
            "auto_start" if value.is_boolean() => value,
            _ if NUMBERS.contains(&key) && value.is_i64() => value,
            _ if TEXTS.contains(&key) => decode::text(value)?.trim().into(),
            _ => return Err(Undecodable),
        };
        self.fields.insert(key.to_owned(), value);
        Ok(())
    }
}

fn is_replaced(key: &str) -> bool {
    TEXTS.contains(&key) || NUMBERS.contains(&key) || ["auto_start", "bind_info"].contains(&key)
}

/// A row is rewritten with all of its columns, `template_row_id` 0 when it had none (contract section 3).
fn row(value: Value) -> Result<Value, Undecodable> {
    let Value::Object(mut row) = value else {
        return Err(Undecodable);
    };
    for column in COLUMNS {
        let filling = if column.key == "template_row_id" { json!(0) } else { Value::Null };
        row.entry(column.key).or_insert(filling);
    }
    // An address may be null; the others would be refused if their null were written out.
    row.retain(|key, value| key == "ip" || !value.is_null());
    Ok(Value::Object(row))
}

/// `update_process_instance`: each process is replaced by what is sent; template-born ones stay as they are.
pub(super) fn update(world: &mut World, call: &Call) -> Outcome {
    let caller = &call.caller;
    let input: UpdateInput = decode::body(&call.body).map_err(|_| caller.undecodable())?;
    if input.processes.is_empty() {
        return Ok(json!([]));
    }
    if input.processes.len() > 100 {
        let arguments = ["update process instances", "100"];
        return Err(caller.refuse(code::LIMIT_EXCEEDED, &arguments));
    }
    let mut wanted: Vec<Flat> = Vec::new();
    for value in input.processes {
        let flat: Flat = decode::record(value).map_err(|_| caller.undecodable())?;
        if flat.id == 0 {
            return Err(caller.invalid("bk_process_id"));
        }
        wanted.push(flat);
    }
    if wanted.iter().all(|one| biz_of(world, one.id) != Some(input.biz)) {
        return Err(caller.refuse(code::NOT_SET, &["service_instance_ids"]));
    }
    let missing: Vec<String> = wanted
        .iter()
        .map(|one| one.id)
        .filter(|id| biz_of(world, *id) != Some(input.biz) || world.document_of(*id).is_none())
        .map(|id| id.to_string())
        .collect();
    if !missing.is_empty() {
        let list = format!("[bk_process_id: {}]", missing.join(","));
        return Err(caller.refuse(code::VALUE_INVALID, &[&list]));
    }
    let mut ids: Vec<i64> = Vec::new();
    let mut ready: Vec<(i64, i64, Map<String, Value>)> = Vec::new();
    for flat in wanted {
        let id = flat.id;
        if !ids.contains(&id) {
            ids.push(id);
        }
        let Some(process) = world.processes.get(&id).filter(|one| one.template == 0) else {
            continue;
        };
        let instance = process.instance;
        let biz = input.biz;
        let others: Vec<Names> = world
            .processes_of(instance)
            .filter(|other| other.id != id)
            .map(|other| match ready.iter().find(|(ready, ..)| *ready == other.id) {
                Some((_, _, changed)) => Names::of(changed),
                None => Names::of(&world.property(other)),
            })
            .collect();
        if !world.version.has_indexes() {
            Names::of(&flat.fields).taken_by(caller, &others)?;
        }
        let stored = merged(world, biz, world.property(process), flat, caller)?;
        if let Some(clash) = Names::of(&stored).clash(world.version, &others, instance) {
            return Err(clashes(world, caller, &clash));
        }
        ready.retain(|(ready, ..)| *ready != id);
        ready.push((id, instance, stored));
    }
    let mut changes: Vec<(i64, Vec<Value>)> = Vec::new();
    for (id, instance, stored) in ready {
        let before = world.processes.get(&id).map(|process| world.property(process));
        let change = audit::change("update", before.as_ref(), Some(stored.clone()));
        if let Some(process) = world.processes.get_mut(&id) {
            process.body = Body::Written(stored);
        }
        by_instance(&mut changes, instance, change);
    }
    for (instance, changes) in changes {
        world.record(caller, "update", instance, changes);
    }
    Ok(json!(ids))
}

/// What an update says of a duplicate.
fn clashes(world: &World, caller: &Caller, clash: &str) -> Refusal {
    if world.version.names_clash_of_update() {
        return caller.refuse(code::DUPLICATED, &[clash]);
    }
    // Unlike a create, which says it in English whatever the language.
    Refusal::literal(code::CALL_FAILED, caller.language.pick("HTTP请求失败", "HTTP request failed"))
}

/// The business that the relation of a process names.
fn biz_of(world: &World, process: i64) -> Option<i64> {
    let instance = world.processes.get(&process)?.instance;
    world.instances.get(&instance).map(|one| one.biz)
}

fn merged(
    world: &World,
    biz: i64,
    mut stored: Map<String, Value>,
    mut flat: Flat,
    caller: &Caller,
) -> Result<Map<String, Value>, Refusal> {
    let version = world.version;
    // Of several bad values the first one by key is reported, as in a create.
    let mut replaced: Vec<&Attribute> = world.attributes.of_business(biz).filter(|one| is_replaced(&one.key)).collect();
    replaced.sort_by_key(|one| &*one.key);
    for one in replaced {
        let value = flat.fields.remove(&*one.key).unwrap_or(Value::Null);
        judge(version, one, &value.clone().into()).map_err(|bad| {
            let (code, argument) = match &bad {
                Bad::Absent(key) => (code::NOT_SET, key.as_str()),
                Bad::Value(inner, name) => (*inner, name.as_str()),
                Bad::Unstorable => (code::UNKNOWN, ""),
            };
            let inner = say_in(version, code, caller.language, &[argument]);
            if version.wraps_values() {
                caller.refuse(code::VALUE_INVALID, &[&inner])
            } else {
                Refusal::literal(code, inner)
            }
        })?;
        stored.insert(one.key.to_string(), value);
    }
    let now = shown(Moment::now());
    stored.insert("last_time".to_owned(), now.as_str().into());
    if version.records_who() {
        stored.insert("bk_updated_at".to_owned(), now.into());
        stored.insert("bk_updated_by".to_owned(), caller.user.as_str().into());
    }
    Ok(stored)
}

#[derive(Debug, Default)]
struct DeleteInput {
    biz: i64,
    processes: Vec<i64>,
}

impl Record for DeleteInput {
    fn take(&mut self, key: &str, value: Value) -> Result<(), Undecodable> {
        match key {
            "bk_biz_id" => self.biz = decode::int(&value)?,
            "process_instance_ids" => self.processes = decode::ints(value)?,
            _ => {}
        }
        Ok(())
    }
}

/// `delete_process_instance`: the documents go whatever their business, relations and service instances only in the
/// business that was named. The last process takes its service instance with it.
pub(super) fn delete(world: &mut World, call: &Call) -> Outcome {
    let caller = &call.caller;
    let input: DeleteInput = decode::body(&call.body).map_err(|_| caller.undecodable())?;
    if input.processes.is_empty() {
        return Err(caller.refuse(code::NOT_SET, &["bk_process_id"]));
    }
    if input.processes.len() > 500 {
        let arguments = ["delete process instance", "500"];
        return Err(caller.refuse(code::LIMIT_EXCEEDED, &arguments));
    }
    if input.biz == 0 {
        return Err(caller.invalid("bk_biz_id"));
    }
    let (here, elsewhere): (Vec<i64>, Vec<i64>) =
        input.processes.into_iter().partition(|id| biz_of(world, *id) == Some(input.biz));
    let templated: Vec<String> = here
        .iter()
        .filter(|id| world.processes.get(id).is_some_and(|one| one.template != 0))
        .map(ToString::to_string)
        .collect();
    if !templated.is_empty() {
        return Err(caller.refuse(code::TEMPLATED_DELETE, &[&templated.join(",")]));
    }
    // Of a document that is gone no row of the audit log can be made, and the whole call is undone.
    if here.iter().any(|id| world.document_of(*id).is_none()) {
        return Err(caller.refuse(code::NOT_AUDITED, &[]));
    }
    for id in elsewhere {
        if let Some(process) = world.processes.get_mut(&id) {
            process.body = Body::Gone;
        }
    }
    let mut changes: Vec<(i64, Vec<Value>)> = Vec::new();
    let mut emptied: Vec<i64> = Vec::new();
    for id in here {
        let Some(process) = world.processes.get(&id) else { continue };
        let instance = process.instance;
        by_instance(&mut changes, instance, audit::change("delete", Some(&world.property(process)), None));
        emptied.extend(world.remove_process(id));
    }
    for (instance, changes) in changes {
        let ends = emptied.contains(&instance);
        world.record(caller, if ends { "delete" } else { "update" }, instance, changes);
        if ends {
            world.instances.remove(&instance);
        }
    }
    Ok(Value::Null)
}

/// Adds a change to those of its service instance.
fn by_instance(changes: &mut Vec<(i64, Vec<Value>)>, instance: i64, change: Value) {
    match changes.iter_mut().find(|(own, _)| *own == instance) {
        Some((_, changes)) => changes.push(change),
        None => changes.push((instance, vec![change])),
    }
}
