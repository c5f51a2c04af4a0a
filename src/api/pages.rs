//! How much of a list is asked for at a time: as much as the caller wants, and less of a server that refuses so
//! much (1199059). Versions and deployments differ in it, so that it is learned and not known (contract sections 4, 8).

use super::{ApiError, Page};
use std::sync::atomic::{AtomicU64, Ordering};

/// What a server says of a page that is too large for it.
const REFUSED: i64 = super::code::PAGE_TOO_LARGE;
/// The sizes that are tried, one after another.
const STEPS: [u64; 7] = [500, 200, 100, 50, 20, 10, 1];

/// The largest page that a server is known not to refuse; shared by all that read of it.
#[derive(Debug)]
pub(super) struct PageLimit(AtomicU64);

impl Default for PageLimit {
    fn default() -> Self {
        Self(AtomicU64::new(u64::MAX))
    }
}

impl PageLimit {
    /// Returns it, in items.
    pub(super) fn limit(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }

    /// Reads the beginning of a page, as much of it as the server gives at a time; the reader of a list asks for the
    /// rest.
    ///
    /// # Errors
    ///
    /// That of the reading; of a page that is refused, when there is no smaller one.
    pub(super) async fn read<T, F>(&self, page: Page, ask: impl Fn(Page) -> F) -> Result<T, ApiError>
    where
        F: Future<Output = Result<T, ApiError>>,
    {
        let mut limit = page.limit.min(self.limit());
        loop {
            let error = match ask(Page { limit, ..page }).await {
                Err(error) if error.code == Some(REFUSED) => error,
                read => return read,
            };
            let Some(less) = STEPS.into_iter().find(|less| *less < limit) else { return Err(error) };
            limit = self.0.fetch_min(less, Ordering::Relaxed).min(less);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::ErrorKind;
    use std::sync::Mutex;

    /// What is asked of a server that gives `most` at a time, for each of these pages.
    async fn asked(most: u64, pages: &[u64]) -> (Vec<u64>, Vec<bool>) {
        let limits = PageLimit::default();
        let asked = Mutex::new(Vec::new());
        let mut read = Vec::new();
        for limit in pages {
            let ask = async |page: Page| {
                asked.lock().unwrap().push(page.limit);
                let refused = ApiError { code: Some(REFUSED), ..ApiError::new(ErrorKind::Refused, "list") };
                if page.limit > most { Err(refused) } else { Ok(()) }
            };
            read.push(limits.read(Page { start: 0, limit: *limit }, ask).await.is_ok());
        }
        (asked.into_inner().unwrap(), read)
    }

    #[tokio::test]
    async fn a_page_is_made_smaller_until_it_is_not_refused_and_that_is_remembered() {
        assert_eq!(asked(1000, &[200, 1000]).await, (vec![200, 1000], vec![true, true]));
        assert_eq!(asked(500, &[200, 1000, 1000]).await, (vec![200, 1000, 500, 500], vec![true; 3]));
        assert_eq!(asked(100, &[1000, 50, 1000]).await, (vec![1000, 500, 200, 100, 50, 100], vec![true; 3]));
    }

    #[tokio::test]
    async fn a_server_that_refuses_every_page_is_not_asked_for_ever() {
        let (asked, read) = asked(0, &[30, 30]).await;
        assert_eq!((asked, read), (vec![30, 20, 10, 1, 1], vec![false, false]));
    }
}
