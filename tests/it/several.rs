//! Several processes or bind rows at once: marks, what they do to actions, and the keys of bind rows.

use crate::support::screen;
use crate::support::state::{draft, keys, press, process};
use crate::support::world::{self, NARROW};
use bkproc::app::notice::{BulkNotice, Notice};
use bkproc::app::screen::Screen;
use bkproc::app::screen::processes::Editing;
use bkproc::app::{Event, State, update};
use bkproc::domain::bind::Column;
use bkproc::domain::draft::{BindDraft, Draft, Override, ProcessDraft, RowOverride, TargetKey};
use bkproc::domain::field::Known;
use bkproc::domain::id::ServiceInstanceId;
use bkproc::domain::lang::Lang;
use bkproc::domain::place::Step;
use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

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

fn notice(state: &State) -> &BulkNotice {
    match &state.notice {
        Some(Notice::Bulk(notice)) => notice,
        other => panic!("{other:?}"),
    }
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
    assert_eq!(state.notice, None, "one process without overrides: undo is enough");
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
