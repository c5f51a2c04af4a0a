//! Contract section 4: the lists of service instances and processes, their limits and their shapes.

use serde_json::{Value, json};

use crate::contract::client::{Answer, Cmdb, DETAIL, LIST, LIST_INSTANCES, keys, named};

const BY_HOST: &str = "/api/v3/findmany/proc/service_instance/with_host";

fn ids(answer: &Answer) -> Vec<i64> {
    let info = answer.data()["info"].as_array().unwrap();
    info.iter().map(|row| row["id"].as_i64().unwrap()).collect()
}

#[tokio::test]
async fn service_instances_have_the_shape_of_the_code_not_of_the_docs() {
    let cmdb = Cmdb::start().await;
    let request = json!({"bk_biz_id": 1, "page": {"start": 0, "limit": 1}});
    let answer = cmdb.post_json(LIST_INSTANCES, request).await;
    let row = &answer.data()["info"][0];
    assert_eq!(
        keys(row),
        [
            "bk_biz_id",
            "id",
            "name",
            "labels",
            "service_template_id",
            "bk_host_id",
            "bk_module_id",
            "creator",
            "modifier",
            "create_time",
            "last_time",
            "bk_supplier_account",
        ]
    );
    assert_eq!(row["labels"], json!({"env": "prod", "tier": "front"}));
    assert_ne!(row["service_template_id"], 0);
    let request = json!({"bk_biz_id": 1, "search_key": "mysqld_3306"});
    let answer = cmdb.post_json(LIST_INSTANCES, request).await;
    assert_eq!(ids(&answer), [53, 54]);
    let request = json!({"bk_biz_id": 1, "bk_module_id": 58});
    assert_eq!(cmdb.post_json(LIST_INSTANCES, request).await.data()["info"][0]["labels"], Value::Null);
}

#[tokio::test]
async fn service_instances_need_a_business() {
    let cmdb = Cmdb::start().await;
    for path in [LIST_INSTANCES, DETAIL, BY_HOST] {
        let answer = cmdb.post_json(path, json!({"bk_host_id": 1, "page": {"limit": 1}})).await;
        answer.is_refused(1_199_006, "'bk_biz_id' 数据参数校验不通过");
    }
}

#[tokio::test]
async fn pages_are_judged_before_the_business() {
    let cmdb = Cmdb::start().await;
    for (path, limit) in [(LIST_INSTANCES, -1), (LIST_INSTANCES, 1001), (DETAIL, 0), (DETAIL, 1001)] {
        let answer = cmdb.post_json(path, json!({"page": {"limit": limit}})).await;
        assert_eq!(answer.code(), 1_199_059, "{path} {limit}");
    }
    for path in [LIST_INSTANCES, DETAIL] {
        let answer = cmdb.post_json(path, json!({"page": {"start": -1, "limit": 1}})).await;
        assert_eq!(answer.code(), 1_199_059, "{path}");
    }
    // The host comes first where it is a must.
    assert_eq!(cmdb.post_json(BY_HOST, json!({"page": {"limit": 1001}})).await.code(), 1_199_003);
}

#[tokio::test]
async fn an_empty_list_of_instances_finds_nothing() {
    let cmdb = Cmdb::start().await;
    let request =
        |ids: Value| json!({"bk_biz_id": 2, "service_instance_ids": ids, "page": {"limit": 10, "sort": "id"}});
    assert_eq!(ids(&cmdb.post_json(DETAIL, request(json!([]))).await), [0; 0]);
    assert_eq!(ids(&cmdb.post_json(DETAIL, request(Value::Null)).await).len(), 8);
}

#[tokio::test]
async fn a_bad_selector_is_named_by_its_part() {
    let cmdb = Cmdb::start().await;
    for (selector, part) in [
        (json!({"key": "env", "operator": "~"}), "operator"),
        (json!({"key": "env", "operator": "in", "values": null}), "values"),
        (json!({"key": "a-", "operator": "exists"}), "key"),
    ] {
        for path in [LIST_INSTANCES, DETAIL] {
            let request = json!({"bk_biz_id": 1, "selectors": [selector], "page": {"limit": 5}});
            let answer = cmdb.post_json(path, request).await;
            answer.is_refused(1_199_006, &format!("'{part}' 数据参数校验不通过"));
        }
    }
    let request = json!({"bk_biz_id": 1, "selectors": [{"key": "env", "operator": "=", "values": "prod"}]});
    assert_eq!(cmdb.post_json(LIST_INSTANCES, request).await.code(), 1_199_000);
}

#[tokio::test]
async fn processes_need_a_service_instance_first_and_then_a_business() {
    let cmdb = Cmdb::start().await;
    let answer = cmdb.post(LIST, "{}").await;
    answer.is_refused(1_199_006, "'service_instance_id' 数据参数校验不通过");
    let answer = cmdb.post(LIST, r#"{"service_instance_id":48}"#).await;
    assert_eq!(answer.code(), 1_108_024);
    assert!(
        answer.message().starts_with("查询进程服务实例列表失败%!(EXTRA string=list process"),
        "{}",
        answer.message()
    );
}

#[tokio::test]
async fn service_instances_are_paged_by_at_most_1000_and_0_gives_all() {
    let cmdb = Cmdb::start().await;
    let page = |start: i64, limit: i64| json!({"bk_biz_id": 1, "page": {"start": start, "limit": limit}});
    let all = cmdb.post_json(LIST_INSTANCES, page(0, 0)).await;
    let count = ids(&all).len();
    assert_eq!(all.data()["count"], count);
    let some = cmdb.post_json(LIST_INSTANCES, page(3, 4)).await;
    assert_eq!(ids(&some), ids(&all)[3..7]);
    assert_eq!(some.data()["count"], count, "the count is of all, not of the page");
    let beyond = cmdb.post_json(LIST_INSTANCES, page(900, 4)).await;
    assert_eq!(beyond.data(), &json!({"count": count, "info": []}));
    let answer = cmdb.post_json(LIST_INSTANCES, page(0, 1001)).await;
    answer.is_refused(1_199_059, "分页查询数量超过限制的最大值, 建议值200");
}

#[tokio::test]
async fn service_instances_are_sorted_when_asked() {
    let cmdb = Cmdb::start().await;
    let request = json!({"bk_biz_id": 2, "page": {"sort": "-bk_host_id,id"}});
    let answer = cmdb.post_json(LIST_INSTANCES, request).await;
    assert_eq!(ids(&answer), [91, 82, 90, 81, 97, 73, 74, 72]);
}

#[tokio::test]
async fn service_instances_are_chosen_by_hosts_and_modules() {
    let cmdb = Cmdb::start().await;
    let request = json!({"bk_biz_id": 1, "bk_host_ids": [7, 6]});
    assert_eq!(ids(&cmdb.post_json(LIST_INSTANCES, request).await), [33, 48, 50, 53, 62]);
    let request = json!({"bk_biz_id": 1, "bk_host_ids": [7], "bk_module_id": 54});
    assert_eq!(ids(&cmdb.post_json(LIST_INSTANCES, request).await), [48]);
    let many: Vec<i64> = (1..=1001).collect();
    let answer = cmdb.post_json(LIST_INSTANCES, json!({"bk_biz_id": 1, "bk_host_ids": many})).await;
    assert_eq!(answer.code(), 1_199_035);
}

#[tokio::test]
async fn a_search_key_is_a_case_sensitive_pattern() {
    let cmdb = Cmdb::start().await;
    let search = |key: &str| json!({"bk_biz_id": 2, "search_key": key});
    assert_eq!(ids(&cmdb.post_json(LIST_INSTANCES, search("^10.31.*api")).await), [72, 73]);
    assert_eq!(ids(&cmdb.post_json(LIST_INSTANCES, search("API")).await), [0; 0]);
    let answer = cmdb.post_json(LIST_INSTANCES, search("(")).await;
    answer.is_refused(1_199_017, "查询数据失败");
}

#[tokio::test]
async fn selectors_choose_by_label() {
    let cmdb = Cmdb::start().await;
    let select = |operator: &str, values: Value| json!({"bk_biz_id": 2, "selectors": [{"key": "site", "operator": operator, "values": values}]});
    for (operator, values, expected) in [
        ("=", json!(["rtm"]), vec![72, 73, 74]),
        ("!=", json!(["rtm"]), vec![81, 82, 90, 91, 97]),
        ("in", json!(["rtm", "sin"]), vec![72, 73, 74, 81, 82, 90, 91]),
        ("notin", json!(["rtm", "sin"]), vec![97]),
        ("exists", json!([]), vec![72, 73, 74, 81, 82, 90, 91]),
        ("!", json!([]), vec![97]),
    ] {
        let answer = cmdb.post_json(LIST_INSTANCES, select(operator, values)).await;
        assert_eq!(ids(&answer), expected, "{operator}");
    }
    assert_eq!(cmdb.post_json(LIST_INSTANCES, select("~", json!([]))).await.code(), 1_199_006);
}

#[tokio::test]
async fn by_host_wants_a_host() {
    let cmdb = Cmdb::start().await;
    let answer = cmdb.post_json(BY_HOST, json!({"bk_biz_id": 1})).await;
    answer.is_refused(1_199_003, "输入参数无效");
    let answer = cmdb.post_json(BY_HOST, json!({"bk_biz_id": 1, "bk_host_id": 6, "page": {"limit": 5000}})).await;
    assert_eq!(ids(&answer), [33, 50], "no cap on the page");
}

#[tokio::test]
async fn details_want_a_page_and_come_newest_first() {
    let cmdb = Cmdb::start().await;
    for limit in [0, 1001] {
        let answer = cmdb.post_json(DETAIL, json!({"bk_biz_id": 2, "page": {"limit": limit}})).await;
        assert_eq!(answer.code(), 1_199_059);
    }
    let answer = cmdb.post_json(DETAIL, json!({"bk_biz_id": 2, "page": {"limit": 3}})).await;
    assert_eq!(ids(&answer), [97, 91, 90]);
    let request = json!({"bk_biz_id": 2, "bk_host_id": 12, "bk_host_list": [12], "page": {"limit": 3}});
    assert_eq!(cmdb.post_json(DETAIL, request).await.code(), 1_199_006);
    let request = json!({"bk_biz_id": 2, "bk_host_list": [12], "service_instance_ids": [73, 97], "page": {"limit": 3}});
    assert_eq!(ids(&cmdb.post_json(DETAIL, request).await), [73]);
}

#[tokio::test]
async fn details_have_a_fixed_process_and_null_for_none() {
    let cmdb = Cmdb::start().await;
    cmdb.create(48, vec![named("a")]).await.data();
    let request = json!({"bk_biz_id": 1, "service_instance_ids": [48], "page": {"limit": 1}});
    let answer = cmdb.post_json(DETAIL, request).await;
    let process = &answer.data()["info"][0]["process_instances"][1];
    assert_eq!(keys(process), ["process", "relation"]);
    let shown = keys(&process["process"]);
    for hidden in ["bk_created_by", "bk_created_at", "bk_updated_by"] {
        assert!(!shown.contains(&hidden), "{hidden}");
    }
    for there in ["proc_num", "auto_start", "bind_info", "bk_start_param_regex", "create_time"] {
        assert!(shown.contains(&there), "{there}");
    }
    let request = json!({"bk_biz_id": 2, "service_instance_ids": [97], "page": {"limit": 1}});
    let answer = cmdb.post_json(DETAIL, request).await;
    assert_eq!(answer.data()["info"][0]["process_instances"], Value::Null);
}

#[tokio::test]
async fn processes_come_whole_with_property_and_relation() {
    let cmdb = Cmdb::start().await;
    cmdb.create(48, vec![named("b"), named("a")]).await.data();
    let answer = cmdb.post_json(LIST, json!({"bk_biz_id": 1, "service_instance_id": 48})).await;
    let rows = answer.data().as_array().unwrap();
    let names: Vec<&str> = rows.iter().map(|row| row["property"]["bk_process_name"].as_str().unwrap()).collect();
    assert_eq!(names, ["redis", "b", "a"], "in the order of creation");
    assert_eq!(rows[1]["property"], cmdb.store.process(64).unwrap());
    assert_eq!(
        keys(&rows[0]["relation"]),
        [
            "bk_biz_id",
            "bk_process_id",
            "service_instance_id",
            "process_template_id",
            "bk_host_id",
            "bk_supplier_account"
        ]
    );
    let mut sorted = keys(&rows[0]["property"]);
    sorted.sort_unstable();
    assert_eq!(keys(&rows[0]["property"]), sorted, "a map's keys are sorted");
    assert_eq!(sorted.len(), keys(&rows[1]["property"]).len());
}

#[tokio::test]
async fn processes_of_another_business_are_none() {
    let cmdb = Cmdb::start().await;
    let answer = cmdb.post_json(LIST, json!({"bk_biz_id": 2, "service_instance_id": 48})).await;
    assert_eq!(answer.data(), &json!([]));
    let answer = cmdb.post_json(LIST, json!({"bk_biz_id": 1})).await;
    answer.is_refused(1_199_006, "'service_instance_id' 数据参数校验不通过");
}

#[tokio::test]
async fn processes_by_id_are_a_plain_array() {
    let cmdb = Cmdb::start().await;
    let path = "/api/v3/findmany/proc/process_instance/detail/biz/1";
    let request = json!({"bk_process_ids": [2, 1, 900], "fields": ["bk_process_id", "bk_process_name"]});
    let answer = cmdb.post_json(path, request).await;
    let row = |id: i64| json!({"bk_process_id": id, "bk_process_name": "nginx"});
    assert_eq!(answer.data(), &json!([row(1), row(2)]));
    for count in [0, 501] {
        let ids: Vec<i64> = (0..count).collect();
        let answer = cmdb.post_json(path, json!({"bk_process_ids": ids})).await;
        assert_eq!(answer.code(), 1_199_089);
    }
}
