//! Reading a business: modules, attributes, hosts and service instances at the same time, pages of each side by side;
//! what was kept of it before that, and what is to be kept of it meanwhile.

use super::recall::{self, Keeper, Piece};
use crate::api::parallel::{Parallel, patiently};
use crate::api::{Api, ApiError, Page, Paged};
use crate::app::Answer;
use crate::app::catalogue::Part;
use crate::domain::id::{BizId, ServiceInstanceId};
use crate::domain::instance::Business;
use crate::domain::process::Keyed;
use crate::store::Shelf;
use std::collections::BTreeSet;

/// Pages that are on their way at a time.
const PARALLEL: usize = 4;
/// Hosts of a page; older servers take no more.
const HOSTS: u64 = 500;
/// Service instances of the first page, small so that it comes soon.
const FIRST: u64 = 200;
/// Service instances of a page; the server takes no more (contract section 4).
const INSTANCES: u64 = 1000;

/// Reads a business, tells what was kept of it if that is asked for, and then its parts as they come; keeps it for the
/// next time when all of it came, but for what is denied, which would not come the next time either.
///
/// # Errors
///
/// The first error; what else could be read was given.
pub(crate) async fn read<A: Api>(
    api: &A,
    business: Business,
    shelf: Option<Shelf>,
    recall: bool,
    tell: impl Fn(Answer) + Clone + Send + Sync + 'static,
) -> Result<(), ApiError> {
    // First, so that what comes is laid beside it.
    if let Some(shelf) = shelf.clone().filter(|_| recall)
        && let Some(kept) = recall::catalogue(shelf, business.clone()).await
    {
        tell(Answer::CatalogueKept(kept));
    }
    let biz = business.id;
    let keeper = shelf.map(|shelf| Keeper::begin(shelf, business));
    let keep = |piece| {
        if let Some(keeper) = &keeper {
            keeper.take(piece);
        }
    };
    let part = |part: Part| {
        keep(Piece::Part(part.clone()));
        tell(Answer::CataloguePart(part));
    };
    let (whole, worth_keeping) = live(api, biz, part, |processes| keep(Piece::Processes(processes))).await;
    if let Some(keeper) = keeper.filter(|_| worth_keeping) {
        // Nobody who waits for the business waits for the disk too.
        tokio::spawn(async move {
            tell(Answer::Kept(keeper.end().await));
        });
    }
    whole
}

/// Reads a business from the CMDB, and gives its parts as they come; then whether all came, and whether all came that is
/// not denied.
async fn live<A: Api>(
    api: &A,
    biz: BizId,
    part: impl Fn(Part) + Send + Sync,
    processes: impl Fn(Vec<(ServiceInstanceId, Vec<Keyed>)>) + Send + Sync,
) -> (Result<(), ApiError>, bool) {
    let instances = async {
        // A tree: large tables that are outgrown and freed leave holes that the system does not get back.
        let mut seen = BTreeSet::new();
        pages(
            FIRST,
            INSTANCES,
            |page| api.instances(biz, page),
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
                part(Part::Instances { items, total });
                processes(keys);
            },
        )
        .await
    };
    let topology = async { patiently(|| api.topology(biz)).await.map(|topology| part(Part::Topology(topology))) };
    let hosts = async { pages(HOSTS, HOSTS, |page| api.hosts(biz, page), |page| part(Part::Hosts(page.items))).await };
    let fields = async { patiently(|| api.process_fields(biz)).await.map(|fields| part(Part::Fields(fields))) };
    let (instances, topology, hosts, fields) = tokio::join!(instances, topology, hosts, fields);
    let others = [&topology, &hosts, &fields];
    let worth_keeping =
        instances.is_ok() && others.iter().all(|read| read.as_ref().map_or_else(ApiError::is_denial, |()| true));
    (instances.and(topology).and(hosts).and(fields), worth_keeping)
}

/// Reads all pages of a list and gives them in order; the first one alone, since it tells how many there are.
async fn pages<T, F>(
    first: u64,
    limit: u64,
    fetch: impl Fn(Page) -> F + Sync,
    mut take: impl FnMut(Paged<T>) + Send,
) -> Result<(), ApiError>
where
    F: Future<Output = Result<Paged<T>, ApiError>>,
{
    let page = whole(&fetch, Page { start: 0, limit: first }).await?;
    let total = page.total;
    take(page);
    let mut start = first;
    let mut under_way = Parallel::new();
    loop {
        while under_way.len() < PARALLEL && start < total {
            under_way.push(whole(&fetch, Page { start, limit }));
            start += limit;
        }
        match under_way.next().await {
            Some(page) => take(page?),
            None => return Ok(()),
        }
    }
}

/// Reads a page; of a server that gives fewer items at a time, in several steps.
async fn whole<T, F>(fetch: impl Fn(Page) -> F, page: Page) -> Result<Paged<T>, ApiError>
where
    F: Future<Output = Result<Paged<T>, ApiError>>,
{
    let end = page.start.saturating_add(page.limit);
    let mut whole = patiently(|| fetch(page)).await?;
    loop {
        let start = page.start.saturating_add(whole.items.len() as u64);
        if start >= end.min(whole.total) {
            return Ok(whole);
        }
        let more = patiently(|| fetch(Page { start, limit: end - start })).await?;
        if more.items.is_empty() {
            return Ok(whole);
        }
        whole.items.extend(more.items);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Mutex;

    /// A list of numbers, of which a server gives at most `most` at a time and says that there are `claimed`.
    async fn read_all(count: u64, claimed: u64, most: u64) -> (Vec<u64>, Vec<(u64, u64)>) {
        let asked = Mutex::new(Vec::new());
        let mut all = Vec::new();
        let fetch = |page: Page| {
            asked.lock().unwrap().push((page.start, page.limit));
            let end = count.min(page.start + page.limit.min(most)).max(page.start.min(count));
            let items: Vec<u64> = (page.start.min(count)..end).collect();
            async move {
                // The later a page, the sooner its answer.
                for _ in page.start..count.min(20) {
                    tokio::task::yield_now().await;
                }
                Ok(Paged { total: claimed, items })
            }
        };
        pages(3, 5, fetch, |page| all.extend(page.items)).await.unwrap();
        (all, asked.into_inner().unwrap())
    }

    #[tokio::test]
    async fn pages_come_in_order() {
        let (all, asked) = read_all(20, 20, 100).await;
        assert_eq!(all, (0..20).collect::<Vec<_>>());
        assert_eq!(asked, [(0, 3), (3, 5), (8, 5), (13, 5), (18, 5)]);
    }

    #[tokio::test]
    async fn a_server_that_gives_fewer_is_asked_for_the_rest() {
        let (all, _) = read_all(20, 20, 2).await;
        assert_eq!(all, (0..20).collect::<Vec<_>>());
    }

    #[tokio::test]
    async fn a_list_shorter_than_said_ends() {
        let (all, _) = read_all(6, 20, 100).await;
        assert_eq!(all, (0..6).collect::<Vec<_>>());
        assert_eq!(read_all(0, 0, 100).await.0, Vec::<u64>::new());
    }
}
