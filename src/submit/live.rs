//! What the service instances of a plan have now: which of them are there, whether they can take a process, and the
//! processes that the wanted ones could clash with.
//!
//! Many service instances are asked for at once, with the natural keys of their processes; then all that run on the same
//! hosts, since two of one host must not want the same port, and the addresses of these. Only where a wanted process
//! has such a key already are the processes read in full, to tell whether they are the same.
//!
//! What is read of the hosts is only warned of: a plan is made without it, and says so.

use crate::api::parallel::Parallel;
use crate::api::reader::ListReader;
use crate::api::retry::retry_throttled;
use crate::api::{Api, ApiError, Paged};
use crate::domain::check::Wanted;
use crate::domain::id::{BizId, HostId, ServiceInstanceId};
use crate::domain::instance::{Host, ServiceInstance};
use crate::domain::plan::{Bar, Live, Resident};
use crate::domain::process::{NaturalKey, ProcessSpec};
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::net::IpAddr;

/// Service instances that are asked for at once; the server takes 1000 (contract section 4), but each comes with its
/// processes.
const BATCH: usize = 200;
/// Service instances of one page of those that run on the same hosts; the server takes 1000 (contract section 4), but each
/// comes with its processes and their bind rows, and an answer is limited in its items.
const PAGE: u64 = 200;
/// Batches that are on their way at a time.
const BATCHES: usize = 4;
/// Service instances whose processes are read in full at a time.
const PARALLEL: usize = 8;

/// Businesses that are asked for service instances which the plan's does not have.
const ELSEWHERE: usize = 50;

/// What is told while it is read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LiveProgress {
    /// How many service instances were read so far.
    Read(usize),
    /// Why it could not be read what the hosts have; told once, of the first.
    HostsUnread(Box<ApiError>),
}

/// Reads what is wanted of the service instances of a plan.
///
/// # Errors
///
/// The first error about a service instance.
pub async fn read<A: Api>(
    api: &A,
    wanted: &Wanted,
    tell: impl Fn(LiveProgress) + Send + Sync,
) -> Result<Live, ApiError> {
    let ids: Vec<ServiceInstanceId> = wanted.targets.iter().map(|target| target.id).collect();
    let keys = Keys::of(wanted);
    let bare = wanted.targets.iter().filter(|target| target.is_bare());
    let bare: HashSet<ServiceInstanceId> = bare.map(|target| target.id).collect();
    let mut missing = Vec::new();
    let mut live = Live::default();
    let mut clashing = Vec::new();
    let mut batches = ids.chunks(BATCH);
    let mut under_way = Parallel::new();
    let mut done = 0;
    let mut whole = true;
    loop {
        while under_way.len() < BATCHES
            && let Some(batch) = batches.next()
        {
            under_way.push(async move { (batch, read_batch(api, wanted.biz, batch).await) });
        }
        let Some((batch, read)) = under_way.next().await else { break };
        let Batch { found, residents, addresses } = read?;
        for (instance, _) in &found {
            live.runs_on(instance.id, instance.host);
        }
        let hosts = addresses.as_deref().unwrap_or_default();
        for (instance, _) in found.iter().filter(|(instance, _)| bare.contains(&instance.id)) {
            let host = hosts.iter().find(|host| host.id == instance.host);
            let area = host.and_then(|host| host.area);
            let host = host.map(|host| host.inner.joined().clone()).unwrap_or_default();
            live.label(instance.id, instance.name.clone(), area, host);
        }
        let residents = residents.map(|read| read.into_iter().for_each(|(host, all)| live.residents(host, all)));
        let addresses = addresses.map(|read| read.iter().for_each(|host| live.addresses(host.id, ips(host))));
        if let Err(error) = residents.and(addresses) {
            for (instance, _) in &found {
                live.unread_host(instance.host);
            }
            if std::mem::take(&mut whole) {
                tell(LiveProgress::HostsUnread(Box::new(error)));
            }
        }
        let found: HashMap<_, _> = found.into_iter().map(|(instance, keys)| (instance.id, (instance, keys))).collect();
        for id in batch {
            match found.get(id) {
                None => missing.push(*id),
                Some((instance, _)) if !instance.is_eligible() => live.bar(*id, Bar::TemplateBound),
                Some((_, own)) if own.iter().any(|key| keys.hold(key)) => clashing.push(*id),
                Some(_) => live.processes(*id, Vec::new()),
            }
        }
        done = ids.len().min(done + batch.len());
        tell(LiveProgress::Read(done - clashing.len()));
    }
    find_elsewhere(api, wanted.biz, &missing, &mut live).await;
    read_in_full(api, wanted, clashing, done, &mut live, tell).await?;
    Ok(live)
}

/// Finds out in which other business service instances are that the plan's does not have, as far as this user may see it.
/// It is asked for the explanation only: what cannot be read leaves them missing.
async fn find_elsewhere<A: Api>(api: &A, biz: BizId, missing: &[ServiceInstanceId], live: &mut Live) {
    for id in missing {
        live.bar(*id, Bar::Gone);
    }
    for (id, other) in elsewhere(api, biz, missing).await {
        live.bar(id, Bar::OtherBusiness(Some(other)));
    }
}

/// Returns in which other businesses service instances are, as far as this user may see them. What cannot be read, or is
/// beyond the first ones and the first businesses, is left out.
pub(crate) async fn elsewhere<A: Api>(
    api: &A,
    biz: BizId,
    missing: &[ServiceInstanceId],
) -> Vec<(ServiceInstanceId, BizId)> {
    let mut all = Vec::new();
    // So many are looked for; a draft that lacks more than these is for another business as a whole.
    let Some(asked) = missing.chunks(BATCH).next() else { return all };
    let Ok(businesses) = api.businesses().await else { return all };
    let mut others = businesses.into_iter().map(|other| other.id).filter(|other| *other != biz).take(ELSEWHERE);
    let mut under_way = Parallel::new();
    loop {
        while under_way.len() < BATCHES
            && let Some(other) = others.next()
        {
            under_way.push(async move { (other, api.instances_by_id(other, asked).await) });
        }
        let Some((other, found)) = under_way.next().await else { break };
        let found = found.unwrap_or_default().into_iter().map(|(instance, _)| instance.id);
        all.extend(found.filter(|id| asked.contains(id)).map(|id| (id, other)));
    }
    all
}

/// What is read of some service instances at once.
struct Batch {
    found: Vec<(ServiceInstance, Vec<NaturalKey>)>,
    residents: Result<BTreeMap<HostId, Vec<Resident>>, ApiError>,
    addresses: Result<Vec<Host>, ApiError>,
}

async fn read_batch<A: Api>(api: &A, biz: BizId, ids: &[ServiceInstanceId]) -> Result<Batch, ApiError> {
    let found = retry_throttled(|| api.instances_by_id(biz, ids)).await?;
    let hosts: BTreeSet<HostId> = found.iter().map(|(instance, _)| instance.host).collect();
    let hosts: Vec<HostId> = hosts.into_iter().collect();
    let (residents, addresses) = tokio::join!(
        read_residents(api, biz, &hosts),
        // As many as there are service instances at most, so that the server takes them at once.
        retry_throttled(|| api.hosts_by_id(biz, &hosts)),
    );
    Ok(Batch { found, residents, addresses })
}

/// The addresses of a host; what the server has as one and is none is left out.
fn ips(host: &Host) -> impl Iterator<Item = IpAddr> {
    host.inner.iter().chain(host.outer.iter()).filter_map(|address| address.parse().ok())
}

async fn read_residents<A: Api>(
    api: &A,
    biz: BizId,
    hosts: &[HostId],
) -> Result<BTreeMap<HostId, Vec<Resident>>, ApiError> {
    let mut residents: BTreeMap<HostId, Vec<Resident>> = BTreeMap::new();
    let mut seen = HashSet::new();
    let list = ListReader { api: "list_service_instance_detail", first: PAGE, limit: PAGE };
    let fetch = |page| retry_throttled(move || api.residents(biz, hosts, page));
    let take = |page: Paged<(ServiceInstanceId, HostId, Vec<Resident>)>| {
        // A list that is read again has each of them again.
        for (_, host, processes) in page.items.into_iter().filter(|(id, ..)| seen.insert(*id)) {
            residents.entry(host).or_default().extend(processes);
        }
    };
    list.read(fetch, |(id, ..)| id.0, take).await?;
    Ok(residents)
}

async fn read_in_full<A: Api>(
    api: &A,
    wanted: &Wanted,
    targets: Vec<ServiceInstanceId>,
    all: usize,
    live: &mut Live,
    tell: impl Fn(LiveProgress) + Send + Sync,
) -> Result<(), ApiError> {
    let before = all - targets.len();
    let mut left = targets.into_iter();
    let mut under_way = Parallel::new();
    for done in 1.. {
        while under_way.len() < PARALLEL
            && let Some(target) = left.next()
        {
            under_way.push(async move { (target, retry_throttled(|| api.processes(wanted.biz, target)).await) });
        }
        let Some((target, processes)) = under_way.next().await else { break };
        live.processes(target, processes?);
        tell(LiveProgress::Read(before + done));
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
            aliases: wanted.specs.iter().map(ProcessSpec::alias).collect(),
            commands: wanted.specs.iter().map(ProcessSpec::command).collect(),
        }
    }

    fn hold(&self, key: &NaturalKey) -> bool {
        self.aliases.contains(key.alias.as_str())
            || self.commands.contains(&(key.binary.as_str(), key.parameter.as_str()))
    }
}
