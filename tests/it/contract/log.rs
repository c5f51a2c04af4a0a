//! The request log: what was asked, what came of it, and no secret anywhere.

use bkproc::sandbox::{APP_CODE, APP_SECRET, Door, Options};
use reqwest::Method;
use serde_json::{Value, json};

use crate::contract::client::{Cmdb, body, named, sent};

#[tokio::test]
async fn every_request_is_kept_with_its_outcome() {
    let cmdb = Cmdb::start().await;
    cmdb.create(48, vec![named("a")]).await;
    cmdb.create(999, vec![named("a")]).await;
    cmdb.post("/nowhere", "not json").await;
    let seen = cmdb.store.requests();
    let short: Vec<_> = seen.iter().map(|one| (one.api.as_str(), one.status, one.code)).collect();
    assert_eq!(
        short,
        [("create_process_instance", 200, 0), ("create_process_instance", 200, 1_199_019), ("", 404, -1)]
    );
    assert_eq!(seen[0].body, body(1, 48, vec![named("a")]));
    assert_eq!((seen[0].method.as_str(), seen[0].user.as_str()), ("POST", "tester"));
    assert_eq!(seen[2].body, "(8 bytes that are no JSON)");
}

#[tokio::test]
async fn the_file_has_one_line_of_json_a_request_and_no_secret() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("requests.jsonl");
    let cmdb = Cmdb::with(Options { door: Door::Esb, requests: Some(path.clone()), ..Options::default() }).await;
    let mut request = body(1, 48, vec![named("a")]);
    request["bk_app_code"] = json!(APP_CODE);
    request["bk_app_secret"] = json!(APP_SECRET);
    request["bk_token"] = json!("canary-token");
    let url = "/api/c/compapi/v2/cc/create_process_instance/?bk_token=canary-query&x=1";
    let http = cmdb.bare(Method::POST, url);
    let http = http.header("X-Bkapi-Authorization", r#"{"access_token":"canary-header"}"#);
    assert_eq!(sent(http.body(request.to_string())).await.code(), 1_306_000, "they are no one's");
    cmdb.shutdown().await;
    let text = std::fs::read_to_string(&path).unwrap();
    let lines: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(lines.len(), 1);
    assert_eq!(lines[0]["api"], "create_process_instance");
    assert_eq!(lines[0]["body"]["bk_app_secret"], "***");
    assert_eq!(lines[0]["body"]["bk_app_code"], APP_CODE);
    assert!(lines[0]["path"].as_str().unwrap().ends_with("?bk_token=***&x=1"));
    assert!(!text.contains("canary") && !text.contains(APP_SECRET));
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = std::fs::metadata(&path).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
}
