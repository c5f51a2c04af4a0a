//! The line that tells what just happened.

use super::samples::{bulk_notices, import_notices, notices, preset_notices, table_notices};
use crate::support::both::assert_both;
use bkproc::app::import::TableFrom;
use bkproc::app::notice::{ImportNotice, Notice, PresetNotice};
use bkproc::domain::lang::Lang;
use bkproc::i18n::notice::notice;
use bkproc::store::StoreError;
use bkproc::store::error::{Cause, Operation};
use bkproc::tables::{OpenError, TableError};
use unicode_width::UnicodeWidthStr;

#[test]
fn every_notice_is_one_short_line() {
    let mut all = notices();
    all.extend(bulk_notices().into_iter().map(Notice::Bulk));
    all.extend(import_notices().into_iter().map(Notice::Import));
    all.extend(preset_notices().into_iter().map(Notice::Preset));
    all.extend(table_notices().into_iter().map(Notice::Table));
    all.extend([Notice::Language(Lang::En), Notice::Marked { count: 1, skipped: 0 }]);
    for one in all {
        let (zh, en) = (notice(Lang::Zh, &one), notice(Lang::En, &one));
        assert_both(&zh, &en);
        // What could not be read or written has two, for what to do; so has what is wrong in a file, for its path.
        let two = matches!(
            one,
            Notice::ReadFailed(_)
                | Notice::Settings { .. }
                | Notice::Import(ImportNotice::Refused { .. })
                | Notice::Preset(
                    PresetNotice::NotSaved(_)
                        | PresetNotice::NotRenamed(_)
                        | PresetNotice::NotRemoved(_)
                        | PresetNotice::Unreadable(_)
                )
        );
        let cells = if two { 2 * 76 } else { 76 };
        for text in [zh, en] {
            assert!(text.width() <= cells, "{} cells: {text}", text.width());
        }
    }
}

#[test]
fn a_file_that_cannot_be_imported_is_told_with_what_to_do() {
    let error = Box::new(OpenError::Table(TableError::Empty));
    let refused = ImportNotice::Refused { from: TableFrom::Path("/data/list.csv".into()), error };
    let told = "The table is empty: list.csv. Save it as CSV in the spreadsheet program, and try that";
    assert_eq!(notice(Lang::En, &Notice::Import(refused)), told);

    let cause = Cause::Malformed { line: 3, column: 9, message: "expected `,`".to_owned() };
    let refused = ImportNotice::Refused { from: TableFrom::Path("/data/a.json".into()), error: Box::new(cause.into()) };
    let told = "Not a valid draft file: a.json. At line 3, byte 9 of the line. Fix it there with an editor and open it \
        again, or use another draft";
    assert_eq!(notice(Lang::En, &Notice::Import(refused)), told);
}

#[test]
fn a_reason_that_only_the_system_has_words_for_is_told_in_its_words() {
    let message = "Input/output error (os error 5)".to_owned();
    let cause = Cause::Io { doing: Operation::Write, kind: std::io::ErrorKind::Other, message };
    let failed = Notice::SaveFailed(StoreError { path: "/d/1.json".into(), cause });
    let told = "Cannot write /d/1.json: Input/output error (os error 5). The draft is still in memory";
    assert_eq!(notice(Lang::En, &failed), told);
}
