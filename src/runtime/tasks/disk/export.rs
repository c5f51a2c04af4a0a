//! Files outside the program's own folders: a draft or a result under a path of the user's, or in the working folder.

use crate::app::Answer;
use crate::app::export::{ExportFormat, TableExport, TableForm};
use crate::i18n::tables::{sheet_column, sheet_name};
use crate::store::error::{Cause, Operation};
use crate::store::{self, StoreError};
use crate::tables::write::{FormulaForm, TableOf};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// Makes a whole path of one that a person typed.
pub(in crate::runtime::tasks) fn whole(typed: &str) -> PathBuf {
    let below_home = typed.strip_prefix("~/").and_then(|rest| Some(std::env::home_dir()?.join(rest)));
    let path = below_home.unwrap_or_else(|| PathBuf::from(typed));
    std::path::absolute(&path).unwrap_or(path)
}

/// Writes a result into a new file of the working folder, or else of the data folder; nothing is overwritten.
pub(super) fn export(
    disk: &store::Disk,
    format: ExportFormat,
    write: &dyn Fn(&mut dyn Write) -> io::Result<()>,
    here: &Path,
    data: Option<&Path>,
) -> Result<PathBuf, StoreError> {
    let ending = match format {
        ExportFormat::Csv => "csv",
        ExportFormat::Json => "json",
    };
    let now = TimeZone::system().to_datetime(Timestamp::now());
    let stem = format!("bkproc-{}", now.strftime("%Y%m%d-%H%M%S"));
    match (write_new(disk, here, &stem, ending, write), data) {
        (Err(error), Some(data)) if refuses(&error) => write_new(disk, data, &stem, ending, write),
        (other, _) => other,
    }
}

/// Writes a draft as a table to a path of the user's.
pub(super) fn table(disk: &store::Disk, export: &TableExport, path: &Path, replace: bool) -> Answer {
    let TableExport { form, lang, draft, facts, fields } = export;
    let table = TableOf::new(draft, facts, fields, FormulaForm::Values);
    if let Err(refusal) = table.check(*form == TableForm::Xlsx) {
        return Answer::TableRefused(refusal);
    }
    let mut bytes = Vec::new();
    let written = match form {
        TableForm::Delimited(dialect) => table.delimited(*dialect, &mut bytes),
        TableForm::Xlsx => {
            let words = |column: &_| sheet_column(*lang, column, fields);
            table.workbook(sheet_name(*lang), words).map(|made| bytes = made)
        }
    };
    let failed = |error: io::Error| {
        let cause = Cause::Io { doing: Operation::Write, kind: error.kind(), message: error.to_string() };
        StoreError { path: path.to_owned(), cause }
    };
    let written = written.map_err(failed).and_then(|()| store::write_file(disk, path, &bytes, replace));
    Answer::DraftExported(written.map(|()| path.to_owned()))
}

/// Returns `true` if another folder may do.
fn refuses(error: &StoreError) -> bool {
    use io::ErrorKind::{NotFound, PermissionDenied, QuotaExceeded, ReadOnlyFilesystem, StorageFull};
    let Cause::Io { kind, .. } = error.cause else { return false };
    matches!(kind, NotFound | PermissionDenied | QuotaExceeded | ReadOnlyFilesystem | StorageFull)
}

/// Writes a file under the first name that is free.
pub(super) fn write_new(
    disk: &store::Disk,
    folder: &Path,
    stem: &str,
    ending: &str,
    write: &dyn Fn(&mut dyn Write) -> io::Result<()>,
) -> Result<PathBuf, StoreError> {
    let mut path = folder.join(format!("{stem}.{ending}"));
    for number in 2..1000 {
        if store::write_new(disk, &path, write)? {
            return Ok(path);
        }
        path = folder.join(format!("{stem}-{number}.{ending}"));
    }
    let kind = io::ErrorKind::AlreadyExists;
    Err(StoreError { path, cause: Cause::Io { doing: Operation::Write, kind, message: kind.to_string() } })
}
