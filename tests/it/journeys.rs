//! What people come for, with the keys that it takes. Typed texts, that is names, values and filters, are not counted.

use crate::support::scene::{Scene, run_ended};
use crate::support::test_user::TestUser;
use bkproc::domain::environment::Door;
use bkproc::domain::lang::Lang;
use bkproc::sandbox;

/// A person whose keys are counted.
struct Walk {
    person: TestUser,
    keys: usize,
}

impl Walk {
    fn of(scene: &Scene) -> Self {
        Self { person: scene.person(Lang::En), keys: 0 }
    }

    fn press(&mut self, keys: &str) -> &mut Self {
        self.keys += keys.split(' ').count();
        self.person.keys(keys);
        self
    }

    fn types(&mut self, text: &str) -> &mut Self {
        self.person.types(text);
        self
    }

    /// From the list of drafts to step 2, with all service instances marked that a filter finds.
    async fn mark(&mut self, filter: &str) {
        let keys = &mut self.keys;
        let press = |person: &mut TestUser, names: &str| {
            *keys += names.split(' ').count();
            person.keys(names);
        };
        self.person.opens_business(press).await;
        self.press("/").types(filter).press("enter a enter");
    }
}

async fn twenty() -> Scene {
    Scene::of(Door::Direct, sandbox::Options { instances: Some(22), ..sandbox::Options::default() }).await
}

#[tokio::test]
async fn three_processes_on_twenty_hosts_with_ports_that_step_take_36_keys() {
    let scene = twenty().await;
    let mut walk = Walk::of(&scene);
    walk.mark("tpl:no").await;
    let targets = walk.person.state.open.as_ref().unwrap().draft.targets.len();
    assert_eq!(targets, 20, "{}", walk.person.screen());
    for (at, (alias, port)) in [("order", "8001+"), ("pay", "8101+"), ("job", "8201+")].into_iter().enumerate() {
        walk.press("a").types("java").press("tab").types(alias).press("tab").types(&format!("-D{alias}"));
        walk.press("ctrl-n a down tab").types(port).press(if at < 2 { "ctrl-p" } else { "ctrl-n" });
    }
    walk.person.until("the live state", |state| state.review.live.ready().is_some()).await;
    let counts = walk.person.state.review.plan.as_ref().unwrap().counts();
    assert_eq!(counts.new, 60, "{}", walk.person.screen());
    walk.press("s left enter");
    walk.person.until("the end of the run", run_ended).await;
    let run = walk.person.state.submit.run.as_ref().unwrap();
    let ids = run.created().count();
    assert_eq!(ids, 60, "{}", walk.person.screen());
    assert!(walk.keys <= 36, "{} keys", walk.keys);
    // The start parameter, which tells processes of one binary apart, is a key more for each.
    assert_eq!(walk.keys, 33);
}

#[tokio::test]
async fn one_process_is_left_out_on_two_of_twenty_in_nine_keys() {
    let scene = twenty().await;
    let mut walk = Walk::of(&scene);
    walk.mark("tpl:no").await;
    for alias in ["order", "pay"] {
        walk.press("a").types("java").press("tab").types(alias).press("down");
    }
    walk.press("esc");
    walk.keys = 0;
    let hosts: Vec<String> = {
        let draft = &walk.person.state.open.as_ref().unwrap().draft;
        [3, 7].map(|at: usize| draft.targets[at].host.split(',').next().unwrap().to_owned()).to_vec()
    };
    walk.press("t");
    for host in &hosts {
        walk.press("/").types(&format!("alias:pay ip:={host}")).press("enter -");
    }
    assert_eq!(walk.keys, 7);
    let draft = &walk.person.state.open.as_ref().unwrap().draft;
    let left_out: Vec<_> = draft.processes[1].overrides.iter().filter(|(_, own)| own.leave_out).collect();
    assert_eq!((left_out.len(), draft.processes[0].overrides.len()), (2, 0), "{}", walk.person.screen());
    walk.press("4");
    assert_eq!(walk.person.state.screen, bkproc::app::screen::Screen::Table, "a digit is no step");
}
