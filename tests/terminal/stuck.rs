//! A terminal that takes no bytes, as behind a line that hangs: it is only the screen that waits.

use crate::cmdb::Cmdb;
use crate::common::{INSTANCE, assert_restored, compose, drafts, home, runs, start};
use crate::process::Process;
use crate::pty::{Start, YES};
use crate::wait::wait;
use bkproc::domain::field::Known;
use bkproc::domain::state::ProcessState;
use rustix::process::Signal;
use std::time::{Duration, Instant};

#[test]
fn what_is_typed_is_kept_and_a_signal_ends_it() {
    let home = home();
    let mut session = Start::new(home.path(), &["--sandbox"]).spawn();
    compose(&mut session);
    let ended = session.while_stuck(|session| {
        session.press("remark\t");
        wait("what was typed on the disk", || {
            drafts(home.path()).iter().any(|kept| {
                kept.draft.processes.first().is_some_and(|process| process.known(Known::StartParamRegex) == "remark")
            })
        });
        let program = Process::new(session.pid());
        let sent = Instant::now();
        session.signal(Signal::TERM);
        program.end();
        sent.elapsed()
    });
    assert_eq!(session.end(), 143);
    assert!(ended < Duration::from_secs(5), "{ended:?}");
    assert!(session.has_its_modes());
}

#[test]
fn calls_go_on_and_are_shown_when_it_can_be_drawn_on_again() {
    let (home, cmdb) = (home(), Cmdb::with_faults(&[]));
    let before = cmdb.aliases(INSTANCE);
    let mut session = start(home.path(), &cmdb).spawn();
    compose(&mut session);
    session.press("\r\x0e");
    session.see("No bind info");
    session.press("\x0e");
    session.see("checked with CMDB");
    session.press("s");
    session.see("Create 1 process");
    session.while_stuck(|session| {
        session.press(YES);
        wait("the end of the run", || {
            runs(home.path())
                .iter()
                .any(|run| run.summary.as_ref().is_ok_and(|summary| summary.counts.of(ProcessState::Created) == 1))
        });
    });
    session.see("1 process created");
    assert_eq!(cmdb.aliases(INSTANCE).len(), before.len() + 1);
    session.press("q");
    assert_eq!(session.end(), 0);
    assert_restored(&session);
}
