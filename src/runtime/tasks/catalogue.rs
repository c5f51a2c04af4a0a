//! Reading a business: modules, attributes, hosts and service instances at the same time, pages of each side by side;
//! what was kept of it before that, and what must be kept of it meanwhile.

use super::recall::{self, CacheWriter, Piece};
use crate::api::reader::ListReader;
use crate::api::retry::retry_throttled;
use crate::api::{Api, ApiError, Paged};
use crate::app::Answer;
use crate::app::catalogue::BusinessPart;
use crate::domain::id::{BizId, HostId, ServiceInstanceId};
use crate::domain::instance::{Business, Host};
use crate::domain::process::Keyed;
use crate::store::CatalogueCache;
use std::collections::BTreeSet;

/// Hosts of a page; older servers take no more.
const HOSTS: u64 = 500;
/// Service instances of the first page, small so that it comes soon.
const FIRST: u64 = 200;
/// Service instances of a page; the server takes no more (contract section 4).
const INSTANCES: u64 = 1000;

/// Reads a business, reports what was cached of it if that is asked for, and then its parts as they come; keeps it for the
/// next time when all of it came, but for what is denied, which would not come the next time either.
///
/// # Errors
///
/// The first error; what else could be read was given.
pub(crate) async fn read<A: Api>(
    api: &A,
    business: Business,
    cache: Option<CatalogueCache>,
    recall: bool,
    tell: impl Fn(Answer) + Clone + Send + Sync + 'static,
) -> Result<(), ApiError> {
    // First, so that what comes is laid beside it.
    if let Some(cache) = cache.clone().filter(|_| recall)
        && let Some(kept) = recall::catalogue(cache, business.clone()).await
    {
        tell(Answer::CatalogueKept(kept));
    }
    let biz = business.id;
    let keeper = cache.map(|cache| CacheWriter::begin(cache, business));
    let keep = |piece| {
        if let Some(keeper) = &keeper {
            keeper.take(piece);
        }
    };
    let part = |part: BusinessPart| {
        keep(Piece::BusinessPart(part.clone()));
        tell(Answer::CataloguePart(part));
    };
    let (whole, worth_keeping) = live(api, biz, part, |processes| keep(Piece::Processes(processes))).await;
    if let Some(keeper) = keeper.filter(|_| worth_keeping) {
        // No one who waits for the business waits for the disk too.
        tokio::spawn(async move {
            tell(Answer::Kept(keeper.end().await));
        });
    }
    whole
}

/// Reads the names of all hosts of a business.
///
/// # Errors
///
/// The first error.
pub(crate) async fn read_host_names<A: Api>(api: &A, biz: BizId) -> Result<Vec<(HostId, String)>, ApiError> {
    let mut names = Vec::new();
    let fetch = |page| retry_throttled(move || api.host_names(biz, page));
    let list = ListReader { api: "list_biz_hosts", first: HOSTS, limit: HOSTS };
    list.read(fetch, |(id, _)| id.0, |page: Paged<(HostId, String)>| names.extend(page.items)).await?;
    Ok(names)
}

/// Reads a business from the CMDB, and returns its parts as they come; then whether all came, and whether all came that is
/// not denied.
async fn live<A: Api>(
    api: &A,
    biz: BizId,
    part: impl Fn(BusinessPart) + Send + Sync,
    processes: impl Fn(Vec<(ServiceInstanceId, Vec<Keyed>)>) + Send + Sync,
) -> (Result<(), ApiError>, bool) {
    let instances = async {
        // A tree: large tables that are outgrown and freed leave holes that the system does not get back.
        let mut seen = BTreeSet::new();
        let fetch = |page| retry_throttled(move || api.instances(biz, page));
        let list = ListReader { api: "list_service_instance_detail", first: FIRST, limit: INSTANCES };
        list.read(
            fetch,
            |(instance, _)| instance.id.0,
            |Paged { total, mut items }| {
                // A list that changes while it is read gives some of them twice.
                items.retain(|(instance, _)| seen.insert(instance.id));
                let (items, keys): (Vec<_>, Vec<_>) = items
                    .into_iter()
                    .map(|(instance, keys)| {
                        let id = instance.id;
                        (instance, (id, keys))
                    })
                    .unzip();
                part(BusinessPart::Instances { items, total });
                processes(keys);
            },
        )
        .await
    };
    let topology =
        async { retry_throttled(|| api.topology(biz)).await.map(|topology| part(BusinessPart::Topology(topology))) };
    let hosts = async {
        let fetch = |page| retry_throttled(move || api.hosts(biz, page));
        let list = ListReader { api: "list_biz_hosts", first: HOSTS, limit: HOSTS };
        let mut elsewhere = false;
        let take = |page: Paged<Host>| {
            elsewhere |= page.items.iter().any(|host| host.area.is_some_and(|area| area.number() != 0));
            part(BusinessPart::Hosts(page.items));
        };
        list.read(fetch, |host| host.id.0, take).await?;
        // Where all hosts are in the default area no one needs the names.
        if elsewhere {
            part(BusinessPart::Areas(retry_throttled(|| api.areas()).await?));
        }
        Ok(())
    };
    let fields =
        async { retry_throttled(|| api.process_fields(biz)).await.map(|fields| part(BusinessPart::Fields(fields))) };
    let (instances, topology, hosts, fields) = tokio::join!(instances, topology, hosts, fields);
    let others = [&topology, &hosts, &fields];
    let worth_keeping =
        instances.is_ok() && others.iter().all(|read| read.as_ref().map_or_else(ApiError::is_denial, |()| true));
    (instances.and(topology).and(hosts).and(fields), worth_keeping)
}
