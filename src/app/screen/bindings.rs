//! Step 3: the bind rows of a process, as a grid.

use crate::app::form::Choice;
use crate::app::list::Cursor;
use crate::app::screen::processes::Editing;
use crate::domain::bind::{Column, Protocol};

/// The grid. The process is the one chosen in step 2.
#[derive(Debug, Clone, Default)]
pub struct Bindings {
    /// The row that the cursor is on.
    pub row: Cursor,
    /// The column that the cursor is on, by its place in [`Column::ALL`].
    pub column: usize,
    /// The cell that is being edited.
    pub editing: Option<Editing>,
    /// Addresses offered while an address is typed, and the one that is picked.
    pub offers: Offers,
}

/// Addresses to pick from.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Offers {
    /// The hosts' own addresses, then the usual literals.
    pub list: Vec<String>,
    /// The one that the cursor is on; none while the person types.
    pub at: Option<usize>,
}

impl Bindings {
    /// Returns the column that the cursor is on.
    #[must_use]
    pub fn current(&self) -> Column {
        Column::ALL.get(self.column).copied().unwrap_or(Column::Ip)
    }

    /// Puts the cursor on a column.
    pub fn put_column(&mut self, column: Column) {
        self.column = Column::ALL.iter().position(|own| *own == column).unwrap_or(0);
    }
}

/// Addresses that every host has.
pub const USUAL_ADDRESSES: [&str; 4] = ["0.0.0.0", "127.0.0.1", "::", "::1"];

/// The protocols to choose from, by wire digit and name: those that the server takes.
#[must_use]
pub fn protocol_choice(text: &str, ipv6: bool) -> Choice {
    let taken = Protocol::ALL.into_iter().filter(|protocol| ipv6 || !protocol.is_v6());
    let options = taken.map(|protocol| (protocol.wire().to_owned(), protocol.name().to_owned())).collect();
    let value = Protocol::new(text.trim()).map_or("", Protocol::wire);
    Choice::new(options, value)
}

/// True or false; shown by their words in `i18n`.
#[must_use]
pub fn enable_choice(text: &str) -> Choice {
    Choice::new(["true", "false"].map(|value| (value.to_owned(), value.to_owned())).to_vec(), text.trim())
}
