//! Identifiers of calls and the audit log that they are looked up in; answers as a real server gave them.

use super::{BIZ, client, create, direct, ok};
use crate::support::server::{ReceivedRequest, Reply, Server};
use bkproc::api::{AnswerFacts, AnswerSource, Api, ApiError, AuditAction, ErrorKind, HttpApi, Limits, Receipt};
use bkproc::domain::environment::Door;
use bkproc::domain::id::{CallId, ProcessId, ServiceInstanceId};
use jiff::Timestamp;
use serde_json::{Value as Json, json};

const FROM: &str = "2026-11-28T09:50:00Z";
const TO: &str = "2026-12-31T12:00:00+08:00";

fn id(text: &str) -> CallId {
    text.parse().unwrap()
}

fn moment(text: &str) -> Timestamp {
    text.parse().unwrap()
}

async fn receipts(api: &HttpApi, calls: &[&str]) -> Result<Vec<Receipt>, ApiError> {
    let calls: Vec<CallId> = calls.iter().copied().map(id).collect();
    api.receipts(BIZ, &calls, moment(FROM), moment(TO)).await
}

/// A row of the list, as v3.14 gives it: fields that were not asked for are empty.
fn row(id: i64) -> Json {
    json!({
        "id": id, "audit_type": "", "bk_supplier_account": "", "user": "alice", "resource_type": "service_instance",
        "action": "update", "operate_from": "", "operation_detail": { "details": null, "bk_host_id": 0 },
        "operation_time": "2026-11-28 09:51:31", "bk_biz_id": 3, "resource_id": 783, "resource_name": "10.1.0.98",
        "extend_resource_name": "",
    })
}

/// Its detail: processes that were created, or deleted.
fn detail(id: i64, rid: &str, action: &str, processes: &[i64]) -> Json {
    let process = |id: &i64| {
        let stored = json!({
            "bk_process_id": id, "bk_process_name": "gw", "create_time": "2026-11-28T09:51:31.03Z",
            "bk_created_by": "alice", "bind_info": [{ "ip": "127.0.0.1" }],
        });
        let (before, after) = if action == "create" { (Json::Null, stored) } else { (stored, Json::Null) };
        json!({
            "action": action, "bk_process_ids": id, "bk_process_names": "gw",
            "details": { "pre_data": before, "cur_data": after, "update_fields": null },
        })
    };
    json!({
        "id": id, "audit_type": "business_resource", "bk_supplier_account": "0", "user": "alice",
        "resource_type": "service_instance", "action": "update", "operate_from": "user",
        "operation_detail": {
            "details": null, "bk_host_id": 49, "processes": processes.iter().map(process).collect::<Vec<_>>(),
        },
        "operation_time": "2026-11-28 09:51:31", "bk_biz_id": 3, "resource_id": 783, "resource_name": "10.1.0.98",
        "rid": rid, "extend_resource_name": "",
    })
}

/// A server whose log has these rows, in pages of `page`.
async fn log(rows: Vec<Json>, page: usize) -> Server {
    Server::start(move |seen| {
        if seen.path.contains("find_audit_by_id") || seen.path.ends_with("/find/audit") {
            let asked = seen.body["id"].as_array().unwrap();
            return ok(&rows.iter().filter(|row| asked.contains(&row["id"])).cloned().collect());
        }
        let start = usize::try_from(seen.body["page"]["start"].as_u64().unwrap()).unwrap();
        let list: Vec<Json> =
            rows.iter().skip(start).take(page).map(|detail| row(detail["id"].as_i64().unwrap())).collect();
        ok(&json!({ "count": rows.len(), "info": list }))
    })
    .await
}

#[tokio::test]
async fn audit_log_is_asked_by_every_door_in_its_own_way() {
    let doors = [
        (Door::Direct, "/api/v3/findmany/audit_list", "/api/v3/find/audit"),
        (Door::Gateway, "/api/v3/findmany/audit_list", "/api/v3/find/audit"),
        (Door::Esb, "/api/c/compapi/v2/cc/list_operation_audit/", "/api/c/compapi/v2/cc/find_audit_by_id/"),
    ];
    for (door, list, details) in doors {
        let server = log(vec![detail(1327, "own-1", "create", &[7])], 200).await;
        let found = receipts(&client(door, &server.url, Limits::default()), &["own-1", "own-2"]).await.unwrap();
        assert_eq!(found.len(), 1, "{door}");
        let seen = server.seen();
        let asked: Vec<_> = seen.iter().map(|seen| (seen.method.as_str(), seen.path.as_str())).collect();
        assert_eq!(asked, [("POST", list), ("POST", details)], "{door}");
        assert_eq!(
            (&seen[0].body["condition"], &seen[0].body["page"], &seen[1].body["id"]),
            (
                &json!({
                    "bk_biz_id": 3,
                    "resource_type": "service_instance",
                    "operation_time": { "start": "2026-11-27 09:50:00", "end": "2027-01-01 04:00:00" },
                    "condition": [{ "field": "rid", "operator": "in", "value": ["own-1", "own-2"] }],
                }),
                &json!({ "start": 0, "limit": 200, "sort": "id" }),
                &json!([1327]),
            ),
            "{door}"
        );
    }
}

#[tokio::test]
async fn receipt_names_call_instance_user_time_and_processes() {
    let rows = vec![
        detail(1, "own-1", "create", &[9, 7, 8]),
        detail(2, "own-2", "delete", &[3]),
        detail(3, "of-another", "create", &[5]),
    ];
    let server = log(rows, 200).await;
    let found = receipts(&direct(&server), &["own-1", "own-2", "own-3"]).await.unwrap();
    let receipt = |call, action, processes: &[i64], at: Option<&str>| Receipt {
        call: id(call),
        instance: ServiceInstanceId(783),
        user: "alice".into(),
        at: at.map(moment),
        action,
        processes: processes.iter().copied().map(ProcessId).collect(),
    };
    let expected = [
        receipt("own-1", AuditAction::Created, &[9, 7, 8], Some("2026-11-28T09:51:31.03Z")),
        receipt("own-2", AuditAction::Deleted, &[3], None),
    ];
    assert_eq!(found, expected, "the list has a row of a call that was not asked for");
}

#[tokio::test]
async fn all_pages_of_the_log_are_read_and_details_a_few_rows_at_a_time() {
    let calls: Vec<String> = (0..45).map(|at| format!("own-{at}")).collect();
    let rows = (0..45).map(|at| detail(at, &format!("own-{at}"), "create", &[at])).collect();
    let server = log(rows, 10).await;
    let calls: Vec<&str> = calls.iter().map(String::as_str).collect();
    let found = receipts(&direct(&server), &calls).await.unwrap();
    assert_eq!(found.len(), 45);
    let details = server.seen().iter().filter_map(|seen| seen.body["id"].as_array().map(Vec::len)).collect::<Vec<_>>();
    assert_eq!(details, [20, 20, 5]);
    assert!(receipts(&direct(&server), &[]).await.unwrap().is_empty());
    assert_eq!(server.seen().len(), 8, "nothing is asked for no calls");
}

#[tokio::test]
async fn log_that_ignores_the_condition_is_not_read_to_its_end() {
    let endless = |seen: &ReceivedRequest| {
        let start = seen.body["page"]["start"].as_i64().unwrap();
        ok(&json!({ "count": 1_000_000_000_000_u64, "info": (start..start + 200).map(row).collect::<Vec<_>>() }))
    };
    let server = Server::start(endless).await;
    let error = receipts(&direct(&server), &["own-1"]).await.unwrap_err();
    assert_eq!((error.kind, server.seen().len()), (ErrorKind::Garbage, 1));
}

#[tokio::test]
async fn missing_permission_for_the_log_is_a_denial() {
    let denied = json!({
        "result": false, "bk_error_code": 9_900_403, "bk_error_msg": "没有操作的权限",
        "permission": {
            "system_id": "bk_cmdb", "system_name": "配置平台",
            "actions": [{ "id": "find_audit_log", "name": "操作审计查询", "related_resource_types": [] }],
        },
    });
    let server = Server::always(Reply::json(denied.to_string())).await;
    let error = receipts(&direct(&server), &["own-1"]).await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::Denied);
    assert_eq!(error.permission.unwrap().actions, ["操作审计查询"]);
}

#[tokio::test]
async fn write_is_sent_under_its_identifier_and_says_whether_it_came_back_and_when() {
    let own = CallId::from_random(1);
    let date = "Sat, 28 Nov 2026 09:51:31 GMT";
    let both = format!("x-request-id: 5cfa\r\nx-request-id: {own}\r\ndate: {date}");
    let at = Some(moment("2026-11-28T09:51:31Z"));
    for (headers, facts) in [
        (both.as_str(), AnswerFacts { echoed: true, date: at, ..AnswerFacts::default() }),
        (&format!("cc_request_id: {own}"), AnswerFacts { echoed: true, ..AnswerFacts::default() }),
        ("x-request-id: 5cfa\r\ndate: soon", AnswerFacts::default()),
        ("x: y", AnswerFacts::default()),
    ] {
        let done = AnswerFacts { source: AnswerSource::Cmdb, ..facts.clone() };
        for (status, body) in [(200, json!({ "result": true, "code": 0, "data": [64] })), (502, json!({}))] {
            let server = Server::always(Reply::http(status, headers, body.to_string().as_bytes())).await;
            let api = direct(&server);
            let plan = super::one_process();
            let answer = api.create(&own, &plan.body(&plan.calls()[0])).await;
            match answer {
                Ok(created) => assert_eq!((created.ids, created.facts), (vec![ProcessId(64)], done.clone())),
                Err(error) => assert_eq!((error.status, error.facts.as_deref()), (Some(502), Some(&facts))),
            }
            let deleted = api.delete(&own, BIZ, &[ProcessId(1)]).await;
            let expected = if status == 200 { &done } else { &facts };
            assert_eq!(&deleted.unwrap_or_else(|error| *error.facts.unwrap()), expected);
            for seen in server.seen() {
                let sent = ["x-request-id", "cc_request_id"].map(|name| seen.headers[name].as_str());
                assert_eq!(sent, [own.as_str(); 2]);
            }
        }
    }
}

#[tokio::test]
async fn write_without_an_answer_tells_nothing_of_it() {
    let server = Server::rude(b"").await;
    let error = create(&direct(&server)).await.unwrap_err();
    assert_eq!((error.facts, error.request_id), (None, Some(CallId::from_random(1).to_string())));
}

#[tokio::test]
async fn refusal_is_authoritative_only_when_cmdb_or_gateway_wrote_it() {
    let cmdb = |code: i64| json!({ "result": false, "bk_error_code": code, "bk_error_msg": "no", "data": null });
    let own = |result: bool, code: i64| json!({ "result": result, "code": code, "message": "no", "data": [64] });
    let gateway = json!({ "code": 1_640_401, "code_name": "API_NOT_FOUND", "message": "no", "result": false });
    for (status, headers, body, source, authoritative) in [
        (200, "", cmdb(1_199_014), AnswerSource::Cmdb, true),
        (500, "", cmdb(1_199_027), AnswerSource::Cmdb, true),
        (200, "", own(false, 1_108_035), AnswerSource::Cmdb, true),
        (404, "", gateway.clone(), AnswerSource::Gateway, true),
        (200, "", gateway, AnswerSource::Gateway, true),
        (200, "", own(false, 1_306_403), AnswerSource::Gateway, true),
        (429, "x-bkapi-error-code: 1642903", json!({}), AnswerSource::Gateway, true),
        // Proxies, in the words of nginx and of others.
        (429, "", json!("slow down"), AnswerSource::Unidentified, false),
        (403, "", json!({ "code": 403, "message": "Forbidden" }), AnswerSource::Unidentified, false),
        (404, "", cmdb(404), AnswerSource::Unidentified, false),
        // It says both.
        (200, "", own(true, 1_199_014), AnswerSource::Cmdb, false),
        (404, "", own(true, 0), AnswerSource::Unidentified, false),
    ] {
        let headers = if headers.is_empty() { "x: y" } else { headers };
        let server = Server::always(Reply::http(status, headers, body.to_string().as_bytes())).await;
        let error = create(&direct(&server)).await.unwrap_err();
        let facts = error.facts.clone().unwrap();
        assert_eq!((facts.source, error.is_authoritative()), (source, authoritative), "{status} {body}");
        assert_eq!(facts.contradicts, body["result"] == true, "{status} {body}");
    }
}
