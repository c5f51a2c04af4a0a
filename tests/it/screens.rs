//! What the screens look like, in both languages and two sizes; and what no screen may do.

mod access;
mod kept;
mod runs;

use crate::support::picture::assert_golden_screen;
use crate::support::screen;
use crate::support::world::{self, NARROW, WIDE};
use bkproc::app::catalogue::BusinessPart;
use bkproc::app::event::{ChangedFile, News, Opened};
use bkproc::app::notice::Notice;
use bkproc::app::screen::Context;
use bkproc::app::screen::review::Row;
use bkproc::app::{Answer, Effect, Event, Loadable, Setup, State};
use bkproc::domain::draft::{Draft, Targets};
use bkproc::domain::environment::Environment;
use bkproc::domain::field::{FieldKey, Known};
use bkproc::domain::id::BizId;
use bkproc::domain::instance::Business;
use bkproc::domain::lang::Lang;
use bkproc::domain::mistake::{Fault, Mistake};
use bkproc::domain::place::{Place, Step};
use bkproc::store::error::{Cause, Holder, Operation};
use bkproc::store::{Beside, DraftId, StoreError};
use bkproc::ui::Symbols;
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
    assert_golden_screen(name, state);
}

fn press(state: &mut State, key: char) {
    world::press(state, &key.to_string());
}

/// The question before a submission, after a letter.
fn submit_letters(lang: Lang, size: Size) -> State {
    let mut state = world::review(lang, size);
    world::press(&mut state, "s left y");
    state
}

/// Step 2 with the cursor on a field of a process.
fn form(draft: Draft, process: usize, known: Known, lang: Lang, size: Size) -> State {
    form_of(Opened { draft, ..Opened::default() }, process, known, lang, size)
}

/// The same of a draft with whatever else was found with it.
fn form_of(opened: Opened, process: usize, known: Known, lang: Lang, size: Size) -> State {
    let place = Place { step: Step::Processes, process, field: Some(known.into()), ..Place::default() };
    let (mut state, _) = world::opened(world::start(lang, size), Opened { place, ..opened });
    world::read_business(&mut state);
    assert_eq!(state.place().field, Some(known.into()));
    state
}

/// Opens the field at the cursor.
fn editing(mut state: State) -> State {
    world::press(&mut state, "enter");
    state
}

/// Step 3 with the cursor on a cell of a process.
fn bindings_at(draft: Draft, process: usize, row: usize, column: usize, lang: Lang, size: Size) -> State {
    let place = Place { step: Step::Bindings, process, ..Place::default() };
    let mut state = world::at_place(place, draft, lang, size);
    world::go_to_row(&mut state, row);
    for _ in 0..column {
        world::press(&mut state, "right");
    }
    assert_eq!((state.bindings.row.at, state.bindings.column), (row, column));
    state
}

/// Step 4 with the cursor on an entry.
fn review_at(entry: usize, lang: Lang, size: Size) -> State {
    at_entry(world::review(lang, size), entry)
}

/// The same in any review.
fn at_entry(mut state: State, entry: usize) -> State {
    world::press(&mut state, "home");
    for _ in 0..40 {
        match state.review.current(state.open.as_ref().unwrap()) {
            Some(Row::Entry(at, ..)) if at == entry => return state,
            Some(Row::Group(_, false)) => world::press(&mut state, "right down"),
            _ => world::press(&mut state, "down"),
        };
    }
    panic!("entry {entry} is not listed: {}", screen::text(&state));
}

#[test]
fn drafts() {
    golden("drafts", world::drafts);
    golden("drafts_submitted", |lang, size| {
        let mut listings = world::listings();
        listings[0].heading.as_mut().unwrap().step = Step::Submit;
        world::drafts_of(world::start(lang, size), listings)
    });
    golden("drafts_unreadable", |lang, size| {
        let mut state = world::drafts(lang, size);
        world::go_to_row(&mut state, 4);
        state
    });
    golden("drafts_empty", |lang, size| {
        let setup = Setup { environment: None, ..world::setup(lang, size) };
        world::drafts_of(world::begun(setup), Vec::new())
    });
    golden("drafts_failed", |lang, size| {
        let mut state = world::start(lang, size);
        let awaited = state.drafts.awaited.unwrap();
        world::answer(&mut state, awaited, Answer::Drafts(Err(world::disk_full())));
        state
    });
}

#[test]
fn runs_that_did_not_go_well() {
    golden("drafts_runs", runs::listed);
    golden("drafts_run_damaged", |lang, size| {
        let mut state = runs::listed(lang, size);
        world::go_to_row(&mut state, 4);
        state
    });
    golden("submit_retrying", runs::retrying);
    golden("submit_occupied", runs::occupied);
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
    world::report(&mut state, Answer::RunBegun(None));
    runs::press(&mut state, "s");
    assert!(screen::text(&state).contains("Stopping"), "{}", screen::text(&state));
    world::report(&mut state, Answer::RunEnded(Ok(())));
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
fn below_a_page_stands_nothing_of_the_row_under_it() {
    let last = |state: &State| screen::text(state).lines().nth(usize::from(NARROW.height) - 3).unwrap().to_owned();
    let mut state = world::at(Step::Instances, world::good(), Lang::En, NARROW);
    let mut told = 0;
    for _ in 0..6 {
        told += usize::from(!last(&state).trim().is_empty());
        press(&mut state, 'i');
        assert_eq!(last(&state).trim(), "");
        world::press(&mut state, "esc down");
    }
    assert_ne!(told, 0, "no row says anything");
}

#[test]
fn instances() {
    golden("instances", |lang, size| world::at(Step::Instances, world::good(), lang, size));
    golden("instances_filter", |lang, size| {
        let mut state = world::at(Step::Instances, world::bad(), lang, size);
        world::filtering(&mut state, "ip:10.0.0.12 !redis");
        world::press(&mut state, "down");
        state
    });
    golden("instances_mistake", |lang, size| {
        let mut state = world::at(Step::Instances, world::good(), lang, size);
        world::filtering(&mut state, "10.0 procs:many");
        state
    });
    golden("instances_nothing", |lang, size| {
        let opened = Opened { draft: world::good(), ..Opened::default() };
        let (mut state, _) = world::opened(world::start(lang, size), opened);
        world::send_parts(&mut state, world::parts());
        world::filtering(&mut state, "hots:nowhere");
        state
    });
    golden("help_filter", |lang, size| {
        let mut state = world::at(Step::Instances, world::good(), lang, size);
        world::press(&mut state, "/ f1");
        state
    });
    golden("instances_range", |lang, size| {
        let mut state = world::at(Step::Instances, world::good(), lang, size);
        world::press(&mut state, "j v j j");
        state
    });
    golden("instances_reading", |lang, size| {
        let opened = Opened { draft: world::good(), ..Opened::default() };
        let (mut state, _) = world::opened(world::start(lang, size), opened);
        let mut parts = world::parts();
        let Some(BusinessPart::Instances { total, .. }) = parts.last_mut() else { panic!("{parts:?}") };
        *total = 5432;
        world::send_parts(&mut state, parts);
        state
    });
    golden("instances_failed", |lang, size| {
        let draft = Draft { targets: Targets::default(), ..world::good() };
        let (mut state, _) = world::opened(world::start(lang, size), Opened { draft, ..Opened::default() });
        world::end_reading(&mut state, Err(world::unreachable()));
        state
    });
    golden("instances_no_business", |lang, size| {
        let mut state = world::at(Step::Instances, Draft::default(), lang, size);
        world::press(&mut state, "esc");
        state
    });
    golden("instances_offline", |lang, size| {
        let mut draft = world::good();
        draft.targets.push(bkproc::domain::draft::Target::bare(bkproc::domain::id::ServiceInstanceId(77)));
        let setup = Setup { environment: None, ..world::setup(lang, size) };
        let (mut state, _) = world::opened(world::begun(setup), Opened { draft, ..Opened::default() });
        world::go_to_row(&mut state, 3);
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
        for filter in [world::filtering, world::filter] {
            filter(&mut state, text);
            let filtering = state.instances.filtering;
            let marked: String = wrong(&state).split_whitespace().collect();
            assert_eq!(marked, expected, "{text} {filtering} {}", screen::text(&state));
        }
    }
    world::filtering(&mut state, &format!("{} procs:many", "网关 ".repeat(40)));
    assert_eq!(wrong(&state), "procs:many", "scrolled");
}

/// The tree beside the list, after keys; marks as in the draft.
fn tree(keys: &str, lang: Lang, size: Size) -> State {
    let mut state = world::at(Step::Instances, world::good(), lang, size);
    world::press(&mut state, keys);
    state
}

#[test]
fn topology() {
    let medium = Size { width: 120, height: 30 };
    let resized = |mut state: State, size| {
        bkproc::app::update(&mut state, Event::Resized(size));
        state
    };
    for (lang, name) in [(Lang::Zh, "zh"), (Lang::En, "en")] {
        let golden = |what: &str, size: Size, state: &State| {
            check(&format!("topology_{what}.{name}.{}x{}", size.width, size.height), state);
        };
        golden("closed", medium, &tree("left down left down", lang, medium));
        let narrowed = tree("left down down enter", lang, medium);
        golden("narrowed", medium, &narrowed);
        golden("narrowed", NARROW, &resized(narrowed, NARROW));
        let small = Size { width: 40, height: 12 };
        let typed = tree("left down down enter / n", lang, medium);
        golden("filter", medium, &typed);
        golden("filter", small, &resized(typed, small));
        let opened = Opened { draft: world::good(), ..Opened::default() };
        let (mut refused, _) = world::opened(world::start(lang, medium), opened);
        let instances = world::parts().into_iter().filter(|part| matches!(part, BusinessPart::Instances { .. }));
        world::send_parts(&mut refused, instances.collect());
        world::end_reading(&mut refused, Err(world::unreachable()));
        golden("refused", medium, &refused);
        golden("refused", NARROW, &resized(refused, NARROW));
        golden("help", medium, &tree("left f1", lang, medium));
    }
}

#[test]
fn processes() {
    golden("processes_list", |lang, size| {
        let mut state = world::at(Step::Processes, world::bad(), lang, size);
        world::go_to_row(&mut state, 2);
        state
    });
    golden("processes_form", |lang, size| form(world::bad(), 2, Known::ProcNum, lang, size));
    golden("processes_typing", |lang, size| editing(form(world::good(), 0, Known::StartParamRegex, lang, size)));
    golden("processes_typing_long", |lang, size| editing(form(world::bad(), 2, Known::Description, lang, size)));
    golden("processes_choice", |lang, size| editing(form(world::good(), 0, Known::AutoStart, lang, size)));
    golden("processes_empty", |lang, size| {
        world::at(Step::Processes, Draft { processes: Vec::new(), ..world::good() }, lang, size)
    });
    golden("processes_custom", |lang, size| {
        let place = Place { step: Step::Processes, field: Some(Known::FuncName.into()), ..Place::default() };
        let opened = Opened { draft: world::good(), place, ..Opened::default() };
        let (mut state, _) = world::opened(world::start(lang, size), opened);
        let custom = vec![BusinessPart::Fields(world::with_custom())];
        world::send_parts(&mut state, custom.into_iter().chain(world::parts().into_iter().skip(1)).collect());
        world::end_reading(&mut state, Ok(()));
        world::press(&mut state, "end");
        state
    });
    golden("processes_others", |lang, size| {
        let mut draft = world::good();
        draft.processes[0].set(FieldKey::new("auto_time_gap"), "60".to_owned());
        draft.processes[0].set(FieldKey::new("team"), "支付".to_owned());
        let mut state = form(draft, 0, Known::FuncName, lang, size);
        world::press(&mut state, "end up");
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
    world::press(&mut state, "G enter");
    assert!(matches!(&state.notice, Some(Notice::NoEditor { clear }) if !clear.is_empty()), "{:?}", state.notice);
    let rows = |state: &State| {
        let process = state.open.as_ref().map(|open| &open.draft.processes[0]);
        state.processes.form_rows(state.fields(), process).len()
    };
    let all = rows(&state);
    world::press(&mut state, "up up enter");
    assert_eq!((rows(&state), state.processes.form.at), (all - 2, all - 3), "closed");
    world::press(&mut state, "enter");
    assert_eq!(rows(&state), all);
}

#[test]
fn bindings() {
    golden("bindings", |lang, size| bindings_at(world::bad(), 2, 1, 1, lang, size));
    golden("bindings_address", |lang, size| {
        let mut state = world::at(Step::Bindings, world::good(), lang, size);
        world::press(&mut state, "enter ctrl-u");
        world::paste(&mut state, "10.0");
        world::press(&mut state, "down down");
        state
    });
    golden("bindings_choice", |lang, size| {
        let mut state = bindings_at(world::good(), 0, 1, 2, lang, size);
        world::press(&mut state, "enter");
        state
    });
    // What a problem is, why and what to do is whole, without the help where they are long.
    golden("bindings_family", |lang, size| bindings_at(world::bad(), 2, 2, 2, lang, size));
    golden("bindings_empty", |lang, size| {
        world::at_place(Place { step: Step::Bindings, process: 1, ..Place::default() }, world::good(), lang, size)
    });
}

#[test]
fn review() {
    golden("review_problems", |lang, size| {
        let mut state = world::at(Step::Review, world::bad(), lang, size);
        world::go_to_row(&mut state, 2);
        state
    });
    golden_large("review", world::review);
    golden("review_new", |lang, size| {
        let mut state = world::review(lang, size);
        world::press(&mut state, "up end up");
        state
    });
    golden_large("review_group", |lang, size| {
        let mut state = world::warned(lang, size);
        world::press(&mut state, "x x right");
        state
    });
    golden("review_filter", |lang, size| {
        let mut state = world::review(lang, size);
        press(&mut state, '/');
        world::paste(&mut state, "alias:nginx prot:80");
        state
    });
    golden("review_filter_finds_nothing", |lang, size| {
        let mut state = world::review(lang, size);
        press(&mut state, '/');
        world::paste(&mut state, "port:1");
        world::press(&mut state, "enter");
        state
    });
    golden("review_verdict", |lang, size| {
        let mut state = world::review(lang, size);
        world::press(&mut state, "backtab");
        state
    });
    golden_large("review_formulas", crate::review::sixty);
    golden("review_warned", world::warned);
    golden("review_warned_whole", |lang, size| {
        let mut state = at_entry(world::warned(lang, size), 0);
        press(&mut state, 'p');
        state
    });
    golden("review_reading", |lang, size| {
        let (mut state, id) = world::checking(world::start(lang, size), world::good());
        world::answer(&mut state, id, Answer::LiveProgress { done: 1 });
        world::go_to_row(&mut state, 5);
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
        world::go_to_row(&mut state, 4);
        state
    });
    golden("submit_refused", |lang, size| {
        let mut state = world::ended(lang, size);
        world::go_to_row(&mut state, 2);
        state
    });
    golden("submit_refused_whole", |lang, size| {
        let mut state = world::ended(lang, size);
        world::go_to_row(&mut state, 2);
        press(&mut state, 'p');
        state
    });
    golden("submit_unknown", |lang, size| {
        let mut state = world::ended(lang, size);
        world::go_to_row(&mut state, 5);
        state
    });
    golden("submit_done", world::done);
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
        world::press(&mut state, "f1");
        state
    });
    golden("detail", |lang, size| {
        let mut state = review_at(0, lang, size);
        press(&mut state, 'p');
        state
    });
    golden("detail_conflict", |lang, size| {
        let mut state = review_at(3, lang, size);
        press(&mut state, 'p');
        state
    });
    let production = |lang, size| {
        let environment = Environment { production: true, ..world::environment() };
        let setup = Setup { environment: Some(environment), ..world::setup(lang, size) };
        world::review_of(world::begun(setup), world::good(), world::live())
    };
    golden("confirm_submit", |lang, size| {
        let mut state = production(lang, size);
        press(&mut state, 's');
        state
    });
    golden("confirm_submit_emptied", |lang, size| {
        let mut state = production(lang, size);
        world::press(&mut state, "s 1 x");
        state
    });
    golden("confirm_submit_letters", submit_letters);
    for (lang, name) in [(Lang::Zh, "zh"), (Lang::En, "en")] {
        check(&format!("confirm_submit_letters.{name}.40x12"), &submit_letters(lang, Size { width: 40, height: 12 }));
    }
    golden("confirm_remove", |lang, size| {
        let mut state = world::drafts(lang, size);
        world::press(&mut state, "d left");
        state
    });
    let choosing = |list: Vec<Business>, lang, size| {
        let mut state = world::at(Step::Instances, Draft::default(), lang, size);
        let Loadable::Loading(id) = state.businesses else { panic!("the businesses are being read") };
        world::answer(&mut state, id, Answer::Businesses(Ok(list)));
        state
    };
    golden("businesses", |lang, size| {
        let business = |id, name: &str| Business { id: BizId(id), name: name.to_owned() };
        let list = vec![
            business(2, "蓝鲸"),
            business(3, "支付中心"),
            business(1024, "支付网关 Payment Gateway"),
            business(77, "Order Platform"),
        ];
        let mut state = choosing(list, lang, size);
        world::paste(&mut state, "支付");
        world::press(&mut state, "down");
        state
    });
    golden("businesses_none", |lang, size| choosing(Vec::new(), lang, size));
    golden("prompt", |lang, size| {
        let mut state = world::at(Step::Instances, world::good(), lang, size);
        world::press(&mut state, "b insert");
        world::paste(&mut state, "102");
        state
    });
    golden("mark_list", |lang, size| {
        let mut state = world::at(Step::Instances, world::good(), lang, size);
        world::paste(
            &mut state,
            "10.0.0.12\n10.0.0.13\n10.0.0.11\n1003，1005\n10.0.0.12_支付网关前置代理服务_8080\nFD00:0::12",
        );
        state
    });
    golden("mark_list_areas", |lang, size| {
        let mut state = world::instances_in_areas(lang, size);
        world::paste(
            &mut state,
            "10.0.0.11，0:10.0.0.11，3:[2408:8719:3000:12:aa:bb:cc:dd2]，10.0.0.16，10.0.0.17，7:10.0.0.11",
        );
        world::press(&mut state, "f2 f2 f2");
        state
    });
    golden("mark_list_empty", |lang, size| {
        let mut state = world::at(Step::Instances, world::good(), lang, size);
        world::filter(&mut state, "set:广东");
        world::press(&mut state, "insert");
        state
    });
    golden("themes", |lang, size| {
        let mut state = world::drafts(lang, size);
        world::press(&mut state, "T down down down");
        state
    });
}

#[test]
fn hosts_of_one_address_differ_by_their_areas() {
    golden("instances_areas", |lang, size| {
        let mut state = world::instances_in_areas(lang, size);
        world::press(&mut state, "down");
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
        let duplicate = runs::key("c");
        world::press(&mut state, "left");
        let effects = bkproc::app::update(&mut state, duplicate);
        let Some(Effect::SaveDraft { id, .. }) = effects.first() else { panic!("{effects:?}") };
        world::answer(&mut state, *id, Answer::Saved(Err(world::disk_full())));
        state
    });
    golden("read_only", |lang, size| {
        let holder = Some(holder());
        let opened = Opened { draft: world::good(), read_only: true, holder, ..Opened::default() };
        let mut state = form_of(opened, 0, Known::FuncName, lang, size);
        world::press(&mut state, "enter esc");
        state
    });
    golden("unwritable", |lang, size| {
        let mut state = world::start(lang, size);
        let awaited = state.drafts.awaited.unwrap();
        world::answer(&mut state, awaited, Answer::Unwritable(world::disk_full()));
        world::answer(&mut state, awaited, Answer::Drafts(Ok(Vec::new())));
        state
    });
    golden("export", |lang, size| {
        let mut state = form(world::good(), 0, Known::FuncName, lang, size);
        world::press(&mut state, "ctrl-s ctrl-u");
        world::paste(&mut state, "/mnt/备份/draft.json");
        state
    });
    golden("export_replaces", |lang, size| {
        let mut state = form(world::good(), 0, Known::FuncName, lang, size);
        world::press(&mut state, "ctrl-s ctrl-u");
        world::paste(&mut state, "/mnt/备份/draft.json");
        let effects = world::press(&mut state, "enter");
        let [Effect::ExportDraft { id, path, .. }] = effects.as_slice() else {
            panic!("{effects:?} {}", screen::text(&state))
        };
        let taken = Cause::Io {
            doing: Operation::Write,
            kind: std::io::ErrorKind::AlreadyExists,
            message: "File exists".to_owned(),
        };
        let error = StoreError { path: path.into(), cause: taken };
        world::answer(&mut state, *id, Answer::DraftExported(Err(error)));
        state
    });
    golden("quit_unsaved", |lang, size| {
        let mut state = world::at(Step::Processes, world::good(), lang, size);
        let effects = runs::press(&mut state, "c q");
        let [Effect::SaveDraft { id, .. }] = effects.as_slice() else { panic!("{effects:?}") };
        world::answer(&mut state, *id, Answer::Saved(Err(world::disk_full())));
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
        world::go_to_row(&mut state, 2);
        check(&format!("submit_refused.{name}.40x12"), &state);
    }
}

/// The signs for terminals that draw every sign one cell wide.
#[test]
fn lines_instead_of_ascii() {
    let mut state = review_at(3, Lang::Zh, NARROW);
    press(&mut state, 'p');
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

    let mut listings = world::listings();
    HOSTILE.clone_into(&mut listings[0].heading.as_mut().unwrap().name);
    states.push(world::drafts_of(world::start(lang, size), listings));
    let mut parts = world::parts();
    for part in &mut parts {
        let BusinessPart::Instances { items, .. } = part else { continue };
        items[0].name = HOSTILE.into();
        items[0].labels = [(HOSTILE.to_owned(), HOSTILE.to_owned())].into_iter().collect();
    }
    let opened = |step, draft: &Draft| {
        let environment = Environment { name: HOSTILE.to_owned(), ..world::environment() };
        let draft = Draft { environment: (&environment).into(), ..draft.clone() };
        let setup = Setup { environment: Some(environment), ..world::setup(lang, size) };
        let place = Place { step, ..Place::default() };
        let (mut state, _) = world::opened(world::begun(setup), Opened { draft, place, ..Opened::default() });
        world::send_parts(&mut state, parts.clone());
        world::end_reading(&mut state, Ok(()));
        state
    };
    for step in [Step::Instances, Step::Bindings, Step::Review] {
        states.push(opened(step, &draft));
    }
    let mut form = opened(Step::Processes, &draft);
    press(&mut form, 't');
    states.push(form.clone());
    world::press(&mut form, "esc enter");
    states.push(form);
    let mut typing = opened(Step::Instances, &draft);
    world::filtering(&mut typing, "x\u{202e}x\u{200b}\x1b");
    let mistake = Mistake {
        file: Some("config.toml".into()),
        spot: None,
        key: "theme".to_owned(),
        fault: Fault::UnknownName { found: HOSTILE.to_owned(), nearest: None },
    };
    bkproc::app::update(&mut typing, Event::Mistaken(mistake));
    states.push(typing);
    let mut run = world::first_created(lang, size);
    world::sent(&mut run, 1);
    let error = bkproc::api::ApiError { message: HOSTILE.to_owned(), ..world::refused() };
    world::call_ended(&mut run, 1, bkproc::submit::Outcome::Refused(Box::new(error)));
    world::go_to_row(&mut run, 2);
    states.push(run);
    let mut businesses = world::at(Step::Instances, Draft::default(), lang, size);
    let Loadable::Loading(id) = businesses.businesses else { panic!("the businesses are being read") };
    let list = [1, 2].map(|id| Business { id: BizId(id), name: HOSTILE.to_owned() }).to_vec();
    world::answer(&mut businesses, id, Answer::Businesses(Ok(list)));
    if size.width > 40 {
        world::paste(&mut businesses, "a");
    }
    states.push(businesses);
    let mut list = opened(Step::Instances, &world::good());
    world::paste(&mut list, &format!("1001\n{HOSTILE}\n10.0.0.11"));
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
                    editing(form(world::bad(), 2, Known::Description, lang, size)),
                    world::at(Step::Bindings, world::bad(), lang, size),
                    world::review(lang, size),
                    world::ended(lang, size),
                ];
                for mut state in states {
                    screen::text(&state);
                    runs::press(&mut state, "f1");
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
        world::paste(&mut state, &format!("{typed}10.0.0.99"));
        assert!(screen::text(&state).contains("10.0.0.99"));
        let mut state = world::at(Step::Instances, world::good(), Lang::Zh, NARROW);
        press(&mut state, '/');
        world::paste(&mut state, &format!("{typed}nginx"));
        assert!(screen::text(&state).contains("nginx"));
    }
}

/// Another session, as the questions name it.
fn holder() -> Holder {
    Holder {
        process: Some(4711),
        terminal: "pts/3".to_owned(),
        since: Some(jiff::civil::date(2026, 11, 3).at(14, 2, 0, 0)),
        from: "10.0.0.7".to_owned(),
        host: String::new(),
    }
}

#[test]
fn questions_about_a_draft_that_others_have_or_change() {
    golden("ask_foreign_change", |lang, size| {
        let mut state = form(world::good(), 0, Known::WorkPath, lang, size);
        world::press(&mut state, "enter");
        world::paste(&mut state, "/new");
        // It is not on disk yet when the other change is noticed.
        runs::press(&mut state, "enter esc");
        let mut draft = world::good();
        world::set(&mut draft.processes[0], Known::User, "app");
        world::set(&mut draft.processes[1], Known::WorkPath, "/data/pay");
        draft.targets.push(world::target(1005));
        let changed = ChangedFile {
            file: "支付扩容.json".to_owned(),
            draft,
            beside: Beside::default(),
            modified: jiff::civil::date(2026, 11, 3).at(14, 2, 0, 0),
            version: 1,
        };
        let news = News::Changed(Box::new(changed));
        bkproc::app::update(&mut state, Event::DraftFile { draft: DraftId("20261104-pay".to_owned()), news });
        state
    });
    golden("ask_take_over", |lang, size| {
        let opened = Opened { draft: world::good(), read_only: true, holder: Some(holder()), ..Opened::default() };
        let mut state = form_of(opened, 0, Known::FuncName, lang, size);
        world::press(&mut state, "enter");
        state
    });
    golden("ask_move_draft", |lang, size| {
        let other = Environment {
            name: "stag".to_owned(),
            url: "https://bkapi.example.com/api/bk-cmdb/stag".to_owned(),
            ..world::environment()
        };
        let draft = Draft { environment: (&other).into(), ..world::good() };
        world::opened(world::start(lang, size), Opened { draft, ..Opened::default() }).0
    });
}

#[test]
fn the_trash() {
    use bkproc::app::event::{Heading, TrashListing};
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
    let listed = |state: &mut State, list| {
        let effects = world::press(state, "f3");
        let [Effect::ListTrash { id, .. }] = effects[..] else { panic!("{effects:?}") };
        world::answer(state, id, Answer::Trash(Ok(list)));
    };
    golden("trash", |lang, size| {
        let mut state = world::drafts(lang, size);
        listed(&mut state, vec![listing("支付扩容", 3, false), listing("Order workers", 2, true)]);
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
        listed(&mut state, list);
        state
    });
}
