//! Futures that are worked on side by side, so many at a time, in one task.

use std::future::poll_fn;
use std::pin::Pin;
use std::task::Poll;

/// A piece of work.
pub(super) type Work<'a> = Pin<Box<dyn Future<Output = ()> + Send + 'a>>;

/// Does all the work; a piece is begun when another one is done.
pub(super) async fn side_by_side<'a>(most: usize, work: impl IntoIterator<Item = Work<'a>>) {
    let mut left = work.into_iter();
    let mut begun: Vec<Work<'a>> = Vec::new();
    loop {
        begun.extend(left.by_ref().take(most.max(1) - begun.len()));
        if begun.is_empty() {
            return;
        }
        poll_fn(|context| {
            let before = begun.len();
            begun.retain_mut(|work| work.as_mut().poll(context).is_pending());
            if begun.len() < before { Poll::Ready(()) } else { Poll::Pending }
        })
        .await;
    }
}
