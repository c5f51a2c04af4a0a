//! What a key can mean: the right-hand side of the keymap. Names here are the names in configuration and help.

macro_rules! actions {
    ($($(#[$doc:meta])* $name:ident = $text:literal,)*) => {
        /// Something that a person can do.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum Action { $($(#[$doc])* $name,)* }

        impl Action {
            /// Every action.
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];

            /// Returns the name used in configuration.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Self::$name => $text,)* }
            }
        }
    };
}

/// A row of the keys of a context: the keys, what they mean, and whether the line of hints shows it.
pub type KeyRow = (&'static str, Action, bool);

impl Action {
    /// Returns `true` if it is possible at any moment, also while something is typed or asked.
    #[must_use]
    pub const fn is_always(self) -> bool {
        matches!(self, Self::SwitchLanguage | Self::Redraw | Self::Suspend)
    }
}

actions! {
    /// Ends the program.
    Quit = "quit",
    /// Goes back: closes what is open, leaves an edit, then the step before, then the drafts list.
    Back = "back",
    /// Shows all keys of the screen.
    Help = "help",
    /// Switches between Chinese and English.
    SwitchLanguage = "switch_language",
    /// Chooses a theme.
    ChooseTheme = "choose_theme",
    /// Chooses the environment.
    ChooseEnvironment = "choose_environment",
    /// Puts the program into the background.
    Suspend = "suspend",
    /// Draws the screen again.
    Redraw = "redraw",
    /// Takes the last change back.
    Undo = "undo",
    /// Applies again what was taken back.
    Redo = "redo",
    /// Goes to the next step.
    NextStep = "next_step",
    /// Goes to the step before.
    PreviousStep = "previous_step",
    /// Goes to step 1.
    StepInstances = "step_instances",
    /// Goes to step 2.
    StepProcesses = "step_processes",
    /// Goes to step 3.
    StepBindings = "step_bindings",
    /// Goes to step 4.
    StepReview = "step_review",
    /// Goes to step 5, when a run is there to look at.
    StepSubmit = "step_submit",
    /// Goes to the next problem of the draft.
    NextProblem = "next_problem",
    /// Reads again what is shown; also the way to try again after a failure.
    Refresh = "refresh",

    /// One row up.
    Up = "up",
    /// One row down.
    Down = "down",
    /// One column, or one pane, to the left.
    Left = "left",
    /// One column, or one pane, to the right.
    Right = "right",
    /// A screenful up.
    PageUp = "page_up",
    /// A screenful down.
    PageDown = "page_down",
    /// To the first row.
    First = "first",
    /// To the last row.
    Last = "last",
    /// To the other pane, or the next place of entry.
    NextPane = "next_pane",
    /// To the place of entry before.
    PreviousPane = "previous_pane",

    /// Opens, edits, or goes on with what the cursor is on.
    Accept = "accept",

    /// Starts a new draft.
    NewDraft = "new_draft",
    /// Makes a copy of a draft.
    CopyDraft = "copy_draft",
    /// Names a draft.
    RenameDraft = "rename_draft",
    /// Puts a draft, or the journal of a run, into the trash folder.
    RemoveDraft = "remove_draft",
    /// Lists removed drafts, to restore one.
    Trash = "trash",
    /// Shows the drafts of all environments, or of the one in force again.
    AllDrafts = "all_drafts",
    /// Writes the draft to a file of any name.
    ExportDraft = "export_draft",
    /// Lists all runs, or only those that left something to do.
    AllRuns = "all_runs",

    /// Types what the list is narrowed by.
    Filter = "filter",
    /// Marks or unmarks the row.
    Mark = "mark",
    /// Marks all rows shown.
    MarkAll = "mark_all",
    /// Begins a range of rows to be marked.
    MarkRange = "mark_range",
    /// Turns the marks of all rows shown.
    InvertMarks = "invert_marks",
    /// Takes all marks away.
    ClearMarks = "clear_marks",
    /// Shows marked rows only, or all again.
    OnlyMarked = "only_marked",
    /// Shows what the service instance has now.
    LookInside = "look_inside",
    /// Takes processes of a service instance into the draft.
    Clone = "clone",
    /// Imports a file.
    Import = "import",
    /// Reads the next sheet of a workbook.
    NextSheet = "next_sheet",
    /// Lists presets, to take some into the draft.
    Presets = "presets",
    /// Keeps processes as a preset.
    SavePreset = "save_preset",
    /// Makes the next choice of a line.
    NextChoice = "next_choice",
    /// Marks what a pasted or typed list names.
    MarkList = "mark_list",
    /// Takes the hosts of the next cloud area where an address is in several.
    NextArea = "next_area",
    /// Shows the tree of sets and modules, or puts it away.
    ToggleTree = "toggle_tree",
    /// Types the identifier of a business.
    TypeId = "type_id",
    /// Chooses the business.
    ChooseBusiness = "choose_business",

    /// Adds a process, or a bind row.
    Add = "add",
    /// Makes a copy of the process, or of the bind row, below it.
    Duplicate = "duplicate",
    /// Takes the process, or the bind row, away.
    Remove = "remove",
    /// Moves the process, or the bind row, one place up.
    MoveUp = "move_up",
    /// Moves the process, or the bind row, one place down.
    MoveDown = "move_down",
    /// Empties the field.
    Clear = "clear",
    /// Begins to type a value in place of what the cell holds.
    BeginValue = "begin_value",
    /// Fills the value of the first row into the other marked ones, or that of the row above into this one.
    FillDown = "fill_down",
    /// Sets a field of the marked processes without going to it.
    SetField = "set_field",
    /// Begins a formula in the field.
    BeginFormula = "begin_formula",
    /// Opens or closes the group of fields.
    ToggleGroup = "toggle_group",
    /// Opens the table at the cell, or goes from the table to where the cell is edited for all targets.
    OpenTable = "open_table",
    FirstColumn = "first_column",
    LastColumn = "last_column",
    /// To the next row with another value in the column.
    NextDifferent = "next_different",
    /// To the row before with another value in the column.
    PreviousDifferent = "previous_different",
    /// Begins a rectangle of cells, or makes it one row larger upwards.
    ExtendUp = "extend_up",
    /// Begins a rectangle of cells, or makes it one row larger downwards.
    ExtendDown = "extend_down",
    /// Begins a rectangle of cells, or makes it one column larger to the left.
    ExtendLeft = "extend_left",
    /// Begins a rectangle of cells, or makes it one column larger to the right.
    ExtendRight = "extend_right",
    /// Ends the override of the cell, so that it is what the process says.
    AsProcess = "as_process",
    /// Leaves the process out on the target, or takes it in again.
    LeaveOut = "leave_out",
    /// Leaves the bind row out on the target, or takes it in again.
    LeaveOutRow = "leave_out_row",
    /// Adds a bind row on the target.
    AddHere = "add_here",
    /// Puts the results of formulas in their place.
    ToValues = "to_values",
    /// Fills cells with a series.
    FillSeries = "fill_series",
    /// Finds and replaces text in cells.
    Replace = "replace",
    /// Writes only what is valid of a pasted block.
    OnlyValid = "only_valid",
    /// Puts cells into the terminal's clipboard.
    CopyCells = "copy_cells",
    /// Lists the values of the column with their numbers.
    ColumnValues = "column_values",
    /// Chooses the columns, and makes target values.
    Columns = "columns",
    /// Renumbers the targets.
    Renumber = "renumber",
    /// Sorts by the column: up, down, not at all.
    Sort = "sort",
    /// Makes the column wider.
    Widen = "widen",
    /// Goes to the bind rows of the process.
    EditBindings = "edit_bindings",
    /// Goes to the process before without leaving the screen.
    PreviousProcess = "previous_process",
    /// Goes to the next process without leaving the screen.
    NextProcess = "next_process",

    /// Shows results on the target before.
    PreviousTarget = "previous_target",
    /// Shows results on the next target.
    NextTarget = "next_target",

    /// Shows the entries of the next verdict only; after the last one all.
    NextVerdict = "next_verdict",
    /// Shows the entries of the verdict before only.
    PreviousVerdict = "previous_verdict",
    /// Shows only what will be created, or all again.
    OnlyNew = "only_new",
    /// Shows only what is there already, or all again.
    OnlyIdentical = "only_identical",
    /// Shows only conflicts, or all again.
    OnlyConflicts = "only_conflicts",
    /// Shows only what cannot be added, or all again.
    OnlyIneligible = "only_ineligible",
    /// Goes to the next conflict.
    NextConflict = "next_conflict",
    /// Goes to the next problem that blocks, in the list.
    NextBlocking = "next_blocking",
    /// Goes to the field or cell that the row is about.
    ToCell = "to_cell",
    /// Says warnings of the kind under the cursor no more in this environment.
    SilenceWarnings = "silence_warnings",
    /// Says the warnings again that were silenced in this environment.
    RestoreWarnings = "restore_warnings",
    /// Shows the exact request.
    ShowRequest = "show_request",
    /// Asks whether the plan must be submitted.
    Submit = "submit",
    /// Makes no further call.
    Stop = "stop",
    /// Asks whether to go on with the run.
    Resume = "resume",
    /// Asks whether to delete what the run created.
    UndoRun = "undo_run",
    /// Goes to where a failure can be fixed.
    Mend = "mend",
    /// Puts the created identifiers into the terminal's clipboard.
    CopyIds = "copy_ids",
    /// Writes the result to a CSV file.
    SaveCsv = "save_csv",
    /// Writes the result to a JSON file.
    SaveJson = "save_json",
}
