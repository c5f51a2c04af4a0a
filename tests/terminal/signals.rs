//! Each signal that ends or stops the program: idle, while something is typed, and while a call is on its way.

use crate::cmdb::Cmdb;
use crate::common::{DOWN, INSTANCE, assert_restored, compose, drafts, home, runs, start, submit};
use crate::process::Process;
use crate::pty::{Session, Start};
use bkproc::domain::field::Known;
use bkproc::domain::id::ServiceInstanceId;
use bkproc::domain::state::ProcessState;
use bkproc::store::RunState;
use rustix::process::Signal;
use std::time::{Duration, Instant};

/// Sends a signal, and returns the exit code and how long it took.
fn ended_by(session: &mut Session, signal: Signal) -> (u32, Duration) {
    let sent = Instant::now();
    session.signal(signal);
    (session.end(), sent.elapsed())
}

/// Asserts all that a signal's end must be.
fn ends_in_order(signal: Signal) {
    let code = 128 + u32::try_from(signal.as_raw()).unwrap();

    let idle = home();
    let mut session = Start::new(idle.path(), &[]).spawn();
    session.see("No drafts yet");
    let (ended, first) = ended_by(&mut session, signal);
    assert_eq!(ended, code);
    assert_restored(&session);

    let typing = home();
    let mut session = Start::new(typing.path(), &["--sandbox"]).spawn();
    compose(&mut session);
    session.press("--备注 1");
    session.see("--备注 1");
    let (ended, second) = ended_by(&mut session, signal);
    assert_eq!(ended, code);
    assert_restored(&session);
    let kept = drafts(typing.path());
    let text = kept[0].draft.processes[0].known(Known::StartParamRegex);
    assert_eq!((kept.len(), text), (1, "--备注 1"), "what was being typed counts as typed");
    // A busy machine only adds to it.
    assert!(first.min(second) < Duration::from_secs(1), "{first:?}, {second:?}");

    let (submitting, cmdb) = (home(), Cmdb::with_faults(&["create#1:delay=1s"]));
    let before = cmdb.aliases(INSTANCE);
    let mut session = start(submitting.path(), &cmdb).spawn();
    submit(&mut session);
    let (ended, _) = ended_by(&mut session, signal);
    assert_eq!(ended, code);
    assert_restored(&session);
    assert_created(submitting.path(), &cmdb, &before);
}

/// Asserts that the call that was on its way was waited for and is on record, and that the draft is kept.
pub(crate) fn assert_created(home: &std::path::Path, cmdb: &Cmdb, before: &[String]) {
    let runs = runs(home);
    let summary = runs[0].summary.as_ref().unwrap();
    assert_eq!(
        (runs.len(), summary.counts.of(ProcessState::Created), summary.counts.of(ProcessState::Unknown)),
        (1, 1, 0),
        "{summary:?}"
    );
    assert_eq!(drafts(home)[0].draft.targets[0].id, ServiceInstanceId(INSTANCE));
    assert_eq!(cmdb.aliases(INSTANCE), [before, &["web".to_owned()]].concat());
}

#[test]
fn sighup_ends_it_in_order() {
    ends_in_order(Signal::HUP);
}

#[test]
fn sigterm_ends_it_in_order() {
    ends_in_order(Signal::TERM);
}

#[test]
fn sigint_ends_it_in_order() {
    ends_in_order(Signal::INT);
}

#[test]
fn sigquit_ends_it_in_order() {
    ends_in_order(Signal::QUIT);
}

#[test]
fn a_second_signal_does_not_wait_for_the_call_which_is_on_record_as_sent() {
    let (home, cmdb) = (home(), Cmdb::with_faults(&["create#1:delay=1m"]));
    let mut session = start(home.path(), &cmdb).spawn();
    submit(&mut session);
    session.signal(Signal::INT);
    let (ended, _) = ended_by(&mut session, Signal::TERM);
    assert!([130, 143].contains(&ended), "whichever of them was seen first: {ended}");
    assert_restored(&session);
    let runs = runs(home.path());
    let summary = runs[0].summary.as_ref().unwrap();
    assert_eq!((summary.state, summary.counts.of(ProcessState::Unknown)), (RunState::Unfinished, 1));
    assert_eq!(drafts(home.path()).len(), 1);
}

/// A shell with job control, so that there is someone to continue the program.
const SHELL: &str = r#"set -m; "$0" --sandbox; echo "stopped: $?"; read key; fg; echo "over: $?""#;

#[test]
fn the_key_that_stops_it_returns_the_terminal_back_and_going_on_takes_it_again() {
    let home = home();
    let mut session = Start::script(home.path(), SHELL).spawn();
    compose(&mut session);
    session.press("remark\x1a");
    session.see("stopped:");
    assert!(Process::child_of(session.pid()).is_stopped());
    assert_restored(&session);
    session.press("\r");
    session.see("remark");
    assert!(session.screen().alternate_screen() && session.screen().bracketed_paste());
    session.press(&format!("s{DOWN}"));
    session.see("remarks");
    session.press("q");
    session.see("over: 0");
    session.end();
    assert_restored(&session);
    assert_eq!(drafts(home.path())[0].draft.processes[0].known(Known::StartParamRegex), "remarks");
}

#[test]
fn a_stop_from_outside_returns_the_terminal_back_and_it_can_be_ended_while_it_is_stopped() {
    let home = home();
    let mut session = Start::script(home.path(), SHELL).spawn();
    compose(&mut session);
    session.press("remark");
    session.see("remark");
    let program = Process::child_of(session.pid());
    program.signal(Signal::TSTP);
    session.see("stopped:");
    assert!(program.is_stopped());
    assert_restored(&session);
    // It is seen when it goes on.
    program.signal(Signal::TERM);
    session.press("\r");
    session.see("over: 143");
    session.end();
    assert_restored(&session);
    assert_eq!(drafts(home.path())[0].draft.processes[0].known(Known::StartParamRegex), "remark");
}

#[test]
fn a_suspended_program_ends_behind_the_shell() {
    let shell = SHELL.replace("fg;", "wait %1;");
    for (stop, end, code) in [(None, Signal::TERM, 143), (Some(Signal::STOP), Signal::HUP, 129)] {
        let home = home();
        let mut session = Start::script(home.path(), &shell).spawn();
        compose(&mut session);
        session.press("remark");
        session.see("remark");
        let program = Process::child_of(session.pid());
        match stop {
            Some(stop) => program.signal(stop),
            None => session.press("\x1a"),
        }
        session.see("stopped:");
        // As a shell ends a job, and an init system a service: the end first, then what lets it happen.
        program.signal(end);
        program.signal(Signal::CONT);
        program.end();
        session.press("\n");
        session.see(&format!("over: {code}"));
        session.end();
        assert_eq!(drafts(home.path())[0].draft.processes[0].known(Known::StartParamRegex), "remark");
        // Stopped by SIGSTOP it could give nothing back, and the modes are the shell's by now.
        assert!(session.has_its_modes() || stop.is_some());
    }
}

#[test]
fn a_call_on_its_way_is_answered_across_a_stop() {
    let (home, cmdb) = (home(), Cmdb::with_faults(&["create#1:delay=500ms"]));
    let before = cmdb.aliases(INSTANCE);
    let script = SHELL.replace("--sandbox", &format!("--url {} --door direct --user admin", cmdb.url));
    let mut session = Start::script(home.path(), &script).spawn();
    submit(&mut session);
    session.press("\x1a");
    session.see("stopped:");
    assert_restored(&session);
    session.press("\r");
    session.see("1 process created");
    session.press("q");
    session.see("over: 0");
    session.end();
    assert_restored(&session);
    assert_created(home.path(), &cmdb, &before);
}
