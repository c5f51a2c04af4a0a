//! The real program in a real terminal: what it leaves behind, what it survives, and the whole way to created
//! processes.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "what clippy.toml allows in tests, for the functions that they share"
)]

mod support {
    pub(crate) mod pty;
}

use rustix::process::Signal;
use std::process::{Command, Stdio};
use std::time::Duration;
use support::pty::{Session, Start};

const DOWN: &str = "\x1b[B";
const ESC: &str = "\x1b";

fn home() -> tempfile::TempDir {
    tempfile::tempdir().unwrap()
}

/// Asserts that every mode that was switched on is off again, in the order of the bytes.
fn assert_restored(session: &Session) {
    let bytes = String::from_utf8_lossy(session.bytes()).into_owned();
    for (on, off) in [("\x1b[?1049h", "\x1b[?1049l"), ("\x1b[?2004h", "\x1b[?2004l"), ("\x1b[?25l", "\x1b[?25h")] {
        let (on_at, off_at) = (bytes.rfind(on), bytes.rfind(off));
        assert!(on_at.is_some() && on_at < off_at, "{on:?} at {on_at:?}, {off:?} at {off_at:?}");
    }
    assert!(!session.screen().alternate_screen() && !session.screen().bracketed_paste());
    assert!(!session.screen().hide_cursor());
    assert!(session.has_its_modes());
}

#[test]
fn it_leaves_the_terminal_as_it_was() {
    let home = home();
    let mut session = Start::new(home.path(), &[]).spawn();
    session.see("New draft");
    assert!(session.screen().alternate_screen() && session.screen().bracketed_paste());
    session.press("q");
    assert_eq!(session.end(), 0);
    assert_restored(&session);
}

#[test]
fn signals_end_it_in_order() {
    for (signal, code) in [(Signal::TERM, 143), (Signal::HUP, 129), (Signal::INT, 130), (Signal::QUIT, 131)] {
        let home = home();
        let mut session = Start::new(home.path(), &[]).spawn();
        session.see("New draft");
        session.signal(signal);
        assert_eq!(session.end(), code);
        assert_restored(&session);
    }
}

#[test]
fn what_was_typed_survives_a_signal_and_a_lost_terminal() {
    for lost in [false, true] {
        let home = home();
        let mut session = Start::script(home.path(), r#"trap "" HUP; exec "$0" --sandbox"#).spawn();
        compose(&mut session);
        session.press("remark");
        session.see("remark");
        if lost {
            session.vanish();
        } else {
            session.signal(Signal::TERM);
        }
        assert_eq!(session.end(), if lost { 129 } else { 143 });
        assert!(drafts(home.path()).iter().any(|text| text.contains("\"remark\"")), "{:?}", drafts(home.path()));
    }
}

/// Starts a draft of one instance and one process, `nginx`, and leaves the cursor in its third field.
fn compose(session: &mut Session) {
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
    session.press("a");
    session.see("1 unnamed");
    session.press("nginx\tweb\t");
    session.see("web");
}

fn drafts(home: &std::path::Path) -> Vec<String> {
    let files = std::fs::read_dir(home.join(".local/share/bkproc/drafts")).unwrap();
    files.map(|file| std::fs::read_to_string(file.unwrap().path()).unwrap()).collect()
}

#[test]
fn it_goes_the_whole_way_to_created_processes() {
    let home = home();
    let mut session = Start::new(home.path(), &["--sandbox"]).spawn();
    compose(&mut session);
    session.press("\x1b[200~pasted\rtext\x1b[201~\r");
    session.see("pasted text");
    session.press("\x0e");
    session.see("No bind info");
    session.press("\x0e");
    session.see("checked with CMDB");
    session.press("s");
    session.see("Create 1 process");
    session.press("y");
    session.see("1 process created");
    session.press("q");
    assert_eq!(session.end(), 0);
    assert_restored(&session);
}

#[test]
fn an_arrow_that_comes_in_two_packets_is_one_key() {
    let home = home();
    // Over SSH an ESC is held for 100 ms; the second packet comes well before that.
    let mut session = Start::new(home.path(), &["--sandbox"]).env("SSH_TTY", "/dev/pts/9").spawn();
    session.see("New draft");
    session.press("\r");
    session.see("Choose a business");
    session.see("> 1");
    session.press(ESC);
    session.pass(Duration::from_millis(40));
    session.press("[B");
    session.see("> 2");
    assert!(!session.text().contains("[B"));
}

#[test]
fn a_lone_escape_is_a_key() {
    let home = home();
    let mut session = Start::new(home.path(), &["--sandbox"]).spawn();
    session.see("New draft");
    session.press("\r");
    session.see("Choose a business");
    session.press(ESC);
    session.wait("the popup to close", |session| !session.text().contains("Choose a business"));
}

#[test]
fn it_writes_nothing_while_nothing_happens() {
    let home = home();
    let mut session = Start::new(home.path(), &[]).spawn();
    session.see("No drafts yet");
    session.pass(Duration::from_millis(300));
    let before = session.bytes().len();
    session.pass(Duration::from_millis(300));
    assert_eq!(session.bytes().len(), before);
}

#[test]
fn it_follows_the_size_of_the_terminal() {
    let home = home();
    let mut session = Start::new(home.path(), &[]).spawn();
    session.see("New draft");
    session.resize(10, 30);
    session.see("40");
    session.resize(24, 80);
    session.see("New draft");
}

#[test]
fn a_stop_from_outside_gives_the_terminal_back_and_going_on_takes_it_again() {
    let home = home();
    // A shell with job control, so that there is somebody to continue it.
    let mut session =
        Start::script(home.path(), r#"set -m; "$0"; echo "stopped: $?"; read key; fg; echo "over: $?""#).spawn();
    session.see("New draft");
    session.press("\x1a");
    session.see("stopped:");
    assert_restored(&session);
    session.press("\r");
    session.see("New draft");
    assert!(session.screen().alternate_screen() && session.screen().bracketed_paste());
    session.press("q");
    session.see("over: 0");
    session.end();
    assert_restored(&session);
}

#[test]
fn without_a_terminal_it_says_so() {
    let home = home();
    for (lang, text) in [("en_US.UTF-8", "needs a terminal"), ("zh_CN.UTF-8", "需要在终端里运行")] {
        let output = Command::new(env!("CARGO_BIN_EXE_bkproc"))
            .env_clear()
            .env("HOME", home.path())
            .env("LANG", lang)
            .stdin(Stdio::null())
            .output()
            .unwrap();
        assert_eq!(output.status.code(), Some(2));
        assert!(output.stdout.is_empty());
        let told = String::from_utf8(output.stderr).unwrap();
        assert!(told.contains(text) && told.lines().count() == 1, "{told}");
    }
}
