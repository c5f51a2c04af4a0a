//! A terminal that is gone: with SIGHUP, and for those who ignore it.

use crate::cmdb::Cmdb;
use crate::common::{INSTANCE, compose, drafts, home, runs, submit};
use crate::process::{Cost, Process};
use crate::pty::Start;
use crate::signals::assert_created;
use bkproc::domain::field::Known;
use std::time::Duration;

/// What a process that waits may cost of the time it waits; one that spins costs all of it.
fn assert_waits(cost: Cost) {
    assert!(cost.cpu < cost.time / 4 + Duration::from_millis(100), "{cost:?}");
}

/// Programs that ignore SIGHUP, as under `nohup`, and such as do not.
const STARTS: [(&str, &str); 2] = [("hears", "exec \"$0\" $ARGS"), ("is deaf", "trap '' HUP; exec \"$0\" $ARGS")];

#[test]
fn it_ends_at_once_with_what_was_being_typed() {
    for (hears, script) in STARTS {
        let mut quickest = Duration::MAX;
        // A busy machine only adds to it.
        for _ in 0..2 {
            let home = home();
            let mut session = Start::script(home.path(), script).env("ARGS", "--sandbox").spawn();
            compose(&mut session);
            session.press("remark");
            session.see("remark");
            let program = Process::new(session.pid());
            session.vanish();
            let cost = program.end();
            assert_eq!(session.end(), 129, "{hears}");
            assert_waits(cost);
            quickest = quickest.min(cost.time);
            let kept = drafts(home.path());
            assert_eq!(kept[0].draft.processes[0].known(Known::StartParamRegex), "remark", "{hears}");
        }
        assert!(quickest < Duration::from_secs(1), "{hears}: {quickest:?}");
    }
}

#[test]
fn a_call_on_its_way_is_waited_for_without_spinning() {
    for (hears, script) in STARTS {
        let (home, cmdb) = (home(), Cmdb::with_faults(&["create#1:delay=2s"]));
        let before = cmdb.aliases(INSTANCE);
        let args = format!("--url {} --door direct --user admin", cmdb.url);
        let mut session = Start::script(home.path(), script).env("ARGS", &args).spawn();
        submit(&mut session);
        let program = Process::new(session.pid());
        session.vanish();
        let cost = program.end();
        assert_eq!(session.end(), 129, "{hears}");
        assert_waits(cost);
        assert_created(home.path(), &cmdb, &before);
    }
}

#[test]
fn one_that_is_stopped_ends_too() {
    let home = home();
    let script = r#"set -m; "$0" --sandbox; echo "stopped: $?"; read key"#;
    let mut session = Start::script(home.path(), script).spawn();
    compose(&mut session);
    session.press("remark\x1a");
    session.see("stopped:");
    let program = Process::child_of(session.pid());
    assert!(program.is_stopped());
    // The shell goes with its terminal, and the system continues what it leaves behind stopped.
    session.vanish();
    assert_waits(program.end());
    assert_eq!(drafts(home.path())[0].draft.processes[0].known(Known::StartParamRegex), "remark");
    assert!(runs(home.path()).is_empty());
}
