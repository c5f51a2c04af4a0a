//! A draft as a table: a row for each target, process and bind row, a column for each field.
//!
//! | file | owns |
//! |---|---|
//! | `rows` | which rows there are, and in which order |
//! | `values` | what a cell holds on its target, where that comes from, and what is wrong with it |
//! | `touched` | which cells a change touched |
//! | `view` | which columns are shown, and the order |
//! | `edit` | where a change of cells goes: to the process itself or to overrides |

mod edit;
mod rows;
mod touched;
mod values;
mod view;

pub use edit::{CellWrite, RowPresence, TableEdit, Write, covers_all, set_presence, write_cells, write_rows};
pub use rows::{TableRow, TableRows};
pub use touched::{Touched, touched};
pub use values::{CellOrigin, CellValue, RowValues, TableValues};
pub use view::TableView;

use super::bind::Column;
use super::draft::{DraftValue, Path, TargetKey};
use super::field::FieldKey;
use super::formula::{Formula, Reference, port_series};
use serde::{Deserialize, Serialize};

/// A column of the table. Files and filters have its key.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(from = "String", into = "String")]
pub enum TableColumn {
    /// A field of the process.
    Field(FieldKey),
    /// A column of the bind row.
    Bind(Column),
    /// A target value, by its name.
    Variable(Box<str>),
    /// What is known of the target; it cannot be changed here.
    Fact(Reference),
}

impl From<String> for TableColumn {
    fn from(key: String) -> Self {
        let mut own = None;
        if let Ok(formula) = Formula::parse(&key) {
            formula.for_each_reference(&mut |reference| own = Some(reference.clone()));
        }
        match (Column::new(&key), own) {
            (Some(column), _) => Self::Bind(column),
            (None, Some(Reference::Variable(name))) => Self::Variable(name),
            (None, Some(fact @ (Reference::Fact(_) | Reference::Label(_)))) => Self::Fact(fact),
            (None, _) => Self::Field(FieldKey::new(&key)),
        }
    }
}

impl From<TableColumn> for String {
    fn from(column: TableColumn) -> Self {
        column.key()
    }
}

impl PartialOrd for TableColumn {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for TableColumn {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.key().cmp(&other.key())
    }
}

impl TableColumn {
    /// Returns the name that filters and files use: the name on the wire, or the name in formulas.
    #[must_use]
    pub fn key(&self) -> String {
        match self {
            Self::Field(key) => key.as_str().to_owned(),
            Self::Bind(column) => column.as_str().to_owned(),
            Self::Variable(name) => Reference::Variable(name.clone()).to_string(),
            Self::Fact(reference) => reference.to_string(),
        }
    }

    /// Returns what a typed text is in this column: a target value is always literal, and in a port cell `8001+` is a
    /// formula too.
    #[must_use]
    pub fn typed(&self, text: &str) -> DraftValue {
        match self {
            Self::Variable(_) | Self::Fact(_) => text.into(),
            Self::Bind(Column::Port) => {
                port_series(text).map_or_else(|| DraftValue::typed(text), |source| DraftValue::Formula(source.into()))
            }
            Self::Field(_) | Self::Bind(_) => DraftValue::typed(text),
        }
    }

    /// Returns `true` if every bind row has its own value; otherwise the value stands on the first row of the process.
    #[must_use]
    pub const fn is_of_bind(&self) -> bool {
        matches!(self, Self::Bind(_))
    }
}

/// A cell of the table. It names its target by key, so that it stays the same cell when targets come and go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cell {
    /// The target.
    pub target: TargetKey,
    /// The process, by its place in the draft.
    pub process: usize,
    /// The bind row, by its place; `None` for the first one.
    pub row: Option<usize>,
    /// The column; `None` for the one that the cursor is on.
    pub column: Option<TableColumn>,
}

impl Cell {
    /// Returns the cell of a place of the draft on a target; `None` for a place outside the processes.
    #[must_use]
    pub fn of_path(path: &Path, target: TargetKey) -> Option<Self> {
        let process = path.process()?;
        let (row, column) = match path {
            Path::Field(_, key) => (None, Some(TableColumn::Field(key.clone()))),
            Path::Cell(_, row, column) => (Some(*row), Some(TableColumn::Bind(*column))),
            Path::Row(_, row) => (Some(*row), None),
            _ => return None,
        };
        Some(Self { target, process, row, column })
    }
}
