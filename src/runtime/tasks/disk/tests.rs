//! Results that are exported.

use super::export::{export, table};
use crate::app::Answer;
use crate::app::export::{ExportFormat, TableExport, TableForm};
use crate::domain::delimited::Delimited;
use crate::domain::draft::{Draft, DraftValue, ProcessDraft};
use crate::domain::facts::FactTable;
use crate::domain::field::{FieldTable, Known};
use crate::domain::lang::Lang;
use crate::store::error::Cause;
use crate::store::{Disk, DiskFault, DiskFaults, FsOp};
use crate::tables::write::WriteRefusal;
use rustix::io::Errno;
use std::fs;
use std::io::{self, Write};
use std::mem::discriminant;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// One kind of touch fails below a folder.
#[derive(Debug)]
struct Full(FsOp, PathBuf);

impl DiskFaults for Full {
    fn fault(&self, touch: FsOp, path: &Path) -> Option<DiskFault> {
        let fails = discriminant(&touch) == discriminant(&self.0) && path.starts_with(&self.1);
        fails.then(|| DiskFault::Fails(Errno::NOSPC.raw_os_error()))
    }
}

fn names(folder: &Path) -> usize {
    fs::read_dir(folder).map_or(0, Iterator::count)
}

fn text(text: &str) -> impl Fn(&mut dyn Write) -> io::Result<()> {
    move |to: &mut dyn Write| to.write_all(text.as_bytes())
}

#[test]
fn a_result_is_whole_or_not_there_whatever_fails() {
    for touch in [FsOp::Create, FsOp::Write(0), FsOp::Sync, FsOp::Name] {
        let home = tempfile::tempdir().unwrap();
        let [here, data] = ["here", "data"].map(|name| home.path().join(name));
        fs::create_dir(&here).unwrap();
        let disk = Disk::with_faults(Arc::new(Full(touch, here.clone())));
        let path = export(&disk, ExportFormat::Csv, &text("a,b"), &here, Some(&data)).unwrap();
        assert!(path.starts_with(&data), "{touch:?}: another folder does");
        assert_eq!(fs::read_to_string(&path).unwrap(), "a,b");
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(names(&here), 0, "{touch:?}");
        let nowhere = Disk::with_faults(Arc::new(Full(touch, home.path().to_owned())));
        let error = export(&nowhere, ExportFormat::Csv, &text("a,b"), &here, Some(&data)).unwrap_err();
        assert!(error.path.starts_with(&data), "{touch:?}: {error}");
        assert_eq!((names(&here), names(&data)), (0, 1), "{touch:?}: half a result is worse than none");
    }
}

#[test]
fn a_result_takes_a_name_that_is_free() {
    let home = tempfile::tempdir().unwrap();
    let all = ["1", "2", "3"];
    for text in all {
        export(&Disk::default(), ExportFormat::Json, &self::text(text), home.path(), None).unwrap();
    }
    let mut texts: Vec<String> =
        fs::read_dir(home.path()).unwrap().map(|entry| fs::read_to_string(entry.unwrap().path()).unwrap()).collect();
    texts.sort();
    assert_eq!(texts, all);
}

#[test]
fn a_draft_is_written_as_a_table_whole_or_not_at_all() {
    let home = tempfile::tempdir().unwrap();
    let mut process = ProcessDraft::default();
    process.set(Known::ProcessName.into(), "=web");
    let draft = Draft { processes: vec![process], ..Draft::default() };
    let of = |form| TableExport {
        form,
        lang: Lang::En,
        draft: draft.clone(),
        facts: FactTable::default(),
        fields: FieldTable::built_in(),
    };
    let csv = TableForm::Delimited(Delimited::CSV.for_spreadsheet());
    for (form, name, start) in
        [(csv, "a.csv", b"\xef\xbb\xbfbk_".as_slice()), (TableForm::Xlsx, "a.xlsx", b"PK\x03\x04")]
    {
        let path = home.path().join(name);
        let full = Disk::with_faults(Arc::new(Full(FsOp::Sync, home.path().to_owned())));
        let answer = table(&full, &of(form), &path, false);
        assert!(matches!(answer, Answer::DraftExported(Err(_))) && !path.exists(), "{answer:?}");
        assert_eq!(table(&Disk::default(), &of(form), &path, false), Answer::DraftExported(Ok(path.clone())));
        assert!(fs::read(&path).unwrap().starts_with(start), "{name}");
        let answer = table(&Disk::default(), &of(form), &path, false);
        let Answer::DraftExported(Err(error)) = answer else { panic!("{answer:?}") };
        assert!(matches!(error.cause, Cause::Io { kind: io::ErrorKind::AlreadyExists, .. }), "{error}");
        assert_eq!(table(&Disk::default(), &of(form), &path, true), Answer::DraftExported(Ok(path.clone())));
    }
    let mut with_formula = of(csv);
    with_formula.draft.processes[0].set(Known::User.into(), DraftValue::Formula("host.name".into()));
    let path = home.path().join("b.csv");
    let answer = table(&Disk::default(), &with_formula, &path, false);
    assert!(
        matches!(answer, Answer::TableRefused(WriteRefusal::Values { count: 1, .. })) && !path.exists(),
        "{answer:?}"
    );
}
