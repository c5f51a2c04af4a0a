//! What was typed comes back: after Esc, after a restart, from the trash.

use crate::foreign::session::{compose, kept, of, open, person};
use crate::support::state::{open_good_draft, press, start};
use bkproc::app::notice::Notice;
use bkproc::app::overlay::Overlay;
use bkproc::app::screen::Screen;
use bkproc::app::{Effect, Event, update};
use bkproc::domain::field::Known;
use bkproc::domain::lang::Lang;
use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

fn types(state: &mut bkproc::app::State, text: &str) {
    for ch in text.chars() {
        update(state, Event::Key(KeyEvent::new(KeyCode::Char(ch), KeyModifiers::NONE)));
    }
}

#[test]
fn a_text_that_esc_drops_is_brought_back_by_undo() {
    for key in ["esc", "ctrl-c"] {
        let mut state = start();
        bkproc::app::start(&mut state);
        open_good_draft(&mut state);
        press(&mut state, "enter");
        press(&mut state, "enter");
        types(&mut state, "-long-name");
        assert!(state.is_typing(), "the header does not say that it is saved");
        let effects = press(&mut state, key);
        assert_eq!(state.notice, Some(Notice::TextDropped("u".to_owned())), "{key}");
        let name = |state: &bkproc::app::State| of(state).processes[0].known(Known::FuncName).to_owned();
        assert_eq!(name(&state), "nginx");
        assert!(
            matches!(effects.as_slice(), [Effect::SaveDraft { history, .. }] if history.undoable() == 2),
            "it is kept on disk: {effects:?}"
        );
        press(&mut state, "u");
        assert_eq!(name(&state), "nginx-long-name", "{key}");
        press(&mut state, "u");
        assert_eq!(name(&state), "nginx");
        press(&mut state, "U");
        assert_eq!(name(&state), "nginx-long-name");
    }
}

#[test]
fn a_cell_that_esc_leaves_is_brought_back_by_undo_and_one_unchanged_is_no_step() {
    let mut state = start();
    bkproc::app::start(&mut state);
    open_good_draft(&mut state);
    press(&mut state, "b");
    press(&mut state, "right");
    press(&mut state, "enter");
    press(&mut state, "esc");
    assert_eq!((of(&state).processes[0].bind[0].port.as_str(), &state.notice), ("80", &None));
    press(&mut state, "enter");
    types(&mut state, "80");
    press(&mut state, "esc");
    assert_eq!(of(&state).processes[0].bind[0].port, "80");
    press(&mut state, "u");
    assert_eq!(of(&state).processes[0].bind[0].port, "8080");
}

#[tokio::test]
async fn undo_goes_on_after_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let mut first = person(folder.path(), Lang::En);
    compose(&mut first).await;
    first.keys("up enter");
    first.types("-dropped");
    first.keys("esc");
    first.saved().await;
    first.quits().await;
    let mut second = person(folder.path(), Lang::En);
    open(&mut second).await;
    let alias = |person: &crate::support::test_user::TestUser| {
        of(&person.state).processes.first().map(|process| process.known(Known::ProcessName).to_owned())
    };
    assert_eq!(alias(&second).as_deref(), Some("order"));
    second.keys("u");
    assert_eq!(alias(&second).as_deref(), Some("order-dropped"));
    second.keys("u u");
    assert_eq!(alias(&second).as_deref(), Some(""));
    second.keys("u u u u u");
    assert_eq!(alias(&second), None, "to the beginning of the draft");
    second.keys("U U U U U U U U");
    second.saved().await;
    second.quits().await;
    assert_eq!(kept(folder.path()).processes[0].known(Known::ProcessName), "order");
}

#[tokio::test]
async fn a_removed_draft_is_restored_from_the_trash_without_a_letter() {
    let folder = tempfile::tempdir().unwrap();
    for lang in [Lang::Zh, Lang::En] {
        let mut person = person(folder.path(), lang);
        compose(&mut person).await;
        person.keys("esc esc esc");
        person.until("the list", |state| state.drafts.awaited.is_none() && state.screen == Screen::Drafts).await;
        person.keys("delete left enter");
        person.until("the removal", |state| matches!(state.notice, Some(Notice::Removed))).await;
        person.until("the list", |state| state.drafts.awaited.is_none()).await;
        person.keys("f3");
        person
            .until(
                "the trash",
                |state| matches!(&state.overlay, Some(Overlay::Trash(trash)) if trash.list.ready().is_some()),
            )
            .await;
        assert!(person.screen().contains("order"), "{}", person.screen());
        person.keys("enter");
        person.until("the draft", |state| state.notice == Some(Notice::Restored)).await;
        person.until("the list", |state| state.drafts.awaited.is_none()).await;
        assert_eq!(kept(folder.path()).processes[0].known(Known::ProcessName), "order");
        person.keys("f3");
        person
            .until(
                "the trash",
                |state| matches!(&state.overlay, Some(Overlay::Trash(trash)) if trash.list.ready().is_some()),
            )
            .await;
        let nothing = match lang {
            Lang::Zh => "没有可恢复的草稿",
            Lang::En => "Nothing to restore",
        };
        assert!(person.screen().contains(nothing), "{}", person.screen());
        person.keys("esc delete left enter");
        person.until("the removal", |state| matches!(state.notice, Some(Notice::Removed))).await;
        std::fs::remove_dir_all(folder.path().join("trash")).unwrap();
        person.quits().await;
    }
}
