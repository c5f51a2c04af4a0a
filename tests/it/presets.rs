//! Presets: their files, the list of them, taking them into a draft, and saving processes as one.

use crate::support::golden::assert_golden;
use crate::support::screen;
use crate::support::state::{keys, press};
use crate::support::world::{self, NARROW};
use bkproc::app::event::PresetListing;
use bkproc::app::notice::{Notice, PresetNotice};
use bkproc::app::overlay::{Overlay, Question};
use bkproc::app::presets::Presets;
use bkproc::app::request::PresetChange;
use bkproc::app::{Answer, Effect, Event, State, update};
use bkproc::domain::bind::Column;
use bkproc::domain::draft::{DraftValue, Override, ProcessDraft, TargetKey};
use bkproc::domain::field::{FieldKey, Known};
use bkproc::domain::lang::Lang;
use bkproc::domain::place::Step;
use bkproc::domain::text::is_file_name;
use bkproc::store::error::{Cause, Foreign, ItemFault, Operation, Unreadable};
use bkproc::store::preset::{self, LIMIT, PresetFolders};
use bkproc::store::{Disk, StoreError};
use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use ratatui::layout::Size;
use std::fs;
use std::io::ErrorKind;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::sync::Arc;

const LARGE: Size = Size { width: 200, height: 50 };

fn types(state: &mut State, text: &str) {
    for ch in text.chars() {
        update(state, Event::Key(KeyEvent::new(KeyCode::Char(ch), KeyModifiers::NONE)));
    }
}

fn formula(source: &str) -> DraftValue {
    DraftValue::Formula(source.into())
}

fn nginx(alias: DraftValue) -> ProcessDraft {
    let mut process = ProcessDraft::default();
    process.set(Known::FuncName.into(), "nginx");
    process.set(Known::ProcessName.into(), alias);
    process.set(Known::WorkPath.into(), "/usr/local/nginx");
    process.set(Known::PidFile.into(), formula("{{ work_path }}/logs/{{ port }}.pid"));
    let mut row = world::bind("", "80", "1", "true");
    row.set(Column::Ip, formula("host.ip"));
    process.bind.push(row);
    process
}

fn listing(name: &str, team: Option<&str>, processes: Result<Vec<ProcessDraft>, StoreError>) -> PresetListing {
    let modified = Some(jiff::civil::date(2026, 11, 20).at(9, 30, 0, 0));
    PresetListing { name: name.to_owned(), team: team.map(Into::into), modified, processes }
}

fn malformed() -> StoreError {
    let cause =
        Cause::Unreadable(Unreadable::Item { fault: ItemFault::UnknownKey, key: "overrides".to_owned(), line: 4 });
    StoreError { path: "/share/team/bkproc/nginx-old.json".into(), cause }
}

fn all() -> Vec<PresetListing> {
    let mut exporter = ProcessDraft::default();
    exporter.set(Known::FuncName.into(), "nginx_exporter");
    exporter.set(Known::ProcessName.into(), "nginx-exporter");
    let mut java = ProcessDraft::default();
    java.set(Known::FuncName.into(), "java");
    java.set(Known::ProcessName.into(), "order");
    vec![
        listing("java-app", Some("/share/team/bkproc"), Ok(vec![java])),
        listing("nginx-admin", None, Ok(vec![nginx("nginx-admin".into()), exporter])),
        listing("nginx-old", Some("/share/team/bkproc"), Err(malformed())),
        listing("nginx-web", Some("/share/team/bkproc"), Ok(vec![nginx(formula("nginx-{{ port }}"))])),
    ]
}

/// Step 2 with the list of presets over it, before it is read.
fn asked(lang: Lang, size: Size) -> (State, Vec<Effect>) {
    let mut state = world::at(Step::Processes, world::good(), lang, size);
    let effects = press(&mut state, "i");
    (state, effects)
}

fn read(lang: Lang, size: Size, all: Vec<PresetListing>) -> State {
    let (mut state, effects) = asked(lang, size);
    answer_list(&mut state, &effects, all);
    state
}

fn answer_list(state: &mut State, effects: &[Effect], all: Vec<PresetListing>) {
    let id = effects.iter().find_map(|effect| match effect {
        Effect::ListPresets { id } => Some(*id),
        _ => None,
    });
    let id = id.unwrap_or_else(|| panic!("{effects:?}"));
    update(state, Event::Answered { id, answer: Answer::Presets(all) });
}

fn presets(state: &State) -> &Presets {
    match &state.overlay {
        Some(Overlay::Presets(presets)) => presets,
        other => panic!("{other:?}"),
    }
}

fn processes(state: &State) -> &[ProcessDraft] {
    &state.open.as_ref().unwrap().draft.processes
}

#[test]
fn screens_of_presets() {
    let golden = |name: &str, make: &dyn Fn(Lang, Size) -> State| {
        for (lang, lang_name) in [(Lang::Zh, "zh"), (Lang::En, "en")] {
            for (size, size_name) in [(NARROW, "80x24"), (LARGE, "200x50")] {
                assert_golden(&format!("{name}.{lang_name}.{size_name}"), &screen::text(&make(lang, size)));
            }
        }
    };
    golden("presets", &|lang, size| {
        let mut state = read(lang, size, all());
        keys(&mut state, "/");
        types(&mut state, "ng");
        keys(&mut state, "enter space end");
        state
    });
    golden("presets_several", &|lang, size| {
        let mut state = read(lang, size, all());
        keys(&mut state, "down");
        state
    });
    golden("presets_unreadable", &|lang, size| {
        let mut state = read(lang, size, all());
        keys(&mut state, "down down");
        state
    });
    golden("presets_rename", &|lang, size| {
        let mut state = read(lang, size, all());
        keys(&mut state, "down e - 2");
        state
    });
    golden("presets_remove", &|lang, size| {
        let mut state = read(lang, size, all());
        keys(&mut state, "down d");
        state
    });
    golden("presets_empty", &|lang, size| read(lang, size, Vec::new()));
    golden("presets_conflict", &|lang, size| {
        let mut taken = all();
        let alias = world::good().processes[0].value(&Known::ProcessName.into()).clone();
        taken[1].processes.as_mut().unwrap()[0].set(Known::ProcessName.into(), alias);
        let mut state = read(lang, size, taken);
        keys(&mut state, "down enter");
        state
    });
    golden("preset_name", &|lang, size| {
        let mut state = world::at(Step::Processes, world::good(), lang, size);
        press(&mut state, "w");
        state
    });
}

#[test]
fn the_preset_at_the_cursor_is_taken_at_once_and_formulas_stay() {
    let mut state = read(Lang::En, NARROW, all());
    let before = processes(&state).len();
    keys(&mut state, "end enter");
    assert!(state.overlay.is_none(), "{}", screen::text(&state));
    assert_eq!(state.notice, Some(Notice::Preset(PresetNotice::Taken { processes: 1, undo: "u".to_owned() })));
    let own = processes(&state);
    assert_eq!((own.len(), state.processes.list.at), (before + 1, before), "the cursor is on it");
    assert_eq!(*own[before].value(&Known::ProcessName.into()), formula("nginx-{{ port }}"));
    assert_eq!(own[before].bind[0].value(Column::Ip), formula("host.ip"));
    keys(&mut state, "u");
    assert_eq!(processes(&state).len(), before, "one step");
}

#[test]
fn the_marked_presets_that_are_shown_are_taken_with_all_their_processes() {
    let mut state = read(Lang::En, NARROW, all());
    let before = processes(&state).len();
    // The first is marked too, and is hidden when Enter is pressed.
    keys(&mut state, "space space / n g enter home enter");
    let names: Vec<String> = processes(&state)[before..].iter().map(|own| own.name().into_owned()).collect();
    assert_eq!(names, ["nginx-admin", "nginx-exporter"]);
    assert_eq!(state.processes.list.at, before);
}

#[test]
fn a_taken_alias_is_asked_about_as_when_cloning() {
    let mut taken = all();
    let alias = world::good().processes[0].value(&Known::ProcessName.into()).clone();
    taken[1].processes.as_mut().unwrap()[0].set(Known::ProcessName.into(), alias.clone());
    let mut state = read(Lang::En, NARROW, taken);
    let before = processes(&state).len();
    keys(&mut state, "down enter");
    assert!(presets(&state).page.is_some(), "{}", screen::text(&state));
    assert_eq!(processes(&state).len(), before);
    keys(&mut state, "esc");
    assert!(presets(&state).page.is_none(), "the list is there again");
    // Left out: only the other one comes.
    keys(&mut state, "enter space enter");
    assert_eq!(processes(&state).len(), before + 1);
    assert_eq!(processes(&state)[before].name(), "nginx-exporter");
}

#[test]
fn a_preset_that_cannot_be_read_is_not_taken_and_says_why() {
    let mut state = read(Lang::En, NARROW, all());
    let before = processes(&state).len();
    keys(&mut state, "down down enter");
    assert_eq!(state.notice, Some(Notice::Preset(PresetNotice::Unreadable(malformed()))));
    let text = screen::text(&state);
    assert!(text.contains("overrides") && text.contains("line 4"), "{text}");
    // Nor is another one that is marked with it.
    keys(&mut state, "space space enter");
    assert_eq!(state.notice, Some(Notice::Preset(PresetNotice::Unreadable(malformed()))));
    assert_eq!(processes(&state).len(), before);
}

#[test]
fn the_filter_looks_at_names_folders_aliases_and_binaries_and_esc_takes_one_layer() {
    let mut state = read(Lang::En, NARROW, all());
    let shown = |state: &State| -> Vec<String> {
        let presets = presets(state);
        presets.shown().into_iter().map(|at| presets.all[at].name.clone()).collect()
    };
    for (typed, expected) in [
        ("EXPORTER", vec!["nginx-admin"]),
        ("team web", vec!["nginx-web"]),
        ("port", vec!["nginx-admin", "nginx-web"]),
        ("nothing", vec![]),
    ] {
        keys(&mut state, "/");
        types(&mut state, typed);
        assert_eq!(shown(&state), expected, "{typed}");
        press(&mut state, "enter");
    }
    assert!(screen::text(&state).contains("Nothing matches"));
    keys(&mut state, "enter esc");
    assert_eq!(shown(&state).len(), 4, "the filter first");
    keys(&mut state, "esc");
    assert!(state.overlay.is_none());
}

fn saving(effects: &[Effect]) -> &Effect {
    let is_it = |effect: &&Effect| matches!(effect, Effect::SavePreset { .. });
    effects.iter().find(is_it).unwrap_or_else(|| panic!("{effects:?}"))
}

/// Returns what is written, and answers it.
fn answer_save(state: &mut State, effects: &[Effect], result: Result<&str, ErrorKind>) -> (String, bool) {
    let Effect::SavePreset { id, name, replace, .. } = saving(effects) else { panic!("{effects:?}") };
    let path = format!("/home/op/.local/share/bkproc/presets/{name}.json");
    let result = match result {
        Ok(path) => Ok(path.into()),
        Err(kind) => {
            let cause = Cause::Io { doing: Operation::Write, kind, message: String::new() };
            Err(StoreError { path: path.into(), cause })
        }
    };
    update(state, Event::Answered { id: *id, answer: Answer::PresetSaved(result) });
    (name.clone(), *replace)
}

#[test]
fn processes_are_saved_under_a_name_and_never_over_another_without_a_question() {
    let mut state = world::at(Step::Processes, world::good(), Lang::En, NARROW);
    press(&mut state, "w");
    let text = screen::text(&state);
    assert!(text.contains(&*processes(&state)[0].name()), "the alias is offered: {text}");
    keys(&mut state, "ctrl-u");
    types(&mut state, "a/b");
    assert!(press(&mut state, "enter").is_empty());
    assert_eq!(state.notice, Some(Notice::Preset(PresetNotice::BadName)));
    keys(&mut state, "ctrl-u");
    types(&mut state, "java-app");
    let effects = press(&mut state, "enter");
    assert_eq!(answer_save(&mut state, &effects, Err(ErrorKind::AlreadyExists)), ("java-app".to_owned(), false));
    let Some(Overlay::Confirm(asked)) = &state.overlay else { panic!("{}", screen::text(&state)) };
    assert_eq!(asked.question, Question::ReplacePreset { name: "java-app".to_owned() });
    update(&mut state, Event::Drawn { frame: 1 });
    // No: another name can be given.
    keys(&mut state, "esc");
    assert!(screen::text(&state).contains("java-app"), "{}", screen::text(&state));
    let effects = press(&mut state, "enter");
    answer_save(&mut state, &effects, Err(ErrorKind::AlreadyExists));
    update(&mut state, Event::Drawn { frame: 2 });
    let effects = keys(&mut state, "left enter");
    assert_eq!(answer_save(&mut state, &effects, Ok("/d/java-app.json")), ("java-app".to_owned(), true));
    let saved = PresetNotice::Saved { path: "/d/java-app.json".into(), overrides: 0 };
    assert_eq!(state.notice, Some(Notice::Preset(saved)));
    assert!(state.preset.is_none());
}

#[test]
fn a_preset_that_could_not_be_saved_can_be_saved_again() {
    let mut state = world::at(Step::Processes, world::good(), Lang::En, NARROW);
    let effects = keys(&mut state, "w enter");
    let (name, _) = answer_save(&mut state, &effects, Err(ErrorKind::StorageFull));
    assert!(matches!(state.notice, Some(Notice::Preset(PresetNotice::NotSaved(_)))), "{:?}", state.notice);
    update(&mut state, Event::Drawn { frame: 1 });
    let effects = press(&mut state, "enter");
    assert_eq!(answer_save(&mut state, &effects, Ok("/d/p.json")).0, name);
}

#[test]
fn the_marked_processes_are_one_preset_without_their_overrides() {
    let mut draft = world::good();
    let target = draft.targets.iter().next().unwrap().id;
    let left_out = Override { leave_out: true, ..Override::default() };
    let on = [(TargetKey::Id(target), Some(Arc::new(left_out)))];
    draft.processes[0].overrides.set(on);
    let count = draft.processes.len();
    let mut state = world::at(Step::Processes, draft, Lang::En, NARROW);
    let effects = keys(&mut state, "ctrl-a w enter");
    let Effect::SavePreset { processes: saved, .. } = saving(&effects) else { panic!("{effects:?}") };
    assert_eq!(saved.len(), count);
    assert!(saved.iter().all(|process| process.overrides.is_empty()));
    answer_save(&mut state, &effects, Ok("/d/p.json"));
    let expected = PresetNotice::Saved { path: "/d/p.json".into(), overrides: 1 };
    assert_eq!(state.notice, Some(Notice::Preset(expected)), "what is not in it is said");
}

#[test]
fn without_a_process_there_is_nothing_to_save() {
    let mut draft = world::good();
    draft.processes.clear();
    let mut state = world::at(Step::Processes, draft, Lang::En, NARROW);
    press(&mut state, "w");
    assert_eq!(state.notice, Some(Notice::Preset(PresetNotice::NothingToSave)));
    assert!(state.overlay.is_none());
    press(&mut state, "i");
    assert!(matches!(state.overlay, Some(Overlay::Presets(_))), "an empty draft can begin with a preset");
}

#[test]
fn a_preset_of_the_team_is_copied_to_the_users_own() {
    let mut state = read(Lang::En, NARROW, all());
    keys(&mut state, "down c");
    assert_eq!(state.notice, Some(Notice::Preset(PresetNotice::OwnAlready)));
    keys(&mut state, "end c");
    let effects = press(&mut state, "enter");
    let [Effect::SavePreset { id, name, processes, replace: false }] = &effects[..] else { panic!("{effects:?}") };
    assert_eq!((name.as_str(), &processes[..]), ("nginx-web", &[nginx(formula("nginx-{{ port }}"))][..]));
    let answer = Answer::PresetSaved(Ok("/d/nginx-web.json".into()));
    let effects = update(&mut state, Event::Answered { id: *id, answer });
    let mut with_own = all();
    with_own.insert(3, listing("nginx-web", None, Ok(vec![nginx(formula("nginx-{{ port }}"))])));
    answer_list(&mut state, &effects, with_own);
    assert_eq!(presets(&state).current().map(|own| (own.name.as_str(), own.team.is_none())), Some(("nginx-web", true)));
    // Given up, the list is there again, too.
    keys(&mut state, "end c");
    let effects = press(&mut state, "esc");
    assert!(matches!(&effects[..], [Effect::ListPresets { .. }]), "{effects:?}");
}

fn folders(own: &Path, team: &[&Path]) -> PresetFolders {
    PresetFolders { own: Some(own.to_owned()), team: team.iter().map(|path| (*path).to_owned()).collect() }
}

#[test]
fn what_was_saved_is_read_back_and_is_the_users_alone() {
    let home = tempfile::tempdir().unwrap();
    let (own, disk) = (home.path().join("bkproc/presets"), Disk::default());
    let folders = folders(&own, &[]);
    assert!(preset::list(&disk, &folders).is_empty(), "a folder that is not there yet is empty");
    let mut odd = nginx("=x".into());
    odd.set_json(FieldKey::new("note"), r#"{"formula":"n"}"#.to_owned(), json(r#"{"formula":"n"}"#));
    let several = [nginx(formula("nginx-{{ port }}")), odd];
    let path = preset::save(&disk, &folders, "nginx 网站", &several, false).unwrap();
    assert_eq!(path, own.join("nginx 网站.json"));
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!((mode(&path), mode(&own)), (0o600, 0o700));
    preset::save(&disk, &folders, "one", &several[..1], false).unwrap();
    let read = preset::list(&disk, &folders);
    let names: Vec<&str> = read.iter().map(|own| own.name.as_str()).collect();
    assert_eq!(names, ["nginx 网站", "one"]);
    assert_eq!(read[0].processes.as_ref().unwrap()[..], several);
    assert_eq!(read[1].processes.as_ref().unwrap()[..], several[..1]);
    let text = fs::read_to_string(own.join("one.json")).unwrap();
    assert!(text.starts_with("{\n  \"bkproc\": \"preset\",\n  \"version\": 1,\n  \"process_info\": {"), "{text}");
    assert!(text.contains(r#""formula": "host.ip""#), "{text}");
    // Never over another without being told to.
    let error = preset::save(&disk, &folders, "one", &several[1..], false).unwrap_err();
    assert!(matches!(error.cause, Cause::Io { kind: ErrorKind::AlreadyExists, .. }), "{error:?}");
    assert_eq!(fs::read_to_string(own.join("one.json")).unwrap(), text);
    preset::save(&disk, &folders, "one", &several[1..], true).unwrap();
    assert_ne!(fs::read_to_string(own.join("one.json")).unwrap(), text);
    let left: Vec<_> = fs::read_dir(&own).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(left.len(), 2, "nothing unfinished is left: {left:?}");
}

fn json(text: &str) -> bkproc::domain::json::Json {
    serde_json::from_str(text).unwrap()
}

#[test]
fn names_are_file_names() {
    for name in ["nginx-web", "支付 网关", "a.b", "~x", "…"] {
        assert!(is_file_name(name), "{name}");
    }
    for name in ["", " a", "a ", ".a", "..", "a/b", "a\\b", "a\nb", "a:b", "a|b", &"长".repeat(70)] {
        assert!(!is_file_name(name), "{name}");
    }
    let home = tempfile::tempdir().unwrap();
    let error = preset::save(&Disk::default(), &folders(home.path(), &[]), "../x", &[nginx("a".into())], false);
    assert!(matches!(error.unwrap_err().cause, Cause::Io { kind: ErrorKind::InvalidFilename, .. }));
}

#[test]
fn what_is_no_preset_is_named_with_its_key_and_line() {
    let of = |text: &str| preset::processes(text.as_bytes()).unwrap_err();
    let item = |fault, key: &str, line| Cause::Unreadable(Unreadable::Item { fault, key: key.to_owned(), line });
    let foreign = Cause::Unreadable(Unreadable::Foreign(Foreign::NotPreset));
    for other in ["[]", "7", r#"{"a": 1}"#, r#"{"bkproc": "draft", "version": 1}"#, "curl http://a", "a\tb"] {
        assert_eq!(of(other), foreign, "{other}");
    }
    let head = "{\"bkproc\": \"preset\",\n\"version\": 1";
    assert_eq!(of(&format!("{head}}}")), item(ItemFault::Missing, "process_info", 1));
    assert_eq!(of(&format!("{head},\n\"processes\": []}}")), item(ItemFault::Missing, "process_info", 1));
    assert_eq!(
        of(&format!("{head},\n\"extra\": 1,\n\"process_info\": {{}}}}")),
        item(ItemFault::UnknownKey, "extra", 3)
    );
    let with = |process: &str| of(&format!("{head},\n\"processes\": [\n{process}]}}"));
    assert_eq!(with("{\"process_info\": {},\n\"overrides\": []}"), item(ItemFault::UnknownKey, "overrides", 5));
    assert_eq!(with("{\"process_info\": 7}"), item(ItemFault::Value, "process_info", 4));
    assert_eq!(
        of(&format!("{head},\n\"process_info\": {{\n\"user\": {{\"formula\": 7}}}}}}")),
        item(ItemFault::Value, "user.formula", 4)
    );
    let both = format!("{head},\n\"process_info\": {{}},\n\"processes\": [{{\"process_info\": {{}}}}]}}");
    assert_eq!(of(&both), item(ItemFault::UnknownKey, "processes", 4));
    assert_eq!(of("{\"bkproc\": \"preset\", \"process_info\": {}}"), item(ItemFault::Missing, "version", 1));
    // A newer one is named as such, whatever else it holds.
    assert_eq!(of(r#"{"bkproc": "preset", "version": 9, "new": 1}"#), Cause::Newer { version: 9, known: 1 });
    assert!(matches!(of(&format!("{head},\n\"process_info\": {{\"user\": }}}}")), Cause::Malformed { line: 3, .. }));
    let twice = format!("{head},\n\"process_info\": {{\"user\": \"a\",\n\"user\": \"b\"}}}}");
    assert_eq!(of(&twice), Cause::Unreadable(Unreadable::Duplicate { key: "user".to_owned(), line: 4 }));
}

#[test]
fn folders_of_the_team_are_listed_with_what_is_wrong_in_them() {
    let home = tempfile::tempdir().unwrap();
    let (own, team, missing) = (home.path().join("own"), home.path().join("team"), home.path().join("gone"));
    let disk = Disk::default();
    preset::save(&disk, &folders(&own, &[]), "web", &[nginx("a".into())], false).unwrap();
    preset::save(&disk, &folders(&team, &[]), "web", &[nginx("b".into())], false).unwrap();
    let large = vec![b' '; usize::try_from(LIMIT).unwrap() + 1];
    for (name, bytes) in
        [("large.json", large.as_slice()), ("old.json", b"{}"), (".hidden.json", b"{}"), ("note.txt", b"")]
    {
        fs::write(team.join(name), bytes).unwrap();
    }
    fs::create_dir(team.join("folder.json")).unwrap();
    let listed = preset::list(&disk, &folders(&own, &[&team, &missing]));
    let names: Vec<_> =
        listed.iter().map(|one| (one.name.as_str(), one.team.is_some(), one.processes.is_ok())).collect();
    let gone = missing.display().to_string();
    assert_eq!(
        names,
        [
            (gone.as_str(), true, false),
            ("folder", true, false),
            ("large", true, false),
            ("old", true, false),
            ("web", false, true),
            ("web", true, true),
        ]
    );
    let cause = |at: usize| &listed[at].processes.as_ref().unwrap_err().cause;
    assert!(matches!(cause(0), Cause::Io { kind: ErrorKind::NotFound, .. }), "{:?}", cause(0));
    assert_eq!(*cause(2), Cause::TooLarge { limit: LIMIT });
}

#[test]
fn a_preset_of_ones_own_is_renamed_in_the_list() {
    let mut state = read(Lang::En, NARROW, all());
    keys(&mut state, "down e");
    let text = screen::text(&state);
    assert!(text.contains("nginx-admin") && text.contains("Enter") && text.contains("cursor"), "{text}");
    keys(&mut state, "ctrl-u");
    types(&mut state, "a/b");
    assert!(press(&mut state, "enter").is_empty());
    assert_eq!(state.notice, Some(Notice::Preset(PresetNotice::BadName)));
    keys(&mut state, "ctrl-u");
    types(&mut state, "gateway");
    let effects = press(&mut state, "enter");
    let [Effect::ChangePreset { id, name, change }] = &effects[..] else { panic!("{effects:?}") };
    assert_eq!((name.as_str(), change), ("nginx-admin", &PresetChange::Rename("gateway".to_owned())));
    let (name, change) = (name.clone(), change.clone());
    let answer = Answer::PresetChanged { name, change, result: Ok("/d/gateway.json".into()) };
    let effects = update(&mut state, Event::Answered { id: *id, answer });
    let renamed = PresetNotice::Renamed { from: "nginx-admin".to_owned(), to: "gateway".to_owned() };
    assert_eq!(state.notice, Some(Notice::Preset(renamed)));
    let mut now = all();
    now[1].name = "gateway".to_owned();
    answer_list(&mut state, &effects, now);
    assert_eq!(presets(&state).current().unwrap().name, "gateway", "the cursor is on it");
    // Given up, or not changed, nothing is asked of the disk.
    assert!(keys(&mut state, "f2 x esc").is_empty() && presets(&state).renaming.is_none());
    assert!(keys(&mut state, "f2 enter").is_empty() && presets(&state).renaming.is_none());
    assert!(matches!(state.overlay, Some(Overlay::Presets(_))));
}

#[test]
fn a_name_that_another_preset_has_is_not_taken() {
    let mut state = read(Lang::En, NARROW, all());
    let effects = keys(&mut state, "down e x enter");
    let [Effect::ChangePreset { id, name, change }] = &effects[..] else { panic!("{effects:?}") };
    let cause = Cause::Io { doing: Operation::Write, kind: ErrorKind::AlreadyExists, message: String::new() };
    let result = Err(StoreError { path: "/d/nginx-admin.json".into(), cause });
    let answer = Answer::PresetChanged { name: name.clone(), change: change.clone(), result };
    let effects = update(&mut state, Event::Answered { id: *id, answer });
    let taken = PresetNotice::NameTaken { name: "nginx-adminx".to_owned() };
    assert_eq!(state.notice, Some(Notice::Preset(taken)));
    answer_list(&mut state, &effects, all());
    assert_eq!(presets(&state).current().unwrap().name, "nginx-admin");
}

#[test]
fn a_preset_of_ones_own_is_removed_after_a_question() {
    let mut state = read(Lang::En, NARROW, all());
    keys(&mut state, "down delete");
    let Some(Overlay::Confirm(asked)) = &state.overlay else { panic!("{}", screen::text(&state)) };
    let question = Question::RemovePreset { name: "nginx-admin".to_owned(), next: Some("nginx-old".to_owned()) };
    assert_eq!(asked.question, question);
    assert!(screen::text(&state).contains("trash folder"), "{}", screen::text(&state));
    update(&mut state, Event::Drawn { frame: 1 });
    // No: the list is there again.
    let effects = press(&mut state, "esc");
    answer_list(&mut state, &effects, all());
    assert_eq!(presets(&state).current().unwrap().name, "nginx-admin");
    press(&mut state, "d");
    update(&mut state, Event::Drawn { frame: 2 });
    let effects = keys(&mut state, "left enter");
    let [Effect::ChangePreset { id, name, change: change @ PresetChange::Remove { .. } }] = &effects[..] else {
        panic!("{effects:?}")
    };
    let path = std::path::PathBuf::from("/d/presets/trash/nginx-admin.json");
    let answer = Answer::PresetChanged { name: name.clone(), change: change.clone(), result: Ok(path.clone()) };
    let effects = update(&mut state, Event::Answered { id: *id, answer });
    let removed = PresetNotice::Removed { name: "nginx-admin".to_owned(), path };
    assert_eq!(state.notice, Some(Notice::Preset(removed)));
    let mut left = all();
    left.remove(1);
    answer_list(&mut state, &effects, left);
    assert_eq!(presets(&state).current().unwrap().name, "nginx-old", "the one that followed");
}

#[test]
fn presets_of_the_team_are_neither_renamed_nor_removed() {
    for key in ["e", "f2", "d", "delete"] {
        let mut state = read(Lang::Zh, NARROW, all());
        assert!(press(&mut state, key).is_empty());
        assert_eq!(state.notice, Some(Notice::Preset(PresetNotice::OfTeam { copy: "c".to_owned() })), "{key}");
        assert!(presets(&state).renaming.is_none());
        let text = screen::text(&state);
        assert!(text.contains("c 复制为自己的") && !text.contains("e 改名"), "{text}");
    }
    let mut own = all();
    let folder = StoreError {
        path: "/home/op/presets".into(),
        cause: Cause::Io { doing: Operation::Read, kind: ErrorKind::PermissionDenied, message: String::new() },
    };
    own.insert(0, listing("/home/op/presets", None, Err(folder.clone())));
    let mut state = read(Lang::En, NARROW, own);
    press(&mut state, "d");
    assert_eq!(state.notice, Some(Notice::Preset(PresetNotice::Unreadable(folder))), "a folder is no preset");
}

#[test]
fn two_presets_with_one_alias_are_taken_under_two() {
    let mut two = all();
    two[0].processes.as_mut().unwrap()[0].set(Known::ProcessName.into(), "nginx-exporter");
    let mut state = read(Lang::En, NARROW, two);
    let before = processes(&state).len();
    keys(&mut state, "space space enter");
    let text = screen::text(&state);
    assert!(presets(&state).page.is_some() && text.contains("twice nginx-exporter"), "{text}");
    press(&mut state, "enter");
    let names: Vec<String> = processes(&state)[before..].iter().map(|own| own.name().into_owned()).collect();
    assert_eq!(names, ["nginx-exporter", "nginx-admin", "nginx-exporter-2"]);
    let alias = |problem: &bkproc::domain::check::Problem| {
        matches!(problem.cause, bkproc::domain::check::ProblemCause::SameAlias { .. })
    };
    assert!(!state.open.as_ref().unwrap().checked.problems.iter().any(alias));
}

#[test]
fn files_of_presets_are_renamed_and_removed_without_loss() {
    let home = tempfile::tempdir().unwrap();
    let (own, disk) = (home.path().join("presets"), Disk::default());
    let folders = folders(&own, &[]);
    let names = || -> Vec<String> { preset::list(&disk, &folders).into_iter().map(|own| own.name).collect() };
    preset::save(&disk, &folders, "web", &[nginx("a".into())], false).unwrap();
    preset::save(&disk, &folders, "db", &[nginx("b".into())], false).unwrap();
    let text = fs::read_to_string(own.join("web.json")).unwrap();
    assert_eq!(preset::rename(&disk, &folders, "web", "网站").unwrap(), own.join("网站.json"));
    assert_eq!((names(), fs::read_to_string(own.join("网站.json")).unwrap()), (vec!["db".into(), "网站".into()], text));
    // Never over another, nor out of the folder.
    let error = preset::rename(&disk, &folders, "网站", "db").unwrap_err();
    assert!(matches!(error.cause, Cause::Io { kind: ErrorKind::AlreadyExists, .. }), "{error:?}");
    for odd in ["../x", "", "a/b"] {
        assert!(preset::rename(&disk, &folders, "db", odd).is_err() && preset::remove(&disk, &folders, odd).is_err());
    }
    assert!(preset::rename(&disk, &folders, "none", "x").is_err());
    assert_eq!(names(), ["db", "网站"]);
    assert_eq!(preset::remove(&disk, &folders, "db").unwrap(), own.join("trash/db.json"));
    preset::save(&disk, &folders, "db", &[nginx("c".into())], false).unwrap();
    assert_eq!(preset::remove(&disk, &folders, "db").unwrap(), own.join("trash/db-2.json"));
    assert_eq!(names(), ["网站"], "the trash is not listed");
    let first = preset::processes(&fs::read(own.join("trash/db.json")).unwrap()).unwrap();
    assert_eq!(first, [nginx("b".into())], "both are kept");
}
