//! The lines of a file, each a letter and its JSON.

use super::VERSION;
use crate::domain::environment::Door;
use crate::domain::instance::Business;
use crate::store::disk::Disk;
use crate::store::error::{CacheFault, Cause, StoreError};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::path::Path;

/// What the first line calls the format.
pub(super) const FORMAT: &str = "bkproc-catalogue";

/// The letters that lines begin with.
pub(super) mod letter {
    pub(in super::super) const BUSINESS: u8 = b'b';
    pub(in super::super) const MODULE: u8 = b'm';
    pub(in super::super) const HOST: u8 = b'h';
    pub(in super::super) const LABELS: u8 = b'l';
    pub(in super::super) const INSTANCE: u8 = b'i';
    pub(in super::super) const ATTRIBUTE: u8 = b'f';
    pub(in super::super) const PROCESSES: u8 = b'p';
    pub(in super::super) const END: u8 = b'e';
}

/// The first line.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Header<'a> {
    #[serde(borrow)]
    pub(super) format: Cow<'a, str>,
    pub(super) version: u64,
    #[serde(borrow)]
    pub(super) url: Cow<'a, str>,
    pub(super) door: Door,
    #[serde(borrow)]
    pub(super) supplier: Cow<'a, str>,
    pub(super) business: Option<Cow<'a, Business>>,
    pub(super) read_at: Timestamp,
}

/// What every version has in its first line.
#[derive(Deserialize)]
struct Version<'a> {
    #[serde(borrow)]
    format: Cow<'a, str>,
    version: u64,
}

/// A file whose checksum is right.
pub(super) struct Whole {
    bytes: Vec<u8>,
    /// Where the lines between the first and the last begin and end.
    first: usize,
    last: usize,
}

impl Whole {
    /// Reads a file; none when it is not there.
    pub(super) fn read(disk: &Disk, path: &Path) -> Result<Option<Self>, StoreError> {
        let bytes = match disk.read_at_most(path, super::LIMIT) {
            Ok((bytes, _)) => bytes,
            Err(StoreError { cause: Cause::Io { kind: std::io::ErrorKind::NotFound, .. }, .. }) => return Ok(None),
            Err(error) => return Err(error),
        };
        Self::check(bytes).map(Some).map_err(|fault| StoreError { path: path.to_owned(), cause: Cause::Cache(fault) })
    }

    fn check(bytes: Vec<u8>) -> Result<Self, CacheFault> {
        let first = bytes.iter().position(|byte| *byte == b'\n').ok_or(CacheFault::Damaged)? + 1;
        let head = bytes.get(..first).unwrap_or_default();
        // Before anything else: what a newer version writes need not have a checksum as this one does.
        let version: Version<'_> = serde_json::from_slice(head).map_err(|_| CacheFault::Damaged)?;
        if version.format != FORMAT {
            return Err(CacheFault::Damaged);
        }
        if version.version > VERSION {
            return Err(CacheFault::Newer { version: version.version, known: VERSION });
        }
        let body = bytes.strip_suffix(b"\n").ok_or(CacheFault::Damaged)?;
        let last = body.iter().rposition(|byte| *byte == b'\n').ok_or(CacheFault::Damaged)? + 1;
        let end = body.get(last..).and_then(|line| line.strip_prefix(&[letter::END])).ok_or(CacheFault::Damaged)?;
        let (_, checksum): (u64, u32) = serde_json::from_slice(end).map_err(|_| CacheFault::Damaged)?;
        if crc32fast::hash(bytes.get(..last).unwrap_or_default()) != checksum {
            return Err(CacheFault::Damaged);
        }
        Ok(Self { bytes, first, last })
    }

    /// Reads the first line.
    pub(super) fn header(&self) -> Option<Header<'_>> {
        serde_json::from_slice(self.bytes.get(..self.first)?).ok()
    }

    /// Iterates over the lines between the first and the last: letter and JSON.
    pub(super) fn lines(&self) -> impl Iterator<Item = (u8, &[u8])> {
        let body = self.bytes.get(self.first..self.last).unwrap_or_default();
        body.split(|byte| *byte == b'\n').filter_map(|line| line.split_first().map(|(letter, json)| (*letter, json)))
    }
}
