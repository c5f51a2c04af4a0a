//! What the service instances of a plan have now: which of them are there, whether they can take a process, and the
//! processes that the wanted ones could clash with.
//!
//! Many service instances are asked for at once, with the natural keys of their processes. Only where a wanted process
//! has such a key already are the processes read in full, to tell whether they are the same.

use crate::api::parallel::{Parallel, patiently};
use crate::api::{Api, ApiError};
use crate::domain::check::Wanted;
use crate::domain::id::ServiceInstanceId;
use crate::domain::plan::{Bar, Live};
use crate::domain::process::{NaturalKey, ProcessSpec};
use std::collections::{HashMap, HashSet};

/// Service instances that are asked for at once; the server takes 1000 (contract section 4), but each comes with its
/// processes.
const BATCH: usize = 200;
/// Batches that are on their way at a time.
const BATCHES: usize = 4;
/// Service instances whose processes are read in full at a time.
const PARALLEL: usize = 8;

/// Reads what is wanted of the service instances of a plan; tells now and then how many were read.
///
/// # Errors
///
/// The first error.
pub async fn read<A: Api>(api: &A, wanted: &Wanted, tell: impl Fn(usize) + Send + Sync) -> Result<Live, ApiError> {
    let ids: Vec<ServiceInstanceId> = wanted.targets.iter().map(|target| target.id).collect();
    let keys = Keys::of(wanted);
    let mut live = Live::default();
    let mut clashing = Vec::new();
    let mut batches = ids.chunks(BATCH);
    let mut under_way = Parallel::new();
    let mut done = 0;
    loop {
        while under_way.len() < BATCHES
            && let Some(batch) = batches.next()
        {
            under_way.push(async move { (batch, patiently(|| api.instances_by_id(wanted.biz, batch)).await) });
        }
        let Some((batch, found)) = under_way.next().await else { break };
        let found: HashMap<_, _> = found?.into_iter().map(|(instance, keys)| (instance.id, (instance, keys))).collect();
        for id in batch {
            match found.get(id) {
                None => live.bar(*id, Bar::Gone),
                Some((instance, _)) if !instance.is_eligible() => live.bar(*id, Bar::TemplateBound),
                Some((_, own)) if own.iter().any(|key| keys.hold(key)) => clashing.push(*id),
                Some(_) => live.processes(*id, Vec::new()),
            }
        }
        done = ids.len().min(done + batch.len());
        tell(done - clashing.len());
    }
    read_in_full(api, wanted, clashing, done, &mut live, tell).await?;
    Ok(live)
}

async fn read_in_full<A: Api>(
    api: &A,
    wanted: &Wanted,
    targets: Vec<ServiceInstanceId>,
    all: usize,
    live: &mut Live,
    tell: impl Fn(usize) + Send + Sync,
) -> Result<(), ApiError> {
    let before = all - targets.len();
    let mut left = targets.into_iter();
    let mut under_way = Parallel::new();
    for done in 1.. {
        while under_way.len() < PARALLEL
            && let Some(target) = left.next()
        {
            under_way.push(async move { (target, patiently(|| api.processes(wanted.biz, target)).await) });
        }
        let Some((target, processes)) = under_way.next().await else { break };
        live.processes(target, processes?);
        tell(before + done);
    }
    Ok(())
}

/// What the wanted processes are told apart by (contract 1.6).
struct Keys<'a> {
    aliases: HashSet<&'a str>,
    commands: HashSet<(&'a str, &'a str)>,
}

impl<'a> Keys<'a> {
    fn of(wanted: &'a Wanted) -> Self {
        Self {
            aliases: wanted.processes.iter().map(ProcessSpec::alias).collect(),
            commands: wanted.processes.iter().map(ProcessSpec::command).collect(),
        }
    }

    fn hold(&self, key: &NaturalKey) -> bool {
        self.aliases.contains(key.alias.as_str())
            || self.commands.contains(&(key.binary.as_str(), key.parameter.as_str()))
    }
}
