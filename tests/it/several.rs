//! Several processes or bind rows at once: marks, what they do to actions, and the keys of bind rows.

use crate::support::golden::assert_golden;
use crate::support::scene::{Scene, choose, compose, run_ended};
use crate::support::screen;
use crate::support::state::{keys, press, process};
use crate::support::world::{self, NARROW};
use bkproc::app::notice::{BulkNotice, Notice};
use bkproc::app::screen::Screen;
use bkproc::app::screen::processes::Editing;
use bkproc::app::{Effect, Event, State, update};
use bkproc::domain::bind::Column;
use bkproc::domain::draft::{BindDraft, Draft, DraftValue, Override, ProcessDraft, RowOverride, Target, TargetKey};
use bkproc::domain::environment::Door;
use bkproc::domain::field::Known;
use bkproc::domain::id::{AreaId, ServiceInstanceId};
use bkproc::domain::lang::Lang;
use bkproc::domain::place::Step;
use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use ratatui::layout::Size;

const LARGE: Size = Size { width: 200, height: 50 };

fn types(state: &mut State, text: &str) {
    for ch in text.chars() {
        update(state, Event::Key(KeyEvent::new(KeyCode::Char(ch), KeyModifiers::NONE)));
    }
}

fn content(state: &State) -> &Draft {
    &state.open.as_ref().unwrap().draft
}

fn names(state: &State) -> Vec<String> {
    content(state).processes.iter().map(|process| process.name().into_owned()).collect()
}

fn marked(state: &State) -> Vec<usize> {
    state.open.as_ref().unwrap().process_marks.iter().copied().collect()
}

fn ports(state: &State) -> Vec<String> {
    content(state).processes[0].bind.iter().map(|row| row.typed(Column::Port).into_owned()).collect()
}

fn words(state: &State) -> String {
    state.notice.as_ref().map_or_else(String::new, |notice| bkproc::i18n::notice::notice(state.lang, notice))
}

fn notice(state: &State) -> &BulkNotice {
    match &state.notice {
        Some(Notice::Bulk(notice)) => notice,
        other => panic!("{other:?}"),
    }
}

/// A draft without problems in the environment of the screens.
fn draft(processes: Vec<ProcessDraft>) -> Draft {
    Draft { environment: (&world::environment()).into(), ..crate::support::state::draft(processes) }
}

/// Step 2 with processes of these names; the cursor is on the first.
fn list(aliases: &[&str]) -> State {
    let processes = aliases.iter().enumerate().map(|(at, alias)| process(alias, &(8000 + at).to_string()));
    world::at(Step::Processes, draft(processes.collect()), Lang::En, NARROW)
}

/// Step 3 with bind rows of these ports; the cursor is on the port of the first.
fn grid(ports: &[&str]) -> State {
    let mut process = process("web", "1");
    process.bind = ports.iter().map(|port| BindDraft { port: (*port).to_owned(), ..BindDraft::fresh() }).collect();
    let mut state = world::at(Step::Bindings, draft(vec![process]), Lang::En, NARROW);
    state.bindings.put_column(Column::Port);
    state
}

fn overridden(fields: &[(Known, &str)]) -> Override {
    Override {
        fields: fields.iter().map(|(known, text)| ((*known).into(), (*text).into())).collect(),
        ..Override::default()
    }
}

fn set_overrides(process: &mut ProcessDraft, own: impl IntoIterator<Item = (i64, Override)>) {
    process.overrides = own.into_iter().map(|(id, own)| (TargetKey::Id(ServiceInstanceId(id)), own)).collect();
}

#[test]
fn marks_of_processes_are_shown_and_followed_through_every_change() {
    let mut state = list(&["a", "b", "c", "d"]);
    keys(&mut state, "space space");
    assert_eq!((marked(&state), state.processes.list.at), (vec![0, 1], 2));
    let text = screen::text(&state);
    assert!(text.contains("Marked 2 of 4") && text.contains(" x 1 a") && text.contains(">  3 c"), "{text}");
    keys(&mut state, "down");
    assert!(screen::text(&state).contains("(Marked 2 of 4)"), "{}", screen::text(&state));
    // They follow their processes through changes and through undo, and are no step of it.
    keys(&mut state, "home a esc");
    keys(&mut state, "left");
    assert_eq!((names(&state), marked(&state)), (["a", "", "b", "c", "d"].map(str::to_owned).to_vec(), vec![0, 2]));
    keys(&mut state, "u");
    assert_eq!(marked(&state), [0, 1]);
    keys(&mut state, "left *");
    assert_eq!(marked(&state), [2, 3]);
    keys(&mut state, "ctrl-a");
    assert_eq!(marked(&state), [0, 1, 2, 3]);
    keys(&mut state, "M");
    assert!(marked(&state).is_empty());
    keys(&mut state, "end v up");
    assert!(
        screen::text(&state).contains("|  4 d") && screen::text(&state).contains(">  3 c"),
        "{}",
        screen::text(&state)
    );
    keys(&mut state, "esc");
    assert_eq!((marked(&state), state.screen), (vec![], Screen::Step(Step::Processes)), "Esc takes the range only");
    keys(&mut state, "v down space");
    assert_eq!(marked(&state), [2, 3]);
}

#[test]
fn removing_moving_and_duplicating_are_for_the_marked_processes_in_one_step() {
    let mut state = list(&["a", "b", "c", "d"]);
    let before = content(&state).clone();
    keys(&mut state, "space down space up");
    assert_eq!(marked(&state), [0, 2]);
    keys(&mut state, "K");
    assert_eq!(names(&state), ["a", "c", "b", "d"], "the first one stands at the top already");
    keys(&mut state, "u");
    assert_eq!(*content(&state), before, "one step");
    assert_eq!(marked(&state), [0, 2]);
    keys(&mut state, "left home J");
    assert_eq!((names(&state), marked(&state)), (["b", "a", "d", "c"].map(str::to_owned).to_vec(), vec![1, 3]));
    assert_eq!(state.processes.list.at, 1, "the cursor goes with its process");
    keys(&mut state, "c");
    assert_eq!(names(&state), ["b", "a", "d", "c", "a", "c"]);
    assert_eq!((marked(&state), state.processes.list.at), (vec![4, 5], 4), "the copies are marked");
    keys(&mut state, "d");
    assert_eq!(names(&state), ["b", "a", "d", "c"]);
    assert_eq!(*notice(&state), BulkNotice::ProcessesRemoved { count: 2, overrides: 0, undo: "u".into() });
    keys(&mut state, "u u u");
    assert_eq!(*content(&state), before);
}

#[test]
fn away_from_the_marks_an_action_is_for_the_cursor_only() {
    let mut state = list(&["a", "b", "c", "d"]);
    keys(&mut state, "space space down");
    assert_eq!(state.processes.list.at, 3);
    keys(&mut state, "d");
    assert_eq!((names(&state), marked(&state)), (["a", "b", "c"].map(str::to_owned).to_vec(), vec![0, 1]));
    assert_eq!(*notice(&state), BulkNotice::MarkedLeft { count: 2 });
}

#[test]
fn removing_says_how_many_overrides_go_with_the_processes() {
    let mut one = process("a", "1");
    let rows = [(0, RowOverride::Cells([(Column::Port, "9".into()), (Column::Ip, "::".into())].into()))];
    let own = Override { rows: rows.into(), leave_out: true, ..overridden(&[(Known::User, "x")]) };
    set_overrides(&mut one, [(48, own), (52, overridden(&[(Known::User, "y")]))]);
    let mut state = world::at(Step::Processes, draft(vec![one, process("b", "2")]), Lang::En, NARROW);
    let before = content(&state).clone();
    keys(&mut state, "d");
    assert_eq!(*notice(&state), BulkNotice::ProcessesRemoved { count: 1, overrides: 5, undo: "u".into() });
    assert!(
        screen::text(&state).contains("1 process removed (5 overrides with it); u undoes"),
        "{}",
        screen::text(&state)
    );
    keys(&mut state, "u");
    assert_eq!(*content(&state), before);
}

#[test]
fn a_value_pasted_on_a_cell_takes_the_place_of_what_it_holds() {
    let mut state = grid(&["80", "81"]);
    world::paste(&mut state, "8443");
    assert_eq!(state.notice, None);
    keys(&mut state, "enter");
    assert_eq!((ports(&state), state.bindings.row.at), (vec!["8443".into(), "81".into()], 1));
    world::paste(&mut state, "9000");
    keys(&mut state, "esc");
    assert_eq!(ports(&state)[1], "81", "until Enter nothing is changed");
    // A choice takes no text, and a list without rows has no cell.
    keys(&mut state, "right");
    world::paste(&mut state, "UDP");
    assert_eq!((&state.notice, state.bindings.editing.is_none()), (&Some(Notice::NotHere), true));
    let mut state = grid(&[]);
    world::paste(&mut state, "8443");
    assert_eq!(state.notice, Some(Notice::NotHere));
    assert_eq!(ports(&state), [""; 0]);
}

#[test]
fn a_digit_on_a_cell_begins_its_value_and_never_goes_to_a_step() {
    let mut state = grid(&["80", "81", "82"]);
    press(&mut state, "4");
    assert_eq!(state.screen, Screen::Step(Step::Bindings));
    assert!(screen::text(&state).contains("Typing: Port; Ctrl-N goes to Review"), "{}", screen::text(&state));
    types(&mut state, "43");
    // A value that was begun by typing goes with the arrows.
    keys(&mut state, "down");
    assert_eq!((ports(&state), state.bindings.row.at), (vec!["443".into(), "81".into(), "82".into()], 1));
    press(&mut state, "1");
    assert_eq!(state.notice, None, "it is said once");
    keys(&mut state, "up");
    assert_eq!((ports(&state)[1].as_str(), state.bindings.row.at), ("1", 0));
    // What is there opens with Enter or F2; then arrows are the editor's.
    keys(&mut state, "f2 down");
    assert!(matches!(&state.bindings.editing, Some(Editing::Text(editor)) if editor.text() == "443"));
    assert_eq!(state.bindings.row.at, 0);
    keys(&mut state, "enter enter enter");
    assert_eq!(state.bindings.row.at, 2, "Enter takes the value and goes down");
    keys(&mut state, "enter enter");
    assert_eq!(state.bindings.row.at, 2, "on the last row it stays");
    // Ctrl-N and Ctrl-P take what is being typed.
    types(&mut state, "99");
    keys(&mut state, "ctrl-n");
    assert_eq!((ports(&state)[2].as_str(), state.screen), ("99", Screen::Step(Step::Review)));
    // On a choice its list opens; on an empty grid the key says where the steps are.
    keys(&mut state, "ctrl-p right 2");
    assert!(matches!(state.bindings.editing, Some(Editing::Choice(_))), "{}", screen::text(&state));
    let mut state = grid(&[]);
    press(&mut state, "2");
    assert_eq!(state.screen, Screen::Step(Step::Bindings));
    let expected = BulkNotice::DigitTypes { column: None, key: "Ctrl-P".into(), forward: false };
    assert_eq!(*notice(&state), expected);
}

#[test]
fn space_marks_bind_rows_and_actions_are_for_them() {
    let mut state = grid(&["80", "81", "82", "83"]);
    let before = content(&state).clone();
    keys(&mut state, "space");
    assert!(state.bindings.editing.is_none());
    assert_eq!(*notice(&state), BulkNotice::SpaceMarks { open: "Enter".into() });
    keys(&mut state, "space");
    assert_eq!(state.notice, None, "it is said once");
    let text = screen::text(&state);
    assert!(text.contains("bind info, 4 rows  2 marked") && text.contains(" x  1"), "{text}");
    keys(&mut state, "alt-down");
    assert_eq!(ports(&state), ["82", "80", "81", "83"]);
    keys(&mut state, "u home d");
    assert_eq!(ports(&state), ["82", "83"]);
    assert_eq!(*notice(&state), BulkNotice::RowsRemoved { count: 2, overrides: 0, undo: "u".into() });
    keys(&mut state, "u");
    assert_eq!(*content(&state), before);
    keys(&mut state, "home ctrl-a c");
    assert_eq!(ports(&state), ["80", "81", "82", "83", "80", "81", "82", "83"]);
    keys(&mut state, "ctrl-k");
    assert_eq!(ports(&state), ["80", "81", "82", "83"], "the copies were marked");
    keys(&mut state, "home down v down J");
    assert_eq!(ports(&state), ["80", "83", "81", "82"], "a range is taken by an action");
    assert!(screen::text(&state).contains("2 marked"), "{}", screen::text(&state));
}

#[test]
fn fill_down_takes_the_first_of_the_marked_rows_or_the_row_above() {
    let mut state = grid(&["=8001 + n", "81", "82", "=8001 + n"]);
    // The rows of the fixture hold text; the first becomes a formula.
    keys(&mut state, "=");
    types(&mut state, "8001 + n");
    keys(&mut state, "enter");
    keys(&mut state, "ctrl-d");
    assert_eq!(ports(&state)[1], "=8001 + n");
    assert_eq!(*notice(&state), BulkNotice::FillsDown { remove: "d".into() }, "Ctrl-D removed a row before");
    keys(&mut state, "u home space space space");
    keys(&mut state, "ctrl-d");
    assert_eq!(ports(&state)[..3], ["=8001 + n", "=8001 + n", "=8001 + n"]);
    assert_eq!(*notice(&state), BulkNotice::FilledDown { column: Column::Port, count: 2, undo: "u".into() });
    keys(&mut state, "ctrl-d");
    assert_eq!(*notice(&state), BulkNotice::NothingChanged);
    keys(&mut state, "u");
    assert_eq!(ports(&state)[1..3], ["81", "82"], "one step");
    keys(&mut state, "M home ctrl-d");
    assert_eq!(*notice(&state), BulkNotice::NothingAbove);
}

#[test]
fn marks_of_other_processes_are_left_alone() {
    let mut state = world::at(Step::Bindings, draft(vec![process("a", "1"), process("b", "2")]), Lang::En, NARROW);
    keys(&mut state, "c c space v }");
    assert!(!screen::text(&state).contains("marked"), "{}", screen::text(&state));
    keys(&mut state, "ctrl-a d");
    assert_eq!(content(&state).processes[0].bind.len(), 3);
    assert!(content(&state).processes[1].bind.is_empty());
}

#[test]
fn keys_that_moved_say_where_they_went() {
    let mut state = world::at(Step::Instances, world::good(), Lang::En, NARROW);
    let targets = content(&state).targets.len();
    keys(&mut state, "ctrl-d");
    assert_eq!(*notice(&state), BulkNotice::UnmarkMoved { key: "M".into() });
    assert_eq!(content(&state).targets.len(), targets);
    keys(&mut state, "ctrl-u");
    assert!(content(&state).targets.is_empty());
}

#[test]
fn two_dashes_of_a_chinese_keyboard_are_one_key() {
    let mut state = grid(&["80"]);
    types(&mut state, "\u{2014}");
    assert_eq!(state.notice, Some(Notice::NoSuchKey), "no action has it here");
    state.notice = None;
    types(&mut state, "\u{2014}");
    assert_eq!(state.notice, None, "the second one is no key");
    types(&mut state, "\u{2014}");
    assert_eq!(state.notice, Some(Notice::NoSuchKey));
    // In a text they are text.
    let mut state = list(&["a"]);
    keys(&mut state, "enter enter end");
    types(&mut state, "\u{2014}\u{2014}");
    assert!(matches!(&state.processes.editing, Some(Editing::Text(editor)) if editor.text() == "a\u{2014}\u{2014}"));
}

fn users(state: &State) -> Vec<String> {
    content(state).processes.iter().map(|process| process.known(Known::User).to_owned()).collect()
}

/// Step 2 with processes whose users are these.
fn with_users(users: &[&str], lang: Lang) -> State {
    let processes = users.iter().enumerate().map(|(at, user)| {
        let mut process = process(&format!("p{at}"), &(8000 + at).to_string());
        process.set(Known::User.into(), *user);
        process
    });
    world::at(Step::Processes, draft(processes.collect()), lang, NARROW)
}

#[test]
fn the_user_of_thirty_processes_takes_four_keys() {
    let mut state = with_users(&["app", "", "root"].repeat(10), Lang::Zh);
    let before = content(&state).clone();
    // Counted: keys that are no part of a name or a value.
    let mut count = 0;
    let mut press = |state: &mut State, key: &str| {
        keys(state, key);
        count += 1;
    };
    press(&mut state, "ctrl-a");
    press(&mut state, "S");
    types(&mut state, "us");
    press(&mut state, "enter");
    types(&mut state, "app");
    let text = screen::text(&state);
    assert!(text.contains("写入 30 个进程：改 20，相同 10"), "{text}");
    press(&mut state, "enter");
    assert_eq!(count, 4);
    assert!(state.overlay.is_none());
    assert_eq!(users(&state), ["app"; 30]);
    assert!(screen::text(&state).contains("已把 30 个进程的启动用户设为 app"), "{}", screen::text(&state));
    keys(&mut state, "u");
    assert_eq!(*content(&state), before, "one step of undo");
}

#[test]
fn setting_a_field_finds_it_by_initials_and_names_what_is_there() {
    let mut state = with_users(&["app", "app", "", "root"], Lang::Zh);
    set_overrides(&mut state.open.as_mut().unwrap().draft.processes[1], [(48, overridden(&[(Known::User, "x")]))]);
    keys(&mut state, "ctrl-a f9");
    types(&mut state, "qdyh");
    let text = screen::text(&state);
    assert!(text.contains("批量编辑  4 个进程") && text.contains("> 启动用户  user  4 个中有 3 个不同的值"), "{text}");
    keys(&mut state, "esc");
    assert!(state.overlay.is_none());
    keys(&mut state, "M home space space S");
    types(&mut state, "function");
    assert!(screen::text(&state).contains("没有匹配的字段"), "{}", screen::text(&state));
    keys(&mut state, "ctrl-u");
    types(&mut state, "user");
    assert!(screen::text(&state).contains("都是 app"), "{}", screen::text(&state));
    keys(&mut state, "enter enter");
    assert_eq!(users(&state)[..2], ["app", "app"], "an empty value is no wish");
    assert!(screen::text(&state).contains("输入新值；Del 清空全部 2 个"), "{}", screen::text(&state));
    types(&mut state, "=prot");
    assert!(screen::text(&state).contains("! 没有名称 prot"), "{}", screen::text(&state));
    keys(&mut state, "esc enter");
    types(&mut state, "app");
    assert!(screen::text(&state).contains("改 0，相同 2；覆盖值 1 处不变"), "{}", screen::text(&state));
    keys(&mut state, "enter");
    assert_eq!(*notice(&state), BulkNotice::NothingChanged);
    keys(&mut state, "S");
    types(&mut state, "user");
    keys(&mut state, "enter delete");
    assert_eq!(users(&state), ["", "", "", "root"]);
    assert_eq!(content(&state).processes[1].overrides.count(), 1, "overrides stay");
    // A field with choices is chosen, and one of a single process is set too.
    keys(&mut state, "M end S");
    types(&mut state, "auto");
    keys(&mut state, "enter down");
    assert!(screen::text(&state).contains("写入 1 个进程：改 1，相同 0"), "{}", screen::text(&state));
    keys(&mut state, "enter");
    assert_eq!(content(&state).processes[3].known(Known::AutoStart), "true");
}

#[test]
fn names_of_a_formula_are_completed_in_the_list_of_fields() {
    let mut state = with_users(&["a", "b"], Lang::En);
    keys(&mut state, "ctrl-a S");
    types(&mut state, "pid");
    keys(&mut state, "enter");
    types(&mut state, "=/run/{{ por");
    assert!(screen::text(&state).contains("|  port   8000"), "{}", screen::text(&state));
    keys(&mut state, "down enter");
    types(&mut state, " }}.pid");
    assert!(screen::text(&state).contains("= here /run/8000.pid"), "{}", screen::text(&state));
    keys(&mut state, "enter");
    let pid = |at: usize| content(&state).processes[at].typed(&Known::PidFile.into()).into_owned();
    assert_eq!([pid(0), pid(1)], ["=/run/{{ port }}.pid"; 2]);
}

#[test]
fn the_form_stands_for_all_marked_processes_while_they_are_live() {
    let mut state = with_users(&["app", "root", "app", "x"], Lang::En);
    let before = content(&state).clone();
    keys(&mut state, "space space space up tab");
    let text = screen::text(&state);
    assert!(text.contains("3 processes"), "{text}");
    assert!(text.contains("(differs)  1 row"), "bind rows differ: {text}");
    keys(&mut state, "/");
    types(&mut state, "user");
    keys(&mut state, "enter");
    let text = screen::text(&state);
    assert!(text.contains("app 2, root 1; what you type goes to all 3"), "{text}");
    // An empty text changes nothing where they differ; Esc leaves all as they were.
    keys(&mut state, "enter enter esc");
    assert_eq!(*content(&state), before);
    keys(&mut state, "/");
    types(&mut state, "user");
    keys(&mut state, "enter enter");
    types(&mut state, "www");
    keys(&mut state, "esc");
    assert_eq!(*content(&state), before);
    keys(&mut state, "u");
    assert_eq!(users(&state), ["www", "www", "www", "x"], "what was typed comes back, for all");
    keys(&mut state, "u");
    assert_eq!(*content(&state), before);
    keys(&mut state, "/");
    types(&mut state, "user");
    keys(&mut state, "enter enter");
    types(&mut state, "ops");
    keys(&mut state, "down");
    assert_eq!(users(&state), ["ops", "ops", "ops", "x"]);
    keys(&mut state, "up delete");
    assert_eq!(users(&state), ["", "", "", "x"], "Delete empties all");
    keys(&mut state, "u u");
    assert_eq!(*content(&state), before);
    // Away from the marks the form is of one process, and says that others are marked.
    keys(&mut state, "left end right");
    assert!(screen::text(&state).contains("4 p3 (3 others marked)"), "{}", screen::text(&state));
    keys(&mut state, "/");
    types(&mut state, "user");
    keys(&mut state, "enter delete");
    assert_eq!(users(&state), ["app", "root", "app", ""]);
}

#[test]
fn several_processes_take_no_literal_alias_and_what_was_typed_stays() {
    let mut state = with_users(&["a", "b"], Lang::En);
    let before = content(&state).clone();
    keys(&mut state, "ctrl-a tab /");
    types(&mut state, "alias");
    keys(&mut state, "enter enter");
    types(&mut state, "web");
    for key in ["enter", "tab", "down", "ctrl-n"] {
        keys(&mut state, key);
        assert_eq!(*notice(&state), BulkNotice::SameAlias, "{key}");
        assert!(matches!(&state.processes.editing, Some(Editing::Text(editor)) if editor.text() == "web"), "{key}");
    }
    assert_eq!(*content(&state), before);
    keys(&mut state, "ctrl-u");
    types(&mut state, "=web-{{ port }}");
    keys(&mut state, "enter");
    assert_eq!(names(&state), ["=web-{{ port }}", "=web-{{ port }}"]);
}

#[test]
fn problems_of_all_marked_processes_are_counted_and_shown_in_the_form() {
    let mut state = with_users(&["a", "b", "c"], Lang::En);
    state.open.as_mut().unwrap().draft.processes[1].set(Known::Priority.into(), "many");
    keys(&mut state, "ctrl-a tab /");
    types(&mut state, "priority");
    keys(&mut state, "enter");
    // Judged with the next change.
    keys(&mut state, "/");
    types(&mut state, "work");
    keys(&mut state, "enter enter");
    types(&mut state, "/data");
    keys(&mut state, "down /");
    types(&mut state, "priority");
    keys(&mut state, "enter");
    let text = screen::text(&state);
    assert!(text.contains("1 problem") && text.contains("! Start priority"), "{text}");
}

#[test]
fn initials_are_of_the_label() {
    let table = bkproc::domain::field::FieldTable::built_in();
    for field in &table {
        let [label, _, initials] = bkproc::i18n::fields::names(Lang::Zh, field);
        assert_eq!(initials.chars().count(), label.chars().count(), "{label} {initials}");
        assert!(
            initials.chars().zip(label.to_lowercase().chars()).all(|(one, of)| !of.is_ascii() || one == of),
            "{label}"
        );
    }
}

/// Six processes, some marked, as in the mock-ups of these screens.
fn six(lang: Lang, size: Size) -> State {
    let aliases = ["order", "pay", "redis", "gateway", "log-agent", "支付网关"];
    let processes = aliases.iter().enumerate().map(|(at, alias)| {
        let mut process = process(alias, &(8000 + at).to_string());
        process.set(Known::FuncName.into(), "java");
        process.set(Known::StartParamRegex.into(), format!("-Dapp={alias}"));
        process.set(Known::WorkPath.into(), DraftValue::Formula("/data/{{ alias }}".into()));
        process.set(Known::User.into(), if at == 2 { "root" } else { "app" });
        if at == 1 {
            process.bind.push(BindDraft { port: "9001".into(), ..BindDraft::fresh() });
        }
        process
    });
    world::at(Step::Processes, Draft { processes: processes.collect(), ..world::good() }, lang, size)
}

#[test]
fn screens_of_several_processes() {
    let golden = |name: &str, pressed: &str, text: &str, more: &str| {
        for (lang, lang_name) in [(Lang::Zh, "zh"), (Lang::En, "en")] {
            for (size, size_name) in [(NARROW, "80x24"), (world::WIDE, "120x40"), (LARGE, "200x50")] {
                let mut state = six(lang, size);
                keys(&mut state, pressed);
                types(&mut state, text);
                more.split_whitespace().for_each(|key| drop(press(&mut state, key)));
                assert_golden(&format!("{name}.{lang_name}.{size_name}"), &screen::text(&state));
            }
        }
    };
    golden("processes_marks", "space space space", "", "");
    golden("processes_marks_left", "space space space down", "", "");
    golden("processes_range", "down v down down", "", "");
    golden("processes_several", "space space space up right /", "user", "enter");
    golden("set_field", "ctrl-a S", "us", "");
    golden("set_field_nothing", "ctrl-a S", "qqq", "");
    golden("set_field_value", "ctrl-a S", "user", "enter r o o t");
    golden("set_field_choice", "ctrl-a S", "auto", "enter down");
    golden("bindings_marks", "down b v down ctrl-a", "", "");
}

/// Three processes on twenty targets, with overrides on single ones, as in the mock-ups of these screens.
fn overriding(lang: Lang, size: Size) -> State {
    let mut processes = ["order", "pay", "redis"].map(|alias| process(alias, "6379")).to_vec();
    for process in &mut processes {
        process.set(Known::User.into(), "app");
        process.set(Known::WorkPath.into(), "/data");
        process.set(Known::StartCmd.into(), "start");
        process.set(Known::StopCmd.into(), "stop");
    }
    processes[1].set(Known::PidFile.into(), DraftValue::Formula("/run/{{ port }}.pid".into()));
    processes[1].bind[0].set(Column::Port, DraftValue::Formula("8101 + n".into()));
    let port = RowOverride::Cells([(Column::Port, "9003".into())].into());
    let on_13 =
        Override { rows: [(0, port)].into(), ..overridden(&[(Known::User, "app2"), (Known::PidFile, "/x.pid")]) };
    set_overrides(&mut processes[1], [(13, on_13), (15, overridden(&[(Known::User, "app2")]))]);
    let left_out = Override { leave_out: true, ..Override::default() };
    set_overrides(&mut processes[2], [(11, left_out), (13, overridden(&[(Known::AutoStart, "true")]))]);
    let targets = (11..31).map(|at| Target {
        name: format!("10.20.1.{at}_order_8080").as_str().into(),
        host: format!("10.20.1.{at}").as_str().into(),
        area: AreaId::of(0),
        ..Target::bare(ServiceInstanceId(at))
    });
    let mut draft = Draft { targets: targets.collect(), processes, ..world::good() };
    draft.number_targets();
    let mut state = world::at(Step::Processes, draft, lang, size);
    state.open.as_mut().unwrap().look_at(2);
    state
}

fn find(state: &mut State, field: &str) {
    keys(state, "/");
    types(state, field);
    keys(state, "enter");
}

#[test]
fn the_form_says_which_fields_targets_have_another_value_in_and_why() {
    let mut state = overriding(Lang::En, NARROW);
    keys(&mut state, "down right");
    find(&mut state, "user");
    let text = screen::text(&state);
    assert!(text.contains("2 pay  target 3/20  ") && text.contains("4 overrides, no problems"), "{text}");
    assert!(text.contains(">^ Run as user              app  here app2"), "{text}");
    assert!(text.contains("^ Overridden on 2 targets (10.20.1.13 ..): app2"), "{text}");
    assert!(text.contains("  What you change here is the process itself; overrides stay"), "{text}");
    assert!(text.contains("^ Bind info                1 row  127.0.0.1:9003 TCP"), "{text}");
    // On another target the field says that others have one.
    keys(&mut state, "(");
    let text = screen::text(&state);
    assert!(
        text.contains(">^ Run as user              app\n") && text.contains("Overridden on 2 targets (10.20.1.13"),
        "{text}"
    );
    assert!(text.contains("127.0.0.1:8102 TCP"), "{text}");
    // What the form sets is the process; what formulas come to is what the process says.
    keys(&mut state, ") /");
    types(&mut state, "pid");
    keys(&mut state, "enter");
    let text = screen::text(&state);
    assert!(text.contains("= /run/9003.pid") && text.contains("^ Overridden on 10.20.1.13: /x.pid"), "{text}");
    find(&mut state, "user");
    keys(&mut state, "enter ctrl-u");
    types(&mut state, "ops");
    keys(&mut state, "down");
    let open = state.open.as_ref().unwrap();
    assert_eq!((open.draft.processes[1].known(Known::User), open.draft.processes[1].overrides.count()), ("ops", 4));
}

#[test]
fn a_process_that_is_left_out_says_so() {
    let mut state = overriding(Lang::Zh, NARROW);
    keys(&mut state, "end");
    assert!(screen::text(&state).contains("- 在 1 个实例上不创建"), "{}", screen::text(&state));
    keys(&mut state, "right ( (");
    assert!(screen::text(&state).contains("3 redis  实例 1/20  此实例不建"), "{}", screen::text(&state));
    keys(&mut state, ")");
    assert!(!screen::text(&state).contains("此实例不建"), "{}", screen::text(&state));
    find(&mut state, "auto");
    assert!(screen::text(&state).contains("^ 10.20.1.13 有覆盖值 是"), "{}", screen::text(&state));
}

#[test]
fn overrides_of_bind_rows_are_marked_at_their_cells() {
    let mut state = overriding(Lang::En, NARROW);
    keys(&mut state, "down b right");
    let text = screen::text(&state);
    assert!(text.contains("^=8101 + n"), "{text}");
    assert!(text.contains("= 8103") && text.contains("^ Overridden on 10.20.1.13: 9003"), "{text}");
    keys(&mut state, "enter");
    assert!(
        !screen::text(&state).contains("Overridden"),
        "while it is typed the result is said: {}",
        screen::text(&state)
    );
    // A row that is left out on a target.
    let mut state = overriding(Lang::En, NARROW);
    let out = Override { rows: [(0, RowOverride::LeftOut)].into(), ..Override::default() };
    set_overrides(&mut state.open.as_mut().unwrap().draft.processes[0], [(12, out)]);
    keys(&mut state, "b");
    assert!(screen::text(&state).contains("^ This row is left out on 1 target"), "{}", screen::text(&state));
}

#[test]
fn screens_of_overrides() {
    let golden = |name: &str, pressed: &str, field: &str| {
        for (lang, lang_name) in [(Lang::Zh, "zh"), (Lang::En, "en")] {
            for (size, size_name) in [(NARROW, "80x24"), (world::WIDE, "120x40")] {
                let mut state = overriding(lang, size);
                keys(&mut state, pressed);
                if !field.is_empty() {
                    find(&mut state, field);
                }
                assert_golden(&format!("{name}.{lang_name}.{size_name}"), &screen::text(&state));
            }
        }
    };
    golden("processes_override", "down right", "user");
    golden("processes_override_formula", "down right", "pid");
    golden("processes_left_out", "end right ( (", "");
    golden("bindings_override", "down b right", "");
}

#[test]
fn a_key_leads_from_an_override_to_its_cell_in_the_table() {
    let mut state = overriding(Lang::En, NARROW);
    keys(&mut state, "down right");
    find(&mut state, "user");
    assert!(screen::text(&state).contains("t goes to the cell"), "{}", screen::text(&state));
    keys(&mut state, "t");
    assert_eq!(state.screen, Screen::Table);
    let (row, column) = state.table.current().unwrap();
    let expected = (2, 1, bkproc::domain::table::TableColumn::Field(Known::User.into()));
    assert_eq!((row.target, row.process, column.clone()), expected, "{}", screen::text(&state));
    // The table and the form look at one target.
    keys(&mut state, "down down down t");
    assert_eq!(state.screen, Screen::Step(Step::Processes));
    assert_eq!(state.open.as_ref().unwrap().current_target(), Some(3));
}

#[test]
fn a_value_typed_on_a_marked_row_goes_to_all_marked_rows() {
    let mut state = grid(&["80", "81", "82", "83"]);
    let before = content(&state).clone();
    keys(&mut state, "space down space up");
    // What is opened and left as it is changes nothing in the others.
    keys(&mut state, "f2 enter");
    assert_eq!(*content(&state), before);
    keys(&mut state, "up");
    types(&mut state, "9");
    assert!(screen::text(&state).contains("goes to all 2 marked rows"), "{}", screen::text(&state));
    types(&mut state, "0");
    keys(&mut state, "enter");
    assert_eq!(ports(&state), ["90", "81", "90", "83"]);
    assert!(screen::text(&state).contains("Port set to 90 in 2 rows"), "{}", screen::text(&state));
    keys(&mut state, "u");
    assert_eq!(*content(&state), before);
    assert!(screen::text(&state).contains("Undone: Port in 2 rows"), "{}", screen::text(&state));
    keys(&mut state, "home delete");
    assert_eq!(ports(&state), ["", "81", "", "83"]);
    keys(&mut state, "u home =");
    types(&mut state, "8001 + n");
    keys(&mut state, "esc");
    assert_eq!(*content(&state), before);
    keys(&mut state, "u");
    assert_eq!(ports(&state), ["=8001 + n", "81", "=8001 + n", "83"], "what was typed comes back, for all");
}

#[test]
fn what_is_done_away_from_the_marks_says_that_they_were_left_alone() {
    let mut state = grid(&["80", "81", "82", "83"]);
    keys(&mut state, "space space end d");
    assert_eq!(*notice(&state), BulkNotice::MarkedLeft { count: 2 });
    types(&mut state, "9");
    keys(&mut state, "enter");
    assert_eq!((ports(&state)[2].as_str(), notice(&state)), ("9", &BulkNotice::MarkedLeft { count: 2 }));
    let mut state = list(&["a", "b", "c"]);
    keys(&mut state, "space end d");
    assert_eq!(*notice(&state), BulkNotice::MarkedLeft { count: 1 });
}

#[test]
fn shift_and_an_arrow_extend_a_range() {
    let mut state = list(&["a", "b", "c", "d"]);
    keys(&mut state, "down shift-down shift-down shift-up d");
    assert_eq!(names(&state), ["a", "d"]);
    let mut state = grid(&["80", "81", "82"]);
    keys(&mut state, "shift-down");
    types(&mut state, "7");
    keys(&mut state, "down");
    assert_eq!(ports(&state), ["7", "7", "82"]);
}

#[test]
fn a_row_that_is_added_in_a_range_is_typed_alone() {
    let mut state = grid(&["80", "81"]);
    keys(&mut state, "v down a");
    types(&mut state, "::");
    keys(&mut state, "enter");
    let ips: Vec<_> = content(&state).processes[0].bind.iter().map(|row| row.ip.clone()).collect();
    assert_eq!(ips, ["", "", "::"]);
}

#[test]
fn undo_names_the_field_of_several_processes() {
    let mut state = with_users(&["a", "b", "c"], Lang::Zh);
    keys(&mut state, "ctrl-a S");
    types(&mut state, "qdyh");
    keys(&mut state, "enter");
    types(&mut state, "ops");
    keys(&mut state, "enter u");
    assert!(screen::text(&state).contains("已撤销：启动用户，3 个进程"), "{}", screen::text(&state));
    keys(&mut state, "U");
    assert!(screen::text(&state).contains("已重做：启动用户，3 个进程"), "{}", screen::text(&state));
}

#[test]
fn a_field_is_set_from_bind_rows_and_from_the_table_too() {
    let mut state = overriding(Lang::En, NARROW);
    let open = |state: &mut State, key: &str| {
        keys(state, key);
        types(state, "user");
        keys(state, "enter");
        types(state, "ops");
    };
    keys(&mut state, "down b");
    open(&mut state, "S");
    assert!(
        screen::text(&state).contains("1 process: 1 change, 0 equal; 2 overrides stay"),
        "{}",
        screen::text(&state)
    );
    keys(&mut state, "enter");
    assert_eq!(users(&state), ["app", "ops", "app"]);
    assert_eq!(state.screen, Screen::Step(Step::Bindings));
    // In the table it is for the processes of the marked rows, themselves and on all targets.
    keys(&mut state, "t ctrl-a");
    open(&mut state, "f9");
    assert!(screen::text(&state).contains("3 processes: 2 change, 1 equal"), "{}", screen::text(&state));
    keys(&mut state, "enter");
    assert_eq!((users(&state), state.screen), (["ops"; 3].map(str::to_owned).to_vec(), Screen::Table));
}

#[test]
fn a_formula_is_tried_on_the_first_of_the_processes_that_it_is_for() {
    let mut state = with_users(&["a", "b", "c"], Lang::En);
    keys(&mut state, "end space up space S");
    types(&mut state, "pid");
    keys(&mut state, "enter");
    types(&mut state, "=/run/{{ alias }}");
    assert!(screen::text(&state).contains("= here /run/p1"), "{}", screen::text(&state));
}

#[tokio::test]
async fn a_field_that_was_set_for_all_is_in_every_created_process() {
    let scene = Scene::new(Door::Direct).await;
    let mut person = scene.person(Lang::Zh);
    choose(&mut person, &[48, 21]).await;
    for alias in ["web", "job", "cron"] {
        compose(&mut person, "java", alias, "8001+");
    }
    person.keys("ctrl-a S");
    person.types("us");
    person.keys("enter");
    person.types("app");
    person.keys("enter");
    // The ports of the marked processes are their own; the path is one formula.
    person.keys("S");
    person.types("gzlj");
    person.keys("enter");
    person.types("=/data/{{ alias }}/{{ port }}");
    person.keys("enter home");
    // All three began with one port.
    for (port, keys) in [("8001", "b"), ("8101+", "}"), ("8201+", "}")] {
        person.keys(keys);
        person.types(port);
        person.keys("enter");
    }
    person.keys("ctrl-n");
    person.until("the live state", |state| state.review.live.ready().is_some()).await;
    person.keys("s left enter");
    person.until("the end of the run", run_ended).await;
    let created: Vec<(String, String)> = [48, 21]
        .iter()
        .flat_map(|id| scene.sandbox.store().processes_of(*id))
        .filter(|process| ["web", "job", "cron"].iter().any(|alias| process["bk_process_name"] == *alias))
        .map(|process| {
            (process["user"].as_str().unwrap().to_owned(), process["work_path"].as_str().unwrap().to_owned())
        })
        .collect();
    let paths = ["web/8001", "job/8101", "cron/8201", "web/8001", "job/8102", "cron/8202"];
    let expected: Vec<_> = paths.iter().map(|path| ("app".to_owned(), format!("/data/{path}"))).collect();
    assert_eq!(created, expected, "{}", person.screen());
    person.quits().await;
}

#[test]
fn bind_rows_are_filled_with_a_series() {
    let mut state = grid(&["80", "81", "82", "83"]);
    keys(&mut state, "ctrl-a f");
    types(&mut state, "9001");
    press(&mut state, "tab");
    types(&mut state, "10");
    let text = screen::text(&state);
    assert!(text.contains("9001  9011  9021 .. 9031") && text.contains("8001+"), "{text}");
    press(&mut state, "enter");
    assert_eq!(ports(&state), ["9001", "9011", "9021", "9031"]);
    assert_eq!(words(&state), "Port filled in 4 rows: 9001 .. 9031");
    keys(&mut state, "u");
    assert_eq!(ports(&state), ["80", "81", "82", "83"], "one step");
    // A range counts as marked.
    keys(&mut state, "M home v down f");
    types(&mut state, "7");
    press(&mut state, "enter");
    assert_eq!(ports(&state), ["7", "8", "82", "83"]);
    // From the menu, without a letter of it.
    keys(&mut state, "f1");
    types(&mut state, "series");
    press(&mut state, "enter");
    assert!(state.overlay.is_some(), "{}", screen::text(&state));
    press(&mut state, "esc");
    state.bindings.put_column(Column::Protocol);
    press(&mut state, "f");
    assert!(state.overlay.is_none() && words(&state).contains("is a choice"), "{}", words(&state));
}

#[test]
fn text_is_replaced_in_bind_rows_of_the_process_only() {
    let mut state = grid(&["8001", "=8001 + n", "9001"]);
    state.open.as_mut().unwrap().draft.processes[0].bind[1].set(Column::Port, DraftValue::typed("=8001 + n"));
    let before = content(&state).clone();
    press(&mut state, "R");
    types(&mut state, "001");
    let text = screen::text(&state);
    assert!(text.contains("2 cells") && text.contains("all columns of the 3 rows shown"), "{text}");
    press(&mut state, "tab");
    types(&mut state, "00x");
    assert!(screen::text(&state).contains("row 1"), "what is not valid is named: {}", screen::text(&state));
    keys(&mut state, "ctrl-u");
    types(&mut state, "100");
    press(&mut state, "enter");
    assert_eq!(ports(&state), ["8100", "=8001 + n", "9100"], "names and numbers of a formula stay");
    keys(&mut state, "u");
    assert_eq!(*content(&state), before);
    // Only the marked ones.
    keys(&mut state, "home space space R");
    types(&mut state, "001");
    keys(&mut state, "tab 1 enter");
    assert_eq!(ports(&state), ["81", "=8001 + n", "9001"]);
}

#[test]
fn formulas_of_bind_rows_become_values_after_their_count() {
    let mut state = grid(&["80", "81"]);
    state.open.as_mut().unwrap().draft.number_targets();
    let bind = &mut state.open.as_mut().unwrap().draft.processes[0].bind;
    bind[0].set(Column::Port, DraftValue::typed("=8000 + 80"));
    bind[1].set(Column::Port, DraftValue::typed("=8001 + n"));
    press(&mut state, "ctrl-a");
    let before = content(&state).clone();
    press(&mut state, "V");
    let text = screen::text(&state);
    assert!(text.contains("2 overrides; the process keeps its formula"), "{text}");
    press(&mut state, "esc");
    assert_eq!(*content(&state), before);
    keys(&mut state, "V enter");
    assert_eq!(ports(&state), ["8080", "=8001 + n"], "what is the same on all is the process's own");
    let own: Vec<_> = content(&state).processes[0].overrides.iter().collect();
    assert_eq!(own.len(), 2);
    let of = |at: usize| own[at].1.rows[&1].clone();
    let cell = |text: &str| RowOverride::Cells([(Column::Port, text.into())].into());
    assert_eq!([of(0), of(1)], [cell("8001"), cell("8002")]);
    keys(&mut state, "u");
    assert_eq!(*content(&state), before, "one step");
    state.bindings.put_column(Column::Protocol);
    press(&mut state, "V");
    assert_eq!(words(&state), "No formula in these cells");
    state.bindings.put_column(Column::Port);
    state.open.as_mut().unwrap().draft.targets = <_>::default();
    press(&mut state, "V");
    assert!(words(&state).contains("No results yet"), "{}", words(&state));
    assert!(state.overlay.is_none());
}

#[test]
fn cells_of_bind_rows_are_copied_as_typed() {
    let mut state = grid(&["80", "81", "82"]);
    state.open.as_mut().unwrap().draft.processes[0].bind[1].set(Column::Port, DraftValue::typed("=8001 + n"));
    let copied = |effects: Vec<Effect>| {
        effects.into_iter().find_map(|effect| match effect {
            Effect::Copy(text) => Some(text),
            _ => None,
        })
    };
    assert_eq!(copied(press(&mut state, "y")).as_deref(), Some("80\n"));
    press(&mut state, "ctrl-a");
    assert_eq!(copied(press(&mut state, "y")).as_deref(), Some("80\n=8001 + n\n82\n"));
    assert_eq!(words(&state), "3 cells copied");
    state.bindings.put_column(Column::Protocol);
    assert_eq!(copied(press(&mut state, "y")).as_deref(), Some("TCP\nTCP\nTCP\n"));
}

#[test]
fn a_draft_of_another_session_is_copied_from_and_not_filled() {
    let mut state = grid(&["80", "81"]);
    state.open.as_mut().unwrap().read_only = true;
    assert!(press(&mut state, "y").iter().any(|effect| matches!(effect, Effect::Copy(_))));
    for key in ["f", "R", "V"] {
        press(&mut state, key);
        assert_eq!(state.notice, Some(Notice::ReadOnly), "{key}");
        state.overlay = None;
    }
}

#[test]
fn screens_of_bind_rows_filled_and_replaced() {
    for (lang, lang_name) in [(Lang::Zh, "zh"), (Lang::En, "en")] {
        for (size, size_name) in [(NARROW, "80x24"), (LARGE, "200x50")] {
            let golden = |name: &str, pressed: &str, text: &str| {
                let mut state = six(lang, size);
                keys(&mut state, "down b");
                state.bindings.put_column(Column::Port);
                keys(&mut state, pressed);
                types(&mut state, text);
                assert_golden(&format!("{name}.{lang_name}.{size_name}"), &screen::text(&state));
            };
            golden("bindings_series", "ctrl-a f", "9001");
            golden("bindings_replace", "R", "80");
        }
    }
}
