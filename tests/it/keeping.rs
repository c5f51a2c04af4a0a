//! What keeps a draft: one process has it at a time, and where it cannot be saved it can be exported.

use crate::foreign::session::{compose_unsaved as compose, listed};
use crate::support::state::{keys, opened};
use crate::support::test_user::{TestUser, Way};
use bkproc::app::event::Opened;
use bkproc::app::export::TableForm;
use bkproc::app::notice::Notice;
use bkproc::app::overlay::{Overlay, Question};
use bkproc::app::screen::Screen;
use bkproc::app::{Answer, Effect, Event, RequestId, Setup, State, update};
use bkproc::domain::delimited::Delimited;
use bkproc::domain::environment::Credentials;
use bkproc::domain::field::Known;
use bkproc::domain::place::{Place, Step};
use bkproc::runtime::Places;
use bkproc::store::error::{Cause, Operation};
use bkproc::store::{Disk, DiskFault, DiskFaults, DraftFolder, DraftId, FsOp, StoreError};
use bkproc::tables::write::WriteRefusal;
use bkproc::tables::write::xlsx::SheetLimit;
use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use rustix::io::Errno;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

fn type_text(state: &mut State, text: &str) {
    for ch in text.chars() {
        update(state, Event::Key(KeyEvent::new(KeyCode::Char(ch), KeyModifiers::NONE)));
    }
}

fn answer(state: &mut State, id: RequestId, answer: Answer) -> Vec<Effect> {
    update(state, Event::Answered { id, answer })
}

fn full_disk() -> StoreError {
    let cause = Cause::Io { doing: Operation::Write, kind: std::io::ErrorKind::StorageFull, message: "full".into() };
    StoreError { path: "/drafts/good.json".into(), cause }
}

/// Opens the draft of the list as one that another process has.
fn opened_read_only() -> State {
    let mut state = opened();
    keys(&mut state, "esc esc esc");
    assert_eq!(state.screen, Screen::Drafts);
    if let Some(open) = &mut state.open {
        open.read_only = true;
    }
    let effects = keys(&mut state, "enter");
    let [Effect::OpenDraft { id, draft, hold: true }] = effects.as_slice() else { panic!("{effects:?}") };
    let content = crate::support::state::draft(vec![crate::support::state::process("nginx", "80")]);
    let place = Place { step: Step::Processes, ..Place::default() };
    let found = Opened { id: Some(draft.clone()), draft: content, place, read_only: true, ..Opened::default() };
    answer(&mut state, *id, Answer::Opened(Ok(Box::new(found))));
    assert_eq!(state.notice, Some(Notice::InUse(None)));
    state
}

/// Asserts that a change was refused, and the draft offered to be taken over.
fn assert_refused(state: &State, key: &str) {
    let offered =
        matches!(&state.overlay, Some(Overlay::Confirm(own)) if matches!(own.question, Question::TakeOver { .. }));
    assert_eq!((&state.notice, offered), (&Some(Notice::ReadOnly), true), "{key}");
}

#[test]
fn a_draft_that_another_process_has_is_not_changed_by_anything() {
    for key in ["a", "c", "d", "enter enter", "enter delete", "b a", "b enter", "b d", "b delete", "u", "U"] {
        let mut state = opened_read_only();
        let before = state.open.as_ref().unwrap().draft.clone();
        let effects = keys(&mut state, key);
        assert!(!effects.iter().any(|effect| matches!(effect, Effect::SaveDraft { .. })), "{key}: {effects:?}");
        assert_refused(&state, key);
        assert!(state.processes.editing.is_none() && state.bindings.editing.is_none(), "{key} opens no editor");
        assert_eq!(state.open.as_ref().unwrap().draft, before, "{key}");
    }
    for key in ["space", "a", "v", "M", "i", "b"] {
        let mut state = opened_read_only();
        keys(&mut state, "1");
        keys(&mut state, key);
        assert_refused(&state, key);
    }
    let mut state = opened_read_only();
    keys(&mut state, "4 s");
    assert_refused(&state, "it is not submitted, either");
    assert_eq!(keys(&mut state, "esc q"), [Effect::Quit], "nothing is owed to it");
}

#[test]
fn a_copy_of_a_draft_that_another_process_has_is_a_draft_of_its_own() {
    let mut state = opened_read_only();
    let effects = keys(&mut state, "Y");
    // The old one is left when the new one has all.
    let [Effect::CreateDraft { content, .. }, Effect::ReleaseDraft { draft }] = effects.as_slice() else {
        panic!("{effects:?}")
    };
    assert_eq!((draft.0.as_str(), content.name.as_str()), ("good", "Shop web (2)"));
    assert_eq!(state.notice, Some(Notice::CopyOpened));
    keys(&mut state, "a");
    assert!(state.processes.editing.is_some(), "it can be changed");
}

#[test]
fn a_draft_is_left_to_others_when_another_one_is_opened_and_not_before() {
    let mut state = opened();
    assert_eq!(state.held, [DraftId("good".into())]);
    let mut effects = keys(&mut state, "esc esc esc");
    keys(&mut state, "home enter");
    // Where it was left is still to be written.
    while let Some(Effect::SaveDraft { id, .. }) = effects.iter().find(|one| matches!(one, Effect::SaveDraft { .. })) {
        assert_eq!(state.held, [DraftId("good".into())], "{effects:?}");
        effects = answer(&mut state, *id, Answer::Saved(Ok(())));
    }
    assert_eq!(state.held, [], "{effects:?}");
    assert!(effects.contains(&Effect::ReleaseDraft { draft: DraftId("good".into()) }), "{effects:?}");
}

#[test]
fn a_draft_that_cannot_be_saved_is_exported_to_a_path_that_is_typed() {
    let mut state = opened();
    let effects = keys(&mut state, "c");
    let [Effect::SaveDraft { id, .. }] = effects.as_slice() else { panic!("{effects:?}") };
    answer(&mut state, *id, Answer::Saved(Err(full_disk())));
    keys(&mut state, "ctrl-s ctrl-u");
    type_text(&mut state, "/mnt/a.json");
    let export = |effects: Vec<Effect>, expected: bool| match effects.as_slice() {
        [Effect::ExportDraft { id, path, replace, content, .. }] => {
            assert_eq!((path.as_str(), *replace, content.processes.len()), ("/mnt/a.json", expected, 3));
            *id
        }
        _ => panic!("{effects:?}"),
    };
    let id = export(keys(&mut state, "enter"), false);
    answer(&mut state, id, Answer::DraftExported(Err(full_disk())));
    assert_eq!(state.notice, Some(Notice::ExportFailed(full_disk())));
    let id = export(keys(&mut state, "enter"), false);
    let cause = Cause::Io { doing: Operation::Write, kind: std::io::ErrorKind::AlreadyExists, message: String::new() };
    answer(&mut state, id, Answer::DraftExported(Err(StoreError { path: "/mnt/a.json".into(), cause })));
    assert!(
        matches!(&state.overlay, Some(Overlay::Confirm(confirm)) if confirm.focus == 1),
        "a file is not replaced unasked"
    );
    let id = export(keys(&mut state, "left enter"), true);
    answer(&mut state, id, Answer::DraftExported(Ok("/mnt/a.json".into())));
    assert_eq!(state.notice, Some(Notice::Exported("/mnt/a.json".into())));
    assert!(state.open.as_ref().unwrap().must_be_saved(), "its own file is still old");
    let effects = keys(&mut state, "q");
    let [Effect::SaveDraft { id, .. }] = effects.as_slice() else { panic!("{effects:?}") };
    let effects = answer(&mut state, *id, Answer::Saved(Err(full_disk())));
    assert_eq!(effects, [Effect::Quit], "what is in a file is not asked about");
}

#[test]
fn the_ending_of_the_path_decides_what_a_draft_is_exported_as() {
    let typed = |state: &mut State, path: &str| {
        keys(state, "ctrl-s ctrl-u");
        type_text(state, path);
        keys(state, "enter")
    };
    for (path, form) in [
        ("/mnt/a.csv", TableForm::Delimited(Delimited::CSV.for_spreadsheet())),
        ("/mnt/a.TSV", TableForm::Delimited(Delimited::TSV.for_spreadsheet())),
        ("/mnt/a.xlsx", TableForm::Xlsx),
    ] {
        let mut state = opened();
        let effects = typed(&mut state, path);
        let [Effect::ExportTable { id, export, path: own, replace: false }] = effects.as_slice() else {
            panic!("{effects:?}")
        };
        assert_eq!((own.as_str(), export.form, export.lang), (path, form, state.lang));
        assert_eq!(Some(&export.draft), state.open.as_ref().map(|open| &open.draft));
        let refusal = WriteRefusal::Limit(SheetLimit::Rows { limit: 1_048_576 });
        answer(&mut state, *id, Answer::TableRefused(refusal.clone()));
        assert_eq!(state.notice, Some(Notice::TableRefused(refusal)));
        assert!(matches!(&state.overlay, Some(Overlay::Prompt(prompt)) if prompt.editor.text() == path));
        let effects = keys(&mut state, "enter");
        let [Effect::ExportTable { id, .. }] = effects.as_slice() else { panic!("{effects:?}") };
        answer(&mut state, *id, Answer::DraftExported(Ok(path.into())));
        assert_eq!(state.notice, Some(Notice::Exported(path.into())));
        let saving = &state.open.as_ref().unwrap().saving;
        assert_eq!(saving.exported, None, "a table does not stand for the draft");
    }
    for path in ["/mnt/a.json", "/mnt/csv", "/mnt/a.xls"] {
        let mut state = opened();
        let effects = typed(&mut state, path);
        assert!(matches!(effects.as_slice(), [Effect::ExportDraft { .. }]), "{path}: {effects:?}");
    }
}

#[test]
fn after_an_export_a_further_change_is_asked_about_again() {
    let mut state = opened();
    let effects = keys(&mut state, "c");
    let [Effect::SaveDraft { id, .. }] = effects.as_slice() else { panic!("{effects:?}") };
    answer(&mut state, *id, Answer::Saved(Err(full_disk())));
    let effects = keys(&mut state, "ctrl-s enter");
    let [Effect::ExportDraft { id, .. }] = effects.as_slice() else { panic!("{effects:?}") };
    answer(&mut state, *id, Answer::DraftExported(Ok("/mnt/a.json".into())));
    let effects = keys(&mut state, "esc d");
    let [Effect::SaveDraft { id, .. }] = effects.as_slice() else { panic!("{effects:?}") };
    answer(&mut state, *id, Answer::Saved(Err(full_disk())));
    let effects = keys(&mut state, "q");
    let [Effect::SaveDraft { id, .. }] = effects.as_slice() else { panic!("{effects:?}") };
    answer(&mut state, *id, Answer::Saved(Err(full_disk())));
    assert!(matches!(&state.overlay, Some(Overlay::Confirm(confirm)) if confirm.question == Question::QuitUnsaved));
}

/// A way to nowhere: nothing here needs a server.
fn offline() -> Way {
    let environment = crate::support::setup::setup().environment.expect("it has one");
    Way { environment, credentials: Credentials::default(), tenant: None, cache: None }
}

fn person(places: Places) -> TestUser {
    TestUser::at(Setup { environment: None, ..crate::support::setup::setup() }, offline(), places)
}

fn in_folder(folder: &Path) -> Places {
    Places { drafts: Some(folder.to_owned()), ..Places::default() }
}

fn read_only(state: &State) -> Option<bool> {
    state.open.as_ref().filter(|_| state.screen != Screen::Drafts).map(|open| open.read_only)
}

#[tokio::test]
async fn of_two_sessions_the_second_reads_and_has_the_draft_when_the_first_is_over() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut first = person(in_folder(folder.path()));
    compose(&mut first, "支付").await;
    first.saved().await;

    let mut second = person(in_folder(folder.path()));
    listed(&mut second).await;
    second.keys("down enter");
    second.until("the draft", |state| read_only(state).is_some()).await;
    assert_eq!(read_only(&second.state), Some(true));
    assert!(second.screen().contains("READ-ONLY") && second.screen().contains("支付"), "{}", second.screen());
    assert!(second.screen().contains("another bkproc"), "{}", second.screen());
    assert!(second.screen().contains("Y copy"), "the way out is shown: {}", second.screen());
    second.keys("enter enter");
    assert!(second.screen().contains("Take over"), "{}", second.screen());
    second.keys("esc");
    // Nor may it be put away under the other one.
    second.keys("esc esc esc");
    listed(&mut second).await;
    second.keys("d left enter");
    second.until("the refusal", |state| matches!(state.notice, Some(Notice::RemoveFailed(_)))).await;
    assert!(second.screen().contains("In use by another bkproc"), "{}", second.screen());

    first.quits().await;
    listed(&mut second).await;
    second.keys("enter");
    second.until("the draft", |state| read_only(state) == Some(false)).await;
    second.keys("enter end");
    second.types("x");
    second.keys("down");
    second.saved().await;
    second.quits().await;
    let drafts = DraftFolder::new(folder.path().to_owned());
    assert_eq!(drafts.list().expect("they are listed").len(), 1);
    let left = std::fs::read_dir(folder.path()).expect("the folder").map(|one| one.expect("a file").file_name());
    let left: Vec<_> = left.filter(|name| !name.to_string_lossy().ends_with(".undo")).collect();
    assert_eq!(left.len(), 1, "no lock is left: {left:?}");
}

#[tokio::test]
async fn the_second_session_goes_on_with_a_copy() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut first = person(in_folder(folder.path()));
    compose(&mut first, "web").await;
    first.saved().await;
    let mut second = person(in_folder(folder.path()));
    listed(&mut second).await;
    second.keys("down enter");
    second.until("the draft", |state| read_only(state) == Some(true)).await;
    second.keys("Y");
    second.until("the copy", |state| read_only(state) == Some(false)).await;
    second.saved().await;
    second.quits().await;
    first.keys("enter end");
    first.types("-1");
    first.keys("down");
    first.saved().await;
    first.quits().await;
    let drafts = DraftFolder::new(folder.path().to_owned());
    let listed = drafts.list().expect("they are listed");
    let mut parameters: Vec<String> = Vec::new();
    for listed in &listed {
        let draft = drafts.open(&listed.id).expect("it is read").draft;
        parameters.extend(draft.processes.iter().map(|process| process.known(Known::StartParamRegex).to_owned()));
    }
    parameters.sort();
    assert_eq!(parameters, ["", "-1"]);
}

#[tokio::test]
async fn a_file_that_was_damaged_meanwhile_is_kept_and_told() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut person = person(in_folder(folder.path()));
    compose(&mut person, "web").await;
    person.saved().await;
    let drafts = DraftFolder::new(folder.path().to_owned());
    let id = drafts.list().expect("they are listed").remove(0).id;
    std::fs::write(drafts.path(&id), "by someone's hand").expect("it is written");
    person.keys("enter end");
    person.types("-1");
    person.keys("down");
    person.saved().await;
    let name = format!("{}.json.damaged-1", id.0);
    assert_eq!(person.state.notice, Some(Notice::SetAside(folder.path().join(&name))));
    assert!(person.screen().contains(&format!("the damaged file is kept as {name}")), "{}", person.screen());
    assert_eq!(std::fs::read_to_string(folder.path().join(name)).expect("it is there"), "by someone's hand");
    person.quits().await;
}

/// A disk that takes no byte while it is full.
#[derive(Debug, Default)]
struct Full(AtomicBool);

impl DiskFaults for Full {
    fn fault(&self, touch: FsOp, _: &Path) -> Option<DiskFault> {
        let full = self.0.load(Ordering::SeqCst) && matches!(touch, FsOp::Write(_) | FsOp::MakeFolder);
        full.then_some(DiskFault::Fails(Errno::NOSPC.raw_os_error()))
    }
}

#[tokio::test]
async fn on_a_full_disk_work_goes_on_is_exported_and_saved_when_there_is_room() {
    let folder = tempfile::tempdir().expect("a folder");
    let full = Arc::new(Full::default());
    let places = Places { disk: Disk::with_faults(full.clone()), ..in_folder(&folder.path().join("drafts")) };
    full.0.store(true, Ordering::SeqCst);
    let mut person = person(places);
    compose(&mut person, "web").await;
    person.until("the failure", |state| state.open.as_ref().is_some_and(|open| open.saving.error.is_some())).await;
    let screen = person.screen();
    assert!(screen.contains("UNSAVED") && screen.contains("Ctrl-S export"), "{screen}");
    assert!(screen.contains("disk is full") && screen.contains("still in memory"), "{screen}");

    // To another disk; to one that is as full it fails, and the path can be mended.
    let export = folder.path().join("导出.json");
    person.keys("ctrl-s ctrl-u");
    person.types(export.to_str().expect("it is text"));
    person.keys("enter");
    person.until("the failure", |state| matches!(state.notice, Some(Notice::ExportFailed(_)))).await;
    assert!(matches!(person.state.overlay, Some(Overlay::Prompt(_))), "{}", person.screen());
    full.0.store(false, Ordering::SeqCst);
    person.keys("enter");
    person.until("the export", |state| matches!(state.notice, Some(Notice::Exported(_)))).await;
    let read = DraftFolder::import(
        &DraftFolder::read(&export).expect("it is there"),
        DraftId("x".into()),
        jiff::Timestamp::now(),
    );
    assert_eq!(Some(&read.expect("it is a draft").draft), person.state.open.as_ref().map(|open| &open.draft));

    // The next change is saved, with all that came before it.
    person.keys("enter");
    person.types("-id 1");
    person.keys("down");
    person.saved().await;
    let draft = person.state.open.as_ref().map(|open| open.draft.clone());
    person.quits().await;
    let drafts = DraftFolder::new(folder.path().join("drafts"));
    let listed = drafts.list().expect("they are listed");
    let kept: Vec<_> = listed.iter().map(|listed| drafts.open(&listed.id).expect("it is read").draft).collect();
    assert_eq!(kept, Vec::from_iter(draft));
}

#[tokio::test]
async fn without_a_folder_for_drafts_it_says_so_and_works() {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("home"), "a file").expect("it is written");
    let below_a_file = folder.path().join("home/.local/share/bkproc/drafts");
    for (drafts, told) in [(None, "Neither HOME nor XDG_DATA_HOME"), (Some(below_a_file), "Drafts stay in memory only")]
    {
        let mut person = person(Places { drafts, ..Places::default() });
        listed(&mut person).await;
        assert!(person.screen().contains(told), "{}", person.screen());
        compose(&mut person, "web").await;
        person.until("the failure", |state| state.open.as_ref().is_some_and(|open| open.saving.error.is_some())).await;
        assert!(person.screen().contains("UNSAVED"), "{}", person.screen());
        person.keys("q");
        person.until("the question", |state| state.overlay.is_some()).await;
        assert!(person.screen().contains("Quit anyway?"), "{}", person.screen());
        person.keys("left enter");
        assert_eq!(person.screen_effects.last(), Some(&Effect::Quit));
    }
}
