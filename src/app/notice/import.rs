//! What there is to tell about imports.

use crate::app::import::TableFrom;
use crate::domain::id::BizId;
use crate::tables::OpenError;

/// Something to tell about an import.
#[derive(Debug, Clone, PartialEq)]
pub enum ImportNotice {
    /// It became part of the draft.
    Imported {
        /// How many rows.
        rows: usize,
    },
    /// A file cannot be read.
    Refused {
        /// Where it is.
        from: TableFrom,
        /// Why.
        error: Box<OpenError>,
    },
    /// A file is of another business than the draft.
    OtherBusiness {
        /// That of the draft.
        own: BizId,
        /// That of the file.
        wanted: BizId,
    },
    /// No row can be imported.
    Nothing,
    /// No process of a host is marked.
    NoneMarked,
    /// There is nothing to decide in a line.
    NothingToDecide,
    /// There is no other sheet.
    OneSheet,
    /// No file begins with what is typed.
    NoSuchPath,
    /// Several files begin so.
    Paths(Vec<String>),
}
