//! `undo`: what goes, what stays and why, and how it goes on after it was cut off.

use crate::cli::program::{Home, draft, process};
use crate::support::cmdb::Cmdb;
use crate::support::pty::Start;
use crate::support::wait::wait;
use bkproc::store::Disk;
use rustix::process::Signal;
use serde_json::{Value, json};
use std::io::{Read, Write};
use std::net::TcpStream;

/// A home in which a run has created processes on service instance 48.
fn applied(cmdb: &Cmdb, aliases: &[&str]) -> Home {
    let home = Home::new(cmdb);
    let file = home.write("draft.json", &draft(&[48], aliases));
    home.run(&["apply", "--yes", &file]).ended(0);
    home
}

/// Returns the identifier of a process of service instance 48.
fn id(cmdb: &Cmdb, alias: &str) -> i64 {
    let processes = cmdb.store.processes_of(48);
    processes.iter().find(|one| one["bk_process_name"] == alias).unwrap()["bk_process_id"].as_i64().unwrap()
}

/// Changes a process as another client.
fn changes(cmdb: &Cmdb, process: &Value) {
    let body = json!({ "bk_biz_id": 1, "processes": [process] });
    sends(cmdb, "PUT /api/v3/update/proc/process_instance", &body);
}

/// Makes a call as another client.
fn sends(cmdb: &Cmdb, call: &str, body: &Value) {
    let body = body.to_string();
    let host = cmdb.url.strip_prefix("http://").unwrap();
    let head = format!(
        "{call} HTTP/1.1\r\nHost: {host}\r\nX-Bkcmdb-User: lee\r\n\
         X-Bkcmdb-Supplier-Account: 0\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
        body.len()
    );
    let mut stream = TcpStream::connect(host).unwrap();
    stream.write_all((head + &body).as_bytes()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    assert!(answer.contains("\"result\":true"), "{answer}");
}

#[test]
fn it_deletes_what_the_run_created_and_nothing_else() {
    let cmdb = Cmdb::with_faults(&[]);
    let before = cmdb.aliases(48);
    let home = applied(&cmdb, &["web", "job"]);
    let after = cmdb.aliases(48);
    let told = home.run(&["undo", "last", "--dry-run"]).ended(0);
    assert_eq!(told.out.matches("to delete").count(), 2, "{told:?}");
    assert!(told.err.contains("2 to delete, of 2"), "{told:?}");
    home.run(&["undo", "last"]).ended(2);
    assert_eq!(cmdb.aliases(48), after, "nothing was deleted yet");
    let told = home.run(&["undo", "last", "--yes"]).ended(0);
    assert!(told.err.contains("2 deleted, of 2"), "{told:?}");
    assert_eq!(cmdb.aliases(48), before);
    let document = home.run(&["undo", "last", "--yes", "-o", "json"]).ended(0).document();
    // Deleted by the run's own undo: the same state as in `show`.
    let first = &document["processes"][0];
    assert_eq!(
        (&first["state"], &first["undo"], &first["reason"]),
        (&json!("deleted"), &json!("skipped"), &json!("gone"))
    );
    assert_eq!((&document["counts"]["deleted"], &document["next"]), (&json!(2), &json!([])), "{document}");
    let document = home.run(&["show", "last", "-o", "json"]).ended(0).document();
    assert_eq!(document["processes"][0]["state"], "deleted", "{document}");
    let listed = home.run(&["history", "-o", "json"]).ended(0).document();
    for counts in [&document["counts"], &listed["runs"][0]["counts"]] {
        assert_eq!((&counts["created"], &counts["deleted"]), (&json!(0), &json!(2)), "{counts}");
    }
}

#[test]
fn a_relation_without_a_process_counts_as_gone_and_stops_nothing() {
    let cmdb = Cmdb::with_faults(&[]);
    let home = applied(&cmdb, &["web", "job"]);
    // A delete with another business takes the process and leaves its relation: the list has `"property": null` for good.
    let lost = id(&cmdb, "web");
    let body = json!({ "bk_biz_id": 2, "process_instance_ids": [lost] });
    sends(&cmdb, "DELETE /api/v3/delete/proc/process_instance", &body);
    let told = home.run(&["processes", "48", "--biz", "1"]).ended(0);
    assert!(told.out.contains("job") && !told.out.contains("web"), "{told:?}");
    let file = home.write("again.json", &draft(&[48], &["web", "job"]));
    let document = home.run(&["plan", &file, "-o", "json"]).ended(0).document();
    let verdicts: Vec<_> =
        document["processes"].as_array().unwrap().iter().map(|process| &process["verdict"]).collect();
    assert_eq!(verdicts, ["new", "identical"], "{document}");
    let document = home.run(&["undo", "last", "--yes", "-o", "json"]).ended(0).document();
    let of = |alias: &str| {
        let processes = document["processes"].as_array().unwrap();
        let process = processes.iter().find(|process| process["bk_process_name"] == alias).unwrap();
        (process["undo"].clone(), process["reason"].clone())
    };
    assert_eq!(of("web"), (json!("skipped"), json!("gone")), "{document}");
    assert_eq!(of("job").0, "deleted", "{document}");
    // Its alias is free again, and is created again.
    home.run(&["apply", "--yes", &file]).ended(0);
    let told = home.run(&["processes", "48", "--biz", "1"]).ended(0);
    assert!(told.out.contains("web") && told.out.contains("job"), "{told:?}");
}

#[test]
fn what_someone_changed_stays_and_is_shown() {
    let cmdb = Cmdb::with_faults(&[]);
    let home = applied(&cmdb, &["web", "job"]);
    let mut changed = process("web")["process_info"].clone();
    changed["bk_process_id"] = json!(id(&cmdb, "web"));
    changed["work_path"] = json!("/data/web");
    changes(&cmdb, &changed);
    let document = home.run(&["undo", "last", "--dry-run", "-o", "json"]).ended(0).document();
    let web = &document["processes"][0];
    assert_eq!(
        (&web["state"], &web["undo"], &web["reason"], &web["changed_by"]),
        (&json!("created"), &json!("skipped"), &json!("changed"), &json!("lee"))
    );
    assert_eq!((&document["undo"]["to_delete"], &document["undo"]["skipped"]), (&json!(1), &json!(1)), "{document}");
    assert_eq!((&document["counts"]["created"], &document["counts"]["planned"]), (&json!(2), &json!(2)), "{document}");
    assert_eq!(web["differences"][0]["field"], "work_path", "{document}");
    let told = home.run(&["undo", "last", "--yes"]).ended(6);
    assert!(told.out.contains("changed by lee") && told.out.contains("/data/web"), "{told:?}");
    assert!(cmdb.aliases(48).contains(&"web".to_owned()) && !cmdb.aliases(48).contains(&"job".to_owned()));
}

#[test]
fn the_last_process_of_a_service_instance_stays_unless_told_in_so_many_words() {
    let cmdb = Cmdb::with_faults(&[]);
    let home = Home::new(&cmdb);
    let mut asked = draft(&[97], &["web"]);
    asked["bk_biz_id"] = json!(2);
    let file = home.write("draft.json", &asked);
    home.run(&["apply", "--yes", &file]).ended(0);
    let told = home.run(&["undo", "last", "--yes"]).ended(1);
    assert!(told.out.contains("the last process of its service instance"), "{told:?}");
    assert!(told.err.contains("--delete-service-instances"), "{told:?}");
    assert_eq!(cmdb.aliases(97), ["web"]);
    home.run(&["undo", "last", "--yes", "--delete-service-instances"]).ended(0);
    assert!(cmdb.store.service_instance(97).is_none());
}

#[test]
fn an_undoing_of_unknown_outcome_is_settled_by_the_next() {
    let faults = ["delete#1:commit-then-drop", "list_process_detail_by_ids#3-5:status=502", "audit:deny"];
    let cmdb = Cmdb::with_faults(&faults);
    let before = cmdb.aliases(48);
    let home = applied(&cmdb, &["web"]);
    let told = home.run(&["undo", "last", "--yes"]).ended(7);
    assert!(told.err.contains("to go on: bkproc undo") && !told.err.contains("about a minute"), "{told:?}");
    // `show` says the same, in both forms.
    let next = json!([{ "step": "undo", "processes": 1 }]);
    let told = home.run(&["show", "last", "-o", "json"]).ended(0);
    assert_eq!(told.document()["next"], next, "{told:?}");
    assert!(told.err.contains("to go on: bkproc undo"), "{told:?}");
    assert_eq!(cmdb.aliases(48), before, "though it was done");
    assert!(home.run(&["history"]).ended(0).out.contains("unfinished"));
    home.run(&["undo", "last", "--yes"]).ended(0);
    let told = home.run(&["history"]).ended(0);
    assert!(told.out.contains("finished") && !told.out.contains("unfinished"), "{told:?}");
}

/// From the moment on at which no other session gets the journal, which only Linux shows without taking the lock.
#[cfg(target_os = "linux")]
#[test]
fn a_signal_while_it_reads_what_can_be_undone_ends_it_in_order() {
    for (signal, code) in [(Signal::INT, 130), (Signal::TERM, 143)] {
        let cmdb = Cmdb::with_faults(&["list_process_detail_by_ids#2:stall=60s"]);
        let home = applied(&cmdb, &["web"]);
        let (before, journal) = (cmdb.aliases(48), home.record().unwrap());
        let running = home.start(&["undo", "last", "--yes", "-o", "json"]);
        wait("the lock", || Disk::default().holder(&journal).is_some());
        running.signal(signal);
        let told = running.end().ended(code);
        assert!(told.err.contains("interrupted, nothing was sent"), "{told:?}");
        assert_eq!(told.document()["error"]["kind"], "interrupted", "{told:?}");
        assert_eq!((cmdb.aliases(48), home.lines("undo_intent")), (before, 0));
    }
}

#[test]
fn a_signal_at_the_question_ends_it_in_order() {
    for (signal, code) in [(Signal::INT, 130), (Signal::TERM, 143)] {
        let cmdb = Cmdb::with_faults(&[]);
        let home = applied(&cmdb, &["web"]);
        let before = cmdb.aliases(48);
        let words = ["undo", "last", "--url", &cmdb.url, "--door", "direct", "--user", "admin", "--lang", "en"];
        let mut session = Start::new(home.path(), &words).spawn();
        session.see("[y/N]");
        session.signal(signal);
        assert_eq!(session.end(), code);
        assert_eq!((cmdb.aliases(48), home.lines("undo_intent")), (before, 0));
    }
}

#[test]
fn an_undoing_that_was_killed_goes_on() {
    // Not for long: when it is killed before it has sent the deletion, it is the next one that stalls.
    let cmdb = Cmdb::with_faults(&["delete#1:stall=3s"]);
    let before = cmdb.aliases(48);
    let home = applied(&cmdb, &["web", "job"]);
    let running = home.start(&["undo", "last", "--yes"]);
    wait("the deletion", || home.lines("undo_intent") == 1);
    running.signal(Signal::KILL);
    running.end().ended(-1);
    home.run(&["resume", "last", "--yes"]).ended(0);
    assert_ne!(cmdb.aliases(48), before, "to resume a run does not undo it");
    home.run(&["undo", "last", "--yes"]).ended(0);
    assert_eq!(cmdb.aliases(48), before);
}
