//! Formulas and overrides: what each target gets, and what is wrong where.

use super::given::{draft, judge, process, row, wanted};
use bkproc::domain::bind::Column;
use bkproc::domain::check::{OnTargets, Problem, ProblemCause, Severity, check};
use bkproc::domain::draft::{
    BindDraft, Draft, DraftValue, GivenTarget, Override, Overrides, Path, RowOverride, Target, TargetKey, Variables,
};
use bkproc::domain::edit::Edit;
use bkproc::domain::facts::{FactKind, FactTable, FactsWanted, HostFacts, TargetFacts};
use bkproc::domain::field::{FieldKey, FieldTable, Known};
use bkproc::domain::formula::FormulaProblemKind;
use bkproc::domain::id::{AreaId, HostId, ServiceInstanceId};
use bkproc::domain::instance::Addresses;
use bkproc::domain::plan::{Live, Plan, Resident, Verdict, Warning, plan};
use proptest::prelude::*;
use serde_json::Value;
use std::sync::Arc;

fn formula(source: &str) -> DraftValue {
    DraftValue::Formula(source.into())
}

/// Targets 1, 2, … on hosts 10.0.0.1, 10.0.0.2, …; processes p0, p1, … that listen on each host's own address, at a port
/// that steps.
fn stepping(targets: usize, processes: usize) -> Draft {
    let mut draft = draft(targets, processes);
    for (at, target) in draft.targets.iter_mut().enumerate() {
        target.name = format!("10.0.0.{}_java", at + 1).into();
        target.host = format!("10.0.0.{},fd00::{}", at + 1, at + 1).into();
        target.area = AreaId::of(0);
        target.module = "广东 / 支付".into();
    }
    draft.number_targets();
    for (at, process) in draft.processes.iter_mut().enumerate() {
        let mut bind = BindDraft::fresh();
        bind.set(Column::Ip, formula("host.ip"));
        bind.set(Column::Port, formula(&format!("{} + n", 8001 + 100 * at)));
        process.bind.push(bind);
        process.set(Known::PidFile.into(), formula("/data/{{ alias }}/{{ port }}.pid"));
    }
    draft
}

fn over(draft: &mut Draft, process: usize, target: i64, own: Override) {
    let key = TargetKey::Id(ServiceInstanceId(target));
    draft.processes[process].overrides.set([(key, Some(Arc::new(own)))]);
}

/// The body of each call, as JSON.
fn bodies(draft: &Draft) -> Vec<Value> {
    let plan = planned(draft);
    plan.calls().iter().map(|call| serde_json::to_value(plan.body(call)).unwrap()).collect()
}

fn planned(draft: &Draft) -> Plan {
    plan(wanted(draft), &Live::unknown())
}

fn problems(draft: &Draft) -> Vec<Problem> {
    judge(draft).problems.into_iter().filter(Problem::blocks).collect()
}

/// Where, which kind, on how many targets and the first of them.
type Found = (Path, FormulaProblemKind, Option<(usize, usize)>);

/// What is wrong with formulas.
fn formula_problems(draft: &Draft, facts: &FactTable) -> Vec<Found> {
    let found = check(draft, &FieldTable::built_in(), facts).problems.into_iter();
    let formula = |problem: Problem| match problem.cause {
        ProblemCause::Formula { problem: what, .. } => {
            Some((problem.path, what.kind, problem.on.map(|on| (on.count, on.first))))
        }
        _ => None,
    };
    found.filter_map(formula).collect()
}

fn info<'a>(bodies: &'a [Value], call: usize, process: usize, pointer: &str) -> &'a Value {
    bodies[call].pointer(&format!("/processes/{process}/process_info{pointer}")).unwrap_or(&Value::Null)
}

#[test]
fn ports_step_and_each_host_has_its_own_address() {
    let bodies = bodies(&stepping(20, 3));
    assert_eq!(bodies.len(), 20);
    for (at, call) in bodies.iter().enumerate() {
        assert_eq!(call["service_instance_id"], at + 1);
        assert_eq!(call["processes"].as_array().unwrap().len(), 3);
        for process in 0..3 {
            let port = 8001 + 100 * process + at;
            assert_eq!(info(&bodies, at, process, "/bind_info/0/ip"), &format!("10.0.0.{}", at + 1));
            assert_eq!(info(&bodies, at, process, "/bind_info/0/port"), &port.to_string());
            assert_eq!(info(&bodies, at, process, "/pid_file"), &format!("/data/p{process}/{port}.pid"));
        }
    }
}

#[test]
fn an_override_stands_in_place_of_what_the_process_says_and_formulas_read_it() {
    let mut draft = stepping(3, 2);
    let port = RowOverride::Cells([(Column::Port, "9003".into())].into());
    over(&mut draft, 0, 2, Override { rows: [(0, port)].into(), ..Override::default() });
    let fields = [(FieldKey::from(Known::User), DraftValue::from("app2")), (Known::PidFile.into(), "".into())];
    over(&mut draft, 1, 3, Override { fields: fields.into(), ..Override::default() });
    let bodies = bodies(&draft);
    assert_eq!(info(&bodies, 1, 0, "/bind_info/0/port"), "9003");
    assert_eq!(info(&bodies, 1, 0, "/bind_info/0/ip"), "10.0.0.2", "the other cells are the process's");
    assert_eq!(info(&bodies, 1, 0, "/pid_file"), "/data/p0/9003.pid");
    assert_eq!(info(&bodies, 2, 1, "/user"), "app2");
    assert_eq!(info(&bodies, 2, 1, "/pid_file"), &Value::Null, "an empty text empties the field");
    assert_eq!(info(&bodies, 0, 1, "/user"), "pay");
}

#[test]
fn a_process_and_a_bind_row_are_left_out_and_rows_are_added_on_single_targets() {
    let mut draft = stepping(3, 2);
    draft.processes[1].bind.push(row("127.0.0.1", "9100", "1"));
    over(&mut draft, 0, 2, Override { leave_out: true, ..Override::default() });
    over(&mut draft, 1, 1, Override { rows: [(0, RowOverride::LeftOut)].into(), ..Override::default() });
    over(&mut draft, 1, 3, Override { added: vec![row("127.0.0.1", "9999", "1")], ..Override::default() });
    let plan = planned(&draft);
    let places: Vec<_> = plan.entries().iter().map(|entry| (entry.target(), entry.process())).collect();
    assert_eq!(places, [(0, 0), (0, 1), (1, 1), (2, 0), (2, 1)]);
    let bodies = bodies(&draft);
    assert_eq!(info(&bodies, 1, 0, "/bk_process_name"), "p1");
    let ports = |call: usize, process: usize| -> Vec<String> {
        let rows = info(&bodies, call, process, "/bind_info").as_array().unwrap();
        rows.iter().map(|row| row["port"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(
        [ports(0, 1), ports(1, 0), ports(2, 1)],
        [vec!["9100"], vec!["8102", "9100"], vec!["8103", "9100", "9999"]]
    );
    assert_eq!(info(&bodies, 0, 1, "/pid_file"), "/data/p1/9100.pid", "the first row that is there");
    let counts = plan.counts();
    assert_eq!((counts.new, plan.entries().len()), (5, 5));
    for (at, entry) in plan.entries().iter().enumerate() {
        assert_eq!(plan.place(entry), Some(at));
        assert!(plan.call_of(entry).is_some());
    }
}

#[test]
fn a_problem_of_some_targets_is_told_once_with_their_number_and_the_first() {
    let mut draft = stepping(5, 1);
    draft.processes[0].bind[0].set(Column::Port, formula("65532 + n"));
    let found = problems(&draft);
    let [problem] = &found[..] else { panic!("{found:?}") };
    assert_eq!(problem.path, Path::Cell(0, 0, Column::Port));
    assert_eq!(problem.on, Some(OnTargets { count: 1, first: 4 }), "65536 only");
    // On all alike it is a problem of the process.
    draft.processes[0].bind[0].set(Column::Port, formula("70000 + n"));
    assert_eq!(problems(&draft)[0].on, None);
    draft.processes[0].bind[0].set(Column::Port, formula("8001 + prot"));
    let found = formula_problems(&draft, &FactTable::default());
    assert_eq!(found[0], (Path::Cell(0, 0, Column::Port), FormulaProblemKind::UnknownName, None));
    assert_eq!(found.len(), 1, "the PID file waits for the port, and that is no problem of its own");
    assert!(judge(&draft).wanted.is_none());
}

#[test]
fn a_circle_is_one_problem_that_shows_its_way() {
    let mut draft = stepping(2, 1);
    draft.processes[0].set(Known::WorkPath.into(), formula("/data/{{ pid_file }}"));
    draft.processes[0].set(Known::PidFile.into(), formula("/run/{{ work_path }}"));
    let found = formula_problems(&draft, &FactTable::default());
    let [(path, FormulaProblemKind::Cycle(way), None)] = &found[..] else { panic!("{found:?}") };
    assert_eq!(*path, Path::Field(0, Known::PidFile.into()));
    assert_eq!(way.iter().map(AsRef::as_ref).collect::<Vec<&str>>(), ["work_path", "pid_file", "work_path"]);
}

#[test]
fn what_was_not_read_is_waited_for_and_what_a_target_lacks_is_a_problem() {
    let mut draft = stepping(3, 1);
    draft.processes[0].set(Known::Description.into(), formula("{{ label.env }} {{ host.outer_ip }} {{ host.name }}"));
    let wanted = FactsWanted::of_draft(&draft).unwrap();
    assert!(wanted.has(FactKind::OuterIp) && wanted.has(FactKind::HostName) && wanted.has(FactKind::Ip));
    assert_eq!(FactsWanted::of_draft(&stepping(3, 1)), None, "the draft itself knows the hosts' addresses");
    let mut facts = FactTable::default();
    let at = Path::Field(0, Known::Description.into());
    assert_eq!(formula_problems(&draft, &facts), [(at.clone(), FormulaProblemKind::NotRead, None)]);
    let checked = check(&draft, &FieldTable::built_in(), &facts);
    assert!(checked.wanted.is_none() && checked.problems.iter().all(|problem| !problem.blocks()), "drafting goes on");
    for (id, env) in [(1, Some("prod")), (2, None), (3, Some("test"))] {
        let host = HostFacts {
            id: HostId(id),
            ips: [format!("10.0.0.{id}").as_str()].into_iter().collect(),
            ips6: Addresses::none(),
            outer_ips: [format!("120.1.1.{id}").as_str()].into_iter().collect(),
            area: AreaId::of(0),
            name: Some(format!("host-{id}").into()),
        };
        let own = TargetFacts {
            instance: ServiceInstanceId(id),
            name: format!("10.0.0.{id}_java").into(),
            labels: env.map(|env| ("env".to_owned(), env.to_owned())).into_iter().collect(),
            host_id: HostId(id),
            host: Some(Arc::new(host)),
            module: None,
            set: None,
        };
        facts.insert(ServiceInstanceId(id), own);
    }
    assert_eq!(formula_problems(&draft, &facts), [(at, FormulaProblemKind::Missing, Some((1, 1)))]);
    draft.processes[0]
        .set(Known::Description.into(), formula("{{ label.env|default(\"-\") }} {{ host.outer_ip }} {{ host.name }}"));
    let wanted = check(&draft, &FieldTable::built_in(), &facts).wanted.unwrap();
    let text = |target: usize| wanted.spec(wanted.list(target)[0]).unwrap().text(Known::Description).to_owned();
    assert_eq!([text(0), text(1)], ["prod 120.1.1.1 host-1", "- 120.1.1.2 host-2"]);
}

#[test]
fn a_text_that_is_given_twice_is_one_target_too_many_though_nothing_was_read() {
    let mut draft = stepping(1, 1);
    let given = |text: &str, n| GivenTarget { text: text.into(), n, variables: Variables::default() };
    draft.given = vec![given("10.0.0.9", 1), given("10.0.0.10", 2), given("10.0.0.9", 3)];
    let found = problems(&draft).into_iter().filter(|problem| problem.cause.severity() == Severity::Blocks);
    let found: Vec<_> = found.map(|problem| (problem.path, problem.cause)).collect();
    assert_eq!(found, [(Path::Given(2), ProblemCause::SameTarget { first: 1 })]);
}

#[test]
fn names_that_formulas_make_equal_on_a_target_are_found_there() {
    let mut draft = stepping(3, 2);
    draft.processes[0].set(Known::ProcessName.into(), formula("pay-{{ n }}"));
    draft.processes[1].set(Known::ProcessName.into(), "pay-1");
    let found = problems(&draft);
    let alias = found.iter().find(|problem| problem.cause == ProblemCause::SameAlias { first: 0 }).unwrap();
    assert_eq!(
        (&alias.path, alias.on),
        (&Path::Field(1, Known::ProcessName.into()), Some(OnTargets { count: 1, first: 1 }))
    );
    // Left out there, nothing is wrong.
    over(&mut draft, 1, 2, Override { leave_out: true, ..Override::default() });
    assert_eq!(problems(&draft), []);
}

#[test]
fn ports_that_clash_on_one_target_or_between_the_targets_of_a_host_are_warned_of() {
    let mut draft = stepping(3, 2);
    draft.processes[1].bind[0].set(Column::Port, formula("8003"));
    let taken = |draft: &Draft| {
        let found = judge(draft).problems.into_iter();
        let taken = found.filter(|problem| matches!(problem.cause, ProblemCause::PortTaken { .. }));
        taken.map(|problem| (problem.path, problem.on)).collect::<Vec<_>>()
    };
    let on = Some(OnTargets { count: 1, first: 2 });
    assert_eq!(taken(&draft), [(Path::Cell(1, 0, Column::Port), on)], "8001 + 2");
    // Target 1's second process and target 3's first one, both on one host.
    let mut live = Live::unknown();
    for id in 1..=3 {
        live.processes(ServiceInstanceId(id), Vec::new());
        live.runs_on(ServiceInstanceId(id), HostId(7));
    }
    live.residents(HostId(7), Vec::<Resident>::new());
    for process in &mut draft.processes {
        process.bind[0].set(Column::Ip, "0.0.0.0");
    }
    draft.processes[1].bind[0].set(Column::Port, formula("8003 + n*100"));
    let plan = plan(wanted(&draft), &live);
    let warned: Vec<_> = plan
        .entries()
        .iter()
        .filter_map(|entry| {
            let port = plan.warnings(entry).iter().find_map(|warning| match warning {
                Warning::PortTaken { row, by } => Some((*row, by.instance.0, by.alias.to_string(), by.planned)),
                _ => None,
            });
            Some(((entry.target(), entry.process()), port?))
        })
        .collect();
    assert_eq!(
        warned,
        [((0, 1), (0, 3, "p0".to_owned(), true)), ((2, 0), (0, 1, "p1".to_owned(), true))],
        "port 8003 on both"
    );
}

#[test]
fn each_target_is_judged_by_its_own_processes() {
    let draft = stepping(2, 1);
    let mut live = Live::unknown();
    let made = planned(&draft);
    for (target, entry) in made.entries().iter().enumerate() {
        let id = draft.targets[target].id;
        live.processes(id, vec![super::given::stored(70 + id.0, id.0, made.spec(entry).unwrap())]);
    }
    let again = plan(wanted(&draft), &live);
    assert!(again.entries().iter().all(|entry| matches!(again.verdict(entry), Verdict::Identical(_))));
    let mut moved = draft.clone();
    moved.processes[0].bind[0].set(Column::Port, formula("8002 + n"));
    let other = plan(wanted(&moved), &live);
    assert!(other.entries().iter().all(|entry| matches!(other.verdict(entry), Verdict::Conflict { .. })));
}

#[test]
fn a_formula_of_a_draft_without_targets_is_judged_by_its_grammar_only() {
    let mut draft = stepping(0, 1);
    draft.processes[0].set(Known::User.into(), formula("label.team"));
    assert_eq!(formula_problems(&draft, &FactTable::default()), []);
    draft.processes[0].set(Known::User.into(), formula("label.team +"));
    let found = formula_problems(&draft, &FactTable::default());
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!(found[0].0, Path::Field(0, Known::User.into()));
}

#[test]
fn host_n_counts_the_targets_of_one_host() {
    let mut draft = stepping(4, 1);
    for target in &mut draft.targets {
        (target.n, target.host_n) = (None, None);
    }
    draft.targets[2].host = draft.targets[0].host.clone();
    draft.number_targets();
    draft.processes[0].bind[0].set(Column::Port, formula("9000 + host.n"));
    let bodies = bodies(&draft);
    let ports: Vec<_> = (0..4).map(|call| info(&bodies, call, 0, "/bind_info/0/port").clone()).collect();
    assert_eq!(ports, ["9000", "9000", "9001", "9000"]);
}

/// A draft with formulas and overrides, and any order of its targets.
fn any_bulk() -> impl Strategy<Value = Draft> {
    let overrides = proptest::collection::vec((0_usize..3, 1_i64..7, 0_u8..4, any::<u8>()), 0..8);
    (1_usize..7, overrides).prop_map(|(targets, overrides)| {
        let mut draft = stepping(targets, 3);
        for (process, target, kind, value) in overrides {
            let own = match kind {
                0 => Override { leave_out: true, ..Override::default() },
                1 => Override {
                    fields: [(Known::User.into(), format!("u{value}").into())].into(),
                    ..Override::default()
                },
                2 => {
                    let port =
                        [(Column::Port, DraftValue::Formula(format!("{} + n", 20_000 + u32::from(value)).into()))];
                    Override { rows: [(0, RowOverride::Cells(port.into()))].into(), ..Override::default() }
                }
                _ => Override {
                    added: vec![row("127.0.0.1", &format!("{}", 30_000 + u32::from(value)), "1")],
                    ..Override::default()
                },
            };
            if target <= i64::try_from(targets).unwrap() {
                over(&mut draft, process, target, own);
            }
        }
        draft
    })
}

/// The bodies of a draft by service instance; each has at most one call here.
fn by_target(draft: &Draft) -> std::collections::BTreeMap<i64, Value> {
    bodies(draft).into_iter().map(|body| (body["service_instance_id"].as_i64().unwrap(), body)).collect()
}

proptest! {
    #[test]
    fn what_a_target_gets_does_not_depend_on_the_others_or_their_order(draft in any_bulk(), rotate in 0_usize..7, gone in 0_usize..7) {
        let before = by_target(&draft);
        let mut turned = draft.clone();
        let rotate = rotate % turned.targets.len();
        turned.targets.rotate_left(rotate);
        prop_assert_eq!(&by_target(&turned), &before);
        // Unmarking one changes nothing of any other, and marking it again brings its own back.
        let place = gone % draft.targets.len();
        let target: Target = draft.targets[place].clone();
        let mut fewer = draft.clone();
        fewer.apply(Edit::unmark(vec![place])).unwrap();
        if !fewer.targets.is_empty() {
            let mut rest = before.clone();
            rest.remove(&target.id.0);
            prop_assert_eq!(by_target(&fewer), rest);
        }
        let bare = Target { n: None, host_n: None, ..target };
        let end = fewer.targets.len();
        fewer.apply(Edit::InsertTargets(vec![(end, bare)])).unwrap();
        prop_assert_eq!(by_target(&fewer), before);
    }

    #[test]
    fn without_overrides_and_formulas_it_is_the_same_plan_on_all(draft in any_bulk()) {
        let mut plain = draft;
        for (at, process) in plain.processes.iter_mut().enumerate() {
            process.overrides = Overrides::default();
            process.set(Known::PidFile.into(), "/run/a.pid");
            process.bind = vec![row("127.0.0.1", &(8001 + at).to_string(), "1")];
        }
        prop_assert!(!plain.differs_by_target());
        // One override that says what the process says sends it through the other way.
        let mut other = plain.clone();
        over(&mut other, 0, 1, Override { fields: [(Known::User.into(), "pay".into())].into(), ..Override::default() });
        prop_assert!(other.differs_by_target());
        prop_assert_eq!(bodies(&other), bodies(&plain));
        prop_assert_eq!(judge(&other).problems, judge(&plain).problems);
    }
}

#[test]
fn the_property_draws_drafts_that_differ() {
    let sample = stepping(2, 3);
    assert!(sample.differs_by_target() && process("a", "b", "c").bind.is_empty());
    assert_eq!(problems(&sample), []);
}
