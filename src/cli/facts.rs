//! What a draft needs of a CMDB before it can be judged: which service instances its targets are, and the facts of these
//! that its formulas name.

use super::out::{Failed, Out};
use super::read::{self, Cmdb};
use crate::api::facts::read_facts;
use crate::api::parallel::Parallel;
use crate::api::retry::retry_throttled;
use crate::api::{Api, ApiError};
use crate::domain::copied::SourceHosts;
use crate::domain::draft::{Draft, Target};
use crate::domain::facts::{FactTable, FactsWanted, TargetFacts};
use crate::domain::formula::{Fact, Reference};
use crate::domain::id::{BizId, ServiceInstanceId};
use crate::domain::instance::ServiceInstance;
use crate::i18n::explain::api_error;

/// Service instances that are asked for at once; each comes with its processes.
const BATCH: usize = 200;
/// Batches that are on their way at a time.
const BATCHES: usize = 4;

/// Finds the targets that a draft knows by a text only, and puts those that are found in the place of their texts: they
/// keep their numbers, target values and overrides. The others stay, with the reason in `facts`.
pub(super) async fn find_given(
    draft: &mut Draft,
    cmdb: &Cmdb<'_>,
    facts: &mut FactTable,
    out: &Out,
) -> Result<(), Failed> {
    let Some(business) = draft.business.clone().filter(|_| !draft.given.is_empty()) else { return Ok(()) };
    Box::pin(read::identify(cmdb, business, &draft.given, facts, out)).await?;
    if let Some(edit) = draft.identify(facts) {
        // Made of this very draft, so that it finds its places.
        let _ = draft.apply(edit);
    }
    Ok(())
}

/// Reads the facts that the formulas of a draft name, and only these. Targets that are known by ID only get name and host
/// besides.
pub(super) async fn read<A: Api>(api: &A, draft: &mut Draft, facts: &mut FactTable, out: &Out) -> Result<(), Failed> {
    let Some(wanted) = FactsWanted::of_draft(draft) else { return Ok(()) };
    read_wanted(api, draft, wanted, facts, out).await
}

/// Reads the hosts of service instances, as far as the business has these and they may be read.
pub(super) async fn hosts<A: Api>(
    api: &A,
    biz: BizId,
    ids: &[ServiceInstanceId],
    out: &Out,
) -> Result<SourceHosts, Failed> {
    let all = [Fact::HostIp, Fact::HostIp6, Fact::HostOuterIp].map(Reference::Fact);
    let read = async {
        let instances = instances(api, biz, ids, out).await?;
        read_facts(api, biz, &instances, &FactsWanted::of(&all)).await
    };
    match read.await {
        Ok(found) => Ok(found.into_iter().filter_map(|(id, facts)| Some((id, facts.host?))).collect()),
        Err(error) if error.is_denial() => {
            out.explain(&api_error(out.lang, &error));
            Ok(SourceHosts::new())
        }
        Err(error) => Err(Failed::read(out.lang, &error)),
    }
}

/// Gives targets that are known by ID only their names and hosts.
pub(super) async fn label<A: Api>(api: &A, draft: &mut Draft, out: &Out) -> Result<(), Failed> {
    if !draft.targets.iter().any(Target::is_bare) {
        return Ok(());
    }
    read_wanted(api, draft, FactsWanted::default(), &mut FactTable::default(), out).await
}

async fn read_wanted<A: Api>(
    api: &A,
    draft: &mut Draft,
    mut wanted: FactsWanted,
    facts: &mut FactTable,
    out: &Out,
) -> Result<(), Failed> {
    let failed = |error: ApiError| Failed::read(out.lang, &error);
    let Some(biz) = draft.business.as_ref().map(|business| business.id) else { return Ok(()) };
    if draft.targets.iter().any(Target::is_bare) {
        for fact in [Fact::HostIp, Fact::HostIp6, Fact::HostArea] {
            wanted.add(&Reference::Fact(fact));
        }
    }
    let ids: Vec<ServiceInstanceId> = draft.targets.iter().map(|target| target.id).collect();
    let instances = instances(api, biz, &ids, out).await.map_err(failed)?;
    let read = read_facts(api, biz, &instances, &wanted).await.map_err(failed)?;
    for (id, found) in read {
        facts.insert(id, found);
    }
    for target in draft.targets.iter_mut().filter(|target| target.is_bare()) {
        if let Some(found) = facts.of(target.id) {
            fill_in(target, found);
        }
    }
    draft.number_targets();
    Ok(())
}

/// Reads service instances by their IDs; those that the business does not have are left out.
async fn instances<A: Api>(
    api: &A,
    biz: BizId,
    ids: &[ServiceInstanceId],
    out: &Out,
) -> Result<Vec<ServiceInstance>, ApiError> {
    let mut found = Vec::with_capacity(ids.len());
    let mut batches = ids.chunks(BATCH);
    let mut under_way = Parallel::new();
    let mut done = 0;
    loop {
        while under_way.len() < BATCHES
            && let Some(batch) = batches.next()
        {
            under_way.push(async move { (batch.len(), retry_throttled(|| api.instances_by_id(biz, batch)).await) });
        }
        let Some((count, read)) = under_way.next().await else { break };
        found.extend(read?.into_iter().map(|(instance, _)| instance));
        done += count;
        if ids.len() > 1 {
            out.progress(&out.words().facts_read(done, ids.len()));
        }
    }
    out.clear();
    Ok(found)
}

/// Fills in what was read of a target in place of what is not known of it.
fn fill_in(target: &mut Target, found: &TargetFacts) {
    if target.name.is_empty() {
        target.name = found.name.clone();
    }
    let Some(host) = &found.host else { return };
    if target.host.is_empty() {
        let addresses: Vec<&str> = host.ips.iter().chain(host.ips6.iter()).collect();
        target.host = addresses.join(",").as_str().into();
    }
    target.area = target.area.or(host.area);
}
