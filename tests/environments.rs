//! Environments are known by name and address, tenant and supplier account: what belongs to one is not used in another.

#![expect(
    clippy::expect_used,
    clippy::panic,
    reason = "what clippy.toml allows in tests, for the functions that they share"
)]

mod support {
    pub(crate) mod setup;
    #[expect(dead_code, reason = "shared with tests that use all of it")]
    pub(crate) mod state;
}

use bkproc::app::notice::Notice;
use bkproc::app::{Effect, State, start};
use bkproc::domain::draft::Draft;
use bkproc::domain::environment::Environment;
use support::state::{draft, open_draft, press, process};

/// A program whose list of drafts was asked for.
fn begun() -> State {
    let mut state = support::state::start();
    start(&mut state);
    state
}

/// A draft without problems, made in an environment.
fn draft_of(environment: &Environment) -> Draft {
    Draft { environment: environment.into(), ..draft(vec![process("nginx", "80")]) }
}

/// The environment in force, and three that differ from it in one thing each, its name excepted.
fn others(own: &Environment) -> [Environment; 3] {
    [
        Environment { url: format!("{}/stag", own.url), ..own.clone() },
        Environment { tenant: Some("b".into()), ..own.clone() },
        Environment { supplier: "tencent".into(), ..own.clone() },
    ]
}

#[test]
fn a_draft_of_another_address_tenant_or_supplier_is_not_read_or_submitted_here() {
    for other in others(&begun().environment.expect("the sandbox")) {
        let mut state = begun();
        open_draft(&mut state, draft_of(&other));
        let effects = press(&mut state, "4");
        assert!(!effects.iter().any(|effect| matches!(effect, Effect::ReadLive { .. })), "{effects:?}");
        press(&mut state, "s");
        assert_eq!(state.notice, Some(Notice::OtherEnvironment { draft: "sandbox".into() }));
        assert!(state.overlay.is_none());
    }
}

#[test]
fn a_draft_leads_to_the_environment_of_its_name_and_address() {
    let own = begun().environment.expect("the sandbox");
    for other in others(&own) {
        let mut state = begun();
        state.environments = vec![own.clone(), other.clone()];
        open_draft(&mut state, draft_of(&other));
        assert_eq!(state.environment, Some(other));
    }
}

#[test]
fn a_draft_of_version_0_1_0_gets_the_address_of_its_environment() {
    let mut state = begun();
    open_draft(&mut state, draft(vec![process("nginx", "80")]));
    let environment = state.environment.clone().expect("the sandbox");
    assert_eq!(state.open.expect("open").draft.environment, (&environment).into());
}
