//! A file that is written piece by piece.

use super::{Disk, FsOp, Writer, failed};
use crate::store::error::{Operation, StoreError};
use std::io::{self, Write};
use std::path::PathBuf;
use tempfile::NamedTempFile;

/// Bytes that are gathered before they are written.
const GATHERED: usize = 64 * 1024;

/// A file that is being written, piece by piece, under a name that no one reads; dropped, it is taken away.
#[derive(Debug)]
pub(in crate::store) struct Unfinished {
    disk: Disk,
    path: PathBuf,
    file: NamedTempFile,
    gathered: Vec<u8>,
}

impl Unfinished {
    /// Begins a file, 0600, that will stand at `path`; its folder is there already.
    pub(in crate::store) fn begin(disk: &Disk, path: PathBuf) -> Result<Self, StoreError> {
        let file = disk.nameless(&path).map_err(|error| failed(&path, Operation::Write, &error))?;
        Ok(Self { disk: disk.clone(), path, file, gathered: Vec::with_capacity(GATHERED) })
    }

    /// Adds to the end.
    pub(in crate::store) fn add(&mut self, bytes: &[u8]) -> Result<(), StoreError> {
        self.gathered.extend_from_slice(bytes);
        if self.gathered.len() < GATHERED {
            return Ok(());
        }
        self.write().map_err(|error| failed(&self.path, Operation::Write, &error))
    }

    /// Puts the file in its place, whole, over what stands there.
    pub(in crate::store) fn finish(mut self) -> Result<(), StoreError> {
        let written = self.write().and_then(|()| self.disk.touch(FsOp::Sync, &self.path));
        let Self { disk, path, file, .. } = self;
        let finished = written.and_then(|()| file.as_file().sync_all()).and_then(|()| disk.put_over(&path, file));
        finished.map_err(|error| failed(&path, Operation::Write, &error))
    }

    fn write(&mut self) -> io::Result<()> {
        Writer { disk: &self.disk, path: &self.path, to: &mut self.file }.write_all(&self.gathered)?;
        self.gathered.clear();
        Ok(())
    }
}
