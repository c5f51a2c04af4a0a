//! Finds what a call really created, where the IDs of its answer are those of other processes.
//!
//! ```text
//!  the alias at an ID is not the one that was sent, or nothing is there
//!    ├─ the call has a receipt ──────────────▶ created (receipt): the IDs of the receipt
//!    ├─ all is there, creator and time fit ──▶ created (settled)
//!    ├─ all is there, nothing proves it, and no ID of the answer holds ─▶ perhaps another's
//!    └─ else it stays as it was answered: someone renamed or deleted it since
//! ```

use super::engine::Engine;
use super::settle::{Settled, Uncertainty};
use super::{CreatedProcesses, Options, Outcome, Progress, Record, Recorder, Stop, Tell};
use crate::api::Api;
use crate::domain::id::ProcessId;
use crate::domain::process::Process;
use crate::store::StoreError;
use crate::store::journal::CallState;
use std::collections::HashMap;

/// Looks for the processes of each call whose answer does not fit what is `stored` at its IDs, and notes what was found.
/// Returns the outcomes that are others than before.
///
/// # Errors
///
/// When what was found could not be noted.
pub(super) async fn correct<A: Api, R: Record>(
    api: &A,
    made: &CreatedProcesses,
    stored: &HashMap<ProcessId, Process>,
    (options, stop): (Options, &Stop),
    record: &Recorder<R>,
) -> Result<Vec<(usize, Outcome)>, StoreError> {
    let misnamed = made.misnamed(stored);
    let mut corrected = Vec::new();
    if misnamed.is_empty() {
        return Ok(corrected);
    }
    // What their answers said is no ground for anything.
    let mut before = made.calls.clone();
    for (_, call) in before.iter_mut().enumerate().filter(|(at, _)| misnamed.contains(at)) {
        call.state = CallState::Sent;
    }
    let tell: Tell<'_, Progress> = Box::new(|_| {});
    let mut engine = Engine::new(api, made.plan(), &before, (options, stop), record, tell);
    engine.try_canary(false).await;
    // Their transactions have ended: only a log that is known to have the run's calls, and lags, is waited for.
    engine.options.settle = if engine.lacks_receipts(true) { &[] } else { options.canary };
    let mut fruitless = 0;
    for at in misnamed {
        // Each of them may take the whole window.
        if fruitless >= options.unknown {
            break;
        }
        let outcome = match engine.settle(at, Uncertainty::Unseen).await {
            Settled::Created(ids, evidence) => {
                if made.is_known_as(at, &ids) {
                    continue;
                }
                Outcome::Created { ids, evidence }
            }
            Settled::Anothers(found)
                if made.is_foreign(at, stored)
                    && found.iter().all(|found| found.as_ref().is_some_and(|it| it.equal)) =>
            {
                Outcome::PerhapsAnothers(found)
            }
            Settled::Anothers(_) | Settled::Nothing | Settled::Unsettled => {
                fruitless += 1;
                continue;
            }
        };
        fruitless = 0;
        let noted = outcome.clone();
        record.write(move |record| record.outcome(at, &noted)).await?;
        corrected.push((at, outcome));
    }
    Ok(corrected)
}
