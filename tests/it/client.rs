//! The client over real HTTP on the loopback: the requests of each door to the letter, and what it makes of every
//! answer and of none.

mod anomalies;
mod documented;
mod facts;
mod real;
mod receipts;

use crate::support::refusing::Refusing;
use crate::support::server::{Reply, Server};
use bkproc::api::{Api, ApiError, ErrorKind, HttpApi, Limits, Page};
use bkproc::domain::bind::Column;
use bkproc::domain::check::{ProblemCause, Wanted, check};
use bkproc::domain::draft::{Draft, Path, ProcessDraft, Target};
use bkproc::domain::environment::{CredentialPart, Credentials, Door, Environment, Secret};
use bkproc::domain::facts::FactTable;
use bkproc::domain::field::{FieldKey, FieldTable, Group, Kind, Known, Pattern};
use bkproc::domain::id::{BizId, CallId, HostId, ModuleId, ProcessId, ServiceInstanceId, ServiceTemplateId};
use bkproc::domain::instance::Host;
use bkproc::domain::lang::Lang;
use bkproc::domain::plan::{Live, Plan, plan};
use bkproc::domain::process::{ProcessSpec, Value};
use bkproc::i18n::fields;
use bkproc::submit::live;
use documented::{calls, documented};
use serde_json::{Value as Json, json};
use std::sync::Mutex;
use std::time::Duration;

const BIZ: BizId = BizId(3);
const PAGE: Page = Page { start: 20, limit: 9999 };
const IDS: [ProcessId; 2] = [ProcessId(46), ProcessId(47)];
const SECRETS: [&str; 3] = ["s3cret", "t0ken", "acc3ss"];

fn environment(door: Door, url: &str) -> Environment {
    Environment { name: "e".into(), url: url.into(), door, ..Environment::default() }
}

fn credentials() -> Credentials {
    Credentials {
        user: "wang".into(),
        app_code: "app".into(),
        app_secret: Some(Secret::new(SECRETS[0].into())),
        ..Credentials::default()
    }
}

fn client(door: Door, url: &str, limits: Limits) -> HttpApi {
    HttpApi::new(&environment(door, url), credentials(), Lang::En, limits).unwrap()
}

fn direct(server: &Server) -> HttpApi {
    client(Door::Direct, &server.url, Limits::default())
}

fn one_process() -> Plan {
    of_processes(1)
}

/// A plan of a call of so many processes.
fn of_processes(count: usize) -> Plan {
    let text = |known: Known, text: String| (FieldKey::Known(known), Value::Text(text));
    let process = |at: usize| {
        let name = if at == 0 { "网关".to_owned() } else { format!("网关{at}") };
        let binary = if at == 0 { "java".to_owned() } else { format!("java{at}") };
        ProcessSpec::new(vec![text(Known::FuncName, binary), text(Known::ProcessName, name)], vec![])
    };
    let targets = vec![Target::bare(ServiceInstanceId(48))];
    let processes = (0..count).map(process).collect();
    plan(Wanted::same(BIZ, targets.into(), processes), &Live::default())
}

async fn create(api: &HttpApi) -> Result<Vec<ProcessId>, ApiError> {
    let plan = one_process();
    api.create(&CallId::from_random(1), &plan.body(&plan.calls()[0])).await.map(|created| created.ids)
}

async fn create_processes(api: &HttpApi, processes: usize) -> Result<Vec<ProcessId>, ApiError> {
    let plan = of_processes(processes);
    api.create(&CallId::from_random(1), &plan.body(&plan.calls()[0])).await.map(|created| created.ids)
}

async fn read(api: &HttpApi) -> Result<usize, ApiError> {
    api.processes(BIZ, ServiceInstanceId(48)).await.map(|list| list.len())
}

async fn ask_everything(api: &HttpApi) {
    api.businesses().await.unwrap();
    api.topology(BIZ).await.unwrap();
    api.hosts(BIZ, PAGE).await.unwrap();
    api.instances(BIZ, PAGE).await.unwrap();
    api.process_fields(BIZ).await.unwrap();
    read(api).await.unwrap();
    assert_eq!(create(api).await.unwrap(), [ProcessId(64)]);
    let details = api.processes_by_id(BIZ, &IDS.map(|id| (ServiceInstanceId(54), id))).await.unwrap();
    assert_eq!((details[0].id, details[0].instance, details.len()), (IDS[0], ServiceInstanceId(54), 1));
    api.delete(&CallId::from_random(2), BIZ, &IDS).await.unwrap();
}

fn ok(data: &Json) -> Reply {
    Reply::json(
        json!({ "result": true, "bk_error_code": 0, "bk_error_msg": "success", "permission": null, "data": data })
            .to_string(),
    )
}

#[tokio::test]
async fn every_door_is_asked_in_its_own_way() {
    let authorization = r#"{"bk_app_code":"app","bk_app_secret":"s3cret","bk_username":"wang"}"#;
    let doors = [
        (Door::Direct, "/", ""),
        (Door::Direct, "/cmdb/api/v3/", "/cmdb"),
        (Door::Gateway, "/api/bk-cmdb/prod", "/api/bk-cmdb/prod"),
        (Door::Esb, "", "/api/c/compapi/v2/cc"),
        (Door::Esb, "/x/api/c/compapi/v2/cc/", "/x/api/c/compapi/v2/cc"),
        (Door::Esb, "/api/c/compapi", "/api/c/compapi/v2/cc"),
    ];
    for (door, given, base) in doors {
        let server = Server::start(|seen| ok(&documented(seen))).await;
        ask_everything(&client(door, &format!("{}{given}", server.url), Limits::default())).await;
        let seen = server.seen();
        assert_eq!(seen.len(), calls().len());
        for (api, method, path, body, further) in calls() {
            let (method, path, body) = if door == Door::Esb {
                let mut all = json!({ "bk_app_code": "app", "bk_app_secret": "s3cret", "bk_username": "wang", "bk_supplier_account": "0" });
                for part in [further, body] {
                    all.as_object_mut().unwrap().extend(part.as_object().cloned().unwrap_or_default());
                }
                ("POST", format!("{base}/{api}/"), all)
            } else {
                (method, format!("{base}/api/v3{path}"), body)
            };
            let found = seen.iter().find(|seen| seen.path == path).unwrap_or_else(|| panic!("{path} in {seen:#?}"));
            assert_eq!((found.method.as_str(), &found.body), (method, &body), "{door} {api}");
            let header = |name: &str| found.headers.get(name).map(String::as_str);
            let with = |here: bool, value| if here { Some(value) } else { None };
            for (name, value) in [
                ("x-bkcmdb-user", with(door == Door::Direct, "wang")),
                ("bk_user", with(door == Door::Direct, "wang")),
                ("x-bkcmdb-supplier-account", with(door != Door::Esb, "0")),
                ("http_blueking_supplier_id", with(door != Door::Esb, "0")),
                ("x-bkapi-authorization", with(door != Door::Direct, authorization)),
                ("x-bkcmdb-language", Some("en")),
                ("http_blueking_language", Some("en")),
                ("blueking-language", Some("en")),
                ("content-type", with(method != "GET", "application/json")),
                ("cc_transaction_id_string", None),
                ("cc_transaction_timeout", None),
            ] {
                assert_eq!(header(name), value, "{door} {api} {name}");
            }
            assert_eq!(header("x-request-id").unwrap().len(), 34);
            assert_eq!(header("x-request-id"), header("cc_request_id"));
        }
        let mut ids: Vec<_> = seen.iter().map(|seen| &seen.headers["x-request-id"]).collect();
        ids.sort();
        ids.dedup();
        assert_eq!(ids.len(), seen.len(), "each request has its own identifier");
    }
}

#[tokio::test]
async fn a_token_stands_for_its_user_and_an_access_token_for_both() {
    let secret = |at: usize| Some(Secret::new(SECRETS[at].into()));
    for (credentials, expected) in [
        (
            Credentials { token: secret(1), ..credentials() },
            r#"{"bk_app_code":"app","bk_app_secret":"s3cret","bk_token":"t0ken"}"#,
        ),
        (Credentials { token: secret(1), access_token: secret(2), ..credentials() }, r#"{"access_token":"acc3ss"}"#),
        (
            Credentials { app_secret: None, access_token: Some(Secret::new(String::new())), ..credentials() },
            r#"{"bk_app_code":"app","bk_username":"wang"}"#,
        ),
    ] {
        let server = Server::start(|seen| ok(&documented(seen))).await;
        let api =
            HttpApi::new(&environment(Door::Gateway, &server.url), credentials, Lang::En, Limits::default()).unwrap();
        read(&api.with_lang(Lang::Zh)).await.unwrap();
        let headers = &server.seen()[0].headers;
        assert_eq!(
            (headers["x-bkapi-authorization"].as_str(), headers["x-bkcmdb-language"].as_str()),
            (expected, "zh-cn")
        );
    }
}

#[tokio::test]
async fn part_that_the_gateway_names_is_the_one_to_be_given_again() {
    let secret = |at: usize| Some(Secret::new(SECRETS[at].into()));
    let token = Credentials { token: secret(1), ..credentials() };
    let ticket = Credentials { ticket: secret(1), ..credentials() };
    let access = Credentials { access_token: secret(2), ..credentials() };
    let reason = |reason: &str| {
        let message = format!("Parameters error [reason=\"{reason}\"]");
        let body = json!({ "code": 1_640_001, "code_name": "INVALID_ARGS", "message": message, "data": null });
        (400, "application/json", body.to_string())
    };
    let cmdb = |text: &str| {
        let body = json!({ "result": false, "bk_error_code": 1_199_998, "bk_error_msg": text, "data": null });
        (200, "text/plain; charset=utf-8", body.to_string())
    };
    for (credentials, (status, kind, body), part) in [
        (&token, reason("app code cannot be empty"), CredentialPart::AppCode),
        (&token, reason("app not found"), CredentialPart::AppCode),
        (&token, reason("please provide bk_app_secret or bk_signature to verify app"), CredentialPart::AppSecret),
        (&token, reason("bk_app_code or bk_app_secret is incorrect"), CredentialPart::AppSecret),
        (&token, reason("user authentication failed, please provide a valid user identity"), CredentialPart::Token),
        (&ticket, reason("user authentication failed, please provide a valid user identity"), CredentialPart::Ticket),
        (&access, reason("access_token is invalid, url: x, code: 403"), CredentialPart::AccessToken),
        (&token, cmdb("user is not set"), CredentialPart::Token),
        (&ticket, cmdb("user info is not set"), CredentialPart::Ticket),
        (&token, cmdb("app is not verified"), CredentialPart::AppSecret),
    ] {
        let headers = format!("content-type: {kind}");
        let server = Server::always(Reply::http(status, &headers, body.as_bytes())).await;
        let environment = environment(Door::Gateway, &server.url);
        let api = HttpApi::new(&environment, credentials.clone(), Lang::En, Limits::default()).unwrap();
        let error = create(&api).await.unwrap_err();
        assert_eq!(error.kind, ErrorKind::Credentials, "{body}");
        assert!(!error.outcome_unknown() && error.is_authoritative() && error.can_be_typed(), "{error:?}");
        assert_eq!(error.renew().map(|renew| renew.part), Some(part), "{body}");
    }
    // No typing helps against a refused token of the gateway. Without each of its marks the outcome is unknown.
    let refused = "crypto/rsa: verification error";
    for (status, kind, code, text, expected) in [
        (200, "text/plain", "bk_error_code", refused, ErrorKind::Credentials),
        (200, "application/json", "bk_error_code", refused, ErrorKind::Server),
        (200, "text/plain", "code", refused, ErrorKind::Server),
        (500, "text/plain", "bk_error_code", refused, ErrorKind::Server),
        (200, "text/plain", "bk_error_code", "Unknown or unrecognized error%!(EXTRA string=x)", ErrorKind::Server),
        (200, "text/plain", "bk_error_code", "proxy request failed, EOF", ErrorKind::Server),
        (500, "text/plain", "bk_error_code", "rewrite request failed, x", ErrorKind::NotFound),
    ] {
        let key = if code == "code" { "message" } else { "bk_error_msg" };
        let body = json!({ "result": false, code: 1_199_998, key: text, "data": null }).to_string();
        let server = Server::always(Reply::http(status, &format!("content-type: {kind}"), body.as_bytes())).await;
        let error = create(&client(Door::Gateway, &server.url, Limits::default())).await.unwrap_err();
        assert_eq!((&error.kind, error.can_be_typed()), (&expected, false), "{status} {kind} {body}");
    }
}

#[tokio::test]
async fn answers_become_what_the_world_is() {
    let server = Server::start(|seen| ok(&documented(seen))).await;
    let api = direct(&server);

    let businesses = api.businesses().await.unwrap();
    assert_eq!((businesses.len(), businesses[0].id, businesses[0].name.as_str()), (1, BIZ, "demo"));

    let topology = api.topology(BIZ).await.unwrap();
    assert_eq!(topology.path(ModuleId(7)).unwrap(), ["south", "pay", "api"]);
    assert_eq!(topology.path(ModuleId(9)).unwrap(), ["idle pool", "idle host"]);
    assert_eq!(topology.len(), 2);

    let hosts = api.hosts(BIZ, PAGE).await.unwrap();
    assert_eq!(hosts.total, 41);
    let addresses = |host: &Host| (host.inner.joined().to_string(), host.outer.joined().to_string());
    assert_eq!(addresses(&hosts.items[0]), ("10.0.0.1,10.0.0.2,fd00::1".into(), String::new()));
    assert_eq!(addresses(&hosts.items[1]), ("10.0.0.3".into(), "1.2.3.4".into()));

    let instances = api.instances(BIZ, PAGE).await.unwrap();
    let [(first, processes), (second, none)] = &instances.items[..] else { panic!("{instances:?}") };
    assert_eq!((first.id, first.processes), (ServiceInstanceId(9_007_199_254_740_993), 1), "an empty item is none");
    assert_eq!((processes[0].key.binary.as_str(), processes.len(), none.len()), ("java", 1, 0));
    assert_eq!((&*first.names, &*second.names), ("java\njob", ""));
    assert_eq!(first.template, ServiceTemplateId::of(50));
    assert_eq!(*first.labels, [("env".into(), "prod".into()), ("zone".into(), "b".into())]);
    assert!(second.is_eligible() && second.labels.is_empty() && second.name.is_empty() && second.processes == 0);

    let processes = api.processes(BIZ, ServiceInstanceId(1)).await.unwrap();
    let process = &processes[0];
    assert_eq!((process.id, process.instance), (ProcessId(9_007_199_254_740_993), ServiceInstanceId(54)));
    let texts = ["bk_func_name", "bk_start_param_regex", "auto_start", "proc_num", "priority", "weight", "tags"];
    let texts = texts.map(|name| process.text(&FieldKey::new(name)));
    assert_eq!(texts, ["java", "", "false", "1", "", "1.5", r#"["a",{"b":null}]"#]);
    let row = &process.bind[0];
    assert_eq!(Column::ALL.map(|column| row.text(column)), ["::1", "80", "3", "false", "7"]);
    assert_eq!((row.unknown["odd"].as_str(), process.bind[1].ip.as_str()), ("1", ""));
}

#[tokio::test]
async fn attributes_become_fields() {
    let server = Server::start(|seen| ok(&documented(seen))).await;
    let fields = direct(&server).process_fields(BIZ).await.unwrap();
    let kind = |name: &str| &fields.iter().find(|field| field.key.as_str() == name).unwrap().kind;
    let text = |limit, pattern: Option<&str>| Kind::Text { limit, pattern: pattern.map(Pattern::new) };
    let pair = |id: &str, name: &str| (id.to_owned(), name.to_owned());
    for (name, expected) in [
        ("timeout", Kind::Int { min: 0, max: 600 }),
        ("bind_info", Kind::Bind { ipv6: true }),
        ("pattern", text(256, Some("^a"))),
        ("long", text(2000, None)),
        ("any", Kind::Int { min: i64::MIN, max: i64::MAX }),
        ("old", Kind::Int { min: -1, max: i64::MAX }),
        ("ratio", Kind::Float { min: 0.0, max: 1.5 }),
        ("flag", Kind::Bool),
        ("pick", Kind::Enum { options: vec![pair("1", "one")] }),
        ("item", Kind::Enum { options: vec![pair("x", "x"), pair("y", "y")] }),
        ("day", Kind::Date),
        ("many", Kind::Choices { options: vec![pair("1", "one")], multiple: true }),
        ("one", Kind::Choices { options: vec![], multiple: false }),
        ("team", Kind::Ids { multiple: false }),
        ("quote", Kind::Ids { multiple: true }),
        ("owner", Kind::User { multiple: true }),
        ("at", Kind::Time),
        ("zone", Kind::TimeZone),
        ("odd", Kind::Unsupported("vendor_tree".into())),
    ] {
        assert_eq!(kind(name), &expected, "{name}");
    }
    assert_eq!(fields.len(), 19, "what is hidden, and what the server sets, is left out");
    let find = |name: &str| fields.iter().find(|field| field.key.as_str() == name).unwrap();
    let (known, custom) = (find("timeout"), find("pattern"));
    assert_eq!((&known.group, known.unit.as_str(), &known.words), (&Group::Management, "s", &None));
    let words = custom.words.as_ref().unwrap();
    assert_eq!((words.label.as_str(), words.help.as_str(), custom.required), ("name of pattern", "help", true));
    assert_eq!(custom.group, Group::Custom("公司".into()));
}

/// Returns the recorded answer of a real server with this number.
fn recorded(id: &str) -> Json {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/real/answers.jsonl");
    let text = std::fs::read_to_string(path).unwrap();
    let mut rows = text.lines().map(|line| serde_json::from_str::<Json>(line).unwrap());
    let row = rows.find(|row| row["id"].as_str().unwrap().starts_with(&format!("{id}-"))).unwrap();
    serde_json::from_str(row["answer"].as_str().unwrap()).unwrap()
}

async fn table_of(answer: Json) -> FieldTable {
    let server = Server::always(Reply::json(answer.to_string())).await;
    FieldTable::with_server(direct(&server).process_fields(BIZ).await.unwrap())
}

#[tokio::test]
async fn attributes_of_real_servers_are_the_built_in_fields() {
    let built_in = FieldTable::built_in();
    for (id, lang) in [("005", Lang::Zh), ("010", Lang::En), ("305", Lang::Zh), ("306", Lang::En)] {
        let answer = recorded(id);
        let table = table_of(answer.clone()).await;
        assert!(table.iter().eq(built_in.iter()), "{id}: {table:?}");
        // CMDB's own name stands beside ours wherever it is another one.
        for field in &table {
            let listed = answer["data"].as_array().unwrap().iter();
            let Some(own) = listed.clone().find(|one| one["bk_property_id"] == field.key.as_str()) else { continue };
            let (own, ours) = (own["bk_property_name"].as_str().unwrap(), fields::label(lang, field));
            let beside = fields::cmdb_name(lang, field);
            assert!(ours.starts_with(own) || beside == Some(own), "{id}: {own} {ours} {beside:?}");
        }
    }
}

#[tokio::test]
async fn options_that_an_administrator_changed_are_taken_over() {
    let mut answer = recorded("005");
    for attribute in answer["data"].as_array_mut().unwrap() {
        let option = match attribute["bk_property_id"].as_str().unwrap() {
            "work_path" => json!("^/data/"),
            "proc_num" => json!({ "min": 1, "max": 64 }),
            // As digits, and as older servers have it: JSON in a string.
            "priority" => json!({ "min": "-5", "max": "5" }),
            "timeout" => json!(r#"{"min":"10","max":""}"#),
            _ => continue,
        };
        attribute["option"] = option;
    }
    let table = table_of(answer).await;
    let judged = |known: Known, text: &str| {
        let mut process = ProcessDraft::default();
        process.set(known.into(), text.to_owned());
        let draft = Draft { processes: vec![process], ..Draft::default() };
        let path = Path::Field(0, known.into());
        let found = check(&draft, &table, &FactTable::default())
            .problems
            .into_iter()
            .find(|problem| problem.path == path && problem.blocks());
        found.map(|problem| problem.cause)
    };
    for (known, good, bad, cause) in [
        (Known::WorkPath, " /data/pay", "/opt/pay", ProblemCause::Mismatch { pattern: "^/data/".to_owned() }),
        (Known::ProcNum, "64", "65", ProblemCause::OutOfRange { min: 1, max: 64 }),
        (Known::Priority, "-5", "6", ProblemCause::OutOfRange { min: -5, max: 5 }),
        (Known::Timeout, "99999", "9", ProblemCause::OutOfRange { min: 10, max: i64::MAX }),
        (Known::StartCheckSecs, "600", "601", ProblemCause::OutOfRange { min: 0, max: 600 }),
    ] {
        assert_eq!(judged(known, good), None, "{good}");
        assert_eq!(judged(known, bad), Some(cause), "{bad}");
    }
}

#[tokio::test]
async fn businesses_are_read_page_after_page() {
    let server = Server::start(|seen| {
        let start = seen.body["page"]["start"].as_u64().unwrap();
        let items: Vec<_> =
            (start..(start + 200).min(450)).map(|id| json!({ "bk_biz_id": id, "bk_biz_name": "b" })).collect();
        ok(&json!({ "count": 450, "info": items }))
    })
    .await;
    assert_eq!(direct(&server).businesses().await.unwrap().len(), 450);
    assert_eq!(server.seen().len(), 3);
}

/// Full pages without end of anything that is listed; `count` is what the server says of their number.
async fn endless(count: u64) -> Server {
    Server::start(move |seen| {
        let page = &seen.body["page"];
        let (start, limit) = (page["start"].as_u64().unwrap(), page["limit"].as_u64().unwrap());
        // Service instances of the one host that was asked for.
        let host = |id: u64| if seen.body["bk_host_list"].is_array() { 0 } else { id };
        let item = |id: u64| json!({ "bk_biz_id": id, "id": id, "bk_host_id": host(id), "bk_module_id": 1 });
        // However many there are, there is one more.
        let count = count.max(start + limit + 1);
        ok(&json!({ "count": count, "info": (start..start + limit).map(item).collect::<Vec<_>>() }))
    })
    .await
}

#[tokio::test]
async fn list_without_end_is_an_error() {
    let server = endless(0).await;
    let api = direct(&server);
    let error = api.businesses().await.unwrap_err();
    assert_eq!((error.kind, error.api), (ErrorKind::Endless { most: 201 + 20 + 1000 }, "search_business"));
    assert!(server.seen().len() <= 12, "{}", server.seen().len());

    // Those that are named are as many as were named, whatever the server says.
    for count in [0, 1_000_000_000_000] {
        let server = endless(count).await;
        let api = direct(&server);
        let ids = [ServiceInstanceId(0), ServiceInstanceId(1), ServiceInstanceId(2)];
        assert_eq!(api.instances_by_id(BizId(2), &ids).await.unwrap().len(), 3);
        assert_eq!(api.hosts_by_id(BizId(2), &[HostId(0), HostId(1)]).await.unwrap().len(), 2);
        assert_eq!(server.seen().len(), 2);
    }

    // The service instances on the hosts of a plan; a warning, for a plan can be made without them.
    let server = endless(0).await;
    let unread = Mutex::new(Vec::new());
    let targets = [Target::bare(ServiceInstanceId(0))].into_iter().collect();
    let wanted = Wanted::same(BIZ, targets, Vec::new());
    let report = |told| {
        if let live::LiveProgress::HostsUnread(error) = told {
            unread.lock().unwrap().push(error.kind);
        }
    };
    live::read(&direct(&server), &wanted, report).await.unwrap();
    assert_eq!(unread.into_inner().unwrap(), [ErrorKind::Endless { most: 201 + 20 + 1000 }]);
    assert!(server.seen().len() <= 20, "{}", server.seen().len());
}

#[tokio::test]
async fn count_beyond_every_list_is_not_believed() {
    let server = Server::start(|seen| {
        let start = seen.body["page"]["start"].as_u64().unwrap();
        let items: Vec<_> = (start..(start + 200).min(450)).map(|id| json!({ "bk_biz_id": id })).collect();
        ok(&json!({ "count": 1_000_000_000_000_u64, "info": items }))
    })
    .await;
    assert_eq!(direct(&server).businesses().await.unwrap().len(), 450);
    assert!(server.seen().len() <= 8, "{}", server.seen().len());
}

#[tokio::test]
async fn idle_modules_that_are_not_granted_leave_the_rest() {
    let with = |code: i64| {
        Server::start(move |seen| {
            if seen.method == "GET" {
                Reply::json(format!(r#"{{"result":false,"code":{code}}}"#))
            } else {
                ok(&documented(seen))
            }
        })
    };
    assert_eq!(direct(&with(1_640_301).await).topology(BIZ).await.unwrap().len(), 1);
    assert_eq!(direct(&with(1_199_998).await).topology(BIZ).await.unwrap_err().kind, ErrorKind::Server);
}

/// An answer, and what it is to a read and to a write.
#[tokio::test]
async fn every_refusal_is_told_apart() {
    use ErrorKind as K;
    let wait = |seconds| K::Throttled { wait: Some(Duration::from_secs(seconds)) };
    let own = |code: i64| {
        format!(r#"{{"result":false,"bk_error_code":{code},"bk_error_msg":"why","permission":null,"data":null}}"#)
    };
    let their = |code: i64| format!(r#"{{"result":false,"code":{code},"message":"why","data":null}}"#);
    let gateway =
        |code: i64| format!(r#"{{"result":false,"code":{code},"code_name":"NAME","message":"why","data":null}}"#);
    let page = "<!DOCTYPE html>\n<html><head><title>Sign in</title></head><body>  please </body></html>".to_owned();
    let cases: Vec<(u16, &str, String, K, K)> = vec![
        // The CMDB, contract section 6.
        (200, "", own(1_199_014), K::Refused, K::Refused),
        (200, "", their(1_108_035), K::Refused, K::Refused),
        (200, "", r#"{"bk_error_code":0,"code":1199011,"message":"why"}"#.into(), K::Refused, K::Refused),
        (200, "", r#"{"code":"1199011","message":"why"}"#.into(), K::Refused, K::Refused),
        (200, "", own(1_199_018), K::Refused, K::Refused),
        (200, "", own(1_199_065), K::Refused, K::Refused),
        (200, "", own(1_199_999), K::Refused, K::Refused),
        (200, "", own(1_199_997), K::Throttled { wait: None }, K::Throttled { wait: None }),
        (200, "", own(9_900_403), K::Denied, K::Denied),
        (500, "", own(1_199_027), K::Credentials, K::Credentials),
        (500, "", own(1_199_998), K::Server, K::Server),
        (200, "", own(1_199_998), K::Server, K::Server),
        (200, "", own(1_199_002), K::Server, K::Server),
        (200, "", own(1_199_066), K::Server, K::Server),
        (200, "", own(1_199_067), K::Server, K::Server),
        (500, "", own(1_199_018), K::Server, K::Server),
        (200, "", r#"{"result":false,"message":"why"}"#.into(), K::Server, K::Server),
        // The gateway, contract 5.5; also with its status rewritten to 200.
        (400, "", gateway(1_640_001), K::Refused, K::Refused),
        (401, "", gateway(1_640_101), K::Credentials, K::Credentials),
        (200, "", gateway(1_640_102), K::Credentials, K::Credentials),
        (400, "", gateway(1_640_004), K::Credentials, K::Credentials),
        (403, "", gateway(1_640_301), K::GatewayDenied, K::GatewayDenied),
        (404, "", gateway(1_640_401), K::NotFound, K::NotFound),
        (413, "", gateway(1_641_301), K::Refused, K::Refused),
        (429, "X-Bkapi-RateLimit-Reset: 7", gateway(1_642_902), wait(7), wait(7)),
        (200, "Retry-After: 3", gateway(1_642_904), wait(3), wait(3)),
        (429, "Retry-After: 99999999", "why".into(), K::Throttled { wait: None }, K::Throttled { wait: None }),
        (502, "", gateway(1_650_200), K::Server, K::Server),
        (504, "", gateway(1_650_401), K::Server, K::Server),
        (200, "", gateway(1_650_300), K::Server, K::Server),
        (
            403,
            "X-Bkapi-Error-Code: 1640302\r\nX-Bkapi-Error-Message: why",
            String::new(),
            K::GatewayDenied,
            K::GatewayDenied,
        ),
        // ESB.
        (200, "", their(1_306_000), K::Credentials, K::Credentials),
        (200, "", r#"{"result":false,"code":1306000,"message":"Component error, why"}"#.into(), K::Server, K::Server),
        (200, "", their(1_306_403), K::GatewayDenied, K::GatewayDenied),
        (200, "", their(1_306_404), K::NotFound, K::NotFound),
        (200, "", their(1_306_406), K::Refused, K::Refused),
        (200, "", their(1_306_429), K::Throttled { wait: None }, K::Throttled { wait: None }),
        (200, "", their(1_306_201), K::Server, K::Server),
        // No envelope.
        (401, "", page.clone(), K::Credentials, K::Credentials),
        (403, "", page.clone(), K::GatewayDenied, K::GatewayDenied),
        (404, "", page.clone(), K::NotFound, K::NotFound),
        (413, "", page.clone(), K::Refused, K::Refused),
        (302, "Location: http://127.0.0.1:9/", page.clone(), K::NotFound, K::NotFound),
        (502, "", page.clone(), K::Server, K::Server),
        (200, "", page, K::NotFound, K::Garbage),
        (200, "Content-Type: text/html", "why".into(), K::NotFound, K::Garbage),
        (503, "", String::new(), K::Server, K::Server),
        (404, "", r#"{"detail":"why"}"#.into(), K::NotFound, K::NotFound),
        (200, "", String::new(), K::Garbage, K::Garbage),
        (200, "", "[true,0]".into(), K::Garbage, K::Garbage),
        (200, "", r#"{"detail":"why"}"#.into(), K::Garbage, K::Garbage),
        (200, "", r#"{"result":true,"code":0,"data":{"bad""#.into(), K::Garbage, K::Garbage),
        (200, "", r#"{"result":true,"code":0,"data":[{}]}"#.into(), K::Garbage, K::Garbage),
        (200, "", r#"{"result":true,"code":0}"#.into(), K::Garbage, K::Garbage),
    ];
    for (status, header, body, to_read, to_write) in cases {
        let headers = if header.is_empty() { "X-Request-Id: cc1" } else { &format!("X-Request-Id: cc1\r\n{header}") };
        let server = Server::always(Reply::http(status, headers, body.as_bytes())).await;
        let api = direct(&server);
        let (read, write) = (read(&api).await, create(&api).await.unwrap_err());
        let read = read.map_err(Box::new).expect_err(&format!("{status} {header} {body}"));
        assert_eq!((&read.kind, &write.kind), (&to_read, &to_write), "{status} {header} {body}: {read} {write}");
        assert_eq!((read.status, read.request_id.as_deref()), (Some(status), Some("cc1")));
        assert_eq!((read.api, write.api), ("list_process_instance", "create_process_instance"));
        if body.contains("why") || header.contains("why") {
            assert!(read.message.contains("why") || to_read == K::Garbage, "{read}");
        }
        if body.contains("html") {
            assert_eq!(read.message, format!("HTTP {status}: Sign in please"));
        }
        assert_eq!(server.seen().len(), 2, "an answer is an answer: nothing is asked again");
    }
}

#[tokio::test]
async fn success_is_read_in_either_spelling() {
    for envelope in [
        r#"{"result":true,"bk_error_code":0,"bk_error_msg":"success","permission":null,"data":[64]}"#,
        r#"{"result":true,"code":0,"message":"success","permission":null,"data":[64]}"#,
        r#"{"code":"00","bk_error_code":0,"data":[64],"request_id":"r","unknown":[[[]]]}"#,
        "{\"result\":true,\n\"data\":[64]}",
    ] {
        let server = Server::always(Reply::json(envelope)).await;
        assert_eq!(create(&direct(&server)).await.unwrap(), [ProcessId(64)], "{envelope}");
    }
}

#[tokio::test]
async fn a_denial_names_what_is_missing_and_whom_to_ask_about() {
    let body = json!({ "result": false, "bk_error_code": 9_900_403, "bk_error_msg": "没有操作的权限", "request_id": "r1",
        "permission": { "system_id": "bk_cmdb", "actions": [
            { "id": "edit_biz_service_instance", "name": "服务实例编辑", "related_resource_types": [
                { "type": "biz", "instances": [[{ "type": "biz", "id": "3", "name": "demo" }], [{ "id": 4 }]] }] },
            { "id": "nameless", "name": null, "related_resource_types": null },
        ] } });
    let server = Server::always(Reply::http(200, "X-Bkapi-Request-Id: gw", body.to_string().as_bytes())).await;
    let error = create(&direct(&server)).await.unwrap_err();
    let permission = error.permission.unwrap();
    assert_eq!(permission.actions, ["服务实例编辑", "nameless"]);
    assert_eq!(permission.resources, ["demo", "4"]);
    assert_eq!((error.message.as_str(), error.request_id.as_deref()), ("没有操作的权限", Some("r1")));

    let odd = r#"{"result":false,"bk_error_code":9900403,"bk_error_msg":"no","permission":7}"#;
    let error = create(&direct(&Server::always(Reply::json(odd)).await)).await.unwrap_err();
    assert_eq!((error.kind, error.permission), (ErrorKind::Denied, None));
}

#[tokio::test]
async fn a_broken_exchange_is_told_and_only_reads_are_asked_again() {
    use ErrorKind as K;
    let limits = Limits {
        read: Duration::from_millis(300),
        write: Duration::from_millis(300),
        body: 100_000,
        ..Limits::default()
    };
    let raw = |text: &str| Reply::Bytes(text.as_bytes().to_vec());
    let gzip = |body: &[u8]| Reply::http(200, "content-encoding: gzip", body);
    let patient = Limits { read: Limits::default().read, write: Limits::default().write, ..limits };
    let bomb = include_bytes!("client/bomb.gz");
    for (reply, limits, expected, reads) in [
        (raw(""), patient, K::Cut, 2),
        (raw("HTTP/1.1 200 O"), patient, K::Cut, 2),
        (raw("HTTP/1.1 200 OK\r\ncontent-length: 99\r\n\r\n{\"res"), patient, K::Cut, 1),
        (gzip(&bomb[..100]), patient, K::Cut, 1),
        (raw("SSH-2.0-OpenSSH_9.6\r\n\r\n"), patient, K::Garbage, 1),
        (gzip(b"not compressed at all"), patient, K::Garbage, 1),
        (Reply::Silence, limits, K::Timeout, 1),
        (Reply::Trickle, limits, K::Timeout, 1),
        (Reply::Endless, patient, K::TooLarge { limit: 100_000 }, 1),
        (gzip(bomb), patient, K::TooLarge { limit: 100_000 }, 1),
        (raw("HTTP/1.1 200 OK\r\ncontent-length: 99999999\r\n\r\n"), patient, K::TooLarge { limit: 100_000 }, 1),
        (Reply::http(200, "", b"{\"result\":true,\"code\":0,\"data\":[\"\xff\xfe\"]}"), patient, K::Garbage, 1),
        (Reply::json(format!("{{\"code\":0,\"data\":{}", "[".repeat(50_000))), patient, K::Garbage, 1),
    ] {
        let server = Server::always(reply).await;
        let api = client(Door::Direct, &server.url, limits);
        let read = read(&api).await.unwrap_err();
        assert_eq!((&read.kind, server.seen().len()), (&expected, reads), "{read}");
        let write = create(&api).await.unwrap_err();
        assert_eq!((&write.kind, server.seen().len()), (&expected, reads + 1), "{write}");
        assert!(write.outcome_unknown() && write.request_id.is_some(), "{write:?}");
    }
}

#[tokio::test]
async fn a_read_that_is_cut_succeeds_when_asked_again() {
    let first = std::sync::atomic::AtomicBool::new(true);
    let server = Server::start(move |seen| {
        let cut = first.swap(false, std::sync::atomic::Ordering::Relaxed);
        if cut { Reply::Bytes(Vec::new()) } else { ok(&documented(seen)) }
    })
    .await;
    assert_eq!(read(&direct(&server)).await.unwrap(), 1);
    assert_eq!(server.seen().len(), 2);
}

#[tokio::test]
async fn without_a_connection_nothing_was_sent() {
    let gone = Refusing::bind();
    let plain = Server::rude(b"HTTP/1.1 400 Bad Request\r\n\r\n").await.url.replace("http:", "https:");
    let mute = Server::rude(b"").await.url.replace("http:", "https:");
    let (unreached, failed) = (ErrorKind::Connect, ErrorKind::Tls);
    for (url, expected) in [(gone.url(), unreached), (plain, failed.clone()), (mute, failed)] {
        let error = create(&client(Door::Direct, &url, Limits::default())).await.unwrap_err();
        assert_eq!(error.kind, expected, "{error}");
        assert!(!error.outcome_unknown() && !error.message.is_empty(), "{error:?}");
    }
}

#[tokio::test]
async fn wrong_types_are_named_by_their_place() {
    for (data, place) in [
        (
            json!({ "count": 1, "info": [{ "id": 1, "bk_host_id": 1, "bk_module_id": 1 }, { "id": "x" }] }),
            "data: [1]: invalid type: string \"x\"",
        ),
        (json!({ "count": 1, "info": { "a": 1 } }), "data: invalid type: map, expected a list"),
        (json!({ "count": 1, "info": [{ "id": 1 }] }), "data: [0]: missing field `bk_host_id`"),
    ] {
        let error = direct(&Server::always(ok(&data)).await).instances(BIZ, PAGE).await.unwrap_err();
        assert!(error.kind == ErrorKind::Garbage && error.message.starts_with(place), "{error}");
    }
    let odd = json!([{ "property": { "bk_process_id": 1 } }, { "property": { "bk_process_id": 2, "bind_info": {} } }]);
    let error = read(&direct(&Server::always(ok(&odd)).await)).await.unwrap_err();
    assert!(error.message.starts_with("data: [1].property.bind_info: invalid type: map"), "{error}");
    for data in [json!([]), json!([1, 2]), json!(null), json!(["1"])] {
        let error = create(&direct(&Server::always(ok(&data)).await)).await.unwrap_err();
        assert_eq!(error.kind, ErrorKind::Garbage, "one process was sent: {data}");
    }
}

#[test]
fn settings_that_make_no_request_are_refused_at_once() {
    for (url, user) in [
        ("", "wang"),
        ("cmdb.example.com", "wang"),
        ("ftp://cmdb", "wang"),
        ("unix:/run/cmdb", "wang"),
        ("http://wang:pw@cmdb", "wang"),
        ("http://cmdb/?a=1", "wang"),
        ("http://cmdb", "a\r\nb: c"),
    ] {
        let credentials = Credentials { user: user.into(), ..credentials() };
        let error =
            HttpApi::new(&environment(Door::Direct, url), credentials, Lang::En, Limits::default()).unwrap_err();
        assert_eq!(error.kind, ErrorKind::Settings, "{url}");
        assert!(!error.message.contains("pw") && !error.outcome_unknown());
    }
}

#[tokio::test]
async fn secrets_stay_inside() {
    let body = r#"{"result":false,"code":1640101,"message":"secret s3cret of app is wrong"}"#;
    let server = Server::always(Reply::json(body)).await;
    for door in Door::ALL {
        let api = client(door, &server.url, Limits::default());
        let error = create(&api).await.unwrap_err();
        assert_eq!(error.message, "secret … of app is wrong");
        let shown = format!("{api:?} {error:?} {error}");
        assert!(SECRETS.iter().all(|secret| !shown.contains(secret)), "{shown}");
    }
}

#[tokio::test]
async fn a_redirect_is_not_followed_and_carries_nothing_elsewhere() {
    let other = Server::always(ok(&json!({ "count": 0, "info": [] }))).await;
    for status in [301, 302, 303, 307, 308] {
        let away = Reply::http(status, &format!("location: {}/api/v3/biz/search/0", other.url), b"");
        let server = Server::always(away).await;
        let error = read(&direct(&server)).await.unwrap_err();
        assert_eq!((error.kind, error.status), (ErrorKind::NotFound, Some(status)));
    }
    assert!(other.seen().is_empty());
}

#[tokio::test]
async fn identifiers_beyond_what_a_float_holds_stay_exact() {
    let id = 9_007_199_254_740_993_i64;
    let info = json!([{ "bk_biz_id": id, "bk_biz_name": "b" }, { "bk_biz_id": i64::MAX, "bk_biz_name": "c" }]);
    let server = Server::always(ok(&json!({ "count": 2, "info": info }))).await;
    let found: Vec<_> = direct(&server).businesses().await.unwrap().into_iter().map(|own| own.id.0).collect();
    assert_eq!(found, [id, i64::MAX]);
}
