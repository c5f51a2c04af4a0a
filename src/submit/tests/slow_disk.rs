//! A record on a disk that takes its time.

use super::*;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, channel};
use tokio::sync::Notify;

/// Longer than any of these tests takes, unless something waits that must not.
const LIMIT: Duration = Duration::from_secs(2);

/// A limit for an answer, as the client has one.
pub(super) struct Limited {
    /// Is on its way until then.
    there: Arc<Notify>,
    /// Lets the disk go on.
    go_on: Sender<()>,
}

impl Limited {
    /// Returns a limit, and what must be held while it is used.
    pub(super) fn new(there: Arc<Notify>) -> (Self, Receiver<()>) {
        let (go_on, receiver) = channel();
        (Self { there, go_on }, receiver)
    }

    /// Waits for the answer; first looks at the limit, as the client does.
    pub(super) async fn answer(self) -> Result<(), ApiError> {
        let arrived = tokio::select! {
            biased;
            () = tokio::time::sleep(LIMIT) => Err(error(ErrorKind::Timeout)),
            () = self.there.notified() => Ok(()),
        };
        self.go_on.send(()).ok();
        arrived
    }
}

/// Writes one line only when it is let go on, and says when it begins.
#[derive(Default)]
struct Slow {
    kept: MemoryRecord,
    /// The line, from 0.
    at: usize,
    begun: Arc<Notify>,
    go_on: Option<Receiver<()>>,
}

impl Slow {
    fn of(at: usize) -> (Self, Arc<Notify>, Sender<()>) {
        let (sender, receiver) = channel();
        let begun = Arc::<Notify>::default();
        (Self { at, begun: Arc::clone(&begun), go_on: Some(receiver), ..Self::default() }, begun, sender)
    }

    fn wait(&self) {
        if self.kept.lines.len() == self.at {
            self.begun.notify_one();
            // Longer than the limit where nothing can let it go on meanwhile.
            self.go_on.as_ref().unwrap().recv_timeout(LIMIT * 2).ok();
        }
    }
}

impl Record for Slow {
    fn intent(&mut self, call: usize, id: &CallId, body: &BodyHash) -> Result<(), StoreError> {
        self.wait();
        self.kept.intent(call, id, body)
    }

    fn outcome(&mut self, call: usize, outcome: &Outcome) -> Result<(), StoreError> {
        self.wait();
        self.kept.outcome(call, outcome)
    }

    fn end(&mut self) -> Result<(), StoreError> {
        self.kept.end()
    }

    fn read_back(&mut self, found: &ReadBack) -> Result<(), StoreError> {
        self.kept.read_back(found)
    }

    fn read_back_failed(&mut self, error: &ApiError) -> Result<(), StoreError> {
        self.kept.read_back_failed(error)
    }

    fn undo_intent(&mut self, target: ServiceInstanceId, id: &CallId, ids: &[ProcessId]) -> Result<(), StoreError> {
        self.wait();
        self.kept.undo_intent(target, id, ids)
    }

    fn undo_answer(&mut self, at: ServiceInstanceId, ids: &[ProcessId], outcome: &Undone) -> Result<(), StoreError> {
        self.kept.undo_answer(at, ids, outcome)
    }
}

/// The second intent takes longer than an answer may, while the first answer arrives.
#[tokio::test]
async fn an_answer_that_arrives_during_a_slow_write_is_seen() {
    let (mut record, there, go_on) = Slow::of(1);
    let fake = Fake { limited: Mutex::new(Some(Limited { there, go_on })), ..Fake::default() };
    let plan = plan_of(2, 1);
    let seen = go(&fake, &plan, Options { parallel: 2, settle: &[Duration::ZERO], ..usual() }, &mut record).await;
    assert!(seen.result.is_ok());
    let outcomes = seen.outcomes(&plan);
    assert!(outcomes.iter().all(|outcome| matches!(outcome, Outcome::Created { .. })), "{outcomes:?}");
    assert_eq!(fake.calls(), 2, "nothing is sent twice");
    let mut kept = record.kept.lines;
    assert_eq!(kept.pop().as_deref(), Some("end"));
    // Those of two service instances are written in either order.
    kept.sort();
    assert_eq!(kept, ["created 0", "created 1", "intent 0", "intent 1"]);
}

#[tokio::test]
async fn stopped_while_an_intent_is_written_nothing_is_sent() {
    let (mut record, begun, go_on) = Slow::of(0);
    let (fake, plan) = (Fake::default(), plan_of(2, 1));
    let stop = async {
        begun.notified().await;
        fake.stop.stop();
        go_on.send(()).unwrap();
    };
    let (seen, ()) = tokio::join!(go(&fake, &plan, one_by_one(), &mut record), stop);
    assert_eq!(seen.outcomes(&plan), [Outcome::NotSent(None), Outcome::NotSent(None)]);
    assert_eq!((fake.calls(), fake.readings()), (0, 0));
    assert_eq!(record.kept.lines, ["intent 0", "not sent 0", "end"]);
}

#[tokio::test]
async fn stopped_while_the_intent_to_delete_is_written_nothing_is_deleted() {
    let (fake, plan) = (Fake::default(), plan_of(1, 1));
    let made = CreatedProcesses::of_outcomes(&plan, &simple(&fake, &plan).await);
    let undoing = plan_undo(&fake, &made, LastProcess::Delete, |_| {}).await.unwrap();
    let (record, begun, go_on) = Slow::of(0);
    let record = Recorder::new(record);
    let mut ends = Vec::new();
    let stop = async {
        begun.notified().await;
        fake.stop.stop();
        go_on.send(()).unwrap();
    };
    let tell = |progress| {
        if let UndoProgress::Ended { outcome, .. } = progress {
            ends.push(outcome);
        }
    };
    let (result, ()) = tokio::join!(undo(&fake, &undoing, one_by_one(), &fake.stop, &record, tell), stop);
    assert!(result.is_ok() && fake.deleted.lock().unwrap().is_empty());
    assert_eq!(ends, [Undone::NotSent(None)]);
    assert_eq!(record.record().kept.lines, ["undo 1 of 1", "not sent 1 of 1", "end"]);
}

/// As after a second signal: the run is dropped while the disk has not taken the answer yet.
#[tokio::test]
async fn a_write_that_was_begun_is_finished_after_the_run_was_dropped() {
    let (record, begun, go_on) = Slow::of(1);
    let (fake, plan) = (Fake::default(), plan_of(1, 1));
    let recorder = Recorder::new(record);
    let written = recorder.shared();
    tokio::select! {
        _ = run(&fake, &plan, usual(), &fake.stop, &recorder, |_| {}) => panic!("it ends only with its record"),
        () = begun.notified() => {}
    }
    let release = std::thread::spawn(move || go_on.send(()).unwrap());
    drop(recorder);
    release.join().unwrap();
    assert_eq!(written.lock().unwrap().kept.lines, ["intent 0", "created 0"]);
}
