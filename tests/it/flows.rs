//! Whole ways through the program: scripted keys, the real client over HTTP, the sandbox, and what it stored.

use crate::support::scene::{Scene, catalogue_read, choose, compose, run_ended};
use crate::support::test_user::TestUser;
use bkproc::app::screen::Screen;
use bkproc::app::{Event, Setup};
use bkproc::domain::environment::Door;
use bkproc::domain::lang::Lang;
use bkproc::domain::place::Step;
use bkproc::domain::state::ProcessState;

#[tokio::test]
async fn the_golden_path_in_every_door_and_both_languages() {
    for (door, lang) in [(Door::Direct, Lang::En), (Door::Gateway, Lang::Zh), (Door::Esb, Lang::En)] {
        let scene = Scene::new(door).await;
        let before = [48, 21].map(|id| (id, scene.aliases(id)));
        let mut person = scene.person(lang);
        choose(&mut person, &[48, 21]).await;
        for (alias, port) in [("web", "8080"), ("支付", "8090-8099"), ("job", "9000")] {
            compose(&mut person, "java", alias, port);
        }
        person.keys("4");
        person.until("the live state", |state| state.review.live.ready().is_some()).await;
        assert_eq!(person.state.open.as_ref().map(bkproc::app::open::Open::blocking), Some(0), "{}", person.screen());
        person.keys("s left enter");
        person.until("the end of the run", run_ended).await;
        let run = person.state.submit.run.as_ref().unwrap();
        let ids: Vec<String> = run.created().map(|(_, id)| id.to_string()).collect();
        assert_eq!(ids.len(), 6, "{door}: {}", person.screen());
        let screen = person.screen();
        assert!(ids.iter().all(|id| screen.contains(id.as_str())), "every identifier is on screen: {screen}");
        for (instance, before) in before {
            let new = ["web", "支付", "job"].map(str::to_owned).to_vec();
            assert_eq!(scene.aliases(instance), [before, new].concat());
        }
        let stored = scene.sandbox.store().processes_of(48);
        let bind = &stored.last().unwrap()["bind_info"][0];
        assert_eq!(
            (bind["ip"].as_str(), bind["port"].as_str(), bind["protocol"].as_str()),
            (Some("127.0.0.1"), Some("9000"), Some("1"))
        );
        person.quits().await;
    }
}

#[tokio::test]
async fn a_duplicate_is_found_before_anything_is_sent() {
    let scene = Scene::new(Door::Direct).await;
    let taken = scene.aliases(48)[0].clone();
    let mut person = scene.person(Lang::En);
    choose(&mut person, &[48]).await;
    compose(&mut person, "java", &taken, "8080");
    person.keys("4");
    person.until("the live state", |state| state.review.live.ready().is_some()).await;
    let counts = person.state.review.plan.as_ref().unwrap().counts();
    assert_eq!((counts.new, counts.conflict), (0, 1), "{}", person.screen());
    person.keys("s");
    assert!(person.state.overlay.is_none(), "there is nothing to ask");
    assert!(!scene.sandbox.store().requests().iter().any(|seen| seen.api == "create_process_instance"));
}

#[tokio::test]
async fn a_refusal_by_duplicate_leads_to_the_alias_and_the_mended_draft_goes_through() {
    let scene = Scene::new(Door::Gateway).await;
    let mut person = scene.person(Lang::Zh);
    choose(&mut person, &[48]).await;
    compose(&mut person, "java", "late", "8080");
    person.keys("4");
    person.until("the live state", |state| state.review.live.ready().is_some()).await;
    // Another client is faster: the alias is taken after it was looked for.
    let other = scene.person(Lang::En);
    Box::pin(create_directly(other, &scene, "late")).await;
    person.keys("s left enter");
    person.until("the end of the run", run_ended).await;
    let run = person.state.submit.run.as_ref().unwrap();
    let entry = run.plan.entries()[0];
    let result = run.result(entry);
    assert_eq!(result.state, ProcessState::Refused, "{}", person.screen());
    let error = result.error.unwrap();
    assert_eq!(error.code, Some(1_199_014));
    assert!(person.screen().contains("1199014"), "{}", person.screen());
    person.keys("enter");
    assert_eq!(person.state.screen, Screen::Step(Step::Processes));
    person.keys("enter end");
    person.types("r");
    person.keys("down 4");
    person.until("the live state", |state| state.review.live.ready().is_some()).await;
    // The binary and parameter are taken too, by the very same other process.
    assert_eq!(person.state.review.plan.as_ref().unwrap().counts().conflict, 1);
    person.keys("2 enter");
    person.types("-later");
    person.keys("down 4");
    person.until("the live state", |state| state.review.live.ready().is_some()).await;
    person.keys("s left enter");
    person
        .until("the end of the second run", |state| {
            run_ended(state) && state.submit.run.as_ref().is_some_and(|run| run.created().count() == 1)
        })
        .await;
    assert!(scene.aliases(48).contains(&"later".to_owned()));
}

/// Another person creates a process of this alias on service instance 48.
async fn create_directly(mut other: TestUser, scene: &Scene, alias: &str) {
    choose(&mut other, &[48]).await;
    compose(&mut other, "java", alias, "9999");
    other.keys("4");
    other.until("the live state", |state| state.review.live.ready().is_some()).await;
    other.keys("s left enter");
    other.until("the end of the run", run_ended).await;
    assert!(scene.aliases(48).contains(&alias.to_owned()), "{}", other.screen());
}

#[tokio::test]
async fn an_instance_made_from_a_template_cannot_be_marked_nor_sent() {
    let scene = Scene::new(Door::Direct).await;
    let mut person = scene.person(Lang::En);
    person.until("the list of drafts", |state| state.drafts.list.ready().is_some()).await;
    person.keys("enter");
    person.until("the businesses", |state| state.businesses.ready().is_some()).await;
    person.keys("enter");
    person.until("the business", catalogue_read).await;
    let catalogue = person.state.catalogue.as_ref().unwrap();
    let bound = catalogue.instances.iter().find(|instance| !instance.is_eligible()).expect("one is").id;
    person.keys("/");
    person.types(&bound.to_string());
    person.keys("enter space");
    assert!(person.screen().to_lowercase().contains("template"), "{}", person.screen());
    assert!(person.state.open.as_ref().unwrap().draft.targets.is_empty());
    // Typed by its identifier it is known for what it is, and stays out too.
    person.keys("i");
    person.types(&bound.to_string());
    person.keys("enter");
    assert!(person.state.open.as_ref().unwrap().draft.targets.is_empty());
}

/// Makes a draft for some service instances of business 1 with no network, and opens it at its review with one.
async fn drafted_offline(scene: &Scene, ids: &str) -> TestUser {
    let setup = Setup { environment: None, ..crate::support::setup::setup() };
    let mut person = TestUser::new(setup, scene.way.clone(), scene.drafts.path());
    person.until("the list of drafts", |state| state.drafts.list.ready().is_some()).await;
    // In the order that the screen says; the marks are meant for the business that is chosen after them.
    person.keys("enter i");
    person.types(ids);
    person.keys("enter b");
    person.types("1");
    person.keys("enter");
    assert!(person.state.overlay.is_none(), "no mark is lost, so nothing is asked: {}", person.screen());
    person.keys("ctrl-n");
    compose(&mut person, "java", "offline", "7001");
    person.keys("4 s");
    assert!(person.state.overlay.is_none(), "without an environment nothing is asked: {}", person.screen());
    person.saved().await;
    person.quits().await;

    let mut person = scene.person(Lang::En);
    person.until("the list of drafts", |state| state.drafts.list.ready().is_some()).await;
    person.keys("down enter");
    person.until("the plan where it was left", |state| state.screen == Screen::Step(Step::Review)).await;
    person.until("the live state", |state| state.review.live.ready().is_some()).await;
    person
}

#[tokio::test]
async fn a_draft_made_with_no_network_is_submitted_another_day() {
    let scene = Scene::new(Door::Direct).await;
    let mut person = Box::pin(drafted_offline(&scene, "48")).await;
    person.keys("s left enter");
    person.until("the end of the run", run_ended).await;
    assert_eq!(scene.aliases(48).last().map(String::as_str), Some("offline"), "{}", person.screen());
}

#[tokio::test]
async fn the_language_is_switched_in_mid_form_for_screen_and_server() {
    let scene = Scene::new(Door::Direct).await;
    let mut person = scene.person(Lang::En);
    choose(&mut person, &[48]).await;
    person.keys("a");
    person.types("java");
    assert!(person.screen().contains("Process name (binary)"), "{}", person.screen());
    person.keys("f6");
    assert!(person.screen().contains("进程名称"), "{}", person.screen());
    assert!(person.screen().contains("java"), "what was typed stays: {}", person.screen());
    person.keys("down 4");
    person.send(Event::Resized(ratatui::layout::Size::new(120, 40)));
    assert!(person.screen().contains("核对"), "{}", person.screen());
}

#[tokio::test]
async fn more_than_a_hundred_processes_go_in_several_calls_and_all_come_back() {
    let scene = Scene::new(Door::Direct).await;
    let mut person = scene.person(Lang::En);
    choose(&mut person, &[48]).await;
    compose(&mut person, "java", "p", "7000");
    let before = scene.aliases(48).len();
    // A hundred and thirty by hand would prove nothing more: the draft is filled as undo would fill it.
    if let Some(open) = &mut person.state.open {
        let first = open.draft.processes[0].clone();
        for at in 1..130 {
            let mut process = first.clone();
            process.set(bkproc::domain::field::Known::ProcessName.into(), format!("p{at}"));
            process.set(bkproc::domain::field::Known::StartParamRegex.into(), format!("-id {at}"));
            open.draft.processes.push(process);
        }
        open.recheck(&bkproc::domain::field::FieldTable::built_in());
    }
    person.keys("4");
    person.until("the live state", |state| state.review.live.ready().is_some()).await;
    person.keys("s left enter");
    person.until("the end of the run", run_ended).await;
    assert_eq!(person.state.submit.run.as_ref().unwrap().created().count(), 130, "{}", person.screen());
    assert_eq!(scene.aliases(48).len() - before, 130);
    let store = scene.sandbox.store();
    let creates = store.requests().iter().filter(|seen| seen.api == "create_process_instance").count();
    assert_eq!(creates, 2, "100 and 30");
}

#[tokio::test]
async fn what_the_business_does_not_have_is_known_before_anything_is_sent() {
    let scene = Scene::new(Door::Direct).await;
    // 52 is no service instance at all; 73 is one of the other business, made from a template.
    let person = Box::pin(drafted_offline(&scene, "48 52 73")).await;
    let counts = person.state.review.plan.as_ref().unwrap().counts();
    assert_eq!((counts.new, counts.ineligible), (1, 2), "{}", person.screen());
}
