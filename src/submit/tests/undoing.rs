//! What is read back of a run, and how it is undone.

use super::*;
use crate::domain::compare::Spot;
use crate::domain::found::Found;

/// A CMDB in which each of so many service instances has a process of another user, and a run of two processes each
/// was made.
async fn after_a_run(targets: i64) -> (Fake, CreatedProcesses) {
    let (fake, plan) = (Fake::default(), plan_of(targets, 2));
    let outcomes = simple(&fake, &plan).await;
    for target in 1..=targets {
        let mut others = foreign(&plan, 0, 7_000_000 + target);
        others.truncate(1);
        others[0].instance = ServiceInstanceId(target);
        fake.store(others);
    }
    (fake, CreatedProcesses::of_outcomes(&plan, &outcomes))
}

/// What someone does to a stored process.
fn change(fake: &Fake, id: i64, key: &str, to: &str) {
    let mut stored = fake.stored.lock().unwrap();
    let process = stored.values_mut().flatten().find(|process| process.id.0 == id).unwrap();
    process.fields.retain(|(own, _)| own.as_str() != key);
    process.fields.push((FieldKey::new(key), to.to_owned()));
}

fn remove(fake: &Fake, id: i64) {
    fake.stored.lock().unwrap().values_mut().for_each(|processes| processes.retain(|process| process.id.0 != id));
}

fn there(fake: &Fake) -> Vec<i64> {
    let mut ids: Vec<i64> = fake.stored.lock().unwrap().values().flatten().map(|process| process.id.0).collect();
    ids.sort_unstable();
    ids
}

async fn planned(fake: &Fake, made: &CreatedProcesses, last: LastProcess) -> UndoPlan {
    plan_undo(fake, made, last, |_| {}).await.unwrap()
}

struct Undoing {
    told: Vec<UndoProgress>,
    result: Result<(), StoreError>,
    lines: Vec<String>,
}

impl Undoing {
    /// What became of each process, which is told once.
    fn ends(&self) -> HashMap<i64, Undone> {
        let mut ends = HashMap::new();
        for progress in &self.told {
            if let UndoProgress::Ended { process, outcome } = progress {
                assert!(ends.insert(process.0, outcome.clone()).is_none(), "{process:?} ends once");
            }
        }
        ends
    }
}

async fn go_back(fake: &Fake, plan: &UndoPlan, room: Option<usize>) -> Undoing {
    let mut told = Vec::new();
    let recorder = Recorder::new(MemoryRecord { room, ..MemoryRecord::default() });
    let result = undo(fake, plan, one_by_one(), &fake.stop, &recorder, |progress| told.push(progress)).await;
    let lines = std::mem::take(&mut recorder.record().lines);
    Undoing { told, result, lines }
}

fn gone(kind: ErrorKind) -> ApiError {
    ApiError::new(kind, "delete_process_instance")
}

fn unseen(kind: ErrorKind) -> (bool, ApiError) {
    (true, gone(kind))
}

#[tokio::test(start_paused = true)]
async fn what_the_server_changed_or_dropped_is_read_back() {
    let (fake, made) = after_a_run(2).await;
    change(&fake, 1, "bk_func_name", "other");
    remove(&fake, 1002);
    let record = Recorder::new(MemoryRecord::default());
    let found = read_back(&fake, &made, (usual(), &fake.stop), &record, |_| {}).await.unwrap();
    assert_eq!((found.read, &found.gone), (4, &ids(1002..1003)));
    let [(ProcessId(1), differs)] = &found.differs[..] else { panic!("{found:?}") };
    assert_eq!(differs[0].at, Spot::Field(Known::FuncName.into()));
    assert_eq!((differs[0].wanted.as_str(), differs[0].stored.as_str()), ("f0", "other"));
    assert_eq!(record.record().lines, ["read 4, 1 differ, 1 gone"]);
    let full = Recorder::new(MemoryRecord { room: Some(0), ..MemoryRecord::default() });
    assert!(matches!(read_back(&fake, &made, (usual(), &fake.stop), &full, |_| {}).await, Err(NotReadBack::Store(_))));
    fake.reads.lock().unwrap().push_back(Some(error(ErrorKind::Cut)));
    assert!(matches!(read_back(&fake, &made, (usual(), &fake.stop), &record, |_| {}).await, Err(NotReadBack::Api(_))));
}

#[tokio::test(start_paused = true)]
async fn an_unknown_field_that_the_server_dropped_is_read_back() {
    let mut wanted = wanted(1, 1);
    let unknown = vec![(FieldKey::new("no_such_key"), Value::Text("x".into()))];
    wanted.specs[0] = wanted.specs[0].clone().with_unknown(unknown);
    let (fake, plan) = (Fake::default(), plan(wanted, &Live::default()));
    let outcomes = simple(&fake, &plan).await;
    let made = CreatedProcesses::of_outcomes(&plan, &outcomes);
    assert!(
        read_back(&fake, &made, (usual(), &fake.stop), &Recorder::new(NoRecord), |_| {})
            .await
            .unwrap()
            .differs
            .is_empty()
    );
    fake.stored.lock().unwrap().get_mut(&1).unwrap()[0].fields.retain(|(key, _)| key.as_str() != "no_such_key");
    let found = read_back(&fake, &made, (usual(), &fake.stop), &Recorder::new(NoRecord), |_| {}).await.unwrap();
    assert_eq!(found.differs[0].1[0].at, Spot::Field(FieldKey::new("no_such_key")));
}

/// Found by the random faults (seed 1930): the reading back had failed, and nothing could be undone any more.
#[tokio::test(start_paused = true)]
async fn an_unknown_field_that_the_server_dropped_is_no_change_of_someone_even_when_it_was_not_read_back() {
    let mut wanted = wanted(1, 1);
    let unknown = vec![(FieldKey::new("no_such_key"), Value::Text("x".into()))];
    wanted.specs[0] = wanted.specs[0].clone().with_unknown(unknown);
    let (fake, plan) = (Fake::default(), plan(wanted, &Live::default()));
    let outcomes = simple(&fake, &plan).await;
    let made = CreatedProcesses::of_outcomes(&plan, &outcomes);
    change(&fake, 1, "no_such_key", "");
    assert_eq!(planned(&fake, &made, LastProcess::Delete).await.delete_count(), 1);
    change(&fake, 1, "no_such_key", "y");
    assert_eq!(
        planned(&fake, &made, LastProcess::Delete).await.delete_count(),
        0,
        "someone made the field and filled it in"
    );
}

#[tokio::test(start_paused = true)]
async fn more_than_one_batch_is_read_back_and_undone() {
    let (fake, plan) = (Fake::default(), plan_of(2, 600));
    let outcomes = simple(&fake, &plan).await;
    let made = CreatedProcesses::of_outcomes(&plan, &outcomes);
    let mut told = Vec::new();
    let found =
        read_back(&fake, &made, (usual(), &fake.stop), &Recorder::new(NoRecord), |done| told.push(done)).await.unwrap();
    assert_eq!((found.read, found.gone.len(), told), (1200, 0, vec![500, 1000, 1200]));
    let undoing = go_back(&fake, &planned(&fake, &made, LastProcess::Delete).await, None).await;
    assert!(undoing.ends().values().all(|end| *end == Undone::Deleted));
    assert_eq!(fake.deleted.lock().unwrap().iter().map(Vec::len).collect::<Vec<_>>(), [500, 100, 500, 100]);
}

#[tokio::test(start_paused = true)]
async fn what_was_created_goes_and_nothing_else() {
    let (fake, made) = after_a_run(3).await;
    let plan = planned(&fake, &made, LastProcess::Keep).await;
    assert_eq!((plan.delete_count(), plan.skip()), (6, &[][..]));
    let undoing = go_back(&fake, &plan, None).await;
    assert!(undoing.result.is_ok());
    assert_eq!(there(&fake), [7_000_001, 7_000_002, 7_000_003]);
    assert_eq!(undoing.lines[..2], ["undo 1,2 of 1", "deleted 1,2 of 1"]);
    assert_eq!(undoing.lines.last().unwrap(), "end");
    assert_eq!(undoing.ends().len(), 6);
}

#[tokio::test(start_paused = true)]
async fn what_someone_changed_or_deleted_stays_and_is_told() {
    let (fake, made) = after_a_run(3).await;
    change(&fake, 1, "bk_start_param_regex", "-x");
    change(&fake, 2, "last_time", "2026-11-03T09:00:00.000+08:00");
    change(&fake, 2, "bk_updated_by", "li");
    remove(&fake, 1001);
    let plan = planned(&fake, &made, LastProcess::Keep).await;
    let [first, second, third] = plan.skip() else { panic!("{:?}", plan.skip()) };
    assert!(matches!(first, (ProcessId(1), SkipReason::Changed { differs, .. }) if differs.len() == 1));
    let touched = SkipReason::Changed { by: "li".into(), differs: Vec::new() };
    assert_eq!((second, third), (&(ProcessId(2), touched), &(ProcessId(1001), SkipReason::Gone)));
    go_back(&fake, &plan, None).await;
    assert_eq!(there(&fake), [1, 2, 7_000_001, 7_000_002, 7_000_003]);
}

#[tokio::test(start_paused = true)]
async fn what_the_server_itself_changed_is_no_change_of_someone() {
    let (fake, mut made) = after_a_run(1).await;
    change(&fake, 1, "user", "default");
    let found = read_back(&fake, &made, (usual(), &fake.stop), &Recorder::new(NoRecord), |_| {}).await.unwrap();
    made.read_back.extend(found.differs);
    assert_eq!(planned(&fake, &made, LastProcess::Keep).await.delete_count(), 2);
    change(&fake, 1, "user", "root");
    assert_eq!(planned(&fake, &made, LastProcess::Keep).await.delete_count(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_change_after_the_planning_is_seen() {
    let (fake, made) = after_a_run(1).await;
    let plan = planned(&fake, &made, LastProcess::Keep).await;
    change(&fake, 2, "user", "root");
    let undoing = go_back(&fake, &plan, None).await;
    assert!(matches!(&undoing.ends()[&2], Undone::Skipped(SkipReason::Changed { .. })));
    assert_eq!(there(&fake), [2, 7_000_001]);
    assert_eq!(undoing.lines, ["undo 1 of 1", "deleted 1 of 1", "end"]);
}

#[tokio::test(start_paused = true)]
async fn the_last_process_of_a_service_instance_stays_unless_told_otherwise() {
    let (fake, made) = after_a_run(2).await;
    remove(&fake, 7_000_001);
    let plan = planned(&fake, &made, LastProcess::Keep).await;
    assert_eq!(plan.skip(), [(ProcessId(1), SkipReason::LastOfInstance)]);
    remove(&fake, 7_000_002);
    let undoing = go_back(&fake, &plan, None).await;
    assert_eq!(undoing.ends()[&1001], Undone::Skipped(SkipReason::LastOfInstance), "seen just before");
    assert_eq!(there(&fake), [1, 1001]);
    let plan = planned(&fake, &made, LastProcess::Delete).await;
    go_back(&fake, &plan, None).await;
    assert!(there(&fake).is_empty());
}

#[tokio::test(start_paused = true)]
async fn what_a_run_found_and_did_not_create_is_not_its_own() {
    let (fake, plan) = (Fake::default(), plan_of(1, 2));
    let found = vec![Found::Same(ProcessId(6)), Found::Absent];
    let made = CreatedProcesses::of_outcomes(&plan, &[Outcome::Mixed(found)]);
    let undo = planned(&fake, &made, LastProcess::Delete).await;
    assert_eq!((undo.delete_count(), undo.skip()), (0, &[(ProcessId(6), SkipReason::NotOurs)][..]));
    let made = CreatedProcesses::of_outcomes(&plan, &[Outcome::Unknown(Box::new(error(ErrorKind::Cut)))]);
    assert_eq!((made.len(), made.unknown()), (0, 2));
}

#[tokio::test(start_paused = true)]
async fn a_deletion_that_no_one_saw_the_answer_of_is_settled_by_reading() {
    let (fake, made) = after_a_run(2).await;
    fake.deletes.lock().unwrap().push_back(unseen(ErrorKind::Timeout));
    let undoing = go_back(&fake, &planned(&fake, &made, LastProcess::Keep).await, None).await;
    assert!(undoing.ends().values().all(|end| *end == Undone::Deleted));
    assert_eq!(undoing.lines[..3], ["undo 1,2 of 1", "unknown 1,2 of 1", "deleted 1,2 of 1"]);
    assert_eq!(fake.deleted.lock().unwrap().len(), 2);
}

#[tokio::test(start_paused = true)]
async fn a_deletion_that_did_nothing_is_sent_once_more_after_the_window() {
    let (fake, made) = after_a_run(1).await;
    fake.deletes.lock().unwrap().push_back((false, gone(ErrorKind::Cut)));
    let began = tokio::time::Instant::now();
    let undoing = go_back(&fake, &planned(&fake, &made, LastProcess::Keep).await, None).await;
    assert!(undoing.ends().values().all(|end| *end == Undone::Deleted));
    assert!(began.elapsed() > Duration::from_secs(60));
    let lines =
        ["undo 1,2 of 1", "unknown 1,2 of 1", "not deleted 1,2 of 1", "undo 1,2 of 1", "deleted 1,2 of 1", "end"];
    assert_eq!(undoing.lines, lines);
}

#[tokio::test(start_paused = true)]
async fn a_deletion_that_does_nothing_twice_was_not_done() {
    let (fake, made) = after_a_run(1).await;
    fake.deletes.lock().unwrap().extend([(false, gone(ErrorKind::Cut)), (false, gone(ErrorKind::Server))]);
    let undoing = go_back(&fake, &planned(&fake, &made, LastProcess::Keep).await, None).await;
    let expected = Undone::NotDeleted(Box::new(gone(ErrorKind::Server)));
    assert!(undoing.ends().values().all(|end| *end == expected));
    assert_eq!(undoing.lines.iter().filter(|line| line.starts_with("not deleted")).count(), 2);
}

#[tokio::test(start_paused = true)]
async fn a_deletion_that_was_seen_to_do_nothing_and_then_is_not_sent_again_was_not_done() {
    let (fake, made) = after_a_run(1).await;
    fake.deletes.lock().unwrap().extend([(false, gone(ErrorKind::Cut)), (false, gone(ErrorKind::Settings))]);
    let undoing = go_back(&fake, &planned(&fake, &made, LastProcess::Keep).await, None).await;
    let expected = Undone::NotDeleted(Box::new(gone(ErrorKind::Settings)));
    assert!(undoing.ends().values().all(|end| *end == expected));
    assert_eq!(undoing.lines[undoing.lines.len() - 2], "not deleted 1,2 of 1");
}

#[tokio::test(start_paused = true)]
async fn a_deletion_that_cannot_be_settled_stays_unknown() {
    let (fake, made) = after_a_run(1).await;
    let fake = Fake { log: Log::Denied, ..fake };
    let plan = planned(&fake, &made, LastProcess::Keep).await;
    fake.deletes.lock().unwrap().push_back(unseen(ErrorKind::Cut));
    // The reading before is the first.
    fake.reads.lock().unwrap().extend((0..7).map(|at| (at > 0).then(|| error(ErrorKind::Connect))));
    let undoing = go_back(&fake, &plan, None).await;
    assert!(undoing.ends().values().all(|end| matches!(end, Undone::Unknown(_))));
    assert_eq!(undoing.lines, ["undo 1,2 of 1", "unknown 1,2 of 1", "unknown 1,2 of 1", "end"]);
}

#[tokio::test(start_paused = true)]
async fn what_did_not_arrive_is_sent_again_and_a_refusal_for_all_ends_it() {
    let (fake, made) = after_a_run(3).await;
    let script = [(false, gone(ErrorKind::Connect)), unseen(ErrorKind::Timeout), (false, gone(ErrorKind::Denied))];
    fake.deletes.lock().unwrap().extend(script);
    let undoing = go_back(&fake, &planned(&fake, &made, LastProcess::Keep).await, None).await;
    let ends = undoing.ends();
    assert_eq!((&ends[&1], &ends[&2]), (&Undone::Deleted, &Undone::Deleted));
    let denied = Box::new(gone(ErrorKind::Denied));
    assert_eq!(ends[&1001], Undone::Refused(denied.clone()));
    assert_eq!(ends[&2002], Undone::NotSent(Some(denied)));
    assert!(undoing.told.iter().any(|progress| matches!(progress, UndoProgress::Waiting { attempt: 1, .. })));
}

#[tokio::test(start_paused = true)]
async fn being_told_to_stop_ends_it_after_what_is_on_its_way() {
    let (fake, made) = after_a_run(2).await;
    let fake = Fake { stop_at: Some(0), ..fake };
    let undoing = go_back(&fake, &planned(&fake, &made, LastProcess::Keep).await, None).await;
    let ends = undoing.ends();
    assert_eq!((&ends[&1], &ends[&1001]), (&Undone::Deleted, &Undone::NotSent(None)));
    assert_eq!(undoing.lines, ["undo 1,2 of 1", "deleted 1,2 of 1", "end"]);
}

#[tokio::test(start_paused = true)]
async fn nothing_is_deleted_that_is_not_on_record() {
    let (fake, made) = after_a_run(2).await;
    let plan = planned(&fake, &made, LastProcess::Keep).await;
    let undoing = go_back(&fake, &plan, Some(0)).await;
    assert_eq!(undoing.result, Err(full()));
    assert!(fake.deleted.lock().unwrap().is_empty());
    let undoing = go_back(&fake, &plan, Some(1)).await;
    assert_eq!((undoing.result.is_err(), fake.deleted.lock().unwrap().len()), (true, 1));
    assert_eq!(undoing.ends().len(), 4);
}

#[tokio::test(start_paused = true)]
async fn what_was_agreed_is_deleted_and_nothing_else() {
    let (fake, made) = after_a_run(2).await;
    let agreed = UndoPlan::agreed(&made, LastProcess::Keep, &ids(1..3), vec![(ProcessId(1001), SkipReason::NotOurs)]);
    change(&fake, 2, "user", "root");
    let undoing = go_back(&fake, &agreed, None).await;
    let ends = undoing.ends();
    assert_eq!((&ends[&1], &ends[&1001]), (&Undone::Deleted, &Undone::Skipped(SkipReason::NotOurs)));
    assert!(
        matches!(&ends[&2], Undone::Skipped(SkipReason::Changed { .. })),
        "what has changed since is left and named"
    );
    assert_eq!(there(&fake), [2, 1001, 1002, 7_000_001, 7_000_002]);
    let unknown = UndoPlan::agreed(&made, LastProcess::Keep, &ids(6..7), Vec::new());
    assert_eq!((unknown.delete_count(), unknown.skip()), (0, &[(ProcessId(6), SkipReason::NotOurs)][..]));
}

#[tokio::test(start_paused = true)]
async fn undo_stops_after_several_silent_reads() {
    let (fake, made) = after_a_run(20).await;
    let plan = planned(&fake, &made, LastProcess::Keep).await;
    let before = fake.readings();
    fake.reads.lock().unwrap().extend((0..40).map(|_| Some(error(ErrorKind::Timeout))));
    let undoing = go_back(&fake, &plan, None).await;
    assert_eq!(fake.readings() - before, usual().unknown);
    assert_eq!(undoing.ends().len(), 40);
    assert!(undoing.ends().values().all(|end| matches!(end, Undone::NotSent(_))));
    assert!(fake.deleted.lock().unwrap().is_empty());
}

#[tokio::test(start_paused = true)]
async fn what_was_to_be_deleted_before_and_cannot_be_read_now_is_unknown_not_unsent() {
    let (fake, mut made) = after_a_run(1).await;
    made.note_unanswered_deletion(ProcessId(1));
    let plan = planned(&fake, &made, LastProcess::Keep).await;
    // The earlier deletion is committed only after the planning, and nothing can be read then.
    remove(&fake, 1);
    let refused = error(ErrorKind::Refused);
    fake.reads.lock().unwrap().push_back(Some(refused.clone()));
    let undoing = go_back(&fake, &plan, None).await;
    let ends = undoing.ends();
    assert_eq!(ends[&1], Undone::Unknown(Box::new(gone(ErrorKind::Cut))));
    assert_eq!(ends[&2], Undone::NotSent(Some(Box::new(refused))));
}

#[tokio::test(start_paused = true)]
async fn a_process_of_another_alias_is_never_deleted() {
    let (fake, mut made) = after_a_run(2).await;
    // An answer named a process of another user, and the read-back showed its alias.
    change(&fake, 1, "bk_process_name", "theirs");
    let found = read_back(&fake, &made, (usual(), &fake.stop), &Recorder::new(NoRecord), |_| {}).await.unwrap();
    made.read_back.extend(found.differs);
    let plan = planned(&fake, &made, LastProcess::Keep).await;
    assert_eq!((plan.delete_count(), plan.skip()), (3, &[(ProcessId(1), SkipReason::NotOurs)][..]));
    change(&fake, 2, "bk_process_name", "theirs");
    let undoing = go_back(&fake, &plan, None).await;
    assert_eq!(undoing.ends()[&2], Undone::Skipped(SkipReason::NotOurs), "seen just before");
    assert_eq!(there(&fake), [1, 2, 7_000_001, 7_000_002]);
}

#[tokio::test(start_paused = true)]
async fn a_deletion_is_settled_by_its_receipt_when_nothing_can_be_read() {
    let (fake, made) = after_a_run(1).await;
    let plan = planned(&fake, &made, LastProcess::Keep).await;
    fake.deletes.lock().unwrap().push_back(unseen(ErrorKind::Cut));
    fake.reads.lock().unwrap().extend((0..7).map(|at| (at > 0).then(|| error(ErrorKind::Connect))));
    let undoing = go_back(&fake, &plan, None).await;
    assert!(undoing.ends().values().all(|end| *end == Undone::Deleted), "{:?}", undoing.told);
    assert_eq!(undoing.lines, ["undo 1,2 of 1", "unknown 1,2 of 1", "deleted 1,2 of 1", "end"]);
}
