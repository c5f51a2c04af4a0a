//! Runs that do not go well: cut off, stopped, unseen, and resumed by another session.

use crate::support::scene::{Scene, choose, choose_of, compose, run_ended};
use crate::support::test_user::TestUser;
use bkproc::api::Api;
use bkproc::app::keymap::Chord;
use bkproc::app::notice::{Notice, RunNotice};
use bkproc::app::overlay::{Confirm, Overlay, Question};
use bkproc::app::run::{CallPhase, Run, UndoOffer, UndoStage};
use bkproc::app::screen::Screen;
use bkproc::app::{Answer, Effect, Event, State};
use bkproc::domain::environment::Door;
use bkproc::domain::id::{CallId, ProcessId};
use bkproc::domain::lang::Lang;
use bkproc::domain::place::Step;
use bkproc::domain::state::{Evidence, ProcessState, ReadBackState};
use bkproc::runtime::Connect;
use bkproc::store::{RunState, journal};
use bkproc::submit::Outcome;
use serde_json::json;
use std::sync::Arc;

/// To the question whether to submit, with one process for each of these service instances.
async fn to_the_question(person: &mut TestUser, ids: &[i64]) {
    choose(person, ids).await;
    compose(person, "java", "web", "8080");
    person.keys("4");
    person.until("the live state", |state| state.review.live.ready().is_some()).await;
    person.saved().await;
    person.keys("s");
    assert!(matches!(person.state.overlay, Some(Overlay::Confirm(_))), "{}", person.screen());
}

fn run(state: &State) -> &Run {
    state.submit.run.as_ref().expect("a run")
}

fn outcome(state: &State, call: usize) -> &Outcome {
    match &run(state).calls()[call] {
        CallPhase::Ended(outcome) => outcome,
        other => panic!("not over: {other:?}"),
    }
}

/// Opens the run that the list shows on its second row.
async fn open_run(person: &mut TestUser) {
    person.until("the runs", |state| !state.drafts.runs.is_empty()).await;
    person.keys("home down enter");
    person.until("the run", |state| state.submit.run.is_some()).await;
    assert_eq!(person.state.screen, Screen::Step(Step::Submit), "{}", person.screen());
}

#[tokio::test]
async fn an_answer_that_was_cut_off_is_settled_by_reading() {
    let scene = Scene::with_faults(Door::Gateway, &["create#1:commit-then-drop"]).await;
    let before = scene.aliases(48);
    let mut person = scene.person(Lang::En);
    to_the_question(&mut person, &[48]).await;
    person.keys("left enter");
    person.until("the end of the run", run_ended).await;
    let stored = scene.sandbox.store().processes_of(48);
    let id = stored.last().unwrap()["bk_process_id"].as_i64().unwrap();
    assert!(person.screen().contains(&id.to_string()), "{}", person.screen());
    assert_eq!(scene.aliases(48), [before, vec!["web".to_owned()]].concat(), "created once");
    let folder = scene.drafts.path().join("runs");
    let record = journal::read(&folder, &journal::ids(&folder).unwrap()[0]).unwrap();
    assert_eq!(record.about.user, "admin");
    person.quits().await;
}

#[tokio::test]
async fn a_run_that_was_refused_for_want_of_permission_is_resumed_by_another_session() {
    let scene = Scene::with_faults(Door::Direct, &["create#2:deny-cmdb"]).await;
    let mut first = scene.person(Lang::En);
    to_the_question(&mut first, &[48, 21]).await;
    first.keys("left enter");
    first.until("the end of the run", run_ended).await;
    let created = run(&first.state).created().count();
    assert!(created < 2, "{}", first.screen());
    first.quits().await;

    let mut second = scene.person(Lang::Zh);
    open_run(&mut second).await;
    assert!(second.state.open.is_some(), "its draft is open");
    assert_eq!(run(&second.state).created().count(), created, "{}", second.screen());
    second.keys("r");
    let asked = matches!(
        second.state.overlay,
        Some(Overlay::Confirm(Confirm { question: Question::Resume { settle: 0, send, .. }, .. })) if send == 2 - created
    );
    assert!(asked, "{}", second.screen());
    second.keys("left enter");
    second.until("the end of the run", run_ended).await;
    assert_eq!(run(&second.state).created().count(), 2, "{}", second.screen());
    for id in [48, 21] {
        assert_eq!(scene.aliases(id).iter().filter(|alias| *alias == "web").count(), 1, "once on {id}");
    }
    second.keys("r");
    assert_eq!(second.state.notice, Some(Notice::Run(RunNotice::NothingToResume)));
    second.keys("esc");
    second.quits().await;

    let mut third = scene.person(Lang::En);
    third.until("the lists", |state| state.drafts.awaited.is_none() && state.drafts.runs_awaited.is_none()).await;
    assert!(third.state.drafts.runs.is_empty(), "nothing is left to do: {}", third.screen());
    third.keys("a");
    third.until("all runs", |state| !state.drafts.runs.is_empty()).await;
    let heading = third.state.drafts.runs[0].heading.as_ref().expect("it can be read");
    assert_eq!((heading.state, heading.counts.of(ProcessState::Created)), (RunState::Finished, 2));
    third.quits().await;
}

#[tokio::test]
async fn what_no_one_saw_is_settled_first_when_a_run_is_resumed() {
    let scene = Scene::with_faults(Door::Direct, &["create#1:drop"]).await;
    let mut first = scene.person(Lang::En);
    to_the_question(&mut first, &[48]).await;
    first.keys("left enter");
    let settling = |state: &State| matches!(run(state).calls()[0], CallPhase::Settling { attempt: 2, .. });
    first.until("the second reading", settling).await;
    assert!(first.screen().contains("settling"), "{}", first.screen());
    // No one waits for the minute that it takes to be sure.
    first.keys("s");
    first.until("the end of the run", run_ended).await;
    assert!(matches!(outcome(&first.state, 0), Outcome::Unknown(_)), "{}", first.screen());
    let (plan, instance) = (run(&first.state).plan.clone(), scene.aliases(48).len());
    first.quits().await;

    // The call arrives late after all.
    let api = scene.way.connect(Lang::En, Arc::new(|_| {})).expect("a client");
    let late = api.create(&CallId::from_random(1), &plan.body(&plan.calls()[0])).await.expect("created").ids;
    assert_eq!(scene.aliases(48).len(), instance + 1);

    let mut second = scene.person(Lang::Zh);
    open_run(&mut second).await;
    assert!(matches!(outcome(&second.state, 0), Outcome::Unknown(_)), "{}", second.screen());
    second.keys("r left enter");
    second.until("the end of the run", run_ended).await;
    assert_eq!(
        *outcome(&second.state, 0),
        Outcome::Created { ids: late, evidence: Evidence::Settled },
        "{}",
        second.screen()
    );
    assert_eq!(scene.aliases(48).len(), instance + 1, "nothing twice");
    second.quits().await;
}

#[tokio::test]
async fn without_a_journal_nothing_is_sent_unless_told_to() {
    let scene = Scene::new(Door::Direct).await;
    let before = scene.aliases(48);
    // A file where the folder should be.
    std::fs::write(scene.drafts.path().join("runs"), "").unwrap();
    let mut person = scene.person(Lang::En);
    to_the_question(&mut person, &[48]).await;
    person.keys("left enter");
    person.until("the end of the run", run_ended).await;
    assert!(matches!(person.state.notice, Some(Notice::Run(RunNotice::RecordFailed(_)))), "{}", person.screen());
    assert_eq!(*outcome(&person.state, 0), Outcome::NotSent(None));
    assert_eq!(scene.aliases(48), before);
    person.keys("left enter");
    person.until("the end of the run", |state| run_ended(state) && run(state).created().count() == 1).await;
    assert_eq!(scene.aliases(48).len(), before.len() + 1);
    person.keys("r");
    assert_eq!(person.state.notice, Some(Notice::Run(RunNotice::NothingToResume)), "it has no journal");
    person.quits().await;
}

#[tokio::test]
async fn a_run_of_another_environment_is_shown_but_not_resumed() {
    let scene = Scene::with_faults(Door::Direct, &["create#1:deny-cmdb"]).await;
    let mut first = scene.person(Lang::En);
    to_the_question(&mut first, &[48]).await;
    first.keys("left enter");
    first.until("the end of the run", run_ended).await;
    first.quits().await;

    let mut elsewhere = scene.person(Lang::En);
    elsewhere.state.environment.as_mut().unwrap().url = "http://127.0.0.1:1".to_owned();
    open_run(&mut elsewhere).await;
    elsewhere.keys("r");
    assert!(
        matches!(&elsewhere.state.notice, Some(Notice::Run(RunNotice::OfOther { environment, .. })) if environment == "sandbox"),
        "{}",
        elsewhere.screen()
    );
    elsewhere.quits().await;
}

#[tokio::test]
async fn a_run_whose_draft_is_gone_is_shown_and_can_be_put_away() {
    let scene = Scene::with_faults(Door::Direct, &["create#1:deny-cmdb"]).await;
    let mut first = scene.person(Lang::En);
    to_the_question(&mut first, &[48]).await;
    first.keys("left enter");
    first.until("the end of the run", run_ended).await;
    first.quits().await;
    for file in std::fs::read_dir(scene.drafts.path()).unwrap() {
        let path = file.unwrap().path();
        if path.extension().is_some_and(|ending| ending == "json") {
            std::fs::remove_file(path).unwrap();
        }
    }

    let mut second = scene.person(Lang::Zh);
    open_run(&mut second).await;
    assert!(second.state.open.is_none());
    second.keys("enter");
    assert_eq!(second.state.notice, Some(Notice::Run(RunNotice::NoDraft)), "{}", second.screen());
    second.keys("esc");
    assert_eq!(second.state.screen, Screen::Drafts, "{}", second.screen());
    second.keys("home down d");
    second.keys("left enter");
    second.until("it is away", |state| state.removing_run.is_none() && state.drafts.runs.is_empty()).await;
    let trash = scene.drafts.path().join("runs/trash");
    assert_eq!(std::fs::read_dir(trash).unwrap().count(), 1);
    assert!(!second.screen_effects.contains(&Effect::Quit));
    second.quits().await;
}

/// Submits one process to these service instances, and waits for the end.
async fn submitted(person: &mut TestUser, ids: &[i64]) {
    to_the_question(person, ids).await;
    person.keys("left enter");
    person.until("the end of the run", run_ended).await;
    assert_eq!(run(&person.state).created().count(), ids.len(), "{}", person.screen());
}

/// Changes a process as a colleague would: by another program.
async fn change_by_hand(scene: &Scene, id: ProcessId) {
    let stored = scene.sandbox.store().process(id.0).expect("it is there");
    let process = json!({
        "bk_process_id": id.0, "bk_process_name": stored["bk_process_name"], "bk_func_name": stored["bk_func_name"],
        "bk_start_param_regex": stored["bk_start_param_regex"], "description": "by hand",
    });
    let url = format!("{}/api/v3/update/proc/process_instance", scene.sandbox.url());
    // A client wants a TLS provider though nothing here is TLS; another test may have been first.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let client = reqwest::Client::builder().no_proxy().build().expect("a client");
    let request = client.put(url).header("X-Bkcmdb-User", "li").header("X-Bkcmdb-Supplier-Account", "0");
    let body = json!({"bk_biz_id": 1, "processes": [process]}).to_string();
    let answer = request.body(body).send().await.expect("an answer").text().await.expect("a text");
    assert!(answer.contains("true"), "{answer}");
}

fn undo_ended(state: &State) -> bool {
    run(state).undo.as_ref().is_some_and(|undo| undo.stage == UndoStage::Ended)
}

#[tokio::test]
async fn a_run_is_undone_and_the_list_tells() {
    let scene = Scene::new(Door::Gateway).await;
    let before = [48, 21].map(|id| scene.aliases(id));
    let mut person = scene.person(Lang::Zh);
    submitted(&mut person, &[48, 21]).await;
    person.keys("Z");
    person.until("the question", |state| state.overlay.is_some()).await;
    let asked = matches!(
        person.state.overlay,
        Some(Overlay::Confirm(Confirm { question: Question::Undo { processes: 2, instances: 2, .. }, .. }))
    );
    assert!(asked, "{}", person.screen());
    person.keys("left enter");
    person.until("the end of the undoing", undo_ended).await;
    assert_eq!([48, 21].map(|id| scene.aliases(id)), before, "{}", person.screen());
    let counts = run(&person.state).counts();
    assert_eq!((counts.of(ProcessState::Created), counts.of(ProcessState::Deleted)), (0, 2), "{}", person.screen());
    person.keys("Z");
    assert_eq!(person.state.notice, Some(Notice::Run(RunNotice::NothingToUndo)));
    person.quits().await;

    let mut later = scene.person(Lang::En);
    later.until("the list", |state| state.drafts.runs_awaited.is_none()).await;
    later.keys("a");
    later.until("all runs", |state| !state.drafts.runs.is_empty()).await;
    assert!(later.screen().contains("2 deleted"), "{}", later.screen());
    open_run(&mut later).await;
    assert_eq!(run(&later.state).counts().of(ProcessState::Deleted), 2, "{}", later.screen());
    later.quits().await;
}

/// Contract 5.1: the calls that an ESB as it is shipped lacks or leads elsewhere.
#[tokio::test]
async fn a_run_through_an_esb_as_it_is_shipped_is_read_back_and_undone() {
    let faults = ["list_process_detail_by_ids:no-component", "list:misrouted"];
    let scene = Scene::with_faults(Door::Esb, &faults).await;
    let before = [48, 21].map(|id| scene.aliases(id));
    let mut person = scene.person(Lang::En);
    submitted(&mut person, &[48, 21]).await;
    person
        .until("what was read back", |state| !matches!(run(state).read_back(), None | Some(ReadBackState::NotYet)))
        .await;
    assert_eq!(run(&person.state).read_back(), Some(ReadBackState::Done), "{}", person.screen());
    person.keys("Z");
    person.until("the question", |state| state.overlay.is_some()).await;
    person.keys("left enter");
    person.until("the end of the undoing", undo_ended).await;
    assert_eq!([48, 21].map(|id| scene.aliases(id)), before, "{}", person.screen());
    person.quits().await;
}

#[tokio::test]
async fn what_someone_changed_since_stays_and_says_why() {
    let scene = Scene::new(Door::Direct).await;
    let mut person = scene.person(Lang::En);
    submitted(&mut person, &[48, 21]).await;
    let id = run(&person.state).created().next().unwrap().1;
    change_by_hand(&scene, id).await;
    person.keys("Z");
    person.until("the question", |state| state.overlay.is_some()).await;
    let screen = person.screen();
    assert!(screen.contains("1 changed since"), "{screen}");
    person.keys("left enter");
    person.until("the end of the undoing", undo_ended).await;
    let counts = run(&person.state).counts();
    assert_eq!((counts.of(ProcessState::Created), counts.of(ProcessState::Deleted)), (1, 1), "{}", person.screen());
    person.keys("home");
    assert!(person.screen().contains("changed it since"), "{}", person.screen());
    person.quits().await;
}

/// Creates a process under a service instance, as another client.
async fn create_by_hand(scene: &Scene, biz: i64, instance: i64) {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let url = format!("{}/api/v3/create/proc/process_instance", scene.sandbox.url());
    let client = reqwest::Client::builder().no_proxy().build().expect("a client");
    let request = client.post(url).header("X-Bkcmdb-User", "li").header("X-Bkcmdb-Supplier-Account", "0");
    let info = json!({"bk_func_name": "other", "bk_process_name": "other", "bk_start_param_regex": ""});
    let body = json!({"bk_biz_id": biz, "service_instance_id": instance, "processes": [{"process_info": info}]});
    let answer = request.body(body.to_string()).send().await.expect("an answer").text().await.expect("a text");
    assert!(answer.contains("true"), "{answer}");
}

#[tokio::test]
async fn undo_deletes_what_was_asked_about_and_not_more() {
    let scene = Scene::new(Door::Direct).await;
    let mut person = scene.person(Lang::En);
    // 97 has no process of its own, so that the created one is its last and stays; the other has some.
    let store = scene.sandbox.store();
    let field = |id: i64, key: &str| store.service_instance(id).and_then(|stored| stored[key].as_i64());
    let biz = field(97, "bk_biz_id").unwrap();
    let other = (1..200).find(|id| {
        field(*id, "bk_biz_id") == Some(biz)
            && field(*id, "service_template_id") == Some(0)
            && !store.processes_of(*id).is_empty()
    });
    choose_of(&mut person, "down", &[other.unwrap(), 97]).await;
    compose(&mut person, "java", "web", "8080");
    person.keys("4");
    person.until("the live state", |state| state.review.live.ready().is_some()).await;
    person.keys("s left enter");
    person.until("the end of the run", run_ended).await;
    assert_eq!(run(&person.state).created().count(), 2, "{}", person.screen());
    person.keys("Z");
    person.until("the question", |state| state.overlay.is_some()).await;
    let asked = matches!(
        person.state.overlay,
        Some(Overlay::Confirm(Confirm { question: Question::Undo { processes: 1, instances: 1, .. }, .. }))
    );
    assert!(asked, "{}", person.screen());
    // It is not the last one any more; but that is not what the question said.
    create_by_hand(&scene, biz, 97).await;
    person.keys("left enter");
    person.until("the end of the undoing", undo_ended).await;
    let counts = run(&person.state).counts();
    assert_eq!((counts.of(ProcessState::Created), counts.of(ProcessState::Deleted)), (1, 1), "{}", person.screen());
    assert_eq!(scene.aliases(97), ["web", "other"]);
    person.quits().await;
}

#[tokio::test]
async fn stopping_while_undo_reads_deletes_nothing_and_asks_nothing() {
    let scene = Scene::new(Door::Direct).await;
    let mut person = scene.person(Lang::En);
    submitted(&mut person, &[48]).await;
    person.keys("Z");
    let id = run(&person.state).undo.as_ref().expect("an undo").id;
    person.keys("s");
    assert_eq!(person.state.notice, Some(Notice::Run(RunNotice::UndoStopped)), "{}", person.screen());
    assert!(!run(&person.state).is_busy());
    // The answer may have been on its way already.
    let offer = UndoOffer { delete: vec![ProcessId(1)], instances: 1, skip: vec![] };
    person.send(Event::Answered { id, answer: Answer::UndoPlanned(Ok(offer)) });
    assert!(person.state.overlay.is_none(), "{}", person.screen());
    assert_eq!(run(&person.state).counts().of(ProcessState::Created), 1);
    person.quits().await;
}

#[tokio::test]
async fn the_last_process_of_a_service_instance_goes_only_when_its_count_is_typed() {
    let scene = Scene::new(Door::Direct).await;
    let (store, empty) = (scene.sandbox.store(), 97);
    assert!(store.processes_of(empty).is_empty());
    let mut person = scene.person(Lang::En);
    choose_of(&mut person, "down", &[empty]).await;
    compose(&mut person, "java", "web", "8080");
    person.keys("4");
    person.until("the live state", |state| state.review.live.ready().is_some()).await;
    person.keys("s left enter");
    person.until("the end of the run", run_ended).await;
    assert_eq!(run(&person.state).created().count(), 1, "{}", person.screen());
    person.keys("Z");
    person.until("the question", |state| state.overlay.is_some()).await;
    assert!(
        matches!(
            &person.state.overlay,
            Some(Overlay::Confirm(Confirm { question: Question::UndoLast { instances: 1, .. }, typed: Some(_), .. }))
        ),
        "{}",
        person.screen()
    );
    person.keys("enter");
    assert!(person.state.overlay.is_some(), "not without the count");
    assert_eq!(scene.aliases(empty).len(), 1);
    person.keys("1 enter");
    person.until("the end of the undoing", undo_ended).await;
    assert_eq!(run(&person.state).counts().of(ProcessState::Deleted), 1, "{}", person.screen());
    assert!(store.service_instance(empty).is_none(), "the server takes the service instance along");
    person.quits().await;
}

/// What a key saves of a run.
fn saved(state: &State, key: &str) -> String {
    let key = Chord::parse(key).expect("a key").key();
    let effects = bkproc::app::update(&mut state.clone(), Event::Key(key));
    let export = effects.into_iter().find_map(|effect| match effect {
        Effect::Export { export, .. } => Some(crate::support::state::exported(&export)),
        _ => None,
    });
    export.expect("a result to save")
}

#[tokio::test]
async fn a_process_gone_at_the_read_back_is_gone_when_saved_and_when_opened_again() {
    let faults = ["create#1:ids=999999", "list_process_instance:status=502", "audit:deny"];
    let scene = Scene::with_faults(Door::Direct, &faults).await;
    let mut person = scene.person(Lang::En);
    to_the_question(&mut person, &[48]).await;
    person.keys("left enter");
    person.until("the end of the run", run_ended).await;
    let counts = *run(&person.state).counts();
    assert_eq!((counts.of(ProcessState::Gone), counts.of(ProcessState::Created)), (1, 0), "{}", person.screen());
    assert!(person.screen().contains("? gone"), "{}", person.screen());
    let (csv, json) = (saved(&person.state, "w"), saved(&person.state, "W"));
    assert!(csv.starts_with("\u{feff}service_instance_id,"), "{csv}");
    assert!(csv.contains(",gone,answer,done,999999,,,,"), "{csv}");
    assert!(json.contains("\"state\": \"gone\"") && json.contains("\"read_back\": \"done\""), "{json}");
    person.quits().await;

    let mut later = scene.person(Lang::Zh);
    later.until("the list", |state| state.drafts.runs_awaited.is_none()).await;
    later.keys("a");
    later.until("all runs", |state| !state.drafts.runs.is_empty()).await;
    open_run(&mut later).await;
    assert!(later.screen().contains("已消失"), "{}", later.screen());
    assert_eq!(run(&later.state).read_back(), Some(ReadBackState::Done));
    later.quits().await;
}

#[tokio::test]
async fn a_process_of_another_that_the_answer_named_is_not_shown_as_the_one_created() {
    let scene = Scene::with_faults(Door::Direct, &["create#1:ids=1"]).await;
    let mut person = scene.person(Lang::En);
    to_the_question(&mut person, &[48]).await;
    person.keys("left enter");
    person.until("the end of the run", run_ended).await;
    let created: Vec<i64> = run(&person.state).created().map(|(_, id)| id.0).collect();
    let store = scene.sandbox.store();
    assert!(created.iter().all(|id| store.process(*id).unwrap()["service_instance_id"] == 48), "{created:?}");
    assert_eq!((created.len(), run(&person.state).differing()), (1, 0), "{}", person.screen());
    let csv = saved(&person.state, "w");
    assert!(csv.contains(&format!(",created,receipt,done,{},", created[0])), "{csv}");
    person.quits().await;
}

#[tokio::test]
async fn a_failed_read_back_is_said_also_when_opened_again() {
    let scene = Scene::with_faults(Door::Direct, &["list_process_detail_by_ids:status=502"]).await;
    let mut person = scene.person(Lang::En);
    to_the_question(&mut person, &[48]).await;
    person.keys("left enter");
    person.until("the end of the run", run_ended).await;
    assert!(person.screen().contains("read-back failed"), "{}", person.screen());
    let (csv, json) = (saved(&person.state, "w"), saved(&person.state, "W"));
    assert!(csv.contains(",created,answer,failed,"), "{csv}");
    assert!(json.contains("\"read_back\": \"failed\""), "{json}");
    person.quits().await;
    let mut later = scene.person(Lang::En);
    later.until("the list", |state| state.drafts.runs_awaited.is_none()).await;
    later.keys("a");
    later.until("all runs", |state| !state.drafts.runs.is_empty()).await;
    open_run(&mut later).await;
    assert!(later.screen().contains("read-back failed"), "{}", later.screen());
    later.quits().await;
}
