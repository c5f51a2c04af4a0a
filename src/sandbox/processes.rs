//! `list_process_instance`, `list_process_detail_by_ids` and `search_object_attribute` (contract sections 2.2 and 4).

use serde_json::{Map, Value, json};

use super::call::Call;
use super::decode::{self, Page, Record, Undecodable};
use super::filter::only;
use super::reply::{Outcome, Refusal};
use super::words::{code, template};
use super::world::World;

#[derive(Debug, Default)]
struct ListInput {
    biz: i64,
    instance: i64,
}

impl Record for ListInput {
    fn take(&mut self, key: &str, value: Value) -> Result<(), Undecodable> {
        match key {
            "bk_biz_id" => self.biz = decode::int(&value)?,
            "service_instance_id" => self.instance = decode::int(&value)?,
            _ => {}
        }
        Ok(())
    }
}

/// `list_process_instance`: every process of one service instance with all stored fields; no paging. A relation whose
/// document is gone has null for its property.
pub(super) fn list(world: &mut World, call: &Call) -> Outcome {
    let caller = &call.caller;
    let input: ListInput = decode::body(&call.body).map_err(|_| caller.undecodable())?;
    if input.instance == 0 {
        return Err(caller.invalid("service_instance_id"));
    }
    if input.biz == 0 {
        // The arguments of a log line end up in the text of a template that has room for none of them.
        let text = template(code::NOT_LISTED, caller.language);
        let inner = caller.invalid("bk_biz_id").message;
        return Err(Refusal::literal(
            code::NOT_LISTED,
            format!(
                "{text}%!(EXTRA string=list process instance relation failed, bizID: %d, serviceInstanceID: %d, \
                 err: %+v, int64=0, int64={}, *errors.ccError={inner})",
                input.instance
            ),
        ));
    }
    let here = world.instances.get(&input.instance).is_some_and(|one| one.biz == input.biz);
    let rows = world
        .processes_of(input.instance)
        .filter(|_| here)
        .map(|one| json!({"property": world.document(one), "relation": world.relation(one)}));
    Ok(rows.collect())
}

#[derive(Debug, Default)]
struct ByIdsInput {
    ids: Vec<i64>,
    fields: Vec<String>,
}

impl Record for ByIdsInput {
    fn take(&mut self, key: &str, value: Value) -> Result<(), Undecodable> {
        match key {
            "bk_process_ids" => self.ids = decode::ints(value)?,
            "fields" => self.fields = decode::texts(value)?,
            _ => {}
        }
        Ok(())
    }
}

/// `list_process_detail_by_ids`: 1 to 500 ids, a plain array of field maps.
pub(super) fn list_by_ids(world: &mut World, call: &Call) -> Outcome {
    let caller = &call.caller;
    let input: ByIdsInput = decode::body(&call.body).map_err(|_| caller.undecodable())?;
    if call.id == 0 {
        return Err(caller.refuse(code::VALUE_INVALID, &["bk_biz_id"]));
    }
    if input.ids.is_empty() || input.ids.len() > 500 {
        return Err(caller.refuse(code::ARRAY_LENGTH, &["bk_process_ids", "500"]));
    }
    let mut ids = input.ids;
    ids.sort_unstable();
    ids.dedup();
    let rows = ids
        .iter()
        .filter_map(|id| world.processes.get(id))
        .filter(|one| world.instances.get(&one.instance).is_some_and(|of| of.biz == call.id))
        .filter_map(|one| Some(Value::Object(only(world.document(one)?, &input.fields))));
    Ok(rows.collect())
}

#[derive(Debug, Default)]
struct AttributeInput {
    biz: i64,
    page: Page,
    /// The rest is used as a raw query.
    query: Map<String, Value>,
}

impl Record for AttributeInput {
    fn take(&mut self, key: &str, value: Value) -> Result<(), Undecodable> {
        match key {
            "bk_biz_id" => self.biz = decode::int(&value)?,
            "page" => self.page = decode::record(value)?,
            _ => {
                self.query.insert(key.to_owned(), value);
            }
        }
        Ok(())
    }
}

/// `search_object_attribute`: what a form may show; `bk_isapi` attributes are hidden, a business's own are added.
pub(super) fn search_object_attribute(world: &mut World, call: &Call) -> Outcome {
    let caller = &call.caller;
    let input: AttributeInput = decode::body(&call.body).map_err(|_| caller.undecodable())?;
    let mut query = input.query;
    // The server forces these two.
    query.shift_remove("bk_issystem");
    query.shift_remove("bk_isapi");
    let (skip, take) = input.page.window();
    let rows = world
        .attributes
        .of_business(input.biz)
        .filter(|one| one.visible())
        .map(|one| one.shown(world.version, caller.language))
        .filter(|shown| query.iter().all(|(key, value)| shown.get(key) == Some(value)))
        .skip(skip)
        .take(take);
    Ok(rows.collect())
}
