//! The commands that tell what a CMDB holds, by the real program: live, as it was kept, and where they cannot.

use crate::support::server::{ReceivedRequest, Reply, Server};
use assert_cmd::Command;
use bkproc::sandbox::{AttributeChanges, Options, Sandbox, Version};
use serde_json::{Value, json};
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

fn document_of(output: &Output) -> Value {
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
    let document = document_of(&scene.run(&["businesses", "-o", "json"]).await);
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
                assert_eq!(document_of(&output)["error"]["kind"], "business", "{out}");
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
    let document = document_of(&scene.run(&["instances", "--biz", "1", "id:48", "-o", "json"]).await);
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
    let document = document_of(&output);
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
    let document = document_of(&scene.run(&["processes", "--biz", "2", "48", "999", "-o", "json"]).await);
    assert_eq!(document["missing"], serde_json::json!([48, 999]));
    assert_eq!(document["elsewhere"], serde_json::json!([{ "service_instance_id": 48, "bk_biz_id": 1 }]));
}

#[tokio::test]
async fn fields_are_the_servers_with_hidden_and_custom_ones() {
    let scene = Scene::custom().await;
    let document = document_of(&scene.run(&["fields", "--biz", "1", "-o", "json"]).await);
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
async fn what_was_kept_is_told_with_its_age_and_no_one_is_asked() {
    let scene = Scene::custom().await;
    let live = document_of(&scene.run(&["instances", "--biz", "1", "-o", "json"]).await);
    scene.run(&["businesses"]).await;
    let Scene { sandbox, home, url } = scene;
    sandbox.shutdown().await;
    let offline = |words: &'static str| {
        let (home, url) = (home.path().to_owned(), url.clone());
        async move { bkproc(&home, &url, &words.split(' ').collect::<Vec<_>>()).await }
    };
    let kept = document_of(&offline("instances --biz 1 --offline -o json").await);
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
    assert_eq!((refused.status.code(), &document_of(&refused)["error"]["kind"]), (Some(5), &"connect".into()));
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
    // No one to ask which businesses there are.
    let (code, out, err) = told(&bkproc(scene.home.path(), "http://127.0.0.1:9", &["fields"]).await);
    assert_eq!(code, 0, "{err}");
    assert!(out.contains("bk_func_name") && err.contains("Cannot connect to the server"), "{out}{err}");
    // A caller without access is asked to fix that, and what was not kept is not made up.
    scene.sandbox.set_faults(vec!["search_object_attribute:status=401".parse().unwrap()]);
    assert_eq!(told(&scene.run(&["fields", "--biz", "1"]).await).0, 4);
    let (code, out, _) = told(&scene.run(&["fields", "--biz", "1", "--offline"]).await);
    assert_eq!((code, out.as_str()), (1, ""));
    scene.sandbox.set_faults(Vec::new());
    let document = document_of(&scene.run(&["fields", "--biz", "1", "-o", "json"]).await);
    assert_eq!((&document["built_in"], &document["bk_biz_id"]), (&false.into(), &1.into()));
}

/// A CMDB with one address in two cloud areas, a fraction in service instance 6, and a relation without a process in 3;
/// in the form of the real one.
fn in_areas(seen: &ReceivedRequest) -> Reply {
    let ok = |data: Value| {
        let body =
            json!({ "result": true, "bk_error_code": 0, "bk_error_msg": "success", "permission": null, "data": data });
        Reply::json(body.to_string())
    };
    let refused = |code: i64, message: &str| {
        let body = json!({ "result": false, "bk_error_code": code, "bk_error_msg": message, "data": null });
        Reply::json(body.to_string())
    };
    let names = seen.body["fields"].as_array().is_some_and(|all| all.contains(&json!("bk_host_name")));
    let instance = |id: i64, name: &str, host: i64| json!({ "id": id, "name": name, "service_template_id": 0, "bk_host_id": host, "bk_module_id": 13, "labels": null });
    let full = "fd00:0000:0000:0000:0000:0000:0000:0009";
    let all = [
        instance(3, "10.0.0.1_nginx_80", 1),
        instance(6, "10.0.0.1_nginx_80", 10),
        instance(9, &format!("{full}_nginx_80"), 9),
    ];
    let process = |id: i64, number: Value| json!({ "bk_process_id": id, "bk_process_name": "nginx", "bk_func_name": "nginx", "proc_num": number });
    let ids = seen.body["service_instance_ids"].as_array();
    let listed: Vec<&Value> = all.iter().filter(|one| ids.is_none_or(|ids| ids.contains(&one["id"]))).collect();
    let page = |items: Vec<Value>| ok(json!({ "count": items.len(), "info": items }));
    match seen.path.trim_start_matches("/api/v3/") {
        "biz/search/0" => page(vec![json!({ "bk_biz_id": 3, "bk_biz_name": "b" })]),
        "find/topoinst/biz/3" | "find/objectattr" => ok(json!([])),
        "topo/internal/0/3" => ok(Value::Null),
        "findmany/cloudarea" => page(vec![
            json!({ "bk_cloud_id": 0, "bk_cloud_name": "Default Area" }),
            json!({ "bk_cloud_id": 3, "bk_cloud_name": "深圳IDC" }),
        ]),
        "hosts/app/3/list_hosts" if names => page(vec![json!({ "bk_host_id": 10, "bk_host_name": "web-10" })]),
        "hosts/app/3/list_hosts" => page(vec![
            json!({ "bk_host_id": 1, "bk_host_innerip": "10.0.0.1", "bk_cloud_id": 0, "bk_addressing": "static" }),
            json!({ "bk_host_id": 9, "bk_host_innerip": "", "bk_host_innerip_v6": full, "bk_cloud_id": 0 }),
            json!({ "bk_host_id": 10, "bk_host_innerip": "10.0.0.1", "bk_cloud_id": 3, "bk_addressing": "dynamic" }),
            json!({ "bk_host_id": 77, "bk_host_innerip": "10.0.0.77", "bk_cloud_id": 0 }),
        ]),
        "findmany/proc/service_instance/details" if listed.iter().any(|one| one["id"] == 6) => {
            refused(1_199_017, "查询数据失败")
        }
        "findmany/proc/service_instance/details" => page(listed.into_iter().cloned().collect()),
        "findmany/proc/service_instance" => page(all.to_vec()),
        "findmany/proc/process_instance" => match seen.body["service_instance_id"].as_i64() {
            Some(6) => ok(json!([{ "property": process(60, json!(1.5)), "relation": { "bk_host_id": 10 } }])),
            _ => ok(json!([
                { "property": process(30, json!(1)) },
                { "property": null, "relation": { "bk_process_id": 46, "service_instance_id": 3 } },
            ])),
        },
        other => unreachable!("{other}"),
    }
}

#[tokio::test]
async fn hosts_of_one_address_are_told_apart_by_their_cloud_areas() {
    let server = Server::start(in_areas).await;
    let home = tempfile::tempdir().unwrap();
    let run = async |words: &[&str]| bkproc(home.path(), &server.url, words).await;
    let (code, out, err) = told(&run(&["instances", "--biz", "3"]).await);
    assert_eq!(code, 0, "{err}");
    for line in ["0:10.0.0.1 ", "3:10.0.0.1 ", "fd00::9_nginx_80", "0:[fd00::9] "] {
        assert!(out.contains(line), "{line}: {out}");
    }
    // The page is read around the fraction, which is named.
    assert!(err.contains("Process 60 nginx of instance 6: fraction 1.5 in proc_num"), "{err}");
    let output = run(&["instances", "--biz", "3", "-o", "json", "area:深圳"]).await;
    let document = document_of(&output);
    let only = &document["instances"][0];
    assert_eq!(document["instances"].as_array().unwrap().len(), 1);
    assert_eq!((&only["bk_cloud_id"], &only["bk_cloud_name"]), (&3.into(), &"深圳IDC".into()));
    assert_eq!((&only["bk_host_id"], &only["bk_host_name"]), (&10.into(), &Value::Null));
    let anomaly = json!([{
        "kind": "fraction", "service_instance_id": 6, "service_instance_name": "10.0.0.1_nginx_80",
        "bk_process_id": 60, "bk_process_name": "nginx", "field": "proc_num", "value": "1.5", "bk_cloud_id": 3,
    }]);
    assert_eq!(document["anomalies"], anomaly);
    for (filter, ids) in
        [("area:0", "3\n9\n"), ("3:10.0.0.1", "6\n"), ("host:10", "6\n"), ("host:web", "6\n"), ("fd00:0::9", "9\n")]
    {
        let (_, out, err) = told(&run(&["instances", "--biz", "3", "-o", "ids", filter]).await);
        assert_eq!(out, ids, "{filter}: {err}");
    }
    let document = document_of(&run(&["instances", "--biz", "3", "-o", "json", "host:web"]).await);
    assert_eq!(document["instances"][0]["bk_host_name"], "web-10");
    // A host that is there and has no service instance is no address that is not there.
    for lang in ["en", "zh"] {
        let (code, out, err) = told(&run(&["instances", "--biz", "3", "--lang", lang, "10.0.0.77"]).await);
        let (what, next) = match lang {
            "en" => ("0:10.0.0.77 is a host of this business, but it has no service instance", "in CMDB first"),
            _ => ("业务中有主机 0:10.0.0.77，但它没有服务实例", "请先在 CMDB 中添加服务实例"),
        };
        assert_eq!((code, out.as_str()), (0, ""));
        assert!(err.contains(what) && err.contains(next), "{err}");
    }
    let (_, _, err) = told(&run(&["instances", "--biz", "3", "3:10.0.0.77"]).await);
    assert!(err.contains("No host 10.0.0.77 in area 3"), "{err}");
    let document = document_of(&run(&["instances", "--biz", "3", "-o", "json", "host:77"]).await);
    let alone = json!([{
        "bk_host_id": 77, "bk_cloud_id": 0, "bk_addressing": "static", "bk_host_innerip": ["10.0.0.77"],
        "bk_host_outerip": [],
    }]);
    assert_eq!((&document["instances"], &document["hosts_without_instances"]), (&json!([]), &alone));
    // An address that does not identify its host is marked.
    let document = document_of(&run(&["instances", "--biz", "3", "-o", "json", "ip:10.0.0.1"]).await);
    let addressing: Vec<_> =
        document["instances"].as_array().unwrap().iter().map(|one| &one["bk_addressing"]).collect();
    assert_eq!(addressing, ["static", "dynamic"]);
    let (_, out, _) = told(&run(&["instances", "--biz", "3", "ip:10.0.0.1"]).await);
    assert!(out.contains("3:10.0.0.1 (dynamic)") && !out.contains("0:10.0.0.1 (dynamic)"), "{out}");
    // Offline all is there but the names of hosts.
    let (_, out, _) = told(&run(&["instances", "--biz", "3", "--offline", "-o", "ids", "area:idc"]).await);
    assert_eq!(out, "6\n");
    let (code, _, err) = told(&run(&["instances", "--biz", "3", "--offline", "-o", "ids", "host:web"]).await);
    assert_eq!(code, 1);
    assert!(err.contains("host names are not cached"), "{err}");
}

#[tokio::test]
async fn a_relation_without_a_process_is_left_out_and_said_once() {
    let server = Server::start(in_areas).await;
    let home = tempfile::tempdir().unwrap();
    let (code, out, err) = told(&bkproc(home.path(), &server.url, &["processes", "--biz", "3", "3"]).await);
    assert_eq!((code, out.lines().count()), (0, 2), "{out}{err}");
    assert_eq!(err.matches("Process 46 of instance 3 is gone but for its relation").count(), 1, "{err}");
    let document =
        document_of(&bkproc(home.path(), &server.url, &["processes", "--biz", "3", "3", "-o", "json"]).await);
    assert_eq!(document["instances"][0]["processes"].as_array().unwrap().len(), 1);
    let anomaly =
        json!([{ "kind": "no_document", "service_instance_id": 3, "bk_process_id": 46, "bk_cloud_id": null }]);
    assert_eq!(document["anomalies"], anomaly);
}

/// A number for a text of a vendor's field, and a text for its number: known when the attributes were read.
#[tokio::test]
async fn a_plan_says_what_of_a_vendors_fields_it_converts() {
    let attributes = json!([
        { "bk_property_id": "owner_team", "bk_property_name": "Team", "bk_property_type": "singlechar", "option": "" },
        { "bk_property_id": "level", "bk_property_name": "Level", "bk_property_type": "int", "option": {} },
    ]);
    let attributes: AttributeChanges = attributes.to_string().parse().unwrap();
    let scene = Scene::with(Options { attributes, ..Options::default() }).await;
    let info = json!({ "bk_process_name": "a", "bk_func_name": "a", "owner_team": 7, "level": "3" });
    let body = json!({ "bk_biz_id": 1, "service_instance_id": 48, "processes": [{ "process_info": info }] });
    let file = scene.home.path().join("body.json");
    std::fs::write(&file, body.to_string()).unwrap();
    let output = scene.run(&["plan", file.to_str().unwrap(), "-o", "json"]).await;
    let (_, _, err) = told(&output);
    let document = document_of(&output);
    let all: Vec<_> =
        document["conversions"].as_array().unwrap().iter().map(|one| (&one["kind"], &one["keys"])).collect();
    assert_eq!(all, [(&"from_text".into(), &json!(["level"])), (&"to_text".into(), &json!(["owner_team"]))], "{err}");
    for one in document["conversions"].as_array().unwrap() {
        assert!(err.contains(one["what"].as_str().unwrap()), "{err}");
    }
}

/// By the names that the business has for them, read of the CMDB where they are not cached, and cached afterwards.
#[tokio::test]
async fn columns_of_a_vendors_fields_are_known_by_their_names() {
    let attributes = json!([
        { "bk_property_id": "owner_team", "bk_property_name": "负责团队", "bk_property_type": "singlechar", "option": "" },
    ]);
    let attributes: AttributeChanges = attributes.to_string().parse().unwrap();
    let scene = Scene::with(Options { attributes, ..Options::default() }).await;
    let file = scene.home.path().join("list.csv");
    std::fs::write(&file, "服务实例ID,进程名称,进程别名,负责团队\n48,java,a,支付\n").unwrap();
    let file = file.to_str().unwrap();
    let args = ["plan", file, "--biz", "1", "-o", "json", "--requests"];
    let document = document_of(&scene.run(&args).await);
    let process = &document["requests"][0]["body"]["processes"][0]["process_info"];
    assert_eq!((&process["owner_team"], &document["notes"]), (&"支付".into(), &Value::Null), "{document}");
    let by_name = document_of(&scene.run(&["plan", file, "--biz", "青禾商城", "-o", "json", "--requests"]).await);
    assert_eq!(by_name["requests"], document["requests"]);
    // Without a CMDB only what is cached is known, and the column is named.
    let args = ["import", file, "--biz", "1", "-o", "json"];
    assert_eq!(document_of(&scene.run(&args).await)["notes"][0]["kind"], "unknown_column");
    assert_eq!(told(&scene.run(&["instances", "--biz", "1", "id:48"]).await).0, 0);
    assert_eq!(document_of(&scene.run(&args).await)["notes"], Value::Null);
}

/// Two service instances of one name, and one whose name begins with IPv6 in full.
#[tokio::test]
async fn a_plan_tells_hosts_of_one_address_apart_and_shows_ipv6_short() {
    let scene = Scene::new().await;
    let read = document_of(&scene.run(&["instances", "--biz", "1", "-o", "json", "ip:10.20.1.11", "tpl:no"]).await);
    let twins: Vec<i64> = read["instances"].as_array().unwrap().iter().map(|one| one["id"].as_i64().unwrap()).collect();
    let read = document_of(&scene.run(&["instances", "--biz", "1", "-o", "json", "name:fd00:", "tpl:no"]).await);
    let targets: Vec<_> = twins.iter().copied().chain(read["instances"][0]["id"].as_i64()).collect();
    let targets: Vec<_> = targets.iter().map(|id| json!({ "service_instance_id": id })).collect();
    let process = json!({ "process_info": { "bk_process_name": "new", "bk_func_name": "new" } });
    let draft = json!({ "bkproc": "draft", "version": 1, "bk_biz_id": 1, "targets": targets, "processes": [process] });
    let file = scene.home.path().join("draft.json");
    std::fs::write(&file, draft.to_string()).unwrap();
    let output = scene.run(&["plan", file.to_str().unwrap()]).await;
    let (_, out, err) = told(&output);
    assert!(out.contains(" 0:10.20.1.11 ") && out.contains(" 2:10.20.1.11 "), "{out}{err}");
    assert!(out.contains("fd00:20:2::23") && !out.contains("fd00:0020"), "{out}");
}
