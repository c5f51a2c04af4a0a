//! What is sent, in which order, and when no more.

use super::*;

#[tokio::test]
async fn more_than_a_hundred_processes_go_in_several_calls_in_order() {
    let (fake, plan) = (Fake::default(), plan_of(2, 230));
    let outcomes = simple(&fake, &plan).await;
    let asked = fake.asked.lock().unwrap().clone();
    let sizes: Vec<(i64, usize, String)> =
        asked.iter().map(|(id, names)| (*id, names.len(), names[0].clone())).collect();
    let expected =
        [(1, 100, "p0"), (1, 100, "p100"), (1, 30, "p200"), (2, 100, "p0"), (2, 100, "p100"), (2, 30, "p200")];
    assert_eq!(sizes, expected.map(|(id, size, name)| (id, size, name.to_owned())));
    assert_eq!(outcomes[2], created(ids(2001..2031)));
    assert_eq!(fake.readings(), 0, "what the plan has read is not read again");
}

#[tokio::test]
async fn nothing_follows_a_refusal_on_the_same_service_instance() {
    let fake = Fake::of([fail(ErrorKind::Refused)]);
    let outcomes = simple(&fake, &plan_of(2, 150)).await;
    assert_eq!(outcomes[0], Outcome::Refused(Box::new(error(ErrorKind::Refused))));
    assert_eq!(outcomes[1], Outcome::NotSent(None));
    assert!(matches!(outcomes[2..], [Outcome::Created { .. }, Outcome::Created { .. }]));
    assert_eq!(fake.asked.lock().unwrap().iter().map(|(id, _)| *id).collect::<Vec<_>>(), [1, 2, 2]);
}

#[tokio::test(start_paused = true)]
async fn what_every_call_would_meet_ends_the_run() {
    for (kind, sent, calls) in [
        (ErrorKind::Connect, false, 6),
        (ErrorKind::Tls, false, 6),
        (ErrorKind::Settings, false, 2),
        (ErrorKind::Throttled { wait: None }, false, 6),
        (ErrorKind::Credentials, true, 2),
        (ErrorKind::Denied, true, 2),
        (ErrorKind::GatewayDenied, true, 2),
        (ErrorKind::NotFound, true, 2),
    ] {
        let why = Box::new(error(kind.clone()));
        let always = (0..9).map(|_| fail(kind.clone()));
        let fake = Fake::of([Act::Answer(Ok(ids(2..3)))].into_iter().chain(always));
        let outcomes = simple(&fake, &plan_of(4, 1)).await;
        assert_eq!(outcomes[0], created(ids(2..3)));
        assert_eq!(outcomes[1], if sent { Outcome::Refused(why.clone()) } else { Outcome::NotSent(Some(why.clone())) });
        assert_eq!(outcomes[2..], [Outcome::NotSent(Some(why.clone())), Outcome::NotSent(Some(why))]);
        assert_eq!(fake.calls(), calls, "nothing is hammered");
    }
}

#[tokio::test(start_paused = true)]
async fn what_surely_did_not_arrive_is_sent_again_after_a_wait() {
    let throttled = ErrorKind::Throttled { wait: Some(Duration::from_secs(20)) };
    let fake = Fake::of([fail(ErrorKind::Connect), fail(throttled), fail(ErrorKind::Tls)]);
    let plan = plan_of(1, 2);
    let mut record = MemoryRecord::default();
    let began = tokio::time::Instant::now();
    let seen = go(&fake, &plan, usual(), &mut record).await;
    assert!(matches!(seen.outcomes(&plan)[..], [Outcome::Created { .. }]));
    assert!(began.elapsed() >= Duration::from_secs(20));
    let waits: Vec<(u32, ErrorKind)> = seen
        .told
        .iter()
        .filter_map(|progress| match progress {
            Progress::Waiting { call: 0, error, attempt, .. } => Some((*attempt, error.kind.clone())),
            _ => None,
        })
        .collect();
    assert_eq!(waits.iter().map(|(attempt, _)| *attempt).collect::<Vec<_>>(), [1, 2, 3]);
    assert_eq!(waits[2].1, ErrorKind::Tls);
    assert_eq!(record.lines, ["intent 0", "created 0", "end"], "one intent, however often it is dispatched");
}

#[tokio::test(start_paused = true)]
async fn a_wait_ends_when_told_to_stop() {
    let fake = Fake { stop_at: Some(1), ..Fake::of((0..9).map(|_| fail(ErrorKind::Connect))) };
    let began = tokio::time::Instant::now();
    let outcomes = simple(&fake, &plan_of(2, 1)).await;
    assert_eq!(outcomes[0], Outcome::NotSent(Some(Box::new(error(ErrorKind::Connect)))));
    assert_eq!(fake.calls(), 2);
    assert!(began.elapsed() <= Duration::from_secs(1));
}

#[tokio::test]
async fn a_stop_lets_the_call_on_its_way_end() {
    let fake = Fake { stop_at: Some(1), ..Fake::default() };
    let outcomes = simple(&fake, &plan_of(3, 1)).await;
    assert!(matches!(outcomes[..2], [Outcome::Created { .. }, Outcome::Created { .. }]));
    assert_eq!(outcomes[2], Outcome::NotSent(None));
}

#[tokio::test]
async fn service_instances_are_worked_on_side_by_side_but_each_in_order() {
    let together = Some((4, tokio::sync::Barrier::new(4)));
    let (fake, plan) = (Fake { together, ..Fake::default() }, plan_of(6, 250));
    // With fewer at a time the first four would wait for ever.
    let mut record = NoRecord;
    let seen = go(&fake, &plan, usual(), &mut record);
    let seen = tokio::time::timeout(Duration::from_secs(30), seen).await.expect("four at a time");
    assert!(seen.outcomes(&plan).iter().all(|outcome| matches!(outcome, Outcome::Created { .. })));
    assert_eq!(fake.most.lock().unwrap().1, 4);
    for id in 1..=6 {
        let asked = fake.asked.lock().unwrap();
        let firsts: Vec<&str> =
            asked.iter().filter(|(own, _)| *own == id).map(|(_, names)| names[0].as_str()).collect();
        assert_eq!(firsts, ["p0", "p100", "p200"]);
    }
}

#[tokio::test]
async fn every_call_is_recorded_before_and_after() {
    let mut record = MemoryRecord::default();
    go(&Fake::of([fail(ErrorKind::Refused)]), &plan_of(2, 1), one_by_one(), &mut record).await;
    assert_eq!(record.lines, ["intent 0", "refused 0", "intent 1", "created 1", "end"]);
}

#[tokio::test]
async fn nothing_is_sent_that_cannot_be_recorded() {
    for (room, sent) in [(0, 0), (1, 1), (2, 1), (3, 2)] {
        let (fake, plan) = (Fake::default(), plan_of(3, 1));
        let mut record = MemoryRecord { room: Some(room), ..MemoryRecord::default() };
        let seen = go(&fake, &plan, one_by_one(), &mut record).await;
        assert_eq!(seen.result.as_ref().unwrap_err(), &full());
        assert_eq!(fake.calls(), sent, "room for {room}");
        let created = seen.outcomes(&plan).iter().filter(|outcome| matches!(outcome, Outcome::Created { .. })).count();
        assert_eq!(created, sent, "what was sent is told");
    }
}
