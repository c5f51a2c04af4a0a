//! A disk that fails, once, at every touch; files that are torn at every byte: nothing panics, nothing good is written
//! over, and what is told names the file.

use bkproc::domain::check::Wanted;
use bkproc::domain::draft::{Draft, ProcessDraft, Target};
use bkproc::domain::environment::{Door, Environment};
use bkproc::domain::field::{FieldKey, Known};
use bkproc::domain::id::{BizId, CallId, ProcessId, ServiceInstanceId};
use bkproc::domain::lang::Lang;
use bkproc::domain::place::Place;
use bkproc::domain::plan::{Live, Plan, plan};
use bkproc::domain::process::{ProcessSpec, Value};
use bkproc::domain::state::Evidence;
use bkproc::i18n::explain::store_error;
use bkproc::store::error::Cause;
use bkproc::store::journal::{self, About, CallState, RecordedAnswer, RunRecord, RunState};
use bkproc::store::{Disk, DiskFault, DiskFaults, DraftFile, DraftFolder, DraftId, FsOp, Journal, RunId, StoreError};
use jiff::Timestamp;
use rustix::io::Errno;
use std::collections::BTreeMap;
use std::fs;
use std::iter::StepBy;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;

/// What goes wrong at one touch, and perhaps at the next.
#[derive(Debug, Clone, Copy)]
struct Trouble {
    first: DiskFault,
    next: Option<DiskFault>,
}

/// Every trouble: the disk is broken, full, or read-only; it takes a part of a write, and then the rest or no more.
fn troubles() -> Vec<Trouble> {
    let fails = |errno: Errno| DiskFault::Fails(errno.raw_os_error());
    let mut all = vec![Trouble { first: DiskFault::Short(1), next: None }];
    for errno in [Errno::IO, Errno::NOSPC, Errno::ROFS] {
        all.push(Trouble { first: fails(errno), next: None });
        all.push(Trouble { first: DiskFault::Short(7), next: Some(fails(errno)) });
    }
    all
}

/// Plays one trouble at one touch, and notes all touches.
#[derive(Debug, Default)]
struct Script {
    trouble: Option<(usize, Trouble)>,
    count: AtomicUsize,
    touched: Mutex<Vec<FsOp>>,
}

impl DiskFaults for Script {
    fn fault(&self, touch: FsOp, _: &Path) -> Option<DiskFault> {
        let at = self.count.fetch_add(1, Ordering::SeqCst);
        self.touched.lock().unwrap().push(touch);
        let (place, trouble) = self.trouble?;
        match at.checked_sub(place)? {
            0 => Some(trouble.first),
            1 => trouble.next,
            _ => None,
        }
    }
}

/// Does a thing on a good disk to learn its touches, then once with each trouble at each of them; returns the touches.
fn at_every_touch(what: &str, thing: impl Fn(Disk, &str)) -> Vec<FsOp> {
    let good = Arc::new(Script::default());
    thing(Disk::with_faults(good.clone()), what);
    let touches = good.touched.lock().unwrap().clone();
    for (at, touch) in touches.iter().enumerate() {
        for trouble in troubles() {
            // Only writes are short.
            if matches!(touch, FsOp::Write(_)) || matches!(trouble.first, DiskFault::Fails(_)) {
                let script = Arc::new(Script { trouble: Some((at, trouble)), ..Script::default() });
                thing(Disk::with_faults(script), &format!("{what}, touch {at} {touch:?}, {trouble:?}"));
            }
        }
    }
    touches
}

/// Asserts that an error is told with the file or folder that it is about, in both languages.
fn assert_named(error: &StoreError, folder: &Path, name: &str, case: &str) {
    let path = &error.path;
    assert!(path == folder || path.to_string_lossy().contains(name), "{case}: {error}");
    assert!(path.starts_with(folder), "{case}: {error}");
    for lang in [Lang::Zh, Lang::En] {
        let told = store_error(lang, error);
        assert!(told.what.contains(path.to_str().unwrap()) && told.next.is_some(), "{case}: {told:?}");
    }
}

fn id(name: &str) -> DraftId {
    DraftId(name.to_owned())
}

fn sample(name: &str, text: &str) -> DraftFile {
    let mut process = ProcessDraft::default();
    process.set(Known::FuncName.into(), text.to_owned());
    let now: Timestamp = "2026-11-03T08:14:57Z".parse().unwrap();
    DraftFile {
        id: id(name),
        draft: Draft { name: "支付网关".to_owned(), processes: vec![process], ..Draft::default() },
        place: Place::default(),
        created: now,
        modified: now,
        extra: serde_json::Map::new(),
    }
}

const DAMAGED: &str = "{\"bkproc\": \"draft\", \"version\": 1, \"processes\": [3, \"支付\"]}";
const NEWER: &str = "{\"bkproc\": \"draft\", \"version\": 9, \"secrets\": \"of a later time\"}";

/// A folder with a good draft, a damaged one and one of a newer version.
struct Folder {
    _home: tempfile::TempDir,
    path: PathBuf,
}

impl Folder {
    fn new() -> Self {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("drafts");
        let _ = DraftFolder::new(path.clone()).save(&sample("good", "old")).unwrap();
        fs::write(path.join("damaged.json"), DAMAGED).unwrap();
        fs::write(path.join("newer.json"), NEWER).unwrap();
        Self { _home: home, path }
    }

    /// The disk as it is, for looking at what is left.
    fn sound(&self) -> DraftFolder {
        DraftFolder::new(self.path.clone())
    }

    /// Everything below the folder, by name.
    fn files(&self) -> BTreeMap<String, String> {
        let mut files = BTreeMap::new();
        for folder in [self.path.clone(), self.path.join("trash")] {
            let Ok(entries) = fs::read_dir(&folder) else { continue };
            for path in entries.map(|entry| entry.unwrap().path()).filter(|path| path.is_file()) {
                let name = path.strip_prefix(&self.path).unwrap().to_str().unwrap().to_owned();
                files.insert(name, fs::read_to_string(&path).unwrap());
            }
        }
        files
    }

    /// Asserts what holds whatever was done: what others wrote is there, byte for byte, and nothing lies around.
    fn assert_unharmed(&self, case: &str) {
        let files = self.files();
        assert!(files.values().any(|text| text == DAMAGED), "{case}: {files:?}");
        assert_eq!(files.get("newer.json").map(String::as_str), Some(NEWER), "{case}");
        assert!(!files.keys().any(|name| name.starts_with('.')), "{case}: {:?}", files.keys());
    }
}

fn text(drafts: &DraftFolder, name: &str) -> Option<String> {
    Some(drafts.open(&id(name)).ok()?.draft.processes[0].known(Known::FuncName).to_owned())
}

#[test]
fn a_save_leaves_the_old_or_the_new_draft_and_can_be_done_again() {
    let touches = at_every_touch("save", |disk, case| {
        for name in ["good", "fresh", "damaged"] {
            let folder = Folder::new();
            let saved = DraftFolder::on(disk.clone(), folder.path.clone()).save(&sample(name, "new"));
            let found = text(&folder.sound(), name);
            match &saved {
                Ok(_) => assert_eq!(found.as_deref(), Some("new"), "{case} {name}"),
                Err(error) => {
                    assert_named(error, &folder.path, name, case);
                    // After the rename only its own lasting is in doubt.
                    let old = (name == "good").then_some("old");
                    assert!(found.as_deref() == old || found.as_deref() == Some("new"), "{case} {name}: {found:?}");
                }
            }
            folder.assert_unharmed(case);
            let _ = folder.sound().save(&sample(name, "newest")).unwrap();
            assert_eq!(text(&folder.sound(), name).as_deref(), Some("newest"), "{case} {name}");
            folder.assert_unharmed(case);
        }
    });
    for touch in [FsOp::MakeFolder, FsOp::Look, FsOp::Create, FsOp::Sync, FsOp::Name, FsOp::SyncFolder] {
        assert!(touches.contains(&touch), "{touch:?} is played");
    }
}

#[test]
fn a_draft_of_a_newer_version_is_never_written_over() {
    at_every_touch("save", |disk, case| {
        let folder = Folder::new();
        let error = DraftFolder::on(disk, folder.path.clone()).save(&sample("newer", "new")).unwrap_err();
        assert_named(&error, &folder.path, "newer", case);
        folder.assert_unharmed(case);
    });
}

#[test]
fn a_removed_draft_is_in_its_place_or_in_the_trash() {
    at_every_touch("remove", |disk, case| {
        let folder = Folder::new();
        let before = folder.files()["good.json"].clone();
        let removed = DraftFolder::on(disk, folder.path.clone()).remove(&id("good"));
        let files = folder.files();
        let places = ["good.json", "trash/good.json"].map(|name| files.get(name) == Some(&before));
        match removed {
            Ok(_) => assert_eq!(places, [false, true], "{case}"),
            Err(error) => {
                let named = error.path.starts_with(folder.path.join("trash")) || error.path.ends_with("good.json");
                assert!(named, "{case}: {error}");
                assert!(places[0], "{case}: it is where it was");
            }
        }
        folder.assert_unharmed(case);
    });
}

#[test]
fn reading_listing_locking_and_sweeping_change_nothing() {
    at_every_touch("read", |disk, case| {
        let folder = Folder::new();
        let before = folder.files();
        let drafts = DraftFolder::on(disk, folder.path.clone());
        match drafts.open(&id("good")) {
            Ok(found) => assert_eq!(found, sample("good", "old"), "{case}"),
            Err(error) => assert_named(&error, &folder.path, "good", case),
        }
        match drafts.list() {
            Ok(listed) => {
                assert_eq!(listed.len(), 3, "{case}: none is left out");
                for error in listed.iter().filter_map(|listed| listed.state.as_ref().err()) {
                    assert_named(error, &folder.path, ".json", case);
                }
            }
            Err(error) => assert_named(&error, &folder.path, "drafts", case),
        }
        match drafts.lock(&id("good")) {
            Ok(lock) => drop(lock),
            Err(error) => assert_named(&error, &folder.path, "good", case),
        }
        drop(folder.sound().lock(&id("good")).unwrap());
        if let Err(error) = drafts.sweep(Timestamp::now()) {
            assert_named(&error, &folder.path, "drafts", case);
        }
        let _ = drafts.check_writable();
        // A lock that could be made but not locked belongs to no one: the next session takes it over.
        let mut after = folder.files();
        after.remove(".good.lock");
        assert_eq!(after, before, "{case}");
    });
}

#[test]
fn an_export_replaces_whole_files_and_only_when_told_to() {
    at_every_touch("export", |disk, case| {
        for replace in [false, true] {
            let folder = Folder::new();
            let path = folder.path.join("outside");
            fs::write(&path, "somebody's").unwrap();
            let exported = DraftFolder::export(&disk, &path, &sample("x", "new"), replace);
            let kept = fs::read_to_string(&path).unwrap();
            match &exported {
                Ok(()) => assert!(replace && kept.contains("\"new\""), "{case}"),
                Err(error) => assert_named(error, &folder.path, "outside", case),
            }
            assert!(kept == "somebody's" || (replace && kept.contains("\"new\"")), "{case}: {kept}");
            let fresh = folder.path.join("fresh");
            if let Err(error) = DraftFolder::export(&disk, &fresh, &sample("x", "new"), replace) {
                assert_named(&error, &folder.path, "fresh", case);
            }
            assert!(
                fs::read_to_string(&fresh).map_or(true, |text| text.ends_with("}\n")),
                "{case}: whole or not there"
            );
            folder.assert_unharmed(case);
        }
    });
}

#[test]
fn a_draft_torn_at_any_byte_is_told_and_set_aside_whole() {
    let whole = fs::read(Folder::new().path.join("good.json")).unwrap();
    // The last byte is a line's end, without which it is whole.
    in_lanes(0..whole.len() - 1, |cuts| drafts_are_told_and_set_aside(&whole, cuts));
}

/// Cuts a draft's file at some of its bytes, in a folder of its own.
fn drafts_are_told_and_set_aside(whole: &[u8], cuts: impl Iterator<Item = usize>) {
    let folder = Folder::new();
    let path = folder.path.join("good.json");
    for cut in cuts {
        let torn = whole[..cut].to_vec();
        // What a power cut leaves of some file systems: the length is there, the bytes are not.
        let zeros = [&whole[..cut], &vec![0; whole.len() - cut][..]].concat();
        for (number, bytes) in [torn, zeros].into_iter().enumerate() {
            let case = format!("cut at {cut}, {number}");
            fs::write(&path, &bytes).unwrap();
            let drafts = folder.sound();
            let error = drafts.open(&id("good")).unwrap_err();
            assert!(matches!(error.cause, Cause::Malformed { .. } | Cause::Unreadable(_)), "{case}: {error}");
            assert_named(&error, &folder.path, "good", &case);
            let listed = drafts.list().unwrap();
            assert!(listed.iter().any(|listed| listed.id == id("good") && listed.state.is_err()), "{case}");
            assert_eq!(fs::read(&path).unwrap(), bytes, "{case}: looking changes nothing");
            let aside = drafts.save(&sample("good", "new")).unwrap().set_aside.unwrap();
            assert_eq!(fs::read(&aside.path).unwrap(), bytes, "{case}");
            assert_eq!(text(&drafts, "good").as_deref(), Some("new"), "{case}");
            fs::remove_file(aside.path).unwrap();
        }
    }
}

/// Does the cases side by side: most of their time they wait for the disk.
fn in_lanes(cases: Range<usize>, work: impl Fn(StepBy<Range<usize>>) + Sync) {
    const LANES: usize = 8;
    thread::scope(|scope| {
        for lane in 0..LANES {
            let (cases, work) = ((cases.start + lane..cases.end).step_by(LANES), &work);
            scope.spawn(move || work(cases));
        }
    });
}

fn spec(name: &str) -> ProcessSpec {
    let field = |key: &str| (FieldKey::new(key), Value::Text(format!("{name} 网关")));
    ProcessSpec::new(vec![field("bk_func_name"), field("bk_process_name")], vec![])
}

fn small_plan() -> Plan {
    let targets = (1..=2).map(|id| Target::bare(ServiceInstanceId(id))).collect();
    plan(Wanted::same(BizId(2), targets, vec![spec("a"), spec("b")]), &Live::default())
}

fn about() -> About {
    let environment = Environment {
        name: "prod".into(),
        url: "https://cmdb.example".into(),
        door: Door::Direct,
        ..Environment::default()
    };
    About::new(&environment, "2026-11-03T08:14:57Z".parse().unwrap())
}

fn request() -> CallId {
    CallId::from_random(7)
}

fn created() -> RecordedAnswer {
    RecordedAnswer::Created { ids: vec![ProcessId(1), ProcessId(2)], evidence: Evidence::Answer }
}

/// Does a step of a run; when the disk fails, looks at what a crash would leave, and does it once more.
fn step(folder: &Path, journal: &mut Journal, case: &str, step: impl Fn(&mut Journal) -> Result<(), StoreError>) {
    let id = journal.id().clone();
    let before = journal::read(folder, &id).unwrap();
    if let Err(error) = step(journal) {
        assert_named(&error, folder, id.as_str(), case);
        let left = journal::read(folder, &id).unwrap();
        let calls = |record: &RunRecord| record.calls.clone();
        let lost = calls(&left).iter().zip(calls(&before)).any(|(now, then)| {
            matches!((&now.state, then.state), (CallState::Waiting, CallState::Sent | CallState::Answered(_)))
        });
        assert!(!lost && left.plan == before.plan, "{case}: what was noted stays");
        step(journal).unwrap();
    }
}

#[test]
fn a_journal_notes_everything_once_whatever_fails_once() {
    let touches = at_every_touch("run", |disk, case| {
        let home = tempfile::tempdir().unwrap();
        let folder = home.path().join("runs");
        let plan = small_plan();
        let begun = Journal::create_on(&disk, &folder, &about(), &plan);
        let mut journal = begun.unwrap_or_else(|error| {
            assert!(error.path.starts_with(&folder), "{case}: {error}");
            Journal::create_on(&disk, &folder, &about(), &plan).unwrap()
        });
        step(&folder, &mut journal, case, |journal| journal.intent(0, &request(), &plan.body(&plan.calls()[0])));
        step(&folder, &mut journal, case, |journal| journal.answer(0, created()));
        step(&folder, &mut journal, case, |journal| journal.intent(1, &request(), &plan.body(&plan.calls()[1])));
        let id = journal.id().clone();
        drop(journal);
        // Another process goes on.
        let resumed = Journal::open_to_resume_on(&disk, &folder, &id);
        let (mut journal, _) = resumed.unwrap_or_else(|error| {
            assert_named(&error, &folder, id.as_str(), case);
            Journal::open_to_resume_on(&disk, &folder, &id).unwrap()
        });
        step(&folder, &mut journal, case, |journal| journal.answer(1, created()));
        step(&folder, &mut journal, case, Journal::end);
        drop(journal);
        for read in [journal::read_on(&disk, &folder, &id), journal::read(&folder, &id)] {
            match read {
                Ok(record) => {
                    let tries: Vec<_> = record.calls.iter().map(|call| (call.tries, call.created().len())).collect();
                    assert_eq!(tries, [(1, 2), (1, 2)], "{case}");
                    assert!(record.ended && !record.torn && record.plan == plan, "{case}");
                }
                Err(error) => assert_named(&error, &folder, id.as_str(), case),
            }
        }
        match journal::runs_on(&disk, &folder) {
            Ok(runs) => {
                let run = runs.iter().find(|run| run.id == id).unwrap();
                match &run.summary {
                    Ok(summary) => assert_eq!(summary.state, RunState::Finished, "{case}"),
                    Err(error) => assert_named(error, &folder, id.as_str(), case),
                }
            }
            Err(error) => assert_named(&error, &folder, "runs", case),
        }
        let whole = fs::read(id.path(&folder)).unwrap();
        let removed = journal::remove_on(&disk, &folder, &id);
        let place = if removed.is_ok() { folder.join("trash") } else { folder.clone() };
        assert_eq!(fs::read(id.path(&place)).unwrap(), whole, "{case}");
    });
    for touch in [FsOp::Cut, FsOp::Lock, FsOp::Sync, FsOp::Read, FsOp::List, FsOp::Remove] {
        assert!(touches.contains(&touch), "{touch:?} is played");
    }
}

#[test]
fn what_was_not_sure_to_be_kept_is_gone_when_a_shorter_line_takes_its_place() {
    at_every_touch("give up", |disk, case| {
        let home = tempfile::tempdir().unwrap();
        let folder = home.path().join("runs");
        let plan = small_plan();
        let Ok(mut journal) = Journal::create_on(&disk, &folder, &about(), &plan) else { return };
        let noted = journal.intent(0, &request(), &plan.body(&plan.calls()[0]));
        step(&folder, &mut journal, case, Journal::end);
        let record = journal::read(&folder, journal.id()).unwrap();
        assert!(record.ended && !record.torn, "{case}");
        assert_eq!(record.calls[0].tries, u32::from(noted.is_ok()), "{case}");
    });
}

#[test]
fn a_journal_torn_at_any_byte_is_resumed_or_left_alone() {
    let home = tempfile::tempdir().unwrap();
    let folder = home.path().join("runs");
    let plan = small_plan();
    let mut journal = Journal::create(&folder, &about(), &plan).unwrap();
    let id: RunId = journal.id().clone();
    for call in [0, 1] {
        journal.intent(call, &request(), &plan.body(&plan.calls()[call])).unwrap();
        journal.answer(call, created()).unwrap();
    }
    drop(journal);
    let whole = fs::read(id.path(&folder)).unwrap();
    in_lanes(0..whole.len(), |cuts| journals_are_resumed_or_left_alone(&whole, &id, cuts));
}

/// Lines of a journal before its first intent: one for the run, and one each for specs, lists and targets.
const PLAN_LINES: usize = 4;

/// Cuts a journal at some of its bytes, in a folder of its own.
fn journals_are_resumed_or_left_alone(whole: &[u8], id: &RunId, cuts: impl Iterator<Item = usize>) {
    let home = tempfile::tempdir().unwrap();
    let (folder, path) = (home.path(), id.path(home.path()));
    for cut in cuts {
        let lines = whole[..cut].split(|byte| *byte == b'\n').count() - 1;
        let zeros = [&whole[..cut], &vec![0; whole.len() - cut][..]].concat();
        for bytes in [whole[..cut].to_vec(), zeros] {
            fs::write(&path, &bytes).unwrap();
            let read = journal::read(folder, id);
            let listed = journal::runs(folder).unwrap().remove(0).summary;
            assert_eq!(read.is_ok(), listed.is_ok(), "cut at {cut}");
            match Journal::open_to_resume(folder, id) {
                Ok((mut journal, _)) => {
                    assert!(lines >= PLAN_LINES, "cut at {cut}: without its plan it is no journal");
                    journal.end().unwrap();
                    drop(journal);
                    let kept = whole[..cut].iter().rposition(|byte| *byte == b'\n').unwrap() + 1;
                    let after = fs::read(&path).unwrap();
                    assert_eq!(after[..kept], whole[..kept], "cut at {cut}: whole lines stay");
                    assert!(journal::read(folder, id).unwrap().ended, "cut at {cut}");
                }
                Err(error) => {
                    assert!(lines < PLAN_LINES, "cut at {cut}: {error}");
                    assert_eq!(error.cause, Cause::Damaged { line: lines + 1 }, "cut at {cut}");
                    assert_named(&error, folder, id.as_str(), "torn");
                    assert_eq!(fs::read(&path).unwrap(), bytes, "cut at {cut}: it is left alone");
                }
            }
        }
    }
}
