//! Contract section 4: update, delete, and the making of service instances.

use reqwest::Method;
use serde_json::{Value, json};

use crate::contract::client::{Answer, CREATE_INSTANCE, Cmdb, DELETE, DETAIL, LIST, UPDATE, named, sent, with};

const BY_IDS: &str = "/api/v3/findmany/proc/process_instance/detail/biz/1";

async fn update(cmdb: &Cmdb, processes: Value) -> Answer {
    let body = json!({"bk_biz_id": 1, "processes": processes});
    sent(cmdb.request(Method::PUT, UPDATE).body(body.to_string())).await
}

async fn delete(cmdb: &Cmdb, biz: i64, ids: &[i64]) -> Answer {
    let body = json!({"bk_biz_id": biz, "process_instance_ids": ids});
    sent(cmdb.request(Method::DELETE, DELETE).body(body.to_string())).await
}

#[tokio::test]
async fn an_update_replaces_the_whole_process() {
    let cmdb = Cmdb::with_attributes("custom").await;
    let info = with(
        "a",
        &json!({
            "description": "old", "proc_num": 3, "auto_start": true, "owner_team": "trade",
            "bind_info": [{"port": "80"}],
        }),
    );
    cmdb.create(48, vec![info]).await.data();
    let sent = json!([{
        "bk_process_id": 64, "bk_process_name": " b ", "bk_func_name": "b", "bind_info": [{"port": "81"}],
        "bk_biz_id": 9, "auto_time_gap": 60,
    }]);
    assert_eq!(update(&cmdb, sent).await.data(), &json!([64]));
    let process = cmdb.store.process(64).unwrap();
    assert_eq!(process["bk_process_name"], "b");
    assert_eq!(process["bk_biz_id"], 1);
    assert_eq!(process["bind_info"], json!([{"port": "81", "ip": null, "template_row_id": 0}]));
    for key in ["description", "proc_num", "auto_start", "work_path", "bk_start_param_regex"] {
        assert_eq!(process.get(key), Some(&Value::Null), "{key}");
    }
    assert_eq!(process["owner_team"], "trade", "custom attributes are out of its reach");
    assert_eq!(process["bk_created_by"], "tester");
    assert_eq!(process["bk_updated_by"], "tester");
}

#[tokio::test]
async fn an_update_without_a_name_is_refused() {
    let cmdb = Cmdb::start().await;
    cmdb.create(48, vec![named("a")]).await.data();
    let answer = update(&cmdb, json!([{"bk_process_id": 64, "bk_process_name": "a"}])).await;
    answer.is_refused(1_199_011, "''进程名称' 未赋值' 参数无效或不存在");
    assert_eq!(cmdb.store.process(64).unwrap()["bk_func_name"], "a");
}

#[tokio::test]
async fn an_update_keeps_the_unique_rules() {
    let cmdb = Cmdb::start().await;
    cmdb.create(48, vec![named("a"), named("b")]).await.data();
    let answer = update(&cmdb, json!([with("a", &json!({"bk_process_id": 65}))])).await;
    assert_eq!(answer.code(), 1_199_014);
    // Under its own name it is in no one's way.
    update(&cmdb, json!([with("b", &json!({"bk_process_id": 65}))])).await.data();
}

#[tokio::test]
async fn an_update_of_unknown_processes_names_them() {
    let cmdb = Cmdb::start().await;
    let unknown = json!([with("a", &json!({"bk_process_id": 900})), with("b", &json!({"bk_process_id": 901}))]);
    let answer = update(&cmdb, unknown).await;
    answer.is_refused(1_199_010, "'service_instance_ids' 未赋值");
    let theirs = cmdb.store.processes_of(72)[0]["bk_process_id"].clone();
    let answer = update(&cmdb, json!([with("a", &json!({"bk_process_id": theirs}))])).await;
    answer.is_refused(1_199_010, "'service_instance_ids' 未赋值");
    cmdb.create(48, vec![named("a")]).await.data();
    let some = json!([with("a", &json!({"bk_process_id": 64})), with("b", &json!({"bk_process_id": 901}))]);
    let answer = update(&cmdb, some).await;
    answer.is_refused(1_199_011, "'[bk_process_id: 901]' 参数无效或不存在");
    let answer = update(&cmdb, json!([named("a")])).await;
    answer.is_refused(1_199_006, "'bk_process_id' 数据参数校验不通过");
}

#[tokio::test]
async fn an_update_is_all_or_nothing() {
    let cmdb = Cmdb::start().await;
    cmdb.create(48, vec![named("a"), named("b")]).await.data();
    let two =
        json!([with("c", &json!({"bk_process_id": 64})), with("d", &json!({"bk_process_id": 65, "proc_num": 0})),]);
    assert_eq!(update(&cmdb, two).await.code(), 1_199_011);
    assert_eq!(cmdb.store.process(64).unwrap()["bk_process_name"], "a");
}

#[tokio::test]
async fn an_update_of_nothing_or_of_a_wrong_type() {
    let cmdb = Cmdb::start().await;
    assert_eq!(update(&cmdb, json!([])).await.data(), &json!([]));
    cmdb.create(48, vec![named("a")]).await.data();
    let answer = update(&cmdb, json!([with("a", &json!({"bk_process_id": 64, "proc_num": "1"}))])).await;
    answer.is_refused(1_199_000, "反序列化JSON数据失败");
}

#[tokio::test]
async fn deleting_the_last_process_deletes_the_service_instance() {
    let cmdb = Cmdb::start().await;
    cmdb.create(48, vec![named("a")]).await.data();
    let first = cmdb.store.processes_of(48)[0]["bk_process_id"].as_i64().unwrap();
    let answer = delete(&cmdb, 1, &[first]).await;
    assert_eq!(answer.data(), &Value::Null);
    assert!(cmdb.store.service_instance(48).is_some());
    delete(&cmdb, 1, &[64]).await.data();
    assert_eq!(cmdb.store.service_instance(48), None);
    assert_eq!(cmdb.create(48, vec![named("a")]).await.code(), 1_199_019);
}

#[tokio::test]
async fn processes_born_of_a_template_are_not_deleted() {
    let cmdb = Cmdb::start().await;
    let id = cmdb.store.processes_of(12)[0]["bk_process_id"].as_i64().unwrap();
    let answer = delete(&cmdb, 1, &[id]).await;
    answer.is_refused(1_113_022, &format!("通过模板创建的进程[{id}]禁止删除"));
}

#[tokio::test]
async fn a_delete_takes_1_to_500_of_a_business_and_passes_over_what_is_not_there() {
    let cmdb = Cmdb::start().await;
    let before = cmdb.store.process_count();
    let many: Vec<i64> = (1000..1501).collect();
    delete(&cmdb, 1, &many).await.is_refused(1_199_035, " delete process instance 超过限制 500");
    delete(&cmdb, 1, &[]).await.is_refused(1_199_010, "'bk_process_id' 未赋值");
    delete(&cmdb, 0, &[1000]).await.is_refused(1_199_006, "'bk_biz_id' 数据参数校验不通过");
    assert_eq!(delete(&cmdb, 1, &[1000]).await.data(), &Value::Null);
    assert_eq!(cmdb.store.process_count(), before);
}

#[tokio::test]
async fn a_delete_with_another_business_leaves_a_relation_without_a_document_for_good() {
    let cmdb = Cmdb::start().await;
    cmdb.create(48, vec![named("a")]).await.data();
    let rows = cmdb.store.audit().len();
    delete(&cmdb, 2, &[64]).await.data();
    assert_eq!(cmdb.store.audit().len(), rows, "the business that was named has no such process");
    let list = cmdb.post_json(LIST, json!({"bk_biz_id": 1, "service_instance_id": 48})).await;
    let list = list.data().as_array().unwrap();
    assert_eq!((list.len(), &list[1]["property"]), (2, &Value::Null));
    assert_eq!(list[1]["relation"]["bk_process_id"], 64);

    // Who has the right business cannot delete it either, nor what is named with it.
    let first = list[0]["property"]["bk_process_id"].as_i64().unwrap();
    delete(&cmdb, 1, &[64]).await.is_refused(1_109_001, "保存操作审计日志失败");
    delete(&cmdb, 1, &[first, 64]).await.is_refused(1_109_001, "保存操作审计日志失败");
    assert!(cmdb.store.process(first).is_some());
    let answer = update(&cmdb, json!([with("a", &json!({"bk_process_id": 64}))])).await;
    answer.is_refused(1_199_011, "'[bk_process_id: 64]' 参数无效或不存在");
    let by_ids = cmdb.post_json(BY_IDS, json!({"bk_process_ids": [64]})).await;
    assert_eq!(by_ids.data(), &json!([]));
    let detail = json!({"bk_biz_id": 1, "service_instance_ids": [48], "page": {"limit": 1}});
    let detail = cmdb.post_json(DETAIL, detail).await;
    assert_eq!(detail.data()["info"][0]["process_instances"].as_array().unwrap().len(), 1);

    // Its names are free, and its service instance does not go with the last document.
    cmdb.create(48, vec![named("a")]).await.data();
    delete(&cmdb, 1, &[first, 65]).await.data();
    assert!(cmdb.store.service_instance(48).is_some());
}

#[tokio::test]
async fn a_stored_fraction_makes_each_page_that_holds_it_unreadable() {
    let cmdb = Cmdb::start().await;
    cmdb.create(48, vec![with("a", &json!({"timeout": 1.5})), with("b", &json!({"timeout": 1e3}))]).await.data();
    let page = |ids: &[i64]| json!({"bk_biz_id": 1, "service_instance_ids": ids, "page": {"limit": 100}});
    for ids in [&[48][..], &[42, 48]] {
        cmdb.post_json(DETAIL, page(ids)).await.is_refused(1_199_017, "查询数据失败");
    }
    cmdb.post_json(DETAIL, page(&[42])).await.data();
    let list = cmdb.post_json(LIST, json!({"bk_biz_id": 1, "service_instance_id": 48})).await;
    let numbers: Vec<&Value> = list.data().as_array().unwrap().iter().map(|row| &row["property"]["timeout"]).collect();
    assert_eq!(numbers, [&Value::Null, &json!(1.5), &json!(1000)]);
    delete(&cmdb, 1, &[64]).await.data();
    cmdb.post_json(DETAIL, page(&[48])).await.data();
}

#[tokio::test]
async fn a_service_instance_is_made_with_its_processes() {
    let cmdb = Cmdb::start().await;
    let info =
        with("job", &json!({"bind_info": [{"ip": "10.20.2.21", "port": "8008", "protocol": "1", "enable": true}]}));
    let request = json!({
        "bk_biz_id": 1, "bk_module_id": 54,
        "instances": [
            {"bk_host_id": 4, "processes": [{"process_info": info}]},
            {"bk_host_id": 5, "service_instance_name": "own", "processes": [{"process_info": named("a")}]},
        ],
    });
    let answer = cmdb.post_json(CREATE_INSTANCE, request).await;
    assert_eq!(answer.data(), &json!([98, 99]));
    assert_eq!(cmdb.store.service_instance(98).unwrap()["name"], "10.20.2.21_job_8008");
    assert_eq!(cmdb.store.service_instance(99).unwrap()["name"], "own");
    assert_eq!(cmdb.store.processes_of(98).len(), 1);
}

#[tokio::test]
async fn a_host_has_one_service_instance_of_a_templated_module() {
    let cmdb = Cmdb::start().await;
    let request = json!({"bk_biz_id": 1, "bk_module_id": 51, "instances": [{"bk_host_id": 1}]});
    let answer = cmdb.post_json(CREATE_INSTANCE, request).await;
    answer.is_refused(1_113_016, "服务实例[10.20.1.11]已经存在");
}

#[tokio::test]
async fn what_a_service_instance_is_refused_for() {
    let cmdb = Cmdb::start().await;
    let before = cmdb.store.service_instance_count();
    let process = json!([{"process_info": named("a")}]);
    for (module, host, name, processes, code, text) in [
        (54, 1, "", &process, 1_110_056, "操作失败，以下主机不属于目标模块：[%!s(int64=1)]"),
        (101, 1, "", &process, 1_199_006, "'bk_module_id' 数据参数校验不通过"),
        (999, 1, "", &process, 1_101_034, "查询模块失败,get none or multiple modules"),
        (71, 11, "", &process, 1_113_004, "模块ID[71]不属于业务ID[1]"),
        // Missing processes are looked at before hosts.
        (54, 1, "", &json!([]), 1_199_010, "'instances.processes' 未赋值"),
        (54, 4, &*"x".repeat(257), &process, 1_199_006, "'name' 数据参数校验不通过"),
        (54, 4, "", &json!([{}]), 1_199_999, "proc Internal Server Error"),
    ] {
        let instance = json!({"bk_host_id": host, "service_instance_name": name, "processes": processes});
        let request = json!({"bk_biz_id": 1, "bk_module_id": module, "instances": [instance]});
        cmdb.post_json(CREATE_INSTANCE, request).await.is_refused(code, text);
    }
    let request = json!({"bk_biz_id": 1, "bk_module_id": 54, "instances": []});
    cmdb.post_json(CREATE_INSTANCE, request).await.is_refused(1_199_010, "'service_instance_ids' 未赋值");
    assert_eq!(cmdb.store.service_instance_count(), before);
}
