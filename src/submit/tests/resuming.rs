//! Runs that go on from their journal, and two runs on one service instance.

use super::*;
use crate::store::Journal;
use crate::store::journal::About;
use std::fs;
use std::path::Path;
use std::sync::Arc;
use tokio::sync::Notify;

fn journal_in(folder: &Path, plan: &Plan) -> Journal {
    let about = About::new(&crate::domain::environment::Environment::default(), Timestamp::now());
    Journal::create(folder, &about, plan).unwrap()
}

/// The CMDB as another program leaves it: what is stored, and its log.
fn after(fake: &Fake) -> Fake {
    let stored = Mutex::new(fake.stored.lock().unwrap().clone());
    Fake { stored, rows: Mutex::new(fake.rows.lock().unwrap().clone()), ..Fake::default() }
}

/// By the clock that a journal goes by.
fn now() -> Options {
    Options { clock: Timestamp::now, ..one_by_one() }
}

async fn go_on(fake: &Fake, record: &RunRecord, options: Options, journal: Journal) -> Seen {
    let mut told = Vec::new();
    let recorder = Recorder::new(journal);
    let result = resume(fake, record, options, &fake.stop, &recorder, |progress| told.push(progress)).await;
    Seen { told, result }
}

#[tokio::test(start_paused = true)]
async fn a_journal_cut_at_any_line_end_is_settled_by_what_is_proven() {
    let home = tempfile::tempdir().unwrap();
    let plan = plan_of(4, 2);
    let theirs = foreign(&plan, 2, 7_000);
    let fake = Fake::of([
        Act::Commit(error(ErrorKind::Cut)),
        fail(ErrorKind::Refused),
        Act::Theirs(theirs, error(ErrorKind::Cut)),
    ]);
    let journal = journal_in(home.path(), &plan);
    let (path, id) = (journal.path().to_owned(), journal.id().clone());
    let recorder = Recorder::new(journal);
    run(&fake, &plan, Options { resend: 0, ..now() }, &fake.stop, &recorder, |_| {}).await.unwrap();
    drop(recorder);
    let whole = fs::read_to_string(&path).unwrap();
    let ends: Vec<usize> = whole.match_indices('\n').map(|(at, _)| at + 1).collect();
    let begun = whole.find("\"kind\":\"intent\"").unwrap();
    let mut cuts = 0;
    // Before the plan is whole it is no journal.
    let plan_ends = whole.get(..begun).unwrap().rfind('\n').unwrap() + 1;
    for end in ends.into_iter().filter(|end| *end >= plan_ends) {
        let kept = whole.get(..end).unwrap();
        fs::write(&path, kept).unwrap();
        let (journal, record) = Journal::open_to_resume(home.path(), &id).unwrap();
        let next = after(&fake);
        let seen = go_on(&next, &record, now(), journal).await;
        assert!(seen.result.is_ok());
        let outcomes = seen.outcomes(&plan);
        for (call, target) in [(0, 1), (3, 4)] {
            let was_sent = record.calls[call].first_sent.is_some();
            let is_there = fake.stored.lock().unwrap().contains_key(&target);
            assert!(is_there, "call {call} created its processes before");
            match &outcomes[call] {
                Outcome::Created { .. } => assert!(was_sent, "call {call}, cut at {end}: without proof"),
                Outcome::PerhapsAnothers(_) => assert!(!was_sent, "call {call}, cut at {end}: its receipt is there"),
                other => panic!("call {call}, cut at {end}: {other:?}, but its processes are there"),
            }
        }
        assert!(matches!(outcomes[2], Outcome::PerhapsAnothers(_)), "cut at {end}: {:?}", outcomes[2]);
        for (instance, processes) in &*next.stored.lock().unwrap() {
            assert_eq!(processes.len(), 2, "cut at {end}: nothing twice in {instance}");
        }
        cuts += 1;
    }
    assert!(cuts >= 8, "{cuts} cuts");
}

#[tokio::test(start_paused = true)]
async fn days_later_the_settle_window_is_over() {
    let home = tempfile::tempdir().unwrap();
    let plan = plan_of(1, 2);
    let mut journal = journal_in(home.path(), &plan);
    let id = journal.id().clone();
    journal.intent(0, &call_id(), &plan.body(&plan.calls()[0])).unwrap();
    drop(journal);
    let (journal, record) = Journal::open_to_resume(home.path(), &id).unwrap();
    let days_later = || Timestamp::now() + SignedDuration::from_hours(72);
    let (fake, began) = (Fake::default(), tokio::time::Instant::now());
    let seen = go_on(&fake, &record, Options { clock: days_later, ..one_by_one() }, journal).await;
    assert!(matches!(seen.outcomes(&plan)[..], [Outcome::Created { .. }]));
    assert!(began.elapsed() < Duration::from_secs(1), "{:?}", began.elapsed());
    let looks = seen.told.iter().filter(|progress| matches!(progress, Progress::Settling { .. })).count();
    assert_eq!((looks, fake.calls()), (1, 1), "one look, then the second try");
}

#[tokio::test(start_paused = true)]
async fn settling_many_calls_stops_when_told_to() {
    let home = tempfile::tempdir().unwrap();
    let plan = plan_of(20, 1);
    let mut journal = journal_in(home.path(), &plan);
    let id = journal.id().clone();
    for (at, call) in plan.calls().iter().enumerate() {
        journal.intent(at, &call_id(), &plan.body(call)).unwrap();
    }
    drop(journal);
    for parallel in [1, 4] {
        let (journal, record) = Journal::open_to_resume(home.path(), &id).unwrap();
        let (fake, began) = (Fake::default(), tokio::time::Instant::now());
        let (recorder, mut told) = (Recorder::new(journal), Vec::new());
        let tell = |progress| {
            if matches!(progress, Progress::Settling { attempt: 2, .. }) {
                fake.stop.stop();
            }
            told.push(progress);
        };
        let options = Options { parallel, ..now() };
        let result = resume(&fake, &record, options, &fake.stop, &recorder, tell).await;
        let outcomes = Seen { told, result }.outcomes(&plan);
        assert!(outcomes.iter().all(|outcome| matches!(outcome, Outcome::Unknown(_))), "{outcomes:?}");
        assert!(fake.readings() <= parallel && fake.calls() == 0, "{} readings", fake.readings());
        assert!(began.elapsed() < Duration::from_secs(1), "{:?}", began.elapsed());
    }
}

/// Two windows apply one draft: the one that comes second waits, says for whom, and reads before it sends.
#[tokio::test]
async fn two_runs_at_once_on_one_target_create_nothing_twice() {
    let home = tempfile::tempdir().unwrap();
    let plan = plan_of(1, 2);
    let there = Arc::<Notify>::default();
    let (limited, _alive) = slow_disk::Limited::new(Arc::clone(&there));
    let fake = Fake { limited: Mutex::new(Some(limited)), ..Fake::default() };
    let window = async || {
        let recorder = Recorder::new(journal_in(home.path(), &plan));
        let mut told = Vec::new();
        let tell = |progress| {
            // The other one has sent, and gets its answer only now.
            if matches!(progress, Progress::Occupied { .. }) {
                there.notify_one();
            }
            told.push(progress);
        };
        let result = run(&fake, &plan, usual(), &fake.stop, &recorder, tell).await;
        Seen { told, result }
    };
    let (one, other) = tokio::join!(window(), window());
    let both = [one.outcomes(&plan).remove(0), other.outcomes(&plan).remove(0)];
    let [first, second] = if matches!(both[0], Outcome::Created { .. }) { [&one, &other] } else { [&other, &one] };
    assert_eq!(first.outcomes(&plan), [created(ids(1..3))]);
    assert!(matches!(second.outcomes(&plan)[..], [Outcome::PerhapsAnothers(_)]), "{both:?}");
    let occupied = Progress::Occupied { call: 0, process: Some(std::process::id()) };
    assert!(second.told.contains(&occupied) && !first.told.contains(&occupied), "{:?}", second.told);
    assert_eq!((fake.calls(), fake.readings()), (1, 1));
    assert_eq!(fake.stored.lock().unwrap()[&1].len(), 2);
}
