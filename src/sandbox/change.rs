//! `update_process_instance` and `delete_process_instance` (contract section 4).
//!
//! Owns the full replace of an update (what is left out becomes null) and the end of a service instance whose last
//! process goes.

use serde_json::{Map, Value, json};

use super::Version;
use super::attribute::{self, Kind};
use super::audit;
use super::bind::COLUMNS;
use super::clock::{Moment, shown};
use super::create::Names;
use super::decode::{self, Record, Undecodable};
use super::door::{Call, Caller};
use super::reply::{Outcome, Refusal};
use super::validate::{Bad, judge, trimmed};
use super::words::code;
use super::world::{Body, World};

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
        if key == "bk_process_id" {
            self.id = decode::int(&value)?;
        }
        let Some(one) = replaced().find(|one| one.key == key) else {
            return Ok(());
        };
        let value = match one.kind {
            Kind::Short(_) | Kind::Long if value.is_string() => trimmed(value),
            Kind::Int(..) | Kind::QuotedInt(..) if value.is_i64() => value,
            Kind::Bool if value.is_boolean() => value,
            Kind::Table => {
                let rows = decode::list(value.clone())?;
                let rows: Result<Vec<Value>, _> = rows.into_iter().map(row).collect();
                if value.is_null() { Value::Null } else { rows?.into() }
            }
            _ if value.is_null() => value,
            _ => return Err(Undecodable),
        };
        self.fields.insert(one.key.to_owned(), value);
        Ok(())
    }
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

/// The attributes an update replaces: those a user may set.
fn replaced() -> impl Iterator<Item = &'static attribute::Attribute> {
    attribute::of_business(Version::default(), 0).filter(|one| {
        one.biz == 0
            && !one.key.starts_with("bk_created_")
            && !one.key.starts_with("bk_updated_")
            && !["bk_biz_id", "service_instance_id"].contains(&one.key)
    })
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
    let missing: Vec<String> = wanted
        .iter()
        .map(|one| one.id)
        .filter(|id| biz_of(world, *id) != Some(input.biz))
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
        let stored = merged(world.version, world.property(process), flat, caller)?;
        let others: Vec<Names> = world
            .processes_of(instance)
            .filter(|other| other.id != id)
            .map(|other| match ready.iter().find(|(ready, ..)| *ready == other.id) {
                Some((_, _, changed)) => Names::of(changed),
                None => Names::of(&world.property(other)),
            })
            .collect();
        if let Some(clash) = Names::of(&stored).clash(&others, instance) {
            return Err(caller.refuse(code::DUPLICATED, &[&clash]));
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

fn biz_of(world: &World, process: i64) -> Option<i64> {
    let instance = world.processes.get(&process)?.instance;
    world.instances.get(&instance).map(|one| one.biz)
}

fn merged(
    version: Version,
    mut stored: Map<String, Value>,
    mut flat: Flat,
    caller: &Caller,
) -> Result<Map<String, Value>, Refusal> {
    for one in replaced() {
        let value = flat.fields.remove(one.key).unwrap_or(Value::Null);
        judge(version, one, &value).map_err(|bad| {
            let inner = match bad {
                Bad::Absent(key) => caller.refuse(code::NOT_SET, &[key]),
                Bad::Value(inner, name) => caller.refuse(inner, &[name]),
            };
            caller.refuse(code::VALUE_INVALID, &[&inner.message])
        })?;
        stored.insert(one.key.to_owned(), value);
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

/// `delete_process_instance`: ids that are not in the business are passed over; the last process takes its service
/// instance with it.
pub(super) fn delete(world: &mut World, call: &Call) -> Outcome {
    let caller = &call.caller;
    let input: DeleteInput = decode::body(&call.body).map_err(|_| caller.undecodable())?;
    if input.processes.is_empty() {
        return Ok(json!([]));
    }
    if input.processes.len() > 500 {
        let arguments = ["delete process instances", "500"];
        return Err(caller.refuse(code::LIMIT_EXCEEDED, &arguments));
    }
    let found: Vec<i64> = input.processes.into_iter().filter(|id| biz_of(world, *id) == Some(input.biz)).collect();
    let templated: Vec<String> = found
        .iter()
        .filter(|id| world.processes.get(id).is_some_and(|one| one.template != 0))
        .map(ToString::to_string)
        .collect();
    if !templated.is_empty() {
        return Err(caller.refuse(code::TEMPLATED_DELETE, &[&templated.join(",")]));
    }
    let mut changes: Vec<(i64, Vec<Value>)> = Vec::new();
    let mut emptied: Vec<i64> = Vec::new();
    for id in found {
        let Some(process) = world.processes.get(&id) else { continue };
        let instance = process.instance;
        by_instance(&mut changes, instance, audit::change("delete", Some(&world.property(process)), None));
        emptied.extend(world.remove_process(id));
    }
    for (instance, changes) in changes {
        let ends = world.version.ends_with_last_process() && emptied.contains(&instance);
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
