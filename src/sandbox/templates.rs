//! `list_proc_template` (contract section 4).

use serde_json::{Map, Value, json};

use super::call::Call;
use super::clock::shown;
use super::decode::{self, Page, Record, Undecodable};
use super::reply::{Outcome, Refusal};
use super::words::code;
use super::world::{Recipe, Template, World};

#[derive(Debug, Default)]
struct Input {
    biz: i64,
    template: i64,
    process_ids: Vec<i64>,
    page: Page,
}

impl Record for Input {
    fn take(&mut self, key: &str, value: Value) -> Result<(), Undecodable> {
        match key {
            "bk_biz_id" => self.biz = decode::int(&value)?,
            "service_template_id" => self.template = decode::int(&value)?,
            "process_template_ids" => self.process_ids = decode::ints(value)?,
            "page" => self.page = decode::record(value)?,
            _ => {}
        }
        Ok(())
    }
}

fn input(call: &Call) -> Result<Input, Refusal> {
    let input: Input = decode::body(&call.body).map_err(|_| call.caller.undecodable())?;
    if input.biz == 0 {
        return Err(call.caller.invalid("bk_biz_id"));
    }
    Ok(input)
}

/// `list_proc_template`: the process templates of a service template, newest first.
pub(super) fn list_processes(world: &mut World, call: &Call) -> Outcome {
    let input = input(call)?;
    if input.template == 0 && input.process_ids.is_empty() {
        let text = "service_template_id and process_template_ids can't be empty at the same time";
        return Err(call.caller.invalid(text));
    }
    if input.process_ids.len() > 200 {
        return Err(call.caller.refuse(code::ARRAY_LENGTH, &["process_template_ids", "200"]));
    }
    let mut found: Vec<(&Template, i64, &Recipe)> = world
        .templates
        .values()
        .filter(|one| one.biz == input.biz && (input.template == 0 || one.id == input.template))
        .flat_map(|one| one.processes.iter().map(move |(id, recipe)| (one, *id, *recipe)))
        .filter(|(_, id, _)| input.process_ids.is_empty() || input.process_ids.contains(id))
        .collect();
    found.sort_by_key(|(_, id, _)| std::cmp::Reverse(*id));
    let (skip, take) = input.page.window();
    let count = found.len();
    let info: Vec<Value> = found
        .into_iter()
        .skip(skip)
        .take(take)
        .map(|(template, id, recipe)| {
            let time = shown(template.created);
            json!({
                "id": id, "bk_process_name": recipe.alias, "bk_biz_id": template.biz,
                "service_template_id": template.id, "property": property(recipe), "creator": "admin",
                "modifier": "admin", "create_time": time, "last_time": time, "bk_supplier_account": "0",
            })
        })
        .collect();
    Ok(json!({"count": count, "info": info}))
}

/// The fields of a process template; one that says nothing of a field has nulls there.
const FIELDS: [&str; 18] = [
    "proc_num",
    "stop_cmd",
    "restart_cmd",
    "face_stop_cmd",
    "bk_func_name",
    "work_path",
    "priority",
    "reload_cmd",
    "bk_process_name",
    "pid_file",
    "auto_start",
    "bk_start_check_secs",
    "start_cmd",
    "user",
    "timeout",
    "description",
    "bk_start_param_regex",
    "bind_info",
];

fn property(recipe: &Recipe) -> Value {
    let locked = |value: Value| json!({"value": value, "as_default_value": true});
    // In a template an address is a choice: "3" stands for the host's first inner address.
    let rows = (1..).zip(recipe.ports).map(|(row, (port, protocol, enable))| {
        json!({
            "enable": locked((*enable).into()), "ip": locked("3".into()), "port": locked((*port).into()),
            "protocol": locked((*protocol).into()), "row_id": row,
        })
    });
    let fields = FIELDS.map(|key| {
        let field = match key {
            "bk_func_name" => locked(recipe.func.into()),
            "bk_process_name" => locked(recipe.alias.into()),
            "bk_start_param_regex" => locked(recipe.regex.into()),
            "bind_info" => locked(rows.clone().collect()),
            _ => json!({"value": null, "as_default_value": null}),
        };
        (key.to_owned(), field)
    });
    Value::Object(Map::from_iter(fields))
}
