//! The real program in a real terminal: what it leaves behind, what it survives, and the whole way to created
//! processes.
//!
//! Its ends have files of their own below.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "what clippy.toml allows in tests, for the functions that they share"
)]

#[macro_use]
#[path = "../support/client.rs"]
mod client;
#[path = "../support/cmdb.rs"]
mod cmdb;
mod common;
mod homes;
mod kills;
mod locks;
#[path = "../support/modes.rs"]
mod modes;
mod panics;
#[path = "../support/process.rs"]
mod process;
#[path = "../support/pty.rs"]
mod pty;
#[path = "../support/rng.rs"]
mod rng;
mod signals;
mod stuck;
mod vanished;
#[path = "../support/wait.rs"]
mod wait;

use common::{ESC, assert_restored, compose, home};
use pty::{Start, YES};
use std::process::{Command, Stdio};
use std::time::Duration;

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
fn it_goes_the_whole_way_to_created_processes() {
    let home = home();
    let mut session = Start::new(home.path(), &["--sandbox"]).spawn();
    compose(&mut session);
    session.press("\x1b[200~pasted\rtext\x1b[201~\x1b[B");
    session.see("pasted text");
    session.press("\x0e");
    session.see("No bind info");
    session.press("\x0e");
    session.see("checked with CMDB");
    session.press("s");
    session.see("Create 1 process");
    session.press(YES);
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
