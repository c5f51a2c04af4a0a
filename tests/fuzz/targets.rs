//! What is fuzzed: each function takes any bytes, and must neither panic nor contradict itself.

use bkproc::domain::bind::Column;
use bkproc::domain::check::{Problem, check};
use bkproc::domain::draft::{BindDraft, Draft, DraftValue, ProcessDraft, Target};
use bkproc::domain::environment::{Door, Environment};
use bkproc::domain::facts::FactTable;
use bkproc::domain::field::{FieldTable, Known};
use bkproc::domain::formula::MAX_RESULT;
use bkproc::domain::id::{BizId, ServiceInstanceId};
use bkproc::domain::lang::Lang;
use bkproc::domain::place::Place;
use bkproc::domain::resolve::{ProcessFormulas, ProcessOnTarget, TargetView};
use bkproc::i18n::explain;
use bkproc::i18n::tables::{note, vocabulary};
use bkproc::store::parse::{heading, parse};
use bkproc::store::{CatalogueCache, Form, RunId, journal, print};
use bkproc::tables::merge::{MergeChoices, MergeMode, merge};
use bkproc::tables::rows::RowReading;
use bkproc::tables::{OpenOptions, TableSource};
use jiff::Timestamp;
use serde_json::Map;
use std::fs;
use std::path::Path;

/// A target and its name, which is that of its folder of kept inputs.
pub(crate) type FuzzTarget = (&'static str, fn(&[u8]));

/// Every target.
pub(crate) const TARGETS: [FuzzTarget; 11] = [
    ("file", file),
    ("draft", draft),
    ("journal", journal_of_run),
    ("catalogue", catalogue),
    ("configuration", configuration),
    ("theme", theme),
    ("input", input),
    ("formula", formula),
    ("server", bkproc::api::fuzz::answer),
    ("hosts", hosts),
    ("tables", tables),
];

/// Runs the target of this name.
pub(crate) fn run(name: &str, bytes: &[u8]) {
    let (_, target) = TARGETS.into_iter().find(|(own, _)| *own == name).unwrap();
    target(bytes);
}

/// FILE of `plan` and `apply`: what is read is judged, and what is judged good can be sent.
fn file(bytes: &[u8]) {
    let Ok(parsed) = parse(bytes) else { return };
    let checked = check(&parsed.draft, &FieldTable::built_in(), &FactTable::default());
    assert_eq!(checked.wanted.is_none(), checked.problems.iter().any(Problem::keeps_from_planning));
    for spec in checked.wanted.iter().flat_map(|wanted| &wanted.specs) {
        let sent = serde_json::to_string(spec).unwrap();
        assert!(serde_json::from_str::<serde_json::Value>(&sent).is_ok(), "{sent}");
    }
}

/// A file that is imported: it is refused, or becomes part of a draft in one step that can be taken back.
fn tables(bytes: &[u8]) {
    let Ok(source) = TableSource::open(bytes, &OpenOptions::default()) else { return };
    let fields = FieldTable::built_in();
    let words = vocabulary(&fields);
    for formulas in [false, true] {
        let Ok(import) = source.import(None, RowReading { words: &words, fields: &fields, formulas }) else { continue };
        for own in &import.notes {
            assert!(!note(Lang::En, own, &fields).what.is_empty());
        }
        let mut draft = Draft::default();
        let Some(edit) = merge(&import, &draft, &MergeChoices::default()).edit else { continue };
        let back = draft.apply(edit).unwrap();
        let again = MergeChoices { mode: MergeMode::Replace, ..MergeChoices::default() };
        if let Some(edit) = merge(&import, &draft, &again).edit {
            draft.clone().apply(edit).unwrap();
        }
        draft.apply(back).unwrap();
        assert_eq!(draft, Draft::default());
    }
}

/// A formula in a field of a draft: it has a value, or a problem at a place within it, and is shown as it was typed.
fn formula(bytes: &[u8]) {
    let source = String::from_utf8_lossy(bytes);
    let typed = format!("={source}");
    let value = DraftValue::typed(&typed);
    assert_eq!(DraftValue::typed(&value.to_typed()), value);
    let mut process = ProcessDraft::default();
    process.set(Known::PidFile.into(), value.clone());
    process.set(Known::WorkPath.into(), DraftValue::Formula("{{ pid_file }}/x".into()));
    process.bind.push(BindDraft { ip: "127.0.0.1".into(), port: "8001".into(), ..BindDraft::fresh() });
    let target = Target { host: "10.0.0.1,fd00::1".into(), n: Some(3), ..Target::bare(ServiceInstanceId(48)) };
    let (formulas, table) = (ProcessFormulas::of(&process), FieldTable::built_in());
    let view = TargetView { target: &target, business: None, facts: None };
    let here = ProcessOnTarget::new(&process, &formulas, view, &table);
    let own = value.formula().unwrap_or_default();
    match here.field_text(&Known::PidFile.into()) {
        Ok(text) => assert!(text.len() <= MAX_RESULT),
        Err(problem) => {
            assert!(own.get(problem.range.clone()).is_some(), "{problem:?} in {own:?}");
            for lang in [Lang::Zh, Lang::En] {
                assert!(!explain::formula(lang, own, &problem, &table).what.is_empty());
            }
        }
    }
    // What refers to it has a value as well, or waits for it.
    let _ = here.field_text(&Known::WorkPath.into());
}

/// What a host says: every candidate has a binary, and each of its rows ports in order.
fn hosts(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let read = bkproc::tables::hosts::read(&text);
    assert_eq!(read.is_err(), !bkproc::tables::hosts::is_host_text(&text));
    let lines = text.lines().count();
    for candidate in read.iter().flat_map(|read| &read.candidates) {
        assert!(!candidate.binary.is_empty() && (1..=lines).contains(&usize::try_from(candidate.line).unwrap()));
        assert!(candidate.listens.iter().all(|row| row.first <= row.last), "{candidate:?}");
    }
}

/// A draft's file: what is written of what was read is read as the same.
fn draft(bytes: &[u8]) {
    let _ = heading(bytes);
    let Ok(parsed) = parse(bytes) else { return };
    let again = |draft: &Draft| {
        let bytes = print(draft, &Place::default(), [Timestamp::UNIX_EPOCH; 2], &Map::new());
        parse(&bytes).unwrap_or_else(|error| panic!("{error:?}: {}", String::from_utf8_lossy(&bytes)))
    };
    let once = again(&parsed.draft);
    assert_eq!(once.form, Form::Draft);
    assert_eq!(again(&once.draft).draft, once.draft);
    assert_eq!(once.draft.is_version_2(), parsed.draft.is_version_2());
    if parsed.draft.is_version_2() {
        // Nothing of it is read leniently, but for what version 1 has, too.
        assert_eq!(once.draft.targets, parsed.draft.targets);
        assert_eq!((&once.draft.given, &once.draft.unmarked), (&parsed.draft.given, &parsed.draft.unmarked));
        let overrides = |draft: &Draft| -> Vec<_> { draft.processes.iter().map(|own| own.overrides.clone()).collect() };
        assert_eq!(overrides(&once.draft), overrides(&parsed.draft));
    }
    for row in parsed.draft.processes.iter().flat_map(|process| &process.bind) {
        for column in Column::ALL {
            assert!(row.text(column).len() <= bytes.len());
        }
    }
}

/// The journal of a run.
fn journal_of_run(bytes: &[u8]) {
    let folder = tempfile::tempdir().unwrap();
    let id: RunId = "20261103-081457-3f2a1b".parse().unwrap();
    fs::write(id.path(folder.path()), bytes).unwrap();
    let _ = journal::read(folder.path(), &id);
    let _ = journal::runs(folder.path());
}

/// What was read of a business and cached: the bytes stand in place of every file of the cache.
fn catalogue(bytes: &[u8]) {
    let folder = tempfile::tempdir().unwrap();
    let environment =
        Environment { url: "https://cmdb.example.com".into(), door: Door::Gateway, ..Environment::default() };
    let shelf = CatalogueCache::new(folder.path(), &environment);
    fs::create_dir_all(shelf.folder()).unwrap();
    for ending in ["catalogue", "processes"] {
        fs::write(shelf.folder().join(format!("2.{ending}")), bytes).unwrap();
    }
    let _ = shelf.contents(BizId(2));
    let _ = shelf.check();
}

/// The configuration file.
fn configuration(bytes: &[u8]) {
    if let Ok(text) = str::from_utf8(bytes) {
        let _ = bkproc::config::file::parse(Path::new("config.toml"), text);
    }
}

/// A theme of the user's own.
fn theme(bytes: &[u8]) {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("own.toml"), bytes).unwrap();
    let _ = bkproc::theme::Theme::load("own", Some(folder.path()));
}

/// What a terminal sends. However it is cut, as many keys come of it, but for what is given up between two reads.
fn input(bytes: &[u8]) {
    let whole = bkproc::runtime::fuzz::input(bytes, bytes.len());
    assert_eq!(bkproc::runtime::fuzz::input(bytes, 1), whole);
}
