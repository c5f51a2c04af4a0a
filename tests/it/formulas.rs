//! Formulas in the form and in the grid: how they are begun, typed, completed, taken and shown; and what is created.

use crate::support::picture::assert_golden_screen;
use crate::support::scene::{Scene, choose, run_ended};
use crate::support::screen;
use crate::support::state::{keys, press};
use crate::support::world::{self, NARROW};
use bkproc::app::notice::Notice;
use bkproc::app::preview::{self, FormulaPreview, PREVIEWED, TargetResults};
use bkproc::app::screen::bindings::HostAddress;
use bkproc::app::screen::processes::{Editing, Focus};
use bkproc::app::{Event, State, update};
use bkproc::domain::bind::Column;
use bkproc::domain::draft::{BindDraft, Draft, DraftValue, ProcessDraft, Target};
use bkproc::domain::environment::Door;
use bkproc::domain::field::Known;
use bkproc::domain::id::{AreaId, ServiceInstanceId};
use bkproc::domain::lang::Lang;
use bkproc::domain::place::Step;
use bkproc::domain::state::ProcessState;
use bkproc::sandbox;
use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use ratatui::layout::Size;

const LARGE: Size = Size { width: 200, height: 50 };

fn formula(source: &str) -> DraftValue {
    DraftValue::Formula(source.into())
}

/// A service instance on a host of its own, as many as asked for; every tenth has no IPv6 address.
fn targets(count: usize) -> Vec<Target> {
    let target = |at: usize| Target {
        name: format!("10.20.1.{at}_order_8080").as_str().into(),
        host: if at.is_multiple_of(10) { format!("10.20.1.{at}") } else { format!("10.20.1.{at},fd00::{at}") }
            .as_str()
            .into(),
        area: AreaId::of(0),
        module: "华南一区 / 订单服务".into(),
        ..Target::bare(ServiceInstanceId(i64::try_from(at).unwrap()))
    };
    (11..11 + count).map(target).collect()
}

/// A draft of three processes, as in the mock-ups of these screens.
fn draft(count: usize) -> Draft {
    let process = |binary: &str, alias: &str, port: DraftValue| {
        let mut process = ProcessDraft::default();
        process.set(Known::FuncName.into(), binary);
        process.set(Known::ProcessName.into(), alias);
        process.set(Known::WorkPath.into(), format!("/data/{alias}"));
        let mut row = BindDraft::fresh();
        row.set(Column::Ip, formula("host.ip"));
        row.set(Column::Port, port);
        process.bind.push(row);
        process
    };
    let mut draft = Draft {
        name: "支付扩容".to_owned(),
        environment: (&world::environment()).into(),
        business: Some(world::business()),
        targets: targets(count).into(),
        processes: vec![process("java", "order", formula("8001 + n")), process("redis-server", "redis", "6379".into())],
        ..Draft::default()
    };
    draft.variables = vec!["shard".into()];
    draft.number_targets();
    draft
}

/// Step 2 with the cursor on a field of the first process.
fn form(count: usize, known: Known, lang: Lang, size: Size) -> State {
    let mut state = world::at(Step::Processes, draft(count), lang, size);
    state.processes.focus = Focus::Form;
    put_cursor(&mut state, known);
    state
}

fn put_cursor(state: &mut State, known: Known) {
    let process = state.open.as_ref().map(|open| open.draft.processes[state.processes.list.at].clone());
    let mut processes = state.processes.clone();
    let at = processes.reveal(&known.into(), state.fields(), process.as_ref()).unwrap();
    let rows = processes.form_rows(state.fields(), process.as_ref()).len();
    state.processes.form.at = at;
    let height = state.screen.height(state.size);
    state.processes.form.clamp(rows, height);
}

/// Step 3 with the cursor on a column of the first row.
fn grid(count: usize, column: Column, lang: Lang, size: Size) -> State {
    let mut state = world::at(Step::Bindings, draft(count), lang, size);
    state.bindings.put_column(column);
    state
}

fn types(state: &mut State, text: &str) {
    for ch in text.chars() {
        update(state, Event::Key(KeyEvent::new(KeyCode::Char(ch), KeyModifiers::NONE)));
    }
}

fn typed(state: &State) -> Option<&str> {
    let editing = state.processes.editing.as_ref().or(state.bindings.editing.as_ref());
    match editing? {
        Editing::Text(editor) => Some(editor.text()),
        Editing::Choice(_) => None,
    }
}

fn pid_file(state: &State) -> DraftValue {
    state.open.as_ref().unwrap().draft.processes[0].value(&Known::PidFile.into()).clone()
}

fn cell(state: &State, column: Column) -> DraftValue {
    state.open.as_ref().unwrap().draft.processes[0].bind[0].value(column)
}

fn results(state: &State) -> TargetResults {
    match preview::formula(state) {
        Some(FormulaPreview::On(results)) => *results,
        other => panic!("{other:?}"),
    }
}

fn names(state: &State) -> Vec<String> {
    preview::open_names(state).into_iter().map(|name| name.text).collect()
}

#[test]
fn a_formula_is_shown_as_it_is_typed_wherever_its_text_would_stand() {
    let mut draft = draft(3);
    draft.processes[0].set(Known::ProcessName.into(), formula("order-{{ n }}"));
    draft.processes[0].set(Known::FuncName.into(), formula("var.shard"));
    draft.processes[1].set(Known::Description.into(), "=literal");
    let state = world::at(Step::Processes, draft.clone(), Lang::En, NARROW);
    let text = screen::text(&state);
    // The list, the heading of the form, the field, the bind rows and what is said of the process in the list.
    assert!(text.matches("=order-{{ n }}").count() >= 3, "{text}");
    assert!(text.contains("=var.shard") && text.contains("=host.ip:=8001 + n TCP"), "{text}");
    let mut state = world::at(Step::Bindings, draft.clone(), Lang::En, NARROW);
    let text = screen::text(&state);
    for shown in ["=order-{{ n }}", "=host.ip", "=8001 + n"] {
        assert!(text.contains(shown), "{shown}: {text}");
    }
    // The place of a problem names the process by it too.
    state.open.as_mut().unwrap().draft.processes[0].bind[0].set(Column::Port, "x");
    let path = bkproc::domain::draft::Path::Cell(0, 0, Column::Port);
    let place = bkproc::i18n::explain::place(Lang::En, &path, &state.open.as_ref().unwrap().draft, state.fields());
    assert!(place.contains("=order-{{ n }}"), "{place}");
    let mut state = world::at(Step::Processes, draft, Lang::En, NARROW);
    state.processes.list.at = 1;
    let text = screen::text(&state);
    assert!(text.contains("\\=literal"), "a literal that looks like a formula: {text}");
}

#[test]
fn an_opened_formula_that_was_not_changed_is_no_unsaved_text() {
    let mut state = grid(3, Column::Port, Lang::En, NARROW);
    press(&mut state, "enter");
    assert_eq!(typed(&state), Some("=8001 + n"));
    assert!(!state.is_typing());
    types(&mut state, "0");
    assert!(state.is_typing());
}

#[test]
fn an_equals_sign_opens_a_field_or_a_cell_with_it_typed() {
    for sign in ["=", "＝"] {
        let mut state = form(3, Known::WorkPath, Lang::En, NARROW);
        types(&mut state, sign);
        assert_eq!(typed(&state), Some("="), "in place of the text that the field holds");
        types(&mut state, "n");
        press(&mut state, "esc");
        assert_eq!(state.open.as_ref().unwrap().draft.processes[0].known(Known::WorkPath), "/data/order");
        let mut state = grid(3, Column::Ip, Lang::En, NARROW);
        types(&mut state, sign);
        assert_eq!(typed(&state), Some("="));
    }
    let mut state = form(3, Known::ProcNum, Lang::En, NARROW);
    types(&mut state, "=n+1");
    press(&mut state, "up");
    let draft = &state.open.as_ref().unwrap().draft;
    assert_eq!(*draft.processes[0].value(&Known::ProcNum.into()), formula("n+1"));
}

#[test]
fn what_is_chosen_from_a_list_takes_no_formula_and_says_so() {
    let said = |state: &State| bkproc::i18n::notice::notice(state.lang, state.notice.as_ref().unwrap());
    for column in [Column::Protocol, Column::Enable] {
        let mut state = grid(3, column, Lang::Zh, NARROW);
        press(&mut state, "=");
        assert!(matches!(state.notice, Some(Notice::NoFormula(_))) && state.bindings.editing.is_none());
    }
    let mut state = grid(3, Column::Protocol, Lang::Zh, NARROW);
    press(&mut state, "=");
    assert_eq!(said(&state), "这里不能写公式：协议是选项");
    let mut state = form(3, Known::AutoStart, Lang::En, NARROW);
    press(&mut state, "=");
    assert_eq!(said(&state), "No formula here: Auto-start is a choice");
    assert!(state.processes.editing.is_none());
    let mut state = grid(3, Column::Port, Lang::En, NARROW);
    state.open.as_mut().unwrap().read_only = true;
    press(&mut state, "=");
    assert!(state.bindings.editing.is_none() && state.notice == Some(Notice::ReadOnly));
}

#[test]
fn what_comes_out_is_shown_while_a_formula_is_typed() {
    let mut state = form(20, Known::PidFile, Lang::En, NARROW);
    types(&mut state, "={{ work_path }}/run/{{ port }}.pid");
    let found = results(&state);
    assert_eq!(found.here, Ok("/data/order/run/8001.pid".to_owned()));
    assert_eq!((found.targets, found.different, found.failing), (20, 20, None));
    let text = screen::text(&state);
    assert!(text.contains("= /data/order/run/8001.pid"), "{text}");
    assert!(text.contains("target 1/20 10.20.1.11"), "{text}");
    assert!(text.contains("all targets /data/order/run/8001.pid .. 8020.pid, 20 different"), "{text}");
    // Closed, the field shows the formula and the same lines.
    press(&mut state, "up");
    put_cursor(&mut state, Known::PidFile);
    assert_eq!(pid_file(&state), formula("{{ work_path }}/run/{{ port }}.pid"));
    let text = screen::text(&state);
    assert!(text.contains("={{ work_path }}/run/{{ p..") && text.contains("8020.pid, 20 different"), "{text}");
}

#[test]
fn the_current_target_is_the_one_that_was_looked_at_last() {
    let mut state = world::at(Step::Instances, draft(20), Lang::En, NARROW);
    // Nothing was read of these, so that the list shows the targets.
    state.catalogue = None;
    keys(&mut state, "down down");
    assert_eq!(state.open.as_ref().unwrap().current_target(), Some(2));
    keys(&mut state, "3");
    state.bindings.put_column(Column::Port);
    assert_eq!(results(&state).here, Ok("8003".to_owned()));
    let text = screen::text(&state);
    assert!(text.contains("target 3/20 10.20.1.13"), "{text}");
}

#[test]
fn the_current_target_is_moved_in_form_and_grid_and_named_in_their_titles() {
    let mut state = grid(3, Column::Port, Lang::En, NARROW);
    assert!(screen::text(&state).contains("( ) target 1/3 10.20.1.11  { } other process"), "{}", screen::text(&state));
    keys(&mut state, ") ) )");
    assert_eq!(results(&state).here, Ok("8003".to_owned()));
    keys(&mut state, "ctrl-p right");
    let text = screen::text(&state);
    assert!(text.contains("1 order  target 3/3 10.20.1.13"), "{text}");
    keys(&mut state, "( ( (");
    assert_eq!(state.open.as_ref().unwrap().current_target(), Some(0));
    // It stays the same target when others are unmarked, and is the first one when it is unmarked itself.
    keys(&mut state, ") )");
    update(&mut state, Event::Resized(Size { width: 55, height: 24 }));
    assert!(screen::text(&state).contains(" target 3/3 "), "{}", screen::text(&state));
    let open = state.open.as_mut().unwrap();
    let unmark = |at| bkproc::domain::edit::Edit::unmark(vec![at]);
    let fields = bkproc::domain::field::FieldTable::built_in();
    open.edit(unmark(0), &fields);
    assert_eq!(open.current_target(), Some(1));
    open.edit(unmark(1), &fields);
    assert_eq!(open.current_target(), Some(0));
}

#[test]
fn a_wrong_formula_says_what_is_wrong_and_where() {
    let mut state = form(3, Known::PidFile, Lang::En, NARROW);
    types(&mut state, "=/data/{{ port");
    let text = screen::text(&state);
    assert!(text.contains("! Not finished: }} is missing"), "{text}");
    press(&mut state, "ctrl-u");
    types(&mut state, "=/data/{{ prot }}");
    let text = screen::text(&state);
    assert!(text.contains("! No name prot (character 11)") && text.contains("nearest: port"), "{text}");
    assert!(!text.contains("3 targets"), "it is wrong on all alike: {text}");
    press(&mut state, "ctrl-u");
    types(&mut state, "={{ pid_file }}x");
    let text = screen::text(&state);
    assert!(
        text.contains("Goes in a circle: pid_file -> pid_file"),
        "what is typed counts, not what it replaces: {text}"
    );
    // The result is judged as a typed text would be.
    let mut state = grid(3, Column::Port, Lang::En, NARROW);
    types(&mut state, "=65534+n");
    let found = results(&state);
    assert_eq!(found.here, Ok("65534".to_owned()));
    let on = found.failing.unwrap().on.unwrap();
    assert_eq!((on.count, on.first), (1, 2));
    assert!(screen::text(&state).contains("1 without a result"), "{}", screen::text(&state));
}

/// What a formula is shown with at 80 columns loses no line's end, open or closed, in the form and in a bind cell.
#[test]
fn what_is_said_of_a_formula_is_whole_in_80_cells() {
    let long = format!("=8001 + {}", "(".repeat(70) + "1" + &")".repeat(70));
    let sources = [
        "=host.name",
        "=host.outer_ips[2]",
        "=host.ip6",
        "=label.deployment_environment",
        "=var.shard",
        "=prot",
        "=some_name_that_nobody_knows_at_all",
        "=8001 + prot",
        "=n|nothing",
        "=n|pad(1, 2)",
        "=8001 + ",
        "=8001 + )",
        "=(8001",
        "=/data/{{ port",
        "=007",
        "=99999999999999999999",
        "=alias + 1",
        "=work_path + 1",
        "=alias|octet(1)",
        "=9223372036854775807 + n",
        "=8001 / n",
        "=65530 + n",
        "=port",
        "=pid_file",
        "=user",
        long.as_str(),
    ];
    for lang in [Lang::Zh, Lang::En] {
        for source in sources {
            let states = vec![form(20, Known::PidFile, lang, NARROW), grid(20, Column::Port, lang, NARROW)];
            for mut state in states {
                let on_form = state.screen == bkproc::app::screen::Screen::Step(Step::Processes);
                press(&mut state, "backspace");
                types(&mut state, source);
                let is_whole = |when: &str, state: &State| {
                    let text = screen::text(state);
                    let below: Vec<&str> = text.lines().skip(18).take(4).collect();
                    assert!(!below.iter().any(|line| line.ends_with("..")), "{when} {source}\n{}", below.join("\n"));
                };
                is_whole("typed", &state);
                press(&mut state, "enter");
                if on_form {
                    press(&mut state, "esc");
                    put_cursor(&mut state, Known::PidFile);
                } else {
                    state.bindings.put_column(Column::Port);
                }
                is_whole("closed", &state);
            }
        }
    }
}

#[test]
fn without_targets_or_facts_drafting_goes_on() {
    let mut state = form(0, Known::PidFile, Lang::Zh, NARROW);
    types(&mut state, "=/data/{{ port }}");
    assert_eq!(preview::formula(&state), Some(FormulaPreview::NoTargets));
    assert!(screen::text(&state).contains("= 还没有选实例，选好后显示结果"), "{}", screen::text(&state));
    let mut state = grid(3, Column::Ip, Lang::En, NARROW);
    state.catalogue = None;
    types(&mut state, "=host.outer_ip");
    assert!(
        screen::text(&state).contains("Host facts not read (offline); drafting goes on"),
        "{}",
        screen::text(&state)
    );
    press(&mut state, "enter");
    assert_eq!(cell(&state, Column::Ip), formula("host.outer_ip"));
}

#[test]
fn a_key_computes_a_bounded_number_of_targets() {
    let mut state = grid(PREVIEWED + 500, Column::Port, Lang::En, NARROW);
    types(&mut state, "=8001+n");
    let found = results(&state);
    assert_eq!((found.targets, found.computed, found.different), (PREVIEWED + 500, PREVIEWED, PREVIEWED));
    let text = screen::text(&state);
    assert!(text.contains("first 2000 targets 8001 .. 10000, 2000 different"), "{text}");
}

#[test]
fn tab_completes_an_unfinished_name_and_leaves_a_finished_one() {
    let mut state = form(3, Known::PidFile, Lang::En, NARROW);
    types(&mut state, "=/run/{{ po");
    assert_eq!(names(&state), ["port", "ports"]);
    press(&mut state, "tab");
    assert_eq!(typed(&state), Some("=/run/{{ port"));
    assert!(names(&state).is_empty(), "it is finished");
    types(&mut state, " }}");
    press(&mut state, "tab");
    assert_eq!(pid_file(&state), formula("/run/{{ port }}"), "Tab takes the text and goes on");
    // Where the candidates agree on more it is typed, and the first one is taken where they do not.
    let mut state = form(3, Known::PidFile, Lang::En, NARROW);
    types(&mut state, "=hos");
    press(&mut state, "tab");
    assert_eq!(typed(&state), Some("=host."));
    press(&mut state, "tab");
    assert_eq!(typed(&state), Some("=host.n"));
}

#[test]
fn the_list_of_names_takes_the_cursor_by_down_only() {
    let mut state = form(3, Known::PidFile, Lang::En, NARROW);
    types(&mut state, "=po");
    press(&mut state, "enter");
    assert_eq!(pid_file(&state), formula("po"), "Enter takes what was typed");
    let mut state = form(3, Known::PidFile, Lang::En, NARROW);
    types(&mut state, "=po");
    keys(&mut state, "down down enter");
    assert_eq!(typed(&state), Some("=ports"));
    press(&mut state, "enter");
    assert_eq!(pid_file(&state), formula("ports"));
    // Up leaves the list again; Esc closes it, and then drops the text.
    let mut state = form(3, Known::PidFile, Lang::En, NARROW);
    types(&mut state, "=po");
    keys(&mut state, "down up");
    assert_eq!(state.completion.at, None);
    press(&mut state, "esc");
    assert!(names(&state).is_empty() && typed(&state) == Some("=po"));
    types(&mut state, "r");
    assert_eq!(names(&state), ["port", "ports"], "a character opens it again");
    keys(&mut state, "esc esc");
    assert!(typed(&state).is_none() && pid_file(&state).is_empty());
    press(&mut state, "u");
    assert_eq!(pid_file(&state), formula("por"), "undo brings it back");
}

#[test]
fn variables_labels_fields_and_filters_complete_too() {
    let mut state = world::at(Step::Processes, world::good(), Lang::En, NARROW);
    state.open.as_mut().unwrap().draft.variables.push("shard".into());
    state.processes.focus = Focus::Form;
    put_cursor(&mut state, Known::PidFile);
    for (typed, expected) in [
        ("=va", vec!["var.shard"]),
        ("=lab", vec!["label.env", "label.zone", "label.用途"]),
        ("=work", vec!["work_path"]),
        ("=n|pa", vec!["pad"]),
        ("=pid", vec![]),
    ] {
        types(&mut state, typed);
        assert_eq!(names(&state), expected, "{typed}");
        keys(&mut state, "ctrl-e ctrl-u esc");
    }
}

#[test]
fn a_series_in_a_port_cell_becomes_a_formula_when_it_is_taken() {
    for (typed, source) in [("8001+", "8001 + n"), ("8001+10", "8001 + n*10"), ("８００１＋＋", "8001 + host.n")]
    {
        let mut state = grid(20, Column::Port, Lang::En, NARROW);
        press(&mut state, "enter");
        press(&mut state, "ctrl-u");
        types(&mut state, typed);
        let text = screen::text(&state);
        assert!(text.contains(&format!("= {source}, here 8001")), "{text}");
        assert!(text.contains("8001+10 steps by 10; 8001++ steps within the targets of one host"), "{text}");
        press(&mut state, "enter");
        assert_eq!(cell(&state, Column::Port), formula(source), "{typed}");
    }
    // Elsewhere it is text.
    let mut state = form(3, Known::PidFile, Lang::En, NARROW);
    press(&mut state, "enter");
    types(&mut state, "8001+");
    press(&mut state, "up");
    assert_eq!(pid_file(&state), "8001+".into());
}

#[test]
fn each_host_s_own_address_is_chosen_as_a_formula() {
    for (downs, source) in [(1, "host.ip"), (2, "host.ip6"), (3, "host.outer_ip")] {
        let mut state = grid(20, Column::Ip, Lang::En, NARROW);
        press(&mut state, "backspace");
        press(&mut state, "enter");
        for _ in 0..downs {
            press(&mut state, "down");
        }
        press(&mut state, "enter");
        assert_eq!(cell(&state, Column::Ip), formula(source));
    }
    let mut state = grid(20, Column::Ip, Lang::En, NARROW);
    press(&mut state, "enter");
    let offered: Vec<String> =
        state.bindings.offers.list.iter().map(bkproc::app::screen::bindings::Offer::typed).collect();
    assert_eq!(offered, ["=host.ip", "=host.ip6", "=host.outer_ip", "0.0.0.0", "127.0.0.1", "::"]);
    // 20 and 30 are the hosts without an IPv6 address.
    let own = preview::own(&state, HostAddress::Private6.formula());
    assert_eq!((own.here.as_deref(), own.lacking, own.unread, own.hosts), (Some("fd00::11"), 2, 0, 20));
    assert_eq!(preview::own(&state, HostAddress::Public.formula()).unread, 20);
    let text = screen::text(&state);
    assert!(text.contains("First private IP         10.20.1.11  each host its own"), "{text}");
    assert!(text.contains("First private IP (IPv6)  fd00::11    2 hosts have none"), "{text}");
    // On one host its addresses are right on all targets.
    let mut state = grid(1, Column::Ip, Lang::En, NARROW);
    press(&mut state, "enter");
    let offered: Vec<String> =
        state.bindings.offers.list.iter().map(bkproc::app::screen::bindings::Offer::typed).collect();
    assert_eq!(offered[3..], ["10.20.1.11", "fd00::11", "0.0.0.0", "127.0.0.1", "::"]);
}

#[test]
fn a_problem_of_some_targets_is_listed_with_their_number_and_leads_to_the_cell() {
    let mut draft = draft(20);
    draft.processes[0].bind[0].set(Column::Ip, formula("host.ip6"));
    let mut state = world::at(Step::Review, draft, Lang::En, NARROW);
    let text = screen::text(&state);
    assert!(text.contains("host.ip6 missing"), "{text}");
    assert!(text.contains("2 targets"), "{text}");
    press(&mut state, "enter");
    assert_eq!(state.screen, bkproc::app::screen::Screen::Step(Step::Bindings));
    assert_eq!(state.bindings.current(), Column::Ip);
    let text = screen::text(&state);
    assert!(text.contains("2 targets, first 10.20.1.20"), "{text}");
}

/// Draws a state in both languages, narrow and large.
fn golden(name: &str, make: impl Fn(Lang, Size) -> State) {
    for (lang, lang_name) in [(Lang::Zh, "zh"), (Lang::En, "en")] {
        for (size, size_name) in [(NARROW, "80x24"), (LARGE, "200x50")] {
            assert_golden_screen(&format!("{name}.{lang_name}.{size_name}"), &make(lang, size));
        }
    }
}

#[test]
fn screens_of_formulas() {
    golden("formula_names", |lang, size| {
        let mut state = form(20, Known::PidFile, lang, size);
        types(&mut state, "=/data/order/run/{{ po");
        press(&mut state, "down");
        state
    });
    golden("formula_closed", |lang, size| {
        let mut state = form(20, Known::PidFile, lang, size);
        types(&mut state, "=/data/order/run/{{ port }}.pid");
        press(&mut state, "up");
        put_cursor(&mut state, Known::PidFile);
        state
    });
    golden("formula_problem", |lang, size| {
        let mut state = form(20, Known::PidFile, lang, size);
        types(&mut state, "=/data/{{ prot }}");
        state
    });
    golden("formula_addresses", |lang, size| {
        let mut state = grid(20, Column::Ip, lang, size);
        keys(&mut state, "backspace enter down");
        state
    });
    golden("formula_series", |lang, size| {
        let mut state = grid(20, Column::Port, lang, size);
        keys(&mut state, "enter ctrl-u");
        types(&mut state, "8001+");
        state
    });
}

#[tokio::test]
async fn ports_that_step_and_own_addresses_go_from_the_form_to_created_processes() {
    let options = sandbox::Options { instances: Some(30), ..sandbox::Options::default() };
    let scene = Scene::of(Door::Direct, options).await;
    let mut person = scene.person(Lang::Zh);
    // Every tenth is made from a template.
    let ids: Vec<i64> = (1..=22).filter(|id| id % 10 != 0).collect();
    choose(&mut person, &ids).await;
    for (alias, port) in [("order", "8001+"), ("pay", "8101+"), ("cart", "8201+10")] {
        person.keys("a");
        person.types("java");
        person.keys("tab");
        person.types(alias);
        person.keys("tab");
        person.types(&format!("-id {alias}"));
        person.keys("down b a down tab");
        person.types(port);
        person.keys("ctrl-p esc");
    }
    person.keys("4");
    person.until("the live state", |state| state.review.live.ready().is_some()).await;
    assert_eq!(person.state.open.as_ref().map(bkproc::app::open::Open::blocking), Some(0), "{}", person.screen());
    person.keys("s left enter");
    person.until("the end of the run", run_ended).await;
    let run = person.state.submit.run.as_ref().unwrap();
    assert_eq!(run.created().count(), 60, "{}", person.screen());
    assert!(run.plan.entries().iter().all(|entry| run.result(*entry).state == ProcessState::Created));
    for (n, id) in (0_i64..).zip(&ids) {
        let stored = scene.sandbox.store().processes_of(*id);
        let host = format!("10.64.0.{}", (id - 1) / 4 + 2);
        for (alias, port) in [("order", 8001 + n), ("pay", 8101 + n), ("cart", 8201 + 10 * n)] {
            let process = stored.iter().find(|process| process["bk_process_name"] == alias).unwrap();
            let bind = &process["bind_info"][0];
            assert_eq!(
                (bind["ip"].as_str(), bind["port"].as_str()),
                (Some(host.as_str()), Some(port.to_string().as_str()))
            );
        }
    }
    person.quits().await;
}
