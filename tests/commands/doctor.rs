//! `bkproc doctor` by the real program: what it finds on a healthy way and on each that is broken, how it ends, and that it
//! shows no secret.

use crate::support::golden::assert_golden;
use crate::support::pty::Start;
use crate::support::refusing::Refusing;
use crate::support::served::{configure, secret};
use crate::support::server::{Reply, Server};
use bkproc::sandbox::{APP_SECRET, Door, Options, Sandbox, Version};
use bkproc::store::{DraftFolder, DraftId};
use jiff::{SignedDuration, Timestamp};
use rcgen::{CertificateParams, KeyPair};
use serde_json::{Value, json};
use std::fs;
use std::path::Path;
use std::process::{Command, Output, Stdio};

/// A home folder, and what is set in it.
struct Home {
    folder: tempfile::TempDir,
    variables: Vec<(&'static str, String)>,
}

/// What the program said, and how it ended.
#[derive(Debug)]
struct DoctorOutput {
    code: i32,
    out: String,
    err: String,
}

impl Home {
    fn new(config: &str) -> Self {
        let home = Self { folder: tempfile::tempdir().unwrap(), variables: Vec::new() };
        if !config.is_empty() {
            configure(home.path(), config);
        }
        home
    }

    /// One whose default environment is behind a door of a simulator.
    fn of(sandbox: &Sandbox, door: &str, more: &str) -> Self {
        let url = sandbox.base_url();
        Self::new(&format!("[environments.prod]\nurl = \"{url}\"\ndoor = \"{door}\"\nuser = \"admin\"\n{more}"))
    }

    fn set(mut self, name: &'static str, value: &str) -> Self {
        self.variables.push((name, value.to_owned()));
        self
    }

    fn path(&self) -> &Path {
        self.folder.path()
    }

    fn put(&self, name: &str, text: &str) {
        let path = self.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    async fn run(&self, words: &str) -> DoctorOutput {
        let mut command = Command::new(env!("CARGO_BIN_EXE_bkproc"));
        command.args(words.split(' ')).env_clear().env("HOME", self.path()).env("LANG", "en_US.UTF-8");
        command.env("PATH", "/usr/bin:/bin").env("TERM", "xterm-256color").current_dir(self.path());
        command.envs(self.variables.iter().map(|(name, value)| (name, value))).stdin(Stdio::null());
        let Output { status, stdout, stderr } =
            tokio::task::spawn_blocking(move || command.output().unwrap()).await.unwrap();
        let text = |bytes| String::from_utf8(bytes).unwrap();
        DoctorOutput { code: status.code().unwrap(), out: text(stdout), err: text(stderr) }
    }

    /// Runs it for its document.
    async fn doctor(&self, words: &str) -> Found {
        let told = self.run(format!("doctor -o json {words}").trim_end()).await;
        let document: Value = serde_json::from_str(&told.out).unwrap_or_else(|error| panic!("{error}: {told:?}"));
        assert_eq!((&document["schema_version"], &document["command"]), (&2.into(), &"doctor".into()));
        assert_eq!(document["exit_code"], told.code, "{document:#}");
        let checks = document["checks"].as_array().unwrap();
        for state in ["ok", "warning", "problem", "not_tried"] {
            let count = checks.iter().filter(|check| check["state"] == state).count();
            assert_eq!(document["counts"][state], count, "{document:#}");
        }
        for check in checks {
            let has_way_on = check["next"].is_string() || check["facts"]["more"].is_number();
            assert!(check["state"] != "problem" || has_way_on, "says what to do next: {check:#}");
        }
        Found { code: told.code, document }
    }
}

/// What a document tells.
struct Found {
    code: i32,
    document: Value,
}

impl Found {
    fn checks(&self, name: &str) -> Vec<&Value> {
        self.document["checks"].as_array().unwrap().iter().filter(|check| check["check"] == name).collect()
    }

    #[track_caller]
    fn check(&self, name: &str) -> &Value {
        let checks = self.checks(name);
        assert_eq!(checks.len(), 1, "{name}: {:#}", self.document);
        checks[0]
    }

    #[track_caller]
    fn state(&self, name: &str) -> &str {
        self.check(name)["state"].as_str().unwrap()
    }

    #[track_caller]
    fn assert_states(&self, states: &[(&str, &str)]) {
        for (name, state) in states {
            assert_eq!(self.state(name), *state, "{name}: {:#}", self.document);
        }
    }
}

/// Lists the files below a folder.
fn files(folder: &Path) -> Vec<String> {
    let (mut found, mut left) = (Vec::new(), vec![folder.to_owned()]);
    while let Some(path) = left.pop() {
        if path.is_dir() {
            left.extend(fs::read_dir(path).unwrap().map(|entry| entry.unwrap().path()));
        } else {
            found.push(path.strip_prefix(folder).unwrap().to_str().unwrap().to_owned());
        }
    }
    found.sort_unstable();
    found
}

async fn sandbox(options: Options) -> Sandbox {
    Sandbox::start(options).await.unwrap()
}

async fn with_fault(door: Door, spec: &str) -> Sandbox {
    sandbox(Options { door, faults: vec![spec.parse().unwrap()], ..Options::default() }).await
}

/// Puts a sign in the place of what differs from run to run.
fn steady(text: &str, url: &str) -> String {
    let mut text = text.replace(url, "URL").replace(env!("CARGO_PKG_VERSION"), "VERSION").replace("MiB", "GiB");
    for unit in [" ms", " 毫秒", " GiB"] {
        let parts: Vec<_> = text.split(unit).map(str::to_owned).collect();
        let (last, before) = parts.split_last().unwrap();
        let mut out = String::new();
        for part in before {
            out += part.trim_end_matches(|ch: char| ch.is_ascii_digit());
            out += "N";
            out += unit;
        }
        text = out + last;
    }
    text
}

#[tokio::test]
async fn a_healthy_way_is_told_on_one_screen_in_both_languages() {
    let cmdb = sandbox(Options { door: Door::Gateway, ..Options::default() }).await;
    let home = Home::of(&cmdb, "gateway", "production = true\napp_code = \"bkproc\"\napp_secret_file = \"secret\"\n");
    secret(&home.path().join(".config/bkproc"), "secret", APP_SECRET);
    for lang in ["en", "zh"] {
        let told = home.run(&format!("doctor --lang {lang}")).await;
        assert_eq!((told.code, told.err.as_str()), (0, ""), "{told:?}");
        let text = steady(&told.out, &cmdb.base_url());
        assert_golden(&format!("doctor.{lang}"), &text);
    }
    let found = home.doctor("").await;
    assert_eq!(found.document["environment"]["door"], "gateway");
    assert_eq!(found.check("environment")["facts"]["production"], true);
    assert_eq!(found.check("answer")["facts"]["gateway_headers"], true);
    assert_eq!(found.check("answer")["facts"]["keys"], "code");
    assert_eq!(found.check("app_secret")["facts"]["from"], "file");
    assert_eq!(found.check("businesses")["facts"]["count"], 2);
    assert_eq!(found.check("calls")["facts"]["work"], 5);
    assert!(found.check("clock")["facts"]["server_ahead_seconds"].as_i64().unwrap().abs() <= 1);
    let asked: Vec<_> = cmdb.store().requests().into_iter().map(|seen| seen.api).collect();
    assert!(asked.iter().all(|api| api.starts_with("search") || api.starts_with("list") || api.starts_with("get")));
    assert_eq!(files(home.path()), [".config/bkproc/config.toml", ".config/bkproc/secret"], "it writes nothing");
    // The same keys in the same states in the other language.
    let other = home.doctor("--lang zh").await;
    let keys = |found: &Found| {
        let checks = found.document["checks"].as_array().unwrap();
        let key = |check: &Value| (check["area"].clone(), check["check"].clone(), check["state"].clone());
        checks.iter().map(key).collect::<Vec<_>>()
    };
    assert_eq!(keys(&found), keys(&other));
    for check in other.document["checks"].as_array().unwrap() {
        let what = check["what"].as_str().unwrap();
        assert!(!what.contains([',', ';', '!', '?']), "half-width: {what}");
    }
}

/// The oldest and the newest version line that a version of the sandbox can be taken for.
fn lines_of(version: Version) -> [Option<&'static str>; 2] {
    match version {
        Version::V3_9 | Version::V3_10 => [None, Some("3.11")],
        Version::V3_12 | Version::V3_13 => [Some("3.12"), Some("3.13")],
        Version::V3_14 => [Some("3.14"); 2],
        Version::V3_15 => [Some("3.15"), None],
    }
}

#[tokio::test]
async fn what_a_server_is_like_is_found_out_by_reading() {
    for (version, new, old, codes, page) in [
        (Version::V3_9, false, true, "own", 1000),
        (Version::V3_13, false, true, "own", 1000),
        (Version::V3_14, true, true, "wrapped", 1000),
    ] {
        let cmdb = sandbox(Options { version, ..Options::default() }).await;
        let found = Home::of(&cmdb, "direct", "").doctor("").await;
        assert_eq!(found.code, 0, "{version}: {:#}", found.document);
        let facts = json!({ "x_bkcmdb": new, "bk_user": old, "tenant": null, "value_codes": codes });
        assert_eq!(found.check("headers")["facts"], facts, "{version}");
        assert_eq!(found.check("pages")["facts"], json!({ "asked": 1000, "accepted": page }), "{version}");
        let facts = &found.check("version")["facts"];
        let lines = [facts["oldest"].as_str(), facts["newest"].as_str()];
        assert_eq!(lines, lines_of(version), "{version}: {facts:#}");
        assert_eq!(found.check("answer")["facts"]["keys"], "bk_error_code", "{version}");
    }
    // Only the gateway's callers have to name the usual tenant, where tenants are not in use.
    for (door, name, wrong) in [(Door::Direct, "direct", "tenant = \"acme\"\n"), (Door::Gateway, "gateway", "")] {
        let cmdb = sandbox(Options { version: Version::V3_15, door, ..Options::default() }).await;
        let more = "app_code = \"bkproc\"\n";
        let bad = format!("{more}{wrong}");
        let found = Home::of(&cmdb, name, &bad).set("BKPROC_APP_SECRET", APP_SECRET).doctor("").await;
        assert_eq!((found.code, found.state("identity")), (3, "problem"), "{:#}", found.document);
        assert_eq!(found.check("identity")["facts"]["error"], "tenant");
        if door == Door::Direct {
            let found = Home::of(&cmdb, name, "").doctor("").await;
            assert_eq!(found.code, 0, "{:#}", found.document);
        }
        let more = format!("{more}tenant = \"default\"\n");
        let found = Home::of(&cmdb, name, &more).set("BKPROC_APP_SECRET", APP_SECRET).doctor("").await;
        assert_eq!(found.code, 0, "{:#}", found.document);
    }
    let cmdb = sandbox(Options::default()).await;
    let found = Home::of(&cmdb, "direct", "tenant = \"default\"\n").doctor("").await;
    assert_eq!((found.code, &found.check("identity")["facts"]["error"]), (3, &"tenant".into()), "{:#}", found.document);
    assert!(found.check("identity")["next"].as_str().unwrap().starts_with("Remove tenant"));
    let cmdb = sandbox(Options { door: Door::Esb, ..Options::default() }).await;
    let home = Home::of(&cmdb, "esb", "app_code = \"bkproc\"\n").set("BKPROC_APP_SECRET", APP_SECRET);
    let found = home.doctor("").await;
    assert_eq!((found.code, found.state("headers")), (0, "not_tried"), "{:#}", found.document);
}

#[tokio::test]
async fn credentials_are_named_by_what_the_answer_says_of_them() {
    let reason = |text: &str| {
        let message = format!("Parameters error [reason=\"{text}\"]");
        let body = json!({ "code": 1_640_001, "code_name": "INVALID_ARGS", "message": message, "result": false });
        Reply::http(400, "content-type: application/json", body.to_string().as_bytes())
    };
    let cmdb = |status: u16, code: i64, text: &str| {
        let body = json!({ "result": false, "bk_error_code": code, "bk_error_msg": text, "permission": null });
        Reply::http(status, "content-type: text/plain; charset=utf-8", body.to_string().as_bytes())
    };
    for (reply, code, what, next) in [
        (reason("app not found"), 4, "The app code is missing or not registered", "Check app_code"),
        (reason("bk_app_code or bk_app_secret is incorrect"), 4, "The app code or the app secret is wrong", "Check"),
        (reason("user authentication failed, x"), 4, "The user's credentials were not accepted", "Log in to BlueKing"),
        (cmdb(200, 1_199_998, "user is not set"), 4, "The request reached CMDB without a user", "Log in to BlueKing"),
        (cmdb(200, 1_199_998, "token is expired by 3m"), 4, "CMDB refuses the gateway's JWT", "Ask the administrators"),
        (cmdb(200, 1_199_998, "crypto/rsa: x"), 4, "CMDB refuses the gateway's JWT", "Ask the administrators"),
        (cmdb(200, 1_100_005, "invalid tenant"), 3, "The tenant is not valid", "Set tenant"),
        (cmdb(500, 1_199_027, "'tenant_id' authorization"), 3, "the CMDB wants a tenant", "Set tenant"),
        (cmdb(500, 1_199_027, "'owner_id' authorization"), 3, "The request names no supplier account", "Set supplier"),
    ] {
        let server = Server::always(reply).await;
        let more = "user = \"admin\"\napp_code = \"bkproc\"\n";
        let config = format!("[environments.prod]\nurl = \"{}\"\ndoor = \"gateway\"\n{more}", server.url);
        let found = Home::new(&config).set("BKPROC_APP_SECRET", APP_SECRET).doctor("").await;
        assert_eq!((found.code, found.state("identity")), (code, "problem"), "{what}: {:#}", found.document);
        let check = found.check("identity");
        let texts = [&check["what"], &check["next"]].map(|text| text.as_str().unwrap());
        assert!(texts[0].contains(what) && texts[1].starts_with(next), "{texts:?}");
        assert_eq!(found.state("version"), "not_tried");
    }
}

#[tokio::test]
async fn receipts_are_told_by_reading_alone() {
    let secret = |home: Home| home.set("BKPROC_APP_SECRET", APP_SECRET);
    let old = Options { version: Version::V3_12, ..Options::default() };
    let faulty = |door, spec: &str| Options { door, faults: vec![spec.parse().unwrap()], ..Options::default() };
    for (options, state, receipts) in [
        (Options::default(), "ok", "yes"),
        (old, "ok", "unknown"),
        (Options { version: Version::V3_9, ..Options::default() }, "ok", "unknown"),
        (Options { door: Door::Gateway, ..Options::default() }, "ok", "unknown"),
        (faulty(Door::Direct, "audit:deny"), "warning", "no_permission"),
        (faulty(Door::Gateway, "audit:deny-gateway"), "warning", "no_permission"),
        (faulty(Door::Direct, "*:new-id"), "warning", "id_replaced"),
        (faulty(Door::Direct, "audit:code=1199037"), "warning", "not_on_this_version"),
        (faulty(Door::Esb, "audit:code=1306404"), "warning", "not_on_this_version"),
    ] {
        let door = options.door.to_string();
        let told = format!("{options:?}");
        let cmdb = sandbox(options).await;
        let home = secret(Home::of(&cmdb, &door, "app_code = \"bkproc\"\n"));
        let found = home.doctor("").await;
        let check = found.check("receipts");
        assert_eq!(
            (&check["state"], &check["facts"]["receipts"]),
            (&state.into(), &receipts.into()),
            "{told}: {check:#}"
        );
        assert_eq!(found.code, 0, "a missing receipt is no failure: {:#}", found.document);
        assert!(cmdb.store().audit().is_empty(), "it writes nothing");
        for (lang, label) in [("en", "receipts: "), ("zh", "回执：")] {
            let text = home.run(&format!("doctor --lang {lang}")).await.out;
            assert!(text.contains(label), "{text}");
        }
    }
    // Someone has written there: this server is known to write rows.
    let cmdb = sandbox(Options { version: Version::V3_12, ..Options::default() }).await;
    let url = format!("{}/api/v3/create/proc/process_instance", cmdb.url());
    let info = json!({ "bk_process_name": "a", "bk_func_name": "a" });
    let body = json!({ "bk_biz_id": 1, "service_instance_id": 48, "processes": [{ "process_info": info }] });
    let _ = rustls::crypto::ring::default_provider().install_default();
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    let sent = client.post(url).header("BK_User", "eve").header("HTTP_BLUEKING_SUPPLIER_ID", "0").json(&body);
    assert!(sent.send().await.unwrap().status().is_success());
    let found = Home::of(&cmdb, "direct", "").doctor("").await;
    let facts = json!({ "request_id_echoed": true, "audit_rows": 1, "receipts": "yes" });
    assert_eq!(found.check("receipts")["facts"], facts);
}

#[tokio::test]
async fn no_one_there_ends_it_with_5_and_what_depends_on_it_is_not_tried() {
    let gone = Refusing::bind();
    let home = Home::new("");
    let url = gone.url();
    let found = home.doctor(&format!("--url {url} --door direct --user admin")).await;
    assert_eq!(found.code, 5);
    assert_eq!(found.check("connection")["facts"]["error"], "connect");
    found.assert_states(&[("connection", "problem"), ("clock", "not_tried"), ("identity", "not_tried")]);
    found.assert_states(&[("drafts", "ok"), ("runs", "ok"), ("cache", "ok")]);
    let told = home.run(&format!("doctor --lang zh --url {url} --door direct --user admin")).await;
    assert_eq!(told.code, 5);
    assert!(told.out.contains("问题  连接：无法连接服务器"), "{}", told.out);
    assert!(told.out.contains("时钟：未试，因为服务器没有应答"), "{}", told.out);
    assert!(told.out.contains("-> 检查该环境的 url"), "{}", told.out);
    // An answer of another client is told apart from none.
    let cmdb = with_fault(Door::Direct, "*:garbage").await;
    let found = Home::of(&cmdb, "direct", "").doctor("").await;
    assert_eq!(found.code, 5);
    found.assert_states(&[("connection", "ok"), ("clock", "ok"), ("answer", "problem"), ("pages", "not_tried")]);
}

#[tokio::test]
async fn credentials_that_are_missing_or_not_accepted_end_it_with_4() {
    let cmdb = sandbox(Options { door: Door::Gateway, ..Options::default() }).await;
    let more = "app_code = \"bkproc\"\n";
    let found = Home::of(&cmdb, "gateway", more).set("BKPROC_APP_SECRET", "not-the-secret").doctor("").await;
    assert_eq!(found.code, 4);
    found.assert_states(&[("connection", "ok"), ("app_secret", "ok"), ("identity", "problem"), ("calls", "not_tried")]);
    assert_eq!(found.check("identity")["facts"]["code"], 1_640_001);
    // Nothing names one: the way is looked at all the same.
    let found = Home::of(&cmdb, "gateway", more).doctor("").await;
    assert_eq!(found.code, 4);
    found.assert_states(&[("app_secret", "problem"), ("connection", "ok"), ("clock", "ok"), ("identity", "not_tried")]);
    // A file that others can read.
    let home = Home::of(&cmdb, "gateway", &format!("{more}app_secret_file = \"secret\"\n"));
    home.put(".config/bkproc/secret", APP_SECRET);
    let found = home.doctor("").await;
    assert_eq!((found.code, found.state("app_secret")), (4, "problem"));
    assert_eq!(found.checks("mistake").len(), 0, "told once");
    assert!(found.check("app_secret")["what"].as_str().unwrap().contains("config.toml:6:"), "{:#}", found.document);
    // A command that fails, and one that answers.
    for (command, code, state) in [("[\"false\"]", 4, "problem"), ("[\"echo\", \"sandbox-secret\"]", 0, "ok")] {
        let home = Home::of(&cmdb, "gateway", &format!("{more}app_secret_command = {command}\n"));
        let found = home.doctor("").await;
        assert_eq!((found.code, found.state("app_secret")), (code, state), "{:#}", found.document);
        assert!(!found.document.to_string().contains("sandbox-secret"), "{:#}", found.document);
    }
}

#[tokio::test]
async fn secret_too_short_to_be_redacted_is_warned_of() {
    let cmdb = sandbox(Options { door: Door::Gateway, ..Options::default() }).await;
    let more = "app_code = \"bkproc\"\n";
    let found = Home::of(&cmdb, "gateway", more).set("BKPROC_APP_SECRET", "abc").doctor("").await;
    assert_eq!(found.state("app_secret"), "warning", "{:#}", found.document);
    assert_eq!(found.check("app_secret")["facts"]["state"], "short");
    assert!(found.check("app_secret")["what"].as_str().unwrap().contains("fewer than 4 characters"));
    // Commands that read or write the CMDB say so as well, once.
    for (lang, words) in [("en", "it has fewer than 4 characters"), ("zh", "不足 4 个字符")] {
        let home = Home::of(&cmdb, "gateway", more).set("BKPROC_APP_SECRET", "abc");
        let told = home.run(&format!("businesses --lang {lang}")).await;
        assert_eq!(told.err.matches(words).count(), 1, "{}", told.err);
    }
}

#[tokio::test]
async fn a_prompt_is_answered_on_a_terminal_and_not_tried_without_one() {
    let cmdb = sandbox(Options { door: Door::Gateway, ..Options::default() }).await;
    let home = Home::of(&cmdb, "gateway", "app_code = \"bkproc\"\nprompt = [\"app_secret\"]\n");
    let found = home.doctor("").await;
    assert_eq!(found.code, 0, "{:#}", found.document);
    found.assert_states(&[("app_secret", "not_tried"), ("connection", "ok"), ("identity", "not_tried")]);
    let path = home.path().to_owned();
    let typed = move |words: &'static [&str], typed: &'static str| {
        let mut session = Start::new(&path, words).spawn();
        session.see("app secret (bk_app_secret) for environment prod, not shown:");
        session.press(typed);
        let code = session.end();
        (code, session.text())
    };
    let (code, text) = tokio::task::spawn_blocking(move || {
        let given_up = typed(&["doctor"], "\x03");
        assert_eq!(given_up.0, 130, "{}", given_up.1);
        typed(&["doctor"], "sandbox-secret\r")
    })
    .await
    .unwrap();
    assert_eq!(code, 0, "{text}");
    assert!(text.contains("identity: the credentials are accepted") && !text.contains(APP_SECRET), "{text}");
}

#[tokio::test]
async fn both_kinds_of_missing_permission_end_it_with_4_and_are_told_apart() {
    let secret = |home: Home| home.set("BKPROC_APP_SECRET", APP_SECRET);
    for (fault, call) in [("search_business:deny-gateway", "businesses"), ("list_biz_hosts:deny-gateway", "calls")] {
        let cmdb = with_fault(Door::Gateway, fault).await;
        let found = secret(Home::of(&cmdb, "gateway", "app_code = \"bkproc\"\n")).doctor("").await;
        assert_eq!(found.code, 4, "{:#}", found.document);
        found.assert_states(&[("identity", "ok")]);
        let checks = found.checks(call);
        let denied = checks.iter().find(|check| check["state"] == "problem").unwrap();
        assert_eq!(
            (&denied["facts"]["error"], &denied["facts"]["code"]),
            (&"gateway_denied".into(), &1_640_301.into())
        );
        assert!(denied["next"].as_str().unwrap().contains("of gateway bk-cmdb for the app"), "{denied:#}");
    }
    let cmdb = with_fault(Door::Direct, "search_business:deny-cmdb").await;
    let found = Home::of(&cmdb, "direct", "").doctor("").await;
    assert_eq!((found.code, found.state("businesses")), (4, "problem"));
    let denied = found.check("businesses");
    assert_eq!((&denied["facts"]["error"], &denied["facts"]["code"]), (&"denied".into(), &9_900_403.into()));
    assert!(denied["next"].as_str().unwrap().contains("BlueKing IAM"), "{denied:#}");
    // CMDB itself says nothing of businesses that may not be seen (contract section 4).
    let none = json!({ "result": true, "bk_error_code": 0, "data": { "count": 0, "info": [] } });
    let empty = Server::always(Reply::json(none.to_string())).await;
    let found = Home::new("").doctor(&format!("--url {} --door direct --user admin", empty.url)).await;
    assert_eq!((found.code, found.state("businesses"), found.state("calls")), (4, "problem", "not_tried"));
}

#[tokio::test]
async fn mistakes_of_the_configuration_end_it_with_3_and_the_rest_is_looked_at() {
    let cmdb = sandbox(Options::default()).await;
    let found = Home::of(&cmdb, "direct", "parralel = 3\n").doctor("").await;
    assert_eq!((found.code, found.state("mistake"), found.state("pages")), (3, "problem", "ok"));
    let facts = &found.check("mistake")["facts"];
    assert_eq!((&facts["line"], &facts["key"]), (&5.into(), &"environments.prod.parralel".into()));
    // What another environment misses is no reason to end so.
    let other = "[environments.other]\nurl = \"http://127.0.0.1:1\"\nuser_env = \"NO_SUCH\"\n";
    let found = Home::of(&cmdb, "direct", &format!("[environments.x]\nurl = \"http://x\"\n{other}")).doctor("").await;
    assert_eq!((found.code, found.state("mistake")), (2, "warning"), "no default: {:#}", found.document);
    let found =
        Home::of(&cmdb, "direct", &format!("[environments.x]\nurl = \"http://x\"\n{other}")).doctor("--env prod").await;
    assert_eq!((found.code, found.state("mistake")), (0, "warning"), "{:#}", found.document);
    for (words, code) in [("--env prdo", 2), ("--url nonsense", 2), ("--env prod --no-such", 2)] {
        assert_eq!(Home::of(&cmdb, "direct", "").run(&format!("doctor {words}")).await.code, code, "{words}");
    }
    let told = Home::new("").run("doctor --url http://u:p4ss@cmdb.corp.example").await;
    assert!(told.code == 2 && !told.out.contains("p4ss"), "{told:?}");
    let found = Home::new("").set("https_proxy", "ftp://u:p4ss@proxy").doctor("--url https://cmdb.corp.example").await;
    assert_eq!((found.code, found.state("proxy")), (4, "problem"), "the credentials come first");
    assert!(!found.document.to_string().contains("p4ss"), "{:#}", found.document);
}

#[tokio::test]
async fn what_is_damaged_on_this_machine_ends_it_with_9() {
    let cmdb = sandbox(Options {
        faults: vec![
            "create#1:commit-then-drop".parse().unwrap(),
            "audit:deny".parse().unwrap(),
            "list_process_instance#1-3:status=502".parse().unwrap(),
        ],
        ..Options::default()
    })
    .await;
    let home = Home::of(&cmdb, "direct", "").set("BKPROC_TEST_HASTE", "1");
    home.put(
        "request.json",
        r#"{"bk_biz_id": 1, "service_instance_id": 48,
        "processes": [{"process_info": {"bk_func_name": "nginx", "bk_process_name": "web"}}]}"#,
    );
    assert_eq!(home.run("apply request.json --yes").await.code, 7);
    let found = home.doctor("").await;
    assert_eq!((found.code, found.state("unfinished")), (0, "warning"), "{:#}", found.document);
    assert_eq!(found.check("runs")["facts"]["unfinished"], 1);
    // A draft that this very process has.
    let drafts = DraftFolder::new(home.path().join(".local/share/bkproc/drafts"));
    let lock = drafts.lock(&DraftId("mine".to_owned())).unwrap();
    let found = home.doctor("--offline").await;
    assert_eq!((&found.check("lock")["facts"]["id"], found.code), (&"mine".into(), 0));
    let process = &found.check("lock")["facts"]["process"];
    assert!(process.is_null() || *process == std::process::id(), "{process}");
    drop(lock);
    for number in 0..5 {
        home.put(&format!(".local/share/bkproc/drafts/bad-{number}.json"), "{ not a draft");
    }
    home.put(".local/share/bkproc/drafts/newer.json", r#"{"bkproc": "draft", "version": 99}"#);
    let found = home.doctor("").await;
    assert_eq!((found.code, found.state("newer")), (9, "warning"), "{:#}", found.document);
    assert_eq!(found.check("drafts")["facts"]["unreadable"], 6);
    home.put(".local/state/bkproc/runs/20261103-081457-ab12cd.jsonl", "not a journal\n{}\n");
    fs::remove_dir_all(home.path().join(".local/share/bkproc/drafts")).unwrap();
    let found = home.doctor("").await;
    assert_eq!((found.code, found.state("damaged")), (9, "problem"), "{:#}", found.document);
    assert_eq!(found.check("damaged")["facts"]["folder"], "runs");
    let told = home.run("doctor --lang zh").await;
    assert!(told.out.contains("问题  操作日志：操作日志已损坏") && told.code == 9, "{}", told.out);
    // What was kept of the CMDB is read again, and no reason to end so.
    let home = Home::of(&cmdb, "direct", "");
    assert_eq!(home.run("businesses").await.code, 0);
    let catalogue = home.path().join(".cache/bkproc/catalogue");
    let shelf = fs::read_dir(&catalogue).unwrap().next().unwrap().unwrap().path();
    fs::write(shelf.join("businesses"), "damaged").unwrap();
    let found = home.doctor("").await;
    assert_eq!((found.code, found.state("damaged")), (0, "warning"), "{:#}", found.document);
}

#[tokio::test]
async fn a_folder_that_cannot_be_used_is_told_with_what_to_do() {
    let cmdb = sandbox(Options::default()).await;
    let home = Home::of(&cmdb, "direct", "");
    home.put(".local/share/bkproc", "a file in the folder's place");
    let found = home.doctor("").await;
    assert_eq!((found.code, found.state("drafts"), found.state("runs")), (9, "problem", "ok"));
    // Nothing names a folder.
    let command = Command::new(env!("CARGO_BIN_EXE_bkproc")).args(["doctor", "--sandbox"]).env_clear().output();
    let output = command.unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    assert_eq!(output.status.code(), Some(9), "{text}");
    assert!(text.contains("FAIL  drafts: there is no folder"), "{text}");
}

#[tokio::test]
async fn a_clock_that_goes_wrong_is_told_with_how_much_and_which_way() {
    let none = json!({ "result": true, "bk_error_code": 0, "data": { "count": 0, "info": [] } }).to_string();
    for (ahead, state, told) in [
        (-95, "warning", "this machine is 95 s ahead of the server"),
        (3 * 3600, "warning", "this machine is 3 h behind the server"),
        (30, "ok", "this machine is 30 s behind the server"),
    ] {
        let body = none.clone();
        let wrong = Server::start(move |_| {
            let then = Timestamp::now().checked_add(SignedDuration::from_secs(ahead)).unwrap();
            let date = then.strftime("%a, %d %b %Y %H:%M:%S GMT");
            Reply::http(200, &format!("content-type: application/json\r\ndate: {date}"), body.as_bytes())
        })
        .await;
        let found = Home::new("").doctor(&format!("--url {} --door direct --user admin", wrong.url)).await;
        assert_eq!(found.state("clock"), state, "{:#}", found.document);
        let seconds = found.check("clock")["facts"]["server_ahead_seconds"].as_i64().unwrap();
        assert!((seconds - ahead).abs() <= 2, "{seconds} {ahead}");
        if seconds == ahead {
            assert!(found.check("clock")["what"].as_str().unwrap().ends_with(told), "{:#}", found.check("clock"));
        }
    }
    let silent = Server::always(Reply::json(none)).await;
    let found = Home::new("").doctor(&format!("--url {} --door direct --user admin", silent.url)).await;
    assert_eq!(found.state("clock"), "not_tried", "it sent no date");
}

#[tokio::test]
async fn the_proxy_that_counts_is_named_without_its_password() {
    let none = json!({ "result": true, "bk_error_code": 0, "data": { "count": 0, "info": [] } }).to_string();
    let proxy = Server::always(Reply::json(none)).await;
    let place = proxy.url.trim_start_matches("http://").to_owned();
    let words = "--url http://cmdb.corp.example:8080 --door direct --user admin";
    let home = Home::new("").set("http_proxy", &format!("http://me:canary-p4ss@{place}"));
    let found = home.doctor(words).await;
    assert_eq!((found.state("proxy"), found.state("connection")), ("ok", "ok"), "{:#}", found.document);
    let facts = json!({ "proxy": format!("http://{place}"), "because": "variable", "variable": "http_proxy" });
    assert_eq!(found.check("proxy")["facts"], facts);
    assert!(proxy.seen()[0].path.starts_with("http://cmdb.corp.example:8080/"), "{:?}", proxy.seen()[0]);
    assert!(!found.document.to_string().contains("canary-p4ss"), "{:#}", found.document);
    let home = home.set("no_proxy", "10.0.0.0/8,.corp.example").set("SSL_CERT_FILE", "/dev/null");
    let found = home.doctor(&format!("--offline {words}")).await;
    let facts = json!({ "proxy": null, "because": "exception", "variable": "no_proxy", "entry": ".corp.example" });
    assert_eq!((&found.check("proxy")["facts"], found.code), (&facts, 0), "{:#}", found.document);
    // A proxy that is not there is what must be looked at.
    let gone = Refusing::bind();
    let found = Home::new("").set("http_proxy", &gone.address.to_string()).doctor(words).await;
    assert_eq!((found.code, found.state("connection")), (5, "problem"));
    let next = found.check("connection")["next"].as_str().unwrap();
    assert!(next.contains(&format!("{} (http_proxy)", gone.url())), "{next}");
}

#[tokio::test]
async fn those_who_are_trusted_are_named_and_counted() {
    let home = Home::new("");
    let words = "--offline --url https://cmdb.corp.example --door direct --user admin";
    let own = |name: &str| {
        let key = KeyPair::generate().unwrap();
        CertificateParams::new(vec![name.to_owned()]).unwrap().self_signed(&key).unwrap().pem()
    };
    home.put("ca.pem", &format!("{}{}", own("a"), own("b")));
    let path = home.path().join("ca.pem").display().to_string();
    let found = home.doctor(words).await;
    assert!(["system", "bundled"].contains(&found.check("ca")["facts"]["source"].as_str().unwrap()));
    let home = home.set("SSL_CERT_FILE", &path);
    let found = home.doctor(words).await;
    assert_eq!(found.check("ca")["facts"], json!({ "source": "variables", "path": null, "certificates": 2 }));
    let home = home.set("SSL_CERT_FILE", "/dev/null");
    let found = home.doctor(words).await;
    assert_eq!((found.code, found.state("ca")), (3, "problem"), "{:#}", found.document);
    // One's own certificate, near its end; and a key that is none.
    let mut params = CertificateParams::new(vec![]).unwrap();
    params.distinguished_name.push(rcgen::DnType::CommonName, "me");
    let soon = Timestamp::now().checked_add(SignedDuration::from_hours(24 * 3 + 1)).unwrap();
    let soon = jiff::tz::TimeZone::UTC.to_datetime(soon);
    let (year, month, day) = (soon.year(), soon.month().unsigned_abs(), soon.day().unsigned_abs());
    params.not_after = rcgen::date_time_ymd(year.into(), month, day);
    let key = KeyPair::generate().unwrap();
    let config = "[environments.prod]\nurl = \"https://cmdb.corp.example\"\ndoor = \"direct\"\nuser = \"admin\"\n\
                  client_cert = \"me.pem\"\nclient_key = \"me.key\"\n";
    let home = Home::new(config);
    home.put(".config/bkproc/me.pem", &params.self_signed(&key).unwrap().pem());
    home.put(".config/bkproc/me.key", &key.serialize_pem());
    let found = home.doctor("--offline").await;
    assert_eq!((found.code, found.state("client_certificate")), (0, "warning"), "{:#}", found.document);
    let facts = &found.check("client_certificate")["facts"];
    assert!(facts["subject"] == "CN=me" && (2..=3).contains(&facts["days_left"].as_i64().unwrap()), "{facts}");
    home.put(".config/bkproc/me.key", "none");
    let found = home.doctor("").await;
    assert_eq!((found.code, found.state("client_certificate"), found.state("connection")), (3, "problem", "not_tried"));
}

#[tokio::test]
async fn the_terminal_and_its_language_are_told() {
    let home = Home::new("language = \"zh\"\n").set("COLORTERM", "truecolor").set("LC_CTYPE", "zh_CN.GB18030");
    let found = home.doctor("--offline").await;
    let facts = &found.check("kind")["facts"];
    assert_eq!((&facts["term"], &facts["colors"]), (&"xterm-256color".into(), &"truecolor".into()));
    assert_eq!(found.check("streams")["facts"], json!({ "stdin": false, "stdout": false, "stderr": false }));
    let facts = json!({ "variable": "LC_CTYPE", "value": "zh_CN.GB18030", "utf8": false });
    assert_eq!((&found.check("locale")["facts"], found.state("locale")), (&facts, "warning"));
    assert_eq!(found.check("language")["facts"], json!({ "language": "zh", "by": "config" }));
    let path = home.path().to_owned();
    let text = tokio::task::spawn_blocking(move || {
        let mut session = Start::new(&path, &["doctor", "--offline", "--lang", "en"]).env("TERM", "dumb").spawn();
        assert_eq!(session.end(), 2);
        session.bytes().to_vec()
    });
    let text = String::from_utf8(text.await.unwrap()).unwrap();
    assert!(text.contains("warn  TERM dumb, no colours") && text.contains("80x24; signs are ASCII"), "{text}");
    assert!(text.lines().all(|line| line.trim_end().chars().count() <= 80), "{text}");
}

#[tokio::test]
async fn no_secret_is_shown_whatever_fails() {
    const CANARY: &str = "canary-7f3a91c2";
    let refuses = sandbox(Options { door: Door::Gateway, ..Options::default() }).await;
    // A server that quotes what it was sent.
    let quotes = Server::start(|seen| {
        let quoted = seen.headers.get("x-bkapi-authorization").cloned().unwrap_or_default();
        Reply::json(json!({ "result": false, "code": 1_640_101, "message": quoted }).to_string())
    })
    .await;
    for url in [refuses.base_url(), quotes.url.clone()] {
        let home = Home::new(&format!(
            "[environments.prod]\nurl = \"{url}\"\napp_code = \"bkproc\"\ntoken_env = \"MY_TOKEN\"\n\
             app_secret_command = [\"echo\", \"{CANARY}\"]\n"
        ))
        .set("MY_TOKEN", CANARY);
        for words in ["doctor", "doctor -o json", "doctor --offline", "doctor --lang zh"] {
            let told = home.run(words).await;
            assert!(!told.out.contains(CANARY) && !told.err.contains(CANARY), "{words}: {told:?}");
            assert_eq!(told.code, if words.contains("offline") { 0 } else { 4 }, "{words}: {told:?}");
        }
    }
}
