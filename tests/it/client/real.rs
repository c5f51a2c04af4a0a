//! Every answer that was recorded of a real CMDB, replayed over HTTP: the client reads it into the right outcome. And every
//! recorded body that the CMDB took: the client sends the same for a draft that holds it.
//!
//! What is expected is read from the recorded JSON itself, or stands in tables here.

use super::{client, create_processes};
use crate::support::server::{ReceivedRequest, Reply, Server};
use bkproc::api::{Api, ApiError, ErrorKind, Headers, HttpApi, Limits, Page};
use bkproc::domain::check::check;
use bkproc::domain::environment::Door;
use bkproc::domain::facts::FactTable;
use bkproc::domain::field::{Field, FieldTable};
use bkproc::domain::id::{BizId, CallId, ProcessId, ServiceInstanceId};
use bkproc::domain::plan::{Live, plan};
use bkproc::store::{DraftFolder, DraftId};
use jiff::Timestamp;
use serde::Deserialize;
use serde_json::{Map, Value, json};

/// One recorded exchange.
#[derive(Debug, Clone, Deserialize)]
struct Exchange {
    id: String,
    door: String,
    method: String,
    path: String,
    #[serde(default)]
    body: Option<String>,
    status: u16,
    content_type: String,
    answer: String,
}

impl Exchange {
    fn reply(&self) -> Reply {
        Reply::http(self.status, &format!("content-type: {}", self.content_type), self.answer.as_bytes())
    }

    fn door(&self) -> Door {
        if self.door == "gateway" { Door::Gateway } else { Door::Direct }
    }

    fn number(&self) -> u32 {
        self.id.split('-').next().unwrap().parse().unwrap()
    }

    fn json(&self) -> Option<Value> {
        serde_json::from_str(&self.answer).ok()
    }

    fn data(&self) -> Value {
        self.json().map(|answer| answer["data"].clone()).unwrap_or_default()
    }

    /// The code by either spelling; `None` if the answer is no envelope.
    fn code(&self) -> Option<i64> {
        let answer = self.json()?;
        answer.get("bk_error_code").or_else(|| answer.get("code"))?.as_i64()
    }
}

fn exchanges(file: &str) -> Vec<Exchange> {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/real").join(file);
    let text = std::fs::read_to_string(path).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// What the client makes of a failure, and whether it may believe that a write was not done.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Failure {
    kind: ErrorKind,
    definite: bool,
}

/// What each code means, but for 1199998 (contract sections 5 to 7).
fn failure_of(code: i64) -> Failure {
    let (kind, definite) = match code {
        1_199_027 | 1_100_005 => (ErrorKind::Credentials, true),
        9_900_403 => (ErrorKind::Denied, true),
        1_199_997 => (ErrorKind::Throttled { wait: None }, true),
        // A call between services failed: it may have been done.
        1_199_002 => (ErrorKind::Server, false),
        1_101_034 | 1_101_086 | 1_108_024 | 1_108_035 | 1_110_056 | 1_113_004 | 1_113_016 | 1_113_019 | 1_113_022
        | 1_113_028 | 1_199_000 | 1_199_006 | 1_199_010 | 1_199_011 | 1_199_014 | 1_199_019 | 1_199_035 | 1_199_045
        | 1_199_046 | 1_199_059 | 1_199_999 => (ErrorKind::Refused, true),
        other => panic!("what does {other} mean?"),
    };
    Failure { kind, definite }
}

/// What a recorded answer means; `None` for success.
fn expected(exchange: &Exchange) -> Option<Failure> {
    let special = |kind, definite| Some(Failure { kind, definite });
    match exchange.number() {
        // The CMDB does not know the URL.
        108 => special(ErrorKind::NotFound, true),
        // Plain text that is no envelope. Whatever wrote it, a write is looked up.
        110 | 111 => special(ErrorKind::NotFound, false),
        // The gateway's token is expired, its application unverified, its signature wrong.
        208..=210 => special(ErrorKind::Credentials, true),
        _ => match exchange.code().unwrap() {
            0 => None,
            code => Some(failure_of(code)),
        },
    }
}

fn found(error: &ApiError) -> Failure {
    Failure { kind: error.kind.clone(), definite: !error.outcome_unknown() && error.is_authoritative() }
}

/// Answers the call of an exchange as recorded; the other call of a topology with nothing.
async fn replay(exchange: &Exchange) -> Server {
    let (path, reply) = (exchange.path.clone(), exchange.reply());
    let topology = ["/find/topoinst/", "/topo/internal/"];
    let is_topology = topology.iter().any(|part| path.contains(part));
    Server::start(move |seen: &ReceivedRequest| {
        let same = topology.iter().any(|part| path.contains(part) && seen.path.contains(part));
        if !is_topology || same {
            reply.clone()
        } else {
            Reply::json(json!({ "result": true, "bk_error_code": 0, "data": null }).to_string())
        }
    })
    .await
}

fn len(value: &Value) -> usize {
    value.as_array().map_or(0, Vec::len)
}

fn count(value: &Value) -> u64 {
    value["count"].as_u64().unwrap()
}

/// Counts the modules of a recorded tree.
fn modules(node: &Value) -> usize {
    let children = node["child"].as_array().map_or(0, |nodes| nodes.iter().map(modules).sum());
    children + usize::from(node["bk_obj_id"] == "module")
}

const BIZ: BizId = BizId(3);
const PAGE: Page = Page { start: 0, limit: 1000 };

/// Reads the answer by the call that meets it, and compares what was read with the recorded JSON.
async fn read(api: &HttpApi, exchange: &Exchange) -> Result<(), ApiError> {
    let (id, data, path) = (&exchange.id, exchange.data(), exchange.path.trim_start_matches("/api/v3"));
    let is = |part: &str| path.contains(part);
    if is("/biz/search/") {
        // Some hold one of three businesses, so that the list would not end.
        api.probe(Headers::All).await.result?;
        if len(&data["info"]) == usize::try_from(count(&data)).unwrap() {
            let names = |value: &Value| value["bk_biz_name"].as_str().unwrap_or_default().to_owned();
            let recorded: Vec<String> = data["info"].as_array().unwrap().iter().map(names).collect();
            let read: Vec<String> = api.businesses().await?.into_iter().map(|business| business.name).collect();
            assert_eq!(read, recorded, "{id}");
        }
    } else if is("/find/topoinst/") {
        let recorded: usize = data.as_array().map_or(0, |nodes| nodes.iter().map(modules).sum());
        assert_eq!(api.topology(BIZ).await?.len(), recorded, "{id}");
    } else if is("/topo/internal/") {
        assert_eq!(api.topology(BIZ).await?.len(), len(&data["module"]), "{id}");
    } else if is("/find/objectattr") {
        let hidden = ["bk_created_at", "bk_created_by", "bk_updated_at", "bk_updated_by"];
        let ids = data.as_array().into_iter().flatten().map(|row| row["bk_property_id"].as_str().unwrap());
        let mut recorded: Vec<&str> = ids.filter(|id| !hidden.contains(id)).collect();
        let fields = api.process_fields(BIZ).await?;
        let mut read: Vec<&str> = fields.iter().map(|field| field.key.as_str()).collect();
        recorded.sort_unstable();
        read.sort_unstable();
        assert_eq!(read, recorded, "{id}");
    } else if is("/hosts/app/") {
        let hosts = api.hosts(BIZ, PAGE).await?;
        let ids: Vec<i64> = hosts.items.iter().map(|host| host.id.0).collect();
        let rows = data["info"].as_array().unwrap();
        let recorded: Vec<i64> = rows.iter().map(|row| row["bk_host_id"].as_i64().unwrap()).collect();
        assert_eq!((hosts.total, ids), (count(&data), recorded), "{id}");
        for (host, row) in hosts.items.iter().zip(rows) {
            // All addresses of a row, each once; their form is a matter of the reading.
            let keys = ["bk_host_innerip", "bk_host_innerip_v6"];
            let texts = keys.iter().filter_map(|key| row[*key].as_str()).filter(|text| !text.is_empty());
            let recorded: usize = texts.map(|text| text.split(',').count()).sum();
            let joined = host.inner.joined().to_string();
            let read = joined.split(',').filter(|text| !text.is_empty()).count();
            assert_eq!(read, recorded, "{id} {row}");
        }
    } else if is("/findmany/proc/service_instance/details") {
        let read = api.instances(BIZ, PAGE).await?;
        let shapes = read.items.iter().map(|(instance, processes)| {
            (instance.id.0, instance.name.clone(), instance.is_eligible(), processes.len(), instance.labels.len())
        });
        let rows = data["info"].as_array().unwrap().iter();
        let recorded = rows.map(|row| {
            let (id, name) = (row["id"].as_i64().unwrap(), row["name"].as_str().unwrap().to_owned());
            let free = row["service_template_id"].as_i64() == Some(0);
            (id, name, free, len(&row["process_instances"]), row["labels"].as_object().map_or(0, Map::len))
        });
        assert_eq!(
            shapes.map(|shape| (shape.0, shape.1.to_string(), shape.2, shape.3, shape.4)).collect::<Vec<_>>(),
            recorded.collect::<Vec<_>>(),
            "{id}"
        );
        assert_eq!(read.total, count(&data), "{id}");
    } else if is("/findmany/proc/process_instance/detail/") {
        let read = api.processes_by_id(BIZ, &[(ServiceInstanceId(1), ProcessId(1))]).await?;
        let rows = data.as_array().unwrap().iter();
        let recorded: Vec<i64> = rows.map(|row| row["bk_process_id"].as_i64().unwrap()).collect();
        assert_eq!(read.iter().map(|process| process.id.0).collect::<Vec<_>>(), recorded, "{id}");
    } else if is("/findmany/proc/process_instance") {
        let read = api.processes(BIZ, ServiceInstanceId(1)).await?;
        let rows = data.as_array().unwrap().iter().map(|row| &row["property"]).filter(|property| !property.is_null());
        let recorded: Vec<i64> = rows.map(|property| property["bk_process_id"].as_i64().unwrap()).collect();
        assert_eq!(read.iter().map(|process| process.id.0).collect::<Vec<_>>(), recorded, "{id}");
    } else if is("/findmany/audit_list") {
        let read = api.count_audit_rows(BIZ, Timestamp::UNIX_EPOCH, Timestamp::UNIX_EPOCH).await?;
        assert_eq!(read, count(&data), "{id}");
    } else if is("/create/proc/process_instance") {
        let body: Value = exchange.body.as_deref().and_then(|body| serde_json::from_str(body).ok()).unwrap_or_default();
        let created = create_processes(api, len(&body["processes"]).clamp(1, 100)).await?;
        assert_eq!(json!(created), data, "{id}");
    } else {
        // Deletions, and calls that the client does not make: of those only success and failure are read.
        api.delete(&CallId::from_random(1), BIZ, &[ProcessId(1)]).await?;
    }
    Ok(())
}

async fn read_all(file: &str, least: usize) {
    let exchanges = exchanges(file);
    assert!(exchanges.len() >= least, "{file}: {}", exchanges.len());
    let mut wrong = Vec::new();
    for exchange in &exchanges {
        let server = replay(exchange).await;
        let api = client(exchange.door(), &server.url, Limits::default());
        let read = read(&api, exchange).await;
        let outcome = read.as_ref().err().map(found);
        if outcome != expected(exchange) {
            wrong.push(format!("{}: {read:?}, and not {:?}", exchange.id, expected(exchange)));
        }
        if let Err(error) = read {
            assert_eq!(error.code.unwrap_or(0), exchange.code().unwrap_or(0), "{}", exchange.id);
            assert_eq!(error.status, Some(exchange.status), "{}", exchange.id);
            let message = exchange.json().map(|answer| {
                let spellings = [&answer["bk_error_msg"], &answer["message"]];
                spellings.into_iter().find_map(Value::as_str).unwrap_or_default().to_owned()
            });
            assert!(message.is_none_or(|message| error.message == message), "{}: {}", exchange.id, error.message);
        }
    }
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), exchanges.len(), wrong.join("\n"));
}

#[tokio::test]
async fn recorded_answers_are_read_into_the_right_outcome() {
    read_all("answers.jsonl", 175).await;
}

#[tokio::test]
async fn recorded_answers_of_further_calls_are_read_into_the_right_outcome() {
    read_all("next-calls.jsonl", 120).await;
}

/// Reads the attributes of a version as they were recorded.
async fn fields(number: u32) -> Vec<Field> {
    let all = exchanges("answers.jsonl");
    let exchange = all.iter().find(|exchange| exchange.number() == number).unwrap();
    let server = replay(exchange).await;
    client(Door::Direct, &server.url, Limits::default()).process_fields(BIZ).await.unwrap()
}

/// Returns the bodies that the client sends for a draft of a recorded body; `None` if it sends none, because the file cannot
/// be read or a problem blocks it.
fn bodies(recorded: &str, fields: &[Field]) -> Option<Vec<String>> {
    let imported = DraftFolder::import(recorded.as_bytes(), DraftId(String::new()), Timestamp::UNIX_EPOCH).ok()?;
    let table = FieldTable::with_server(fields.to_vec());
    let plan = plan(check(&imported.draft, &table, &FactTable::default()).wanted?, &Live::default());
    Some(plan.calls().iter().map(|call| serde_json::to_string(&plan.body(call)).unwrap()).collect())
}

/// Returns a body as the server stores it: without keys that it deletes unseen, and with a blank text, null and an absent key
/// alike, which it fills in (contract 1.4).
fn stored(body: &Value, fields: &[Field]) -> Value {
    let mut body = body.clone();
    for item in body["processes"].as_array_mut().unwrap() {
        let Some(info) = item["process_info"].as_object_mut() else { continue };
        let known = |key: &str| key == "auto_start" || fields.iter().any(|field| field.key.as_str() == key);
        info.retain(|key, value| known(key) && !value.is_null() && *value != "");
        info.sort_keys();
    }
    body
}

/// Returns a recorded body with the keys of `process_info` in the order of another one.
fn in_order_of(recorded: &Value, other: &Value) -> String {
    let mut body = recorded.clone();
    let items = body["processes"].as_array_mut().unwrap().iter_mut();
    for (item, other) in items.zip(other["processes"].as_array().unwrap()) {
        let (info, other) = (item["process_info"].as_object_mut().unwrap(), other["process_info"].as_object().unwrap());
        let keys = other.keys().filter_map(|key| Some((key.clone(), info.get(key)?.clone())));
        *info = keys.collect();
    }
    body.to_string()
}

/// Creations that the server refused for their values, or could not read: such a body is not sent. The exceptions are regular
/// expressions that an administrator set after the attributes were recorded.
const VALUE_CODES: [i64; 5] = [1_199_000, 1_199_010, 1_199_011, 1_199_035, 1_199_999];
const NEWER_RULES: [u32; 2] = [129, 130];
/// A body with the flat keys of v3.6; the server drops their address and port unseen; the client makes a bind row of them.
const CONVERTED: [u32; 1] = [47];
/// Bodies with a name twice or without a business, which the client does not send either.
const BLOCKED: [u32; 7] = [51, 52, 56, 79, 80, 84, 219];

#[tokio::test]
async fn body_of_a_recorded_create_is_the_body_that_the_client_sends() {
    let (v3_14, v3_15) = (fields(5).await, fields(305).await);
    let (mut taken, mut compared) = (0, 0);
    for exchange in exchanges("answers.jsonl") {
        if exchange.method != "POST" || !exchange.path.trim_end_matches('/').ends_with("/create/proc/process_instance")
        {
            continue;
        }
        let (id, recorded) = (&exchange.id, exchange.body.as_deref().unwrap());
        let fields = if exchange.number() >= 300 { &v3_15 } else { &v3_14 };
        let sent = bodies(recorded, fields);
        let code = exchange.code().unwrap();
        if BLOCKED.contains(&exchange.number()) {
            assert_eq!(sent, None, "{id}");
            continue;
        }
        if CONVERTED.contains(&exchange.number()) {
            assert!(
                sent.is_some_and(|sent| sent.iter().all(|body| body.contains(r#""ip":"127.0.0.1","port":"80""#))),
                "{id}"
            );
            continue;
        }
        if VALUE_CODES.contains(&code) && !NEWER_RULES.contains(&exchange.number()) {
            assert!(!sent.into_iter().flatten().any(|body| body == recorded), "{id} is refused, and would be sent");
            continue;
        }
        let sent = sent.unwrap_or_else(|| panic!("{id} would not be sent"));
        let [body] = sent.as_slice() else { panic!("{id}: {sent:?}") };
        let (json, own): (Value, Value) =
            (serde_json::from_str(recorded).unwrap(), serde_json::from_str(body).unwrap());
        assert_eq!(stored(&own, fields), stored(&json, fields), "{id}");
        let keys = |body: &Value| {
            let items = body["processes"].as_array().unwrap().iter();
            items.map(|item| item["process_info"].as_object().map_or(0, Map::len)).collect::<Vec<_>>()
        };
        if keys(&own) == keys(&json) {
            // Then each byte but the order of the keys is the same.
            assert_eq!(*body, in_order_of(&json, &own), "{id}");
            compared += 1;
        }
        taken += usize::from(code == 0);
    }
    assert!(taken >= 9 && compared >= 5, "{taken} were taken, {compared} compared byte for byte");
}
