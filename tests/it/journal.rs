//! The journal on a real disk: nothing that was written is lost, nothing that is broken is trusted or written over, and
//! one process writes at a time.

mod order;
mod plans;
mod version1;

use bkproc::domain::bind::BindRow;
use bkproc::domain::check::Wanted;
use bkproc::domain::compare::{Difference, Spot};
use bkproc::domain::draft::Target;
use bkproc::domain::environment::{Door, Environment};
use bkproc::domain::field::{FieldKey, Known};
use bkproc::domain::found::Found;
use bkproc::domain::id::{BizId, CallId, ProcessId, ServiceInstanceId};
use bkproc::domain::plan::{Bar, Live, Plan, plan};
use bkproc::domain::process::{Process, ProcessSpec, Value};
use bkproc::domain::state::{Evidence, ProcessState};
use bkproc::store::error::Cause;
use bkproc::store::journal::{self, About, CallState, Failure, RecordedAnswer, RunState, SummaryCache, UndoAnswer};
use bkproc::store::{Disk, DiskFault, DiskFaults, DraftFolder, DraftId, FsOp, Journal, RunId, StoreError};
use jiff::Timestamp;
use rustix::io::Errno;
use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use tempfile::TempDir;

fn text(key: &str, text: &str) -> (FieldKey, Value) {
    (FieldKey::new(key), Value::Text(text.to_owned()))
}

/// A process of every kind of value.
fn rich(name: &str) -> ProcessSpec {
    let fields = vec![
        text("bk_func_name", name),
        text("bk_process_name", &format!("{name} 网关 \"\\\n\u{2028}")),
        (Known::ProcNum.into(), Value::Int(-3)),
        (Known::AutoStart.into(), Value::Bool(true)),
        (FieldKey::new("weight"), Value::Float(1.0)),
        (FieldKey::new("ratio"), Value::Float(0.1)),
    ];
    let row = |ip: Option<&str>, ports: &str, protocol: &str, row_id: Option<i64>| BindRow {
        ip: ip.map(|ip| ip.parse().unwrap()),
        ports: ports.parse().unwrap(),
        protocol: bkproc::domain::bind::Protocol::new(protocol).unwrap(),
        enable: row_id.is_none(),
        row_id,
    };
    let bind = vec![row(Some("fe80::1"), "80-90", "3", None), row(None, "65535", "2", Some(7))];
    ProcessSpec::new(fields, bind).with_unknown(vec![text("no_such_key", " x ")])
}

fn plain(name: &str) -> ProcessSpec {
    ProcessSpec::new(vec![text("bk_func_name", name), text("bk_process_name", name)], vec![])
}

/// Three targets that take two processes each, and others with every other verdict.
fn sample() -> Plan {
    let target = |id| Target { name: format!("主机_{id}").into(), ..Target::bare(ServiceInstanceId(id)) };
    let wanted = Wanted::same(BizId(2), (1..=7).map(target).collect(), vec![rich("java"), plain("nginx")]);
    let mut live = Live::default();
    for (id, bar) in [(4, Bar::TemplateBound), (5, Bar::Gone), (6, Bar::OtherBusiness(Some(BizId(3))))] {
        live.bar(ServiceInstanceId(id), bar);
    }
    live.processes(ServiceInstanceId(1), vec![]);
    let process = |id, alias: &str, func: &str| Process {
        id: ProcessId(id),
        instance: ServiceInstanceId(7),
        template: None,
        fields: vec![(Known::ProcessName.into(), alias.into()), (Known::FuncName.into(), func.into())],
        bind: vec![],
    };
    live.processes(ServiceInstanceId(7), vec![process(70, "nginx", "nginx"), process(71, "other", "java")]);
    plan(wanted, &live)
}

fn about() -> About {
    let environment = Environment {
        name: "prod".into(),
        url: "https://li:canary@cmdb.example/api/bk-cmdb/prod?key=canary".into(),
        door: Door::Gateway,
        production: true,
        tenant: Some("east".into()),
        ..Environment::default()
    };
    About {
        draft: Some(DraftId("d-1".into())),
        user: "admin".into(),
        business: "蓝鲸".into(),
        ..About::new(&environment, "2026-11-03T08:14:57Z".parse::<Timestamp>().unwrap())
    }
}

fn failure() -> Failure {
    Failure {
        kind: "timeout".into(),
        api: "create_process_instance".into(),
        message: "慢".into(),
        ..Failure::default()
    }
}

/// Lines of a journal before its first intent: one for the run, and one each for specs, lists and targets.
const PLAN_LINES: usize = 4;

fn begun() -> (TempDir, PathBuf, Journal) {
    let home = tempfile::tempdir().unwrap();
    let folder = home.path().join("state/runs");
    let journal = Journal::create(&folder, &about(), &sample()).unwrap();
    (home, folder, journal)
}

/// A request ID that says which one it is.
fn request(number: u128) -> CallId {
    CallId::from_random(number)
}

/// Records an intent under a request ID with the number of its line.
fn intent(journal: &mut Journal, call: usize) {
    let plan = journal.plan().clone();
    let lines = fs::read_to_string(journal.path()).unwrap().lines().count();
    journal.intent(call, &request(lines as u128), &plan.body(&plan.calls()[call])).unwrap();
}

/// A run in which everything that can be noted was.
fn told() -> (TempDir, PathBuf, RunId) {
    let (home, folder, mut journal) = begun();
    intent(&mut journal, 0);
    journal.answer(0, RecordedAnswer::Unknown { failure: failure() }).unwrap();
    journal.answer(0, RecordedAnswer::NotCreated { failure: failure() }).unwrap();
    intent(&mut journal, 0);
    journal
        .answer(0, RecordedAnswer::Created { ids: vec![ProcessId(90), ProcessId(91)], evidence: Evidence::Answer })
        .unwrap();
    intent(&mut journal, 1);
    journal.answer(1, RecordedAnswer::Mixed { found: vec![Found::Absent, Found::Differs(ProcessId(8))] }).unwrap();
    intent(&mut journal, 2);
    let difference = Difference { at: Spot::Field(Known::User.into()), wanted: "root".into(), stored: String::new() };
    let cell =
        Difference { at: Spot::Cell(1, bkproc::domain::bind::Column::Port), wanted: "80".into(), stored: "81".into() };
    journal.read_back(2, &[(ProcessId(90), vec![difference, cell])], vec![ProcessId(91)]).unwrap();
    journal.undo_intent(ServiceInstanceId(1), &request(77), &[ProcessId(90)]).unwrap();
    journal.undo_answer(ServiceInstanceId(1), &[ProcessId(90)], UndoAnswer::Deleted).unwrap();
    journal.end().unwrap();
    let id = journal.id().clone();
    (home, folder, id)
}

fn cause(result: Result<impl Sized, StoreError>) -> Cause {
    result.err().unwrap().cause
}

#[test]
fn what_was_noted_is_read_again() {
    let (_home, folder, id) = told();
    let record = journal::read(&folder, &id).unwrap();
    assert_eq!(record.plan, sample(), "the plan is the same to the last byte of its bodies");
    for call in record.plan.calls() {
        let bodies = [&record.plan, &sample()].map(|plan| serde_json::to_string(&plan.body(call)).unwrap());
        assert_eq!(bodies[0], bodies[1]);
    }
    assert_eq!((record.about.environment.as_str(), record.about.door), ("prod", Door::Gateway));
    assert_eq!(record.about.draft, Some(DraftId("d-1".into())));
    assert_eq!(record.calls[0].created(), [ProcessId(90), ProcessId(91)]);
    assert_eq!((record.calls[0].tries, record.calls[0].unseen), (2, true));
    assert_eq!(record.calls[0].requests, [request(4), request(7)], "every request ID is kept");
    assert!(record.calls[0].first_sent.unwrap() <= record.calls[0].last_sent.unwrap());
    assert!(matches!(record.calls[1].state, CallState::Answered(RecordedAnswer::Mixed { .. })));
    assert_eq!(record.calls[2].state, CallState::Sent);
    assert!(record.calls[2].is_unsettled() && !record.calls[2].unseen);
    assert_eq!(record.read_back[&ProcessId(90)].len(), 2);
    assert_eq!(record.read_back[&ProcessId(90)][1].at, Spot::Cell(1, bkproc::domain::bind::Column::Port));
    assert_eq!(record.undone[&ProcessId(90)].answer, Some(UndoAnswer::Deleted));
    assert_eq!(record.undone[&ProcessId(90)].requests, [request(77)]);
    let about = &record.about;
    assert_eq!((&about.account, about.user.as_str()), (&self::about().account, "admin"));
    assert_eq!(about.account.as_ref().unwrap().tenant, "east");
    assert!(record.ended && !record.torn);
}

/// A disk whose file system has no locks, as some that are shared by a network.
#[derive(Debug)]
struct Lockless;

impl DiskFaults for Lockless {
    fn fault(&self, touch: FsOp, _: &Path) -> Option<DiskFault> {
        (touch == FsOp::Lock).then(|| DiskFault::Fails(Errno::NOLCK.raw_os_error()))
    }
}

#[test]
fn without_locks_a_run_is_begun_and_resumed() {
    let home = tempfile::tempdir().unwrap();
    let disk = Disk::with_faults(Arc::new(Lockless));
    let mut journal = Journal::create_on(&disk, home.path(), &about(), &sample()).unwrap();
    intent(&mut journal, 0);
    let id = journal.id().clone();
    drop(journal);
    let (mut journal, record) = Journal::open_to_resume_on(&disk, home.path(), &id).unwrap();
    assert_eq!(record.calls[0].state, CallState::Sent);
    journal.end().unwrap();
    assert!(journal::read(home.path(), &id).unwrap().ended);
    let drafts = DraftFolder::on(disk, home.path().join("drafts"));
    let _ours = drafts.lock(&DraftId("a".into())).unwrap();
    let _theirs = drafts.lock(&DraftId("a".into())).unwrap();
}

/// Else a process that someone set right again would count as changed for ever, and could not be undone.
#[test]
fn the_last_reading_back_is_the_one_that_counts() {
    let (_home, folder, id) = told();
    let (mut journal, record) = Journal::open_to_resume(&folder, &id).unwrap();
    let differs = record.read_back[&ProcessId(90)].clone();
    journal.read_back(2, &[(ProcessId(91), differs.clone())], Vec::new()).unwrap();
    assert_eq!(journal::read(&folder, &id).unwrap().read_back, BTreeMap::from([(ProcessId(91), differs)]));
    journal.read_back(2, &[], Vec::new()).unwrap();
    assert_eq!(journal::read(&folder, &id).unwrap().read_back, BTreeMap::new());
}

#[test]
fn files_are_private_and_hold_no_secret() {
    let (home, folder, id) = told();
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&id.path(&folder)), 0o600);
    assert_eq!((mode(&folder), mode(&home.path().join("state"))), (0o700, 0o700));
    let text = fs::read_to_string(id.path(&folder)).unwrap();
    assert!(!text.contains("canary"), "{text}");
    assert!(text.contains("\"url\":\"https://cmdb.example/api/bk-cmdb/prod\""));
    assert!(text.lines().all(|line| serde_json::from_str::<serde_json::Value>(line).is_ok()));
    let mut files: Vec<_> = fs::read_dir(&folder).unwrap().map(|file| file.unwrap().file_name()).collect();
    files.sort();
    assert_eq!(files, [format!("{id}.jsonl").as_str(), "order"], "nothing unfinished is left");
    assert_eq!(mode(&folder.join("order")), 0o600);
}

#[test]
fn a_journal_that_was_cut_anywhere_in_its_last_line_goes_on_after_the_line_before() {
    let (_home, folder, id) = told();
    let (path, whole) = (id.path(&folder), fs::read(id.path(&folder)).unwrap());
    let last = whole[..whole.len() - 1].iter().rposition(|byte| *byte == b'\n').unwrap() + 1;
    for cut in last..whole.len() {
        fs::write(&path, &whole[..cut]).unwrap();
        let record = journal::read(&folder, &id).unwrap();
        assert_eq!((record.torn, record.ended), (cut > last, false), "cut at {cut}");
        assert_eq!(fs::read(&path).unwrap().len(), cut, "to read is to touch nothing");
        let (mut journal, record) = Journal::open_to_resume(&folder, &id).unwrap();
        assert_eq!(record.calls[0].created().len(), 2);
        journal.end().unwrap();
        drop(journal);
        let record = journal::read(&folder, &id).unwrap();
        assert!(record.ended && !record.torn, "cut at {cut}");
        assert!(fs::read(&path).unwrap().starts_with(&whole[..last]));
    }
}

#[test]
fn a_journal_that_was_cut_at_any_byte_is_read_up_to_there_or_is_damaged() {
    let (_home, folder, id) = told();
    let (path, whole) = (id.path(&folder), fs::read(id.path(&folder)).unwrap());
    for cut in (0..whole.len()).step_by(7) {
        fs::write(&path, &whole[..cut]).unwrap();
        let lines = whole[..cut].split(|byte| *byte == b'\n').count() - 1;
        let listed = journal::runs(&folder).unwrap().remove(0).summary;
        match journal::read(&folder, &id) {
            Ok(record) => assert!(lines >= PLAN_LINES && record.plan == sample() && listed.is_ok(), "cut at {cut}"),
            // The plan gets its name whole or not at all, so that this is no crash of ours.
            Err(error) => {
                assert!(
                    lines < PLAN_LINES && error.cause == Cause::Damaged { line: lines + 1 },
                    "cut at {cut}: {error}"
                );
                assert_eq!(listed.unwrap_err(), error);
            }
        }
    }
}

#[test]
fn zeros_at_the_end_are_a_torn_line() {
    let (_home, folder, id) = told();
    let (path, mut whole) = (id.path(&folder), fs::read(id.path(&folder)).unwrap());
    let end = whole.len();
    whole.extend([0; 5000]);
    fs::write(&path, &whole).unwrap();
    let (mut journal, record) = Journal::open_to_resume(&folder, &id).unwrap();
    assert!(record.torn && record.ended);
    journal.end().unwrap();
    let after = fs::read(&path).unwrap();
    assert!(after.starts_with(&whole[..end]) && !after.contains(&0));
}

#[test]
fn a_byte_that_changed_before_the_last_line_is_damage_and_nothing_is_written_over() {
    let (_home, folder, id) = told();
    let (path, whole) = (id.path(&folder), fs::read(id.path(&folder)).unwrap());
    let last = whole[..whole.len() - 1].iter().rposition(|byte| *byte == b'\n').unwrap() + 1;
    for at in (0..last).step_by(11).chain([last - 1]) {
        let mut bytes = whole.clone();
        bytes[at] ^= 1;
        fs::write(&path, &bytes).unwrap();
        let line = whole[..at].split(|byte| *byte == b'\n').count();
        let expected = Cause::Damaged { line };
        assert_eq!(cause(journal::read(&folder, &id)), expected, "byte {at}");
        assert_eq!(cause(Journal::open_to_resume(&folder, &id)), expected);
        assert_eq!(journal::runs(&folder).unwrap()[0].summary.as_ref().unwrap_err().cause, expected);
        assert_eq!(fs::read(&path).unwrap(), bytes);
    }
}

#[test]
fn a_journal_of_a_newer_version_is_left_alone() {
    let (_home, folder, id) = told();
    let path = id.path(&folder);
    let text = fs::read_to_string(&path).unwrap();
    let (_, first) = text.lines().next().unwrap().split_once("\"seq\"").unwrap();
    let rest = format!("\"seq\"{}", first.replace("\"version\":2", "\"version\":3"));
    fs::write(&path, format!("{{\"crc32\":\"{:08x}\",{rest}\n", crc32fast::hash(rest.as_bytes()))).unwrap();
    assert_eq!(cause(Journal::open_to_resume(&folder, &id)), Cause::Newer { version: 3, known: 2 });
}

#[test]
fn one_process_has_a_journal_at_a_time() {
    let (_home, folder, mut journal) = begun();
    let id = journal.id().clone();
    assert_eq!(cause(Journal::open_to_resume(&folder, &id)), Cause::InUse);
    let state = || journal::runs(&folder).unwrap()[0].summary.as_ref().unwrap().state;
    assert_eq!(state(), RunState::Running);
    assert!(journal::read(&folder, &id).is_ok(), "it can be looked at meanwhile");
    intent(&mut journal, 0);
    drop(journal);
    assert_eq!(state(), RunState::Unfinished);
    let first = Journal::open_to_resume(&folder, &id).unwrap();
    assert_eq!(cause(Journal::open_to_resume(&folder, &id)), Cause::InUse, "two cannot resume one run");
    drop(first);
    assert!(Journal::open_to_resume(&folder, &id).is_ok());
}

#[test]
fn a_list_tells_what_is_left_to_do_newest_first() {
    let (_home, folder, id) = told();
    let summary = |id: &RunId| {
        let runs = journal::runs(&folder).unwrap();
        runs.into_iter().find(|run| run.id == *id).unwrap().summary.unwrap()
    };
    let counts = summary(&id).counts;
    let all = [
        (ProcessState::Deleted, 1),
        (ProcessState::Gone, 1),
        (ProcessState::NotCreated, 1),
        (ProcessState::Differs, 1),
        (ProcessState::Unknown, 2),
    ];
    assert_eq!(counts, all.into_iter().collect());
    assert_eq!(summary(&id).state, RunState::Unfinished, "an answer is missing, though it came to its end");

    let (mut journal, _) = Journal::open_to_resume(&folder, &id).unwrap();
    journal.answer(2, RecordedAnswer::NotCreated { failure: failure() }).unwrap();
    journal.end().unwrap();
    assert_eq!((summary(&id).state, summary(&id).counts.of(ProcessState::NotCreated)), (RunState::Stopped, 3));
    intent(&mut journal, 2);
    journal
        .answer(2, RecordedAnswer::Created { ids: vec![ProcessId(1), ProcessId(2)], evidence: Evidence::Answer })
        .unwrap();
    assert_eq!(summary(&id).state, RunState::Finished);
    journal.undo_intent(ServiceInstanceId(3), &request(78), &[ProcessId(1), ProcessId(2)]).unwrap();
    assert_eq!((summary(&id).state, summary(&id).undo_unknown), (RunState::Running, 2));

    let later = About { started: "2026-11-03T08:14:58Z".parse().unwrap(), ..about() };
    let next = Journal::create(&folder, &later, &sample()).unwrap();
    fs::write(folder.join("notes.txt"), "x").unwrap();
    fs::write(folder.join("broken.jsonl"), "x").unwrap();
    let runs = journal::runs(&folder).unwrap();
    assert_eq!(runs.len(), 3);
    assert_eq!((&runs[1].id, &runs[2].id), (next.id(), &id));
    assert!(journal::runs(&folder.join("none")).unwrap().is_empty());
}

/// A sound disk that notes which journals are opened.
#[derive(Debug, Default)]
struct Opened(Mutex<Vec<PathBuf>>);

impl DiskFaults for Opened {
    fn fault(&self, touch: FsOp, path: &Path) -> Option<DiskFault> {
        if touch == FsOp::Open {
            self.0.lock().unwrap().push(path.to_owned());
        }
        None
    }
}

#[test]
fn of_a_history_only_what_may_have_changed_is_read_again() {
    let (_home, folder, mut journal) = begun();
    let open = journal.path().to_owned();
    let mut second = Journal::create(&folder, &about(), &sample()).unwrap();
    second.end().unwrap();
    let (stopped, id) = (second.path().to_owned(), second.id().clone());
    drop(second);
    let opened = Arc::new(Opened::default());
    let disk = Disk::with_faults(opened.clone());
    let mut told = SummaryCache::default();
    let mut list = || {
        let mut states: Vec<_> = told.runs(&disk, &folder).unwrap();
        states.sort_by_key(|listing| listing.path != open);
        let read = std::mem::take(&mut *opened.0.lock().unwrap());
        let states: Vec<RunState> = states.into_iter().map(|listing| listing.summary.unwrap().state).collect();
        (states, read.contains(&open), read.contains(&stopped))
    };
    assert_eq!(list(), (vec![RunState::Running, RunState::Stopped], true, true));
    assert_eq!(list(), (vec![RunState::Running, RunState::Stopped], true, false));
    // One that ends without a line more is seen, and one that has a line more.
    intent(&mut journal, 0);
    drop(journal);
    let (mut second, _) = Journal::open_to_resume(&folder, &id).unwrap();
    intent(&mut second, 0);
    assert_eq!(list(), (vec![RunState::Unfinished, RunState::Running], true, true));
    drop(second);
    assert_eq!(list(), (vec![RunState::Unfinished, RunState::Unfinished], true, true));
    fs::remove_file(&stopped).unwrap();
    assert_eq!(list(), (vec![RunState::Unfinished], true, false));
}

#[test]
fn a_later_session_reads_only_what_is_new_to_it() {
    let (_home, folder, journal) = begun();
    let mut second = Journal::create(&folder, &about(), &sample()).unwrap();
    second.end().unwrap();
    let (open, stopped, id) = (journal.path().to_owned(), second.path().to_owned(), second.id().clone());
    drop(second);
    let opened = Arc::new(Opened::default());
    let disk = Disk::with_faults(opened.clone());
    // What a session is told, and which of the journals it read for that.
    let session = || {
        let mut told = SummaryCache::recalled(&disk, &folder);
        let runs = told.runs(&disk, &folder).unwrap();
        told.keep(&disk, &folder);
        let read = std::mem::take(&mut *opened.0.lock().unwrap());
        (runs, read.contains(&open), read.contains(&stopped))
    };
    let (runs, ..) = session();
    assert_eq!(runs, journal::runs(&folder).unwrap());
    assert_eq!(session(), (runs.clone(), true, false));
    let kept = folder.join("summaries.json");
    assert_eq!(fs::metadata(&kept).unwrap().permissions().mode() & 0o777, 0o600);
    // A file that cannot be used costs time and nothing else.
    let whole = fs::read_to_string(&kept).unwrap();
    let other_total = whole.replace("\"not_sent\":6", "\"not_sent\":5");
    assert_ne!(other_total, whole);
    for text in ["", "{", &whole.replace("\"version\":3", "\"version\":9"), &other_total] {
        fs::write(&kept, text).unwrap();
        assert_eq!(session(), (runs.clone(), true, true), "{text}");
        assert_eq!(fs::read_to_string(&kept).unwrap(), whole, "it is written again");
    }
    // One that was written to since, and one that is gone.
    let (mut second, _) = Journal::open_to_resume(&folder, &id).unwrap();
    intent(&mut second, 0);
    drop(second);
    let (now, ..) = session();
    assert_eq!(now, journal::runs(&folder).unwrap());
    assert_ne!(now, runs);
    fs::remove_file(&stopped).unwrap();
    assert_eq!(session().0.len(), 1);
}

#[test]
fn another_body_than_the_one_that_was_sent_is_damage() {
    let (_home, folder, mut journal) = begun();
    let plan = sample();
    // As if a later version made another body of the same plan.
    journal.intent(0, &request(0), &plan.body(&plan.calls()[1])).unwrap();
    let id = journal.id().clone();
    drop(journal);
    assert_eq!(cause(Journal::open_to_resume(&folder, &id)), Cause::Damaged { line: 5 });
}

#[test]
fn a_name_never_leads_out_of_the_folder() {
    for text in ["", "../x", "a/b", ".", "a.b", "x\0", "中"] {
        assert!(text.parse::<RunId>().is_err(), "{text:?}");
    }
    assert!("20261103-081457-3f2a1b".parse::<RunId>().is_ok());
}

#[test]
fn a_folder_that_cannot_be_written_is_named() {
    let home = tempfile::tempdir().unwrap();
    fs::write(home.path().join("file"), "x").unwrap();
    let error = Journal::create(&home.path().join("file/runs"), &about(), &sample()).unwrap_err();
    assert!(error.path.starts_with(home.path()));
}
