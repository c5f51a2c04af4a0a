//! `apply` killed at seeded moments over a CMDB that fails as well, and resumed: what the CMDB has then
//! is everything that was asked for, each process once, under the identifiers that were told. Then `undo`, killed and
//! resumed as well: what the CMDB has then is what it had before.
//!
//! A few kills are in every test run. A thousand take some five minutes:
//!
//! ```text
//! BKPROC_KILLS=1000 cargo test --test commands kills -- --nocapture
//! ```
//!
//! `BKPROC_SEED` begins with another seed; a failure names the seed of its kill, which plays that one again with
//! `BKPROC_KILLS=1`. Within a moment it is the machine that decides.

use crate::cli::program::{Home, draft};
use crate::support::cmdb::Cmdb;
use crate::support::rng::Rng;
use crate::support::wait::wait;
use rustix::process::Signal;
use std::cell::RefCell;
use std::collections::BTreeMap;

/// Kills in a usual test run.
const KILLS: u64 = 20;
/// Service instances of business 1 that take processes.
const TARGETS: [i64; 8] = [21, 22, 23, 24, 31, 32, 41, 48];
const ALIASES: [&str; 3] = ["web", "job", "支付"];
/// What the CMDB does to one call, beside what it does to none. All ends well within the time that a resume waits.
const TROUBLES: [&str; 9] = [
    "commit-then-drop",
    "reset-before",
    "status=502",
    "status=502,commit",
    "stall=30ms",
    "stall=30ms,commit",
    "throttle-cmdb",
    "code=1199066,commit",
    "garbage",
];

fn variable(name: &str) -> Option<u64> {
    std::env::var(name).ok().map(|text| text.parse().unwrap())
}

/// When the program is killed.
#[derive(Debug, Clone, Copy)]
enum Moment {
    /// When the CMDB has answered so many requests.
    Requests(usize),
    /// When so many calls are noted as about to be sent.
    Intents(usize),
    /// When so many answers are noted.
    Answers(usize),
}

/// Processes by service instance and alias, with their identifiers.
type Stored = BTreeMap<(i64, String), Vec<i64>>;

fn stored(cmdb: &Cmdb) -> Stored {
    let mut stored = Stored::new();
    for instance in TARGETS {
        for process in cmdb.store.processes_of(instance) {
            let alias = process["bk_process_name"].as_str().unwrap().to_owned();
            stored.entry((instance, alias)).or_default().push(process["bk_process_id"].as_i64().unwrap());
        }
    }
    stored
}

/// Kills one run and resumes it; says whether it was killed before its end.
fn kill(seed: u64) -> bool {
    let mut rng = Rng(seed);
    let instances = &TARGETS[..=rng.of(TARGETS.len())];
    let aliases = &ALIASES[..=rng.of(ALIASES.len())];
    let calls = instances.len();
    let mut faults = vec!["*:delay=1ms".to_owned()];
    for _ in 0..rng.of(4) {
        let trouble = TROUBLES[rng.of(TROUBLES.len())];
        // Of several that fit a call the first one acts.
        faults.insert(0, format!("create#{}:{trouble}", rng.of(calls) + 1));
    }
    let moment = match rng.of(4) {
        0 => Moment::Requests(rng.of(4 + 2 * calls)),
        1 => Moment::Answers(rng.of(calls + 1)),
        _ => Moment::Intents(rng.of(calls + 1)),
    };
    let told = format!("BKPROC_SEED={seed} BKPROC_KILLS=1: {faults:?} {moment:?} {instances:?} {aliases:?}");
    let cmdb = Cmdb::with_faults(&faults.iter().map(String::as_str).collect::<Vec<_>>());
    let before = stored(&cmdb);
    let home = Home::new(&cmdb);
    let file = home.write("draft.json", &draft(instances, aliases));
    let killed = run_until(moment, &home, &cmdb, &["apply", "--yes", &file], "", &told);

    if home.record().is_none() {
        assert_eq!(stored(&cmdb), before, "{told}: sent without a record");
        return killed;
    }
    // One that ended by itself may have said Unknown, or that a person must decide.
    let mut resumed = home.run(&["resume", "last", "--yes", "-o", "json"]);
    for _ in 0..faults.len() {
        if resumed.code != 0 {
            resumed = home.run(&["resume", "last", "--yes", "-o", "json"]);
        }
    }
    assert_eq!(resumed.code, 0, "{told}: {resumed:#?}");
    let document = resumed.document();
    let mut expected = before.clone();
    for process in document["processes"].as_array().unwrap() {
        assert_eq!(process["state"], "created", "{told}: {document:#}");
        let alias = process["bk_process_name"].as_str().unwrap().to_owned();
        let key = (process["service_instance_id"].as_i64().unwrap(), alias);
        expected.entry(key).or_default().push(process["bk_process_id"].as_i64().unwrap());
    }
    let asked = document["processes"].as_array().unwrap().len();
    assert_eq!(asked, instances.len() * aliases.len(), "{told}");
    assert_eq!(stored(&cmdb), expected, "{told}: not each process once");
    undo(&mut rng, &cmdb, &home, calls, &told);
    assert_eq!(stored(&cmdb), before, "{told}: not what there was before");
    killed
}

/// Runs a command and kills it at a moment; says whether that was before its end. Lines of its journal are of kinds that
/// begin with `kinds`.
fn run_until(moment: Moment, home: &Home, cmdb: &Cmdb, args: &[&str], kinds: &str, told: &str) -> bool {
    let running = RefCell::new(home.start(args));
    wait(told, || {
        let is_now = match moment {
            Moment::Requests(count) => cmdb.store.requests().len() >= count,
            Moment::Intents(count) => home.lines(&format!("{kinds}intent")) >= count,
            Moment::Answers(count) => home.lines(&format!("{kinds}answer")) >= count,
        };
        is_now || !running.borrow_mut().is_alive()
    });
    let mut running = running.into_inner();
    let killed = running.is_alive();
    if killed {
        running.signal(Signal::KILL);
    }
    running.end();
    killed
}

/// Undoes the run, and is killed at a moment of it; `calls` are as many as it makes.
fn undo(rng: &mut Rng, cmdb: &Cmdb, home: &Home, calls: usize, told: &str) {
    let moment = match rng.of(4) {
        // The reads come first.
        0 => Moment::Requests(cmdb.store.requests().len() + rng.of(4)),
        1 => Moment::Answers(rng.of(calls + 1)),
        _ => Moment::Intents(rng.of(calls + 1)),
    };
    run_until(moment, home, cmdb, &["undo", "last", "--yes"], "undo_", told);
    home.run(&["undo", "last", "--yes"]).ended(0);
}

#[test]
fn nothing_is_created_twice_or_lost_by_a_kill_at_any_moment() {
    let (kills, first) = (variable("BKPROC_KILLS").unwrap_or(KILLS), variable("BKPROC_SEED").unwrap_or(1));
    let mut killed = 0;
    for seed in first..first + kills {
        killed += u64::from(kill(seed));
        if (seed - first + 1) % 100 == 0 {
            println!("{} runs, {killed} of them killed", seed - first + 1);
        }
    }
    assert!(kills < KILLS || killed * 2 > kills, "only {killed} of {kills} were killed before their end");
}
