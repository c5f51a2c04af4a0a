//! Files as people have them: what is taken for something else is noted, what cannot be taken is refused by name, and
//! nothing is changed unseen.

use bkproc::domain::bind::Column;
use bkproc::domain::check::{Checked, ProblemCause as Problem, check};
use bkproc::domain::draft::{Draft, Path, ProcessDraft, Target};
use bkproc::domain::facts::FactTable;
use bkproc::domain::field::{Field, FieldKey, FieldTable, Kind, Known, SET_BY_SERVER, STORED_UNSEEN};
use bkproc::domain::id::{BizId, ServiceInstanceId};
use bkproc::domain::instance::Business;
use bkproc::domain::json::JsonType;
use bkproc::domain::lang::Lang;
use bkproc::domain::place::Place;
use bkproc::domain::process::Value;
use bkproc::i18n::explain::store_error;
use bkproc::store::StoreError;
use bkproc::store::error::{Cause, Foreign, Unreadable};
use bkproc::store::notes::Conversion;
use bkproc::store::parse::{Parsed, heading, parse};
use bkproc::store::print;
use jiff::Timestamp;
use serde_json::Map;
use std::fs;

const BODY: &str = r#"{
  "bk_biz_id": 1, "service_instance_id": 48,
  "processes": [{ "process_info": { "bk_func_name": "java", "bk_process_name": "job_java" } }]
}"#;

/// A draft that lacks nothing but processes.
fn base() -> Draft {
    Draft {
        business: Some(Business { id: BizId(2), name: String::new() }),
        targets: [Target::bare(ServiceInstanceId(72))].into_iter().collect(),
        ..Draft::default()
    }
}

/// Returns what is read again of a draft that was saved.
fn saved(draft: &Draft) -> Draft {
    let bytes = print(draft, &Place::default(), [Timestamp::UNIX_EPOCH; 2], &Map::new());
    parse(&bytes).unwrap().draft
}

/// Returns the only process of a body whose `process_info` has these entries, and what was noted of it.
fn body_of(entries: &str) -> (ProcessDraft, Vec<(Conversion, Vec<String>)>) {
    let info = format!(r#"{{"bk_func_name": "java", "bk_process_name": "a", {entries}}}"#);
    let text = format!(r#"{{"bk_biz_id": 2, "service_instance_id": 72.0, "processes": [{{"process_info": {info}}}]}}"#);
    let mut parsed = parse(text.as_bytes()).unwrap_or_else(|error| panic!("{text}: {error:?}"));
    let notes = parsed.notes.iter().map(|(kind, keys)| (kind, keys.iter().cloned().collect())).collect();
    (parsed.draft.processes.remove(0), notes)
}

fn noted(kind: Conversion, keys: &[&str]) -> (Conversion, Vec<String>) {
    (kind, keys.iter().map(ToString::to_string).collect())
}

#[test]
fn a_key_that_stands_twice_is_refused_wherever_it_is() {
    let twice = |key: &str, line| Err(Cause::Unreadable(Unreadable::Duplicate { key: key.to_owned(), line }));
    for (text, expected) in [
        (BODY.replacen('{', "{\"service_instance_ID\": 49,", 1), twice("service_instance_id", 2)),
        ("{\"processes\": [{\"process_info\": {\"user\": \"a\",\n\"user\": \"b\"}}]}".into(), twice("user", 2)),
        ("{\"bkproc\": \"draft\", \"version\": 1, \"name\": \"a\", \"name\": \"b\"}".into(), twice("name", 1)),
        (
            "{\"processes\": [{\"process_info\": {\"bind_info\": [{\"port\": \"1\", \"port\": \"2\"}]}}]}".into(),
            twice("port", 1),
        ),
    ] {
        assert_eq!(parse(text.as_bytes()), expected, "{text}");
        // The list of drafts says so as well.
        assert_eq!(heading(text.as_bytes()).unwrap_err(), expected.unwrap_err(), "{text}");
    }
}

#[test]
fn a_number_keeps_its_spelling_and_a_list_is_no_text() {
    let (process, notes) = body_of(
        r#""description": 1.10, "user": 1e3, "work_path": 18446744073709551616, "start_cmd": ["a", "b"], "stop_cmd": true"#,
    );
    let texts = [Known::Description, Known::User, Known::WorkPath, Known::StartCmd].map(|known| process.known(known));
    assert_eq!(texts, ["1.10", "1e3", "18446744073709551616", "[\"a\",\"b\"]"]);
    assert_eq!(notes, [noted(Conversion::ToText, &["description", "user", "work_path"])]);
    let draft = Draft { processes: vec![process], ..base() };
    let wrong = |checked: &Checked| -> Vec<(Path, Problem)> {
        let wrong = checked.problems.iter().filter(|problem| matches!(problem.cause, Problem::WrongType { .. }));
        wrong.map(|problem| (problem.path.clone(), problem.cause.clone())).collect()
    };
    let expected = [(Known::StartCmd, JsonType::List), (Known::StopCmd, JsonType::Bool)]
        .map(|(known, found)| (Path::Field(0, known.into()), Problem::WrongType { found }));
    assert_eq!(wrong(&check(&draft, &FieldTable::built_in(), &FactTable::default())), expected);
    // Nor is it one after it was saved.
    let again = saved(&draft);
    assert_eq!(wrong(&check(&again, &FieldTable::built_in(), &FactTable::default()))[..1], expected[..1]);
}

#[test]
fn what_no_attribute_tells_of_keeps_its_type() {
    let (process, notes) =
        body_of(r#""a": 5, "b": "5", "c": {"x": [1, null, "é\n"]}, "d": true, "e": 0.1234567890123456"#);
    assert_eq!(notes, []);
    let draft = Draft { processes: vec![process], ..base() };
    let sent = |draft: &Draft| {
        let wanted = check(draft, &FieldTable::built_in(), &FactTable::default()).wanted.expect("nothing blocks");
        let json = serde_json::to_value(&wanted.specs[0]).unwrap();
        ["a", "b", "c", "d", "e"].map(|key| json[key].to_string())
    };
    let expected = ["5", "\"5\"", r#"{"x":[1,null,"é\n"]}"#, "true", "0.1234567890123456"];
    assert_eq!(sent(&draft), expected);
    assert_eq!(sent(&saved(&draft)), expected);
}

#[test]
fn what_is_taken_for_something_else_is_noted_once_a_kind() {
    let (_, notes) = body_of(
        r#""proc_num": "3", "auto_start": "true", "priority": null, "description": null, "bk_supplier_account": "0",
        "bind_info": [{"ip": "１０.0.0.1", "port": 80, "protocol": "TCP", "enable": true, "row_id": 1},
                      {"ip": "", "port": "８０-９０", "protocol": 2, "enable": "false"}]"#,
    );
    assert_eq!(
        notes,
        [
            noted(Conversion::RowId, &["row_id"]),
            noted(Conversion::Protocol, &["TCP"]),
            noted(Conversion::FromText, &["auto_start", "enable", "proc_num"]),
            noted(Conversion::ToText, &["port", "protocol"]),
            noted(Conversion::HalfWidth, &["ip", "port"]),
            noted(Conversion::Blank, &["description", "priority"]),
            noted(Conversion::SetByServer, &["bk_supplier_account"]),
        ]
    );
}

#[test]
fn full_width_digits_of_a_row_count_as_half_width() {
    let (process, _) =
        body_of(r#""bind_info": [{"ip": "１０.０。0.1", "port": "８０-９０", "protocol": "1", "enable": true}]"#);
    assert_eq!((process.bind[0].ip.as_str(), process.bind[0].port.as_str()), ("10.0.0.1", "80-90"));
}

#[test]
fn full_width_digits_in_a_row_of_an_edited_draft_count_as_half_width() {
    let row = r#"{"ip": "１０.０。0.1", "port": "８０－９０，443", "protocol": "1", "enable": "true"}"#;
    let info = format!(r#"{{"bk_process_name": "支付ｗｅｂ", "bind_info": [{row}]}}"#);
    let text = format!(r#"{{"bkproc": "draft", "version": 1, "processes": [{{"process_info": {info}}}]}}"#);
    let Parsed { draft, notes, .. } = parse(text.as_bytes()).unwrap();
    let process = &draft.processes[0];
    assert_eq!((process.bind[0].ip.as_str(), process.bind[0].port.as_str()), ("10.0.0.1", "80-90,443"));
    assert_eq!(process.text(&Known::ProcessName.into()), "支付ｗｅｂ", "a text stays as it was typed");
    assert!(notes.is_empty(), "as in the form, no notice");
}

/// A body of an older document whose process listens on an address of its host.
fn old_body(code: &str) -> String {
    let info = format!(r#"{{"bk_func_name": "java", "bk_process_name": "web", "bind_ip": "{code}", "port": "80"}}"#);
    format!(r#"{{"bk_biz_id": 2, "service_instance_id": 72, "processes": [{{"process_info": {info}}}]}}"#)
}

#[test]
fn older_bodies_keep_every_binding() {
    let rows = |entries: &str| -> Vec<[String; 4]> {
        let (process, _) = body_of(entries);
        process.bind.into_iter().map(|row| [row.ip, row.port, row.protocol, row.enable]).collect()
    };
    let row = |ip: &str, port: &str, protocol: &str| [ip, port, protocol, "true"].map(str::to_owned);
    assert_eq!(
        rows(r#""bind_ip": "1", "port": "8008,8443", "protocol": "2""#),
        [row("127.0.0.1", "8008", "2"), row("127.0.0.1", "8443", "2")]
    );
    assert_eq!(rows(r#""bind_ip": "2", "port": 80, "protocol": """#), [row("0.0.0.0", "80", "1")]);
    // Whether the port was monitored is not lost either.
    let off = rows(r#""bind_ip": "2", "port": "80", "protocol": "1", "bk_enable_port": false"#);
    assert_eq!(off, [["0.0.0.0", "80", "1", "false"].map(str::to_owned)]);
    assert_eq!(rows(r#""bind_ip": "10.0.0.1,::1", "port": "1-2；9""#).len(), 4);
    assert_eq!(rows(r#""bind_ip": "", "port": "", "protocol": "1""#), Vec::<[String; 4]>::new());
    // An address of the host is a formula, and where none stands for it the file is refused by the name of the field.
    for (code, source) in [("3", "host.ip"), ("4", "host.outer_ip"), ("7", "host.ip6")] {
        let draft = parse(old_body(code).as_bytes()).unwrap().draft;
        assert_eq!(draft.processes[0].bind[0].formula(Column::Ip), Some(source));
        assert!(draft.is_version_2());
    }
    let code = "8";
    let (path, body) = ("old.json".into(), old_body(code));
    let error = StoreError { cause: parse(body.as_bytes()).unwrap_err(), path };
    let expected = Unreadable::HostAddress { process: "web".to_owned(), code: code.to_owned() };
    assert_eq!(error.cause, Cause::Unreadable(expected));
    let told = store_error(Lang::En, &error);
    assert_eq!(told.what, format!("bind_ip of process web is {code}, not an IP address: old.json"));
    assert!(told.why.unwrap().contains("the host's first"), "{code}");
    let told = store_error(Lang::Zh, &error);
    assert!(told.what.contains(&format!("bind_ip 为 {code}")) && told.next.unwrap().contains("bind_ip"));
    // What the rows have is not doubled, and what they lack is not lost.
    let both = r#""bind_ip": "1", "port": "80,81", "protocol": "1",
        "bind_info": [{"ip": "127.0.0.1", "port": "80", "protocol": "1", "enable": true}]"#;
    assert_eq!(rows(both), [row("127.0.0.1", "80", "1"), row("127.0.0.1", "81", "1")]);
}

/// Reads an input as people have it.
fn input(name: &str) -> Vec<u8> {
    fs::read(std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/inputs").join(name)).unwrap()
}

#[test]
fn a_body_of_a_listed_process_is_taken_without_what_the_server_sets() {
    let parsed = parse(&input("b9_body_from_listed_property.json")).unwrap();
    assert_eq!(parsed.notes.iter().count(), 0, "no one wrote these keys: {:?}", parsed.notes);
    let checked = check(&parsed.draft, &FieldTable::built_in(), &FactTable::default());
    assert!(checked.problems.iter().all(|problem| problem.cause != Problem::UnknownField), "{:?}", checked.problems);
    let sent = serde_json::to_value(&checked.wanted.unwrap().specs[0]).unwrap();
    for key in SET_BY_SERVER {
        assert_eq!(sent.get(key), None, "{key}");
    }
    assert_eq!(sent["bind_info"].as_array().map(Vec::len), Some(2));
}

#[test]
fn each_input_that_people_have_is_taken_or_refused_by_name() {
    let refused = [
        ("a10_two_bodies.json", Unreadable::Foreign(Foreign::List { items: 2 })),
        ("a13_python_dict.txt", Unreadable::Python { line: 1 }),
        ("b1_list_process_instance_answer.json", Unreadable::Foreign(Foreign::Answer)),
        ("b3_service_instance_detail_answer.json", Unreadable::Foreign(Foreign::Answer)),
        ("b7_bkproc_processes_output.json", Unreadable::Foreign(Foreign::Output)),
        ("c1_bkcli_list_process_instance.json", Unreadable::Foreign(Foreign::Answer)),
        ("d2_bkinstall_process_table.tsv", Unreadable::Foreign(Foreign::Table)),
        ("e1_create_service_instance.json", Unreadable::Foreign(Foreign::ServiceInstances)),
        ("f1_curl_command.txt", Unreadable::Foreign(Foreign::Curl)),
    ];
    let taken = ["a3_doc_3_6_flat_ports.json", "a7_no_biz.json", "b9_body_from_listed_property.json"];
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/inputs");
    for entry in fs::read_dir(folder).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        let read = parse(&input(&name));
        let Some((_, what)) = refused.iter().find(|(own, _)| *own == name) else {
            assert!(taken.contains(&name.as_str()), "{name}");
            assert_eq!(read.unwrap().draft.processes.len(), 1, "{name}");
            continue;
        };
        let cause = Cause::Unreadable(what.clone());
        assert_eq!(read.unwrap_err(), cause, "{name}");
        for (lang, other) in [(Lang::Zh, "The "), (Lang::En, "文件")] {
            let error = StoreError { path: name.clone().into(), cause: cause.clone() };
            let told = store_error(lang, &error);
            assert!(told.what.contains(&name) && !told.what.contains(other), "{told:?}");
            assert!(told.next.is_some(), "{told:?}");
        }
    }
    let parsed = parse(&input("a3_doc_3_6_flat_ports.json")).unwrap();
    assert_eq!(parsed.draft.processes[0].bind.len(), 2);
    assert_eq!(parse(&input("a7_no_biz.json")).unwrap().draft.business, None);
    let version = br#"{"bkproc": "draft", "version": "x"}"#;
    assert_eq!(parse(version), Err(Cause::Unreadable(Unreadable::Foreign(Foreign::Version))));
}

#[test]
fn keys_that_the_server_would_store_unseen_are_not_sent_and_named() {
    let entries: Vec<String> = STORED_UNSEEN.iter().map(|key| format!("\"{key}\": 1")).collect();
    let (process, notes) = body_of(&entries.join(","));
    assert_eq!(notes, []);
    let draft = Draft { processes: vec![process], ..base() };
    // Of a body, of the draft that is made of it, and of an attribute list that has one of them.
    let field = Field { key: FieldKey::new("default"), ..FieldTable::built_in().iter().next().unwrap().clone() };
    for table in [FieldTable::built_in(), FieldTable::with_server(vec![field])] {
        for draft in [&draft, &saved(&draft)] {
            let checked = check(draft, &table, &FactTable::default());
            for key in STORED_UNSEEN {
                let path = Path::Field(0, FieldKey::new(key));
                let told = checked.problems.iter().find(|problem| problem.path == path).map(|problem| &problem.cause);
                assert_eq!(told, Some(&Problem::StoredUnseen), "{key}");
            }
            let sent = serde_json::to_value(&checked.wanted.unwrap().specs[0]).unwrap();
            assert!(STORED_UNSEEN.iter().all(|key| sent.get(key).is_none()), "{sent}");
        }
    }
}

#[test]
fn fields_of_older_versions_are_named_as_dropped_and_offered_where_a_version_keeps_them() {
    let (process, notes) = body_of(
        r#""auto_time_gap": 60, "bk_func_id": "1", "metadata": {}, "bk_gateway_ip": "10.0.0.1", "bk_enable_port": true"#,
    );
    assert_eq!(notes, []);
    let draft = Draft { processes: vec![process], ..base() };
    let told = |table: &FieldTable| -> Vec<String> {
        let checked = check(&draft, table, &FactTable::default());
        let removed = checked.problems.iter().filter(|problem| problem.cause == Problem::RemovedField);
        let keys = removed.map(|problem| match &problem.path {
            Path::Field(_, key) => key.to_string(),
            path => panic!("{path:?}"),
        });
        keys.collect()
    };
    let all = ["auto_time_gap", "bk_func_id", "bk_enable_port", "bk_gateway_ip", "metadata"];
    assert_eq!(told(&FieldTable::built_in()), all);
    // A server of a version that still has one lists it: then it is a field like any other.
    let kind = Kind::Int { min: 0, max: 100 };
    let gap = Field { key: Known::AutoTimeGap.into(), kind, ..FieldTable::built_in().iter().next().unwrap().clone() };
    let table = FieldTable::with_server(vec![Field { required: false, ..gap }]);
    assert_eq!(told(&table), all[1..]);
    let wanted = check(&draft, &table, &FactTable::default()).wanted.unwrap();
    assert_eq!(wanted.specs[0].get(&Known::AutoTimeGap.into()), Some(&Value::Int(60)));
}
