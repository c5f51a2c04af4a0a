//! What goes in and what comes out: the forms of FILE, data on standard output, messages on standard error, both
//! languages.

use crate::cli::program::{CommandOutput, Home, draft, process, request};
use crate::support::cmdb::Cmdb;
use serde_json::{Value, json};

/// Runs a command in Chinese.
fn in_chinese(home: &Home, args: &[&str]) -> CommandOutput {
    home.run(&[args, &["--lang", "zh"]].concat())
}

fn is_chinese(text: &str) -> bool {
    text.chars().any(|ch| ('\u{4e00}'..='\u{9fff}').contains(&ch))
}

/// Takes the texts for people out of a document.
fn without_words(mut document: Value) -> Value {
    fn redact(value: &mut Value) {
        match value {
            Value::Object(map) => {
                for (key, value) in map.iter_mut() {
                    if matches!(key.as_str(), "what" | "why" | "next" | "message") {
                        *value = Value::Null;
                    }
                    redact(value);
                }
            }
            Value::Array(all) => all.iter_mut().for_each(redact),
            _ => {}
        }
    }
    redact(&mut document);
    document
}

#[test]
fn a_draft_and_a_request_body_mean_the_same_also_by_standard_input() {
    let cmdb = Cmdb::with_faults(&[]);
    let home = Home::new(&cmdb);
    let (as_draft, as_request) = (draft(&[48], &["web", "job"]), request(48, &["web", "job"]));
    let first = home.run(&["plan", "-o", "json", &home.write("a.json", &as_draft)]).ended(0);
    let second = home.run(&["plan", "-o", "json", &home.write("b.json", &as_request)]).ended(0);
    assert_eq!(first.document()["counts"]["new"], 2, "{first:?}");
    assert_eq!(first.out, second.out);
    for input in [as_draft, as_request] {
        let told = home.run_with(&["plan", "-o", "json", "-"], &input.to_string()).ended(0);
        assert_eq!(told.out, first.out);
    }
    home.run_with(&["apply", "-"], "{}").ended(2);
    let told = home.run_with(&["apply", "--yes", "-"], &request(48, &["web"]).to_string()).ended(0);
    assert!(told.out.contains("created"), "{told:?}");
    assert_eq!(cmdb.aliases(48).last().unwrap(), "web");
}

#[test]
fn a_dry_run_tells_and_writes_nothing() {
    let cmdb = Cmdb::with_faults(&[]);
    let home = Home::new(&cmdb);
    let file = home.write("draft.json", &draft(&[48, 21], &["web"]));
    let told = home.run(&["apply", "--dry-run", &file]).ended(0);
    assert_eq!(told.out, home.run(&["plan", &file]).ended(0).out);
    assert!(home.record().is_none());
    assert!(cmdb.store.requests().iter().all(|seen| !seen.api.starts_with("create")));
}

#[test]
fn every_command_answers_with_a_document_that_is_the_same_in_both_languages() {
    let cmdb = Cmdb::with_faults(&["create#2:code=1199065"]);
    let home = Home::new(&cmdb);
    let file = home.write("draft.json", &draft(&[48, 21], &["web"]));
    let apply = home.run(&["apply", "--yes", "-o", "json", &file]).ended(6);
    let document = apply.document();
    assert_eq!(document["command"], "apply");
    assert_eq!((&document["counts"]["created"], &document["counts"]["refused"]), (&json!(1), &json!(1)));
    let (id, refused) = (&document["run"]["id"], &document["processes"]);
    assert!(refused.as_array().unwrap().iter().any(|one| one["error"]["code"] == 1_199_065), "{document}");
    let run = id.as_str().unwrap();
    for (args, code) in [
        (&["plan", &file][..], 0),
        (&["history"], 0),
        (&["show", run], 0),
        (&["show", "no-such-run"], 2),
        (&["resume", run, "--dry-run"], 0),
        (&["undo", run, "--dry-run"], 0),
        (&["undo", "no-such-run", "--yes"], 2),
    ] {
        let args = [args, &["-o", "json"]].concat();
        let (en, zh) = (home.run(&args).ended(code), in_chinese(&home, &args).ended(code));
        assert_eq!(en.document()["command"], args[0]);
        assert_eq!(without_words(en.document()), without_words(zh.document()));
        assert!(!is_chinese(&en.err) && (zh.err.is_empty() || is_chinese(&zh.err)), "{en:?} {zh:?}");
        assert!(en.err.lines().all(|line| line.starts_with("bkproc: ") || line.starts_with("  ")), "{en:?}");
    }
}

#[test]
fn data_go_to_standard_output_and_messages_to_standard_error() {
    let cmdb = Cmdb::with_faults(&[]);
    let home = Home::new(&cmdb);
    let file = home.write("draft.json", &draft(&[48], &["web"]));
    let told = in_chinese(&home, &["apply", "--yes", &file]).ended(0);
    assert!(told.out.starts_with("状态") && told.out.contains("已创建"), "{told:?}");
    assert!(told.err.contains("已创建 1，共 1") && !told.err.contains('\x1b'), "{told:?}");
    let told = in_chinese(&home, &["history"]).ended(0);
    let mut lines = told.out.lines();
    assert!(lines.next().unwrap().starts_with("提交 "), "{told:?}");
    assert!(lines.next().unwrap().contains("  已结束  "), "{told:?}");
    let told = home.run(&["history"]).ended(0);
    assert!(told.out.contains("  finished  "), "{told:?}");
    assert!(told.err.is_empty(), "{told:?}");
}

#[test]
fn what_the_server_dropped_is_shown_after_the_run_and_later() {
    let cmdb = Cmdb::with_faults(&[]);
    let home = Home::new(&cmdb);
    let mut dropped = process("web");
    dropped["process_info"]["no_such_field"] = json!("x-1");
    let body = json!({ "bk_biz_id": 1, "service_instance_id": 48, "processes": [dropped] });
    let told = home.run(&["apply", "--yes", &home.write("body.json", &body)]).ended(0);
    assert!(told.err.contains("1 stored otherwise than sent"), "{told:?}");
    assert!(told.out.contains("no_such_field") && told.out.contains("x-1"), "{told:?}");
    let document = home.run(&["show", "last", "-o", "json"]).ended(0).document();
    let expected = json!([{ "field": "no_such_field", "wanted": "x-1", "stored": "" }]);
    assert_eq!(document["processes"][0]["differences"], expected, "{document}");
    // What the server itself dropped is no change of someone.
    home.run(&["undo", "last", "--yes"]).ended(0);
}

#[test]
fn help_tells_every_exit_code_in_both_languages() {
    let home = Home::at("");
    for verb in ["plan", "apply", "resume", "history", "show", "undo"] {
        for lang in ["zh", "en"] {
            let told = home.bare(&[verb, "--help", "--lang", lang]).ended(0);
            assert_eq!(is_chinese(&told.out), lang == "zh", "{told:?}");
            let codes: Vec<String> = (0..=9).map(|code| format!("  {code}  ")).chain(["  128+n  ".into()]).collect();
            let listed = told.out.lines().filter(|line| codes.iter().any(|code| line.starts_with(code))).count();
            assert_eq!(listed, codes.len(), "{}", told.out);
        }
    }
}

#[test]
fn a_plan_says_when_what_the_hosts_have_was_not_read() {
    let cmdb = Cmdb::with_faults(&["list_biz_hosts:deny-gateway"]);
    let home = Home::new(&cmdb);
    let file = home.write("draft.json", &draft(&[48, 21], &["web"]));
    for (lang, missing) in
        [("en", "warnings of ports, aliases and addresses may be missing"), ("zh", "可能缺少端口、别名和 IP 的提醒")]
    {
        let told = home.run(&["plan", "--lang", lang, &file]).ended(0);
        assert!(told.err.contains("1640301") && told.err.contains(missing), "{told:?}");
    }
    let document = home.run(&["plan", "-o", "json", &file]).ended(0).document();
    assert_eq!((&document["unchecked_hosts"], &document["counts"]["new"]), (&json!(2), &json!(2)), "{document}");
}

#[test]
fn a_plan_says_when_the_attributes_were_not_read() {
    let cmdb = Cmdb::with_faults(&["search_object_attribute:deny-gateway"]);
    let home = Home::new(&cmdb);
    let mut body = request(48, &["web"]);
    body["processes"][0]["process_info"]["no_such_field"] = json!("x");
    let file = home.write("body.json", &body);
    for (lang, what) in [("en", "Not a built-in field, not checked"), ("zh", "内置字段中没有，未核对")] {
        let told = home.run(&["plan", "--lang", lang, &file]).ended(0);
        assert!(told.out.contains(what) && told.err.contains("1640301"), "{told:?}");
    }
    let document = home.run(&["plan", "-o", "json", &file]).ended(0).document();
    assert_eq!(document["attributes_read"], false, "{document}");
    let cmdb = Cmdb::with_faults(&[]);
    let told = Home::new(&cmdb).run(&["plan", "-o", "json", &file]).ended(0);
    assert_eq!(told.document()["attributes_read"], true, "{told:?}");
    assert!(told.out.contains("Unknown to CMDB"), "{told:?}");
}

#[test]
fn a_body_without_a_business_takes_it_from_the_command_line() {
    let cmdb = Cmdb::with_faults(&[]);
    let home = Home::new(&cmdb);
    let mut body = request(48, &["web"]);
    body.as_object_mut().unwrap().remove("bk_biz_id");
    let file = home.write("body.json", &body);
    let told = home.run(&["plan", &file]).ended(3);
    assert!(told.out.contains("bk_biz_id") && told.out.contains("--biz") && !told.out.contains("step 1"), "{told:?}");
    for named in ["1", "青禾商城"] {
        let document = home.run(&["plan", "--biz", named, "-o", "json", &file]).ended(0).document();
        assert_eq!((&document["bk_biz_id"], &document["counts"]["new"]), (&json!(1), &json!(1)), "{document}");
    }
    home.run(&["plan", "--biz", "no such", &file]).ended(2);
    let own = home.write("own.json", &request(48, &["web"]));
    home.run(&["plan", "--biz", "1", &own]).ended(0);
    let told = home.run(&["apply", "--yes", "--biz", "2", &own]).ended(2);
    assert!(told.err.contains("business 1") && told.err.contains("--biz"), "{told:?}");
    home.run(&["apply", "--yes", "--biz", "1", &file]).ended(0);
    assert_eq!(cmdb.aliases(48).last().unwrap(), "web");
}

#[test]
fn a_draft_that_no_cmdb_would_take_is_refused_without_one() {
    // Nothing listens on port 1.
    let home = Home::at("http://127.0.0.1:1");
    let mut body = request(48, &["web"]);
    body["processes"][0]["process_info"]["bind_info"] =
        json!([{ "ip": "localhost", "port": "80", "protocol": "1", "enable": true }]);
    let file = home.write("body.json", &body);
    for args in [&["plan", &file][..], &["apply", "--yes", &file]] {
        let told = home.run(args).ended(3);
        assert!(told.err.contains("nothing") || told.out.contains("problem"), "{told:?}");
    }
    // What an administrator may have changed is for the attributes to judge.
    let mut body = request(48, &["web"]);
    body["processes"][0]["process_info"]["proc_num"] = json!(20_000);
    home.run(&["plan", &home.write("bounds.json", &body)]).ended(5);
}

#[test]
fn a_pipe_is_a_file_and_what_cannot_be_read_says_what_it_is() {
    let cmdb = Cmdb::with_faults(&[]);
    let home = Home::new(&cmdb);
    let body = request(48, &["web"]);
    let told = home.run_with(&["plan", "-o", "json", "/dev/stdin"], &body.to_string()).ended(0);
    assert_eq!(told.document()["counts"]["new"], 1, "{told:?}");
    let twice = body.to_string().replacen('{', "{\"service_instance_id\":49,", 1);
    for (input, en, zh) in [
        ("", "The file is empty", "文件是空的"),
        ("{'a': True}", "what Python prints", "Python 打印的内容"),
        (twice.as_str(), "Key service_instance_id stands twice", "字段 service_instance_id 重复"),
    ] {
        for (lang, expected) in [("en", en), ("zh", zh)] {
            let told = home.run_with(&["plan", "--lang", lang, "-"], input).ended(3);
            assert!(told.err.contains(expected), "{told:?}");
        }
    }
}

#[test]
fn what_of_a_body_is_taken_for_something_else_is_said() {
    let cmdb = Cmdb::with_faults(&[]);
    let home = Home::new(&cmdb);
    let mut body = request(48, &["web"]);
    body["processes"][0]["process_info"]["description"] = json!(30);
    body["processes"][0]["process_info"]["bk_process_id"] = json!(7);
    let file = home.write("body.json", &body);
    let told = home.run(&["plan", "-o", "json", &file]).ended(0);
    assert!(told.err.contains("taken for text: description"), "{told:?}");
    assert!(told.err.contains("set by CMDB, so not sent: bk_process_id"), "{told:?}");
    // One line a kind, whatever the number of keys, in both languages.
    let info = &mut body["processes"][0]["process_info"];
    info["proc_num"] = json!("3");
    info["priority"] = json!(null);
    info["user"] = json!(1);
    info["bind_info"] = json!([
        { "ip": "１0.0.0.1", "port": "80", "protocol": "TCP", "enable": true, "row_id": 1 },
        { "ip": "10.0.0.2", "port": "80", "protocol": "udp", "enable": true },
    ]);
    let file = home.write("kinds.json", &body);
    for (lang, lines) in [
        (
            "en",
            [
                "row_id is taken for template_row_id",
                "protocol TCP, udp became CMDB's code (TCP 1, UDP 2, TCP6 3, UDP6 4)",
                "text taken for a number, or true or false: proc_num",
                "a number taken for text: description, user",
                "full-width characters taken for half-width: ip",
                "null or empty text taken for blank: priority",
                "set by CMDB, so not sent: bk_process_id",
            ],
        ),
        (
            "zh",
            [
                "row_id 按 template_row_id 处理",
                "协议 TCP、udp 已转换为 CMDB 的代号（TCP 1、UDP 2、TCP6 3、UDP6 4）",
                "文本按数字或布尔值处理：proc_num",
                "数字按文本处理：description、user",
                "全角字符按半角处理：ip",
                "null 或空文本按未填写处理：priority",
                "由 CMDB 设置，不发送：bk_process_id",
            ],
        ),
    ] {
        let told = home.run(&["plan", "--lang", lang, "-o", "json", &file]).ended(0);
        for line in lines {
            assert_eq!(told.err.matches(line).count(), 1, "{line}: {told:?}");
        }
    }
    body["processes"][0]["process_info"]["bk_process_name"] = json!(["a", "b"]);
    let told = home.run(&["apply", "--yes", &home.write("list.json", &body)]).ended(3);
    assert!(told.out.contains("Must be text, the file has a list"), "{told:?}");
    assert!(cmdb.store.requests().iter().all(|seen| !seen.api.starts_with("create")));
}

#[test]
fn an_instance_of_another_business_is_said_to_be_there_and_a_body_has_names_and_hosts() {
    let cmdb = Cmdb::with_faults(&[]);
    let home = Home::new(&cmdb);
    // 72 is an instance of business 2.
    let file = home.write("other.json", &request(72, &["web"]));
    for (lang, expected) in [("en", "The service instance is in business 2"), ("zh", "服务实例属于业务 2")] {
        let told = home.run(&["plan", "--lang", lang, &file]);
        assert!(told.out.contains(expected), "{told:?}");
    }
    let told = home.run(&["plan", &home.write("gone.json", &request(999_999, &["web"]))]);
    assert!(told.out.contains("Not in this business"), "{told:?}");
    let file = home.write("own.json", &request(48, &["web"]));
    let plan = home.run(&["plan", "-o", "json", &file]).ended(0).document();
    let apply = home.run(&["apply", "--yes", "-o", "json", &file]).ended(0).document();
    for document in [plan, apply] {
        let one = &document["processes"][0];
        assert_eq!(one["host"], "10.20.3.31", "{document}");
        assert!(one["service_instance_name"].as_str().unwrap().starts_with("10.20.3.31"), "{document}");
    }
}
