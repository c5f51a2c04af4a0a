//! What a file asks for, row by row, before it becomes part of a draft.

use super::columns::ColumnUse;
use super::encoding::TextEncoding;
use super::grid::CellPlace;
use crate::domain::check::ProblemCause;
use crate::domain::draft::{ProcessDraft, TargetKey};
use crate::domain::field::FieldKey;
use crate::domain::id::{BizId, ServiceInstanceId};
use crate::store::notes::Notes;
use std::collections::BTreeSet;
use std::sync::Arc;

/// A target as a file names it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TargetName {
    /// Its service instance, if the file has the ID.
    pub id: Option<ServiceInstanceId>,
    /// What stands for it otherwise: an address of its host, `AREA:IP`, the name of a service instance; with set and
    /// module in brackets behind it, where the file has them.
    pub text: Arc<str>,
}

impl TargetName {
    /// A target of an ID.
    #[must_use]
    pub fn of_id(id: ServiceInstanceId) -> Self {
        Self { id: Some(id), text: Arc::from("") }
    }

    /// A target of a text.
    #[must_use]
    pub fn of_text(text: &str) -> Self {
        Self { id: None, text: text.into() }
    }

    /// Returns what a draft knows it by.
    #[must_use]
    pub fn key(&self) -> TargetKey {
        self.id.map_or_else(|| TargetKey::Given(Arc::clone(&self.text)), TargetKey::Id)
    }
}

/// A process on a target, or a bind row of one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportRow {
    /// Where it stands.
    pub place: CellPlace,
    /// The target; `None` in a file that names none.
    pub target: Option<TargetName>,
    /// What the file says of the process.
    pub process: ProcessDraft,
    /// Whether that is all of it: other rows of the same target and alias are other processes, not bind rows of this one.
    pub is_whole: bool,
    /// How many lines of the file it is.
    pub lines: usize,
    /// Target values.
    pub variables: Vec<(Box<str>, Box<str>)>,
}

/// Which parts of a process a file has a say in.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Coverage {
    /// All: what it does not have is empty.
    #[default]
    Whole,
    /// The fields of its columns.
    Columns {
        fields: BTreeSet<FieldKey>,
        /// Whether it has bind rows.
        bind: bool,
    },
}

impl Coverage {
    /// Returns `true` if the file has a say in a field.
    #[must_use]
    pub fn has(&self, key: &FieldKey) -> bool {
        match self {
            Self::Whole => true,
            Self::Columns { fields, .. } => fields.contains(key),
        }
    }

    /// Returns `true` if the file has a say in the bind rows.
    #[must_use]
    pub const fn has_bind(&self) -> bool {
        match self {
            Self::Whole => true,
            Self::Columns { bind, .. } => *bind,
        }
    }
}

/// What is wrong with a cell.
#[derive(Debug, Clone, PartialEq)]
pub enum CellFault {
    /// Its value is not valid; it is imported as written.
    Invalid(ProblemCause),
    /// A spreadsheet made a date of what was typed; it is left empty.
    Date,
    /// A formula of the spreadsheet whose value was not saved; it is left empty.
    NoValue,
    /// It differs from that of an earlier row of the same process, which holds.
    Differs {
        /// The line of the earlier row.
        line: u32,
    },
    /// It may be one number or a list.
    Doubtful {
        /// What it is taken for.
        read: String,
    },
}

/// Something that is said of a file before anything of it is imported.
#[derive(Debug, Clone, PartialEq)]
pub enum ImportNote {
    /// Its encoding is a guess.
    Guessed { encoding: TextEncoding },
    /// Lines above the heading are not read.
    Titles { lines: Vec<u32> },
    /// A line that repeats the heading is left out.
    HeadingAgain { line: u32 },
    /// A line of totals is left out.
    Total {
        line: u32,
        /// How it begins.
        text: String,
    },
    /// A line that is a remark is left out.
    Remark {
        line: u32,
        /// The remark.
        text: String,
    },
    /// A line has neither alias nor binary; it is left out.
    NoProcess { line: u32 },
    /// A line names no target, where others do; it is left out.
    NoTarget { line: u32 },
    /// Blank cells are filled from above, as merged cells are.
    FilledDown {
        /// The column.
        at: CellPlace,
        heading: String,
        cells: usize,
        /// The last of them.
        last: u32,
    },
    /// A column is not known; it is left out until it is mapped to a field.
    UnknownColumn {
        /// Its heading, or its first cell.
        at: CellPlace,
        heading: String,
    },
    /// A column is left out since no process has it.
    IgnoredColumn {
        /// Its heading.
        at: CellPlace,
        heading: String,
    },
    /// A cell that needs a look.
    Cell {
        at: CellPlace,
        /// What the column is for.
        column: ColumnUse,
        /// What it has.
        text: String,
        /// What is wrong with it.
        fault: CellFault,
    },
    /// No column says whether ports are monitored: they are.
    MonitoredByDefault,
    /// No column says the protocol: TCP.
    TcpByDefault,
    /// Cells that begin with `=` are text, unless formulas are allowed.
    FormulaCells { cells: usize },
    /// Rows that are hidden or filtered away in the spreadsheet are read, too.
    Hidden { rows: usize },
    /// Formulas refer to another workbook: what they last resulted in is read.
    External { cells: usize },
    /// Sheets that are not read.
    OtherSheets { names: Vec<Arc<str>> },
}

impl ImportNote {
    /// Returns `true` for what the user should look at: something of the file is not imported as it was meant.
    #[must_use]
    pub const fn needs_look(&self) -> bool {
        matches!(self, Self::Cell { .. } | Self::NoProcess { .. } | Self::NoTarget { .. } | Self::UnknownColumn { .. })
    }
}

/// What a file asks for.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Import {
    /// The business that the file names.
    pub business: Option<BizId>,
    /// The rows, in the order of the file; bind rows of one process are one.
    pub rows: Vec<ImportRow>,
    /// How many lines of the file these are.
    pub lines: usize,
    /// Which parts of a process the file has a say in.
    pub coverage: Coverage,
    /// What is said of the file.
    pub notes: Vec<ImportNote>,
    /// What of request bodies is taken for something else than it is written as.
    pub conversions: Notes,
}
