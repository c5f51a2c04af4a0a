//! Every file of `tests/tables/valid` and what is made of it, every file of `tests/tables/invalid` and why it is refused.
//! The expected text of each stands beside it as a golden text.

use bkproc::domain::bind::Column;
use bkproc::domain::draft::{Draft, ProcessDraft, RowOverride, TargetKey};
use bkproc::domain::field::FieldTable;
use bkproc::domain::lang::Lang;
use bkproc::i18n::explain::{Explained, conversion};
use bkproc::i18n::tables::{note, open_error, vocabulary};
use bkproc::tables::merge::{MergeChoices, merge};
use bkproc::tables::rows::RowReading;
use bkproc::tables::{Import, OpenError, OpenOptions, TableSource};
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

fn read(bytes: &[u8]) -> Result<Import, OpenError> {
    let fields = FieldTable::built_in();
    let words = vocabulary(&fields);
    let reading = RowReading { words: &words, fields: &fields, formulas: false };
    let source = TableSource::open(bytes, &OpenOptions::default())?;
    Ok(source.import(None, reading)?)
}

fn key(key: &TargetKey) -> String {
    match key {
        TargetKey::Id(id) => id.to_string(),
        TargetKey::Given(text) => text.to_string(),
    }
}

fn describe_process(process: &ProcessDraft, out: &mut String) {
    writeln!(out, "process {}", process.name()).unwrap();
    for (key, value) in process.values() {
        writeln!(out, "  {key} = {}", value.to_typed()).unwrap();
    }
    for row in &process.bind {
        let cells = Column::ALL.map(|column| row.typed(column).into_owned());
        writeln!(out, "  bind {}", cells.join(" | ").trim_end_matches(['|', ' '])).unwrap();
    }
    for (on, own) in process.overrides.iter() {
        let mut parts = Vec::new();
        if own.leave_out {
            parts.push("left out".to_owned());
        }
        parts.extend(own.fields.iter().map(|(key, value)| format!("{key} = {}", value.to_typed())));
        for (at, row) in &own.rows {
            match row {
                RowOverride::LeftOut => parts.push(format!("row {} left out", at + 1)),
                RowOverride::Cells(cells) => parts.extend(
                    cells
                        .iter()
                        .map(|(column, value)| format!("row {} {} = {}", at + 1, column.as_str(), value.to_typed())),
                ),
            }
        }
        writeln!(out, "  on {}: {}", key(on), parts.join(", ")).unwrap();
    }
}

/// Returns a draft as text.
fn describe(draft: &Draft) -> String {
    let mut out = String::new();
    if let Some(business) = &draft.business {
        writeln!(out, "business {}", business.id).unwrap();
    }
    for target in &draft.targets {
        writeln!(out, "target {}", target.id).unwrap();
    }
    for given in &draft.given {
        let values: Vec<_> = given.variables.iter().map(|(name, value)| format!(" {name}={value}")).collect();
        writeln!(out, "given {}{}", given.text, values.concat()).unwrap();
    }
    draft.processes.iter().for_each(|process| describe_process(process, &mut out));
    out
}

/// Returns what is made of a file, and what is said of it in both languages.
fn outcome(name: &str, bytes: &[u8]) -> String {
    let import = match read(bytes) {
        Ok(import) => import,
        Err(error) => {
            return [Lang::Zh, Lang::En].map(|lang| refusal(&open_error(lang, &error, Path::new(name)))).concat();
        }
    };
    let merged = merge(&import, &Draft::default(), &MergeChoices::default());
    let mut draft = Draft::default();
    if let Some(edit) = merged.edit {
        draft.apply(edit).unwrap_or_else(|_| panic!("{name}"));
    }
    let mut out = describe(&draft);
    let fields = FieldTable::built_in();
    for (kind, keys) in import.conversions.iter() {
        writeln!(out, "- {}", conversion(Lang::En, kind, keys)).unwrap();
    }
    for own in &import.notes {
        for lang in [Lang::Zh, Lang::En] {
            writeln!(out, "- {}", note(lang, own, &fields)).unwrap();
        }
    }
    out
}

fn refusal(told: &Explained) -> String {
    let parts = [Some(&told.what), told.why.as_ref(), told.next.as_ref()];
    parts.into_iter().flatten().fold(String::new(), |told, part| told + part + "\n")
}

fn check(folder: &str) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/tables").join(folder);
    let mut files: Vec<_> = fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.retain(|path| path.extension().is_some_and(|ending| ending != "snap" && ending != "new"));
    files.sort();
    assert!(!files.is_empty());
    let mut settings = insta::Settings::clone_current();
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.set_snapshot_path(&folder);
    for path in files {
        let name = path.file_name().unwrap().to_str().unwrap();
        let text = outcome(name, &fs::read(&path).unwrap());
        settings.bind(|| insta::assert_snapshot!(name.to_owned(), text));
    }
}

#[test]
fn every_valid_file_becomes_the_expected_draft() {
    check("valid");
}

#[test]
fn every_invalid_file_is_refused_by_name() {
    check("invalid");
}
