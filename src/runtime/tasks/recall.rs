//! What was kept of the CMDB: looked up before it is read, and written down as it is read.

use crate::app::catalogue::{BusinessPart, Catalogue};
use crate::app::event::CacheRead;
use crate::domain::check::Wanted;
use crate::domain::id::ServiceInstanceId;
use crate::domain::instance::{Business, ServiceInstance};
use crate::domain::plan::{Bar, Live};
use crate::domain::process::Keyed;
use crate::store::catalogue::{Aged, Contents, Writer};
use crate::store::error::{Cause, Operation};
use crate::store::{CatalogueCache, StoreError};
use jiff::Timestamp;
use std::collections::{HashMap, HashSet};
use std::io::ErrorKind;
use std::path::PathBuf;
use std::sync::mpsc::{Receiver, Sender, channel};
use tokio::task::{JoinHandle, spawn_blocking};

/// Looks up what was kept of a business, all that a filter needs included; the disk is not waited for here.
pub(super) async fn catalogue(cache: CatalogueCache, business: Business) -> Option<Result<Box<Catalogue>, StoreError>> {
    off_thread(move || {
        let kept = cache.contents(business.id)?;
        Ok(kept.map(|kept| {
            let age = kept.age(Timestamp::now());
            Box::new(Catalogue::recalled(business, parts(kept.content), age))
        }))
    })
    .await
}

/// Makes the parts of a catalogue of what was kept.
pub(crate) fn parts(contents: Contents) -> [BusinessPart; 5] {
    let Contents { topology, hosts, areas, instances, fields, .. } = contents;
    let total = instances.len() as u64;
    // Rows last: they are made once then.
    [
        BusinessPart::Topology(topology),
        BusinessPart::Areas(areas),
        BusinessPart::Hosts(hosts),
        BusinessPart::Fields(fields),
        BusinessPart::Instances { items: instances, total },
    ]
}

/// Looks up the businesses that were kept.
pub(super) async fn businesses(cache: CatalogueCache) -> Option<Result<CacheRead<Vec<Business>>, StoreError>> {
    off_thread(move || Ok(cache.businesses()?.map(|kept| recalled(kept, |list| list)))).await
}

/// Looks up what was kept of the targets of a plan.
pub(super) async fn live(cache: CatalogueCache, wanted: Wanted) -> Option<Result<CacheRead<Live>, StoreError>> {
    off_thread(move || {
        let Some(kept) = cache.contents(wanted.biz)? else { return Ok(None) };
        let targets = wanted.targets.iter().map(|target| target.id).collect();
        let keys = cache.processes(wanted.biz, kept.read_at, &targets)?;
        Ok(Some(recalled(kept, |contents| known(&contents.instances, keys, &targets))))
    })
    .await
}

/// What is known of targets. One without a cached list of processes stays unknown.
fn known(
    instances: &[ServiceInstance],
    keys: Option<HashMap<ServiceInstanceId, Vec<Keyed>>>,
    targets: &HashSet<ServiceInstanceId>,
) -> Live {
    let mut keys = keys.unwrap_or_default();
    let mut live = Live::unknown();
    for one in instances.iter().filter(|one| targets.contains(&one.id)) {
        if !one.is_eligible() {
            live.bar(one.id, Bar::TemplateBound);
        } else if let Some(keys) = keys.remove(&one.id) {
            live.processes(one.id, keys.into_iter().map(|keyed| keyed.into_process(one.id)).collect());
        } else if one.processes == 0 {
            live.processes(one.id, Vec::new());
        }
    }
    live
}

fn recalled<T, U>(kept: Aged<T>, make: impl FnOnce(T) -> U) -> CacheRead<U> {
    let age = kept.age(Timestamp::now());
    CacheRead { content: make(kept.content), age }
}

/// Does what may wait for the disk on a thread of its own.
async fn off_thread<T: Send + 'static>(
    work: impl FnOnce() -> Result<Option<T>, StoreError> + Send + 'static,
) -> Option<Result<T, StoreError>> {
    done(spawn_blocking(work)).await.transpose()
}

/// Waits for what is done on a thread of its own; a bug there is told as a failure of it, and never as its success.
async fn done<T>(work: JoinHandle<Result<T, StoreError>>) -> Result<T, StoreError> {
    work.await.unwrap_or_else(|error| {
        let cause = Cause::Io { doing: Operation::Write, kind: ErrorKind::Other, message: error.to_string() };
        Err(StoreError { path: PathBuf::from("cache"), cause })
    })
}

/// Keeps the businesses.
pub(super) async fn keep_businesses(cache: CatalogueCache, businesses: Vec<Business>) -> Result<(), StoreError> {
    done(spawn_blocking(move || cache.keep_businesses(&businesses, Timestamp::now()))).await
}

/// Something to keep of a business.
pub(super) enum Piece {
    /// A part, as the screen gets it.
    BusinessPart(BusinessPart),
    /// What tells the processes of some service instances apart.
    Processes(Vec<(ServiceInstanceId, Vec<Keyed>)>),
    /// Everything came.
    End,
}

/// Keeps a business while it is read, on a thread of its own: a slow disk holds up no read. Dropped before
/// [`CacheWriter::end`], nothing is kept.
pub(super) struct CacheWriter {
    pieces: Sender<Piece>,
    done: JoinHandle<Result<(), StoreError>>,
}

impl CacheWriter {
    /// Begins to keep a business.
    pub(super) fn begin(cache: CatalogueCache, business: Business) -> Self {
        let (pieces, received) = channel();
        let read_at = Timestamp::now();
        let done = spawn_blocking(move || keep(cache.begin(&business, read_at)?, &received));
        Self { pieces, done }
    }

    /// Takes a piece.
    pub(super) fn take(&self, piece: Piece) {
        // It is not there when writing failed, which its end tells.
        let _ = self.pieces.send(piece);
    }

    /// Ends when everything is on disk.
    pub(super) async fn end(self) -> Result<(), StoreError> {
        self.take(Piece::End);
        done(self.done).await
    }
}

fn keep(mut writer: Writer, pieces: &Receiver<Piece>) -> Result<(), StoreError> {
    while let Ok(piece) = pieces.recv() {
        match piece {
            Piece::BusinessPart(BusinessPart::Topology(topology)) => writer.topology(&topology)?,
            Piece::BusinessPart(BusinessPart::Hosts(hosts)) => writer.hosts(&hosts)?,
            Piece::BusinessPart(BusinessPart::Areas(areas)) => writer.areas(&areas)?,
            // They are read when they are asked for, and not kept.
            Piece::BusinessPart(BusinessPart::HostNames(_)) => {}
            Piece::BusinessPart(BusinessPart::Fields(fields)) => writer.fields(&fields)?,
            Piece::BusinessPart(BusinessPart::Instances { items, .. }) => writer.instances(&items)?,
            Piece::Processes(all) => all.iter().try_for_each(|(id, own)| writer.processes(*id, own))?,
            Piece::End => return writer.finish(),
        }
    }
    // Reading was given up, and half a business is none.
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_bug_in_keeping_is_told_as_a_failure() {
        let kept = done(spawn_blocking(|| -> Result<(), StoreError> { panic!("a bug") })).await;
        assert!(matches!(kept.unwrap_err().cause, Cause::Io { message, .. } if message.contains("a bug")));
    }
}
