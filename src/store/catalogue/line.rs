//! The lines of a file, each a letter and its JSON.

use super::VERSION;
use crate::domain::environment::Door;
use crate::domain::instance::Business;
use crate::store::disk::{self, Disk};
use crate::store::error::{CacheFault, Cause, Operation, StoreError};
use crc32fast::Hasher;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::fs::File;
use std::io::{self, BufRead, BufReader, ErrorKind, Take};
use std::path::{Path, PathBuf};

/// What the first line calls the format.
pub(super) const FORMAT: &str = "bkproc-catalogue";

/// The letters that lines begin with.
pub(super) mod letter {
    pub(in super::super) const BUSINESS: u8 = b'b';
    pub(in super::super) const MODULE: u8 = b'm';
    pub(in super::super) const AREA: u8 = b'a';
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
    /// Not written by version 0.1.0.
    #[serde(borrow, default)]
    pub(super) tenant: Cow<'a, str>,
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

/// A file that is read line by line, so that no copy of it is held. Whether it is whole is known at its end only.
pub(super) struct Lines {
    path: PathBuf,
    input: BufReader<Take<File>>,
    first: Vec<u8>,
}

impl Lines {
    /// Opens a file and reads its first line; `None` when it is not there.
    pub(super) fn open(disk: &Disk, path: &Path) -> Result<Option<Self>, StoreError> {
        let file = match disk.open_at_most(path, super::LIMIT) {
            Ok(file) => file,
            Err(StoreError { cause: Cause::Io { kind: ErrorKind::NotFound, .. }, .. }) => return Ok(None),
            Err(error) => return Err(error),
        };
        let mut lines = Self { path: path.to_owned(), input: BufReader::new(file), first: Vec::new() };
        let mut first = Vec::new();
        lines.next(&mut first)?;
        // Before anything else: what a newer version writes need not be as this one writes it.
        let version: Version<'_> = parse(&first).map_err(|fault| lines.unusable(fault))?;
        if version.format != FORMAT {
            return Err(lines.unusable(CacheFault::Damaged));
        }
        if version.version > VERSION {
            let newer = CacheFault::Newer { version: version.version, known: VERSION };
            return Err(lines.unusable(newer));
        }
        Ok(Some(Self { first, ..lines }))
    }

    /// Returns whether a file is whole; one that is not there is.
    pub(super) fn check(disk: &Disk, path: &Path) -> Result<(), StoreError> {
        Self::open(disk, path)?.map_or(Ok(()), |lines| lines.read(|_, _| Ok(())))
    }

    /// Reads the first line.
    pub(super) fn header(&self) -> Result<Header<'_>, StoreError> {
        parse(&self.first).map_err(|fault| self.unusable(fault))
    }

    /// Returns the lines between the first and the last, each as letter and JSON. What was made of them is of no use when
    /// this ends in an error, which a wrong checksum is too.
    pub(super) fn read(mut self, mut take: impl FnMut(u8, &[u8]) -> Result<(), CacheFault>) -> Result<(), StoreError> {
        let mut checksum = Hasher::new();
        checksum.update(&self.first);
        let mut line = Vec::new();
        loop {
            self.next(&mut line)?;
            let (letter, json) = line.split_first().ok_or(CacheFault::Damaged).map_err(|fault| self.unusable(fault))?;
            if *letter == letter::END {
                let end = parse::<(u64, u32)>(json).map_err(|fault| self.unusable(fault))?;
                let whole = end.1 == checksum.finalize() && self.is_at_end()?;
                return if whole { Ok(()) } else { Err(self.unusable(CacheFault::Damaged)) };
            }
            checksum.update(&line);
            take(*letter, json).map_err(|fault| self.unusable(fault))?;
        }
    }

    /// Reads the next line, with its line break; a file that ends before one is damaged.
    fn next(&mut self, line: &mut Vec<u8>) -> Result<(), StoreError> {
        line.clear();
        self.input.read_until(b'\n', line).map_err(|error| self.failed(&error))?;
        if line.ends_with(b"\n") { Ok(()) } else { Err(self.unusable(CacheFault::Damaged)) }
    }

    fn is_at_end(&mut self) -> Result<bool, StoreError> {
        let rest = self.input.fill_buf().map(<[u8]>::is_empty);
        rest.map_err(|error| self.failed(&error))
    }

    fn unusable(&self, fault: CacheFault) -> StoreError {
        StoreError { path: self.path.clone(), cause: Cause::Cache(fault) }
    }

    fn failed(&self, error: &io::Error) -> StoreError {
        disk::failed(&self.path, Operation::Read, error)
    }
}

/// Reads the JSON of a line.
pub(super) fn parse<'a, T: Deserialize<'a>>(json: &'a [u8]) -> Result<T, CacheFault> {
    serde_json::from_slice(json).map_err(|_| CacheFault::Damaged)
}
