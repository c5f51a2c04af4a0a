//! Requests and answers in the shapes of the published documents.

use crate::support::server::ReceivedRequest;
use serde_json::{Value as Json, json};

/// The documented shape of each answer, by any door's path.
pub(crate) fn documented(seen: &ReceivedRequest) -> Json {
    let path = seen.path.trim_end_matches('/');
    let is = |ends: [&str; 2]| ends.iter().any(|end| path.ends_with(end));
    if is(["/search_business", "/biz/search/0"]) {
        json!({ "count": 1, "info": [{ "bk_biz_id": 3, "bk_biz_name": "demo", "default": 0 }] })
    } else if is(["/search_biz_inst_topo", "/find/topoinst/biz/3"]) {
        let module = |id: i64| json!({ "bk_inst_id": id, "bk_inst_name": "api", "bk_obj_id": "module", "child": [] });
        let set = json!({ "bk_inst_id": 5, "bk_inst_name": "pay", "bk_obj_id": "set", "child": [module(7)] });
        let level = json!({ "bk_inst_id": 4, "bk_inst_name": "south", "bk_obj_id": "region", "child": [set] });
        let empty = json!({ "bk_inst_id": 6, "bk_inst_name": "spare", "bk_obj_id": "set", "child": null });
        json!([{ "bk_inst_id": 3, "bk_inst_name": "demo", "bk_obj_id": "biz", "child": [level, empty] }])
    } else if is(["/get_biz_internal_module", "/topo/internal/0/3"]) {
        let idle =
            json!({ "bk_module_id": 9, "bk_module_name": "idle host", "default": 1, "host_apply_enabled": false });
        json!({ "bk_set_id": 2, "bk_set_name": "idle pool", "module": [idle] })
    } else if is(["/list_biz_hosts", "/hosts/app/3/list_hosts"]) {
        json!({ "count": 41, "info": [
            { "bk_host_id": 11, "bk_host_innerip": "10.0.0.1, 10.0.0.2", "bk_host_innerip_v6": "fd00::1",
              "bk_host_outerip": null, "bk_os_type": null },
            { "bk_host_id": 12, "bk_host_innerip": ["10.0.0.3"], "bk_host_outerip": "1.2.3.4" },
        ] })
    } else if is(["/list_service_instance_detail", "/findmany/proc/service_instance/details"]) {
        json!({ "count": 9_007_199_254_740_993_i64, "info": [
            { "bk_biz_id": 3, "id": 9_007_199_254_740_993_i64, "name": "p1_81", "service_template_id": 50,
              "bk_host_id": 11, "bk_module_id": 7, "labels": { "zone": "b", "env": "prod" },
              "create_time": "2019-07-22T09:54:50.906+08:00",
              "process_instances": [{ "process": { "bk_func_name": "java", "bk_process_name": "job" }, "relation": {} }, {}] },
            { "id": 49, "name": null, "service_template_id": 0, "bk_host_id": 12, "bk_module_id": 7, "labels": null,
              "process_instances": null },
        ] })
    } else if is(["/search_object_attribute", "/find/objectattr"]) {
        Json::Array(attributes())
    } else if is(["/list_process_instance", "/findmany/proc/process_instance"]) {
        json!([{
            "property": {
                "bk_process_id": 9_007_199_254_740_993_i64, "bk_func_name": "java", "bk_process_name": "job",
                "bk_start_param_regex": "", "auto_start": false, "proc_num": 1, "priority": null, "weight": 1.5,
                "tags": ["a", { "b": null }],
                "bind_info": [{ "enable": false, "ip": "::1", "port": "80", "protocol": "3", "template_row_id": 7,
                                "odd": 1 }, { "ip": null }],
            },
            "relation": { "bk_biz_id": 3, "bk_process_id": 46, "service_instance_id": 54, "process_template_id": 0 },
        }])
    } else if is(["/list_process_detail_by_ids", "/findmany/proc/process_instance/detail/biz/3"]) {
        json!([{
            "bk_biz_id": 3, "bk_process_id": 46, "service_instance_id": 54, "bk_func_name": "java",
            "bk_process_name": "job", "bind_info": null, "last_time": "2020-06-23T11:53:47.921+08:00",
        }])
    } else if is(["/create_process_instance", "/create/proc/process_instance"]) {
        json!([64])
    } else {
        Json::Null
    }
}

fn attributes() -> Vec<Json> {
    let of = |id: &str, kind: &str, index: i64, option: Json| {
        json!({ "bk_property_id": id, "bk_property_type": kind, "bk_property_index": index, "option": option,
                "bk_property_name": format!("name of {id}"), "bk_property_group": "g", "bk_property_group_name": "公司",
                "placeholder": "help", "unit": "", "isrequired": true, "bk_isapi": false, "bk_issystem": null })
    };
    let mut known = of("timeout", "int", 9, json!({ "min": "0", "max": 600 }));
    known["bk_property_group"] = "proc_mgr".into();
    known["unit"] = "s".into();
    let mut bind = of("bind_info", "table", 1, json!([{ "bk_property_id": "ip" }]));
    bind["bk_property_group"] = "proc_port".into();
    let mut hidden = of("hidden", "bool", 1, Json::Null);
    hidden["bk_isapi"] = true.into();
    let single = |id: &str, kind: &str| {
        let mut attribute = of(id, kind, 10, json!([]));
        attribute["ismultiple"] = false.into();
        attribute
    };
    vec![
        known,
        bind,
        hidden,
        of("bk_created_at", "time", 0, json!("")),
        of("pattern", "singlechar", 0, json!("^a")),
        of("long", "longchar", 1, json!("")),
        of("any", "int", 2, json!("")),
        of("old", "int", 3, json!(r#"{"min":"-1","max":""}"#)),
        of("ratio", "float", 4, json!({ "min": 0, "max": "1.5" })),
        of("flag", "bool", 5, Json::Null),
        of("pick", "enum", 6, json!([{ "id": "1", "name": "one", "type": "text", "is_default": true }])),
        of("item", "list", 7, json!(["x", "y"])),
        of("day", "date", 8, json!("")),
        of("many", "enummulti", 9, json!([{ "id": "1", "name": "one", "type": "text", "is_default": true }])),
        single("one", "enummulti"),
        single("team", "organization"),
        of("quote", "enumquote", 11, json!([])),
        of("owner", "objuser", 12, json!("")),
        of("at", "time", 13, json!("")),
        of("zone", "timezone", 14, json!("")),
        of("odd", "vendor_tree", 15, json!({ "a": [1] })),
        of("bk_inst_id", "int", 16, json!("")),
    ]
}

/// Every call, with what is asked by the gateway and directly: method, path below `/api/v3`, body; and the further
/// keys of ESB's body.
pub(crate) fn calls() -> Vec<(&'static str, &'static str, &'static str, Json, Json)> {
    let page = |sort: &str| json!({ "start": 20, "limit": 1000, "sort": sort });
    let fields = [
        "bk_host_id",
        "bk_cloud_id",
        "bk_addressing",
        "bk_host_innerip",
        "bk_host_innerip_v6",
        "bk_host_outerip",
        "bk_host_outerip_v6",
    ];
    let process = json!({ "bk_func_name": "java", "bk_process_name": "网关", "bk_start_param_regex": "" });
    let biz = || json!({ "bk_biz_id": 3 });
    vec![
        (
            "search_business",
            "POST",
            "/biz/search/0",
            json!({ "fields": ["bk_biz_id", "bk_biz_name"], "page": { "start": 0, "limit": 200, "sort": "bk_biz_id" } }),
            json!({}),
        ),
        ("search_biz_inst_topo", "POST", "/find/topoinst/biz/3", json!({}), biz()),
        ("get_biz_internal_module", "GET", "/topo/internal/0/3", Json::Null, biz()),
        (
            "list_biz_hosts",
            "POST",
            "/hosts/app/3/list_hosts",
            json!({ "fields": fields, "page": page("bk_host_id") }),
            biz(),
        ),
        (
            "list_service_instance_detail",
            "POST",
            "/findmany/proc/service_instance/details",
            json!({ "bk_biz_id": 3, "page": page("id") }),
            json!({}),
        ),
        (
            "search_object_attribute",
            "POST",
            "/find/objectattr",
            json!({ "bk_obj_id": "process", "bk_biz_id": 3 }),
            json!({}),
        ),
        (
            "list_process_instance",
            "POST",
            "/findmany/proc/process_instance",
            json!({ "bk_biz_id": 3, "service_instance_id": 48 }),
            json!({}),
        ),
        (
            "list_process_detail_by_ids",
            "POST",
            "/findmany/proc/process_instance/detail/biz/3",
            json!({ "bk_process_ids": [46, 47] }),
            biz(),
        ),
        (
            "delete_process_instance",
            "DELETE",
            "/delete/proc/process_instance",
            json!({ "bk_biz_id": 3, "process_instance_ids": [46, 47] }),
            json!({}),
        ),
        (
            "create_process_instance",
            "POST",
            "/create/proc/process_instance",
            json!({ "bk_biz_id": 3, "service_instance_id": 48, "processes": [{ "process_info": process }] }),
            json!({}),
        ),
    ]
}
