//! Service instances that a CMDB cannot list, and relations without a process; answers as a real server gave them.

use super::{BIZ, client, direct, ok};
use crate::support::server::{ReceivedRequest, Reply, Server};
use bkproc::api::{Api, ErrorKind, Limits, Page};
use bkproc::domain::anomaly::{Anomaly, Fraction};
use bkproc::domain::environment::Door;
use bkproc::domain::field::Known;
use bkproc::domain::id::{HostId, ProcessId, ServiceInstanceId};
use serde_json::{Value as Json, json};
use std::collections::BTreeSet;

const WHOLE: Page = Page { start: 0, limit: 1000 };

fn refused(code: i64, message: &str) -> Reply {
    let body =
        json!({ "result": false, "bk_error_code": code, "bk_error_msg": message, "permission": null, "data": null });
    Reply::json(body.to_string())
}

fn instance(id: i64) -> Json {
    json!({
        "bk_biz_id": 3, "id": id, "name": format!("10.0.0.{id}_order_8080"), "labels": { "env": "prod" },
        "service_template_id": 0, "bk_host_id": 100 + id, "bk_module_id": 7,
    })
}

fn process(instance: i64, number: &Json) -> Json {
    json!({
        "bk_process_id": 1000 + instance, "bk_process_name": "order", "bk_func_name": "1.5", "proc_num": number,
        "bk_start_param_regex": "", "service_instance_id": instance,
        "bind_info": [{ "ip": "10.0.0.1", "port": "8080", "protocol": "1", "enable": true }],
    })
}

fn relation(instance: i64, process: i64) -> Json {
    json!({
        "bk_biz_id": 3, "bk_process_id": process, "service_instance_id": instance, "process_template_id": 0,
        "bk_host_id": 100 + instance,
    })
}

/// A CMDB with service instances 1 to `count`, some with a process that has a fraction.
fn with_fractions(count: i64, broken: &'static [i64]) -> impl Fn(&ReceivedRequest) -> Reply + Send + Sync + 'static {
    move |seen| {
        let body = &seen.body;
        let of =
            |key: &str| body[key].as_array().map(|all| all.iter().filter_map(Json::as_i64).collect::<BTreeSet<_>>());
        let (ids, hosts) = (of("service_instance_ids"), of("bk_host_list").or_else(|| of("bk_host_ids")));
        let wanted = (1..=count).filter(|id| ids.as_ref().is_none_or(|ids| ids.contains(id)));
        let wanted: Vec<i64> =
            wanted.filter(|id| hosts.as_ref().is_none_or(|hosts| hosts.contains(&(100 + id)))).collect();
        let (start, limit) = (body["page"]["start"].as_u64().unwrap_or(0), body["page"]["limit"].as_u64().unwrap_or(0));
        let page: Vec<i64> =
            wanted.iter().copied().skip(start.try_into().unwrap()).take(limit.try_into().unwrap()).collect();
        let number = |id: i64| if broken.contains(&id) { json!(1.5) } else { json!(2) };
        match seen.path.rsplit('/').next().unwrap() {
            "details" if page.iter().any(|id| broken.contains(id)) => refused(1_199_017, "查询数据失败"),
            "details" => {
                let item = |id: &i64| {
                    let mut item = instance(*id);
                    let process =
                        json!({ "process": process(*id, &number(*id)), "relation": relation(*id, 1000 + id) });
                    item["process_instances"] = json!([process]);
                    item
                };
                ok(&json!({ "count": wanted.len(), "info": page.iter().map(item).collect::<Vec<_>>() }))
            }
            "service_instance" => {
                ok(&json!({ "count": wanted.len(), "info": page.iter().copied().map(instance).collect::<Vec<_>>() }))
            }
            "process_instance" => {
                let id = body["service_instance_id"].as_i64().unwrap();
                ok(&json!([{ "property": process(id, &number(id)), "relation": relation(id, 1000 + id) }]))
            }
            other => unreachable!("{other}"),
        }
    }
}

fn fraction(id: i64) -> Anomaly {
    Anomaly::Fraction {
        service_instance_id: ServiceInstanceId(id),
        service_instance_name: format!("10.0.0.{id}_order_8080"),
        process: Some(Fraction {
            bk_process_id: ProcessId(1000 + id),
            bk_process_name: "order".into(),
            field: "proc_num".into(),
            value: "1.5".into(),
        }),
    }
}

#[tokio::test]
async fn one_fraction_does_not_hide_the_other_instances_of_its_page() {
    let server = Server::start(with_fractions(1000, &[3, 777])).await;
    let api = direct(&server);
    let page = api.instances(BIZ, WHOLE).await.unwrap();
    let ids: Vec<i64> = page.items.iter().map(|(one, _)| one.id.0).collect();
    assert_eq!((page.total, ids), (1000, (1..=1000).collect()));
    let (broken, keys) = &page.items[2];
    assert_eq!((&*broken.name, broken.host, broken.processes), ("10.0.0.3_order_8080", HostId(103), 1));
    assert_eq!((keys[0].id, keys[0].key.alias.as_str(), broken.labels.len()), (ProcessId(1003), "order", 1));
    assert_eq!(api.take_anomalies(), [fraction(3), fraction(777)], "the alias 1.5 is a text");
    let first = server.seen().len();
    assert!(first < 60, "{first} requests");
    // What was found is not looked for again, and not reported again.
    api.instances(BIZ, WHOLE).await.unwrap();
    assert_eq!((server.seen().len() - first, api.take_anomalies()), (5, vec![]));
}

#[tokio::test]
async fn instances_asked_for_by_id_and_by_host_are_read_around_a_fraction() {
    let server = Server::start(with_fractions(40, &[17])).await;
    let api = direct(&server);
    let ids: Vec<ServiceInstanceId> = (10..30).map(ServiceInstanceId).collect();
    let mut found = api.instances_by_id(BIZ, &ids).await.unwrap();
    found.sort_by_key(|(one, _)| one.id);
    assert_eq!(found.iter().map(|(one, _)| one.id).collect::<Vec<_>>(), ids);
    assert_eq!((&*found[7].0.name, found[7].1[0].alias.as_str()), ("10.0.0.17_order_8080", "order"));
    assert_eq!(api.take_anomalies(), [fraction(17)]);
    let hosts: Vec<HostId> = (115..120).map(HostId).collect();
    let page = api.residents(BIZ, &hosts, Page { start: 0, limit: 200 }).await.unwrap();
    let ports: Vec<usize> = page.items.iter().map(|(.., all)| all[0].bind.len()).collect();
    assert_eq!((page.total, ports), (5, vec![1; 5]));
}

/// A server that does not know the key of hosts lists the whole business in its place.
#[tokio::test]
async fn an_instance_with_a_fraction_is_found_on_any_page_of_a_server_that_ignores_hosts() {
    let whole = with_fractions(40, &[37]);
    let server = Server::start(move |seen| {
        let mut seen = seen.clone();
        if let Some(body) = seen.body.as_object_mut() {
            body.remove("bk_host_ids");
        }
        if seen.path.ends_with("/service_instance") {
            // It gives ten at a time, however many are asked for.
            seen.body["page"]["limit"] = json!(10);
        }
        whole(&seen)
    })
    .await;
    let api = direct(&server);
    let mut found = api.instances_by_id(BIZ, &[ServiceInstanceId(3), ServiceInstanceId(37)]).await.unwrap();
    found.sort_by_key(|(one, _)| one.id);
    assert_eq!(found.iter().map(|(one, _)| one.id.0).collect::<Vec<_>>(), [3, 37]);
    assert_eq!(&*found[1].0.name, "10.0.0.37_order_8080");
    assert_eq!(api.take_anomalies(), [fraction(37)]);
}

#[tokio::test]
async fn a_database_that_fails_is_not_asked_again_and_again() {
    let server = Server::start(|_| refused(1_199_017, "查询数据失败")).await;
    let error = direct(&server).instances(BIZ, WHOLE).await.unwrap_err();
    assert_eq!((error.code, error.api), (Some(1_199_017), "list_service_instance_detail"));
    assert_eq!(server.seen().len(), 2);
    // The list is there, and nothing has details: the requests have an end.
    let whole = with_fractions(1000, &[]);
    let server = Server::start(move |seen| {
        if seen.path.ends_with("details") { refused(1_199_017, "查询数据失败") } else { whole(seen) }
    })
    .await;
    let error = direct(&server).instances(BIZ, WHOLE).await.unwrap_err();
    assert_eq!(error.code, Some(1_199_017));
    assert!(server.seen().len() < 210, "{}", server.seen().len());
}

#[tokio::test]
async fn a_fraction_that_is_shown_as_a_whole_number_is_of_the_only_process() {
    let one = |number: Json, processes: i64| {
        move |seen: &ReceivedRequest| match seen.path.rsplit('/').next().unwrap() {
            "details" => refused(1_199_017, ""),
            "service_instance" => ok(&json!({ "count": 1, "info": [instance(5)] })),
            _ => {
                let row = |at| json!({ "property": process(5, &number), "relation": relation(5, 1000 + at) });
                ok(&(0..processes).map(row).collect())
            }
        }
    };
    for (processes, expected) in [(1, Some(ProcessId(1005))), (2, None)] {
        let server = Server::start(one(json!(1), processes)).await;
        let api = direct(&server);
        api.instances(BIZ, WHOLE).await.unwrap();
        let noticed = api.take_anomalies();
        let [Anomaly::Fraction { process, .. }] = noticed.as_slice() else { unreachable!("{noticed:?}") };
        assert_eq!(process.as_ref().map(|own| own.bk_process_id), expected);
        assert!(process.as_ref().is_none_or(|own| own.field.is_empty()));
    }
}

#[tokio::test]
async fn a_relation_without_a_document_is_no_process() {
    let rows = json!([
        { "property": process(5, &json!(1)), "relation": relation(5, 1005) },
        { "property": null, "relation": relation(5, 46) },
    ]);
    let details = json!({ "count": 1, "info": [{
        "id": 5, "name": "a", "bk_host_id": 105, "bk_module_id": 7, "process_instances": [
            { "process": process(5, &json!(1)) }, { "process": null, "relation": relation(5, 46) },
        ],
    }] });
    let server = Server::start(move |seen| ok(if seen.path.ends_with("details") { &details } else { &rows })).await;
    let api = direct(&server);
    for _ in 0..2 {
        let processes = api.processes(BIZ, ServiceInstanceId(5)).await.unwrap();
        assert_eq!(processes.iter().map(|process| process.id).collect::<Vec<_>>(), [ProcessId(1005)]);
    }
    let orphan = Anomaly::NoDocument { service_instance_id: ServiceInstanceId(5), bk_process_id: ProcessId(46) };
    assert_eq!(api.take_anomalies(), [orphan], "once");
    let page = api.instances(BIZ, WHOLE).await.unwrap();
    assert_eq!((page.items[0].0.processes, page.items[0].1.len()), (1, 1));
    assert_eq!(api.residents(BIZ, &[HostId(105)], WHOLE).await.unwrap().items[0].2.len(), 1);
}

#[tokio::test]
async fn instances_of_hosts_that_were_not_asked_for_end_the_reading() {
    let server = Server::start(|seen| {
        let page: Vec<Json> = (1..=200).map(instance).collect();
        assert!(seen.body["bk_host_list"].is_array());
        ok(&json!({ "count": 90_000, "info": page }))
    })
    .await;
    let error = direct(&server).residents(BIZ, &[HostId(101)], Page { start: 0, limit: 200 }).await.unwrap_err();
    assert_eq!((error.kind, server.seen().len()), (ErrorKind::HostsIgnored, 1));
}

#[tokio::test]
async fn an_esb_that_leads_the_list_of_processes_elsewhere_is_read_by_the_details() {
    let detail = json!({ "count": 1, "info": [{
        "id": 5, "name": "a", "bk_host_id": 105, "bk_module_id": 7,
        "process_instances": [{ "process": process(5, &json!(2)), "relation": relation(5, 1005) }],
    }] });
    let answers = [
        refused(1_199_010, "'bk_process_id' unassigned"),
        Reply::http(200, "content-type: text/plain", b"405: Method Not Allowed"),
        Reply::json(r#"{"result":false,"data":null,"message":"The content does not exist"}"#),
    ];
    for wrong in answers {
        let detail = detail.clone();
        let server =
            Server::start(
                move |seen| {
                    if seen.path.contains("list_service_instance_detail") { ok(&detail) } else { wrong.clone() }
                },
            )
            .await;
        let api = client(Door::Esb, &server.url, Limits::default());
        for _ in 0..2 {
            let processes = api.processes(BIZ, ServiceInstanceId(5)).await.unwrap();
            assert_eq!((processes[0].id, processes[0].instance), (ProcessId(1005), ServiceInstanceId(5)));
            assert_eq!((processes[0].known(Known::ProcNum), processes[0].bind.len()), ("2", 1));
        }
        assert_eq!(server.seen().len(), 3, "it is remembered");
        // No other door has this mistake.
        assert!(direct(&server).processes(BIZ, ServiceInstanceId(5)).await.is_err());
    }
}

/// Answers `list_process_detail_by_ids` with `missing`, and lists two processes of each service instance.
fn without_process_details(missing: Reply) -> impl Fn(&ReceivedRequest) -> Reply + Send + Sync + 'static {
    move |seen| {
        if seen.path.contains("list_process_detail_by_ids") || seen.path.contains("process_instance/detail/") {
            return missing.clone();
        }
        let id = seen.body["service_instance_id"].as_i64().unwrap();
        let other = json!({ "bk_process_id": 2000 + id, "bk_process_name": "b", "bk_func_name": "b" });
        ok(&json!([
            { "property": process(id, &json!(2)), "relation": relation(id, 1000 + id) },
            { "property": other, "relation": relation(id, 2000 + id) },
        ]))
    }
}

#[tokio::test]
async fn processes_are_read_by_service_instance_where_the_call_by_their_ids_is_missing() {
    let named = [(5, 1005), (6, 1006), (6, 2006), (7, 9)];
    let named = named.map(|(instance, id)| (ServiceInstanceId(instance), ProcessId(id)));
    let unknown = || Reply::json(r#"{"result":false,"data":null,"message":"The content does not exist"}"#);
    let gateway = || {
        let text = r#"{"code":1640301,"code_name":"APP_NO_PERMISSION","message":"no","result":false,"data":null}"#;
        Reply::http(403, "content-type: application/json", text.as_bytes())
    };
    for (door, missing) in [(Door::Esb, unknown()), (Door::Gateway, gateway())] {
        let server = Server::start(without_process_details(missing)).await;
        let api = client(door, &server.url, Limits::default());
        for requests in [4, 7] {
            let mut found = api.processes_by_id(BIZ, &named).await.unwrap();
            found.sort_by_key(|process| process.id);
            let found = found.into_iter().map(|process| (process.instance, process.id)).collect::<Vec<_>>();
            assert_eq!(found, named[..3], "{door}: of those that are there, and no other");
            assert_eq!(server.seen().len(), requests, "{door}: that the call is missing is remembered");
        }
    }
}

#[tokio::test]
async fn of_two_missing_calls_the_one_that_was_asked_first_is_reported() {
    let server =
        Server::start(|_| Reply::json(r#"{"result":false,"data":null,"message":"The content does not exist"}"#)).await;
    let api = client(Door::Esb, &server.url, Limits::default());
    let error = api.processes_by_id(BIZ, &[(ServiceInstanceId(5), ProcessId(1005))]).await.unwrap_err();
    assert_eq!((error.kind, error.api), (ErrorKind::NotFound, "list_process_detail_by_ids"));
}
