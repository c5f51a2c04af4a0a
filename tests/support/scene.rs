//! A sandbox, a folder for drafts, and what a person does first.

use super::test_user::{TestUser, Way};
use bkproc::app::screen::Screen;
use bkproc::app::{Setup, State};
use bkproc::domain::environment::Door;
use bkproc::domain::lang::Lang;
use bkproc::domain::place::Step;
use bkproc::sandbox::{self, Sandbox};

/// A sandbox with the door open, a folder for drafts, and the way there.
pub(crate) struct Scene {
    pub(crate) sandbox: Sandbox,
    pub(crate) way: Way,
    pub(crate) drafts: tempfile::TempDir,
}

impl Scene {
    pub(crate) async fn new(door: Door) -> Self {
        Self::with_faults(door, &[]).await
    }

    /// With faults, in the sandbox's own grammar.
    pub(crate) async fn with_faults(door: Door, faults: &[&str]) -> Self {
        let faults = faults.iter().map(|fault| fault.parse().expect("a fault")).collect();
        Self::of(door, sandbox::Options { faults, ..sandbox::Options::default() }).await
    }

    /// With anything else that a sandbox can be.
    pub(crate) async fn of(door: Door, options: sandbox::Options) -> Self {
        let open = door.to_string().parse().expect("the sandbox has every door");
        let options = sandbox::Options { door: open, ..options };
        let sandbox = Sandbox::start(options).await.expect("a free port");
        let way = Way::to(&sandbox, door);
        Self { sandbox, way, drafts: tempfile::tempdir().expect("a folder") }
    }

    pub(crate) fn person(&self, lang: Lang) -> TestUser {
        let setup = Setup { lang, environment: Some(self.way.environment.clone()), ..super::setup::setup() };
        TestUser::new(setup, self.way.clone(), self.drafts.path())
    }

    /// Aliases that the sandbox has on a service instance.
    pub(crate) fn aliases(&self, instance: i64) -> Vec<String> {
        let processes = self.sandbox.store().processes_of(instance);
        processes.iter().map(|process| process["bk_process_name"].as_str().unwrap().to_owned()).collect()
    }
}

pub(crate) fn catalogue_read(state: &State) -> bool {
    state.catalogue.as_ref().is_some_and(|catalogue| matches!(catalogue.ended, Some(Ok(()))))
}

pub(crate) fn run_ended(state: &State) -> bool {
    state.submit.run.as_ref().is_some_and(|run| run.ended)
}

/// From the list of drafts to step 2, with the service instances of these identifiers marked in business 1.
pub(crate) async fn choose(person: &mut TestUser, ids: &[i64]) {
    choose_of(person, "", ids).await;
}

/// The same in another business: these keys lead to it in the list.
pub(crate) async fn choose_of(person: &mut TestUser, keys: &str, ids: &[i64]) {
    person.until("the list of drafts", |state| state.drafts.list.ready().is_some()).await;
    person.keys("home enter");
    person.until("the businesses", |state| state.businesses.ready().is_some()).await;
    person.keys(keys);
    person.keys("enter");
    person.until("the business", catalogue_read).await;
    for id in ids {
        person.keys("i");
        person.types(&id.to_string());
        person.keys("enter");
    }
    assert_eq!(person.state.open.as_ref().map(|open| open.marks.len()), Some(ids.len()), "{}", person.screen());
    person.keys("ctrl-n");
    assert_eq!(person.state.screen, Screen::Step(Step::Processes), "{}", person.screen());
}

/// Adds a process with binary, alias and start parameter, and a bind row.
pub(crate) fn compose(person: &mut TestUser, binary: &str, alias: &str, port: &str) {
    compose_on(person, binary, alias, "127.0.0.1", port);
}

/// The same with an address.
pub(crate) fn compose_on(person: &mut TestUser, binary: &str, alias: &str, ip: &str, port: &str) {
    person.keys("a");
    person.types(binary);
    person.keys("tab");
    person.types(alias);
    person.keys("tab");
    person.types(&format!("-id {alias}"));
    person.keys("down b a");
    person.types(ip);
    person.keys("tab");
    person.types(port);
    person.keys("ctrl-p");
    person.keys("esc");
}
