//! What goes wrong when asked to: each fault as a client sees it, and what is stored behind its back.

use std::io::ErrorKind;
use std::time::{Duration, Instant};

use bkproc::sandbox::{APP_CODE, APP_SECRET, Door, Fault, Options};
use reqwest::Method;
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::contract::client::{Answer, CREATE, Cmdb, LIST, body, named, sent};

/// The end of a connection as the socket tells it.
#[derive(Debug, PartialEq)]
enum End {
    Closed,
    Reset,
}

/// Sends a creation over a bare socket and reads whatever comes until the connection ends.
async fn raw(cmdb: &Cmdb, name: &str) -> (String, End) {
    let mut stream = connected(cmdb).await;
    stream.write_all(written(name).as_bytes()).await.unwrap();
    let mut bytes = Vec::new();
    let end = match stream.read_to_end(&mut bytes).await {
        Ok(_) => End::Closed,
        Err(error) if error.kind() == ErrorKind::ConnectionReset => End::Reset,
        Err(error) => panic!("{error}"),
    };
    (String::from_utf8_lossy(&bytes).into_owned(), end)
}

async fn connected(cmdb: &Cmdb) -> TcpStream {
    TcpStream::connect(cmdb.addr()).await.unwrap()
}

fn written(name: &str) -> String {
    let body = body(1, 48, vec![named(name)]).to_string();
    format!(
        "POST {CREATE} HTTP/1.1\r\nhost: x\r\nbk_user: u\r\nhttp_blueking_supplier_id: 0\r\n\
         connection: close\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    )
}

async fn direct(specs: &[&str]) -> Cmdb {
    Cmdb::with_faults(Door::Direct, specs).await
}

/// How many processes the call has left in service instance 48, which starts with one.
fn added(cmdb: &Cmdb) -> usize {
    cmdb.store.processes_of(48).len() - 1
}

/// Lets others run until something is so; the runtime's own clock gives up for it.
async fn until(mut so: impl FnMut() -> bool) {
    let long = Duration::from_secs(20);
    let waited = async {
        while !so() {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(long, waited).await.unwrap();
}

async fn create_at(cmdb: &Cmdb, door: Door) -> Answer {
    let path = match door {
        Door::Direct => CREATE,
        Door::Gateway => "/api/bk-cmdb/prod/api/v3/create/proc/process_instance",
        Door::Esb => "/api/c/compapi/v2/cc/create_process_instance/",
    };
    let who = json!({"bk_app_code": APP_CODE, "bk_app_secret": APP_SECRET, "bk_username": "u"});
    let request = cmdb.request(Method::POST, path);
    let request = request.header("X-Bkapi-Authorization", who.to_string());
    sent(request.body(body(1, 48, vec![named("a")]).to_string())).await
}

#[tokio::test]
async fn faults_hit_the_call_they_name_by_its_number() {
    let cmdb = direct(&["create#2:code=1199066", "list#2-3:code=1199017"]).await;
    let mut codes = Vec::new();
    for name in ["a", "b", "c"] {
        codes.push(cmdb.create(48, vec![named(name)]).await.code());
        let list = json!({"bk_biz_id": 1, "service_instance_id": 48});
        codes.push(cmdb.post_json(LIST, list).await.code());
    }
    assert_eq!(codes, [0, 0, 1_199_066, 1_199_017, 0, 1_199_017]);
    assert_eq!(added(&cmdb), 2);
    let faults: Vec<_> = cmdb.store.requests().into_iter().filter_map(|one| one.fault).collect();
    assert_eq!(faults, ["create#2:code=1199066", "list#2-3:code=1199017", "list#2-3:code=1199017"]);
}

#[tokio::test]
async fn of_two_faults_the_first_acts() {
    let cmdb = direct(&["*#1:code=1199002", "create:code=1199066"]).await;
    assert_eq!(cmdb.create(48, vec![named("a")]).await.code(), 1_199_002);
    assert_eq!(cmdb.create(48, vec![named("a")]).await.code(), 1_199_066);
}

#[tokio::test]
async fn reset_before_leaves_no_byte_and_no_effect() {
    let cmdb = direct(&["create#1:reset-before"]).await;
    assert_eq!(raw(&cmdb, "a").await, (String::new(), End::Reset));
    assert_eq!(added(&cmdb), 0);
    raw(&cmdb, "a").await;
    assert_eq!(added(&cmdb), 1);
}

#[tokio::test]
async fn reset_after_gives_so_many_bytes_of_the_reply_and_has_its_effect() {
    let cmdb = direct(&["create#1:reset-after=20"]).await;
    let (text, end) = raw(&cmdb, "a").await;
    assert!(text.starts_with("HTTP/1.1 200 OK\r\n"), "{text}");
    assert_eq!((text.len(), end, added(&cmdb)), (20, End::Reset, 1));
}

#[tokio::test]
async fn truncate_returns_the_head_and_so_many_bytes_of_the_body() {
    let cmdb = direct(&["create#1:truncate=10"]).await;
    let (text, end) = raw(&cmdb, "a").await;
    assert!(text.starts_with("HTTP/1.1 200 OK\r\n"), "{text}");
    assert!(text.ends_with("\r\n\r\n{\"result\":"), "{text}");
    assert_eq!((end, added(&cmdb)), (End::Closed, 1));
    let cmdb = direct(&["create#1:truncate=0"]).await;
    assert!(raw(&cmdb, "a").await.0.ends_with("\r\n\r\n"));
}

/// Found by the random faults: what a cut had left fell on the next reply of a connection that was kept open.
#[tokio::test]
async fn a_cut_that_is_longer_than_the_reply_ends_with_it() {
    for fault in ["create#1:truncate=100000", "create#1:reset-after=100000"] {
        let cmdb = direct(&[fault]).await;
        let mut stream = connected(&cmdb).await;
        stream.write_all(written("a").replace("connection: close\r\n", "").as_bytes()).await.unwrap();
        let mut text = String::new();
        stream.read_to_string(&mut text).await.unwrap();
        assert!(text.contains("connection: close\r\n") && text.ends_with('}'), "{fault}: {text}");
    }
}

#[tokio::test]
async fn drop_ends_the_connection_without_a_byte() {
    let cmdb = direct(&["create#1:drop", "create#2:commit-then-drop"]).await;
    assert_eq!(raw(&cmdb, "a").await, (String::new(), End::Closed));
    assert_eq!(added(&cmdb), 0);
    assert_eq!(raw(&cmdb, "a").await, (String::new(), End::Closed));
    assert_eq!(added(&cmdb), 1);
    let seen = cmdb.store.requests();
    assert_eq!((seen[1].status, seen[1].code), (0, -1), "no reply was sent");
}

#[tokio::test]
async fn a_delay_answers_late() {
    let cmdb = direct(&["create:delay=60ms"]).await;
    let start = Instant::now();
    cmdb.create(48, vec![named("a")]).await.data();
    assert!(start.elapsed() >= Duration::from_millis(60));
}

#[tokio::test]
async fn a_stall_ends_in_a_failed_proxy_and_has_no_effect() {
    let cmdb = direct(&["create:stall=1ms"]).await;
    let answer = cmdb.create(48, vec![named("a")]).await;
    assert_eq!((answer.status, answer.code()), (500, 1_199_998));
    assert!(answer.message().starts_with("proxy request failed, "));
    assert_eq!(added(&cmdb), 0);
    let cmdb = Cmdb::with_faults(Door::Gateway, &["create:stall=1ms"]).await;
    let answer = create_at(&cmdb, Door::Gateway).await;
    assert_eq!((answer.status, answer.code()), (504, 1_650_401));
}

#[tokio::test]
async fn a_stall_that_commits_commits_even_when_no_one_waits() {
    let cmdb = direct(&["create#1:stall=40ms,commit"]).await;
    let mut stream = connected(&cmdb).await;
    stream.write_all(written("a").as_bytes()).await.unwrap();
    drop(stream);
    until(|| added(&cmdb) == 1).await;
}

#[tokio::test]
async fn a_stall_does_not_hold_up_others_nor_the_end() {
    let cmdb = direct(&["create#1:stall=10m,commit"]).await;
    let mut stream = connected(&cmdb).await;
    stream.write_all(written("a").as_bytes()).await.unwrap();
    // Another call goes through meanwhile; then the end comes at once and the first is given up.
    let list = json!({"bk_biz_id": 1, "service_instance_id": 48});
    cmdb.post_json(LIST, list).await.data();
    let store = cmdb.store.clone();
    cmdb.shutdown().await;
    assert_eq!(store.processes_of(48).len(), 1);
}

#[tokio::test]
async fn a_status_comes_with_or_without_effect() {
    for (spec, status, effect) in [
        ("create:status=500", 500, 0),
        ("create:status=502", 502, 0),
        ("create:status=504,after-commit", 504, 1),
        ("create:commit,status=503", 503, 1),
    ] {
        let cmdb = direct(&[spec]).await;
        assert_eq!(cmdb.create(48, vec![named("a")]).await.status, status, "{spec}");
        assert_eq!(added(&cmdb), effect, "{spec}");
    }
}

#[tokio::test]
async fn a_status_is_told_in_the_words_of_its_door() {
    let cmdb = direct(&["create#1:status=500", "create#2:status=502"]).await;
    let answer = cmdb.create(48, vec![named("a")]).await;
    assert_eq!(answer.code(), 1_199_998);
    let answer = cmdb.create(48, vec![named("a")]).await;
    assert!(answer.text.starts_with("<html>"), "a proxy's page");
    let cmdb = Cmdb::with_faults(Door::Gateway, &["create#1:status=502", "create#2:status=504"]).await;
    for (code, name) in [(1_650_200, "BAD_GATEWAY"), (1_650_401, "REQUEST_BACKEND_TIMEOUT")] {
        let answer = create_at(&cmdb, Door::Gateway).await;
        assert_eq!((answer.code(), answer.body["code_name"].as_str()), (code, Some(name)));
    }
}

#[tokio::test]
async fn garbage_is_a_200_that_says_nothing() {
    let cmdb = direct(&["create#1:garbage", "create#2:garbage,commit"]).await;
    let answer = cmdb.create(48, vec![named("a")]).await;
    assert_eq!((answer.status, &answer.body), (200, &Value::Null));
    assert_eq!(added(&cmdb), 0);
    cmdb.create(48, vec![named("a")]).await;
    assert_eq!(added(&cmdb), 1);
}

#[tokio::test]
async fn the_cmdb_throttles_at_200_without_data() {
    for door in [Door::Direct, Door::Gateway] {
        let cmdb = Cmdb::with_faults(door, &["create:throttle-cmdb"]).await;
        let answer = create_at(&cmdb, door).await;
        assert_eq!((answer.status, answer.code(), answer.message()), (200, 1_199_997, "too many requests"));
        // Written by api_server itself, so not renamed for the gateway.
        assert_eq!(answer.keys(), ["result", "bk_error_code", "bk_error_msg", "permission"]);
        assert_eq!(added(&cmdb), 0);
    }
    let cmdb = direct(&["create:throttle"]).await;
    assert_eq!(create_at(&cmdb, Door::Direct).await.code(), 1_199_997);
}

#[tokio::test]
async fn the_gateway_throttles_at_429_with_its_headers() {
    for spec in ["create:throttle", "create:throttle-gateway"] {
        let cmdb = Cmdb::with_faults(Door::Gateway, &[spec]).await;
        let answer = create_at(&cmdb, Door::Gateway).await;
        assert_eq!((answer.status, answer.code()), (429, 1_642_903));
        assert_eq!(answer.body["code_name"], "RATE_LIMIT_RESTRICTION");
        assert_eq!(answer.header("x-bkapi-ratelimit-limit"), Some("100"));
        assert_eq!(answer.header("x-bkapi-ratelimit-remaining"), Some("0"));
        assert_eq!(answer.header("x-bkapi-ratelimit-reset"), Some("1"));
        assert!(answer.header("x-bkapi-ratelimit-plugin").is_some());
        assert_eq!(answer.header("x-bkapi-error-code"), Some("1642903"));
    }
}

#[tokio::test]
async fn the_cmdb_denies_at_200_and_says_what_to_apply_for() {
    let cmdb = direct(&["create:deny-cmdb"]).await;
    let answer = cmdb.create(48, vec![named("a")]).await;
    assert_eq!((answer.status, answer.code(), answer.message()), (200, 9_900_403, "没有操作的权限"));
    assert_eq!(answer.keys(), ["result", "bk_error_code", "bk_error_msg", "permission"]);
    let expected = json!({
        "system_id": "bk_cmdb", "system_name": "配置平台",
        "actions": [{
            "id": "edit_biz_service_instance", "name": "服务实例编辑",
            "related_resource_types": [{
                "system_id": "bk_cmdb", "system_name": "配置平台", "type": "biz", "type_name": "业务",
                "instances": [[{"type": "biz", "type_name": "业务", "id": "1", "name": "青禾商城"}]],
            }],
        }],
    });
    assert_eq!(answer.body["permission"], expected);
    let answer = cmdb.create_english(48, vec![named("a")]).await;
    assert_eq!(answer.message(), "Do not have access permission.");
}

#[tokio::test]
async fn without_a_business_the_denial_names_no_instances() {
    let cmdb = direct(&["create:deny"]).await;
    let answer = cmdb.post(CREATE, "{}").await;
    let resource = &answer.body["permission"]["actions"][0]["related_resource_types"][0];
    assert_eq!(resource["type"], "biz");
    assert_eq!(resource.get("instances"), None);
}

#[tokio::test]
async fn the_gateway_denies_at_403() {
    let cmdb = Cmdb::with_faults(Door::Gateway, &["create:deny-gateway"]).await;
    let answer = create_at(&cmdb, Door::Gateway).await;
    assert_eq!((answer.status, answer.code()), (403, 1_640_301));
    assert_eq!(answer.body["code_name"], "APP_NO_PERMISSION");
}

#[tokio::test]
async fn a_code_comes_with_its_text_and_no_effect_unless_committed() {
    let cmdb = direct(&["create#1:code=1199002", "create#2:code=1199066,commit"]).await;
    let answer = cmdb.create(48, vec![named("a")]).await;
    answer.is_refused(1_199_002, "http request failed");
    assert_eq!(added(&cmdb), 0);
    let answer = cmdb.create(48, vec![named("a")]).await;
    answer.is_refused(1_199_066, "retry transaction exceeds maximum count");
    assert_eq!(added(&cmdb), 1);
}

#[tokio::test]
async fn refuse_closes_the_port() {
    let cmdb = direct(&["create#1:refuse"]).await;
    assert_eq!(raw(&cmdb, "a").await, (String::new(), End::Reset));
    let mut last = None;
    while last != Some(ErrorKind::ConnectionRefused) {
        last = TcpStream::connect(cmdb.addr()).await.err().map(|error| error.kind());
    }
    assert_eq!(added(&cmdb), 0);
    cmdb.shutdown().await;
}

#[tokio::test]
async fn while_the_port_is_closed_open_connections_are_dead_too() {
    let cmdb = direct(&["create#1:refuse"]).await;
    let mut earlier = connected(&cmdb).await;
    // Once a call has gone through on it, the connection is known to be the server's.
    let list = json!({"bk_biz_id": 1, "service_instance_id": 48}).to_string();
    let list = format!(
        "POST {LIST} HTTP/1.1\r\nhost: x\r\nbk_user: u\r\nhttp_blueking_supplier_id: 0\r\n\
         content-length: {}\r\n\r\n{list}",
        list.len()
    );
    earlier.write_all(list.as_bytes()).await.unwrap();
    assert_ne!(earlier.read_u8().await.unwrap(), 0);
    raw(&cmdb, "a").await;
    earlier.write_all(list.as_bytes()).await.unwrap();
    let error = earlier.read_to_end(&mut Vec::new()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::ConnectionReset);
}

#[tokio::test]
async fn refuse_for_a_time_opens_the_port_again() {
    let cmdb = direct(&["create#1:refuse=30ms"]).await;
    raw(&cmdb, "a").await;
    // Whatever is in the way at first: closed, or closing. (Bare connects would not do: trying a closed port again
    // and again, a socket sooner or later connects to itself.)
    let list = json!({"bk_biz_id": 1, "service_instance_id": 48}).to_string();
    let again = || cmdb.request(Method::POST, LIST).body(list.clone()).send();
    while again().await.is_err() {}
    cmdb.create(48, vec![named("a")]).await.data();
    assert_eq!(cmdb.store.requests().len(), 3, "what came while it was closed was not heard");
}

#[tokio::test]
async fn an_unreadable_fault_names_itself() {
    let error = "create#1:explode".parse::<Fault>().unwrap_err();
    assert_eq!(error.to_string(), r#"fault "create#1:explode": "explode" is nothing that can go wrong here"#);
    assert!(Options::default().faults.is_empty());
}
