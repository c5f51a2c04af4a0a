//! States to draw of runs that did not go well, and of runs that are undone.

use crate::support::world;
use bkproc::api::{ApiError, ErrorKind};
use bkproc::app::event::{RunError, RunHeading, RunListing};
use bkproc::app::keymap::Chord;
use bkproc::app::run::{CallPhase, Undo, UndoOffer, UndoStage, UndoState};
use bkproc::app::{Answer, Effect, Event, RequestId, State, update};
use bkproc::domain::compare::{Difference, Spot};
use bkproc::domain::field::{FieldKey, Known};
use bkproc::domain::found::{Found, FoundProcess};
use bkproc::domain::id::ProcessId;
use bkproc::domain::lang::Lang;
use bkproc::domain::state::{ProcessState, StateCounts};
use bkproc::store::error::Cause;
use bkproc::store::{RunId, RunState, StoreError};
use bkproc::submit::{Outcome, ReadBack, Receipts, SkipReason, Undone};
use jiff::civil::date;
use ratatui::layout::Size;
use std::time::Duration;

fn run_id(name: &str) -> RunId {
    name.parse().unwrap()
}

/// The list of drafts below runs in several conditions.
pub(crate) fn listed(lang: Lang, size: Size) -> State {
    let mut state = world::drafts(lang, size);
    let run = |name: &str, state, counts| RunListing {
        id: run_id(name),
        heading: Ok(RunHeading {
            started: date(2026, 11, 4).at(15, 20, 0, 0),
            environment: "bk-test".to_owned(),
            business: "支付中心".to_owned(),
            state,
            counts,
            undo_unknown: 0,
        }),
    };
    let counts = |rest: &[(ProcessState, usize)]| {
        rest.iter().copied().chain([(ProcessState::Created, 1100)]).collect::<StateCounts>()
    };
    let damaged = StoreError {
        path: "/home/op/.local/state/bkproc/runs/20261101-090000-7c1d.jsonl".into(),
        cause: Cause::Damaged { line: 7 },
    };
    state.drafts.runs = vec![
        run(
            "20261104-152000-a1b2",
            RunState::Unfinished,
            counts(&[(ProcessState::Unknown, 40), (ProcessState::NotSent, 60)]),
        ),
        run(
            "20261103-080000-77aa",
            RunState::Stopped,
            counts(&[(ProcessState::Refused, 20), (ProcessState::NotSent, 80)]),
        ),
        run("20261102-080000-01ff", RunState::Running, counts(&[(ProcessState::NotSent, 100)])),
        RunListing { id: run_id("20261101-090000-7c1d"), heading: Err(damaged) },
    ];
    state
}

/// A run whose last call does not arrive.
pub(crate) fn retrying(lang: Lang, size: Size) -> State {
    let mut state = world::run(lang, size);
    let error = Box::new(ApiError::new(ErrorKind::Throttled { wait: None }, "create_process_instance"));
    let run = state.submit.run.as_mut().unwrap();
    run.set(2, CallPhase::Retrying { error, attempt: 2, wait: Duration::from_secs(4) });
    state.submit.cursor.at = 4;
    state
}

/// A run whose last call has no answer that was seen.
pub(crate) fn settling(lang: Lang, size: Size) -> State {
    let mut state = world::run(lang, size);
    let run = state.submit.run.as_mut().unwrap();
    run.set(2, CallPhase::Settling { attempt: 3, wait: Duration::from_secs(5) });
    state.submit.cursor.at = 4;
    state
}

/// A run that found something of another client.
pub(crate) fn mixed(lang: Lang, size: Size) -> State {
    let mut state = world::run(lang, size);
    let run = state.submit.run.as_mut().unwrap();
    run.record = Some(run_id("20261104-152000-a1b2"));
    run.set(1, CallPhase::Ended(Outcome::NotCreated(Box::new(ApiError::new(ErrorKind::Timeout, "create")))));
    run.set(2, CallPhase::Ended(Outcome::Mixed(vec![Found::Differs(ProcessId(29_000)), Found::Absent])));
    run.end();
    state.submit.cursor.at = 4;
    state
}

/// A run with an answer that was not seen: one process is perhaps another's, one in the place of the other differs.
pub(crate) fn perhaps_anothers(lang: Lang, size: Size) -> State {
    let mut state = world::run(lang, size);
    let run = state.submit.run.as_mut().unwrap();
    run.record = Some(run_id("20261104-152000-a1b2"));
    let found = |id, equal| FoundProcess {
        id: ProcessId(id),
        equal,
        creator: "li,hua".to_owned(),
        created: "2026-11-04T07:20:11.482Z".to_owned(),
    };
    let found = vec![Some(found(29_000, true)), Some(found(29_001, false))];
    run.set(2, CallPhase::Ended(Outcome::PerhapsAnothers(found)));
    run.receipts = Some(Receipts::Missing);
    run.end();
    state.submit.cursor.at = 4;
    state
}

/// A run that created everything, not all of it as it was sent.
pub(crate) fn read_back(lang: Lang, size: Size) -> State {
    let mut state = world::done(lang, size);
    let run = state.submit.run.as_mut().unwrap();
    run.record = Some(run_id("20261104-152000-a1b2"));
    let change = |field: FieldKey, wanted: &str, stored: &str| Difference {
        at: Spot::Field(field),
        wanted: wanted.to_owned(),
        stored: stored.to_owned(),
    };
    let changes =
        vec![change(Known::WorkPath.into(), "/data/app", ""), change(FieldKey::new("owner_team"), "payments", "")];
    let differs = vec![(ProcessId(30_003), changes)];
    run.set_read_back(Ok(ReadBack { read: 6, differs, gone: vec![ProcessId(30_006)], ..ReadBack::default() }));
    state.submit.cursor.at = 2;
    state
}

/// A run that is undone: one process is gone, one stays.
pub(crate) fn undone(lang: Lang, size: Size) -> State {
    let mut state = read_back(lang, size);
    let run = state.submit.run.as_mut().unwrap();
    let changed = SkipReason::Changed { by: "lee".to_owned(), differs: Vec::new() };
    run.set_undone(ProcessId(30_001), UndoState::Ended(Undone::Deleted));
    run.set_undone(ProcessId(30_002), UndoState::Ended(Undone::Skipped(changed)));
    run.set_undone(ProcessId(30_003), UndoState::Sent);
    let waiting = Some((1, Duration::from_secs(2)));
    run.undo = Some(Undo { id: RequestId(9), stage: UndoStage::Running, waiting });
    state.submit.cursor.at = 1;
    state
}

/// Presses keys by their names in the keymap, as a person would.
pub(crate) fn press(state: &mut State, keys: &str) -> Vec<Effect> {
    let press = |key| update(state, Event::Key(Chord::parse(key).expect("a key's name").key()));
    keys.split(' ').flat_map(press).collect()
}

/// Presses keys; what is written to disk because of that is written.
pub(crate) fn press_and_save(state: &mut State, keys: &str) -> Vec<Effect> {
    let mut effects = press(state, keys);
    while let Some(at) = effects.iter().position(|effect| matches!(effect, Effect::SaveDraft { .. })) {
        let Effect::SaveDraft { id, .. } = effects.remove(at) else { unreachable!() };
        effects.extend(answer(state, id, Answer::Saved(Ok(()))));
    }
    effects
}

pub(crate) fn answer(state: &mut State, id: RequestId, answer: Answer) -> Vec<Effect> {
    update(state, Event::Answered { id, answer })
}

/// A run with one answer that was not seen; resuming it is asked about.
pub(crate) fn ask_resume(lang: Lang, size: Size) -> State {
    let mut state = world::ended(lang, size);
    state.submit.run.as_mut().unwrap().record = Some(run_id("20261104-152000-a1b2"));
    press_and_save(&mut state, "r");
    state
}

/// A finished run, with what can be deleted read from the server; undoing it is asked about.
fn offered(mut state: State, offer: UndoOffer) -> State {
    let effects = press_and_save(&mut state, "Z");
    let [Effect::PlanUndo { id, .. }] = effects.as_slice() else { panic!("{effects:?}") };
    answer(&mut state, *id, Answer::UndoPlanned(Ok(offer)));
    state
}

/// One process is gone, one was changed, and one is the last of its service instance.
pub(crate) fn ask_undo(lang: Lang, size: Size) -> State {
    let changed = SkipReason::Changed { by: "lee".to_owned(), differs: Vec::new() };
    let offer = UndoOffer {
        delete: [30_001, 30_002, 30_004].map(ProcessId).to_vec(),
        instances: 2,
        skip: vec![
            (ProcessId(30_003), changed),
            (ProcessId(30_006), SkipReason::Gone),
            (ProcessId(30_005), SkipReason::LastOfInstance),
        ],
    };
    offered(read_back(lang, size), offer)
}

/// All but one of the processes was changed or is gone.
pub(crate) fn ask_undo_one(lang: Lang, size: Size) -> State {
    let gone = [30_001, 30_003, 30_004, 30_005, 30_006].map(|id| (ProcessId(id), SkipReason::Gone)).to_vec();
    offered(read_back(lang, size), UndoOffer { delete: vec![ProcessId(30_002)], instances: 1, skip: gone })
}

/// An earlier undo left the last process of each service instance.
pub(crate) fn ask_undo_last(lang: Lang, size: Size) -> State {
    let mut state = world::done(lang, size);
    let run = state.submit.run.as_mut().unwrap();
    run.record = Some(run_id("20261104-152000-a1b2"));
    run.set_read_back(Ok(ReadBack { read: 6, ..ReadBack::default() }));
    let deleted = [30_002, 30_004, 30_006].map(ProcessId);
    for id in deleted {
        run.set_undone(id, UndoState::Ended(Undone::Deleted));
    }
    let last = [30_001, 30_003, 30_005].map(|id| (ProcessId(id), SkipReason::LastOfInstance));
    let skip = deleted.map(|id| (id, SkipReason::Gone)).into_iter().chain(last).collect();
    offered(state, UndoOffer { delete: Vec::new(), instances: 0, skip })
}

/// A run whose journal could not be created.
pub(crate) fn ask_unrecorded(lang: Lang, size: Size) -> State {
    let mut state = world::submitted(lang, size);
    let path = "/home/op/.local/state/bkproc/runs/20261104-152000-a1b2.jsonl".into();
    let error = StoreError { path, ..world::disk_full() };
    answer(&mut state, RequestId(7), Answer::RunEnded(Err(RunError::Record(error))));
    state
}

/// The list of runs; removing one with processes of unknown outcome is asked about.
pub(crate) fn ask_remove_run(lang: Lang, size: Size) -> State {
    let mut state = listed(lang, size);
    state.drafts.cursor.at = 1;
    press(&mut state, "d");
    state
}
