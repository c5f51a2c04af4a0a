//! What counts as a proof that processes are of this run, and what does not.

use super::*;
use crate::domain::found::FoundProcess;
use crate::store::journal::CallRecord;

fn with(log: Log, script: impl IntoIterator<Item = Act>) -> Fake {
    Fake { log, ..Fake::of(script) }
}

/// What a call has found of processes with these IDs, created by one user.
fn by(creator: &str, outcome: &Outcome) -> Vec<i64> {
    let Outcome::PerhapsAnothers(found) = outcome else { panic!("{outcome:?}") };
    let own = |found: &Option<FoundProcess>| {
        let found = found.as_ref().unwrap();
        assert!(found.equal && found.creator == creator && !found.created.is_empty(), "{found:?}");
        found.id.0
    };
    found.iter().map(own).collect()
}

fn conclusions(seen: &Seen) -> Vec<Receipts> {
    let of =
        |progress: &Progress| if let Progress::Receipts(receipts) = progress { Some(receipts.clone()) } else { None };
    seen.told.iter().filter_map(of).collect()
}

#[tokio::test(start_paused = true)]
async fn equal_processes_of_another_person_are_not_claimed() {
    for log in [Log::On, Log::Denied, Log::Off, Log::Late(100)] {
        let plan = plan_of(1, 2);
        let theirs = foreign(&plan, 0, 7);
        let fake = with(log, [Act::Theirs(theirs, error(ErrorKind::Cut))]);
        let outcomes = simple(&fake, &plan).await;
        assert_eq!(by("li", &outcomes[0]), [7, 8], "{log:?}");
        assert_eq!(fake.calls(), 1, "nothing is sent for it");
        assert!(!outcomes[0].is_open(), "to resume has nothing to do");
        let made = CreatedProcesses::of_outcomes(&plan, &outcomes);
        assert!(made.is_empty());
        let undo = plan_undo(&fake, &made, LastProcess::Delete, |_| {}).await.unwrap();
        assert_eq!(undo.delete_count(), 0);
        assert_eq!(undo.skip(), [(ProcessId(7), SkipReason::NotOurs), (ProcessId(8), SkipReason::NotOurs)]);
    }
}

#[tokio::test(start_paused = true)]
async fn a_receipt_tells_ours_from_equal_ones_of_the_same_user() {
    // Where receipts are known to work, creator and time are no proof: the same person may have another window.
    let plan = plan_of(2, 2);
    let theirs = made(&serde_json::to_value(plan.body(&plan.calls()[1])).unwrap(), 7, "admin");
    let fake = Fake::default();
    fake.script.lock().unwrap().extend([Act::Says(ids(1..3)), Act::Theirs(theirs, error(ErrorKind::Timeout))]);
    let began = tokio::time::Instant::now();
    let seen = go(&fake, &plan, one_by_one(), &mut NoRecord).await;
    let outcomes = seen.outcomes(&plan);
    assert_eq!(outcomes[0], created(ids(1..3)));
    assert_eq!(by("admin", &outcomes[1]), [7, 8]);
    assert_eq!(conclusions(&seen), [Receipts::Work]);
    assert!(began.elapsed() > Duration::from_secs(60), "a missing row may be lag");
}

#[tokio::test(start_paused = true)]
async fn without_receipts_creator_and_time_must_both_fit() {
    let commit = || [Act::Commit(error(ErrorKind::Cut))];
    let settled = found_out(ids(1..3), Evidence::Settled);
    for log in [Log::Denied, Log::Off, Log::Broken] {
        assert_eq!(simple(&with(log, commit()), &plan_of(1, 2)).await, std::slice::from_ref(&settled), "{log:?}");
    }
    let set = |process: &mut Process, key: &str, to: Option<&str>| {
        process.fields.retain(|(own, _)| own.as_str() != key);
        process.fields.extend(to.map(|to| (FieldKey::new(key), to.to_owned())));
    };
    let plan = plan_of(1, 2);
    for (key, to) in [
        ("bk_created_by", Some("li")),
        ("bk_created_by", None),
        ("bk_created_at", None),
        ("bk_created_at", Some("2026-11-02T23:00:00Z")),
        ("bk_created_at", Some("2026-11-05T00:00:00Z")),
        ("bk_created_at", Some("yesterday")),
    ] {
        let mut theirs = made(&serde_json::to_value(plan.body(&plan.calls()[0])).unwrap(), 7, "admin");
        set(&mut theirs[1], key, to);
        let fake = with(Log::Denied, [Act::Theirs(theirs, error(ErrorKind::Cut))]);
        let outcomes = simple(&fake, &plan).await;
        assert!(matches!(outcomes[..], [Outcome::PerhapsAnothers(_)]), "{key} {to:?}: {outcomes:?}");
        assert_eq!((fake.calls(), fake.readings()), (1, 2), "seen twice");
    }
    let unclocked = Fake { timeless: true, ..with(Log::Denied, commit()) };
    assert!(matches!(simple(&unclocked, &plan).await[..], [Outcome::PerhapsAnothers(_)]), "no time without a clock");
}

#[tokio::test(start_paused = true)]
async fn the_user_is_learnt_from_what_was_surely_created() {
    for (first, expected) in [(true, Evidence::Settled), (false, Evidence::Answer)] {
        let fake = Fake { anonymous: true, ..with(Log::Denied, []) };
        let commit = || Act::Commit(error(ErrorKind::Cut));
        fake.script.lock().unwrap().extend(if first { vec![Act::Says(ids(1..3)), commit()] } else { vec![commit()] });
        let outcomes = simple(&fake, &plan_of(2, 2)).await;
        if first {
            assert_eq!(outcomes[1], found_out(ids(1001..1003), expected));
        } else {
            assert!(matches!(outcomes[0], Outcome::PerhapsAnothers(_)), "no one is known yet: {outcomes:?}");
            assert_eq!(outcomes[1], created(ids(1001..1003)));
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_row_that_comes_late_is_waited_for() {
    let plan = plan_of(1, 2);
    for (late, waited) in [(0, 0), (3, 17), (5, 107)] {
        let fake = Fake { timeless: true, ..with(Log::Late(late), [Act::Commit(error(ErrorKind::Timeout))]) };
        let began = tokio::time::Instant::now();
        assert_eq!(simple(&fake, &plan).await, [found_out(ids(1..3), Evidence::Receipt)]);
        assert_eq!(began.elapsed().as_secs(), waited);
    }
}

#[tokio::test(start_paused = true)]
async fn a_receipt_counts_though_the_list_cannot_be_read_or_lacks_a_process() {
    let fake = Fake::of([Act::Commit(error(ErrorKind::Cut))]);
    fake.reads.lock().unwrap().extend((0..6).map(|_| Some(error(ErrorKind::Connect))));
    assert_eq!(simple(&fake, &plan_of(1, 2)).await, [found_out(ids(1..3), Evidence::Receipt)]);
    // Another user has deleted one since, and given another a new alias.
    let plan = plan_of(1, 3);
    let fake = Fake::default();
    let committed = made(&serde_json::to_value(plan.body(&plan.calls()[0])).unwrap(), 1, "admin");
    let mut left = vec![committed[2].clone(), committed[1].clone()];
    left[1].fields.iter_mut().find(|(key, _)| *key == FieldKey::Known(Known::ProcessName)).unwrap().1 = "x".into();
    fake.script.lock().unwrap().push_back(Act::Theirs(left, error(ErrorKind::Cut)));
    call_id();
    let next =
        CallId::from_random(u128::from_str_radix(call_id().as_str().strip_prefix("cc").unwrap(), 16).unwrap() + 1);
    fake.row(&next, AuditAction::Created, &committed);
    assert_eq!(simple(&fake, &plan).await, [found_out(ids(1..4), Evidence::Receipt)]);
}

#[tokio::test(start_paused = true)]
async fn ids_that_cannot_be_of_new_processes_are_not_believed() {
    let first = || Act::Says(ids(1..3));
    let list = |ids: [i64; 2]| Act::Says(ids.map(ProcessId).to_vec());
    for bad in [list([5, 5]), list([0, 5]), list([5, -1]), list([1, 5]), Act::Says(ids(5..6))] {
        let fake = Fake::of([first(), bad]);
        let outcomes = simple(&fake, &plan_of(2, 2)).await;
        assert_eq!(outcomes, [created(ids(1..3)), found_out(ids(1001..1003), Evidence::Receipt)]);
    }
    // Those that the plan has seen are not new either.
    let mut live = Live::default();
    let wanted = wanted(1, 2);
    live.processes(ServiceInstanceId(1), foreign(&plan(wanted.clone(), &Live::default()), 0, 7).split_off(1));
    let fake = Fake::of([Act::Says(ids(8..9))]);
    let outcomes = simple(&fake, &plan(wanted, &live)).await;
    assert_eq!(outcomes, [found_out(ids(1..2), Evidence::Receipt)]);
}

#[tokio::test(start_paused = true)]
async fn one_id_for_every_dispatch_of_an_intent_and_a_new_one_for_a_second_try() {
    let throttled = ErrorKind::Throttled { wait: None };
    let fake = Fake::of([fail(ErrorKind::Connect), fail(throttled), timeout()]);
    let mut record = MemoryRecord::default();
    go(&fake, &plan_of(1, 1), usual(), &mut record).await;
    let sent = fake.sent.lock().unwrap().clone();
    assert_eq!(sent.len(), 4);
    assert!(sent[0] == sent[1] && sent[1] == sent[2] && sent[2] != sent[3], "{sent:?}");
    assert_eq!(record.ids, [sent[0].clone(), sent[3].clone()], "each intent with its ID");
    assert_eq!(record.lines, ["intent 0", "unknown 0", "not created 0", "intent 0", "created 0", "end"]);
}

#[tokio::test(start_paused = true)]
async fn the_canary_finds_out_whether_receipts_work() {
    let plan = plan_of(1, 1);
    for (log, replaced, expected) in [
        (Log::On, false, Receipts::Work),
        (Log::On, true, Receipts::Replaced),
        (Log::Denied, false, Receipts::Denied(Box::new(ApiError::new(ErrorKind::Denied, "list_operation_audit")))),
        (Log::Off, false, Receipts::Missing),
        (Log::Broken, false, Receipts::Unread(Box::new(ApiError::new(ErrorKind::Server, "list_operation_audit")))),
    ] {
        let fake = Fake { replaced, ..with(log, []) };
        let began = tokio::time::Instant::now();
        let seen = go(&fake, &plan, usual(), &mut NoRecord).await;
        assert_eq!(conclusions(&seen), [expected]);
        assert!(began.elapsed().is_zero(), "the end of the run does not wait for it");
    }
}

#[tokio::test(start_paused = true)]
async fn answers_of_whatever_stands_in_front_are_settled() {
    let of = |kind: ErrorKind, source, contradicts| {
        let facts = AnswerFacts { source, contradicts, ..AnswerFacts::default() };
        ApiError { facts: Some(Box::new(facts)), status: Some(403), ..error(kind) }
    };
    for kind in [
        ErrorKind::Throttled { wait: None },
        ErrorKind::GatewayDenied,
        ErrorKind::NotFound,
        ErrorKind::Credentials,
        ErrorKind::Refused,
    ] {
        for (source, contradicts) in [(AnswerSource::Unidentified, false), (AnswerSource::Cmdb, true)] {
            let fake = Fake::of([Act::Commit(of(kind.clone(), source, contradicts))]);
            let outcomes = simple(&fake, &plan_of(1, 2)).await;
            assert_eq!(outcomes, [found_out(ids(1..3), Evidence::Receipt)], "{kind:?} {source:?}");
        }
        if kind != (ErrorKind::Throttled { wait: None }) {
            let refusal = of(kind.clone(), AnswerSource::Cmdb, false);
            let fake = Fake::of([Act::Answer(Err(refusal.clone()))]);
            assert_eq!(simple(&fake, &plan_of(1, 2)).await, [Outcome::Refused(Box::new(refusal))]);
            assert_eq!(fake.readings(), 0);
        }
    }
}

#[tokio::test(start_paused = true)]
async fn what_is_there_although_it_was_refused_is_found_by_a_last_look() {
    let taken = || ApiError { code: Some(1_199_014), ..error(ErrorKind::Refused) };
    // A proxy sent it twice, and the second answer is what came back.
    let fake = Fake::of([Act::Commit(taken())]);
    let mut record = MemoryRecord::default();
    let plan = plan_of(2, 2);
    let seen = go(&fake, &plan, one_by_one(), &mut record).await;
    assert_eq!(seen.outcomes(&plan), [found_out(ids(1..3), Evidence::Receipt), created(ids(1001..1003))]);
    let lines = ["intent 0", "refused 0", "intent 1", "created 1", "created 0", "end"];
    assert_eq!(record.lines, lines);
    // Without a receipt an answer that says no is not turned into a yes.
    let fake = with(Log::Denied, [Act::Commit(taken())]);
    assert_eq!(by("admin", &simple(&fake, &plan).await[0]), [1, 2]);
    // What differs is what the refusal is about.
    let fake = with(Log::Denied, [Act::Answer(Err(taken()))]);
    let mut theirs = foreign(&plan, 0, 7);
    theirs.truncate(1);
    theirs[0].fields.iter_mut().find(|(key, _)| *key == FieldKey::Known(Known::FuncName)).unwrap().1 = "x".into();
    fake.store(theirs);
    assert_eq!(simple(&fake, &plan).await[0], Outcome::Refused(Box::new(taken())));
}

#[tokio::test(start_paused = true)]
async fn a_refusal_as_taken_after_a_dispatch_that_seemed_lost_is_settled() {
    let taken = ApiError { code: Some(1_199_014), ..error(ErrorKind::Refused) };
    let fake = Fake::of([Act::Commit(error(ErrorKind::Connect)), Act::Answer(Err(taken))]);
    assert_eq!(simple(&fake, &plan_of(1, 2)).await, [found_out(ids(1..3), Evidence::Receipt)]);
}

/// Reads a run of one call back, whose answer named `said`; `rename` are processes that get another alias before.
async fn said(fake: &Fake, plan: &Plan, rename: &[i64]) -> (ReadBack, Vec<String>, CreatedProcesses) {
    let outcomes = simple(fake, plan).await;
    for process in fake.stored.lock().unwrap().values_mut().flatten().filter(|it| rename.contains(&it.id.0)) {
        let alias = process.fields.iter_mut().find(|(key, _)| *key == FieldKey::Known(Known::ProcessName));
        alias.unwrap().1.push_str("-renamed");
    }
    let mut made = CreatedProcesses::of_outcomes(plan, &outcomes);
    let requests = fake.sent.lock().unwrap().clone();
    let sent = Some(clock());
    made.calls = vec![CallRecord { requests, first_sent: sent, last_sent: sent, ..CallRecord::default() }];
    let record = Recorder::new(MemoryRecord::default());
    let found = read_back(fake, &made, (usual(), &fake.stop), &record, |_| {}).await.unwrap();
    let lines = record.record().lines.clone();
    for (call, outcome) in &found.corrected {
        made.correct(*call, outcome);
    }
    (found, lines, made)
}

/// A CMDB that has a process of another user with ID 77, and answers with these IDs.
fn liar(log: Log, says: &[i64]) -> Fake {
    let fake = with(log, [Act::Says(says.iter().copied().map(ProcessId).collect())]);
    let mut theirs = foreign(&plan_of(1, 1), 0, 77);
    theirs[0].instance = ServiceInstanceId(99);
    theirs[0].fields.iter_mut().find(|(key, _)| *key == FieldKey::Known(Known::ProcessName)).unwrap().1 = "x".into();
    fake.store(theirs);
    fake
}

#[tokio::test(start_paused = true)]
async fn processes_really_created_are_found_where_the_answer_named_others() {
    let plan = plan_of(1, 2);
    let undone = async |fake: &Fake, made: &CreatedProcesses| {
        let undo = plan_undo(fake, made, LastProcess::Delete, |_| {}).await.unwrap();
        undo.delete().flat_map(|(_, ids)| ids.collect::<Vec<_>>()).collect::<Vec<_>>()
    };
    // One of another user, one that is nowhere, both in the wrong order.
    for says in [&[77, 2][..], &[900, 2], &[77, 900], &[2, 1]] {
        for (log, evidence) in
            [(Log::On, Evidence::Receipt), (Log::Late(2), Evidence::Settled), (Log::Denied, Evidence::Settled)]
        {
            let fake = liar(log, says);
            let (found, lines, made) = said(&fake, &plan, &[]).await;
            assert_eq!(found.corrected, [(0, found_out(ids(1..3), evidence))], "{says:?} {log:?}");
            assert_eq!((found.read, found.differs.len(), found.gone.len()), (2, 0, 0), "{says:?} {log:?}");
            assert_eq!(lines, ["created 0", "read 2, 0 differ, 0 gone"]);
            assert_eq!(undone(&fake, &made).await, ids(1..3));
        }
    }
    // Nothing proves it: every ID is that of another process, and equal ones are there.
    let fake = Fake { timeless: true, ..liar(Log::Denied, &[77]) };
    let (found, _, made) = said(&fake, &plan_of(1, 1), &[]).await;
    let [(0, Outcome::PerhapsAnothers(there))] = &found.corrected[..] else { panic!("{found:?}") };
    assert_eq!(there[0].as_ref().unwrap().id, ProcessId(1));
    assert!(undone(&fake, &made).await.is_empty());
}

#[tokio::test(start_paused = true)]
async fn processes_renamed_or_deleted_since_stay_as_they_were_answered() {
    for log in [Log::On, Log::Denied] {
        let fake = with(log, []);
        let (found, lines, _) = said(&fake, &plan_of(1, 2), &[1]).await;
        assert_eq!((found.corrected.len(), found.differs.len()), (0, 1), "{log:?}");
        assert_eq!(lines, ["read 2, 1 differ, 0 gone"]);
        let (found, ..) = said(&with(log, []), &plan_of(1, 2), &[1, 2]).await;
        assert_eq!((found.corrected.len(), found.differs.len()), (0, 2), "{log:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_server_that_names_others_for_every_call_is_not_asked_about_each_of_them() {
    let fake = Fake { timeless: true, ..liar(Log::Off, &[]) };
    fake.script.lock().unwrap().clear();
    fake.script.lock().unwrap().extend((0..9).map(|at| Act::Says(vec![ProcessId(900 + at)])));
    let plan = plan_of(9, 1);
    let outcomes = simple(&fake, &plan).await;
    let mut made = CreatedProcesses::of_outcomes(&plan, &outcomes);
    let sent = fake.sent.lock().unwrap().clone();
    let call = |id: &CallId| {
        let at = Some(clock());
        CallRecord { requests: vec![id.clone()], first_sent: at, last_sent: at, ..CallRecord::default() }
    };
    made.calls = sent.iter().map(call).collect();
    let before = fake.readings();
    let began = tokio::time::Instant::now();
    let found = read_back(&fake, &made, (usual(), &fake.stop), &Recorder::new(NoRecord), |_| {}).await.unwrap();
    assert_eq!(found.gone.len(), 9);
    assert!(fake.readings() - before <= 3 * 5 + 1, "{}", fake.readings() - before);
    assert!(began.elapsed() <= Duration::from_secs(3 * 14), "{:?}", began.elapsed());
}

#[tokio::test(start_paused = true)]
async fn creator_is_not_learnt_from_a_process_that_an_answer_named_wrongly() {
    // The first call names a process of li, the second is lost, and li has equal ones in its place.
    let plan = plan_of(2, 1);
    let theirs = made(&serde_json::to_value(plan.body(&plan.calls()[1])).unwrap(), 7, "li");
    let fake = liar(Log::Denied, &[77]);
    fake.script.lock().unwrap().push_back(Act::Theirs(theirs, error(ErrorKind::Cut)));
    let outcomes = simple(&fake, &plan).await;
    assert_eq!(by("li", &outcomes[1]), [7]);
}
