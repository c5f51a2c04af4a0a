//! The live state of a plan's targets, read from the sandbox over HTTP: what the other service instances of their hosts
//! have is part of it.

use bkproc::api::{Api, HttpApi, Limits, Page};
use bkproc::domain::bind::{BindRow, Protocol};
use bkproc::domain::check::Wanted;
use bkproc::domain::draft::Target;
use bkproc::domain::environment::{Credentials, Door, Environment};
use bkproc::domain::field::{FieldKey, Known};
use bkproc::domain::id::{BizId, CallId, HostId};
use bkproc::domain::instance::{Addresses, ServiceInstance};
use bkproc::domain::lang::Lang;
use bkproc::domain::plan::{Live, Other, Warning, plan};
use bkproc::domain::process::{ProcessSpec, Value};
use bkproc::sandbox::{Options, Sandbox};
use bkproc::submit::live::{self, LiveProgress};
use std::sync::Mutex;

const BIZ: BizId = BizId(2);

fn client(sandbox: &Sandbox) -> HttpApi {
    let environment =
        Environment { name: "sandbox".into(), url: sandbox.base_url(), door: Door::Direct, ..Environment::default() };
    let credentials = Credentials { user: "admin".into(), ..Credentials::default() };
    HttpApi::new(&environment, credentials, Lang::En, Limits::default()).unwrap()
}

fn process(ip: &str, ports: &str) -> ProcessSpec {
    let text = |known: Known, text: &str| (FieldKey::from(known), Value::Text(text.to_owned()));
    let row = BindRow {
        ip: Some(ip.parse().unwrap()),
        ports: ports.parse().unwrap(),
        protocol: Protocol::new("1").unwrap(),
        enable: true,
        row_id: None,
    };
    ProcessSpec::new(vec![text(Known::FuncName, "java"), text(Known::ProcessName, "支付")], vec![row])
}

fn wanted(instance: &ServiceInstance, process: ProcessSpec) -> Wanted {
    Wanted::same(BIZ, vec![Target::bare(instance.id)].into(), vec![process])
}

#[tokio::test]
async fn what_other_service_instances_of_the_host_have_is_read_and_warned_of() {
    let sandbox = Sandbox::start(Options::default()).await.unwrap();
    let api = client(&sandbox);
    let all = api.instances(BIZ, Page { start: 0, limit: 1000 }).await.unwrap().items;
    let all: Vec<ServiceInstance> =
        all.into_iter().map(|(instance, _)| instance).filter(ServiceInstance::is_eligible).collect();
    let pair = all.iter().enumerate().find_map(|(at, one)| {
        let other = all[at + 1..].iter().find(|other| other.host == one.host)?;
        Some((one, other))
    });
    let (first, second) = pair.unwrap();
    let elsewhere = all.iter().find(|other| other.host != first.host).unwrap();
    let made = plan(wanted(first, process("127.0.0.1", "45000-45010")), &Live::unknown());
    api.create(&CallId::from_random(1), &made.body(&made.calls()[0])).await.unwrap();

    let asked = wanted(second, process("0.0.0.0", "45005"));
    let live = live::read(&api, &asked, |_| {}).await.unwrap();
    let plan_here = plan(asked, &live);
    let by = Other { instance: first.id, name: first.name.as_str().into(), alias: "支付".into(), planned: false };
    let expected = [Warning::SameAlias(by.clone()), Warning::PortTaken { row: 0, by }];
    assert_eq!(plan_here.warnings(&plan_here.entries()[0]), expected);
    assert_eq!(plan_here.new_count(), 1);

    let asked = wanted(elsewhere, process("0.0.0.0", "45005"));
    let live = live::read(&api, &asked, |_| {}).await.unwrap();
    assert_eq!(plan(asked, &live).warned(), 0, "another host");
    sandbox.shutdown().await;
}

#[tokio::test]
async fn the_addresses_of_the_host_are_read_and_others_warned_of() {
    let sandbox = Sandbox::start(Options::default()).await.unwrap();
    let api = client(&sandbox);
    let hosts = api.hosts(BIZ, Page { start: 0, limit: 1000 }).await.unwrap().items;
    let first = |addresses: &Addresses| addresses.iter().next().unwrap().to_owned();
    let host = hosts.iter().find(|host| host.outer.iter().next().is_some()).unwrap();
    let other = hosts.iter().find(|other| other.id != host.id && other.inner.iter().next().is_some()).unwrap();
    assert_eq!(api.hosts_by_id(BIZ, &[host.id, HostId(i64::MAX)]).await.unwrap(), std::slice::from_ref(host));
    assert_eq!(api.hosts_by_id(BIZ, &[]).await.unwrap(), []);
    let all = api.instances(BIZ, Page { start: 0, limit: 1000 }).await.unwrap().items;
    let (instance, _) = all.iter().find(|(one, _)| one.host == host.id && one.is_eligible()).unwrap();
    for (ip, foreign) in [(first(&host.inner), false), (first(&host.outer), false), (first(&other.inner), true)] {
        let asked = wanted(instance, process(&ip, "45000"));
        let live = live::read(&api, &asked, |_| {}).await.unwrap();
        let plan = plan(asked, &live);
        let expected: &[Warning] = if foreign { &[Warning::ForeignIp { row: 0 }] } else { &[] };
        assert_eq!((plan.warnings(&plan.entries()[0]), plan.unread_hosts()), (expected, 0), "{ip}");
    }
    sandbox.shutdown().await;
}

#[tokio::test]
async fn without_what_the_hosts_have_there_is_still_a_plan() {
    // Of the service instances by their hosts, the second call of its kind, and of the addresses.
    let instance = {
        let sandbox = Sandbox::start(Options::default()).await.unwrap();
        let mut all = client(&sandbox).instances(BIZ, Page { start: 0, limit: 1000 }).await.unwrap().items;
        all.retain(|(instance, _)| instance.is_eligible());
        all.remove(0).0
    };
    for fault in ["list_service_instance_detail#2:status=502", "list_biz_hosts:deny-gateway"] {
        let faults = vec![fault.parse().unwrap()];
        let sandbox = Sandbox::start(Options { faults, ..Options::default() }).await.unwrap();
        let api = client(&sandbox);
        let asked = wanted(&instance, process("127.0.0.1", "45000"));
        let told = Mutex::new(Vec::new());
        let live = live::read(&api, &asked, |what| told.lock().unwrap().push(what)).await.unwrap();
        let plan = plan(asked, &live);
        assert_eq!((plan.new_count(), plan.unread(), plan.unread_hosts()), (1, &[][..], 1), "{fault}");
        let told = told.into_inner().unwrap();
        assert!(matches!(told.as_slice(), [LiveProgress::HostsUnread(_), LiveProgress::Read(1)]), "{fault}: {told:?}");
        sandbox.shutdown().await;
    }
}
