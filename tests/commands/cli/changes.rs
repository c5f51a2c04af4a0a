//! `check`, and the options of `plan` and `apply` that change their file for one command: `--to`, `--set`, `--expect`.

use crate::cli::program::{Home, draft, process, request};
use crate::support::cmdb::Cmdb;
use serde_json::{Value, json};
use std::fs;

/// Returns the service instances of a plan's document, in its order.
fn targets(document: &Value) -> Vec<i64> {
    let ids = document["processes"].as_array().unwrap().iter();
    ids.map(|process| process["service_instance_id"].as_i64().unwrap()).collect()
}

/// Returns the calls that a CMDB was asked to create processes by.
fn creations(cmdb: &Cmdb) -> usize {
    cmdb.store.requests().iter().filter(|seen| seen.api.starts_with("create")).count()
}

#[test]
fn check_asks_no_one_and_names_problems_as_plan_does() {
    let cmdb = Cmdb::with_faults(&[]);
    let home = Home::new(&cmdb);
    let good = home.write("good.json", &draft(&[48, 21], &["web", "job"]));
    let told = home.run(&["check", &good]).ended(0);
    assert!(told.err.contains("the file is valid: 2 service instances, 2 processes"), "{told:?}");
    assert!(told.err.contains("built-in fields"), "{told:?}");
    let document = home.run(&["check", "-o", "json", &good]).ended(0).document();
    assert_eq!((&document["command"], &document["built_in"]), (&json!("check"), &json!(true)));
    assert_eq!(document["counts"], json!({ "targets": 2, "processes": 2 }));

    let mut bad = draft(&[48, 48], &["web", "web"]);
    bad["processes"][0]["process_info"]["bind_info"] = json!([{ "ip": "1.2.3", "port": "x" }]);
    let bad = home.write("bad.json", &bad);
    for form in ["text", "json"] {
        let check = home.run(&["check", "-o", form, &bad]).ended(3);
        let plan = home.run(&["plan", "-o", form, &bad]).ended(3);
        match form {
            "json" => assert_eq!(check.document()["problems"], plan.document()["problems"]),
            _ => assert_eq!((&check.out, check.err.lines().last()), (&plan.out, plan.err.lines().last())),
        }
    }
    let zh = home.run(&["check", "--lang", "zh", &bad]).ended(3);
    assert!(zh.out.contains("错误") && zh.err.contains("未发送"), "{zh:?}");
    assert!(cmdb.store.requests().is_empty(), "no one is asked");
}

#[test]
fn check_takes_standard_input_and_a_business() {
    let cmdb = Cmdb::with_faults(&[]);
    let home = Home::new(&cmdb);
    let mut body = request(48, &["web"]);
    body.as_object_mut().unwrap().remove("bk_biz_id");
    let told = home.run_with(&["check", "-o", "json", "-"], &body.to_string()).ended(3);
    assert_eq!(told.document()["problems"][0]["at"], "bk_biz_id", "{told:?}");
    home.run_with(&["check", "--biz", "1", "-"], &body.to_string()).ended(0);
    home.run_with(&["check", "--biz", "Online shop", "-"], &body.to_string()).ended(0);
    home.run_with(&["check", "-"], "{").ended(3);
    home.run(&["check", "no-such-file.json"]).ended(2);
}

#[test]
fn check_knows_the_fields_of_a_business_that_are_cached() {
    let cmdb = Cmdb::with_faults(&[]);
    let home = Home::new(&cmdb);
    let configured = format!("[environments.e]\nurl = \"{}\"\ndoor = \"direct\"\nuser = \"admin\"\n", cmdb.url);
    home.configure(&configured);
    let mut file = draft(&[48], &["web"]);
    file["environment"] = json!("e");
    let file = home.write("draft.json", &file);
    let document = home.run(&["check", "-o", "json", &file]).ended(0).document();
    assert_eq!(document["built_in"], true, "{document}");
    home.bare(&["instances", "--env", "e", "--biz", "1", "-o", "ids"]).ended(0);
    let told = home.run(&["check", "-o", "json", &file]).ended(0);
    assert_eq!(told.document()["built_in"], false, "{told:?}");
    assert!(!told.err.contains("built-in"), "{told:?}");
}

#[test]
fn ids_stand_in_place_of_the_targets_of_the_file_and_get_name_and_host() {
    let cmdb = Cmdb::with_faults(&[]);
    let home = Home::new(&cmdb);
    let file = home.write("draft.json", &draft(&[48], &["web"]));
    let before = fs::read_to_string(&file).unwrap();
    let told = home.run(&["plan", "-o", "json", "--to", "21, 53，21", &file]).ended(0);
    let document = told.document();
    assert_eq!(targets(&document), [21, 53]);
    assert!(told.err.contains("--to: 2 service instances in place of the 1 in the file"), "{told:?}");
    for process in document["processes"].as_array().unwrap() {
        assert!(["service_instance_name", "host"].iter().all(|key| process[*key] != ""), "{process}");
    }
    let zh = home.run(&["plan", "--lang", "zh", "--to", "21", &file]).ended(0);
    assert!(zh.err.contains("--to：1 个服务实例，代替文件中的 1 个"), "{zh:?}");
    let applied = home.run(&["apply", "--yes", "--to", "21", &file]).ended(0);
    let name = document["processes"][0]["service_instance_name"].as_str().unwrap();
    assert!(applied.out.contains(&format!("21 {name}")), "{applied:?}");
    assert_eq!(cmdb.aliases(21).last().unwrap(), "web");
    assert!(!cmdb.aliases(48).contains(&"web".to_owned()));
    assert_eq!(fs::read_to_string(&file).unwrap(), before, "the file stays as it is");
}

#[test]
fn a_filter_finds_the_targets_also_of_a_file_without_any() {
    let cmdb = Cmdb::with_faults(&[]);
    let home = Home::new(&cmdb);
    let file = home.write("draft.json", &draft(&[], &["web"]));
    home.run(&["plan", &file]).ended(3);
    let told = home.run(&["plan", "-o", "json", "--to", "id:21,48 tpl:no", &file]).ended(0);
    let mut found = targets(&told.document());
    found.sort_unstable();
    assert_eq!(found, [21, 48]);
    assert!(told.err.contains("--to: 2 service instances\n"), "{told:?}");
    let told = home.run(&["apply", "--yes", "--to", "id:21,48", "--expect", "2", &file]).ended(0);
    assert!(told.err.contains("2 created"), "{told:?}");
}

#[test]
fn a_filter_that_finds_nothing_or_is_none_sends_nothing() {
    let cmdb = Cmdb::with_faults(&[]);
    let home = Home::new(&cmdb);
    let file = home.write("draft.json", &draft(&[48], &["web"]));
    for (to, code, kind) in
        [("no-such-name", 3, "targets"), ("", 2, "filter"), ("  ", 2, "filter"), ("prcs:0", 2, "filter")]
    {
        for command in [&["plan"][..], &["apply", "--yes"]] {
            let told = home.run(&[command, &["-o", "json", "--to", to, &file]].concat()).ended(code);
            assert_eq!(told.document()["error"]["kind"], kind, "{to:?}: {told:?}");
        }
    }
    assert_eq!(creations(&cmdb), 0);
}

#[test]
fn another_number_of_targets_than_expected_sends_nothing() {
    let cmdb = Cmdb::with_faults(&[]);
    let home = Home::new(&cmdb);
    let file = home.write("draft.json", &draft(&[48, 21], &["web"]));
    for args in [&["--expect", "1"][..], &["--to", "id:48", "--expect", "2"], &["--to", "48,21,53", "--expect", "2"]] {
        for command in [&["plan"][..], &["apply", "--yes"]] {
            let told = home.run(&[command, args, &["-o", "json", &file]].concat()).ended(3);
            assert_eq!(told.document()["error"]["kind"], "expect", "{told:?}");
        }
    }
    assert_eq!(creations(&cmdb), 0);
    let told = home.run(&["apply", "--yes", "--expect", "3", &file]).ended(3);
    assert!(told.err.contains("there are 2 service instances, --expect wants 3"), "{told:?}");
    home.run(&["apply", "--yes", "--expect", "2", &file]).ended(0);
    assert_eq!(creations(&cmdb), 2);
}

#[test]
fn in_production_yes_and_other_targets_need_their_number() {
    let cmdb = Cmdb::with_faults(&[]);
    let home = Home::new(&cmdb);
    let environment = |name: &str, production: bool| {
        let url = &cmdb.url;
        format!(
            "[environments.{name}]\nurl = \"{url}\"\ndoor = \"direct\"\nuser = \"admin\"\nproduction = {production}\n"
        )
    };
    home.configure(&(environment("prod", true) + &environment("test", false)));
    let file = home.write("body.json", &request(48, &["web"]));
    let apply = |args: &[&str]| home.bare(&[&["apply", "--yes", &file], args].concat());
    let told = apply(&["--env", "prod", "--to", "21"]).ended(2);
    assert!(told.err.contains("--expect") && told.err.contains("prod"), "{told:?}");
    apply(&["--env", "prod", "--to", "id:21"]).ended(2);
    assert!(cmdb.store.requests().is_empty(), "nothing is even read");
    apply(&["--env", "prod", "--to", "id:21", "--expect", "1"]).ended(0);
    apply(&["--env", "test", "--to", "53"]).ended(0);
    apply(&["--env", "prod"]).ended(0);
    home.bare(&["plan", "--env", "prod", "--to", "21", &file]).ended(0);
}

#[test]
fn values_of_the_command_line_hold_for_all_processes() {
    let cmdb = Cmdb::with_faults(&[]);
    let home = Home::new(&cmdb);
    let mut file = draft(&[48], &["web", "job"]);
    for (at, port) in ["8001", "8002"].iter().enumerate() {
        file["processes"][at]["process_info"]["bind_info"] =
            json!([{ "ip": "127.0.0.1", "port": port, "protocol": "1", "enable": "true" }]);
    }
    let file = home.write("draft.json", &file);
    let set = ["--set", "user=app", "--set", "bind.1.ip=0.0.0.0", "--set", "work_path={{ n }}=1", "--set", "user=app2"];
    home.run(&[&["apply", "--yes", &file], &set[..]].concat()).ended(0);
    let stored = cmdb.store.processes_of(48);
    let [.., web, job] = stored.as_slice() else { panic!("{stored:?}") };
    for (process, port) in [(web, "8001"), (job, "8002")] {
        assert_eq!((&process["user"], &process["work_path"]), (&json!("app2"), &json!("{{ n }}=1")), "{process}");
        assert_eq!(
            (&process["bind_info"][0]["ip"], &process["bind_info"][0]["port"]),
            (&json!("0.0.0.0"), &json!(port))
        );
    }
}

#[test]
fn a_value_that_no_field_takes_sends_nothing() {
    let cmdb = Cmdb::with_faults(&[]);
    let home = Home::new(&cmdb);
    let file =
        home.write("draft.json", &json!({ "bk_biz_id": 1, "service_instance_id": 48, "processes": [process("web")] }));
    for (value, near) in [
        ("usr=app", "Perhaps user is meant"),
        ("port=1", "bind.1.port"),
        ("bk_process_id=1", "CMDB itself sets bk_process_id"),
        ("bind.1.port=1", "has 0 bind rows"),
    ] {
        let told = home.run(&["apply", "--yes", "--set", value, &file]).ended(2);
        assert!(told.err.contains(near), "{value}: {told:?}");
    }
    let told = home.run(&["apply", "--yes", "--set", "proc_num=x", &file]).ended(3);
    assert!(told.out.contains("proc_num") || told.out.contains("error:"), "{told:?}");
    for args in [&["--set", "user"][..], &["--set", "=x"], &["--expect", "x"], &["--expect", "-1"]] {
        home.run(&[&["apply", "--yes", &file], args].concat()).ended(2);
    }
    let zh = home.run(&["plan", "--lang", "zh", "--set", "usr=app", &file]).ended(2);
    assert!(zh.err.contains("没有字段 usr") && zh.err.contains("是否想写 user"), "{zh:?}");
    assert_eq!(creations(&cmdb), 0);
}

/// Returns the process of each request of a plan's document that has one process a call, by service instance.
fn sent(document: &Value) -> Vec<(i64, Value)> {
    let requests = document["requests"].as_array().unwrap().iter();
    let of = |request: &Value| {
        let body = &request["body"];
        (body["service_instance_id"].as_i64().unwrap(), body["processes"][0]["process_info"].clone())
    };
    requests.map(of).collect()
}

/// A draft of one process with a bind row.
fn bound(instances: &[i64]) -> Value {
    let mut draft = draft(instances, &["web"]);
    draft["processes"][0]["process_info"]["bind_info"] =
        json!([{ "ip": "127.0.0.1", "port": "80", "protocol": "1", "enable": "true" }]);
    draft
}

#[test]
fn formulas_of_the_command_line_give_each_target_its_own_values() {
    let cmdb = Cmdb::with_faults(&[]);
    let home = Home::new(&cmdb);
    let file = home.write("draft.json", &bound(&[48]));
    let plan = ["plan", "-o", "json", "--requests", "--to", "48,53,21", "--expect", "3"];
    let formulas = ["--formula", "bind.1.port=8001+n", "--formula", "pid_file=/run/{{ port }}.pid"];
    let facts = ["--formula", "bind.1.ip=host.ip", "--formula", "user={{ instance.name }}"];
    let document = home.run(&[&plan[..], &formulas, &facts, &[&file]].concat()).ended(0).document();
    for (at, (id, process)) in sent(&document).into_iter().enumerate() {
        let row =
            document["processes"].as_array().unwrap().iter().find(|row| row["service_instance_id"] == id).unwrap();
        let port = (8001 + at).to_string();
        assert_eq!(process["bind_info"][0]["port"], port, "{process}");
        assert_eq!(process["pid_file"], format!("/run/{port}.pid"), "{process}");
        assert_eq!(process["bind_info"][0]["ip"], row["host"], "{process}");
        assert_eq!(process["user"], row["service_instance_name"], "{process}");
    }
    let set = ["--formula", "user={{ n }}", "--set", "user={{ n }}"];
    let document = home.run(&[&plan[..], &set, &[&file]].concat()).ended(0).document();
    assert!(sent(&document).iter().all(|(_, process)| process["user"] == "{{ n }}"), "the last one holds: {document}");
}

#[test]
fn target_values_come_from_a_file() {
    let cmdb = Cmdb::with_faults(&[]);
    let home = Home::new(&cmdb);
    let file = home.write("draft.json", &bound(&[48, 21]));
    let host = home.run(&["plan", "-o", "json", &file]).ended(0).document()["processes"][1]["host"].clone();
    let host = host.as_str().unwrap();
    let values = home.write_text("shards.csv", &format!("48,07\n0:{host},08\nno-such-host,09\n"));
    let var = format!("shard=@{values}");
    let args = ["plan", "-o", "json", "--requests", "--var", &var, "--formula", "bk_process_name=pay-{{ var.shard }}"];
    let told = home.run(&[&args[..], &[&file]].concat()).ended(0);
    let aliases: Vec<Value> =
        sent(&told.document()).into_iter().map(|(_, one)| one["bk_process_name"].clone()).collect();
    assert_eq!(aliases, ["pay-07", "pay-08"]);
    assert!(told.err.contains("--var shard: values for 2 of 2 service instances"), "{told:?}");
    assert!(told.err.contains("line 3 first: no-such-host"), "{told:?}");
    let few = home.write_text("few.csv", "48,07\n");
    let var = format!("shard=@{few}");
    let args = ["apply", "--yes", "--var", &var, "--formula", "bk_process_name=pay-{{ var.shard }}"];
    home.run(&[&args[..], &[&file]].concat()).ended(3);
    for (var, code) in [("shard=few.csv", 2), ("1x=@few.csv", 2), ("shard=@none.csv", 2), ("shard=@draft.json", 3)] {
        home.run(&["apply", "--yes", "--var", var, &file]).ended(code);
    }
    assert_eq!(creations(&cmdb), 0);
}

#[test]
fn a_formula_that_cannot_be_computed_sends_nothing() {
    let cmdb = Cmdb::with_faults(&[]);
    let home = Home::new(&cmdb);
    let file = home.write("draft.json", &bound(&[48, 53]));
    for formula in ["user=nope", "user=1 +", "user=var.shard", "user=", "bind.1.port=70000+n", "bind.1.port=1/0"] {
        for command in [&["plan"][..], &["apply", "--yes"]] {
            let told = home.run(&[command, &["--formula", formula, &file]].concat()).ended(3);
            assert!(told.out.contains("error:"), "{formula}: {told:?}");
        }
    }
    assert_eq!(creations(&cmdb), 0);
}

#[test]
fn targets_are_named_by_address_area_and_name_in_every_place() {
    let cmdb = Cmdb::with_faults(&[]);
    let home = Home::new(&cmdb);
    let file = home.write("draft.json", &draft(&[], &["web"]));
    for (to, expected) in [
        ("10.20.5.51", &[43][..]),
        ("ip:0:10.20.5.51", &[43]),
        ("172.16.5.51", &[43]),
        ("10.20.3.31_redis_6379", &[48]),
        ("ip:10.20.5.51,10.20.1.13 tpl:no", &[23, 32, 43]),
    ] {
        let document = home.run(&["plan", "-o", "json", "--to", to, &file]).ended(0).document();
        let mut found = targets(&document);
        found.sort_unstable();
        assert_eq!(found, expected, "{to}");
    }
    // The same names in a file of target values, and as targets of a draft.
    let values = home.write_text("shards.tsv", "0:10.20.5.51\t07\n10.20.3.31_redis_6379\t08\n23\t09\n10.99.9.9\t10\n");
    let mut own = draft(&[23], &["web"]);
    own["version"] = json!(2);
    let given = [json!({ "given": "0:10.20.5.51", "n": 1 }), json!({ "given": "10.20.3.31_redis_6379", "n": 2 })];
    own["targets"].as_array_mut().unwrap()[0]["n"] = json!(0);
    own["targets"].as_array_mut().unwrap().extend(given);
    own["processes"][0]["process_info"]["bk_process_name"] = json!({ "formula": "web-{{ var.shard }}" });
    let own = home.write("own.json", &own);
    let var = format!("shard=@{values}");
    let told = home.run(&["plan", "-o", "json", "--var", &var, &own]).ended(0);
    let planned = told.document();
    let alias = |process: &Value| process["bk_process_name"].as_str().unwrap().to_owned();
    let mut names: Vec<_> =
        targets(&planned).into_iter().zip(planned["processes"].as_array().unwrap().iter().map(alias)).collect();
    names.sort();
    assert_eq!(names, [(23, "web-09".to_owned()), (43, "web-07".to_owned()), (48, "web-08".to_owned())]);
    assert!(told.err.contains("10.99.9.9"), "the line that names no target is said: {told:?}");
}
