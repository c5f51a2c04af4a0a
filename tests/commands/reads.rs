//! The commands that tell what a CMDB holds, by the real program: live, as it was kept, and where they cannot.

use crate::support::server::{Reply, Server};
use assert_cmd::Command;
use bkproc::sandbox::{AttributeChanges, Options, Sandbox, Version};
use serde_json::Value;
use std::path::Path;
use std::process::Output;

/// Runs a command against an address, in English, with its folders in `home`.
async fn bkproc(home: &Path, url: &str, words: &[&str]) -> Output {
    let mut command = Command::cargo_bin("bkproc").unwrap();
    command.env_clear().env("HOME", home).env("LANG", "en_US.UTF-8").env("TZ", "UTC").args(words);
    command.args(["--url", url, "--door", "direct", "--user", "admin"]);
    tokio::task::spawn_blocking(move || command.output().unwrap()).await.unwrap()
}

fn told(output: &Output) -> (i32, String, String) {
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    (output.status.code().unwrap(), text(&output.stdout), text(&output.stderr))
}

fn json(output: &Output) -> Value {
    serde_json::from_slice(&output.stdout).unwrap()
}

struct Scene {
    sandbox: Sandbox,
    home: tempfile::TempDir,
    url: String,
}

impl Scene {
    async fn new() -> Self {
        Self::with(Options::default()).await
    }

    /// One whose first business has attributes that a vendor made.
    async fn custom() -> Self {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/attributes/custom.json");
        let attributes: AttributeChanges = std::fs::read_to_string(path).unwrap().parse().unwrap();
        Self::with(Options { attributes, ..Options::default() }).await
    }

    async fn with(options: Options) -> Self {
        let sandbox = Sandbox::start(options).await.unwrap();
        let url = sandbox.base_url();
        Self { sandbox, home: tempfile::tempdir().unwrap(), url }
    }

    async fn run(&self, words: &[&str]) -> Output {
        bkproc(self.home.path(), &self.url, words).await
    }
}

#[tokio::test]
async fn businesses_are_listed() {
    let scene = Scene::new().await;
    let (code, out, err) = told(&scene.run(&["businesses"]).await);
    assert_eq!((code, err.as_str()), (0, ""));
    assert_eq!(out, "ID  BUSINESS\n1   青禾商城\n2   Harbor Logistics\n");
    assert_eq!(told(&scene.run(&["businesses", "-o", "ids"]).await).1, "1\n2\n");
    let document = json(&scene.run(&["businesses", "-o", "json"]).await);
    assert_eq!((&document["schema_version"], &document["command"]), (&2.into(), &"businesses".into()));
    assert_eq!(document["businesses"][0]["bk_biz_name"], "青禾商城");
    assert_eq!((&document["offline"], &document["age_seconds"]), (&false.into(), &Value::Null));
}

#[tokio::test]
async fn empty_list_of_businesses_is_explained_and_denies_what_needs_one() {
    let body =
        r#"{"result":true,"bk_error_code":0,"bk_error_msg":"success","permission":null,"data":{"count":0,"info":[]}}"#;
    let server = Server::always(Reply::json(body)).await;
    let home = tempfile::tempdir().unwrap();
    for (words, expected) in [
        (&["businesses"][..], 0),
        (&["businesses", "-o", "ids"], 0),
        (&["businesses", "-o", "json"], 0),
        (&["instances"], 4),
        (&["instances", "--biz", "pay"], 4),
        (&["fields", "-o", "json"], 4),
    ] {
        for (lang, what, next) in
            [("en", "No business is visible", "BlueKing IAM"), ("zh", "没有可见的业务", "权限中心")]
        {
            let output = bkproc(home.path(), &server.url, &[words, &["--lang", lang]].concat()).await;
            let (code, out, err) = told(&output);
            assert_eq!(code, expected, "{words:?}: {out}{err}");
            assert!(err.contains(what) && err.contains(next), "{words:?}: {err}");
            if words.ends_with(&["json"]) && code != 0 {
                assert_eq!(json(&output)["error"]["kind"], "business", "{out}");
            }
        }
    }
}

#[tokio::test]
async fn instances_are_found_as_the_filter_line_finds_them() {
    let scene = Scene::new().await;
    let (code, out, _) = told(&scene.run(&["instances", "--biz", "青禾商城", "tpl:no", "has:redis"]).await);
    assert_eq!(code, 0);
    assert!(out.starts_with("ID  SERVICE INSTANCE"), "{out}");
    let ids: Vec<String> = told(&scene.run(&["instances", "--biz", "1", "tpl:no has:redis", "-o", "ids"]).await)
        .1
        .lines()
        .map(str::to_owned)
        .collect();
    assert!(ids.contains(&"48".to_owned()) && ids.len() == out.lines().count() - 1, "{ids:?}\n{out}");
    let document = json(&scene.run(&["instances", "--biz", "1", "id:48", "-o", "json"]).await);
    let only = &document["instances"][0];
    assert_eq!((&only["id"], &only["service_template_id"], &only["process_count"]), (&48.into(), &0.into(), &1.into()));
    assert_eq!(only["bk_host_innerip"], serde_json::json!(["10.20.3.31"]));
    assert_eq!(document["total"], 29, "of this business alone");
    let (code, out, err) = told(&scene.run(&["instances", "--biz", "1", "nobody-has-this"]).await);
    assert_eq!((code, out.as_str()), (0, ""));
    assert!(err.contains("no service instance matches"), "{err}");
}

#[tokio::test]
async fn processes_have_all_that_is_stored_and_what_is_not_there_is_told() {
    let scene = Scene::custom().await;
    let output = scene.run(&["processes", "--biz", "1", "48", "21", "999", "-o", "json"]).await;
    let document = json(&output);
    assert_eq!(output.status.code(), Some(1));
    assert_eq!((&document["exit_code"], &document["missing"]), (&1.into(), &serde_json::json!([999])));
    let stored = scene.sandbox.store().processes_of(48);
    let read = &document["instances"][0]["processes"][0];
    assert_eq!(read["bk_process_id"], stored[0]["bk_process_id"]);
    for key in ["bk_process_name", "proc_num", "auto_start", "service_tier", "work_path", "bind_info"] {
        assert_eq!(read["process_info"][key], stored[0][key], "{key}");
    }
    let (_, out, err) = told(&scene.run(&["processes", "--biz", "1", "48", "999"]).await);
    assert!(out.contains("redis-server") && err.contains("999"), "{out}{err}");
    // One of another business is said to be there.
    let (code, _, err) = told(&scene.run(&["processes", "--biz", "2", "48", "999"]).await);
    assert_eq!(code, 1);
    assert!(err.contains("service instance 48 is in business 1. Use --biz 1"), "{err}");
    assert!(err.contains("no service instance 999"), "{err}");
    let document = json(&scene.run(&["processes", "--biz", "2", "48", "999", "-o", "json"]).await);
    assert_eq!(document["missing"], serde_json::json!([48, 999]));
    assert_eq!(document["elsewhere"], serde_json::json!([{ "service_instance_id": 48, "bk_biz_id": 1 }]));
}

#[tokio::test]
async fn fields_are_the_servers_with_hidden_and_custom_ones() {
    let scene = Scene::custom().await;
    let document = json(&scene.run(&["fields", "--biz", "1", "-o", "json"]).await);
    let field = |key: &str| {
        let all = document["fields"].as_array().unwrap();
        all.iter().find(|one| one["bk_property_id"] == key).unwrap_or_else(|| unreachable!("no {key}")).clone()
    };
    assert_eq!((&field("proc_num")["min"], &field("proc_num")["max"]), (&1.into(), &10_000.into()));
    assert_eq!(field("bk_func_name")["max_bytes"], 256);
    assert_eq!(field("auto_start")["type"], "bool");
    assert_eq!(field("service_tier")["options"][0]["id"], "core");
    assert_eq!(field("owner_team")["pattern"], "^[a-z][a-z0-9-]{1,30}$");
    let (_, out, _) = told(&scene.run(&["fields", "--biz", "1", "--lang", "zh"]).await);
    assert!(out.contains("进程别名") && out.contains("最多 256 字节"), "{out}");
}

#[tokio::test]
async fn what_was_kept_is_told_with_its_age_and_nobody_is_asked() {
    let scene = Scene::custom().await;
    let live = json(&scene.run(&["instances", "--biz", "1", "-o", "json"]).await);
    scene.run(&["businesses"]).await;
    let Scene { sandbox, home, url } = scene;
    sandbox.shutdown().await;
    let offline = |words: &'static str| {
        let (home, url) = (home.path().to_owned(), url.clone());
        async move { bkproc(&home, &url, &words.split(' ').collect::<Vec<_>>()).await }
    };
    let kept = json(&offline("instances --biz 1 --offline -o json").await);
    assert_eq!(kept["instances"], live["instances"]);
    assert_eq!(kept["offline"], true);
    let (code, out, err) = told(&offline("processes --biz 1 48 --offline").await);
    assert_eq!(code, 0);
    assert!(out.contains("redis-server") && err.contains("cached just now"), "{out}{err}");
    assert_eq!(told(&offline("businesses --offline -o ids").await).1, "1\n2\n");
    assert!(told(&offline("fields --biz 1 --offline").await).1.contains("owner_team"));
    let (code, out, err) = told(&offline("instances --biz 2 --offline").await);
    assert_eq!((code, out.as_str()), (1, ""));
    assert!(err.contains("not cached here"), "{err}");
    let refused = offline("instances --biz 1 -o json").await;
    assert_eq!((refused.status.code(), &json(&refused)["error"]["kind"]), (Some(5), &"connect".into()));
}

#[tokio::test]
async fn what_cannot_be_meant_is_refused_before_anything_is_read() {
    let scene = Scene::new().await;
    for (words, said) in [
        (vec!["instances", "--biz", "1", "prosc:0"], "perhaps procs"),
        (vec!["instances", "--biz", "1", "id:x"], "takes a number"),
    ] {
        let (code, _, err) = told(&scene.run(&words).await);
        assert_eq!(code, 2, "{err}");
        assert!(err.contains(said), "{err}");
    }
    assert!(scene.sandbox.store().requests().is_empty());
    let (code, _, err) = told(&scene.run(&["instances"]).await);
    assert_eq!(code, 2);
    assert!(err.contains("2 businesses") && err.contains("--biz"), "{err}");
    let (code, _, err) = told(&scene.run(&["fields", "--biz", "none such"]).await);
    assert_eq!(code, 2);
    assert!(err.contains("none such"), "{err}");
    assert_eq!(told(&scene.run(&["processes", "--biz", "1", "x"]).await).0, 2);
}

#[tokio::test]
async fn an_old_server_that_gives_small_pages_is_read_whole() {
    let options = Options { version: Version::V3_9, instances: Some(1_234), ..Options::default() };
    let sandbox = Sandbox::start(options).await.unwrap();
    let home = tempfile::tempdir().unwrap();
    let output = bkproc(home.path(), &sandbox.base_url(), &["instances", "--biz", "1", "-o", "ids"]).await;
    let (code, out, err) = told(&output);
    assert_eq!((code, out.lines().count()), (0, 1_234), "{err}");
}

#[tokio::test]
async fn fields_are_the_built_in_ones_where_the_servers_are_refused_or_out_of_reach() {
    let scene = Scene::custom().await;
    for fault in ["code=1199017", "deny-cmdb", "deny-gateway", "status=404", "status=502", "drop", "garbage"] {
        scene.sandbox.set_faults(vec![format!("search_object_attribute:{fault}").parse().unwrap()]);
        let (code, out, err) = told(&scene.run(&["fields", "--biz", "1"]).await);
        assert_eq!(code, 0, "{fault}: {err}");
        assert!(out.contains("bk_func_name") && out.contains("auto_start") && !out.contains("owner_team"), "{out}");
        assert!(err.contains("the built-in table of fields is used instead"), "{fault}: {err}");
        assert!(err.contains("search_object_attribute"), "and why: {err}");
        let (code, out, err) = told(&scene.run(&["fields", "--biz", "1", "--lang", "zh", "-o", "json"]).await);
        assert!(err.contains("改用内置的字段表"), "{fault}: {err}");
        let document: Value = serde_json::from_str(&out).unwrap();
        assert_eq!((&document["built_in"], &document["bk_biz_id"], code), (&true.into(), &Value::Null, 0));
        // Processes are told by them, too.
        let (code, out, err) = told(&scene.run(&["processes", "48", "--biz", "1"]).await);
        assert!(code == 0 && out.contains("redis") && err.contains("built-in"), "{fault}: {out}{err}");
    }
    // Nobody to ask which businesses there are.
    let (code, out, err) = told(&bkproc(scene.home.path(), "http://127.0.0.1:9", &["fields"]).await);
    assert_eq!(code, 0, "{err}");
    assert!(out.contains("bk_func_name") && err.contains("Cannot connect to the server"), "{out}{err}");
    // Whoever is not let in is asked to mend that, and what was not kept is not made up.
    scene.sandbox.set_faults(vec!["search_object_attribute:status=401".parse().unwrap()]);
    assert_eq!(told(&scene.run(&["fields", "--biz", "1"]).await).0, 4);
    let (code, out, _) = told(&scene.run(&["fields", "--biz", "1", "--offline"]).await);
    assert_eq!((code, out.as_str()), (1, ""));
    scene.sandbox.set_faults(Vec::new());
    let document = json(&scene.run(&["fields", "--biz", "1", "-o", "json"]).await);
    assert_eq!((&document["built_in"], &document["bk_biz_id"]), (&false.into(), &1.into()));
}
