//! A name that one process has at a time.
//!
//! What it stands for is replaced by a rename at every save, so that a lock on that file itself would be lost; the lock
//! is on an empty file beside it. It is the system's own (`flock`, which a network file system passes on to its server):
//! it ends with its process, whatever ends that. The file is taken away by its holder; who finds it locked by
//! no one takes it over.

use super::{Disk, FsOp, failed};
use crate::store::error::{Cause, Operation, StoreError};
use std::fs::{self, File, Metadata};
use std::io::{self, Write};
use std::os::unix::fs::{FileExt, MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

/// How often a file that is just being taken away by others is made again.
const TRIES: usize = 8;

/// Has a name until it is dropped.
#[derive(Debug)]
pub(in crate::store) struct FileLock {
    path: PathBuf,
    /// None where the file system has no locks.
    file: Option<File>,
}

impl Disk {
    /// Takes the lock file at `path`, which is made, 0600, if it is not there.
    ///
    /// On a file system without locks everyone gets it.
    pub(in crate::store) fn hold(&self, path: &Path) -> Result<FileLock, StoreError> {
        self.hold_as(path, &[])
    }

    /// Takes a lock file like [`Disk::hold`], and writes into it who has it.
    pub(in crate::store) fn hold_as(&self, path: &Path, holder: &[u8]) -> Result<FileLock, StoreError> {
        let failed = |error: io::Error| failed(path, Operation::Lock, &error);
        for _ in 0..TRIES {
            self.touch(FsOp::Create, path).map_err(failed)?;
            // Open for writing, since a network file system locks others out only then.
            let file = File::options().create(true).truncate(false).write(true).mode(0o600).open(path);
            let file = file.map_err(failed)?;
            if !self.lock(path, &file)? {
                let _ = fs::remove_file(path);
                return Ok(FileLock { path: path.to_owned(), file: None });
            }
            // Else it was taken away between our opening and our locking it: the name is another file's by now.
            if is_at(&file, path) {
                // What it says is for people: the lock holds without it, such as on a full disk.
                let _ = file.set_len(0).and_then(|()| file.write_all_at(holder, 0));
                return Ok(FileLock { path: path.to_owned(), file: Some(file) });
            }
        }
        // Others take and leave it all the time.
        Err(StoreError { path: path.to_owned(), cause: Cause::InUse })
    }

    /// Takes the lock file at `path` from its holder: a new file, locked, takes its place in one step. The former
    /// holder finds that out by [`FileLock::is_lost`] before it writes.
    pub(in crate::store) fn seize(&self, path: &Path, holder: &[u8]) -> Result<FileLock, StoreError> {
        let failed = |error: io::Error| failed(path, Operation::Lock, &error);
        let mut new = self.nameless(path).map_err(failed)?;
        new.write_all(holder).map_err(failed)?;
        let locked = self.lock(path, new.as_file())?;
        self.touch(FsOp::Name, path).map_err(failed)?;
        let file = new.persist(path).map_err(|error| failed(error.error))?;
        Ok(FileLock { path: path.to_owned(), file: locked.then_some(file) })
    }
}

impl FileLock {
    /// Returns `true` if another process has taken the lock away. Without locks none can.
    pub(in crate::store) fn is_lost(&self) -> bool {
        self.file.as_ref().is_some_and(|file| !is_at(file, &self.path))
    }
}

impl FileLock {
    /// Returns `false` where the file system has no locks, so that others hold it as well.
    pub(in crate::store) const fn is_locked(&self) -> bool {
        self.file.is_some()
    }
}

impl Drop for FileLock {
    fn drop(&mut self) {
        // While it is still locked, so that no one else can have it by then. A file that stays is taken over.
        if let Some(file) = self.file.take()
            && is_at(&file, &self.path)
        {
            let _ = fs::remove_file(&self.path);
        }
    }
}

/// Returns `true` if an open file is still the one that has this name.
fn is_at(file: &File, path: &Path) -> bool {
    let place = |about: Metadata| (about.dev(), about.ino());
    let own = file.metadata().ok().filter(|about| about.nlink() > 0).map(place);
    own.is_some() && own == fs::symlink_metadata(path).ok().map(place)
}
