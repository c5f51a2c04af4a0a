//! Writes a [`Record`] off the reactor's thread: a slow disk delays the call that waits for it, and no other.

use super::Record;
use crate::store::StoreError;
use crate::store::error::{Cause, Operation};
use std::io::ErrorKind;
use std::path::PathBuf;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

/// A record whose writes are done by tokio's blocking threads, one at a time.
///
/// A write that was begun is finished even if the future that waits for it is dropped. Dropping the recorder waits for
/// such writes, so that the record is complete, and its lock released, afterwards.
#[derive(Debug)]
pub struct Recorder<R> {
    record: Arc<Mutex<R>>,
    pending: Arc<Pending>,
}

/// How many writes were begun and are not finished.
#[derive(Debug, Default)]
struct Pending {
    count: Mutex<usize>,
    finished: Condvar,
}

/// A write. The record is released before the write counts as finished: fields are dropped in this order.
struct Write<R> {
    record: Arc<Mutex<R>>,
    _counted: Counted,
}

struct Counted(Arc<Pending>);

impl Recorder<Box<dyn Record>> {
    /// Returns a recorder of a record of any type.
    pub fn of(record: impl Record) -> Self {
        Self::new(Box::new(record))
    }
}

impl<R: Record> Recorder<R> {
    /// Returns a recorder of a record.
    pub fn new(record: R) -> Self {
        Self { record: Arc::new(Mutex::new(record)), pending: Arc::default() }
    }

    /// Writes, and returns when that is done.
    pub(super) async fn write(
        &self,
        note: impl FnOnce(&mut R) -> Result<(), StoreError> + Send + 'static,
    ) -> Result<(), StoreError> {
        *lock(&self.pending.count) += 1;
        let write = Write { record: Arc::clone(&self.record), _counted: Counted(Arc::clone(&self.pending)) };
        let written = tokio::task::spawn_blocking(move || {
            let write = write;
            note(&mut lock(&write.record))
        });
        // A bug in the record, or the end of the reactor: nothing is known to be on disk.
        written.await.unwrap_or_else(|error| {
            let cause = Cause::Io { doing: Operation::Write, kind: ErrorKind::Other, message: error.to_string() };
            Err(StoreError { path: PathBuf::from("journal"), cause })
        })
    }

    /// Returns the record itself, after the write under way.
    pub(super) fn record(&self) -> MutexGuard<'_, R> {
        lock(&self.record)
    }

    #[cfg(test)]
    pub(super) fn shared(&self) -> Arc<Mutex<R>> {
        Arc::clone(&self.record)
    }
}

impl<R> Drop for Recorder<R> {
    fn drop(&mut self) {
        let mut count = lock(&self.pending.count);
        while *count > 0 {
            count = self.pending.finished.wait(count).unwrap_or_else(PoisonError::into_inner);
        }
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        *lock(&self.0.count) -= 1;
        self.0.finished.notify_all();
    }
}

fn lock<T>(of: &Mutex<T>) -> MutexGuard<'_, T> {
    of.lock().unwrap_or_else(PoisonError::into_inner)
}
