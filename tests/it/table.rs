//! The table: looking, moving, typing, marks, filter and order; what each key changes, and what the screen shows.

use crate::support::picture::assert_golden_screen;
use crate::support::screen;
use crate::support::state::{keys, press};
use crate::support::world::{self, NARROW};
use bkproc::app::overlay::Overlay;
use bkproc::app::screen::Screen;
use bkproc::app::screen::processes::Focus;
use bkproc::app::table_find::TableJob;
use bkproc::app::table_page::TablePage;
use bkproc::app::{Answer, Effect, Event, RequestId, State, update};
use bkproc::domain::bind::Column;
use bkproc::domain::draft::{
    BindDraft, Draft, DraftValue, GivenTarget, Override, ProcessDraft, RowOverride, Target, TargetKey, Variables,
};
use bkproc::domain::edit::Edit;
use bkproc::domain::field::Known;
use bkproc::domain::id::{AreaId, ServiceInstanceId};
use bkproc::domain::lang::Lang;
use bkproc::domain::place::Step;
use bkproc::domain::table::{CellOrigin, CellValue, TableColumn, TableRow, TableValues};
use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use proptest::prelude::*;
use ratatui::layout::Size;
use std::sync::Arc;

const LARGE: Size = Size { width: 200, height: 50 };
const PORT: TableColumn = TableColumn::Bind(Column::Port);

fn user() -> TableColumn {
    TableColumn::Field(Known::User.into())
}

fn formula(source: &str) -> DraftValue {
    DraftValue::Formula(source.into())
}

fn process(binary: &str, alias: &str, ip: DraftValue, port: DraftValue) -> ProcessDraft {
    let mut process = ProcessDraft::default();
    process.set(Known::FuncName.into(), binary);
    process.set(Known::ProcessName.into(), alias);
    process.set(Known::WorkPath.into(), format!("/data/{alias}"));
    process.set(Known::User.into(), if alias == "redis" { "redis" } else { "app" });
    let mut row = BindDraft::fresh();
    row.set(Column::Ip, ip);
    row.set(Column::Port, port);
    process.bind.push(row);
    process
}

/// Three processes on so many targets, each on a host of its own.
fn draft(targets: usize) -> Draft {
    let target = |at: usize| Target {
        name: format!("10.20.1.{at}_order_8080").as_str().into(),
        host: format!("10.20.1.{at}").as_str().into(),
        area: AreaId::of(0),
        module: "华南一区 / 订单服务".into(),
        ..Target::bare(ServiceInstanceId(i64::try_from(at).unwrap()))
    };
    let mut draft = Draft {
        name: "支付扩容".to_owned(),
        environment: (&world::environment()).into(),
        business: Some(world::business()),
        targets: (11..11 + targets).map(target).collect(),
        processes: vec![
            process("java", "order", formula("host.ip"), formula("8001 + n")),
            process("pay", "pay", formula("host.ip"), formula("8101 + n")),
            process("redis-server", "redis", "127.0.0.1".into(), "6379".into()),
        ],
        ..Draft::default()
    };
    draft.number_targets();
    draft
}

/// The table of a draft, opened from the list of processes.
fn table_of(draft: Draft, lang: Lang, size: Size) -> State {
    let mut state = world::at(Step::Processes, draft, lang, size);
    state.table.view.added.push(user());
    press(&mut state, "t");
    assert_eq!(state.screen, Screen::Table);
    state
}

fn table(targets: usize) -> State {
    table_of(draft(targets), Lang::En, NARROW)
}

fn types(state: &mut State, text: &str) {
    for ch in text.chars() {
        update(state, Event::Key(KeyEvent::new(KeyCode::Char(ch), KeyModifiers::NONE)));
    }
}

/// Goes to a cell that is shown.
#[expect(clippy::needless_pass_by_value, reason = "a column is named where it is gone to")]
fn go(state: &mut State, target: i64, process: usize, column: TableColumn) {
    let targets = &state.open.as_ref().unwrap().draft.targets;
    let target = targets.iter().position(|own| own.id == ServiceInstanceId(target)).unwrap();
    let row = TableRow { target, process, row: 0 };
    state.table.cursor.at = (0..state.table.len()).find(|place| state.table.row(*place) == Some(row)).unwrap();
    state.table.column = state.table.model().columns.iter().position(|own| *own == column).unwrap();
    update(state, Event::Resized(state.size));
}

fn with_cell<T>(state: &State, at: TableRow, column: &TableColumn, take: impl FnOnce(Option<CellValue<'_>>) -> T) -> T {
    let open = state.open.as_ref().unwrap();
    let values = TableValues::new(&open.draft, state.fields());
    let cells = values.on(at.target, at.process, None).unwrap();
    take(cells.cell(at.row, column))
}

fn text(state: &State, target: usize, process: usize, column: &TableColumn) -> String {
    with_cell(state, TableRow { target, process, row: 0 }, column, |cell| cell.unwrap().shown().to_owned())
}

fn origin(state: &State, target: usize, process: usize, column: &TableColumn) -> CellOrigin {
    with_cell(state, TableRow { target, process, row: 0 }, column, |cell| cell.unwrap().origin)
}

fn notice(state: &State) -> String {
    state.notice.as_ref().map_or_else(String::new, |notice| bkproc::i18n::notice::notice(state.lang, notice))
}

fn overrides(state: &State) -> usize {
    state.open.as_ref().unwrap().draft.processes.iter().map(|process| process.overrides.len()).sum()
}

#[test]
fn opens_at_the_cell_under_the_cursor_and_esc_leads_back_there() {
    let mut state = world::at(Step::Bindings, draft(3), Lang::En, NARROW);
    state.bindings.put_column(Column::Port);
    press(&mut state, "t");
    assert_eq!(state.table.current().unwrap().1, &PORT);
    press(&mut state, "esc");
    assert_eq!(state.screen, Screen::Step(Step::Bindings));
    let mut state = world::at(Step::Processes, draft(3), Lang::En, NARROW);
    state.processes.list.at = 1;
    press(&mut state, "tab");
    keys(&mut state, "f4");
    let (row, column) = state.table.current().unwrap();
    assert_eq!((row.process, column), (1, &TableColumn::Field(Known::FuncName.into())), "its column is shown");
    keys(&mut state, "down down");
    press(&mut state, "esc");
    assert_eq!((state.screen, state.processes.focus), (Screen::Step(Step::Processes), Focus::Form));
    assert_eq!((state.processes.list.at, state.open.as_ref().unwrap().current_target()), (0, Some(1)), "they follow");
}

#[test]
fn t_leads_to_where_the_cell_is_edited_for_all_targets() {
    let mut state = table(3);
    go(&mut state, 12, 1, PORT);
    press(&mut state, "t");
    assert_eq!((state.screen, state.processes.list.at), (Screen::Step(Step::Bindings), 1));
    assert_eq!(state.bindings.current(), Column::Port);
    let mut state = table(3);
    go(&mut state, 12, 1, user());
    press(&mut state, "f4");
    assert_eq!((state.screen, state.processes.focus), (Screen::Step(Step::Processes), Focus::Form));
}

#[test]
fn a_digit_or_an_equals_sign_begins_a_value_and_digits_are_no_steps() {
    let mut state = table(3);
    go(&mut state, 12, 0, PORT);
    types(&mut state, "4");
    assert_eq!(state.screen, Screen::Table);
    types(&mut state, "003");
    press(&mut state, "enter");
    assert_eq!((text(&state, 1, 0, &PORT), origin(&state, 1, 0, &PORT)), ("4003".to_owned(), CellOrigin::Override));
    assert_eq!(state.table.cursor.at, 4, "Enter goes down");
    types(&mut state, "=9000+n");
    press(&mut state, "tab");
    assert_eq!(text(&state, 1, 1, &PORT), "9001");
    assert_eq!(state.table.current().unwrap().1, &TableColumn::Bind(Column::Protocol), "Tab goes right");
    press(&mut state, "=");
    assert!(notice(&state).contains("No formula here"), "{}", notice(&state));
}

#[test]
fn arrows_take_a_value_that_was_begun_and_not_one_that_was_opened() {
    let mut state = table(3);
    go(&mut state, 12, 0, PORT);
    types(&mut state, "9003");
    press(&mut state, "down");
    assert_eq!(text(&state, 1, 0, &PORT), "9003");
    go(&mut state, 12, 0, PORT);
    press(&mut state, "enter");
    types(&mut state, "1");
    press(&mut state, "down");
    assert!(state.table.editing.is_some(), "an opened cell keeps the arrows");
    press(&mut state, "esc");
    assert_eq!(text(&state, 1, 0, &PORT), "9003");
    assert!(notice(&state).contains("brings it back"), "{}", notice(&state));
}

#[test]
fn what_was_opened_and_not_changed_writes_nothing() {
    let mut state = table(3);
    go(&mut state, 12, 0, PORT);
    let before = state.open.as_ref().unwrap().history.undoable();
    keys(&mut state, "enter enter f2 tab");
    assert_eq!(state.open.as_ref().unwrap().history.undoable(), before);
    // A literal equal to what the formula gives is none either.
    go(&mut state, 12, 0, PORT);
    types(&mut state, "8002");
    press(&mut state, "enter");
    assert_eq!((overrides(&state), state.open.as_ref().unwrap().history.undoable()), (0, before));
}

#[test]
fn a_value_for_all_targets_of_a_process_changes_the_process_whatever_the_filter_hides_of_others() {
    let mut state = table(20);
    press(&mut state, "/");
    types(&mut state, "alias:order");
    keys(&mut state, "enter ctrl-a");
    assert_eq!(state.table.len(), 20);
    go(&mut state, 15, 0, PORT);
    types(&mut state, "9001+");
    let shown = screen::text(&state);
    assert!(shown.contains("20 cells, all targets of order: changes the process itself, 9001 .. 9020"), "{shown}");
    press(&mut state, "enter");
    let draft = &state.open.as_ref().unwrap().draft;
    assert_eq!(draft.processes[0].bind[0].formula(Column::Port), Some("9001 + n"));
    assert_eq!(overrides(&state), 0);
    assert!(notice(&state).contains("Port: 20 cells changed, with the process itself"), "{}", notice(&state));
    press(&mut state, "u");
    assert_eq!(notice(&state), "Undone: Port in 20 rows");
    assert_eq!((state.screen, text(&state, 4, 0, &PORT)), (Screen::Table, "8005".to_owned()));
}

#[test]
fn an_edit_under_a_filter_touches_shown_rows_only_and_says_what_it_left_alone() {
    let mut state = table(4);
    go(&mut state, 11, 0, user());
    press(&mut state, "ctrl-a");
    press(&mut state, "/");
    types(&mut state, "ip:=10.20.1.12 !redis");
    press(&mut state, "enter");
    assert_eq!((state.table.len(), state.table.hidden_marks), (2, 10));
    press(&mut state, "=");
    types(&mut state, "\"root\"");
    press(&mut state, "enter");
    let roots = (0..4).flat_map(|target| (0..3).map(move |process| (target, process)));
    let roots: Vec<_> = roots.filter(|(target, process)| text(&state, *target, *process, &user()) == "root").collect();
    assert_eq!(roots, [(1, 0), (1, 1)]);
    assert_eq!(notice(&state), "Run as user: 2 cells changed; 10 marked rows are not shown and left alone");
    press(&mut state, "esc");
    press(&mut state, "u");
    assert_eq!(overrides(&state), 0, "undo does not depend on the filter");
}

#[test]
fn marks_are_live_on_a_marked_row_only() {
    let mut state = table(4);
    go(&mut state, 11, 0, user());
    keys(&mut state, "space space");
    assert!(state.table.is_live(), "where Space led");
    keys(&mut state, "down down");
    assert!(!state.table.is_live());
    assert!(screen::text(&state).contains("(2 marked)"), "{}", screen::text(&state));
    press(&mut state, "-");
    let out = |state: &State, target: usize, process: usize| {
        let open = state.open.as_ref().unwrap();
        let values = TableValues::new(&open.draft, state.fields());
        values.on(target, process, None).unwrap().is_left_out()
    };
    assert!(out(&state, 1, 1) && !out(&state, 0, 0));
    assert!(notice(&state).contains("2 marked rows not touched"), "{}", notice(&state));
    press(&mut state, "g");
    press(&mut state, "-");
    assert!(out(&state, 0, 0) && out(&state, 0, 1) && !out(&state, 0, 2));
    press(&mut state, "-");
    assert!(!out(&state, 0, 0) && !out(&state, 0, 1), "taken in again");
    press(&mut state, "ctrl-u");
    assert!(state.table.marks.is_empty());
}

#[test]
fn backspace_ends_an_override_and_delete_empties_here() {
    let mut state = table(3);
    go(&mut state, 12, 0, user());
    press(&mut state, "backspace");
    assert_eq!(notice(&state), "No override here");
    press(&mut state, "delete");
    assert_eq!((text(&state, 1, 0, &user()), text(&state, 0, 0, &user())), (String::new(), "app".to_owned()));
    press(&mut state, "backspace");
    assert_eq!(text(&state, 1, 0, &user()), "app");
    assert!(notice(&state).starts_with("Back to the process's value, app"), "{}", notice(&state));
}

#[test]
fn a_rectangle_is_filled_down_and_esc_ends_it() {
    let mut state = table(4);
    press(&mut state, "/");
    types(&mut state, "alias:redis");
    press(&mut state, "enter");
    go(&mut state, 11, 2, PORT);
    types(&mut state, "7001");
    press(&mut state, "up");
    keys(&mut state, "g shift-down shift-down");
    assert_eq!(state.table.rectangle(), Some([0, 2, state.table.column, state.table.column]));
    press(&mut state, "ctrl-d");
    let ports: Vec<String> = (0..4).map(|target| text(&state, target, 2, &PORT)).collect();
    assert_eq!(ports, ["7001", "7001", "7001", "6379"]);
    assert_eq!(state.table.range, None, "an action ends it");
    keys(&mut state, "v down esc");
    assert_eq!((state.table.range, state.screen), (None, Screen::Table));
}

#[test]
fn formulas_become_their_results() {
    let mut state = table(3);
    press(&mut state, "/");
    types(&mut state, "alias:order");
    press(&mut state, "enter");
    go(&mut state, 11, 0, PORT);
    keys(&mut state, "ctrl-a V enter");
    let held = |target| with_cell(&state, TableRow { target, process: 0, row: 0 }, &PORT, |cell| cell.unwrap().held);
    assert_eq!((0..3).map(held).collect::<Vec<_>>(), ["8001".into(), "8002".into(), "8003".into()]);
    press(&mut state, "V");
    assert_eq!(notice(&state), "No formula in these cells");
}

#[test]
fn the_rows_are_sorted_up_down_and_not_and_no_value_changes() {
    let mut state = table(3);
    let before = state.open.as_ref().unwrap().draft.clone();
    go(&mut state, 12, 0, PORT);
    let ports = |state: &State| {
        let rows = (0..state.table.len()).filter_map(|place| state.table.row(place));
        rows.map(|row| text(state, row.target, row.process, &PORT)).collect::<Vec<_>>()
    };
    press(&mut state, "o");
    let sorted = ports(&state);
    assert!(sorted.is_sorted() && sorted[0] == "6379", "{sorted:?}");
    assert_eq!(state.table.current().unwrap().0.target, 1, "the cursor stays on its row");
    press(&mut state, "o");
    assert_eq!(ports(&state)[0], "8103");
    press(&mut state, "o");
    assert_eq!(ports(&state)[..3], ["8001", "8101", "6379"]);
    assert_eq!(state.open.as_ref().unwrap().draft, before);
}

#[test]
fn the_filter_opens_with_its_text_selected_and_finds_by_every_field() {
    let mut state = table(12);
    let find = |state: &mut State, filter: &str| {
        press(state, "/");
        types(state, filter);
        press(state, "enter");
        state.table.len()
    };
    for (filter, expected) in [
        ("10.20.1.12", 3),
        ("ip:10.20.1.1", 9 * 3),
        ("ip:=10.20.1.12", 3),
        ("alias:pay", 12),
        ("alias:=pa", 0),
        ("port:8001-8003", 3),
        ("port:6379,8105", 13),
        ("bind:127.", 12),
        ("user:redis", 12),
        ("user:=app !port:8001-8100", 12),
        ("is:override", 0),
        ("n:3", 3),
        ("id:12", 3),
        ("mod:订单", 36),
        ("area:0", 36),
        ("work_path:/data/order", 12),
    ] {
        assert_eq!(find(&mut state, filter), expected, "{filter}");
    }
    go(&mut state, 13, 0, user());
    press(&mut state, "delete");
    assert_eq!(find(&mut state, "is:override"), 1);
    assert_eq!(find(&mut state, "colour:red"), 0);
    assert_eq!(state.table.unknown_field.as_deref(), Some("colour"));
    press(&mut state, "esc");
    assert_eq!((state.table.len(), state.screen), (36, Screen::Table), "Esc clears the filter first");
}

#[test]
fn the_next_problem_is_found_in_the_table_on_its_target() {
    let mut draft = draft(4);
    draft.targets[2].host = "".into();
    let mut state = table_of(draft, Lang::En, NARROW);
    press(&mut state, "x");
    assert_eq!(state.screen, Screen::Table);
    assert_eq!(notice(&state), "No problems", "what was not read only warns");
    go(&mut state, 12, 1, PORT);
    types(&mut state, "80a2");
    keys(&mut state, "enter g x");
    let (row, column) = state.table.current().unwrap();
    assert_eq!((row.target, row.process, column), (1, 1, &PORT));
}

#[test]
fn bind_rows_are_added_and_left_out_on_a_target() {
    let mut state = table(3);
    go(&mut state, 12, 0, PORT);
    press(&mut state, "+");
    assert_eq!(state.table.current().unwrap().0, TableRow { target: 1, process: 0, row: 1 });
    assert_eq!(state.table.model().rows.len(), 10);
    press(&mut state, "_");
    assert_eq!(state.table.model().rows.len(), 9);
    press(&mut state, "a");
    assert_eq!(state.table.model().rows.len(), 12, "a row of the process on all targets");
    press(&mut state, "_");
    assert!(screen::text(&state).contains("row left out"), "{}", screen::text(&state));
}

#[test]
fn next_different_value() {
    let mut state = table(3);
    go(&mut state, 11, 0, user());
    press(&mut state, ">");
    assert_eq!(state.table.cursor.at, 2);
    press(&mut state, "<");
    assert_eq!(state.table.cursor.at, 1);
}

#[test]
fn a_draft_that_cannot_be_changed_is_looked_at_only() {
    let mut state = table(3);
    state.open.as_mut().unwrap().read_only = true;
    go(&mut state, 11, 0, PORT);
    for key in ["9", "enter", "-", "delete", "ctrl-d", "+"] {
        press(&mut state, key);
        assert!(state.table.editing.is_none(), "{key}");
        state.overlay = None;
    }
    assert_eq!(overrides(&state), 0);
    press(&mut state, "o");
    assert!(state.table.view.sort.is_some());
}

fn golden(name: &str, make: impl Fn(Lang, Size) -> State) {
    for (lang, lang_name) in [(Lang::Zh, "zh"), (Lang::En, "en")] {
        for (size, size_name) in [(NARROW, "80x24"), (LARGE, "200x50")] {
            assert_golden_screen(&format!("{name}.{lang_name}.{size_name}"), &make(lang, size));
        }
    }
}

/// The draft of the mock-up: some overrides, a process left out, a host without what a formula needs.
fn mixed() -> Draft {
    let mut draft = draft(8);
    let own = |id: i64, edit: &dyn Fn(&mut bkproc::domain::draft::Override)| {
        let mut own = bkproc::domain::draft::Override::default();
        edit(&mut own);
        (ServiceInstanceId(id).into(), Some(std::sync::Arc::new(own)))
    };
    let user = own(12, &|own| drop(own.fields.insert(Known::User.into(), "app2".into())));
    let out = own(13, &|own| own.leave_out = true);
    let port = own(13, &|own| {
        let cells = [(Column::Port, "9003".into())].into();
        own.rows.insert(0, bkproc::domain::draft::RowOverride::Cells(cells));
    });
    let ip6 = own(14, &|own| {
        let cells = [(Column::Ip, formula("host.outer_ip"))].into();
        own.rows.insert(0, bkproc::domain::draft::RowOverride::Cells(cells));
    });
    draft.apply(Edit::SetOverrides { process: 1, overrides: vec![user, out] }).unwrap();
    draft.apply(Edit::SetOverrides { process: 0, overrides: vec![port, ip6] }).unwrap();
    draft
}

#[test]
fn screens_of_the_table() {
    golden("table", |lang, size| {
        let mut state = table_of(mixed(), lang, size);
        go(&mut state, 12, 0, PORT);
        keys(&mut state, "space space down");
        state
    });
    golden("table_override", |lang, size| {
        let mut state = table_of(mixed(), lang, size);
        go(&mut state, 13, 0, PORT);
        state
    });
    golden("table_left_out", |lang, size| {
        let mut state = table_of(mixed(), lang, size);
        go(&mut state, 13, 1, PORT);
        state
    });
    golden("table_problem", |lang, size| {
        let mut state = table_of(mixed(), lang, size);
        go(&mut state, 12, 0, PORT);
        types(&mut state, "80a2");
        keys(&mut state, "enter up up");
        go(&mut state, 12, 0, PORT);
        state
    });
    golden("table_typing", |lang, size| {
        let mut state = table_of(mixed(), lang, size);
        press(&mut state, "/");
        types(&mut state, "alias:order");
        keys(&mut state, "enter ctrl-a");
        go(&mut state, 12, 0, PORT);
        types(&mut state, "9001+");
        state
    });
    golden("table_filter", |lang, size| {
        let mut state = table_of(mixed(), lang, size);
        press(&mut state, "ctrl-a");
        press(&mut state, "/");
        types(&mut state, "alias:pay is:override");
        state
    });
    golden("table_rectangle", |lang, size| {
        let mut state = table_of(mixed(), lang, size);
        go(&mut state, 12, 0, TableColumn::Bind(Column::Ip));
        keys(&mut state, "v down down right");
        state
    });
    golden("table_nothing_found", |lang, size| {
        let mut state = table_of(mixed(), lang, size);
        press(&mut state, "/");
        types(&mut state, "alias:none");
        press(&mut state, "enter");
        state
    });
    golden("table_no_targets", |lang, size| table_of(draft(0), lang, size));
}

fn ports(state: &State, process: usize) -> Vec<String> {
    let targets = state.open.as_ref().unwrap().draft.targets.len();
    (0..targets).map(|target| text(state, target, process, &PORT)).collect()
}

/// A table whose cursor is on a column of the first of the rows that a filter finds, all of them marked.
fn marked(targets: usize, filter: &str, process: usize, column: TableColumn) -> State {
    let mut state = table(targets);
    press(&mut state, "/");
    types(&mut state, filter);
    press(&mut state, "enter");
    go(&mut state, 11, process, column);
    press(&mut state, "ctrl-a");
    state
}

#[test]
fn a_series_fills_values_or_a_formula() {
    let mut state = marked(4, "alias:redis", 2, PORT);
    press(&mut state, "f");
    types(&mut state, "7001");
    assert!(screen::text(&state).contains("7001  7002  7003 .. 7004"), "{}", screen::text(&state));
    press(&mut state, "enter");
    assert_eq!(ports(&state, 2), ["7001", "7002", "7003", "7004"]);
    assert_eq!(notice(&state), "Port filled in 4 rows: 7001 .. 7004");
    press(&mut state, "f");
    types(&mut state, "7000");
    // The step that stands there is replaced, not continued.
    press(&mut state, "tab");
    types(&mut state, "10");
    keys(&mut state, "tab tab right");
    assert!(screen::text(&state).contains("=7000+n*10"), "{}", screen::text(&state));
    press(&mut state, "enter");
    assert_eq!(ports(&state, 2), ["7000", "7010", "7020", "7030"]);
    assert_eq!(overrides(&state), 0, "a formula for all is the process's");
    keys(&mut state, "u u");
    assert_eq!(ports(&state, 2), ["6379"; 4]);
}

#[test]
fn a_series_needs_a_number_and_an_order_that_is_that_of_n_for_a_formula() {
    let mut state = marked(3, "alias:redis", 2, PORT);
    keys(&mut state, "o f");
    types(&mut state, "x");
    press(&mut state, "enter");
    assert!(state.overlay.is_some() && notice(&state).contains("other than 0"), "{}", notice(&state));
    assert!(screen::text(&state).contains("no formula in a sorted table"), "{}", screen::text(&state));
    keys(&mut state, "esc o o");
    let mut state = marked(3, "alias:redis", 2, TableColumn::Bind(Column::Protocol));
    press(&mut state, "f");
    assert!(state.overlay.is_none() && notice(&state).contains("is a choice"), "{}", notice(&state));
}

#[test]
fn text_is_replaced_in_values_and_around_names_of_formulas() {
    let mut draft = draft(3);
    draft.processes[0].set(Known::WorkPath.into(), formula("/data/old/{{ alias }}"));
    draft.processes[1].set(Known::WorkPath.into(), "/data/old/pay");
    let mut state = world::at(Step::Processes, draft, Lang::En, NARROW);
    let path = TableColumn::Field(Known::WorkPath.into());
    state.table.view.added.push(path.clone());
    press(&mut state, "t");
    press(&mut state, "R");
    types(&mut state, "/data/old");
    assert!(screen::text(&state).contains("6 cells: 3 values, 3 formulas"), "{}", screen::text(&state));
    press(&mut state, "tab");
    types(&mut state, "/data/new");
    press(&mut state, "enter");
    let paths: Vec<String> = (0..3).map(|process| text(&state, 1, process, &path)).collect();
    assert_eq!(paths, ["/data/new/order", "/data/new/pay", "/data/redis"]);
    assert_eq!(overrides(&state), 0);
    press(&mut state, "R");
    types(&mut state, "alias");
    assert!(screen::text(&state).contains("No hits"), "names are never touched: {}", screen::text(&state));
    press(&mut state, "enter");
    assert!(state.overlay.is_some());
}

fn paste(state: &mut State, text: &str) {
    update(state, Event::Pasted(text.to_owned()));
}

#[test]
fn a_pasted_block_shows_what_would_change_and_is_one_step_of_undo() {
    let mut state = table(3);
    go(&mut state, 12, 0, TableColumn::Bind(Column::Ip));
    paste(&mut state, "10.20.1.12\t9001\tUDP\n10.20.1.12\t80a2\n\t\t\n1\t2\n1\t1\n1\t1\n1\t1\n");
    let shown = screen::text(&state);
    assert!(shown.contains("Paste 7 x 3"), "{shown}");
    assert!(shown.contains("not valid"), "{shown}");
    press(&mut state, "esc");
    assert_eq!(overrides(&state), 0);
    paste(&mut state, "10.20.1.12\t9001\tUDP\n10.20.1.12\t80a2\n");
    assert!(screen::text(&state).contains("5 cells from 10.20.1.12 > order > IP: 3 change, 2 equal, 1 not valid"));
    press(&mut state, "f4");
    assert_eq!(
        (
            text(&state, 1, 0, &PORT),
            text(&state, 1, 0, &TableColumn::Bind(Column::Protocol)),
            text(&state, 1, 1, &PORT)
        ),
        ("9001".to_owned(), "2".to_owned(), "8102".to_owned())
    );
    assert_eq!(origin(&state, 1, 0, &TableColumn::Bind(Column::Ip)), CellOrigin::Process, "it keeps its formula");
    press(&mut state, "u");
    assert_eq!(overrides(&state), 0);
    paste(&mut state, "10.20.1.12\t9001\tUDP\n10.20.1.12\t80a2\n");
    press(&mut state, "enter");
    assert_eq!(text(&state, 1, 1, &PORT), "80a2", "nothing that was pasted is lost");
}

#[test]
fn one_pasted_value_fills_the_rectangle() {
    let mut state = table(3);
    go(&mut state, 11, 0, user());
    keys(&mut state, "v down down");
    paste(&mut state, "root\n");
    press(&mut state, "enter");
    assert_eq!((0..3).map(|process| text(&state, 0, process, &user())).collect::<Vec<_>>(), ["root"; 3]);
    assert_eq!(state.table.range, None);
    paste(&mut state, " \n");
    assert_eq!(notice(&state), "Nothing to paste");
}

#[test]
fn a_copied_block_pasted_where_it_came_from_changes_nothing() {
    let mut state = table_of(mixed(), Lang::En, NARROW);
    state.table.column = 1;
    press(&mut state, "v");
    keys(&mut state, "G right right right");
    let effects = press(&mut state, "y");
    let Some(Effect::Copy(copied)) = effects.into_iter().next() else { panic!("nothing was copied") };
    press(&mut state, "g");
    state.table.column = 1;
    let before = state.open.as_ref().unwrap().draft.clone();
    paste(&mut state, &copied);
    assert!(screen::text(&state).contains(" 0 change"), "{}", screen::text(&state));
    press(&mut state, "enter");
    assert_eq!(state.open.as_ref().unwrap().draft, before);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn views_change_nothing_and_edits_under_a_filter_touch_shown_rows_only(
        filter in prop::sample::select(vec!["", "alias:order", "alias:pay", "10.20.1.13", "is:override"]),
        sorted in 0_usize..3,
        from in (0_usize..24, 1_usize..5),
        size in (0_usize..6, 0_usize..3),
    ) {
        let cells = |state: &State| {
            let open = state.open.as_ref().unwrap();
            let columns = [PORT, TableColumn::Bind(Column::Ip), user()];
            let rows = (0..open.draft.targets.len()).flat_map(|target| (0..3).map(move |process| (target, process)));
            rows.flat_map(|(target, process)| {
                let row = TableRow { target, process, row: 0 };
                columns.iter().map(move |column| (row, column.clone()))
            })
            .map(|(row, column)| (row, with_cell(state, row, &column, |cell| cell.map(|cell| format!("{cell:?}")))))
            .collect::<Vec<_>>()
        };
        let mut state = table_of(mixed(), Lang::En, NARROW);
        let before = (state.open.as_ref().unwrap().draft.clone(), cells(&state));
        if !filter.is_empty() {
            press(&mut state, "/");
            types(&mut state, filter);
            press(&mut state, "enter");
        }
        (0..sorted).for_each(|_| drop(press(&mut state, "o")));
        prop_assert_eq!(&cells(&state), &before.1, "filter and order are views");
        let place = |state: &mut State| {
            state.table.cursor.at = from.0 % state.table.len();
            state.table.column = from.1;
            let size_of = state.size;
            update(state, Event::Resized(size_of));
            press(state, "v");
            (0..size.0).for_each(|_| drop(press(state, "down")));
            (0..size.1).for_each(|_| drop(press(state, "right")));
        };
        place(&mut state);
        let copied = press(&mut state, "y").into_iter().find_map(|effect| match effect {
            Effect::Copy(text) => Some(text),
            _ => None,
        });
        // A block of blank cells has nothing to paste.
        if let Some(copied) = copied.filter(|text| !text.trim().is_empty()) {
            state.table.range = None;
            state.table.cursor.at = from.0 % state.table.len();
            state.table.column = from.1;
            let size_of = state.size;
            update(&mut state, Event::Resized(size_of));
            paste(&mut state, &copied);
            press(&mut state, "enter");
            prop_assert_eq!(&state.open.as_ref().unwrap().draft, &before.0, "what was copied is what is there");
        }
        place(&mut state);
        let shown: Vec<TableRow> = (0..state.table.len()).filter_map(|at| state.table.row(at)).collect();
        press(&mut state, "delete");
        for ((row, was), (_, is)) in before.1.iter().zip(&cells(&state)) {
            prop_assert!(was == is || shown.contains(row), "{row:?} is hidden");
        }
        state.table.range = None;
        if state.open.as_ref().unwrap().draft != before.0 {
            press(&mut state, "u");
        }
        prop_assert_eq!(&state.open.as_ref().unwrap().draft, &before.0, "each cell has its own value back");
    }
}

#[test]
fn values_are_counted_and_lead_to_their_rows() {
    let mut state = table(3);
    go(&mut state, 11, 0, user());
    press(&mut state, "#");
    let shown = screen::text(&state);
    assert!(shown.contains("Run as user: 2 different values") && shown.contains("6 cells"), "{shown}");
    keys(&mut state, "down enter");
    assert_eq!((state.table.len(), text(&state, 0, 2, &user())), (3, "redis".to_owned()));
}

#[test]
fn what_would_lose_overrides_or_formulas_is_counted_first() {
    let mut state = marked(3, "alias:order", 0, PORT);
    press(&mut state, "V");
    assert!(screen::text(&state).contains("replaces 3 formulas"), "{}", screen::text(&state));
    press(&mut state, "esc");
    assert_eq!(overrides(&state), 0);
    keys(&mut state, "V enter");
    assert_eq!(overrides(&state), 3);
    press(&mut state, "ctrl-d");
    assert!(screen::text(&state).contains("replaces 3 overrides") || screen::text(&state).contains("2 overrides"));
    press(&mut state, "enter");
    assert_eq!(ports(&state, 0), ["8001"; 3]);
}

#[test]
fn screens_of_the_pages() {
    golden("table_series", |lang, size| {
        let mut state = marked_in(lang, size);
        press(&mut state, "f");
        types(&mut state, "8001");
        state
    });
    golden("table_replace", |lang, size| {
        let mut state = marked_in(lang, size);
        press(&mut state, "R");
        types(&mut state, "90");
        press(&mut state, "tab");
        types(&mut state, "9x");
        state
    });
    golden("table_paste", |lang, size| {
        let mut state = table_of(mixed(), lang, size);
        go(&mut state, 11, 0, PORT);
        paste(&mut state, "9001\tTCP\n80a2\tTCP\n6379\tTCP\n8002\tTCP\n");
        state
    });
    golden("table_values", |lang, size| {
        let mut state = table_of(mixed(), lang, size);
        go(&mut state, 11, 0, user());
        press(&mut state, "#");
        state
    });
    golden("table_to_values", |lang, size| {
        let mut state = marked_in(lang, size);
        press(&mut state, "V");
        state
    });
}

fn marked_in(lang: Lang, size: Size) -> State {
    let mut state = table_of(mixed(), lang, size);
    press(&mut state, "/");
    types(&mut state, "alias:order");
    press(&mut state, "enter");
    go(&mut state, 11, 0, PORT);
    press(&mut state, "ctrl-a");
    state
}

#[test]
fn columns_are_shown_and_hidden_and_the_alias_stays() {
    let mut state = table(3);
    go(&mut state, 11, 0, user());
    press(&mut state, "e");
    assert!(screen::text(&state).contains("[x] Run as user"), "{}", screen::text(&state));
    press(&mut state, "space");
    assert!(!state.table.model().columns.contains(&user()));
    keys(&mut state, "enter esc");
    assert!(state.table.model().columns.contains(&user()));
    assert_eq!(state.open.as_ref().unwrap().history.undoable(), 0, "columns are no steps of undo");
    assert_eq!(state.place().table, state.table.view, "they are kept with the draft");
}

#[test]
fn a_target_value_is_made_filled_renamed_and_removed() {
    let mut state = table(3);
    keys(&mut state, "e end pagedown pagedown pagedown pagedown enter");
    types(&mut state, "1x");
    press(&mut state, "enter");
    assert!(notice(&state).contains("1x is no name"), "{}", notice(&state));
    press(&mut state, "ctrl-u");
    types(&mut state, "shard");
    keys(&mut state, "enter esc");
    let shard = TableColumn::Variable("shard".into());
    go(&mut state, 12, 0, shard.clone());
    press(&mut state, "0");
    types(&mut state, "7");
    press(&mut state, "enter");
    assert_eq!(text(&state, 1, 2, &shard), "07", "it is the target's, for all processes");
    go(&mut state, 12, 0, user());
    press(&mut state, "=");
    types(&mut state, "user-{{ var.shard }}");
    press(&mut state, "enter");
    assert_eq!(text(&state, 1, 0, &user()), "user-07");
    go(&mut state, 12, 0, shard.clone());
    keys(&mut state, "e enter ctrl-u");
    types(&mut state, "part");
    press(&mut state, "enter");
    assert!(notice(&state).contains("in the 1 formula with shard"), "{}", notice(&state));
    let part = TableColumn::Variable("part".into());
    assert_eq!(text(&state, 1, 0, &part), "07");
    assert_eq!(text(&state, 1, 0, &user()), "user-07", "the formula has the new name");
    keys(&mut state, "esc u");
    assert_eq!(text(&state, 1, 0, &user()), "user-07", "one step of undo takes both back");
    assert_eq!(text(&state, 1, 0, &shard), "07");
    keys(&mut state, "U e");
    press(&mut state, "delete");
    assert!(notice(&state).starts_with("Target value part removed"), "{}", notice(&state));
    keys(&mut state, "esc u");
    assert_eq!(text(&state, 1, 0, &part), "07");
}

#[test]
fn a_target_value_is_renamed_wherever_a_formula_names_it() {
    let mut draft = draft(2);
    draft.apply(Edit::SetVariables(vec!["shard".into()])).unwrap();
    let own = Override {
        fields: [(Known::User.into(), formula(r#"u{{ var["shard"] }}"#))].into(),
        rows: [(0, RowOverride::Cells([(Column::Port, formula("var.shard + 1"))].into()))].into(),
        added: vec![{
            let mut row = BindDraft::fresh();
            row.set(Column::Port, formula("9000 + var.shard"));
            row
        }],
        ..Override::default()
    };
    draft.processes[0].overrides.set([(TargetKey::Id(ServiceInstanceId(11)), Some(Arc::new(own)))]);
    draft.processes[1].set(Known::WorkPath.into(), formula("/d/{{ var.shard }}/shard/{{ var.shard|pad(2) }}"));
    draft.processes[2].bind[0].set(Column::Ip, formula("label[\"var.shard\"]"));
    let before = draft.clone();
    let mut state = table_of(draft, Lang::En, NARROW);
    let shard = TableColumn::Variable("shard".into());
    go(&mut state, 11, 0, shard);
    keys(&mut state, "e enter ctrl-u");
    types(&mut state, "分片");
    press(&mut state, "enter");
    assert!(notice(&state).contains("in the 4 formulas"), "{}", notice(&state));
    let after = &state.open.as_ref().unwrap().draft;
    let own = after.processes[0].overrides.of(ServiceInstanceId(11)).unwrap();
    assert_eq!(own.fields[&Known::User.into()], formula(r#"u{{ var["分片"] }}"#));
    assert_eq!(own.cell(0, Column::Port), Some(&formula("var.分片 + 1")));
    assert_eq!(own.added[0].value(Column::Port), formula("9000 + var.分片"));
    let path = formula("/d/{{ var.分片 }}/shard/{{ var.分片|pad(2) }}");
    assert_eq!(*after.processes[1].value(&Known::WorkPath.into()), path);
    assert_eq!(
        after.processes[2].bind[0].value(Column::Ip),
        formula("label[\"var.shard\"]"),
        "a label is another thing"
    );
    keys(&mut state, "esc u");
    let after = &state.open.as_ref().unwrap().draft;
    assert_eq!((&after.processes, &after.variables), (&before.processes, &before.variables));
}

#[test]
fn labels_are_columns_to_read() {
    let mut state = world::at(Step::Processes, world::good(), Lang::En, NARROW);
    press(&mut state, "t");
    let catalogue = world::catalogue();
    let labels = &catalogue.instance(ServiceInstanceId(1001)).unwrap().labels;
    let (key, value) = labels.iter().next().map(|(key, value)| (key.clone(), value.clone())).unwrap();
    press(&mut state, "e");
    let Some(Overlay::TablePage(page)) = &state.overlay else { panic!("{:?}", state.overlay) };
    let TablePage::Columns(page) = &**page else { panic!("{page:?}") };
    let label = TableColumn::from(format!("label.{key}"));
    let at = page.lines.iter().position(|line| line.column == label).unwrap_or_else(|| panic!("{:?}", page.lines));
    let (line, from) = (&page.lines[at], page.at);
    assert!(!line.shown && line.count > 0, "{line:?}");
    let way = if at > from { "down" } else { "up" };
    for _ in 0..at.abs_diff(from) {
        press(&mut state, way);
    }
    keys(&mut state, "space esc");
    assert!(state.table.model().columns.contains(&label));
    go(&mut state, 1001, 0, label);
    assert!(screen::text(&state).contains(&value), "{}", screen::text(&state));
    press(&mut state, "enter");
    assert!(state.table.editing.is_none(), "it is read only");
}

#[test]
fn targets_that_are_not_found_yet_are_counted_in_the_title() {
    let mut draft = draft(2);
    let given = |text: &str, n| GivenTarget { text: text.into(), n, variables: Variables::NONE };
    draft.given = vec![given("10.20.9.9", 7), given("0:10.20.9.8", 8)];
    for (lang, expected) in [(Lang::En, "2 not found yet"), (Lang::Zh, "2 个未对应到实例")] {
        let text = screen::text(&table_of(draft.clone(), lang, NARROW));
        assert!(text.lines().nth(1).unwrap().contains(expected), "{text}");
    }
}

#[test]
fn targets_are_renumbered_with_the_count_first() {
    let mut draft = draft(3);
    let key = |id| ServiceInstanceId(id).into();
    draft.apply(Edit::Renumber(vec![(key(11), 2), (key(13), 0)])).unwrap();
    let mut state = table_of(draft, Lang::En, NARROW);
    keys(&mut state, "e r right");
    assert!(
        screen::text(&state).contains("2 targets get another number; 2 formulas use n"),
        "{}",
        screen::text(&state)
    );
    press(&mut state, "enter");
    assert_eq!(ports(&state, 0), ["8001", "8002", "8003"]);
    press(&mut state, "u");
    assert_eq!(ports(&state, 0), ["8003", "8002", "8001"]);
}

#[test]
fn screens_of_the_columns() {
    golden("table_columns", |lang, size| {
        let mut draft = mixed();
        draft.apply(Edit::SetVariables(vec!["shard".into()])).unwrap();
        let mut state = table_of(draft, lang, size);
        go(&mut state, 11, 0, user());
        press(&mut state, "e");
        state
    });
    golden("table_renumber", |lang, size| {
        let mut state = table_of(mixed(), lang, size);
        keys(&mut state, "e r");
        state
    });
}

/// Returns the search that effects begin.
fn search(effects: Vec<Effect>) -> Option<(RequestId, Box<TableJob>)> {
    effects.into_iter().find_map(|effect| match effect {
        Effect::FindRows { id, job } => Some((id, job)),
        _ => None,
    })
}

#[test]
fn a_large_table_is_searched_beside_the_screen_and_an_old_answer_is_dropped() {
    let mut state = table(1_500);
    assert_eq!(state.table.len(), 4_500);
    press(&mut state, "/");
    let (id, job) = search(press(&mut state, "n")).expect("a search");
    assert_eq!(state.table.len(), 4_500, "what was shown stays");
    assert!(screen::text(&state).contains("searching"), "{}", screen::text(&state));
    // Typed meanwhile: one search at a time.
    types(&mut state, ":");
    assert!(search(press(&mut state, "7")).is_none());
    let answer = |state: &mut State, id, job: &TableJob| {
        update(state, Event::Answered { id, answer: Answer::RowsFound(job.run()) })
    };
    let effects = answer(&mut state, id, &job);
    assert_eq!(state.table.len(), 4_500, "it is not what is asked for any more");
    let (id, job) = search(effects).expect("the search for what was typed since");
    answer(&mut state, id, &job);
    assert_eq!((state.table.len(), state.table.finding.is_some()), (3, false));
    press(&mut state, "esc");
    assert_eq!(state.table.len(), 4_500);
}

#[test]
fn targets_of_a_file_that_has_only_ids_are_named_once_the_business_is_read() {
    let mut draft = world::good();
    draft.targets = [1001, 1002, 100_234, 7].map(|id| Target::bare(ServiceInstanceId(id))).into_iter().collect();
    draft.number_targets();
    let mut state = world::at(Step::Processes, draft, Lang::En, NARROW);
    let open = state.open.as_ref().unwrap();
    assert!(!open.must_be_saved(), "that is no change of the draft");
    press(&mut state, "t");
    let shown = screen::text(&state);
    for text in ["10.0.0.11", "10.0.0.12 +1", "192.168.100.103", "ID 7"] {
        assert!(shown.contains(text), "{text}\n{shown}");
    }
    assert!(!shown.contains("ID 1001"), "{shown}");
    let open = state.open.as_ref().unwrap();
    assert_eq!(open.draft, open.base, "nor a difference to its file");
    assert_eq!(open.history.undoable(), 0, "nor a step of undo");
    let hosts: Vec<Option<u32>> = open.draft.targets.iter().map(|target| target.host_n).collect();
    assert_eq!(hosts, [Some(0), Some(0), Some(0), None]);
    // The filter finds them by their addresses, too.
    press(&mut state, "/");
    types(&mut state, "ip:192.168");
    press(&mut state, "enter");
    assert_eq!(state.table.len(), 3, "{}", screen::text(&state));
    // In the form as well.
    keys(&mut state, "esc esc enter");
    assert!(screen::text(&state).contains("192.168.100.103"), "{}", screen::text(&state));
}
