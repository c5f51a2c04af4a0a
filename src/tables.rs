//! Tables in and out: one place that knows how a table and a draft are made of each other.
//!
//! ```text
//! bytes -> encoding -> text -> delimited ----+
//!       -> workbook -> sheets ---------------+-> Grid -> columns, cells -> rows -+
//!       -> json: bodies, answers, lists -----------------------------------------+-> Import -> merge -> Edit of a draft
//! output of ss, netstat, ps -> hosts -> Candidate -> those that are wanted -> Import
//! draft -> write -> CSV, TSV
//! ```
//!
//! Everything here is pure: bytes and values in, values out. What people call columns, totals and yes comes as a
//! [`Vocabulary`] of the caller, in their languages.

pub mod cells;
pub mod columns;
mod compound;
pub mod delimited;
pub mod encoding;
pub mod grid;
pub mod hosts;
pub mod import;
mod json;
pub mod merge;
mod ods;
mod oldexcel;
pub mod rows;
mod sheet;
pub mod source;
mod workbook;
pub mod write;

use crate::domain::id::BizId;
use columns::TableHeading;
pub use columns::{ColumnUse, TargetPart, Vocabulary};
pub use grid::CellPlace;
use grid::Grid;
pub use import::{Import, ImportNote, ImportRow, TargetName};
use rows::RowReading;
pub use source::{OpenError, OpenOptions, TableSource};
use std::sync::Arc;

/// Reads the rows of a grid by its own heading, and returns this, too.
///
/// # Errors
///
/// When nothing is in it, or no line names columns.
pub fn read_grid(grid: &Grid, reading: RowReading<'_>) -> Result<(TableHeading, Import), TableError> {
    if grid.rows.is_empty() {
        return Err(TableError::Empty);
    }
    let heading = TableHeading::find(grid, reading.words).ok_or(TableError::NoHeading)?;
    let import = rows::read(grid, &heading, reading);
    Ok((heading, import))
}

/// What is wrong with a workbook of Excel 97 or older.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OldFault {
    /// It is older than Excel 97.
    Version,
    /// It has no workbook: other programs use the same container.
    NoWorkbook,
    /// Its sectors form a circle, or lie outside the file.
    Chain,
    /// A record is cut, or contradicts others.
    Record {
        /// Where it begins in the stream of the workbook, in bytes.
        at: usize,
    },
}

/// Why a file cannot be read as a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TableError {
    /// A quote that no other one ends.
    OpenQuote(CellPlace),
    /// A cell that is larger than any value.
    LargeCell {
        place: CellPlace,
        /// The bound, in bytes.
        limit: usize,
    },
    /// More cells than are read.
    TooManyCells {
        /// The bound.
        limit: usize,
    },
    /// No line names the columns.
    NoHeading,
    /// Nothing is in it.
    Empty,
    /// A workbook that needs a password.
    Password,
    /// A workbook of Excel 97 or older that cannot be read.
    OldExcel(OldFault),
    /// A workbook that is damaged.
    Damaged {
        /// What its reader says.
        message: String,
    },
    /// A workbook that has too many bytes once it is unpacked.
    TooLarge {
        /// The bound, in bytes.
        limit: u64,
    },
    /// A workbook has no sheet of this name.
    NoSheet {
        name: String,
        /// Those that it has.
        names: Vec<Arc<str>>,
    },
    /// Rows of several businesses: a draft is for one.
    Businesses {
        first: BizId,
        /// The first other one.
        second: BizId,
    },
}
