//! `search_business`, `search_biz_inst_topo` and `get_biz_internal_module` (contract section 4).

use serde_json::{Map, Value, json};

use super::clock::shown;
use super::decode::{self, Page, Record, Undecodable};
use super::door::Call;
use super::filter::{Filter, only};
use super::reply::Outcome;
use super::words::{Language, code};
use super::world::{Business, Node, World};

#[derive(Debug, Default)]
struct SearchInput {
    fields: Vec<String>,
    page: Page,
    condition: Option<Map<String, Value>>,
    filter: Value,
}

impl Record for SearchInput {
    fn take(&mut self, key: &str, value: Value) -> Result<(), Undecodable> {
        match key {
            "fields" => self.fields = decode::texts(value)?,
            "page" => self.page = decode::record(value)?,
            "condition" => self.condition = decode::map(value)?,
            "biz_property_filter" => self.filter = value,
            _ => {}
        }
        Ok(())
    }
}

/// `search_business`: archived businesses and the resource pool are hidden; limit 0 gives all.
pub(super) fn search_business(world: &mut World, call: &Call) -> Outcome {
    let caller = &call.caller;
    let input: SearchInput = decode::body(&call.body).map_err(|_| caller.undecodable())?;
    let condition = input.condition.unwrap_or_default();
    if !condition.is_empty() && !input.filter.is_null() {
        return Err(caller.invalid("biz_property_filter"));
    }
    let filter = if input.filter.is_null() {
        None
    } else {
        Some(Filter::read(&input.filter).ok_or_else(|| caller.invalid("biz_property_filter"))?)
    };
    let mut rows: Vec<Map<String, Value>> = world
        .businesses
        .iter()
        .filter(|one| one.default == 0 && !one.archived)
        .map(described)
        .filter(|row| filter.as_ref().is_none_or(|filter| filter.keeps(row)))
        .filter(|row| condition.iter().all(|(key, value)| meets(row.get(key), value)))
        .collect();
    if input.page.sort == "-bk_biz_id" {
        rows.reverse();
    }
    let count = rows.len();
    let (skip, take) = input.page.window();
    let mut fields = input.fields;
    if !fields.is_empty() {
        fields.extend(["bk_biz_id", "default"].map(str::to_owned));
    }
    let info: Vec<Value> = rows.into_iter().skip(skip).take(take).map(|row| only(row, &fields).into()).collect();
    Ok(json!({"count": count, "info": info}))
}

/// A condition's text is looked for anywhere in the value; anything else must be equal.
fn meets(stored: Option<&Value>, wanted: &Value) -> bool {
    match (stored, wanted) {
        (Some(Value::String(stored)), Value::String(wanted)) => stored.contains(wanted.as_str()),
        (Some(stored), wanted) => stored == wanted,
        (None, _) => false,
    }
}

fn described(one: &Business) -> Map<String, Value> {
    let time = shown(one.created);
    let value = json!({
        "bk_biz_developer": "", "bk_biz_id": one.id, "bk_biz_maintainer": one.maintainer, "bk_biz_name": one.name,
        "bk_biz_productor": "", "bk_biz_tester": "", "bk_supplier_account": "0", "create_time": time,
        "default": one.default, "language": "1", "last_time": time, "life_cycle": "2", "operator": "",
        "time_zone": "Asia/Shanghai",
    });
    value.as_object().cloned().unwrap_or_default()
}

/// `search_biz_inst_topo`: one business node with its tree; the idle set only `with_default`. The body is ignored.
#[expect(clippy::unnecessary_wraps, reason = "one signature for all calls")]
pub(super) fn search_biz_inst_topo(world: &mut World, call: &Call) -> Outcome {
    let language = call.caller.language;
    let Some(one) = world.business(call.id) else {
        return Ok(json!([]));
    };
    let idle = Some(&one.idle).filter(|_| call.with_default);
    let child: Vec<Value> = idle.into_iter().chain(&one.children).map(|node| tree(node, language)).collect();
    Ok(json!([{
        "bk_inst_id": one.id, "bk_inst_name": one.name, "bk_obj_id": "biz",
        "bk_obj_name": language.pick("业务", "Business"), "default": one.default, "child": child,
    }]))
}

fn tree(node: &Node, language: Language) -> Value {
    let (object, name) = node.level.names(language);
    let child: Vec<Value> = node.children.iter().map(|child| tree(child, language)).collect();
    json!({
        "bk_inst_id": node.id, "bk_inst_name": node.name, "bk_obj_id": object, "bk_obj_name": name,
        "default": node.default, "child": child,
    })
}

/// `get_biz_internal_module`: the idle set and its modules.
pub(super) fn get_biz_internal_module(world: &mut World, call: &Call) -> Outcome {
    let Some(one) = world.business(call.id) else {
        return Err(call.caller.refuse(code::NOT_FOUND, &[]));
    };
    let modules: Vec<Value> = one
        .idle
        .children
        .iter()
        .map(|module| {
            json!({
                "bk_module_id": module.id, "bk_module_name": module.name, "default": module.default,
                "host_apply_enabled": false,
            })
        })
        .collect();
    Ok(json!({"bk_set_id": one.idle.id, "bk_set_name": one.idle.name, "module": modules}))
}
