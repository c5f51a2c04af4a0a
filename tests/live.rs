//! The live state of a plan's targets, read from the sandbox over HTTP: what the other service instances of their hosts
//! have is part of it.

#![expect(clippy::unwrap_used, reason = "what clippy.toml allows in tests, for the functions that they share")]

use bkproc::api::{Api, HttpApi, Limits, Page};
use bkproc::domain::bind::{BindRow, Protocol};
use bkproc::domain::check::Wanted;
use bkproc::domain::draft::Target;
use bkproc::domain::environment::{Credentials, Door, Environment};
use bkproc::domain::field::{FieldKey, Known};
use bkproc::domain::id::BizId;
use bkproc::domain::instance::ServiceInstance;
use bkproc::domain::lang::Lang;
use bkproc::domain::plan::{Live, Other, Warning, plan};
use bkproc::domain::process::{ProcessSpec, Value};
use bkproc::sandbox::{Options, Sandbox};
use bkproc::submit::live;

const BIZ: BizId = BizId(2);

fn client(sandbox: &Sandbox) -> HttpApi {
    let environment = Environment {
        name: "sandbox".into(),
        url: sandbox.base_url(),
        door: Door::Direct,
        supplier: "0".into(),
        production: false,
    };
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
    Wanted { biz: BIZ, targets: vec![Target::bare(instance.id)].into(), processes: vec![process] }
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
    api.create(&made.body(&made.calls()[0])).await.unwrap();

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
