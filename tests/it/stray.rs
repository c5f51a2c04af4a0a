//! Stray text: what was meant for a shell, or pasted without brackets, does nothing that cannot be taken back.

use crate::support::state::{opened, press};
use bkproc::app::catalogue::BusinessPart;
use bkproc::app::event::{Heading, TrashListing};
use bkproc::app::keymap::Chord;
use bkproc::app::notice::Notice;
use bkproc::app::overlay::{Overlay, Purpose, Question};
use bkproc::app::run::Run;
use bkproc::app::screen::{Context, Screen};
use bkproc::app::table_page::TablePage;
use bkproc::app::{Answer, Effect, Event, Input, RequestId, State, TerminalRead, update};
use bkproc::domain::draft::Draft;
use bkproc::domain::field::FieldKey;
use bkproc::domain::id::{HostId, ModuleId, ProcessId, ServiceInstanceId};
use bkproc::domain::instance::{Labels, ServiceInstance};
use bkproc::domain::place::Step;
use bkproc::domain::plan::Live;
use bkproc::domain::process::Process;
use bkproc::store::StoreError;
use bkproc::store::error::{Cause, Operation};
use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use std::time::Duration;

/// A command for another window.
const COMMAND: &str = "ssh deploy@10.0.0.1\n";
/// The same with a tab in it.
const WITH_TAB: &str = "ssh\tdeploy@10.0.0.1\n";

/// A keyboard with a clock, and a screen that shows every frame at once.
struct Line {
    state: State,
    now: Duration,
    frame: u64,
    /// Whether frames are drawn.
    drawing: bool,
}

impl Line {
    fn new(state: State) -> Self {
        let mut line = Self { state, now: Duration::from_secs(100), frame: 0, drawing: true };
        line.draw();
        line
    }

    fn draw(&mut self) {
        if self.drawing {
            self.frame += 1;
            assert_eq!(update(&mut self.state, Event::Drawn { frame: self.frame }), []);
        }
    }

    /// Sends what one read brings.
    fn read(&mut self, inputs: Vec<Input>) -> Vec<Effect> {
        let typed = TerminalRead { at: self.now, frame: self.frame, inputs };
        let effects = update(&mut self.state, Event::Typed(typed));
        self.draw();
        effects
    }

    /// Sends a text in one read.
    fn write(&mut self, text: &str) -> Vec<Effect> {
        self.read(text.chars().map(key).collect())
    }

    /// Sends a text, so many milliseconds a key.
    fn type_at(&mut self, text: &str, pace: u64) -> Vec<Effect> {
        let mut effects = Vec::new();
        for ch in text.chars() {
            self.wait(pace);
            effects.extend(self.write(&ch.to_string()));
        }
        effects
    }

    fn wait(&mut self, millis: u64) {
        self.now += Duration::from_millis(millis);
    }

    /// Presses keys by their names, slowly.
    fn keys(&mut self, keys: &str) -> Vec<Effect> {
        let mut effects = Vec::new();
        for key in keys.split(' ') {
            self.wait(200);
            effects.extend(self.read(vec![Input::Key(Chord::parse(key).expect("a key").key())]));
        }
        effects
    }

    fn answer(&mut self, id: RequestId, answer: Answer) -> Vec<Effect> {
        let effects = update(&mut self.state, Event::Answered { id, answer });
        self.draw();
        effects
    }

    fn question(&self) -> Option<&Question> {
        match &self.state.overlay {
            Some(Overlay::Confirm(confirm)) => Some(&confirm.question),
            _ => None,
        }
    }
}

fn key(ch: char) -> Input {
    let code = match ch {
        '\n' => KeyCode::Enter,
        '\t' => KeyCode::Tab,
        ch => KeyCode::Char(ch),
    };
    Input::Key(KeyEvent::new(code, KeyModifiers::NONE))
}

/// The list of drafts with the cursor on one.
fn drafts() -> State {
    let mut state = opened();
    for key in ["ctrl-p", "ctrl-p"] {
        for effect in press(&mut state, key) {
            if let Effect::SaveDraft { id, .. } = effect {
                update(&mut state, Event::Answered { id, answer: Answer::Saved(Ok(())) });
            }
        }
    }
    assert_eq!(state.screen, Screen::Drafts);
    press(&mut state, "end");
    state
}

fn at(keys: &str) -> State {
    let mut state = opened();
    for key in keys.split(' ') {
        press(&mut state, key);
    }
    state
}

fn instances() -> State {
    let mut state = at("1");
    let reading = state.reading.expect("the business is read");
    let items = (1..=60).map(instance).collect();
    for answer in [Answer::CataloguePart(BusinessPart::Instances { items, total: 60 }), Answer::CatalogueEnded(Ok(()))]
    {
        update(&mut state, Event::Answered { id: reading, answer });
    }
    press(&mut state, "home");
    state
}

fn instance(id: i64) -> ServiceInstance {
    ServiceInstance {
        id: ServiceInstanceId(id),
        name: format!("10.0.0.{id}_order").into(),
        host: HostId(id),
        module: ModuleId(1),
        template: None,
        labels: Labels::default(),
        processes: 0,
        names: "".into(),
    }
}

fn review() -> State {
    let mut state = opened();
    let effects = press(&mut state, "4");
    let id = effects.iter().find_map(|effect| match effect {
        Effect::ReadLive { id, .. } => Some(*id),
        _ => None,
    });
    let reading = state.reading.expect("the business is read");
    for (id, answer) in [
        (id.expect("the targets are read"), Answer::Live(Ok(Box::new(Live::default())))),
        (reading, Answer::CataloguePart(BusinessPart::Fields(Vec::new()))),
    ] {
        update(&mut state, Event::Answered { id, answer });
    }
    state
}

/// The review of one process, in production: its count is a digit that ends many an address.
fn production() -> State {
    let mut state = review();
    if let Some(environment) = &mut state.environment {
        environment.production = true;
    }
    state
}

/// A run that has begun.
fn submit() -> State {
    let mut state = review();
    press(&mut state, "s");
    press(&mut state, "left");
    press(&mut state, "enter");
    assert_eq!(state.screen, Screen::Step(Step::Submit));
    state
}

/// What a service instance has, looked into from the list of instances.
fn inside() -> State {
    let mut state = instances();
    let effects = press(&mut state, "p");
    let [Effect::ReadInside { id, .. }] = effects[..] else { panic!("{effects:?}") };
    let process = |id: i64, alias: &str| Process {
        id: ProcessId(id),
        instance: ServiceInstanceId(1),
        template: None,
        fields: [("bk_process_name", alias), ("bk_func_name", "java")]
            .map(|(key, text)| (FieldKey::new(key), text.to_owned()))
            .into(),
        bind: Vec::new(),
    };
    let processes = vec![process(1203, "order"), process(1204, "pay")];
    update(&mut state, Event::Answered { id, answer: Answer::Inside(Ok(processes)) });
    state
}

/// What can be restored.
fn trash() -> State {
    let mut state = drafts();
    let effects = press(&mut state, "f3");
    let [Effect::ListTrash { id, .. }] = effects[..] else { panic!("{effects:?}") };
    let listing = TrashListing {
        path: "/drafts/trash/a.json".into(),
        version: false,
        removed: jiff::civil::date(2026, 11, 3).at(9, 30, 0, 0),
        heading: Ok(Heading {
            name: "Shop web".into(),
            environment: "sandbox".into(),
            business: "Online Shop".into(),
            targets: 2,
            processes: vec!["nginx".into()],
            step: Step::Processes,
        }),
    };
    update(&mut state, Event::Answered { id, answer: Answer::Trash(Ok(vec![listing])) });
    state
}

/// Presses more keys, by their names.
fn then(mut state: State, keys: &str) -> State {
    for key in keys.split(' ') {
        press(&mut state, key);
    }
    state
}

/// Every screen on which letters are commands, and every question that a stray key could open on one.
fn screens() -> Vec<(&'static str, State)> {
    let asked = |mut state: State, key| {
        press(&mut state, key);
        assert!(matches!(state.overlay, Some(Overlay::Confirm(_))));
        state
    };
    vec![
        ("drafts", drafts()),
        ("drafts, asked", asked(drafts(), "d")),
        ("instances", instances()),
        ("instances, range", {
            let mut state = instances();
            press(&mut state, "v");
            state
        }),
        ("processes", at("2")),
        ("form", at("enter")),
        ("bindings", at("3")),
        ("review", review()),
        ("review, asked", asked(review(), "s")),
        ("production", production()),
        ("production, asked", asked(production(), "s")),
        ("submit", submit()),
        ("submit, asked", asked(submit(), "q")),
        ("help", at("?")),
        ("themes", at("T")),
        ("tree", then(instances(), "left")),
        ("inside", inside()),
        ("inside, a process", then(inside(), "enter")),
        ("clone", then(inside(), "ctrl-a a")),
        ("several processes", at("esc ctrl-a")),
        ("table, values", at("t #")),
        ("table, columns", at("t e")),
        ("trash", trash()),
        ("review, the whole of an entry", then(review(), "p")),
        ("choice", at("3 tab tab enter")),
    ]
}

/// Screens on which letters are text, or a burst of them is a block to paste.
fn typing_screens() -> Vec<(&'static str, State)> {
    vec![
        ("table", at("t")),
        ("table, rectangle", at("t v down")),
        ("table, series", at("t f")),
        ("table, replace", at("t R")),
        ("set field", at("S")),
        ("filter", then(instances(), "/")),
        ("list to mark", then(instances(), "i")),
        ("field", at("enter enter")),
        ("name of the draft", then(drafts(), "E")),
    ]
}

/// Returns `true` for what writes to the server, or removes or replaces a file.
fn writes(effect: &Effect) -> bool {
    match effect {
        Effect::Submit { .. }
        | Effect::ResumeRun { .. }
        | Effect::Undo { .. }
        | Effect::RemoveDraft { .. }
        | Effect::RemoveRun { .. } => true,
        Effect::ExportDraft { replace, .. } | Effect::ExportTable { replace, .. } => *replace,
        _ => false,
    }
}

fn draft(state: &State) -> Option<Draft> {
    state.open.as_ref().map(|open| open.draft.clone())
}

#[test]
fn stray_text_in_one_read_changes_nothing_on_any_screen() {
    for text in [COMMAND, WITH_TAB, "deploy\n", "/var/log/app.log\n", "yes\nyes\nyes\n"] {
        for (screen, state) in screens() {
            let before = (draft(&state), state.screen);
            let mut line = Line::new(state);
            let effects = line.write(text);
            assert_eq!(effects, [], "{screen}: {text:?}");
            assert_eq!((draft(&line.state), line.state.screen), before, "{screen}: {text:?}");
            let notice = match screen {
                "help" => Notice::EnterWithText,
                _ => Notice::Burst { keys: text.chars().count() },
            };
            assert_eq!(line.state.notice, Some(notice), "{screen}: {text:?}");
        }
    }
}

#[test]
fn stray_text_in_one_read_is_text_or_a_question_where_text_is_typed() {
    for text in [COMMAND, WITH_TAB, "deploy\n", "yes\nyes\nyes\n"] {
        for (screen, state) in typing_screens() {
            let mut line = Line::new(state);
            let effects = line.write(text);
            assert!(!effects.iter().any(writes), "{screen}: {text:?} gives {effects:?}");
        }
    }
}

#[test]
fn stray_text_typed_slowly_writes_and_removes_nothing_on_any_screen() {
    for pace in [120, 40, 7] {
        for text in [COMMAND, WITH_TAB, "deploy\n", "sy\ny\nyes\n", "dddyyy\n\n", "s\t\ny\n"] {
            for (screen, state) in screens().into_iter().chain(typing_screens()) {
                let mut line = Line::new(state);
                let effects = line.type_at(&text.repeat(3), pace);
                assert!(!effects.iter().any(writes), "{screen}, {pace} ms: {text:?} gives {effects:?}");
            }
        }
    }
}

/// Returns the size of the block that is about to be pasted.
fn pasted(line: &Line) -> Option<(usize, usize)> {
    match &line.state.overlay {
        Some(Overlay::TablePage(page)) => match &**page {
            TablePage::Paste(page) => Some(page.size),
            _ => None,
        },
        _ => None,
    }
}

#[test]
fn a_burst_on_a_cell_of_the_table_is_a_paste_whole_however_many_reads_bring_it() {
    let mut line = Line::new(at("t right right"));
    let before = draft(&line.state);
    line.write("9001\t1\n9002\t1\n");
    assert_eq!((pasted(&line), &line.state.notice), (Some((2, 2)), &None));
    // Its Enter keys belong to the block, and not to the page.
    line.wait(20);
    line.write("9003\n");
    assert_eq!(pasted(&line), Some((3, 2)));
    assert_eq!(draft(&line.state), before, "nothing is written yet");
    line.keys("enter");
    assert_eq!(pasted(&line), None);
    assert_ne!(draft(&line.state), before);
    // Some terminals send line ends as they are in the text.
    let mut line = Line::new(at("t right right"));
    let ctrl_j = || Input::Key(KeyEvent::new(KeyCode::Char('j'), KeyModifiers::CONTROL));
    let text = "9001".chars().map(key).chain([ctrl_j()]).chain("9002".chars().map(key)).chain([key('\n'), ctrl_j()]);
    line.read(text.chain("9003".chars().map(key)).collect());
    assert_eq!(pasted(&line), Some((3, 1)));
    // Command letters are text too.
    let mut line = Line::new(at("t"));
    line.write(COMMAND);
    assert_eq!(pasted(&line), Some((1, 1)));
    line.keys("esc");
    assert_eq!(draft(&line.state), before);
    // A held key, and one that moves, are no text.
    let mut line = Line::new(at("t"));
    line.write("jjjj");
    line.wait(200);
    line.write("mmmmm");
    assert_eq!(pasted(&line), None);
    // Slow enough for a hand, they are keys.
    let mut line = Line::new(at("t right right"));
    line.type_at("9001", 60);
    assert!(line.state.table.editing.is_some());
}

#[test]
fn a_draft_is_put_into_the_trash_only_by_arrow_and_enter() {
    let mut line = Line::new(drafts());
    assert!(!line.type_at("deploy\n", 120).iter().any(writes));
    assert!(matches!(line.question(), Some(Question::RemoveDraft { .. })));
    assert!(line.keys("left enter").iter().any(writes));
}

#[test]
fn a_submission_takes_three_keys() {
    let mut line = Line::new(review());
    assert!(line.keys("s left enter").iter().any(writes));
}

#[test]
fn a_held_motion_key_in_one_read_moves_as_often() {
    let mut line = Line::new(instances());
    line.write(&"j".repeat(40));
    assert_eq!((line.state.instances.cursor.at, &line.state.notice), (40, &None));
    line.wait(33);
    line.write("j");
    assert_eq!(line.state.instances.cursor.at, 41, "held over two reads");
    let down = Input::Key(KeyEvent::new(KeyCode::Down, KeyModifiers::NONE));
    line.read(vec![down; 10]);
    assert_eq!(line.state.instances.cursor.at, 51);
}

#[test]
fn of_a_paste_only_motion_passes() {
    let mut line = Line::new(instances());
    line.write("jjjjd");
    assert_eq!(line.state.instances.cursor.at, 4);
    assert_eq!(line.state.notice, Some(Notice::Burst { keys: 5 }));
    let mut line = Line::new(instances());
    line.write("jkli");
    assert_eq!(line.state.instances.cursor.at, 0, "letters of a word are no held key");
}

#[test]
fn what_comes_at_once_in_the_menu_is_text_but_for_enter() {
    let mut line = Line::new(instances());
    line.write("?");
    line.wait(200);
    // As an input method commits a phrase.
    line.write("选中全部");
    let Some(Overlay::Help(menu)) = &line.state.overlay else { panic!("{:?}", line.state.overlay) };
    assert_eq!(menu.filter.text(), "选中全部");
    assert_eq!(line.state.notice, None);
    line.wait(200);
    line.write("mark\n");
    assert!(matches!(line.state.overlay, Some(Overlay::Help(_))), "no line was run");
    assert_eq!(line.state.notice, Some(Notice::EnterWithText));
}

#[test]
fn a_paste_lasts_until_no_key_came_for_a_while() {
    let mut line = Line::new(instances());
    line.write("/etc");
    line.wait(99);
    line.write("/");
    assert!(!line.state.instances.filtering);
    assert_eq!(line.state.notice, Some(Notice::Burst { keys: 5 }), "one notice for all of it");
    line.wait(100);
    line.write("/");
    assert!(line.state.instances.filtering);
}

#[test]
fn a_paste_in_several_reads_is_known_by_its_speed() {
    let mut line = Line::new(instances());
    for ch in ["m", "m", "m"] {
        line.wait(5);
        line.write(ch);
    }
    assert!(line.state.instances.only_marked, "keys that came before stand");
    line.wait(5);
    line.write("m");
    assert!(line.state.instances.only_marked);
    assert_eq!(line.state.notice, Some(Notice::Burst { keys: 1 }));
    let mut line = Line::new(instances());
    line.type_at("mmmmm", 12);
    assert!(line.state.instances.only_marked, "as fast as fingers go");
    assert_eq!(line.state.notice, None);
}

#[test]
fn text_goes_into_fields_at_any_speed_and_what_follows_is_judged_by_itself() {
    let mut line = Line::new(instances());
    line.keys("/");
    line.write("order nginx");
    assert_eq!(line.state.instances.filter.text(), "order nginx");
    line.write(" x\nmmmm");
    assert_eq!(line.state.instances.filter.text(), "order nginx x");
    assert!(!line.state.instances.only_marked && !line.state.instances.filtering);
    assert_eq!(line.state.notice, Some(Notice::Burst { keys: 4 }));
}

#[test]
fn escape_and_a_letter_in_one_piece_are_two_keys_where_alt_means_nothing() {
    let meta = |ch| Input::Meta(KeyEvent::new(KeyCode::Char(ch), KeyModifiers::NONE));
    let mut line = Line::new(instances());
    line.keys("/");
    line.write("ab");
    line.read(vec![meta('b')]);
    line.write("x");
    assert_eq!(line.state.instances.filter.text(), "xab", "Alt-B goes a word back");
    line.read(vec![meta('m')]);
    assert!(!line.state.instances.filtering && line.state.instances.only_marked, "Esc, and then m");
    let mut line = Line::new(at("2"));
    line.read(vec![Input::Meta(KeyEvent::new(KeyCode::Down, KeyModifiers::NONE))]);
    assert_eq!(line.state.processes.list.at, 1, "Alt-Down moves the process");
}

/// A review whose submission has just failed to write its journal, while something is open.
fn unrecorded(line: &mut Line) -> RequestId {
    let effects = line.keys("s left enter");
    let id = effects.iter().find_map(|effect| match effect {
        Effect::Submit { id, .. } => Some(*id),
        _ => None,
    });
    id.expect("it is submitted")
}

fn no_journal() -> Answer {
    let cause = Cause::Io { doing: Operation::Write, kind: std::io::ErrorKind::StorageFull, message: "full".into() };
    Answer::RunEnded(Err(StoreError { path: "/runs".into(), cause }.into()))
}

#[test]
fn a_question_takes_no_key_that_was_typed_before_it_was_drawn() {
    let mut line = Line::new(review());
    let id = unrecorded(&mut line);
    line.drawing = false;
    line.answer(id, no_journal());
    assert!(matches!(line.question(), Some(Question::SubmitUnrecorded { .. })));
    assert!(!line.keys("left enter").iter().any(writes));
    assert_eq!(line.state.notice, Some(Notice::TooEarly));
    // Drawn, but read when the terminal had only taken the frame before.
    update(&mut line.state, Event::Drawn { frame: line.frame + 1 });
    assert!(!line.keys("left enter").iter().any(writes));
    line.drawing = true;
    line.draw();
    assert!(!line.keys("enter").iter().any(writes), "what was typed before does not arm Enter");
    assert!(line.keys("left enter").iter().any(writes));
}

#[test]
fn the_answer_in_the_read_that_asks_does_not_count() {
    let mut line = Line::new(review());
    let left = Input::Key(KeyEvent::new(KeyCode::Left, KeyModifiers::NONE));
    assert!(!line.read(vec![key('s'), left, key('\n')]).iter().any(writes));
    assert!(line.question().is_some());
    assert!(line.keys("left enter").iter().any(writes));
}

#[test]
fn a_question_waits_until_what_is_open_is_closed() {
    let mut line = Line::new(review());
    let id = unrecorded(&mut line);
    line.keys("?");
    line.answer(id, no_journal());
    assert!(matches!(line.state.overlay, Some(Overlay::Help(_))));
    assert!(line.state.has_waiting());
    line.keys("esc");
    assert!(matches!(line.question(), Some(Question::SubmitUnrecorded { .. })));
}

#[test]
fn a_question_waits_while_a_filter_is_typed_on_any_screen() {
    for (way, here) in [("1", Screen::Step(Step::Instances)), ("2 t", Screen::Table), ("4", Screen::Step(Step::Review))]
    {
        let mut line = Line::new(review());
        let effects = line.keys(&format!("{way} ctrl-s enter /"));
        let id = effects.iter().find_map(|effect| match effect {
            Effect::ExportDraft { id, .. } => Some(*id),
            _ => None,
        });
        assert_eq!((line.state.screen, line.state.context()), (here, Context::Filter));
        let cause =
            Cause::Io { doing: Operation::Write, kind: std::io::ErrorKind::AlreadyExists, message: "exists".into() };
        let taken = StoreError { path: "/d/bkproc-draft.json".into(), cause };
        line.answer(id.expect("it is exported"), Answer::DraftExported(Err(taken)));
        assert!(line.state.overlay.is_none() && line.state.has_waiting(), "{here:?}: {:?}", line.question());
        line.keys("o enter");
        assert!(matches!(line.question(), Some(Question::Replace { .. })), "{here:?}: {:?}", line.state.overlay);
    }
}

#[test]
fn a_question_says_that_it_waits() {
    let mut line = Line::new(drafts());
    let effects = line.keys("e ?");
    let id = effects.iter().find_map(|effect| match effect {
        Effect::OpenDraft { id, .. } => Some(*id),
        _ => None,
    });
    let open = line.state.open.as_ref().expect("a draft is open");
    let opened = bkproc::app::event::Opened {
        id: Some(bkproc::store::DraftId("good".into())),
        draft: open.draft.clone(),
        place: line.state.place(),
        read_only: false,
        ..Default::default()
    };
    line.answer(id.expect("it is read, to be renamed"), Answer::Opened(Ok(Box::new(opened))));
    assert!(matches!(line.state.overlay, Some(Overlay::Help(_))), "nothing replaces what is open");
    assert_eq!(line.state.notice, Some(Notice::QuestionWaits));
    line.keys("esc");
    let renames = |overlay: &Option<Overlay>| matches!(overlay, Some(Overlay::Prompt(prompt)) if prompt.purpose == Purpose::RenameDraft);
    assert!(renames(&line.state.overlay), "{:?}", line.state.overlay);
}

#[test]
fn a_question_that_nothing_asks_for_any_more_is_not_shown() {
    let mut line = Line::new(review());
    let id = unrecorded(&mut line);
    line.keys("?");
    line.answer(id, no_journal());
    line.state.submit.run.as_mut().map(Run::end);
    line.state.submit.run = None;
    line.keys("esc");
    assert!(line.state.overlay.is_none() && !line.state.has_waiting());
}

#[test]
fn what_a_half_paste_waits_for_is_said() {
    let mut line = Line::new(review());
    for (input, notice) in [
        (Input::PasteWaits, Notice::PasteWaits),
        (Input::PasteGivenUp, Notice::PasteGivenUp),
        (Input::PasteTooLarge { limit: 4 << 20 }, Notice::PasteTooLarge { limit: 4 << 20 }),
    ] {
        line.read(vec![input]);
        assert_eq!(line.state.notice, Some(notice));
    }
}
