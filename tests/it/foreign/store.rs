//! The store: comparison before a save, versions set aside, undo files, the trash, locks.

use bkproc::domain::draft::{Draft, ProcessDraft};
use bkproc::domain::edit::{Edit, History};
use bkproc::domain::field::Known;
use bkproc::domain::place::Place;
use bkproc::store::draft::{FileState, SaveResult, Trashed, UNDO_LIMIT};
use bkproc::store::error::Cause;
use bkproc::store::{Disk, DiskFault, DiskFaults, DraftFile, DraftFolder, DraftId, FsOp, Saved};
use std::fs;
use std::path::Path;
use std::sync::{Arc, Mutex};

pub(crate) fn id() -> DraftId {
    DraftId("pay".to_owned())
}

fn named(name: &str) -> DraftFile {
    let at = "2026-11-28T08:14:57Z".parse().unwrap();
    let draft = Draft { name: name.to_owned(), ..Draft::default() };
    DraftFile { id: id(), draft, place: Place::default(), created: at, modified: at, extra: serde_json::Map::new() }
}

fn folder() -> (tempfile::TempDir, DraftFolder) {
    let folder = tempfile::tempdir().unwrap();
    let drafts = DraftFolder::new(folder.path().join("drafts"));
    let _ = drafts.save(&named("first")).unwrap();
    (folder, drafts)
}

fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap();
    let mut names: Vec<String> = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

/// What an editor writes: another name in the same file.
fn edit_elsewhere(path: &Path, name: &str) {
    let text = fs::read_to_string(path).unwrap();
    let draft: serde_json::Value = serde_json::from_str(&text).unwrap();
    let own = draft["name"].as_str().unwrap();
    fs::write(path, text.replace(&format!("\"name\": \"{own}\""), &format!("\"name\": \"{name}\""))).unwrap();
}

fn name_in(path: &Path) -> String {
    bkproc::store::parse::parse(&fs::read(path).unwrap()).unwrap().draft.name
}

fn saved(written: SaveResult) -> Saved {
    match written {
        SaveResult::Yes { saved, .. } => saved,
        SaveResult::Changed(found) => panic!("refused: {found:?}"),
    }
}

#[test]
fn refuses_to_overwrite_another_programs_change() {
    let (_folder, drafts) = folder();
    let known = drafts.open_known(&id()).unwrap();
    let path = drafts.path(&id());
    // As many bytes, in the same instant: only the content tells.
    edit_elsewhere(&path, "there");
    let written = drafts.save_known(&named("here!"), Some(&known.seen), &History::default()).unwrap();
    let SaveResult::Changed(found) = written else { panic!("it was overwritten: {written:?}") };
    assert_eq!((found.file.draft.name.as_str(), name_in(&path).as_str()), ("there", "there"));
    // Once that is known it may go over it.
    let written = drafts.save_known(&named("here!"), Some(&found.seen), &History::default()).unwrap();
    assert_eq!(saved(written), Saved::default());
    assert_eq!(name_in(&path), "here!");
    assert_eq!(names(drafts.folder()), ["pay.json"]);
}

#[test]
fn a_rename_over_the_file_is_noticed_like_a_write_into_it() {
    let (_folder, drafts) = folder();
    let known = drafts.open_known(&id()).unwrap();
    let path = drafts.path(&id());
    let other = drafts.folder().join("4913~");
    fs::copy(&path, &other).unwrap();
    edit_elsewhere(&other, "vim");
    fs::rename(&other, &path).unwrap();
    let look = drafts.look_at(&id(), &known.seen).unwrap();
    assert!(matches!(&look, FileState::Changed(found) if found.file.draft.name == "vim"), "{look:?}");
}

#[test]
fn what_was_only_touched_is_no_change() {
    let (_folder, drafts) = folder();
    let known = drafts.open_known(&id()).unwrap();
    let path = drafts.path(&id());
    let bytes = fs::read(&path).unwrap();
    fs::remove_file(&path).unwrap();
    fs::write(&path, bytes).unwrap();
    assert!(matches!(drafts.look_at(&id(), &known.seen).unwrap(), FileState::Same(_)));
    let written = drafts.save_known(&named("here"), Some(&known.seen), &History::default()).unwrap();
    assert_eq!(saved(written), Saved::default());
}

#[test]
fn writes_over_a_change_only_with_a_copy_beside() {
    let (_folder, drafts) = folder();
    let known = drafts.open_known(&id()).unwrap();
    for (number, other) in [(1, "one"), (2, "two")] {
        edit_elsewhere(&drafts.path(&id()), other);
        let saved = saved(drafts.save_over(&named("mine"), &known.seen, &History::default()).unwrap());
        let kept = saved.changed.unwrap();
        assert_eq!(kept, drafts.folder().join(format!("pay.json.changed-{number}")));
        assert_eq!((name_in(&kept).as_str(), name_in(&drafts.path(&id())).as_str()), (other, "mine"));
    }
}

#[test]
fn a_file_that_is_gone_is_written_again_and_garbage_is_set_aside() {
    let (_folder, drafts) = folder();
    let known = drafts.open_known(&id()).unwrap();
    fs::remove_file(drafts.path(&id())).unwrap();
    let saved_again = saved(drafts.save_known(&named("a"), Some(&known.seen), &History::default()).unwrap());
    assert!(saved_again.was_gone);
    fs::write(drafts.path(&id()), "garbage").unwrap();
    let saved_over = saved(drafts.save_known(&named("b"), Some(&known.seen), &History::default()).unwrap());
    let aside = saved_over.set_aside.unwrap();
    assert_eq!(fs::read_to_string(&aside.path).unwrap(), "garbage");
    assert_eq!(name_in(&drafts.path(&id())), "b");
}

/// Changes the file at the last moment: right before the new one gets its name.
#[derive(Debug)]
struct AtTheLastMoment(Mutex<bool>);

impl DiskFaults for AtTheLastMoment {
    fn fault(&self, touch: FsOp, path: &Path) -> Option<DiskFault> {
        let is_it = touch == FsOp::Name && path.extension().is_some_and(|own| own == "json");
        if is_it && !std::mem::replace(&mut *self.0.lock().unwrap(), true) {
            edit_elsewhere(path, "at the last moment");
        }
        None
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_change_between_the_comparison_and_the_write_comes_out_whole() {
    let (_folder, drafts) = folder();
    let racing =
        DraftFolder::on(Disk::with_faults(Arc::new(AtTheLastMoment(Mutex::new(false)))), drafts.folder().to_owned());
    let known = drafts.open_known(&id()).unwrap();
    let saved = saved(racing.save_known(&named("here"), Some(&known.seen), &History::default()).unwrap());
    assert_eq!(name_in(&drafts.path(&id())), "here");
    assert_eq!(name_in(&saved.changed.unwrap()), "at the last moment");
    assert_eq!(names(drafts.folder()), ["pay.json", "pay.json.changed-1"]);
}

/// Counts reads of whole files.
#[derive(Debug, Default)]
struct Reads(Mutex<Vec<String>>);

impl DiskFaults for Reads {
    fn fault(&self, touch: FsOp, path: &Path) -> Option<DiskFault> {
        if touch == FsOp::Read {
            self.0.lock().unwrap().push(path.file_name().unwrap().to_string_lossy().into_owned());
        }
        None
    }
}

#[test]
fn a_list_reads_each_file_once_and_a_save_reads_none_that_is_older_than_the_clock_is_coarse() {
    let (_folder, drafts) = folder();
    let path = drafts.path(&id());
    let old = std::time::SystemTime::now() - std::time::Duration::from_secs(60);
    fs::File::options().write(true).open(&path).unwrap().set_modified(old).unwrap();
    let reads = Arc::new(Reads::default());
    let counted =
        DraftFolder::on(Disk::with_faults(Arc::clone(&reads) as Arc<dyn DiskFaults>), drafts.folder().to_owned());
    counted.list().unwrap();
    assert_eq!(std::mem::take(&mut *reads.0.lock().unwrap()), ["pay.json"]);
    let known = drafts.open_known(&id()).unwrap();
    let _ = saved(counted.save_known(&named("here"), Some(&known.seen), &History::default()).unwrap());
    assert_eq!(*reads.0.lock().unwrap(), [""; 0]);
}

#[test]
fn undo_history_belongs_to_one_content_and_fits_its_limit() {
    let (_folder, drafts) = folder();
    let known = drafts.open_known(&id()).unwrap();
    let (mut file, mut history) = (known.file, History::default());
    for name in ["a", "b", "c"] {
        history.edit(&mut file.draft, Edit::Rename(name.to_owned())).unwrap();
    }
    history.undo(&mut file.draft);
    let _ = saved(drafts.save_known(&file, Some(&known.seen), &history).unwrap());
    let mut again = drafts.open_known(&id()).unwrap();
    assert_eq!(again.history, history);
    assert!(again.history.redo(&mut again.file.draft).is_some());
    assert_eq!(again.file.draft.name, "c");
    edit_elsewhere(&drafts.path(&id()), "z");
    assert_eq!(drafts.open_known(&id()).unwrap().history, History::default(), "it is of another content");
    for text in ["", "{}", "[1", "{\"bkproc\":\"undo\"}"] {
        fs::write(drafts.folder().join(".pay.undo"), text).unwrap();
        assert_eq!(drafts.open_known(&id()).unwrap().history, History::default(), "{text}");
    }
    let mut large = History::default();
    for at in 0..40_usize {
        large.edit(&mut file.draft, Edit::Rename(at.to_string().repeat(50_000))).unwrap();
    }
    let known = drafts.open_known(&id()).unwrap();
    let _ = saved(drafts.save_known(&file, Some(&known.seen), &large).unwrap());
    let length = fs::metadata(drafts.folder().join(".pay.undo")).unwrap().len();
    assert!(length <= UNDO_LIMIT as u64 && length > UNDO_LIMIT as u64 / 2, "{length}");
    let kept = drafts.open_known(&id()).unwrap().history;
    let newest = |history: &History| history.to_undo().next().cloned();
    assert_eq!(newest(&kept), newest(&large));
    assert!(kept.undoable() < large.undoable());
}

#[test]
fn another_version_of_the_program_has_its_own_history() {
    let (_folder, drafts) = folder();
    let known = drafts.open_known(&id()).unwrap();
    let (mut file, mut history) = (known.file, History::default());
    history.edit(&mut file.draft, Edit::Rename("a".to_owned())).unwrap();
    let _ = saved(drafts.save_known(&file, Some(&known.seen), &history).unwrap());
    let path = drafts.folder().join(".pay.undo");
    let text = fs::read_to_string(&path).unwrap();
    assert!(text.contains(env!("CARGO_PKG_VERSION")), "{text}");
    fs::write(&path, text.replace(env!("CARGO_PKG_VERSION"), "0.0.9")).unwrap();
    assert_eq!(drafts.open_known(&id()).unwrap().history, History::default());
}

#[test]
fn a_removed_draft_comes_back_with_its_history_and_takes_nobodys_name() {
    let (_folder, drafts) = folder();
    let known = drafts.open_known(&id()).unwrap();
    let (mut file, mut history) = (known.file, History::default());
    history.edit(&mut file.draft, Edit::Rename("a".to_owned())).unwrap();
    let _ = saved(drafts.save_known(&file, Some(&known.seen), &history).unwrap());
    drafts.remove(&id()).unwrap();
    assert_eq!(names(drafts.folder()), ["trash"]);
    let _ = drafts.save(&named("another")).unwrap();
    let trashed = drafts.trash().unwrap();
    assert_eq!((trashed.len(), heading_name(&trashed[0]), trashed[0].version), (1, "a", false));
    let restored = drafts.restore(&trashed[0].path).unwrap();
    assert_eq!(restored, DraftId("pay-2".to_owned()));
    assert_eq!(drafts.open_known(&restored).unwrap().history, history);
    assert_eq!(name_in(&drafts.path(&id())), "another");
    assert_eq!(drafts.trash().unwrap(), []);
    assert_eq!(names(&drafts.folder().join("trash")), [""; 0]);
}

/// Returns the name of the draft in a file that can be read.
fn heading_name(trashed: &Trashed) -> &str {
    &trashed.state.as_ref().unwrap().name
}

#[test]
fn lists_and_restores_removed_drafts_that_cannot_be_read() {
    let newer = br#"{"bkproc": "draft", "version": 99, "processes": []}"#;
    let faults: [&[u8]; 4] = [b"{\"bkproc\": ", b"", b"\xff\xfe{\0", newer];
    for bytes in faults {
        let (_folder, drafts) = folder();
        fs::write(drafts.path(&id()), bytes).unwrap();
        let shown = drafts.list().unwrap().remove(0).state.unwrap_err();
        drafts.remove(&id()).unwrap();
        let trashed = drafts.trash().unwrap();
        let file = drafts.folder().join("trash/pay.json");
        assert_eq!(trashed.iter().map(|one| (&one.path, one.version)).collect::<Vec<_>>(), [(&file, false)]);
        assert_eq!(trashed[0].state.as_ref().unwrap_err().cause, shown.cause);
        let restored = drafts.restore(&file).unwrap();
        assert_eq!((restored, fs::read(drafts.path(&id())).unwrap().as_slice()), (id(), bytes));
        assert_eq!(drafts.list().unwrap()[0].state.as_ref().unwrap_err().cause, shown.cause);
        assert_eq!(drafts.trash().unwrap(), []);
    }
}

#[test]
fn lists_and_restores_damaged_files_that_a_save_set_aside() {
    let (_folder, drafts) = folder();
    fs::write(drafts.path(&id()), "{half").unwrap();
    drafts.save(&named("mine")).unwrap().set_aside.unwrap();
    let trashed = drafts.trash().unwrap();
    assert_eq!((trashed.len(), trashed[0].version), (1, true));
    assert!(matches!(trashed[0].state.as_ref().unwrap_err().cause, Cause::Malformed { line: 1, .. }));
    let restored = drafts.restore(&trashed[0].path).unwrap();
    assert_eq!(fs::read_to_string(drafts.path(&restored)).unwrap(), "{half");
    assert_eq!(names(drafts.folder()), ["pay-2.json", "pay.json"]);
    assert_eq!(name_in(&drafts.path(&id())), "mine");
}

#[test]
fn a_version_that_was_set_aside_can_be_restored_as_a_draft() {
    let (_folder, drafts) = folder();
    drafts.keep_unwritten(&named("mine")).unwrap();
    assert_eq!(drafts.open_known(&id()).unwrap().unwritten.unwrap().draft.name, "mine");
    drafts.set_unwritten_aside(&id()).unwrap().unwrap();
    assert_eq!(drafts.open_known(&id()).unwrap().unwritten, None);
    let trashed = drafts.trash().unwrap();
    assert_eq!((trashed[0].version, heading_name(&trashed[0])), (true, "mine"));
    let restored = drafts.restore(&trashed[0].path).unwrap();
    assert_eq!(name_in(&drafts.path(&restored)), "mine");
    assert_eq!(names(drafts.folder()), ["pay-2.json", "pay.json"]);
}

#[test]
fn what_kills_left_goes_and_a_whole_draft_among_it_goes_to_the_trash() {
    let (_folder, drafts) = folder();
    let whole = fs::read(drafts.path(&id())).unwrap();
    for (name, content) in [(".tmpWhole", whole.as_slice()), (".tmpHalf", b"{\"bk".as_slice()), (".gone.undo", b"{}")] {
        fs::write(drafts.folder().join(name), content).unwrap();
    }
    fs::write(drafts.folder().join(".pay.undo"), "{}").unwrap();
    let later = jiff::Timestamp::now() + jiff::SignedDuration::from_hours(2);
    assert_eq!(drafts.sweep(later).unwrap(), 3);
    assert_eq!(names(drafts.folder()), [".pay.undo", "pay.json", "trash"]);
    assert_eq!(names(&drafts.folder().join("trash")), ["recovered-1.json"]);
}

#[test]
fn who_has_a_draft_is_named_and_loses_it_to_whom_takes_it_over() {
    let (_folder, drafts) = folder();
    let first = drafts.lock(&id()).unwrap();
    let Cause::Held(holder) = drafts.lock(&id()).unwrap_err().cause else { panic!("no one is named") };
    assert_eq!(holder.process, Some(std::process::id()));
    assert!(holder.since.is_some() && holder.host.is_empty());
    assert!(!first.is_lost());
    let second = drafts.take_over(&id()).unwrap();
    assert!(first.is_lost() && !second.is_lost());
    drop(first);
    assert!(matches!(drafts.lock(&id()).unwrap_err().cause, Cause::Held(_)), "it is the second one's still");
    drop(second);
    assert_eq!(names(drafts.folder()), ["pay.json"]);
}

#[test]
fn a_lock_file_of_the_first_version_names_the_process_only() {
    let (_folder, drafts) = folder();
    let lock = drafts.lock(&id()).unwrap();
    fs::write(drafts.folder().join(".pay.lock"), "").unwrap();
    let cause = drafts.lock(&id()).unwrap_err().cause;
    // Where the system lists locks; else it is only known that someone has it.
    let ours =
        matches!(&cause, Cause::Held(holder) if holder.process == Some(std::process::id()) && holder.since.is_none());
    assert!(ours || cause == Cause::InUse, "{cause:?}");
    drop(lock);
}

#[test]
fn the_limit_of_a_history_is_counted_in_bytes() {
    let (mut draft, mut history) = (Draft::default(), History::default());
    for at in 0..100_u8 {
        let mut process = ProcessDraft::default();
        process.set(Known::FuncName.into(), char::from(b'a' + at % 26).to_string().repeat(1024 * 1024));
        history.edit(&mut draft, Edit::InsertProcess { at: 0, process: Box::new(process) }).unwrap();
        history.edit(&mut draft, Edit::RemoveProcess { at: 0 }).unwrap();
        assert!(history.bytes() <= bkproc::domain::edit::HISTORY_BYTES);
    }
    assert!((40..=64).contains(&history.undoable()), "{}", history.undoable());
    while history.undo(&mut draft).is_some() {}
    assert!(history.bytes() <= bkproc::domain::edit::HISTORY_BYTES);
}
