//! Step 3: the bind rows of a process, as a grid.

use crate::app::action::{Action as A, KeyRow};
use crate::app::form::Choice;
use crate::app::list::Cursor;
use crate::app::screen::processes::Editing;
use crate::domain::bind::{Column, Protocol};
use crate::domain::draft::DraftValue;

/// The grid. The process is the one chosen in step 2.
#[derive(Debug, Clone, Default)]
pub struct Bindings {
    pub row: Cursor,
    /// The column that the cursor is on, by its place in [`Column::ALL`].
    pub column: usize,
    /// The cell that is being edited.
    pub editing: Option<Editing>,
    /// Whether the value in the editor was begun by typing it, so that arrows take it and move on.
    pub begun: bool,
    /// Addresses offered while an address is typed, and the one that is picked.
    pub offers: Offers,
}

/// Addresses to pick from.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Offers {
    /// What the hosts have, then the usual literals.
    pub list: Vec<Offer>,
    /// The one that the cursor is on; none while the person types.
    pub at: Option<usize>,
}

/// An address to pick.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Offer {
    /// An address of each target's own host: a formula.
    Own(HostAddress),
    /// An address itself.
    Literal(String),
}

impl Offer {
    /// Returns what it is as it is typed.
    #[must_use]
    pub fn typed(&self) -> String {
        match self {
            Self::Own(address) => format!("={}", address.formula()),
            Self::Literal(text) => text.clone(),
        }
    }
}

/// An address that each host has of its own, in the words of CMDB's process templates (contract 1.10).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HostAddress {
    /// The first private IPv4 address.
    Private,
    /// The first private IPv6 address.
    Private6,
    /// The first public address.
    Public,
}

impl HostAddress {
    /// Every one, in the order in which they are offered.
    pub const ALL: [Self; 3] = [Self::Private, Self::Private6, Self::Public];

    /// Returns the formula that it stands for.
    #[must_use]
    pub const fn formula(self) -> &'static str {
        match self {
            Self::Private => "host.ip",
            Self::Private6 => "host.ip6",
            Self::Public => "host.outer_ip",
        }
    }
}

impl Bindings {
    /// Returns the column that the cursor is on.
    #[must_use]
    pub fn current(&self) -> Column {
        Column::ALL.get(self.column).copied().unwrap_or(Column::Ip)
    }

    /// Returns `true` if the list of addresses is shown while a text is typed: not beside a formula of one's own.
    #[must_use]
    pub fn shows_offers(&self, typed: &str) -> bool {
        let is_formula = DraftValue::typed(typed).is_formula();
        let mut offers = self.offers.list.iter();
        if is_formula { offers.any(|offer| offer.typed() == typed) } else { offers.next().is_some() }
    }

    /// Puts the cursor on a column.
    pub fn put_column(&mut self, column: Column) {
        self.column = Column::ALL.iter().position(|own| *own == column).unwrap_or(0);
    }
}

/// Addresses that every host has.
pub const USUAL_ADDRESSES: [&str; 3] = ["0.0.0.0", "127.0.0.1", "::"];

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

/// An address of each target's own host.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnAddress {
    /// The address on the current target; `None` where its host has none, it was not read, or there is no target.
    pub here: Option<String>,
    /// How many hosts have none.
    pub lacking: usize,
    /// Of how many hosts it was not read.
    pub unread: usize,
    /// How many hosts were looked at.
    pub hosts: usize,
    /// The place of the first target whose host has none.
    pub first_lacking: Option<usize>,
}

/// The keys of the screen, as they are at first.
pub(in crate::app) const KEYS: &[KeyRow] = &[
    ("I", A::Import, false),
    ("enter f2", A::Accept, true),
    ("0 1 2 3 4 5 6 7 8 9", A::BeginValue, false),
    ("v", A::MarkRange, false),
    ("ctrl-a", A::MarkAll, false),
    ("*", A::InvertMarks, false),
    ("M ctrl-u", A::ClearMarks, false),
    ("shift-up", A::ExtendUp, false),
    ("shift-down", A::ExtendDown, false),
    ("ctrl-d", A::FillDown, false),
    ("S f9", A::SetField, false),
    ("f", A::FillSeries, false),
    ("R", A::Replace, false),
    ("V", A::ToValues, false),
    ("y", A::CopyCells, false),
    ("a insert", A::Add, true),
    ("c", A::Duplicate, true),
    ("d ctrl-k", A::Remove, true),
    ("space", A::Mark, true),
    ("alt-up K", A::MoveUp, false),
    ("alt-down J", A::MoveDown, false),
    ("=", A::BeginFormula, false),
    ("delete backspace", A::Clear, false),
    ("{ ctrl-pageup", A::PreviousProcess, false),
    ("} ctrl-pagedown", A::NextProcess, true),
    ("(", A::PreviousTarget, false),
    (")", A::NextTarget, false),
    ("t f4", A::OpenTable, false),
    ("left h backtab", A::Left, false),
    ("right l tab", A::Right, false),
    ("up k", A::Up, false),
    ("down j", A::Down, false),
    ("pageup ctrl-b", A::PageUp, false),
    ("pagedown ctrl-f", A::PageDown, false),
    ("home g", A::First, false),
    ("end G", A::Last, false),
];
