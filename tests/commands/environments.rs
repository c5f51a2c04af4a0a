//! Environments are known by name and address, tenant and supplier account: what belongs to one is not used in another.

use crate::support::state::{draft, open_draft, press, process};
use bkproc::app::overlay::{Overlay, Question};
use bkproc::app::run::Origin;
use bkproc::app::{Effect, State, start};
use bkproc::domain::draft::Draft;
use bkproc::domain::environment::Environment;
use std::fs;
use std::process::{Command, Output, Stdio};

/// A program whose list of drafts was asked for.
fn begun() -> State {
    let mut state = crate::support::state::start();
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

/// The question over the screen.
fn question(state: &State) -> Option<&Question> {
    match &state.overlay {
        Some(Overlay::Confirm(confirm)) => Some(&confirm.question),
        _ => None,
    }
}

/// Answers a key at a time, each after a frame was drawn.
fn keys(state: &mut State, keys: &str) -> Vec<Effect> {
    keys.split(' ').flat_map(|key| press(state, key)).collect()
}

#[test]
fn a_draft_of_another_address_tenant_or_supplier_asks_and_is_not_read_or_submitted_meanwhile() {
    for other in others(&begun().environment.expect("the sandbox")) {
        let mut state = begun();
        open_draft(&mut state, draft_of(&other));
        let (from, to) = (Box::new((&other).into()), Box::new(state.environment.as_ref().expect("one").into()));
        let asked = Question::MoveDraft { from, to, targets: 2 };
        assert_eq!(question(&state), Some(&asked), "it opens by itself, and names both");
        keys(&mut state, "esc");
        let effects = press(&mut state, "4");
        assert!(!effects.iter().any(|effect| matches!(effect, Effect::ReadLive { .. })), "{effects:?}");
        press(&mut state, "s");
        assert_eq!(question(&state), Some(&asked), "the way on is not to be looked for");
        assert_eq!(state.open.expect("open").draft.environment, (&other).into(), "nothing was moved");
    }
}

#[test]
fn a_moved_draft_is_of_the_environment_in_force_and_saved() {
    for other in others(&begun().environment.expect("the sandbox")) {
        let mut state = begun();
        open_draft(&mut state, draft_of(&other));
        let effects = keys(&mut state, "left enter");
        assert!(state.overlay.is_none());
        let own = state.environment.clone().expect("the sandbox");
        let saved = effects.iter().find_map(|effect| match effect {
            Effect::SaveDraft { content, .. } => Some(content.environment.clone()),
            _ => None,
        });
        assert_eq!(saved, Some((&own).into()), "it is remembered in the draft: {effects:?}");
        assert!(effects.iter().any(|effect| matches!(effect, Effect::ReadCatalogue { .. })), "{effects:?}");
        let effects = press(&mut state, "4");
        assert!(effects.iter().any(|effect| matches!(effect, Effect::ReadLive { .. })), "{effects:?}");
    }
}

#[test]
fn a_draft_of_an_address_that_no_environment_has_can_be_moved() {
    let mut state = begun();
    let gone =
        Environment { name: "10.0.0.1:8080".into(), url: "http://10.0.0.1:8080".into(), ..Environment::default() };
    open_draft(&mut state, draft_of(&gone));
    keys(&mut state, "left enter");
    let own = state.environment.clone().expect("the sandbox");
    assert_eq!(state.open.expect("open").draft.environment, (&own).into());
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

const DRAFT: &str = r#"{"bkproc":"draft","version":1,"name":"Shop","environment":"prod","address":"https://gw.invalid/stag",
    "note":"keep me","bk_biz_id":2,"targets":[{"service_instance_id":48}],
    "processes":[{"process_info":{"bk_func_name":"nginx","bk_process_name":"web"}}]}"#;

struct Home(tempfile::TempDir);

impl Home {
    /// A home whose `prod` is at an address where nothing listens, with a draft of another `prod`.
    fn new() -> Self {
        let home = tempfile::tempdir().unwrap();
        let folder = home.path().join(".config/bkproc");
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join("config.toml"), "[environments.prod]\nurl = \"http://127.0.0.1:9/prod\"\nuser = \"a\"\n")
            .unwrap();
        fs::write(home.path().join("draft.json"), DRAFT).unwrap();
        Self(home)
    }

    fn run(&self, words: &str) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_bkproc"));
        command.args(words.split(' ')).env_clear().env("HOME", self.0.path()).current_dir(self.0.path());
        command.stdin(Stdio::null()).output().unwrap()
    }

    fn draft(&self) -> serde_json::Value {
        serde_json::from_str(&fs::read_to_string(self.0.path().join("draft.json")).unwrap()).unwrap()
    }
}

#[test]
fn without_a_terminal_a_draft_of_another_address_is_refused_by_both_addresses() {
    let home = Home::new();
    for words in
        ["plan draft.json", "apply --yes draft.json", "apply --dry-run draft.json", "apply --yes -o json draft.json"]
    {
        for lang in ["en", "zh"] {
            let done = home.run(&format!("{words} --lang {lang}"));
            let said = String::from_utf8(done.stderr).unwrap();
            assert_eq!(done.status.code(), Some(2), "{words}: {said}");
            for part in ["prod", "https://gw.invalid/stag", "http://127.0.0.1:9/prod", "--move"] {
                assert!(said.contains(part), "{words}: {said}");
            }
        }
    }
    assert_eq!(home.draft(), serde_json::from_str::<serde_json::Value>(DRAFT).unwrap(), "the file is as it was");
}

#[test]
fn a_draft_is_moved_by_its_own_word_and_keeps_what_else_is_in_it() {
    let home = Home::new();
    for words in ["plan --move draft.json", "apply --dry-run --move draft.json"] {
        assert_eq!(home.run(words).status.code(), Some(5), "it goes on to the server");
        assert_eq!(home.draft()["address"], "https://gw.invalid/stag", "{words} writes nothing");
    }
    assert_eq!(home.run("apply --yes --move draft.json").status.code(), Some(5));
    let moved = home.draft();
    assert_eq!((&moved["environment"], &moved["address"]), (&"prod".into(), &"http://127.0.0.1:9/prod".into()));
    assert_eq!((&moved["note"], &moved["version"]), (&"keep me".into(), &1.into()));
    assert_eq!(home.run("apply --yes draft.json").status.code(), Some(5), "it is remembered");
}

#[test]
fn a_full_standard_error_changes_no_exit_code_and_a_full_standard_output_does() {
    let home = Home::new();
    let run = |words: &str, full_out: bool| {
        let full = || fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
        let mut command = Command::new(env!("CARGO_BIN_EXE_bkproc"));
        command.args(words.split(' ')).env_clear().env("HOME", home.0.path()).current_dir(home.0.path());
        command.stdin(Stdio::null()).stderr(full()).stdout(if full_out { full().into() } else { Stdio::piped() });
        command.status().unwrap().code()
    };
    for (words, code) in
        [("draft.json", 2), ("plan draft.json", 2), ("config show", 0), ("--no-such", 2), ("--help", 0)]
    {
        assert_eq!(run(words, false), Some(code), "{words}");
    }
    for words in ["config show", "config path", "--help", "--version"] {
        assert_eq!(run(words, true), Some(1), "{words}");
    }
}

#[test]
fn a_named_pipe_as_configuration_is_refused_and_not_waited_for() {
    let home = Home::new();
    let made = Command::new("mkfifo").arg(home.0.path().join("pipe")).status().unwrap();
    assert!(made.success());
    let done = home.run("config check --config pipe");
    assert_eq!(done.status.code(), Some(3), "{}", String::from_utf8_lossy(&done.stderr));
}

#[test]
fn a_run_is_of_one_tenant_and_supplier_account() {
    let own = begun().environment.expect("the sandbox");
    let run = |account| Origin { environment: own.clone(), account, draft: None, business: String::new() };
    for other in others(&own) {
        assert!(!run(Some(own.account())).is_in(&other), "{other:?}");
        let same_address = other.address() == own.address();
        assert_eq!(run(None).is_in(&other), same_address, "a journal of 0.1.0 says no account");
    }
    assert!(run(Some(own.account())).is_in(&own));
}
