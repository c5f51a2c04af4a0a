//! A run, from its first call to its last: told on the terminal, stopped by signals.
//!
//! A first signal lets the call on its way come to its end; no other is made. A second one does not wait: the record
//! holds the intent, so that `resume` finds out what became of it. A signal that was ignored when we were started, as
//! `nohup` does with SIGHUP, stays ignored.

use super::exit::Exit;
use super::out::{Failed, Out};
use super::report::RunResult;
use crate::api::{Api, ApiError, ErrorKind};
use crate::domain::plan::Plan;
use crate::store::{RunRecord, StoreError};
use crate::submit::{self, Options, Outcome, Progress, Receipts, Record, Recorder, Stop};
use std::fs;
use std::io;
use tokio::signal::unix::{Signal, SignalKind, signal};

/// What became of a run.
#[derive(Debug)]
pub(super) struct Followed {
    /// Of each call of the plan.
    pub(super) outcomes: Vec<Outcome>,
    /// Whether the audit log tells which calls committed, if that was found out.
    receipts: Option<Receipts>,
    /// Whether the record was kept.
    kept: Result<(), StoreError>,
    /// The signal that ended it, or the reading back afterwards.
    pub(super) signal: Option<i32>,
}

impl Followed {
    /// Returns `true` if it came to its end by itself, with its record kept.
    pub(super) const fn is_whole(&self) -> bool {
        self.signal.is_none() && self.kept.is_ok()
    }

    /// Judges the run by the results of its processes, and tells what concerns it as a whole.
    pub(super) fn exit(&self, out: &Out, came: RunResult<'_>) -> Exit {
        if let Err(error) = &self.kept {
            out.explain(&Failed::record(out.lang, error).told);
        }
        if self.outcomes.iter().any(|outcome| matches!(outcome, Outcome::PerhapsAnothers(_)))
            && let Some(why) = self.receipts.as_ref().and_then(|receipts| out.words().receipts(receipts))
        {
            out.say(why);
        }
        match (self.signal, &self.kept) {
            (Some(number), _) => Exit::Signal(number),
            (None, Err(error)) => Exit::of_record(error),
            (None, Ok(())) => Exit::of_results(came.processes().map(|(_, result)| result)),
        }
    }
}

/// Makes the calls of a plan, or goes on with those of a run. `signals` were caught before its journal was created, so
/// that a signal in between ends the run in order.
pub(super) async fn follow<A: Api>(
    out: &Out,
    api: &A,
    plan: &Plan,
    before: Option<&RunRecord>,
    journal: &Recorder<Box<dyn Record>>,
    signals: &mut Signals,
) -> Followed {
    let stop = Stop::default();
    let mut watch = Watch::new(out, plan);
    let tell = |progress| watch.take(progress);
    let work = async {
        match before {
            None => submit::run(api, plan, options(api), &stop, journal, tell).await,
            Some(before) => submit::resume(api, before, options(api), &stop, journal, tell).await,
        }
    };
    let (kept, signal) = stopped_by(out, signals, &stop, work).await;
    out.clear();
    let receipts = watch.receipts.take();
    Followed { outcomes: watch.outcomes(), receipts, kept: kept.unwrap_or(Ok(())), signal }
}

/// Works until the work is done or a second signal comes; returns its result, if there is one, and the first signal.
pub(super) async fn stopped_by<T>(
    out: &Out,
    signals: &mut Signals,
    stop: &Stop,
    work: impl Future<Output = T>,
) -> (Option<T>, Option<i32>) {
    tokio::pin!(work);
    let mut number = None;
    // Lets the reactor see what was caught before: of that, no call is made.
    tokio::task::yield_now().await;
    loop {
        tokio::select! {
            biased;
            caught = signals.next() => {
                if number.is_some() {
                    return (None, number);
                }
                number = Some(caught);
                stop.stop();
                out.say(out.words().stopping());
            }
            done = &mut work => return (Some(done), number),
        }
    }
}

/// How a run goes about it.
pub(super) fn options(api: &impl Api) -> Options {
    #[cfg(debug_assertions)]
    if super::variable("BKPROC_TEST_HASTE").is_some() {
        return Options { parallel: api.writes(), ..hasty() };
    }
    Options::of(api)
}

/// For tests, which would wait for minutes, against a simulator that has no transactions which outlive a second. Not
/// in the program that is given to users.
#[cfg(debug_assertions)]
fn hasty() -> Options {
    use std::time::Duration;
    const CANARY: [Duration; 1] = [Duration::from_millis(20)];
    const SETTLE: [Duration; 2] = [Duration::from_millis(20), Duration::from_millis(200)];
    let millis = Duration::from_millis;
    let backoff = submit::Backoff { tries: 3, first: millis(5), most: millis(20), asked: millis(20) };
    Options { settle: &SETTLE, canary: &CANARY, backoff, ..Options::default() }
}

/// The signals that end a run.
pub(super) struct Signals {
    interrupted: Signal,
    terminated: Signal,
    /// None when it is ignored.
    hung_up: Option<Signal>,
}

impl Signals {
    pub(super) fn catch() -> io::Result<Self> {
        Ok(Self {
            interrupted: signal(SignalKind::interrupt())?,
            terminated: signal(SignalKind::terminate())?,
            hung_up: if is_ignored(SignalKind::hangup()) { None } else { Some(signal(SignalKind::hangup())?) },
        })
    }

    /// Does some work that a signal ends at once, for work that writes nothing.
    ///
    /// # Errors
    ///
    /// The signal's number.
    pub(super) async fn unless_caught<T>(&mut self, work: impl Future<Output = T>) -> Result<T, i32> {
        // Lets the reactor see what was caught before.
        tokio::task::yield_now().await;
        tokio::select! {
            biased;
            caught = self.next() => Err(caught),
            done = work => Ok(done),
        }
    }

    /// Waits for one, and returns its number.
    async fn next(&mut self) -> i32 {
        let hung_up = async {
            match &mut self.hung_up {
                Some(hung_up) => hung_up.recv().await,
                None => std::future::pending().await,
            }
        };
        let kind = tokio::select! {
            _ = self.interrupted.recv() => SignalKind::interrupt(),
            _ = self.terminated.recv() => SignalKind::terminate(),
            _ = hung_up => SignalKind::hangup(),
        };
        kind.as_raw_value()
    }
}

/// Returns `true` if a signal is ignored, as far as the system tells.
fn is_ignored(kind: SignalKind) -> bool {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    let mask = mask.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok()).unwrap_or_default();
    u32::try_from(kind.as_raw_value() - 1).is_ok_and(|bit| mask.checked_shr(bit).unwrap_or_default() & 1 == 1)
}

/// What is known of a run while it goes on.
struct Watch<'a> {
    out: &'a Out,
    sizes: Vec<usize>,
    /// The service instance of each call.
    targets: Vec<String>,
    /// Whether the audit log tells which calls committed.
    receipts: Option<Receipts>,
    sent: Vec<bool>,
    ended: Vec<Option<Outcome>>,
    /// Processes in all calls.
    all: usize,
    created: usize,
    over: usize,
}

impl<'a> Watch<'a> {
    fn new(out: &'a Out, plan: &Plan) -> Self {
        let sizes: Vec<usize> = plan.calls().iter().map(super::super::domain::plan::Call::size).collect();
        let (calls, all) = (sizes.len(), sizes.iter().sum());
        let targets = plan.calls().iter().map(|call| plan.parts(call).0.to_string()).collect();
        Self {
            out,
            sizes,
            targets,
            receipts: None,
            all,
            sent: vec![false; calls],
            ended: vec![None; calls],
            created: 0,
            over: 0,
        }
    }

    fn take(&mut self, progress: Progress) {
        let words = self.out.words();
        let note = match progress {
            Progress::Sent { call } => {
                if let Some(sent) = self.sent.get_mut(call) {
                    *sent = true;
                }
                None
            }
            Progress::Waiting { wait, .. } => Some(words.waiting(wait)),
            Progress::Settling { wait, .. } => Some(words.settling(wait)),
            Progress::Occupied { call, process } => {
                let target = self.targets.get(call).map_or("", String::as_str);
                self.out.say(&words.occupied(target, process));
                None
            }
            Progress::Receipts(receipts) => {
                self.receipts = Some(receipts);
                None
            }
            Progress::Ended { call, outcome } => {
                if let Outcome::Created { ids, .. } = &outcome {
                    self.created += ids.len();
                }
                if let Some(ended) = self.ended.get_mut(call) {
                    // A last look may correct what was reported before.
                    if ended.is_none() {
                        self.over += self.sizes.get(call).copied().unwrap_or_default();
                    }
                    *ended = Some(outcome);
                }
                None
            }
        };
        self.out.progress(&words.progress(self.created, self.over, self.all, note.as_deref()));
    }

    /// Returns what became of each call; of one that was cut off, no one knows.
    fn outcomes(self) -> Vec<Outcome> {
        let cut = || Outcome::Unknown(Box::new(ApiError::new(ErrorKind::Cut, "create_process_instance")));
        let ended = self.ended.into_iter().zip(self.sent);
        ended
            .map(|(outcome, sent)| outcome.unwrap_or_else(|| if sent { cut() } else { Outcome::NotSent(None) }))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::lang::Lang;
    use rustix::process::{Signal, getpid, kill_process};

    /// Such as one that comes while the journal is created.
    #[tokio::test]
    async fn a_signal_before_the_first_call_is_seen_before_it() {
        let mut signals = Signals::catch().unwrap();
        // Another thread may take the signal; what a second listener has seen, the first can see.
        let mut witness = signal(SignalKind::terminate()).unwrap();
        kill_process(getpid(), Signal::TERM).unwrap();
        witness.recv().await.unwrap();
        let (out, stop) = (Out::new(Lang::En, "apply", false), Stop::default());
        let stopped = stopped_by(&out, &mut signals, &stop, async { stop.is_told() }).await;
        assert_eq!(stopped, (Some(true), Some(Signal::TERM.as_raw())));
    }
}
