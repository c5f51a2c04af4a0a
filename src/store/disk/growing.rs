//! A file that only grows.

use super::{Disk, FsOp, Writer, failed};
use crate::store::error::{Operation, StoreError};
use std::fs::File;
use std::io::{self, Write};
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};

/// A file that only grows, and that one process has at a time.
#[derive(Debug)]
pub(in crate::store) struct Growing {
    disk: Disk,
    path: PathBuf,
    /// Holds the lock, which ends with the process whatever ends it.
    file: File,
    /// Bytes from the beginning that are sure to be kept.
    whole: u64,
    /// Whether something may follow them that is not.
    ragged: bool,
}

impl Growing {
    /// Makes a file, 0600 and locked where the file system has locks, that begins with `first`: whole or not at all. None
    /// when the name is taken.
    pub(in crate::store) fn create(disk: &Disk, path: &Path, first: &[u8]) -> Result<Option<Self>, StoreError> {
        let failed = |error: io::Error| failed(path, Operation::Write, &error);
        let unfinished = disk.unfinished(path, first).map_err(failed)?;
        // Before anyone can know its name.
        disk.lock(path, unfinished.as_file())?;
        let Some(file) = disk.name_new(path, unfinished).map_err(failed)? else { return Ok(None) };
        Ok(Some(Self { disk: disk.clone(), path: path.to_owned(), file, whole: first.len() as u64, ragged: false }))
    }

    /// Opens a file, locks it where the file system has locks, and reads it. Nothing of it is sure to be kept before [`Growing::keep`].
    pub(in crate::store) fn open(disk: &Disk, path: &Path, limit: u64) -> Result<(Self, Vec<u8>), StoreError> {
        disk.regular(path)?;
        let file = disk.touch(FsOp::Open, path).and_then(|()| File::options().read(true).write(true).open(path));
        let file = file.map_err(|error| failed(path, Operation::Write, &error))?;
        disk.lock(path, &file)?;
        let bytes = disk.all(path, &file, limit)?;
        Ok((Self { disk: disk.clone(), path: path.to_owned(), file, whole: 0, ragged: true }, bytes))
    }

    /// Returns how many bytes are sure to be kept.
    pub(in crate::store) const fn len(&self) -> u64 {
        self.whole
    }

    pub(in crate::store) fn path(&self) -> &Path {
        &self.path
    }

    /// Says how many bytes are whole; what follows them is taken away before anything is added.
    pub(in crate::store) const fn keep(&mut self, whole: u64) {
        self.whole = whole;
    }

    /// Adds to the end. When this returns it is on disk; when it fails nothing is added, or what is will be taken away.
    pub(in crate::store) fn append(&mut self, bytes: &[u8]) -> Result<(), StoreError> {
        self.try_append(bytes).map_err(|error| failed(&self.path, Operation::Write, &error))
    }

    fn try_append(&mut self, bytes: &[u8]) -> io::Result<()> {
        if self.ragged {
            self.disk.touch(FsOp::Cut, &self.path)?;
            self.file.set_len(self.whole)?;
        }
        self.ragged = true;
        let end = End { file: &self.file, at: self.whole };
        Writer { disk: &self.disk, path: &self.path, to: end }.write_all(bytes)?;
        self.disk.touch(FsOp::Sync, &self.path)?;
        self.file.sync_data()?;
        self.ragged = false;
        self.whole += bytes.len() as u64;
        Ok(())
    }
}

/// A place in a file, to write at.
struct End<'a> {
    file: &'a File,
    at: u64,
}

impl Write for End<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let count = self.file.write_at(bytes, self.at)?;
        self.at += count as u64;
        Ok(count)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
