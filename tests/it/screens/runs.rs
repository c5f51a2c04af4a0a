//! States to draw of runs that did not go well, and of runs that are undone.

use crate::support::world;
use bkproc::api::{ApiError, ErrorKind};
use bkproc::app::event::{RunError, RunHeading, RunListing};
use bkproc::app::keymap::Chord;
use bkproc::app::run::UndoOffer;
use bkproc::app::{Answer, Effect, Event, State, update};
use bkproc::domain::compare::{Difference, Spot};
use bkproc::domain::field::{FieldKey, Known};
use bkproc::domain::found::{Found, FoundProcess};
use bkproc::domain::id::{ProcessId, ServiceInstanceId};
use bkproc::domain::lang::Lang;
use bkproc::domain::state::{ProcessState, StateCounts};
use bkproc::store::error::Cause;
use bkproc::store::{RunState, StoreError};
use bkproc::submit::{Outcome, ReadBack, Receipts, SkipReason, UndoProgress, Undone};
use jiff::civil::date;
use ratatui::layout::Size;
use std::time::Duration;

/// The list of drafts below runs in several conditions.
pub(crate) fn listed(lang: Lang, size: Size) -> State {
    let mut state = world::drafts(lang, size);
    let run = |name: &str, state, counts| RunListing {
        id: name.parse().unwrap(),
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
    let runs = vec![
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
        RunListing { id: "20261101-090000-7c1d".parse().unwrap(), heading: Err(damaged) },
    ];
    let awaited = state.drafts.runs_awaited.expect("the runs were asked for");
    world::answer(&mut state, awaited, Answer::Runs(Ok(runs)));
    world::go_to_row(&mut state, 1);
    state
}

/// A run whose last call does not arrive.
pub(crate) fn retrying(lang: Lang, size: Size) -> State {
    let mut state = world::run(lang, size);
    let error = Box::new(ApiError::new(ErrorKind::Throttled { wait: None }, "create_process_instance"));
    let waiting = Answer::CallWaiting { call: 2, error, attempt: 2, wait: Duration::from_secs(4) };
    world::report(&mut state, waiting);
    world::go_to_row(&mut state, 4);
    state
}

/// A run whose last call waits for another window.
pub(crate) fn occupied(lang: Lang, size: Size) -> State {
    let mut state = world::first_created(lang, size);
    world::report(&mut state, Answer::CallOccupied { call: 1, process: Some(4711) });
    world::go_to_row(&mut state, 2);
    state
}

/// A run whose last call has no answer that was seen.
pub(crate) fn settling(lang: Lang, size: Size) -> State {
    let mut state = world::run(lang, size);
    world::report(&mut state, Answer::CallSettling { call: 2, attempt: 3, wait: Duration::from_secs(5) });
    world::go_to_row(&mut state, 4);
    state
}

/// A run that found something of another client.
pub(crate) fn mixed(lang: Lang, size: Size) -> State {
    let mut state = world::first_created(lang, size);
    world::sent(&mut state, 1);
    let error = ApiError::new(ErrorKind::Timeout, "create_process_instance");
    world::call_ended(&mut state, 1, Outcome::NotCreated(Box::new(error)));
    world::sent(&mut state, 2);
    let found = vec![Found::Differs(ProcessId(29_000)), Found::Absent];
    world::call_ended(&mut state, 2, Outcome::Mixed(found));
    world::report(&mut state, Answer::RunEnded(Ok(())));
    world::go_to_row(&mut state, 4);
    state
}

/// A run with an answer that was not seen: one process is perhaps another's, one in the place of the other differs.
pub(crate) fn perhaps_anothers(lang: Lang, size: Size) -> State {
    let mut state = world::first_created(lang, size);
    world::report(&mut state, Answer::Receipts(Receipts::Missing));
    world::sent(&mut state, 1);
    world::call_ended(&mut state, 1, Outcome::Refused(Box::new(world::refused())));
    world::sent(&mut state, 2);
    let found = |id, equal| FoundProcess {
        id: ProcessId(id),
        equal,
        creator: "li,hua".to_owned(),
        created: "2026-11-04T07:20:11.482Z".to_owned(),
    };
    let found = vec![Some(found(29_000, true)), Some(found(29_001, false))];
    world::call_ended(&mut state, 2, Outcome::PerhapsAnothers(found));
    world::report(&mut state, Answer::RunEnded(Ok(())));
    world::go_to_row(&mut state, 4);
    state
}

/// A run that created everything, not all of it as it was sent.
pub(crate) fn read_back(lang: Lang, size: Size) -> State {
    let change = |field: FieldKey, wanted: &str, stored: &str| Difference {
        at: Spot::Field(field),
        wanted: wanted.to_owned(),
        stored: stored.to_owned(),
    };
    let changes =
        vec![change(Known::WorkPath.into(), "/data/app", ""), change(FieldKey::new("owner_team"), "payments", "")];
    let differs = vec![(ProcessId(30_003), changes)];
    let found = ReadBack { read: 6, differs, gone: vec![ProcessId(30_006)], ..ReadBack::default() };
    let mut state = world::done_and(lang, size, found);
    world::go_to_row(&mut state, 2);
    state
}

/// A run that is undone: one process is gone, one stays.
pub(crate) fn undone(lang: Lang, size: Size) -> State {
    let offer = UndoOffer {
        delete: [30_001, 30_002, 30_003].map(ProcessId).to_vec(),
        instances: 2,
        skip: vec![(ProcessId(30_006), SkipReason::Gone)],
    };
    let mut state = offered(read_back(lang, size), offer);
    press(&mut state, "left enter");
    let undoing = |state: &mut State, progress| {
        let id = state.submit.run.as_ref().and_then(|run| run.undo.as_ref()).expect("an undo").id;
        world::answer(state, id, Answer::Undoing(progress));
    };
    let ids = [30_001, 30_002].map(ProcessId).to_vec();
    undoing(&mut state, UndoProgress::Sent { processes: ids });
    let changed = SkipReason::Changed { by: "lee".to_owned(), differs: Vec::new() };
    for (id, outcome) in [(30_001, Undone::Deleted), (30_002, Undone::Skipped(changed))] {
        undoing(&mut state, UndoProgress::Ended { process: ProcessId(id), outcome });
    }
    undoing(&mut state, UndoProgress::Sent { processes: vec![ProcessId(30_003)] });
    let error = Box::new(ApiError::new(ErrorKind::Throttled { wait: None }, "delete_process_instance"));
    undoing(
        &mut state,
        UndoProgress::Waiting { instance: ServiceInstanceId(1002), error, attempt: 1, wait: Duration::from_secs(2) },
    );
    world::go_to_row(&mut state, 1);
    state
}

/// Presses keys by their names in the keymap, as a person would.
pub(crate) fn press(state: &mut State, keys: &str) -> Vec<Effect> {
    let press = |key| update(state, Event::Key(Chord::parse(key).expect("a key's name").key()));
    keys.split(' ').flat_map(press).collect()
}

/// A key by its name, as an event.
pub(crate) fn key(name: &str) -> Event {
    Event::Key(Chord::parse(name).expect("a key's name").key())
}

/// A run with one answer that was not seen; resuming it is asked about.
pub(crate) fn ask_resume(lang: Lang, size: Size) -> State {
    let mut state = world::ended(lang, size);
    world::press(&mut state, "r");
    state
}

/// A finished run, with what can be deleted read from the server; undoing it is asked about.
fn offered(mut state: State, offer: UndoOffer) -> State {
    let effects = world::press(&mut state, "Z");
    let [Effect::PlanUndo { id, .. }] = effects.as_slice() else { panic!("{effects:?}") };
    world::answer(&mut state, *id, Answer::UndoPlanned(Ok(offer)));
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
    let last = [30_001, 30_003, 30_005].map(|id| (ProcessId(id), SkipReason::LastOfInstance));
    let deleted = [30_002, 30_004, 30_006].map(ProcessId);
    let offer = UndoOffer { delete: deleted.to_vec(), instances: 3, skip: last.to_vec() };
    let mut state = offered(world::done(lang, size), offer);
    press(&mut state, "left enter");
    let id = state.submit.run.as_ref().and_then(|run| run.undo.as_ref()).expect("an undo").id;
    for process in deleted {
        let ended = UndoProgress::Ended { process, outcome: Undone::Deleted };
        world::answer(&mut state, id, Answer::Undoing(ended));
    }
    world::answer(&mut state, id, Answer::UndoEnded(Ok(())));
    let skip = deleted.map(|id| (id, SkipReason::Gone)).into_iter().chain(last).collect();
    offered(state, UndoOffer { delete: Vec::new(), instances: 0, skip })
}

/// A run whose journal could not be created.
pub(crate) fn ask_unrecorded(lang: Lang, size: Size) -> State {
    let mut state = world::submitted(lang, size);
    let path = "/home/op/.local/state/bkproc/runs/20261104-152000-a1b2.jsonl".into();
    let error = StoreError { path, ..world::disk_full() };
    world::report(&mut state, Answer::RunEnded(Err(RunError::Record(error))));
    state
}

/// The list of runs; removing one with processes of unknown outcome is asked about.
pub(crate) fn ask_remove_run(lang: Lang, size: Size) -> State {
    let mut state = listed(lang, size);
    press(&mut state, "d");
    state
}
