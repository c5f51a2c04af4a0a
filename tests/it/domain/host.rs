//! What a host would not bear is warned of, and keeps nothing from being sent.

use super::given::{draft, row, wanted};
use bkproc::domain::bind::BindRow;
use bkproc::domain::check::Wanted;
use bkproc::domain::draft::BindDraft;
use bkproc::domain::id::{HostId, ServiceInstanceId};
use bkproc::domain::packed::Packed;
use bkproc::domain::plan::{Live, Other, Plan, Resident, Warning, plan};

/// So many targets, all on one host, that get one process with a bind row.
fn asked(targets: usize, bind: BindDraft) -> Wanted {
    let mut draft = draft(targets, 1);
    draft.processes[0].bind = vec![bind];
    for target in &mut draft.targets {
        target.name = format!("实例{}", target.id).into();
        target.host = "10.0.0.1,fd00::1".into();
    }
    wanted(&draft)
}

/// One host of the targets, where service instance `instance` has a process.
fn live(wanted: &Wanted, instance: i64, alias: &str, bind: &[BindDraft]) -> Live {
    let mut live = Live::unknown();
    for target in &wanted.targets {
        live.processes(target.id, Vec::new());
        live.runs_on(target.id, HostId(7));
    }
    let bind: Vec<BindRow> = bind.iter().map(|row| row.stored().unwrap()).collect();
    let instance = ServiceInstanceId(instance);
    live.residents(HostId(7), vec![Resident { instance, name: "邻居".into(), alias: alias.into(), bind }]);
    live
}

fn warnings(plan: &Plan) -> Vec<&[Warning]> {
    assert_eq!(plan.new_count(), plan.entries().len(), "a warning keeps nothing from being sent");
    plan.entries().iter().map(|entry| plan.warnings(entry)).collect()
}

fn neighbour(instance: i64, alias: &str) -> Other {
    Other { instance: ServiceInstanceId(instance), name: "邻居".into(), alias: alias.into(), planned: false }
}

#[test]
fn the_same_alias_in_another_service_instance_of_the_host() {
    let asked = asked(1, row("10.0.0.1", "80", "TCP"));
    let there = plan(asked.clone(), &live(&asked, 9, "p0", &[]));
    assert_eq!(warnings(&there), [[Warning::SameAlias(neighbour(9, "p0"))]]);
    assert_eq!(there.warned(), 1);
    let other = plan(asked.clone(), &live(&asked, 9, "p1", &[]));
    assert_eq!((warnings(&other), other.warned()), (vec![&[][..]], 0));
    let mut elsewhere = live(&asked, 9, "p0", &[]);
    elsewhere.runs_on(ServiceInstanceId(1), HostId(8));
    assert_eq!(plan(asked, &elsewhere).warned(), 0, "on another host");
}

#[test]
fn a_port_that_another_process_of_the_host_has() {
    let clashes = [
        (row("10.0.0.1", "80", "TCP"), row("10.0.0.1", "80", "TCP"), true),
        (row("10.0.0.1", "80", "TCP"), row("10.0.0.1", "70-90", "TCP"), true),
        (row("10.0.0.1", "80", "TCP"), row("10.0.0.1", "81", "TCP"), false),
        (row("10.0.0.1", "80", "TCP"), row("10.0.0.1", "80", "UDP"), false),
        (row("10.0.0.1", "80", "TCP"), row("127.0.0.1", "80", "TCP"), false),
        (row("10.0.0.1", "80", "TCP"), row("0.0.0.0", "80", "TCP"), true),
        (row("0.0.0.0", "80", "TCP"), row("127.0.0.1", "80", "TCP"), true),
        (row("", "80", "TCP"), row("127.0.0.1", "80", "TCP"), true),
        (row("::", "80", "TCP6"), row("fd00::1", "80", "TCP6"), true),
        (row("::", "80", "TCP6"), row("10.0.0.1", "80", "TCP"), false),
    ];
    for (own, theirs, clash) in clashes {
        let asked = asked(1, own.clone());
        let plan = plan(asked.clone(), &live(&asked, 9, "nginx", std::slice::from_ref(&theirs)));
        let taken = Warning::PortTaken { row: 0, by: neighbour(9, "nginx") };
        let expected: &[Warning] = if clash { &[taken] } else { &[] };
        assert_eq!(warnings(&plan), [expected], "{own:?} {theirs:?}");
    }
    let asked = asked(1, row("", "80", "TCP"));
    let own = plan(asked.clone(), &live(&asked, 1, "nginx", &[row("", "80", "TCP")]));
    assert_eq!(own.warned(), 1, "also a process of the target itself");
}

#[test]
fn two_targets_of_one_host_get_in_each_others_way() {
    let asked = asked(2, row("", "80", "TCP"));
    let mut live = live(&asked, 9, "nginx", &[]);
    let other = |id: i64| {
        let name = format!("实例{id}").into();
        let other = Other { instance: ServiceInstanceId(id), name, alias: "p0".into(), planned: true };
        vec![Warning::SameAlias(other.clone()), Warning::PortTaken { row: 0, by: other }]
    };
    assert_eq!(warnings(&plan(asked.clone(), &live)), [other(2), other(1)]);
    live.runs_on(ServiceInstanceId(2), HostId(8));
    assert_eq!(plan(asked, &live).warned(), 0);
}

#[test]
fn an_address_that_the_host_has_not() {
    let foreign = [Warning::ForeignIp { row: 0 }];
    for (ip, expected) in [
        ("10.0.0.1", &[][..]),
        ("fd00:0::1", &[]),
        ("::ffff:10.0.0.1", &[]),
        ("", &[]),
        ("0.0.0.0", &[]),
        ("::", &[]),
        ("127.0.0.1", &[]),
        ("::1", &[]),
        ("10.0.0.2", &foreign),
        ("fd00::2", &foreign),
    ] {
        let protocol = if ip.contains(':') && !ip.contains('.') { "TCP6" } else { "TCP" };
        let mut asked = asked(1, row(ip, "80", protocol));
        assert_eq!(warnings(&plan(asked.clone(), &Live::unknown())), [expected], "{ip}");
        asked.targets[0].host = Packed::new();
        assert_eq!(plan(asked, &Live::unknown()).warned(), 0, "nothing is known of the host");
    }
}

#[test]
fn addresses_that_were_read_count_more_than_those_of_the_draft() {
    let mut asked = asked(1, row("10.0.0.1", "80", "TCP"));
    let mut live = Live::unknown();
    live.processes(ServiceInstanceId(1), Vec::new());
    live.runs_on(ServiceInstanceId(1), HostId(7));
    assert_eq!(plan(asked.clone(), &live).warned(), 0, "as the draft has it");
    live.addresses(HostId(7), ["10.0.0.9".parse().unwrap()]);
    assert_eq!(warnings(&plan(asked.clone(), &live)), [[Warning::ForeignIp { row: 0 }]]);
    live.addresses(HostId(7), ["10.0.0.9".parse().unwrap(), "::ffff:10.0.0.1".parse().unwrap()]);
    assert_eq!(plan(asked.clone(), &live).warned(), 0);
    asked.targets[0].host = Packed::new();
    live.addresses(HostId(7), ["10.0.0.9".parse().unwrap()]);
    assert_eq!(plan(asked, &live).warned(), 1, "also where the draft knows no address");
}
