//! Random drafts against random faults, stops and crashes, with the sandbox's store as the oracle: each process exists
//! once or not at all, every verdict is true, every run can be settled, and what is undone is what was created.
//!
//! `cargo test --test chaos` makes some runs, `BKPROC_CHAOS_RUNS=5000 cargo test --test chaos` that many. A run that
//! fails names its seed; `BKPROC_CHAOS_SEED=N` repeats that one, and with both it is so many runs from there. No time
//! passes: waits are zero, and what commits late does so after so many readings. Journals are synced to disk, which is
//! most of the time; `TMPDIR=/dev/shm` makes a long one several times faster.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "what clippy.toml allows in tests, for the functions that they share"
)]

#[macro_use]
#[path = "../support/client.rs"]
mod client;
pub(crate) mod draw;
pub(crate) mod oracle;
pub(crate) mod record;
#[path = "../support/rng.rs"]
mod rng;
pub(crate) mod way;

use bkproc::api::{Api, ApiError, HttpApi, Limits};
use bkproc::domain::check::Wanted;
use bkproc::domain::compare::{Difference, Spot};
use bkproc::domain::environment::{Credentials, Door, Environment};
use bkproc::domain::field::{FieldKey, Known};
use bkproc::domain::id::{CallId, ProcessId};
use bkproc::domain::lang::Lang;
use bkproc::domain::plan::{Live, Plan, plan};
use bkproc::domain::state::{Evidence, ProcessState};
use bkproc::sandbox::{self, Fault, Sandbox};
use bkproc::store::journal::{self, About, RunSummary, UndoAnswer};
use bkproc::store::{Journal, RunId, RunRecord, RunState};
use bkproc::submit::{
    self, Backoff, CreatedProcesses, LastProcess, Options, Outcome, Progress, Recorder, Stop, UndoProgress, Undone,
};
use jiff::Timestamp;
use oracle::Oracle;
use record::Failing;
use rng::Rng;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::path::PathBuf;
use std::sync::atomic::Ordering;
use std::time::Duration;
use tempfile::TempDir;
use way::{Way, theirs};

/// Runs that are made when nothing else is asked for.
const RUNS: u64 = 30;
/// Times that something is resumed before the way is clear.
const PATIENCE: usize = 4;
/// No time passes.
const AT_ONCE: [Duration; 5] = [Duration::ZERO; 5];

#[test]
fn random_drafts_against_random_faults() {
    let number = |name| std::env::var(name).ok().map(|text| text.parse::<u64>().expect("a number"));
    let seeds = match (number("BKPROC_CHAOS_SEED"), number("BKPROC_CHAOS_RUNS")) {
        (Some(seed), runs) => seed..seed + runs.unwrap_or(1),
        (None, runs) => 1..runs.unwrap_or(RUNS) + 1,
    };
    let mut tally = Tally::default();
    for seed in seeds.clone() {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let made = catch_unwind(AssertUnwindSafe(|| runtime.block_on(Scene::play(seed, &mut tally))));
        if let Err(panic) = made {
            let why = panic.downcast_ref::<String>().cloned();
            match why.or_else(|| panic.downcast_ref::<&str>().map(|text| (*text).to_owned())) {
                Some(why) => panic!("{why}\nto repeat it: BKPROC_CHAOS_SEED={seed} cargo test --test chaos"),
                None => resume_unwind(panic),
            }
        }
    }
    // The faults are worth their name only when everything that can become of a call does.
    if seeds.end - seeds.start >= RUNS {
        for word in
            ["created", "refused", "unknown", "not created", "not sent", "perhaps another's", "crashed", "no record"]
        {
            assert!(tally.0.contains_key(word), "{word} never came up: {:?}", tally.0);
        }
        for word in ["deleted", "skipped", "undo unknown", "undo refused"] {
            assert!(tally.0.contains_key(word), "{word} never came up: {:?}", tally.0);
        }
    }
}

/// How often what came up.
#[derive(Default)]
struct Tally(BTreeMap<&'static str, u64>);

impl Tally {
    fn count(&mut self, word: &'static str) {
        *self.0.entry(word).or_default() += 1;
    }

    /// Counts how something ended: not at all, or with or without a record.
    fn ended(&mut self, kept: Option<bool>) {
        match kept {
            None => self.count("crashed"),
            Some(false) => self.count("no record"),
            Some(true) => {}
        }
    }
}

/// One run: a sandbox, a draft, and what goes wrong.
struct Scene<'t> {
    rng: Rng,
    sandbox: Sandbox,
    oracle: Oracle,
    /// How the audit log is in this environment.
    log: Vec<Fault>,
    folder: PathBuf,
    plan: Plan,
    run: RunId,
    way: Way,
    tally: &'t mut Tally,
    _home: TempDir,
}

impl<'t> Scene<'t> {
    async fn play(seed: u64, tally: &'t mut Tally) {
        let mut rng = Rng(seed);
        let wanted = draw::wanted(&mut rng);
        let options = sandbox::Options { instances: Some(draw::INSTANCES), ..sandbox::Options::default() };
        let sandbox = Sandbox::start(options).await.unwrap();
        let api = client(&sandbox);
        for one in draw::seeded(&mut rng, &wanted) {
            create(&api, one).await.unwrap();
        }
        let oracle = Oracle::new(sandbox.store());
        let log = draw::log(&mut rng);
        sandbox.set_faults(with(&log, draw::faults(&mut rng, "create")));
        let read = !rng.once_in(4);
        let live = if read { submit::live::read(&api, &wanted, |_| {}).await } else { Ok(Live::unknown()) };
        let plan = plan(wanted, &live.unwrap_or_default());
        let home = tempfile::tempdir().unwrap();
        let folder = home.path().join("runs");
        let journal = Journal::create(&folder, &About::new(&environment(&sandbox), Timestamp::UNIX_EPOCH), &plan);
        let journal = journal.unwrap();
        let run = journal.id().clone();
        let way = Way::new(api, client_of(&sandbox, draw::SOMEBODY), plan.clone());
        let mut scene = Self { rng, sandbox, oracle, log, folder, plan, run, way, tally, _home: home };
        scene.create(journal).await;
        scene.read_back().await;
        scene.undo().await;
        scene.sandbox.shutdown().await;
    }

    fn options(&mut self) -> Options {
        let parallel = if self.rng.once_in(4) { 4 } else { 1 };
        let backoff = Backoff { tries: 2, first: Duration::ZERO, most: Duration::ZERO, asked: Duration::ZERO };
        let resend = u32::try_from(self.rng.of(3)).unwrap();
        let unknown = 1 + self.rng.of(4);
        Options { parallel, unknown, settle: &AT_ONCE, canary: &AT_ONCE, resend, backoff, ..Options::default() }
    }

    fn record(&self) -> RunRecord {
        journal::read(&self.folder, &self.run).unwrap()
    }

    fn reopen(&self) -> (Journal, RunRecord) {
        Journal::open_to_resume(&self.folder, &self.run).unwrap()
    }

    /// Makes the run, and goes on with it as often as it breaks.
    async fn create(&mut self, journal: Journal) {
        self.attempt(journal, None, false).await;
        for again in 1..=PATIENCE {
            self.someone_takes_a_name().await;
            self.someone_meddles().await;
            let clear = again == PATIENCE;
            if clear {
                self.clear_the_way().await;
            }
            let (journal, before) = self.reopen();
            self.attempt(journal, Some(&before), clear).await;
        }
        let calls = self.plan.calls().iter().zip(submit::outcomes_of(&self.record()));
        let mut left_alone = BTreeSet::new();
        for (call, outcome) in calls {
            match outcome {
                Outcome::Created { .. } => assert!(!left_alone.contains(&call.target())),
                Outcome::Refused(_) | Outcome::Mixed(_) | Outcome::PerhapsAnothers(_) => {
                    assert!(left_alone.insert(call.target()));
                }
                // One after a refusal on its service instance.
                Outcome::NotSent(None) => assert!(left_alone.contains(&call.target())),
                _ => panic!("with a clear way everything is settled: {call:?} {outcome:?}"),
            }
        }
        // With a clear way a run does all that it can: what is left is behind a call that a person has to decide about.
        assert_eq!(self.listed().state, RunState::Finished);
    }

    /// Goes once through the run, as far as it comes, and holds what was told and noted against what is stored.
    async fn attempt(&mut self, journal: Journal, before: Option<&RunRecord>, clear: bool) {
        let options = self.options();
        let stop = self.way.ready(&mut self.rng, clear);
        let journal = Failing::drawn(journal, &mut self.rng, clear);
        let full = journal.full();
        let record = Recorder::new(journal);
        let mut told = BTreeMap::new();
        let tell = |progress: Progress| {
            if let Progress::Ended { call, outcome } = progress {
                let before = told.insert(call, outcome);
                let may_be_corrected = |before: &Outcome| {
                    matches!(before, Outcome::Refused(_) | Outcome::NotSent(_) | Outcome::NotCreated(_))
                };
                assert!(before.as_ref().is_none_or(may_be_corrected), "call {call} ends once: {before:?}");
            }
        };
        let (way, plan) = (&self.way, &self.plan);
        let work = async {
            match before {
                None => submit::run(way, plan, options, &stop, &record, tell).await,
                Some(before) => submit::resume(way, before, options, &stop, &record, tell).await,
            }
        };
        let ended = way.unless_it_crashes(Box::pin(work)).await;
        drop(record);
        self.tally.ended(ended.as_ref().map(Result::is_ok));
        assert!(!clear || matches!(ended, Some(Ok(()))), "{ended:?}");
        if ended.is_some() {
            assert_eq!(told.len(), self.plan.calls().len(), "every call ends");
        }
        // Once a line is refused nothing more is read, since what is found out could not be noted.
        let excused = self.way.is_excused() || full.load(Ordering::SeqCst);
        let doubt = self.is_late();
        self.oracle.remember();
        for (at, outcome) in &told {
            self.tally.count(word(outcome));
            self.oracle.judge(&self.plan, *at, outcome, excused, doubt);
        }
        if !clear {
            self.tear(options.parallel);
        }
        // An answer may be missing in the journal, never be wrong; what is missing counts as unknown.
        for (at, outcome) in submit::outcomes_of(&self.record()).iter().enumerate() {
            self.oracle.judge(&self.plan, at, outcome, true, doubt);
        }
        self.oracle.nothing_twice(&self.plan);
    }

    /// Cuts the last line of the journal, where that can happen: no one had gone on after it.
    fn tear(&mut self, parallel: usize) {
        if !self.rng.once_in(4) {
            return;
        }
        let path = self.run.path(&self.folder);
        let bytes = fs::read(&path).unwrap();
        let last = bytes[..bytes.len() - 1].iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1);
        let line = std::str::from_utf8(&bytes[last..]).unwrap();
        let gone_on =
            ["run", "specs", "lists", "targets"].iter().any(|kind| line.contains(&format!("\"kind\":\"{kind}\"")))
                || line.contains("intent\"") && !(parallel == 1 && self.way.ended_before_sending());
        if !gone_on {
            let cut = last + self.rng.of(bytes.len() - last);
            fs::write(&path, &bytes[..cut]).unwrap();
        }
    }

    /// Another client takes a name that the run has not got yet.
    async fn someone_takes_a_name(&mut self) {
        if !self.rng.once_in(6) {
            return;
        }
        let record = self.record();
        let open: Vec<_> = record.calls.iter().zip(self.plan.calls()).filter(|(call, _)| call.is_open()).collect();
        let Some((_, call)) = (!open.is_empty()).then(|| open[self.rng.of(open.len())]) else { return };
        let target = self.plan.targets()[call.target()].clone();
        let entries: Vec<_> = self.plan.sent(call).collect();
        let entry = entries[self.rng.of(entries.len())];
        let name = self.rng.choice(&[Known::FuncName, Known::ProcessName]);
        let process = draw::foreign(self.plan.spec(entry).unwrap(), name);
        let wanted = Wanted::same(self.plan.biz(), vec![target].into(), vec![process]);
        // The way may be closed for this one as well; then nothing happened, or it did.
        create(self.way.other(), wanted).await.ok();
        self.oracle.remember();
    }

    /// Another client changes or deletes something of the run while it is under way.
    async fn someone_meddles(&mut self) {
        for (id, process) in self.oracle.ours() {
            let instance = process["service_instance_id"].as_i64().unwrap();
            if self.oracle.changed.contains(&id) {
                continue;
            }
            match self.rng.of(30) {
                0 => {
                    change(&self.sandbox, process).await;
                    self.oracle.changed.insert(id);
                }
                1 if self.sandbox.store().processes_of(instance).len() > 1 => {
                    // The way may be closed for this one as well.
                    self.way.other().delete(&theirs(), self.plan.biz(), &[ProcessId(id)]).await.ok();
                    if self.sandbox.store().process(id).is_none() {
                        self.oracle.deleted.insert(id);
                    }
                }
                _ => {}
            }
        }
    }

    /// Returns `true` if the audit log may have a row only after the settle window.
    fn is_late(&self) -> bool {
        self.log.iter().any(|fault| fault.to_string().contains("lag"))
    }

    /// Nothing goes wrong any more, and a minute has gone by.
    async fn clear_the_way(&mut self) {
        let lasting = self.log.iter().filter(|fault| ["audit:deny", "*:new-id"].contains(&fault.to_string().as_str()));
        self.sandbox.set_faults(lasting.cloned().collect());
        self.way.minute().await;
    }

    fn listed(&self) -> RunSummary {
        let mut runs = journal::runs(&self.folder).unwrap();
        runs.pop().unwrap().summary.unwrap()
    }

    /// What the server stored is what was sent, but for the field that it does not know.
    async fn read_back(&mut self) {
        let (journal, record) = self.reopen();
        let made = CreatedProcesses::of(&record);
        let journal = Recorder::new(journal);
        let options = self.options();
        let found = submit::read_back(&self.way, &made, (options, &Stop::default()), &journal, |_| {}).await.unwrap();
        let outcomes = submit::outcomes_of(&self.record());
        let created: BTreeSet<ProcessId> = outcomes.iter().flat_map(created).copied().collect();
        self.oracle.named = outcomes.iter().flat_map(named).map(|id| id.0).collect();
        assert_eq!(found.read, created.len());
        // Where an answer named others, its own are found by their receipts; else only if no one had a hand in it.
        let meddled = !self.oracle.changed.is_empty() || !self.oracle.deleted.is_empty();
        let lied = created.iter().any(|id| self.oracle.is_lie(*id)) && !self.log.is_empty() && meddled;
        for (id, process) in self.oracle.ours() {
            let told = created.contains(&ProcessId(id)) || self.oracle.named.contains(&id);
            assert!(told || lied, "process {id} is named nowhere: {process}");
        }
        let is_excused = |id: &ProcessId| self.oracle.is_lie(*id);
        let gone = found.gone.iter().all(|id| self.oracle.deleted.contains(&id.0) || is_excused(id));
        assert!(gone, "{found:?}");
        let dropped = |difference: &Difference| difference.at == Spot::Field(FieldKey::new("no_such_key"));
        let same = found
            .differs
            .iter()
            .all(|(id, differs)| differs.iter().all(dropped) || self.oracle.changed.contains(&id.0) || is_excused(id));
        assert!(same, "{found:?}");
        drop(journal);
        self.reopen().0.end().unwrap();
    }

    /// Undoes the run, and goes on with that as often as it breaks.
    async fn undo(&mut self) {
        self.someone_changes_things().await;
        let last = if self.rng.once_in(2) { LastProcess::Keep } else { LastProcess::Delete };
        self.sandbox.set_faults(with(&self.log, draw::faults(&mut self.rng, "delete")));
        for again in 0..=PATIENCE {
            let clear = again == PATIENCE;
            if clear {
                self.clear_the_way().await;
            }
            self.attempt_to_undo(last, clear).await;
        }
        let instances = self.plan.targets().iter().map(|target| target.id.0);
        let outcomes = submit::outcomes_of(&self.record());
        let all: BTreeSet<i64> = outcomes.iter().flat_map(created).map(|id| id.0).collect();
        let left: BTreeSet<i64> =
            self.oracle.ours().into_iter().map(|(id, _)| id).filter(|id| all.contains(id)).collect();
        for instance in instances.filter(|instance| self.sandbox.store().service_instance(*instance).is_some()) {
            let there = self.sandbox.store().processes_of(instance);
            let id = |process: &Value| process["bk_process_id"].as_i64().unwrap();
            let kept = there.iter().map(id).filter(|id| left.contains(id) && !self.oracle.changed.contains(id));
            let allowed = usize::from(last == LastProcess::Keep && there.len() == 1);
            assert!(kept.count() <= allowed, "what was created is gone: {there:?}");
        }
        let RunSummary { counts, undo_unknown, .. } = self.listed();
        assert_eq!(undo_unknown, 0);
        let ours = counts.of(ProcessState::Created) + counts.of(ProcessState::Gone);
        // IDs of processes of others, which an answer named, stay in the count and untouched.
        let lies = all.iter().filter(|id| self.oracle.is_lie(ProcessId(**id)) && !left.contains(id)).count();
        let gone = self.oracle.deleted.intersection(&all).count();
        assert_eq!(ours, left.len() + gone + lies, "{counts:?}");
    }

    async fn attempt_to_undo(&mut self, last: LastProcess, clear: bool) {
        let options = self.options();
        let stop = self.way.ready(&mut self.rng, clear);
        let (journal, before) = self.reopen();
        let record = Recorder::new(Failing::drawn(journal, &mut self.rng, clear));
        let made = CreatedProcesses::of(&before);
        let mut told = BTreeMap::new();
        let tell = |progress: UndoProgress| {
            if let UndoProgress::Ended { process, outcome } = progress {
                assert!(told.insert(process, outcome).is_none(), "{process:?} ends once");
            }
        };
        let way = &self.way;
        let work = async {
            let Ok(plan) = submit::plan_undo(way, &made, last, |_| {}).await else { return None };
            let told_of = plan.delete_count() + plan.skip().len();
            Some((submit::undo(way, &plan, options, &stop, &record, tell).await, told_of))
        };
        let ended = way.unless_it_crashes(Box::pin(work)).await;
        drop(record);
        self.tally.ended(ended.as_ref().map(|ended| ended.as_ref().is_none_or(|(result, _)| result.is_ok())));
        assert!(!clear || matches!(ended, Some(Some((Ok(()), _)))), "{ended:?}");
        if let Some(Some((_, told_of))) = ended {
            assert_eq!(told.len(), told_of, "every process ends");
        }
        let excused = self.way.is_excused();
        for (id, outcome) in &told {
            self.tally.count(undo_word(outcome));
            // One that was to be deleted before, with no answer seen, may go at any time.
            let open = before
                .undone
                .get(id)
                .is_some_and(|undone| matches!(undone.answer, None | Some(UndoAnswer::Unknown { .. })));
            self.oracle.judge_undone(*id, outcome, excused, open);
        }
        if !clear {
            self.tear(options.parallel);
        }
        for (id, undone) in &self.record().undone {
            let there = self.sandbox.store().process(id.0).is_some();
            match undone.answer {
                Some(UndoAnswer::Deleted) => assert!(!there, "{id:?} is said to be deleted"),
                Some(UndoAnswer::Unknown { .. }) | None => {}
                Some(_) => assert!(there || self.oracle.deleted.contains(&id.0), "{id:?} is said to be there"),
            }
        }
        self.oracle.nothing_lost();
        for target in self.plan.targets().iter().filter(|target| target.id.0 != draw::GONE) {
            let there = self.sandbox.store().service_instance(target.id.0).is_some();
            assert!(there || last == LastProcess::Delete, "{target:?} is gone with its last process");
        }
    }

    /// Someone changes and deletes processes, of the run and of others.
    async fn someone_changes_things(&mut self) {
        let (api, biz) = (self.way.other().clone(), self.plan.biz());
        for (id, process) in self.oracle.ours() {
            if self.oracle.changed.contains(&id) {
                continue;
            }
            match self.rng.of(12) {
                0 => {
                    change(&self.sandbox, process).await;
                    self.oracle.changed.insert(id);
                }
                1 => {
                    let instance = process["service_instance_id"].as_i64().unwrap();
                    if self.sandbox.store().processes_of(instance).len() > 1 {
                        api.delete(&CallId::from_random(2), biz, &[ProcessId(id)]).await.unwrap();
                        self.oracle.deleted.insert(id);
                    }
                }
                _ => {}
            }
        }
        let ours: BTreeSet<i64> = self.oracle.ours().into_iter().map(|(id, _)| id).collect();
        for target in self.plan.targets().to_vec() {
            let there = self.sandbox.store().processes_of(target.id.0);
            let ids: Vec<i64> = there.iter().map(|process| process["bk_process_id"].as_i64().unwrap()).collect();
            let (own, others): (Vec<i64>, Vec<i64>) = ids.into_iter().partition(|id| ours.contains(id));
            if !own.is_empty() && !others.is_empty() && self.rng.once_in(3) {
                api.delete(&CallId::from_random(2), biz, &others.iter().copied().map(ProcessId).collect::<Vec<_>>())
                    .await
                    .unwrap();
                self.oracle.forget(&others);
            }
        }
    }
}

fn environment(sandbox: &Sandbox) -> Environment {
    Environment { name: "sandbox".into(), url: sandbox.base_url(), door: Door::Direct, ..Environment::default() }
}

/// What goes wrong, and how the audit log is: the first that fits a request is done to it.
fn with(log: &[Fault], mut faults: Vec<Fault>) -> Vec<Fault> {
    faults.splice(0..0, log.iter().cloned());
    faults
}

fn created(outcome: &Outcome) -> &[ProcessId] {
    if let Outcome::Created { ids, .. } = outcome { ids } else { &[] }
}

fn named(outcome: &Outcome) -> Vec<ProcessId> {
    match outcome {
        Outcome::PerhapsAnothers(found) => found.iter().flatten().map(|found| found.id).collect(),
        _ => Vec::new(),
    }
}

fn client(sandbox: &Sandbox) -> HttpApi {
    client_of(sandbox, "admin")
}

fn client_of(sandbox: &Sandbox, user: &str) -> HttpApi {
    let credentials = Credentials { user: user.into(), ..Credentials::default() };
    HttpApi::new(&environment(sandbox), credentials, Lang::En, Limits::default()).unwrap()
}

async fn create(api: &HttpApi, wanted: Wanted) -> Result<Vec<ProcessId>, ApiError> {
    let plan = plan(wanted, &Live::unknown());
    api.create(&CallId::from_random(1), &plan.body(&plan.calls()[0])).await.map(|created| created.ids)
}

/// Changes a stored process as another client does.
async fn change(sandbox: &Sandbox, mut process: Value) {
    process["description"] = "changed".into();
    let body = json!({ "bk_biz_id": process["bk_biz_id"], "processes": [process] });
    let url = format!("{}/api/v3/update/proc/process_instance", sandbox.base_url());
    // A client wants a TLS provider though nothing here is TLS; the program's own may have been first.
    drop(rustls::crypto::ring::default_provider().install_default());
    let request = reqwest::Client::builder().no_proxy().build().unwrap().put(url);
    let request = request.header("X-Bkcmdb-User", "li").header("X-Bkcmdb-Supplier-Account", "0");
    let answer: Value = request.json(&body).send().await.unwrap().json().await.unwrap();
    assert_eq!(answer["bk_error_code"], 0, "{answer}");
}

const fn word(outcome: &Outcome) -> &'static str {
    match outcome {
        Outcome::Created { evidence: Evidence::Answer, .. } => "created",
        Outcome::Created { evidence: Evidence::Receipt, .. } => "created by receipt",
        Outcome::Created { evidence: Evidence::Settled, .. } => "created as settled",
        Outcome::PerhapsAnothers(_) => "perhaps another's",
        Outcome::Refused(_) => "refused",
        Outcome::Unknown(_) => "unknown",
        Outcome::NotCreated(_) => "not created",
        Outcome::NotSent(_) => "not sent",
        Outcome::Mixed(_) => "mixed",
    }
}

const fn undo_word(outcome: &Undone) -> &'static str {
    match outcome {
        Undone::Deleted => "deleted",
        Undone::Skipped(_) => "skipped",
        Undone::Refused(_) => "undo refused",
        Undone::Unknown(_) => "undo unknown",
        Undone::NotDeleted(_) => "not deleted",
        Undone::NotSent(_) => "undo not sent",
    }
}
