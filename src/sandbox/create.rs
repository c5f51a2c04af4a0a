//! `create_process_instance` (contract section 1), and the processes that `create_service_instance` makes.
//!
//! Owns the order of checks (1.3), what the server writes over (1.4), which of several bad items is reported (1.7), the
//! nesting of messages (1.8), and that a call does all or nothing while its ids are gone (1.9).

use serde_json::{Map, Value, json};

use super::Version;
use super::audit;
use super::call::{Call, Caller};
use super::clock::{Moment, shown};
use super::decode::{self, Merge, Undecodable};
use super::json::{Free, Json};
use super::reply::{Outcome, Refusal};
use super::unique::{Names, old_names, old_structure_takes};
use super::validate::{Bad, to_stored};
use super::words::{Language, code, say_in};
use super::world::{Body, Process, World};

/// Most processes of one call, and most service instances.
pub(super) const MOST: usize = 100;

#[derive(Debug, Default)]
struct ProcessesInput {
    biz: i64,
    instance: i64,
    processes: Vec<ProcessInput>,
}

/// One of the processes to create.
#[derive(Debug, Default)]
pub(super) struct ProcessInput {
    template: i64,
    /// The nil map when missing or null.
    info: Option<Free>,
}

impl Merge for ProcessesInput {
    fn merge(&mut self, key: &str, value: Json) -> Result<(), Undecodable> {
        match key {
            "bk_biz_id" => decode::set_int(&mut self.biz, &value),
            "service_instance_id" => decode::set_int(&mut self.instance, &value),
            "processes" => decode::merge_list(&mut self.processes, value),
            _ => Ok(()),
        }
    }
}

impl Merge for ProcessInput {
    fn merge(&mut self, key: &str, value: Json) -> Result<(), Undecodable> {
        match key {
            // Decoded, so that a wrong type is an error, and then ignored (contract section 1.2).
            "process_template_id" => decode::set_int(&mut self.template, &value),
            "process_info" => decode::merge_map(&mut self.info, value),
            _ => Ok(()),
        }
    }
}

/// `create_process_instance`: one service instance, 1 to 100 processes, all or nothing.
pub(super) fn process_instances(world: &mut World, call: &Call) -> Outcome {
    let caller = &call.caller;
    let input: ProcessesInput = decode::write(&call.body).map_err(|_| caller.undecodable())?;
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
    if input.processes.is_empty() {
        // No relations to write is an error of the database.
        return Err(caller.refuse(code::NOT_ADDED, &[]));
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
pub(super) fn make(
    world: &mut World,
    caller: &Caller,
    instance: i64,
    biz: i64,
    items: Vec<ProcessInput>,
) -> Result<Vec<Process>, Refusal> {
    let mut maker = Maker {
        caller,
        instance,
        biz,
        taken: world.processes_of(instance).map(|one| Names::of(&world.property(one))).collect(),
        now: shown(Moment::now()),
    };
    if world.version.has_indexes() { maker.at_once(world, items) } else { maker.one_by_one(world, items) }
}

/// What the processes of one call have in common.
struct Maker<'a> {
    caller: &'a Caller,
    instance: i64,
    biz: i64,
    /// The names of the processes that are there, and of those made so far.
    taken: Vec<Names>,
    now: String,
}

impl Maker<'_> {
    /// All items go to the database in one call, which goes on after a bad one and reports a duplicate before anything
    /// else.
    fn at_once(&mut self, world: &mut World, items: Vec<ProcessInput>) -> Result<Vec<Process>, Refusal> {
        // A nil map is written to: the handler panics before anything else is looked at.
        let items: Option<Vec<_>> = items.into_iter().map(|item| item.info).collect();
        let items = items.ok_or_else(|| self.caller.refuse(code::PANICKED, &[]))?;
        let mut repeated: Option<String> = None;
        let mut exception: Option<Bad> = None;
        let mut made = Vec::with_capacity(items.len());
        for sent in items {
            let stored = match self.settled(world, sent) {
                Ok(stored) => stored,
                Err(bad) => {
                    exception.get_or_insert(bad);
                    continue;
                }
            };
            let id = world.draw_process_id();
            let names = Names::of(&stored);
            if let Some(clash) = names.clash(world.version, &self.taken, self.instance) {
                repeated.get_or_insert(clash);
                continue;
            }
            self.taken.push(names);
            made.push(self.process(world.version, id, stored));
        }
        match (repeated, exception) {
            (Some(clash), _) => Err(self.caller.refuse(code::DUPLICATED, &[&clash])),
            (None, Some(bad)) => Err(nested(&bad, world.version, self.caller.language)),
            (None, None) => Ok(made),
        }
    }

    /// Each item is looked at and written before the next one, as v3.9 does it; the first bad one ends the call.
    fn one_by_one(&mut self, world: &mut World, items: Vec<ProcessInput>) -> Result<Vec<Process>, Refusal> {
        let mut made = Vec::with_capacity(items.len());
        for item in items {
            let sent = item.info.ok_or_else(|| self.caller.refuse(code::PANICKED, &[]))?;
            if !old_structure_takes(&sent) {
                return Err(self.caller.undecodable());
            }
            old_names(self.caller, &sent, &self.taken)?;
            let stored = self.settled(world, sent).map_err(|bad| nested(&bad, world.version, self.caller.language))?;
            let id = world.draw_process_id();
            self.taken.push(Names::of(&stored));
            made.push(self.process(world.version, id, stored));
        }
        Ok(made)
    }

    fn settled(&self, world: &World, mut sent: Free) -> Result<Map<String, Value>, Bad> {
        sent.insert("bk_biz_id".to_owned(), Value::from(self.biz).into());
        sent.insert("service_instance_id".to_owned(), Value::from(self.instance).into());
        to_stored(world.version, &world.attributes, self.biz, sent)
    }

    /// Writes over what the server alone decides.
    fn process(&self, version: Version, id: i64, mut stored: Map<String, Value>) -> Process {
        let now = self.now.as_str();
        for (key, value) in [
            ("bk_process_id", Value::from(id)),
            ("bk_supplier_account", self.caller.supplier.as_str().into()),
            ("create_time", now.into()),
            ("last_time", now.into()),
            ("bk_created_by", self.caller.user.as_str().into()),
            ("bk_created_at", now.into()),
            ("bk_updated_at", now.into()),
        ] {
            if version.stores(key) {
                stored.insert(key.to_owned(), value);
            }
        }
        Process { id, instance: self.instance, template: 0, body: Body::Written(stored) }
    }
}

/// The words of a bad item: the same template around itself for an absent key, twice the general one around the
/// inner text for a bad value (contract section 1.8); before v3.14 the inner one around itself, in v3.9 once.
fn nested(bad: &Bad, version: Version, language: Language) -> Refusal {
    let say = |code: i64, argument: &str| say_in(version, code, language, &[argument]);
    let (code, argument) = match bad {
        Bad::Absent(key) => (code::NOT_SET, key),
        Bad::Value(inner, name) => (*inner, name),
        Bad::Unstorable => return Refusal::new(code::UNKNOWN, language, &["value out of range"]),
    };
    let inner = say(code, argument);
    match bad {
        Bad::Value(..) if version.wraps_values() => {
            let once = say(code::VALUE_INVALID, &inner);
            Refusal::literal(code::VALUE_INVALID, say(code::VALUE_INVALID, &once))
        }
        _ if version.doubles_texts() => Refusal::literal(code, say(code, &inner)),
        _ => Refusal::literal(code, inner),
    }
}

/// What the audit log says of processes that were created.
pub(super) fn created(world: &World, ids: &[i64]) -> Vec<Value> {
    let processes = ids.iter().filter_map(|id| world.processes.get(id));
    processes.map(|process| audit::change("create", None, Some(world.property(process)))).collect()
}
