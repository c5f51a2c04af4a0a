//! A home that keeps nothing: missing, below a file, of a file system that takes no folder, full. The program starts,
//! says so, and goes on in memory, from where the draft can be exported.

use crate::common::{DOWN, assert_restored, compose, home};
use crate::pty::{Session, Start};
use bkproc::domain::field::Known;
use bkproc::store::{DraftFolder, DraftId};
use rustix::process::{Resource, Rlimit, Signal, getrlimit, prlimit};
use std::path::Path;

/// Composes, sees that nothing is saved and why, exports to a place that takes it, and quits.
fn goes_on(session: &mut Session, why: &str, make_room: impl FnOnce(&mut Session)) {
    compose(session);
    session.press(&format!("remark{DOWN}"));
    session.see("UNSAVED");
    session.see(why);
    let elsewhere = home();
    let path = elsewhere.path().join("草稿.json");
    session.press("\x13");
    session.see("Export");
    session.press(&format!("\x15{}\r", path.display()));
    make_room(session);
    session.see("Saved to");
    assert_eq!(exported(&path), "remark");
    // What is in a file is not asked about.
    session.press("q");
    assert_eq!(session.end(), 0);
    assert_restored(session);
}

/// Reads the field that was typed last from an exported draft.
fn exported(path: &Path) -> String {
    let read = DraftFolder::read(path).unwrap();
    let file = DraftFolder::import(&read, DraftId("exported".into()), jiff::Timestamp::now()).unwrap();
    file.draft.processes[0].known(Known::StartParamRegex).to_owned()
}

#[test]
fn without_a_home() {
    let home = home();
    let mut session = Start::new(home.path(), &["--sandbox"]).without("HOME").spawn();
    session.see("Neither HOME nor XDG_DATA_HOME is set");
    goes_on(&mut session, "Neither HOME nor XDG_DATA_HOME is set", |_| {});
    assert_eq!(std::fs::read_dir(home.path()).unwrap().count(), 0);
}

#[test]
fn with_a_home_below_a_file() {
    let home = home();
    let file = home.path().join("file");
    std::fs::write(&file, "a file").unwrap();
    let mut session = Start::new(&file.join("home"), &["--sandbox"]).within(home.path()).spawn();
    session.see("Drafts stay in memory only");
    goes_on(&mut session, "file/home", |_| {});
}

#[test]
fn with_a_home_that_takes_nothing() {
    let elsewhere = home();
    // The one folder in which no one, not even root, can make anything.
    let mut session = Start::new(Path::new("/sys"), &["--sandbox"]).within(elsewhere.path()).spawn();
    goes_on(&mut session, "/sys/.local/share/bkproc", |_| {});
}

#[test]
fn on_a_disk_that_takes_no_byte_until_there_is_room() {
    let home = home();
    let script = r#"ulimit -S -f 0; trap "" XFSZ; exec "$0" --sandbox"#;
    let mut session = Start::script(home.path(), script).spawn();
    goes_on(&mut session, ".local/share/bkproc/drafts", |session| {
        // The one that was there before told of the draft's own file.
        session.wait("the refusal", |session| session.text().contains("草稿.json: It is larger than files may be"));
        let maximum = getrlimit(Resource::Fsize).maximum;
        prlimit(Some(session.pid()), Resource::Fsize, Rlimit { current: maximum, maximum }).unwrap();
        session.press("\r");
    });
    let kept = crate::common::drafts(home.path());
    assert_eq!(kept[0].draft.processes[0].known(Known::StartParamRegex), "remark", "the end tried once more");
}

#[test]
fn a_signal_ends_it_although_nothing_can_be_saved() {
    let home = home();
    let mut session = Start::new(home.path(), &["--sandbox"]).without("HOME").spawn();
    compose(&mut session);
    session.see("UNSAVED");
    session.signal(Signal::TERM);
    assert_eq!(session.end(), 143);
    assert_restored(&session);
}
