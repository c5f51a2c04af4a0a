//! Reads again what a server refused for having had too many requests. Writes have a rule of their own (`submit/backoff.rs`).

use super::{ApiError, ErrorKind};
use std::time::Duration;
use tokio::time::sleep;

/// Most waits for a server that has had too many requests.
const WAITS: u32 = 5;
/// Longest wait of these.
const LONGEST: Duration = Duration::from_secs(30);

/// Reads, and when the server has had too many requests waits and reads again: by the time it asks for, else twice as
/// long each time.
pub(crate) async fn retry_throttled<T, F>(read: impl Fn() -> F) -> Result<T, ApiError>
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
