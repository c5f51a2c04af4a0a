//! `search_business`, `search_biz_inst_topo` and `get_biz_internal_module` (contract section 4).

use serde_json::{Map, Value, json};

use super::Version;
use super::call::Call;
use super::clock::shown;
use super::decode::{self, Page, Record, Undecodable};
use super::filter::{BadFilter, Condition, Filter, at, only, sort};
use super::reply::Outcome;
use super::words::{Language, code};
use super::world::{Business, Node, World};

/// Most elements of an array in a filter of businesses.
const MOST: usize = 500;

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

/// `search_business` without a supplier account in its path: the server takes `search` for one, and the call for that
/// which creates a business. A business has a name, and a search has none.
pub(super) fn search_without_supplier(_: &mut World, call: &Call) -> Outcome {
    Err(call.caller.refuse(code::NOT_SET, &["bk_biz_name"]))
}

/// `search_business`: archived businesses and the resource pool are hidden; limit 0 gives all.
pub(super) fn search_business(world: &mut World, call: &Call) -> Outcome {
    let caller = &call.caller;
    let input: SearchInput = decode::body(&call.body).map_err(|_| caller.undecodable())?;
    let filter = Filter::read(&input.filter, MOST).map_err(|bad| match bad {
        BadFilter::Undecodable => caller.undecodable(),
        BadFilter::At(path) => caller.invalid(&at("biz.property", &path)),
        BadFilter::TooHigh => caller.invalid("exceed max query condition deepth: 3"),
        BadFilter::Unusable => caller.refuse(code::UNKNOWN, &[]),
    })?;
    // Both together, an empty condition too: the server fills its text with nothing.
    if input.condition.is_some() && filter.is_some() {
        return Err(caller.invalid("%s"));
    }
    let condition = Condition::read(&input.condition.unwrap_or_default()).map_err(|key| caller.invalid(&key))?;
    let version = world.version;
    let mut rows: Vec<Map<String, Value>> = world
        .businesses
        .iter()
        .filter(|one| one.default == 0 && !one.archived)
        .map(|one| described(one, version))
        .filter(|row| filter.as_ref().is_none_or(|filter| filter.keeps(row)))
        .filter(|row| condition.holds(row, meets))
        .collect();
    sort(&mut rows, &input.page.sort);
    let count = rows.len();
    let (skip, take) = input.page.window();
    let mut fields = input.fields;
    if !fields.is_empty() {
        fields.extend(["bk_biz_id", "default"].map(str::to_owned));
    }
    let info: Vec<Value> = rows.into_iter().skip(skip).take(take).map(|row| only(row, &fields).into()).collect();
    Ok(json!({"count": count, "info": info}))
}

/// A condition's text is looked for anywhere in the value, regardless of case; in a list of users it is a whole name.
/// Anything else must be equal.
fn meets(key: &str, stored: &Value, wanted: &Value) -> bool {
    match (stored, wanted) {
        (Value::String(stored), Value::String(wanted)) if USERS.contains(&key) => {
            stored.split(',').any(|name| name == wanted)
        }
        (Value::String(stored), Value::String(wanted)) => stored.to_lowercase().contains(&wanted.to_lowercase()),
        (stored, wanted) => stored == wanted,
    }
}

/// The keys of a business that hold names of users.
const USERS: [&str; 5] = ["bk_biz_maintainer", "bk_biz_productor", "bk_biz_tester", "bk_biz_developer", "operator"];

fn described(one: &Business, version: Version) -> Map<String, Value> {
    let time = shown(one.created);
    let value = json!({
        "bk_biz_developer": "", "bk_biz_id": one.id, "bk_biz_maintainer": &*one.maintainer,
        "bk_biz_name": &*one.name, "bk_biz_productor": "", "bk_biz_tester": "", "bk_supplier_account": "0",
        "create_time": time, "default": one.default, "language": "1", "last_time": time, "life_cycle": "2",
        "operator": "", "time_zone": "Asia/Shanghai",
    });
    let mut row = value.as_object().cloned().unwrap_or_default();
    if version.has_tenants() {
        row.shift_remove("bk_supplier_account");
    }
    row
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
        "bk_inst_id": one.id, "bk_inst_name": &*one.name, "bk_obj_id": "biz",
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

/// `get_biz_internal_module`: the idle set and its modules; of an unknown business nothing, which is a success.
#[expect(clippy::unnecessary_wraps, reason = "one signature for all calls")]
pub(super) fn get_biz_internal_module(world: &mut World, call: &Call) -> Outcome {
    let Some(one) = world.business(call.id) else {
        return Ok(json!({"bk_set_id": 0, "bk_set_name": "", "module": null}));
    };
    let language = call.caller.language;
    let modules: Vec<Value> = one
        .idle
        .children
        .iter()
        .map(|module| {
            json!({
                "bk_module_id": module.id, "bk_module_name": inner_name(module, language),
                "default": module.default, "host_apply_enabled": false,
            })
        })
        .collect();
    Ok(json!({"bk_set_id": one.idle.id, "bk_set_name": inner_name(&one.idle, language), "module": modules}))
}

/// The idle set and its modules have names in the database, which are shown in the caller's language unless someone
/// has changed them.
fn inner_name(node: &Node, language: Language) -> &str {
    match &*node.name {
        "空闲机池" => language.pick("空闲机池", "idle pool"),
        "空闲机" => language.pick("空闲机", "idle host"),
        "故障机" => language.pick("故障机", "fault host"),
        "待回收" => language.pick("待回收", "recycle host"),
        other => other,
    }
}
