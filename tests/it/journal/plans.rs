//! A plan in the lines of its journal: the same bodies, whatever it holds, and nothing written twice.

use super::{about, cause};
use bkproc::domain::bind::{BindRow, Protocol};
use bkproc::domain::check::Wanted;
use bkproc::domain::draft::Target;
use bkproc::domain::field::FieldKey;
use bkproc::domain::id::{AreaId, BizId, CallId, ProcessId, ServiceInstanceId};
use bkproc::domain::plan::{Bar, Live, Plan, Verdict, plan};
use bkproc::domain::process::{Process, ProcessSpec, Value};
use bkproc::domain::state::Evidence;
use bkproc::store::error::{Cause, Unrecordable};
use bkproc::store::journal::{self, RecordedAnswer};
use bkproc::store::{Journal, RunId};
use proptest::prelude::*;
use std::fs;
use std::path::Path;

fn bodies(plan: &Plan) -> Vec<String> {
    plan.calls().iter().map(|call| serde_json::to_string(&plan.body(call)).unwrap()).collect()
}

fn create(folder: &Path, plan: &Plan) -> RunId {
    Journal::create(folder, &about(), plan).unwrap().id().clone()
}

fn lines(folder: &Path, id: &RunId) -> Vec<String> {
    fs::read_to_string(id.path(folder)).unwrap().lines().map(str::to_owned).collect()
}

fn targets(count: i64) -> Vec<Target> {
    let target = |id| Target {
        name: format!("10.0.0.{id}_支付").into(),
        area: AreaId::of(id % 3),
        host: format!("10.0.{}.{}", id / 250, id % 250).into(),
        module: "广东 / 支付".into(),
        ..Target::bare(ServiceInstanceId(id))
    };
    (1..=count).map(target).collect()
}

fn text(key: &str, text: impl Into<String>) -> (FieldKey, Value) {
    (FieldKey::new(key), Value::Text(text.into()))
}

fn named(at: usize, more: Vec<(FieldKey, Value)>) -> ProcessSpec {
    let names = vec![text("bk_func_name", "java"), text("bk_process_name", format!("支付-{at}"))];
    ProcessSpec::new([names, more].concat(), vec![])
}

fn value() -> impl Strategy<Value = Value> {
    prop_oneof![
        any::<String>().prop_map(Value::Text),
        any::<i64>().prop_map(Value::Int),
        any::<bool>().prop_map(Value::Bool),
        any::<f64>().prop_filter("a number", |number| number.is_finite()).prop_map(Value::Float),
        Just(Value::Float(-0.0)),
        Just(Value::Float(0.0)),
    ]
}

/// Few keys and values, so that processes have much in common.
fn spec(at: usize) -> impl Strategy<Value = ProcessSpec> {
    let cell = prop_oneof![Just(Value::Int(1)), Just(Value::Float(1.0)), Just(Value::Float(-0.0)), value()];
    let fields = proptest::collection::btree_map("[a-c]|user|work_path", cell.clone(), 0..4);
    let unknown = proptest::collection::hash_map("[a-f]", cell, 0..4);
    let row = (any::<Option<std::net::Ipv4Addr>>(), 1..9000_u16, any::<bool>(), any::<Option<i64>>());
    (fields, unknown, proptest::collection::vec(row, 0..2)).prop_map(move |(fields, unknown, rows)| {
        let unknown: Vec<_> = unknown.into_iter().filter(|(key, _)| !fields.contains_key(key)).collect();
        let fields = fields.into_iter().map(|(key, value)| (FieldKey::new(&key), value)).collect();
        let row = |(ip, port, enable, row_id): (Option<std::net::Ipv4Addr>, u16, bool, Option<i64>)| BindRow {
            ip: ip.map(|ip| ip.to_string().parse().unwrap()),
            ports: port.to_string().parse().unwrap(),
            protocol: Protocol::new("1").unwrap(),
            enable,
            row_id,
        };
        let fields = named(at, fields).fields().cloned().collect();
        ProcessSpec::new(fields, rows.into_iter().map(row).collect())
            .with_unknown(unknown.into_iter().map(|(key, value)| (FieldKey::new(&key), value)).collect())
    })
}

/// Writes the plan of the same processes on all targets as version 0.1.0 did, all of it in the line of the run.
fn written_by_version_1(folder: &Path, plan: &Plan, targets: &[Target], specs: &[ProcessSpec]) -> RunId {
    let targets: Vec<_> = targets
        .iter()
        .map(|target| {
            let (name, host) = (target.name.as_str(), target.host.as_str());
            format!(r#"{{"service_instance_id":{},"name":{},"host":{}}}"#, target.id, json(name), json(host))
        })
        .collect();
    let processes: Vec<_> = specs
        .iter()
        .map(|spec| {
            let unknown: Vec<_> = spec.unknown().map(|(key, _)| key.as_str()).collect();
            format!(r#"{{"process_info":{},"unknown":{}}}"#, json(&spec), json(&unknown))
        })
        .collect();
    let others: Vec<String> = plan
        .entries()
        .iter()
        .filter_map(|entry| {
            let verdict = match plan.verdict(entry) {
                Verdict::New => return None,
                Verdict::Identical(id) => format!(r#"{{"identical":{id}}}"#),
                Verdict::Conflict { alias, command } => {
                    format!(r#"{{"conflict":{{"alias":{},"command":{}}}}}"#, json(&alias), json(&command))
                }
                Verdict::Ineligible(bar) => {
                    assert_eq!(bar, Bar::TemplateBound);
                    r#""template_bound""#.to_owned()
                }
            };
            Some(format!("[{},{},{verdict}]", entry.target(), entry.process()))
        })
        .collect();
    let run = format!(
        r#"{{"kind":"run","version":1,"program":"0.1.0","started":"2026-11-03T08:14:57Z","environment":{{"name":"prod","url":"https://cmdb.example/api","door":"gateway"}},"calls":{},"processes":{},"plan":{{"bk_biz_id":2,"targets":[{}],"processes":[{}],"others":[{}],"unread":{}}}}}"#,
        plan.calls().len(),
        plan.new_count(),
        targets.join(","),
        processes.join(","),
        others.join(","),
        json(&plan.unread()),
    );
    written(folder, &[&run])
}

fn json(value: &(impl serde::Serialize + ?Sized)) -> String {
    serde_json::to_string(value).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]

    #[test]
    fn any_plan_comes_back_with_the_same_bodies(
        specs in (1..6_usize).prop_flat_map(|count| (0..count).map(spec).collect::<Vec<_>>()),
        states in proptest::collection::vec(0..4_u8, 1..5),
        copies in 1..4_usize,
    ) {
        let processes: Vec<_> = specs.iter().cycle().take(specs.len() * copies).cloned().collect();
        let targets = targets(i64::try_from(states.len()).unwrap());
        let mut live = Live::default();
        for (target, state) in targets.iter().zip(states) {
            let process = Process {
                id: ProcessId(5),
                instance: target.id,
                template: None,
                fields: vec![(FieldKey::new("bk_process_name"), "支付-0".to_owned())],
                bind: vec![],
            };
            match state {
                0 => {}
                1 => live.processes(target.id, vec![]),
                2 => live.processes(target.id, vec![process]),
                _ => live.bar(target.id, Bar::TemplateBound),
            }
        }
        let plan = plan(Wanted::same(BizId(2), targets.clone().into(), processes.clone()), &live);
        let folder = tempfile::tempdir().unwrap();
        let id = written_by_version_1(folder.path(), &plan, &targets, &processes);
        prop_assert_eq!(bodies(&journal::read(folder.path(), &id).unwrap().plan), bodies(&plan), "version 1");
        fs::remove_file(id.path(folder.path())).unwrap();
        let id = create(folder.path(), &plan);
        let record = journal::read(folder.path(), &id).unwrap();
        prop_assert_eq!(bodies(&record.plan), bodies(&plan));
        let decided = |plan: &Plan| -> Vec<_> {
            plan.entries().iter().map(|entry| (entry.target(), entry.process(), plan.verdict(entry))).collect()
        };
        prop_assert_eq!((decided(&record.plan), record.plan.unread()), (decided(&plan), plan.unread()));
        let listed = journal::runs(folder.path()).unwrap().remove(0).summary.unwrap();
        prop_assert_eq!(listed.counts.planned(), plan.new_count());
    }
}

#[test]
fn what_repeats_is_written_once() {
    let processes = (0..10).map(|at| named(at, vec![text("work_path", "/data/bkee/pay".repeat(50))])).collect();
    let plan = plan(Wanted::same(BizId(2), targets(10_000).into(), processes), &Live::unknown());
    let folder = tempfile::tempdir().unwrap();
    let id = create(folder.path(), &plan);
    let lines = lines(folder.path(), &id);
    assert!(lines.len() > 3, "the targets need several lines");
    for line in &lines {
        assert!(line.len() < 1024 * 1024, "{}", line.len());
    }
    let size: usize = lines.iter().map(String::len).sum();
    assert!(size < 2 * 1024 * 1024, "{size} bytes for 100,000 processes");
    let text = lines.concat();
    assert_eq!(text.matches("/data/bkee/pay").count(), 50, "in the base, once");
}

#[test]
fn many_long_processes_are_split_into_lines() {
    let long = |at: usize| named(at, vec![text("work_path", format!("{at}/{}", "长".repeat(600)))]);
    let processes = (0..1_000).map(long).collect();
    let plan = plan(Wanted::same(BizId(2), targets(2).into(), processes), &Live::unknown());
    let folder = tempfile::tempdir().unwrap();
    let id = create(folder.path(), &plan);
    let lines = lines(folder.path(), &id);
    assert_eq!(lines.iter().filter(|line| line.contains("\"kind\":\"specs\"")).count(), 2);
    assert!(lines.iter().all(|line| line.len() < 1024 * 1024));
    assert_eq!(bodies(&journal::read(folder.path(), &id).unwrap().plan), bodies(&plan));
}

/// In version 1 each intent repeated the names of its processes: 2,900 calls of 100 made a journal that was too large to
/// be read again.
#[test]
fn an_intent_costs_the_same_for_any_processes() {
    let long = |at: usize| named(at, vec![text("bk_start_param_regex", format!("{at}{}", "-D".repeat(999)))]);
    let plan = plan(Wanted::same(BizId(2), targets(1).into(), (0..100).map(long).collect()), &Live::unknown());
    let folder = tempfile::tempdir().unwrap();
    let mut journal = Journal::create(folder.path(), &about(), &plan).unwrap();
    let before = fs::metadata(journal.path()).unwrap().len();
    journal.intent(0, &CallId::from_random(1), &plan.body(&plan.calls()[0])).unwrap();
    let ids = (1..=100).map(|id| ProcessId(10_000_000 + id)).collect();
    journal.answer(0, RecordedAnswer::Created { ids, evidence: Evidence::Answer }).unwrap();
    let call = fs::metadata(journal.path()).unwrap().len() - before;
    assert!(call < 2_048, "{call} bytes a call of 100 processes");
}

#[test]
fn a_plan_that_would_read_back_differently_is_refused_and_leaves_no_journal() {
    // No check lets a key through twice, and JSON has it once.
    let processes = vec![named(0, vec![]), named(1, vec![text("bk_func_name", "again")])];
    let plan = plan(Wanted::same(BizId(2), targets(1).into(), processes), &Live::unknown());
    let folder = tempfile::tempdir().unwrap();
    let cause = cause(Journal::create(folder.path(), &about(), &plan));
    assert_eq!(cause, Cause::Unrecordable(Unrecordable::Differs { process: Some("支付-1".into()) }));
    assert!(journal::runs(folder.path()).unwrap().is_empty());
}

/// Writes a journal as a later program would.
fn written(folder: &Path, objects: &[&str]) -> RunId {
    let id: RunId = "20261103-081457-3f2a1b".parse().unwrap();
    let line = |(seq, object): (usize, &&str)| {
        let rest = format!("\"seq\":{seq},{}", object.strip_prefix('{').unwrap());
        format!("{{\"crc32\":\"{:08x}\",{rest}\n", crc32fast::hash(rest.as_bytes()))
    };
    fs::write(id.path(folder), objects.iter().enumerate().map(line).collect::<String>()).unwrap();
    id
}

const RUN: &str = r#"{"kind":"run","version":2,"program":"0.3.0","started":"2026-11-28T08:14:57Z","order":17,"environment":{"name":"prod","url":"https://cmdb.example/api","door":"gateway","tenant":"","supplier":"0","user":"admin"},"draft":"d-1","bk_biz_id":2,"bk_biz_name":"蓝鲸","calls":2,"processes":2,"plan_lines":3}"#;
const SPECS: &str = r#"{"kind":"specs","base":{"bk_func_name":"java","work_path":"/data/pay"},"unknown":["later"],"specs":[{"bk_process_name":"pay-07","later":"x","bind_info":[{"ip":"10.0.0.1","port":"8001","protocol":"1","enable":true}]},{"bk_process_name":"pay-08"}]}"#;
const LISTS: &str = r#"{"kind":"lists","lists":[[[0,0]],[[3,0],[0,1]]]}"#;
const TARGETS: &str = r#"{"kind":"targets","targets":[{"service_instance_id":48,"name":"a","host":"10.0.0.1","list":0},{"service_instance_id":49,"list":1}],"others":[[1,3,{"identical":70}]],"unread":[0]}"#;

#[test]
fn each_target_may_have_a_list_of_its_own() {
    let folder = tempfile::tempdir().unwrap();
    let id = written(folder.path(), &[RUN, SPECS, LISTS, TARGETS]);
    let (_, record) = Journal::open_to_resume(folder.path(), &id).unwrap();
    assert_eq!(record.order, Some(17));
    assert_eq!(
        bodies(&record.plan),
        [
            r#"{"bk_biz_id":2,"service_instance_id":48,"processes":[{"process_info":{"bk_func_name":"java","bk_process_name":"pay-07","bk_start_param_regex":"","work_path":"/data/pay","later":"x","bind_info":[{"ip":"10.0.0.1","port":"8001","protocol":"1","enable":true}]}}]}"#,
            r#"{"bk_biz_id":2,"service_instance_id":49,"processes":[{"process_info":{"bk_func_name":"java","bk_process_name":"pay-08","bk_start_param_regex":"","work_path":"/data/pay"}}]}"#,
        ]
    );
    let verdicts: Vec<_> =
        record.plan.entries().iter().map(|entry| (entry.target(), record.plan.verdict(entry))).collect();
    assert_eq!(verdicts, [(0, Verdict::New), (1, Verdict::Identical(ProcessId(70))), (1, Verdict::New)]);
    assert_eq!(record.plan.unread(), [0]);
    let listed = journal::runs(folder.path()).unwrap().remove(0).summary.unwrap();
    assert_eq!(listed.counts.planned(), 2);
}

#[test]
fn lines_that_do_not_fit_together_are_damage() {
    let wrong = |of: &str, with: &str, text: &str| {
        assert!(text.contains(of), "{of}");
        text.replace(of, with)
    };
    let cases = [
        (1, [wrong("\"calls\":2", "\"calls\":3", RUN), SPECS.into(), LISTS.into(), TARGETS.into()]),
        (1, [wrong("\"order\":17,", "", RUN), SPECS.into(), LISTS.into(), TARGETS.into()]),
        (5, [wrong("\"plan_lines\":3", "\"plan_lines\":4", RUN), SPECS.into(), LISTS.into(), TARGETS.into()]),
        (4, [wrong("\"plan_lines\":3", "\"plan_lines\":2", RUN), SPECS.into(), LISTS.into(), TARGETS.into()]),
        (3, [RUN.into(), SPECS.into(), wrong("[0,1]]]", "[0,2]]]", LISTS), TARGETS.into()]),
        (3, [RUN.into(), SPECS.into(), wrong("[0,1]]]", "[3,1]]]", LISTS), TARGETS.into()]),
        (4, [RUN.into(), SPECS.into(), LISTS.into(), wrong("\"list\":1", "\"list\":2", TARGETS)]),
        (4, [RUN.into(), SPECS.into(), LISTS.into(), wrong("\"unread\":[0]", "\"unread\":[2]", TARGETS)]),
        (1, [RUN.into(), SPECS.into(), LISTS.into(), wrong("[1,3,", "[1,2,", TARGETS)]),
        (3, [RUN.into(), SPECS.into(), TARGETS.into(), LISTS.into()]),
    ];
    for (line, lines) in cases {
        let folder = tempfile::tempdir().unwrap();
        let id = written(folder.path(), &lines.each_ref().map(String::as_str));
        let found = cause(journal::read(folder.path(), &id));
        // A verdict that belongs to no process is noticed at the end, or by the number of calls.
        assert!(
            matches!(found, Cause::Damaged { line: found } if found == line || line == 4 && found == 1),
            "{lines:?}: {found:?}"
        );
    }
}
