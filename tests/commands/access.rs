//! Which CMDB is talked to and as whom, by the real program: environments to choose from, and parts of the credentials
//! that are asked for, on the screen and by commands.

use crate::support::pty::{Session, Start};
use crate::support::served::{Cmdb, configure, secret};
use serde_json::Value;
use std::fs;
use std::path::Path;
use std::process::{Command, Output, Stdio};

const DOWN: &str = "\x1b[B";
const SECRET: &str = "sandbox-secret";

/// A draft that asks for one process on a service instance of the simulator.
const DRAFT: &str = r#"{"bk_biz_id": 1, "service_instance_id": 48,
    "processes": [{"process_info": {"bk_func_name": "nginx", "bk_process_name": "web", "bind_info": []}}]}"#;

fn home(config: &str) -> tempfile::TempDir {
    let home = tempfile::tempdir().unwrap();
    configure(home.path(), config);
    home
}

fn gateway(url: &str, more: &str) -> String {
    format!("[environments.prod]\nurl = \"{url}\"\napp_code = \"bkproc\"\n{more}\n")
}

fn screen(home: &Path, lang: &str) -> Session {
    Start::new(home, &["--lang", lang]).spawn()
}

fn quit(mut session: Session) -> Vec<u8> {
    // Ctrl-C would only close what stands over the screen.
    session.signal(rustix::process::Signal::TERM);
    assert_eq!(session.end(), 143);
    session.bytes().to_vec()
}

fn holds(bytes: &[u8], text: &str) -> bool {
    bytes.windows(text.len()).any(|part| part == text.as_bytes())
}

fn command(home: &Path, words: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_bkproc"));
    command
        .args(words)
        .env_clear()
        .env("HOME", home)
        .env("PATH", "/usr/bin:/bin")
        .stdin(Stdio::null())
        .current_dir(home);
    command
}

fn told(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[test]
fn a_secret_that_is_not_accepted_is_asked_for_and_the_draft_stays() {
    let cmdb = Cmdb::start("gateway", &[]);
    for (lang, title, part, new) in
        [("en", "Credentials needed", "app secret", "New draft"), ("zh", "需要凭据", "应用密钥", "新建草稿")]
    {
        let home = home(&gateway(&cmdb.url, "user = \"admin\"\napp_secret_file = \"secret\""));
        secret(&home.path().join(".config/bkproc"), "secret", "not-the-secret");
        let mut session = screen(home.path(), lang);
        session.see(new);
        session.press("\r");
        session.see(title);
        session.see(part);
        session.press(SECRET);
        session.see(&"*".repeat(SECRET.len()));
        session.press("\r");
        session.wait("the businesses", |session| !session.text().contains(title) && session.text().contains("> 1"));
        session.press("\r");
        session.see("nginx_80");
        let bytes = quit(session);
        assert!(!holds(&bytes, SECRET) && !holds(&bytes, "not-the-secret"));
        let drafts = fs::read_dir(home.path().join(".local/share/bkproc/drafts")).unwrap();
        assert_eq!(
            drafts.filter(|file| file.as_ref().unwrap().path().extension().is_some_and(|end| end == "json")).count(),
            1
        );
    }
}

#[test]
fn the_part_that_the_server_misses_is_the_one_asked_for() {
    let cmdb = Cmdb::start("gateway", &[]);
    let home = home(&gateway(&cmdb.url, "app_secret_file = \"secret\""));
    secret(&home.path().join(".config/bkproc"), "secret", SECRET);
    let mut session = screen(home.path(), "en");
    session.see("New draft");
    session.press("\r");
    session.see("login token (bk_token)");
    // Another part in its place: a name, which is shown.
    session.press("\t\t\t");
    session.see("user name (bk_username)");
    session.press("admin");
    session.see("admin");
    session.press("\r");
    session.see("> 1");
    quit(session);
}

#[test]
fn what_the_settings_leave_to_the_person_is_asked_for_at_first() {
    let cmdb = Cmdb::start("gateway", &[]);
    let home = home(&gateway(&cmdb.url, "user = \"admin\"\nprompt = [\"app_secret\"]"));
    let mut session = screen(home.path(), "en");
    session.see("New draft");
    session.press("\r");
    session.see("Needed: app secret");
    // Not now: the draft can be made all the same, and asking again asks again.
    session.press("\x1b");
    session.wait("no question", |session| !session.text().contains("Needed: app secret"));
    session.press("r");
    session.see("Needed: app secret");
    session.press(&format!("\x1b[200~{SECRET}\x1b[201~\r"));
    session.see("> 1");
    assert!(!holds(&quit(session), SECRET));
}

#[test]
fn an_environment_is_chosen_with_its_own_drafts() {
    let (one, two) = (Cmdb::start("direct", &[]), Cmdb::start("direct", &[]));
    let config = format!(
        "default = \"one\"\n[environments.one]\nurl = \"{}\"\ndoor = \"direct\"\nuser = \"li\"\n\
         [environments.two]\nurl = \"{}\"\ndoor = \"direct\"\nuser = \"li\"\nproduction = true\n",
        one.url, two.url
    );
    let home = home(&config);
    let mut session = screen(home.path(), "en");
    session.see("New draft");
    session.press("\r");
    session.see("> 1");
    session.press("\r");
    session.see("nginx_80");
    session.press("E");
    session.see("> one");
    session.press(DOWN);
    session.see("> two");
    session.press("\r");
    session.see("Environment two is in force: production");
    session.see("1 of other environments, A shows them");
    session.press("A");
    session.wait("the draft of the other", |session| {
        session.text().contains("untitled") && !session.text().contains("A shows them")
    });
    // A draft of the other environment leads back there.
    session.press(DOWN);
    session.press("\r");
    session.see("Environment one is in force");
    session.see("nginx_80");
    quit(session);
}

#[test]
fn a_command_asks_on_the_terminal_and_shows_nothing_of_the_answer() {
    let cmdb = Cmdb::start("gateway", &[]);
    let home = home(&gateway(&cmdb.url, "user = \"admin\"\nprompt = [\"app_secret\"]"));
    fs::write(home.path().join("draft.json"), DRAFT).unwrap();
    for (lang, question, listed) in [("en", "not shown:", "web"), ("zh", "输入时不显示：", "web")] {
        let mut session = Start::new(home.path(), &["plan", "draft.json", "--lang", lang]).spawn();
        session.see(question);
        session.press(SECRET);
        session.press("\r");
        session.see(listed);
        assert_eq!(session.end(), 0);
        assert!(!holds(session.bytes(), SECRET));
        assert!(session.has_its_modes());
    }
    // Given up with Ctrl-C, the terminal is as it was.
    let mut session = Start::new(home.path(), &["plan", "draft.json"]).spawn();
    session.see("not shown:");
    session.press("sand\x03");
    assert_eq!(session.end(), 130);
    assert!(session.has_its_modes() && session.text().contains("interrupted"), "{}", session.text());
    // Where no one can be asked.
    for (lang, words) in [("en", "was not typed"), ("zh", "没有输入")] {
        let output = command(home.path(), &["plan", "draft.json", "--lang", lang]).output().unwrap();
        assert_eq!(output.status.code(), Some(4));
        assert!(told(&output).contains(words), "{}", told(&output));
    }
}

#[test]
fn the_two_kinds_of_403_name_what_to_ask_of_whom() {
    for (fault, kind, code, zh, en) in [
        ("*:deny-gateway", "gateway_denied", 1_640_301, ["bkproc", "网关"], ["bkproc", "gateway"]),
        ("*:deny-cmdb", "denied", 9_900_403, ["权限", "业务"], ["permission", "business"]),
    ] {
        let cmdb = Cmdb::start("gateway", &["--fault", fault]);
        let home = home(&gateway(&cmdb.url, "user = \"admin\"\napp_secret_file = \"secret\""));
        secret(&home.path().join(".config/bkproc"), "secret", SECRET);
        fs::write(home.path().join("draft.json"), DRAFT).unwrap();
        for (lang, words) in [("zh", zh), ("en", en)] {
            let output = command(home.path(), &["plan", "draft.json", "-o", "json", "--lang", lang]).output().unwrap();
            assert_eq!(output.status.code(), Some(4), "{}", told(&output));
            let found: Value = serde_json::from_slice(&output.stdout).unwrap();
            let error = &found["error"];
            assert_eq!((&error["kind"], &error["code"]), (&kind.into(), &code.into()), "{error}");
            let said = told(&output).to_lowercase();
            for word in words {
                assert!(said.contains(word), "{word} in {said}");
            }
        }
        let mut session = screen(home.path(), "en");
        session.see("New draft");
        session.press("\r");
        session.see(&code.to_string());
        quit(session);
    }
}

#[test]
fn a_login_that_expired_is_told_as_such_by_the_bus() {
    let cmdb = Cmdb::start("esb", &["--fault", "*:code=1306000"]);
    let home = home(&format!(
        "[environments.prod]\nurl = \"{}\"\ndoor = \"esb\"\napp_code = \"bkproc\"\n\
         app_secret_file = \"secret\"\ntoken_env = \"MY_TOKEN\"\n",
        cmdb.url
    ));
    secret(&home.path().join(".config/bkproc"), "secret", SECRET);
    fs::write(home.path().join("draft.json"), DRAFT).unwrap();
    let output = command(home.path(), &["plan", "draft.json"]).env("MY_TOKEN", "old-token").output().unwrap();
    assert_eq!(output.status.code(), Some(4), "{}", told(&output));
    assert!(told(&output).contains("bk_token") && !told(&output).contains("old-token"), "{}", told(&output));
    let mut session = Start::new(home.path(), &[]).env("MY_TOKEN", "old-token").spawn();
    session.see("New draft");
    session.press("\r");
    session.see("login token (bk_token)");
    assert!(!holds(&quit(session), "old-token"));
}

#[test]
fn a_command_returns_the_secret_and_is_run_without_a_shell() {
    let cmdb = Cmdb::start("gateway", &[]);
    let home = home(&gateway(&cmdb.url, "user = \"admin\"\napp_secret_command = [\"cat\", \"my $HOME secret\"]"));
    fs::write(home.path().join("my $HOME secret"), SECRET).unwrap();
    fs::write(home.path().join("draft.json"), DRAFT).unwrap();
    let output = command(home.path(), &["plan", "draft.json"]).output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", told(&output));
    fs::remove_file(home.path().join("my $HOME secret")).unwrap();
    let output = command(home.path(), &["plan", "draft.json"]).output().unwrap();
    assert_eq!(output.status.code(), Some(4), "{}", told(&output));
    assert!(told(&output).contains("no secret from command cat"), "{}", told(&output));
}

#[test]
fn a_crash_writes_no_memory_to_a_file() {
    let home = home("");
    let mut session = screen(home.path(), "en");
    session.see("New draft");
    let limits = fs::read_to_string(format!("/proc/{}/limits", session.pid().as_raw_nonzero())).unwrap();
    let core = limits.lines().find(|line| line.starts_with("Max core file size")).unwrap();
    assert_eq!(core.split_whitespace().nth(4), Some("0"), "{core}");
    session.press("q");
    assert_eq!(session.end(), 0);
}
