//! The calls that are simulated: name, method, v3 path, and the rule behind each (contract section 4).

use super::call::{Api, Call};
use super::reply::Outcome;
use super::world::World;
use super::{areas, audit, change, create, create_instances, hosts, instances, processes, templates, topology};

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
