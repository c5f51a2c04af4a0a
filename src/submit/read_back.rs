//! Reads what is stored of what a run created, and compares it with what was sent (contract 1.4: the server trims,
//! fills, overwrites and drops).

use super::correct::correct;
use super::{CreatedProcesses, Options, Outcome, Record, Recorder, Stop};
use crate::api::parallel::Parallel;
use crate::api::retry::retry_throttled;
use crate::api::{Api, ApiError, IDS_LIMIT};
use crate::domain::compare::Difference;
use crate::domain::id::{BizId, ProcessId, ServiceInstanceId};
use crate::domain::process::Process;
use crate::store::StoreError;
use std::borrow::Cow;
use std::collections::HashMap;

/// Batches that are on their way at a time.
const BATCHES: usize = 4;

/// What is stored of what a run created.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ReadBack {
    /// How many processes were looked for.
    pub read: usize,
    /// Those that are stored otherwise than they were sent, with what differs.
    pub differs: Vec<(ProcessId, Vec<Difference>)>,
    /// Those that are not there any more.
    pub gone: Vec<ProcessId>,
    /// The calls whose answer named processes of others, by their place in the plan, each with the outcome that was found
    /// out instead. The rest is about the processes of these outcomes.
    pub corrected: Vec<(usize, Outcome)>,
}

/// Why it is not known what is stored.
#[derive(Debug, thiserror::Error)]
pub enum NotReadBack {
    /// It could not be read.
    #[error(transparent)]
    Api(#[from] ApiError),
    /// It was read, and the record could not be kept.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Reads what is stored of what a run created, compares it with what was sent, and notes what was found. Tells now and
/// then how many processes were read. May be dropped.
///
/// Where an ID of an answer is not that of a process with the alias that was sent, the call's own processes are looked for
/// by its receipt and by their names, and the outcome is noted again.
///
/// # Errors
///
/// The first of the server, or that of the record.
pub async fn read_back<A: Api, R: Record>(
    api: &A,
    made: &CreatedProcesses,
    (options, stop): (Options, &Stop),
    record: &Recorder<R>,
    tell: impl FnMut(usize) + Send,
) -> Result<ReadBack, NotReadBack> {
    let ids: Vec<_> = made.processes().iter().map(|one| (one.instance, one.id)).collect();
    let mut stored = noted(record, read_all(api, made.biz(), &ids, tell).await).await?;
    let mut made = Cow::Borrowed(made);
    let corrected = correct(api, &made, &stored, (options, stop), record).await?;
    for (call, outcome) in &corrected {
        made.to_mut().correct(*call, outcome);
    }
    let new: Vec<_> = corrected.iter().flat_map(|(call, _)| made.ids_of(*call)).collect();
    if !new.is_empty() {
        stored.extend(noted(record, read_all(api, made.biz(), &new, |_| {}).await).await?);
    }
    let mut found = ReadBack { read: made.len(), corrected, ..ReadBack::default() };
    for one in made.processes() {
        match stored.get(&one.id) {
            None => found.gone.push(one.id),
            Some(process) => {
                let differs = made.differences(one, process);
                if !differs.is_empty() {
                    found.differs.push((one.id, differs));
                }
            }
        }
    }
    let noted = found.clone();
    record.write(move |record| record.read_back(&noted)).await?;
    Ok(found)
}

/// Notes that it could not be read: without a line of it, the record would look as if it had not been tried.
async fn noted<R: Record, T>(record: &Recorder<R>, read: Result<T, ApiError>) -> Result<T, NotReadBack> {
    if let Err(error) = &read {
        let error = error.clone();
        record.write(move |record| record.read_back_failed(&error)).await?;
    }
    Ok(read?)
}

/// Reads those of some processes that are there.
pub(super) async fn read_all<A: Api>(
    api: &A,
    biz: BizId,
    ids: &[(ServiceInstanceId, ProcessId)],
    mut tell: impl FnMut(usize) + Send,
) -> Result<HashMap<ProcessId, Process>, ApiError> {
    let mut stored = HashMap::with_capacity(ids.len());
    let mut batches = ids.chunks(IDS_LIMIT);
    let mut under_way = Parallel::new();
    let mut done = 0;
    loop {
        while under_way.len() < BATCHES
            && let Some(batch) = batches.next()
        {
            under_way.push(async move { (batch.len(), retry_throttled(|| api.processes_by_id(biz, batch)).await) });
        }
        let Some((size, processes)) = under_way.next().await else { return Ok(stored) };
        stored.extend(processes?.into_iter().map(|process| (process.id, process)));
        done += size;
        tell(done);
    }
}
