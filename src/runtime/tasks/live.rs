//! Reading what service instances have now, a few at a time.

use super::parallel::Parallel;
use crate::api::{Api, ApiError, ErrorKind};
use crate::domain::id::{BizId, ServiceInstanceId};
use crate::domain::plan::Live;
use std::time::Duration;
use tokio::time::{Instant, sleep};

/// Service instances that are read at a time.
const PARALLEL: usize = 8;
/// Least time between two tellings of how far it is.
const BETWEEN: Duration = Duration::from_millis(100);
/// Most waits for a server that has had too many requests.
const WAITS: u32 = 5;
/// Longest wait of these.
const LONGEST: Duration = Duration::from_secs(30);

/// Reads the processes of service instances; tells now and then how many were read.
///
/// # Errors
///
/// The first error.
pub(super) async fn read<A: Api>(
    api: &A,
    biz: BizId,
    targets: Vec<ServiceInstanceId>,
    tell: impl Fn(usize) + Send + Sync,
) -> Result<Live, ApiError> {
    let mut live = Live::default();
    let mut told = Instant::now();
    let mut left = targets.into_iter();
    let mut under_way = Parallel::new();
    for done in 1.. {
        while under_way.len() < PARALLEL
            && let Some(target) = left.next()
        {
            under_way.push(async move { (target, patiently(|| api.processes(biz, target)).await) });
        }
        let Some((target, processes)) = under_way.next().await else { break };
        live.processes(target, processes?);
        if told.elapsed() >= BETWEEN {
            told = Instant::now();
            tell(done);
        }
    }
    Ok(live)
}

/// Reads, and when the server has had too many requests waits and reads again: by the time it asks for, else twice as
/// long each time.
pub(super) async fn patiently<T, F>(read: impl Fn() -> F) -> Result<T, ApiError>
where
    F: Future<Output = Result<T, ApiError>>,
{
    for waited in 0..WAITS {
        match read().await {
            Err(ApiError { kind: ErrorKind::Throttled { wait }, .. }) => {
                let wait = wait.unwrap_or(Duration::from_secs(1 << waited));
                sleep(wait.min(LONGEST)).await;
            }
            other => return other,
        }
    }
    read().await
}
