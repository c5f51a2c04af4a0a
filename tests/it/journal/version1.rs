//! Journals that version 0.1.0 wrote are read for ever, and give the bodies that it sent.

use bkproc::domain::found::{Found, FoundProcess};
use bkproc::domain::id::{CallId, ProcessId};
use bkproc::domain::state::{Evidence, ProcessState};
use bkproc::store::journal::{self, CallState, Failure, RecordedAnswer, RunOrder, RunState, UndoAnswer};
use bkproc::store::{Journal, RunId};
use std::fs;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// Copies a journal of version 0.1.0 into a folder of its own.
fn fixture(name: &str) -> (TempDir, RunId, String) {
    let from = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/journals/v1");
    let folder = tempfile::tempdir().unwrap();
    let id: RunId = "20261103-081457-3f2a1b".parse().unwrap();
    fs::copy(from.join(name).with_extension("jsonl"), id.path(folder.path())).unwrap();
    (folder, id, fs::read_to_string(from.join(name).with_extension("bodies")).unwrap())
}

fn names() -> Vec<String> {
    let files = fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/journals/v1")).unwrap();
    let paths = files.map(|file| file.unwrap().path()).filter(|path| path.extension().unwrap() == "jsonl");
    paths.map(|path: PathBuf| path.file_stem().unwrap().to_str().unwrap().to_owned()).collect()
}

#[test]
fn every_fixture_returns_the_bodies_that_were_sent() {
    let names = names();
    assert_eq!(names.len(), 3);
    for name in names {
        let (folder, id, bodies) = fixture(&name);
        let record = journal::read(folder.path(), &id).unwrap();
        let read: Vec<String> =
            record.plan.calls().iter().map(|call| serde_json::to_string(&record.plan.body(call)).unwrap()).collect();
        assert_eq!(read.join("\n") + "\n", bodies, "{name}");
        assert_eq!(record.order, None);
        assert_eq!((&record.about.account, record.about.user.as_str()), (&None, ""), "it does not say");
        assert!(record.calls.iter().all(|call| call.requests.is_empty()), "{name}");
        // The hashes of what was sent agree.
        let (_, again) = Journal::open_to_resume(folder.path(), &id).unwrap();
        assert_eq!(again, record);
        let listed = journal::runs(folder.path()).unwrap().remove(0).summary.unwrap();
        assert_eq!(
            (listed.order, listed.counts.planned()),
            (RunOrder::Clock(record.about.started), record.plan.new_count()),
            "{name}"
        );
    }
}

#[test]
fn outcomes_and_evidence_are_read() {
    let (folder, id, _) = fixture("everything");
    let record = journal::read(folder.path(), &id).unwrap();
    // An answer that was not seen comes before it.
    let settled = RecordedAnswer::Created { ids: vec![ProcessId(90), ProcessId(91)], evidence: Evidence::Settled };
    assert_eq!(record.calls[0].state, CallState::Answered(settled));
    let mixed = RecordedAnswer::Mixed { found: vec![Found::Absent, Found::Differs(ProcessId(8))] };
    assert_eq!(record.calls[1].state, CallState::Answered(mixed));
    assert_eq!(record.calls[2].state, CallState::Sent);
    assert_eq!(record.undone[&ProcessId(90)].answer, Some(UndoAnswer::Deleted));
    assert!(record.calls[2].first_sent.is_some());

    let (folder, id, _) = fixture("resumed");
    let record = journal::read(folder.path(), &id).unwrap();
    assert!(matches!(
        &record.calls[0].state,
        CallState::Answered(RecordedAnswer::Created { ids, evidence: Evidence::Answer }) if ids.len() == 100
    ));
    assert_eq!(record.calls[3].state, CallState::Waiting);
    assert_eq!(record.undone[&ProcessId(1003)].answer, None);
    let summary = journal::runs(folder.path()).unwrap().remove(0).summary.unwrap();
    let counts = summary.counts;
    let of = |state| counts.of(state);
    assert_eq!((counts.planned(), counts.created_ever(), of(ProcessState::Refused)), (202, 100, 1));
    let mixed = of(ProcessState::PerhapsAnothers) + of(ProcessState::Differs) + of(ProcessState::NotCreated);
    assert_eq!((mixed, of(ProcessState::NotSent), of(ProcessState::Deleted)), (100, 1, 2));
    assert_eq!(summary.undo_unknown, 2);
    assert_eq!(summary.state, RunState::Unfinished);
}

#[test]
fn a_run_is_resumed_with_lines_of_version_2() {
    let (folder, id, _) = fixture("everything");
    let before = fs::read(id.path(folder.path())).unwrap();
    let (mut journal, record) = Journal::open_to_resume(folder.path(), &id).unwrap();
    let first = FoundProcess { id: ProcessId(7), equal: true, creator: "li".into(), created: "2026-11-03".into() };
    journal.answer(2, RecordedAnswer::PerhapsAnothers { found: vec![Some(first.clone()), None] }).unwrap();
    let (call, request) = (&record.plan.calls()[1], CallId::from_random(1));
    journal.intent(1, &request, &record.plan.body(call)).unwrap();
    let ids = vec![ProcessId(1), ProcessId(2)];
    journal.answer(1, RecordedAnswer::Created { ids: ids.clone(), evidence: Evidence::Receipt }).unwrap();
    journal.end().unwrap();
    drop(journal);
    assert!(fs::read(id.path(folder.path())).unwrap().starts_with(&before));
    let (_, record) = Journal::open_to_resume(folder.path(), &id).unwrap();
    assert_eq!(
        record.calls[2].state,
        CallState::Answered(RecordedAnswer::PerhapsAnothers { found: vec![Some(first), None] })
    );
    assert!(!record.calls[2].is_unsettled() && !record.calls[2].is_open());
    assert_eq!(record.calls[1].requests, [request]);
    let created = RecordedAnswer::Created { ids, evidence: Evidence::Receipt };
    assert_eq!(record.calls[1].state, CallState::Answered(created));
    assert_eq!(journal::runs(folder.path()).unwrap()[0].summary.as_ref().unwrap().state, RunState::Finished);
}

/// An answer that came to a process which had ended proves nothing.
#[test]
fn what_was_created_across_a_cut_is_settled() {
    let (folder, id, _) = fixture("everything");
    let (mut journal, _) = Journal::open_to_resume(folder.path(), &id).unwrap();
    journal.answer(2, RecordedAnswer::Unknown { failure: Failure::default() }).unwrap();
    drop(journal);
    let record = journal::read(folder.path(), &id).unwrap();
    assert!(record.calls[2].unseen);
}
