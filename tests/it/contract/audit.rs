//! Contract 7.1: the audit log as a receipt of each call that committed.

use bkproc::sandbox::{Door, Options, Version};
use reqwest::Method;
use serde_json::{Value, json};

use crate::contract::client::{Answer, CREATE, Cmdb, DELETE, UPDATE, body, keys, named, sent};

const AUDIT: &str = "/api/v3/findmany/audit_list";
const FIND: &str = "/api/v3/find/audit";

/// Sends a write under an identifier.
async fn write(cmdb: &Cmdb, method: Method, path: &str, rid: &str, body: Value) -> Answer {
    let old = ("BK_User", "HTTP_BLUEKING_SUPPLIER_ID");
    let request = cmdb.request(method, path).header(old.0, "tester").header(old.1, "0");
    let request = request.header("X-Bk-Tenant-Id", "default");
    sent(request.header("X-Request-ID", rid).header("Cc_Request_Id", rid).body(body.to_string())).await
}

async fn create(cmdb: &Cmdb, rid: &str, names: &[&str]) -> Answer {
    let infos = names.iter().copied().map(named).collect();
    write(cmdb, Method::POST, CREATE, rid, body(1, 48, infos)).await
}

/// The question that a client asks for the receipts of calls.
fn question(rids: &[&str]) -> Value {
    json!({
        "condition": {
            "bk_biz_id": 1, "resource_type": "service_instance",
            "operation_time": { "start": "2020-01-01 00:00:00", "end": "2999-01-01 00:00:00" },
            "condition": [{ "field": "rid", "operator": "in", "value": rids }],
        },
        "page": { "start": 0, "limit": 200 },
    })
}

async fn ask(cmdb: &Cmdb, path: &str, question: Value) -> Answer {
    write(cmdb, Method::POST, path, "reading", question).await
}

/// The details of the rows of some calls.
async fn rows(cmdb: &Cmdb, rids: &[&str]) -> Vec<Value> {
    let list = ask(cmdb, AUDIT, question(rids)).await;
    let list = list.data()["info"].as_array().unwrap();
    if list.is_empty() {
        return Vec::new();
    }
    let ids: Vec<&Value> = list.iter().map(|row| &row["id"]).collect();
    ask(cmdb, FIND, json!({ "id": ids })).await.data().as_array().unwrap().clone()
}

#[tokio::test]
async fn created_processes_leave_one_row_under_the_calls_identifier() {
    let cmdb = Cmdb::start().await;
    create(&cmdb, "own-1", &["b", "a"]).await.data();
    create(&cmdb, "own-2", &["c"]).await.data();
    let answer = ask(&cmdb, AUDIT, question(&["own-1", "other"])).await;
    let list = answer.data();
    assert_eq!(list["count"], 1);
    // Keys in the order that v3.14 was seen to give them.
    assert_eq!(
        keys(&list["info"][0]),
        [
            "id",
            "audit_type",
            "bk_supplier_account",
            "user",
            "resource_type",
            "action",
            "operate_from",
            "operation_detail",
            "operation_time",
            "bk_biz_id",
            "resource_id",
            "resource_name",
            "extend_resource_name"
        ]
    );
    assert_eq!(list["info"][0]["operation_detail"], json!({ "details": null, "bk_host_id": 0 }));
    let row = &rows(&cmdb, &["own-1"]).await[0];
    assert_eq!((&row["rid"], &row["user"], &row["resource_id"]), (&json!("own-1"), &json!("tester"), &json!(48)));
    assert_eq!((&row["action"], &row["bk_biz_id"]), (&json!("update"), &json!(1)));
    let processes = row["operation_detail"]["processes"].as_array().unwrap();
    let ids: Vec<_> =
        processes.iter().map(|one| (&one["action"], &one["bk_process_ids"], &one["bk_process_names"])).collect();
    let created = json!("create");
    assert_eq!(ids, [(&created, &json!(64), &json!("b")), (&created, &json!(65), &json!("a"))]);
    let details = &processes[0]["details"];
    assert_eq!((&details["pre_data"], &details["cur_data"]["bk_func_name"]), (&Value::Null, &json!("b")));
}

#[tokio::test]
async fn refused_call_and_one_that_deletes_nothing_leave_no_row() {
    let cmdb = Cmdb::start().await;
    create(&cmdb, "own-1", &["a", "a"]).await;
    create(&cmdb, "own-2", &[]).await;
    let nothing = json!({ "bk_biz_id": 1, "process_instance_ids": [9999] });
    write(&cmdb, Method::DELETE, DELETE, "own-3", nothing).await.data();
    assert!(cmdb.store.audit().is_empty());
    assert!(rows(&cmdb, &["own-1", "own-2", "own-3"]).await.is_empty());
}

#[tokio::test]
async fn deleted_processes_leave_one_row_a_service_instance_which_tells_its_end() {
    let cmdb = Cmdb::start().await;
    create(&cmdb, "own-1", &["a"]).await.data();
    let of_48: Vec<Value> = cmdb.store.processes_of(48).iter().map(|one| one["bk_process_id"].clone()).collect();
    let delete = |ids: &[Value]| json!({ "bk_biz_id": 1, "process_instance_ids": ids });
    write(&cmdb, Method::DELETE, DELETE, "own-2", delete(&of_48[..1])).await.data();
    write(&cmdb, Method::DELETE, DELETE, "own-3", delete(&of_48[1..])).await.data();
    for (rid, action, id) in [("own-2", "update", &of_48[0]), ("own-3", "delete", &of_48[1])] {
        let rows = rows(&cmdb, &[rid]).await;
        let process = &rows[0]["operation_detail"]["processes"][0];
        assert_eq!((rows.len(), &rows[0]["action"], &rows[0]["resource_id"]), (1, &json!(action), &json!(48)), "{rid}");
        assert_eq!((&process["action"], &process["bk_process_ids"]), (&json!("delete"), id), "{rid}");
        assert_eq!(
            (&process["details"]["cur_data"], &process["details"]["pre_data"]["bk_process_id"]),
            (&Value::Null, id)
        );
    }
}

#[tokio::test]
async fn update_tells_what_was_there_before_and_what_was_written() {
    let cmdb = Cmdb::start().await;
    create(&cmdb, "own-1", &["a"]).await.data();
    let mut process = cmdb.store.process(64).unwrap();
    process["description"] = "ours".into();
    write(&cmdb, Method::PUT, UPDATE, "own-2", json!({ "bk_biz_id": 1, "processes": [process] })).await.data();
    let details = rows(&cmdb, &["own-2"]).await[0]["operation_detail"]["processes"][0]["details"].clone();
    assert_eq!((&details["pre_data"]["description"], &details["cur_data"]), (&json!(""), &Value::Null));
    assert_eq!(details["update_fields"]["description"], "ours");
}

#[tokio::test]
async fn row_is_there_whatever_became_of_the_answer() {
    let cmdb = Cmdb::with_faults(Door::Direct, &["create:status=504,commit"]).await;
    assert_eq!(create(&cmdb, "own-1", &["a"]).await.status, 504);
    assert_eq!(rows(&cmdb, &["own-1"]).await.len(), 1);
    let cmdb = Cmdb::with_faults(Door::Direct, &["create:status=504"]).await;
    assert_eq!(create(&cmdb, "own-1", &["a"]).await.status, 504);
    assert!(rows(&cmdb, &["own-1"]).await.is_empty());
}

#[tokio::test]
async fn audit_calls_have_limits_and_want_a_time() {
    let cmdb = Cmdb::start().await;
    let mut no_time = question(&["own-1"]);
    no_time["condition"]["operation_time"] = json!({});
    ask(&cmdb, AUDIT, no_time).await.is_refused(1_199_010, "'operation_time' 未赋值");
    for (limit, code) in [(0, 1_199_006), (201, 1_199_059), (200, 0)] {
        let mut limited = question(&["own-1"]);
        limited["page"]["limit"] = json!(limit);
        assert_eq!(ask(&cmdb, AUDIT, limited).await.code(), code, "{limit}");
    }
    assert_eq!(ask(&cmdb, FIND, json!({ "id": [] })).await.code(), 1_199_010);
    assert_eq!(ask(&cmdb, FIND, json!({ "id": (0..201).collect::<Vec<_>>() })).await.code(), 1_199_059);
    create(&cmdb, "own-1", &["a"]).await.data();
    let mut past = question(&["own-1"]);
    past["condition"]["operation_time"]["end"] = json!("2021-01-01 00:00:00");
    assert_eq!(ask(&cmdb, AUDIT, past).await.data()["count"], 0);
}

#[tokio::test]
async fn log_wants_a_permission_of_its_own() {
    let cmdb = Cmdb::with_faults(Door::Direct, &["audit:deny"]).await;
    for (path, question) in [(AUDIT, question(&["own-1"])), (FIND, json!({ "id": [1] }))] {
        let answer = ask(&cmdb, path, question).await;
        // As recorded: no `data`, no business.
        assert_eq!(answer.keys(), ["result", "bk_error_code", "bk_error_msg", "permission"]);
        assert_eq!((answer.code(), answer.message()), (9_900_403, "没有操作的权限"));
        let action = json!({ "id": "find_audit_log", "name": "操作审计查询", "related_resource_types": [] });
        assert_eq!(answer.body["permission"]["actions"], json!([action]));
    }
}

#[tokio::test]
async fn log_may_lag_by_time_or_by_searches() {
    let cmdb = Cmdb::with_faults(Door::Direct, &["audit:lag=2"]).await;
    create(&cmdb, "own-1", &["a"]).await.data();
    let mut seen = Vec::new();
    for _ in 0..4 {
        seen.push(rows(&cmdb, &["own-1"]).await.len());
    }
    assert_eq!(seen, [0, 0, 1, 1]);
    let cmdb = Cmdb::with_faults(Door::Direct, &["audit:lag=60m"]).await;
    create(&cmdb, "own-1", &["a"]).await.data();
    assert!(rows(&cmdb, &["own-1"]).await.is_empty());
    assert!(ask(&cmdb, FIND, json!({ "id": [1] })).await.data().as_array().unwrap().is_empty());
    let cmdb = Cmdb::with_faults(Door::Direct, &["audit:lag=0s"]).await;
    create(&cmdb, "own-1", &["a"]).await.data();
    assert_eq!(rows(&cmdb, &["own-1"]).await.len(), 1);
}

#[tokio::test]
async fn proxy_that_replaces_the_identifier_leaves_nothing_to_find() {
    let cmdb = Cmdb::with_faults(Door::Direct, &["create:new-id", "delete:new-id,commit-then-drop"]).await;
    let answer = create(&cmdb, "own-1", &["a"]).await;
    answer.data();
    let theirs = answer.header("x-request-id").unwrap().to_owned();
    assert_ne!(theirs, "own-1");
    assert!(rows(&cmdb, &["own-1"]).await.is_empty());
    assert_eq!(rows(&cmdb, &[&theirs]).await.len(), 1);
}

#[tokio::test]
async fn each_version_takes_the_identifier_from_the_header_it_knows_and_v39_writes_no_rows() {
    for version in Version::ALL {
        let cmdb = Cmdb::with(Options { version, ..Options::default() }).await;
        let old =
            cmdb.request(Method::POST, CREATE).header("BK_User", "tester").header("HTTP_BLUEKING_SUPPLIER_ID", "0");
        let both = old.header("X-Bk-Tenant-Id", "default").header("X-Request-ID", "new").header("Cc_Request_Id", "old");
        sent(both.body(body(1, 48, vec![named("a")]).to_string())).await.data();
        let expected = match version {
            Version::V3_9 => vec![],
            Version::V3_10 | Version::V3_12 | Version::V3_13 => vec!["old"],
            Version::V3_14 | Version::V3_15 => vec!["new"],
        };
        let found: Vec<Value> = rows(&cmdb, &["new", "old"]).await.into_iter().map(|row| row["rid"].clone()).collect();
        assert_eq!(found, expected, "{version}");
        let answer = ask(&cmdb, AUDIT, question(&["new", "old"])).await;
        let row = &answer.data()["info"][0];
        assert_eq!(row.get("bk_supplier_account").is_some(), version != Version::V3_15 && version != Version::V3_9);
        assert_eq!(row["operation_detail"].is_null(), version < Version::V3_12, "{version}");
    }
}

#[tokio::test]
async fn every_door_serves_the_log() {
    for (door, path) in [
        (Door::Gateway, "/api/bk-cmdb/prod/api/v3/findmany/audit_list"),
        (Door::Esb, "/api/c/compapi/v2/cc/list_operation_audit/"),
    ] {
        let cmdb = Cmdb::at(door).await;
        let who = json!({ "bk_app_code": bkproc::sandbox::APP_CODE, "bk_app_secret": bkproc::sandbox::APP_SECRET, "bk_username": "alice" });
        let request = cmdb.request(Method::POST, path).header("X-Bkapi-Authorization", who.to_string());
        assert_eq!(sent(request.body(question(&["own-1"]).to_string())).await.data()["count"], 0, "{door}");
    }
}

#[tokio::test]
async fn answer_may_contradict_itself_or_name_other_processes() {
    let faults = ["create#1:contradict", "create#2:contradict,commit", "create#3:ids=64+64", "create#4:ids=0"];
    let cmdb = Cmdb::with_faults(Door::Direct, &faults).await;
    let mut answers = Vec::new();
    for name in ["a", "b", "c", "c"] {
        let answer = create(&cmdb, "own", &[name]).await;
        answers.push(json!([answer.body["result"], answer.code(), answer.body["data"]]));
    }
    let expected =
        json!([[true, 1_199_066, null], [true, 1_199_066, [64]], [true, 0, [64, 64]], [false, 1_199_014, null]]);
    assert_eq!(json!(answers), expected);
    assert_eq!(cmdb.store.processes_of(48).len(), 3, "one was there, two were created");
}
