//! What a client noticed while it read, each until it is taken.

use crate::domain::anomaly::Anomaly;
use crate::domain::id::ServiceInstanceId;
use std::collections::BTreeSet;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Most anomalies of a client. No one reads more, and a broken server takes no more memory.
const MOST: usize = 1000;

/// Anomalies of one CMDB, shared by all clients of its connections.
#[derive(Debug, Default)]
pub(super) struct Anomalies(Mutex<Noticed>);

#[derive(Debug, Default)]
struct Noticed {
    known: BTreeSet<Anomaly>,
    fresh: Vec<Anomaly>,
}

impl Anomalies {
    fn lock(&self) -> MutexGuard<'_, Noticed> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Adds an anomaly, unless it is known.
    pub(super) fn add(&self, anomaly: Anomaly) {
        let mut noticed = self.lock();
        if noticed.known.len() < MOST && noticed.known.insert(anomaly.clone()) {
            noticed.fresh.push(anomaly);
        }
    }

    /// Returns those that were added since the last time.
    pub(super) fn take(&self) -> Vec<Anomaly> {
        std::mem::take(&mut self.lock().fresh)
    }

    /// Returns `true` if a fraction was found in a service instance, so that its details need not be asked for again.
    pub(super) fn has_fraction(&self, instance: ServiceInstanceId) -> bool {
        let is_it = |own: &Anomaly| matches!(own, Anomaly::Fraction { .. }) && own.instance() == instance;
        self.lock().known.iter().any(is_it)
    }
}
