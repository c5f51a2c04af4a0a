//! What the real server answered to bodies of ours (`tests/verdicts/real.jsonl`): the sandbox answers the same.
//!
//! Each row is one call on fresh data. Codes and texts are compared as they are. `stored` lists created documents by
//! the fields that differ from what the server fills in, `count` the rows of a list, `after` the processes that the
//! service instances 90, 48 and 12 have after an update or a delete (identifier, alias, description).

use std::fmt::Write as _;

use bkproc::sandbox::{Options, Version};
use reqwest::Method;
use serde::Deserialize;
use serde_json::{Map, Value, json};

use crate::contract::client::{CREATE, Cmdb, LIST, sent};

const ROWS: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/verdicts/real.jsonl"));

/// The service instance that processes are created in.
const INSTANCE: i64 = 90;

/// A process that is left: identifier, alias, description.
type Left = (i64, Option<String>, Option<String>);

/// Hosts of today's data that were not in the data that the server was asked about; nor were their service instances.
const LATER_HOSTS: [i64; 6] = [8, 9, 10, 16, 17, 18];

#[derive(Debug, Deserialize)]
struct Verdict {
    id: String,
    version: String,
    call: String,
    lang: String,
    #[serde(default)]
    body: Option<String>,
    #[serde(default)]
    method: Option<String>,
    #[serde(default)]
    path: Option<String>,
    status: u16,
    code: i64,
    message: String,
    stored: Option<Vec<Map<String, Value>>>,
    count: Option<usize>,
    after: Option<Vec<Left>>,
}

fn rows() -> impl Iterator<Item = Verdict> {
    ROWS.lines().map(|line| serde_json::from_str(line).unwrap())
}

/// The differences between the rows of a kind and the sandbox's answers, a paragraph each.
async fn differences(fits: impl Fn(&Verdict) -> bool) -> String {
    let mut all = String::new();
    let mut checked = 0;
    for verdict in rows().filter(fits) {
        checked += 1;
        let found = differs(&verdict).await;
        if !found.is_empty() {
            let body = verdict.body.as_deref().unwrap_or("");
            let body: String = body.chars().take(400).collect();
            write!(all, "{} {}\n  {body}\n{found}", verdict.id, verdict.call).unwrap();
        }
    }
    assert!(checked > 0);
    all
}

async fn differs(verdict: &Verdict) -> String {
    // The rows of "3.12" are of the 3.13 line.
    let version: Version = if verdict.version == "3.12" { Version::V3_13 } else { verdict.version.parse().unwrap() };
    let cmdb = Cmdb::with(Options { version, ..Options::default() }).await;
    let held = cmdb.store.processes_of(INSTANCE).len();
    let method: Method = verdict.method.as_deref().unwrap_or("POST").parse().unwrap();
    let path = verdict.path.as_ref().map_or_else(|| CREATE.to_owned(), |path| format!("/api/v3{path}"));
    let answer = sent(
        cmdb.request(method, &path)
            .header("BK_User", "tester")
            .header("HTTP_BLUEKING_SUPPLIER_ID", "0")
            .header("X-Bkcmdb-Language", &verdict.lang)
            .header("HTTP_BLUEKING_LANGUAGE", &verdict.lang)
            .body(verdict.body.clone().unwrap_or_default()),
    )
    .await;
    let mut differences = String::new();
    let mut differ = |what: &str, expected: Value, found: Value| {
        if !same(&expected, &found) {
            writeln!(differences, "  {what}: server {expected}\n  {what}: sandbox {found}").unwrap();
        }
    };
    if answer.body.is_null() {
        return format!("  no JSON: {} {}\n", answer.status, answer.text);
    }
    differ(
        "answer",
        json!([verdict.status, verdict.code, verdict.message]),
        json!([answer.status, answer.code(), answer.message()]),
    );
    if verdict.call == "create_process_instance" {
        let stored = cmdb.store.processes_of(INSTANCE).into_iter().skip(held).map(told).collect();
        let expected = verdict.stored.iter().flatten().map(|one| Value::Object(one.clone())).collect();
        differ("stored", expected, stored);
    }
    if let Some(count) = verdict.count {
        let data = &answer.body["data"];
        let rows = data.get("info").unwrap_or(data);
        let rows = rows.as_array().map_or(&[][..], Vec::as_slice);
        let found =
            data.get("count").and_then(Value::as_u64).map_or(rows.len(), |count| usize::try_from(count).unwrap());
        let later = rows.iter().filter(|row| row["bk_host_id"].as_i64().is_some_and(|id| LATER_HOSTS.contains(&id)));
        differ("count", count.into(), (found - later.count()).into());
    }
    if let Some(after) = &verdict.after {
        differ("after", json!(after), left(&cmdb).await);
    }
    differences
}

/// The processes of the three service instances that rows of updates and deletes are about.
async fn left(cmdb: &Cmdb) -> Value {
    let mut rows = Vec::new();
    for (biz, instance) in [(2, 90), (1, 48), (1, 12)] {
        let answer = cmdb.post_json(LIST, json!({"bk_biz_id": biz, "service_instance_id": instance})).await;
        for row in answer.data().as_array().unwrap() {
            let property = &row["property"];
            rows.push(json!([row["relation"]["bk_process_id"], property["bk_process_name"], property["description"]]));
        }
    }
    rows.into()
}

/// A created document as the rows have it: without what the server sets, and without what it fills in.
fn told(process: Value) -> Value {
    let Value::Object(mut process) = process else { return process };
    for key in [
        "bk_process_id",
        "bk_biz_id",
        "service_instance_id",
        "bk_supplier_account",
        "create_time",
        "last_time",
        "bk_created_at",
        "bk_created_by",
        "bk_updated_at",
    ] {
        process.shift_remove(key);
    }
    process.retain(|key, value| match key.as_str() {
        "auto_start" => *value != json!(false),
        "proc_num" | "priority" | "timeout" | "bk_start_check_secs" | "bind_info" | "bk_updated_by" => !value.is_null(),
        "bk_func_name"
        | "bk_process_name"
        | "bk_start_param_regex"
        | "description"
        | "work_path"
        | "pid_file"
        | "user"
        | "start_cmd"
        | "stop_cmd"
        | "restart_cmd"
        | "face_stop_cmd"
        | "reload_cmd" => *value != json!(""),
        _ => true,
    });
    process.into()
}

/// Whether two values are equal, numbers by value.
fn same(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::Number(a), Value::Number(b)) => a.as_f64() == b.as_f64(),
        (Value::Array(a), Value::Array(b)) => a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(a, b)),
        (Value::Object(a), Value::Object(b)) => {
            a.len() == b.len() && a.iter().all(|(key, a)| b.get(key).is_some_and(|b| same(a, b)))
        }
        _ => a == b,
    }
}

/// Whether a row is one of a write, as all others are of reads.
fn is_a_change(verdict: &Verdict) -> bool {
    ["create_process_instance", "update_process_instance", "delete_process_instance"].contains(&verdict.call.as_str())
}

#[tokio::test]
async fn creates_of_3_14_are_judged_as_by_the_server() {
    let found = differences(|one| one.call == "create_process_instance" && one.version == "3.14").await;
    assert!(found.is_empty(), "\n{found}");
}

#[tokio::test]
async fn creates_of_older_versions_are_judged_as_by_the_server() {
    let found = differences(|one| one.call == "create_process_instance" && one.version != "3.14").await;
    assert!(found.is_empty(), "\n{found}");
}

#[tokio::test]
async fn updates_and_deletes_are_judged_as_by_the_server() {
    let fits = |one: &Verdict| is_a_change(one) && one.call != "create_process_instance";
    let found = differences(fits).await;
    assert!(found.is_empty(), "\n{found}");
}

#[tokio::test]
async fn reads_are_answered_as_by_the_server() {
    let found = differences(|one| !is_a_change(one)).await;
    assert!(found.is_empty(), "\n{found}");
}

#[test]
fn all_rows_are_there() {
    assert_eq!(rows().count(), 491);
}
