//! What the screens look like, in both languages and two sizes; and what no screen may do.

mod access;
mod kept;
mod runs;

use crate::support::golden::assert_golden;
use crate::support::screen;
use crate::support::world::{self, NARROW, WIDE};
use bkproc::app::form::Editor;
use bkproc::app::keymap::Context;
use bkproc::app::menu::Menu;
use bkproc::app::notice::Notice;
use bkproc::app::overlay::{Detail, Overlay, Prompt, Purpose};
use bkproc::app::screen::bindings::{self, HostAddress, Offer};
use bkproc::app::screen::processes::{Editing, Focus, edit_field};
use bkproc::app::{Answer, Effect, Loadable, RequestId, State};
use bkproc::domain::draft::{Draft, Targets};
use bkproc::domain::field::{FieldKey, FieldTable, Known};
use bkproc::domain::id::BizId;
use bkproc::domain::instance::Business;
use bkproc::domain::lang::Lang;
use bkproc::domain::mistake::{Fault, Mistake};
use bkproc::domain::place::Step;
use bkproc::domain::plan::{Live, plan};
use bkproc::store::StoreError;
use bkproc::store::error::{Cause, Operation};
use bkproc::ui::Symbols;
use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use ratatui::layout::Size;

/// Draws a state in both languages and both sizes.
fn golden(name: &str, make: impl Fn(Lang, Size) -> State) {
    for (lang, lang_name) in [(Lang::Zh, "zh"), (Lang::En, "en")] {
        for (size, size_name) in [(NARROW, "80x24"), (WIDE, "120x40")] {
            check(&format!("{name}.{lang_name}.{size_name}"), &make(lang, size));
        }
    }
}

/// Draws a state in both languages and three sizes.
fn golden_large(name: &str, make: impl Fn(Lang, Size) -> State) {
    golden(name, &make);
    for (lang, lang_name) in [(Lang::Zh, "zh"), (Lang::En, "en")] {
        check(&format!("{name}.{lang_name}.200x50"), &make(lang, Size::new(200, 50)));
    }
}

fn check(name: &str, state: &State) {
    let text = screen::text(state);
    assert_golden(name, &text);
}

fn paste(state: &mut State, text: &str) {
    bkproc::app::update(state, bkproc::app::Event::Pasted(text.to_owned()));
}

fn press(state: &mut State, key: char) {
    let key = KeyEvent::new(KeyCode::Char(key), KeyModifiers::NONE);
    bkproc::app::update(state, bkproc::app::Event::Key(key));
}

fn code(state: &mut State, code: KeyCode) {
    bkproc::app::update(state, bkproc::app::Event::Key(KeyEvent::new(code, KeyModifiers::NONE)));
}

/// The question before a submission, after a letter.
fn submit_letters(lang: Lang, size: Size) -> State {
    let mut state = world::review(lang, size);
    press(&mut state, 's');
    code(&mut state, KeyCode::Left);
    press(&mut state, 'y');
    state
}

fn row_of(state: &State, known: Known) -> usize {
    let mut processes = state.processes.clone();
    let process = state.open.as_ref().and_then(|open| open.draft.processes.get(processes.list.at));
    processes.reveal(&known.into(), state.fields(), process).unwrap()
}

/// Step 2 with the cursor on a field of a process.
fn form(draft: Draft, process: usize, known: Known, lang: Lang, size: Size) -> State {
    let mut state = world::at(Step::Processes, draft, lang, size);
    state.processes.focus = Focus::Form;
    state.processes.list.at = process;
    let height = bkproc::app::geometry::height(size, state.screen);
    let process = state.open.as_ref().and_then(|open| open.draft.processes.get(process));
    let len = state.processes.form_rows(state.fields(), process).len();
    state.processes.form.at = row_of(&state, known);
    state.processes.form.clamp(len, height);
    state
}

fn editing(mut state: State, known: Known) -> State {
    let field = state.fields().get(&known.into()).unwrap();
    let text = state.open.as_ref().unwrap().draft.processes[state.processes.list.at].known(known);
    state.processes.editing = edit_field(field, text);
    state
}

#[test]
fn drafts() {
    golden("drafts", world::drafts);
    golden("drafts_submitted", |lang, size| {
        let mut state = world::drafts(lang, size);
        let Loadable::Ready(list) = &mut state.drafts.list else { return state };
        list[0].heading.as_mut().unwrap().step = Step::Submit;
        state
    });
    golden("drafts_unreadable", |lang, size| {
        let mut state = world::drafts(lang, size);
        state.drafts.cursor.at = 4;
        state
    });
    golden("drafts_empty", |lang, size| {
        let mut state = world::start(lang, size);
        state.drafts.list = Loadable::Ready(Vec::new());
        state.environment = None;
        state
    });
    golden("drafts_failed", |lang, size| {
        let mut state = world::start(lang, size);
        state.drafts.list = Loadable::Failed(world::disk_full());
        state
    });
}

#[test]
fn runs_that_did_not_go_well() {
    golden("drafts_runs", runs::listed);
    golden("drafts_run_damaged", |lang, size| {
        let mut state = runs::listed(lang, size);
        state.drafts.cursor.at = 4;
        state
    });
    golden("submit_retrying", runs::retrying);
    golden("submit_settling", runs::settling);
    golden("submit_mixed", runs::mixed);
    golden("submit_perhaps", runs::perhaps_anothers);
    golden("submit_perhaps_page", |lang, size| {
        let mut state = runs::perhaps_anothers(lang, size);
        runs::press(&mut state, "p");
        state
    });
    golden("submit_read_back", runs::read_back);
    golden("submit_undoing", runs::undone);
    golden("ask_resume", runs::ask_resume);
    golden("ask_undo", runs::ask_undo);
    golden("ask_undo_last", runs::ask_undo_last);
    golden("ask_undo_one", runs::ask_undo_one);
    golden("ask_unrecorded", runs::ask_unrecorded);
    golden("ask_remove_run", runs::ask_remove_run);
}

#[test]
fn a_run_that_has_stopped_is_not_said_to_stop() {
    let mut state = world::submitted(Lang::En, NARROW);
    runs::answer(&mut state, RequestId(7), Answer::RunBegun(None));
    runs::press(&mut state, "s");
    assert!(screen::text(&state).contains("Stopping"), "{}", screen::text(&state));
    runs::answer(&mut state, RequestId(7), Answer::RunEnded(Ok(())));
    assert!(!screen::text(&state).contains("Stopping"), "{}", screen::text(&state));
}

#[test]
fn what_is_saved_of_a_process_that_is_perhaps_anothers_says_who_created_it_and_when() {
    let mut state = runs::perhaps_anothers(Lang::En, NARROW);
    let mut saved = |key: &str| {
        let effects = runs::press(&mut state, key);
        effects.into_iter().find_map(|effect| match effect {
            Effect::Export { export, .. } => Some(crate::support::state::exported(&export)),
            _ => None,
        })
    };
    let (csv, json) = (saved("w").unwrap(), saved("W").unwrap());
    let line = |state: &str| csv.lines().find(|line| line.contains(state)).unwrap().to_owned();
    for (state, id) in [(",perhaps_anothers,", 29_000), (",differs,", 29_001)] {
        let origin = format!("{state},,{id},\"li,hua\",2026-11-04T07:20:11.482Z,,");
        assert!(line(state).contains(&origin), "{origin}: {}", line(state));
    }
    let document: serde_json::Value = serde_json::from_str(&json).unwrap();
    let processes = document["processes"].as_array().unwrap();
    let found: Vec<_> = processes.iter().filter(|process| process["bk_created_by"] == "li,hua").collect();
    let keys = ["state", "bk_process_id", "bk_created_at"];
    let values = |process: &serde_json::Value| keys.map(|key| process[key].clone());
    let at = serde_json::json!("2026-11-04T07:20:11.482Z");
    assert_eq!(values(found[0]), ["perhaps_anothers".into(), 29_000.into(), at.clone()], "{json}");
    assert_eq!(values(found[1]), ["differs".into(), 29_001.into(), at], "{json}");
    assert_eq!(document["next"], serde_json::json!([{ "step": "decide", "processes": 2 }]), "{json}");
}

#[test]
fn instances() {
    golden("instances", |lang, size| world::at(Step::Instances, world::good(), lang, size));
    golden("instances_filter", |lang, size| {
        let mut state = world::at(Step::Instances, world::bad(), lang, size);
        state.instances.filtering = true;
        world::filter(&mut state, "ip:10.0.0.12 !redis");
        state.instances.cursor.at = 1;
        state
    });
    golden("instances_mistake", |lang, size| {
        let mut state = world::at(Step::Instances, world::good(), lang, size);
        state.instances.filtering = true;
        world::filter(&mut state, "10.0 procs:many");
        state
    });
    golden("instances_nothing", |lang, size| {
        let mut state = world::at(Step::Instances, world::good(), lang, size);
        state.catalogue.as_mut().unwrap().ended = None;
        state.instances.filtering = true;
        world::filter(&mut state, "hots:nowhere");
        state
    });
    golden("help_filter", |lang, size| {
        let mut state = world::at(Step::Instances, world::good(), lang, size);
        state.instances.filtering = true;
        state.overlay = Some(Overlay::Help(Menu::new(Context::Filter)));
        state
    });
    golden("instances_range", |lang, size| {
        let mut state = world::at(Step::Instances, world::good(), lang, size);
        for key in ['j', 'v', 'j', 'j'] {
            let key = crossterm::event::KeyEvent::from(crossterm::event::KeyCode::Char(key));
            bkproc::app::update(&mut state, bkproc::app::Event::Key(key));
        }
        state
    });
    golden("instances_reading", |lang, size| {
        let mut state = world::at(Step::Instances, world::good(), lang, size);
        let catalogue = state.catalogue.as_mut().unwrap();
        catalogue.ended = None;
        catalogue.total = Some(5432);
        state.reading = Some(RequestId(1));
        state
    });
    golden("instances_failed", |lang, size| {
        let mut state = world::at(Step::Instances, Draft { targets: Targets::default(), ..world::good() }, lang, size);
        let mut catalogue = bkproc::app::catalogue::Catalogue::new(world::business());
        catalogue.ended = Some(Err(world::unreachable()));
        state.catalogue = Some(catalogue);
        state
    });
    golden("instances_no_business", |lang, size| {
        let mut state = world::at(Step::Instances, Draft::default(), lang, size);
        state.catalogue = None;
        state
    });
    golden("instances_offline", |lang, size| {
        let mut draft = world::good();
        draft.targets.push(bkproc::domain::draft::Target::bare(bkproc::domain::id::ServiceInstanceId(77)));
        let mut state = world::at(Step::Instances, draft, lang, size);
        state.catalogue = None;
        state.environment = None;
        state.instances.cursor.at = 3;
        state
    });
}

/// The signs of the line of the filter that look as what is wrong does.
fn wrong(state: &State) -> String {
    let theme = bkproc::theme::Theme::default();
    let problem = theme.style(bkproc::theme::Role::Problem);
    let mut terminal = ratatui::Terminal::new(ratatui::backend::TestBackend::new(80, 24)).unwrap();
    let look = bkproc::ui::Look::new(&theme);
    let frame = terminal.draw(|frame| bkproc::ui::view(state, &look, frame)).unwrap();
    let cells = (0..80).map(|x| &frame.buffer[(x, 2)]);
    cells.filter(|cell| Some(cell.fg) == problem.fg).map(ratatui::buffer::Cell::symbol).collect()
}

#[test]
fn what_is_wrong_in_the_filter_is_marked() {
    let mut state = world::at(Step::Instances, world::good(), Lang::Zh, NARROW);
    for (text, expected) in [
        ("10.0 procs:many 支付", "procs:many"),
        ("nginx", ""),
        ("支付 id:x env procs:网关", "id:xprocs:网关"),
        ("\u{200b}支 procs:\u{200b}b", "procs:\\u{200b}b"),
    ] {
        for filtering in [true, false] {
            state.instances.filtering = filtering;
            world::filter(&mut state, text);
            let marked: String = wrong(&state).split_whitespace().collect();
            assert_eq!(marked, expected, "{text} {filtering}");
        }
    }
    world::filter(&mut state, &format!("{} procs:many", "网关 ".repeat(40)));
    state.instances.filtering = true;
    assert_eq!(wrong(&state), "procs:many", "scrolled");
}

/// The tree beside the list, after keys; marks as in the draft.
fn tree(keys: &[&str], lang: Lang) -> State {
    let mut state = world::at(Step::Instances, world::good(), lang, Size { width: 120, height: 30 });
    for key in keys {
        let chord = bkproc::app::keymap::Chord::parse(key).unwrap();
        bkproc::app::update(&mut state, bkproc::app::Event::Key(chord.key()));
    }
    state
}

#[test]
fn topology() {
    for (lang, name) in [(Lang::Zh, "zh"), (Lang::En, "en")] {
        let check = |what: &str, state: &State| check(&format!("topology_{what}.{name}.120x30"), state);
        check("closed", &tree(&["left", "down", "left", "down"], lang));
        let mut narrowed = tree(&["left", "down", "down", "enter"], lang);
        check("narrowed", &narrowed);
        narrowed.size = NARROW;
        self::check(&format!("topology_narrowed.{name}.80x24"), &narrowed);
        let mut typed = tree(&["left", "down", "down", "enter", "/", "n"], lang);
        check("filter", &typed);
        typed.size = Size { width: 40, height: 12 };
        self::check(&format!("topology_filter.{name}.40x12"), &typed);
        let mut refused = tree(&[], lang);
        let mut catalogue = bkproc::app::catalogue::Catalogue::new(world::business());
        let items = world::catalogue().instances;
        catalogue.take(bkproc::app::catalogue::BusinessPart::Instances { items, total: 5 });
        catalogue.ended = Some(Err(world::unreachable()));
        refused.catalogue = Some(catalogue);
        world::filter(&mut refused, "");
        check("refused", &refused);
        refused.size = NARROW;
        self::check(&format!("topology_refused.{name}.80x24"), &refused);
        let mut help = tree(&["left"], lang);
        help.overlay = Some(Overlay::Help(Menu::new(Context::Tree)));
        check("help", &help);
    }
}

#[test]
fn processes() {
    golden("processes_list", |lang, size| {
        let mut state = world::at(Step::Processes, world::bad(), lang, size);
        state.processes.list.at = 2;
        state
    });
    golden("processes_form", |lang, size| form(world::bad(), 2, Known::ProcNum, lang, size));
    golden("processes_typing", |lang, size| {
        editing(form(world::good(), 0, Known::StartParamRegex, lang, size), Known::StartParamRegex)
    });
    golden("processes_typing_long", |lang, size| {
        editing(form(world::bad(), 2, Known::Description, lang, size), Known::Description)
    });
    golden("processes_choice", |lang, size| {
        editing(form(world::good(), 0, Known::AutoStart, lang, size), Known::AutoStart)
    });
    golden("processes_empty", |lang, size| {
        world::at(Step::Processes, Draft { processes: Vec::new(), ..world::good() }, lang, size)
    });
    golden("processes_custom", |lang, size| {
        let mut state = form(world::good(), 0, Known::FuncName, lang, size);
        state.catalogue.as_mut().unwrap().fields = world::with_custom();
        let fields: FieldTable = state.fields().clone();
        state.open.as_mut().unwrap().recheck(&fields);
        let height = bkproc::app::geometry::height(size, state.screen);
        let rows = state.processes.form_rows(state.fields(), None).len();
        state.processes.form.at = rows - 1;
        state.processes.form.clamp(rows, height);
        state
    });
    golden("processes_others", |lang, size| {
        let mut draft = world::good();
        draft.processes[0].set(FieldKey::new("auto_time_gap"), "60".to_owned());
        draft.processes[0].set(FieldKey::new("team"), "支付".to_owned());
        let mut state = form(draft, 0, Known::FuncName, lang, size);
        let height = bkproc::app::geometry::height(size, state.screen);
        let process = state.open.as_ref().map(|open| &open.draft.processes[0]);
        let rows = state.processes.form_rows(state.fields(), process).len();
        state.processes.form.at = rows - 2;
        state.processes.form.clamp(rows, height);
        state
    });
}

#[test]
fn values_without_a_field_are_a_group_and_enter_says_that_they_have_no_editor() {
    let mut draft = world::good();
    for key in ["auto_time_gap", "team"] {
        draft.processes[0].set(FieldKey::new(key), "60".to_owned());
    }
    let mut state = form(draft, 0, Known::FuncName, Lang::En, Size::new(80, 24));
    press(&mut state, 'G');
    code(&mut state, KeyCode::Enter);
    assert!(matches!(&state.notice, Some(Notice::NoEditor { clear }) if !clear.is_empty()), "{:?}", state.notice);
    let rows = |state: &State| {
        let process = state.open.as_ref().map(|open| &open.draft.processes[0]);
        state.processes.form_rows(state.fields(), process).len()
    };
    let all = rows(&state);
    code(&mut state, KeyCode::Up);
    code(&mut state, KeyCode::Up);
    code(&mut state, KeyCode::Enter);
    assert_eq!((rows(&state), state.processes.form.at), (all - 2, all - 3), "closed");
    code(&mut state, KeyCode::Enter);
    assert_eq!(rows(&state), all);
}

#[test]
fn bindings() {
    golden("bindings", |lang, size| {
        let mut state = world::at(Step::Bindings, world::bad(), lang, size);
        state.processes.list.at = 2;
        state.bindings.row.at = 1;
        state.bindings.column = 1;
        state
    });
    golden("bindings_address", |lang, size| {
        let mut state = world::at(Step::Bindings, world::good(), lang, size);
        state.bindings.editing = Some(Editing::Text(Box::new(Editor::narrow("10.0"))));
        let own = HostAddress::ALL.map(Offer::Own);
        let literal = ["0.0.0.0", "127.0.0.1", "::"].map(|text| Offer::Literal(text.to_owned()));
        state.bindings.offers.list = own.into_iter().chain(literal).collect();
        state.bindings.offers.at = Some(1);
        state
    });
    golden("bindings_choice", |lang, size| {
        let mut state = world::at(Step::Bindings, world::good(), lang, size);
        state.bindings.row.at = 1;
        state.bindings.column = 2;
        state.bindings.editing = Some(Editing::Choice(bindings::protocol_choice("3", true)));
        state
    });
    // What a problem is, why and what to do is whole, without the help where they are long.
    golden("bindings_family", |lang, size| {
        let mut state = world::at(Step::Bindings, world::bad(), lang, size);
        state.processes.list.at = 2;
        state.bindings.row.at = 2;
        state.bindings.column = 2;
        state
    });
    golden("bindings_empty", |lang, size| {
        let mut state = world::at(Step::Bindings, world::good(), lang, size);
        state.processes.list.at = 1;
        state
    });
}

#[test]
fn review() {
    golden("review_problems", |lang, size| {
        let mut state = world::listed(world::at(Step::Review, world::bad(), lang, size));
        state.review.cursor.at = 2;
        state
    });
    golden_large("review", world::review);
    golden("review_new", |lang, size| {
        let mut state = world::review(lang, size);
        code(&mut state, KeyCode::Up);
        code(&mut state, KeyCode::End);
        code(&mut state, KeyCode::Up);
        state
    });
    golden_large("review_group", |lang, size| {
        let mut state = world::warned(lang, size);
        press(&mut state, 'x');
        press(&mut state, 'x');
        code(&mut state, KeyCode::Right);
        state
    });
    golden("review_filter", |lang, size| {
        let mut state = world::review(lang, size);
        press(&mut state, '/');
        paste(&mut state, "alias:nginx prot:80");
        state
    });
    golden("review_filter_finds_nothing", |lang, size| {
        let mut state = world::review(lang, size);
        press(&mut state, '/');
        paste(&mut state, "port:1");
        code(&mut state, KeyCode::Enter);
        state
    });
    golden("review_verdict", |lang, size| {
        let mut state = world::review(lang, size);
        code(&mut state, KeyCode::BackTab);
        state
    });
    golden_large("review_formulas", crate::review::sixty);
    golden("review_warned", world::warned);
    golden("review_warned_whole", |lang, size| {
        let mut state = world::warned(lang, size);
        state.overlay = Some(Overlay::Detail(Detail { entry: 0, top: 0 }));
        state
    });
    golden("review_reading", |lang, size| {
        let mut state = world::review(lang, size);
        state.review.live = Loadable::Loading(RequestId(3));
        state.review.read = 1;
        state.review.plan = state.review.plan.map(|own| plan(own.wanted().clone(), &Live::default()));
        state = world::listed(state);
        state.review.cursor.at = 5;
        state
    });
}

#[test]
fn what_was_kept() {
    golden("instances_refreshing", kept::refreshing);
    golden("instances_kept", kept::offline);
    golden("businesses_kept", kept::businesses);
    golden("review_kept", kept::review);
}

#[test]
fn submit() {
    golden("submit_running", world::run);
    golden("submit_sent", |lang, size| {
        let mut state = world::run(lang, size);
        state.submit.cursor.at = 4;
        state
    });
    golden("submit_refused", |lang, size| {
        let mut state = world::ended(lang, size);
        state.submit.cursor.at = 2;
        state
    });
    golden("submit_refused_whole", |lang, size| {
        let mut state = world::ended(lang, size);
        state.submit.cursor.at = 2;
        press(&mut state, 'p');
        state
    });
    golden("submit_unknown", |lang, size| {
        let mut state = world::ended(lang, size);
        state.submit.run.as_mut().unwrap().record = Some("20261104-152000-a1b2".parse().unwrap());
        state.submit.cursor.at = 5;
        state
    });
    golden("submit_done", world::done);
    golden("submit_no_run", |lang, size| world::at(Step::Submit, world::good(), lang, size));
}

#[test]
fn who_is_asked_for_and_where_to() {
    golden("credential_needed", access::needed);
    golden("credential_refused", access::refused);
    golden("credential_unreadable", access::unreadable);
    golden("environments", access::environments);
}

#[test]
fn overlays() {
    golden("help", |lang, size| {
        let mut state = world::at(Step::Instances, world::good(), lang, size);
        state.overlay = Some(Overlay::Help(Menu::new(Context::Instances)));
        state
    });
    golden("detail", |lang, size| {
        let mut state = world::review(lang, size);
        state.overlay = Some(Overlay::Detail(Detail { entry: 0, top: 0 }));
        state
    });
    golden("detail_conflict", |lang, size| {
        let mut state = world::review(lang, size);
        state.overlay = Some(Overlay::Detail(Detail { entry: 3, top: 0 }));
        state
    });
    golden("confirm_submit", |lang, size| {
        let mut state = world::review(lang, size);
        state.environment.as_mut().unwrap().production = true;
        press(&mut state, 's');
        state
    });
    golden("confirm_submit_emptied", |lang, size| {
        let mut state = world::review(lang, size);
        state.environment.as_mut().unwrap().production = true;
        "s1x".chars().for_each(|key| press(&mut state, key));
        state
    });
    golden("confirm_submit_letters", submit_letters);
    for (lang, name) in [(Lang::Zh, "zh"), (Lang::En, "en")] {
        check(&format!("confirm_submit_letters.{name}.40x12"), &submit_letters(lang, Size { width: 40, height: 12 }));
    }
    golden("confirm_remove", |lang, size| {
        let mut state = world::drafts(lang, size);
        state.drafts.cursor.at = 1;
        press(&mut state, 'd');
        code(&mut state, KeyCode::Left);
        state
    });
    golden("businesses", |lang, size| {
        let mut state = world::at(Step::Instances, Draft::default(), lang, size);
        let business = |id, name: &str| Business { id: BizId(id), name: name.to_owned() };
        state.businesses = Loadable::Ready(vec![
            business(2, "蓝鲸"),
            business(3, "支付中心"),
            business(1024, "支付网关 Payment Gateway"),
            business(77, "Order Platform"),
        ]);
        state.overlay = Some(Overlay::Businesses { filter: Editor::new("支付"), at: 1 });
        state
    });
    golden("businesses_none", |lang, size| {
        let mut state = world::at(Step::Instances, Draft::default(), lang, size);
        state.businesses = Loadable::Ready(Vec::new());
        state.overlay = Some(Overlay::Businesses { filter: Editor::default(), at: 0 });
        state
    });
    golden("prompt", |lang, size| {
        let mut state = world::at(Step::Instances, world::good(), lang, size);
        state.overlay = Some(Overlay::Prompt(Prompt { purpose: Purpose::BusinessId, editor: Editor::narrow("102") }));
        state
    });
    golden("mark_list", |lang, size| {
        let mut state = world::at(Step::Instances, world::good(), lang, size);
        paste(
            &mut state,
            "10.0.0.12\n10.0.0.13\n10.0.0.11\n1003，1005\n10.0.0.12_支付网关前置代理服务_8080\nFD00:0::12",
        );
        state
    });
    golden("mark_list_areas", |lang, size| {
        let mut state = world::instances_in_areas(lang, size);
        paste(
            &mut state,
            "10.0.0.11，0:10.0.0.11，3:[2408:8719:3000:12:aa:bb:cc:dd2]，10.0.0.16，10.0.0.17，7:10.0.0.11",
        );
        code(&mut state, KeyCode::F(2));
        code(&mut state, KeyCode::F(2));
        code(&mut state, KeyCode::F(2));
        state
    });
    golden("mark_list_empty", |lang, size| {
        let mut state = world::at(Step::Instances, world::good(), lang, size);
        world::filter(&mut state, "set:广东");
        let insert = crossterm::event::KeyEvent::from(crossterm::event::KeyCode::Insert);
        bkproc::app::update(&mut state, bkproc::app::Event::Key(insert));
        state
    });
    golden("themes", |lang, size| {
        let mut state = world::drafts(lang, size);
        let names = state.themes.iter().map(|name| (name.clone(), name.clone())).collect();
        state.overlay = Some(Overlay::Themes(bkproc::app::form::Choice::new(names, "mono")));
        state
    });
}

#[test]
fn hosts_of_one_address_differ_by_their_areas() {
    golden("instances_areas", |lang, size| {
        let mut state = world::instances_in_areas(lang, size);
        code(&mut state, KeyCode::Down);
        state
    });
    golden("instances_areas_filtered", |lang, size| {
        let mut state = world::instances_in_areas(lang, size);
        world::filter(&mut state, "area:深圳 ip:3:10.0");
        state
    });
    golden("instances_host_alone", |lang, size| {
        let mut state = world::instances_in_areas(lang, size);
        world::filter(&mut state, "10.0.0.17");
        state
    });
    golden("instances_dynamic", |lang, size| {
        let mut state = world::instances_in_areas(lang, size);
        world::filter(&mut state, "ip:10.0.0.16");
        state
    });
}

#[test]
fn the_file_and_the_notice_are_told() {
    golden("not_saved", |lang, size| {
        let mut state = form(world::bad(), 2, Known::FuncName, lang, size);
        let error = world::disk_full();
        let open = state.open.as_mut().unwrap();
        open.revision = 4;
        open.saving.error = Some(error.clone());
        state.notice = Some(Notice::SaveFailed(error));
        state
    });
    golden("read_only", |lang, size| {
        let mut state = form(world::good(), 0, Known::FuncName, lang, size);
        state.open.as_mut().unwrap().read_only = true;
        state.notice = Some(Notice::ReadOnly);
        state
    });
    golden("unwritable", |lang, size| {
        let mut state = world::start(lang, size);
        state.drafts.list = Loadable::Ready(Vec::new());
        state.notice = Some(Notice::Unwritable(world::disk_full()));
        state
    });
    golden("export", |lang, size| {
        let mut state = form(world::good(), 0, Known::FuncName, lang, size);
        state.overlay = Some(Overlay::prompt(Purpose::ExportDraft, "/mnt/备份/draft.json"));
        state
    });
    golden("export_replaces", |lang, size| {
        let mut state = form(world::good(), 0, Known::FuncName, lang, size);
        state.export_path = "/mnt/备份/draft.json".to_owned();
        let effects = runs::press_and_save(&mut state, "ctrl-s enter");
        let [Effect::ExportDraft { id, path, .. }] = effects.as_slice() else { panic!("{effects:?}") };
        let taken = Cause::Io {
            doing: Operation::Write,
            kind: std::io::ErrorKind::AlreadyExists,
            message: "File exists".to_owned(),
        };
        let error = StoreError { path: path.into(), cause: taken };
        runs::answer(&mut state, *id, Answer::DraftExported(Err(error)));
        state
    });
    golden("quit_unsaved", |lang, size| {
        let mut state = form(world::good(), 0, Known::FuncName, lang, size);
        state.processes.focus = Focus::List;
        let effects = runs::press(&mut state, "c q");
        let [Effect::SaveDraft { id, .. }] = effects.as_slice() else { panic!("{effects:?}") };
        runs::answer(&mut state, *id, Answer::Saved(Err(world::disk_full())));
        state
    });
}

#[test]
fn small_terminals() {
    for (lang, name) in [(Lang::Zh, "zh"), (Lang::En, "en")] {
        check(&format!("too_small.{name}"), &world::drafts(lang, Size::new(30, 8)));
        let size = Size::new(40, 12);
        check(&format!("instances.{name}.40x12"), &world::at(Step::Instances, world::good(), lang, size));
        check(&format!("form.{name}.40x12"), &form(world::bad(), 2, Known::ProcNum, lang, size));
        check(&format!("bindings.{name}.40x12"), &world::at(Step::Bindings, world::good(), lang, size));
        check(&format!("submit.{name}.40x12"), &world::ended(lang, size));
        let mut state = world::ended(lang, size);
        state.submit.cursor.at = 2;
        check(&format!("submit_refused.{name}.40x12"), &state);
    }
}

/// The signs for terminals that draw every sign one cell wide.
#[test]
fn lines_instead_of_ascii() {
    let mut state = world::review(Lang::Zh, NARROW);
    state.overlay = Some(Overlay::Detail(Detail { entry: 3, top: 0 }));
    let text = screen::text_with(&state, &Symbols::LINES);
    assert!(text.contains('┌') && text.contains('│'), "{text}");
    let state = world::run(Lang::En, NARROW);
    assert!(screen::text_with(&state, &Symbols::LINES).contains("█░"));
}

const HOSTILE: &str = "a\x1b]0;owned\x07\u{202e}b\u{200b}\u{200d}c\u{e0041}\r\n\u{9b}31m\u{301}";

/// Whatever a server or a file says, no character of it that a terminal obeys or hides is drawn.
#[test]
fn hostile_text_is_shown_and_not_obeyed() {
    let hidden = |ch: char| ch != '\n' && bkproc::domain::text::is_hidden(ch);
    for (lang, size) in [(Lang::Zh, NARROW), (Lang::En, WIDE), (Lang::En, Size::new(40, 12))] {
        for (at, state) in hostile(lang, size).into_iter().enumerate() {
            let text = screen::text(&state);
            assert!(!text.chars().any(hidden), "screen {at}: {text:?}");
            assert!(size == Size::new(40, 12) || text.contains("\\x1b"), "screen {at}: {text}");
        }
    }
}

fn hostile(lang: Lang, size: Size) -> Vec<State> {
    let mut states = Vec::new();
    let mut draft = world::good();
    HOSTILE.clone_into(&mut draft.name);
    HOSTILE.clone_into(&mut draft.business.as_mut().unwrap().name);
    draft.targets[0].name = HOSTILE.into();
    draft.targets[0].module = HOSTILE.into();
    world::set(&mut draft.processes[0], Known::ProcessName, HOSTILE);
    HOSTILE.clone_into(&mut draft.processes[0].bind[0].ip);

    let mut drafts = world::drafts(lang, size);
    if let Loadable::Ready(list) = &mut drafts.drafts.list {
        HOSTILE.clone_into(&mut list[0].heading.as_mut().unwrap().name);
    }
    states.push(drafts);
    for step in [Step::Instances, Step::Processes, Step::Bindings, Step::Review] {
        let mut state = world::at(step, draft.clone(), lang, size);
        state.processes.focus = Focus::Form;
        let catalogue = state.catalogue.as_mut().unwrap();
        catalogue.instances[0].name = HOSTILE.into();
        catalogue.instances[0].labels = [(HOSTILE.to_owned(), HOSTILE.to_owned())].into_iter().collect();
        HOSTILE.clone_into(&mut state.environment.as_mut().unwrap().name);
        states.push(state);
    }
    let mut typing = world::at(Step::Instances, draft, lang, size);
    typing.instances.filtering = true;
    typing.instances.filter = Editor::new("x");
    typing.overlay =
        Some(Overlay::Prompt(Prompt { purpose: Purpose::RenameDraft, editor: Editor::new("\u{202e}x\u{200b}\x1b") }));
    let mistake = Mistake {
        file: Some("config.toml".into()),
        spot: None,
        key: "theme".to_owned(),
        fault: Fault::UnknownName { found: HOSTILE.to_owned(), nearest: None },
    };
    typing.notice = Some(Notice::Settings { mistake: Box::new(mistake), others: 1 });
    states.push(typing);
    let mut run = world::run(lang, size);
    let error = bkproc::api::ApiError { message: HOSTILE.to_owned(), ..world::refused() };
    let refused = bkproc::submit::Outcome::Refused(Box::new(error));
    run.submit.run.as_mut().unwrap().set(0, bkproc::app::run::CallPhase::Ended(refused));
    states.push(run);
    let mut businesses = world::at(Step::Instances, Draft::default(), lang, size);
    businesses.businesses = Loadable::Ready(vec![Business { id: BizId(1), name: HOSTILE.to_owned() }]);
    businesses.overlay = Some(Overlay::Businesses { filter: Editor::new("a"), at: 0 });
    states.push(businesses);
    let mut list = world::at(Step::Instances, world::good(), lang, size);
    list.catalogue.as_mut().unwrap().instances[0].name = HOSTILE.into();
    paste(&mut list, &format!("1001\n{HOSTILE}\n10.0.0.11"));
    states.push(list);
    states
}

/// No screen draws outside the terminal, whatever its size; and a terminal smaller than the state believes is no harm.
#[test]
fn every_size_is_drawn() {
    for width in (1..=130).step_by(7) {
        for height in [1, 3, 11, 12, 17, 18, 25, 50] {
            let size = Size::new(width, height);
            for lang in [Lang::Zh, Lang::En] {
                let states = vec![
                    world::drafts(lang, size),
                    world::at(Step::Instances, world::bad(), lang, size),
                    editing(form(world::bad(), 2, Known::Description, lang, size), Known::Description),
                    world::at(Step::Bindings, world::bad(), lang, size),
                    world::review(lang, size),
                    world::ended(lang, size),
                ];
                for mut state in states {
                    screen::text(&state);
                    state.overlay = Some(Overlay::Help(Menu::new(Context::Form)));
                    screen::text(&state);
                    screen::text_sized(&state, Size::new(width / 2 + 1, height / 2 + 1));
                }
            }
        }
    }
}

/// The line of hints has room for eight of them, and no label shifts where ambiguous signs are wide.
#[test]
fn labels_of_keys_are_short_and_of_one_width() {
    use unicode_width::UnicodeWidthStr as _;
    let contexts = [
        Context::Global,
        Context::Drafts,
        Context::Instances,
        Context::Range,
        Context::Filter,
        Context::Processes,
        Context::Form,
        Context::Bindings,
        Context::Review,
        Context::Submit,
        Context::Text,
        Context::Choice,
        Context::Picker,
        Context::MarkList,
        Context::Confirm,
        Context::Menu,
        Context::Reader,
    ];
    for (lang, most) in [(Lang::Zh, 8), (Lang::En, 12)] {
        let words = bkproc::i18n::words(lang);
        for context in contexts {
            for action in bkproc::app::Action::ALL {
                let (label, help) = ((words.action)(context, *action), (words.describe)(context, *action));
                assert!(label.width() <= most, "{lang:?} {action:?}: {label}");
                assert!(help.width() <= 60, "{lang:?} {action:?}: {help}");
                assert_eq!((label.width(), help.width()), (label.width_cjk(), help.width_cjk()), "{label} {help}");
            }
        }
    }
}

/// A list that was pasted may be longer than a terminal can count its cells; its end is where the cursor is.
#[test]
fn a_pasted_text_of_any_length_is_drawn() {
    for typed in ["10.20.1.11,".repeat(9_000), "支付网关，".repeat(9_000)] {
        let mut state = world::at(Step::Instances, world::good(), Lang::Zh, NARROW);
        press(&mut state, 'i');
        paste(&mut state, &format!("{typed}10.0.0.99"));
        assert!(screen::text(&state).contains("10.0.0.99"));
        let mut state = world::at(Step::Instances, world::good(), Lang::Zh, NARROW);
        press(&mut state, '/');
        paste(&mut state, &format!("{typed}nginx"));
        assert!(screen::text(&state).contains("nginx"));
    }
}

#[test]
fn questions_about_a_draft_that_others_have_or_change() {
    use bkproc::app::overlay::Question;
    use bkproc::domain::draft::{DraftDifference, Path};
    use bkproc::domain::environment::{Address, RecordedEnvironment};
    use bkproc::store::error::Holder;
    let at = jiff::civil::date(2026, 11, 3).at(14, 2, 0, 0);
    let asked = |question: &Question, lang, size| {
        let mut state = world::review(lang, size);
        state.overlay = Some(Overlay::ask(question.clone()));
        state
    };
    let question = Question::ForeignChange {
        file: "支付扩容.json".to_owned(),
        at,
        there: Box::new(DraftDifference { changed: 2, marked: 3, ..DraftDifference::default() }),
        here: Box::new(DraftDifference { changed: 1, ..DraftDifference::default() }),
        place: Some(("order".to_owned(), Path::Field(0, Known::WorkPath.into()))),
    };
    golden("ask_foreign_change", |lang, size| asked(&question, lang, size));
    let by = Holder {
        process: Some(4711),
        terminal: "pts/3".to_owned(),
        since: Some(at),
        from: "10.0.0.7".to_owned(),
        host: String::new(),
    };
    let question = Question::TakeOver { by: Box::new(by) };
    golden("ask_take_over", |lang, size| asked(&question, lang, size));
    let recorded = |name: &str, url: &str| {
        Box::new(RecordedEnvironment { name: name.to_owned(), address: Some(Address::new(url)), account: None })
    };
    let question = Question::MoveDraft {
        from: recorded("stag", "https://bkapi.example.com/api/bk-cmdb/stag"),
        to: recorded("bk-test", "https://bkapi.example.com/api/bk-cmdb/prod"),
        targets: 19,
    };
    golden("ask_move_draft", |lang, size| asked(&question, lang, size));
}

#[test]
fn the_trash() {
    use bkproc::app::event::{Heading, TrashListing};
    use bkproc::app::screen::drafts::trash::Trash;
    use std::path::PathBuf;
    let listing = |name: &str, day, version| TrashListing {
        path: "/drafts/trash/a.json".into(),
        version,
        removed: jiff::civil::date(2026, 11, day).at(9, 30, 0, 0),
        heading: Ok(Heading {
            name: name.to_owned(),
            environment: "bk-test".into(),
            business: "蓝鲸".to_owned(),
            targets: 12,
            processes: vec!["order".to_owned(), "pay".to_owned()],
            step: Step::Processes,
        }),
    };
    golden("trash", |lang, size| {
        let mut state = world::drafts(lang, size);
        let list = Loadable::Ready(vec![listing("支付扩容", 3, false), listing("Order workers", 2, true)]);
        state.overlay = Some(Overlay::Trash(Trash { list, ..Trash::default() }));
        state
    });
    let damaged = |version, file: &str| {
        let path = PathBuf::from(file);
        let cause = Cause::Malformed { line: 12, column: 3, message: "expected `,` or `}`".to_owned() };
        let heading = Err(StoreError { path: path.clone(), cause });
        TrashListing { path, heading, ..listing("", 1, version) }
    };
    golden("trash_unreadable", |lang, size| {
        let mut state = world::drafts(lang, size);
        let list = vec![
            damaged(false, "/home/op/.local/share/bkproc/drafts/trash/20261101-broken.json"),
            listing("支付扩容", 3, false),
            damaged(true, "/home/op/.local/share/bkproc/drafts/20261101-broken.json.damaged-1"),
        ];
        state.overlay = Some(Overlay::Trash(Trash { list: Loadable::Ready(list), ..Trash::default() }));
        state
    });
}
