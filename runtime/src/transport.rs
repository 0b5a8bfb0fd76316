//! Transports: two small traits over `http` types, and their implementations.
//!
//! A transport sends one request and collects one response. It follows no redirect, since that would carry
//! the session or the signature to another address. It does not retry, log, or read a body, and it respects
//! the bounds. No transport here requests compression; the call rejects a compressed response. A transport
//! knows no platform.

#[cfg(feature = "hyper")]
mod hyper;
mod in_process;
mod lazy;
#[cfg(feature = "reqwest")]
mod reqwest;
#[cfg(feature = "ureq")]
mod ureq;

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::HeaderMap;
use http::header::CONTENT_ENCODING;

pub use crate::error::{Phase, Timeout, TransportError, TransportKind};

#[cfg(feature = "hyper")]
pub use self::hyper::HyperTransport;
#[cfg(feature = "reqwest")]
pub use self::reqwest::ReqwestTransport;
#[cfg(feature = "ureq")]
pub use self::ureq::UreqTransport;
pub use crate::reply::{Reply, ReplyError};
pub use in_process::InProcess;
pub(crate) use lazy::Transports;

/// A boxed future, so that the trait is object-safe.
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// A response, or the error.
pub type Sent = Result<http::Response<Bytes>, TransportError>;

/// The bounds of one request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bounds {
    /// The time for name resolution, TCP and TLS.
    pub connect: Duration,
    /// The time from the start to the last byte of the response.
    pub total: Duration,
    /// Largest response in bytes. If the transport decompresses, this is the size after that.
    pub max_response_bytes: usize,
}

/// Which call a request belongs to, in the extensions of the request, for a transport that logs or counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct CallInfo {
    /// The vendor's id of the operation.
    pub operation: &'static str,
    /// The number of the attempt, from 1.
    pub attempt: u32,
}

/// Rejects a response whose announced length is over the limit, before it is read.
#[cfg(any(feature = "hyper", feature = "reqwest", feature = "ureq"))]
fn check_announced(headers: &HeaderMap, limit: usize) -> Result<(), TransportError> {
    let announced = headers.get(http::header::CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse().ok());
    match announced {
        Some(length) if u64::try_from(limit).is_ok_and(|limit| limit < length) => {
            Err(TransportError::new(TransportKind::TooLarge { limit }))
        }
        _ => Ok(()),
    }
}

/// The content coding of a response, if it is compressed. A transport that decompresses removes the header.
pub(crate) fn compressed(headers: &HeaderMap) -> Option<&'static str> {
    const KNOWN: [&str; 6] = ["gzip", "x-gzip", "deflate", "br", "zstd", "compress"];
    let coding = headers.get(CONTENT_ENCODING)?.to_str().unwrap_or_default().trim();
    if coding.is_empty() || coding.eq_ignore_ascii_case("identity") {
        return None;
    }
    Some(KNOWN.into_iter().find(|known| coding.eq_ignore_ascii_case(known)).unwrap_or("in an unknown way"))
}

/// Sends requests asynchronously.
pub trait Transport: Send + Sync + 'static {
    /// Sends a request and collects the response, with any status. The client ends it after `bounds.total`,
    /// so the transport need not watch that time.
    fn send(&self, request: http::Request<Bytes>, bounds: Bounds) -> BoxFuture<'_, Sent>;

    /// A pause between two attempts.
    fn sleep(&self, pause: Duration) -> BoxFuture<'_, ()>;

    /// Ends when an attempt has taken this time. It is apart from [`sleep`](Self::sleep), since the pauses of a test take
    /// no time. A transport around another one calls the other one's.
    fn deadline(&self, after: Duration) -> BoxFuture<'_, ()>;
}

impl<T: Transport + ?Sized> Transport for Arc<T> {
    fn send(&self, request: http::Request<Bytes>, bounds: Bounds) -> BoxFuture<'_, Sent> {
        (**self).send(request, bounds)
    }

    fn sleep(&self, pause: Duration) -> BoxFuture<'_, ()> {
        (**self).sleep(pause)
    }

    fn deadline(&self, after: Duration) -> BoxFuture<'_, ()> {
        (**self).deadline(after)
    }
}

impl<T: BlockingTransport + ?Sized> BlockingTransport for Arc<T> {
    fn send(&self, request: http::Request<Bytes>, bounds: Bounds) -> Sent {
        (**self).send(request, bounds)
    }

    fn sleep(&self, pause: Duration) {
        (**self).sleep(pause);
    }
}

/// Sends requests and blocks the thread.
pub trait BlockingTransport: Send + Sync + 'static {
    /// Sends a request and collects the response, with any status. Nothing else ends it, so the transport
    /// must watch `bounds.total`.
    ///
    /// # Errors
    /// There is no response, or it is too large or too late.
    fn send(&self, request: http::Request<Bytes>, bounds: Bounds) -> Sent;

    /// Waits.
    fn sleep(&self, pause: Duration) {
        std::thread::sleep(pause);
    }
}
