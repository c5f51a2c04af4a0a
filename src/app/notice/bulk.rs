//! What there is to tell about several rows at once, and about keys that meant something else before.

use crate::domain::bind::Column;
use crate::domain::field::Field;

/// Something to tell about several processes or bind rows, or about keys of step 3.
#[derive(Debug, Clone, PartialEq)]
pub enum BulkNotice {
    /// Processes were removed.
    ProcessesRemoved {
        /// How many.
        count: usize,
        /// Overrides that went with them.
        overrides: usize,
        /// The key that brings them back.
        undo: String,
    },
    /// Bind rows were removed.
    RowsRemoved {
        /// How many.
        count: usize,
        /// Overrides that went with them.
        overrides: usize,
        /// The key that brings them back.
        undo: String,
    },
    /// A value was filled into the rows below.
    FilledDown {
        /// The column.
        column: Column,
        /// Rows that hold another value now.
        count: usize,
        /// The key that takes it back.
        undo: String,
    },
    /// A field of processes was set.
    FieldSet {
        /// The field.
        field: Box<Field>,
        /// What it holds, as typed.
        value: String,
        /// How many processes.
        count: usize,
    },
    /// A column of bind rows was set.
    CellsSet {
        /// The column.
        column: Column,
        /// What it holds, as typed.
        value: String,
        /// How many rows.
        count: usize,
    },
    /// A field or a column of several was taken back, or applied again.
    Walked {
        /// Whether it was taken back.
        is_undo: bool,
        /// The field; `None` for a column of bind rows.
        field: Option<Box<Field>>,
        /// The column; `None` for a field.
        column: Option<Column>,
        /// How many processes, or bind rows.
        count: usize,
    },
    /// Marked rows were left alone, because the cursor was elsewhere.
    MarkedLeft {
        /// How many.
        count: usize,
    },
    /// Several processes cannot have one alias.
    SameAlias,
    /// There is no row above to fill from.
    NothingAbove,
    /// All rows held the value already.
    NothingChanged,
    /// A digit began a value, where it went to a step before.
    DigitTypes {
        /// The column that is being typed; `None` where no value is typed.
        column: Option<Column>,
        /// The key that goes where the digit went.
        key: String,
        /// Whether that is forward, to Review.
        forward: bool,
    },
    /// Space marked a row, where it opened the cell before.
    SpaceMarks {
        /// The key that opens the cell.
        open: String,
    },
    /// The key filled down, where it removed a row before.
    FillsDown {
        /// The key that removes a row.
        remove: String,
    },
    /// Ctrl-D took all marks away before.
    UnmarkMoved {
        /// The key that does so.
        key: String,
    },
}

/// A key that means something else than in version 0.1.0. That is said once a session.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Habit {
    /// Digits type in bind rows.
    Digit,
    /// Space marks a bind row.
    Space,
    /// Ctrl-D fills down in bind rows.
    FillDown,
}
