//! Waits for a service instance that another window of this machine writes to.

use super::Stop;
use crate::domain::id::ServiceInstanceId;
use crate::store::StoreError;
use crate::store::target_lock::{Claim, TargetLock, TargetLocks};

/// A service instance that no other window of this machine writes to until this is dropped.
#[derive(Debug)]
pub(super) struct TargetGuard {
    _lock: Option<TargetLock>,
    /// Whether another window had it before, so that what was read of it is old.
    pub(super) waited: bool,
}

/// Takes the lock of a service instance, as soon as it is free. `occupied` is called once, with the other process,
/// if there is something to wait for. Without locks nothing is held, and receipts alone decide.
///
/// # Errors
///
/// When the lock cannot be made, and nothing may be sent; `None` when told to stop.
pub(super) async fn hold(
    locks: Option<&TargetLocks>,
    target: ServiceInstanceId,
    stop: &Stop,
    occupied: impl FnOnce(Option<u32>),
) -> Result<TargetGuard, Option<StoreError>> {
    let Some(locks) = locks else { return Ok(TargetGuard { _lock: None, waited: false }) };
    let mut occupied = Some(occupied);
    loop {
        let waited = occupied.is_none();
        match locks.claim(target).await? {
            Claim::Ours(lock) => return Ok(TargetGuard { _lock: Some(lock), waited }),
            Claim::Unsupported => return Ok(TargetGuard { _lock: None, waited }),
            Claim::Taken { process } => {
                if let Some(occupied) = occupied.take() {
                    occupied(process);
                }
                if !stop.wait(TargetLocks::POLL).await {
                    return Err(None);
                }
            }
        }
    }
}
