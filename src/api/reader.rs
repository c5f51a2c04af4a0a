//! Reading a whole list, page after page, of a server that may change it meanwhile or never end it.
//!
//! The only way to read a list: whatever a server answers, the number of its items that are read is bounded, and reaching
//! the bound is an error.

use super::parallel::Parallel;
use super::{ApiError, ErrorKind, Page, Paged};

/// Pages in flight at a time.
const PARALLEL: usize = 4;
/// How much longer than the server said at first a list may become while it is read: a tenth of it, and this.
const GROWTH: u64 = 1000;
/// Most items of a list, whatever the server says; ten times what the largest known CMDB has in one business.
const MOST: u64 = 1_000_000;
/// How often a list is read again that changed while it was read. One that always changes is taken as it is.
const AGAIN: usize = 2;

/// How a list is read.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ListReader {
    /// The name of the call, for errors.
    pub(crate) api: &'static str,
    /// Items of the first page.
    pub(crate) first: u64,
    /// Items of each other page; at least 2, since pages overlap by one.
    pub(crate) limit: u64,
}

impl ListReader {
    /// Reads all pages and passes them to `take` in order; the first one alone, since it says how many items there are.
    ///
    /// The list may change while it is read: an item that is deleted moves those behind it forward, so that one of them
    /// would be on no page. Each page therefore begins with the last item of the page before, and the list is read again
    /// when it does not; `take` may get an item twice. `key` identifies an item.
    ///
    /// # Errors
    ///
    /// The first error of a page; [`ErrorKind::Endless`] for a list with more items than the server's first answer allows
    /// ([`GROWTH`]), or than any list has ([`MOST`]). What was read before it has been passed on.
    pub(crate) async fn read<T, F>(
        self,
        fetch: impl Fn(Page) -> F + Sync,
        key: impl Fn(&T) -> i64 + Sync,
        mut take: impl FnMut(Paged<T>) + Send,
    ) -> Result<(), ApiError>
    where
        F: Future<Output = Result<Paged<T>, ApiError>>,
    {
        for _ in 0..=AGAIN {
            if self.pass(&fetch, &key, &mut take).await? == Pass::Whole {
                break;
            }
        }
        Ok(())
    }

    /// Reads all pages once.
    async fn pass<T, F>(
        self,
        fetch: impl Fn(Page) -> F + Sync,
        key: impl Fn(&T) -> i64 + Sync,
        take: &mut (impl FnMut(Paged<T>) + Send),
    ) -> Result<Pass, ApiError>
    where
        F: Future<Output = Result<Paged<T>, ApiError>>,
    {
        let Self { first, limit, .. } = self;
        let (page, mut pass) = whole(&fetch, &key, Page { start: 0, limit: first }).await?;
        let most = page.total.saturating_add(page.total / 10).saturating_add(GROWTH).min(MOST);
        let mut bound = Bound { api: self.api, most, read: 0 };
        let (mut total, mut last) = (page.total, page.items.last().map(&key));
        // A page that is not full is the end of the list, whatever the server says of its length.
        let mut ended = (page.items.len() as u64) < first;
        bound.count(page.items.len())?;
        take(page);
        // The page that begins at `start` has the item before it as well.
        let mut start = first;
        let mut under_way = Parallel::new();
        loop {
            while !ended && under_way.len() < PARALLEL && start < total.min(most) {
                under_way.push(whole(&fetch, &key, Page { start: start - 1, limit }));
                start += limit - 1;
            }
            let Some(page) = under_way.next().await else { break };
            let (mut page, stepped) = page?;
            if stepped == Pass::Changed {
                pass = Pass::Changed;
            }
            total = total.max(page.total);
            let overlap = page.items.first().map(&key);
            let full = page.items.len() as u64 >= limit;
            if overlap == last && overlap.is_some() {
                page.items.remove(0);
            } else if !ended {
                pass = Pass::Changed;
            }
            ended |= !full;
            last = page.items.last().map(&key).or(last);
            bound.count(page.items.len())?;
            if !page.items.is_empty() {
                take(page);
            }
        }
        // Every page was full, and the server says that there are more.
        if !ended && total > most { Err(bound.reached()) } else { Ok(pass) }
    }
}

/// How many items of a list are taken.
struct Bound {
    api: &'static str,
    most: u64,
    read: u64,
}

impl Bound {
    /// Counts items that were read. A page may hold more than was asked for.
    fn count(&mut self, items: usize) -> Result<(), ApiError> {
        self.read += items as u64;
        // The last pages may reach a little further.
        if self.read > self.most.saturating_add(GROWTH * PARALLEL as u64) { Err(self.reached()) } else { Ok(()) }
    }

    const fn reached(&self) -> ApiError {
        ApiError::new(ErrorKind::Endless { most: self.most }, self.api)
    }
}

/// How a list was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Pass {
    /// Each page continued the one before.
    Whole,
    /// The list changed meanwhile, and something of it may not have been read.
    Changed,
}

/// Reads a page; of a server that returns fewer items at a time, in several steps, which overlap as pages do.
async fn whole<T, F>(
    fetch: impl Fn(Page) -> F,
    key: impl Fn(&T) -> i64,
    page: Page,
) -> Result<(Paged<T>, Pass), ApiError>
where
    F: Future<Output = Result<Paged<T>, ApiError>>,
{
    let end = page.start.saturating_add(page.limit);
    let mut whole = fetch(page).await?;
    let mut pass = Pass::Whole;
    // A server that returns one item at a time would return the overlap only.
    let overlap = u64::from(whole.items.len() > 1);
    loop {
        let next = page.start.saturating_add(whole.items.len() as u64);
        if whole.items.is_empty() || next >= end.min(whole.total) {
            return Ok((whole, pass));
        }
        let start = next - overlap;
        let mut more = fetch(Page { start, limit: end - start }).await?.items;
        if overlap == 1 {
            if more.first().map(&key) == whole.items.last().map(&key) {
                more.remove(0);
            } else {
                pass = Pass::Changed;
            }
        }
        if more.is_empty() {
            return Ok((whole, pass));
        }
        whole.items.append(&mut more);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;
    use std::sync::Mutex;

    /// A first page of 3, and others of 5.
    const SMALL: ListReader = ListReader { api: "list", first: 3, limit: 5 };

    #[expect(clippy::trivially_copy_pass_by_ref, reason = "the shape that a reader takes")]
    fn number(item: &u64) -> i64 {
        i64::try_from(*item).unwrap()
    }

    /// A list of numbers; a server returns at most `most` at a time and says that there are `claimed`.
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
        SMALL.read(fetch, number, |page| all.extend(page.items)).await.unwrap();
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
    async fn list_that_never_ends_is_an_error_beyond_what_the_server_said_at_first_and_growth() {
        let asked = Mutex::new(0);
        let mut read = 0;
        let endless = |page: Page| {
            *asked.lock().unwrap() += 1;
            // One more at each question.
            let total = 1000 + *asked.lock().unwrap() * 1000;
            async move { Ok(Paged { total, items: (page.start..page.start + page.limit).collect() }) }
        };
        let reader = ListReader { api: "list", first: 200, limit: 1000 };
        let error = reader.read(endless, number, |page: Paged<u64>| read += page.items.len()).await.unwrap_err();
        assert_eq!(error, ApiError::new(ErrorKind::Endless { most: 2000 + 200 + GROWTH }, "list"));
        // At first it said 2000.
        assert!((2000..=2000 + 200 + GROWTH + 1000).contains(&(read as u64)), "{read}");
    }

    #[tokio::test]
    async fn list_beyond_every_list_is_an_error() {
        let mut read = 0;
        let endless = |page: Page| async move {
            Ok(Paged { total: 1_000_000_000_000, items: (page.start..page.start + page.limit).collect() })
        };
        let reader = ListReader { api: "list", first: 200, limit: 1000 };
        let error = reader.read(endless, number, |page: Paged<u64>| read += page.items.len()).await.unwrap_err();
        assert_eq!(error.kind, ErrorKind::Endless { most: MOST });
        assert!((MOST..=MOST + 1000).contains(&(read as u64)), "{read}");
    }

    #[tokio::test]
    async fn item_deleted_between_two_steps_of_a_page_hides_no_other() {
        let list: Mutex<Vec<u64>> = Mutex::new((0..9).collect());
        let fetch = |page: Page| {
            let mut list = list.lock().unwrap();
            let items: Vec<u64> = list.iter().skip(usize::try_from(page.start).unwrap()).take(2).copied().collect();
            let total = list.len() as u64;
            list.retain(|item| *item != 1);
            async move { Ok(Paged { total, items }) }
        };
        let mut read = BTreeSet::new();
        let reader = ListReader { api: "list", first: 20, limit: 20 };
        reader.read(fetch, number, |page: Paged<u64>| read.extend(page.items)).await.unwrap();
        assert_eq!(read, (0..9).collect());
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
        SMALL.read(fetch, number, |page| read.extend(page.items)).await.unwrap();
        let left: Vec<u64> = list.into_inner().unwrap();
        assert!(left.iter().all(|item| read.contains(item)), "{read:?}");
    }
}
