//! What becomes of a call whose answer was not seen.

use super::*;
use crate::domain::found::{Found, FoundProcess};

/// What a call has found that is not proven to be its own.
fn found(outcome: &Outcome) -> Vec<Found> {
    let Outcome::PerhapsAnothers(found) = outcome else { panic!("{outcome:?}") };
    let of = |found: &Option<FoundProcess>| match found {
        None => Found::Absent,
        Some(found) if found.equal => Found::Same(found.id),
        Some(found) => Found::Differs(found.id),
    };
    found.iter().map(of).collect()
}

fn unseen() -> [ErrorKind; 4] {
    [ErrorKind::Timeout, ErrorKind::Cut, ErrorKind::Server, ErrorKind::Garbage]
}

#[tokio::test(start_paused = true)]
async fn what_was_created_unseen_is_found_at_once() {
    for kind in unseen() {
        let fake = Fake::of([Act::Commit(error(kind))]);
        let plan = plan_of(1, 102);
        let mut record = MemoryRecord::default();
        let began = tokio::time::Instant::now();
        let seen = go(&fake, &plan, usual(), &mut record).await;
        let outcomes = [found_out(ids(1..101), Evidence::Receipt), created(ids(1001..1003))];
        assert_eq!(seen.outcomes(&plan), outcomes);
        assert_eq!((fake.calls(), fake.readings()), (2, 1));
        assert!(began.elapsed().is_zero());
        assert_eq!(record.lines, ["intent 0", "unknown 0", "created 0", "intent 1", "created 1", "end"]);
    }
}

#[tokio::test(start_paused = true)]
async fn what_is_committed_late_is_found_within_the_window() {
    let fake = Fake::of([Act::Late(5, error(ErrorKind::Timeout))]);
    let plan = plan_of(1, 2);
    let seen = go(&fake, &plan, usual(), &mut NoRecord).await;
    assert_eq!(seen.outcomes(&plan), [found_out(ids(1..3), Evidence::Receipt)]);
    assert_eq!(fake.calls(), 1);
    let waits: Vec<u64> = seen
        .told
        .iter()
        .filter_map(|progress| match progress {
            Progress::Settling { wait, .. } => Some(wait.as_secs()),
            _ => None,
        })
        .collect();
    assert_eq!(waits, [0, 2, 5, 10, 30, 60]);
}

#[tokio::test(start_paused = true)]
async fn what_left_nothing_is_sent_once_more_after_the_window() {
    let fake = Fake::of([timeout()]);
    let plan = plan_of(1, 2);
    let mut record = MemoryRecord::default();
    let began = tokio::time::Instant::now();
    let seen = go(&fake, &plan, usual(), &mut record).await;
    assert_eq!(seen.outcomes(&plan), [created(ids(1001..1003))]);
    assert!(began.elapsed() > Duration::from_secs(60), "a transaction may live that long");
    let lines = ["intent 0", "unknown 0", "not created 0", "intent 0", "created 0", "end"];
    assert_eq!(record.lines, lines);
}

#[tokio::test(start_paused = true)]
async fn what_leaves_nothing_twice_was_not_created() {
    let fake = Fake::of([timeout(), fail(ErrorKind::Server)]);
    let outcomes = simple(&fake, &plan_of(1, 101)).await;
    assert_eq!(outcomes, [Outcome::NotCreated(Box::new(error(ErrorKind::Server))), Outcome::NotSent(None)]);
    assert_eq!(fake.calls(), 2);
    let fake = Fake::of([timeout()]);
    let plan = plan_of(1, 1);
    let seen = go(&fake, &plan, Options { resend: 0, ..usual() }, &mut NoRecord).await;
    assert_eq!(seen.outcomes(&plan), [Outcome::NotCreated(Box::new(error(ErrorKind::Timeout)))]);
    assert_eq!(fake.calls(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_clash_on_the_second_try_means_that_the_first_had_been_done() {
    // It commits after the last reading of the first window; the second try finds the names taken.
    let taken = ApiError { code: Some(1_199_014), ..error(ErrorKind::Refused) };
    let fake = Fake::of([Act::Late(6, error(ErrorKind::Timeout)), Act::Answer(Err(taken))]);
    let plan = plan_of(1, 2);
    let mut record = MemoryRecord::default();
    let seen = go(&fake, &plan, usual(), &mut record).await;
    assert_eq!(seen.outcomes(&plan), [found_out(ids(1..3), Evidence::Receipt)]);
    let lines = ["intent 0", "unknown 0", "not created 0", "intent 0", "unknown 0", "created 0", "end"];
    assert_eq!(record.lines, lines);
}

#[tokio::test(start_paused = true)]
async fn a_clash_on_the_first_try_is_anothers() {
    let (fake, plan) = (Fake::default(), plan_of(1, 1));
    fake.store(foreign(&plan, 0, 7));
    let outcomes = simple(&fake, &plan).await;
    // The names are taken by an equal process, which the last look shows: it is there, and not by this run.
    assert!(matches!(&outcomes[0], Outcome::PerhapsAnothers(found) if found.len() == 1), "{outcomes:?}");
    assert_eq!(fake.calls(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_mixture_is_for_a_person() {
    let plan = plan_of(1, 3);
    let fake = Fake { log: Log::Denied, ..Fake::of([timeout()]) };
    let mut there = foreign(&plan, 0, 7);
    there.pop();
    there[1].fields.iter_mut().find(|(key, _)| *key == FieldKey::Known(Known::FuncName)).unwrap().1 = "x".into();
    fake.store(there);
    let outcomes = simple(&fake, &plan).await;
    assert_eq!(found(&outcomes[0]), [Found::Same(ProcessId(7)), Found::Differs(ProcessId(8)), Found::Absent]);
    assert_eq!((fake.calls(), fake.readings()), (1, 2), "seen twice");
}

#[tokio::test(start_paused = true)]
async fn a_command_that_another_process_has_is_no_process_of_ours() {
    let plan = plan_of(1, 1);
    let fake = Fake::of([timeout()]);
    let mut there = foreign(&plan, 0, 7);
    there[0].fields.iter_mut().find(|(key, _)| *key == FieldKey::Known(Known::ProcessName)).unwrap().1 = "x".into();
    fake.store(there);
    assert_eq!(found(&simple(&fake, &plan).await[0]), [Found::Differs(ProcessId(7))]);
}

#[tokio::test(start_paused = true)]
async fn what_cannot_be_read_stays_unknown() {
    let fake = Fake { log: Log::Denied, ..Fake::of([Act::Commit(error(ErrorKind::Cut))]) };
    fake.reads.lock().unwrap().extend((0..6).map(|_| Some(error(ErrorKind::Connect))));
    let plan = plan_of(1, 101);
    let mut record = MemoryRecord::default();
    let seen = go(&fake, &plan, usual(), &mut record).await;
    assert_eq!(seen.outcomes(&plan), [Outcome::Unknown(Box::new(error(ErrorKind::Cut))), Outcome::NotSent(None)]);
    assert_eq!(record.lines, ["intent 0", "unknown 0", "end"]);
}

#[tokio::test(start_paused = true)]
async fn nothing_early_and_no_reading_at_the_end_is_unknown() {
    let fake = Fake::of([timeout()]);
    let last = [None, None, None, None, None, Some(error(ErrorKind::Connect))];
    fake.reads.lock().unwrap().extend(last);
    assert!(matches!(simple(&fake, &plan_of(1, 1)).await[..], [Outcome::Unknown(_)]));
    assert_eq!(fake.calls(), 1);
}

#[tokio::test(start_paused = true)]
async fn too_few_identifiers_are_no_success() {
    let fake = Fake::of([Act::Answer(Ok(ids(8..9)))]);
    let plan = plan_of(1, 2);
    let seen = go(&fake, &plan, Options { resend: 0, ..usual() }, &mut NoRecord).await;
    assert!(matches!(&seen.outcomes(&plan)[0], Outcome::NotCreated(error) if error.kind == ErrorKind::Garbage));
}

#[tokio::test(start_paused = true)]
async fn several_silences_in_a_row_end_the_run() {
    let script = [timeout(), timeout(), Act::Answer(Ok(ids(2..3))), timeout(), timeout(), timeout()];
    let fake = Fake::of(script);
    let plan = plan_of(8, 1);
    let seen = go(&fake, &plan, Options { parallel: 1, resend: 0, ..usual() }, &mut NoRecord).await;
    assert_eq!(fake.calls(), 6);
    assert_eq!(seen.outcomes(&plan)[6..], [Outcome::NotSent(None), Outcome::NotSent(None)]);
}

#[tokio::test(start_paused = true)]
async fn settling_ends_when_told_to_stop_and_leaves_it_unknown() {
    let fake = Fake { stop_at: Some(0), ..Fake::of([timeout()]) };
    let plan = plan_of(2, 1);
    let began = tokio::time::Instant::now();
    let outcomes = simple(&fake, &plan).await;
    assert_eq!(outcomes, [Outcome::Unknown(Box::new(error(ErrorKind::Timeout))), Outcome::NotSent(None)]);
    assert!(began.elapsed().is_zero());
}

#[tokio::test(start_paused = true)]
async fn an_unknown_target_is_read_before_it_is_sent_to() {
    let plan = plan(wanted(3, 2), &Live::default());
    let fake = Fake::default();
    fake.store(foreign(&plan, 0, 7));
    let mut some = foreign(&plan, 1, 9);
    some.pop();
    fake.store(some);
    let outcomes = simple(&fake, &plan).await;
    assert_eq!(found(&outcomes[0]), [Found::Same(ProcessId(7)), Found::Same(ProcessId(8))]);
    assert_eq!(found(&outcomes[1]), [Found::Same(ProcessId(9)), Found::Absent]);
    assert_eq!(outcomes[2], created(ids(1..3)));
    assert_eq!(fake.calls(), 1);
}
