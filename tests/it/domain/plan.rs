//! A plan covers each process on each target once, sends what is new and nothing else, in order, 100 at most a call.

use super::given::{draft, stored, wanted};
use bkproc::domain::check::Wanted;
use bkproc::domain::field::{FieldKey, Known};
use bkproc::domain::id::{ProcessId, ServiceInstanceId};
use bkproc::domain::plan::{Bar, CALL_LIMIT, Call, Live, Plan, Verdict, VerdictCounts, plan};
use bkproc::domain::process::Process;
use proptest::collection::vec;
use proptest::prelude::*;
use serde_json::json;

/// What a target is known to be, for the property below.
#[derive(Debug, Clone)]
enum Target {
    Unread,
    Barred(Bar),
    /// For each wanted process: there alike, there with another user, there under another alias, or not.
    Has(Vec<u8>),
}

fn any_known(processes: usize) -> impl Strategy<Value = Target> {
    prop_oneof![
        Just(Target::Unread),
        Just(Target::Barred(Bar::Gone)),
        Just(Target::Barred(Bar::TemplateBound)),
        Just(Target::Barred(Bar::OtherBusiness(None))),
        vec(0_u8..4, processes).prop_map(Target::Has),
    ]
}

fn live(wanted: &Wanted, known: &[Target]) -> Live {
    let mut live = Live::unknown();
    for (target, known) in wanted.targets.iter().zip(known) {
        match known {
            Target::Unread => {}
            Target::Barred(bar) => live.bar(target.id, *bar),
            Target::Has(kinds) => {
                let there = wanted.specs.iter().zip(kinds).zip(1_i64..).filter(|((_, kind), _)| **kind < 3);
                let there = there.map(|((spec, kind), id)| {
                    let process = stored(id, target.id.0, spec);
                    match kind {
                        0 => process,
                        1 => with(process, Known::User, "other"),
                        _ => with(process, Known::ProcessName, "other"),
                    }
                });
                live.processes(target.id, there.collect());
            }
        }
    }
    live
}

#[test]
fn warnings_that_are_not_wanted_go_from_this_handle_only() {
    use bkproc::domain::warnings::WarningSet;
    let wanted = wanted(&draft(2, 1));
    let mut known = Live::default();
    for target in &wanted.targets {
        known.processes(target.id, Vec::new());
        known.runs_on(target.id, bkproc::domain::id::HostId(1));
    }
    let whole = plan(wanted, &known);
    let warned = whole.warned();
    assert!(warned > 0, "both are told to be on one host, or lack something");
    let silent = whole.clone().with_warnings(WarningSet::NONE);
    assert_eq!((silent.warned(), whole.warned()), (0, warned), "although it was shared");
    assert!(silent.with_warnings(WarningSet::ALL).entries() == whole.entries());
}

fn with(mut process: Process, known: Known, text: &str) -> Process {
    let key = FieldKey::from(known);
    for (own, value) in &mut process.fields {
        if *own == key {
            text.clone_into(value);
        }
    }
    process
}

fn expected(known: &Target, process: usize) -> Verdict {
    let id = ProcessId(1 + i64::try_from(process).unwrap());
    match known {
        Target::Unread => Verdict::New,
        Target::Barred(bar) => Verdict::Ineligible(*bar),
        Target::Has(kinds) => match kinds[process] {
            0 => Verdict::Identical(id),
            1 => Verdict::Conflict { alias: Some(id), command: Some(id) },
            2 => Verdict::Conflict { alias: None, command: Some(id) },
            _ => Verdict::New,
        },
    }
}

fn any_case() -> impl Strategy<Value = (usize, Vec<Target>)> {
    (1_usize..8, prop_oneof![4 => 1_usize..12, 1 => 95_usize..210])
        .prop_flat_map(|(targets, processes)| (Just(processes), vec(any_known(processes), targets)))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn covers_each_process_on_each_target_once_and_sends_the_new_ones_in_order((processes, known) in any_case()) {
        let wanted = wanted(&draft(known.len(), processes));
        let plan = plan(wanted.clone(), &live(&wanted, &known));

        let places: Vec<_> = plan.entries().iter().map(|entry| (entry.target(), entry.process())).collect();
        let all: Vec<_> = (0..known.len()).flat_map(|target| (0..processes).map(move |process| (target, process))).collect();
        prop_assert_eq!(places, all);
        for entry in plan.entries() {
            prop_assert_eq!(plan.verdict(entry), expected(&known[entry.target()], entry.process()));
        }

        let new = plan.entries().iter().filter(|entry| entry.is_new());
        let new: Vec<_> = new.map(|entry| (entry.target(), entry.process())).collect();
        let calls = plan.calls();
        let sent: Vec<_> =
            calls.iter().flat_map(|call| plan.sent(call).map(|entry| (call.target(), entry.process()))).collect();
        prop_assert_eq!(&sent, &new);
        prop_assert!(calls.iter().all(|call| (1..=CALL_LIMIT).contains(&call.size())));
        let full = |pair: &[Call]| {
            pair[0].target() < pair[1].target() || pair[0].size() == CALL_LIMIT
        };
        prop_assert!(calls.windows(2).all(full), "no more calls than needed");

        let counts = plan.counts();
        prop_assert_eq!(counts.new + counts.identical + counts.conflict + counts.ineligible, plan.entries().len());
        prop_assert_eq!((counts.new, plan.new_count()), (new.len(), new.len()));
        let unread: Vec<_> = (0..known.len()).filter(|at| matches!(known[*at], Target::Unread)).collect();
        prop_assert_eq!(plan.unread(), unread);
    }
}

fn verdicts(live: &Live) -> (Plan, Vec<Verdict>) {
    let plan = plan(wanted(&draft(1, 2)), live);
    let verdicts = plan.entries().iter().map(|entry| plan.verdict(entry)).collect();
    (plan, verdicts)
}

#[test]
fn alias_and_command_may_be_taken_by_two_processes() {
    let spec = wanted(&draft(1, 2)).specs.remove(0);
    let mut live = Live::unknown();
    let other = |id, known, text| with(stored(id, 1, &spec), known, text);
    live.processes(
        ServiceInstanceId(1),
        vec![other(7, Known::FuncName, "python"), other(8, Known::ProcessName, "else"), other(9, Known::User, "x")],
    );
    let conflict = Verdict::Conflict { alias: Some(ProcessId(7)), command: Some(ProcessId(8)) };
    let (plan, verdicts) = verdicts(&live);
    assert_eq!(verdicts, [conflict, Verdict::New]);
    assert_eq!(plan.counts(), VerdictCounts { new: 1, conflict: 1, ..VerdictCounts::default() });
    assert_eq!(live.process(ServiceInstanceId(1), ProcessId(8)).map(|process| process.id), Some(ProcessId(8)));
    assert_eq!(live.process(ServiceInstanceId(2), ProcessId(8)), None);
}

#[test]
fn names_are_compared_byte_for_byte() {
    let spec = wanted(&draft(1, 1)).specs.remove(0);
    let mut live = Live::unknown();
    let process = with(with(stored(7, 1, &spec), Known::ProcessName, "P0"), Known::FuncName, "Java");
    live.processes(ServiceInstanceId(1), vec![process]);
    assert_eq!(verdicts(&live).1, [Verdict::New, Verdict::New]);
}

#[test]
fn an_unknown_target_counts_as_empty() {
    let (plan, verdicts) = verdicts(&Live::unknown());
    assert_eq!(verdicts, [Verdict::New; 2]);
    assert_eq!(plan.unread(), [0]);
}

#[test]
fn more_than_a_hundred_go_in_several_calls() {
    let plan = plan(wanted(&draft(2, 250)), &Live::unknown());
    let sizes: Vec<_> = plan.calls().iter().map(|call| (call.target(), call.size())).collect();
    assert_eq!(sizes, [(0, 100), (0, 100), (0, 50), (1, 100), (1, 100), (1, 50)]);
    assert_eq!(plan.entries().last().map(|entry| (entry.target(), entry.process())), Some((1, 249)));
}

#[test]
fn a_body_names_business_instance_and_processes() {
    let plan = plan(wanted(&draft(2, 1)), &Live::unknown());
    let body = serde_json::to_value(plan.body(&plan.calls()[1])).unwrap();
    assert_eq!(
        body,
        json!({
            "bk_biz_id": 2,
            "service_instance_id": 2,
            "processes": [{ "process_info": {
                "bk_func_name": "java",
                "bk_process_name": "p0",
                "bk_start_param_regex": "-D0",
                "work_path": "/data",
                "user": "pay",
                "start_cmd": "./start",
                "stop_cmd": "./stop"
            } }]
        })
    );
}
