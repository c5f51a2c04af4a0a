//! The state machine, key by key: what each does to the state, and what it asks of the world.

use crate::support::screen;
use crate::support::state::{
    begun, businesses, custom_field, draft, exported, keys, open_good_draft, opened, press, process,
};
use bkproc::api::{ApiError, ErrorKind};
use bkproc::app::catalogue::BusinessPart;
use bkproc::app::event::Opened;
use bkproc::app::geometry;
use bkproc::app::notice::{Notice, RunNotice};
use bkproc::app::overlay::{Overlay, Question, Remark};
use bkproc::app::reader;
use bkproc::app::request::Loadable;
use bkproc::app::run::CallPhase;
use bkproc::app::screen::Screen;
use bkproc::app::screen::processes::Editing;
use bkproc::app::state::PageLine;
use bkproc::app::{Answer, Effect, Event, RequestId, Setup, State, start, update};
use bkproc::domain::draft::Override;
use bkproc::domain::edit::Edit;
use bkproc::domain::field::{Field, FieldKey, FieldTable, Kind, Known};
use bkproc::domain::id::{HostId, ModuleId, ProcessId, ServiceInstanceId, ServiceTemplateId};
use bkproc::domain::instance::{Labels, ServiceInstance};
use bkproc::domain::lang::Lang;
use bkproc::domain::place::{Place, Step};
use bkproc::domain::plan::{Bar, Live, Plan};
use bkproc::domain::process::Value;
use bkproc::domain::state::Evidence;
use bkproc::store::error::{Cause, Operation};
use bkproc::store::{DraftId, StoreError};
use bkproc::submit::Outcome;
use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use std::sync::Arc;

fn type_text(state: &mut State, text: &str) -> Vec<Effect> {
    let key = |ch| Event::Key(KeyEvent::new(KeyCode::Char(ch), KeyModifiers::NONE));
    text.chars().flat_map(|ch| update(state, key(ch))).collect()
}

fn answer(state: &mut State, id: RequestId, answer: Answer) -> Vec<Effect> {
    update(state, Event::Answered { id, answer })
}

fn text(state: &State, process: usize, known: Known) -> &str {
    state.open.as_ref().expect("a draft is open").draft.processes[process].known(known)
}

fn full_disk() -> StoreError {
    let cause = Cause::Io { doing: Operation::Write, kind: std::io::ErrorKind::StorageFull, message: "full".into() };
    StoreError { path: "/drafts/good.json".into(), cause }
}

fn instance(id: i64, template: bool) -> ServiceInstance {
    ServiceInstance {
        id: ServiceInstanceId(id),
        name: format!("10.0.0.{id}_web").into(),
        module: ModuleId(1),
        host: HostId(1),
        template: ServiceTemplateId::of(if template { 5 } else { 0 }),
        labels: Labels::default(),
        processes: 1,
        names: "".into(),
    }
}

/// A new draft whose business was chosen and read: instances 1 and 2, and 3, which a template made.
fn choosing() -> State {
    let mut state = begun();
    let effects = press(&mut state, "enter");
    let [Effect::ReadBusinesses { id }] = effects.as_slice() else { panic!("{effects:?}") };
    answer(&mut state, *id, Answer::Businesses(Ok(businesses())));
    let effects = keys(&mut state, "down enter");
    let read = effects.iter().find_map(|effect| match effect {
        Effect::ReadCatalogue { id, .. } => Some(*id),
        _ => None,
    });
    let id = read.expect("a chosen business is read");
    let items = vec![instance(1, false), instance(2, false), instance(3, true)];
    answer(&mut state, id, Answer::CataloguePart(BusinessPart::Instances { items, total: 3 }));
    answer(&mut state, id, Answer::CatalogueEnded(Ok(())));
    state
}

#[test]
fn a_new_draft_first_asks_for_its_business() {
    let state = choosing();
    assert_eq!(state.screen, Screen::Step(Step::Instances));
    let open = state.open.as_ref().expect("a draft is open");
    assert_eq!(open.draft.business, Some(businesses()[1].clone()));
    assert_eq!(open.draft.environment.name, "sandbox");
}

#[test]
fn the_only_business_is_chosen_by_itself() {
    let mut state = begun();
    let effects = press(&mut state, "n");
    let [Effect::ReadBusinesses { id }] = effects.as_slice() else { panic!("{effects:?}") };
    let only = businesses()[0].clone();
    answer(&mut state, *id, Answer::Businesses(Ok(vec![only.clone()])));
    assert_eq!(state.open.as_ref().and_then(|open| open.draft.business.clone()), Some(only));
    assert!(state.overlay.is_none());
}

#[test]
fn an_instance_made_from_a_template_is_not_marked_and_says_why() {
    let mut state = choosing();
    keys(&mut state, "end space");
    assert_eq!(state.notice, Some(Notice::TemplateBound));
    keys(&mut state, "a");
    assert_eq!(state.notice, Some(Notice::Marked { count: 2, skipped: 1 }));
    assert_eq!(state.open.as_ref().map(|open| open.draft.targets.len()), Some(2));
}

#[test]
fn enter_with_nothing_marked_means_the_row_of_the_cursor() {
    let mut state = choosing();
    keys(&mut state, "down enter");
    assert_eq!(state.screen, Screen::Step(Step::Processes));
    assert!(state.open.as_ref().is_some_and(|open| open.marks.contains(&ServiceInstanceId(2))));
}

#[test]
fn marks_survive_the_filter_and_a_filter_hides_them_not() {
    let mut state = choosing();
    keys(&mut state, "space /");
    type_text(&mut state, "0.2");
    let open = state.open.as_ref().expect("a draft is open");
    assert_eq!(state.instances.rows(open, state.catalogue.as_ref()), 1);
    assert_eq!(state.instances.tally.hidden, 1);
    keys(&mut state, "esc");
    let open = state.open.as_ref().expect("a draft is open");
    assert_eq!(state.instances.rows(open, state.catalogue.as_ref()), 3);
    assert_eq!(open.marks.len(), 1);
}

#[test]
fn identifiers_are_typed_when_nothing_was_read() {
    let mut state = begun();
    state.environment = None;
    keys(&mut state, "enter b");
    type_text(&mut state, "2");
    keys(&mut state, "enter insert");
    type_text(&mut state, "48，52 x");
    keys(&mut state, "enter");
    assert_eq!(state.notice, Some(Notice::MarkedOfList { count: 2, left: 1 }), "a wrong one stays in the list");
    keys(&mut state, "esc");
    let open = state.open.as_ref().expect("a draft is open");
    let ids: Vec<i64> = open.draft.targets.iter().map(|target| target.id.0).collect();
    assert_eq!(ids, [48, 52]);
}

#[test]
fn another_business_is_asked_for_before_marks_are_lost() {
    let mut state = choosing();
    keys(&mut state, "space b enter");
    let Some(Overlay::Confirm(confirm)) = &state.overlay else { panic!("{:?}", state.overlay) };
    assert_eq!(confirm.question, Question::ChangeBusiness { business: businesses()[0].clone(), targets: 1 });
    keys(&mut state, "right enter");
    assert_eq!(state.open.as_ref().map(|open| open.marks.len()), Some(1), "the focus starts on Cancel");
    let effects = keys(&mut state, "b enter left enter");
    assert!(effects.iter().any(|effect| matches!(effect, Effect::ReadCatalogue { .. })));
    assert_eq!(state.open.as_ref().map(|open| open.marks.len()), Some(0));
    keys(&mut state, "u");
    assert_eq!(state.open.as_ref().map(|open| open.marks.len()), Some(1), "undo brings business and marks back");
}

#[test]
fn overrides_go_with_the_targets_of_another_business_and_come_back_with_them() {
    let mut state = choosing();
    keys(&mut state, "space");
    let target = state.open.as_ref().unwrap().draft.targets.iter().next().unwrap().id;
    let own = Override { leave_out: true, ..Override::default() };
    let change = Edit::Group(vec![
        Edit::InsertProcess { at: 0, process: Box::default() },
        Edit::SetOverrides { process: 0, overrides: vec![(target.into(), Some(Arc::new(own)))] },
    ]);
    let fields = state.fields().clone();
    state.open.as_mut().unwrap().edit(change, &fields);
    let count = |state: &State| state.open.as_ref().unwrap().draft.processes[0].overrides.len();
    keys(&mut state, "b enter left enter");
    // A file holds none of a target that the draft does not have; undo from a file must bring it back, too.
    assert_eq!(count(&state), 0);
    keys(&mut state, "u");
    assert_eq!(count(&state), 1);
}

#[test]
fn a_field_is_committed_by_enter_and_left_by_escape() {
    let mut state = opened();
    keys(&mut state, "enter enter");
    type_text(&mut state, "x");
    let effects = keys(&mut state, "esc");
    assert_eq!(text(&state, 0, Known::FuncName), "nginx");
    let [Effect::SaveDraft { id, .. }] = effects.as_slice() else { panic!("{effects:?}") };
    answer(&mut state, *id, Answer::Saved(Ok(())));
    keys(&mut state, "enter");
    type_text(&mut state, "2");
    let effects = keys(&mut state, "enter");
    assert_eq!(text(&state, 0, Known::FuncName), "nginx2");
    assert!(matches!(effects.as_slice(), [Effect::SaveDraft { .. }]), "kept at once: {effects:?}");
}

#[test]
fn enter_goes_on_as_tab_does_and_letters_that_follow_are_text() {
    let mut state = opened();
    keys(&mut state, "enter enter ctrl-u");
    for text in ["java", "dq", "-L 4"] {
        keys(&mut state, "ctrl-u");
        type_text(&mut state, text);
        keys(&mut state, "enter");
        assert!(matches!(state.processes.editing, Some(Editing::Text(_))), "the next field is open");
    }
    assert_eq!(text(&state, 0, Known::FuncName), "java");
    assert_eq!(text(&state, 0, Known::ProcessName), "dq");
    assert_eq!(text(&state, 0, Known::StartParamRegex), "-L 4");
    // The bind rows are another screen: they wait for an Enter of their own.
    keys(&mut state, "enter");
    assert!(state.processes.editing.is_none());
    assert_eq!(state.screen, Screen::Step(Step::Processes));
    keys(&mut state, "enter");
    assert_eq!(state.screen, Screen::Step(Step::Bindings));
}

#[test]
fn enter_in_the_last_field_takes_it_and_stays() {
    let mut state = opened();
    keys(&mut state, "enter end enter");
    assert!(state.processes.editing.is_some());
    let last = state.processes.form.at;
    keys(&mut state, "enter");
    assert!(state.processes.editing.is_none());
    assert_eq!(state.processes.form.at, last);
}

#[test]
fn tab_commits_and_opens_the_next_field() {
    let mut state = opened();
    keys(&mut state, "enter enter ctrl-u");
    type_text(&mut state, "java");
    keys(&mut state, "tab ctrl-u");
    type_text(&mut state, "支付");
    keys(&mut state, "tab");
    type_text(&mut state, "-cp pay");
    keys(&mut state, "backtab");
    assert_eq!(text(&state, 0, Known::FuncName), "java");
    assert_eq!(text(&state, 0, Known::ProcessName), "支付");
    assert_eq!(text(&state, 0, Known::StartParamRegex), "-cp pay");
    let Some(Editing::Text(editor)) = &state.processes.editing else { panic!("the field before is open") };
    assert_eq!(editor.text(), "支付");
}

#[test]
fn new_attributes_in_mid_edit_leave_the_field_what_it_was() {
    let mut state = opened();
    let reading = state.reading.expect("the business is read");
    keys(&mut state, "enter end enter");
    let before = state.processes.current(state.fields(), None).map(|row| format!("{row:?}"));
    let part = BusinessPart::Fields(vec![custom_field()]);
    answer(&mut state, reading, Answer::CataloguePart(part));
    assert_eq!(state.processes.current(state.fields(), None).map(|row| format!("{row:?}")), before);
    assert!(state.fields().get(&FieldKey::new("owner_team")).is_some());
}

#[test]
fn the_language_is_switched_in_mid_edit_and_what_was_typed_stays() {
    let mut state = opened();
    keys(&mut state, "enter enter");
    type_text(&mut state, "-L");
    let effects = keys(&mut state, "f6");
    assert_eq!(state.lang, Lang::Zh);
    assert_eq!(effects, [Effect::SetLanguage(Lang::Zh)]);
    let Some(Editing::Text(editor)) = &state.processes.editing else { panic!("still open") };
    assert_eq!(editor.text(), "nginx-L");
}

#[test]
fn a_paste_is_text_in_a_field_and_nothing_elsewhere() {
    let mut state = opened();
    let before = state.open.as_ref().map(|open| open.draft.clone());
    update(&mut state, Event::Pasted("dddd\nq".into()));
    assert_eq!(state.notice, Some(Notice::NotHere));
    assert_eq!(state.open.as_ref().map(|open| open.draft.clone()), before);
    keys(&mut state, "enter enter");
    update(&mut state, Event::Pasted(" -g\n'daemon off;'".into()));
    assert_eq!(state.notice, Some(Notice::PasteCleaned));
    keys(&mut state, "enter");
    assert_eq!(text(&state, 0, Known::FuncName), "nginx -g 'daemon off;'");
}

#[test]
fn undo_and_redo_lead_to_where_the_change_was() {
    let mut state = opened();
    keys(&mut state, "enter enter");
    type_text(&mut state, "x");
    keys(&mut state, "down 4");
    keys(&mut state, "u");
    assert_eq!((state.screen, state.notice.clone()), (Screen::Step(Step::Processes), Some(Notice::Undone)));
    assert_eq!(text(&state, 0, Known::FuncName), "nginx");
    keys(&mut state, "u");
    assert_eq!(state.notice, Some(Notice::NothingToUndo));
    keys(&mut state, "U");
    assert_eq!(text(&state, 0, Known::FuncName), "nginxx");
}

#[test]
fn one_writing_is_under_way_at_a_time_and_the_last_state_is_written() {
    let mut state = opened();
    let first = keys(&mut state, "c");
    let [Effect::SaveDraft { id, .. }] = first.as_slice() else { panic!("{first:?}") };
    let more = keys(&mut state, "esc c esc c");
    assert!(!more.iter().any(|effect| matches!(effect, Effect::SaveDraft { .. })), "{more:?}");
    let next = answer(&mut state, *id, Answer::Saved(Ok(())));
    let [Effect::SaveDraft { content, .. }] = next.as_slice() else { panic!("{next:?}") };
    assert_eq!(content.processes.len(), 5);
}

#[test]
fn what_was_typed_during_a_writing_is_kept_when_another_session_has_the_draft() {
    let mut state = opened();
    let effects = keys(&mut state, "c");
    let [Effect::SaveDraft { id, .. }] = effects.as_slice() else { panic!("{effects:?}") };
    // One change after that writing began, and a text that is still being typed.
    keys(&mut state, "esc c enter enter");
    type_text(&mut state, "-typed");
    let effects = answer(&mut state, *id, Answer::TakenOver(None, Some("/drafts/.older".into())));
    let [Effect::SaveDraft { id, content, .. }] = effects.as_slice() else { panic!("{effects:?}") };
    assert_eq!(content.processes.len(), 4);
    assert!(content.processes.iter().any(|own| own.known(Known::StartParamRegex) == "-typed"), "{content:?}");
    assert!(state.open.as_ref().is_some_and(|open| !open.read_only), "until that writing found out the same");
    let effects = answer(&mut state, *id, Answer::TakenOver(None, Some("/drafts/.newer".into())));
    assert_eq!(effects, []);
    assert_eq!(state.notice, Some(Notice::TakenOver { by: None, kept: Some("/drafts/.newer".into()) }));
    assert!(state.open.as_ref().is_some_and(|open| open.read_only) && state.processes.editing.is_none());
}

#[test]
fn a_failed_writing_is_told_and_tried_again_with_the_next_change() {
    let mut state = opened();
    let effects = keys(&mut state, "c");
    let [Effect::SaveDraft { id, .. }] = effects.as_slice() else { panic!("{effects:?}") };
    let effects = answer(&mut state, *id, Answer::Saved(Err(full_disk())));
    assert_eq!(effects, []);
    assert_eq!(state.notice, Some(Notice::SaveFailed(full_disk())));
    assert!(matches!(keys(&mut state, "esc c").as_slice(), [Effect::SaveDraft { .. }]));
}

#[test]
fn leaving_with_an_unwritten_draft_is_asked_about() {
    let mut state = opened();
    let effects = keys(&mut state, "c");
    let [Effect::SaveDraft { id, .. }] = effects.as_slice() else { panic!("{effects:?}") };
    assert_eq!(keys(&mut state, "q"), [], "the end waits for the disk");
    answer(&mut state, *id, Answer::Saved(Err(full_disk())));
    assert!(matches!(&state.overlay, Some(Overlay::Confirm(confirm)) if confirm.question == Question::QuitUnsaved));
    let effects = keys(&mut state, "esc q");
    let [Effect::SaveDraft { id, .. }] = effects.as_slice() else { panic!("it is tried once more: {effects:?}") };
    answer(&mut state, *id, Answer::Saved(Err(full_disk())));
    assert!(state.overlay.is_some(), "asking again asks again");
    assert_eq!(keys(&mut state, "left enter"), [Effect::Quit]);
}

#[test]
fn an_end_from_outside_keeps_what_stands_in_an_editor() {
    let mut state = opened();
    keys(&mut state, "enter enter");
    type_text(&mut state, "-half");
    let effects = update(&mut state, Event::Terminated);
    let [Effect::SaveDraft { id, content, .. }] = effects.as_slice() else { panic!("{effects:?}") };
    assert_eq!(content.processes[0].known(Known::FuncName), "nginx-half");
    assert_eq!(answer(&mut state, *id, Answer::Saved(Ok(()))), [Effect::Quit]);
}

#[test]
fn late_answers_are_nobodys() {
    let mut state = choosing();
    let long_ago = RequestId(1);
    answer(&mut state, long_ago, Answer::Businesses(Ok(Vec::new())));
    answer(
        &mut state,
        long_ago,
        Answer::CataloguePart(BusinessPart::Instances { items: vec![instance(9, false)], total: 1 }),
    );
    answer(&mut state, long_ago, Answer::Live(Ok(Box::default())));
    answer(&mut state, long_ago, Answer::CallEnded { call: 0, outcome: Outcome::NotSent(None) });
    assert_eq!(state.businesses.ready().map(Vec::len), Some(2));
    assert_eq!(state.catalogue.as_ref().map(|catalogue| catalogue.instances.len()), Some(3));
}

#[test]
fn a_step_taken_from_within_a_field_takes_what_was_typed() {
    let mut state = opened();
    keys(&mut state, "enter enter");
    type_text(&mut state, "-next");
    keys(&mut state, "ctrl-n");
    assert_eq!(state.screen, Screen::Step(Step::Bindings));
    let draft = |state: &State| state.open.as_ref().unwrap().draft.clone();
    assert_eq!(draft(&state).processes[0].known(Known::FuncName), "nginx-next");
    keys(&mut state, "enter");
    assert!(state.bindings.editing.is_some());
    keys(&mut state, "ctrl-p");
    assert_eq!((state.screen, state.bindings.editing.is_none()), (Screen::Step(Step::Processes), true));
    // In a box over the screen there is no step to take.
    keys(&mut state, "ctrl-s ctrl-n");
    assert!(state.overlay.is_some() && state.screen == Screen::Step(Step::Processes));
}

#[test]
fn leaving_the_review_cancels_what_is_read_for_it() {
    let mut state = opened();
    let begun = |effects: &[Effect]| {
        effects.iter().find_map(|effect| match effect {
            Effect::ReadLive { id, .. } => Some(*id),
            _ => None,
        })
    };
    let first = begun(&keys(&mut state, "4")).unwrap();
    let effects = keys(&mut state, "esc");
    assert!(effects.contains(&Effect::Cancel(first)), "{effects:?}");
    let second = begun(&keys(&mut state, "ctrl-n")).expect("it is read again");
    answer(&mut state, second, Answer::Live(Ok(Box::default())));
    let effects = keys(&mut state, "esc");
    assert!(!effects.iter().any(|effect| matches!(effect, Effect::Cancel(_))), "{effects:?}");
}

#[test]
fn hosts_that_could_not_be_asked_are_told_of() {
    let mut state = opened();
    let effects = keys(&mut state, "4");
    let id = effects.iter().find_map(|effect| match effect {
        Effect::ReadLive { id, .. } => Some(*id),
        _ => None,
    });
    let error = Box::new(ApiError::new(ErrorKind::GatewayDenied, "list_biz_hosts"));
    answer(&mut state, RequestId(1), Answer::HostsUnread(error.clone()));
    assert_eq!(state.notice, None, "no one waits for it");
    answer(&mut state, id.unwrap(), Answer::HostsUnread(error.clone()));
    assert_eq!(state.notice, Some(Notice::HostsUnread(error)));
    assert!(matches!(state.review.live, Loadable::Loading(_)), "the targets are still being read");
}

/// At step 4, with the targets' live state as given.
fn reviewing(live: Live) -> State {
    let mut state = opened();
    let effects = keys(&mut state, "4");
    let id = effects.iter().find_map(|effect| match effect {
        Effect::ReadLive { id, .. } => Some(*id),
        _ => None,
    });
    answer(&mut state, id.expect("the targets are read"), Answer::Live(Ok(Box::new(live))));
    let reading = state.reading.expect("the business is read");
    answer(&mut state, reading, Answer::CataloguePart(BusinessPart::Fields(Vec::new())));
    state
}

fn submitted(effects: &[Effect]) -> Option<(RequestId, &Plan)> {
    effects.iter().find_map(|effect| match effect {
        Effect::Submit { id, plan, .. } => Some((*id, plan)),
        _ => None,
    })
}

#[test]
fn the_key_that_asks_is_not_the_key_that_confirms() {
    let mut state = reviewing(Live::default());
    let asked = keys(&mut state, "s s s enter");
    assert_eq!(submitted(&asked), None);
    keys(&mut state, "right enter");
    assert!(state.overlay.is_none(), "Enter on Cancel leaves the question");
    let confirmed = keys(&mut state, "f9 left enter");
    let (_, plan) = submitted(&confirmed).expect("yes was chosen");
    assert_eq!(plan.new_count(), 4);
    assert_eq!(state.screen, Screen::Step(Step::Submit));
}

fn remark(state: &State) -> Option<Remark> {
    let Some(Overlay::Confirm(confirm)) = &state.overlay else { panic!("{:?}", state.overlay) };
    confirm.remark
}

#[test]
fn production_wants_the_count_typed() {
    let mut state = reviewing(Live::default());
    if let Some(environment) = &mut state.environment {
        environment.production = true;
    }
    keys(&mut state, "s");
    type_text(&mut state, "5");
    assert_eq!(submitted(&keys(&mut state, "enter")), None);
    assert_eq!(remark(&state), Some(Remark::WrongCount));
    // What was typed wrongly is gone.
    type_text(&mut state, "４");
    let confirmed = keys(&mut state, "enter");
    let (id, _) = submitted(&confirmed).expect("full-width digits count");
    // To go without a journal is asked for with no less care.
    let cause = Cause::Io { doing: Operation::Write, kind: std::io::ErrorKind::StorageFull, message: "full".into() };
    let error = StoreError { path: "/runs".into(), cause };
    answer(&mut state, id, Answer::RunEnded(Err(error.into())));
    assert_eq!(submitted(&keys(&mut state, "y 4 enter")), None);
    assert_eq!(remark(&state), Some(Remark::DigitsOnly));
    keys(&mut state, "backspace 4");
    assert!(submitted(&keys(&mut state, "enter")).is_some());
}

#[test]
fn problems_keep_a_draft_from_being_submitted_and_lead_to_their_field() {
    let mut state = opened();
    keys(&mut state, "enter down enter ctrl-u down 4 s");
    assert_eq!(state.notice, Some(Notice::Blocked { count: 1 }));
    keys(&mut state, "enter");
    assert_eq!(state.screen, Screen::Step(Step::Processes));
    let row = state.processes.current(state.fields(), None).map(|row| format!("{row:?}")).unwrap_or_default();
    assert!(row.contains("ProcessName"), "{row}");
}

#[test]
fn what_cannot_take_a_process_is_not_sent() {
    let mut live = Live::default();
    live.bar(ServiceInstanceId(52), Bar::Gone);
    let mut state = reviewing(live);
    let confirmed = keys(&mut state, "s left enter");
    let (_, plan) = submitted(&confirmed).expect("there is something new");
    assert_eq!((plan.new_count(), plan.counts().ineligible), (2, 2));
}

#[test]
fn an_unread_plan_is_not_submitted() {
    let mut state = opened();
    keys(&mut state, "4 s");
    assert_eq!(state.notice, Some(Notice::StillReading));
    assert!(state.overlay.is_none());
}

/// A custom field that must hold a whole number.
fn team_number() -> BusinessPart {
    let kind = Kind::Int { min: 1, max: 9 };
    BusinessPart::Fields(vec![Field { kind, ..custom_field() }])
}

/// At step 4 with a custom field typed as `text`, the live state read and the attributes still on their way; returns the
/// request that brings them.
fn reviewing_before_the_attributes(text: &str) -> (State, RequestId) {
    let mut state = begun();
    open_good_draft(&mut state);
    let table = FieldTable::built_in();
    if let Some(open) = &mut state.open {
        let edit = Edit::SetField { process: 0, field: FieldKey::new("owner_team"), value: text.into() };
        assert!(open.edit(edit, &table));
    }
    let effects = keys(&mut state, "4");
    let live = effects.iter().find_map(|effect| match effect {
        Effect::ReadLive { id, .. } => Some(*id),
        _ => None,
    });
    let mut empty = Live::default();
    for id in [48, 52] {
        empty.processes(ServiceInstanceId(id), Vec::new());
    }
    answer(&mut state, live.expect("the targets are read"), Answer::Live(Ok(Box::new(empty))));
    let reading = state.reading.expect("the business is read, for its attributes");
    (state, reading)
}

#[test]
fn a_plan_waits_for_the_attributes_and_is_made_again_with_them() {
    let (mut state, reading) = reviewing_before_the_attributes("7");
    let says_checked = |state: &State| screen::text(state).contains("checked with CMDB");
    assert!(!says_checked(&state), "{}", screen::text(&state));
    keys(&mut state, "s");
    assert_eq!((&state.notice, state.overlay.is_none()), (&Some(Notice::StillReading), true));
    answer(&mut state, reading, Answer::CataloguePart(team_number()));
    assert!(says_checked(&state), "{}", screen::text(&state));
    let plan = state.review.plan.as_ref().expect("it is made again");
    let sent = plan.specs()[0].get(&FieldKey::new("owner_team"));
    assert_eq!(sent, Some(&Value::Int(7)), "of the attribute's type");
    keys(&mut state, "s");
    assert!(state.overlay.is_some());
}

#[test]
fn attributes_that_show_a_problem_take_the_plan_away() {
    let (mut state, reading) = reviewing_before_the_attributes("many");
    answer(&mut state, reading, Answer::CataloguePart(team_number()));
    assert_eq!(state.review.plan, None);
    keys(&mut state, "s");
    assert_eq!(state.notice, Some(Notice::Blocked { count: 1 }));
    // They may come again while the question is open: after a refresh they are other ones.
    let (mut state, reading) = reviewing_before_the_attributes("7");
    answer(&mut state, reading, Answer::CataloguePart(team_number()));
    keys(&mut state, "s");
    let BusinessPart::Fields(mut fields) = team_number() else { unreachable!() };
    fields[0].kind = Kind::Int { min: 1, max: 5 };
    answer(&mut state, reading, Answer::CataloguePart(BusinessPart::Fields(fields)));
    assert_eq!((&state.notice, state.overlay.is_none()), (&Some(Notice::PlanChanged), true));
    assert_eq!(state.review.plan, None);
}

#[test]
fn attributes_that_cannot_be_read_do_not_keep_from_submitting() {
    let (mut state, reading) = reviewing_before_the_attributes("7");
    let error = ApiError::new(ErrorKind::GatewayDenied, "search_object_attribute");
    answer(&mut state, reading, Answer::CatalogueEnded(Err(error)));
    // What only they could tell was not compared.
    assert!(screen::text(&state).contains("custom fields not checked"), "{}", screen::text(&state));
    assert!(!screen::text(&state).contains("checked with CMDB"), "{}", screen::text(&state));
    keys(&mut state, "s");
    assert!(state.overlay.is_some());
}

#[test]
fn a_run_shows_identifiers_as_they_come_and_a_refusal_leads_to_its_field() {
    let mut state = reviewing(Live::default());
    let confirmed = keys(&mut state, "s left enter");
    let (id, _) = submitted(&confirmed).expect("it was confirmed");
    answer(&mut state, id, Answer::CallSent { call: 0 });
    keys(&mut state, "esc");
    assert_eq!(state.notice, Some(Notice::Run(RunNotice::UnderWay)));
    answer(
        &mut state,
        id,
        Answer::CallEnded {
            call: 0,
            outcome: Outcome::Created { ids: vec![ProcessId(7), ProcessId(8)], evidence: Evidence::Answer },
        },
    );
    let mut error = ApiError::new(ErrorKind::Refused, "create_process_instance");
    error.code = Some(1_199_014);
    answer(&mut state, id, Answer::CallEnded { call: 1, outcome: Outcome::Refused(Box::new(error)) });
    answer(&mut state, id, Answer::RunEnded(Ok(())));
    let run = state.submit.run.as_ref().expect("there is a run");
    assert!(run.calls().iter().all(|call| matches!(call, CallPhase::Ended(_))));
    let ids: Vec<i64> = run.created().map(|(_, id)| id.0).collect();
    assert_eq!(ids, [7, 8]);
    assert_eq!(keys(&mut state, "y"), [Effect::Copy("7\n8".into())]);
    keys(&mut state, "end enter");
    assert_eq!(state.screen, Screen::Step(Step::Processes));
    assert_eq!(state.processes.list.at, 1);
}

#[test]
fn a_draft_of_another_environment_is_not_submitted_here() {
    let mut state = reviewing(Live::default());
    if let Some(environment) = &mut state.environment {
        environment.name = "prod".into();
    }
    keys(&mut state, "s");
    assert_eq!(state.notice, Some(Notice::OtherEnvironment { draft: "sandbox".into() }));
}

#[test]
fn bind_rows_are_typed_cell_by_cell() {
    let mut state = opened();
    if let Some(open) = &mut state.open {
        open.draft = draft(vec![process("nginx", "80")]);
    }
    keys(&mut state, "3 a");
    let usual = state.bindings.offers.list.iter().position(|offer| offer.typed() == "0.0.0.0");
    assert_eq!(usual, Some(3), "after what each host has of its own");
    keys(&mut state, "down down down down tab");
    type_text(&mut state, "８０８０");
    keys(&mut state, "tab down tab enter");
    let row = &state.open.as_ref().expect("a draft is open").draft.processes[0].bind[1];
    assert_eq!(
        (row.ip.as_str(), row.port.as_str(), row.protocol.as_str(), row.enable.as_str()),
        ("0.0.0.0", "8080", "2", "true")
    );
}

#[test]
fn bind_rows_are_moved_and_undo_moves_them_back() {
    let mut state = opened();
    keys(&mut state, "3 c");
    type_text(&mut state, "");
    keys(&mut state, "enter ctrl-u");
    type_text(&mut state, "81");
    keys(&mut state, "enter");
    let ports = |state: &State| -> Vec<String> {
        let open = state.open.as_ref().expect("a draft is open");
        open.draft.processes[0].bind.iter().map(|row| row.port.clone()).collect()
    };
    assert_eq!(ports(&state), ["80", "81"]);
    for (up, down) in [("K", "J"), ("alt-up", "alt-down")] {
        state.bindings.row.at = 1;
        keys(&mut state, up);
        assert_eq!((ports(&state), state.bindings.row.at), (vec!["81".to_owned(), "80".to_owned()], 0));
        assert_eq!(keys(&mut state, up), [], "the first row stays");
        keys(&mut state, down);
        assert_eq!((ports(&state), state.bindings.row.at), (vec!["80".to_owned(), "81".to_owned()], 1));
    }
    keys(&mut state, "K u");
    assert_eq!(ports(&state), ["80", "81"]);
    assert_eq!(state.bindings.row.at, 1, "the cursor goes where the row went");
}

#[test]
fn another_draft_waits_until_the_one_that_is_open_is_on_disk() {
    let mut state = opened();
    let effects = keys(&mut state, "c");
    let [Effect::SaveDraft { id, .. }] = effects.as_slice() else { panic!("{effects:?}") };
    keys(&mut state, "esc esc esc");
    assert_eq!(state.screen, Screen::Drafts);
    keys(&mut state, "n");
    assert_eq!(state.open.as_ref().map(|open| open.draft.processes.len()), Some(3), "still the old one");
    let mut effects = answer(&mut state, *id, Answer::Saved(Ok(())));
    while let Some(Effect::SaveDraft { id, .. }) =
        effects.iter().find(|effect| matches!(effect, Effect::SaveDraft { .. }))
    {
        let id = *id;
        effects = answer(&mut state, id, Answer::Saved(Ok(())));
    }
    assert_eq!(state.open.as_ref().map(|open| open.draft.processes.len()), Some(0), "now the new one");
}

#[test]
fn a_new_draft_in_which_nothing_was_typed_leaves_no_file() {
    let mut state = begun();
    let effects = keys(&mut state, "n esc esc");
    assert!(!effects.iter().any(|effect| matches!(effect, Effect::CreateDraft { .. })), "{effects:?}");
    assert_eq!(state.screen, Screen::Drafts);
    let effects = answer(&mut state, RequestId(99), Answer::Created(Ok(DraftId("x".into()))));
    assert_eq!(effects, []);
}

#[test]
fn what_went_without_a_credential_that_was_given_since_is_read_again() {
    let mut state = opened();
    let business = state.reading.expect("its business is being read");
    press(&mut state, "4");
    let Loadable::Loading(live) = state.review.live else { panic!("its targets are being read") };
    let lacks = || ApiError::new(ErrorKind::Credentials, "list_service_instance_detail");
    answer(&mut state, live, Answer::Live(Err(lacks())));
    assert!(matches!(state.overlay, Some(Overlay::Credential(_))));
    press(&mut state, "a");
    let effects = press(&mut state, "enter");
    assert!(matches!(effects.first(), Some(Effect::GiveCredential { .. })), "{effects:?}");
    assert!(state.overlay.is_none() && matches!(state.review.live, Loadable::Loading(_)));
    // It went off before, and only now tells that it lacked the same.
    let effects = answer(&mut state, business, Answer::CatalogueEnded(Err(lacks())));
    assert!(state.overlay.is_none(), "it is not asked for again");
    let again = effects.iter().find_map(|effect| match effect {
        Effect::ReadCatalogue { id, .. } => Some(*id),
        _ => None,
    });
    let again = again.unwrap_or_else(|| panic!("it is read again: {effects:?}"));
    // One that went with it tells that it is wrong.
    answer(&mut state, again, Answer::CatalogueEnded(Err(lacks())));
    assert!(matches!(state.overlay, Some(Overlay::Credential(_))));
}

#[test]
fn a_tenant_that_is_missing_is_not_asked_for_as_if_it_were_a_credential() {
    let mut state = opened();
    press(&mut state, "4");
    let Loadable::Loading(live) = state.review.live else { panic!("its targets are being read") };
    let refused = |message: &str| ApiError {
        code: Some(1_199_027),
        message: message.to_owned(),
        ..ApiError::new(ErrorKind::Credentials, "list_service_instance_detail")
    };
    answer(&mut state, live, Answer::Live(Err(refused("[tenant_id]授权信息查询失败"))));
    assert!(state.overlay.is_none(), "nothing that is typed would mend it");
    press(&mut state, "r");
    let Loadable::Loading(live) = state.review.live else { panic!("its targets are being read again") };
    answer(&mut state, live, Answer::Live(Err(refused("[user]授权信息查询失败"))));
    assert!(matches!(state.overlay, Some(Overlay::Credential(_))));
}

/// How far the page of a failure scrolls follows from the words, as many as they are.
#[test]
fn the_page_of_a_failure_scrolls_to_its_end() {
    let mut state = reviewing(Live::default());
    state.says = |_, _| vec![(PageLine::What, "failed".to_owned()); 100];
    assert!(submitted(&keys(&mut state, "s left enter")).is_some());
    keys(&mut state, "p end");
    let Some(Overlay::Detail(detail)) = &state.overlay else { panic!("no page") };
    let lines = reader::length(&state, &Overlay::Detail(*detail));
    assert!(lines > 100);
    assert_eq!(detail.top, lines - geometry::reader_height(state.size));
}

#[test]
fn without_environments_there_is_no_empty_list_of_them() {
    let mut state = begun();
    state.environments.clear();
    keys(&mut state, "E");
    assert!(state.overlay.is_none());
    assert_eq!(state.notice, Some(Notice::NoEnvironment));
}

#[test]
fn what_was_marked_before_any_business_was_chosen_stays_marked() {
    let mut state = opened();
    let open = state.open.as_mut().expect("it is open");
    open.draft.business = None;
    let marked = open.draft.targets.len();
    assert!(marked > 0);
    state.businesses = Loadable::Ready(businesses());
    keys(&mut state, "1");
    assert!(matches!(state.overlay, Some(Overlay::Businesses { .. })));
    keys(&mut state, "enter");
    let draft = &state.open.as_ref().expect("it is open").draft;
    assert_eq!(draft.business.as_ref(), businesses().first());
    assert_eq!(draft.targets.len(), marked);
}

#[test]
fn a_process_is_added_from_the_form_of_another() {
    let mut state = opened();
    let count = state.open.as_ref().expect("it is open").draft.processes.len();
    keys(&mut state, "enter a");
    type_text(&mut state, "redis");
    keys(&mut state, "enter");
    let processes = &state.open.as_ref().expect("it is open").draft.processes;
    assert_eq!(processes.len(), count + 1);
    assert_eq!(processes[1].known(Known::FuncName), "redis");
}

#[test]
fn a_run_that_was_stopped_is_not_said_to_stop_when_it_has() {
    let mut state = reviewing(Live::default());
    let confirmed = keys(&mut state, "s left enter");
    let (id, _) = submitted(&confirmed).expect("it was confirmed");
    answer(&mut state, id, Answer::CallSent { call: 0 });
    keys(&mut state, "s");
    assert!(state.submit.run.as_ref().is_some_and(|run| run.stopping && !run.ended));
    answer(
        &mut state,
        id,
        Answer::CallEnded {
            call: 0,
            outcome: Outcome::Created { ids: vec![ProcessId(7), ProcessId(8)], evidence: Evidence::Answer },
        },
    );
    answer(&mut state, id, Answer::RunEnded(Ok(())));
    assert!(state.submit.run.as_ref().is_some_and(|run| !run.stopping && run.ended));
}

/// What `bkproc DRAFT` begins with, for a good draft that was left at a step.
fn started_at(step: Step) -> (State, Vec<Effect>) {
    let place = Place { step, ..Place::default() };
    let draft = draft(vec![process("nginx", "80")]);
    let opened = Opened { id: Some(DraftId("good".into())), draft, place, read_only: false, ..Opened::default() };
    let mut state = bkproc::app::init(Setup { open: Some(Box::new(opened)), ..crate::support::setup::setup() });
    let effects = start(&mut state);
    (state, effects)
}

fn reads_live(effects: &[Effect]) -> Option<RequestId> {
    effects.iter().find_map(|effect| match effect {
        Effect::ReadLive { id, .. } => Some(*id),
        _ => None,
    })
}

#[test]
fn every_way_onto_the_review_reads_what_is_there() {
    for step in [Step::Review, Step::Submit] {
        // By a path on the command line.
        let (mut state, effects) = started_at(step);
        assert_eq!(state.screen, Screen::Step(Step::Review), "{step:?}");
        let live = reads_live(&effects).expect("the targets are read");
        answer(&mut state, live, Answer::Live(Ok(Box::default())));
        let reading = state.reading.expect("the business is read, for its attributes");
        answer(&mut state, reading, Answer::CataloguePart(BusinessPart::Fields(Vec::new())));
        assert!(state.review.plan.is_some(), "{step:?}");
        keys(&mut state, "s");
        assert!(matches!(&state.overlay, Some(Overlay::Confirm(_))), "{step:?}: {:?}", state.notice);
        // By the list of drafts, where it is open already.
        keys(&mut state, "esc 1 esc");
        assert_eq!(state.screen, Screen::Drafts);
    }
    // By steps, from each other one.
    for from in ["1", "2", "3"] {
        let (mut state, _) = started_at(Step::Review);
        keys(&mut state, from);
        // In bind rows a digit begins a value.
        let effects = keys(&mut state, if from == "3" { "ctrl-n" } else { "4" });
        assert!(reads_live(&effects).is_some(), "{from}");
        keys(&mut state, "ctrl-p");
        assert!(reads_live(&keys(&mut state, "ctrl-n")).is_some(), "{from}");
    }
    // By a copy.
    let (mut state, _) = started_at(Step::Review);
    let copied = keys(&mut state, "Y");
    assert!(reads_live(&copied).is_some(), "{:?}", state.notice);
}

#[test]
fn a_draft_opened_at_any_step_reads_its_business() {
    for step in [Step::Instances, Step::Processes, Step::Bindings, Step::Review] {
        let (state, effects) = started_at(step);
        assert_eq!(state.screen, Screen::Step(step));
        let reads = effects.iter().filter(|effect| matches!(effect, Effect::ReadCatalogue { .. })).count();
        assert_eq!((reads, state.reading.is_some()), (1, true), "{step:?}");
    }
}

#[test]
fn values_that_no_field_has_are_shown_and_can_be_cleared() {
    let mut state = opened();
    let key = FieldKey::new("auto_time_gap");
    let mut draft = state.open.as_ref().unwrap().draft.clone();
    draft.processes[0].set(key.clone(), "60".to_owned());
    let fields = state.fields().clone();
    state.open.as_mut().unwrap().draft = draft;
    state.open.as_mut().unwrap().recheck(&fields);
    let told = |state: &State| {
        let open = state.open.as_ref().unwrap();
        open.checked.problems.iter().any(|problem| problem.cause == bkproc::domain::check::ProblemCause::RemovedField)
    };
    assert!(told(&state));
    // Enter opens no editor, since nothing tells what it takes; Backspace clears it.
    keys(&mut state, "enter end enter");
    assert!(state.processes.editing.is_none());
    keys(&mut state, "backspace");
    assert_eq!(state.open.as_ref().unwrap().draft.processes[0].text(&key), "");
    assert!(!told(&state));
}

#[test]
fn a_request_body_that_is_opened_says_what_was_converted() {
    let body = br#"{"processes": [{"process_info": {"bk_process_name": 7, "proc_num": "3"}}]}"#;
    let parsed = bkproc::store::parse::parse(body).unwrap();
    let opened = Opened { draft: parsed.draft, notes: parsed.notes, ..Opened::default() };
    let state = bkproc::app::init(Setup { open: Some(Box::new(opened)), ..crate::support::setup::setup() });
    let notice = state.notice.unwrap();
    for (lang, expected) in [
        (Lang::Zh, "读取文件时有转换（bkproc plan 会逐类列出）：bk_process_name、proc_num"),
        (Lang::En, "Converted on reading (bkproc plan says how): bk_process_name, proc_num"),
    ] {
        assert_eq!(bkproc::i18n::notice::notice(lang, &notice), expected);
    }
}

#[test]
fn a_secret_found_too_short_when_it_is_used_is_warned_of() {
    use bkproc::domain::mistake::{Fault, Mistake};
    let mut state = begun();
    let key = "environments.prod.token".to_owned();
    let mistake = Mistake { file: None, spot: None, key, fault: Fault::ShortSecret { least: 4 } };
    update(&mut state, Event::Mistaken(mistake.clone()));
    assert_eq!(state.notice, Some(Notice::Settings { mistake: Box::new(mistake), others: 0 }));
}

#[test]
fn text_given_up_in_a_prompt_is_there_again() {
    // A list of rows to mark.
    let mut state = choosing();
    keys(&mut state, "i");
    update(&mut state, Event::Pasted("10.0.0.1\n10.0.0.2".into()));
    keys(&mut state, "esc");
    assert_eq!((state.overlay.is_none(), &state.notice), (true, &Some(Notice::TextKept)));
    keys(&mut state, "i");
    let Some(Overlay::MarkList(list)) = &state.overlay else { panic!("{:?}", state.overlay) };
    assert_eq!(list.editor.text(), "10.0.0.1, 10.0.0.2");
    // A path.
    keys(&mut state, "esc ctrl-s ctrl-u");
    type_text(&mut state, "/tmp/web.json");
    keys(&mut state, "esc");
    assert_eq!(state.notice, Some(Notice::TextKept));
    let prompted = |state: &State| match &state.overlay {
        Some(Overlay::Prompt(prompt)) => prompt.editor.text().to_owned(),
        other => panic!("{other:?}"),
    };
    keys(&mut state, "ctrl-s");
    assert_eq!(prompted(&state), "/tmp/web.json");
    // A name, of the same draft only.
    let mut state = opened();
    let rename = |state: &mut State, id: &str| {
        state.overlay = None;
        let request = RequestId(1_000_000);
        state.opening = Some((request, DraftId(id.into()), bkproc::app::state::Opening::Rename));
        let draft = draft(vec![process("nginx", "80")]);
        let opened = Opened { id: Some(DraftId(id.into())), draft, ..Opened::default() };
        answer(state, request, Answer::Opened(Ok(Box::new(opened))));
    };
    rename(&mut state, "good");
    keys(&mut state, "ctrl-u");
    type_text(&mut state, "payments");
    keys(&mut state, "esc");
    assert_eq!(state.notice, Some(Notice::TextKept));
    rename(&mut state, "good");
    assert_eq!(prompted(&state), "payments");
    keys(&mut state, "esc");
    rename(&mut state, "other");
    assert_eq!(prompted(&state), "Shop web");
}

#[test]
fn a_misspelt_guard_asks_for_the_count() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("config.toml");
    let text = "[environments.sandbox]\nurl = \"http://127.0.0.1:1\"\nproductoin = true\n";
    std::fs::write(&path, text).expect("written");
    let args = bkproc::config::Args { config: Some(path), ..bkproc::config::Args::default() };
    let settings = bkproc::config::Settings::resolve(&args, &|_| None);
    let mut state = reviewing(Live::default());
    state.environment = settings.environment().map(|own| own.environment.clone());
    let recorded = state.environment.as_ref().expect("the only one").into();
    state.open.as_mut().expect("a draft is open").draft.environment = recorded;
    assert_eq!(submitted(&keys(&mut state, "s left enter")), None);
    let Some(Overlay::Confirm(confirm)) = &state.overlay else { panic!("{:?}", state.notice) };
    assert!(confirm.typed.is_some(), "the count is asked for");
}

#[test]
fn a_saved_result_has_the_differences_of_a_conflict() {
    let mut live = Live::default();
    let mut stored = bkproc::domain::process::Process {
        id: ProcessId(9),
        instance: ServiceInstanceId(48),
        template: None,
        fields: vec![(Known::ProcessName.into(), "nginx".to_owned()), (Known::FuncName.into(), "other".to_owned())],
        bind: Vec::new(),
    };
    stored.fields.push((Known::User.into(), "root".to_owned()));
    live.processes(ServiceInstanceId(48), vec![stored]);
    live.processes(ServiceInstanceId(52), Vec::new());
    let mut state = reviewing(live);
    keys(&mut state, "s left enter");
    let id = state.submit.run.as_ref().expect("a run").id;
    answer(&mut state, id, Answer::RunEnded(Ok(())));
    for key in ["w", "W"] {
        let exported = keys(&mut state.clone(), key).into_iter().find_map(|effect| match effect {
            Effect::Export { export, .. } => Some(exported(&export)),
            _ => None,
        });
        let exported = exported.expect("a result");
        assert!(exported.contains("conflict") && exported.contains("bk_func_name"), "{exported}");
        let conflict = exported.lines().find(|row| row.contains(",conflict,"));
        assert!(conflict.is_none_or(|row| row.contains("bk_func_name")), "{exported}");
    }
}

/// A disk that is full after some bytes.
struct Full(usize);

impl std::io::Write for Full {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0 = self.0.checked_sub(bytes.len()).ok_or(std::io::ErrorKind::StorageFull)?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[test]
fn a_result_is_written_in_pieces_and_no_further_than_the_disk_takes_it() {
    let mut live = Live::default();
    for id in [48, 52] {
        live.processes(ServiceInstanceId(id), Vec::new());
    }
    let mut state = reviewing(live);
    keys(&mut state, "s left enter");
    for key in ["w", "W"] {
        let effects = keys(&mut state.clone(), key);
        let [Effect::Export { export, .. }] = effects.as_slice() else { panic!("{effects:?}") };
        let whole = exported(export);
        for room in [0, 10, whole.len() - 1] {
            let error = export.write(&mut Full(room)).expect_err("the disk is full");
            assert_eq!(error.kind(), std::io::ErrorKind::StorageFull, "{room}");
        }
        export.write(&mut Full(whole.len())).expect("there is room");
    }
}
