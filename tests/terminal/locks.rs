//! Two sessions on one draft: the second only reads it, until the process of the first is gone, whatever ended it.

use crate::common::{DOWN, ESC, assert_restored, compose, drafts, home};
use crate::pty::{Session, Start};
use bkproc::domain::field::Known;
use bkproc::store::DraftFolder;
use rustix::process::Signal;
use std::path::{Path, PathBuf};

/// A session that has composed a draft, and the draft's file.
fn first(home: &Path) -> (Session, PathBuf) {
    let mut session = Start::new(home, &["--sandbox"]).spawn();
    compose(&mut session);
    session.press(&format!("first{DOWN}"));
    session.see("saved");
    let kept = drafts(home);
    let path = DraftFolder::new(home.join(".local/share/bkproc/drafts")).path(&kept[0].id);
    (session, path)
}

/// A session that opens a draft's file.
fn second(home: &Path, file: &Path) -> Session {
    let mut session = Start::new(home, &["--sandbox", file.to_str().unwrap()]).spawn();
    session.see("Processes (1)");
    session
}

/// Changes the open draft; it must be this session's own by now.
fn takes_over(session: &mut Session, home: &Path) {
    assert!(!session.text().contains("READ-ONLY"), "{}", session.text());
    session.press("\x1b[Da");
    session.see("2 unnamed");
    session.press(&format!("nginx\tsecond{DOWN}"));
    session.see("second");
    session.press("q");
    assert_eq!(session.end(), 0);
    assert_restored(session);
    let aliases = drafts(home).remove(0).draft.processes;
    let aliases: Vec<_> = aliases.iter().map(|process| process.known(Known::ProcessName)).collect();
    assert_eq!(aliases, ["web", "second"]);
}

#[test]
fn a_lock_dies_with_its_process() {
    for signal in [Signal::KILL, Signal::TERM] {
        let home = home();
        let (mut one, file) = first(home.path());
        let mut two = second(home.path(), &file);
        two.see("READ-ONLY");
        two.press("a");
        two.see("Take over");
        two.press(ESC);
        two.wait("the question to close", |session| !session.text().contains("Take over"));
        one.signal(signal);
        one.end();
        // Noticed at the next key, or by the look of the one before; the notice lasts until a key.
        two.press(DOWN);
        two.wait("the draft to be free", |session| !session.text().contains("READ-ONLY"));
        takes_over(&mut two, home.path());
    }
}

#[test]
fn one_that_is_stopped_keeps_its_draft() {
    let home = home();
    let (mut one, file) = first(home.path());
    one.signal(Signal::STOP);
    let mut two = second(home.path(), &file);
    two.see("READ-ONLY");
    // The way out is a copy, which is no one else's.
    two.press("Y");
    two.wait("the copy", |session| !session.text().contains("READ-ONLY"));
    two.press("q");
    assert_eq!(two.end(), 0);
    one.signal(Signal::CONT);
    one.press("q");
    assert_eq!(one.end(), 0);
    assert_eq!(drafts(home.path()).len(), 2);
}
