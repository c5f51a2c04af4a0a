//! Cloning processes of a service instance: what becomes of their addresses, names and keys.

use super::given::draft;
use bkproc::domain::bind::Column;
use bkproc::domain::clone::{AddressChoice, AliasChoice, CloneLine, ClonePlan, HostPlace};
use bkproc::domain::draft::{BindDraft, Draft, DraftValue};
use bkproc::domain::facts::HostFacts;
use bkproc::domain::field::{FieldKey, Known};
use bkproc::domain::id::{AreaId, HostId, ProcessId, ServiceInstanceId};
use bkproc::domain::process::Process;

fn host() -> HostFacts {
    HostFacts {
        id: HostId(5),
        ips: ["10.0.0.1", "172.16.1.12"].into_iter().collect(),
        ips6: ["fd00:0000:0000:0000:0000:0000:0000:0009"].into_iter().collect(),
        outer_ips: ["120.1.1.1"].into_iter().collect(),
        area: AreaId::of(0),
        name: None,
    }
}

fn stored(alias: &str, addresses: &[&str]) -> Process {
    let row = |(at, ip): (usize, &&str)| {
        let mut row = BindDraft::fresh();
        row.set(Column::Ip, *ip);
        row.set(Column::Port, (8001 + at).to_string());
        row.set(Column::RowId, "7");
        row
    };
    let fields = [
        ("bk_process_name", alias),
        ("bk_func_name", "java"),
        ("work_path", "/data/pay"),
        ("description", ""),
        ("start_cmd", "run -Dhost=10.0.0.1 -Dpeer=110.0.0.12"),
        ("bk_process_id", "20002"),
        ("bk_created_by", "admin"),
        ("bk_supplier_account", "0"),
    ];
    Process {
        id: ProcessId(20_002),
        instance: ServiceInstanceId(22),
        template: Some(3),
        fields: fields.map(|(key, text)| (FieldKey::new(key), text.to_owned())).into(),
        bind: addresses.iter().enumerate().map(row).collect(),
    }
}

fn taken(plan: &ClonePlan, draft: &Draft) -> Draft {
    let mut draft = draft.clone();
    let (edit, _) = plan.edit(&draft).unwrap();
    draft.apply(edit).unwrap();
    draft
}

#[test]
fn addresses_of_the_source_become_those_of_each_host_and_the_server_s_keys_stay_behind() {
    let addresses = ["10.0.0.1", "172.16.1.12", "fd00::9", "120.1.1.1", "0.0.0.0", "10.0.0.2"];
    let plan = ClonePlan::new(
        vec![stored("order", &addresses), stored("admin", &["10.0.0.1"])],
        Some(&host()),
        &Draft::default(),
    );
    let lines: Vec<_> = plan
        .lines
        .iter()
        .filter_map(|line| match line {
            CloneLine::Address { address, place, count, .. } => Some((address.as_str(), *place, *count)),
            _ => None,
        })
        .collect();
    assert_eq!(
        lines,
        [
            ("10.0.0.1", Some(HostPlace::Private(1)), 2),
            ("172.16.1.12", Some(HostPlace::Private(2)), 1),
            ("fd00::9", Some(HostPlace::Private6(1)), 1),
            ("120.1.1.1", Some(HostPlace::Public(1)), 1),
            ("0.0.0.0", None, 1),
            ("10.0.0.2", None, 1),
        ]
    );
    let left: Vec<&str> = plan.left_behind.iter().map(FieldKey::as_str).collect();
    assert_eq!(left, ["bk_process_id", "bk_supplier_account", "bk_created_by"]);
    let draft = taken(&plan, &Draft::default());
    let [order, admin] = &draft.processes[..] else { panic!("{:?}", draft.processes) };
    let ips: Vec<DraftValue> = order.bind.iter().map(|row| row.value(Column::Ip)).collect();
    let formula = |source: &str| DraftValue::Formula(source.into());
    assert_eq!(
        ips,
        [
            formula("host.ip"),
            formula("host.ips[2]"),
            formula("host.ip6"),
            formula("host.outer_ip"),
            "0.0.0.0".into(),
            "10.0.0.2".into()
        ]
    );
    assert!(order.bind.iter().all(|row| row.text(Column::RowId).is_empty()), "it names a row of a template");
    let keys: Vec<&str> = admin.values().map(|(key, _)| key.as_str()).collect();
    assert_eq!(keys, ["bk_func_name", "bk_process_name", "work_path", "start_cmd"]);
}

#[test]
fn an_address_within_a_text_is_named_and_stays() {
    let plan = ClonePlan::new(vec![stored("a", &[]), stored("b", &[])], Some(&host()), &Draft::default());
    let [CloneLine::Within { field, address, count, .. }] = &plan.lines[..] else { panic!("{:?}", plan.lines) };
    assert_eq!((field.as_str(), address.as_str(), *count), ("start_cmd", "10.0.0.1", 2));
    // As a part of another address it is none.
    let mut other = stored("a", &[]);
    for (key, text) in &mut other.fields {
        if key.as_str() == "start_cmd" {
            *text = "run 110.0.0.1 10.0.0.12".to_owned();
        }
    }
    assert_eq!(ClonePlan::new(vec![other], Some(&host()), &Draft::default()).lines, []);
}

#[test]
fn an_address_can_stay_or_be_left_empty() {
    let mut plan = ClonePlan::new(vec![stored("order", &["10.0.0.1", "0.0.0.0"])], Some(&host()), &Draft::default());
    let ip = |plan: &ClonePlan| taken(plan, &Draft::default()).processes[0].bind[0].value(Column::Ip);
    for expected in [AddressChoice::Formula, AddressChoice::Literal, AddressChoice::Empty] {
        let CloneLine::Address { choice, .. } = &plan.lines[0] else { panic!("{:?}", plan.lines) };
        assert_eq!(*choice, expected);
        let value = match expected {
            AddressChoice::Formula => DraftValue::Formula("host.ip".into()),
            AddressChoice::Literal => "10.0.0.1".into(),
            AddressChoice::Empty => DraftValue::EMPTY,
        };
        assert_eq!(ip(&plan), value);
        assert!(plan.turn(0));
    }
    assert!(!plan.turn(1), "what is no address of the host has no choice");
    assert_eq!(ip(&plan), DraftValue::Formula("host.ip".into()), "and then from the start");
}

#[test]
fn what_was_written_for_drafts_is_taken_as_it_is_and_an_equal_formula_is_an_equal_alias() {
    let formula = |source: &str| DraftValue::Formula(source.into());
    let process = |alias: DraftValue| {
        let mut process = draft(1, 1).processes.remove(0);
        process.set(Known::ProcessName.into(), alias);
        let mut row = BindDraft::default();
        row.set(Column::Ip, "10.0.0.1");
        row.set(Column::RowId, "3");
        process.bind = vec![row];
        process
    };
    let mut before = draft(1, 0);
    before.processes = vec![process(formula("nginx-{{ port }}")), process(formula("var.name"))];
    let own = vec![process(formula("nginx-{{ port }}")), process(formula("var.name")), process("web".into())];
    let plan = ClonePlan::of_drafts(own, &before);
    assert_eq!(plan.lines.len(), 2, "addresses are meant as they are: {:?}", plan.lines);
    let after = taken(&plan, &before);
    let alias = |at: usize| after.processes[at].typed(&Known::ProcessName.into()).into_owned();
    assert_eq!([alias(2), alias(3), alias(4)], ["=nginx-{{ port }}-2", "={{ var.name }}-2", "web"]);
    assert_eq!(after.processes[4].bind[0].text(Column::Ip), "10.0.0.1");
    assert_eq!(after.processes[4].bind[0].text(Column::RowId), "3");
}

#[test]
fn without_the_host_every_address_stays() {
    let plan = ClonePlan::new(vec![stored("order", &["10.0.0.1"])], None, &Draft::default());
    assert!(!plan.is_host_known);
    assert_eq!(taken(&plan, &Draft::default()).processes[0].bind[0].value(Column::Ip), "10.0.0.1".into());
}

#[test]
fn a_taken_alias_is_renamed_left_out_or_replaces_and_is_undone() {
    let mut before = draft(1, 2);
    before.processes[0].set(Known::ProcessName.into(), "order");
    before.processes[1].set(Known::ProcessName.into(), "order-2");
    let mut plan = ClonePlan::new(vec![stored("order", &[]), stored("admin", &[])], None, &before);
    let aliases = |draft: &Draft| -> Vec<String> {
        draft.processes.iter().map(|process| process.known(Known::ProcessName).to_owned()).collect()
    };
    let line = plan.lines.iter().position(|line| matches!(line, CloneLine::Alias { .. })).unwrap();
    assert_eq!(aliases(&taken(&plan, &before)), ["order", "order-2", "order-3", "admin"]);
    assert!(plan.turn(line));
    assert_eq!(aliases(&taken(&plan, &before)), ["order", "order-2", "admin"]);
    assert!(plan.turn(line));
    let after = taken(&plan, &before);
    assert_eq!(aliases(&after), ["order", "order-2", "admin"]);
    assert_eq!(after.processes[0].known(Known::WorkPath), "/data/pay", "the source's is in its place");
    let mut again = before.clone();
    let back = again.apply(plan.edit(&before).unwrap().0).unwrap();
    again.apply(back).unwrap();
    assert_eq!(again.processes, before.processes);
    assert!(plan.turn(line));
    let CloneLine::Alias { choice, .. } = &plan.lines[line] else { panic!() };
    assert_eq!(*choice, AliasChoice::Rename);
}

#[test]
fn two_processes_of_one_alias_are_never_taken_under_it_and_only_one_replaces_the_drafts() {
    let process = |alias: &str, path: &str| {
        let mut process = draft(1, 1).processes.remove(0);
        process.set(Known::ProcessName.into(), alias);
        process.set(Known::WorkPath.into(), path);
        process
    };
    let own = vec![process("order", "/a"), process("web", "/w"), process("order", "/b")];
    let names = |draft: &Draft| -> Vec<String> {
        let name = |own: &bkproc::domain::draft::ProcessDraft| {
            format!("{} {}", own.known(Known::ProcessName), own.known(Known::WorkPath))
        };
        draft.processes.iter().map(name).collect()
    };
    let empty = draft(1, 0);
    let mut plan = ClonePlan::of_drafts(own.clone(), &empty);
    assert!(matches!(&plan.lines[..], [CloneLine::Alias { process: 2, taken_by: None, .. }]), "{:?}", plan.lines);
    assert_eq!(names(&taken(&plan, &empty)), ["order /a", "web /w", "order-2 /b"]);
    assert!(plan.turn(0));
    assert_eq!(names(&taken(&plan, &empty)), ["order /a", "web /w"]);
    assert!(plan.turn(0), "there is nothing that it could replace");
    assert_eq!(names(&taken(&plan, &empty)), ["order /a", "web /w", "order-2 /b"]);
    let mut before = draft(1, 0);
    before.processes = vec![process("order", "/old")];
    let mut plan = ClonePlan::of_drafts(own, &before);
    assert_eq!(plan.lines.len(), 2);
    assert!(plan.turn(0) && plan.turn(0), "the first one replaces");
    assert_eq!(names(&taken(&plan, &before)), ["order /a", "web /w", "order-3 /b"]);
}
