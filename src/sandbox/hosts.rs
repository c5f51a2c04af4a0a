//! `list_biz_hosts` (contract section 4).

use serde_json::{Map, Value, json};

use super::Version;
use super::call::{Call, Caller};
use super::clock::shown;
use super::decode::{self, Page, Record, Undecodable};
use super::filter::{BadFilter, Filter, at, only, sort};
use super::reply::{Outcome, Refusal};
use super::words::code;
use super::world::{Host, Module, System, World};

#[derive(Debug, Default)]
struct Input {
    sets: Vec<i64>,
    modules: Vec<i64>,
    set_cond: Vec<Value>,
    module_cond: Vec<Value>,
    filter: Value,
    fields: Vec<String>,
    page: Page,
}

impl Record for Input {
    fn take(&mut self, key: &str, value: Value) -> Result<(), Undecodable> {
        match key {
            "bk_set_ids" => self.sets = decode::ints(value)?,
            "bk_module_ids" => self.modules = decode::ints(value)?,
            "set_cond" => self.set_cond = decode::list(value)?,
            "module_cond" => self.module_cond = decode::list(value)?,
            "host_property_filter" => self.filter = value,
            "fields" => self.fields = decode::texts(value)?,
            "page" => self.page = decode::record(value)?,
            _ => {}
        }
        Ok(())
    }
}

/// Most sets and modules of one question.
const MOST_SETS: usize = 200;
const MOST_MODULES: usize = 500;

/// `list_biz_hosts`: the page is a must, 1 to 1000, and is judged first; addresses are comma-joined texts.
pub(super) fn list_biz_hosts(world: &mut World, call: &Call) -> Outcome {
    let caller = &call.caller;
    let input: Input = decode::body(&call.body).map_err(|_| caller.undecodable())?;
    let filter = judge(caller, call.id, &input)?;
    let conditions = [(&input.set_cond, "set_cond"), (&input.module_cond, "module_cond")]
        .map(|(values, key)| Filter::read_conditions(values).ok_or_else(|| caller.invalid(key)));
    let [set_cond, module_cond] = conditions;
    let (set_cond, module_cond) = (set_cond?, module_cond?);
    let narrowed = [input.sets.len(), input.modules.len(), input.set_cond.len(), input.module_cond.len()]
        .iter()
        .any(|count| *count > 0);
    let in_module = |id: &i64| {
        world.modules.get(id).is_some_and(|module| {
            (input.sets.is_empty() || input.sets.contains(&module.set))
                && (input.modules.is_empty() || input.modules.contains(id))
                && set_cond.keeps(&set_row(module))
                && module_cond.keeps(&module_row(*id, module))
        })
    };
    let version = world.version;
    let wanted = world
        .hosts
        .values()
        .filter(|host| host.biz == call.id)
        .filter(|host| !narrowed || host.modules.iter().any(in_module));
    let (skip, take) = input.page.window();
    let (count, page): (usize, Vec<Map<String, Value>>) = match (&filter, input.page.sort.as_str()) {
        // The order that hosts are kept in: rows are made for the page only.
        (None, "" | "bk_host_id") => {
            let hosts: Vec<&Host> = wanted.collect();
            let page = hosts.iter().skip(skip).take(take).map(|host| described(host, version)).collect();
            (hosts.len(), page)
        }
        (filter, keys) => {
            let mut rows: Vec<Map<String, Value>> = wanted.map(|host| described(host, version)).collect();
            rows.retain(|row| filter.as_ref().is_none_or(|filter| filter.keeps(row)));
            sort(&mut rows, keys);
            (rows.len(), rows.into_iter().skip(skip).take(take).collect())
        }
    };
    let info: Vec<Value> = page.into_iter().map(|row| only(row, &input.fields).into()).collect();
    Ok(json!({"count": count, "info": info}))
}

/// Judges all but the conditions on sets and modules, in the server's order.
fn judge(caller: &Caller, biz: i64, input: &Input) -> Result<Option<Filter>, Refusal> {
    let page = &input.page;
    if page.start < 0 {
        return Err(caller.invalid("page.start"));
    }
    if !(1..=1000).contains(&page.limit) {
        return Err(caller.invalid("page.limit"));
    }
    if page.enable_count {
        return Err(caller.invalid("page.page"));
    }
    if biz == 0 {
        return Err(caller.invalid("bk_biz_id"));
    }
    for (ids, most, key) in [(&input.sets, MOST_SETS, "bk_set_ids"), (&input.modules, MOST_MODULES, "bk_module_ids")] {
        if ids.len() > most {
            return Err(caller.invalid(key));
        }
    }
    for (ids, conditions, both) in [
        (&input.sets, &input.set_cond, "bk_set_ids and set_cond can't both be set"),
        (&input.modules, &input.module_cond, "bk_module_ids and module_cond can't both be set"),
    ] {
        if !ids.is_empty() && !conditions.is_empty() {
            return Err(caller.invalid(both));
        }
    }
    Filter::read(&input.filter, usize::MAX).map_err(|bad| match bad {
        BadFilter::Undecodable => caller.undecodable(),
        BadFilter::At(path) => caller.invalid(&at("host_property_filter", &path)),
        BadFilter::TooHigh => caller.invalid("host_property_filter.rules"),
        BadFilter::Unusable => caller.refuse(code::HOSTS_FAILED, &[]),
    })
}

fn set_row(module: &Module) -> Map<String, Value> {
    Map::from_iter([
        ("bk_set_id".to_owned(), module.set.into()),
        ("bk_set_name".to_owned(), module.set_name.as_str().into()),
    ])
}

fn module_row(id: i64, module: &Module) -> Map<String, Value> {
    Map::from_iter([
        ("bk_module_id".to_owned(), id.into()),
        ("bk_module_name".to_owned(), module.name.as_str().into()),
        ("service_template_id".to_owned(), module.template.into()),
    ])
}

/// The host as its document is; a host that no agent has reported of has no kind of system.
fn described(host: &Host, version: Version) -> Map<String, Value> {
    let time = shown(host.created);
    let text = || Value::from("");
    let mut row = Map::new();
    let mut put = |key: &str, value: Value| row.insert(key.to_owned(), value);
    if version.speaks_ipv6() {
        put("bk_addressing", if host.dynamic { "dynamic" } else { "static" }.into());
        put("bk_agent_id", text());
    }
    put("bk_asset_id", text());
    put("bk_bak_operator", text());
    put("bk_cloud_host_identifier", false.into());
    put("bk_cloud_host_status", Value::Null);
    put("bk_cloud_id", host.area.into());
    put("bk_cloud_inst_id", text());
    put("bk_cloud_region", text());
    put("bk_cloud_vendor", Value::Null);
    put("bk_cloud_zone", text());
    put("bk_comment", text());
    put("bk_cpu", Value::Null);
    put("bk_cpu_architecture", "x86".into());
    put("bk_cpu_module", text());
    if version.records_who() {
        put("bk_created_at", time.as_str().into());
        put("bk_created_by", "admin".into());
    }
    put("bk_disk", Value::Null);
    put("bk_host_id", host.id.into());
    put("bk_host_innerip", host.inner.as_str().into());
    if version.speaks_ipv6() {
        put("bk_host_innerip_v6", host.inner_v6.as_str().into());
    }
    put("bk_host_name", host.name.as_str().into());
    put("bk_host_outerip", host.outer.as_str().into());
    if version.speaks_ipv6() {
        put("bk_host_outerip_v6", text());
    }
    for (key, value) in
        [("bk_isp_name", Value::Null), ("bk_mac", text()), ("bk_mem", Value::Null), ("bk_os_bit", text())]
    {
        put(key, value);
    }
    if !version.has_tenants() {
        put("bk_os_kernel_version", text());
    }
    put("bk_os_name", host.system.map_or("", System::name).into());
    put("bk_os_type", host.system.map_or(Value::Null, |system| system.number().into()));
    for (key, value) in [
        ("bk_os_version", text()),
        ("bk_outer_mac", text()),
        ("bk_province_name", Value::Null),
        ("bk_service_term", Value::Null),
        ("bk_sla", Value::Null),
        ("bk_sn", text()),
        ("bk_state", Value::Null),
        ("bk_state_name", Value::Null),
    ] {
        put(key, value);
    }
    if !version.has_tenants() {
        put("bk_supplier_account", "0".into());
    }
    if version.records_who() {
        put("bk_updated_at", time.as_str().into());
        put("bk_updated_by", Value::Null);
    }
    put("create_time", time.as_str().into());
    put("import_from", "3".into());
    put("last_time", time.into());
    put("operator", text());
    row
}
