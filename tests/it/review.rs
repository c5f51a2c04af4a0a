//! Step 4 as a list of work: its order, groups, verdicts and filter, and the ways to what has to be handled and back.

use crate::support::golden::assert_golden;
use crate::support::screen;
use crate::support::state::{keys, press};
use crate::support::world::{self, NARROW};
use bkproc::app::event::Opened;
use bkproc::app::overlay::Overlay;
use bkproc::app::question::Question;
use bkproc::app::screen::Screen;
use bkproc::app::screen::processes::Focus;
use bkproc::app::screen::review::{Class, GroupKind, Row};
use bkproc::app::{Answer, Effect, Event, Loadable, State, update};
use bkproc::domain::bind::Column;
use bkproc::domain::draft::{BindDraft, Draft, DraftValue, Override, ProcessDraft, RowOverride, Target, TargetKey};
use bkproc::domain::field::Known;
use bkproc::domain::id::{AreaId, HostId, ProcessId, ServiceInstanceId};
use bkproc::domain::lang::Lang;
use bkproc::domain::place::{Place, Step};
use bkproc::domain::plan::{Bar, Live, Resident};
use bkproc::domain::process::Process;
use bkproc::domain::warnings::{WarningKind, WarningSet};
use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use ratatui::layout::Size;
use std::sync::Arc;

fn id(at: usize) -> ServiceInstanceId {
    ServiceInstanceId(i64::try_from(at).unwrap())
}

/// A draft of three processes on service instances with hosts of their own, from 10.20.1.11 on; one port of `order` and
/// one process left out differ from that.
fn draft(count: usize) -> Draft {
    let target = |at: usize| Target {
        name: format!("10.20.1.{at}_order_8080").as_str().into(),
        host: format!("10.20.1.{at}").as_str().into(),
        area: AreaId::of(0),
        module: "华南一区 / 订单服务".into(),
        ..Target::bare(id(at))
    };
    let process = |binary: &str, alias: &str, ip: DraftValue, port: DraftValue| {
        let mut process = ProcessDraft::default();
        for (known, text) in [
            (Known::FuncName, binary),
            (Known::ProcessName, alias),
            (Known::StartParamRegex, &format!("-Dapp={alias}")),
            (Known::User, "app"),
            (Known::StartCmd, "./start.sh"),
        ] {
            process.set(known.into(), text);
        }
        let mut row = BindDraft::fresh();
        row.set(Column::Ip, ip);
        row.set(Column::Port, port);
        process.bind.push(row);
        process
    };
    let formula = |source: &str| DraftValue::Formula(source.into());
    let mut processes = vec![
        process("java", "order", formula("host.ip"), formula("8001 + n")),
        process("java", "pay", formula("host.ip"), formula("8101 + n")),
        process("redis-server", "redis", "127.0.0.1".into(), "6379".into()),
    ];
    let port = [(Column::Port, "9003".into())].into();
    let other = Override { rows: [(0, RowOverride::Cells(port))].into(), ..Override::default() };
    processes[0].overrides.set([(TargetKey::Id(id(13)), Some(Arc::new(other)))]);
    let out = Override { leave_out: true, ..Override::default() };
    processes[1].overrides.set([(TargetKey::Id(id(13)), Some(Arc::new(out)))]);
    let mut draft = Draft {
        name: "支付扩容".to_owned(),
        environment: (&world::environment()).into(),
        business: Some(world::business()),
        targets: (11..11 + count).map(target).collect(),
        processes,
        ..Draft::default()
    };
    draft.number_targets();
    draft
}

/// A process as the CMDB has it.
fn stored(number: i64, on: usize, alias: &str, port: &str) -> Process {
    let fields = [
        (Known::FuncName, "java"),
        (Known::ProcessName, alias),
        (Known::StartParamRegex, "-Dapp=old"),
        (Known::WorkPath, "/data/app/order/releases/20251101/current"),
        (Known::User, "app"),
        (Known::StartCmd, "./start.sh"),
    ];
    let row = world::bind(&format!("10.20.1.{on}"), port, "1", "true");
    Process {
        id: ProcessId(number),
        instance: id(on),
        template: None,
        fields: fields.into_iter().map(|(known, text)| (known.into(), text.to_owned())).collect(),
        bind: vec![row],
    }
}

/// What a CMDB has: a conflict on the seventh service instance, a template on the eighth, a taken port on the second host.
fn live(count: usize) -> Live {
    let mut live = Live::default();
    for at in 11..11 + count {
        live.processes(id(at), Vec::new());
    }
    live.processes(id(17), vec![stored(20_002, 17, "order", "8080")]);
    live.bar(id(18), Bar::TemplateBound);
    live.runs_on(id(12), HostId(2));
    let rows = [world::bind("10.20.1.12", "8002", "1", "true")];
    let resident = Resident {
        instance: ServiceInstanceId(99),
        name: "10.20.1.12_gateway".into(),
        alias: "gateway".into(),
        bind: rows.iter().filter_map(BindDraft::stored).collect(),
    };
    live.residents(HostId(2), vec![resident]);
    live
}

/// The review of three processes on 20 service instances: 59 entries, since one process is left out on one.
pub(crate) fn sixty(lang: Lang, size: Size) -> State {
    reviewed(draft(20), live(20), lang, size)
}

fn reviewed(draft: Draft, live: Live, lang: Lang, size: Size) -> State {
    world::review_of(world::start(lang, size), draft, live)
}

/// Every row as the screen shows it, from the sign on.
fn rows(state: &State) -> Vec<String> {
    let open = state.open.as_ref().unwrap();
    let plan = state.review.plan.as_ref();
    let all = (0..state.review.list.len()).map(|at| match state.review.row(at, open).unwrap() {
        Row::Problem(problem, inside) => {
            format!("{}problem {:?}", if inside.is_some() { "  " } else { "" }, problem.path)
        }
        Row::Group(group, open) => {
            let name = match &group.kind {
                GroupKind::Problems(..) => "problems".to_owned(),
                kind => format!("{kind:?}"),
            };
            format!("{} {name} {} {:?}", if open { "[-]" } else { "[+]" }, group.members.len(), group.targets)
        }
        Row::Entry(_, entry, inside) => {
            let plan = plan.unwrap();
            let indent = if inside.is_some() { "  " } else { "" };
            let (target, alias) = (plan.target(&entry).unwrap().id, plan.spec(&entry).unwrap().alias());
            format!("{indent}{:?} {alias} {target}", Class::of(plan, &entry))
        }
    });
    all.collect()
}

fn current(state: &State) -> String {
    rows(state)[state.review.cursor.at].clone()
}

fn types(state: &mut State, text: &str) {
    for ch in text.chars() {
        update(state, Event::Key(KeyEvent::new(KeyCode::Char(ch), KeyModifiers::NONE)));
    }
}

#[test]
fn what_needs_a_decision_comes_first_and_has_the_cursor() {
    let mut live = live(20);
    live.processes(id(30), vec![stored(20_003, 30, "redis", "6379")]);
    let state = reviewed(draft(21), live, Lang::Zh, NARROW);
    let listed = rows(&state);
    // 31 was never read.
    assert_eq!(
        listed[..11],
        [
            "Unchecked order 31",
            "Unchecked pay 31",
            "Unchecked redis 31",
            "Conflict order 17",
            "Conflict redis 30",
            "Ineligible order 18",
            "Ineligible pay 18",
            "Ineligible redis 18",
            "[+] problems 3 None",
            "[+] PortTaken 1 Some(1)",
            "New order 11",
        ]
    );
    assert_eq!(listed.len(), 62 + 2);
    assert_eq!(state.review.cursor.at, 0);
    let text = screen::text(&state);
    assert!(text.contains("? 未核对 3") && text.contains("1 个实例未核对"), "{text}");
}

#[test]
fn one_key_leads_to_the_conflict_among_sixty() {
    let mut live = live(20);
    live.bar(id(18), Bar::TemplateBound);
    let mut state = reviewed(draft(20), live, Lang::En, NARROW);
    assert_eq!(current(&state), "Conflict order 17", "the only one is where the cursor starts");
    // From anywhere else it is one key.
    press(&mut state, "end");
    press(&mut state, "c");
    assert_eq!(current(&state), "Conflict order 17");
    press(&mut state, "c");
    assert_eq!(current(&state), "Conflict order 17");
    assert!(screen::text(&state).contains("No other conflict"));
    // Also where another verdict alone is shown.
    keys(&mut state, "+ c");
    assert_eq!((current(&state).as_str(), state.review.class), ("Conflict order 17", None));
}

#[test]
fn keys_go_from_one_thing_to_handle_to_the_next() {
    let mut state = sixty(Lang::En, NARROW);
    let mut met = vec![current(&state)];
    for _ in 0..6 {
        press(&mut state, "x");
        met.push(current(&state));
    }
    assert_eq!(
        met,
        [
            "Conflict order 17",
            "Ineligible order 18",
            "Ineligible pay 18",
            "Ineligible redis 18",
            "[+] problems 3 None",
            "[+] PortTaken 1 Some(1)",
            "Conflict order 17",
        ]
    );
    assert_eq!(state.screen, Screen::Step(Step::Review), "it never leaves the list");
    press(&mut state, "f8");
    assert_eq!(current(&state), "Ineligible order 18");
    press(&mut state, "!");
    assert_eq!(current(&state), "Ineligible order 18");
    assert!(screen::text(&state).contains("No problems"));
}

#[test]
fn problems_that_are_alike_are_one_row_with_a_count() {
    let mut many = draft(2);
    for at in 0..4 {
        let mut process = many.processes[2].clone();
        process.set(Known::ProcessName.into(), format!("extra-{at}"));
        process.set(Known::FuncName.into(), "");
        many.processes.push(process);
    }
    many.processes[0].set(Known::ProcessName.into(), "");
    let mut state = world::at(Step::Review, many, Lang::En, NARROW);
    let listed = rows(&state);
    assert!(listed[0].starts_with("problem Field(0, Known(ProcessName)"), "{listed:?}");
    assert_eq!(listed[1], "[+] problems 4 None");
    press(&mut state, "!");
    assert_eq!(state.review.cursor.at, 1);
    press(&mut state, "enter");
    assert_eq!(rows(&state).len(), listed.len() + 4);
    keys(&mut state, "down down enter");
    assert_eq!((state.screen, state.processes.list.at), (Screen::Step(Step::Processes), 4));
    press(&mut state, "esc");
    assert_eq!((state.screen, state.review.cursor.at), (Screen::Step(Step::Review), 3));
    press(&mut state, "left");
    assert_eq!((rows(&state).len(), state.review.cursor.at), (listed.len(), 1));
}

#[test]
fn a_group_of_warnings_opens_and_closes() {
    let mut state = sixty(Lang::En, NARROW);
    keys(&mut state, "x x x x right");
    let at = state.review.cursor.at;
    let listed = rows(&state);
    assert_eq!(listed[at], "[-] problems 3 None");
    assert!(listed[at + 1].starts_with("  problem"), "{listed:?}");
    let text = screen::text(&state);
    assert!(text.contains("lacks Work path, Stop command") && text.contains("all 20 targets"), "{text}");
    keys(&mut state, "down down left");
    assert_eq!((state.review.cursor.at, rows(&state)[at].as_str()), (at, "[+] problems 3 None"));
    keys(&mut state, "down enter");
    assert_eq!(rows(&state)[at + 2], "  New order 12");
}

#[test]
fn the_bar_narrows_the_list_to_a_verdict() {
    let mut state = sixty(Lang::En, NARROW);
    let only = |state: &State, class: Class| {
        let name = format!("{class:?} ");
        let listed = rows(state);
        assert!(!listed.is_empty() && listed.iter().all(|row| row.starts_with(&name)), "{listed:?}");
    };
    for (key, class) in [("+", Class::New), ("~", Class::Conflict), ("-", Class::Ineligible)] {
        press(&mut state, key);
        only(&state, class);
        press(&mut state, key);
        assert_eq!(state.review.class, None, "the key again shows all");
    }
    press(&mut state, "=");
    assert!(rows(&state).is_empty());
    assert!(screen::text(&state).contains("Nothing has this verdict; Esc shows all"));
    press(&mut state, "esc");
    for class in [Some(Class::New), Some(Class::Conflict), Some(Class::Ineligible), None] {
        press(&mut state, "tab");
        assert_eq!(state.review.class, class);
    }
    press(&mut state, "backtab");
    assert_eq!(state.review.class, Some(Class::Ineligible));
}

#[test]
fn what_the_filter_hides_is_still_sent_and_the_question_says_so() {
    let mut state = sixty(Lang::En, NARROW);
    press(&mut state, "/");
    types(&mut state, "port:8001-8003");
    press(&mut state, "enter");
    let listed = rows(&state);
    assert_eq!(listed, ["[+] problems 1 None", "[+] PortTaken 1 Some(1)", "New order 11", "New order 12"]);
    let text = screen::text(&state);
    assert!(text.contains("2 match"), "{text}");
    press(&mut state, "s");
    let Some(Overlay::Confirm(confirm)) = &state.overlay else { panic!("it asks") };
    let Question::Submit { processes: 55, unseen: 53, .. } = confirm.question else { panic!("{:?}", confirm.question) };
    assert!(screen::text(&state).contains("53 hidden by the filter are sent too."), "{}", screen::text(&state));
    keys(&mut state, "esc esc");
    assert!(state.review.filter.text().is_empty() && rows(&state).len() > 50);
    // The verdict that alone is shown hides in the same way.
    keys(&mut state, "~ s");
    assert!(screen::text(&state).contains("55 hidden by the filter are sent too."));
    keys(&mut state, "esc ~ s");
    assert!(!screen::text(&state).contains("hidden"));
}

#[test]
fn from_an_entry_to_its_cell_and_back_to_the_same_entry() {
    let mut state = sixty(Lang::En, NARROW);
    // A port that another process of the host has.
    keys(&mut state, "x x x x x enter down t");
    assert_eq!(state.screen, Screen::Table);
    let text = screen::text(&state);
    assert!(text.contains("10.20.1.12_order_8080 > order > Port"), "{text}");
    assert_eq!(state.open.as_ref().unwrap().current_target(), Some(1), "values are shown for the target of the entry");
    press(&mut state, "esc");
    assert_eq!(state.screen, Screen::Step(Step::Review));
    assert_eq!(current(&state), "Unchecked order 12", "its target is being read again");
    // An alias that is taken.
    let mut state = sixty(Lang::En, NARROW);
    press(&mut state, "t");
    assert_eq!(state.screen, Screen::Table);
    keys(&mut state, "enter end");
    types(&mut state, "-2");
    keys(&mut state, "enter esc");
    assert_eq!(state.screen, Screen::Step(Step::Review));
    assert_eq!(current(&state), "Unchecked order-2 17");
    // A problem is gone to where it stands; a step that is gone to by its number is no way back.
    let mut many = draft(2);
    many.processes[0].set(Known::FuncName.into(), "");
    let mut state = world::at(Step::Review, many, Lang::En, NARROW);
    press(&mut state, "enter");
    assert_eq!((state.screen, state.processes.focus), (Screen::Step(Step::Processes), Focus::Form));
    press(&mut state, "esc");
    assert_eq!(state.screen, Screen::Step(Step::Review));
    keys(&mut state, "enter 1 esc");
    assert_ne!(state.screen, Screen::Step(Step::Review));
}

#[test]
fn a_row_stays_under_the_cursor_when_the_state_of_the_server_comes() {
    let (mut state, asked) = world::checking(world::start(Lang::En, NARROW), draft(20));
    assert_eq!(current(&state), "Unchecked order 11");
    keys(&mut state, "down down down");
    assert_eq!(current(&state), "Unchecked order 12");
    let live = || Answer::Live(Ok(Box::new(live(20))));
    world::answer(&mut state, asked, live());
    assert_eq!(current(&state), "New order 12");
    // At the top it stays at the top, where the first thing to decide on is.
    let (mut state, asked) = world::checking(world::start(Lang::En, NARROW), draft(20));
    world::answer(&mut state, asked, live());
    assert_eq!(current(&state), "Conflict order 17");
}

#[test]
fn a_conflict_is_compared_on_a_page_with_the_ways_on() {
    for (lang, lang_name) in [(Lang::Zh, "zh"), (Lang::En, "en")] {
        for (size, size_name) in [(NARROW, "80x24"), (Size { width: 200, height: 50 }, "200x50")] {
            let mut state = sixty(lang, size);
            keys(&mut state, "c enter");
            assert_golden(&format!("review_compare.{lang_name}.{size_name}"), &screen::text(&state));
        }
    }
    let mut state = sixty(Lang::En, NARROW);
    keys(&mut state, "c enter");
    let text = screen::text(&state);
    assert!(text.contains("3 differ, 7 equal"), "{text}");
    assert!(!text.contains("bk_func_name"), "the request is a page of its own: {text}");
    press(&mut state, "p");
    assert!(screen::text(&state).contains("bk_func_name"), "{}", screen::text(&state));
    // From the page to the cell, and back to the entry.
    keys(&mut state, "esc enter t");
    assert_eq!((state.screen, state.overlay.is_none()), (Screen::Table, true), "{}", screen::text(&state));
    press(&mut state, "esc");
    assert_eq!(state.screen, Screen::Step(Step::Review));
    let mut state = sixty(Lang::En, NARROW);
    keys(&mut state, "c enter");
    let effects = press(&mut state, "r");
    assert!(effects.iter().any(|effect| matches!(effect, Effect::ReadLive { .. })), "{effects:?}");
    assert!(state.overlay.is_none());
}

#[test]
fn where_a_value_comes_from_is_said_below() {
    let mut state = sixty(Lang::En, NARROW);
    let text = screen::text(&state);
    assert!(text.contains("Port 8007 from the formula =8001 + n, here n=6"), "{text}");
    press(&mut state, "/");
    types(&mut state, "10.20.1.13");
    press(&mut state, "enter");
    press(&mut state, "end");
    press(&mut state, "up");
    let text = screen::text(&state);
    assert!(text.contains("Port 9003 is an override here"), "{text}");
}

#[test]
fn warnings_of_a_product_are_silenced_by_a_key_and_come_back_from_the_menu() {
    let mut state = sixty(Lang::En, NARROW);
    let prod = state.environment.as_ref().unwrap().name.clone();
    keys(&mut state, "x x x x");
    assert_eq!(current(&state), "[+] problems 3 None");
    assert!(screen::text(&state).contains("d silences it in this environment"));
    let effects = press(&mut state, "d");
    let gsekit = WarningSet::NONE.with(WarningKind::Gsekit);
    let kept = effects.iter().find_map(|effect| match effect {
        Effect::Silence { environment, kinds, .. } => Some((environment.clone(), *kinds)),
        _ => None,
    });
    assert_eq!(kept, Some((prod.clone(), gsekit)));
    assert!(!rows(&state).iter().any(|row| row.contains("problems")), "{:?}", rows(&state));
    assert!(state.open.as_ref().unwrap().checked.problems.is_empty(), "nowhere else is it said either");
    let text = screen::text(&state);
    assert!(text.contains(&format!("GSEKit warnings are off in {prod}; F1 brings them back")), "{text}");
    // Ports are never silenced from the screen.
    keys(&mut state, "home x x x x");
    assert_eq!(current(&state), "[+] PortTaken 1 Some(1)");
    press(&mut state, "delete");
    assert!(screen::text(&state).contains("Warnings of this kind cannot be silenced"));
    press(&mut state, "f1");
    types(&mut state, "silenced warnings");
    let effects = press(&mut state, "enter");
    assert!(effects.iter().any(|effect| matches!(effect, Effect::Silence { kinds, .. } if *kinds == WarningSet::NONE)));
    assert!(rows(&state).iter().any(|row| row == "[+] problems 3 None"));
}

#[test]
fn what_the_configuration_says_of_warnings_wins() {
    let mut state = sixty(Lang::Zh, NARROW);
    let environment = state.environment.as_mut().unwrap();
    environment.warnings = Some(WarningSet::NONE.with(WarningKind::Gsekit));
    let name = environment.name.clone();
    state.silenced.insert(name, WarningSet::NONE.with(WarningKind::Gsekit));
    press(&mut state, "r");
    let Loadable::Loading(id) = state.review.live else { panic!("it is read") };
    update(&mut state, Event::Answered { id, answer: Answer::Live(Ok(Box::new(live(20)))) });
    let listed = rows(&state);
    assert!(listed.contains(&"[+] problems 3 None".to_owned()), "{listed:?}");
    assert!(!listed.iter().any(|row| row.contains("PortTaken")), "ports are not wanted: {listed:?}");
    keys(&mut state, "x x x x d");
    assert!(screen::text(&state).contains("由配置文件的 warnings 决定"), "{}", screen::text(&state));
}

#[test]
fn an_environment_says_which_warnings_it_wants() {
    let read = |line: &str| {
        let text = format!("[environments.prod]\nurl = \"http://127.0.0.1:1\"\n{line}\n");
        let (settings, mistakes) = bkproc::config::file::parse(std::path::Path::new("config.toml"), &text);
        (settings.environments[0].environment.warnings, mistakes.len())
    };
    assert_eq!(read(""), (None, 0));
    assert_eq!(read("warnings = []"), (Some(WarningSet::NONE), 0));
    let both = WarningSet::NONE.with(WarningKind::Ports).with(WarningKind::Alias);
    assert_eq!(read("warnings = [\"alias\", \"ports\"]"), (Some(both), 0));
    assert_eq!(read("warnings = [\"alias\", \"port\", \"ports\"]"), (Some(both), 1));
}

#[test]
fn values_that_changed_since_they_were_shown_are_a_group_of_their_own() {
    let mut state = sixty(Lang::En, NARROW);
    let answer = |state: &mut State| {
        let Loadable::Loading(id) = state.review.live else { panic!("it is read") };
        update(state, Event::Answered { id, answer: Answer::Live(Ok(Box::new(live(20)))) });
    };
    press(&mut state, "r");
    answer(&mut state);
    let changed = |state: &State| rows(state).into_iter().find(|row| row.contains("Changed"));
    assert_eq!(changed(&state), None, "nothing is other than before");
    // The host of one target has another address now, which is no edit.
    let mut open = state.open.clone().unwrap();
    let mut draft = open.draft.clone();
    draft.targets = draft.targets.iter().cloned().collect();
    for target in draft.targets.iter_mut().filter(|target| target.id == id(15)) {
        target.host = "10.20.9.15".into();
    }
    open.draft = draft;
    let fields = state.fields().clone();
    open.recheck(&fields);
    state.open = Some(open);
    press(&mut state, "r");
    answer(&mut state);
    assert_eq!(changed(&state).as_deref(), Some("[+] Changed 2 Some(1)"), "{:?}", rows(&state));
    assert!(screen::text(&state).contains("? warning  Value changed"), "{}", screen::text(&state));
    // Seen once, it is known.
    press(&mut state, "r");
    answer(&mut state);
    assert_eq!(changed(&state), None);
    // What a person typed is no news.
    keys(&mut state, "2");
    let mut process = state.open.as_ref().unwrap().draft.processes[0].clone();
    process.set(Known::User.into(), "root");
    let edit = bkproc::domain::edit::Edit::SetField { process: 0, field: Known::User.into(), value: "root".into() };
    state.open.as_mut().unwrap().edit(edit, &fields);
    keys(&mut state, "4");
    answer(&mut state);
    assert_eq!(changed(&state), None);
}

#[test]
fn values_that_an_earlier_session_showed_otherwise_are_in_that_group_too() {
    let place = Place { step: Step::Review, ..Place::default() };
    let opened = Opened { draft: draft(20), place, ..Opened::default() };
    let (mut state, _) = world::opened(world::start(Lang::En, NARROW), opened);
    let Loadable::Loading(read) = state.review.live else { panic!("the targets are read") };
    let effects = update(&mut state, Event::Answered { id: read, answer: Answer::Live(Ok(Box::new(live(20)))) });
    let noted = |effects: &[Effect]| {
        effects.iter().find_map(|effect| match effect {
            Effect::NoteShown { id, draft, .. } => Some((*id, draft.0.clone())),
            _ => None,
        })
    };
    let (asked, of) = noted(&effects).expect("what is shown is noted");
    assert_eq!(of, "20261104-pay");
    let changed = |state: &State| rows(state).into_iter().find(|row| row.contains("Changed"));
    assert_eq!(changed(&state), None);
    let answer = Answer::ShownBefore(vec![(id(15), 0), (id(15), 1), (id(99), 0)]);
    update(&mut state, Event::Answered { id: asked, answer });
    assert_eq!(changed(&state).as_deref(), Some("[+] Changed 2 Some(1)"), "{:?}", rows(&state));
    // The plan is made again of the same values: they are still unseen changes, and are noted once.
    let effects = press(&mut state, "j");
    assert_eq!((noted(&effects), changed(&state).is_some()), (None, true));
    // Read again, the values are compared with those of this session.
    press(&mut state, "r");
    let Loadable::Loading(read) = state.review.live else { panic!("it is read") };
    update(&mut state, Event::Answered { id: read, answer: Answer::Live(Ok(Box::new(live(20)))) });
    assert_eq!(changed(&state), None);
}

#[test]
fn what_a_group_lacks_is_filled_in_for_all_in_it() {
    let mut state = sixty(Lang::En, NARROW);
    keys(&mut state, "x x x x");
    assert!(screen::text(&state).contains("S fills it in for all"), "{}", screen::text(&state));
    press(&mut state, "S");
    // It opens on the field that is missing: the work path.
    press(&mut state, "enter");
    types(&mut state, "/data/app");
    press(&mut state, "enter");
    let draft = &state.open.as_ref().unwrap().draft;
    let paths: Vec<&str> = draft.processes.iter().map(|process| process.known(Known::WorkPath)).collect();
    assert_eq!(paths, ["/data/app"; 3], "{}", screen::text(&state));
    assert_eq!(state.screen, Screen::Step(Step::Review));
    assert!(state.review.plan.is_some(), "and the plan is made again");
    press(&mut state, "u");
    assert_eq!(state.open.as_ref().unwrap().draft.processes[1].known(Known::WorkPath), "", "as one step");
}

#[test]
fn hosts_whose_addresses_may_change_are_marked() {
    use bkproc::app::catalogue::BusinessPart;
    use bkproc::domain::instance::{Addresses, Host, ServiceInstance};
    let mut state = sixty(Lang::En, NARROW);
    let catalogue = state.catalogue.as_mut().unwrap();
    let module = catalogue.instances[0].module;
    let hosts = vec![Host {
        id: HostId(917),
        area: AreaId::of(0),
        dynamic: true,
        inner: std::iter::once("10.20.1.17").collect::<Addresses>(),
        outer: Addresses::none(),
    }];
    let total = u64::try_from(catalogue.instances.len() + 1).unwrap();
    catalogue.take(BusinessPart::Hosts(hosts));
    let own = ServiceInstance { id: id(17), host: HostId(917), module, ..catalogue.instances[0].clone() };
    catalogue.take(BusinessPart::Instances { items: vec![own], total });
    press(&mut state, "r");
    let Loadable::Loading(request) = state.review.live else { panic!("it is read") };
    update(&mut state, Event::Answered { id: request, answer: Answer::Live(Ok(Box::new(live(20)))) });
    let text = screen::text(&state);
    assert!(text.contains("10.20.1.17 ?") && text.contains("dynamic host, its IPs change"), "{text}");
    assert!(!text.contains("10.20.1.18 ?"), "{text}");
}
