//! The same way through the program in every door of every version: it is understood by how it answers, since no setting
//! tells which it is.

use crate::support::scene::{Scene, catalogue_read, choose, compose, run_ended};
use crate::support::test_user::TestUser;
use bkproc::domain::environment::Door;
use bkproc::domain::lang::Lang;
use bkproc::domain::state::ProcessState;
use bkproc::sandbox::{Options, Version};

/// Every door of every version.
fn all() -> impl Iterator<Item = (Door, Version)> {
    Version::ALL.into_iter().flat_map(|version| Door::ALL.map(|door| (door, version)))
}

async fn scene(door: Door, version: Version) -> Scene {
    scene_of(door, Options { version, ..Options::default() }).await
}

/// A gateway and a bare server of v3.15 want a tenant; those before have none.
async fn scene_of(door: Door, options: Options) -> Scene {
    let tenant = (options.version >= Version::V3_15 && door != Door::Esb).then(|| "default".to_owned());
    let mut scene = Scene::of(door, options).await;
    scene.way.tenant = tenant;
    scene
}

async fn reviewed(person: &mut TestUser) {
    person.keys("4");
    person.until("the live state", |state| state.review.live.ready().is_some()).await;
}

async fn submitted(person: &mut TestUser) {
    person.keys("s left enter");
    person.until("the end of the run", run_ended).await;
}

#[tokio::test]
async fn processes_are_created_and_clashes_are_found() {
    for (door, version) in all() {
        let scene = scene(door, version).await;
        let before = scene.aliases(48);
        let mut person = scene.person(Lang::En);
        choose(&mut person, &[48, 21]).await;
        compose(&mut person, "java", "支付", "8090-8099");
        compose(&mut person, "java", &before[0], "9000");
        person.saved().await;
        reviewed(&mut person).await;
        let counts = person.state.review.plan.as_ref().unwrap().counts();
        assert_eq!((counts.new, counts.conflict), (3, 1), "{door} {version}\n{}", person.screen());
        submitted(&mut person).await;
        let run = person.state.submit.run.as_ref().unwrap();
        assert_eq!(run.created().count(), 3, "{door} {version}\n{}", person.screen());
        assert_eq!(scene.aliases(48), [before, vec!["支付".to_owned()]].concat());
        person.quits().await;
    }
}

#[tokio::test]
async fn who_was_slower_is_told_of_the_clash() {
    for (door, version) in all() {
        let scene = scene(door, version).await;
        let mut person = scene.person(Lang::En);
        choose(&mut person, &[48]).await;
        compose(&mut person, "java", "late", "8080");
        reviewed(&mut person).await;
        let mut other = scene.person(Lang::Zh);
        choose(&mut other, &[48]).await;
        compose(&mut other, "java", "late", "8081");
        reviewed(&mut other).await;
        submitted(&mut other).await;
        submitted(&mut person).await;
        let run = person.state.submit.run.as_ref().unwrap();
        let result = run.result(run.plan.entries()[0]);
        assert_eq!(result.state, ProcessState::Refused, "{}", person.screen());
        let error = result.error.unwrap();
        let code = if version == Version::V3_9 { 1_113_019 } else { 1_199_014 };
        assert_eq!(error.code, Some(code), "{door} {version}");
        assert!(person.screen().contains("Clashes with an existing process"), "{}", person.screen());
    }
}

#[tokio::test]
async fn an_answer_that_was_cut_off_is_settled_by_its_receipt() {
    for (door, version) in all().filter(|(_, version)| *version != Version::V3_9) {
        cut_off(door, version, &[], ProcessState::Created).await;
    }
}

/// There are no receipts, and nothing that says who created a process (contract sections 7.1 and 8).
#[tokio::test]
async fn what_a_cut_off_call_left_on_v3_9_is_not_claimed() {
    for door in [Door::Gateway, Door::Esb, Door::Direct] {
        cut_off(door, Version::V3_9, &["audit:deny"], ProcessState::PerhapsAnothers).await;
    }
}

/// Submits one process whose answer is lost after the commit.
async fn cut_off(door: Door, version: Version, faults: &[&str], state: ProcessState) {
    let faults = ["create#1:commit-then-drop"].iter().chain(faults).map(|fault| fault.parse().unwrap()).collect();
    let scene = scene_of(door, Options { version, faults, ..Options::default() }).await;
    let before = scene.aliases(48);
    let mut person = scene.person(Lang::En);
    choose(&mut person, &[48]).await;
    compose(&mut person, "java", "once", "8080");
    reviewed(&mut person).await;
    submitted(&mut person).await;
    let run = person.state.submit.run.as_ref().unwrap();
    assert_eq!(run.result(run.plan.entries()[0]).state, state, "{door} {version}\n{}", person.screen());
    assert_eq!(scene.aliases(48), [before, vec!["once".to_owned()]].concat(), "{door} {version}");
    person.quits().await;
}

/// Reads a business of each version as it is, and once where pages are refused as too large.
async fn reads_pages_of_any_size(door: Door) {
    let refusing = "list_service_instance_detail#1:code=1199059".parse().expect("a fault");
    let cases = Version::ALL.map(|version| (version, Vec::new())).into_iter();
    for (version, faults) in cases.chain([(Version::default(), vec![refusing])]) {
        let refuses = !faults.is_empty();
        let scene = scene_of(door, Options { version, faults, instances: Some(2_345), ..Options::default() }).await;
        let mut person = scene.person(Lang::En);
        person.until("the list of drafts", |state| state.drafts.list.ready().is_some()).await;
        person.keys("enter");
        person.until("the businesses", |state| state.businesses.ready().is_some()).await;
        person.keys("enter");
        person.until("the business", catalogue_read).await;
        let catalogue = person.state.catalogue.as_ref().unwrap();
        assert_eq!(catalogue.instances.len(), 2_345, "{door} {version}");
        assert!(catalogue.instances.is_sorted_by_key(|one| one.id), "{door} {version}");
        let asked = scene.sandbox.store().requests();
        let too_large = asked.iter().filter(|seen| seen.code == 1_199_059).count();
        assert_eq!(too_large > 0, refuses, "{door} {version}");
    }
}

// One test a door, so that they run side by side.
#[tokio::test]
async fn a_business_is_read_in_pages_of_any_size_by_the_gateway() {
    reads_pages_of_any_size(Door::Gateway).await;
}

#[tokio::test]
async fn a_business_is_read_in_pages_of_any_size_by_esb() {
    reads_pages_of_any_size(Door::Esb).await;
}

#[tokio::test]
async fn a_business_is_read_in_pages_of_any_size_directly() {
    reads_pages_of_any_size(Door::Direct).await;
}

#[tokio::test]
async fn bind_rows_are_offered_what_the_server_takes() {
    for (door, version) in all() {
        let scene = scene(door, version).await;
        let mut person = scene.person(Lang::En);
        choose(&mut person, &[48]).await;
        compose(&mut person, "java", "six", "8080");
        // To the protocol of the row, to choose from the list.
        person.keys("3 right enter");
        let offered = person.screen();
        person.keys("esc left left enter ctrl-u");
        person.types("fd00::1");
        person.keys("enter");
        let judged = person.screen();
        let takes = version >= Version::V3_12;
        assert_eq!(offered.contains("|  TCP6"), takes, "{door} {version}\n{offered}");
        assert_eq!(judged.contains("This CMDB does not take IPv6"), !takes, "{door} {version}\n{judged}");
    }
}
