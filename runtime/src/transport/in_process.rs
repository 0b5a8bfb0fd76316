//! A function in place of a network, for tests of this crate and of programs that use a client.

use std::time::Duration;

use bytes::Bytes;

use super::{BlockingTransport, Bounds, BoxFuture, Sent, Transport, TransportError, TransportKind};
use crate::reply::{Replies, Reply};

/// Responds to each request by calling a function. Serves async and blocking calls. Its pauses take no time.
#[derive(Debug, Clone)]
pub struct InProcess<F> {
    respond: F,
}

impl InProcess<()> {
    /// A transport that gives these replies, one for each request, retries included. A request after the last one is an
    /// error ([`TransportKind::NoReply`]), and so is a reply that the operation can't have. Clones share the replies.
    pub fn responses(
        replies: impl IntoIterator<Item = Reply>,
    ) -> InProcess<impl Fn(http::Request<Bytes>) -> Sent + Clone + Send + Sync + 'static> {
        let replies = Replies::new(replies);
        InProcess::new(move |request| replies.send(&request))
    }
}

impl<F> InProcess<F>
where
    F: Fn(http::Request<Bytes>) -> Sent + Send + Sync + 'static,
{
    /// A transport that calls this function.
    pub fn new(respond: F) -> Self {
        Self { respond }
    }

    fn exchange(&self, request: http::Request<Bytes>, bounds: Bounds) -> Sent {
        let response = (self.respond)(request)?;
        if response.body().len() > bounds.max_response_bytes {
            return Err(TransportError::new(TransportKind::TooLarge { limit: bounds.max_response_bytes }));
        }
        Ok(response)
    }
}

impl<F> Transport for InProcess<F>
where
    F: Fn(http::Request<Bytes>) -> Sent + Send + Sync + 'static,
{
    fn send(&self, request: http::Request<Bytes>, bounds: Bounds) -> BoxFuture<'_, Sent> {
        Box::pin(async move { self.exchange(request, bounds) })
    }

    fn sleep(&self, _: Duration) -> BoxFuture<'_, ()> {
        Box::pin(std::future::ready(()))
    }

    fn deadline(&self, _: Duration) -> BoxFuture<'_, ()> {
        Box::pin(std::future::pending())
    }
}

impl<F> BlockingTransport for InProcess<F>
where
    F: Fn(http::Request<Bytes>) -> Sent + Send + Sync + 'static,
{
    fn send(&self, request: http::Request<Bytes>, bounds: Bounds) -> Sent {
        self.exchange(request, bounds)
    }

    fn sleep(&self, _: Duration) {}
}
