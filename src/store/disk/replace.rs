//! Replacing a file whose earlier state is known, without losing what another program has put there meanwhile.

use super::{Disk, FsOp};
use std::fs::{self, File, Metadata};
use std::io;
use std::os::unix::fs::MetadataExt;
use std::path::Path;
use tempfile::{NamedTempFile, TempPath};

/// What putting a new file in place did.
#[derive(Debug)]
pub(in crate::store) struct Replaced {
    /// What the file is now.
    pub(in crate::store) about: Metadata,
    /// A file of another program that was found in the place after all; it is removed when this is dropped.
    pub(in crate::store) displaced: Option<TempPath>,
}

impl Disk {
    /// Puts an unfinished file that is wholly on disk over a file that was looked at before.
    ///
    /// The two change places in one step where the system can do that, so that a file which another program put there
    /// after it was looked at comes out whole. Elsewhere it is overwritten; only NFS and old kernels are like that.
    pub(in crate::store) fn put_over_known(
        &self,
        path: &Path,
        unfinished: NamedTempFile,
        known: &Metadata,
    ) -> io::Result<Replaced> {
        self.touch(FsOp::Name, path)?;
        let (file, temporary) = unfinished.into_parts();
        let displaced = match exchange(&temporary, path) {
            Ok(true) => {
                let found = fs::symlink_metadata(&temporary)?;
                (!is_same(&found, known)).then_some(temporary)
            }
            Ok(false) => {
                temporary.persist(path).map_err(|error| error.error)?;
                None
            }
            Err(error) => return Err(error),
        };
        self.sync_folder(path)?;
        Ok(Replaced { about: file.metadata()?, displaced })
    }

    /// Gives an unfinished file a name that nothing must have; `None` if something has it.
    pub(in crate::store) fn put_new(&self, path: &Path, unfinished: NamedTempFile) -> io::Result<Option<Replaced>> {
        let file: Option<File> = self.name_new(path, unfinished)?;
        file.map(|file| Ok(Replaced { about: file.metadata()?, displaced: None })).transpose()
    }
}

/// Returns `true` if it is the same file, unchanged. Its own time of change is set by the exchange itself.
fn is_same(found: &Metadata, known: &Metadata) -> bool {
    let of = |about: &Metadata| (about.dev(), about.ino(), about.len(), about.mtime(), about.mtime_nsec());
    of(found) == of(known)
}

/// Lets two names change their files; `false` if the system or the file system cannot.
#[cfg(any(target_os = "linux", target_os = "macos"))]
fn exchange(one: &Path, other: &Path) -> io::Result<bool> {
    use rustix::fs::{CWD, RenameFlags, renameat_with};
    use rustix::io::Errno;
    match renameat_with(CWD, one, CWD, other, RenameFlags::EXCHANGE) {
        Ok(()) => Ok(true),
        // Taken away since it was looked at: then there is nothing to exchange with, and nothing to lose.
        Err(Errno::NOENT | Errno::INVAL | Errno::NOSYS | Errno::NOTSUP) => Ok(false),
        Err(error) => Err(error.into()),
    }
}

#[cfg(not(any(target_os = "linux", target_os = "macos")))]
fn exchange(_one: &Path, _other: &Path) -> io::Result<bool> {
    Ok(false)
}
