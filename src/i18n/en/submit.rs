//! The words of step 5 in English.

use super::counted;
use crate::domain::lang::Lang;
use crate::domain::state::ProcessState;
use crate::i18n::{Submit, grouped, state};
use crate::submit::{Receipts, SkipReason};

/// Step 5.
pub(super) const SUBMIT: Submit = Submit {
    no_run: |key| ["Nothing was submitted yet".to_owned(), format!("{key} goes to the review; submit there.")],
    running: |key| format!("{key} stops"),
    stopping: "stops after this call",
    all_created: |count| format!("Done: {} created", counted(count, "process", "processes")),
    ended: |counts| format!("Ended: {}", state::counts(Lang::En, counts, None)),
    state: "State",
    id: "Process ID",
    retrying_help: |attempt, wait| format!("It did not arrive; sent again after {wait} s (attempt {attempt})"),
    sent_help: [
        "Sent, its answer is awaited",
        "If none comes, it is found out whether it was created before anything is sent again.",
    ],
    settling_help: |attempt, wait| match wait {
        0 => format!("No answer came; reading what was created (attempt {attempt})"),
        _ => format!("No answer came; what was created is read in {wait} s (attempt {attempt})"),
    },
    receipts: |receipts| match receipts {
        Receipts::Work => None,
        Receipts::Denied(_) => Some("The audit log would tell, but reading it needs the permission find_audit_log."),
        Receipts::Replaced => Some("The audit log cannot tell: a proxy on the way replaces request IDs."),
        Receipts::Missing => {
            Some("The audit log does not tell: this version writes no entries of it, or they come late.")
        }
        Receipts::Unread(_) => Some("The audit log would tell, but it could not be read."),
    },
    occupied_help: |instance, process| {
        let process = process.map(|process| format!(" (process {process})")).unwrap_or_default();
        format!("Another bkproc{process} writes to instance {instance}; waiting for it")
    },
    mixed_help: |state, id, found| {
        let what = match (state, id) {
            (ProcessState::NotCreated, _) => {
                "The CMDB has no such process, but others of the same call are there".to_owned()
            }
            (ProcessState::PerhapsAnothers, Some(id)) => {
                let by = found.map(|found| created(&found.creator, &found.created)).unwrap_or_default();
                format!("The CMDB has the same process, ID {id}{by}; nothing proves that this run created it")
            }
            (ProcessState::Differs, Some(id)) => {
                let by = found.map(|found| created(&found.creator, &found.created)).unwrap_or_default();
                format!("Another process, ID {id}{by}, has its alias or its command")
            }
            _ => return None,
        };
        let next = "Undo leaves it, and resume sends nothing for it. Compare in the review, then decide.";
        Some([what, next.to_owned()])
    },
    resume: |key| format!("{key} resumes"),
    undo: |key| format!("{key} undoes"),
    reading_back: "reading back what is stored",
    planning_undo: "reading what can be undone",
    undo_goes_on: |deleted, key| format!("Undoing: {} deleted, {key} stops", grouped(deleted)),
    undo_waits: |attempt, wait| format!("not delivered; again in {wait} s (attempt {attempt})"),
    skipped: |why| match why {
        SkipReason::Gone => "Not deleted: the CMDB does not have it any more".to_owned(),
        SkipReason::Changed { by, .. } if by.is_empty() => "Not deleted: someone changed it since".to_owned(),
        SkipReason::Changed { by, .. } => format!("Not deleted: {by} changed it since"),
        SkipReason::NotOurs => "Not deleted: it is not sure that this run created it".to_owned(),
        SkipReason::LastOfInstance => {
            "Not deleted: the last process of its service instance, which would be deleted as well".to_owned()
        }
    },
    gone: "When it was read back, the CMDB did not have it any more",
    stored_as: |names| {
        [format!("Stored otherwise than sent, in {}", counted(names.len(), "place", "places")), names.join("; ")]
    },
    cause: |at, causes, processes| {
        let processes = counted(processes, "process", "processes");
        if causes > 1 { format!("cause {at}/{causes}, {processes}") } else { processes }
    },
    whole: |key| format!("{key} shows all"),
    unknown_help: "No answer came: the CMDB may or may not have created it. Check before sending it again.",
    unknown_next: |key| format!("resume ({key}): it reads what the CMDB has first, and creates nothing twice"),
    next: "Do:",
    server: "Server:",
    keep: |copy, csv, json| format!("{copy} copies IDs  {csv} saves CSV  {json} saves JSON"),
    mend: |key| format!("{key} mends"),
    left_help: "Not part of this run; step 4 says why",
};

/// Says who created a process and when, as far as the server does.
fn created(creator: &str, at: &str) -> String {
    match (creator, at) {
        ("", "") => String::new(),
        ("", at) => format!(", created at {at}"),
        (creator, "") => format!(", created by {creator}"),
        (creator, at) => format!(", created by {creator} at {at}"),
    }
}
