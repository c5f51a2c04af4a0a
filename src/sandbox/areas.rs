//! `search_cloud_area` (contract section 4).

use serde_json::{Map, Value, json};

use super::call::Call;
use super::clock::shown;
use super::decode::{self, Page, Record, Undecodable};
use super::filter::{Condition, only, sort};
use super::reply::Outcome;
use super::world::{Area, World};

/// Most areas of a page, and as many as come if no limit is given.
const MOST: i64 = 1000;

#[derive(Debug, Default)]
struct Input {
    condition: Map<String, Value>,
    fields: Vec<String>,
    page: Page,
}

impl Record for Input {
    fn take(&mut self, key: &str, value: Value) -> Result<(), Undecodable> {
        match key {
            "condition" => self.condition = decode::map(value)?.unwrap_or_default(),
            "fields" => self.fields = decode::texts(value)?,
            "page" => self.page = decode::record(value)?,
            _ => {}
        }
        Ok(())
    }
}

/// `search_cloud_area`: the newest first unless asked otherwise.
pub(super) fn search(world: &mut World, call: &Call) -> Outcome {
    let caller = &call.caller;
    let mut input: Input = decode::body(&call.body).map_err(|_| caller.undecodable())?;
    if !(0..=MOST).contains(&input.page.limit) {
        return Err(caller.invalid("page.limit"));
    }
    if input.page.start < 0 {
        return Err(caller.invalid("page.start"));
    }
    if input.page.limit == 0 {
        input.page.limit = MOST;
    }
    let condition = Condition::read(&input.condition).map_err(|key| caller.invalid(&key))?;
    let with_who = world.version.records_who();
    let with_supplier = !world.version.has_tenants();
    let mut rows: Vec<Map<String, Value>> =
        world.areas.iter().map(|area| described(area, with_who, with_supplier)).collect();
    rows.retain(|row| condition.keeps(row));
    sort(&mut rows, &input.page.sort);
    let count = rows.len();
    let (skip, take) = input.page.window();
    let info: Vec<Value> = rows.into_iter().skip(skip).take(take).map(|row| only(row, &input.fields).into()).collect();
    Ok(json!({"count": count, "info": info}))
}

/// The area as its document is: those that the server itself makes have other keys than those that people make.
fn described(area: &Area, with_who: bool, with_supplier: bool) -> Map<String, Value> {
    let time = shown(area.created);
    let creator = if area.default { "cc_system" } else { "admin" };
    let mut row = Map::new();
    let mut put = |key: &str, value: Value| row.insert(key.to_owned(), value);
    put("bk_account_id", if area.default { 0.into() } else { Value::Null });
    put("bk_cloud_id", area.id.into());
    put("bk_cloud_name", (&*area.name).into());
    put("bk_cloud_vendor", if area.default { "".into() } else { Value::Null });
    if with_who {
        put("bk_created_at", time.as_str().into());
        if !area.default {
            put("bk_created_by", creator.into());
        }
    }
    put("bk_creator", creator.into());
    put("bk_last_editor", creator.into());
    put("bk_region", "".into());
    put("bk_status", if area.is_unassigned() { "" } else { "1" }.into());
    if !area.is_unassigned() {
        put("bk_status_detail", "".into());
    }
    if with_supplier {
        put("bk_supplier_account", "0".into());
    }
    if with_who {
        put("bk_updated_at", time.as_str().into());
        if !area.default {
            put("bk_updated_by", Value::Null);
        }
    }
    put("bk_vpc_id", "".into());
    put("bk_vpc_name", "".into());
    put("create_time", time.as_str().into());
    if area.default {
        put("default", 1.into());
    }
    put("last_time", time.into());
    row
}
