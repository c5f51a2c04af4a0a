//! The calls that are simulated: name, method, v3 path, and the rule behind each (contract section 4).

use serde_json::Value;

use super::door::{Call, Caller};
use super::reply::{Outcome, Refusal};
use super::words::code;
use super::world::World;
use super::{areas, audit, change, create, create_instances, hosts, instances, processes, templates, topology};

/// One call.
#[derive(Debug)]
pub(super) struct Api {
    pub(super) name: &'static str,
    method: &'static str,
    /// The path after `/api/v3`; `{}` stands for a number, `{supplier}` for anything.
    path: &'static str,
    /// What the number of the path is called where it travels in the body (ESB).
    pub(super) id_key: &'static str,
    /// Whether the ESB takes it by GET too.
    pub(super) by_get: bool,
    run: fn(&mut World, &Call) -> Outcome,
}

const fn post(name: &'static str, path: &'static str, run: fn(&mut World, &Call) -> Outcome) -> Api {
    Api { name, method: "POST", path, id_key: "bk_biz_id", by_get: false, run }
}

static APIS: [Api; 19] = [
    post("search_business", "/biz/search/{supplier}", topology::search_business),
    post("search_business", "/biz/search/", topology::search_without_supplier),
    Api { by_get: true, ..post("search_biz_inst_topo", "/find/topoinst/biz/{}", topology::search_biz_inst_topo) },
    Api {
        method: "GET",
        by_get: true,
        ..post("get_biz_internal_module", "/topo/internal/{supplier}/{}", topology::get_biz_internal_module)
    },
    post("list_service_instance", "/findmany/proc/service_instance", instances::list),
    post("list_service_instance_by_host", "/findmany/proc/service_instance/with_host", instances::list_by_host),
    post("list_service_instance_detail", "/findmany/proc/service_instance/details", instances::list_detail),
    post("list_process_instance", "/findmany/proc/process_instance", processes::list),
    post("list_process_detail_by_ids", "/findmany/proc/process_instance/detail/biz/{}", processes::list_by_ids),
    post("search_object_attribute", "/find/objectattr", processes::search_object_attribute),
    post("list_biz_hosts", "/hosts/app/{}/list_hosts", hosts::list_biz_hosts),
    post("search_cloud_area", "/findmany/cloudarea", areas::search),
    post("list_proc_template", "/findmany/proc/proc_template", templates::list_processes),
    post("create_service_instance", "/create/proc/service_instance", create_instances::service_instances),
    post("create_process_instance", "/create/proc/process_instance", create::process_instances),
    Api { method: "PUT", ..post("update_process_instance", "/update/proc/process_instance", change::update) },
    Api { method: "DELETE", ..post("delete_process_instance", "/delete/proc/process_instance", change::delete) },
    post("list_operation_audit", "/findmany/audit_list", audit::list),
    post("find_audit_by_id", "/find/audit", audit::find),
];

/// What a method and a path lead to.
#[derive(Debug)]
pub(super) enum Found {
    /// A call, with the number in its path; 0 if that is no number, which is for the call to refuse.
    Call(&'static Api, i64),
    /// A call has this path, by another method.
    WrongMethod,
    /// No call has this path.
    Unknown,
}

/// Finds a call by method and path. A slash at the end makes no difference where nothing compares URLs literally, which
/// the permission centre does (contract section 1.1); here is none.
pub(super) fn at(method: &str, path: &str) -> Found {
    let stripped = path.strip_suffix('/').unwrap_or(path);
    // A path that ends so by itself is the more exact one.
    for path in [path, stripped] {
        let mut fitting = APIS.iter().filter_map(|api| Some((api, matched(api.path, path)?))).peekable();
        if fitting.peek().is_some() {
            let found = fitting.find(|(api, _)| api.method == method);
            return found.map_or(Found::WrongMethod, |(api, id)| Found::Call(api, id));
        }
    }
    Found::Unknown
}

/// Returns `true` if `api_server` hands a path on to a backend, be it known there or not (contract section 4, at the end).
pub(super) fn leads_to_backend(path: &str) -> bool {
    let mut parts = path.trim_start_matches('/').split('/');
    match (parts.next(), parts.next()) {
        (Some("hosts" | "topo" | "biz"), _) => true,
        (Some(verb), Some(what)) => {
            let verbs = ["create", "update", "delete", "find"];
            let bare = verb.strip_suffix("many").unwrap_or(verb);
            verbs.contains(&bare)
                && ["proc", "objectattr", "topoinst", "cloudarea", "audit", "audit_list"].contains(&what)
        }
        _ => false,
    }
}

/// Finds a call by name.
pub(super) fn named(name: &str) -> Option<&'static Api> {
    APIS.iter().find(|api| api.name == name)
}

fn matched(pattern: &str, path: &str) -> Option<i64> {
    let mut id = 0;
    let mut given = path.split('/');
    for part in pattern.split('/') {
        let text = given.next()?;
        match part {
            // What is no number is as good as no business: the rules say what they think of it.
            "{}" => id = text.parse().unwrap_or(0),
            "{supplier}" if !text.is_empty() => {}
            fixed if fixed == text => {}
            _ => return None,
        }
    }
    given.next().is_none().then_some(id)
}

impl Call {
    /// Runs the rule of the call.
    pub(super) fn run(&self, world: &mut World) -> Outcome {
        (self.api.run)(world, self)
    }

    /// Takes a key out of the body, as a server does that does not know it.
    pub(super) fn forget(&mut self, key: &str) {
        if let Ok(Value::Object(mut body)) = serde_json::from_slice(&self.body) {
            body.shift_remove(key);
            self.body = Value::Object(body).to_string().into_bytes();
        }
    }
}

impl Caller {
    /// A refusal in the caller's language.
    pub(super) fn refuse(&self, code: i64, arguments: &[&str]) -> Refusal {
        Refusal::new(code, self.language, arguments)
    }

    /// The body is not what the decoder takes.
    pub(super) fn undecodable(&self) -> Refusal {
        self.refuse(code::UNDECODABLE, &[])
    }

    /// A parameter is not right; named by key.
    pub(super) fn invalid(&self, key: &str) -> Refusal {
        self.refuse(code::PARAM_INVALID, &[key])
    }
}
