//! All pages of a list, one call after the other.

use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use futures_util::Stream;

use crate::client::Call;
use crate::decode::Response;
use crate::error::Error;
use crate::operation::{OperationType, Paged};
use crate::transport::BoxFuture;

/// A page, or why it could not be got.
pub type Page<O> = Result<Response<<O as OperationType>::Output>, Error<<O as OperationType>::Code>>;

/// The pages of a list, from a request on: a stream of `futures`. It asks for a page when it is polled for it, and ends
/// after the last one, or after an error.
#[must_use = "a stream does nothing until it is polled"]
pub struct PageStream<O: Paged> {
    next: Option<Call<O>>,
    sending: Option<BoxFuture<'static, Page<O>>>,
}

impl<O: Paged> PageStream<O> {
    /// The next page; `None` after the last one.
    pub async fn next(&mut self) -> Option<Page<O>> {
        std::future::poll_fn(|context| Pin::new(&mut *self).poll_next(context)).await
    }
}

impl<O: Paged> Unpin for PageStream<O> {}

impl<O: Paged> Stream for PageStream<O> {
    type Item = Page<O>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Page<O>>> {
        let Self { next, sending } = self.get_mut();
        let Some(call) = next else { return Poll::Ready(None) };
        let page = ready!(sending.get_or_insert_with(|| Box::pin(call.clone().send())).as_mut().poll(context));
        *sending = None;
        *next = following(call, &page);
        Poll::Ready(Some(page))
    }
}

/// As [`PageStream`], but blocks the thread.
#[must_use = "an iterator does nothing until it is asked for a page"]
pub struct PageIterator<O: Paged> {
    next: Option<Call<O>>,
}

impl<O: Paged> Iterator for PageIterator<O> {
    type Item = Page<O>;

    fn next(&mut self) -> Option<Page<O>> {
        let call = self.next.take()?;
        let page = call.clone().send_blocking();
        self.next = following(&call, &page);
        Some(page)
    }
}

impl<O: Paged> std::iter::FusedIterator for PageIterator<O> {}

fn following<O: Paged>(call: &Call<O>, page: &Page<O>) -> Option<Call<O>> {
    call.next_page(page.as_ref().ok()?)
}

impl<O: Paged> Call<O> {
    /// The call of the page after this response; `None` after the last page.
    #[must_use]
    pub fn next_page(&self, response: &O::Output) -> Option<Self> {
        let next = O::PAGES.next(self.input(), response)?;
        let mut call = self.clone();
        O::set_page(call.input_mut(), &next)?;
        Some(call)
    }

    /// All pages, from this one on.
    pub fn pages(self) -> PageStream<O> {
        PageStream { next: Some(self), sending: None }
    }

    /// All pages, from this one on; each blocks the thread.
    pub fn pages_blocking(self) -> PageIterator<O> {
        PageIterator { next: Some(self) }
    }
}

impl<O: Paged> fmt::Debug for PageStream<O> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PageStream").field("next", &self.next).finish_non_exhaustive()
    }
}

impl<O: Paged> fmt::Debug for PageIterator<O> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PageIterator").field("next", &self.next).finish()
    }
}
