//! What version 0.1.0 sent for a draft or a request body, and that it is still sent: the same requests that write, byte for
//! byte and in the same order. Reads are left free.
//!
//! Each `NAME.json` in `tests/recorded/` is a FILE for `bkproc apply`, and `NAME.door.requests` holds what it sent through
//! that door: for each request a line with its method and path, and a line with its body. The requests were recorded from
//! the program of version 0.1.0. `BKPROC_RECORD=1` records the ones that are missing; it never replaces one.

use crate::support::recorder::{Recorder, Sent};
use crate::support::served::{Cmdb, configure_in_order};
use bkproc::sandbox::{APP_SECRET, TOKEN};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/recorded")
}

/// Applies files one after another, each of them to the same CMDB, and returns the requests that wrote.
fn writes(door: &str, files: &[PathBuf]) -> Vec<Sent> {
    let cmdb = Cmdb::start(door, &[]);
    let recorder = Recorder::before(&cmdb.url);
    let home = tempfile::tempdir().unwrap();
    configure_in_order(home.path(), door, &recorder.url);
    for file in files {
        let output = Command::new(env!("CARGO_BIN_EXE_bkproc"))
            .args(["apply", "--yes", "--env", "e"])
            .arg(file)
            .env_clear()
            .env("HOME", home.path())
            .env("LANG", "en_US.UTF-8")
            .env("MY_SECRET", APP_SECRET)
            .env("MY_TOKEN", TOKEN)
            .stdin(Stdio::null())
            .output()
            .unwrap();
        assert!(output.status.success(), "{}: {output:?}", file.display());
    }
    recorder.sent().into_iter().filter(Sent::writes).collect()
}

fn text(sent: &[Sent]) -> String {
    sent.iter().map(|one| format!("{} {}\n{}\n", one.method, one.path, one.body)).collect::<Vec<_>>().concat()
}

/// Compares what files lead to with what was recorded under a name.
fn holds(name: &str, door: &str, files: &[&str]) {
    let files: Vec<PathBuf> = files.iter().map(|file| folder().join(format!("{file}.json"))).collect();
    let path = folder().join(format!("{name}.{door}.requests"));
    let now = text(&writes(door, &files));
    assert!(!now.is_empty(), "{name}: nothing was sent");
    if !path.exists() && std::env::var_os("BKPROC_RECORD").is_some() {
        fs::write(&path, &now).unwrap();
    }
    let recorded = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let mut lines = recorded.lines().zip(now.lines()).enumerate();
    if let Some((line, (then, now))) = lines.find(|(_, (then, now))| then != now) {
        panic!("{name} at {door}, line {}:\nrecorded: {then}\nsent now: {now}", line + 1);
    }
    assert_eq!(recorded.len(), now.len(), "{name} at {door}: as many requests");
}

#[test]
fn one_process_for_one_instance_at_every_door() {
    for door in ["direct", "gateway", "esb"] {
        holds("one", door, &["one"]);
    }
}

#[test]
fn many_processes_for_many_instances() {
    holds("many", "direct", &["many"]);
}

#[test]
fn more_than_a_hundred_processes_in_several_calls() {
    holds("split", "gateway", &["split"]);
}

#[test]
fn every_attribute_as_typed_and_as_json() {
    holds("attributes-typed", "direct", &["attributes-typed"]);
    holds("attributes-json", "direct", &["attributes-json"]);
}

#[test]
fn texts_of_every_kind() {
    holds("texts", "esb", &["texts"]);
}

#[test]
fn bind_rows_of_every_kind() {
    holds("binds", "direct", &["binds"]);
}

#[test]
fn only_what_is_new_when_some_is_there() {
    holds("again", "direct", &["one", "again"]);
}
