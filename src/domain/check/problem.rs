//! What can be wrong in a draft, and whether it keeps the draft from being submitted.

use crate::domain::bind::{IpError, PortsError, Protocol};
use crate::domain::draft::Path;
use crate::domain::field::Known;
use crate::domain::formula::{FormulaProblem, FormulaProblemKind};
use crate::domain::json::JsonType;
use crate::domain::warnings::{WarningKind, WarningSet};

/// Whether a problem keeps a draft from being submitted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// The server would refuse it, or nothing that makes sense could be sent.
    Blocks,
    /// It would be accepted, perhaps not as meant.
    Warns,
}

/// Something wrong in a draft, at a place.
#[derive(Debug, Clone, PartialEq)]
pub struct Problem {
    /// Where it is.
    pub path: Path,
    /// What it is.
    pub cause: ProblemCause,
    /// On which targets, if it does not stand on all alike.
    pub on: Option<OnTargets>,
}

/// The targets on which a problem stands. What is wrong may differ a little from one to another: it is that of the first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct OnTargets {
    /// How many.
    pub count: usize,
    /// The first of them, by its place in the draft.
    pub first: usize,
}

impl Problem {
    /// Returns whether it keeps the draft from being submitted.
    #[must_use]
    pub const fn severity(&self) -> Severity {
        self.cause.severity()
    }

    /// Returns `true` if it keeps the draft from being submitted.
    #[must_use]
    pub const fn blocks(&self) -> bool {
        matches!(self.severity(), Severity::Blocks)
    }

    /// Returns `true` if no plan can be made while it stands: it blocks, or something has to be read first.
    #[must_use]
    pub const fn keeps_from_planning(&self) -> bool {
        self.blocks() || self.cause.waits_for_reading()
    }
}

/// What is wrong.
#[derive(Debug, Clone, PartialEq)]
pub enum ProblemCause {
    /// No business is chosen.
    NoBusiness,
    /// No service instance is chosen.
    NoTargets,
    /// There is no process.
    NoProcesses,
    /// The service instance was made from a service template (contract 1.3, step 7).
    TemplateBound,
    /// The service instance is in the list twice; `first` is the place of the other.
    SameTarget {
        /// Place of the first one; those that are known by a text come after the others.
        first: usize,
    },
    /// It was not looked up yet which service instance the text of a target stands for.
    GivenNotRead,
    /// The text of a target stands for no service instance.
    GivenNotFound,
    /// The text of a target stands for several service instances.
    GivenAmbiguous {
        /// How many.
        count: usize,
    },
    /// A formula that has no value.
    Formula {
        source: Box<str>,
        /// What is wrong with it.
        problem: Box<FormulaProblem>,
    },
    /// A required value is missing or blank.
    Required,
    /// More UTF-8 bytes than the server takes.
    TooLong {
        /// Bytes typed, after trimming.
        bytes: usize,
        /// Bytes allowed.
        limit: usize,
    },
    /// Not a whole number.
    NotWhole,
    NotNumber,
    /// A whole number outside its bounds.
    OutOfRange {
        /// Smallest value.
        min: i64,
        /// Largest value.
        max: i64,
    },
    /// A number outside its bounds.
    OutOfBounds {
        /// Smallest value.
        min: f64,
        /// Largest value.
        max: f64,
    },
    /// Neither true nor false.
    NotBool,
    /// Not one of the list.
    NotAnOption,
    /// Several where the field takes one.
    OnlyOne,
    /// Not a list of whole numbers above zero.
    NotIds,
    /// Not the name of a user, or of several joined by commas.
    NotUser,
    /// Not a day of the calendar.
    NotDate,
    /// Not a date and time of a form that the server takes.
    NotTime,
    /// Not the name of a time zone.
    NotTimeZone,
    /// Does not match the field's regular expression.
    Mismatch {
        /// The expression.
        pattern: String,
    },
    /// A file has no text where the server takes nothing else.
    WrongType {
        /// What it has.
        found: JsonType,
    },
    /// A value of a type that cannot be judged here. It is sent as a file has it; only a file can have one.
    UnsupportedType {
        /// The server's name of the type.
        name: String,
    },
    /// Not an address of the form the server takes.
    Ip(IpError),
    /// Not a port or a range of the form the server takes.
    Ports(PortsError),
    NotProtocol,
    /// An address or protocol of IPv6, which this server does not take.
    NoIpv6,
    /// The protocol's family is not the address's; the server takes it (contract section 3).
    WrongFamily {
        /// The protocol that suits the address.
        suits: Protocol,
    },
    /// A column that the server does not know; it would refuse the whole call.
    UnknownColumn {
        /// The column's name.
        name: String,
    },
    /// Another process of the draft has this alias.
    SameAlias {
        /// Place of the first one.
        first: usize,
    },
    /// Another process of the draft has this binary and start parameter.
    SameCommand {
        /// Place of the first one.
        first: usize,
    },
    /// Blanks at an end, which the server trims.
    Untrimmed,
    /// A field that the server does not know and drops.
    UnknownField,
    /// A field of CMDB before v3.9, which later versions drop.
    RemovedField,
    /// A key that the server would store without looking at it; it is not sent.
    StoredUnseen,
    /// An earlier bind row, of this process or another, listens on the same port of the same address.
    PortTaken {
        /// Place of the other row's process.
        process: usize,
        /// Place of the other row.
        row: usize,
    },
    /// A bind row that is not enabled, and so not monitored.
    NotMonitored,
    /// Lacks what start and stop by the CMDB's companions need; one a process, at the first field missing.
    Unmanaged {
        /// What is missing of work path, user, start command and stop command.
        missing: Vec<Known>,
    },
}

/// Takes away the warnings of kinds that are not wanted; what is of no kind stays.
pub fn keep_wanted(problems: &mut Vec<Problem>, wanted: WarningSet) {
    problems.retain(|problem| problem.cause.warning_kind().is_none_or(|kind| wanted.holds(kind)));
}

impl ProblemCause {
    /// Returns whether it keeps the draft from being submitted.
    #[must_use]
    pub const fn severity(&self) -> Severity {
        match self {
            Self::Untrimmed
            | Self::UnknownField
            | Self::RemovedField
            | Self::StoredUnseen
            | Self::UnsupportedType { .. }
            | Self::WrongFamily { .. }
            | Self::PortTaken { .. }
            | Self::NotMonitored
            | Self::GivenNotRead
            | Self::Unmanaged { .. } => Severity::Warns,
            Self::Formula { problem, .. } if matches!(problem.kind, FormulaProblemKind::NotRead) => Severity::Warns,
            _ => Severity::Blocks,
        }
    }

    /// Returns the kind of warning that it is; `None` for what is always said.
    #[must_use]
    pub const fn warning_kind(&self) -> Option<WarningKind> {
        match self {
            Self::PortTaken { .. } => Some(WarningKind::Ports),
            Self::Unmanaged { .. } => Some(WarningKind::Gsekit),
            Self::NotMonitored => Some(WarningKind::Monitor),
            _ => None,
        }
    }

    /// Returns `true` if it is not known yet whether anything is wrong: something has to be read first.
    #[must_use]
    pub const fn waits_for_reading(&self) -> bool {
        match self {
            Self::GivenNotRead => true,
            Self::Formula { problem, .. } => matches!(problem.kind, FormulaProblemKind::NotRead),
            _ => false,
        }
    }
}
