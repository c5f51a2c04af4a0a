//! Contract sections 5.1 to 5.3: states of a server that hurt, each as a fault.

use bkproc::sandbox::{APP_CODE, APP_SECRET, Door, Options, Version};
use reqwest::Method;
use serde_json::{Value, json};

use crate::contract::client::{Answer, CREATE, CREATE_INSTANCE, Cmdb, DELETE, DETAIL, LIST, UPDATE, body, named, sent};

const BUSINESSES: &str = "/api/v3/biz/search/0";
const HOSTS: &str = "/api/v3/hosts/app/1/list_hosts";
const AREAS: &str = "/api/v3/findmany/cloudarea";
const AUDIT: &str = "/api/v3/findmany/audit_list";

/// Sends a request as any door but the ESB wants it.
async fn ask(cmdb: &Cmdb, door: Door, method: Method, path: &str, request: &Value) -> Answer {
    let who = json!({"bk_app_code": APP_CODE, "bk_app_secret": APP_SECRET, "bk_username": "u"});
    let prefix = if door == Door::Gateway { "/api/bk-cmdb/prod" } else { "" };
    let http = cmdb.request(method, &format!("{prefix}{path}")).header("X-Bkapi-Authorization", who.to_string());
    sent(http.body(request.to_string())).await
}

async fn bus(cmdb: &Cmdb, name: &str, mut request: Value) -> Answer {
    let who = json!({"bk_app_code": APP_CODE, "bk_app_secret": APP_SECRET, "bk_username": "u"});
    request.as_object_mut().unwrap().extend(who.as_object().unwrap().clone());
    let http = cmdb.bare(Method::POST, &format!("/api/c/compapi/v2/cc/{name}/"));
    sent(http.body(request.to_string())).await
}

fn create() -> Value {
    body(1, 48, vec![named("a")])
}

#[tokio::test]
async fn a_url_that_a_backend_does_not_have_is_a_success_in_plain_text() {
    for (status, text) in [(404, "404: Page Not Found"), (405, "405: Method Not Allowed")] {
        let spec = format!("create:plain={status}");
        let cmdb = Cmdb::with_faults(Door::Direct, &[&spec]).await;
        let answer = cmdb.post_json(CREATE, create()).await;
        assert_eq!((answer.status, answer.text.as_str()), (200, text));
        assert_eq!(answer.header("content-type"), Some("text/plain; charset=utf-8"));
        let cmdb = Cmdb::with_faults(Door::Gateway, &[&spec]).await;
        let answer = ask(&cmdb, Door::Gateway, Method::POST, CREATE, &create()).await;
        assert_eq!(answer.text, r#"{"code":,"message":}"#, "no JSON");
        assert_eq!(cmdb.store.processes_of(48).len(), 1);
    }
}

#[tokio::test]
async fn a_token_that_the_cmdb_refuses_is_told_in_plain_text_and_nothing_is_done() {
    for (why, text) in [
        ("expired", "token is expired by 3m0.279824791s"),
        ("key", "crypto/rsa: verification error"),
        ("app", "app is not verified"),
        ("user", "user is not set"),
    ] {
        let cmdb = Cmdb::with_faults(Door::Gateway, &[&format!("*:jwt={why}")]).await;
        let answer = ask(&cmdb, Door::Gateway, Method::POST, CREATE, &create()).await;
        let expected = json!({
            "result": false, "bk_error_code": 1_199_998, "bk_error_msg": text, "permission": null, "data": null,
        });
        assert_eq!((answer.status, &answer.body), (200, &expected));
        assert_eq!(answer.header("content-type"), Some("text/plain; charset=utf-8"));
        assert_eq!(cmdb.store.processes_of(48).len(), 1);
    }
    let cmdb = Cmdb::with_faults(Door::Direct, &["*:jwt=expired"]).await;
    assert_eq!(cmdb.post_json(CREATE, create()).await.code(), 0, "there is no token at this door");
}

#[tokio::test]
async fn the_permission_centre_is_missed_by_the_calls_that_need_it() {
    let cmdb = Cmdb::with_faults(Door::Direct, &["*:iam-down"]).await;
    let answer = cmdb.post(BUSINESSES, "{}").await;
    answer.is_refused(1_101_086, "获取有权限的业务列表失败");
    for (method, path) in [
        (Method::POST, CREATE),
        (Method::POST, CREATE_INSTANCE),
        (Method::PUT, UPDATE),
        (Method::DELETE, DELETE),
        (Method::POST, HOSTS),
        (Method::POST, AREAS),
        (Method::POST, AUDIT),
    ] {
        let answer = ask(&cmdb, Door::Direct, method, path, &json!({})).await;
        assert_eq!((answer.status, answer.code(), answer.message()), (200, 1_199_046, "鉴权失败"), "{path}");
        assert_eq!(answer.keys(), ["result", "bk_error_code", "bk_error_msg", "permission"], "{path}");
    }
    cmdb.post_json(LIST, json!({"bk_biz_id": 1, "service_instance_id": 48})).await.data();
}

#[tokio::test]
async fn each_call_is_denied_with_its_own_right_and_by_whom_it_concerns() {
    for (method, path, action, name, of_business) in [
        (Method::POST, CREATE, "edit_biz_service_instance", "服务实例编辑", true),
        (Method::PUT, UPDATE, "edit_biz_service_instance", "服务实例编辑", true),
        (Method::DELETE, DELETE, "edit_biz_service_instance", "服务实例编辑", true),
        (Method::POST, CREATE_INSTANCE, "create_biz_service_instance", "服务实例新建", true),
        (Method::POST, HOSTS, "find_business_resource", "业务访问", true),
        (Method::POST, AREAS, "view_cloud_area", "管控区域查看", false),
        (Method::POST, AUDIT, "find_audit_log", "操作审计查询", false),
    ] {
        for door in [Door::Direct, Door::Gateway] {
            let cmdb = Cmdb::with_faults(door, &["*:deny-cmdb"]).await;
            let answer = ask(&cmdb, door, method.clone(), path, &json!({"bk_biz_id": 1})).await;
            assert_eq!((answer.status, answer.code(), answer.message()), (200, 9_900_403, "没有操作的权限"));
            let denied = &answer.body["permission"]["actions"][0];
            assert_eq!((&denied["id"], &denied["name"]), (&action.into(), &name.into()), "{path}");
            let business = &denied["related_resource_types"][0]["instances"][0][0];
            assert_eq!(business["name"].as_str(), of_business.then_some("青禾商城"), "{path}");
            // A backend's refusal is renamed for the gateway's callers, api_server's own is not.
            let renamed = path == HOSTS && door == Door::Gateway;
            assert_eq!(answer.body.get("code").is_some(), renamed, "{path} {door}");
            assert_eq!(answer.body.get("data"), None);
        }
    }
}

#[tokio::test]
async fn a_caller_without_rights_sees_no_business() {
    let cmdb = Cmdb::with_faults(Door::Direct, &["search_business:none"]).await;
    assert_eq!(cmdb.post(BUSINESSES, "{}").await.data(), &json!({"count": 0, "info": []}));
}

#[tokio::test]
async fn an_esb_as_shipped_deletes_where_processes_are_to_be_listed() {
    let cmdb = Cmdb::with_faults(Door::Esb, &["list:misrouted"]).await;
    let request = json!({"bk_biz_id": 1, "service_instance_id": 48});
    let listed = bus(&cmdb, "list_process_instance", request.clone()).await;
    let deleted = bus(&cmdb, "delete_process_instance", request).await;
    assert_eq!((listed.code(), listed.message()), (deleted.code(), deleted.message()));
    assert!(!listed.body["data"].is_object() && listed.body["data"][0].is_null());
    assert_eq!(cmdb.store.processes_of(48).len(), 1);
}

#[tokio::test]
async fn a_component_that_the_esb_lacks_is_told_without_code() {
    let cmdb = Cmdb::with_faults(Door::Esb, &["list_process_detail_by_ids:no-component"]).await;
    let answer = bus(&cmdb, "list_process_detail_by_ids", json!({"bk_biz_id": 1, "bk_process_ids": [1]})).await;
    assert_eq!(answer.status, 404);
    assert_eq!(answer.body, json!({"result": false, "data": null, "message": "The content does not exist"}));
}

#[tokio::test]
async fn an_early_server_does_not_know_lists_of_hosts() {
    let request = json!({"bk_biz_id": 1, "bk_host_list": [7], "page": {"limit": 100}});
    let count = async |faults: &[&str]| {
        let cmdb = Cmdb::with_faults(Door::Direct, faults).await;
        cmdb.post_json(DETAIL, request.clone()).await.data()["count"].as_u64().unwrap()
    };
    assert_eq!(count(&[]).await, 3);
    assert_eq!(count(&["list_service_instance_detail:ignore=bk_host_list"]).await, 29, "of the whole business");
}

#[tokio::test]
async fn the_esb_refuses_a_token_and_a_secret_in_two_texts_of_one_code() {
    for (spec, text) in [("esb=token", "check if the bk_token is valid"), ("esb=app", "APP Secret verification failed")]
    {
        let cmdb = Cmdb::with_faults(Door::Esb, &[&format!("create:{spec}")]).await;
        let answer = bus(&cmdb, "create_process_instance", create()).await;
        assert_eq!((answer.status, &answer.body["code"]), (200, &1_306_000.into()), "{}", answer.text);
        assert!(answer.body["message"].as_str().unwrap().contains(text), "{}", answer.text);
        assert_eq!(cmdb.store.processes_of(48).len(), 1);
        let cmdb = Cmdb::with_faults(Door::Direct, &[&format!("create:{spec}")]).await;
        assert_eq!(cmdb.post_json(CREATE, create()).await.code(), 0, "no other door has it");
    }
}

#[tokio::test]
async fn where_rules_compare_urls_literally_only_the_urls_of_calls_pass() {
    let cmdb = Cmdb::with_faults(Door::Direct, &["*:no-rule"]).await;
    for (method, path) in [
        (Method::POST, "/api/v3/no/such".to_owned()),
        (Method::POST, format!("{CREATE}/")),
        (Method::GET, CREATE.to_owned()),
    ] {
        let answer = ask(&cmdb, Door::Direct, method, &path, &create()).await;
        assert_eq!((answer.status, answer.code(), answer.message()), (200, 1_199_045, "no matched rules"), "{path}");
    }
    assert_eq!(cmdb.store.processes_of(48).len(), 1);
    assert_eq!(cmdb.post_json(CREATE, create()).await.code(), 0);
}

#[tokio::test]
async fn lists_of_hosts_need_a_permission_since_v3_13() {
    for version in Version::ALL {
        let faults = vec!["*:deny-cmdb".parse().unwrap()];
        let cmdb = Cmdb::with(Options { version, faults, ..Options::default() }).await;
        let request = cmdb.request(Method::POST, HOSTS).header("X-Bk-Tenant-Id", "default");
        let answer = sent(request.body(json!({"page": {"limit": 1}}).to_string())).await;
        assert_eq!(answer.code() == 9_900_403, version >= Version::V3_13, "{version}: {}", answer.text);
    }
}
