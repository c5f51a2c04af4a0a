//! What keys do, in English.

use crate::app::Action as A;
use crate::app::keymap::Context as C;

/// Short, for the line of hints: at most 12 cells.
pub(in crate::i18n) const fn action(context: C, action: A) -> &'static str {
    match action {
        A::Quit => "quit",
        A::Back => match context {
            C::Reader => "close",
            C::Filter => "clear filter",
            C::Range => "end range",
            C::Tree => "list",
            C::Text | C::Choice | C::Picker | C::MarkList | C::Confirm => "cancel",
            _ => "back",
        },
        A::Help => "help",
        A::SwitchLanguage => "\u{4e2d}\u{6587}",
        A::ChooseEnvironment => "environment",
        A::AllDrafts => "all drafts",
        A::ChooseTheme => "theme",
        A::Suspend => "suspend",
        A::Redraw => "redraw",
        A::Undo => "undo",
        A::Redo => "redo",
        A::NextStep => "next step",
        A::PreviousStep => "step back",
        A::StepInstances => "instances",
        A::StepProcesses => "processes",
        A::StepBindings | A::EditBindings => "bindings",
        A::StepReview => "review",
        A::StepSubmit | A::Submit => "submit",
        A::NextProblem => "next problem",
        A::Refresh => match context {
            C::Review => "check again",
            _ => "refresh",
        },
        A::Up | A::Down => "move",
        A::Left | A::Right => match context {
            C::Confirm => "choose",
            C::Tree => "open/close",
            _ => "columns",
        },
        A::PageUp | A::PageDown => "page",
        A::First => "first",
        A::Last => "last",
        A::NextPane => match context {
            C::Text | C::Choice => "next field",
            _ => "other pane",
        },
        A::PreviousPane => match context {
            C::Form => "list",
            C::Instances => "topology",
            _ => "field before",
        },
        A::Accept => enter(context),
        A::NewDraft => "new",
        A::CopyDraft | A::Duplicate => "copy",
        A::RenameDraft => "rename",
        A::ExportDraft => "export",
        A::RemoveDraft | A::Remove => "remove",
        A::Trash => "trash",
        A::Filter => "filter",
        A::Mark => "mark",
        A::MarkAll => match context {
            C::MarkList => "several too",
            _ => "mark all",
        },
        A::MarkRange => "range",
        A::InvertMarks => "invert",
        A::ToggleTree => "hide",
        A::ClearMarks => "unmark all",
        A::OnlyMarked => "marked only",
        A::MarkList => "mark a list",
        A::NextArea => "area",
        A::TypeId => "type ID",
        A::ChooseBusiness => "business",
        A::Add => match context {
            C::Bindings => "add row",
            _ => "add",
        },
        A::MoveUp => "move up",
        A::MoveDown => "move down",
        A::Clear => "clear",
        A::ToggleGroup => "group",
        A::PreviousProcess => "prev process",
        A::NextProcess => "next process",
        A::ShowRequest => "request",
        A::AllRuns => "all runs",
        A::UndoRun => "undo run",
        A::Resume => "resume",
        A::Stop => "stop",
        A::Mend => "mend",
        A::CopyIds => "copy IDs",
        A::SaveCsv => "save CSV",
        A::SaveJson => "save JSON",
    }
}

/// What Enter means, short.
const fn enter(context: C) -> &'static str {
    match context {
        C::Drafts | C::Review => "open",
        C::Filter => "done",
        C::MarkList => "mark",
        C::Trash => "restore",
        C::Processes => "fill in",
        C::Form | C::Bindings => "edit",
        C::Choice | C::Picker => "choose",
        C::Tree => "only this",
        _ => "OK",
    }
}

/// In full, for the help page.
pub(in crate::i18n) const fn describe(context: C, action: A) -> &'static str {
    match action {
        A::Quit => "Quit; the draft is saved already",
        A::Back => back(context),
        A::Help => "Show all keys of this screen",
        A::SwitchLanguage => "Switch to Chinese",
        A::ChooseEnvironment => "Choose the environment",
        A::AllDrafts => "Show the drafts of all environments, or only this one's",
        A::ChooseTheme => "Choose a theme",
        A::Suspend => "Go to the background; fg comes back",
        A::Redraw => "Draw the screen again",
        A::Undo => "Undo the last change",
        A::Redo => "Redo what was undone",
        A::NextStep => "Go to the next step",
        A::PreviousStep => "Go to the step before",
        A::StepInstances => "Go to step 1: choose service instances",
        A::StepProcesses => "Go to step 2: fill in processes",
        A::StepBindings => "Go to step 3: bind info",
        A::StepReview => "Go to step 4: review the plan",
        A::StepSubmit => "Go to step 5: the result of a submission",
        A::NextProblem => "Go to the next problem of the draft",
        A::Refresh => match context {
            C::Review => "Check against the CMDB again",
            _ => "Read again; also to try again after a failure",
        },
        A::Up => "One row up",
        A::Down => "One row down",
        A::Left => match context {
            C::Tree => "Close the level; from a closed one, go to the level above",
            _ => "To the left",
        },
        A::Right => match context {
            C::Tree => "Open the level; from an open one, go to the first in it",
            _ => "To the right",
        },
        A::PageUp => "One page up",
        A::PageDown => "One page down",
        A::First => "To the first row",
        A::Last => "To the last row",
        A::NextPane => "Take the value and go to the next field",
        A::PreviousPane => match context {
            C::Form => "Go back to the list of processes",
            C::Instances => "Go to the topology at the left",
            _ => "Take the value and go to the field before",
        },
        A::Accept => accept(context),
        A::NewDraft => "Start a new draft",
        A::CopyDraft => "Make a copy of the draft",
        A::RenameDraft => "Rename the draft",
        A::ExportDraft => "Export the draft to a file of any name",
        A::RemoveDraft => "Move the draft, or the journal, to the trash folder",
        A::Trash => "Open the trash, to restore a draft or a version",
        A::Filter => "Type words to filter by",
        A::Mark => "Mark or unmark",
        A::MarkAll => match context {
            C::MarkList => "Mark also where an entry names several instances",
            _ => "Mark all that the list shows",
        },
        A::MarkRange => "Begin a range: move, then mark it as a whole",
        A::InvertMarks => "Invert the marks of what the list shows",
        A::ClearMarks => "Unmark all",
        A::OnlyMarked => "Show marked ones only, or all",
        A::MarkList => "Mark a pasted or typed list of IPs, names or IDs",
        A::NextArea => "Where an IP is in several areas, take one of these",
        A::TypeId => "Type the ID of a business",
        A::ChooseBusiness => "Choose the business",
        A::Add => match context {
            C::Bindings => "Add a bind row",
            _ => "Add a process",
        },
        A::Duplicate => match context {
            C::Bindings => "Copy this row",
            _ => "Copy this process",
        },
        A::Remove => match context {
            C::Bindings => "Remove this row",
            _ => "Remove this process",
        },
        A::MoveUp | A::MoveDown => relocate(context, action),
        A::Clear => "Empty the field",
        A::ToggleGroup => "Open or close the group",
        A::ToggleTree => "Show or hide the topology (from 120 columns on)",
        A::EditBindings => "Edit the bind info",
        A::PreviousProcess => "The process before",
        A::NextProcess => "The next process",
        A::ShowRequest => match context {
            C::Submit => "Show all of a failure, and the whole request",
            _ => "Show the whole request, or how the CMDB differs",
        },
        A::Submit => "Submit the plan; asks first",
        A::AllRuns => "List all runs, or only those that left something to do",
        A::UndoRun => "Delete what the run created, unless it was changed",
        A::Resume => "Resume the run: find out what is unknown, then send the rest",
        A::Stop => "Stop: send nothing after the call on its way",
        A::Mend => "Go to where the failure can be mended",
        A::CopyIds => "Copy the created process IDs to the clipboard",
        A::SaveCsv => "Save the result as a CSV file",
        A::SaveJson => "Save the result as a JSON file",
    }
}

/// What moving a row means.
const fn relocate(context: C, action: A) -> &'static str {
    match (context, action) {
        (C::Bindings, A::MoveUp) => "Move the row up",
        (C::Bindings, _) => "Move the row down",
        (_, A::MoveUp) => "Move the process up",
        _ => "Move the process down",
    }
}

/// What going back means.
const fn back(context: C) -> &'static str {
    match context {
        C::Reader => "Close",
        C::Range => "End the range and mark nothing",
        C::Tree => "Go back to the list; it stays as it is narrowed",
        C::Filter => "Clear the filter and go back to the list",
        C::Text => "Leave the value as it was",
        C::MarkList | C::Trash => "Close the list",
        C::Choice | C::Picker => "Choose nothing",
        _ => "Go back: close what is open, the step before, the drafts",
    }
}

/// What Enter means.
const fn accept(context: C) -> &'static str {
    match context {
        C::Drafts => "Open the draft, or start a new one",
        C::Filter => "Keep the filter and go back to the list",
        C::Processes => "Fill in this process",
        C::Form => "Edit the field, or open or close the group",
        C::Bindings => "Edit this cell",
        C::Review => "Go to the problem, or show what the entry holds",
        C::Text => "Take the text; in the form, go on to the next field",
        C::MarkList => "Mark what each entry names",
        C::Trash => "Restore the draft under the cursor",
        C::Choice | C::Picker => "Choose what the cursor is on",
        C::Tree => "Narrow the list to this set or module; the first row shows all",
        _ => "Confirm",
    }
}

/// Titles of the help page.
pub(in crate::i18n) const fn context(context: C) -> &'static str {
    match context {
        C::Global => "On every screen",
        C::Drafts => "Drafts",
        C::Instances => "Step 1  Service instances",
        C::Range => "Step 1  Range of rows",
        C::Tree => "Step 1  Topology",
        C::Filter => "Filter",
        C::Processes => "Step 2  List of processes",
        C::Form => "Step 2  Form of a process",
        C::Bindings => "Step 3  Bind info",
        C::Review => "Step 4  Review",
        C::Submit => "Step 5  Submit",
        C::Text => "Typing",
        C::Choice => "Choosing",
        C::Picker => "Choosing, narrowed by typing",
        C::MarkList => "A list of rows to mark",
        C::Trash => "Trash",
        C::Confirm => "A question",
        C::Reader => "Reading",
    }
}
