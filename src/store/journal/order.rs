//! The order of runs: a number in the first line of each journal, since version 2.
//!
//! The clock of a machine goes back now and then, and two runs can begin in one second; `undo last` must not depend on
//! that. So each new run gets the next number of a counter, the file `order` in the folder of the journals, which is
//! read and written under a lock. Where the counter is lost it starts after the highest number that any journal has; and
//! since it may have come from a backup, it is also compared with the journals whose names are the newest.
//!
//! Version 1 has no numbers: its runs are older than all others, and among themselves go by the clock.

use super::frame::is_whole;
use super::line::Header;
use super::read::{damaged, header};
use super::{LIMIT, RunId, id_of};
use crate::store::disk::{self, Disk, FileLock};
use crate::store::error::{Cause, Operation, StoreError};
use jiff::Timestamp;
use serde::de::IgnoredAny;
use serde::{Deserialize, Serialize};
use std::io::{self, BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::thread;
use std::time::Duration;

/// The name of the counter's file.
const COUNTER: &str = "order";
/// Largest counter that is read, in bytes: a number of 20 digits and a line end.
const COUNTER_LIMIT: u64 = 21;
/// Journals that a counter is compared with. Reading the first lines of 10,000 could take seconds on a network file
/// system.
const COMPARED: usize = 16;
/// How often the lock is tried. It is held for two small file operations.
const TRIES: u32 = 100;
/// How long to wait between two tries.
const WAIT: Duration = Duration::from_millis(20);

/// The place of a run among all runs: greater is newer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RunOrder {
    /// Version 1: when it was begun, by the clock.
    Clock(Timestamp),
    Number(u64),
    /// Its journal cannot be read that far. It may be the newest of all, and comes first.
    Unknown,
}

/// Which run is the last one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LastRun {
    /// There is no run.
    None,
    /// It is this one.
    Run(RunId),
    /// It may be one whose journal cannot be read.
    Unreadable(StoreError),
    /// Several have the same number, or are of version 1 and were begun in the same second.
    Same(Vec<RunId>),
    /// The numbers say one and the clock says another: the clock was set back, or 0.1.0 was used since.
    Disputed { by_number: RunId, by_clock: RunId },
}

/// Finds the last run. Reads the first line of each journal.
///
/// # Errors
///
/// When the folder cannot be read.
pub fn last(folder: &Path) -> Result<LastRun, StoreError> {
    last_on(&Disk::default(), folder)
}

/// Does what [`last`] does, on a disk that may have faults.
///
/// # Errors
///
/// As [`last`].
pub fn last_on(disk: &Disk, folder: &Path) -> Result<LastRun, StoreError> {
    let mut runs = Vec::new();
    for (path, name) in disk.files(folder)? {
        let Some(id) = id_of(&name) else { continue };
        match first_line(disk, &path) {
            Ok((order, started)) => runs.push((order, started, id)),
            Err(error) => return Ok(LastRun::Unreadable(error)),
        }
    }
    Ok(newest(runs))
}

fn newest(mut runs: Vec<(RunOrder, Timestamp, RunId)>) -> LastRun {
    runs.sort_by(|a, b| b.cmp(a));
    let Some((order, started, id)) = runs.first() else { return LastRun::None };
    let same = |other: RunOrder| match (*order, other) {
        // Clocks are not finer than that everywhere, and the names of 0.1.0 are not.
        (RunOrder::Clock(own), RunOrder::Clock(other)) => own.as_second() == other.as_second(),
        (own, other) => own == other,
    };
    let alike: Vec<RunId> = runs.iter().filter(|(other, ..)| same(*other)).map(|(.., id)| id.clone()).collect();
    if alike.len() > 1 {
        return LastRun::Same(alike);
    }
    match runs.iter().max_by_key(|(_, started, _)| *started) {
        Some((_, latest, other)) if latest > started => {
            LastRun::Disputed { by_number: id.clone(), by_clock: other.clone() }
        }
        _ => LastRun::Run(id.clone()),
    }
}

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
    let overflow = || disk::failed(&path, Operation::Write, &io::ErrorKind::InvalidData.into());
    let next = highest.unwrap_or_default().checked_add(1).ok_or_else(overflow)?;
    disk.write(&path, format!("{next}\n").as_bytes())?;
    Ok(next)
}

fn lock(disk: &Disk, path: &Path) -> Result<FileLock, StoreError> {
    let mut tries = 1;
    loop {
        match disk.hold(path) {
            Err(error) if error.cause == Cause::InUse && tries < TRIES => {
                tries += 1;
                #[expect(clippy::disallowed_methods, reason = "a lock that another process holds tells nothing")]
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
    match first_line(disk, path).ok()?.0 {
        RunOrder::Number(number) => Some(number),
        RunOrder::Clock(_) | RunOrder::Unknown => None,
    }
}

/// Reads the place of a journal that cannot be read as a whole.
pub(super) fn of_damaged(disk: &Disk, path: &Path) -> RunOrder {
    first_line(disk, path).map_or(RunOrder::Unknown, |(order, _)| order)
}

/// Reads the place of a run, and when it was begun.
fn first_line(disk: &Disk, path: &Path) -> Result<(RunOrder, Timestamp), StoreError> {
    let mut line = Vec::new();
    let file = disk.open_at_most(path, LIMIT)?;
    BufReader::new(file).read_until(b'\n', &mut line).map_err(|error| disk::failed(path, Operation::Read, &error))?;
    if !is_whole(&line, 0) {
        return Err(damaged(path, 1));
    }
    let header: Header<IgnoredAny> = header(path, &line)?;
    let order = match (header.version, header.order) {
        (1, _) => RunOrder::Clock(header.started),
        (_, number) => RunOrder::Number(number.ok_or_else(|| damaged(path, 1))?),
    };
    Ok((order, header.started))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Runs whose names follow from their places in the list.
    fn runs(of: &[(RunOrder, i64)]) -> Vec<(RunOrder, Timestamp, RunId)> {
        let run = |(at, (order, started)): (usize, &(RunOrder, i64))| {
            (*order, Timestamp::from_millisecond(*started).unwrap(), format!("r{at}").parse().unwrap())
        };
        of.iter().enumerate().map(run).collect()
    }

    fn name(at: usize) -> RunId {
        format!("r{at}").parse().unwrap()
    }

    fn clock(millis: i64) -> (RunOrder, i64) {
        (RunOrder::Clock(Timestamp::from_millisecond(millis).unwrap()), millis)
    }

    #[test]
    fn numbers_decide_and_version_1_is_older() {
        use RunOrder::Number;
        let last = |of: &[(RunOrder, i64)]| newest(runs(of));
        assert_eq!(last(&[]), LastRun::None);
        assert_eq!(last(&[(Number(1), 5), (Number(2), 5)]), LastRun::Run(name(1)), "in one moment");
        assert_eq!(last(&[clock(1_000), (Number(1), 2_000), clock(500)]), LastRun::Run(name(1)));
        assert_eq!(last(&[clock(1_000), clock(2_000), clock(0)]), LastRun::Run(name(1)));
        assert_eq!(last(&[clock(1_000), clock(1_999), clock(0)]), LastRun::Same(vec![name(1), name(0)]));
        assert_eq!(last(&[(Number(3), 5), (Number(3), 6), (Number(2), 0)]), LastRun::Same(vec![name(1), name(0)]));
        let disputed = |by_number, by_clock| LastRun::Disputed { by_number: name(by_number), by_clock: name(by_clock) };
        assert_eq!(last(&[(Number(1), 9), (Number(2), 5)]), disputed(1, 0), "the clock went back");
        assert_eq!(last(&[(Number(1), 5), clock(6)]), disputed(0, 1), "0.1.0 was used since");
    }

    fn any_run() -> impl Strategy<Value = (RunOrder, i64)> {
        prop_oneof![
            (0..6_u64, 0..5_000_i64).prop_map(|(number, millis)| (RunOrder::Number(number), millis)),
            (0..5_000_i64).prop_map(clock),
        ]
    }

    proptest! {
        #[test]
        fn the_last_run_is_the_newest_by_every_measure(of in proptest::collection::vec(any_run(), 0..8)) {
            if let LastRun::Run(id) = newest(runs(&of)) {
                let at: usize = id.as_str().get(1..).unwrap().parse().unwrap();
                for (other, (order, started)) in of.iter().enumerate().filter(|(other, _)| *other != at) {
                    prop_assert!(of[at].0 > *order && of[at].1 >= *started, "{other}");
                }
            }
        }

        #[test]
        fn who_is_last_does_not_depend_on_how_the_folder_lists_them(
            of in proptest::collection::vec(any_run(), 0..8),
            turn in 0..8_usize,
        ) {
            let all = runs(&of);
            let mut turned = all.clone();
            turned.rotate_left(turn.min(of.len()));
            match (newest(all), newest(turned)) {
                // Of several latest by the clock any may be named.
                (LastRun::Disputed { by_number: a, .. }, LastRun::Disputed { by_number: b, .. }) => prop_assert_eq!(a, b),
                (a, b) => prop_assert_eq!(a, b),
            }
        }
    }
}
