//! Drafts on disk: what is written is what is read, and nothing that was there is ever lost.

mod shown;
mod version_2;

use crate::domain::given::narrow;
use bkproc::domain::draft::{BindDraft, Draft, ProcessDraft, Target};
use bkproc::domain::environment::{Account, Address, Environment, RecordedEnvironment};
use bkproc::domain::field::{FieldKey, Known};
use bkproc::domain::id::{AreaId, BizId, ServiceInstanceId};
use bkproc::domain::instance::Business;
use bkproc::domain::place::{Place, Step};
use bkproc::domain::table::{TableColumn, TableView};
use bkproc::store::error::{Cause, Foreign, Operation, Unreadable};
use bkproc::store::parse::{heading, parse};
use bkproc::store::{Disk, DraftFile, DraftFolder, DraftId, Form, LIMIT, StoreError, print};
use jiff::Timestamp;
use proptest::prelude::*;
use std::fs::{self, Permissions};
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::Path;

const REQUEST: &str = r#"{
  "bk_biz_id": 1,
  "service_instance_id": 48,
  "processes": [
    {
      "process_info": {
        "description": "",
        "start_cmd": "",
        "auto_start": false,
        "timeout": 30,
        "bk_func_name": "java",
        "work_path": "/data/bkee",
        "bk_process_name": "job_java",
        "user": "",
        "proc_num": 1,
        "priority": 1,
        "bk_biz_id": 2,
        "bk_start_param_regex": "",
        "bk_process_id": 1,
        "bind_info": [
          { "enable": false, "ip": "127.0.0.1", "port": "80", "protocol": "1", "template_row_id": 1234 }
        ]
      }
    }
  ]
}"#;

fn time(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn id(name: &str) -> DraftId {
    DraftId(name.to_owned())
}

fn drafts() -> (tempfile::TempDir, DraftFolder) {
    let folder = tempfile::tempdir().unwrap();
    let drafts = DraftFolder::new(folder.path().join("data/drafts"));
    (folder, drafts)
}

fn sample(name: &str) -> DraftFile {
    let mut process = ProcessDraft::default();
    process.set(Known::FuncName.into(), "java".to_owned());
    process.set(Known::ProcNum.into(), "80a0".to_owned());
    process.set(FieldKey::new("owner_team"), "支付\u{202e}组".to_owned());
    process.bind.push(BindDraft { port: "80".to_owned(), ..BindDraft::fresh() });
    let target = Target { name: "10.0.0.1_java_8080".into(), n: Some(0), ..Target::bare(ServiceInstanceId(48)) };
    DraftFile {
        id: id(name),
        draft: Draft {
            name: "支付网关 上线".to_owned(),
            environment: "prod".into(),
            business: Some(Business { id: BizId(2), name: "蓝鲸".to_owned() }),
            targets: vec![target, Target { n: Some(1), ..Target::bare(ServiceInstanceId(49)) }].into(),
            processes: vec![process],
            ..Draft::default()
        },
        place: Place { step: Step::Processes, process: 0, field: Some(Known::User.into()), ..Place::default() },
        created: time("2026-11-03T08:14:57Z"),
        modified: time("2026-11-03T08:20:11.5Z"),
        extra: serde_json::Map::new(),
    }
}

/// Saves in the place of nothing, or of a draft.
fn save(drafts: &DraftFolder, file: &DraftFile) {
    assert_eq!(drafts.save(file).unwrap().set_aside, None);
}

fn mode(path: &Path) -> u32 {
    fs::metadata(path).unwrap().permissions().mode() & 0o7777
}

fn hours_from_now(hours: i64) -> Timestamp {
    Timestamp::now() + jiff::SignedDuration::from_hours(hours)
}

fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> =
        fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

#[test]
fn what_is_saved_is_what_is_opened() {
    let (_folder, drafts) = drafts();
    let file = sample("a");
    save(&drafts, &file);
    assert_eq!(drafts.open(&file.id).unwrap(), file);
    let listed = drafts.list().unwrap();
    assert_eq!(listed.len(), 1);
    assert_eq!((&listed[0].id, listed[0].modified), (&file.id, file.modified));
    let heading = listed[0].state.as_ref().unwrap();
    assert_eq!(heading.name, "支付网关 上线");
    assert_eq!(heading.environment, "prod".into());
    assert_eq!(heading.business, file.draft.business);
    assert_eq!((heading.targets, heading.processes.as_slice()), (2, &["java".to_owned()][..]));
    assert_eq!(heading.place, file.place);
}

#[test]
fn a_file_reads_well_and_is_written_the_same_again() {
    let file = sample("a");
    let bytes = print(&file.draft, &file.place, [file.created, file.modified], &file.extra);
    let text = String::from_utf8(bytes.clone()).unwrap();
    assert!(
        text.starts_with("{\n  \"bkproc\": \"draft\",\n  \"version\": 1,\n  \"name\": \"支付网关 上线\",\n"),
        "{text}"
    );
    assert!(text.contains("\"proc_num\": \"80a0\""), "{text}");
    assert!(!text.contains("work_path") && !text.contains("template_row_id"), "empty ones are left out: {text}");
    assert!(text.ends_with("}\n"));
    let parsed = parse(&bytes).unwrap();
    assert_eq!(parsed.form, Form::Draft);
    assert_eq!(print(&parsed.draft, &parsed.place, [file.created, file.modified], &parsed.extra), bytes);
}

#[test]
fn a_draft_records_its_environment_with_address_tenant_and_supplier() {
    let environment = Environment {
        name: "prod".to_owned(),
        url: "https://li:canary@bkapi.example.com/api/bk-cmdb/prod?key=canary".to_owned(),
        tenant: Some("blueking".to_owned()),
        supplier: "tencent".to_owned(),
        ..Environment::default()
    };
    let file = sample("a");
    let print = |environment: &Environment| {
        let draft = Draft { environment: environment.into(), ..file.draft.clone() };
        let bytes = print(&draft, &file.place, [file.created, file.modified], &file.extra);
        let parsed = parse(&bytes).unwrap();
        assert_eq!((&parsed.draft, parsed.extra.len()), (&draft, 0));
        assert_eq!(heading(&bytes).unwrap().0.environment, draft.environment, "the list knows it too");
        String::from_utf8(bytes).unwrap()
    };
    let text = print(&environment);
    assert!(text.starts_with("{\n  \"bkproc\": \"draft\",\n  \"version\": 1,\n"), "{text}");
    let keys = "  \"environment\": \"prod\",\n  \"address\": \"https://bkapi.example.com/api/bk-cmdb/prod\",\n  \
                \"tenant\": \"blueking\",\n  \"supplier\": \"tencent\",\n  \"bk_biz_id\": 2,\n";
    assert!(text.contains(keys), "{text}");
    let usual = print(&Environment { tenant: None, supplier: "0".to_owned(), ..environment.clone() });
    assert!(usual.contains("\"address\"") && !usual.contains("tenant") && !usual.contains("supplier"), "{usual}");
    let simulator = print(&Environment { ephemeral: true, ..environment });
    assert!(simulator.contains("\"environment\"") && !simulator.contains("\"address\""), "{simulator}");
}

#[test]
fn a_draft_without_an_address_is_of_its_environment_by_name() {
    let read = |keys: &str| {
        let text = format!(r#"{{"bkproc":"draft","version":1,{keys},"processes":[]}}"#);
        parse(text.as_bytes()).unwrap().draft.environment
    };
    assert_eq!(read(r#""environment":"prod""#), "prod".into());
    let address = Some(Address::new("https://a.b"));
    let usual = RecordedEnvironment { name: "prod".to_owned(), address, account: Some(Account::default()) };
    assert_eq!(read(r#""environment":"prod","address":"https://a.b""#), usual);
    assert_eq!(read(r#""environment":"prod","address":"https://a.b/","tenant":"","supplier":"""#), usual);
}

#[test]
fn files_and_folders_are_private() {
    let (folder, drafts) = drafts();
    save(&drafts, &sample("a"));
    assert_eq!(mode(&drafts.path(&id("a"))), 0o600);
    assert_eq!(mode(drafts.folder()), 0o700);
    assert_eq!(mode(&folder.path().join("data")), 0o700);
    // Also when the file was open to others before.
    fs::set_permissions(drafts.path(&id("a")), Permissions::from_mode(0o644)).unwrap();
    save(&drafts, &sample("a"));
    assert_eq!(mode(&drafts.path(&id("a"))), 0o600);
    let trashed = drafts.remove(&id("a")).unwrap();
    assert_eq!(mode(trashed.parent().unwrap()), 0o700);
}

#[test]
fn the_documented_request_body_is_a_draft() {
    let parsed = parse(REQUEST.as_bytes()).unwrap();
    assert_eq!(parsed.form, Form::Request);
    assert_eq!(parsed.draft.business, Some(Business { id: BizId(1), name: String::new() }));
    assert_eq!(*parsed.draft.targets, [Target { n: Some(0), ..Target::bare(ServiceInstanceId(48)) }]);
    let process = &parsed.draft.processes[0];
    let texts: Vec<_> = process.texts().map(|(key, text)| (key.as_str(), text)).collect();
    assert_eq!(
        texts,
        [
            ("bk_func_name", "java"),
            ("bk_process_name", "job_java"),
            ("work_path", "/data/bkee"),
            ("proc_num", "1"),
            ("priority", "1"),
            ("timeout", "30"),
            ("auto_start", "false"),
        ],
        "explicit empty texts were not typed, and what the server sets is left out"
    );
    let row = BindDraft {
        ip: "127.0.0.1".to_owned(),
        port: "80".to_owned(),
        protocol: "1".to_owned(),
        enable: "false".to_owned(),
        row_id: "1234".to_owned(),
        ..BindDraft::default()
    };
    assert_eq!(process.bind, [row]);
}

#[test]
fn a_request_body_is_read_as_leniently_as_the_server_and_its_document_are() {
    let body = r#"{
        "bk_app_secret": "canary",
        "BK_BIZ_ID": "7",
        "SERVICE_INSTANCE_ID": 6,
        "processes": [
            { "process_template_id": 0, "process_info": {
                "proc_num": 80, "owners": ["a", {"b": 1}], "weight": 1.5, "note": null,
                "bk_func_name": "java",
                "bind_info": { "ip": null, "port": 80, "row_id": 3, "bk_enable": true, "template_row_id": 4 }
            } },
            { "process_info": { "bind_info": null } }, { "process_info": { "bind_info": "" } }
        ]
    }"#;
    let parsed = parse(body.as_bytes()).unwrap();
    assert_eq!(parsed.draft.business.map(|business| business.id), Some(BizId(7)));
    assert_eq!(*parsed.draft.targets, [Target { n: Some(0), ..Target::bare(ServiceInstanceId(6)) }], "in any spelling");
    assert!(parsed.extra.is_empty(), "credentials of a body are not kept");
    let process = &parsed.draft.processes[0];
    for (key, text) in
        [("proc_num", "80"), ("owners", r#"["a",{"b":1}]"#), ("weight", "1.5"), ("note", ""), ("bk_func_name", "java")]
    {
        assert_eq!(process.text(&FieldKey::new(key)), text, "{key}");
    }
    let row = &process.bind[0];
    assert_eq!((row.ip.as_str(), row.port.as_str(), row.row_id.as_str()), ("", "80", "3"));
    let unknown: Vec<_> = row.unknown.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
    assert_eq!(unknown, [("bk_enable", "true"), ("template_row_id", "4")], "a second row number is not lost");
    assert_eq!(parsed.draft.processes.len(), 3);
    assert!(parsed.draft.processes[1].is_blank() && parsed.draft.processes[2].is_blank());
}

#[test]
fn a_body_is_imported_as_a_new_draft() {
    let now = time("2026-11-03T08:00:00Z");
    let file = DraftFolder::import(REQUEST.as_bytes(), id("new"), now).unwrap();
    assert_eq!((file.created, file.modified, &file.place), (now, now, &Place::default()));
    let (_folder, drafts) = drafts();
    save(&drafts, &file);
    assert_eq!(drafts.open(&file.id).unwrap(), file);
}

#[test]
fn what_is_no_draft_is_refused_with_the_place() {
    for (text, line, column) in [
        ("{\n  \"bkproc\": \"draft\",\n  \"version\": 1,\n  \"processes\": [ { \"process_info\": 3 } ]\n}", 4, 36),
        ("{\n  \"bkproc\": \"draft\",\n  \"version\": 1\n  \"name\": 3\n}", 4, 3),
        ("{\"processes\": [{}]}", 1, 17),
        ("{\"processes\": []} x", 1, 19),
        ("{\"processes\": [], \"service_instance_id\": \"four\"}", 1, 48),
    ] {
        let Err(Cause::Malformed { line: at, column: col, message }) = parse(text.as_bytes()) else {
            panic!("{text} was taken")
        };
        assert_eq!((at, col), (line, column), "{text}: {message}");
        assert!(!message.is_empty() && !message.contains(" at line "), "{message}");
    }
    for (text, what) in [
        ("[]", Foreign::List { items: 0 }),
        ("{}", Foreign::Other),
        ("{\"bkproc\": \"run\", \"version\": 1}", Foreign::Other),
        ("{\"bkproc\": \"draft\", \"version\": \"one\"}", Foreign::Version),
        ("{\"bkproc\": \"draft\", \"version\": 0}", Foreign::Version),
    ] {
        assert_eq!(parse(text.as_bytes()), Err(Cause::Unreadable(Unreadable::Foreign(what))), "{text}");
    }
    let deep = format!("{{\"processes\": {}", "[".repeat(1_000_000));
    assert!(matches!(parse(deep.as_bytes()), Err(Cause::Malformed { .. })));
    let encoding = Cause::Unreadable(Unreadable::Encoding { line: 1 });
    assert_eq!(parse(b"{\"name\": \"\xff\"}"), Err(encoding));
    assert_eq!(parse(b""), Err(Cause::Unreadable(Unreadable::Empty)));
}

#[test]
fn a_byte_order_mark_does_no_harm() {
    let text = format!("\u{feff}{REQUEST}");
    assert_eq!(parse(text.as_bytes()).unwrap().draft.processes.len(), 1);
}

#[test]
fn keys_of_a_later_version_are_written_back() {
    let (_folder, drafts) = drafts();
    fs::create_dir_all(drafts.folder()).unwrap();
    let text = r#"{ "bkproc": "draft", "version": 1, "overrides": {"48": {"z": 1, "a": "二"}}, "processes": [],
        "place": {"step": "dreams", "process": -1}, "created": "yesterday", "approved": true }"#;
    fs::write(drafts.path(&id("a")), text).unwrap();
    let file = drafts.open(&id("a")).unwrap();
    assert_eq!(file.place, Place::default(), "a place that makes no sense is the first one");
    save(&drafts, &file);
    let written = fs::read_to_string(drafts.path(&id("a"))).unwrap();
    assert!(written.contains("\"overrides\": {\n    \"48\": {\n      \"z\": 1,\n      \"a\": \"二\""), "{written}");
    assert!(written.contains("\"approved\": true"), "{written}");
    assert_eq!(drafts.open(&id("a")).unwrap(), file);
}

#[test]
fn a_newer_file_is_neither_read_nor_overwritten() {
    let (_folder, drafts) = drafts();
    fs::create_dir_all(drafts.folder()).unwrap();
    let path = drafts.path(&id("a"));
    let text = r#"{"targets": {"not": "a list"}, "processes": 5, "bkproc": "draft", "version": 3}"#;
    fs::write(&path, text).unwrap();
    let newer = StoreError { path: path.clone(), cause: Cause::Newer { version: 3, known: 2 } };
    assert_eq!(drafts.open(&id("a")).unwrap_err(), newer);
    assert_eq!(drafts.list().unwrap()[0].state, Err(newer.clone()));
    assert_eq!(drafts.save(&sample("a")).unwrap_err(), newer);
    assert_eq!(fs::read_to_string(&path).unwrap(), text);
    assert_eq!(names(drafts.folder()), ["a.json"]);
}

#[test]
fn a_damaged_file_is_set_aside_when_another_takes_its_place_and_not_before() {
    let (_folder, drafts) = drafts();
    fs::create_dir_all(drafts.folder()).unwrap();
    let path = drafts.path(&id("a"));
    for (number, text) in
        ["{\"bkproc\": \"dra", "{\"bkproc\": \"draft\", \"version\": 1, \"processes\": [3]}"].into_iter().enumerate()
    {
        fs::write(&path, text).unwrap();
        let error = drafts.open(&id("a")).unwrap_err();
        assert!(matches!(error.cause, Cause::Malformed { .. }), "{error:?}");
        drafts.list().unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), text, "reading leaves it where it is");
        let aside = drafts.save(&sample("a")).unwrap().set_aside.unwrap();
        assert_eq!(aside.error, error);
        assert_eq!(aside.path, drafts.folder().join(format!("a.json.damaged-{}", number + 1)));
        assert_eq!(fs::read_to_string(&aside.path).unwrap(), text);
        assert_eq!(drafts.open(&id("a")).unwrap(), sample("a"));
    }
    assert_eq!(drafts.list().unwrap().len(), 1);
    assert_eq!(names(drafts.folder()), ["a.json", "a.json.damaged-1", "a.json.damaged-2"]);
}

#[test]
fn what_is_too_large_is_neither_read_nor_written() {
    let (_folder, drafts) = drafts();
    let mut file = sample("a");
    save(&drafts, &file);
    let before = fs::read(drafts.path(&file.id)).unwrap();
    file.draft.name = "大".repeat(usize::try_from(LIMIT).unwrap() / 3 + 1);
    assert_eq!(drafts.save(&file).unwrap_err().cause, Cause::TooLarge { limit: LIMIT });
    assert_eq!(fs::read(drafts.path(&file.id)).unwrap(), before);
    let sparse = fs::File::create(drafts.path(&id("b"))).unwrap();
    sparse.set_len(LIMIT + 1).unwrap();
    assert_eq!(drafts.open(&id("b")).unwrap_err().cause, Cause::TooLarge { limit: LIMIT });
}

#[test]
fn a_refused_write_leaves_the_old_file_whole() {
    let (_folder, drafts) = drafts();
    let file = sample("a");
    save(&drafts, &file);
    let mut changed = file.clone();
    changed.draft.name = "changed".to_owned();
    if rustix::process::geteuid().is_root() {
        // No one refuses root by permissions; a folder in the file's place refuses the rename.
        fs::create_dir_all(drafts.path(&id("b")).join("x")).unwrap();
        changed.id = id("b");
    } else {
        fs::set_permissions(drafts.folder(), Permissions::from_mode(0o500)).unwrap();
    }
    let error = drafts.save(&changed).unwrap_err();
    fs::set_permissions(drafts.folder(), Permissions::from_mode(0o700)).unwrap();
    assert!(matches!(error.cause, Cause::Io { doing: Operation::Write | Operation::Read, .. }), "{error:?}");
    assert_eq!(drafts.open(&file.id).unwrap(), file);
    assert!(names(drafts.folder()).iter().all(|name| !name.starts_with(".tmp")), "nothing is left behind");
}

#[test]
fn a_folder_that_cannot_be_made_is_told() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("data"), "a file").unwrap();
    let drafts = DraftFolder::new(folder.path().join("data/drafts"));
    let error = drafts.save(&sample("a")).unwrap_err();
    assert!(matches!(error.cause, Cause::Io { doing: Operation::MakeFolder, .. }), "{error:?}");
    assert_eq!(error.path, drafts.folder());
}

#[test]
fn a_link_is_read_through_and_replaced_without_touching_what_it_leads_to() {
    let (folder, drafts) = drafts();
    save(&drafts, &sample("a"));
    let elsewhere = folder.path().join("elsewhere.json");
    fs::rename(drafts.path(&id("a")), &elsewhere).unwrap();
    symlink(&elsewhere, drafts.path(&id("a"))).unwrap();
    let before = fs::read(&elsewhere).unwrap();
    let mut file = drafts.open(&id("a")).unwrap();
    file.draft.name = "changed".to_owned();
    save(&drafts, &file);
    assert_eq!(fs::read(&elsewhere).unwrap(), before);
    assert!(fs::symlink_metadata(drafts.path(&id("a"))).unwrap().is_file());
    assert_eq!(drafts.open(&id("a")).unwrap(), file);
}

#[test]
fn other_files_of_the_folder_are_no_drafts() {
    let (_folder, drafts) = drafts();
    assert_eq!(drafts.list().unwrap(), [], "a folder that is not there has none");
    save(&drafts, &sample("a"));
    for name in ["notes.txt", ".tmpXyz", ".tmp.json", ".hidden.json", "b.json~", "c.json.damaged-1"] {
        fs::write(drafts.folder().join(name), "{}").unwrap();
    }
    fs::create_dir(drafts.folder().join("d.json")).unwrap();
    let pipe = drafts.folder().join("e.json");
    rustix::fs::mkfifoat(rustix::fs::CWD, &pipe, rustix::fs::Mode::from_raw_mode(0o600)).unwrap();
    let listed: Vec<_> = drafts.list().unwrap().into_iter().map(|draft| (draft.id.0, draft.state.is_ok())).collect();
    assert_eq!(listed.len(), 3, "{listed:?}");
    assert!(listed.contains(&("a".to_owned(), true)));
    assert!(listed.contains(&("d".to_owned(), false)) && listed.contains(&("e".to_owned(), false)));
}

#[test]
fn drafts_are_listed_with_the_last_changed_first() {
    let (_folder, drafts) = drafts();
    for (name, at) in [("b", "2026-11-01T00:00:00Z"), ("a", "2026-11-01T00:00:00Z"), ("c", "2026-11-02T00:00:00Z")] {
        save(&drafts, &DraftFile { modified: time(at), ..sample(name) });
    }
    let order: Vec<_> = drafts.list().unwrap().into_iter().map(|draft| draft.id.0).collect();
    assert_eq!(order, ["c", "a", "b"]);
}

#[test]
fn a_removed_draft_is_in_the_trash_beside_earlier_ones_of_its_name() {
    let (_folder, drafts) = drafts();
    for name in ["a.json", "a-2.json", "a-3.json"] {
        let file = DraftFile { draft: Draft { name: name.to_owned(), ..Draft::default() }, ..sample("a") };
        save(&drafts, &file);
        let trashed = drafts.remove(&id("a")).unwrap();
        assert_eq!(trashed, drafts.folder().join("trash").join(name));
        assert_eq!(parse(&fs::read(trashed).unwrap()).unwrap().draft.name, name);
        assert_eq!(drafts.list().unwrap(), []);
    }
    let error = drafts.remove(&id("a")).unwrap_err();
    assert!(matches!(error.cause, Cause::Io { doing: Operation::Remove, kind: std::io::ErrorKind::NotFound, .. }));
}

#[test]
fn what_killed_sessions_left_is_swept_after_an_hour() {
    let (_folder, drafts) = drafts();
    save(&drafts, &sample("a"));
    fs::write(drafts.folder().join(".tmpAbc"), "half").unwrap();
    assert_eq!(drafts.sweep(hours_from_now(0)).unwrap(), 0, "a session may still be writing it");
    assert_eq!(drafts.sweep(hours_from_now(2)).unwrap(), 1);
    assert_eq!(names(drafts.folder()), ["a.json"]);
}

#[test]
fn one_process_has_a_draft_at_a_time_and_its_lock_leaves_nothing() {
    let (_folder, drafts) = drafts();
    save(&drafts, &sample("a"));
    let lock = drafts.lock(&id("a")).unwrap();
    let path = drafts.folder().join(".a.lock");
    assert_eq!(mode(&path), 0o600);
    let refusal = || {
        let error = drafts.lock(&id("a")).unwrap_err();
        (error.path, error.cause.is_in_use())
    };
    let in_use = (drafts.path(&id("a")), true);
    assert_eq!(refusal(), in_use);
    let other = drafts.lock(&id("b")).unwrap();
    save(&drafts, &sample("a"));
    assert_eq!(refusal(), in_use, "a save, which replaces the file, does not let go of it");
    assert_eq!(drafts.list().unwrap().len(), 1, "locks are no drafts");
    assert_eq!(drafts.sweep(hours_from_now(2)).unwrap(), 0, "locks that someone has stay");
    drop((lock, other));
    assert_eq!(names(drafts.folder()), ["a.json"]);
    drop(drafts.lock(&id("a")).unwrap());
}

#[test]
fn a_draft_without_a_file_and_without_a_folder_can_be_locked() {
    let (folder, drafts) = drafts();
    let lock = drafts.lock(&id("new")).unwrap();
    assert_eq!((mode(drafts.folder()), mode(&folder.path().join("data"))), (0o700, 0o700));
    assert!(drafts.lock(&id("new")).is_err());
    drop(lock);
    assert_eq!(names(drafts.folder()), Vec::<String>::new());
    assert!(drafts.lock(&id("../out")).is_err());
}

#[test]
fn the_lock_of_a_process_that_was_killed_is_taken_over_or_swept() {
    let (_folder, drafts) = drafts();
    fs::create_dir_all(drafts.folder()).unwrap();
    for name in ["a", "b"] {
        fs::write(drafts.folder().join(format!(".{name}.lock")), "").unwrap();
    }
    drop(drafts.lock(&id("a")).unwrap());
    assert_eq!(names(drafts.folder()), [".b.lock"]);
    assert_eq!(drafts.sweep(hours_from_now(0)).unwrap(), 0);
    assert_eq!(drafts.sweep(hours_from_now(2)).unwrap(), 1);
    assert_eq!(names(drafts.folder()), Vec::<String>::new());
}

#[test]
fn a_lock_file_that_someone_took_away_is_not_taken_from_its_next_owner() {
    let (_folder, drafts) = drafts();
    let first = drafts.lock(&id("a")).unwrap();
    fs::remove_file(drafts.folder().join(".a.lock")).unwrap();
    let second = drafts.lock(&id("a")).unwrap();
    drop(first);
    assert!(drafts.lock(&id("a")).unwrap_err().cause.is_in_use(), "it is the second one's still");
    drop(second);
}

#[test]
fn threads_that_want_one_draft_have_it_one_after_the_other() {
    let (_folder, drafts) = drafts();
    fs::create_dir_all(drafts.folder()).unwrap();
    let inside = std::sync::atomic::AtomicUsize::new(0);
    let order = std::sync::atomic::Ordering::SeqCst;
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                let mut had = 0;
                while had < 100 {
                    let Ok(lock) = drafts.lock(&id("a")) else { continue };
                    assert_eq!(inside.fetch_add(1, order), 0, "two have it");
                    assert_eq!(inside.fetch_sub(1, order), 1);
                    drop(lock);
                    had += 1;
                }
            });
        }
    });
    assert_eq!(names(drafts.folder()), Vec::<String>::new());
}

#[test]
fn whether_a_folder_can_be_written_is_told_without_touching_it() {
    assert_eq!(Disk::default().check_writable(Path::new("")), Ok(()), "the one that a file named without one is in");
    let (folder, drafts) = drafts();
    assert_eq!(drafts.check_writable(), Ok(()), "one that is not there can be made");
    assert_eq!(names(folder.path()), Vec::<String>::new());
    fs::write(folder.path().join("data"), "a file").unwrap();
    let error = drafts.check_writable().unwrap_err();
    assert_eq!(error.path, drafts.folder());
    assert!(matches!(error.cause, Cause::Io { kind: std::io::ErrorKind::NotADirectory, .. }), "{error:?}");
}

#[test]
fn an_export_is_private_and_never_takes_a_name_unasked() {
    let (folder, drafts) = drafts();
    let (path, disk) = (folder.path().join("草稿.json"), Disk::default());
    DraftFolder::export(&disk, &path, &sample("a"), false).unwrap();
    assert_eq!(mode(&path), 0o600);
    let read = DraftFolder::import(&DraftFolder::read(&path).unwrap(), id("b"), time("2026-11-03T08:00:00Z")).unwrap();
    assert_eq!((read.draft, read.place), (sample("a").draft, sample("a").place));
    fs::write(&path, "somebody's").unwrap();
    let error = DraftFolder::export(&disk, &path, &sample("a"), false).unwrap_err();
    assert!(matches!(error.cause, Cause::Io { kind: std::io::ErrorKind::AlreadyExists, .. }), "{error:?}");
    assert_eq!(fs::read_to_string(&path).unwrap(), "somebody's");
    DraftFolder::export(&disk, &path, &sample("a"), true).unwrap();
    assert_eq!(parse(&fs::read(&path).unwrap()).unwrap().draft, sample("a").draft);
    assert!(DraftFolder::export(&disk, &folder.path().join("none/x.json"), &sample("a"), false).is_err());
    assert_eq!(names(folder.path()), ["草稿.json"]);
    drop(drafts);
}

#[test]
fn an_identifier_does_not_lead_out_of_the_folder() {
    let (_folder, drafts) = drafts();
    for name in ["", "../a", "/etc/passwd", ".hidden", "a/b", "a\0b"] {
        let error = drafts.open(&id(name)).unwrap_err();
        assert!(matches!(error.cause, Cause::Io { kind: std::io::ErrorKind::InvalidInput, .. }), "{name:?}: {error:?}");
        assert!(drafts.save(&DraftFile { id: id(name), ..sample("x") }).is_err(), "{name:?}");
    }
}

#[test]
fn a_fresh_identifier_sorts_by_time_and_is_a_file_name() {
    let early = DraftFolder::fresh_id(time("2026-11-03T08:14:57Z"), 0x1234_5678_9abc);
    let late = DraftFolder::fresh_id(time("2026-11-03T08:14:58Z"), 0);
    assert!(early < late, "{early:?} {late:?}");
    assert_eq!(late.0, "20261103-081458-000000");
    assert!(early.0.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-'));
}

fn any_text() -> impl Strategy<Value = String> {
    prop_oneof![
        Just(String::new()),
        Just("80a0".to_owned()),
        Just("null".to_owned()),
        "[a-z0-9 /._-]{1,12}",
        any::<String>(),
        "[支付网关\u{202e}\u{0}\"\\\\\n]{1,6}",
    ]
}

fn any_key() -> impl Strategy<Value = FieldKey> {
    let known = prop::sample::select(Known::ALL).prop_map(FieldKey::from);
    prop_oneof![known, any_text().prop_map(|name| FieldKey::new(&name))]
}

prop_compose! {
    /// A column that the server knows is never an unknown one; addresses and ports are half-width in the program.
    fn any_row()(
        [ip, port, protocol, enable, row_id] in [any_text(), any_text(), any_text(), any_text(), any_text()],
        unknown in prop::collection::btree_map(
            any_text().prop_filter("unknown", |name| bkproc::domain::bind::Column::new(name).is_none()),
            any_text(),
            0..3,
        ),
    ) -> BindDraft {
        BindDraft { ip: narrow(&ip), port: narrow(&port), protocol, enable, row_id, unknown, ..BindDraft::default() }
    }
}

prop_compose! {
    fn any_process()(
        texts in prop::collection::vec((any_key(), any_text()), 0..6),
        bind in prop::collection::vec(any_row(), 0..3),
    ) -> ProcessDraft {
        let mut process = ProcessDraft::default();
        for (key, text) in texts {
            process.set(key, text);
        }
        process.bind = bind;
        process
    }
}

prop_compose! {
    fn any_target()(
        id in any::<i64>(),
        [name, host, module] in [any_text(), any_text(), any_text()],
        template_bound in any::<bool>(),
        area in any::<Option<u32>>(),
    ) -> Target {
        Target {
            name: name.into(),
            area: area.and_then(|area| AreaId::of(area.into())),
            host: host.into(),
            module: module.into(),
            template_bound,
            ..Target::bare(ServiceInstanceId(id))
        }
    }
}

prop_compose! {
    fn any_environment()(
        [name, address, tenant, supplier] in [any_text(), any_text(), any_text(), any_text()],
    ) -> RecordedEnvironment {
        let address = Some(Address::new(&address)).filter(|address| !address.as_str().is_empty());
        // An empty supplier account is the usual one, and without anything to write nothing is recorded.
        let supplier = if supplier.is_empty() { Account::default().supplier } else { supplier };
        let account = Account { tenant, supplier };
        let is_recorded = address.is_some() || account != Account::default();
        RecordedEnvironment { name, address, account: is_recorded.then_some(account) }
    }
}

prop_compose! {
    fn any_draft()(
        name in any_text(),
        environment in any_environment(),
        business in prop::option::of((any::<i64>(), any_text())),
        targets in prop::collection::vec(any_target(), 0..4),
        processes in prop::collection::vec(any_process(), 0..4),
    ) -> Draft {
        let business = business.map(|(id, name)| Business { id: BizId(id), name });
        let mut draft = Draft { name, environment, business, targets: targets.into(), processes, ..Draft::default() };
        draft.number_targets();
        draft
    }
}

prop_compose! {
    fn any_place()(
        step in prop::sample::select(&Step::ALL[..]),
        process in 0..1000_usize,
        field in prop::option::of(any_key()),
        columns in prop::collection::vec(any_key(), 0..3),
    ) -> Place {
        let mut table = TableView::default();
        for (at, key) in columns.into_iter().enumerate() {
            let column = TableColumn::from(key.as_str().to_owned());
            table.show(&column, at % 2 == 0);
            table.sort = Some((column, at > 0));
        }
        Place { step, process, field, table }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_draft_is_read_as_it_was_written(draft in any_draft(), place in any_place(), seconds in 0..4_000_000_000_i64) {
        let at = Timestamp::from_second(seconds).unwrap();
        let bytes = print(&draft, &place, [at, at], &serde_json::Map::new());
        let parsed = parse(&bytes).unwrap();
        prop_assert_eq!(&parsed.draft, &draft);
        prop_assert_eq!(&parsed.place, &place);
        prop_assert_eq!((parsed.created, parsed.modified), (Some(at), Some(at)));
        let (heading, modified) = bkproc::store::parse::heading(&bytes).unwrap();
        let names = draft.processes.iter().map(|process| {
            let alias = process.known(Known::ProcessName);
            if alias.is_empty() { process.known(Known::FuncName) } else { alias }.to_owned()
        });
        prop_assert_eq!((heading.targets, heading.processes), (draft.targets.len(), names.collect::<Vec<_>>()));
        prop_assert_eq!((&heading.name, &heading.business), (&draft.name, &draft.business));
        prop_assert_eq!(modified, Some(at));
        prop_assert_eq!(&print(&parsed.draft, &parsed.place, [at, at], &parsed.extra), &bytes);
    }

    #[test]
    fn no_bytes_make_the_reader_fail_otherwise_than_by_saying_so(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let _ = parse(&bytes);
    }

    #[test]
    fn a_file_cut_anywhere_is_damaged_and_never_another_draft(draft in any_draft(), cut in any::<prop::sample::Index>()) {
        let at = Timestamp::UNIX_EPOCH;
        let bytes = print(&draft, &Place::default(), [at, at], &serde_json::Map::new());
        // The last byte is a line's end, without which it is whole.
        let cut = cut.index(bytes.len() - 1);
        let malformed = matches!(parse(&bytes[..cut]), Err(Cause::Malformed { .. } | Cause::Unreadable(_)));
        prop_assert!(malformed);
    }
}
