//! Signals in the middle of a run: the calls on their way are awaited and noted, no other is made, and `resume` goes on.

use crate::cli::program::{Home, Running, draft};
use crate::support::cmdb::Cmdb;
use crate::support::wait::wait;
use rustix::process::Signal;
use std::process::Command;

/// Service instances, more than are worked on at a time.
const TARGETS: [i64; 6] = [21, 22, 23, 24, 31, 32];

/// Counts the processes with an alias on the service instances.
fn count(cmdb: &Cmdb, alias: &str) -> usize {
    TARGETS.iter().flat_map(|id| cmdb.aliases(*id)).filter(|own| own == alias).count()
}

/// Stops a run by a signal while four calls are on their way, and goes on with it.
fn stops(signal: Signal, code: i32) {
    let cmdb = Cmdb::with_faults(&["create:delay=1s"]);
    let home = Home::new(&cmdb);
    let file = home.write("draft.json", &draft(&TARGETS, &["web"]));
    let running = home.start(&["apply", "--yes", &file]);
    wait("the first calls", || home.lines("intent") == 4);
    running.signal(signal);
    let told = running.end().ended(code);
    assert!(told.err.contains("signal: stopping after the call on its way"), "{told:?}");
    let (sent, answered) = (home.lines("intent"), home.lines("answer"));
    assert_eq!(sent, answered, "each call on its way was awaited and noted");
    assert!(sent < TARGETS.len(), "and no other was made");
    // An intent that was still being written when the signal came is not sent.
    let created = count(&cmdb, "web");
    assert!(created <= answered, "{created} of {answered}");
    assert!(told.err.contains(&format!("{created} created, of 6")), "{told:?}");
    let document = home.run(&["show", "last", "-o", "json"]).ended(0).document();
    assert_eq!(document["counts"]["not_sent"], TARGETS.len() - created, "{document}");
    home.run(&["resume", "--yes"]).ended(0);
    assert_eq!(count(&cmdb, "web"), TARGETS.len());
}

#[test]
fn sigint_ends_it_with_130() {
    stops(Signal::INT, 130);
}

#[test]
fn sigterm_ends_it_with_143() {
    stops(Signal::TERM, 143);
}

#[test]
fn sighup_ends_it_with_129() {
    stops(Signal::HUP, 129);
}

#[test]
fn a_second_signal_does_not_wait_and_resume_finds_out() {
    // Not for long: when it is gone before it has sent the call, it is that of the resume which stalls.
    let cmdb = Cmdb::with_faults(&["create#1:stall=3s"]);
    let home = Home::new(&cmdb);
    let file = home.write("draft.json", &draft(&[21], &["web"]));
    let running = home.start(&["apply", "--yes", &file, "-o", "json"]);
    wait("the call", || home.lines("intent") == 1);
    running.signal(Signal::TERM);
    // Two of a kind that come together are one to the system.
    running.signal(Signal::INT);
    let told = running.end();
    assert!([130, 143].contains(&told.code), "{told:?}");
    let document = told.document();
    // Not sent if the signals came while its intent was still being written.
    let of = |state: &str| document["counts"][state].as_u64().unwrap();
    assert_eq!(of("unknown") + of("not_sent"), 1, "{document}");
    assert_eq!((home.lines("answer"), count(&cmdb, "web")), (0, 0));
    home.run(&["resume", "--yes"]).ended(0);
    assert_eq!(count(&cmdb, "web"), 1);
}

#[test]
fn a_hangup_that_is_ignored_stays_ignored() {
    let cmdb = Cmdb::with_faults(&["create:delay=300ms"]);
    let home = Home::new(&cmdb);
    let file = home.write("draft.json", &draft(&[21, 22], &["web"]));
    let own = home.command(&["apply", "--yes", &file]);
    let mut command = Command::new("/bin/sh");
    command.args(["-c", "trap '' HUP; exec \"$0\" \"$@\""]).arg(own.get_program()).args(own.get_args()).env_clear();
    command.envs(own.get_envs().filter_map(|(name, value)| Some((name, value?))));
    command.stdin(std::process::Stdio::null()).stdout(std::process::Stdio::piped());
    command.stderr(std::process::Stdio::piped());
    let running = Running::of(command);
    wait("the calls", || home.lines("intent") == 2);
    running.signal(Signal::HUP);
    running.end().ended(0);
    assert_eq!(count(&cmdb, "web"), 2);
}
