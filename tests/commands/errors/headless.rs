//! The commands: what each failure makes them say, in both languages, and how they end.

use crate::errors::cmdb::at_door;
use crate::errors::table::{Call, Row, TABLE};
use crate::support::golden::assert_golden;
use bkproc::domain::lang::Lang;
use bkproc::sandbox::{APP_CODE, APP_SECRET};
use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

/// A draft that nothing must be said of.
const DRAFT: &str = r#"{"bk_biz_id": 1, "service_instance_id": 48, "processes": [{"process_info": {
    "bk_func_name": "java", "bk_process_name": "web", "bk_start_param_regex": "-id web", "work_path": "/data",
    "user": "app", "start_cmd": "./start.sh", "stop_cmd": "./stop.sh", "bind_info": []}}]}"#;

/// Commands that run at a time.
const WORKERS: usize = 4;

/// Runs a command to its end, without a terminal.
fn command(home: &Path, lang: Lang, words: &str) -> Output {
    Command::new(env!("CARGO_BIN_EXE_bkproc"))
        .args(words.split(' '))
        .args(["--config", "config.toml", "--lang", lang.code()])
        .env_clear()
        .env("HOME", home)
        .env("MY_SECRET", APP_SECRET)
        // No test waits for the minute that a transaction may live.
        .env("BKPROC_TEST_HASTE", "1")
        .current_dir(home)
        .stdin(Stdio::null())
        .output()
        .unwrap()
}

/// The settings that lead to a CMDB. An answer that does not come is not waited for long; one that does has time, on a
/// busy machine too.
fn config(url: &str, row: &Row) -> String {
    let door = row.door;
    let timeout = if row.faults.contains("stall=") { 1 } else { 30 };
    format!(
        "[environments.test]\nurl = \"{url}\"\ndoor = \"{door}\"\nuser = \"admin\"\napp_code = \"{APP_CODE}\"\n\
         app_secret_env = \"MY_SECRET\"\nread_timeout = {timeout}\n"
    )
}

/// Meets one failure; gives what was said, in a form that is the same each time.
fn met(row: &Row, lang: Lang) -> String {
    let home = tempfile::tempdir().unwrap();
    fs::write(home.path().join("draft.json"), DRAFT).unwrap();
    let mut cmdb = at_door(row.door);
    let lead = |url: &str| fs::write(home.path().join("config.toml"), config(url, row)).unwrap();
    // Drafts and runs belong to an address.
    let first = if row.answer.is_some() { cmdb.fail(row) } else { cmdb.url.clone() };
    lead(&first);
    let run = |words: &str| command(home.path(), lang, words);
    if row.call() == Call::Delete {
        assert_eq!(run("apply draft.json --yes").status.code(), Some(0));
    }
    let failing = if row.answer.is_some() { first } else { cmdb.fail(row) };
    lead(&failing);
    let output = run(match row.call() {
        Call::Businesses => "businesses",
        Call::Business => "instances --biz 1",
        Call::Review => "plan draft.json",
        Call::Create => "apply draft.json --yes",
        Call::Delete => "undo last --yes",
    });
    let (out, err) = (String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap());
    assert_eq!(output.status.code(), Some(row.exit), "{row:?}\n{out}{err}");
    if row.code != 0 {
        assert!(err.contains(&format!("code {}", row.code)), "{row:?}\n{err}");
    }
    if !matches!(row.status, 0 | 200) {
        assert!(err.contains(&format!("HTTP {}", row.status)), "{row:?}\n{err}");
    }
    let place = match row.call() {
        // The rows of the table above tell it.
        Call::Create | Call::Delete => out.contains(" web ").then_some("48"),
        read => Some(read.name()),
    };
    assert!(place.is_some_and(|place| out.contains(place) || err.contains(place)), "where: {row:?}\n{out}{err}");
    plain(&format!("{out}{err}").replace(&failing, "URL"), &cmdb.url)
}

impl Call {
    /// Returns the documented name.
    fn name(self) -> &'static str {
        match self {
            Self::Businesses => "search_business",
            Self::Business => "search_biz_inst_topo",
            Self::Review => "list_service_instance_detail",
            Self::Create => "create_process_instance",
            Self::Delete => "delete_process_instance",
        }
    }
}

/// Takes out what differs from time to time.
fn plain(text: &str, url: &str) -> String {
    let text = text.replace(url, "URL");
    let text = regex_lite::Regex::new("cc[0-9a-f]{32}").unwrap().replace_all(&text, "ID").into_owned();
    regex_lite::Regex::new("2[0-9]{7}-[0-9]{6}-[0-9a-z]{6}").unwrap().replace_all(&text, "RUN").into_owned()
}

fn golden(lang: Lang) {
    let next = AtomicUsize::new(0);
    let told = Mutex::new(vec![String::new(); TABLE.len()]);
    thread::scope(|scope| {
        for _ in 0..WORKERS {
            scope.spawn(|| {
                while let Some((at, row)) =
                    Some(next.fetch_add(1, Ordering::Relaxed)).and_then(|at| Some((at, TABLE.get(at)?)))
                {
                    let said = met(row, lang);
                    told.lock().unwrap()[at] = said;
                }
            });
        }
    });
    let mut all = String::new();
    for (row, said) in TABLE.iter().zip(told.into_inner().unwrap()) {
        let answer = row.answer.map(|answer| format!(" {} {}", answer.content_type, answer.body)).unwrap_or_default();
        writeln!(all, "{} {}{answer}: {}\n{said}", row.door, row.faults, row.exit).unwrap();
    }
    assert_golden(&format!("errors_{}", lang.code()), &all);
}

#[test]
fn every_failure_is_told_in_chinese() {
    golden(Lang::Zh);
}

#[test]
fn every_failure_is_told_in_english() {
    golden(Lang::En);
}
