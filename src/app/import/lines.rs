//! The lines of the page of an import: what of a file needs a look, a decision, or is only said.

use crate::domain::id::ServiceInstanceId;
use crate::tables::{CellPlace, ColumnUse, ImportNote, TargetName};

/// What a target of the file is in the CMDB.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TargetState {
    /// This one.
    Found {
        /// The one.
        id: ServiceInstanceId,
        /// How many others have the name, which were created from a template.
        bound: usize,
    },
    /// The business was not read.
    Unread,
    /// None; whether a host has the address.
    None {
        /// Whether a host of the business has it, without a service instance.
        has_host: bool,
    },
    /// It was created from a service template.
    Bound(ServiceInstanceId),
    /// Several; the place of the one that was chosen.
    Several {
        /// What they are.
        all: Vec<ServiceInstanceId>,
        /// The place of the one that is meant.
        chosen: Option<usize>,
    },
}

/// The kinds of lines, in the order in which they stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum LineKind {
    /// A target that cannot be used.
    Target,
    /// A cell that needs a look.
    Cell,
    /// Something that the user can decide.
    Choice,
    /// A target that can take no process.
    Ineligible,
    /// Something that is only said.
    Note,
}

impl LineKind {
    /// Every kind, in the order in which they stand.
    pub const ALL: [Self; 5] = [Self::Target, Self::Cell, Self::Choice, Self::Ineligible, Self::Note];
}

/// A line of the page.
#[derive(Debug, Clone, PartialEq)]
pub enum ImportLine {
    /// A target.
    Target {
        /// Where it stands first.
        at: CellPlace,
        /// As the file names it.
        name: TargetName,
        /// How many rows it has.
        rows: usize,
        /// What it is in the CMDB.
        state: TargetState,
    },
    /// A column that can be mapped.
    Column {
        /// Its place among the columns of the heading.
        place: usize,
        /// Its cell in the heading.
        at: CellPlace,
        /// What it is for now.
        column: Option<ColumnUse>,
        /// Its heading.
        heading: String,
    },
    /// A process that the draft has otherwise.
    Process {
        /// Its alias.
        alias: String,
        /// Whether it stays as the draft has it.
        kept: bool,
    },
    /// Something that is said of the file.
    Note(ImportNote),
}

impl ImportLine {
    /// Returns what a search looks at: the place as `14 C`, and what of the file the line is about.
    #[must_use]
    pub fn text(&self) -> String {
        let place = |at: &CellPlace| format!("{} {}", at.line, at.letters());
        match self {
            Self::Target { at, name, .. } => match name.id {
                Some(id) => format!("{} {id}", place(at)),
                None => format!("{} {}", place(at), name.text),
            },
            Self::Column { at, heading, .. } => format!("{} {heading}", at.letters()),
            Self::Process { alias, .. } => alias.clone(),
            Self::Note(note) => match note {
                ImportNote::Cell { at, text, .. } => format!("{} {text}", place(at)),
                ImportNote::Total { line, text } | ImportNote::Remark { line, text } => format!("{line} {text}"),
                ImportNote::HeadingAgain { line } | ImportNote::NoProcess { line } | ImportNote::NoTarget { line } => {
                    line.to_string()
                }
                ImportNote::FilledDown { at, heading, .. }
                | ImportNote::UnknownColumn { at, heading }
                | ImportNote::IgnoredColumn { at, heading } => format!("{} {heading}", at.letters()),
                ImportNote::OtherSheets { names } => names.join(" "),
                ImportNote::Titles { lines } => lines.iter().map(u32::to_string).collect::<Vec<_>>().join(" "),
                ImportNote::Guessed { encoding } => encoding.name().to_owned(),
                ImportNote::MonitoredByDefault
                | ImportNote::TcpByDefault
                | ImportNote::FormulaCells { .. }
                | ImportNote::Hidden { .. }
                | ImportNote::External { .. } => String::new(),
            },
        }
    }

    /// Returns its kind.
    #[must_use]
    pub const fn kind(&self) -> LineKind {
        match self {
            Self::Target { state: TargetState::Several { .. }, .. } | Self::Column { .. } | Self::Process { .. } => {
                LineKind::Choice
            }
            Self::Target { state: TargetState::Bound(_), .. } => LineKind::Ineligible,
            Self::Target { state: TargetState::Found { .. }, .. } => LineKind::Note,
            Self::Target { .. } => LineKind::Target,
            Self::Note(ImportNote::Cell { .. } | ImportNote::NoProcess { .. } | ImportNote::NoTarget { .. }) => {
                LineKind::Cell
            }
            Self::Note(_) => LineKind::Note,
        }
    }
}
