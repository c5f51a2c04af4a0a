//! Whole sessions on a real folder: another program, a kill, another session.

use crate::support::setup::setup;
use crate::support::test_user::{TestUser, Way};
use bkproc::app::notice::Notice;
use bkproc::app::overlay::{Confirm, Overlay, Question};
use bkproc::app::screen::Screen;
use bkproc::app::{Setup, State};
use bkproc::domain::draft::Draft;
use bkproc::domain::environment::{Credentials, Door, Environment};
use bkproc::domain::field::Known;
use bkproc::domain::lang::Lang;
use bkproc::runtime::Places;
use bkproc::store::{DraftFolder, DraftId};
use std::fs;
use std::path::{Path, PathBuf};

fn offline() -> Way {
    let environment = Environment {
        name: "sandbox".into(),
        url: "http://127.0.0.1:1".into(),
        door: Door::Direct,
        ..setup().environment.unwrap()
    };
    Way { environment, credentials: Credentials::default(), tenant: None, cache: None }
}

pub(crate) fn person(folder: &Path, lang: Lang) -> TestUser {
    let places = Places { drafts: Some(folder.to_owned()), ..Places::default() };
    TestUser::at(Setup { environment: None, lang, ..setup() }, offline(), places)
}

pub(crate) async fn listed(person: &mut TestUser) {
    person.until("the list of drafts", |state| state.drafts.awaited.is_none()).await;
}

/// A new draft of business 1, service instance 48 and one process, without a server; the cursor is in the form, and the
/// draft may not be on disk yet.
pub(crate) async fn compose_unsaved(person: &mut TestUser, alias: &str) {
    listed(person).await;
    person.keys("home enter b");
    person.types("1");
    person.keys("enter i");
    person.types("48");
    person.keys("enter ctrl-n a");
    person.types("java");
    person.keys("tab");
    person.types(alias);
    person.keys("down");
}

/// As [`compose_unsaved`], written to disk.
pub(crate) async fn compose(person: &mut TestUser) {
    compose_unsaved(person, "order").await;
    person.saved().await;
}

/// Opens the only draft of the list.
pub(crate) async fn open(person: &mut TestUser) {
    listed(person).await;
    person.keys("down enter");
    person.until("the draft", |state| state.open.is_some() && state.screen != Screen::Drafts).await;
}

fn drafts(folder: &Path) -> DraftFolder {
    DraftFolder::new(folder.to_owned())
}

fn file(folder: &Path) -> PathBuf {
    drafts(folder).list().unwrap().remove(0).path
}

pub(crate) fn kept(folder: &Path) -> Draft {
    let drafts = drafts(folder);
    drafts.open(&drafts.list().unwrap()[0].id).unwrap().draft
}

fn alias(draft: &Draft) -> &str {
    draft.processes[0].known(Known::ProcessName)
}

pub(crate) fn of(state: &State) -> &Draft {
    &state.open.as_ref().unwrap().draft
}

/// What `sed -i` does: a new file in the place of the old one.
fn sed(path: &Path, old: &str, new: &str) {
    let text = fs::read_to_string(path).unwrap();
    assert!(text.contains(old), "{text}");
    let other = path.with_extension("sed");
    fs::write(&other, text.replace(old, new)).unwrap();
    fs::rename(other, path).unwrap();
}

fn asks(state: &State) -> bool {
    matches!(&state.overlay, Some(Overlay::Confirm(Confirm { question: Question::ForeignChange { .. }, .. })))
}

fn versions(folder: &Path) -> Vec<String> {
    let names = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let versions = names.filter(|path| path.to_string_lossy().contains(".changed-"));
    versions
        .map(|path| alias(&bkproc::store::parse::parse(&fs::read(path).unwrap()).unwrap().draft).to_owned())
        .collect()
}

/// A draft that another program changed while a change here was not written.
async fn in_conflict(folder: &Path, lang: Lang) -> TestUser {
    let mut person = person(folder, lang);
    compose(&mut person).await;
    sed(&file(folder), "\"order\"", "\"theirs\"");
    person.keys("up enter");
    person.types("-mine");
    person.keys("down");
    person.until("the question", asks).await;
    person
}

#[tokio::test]
async fn a_change_of_the_file_is_taken_in_when_nothing_was_changed_here() {
    let folder = tempfile::tempdir().unwrap();
    let mut person = person(folder.path(), Lang::En);
    compose(&mut person).await;
    let path = file(folder.path());
    sed(&path, "\"order\"", "\"theirs\"");
    let bytes = fs::read(&path).unwrap();
    person.keys("up");
    person.until("the file's draft", |state| alias(of(state)) == "theirs").await;
    assert_eq!(person.state.notice, Some(Notice::TakenIn("u".to_owned())));
    assert!(person.screen().contains("Draft updated from its file; u undoes"), "{}", person.screen());
    assert_eq!(fs::read(&path).unwrap(), bytes, "the other program is not disturbed");
    person.keys("u");
    assert_eq!(alias(of(&person.state)), "order", "it is one step of undo");
    person.saved().await;
    assert_eq!(alias(&kept(folder.path())), "order");
    person.quits().await;
    assert_eq!(versions(folder.path()), [""; 0]);
}

#[tokio::test]
async fn mine_is_written_and_the_files_version_is_kept() {
    let folder = tempfile::tempdir().unwrap();
    let mut person = in_conflict(folder.path(), Lang::Zh).await;
    let screen = person.screen();
    for text in
        ["被修改：改 1 个进程", "这里有 1 处修改还没写入：order-mine", "用我的", "用文件的", ">[ 稍后 ]", "未写入"]
    {
        assert!(screen.contains(text), "{text}:\n{screen}");
    }
    assert_eq!(alias(&kept(folder.path())), "theirs", "nothing is written over it unasked");
    person.keys("left left enter");
    person.saved().await;
    assert_eq!((alias(&kept(folder.path())), versions(folder.path())), ("order-mine", vec!["theirs".to_owned()]));
    assert!(person.screen().contains("文件的版本在 "), "{}", person.screen());
    person.quits().await;
}

#[tokio::test]
async fn the_files_is_taken_and_mine_is_kept() {
    let folder = tempfile::tempdir().unwrap();
    let mut person = in_conflict(folder.path(), Lang::En).await;
    person.keys("left enter");
    person.until("the notice", |state| matches!(state.notice, Some(Notice::OursKept(_)))).await;
    assert_eq!((alias(of(&person.state)), alias(&kept(folder.path()))), ("theirs", "theirs"));
    assert_eq!(versions(folder.path()), ["order-mine"]);
    person.keys("u");
    person.saved().await;
    assert_eq!(alias(&kept(folder.path())), "order-mine", "it is one step of undo");
    person.quits().await;
}

#[tokio::test]
async fn later_keeps_both_even_when_the_program_is_killed() {
    let folder = tempfile::tempdir().unwrap();
    let mut person = in_conflict(folder.path(), Lang::En).await;
    person.keys("esc");
    assert!(person.screen().contains("NOT WRITTEN"), "{}", person.screen());
    // What is typed on is kept as well.
    person.keys("up enter");
    person.types("-more");
    person.keys("down");
    person
        .until("it is kept", |state| state.open.as_ref().is_some_and(|open| open.saving.kept == Some(open.revision)))
        .await;
    assert_eq!(alias(&kept(folder.path())), "theirs");
    // A kill takes the locks and nothing else: here the disk's thread ends with the session.
    drop(person);
    let (folder_of, id) = (drafts(folder.path()), drafts(folder.path()).list().unwrap().remove(0).id);
    while folder_of.lock(&id).is_err() {
        std::thread::yield_now();
    }
    let mut again = crate::foreign::session::person(folder.path(), Lang::En);
    open(&mut again).await;
    again.until("the question", asks).await;
    assert_eq!(alias(of(&again.state)), "order-mine-more");
    again.keys("left left enter");
    again.saved().await;
    assert_eq!((alias(&kept(folder.path())), versions(folder.path())), ("order-mine-more", vec!["theirs".to_owned()]));
    again.quits().await;
    assert!(
        !fs::read_dir(folder.path())
            .unwrap()
            .any(|entry| { entry.unwrap().file_name().to_string_lossy().ends_with(".unwritten") })
    );
}

#[tokio::test]
async fn what_was_not_written_and_is_damaged_is_kept_beside_the_draft() {
    let folder = tempfile::tempdir().unwrap();
    let mut person = person(folder.path(), Lang::En);
    compose_unsaved(&mut person, "order").await;
    person.saved().await;
    person.quits().await;
    let path = drafts(folder.path()).list().unwrap().remove(0).path;
    let stem = path.file_stem().unwrap().to_str().unwrap().to_owned();
    fs::write(folder.path().join(format!(".{stem}.unwritten")), "{ half").unwrap();
    let mut again = crate::foreign::session::person(folder.path(), Lang::En);
    open(&mut again).await;
    let name = format!("{stem}.json.changed-1");
    assert_eq!(again.state.notice, Some(Notice::UnreadableAside(folder.path().join(&name))), "{}", again.screen());
    assert_eq!(fs::read_to_string(folder.path().join(&name)).unwrap(), "{ half");
    assert_eq!(alias(of(&again.state)), "order");
}

#[tokio::test]
async fn the_question_comes_back_on_the_way_to_another_step() {
    let folder = tempfile::tempdir().unwrap();
    let mut person = in_conflict(folder.path(), Lang::En).await;
    person.keys("esc");
    assert!(person.state.overlay.is_none());
    person.keys("ctrl-n");
    assert!(asks(&person.state), "{}", person.screen());
}

#[tokio::test]
async fn a_question_waits_for_a_field_that_is_being_typed() {
    let folder = tempfile::tempdir().unwrap();
    let mut person = person(folder.path(), Lang::En);
    compose(&mut person).await;
    person.keys("up enter");
    person.types("-x");
    sed(&file(folder.path()), "\"order\"", "\"theirs\"");
    person.types("y");
    person.until("the change is noticed", |state| state.open.as_ref().unwrap().conflict.is_some()).await;
    assert!(person.state.overlay.is_none());
    person.types("z");
    person.keys("down");
    assert!(asks(&person.state), "{}", person.screen());
    assert_eq!(alias(of(&person.state)), "order-xyz");
}

#[tokio::test]
async fn unknown_keys_and_the_date_of_birth_go_along() {
    let folder = tempfile::tempdir().unwrap();
    let mut person = person(folder.path(), Lang::En);
    compose(&mut person).await;
    person.quits().await;
    let path = file(folder.path());
    let text = fs::read_to_string(&path).unwrap();
    let text = text.replace("\"version\": 1,", "\"version\": 1,\n  \"approved\": {\"by\": \"组长\"},");
    let created = "\"created\": \"2020-02-02T02:02:02Z\"";
    let at = text.find("\"created\": ").unwrap();
    let end = at + text[at..].find(',').unwrap();
    fs::write(&path, format!("{}{created}{}", &text[..at], &text[end..])).unwrap();
    let mut person = crate::foreign::session::person(folder.path(), Lang::En);
    open(&mut person).await;
    person.keys("enter enter");
    person.types("x");
    person.keys("down");
    person.saved().await;
    person.keys("ctrl-s ctrl-u");
    let export = folder.path().join("export");
    person.types(export.to_str().unwrap());
    person.keys("enter");
    person.until("the export", |state| matches!(state.notice, Some(Notice::Exported(_)))).await;
    person.keys("ctrl-o");
    person.saved().await;
    person.quits().await;
    let mut texts = vec![fs::read_to_string(&path).unwrap(), fs::read_to_string(&export).unwrap()];
    assert!(texts.iter().all(|text| text.contains(created)), "{texts:?}");
    texts.extend(drafts(folder.path()).list().unwrap().into_iter().map(|one| fs::read_to_string(one.path).unwrap()));
    assert_eq!(texts.len(), 4);
    assert!(texts.iter().all(|text| text.contains("\"by\": \"组长\"")), "{texts:?}");
}

#[tokio::test]
async fn a_session_that_is_taken_over_keeps_what_it_has_aside() {
    let folder = tempfile::tempdir().unwrap();
    let mut first = person(folder.path(), Lang::En);
    compose(&mut first).await;
    first.keys("up enter");
    first.types("-typed");
    let mut second = person(folder.path(), Lang::En);
    open(&mut second).await;
    assert!(second.screen().contains(&format!("pid {}", std::process::id())), "{}", second.screen());
    second.keys("enter enter");
    assert!(second.screen().contains("[ Take over ]"), "{}", second.screen());
    second.keys("left enter");
    second.until("the draft", |state| state.open.as_ref().is_some_and(|open| !open.read_only)).await;
    second.keys("up enter");
    second.types("-second");
    second.keys("down");
    second.saved().await;
    // The first one hears of it at its next key; what is in its field is not lost.
    first.types("!");
    first.until("the draft is the other's", |state| state.open.as_ref().is_some_and(|open| open.read_only)).await;
    let Some(Notice::TakenOver { kept: Some(path), .. }) = &first.state.notice else {
        panic!("{:?}", first.state.notice)
    };
    let aside = bkproc::store::parse::parse(&fs::read(path).unwrap()).unwrap().draft;
    assert_eq!((alias(&aside), alias(&kept(folder.path()))), ("order-typed!", "order-second"));
    // And has it again when the other one is gone.
    second.quits().await;
    first.keys("home");
    first.until("it can be changed", |state| state.open.as_ref().is_some_and(|open| !open.read_only)).await;
    assert_eq!(alias(of(&first.state)), "order-second");
    first.quits().await;
}

#[tokio::test]
async fn a_session_that_is_taken_over_keeps_the_cell_that_is_typed_in_the_table() {
    let folder = tempfile::tempdir().unwrap();
    let mut first = person(folder.path(), Lang::En);
    compose(&mut first).await;
    first.keys("2 t");
    assert_eq!(first.state.screen, Screen::Table);
    first.keys("ctrl-left enter");
    first.types("-typed");
    let mut second = person(folder.path(), Lang::En);
    open(&mut second).await;
    second.keys("enter enter left enter");
    second.until("the draft", |state| state.open.as_ref().is_some_and(|open| !open.read_only)).await;
    first.types("!");
    first.until("the draft is the other's", |state| state.open.as_ref().is_some_and(|open| open.read_only)).await;
    let Some(Notice::TakenOver { kept: Some(path), .. }) = &first.state.notice else {
        panic!("{:?}", first.state.notice)
    };
    let aside = bkproc::store::parse::parse(&fs::read(path).unwrap()).unwrap().draft;
    assert_eq!(alias(&aside), "order-typed!");
    assert!(first.state.table.editing.is_none(), "nothing can be typed in a draft that another session has");
    second.quits().await;
    first.quits().await;
}

#[tokio::test]
async fn a_session_that_was_stopped_does_not_write_over_the_one_that_took_over() {
    let folder = tempfile::tempdir().unwrap();
    let mut first = person(folder.path(), Lang::En);
    compose(&mut first).await;
    let id = match &first.state.open.as_ref().unwrap().file {
        bkproc::app::open::File::Known(id) => id.clone(),
        other => panic!("{other:?}"),
    };
    let lock = drafts(folder.path()).take_over(&id).unwrap();
    sed(&file(folder.path()), "\"order\"", "\"second\"");
    // As after SIGCONT: the change is made before anything is heard.
    first.keys("up enter");
    first.types("-late");
    first.keys("down");
    first.until("it hears of it", |state| state.open.as_ref().is_some_and(|open| open.read_only)).await;
    assert_eq!((alias(&kept(folder.path())), versions(folder.path())), ("second", vec!["order-late".to_owned()]));
    drop(lock);
    let _: DraftId = id;
}
