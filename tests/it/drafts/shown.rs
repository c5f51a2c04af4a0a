//! The values that were shown last: what differs the next time, and what is no news.

use super::{drafts, id};
use crate::domain::given::{draft, row, wanted};
use bkproc::domain::bind::Column;
use bkproc::domain::draft::{Draft, DraftValue};
use bkproc::domain::field::Known;
use bkproc::domain::id::{AreaId, ServiceInstanceId};
use bkproc::domain::plan::{Live, Plan, plan};
use bkproc::store::{DraftFolder, DraftId};

/// Three targets on hosts of their own, two processes: one listens on each host's own address.
fn own_addresses() -> Draft {
    let mut draft = draft(3, 2);
    for (at, target) in draft.targets.iter_mut().enumerate() {
        target.host = format!("10.0.0.{at}").into();
        target.area = AreaId::of(0);
    }
    let mut bind = row("", "8001", "1");
    bind.set(Column::Ip, DraftValue::Formula("host.ip".into()));
    draft.processes[0].bind = vec![bind];
    draft
}

/// A draft whose values are noted beside it.
struct Noting {
    /// The home of `drafts`, for as long as this lives.
    folder: tempfile::TempDir,
    drafts: DraftFolder,
    draft: Draft,
    pay: DraftId,
}

fn noting() -> Noting {
    let (folder, drafts) = drafts();
    std::fs::create_dir_all(folder.path().join("data/drafts")).unwrap();
    Noting { folder, drafts, draft: own_addresses(), pay: id("pay") }
}

fn planned(draft: &Draft) -> Plan {
    plan(wanted(draft), &Live::unknown())
}

fn other_address(draft: &Draft) -> Draft {
    let mut draft = draft.clone();
    draft.targets[1].host = "10.9.9.9".into();
    draft
}

#[test]
fn a_value_of_another_session_is_compared_and_noted_again() {
    let Noting { folder, drafts, draft, pay } = noting();
    assert_eq!(drafts.values_since_shown(&pay, &draft, &planned(&draft)), [], "nothing was shown");
    // Another session, another address of one host.
    let later = other_address(&draft);
    let again = DraftFolder::new(folder.path().join("data/drafts"));
    assert_eq!(again.values_since_shown(&pay, &later, &planned(&later)), [(ServiceInstanceId(2), 0)]);
    assert_eq!(again.values_since_shown(&pay, &later, &planned(&later)), [], "shown by now");
    assert_eq!(again.values_since_shown(&id("other"), &draft, &planned(&draft)), [], "another draft");
}

#[test]
fn what_an_edit_changed_is_no_news() {
    let Noting { folder: _folder, drafts, draft, pay } = noting();
    let _ = drafts.values_since_shown(&pay, &draft, &planned(&draft));
    let mut edited = other_address(&draft);
    edited.processes[1].set(Known::User.into(), "root".to_owned());
    assert_eq!(drafts.values_since_shown(&pay, &edited, &planned(&edited)), []);
    // A target less is an edit, too.
    let mut fewer = edited.clone();
    fewer.targets.truncate(2);
    fewer.targets[0].host = "10.9.9.1".into();
    assert_eq!(drafts.values_since_shown(&pay, &fewer, &planned(&fewer)), []);
}

#[test]
fn a_damaged_note_is_none_and_a_folder_that_takes_no_file_harms_nothing() {
    let (folder, drafts) = drafts();
    let draft = own_addresses();
    let pay = id("pay");
    // There is no folder yet: nothing can be noted.
    assert_eq!(drafts.values_since_shown(&pay, &draft, &planned(&draft)), []);
    std::fs::create_dir_all(folder.path().join("data/drafts")).unwrap();
    let path = folder.path().join("data/drafts/.pay.shown");
    for damaged in
        ["", "{", r#"{"bkproc":"shown"}"#, r#"{"bkproc":"undo","program":"0","sha256":"","specs":[],"targets":[]}"#]
    {
        std::fs::write(&path, damaged).unwrap();
        let later = other_address(&draft);
        assert_eq!(drafts.values_since_shown(&pay, &later, &planned(&later)), [], "{damaged}");
        assert_eq!(drafts.values_since_shown(&pay, &draft, &planned(&draft)), [(ServiceInstanceId(2), 0)]);
    }
}

#[test]
fn the_note_goes_with_its_draft() {
    let Noting { folder, drafts, draft, pay } = noting();
    let _ = drafts.values_since_shown(&pay, &draft, &planned(&draft));
    let note = folder.path().join("data/drafts/.pay.shown");
    assert!(note.exists());
    // Its draft is not there: an hour later the note is swept.
    let later = jiff::Timestamp::now() + jiff::SignedDuration::from_hours(2);
    assert_eq!(drafts.sweep(later).unwrap(), 1);
    assert!(!note.exists());
}
