//! `list_biz_hosts` (contract section 4).

use serde_json::{Map, Value, json};

use super::decode::{self, Page, Record, Undecodable};
use super::door::Call;
use super::filter::{Filter, only};
use super::reply::Outcome;
use super::words::code;
use super::world::{Host, Module, World};

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

/// `list_biz_hosts`: the page is a must, 1 to 1000; addresses are comma-joined texts.
pub(super) fn list_biz_hosts(world: &mut World, call: &Call) -> Outcome {
    let caller = &call.caller;
    let input: Input = decode::body(&call.body).map_err(|_| caller.undecodable())?;
    if call.id == 0 {
        return Err(caller.invalid("bk_biz_id"));
    }
    if !(1..=1000).contains(&input.page.limit) {
        return Err(caller.invalid("page.limit"));
    }
    for (ids, most, key) in [(&input.sets, 200, "bk_set_ids"), (&input.modules, 500, "bk_module_ids")] {
        if ids.len() > most {
            return Err(caller.refuse(code::ARRAY_LENGTH, &[key, &most.to_string()]));
        }
    }
    let filter = if input.filter.is_null() {
        None
    } else {
        Some(Filter::read(&input.filter).ok_or_else(|| caller.invalid("host_property_filter"))?)
    };
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
    let (skip, take) = input.page.window();
    let mut count = 0;
    let mut info: Vec<Value> = Vec::new();
    for host in world.hosts.values().filter(|host| host.biz == call.id) {
        if narrowed && !host.modules.iter().any(in_module) {
            continue;
        }
        let wanted = count >= skip && count - skip < take;
        let row = (wanted || filter.is_some()).then(|| described(host));
        if let (Some(filter), Some(row)) = (&filter, &row)
            && !filter.keeps(row)
        {
            continue;
        }
        count += 1;
        if let (true, Some(row)) = (wanted, row) {
            info.push(only(row, &input.fields).into());
        }
    }
    if input.page.sort == "-bk_host_id" {
        info.reverse();
    }
    Ok(json!({"count": count, "info": info}))
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

fn described(host: &Host) -> Map<String, Value> {
    let (kind, system) = if host.windows { ("2", "windows") } else { ("1", "linux") };
    let value = json!({
        "bk_addressing": "static", "bk_agent_id": "", "bk_cloud_id": 0, "bk_comment": "", "bk_cpu": 8,
        "bk_host_id": host.id, "bk_host_innerip": host.inner, "bk_host_innerip_v6": host.inner_v6,
        "bk_host_name": host.name, "bk_host_outerip": host.outer, "bk_host_outerip_v6": "", "bk_mac": "",
        "bk_mem": 16384, "bk_os_name": system, "bk_os_type": kind, "bk_supplier_account": "0",
        "create_time": "2024-03-11T10:24:31.507+08:00", "last_time": "2024-03-11T10:24:31.507+08:00",
        "operator": "admin",
    });
    value.as_object().cloned().unwrap_or_default()
}
