//! `list_service_instance`, `…_by_host` and `…_detail` (contract section 4).
//!
//! Owns their limits, which differ, and the fixed process structure of the detail call. Only the rows of the page
//! become JSON.

use std::cmp::Ordering;

use regex_lite::Regex;
use serde_json::{Map, Value, json};

use super::call::{Call, Caller};
use super::decode::{self, Page, Record, Undecodable};
use super::filter::Selector;
use super::reply::{Outcome, Refusal};
use super::words::code;
use super::world::{Instance, World};

/// Most service instances of a page.
const MOST: i64 = 1000;

/// The parameters of all three calls; each uses its own.
#[derive(Debug, Default)]
struct Input {
    biz: i64,
    module: i64,
    host: i64,
    hosts: Vec<i64>,
    host_list: Vec<i64>,
    /// An empty list finds nothing, unlike none.
    ids: Option<Vec<i64>>,
    search_key: String,
    selectors: Vec<Selector>,
    page: Page,
}

impl Record for Input {
    fn take(&mut self, key: &str, value: Value) -> Result<(), Undecodable> {
        match key {
            "bk_biz_id" => self.biz = decode::int(&value)?,
            "bk_module_id" => self.module = decode::int(&value)?,
            "bk_host_id" => self.host = decode::int(&value)?,
            "bk_host_ids" => self.hosts = decode::ints(value)?,
            "bk_host_list" => self.host_list = decode::ints(value)?,
            "service_instance_ids" if value.is_null() => self.ids = None,
            "service_instance_ids" => self.ids = Some(decode::ints(value)?),
            "search_key" => self.search_key = decode::text(value)?,
            "selectors" => self.selectors = decode::records(value)?,
            "page" => self.page = decode::record(value)?,
            _ => {}
        }
        Ok(())
    }
}

fn input(call: &Call) -> Result<Input, Refusal> {
    decode::body(&call.body).map_err(|_| call.caller.undecodable())
}

/// `list_service_instance`: pages of at most 1000, judged first; limit 0 gives all; unsorted unless asked. v3.9 has no
/// limit, and wants a module.
pub(super) fn list(world: &mut World, call: &Call) -> Outcome {
    let input = input(call)?;
    let caller = &call.caller;
    if world.version.limits_pages() && (input.page.start < 0 || !(0..=MOST).contains(&input.page.limit)) {
        return Err(caller.refuse(code::PAGE_LIMIT, &[]));
    }
    if input.biz == 0 {
        return Err(caller.invalid("bk_biz_id"));
    }
    if input.hosts.len() > 1000 {
        return Err(caller.refuse(code::LIMIT_EXCEEDED, &["bk_host_ids", "1000"]));
    }
    if world.version.lists_by_module_only() && input.module == 0 {
        return Err(caller.invalid("bk_module_id"));
    }
    plain(world, &input, &input.hosts, caller)
}

/// `list_service_instance_by_host`: one host, which is judged first; no cap on the page.
pub(super) fn list_by_host(world: &mut World, call: &Call) -> Outcome {
    let input = input(call)?;
    if input.host == 0 {
        return Err(call.caller.refuse(code::INPUT_INVALID, &[]));
    }
    if input.biz == 0 {
        return Err(call.caller.invalid("bk_biz_id"));
    }
    plain(world, &input, &[input.host], &call.caller)
}

/// `list_service_instance_detail`: the page is a must, 1 to 1000, and is judged first; newest first unless asked
/// otherwise. v3.9 takes 0 for all, and refuses in words of its own.
pub(super) fn list_detail(world: &mut World, call: &Call) -> Outcome {
    let caller = &call.caller;
    let mut input = input(call)?;
    let page = &input.page;
    if world.version.limits_pages() {
        if page.start < 0 || !(1..=MOST).contains(&page.limit) {
            return Err(caller.refuse(code::PAGE_LIMIT, &[]));
        }
    } else if page.limit > MOST {
        return Err(caller.refuse(code::TOO_LONG, &["page.limit"]));
    }
    if input.biz <= 0 {
        return Err(caller.invalid("bk_biz_id"));
    }
    if input.host != 0 && !input.host_list.is_empty() {
        return Err(caller.invalid("bk_host_id and bk_host_list cannot be set at the same time"));
    }
    let hosts = if input.host == 0 { input.host_list.clone() } else { vec![input.host] };
    input.search_key.clear();
    if input.page.sort.is_empty() {
        "-id".clone_into(&mut input.page.sort);
    }
    let (count, page) = chosen(world, &input, &hosts, caller)?;
    let rows: Option<Vec<Value>> = page.into_iter().map(|one| detailed(world, one)).collect();
    let rows = rows.ok_or_else(|| caller.refuse(code::QUERY_FAILED, &[]))?;
    Ok(json!({"count": count, "info": rows}))
}

/// A service instance with its processes; a relation whose document is gone is left out. `None` if the fixed structure
/// cannot hold one of them: the server cannot read its own document then.
fn detailed(world: &World, one: &Instance) -> Option<Value> {
    let tenants = world.version.has_tenants();
    let mut row = one.shown(tenants);
    let processes: Option<Vec<Value>> = world
        .processes_of(one.id)
        .filter_map(|process| Some((process, world.document(process)?)))
        .map(|(process, document)| {
            Some(json!({"process": fixed(document, tenants)?, "relation": world.relation(process)}))
        })
        .collect();
    let processes = processes?;
    let processes = if processes.is_empty() { Value::Null } else { processes.into() };
    row.insert("process_instances".to_owned(), processes);
    Some(row.into())
}

fn plain(world: &World, input: &Input, hosts: &[i64], caller: &Caller) -> Outcome {
    let (count, page) = chosen(world, input, hosts, caller)?;
    let rows: Vec<Value> = page.into_iter().map(|one| one.shown(world.version.has_tenants()).into()).collect();
    Ok(json!({"count": count, "info": rows}))
}

/// Chooses the rows of the page, and counts all that match.
fn chosen<'a>(
    world: &'a World,
    input: &Input,
    hosts: &[i64],
    caller: &Caller,
) -> Result<(usize, Vec<&'a Instance>), Refusal> {
    for selector in &input.selectors {
        selector.judge().map_err(|key| caller.invalid(key))?;
    }
    // Dropped into a case-sensitive regular expression as it is (contract section 4).
    let pattern = Regex::new(&input.search_key).map_err(|_| caller.refuse(code::QUERY_FAILED, &[]))?;
    let fits = |one: &&Instance| {
        one.biz == input.biz
            && (input.module == 0 || one.module == input.module)
            && (hosts.is_empty() || hosts.contains(&one.host))
            && input.ids.as_ref().is_none_or(|ids| ids.contains(&one.id))
            && (input.search_key.is_empty() || pattern.is_match(&one.name))
            && input.selectors.iter().all(|selector| selector.keeps(&one.labels))
    };
    let (skip, take) = input.page.window();
    let fitting = world.instances.values().filter(fits);
    if input.page.sort.is_empty() || input.page.sort == "id" {
        let mut count = 0;
        let page = fitting
            .inspect(|_| count += 1)
            .enumerate()
            .filter(|(place, _)| *place >= skip && place - skip < take)
            .map(|(_, one)| one)
            .collect();
        return Ok((count, page));
    }
    let mut all: Vec<&Instance> = fitting.collect();
    // Several keys are joined with commas, the first one weighing most; a minus turns a key round.
    all.sort_by(|a, b| {
        input
            .page
            .sort
            .split(',')
            .map(|key| match key.trim().strip_prefix('-') {
                Some(key) => compared(b, a, key),
                None => compared(a, b, key.trim()),
            })
            .find(|order| order.is_ne())
            .unwrap_or(Ordering::Equal)
    });
    let count = all.len();
    Ok((count, all.into_iter().skip(skip).take(take).collect()))
}

fn compared(a: &Instance, b: &Instance, key: &str) -> Ordering {
    match key {
        "id" => a.id.cmp(&b.id),
        "name" => a.name.cmp(&b.name),
        "bk_host_id" => a.host.cmp(&b.host),
        "bk_module_id" => a.module.cmp(&b.module),
        "service_template_id" => a.template.cmp(&b.template),
        "create_time" | "last_time" => a.created.cmp(&b.created),
        _ => Ordering::Equal,
    }
}

/// The fields of the fixed structure, in its order; custom attributes and `bk_created_…` are not among them.
const FIXED: [&str; 24] = [
    "proc_num",
    "stop_cmd",
    "restart_cmd",
    "face_stop_cmd",
    "bk_process_id",
    "bk_func_name",
    "work_path",
    "priority",
    "reload_cmd",
    "bk_process_name",
    "pid_file",
    "auto_start",
    "bk_start_check_secs",
    "last_time",
    "create_time",
    "bk_biz_id",
    "start_cmd",
    "user",
    "timeout",
    "description",
    "bk_supplier_account",
    "bk_start_param_regex",
    "service_instance_id",
    "bind_info",
];

/// Fields of the fixed structure that are integers.
const NUMBERS: [&str; 4] = ["proc_num", "priority", "timeout", "bk_start_check_secs"];

/// Returns the fixed structure of a document; `None` if a fraction, or a number of more than 64 bits, was stored where
/// the structure has an integer (contract section 2.3).
fn fixed(mut property: Map<String, Value>, tenants: bool) -> Option<Map<String, Value>> {
    let fits = |value: Option<&Value>| value.is_none_or(|value| !value.is_f64());
    if !NUMBERS.iter().all(|key| fits(property.get(*key))) {
        return None;
    }
    if let Some(rows) = property.get_mut("bind_info").and_then(Value::as_array_mut) {
        for row in rows.iter_mut().filter_map(Value::as_object_mut) {
            if !fits(row.get("template_row_id")) {
                return None;
            }
            row.entry("template_row_id").or_insert_with(|| json!(0));
        }
    }
    let fields = FIXED.iter().filter(|key| !tenants || **key != "bk_supplier_account");
    Some(fields.map(|key| ((*key).to_owned(), property.remove(*key).unwrap_or(Value::Null))).collect())
}
