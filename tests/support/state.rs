//! States to start tests from.

use super::setup::setup;
use bkproc::app::event::Opened;
use bkproc::app::{Answer, Effect, Event, State, update};
use bkproc::domain::draft::{BindDraft, Draft, ProcessDraft, Target};
use bkproc::domain::field::{Field, FieldKey, Group, Kind, Known, SHORT_TEXT, ServerWords};
use bkproc::domain::id::{BizId, ServiceInstanceId};
use bkproc::domain::instance::Business;
use bkproc::domain::place::{Place, Step};
use bkproc::store::DraftId;

pub(crate) fn start() -> State {
    bkproc::app::init(setup())
}

pub(crate) fn businesses() -> Vec<Business> {
    vec![Business { id: BizId(2), name: "蓝鲸".into() }, Business { id: BizId(3), name: "Online Shop".into() }]
}

/// A field that an administrator added, in a group of its own.
pub(crate) fn custom_field() -> Field {
    Field {
        key: FieldKey::new("owner_team"),
        kind: Kind::Text { limit: SHORT_TEXT, pattern: None },
        group: Group::Custom("Company".into()),
        required: false,
        unit: String::new(),
        words: Some(ServerWords { label: "Owner".into(), help: String::new() }),
    }
}

/// A process with one bind row, valid in every field.
pub(crate) fn process(alias: &str, port: &str) -> ProcessDraft {
    let mut process = ProcessDraft::default();
    process.set(Known::FuncName.into(), alias);
    process.set(Known::ProcessName.into(), alias);
    process.bind.push(BindDraft { ip: "127.0.0.1".into(), port: port.into(), ..BindDraft::fresh() });
    process
}

/// A draft without problems: two targets, the given processes.
pub(crate) fn draft(processes: Vec<ProcessDraft>) -> Draft {
    Draft {
        name: "Shop web".into(),
        environment: "sandbox".into(),
        business: businesses().pop(),
        targets: [48, 52].map(|id| Target::bare(ServiceInstanceId(id))).into_iter().collect(),
        processes,
        ..Draft::default()
    }
}

/// Opens a draft without problems through the list of drafts, as a person would.
///
/// Returns the draft's file name.
pub(crate) fn open_good_draft(state: &mut State) -> DraftId {
    open_draft(state, draft(vec![process("nginx", "80"), process("redis", "6379")]))
}

/// Opens a draft through the list of drafts, whichever environment it is of.
///
/// Returns the draft's file name.
pub(crate) fn open_draft(state: &mut State, draft: Draft) -> DraftId {
    use bkproc::app::event::{Heading, Listing};
    let id = DraftId("good".into());
    let heading = Heading {
        name: "Shop web".into(),
        environment: draft.environment.clone(),
        business: "Online Shop".into(),
        targets: 2,
        processes: vec!["nginx".into(), "redis".into()],
        step: Step::Processes,
    };
    let modified = jiff::civil::date(2026, 1, 1).at(0, 0, 0, 0);
    let listing = Listing { id: id.clone(), modified, heading: Ok(heading) };
    let awaited = state.drafts.awaited.expect("the list was asked for");
    update(state, Event::Answered { id: awaited, answer: Answer::Drafts(Ok(vec![listing])) });
    // Drafts of other environments are hidden at first.
    if state.drafts.listings().is_empty() {
        press(state, "A");
    }
    press(state, "down");
    let effects = press(state, "enter");
    let [Effect::OpenDraft { id: request, .. }] = effects.as_slice() else { panic!("{effects:?}") };
    let place = Place { step: Step::Processes, ..Place::default() };
    let opened = Box::new(Opened { id: Some(id.clone()), draft, place, read_only: false, ..Opened::default() });
    update(state, Event::Answered { id: *request, answer: Answer::Opened(Ok(opened)) });
    id
}

/// Presses a key by its name in the keymap.
pub(crate) fn press(state: &mut State, key: &str) -> Vec<Effect> {
    let chord = bkproc::app::keymap::Chord::parse(key).expect("a key's name");
    update(state, Event::Key(chord.key()))
}

/// A program whose list of drafts was asked for.
pub(crate) fn begun() -> State {
    let mut state = start();
    bkproc::app::start(&mut state);
    state
}

/// A program with a good draft open at step 2.
pub(crate) fn opened() -> State {
    let mut state = begun();
    open_good_draft(&mut state);
    state
}

/// Presses keys by their names, separated by blanks; returns the effects of all.
pub(crate) fn keys(state: &mut State, keys: &str) -> Vec<Effect> {
    keys.split(' ').flat_map(|key| press(state, key)).collect()
}

/// Returns what the file of an exported result holds.
pub(crate) fn exported(export: &bkproc::app::export::RunExport) -> String {
    let mut bytes = Vec::new();
    export.write(&mut bytes).unwrap();
    String::from_utf8(bytes).unwrap()
}
