//! Contract section 5: envelopes, status codes, and the three ways in.

use bkproc::sandbox::{ACCESS_TOKEN, APP_CODE, APP_SECRET, Door, Options, Sandbox, TOKEN, Users};
use reqwest::Method;
use serde_json::{Value, json};

use crate::contract::client::{Answer, CREATE, Cmdb, LIST, body, named, sent};

const GATEWAY_CREATE: &str = "/api/bk-cmdb/prod/api/v3/create/proc/process_instance";
const ESB_CREATE: &str = "/api/c/compapi/v2/cc/create_process_instance/";

fn credentials() -> Value {
    json!({"bk_app_code": APP_CODE, "bk_app_secret": APP_SECRET, "bk_username": "lee"})
}

async fn through_gateway(cmdb: &Cmdb, authorization: &Value, body: Value) -> Answer {
    let request = cmdb.bare(Method::POST, GATEWAY_CREATE).header("X-Bkcmdb-Supplier-Account", "0");
    let request = request.header("X-Bkapi-Authorization", authorization.to_string());
    sent(request.body(body.to_string())).await
}

async fn through_esb(cmdb: &Cmdb, body: &Value) -> Answer {
    sent(cmdb.bare(Method::POST, ESB_CREATE).body(body.to_string())).await
}

fn esb_body(more: &Value) -> Value {
    let mut request = body(1, 48, vec![named("a")]);
    request.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    request
}

#[tokio::test]
async fn direct_wants_a_supplier_first() {
    let cmdb = Cmdb::start().await;
    let answer = sent(cmdb.bare(Method::POST, CREATE)).await;
    assert_eq!((answer.status, answer.code()), (500, 1_199_027));
    assert_eq!(answer.message(), "[owner_id]授权信息查询失败");
    let request = cmdb.bare(Method::POST, CREATE);
    let answer = sent(request.header("X-Bkcmdb-Language", "en")).await;
    assert_eq!(answer.message(), "'owner_id' authorization information query failed");
}

#[tokio::test]
async fn direct_wants_a_user_next() {
    let cmdb = Cmdb::start().await;
    let request = cmdb.bare(Method::POST, CREATE);
    let answer = sent(request.header("HTTP_BLUEKING_SUPPLIER_ID", "0")).await;
    assert_eq!((answer.status, answer.code()), (500, 1_199_027));
    assert_eq!(answer.message(), "[user]授权信息查询失败");
}

#[tokio::test]
async fn direct_takes_the_old_spelling_of_its_headers() {
    let cmdb = Cmdb::start().await;
    let request = cmdb
        .bare(Method::POST, CREATE)
        .header("BK_User", "old")
        .header("HTTP_BLUEKING_SUPPLIER_ID", "0")
        .header("HTTP_BLUEKING_LANGUAGE", "en");
    sent(request.body(body(1, 48, vec![named("a")]).to_string())).await.data();
    assert_eq!(cmdb.store.process(64).unwrap()["bk_created_by"], "old");
}

#[tokio::test]
async fn only_the_word_en_is_english() {
    let cmdb = Cmdb::start().await;
    for (language, english) in [("en", true), ("EN", false), ("en-us", false), ("zh-cn", false), ("", false)] {
        let request = cmdb.request(Method::POST, CREATE).header("X-Bkcmdb-Language", language);
        let answer = sent(request.body(body(1, 999, vec![named("a")]).to_string())).await;
        assert_eq!(answer.message() == "No relevant data found", english, "{language}");
    }
}

#[tokio::test]
async fn direct_failures_have_the_five_keys() {
    let cmdb = Cmdb::start().await;
    let answer = cmdb.create(999, vec![named("a")]).await;
    assert_eq!(answer.keys(), ["result", "bk_error_code", "bk_error_msg", "permission", "data"]);
    assert_eq!(answer.body["permission"], Value::Null);
}

#[tokio::test]
async fn html_characters_are_escaped() {
    let cmdb = Cmdb::start().await;
    let answer = cmdb.post_json(LIST, json!({"bk_biz_id": 1, "service_instance_id": 62})).await;
    assert!(answer.text.contains(r#""description":"cron \u0026 \u003cbatch\u003e runner""#));
    assert_eq!(answer.data()[0]["property"]["description"], "cron & <batch> runner");
}

#[tokio::test]
async fn the_request_id_is_kept_or_made() {
    let cmdb = Cmdb::start().await;
    let answer = cmdb.create(999, vec![named("a")]).await;
    assert!(answer.header("x-request-id").unwrap().starts_with("cc0000"));
    let request = cmdb.request(Method::POST, CREATE).header("X-Request-ID", "mine-1");
    assert_eq!(sent(request).await.header("x-request-id"), Some("mine-1"));
    let request = cmdb.request(Method::POST, CREATE).header("Cc_Request_Id", "mine-2");
    assert_eq!(sent(request).await.header("x-request-id"), Some("mine-2"));
}

#[tokio::test]
async fn times_are_rfc_3339_with_milliseconds_in_utc() {
    let cmdb = Cmdb::start().await;
    let created = cmdb.store.service_instance(12).unwrap()["create_time"].clone();
    assert_eq!(created, "2024-03-11T03:54:31.517Z");
}

#[tokio::test]
async fn the_gateway_renames_the_keys_and_puts_them_last() {
    let cmdb = Cmdb::at(Door::Gateway).await;
    let answer = through_gateway(&cmdb, &credentials(), body(1, 48, vec![named("a")])).await;
    assert_eq!(answer.text, r#"{"result":true,"permission":null,"data":[64],"code":0,"message":"success"}"#);
    assert_eq!(cmdb.store.process(64).unwrap()["bk_created_by"], "lee");
    assert!(answer.header("x-bkapi-request-id").is_some());
    let answer = through_gateway(&cmdb, &credentials(), body(1, 999, vec![named("a")])).await;
    answer.is_refused(1_199_019, "未找到相关数据");
}

#[tokio::test]
async fn the_gateway_takes_any_gateway_and_stage_name() {
    let cmdb = Cmdb::at(Door::Gateway).await;
    let path = "/api/cmdb2/stag/api/v3/create/proc/process_instance";
    let request = cmdb.bare(Method::POST, path).header("X-Bkcmdb-Supplier-Account", "0");
    let request = request.header("X-Bkapi-Authorization", credentials().to_string());
    sent(request.body(body(1, 48, vec![named("a")]).to_string())).await.data();
}

/// Every way to name a user, with what is known and what is not.
fn users() -> [(Value, Value); 3] {
    let app = json!({"bk_app_code": APP_CODE, "bk_app_secret": APP_SECRET});
    let with = |key: &str, token: &str| {
        let mut who = app.clone();
        who[key] = token.into();
        who
    };
    [
        (with("bk_token", TOKEN), with("bk_token", "old")),
        (with("bk_ticket", TOKEN), with("bk_ticket", "old")),
        (json!({"access_token": ACCESS_TOKEN}), json!({"access_token": "old"})),
    ]
}

#[tokio::test]
async fn the_gateway_takes_known_tokens_for_a_user() {
    for users in [Users::Checked, Users::Unchecked] {
        let cmdb = Cmdb::with(Options { door: Door::Gateway, users, ..Options::default() }).await;
        for (place, (known, _)) in self::users().iter().enumerate() {
            let request = body(1, 48, vec![named(&format!("p{place}"))]);
            let id = through_gateway(&cmdb, known, request).await.data()[0].as_i64().unwrap();
            assert_eq!(cmdb.store.process(id).unwrap()["bk_created_by"], "admin");
        }
    }
}

#[tokio::test]
async fn an_unknown_token_is_refused_by_the_gateway_or_leaves_no_one_whom_the_cmdb_refuses() {
    for users in [Users::Checked, Users::Unchecked] {
        let cmdb = Cmdb::with(Options { door: Door::Gateway, users, ..Options::default() }).await;
        for (_, unknown) in self::users() {
            let answer = through_gateway(&cmdb, &unknown, body(1, 48, vec![named("x")])).await;
            if users == Users::Checked || !unknown["access_token"].is_null() {
                is_gateways_own(&answer, 400, 1_640_001, "INVALID_ARGS");
                continue;
            }
            assert_eq!((answer.status, answer.code(), answer.message()), (200, 1_199_998, "user is not set"));
            assert_eq!(answer.header("content-type"), Some("text/plain; charset=utf-8"));
            assert_eq!(answer.keys(), ["result", "bk_error_code", "bk_error_msg", "permission", "data"]);
        }
        assert_eq!(cmdb.store.processes_of(48).len(), 1, "nothing was done");
    }
}

#[tokio::test]
async fn a_name_alone_is_a_user_where_users_are_not_checked() {
    let cmdb = Cmdb::with(Options { door: Door::Gateway, users: Users::Checked, ..Options::default() }).await;
    let answer = through_gateway(&cmdb, &credentials(), body(1, 48, vec![named("x")])).await;
    is_gateways_own(&answer, 400, 1_640_001, "INVALID_ARGS");
    assert!(answer.message().contains("reason=\"user authentication failed, "), "{}", answer.message());
}

#[tokio::test]
async fn the_gateway_lets_no_one_through_without_a_supplier() {
    let cmdb = Cmdb::at(Door::Gateway).await;
    let request = cmdb.bare(Method::POST, GATEWAY_CREATE);
    let answer = sent(request.header("X-Bkapi-Authorization", credentials().to_string())).await;
    assert_eq!((answer.status, answer.code()), (500, 1_199_027));
    assert_eq!(answer.message(), "[owner_id]授权信息查询失败");
}

#[track_caller]
fn is_gateways_own(answer: &Answer, status: u16, code: i64, name: &str) {
    assert_eq!((answer.status, answer.code()), (status, code));
    assert_eq!(answer.keys(), ["code", "code_name", "message", "result", "data"]);
    assert_eq!(answer.body["code_name"], name);
    assert_eq!((&answer.body["result"], &answer.body["data"]), (&json!(false), &Value::Null));
    assert_eq!(answer.header("x-bkapi-error-code"), Some(code.to_string().as_str()));
    assert_eq!(answer.header("x-bkapi-error-message"), Some(answer.message()));
}

#[tokio::test]
async fn the_gateway_refuses_wrong_credentials_with_a_reason() {
    let cmdb = Cmdb::at(Door::Gateway).await;
    for (given, reason) in [
        (Some("bkproc".to_owned()), "request header X-Bkapi-Authorization is not a valid JSON"),
        (None, "app code cannot be empty"),
        (Some(json!({"bk_app_code": "other", "bk_app_secret": "x"}).to_string()), "app not found"),
        (
            Some(json!({"bk_app_code": APP_CODE, "bk_app_secret": "x"}).to_string()),
            "bk_app_code or bk_app_secret is incorrect",
        ),
        (
            Some(json!({"bk_app_code": APP_CODE}).to_string()),
            "please provide bk_app_secret or bk_signature to verify app",
        ),
    ] {
        let mut request = cmdb.bare(Method::POST, GATEWAY_CREATE);
        if let Some(given) = given {
            request = request.header("X-Bkapi-Authorization", given);
        }
        let answer = sent(request).await;
        is_gateways_own(&answer, 400, 1_640_001, "INVALID_ARGS");
        assert_eq!(answer.message(), format!("Parameters error [reason=\"{reason}\"]"));
    }
}

#[tokio::test]
async fn the_gateway_does_not_know_other_paths() {
    let cmdb = Cmdb::at(Door::Gateway).await;
    for path in ["/", CREATE, ESB_CREATE, "/api/bk-cmdb/prod/api/v3/no/such"] {
        let answer = sent(cmdb.bare(Method::POST, path)).await;
        is_gateways_own(&answer, 404, 1_640_401, "API_NOT_FOUND");
        assert_eq!(answer.message(), format!("API not found [method=\"POST\" path=\"{path}\"]"));
    }
}

#[tokio::test]
async fn unknown_urls_are_answered_in_three_ways() {
    let cmdb = Cmdb::start().await;
    for path in ["/", GATEWAY_CREATE, ESB_CREATE] {
        let answer = cmdb.post(path, "").await;
        assert_eq!((answer.status, answer.text.as_str()), (404, "404: Page Not Found"), "{path}");
    }
    let answer = cmdb.post("/api/v3/no/such/thing", "").await;
    assert_eq!((answer.status, answer.code()), (500, 1_199_998));
    assert_eq!(answer.message(), "rewrite request failed, unknown requested with backend process");
    assert_eq!(answer.header("content-type"), Some("text/plain; charset=utf-8"));
    let answer = cmdb.post("/api/v3/create/proc/nothing", "").await;
    assert_eq!((answer.status, answer.text.as_str()), (200, "404: Page Not Found"));
    let answer = cmdb.get(CREATE).await;
    assert_eq!((answer.status, answer.text.as_str()), (200, "405: Method Not Allowed"));
    assert_eq!(answer.header("content-type"), Some("text/plain; charset=utf-8"));
}

#[tokio::test]
async fn a_slash_at_the_end_makes_no_difference() {
    let cmdb = Cmdb::start().await;
    let answer = cmdb.post_json(&format!("{CREATE}/"), body(1, 48, vec![named("a")])).await;
    assert_eq!(answer.data(), &json!([64]));
    let cmdb = Cmdb::at(Door::Gateway).await;
    let request = cmdb.bare(Method::POST, &format!("{GATEWAY_CREATE}/")).header("X-Bkcmdb-Supplier-Account", "0");
    let request = request.header("X-Bkapi-Authorization", credentials().to_string());
    assert_eq!(sent(request.body(body(1, 48, vec![named("a")]).to_string())).await.data(), &json!([64]));
}

#[tokio::test]
async fn the_esb_takes_credentials_in_the_body() {
    let cmdb = Cmdb::at(Door::Esb).await;
    let answer = through_esb(&cmdb, &esb_body(&credentials())).await;
    assert_eq!(answer.data(), &json!([64]));
    assert_eq!(answer.body["result"], true);
    assert_eq!(answer.body["request_id"].as_str(), answer.header("x-request-id"));
    assert_eq!(answer.keys(), ["code", "permission", "result", "request_id", "message", "data"]);
    assert_eq!(cmdb.store.process(64).unwrap()["bk_created_by"], "lee");
}

#[tokio::test]
async fn the_esb_takes_credentials_in_the_header_and_by_get_in_the_query() {
    let cmdb = Cmdb::at(Door::Esb).await;
    let query = format!("bk_app_code={APP_CODE}&bk_app_secret={APP_SECRET}&bk_token={TOKEN}");
    let request = cmdb.bare(Method::POST, &format!("{ESB_CREATE}?{query}"));
    assert_eq!(sent(request.body(esb_body(&json!({})).to_string())).await.code(), 1_306_000);
    let path = format!("/api/c/compapi/v2/cc/search_biz_inst_topo/?{query}&bk_biz_id=1");
    assert_eq!(sent(cmdb.bare(Method::GET, &path)).await.data()[0]["bk_inst_id"], 1);
    let request = cmdb.bare(Method::POST, ESB_CREATE);
    let request = request.header("X-Bkapi-Authorization", credentials().to_string());
    let answer = sent(request.body(esb_body(&json!({})).to_string())).await;
    assert_eq!(answer.data(), &json!([64]));
}

#[tokio::test]
async fn the_esb_has_errors_of_its_own() {
    let cmdb = Cmdb::at(Door::Esb).await;
    let answer = through_esb(&cmdb, &esb_body(&json!({}))).await;
    answer.is_refused(1_306_000, "Invalid APP Code [bk_app_code=], please confirm if the APP Code has been registered");
    let answer = through_esb(&cmdb, &esb_body(&json!({"bk_app_code": APP_CODE, "bk_app_secret": "x"}))).await;
    assert!(answer.message().starts_with("APP Secret verification failed, "), "{}", answer.message());
    let answer = sent(cmdb.bare(Method::POST, ESB_CREATE).body("{")).await;
    assert_eq!((answer.status, answer.code()), (200, 1_306_000));
    let nobody = json!({"bk_app_code": APP_CODE, "bk_app_secret": APP_SECRET});
    assert_eq!(through_esb(&cmdb, &esb_body(&nobody)).await.code(), 1_306_000);
    for (place, (known, unknown)) in users().iter().enumerate() {
        let answer = through_esb(&cmdb, &esb_body(unknown)).await;
        assert_eq!(answer.code(), 1_306_000, "{unknown}");
        let code = if place == 0 { 0 } else { 1_199_014 };
        assert_eq!(through_esb(&cmdb, &esb_body(known)).await.code(), code, "let in, the first time: {known}");
    }
    let answer = sent(cmdb.bare(Method::POST, "/api/c/compapi/v2/cc/no_such/")).await;
    assert_eq!(answer.status, 404);
    assert_eq!(answer.body, json!({"result": false, "data": null, "message": "The content does not exist"}));
}

#[tokio::test]
async fn the_esb_asks_for_language_in_its_own_way() {
    let cmdb = Cmdb::at(Door::Esb).await;
    let mut request = body(1, 999, vec![named("a")]);
    request.as_object_mut().unwrap().extend(credentials().as_object().unwrap().clone());
    let http = cmdb.bare(Method::POST, ESB_CREATE).header("blueking-language", "en");
    let answer = sent(http.body(request.to_string())).await;
    assert_eq!(answer.message(), "No relevant data found");
}

#[tokio::test]
async fn the_esb_takes_by_post_what_the_server_takes_otherwise() {
    let cmdb = Cmdb::at(Door::Esb).await;
    let call = async |name: &str, mut request: Value| {
        request.as_object_mut().unwrap().extend(credentials().as_object().unwrap().clone());
        let path = format!("/api/c/compapi/v2/cc/{name}/");
        sent(cmdb.bare(Method::POST, &path).body(request.to_string())).await
    };
    let answer = call("search_biz_inst_topo", json!({"bk_biz_id": 1})).await;
    assert_eq!(answer.data()[0]["bk_inst_id"], 1);
    let answer = call("list_biz_hosts", json!({"bk_biz_id": 1, "page": {"limit": 1}})).await;
    assert_eq!(answer.data()["count"], 13);
    call("create_process_instance", esb_body(&json!({}))).await.data();
    let process = json!({"bk_process_id": 64, "bk_process_name": "b", "bk_func_name": "b"});
    call("update_process_instance", json!({"bk_biz_id": 1, "processes": [process]})).await.data();
    let answer = call("delete_process_instance", json!({"bk_biz_id": 1, "process_instance_ids": [64]})).await;
    assert_eq!(answer.data(), &Value::Null);
}

#[tokio::test]
async fn a_base_url_leads_through_its_door() {
    for (door, rest) in [
        (Door::Direct, "/api/v3/create/proc/process_instance"),
        (Door::Gateway, "/api/v3/create/proc/process_instance"),
        (Door::Esb, "/v2/cc/create_process_instance/"),
    ] {
        let options = Options { door, ..Options::default() };
        let sandbox = Sandbox::start(options).await.unwrap();
        let http = reqwest::Client::builder().no_proxy().build().unwrap();
        let request = http
            .post(format!("{}{rest}", sandbox.base_url()))
            .header("X-Bkcmdb-User", "u")
            .header("X-Bkcmdb-Supplier-Account", "0")
            .header("X-Bkapi-Authorization", credentials().to_string());
        let answer = sent(request.body(body(1, 48, vec![named("a")]).to_string())).await;
        assert_eq!(answer.data(), &json!([64]), "{door}");
    }
}
