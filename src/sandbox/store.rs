//! The oracle: a handle through which tests see what the server holds.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use serde_json::Value;

use super::request_log::{Log, LoggedRequest};
use super::world::World;

/// What is stored, and what was asked; a cheap clone, good for as long as anyone holds it.
#[derive(Debug, Clone)]
pub struct Store {
    world: Arc<Mutex<World>>,
    log: Arc<Mutex<Log>>,
}

impl Store {
    pub(super) fn new(world: World, log: Log) -> Self {
        Self { world: Arc::new(Mutex::new(world)), log: Arc::new(Mutex::new(log)) }
    }

    /// Locks the world. A rule that panicked has changed nothing yet, so its lock is as good as any.
    pub(super) fn world(&self) -> MutexGuard<'_, World> {
        self.world.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn log(&self) -> MutexGuard<'_, Log> {
        self.log.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Returns every stored field of each process of a service instance, in the order of creation.
    #[must_use]
    pub fn processes_of(&self, service_instance_id: i64) -> Vec<Value> {
        let world = self.world();
        let processes = world.processes_of(service_instance_id);
        processes.map(|one| world.property(one).into()).collect()
    }

    /// Returns every stored field of a process.
    #[must_use]
    pub fn process(&self, id: i64) -> Option<Value> {
        let world = self.world();
        let process = world.processes.get(&id)?;
        Some(world.property(process).into())
    }

    /// Returns the relation row of a process.
    #[must_use]
    pub fn relation(&self, process_id: i64) -> Option<Value> {
        let world = self.world();
        world.processes.get(&process_id).map(|one| world.relation(one))
    }

    /// Returns a service instance.
    #[must_use]
    pub fn service_instance(&self, id: i64) -> Option<Value> {
        let world = self.world();
        world.instances.get(&id).map(|one| one.shown(world.version.has_tenants()).into())
    }

    /// Counts all processes.
    #[must_use]
    pub fn process_count(&self) -> usize {
        self.world().processes.len()
    }

    /// Counts all service instances.
    #[must_use]
    pub fn service_instance_count(&self) -> usize {
        self.world().instances.len()
    }

    /// Returns the rows of the audit log with their details, oldest first.
    #[must_use]
    pub fn audit(&self) -> Vec<Value> {
        let world = self.world();
        world.audit.iter().map(|row| row.detail(world.version.has_tenants())).collect()
    }

    /// Returns the requests that have been dealt with, oldest first (the last 50,000).
    #[must_use]
    pub fn requests(&self) -> Vec<LoggedRequest> {
        self.log().all()
    }
}
