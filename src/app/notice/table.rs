//! What the table has to say.

use crate::domain::field::Field;
use crate::domain::table::{RowPresence, TableColumn};

/// A column of the table, with the field that has its name.
#[derive(Debug, Clone, PartialEq)]
pub struct ColumnName {
    /// The column.
    pub column: TableColumn,
    /// The field.
    pub field: Option<Box<Field>>,
}

/// Something to tell about the table.
#[derive(Debug, Clone, PartialEq)]
pub enum TableNotice {
    /// The cell has no override to end.
    NoOverride,
    /// The cell is what the process says again.
    Restored {
        /// Its result.
        value: String,
        /// The key of undo.
        undo: String,
    },
    /// The cell is blank: the value stands on the first row of the process.
    Blank,
    /// The column is there to be read.
    ReadOnlyColumn,
    /// The process is left out there.
    LeftOut,
    /// The bind row is left out there.
    RowLeftOut,
    /// The process has no bind row there.
    NoBindRow,
    /// The column takes no series: its values are chosen.
    NoSeries,
    /// First value or step of a series are not valid.
    BadStep,
    /// Nothing was found to replace.
    NoHits,
    /// A paste holds nothing.
    NothingToPaste,
    /// All cells hold that already.
    NothingChanged,
    /// Cells were put into the clipboard.
    Copied {
        /// How many.
        cells: usize,
    },
    /// Cells were filled with a series.
    Filled {
        /// The column.
        column: ColumnName,
        /// How many cells.
        cells: usize,
        /// The first value.
        first: String,
        /// The last value.
        last: String,
        /// Marked rows that are not shown and were left alone.
        hidden: usize,
    },
    /// A target value cannot have this name, or another one has it.
    BadName {
        /// The name.
        name: String,
    },
    /// A target value has another name, in formulas too.
    VariableRenamed {
        /// The old name.
        name: String,
        /// How many formulas.
        formulas: usize,
        /// The key that takes that back.
        undo: String,
    },
    /// A target value was removed.
    VariableRemoved {
        /// Its name.
        name: String,
        /// Formulas that use it.
        formulas: usize,
        /// The key of undo.
        undo: String,
    },
    /// Targets have other numbers.
    Renumbered {
        /// How many.
        count: usize,
        /// The key of undo.
        undo: String,
    },
    /// No cell holds a formula.
    NoFormulas,
    /// The formulas have no result on any target.
    NoResults,
    /// There is no row above to copy from.
    NothingAbove,
    /// No row is marked.
    NothingMarked,
    /// No row that way has another value.
    NoDifferent,
    /// Cells were changed.
    Changed {
        /// The column, if it was one.
        column: Option<ColumnName>,
        /// How many cells.
        cells: usize,
        /// Whether processes were changed themselves.
        of_process: bool,
        /// Marked rows that are not shown and were left alone.
        hidden: usize,
        /// Marked rows that it was not for, because the cursor is elsewhere.
        elsewhere: usize,
    },
    /// Processes or bind rows were left out, taken in again or added.
    Presence {
        /// What was done.
        presence: RowPresence,
        /// Whether they are there again.
        taken_in: bool,
        /// How many.
        count: usize,
        /// Marked rows that are not shown and were left alone.
        hidden: usize,
        /// Marked rows that it was not for.
        elsewhere: usize,
    },
    /// A change of cells was taken back, or applied again.
    Walked {
        /// Whether it was taken back.
        is_undo: bool,
        /// The column.
        column: ColumnName,
        /// How many cells.
        cells: usize,
    },
    /// A bind row was added to a process, on all targets.
    RowForAll {
        /// The name of the process.
        process: String,
    },
}
