//! The words of the screens in English.

mod find;
mod keys;
mod submit;

use super::explain::environment;
use super::{
    Bindings, Drafts, Header, Instances, Overlay, Processes, Review, Trash, Words, grouped, pick_unit, state, unit,
};
use crate::app::overlay::{Purpose, Question, Remark};
use crate::domain::lang::Lang;
use crate::domain::place::Step;
use crate::store::RunState;

/// A count and the thing counted, in the right number.
fn counted(count: usize, one: &str, many: &str) -> String {
    format!("{} {}", grouped(count), if count == 1 { one } else { many })
}

fn problems(blocking: usize, warning: usize) -> String {
    let blocks = counted(blocking, "problem", "problems");
    let warns = counted(warning, "warning", "warnings");
    match (blocking, warning) {
        (_, 0) => blocks,
        (0, _) => warns,
        _ => format!("{blocks}, {warns}"),
    }
}

/// The words.
pub(super) const WORDS: Words = Words {
    arrows: ["Up", "Down", "Left", "Right"],
    step: |step| match step {
        Step::Instances => "Instances",
        Step::Processes => "Processes",
        Step::Bindings => "Bindings",
        Step::Review => "Review",
        Step::Submit => "Submit",
    },
    step_short: |step| match step {
        Step::Instances => "Inst",
        Step::Processes => "Proc",
        Step::Bindings => "Bind",
        Step::Review => "Review",
        Step::Submit => "Submit",
    },
    action: keys::action,
    describe: keys::describe,
    context: keys::context,
    too_small: |need, have| format!("Needs {}x{}, has {}x{}", need.width, need.height, have.width, have.height),
    header: Header {
        saved: "saved",
        saving: "saving",
        not_saved: "UNSAVED",
        typing: "typing",
        unwritten: "NOT WRITTEN",
        read_only: "READ-ONLY",
        production: "PROD",
        no_environment: "no environment",
        cached: |age| match unit(age) {
            (0, _) => "cached just now".to_owned(),
            (count, unit) => format!("cached {count} {} ago", pick_unit(unit, "min", "h", "d")),
        },
    },
    drafts: Drafts {
        title: "Drafts",
        all_runs: |key| format!("{key} lists earlier runs"),
        others: |count, key| format!("{} of other environments, {key} shows them", grouped(count)),
        summary: |total, unreadable| {
            let total = counted(total, "draft", "drafts");
            if unreadable == 0 { total } else { format!("{total}, {} cannot be read", grouped(unreadable)) }
        },
        reading: "Reading drafts",
        opening: "Opening the draft",
        new_draft: "+ New draft",
        untitled: "untitled",
        empty: |key| {
            [
                "No drafts yet".to_owned(),
                format!("Press {key} to start one: choose service instances, fill in processes, review, submit."),
                "Every change is saved by itself and survives a lost connection. \
                 Nothing is written to the CMDB before you submit."
                    .to_owned(),
            ]
        },
        name: "Name",
        business: "Business",
        instances: "Inst.",
        processes: "Processes",
        step: "Step",
        modified: "Modified",
        environment: "Environment",
        file: "File",
        none: "not chosen",
        new_help: "Starts a draft: choose service instances, fill in processes, review, submit",
        run: |state| match state {
            RunState::Running => "run: elsewhere",
            RunState::Unfinished => "run: unfinished",
            RunState::Stopped => "run: stopped",
            RunState::Finished => "run: finished",
        },
        run_counts: |counts, undo_unknown| {
            let all = state::counts(Lang::En, counts, Some(counts.planned()));
            if undo_unknown == 0 { all } else { format!("{all}  {} undo unknown", grouped(undo_unknown)) }
        },
        run_help: |state, open, remove| match state {
            RunState::Running => "Another session is at this run; it can be opened when that ends".to_owned(),
            RunState::Unfinished => {
                format!("Cut off: {open} opens it to resume, which first finds out what is unknown")
            }
            RunState::Stopped => format!("Stopped: {open} opens it to resume, {remove} puts it into the trash folder"),
            RunState::Finished => format!("{open} opens its result"),
        },
        record: "Journal",
        started: "Started",
        result: "Result",
    },
    instances: Instances {
        business: "Business",
        all: |count| format!("{count} instances"),
        reading: |read, total| match total {
            Some(total) => format!("reading {read} of {total}"),
            None => format!("reading {read}"),
        },
        refreshing: |shown, read, total| match total {
            Some(total) => format!("{shown} instances, refreshing {read} of {total}"),
            None => format!("{shown} instances, refreshing"),
        },
        stale: |shown, key| format!("{shown} instances, not refreshed, {key} tries again"),
        interrupted: |read, key| format!("stopped after {read}, {key} tries again"),
        incomplete: |read, topology, key| {
            let missing = if topology { "no topology" } else { "hosts or fields incomplete" };
            format!("{read} instances, {missing}, {key} tries again")
        },
        marked: |count| format!("{count} marked"),
        hidden: |count| format!(", {count} hidden by the filter"),
        marks_gone: |count| format!(", {count} not in the business"),
        range: |count| format!("range of {count}"),
        from_draft: "offline: the draft's own instances",
        filter: "Filter",
        filter_hint: |key| format!("{key} to type: name, IP, module, label or ID"),
        language: "What the filter understands: all terms must hold",
        topic: find::topic,
        fields: |names| format!("{names}  ~abc  !not"),
        mistake: find::mistake,
        matching: |count| format!("{count} match"),
        only_marked: "marked only",
        name: "Service instance",
        id: "ID",
        host: "Host IP",
        area: "Area",
        areas: |count| format!("{count} cloud areas"),
        areas_unread: "Areas were not read; hosts with one IP cannot be told apart",
        about_host: |id, name, dynamic| {
            let name = name.map(|name| format!(" {name}")).unwrap_or_default();
            let dynamic = if dynamic { ", dynamic addressing" } else { "" };
            format!("Host ID {id}{name}{dynamic}")
        },
        module: "Module",
        count: "Procs",
        labels: "Labels",
        bare: "only the ID is known until the business is read",
        template_bound: |template| {
            let from = template.map_or_else(|| "a service template".to_owned(), |id| format!("service template {id}"));
            format!("From {from}: takes no processes (1108035); edit the template")
        },
        no_environment: |key| {
            [
                "No CMDB is set".to_owned(),
                "Name an environment in the settings file, or with --env.".to_owned(),
                format!("A draft can be made now: {key} takes the ID of a service instance."),
            ]
        },
        no_business: |key| ["No business chosen".to_owned(), format!("Press {key} to choose one.")],
        not_read: |refresh, id| {
            [
                "This business was not read yet".to_owned(),
                format!("{refresh} reads it; {id} takes the ID of a service instance."),
            ]
        },
        waiting: "Reading the business",
        none: "This business has no service instances",
        no_match: |filter, key| {
            [format!("No instance matches \"{filter}\""), format!("Press {key} to change the filter.")]
        },
        may_come: "Still reading: some may come.",
        hosts_alone: |host, count| match count {
            0 | 1 => format!("{host} is a host of this business, but it has no service instance"),
            _ => format!("{} hosts of this business match, but none has a service instance", grouped(count)),
        },
        add_instance: "Add a service instance in CMDB first, then read the business again.",
        not_in_area: |address, area| format!("No host {address} in area {area}"),
        none_marked: |key| format!("Nothing is marked. {key} shows all."),
        retry: |key| format!("Press {key} to try again."),
    },
    processes: Processes {
        list: |count| format!("Processes ({count})"),
        unnamed: "unnamed",
        empty: |key| {
            [
                "No processes yet".to_owned(),
                format!("Press {key} to add one. Each is created on every marked instance."),
            ]
        },
        required: "required",
        unset: "not set",
        rows: |count| counted(count, "row", "rows"),
        no_rows: |key| format!("none, {key} adds"),
        problems,
        fine: "no problems",
        next_problem: |key| format!("{key} goes there"),
        others: "Other fields",
        other_help: |key| format!("From a file, cannot be edited here; {key} clears it"),
        cmdb_name: |name| format!("CMDB: {name}"),
        nth_problem: |at, total| format!("problem {at}/{total}"),
        group_help: |key| format!("{key} opens or closes the group"),
        bytes: |typed, limit| format!("{typed}/{limit} bytes"),
    },
    bindings: Bindings {
        title: |count| format!("bind info, {}", counted(count, "row", "rows")),
        no_process: |key| ["No processes yet".to_owned(), format!("{key} goes to step 2 to add one.")],
        empty: |key| {
            ["No bind info".to_owned(), format!("Press {key} to add a row. A process that listens nowhere needs none.")]
        },
        other_process: |before, after| format!("{before} {after} other process"),
        number: "#",
        unknown: |names| format!("columns unknown to the CMDB: {names}"),
    },
    review: Review {
        problems,
        plan: |counts, calls| {
            let mut parts = vec![format!("{} new", grouped(counts.new))];
            for (name, count) in
                [("identical", counts.identical), ("conflict", counts.conflict), ("ineligible", counts.ineligible)]
            {
                if count > 0 {
                    parts.push(format!("{} {name}", grouped(count)));
                }
            }
            parts.push(counted(calls, "call", "calls"));
            parts.join("  ")
        },
        warned: |count| counted(count, "warning", "warnings"),
        blocked: "no plan until they are mended",
        live: "checked with CMDB",
        reading: |done, total| format!("checking {}/{}", grouped(done), grouped(total)),
        offline: "offline, not checked",
        failed: "check failed",
        unread: |count| format!("{} not checked", counted(count, "instance", "instances")),
        unread_hosts: |count| format!("{} not checked", counted(count, "host", "hosts")),
        reading_fields: "reading attributes",
        unread_fields: "custom fields not checked",
        verdict: "Verdict",
        instance: "Service instance",
        host: "Host IP",
        module: "Module",
        process: "Process",
        place: "Place",
        problem: "Problem",
        blocks: "problem",
        warns: "warning",
        new: "new",
        identical: "identical",
        conflict: "conflict",
        ineligible: "ineligible",
        unchecked: "unchecked",
        is_unchecked: "What it has already is not known; it is checked before anything is sent",
        is_new: |inside, call, calls| format!("Will be created: process {inside} of call {call}/{calls}"),
        differs: |names| format!("Differs in: {}", names.join(", ")),
        wanted: "draft",
        stored: "CMDB",
        go: |key| format!("{key} goes there"),
        request: |key| format!("{key} shows the whole request"),
        ready: |request, submit| format!("{request} shows the whole request, {submit} submits"),
        more: |key| format!("{key} compares"),
        retry: |key| format!("Press {key} to check again."),
        nothing: "Nothing to review: mark instances and fill in processes first",
    },
    submit: submit::SUBMIT,
    overlay: Overlay {
        help: "Keys",
        businesses: "Choose a business",
        businesses_reading: "Reading the businesses",
        businesses_none: "No business matches",
        businesses_failed: |refresh, id| format!("{refresh} tries again, {id} takes the ID of a business."),
        businesses_hint: |key| format!("{key} takes the ID of a business."),
        themes: "Theme",
        environments: "Environment",
        credential: "Credentials needed",
        credential_help: "Kept in memory only, never written to a file",
        credential_keys: |accept, other, cancel| format!("{accept} accepts, {other} another part, {cancel} cancels"),
        question: |question| match question {
            Question::Submit { .. } | Question::SubmitUnrecorded { .. } => "Submit",
            Question::Resume { .. } => "Resume",
            Question::Undo { .. } => "Undo this run",
            Question::UndoLast { .. } => "Delete with service instances",
            Question::RemoveRun { .. } => "Remove journal",
            Question::RemoveDraft { .. } => "Remove draft",
            Question::ChangeBusiness { .. } => "Change business",
            Question::MoveDraft { .. } => "Draft of another environment",
            Question::QuitDuringRun | Question::QuitUnsaved => "Quit",
            Question::Replace { .. } => "Export the draft",
            Question::ForeignChange { .. } => "Draft file changed by another program",
            Question::TakeOver { .. } => "Take over",
        },
        ask: |question| {
            match question {
            Question::Submit { processes, targets, calls, environment } => format!(
                "Create {} in environment {environment}?\n{}, {}.",
                counted(*processes, "process", "processes"),
                counted(*targets, "service instance", "service instances"),
                counted(*calls, "call", "calls")
            ),
            Question::SubmitUnrecorded { processes } => format!(
                "The journal could not be written to disk, nothing was sent.\nCreate {} without one? No resume, no undo then.",
                counted(*processes, "process", "processes")
            ),
            Question::Resume { settle, send, environment } => {
                let mut parts = Vec::new();
                if *settle > 0 {
                    let count = counted(*settle, "process", "processes");
                    parts.push(format!("find out what became of {count}"));
                }
                if *send > 0 {
                    parts.push(format!("send {}", counted(*send, "process", "processes")));
                }
                format!("Resume this run in environment {environment}?\nIt will {}.", parts.join(", then "))
            }
            Question::Undo { processes, instances, skipped, environment } => {
                let reasons = [
                    ("gone", skipped.gone),
                    ("changed since", skipped.changed),
                    ("not surely of this run", skipped.not_ours),
                    ("the last of their service instance", skipped.last),
                ];
                let kept: Vec<String> = reasons
                    .into_iter()
                    .filter(|(_, count)| *count > 0)
                    .map(|(name, count)| format!("{} {name}", grouped(count)))
                    .collect();
                let kept = if kept.is_empty() { String::new() } else { format!("\nLeft alone: {}.", kept.join(", ")) };
                format!(
                    "Delete the {} that this run created in environment {environment}?\n{} in {}, which {}.{kept}",
                    counted(*processes, "process", "processes"),
                    if *processes == 1 { "It is" } else { "They are" },
                    counted(*instances, "service instance", "service instances"),
                    if *instances == 1 { "stays" } else { "stay" },
                )
            }
            Question::UndoLast { instances, environment } => format!(
                "In environment {environment} {} only this run's process left.\nDeleting it makes the CMDB delete the service instance as well.",
                if *instances == 1 { "one service instance has".to_owned() } else { format!("{} service instances have", grouped(*instances)) }
            ),
            Question::RemoveRun { unsettled: 0, .. } => {
                "Move the journal of this run to the trash folder?\nIt can be neither resumed nor undone then. Processes in the CMDB stay as they are.".to_owned()
            }
            Question::RemoveRun { unsettled, .. } => format!(
                "The outcome of {} is unknown.\nMove the journal to the trash folder? The run can be neither resumed nor undone then.",
                counted(*unsettled, "process", "processes")
            ),
            Question::RemoveDraft { name, .. } => {
                format!("Move draft \"{name}\" to the trash folder?\nProcesses in the CMDB stay as they are.")
            }
            Question::ChangeBusiness { business, targets } => format!(
                "Change to business {}?\n{} will be unmarked.",
                if business.name.is_empty() {
                    business.id.to_string()
                } else {
                    format!("\"{}\" ({})", business.name, business.id)
                },
                counted(*targets, "service instance", "service instances")
            ),
            Question::MoveDraft { from, to, targets } => format!(
                "Move this draft to another environment?\nFrom {}\nto {}{}",
                environment(Lang::En, from),
                environment(Lang::En, to),
                match targets {
                    0 => String::new(),
                    _ => format!("\nIts targets keep their IDs ({}); check them there.", grouped(*targets)),
                }
            ),
            Question::QuitDuringRun => {
                "A run is in progress. Quit now?\nThe call on its way is awaited, the rest is not sent.".to_owned()
            }
            Question::QuitUnsaved => {
                "The draft could not be written to disk; its changes would be lost.\nCancel to export it first. Quit anyway?"
                    .to_owned()
            }
            Question::Replace { path } => format!("There is a file {path} already.\nReplace it?"),
            Question::ForeignChange { .. } | Question::TakeOver { .. } => super::foreign::ask(Lang::En, question),
        }
        },
        ask_briefly: |question| match question {
            Question::Submit { processes, targets, environment, .. } => Some(format!(
                "Create {} in environment {environment}?\n{}.",
                counted(*processes, "process", "processes"),
                counted(*targets, "service instance", "service instances")
            )),
            _ => None,
        },
        type_count: |count| format!("Type {count} to confirm"),
        typed_keys: |yes, no| format!("then {yes} confirms, {no} cancels"),
        yes: |question| match question {
            Question::Submit { .. } | Question::SubmitUnrecorded { .. } => "Submit",
            Question::Resume { .. } => "Resume",
            Question::Undo { .. } | Question::UndoLast { .. } => "Delete",
            Question::RemoveRun { .. } | Question::RemoveDraft { .. } => "Remove",
            Question::ChangeBusiness { .. } => "Change",
            Question::MoveDraft { .. } => "Move",
            Question::QuitDuringRun | Question::QuitUnsaved => "Quit",
            Question::Replace { .. } => "Replace",
            Question::TakeOver { .. } => "Take over",
            // It has buttons of its own.
            Question::ForeignChange { .. } => "",
        },
        no: "Cancel",
        mine: "Mine",
        theirs: "The file's",
        later: "Later",
        remark: |remark| match remark {
            Remark::LettersDoNothing => "Letters do nothing here",
            Remark::ArrowFirst => "Left or Right first",
            Remark::DigitsOnly => "Digits only, emptied; Backspace, then type it again",
            Remark::WrongCount => "Not the count, nothing was done; type it again",
        },
        prompt: |purpose| match purpose {
            Purpose::RenameDraft => "Name of the draft",
            Purpose::BusinessId => "Business ID",
            Purpose::ExportDraft => "Export the draft",
        },
        prompt_help: |purpose| match purpose {
            Purpose::RenameDraft => "Empty shows the names of its processes",
            Purpose::BusinessId => "bk_biz_id",
            Purpose::ExportDraft => "Path of a new file, from the working folder or with ~/ from the home folder",
        },
        request: |call, calls| format!("Request {call}/{calls}  create_process_instance"),
        entry: "Not submitted",
        trash: Trash {
            title: "Trash",
            reading: "Reading",
            removed: "When",
            kind: "Kind",
            draft: "draft",
            version: "version",
            empty: ["Nothing to restore", "Removed drafts and versions that were set aside are listed here."],
            keys: |restore, close| format!("{restore} restores, {close} closes"),
        },
    },
    mark_list: find::MARK_LIST,
    tree: find::TREE,
};
