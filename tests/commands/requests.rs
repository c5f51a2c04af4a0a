//! `plan -o json --requests`: the requests that it shows are those that `apply` then sends.

use crate::support::recorder::{Recorder, Sent};
use crate::support::served::{Cmdb, configure_in_order};
use bkproc::sandbox::{APP_SECRET, TOKEN};
use serde_json::Value;
use std::path::Path;
use std::process::{Command, Output, Stdio};

/// Plans and applies a recorded file at a door, and returns the document of the plan, and what was sent.
fn planned_and_sent(door: &str, name: &str) -> (Value, Vec<Sent>) {
    let cmdb = Cmdb::start(door, &[]);
    let recorder = Recorder::before(&cmdb.url);
    let home = tempfile::tempdir().unwrap();
    configure_in_order(home.path(), door, &recorder.url);
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/recorded/{name}.json"));
    let run = |args: &[&str]| -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_bkproc"));
        command.args(args).args(["--env", "e"]).arg(&file).stdin(Stdio::null()).env_clear();
        command.env("HOME", home.path()).env("LANG", "en_US.UTF-8").env("MY_SECRET", APP_SECRET).env("MY_TOKEN", TOKEN);
        command.output().unwrap()
    };
    let plan = run(&["plan", "-o", "json", "--requests"]);
    let told = String::from_utf8(plan.stdout).unwrap();
    for secret in [APP_SECRET, TOKEN] {
        assert!(!told.contains(secret), "{told}");
    }
    assert!(!recorder.sent().iter().any(Sent::writes), "a plan writes nothing");
    let apply = run(&["apply", "--yes"]);
    assert!(apply.status.success(), "{apply:?}");
    (serde_json::from_str(&told).unwrap(), recorder.sent().into_iter().filter(Sent::writes).collect())
}

#[test]
fn the_requests_of_a_plan_are_those_that_are_sent() {
    for (door, name) in [("direct", "many"), ("gateway", "split"), ("esb", "one"), ("esb", "texts")] {
        let (document, sent) = planned_and_sent(door, name);
        let requests = document["requests"].as_array().unwrap();
        assert_eq!(document["calls"].as_u64(), Some(requests.len() as u64), "{name}: one for each call");
        assert_eq!(requests.len(), sent.len(), "{name}");
        for (request, sent) in requests.iter().zip(sent) {
            assert_eq!(request["method"], sent.method.as_str());
            assert!(request["url"].as_str().unwrap().ends_with(&sent.path), "{request}: {}", sent.path);
            let mut body: Value = serde_json::from_str(&sent.body).unwrap();
            for key in ["bk_app_code", "bk_app_secret", "bk_token"] {
                let removed = body.as_object_mut().unwrap().shift_remove(key);
                assert_eq!(removed.is_some(), door == "esb", "{key}");
            }
            // As texts: the order of keys is part of it.
            assert_eq!(request["body"].to_string(), body.to_string(), "{name} at {door}");
        }
    }
}
