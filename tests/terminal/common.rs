//! What the tests of the real program share: a home, a draft to compose, a terminal to look at afterwards.

use crate::cmdb::Cmdb;
use crate::modes::left_on;
use crate::pty::{Session, Start, YES};
use bkproc::store::journal::{self, RunList};
use bkproc::store::{DraftFile, DraftFolder};
use std::path::Path;

pub(crate) const DOWN: &str = "\x1b[B";
pub(crate) const ESC: &str = "\x1b";

/// The service instance that [`compose`] chooses.
pub(crate) const INSTANCE: i64 = 72;

pub(crate) fn home() -> tempfile::TempDir {
    tempfile::tempdir().unwrap()
}

/// Asserts that the terminal is as it was before the program: by the bytes that came, by what a terminal makes of
/// them, and by the modes of its driver.
pub(crate) fn assert_restored(session: &Session) {
    let bytes = String::from_utf8_lossy(session.bytes()).into_owned();
    for on in ["\x1b[?1049h", "\x1b[?2004h", "\x1b[?25l"] {
        assert!(bytes.contains(on), "{on:?} was never on");
    }
    assert_eq!(left_on(session.bytes()), [""; 0]);
    assert!(!session.screen().alternate_screen() && !session.screen().bracketed_paste());
    assert!(!session.screen().hide_cursor());
    assert!(session.has_its_modes());
}

/// Starts a draft of one instance and one process, `nginx`, and leaves the cursor in its third field.
pub(crate) fn compose(session: &mut Session) {
    session.see("New draft");
    session.press("\r");
    session.see("> 1");
    session.press(DOWN);
    session.see("> 2");
    session.press("\r");
    session.see("tracking-api");
    session.press(" ");
    session.see("1 marked");
    session.press("\r");
    session.see("No processes yet");
    // Insert: four letters within 30 ms would be a paste, and the program answers faster than that.
    session.press("\x1b[2~");
    session.see("1 unnamed");
    session.press("nginx\tweb\t");
    session.see("web");
}

/// Starts the program with a CMDB.
pub(crate) fn start(home: &Path, cmdb: &Cmdb) -> Start {
    Start::new(home, &["--url", &cmdb.url, "--door", "direct", "--user", "admin"])
}

/// Composes a draft and submits it; the call is on its way then.
pub(crate) fn submit(session: &mut Session) {
    compose(session);
    session.press(DOWN);
    session.press("\x0e");
    session.see("No bind info");
    session.press("\x0e");
    session.see("checked with CMDB");
    session.press("s");
    session.see("Create 1 process");
    session.press(YES);
    session.see("> sending");
}

/// Returns the drafts of a home; each can be read.
pub(crate) fn drafts(home: &Path) -> Vec<DraftFile> {
    let drafts = DraftFolder::new(home.join(".local/share/bkproc/drafts"));
    drafts.list().unwrap().iter().map(|listed| drafts.open(&listed.id).unwrap()).collect()
}

/// Returns the journals of a home.
pub(crate) fn runs(home: &Path) -> Vec<RunList> {
    journal::runs(&home.join(".local/state/bkproc/runs")).unwrap()
}
