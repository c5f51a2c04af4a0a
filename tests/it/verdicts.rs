//! The verdicts of the real server on `create_process_instance` (tests/verdicts), against what is judged, sent and
//! compared here: nothing is sent that the server would refuse for its values, nothing is refused that it takes but for
//! a list of reasons, nothing is changed without a word, and what it stored is no difference.

use crate::support::server::{Reply, Server};
use bkproc::api::{Api, HttpApi, Limits};
use bkproc::domain::check::{Checked, ProblemCause, check};
use bkproc::domain::compare::{Spot, differences};
use bkproc::domain::draft::Path;
use bkproc::domain::environment::{Credentials, Door, Environment};
use bkproc::domain::facts::FactTable;
use bkproc::domain::field::{Field, FieldKey, FieldTable, Kind, Known, STORED_UNSEEN};
use bkproc::domain::id::{BizId, ServiceInstanceId};
use bkproc::domain::lang::Lang;
use bkproc::domain::plan::{Live, Verdict, plan};
use bkproc::domain::process::{Process, ProcessSpec};
use bkproc::store::parse::parse;
use serde::Deserialize;
use serde_json::{Map, Value as Json, json};
use std::collections::BTreeSet;

/// A line of the verdicts.
#[derive(Deserialize)]
struct Row {
    id: String,
    version: String,
    call: String,
    #[serde(default)]
    body: String,
    code: i64,
    message: String,
    #[serde(default)]
    stored: Vec<Map<String, Json>>,
}

fn rows() -> Vec<Row> {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/verdicts/real.jsonl");
    let text = std::fs::read_to_string(path).unwrap();
    let rows = text.lines().map(|line| serde_json::from_str::<Row>(line).unwrap());
    let rows: Vec<Row> = rows.filter(|row| row.call == "create_process_instance").collect();
    assert!(rows.len() > 300);
    rows
}

/// The fields of a server of a version, as far as they differ: before v3.11 bind rows take no IPv6.
fn table(version: &str) -> FieldTable {
    let bind = FieldTable::built_in().get(&Known::BindInfo.into()).unwrap().clone();
    let ipv6 = !matches!(version, "3.9" | "3.10");
    FieldTable::with_server(vec![Field { kind: Kind::Bind { ipv6 }, ..bind }])
}

/// What is made of a body here.
struct Ours {
    checked: Checked,
    /// Keys that are reported to be sent in another form, or not at all.
    told: BTreeSet<String>,
}

/// Reads and judges a body; `None` if it cannot be read.
fn ours(row: &Row) -> Option<Ours> {
    let parsed = parse(row.body.as_bytes()).ok()?;
    let checked = check(&parsed.draft, &table(&row.version), &FactTable::default());
    let mut told: BTreeSet<String> = parsed.notes.iter().flat_map(|(_, keys)| keys.iter().cloned()).collect();
    for problem in &checked.problems {
        let changes = matches!(
            problem.cause,
            ProblemCause::Untrimmed
                | ProblemCause::UnknownField
                | ProblemCause::RemovedField
                | ProblemCause::StoredUnseen
        );
        match &problem.path {
            Path::Field(_, key) if changes => drop(told.insert(key.to_string())),
            Path::Cell(_, _, column) if changes => drop(told.insert(column.as_str().to_owned())),
            _ => {}
        }
    }
    Some(Ours { checked, told })
}

fn is_refused(ours: Option<&Ours>) -> bool {
    ours.is_none_or(|ours| ours.checked.wanted.is_none())
}

/// Returns the processes that would be sent, as JSON.
fn sent(ours: &Ours) -> Vec<Map<String, Json>> {
    let specs = ours.checked.wanted.iter().flat_map(|wanted| &wanted.specs);
    specs.map(|spec| serde_json::to_value(spec).unwrap().as_object().unwrap().clone()).collect()
}

/// Returns the processes of a body.
fn given(row: &Row) -> Vec<Map<String, Json>> {
    let body: Json = serde_json::from_str(&row.body).unwrap();
    let key = body.as_object().unwrap().keys().find(|key| key.eq_ignore_ascii_case("processes")).unwrap().clone();
    let infos = body[&key].as_array().unwrap().iter().map(|process| process["process_info"].as_object().unwrap());
    infos.cloned().collect()
}

/// Returns where two processes differ: keys, and columns of bind rows. An empty start parameter is sent where none was
/// given, and an empty address; the server counts both as absent (contract 1.6 and section 3).
fn changed(given: &Map<String, Json>, sent: &Map<String, Json>) -> BTreeSet<String> {
    let keys: BTreeSet<&String> = given.keys().chain(sent.keys()).collect();
    let mut changed = BTreeSet::new();
    for key in keys {
        match (given.get(key), sent.get(key)) {
            (Some(Json::Array(old)), Some(Json::Array(new))) if key == "bind_info" && old.len() == new.len() => {
                for (old, new) in old.iter().zip(new) {
                    changed.extend(changed_cells(old.as_object().unwrap(), new.as_object().unwrap()));
                }
            }
            (Some(Json::Array(none)), None) if key == "bind_info" && none.is_empty() => {}
            (Some(Json::Null), None) if key == "bind_info" => {}
            (given, sent) if is_same(key, given, sent) => {}
            _ => drop(changed.insert(key.clone())),
        }
    }
    changed
}

fn changed_cells(old: &Map<String, Json>, new: &Map<String, Json>) -> BTreeSet<String> {
    let keys: BTreeSet<&String> = old.keys().chain(new.keys()).collect();
    // Its new name is told by its old one.
    let renamed = old.contains_key("row_id");
    let keys = keys.into_iter().filter(|key| !(renamed && key.as_str() == "template_row_id"));
    keys.filter(|key| !is_same(key, old.get(*key), new.get(*key))).cloned().collect()
}

/// Numbers are the same by value, and an empty text is as good as none where a text is wanted.
fn is_same(key: &str, a: Option<&Json>, b: Option<&Json>) -> bool {
    let kind = FieldTable::built_in().get(&FieldKey::new(key)).map(|field| field.kind.clone());
    // Cells that are no text are not in the table of fields.
    let is_text = matches!(kind, None | Some(Kind::Text { .. })) && !matches!(key, "enable" | "template_row_id");
    let blank = |value: Option<&Json>| value.is_none_or(|value| value.as_str() == Some(""));
    match (a, b) {
        (Some(Json::Number(a)), Some(Json::Number(b))) => a.as_f64() == b.as_f64(),
        (a, b) => a == b || (is_text && blank(a) && blank(b)),
    }
}

/// Whether the server refused a call for what is there, not for what was sent: the service instance is unknown, of
/// another business, or made from a template.
fn is_about_target(row: &Row) -> bool {
    matches!(row.code, 1_108_035 | 1_199_019) || (row.code == 1_199_006 && row.message.starts_with("'bk_biz_id'"))
}

/// Bodies that a server refuses and that are sent: with IDs spelt as the same whole numbers, and with a key in another
/// letter case, which is warned of as unknown and which only v3.9 takes for the field.
const LOOSER: [&str; 2] = ["env-2743", "3.9/key-2083"];

#[test]
fn nothing_is_sent_that_the_server_refuses_for_its_values() {
    for row in rows().iter().filter(|row| row.code != 0 && !is_about_target(row)) {
        let ours = ours(row);
        if is_refused(ours.as_ref()) || LOOSER.contains(&row.id.as_str()) {
            continue;
        }
        let ours = ours.unwrap();
        // What is there already is found when the plan is made.
        if row.code == 1_199_014 {
            let mut live = Live::default();
            live.processes(ServiceInstanceId(90), vec![postgres()]);
            let plan = plan(ours.checked.wanted.clone().unwrap(), &live);
            let clashes = plan.entries().iter().any(|entry| !matches!(plan.verdict(entry), Verdict::New));
            assert!(clashes, "{}: {}", row.id, row.body);
            continue;
        }
        // Else it is sent as something that the server takes, and told.
        let changed: Vec<_> =
            given(row).iter().zip(sent(&ours)).flat_map(|(given, sent)| changed(given, &sent)).collect();
        assert!(!changed.is_empty(), "{}: it is sent as it is: {}\n{}", row.id, row.body, row.message);
    }
}

/// The process that the service instance of every case holds.
fn postgres() -> Process {
    let fields = [(Known::ProcessName, "postgres"), (Known::FuncName, "postgres")];
    Process {
        id: bkproc::domain::id::ProcessId(1),
        instance: ServiceInstanceId(90),
        template: None,
        fields: fields.map(|(known, text)| (known.into(), text.to_owned())).into(),
        bind: Vec::new(),
    }
}

#[test]
fn nothing_is_changed_without_a_word() {
    for row in rows() {
        let Some(ours) = ours(&row).filter(|ours| ours.checked.wanted.is_some()) else { continue };
        for (given, sent) in given(&row).iter().zip(sent(&ours)) {
            let changed = changed(given, &sent);
            let silent: Vec<_> = changed.iter().filter(|key| !ours.told.contains(*key)).collect();
            // Rows that are made of the flat fields of older versions are told by these.
            let made = silent == ["bind_info"] && ours.told.iter().any(|key| key == "port" || key == "bind_ip");
            assert!(silent.is_empty() || made, "{}: {silent:?} of {}", row.id, row.body);
        }
    }
}

/// Where we refuse on purpose what a server takes. Every row must occur.
const STRICTER: [(&str, &[&str]); 8] = [
    (
        "A row without port, protocol or enable: the web page asks for them, and nothing can monitor such a row.",
        &["bind-2520", "bind-2661", "rndb-4329", "rndb-4687"],
    ),
    ("No process listens on a range that ends before it begins.", &["rndb-3895", "rndp-5282"]),
    ("A row ID beyond 64 bits is stored as another number.", &["bind-2605", "rndb-4216"]),
    ("Of a key that stands twice no one can say which is meant.", &["env-2835", "env-2836", "env-2882", "env-2884"]),
    (
        "A stored fraction makes the whole page of a list unreadable (contract 2.3).",
        &["int-1192", "int-1207", "int-1305", "int-1403", "rndj-6822", "3.10/int-1305"],
    ),
    (
        "Servers of v3.9 and v3.10 do not enforce limits; an upgraded one does, and such a number is a slip.",
        &["3.9/int-1105", "3.10/int-1099", "3.10/int-1105", "3.10/int-1199"],
    ),
    (
        "Addresses and ports that are none: of flat fields, which the server drops, and of v3.9, whose rule is looser.",
        &["key-1894", "key-1914", "3.9/bind-2463"],
    ),
    (
        "Half a surrogate pair is no text, and would be stored as another one.",
        &["str-0281", "3.10/str-0593", "3.12/str-0593"],
    ),
];

#[test]
fn nothing_is_refused_that_the_server_takes_but_on_purpose() {
    let refused: BTreeSet<String> =
        rows().into_iter().filter(|row| row.code == 0 && is_refused(ours(row).as_ref())).map(|row| row.id).collect();
    let stricter: BTreeSet<String> =
        STRICTER.iter().flat_map(|(_, ids)| ids.iter().map(|id| (*id).to_owned())).collect();
    assert_eq!(refused, stricter);
}

/// The bodies that both take, each with what is sent and what the server stored in the service instance of the cases.
fn accepted() -> Vec<(Row, Vec<ProcessSpec>)> {
    let rows = rows().into_iter().filter(|row| row.code == 0);
    let pairs = rows.filter_map(|row| {
        let wanted = ours(&row)?.checked.wanted?;
        (wanted.targets[0].id == ServiceInstanceId(90)).then_some((row, wanted.specs))
    });
    let pairs: Vec<_> = pairs.collect();
    assert!(pairs.len() > 80);
    pairs
}

/// What is not looked for in what was stored: keys that are not sent, and `bk_updated_by`, which is not sent either.
fn is_ours(key: &str) -> bool {
    !STORED_UNSEEN.contains(&key) && key != "bk_updated_by"
}

/// Cells are sent trimmed; the server keeps the blanks that it was given.
fn trimmed(row: &Json) -> Json {
    let cells = row.as_object().unwrap().iter().map(|(key, cell)| {
        let cell = cell.as_str().map_or_else(|| cell.clone(), |text| text.trim().into());
        (key.clone(), cell)
    });
    Json::Object(cells.collect())
}

#[test]
fn what_is_sent_is_what_the_server_stored() {
    let table = FieldTable::built_in();
    for (row, specs) in accepted() {
        assert_eq!(specs.len(), row.stored.len(), "{}", row.id);
        for (spec, stored) in specs.iter().zip(&row.stored) {
            let mut sent = serde_json::to_value(spec).unwrap().as_object().unwrap().clone();
            // What is in no table is dropped; false is what the server fills in.
            sent.retain(|key, value| table.get(&FieldKey::new(key)).is_some() && *value != Json::Bool(false));
            let mut stored = stored.clone();
            // Null was taken for blank, and told.
            stored.retain(|key, value| is_ours(key) && !value.is_null());
            if let Some(Json::Array(rows)) = stored.get_mut("bind_info") {
                *rows = rows.iter().map(trimmed).collect();
            }
            let changed = changed(&stored, &sent);
            assert!(changed.is_empty(), "{}: {changed:?}\n{}\n{}", row.id, json!(sent), json!(stored));
        }
    }
}

/// A stored process as `list_process_instance` has it: with what the server fills in and sets.
fn listed(id: usize, stored: &Map<String, Json>, version: &str) -> Json {
    let texts = ["bk_start_param_regex", "description", "work_path", "pid_file", "user", "start_cmd", "stop_cmd"];
    let more = ["restart_cmd", "face_stop_cmd", "reload_cmd"];
    let mut property: Map<String, Json> =
        texts.iter().chain(&more).map(|key| ((*key).to_owned(), Json::from(""))).collect();
    for key in ["proc_num", "priority", "timeout", "bk_start_check_secs", "bind_info", "bk_updated_by"] {
        property.insert(key.to_owned(), Json::Null);
    }
    property.insert("auto_start".to_owned(), false.into());
    for (key, value) in [
        ("bk_process_id", json!(id)),
        ("bk_biz_id", json!(2)),
        ("bk_supplier_account", json!("0")),
        ("service_instance_id", json!(90)),
        ("create_time", json!("2026-11-28T08:00:00.123Z")),
        ("last_time", json!("2026-11-28T08:00:00.123Z")),
    ] {
        property.insert(key.to_owned(), value);
    }
    if matches!(version, "3.12" | "3.14") {
        property.insert("bk_created_by".to_owned(), "admin".into());
        property.insert("bk_created_at".to_owned(), "2026-11-28T08:00:00.123Z".into());
    }
    property.extend(stored.clone());
    json!({ "property": property, "relation": { "bk_process_id": id, "service_instance_id": 90 } })
}

#[tokio::test]
async fn what_the_server_stored_is_no_difference() {
    let accepted = accepted();
    let bodies: Vec<Json> = accepted
        .iter()
        .map(|(row, _)| row.stored.iter().enumerate().map(|(at, one)| listed(at + 1, one, &row.version)).collect())
        .collect();
    // Each case is asked for as the service instance of its number.
    let server = Server::start(move |seen| {
        let at = usize::try_from(seen.body["service_instance_id"].as_u64().unwrap()).unwrap();
        let body = json!({ "result": true, "bk_error_code": 0, "bk_error_msg": "success", "permission": null,
                           "data": bodies[at - 1] });
        Reply::json(body.to_string())
    })
    .await;
    let environment =
        Environment { name: "e".into(), url: server.url.clone(), door: Door::Direct, ..Environment::default() };
    let credentials = Credentials { user: "wang".into(), ..Credentials::default() };
    let api = HttpApi::new(&environment, credentials, Lang::En, Limits::default()).unwrap();
    for ((row, specs), at) in accepted.iter().zip(1..) {
        let processes = api.processes(BizId(2), ServiceInstanceId(at)).await.unwrap();
        assert_eq!(processes.len(), specs.len(), "{}", row.id);
        for (spec, process) in specs.iter().zip(&processes) {
            for difference in differences(spec, process) {
                // A cell that was stored with blanks differs from one without: a person would see the blanks.
                let blanks = matches!(difference.at, Spot::Cell(..)) && difference.stored.trim() == difference.wanted;
                assert!(blanks, "{}: {difference:?}", row.id);
            }
        }
    }
}
