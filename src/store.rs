//! What is kept on disk: drafts, the journals of runs, and what was read of a CMDB. Files are JSON or lines of it,
//! readable and diffable, mode 0600; a draft's and the catalogue's are written atomically, a journal only grows.

pub mod catalogue;
mod disk;
pub mod draft;
pub mod error;
mod foreign;
mod glance;
mod items;
pub mod journal;
pub mod notes;
pub mod parse;
pub mod preferences;
pub mod preset;
mod print;
mod reading;
pub mod target_lock;

use serde::{Deserialize, Serialize};
use std::io::{self, Write};
use std::path::Path;

pub use catalogue::CatalogueCache;
pub use disk::{Disk, DiskFault, DiskFaults, FsOp, LIMIT};
pub use draft::{Beside, DraftFile, DraftFolder, KnownFile, Listed, Lock, Saved, SetAside};
pub use error::StoreError;
pub use journal::{Journal, RunId, RunRecord, RunState};
pub use parse::{FileHeading, Form, Parsed};
pub use print::print;

/// The name of a draft's file, without its ending.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct DraftId(pub String);

/// Writes a file of the user's, as [`DraftFolder::export`] does.
///
/// # Errors
///
/// Those of [`DraftFolder::export`].
pub fn write_file(disk: &Disk, path: &Path, bytes: &[u8], replace: bool) -> Result<(), StoreError> {
    if replace {
        return disk.write(path, bytes);
    }
    // Asked first, so that a person with a full disk hears of the name, not of the disk.
    let taken = disk.look(path).is_ok() || !disk.write_new(path, bytes)?;
    if taken { Err(disk::failed(path, error::Operation::Write, &io::ErrorKind::AlreadyExists.into())) } else { Ok(()) }
}

/// Writes a new file, mode 0600, and its folder, mode 0700; says whether the name was free. What is there is left as it
/// is. `write` writes what it holds, piece by piece.
///
/// # Errors
///
/// When the folder cannot be made, or the file not be written.
pub fn write_new(
    disk: &Disk,
    path: &Path,
    write: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> Result<bool, StoreError> {
    if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        disk.make_folder(folder)?;
    }
    disk.write_new_by(path, write)
}
