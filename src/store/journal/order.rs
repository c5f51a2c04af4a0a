//! The order of runs: a number in the first line of each journal, since version 2.
//!
//! The clock of a machine goes back now and then, and two runs can begin in one second; `undo last` must not depend on
//! that. So each new run gets the next number of a counter, the file `order` in the folder of the journals, which is
//! read and written under a lock. Where the counter is lost it starts after the highest number that any journal has; and
//! since it may have come from a backup, it is also compared with the journals whose names are the newest.

use super::line::Header;
use super::read::header;
use super::{RunId, id_of};
use crate::store::disk::{self, Disk, Hold};
use crate::store::error::{Cause, Doing, StoreError};
use serde::de::IgnoredAny;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::thread;
use std::time::Duration;

/// The name of the counter's file.
const COUNTER: &str = "order";
/// Largest counter that is read, in bytes: a number of 20 digits and a line end.
const COUNTER_LIMIT: u64 = 21;
/// Largest first line that is read for its number, in bytes. Those of version 2 have some 500; those of version 1 hold
/// the whole plan, and no number.
const HEADER_LIMIT: u64 = 64 * 1024;
/// Journals that a counter is compared with. Reading the first lines of 10,000 could take seconds on a network file
/// system.
const COMPARED: usize = 16;
/// How often the lock is tried. It is held for two small file operations.
const TRIES: u32 = 100;
/// How long to wait between two tries.
const WAIT: Duration = Duration::from_millis(20);

/// Takes the next number.
///
/// # Errors
///
/// When it cannot be written; then nothing may be sent, since the next run would get the same.
pub(super) fn next(disk: &Disk, folder: &Path) -> Result<u64, StoreError> {
    let _lock = lock(disk, &folder.join(format!("{COUNTER}.lock")))?;
    let path = folder.join(COUNTER);
    let counted = counted(disk, &path)?;
    let mut journals = journals(disk, folder)?;
    if counted.is_some() {
        journals.truncate(COMPARED);
    }
    let highest = journals.iter().filter_map(|path| of_journal(disk, path)).chain(counted).max();
    let overflow = || disk::failed(&path, Doing::Write, &io::ErrorKind::InvalidData.into());
    let next = highest.unwrap_or_default().checked_add(1).ok_or_else(overflow)?;
    disk.write(&path, format!("{next}\n").as_bytes())?;
    Ok(next)
}

fn lock(disk: &Disk, path: &Path) -> Result<Hold, StoreError> {
    let mut tries = 1;
    loop {
        match disk.hold(path) {
            Err(error) if error.cause == Cause::InUse && tries < TRIES => {
                tries += 1;
                thread::sleep(WAIT);
            }
            held => return held,
        }
    }
}

/// Reads the counter; `None` if it is not there, or holds no number.
fn counted(disk: &Disk, path: &Path) -> Result<Option<u64>, StoreError> {
    let not_there = |cause: &Cause| matches!(cause, Cause::Io { kind: io::ErrorKind::NotFound, .. });
    match disk.read_at_most(path, COUNTER_LIMIT) {
        Ok((bytes, _)) => Ok(str::from_utf8(&bytes).ok().and_then(|text| text.strip_suffix('\n')?.parse().ok())),
        Err(error) if not_there(&error.cause) || matches!(error.cause, Cause::TooLarge { .. }) => Ok(None),
        Err(error) => Err(error),
    }
}

/// Lists the journals, those in the trash folder as well, by their names from the newest on.
fn journals(disk: &Disk, folder: &Path) -> Result<Vec<PathBuf>, StoreError> {
    let mut files = disk.files(folder)?;
    files.extend(disk.files(&folder.join("trash"))?);
    let mut journals: Vec<(RunId, PathBuf)> =
        files.into_iter().filter_map(|(path, name)| Some((id_of(&name)?, path))).collect();
    journals.sort_by(|a, b| b.0.cmp(&a.0));
    Ok(journals.into_iter().map(|(_, path)| path).collect())
}

/// Reads the number of a journal; `None` if it has none or cannot be read.
fn of_journal(disk: &Disk, path: &Path) -> Option<u64> {
    let mut bytes = Vec::new();
    let file = disk.open_at_most(path, u64::MAX).ok()?;
    file.take(HEADER_LIMIT).read_to_end(&mut bytes).ok()?;
    let end = bytes.iter().position(|byte| *byte == b'\n')?;
    let header: Header<IgnoredAny> = header(path, bytes.get(..end)?).ok()?;
    header.order
}
