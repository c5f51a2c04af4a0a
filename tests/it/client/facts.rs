//! What formulas ask of targets, read from the sandbox by every door and version.

use super::{BIZ, direct, ok};
use crate::contract::client::Cmdb;
use crate::support::server::Server;
use bkproc::api::facts::read_facts;
use bkproc::api::{Api, ErrorKind, HttpApi, Limits, Page};
use bkproc::domain::environment::{Credentials, Door, Environment, Secret};
use bkproc::domain::facts::{FactsWanted, TargetFacts};
use bkproc::domain::formula::{Formula, Operand, Reference};
use bkproc::domain::id::{BizId, HostId, ModuleId, ServiceInstanceId};
use bkproc::domain::instance::{Labels, ServiceInstance};
use bkproc::domain::lang::Lang;
use bkproc::sandbox::{APP_CODE, APP_SECRET, Options, Version};
use serde_json::json;
use std::collections::HashMap;

const WHOLE: Page = Page { start: 0, limit: 1000 };
const EVERYTHING: &str = "{{host.ip}}{{host.ips}}{{host.ip6}}{{host.ips6}}{{host.outer_ip}}{{host.outer_ips}}{{host.id}}\
                          {{host.area}}{{host.name}}{{instance.name}}{{module.name}}{{set.name}}{{label.env}}";

fn references(source: &str) -> Vec<Reference> {
    let mut found = Vec::new();
    Formula::parse(source).unwrap().for_each_reference(&mut |reference| found.push(reference.clone()));
    found
}

fn wanted(source: &str) -> FactsWanted {
    FactsWanted::of(&references(source))
}

fn value(facts: &TargetFacts, name: &str) -> Option<String> {
    match facts.get(&references(name)[0])? {
        Operand::Number(number) => Some(number.to_string()),
        Operand::Text(text) => Some(text.into_owned()),
        Operand::List(items) => Some(items.join(",")),
    }
}

fn client(cmdb: &Cmdb, door: Door, version: Version) -> HttpApi {
    let base = if door == Door::Gateway { "/api/bk-cmdb/prod" } else { "" };
    let environment = Environment { url: format!("http://{}{base}", cmdb.addr()), door, ..Environment::default() };
    let credentials = Credentials {
        app_code: APP_CODE.into(),
        app_secret: Some(Secret::new(APP_SECRET.to_owned())),
        user: "admin".into(),
        ..Credentials::default()
    };
    let tenant = (version >= Version::V3_15 && door != Door::Esb).then(|| "default".to_owned());
    let link = bkproc::api::Link { tenant, ..bkproc::api::Link::plain(Limits::default()) };
    HttpApi::open(&environment, std::sync::Arc::new(move || Ok(credentials.clone())), Lang::En, link).unwrap()
}

async fn facts(api: &HttpApi, wanted: &FactsWanted) -> HashMap<ServiceInstanceId, TargetFacts> {
    let shop = BizId(1);
    let instances = api.instances(shop, WHOLE).await.unwrap().items;
    let instances: Vec<ServiceInstance> = instances.into_iter().map(|(instance, _)| instance).collect();
    read_facts(api, shop, &instances, wanted).await.unwrap()
}

#[tokio::test]
async fn every_fact_is_read_by_every_door_and_version() {
    for (door, version) in Version::ALL.into_iter().flat_map(|version| Door::ALL.map(|door| (door, version))) {
        let cmdb = Cmdb::with(Options { door: door.to_string().parse().unwrap(), version, ..Options::default() }).await;
        let found = facts(&client(&cmdb, door, version), &wanted(EVERYTHING)).await;
        let all = |name: &str| -> Vec<String> { found.values().filter_map(|one| value(one, name)).collect() };
        assert!(found.len() > 20, "{door} {version}");
        for name in
            ["host.ip", "host.ips", "host.id", "host.area", "host.name", "instance.name", "module.name", "set.name"]
        {
            assert!(all(name).len() > 20, "{door} {version} {name}: {:?}", all(name));
        }
        assert!(!all("label.env").is_empty() && !all("host.outer_ip").is_empty(), "{door} {version}");
        assert!(all("host.area").iter().any(|area| area != "0"), "{door} {version}");
        assert!(all("host.ip").iter().all(|ip| !ip.contains([',', ':'])), "{door} {version}");
        // Addresses of that kind came with v3.11.
        let v6 = all("host.ips6");
        assert_eq!(v6.is_empty(), version < Version::V3_12, "{door} {version}");
        assert!(v6.iter().all(|ip| ip.contains(':')), "{door} {version}: {v6:?}");
    }
}

#[tokio::test]
async fn nothing_is_read_that_no_formula_names() {
    let cmdb = Cmdb::with(Options::default()).await;
    let api = client(&cmdb, Door::Direct, Version::V3_14);
    let asked = async |source: &str| {
        let before = cmdb.store.requests().len();
        let found = facts(&api, &wanted(source)).await;
        let seen: Vec<_> = cmdb.store.requests()[before..].iter().map(|seen| seen.api.clone()).collect();
        (found, seen)
    };
    let (found, seen) = asked("{{n}}{{host.id}}{{instance.name}}{{label.env}}{{var.x}}{{port}}").await;
    assert_eq!(seen, ["list_service_instance_detail"]);
    assert!(value(&found[&ServiceInstanceId(48)], "host.id").is_some());
    let (found, seen) = asked("host.name").await;
    assert_eq!(seen, ["list_service_instance_detail", "list_biz_hosts"]);
    let one = &found[&ServiceInstanceId(48)];
    assert_eq!(
        (value(one, "host.name").is_some(), value(one, "host.ip"), value(one, "module.name")),
        (true, None, None)
    );
    let (found, _) = asked("host.ip").await;
    let one = &found[&ServiceInstanceId(48)];
    assert_eq!((value(one, "host.ip").as_deref(), value(one, "host.name")), (Some("10.20.3.31"), None));
    let (_, seen) = asked("set.name").await;
    assert!(seen.iter().all(|api| api != "list_biz_hosts"), "{seen:?}");
}

fn instance(id: i64) -> ServiceInstance {
    ServiceInstance {
        id: ServiceInstanceId(id),
        name: "x".into(),
        module: ModuleId(7),
        // Two instances a host.
        host: HostId(id / 2),
        template: None,
        labels: Labels::default(),
        processes: 1,
        names: "".into(),
    }
}

/// A server that has the hosts that it is asked for, but for 9.
async fn hosts() -> Server {
    Server::start(|seen| {
        let rule = &seen.body["host_property_filter"]["rules"][0];
        let ids: Vec<i64> = rule["value"].as_array().unwrap().iter().filter_map(serde_json::Value::as_i64).collect();
        assert!(ids.len() <= 500, "the server takes 500 at a time");
        let all = ids.iter().filter(|id| **id != 9);
        let row = |id: &i64| json!({ "bk_host_id": id, "bk_host_innerip": format!("10.0.0.{id}") });
        let (start, limit) =
            (seen.body["page"]["start"].as_u64().unwrap(), seen.body["page"]["limit"].as_u64().unwrap());
        let rows: Vec<_> =
            all.clone().map(row).skip(start.try_into().unwrap()).take(limit.try_into().unwrap()).collect();
        ok(&json!({ "count": all.count(), "info": rows }))
    })
    .await
}

#[tokio::test]
async fn hosts_are_read_once_each_in_batches_and_one_that_is_gone_is_left_out() {
    let server = hosts().await;
    let instances: Vec<ServiceInstance> = (2..2402).map(instance).collect();
    let found = read_facts(&direct(&server), BIZ, &instances, &wanted("host.ips")).await.unwrap();
    assert_eq!((found.len(), server.seen().len()), (2400, 3));
    assert_eq!(value(&found[&ServiceInstanceId(2401)], "host.ip").as_deref(), Some("10.0.0.1200"));
    assert_eq!(found[&ServiceInstanceId(18)].host, None, "its host is gone");
    let fields: Vec<_> = server.seen().iter().map(|seen| seen.body["fields"].clone()).collect();
    assert!(fields.iter().all(|own| *own == json!(["bk_host_id", "bk_host_innerip"])), "{fields:?}");
    assert!(read_facts(&direct(&server), BIZ, &[], &wanted("{{host.ip}}{{set.name}}")).await.unwrap().is_empty());
    assert_eq!(server.seen().len(), 3, "nothing is asked for no targets");
}

#[tokio::test]
async fn a_refusal_is_reported_by_its_call() {
    let cmdb = Cmdb::with_faults(bkproc::sandbox::Door::Direct, &["list_biz_hosts:deny-cmdb"]).await;
    let api = client(&cmdb, Door::Direct, Version::V3_14);
    let error = read_facts(&api, BizId(1), &[instance(4)], &wanted("host.ip")).await.unwrap_err();
    assert_eq!((error.kind, error.api), (ErrorKind::Denied, "list_biz_hosts"));
    assert!(read_facts(&api, BizId(1), &[instance(4)], &wanted("host.id")).await.is_ok(), "it needs no hosts");
}
