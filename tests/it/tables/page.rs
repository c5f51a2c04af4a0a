//! The page of an import: what it says before anything changes, what can be decided on it, and what becomes of the draft.

use crate::support::golden::assert_golden;
use crate::support::scene::{Scene, run_ended};
use crate::support::screen;
use crate::support::setup::setup;
use crate::support::test_user::TestUser;
use crate::support::world::{self, NARROW, press};
use bkproc::app::event::Opened;
use bkproc::app::import::{ImportButton, ImportLine, ImportPage, LineKind, TableFrom, TableRead, TargetState};
use bkproc::app::notice::{ImportNotice, Notice};
use bkproc::app::overlay::{Overlay, Purpose};
use bkproc::app::{Answer, Effect, Event, Setup, State, init, start, update};
use bkproc::domain::bind::Column;
use bkproc::domain::draft::{Draft, GivenTarget, Variables};
use bkproc::domain::environment::Door;
use bkproc::domain::facts::{FactTable, GivenFound};
use bkproc::domain::field::Known;
use bkproc::domain::id::ServiceInstanceId;
use bkproc::domain::lang::Lang;
use bkproc::i18n::tables::vocabulary;
use bkproc::sandbox;
use bkproc::tables::TableSource;
use ratatui::layout::Size;
use std::fmt::Write as _;
use std::sync::Arc;

const LARGE: Size = Size { width: 200, height: 50 };

const LIST: &str = "\
上线清单,,,,,,,,
服务实例ID,主机IP,进程名称,进程别名,绑定IP,端口,协议,启用,启动用户,负责人
,192.168.100.103,java,order,0.0.0.0,8001,TCP,是,app,张三
,10.0.0.11,java,order,0.0.0.0,8002,TCP,是,app,李四
,10.20.9.9,java,order,0.0.0.0,8003,TCP,是,app,
,192.168.100.103,java,pay,0.0.0.0,80a0,TCP,是,app,
,10.0.0.12,java,pay,0.0.0.0,8102,TCP,是,app,
1003,,java,pay,0.0.0.0,8103,TCP,是,app,
合计,,,,,6,,,,
";

/// Answers the reading of a table with what a file or a paste of these bytes is.
fn answer(state: &mut State, effects: &[Effect], bytes: &[u8]) {
    let found = effects.iter().find_map(|effect| match effect {
        Effect::ReadTable { id, options, fields, .. } => Some((*id, options.clone(), fields.clone())),
        _ => None,
    });
    let (id, options, fields) = found.unwrap_or_else(|| panic!("{effects:?}"));
    let words = Arc::new(vocabulary(&fields));
    let read = TableSource::open(bytes, &options).map(|source| Box::new(TableRead { source, words }));
    world::answer(state, id, Answer::TableRead(read));
}

fn types(state: &mut State, text: &str) {
    if let Some(Overlay::Prompt(prompt)) = &mut state.overlay {
        prompt.editor.paste(text);
    }
}

fn search(state: &mut State, text: &str) {
    if let Some(Overlay::Import(page)) = &mut state.overlay {
        page.search.paste(text);
    }
}

/// Step 2 of a draft in a business that was read.
fn at(draft: Draft, lang: Lang, size: Size) -> State {
    let (mut state, _) = world::opened(world::start(lang, size), Opened { draft, ..Opened::default() });
    world::send_parts(&mut state, world::parts());
    world::end_reading(&mut state, Ok(()));
    press(&mut state, "2");
    state
}

fn imported(draft: Draft, text: &str, lang: Lang, size: Size) -> State {
    let mut state = at(draft, lang, size);
    press(&mut state, "I");
    types(&mut state, "~/lists/上线清单.csv");
    let effects = press(&mut state, "enter");
    answer(&mut state, &effects, text.as_bytes());
    state
}

fn empty() -> Draft {
    Draft { processes: Vec::new(), targets: Vec::new().into(), ..world::good() }
}

fn page(state: &State) -> &ImportPage {
    match &state.overlay {
        Some(Overlay::Import(page)) => page,
        other => panic!("{other:?}"),
    }
}

fn draft(state: &State) -> &Draft {
    &state.open.as_ref().unwrap().draft
}

#[test]
fn the_page_says_what_would_become_of_a_file() {
    for (lang, name) in [(Lang::Zh, "zh"), (Lang::En, "en")] {
        for size in [NARROW, LARGE] {
            let state = imported(empty(), LIST, lang, size);
            let text = screen::text(&state);
            assert_golden(&format!("import.{name}.{}x{}", size.width, size.height), &text);
            let mut state = imported(world::good(), LIST, lang, size);
            press(&mut state, "tab tab tab right");
            let text = screen::text(&state);
            assert_golden(&format!("import_replace.{name}.{}x{}", size.width, size.height), &text);
        }
    }
}

#[test]
fn the_path_is_asked_for_and_completed() {
    let mut state = at(world::good(), Lang::Zh, NARROW);
    press(&mut state, "I");
    assert_golden("import_path.zh.80x24", &screen::text(&state));
    types(&mut state, "li");
    let effects = press(&mut state, "tab");
    let [Effect::CompletePath { id, text }] = effects.as_slice() else { panic!("{effects:?}") };
    assert_eq!(text, "li");
    let names = vec!["list-a.csv".to_owned(), "list-b.csv".to_owned()];
    world::answer(&mut state, *id, Answer::PathCompleted { text: "list-".to_owned(), names: names.clone() });
    assert_eq!(state.notice, Some(Notice::Import(ImportNotice::Paths(names))));
    let effects = press(&mut state, "enter");
    let from = effects.iter().find_map(|effect| match effect {
        Effect::ReadTable { from, .. } => Some(from.clone()),
        _ => None,
    });
    assert_eq!(from, Some(TableFrom::Path("list-".to_owned())));
}

#[test]
fn a_file_that_cannot_be_read_is_named_and_the_path_can_be_fixed() {
    let state = imported(world::good(), "a\tb\n1\t2\n", Lang::En, NARROW);
    // No heading: every column can be mapped.
    assert_eq!(page(&state).count(LineKind::Choice), 2);
    let state = imported(world::good(), "{'a': 1}", Lang::En, NARROW);
    assert!(matches!(state.notice, Some(Notice::Import(ImportNotice::Refused { .. }))), "{:?}", state.notice);
    let Some(Overlay::Prompt(prompt)) = &state.overlay else { panic!("{:?}", state.overlay) };
    assert_eq!((prompt.purpose, prompt.editor.text()), (Purpose::ImportFile, "~/lists/上线清单.csv"));
}

#[test]
fn an_import_is_one_step_that_leaves_out_what_cannot_be_used() {
    let mut state = imported(empty(), LIST, Lang::Zh, NARROW);
    let before = draft(&state).clone();
    let counts = LineKind::ALL.map(|kind| page(&state).count(kind));
    assert_eq!(counts, [1, 1, 2, 1, 3], "{:#?}", page(&state).lines);
    press(&mut state, "enter");
    assert!(state.overlay.is_none());
    assert_eq!(state.notice, Some(Notice::Import(ImportNotice::Imported { rows: 3 })));
    let ids: Vec<_> = draft(&state).targets.iter().map(|target| target.id.0).collect();
    assert_eq!(ids, [100_234, 1002]);
    assert_eq!(draft(&state).targets[0].host.as_str(), "192.168.100.103", "what the CMDB says of it");
    let names: Vec<_> = draft(&state).processes.iter().map(|process| process.name().into_owned()).collect();
    assert_eq!(names, ["order", "pay"]);
    press(&mut state, "u");
    assert_eq!(*draft(&state), before);
}

#[test]
fn several_service_instances_are_chosen_from() {
    let mut state = imported(empty(), LIST, Lang::Zh, NARROW);
    press(&mut state, "tab tab tab");
    let several = page(&state).shown().next().cloned();
    assert!(
        matches!(&several, Some(ImportLine::Target { state: TargetState::Several { all, chosen: None }, .. }) if all.len() == 2),
        "{several:?}"
    );
    press(&mut state, "space space enter");
    let ids: Vec<_> = draft(&state).targets.iter().map(|target| target.id.0).collect();
    assert_eq!(ids, [100_234, 1005, 1002]);
}

#[test]
fn a_host_with_one_instance_that_can_take_processes_means_that_one() {
    // The host has 1003, too, which was created from a template.
    let text = "host,alias,binary,port\n10.0.0.12,order,java,8001\n";
    let state = imported(empty(), text, Lang::En, LARGE);
    let found = TargetState::Found { id: ServiceInstanceId(1002), bound: 1 };
    assert!(
        page(&state).lines.iter().any(|line| matches!(line, ImportLine::Target { state, .. } if *state == found)),
        "{:#?}",
        page(&state).lines
    );
    assert!(screen::text(&state).contains("; the rest were created from a template"), "{}", screen::text(&state));
    // The commands, and a draft that has the address, take the same one.
    let mut facts = FactTable::default();
    let given = GivenTarget { text: "10.0.0.12".into(), n: 1, variables: Variables::default() };
    let chosen = state.catalogue.as_ref().unwrap().identify(&[given], &mut facts);
    assert_eq!(chosen, [("10.0.0.12".into(), ServiceInstanceId(1002), 1)]);
    assert!(matches!(facts.given("10.0.0.12"), Some(GivenFound::One(target)) if target.id.0 == 1002));
}

#[test]
fn the_lines_of_the_page_are_searched() {
    let mut state = imported(empty(), LIST, Lang::Zh, NARROW);
    let all = page(&state).shown().count();
    press(&mut state, "/");
    search(&mut state, "10.20.9");
    assert_eq!(page(&state).shown().count(), 1, "{}", screen::text(&state));
    assert_golden("import_search.zh.80x24", &screen::text(&state));
    press(&mut state, "enter");
    assert!(!page(&state).filtering, "Enter belongs to the search first");
    assert!(screen::text(&state).contains("10.20.9"), "{}", screen::text(&state));
    press(&mut state, "esc");
    assert_eq!(page(&state).shown().count(), all, "Esc ends the search before it closes the page");
    press(&mut state, "f3");
    search(&mut state, "80a0");
    assert_eq!(page(&state).shown().count(), 1);
    press(&mut state, "esc enter");
    assert!(matches!(state.notice, Some(Notice::Import(ImportNotice::Imported { .. }))), "{:?}", state.notice);
}

#[test]
fn a_column_that_is_not_known_is_mapped() {
    let text = "foo,alias,binary,bar\n192.168.100.103,order,java,8001\n";
    let mut state = imported(empty(), text, Lang::Zh, NARROW);
    assert_eq!(page(&state).merged.targets, 0);
    // The first line is of `foo`: Space takes the first use that is free, the host.
    press(&mut state, "tab space");
    assert_eq!(page(&state).merged.targets, 1, "{:#?}", page(&state).lines);
    press(&mut state, "down space space space");
    press(&mut state, "enter");
    let process = &draft(&state).processes[0];
    assert_eq!(process.bind[0].text(Column::Port), "8001");
}

#[test]
fn replacing_asks_for_each_process_that_differs() {
    let text = "alias,user\nnginx-web,root\n";
    let mut state = imported(world::good(), text, Lang::Zh, NARROW);
    let processes = draft(&state).processes.len();
    press(&mut state, "right");
    assert_eq!(page(&state).button, ImportButton::Replace);
    assert_eq!(page(&state).merged.replaced, ["nginx-web"]);
    press(&mut state, "tab space enter");
    assert_eq!(state.notice, Some(Notice::Import(ImportNotice::Nothing)), "it stays as it is");
    press(&mut state, "space enter");
    assert_eq!(draft(&state).processes.len(), processes);
    let own = draft(&state).processes.iter().find(|process| process.known(Known::ProcessName) == "nginx-web").unwrap();
    assert_eq!((own.known(Known::User), own.known(Known::WorkPath)), ("root", "/data/nginx"));
}

#[test]
fn a_paste_is_imported_where_it_is_no_list_of_instances() {
    let paste = |state: &mut State, text: &str| update(state, Event::Pasted(text.to_owned()));
    let is_import = |effects: &[Effect]| effects.iter().any(|effect| matches!(effect, Effect::ReadTable { .. }));
    for step in ["2", "3"] {
        let mut state = at(world::good(), Lang::Zh, NARROW);
        press(&mut state, step);
        let effects = paste(&mut state, LIST);
        answer(&mut state, &effects, LIST.as_bytes());
        assert_eq!(page(&state).import.lines, 6);
    }
    let mut state = at(world::good(), Lang::Zh, NARROW);
    press(&mut state, "1");
    assert!(is_import(&paste(&mut state, "10.0.0.11\torder\t8001\n")));
    assert!(is_import(&paste(&mut state, "host,alias,port\n10.0.0.11,order,8001\n")));
    assert!(!is_import(&paste(&mut state, "10.0.0.11,10.0.0.12\n")));
    assert!(matches!(state.overlay, Some(Overlay::MarkList(_))));
    press(&mut state, "esc");
    assert!(!is_import(&paste(&mut state, "10.0.0.11\n10.0.0.12\n")));
    press(&mut state, "esc 2 t");
    assert!(!is_import(&paste(&mut state, "8001\n8002\n")), "it fills cells");
    assert!(is_import(&press(&mut state, "f2")), "unless F2 says otherwise");
}

#[test]
fn the_encoding_and_the_sheet_can_be_changed() {
    let mut state = at(world::good(), Lang::Zh, NARROW);
    press(&mut state, "I");
    types(&mut state, "list.csv");
    let effects = press(&mut state, "enter");
    answer(&mut state, &effects, b"\xd6\xf7\xbb\xfaIP,alias,port\n10.0.0.11,a,80\n");
    assert!(page(&state).guessed().is_some());
    let effects = press(&mut state, "f5");
    assert!(
        effects
            .iter()
            .any(|effect| matches!(effect, Effect::ReadTable { options, .. } if options.guess.name() == "Big5"))
    );
    let book = include_bytes!("../../tables/valid/merged_dates_hidden.xlsx");
    answer(&mut state, &effects, book);
    assert_eq!(page(&state).sheets().map(|(name, _)| name), Some("11月"));
    let effects = press(&mut state, "f2");
    answer(&mut state, &effects, book);
    assert_eq!(page(&state).sheets().map(|(name, _)| name), Some("10月"));
}

#[tokio::test]
async fn sixty_rows_of_a_spreadsheet_take_nine_keys_to_created_processes() {
    let options = sandbox::Options { instances: Some(22), ..sandbox::Options::default() };
    let scene = Scene::of(Door::Direct, options).await;
    let mut person = scene.person(Lang::Zh);
    person.opens_business(TestUser::keys).await;
    let catalogue = person.state.catalogue.as_ref().unwrap();
    let free = catalogue.instances.iter().filter(|instance| instance.template.is_none());
    // A host of the simulator has several service instances, so that each is named, too.
    let hosts: Vec<(String, String)> = free
        .map(|own| (own.name.as_str().to_owned(), catalogue.addresses(own).iter().next().unwrap().to_owned()))
        .collect();
    assert_eq!(hosts.len(), 20);
    let mut text = "服务实例名称,主机IP,进程名称,进程别名,进程启动参数,绑定IP,端口,协议,启用\n".to_owned();
    for (at, (name, host)) in hosts.iter().enumerate() {
        for (alias, first) in [("order", 8001), ("pay", 8101), ("job", 8201)] {
            writeln!(text, "{name},{host},java,{alias},-D{alias},{host},{},TCP,是", first + at).unwrap();
        }
    }
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("list.csv");
    std::fs::write(&path, text).unwrap();
    let mut person = scene.person(Lang::Zh);
    let mut keys = 0;
    let mut press = |person: &mut TestUser, names: &str| {
        keys += names.split(' ').count();
        person.keys(names);
    };
    person.until("the list of drafts", |state| state.drafts.list.ready().is_some()).await;
    press(&mut person, "i");
    person.types(path.to_str().unwrap());
    press(&mut person, "enter");
    person.until("the businesses", |state| state.businesses.ready().is_some() && state.open.is_some()).await;
    press(&mut person, "enter");
    let is_looked_up = |state: &State| matches!(&state.overlay, Some(Overlay::Import(page)) if page.seen.is_some());
    person.until("the page", is_looked_up).await;
    press(&mut person, "enter");
    assert_eq!(draft(&person.state).targets.len(), 20, "{}", person.screen());
    press(&mut person, "4");
    person.until("the live state", |state| state.review.live.ready().is_some()).await;
    press(&mut person, "s left enter");
    person.until("the end of the run", run_ended).await;
    let run = person.state.submit.run.as_ref().unwrap();
    assert_eq!(run.created().count(), 60, "{}", person.screen());
    assert!(keys <= 9, "{keys} keys");
}

/// What two hosts say.
const HOSTS: &str = "\
10.31.0.11 | CHANGED | rc=0 >>
Netid State  Recv-Q Send-Q Local Address:Port Peer Address:PortProcess
tcp   LISTEN 0      511          0.0.0.0:80        0.0.0.0:*    users:((\"nginx\",pid=902,fd=6),(\"nginx\",pid=901,fd=6))
tcp   LISTEN 0      100                *:8080            *:*    users:((\"java\",pid=2201,fd=47))
tcp   LISTEN 0      128          0.0.0.0:9999      0.0.0.0:*
UID        PID  PPID  C STIME TTY          TIME CMD
root       901     1  0 Oct02 ?        00:00:00 nginx: master process /usr/sbin/nginx
app       2201     1  0 Oct02 ?        00:00:31 /usr/bin/java -jar order.jar
10.32.0.14 | CHANGED | rc=0 >>
tcp   LISTEN 0      100                *:8080            *:*    users:((\"java\",pid=2330,fd=47))
";

#[test]
fn the_processes_of_hosts_are_chosen_before_the_page() {
    for (lang, name) in [(Lang::Zh, "zh"), (Lang::En, "en")] {
        for size in [NARROW, LARGE] {
            let mut state = imported(empty(), HOSTS, lang, size);
            press(&mut state, "down space");
            assert_golden(&format!("hosts.{name}.{}x{}", size.width, size.height), &screen::text(&state));
        }
    }
    let mut state = imported(empty(), HOSTS, Lang::Zh, NARROW);
    press(&mut state, "enter");
    assert_eq!(state.notice, Some(Notice::Import(ImportNotice::NoneMarked)), "nothing is chosen for the user");
    // Both hosts' java under one alias: one process.
    press(&mut state, "down space e");
    for _ in 0..4 {
        press(&mut state, "backspace");
    }
    let Some(Overlay::Hosts(page)) = &mut state.overlay else { panic!("{:?}", state.overlay) };
    page.editor.as_mut().unwrap().paste("order");
    press(&mut state, "enter");
    let Some(Overlay::Hosts(page)) = &state.overlay else { panic!("{:?}", state.overlay) };
    assert_eq!(page.aliases, ["nginx", "java", "order"]);
    press(&mut state, "space tab");
    assert!(screen::text(&state).contains("没有进程信息"), "{}", screen::text(&state));
    press(&mut state, "tab enter");
    // The page of the import looks the hosts up.
    assert_eq!(self::page(&state).import.rows.len(), 2);
}

#[test]
fn a_paste_of_what_a_host_says_on_processes_becomes_one_step() {
    let text = HOSTS.replace("10.31.0.11", "192.168.100.103").replace("10.32.0.14", "10.0.0.12");
    let mut state = at(empty(), Lang::Zh, NARROW);
    let before = draft(&state).clone();
    let effects = update(&mut state, Event::Pasted(text.clone()));
    answer(&mut state, &effects, text.as_bytes());
    assert!(matches!(&state.overlay, Some(Overlay::Hosts(_))), "{}", screen::text(&state));
    // Both hosts' java, under its own name.
    press(&mut state, "down space down space enter");
    assert_eq!(page(&state).import.rows.len(), 2, "{}", screen::text(&state));
    press(&mut state, "enter");
    assert!(state.overlay.is_none(), "{}", screen::text(&state));
    let ids: Vec<_> = draft(&state).targets.iter().map(|target| target.id.0).collect();
    assert_eq!(ids, [100_234, 1002]);
    let process = &draft(&state).processes[0];
    assert_eq!((process.known(Known::FuncName), process.bind[0].text(Column::Port)), ("java", "8080"));
    press(&mut state, "u");
    assert_eq!(*draft(&state), before);
}

#[test]
fn a_table_that_the_command_line_names_opens_the_page() {
    let mut state = init(Setup { import: Some("/data/list.csv".to_owned()), ..setup() });
    let effects = start(&mut state);
    let from = effects.iter().find_map(|effect| match effect {
        Effect::ReadTable { from, .. } => Some(from.clone()),
        _ => None,
    });
    assert_eq!(from, Some(TableFrom::Path("/data/list.csv".to_owned())));
    answer(&mut state, &effects, LIST.as_bytes());
    assert!(state.open.is_some() && state.import.file.is_some(), "a new draft waits for the page");
    // What cannot be read asks for another path.
    let mut state = init(Setup { import: Some("/data/list.csv".to_owned()), ..setup() });
    let effects = start(&mut state);
    answer(&mut state, &effects, b"---\nname: x\n");
    assert!(matches!(&state.overlay, Some(Overlay::Prompt(prompt)) if prompt.editor.text() == "/data/list.csv"));
}
