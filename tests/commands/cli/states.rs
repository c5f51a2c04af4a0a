//! The state of a process is the same in every output: text, JSON, `show`, `resume`, the list of runs.

use crate::cli::program::{Home, draft};
use crate::support::cmdb::Cmdb;

#[test]
fn a_process_gone_at_the_read_back_is_gone_in_every_output() {
    // The answer names a process that is not there when it is read back, and nothing else can be read.
    let cmdb = Cmdb::with_faults(&["create#1:ids=999999", "list_process_instance:status=502", "audit:deny"]);
    let home = Home::new(&cmdb);
    let file = home.write("draft.json", &draft(&[48, 21], &["web"]));
    let told = home.run(&["apply", "--yes", &file, "-o", "json"]).ended(6);
    let document = told.document();
    assert_eq!((&document["read_back"], &document["counts"]["gone"]), (&"done".into(), &1.into()), "{document}");
    assert_eq!(document["counts"]["created"], 1, "{document}");
    let gone = |document: &serde_json::Value| {
        let all = document["processes"].as_array().unwrap();
        let gone: Vec<_> = all.iter().filter(|process| process["state"] == "gone").collect();
        assert_eq!((gone.len(), &gone[0]["bk_process_id"]), (1, &999_999.into()), "{document}");
    };
    gone(&document);
    assert!(told.err.contains("1 created, of 2; 1 gone"), "{told:?}");
    // One is gone, so that not all is stored as it was sent.
    let read_back =
        |told: &crate::cli::program::CommandOutput| told.err.lines().any(|line| line == "bkproc: read back");
    assert!(read_back(&told), "{told:?}");
    // Later, from the journal alone.
    gone(&home.run(&["show", "last", "-o", "json"]).ended(0).document());
    let told = home.run(&["show", "last"]).ended(0);
    assert!(told.out.contains("gone") && read_back(&told), "{told:?}");
    gone(&home.run(&["resume", "last", "--yes", "-o", "json"]).ended(6).document());
    let listed = home.run(&["history", "-o", "json"]).ended(0).document();
    let counts = &listed["runs"][0]["counts"];
    assert_eq!(
        (&counts["gone"], &counts["created"], &counts["planned"]),
        (&1.into(), &1.into(), &2.into()),
        "{listed}"
    );
}

#[test]
fn an_answer_that_names_a_process_of_another_is_corrected_in_every_output() {
    for (faults, evidence) in [(&["create#1:ids=1"][..], "receipt"), (&["create#1:ids=1", "audit:deny"], "settled")] {
        let cmdb = Cmdb::with_faults(faults);
        let home = Home::new(&cmdb);
        let theirs = cmdb.store.process(1).unwrap();
        assert_ne!(theirs["service_instance_id"], 48, "{theirs}");
        let file = home.write("draft.json", &draft(&[48], &["web"]));
        let told = home.run(&["apply", "--yes", &file, "-o", "json"]).ended(0);
        let stored = cmdb.store.processes_of(48);
        let own = stored.iter().find(|process| process["bk_process_name"] == "web").unwrap()["bk_process_id"].clone();
        let is_own = |document: &serde_json::Value| {
            let process = &document["processes"][0];
            let facts = (&process["state"], &process["bk_process_id"], &process["evidence"]);
            assert_eq!(facts, (&"created".into(), &own, &evidence.into()), "{document}");
            assert_eq!(process["differences"], serde_json::json!([]), "{document}");
        };
        is_own(&told.document());
        // Later, from the journal alone.
        is_own(&home.run(&["show", "last", "-o", "json"]).ended(0).document());
        let told = home.run(&["show", "last"]).ended(0);
        assert!(told.out.contains(&own.to_string()), "{told:?}");
        home.run(&["undo", "last", "--yes"]).ended(0);
        assert_eq!(cmdb.store.process(1).unwrap(), theirs);
        assert!(!cmdb.aliases(48).contains(&"web".to_owned()));
    }
}

#[test]
fn a_process_that_is_perhaps_anothers_is_so_in_every_output_and_nothing_touches_it() {
    // The call is lost before it commits, and what is there cannot be read; the audit log is not for this user.
    let cmdb = Cmdb::with_faults(&["create#1:drop", "list_process_instance#1-3:status=502", "audit:deny"]);
    let home = Home::new(&cmdb);
    let file = home.write("draft.json", &draft(&[48], &["web"]));
    home.run(&["apply", "--yes", &file]).ended(7);
    // Someone else applies the same before the outcome is settled.
    let other = Home::new(&cmdb);
    let same = other.write("draft.json", &draft(&[48], &["web"]));
    other.bare(&["apply", "--yes", &same, "--url", &cmdb.url, "--door", "direct", "--user", "eve"]).ended(0);
    let theirs = cmdb.store.processes_of(48).pop().unwrap();
    let is_theirs = |document: &serde_json::Value| {
        let process = &document["processes"][0];
        let found = &process["found"];
        let facts = (&process["state"], &process["bk_process_id"], &found["bk_created_by"]);
        assert_eq!(facts, (&"perhaps_anothers".into(), &theirs["bk_process_id"], &"eve".into()), "{document}");
        assert!(found["bk_created_at"].as_str().is_some_and(|at| !at.is_empty()), "{document}");
        assert_eq!(document["counts"]["perhaps_anothers"], 1, "{document}");
    };
    is_theirs(&home.run(&["resume", "last", "--yes", "-o", "json"]).ended(7).document());
    // Later, from the journal alone.
    is_theirs(&home.run(&["show", "last", "-o", "json"]).ended(0).document());
    let told = home.run(&["show", "last"]).ended(0);
    assert!(told.out.contains("eve") && told.out.contains(&theirs["bk_process_id"].to_string()), "{told:?}");
    let listed = home.run(&["history", "-o", "json"]).ended(0).document();
    assert_eq!(listed["runs"][0]["counts"]["perhaps_anothers"], 1, "{listed}");
    // It is settled: nothing is left to send, and undo leaves it.
    let sent = cmdb.store.requests().len();
    let told = home.run(&["resume", "--yes"]).ended(0);
    assert_eq!(cmdb.store.requests().len(), sent, "{told:?}");
    home.run(&["undo", "last", "--yes"]);
    assert_eq!(cmdb.store.process(theirs["bk_process_id"].as_i64().unwrap()), Some(theirs));
}

#[test]
fn a_failed_read_back_is_not_a_read_back_without_differences() {
    let cmdb = Cmdb::with_faults(&["list_process_detail_by_ids:status=502"]);
    let home = Home::new(&cmdb);
    let file = home.write("draft.json", &draft(&[48], &["web"]));
    // By itself it does not change the code: everything was created.
    let told = home.run(&["apply", "--yes", &file, "-o", "json"]).ended(0);
    assert_eq!(told.document()["read_back"], "failed", "{told:?}");
    assert!(told.err.contains("read-back failed"), "{told:?}");
    assert_eq!(told.document()["processes"][0]["evidence"], "answer", "{told:?}");
    let told = home.run(&["show", "last", "-o", "json"]).ended(0);
    assert_eq!(told.document()["read_back"], "failed", "{told:?}");
    assert!(told.err.contains("read-back failed"), "{told:?}");
}

#[test]
fn apply_resume_show_and_undo_say_the_same_next_step() {
    // The first service instance is created, the answer about the second is lost and cannot be settled.
    let faults = ["create#2:drop", "list_process_instance:status=502", "audit:deny"];
    let cmdb = Cmdb::with_faults(&faults);
    let home = Home::new(&cmdb);
    let file = home.write("draft.json", &draft(&[48, 21], &["web"]));
    let next = serde_json::json!([{ "step": "resume", "processes": 1 }]);
    let applied = home.run(&["apply", "--yes", &file, "-o", "json"]).ended(7);
    let shown = home.run(&["show", "last", "-o", "json"]).ended(0);
    let dry = home.run(&["resume", "last", "--dry-run", "-o", "json"]).ended(0);
    let undo = home.run(&["undo", "last", "--dry-run", "-o", "json"]).ended(0);
    for told in [applied, shown, dry, undo] {
        assert_eq!(told.document()["next"], next, "{told:?}");
        assert!(told.err.contains("is not finished; to go on: bkproc resume"), "{told:?}");
    }
}

#[test]
fn a_conflict_has_its_differences_in_the_document_of_a_run_as_in_the_plan() {
    let cmdb = Cmdb::with_faults(&[]);
    let home = Home::new(&cmdb);
    let file = home.write("draft.json", &draft(&[48], &["web"]));
    home.run(&["apply", "--yes", &file]).ended(0);
    let mut other = draft(&[48, 21], &["web"]);
    other["processes"][0]["process_info"]["work_path"] = "/data/other".into();
    let file = home.write("other.json", &other);
    let planned = home.run(&["plan", &file, "-o", "json"]).document();
    let applied = home.run(&["apply", "--yes", &file, "-o", "json"]).ended(6).document();
    // Nothing is left to be sent.
    let again = home.run(&["apply", "--yes", &file, "-o", "json"]).document();
    let differences = &planned["processes"][0]["differences"];
    assert_eq!(differences[0]["field"], "work_path", "{planned}");
    for document in [&applied, &again] {
        let conflict = &document["processes"][0];
        assert_eq!((&conflict["state"], &conflict["differences"]), (&"conflict".into(), differences), "{document}");
    }
    // The journal has no differences of what was there before.
    let told = home.run(&["show", "last", "-o", "json"]).ended(0);
    assert_eq!(told.document()["processes"][0]["differences"], serde_json::json!([]));
}

#[test]
fn entries_that_are_not_sent_have_their_verdict_as_state() {
    let cmdb = Cmdb::with_faults(&[]);
    let home = Home::new(&cmdb);
    let file = home.write("draft.json", &draft(&[48], &["web"]));
    home.run(&["apply", "--yes", &file]).ended(0);
    let file = home.write("more.json", &draft(&[48, 21, 999_999], &["web"]));
    let document = home.run(&["apply", "--yes", &file, "-o", "json"]).ended(6).document();
    let states: Vec<_> = document["processes"].as_array().unwrap().iter().map(|process| &process["state"]).collect();
    assert_eq!(states, ["identical", "created", "ineligible"], "{document}");
    let counts = &document["counts"];
    assert_eq!((&counts["identical"], &counts["ineligible"], &counts["planned"]), (&1.into(), &1.into(), &1.into()));
    // Nothing was to be sent: the verdicts are the states all the same, and nothing was read back.
    let document = home.run(&["apply", "--yes", &file, "-o", "json"]).ended(1).document();
    assert_eq!((&document["read_back"], &document["processes"][1]["state"]), (&().into(), &"identical".into()));
}

#[test]
fn a_message_about_the_command_line_obeys_nothing_of_it() {
    let cmdb = Cmdb::with_faults(&[]);
    let home = Home::new(&cmdb);
    for lang in ["en", "zh"] {
        for word in ["--no\u{202e}such", "--x\u{1b}[2J\u{9b}", "--a\nb\r", "--lang=\u{1b}]0;x\u{7}", "--door=a\nb"] {
            let told = home.run(&["apply", "--lang", lang, word]).ended(2);
            let hidden = |ch: char| ch != '\n' && bkproc::domain::text::is_hidden(ch);
            assert!(!told.err.contains(hidden), "{word:?}: {told:?}");
            assert!(!told.err.contains("a\nb"), "{word:?}: {told:?}");
        }
    }
}

#[test]
fn what_of_a_body_was_converted_is_in_the_documents() {
    let cmdb = Cmdb::with_faults(&[]);
    let home = Home::new(&cmdb);
    let mut body = draft(&[48], &["web"]);
    let info = &mut body["processes"][0]["process_info"];
    (info["bind_ip"], info["port"]) = ("1".into(), "8080".into());
    let info = info.clone();
    let body =
        serde_json::json!({ "bk_biz_id": 1, "service_instance_id": 48, "processes": [{ "process_info": info }] });
    let file = home.write("body.json", &body);
    for args in [&["plan", &file, "-o", "json"][..], &["apply", &file, "--yes", "-o", "json"]] {
        let told = home.run(args);
        let conversion = &told.document()["conversions"][0];
        assert_eq!(
            (&conversion["kind"], &conversion["keys"]),
            (&"bindings".into(), &serde_json::json!(["bind_ip", "port"]))
        );
        assert!(told.err.contains(conversion["what"].as_str().unwrap()), "{told:?}");
    }
    let told = home.run(&["show", "last", "-o", "json"]).ended(0);
    assert!(told.document().get("conversions").is_none(), "{told:?}");
}

#[test]
fn an_unknown_outcome_has_one_advice() {
    let faults = ["create#1:drop", "list_process_instance:status=502", "audit:deny"];
    let cmdb = Cmdb::with_faults(&faults);
    let home = Home::new(&cmdb);
    let file = home.write("draft.json", &draft(&[48], &["web"]));
    let applied = home.run(&["apply", "--yes", &file]).ended(7);
    let shown = home.run(&["show", "last"]).ended(0);
    let undo = home.run(&["undo", "last", "--dry-run"]).ended(0);
    for told in [applied, shown, undo] {
        assert!(!told.err.contains("in about a minute"), "{told:?}");
        assert_eq!(told.err.matches("bkproc resume").count(), 1, "{told:?}");
    }
    let document = home.run(&["show", "last", "-o", "json"]).ended(0).document();
    assert_eq!(document["processes"][0]["state"], "unknown", "{document}");
    assert!(document["processes"][0]["error"]["next"].is_null(), "{document}");
    assert_eq!(document["next"], serde_json::json!([{ "step": "resume", "processes": 1 }]), "{document}");
}

#[test]
fn a_draft_of_an_environment_that_is_not_configured_is_told_how_to_move_it() {
    let cmdb = Cmdb::with_faults(&[]);
    let home = Home::new(&cmdb);
    let mut of_other = draft(&[48], &["web"]);
    of_other["environment"] = "127.0.0.1:9".into();
    let file = home.write("draft.json", &of_other);
    for (lang, words) in [("en", "no environment 127.0.0.1:9"), ("zh", "没有环境 127.0.0.1:9")] {
        for command in ["plan", "apply"] {
            let yes: &[&str] = if command == "apply" { &["--yes"] } else { &[] };
            let told = home.bare(&[&[command, "--lang", lang, &file], yes].concat()).ended(2);
            assert!(told.err.contains(words) && told.err.contains("--move"), "{told:?}");
        }
    }
}
