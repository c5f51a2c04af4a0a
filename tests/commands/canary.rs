//! A secret runs through every flow, and is found in nothing that is shown, written or logged.

use crate::support::pty::{Session, Start, YES};
use crate::support::served::{Cmdb, configure};
use bkproc::sandbox::{APP_SECRET, TOKEN};
use std::fs;
use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// The secret and the token that the simulator wants.
const SECRETS: [&str; 2] = [APP_SECRET, TOKEN];
/// A token that is not accepted.
const OLD_TOKEN: &str = "canary-7f3a91c2";
const DOWN: &str = "\x1b[B";

fn assert_clean(what: &str, bytes: &[u8]) {
    for secret in SECRETS.into_iter().chain([OLD_TOKEN]).flat_map(writings) {
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

/// A home that leads to a gateway, and what it answers in vain.
struct Home {
    folder: tempfile::TempDir,
    log: PathBuf,
    cmdb: Cmdb,
}

impl Home {
    /// `keys` are the lines of the settings that say where the secrets come from.
    fn new(keys: &str, faults: &[&str]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let log = folder.path().join("requests.jsonl");
        let mut args = vec!["--requests", log.to_str().unwrap()];
        args.extend(faults.iter().flat_map(|fault| ["--fault", fault]));
        let cmdb = Cmdb::start("gateway", &args);
        let keys = keys.replace("HOME", folder.path().to_str().unwrap());
        let settings = format!("[environments.prod]\nurl = \"{}\"\napp_code = \"bkproc\"\n{keys}\n", cmdb.url);
        configure(folder.path(), &settings);
        for alias in ["canary-web", "canary-job"] {
            let process = format!(r#"{{"bk_func_name": "{alias}", "bk_process_name": "{alias}", "bind_info": []}}"#);
            let draft = format!(
                r#"{{"bk_biz_id": 1, "service_instance_id": 48, "processes": [{{"process_info": {process}}}]}}"#
            );
            fs::write(folder.path().join(format!("{alias}.json")), draft).unwrap();
        }
        Self { folder, log, cmdb }
    }

    /// Runs a command to its end with the secrets in its variables; gives its exit code.
    fn run(&self, words: &str) -> Option<i32> {
        let output = Command::new(env!("CARGO_BIN_EXE_bkproc"))
            .args(words.split(' '))
            .env_clear()
            .env("HOME", self.folder.path())
            .env("BKPROC_TEST_HASTE", "1")
            .envs(["MY_SECRET", "MY_TOKEN"].into_iter().zip(SECRETS))
            .env("SPARE", OLD_TOKEN)
            .current_dir(self.folder.path())
            .stdin(Stdio::null())
            .output()
            .unwrap();
        assert_clean(words, &output.stdout);
        assert_clean(words, &output.stderr);
        output.status.code()
    }

    /// Starts the program in a terminal.
    fn screen(&self, args: &[&str]) -> Start {
        Start::new(self.folder.path(), args)
    }

    /// Looks into all that is left behind.
    fn close(self) {
        let Self { folder, log, cmdb } = self;
        drop(cmdb);
        assert!(fs::read_to_string(&log).unwrap().lines().count() > 3, "requests were logged");
        assert!(search(folder.path()) >= 4, "configuration, drafts, runs and the log of requests");
    }
}

/// Ends a session.
fn quit(mut session: Session) {
    session.signal(rustix::process::Signal::TERM);
    assert_eq!(session.end(), 143);
    assert_clean("the terminal", session.bytes());
}

/// What the system tells everybody of a program: its arguments, and those of what it started.
fn assert_unseen(session: &Session) {
    let own = session.pid().as_raw_nonzero().to_string();
    let mut seen = 0;
    for entry in fs::read_dir("/proc").unwrap() {
        let path = entry.unwrap().path();
        // One that ends meanwhile tells nothing.
        let Ok(about) = fs::read_to_string(path.join("stat")) else { continue };
        let parent = about.rsplit(')').next().and_then(|rest| rest.split_whitespace().nth(1));
        if path.ends_with(&own) || parent == Some(&own) {
            assert_clean("argv", &fs::read(path.join("cmdline")).unwrap_or_default());
            seen += 1;
        }
    }
    assert!(seen > 0, "it runs");
}

const BY_VARIABLE: &str = "app_secret_env = \"MY_SECRET\"\ntoken_env = \"MY_TOKEN\"";

#[test]
fn no_secret_is_shown_written_or_logged() {
    let home = Home::new(BY_VARIABLE, &["create#2:drop"]);
    for words in [
        "plan canary-web.json",
        "apply canary-web.json --yes",
        "apply canary-web.json --yes -o json",
        "history -o json",
        "show last",
        "businesses",
        "instances --biz 1",
        "fields --biz 1",
        "processes 48 --biz 1 -o json",
        "config show",
        "config show -o json",
        "config check",
        "doctor",
        "doctor -o json",
        "plan canary-web.json --env nowhere",
    ] {
        assert!(home.run(words).is_some(), "{words}");
    }
    let [secret, token] = SECRETS;
    let mut session = home.screen(&["canary-web.json"]).env("MY_SECRET", secret).env("MY_TOKEN", token).spawn();
    session.see("48");
    session.press("4");
    session.see("checked with CMDB");
    assert_unseen(&session);
    quit(session);
    home.close();
}

#[test]
fn no_secret_is_left_by_going_on_with_a_run_and_undoing_it() {
    // Two runs lose an answer, and every reading that would show its outcome; each is resumed.
    let faults = [
        "create#1-2:commit-then-drop",
        "list_process_instance#1-3:status=502",
        "audit#1-3:status=502",
        "list_process_instance#5-7:status=502",
        "audit#6-8:status=502",
    ];
    let home = Home::new(BY_VARIABLE, &faults);
    for (words, code) in [
        ("apply canary-web.json --yes", 7),
        ("resume last --yes", 0),
        ("resume last --yes -o json", 0),
        ("apply canary-job.json --yes", 7),
    ] {
        assert_eq!(home.run(words), Some(code), "{words}");
    }
    let [secret, token] = SECRETS;
    let mut session = home.screen(&[]).env("MY_SECRET", secret).env("MY_TOKEN", token).spawn();
    session.see("unfinished");
    session.press(DOWN);
    session.press("\r");
    session.see("canary-job");
    session.press("r");
    session.see("Resume this run");
    session.press(YES);
    session.see("Done: 1 process created");
    assert_unseen(&session);
    quit(session);
    for words in ["undo last --yes", "undo last --yes -o json", "show last -o json"] {
        assert_eq!(home.run(words), Some(0), "{words}");
    }
    home.close();
}

/// A program that returns the secret of the application, in two parts, and writes down what it was started with.
const GIVER: &str = "#!/bin/sh\ncat /proc/self/environ > HOME/environ\ntr '\\0' ' ' < /proc/$PPID/cmdline > HOME/cmdline\n\
                     printf 'sandbox-%s\\n' secret\n";

#[test]
fn what_is_typed_is_left_nowhere_by_a_submission_on_the_screen() {
    let home = Home::new("app_secret_command = [\"HOME/giver\"]\nprompt = [\"token\"]", &["create#1:commit-then-drop"]);
    let folder = home.folder.path().to_owned();
    let giver = folder.join("giver");
    fs::write(&giver, GIVER.replace("HOME", folder.to_str().unwrap())).unwrap();
    fs::set_permissions(&giver, fs::Permissions::from_mode(0o700)).unwrap();
    let mut session = home.screen(&["canary-web.json"]).spawn();
    session.see("48");
    session.press("4");
    session.see("Needed: login token");
    session.press(OLD_TOKEN);
    session.see(&"*".repeat(OLD_TOKEN.len()));
    session.press("\r");
    session.see("The request reached CMDB without a user");
    session.press(TOKEN);
    session.see(&"*".repeat(TOKEN.len()));
    assert_unseen(&session);
    session.press("\r");
    session.see("checked with CMDB");
    session.press("s");
    session.see("Create 1 process");
    session.press(YES);
    session.see("Done: 1 process created");
    assert_unseen(&session);
    session.press("Z");
    session.see("Delete");
    session.press(YES);
    session.wait("the end of it", |session| session.text().contains("Ended: 0 created"));
    quit(session);
    for told in ["environ", "cmdline"] {
        assert!(folder.join(told).exists(), "what the command was started with is known");
    }
    home.close();
}

/// How a server may write what it was sent.
fn writings(text: &str) -> Vec<String> {
    let percent = text.bytes().map(|byte| format!("%{byte:02X}")).collect::<Vec<_>>();
    let units = text.encode_utf16().map(|unit| format!("\\u{unit:04x}")).collect::<Vec<_>>();
    let entities = text.chars().map(|ch| format!("&#{};", u32::from(ch))).collect::<Vec<_>>();
    let hex = text.bytes().map(|byte| format!("{byte:02x}")).collect::<Vec<_>>();
    [vec![text.to_owned()], percent, units, entities, hex].map(|parts| parts.concat()).into()
}

/// Reads a request to its end.
fn request(stream: &mut TcpStream) -> Option<(String, Vec<u8>)> {
    let mut bytes = Vec::new();
    loop {
        let mut part = [0; 4096];
        let count = stream.read(&mut part).ok().filter(|count| *count > 0)?;
        bytes.extend_from_slice(&part[..count]);
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let Some((head, body)) = text.split_once("\r\n\r\n") else { continue };
        let length = head.lines().find_map(|line| line.strip_prefix("content-length: ")?.parse().ok()).unwrap_or(0);
        if body.len() >= length {
            return Some((text, bytes));
        }
    }
}

/// A gateway in front of the simulator that refuses creations and the list of hosts, and throws every secret that it was
/// sent, and that of another environment, back in each text of its answer, in every writing.
fn reflecting(url: &str) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let (host, path) = url.strip_prefix("http://").unwrap().split_once('/').unwrap();
    let (host, path) = (host.to_owned(), path.to_owned());
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let (mut stream, host) = (stream.unwrap(), host.clone());
            std::thread::spawn(move || {
                let Some((text, bytes)) = request(&mut stream) else { return };
                let asked = text.lines().next().unwrap();
                if asked.contains("create/proc") || asked.contains("list_hosts") {
                    let told: Vec<_> = SECRETS.into_iter().chain([OLD_TOKEN]).flat_map(writings).collect();
                    let told = told.join(" ");
                    let body = serde_json::json!({
                        "result": false, "bk_error_code": 9_900_403, "request_id": TOKEN, "data": null,
                        "bk_error_msg": format!("{told} and {}", TOKEN.get(..8).unwrap()),
                        "permission": { "actions": [{ "id": told, "name": told, "related_resource_types": [{
                            "instances": [[{ "id": TOKEN, "name": APP_SECRET }]],
                        }] }] },
                    });
                    let body = body.to_string();
                    let head = format!("x-bkapi-request-id: {TOKEN}\r\ncontent-length: {}", body.len());
                    let _ = write!(stream, "HTTP/1.1 200 OK\r\n{head}\r\nconnection: close\r\n\r\n{body}");
                    return;
                }
                let mut on = TcpStream::connect(&host).unwrap();
                let end = bytes.windows(2).position(|two| two == b"\r\n").unwrap();
                on.write_all(&bytes[..end]).unwrap();
                on.write_all(b"\r\nconnection: close").unwrap();
                on.write_all(&bytes[end..]).unwrap();
                let mut answer = Vec::new();
                let _ = on.read_to_end(&mut answer);
                let _ = stream.write_all(&answer);
                let _ = stream.shutdown(Shutdown::Both);
            });
        }
    });
    format!("http://{address}/{path}")
}

#[test]
fn secret_that_a_server_reflects_in_any_writing_is_shown_and_kept_nowhere() {
    let home = Home::new(BY_VARIABLE, &[]);
    let url = reflecting(&home.cmdb.url);
    // The secrets of every environment are looked for, also of one that is not in force.
    let spare = "[environments.spare]\nurl = \"http://127.0.0.1:1/\"\ntoken_env = \"SPARE\"";
    let prod = format!("[environments.prod]\nurl = \"{url}\"\napp_code = \"bkproc\"\n{BY_VARIABLE}");
    let settings = format!("default = \"prod\"\n{prod}\n{spare}\n");
    fs::write(home.folder.path().join(".config/bkproc/config.toml"), settings).unwrap();
    for (words, code) in [
        ("apply canary-web.json --yes", 4),
        ("apply canary-job.json --yes -o json", 4),
        ("show last", 0),
        ("show last -o json", 0),
        ("history -o json", 0),
        ("doctor", 4),
        ("doctor --lang zh -o json", 4),
    ] {
        assert_eq!(home.run(words), Some(code), "{words}");
    }
    let runs = home.folder.path().join(".local/state/bkproc/runs");
    assert!(search(&runs) >= 2, "the answers were kept");
    home.close();
}
