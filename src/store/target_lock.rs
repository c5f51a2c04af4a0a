//! One window of this machine at a time writes to a service instance.
//!
//! Two runs that send to one service instance at the same time could each take the other's processes for their own. A
//! run holds the lock of a target from before its intent is written until its outcome is settled; another run waits.
//! The lock is a `flock` on a file of its own in the state folder, so that it ends with its process whatever ends that.
//! A file system without locks cannot keep runs apart, and receipts alone decide (contract 7.1).
//!
//! ```no_run
//! # use bkproc::domain::environment::Environment;
//! # use bkproc::domain::id::ServiceInstanceId;
//! # use bkproc::store::target_lock::{Claim, TargetLocks};
//! # use bkproc::store::{Disk, StoreError};
//! # async fn send(runs: &std::path::Path, environment: &Environment) -> Result<(), StoreError> {
//! let locks = TargetLocks::new(Disk::default(), runs, environment);
//! let _lock = loop {
//!     match locks.claim(ServiceInstanceId(48)).await? {
//!         Claim::Ours(lock) => break Some(lock),
//!         Claim::Unsupported => break None,
//!         Claim::Taken { process: _ } => tokio::time::sleep(TargetLocks::POLL).await,
//!     }
//! };
//! # Ok(())
//! # }
//! ```

use super::disk::{self, Disk, FileLock};
use super::error::{Cause, Operation, StoreError};
use super::journal::About;
use crate::domain::environment::{Environment, Identity};
use crate::domain::id::ServiceInstanceId;
use ring::digest::{SHA256, digest};
use std::fmt::Write;
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// The folder of the locks, in that of the journals.
const FOLDER: &str = "locks";
/// Bytes of a hash that name an environment's folder: enough that no two environments of one user share it.
const HASHED: usize = 12;

/// The locks of the targets of one CMDB. Cheap to clone.
#[derive(Debug, Clone)]
pub struct TargetLocks {
    disk: Disk,
    /// `None` where nothing is locked.
    folder: Option<PathBuf>,
}

/// What came of claiming a target.
#[derive(Debug)]
pub enum Claim {
    /// No other process writes to it while this is held.
    Ours(TargetLock),
    /// Another run writes to it.
    Taken {
        /// Its process, if the system says so; that of this process for another run in it.
        process: Option<u32>,
    },
    /// The file system has no locks.
    Unsupported,
}

/// An exclusive lock on a target, released on drop.
#[derive(Debug)]
pub struct TargetLock(#[expect(dead_code, reason = "held until it is dropped")] FileLock);

impl TargetLocks {
    /// How long to wait before a target that is taken is claimed again.
    pub const POLL: Duration = Duration::from_millis(200);

    /// Returns the locks of an environment's CMDB, whatever the environment is called. `runs` is the folder of the
    /// journals.
    #[must_use]
    pub fn new(disk: Disk, runs: &Path, environment: &Environment) -> Self {
        let cmdb = Identity { name: String::new(), ..environment.identity() };
        let hash = digest(&SHA256, cmdb.key().as_bytes());
        let name = hash.as_ref().iter().take(HASHED).fold(String::new(), |mut name, byte| {
            // Writing to a text cannot fail.
            let _ = write!(name, "{byte:02x}");
            name
        });
        Self { disk, folder: Some(runs.join(FOLDER).join(name)) }
    }

    /// Returns the locks of the CMDB that a run was begun in. A run of version 1 does not say whose data it is about, and
    /// counts as of the usual account.
    #[must_use]
    pub(super) fn of(disk: Disk, runs: &Path, about: &About) -> Self {
        let account = about.account.clone().unwrap_or_default();
        let tenant = Some(account.tenant).filter(|tenant| !tenant.is_empty());
        let environment =
            Environment { url: about.url.clone(), tenant, supplier: account.supplier, ..Environment::default() };
        Self::new(disk, runs, &environment)
    }

    /// Returns locks that are all unsupported, for a run that has no folder to keep anything in.
    #[must_use]
    pub fn none() -> Self {
        Self { disk: Disk::default(), folder: None }
    }

    /// Claims a target without waiting for another run. The disk is used on another thread.
    ///
    /// # Errors
    ///
    /// When the file cannot be made; then nothing may be sent to the target.
    pub async fn claim(&self, target: ServiceInstanceId) -> Result<Claim, StoreError> {
        let locks = self.clone();
        let claimed = tokio::task::spawn_blocking(move || locks.claim_now(target)).await;
        claimed.unwrap_or_else(|error| {
            let folder = self.folder.as_deref().unwrap_or(Path::new(""));
            Err(disk::failed(folder, Operation::Lock, &io::Error::other(error)))
        })
    }

    /// Does what [`TargetLocks::claim`] does, on the caller's thread.
    ///
    /// # Errors
    ///
    /// As [`TargetLocks::claim`].
    pub fn claim_now(&self, target: ServiceInstanceId) -> Result<Claim, StoreError> {
        let Some(folder) = &self.folder else { return Ok(Claim::Unsupported) };
        let path = folder.join(format!("{target}.lock"));
        self.disk.make_folder(folder)?;
        match self.disk.hold(&path) {
            Ok(hold) if hold.is_locked() => Ok(Claim::Ours(TargetLock(hold))),
            Ok(_) => Ok(Claim::Unsupported),
            Err(StoreError { cause: Cause::InUse, .. }) => Ok(Claim::Taken { process: self.disk.holder(&path) }),
            Err(error) => Err(error),
        }
    }
}
