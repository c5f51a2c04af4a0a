//! One test for each exit code; those of signals are beside the signals.

use crate::cli::program::{Home, draft, process, request};
use crate::support::cmdb::Cmdb;
use crate::support::refusing::Refusing;
use crate::support::wait::wait;
use bkproc::store::{DraftFolder, DraftId};
use serde_json::json;
use std::fs;

/// Counts the calls of a name that the CMDB has seen.
fn seen(cmdb: &Cmdb, api: &str) -> usize {
    cmdb.store.requests().iter().filter(|seen| seen.api == api).count()
}

const CREATE: &str = "create_process_instance";

#[test]
fn code_0_all_created_or_nothing_to_do() {
    let cmdb = Cmdb::with_faults(&[]);
    let home = Home::new(&cmdb);
    let before = cmdb.aliases(48);
    let file = home.write("draft.json", &draft(&[48, 21], &["web", "job"]));
    let told = home.run(&["apply", "--yes", &file]).ended(0);
    assert_eq!(told.out.matches("created").count(), 4, "{told:?}");
    assert!(told.err.contains("4 created, of 4"), "{told:?}");
    let after = [before, vec!["web".into(), "job".into()]].concat();
    assert_eq!(cmdb.aliases(48), after);
    let record = fs::read_to_string(home.record().unwrap()).unwrap();
    assert!(record.contains(r#""user":"admin""#), "the record says whose calls these were: {record}");
    let calls = seen(&cmdb, CREATE);
    home.run(&["apply", "--yes", &file]).ended(0);
    home.run(&["plan", &file]).ended(0);
    home.run(&["resume", "--yes"]).ended(0);
    assert_eq!((seen(&cmdb, CREATE), cmdb.aliases(48)), (calls, after), "there was nothing to do");
}

#[test]
fn code_1_failed_and_nothing_created() {
    let cmdb = Cmdb::with_faults(&["create:code=1199065"]);
    let home = Home::new(&cmdb);
    let file = home.write("draft.json", &draft(&[48], &["web"]));
    let count = cmdb.store.process_count();
    let told = home.run(&["apply", "--yes", &file]).ended(1);
    assert!(told.out.contains("refused") && told.err.contains("0 created, of 1"), "{told:?}");
    // A plan that cannot be carried out at all: the alias is another process's.
    let taken = &cmdb.aliases(48)[0];
    let file = home.write("taken.json", &draft(&[48], &[taken]));
    home.run(&["plan", &file]).ended(1);
    home.run(&["apply", "--yes", &file]).ended(1);
    assert_eq!(cmdb.store.process_count(), count);
}

#[test]
fn code_2_wrong_usage() {
    let cmdb = Cmdb::with_faults(&[]);
    let home = Home::new(&cmdb);
    let file = home.write("draft.json", &draft(&[48], &["web"]));
    for args in [
        &["apply"][..],
        &["apply", "--no-such", &file],
        &["apply", "--yes", "--dry-run", &file],
        // No one can be asked here.
        &["apply", &file],
        &["apply", "--yes", "no-such-file.json"],
        &["show", "no-such-run"],
        &["undo", "last", "--yes"],
    ] {
        let told = home.run(args).ended(2);
        assert!(told.out.is_empty() && !told.err.is_empty(), "{args:?}: {told:?}");
    }
    let told = home.bare(&["plan", &file]).ended(2);
    assert!(told.err.contains("no CMDB was named"), "{told:?}");
    assert_eq!(cmdb.store.requests().len(), 0);
}

#[test]
fn code_3_the_draft_is_not_valid_and_nothing_is_sent() {
    let cmdb = Cmdb::with_faults(&[]);
    let home = Home::new(&cmdb);
    let mut bad = draft(&[48], &["web"]);
    bad["processes"][0]["process_info"]["bk_func_name"] = json!("");
    let file = home.write("draft.json", &bad);
    for verb in [&["plan", &file][..], &["apply", "--yes", &file]] {
        let told = home.run(verb).ended(3);
        assert!(told.out.contains("error:"), "{told:?}");
        assert!(told.err.contains("the draft has 1 problem, nothing was sent"), "{told:?}");
    }
    let text = home.write("text.json", &json!("no draft"));
    home.run(&["apply", "--yes", &text]).ended(3);
    assert_eq!(seen(&cmdb, CREATE), 0);
    assert!(home.record().is_none());
}

#[test]
fn code_4_credentials_or_permission() {
    for fault in ["create:deny-cmdb", "create:deny-gateway", "list_service_instance_detail:deny-cmdb", "*:status=401"] {
        let cmdb = Cmdb::with_faults(&[fault]);
        let home = Home::new(&cmdb);
        let count = cmdb.store.process_count();
        let file = home.write("draft.json", &draft(&[48, 21], &["web"]));
        let told = home.run(&["apply", "--yes", &file]).ended(4);
        assert!(!told.err.is_empty(), "{fault}: {told:?}");
        assert_eq!(cmdb.store.process_count(), count, "{fault}");
    }
}

#[test]
fn code_5_unreachable_and_nothing_sent() {
    let gone = Refusing::bind();
    let home = Home::at(&gone.url());
    let file = home.write("draft.json", &draft(&[48], &["web"]));
    let told = home.run(&["apply", "--yes", &file]).ended(5);
    assert!(told.out.is_empty() && told.err.contains("Cannot connect to the server"), "{told:?}");
    let document = home.run(&["plan", "-o", "json", &file]).ended(5).document();
    assert_eq!(document["error"]["kind"], "connect", "{document}");
    assert!(home.record().is_none());
}

#[test]
fn code_6_partly_created() {
    let cmdb = Cmdb::with_faults(&["create#2:code=1199065"]);
    let home = Home::new(&cmdb);
    let count = cmdb.store.process_count();
    let file = home.write("draft.json", &draft(&[48, 21], &["web"]));
    let told = home.run(&["apply", "--yes", &file]).ended(6);
    assert!(told.err.contains("1 created, of 2"), "{told:?}");
    assert_eq!(cmdb.store.process_count(), count + 1);
}

#[test]
fn code_7_the_outcome_is_not_known_until_it_is_settled() {
    // The answer is lost, and so is every reading that would tell; the audit log is not for this user.
    let faults = ["create#1:commit-then-drop", "list_process_instance#1-3:status=502", "audit:deny"];
    let cmdb = Cmdb::with_faults(&faults);
    let home = Home::new(&cmdb);
    let before = cmdb.aliases(48);
    let file = home.write("draft.json", &draft(&[48], &["web"]));
    let told = home.run(&["apply", "--yes", &file]).ended(7);
    assert!(told.out.contains("unknown") && told.err.contains("bkproc resume"), "{told:?}");
    let told = home.run(&["resume", "--yes"]).ended(0);
    let id = cmdb.store.processes_of(48).last().unwrap()["bk_process_id"].to_string();
    assert!(told.out.contains(&id), "{id}: {told:?}");
    assert_eq!(cmdb.aliases(48), [before, vec!["web".into()]].concat(), "created once");
    assert_eq!(seen(&cmdb, CREATE), 1, "and asked for once");
}

#[test]
fn code_8_in_use_by_another_session() {
    let cmdb = Cmdb::with_faults(&["create#1:stall=60s"]);
    let home = Home::new(&cmdb);
    let file = home.write("draft.json", &request(48, &["web"]));
    let _first = home.start(&["apply", "--yes", &file]);
    wait("the first call", || home.lines("intent") == 1);
    for args in [&["resume", "--yes"][..], &["resume", "last", "--yes"], &["undo", "last", "--yes"]] {
        let told = home.run(args).ended(8);
        assert!(told.err.contains("another bkproc"), "{told:?}");
    }
    let told = home.run(&["history"]).ended(0);
    assert!(told.out.contains("running"), "{told:?}");
}

#[test]
fn code_8_a_draft_that_another_session_has_open() {
    let cmdb = Cmdb::with_faults(&[]);
    let home = Home::new(&cmdb);
    let folder = home.drafts();
    fs::create_dir_all(&folder).unwrap();
    let file = folder.join("night.json");
    fs::write(&file, draft(&[48], &["web"]).to_string()).unwrap();
    let file = file.to_str().unwrap();
    let held = DraftFolder::new(folder).lock(&DraftId("night".into())).unwrap();
    let told = home.run(&["apply", "--yes", file]).ended(8);
    assert!(told.err.contains("another bkproc") && told.err.contains("night.json"), "{told:?}");
    assert_eq!(seen(&cmdb, CREATE), 0);
    // Reading needs no lock.
    home.run(&["plan", file]).ended(0);
    home.run(&["apply", "--dry-run", file]).ended(0);
    drop(held);
    home.run(&["apply", "--yes", file]).ended(0);
    assert_eq!(seen(&cmdb, CREATE), 1);
}

/// The simulator is not asked for anything: which run is meant comes first.
#[test]
fn last_is_refused_where_number_and_clock_disagree() {
    let cmdb = Cmdb::with_faults(&[]);
    let home = Home::new(&cmdb);
    for instance in [48, 21] {
        let file = home.write("draft.json", &draft(&[instance], &["web"]));
        home.run(&["apply", "--yes", &file]).ended(0);
    }
    // A journal of 0.1.0 that the clock puts after both.
    let old = "20991231-000000-aaaaaa";
    fs::copy("tests/journals/v1/begun.jsonl", home.runs().join(format!("{old}.jsonl"))).unwrap();
    let text = fs::read_to_string("tests/journals/v1/begun.jsonl").unwrap();
    let later = text.replacen("\"started\":\"2026-11-03", "\"started\":\"2099-11-03", 1);
    let rest = later.trim_end().split_once("\",").unwrap().1;
    let line = format!("{{\"crc32\":\"{:08x}\",{rest}\n", crc32fast::hash(rest.as_bytes()));
    fs::write(home.runs().join(format!("{old}.jsonl")), line).unwrap();
    let deleted = seen(&cmdb, "delete_process_instance");
    for args in [&["undo", "last", "--yes"][..], &["show", "last"], &["resume", "last", "--yes"]] {
        let told = home.run(args).ended(2);
        assert!(told.err.contains(old) && told.err.contains("bkproc history"), "{told:?}");
    }
    assert_eq!(seen(&cmdb, "delete_process_instance"), deleted);
    let document = home.run(&["history", "-o", "json"]).ended(0).document();
    let names: Vec<_> = document["runs"].as_array().unwrap().iter().map(|run| run["id"].as_str().unwrap()).collect();
    assert_eq!((names.len(), names[2]), (3, old), "the newest first, those of 0.1.0 last");
}

#[test]
fn code_9_local_state_is_damaged() {
    let cmdb = Cmdb::with_faults(&[]);
    let home = Home::new(&cmdb);
    let file = home.write(
        "draft.json",
        &json!({
            "bk_biz_id": 1, "service_instance_id": 48, "processes": [process("web")],
        }),
    );
    home.run(&["apply", "--yes", &file]).ended(0);
    let record = home.record().unwrap();
    let damaged = fs::read_to_string(&record).unwrap().replacen("\"kind\":\"intent\"", "\"kind\":\"intend\"", 1);
    fs::write(&record, &damaged).unwrap();
    for args in [
        &["show", "last"][..],
        &["resume", "last", "--yes"],
        &["resume", "--yes"],
        &["resume", "--yes", "-o", "json"],
        &["undo", "last", "--yes"],
        &["history"],
    ] {
        let told = home.run(args).ended(9);
        assert!(told.err.contains(record.to_str().unwrap()), "{args:?}: {told:?}");
    }
    assert_eq!(fs::read_to_string(&record).unwrap(), damaged, "it is left as it is");

    // Where no record can be kept, nothing is sent.
    let home = Home::new(&cmdb);
    let calls = seen(&cmdb, CREATE);
    fs::create_dir_all(home.runs().parent().unwrap()).unwrap();
    fs::write(home.runs(), "in the way").unwrap();
    let file = home.write("draft.json", &draft(&[21], &["web"]));
    home.run(&["apply", "--yes", &file]).ended(9);
    assert_eq!(seen(&cmdb, CREATE), calls);
}

/// After a refusal the calls behind it on the same service instance are never sent: nothing says that they could be.
#[test]
fn what_stands_behind_a_refusal_is_not_left_to_resume() {
    let cmdb = Cmdb::with_faults(&["create#1:code=1199010"]);
    let home = Home::new(&cmdb);
    let aliases: Vec<String> = (0..101).map(|at| format!("web{at}")).collect();
    let aliases: Vec<&str> = aliases.iter().map(String::as_str).collect();
    let file = home.write("draft.json", &draft(&[48], &aliases));
    let told = home.run(&["apply", "--yes", &file]).ended(1);
    assert!(told.err.contains("1 process was not sent") && !told.err.contains("bkproc resume"), "{told:?}");
    let told = home.run(&["show", "last"]).ended(0);
    assert!(told.err.contains("submit the draft again") && !told.err.contains("bkproc resume"), "{told:?}");
    let told = home.run(&["resume", "last", "--yes"]).ended(1);
    assert!(told.err.contains("submit the draft again"), "{told:?}");
    let told = home.run(&["resume", "--yes"]).ended(0);
    assert!(told.err.contains("no run is unfinished"), "{told:?}");
    assert!(home.run(&["history"]).ended(0).out.contains("finished"));
    let document = home.run(&["history", "-o", "json"]).ended(0).document();
    assert_eq!(document["runs"][0]["state"], "finished");
    assert_eq!(seen(&cmdb, CREATE), 1);
}
