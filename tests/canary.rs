//! A secret runs through every flow, and is found in nothing that is shown, written or logged.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "what clippy.toml allows in tests, for the functions that they share"
)]

mod support {
    #[expect(dead_code, reason = "shared with the tests of the terminal, which use all of it")]
    pub(crate) mod pty;
    #[expect(dead_code, reason = "shared with the tests of access, which use all of it")]
    pub(crate) mod served;
}

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use support::pty::Start;
use support::served::{Cmdb, configure};

/// The secret that the simulator wants, and a token of which it takes any.
const SECRETS: [&str; 2] = ["sandbox-secret", "canary-7f3a91c2"];

const DRAFT: &str = r#"{"bk_biz_id": 1, "service_instance_id": 48,
    "processes": [{"process_info": {"bk_func_name": "nginx", "bk_process_name": "canary-web", "bind_info": []}}]}"#;

fn assert_clean(what: &str, bytes: &[u8]) {
    for secret in SECRETS {
        assert!(!bytes.windows(secret.len()).any(|part| part == secret.as_bytes()), "{secret} is in {what}");
    }
}

/// Looks into every file below a folder; gives how many there are.
fn search(folder: &Path) -> usize {
    let mut files = 0;
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files += search(&path);
        } else {
            assert_clean(&path.display().to_string(), &fs::read(&path).unwrap());
            files += 1;
        }
    }
    files
}

#[test]
fn no_secret_is_shown_written_or_logged() {
    let home = tempfile::tempdir().unwrap();
    let log = home.path().join("requests.jsonl");
    let cmdb = Cmdb::start("gateway", &["--requests", log.to_str().unwrap(), "--fault", "create#2:drop"]);
    configure(
        home.path(),
        &format!(
            "[environments.prod]\nurl = \"{}\"\napp_code = \"bkproc\"\napp_secret_env = \"MY_SECRET\"\n\
             token_env = \"MY_TOKEN\"\n",
            cmdb.url
        ),
    );
    fs::write(home.path().join("draft.json"), DRAFT).unwrap();
    for words in [
        "plan draft.json",
        "apply draft.json --yes",
        "apply draft.json --yes -o json",
        "history -o json",
        "show last",
        "config show",
        "config show -o json",
        "config check",
        "doctor",
        "doctor -o json",
        "plan draft.json --env nowhere",
    ] {
        let output = Command::new(env!("CARGO_BIN_EXE_bkproc"))
            .args(words.split(' '))
            .env_clear()
            .env("HOME", home.path())
            .envs(["MY_SECRET", "MY_TOKEN"].into_iter().zip(SECRETS))
            .current_dir(home.path())
            .stdin(Stdio::null())
            .output()
            .unwrap();
        assert!(output.status.code().is_some(), "{words}");
        assert_clean(words, &output.stdout);
        assert_clean(words, &output.stderr);
    }
    let mut session =
        Start::new(home.path(), &["draft.json"]).env("MY_SECRET", SECRETS[0]).env("MY_TOKEN", SECRETS[1]).spawn();
    session.see("48");
    let argv = fs::read(format!("/proc/{}/cmdline", session.pid().as_raw_nonzero())).unwrap();
    assert_clean("argv", &argv);
    session.press("4");
    session.see("checked with CMDB");
    session.signal(rustix::process::Signal::TERM);
    assert_eq!(session.end(), 143);
    assert_clean("the terminal", session.bytes());
    drop(cmdb);
    assert!(fs::read_to_string(&log).unwrap().lines().count() > 3, "requests were logged");
    assert!(search(home.path()) >= 4, "configuration, drafts, runs and the log of requests");
}
