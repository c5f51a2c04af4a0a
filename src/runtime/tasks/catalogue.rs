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
/// How much longer than the server said at first a list may become while it is read: a tenth of it, and this.
const GROWTH: u64 = 1000;
/// Most items of a list, whatever the server says; ten times what the largest known CMDB has in one business.
const MOST: u64 = 1_000_000;
/// How often a list is read again that changed while it was read. One that always changes is taken as it is.
const AGAIN: usize = 2;

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
                part(Part::Instances { items, total });
                processes(keys);
            },
        )
        .await
    };
    let topology = async { patiently(|| api.topology(biz)).await.map(|topology| part(Part::Topology(topology))) };
    let hosts = async {
        pages(HOSTS, HOSTS, |page| api.hosts(biz, page), |host| host.id.0, |page| part(Part::Hosts(page.items))).await
    };
    let fields = async { patiently(|| api.process_fields(biz)).await.map(|fields| part(Part::Fields(fields))) };
    let (instances, topology, hosts, fields) = tokio::join!(instances, topology, hosts, fields);
    let others = [&topology, &hosts, &fields];
    let worth_keeping =
        instances.is_ok() && others.iter().all(|read| read.as_ref().map_or_else(ApiError::is_denial, |()| true));
    (instances.and(topology).and(hosts).and(fields), worth_keeping)
}

/// Reads all pages of a list and gives them in order; the first one alone, since it tells how many there are.
///
/// The list may change while it is read: an item that is deleted moves those behind it forward, so that one of them would
/// be on no page. Each page therefore begins with the last item of the page before, and the list is read again when it
/// does not; `take` may get an item twice. What the server says of the length bounds the reading: see [`GROWTH`], [`MOST`].
async fn pages<T, F>(
    first: u64,
    limit: u64,
    fetch: impl Fn(Page) -> F + Sync,
    key: impl Fn(&T) -> i64 + Sync,
    mut take: impl FnMut(Paged<T>) + Send,
) -> Result<(), ApiError>
where
    F: Future<Output = Result<Paged<T>, ApiError>>,
{
    for _ in 0..=AGAIN {
        if pass(first, limit, &fetch, &key, &mut take).await? == Pass::Whole {
            break;
        }
    }
    Ok(())
}

/// How a list was read.
#[derive(PartialEq, Eq)]
enum Pass {
    /// Each page continued the one before.
    Whole,
    /// The list changed meanwhile, and something of it may not have been read.
    Changed,
}

/// Reads all pages of a list once.
async fn pass<T, F>(
    first: u64,
    limit: u64,
    fetch: impl Fn(Page) -> F + Sync,
    key: impl Fn(&T) -> i64 + Sync,
    take: &mut (impl FnMut(Paged<T>) + Send),
) -> Result<Pass, ApiError>
where
    F: Future<Output = Result<Paged<T>, ApiError>>,
{
    let page = whole(&fetch, Page { start: 0, limit: first }).await?;
    let most = page.total.saturating_add(page.total / 10).saturating_add(GROWTH).min(MOST);
    let (mut total, mut last, mut pass) = (page.total.min(most), page.items.last().map(&key), Pass::Whole);
    // A page that is not full is the end of the list, whatever the server says of its length.
    let mut ended = (page.items.len() as u64) < first;
    take(page);
    // The page that begins at `start` has the item before it as well.
    let mut start = first;
    let mut under_way = Parallel::new();
    loop {
        while !ended && under_way.len() < PARALLEL && start < total {
            under_way.push(whole(&fetch, Page { start: start - 1, limit }));
            start += limit - 1;
        }
        let Some(page) = under_way.next().await else { return Ok(pass) };
        let mut page = page?;
        total = total.max(page.total.min(most));
        let overlap = page.items.first().map(&key);
        let full = page.items.len() as u64 >= limit;
        if overlap == last && overlap.is_some() {
            page.items.remove(0);
        } else if !ended {
            pass = Pass::Changed;
        }
        ended |= !full;
        last = page.items.last().map(&key).or(last);
        if !page.items.is_empty() {
            take(page);
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

    fn number(item: &u64) -> i64 {
        i64::try_from(*item).unwrap()
    }

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
        pages(3, 5, fetch, number, |page| all.extend(page.items)).await.unwrap();
        (all, asked.into_inner().unwrap())
    }

    #[tokio::test]
    async fn pages_come_in_order() {
        let (all, asked) = read_all(20, 20, 100).await;
        assert_eq!(all, (0..20).collect::<Vec<_>>());
        assert_eq!(asked, [(0, 3), (2, 5), (6, 5), (10, 5), (14, 5), (18, 5)]);
    }

    #[tokio::test]
    async fn a_server_that_gives_fewer_is_asked_for_the_rest() {
        let (all, _) = read_all(20, 20, 2).await;
        assert_eq!(all, (0..20).collect::<Vec<_>>());
    }

    #[tokio::test]
    async fn a_list_shorter_than_said_ends() {
        let (all, _) = read_all(6, 20, 100).await;
        let all: BTreeSet<u64> = all.into_iter().collect();
        assert_eq!(all, (0..6).collect());
        assert_eq!(read_all(0, 0, 100).await.0, Vec::<u64>::new());
    }

    #[tokio::test]
    async fn claim_of_endless_items_is_not_followed() {
        let (all, asked) = read_all(6, 1_000_000_000_000, 100).await;
        assert_eq!(all.into_iter().collect::<BTreeSet<_>>(), (0..6).collect());
        assert!(asked.len() <= 3 * PARALLEL, "{}", asked.len());
    }

    #[tokio::test]
    async fn server_that_never_ends_is_read_to_what_it_said_at_first_and_growth() {
        let asked = Mutex::new(0);
        let mut read = 0;
        let endless = |page: Page| {
            *asked.lock().unwrap() += 1;
            // One more at each question.
            let total = 1000 + *asked.lock().unwrap() * 1000;
            async move { Ok(Paged { total, items: (page.start..page.start + page.limit).collect() }) }
        };
        pages(200, 1000, endless, number, |page: Paged<u64>| read += page.items.len()).await.unwrap();
        // At first it said 2000.
        assert!((2000..=2000 + 200 + GROWTH + 1000).contains(&(read as u64)), "{read}");
    }

    #[tokio::test]
    async fn item_deleted_between_two_pages_hides_no_other() {
        let list: Mutex<Vec<u64>> = Mutex::new((0..40).collect());
        let deleted = Mutex::new(vec![25, 7, 1]);
        let fetch = |page: Page| {
            let mut list = list.lock().unwrap();
            let (start, limit) = (usize::try_from(page.start).unwrap(), usize::try_from(page.limit).unwrap());
            let items: Vec<u64> = list.iter().skip(start).take(limit).copied().collect();
            let total = list.len() as u64;
            // Something that was read already is deleted after it.
            if page.start > 0
                && let Some(gone) = deleted.lock().unwrap().pop()
            {
                list.retain(|item| *item != gone);
            }
            async move { Ok(Paged { total, items }) }
        };
        let mut read = BTreeSet::new();
        pages(3, 5, fetch, number, |page| read.extend(page.items)).await.unwrap();
        let left: Vec<u64> = list.into_inner().unwrap();
        assert!(left.iter().all(|item| read.contains(item)), "{read:?}");
    }
}
