//! Looking into a service instance, and cloning what it has into the draft.

use crate::support::golden::assert_golden;
use crate::support::scene::{Scene, choose, compose_on, run_ended};
use crate::support::screen;
use crate::support::state::{keys, press};
use crate::support::test_user::TestUser;
use crate::support::world::{self, NARROW};
use bkproc::api::ApiError;
use bkproc::app::notice::Notice;
use bkproc::app::overlay::Overlay;
use bkproc::app::screen::instances::inside::{InsidePage, LookInside};
use bkproc::app::{Answer, Effect, Event, State, update};
use bkproc::domain::bind::Column;
use bkproc::domain::draft::DraftValue;
use bkproc::domain::environment::Door;
use bkproc::domain::field::FieldKey;
use bkproc::domain::id::{ProcessId, ServiceInstanceId};
use bkproc::domain::lang::Lang;
use bkproc::domain::place::Step;
use bkproc::domain::process::Process;
use bkproc::sandbox;
use ratatui::layout::Size;

const LARGE: Size = Size { width: 200, height: 50 };

fn stored(id: i64, alias: &str, binds: &[(&str, &str)]) -> Process {
    let fields = [
        ("bk_process_id", id.to_string()),
        ("bk_process_name", alias.to_owned()),
        ("bk_func_name", "java".to_owned()),
        ("bk_start_param_regex", format!("-Dapp={alias}")),
        ("user", "app".to_owned()),
        ("work_path", format!("/data/{alias}")),
        ("start_cmd", format!("./start.sh {alias} -Dhost=10.0.0.12 -Dcluster=gz,sz,sh -Dlog=/data/log/{alias}")),
        ("bk_created_by", "admin".to_owned()),
        ("create_time", "2026-11-03T08:14:57Z".to_owned()),
    ];
    Process {
        id: ProcessId(id),
        instance: ServiceInstanceId(1002),
        template: None,
        fields: fields.map(|(key, text)| (FieldKey::new(key), text)).into(),
        bind: binds.iter().map(|(ip, port)| world::bind(ip, port, "1", "true")).collect(),
    }
}

fn processes() -> Vec<Process> {
    vec![
        stored(1203, "order-server", &[("10.0.0.12", "8080"), ("0.0.0.0", "8081"), ("fd00::12", "8080")]),
        stored(1204, "nginx-web", &[("10.0.0.12", "81")]),
        stored(1205, "log-agent", &[]),
    ]
}

/// Step 1 with the cursor on the second service instance, which is looked into.
fn asked(lang: Lang, size: Size) -> (State, Vec<Effect>) {
    let mut state = world::at(Step::Instances, world::good(), lang, size);
    press(&mut state, "down");
    let effects = press(&mut state, "p");
    (state, effects)
}

fn read(lang: Lang, size: Size, result: Result<Vec<Process>, ApiError>) -> State {
    let (mut state, effects) = asked(lang, size);
    let Some(Effect::ReadInside { id, instance, .. }) = effects.first() else { panic!("{effects:?}") };
    assert_eq!(*instance, ServiceInstanceId(1002));
    update(&mut state, Event::Answered { id: *id, answer: Answer::Inside(result) });
    state
}

fn inside(state: &State) -> &LookInside {
    match &state.overlay {
        Some(Overlay::Inside(inside)) => inside,
        other => panic!("{other:?}"),
    }
}

#[test]
fn screens_of_an_instance_and_of_a_clone() {
    let golden = |name: &str, make: &dyn Fn(Lang, Size) -> State| {
        for (lang, lang_name) in [(Lang::Zh, "zh"), (Lang::En, "en")] {
            for (size, size_name) in [(NARROW, "80x24"), (LARGE, "200x50")] {
                assert_golden(&format!("{name}.{lang_name}.{size_name}"), &screen::text(&make(lang, size)));
            }
        }
    };
    golden("inside_list", &|lang, size| {
        let mut state = read(lang, size, Ok(processes()));
        keys(&mut state, "space");
        state
    });
    golden("inside_empty", &|lang, size| read(lang, size, Ok(Vec::new())));
    golden("inside_failed", &|lang, size| read(lang, size, Err(world::unreachable())));
    golden("inside_process", &|lang, size| {
        let mut state = read(lang, size, Ok(processes()));
        press(&mut state, "enter");
        state
    });
    golden("clone", &|lang, size| {
        let mut state = read(lang, size, Ok(processes()));
        keys(&mut state, "ctrl-a a down");
        state
    });
}

#[test]
fn the_marked_processes_are_cloned_else_the_one_at_the_cursor() {
    let mut state = read(Lang::En, NARROW, Ok(processes()));
    keys(&mut state, "down space up a");
    let InsidePage::Clone(page) = &inside(&state).page else { panic!("{}", screen::text(&state)) };
    assert_eq!(page.plan.processes.len(), 1);
    assert_eq!(page.plan.processes[0].name(), "nginx-web", "the marked one, wherever the cursor is");
    keys(&mut state, "esc M home a enter");
    assert_eq!(state.notice, Some(Notice::Cloned { processes: 1 }));
    let draft = &state.open.as_ref().unwrap().draft;
    let clone = draft.processes.last().unwrap();
    assert_eq!(clone.name(), "order-server");
    let formula = |source: &str| DraftValue::Formula(source.into());
    assert_eq!(clone.bind[0].value(Column::Ip), formula("host.ip"));
    assert_eq!(clone.bind[1].value(Column::Ip), "0.0.0.0".into());
    assert_eq!(clone.bind[2].value(Column::Ip), formula("host.ip6"));
    // The list stays where it was, and one step takes all of it back.
    assert_eq!((state.instances.cursor.at, state.overlay.is_none()), (1, true));
    press(&mut state, "u");
    assert_eq!(state.open.as_ref().unwrap().draft.processes.len(), 2);
}

#[test]
fn an_alias_that_the_draft_has_is_left_out_by_choice() {
    let mut state = read(Lang::En, NARROW, Ok(processes()));
    keys(&mut state, "down a");
    let InsidePage::Clone(page) = &inside(&state).page else { panic!("{}", screen::text(&state)) };
    let lines = page.plan.lines.len();
    for _ in 1..lines {
        press(&mut state, "down");
    }
    keys(&mut state, "space enter");
    assert_eq!(state.notice, Some(Notice::NothingCloned));
    keys(&mut state, "space enter");
    assert_eq!(state.notice, Some(Notice::Cloned { processes: 1 }), "in place of the draft's own");
    assert_eq!(state.open.as_ref().unwrap().draft.processes.len(), 2);
}

#[test]
fn a_failure_is_told_and_read_again_and_a_late_answer_is_dropped() {
    let mut state = read(Lang::En, NARROW, Err(world::unreachable()));
    let effects = press(&mut state, "r");
    let [Effect::ReadInside { id, .. }] = effects[..] else { panic!("{effects:?}") };
    let effects = press(&mut state, "esc");
    assert_eq!(effects, [Effect::Cancel(id)]);
    update(&mut state, Event::Answered { id, answer: Answer::Inside(Ok(processes())) });
    assert!(state.overlay.is_none());
}

#[test]
fn nothing_is_cloned_into_a_draft_that_is_read_only() {
    let mut state = read(Lang::En, NARROW, Ok(processes()));
    state.open.as_mut().unwrap().read_only = true;
    press(&mut state, "a");
    assert_eq!(state.notice, Some(Notice::ReadOnly));
    assert!(matches!(inside(&state).page, InsidePage::List));
}

/// Presses keys and counts them.
fn counted(person: &mut TestUser, keys: &str, count: &mut usize) {
    *count += keys.split_whitespace().count();
    person.keys(keys);
}

#[tokio::test]
async fn five_processes_go_to_ten_other_instances_in_sixteen_keys() {
    let options = sandbox::Options { instances: Some(30), ..sandbox::Options::default() };
    let scene = Scene::of(Door::Direct, options).await;
    let mut person = scene.person(Lang::Zh);
    // One that has two processes already, which are not meant.
    let source = (1..30).find(|id| id % 10 != 0 && scene.aliases(*id).len() == 2).unwrap();
    choose(&mut person, &[source]).await;
    let address = format!("10.64.0.{}", (source - 1) / 4 + 2);
    for at in 0..5 {
        // The address of the host that it is on, typed by hand.
        compose_on(&mut person, "java", &format!("app-{at}"), &address, &format!("{}", 7001 + at));
    }
    person.keys("4");
    person.until("the live state", |state| state.review.live.ready().is_some()).await;
    person.keys("s left enter");
    person.until("the end of the run", run_ended).await;
    assert_eq!(scene.aliases(source).len(), 7, "{}", person.screen());
    person.quits().await;

    let mut person = scene.person(Lang::Zh);
    person.opens_business(TestUser::keys).await;
    let mut count = 0;
    counted(&mut person, "/", &mut count);
    person.types(&format!("id:{source}"));
    counted(&mut person, "enter p", &mut count);
    person
        .until(
            "the processes",
            |state| matches!(&state.overlay, Some(Overlay::Inside(own)) if !own.processes().is_empty()),
        )
        .await;
    counted(&mut person, "ctrl-a space space a enter", &mut count);
    assert_eq!(person.state.notice, Some(Notice::Cloned { processes: 5 }), "{}", person.screen());
    // Ten others, on hosts of their own.
    counted(&mut person, "i", &mut count);
    let others: Vec<i64> = (1..30).filter(|id| id % 10 != 0 && *id != source).take(10).collect();
    person.types(&others.iter().map(i64::to_string).collect::<Vec<_>>().join(","));
    counted(&mut person, "enter 4", &mut count);
    person.until("the live state", |state| state.review.live.ready().is_some()).await;
    counted(&mut person, "s left enter", &mut count);
    person.until("the end of the run", run_ended).await;
    assert!(count <= 16, "{count} keys");
    for id in others {
        let stored = scene.sandbox.store().processes_of(id);
        let own: Vec<_> =
            stored.iter().filter(|process| process["bk_process_name"].as_str().unwrap().starts_with("app-")).collect();
        assert_eq!(own.len(), 5, "{}", person.screen());
        let host = format!("10.64.0.{}", (id - 1) / 4 + 2);
        assert!(own.iter().all(|process| process["bind_info"][0]["ip"] == host.as_str()), "{own:?}");
    }
    person.quits().await;
}
