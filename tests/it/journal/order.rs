//! The order of runs never goes back, whatever the clock does.

use super::{about, sample};
use bkproc::store::journal::{self, About, LastRun, RunOrder};
use bkproc::store::{Journal, RunId};
use jiff::{Timestamp, ToSpan};
use std::fs;
use std::path::Path;
use std::thread;

fn begin(folder: &Path, started: Timestamp) -> RunId {
    Journal::create(folder, &About { started, ..about() }, &sample()).unwrap().id().clone()
}

fn order(folder: &Path, id: &RunId) -> RunOrder {
    RunOrder::Number(journal::read(folder, id).unwrap().order.unwrap())
}

fn listed(folder: &Path) -> Vec<RunId> {
    journal::runs(folder).unwrap().into_iter().map(|run| run.id).collect()
}

fn version1(folder: &Path, name: &str) -> RunId {
    let id: RunId = name.parse().unwrap();
    let from = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/journals/v1/begun.jsonl");
    fs::copy(from, id.path(folder)).unwrap();
    id
}

#[test]
fn runs_are_listed_by_their_numbers_though_the_clock_went_back() {
    let folder = tempfile::tempdir().unwrap();
    let noon: Timestamp = "2026-11-03T12:00:00Z".parse().unwrap();
    let first = begin(folder.path(), noon);
    let second = begin(folder.path(), noon - 2.hours());
    let third = begin(folder.path(), noon - 1.hour());
    let old = version1(folder.path(), "20271231-000000-aaaaaa");
    assert_eq!(listed(folder.path()), [&third, &second, &first, &old].map(Clone::clone));
    let disputed = LastRun::Disputed { by_number: third.clone(), by_clock: first.clone() };
    assert_eq!(journal::last(folder.path()).unwrap(), disputed);
    let fourth = begin(folder.path(), noon + 1.hour());
    assert_eq!(journal::last(folder.path()).unwrap(), LastRun::Run(fourth));
}

#[test]
fn runs_of_one_second_have_an_order() {
    let folder = tempfile::tempdir().unwrap();
    let started = about().started;
    let begun: Vec<RunId> = (0..5).map(|_| begin(folder.path(), started)).collect();
    let numbers: Vec<RunOrder> = begun.iter().map(|id| order(folder.path(), id)).collect();
    assert_eq!(numbers, (1..=5).map(RunOrder::Number).collect::<Vec<_>>());
    assert_eq!(listed(folder.path()), begun.iter().rev().cloned().collect::<Vec<_>>());
    assert_eq!(journal::last(folder.path()).unwrap(), LastRun::Run(begun[4].clone()));
}

#[test]
fn runs_of_version_1_in_one_second_are_not_told_apart() {
    let folder = tempfile::tempdir().unwrap();
    let a = version1(folder.path(), "20261103-081457-aaaaaa");
    assert_eq!(journal::last(folder.path()).unwrap(), LastRun::Run(a.clone()));
    let b = version1(folder.path(), "20261103-081457-bbbbbb");
    assert_eq!(journal::last(folder.path()).unwrap(), LastRun::Same(vec![b, a]));
}

#[test]
fn a_counter_that_is_lost_damaged_or_old_gives_no_number_twice() {
    let folder = tempfile::tempdir().unwrap();
    let (started, counter) = (about().started, folder.path().join("order"));
    for number in 1..=3 {
        let id = begin(folder.path(), started);
        assert_eq!(order(folder.path(), &id), RunOrder::Number(number));
    }
    let mut next = 4;
    for content in [None, Some(""), Some("1\n"), Some("3"), Some("x\n"), Some("99999999999999999999999999\n")] {
        match content {
            None => fs::remove_file(&counter).unwrap(),
            Some(text) => fs::write(&counter, text).unwrap(),
        }
        let id = begin(folder.path(), started);
        assert_eq!(order(folder.path(), &id), RunOrder::Number(next), "{content:?}");
        next += 1;
    }
    // Nor does one that is in the trash.
    let last = begin(folder.path(), started);
    journal::remove(folder.path(), &last).unwrap();
    fs::remove_file(&counter).unwrap();
    let id = begin(folder.path(), started);
    assert_eq!(order(folder.path(), &id), RunOrder::Number(next + 1));
}

#[test]
fn runs_that_begin_at_the_same_moment_get_different_numbers() {
    let folder = tempfile::tempdir().unwrap();
    let begun: Vec<RunId> = thread::scope(|scope| {
        let lanes: Vec<_> = (0..8)
            .map(|_| scope.spawn(|| (0..4).map(|_| begin(folder.path(), about().started)).collect::<Vec<_>>()))
            .collect();
        lanes.into_iter().flat_map(|lane| lane.join().unwrap()).collect()
    });
    let mut numbers: Vec<RunOrder> = begun.iter().map(|id| order(folder.path(), id)).collect();
    numbers.sort_unstable();
    assert_eq!(numbers, (1..=32).map(RunOrder::Number).collect::<Vec<_>>());
}

#[test]
fn a_journal_that_cannot_be_read_may_be_the_last() {
    let folder = tempfile::tempdir().unwrap();
    let id = begin(folder.path(), about().started);
    let other = begin(folder.path(), about().started);
    // Behind its first line its place is still known.
    let path = id.path(folder.path());
    let whole = fs::read(&path).unwrap();
    let mut bytes = whole.clone();
    let end = bytes.len() - 3;
    bytes[end] ^= 1;
    bytes.extend(b"{\"crc32\":\"");
    fs::write(&path, &bytes).unwrap();
    assert_eq!(journal::last(folder.path()).unwrap(), LastRun::Run(other.clone()));
    let runs = journal::runs(folder.path()).unwrap();
    assert!(runs[1].summary.is_err() && runs[1].order == RunOrder::Number(1), "{runs:?}");
    // In it, it is not.
    bytes = whole;
    bytes[40] ^= 1;
    fs::write(&path, &bytes).unwrap();
    assert!(matches!(journal::last(folder.path()).unwrap(), LastRun::Unreadable(error) if error.path == path));
    let runs = journal::runs(folder.path()).unwrap();
    assert!(runs[0].id == id && runs[0].order == RunOrder::Unknown, "{runs:?}");
}
