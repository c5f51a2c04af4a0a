//! Drafts that differ by target on the way through the state machine: facts, targets known by a text, and judging beside
//! the screen.

use crate::support::state::{begun, draft, open_draft, press, process};
use bkproc::app::catalogue::BusinessPart;
use bkproc::app::{Answer, Effect, Event, RequestId, State, update};
use bkproc::domain::bind::Column;
use bkproc::domain::check::{ProblemCause, check};
use bkproc::domain::draft::{Draft, DraftValue, GivenTarget, Override, Path, Target, TargetKey, Variables};
use bkproc::domain::edit::Edit;
use bkproc::domain::field::Known;
use bkproc::domain::id::{AreaId, HostId, ModuleId, ServiceInstanceId};
use bkproc::domain::instance::{Addresses, Host, ServiceInstance};
use std::sync::Arc;

fn formula(source: &str) -> DraftValue {
    DraftValue::Formula(source.into())
}

fn answer(state: &mut State, id: RequestId, answer: Answer) -> Vec<Effect> {
    update(state, Event::Answered { id, answer })
}

/// A draft whose processes listen on each host's own address at a port that steps.
fn stepping(targets: i64) -> Draft {
    let mut process = process("order", "80");
    process.bind[0].set(Column::Ip, formula("host.ip"));
    process.bind[0].set(Column::Port, formula("8001 + n"));
    let targets = (0..targets).map(|at| Target {
        host: format!("10.0.{}.{}", at / 250, at % 250 + 1).into(),
        name: format!("i{at}").into(),
        area: AreaId::of(0),
        ..Target::bare(ServiceInstanceId(100 + at))
    });
    let mut draft = Draft { targets: targets.collect(), ..draft(vec![process]) };
    draft.number_targets();
    draft
}

/// Answers the reading of a business with two service instances, on hosts with public addresses and labels.
fn read(state: &mut State) -> Vec<Effect> {
    let id = state.reading.expect("the business is being read");
    let host = |id: i64| Host {
        id: HostId(id),
        area: AreaId::of(0),
        dynamic: false,
        inner: [format!("10.0.0.{id}").as_str()].into_iter().collect(),
        outer: if id == 1 { ["120.1.1.1"].into_iter().collect() } else { Addresses::none() },
    };
    let instance = |id: i64| ServiceInstance {
        id: ServiceInstanceId(100 + id),
        name: format!("i{id}").into(),
        module: ModuleId(1),
        host: HostId(id),
        template: None,
        labels: [("env".to_owned(), "prod".to_owned())].into_iter().collect(),
        processes: 0,
        names: "".into(),
    };
    answer(state, id, Answer::CataloguePart(BusinessPart::Hosts([1, 2].map(host).into())));
    let items = [1, 2].map(instance).into();
    answer(state, id, Answer::CataloguePart(BusinessPart::Instances { items, total: 2 }));
    answer(state, id, Answer::CatalogueEnded(Ok(())))
}

#[test]
fn what_formulas_name_is_waited_for_and_taken_once_the_business_is_read() {
    let mut state = begun();
    let mut draft = stepping(0);
    draft.targets = [101, 102].map(|id| Target::bare(ServiceInstanceId(id))).into_iter().collect();
    draft.number_targets();
    draft.processes[0].set(Known::Description.into(), formula("{{ label.env }} {{ host.outer_ip|default(\"-\") }}"));
    open_draft(&mut state, draft);
    let open = state.open.as_ref().unwrap();
    assert!(open.checked.wanted.is_none() && open.blocking() == 0, "drafting goes on: {:?}", open.checked.problems);
    press(&mut state, "1");
    read(&mut state);
    let open = state.open.as_ref().unwrap();
    let wanted = open.checked.wanted.as_ref().unwrap_or_else(|| panic!("{:?}", open.checked.problems));
    let spec = |target: usize| wanted.spec(wanted.list(target)[0]).unwrap();
    assert_eq!([0, 1].map(|target| spec(target).text(Known::Description)), ["prod 120.1.1.1", "prod -"]);
    let ip = |target: usize| spec(target).bind()[0].text(Column::Ip).into_owned();
    assert_eq!([ip(0), ip(1)], ["10.0.0.1", "10.0.0.2"]);
}

#[test]
fn a_target_known_by_an_address_becomes_its_service_instance_and_keeps_what_is_its_own() {
    let mut state = begun();
    let mut draft = stepping(0);
    let mut variables = Variables::default();
    variables.set("shard", Some("07".into()));
    let given = |text: &str, n| GivenTarget { text: text.into(), n, variables: variables.clone() };
    draft.given = vec![given("10.0.0.2", 0), given("0:10.0.0.1", 1), given("10.9.9.9", 2)];
    let own = Override { fields: [(Known::User.into(), "app2".into())].into(), ..Override::default() };
    draft.processes[0].overrides.set([(TargetKey::Given("10.0.0.2".into()), Some(Arc::new(own)))]);
    open_draft(&mut state, draft);
    press(&mut state, "1");
    read(&mut state);
    let open = state.open.as_ref().unwrap();
    let targets: Vec<_> = open.draft.targets.iter().map(|target| (target.id.0, target.n)).collect();
    assert_eq!(targets, [(102, Some(0)), (101, Some(1))]);
    assert_eq!(open.draft.targets[0].variables.get("shard"), Some("07"));
    assert!(open.draft.processes[0].overrides.of(ServiceInstanceId(102)).is_some(), "its override goes with it");
    let left: Vec<_> = open.draft.given.iter().map(|given| given.text.as_ref()).collect();
    assert_eq!(left, ["10.9.9.9"]);
    let missing = open.checked.problems.iter().find(|problem| problem.cause == ProblemCause::GivenNotFound).unwrap();
    assert_eq!(missing.path, Path::Given(0));
    // It is one change that can be taken back.
    press(&mut state, "2");
    press(&mut state, "u");
    assert_eq!(state.open.as_ref().unwrap().draft.given.len(), 3);
}

#[test]
fn a_large_draft_is_judged_beside_the_screen_and_nothing_is_planned_meanwhile() {
    let mut state = begun();
    let large = stepping(1_200);
    open_draft(&mut state, large);
    assert!(state.open.as_ref().unwrap().checked.wanted.is_none());
    // It is asked for again with the change that is made meanwhile.
    let asked = |effects: &[Effect]| -> Option<(RequestId, Draft)> {
        effects.iter().find_map(|effect| match effect {
            Effect::Judge { id, draft, .. } => Some((*id, Draft::clone(draft))),
            _ => None,
        })
    };
    let (id, _) = state.open.as_ref().unwrap().judging_under_way().expect("it is under way since it was opened");
    let fields = state.fields().clone();
    let edit = Edit::SetField { process: 0, field: Known::User.into(), value: "app".into() };
    assert!(state.open.as_mut().unwrap().edit(edit, &fields));
    let effects = press(&mut state, "down");
    assert_eq!(asked(&effects), None, "one at a time");
    let former = check(&stepping(1_200), state.fields(), &bkproc::domain::facts::FactTable::default());
    let effects = answer(&mut state, id, Answer::Judged(Box::new(former)));
    assert!(state.open.as_ref().unwrap().checked.wanted.is_none(), "of another content");
    let (id, draft) = asked(&effects).expect("it is judged again");
    assert_eq!(draft, state.open.as_ref().unwrap().draft);
    let fresh = check(&draft, state.fields(), &bkproc::domain::facts::FactTable::default());
    let total = fresh.wanted.as_ref().unwrap().total();
    answer(&mut state, id, Answer::Judged(Box::new(fresh)));
    let open = state.open.as_ref().unwrap();
    assert_eq!(
        (open.is_judged(), open.checked.wanted.as_ref().map(bkproc::domain::check::Wanted::total)),
        (true, Some(total))
    );
}

#[test]
fn facts_and_targets_that_come_together_are_judged_once() {
    let mut state = begun();
    let mut draft = stepping(1_200);
    draft.targets = draft.targets.iter().filter(|target| target.id != ServiceInstanceId(102)).cloned().collect();
    draft.given = vec![GivenTarget { text: "10.0.0.2".into(), n: 1_200, variables: Variables::NONE }];
    draft.processes[0].set(Known::Description.into(), formula("{{ label.env|default(\"-\") }}"));
    open_draft(&mut state, draft);
    // Each judgement that has to be made is one number further.
    let number = |state: &State| state.open.as_ref().unwrap().judging_under_way().expect("under way").1;
    let before = number(&state);
    let (id, _) = state.open.as_ref().unwrap().judging_under_way().unwrap();
    press(&mut state, "1");
    read(&mut state);
    assert!(state.open.as_ref().unwrap().draft.given.is_empty(), "the target was found");
    let checked = bkproc::domain::check::Checked { problems: Vec::new(), wanted: None };
    answer(&mut state, id, Answer::Judged(Box::new(checked)));
    assert_eq!(number(&state), before + 1);
}
