//! Reading the facts that formulas name, for the targets that need them: no more of each host than is asked for, in batches
//! that the server takes, a few at a time.

use super::parallel::Parallel;
use super::retry::retry_throttled;
use super::{Api, ApiError, IDS_LIMIT};
use crate::domain::facts::{FactKind, FactsWanted, HostFacts, TargetFacts};
use crate::domain::id::{BizId, HostId, ServiceInstanceId};
use crate::domain::instance::{ServiceInstance, Topology};
use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

/// Most batches of hosts on their way at a time.
const BATCHES: usize = 4;

/// Reads what is wanted of some service instances of a business that are known. May be dropped.
///
/// One call reads the topology, where it is wanted, and one call each the hosts of at most [`IDS_LIMIT`]; nothing is read
/// that is not wanted. A host that is not in the business any more is left out of the facts of its targets.
///
/// # Errors
///
/// The first of the server.
pub async fn read_facts<A: Api>(
    api: &A,
    biz: BizId,
    instances: &[ServiceInstance],
    wanted: &FactsWanted,
) -> Result<HashMap<ServiceInstanceId, TargetFacts>, ApiError> {
    let topology = async {
        if wanted.has(FactKind::Topology) && !instances.is_empty() {
            retry_throttled(|| api.topology(biz)).await.map(Some)
        } else {
            Ok::<Option<Topology>, ApiError>(None)
        }
    };
    let (hosts, topology) = tokio::try_join!(hosts(api, biz, instances, wanted), topology)?;
    let facts = |instance: &ServiceInstance| {
        let host = hosts.get(&instance.host).map(Arc::clone);
        (instance.id, TargetFacts::of(instance, host, topology.as_ref()))
    };
    Ok(instances.iter().map(facts).collect())
}

/// Reads the hosts of some service instances, each once.
async fn hosts<A: Api>(
    api: &A,
    biz: BizId,
    instances: &[ServiceInstance],
    wanted: &FactsWanted,
) -> Result<HashMap<HostId, Arc<HostFacts>>, ApiError> {
    let mut found = HashMap::new();
    if !wanted.has_hosts() {
        return Ok(found);
    }
    let ids: BTreeSet<HostId> = instances.iter().map(|instance| instance.host).collect();
    let ids: Vec<HostId> = ids.into_iter().collect();
    let mut batches = ids.chunks(IDS_LIMIT);
    let mut under_way = Parallel::new();
    loop {
        while under_way.len() < BATCHES
            && let Some(batch) = batches.next()
        {
            under_way.push(retry_throttled(move || api.host_facts(biz, batch, wanted)));
        }
        let Some(read) = under_way.next().await else { return Ok(found) };
        found.extend(read?.into_iter().map(|host| (host.id, Arc::new(host))));
    }
}
