//! Answers of a real server (`tests/real`): the sandbox, holding what that server held, returns the same ones.
//!
//! Status, media type, envelope, codes, texts and data are compared; numbers that were drawn, times and identifiers of
//! requests are not. What is left out is listed with the reason.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use bkproc::sandbox::{APP_CODE, APP_SECRET, AttributeChanges, Data, Door, Options, Version};
use reqwest::Method;
use serde::Deserialize;
use serde_json::{Map, Value, json};

use crate::contract::client::{Answer, Cmdb, sent};

/// One line of a recording.
#[derive(Debug, Deserialize)]
struct Recorded {
    id: String,
    server: String,
    door: String,
    method: String,
    path: String,
    headers: Map<String, Value>,
    body: Option<String>,
    status: u16,
    content_type: String,
    answer: String,
}

impl Recorded {
    fn number(&self) -> u32 {
        self.id.get(..3).and_then(|number| number.parse().ok()).unwrap()
    }
}

fn recordings(file: &str) -> Vec<Recorded> {
    let text = fs::read_to_string(folder().join(file)).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn folder() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/real"))
}

/// What the recorded server held: at the reads, or later at the writes.
fn data(later: bool) -> Value {
    let text = fs::read_to_string(folder().join("world.json")).unwrap();
    let mut world: Value = serde_json::from_str(&text).unwrap();
    let mut data = world["data"].take();
    if later {
        let more = world["later"].as_array().unwrap().clone();
        data["instances"].as_array_mut().unwrap().extend(more);
    }
    data
}

/// The same with the module, the hosts and the service instances of the second recording, whose writes began there.
fn crowded() -> Value {
    let mut data = data(false);
    let modules = data["businesses"][1]["sets"][0]["modules"].as_array_mut().unwrap();
    modules.push(json!({"id": 19, "name": "bulk"}));
    for host in 18..=117 {
        let inner = format!("10.1.0.{}", host - 17);
        let host = json!({"id": host, "biz": 3, "name": format!("bulk-{host}"), "inner": inner, "modules": [19]});
        data["hosts"].as_array_mut().unwrap().push(host);
    }
    let process = |(id, alias, func, regex): (i64, &str, &str, &str)| {
        let property = json!({"bk_process_name": alias, "bk_func_name": func, "bk_start_param_regex": regex});
        json!({"id": id, "property": property})
    };
    for (id, host, processes) in [
        (33, 23, vec![(138, "full", "java", "r"), (139, "b", "b", "")]),
        (35, 25, vec![(237, "full", "java", "r"), (238, "b", "b", "")]),
        (477, 40, vec![(1459, "full", "java", "-jar full.jar"), (1460, "b", "b", ""), (1461, "c", "c", "")]),
        (801, 41, vec![(1517, "one", "one", ""), (1518, "two", "two", ""), (1519, "theirs", "theirs", "")]),
        (803, 42, vec![(1520, "one", "one", ""), (1521, "two", "two", "")]),
    ] {
        let processes: Vec<Value> = processes.into_iter().map(process).collect();
        let name = format!("10.1.0.{}", host - 17);
        let instance = json!({"id": id, "name": name, "host": host, "module": 19, "processes": processes});
        data["instances"].as_array_mut().unwrap().push(instance);
    }
    data
}

/// The same on the server of v3.15, whose first business and whose modules have other numbers.
fn renumbered(mut data: Value) -> Value {
    for business in data["businesses"].as_array_mut().unwrap() {
        if business["id"] == 2 {
            business["id"] = 1.into();
        }
        let idle = business["idle"].take();
        business["idle"] = shifted(idle);
        let sets = business["sets"].take();
        business["sets"] = sets.as_array().unwrap().iter().cloned().map(shifted).collect();
    }
    for key in ["hosts", "instances"] {
        for row in data[key].as_array_mut().unwrap() {
            if let Some(modules) = row.get("modules") {
                row["modules"] = modules.as_array().unwrap().iter().map(|id| id.as_i64().unwrap() - 2).collect();
            } else {
                row["module"] = (row["module"].as_i64().unwrap() - 2).into();
            }
        }
    }
    data
}

fn shifted(mut set: Value) -> Value {
    for module in set["modules"].as_array_mut().unwrap() {
        module["id"] = (module["id"].as_i64().unwrap() - 2).into();
    }
    set
}

/// Recordings that no sandbox answers, with the reason.
fn is_out_of_scope(number: u32) -> Option<&'static str> {
    match number {
        127 | 128 => Some("administrators' calls; the client changes no attribute"),
        75 | 103 => Some("which of several bad values is named is random"),
        401..=403 | 412 | 492 => {
            Some("modules and hosts without service instance: calls that the client does not make")
        }
        435..=441 | 483 | 484 => Some("service templates with their locks: the client writes where there is none"),
        456..=461 => Some("updates that merge: a call that the client does not make"),
        462..=482 | 489 | 490 => {
            Some("names, labels and ends of service instances: calls that the client does not make")
        }
        520 => Some("a row about calls that were not recorded"),
        207 => Some("an unknown URL behind the gateway, which answers itself for paths that it does not publish"),
        _ => None,
    }
}

/// The fault that makes the sandbox answer as the server did in its state.
fn fault(number: u32) -> Option<&'static str> {
    match number {
        208 => Some("*:jwt=expired"),
        209 => Some("*:jwt=app"),
        210 => Some("*:jwt=key"),
        211..=221 | 487 | 488 | 491 | 493 => Some("*:deny-cmdb"),
        223..=225 => Some("*:no-rule"),
        222 => Some("search_business:none"),
        241..=244 => Some("*:iam-down"),
        250 => Some("*:throttle-cmdb"),
        _ => None,
    }
}

/// What an administrator had changed of the attributes: 128 is the call that did it, and 129 and 130 are judged by it.
fn changed(number: u32) -> AttributeChanges {
    if !(129..=130).contains(&number) {
        return AttributeChanges::default();
    }
    let calls = recordings("answers.jsonl");
    let change = calls.iter().find(|recorded| recorded.number() == 128).and_then(|recorded| recorded.body.as_deref());
    format!("[{}]", change.unwrap()).parse().unwrap()
}

/// A sandbox that goes through recordings one after another, and knows which of its numbers stand for theirs.
struct Replay {
    cmdb: Cmdb,
    door: Door,
    numbers: HashMap<i64, i64>,
    /// Whether the rows of the answer have numbers of their own.
    in_log: bool,
    /// Whether the places of attributes in their groups are others.
    regrouped: bool,
    /// Whether service instances are created, with processes whose numbers no answer names.
    creates_instances: bool,
}

impl Replay {
    async fn new(recorded: &Recorded, data: Value) -> Self {
        let door = if recorded.door == "gateway" { Door::Gateway } else { Door::Direct };
        let version: Version = recorded.server.parse().unwrap();
        let faults = fault(recorded.number()).map(|spec| spec.parse().unwrap()).into_iter().collect();
        let data: Data = data.to_string().parse().unwrap();
        let attributes = changed(recorded.number());
        let options = Options { door, version, faults, data: Some(data), attributes, ..Options::default() };
        let cmdb = Cmdb::with(options).await;
        Self {
            cmdb,
            door,
            numbers: HashMap::new(),
            in_log: false,
            regrouped: false,
            creates_instances: recorded.number() > 400,
        }
    }

    /// Asks what was asked, and returns what differs.
    async fn ask(&mut self, recorded: &Recorded) -> Vec<String> {
        let prefix = if self.door == Door::Gateway { "/api/bk-cmdb/prod" } else { "" };
        let method: Method = recorded.method.parse().unwrap();
        let mut request = self.cmdb.bare(method, &format!("{prefix}{}", recorded.path));
        for (name, value) in &recorded.headers {
            if name != "x-bkapi-authorization" {
                request = request.header(name, value.as_str().unwrap());
            }
        }
        if self.door == Door::Gateway {
            let who = json!({"bk_app_code": APP_CODE, "bk_app_secret": APP_SECRET, "bk_username": "alice"});
            request = request.header("X-Bkapi-Authorization", who.to_string());
        }
        if recorded.id.ends_with("audit-by-request-id") && self.door == Door::Direct {
            self.make_a_receipt(recorded).await;
        }
        if let Some(body) = &recorded.body {
            request = request.body(self.ours(body));
        }
        let answer = sent(request).await;
        self.differences(recorded, &answer)
    }

    /// Makes the call that a row of the audit log is about, which was not recorded.
    async fn make_a_receipt(&self, recorded: &Recorded) {
        let module = if recorded.server == "3.15" { 17 } else { 19 };
        let process = json!({"process_info": {"bk_process_name": "r", "bk_func_name": "r"}});
        let instance = json!({"bk_host_id": 24, "processes": [process]});
        let body = json!({"bk_biz_id": 3, "bk_module_id": module, "instances": [instance]});
        let mut request = self.cmdb.bare(Method::POST, crate::contract::client::CREATE_INSTANCE);
        for (name, value) in &recorded.headers {
            request = request.header(name, value.as_str().unwrap());
        }
        let request = request.header("X-Request-ID", "rid-v-1").header("Cc_Request_Id", "rid-v-1");
        sent(request.body(body.to_string())).await.data();
    }

    /// A recorded body with our numbers in place of theirs, and asking for any time.
    fn ours(&self, body: &str) -> String {
        let Ok(mut value) = serde_json::from_str::<Value>(body) else { return body.to_owned() };
        if let Some(time) = value.pointer_mut("/condition/operation_time") {
            *time = json!({"start": "2020-01-01 00:00:00", "end": "2999-01-01 00:00:00"});
            return value.to_string();
        }
        if self.numbers.is_empty() || !self.renumber(&mut value, "") {
            return body.to_owned();
        }
        value.to_string()
    }

    fn renumber(&self, value: &mut Value, key: &str) -> bool {
        match value {
            Value::Object(map) => {
                let mut any = false;
                for (key, value) in map {
                    any |= self.renumber(value, key);
                }
                any
            }
            Value::Array(items) => {
                let mut any = false;
                for item in items {
                    any |= self.renumber(item, key);
                }
                any
            }
            Value::Number(number) if is_drawn(key) => match self.numbers.get(&number.as_i64().unwrap_or(0)) {
                Some(ours) => {
                    *value = (*ours).into();
                    true
                }
                None => false,
            },
            _ => false,
        }
    }

    fn differences(&mut self, recorded: &Recorded, answer: &Answer) -> Vec<String> {
        let mut found = Vec::new();
        self.in_log = recorded.path.contains("audit") || recorded.path.contains("objectattr");
        self.regrouped = recorded.server == "3.15";
        if answer.status != recorded.status {
            found.push(format!("status {} and not {}", answer.status, recorded.status));
        }
        let media = |text: &str| text.split(';').next().unwrap_or("").trim().to_owned();
        let ours = answer.header("content-type").unwrap_or("");
        if media(ours) != media(&recorded.content_type) {
            found.push(format!("content type {ours} and not {}", recorded.content_type));
        }
        match serde_json::from_str::<Value>(&recorded.answer) {
            Ok(mut theirs) => {
                self.order(&mut theirs);
                let created = recorded.path.contains("/create/") && theirs["data"].is_array();
                if let (true, Some(theirs), Some(ours)) =
                    (created, theirs["data"].as_array(), answer.body["data"].as_array())
                {
                    let numbers = |items: &[Value]| items.iter().filter_map(Value::as_i64).collect::<Vec<_>>();
                    self.numbers.extend(numbers(theirs).into_iter().zip(numbers(ours)));
                }
                self.compare("", &theirs, &answer.body, &mut found);
            }
            Err(_) if answer.text != recorded.answer => {
                found.push(format!("{:?} and not {:?}", answer.text, recorded.answer));
            }
            Err(_) => {}
        }
        found
    }

    /// Sorts recorded service instances as our numbers sort them: those that were drawn together do not ascend there.
    fn order(&self, theirs: &mut Value) {
        let Some(rows) = theirs.pointer_mut("/data/info").and_then(Value::as_array_mut) else { return };
        let ours = |row: &Value| row["id"].as_i64().map(|id| self.numbers.get(&id).copied().unwrap_or(id));
        if rows.iter().any(|row| row["id"].as_i64().is_some_and(|id| self.numbers.contains_key(&id))) {
            rows.sort_by_key(ours);
        }
    }

    fn compare(&self, path: &str, theirs: &Value, ours: &Value, found: &mut Vec<String>) {
        let key = path.rsplit('.').next().unwrap_or("").trim_end_matches(|char: char| "[]0123456789".contains(char));
        match (theirs, ours) {
            (Value::Object(theirs), Value::Object(ours)) => {
                for (key, value) in theirs {
                    match ours.get(key) {
                        Some(own) => self.compare(&format!("{path}.{key}"), value, own, found),
                        None => found.push(format!("{path}.{key} is missing")),
                    }
                }
                found.extend(
                    ours.keys().filter(|key| !theirs.contains_key(*key)).map(|key| format!("{path}.{key} is too much")),
                );
            }
            (Value::Array(theirs), Value::Array(ours)) if theirs.len() == ours.len() => {
                for (place, (value, own)) in theirs.iter().zip(ours).enumerate() {
                    self.compare(&format!("{path}[{place}]"), value, own, found);
                }
            }
            // Rows of the audit log, and attributes, are counted by themselves.
            (Value::Number(_), Value::Number(_)) if key == "resource_id" || (key == "id" && self.in_log) => {}
            (Value::Number(_), Value::Number(_)) if key == "bk_property_index" && self.regrouped => {}
            // The same rules in other words; what they take is compared value by value (`verdicts`).
            (Value::String(_), Value::String(_)) if key == "option" && path.contains(".option[") => {}
            (Value::Number(number), Value::Number(_)) if is_drawn(key) || path.ends_with(']') => {
                let number = number.as_i64().unwrap_or(0);
                let expected = self.numbers.get(&number).copied().unwrap_or(number);
                // Which processes a new service instance has is not told by the answer that creates it.
                let unseen = key == "bk_process_id" && self.creates_instances;
                if ours.as_i64() != Some(expected) && !unseen {
                    found.push(format!("{path}: {ours} and not {expected}"));
                }
            }
            (Value::String(theirs), Value::String(ours)) if is_time(key) => {
                if form(theirs) != form(ours) {
                    found.push(format!("{path}: {ours} is no time like {theirs}"));
                }
            }
            (Value::String(theirs), Value::String(ours)) if key == "bk_error_msg" || key == "message" => {
                if masked(theirs) != masked(ours) {
                    found.push(format!("{path}: {ours:?} and not {theirs:?}"));
                }
            }
            (theirs, ours) if theirs == ours => {}
            (theirs, ours) => found.push(format!("{path}: {ours} and not {theirs}")),
        }
    }
}

/// Keys whose numbers are drawn.
fn is_drawn(key: &str) -> bool {
    ["bk_process_id", "bk_process_ids", "process_instance_ids", "service_instance_id", "service_instance_ids", "id"]
        .contains(&key)
}

fn is_time(key: &str) -> bool {
    ["create_time", "last_time", "bk_created_at", "bk_updated_at", "operation_time"].contains(&key)
}

/// A time with its digits made alike, and without the fraction of its second.
fn form(time: &str) -> String {
    let (whole, rest) = time.split_once('.').unwrap_or((time, ""));
    let zone: String = rest.chars().filter(|char| !char.is_ascii_digit()).collect();
    whole.chars().map(|char| if char.is_ascii_digit() { '9' } else { char }).chain(zone.chars()).collect()
}

/// A text without the numbers that it names: of a service instance just made, of a time.
fn masked(text: &str) -> String {
    let mut masked = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("service_instance_id: ") {
        let _ = write!(masked, "{before}service_instance_id: N");
        rest = after.trim_start_matches(|char: char| char.is_ascii_digit());
    }
    masked.push_str(rest);
    masked
}

/// Goes through recordings in one sandbox.
async fn replay(recordings: &[&Recorded], data: &Value) -> Vec<String> {
    let mut found = Vec::new();
    let Some(first) = recordings.first() else { return found };
    let mut replay = Replay::new(first, data.clone()).await;
    for recorded in recordings {
        if is_out_of_scope(recorded.number()).is_none() {
            let differences = replay.ask(recorded).await;
            found.extend(differences.into_iter().map(|difference| format!("{}: {difference}", recorded.id)));
        }
    }
    found
}

#[track_caller]
fn assert_alike(found: &[String]) {
    assert!(found.is_empty(), "{} differences:\n{}", found.len(), found.join("\n"));
}

fn between(recordings: &[Recorded], first: u32, last: u32) -> Vec<&Recorded> {
    recordings.iter().filter(|recorded| (first..=last).contains(&recorded.number())).collect()
}

#[tokio::test]
async fn reads_are_answered_as_by_the_real_server() {
    let recordings = recordings("answers.jsonl");
    assert_alike(&replay(&between(&recordings, 1, 41), &data(false)).await);
}

#[tokio::test]
async fn writes_and_their_refusals_are_answered_as_by_the_real_server() {
    let recordings = recordings("answers.jsonl");
    let mut found = replay(&between(&recordings, 42, 128), &data(true)).await;
    found.extend(replay(&between(&recordings, 129, 130), &data(true)).await);
    assert_alike(&found);
}

#[tokio::test]
async fn the_gateways_callers_are_answered_as_by_the_real_server() {
    let recordings = recordings("answers.jsonl");
    assert_alike(&replay(&between(&recordings, 201, 207), &data(true)).await);
}

#[tokio::test]
async fn states_that_hurt_are_answered_as_by_the_real_server() {
    let recordings = recordings("answers.jsonl");
    let mut found = Vec::new();
    for recorded in between(&recordings, 208, 250) {
        found.extend(replay(&[recorded], &data(true)).await);
    }
    assert_alike(&found);
}

#[tokio::test]
async fn a_server_with_tenants_is_answered_as_the_real_one() {
    let recordings = recordings("answers.jsonl");
    assert_alike(&replay(&between(&recordings, 301, 315), &renumbered(data(false))).await);
}

#[tokio::test]
async fn service_instances_and_updates_are_answered_as_by_the_real_server() {
    let recordings = recordings("next-calls.jsonl");
    let mut found = replay(&between(&recordings, 401, 486), &crowded()).await;
    for recorded in between(&recordings, 487, 493) {
        found.extend(replay(&[recorded], &crowded()).await);
    }
    found.extend(replay(&between(&recordings, 494, 495), &crowded()).await);
    assert_alike(&found);
}

#[tokio::test]
async fn other_versions_are_answered_as_by_the_real_servers() {
    let recordings = recordings("next-calls.jsonl");
    let mut found = Vec::new();
    for (first, last) in [(496, 501), (502, 507), (514, 519)] {
        found.extend(replay(&between(&recordings, first, last), &crowded()).await);
    }
    found.extend(replay(&between(&recordings, 508, 513), &renumbered(crowded())).await);
    assert_alike(&found);
}

#[test]
fn every_recording_is_replayed_or_left_out_with_a_reason() {
    let ranges = [(1, 41), (42, 130), (201, 207), (208, 250), (301, 315), (401, 520)];
    for recorded in recordings("answers.jsonl").into_iter().chain(recordings("next-calls.jsonl")) {
        let number = recorded.number();
        assert!(ranges.iter().any(|(first, last)| (*first..=*last).contains(&number)), "{}", recorded.id);
    }
}
