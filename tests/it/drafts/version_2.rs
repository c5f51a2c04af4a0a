//! Version 2 of a draft's file: what differs by target.

use super::{any_draft, any_environment, any_place, any_target, drafts, id, names, save, time};
use crate::domain::given::any_differing;
use bkproc::domain::bind::Column;
use bkproc::domain::draft::{
    Draft, DraftValue, GivenTarget, Override, Overrides, ProcessDraft, RowOverride, Target, TargetKey,
};
use bkproc::domain::field::{FieldKey, Known};
use bkproc::domain::id::ServiceInstanceId;
use bkproc::domain::lang::Lang;
use bkproc::domain::place::Place;
use bkproc::i18n::explain::store_error;
use bkproc::store::error::{Cause, ItemFault, Unreadable};
use bkproc::store::parse::{heading, parse};
use bkproc::store::{DraftFile, Form, StoreError, print};
use jiff::Timestamp;
use proptest::collection::vec;
use proptest::prelude::*;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;
use std::fs;
use std::sync::Arc;

const EXAMPLE: &str = include_str!("../../drafts/v2/bulk.json");

fn key(id: i64) -> TargetKey {
    ServiceInstanceId(id).into()
}

fn printed(draft: &Draft) -> Vec<u8> {
    print(draft, &Place::default(), [Timestamp::UNIX_EPOCH; 2], &Map::new())
}

fn formula(source: &str) -> DraftValue {
    DraftValue::Formula(source.into())
}

#[test]
fn the_example_of_the_design_is_read() {
    let draft = parse(EXAMPLE.as_bytes()).unwrap().draft;
    assert!(draft.is_version_2());
    assert_eq!(draft.variables, ["shard".into()]);
    let numbers: Vec<_> = draft.targets.iter().map(|target| (target.id.0, target.n, target.host_n)).collect();
    assert_eq!(numbers, [(48, Some(0), Some(0)), (49, Some(1), Some(0))]);
    assert_eq!(draft.targets[1].variables.get("shard"), Some("08"));
    assert_eq!(draft.given.iter().map(|given| (&*given.text, given.n)).collect::<Vec<_>>(), [("0:10.0.0.9", 2)]);
    let unmarked = &draft.unmarked[0];
    assert_eq!((unmarked.id.0, unmarked.n, unmarked.variables.get("shard")), (53, Some(3), Some("11")));
    let process = &draft.processes[0];
    assert_eq!(process.value(&Known::ProcessName.into()), &formula("pay-{{ var.shard }}"));
    assert_eq!(process.known(Known::FuncName), "java");
    assert_eq!(process.bind[0].value(Column::Port), formula("8001 + n"));
    assert_eq!(process.bind[1].value(Column::Port), "9100".into());
    let own = |key: TargetKey| process.overrides.get(&key).unwrap();
    assert_eq!(**own(key(49)), Override { leave_out: true, ..Override::default() });
    let shared = own(key(48));
    assert_eq!(shared.fields, BTreeMap::from([(Known::User.into(), "app2".into())]));
    assert_eq!(shared.cell(0, Column::Port), Some(&"9100".into()));
    assert!(shared.leaves_out(1));
    assert!(Arc::ptr_eq(shared, own(draft.given[0].key())), "targets of one entry share it in memory, too");
    assert_eq!(own(key(53)).added[0].port, "9999");
    let (heading, _) = heading(EXAMPLE.as_bytes()).unwrap();
    assert_eq!((heading.targets, heading.processes), (3, vec!["=pay-{{ var.shard }}".to_owned()]));
}

#[test]
fn full_width_digits_in_rows_and_their_overrides_count_as_half_width() {
    let text = EXAMPLE.replace("9100", "９１００").replace("9999", "９９９９");
    assert_ne!(text, EXAMPLE);
    assert_eq!(parse(text.as_bytes()).unwrap().draft, parse(EXAMPLE.as_bytes()).unwrap().draft);
}

#[test]
fn the_example_of_the_design_is_written_as_it_is() {
    let parsed = parse(EXAMPLE.as_bytes()).unwrap();
    let times = [parsed.created.unwrap(), parsed.modified.unwrap()];
    let written: Value = serde_json::from_slice(&print(&parsed.draft, &parsed.place, times, &parsed.extra)).unwrap();
    let mut expected: Value = serde_json::from_str(EXAMPLE).unwrap();
    // Written always, when the user was nowhere yet, too.
    expected["place"] = json!({ "step": "instances", "process": 0 });
    // What is usual is left out, and overrides stand in the order of their first targets.
    expected.as_object_mut().unwrap().retain(|key, _| !matches!(key.as_str(), "tenant" | "supplier"));
    expected["processes"][0]["overrides"].as_array_mut().unwrap().swap(0, 1);
    assert_eq!(written, expected);
    let text = String::from_utf8(print(&parsed.draft, &parsed.place, times, &parsed.extra)).unwrap();
    let line = "        {\"on\":[49],\"leave_out\":true},\n";
    assert!(text.contains(line), "a target or an override is a line: {text}");
    let order = |value: &Value| value.as_object().unwrap().keys().cloned().collect::<Vec<_>>();
    let keys = ["bkproc", "version", "name", "environment", "address", "bk_biz_id", "bk_biz_name"].into_iter();
    let keys = keys.chain(["created", "modified", "place", "variables", "targets", "unmarked", "processes"]);
    assert_eq!(order(&written), keys.collect::<Vec<_>>());
    assert_eq!(order(&written["processes"][0]["overrides"][0]), ["on", "process_info", "bind_info"]);
}

#[test]
fn a_file_of_version_2_stays_one() {
    let (_folder, drafts) = drafts();
    fs::create_dir_all(drafts.folder()).unwrap();
    fs::write(drafts.path(&id("a")), r#"{"bkproc":"draft","version":2,"processes":[]}"#).unwrap();
    let file = drafts.open(&id("a")).unwrap();
    save(&drafts, &file);
    let written = fs::read_to_string(drafts.path(&id("a"))).unwrap();
    assert!(written.contains("\"version\": 2"), "{written}");
    assert_eq!(drafts.open(&id("a")).unwrap(), file);
}

#[test]
fn the_first_use_makes_version_2_and_nothing_else_does() {
    let mut plain = super::sample("a").draft;
    plain.unmarked = vec![Target { n: Some(7), ..Target::bare(ServiceInstanceId(50)) }].into();
    let version = |change: &dyn Fn(&mut Draft)| {
        let mut draft = plain.clone();
        change(&mut draft);
        serde_json::from_slice::<Value>(&printed(&draft)).unwrap()["version"].clone()
    };
    assert_eq!(version(&|_| {}), 1);
    let cell = |draft: &mut Draft| drop(draft.processes[0].bind[0].set(Column::Port, formula("n")));
    let field = |draft: &mut Draft| drop(draft.processes[0].set(Known::User.into(), formula("host.name")));
    let own = Override { leave_out: true, ..Override::default() };
    let uses: [&dyn Fn(&mut Draft); 6] = [
        &cell,
        &field,
        &|draft| draft.processes[0].overrides = [(key(48), own.clone())].into_iter().collect(),
        &|draft| draft.variables.push("shard".into()),
        &|draft| drop(draft.unmarked[0].variables.set("shard", Some("1".into()))),
        &|draft| draft.given.push(GivenTarget { text: "a".into(), n: 9, variables: <_>::default() }),
    ];
    for (at, change) in uses.into_iter().enumerate() {
        assert_eq!(version(change), 2, "use {at}");
    }
}

#[test]
fn an_object_is_a_formula_in_version_2_only() {
    let file = |version: &str, key: &str| {
        let info = r#"{"start_cmd":{"formula":"n"},"x":{"formula":"n"},"bind_info":[{"port":{"formula":"n"}}]}"#;
        format!(r#"{{{version}"{key}":1,"processes":[{{"process_info":{info}}}]}}"#)
    };
    let second = parse(file(r#""bkproc":"draft","version":2,"#, "bk_biz_id").as_bytes()).unwrap().draft;
    assert!(second.processes[0].has_formulas());
    assert_eq!(second.processes[0].bind[0].formula(Column::Port), Some("n"));
    for (version, form) in [(r#""bkproc":"draft","version":1,"#, Form::Draft), ("", Form::Request)] {
        let parsed = parse(file(version, "bk_biz_id").as_bytes()).unwrap();
        let process = &parsed.draft.processes[0];
        assert_eq!(parsed.form, form);
        assert!(!process.has_formulas() && !parsed.draft.is_version_2());
        assert_eq!(process.text(&FieldKey::new("x")), r#"{"formula":"n"}"#);
        assert!(process.written(&FieldKey::new("x")).is_some());
        assert_eq!(process.bind[0].port, r#"{"formula":"n"}"#);
    }
}

#[test]
fn an_object_that_looks_like_a_formula_survives_the_change_of_version() {
    for text in [r#"{"formula":"n"}"#, r#"{"formula":1,"a":[]}"#, r#"{"literal":{"formula":"n"}}"#, r#"{"literal":1}"#]
    {
        let first = format!(
            r#"{{"bkproc":"draft","version":1,"processes":[{{"process_info":{{"owner":{text},"user":"a"}}}}]}}"#
        );
        let mut draft = parse(first.as_bytes()).unwrap().draft;
        draft.set_version_2();
        let again = parse(&printed(&draft)).unwrap().draft;
        assert_eq!(again, draft, "{text}");
        assert!(again.processes[0].written(&FieldKey::new("owner")).is_some(), "{text}");
    }
}

#[test]
fn equal_overrides_share_an_entry() {
    let own = |user: &str| Override { fields: [(Known::User.into(), user.into())].into(), ..Override::default() };
    let mut draft = super::sample("a").draft;
    draft.targets = (1..=4).map(|id| Target::bare(ServiceInstanceId(id))).collect();
    draft.number_targets();
    let all = [(key(4), own("b")), (key(1), own("a")), (key(2), own("b")), (key(3), own("a"))];
    draft.processes[0].overrides = all.into_iter().collect();
    let written: Value = serde_json::from_slice(&printed(&draft)).unwrap();
    let expected = json!([
        { "on": [1, 3], "process_info": { "user": "a" } },
        { "on": [2, 4], "process_info": { "user": "b" } },
    ]);
    assert_eq!(written["processes"][0]["overrides"], expected);
}

#[test]
fn a_left_out_process_keeps_its_values_and_an_emptied_field_is_no_missing_one() {
    let cells = RowOverride::Cells([(Column::Port, "".into())].into());
    let own = Override {
        leave_out: true,
        fields: [(Known::User.into(), "".into())].into(),
        rows: [(0, cells)].into(),
        added: Vec::new(),
    };
    let mut draft = super::sample("a").draft;
    draft.processes[0].overrides = [(key(48), own.clone())].into_iter().collect();
    let written: Value = serde_json::from_slice(&printed(&draft)).unwrap();
    let entry = json!([{
        "on": [48], "leave_out": true, "process_info": { "user": "" }, "bind_info": { "1": { "port": "" } },
    }]);
    assert_eq!(written["processes"][0]["overrides"], entry);
    let read = parse(&printed(&draft)).unwrap().draft;
    assert_eq!(**read.processes[0].overrides.get(&key(48)).unwrap(), own);
}

#[test]
fn overrides_on_targets_that_are_gone_are_not_written() {
    let mut draft = super::sample("a").draft;
    let own = Override { leave_out: true, ..Override::default() };
    draft.processes[0].overrides = [(key(48), own.clone()), (key(99), own)].into_iter().collect();
    let read = parse(&printed(&draft)).unwrap().draft;
    assert_eq!(read.processes[0].overrides.iter().map(|(key, _)| key.clone()).collect::<Vec<_>>(), [key(48)]);
    draft.processes[0].overrides.set([(key(48), None)]);
    assert_eq!(parse(&printed(&draft)).unwrap().draft.processes[0].overrides, Overrides::default());
}

#[test]
fn entries_for_one_target_add_up_and_targets_without_numbers_get_the_next_ones() {
    let text = r#"{"bkproc":"draft","version":2,
        "processes":[{"overrides":[
            {"on":[7],"process_info":{"user":"a"},"bind_info":{"1":{"port":"1"}}},
            {"on":["b",7],"leave_out":true,"bind_info":{"1":{"ip":"::"}}},
            {"on":[7]}
        ],"process_info":{"bind_info":[{}]}}],
        "unmarked":[{"service_instance_id":9}],
        "targets":[{"given":"a"},{"service_instance_id":7},{"given":"b","n":4},{"service_instance_id":8,"n":0}]}"#;
    let draft = parse(text.as_bytes()).unwrap().draft;
    let cells = RowOverride::Cells([(Column::Ip, "::".into()), (Column::Port, "1".into())].into());
    let own = Override {
        leave_out: true,
        fields: [(Known::User.into(), "a".into())].into(),
        rows: [(0, cells)].into(),
        added: Vec::new(),
    };
    assert_eq!(**draft.processes[0].overrides.get(&key(7)).unwrap(), own);
    let given: Vec<_> = draft.given.iter().map(|given| (&*given.text, given.n)).collect();
    assert_eq!(given, [("a", 7), ("b", 4)]);
    let targets: Vec<_> = draft.targets.iter().map(|target| (target.id.0, target.n)).collect();
    assert_eq!((targets, draft.unmarked[0].n), (vec![(7, Some(5)), (8, Some(0))], Some(6)));
}

/// Files that are refused: what differs from the example, the fault, the key and the line.
#[test]
fn a_refused_file_names_line_and_key() {
    let lines = [
        r#"{"bkproc":"draft","version":2,"#,
        r#""variables":["a"],"#,
        r#""targets":[{"service_instance_id":48,"n":0},"#,
        r#"  {"given":"x","n":1}],"#,
        r#""unmarked":[{"service_instance_id":53,"n":2}],"#,
        r#""processes":[{"process_info":{"user":"a","#,
        r#"  "bind_info":[{"port":"80"},{"port":"81"}]},"#,
        r#"  "overrides":["#,
        r#"    {"on":[48],"process_info":{"user":"b"},"bind_info":{"1":{"port":"1"},"2":null}},"#,
        r#"    {"on":["x",53],"process_info":{"user":"c"}}]}]}"#,
    ];
    let lines = lines.map(str::to_owned);
    let twice = |target: &str| ItemFault::Twice { target: target.to_owned() };
    let gone = |target: &str| ItemFault::NoSuchTarget { target: target.to_owned() };
    let row = ItemFault::NoSuchRow { rows: 2 };
    let table = [
        (3, r#""n":0"#, r#""n":0,"colour":"red""#, ItemFault::UnknownKey, "colour"),
        (3, r#""service_instance_id":48"#, r#""name":"a""#, ItemFault::Missing, "service_instance_id"),
        (3, r#""n":0"#, r#""n":-1"#, ItemFault::Value, "n"),
        (3, r#""n":0"#, r#""n":4294967295"#, ItemFault::Value, "n"),
        (3, r#""n":0"#, r#""n":0,"host_n":"0""#, ItemFault::Value, "host_n"),
        (3, r#""n":0"#, r#""n":0,"var":{"shard":[1]}"#, ItemFault::Value, "var.shard"),
        (3, r#""n":0"#, r#""n":0,"var":{"shard":null}"#, ItemFault::Value, "var.shard"),
        (3, "48", "\"four\"", ItemFault::Value, "service_instance_id"),
        (2, r#"["a"]"#, "[1]", ItemFault::Value, "variables"),
        (2, r#"["a"]"#, r#"{"a":1}"#, ItemFault::Value, "variables"),
        (4, r#""n":1"#, r#""service_instance_id":49"#, ItemFault::IdAndGiven, "given"),
        (4, r#""n":1"#, r#""n":1,"host":"10.0.0.1""#, ItemFault::UnknownKey, "host"),
        (4, r#""n":1"#, r#""n":0"#, ItemFault::SameNumber { n: 0 }, "n"),
        (5, r#""service_instance_id":53"#, r#""given":"y""#, ItemFault::UnknownKey, "given"),
        (5, r#""n":2"#, r#""n":1"#, ItemFault::SameNumber { n: 1 }, "n"),
        (6, r#""user":"a""#, r#""user":{"formula":"n","x":1}"#, ItemFault::UnknownKey, "user.x"),
        (6, r#""user":"a""#, r#""user":{"formula":1}"#, ItemFault::Value, "user.formula"),
        (7, r#""port":"80""#, r#""port":{"formula":"n","x":1}"#, ItemFault::UnknownKey, "port.x"),
        (7, r#"{"port":"80"}"#, "80", ItemFault::Value, "bind_info"),
        (8, r#""overrides":["#, r#""over":1,"overrides":["#, ItemFault::UnknownKey, "over"),
        (9, r#""on":[48],"#, r#""on":[48],"color":1,"#, ItemFault::UnknownKey, "color"),
        (9, r#""on":[48],"#, "", ItemFault::Missing, "on"),
        (9, "[48]", "48", ItemFault::Value, "on"),
        (9, "[48]", "[1.5]", ItemFault::Value, "on"),
        (9, "[48]", "[49]", gone("49"), "on"),
        (9, "[48]", r#"["48"]"#, gone("48"), "on"),
        (9, "[48]", "[48,48]", twice("48"), "user"),
        (9, r#""user":"b""#, r#""user":null"#, ItemFault::Value, "user"),
        (9, r#""user":"b""#, r#""user":["b"]"#, ItemFault::Value, "user"),
        (9, r#""user":"b""#, r#""user":{"formula":"n","x":1}"#, ItemFault::UnknownKey, "user.x"),
        (9, r#""user":"b""#, r#""bind_info":[]"#, ItemFault::UnknownKey, "bind_info"),
        (9, r#""1":"#, r#""0":"#, row.clone(), "bind_info.0"),
        (9, r#""1":"#, r#""3":"#, row.clone(), "bind_info.3"),
        (9, r#""1":"#, r#""01":"#, row.clone(), "bind_info.01"),
        (9, r#""1":"#, r#""one":"#, row, "bind_info.one"),
        (9, r#""port":"1""#, r#""prot":"1""#, ItemFault::UnknownKey, "bind_info.1.prot"),
        (9, r#""port":"1""#, r#""port":null"#, ItemFault::Value, "bind_info.1.port"),
        (9, r#""2":null"#, r#""2":7"#, ItemFault::Value, "bind_info.2"),
        (9, r#""on":[48],"#, r#""on":[48],"leave_out":"yes","#, ItemFault::Value, "leave_out"),
        (10, r#"["x",53]"#, "[48]", twice("48"), "user"),
        (
            10,
            r#""x",53],"process_info":{"user":"c"}"#,
            r#"48],"bind_info":{"2":{"ip":"::"}}"#,
            twice("48"),
            "bind_info.2.ip",
        ),
        (10, r#""x",53],"process_info":{"user":"c"}"#, r#"48],"bind_info":{"1":null}"#, twice("48"), "bind_info.1"),
        (10, r#""x","#, r#""y","#, gone("y"), "on"),
    ];
    parse(lines.join("\n").as_bytes()).unwrap();
    for (line, old, new, fault, key) in table {
        let mut changed = lines.clone();
        assert!(changed[line - 1].contains(old), "{old} on line {line}");
        changed[line - 1] = changed[line - 1].replacen(old, new, 1);
        let text = changed.join("\n");
        let expected = Unreadable::Item { fault, key: key.to_owned(), line };
        let found = parse(text.as_bytes()).map(|parsed| parsed.draft);
        assert_eq!(found, Err(Cause::Unreadable(expected.clone())), "{text}");
        for lang in [Lang::Zh, Lang::En] {
            let error = StoreError { path: "a.json".into(), cause: Cause::Unreadable(expected.clone()) };
            let told = format!("{:?}", store_error(lang, &error));
            assert!(told.contains(&line.to_string()) && told.contains(key) && told.contains("a.json"), "{told}");
        }
    }
}

#[test]
fn a_refused_file_of_version_2_is_set_aside_like_any_other() {
    let (_folder, drafts) = drafts();
    fs::create_dir_all(drafts.folder()).unwrap();
    let path = drafts.path(&id("a"));
    fs::write(&path, r#"{"bkproc":"draft","version":2,"targets":[{}],"processes":[]}"#).unwrap();
    assert!(drafts.open(&id("a")).is_err());
    assert!(drafts.save(&super::sample("a")).unwrap().set_aside.is_some());
    assert_eq!(names(drafts.folder()), ["a.json", "a.json.damaged-1"]);
}

#[test]
fn version_2_goes_to_the_trash_and_back_and_is_exported_and_imported() {
    let (folder, drafts) = drafts();
    let parsed = parse(EXAMPLE.as_bytes()).unwrap();
    let at = time("2026-11-28T08:20:11Z");
    let extra = Map::from_iter([("approved".to_owned(), json!(true))]);
    let file = DraftFile { id: id("a"), draft: parsed.draft, place: parsed.place, created: at, modified: at, extra };
    save(&drafts, &file);
    let trashed = drafts.remove(&id("a")).unwrap();
    assert_eq!(drafts.trash().unwrap()[0].state.as_ref().unwrap().targets, 3);
    assert_eq!(drafts.restore(&trashed).unwrap(), id("a"));
    assert_eq!(drafts.open(&id("a")).unwrap(), file);
    let path = folder.path().join("x.json");
    bkproc::store::DraftFolder::export(&bkproc::store::Disk::default(), &path, &file, false).unwrap();
    let bytes = bkproc::store::DraftFolder::read(&path).unwrap();
    assert_eq!(bkproc::store::DraftFolder::import(&bytes, id("b"), at).unwrap().draft, file.draft);
}

#[test]
fn a_key_of_version_1_that_version_2_has_another_use_for_does_not_spoil_the_file() {
    let text = r#"{"bkproc":"draft","version":1,"variables":3,"unmarked":{},"other":1,"processes":[]}"#;
    let mut parsed = parse(text.as_bytes()).unwrap();
    assert_eq!(parsed.extra.len(), 3);
    parsed.draft.variables.push("a".into());
    let at = [Timestamp::UNIX_EPOCH; 2];
    let again = parse(&print(&parsed.draft, &parsed.place, at, &parsed.extra)).unwrap();
    assert_eq!(again.draft, parsed.draft);
    assert_eq!(again.extra.keys().collect::<Vec<_>>(), ["other"]);
}

/// `process_info` as version 0.1.0 wrote it.
fn first_info(process: &ProcessDraft) -> Value {
    let mut info = Map::new();
    for (key, text) in process.texts() {
        info.insert(key.as_str().to_owned(), text.into());
    }
    let row = |row: &bkproc::domain::draft::BindDraft| {
        let texts = Column::ALL.into_iter().map(|column| (column.as_str().to_owned(), row.text(column)));
        let mut map: Map<_, _> =
            texts.filter(|(_, text)| !text.is_empty()).map(|(key, text)| (key, text.into())).collect();
        map.extend(row.unknown.iter().map(|(name, text)| (name.clone(), text.as_str().into())));
        Value::from(map)
    };
    if !process.bind.is_empty() {
        info.insert("bind_info".to_owned(), process.bind.iter().map(row).collect());
    }
    json!({ "process_info": info })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_draft_of_version_2_is_read_as_it_was_written(
        draft in any_draft(),
        differing in any_differing(),
        place in any_place(),
    ) {
        let draft = differing.put_into(draft);
        let at = [Timestamp::UNIX_EPOCH; 2];
        let bytes = print(&draft, &place, at, &Map::new());
        let parsed = parse(&bytes).unwrap();
        prop_assert_eq!(&parsed.draft, &draft);
        prop_assert!(parsed.draft.is_version_2() && parsed.extra.is_empty());
        prop_assert_eq!(&print(&parsed.draft, &parsed.place, at, &Map::new()), &bytes);
        let (heading, _) = heading(&bytes).unwrap();
        prop_assert_eq!(heading.targets, draft.targets.len() + draft.given.len());
        prop_assert_eq!(heading.processes.len(), draft.processes.len());
        // A change of the file that leaves the draft the same is no change to the user.
        prop_assert!(parsed.draft.is_same_in_file(&draft));
    }

    #[test]
    fn a_draft_without_differences_is_written_as_version_0_1_0_wrote_it(
        draft in any_draft(),
        unmarked in vec(any_target(), 0..3),
        environment in any_environment(),
    ) {
        let draft = Draft { environment, ..draft };
        let bytes = printed(&draft);
        let mut expected: Value = serde_json::from_slice(&bytes).unwrap();
        prop_assert_eq!(&expected["version"], &json!(1));
        let target = |target: &Target| {
            let mut map = Map::from_iter([("service_instance_id".to_owned(), target.id.0.into())]);
            let mut put = |key: &str, value: Value| if value != json!("") { map.insert(key.to_owned(), value); };
            put("name", target.name.as_str().into());
            put("bk_cloud_id", target.area.map_or(json!(""), |area| area.number().into()));
            put("host", target.host.as_str().into());
            put("module", target.module.as_str().into());
            put("template_bound", if target.template_bound { json!(true) } else { json!("") });
            Value::from(map)
        };
        expected["targets"] = draft.targets.iter().map(target).collect();
        expected["processes"] = draft.processes.iter().map(first_info).collect();
        let keys = ["variables", "unmarked"];
        prop_assert!(keys.iter().all(|key| expected.get(key).is_none()));
        let mut text = serde_json::to_vec_pretty(&expected).unwrap();
        text.push(b'\n');
        prop_assert_eq!(String::from_utf8(text).unwrap(), String::from_utf8(bytes.clone()).unwrap());
        // Numbers and unmarked targets are not in it.
        let mut moved = draft.clone();
        moved.unmarked = unmarked.into();
        moved.number_targets();
        for target in &mut moved.targets {
            target.n = target.n.map(|n| n + 7);
        }
        prop_assert_eq!(&printed(&moved), &bytes);
        prop_assert!(moved.is_same_in_file(&draft));
    }
}
