//! Contract sections 2.2 and 4: businesses, topology, hosts, templates and attributes.

use reqwest::Method;
use serde_json::{Value, json};

use crate::contract::client::{Answer, Cmdb, keys, sent};

const ATTRIBUTES: &str = "/api/v3/find/objectattr";

#[tokio::test]
async fn businesses_are_shown_without_the_pool_and_the_archived() {
    let cmdb = Cmdb::start().await;
    let answer = cmdb.post("/api/v3/biz/search/0", "{}").await;
    assert_eq!(answer.data()["count"], 2);
    let request = json!({"fields": ["bk_biz_id", "bk_biz_name"], "page": {"start": 0, "limit": 1}});
    let answer = cmdb.post_json("/api/v3/biz/search/0", request).await;
    let expected = json!({
        "count": 2, "info": [{"bk_biz_id": 1, "bk_biz_name": "青禾商城", "default": 0}],
    });
    assert_eq!(answer.data(), &expected);
}

#[tokio::test]
async fn businesses_are_filtered_one_way_or_the_other() {
    let cmdb = Cmdb::start().await;
    let filter = json!({"condition": "AND", "rules": [
        {"field": "bk_biz_name", "operator": "contains", "value": "harbor"},
        {"condition": "OR", "rules": [{"field": "bk_biz_id", "operator": "in", "value": [1, 2]}]},
    ]});
    let answer = cmdb.post_json("/api/v3/biz/search/0", json!({"biz_property_filter": filter})).await;
    assert_eq!(answer.data()["info"][0]["bk_biz_id"], 2);
    let condition = json!({"bk_biz_name": "青禾"});
    let answer = cmdb.post_json("/api/v3/biz/search/0", json!({"condition": condition})).await;
    assert_eq!(answer.data()["info"][0]["bk_biz_id"], 1);
    let both = json!({"condition": condition, "biz_property_filter": filter});
    let answer = cmdb.post_json("/api/v3/biz/search/0", both).await;
    assert_eq!(answer.code(), 1_199_006);
}

#[tokio::test]
async fn the_topology_is_one_business_with_its_tree() {
    let cmdb = Cmdb::start().await;
    let answer = cmdb.post("/api/v3/find/topoinst/biz/1", "").await;
    let roots = answer.data().as_array().unwrap();
    assert_eq!(roots.len(), 1);
    let node = ["bk_inst_id", "bk_inst_name", "bk_obj_id", "bk_obj_name", "default", "child"];
    assert_eq!(keys(&roots[0]), node);
    assert_eq!((roots[0]["bk_obj_id"].as_str(), roots[0]["bk_obj_name"].as_str()), (Some("biz"), Some("业务")));
    let set = &roots[0]["child"][0]["child"][0];
    assert_eq!(set["bk_obj_id"], "set");
    assert_eq!(set["child"][0]["bk_obj_id"], "module");
    assert_eq!(set["child"][0]["child"], json!([]));
    assert_eq!(set["default"], 0, "no idle set unless asked for");
}

#[tokio::test]
async fn the_idle_set_is_shown_on_demand() {
    let cmdb = Cmdb::start().await;
    let answer = cmdb.post("/api/v3/find/topoinst/biz/1?with_default=1", "").await;
    assert_eq!(answer.data()[0]["child"][0]["default"], 1);
}

#[tokio::test]
async fn a_custom_level_is_in_every_business() {
    let cmdb = Cmdb::start().await;
    for biz in [1, 2] {
        let answer = cmdb.post(&format!("/api/v3/find/topoinst/biz/{biz}"), "").await;
        for region in answer.data()[0]["child"].as_array().unwrap() {
            assert_eq!(region["bk_obj_id"], "region", "{biz}");
            assert_eq!(region["child"][0]["bk_obj_id"], "set", "{biz}");
        }
    }
}

#[tokio::test]
async fn an_unknown_business_has_no_topology() {
    let cmdb = Cmdb::start().await;
    assert_eq!(cmdb.post("/api/v3/find/topoinst/biz/77", "").await.data(), &json!([]));
}

#[tokio::test]
async fn an_unknown_business_has_an_empty_internal_set() {
    let cmdb = Cmdb::start().await;
    let answer = cmdb.get("/api/v3/topo/internal/0/77").await;
    assert_eq!(answer.data(), &json!({"bk_set_id": 0, "bk_set_name": "", "module": null}));
}

#[tokio::test]
async fn the_inner_modules_have_the_documented_shape() {
    let cmdb = Cmdb::start().await;
    let answer = cmdb.get("/api/v3/topo/internal/0/2").await;
    let module = |id: i64, name: &str, default: i64| json!({"bk_module_id": id, "bk_module_name": name, "default": default, "host_apply_enabled": false});
    let expected = json!({
        "bk_set_id": 200, "bk_set_name": "idle pool",
        "module": [module(201, "idle host", 1), module(202, "fault host", 2), module(203, "recycle host", 3)],
    });
    assert_eq!(answer.data(), &expected);
}

#[tokio::test]
async fn attributes_hide_what_is_for_the_api_only() {
    let cmdb = Cmdb::start().await;
    let answer = cmdb.post_json(ATTRIBUTES, json!({"bk_obj_id": "process"})).await;
    let rows = answer.data().as_array().unwrap();
    let shown: Vec<&str> = rows.iter().map(|row| row["bk_property_id"].as_str().unwrap()).collect();
    for hidden in ["auto_start", "bk_biz_id", "service_instance_id", "service_tier", "owner_team"] {
        assert!(!shown.contains(&hidden), "{hidden}");
    }
    assert_eq!(shown.len(), 21);
    assert!(rows.iter().all(|row| row["bk_obj_id"] == "process" && row["bk_isapi"] == false));
    assert!(rows.iter().all(|row| row.get("default").is_none()));
}

#[tokio::test]
async fn a_fresh_server_has_no_attributes_of_a_business() {
    let cmdb = Cmdb::start().await;
    for biz in [0, 1, 2] {
        let answer = cmdb.post_json(ATTRIBUTES, json!({"bk_obj_id": "process", "bk_biz_id": biz})).await;
        assert_eq!(answer.data().as_array().unwrap().len(), 21, "{biz}");
    }
}

#[tokio::test]
async fn attributes_of_a_business_are_added_with_their_defaults() {
    let cmdb = Cmdb::with_attributes("custom").await;
    let answer = cmdb.post_json(ATTRIBUTES, json!({"bk_obj_id": "process", "bk_biz_id": 1})).await;
    let rows = answer.data().as_array().unwrap();
    let find = |key: &str| rows.iter().find(|row| row["bk_property_id"] == key).unwrap();
    assert_eq!(rows.len(), 23);
    let tier = find("service_tier");
    assert_eq!((tier["bk_biz_id"].as_i64(), tier["default"].as_str()), (Some(1), Some("normal")));
    assert_eq!(tier["option"][1], json!({"id": "normal", "name": "普通", "type": "text", "is_default": true}));
    assert_eq!(find("owner_team")["option"], "^[a-z][a-z0-9-]{1,30}$");
}

#[tokio::test]
async fn attributes_have_local_times_and_the_keys_of_their_age() {
    let cmdb = Cmdb::start().await;
    let answer = cmdb.post_json(ATTRIBUTES, json!({"bk_obj_id": "process"})).await;
    let rows = answer.data().as_array().unwrap();
    let with_multiple = rows.iter().filter(|row| row.get("ismultiple").is_some());
    let with_multiple: Vec<&str> = with_multiple.map(|row| row["bk_property_id"].as_str().unwrap()).collect();
    let newer = ["bk_start_check_secs", "bk_created_at", "bk_created_by", "bk_updated_at", "bk_updated_by"];
    assert_eq!(with_multiple, newer);
    assert!(rows.iter().all(|row| row["bk_template_id"] == 0 && row["create_time"] == "2024-03-11 10:24:31"));
}

#[tokio::test]
async fn an_inner_table_is_not_shown_and_other_odd_types_are() {
    let cmdb = Cmdb::with_attributes("odd").await;
    let answer = cmdb.post_json(ATTRIBUTES, json!({"bk_obj_id": "process", "bk_biz_id": 2})).await;
    let rows = answer.data().as_array().unwrap();
    let types: Vec<&str> = rows.iter().skip(21).map(|row| row["bk_property_type"].as_str().unwrap()).collect();
    let odd = ["date", "time", "timezone", "objuser", "organization", "float", "list", "enummulti", "enumquote"];
    assert_eq!(types, [&odd[..], &["vendor_gadget"]].concat());
}

#[tokio::test]
async fn attributes_have_limits_as_numbers_and_once_as_texts() {
    let cmdb = Cmdb::start().await;
    let answer = cmdb.post_json(ATTRIBUTES, json!({"bk_obj_id": "process"})).await;
    let rows = answer.data().as_array().unwrap();
    let option = |key: &str| &rows.iter().find(|row| row["bk_property_id"] == key).unwrap()["option"];
    assert_eq!(option("proc_num"), &json!({"min": 1, "max": 10000}));
    assert_eq!(option("priority"), &json!({"min": -100, "max": 10000}));
    assert_eq!(option("bk_start_check_secs"), &json!({"min": "0", "max": "600"}));
    let columns: Vec<&str> = option("bind_info")
        .as_array()
        .unwrap()
        .iter()
        .map(|column| column["bk_property_id"].as_str().unwrap())
        .collect();
    assert_eq!(columns, ["ip", "port", "protocol", "enable", "template_row_id"]);
}

#[tokio::test]
async fn attributes_are_named_in_the_callers_language() {
    let cmdb = Cmdb::start().await;
    let query = json!({"bk_obj_id": "process", "bk_property_id": "bk_func_name"});
    let answer = cmdb.post_json(ATTRIBUTES, query.clone()).await;
    assert_eq!(answer.data()[0]["bk_property_name"], "进程名称");
    assert_eq!(answer.data()[0]["bk_property_group_name"], "基础信息");
    let request = cmdb.request(Method::POST, ATTRIBUTES);
    let request = request.header("X-Bkcmdb-Language", "en");
    let answer = sent(request.body(query.to_string())).await;
    assert_eq!(answer.data()[0]["bk_property_name"], "Function name");
    assert_eq!(answer.data()[0]["isrequired"], true);
}

#[tokio::test]
async fn hosts_are_paged_and_their_addresses_are_texts() {
    let cmdb = Cmdb::start().await;
    let path = "/api/v3/hosts/app/1/list_hosts";
    for limit in [0, 1001] {
        let answer = cmdb.post_json(path, json!({"page": {"limit": limit}})).await;
        answer.is_refused(1_199_006, "'page.limit' 数据参数校验不通过");
    }
    let fields = ["bk_host_id", "bk_host_innerip", "bk_host_innerip_v6"];
    let request = json!({"page": {"start": 2, "limit": 2}, "fields": fields});
    let answer = cmdb.post_json(path, request).await;
    let expected = json!({"count": 13, "info": [
        {"bk_host_id": 3, "bk_host_innerip": "10.20.1.13,172.16.1.13", "bk_host_innerip_v6": ""},
        {"bk_host_id": 4, "bk_host_innerip": "10.20.2.21", "bk_host_innerip_v6": "fd00:0020:0002:0000:0000:0000:0000:0021"},
    ]});
    assert_eq!(answer.data(), &expected);
}

#[tokio::test]
async fn hosts_are_chosen_by_module_set_and_filter() {
    let cmdb = Cmdb::start().await;
    let path = "/api/v3/hosts/app/1/list_hosts";
    let chosen = |more: Value| {
        let mut request = json!({"page": {"limit": 10}, "fields": ["bk_host_id"]});
        request.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        request
    };
    let hosts = |answer: &Answer| -> Vec<i64> {
        let info = answer.data()["info"].as_array().unwrap();
        info.iter().map(|row| row["bk_host_id"].as_i64().unwrap()).collect()
    };
    let answer = cmdb.post_json(path, chosen(json!({"bk_module_ids": [54]}))).await;
    assert_eq!(hosts(&answer), [4, 5, 7, 17, 18]);
    let cond = json!([{"field": "bk_set_name", "operator": "$eq", "value": "公共组件"}]);
    let answer = cmdb.post_json(path, chosen(json!({"set_cond": cond}))).await;
    assert_eq!(hosts(&answer), [1, 2, 4, 7]);
    let filter = json!({"condition": "AND", "rules": [
        {"field": "bk_host_innerip", "operator": "equal", "value": "172.16.1.13"},
    ]});
    let answer = cmdb.post_json(path, chosen(json!({"host_property_filter": filter}))).await;
    assert_eq!(hosts(&answer), [3]);
    let answer = cmdb.post_json(path, json!({"page": {"limit": 3, "sort": "-bk_cloud_id,bk_host_id"}})).await;
    assert_eq!(hosts(&answer), [8, 9, 1]);
}

#[tokio::test]
async fn questions_for_hosts_are_refused_by_the_path_of_what_is_wrong() {
    let cmdb = Cmdb::start().await;
    let rule = |operator: &str, value: Value| json!({"field": "bk_host_id", "operator": operator, "value": value});
    let and = |rule: Value| json!({"condition": "AND", "rules": [rule]});
    let page = json!({"limit": 5});
    for (request, what) in [
        (json!({"page": {"start": -1, "limit": 5}}), "page.start"),
        (json!({"page": {"limit": 5, "enable_count": true}}), "page.page"),
        (json!({"page": page, "host_property_filter": rule("equal", json!(4))}), "host_property_filter."),
        (
            json!({"page": page, "host_property_filter": and(rule("nope", json!(4)))}),
            "host_property_filter.rules[0].operator",
        ),
        (
            json!({"page": page, "host_property_filter": and(rule("equal", json!([4])))}),
            "host_property_filter.rules[0].value",
        ),
        (
            json!({"page": page, "bk_set_ids": [11], "set_cond": [{"field": "bk_set_id", "operator": "$eq", "value": 11}]}),
            "bk_set_ids and set_cond can't both be set",
        ),
    ] {
        let answer = cmdb.post_json("/api/v3/hosts/app/1/list_hosts", request).await;
        answer.is_refused(1_199_006, &format!("'{what}' 数据参数校验不通过"));
    }
    let request = json!({"page": page, "host_property_filter": and(rule("not_in", Value::Null))});
    let answer = cmdb.post_json("/api/v3/hosts/app/1/list_hosts", request).await;
    answer.is_refused(1_110_001, "查询主机失败");
}

#[tokio::test]
async fn cloud_areas_are_listed_the_newest_first() {
    let cmdb = Cmdb::start().await;
    let search = async |request: Value| cmdb.post_json("/api/v3/findmany/cloudarea", request).await;
    let names = json!({"condition": {}, "fields": ["bk_cloud_id", "bk_cloud_name"], "page": {"start": 0, "limit": 0}});
    let areas = json!({"count": 3, "info": [
        {"bk_cloud_id": 2, "bk_cloud_name": "香港"},
        {"bk_cloud_id": 90_000_001, "bk_cloud_name": "未分配"},
        {"bk_cloud_id": 0, "bk_cloud_name": "Default Area"},
    ]});
    assert_eq!(search(names).await.data(), &areas);
    let some = json!({
        "condition": {"bk_cloud_id": {"$in": [0, 2]}}, "fields": ["bk_cloud_id"],
        "page": {"limit": 10, "sort": "bk_cloud_id"},
    });
    assert_eq!(search(some).await.data()["info"], json!([{"bk_cloud_id": 0}, {"bk_cloud_id": 2}]));
    for (page, what) in [
        (json!({"limit": 1001}), "page.limit"),
        (json!({"limit": -1}), "page.limit"),
        (json!({"start": -1}), "page.start"),
    ] {
        search(json!({"page": page})).await.is_refused(1_199_006, &format!("'{what}' 数据参数校验不通过"));
    }
}

#[tokio::test]
async fn one_address_stands_in_two_areas_of_the_first_business() {
    let cmdb = Cmdb::start().await;
    let filter = json!({"condition": "AND", "rules": [
        {"field": "bk_host_innerip", "operator": "equal", "value": "10.20.1.11"},
    ]});
    let fields = ["bk_host_id", "bk_cloud_id", "bk_addressing"];
    let request = json!({"fields": fields, "host_property_filter": filter, "page": {"limit": 10}});
    let answer = cmdb.post_json("/api/v3/hosts/app/1/list_hosts", request).await;
    let host = |id: i64, area: i64| json!({"bk_host_id": id, "bk_cloud_id": area, "bk_addressing": "static"});
    assert_eq!(answer.data(), &json!({"count": 2, "info": [host(1, 0), host(8, 2)]}));
}

#[tokio::test]
async fn businesses_are_searched_by_condition_or_filter_and_not_by_both() {
    let cmdb = Cmdb::start().await;
    let search = async |request: Value| cmdb.post_json("/api/v3/biz/search/0", request).await;
    let rule = json!({"field": "bk_biz_id", "operator": "equal", "value": 1});
    let filter = json!({"condition": "AND", "rules": [rule]});
    for (condition, count) in [
        (json!({"bk_biz_name": "HARBOR"}), 1),
        (json!({"bk_biz_id": {"$in": [1, 2]}}), 2),
        (json!({"bk_biz_maintainer": "lee"}), 1),
        (json!({"bk_biz_maintainer": "le"}), 0),
    ] {
        let answer = search(json!({"condition": condition, "page": {"limit": 10}})).await;
        assert_eq!(answer.data()["count"], count, "{condition}");
    }
    assert_eq!(search(json!({"biz_property_filter": filter})).await.data()["count"], 1);
    let both = search(json!({"condition": {}, "biz_property_filter": filter})).await;
    both.is_refused(1_199_006, "'%s' 数据参数校验不通过");
    let bare = search(json!({"biz_property_filter": rule})).await;
    bare.is_refused(1_199_006, "'biz.property.' 数据参数校验不通过");
}

#[tokio::test]
async fn process_templates_show_value_and_lock() {
    let cmdb = Cmdb::start().await;
    let request = json!({"bk_biz_id": 1, "service_template_id": 51});
    let answer = cmdb.post_json("/api/v3/findmany/proc/proc_template", request).await;
    let property = &answer.data()["info"][0]["property"];
    assert_eq!(property["bk_process_name"], json!({"value": "nginx", "as_default_value": true}));
    assert_eq!(property["work_path"], json!({"value": null, "as_default_value": null}));
    assert_eq!(property.as_object().unwrap().len(), 18);
    let row = &property["bind_info"]["value"][0];
    assert_eq!((row["row_id"].as_i64(), row["ip"]["value"].as_str()), (Some(1), Some("3")));
}

/// Runs the command that serves to its end, which comes when it cannot start.
fn refused(attributes: &str) -> (Option<i32>, String) {
    let output = std::process::Command::new(env!("CARGO_BIN_EXE_bkproc"))
        .args(["sandbox", "--listen", "127.0.0.1:0", "--lang", "en", "--attributes", attributes])
        .env_clear()
        .output()
        .unwrap();
    (output.status.code(), String::from_utf8(output.stderr).unwrap())
}

#[test]
fn a_file_of_attributes_that_cannot_be_used_is_named_with_the_reason() {
    let folder = tempfile::tempdir().unwrap();
    let (code, told) = refused("no/such/file");
    assert!(code == Some(2) && told.contains("cannot use the attributes in no/such/file"), "{told}");
    let file = folder.path().join("attributes.json");
    std::fs::write(&file, r#"[{"bk_property_id": "tier"}]"#).unwrap();
    let (code, told) = refused(file.to_str().unwrap());
    assert!(code == Some(2) && told.contains("tier is not built in, so it needs bk_property_type"), "{told}");
}
